"""What the gradebook holds of an assignment, and what it takes from a graded notebook."""

import logging
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade

from autograder.notes import Note, from_data

LOG = logging.getLogger("autograder.pipeline")
LOG.addHandler(logging.NullHandler())
# what nbgrader would print about a cell of one of thousands; it stands in the notes
LOG.propagate = False


@dataclass(frozen=True)
class SourceCell:
    """A cell of the source as the gradebook has it; `max_score` is that of a graded cell."""

    id: str
    name: str
    cell_type: str = ""
    locked: bool = False
    source: str = ""
    checksum: str | None = None
    max_score: float = 0.0


@dataclass(frozen=True)
class Source:
    """One notebook of an assignment: the gradebook's records of it, and the instructor's
    notebook."""

    id: str
    name: str
    kernelspec: str | None
    source_cells: tuple[SourceCell, ...]
    grade_cells: tuple[SourceCell, ...]
    solution_cells: tuple[SourceCell, ...]
    task_cells: tuple[SourceCell, ...]
    notebook: NotebookNode = field(repr=False)


@dataclass
class GradedNotebook:
    """A graded notebook, and what the gradebook takes from it: scores and comments by cell."""

    data: bytes
    scores: dict[str, float | None]
    comments: dict[str, str | None]
    stopped: list[Note]  # what the examiner noted
    mended: list[Note]
    unreadable: str | None

    @classmethod
    def of(cls, data: bytes) -> "GradedNotebook":
        """Read a graded notebook, with the scores that it has."""
        nb = nbformat.reads(data.decode(), as_version=4)
        scores = {
            cell.metadata.nbgrader.grade_id: determine_grade(cell)[0]
            for cell in nb.cells
            if is_grade(cell)
        }
        return cls.seen(data, nb, scores, {})

    @classmethod
    def seen(
        cls,
        data: bytes,
        nb: NotebookNode,
        scores: dict[str, float | None],
        comments: dict[str, str | None],
    ) -> "GradedNotebook":
        notes = nb.metadata.get("autograder", {}).get("notes", [])
        return cls(
            data,
            scores,
            comments,
            from_data(notes),
            from_data(nb.metadata.get("mended")),
            nb.metadata.get("unreadable"),
        )
