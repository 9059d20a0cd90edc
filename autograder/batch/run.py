"""Many submissions at once: read here, graded by workers, written here, each on the disk before it is announced.

What a submission earns is a function of its bytes, the source and the seed, so whatever was interrupted can be done again. The
order in which a result becomes true: its files are laid beside their place, the old result is taken away, its rows are committed,
the files are put in place, the journal says so, the world is told.
"""

import contextlib
import copy
import glob
import os
import secrets
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from autograder.batch.fingerprint import rules
from autograder.batch.journal import Journal
from autograder.batch.progress import Outcome, ProgressReporter, Summary
from autograder.batch.workers import Failure, run_jobs
from autograder.course.course import STATE_DIR, Course, UsageError, read_files
from autograder.course.gradebook import AssignmentGradebook, Entry
from autograder.course.lock import exclusive, lock_holder
from autograder.course.records import GradedNotebook
from autograder.course.staging import discard, publish, restore, stage, withdraw
from autograder.examiner import pool, sandbox
from autograder.submission.execute import Execute
from autograder.submission.pipeline import Pipeline, Plan, SubmissionJob, grades_safely
from autograder.submission.reading import Unreadable, load
from autograder.submission.rehearsal import rehearse

BATCH, PATIENCE = 24, 0.5  # submissions in a transaction, and s that the first of them waits for the others
WorkerPool = Callable[[Callable[[], Callable[[Any], Any]], Iterator[Any]], Generator[tuple[Any, Any] | None, None, None]]


@dataclass(frozen=True)
class GradeRequest:
    """What an instructor asks for."""

    students: str = "*"  # a glob
    rerun: str = "new"  # "new", "failed", "changed" or "all"
    resume: bool = False
    figures: bool = False
    sandboxed: bool = True
    anyway: bool = False  # whether tests that the source's own solution does not pass are left to a person
    seed: int | None = None


@dataclass
class ReadSubmission:
    """A submission that was read."""

    folder: Path
    mark: str
    timestamp: datetime | None
    failed: str | None  # why it cannot be graded
    notes: list[str]
    names: frozenset[str]  # its notebooks
    aside: frozenset[str]  # those of them that were no files
    kept: dict[str, GradedNotebook] = field(default_factory=dict)  # those that are not graded again
    settled: frozenset[str] = frozenset()  # those whose written answers a person need not look at again


@dataclass
class Batch:
    """One run over the submissions of an assignment."""

    course: Course
    book: AssignmentGradebook
    journal: Journal
    report: ProgressReporter
    plan: Plan
    run: str
    rerun: str
    rules: dict[str, list[str]]  # by notebook
    rows: set[str]  # students of whom the gradebook knows
    handed: dict[str, ReadSubmission] = field(default_factory=dict)
    empty: int = 0  # folders without a notebook
    waiting: list[tuple[Entry, Outcome]] = field(default_factory=list)
    since: float = 0.0

    def jobs(self, folders: dict[str, Path]) -> Iterator[SubmissionJob]:
        """The submissions, read when a worker is free for them."""
        for student, folder in folders.items():
            try:
                handed, job = self.read(student, folder)
            except FileNotFoundError:
                self.put(Entry(student, None), Outcome(student, "vanished", notes=["its folder was gone when its turn came"]))
                continue
            if self.rerun == "changed":
                job = self.spare(job, handed)
            self.handed[student] = handed
            if handed.failed:
                self.take(job, Failure(handed.failed))
            else:
                yield job

    def read(self, student: str, folder: Path) -> tuple[ReadSubmission, SubmissionJob]:
        """Read a submission, once."""
        paths = [Path(path) for path in sorted(glob.glob(os.path.join(glob.escape(str(folder)), "*.ipynb")))]
        if not paths:
            raise FileNotFoundError(folder)
        _hook(self.course.converter.pre_convert_hook, self.plan.assignment, student, paths)
        notes: list[str] = []
        found: dict[str, bytes | str] = {}
        for path in paths:
            try:
                found[path.stem] = load(path)
            except Unreadable as error:
                found[path.stem] = str(error)
        timestamp = None
        try:
            timestamp = self.course.timestamp(folder)
        except (ValueError, OverflowError):
            notes.append("its timestamp.txt holds no date; it was graded as if there were none")
        known = {name: data for name, data in found.items() if name in self.plan.sources}
        unknown = ", ".join(sorted(set(found) - set(known)))
        failed = None if known else f"none of its notebooks belongs to the assignment: {unknown}"
        if known and unknown:
            notes.append(f"left out, as the assignment has no such notebook: {unknown}")
        aside = frozenset(path.stem for path in paths if not os.path.lexists(path))
        there = {name: data if isinstance(data, bytes) else data.encode() for name, data in found.items() if name not in aside}
        mark = self.course.mark(folder, there)
        read = ReadSubmission(folder, mark, timestamp, failed, notes, frozenset(known), aside)
        return read, SubmissionJob(student, known, self.beside(folder))

    def beside(self, folder: Path) -> dict[str, bytes]:
        """The student's own files: those that the source does not have, or that the course does not overwrite."""
        keep = self.course.converter.exclude_overwriting.get(self.plan.assignment, [])
        files = read_files(self.course.directory, folder)
        return {name: data for name, data in files.items() if name in keep or name not in self.plan.files}

    def touched(self, student: str, handed: ReadSubmission) -> set[str]:
        """The notebooks of a submission that, or whose rules, have changed since they were graded."""
        line = self.journal.outcomes.get(student)
        if line is None or line["input"] != handed.mark or not isinstance(line["source"], dict):
            return set(handed.names)
        return {name for name in handed.names if line["source"].get(name) != self.rules[name]}

    def spare(self, job: SubmissionJob, handed: ReadSubmission) -> SubmissionJob:
        """Of a submission whose source has changed, what must be graded again; the rest is kept as it stands."""
        line, touched = self.journal.outcomes.get(job.student, {}), self.touched(job.student, handed)
        if not touched or job.student not in self.rows or line.get("input") != handed.mark or line["outcome"] != "graded":
            return job
        for name in set(job.notebooks) - touched:
            with contextlib.suppress(OSError, ValueError):
                handed.kept[name] = GradedNotebook.of((self.target(job.student) / f"{name}.ipynb").read_bytes())
        before = line["source"] if isinstance(line["source"], dict) else {}
        handed.settled = frozenset(name for name in touched if before.get(name, [])[1:] == self.rules[name][1:])
        return replace(job, notebooks={name: data for name, data in job.notebooks.items() if name not in handed.kept})

    def take(self, job: SubmissionJob, result: dict[str, GradedNotebook] | Failure) -> None:
        """Lay a result down; it is not announced yet."""
        student, handed = job.student, self.handed.pop(job.student)
        if isinstance(result, Failure) and result.fatal:
            raise UsageError(result.text)
        judged_by = {name: self.rules[name] for name in sorted(handed.names)}
        outcome = Outcome(student, "graded", handed.mark, judged_by, notes=handed.notes)
        entry = Entry(student, handed.timestamp, left=handed.names, aside=handed.aside, settled=handed.settled)
        if isinstance(result, Failure):
            outcome.outcome = "failed"
            outcome.notes.append(result.text)
        else:
            files = self.course.files(handed.folder)
            for name, path in self.course.files(self.course.path("source", ".", self.plan.assignment)).items():
                if name not in self.course.converter.exclude_overwriting.get(self.plan.assignment, []):
                    files[name] = path
            notebooks = {name: (handed.kept | result)[name] for name in sorted(handed.names)}
            stage(self.course, self.target(student), {f"{name}.ipynb": graded.data for name, graded in notebooks.items()}, files)
            entry.graded, entry.left = result, frozenset(handed.kept)
            for graded in notebooks.values():
                outcome.add(graded)
        self.put(entry, outcome)

    def put(self, entry: Entry, outcome: Outcome) -> None:
        self.since = self.since if self.waiting else time.monotonic()
        self.waiting.append((entry, outcome))

    def flush(self, at_once: bool = False) -> None:
        """Make what was laid down true, and tell the world."""
        due = at_once or len(self.waiting) >= BATCH or time.monotonic() - self.since > PATIENCE
        if not self.waiting or not due:
            return
        waiting, self.waiting = self.waiting, []
        targets = [self.target(entry.student) for entry, outcome in waiting if outcome.outcome != "vanished"]
        try:
            for target in targets:
                withdraw(target)
            self.book.write([entry for entry, outcome in waiting if outcome.outcome != "vanished"])
        except BaseException:
            for target in targets:
                restore(target)
            raise
        for target in targets:
            publish(target)
        self.journal.write(*({"run": self.run, **asdict(outcome)} for _, outcome in waiting))
        for entry, outcome in waiting:
            if outcome.outcome == "graded":
                _hook(self.course.converter.post_convert_hook, self.plan.assignment, entry.student, [])
            self.report.done(outcome)

    def has(self, student: str) -> bool:
        """Whether there is a result, in the folder and in the gradebook (either may be an older one that was put back)."""
        failed = self.journal.outcomes.get(student, {}).get("outcome") == "failed"
        return student in self.rows and (failed or self.target(student).exists())

    def target(self, student: str) -> Path:
        return self.course.path("autograded", student, self.plan.assignment)


def grade(course: Course, assignment: str, wish: GradeRequest, workers: WorkerPool, report: ProgressReporter) -> Summary:
    """Grade what is asked for. UsageError, Busy, NoSandbox, OSError if that cannot be done; what was done by then is kept."""
    if not grades_safely(tuple(course.converter.autograde_preprocessors)):
        raise UsageError("the course's nbgrader_config.py does not let autograder.submission.execute.Execute run submissions; "
                          "take over the lists of preprocessors from the nbgrader_config.py of this repository")  # fmt: skip
    course.sources(assignment)
    if wish.resume and (wish.students, wish.rerun, wish.seed) != ("*", "new", None):
        raise UsageError("a run is resumed as it was asked for: give --resume without --students, --rerun and --seed")
    if wish.sandboxed:
        sandbox.bubblewrap()
    with exclusive(course, f"autograder grade {assignment}"), closing(AssignmentGradebook(course, assignment)) as book:
        journal = Journal(course.root / STATE_DIR / f"{assignment}.jsonl")
        found = course.found("submitted", assignment, wish.students)
        if not found and not wish.resume:
            raise UsageError(f"nobody matching {wish.students!r} has handed in {assignment}: looked for "
                              f"{course.path('submitted', wish.students, assignment)}")  # fmt: skip
        if book.news:
            report.note(book.news)
        plan = rehearsed(course, plan_of(course, book, assignment, wish, journal), wish, report)
        last = journal.last
        rerun = wish.rerun if last is None or not wish.resume else last.get("rerun", wish.rerun)
        batch = Batch(course, book, journal, report, plan, secrets.token_hex(8), rerun, rules(plan), book.students())
        if wish.resume:
            if last is None or journal.ended:
                report.note("No run over this assignment was interrupted; there is nothing to resume.")
                return report.end()
            batch.run = last["run"]
            done = {student for student in journal.done(batch.run) if batch.has(student)}
            found = course.found("submitted", assignment)
            todo = {student: found[student] for student in last["students"] if student in found and student not in done}
            for student in sorted(set(last["students"]) - set(found) - done):
                report.note(f"{student}: its folder is gone since the run began.")
            for student in done & set(last["students"]):  # announced already, by the run that was interrupted
                report.done(Outcome.of(journal.outcomes[student]), earlier=True)
        else:
            todo = {student: folder for student, folder in found.items() if wanted(batch, student, folder, wish.rerun)}
            journal.write({"run": batch.run, "seed": plan.config.Execute.seed, "sandbox": wish.sandboxed, "figures": wish.figures,
                           "rerun": rerun, **lock_holder(f"autograder grade {assignment}"), "students": list(todo)})  # fmt: skip
        for student in course.found("submitted", assignment):
            discard(batch.target(student))
        report.start(len(todo), len(found) - len(todo) - batch.empty, plan.config.Execute.seed, sum(_most(plan)))
        with closing(workers(partial(_work, plan), batch.jobs(todo))) as results:
            try:
                for pair in results:
                    if pair is not None:
                        batch.take(*pair)
                    batch.flush()
                    report.tick()
            finally:
                batch.flush(at_once=True)
        journal.write({"end": batch.run})
        return report.end()


def _work(plan: Plan) -> Callable[[SubmissionJob], dict[str, GradedNotebook]]:
    pool.start()
    return Pipeline(plan).grade


def rehearsed(course: Course, plan: Plan, wish: GradeRequest, report: ProgressReporter) -> Plan:
    """The plan, once the source's own solution has gone through it. UsageError if it loses points, unless that is accepted."""
    options = Execute(config=plan.config)
    limits = sandbox.Limits(cell=options.timeout, memory=options.memory * 2**20)
    memory = course.root / STATE_DIR / f"{plan.assignment}.rehearsal.json"
    try:
        found = rehearse(plan.sources, plan.files, limits, wish.sandboxed, memory)
    finally:
        pool.close()  # workers have their own
    for note in found.notes:
        report.note(note)
    sentences = [lost.sentence() for lost in found.lost]
    if sentences and not wish.anyway:
        lines = [f"nobody was graded: {len(found.lost)} of {len(found.lost) + found.passed} test cells would take points off all.",
                 *sentences, "Change them, or let a person grade these cells: --anyway"]  # fmt: skip
        raise UsageError("\n".join(lines))
    for sentence in sentences:
        report.note(f"A person must grade this: {sentence}")
    report.summary.tests, report.summary.by_hand = found.passed, len(found.lost)
    return replace(plan, by_hand=frozenset((lost.notebook, lost.cell) for lost in found.lost))


def plan_of(course: Course, book: AssignmentGradebook, assignment: str, wish: GradeRequest, journal: Journal) -> Plan:
    """What workers must know. A run without a seed of its own takes that of the run before: equal answers earn equal points."""
    config = copy.deepcopy(course.config)
    last = journal.last or {}
    seed = wish.seed
    if seed is None and not wish.resume:
        seed = config.Execute.get("seed")
    config.Execute.seed = seed if seed is not None else last.get("seed", secrets.randbelow(1_000_000))
    drawn = wish.figures or (wish.resume and last.get("figures", False))
    config.Execute.figures = drawn or bool(config.Execute.get("figures", False))
    config.Execute.no_sandbox = not wish.sandboxed or bool(config.Execute.get("no_sandbox", False))
    converter = course.converter
    files = read_files(course.directory, course.path("source", ".", assignment))
    return Plan(
        assignment, book.sources, config, tuple(converter.sanitize_preprocessors), tuple(converter.autograde_preprocessors), files
    )


def wanted(batch: Batch, student: str, folder: Path, rerun: str) -> bool:
    """Whether a submission is to be graded: always if it has no result, or was handed in anew since."""
    target, line = batch.target(student), batch.journal.outcomes.get(student)
    if not glob.glob(os.path.join(glob.escape(str(folder)), "*.ipynb")):
        batch.report.note(f"{student} has handed in a folder without a notebook.")
        batch.empty += 1
        return False
    if rerun == "all" or not target.exists() or not batch.has(student):
        return True
    if rerun == "failed" and line is not None and (line["outcome"] == "failed" or "stopped" in line["kinds"]):
        return True
    if rerun == "changed":
        return bool(batch.touched(student, batch.read(student, folder)[0]))
    try:
        new, old = batch.course.timestamp(folder), batch.course.timestamp(target)
    except (ValueError, OverflowError):
        return False
    return new is not None and old is not None and new > old


def _most(plan: Plan) -> Iterator[float]:
    return (cell.max_score for source in plan.sources.values() for cell in (*source.grade_cells, *source.task_cells))


def _hook(hook: Any, assignment: str, student: str, paths: list[Path]) -> None:
    """nbgrader's hooks; one that fails stops nothing, as there."""
    if hook:
        try:
            hook(assignment=assignment, student=student, notebooks=[str(path) for path in paths])
        except Exception:
            return


def local(count: int) -> WorkerPool:
    """Workers on this machine."""
    return partial(run_jobs, count)
