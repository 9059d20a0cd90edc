"""The course's website, built once a test run from a copy of the sources: warnings are errors."""

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site. Workers that run side by side share it: the first to come builds
    it."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-") else shared
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "site" / "html").exists():
            build(copy(shared / "site"))
    return shared / "site" / "html"


def copy(into: Path) -> Path:
    made = shutil.ignore_patterns("_build", "generated", "notebooks", "package", "__pycache__")
    for room in ("docs", "solutions", "lectures", "backprop", "autograder"):
        shutil.copytree(ROOT / room, into / room, ignore=made)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, into)
    return into


def build(course: Path) -> Path:
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        str(course / "docs"),
        str(course / "new"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return (course / "new").rename(course / "html")
