"""Mangled notebooks: puts the cells of a submission back where the source has them, by grade_id or,
where ids are gone, by the names that they define.

Which cells are tests, their text, order and points come from the source alone. Answers and a
student's own cells are never thrown away: they stand in an answer cell, or stay where they were. What
a student has written into a cell of the course is; a note names what was defined there.
"""

import ast
import contextlib
import copy
import re
import warnings
from collections.abc import Iterable
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, NbGraderPreprocessor

from autograder.course.course import source_of
from autograder.ids import grade_id_of
from autograder.notes import Kind, Note, to_data
from autograder.submission.given import bound_names
from autograder.submission.sanitize import sanitize

# said of a test or locked cell: by accident, by a new release, or by tampering
CHANGED = "was no longer what was handed out"
LONGEST = 50_000  # characters of a cell that is parsed: a tree takes a hundred times as much memory
LISTED = 5  # names that a note lists at most
NAMED = 40  # characters of each
DEFINITION = re.compile(r"^(?:def|class)\s+(\w+)|^(\w+)\s*=", re.MULTILINE)


class Repair(NbGraderPreprocessor):  # type: ignore[misc]
    """Repairs a submission before nbgrader's own sanitizing, which a duplicate or missing cell
    would end."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        notes = repair(nb, source_of(self.config, resources), self.config)
        for cell in nb.cells:
            sanitize(cell)
        for note in notes:
            self.log.warning("%s", note)
        nb.metadata["mended"] = to_data(notes)
        return nb, resources


def released(cell: NotebookNode, config: Any = None) -> str:
    """Return the text of a source's cell as it is handed out, without hidden tests and mark
    schemes."""
    if not cell.source.strip():
        return str(cell.source)
    shown = NotebookNode(cell_type=cell.cell_type, source=cell.source, metadata=cell.metadata)
    ClearHiddenTests(config=config)._remove_hidden_test_region(shown)
    ClearMarkScheme(config=config)._remove_mark_scheme_region(shown)
    return str(shown.source)


def repair(nb: NotebookNode, source: NotebookNode, config: Any = None) -> list[Note]:
    """Put the cells of `nb` in the source's order, each id once. Returns what was repaired."""
    notes: list[Note] = []
    ours = {grade_id_of(cell): cell for cell in source.cells if grade_id_of(cell)}
    theirs: dict[str, list[NotebookNode]] = {grade_id: [] for grade_id in ours}
    behind: dict[str, list[NotebookNode]] = {
        "": [],
        **{grade_id: [] for grade_id in ours},
    }  # cells without an id, by the id before
    met, order = "", []
    for cell in nb.cells:
        grade_id = grade_id_of(cell)
        if grade_id in ours:
            theirs[grade_id].append(cell)
            order.append(grade_id)
            met = grade_id
        else:
            cell.metadata.pop("nbgrader", None)  # an id that the source does not have is none
            behind[met].append(cell)
    wanted = [grade_id for grade_id in ours if theirs[grade_id]]
    if list(dict.fromkeys(order)) != wanted:
        text = "The cells are in another order than in the source; they were put back."
        notes.append(Note(Kind.REPAIRED, "", text))
    cells = list(behind[""])
    for grade_id, cell in ours.items():
        facts = cell.metadata.nbgrader
        if facts.solution:
            cells.append(_answer(cell, theirs[grade_id], theirs, behind, notes))
        else:
            cells.append(_given(cell, theirs[grade_id], notes, config))
        cells += behind[grade_id]
    # a cell that was taken as an answer does not stand in its old place too
    taken = {id(cell) for cell in cells if cell.metadata.get("taken")}
    nb.cells = [cell for cell in cells if id(cell) not in taken]
    return notes


def _given(
    cell: NotebookNode, found: list[NotebookNode], notes: list[Note], config: Any
) -> NotebookNode:
    """Return one copy of a test or locked cell, however many were found."""
    name = grade_id_of(cell)
    if not found:
        notes.append(Note(Kind.REPAIRED, name, "was missing; it was put back from the source."))
    elif len(found) > 1:
        notes.append(Note(Kind.REPAIRED, name, f"was there {len(found)} times; one was kept."))
    kept = found[0] if found else copy.deepcopy(cell)
    if kept.cell_type != cell.cell_type or kept.source.split() not in (
        cell.source.split(),
        released(cell, config).split(),
    ):
        own = sorted(_bound(kept) - _bound(cell))
        listed = ", ".join(n if len(n) <= NAMED else f"{n[:NAMED]}…" for n in own[:LISTED])
        more = " and more" if len(own) > LISTED else ""
        without = f", without what was defined in it: {listed}{more}" if own else ""
        text = f"{CHANGED}; it was put back from the source{without}."
        notes.append(Note(Kind.LOST if own else Kind.CHANGED, name, text))
    kept.cell_type, kept.source, kept.metadata = (
        cell.cell_type,
        cell.source,
        copy.deepcopy(cell.metadata),
    )
    if kept.cell_type == "code":
        kept.setdefault("outputs", [])
        kept.setdefault("execution_count", None)
    else:
        kept.pop("outputs", None)
        kept.pop("execution_count", None)
    return kept


def _answer(
    cell: NotebookNode,
    found: list[NotebookNode],
    theirs: dict[str, list[NotebookNode]],
    behind: dict[str, list[NotebookNode]],
    notes: list[Note],
) -> NotebookNode:
    """Return an answer cell: the student's, all its copies joined, or the cells that define its
    names."""
    name, functions = (
        grade_id_of(cell),
        set(defined(cell.source)) if cell.cell_type == "code" else set(),
    )
    sources = list(dict.fromkeys(copy.source for copy in found))
    if len(found) > 1:
        notes.append(
            Note(
                Kind.REPAIRED,
                name,
                f"was there {len(found)} times; the copies were joined, the last one counts.",
            )
        )
    if not found:
        lost = [
            c
            for group in behind.values()
            for c in group
            if c.cell_type == "code" and functions & set(defined(c.source))
        ]
        known = {
            d
            for cells in theirs.values()
            for c in cells
            if c.cell_type == "code"
            for d in defined(c.source)
        }
        if lost:
            notes.append(
                Note(
                    Kind.REPAIRED,
                    name,
                    f"had lost its id; it was found by {', '.join(sorted(functions))}.",
                )
            )
            sources = [c.source for c in lost]
            for c in lost:
                c.metadata["taken"] = True
        elif functions and functions <= known:
            notes.append(
                Note(
                    Kind.REPAIRED,
                    name,
                    f"was missing; {', '.join(sorted(functions))} stands in another cell.",
                )
            )
        else:
            notes.append(Note(Kind.REPAIRED, name, "was missing: there is no answer."))
    kept = found[0] if found else copy.deepcopy(cell)
    if kept.cell_type != cell.cell_type:
        notes.append(
            Note(
                Kind.REPAIRED,
                name,
                f"was no longer a {cell.cell_type} cell; it was made one again.",
            )
        )
        kept.cell_type = cell.cell_type
    kept.source = "\n\n\n".join(sources)
    kept.metadata = NotebookNode(nbgrader=copy.deepcopy(cell.metadata.nbgrader))
    if kept.cell_type == "code":
        kept.outputs, kept.execution_count = [], None
    else:
        kept.pop("outputs", None)
        kept.pop("execution_count", None)
    return kept


def _bound(cell: NotebookNode) -> frozenset[str]:
    """Return the names that a code cell binds; where it cannot be read, those that its text
    defines."""
    if cell.cell_type != "code":
        return frozenset()
    if len(cell.source) <= LONGEST:
        with warnings.catch_warnings(), contextlib.suppress(RecursionError):  # of many elifs
            warnings.simplefilter("ignore")
            if names := bound_names(cell.source):
                return names
    return frozenset(defined(cell.source))


def defined(source: str) -> Iterable[str]:
    """Return the names that a cell defines at its top level; a cell that does not parse is searched
    for definitions."""
    if len(source) > LONGEST:
        return [a or b for a, b in DEFINITION.findall(source)]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes in strings, which are the student's
            tree = ast.parse(source)
    except (
        SyntaxError,
        ValueError,
        MemoryError,
        RecursionError,
    ):  # the last two: of a deep chain of signs
        return [a or b for a, b in DEFINITION.findall(source)]
    names = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
    ]
    targets = [
        target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets
    ]
    return names + [target.id for target in targets if isinstance(target, ast.Name)]
