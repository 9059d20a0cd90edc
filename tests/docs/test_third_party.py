"""What others have written, and the website carries with it, is what they published."""

import hashlib
import shutil
from pathlib import Path

MATHJAX = Path(__file__).parents[2] / "docs" / "third_party" / "mathjax"
OURS = {"README.md", "SHA512SUMS"}


def strangers(folder: Path) -> list[str]:
    """The files that differ from their line in SHA512SUMS, have none, or are missing."""
    lines = (folder / "SHA512SUMS").read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}
    there = {
        path.relative_to(folder).as_posix(): hashlib.sha512(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in OURS
    }
    return sorted(name for name, _ in listed.items() ^ there.items())


def test_every_file_is_the_one_that_was_published(tmp_path: Path) -> None:
    assert strangers(MATHJAX) == []
    folder = shutil.copytree(MATHJAX, tmp_path / "mathjax")
    (folder / "core.js").write_bytes((folder / "core.js").read_bytes() + b"\n")
    (folder / "input" / "tex.js").unlink()
    (folder / "more.js").touch()
    assert set(strangers(folder)) == {"core.js", "input/tex.js", "more.js"}
    assert (MATHJAX / "LICENSE").read_text(encoding="utf-8").strip().startswith("Apache License")
