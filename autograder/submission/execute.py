"""The nbgrader preprocessor that grades on our side of the line, in the place of nbgrader's own `Execute`.

nbgrader runs test cells in the student's kernel, where the student can answer for them. Here the student's cells run in a
sandbox and the source's test cells run outside it, in a process of their own that ends with the notebook.
"""

import secrets
import time
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Integer

from autograder.course.course import source_of
from autograder.examiner import pool, sandbox
from autograder.examiner.examiner import Cell

DRAWN = secrets.randbelow(1_000_000)  # the seed of this run, where none is set


class Execute(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs a submission: its code in a candidate, the source's tests in an examiner."""

    timeout = Float(30.0, help="seconds of wall clock that one cell, or one call of an answer, may take "
                    "(06.4 has 60 s by itself)").tag(config=True)
    memory = Integer(4096, help="MiB of address space of a submission").tag(config=True)
    seed = Integer(DRAWN, help="of the inputs that checks draw: one for all submissions of a run, so that equal answers earn equal "
                   "points").tag(config=True)  # fmt: skip
    figures = Bool(False, help="whether the figures of the course are drawn, which takes a submission longer than all else"
                   ).tag(config=True)  # fmt: skip
    no_sandbox = Bool(False, help="run submissions without a sandbox: for a machine that has nothing to lose").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """The notebook with outputs; raises `NoSandbox` before anything has run, if this machine cannot shut it in."""
        source = source_of(self.config, resources)
        limits = sandbox.Limits(cell=self.timeout, memory=self.memory * 2**20, figures=self.figures)
        notes = examine(nb, source, limits, sandboxed=not self.no_sandbox, seed=self.seed)
        for note in notes:
            self.log.warning("%s", note)
        if self.no_sandbox:
            self.log.warning("Graded without a sandbox, as was asked for: the points of this submission cannot be trusted.")
        return nb, resources


def examine(
    nb: NotebookNode, source: NotebookNode, limits: sandbox.Limits, sandboxed: bool = True, seed: int | None = None
) -> list[str]:
    """Run a submission against its source: fills in its outputs and metadata, returns what a grader should know.

    Raises `NoSandbox` before anything has run, if this machine cannot shut it in.
    """
    start = time.perf_counter()
    outputs, notes = grade(plan(nb, source), limits, sandboxed, seed)
    seconds = round(time.perf_counter() - start, 2)
    count = 0
    for index, cell in enumerate(nb.cells):
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = [nbformat.from_dict(output | _counted(output, count)) for output in outputs[index]]
    nb.metadata["autograder"] = {"sandbox": sandboxed, "notes": notes, "seed": seed, "seconds": seconds}
    if limits.figures:
        nb.metadata["autograder"]["figures"] = True
    return notes


def plan(nb: NotebookNode, source: NotebookNode) -> dict[int, Cell]:
    """The code cells of a submission by their position: what is a test, and its text and points, comes from the source alone."""
    known, free = {}, set()
    for cell in source.cells:
        facts = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and not facts.get("solution", False):
            free.add(cell.source)
        if cell.cell_type == "code" and facts.get("locked", False) and not facts.get("solution", False):
            known[facts["grade_id"]] = cell
    cells = {}
    for index, cell in enumerate(nb.cells):
        if cell.cell_type != "code":
            continue
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        ours = known.get(grade_id)
        title = grade_id.partition("-")[2].replace("-", ".") or f"cell {index + 1}"
        if ours is None:
            cells[index] = Cell("student", cell.source, title, released=cell.source in free)
        elif ours.metadata.nbgrader.grade:
            cells[index] = Cell("test", ours.source, title, points=float(ours.metadata.nbgrader.points))
        else:
            cells[index] = Cell("locked", ours.source, title)
    return cells


def grade(
    cells: dict[int, Cell], limits: sandbox.Limits, sandboxed: bool = True, seed: int | None = None
) -> tuple[dict[int, list[dict[str, Any]]], list[str]]:
    """The outputs of every cell by position, and what a grader should know; by an examiner in a process of its own."""
    return pool.grade((cells, limits, sandboxed, seed))


def _counted(output: dict[str, Any], count: int) -> dict[str, Any]:
    return {"execution_count": count} if output["output_type"] == "execute_result" else {}
