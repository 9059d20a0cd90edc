"""What `import autograder` gives: seven names, each imported when it is used."""

import subprocess
import sys

import autograder

NAMES = ["AutograderError", "Course", "export", "feedback", "grade", "regrade", "report"]
CODE = f"""
import sys
import autograder
heavy = {{"numpy", "nbgrader", "nbformat", "matplotlib"}} & set(sys.modules)
assert not heavy, heavy
for name in {NAMES}:
    assert getattr(autograder, name).__name__ == name
"""
GRADING = """
import sys
from autograder.batch import progress, run
slow = {"alembic", "matplotlib", "rich.progress"} & set(sys.modules)
assert not slow, slow
"""


def test_the_exported_names() -> None:
    assert autograder.__all__ == NAMES
    assert set(NAMES) <= set(dir(autograder))


def test_they_are_imported_when_they_are_used() -> None:
    subprocess.run([sys.executable, "-c", CODE], check=True)


def test_grading_imports_nothing_that_only_some_runs_need() -> None:
    subprocess.run([sys.executable, "-c", GRADING], check=True)
