"""The nbgrader preprocessor that grades on our side of the line of trust, in place of nbgrader's
own `Execute`.

nbgrader runs test cells in the student's kernel, where the student can answer for them. Here the
student's cells run in a sandbox and the source's test cells run outside it, in a process of their
own that ends with the notebook.
"""

import copy
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_locked
from traitlets import Bool, Float, Integer

from autograder.course.course import read_files, source_of
from autograder.examiner import pool, sandbox
from autograder.examiner.examiner import Cell
from autograder.ids import grade_id_of, role_and_exercise
from autograder.notes import Kind, Note, to_data
from autograder.submission.given import (
    NOTHING,
    Beside,
    defined_names,
    imports,
    keeps_libraries_out,
    used_names,
)
from autograder.submission.needed import idle_demonstrations, leave_out

Asked = Mapping[str, frozenset[str]]
DRAWN = secrets.randbelow(1_000_000)  # the seed of this run, where none is set


class Execute(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs a submission: its code in a candidate, the source's tests in an examiner."""

    timeout = Float(
        30.0,
        help="seconds of wall clock that one cell, or one call of an answer, may take "
        "(06.4 has 60 s by itself)",
    ).tag(config=True)
    notebook = Float(
        300.0, help="seconds of wall clock that all cells and calls of a notebook may take"
    ).tag(config=True)
    memory = Integer(4096, help="MiB of address space of a submission").tag(config=True)
    seed = Integer(DRAWN, help="of the inputs that checks draw: one for all submissions of a run, so that equal answers earn equal "
                   "points").tag(config=True)  # fmt: skip
    figures = Bool(False, help="whether the figures of the course are drawn, which takes longer than all else"
                   ).tag(config=True)  # fmt: skip
    no_sandbox = Bool(
        False, help="run submissions without a sandbox: for a machine that has nothing to lose"
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the notebook with outputs. Raises `NoSandbox`, before anything has run, if this
        machine cannot confine it."""
        source = source_of(self.config, resources)
        limits = sandbox.Limits(
            cell=self.timeout,
            notebook=self.notebook,
            memory=self.memory * 2**20,
            figures=self.figures,
        )
        beside = resources["beside"] if "beside" in resources else beside_of(self.config, resources)
        notes = examine(
            nb,
            source,
            limits,
            sandboxed=not self.no_sandbox,
            seed=self.seed,
            beside=beside,
            asked=resources.get("asked"),
        )
        for note in notes:
            self.log.warning("%s", note)
        if self.no_sandbox:
            self.log.warning(
                "Graded without a sandbox, as was asked for: the points of this submission cannot be trusted."
            )
        return nb, resources


def examine(
    nb: NotebookNode,
    source: NotebookNode,
    limits: sandbox.Limits,
    sandboxed: bool = True,
    seed: int | None = None,
    beside: Beside = NOTHING,
    asked: Asked | None = None,
) -> list[Note]:
    """Run a submission against its source: fill in its outputs and metadata, and return what a
    grader should know.

    `beside` are the files beside the notebook, `asked` is what the tests may ask of objects: what
    they ask of those of the source's own solution, which is tried first if that is not known.
    Raises `NoSandbox` before anything has run, if this machine cannot shut it in.
    """
    start = time.perf_counter()
    limits = replace(limits, others=not keeps_libraries_out(source))
    if asked is None:
        asked = asked_of(source, limits, sandboxed, beside)
    cells = plan(nb, source)
    for index, cell in cells.items():
        cell.asked = asked.get(
            nb.cells[index].metadata.get("nbgrader", {}).get("grade_id", ""), frozenset()
        )
    if not limits.figures:
        leave_out(cells, source)
    outputs, notes = grade(cells, limits, sandboxed, seed, beside)
    # of the source, the rehearsal tells the instructor, once
    notes = [note for note in notes if note.kind is not Kind.COURSE]
    seconds = round(time.perf_counter() - start, 2)
    count = 0
    for index, cell in enumerate(nb.cells):
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = [
                nbformat.from_dict(output | _counted(output, count)) for output in outputs[index]
            ]
    nb.metadata["autograder"] = {
        "sandbox": sandboxed,
        "notes": to_data(notes),
        "seed": seed,
        "seconds": seconds,
    }
    if limits.figures:
        nb.metadata["autograder"]["figures"] = True
    return notes


def plan(nb: NotebookNode, source: NotebookNode) -> dict[int, Cell]:
    """Return the code cells of a submission by position. The source alone says which are tests, and
    their text and points."""
    known, free, places = {}, set(), dict[str, int]()
    for place, cell in enumerate(source.cells):
        facts = cell.metadata.get("nbgrader", {})
        places.setdefault(grade_id_of(cell), place)
        if cell.cell_type == "code" and not facts.get("solution", False):
            free.add(cell.source)
        # a test is read-only, whether its metadata say so or, as in older courses, not
        if cell.cell_type == "code" and is_locked(cell):
            known[facts["grade_id"]] = cell
    cells: dict[int, Cell] = {}
    idle = idle_demonstrations(source)
    passed, given, names, used = (
        0,
        list[str](),
        set[str](),
        set[str](),
    )  # of the source's cells that come before the one at hand
    for index, paper in enumerate(nb.cells):
        grade_id = grade_id_of(paper)
        place = places[grade_id] + 1 if grade_id and grade_id in places else 0
        for before in source.cells[passed:place]:
            if before.cell_type == "code" and grade_id_of(before) not in known:
                if before.source not in idle:
                    given += imports(before.source)
                names |= defined_names(before.source)
                used |= used_names(before.source)
        passed = max(passed, place)
        if paper.cell_type != "code":
            continue
        ours = known.get(grade_id)
        title = role_and_exercise(grade_id)[1] or f"cell {index + 1}"
        if ours is None:
            cells[index] = Cell("student", paper.source, title, released=paper.source in free)
        elif ours.metadata.nbgrader.grade:
            cells[index] = Cell(
                "test", ours.source, title, points=float(ours.metadata.nbgrader.points)
            )
        else:
            cells[index] = Cell("locked", ours.source, title)
        if place:
            cell = cells[index]
            cell.imports, cell.theirs, cell.used = tuple(given), frozenset(names), frozenset(used)
            given, names, used = [], set(), set()
    return cells


def grade(
    cells: dict[int, Cell],
    limits: sandbox.Limits,
    sandboxed: bool = True,
    seed: int | None = None,
    beside: Beside = NOTHING,
) -> tuple[dict[int, list[dict[str, Any]]], list[Note]]:
    """Run the cells in an examiner, which is a process of its own. Returns the outputs of every
    cell by position, and what a grader should know."""
    return pool.grade(pool.ExamJob(cells, limits, sandboxed, seed, beside.ours, beside.theirs))[:2]


def solve(
    source: NotebookNode, limits: sandbox.Limits, sandboxed: bool, beside: Beside
) -> tuple[dict[int, Cell], dict[int, list[dict[str, Any]]], list[Note], Asked]:
    """Run a source with its own solution.

    Args:
        source: the instructor's notebook.
        limits: what its cells may use.
        sandboxed: whether they run in the sandbox.
        beside: the files beside it.

    Returns:
        The cells by their place, their outputs, what a grader should know, and what the tests ask of
        the solution's objects, by grade_id.
    """
    cells = plan(copy.deepcopy(source), source)
    for cell in cells.values():
        cell.asked = None
    job = pool.ExamJob(cells, sandbox.with_libraries(limits), sandboxed, 0, beside.ours)
    outputs, notes, answered = pool.grade(job)
    asked = {
        str(source.cells[index].metadata.nbgrader.grade_id): words
        for index, words in answered.items()
        if words and "nbgrader" in source.cells[index].metadata
    }
    return cells, outputs, notes, asked


def asked_of(
    source: NotebookNode, limits: sandbox.Limits, sandboxed: bool, beside: Beside
) -> Asked:
    """Find out what the tests of a source ask of its own solution's objects, once per process."""
    if keeps_libraries_out(source):  # tests of `backprop.check`, which judges plain data
        return {}
    cells = [[cell.source, cell.metadata.get("nbgrader")] for cell in source.cells]
    files = sorted((name, hashlib.sha256(data).hexdigest()) for name, data in beside.ours.items())
    key = json.dumps([cells, files], sort_keys=True)
    if key not in _asked:
        _asked[key] = solve(source, limits, sandboxed, beside)[3]
    return _asked[key]


_asked: dict[str, Asked] = {}


def beside_of(config: Any, resources: Any) -> Beside:
    """Read the files beside a submission that nbgrader itself grades: those of the source, and
    those beside the notebook."""
    names = resources["nbgrader"]
    course = CourseDirectory(config=config)
    ours = read_files(
        course, Path(course.format_path(course.source_directory, ".", names["assignment"]))
    )
    theirs = read_files(
        course, Path(resources.get("metadata", {}).get("path") or "."), bounded=True
    )
    return Beside(ours, {name: data for name, data in theirs.items() if name not in ours})


def _counted(output: dict[str, Any], count: int) -> dict[str, Any]:
    return {"execution_count": count} if output["output_type"] == "execute_result" else {}
