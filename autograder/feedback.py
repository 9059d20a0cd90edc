"""Feedback pages, many at once: what `nbgrader generate_feedback` writes, with marks that come from a few queries."""

import glob
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import preprocessors

from autograder.batch import Crew
from autograder.course import Course, CourseFault, away, lift, sweep
from autograder.crew import Fault
from autograder.gradebook import Book, Marks, alone
from autograder.pipeline import LOG, cell_by_cell
from autograder.progress import Outcome, Report, Summary

AT_ONCE = 100  # students whose marks are read by one query


@dataclass(frozen=True)
class PageJob:
    """Graded notebooks on their way to become pages: bytes, when they were written, and marks, by name."""

    student: str
    notebooks: dict[str, tuple[bytes, float, Marks]]


class GetGrades(preprocessors.GetGrades):  # type: ignore[misc]
    """nbgrader's, from the ledger."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        nb, resources = cell_by_cell(self, nb, resources)
        marks = resources["ledger"]
        resources["nbgrader"].update(score=marks.score - marks.penalty, max_score=marks.max_score, late_penalty=marks.penalty)
        return nb, resources


class Pages:
    """Makes one page after another; the templates are read once."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.assignment = assignment
        converter = course.converter
        self.exporter = converter.exporter_class(parent=converter, config=converter.config)
        self.exporter.log = LOG
        for kind in converter.preprocessors:
            self.exporter.register_preprocessor(GetGrades if kind is preprocessors.GetGrades else kind)

    def make(self, job: PageJob) -> dict[str, bytes]:
        """The files of a submission's feedback by their names."""
        found: dict[str, bytes] = {}
        for name, (data, written, marks) in job.notebooks.items():
            nb = nbformat.reads(data.decode("utf-8"), as_version=4)
            names = {"notebook": name, "assignment": self.assignment, "student": job.student, "db_url": ""}
            resources = {
                "unique_key": name, "output_files_dir": f"{name}_files", "nbgrader": names, "ledger": marks,
                "metadata": {"name": name, "path": "", "modified_date": f"{datetime.fromtimestamp(written, UTC):%B %-d, %Y}"},
            }  # fmt: skip
            page, resources = self.exporter.from_notebook_node(nb, resources=resources)
            found[name + resources["output_extension"]] = page.encode("utf-8")
            found |= resources.get("outputs", {})
        return found


def feedback(course: Course, assignment: str, students: str, force: bool, workers: Crew, report: Report) -> Summary:
    """Write the pages of all graded submissions that have none; with `force`, of all of them."""
    course.sources(assignment)
    with alone(course, f"autograder feedback {assignment}"), closing(Book(course, assignment)) as book:
        found = course.found("autograded", assignment, students)
        if not found:
            raise CourseFault(f"no submission of {students!r} to {assignment} is graded: run autograder grade {assignment} first")
        targets = {student: course.path("feedback", student, assignment) for student in found}
        for target in targets.values():
            sweep(target)
        todo = {student: folder for student, folder in found.items() if force or _stale(course, folder, targets[student])}
        report.start(len(todo), len(found) - len(todo), None, 0.0)
        with closing(workers(partial(_work, course, assignment), _jobs(book, todo))) as results:
            for pair in results:
                if pair is not None:
                    job, result = pair
                    outcome = Outcome(job.student, "graded")
                    if isinstance(result, Fault):
                        outcome = Outcome(job.student, "failed", notes=[result.text])
                    else:
                        target = targets[job.student]
                        course.lay(target, result, course.files(todo[job.student]))
                        away(target)
                        lift(target)
                    report.done(outcome)
                report.tick()
        return report.end()


def _work(course: Course, assignment: str) -> Any:
    return Pages(course, assignment).make


def _jobs(book: Book, todo: dict[str, Path]) -> Iterator[PageJob]:
    everybody = iter(todo.items())
    while some := list(islice(everybody, AT_ONCE)):
        marks = book.marks([student for student, _ in some])
        for student, folder in some:
            paths = [Path(path) for path in sorted(glob.glob(os.path.join(glob.escape(str(folder)), "*.ipynb")))]
            known = {path.stem: path for path in paths if (student, path.stem) in marks}
            yield PageJob(
                student, {name: (path.read_bytes(), path.stat().st_mtime, marks[student, name]) for name, path in known.items()}
            )


def _stale(course: Course, folder: Path, target: Path) -> bool:
    """nbgrader's rule: there is no page yet, or what was graded was handed in later than what the page shows."""
    if not target.exists():
        return True
    try:
        new, old = course.timestamp(folder), course.timestamp(target)
    except (ValueError, OverflowError):
        return False
    return new is not None and old is not None and new > old
