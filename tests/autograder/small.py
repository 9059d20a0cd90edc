"""A small course for the graders: an assignment of two notebooks with a test, an answer graded by
hand, a task and a data file."""

import os
import re
import shutil
import tempfile
import warnings
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from autograder.course.course import Course
from autograder.course.gradebook import AssignmentGradebook

ROOT = Path(__file__).parents[2]
NAME = "small"
CONFIG = """
c.CourseDirectory.source_directory = "source"
c.CourseDirectory.release_directory = "release"
c.Execute.seed = 7
c.Execute.timeout = 5.0
c.LateSubmissionPlugin.penalty_method = "zero"
"""
SECONDS = re.compile(rb',?\s*"seconds": [\d.]+')
DOUBLE = "def double(x):\n    return 2 * x"


def marked(make: Any, text: str, grade_id: str, **marks: Any) -> Any:
    facts = {
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        "schema_version": 3,
        "grade_id": grade_id,
    }
    return make(text, metadata={"nbgrader": facts | marks})


def source(name: str) -> Any:
    """One notebook of the source; its twin has other ids."""
    cells = [
        new_markdown_cell("# Small\nA little prose."),
        marked(new_code_cell, "import math", f"setup-{name}", locked=True),
        marked(new_code_cell, f"### BEGIN SOLUTION\n{DOUBLE}\n### END SOLUTION", f"answer-{name}", solution=True),
        marked(new_code_cell, "right = sum(double(x) == 2 * x for x in (1, 2.5))\nright * 1.0", f"check-{name}", grade=True,
               locked=True, points=2.0),
        marked(new_code_cell, "assert double('a') == 'aa'", f"strict-{name}", grade=True, locked=True, points=1.0),
        marked(new_markdown_cell, "### BEGIN SOLUTION\nBecause.\n### END SOLUTION", f"words-{name}", grade=True, solution=True,
               points=3.0),
        marked(new_markdown_cell, "Draw something.", f"task-{name}", task=True, locked=True, points=4.0),
    ]  # fmt: skip
    notebook = new_notebook(
        cells=cells,
        metadata={"kernelspec": {"display_name": "P", "language": "python", "name": "python3"}},
    )
    for k, cell in enumerate(notebook.cells):
        cell.id = f"cell-{k}"
    return notebook


def stub(name: str, answer: str | None = DOUBLE, words: str | None = "Since 2 x = x + x.") -> Any:
    """What a student hands in."""
    notebook = source(name)
    notebook.cells[2].source = (
        "# YOUR CODE HERE\nraise NotImplementedError" if answer is None else answer
    )
    notebook.cells[5].source = "YOUR ANSWER HERE" if words is None else words
    return notebook


def hand_in(
    course: Path,
    student: str,
    timestamp: str = "",
    files: dict[str, str] | None = None,
    **notebooks: Any,
) -> Path:
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    for name, notebook in notebooks.items():
        data = notebook if isinstance(notebook, bytes) else nbformat.writes(notebook).encode()
        (folder / f"{name}.ipynb").write_bytes(data)
    for name, text in ({"timestamp.txt": timestamp} if timestamp else {}).items() | (
        files or {}
    ).items():
        (folder / name).write_text(text)
    return folder


def make(course: Path, names: tuple[str, ...] = ("one", "two")) -> Path:
    """The course without submissions, in nbgrader's gradebook."""
    _sources(course, names)
    (course / "gradebook.db").write_bytes(_gradebook(names))
    return course


@cache
def _gradebook(names: tuple[str, ...]) -> bytes:
    """The gradebook of a course with these notebooks, made once a test run."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        _sources(course, names)
        AssignmentGradebook(Course(course), NAME).close()
        return (course / "gradebook.db").read_bytes()


def _sources(course: Path, names: tuple[str, ...]) -> None:
    folder = course / "source" / NAME
    folder.mkdir(parents=True)
    for name in names:
        nbformat.write(source(name), folder / f"{name}.ipynb")
    (folder / "data.csv").write_text("1,2\n")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(CONFIG)


def due(
    course: Path, when: datetime, extension: dict[str, int] | None = None, url: str = ""
) -> None:
    with (
        Gradebook(url or f"sqlite:///{course / 'gradebook.db'}") as gradebook,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter(
            "ignore"
        )  # nbgrader's way of adding a submission makes SQLAlchemy frown
        gradebook.update_or_create_assignment(NAME, duedate=when)
        for student, hours in (extension or {}).items():
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission(NAME, student, extension=timedelta(hours=hours))


def rows(url: str, assignment: str = NAME) -> dict[str, Any]:
    """What stands in a gradebook, without the ids that it draws."""
    with Gradebook(url) as gradebook:
        found: dict[str, Any] = {"students": sorted(student.id for student in gradebook.students)}
        for submission in gradebook.assignment_submissions(assignment):
            who = submission.student.id
            found[who] = [
                str(submission.timestamp),
                str(submission.extension),
                submission.score,
                submission.needs_manual_grade,
            ]
            for notebook in submission.notebooks:
                found[f"{who} {notebook.name}"] = [
                    notebook.flagged, notebook.late_submission_penalty, notebook.score, notebook.max_score,
                    notebook.needs_manual_grade, notebook.failed_tests,
                ]  # fmt: skip
                for grade in notebook.grades:
                    found[f"{who} {notebook.name} grade {grade.name}"] = [
                        grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade, grade.score,
                        grade.max_score,
                    ]  # fmt: skip
                for comment in notebook.comments:
                    found[f"{who} {notebook.name} comment {comment.name}"] = [
                        comment.auto_comment,
                        comment.manual_comment,
                    ]
    return found


def tree(folder: Path) -> dict[str, Any]:
    """What stands in a folder: rights, and the bytes of files, but for the seconds that grading
    took."""
    found: dict[str, Any] = {}
    for where, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(where) / name
            data = SECONDS.sub(b"", path.read_bytes()) if path.is_file() else None
            found[str(path.relative_to(folder))] = oct(path.stat().st_mode), data
    return found
