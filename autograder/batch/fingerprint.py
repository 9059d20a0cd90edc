"""Digests of everything besides the submission and the seed that decides about points. With them
`--rerun changed` knows what to grade again."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from nbgrader.utils import is_grade, is_locked, is_solution, is_task

from autograder.course.gradebook import written_cells
from autograder.course.records import Source
from autograder.submission.pipeline import Plan
from autograder.submission.repair import defined
from backprop.check.exercises import NOTEBOOKS

DIGITS = 20  # of a digest in the journal, which has two per submission


def rules(plan: Plan) -> dict[str, list[str]]:
    """Compute, for each notebook, digests of everything besides the submission and the seed that
    decides about points: its tests, with what they run, and its questions for a person."""
    files = [[name, hashlib.sha256(data).hexdigest()] for name, data in sorted(plan.files.items())]
    beside = json.dumps(files) if files else ""
    return {
        name: _rules(name, fingerprints(source)[0] + beside, fingerprints(source)[1])
        for name, source in plan.sources.items()
    }


def _rules(notebook: str, tests: str, words: str) -> list[str]:
    digest = hashlib.sha256(tests.encode())
    for path in _judges(notebook):
        digest.update(path.read_bytes())
    return [digest.hexdigest()[:DIGITS], hashlib.sha256(words.encode()).hexdigest()[:DIGITS]]


def _judges(notebook: str) -> list[Path]:
    """List the files of `backprop` that decide about a notebook. Figures do not, nor do the rows of
    notebooks that it does not use."""
    package = Path(__file__).parents[2] / "backprop"
    rows = {module.__name__.rpartition(".")[2]: module for module in NOTEBOOKS}
    todo = {
        stem
        for stem, module in rows.items()
        if any(row.id.startswith(notebook[:2]) for row in module.ROWS)
    }
    needed: set[str] = set()
    while todo:
        stem = todo.pop()
        needed.add(stem)
        text = (package / "check" / "exercises" / f"{stem}.py").read_text(encoding="utf-8")
        todo |= set(re.findall(r"check\.exercises\.(\w+) import", text)) & set(rows) - needed
    strange = {("exercises", stem) for stem in set(rows) - needed} | {
        ("mistakes", stem) for stem in set(rows) - needed
    }
    files = sorted(path for path in package.rglob("*.py") if "plots" not in path.parts)
    return [path for path in files if (path.parent.name, path.stem) not in strange]


def fingerprints(source: Source) -> tuple[str, str]:
    """Collect the parts of a source that decide about points, as text: what its tests and the cells
    before them hold, and what a person grades.

    Prose and demonstrations decide about nothing, and of a worked solution nothing but the names
    that it defines, by which lost answers are found. What a test has around it does: the cells run
    one after the other, in one process.
    """
    tests: list[Any] = []
    words: list[Any] = []
    for cell in source.notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if is_task(cell) or (is_grade(cell) and is_solution(cell)):
            words.append([cell.cell_type, cell.source, marks])
        if is_solution(cell):
            tests.append(
                [
                    cell.cell_type,
                    sorted(defined(cell.source)) if cell.cell_type == "code" else [],
                    marks,
                ]
            )
        elif cell.cell_type == "code" and (is_grade(cell) or is_locked(cell)):
            tests.append([cell.cell_type, cell.source, marks])
    # as the gradebook has them, which is what submissions are given
    known = {cell.name: cell for cell in source.source_cells}
    for cell in sorted((*source.grade_cells, *source.task_cells), key=lambda cell: cell.name):
        theirs = known.get(cell.name)
        facts = [
            cell.name,
            cell.max_score,
            theirs and [theirs.cell_type, theirs.locked, theirs.source, theirs.checksum],
        ]
        (words if cell.name in written_cells(source) else tests).append(facts)
    return json.dumps(tests, sort_keys=True), json.dumps(words, sort_keys=True)
