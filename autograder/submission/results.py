"""What a graded notebook holds, whichever command has graded it: each exercise's points, mistake,
message and code, and the notes.

All of it is read from the notebook itself: a check's verdict lies in its outputs, what was mended
and what went wrong in the metadata. Text that a student has written stays text: whoever shows it
must escape it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from autograder.ids import exercise_of, grade_id_of
from autograder.notes import Note, from_data

VERDICT = "application/vnd.backprop.verdict+json"
POINTER = "application/vnd.backprop.pointer+json"
STUB = "NotImplementedError"  # in the place of an answer, as nbgrader hands it out
WRITE_HERE = "YOUR ANSWER HERE"  # the stub of a written answer


@dataclass(frozen=True)
class Pointer:
    """The one place in an answer where a small change makes everything right."""

    kind: str  # of the change: "a number", "a missing minus"
    line: int  # of the answer cell, from 1
    text: str  # what the student is told: a sentence, the line, a mark under the place


@dataclass(frozen=True)
class Mark:
    """One exercise of one submission, as its check judged it."""

    exercise: str
    points: float
    max_points: float
    mistake: str | None  # the id of a named mistake, or of the error in which the check cell ended
    confidence: str | None  # "exact", "likely"; None where no mistake is named
    message: str  # what the student is told
    code: str  # of the answer cell
    # whether there is a verdict: False where the check cell ended in an error, or was not run
    reached: bool
    pointer: Pointer | None = None

    @property
    def state(self) -> str:
        """right, partial, wrong or blank."""
        if self.mistake == "stub" or not self.code.strip():
            return "blank"
        if self.points >= self.max_points:
            return "right"
        return "partial" if self.points > 0 else "wrong"


@dataclass(frozen=True)
class NotebookResult:
    """A graded notebook."""

    marks: tuple[Mark, ...]
    written: dict[str, str]  # answers without a check, which a person grades
    mended: tuple[Note, ...]  # cells that were lost, doubled, moved or changed
    notes: tuple[Note, ...]  # what was stopped, and why
    unreadable: str  # why the file could not be read, "" if it could
    sandbox: bool  # whether it was graded in one
    seconds: float | None  # that it took, if that was recorded


def read_graded(path: Path) -> NotebookResult:
    """Read the graded notebook in the file."""
    return graded(nbformat.read(path, as_version=4))


def graded(nb: NotebookNode) -> NotebookResult:
    """Read the results in a graded notebook."""
    facts = nb.metadata.get("autograder")
    # of a notebook that another grader has graded, they are the student's
    facts = facts if isinstance(facts, dict) else {}
    seconds = facts.get("seconds")
    return NotebookResult(
        marks=tuple(marks(nb)),
        written=dict(_written(nb)),
        mended=tuple(from_data(nb.metadata.get("mended"))),
        notes=tuple(from_data(facts.get("notes"))),
        unreadable=str(nb.metadata.get("unreadable", "")),
        sandbox=bool(facts.get("sandbox", True)),
        seconds=float(seconds) if isinstance(seconds, int | float) else None,
    )


def _written(nb: NotebookNode) -> Iterable[tuple[str, str]]:
    for cell in nb.cells:
        facts = cell.metadata.get("nbgrader", {})
        if facts.get("grade") and facts.get("solution"):
            yield exercise_of(facts["grade_id"]), cell.source


def marks(nb: NotebookNode) -> Iterable[Mark]:
    """Yield the verdicts of the test cells, in order. A test cell that ended in an error is a zero
    named after the error. A test whose grade_id names no answer is one of the answer before it."""
    code, last = dict[str, str](), ""
    for cell in nb.cells:
        facts, name = cell.metadata.get("nbgrader", {}), grade_id_of(cell)
        if facts.get("solution") and cell.cell_type == "code":
            code[exercise_of(name)] = last = cell.source
        elif facts.get("grade") and cell.cell_type == "code":
            exercise = exercise_of(name)
            yield mark_of(cell, exercise, code.get(exercise, "" if exercise != name else last))


def mark_of(cell: NotebookNode, exercise: str, code: str) -> Mark:
    """Return what one check cell says of an answer."""
    most = float(cell.metadata.nbgrader.points)
    data: Any = next(
        (o.data for o in cell.outputs if o.output_type == "display_data" and VERDICT in o.data),
        None,
    )
    if data is None:
        error = next((o for o in cell.outputs if o.output_type == "error"), None)
        if not error and exercise == grade_id_of(cell):  # another course's
            points = determine_grade(cell)[0] or 0.0
            text = "" if points >= most else f"{points:g} of {most:g} points."
            return Mark(exercise, points, most, None, None, text, code, reached=True)
        if error and error.ename == STUB and f"raise {STUB}" in code:
            error = nbformat.from_dict({"ename": "stub", "evalue": "not written yet"})
        name, text = (
            (error.ename, f"{error.ename}: {error.evalue}")
            if error
            else ("not run", "The check cell was not run.")
        )
        return Mark(exercise, 0.0, most, name, None, text, code, reached=False)
    verdict = json.loads(data[VERDICT]) if isinstance(data[VERDICT], str) else data[VERDICT]
    message = str(data.get("text/plain", ""))
    return Mark(
        exercise,
        verdict["points"],
        most,
        verdict["mistake"],
        verdict["confidence"],
        message,
        code,
        reached=True,
        pointer=_pointer(cell),
    )


def _pointer(cell: NotebookNode) -> Pointer | None:
    """Read what a check cell says of one small change. In a notebook that another grader has graded,
    the data may be anything.
    """
    for output in cell.outputs:
        data = output.get("data", {})
        facts = data.get(POINTER)
        if isinstance(facts, dict) and isinstance(facts.get("line"), int):
            text = str(data.get("text/plain", ""))
            return Pointer(str(facts.get("kind", "")), facts["line"], text)
    return None
