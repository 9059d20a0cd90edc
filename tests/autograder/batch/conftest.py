"""A class that has handed in, and what grading it gives: made once for all tests of this room."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.autograder import small
from tests.autograder.small import NAME, hand_in, rows, stub, tree

CLASS = 9


def typed(course: Path, *words: str) -> list[str]:
    """A command of the grader's as a program of its own."""
    return [sys.executable, "-m", "autograder", *words, "--root", str(course)]


@pytest.fixture(scope="session")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class that has handed in, not graded; no answer takes long."""
    course = small.make(tmp_path_factory.mktemp("class") / "course", names=("one",))
    for k in range(CLASS):
        answer = (small.DOUBLE, "def double(x):\n    return x", None)[k % 3]
        hand_in(course, f"student{k:02d}", "2026-01-10 11:00:00 UTC", one=stub("one", answer))
    return course


@pytest.fixture(scope="session")
def undisturbed(
    handed_in: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Any, Any, float]:
    """Rows, files, and how long it took."""
    course = Path(shutil.copytree(handed_in, tmp_path_factory.mktemp("undisturbed") / "course"))
    begin = time.monotonic()
    command = typed(course, "grade", NAME, "--json")
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=small.ROOT)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[0]["total"] == CLASS
    assert lines[-1]["summary"]["graded"] == CLASS
    found = rows(f"sqlite:///{course / 'gradebook.db'}")
    return found, tree(course / "autograded"), time.monotonic() - begin
