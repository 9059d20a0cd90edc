"""Feedback pages of a whole class: made by workers, written where nbgrader puts them."""

import glob
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import preprocessors
from nbgrader.converters import GenerateFeedback

from autograder.batch.progress import Outcome, ProgressReporter, Summary
from autograder.batch.run import WorkerPool, local
from autograder.batch.workers import Failure
from autograder.course.course import Course
from autograder.course.gradebook import AssignmentGradebook, NotebookMarks
from autograder.course.handin import content, fault_of
from autograder.course.lock import exclusive
from autograder.course.records import LOG
from autograder.course.staging import discard, publish, stage, withdraw
from autograder.errors import UsageError, machine_faults
from autograder.pages.feedback import FeedbackExporter, GetGrades

AT_ONCE = 100  # students whose marks are read by one query


@dataclass(frozen=True)
class PageJob:
    """Graded notebooks on their way to become pages: their bytes and marks, by name."""

    student: str
    notebooks: dict[str, tuple[bytes, NotebookMarks]]


class Pages:
    """Makes one page after another and reads the templates once."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.assignment = assignment
        converter = course.converter
        self.exporter = converter.exporter_class(parent=converter, config=converter.config)
        self.exporter.log = LOG
        for kind in converter.preprocessors:
            self.exporter.register_preprocessor(
                GetGrades if issubclass(kind, preprocessors.GetGrades) else kind
            )

    def make(self, job: PageJob) -> dict[str, bytes]:
        """Make the files of a submission's feedback, by their names."""
        found: dict[str, bytes] = {}
        for name, (data, marks) in job.notebooks.items():
            # no validation: it was written by a grader
            nb = nbformat.v4.reads(data.decode("utf-8"))
            names = {
                "notebook": name,
                "assignment": self.assignment,
                "student": job.student,
                "db_url": "",
            }
            resources = {"unique_key": name, "output_files_dir": f"{name}_files", "nbgrader": names, "ledger": marks,
                         "metadata": {"name": name, "path": ""}}  # fmt: skip
            page, resources = self.exporter.from_notebook_node(nb, resources=resources)
            found[name + resources["output_extension"]] = page.encode("utf-8")
            found |= resources.get("outputs", {})
        return found


@machine_faults()
def feedback(
    course: Course,
    assignment: str,
    students: str = "*",
    force: bool = False,
    workers: WorkerPool | None = None,
    report: ProgressReporter | None = None,
) -> Summary:
    """Write the feedback pages of graded submissions that have none, or whose points or comments
    have changed. For another exporter than ours, nbgrader's own rule says which are made.

    Args:
        course: the course.
        assignment: its name.
        students: a glob.
        force: write all pages anew.
        workers: who does the work; one process per core if None is given.
        report: who hears of each submission; nobody if None is given.

    Returns:
        What came of it: counts, and the submissions that need a person.

    Raises:
        AutograderError: it cannot be done, or no more of it; what was announced by then is kept.
    """
    workers, report = workers or local(os.cpu_count() or 1), report or ProgressReporter()
    if not isinstance(course.converter, GenerateFeedback):
        course = Course(course.root, writes=GenerateFeedback)
    course.sources(assignment)
    with (
        exclusive(course, f"autograder feedback {assignment}"),
        closing(AssignmentGradebook(course, assignment)) as book,
    ):
        found = course.found("autograded", assignment, students)
        if not found:
            raise UsageError(
                f"no submission of {students!r} to {assignment} is graded: run autograder grade {assignment} first"
            )
        targets = {student: course.path("feedback", student, assignment) for student in found}
        for target in targets.values():
            discard(target)
        quick = issubclass(course.converter.exporter_class, FeedbackExporter)
        old = {
            student: _stale(course, folder, targets[student]) for student, folder in found.items()
        }
        todo = {
            student: folder for student, folder in found.items() if force or quick or old[student]
        }
        report.start(len(todo), len(found) - len(todo), None, 0.0)
        with closing(
            workers(partial(_work, course, assignment), _jobs(book, todo, report))
        ) as results:
            for pair in results:
                if pair is not None:
                    job, result = pair
                    outcome, stands = Outcome(job.student, "graded"), False
                    try:
                        if isinstance(result, Failure):
                            outcome = Outcome(job.student, "failed", notes=[result.text])
                        elif (
                            not force
                            and not old[job.student]
                            and _stands(targets[job.student], result)
                        ):
                            stands = True
                        else:
                            _write(course, targets[job.student], result, todo[job.student])
                    except Exception as error:
                        if (text := fault_of(error)) is None:
                            raise
                        outcome = Outcome(job.student, "failed", notes=[text])
                    report.done(outcome, earlier=stands)
                report.tick()
        return report.end()


def _work(course: Course, assignment: str) -> Any:
    return Pages(course, assignment).make


def _write(course: Course, target: Path, pages: dict[str, bytes], graded: Path) -> None:
    stage(course, target, pages, course.files(graded))
    withdraw(target)
    publish(target)


def _jobs(
    book: AssignmentGradebook, todo: dict[str, Path], report: ProgressReporter
) -> Iterator[PageJob]:
    everybody = iter(todo.items())
    while some := list(islice(everybody, AT_ONCE)):
        marks = book.marks([student for student, _ in some])
        for student, folder in some:
            try:
                paths = [
                    Path(path)
                    for path in sorted(glob.glob(os.path.join(glob.escape(str(folder)), "*.ipynb")))
                ]
                known = {path.stem: path for path in paths if (student, path.stem) in marks}
                job = PageJob(
                    student,
                    {name: (content(path), marks[student, name]) for name, path in known.items()},
                )
            except Exception as error:
                if (text := fault_of(error)) is None:
                    raise
                report.done(Outcome(student, "failed", notes=[text]))
            else:
                yield job


def _stands(target: Path, pages: dict[str, bytes]) -> bool:
    """Whether the folder holds these pages."""
    try:
        return all(
            (target / name).is_file() and (target / name).read_bytes() == data
            for name, data in pages.items()
        )
    except OSError:
        return False


def _stale(course: Course, folder: Path, target: Path) -> bool:
    """Apply nbgrader's rule: a page is made if there is none, or if a newer submission than the
    page shows was graded."""
    if not target.exists():
        return True
    try:
        return course.is_newer(folder, target)
    except (ValueError, OSError):
        return False
