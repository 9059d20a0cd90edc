"""Many submissions at once: read here, graded by workers, written here, each on the disk before it
is announced.

What a submission earns is a function of its bytes, the source and the seed, so whatever was
interrupted can be done again. The order in which a result becomes true: its files are laid beside
their place, the old result is taken away, its rows are committed, the files are put in place, the
journal says so, it is announced.
"""

import contextlib
import copy
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
from autograder.course.course import STATE_DIR, Course, read_files
from autograder.course.gradebook import AssignmentGradebook, Entry
from autograder.course.handin import (
    HandIn,
    belongs_to,
    content,
    fault_of,
    folder_fault,
    id_fault,
    is_name,
)
from autograder.course.lock import exclusive, lock_holder
from autograder.course.records import GradedNotebook
from autograder.course.staging import discard, publish, restore, stage, withdraw
from autograder.errors import GradebookFault, NotTaken, Unreadable, UsageError, machine_faults
from autograder.examiner import pool, sandbox
from autograder.submission.execute import Execute
from autograder.submission.pipeline import Pipeline, Plan, SubmissionJob, grades_safely
from autograder.submission.reading import LARGEST, encoding_of, load
from autograder.submission.rehearsal import rehearse

TOGETHER = 2 * LARGEST  # bytes of all notebooks of a submission
BATCH, PATIENCE = (
    24,
    0.5,
)  # submissions in a transaction, and s that the first of them waits for the others
WorkerPool = Callable[
    [Callable[[], Callable[[Any], Any]], Iterator[Any]],
    Generator[tuple[Any, Any] | None, None, None],
]


@dataclass(frozen=True)
class GradeRequest:
    """What an instructor asks for."""

    students: str = "*"  # a glob
    rerun: str = "new"  # "new", "failed", "changed" or "all"
    resume: bool = False
    figures: bool = False
    sandboxed: bool = True
    # whether tests that the source's own solution does not pass are left to a person
    anyway: bool = False
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
    files: dict[str, Path]  # what lies beside them
    aside: frozenset[str]  # those of them that are no plain files
    kept: dict[str, GradedNotebook] = field(default_factory=dict)  # those that are not graded again
    # those whose written answers a person need not look at again
    settled: frozenset[str] = frozenset()
    look: bool = False  # something in it wants a person's eye


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
    waiting: list[tuple[Entry | None, Outcome]] = field(default_factory=list)
    since: float = 0.0

    def jobs(self, folders: dict[str, Path]) -> Iterator[SubmissionJob]:
        """Yield the submissions, each read when a worker is free for it."""
        for student, folder in folders.items():
            try:
                handed, job = self.read(student, folder)
                if self.rerun == "changed":
                    job = self.spare(job, handed)
            except FileNotFoundError:
                self.put(
                    None,
                    Outcome(student, "vanished", notes=["its folder was gone when its turn came"]),
                )
            except Exception as error:
                self.fail(student, error)
            else:
                self.handed[student] = handed
                if handed.failed:
                    self.take(job, Failure(handed.failed))
                else:
                    yield job

    def fail(self, student: str, error: Exception | str, line: Outcome | None = None) -> None:
        """Make an error that belongs to a submission that submission's outcome. Raises the error
        where the machine is at fault."""
        text = error if isinstance(error, str) else fault_of(error)
        if text is None or isinstance(error, UsageError | GradebookFault):
            raise error  # type: ignore[misc]
        outcome = line or Outcome(student, "failed")
        outcome.outcome, outcome.points = "failed", 0.0
        outcome.notes.append(text)
        has_id = not id_fault(student)
        self.put(
            Entry(student, None, left=frozenset(self.plan.sources)) if has_id else None, outcome
        )

    def read(self, student: str, folder: Path) -> tuple[ReadSubmission, SubmissionJob]:
        """Read a submission, once. Raises FileNotFoundError if it is gone, NotTaken if its folder
        or its name is odd."""
        if not os.path.lexists(folder):
            raise FileNotFoundError(folder)
        if odd := id_fault(student) or folder_fault(folder):
            raise NotTaken(odd)
        before = self.course.look(folder)
        paths, timestamp, look = before.notebooks, None, False
        try:
            timestamp = self.course.timestamp(folder)
        except ValueError:
            look = True
        _hook(self.course.converter.pre_convert_hook, self.plan.assignment, student, paths)
        there = self.course.look(folder)
        there.notes = notes = list(dict.fromkeys([*before.notes, *there.notes]))
        if look:
            notes.append("its timestamp.txt holds no date; it was graded as if there were none")
        notes += [
            f"put aside: {name}"
            for name in before.files.keys() - there.files.keys() - {"timestamp.txt"}
        ]
        found: dict[str, bytes | str] = {}
        room = TOGETHER
        # the assignment's own first
        for path in sorted(paths, key=lambda path: path.stem not in self.plan.sources):
            found[path.stem], room = _loaded(path, room)
        elsewhere = self.recognise(folder, there, found, room)
        for name in sorted(set(found) & set(self.plan.sources)):
            if isinstance(data := found[name], bytes) and encoding_of(data) == "latin-1":
                notes.append(f"{name}.ipynb is not UTF-8 text; it was read as Latin-1")
        known = {name: data for name, data in found.items() if name in self.plan.sources}
        unknown = ", ".join(sorted(set(found) - set(known)))
        failed = None
        if not known:
            strange = [
                *(f"{name}.ipynb" for name in found),
                *(os.path.relpath(path, folder) for path in there.elsewhere),
            ]
            failed = "it holds no notebook"
            if strange:
                failed = (
                    f"none of its notebooks belongs to the assignment: {', '.join(sorted(strange))}"
                )
        elif unknown:
            notes.append(f"left out, as the assignment has no such notebook: {unknown}")
        aside = frozenset(path.stem for path in paths if not os.path.lexists(path))
        held = {
            name: data if isinstance(data, bytes) else data.encode()
            for name, data in found.items()
            if name not in aside
        }
        mark = self.course.mark(there, held | elsewhere)
        handed = ReadSubmission(
            folder, mark, timestamp, failed, notes, frozenset(known), there.files, aside, look=look
        )
        return handed, SubmissionJob(student, known, self.beside(there))

    def beside(self, there: HandIn) -> dict[str, bytes]:
        """Return the student's own files: those that the source does not have, or that the course
        does not overwrite."""
        keep, files = self.course.converter.exclude_overwriting.get(self.plan.assignment, []), {}
        for name, path in there.files.items():
            if is_name(name) and (name in keep or name not in self.plan.files):
                with contextlib.suppress(NotTaken):  # `mark` has said so
                    files[name] = content(path)
        return files

    def recognise(
        self, folder: Path, there: HandIn, found: dict[str, bytes | str], room: int
    ) -> dict[str, bytes]:
        """Add to `found` the newest notebook of the assignment that lies in another place or has
        another name, with a note.

        Returns what all notebooks in other places hold, by their path.
        """
        missing = set(self.plan.sources) - set(found)
        strange = {
            path: found[path.stem]
            for path in there.notebooks
            if path.stem not in self.plan.sources and path.stem in found
        }
        held, notes = {}, there.notes
        for path in there.elsewhere:
            data, room = _loaded(path, room)
            if isinstance(data, bytes):
                held[path] = data
            else:
                notes.append(f"left out: {os.path.relpath(path, folder)}: {data}")
        texts = {path: data for path, data in (strange | held).items() if isinstance(data, bytes)}
        texts = dict(
            sorted(texts.items(), key=lambda item: (-os.lstat(item[0]).st_mtime_ns, item[0]))
        )
        for name, source in self.plan.sources.items():
            ids = {
                cell.metadata["nbgrader"]["grade_id"]
                for cell in source.notebook.cells
                if "nbgrader" in cell.metadata
            }
            fits = [path for path, data in texts.items() if belongs_to(data, ids)]
            if fits and name in missing:
                where = os.path.relpath(fits[0], folder)
                found[name] = texts[fits[0]]
                found.pop(fits[0].stem if fits[0] in strange else "", None)
                notes.append(
                    f"{name}.ipynb is not in its place; {where} holds its exercises and was graded"
                )
                fits = fits[1:]
            notes += [
                f"left out: {os.path.relpath(path, folder)}, which holds exercises of {name} too"
                for path in fits
            ]
        return {os.path.relpath(path, folder): data for path, data in held.items()}

    def touched(self, student: str, handed: ReadSubmission) -> set[str]:
        """Return the names of the notebooks that have changed, or whose rules have changed, since
        the submission was graded."""
        line = self.journal.outcomes.get(student)
        if line is None or line["input"] != handed.mark or not isinstance(line["source"], dict):
            return set(handed.names)
        return {name for name in handed.names if line["source"].get(name) != self.rules[name]}

    def spare(self, job: SubmissionJob, handed: ReadSubmission) -> SubmissionJob:
        """Reduce a job, after a change of the source, to the notebooks that must be graded again;
        keep the others as they stand."""
        line, touched = (
            self.journal.outcomes.get(job.student, {}),
            self.touched(job.student, handed),
        )
        if (
            not touched
            or job.student not in self.rows
            or line.get("input") != handed.mark
            or line["outcome"] != "graded"
        ):
            return job
        for name in set(job.notebooks) - touched:
            with contextlib.suppress(OSError, ValueError):
                handed.kept[name] = GradedNotebook.of(
                    (self.target(job.student) / f"{name}.ipynb").read_bytes()
                )
        before = line["source"] if isinstance(line["source"], dict) else {}
        handed.settled = frozenset(
            name for name in touched if before.get(name, [])[1:] == self.rules[name][1:]
        )
        return replace(
            job,
            notebooks={
                name: data for name, data in job.notebooks.items() if name not in handed.kept
            },
        )

    def take(self, job: SubmissionJob, result: dict[str, GradedNotebook] | Failure) -> None:
        """Stage a result. It is not announced yet."""
        student, handed = job.student, self.handed.pop(job.student)
        if isinstance(result, Failure) and result.fatal:
            raise UsageError(result.text)
        judged_by = {name: self.rules[name] for name in sorted(handed.names)}
        outcome = Outcome(
            student, "graded", handed.mark, judged_by, notes=handed.notes, look=handed.look
        )
        left = handed.names or frozenset(self.plan.sources)
        entry = Entry(
            student, handed.timestamp, left=left, aside=handed.aside, settled=handed.settled
        )
        if isinstance(result, Failure):
            outcome.outcome = "failed"
            outcome.notes.append(result.text)
        else:
            try:
                files = dict(handed.files)
                for name, path in self.course.files(
                    self.course.path("source", ".", self.plan.assignment)
                ).items():
                    if name not in self.course.converter.exclude_overwriting.get(
                        self.plan.assignment, []
                    ):
                        files[name] = path
                notebooks = {name: (handed.kept | result)[name] for name in sorted(handed.names)}
                data = {f"{name}.ipynb": graded.data for name, graded in notebooks.items()}
                outcome.notes += stage(self.course, self.target(student), data, files)
                entry.graded, entry.left = result, frozenset(handed.kept)
                for graded in notebooks.values():
                    outcome.add(graded)
            except Exception as error:
                self.fail(student, error, outcome)
                return
        self.put(entry, outcome)

    def put(self, entry: Entry | None, outcome: Outcome) -> None:
        """Queue a result for writing. Without an entry, nothing goes into the gradebook."""
        self.since = self.since if self.waiting else time.monotonic()
        self.waiting.append((entry, outcome))

    def flush(self, at_once: bool = False) -> None:
        """Commit the staged results, then announce them."""
        due = at_once or len(self.waiting) >= BATCH or time.monotonic() - self.since > PATIENCE
        if not self.waiting or not due:
            return
        waiting, self.waiting = self.waiting, []
        try:
            self.commit(waiting)
        except (OSError, UsageError):
            raise
        except Exception as error:
            if fault_of(error) is None:
                raise
            for pair in waiting:  # one of them is at fault: each by itself
                try:
                    self.commit([pair])
                except (OSError, UsageError):
                    raise
                except Exception as error:
                    self.fail(pair[1].student, error, pair[1])
                    last = self.waiting.pop()
                    self.commit([(None, last[1])])

    def commit(self, waiting: list[tuple[Entry | None, Outcome]]) -> None:
        """Write results into the gradebook and put their files in place; all of them or, if an
        error is raised, none."""
        entries = [entry for entry, _ in waiting if entry]
        targets = [self.target(entry.student) for entry in entries]
        try:
            for target in targets:
                withdraw(target)
            self.book.write(entries)
        except BaseException:
            for target in targets:
                restore(target)
            raise
        for target in targets:
            publish(target)
        self.journal.write(*({"run": self.run, **asdict(outcome)} for _, outcome in waiting))
        for _, outcome in waiting:
            if outcome.outcome == "graded":
                _hook(
                    self.course.converter.post_convert_hook,
                    self.plan.assignment,
                    outcome.student,
                    [],
                )
            self.report.done(outcome)

    def has(self, student: str) -> bool:
        """Whether there is a result in the folder and in the gradebook (either may be an older one
        that was put back)."""
        failed = self.journal.outcomes.get(student, {}).get("outcome") == "failed"
        return student in self.rows and (failed or self.target(student).exists())

    def target(self, student: str) -> Path:
        return self.course.path("autograded", student, self.plan.assignment)


@machine_faults()
def grade(
    course: Course,
    assignment: str,
    wish: GradeRequest = GradeRequest(),  # it is frozen
    workers: WorkerPool | None = None,
    report: ProgressReporter | None = None,
) -> Summary:
    """Grade the submissions to an assignment.

    Args:
        course: the course.
        assignment: its name.
        wish: which submissions, and how.
        workers: who does the work; one process per core if None is given.
        report: who hears of each submission; nobody if None is given.

    Returns:
        What came of it: counts, and the submissions that need a person.

    Raises:
        AutograderError: it cannot be done, or no more of it; what was announced by then is kept.
    """
    workers, report = workers or local(os.cpu_count() or 1), report or ProgressReporter()
    if not grades_safely(tuple(course.converter.autograde_preprocessors)):
        raise UsageError("the course's nbgrader_config.py does not let autograder.submission.execute.Execute run submissions; "
                          "autograder init adds the line that does")  # fmt: skip
    course.sources(assignment)
    if wish.resume and (wish.students, wish.rerun, wish.seed) != ("*", "new", None):
        raise UsageError(
            "a run is resumed as it was asked for: give --resume without --students, --rerun and --seed"
        )
    if wish.sandboxed:
        sandbox.bubblewrap()
    with (
        exclusive(course, f"autograder grade {assignment}"),
        closing(AssignmentGradebook(course, assignment)) as book,
    ):
        journal = Journal(course.root / STATE_DIR / f"{assignment}.jsonl")
        found = course.found("submitted", assignment, wish.students)
        shut = course.shut(assignment, wish.students)
        if not found and not shut and not wish.resume:
            raise UsageError(f"nobody matching {wish.students!r} has handed in {assignment}: looked for "
                              f"{course.path('submitted', wish.students, assignment)}")  # fmt: skip
        if book.news:
            report.note(book.news)
        plan = rehearsed(course, plan_of(course, book, assignment, wish, journal), wish, report)
        last = journal.last
        rerun = wish.rerun if last is None or not wish.resume else last.get("rerun", wish.rerun)
        batch = Batch(
            course,
            book,
            journal,
            report,
            plan,
            secrets.token_hex(8),
            rerun,
            rules(plan),
            book.students(),
        )
        if wish.resume:
            if last is None or journal.ended:
                report.note(
                    "No run over this assignment was interrupted; there is nothing to resume."
                )
                return report.end()
            batch.run = last["run"]
            done = {student for student in journal.done(batch.run) if batch.has(student)}
            found = course.found("submitted", assignment)
            todo = {
                student: found[student]
                for student in last["students"]
                if student in found and student not in done
            }
            for student in sorted(set(last["students"]) - set(found) - done):
                report.note(f"{student}: its folder is gone since the run began.")
            # announced already, by the run that was interrupted
            for student in done & set(last["students"]):
                report.done(Outcome.of(journal.outcomes[student]), earlier=True)
        else:
            todo = {
                student: folder
                for student, folder in found.items()
                if wanted(batch, student, folder, wish.rerun)
            }
            journal.write({"run": batch.run, "seed": plan.config.Execute.seed, "sandbox": wish.sandboxed, "figures": wish.figures,
                           "rerun": rerun, **lock_holder(f"autograder grade {assignment}"), "students": list(todo)})  # fmt: skip
        for student in course.found("submitted", assignment):
            discard(batch.target(student))
        report.start(
            len(todo) + len(shut),
            len(found) - len(todo),
            plan.config.Execute.seed,
            sum(_most(plan)),
        )
        for student, why in shut.items():
            batch.put(None, Outcome(student, "failed", notes=[why]))
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


def _loaded(path: Path, room: int) -> tuple[bytes | str, int]:
    """Return what a notebook's file holds, or why it cannot be read, and how many bytes the
    submission's other notebooks may still have."""
    try:
        data = load(path, room)
    except Unreadable as error:
        return str(error), room
    return data, room - len(data)


def _work(plan: Plan) -> Callable[[SubmissionJob], dict[str, GradedNotebook]]:
    pool.start()
    return Pipeline(plan).grade


def rehearsed(course: Course, plan: Plan, wish: GradeRequest, report: ProgressReporter) -> Plan:
    """Grade the source's own solution, and return the plan with what came of it. Raises UsageError
    if the solution loses points and the request does not accept that."""
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
        lines = [f"nobody was graded: {len(found.lost)} of {len(found.lost) + found.passed} test cells would cost everybody points.",
                 *sentences, "Change them, or let a person grade these cells: --anyway"]  # fmt: skip
        raise UsageError("\n".join(lines))
    for sentence in sentences:
        report.note(f"A person must grade this: {sentence}")
    report.summary.tests, report.summary.by_hand = found.passed, len(found.lost)
    return replace(
        plan,
        by_hand=frozenset((lost.notebook, lost.cell) for lost in found.lost),
        asked={
            name: {cell: frozenset(words) for cell, words in cells.items()}
            for name, cells in found.asked.items()
        },
    )


def plan_of(
    course: Course, book: AssignmentGradebook, assignment: str, wish: GradeRequest, journal: Journal
) -> Plan:
    """Make the plan that workers need. A run without a seed of its own takes the seed of the run
    before, so that equal answers earn equal points."""
    config = copy.deepcopy(course.config)
    last = journal.last or {}
    seed = wish.seed
    if seed is None and not wish.resume:
        seed = config.Execute.get("seed")
    config.Execute.seed = (
        seed if seed is not None else last.get("seed", secrets.randbelow(1_000_000))
    )
    drawn = wish.figures or (wish.resume and last.get("figures", False))
    config.Execute.figures = drawn or bool(config.Execute.get("figures", False))
    config.Execute.no_sandbox = not wish.sandboxed or bool(config.Execute.get("no_sandbox", False))
    converter = course.converter
    files = read_files(course.directory, course.path("source", ".", assignment))
    return Plan(
        assignment,
        book.sources,
        config,
        tuple(converter.sanitize_preprocessors),
        tuple(converter.autograde_preprocessors),
        files,
    )


def wanted(batch: Batch, student: str, folder: Path, rerun: str) -> bool:
    """Decide whether a submission is to be graded. It always is if it has no result, or if the
    student has handed in again since."""
    target, line = batch.target(student), batch.journal.outcomes.get(student)
    if rerun == "all" or not batch.has(student):
        return True
    if line is not None and line["outcome"] == "failed":  # until something else lies there
        return rerun == "failed" or _mark(batch, student, folder) != line["input"]
    if not target.exists():
        return True
    if rerun == "failed" and line is not None and "stopped" in line["kinds"]:
        return True
    try:
        if rerun == "changed":
            return bool(batch.touched(student, batch.read(student, folder)[0]))
        return batch.course.is_newer(folder, target)
    except (ValueError, OSError) as error:
        return rerun == "changed" and fault_of(error) is not None


def _mark(batch: Batch, student: str, folder: Path) -> str:
    """Return the digest of what a submission's folder holds, "" if it cannot be read."""
    try:
        return batch.read(student, folder)[0].mark
    except Exception as error:
        if fault_of(error) is None:
            raise
        return ""


def _most(plan: Plan) -> Iterator[float]:
    return (
        cell.max_score
        for source in plan.sources.values()
        for cell in (*source.grade_cells, *source.task_cells)
    )


def _hook(hook: Any, assignment: str, student: str, paths: list[Path]) -> None:
    """Call one of nbgrader's hooks. As in nbgrader, a hook that fails stops nothing."""
    if hook:
        try:
            hook(assignment=assignment, student=student, notebooks=[str(path) for path in paths])
        except Exception:
            return


def local(count: int) -> WorkerPool:
    """Make workers on this machine."""
    return partial(run_jobs, count)
