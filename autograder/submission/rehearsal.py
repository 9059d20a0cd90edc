"""The rehearsal: the source's own solution is graded before any submission, so that no student
loses a point to the line of trust.

A test cell that its own solution does not pass is named, with its reason and what to do. It says
nothing about a student.
"""

import copy
import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_solution

from autograder.course.records import Source
from autograder.examiner import sandbox
from autograder.notes import Kind
from autograder.submission.execute import solve
from autograder.submission.given import Beside, keeps_libraries_out

HERE = Path(__file__).parents[1]
REASONS = {  # what to do, by what a failing test cell says
    "failed before it": "mend that cell first",
    "cannot be sent": "convert it to plain data in the test, with the student's own code or by a function of the answer",
    "student-made module": "let the answer be a function in the notebook",
    "No such file": "tests and answers share no folder: pass the text, not the file",
    "compares": "compare what it holds: its attributes, str(...) or float(...)",
    "is not defined": "define or import it in the test, in a read-only cell, or in the solution",
}
OTHERWISE = "run the source's notebook, and look there first"


@dataclass(frozen=True)
class Lost:
    """A test cell that the source's own solution does not pass across the line."""

    notebook: str
    cell: str
    reason: str

    def sentence(self) -> str:
        """Say what is wrong, and what to do."""
        what = next((text for words, text in REASONS.items() if words in self.reason), OTHERWISE)
        return f"{self.notebook}, test cell {self.cell}: its own solution does not pass it here: {self.reason}. To do: {what}."


@dataclass
class Rehearsal:
    """The result: test cells that passed, those that did not, and sentences about the source."""

    passed: int
    lost: list[Lost]
    notes: list[str]
    # what the tests ask of the solution's objects, by notebook and cell
    asked: dict[str, dict[str, list[str]]] = field(default_factory=dict)


def rehearse(
    sources: dict[str, Source],
    files: dict[str, bytes],
    limits: sandbox.Limits,
    sandboxed: bool,
    memory: Path,
) -> Rehearsal:
    """Grade the source's own notebooks. The result for unchanged sources is read from the file
    `memory`."""
    key = _fingerprint(sources, files)
    known = _read(memory)
    if known.get("key") == key:
        lost = [Lost(*row) for row in known["lost"]]
        return Rehearsal(known["passed"], lost, known["notes"], known["asked"])
    result = Rehearsal(0, [], [])
    for name, source in sources.items():
        # its tests are those of `backprop.check`, which has been tried where it was built
        if keeps_libraries_out(source.notebook):
            continue
        _one(name, source.notebook, files, limits, sandboxed, result)
    memory.write_text(
        json.dumps(
            {
                "key": key,
                **asdict(result),
                "lost": [list(asdict(lost).values()) for lost in result.lost],
            }
        )
    )
    return result


def _one(
    name: str,
    source: NotebookNode,
    files: dict[str, bytes],
    limits: sandbox.Limits,
    sandboxed: bool,
    result: Rehearsal,
) -> None:
    cells, outputs, notes, asked = solve(source, limits, sandboxed, Beside(files))
    result.asked[name] = {grade_id: sorted(words) for grade_id, words in asked.items()}
    result.notes += [f"{name}, {note}." for note in notes if note.kind is Kind.COURSE]
    failed = ""
    for index, cell in sorted(cells.items()):
        error = next((o for o in outputs[index] if o["output_type"] == "error"), None)
        if cell.kind != "test":
            if error and is_solution(source.cells[index]):
                where = source.cells[index].metadata.nbgrader.grade_id
                failed = f" ({where} failed before it: {_said(error)})"
            continue
        tried: Any = copy.deepcopy(source.cells[index])
        tried.outputs = [NotebookNode(output) for output in outputs[index]]
        score = determine_grade(tried)[0]
        if cell.points and (score is None or score < cell.points):
            earned = f"{score or 0:g} of {cell.points:g} points"
            reason = (_said(error) if error else earned) + failed
            result.lost.append(
                Lost(name, tried.metadata.nbgrader.grade_id, " ".join(reason.split()))
            )
        elif cell.points:
            result.passed += 1


def _said(error: dict[str, Any]) -> str:
    return f"{error['ename']}: {error['evalue'][:300]}".rstrip(": ")


def _fingerprint(sources: dict[str, Source], files: dict[str, bytes]) -> str:
    """Compute the digest of everything that decides about a rehearsal: the sources, the files
    beside them, and this package."""
    digest = hashlib.sha256()
    for name, source in sorted(sources.items()):
        cells = [
            [cell.cell_type, cell.source, cell.metadata.get("nbgrader")]
            for cell in source.notebook.cells
        ]
        digest.update(json.dumps([name, cells], sort_keys=True).encode())
    for name, data in sorted(files.items()):
        digest.update(f"{name} {len(data)}\n".encode() + data)
    for path in sorted(
        path
        for folder in ("candidate", "examiner", "submission")
        for path in (HERE / folder).glob("*.py")
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(memory: Path) -> dict[str, Any]:
    try:
        found = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
