"""From the bytes of a submission to a graded notebook and its scores, by nbgrader's own
preprocessors, without a database.

Preprocessors that read or write the gradebook get an `InMemoryGradebook` in its place;
`autograder.course.gradebook` commits what it holds.
"""

import json
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from types import SimpleNamespace
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4.rwbase import split_lines, strip_transient
from nbgrader import preprocessors
from nbgrader.api import MissingEntry
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course.records import LOG, GradedNotebook, Source, SourceCell
from autograder.errors import Unreadable
from autograder.submission.execute import Asked, Execute
from autograder.submission.given import Beside
from autograder.submission.reading import Flag, normalize, parse


class InMemoryGradebook:
    """Stands for nbgrader's gradebook before its preprocessors: the cells of a source, and room for
    scores."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.cells = {cell.name: cell for cell in source.source_cells}
        self.graded = {cell.name: cell for cell in (*source.grade_cells, *source.task_cells)}
        self.grades: dict[str, Any] = {}
        self.comments: dict[str, Any] = {}
        self.db = SimpleNamespace(commit=lambda: None)

    def find_notebook(self, *names: str) -> Source:
        return self.source

    def find_source_cell(self, name: str, *names: str) -> SourceCell:
        return _found(self.cells, name)

    def find_graded_cell(self, name: str, *names: str) -> SourceCell:
        return _found(self.graded, name)

    def find_grade(self, name: str, *names: str) -> Any:
        _found(self.graded, name)
        return self.grades.setdefault(
            name, SimpleNamespace(auto_score=None, manual_score=None, needs_manual_grade=True)
        )

    def find_comment(self, name: str, *names: str) -> Any:
        return self.comments.setdefault(name, SimpleNamespace(auto_comment=None))


def _found(cells: dict[str, SourceCell], name: str) -> SourceCell:
    if name not in cells:
        raise MissingEntry(f"No such cell: {name}")
    return cells[name]


class OverwriteKernelspec(preprocessors.OverwriteKernelspec):  # type: ignore[misc]
    """nbgrader's, with the kernel that the source has."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        kernelspec = json.loads(resources["ledger"].source.kernelspec or "null")
        if kernelspec:
            nb.metadata["kernelspec"] = kernelspec
        return nb, resources


class OverwriteCells(preprocessors.OverwriteCells):  # type: ignore[misc]
    """nbgrader's, with the cells of the source."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        nb, resources = cell_by_cell(self, nb, resources)
        if self.add_missing_cells:
            nb, resources = self.add_missing_grade_cells(nb, resources)
            nb, resources = self.add_missing_task_cells(nb, resources)
        return nb, resources


class SaveAutoGrades(preprocessors.SaveAutoGrades):  # type: ignore[misc]
    """nbgrader's, which writes into the gradebook in memory."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        return cell_by_cell(self, nb, resources)


def cell_by_cell(self: Any, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
    """Apply one of nbgrader's preprocessors to every cell, with the gradebook that `resources`
    hold."""
    names = resources["nbgrader"]
    self.notebook_id, self.assignment_id, self.student_id = (
        names["notebook"],
        names["assignment"],
        names["student"],
    )
    self.gradebook = resources["ledger"]
    return NbGraderPreprocessor.preprocess(self, nb, resources)


class Validator(MetadataValidator):  # type: ignore[misc]
    """nbgrader's, except that it checks nothing twice: after the repair, the metadata are the
    source's."""

    def __init__(self) -> None:
        super().__init__()
        self.known: set[str] = set()

    def validate_cell(self, cell: NotebookNode) -> None:
        key = f"{cell.cell_type} {json.dumps(cell.metadata.get('nbgrader'), sort_keys=True)}"
        if key not in self.known:
            super().validate_cell(cell)
            self.known.add(key)


class CheckCellMetadata(preprocessors.CheckCellMetadata):  # type: ignore[misc]
    """nbgrader's, with a validator that remembers what it has seen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validator = Validator()

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        self.validator.validate_nb(nb)
        return nb, resources


# what takes the place of those that ask the gradebook; None: whoever writes the scores does it
STAND_INS: dict[type, type | None] = {
    preprocessors.OverwriteKernelspec: OverwriteKernelspec,
    preprocessors.OverwriteCells: OverwriteCells,
    preprocessors.SaveAutoGrades: SaveAutoGrades,
    preprocessors.CheckCellMetadata: CheckCellMetadata,
    preprocessors.AssignLatePenalties: None,
    Flag: None,
}


@dataclass(frozen=True)
class Plan:
    """Everything that a worker must know to grade submissions to one assignment."""

    assignment: str
    sources: dict[str, Source]
    config: Any  # nbgrader's
    sanitize: tuple[type, ...]  # nbgrader's lists of preprocessors
    autograde: tuple[type, ...]
    files: dict[str, bytes] = field(default_factory=dict, repr=False)  # beside the sources
    # notebooks and test cells that their own solution does not pass here
    by_hand: frozenset[tuple[str, str]] = frozenset()
    asked: dict[str, Asked] | None = None  # of objects, by notebook and test cell


@dataclass(frozen=True)
class SubmissionJob:
    """A submission for a worker. In place of a notebook that cannot be opened it holds the
    reason."""

    student: str
    notebooks: dict[str, bytes | str]
    # the student's own files, beside the notebooks
    files: dict[str, bytes] = field(default_factory=dict, repr=False)


class Pipeline:
    """Grades one notebook after another, and keeps what is the same for all of them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.steps = [[_step(kind, plan.config) for kind in kinds if STAND_INS.get(kind, kind)]
                      for kinds in (plan.sanitize, plan.autograde)]  # fmt: skip

    def grade(self, job: SubmissionJob) -> dict[str, GradedNotebook]:
        """Return the graded notebooks of a submission."""
        return {name: self._notebook(job, name, data) for name, data in job.notebooks.items()}

    def _notebook(self, job: SubmissionJob, name: str, data: bytes | str) -> GradedNotebook:
        source = self.plan.sources[name]
        ledger = InMemoryGradebook(source)
        names = {
            "notebook": name,
            "assignment": self.plan.assignment,
            "student": job.student,
            "db_url": "",
        }
        resources: Any = {"nbgrader": names, "unique_key": name, "metadata": {"name": name}, "ledger": ledger,
                          "source": source.notebook, "beside": Beside(self.plan.files, job.files)}  # fmt: skip
        try:
            if isinstance(data, str):
                raise Unreadable(data)
            nb = parse(data)
        except Unreadable as error:
            nb = nbformat.v4.new_notebook(metadata={"unreadable": str(error)})
        resources["asked"] = None if self.plan.asked is None else self.plan.asked.get(name, {})
        sanitize, autograde = self.steps
        for step in sanitize:
            nb, resources = step(nb, resources)
        nb = normalize(nb)  # as if written and read again, which nbgrader does here
        for step in autograde:
            nb, resources = step(nb, resources)
        nbformat.validate(nb, relax_add_props=True)
        scores = {cell: grade.auto_score for cell, grade in ledger.grades.items()}
        scores |= {
            cell: None
            for notebook, cell in self.plan.by_hand
            if notebook == name and cell in scores
        }
        comments = {cell: comment.auto_comment for cell, comment in ledger.comments.items()}
        return GradedNotebook.seen(written(nb), nb, scores, comments)


def _step(kind: type, config: Any) -> Any:
    return (STAND_INS.get(kind) or kind)(config=config, log=LOG)


def written(nb: NotebookNode) -> bytes:
    """Write a notebook as nbformat does, which would copy it first and indent slowly. Texts in `nb`
    become lists of lines."""
    return f"{_indented(strip_transient(split_lines(nb)))}\n".encode()


def _indented(value: Any, margin: str = "\n") -> str:
    """Format plain data as `json.dumps` does with sorted keys and an indent of 1."""
    inner = f"{margin} "
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict) and value:
        pairs = [
            f"{encode_basestring(key)}: {_indented(value[key], inner)}" for key in sorted(value)
        ]
        return f"{{{inner}{f',{inner}'.join(pairs)}{margin}}}"
    if isinstance(value, list | tuple) and value:
        return f"[{inner}{f',{inner}'.join([_indented(item, inner) for item in value])}{margin}]"
    return json.dumps(value)


def grades_safely(kinds: tuple[type, ...]) -> bool:
    """Whether a list of preprocessors runs submissions by our Execute alone."""
    return Execute in kinds and preprocessors.Execute not in kinds
