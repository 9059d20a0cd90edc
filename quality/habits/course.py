"""Habits as an nbgrader course: sources, submissions, and what a grader's gradebook and notebooks
say of them."""

import os
import re
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from traitlets.config.loader import PyFileConfigLoader

from autograder import notes as grader_notes
from quality.habits.habits import Habit

ROOT = Path(__file__).parents[2]
WHO = ("perfect", "wrong", "blank")
POINTS = 2.0
FOLDERS = """
c = get_config()
c.CourseDirectory.source_directory = "source"
c.CourseDirectory.release_directory = "release"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__"]
c.Execute.timeout = 20
"""
ONE_LINE = "\nfrom autograder.nbgrader_plugins import configure\nconfigure(c)\n"
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
SECRET = re.compile(
    r"### BEGIN (HIDDEN TESTS|MARK SCHEME)\n.*?### END \1\n?", re.DOTALL
)  # what is not handed out
ERROR = re.compile(
    r"(?!.*NbGraderException)[\w.]*(Error|Fault|Exception): "
)  # the last line of a traceback
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Verdict:
    """What became of one submission to one habit: its score (None: nobody has given one), and the
    sentence beside it."""

    score: float | None
    says: str = ""
    person: bool = False  # whether the cell waits for one
    flagged: bool = False


def settings(ours: bool) -> str:
    """The text of a course's nbgrader_config.py."""
    if not ours:
        return FOLDERS
    try:
        from autograder.nbgrader_plugins import configure  # noqa: F401
    except ImportError:
        return (ROOT / "nbgrader_config.py").read_text() + FOLDERS
    return FOLDERS + ONE_LINE


def text(code: str) -> str:
    """Code as it stands in a cell."""
    return textwrap.dedent(code).strip()


def notebook(habit: Habit) -> Any:
    """The source of a habit: as an instructor writes it."""
    source = text(habit.source) or f"### BEGIN SOLUTION\n{text(habit.answer)}\n### END SOLUTION"
    cells = [new_markdown_cell(f"# {habit.name}")]
    if habit.setup:
        cells.append(new_code_cell(text(habit.setup)))
    if habit.locked:
        cells.append(_marked(new_code_cell(text(habit.locked)), "locked", locked=True))
    cells.append(_marked(new_code_cell(source), "answer", solution=True))
    if habit.helpers:
        cells.append(_marked(new_code_cell(text(habit.helpers)), "helpers", locked=True))
    cells.append(
        _marked(new_code_cell(text(habit.test)), "test", grade=True, locked=True, points=POINTS)
    )
    if habit.remark:
        cells.append(
            _marked(
                new_markdown_cell(text(habit.remark)), "remark", task=True, locked=True, points=1.0
            )
        )
    made = new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        },
    )
    for k, cell in enumerate(made.cells):
        cell.id = f"cell-{k}"
    return made


def _marked(cell: Any, grade_id: str, **marks: Any) -> Any:
    facts = {
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        "schema_version": 3,
        "grade_id": grade_id,
    }
    cell.metadata["nbgrader"] = facts | marks
    return cell


class HabitCourse:
    """A course in `root`: an assignment holds any number of habits, a notebook each; nbgrader
    grades it, or we do."""

    def __init__(self, root: Path, ours: bool) -> None:
        self.root, self.ours = root, ours
        root.mkdir(parents=True)
        (root / "nbgrader_config.py").write_text(settings(ours))
        os.environ["PATH"] = (
            # for alembic
            f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        )
        config = PyFileConfigLoader("nbgrader_config.py", str(root)).load_config()
        config.CourseDirectory.root = str(root)
        self.nbgrader = NbGraderAPI(config=config, log_level="ERROR")

    def add(self, assignment: str, habits: Iterable[Habit]) -> None:
        """Make the source of an assignment, and the three submissions of every habit."""
        folder = self.root / "source" / assignment
        for habit in habits:
            folder.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook(habit), folder / f"{habit.name}.ipynb")
            _write(folder, habit.files)
            for who, answer in zip(WHO, (habit.answer, habit.wrong, STUB), strict=True):
                paper = notebook(habit)
                for cell in paper.cells:
                    if cell.metadata.get("nbgrader", {}).get("grade_id") == "answer":
                        cell.source = text(answer)
                    cell.source = SECRET.sub("", cell.source)
                place = self.root / "submitted" / who / assignment
                place.mkdir(parents=True, exist_ok=True)
                nbformat.write(paper, place / f"{habit.name}.ipynb")
                _write(place, habit.files | habit.own_files)

    def hand_out(self, assignment: str) -> str:
        """Make what students get; returns why that cannot be made, or nothing."""
        with _quiet():
            done = self.nbgrader.generate_assignment(assignment)
        if done["success"]:
            return ""
        errors = [line for line in done["log"].splitlines() if ERROR.match(line)]
        return _last("\n".join(errors) or done.get("error", "") or "for no reason")

    def grade(self, assignment: str) -> str:
        """Grade all; returns why nothing was graded, or nothing."""
        if not self.ours:
            with _quiet():
                for who in WHO:
                    self.nbgrader.autograde(assignment, who)
            return ""
        done = _autograder("grade", assignment, "--root", str(self.root), "--json", *_anyway())
        return _last(done.stderr) or "it ended with 1" if done.returncode == 1 else ""

    def verdicts(self, assignment: str, habit: Habit) -> dict[str, Verdict]:
        """What became of a habit's submissions."""
        found = {}
        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}") as gradebook:
            for who in WHO:
                try:
                    grade = gradebook.find_grade("test", habit.name, assignment, who)
                    flagged = bool(grade.notebook.flagged)
                except MissingEntry:
                    found[who] = Verdict(None, "no grade")
                    continue
                person = bool(grade.needs_manual_grade) or grade.auto_score is None
                found[who] = Verdict(
                    grade.auto_score, self._says(who, assignment, habit), person, flagged
                )
        return found

    def _says(self, who: str, assignment: str, habit: Habit) -> str:
        path = self.root / "autograded" / who / assignment / f"{habit.name}.ipynb"
        if not path.exists():
            return "no graded notebook"
        graded = nbformat.read(path, as_version=4)
        cell = next(
            cell
            for cell in graded.cells
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "test"
        )
        words = [f"{o.ename}: {o.evalue}" if o.output_type == "error" else f"stderr: {o.text}"
                 for o in cell.get("outputs", []) if o.output_type == "error" or o.get("name") == "stderr"]  # fmt: skip
        notes = map(str, grader_notes.from_data(graded.metadata.get("autograder", {}).get("notes")))
        return COLOURS.sub("", " | ".join(words or notes)).strip()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what kernels and SQLAlchemy write to stderr."""
    kept = os.dup(2)
    with open(os.devnull, "w") as nothing, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        os.dup2(nothing.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _autograder(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "autograder", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=3600, check=False
    )


@cache
def _anyway() -> list[str]:
    return ["--anyway"] if "--anyway" in _autograder("grade", "--help").stdout else []


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def _last(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return COLOURS.sub("", lines[-1]) if lines else ""


def as_data(verdicts: dict[str, Verdict]) -> dict[str, Any]:
    """Verdicts for a JSON file."""
    return {who: asdict(verdict) for who, verdict in verdicts.items()}


def from_data(data: dict[str, Any]) -> dict[str, Verdict]:
    """Verdicts out of a JSON file."""
    return {who: Verdict(**facts) for who, facts in data.items()}
