"""The only writer of scores: the rows that nbgrader's autograde would write, for many submissions
in one transaction.

nbgrader asks its database some ten times for every cell; here what a batch of submissions has is
read and written by a dozen statements, however many they are. The tables are nbgrader's own, so
Formgrader, feedback and export find what they expect.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from nbgrader import api, dbutil
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import AssignLatePenalties, SaveCells
from nbgrader.utils import is_grade, is_locked, is_solution, is_task

from autograder.course.course import Course, read_notebook
from autograder.course.records import LOG, GradedNotebook, Source, SourceCell
from autograder.errors import GradebookFault, UsageError

PATIENCE = 30.0  # s that we wait for somebody who is writing into the same SQLite file

STUDENT, SUBMITTED, NOTEBOOK, GRADE, COMMENT = (
    kind.__table__
    for kind in (
        api.Student,
        api.SubmittedAssignment,
        api.SubmittedNotebook,
        api.Grade,
        api.Comment,
    )
)


@dataclass
class Entry:
    """What a submission brings into the gradebook. A notebook of the assignment that is in no set
    was not handed in."""

    student: str
    timestamp: datetime | None
    graded: dict[str, GradedNotebook] = field(default_factory=dict)  # by notebook
    # notebooks that were handed in and not graded now: their scores are left as they are
    left: frozenset[str] = frozenset()
    # notebooks whose written answers a person need not look at once more
    settled: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()  # notebooks that are no plain files, and are put aside


class NotebookMarks:
    """What the gradebook holds of one graded notebook, in the form that feedback reads."""

    def __init__(self, source: Source, penalty: float | None) -> None:
        self.penalty = penalty or 0.0
        self.grades = {
            cell.name: SimpleNamespace(
                score=0.0,
                max_score=cell.max_score,
                manual_score=None,
                extra_credit=None,
                needs_manual_grade=False,
            )
            for cell in (*source.grade_cells, *source.task_cells)
        }
        self.comments: dict[str, Any] = {}

    @property
    def score(self) -> float:
        return sum((grade.score for grade in self.grades.values()), 0.0)

    @property
    def max_score(self) -> float:
        return sum((grade.max_score for grade in self.grades.values()), 0.0)

    def find_grade(self, name: str, *names: str) -> Any:
        return self.grades[name]

    def find_comment(self, name: str, *names: str) -> Any:
        return self.comments[name]


class AssignmentGradebook:
    """The gradebook of a course, for one assignment."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.course, self.assignment = course, assignment
        options = {"connect_args": {"timeout": PATIENCE}} if course.url.startswith("sqlite") else {}
        with said(course):
            make_tables(course.url)
            with api.Gradebook(course.url, course.directory.course_id) as gradebook:
                self.news = _bring_up_to_date(course, assignment, gradebook)
                found = gradebook.find_assignment(assignment)
                self.id: str = found.id
                self.due: datetime | None = found.duedate
                self.sources = {
                    notebook.name: _source(notebook, course.sources(assignment))
                    for notebook in found.notebooks
                }
            self.engine = sa.create_engine(course.url, **options)
        self.late_penalties = AssignLatePenalties(config=course.config, log=LOG)
        self.late_penalties.init_plugin()

    def close(self) -> None:
        self.engine.dispose()

    def students(self) -> set[str]:
        """Return the students who have a submission."""
        with said(self.course), self.engine.connect() as base:
            return set(
                base.scalars(
                    sa.select(SUBMITTED.c.student_id).where(SUBMITTED.c.assignment_id == self.id)
                )
            )

    def write(self, entries: list[Entry]) -> None:
        """Write all entries or, if GradebookFault is raised, none."""
        with said(self.course), self.engine.begin() as base:
            rows = self._rows(base, entries)
            for entry in entries:
                self._fill(rows, entry)
            rows.write(base)

    def marks(self, students: list[str]) -> dict[tuple[str, str], NotebookMarks]:
        """Return the marks of these students, by student and notebook."""
        names = {cell.id: cell.name for source in self.sources.values()
                 for cell in (*source.grade_cells, *source.task_cells, *source.solution_cells)}  # fmt: skip
        notebooks = {source.id: source for source in self.sources.values()}
        with said(self.course), self.engine.connect() as base:
            rows = self._there(base, students)
        who = {row["id"]: student for student, row in rows.submitted.items()}
        found = {
            row["id"]: NotebookMarks(notebooks[row["notebook_id"]], row["late_submission_penalty"])
            for row in rows.notebooks.values()
        }
        for (notebook, cell), row in rows.grades.items():
            grade = found[notebook].grades[names[cell]]
            grade.score = _score(row)
            grade.manual_score, grade.extra_credit = row["manual_score"], row["extra_credit"]
            grade.needs_manual_grade = row["needs_manual_grade"]
        for (notebook, cell), row in rows.comments.items():
            comment = (
                row["auto_comment"] if row["manual_comment"] is None else row["manual_comment"]
            )
            found[notebook].comments[names[cell]] = SimpleNamespace(comment=comment)
        return {
            (who[submitted], notebooks[notebook].name): found[row["id"]]
            for (submitted, notebook), row in rows.notebooks.items()
        }

    def _rows(self, base: sa.Connection, entries: list[Entry]) -> "Rows":
        """Return the rows of these submissions: the existing ones, and new ones as nbgrader's
        `add_submission` makes them."""
        students = [entry.student for entry in entries]
        rows = self._there(base, students)
        known = set(base.scalars(sa.select(STUDENT.c.id).where(STUDENT.c.id.in_(students))))
        rows.new[STUDENT] = [{"id": student} for student in students if student not in known]
        for entry in entries:
            submitted = rows.submitted.get(entry.student)
            if submitted is None:
                submitted = rows.add(
                    SUBMITTED,
                    assignment_id=self.id,
                    student_id=entry.student,
                    timestamp=None,
                    extension=None,
                )
                rows.submitted[entry.student] = submitted
                for source in self.sources.values():
                    self._new_notebook(rows, submitted["id"], source)
            if entry.timestamp:
                submitted["timestamp"] = entry.timestamp
        return rows

    def _there(self, base: sa.Connection, students: list[str]) -> "Rows":
        """Return the existing rows of these students' submissions.

        Each is asked for by the columns of nbgrader's unique constraints, in their order: those
        have an index. A join over `notebook_id` has none, and would read all grades of the class
        for every batch.
        """
        rows = Rows()
        mine = (SUBMITTED.c.assignment_id == self.id, SUBMITTED.c.student_id.in_(students))
        for row in _read(base, sa.select(SUBMITTED).where(*mine)):
            rows.submitted[row["student_id"]] = row
        submitted = [row["id"] for row in rows.submitted.values()]
        sources = [source.id for source in self.sources.values()]
        mine = (NOTEBOOK.c.notebook_id.in_(sources), NOTEBOOK.c.assignment_id.in_(submitted))
        for row in _read(base, sa.select(NOTEBOOK).where(*mine)):
            rows.notebooks[row["assignment_id"], row["notebook_id"]] = row
        notebooks = [row["id"] for row in rows.notebooks.values()]
        cells = {cell.id for source in self.sources.values()
                 for cell in (*source.grade_cells, *source.task_cells, *source.solution_cells)}  # fmt: skip
        for table, found in ((GRADE, rows.grades), (COMMENT, rows.comments)):
            mine = (table.c.cell_id.in_(cells), table.c.notebook_id.in_(notebooks))
            for row in _read(base, sa.select(table).where(*mine)):
                found[row["notebook_id"], row["cell_id"]] = row
        return rows

    def _new_notebook(self, rows: "Rows", submitted: str, source: Source) -> None:
        row = rows.add(
            NOTEBOOK,
            assignment_id=submitted,
            notebook_id=source.id,
            flagged=False,
            late_submission_penalty=None,
        )
        rows.notebooks[submitted, source.id] = row
        for cell in (*source.grade_cells, *source.task_cells):
            rows.grades[row["id"], cell.id] = rows.add(
                GRADE, cell_id=cell.id, notebook_id=row["id"], auto_score=None, manual_score=None, extra_credit=None,
                needs_manual_grade=True,
            )  # fmt: skip
        for cell in (*source.solution_cells, *source.task_cells):
            rows.comments[row["id"], cell.id] = rows.add(
                COMMENT,
                cell_id=cell.id,
                notebook_id=row["id"],
                auto_comment=None,
                manual_comment=None,
            )

    def _fill(self, rows: "Rows", entry: Entry) -> None:
        """Set scores, comments and late penalties, as SaveAutoGrades, Flag and AssignLatePenalties
        would."""
        submitted = rows.submitted[entry.student]
        for source in self.sources.values():
            row = rows.notebooks.get((submitted["id"], source.id))
            if row is None:
                continue
            grades = {
                cell.name: rows.grades[row["id"], cell.id]
                for cell in (*source.grade_cells, *source.task_cells)
            }
            graded, left = entry.graded.get(source.name), source.name in entry.left
            if source.name in entry.aside or not (graded or left):
                for grade in grades.values():
                    grade.update(auto_score=0.0, needs_manual_grade=False)
            if graded is None:
                continue
            written = written_cells(source)
            for name, score in graded.scores.items():
                by_hand = score is None or grades[name]["manual_score"] is not None
                if name in written and source.name in entry.settled:
                    by_hand = grades[name]["needs_manual_grade"]
                grades[name].update(auto_score=score, needs_manual_grade=by_hand)
            comments = {
                cell.name: rows.comments[row["id"], cell.id]
                for cell in (*source.solution_cells, *source.task_cells)
            }
            for name, comment in graded.comments.items():
                comments[name]["auto_comment"] = comment
            if graded.unreadable:
                for grade in grades.values():
                    grade["needs_manual_grade"] = True
            row["late_submission_penalty"] = self._late_penalty(
                entry.student, submitted, sum(map(_score, grades.values()), 0.0)
            )

    def _late_penalty(self, student: str, submitted: dict[str, Any], score: float) -> float | None:
        """Return the points that the course's LateSubmissionPlugin takes from a notebook with this
        score, within nbgrader's bounds, or None if it takes none."""
        late = _seconds_late(submitted["timestamp"], self.due, submitted["extension"])
        if late <= 0:
            return None
        penalty = self.late_penalties.plugin_inst.late_submission_penalty(student, score, late)
        if penalty is None:
            return None
        bounded = self.late_penalties._check_late_penalty(SimpleNamespace(score=score), penalty)
        return float(bounded)


class Rows:
    """Rows of a batch, old and new. A comparison finds those that have changed."""

    def __init__(self) -> None:
        self.submitted: dict[str, dict[str, Any]] = {}  # by student
        # by submission and notebook of the source
        self.notebooks: dict[tuple[str, str], dict[str, Any]] = {}
        self.grades: dict[tuple[str, str], dict[str, Any]] = {}  # by submitted notebook and cell
        self.comments: dict[tuple[str, str], dict[str, Any]] = {}
        self.new: dict[sa.Table, list[dict[str, Any]]] = {
            STUDENT: [],
            SUBMITTED: [],
            NOTEBOOK: [],
            GRADE: [],
            COMMENT: [],
        }

    def add(self, table: sa.Table, **values: Any) -> dict[str, Any]:
        row = {"id": uuid4().hex, **values}
        self.new[table].append(row)
        return row

    def write(self, base: sa.Connection) -> None:
        for table, rows in self.new.items():  # in the order of their foreign keys
            if rows:
                base.execute(sa.insert(table), rows)
        news = {id(row) for rows in self.new.values() for row in rows}
        for table, found, columns in (
            (SUBMITTED, self.submitted.values(), ("timestamp",)),
            (NOTEBOOK, self.notebooks.values(), ("late_submission_penalty",)),
            (GRADE, self.grades.values(), ("auto_score", "needs_manual_grade")),
            (COMMENT, self.comments.values(), ("auto_comment",)),
        ):
            old = [
                {"row": row["id"], **{name: row[name] for name in columns}}
                for row in found
                if id(row) not in news
            ]
            if old:
                values: dict[str, Any] = {name: sa.bindparam(name) for name in columns}
                base.execute(
                    sa.update(table).where(table.c.id == sa.bindparam("row")).values(values), old
                )


def _read(base: sa.Connection, query: sa.Select[Any]) -> Iterator[dict[str, Any]]:
    return (dict(row) for row in base.execute(query).mappings())


def _score(grade: dict[str, Any]) -> float:
    """Compute nbgrader's `Grade.score`: a person's score replaces the grader's, and extra credit is
    added."""
    base = grade["manual_score"] if grade["manual_score"] is not None else grade["auto_score"]
    return 0.0 if base is None else float(base) + float(grade["extra_credit"] or 0.0)


def _seconds_late(
    timestamp: datetime | None, due: datetime | None, extension: timedelta | None
) -> float:
    if timestamp is None or due is None:
        return 0.0
    return max(0.0, (timestamp - due - (extension or timedelta())).total_seconds())


def make_tables(url: str) -> None:
    """Make nbgrader's tables where there are none, with the version that they have. nbgrader would ask
    a new process for that version, which imports all of nbgrader."""
    engine = sa.create_engine(url)
    try:
        with engine.begin() as base:
            if not sa.inspect(base).get_table_names():
                # only here: it takes as long to import as marking a submission
                from alembic.runtime.migration import MigrationContext
                from alembic.script import ScriptDirectory

                # the version first: tables that are missing, nbgrader makes at any start
                MigrationContext.configure(base).stamp(ScriptDirectory(dbutil.ALEMBIC_DIR), "heads")
                api.Base.metadata.create_all(base)
    finally:
        engine.dispose()


@contextmanager
def said(course: Course) -> Iterator[None]:
    """Turn what the database refuses into a sentence."""
    try:
        yield
    except (sa.exc.SQLAlchemyError, api.InvalidEntry) as error:
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        url = sa.make_url(course.url).render_as_string(hide_password=True)
        raise GradebookFault(f"the gradebook {url} cannot be used: {why}") from None


def _source(notebook: api.Notebook, paths: dict[str, Path]) -> Source:
    if notebook.name not in paths:
        raise UsageError(
            f"the source of notebook {notebook.name!r} is missing; put it back, or run nbgrader generate_assignment"
        )

    def cells(found: Iterable[Any]) -> tuple[SourceCell, ...]:
        names = ("id", "name", "cell_type", "locked", "source", "checksum", "max_score")
        return tuple(
            SourceCell(**{name: getattr(cell, name) for name in names if hasattr(cell, name)})
            for cell in found
        )

    return Source(
        notebook.id, notebook.name, notebook.kernelspec, cells(notebook.source_cells), cells(notebook.grade_cells),
        cells(notebook.solution_cells), cells(notebook.task_cells), read_notebook(paths[notebook.name]),
    )  # fmt: skip


def _bring_up_to_date(course: Course, assignment: str, gradebook: api.Gradebook) -> str | None:
    """Give the gradebook the cells of the source, as `nbgrader generate_assignment` does. Returns a
    sentence if they were different."""
    converter = GenerateAssignment(coursedir=course.directory, parent=course.app)
    kinds = list(converter.preprocessors)
    if SaveCells not in kinds:
        return None
    try:
        known = {
            notebook.name: _facts_of_book(notebook)
            for notebook in gradebook.find_assignment(assignment).notebooks
        }
    except api.MissingEntry:
        known = {}
    saves = []
    for name, path in course.sources(assignment).items():
        names = {"notebook": name, "assignment": assignment, "student": ".", "db_url": course.url}
        nb, resources = (
            read_notebook(path),
            {"nbgrader": names, "unique_key": name, "metadata": {"name": name}},
        )
        for kind in kinds[: kinds.index(SaveCells)]:
            nb, resources = kind(config=course.config, log=LOG)(nb, resources)
        if known.get(name) != _facts_of_cells(nb.cells):
            saves.append((nb, resources))
    if not saves:
        return None
    gradebook.update_or_create_assignment(assignment)
    try:
        for nb, resources in saves:
            SaveCells(config=course.config, log=LOG)(nb, resources)
    except RuntimeError as error:
        raise UsageError(
            f"{error}. A gradebook with graded submissions can take other tests, but not other cells"
        ) from None
    gradebook.db.expire_all()
    return (
        "The gradebook had other cells of this source; it now has those that stand in the source."
        if known
        else None
    )


def _facts_of_cells(cells: list[Any]) -> set[tuple[Any, ...]]:
    """Return what the gradebook keeps of a notebook's cells."""
    facts: set[tuple[Any, ...]] = set()
    for cell in cells:
        marks = cell.metadata.get("nbgrader", {})
        if is_grade(cell) or is_solution(cell) or is_locked(cell) or is_task(cell):
            facts.add(
                (
                    marks["grade_id"],
                    cell.cell_type,
                    is_locked(cell),
                    cell.source,
                    marks.get("checksum"),
                )
            )
        if is_grade(cell) or is_task(cell):
            facts.add((marks["grade_id"], float(marks["points"])))
    return facts


def _facts_of_book(notebook: api.Notebook) -> set[tuple[Any, ...]]:
    cells = {(c.name, c.cell_type, c.locked, c.source, c.checksum) for c in notebook.source_cells}
    return cells | {(c.name, c.max_score) for c in (*notebook.grade_cells, *notebook.task_cells)}


def written_cells(source: Source) -> set[str]:
    """Return the cells that a person grades."""
    return {cell.name for cell in (*source.solution_cells, *source.task_cells)}
