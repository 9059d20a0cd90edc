"""The command line where something is missing: another system than Linux, a package that was not
installed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOK = "lectures/01_linear_chain/01_linear_chain.ipynb"
WITHOUT = """
import sys
sys.modules |= dict.fromkeys({missing})  # what is None there cannot be imported
from autograder.cli import main
main(sys.argv[1:])
"""
COMMANDS = [("preview", NOTEBOOK), ("doctor",), ("grade", "01_linear_chain"), ("regrade", "ada", "01_linear_chain"),
            ("feedback", "01_linear_chain"), ("demo", "--students", "1"), ("report", "01_linear_chain")]  # fmt: skip


def told(missing: tuple[str, ...], *command: str) -> str:
    """The one line that a command ends with where modules are missing."""
    code = WITHOUT.format(missing=missing)
    done = subprocess.run(
        [sys.executable, "-c", code, *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_windows_is_told_in_a_sentence(command: tuple[str, ...]) -> None:
    text = told(("fcntl", "grp", "pwd", "resource"), *command)
    assert text.startswith(f"autograder {command[0]}: this needs Linux (on Windows, in WSL)")
    assert ("your own notebook runs everywhere" in text) == (command[0] == "preview")


@pytest.mark.parametrize("name", ["nbgrader", "msgpack", "rich"])
def test_a_package_that_is_missing_is_named(name: str) -> None:
    text = told((name,), "preview", NOTEBOOK)
    assert text.startswith(
        f"autograder preview: the package {name} is missing; in the course's folder, pip install"
    )
