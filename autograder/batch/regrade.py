"""One submission graded once more, with the recorded seed, and compared with the verdict that
stands."""

import json
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import nbformat
from nbgrader.utils import determine_grade, is_grade
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.batch.fingerprint import rules
from autograder.batch.journal import Journal
from autograder.batch.progress import ProgressReporter
from autograder.batch.run import Batch, GradeRequest, plan_of
from autograder.batch.workers import Failure, attempt
from autograder.course.course import STATE_DIR, Course
from autograder.course.gradebook import AssignmentGradebook
from autograder.course.handin import fault_of
from autograder.course.lock import exclusive
from autograder.errors import NotTaken, UsageError, machine_faults
from autograder.showing import say, shown
from autograder.submission.pipeline import Pipeline


@dataclass(frozen=True)
class Verdict:
    """A graded cell: the verdict that stands, and the new one."""

    notebook: str
    cell: str
    recorded: float | None
    now: float | None
    same: bool  # every output, bit for bit


@dataclass(frozen=True)
class Regraded:
    """A submission graded once more."""

    seed: int
    whole: bool  # the graded notebooks are the same, but for the seconds that they took
    changed: list[str]  # what is not as it was when the verdict was given
    verdicts: list[Verdict]


@machine_faults()
def regrade(course: Course, student: str, assignment: str, seed: int | None = None) -> Regraded:
    """Grade one submission again, and compare; write nothing.

    Args:
        course: the course.
        student: the student's id.
        assignment: its name.
        seed: of the inputs that checks draw; that of the verdict if None is given.

    Returns:
        The new verdicts beside those that stand.

    Raises:
        AutograderError: there is no submission, or no verdict to compare with.
    """
    course.sources(assignment)
    submitted, graded = (
        course.path("submitted", student, assignment),
        course.path("autograded", student, assignment),
    )
    if not submitted.is_dir():
        raise UsageError(f"{student} has not handed in {assignment}: there is no {submitted}")
    if not graded.is_dir():
        raise UsageError(
            f"{student} has no verdict on {assignment} yet: run autograder grade {assignment} --students {student}"
        )
    with (
        exclusive(course, f"autograder regrade {student} {assignment}"),
        closing(AssignmentGradebook(course, assignment)) as book,
    ):
        journal = Journal(course.root / STATE_DIR / f"{assignment}.jsonl")
        stands = {path.stem: path.read_bytes() for path in sorted(graded.glob("*.ipynb"))}
        notes = [
            nbformat.reads(data.decode(), as_version=4).metadata.get("autograder", {})
            for data in stands.values()
        ]
        recorded = next((note["seed"] for note in notes if "seed" in note), None)
        sandboxed, figures = (
            all(note.get("sandbox", True) for note in notes),
            any(note.get("figures") for note in notes),
        )
        wish = GradeRequest(
            seed=recorded if seed is None else seed, sandboxed=sandboxed, figures=figures
        )
        plan = plan_of(course, book, assignment, wish, journal)
        batch = Batch(
            course, book, journal, ProgressReporter(), plan, "", "all", rules(plan), set()
        )
        try:
            handed, job = batch.read(student, submitted)
        except (OSError, NotTaken) as error:
            raise UsageError(
                f"{student}'s submission cannot be read: {fault_of(error) or error}"
            ) from None
        if handed.failed:
            raise UsageError(handed.failed)
        now = attempt(Pipeline(plan).grade, job)
        if isinstance(now, Failure):
            raise UsageError(f"{student}'s submission cannot be graded: {now.text}")
    line = journal.outcomes.get(student, {})
    rules_now = {name: batch.rules[name] for name in handed.names}
    changed = [what for what, key, mark in (("the submission", "input", handed.mark), ("the source", "source", rules_now))
               if line.get(key, mark) != mark]  # fmt: skip
    verdicts = [
        verdict
        for name, result in now.items()
        if name in stands
        for verdict in _compared(name, stands[name], result.data)
    ]
    whole = all(
        name in stands and _timeless(stands[name]) == _timeless(result.data)
        for name, result in now.items()
    )
    return Regraded(int(plan.config.Execute.seed), whole, changed, verdicts)


def show(regraded: Regraded, console: Console | None = None) -> bool:
    """Print a table of the verdicts, and return whether they are the same."""
    console = console or Console(highlight=False)
    table = Table("cell", "recorded", "now", "verdict")
    for verdict in regraded.verdicts:
        points = [
            "by hand" if score is None else f"{score:g}"
            for score in (verdict.recorded, verdict.now)
        ]
        table.add_row(
            escape(shown(verdict.cell)), *points, "the same" if verdict.same else "[bold]another[/]"
        )
    console.print(table)
    same = all(verdict.same for verdict in regraded.verdicts)
    for what in regraded.changed:
        say(console, f"Since the verdict was given, {what} has changed.")
    how = (
        "Every verdict is the same, bit for bit; other outputs are not"
        if same
        else "Not every verdict is the same"
    )
    if regraded.whole:
        how = "The notebook is the same, bit for bit"
    say(console, f"{how}. Seed {regraded.seed}.")
    return same


def _timeless(data: bytes) -> Any:
    """Return a graded notebook without the seconds that it took."""
    notebook = json.loads(data)
    notebook["metadata"].get("autograder", {}).pop("seconds", None)
    return notebook


def _compared(name: str, stands: bytes, now: bytes) -> list[Verdict]:
    old, new = (_verdicts(data) for data in (stands, now))
    return [
        Verdict(
            name, cell, old.get(cell, (None, None))[0], new[cell][0], old.get(cell) == new[cell]
        )
        for cell in new
    ]


def _verdicts(data: bytes) -> dict[str, tuple[float | None, Any]]:
    found = {}
    for cell in nbformat.reads(data.decode(), as_version=4).cells:
        if is_grade(cell):
            score, _ = determine_grade(cell)
            found[cell.metadata.nbgrader.grade_id] = (
                score,
                json.dumps(cell.get("outputs"), sort_keys=True),
            )
    return found
