"""The command line: what it says of itself, in a narrow terminal too, and where something is missing:
another system than Linux, a package that was not installed."""

import argparse
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from autograder.cli import parser

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


@pytest.mark.parametrize("columns", [60, 80])
def test_every_page_of_help_says_what_the_command_does_and_fits(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    whole = parser()
    commands = next(a for a in whole._actions if isinstance(a, argparse._SubParsersAction))
    for command in (whole, *commands.choices.values()):
        page = command.format_help()
        assert max(map(len, page.splitlines())) <= columns, command.prog
        words = (command.description or "").split() + (command.epilog or "").split()
        assert len(words) > 4 and set(words) <= set(page.split()), command.prog


def in_a_terminal(columns: int, *command: str) -> list[str]:
    """The lines that a command prints in a terminal of that width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    run = [sys.executable, "-m", "autograder", *command]
    command_ = subprocess.Popen(run, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    data = b""  # read while it runs: a terminal holds little that nobody has read
    while True:
        try:
            more = os.read(ours, 1 << 16)
        except OSError:  # Linux says so where the other end was closed
            more = b""
        data += more
        if not more:
            os.close(ours)
            command_.wait(60)
            return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", data.decode()).splitlines()


@pytest.mark.parametrize("columns", [60, 80])
def test_a_sentence_breaks_between_words_in_a_terminal(columns: int) -> None:
    command = ("report", "99_nothing", "--root", str(ROOT))
    lines = in_a_terminal(columns, *command)
    told = subprocess.run(
        [sys.executable, "-m", "autograder", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stderr
    assert len(told.splitlines()) == 1 and len(told) > 2 * columns
    assert len(lines) > 1 and " ".join(lines) == told.strip()
    assert all(len(line) <= columns or " " not in line for line in lines)
