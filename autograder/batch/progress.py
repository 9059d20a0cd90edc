"""What a grader reports while it works: a bar with rate and time left, JSON lines for a log, or
only a summary."""

import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Self

from autograder.course.records import GradedNotebook
from autograder.showing import as_line, counted, say, shown

if TYPE_CHECKING:
    from rich.console import Console

NAMED = 20  # submissions that need a person and are named at the end; the journal has them all


@dataclass
class Outcome:
    """The result of a submission: graded, failed (there is nothing to show), or vanished. `kinds`
    say what was odd."""

    student: str
    outcome: str
    input: str = ""
    # what it was judged by, a line per notebook: `batch.rules`
    source: dict[str, list[str]] = field(default_factory=dict)
    points: float = 0.0
    kinds: list[str] = field(default_factory=list)  # stopped, unreadable, mended
    notes: list[str] = field(default_factory=list)
    look: bool = False  # something in the hand-in itself wants a person's eye
    waiting: int = 0  # answers that a person grades, and points of theirs are not among `points`

    @classmethod
    def of(cls, line: dict[str, Any]) -> "Outcome":
        """Make the outcome that a line of the journal holds."""
        return cls(**{name: line[name] for name in cls.__dataclass_fields__ if name in line})

    def add(self, graded: GradedNotebook) -> None:
        """Add the result of one of its notebooks."""
        self.points += sum(score or 0.0 for score in graded.scores.values())
        self.waiting += sum(score is None for score in graded.scores.values())
        self.kinds += [
            kind
            for kind in ("stopped", "mended", "unreadable")
            if getattr(graded, kind) and kind not in self.kinds
        ]
        self.notes += map(str, [*graded.stopped, *([] if graded.unreadable else graded.mended)])
        if graded.unreadable:
            self.notes.append(f"it cannot be read: {graded.unreadable}")

    @property
    def needs_a_person(self) -> bool:
        return self.outcome != "graded" or "unreadable" in self.kinds or self.look


@dataclass
class Summary:
    """A run in numbers."""

    graded: int = 0
    failed: int = 0
    skipped: int = 0
    points: float = 0.0
    most: float = 0.0  # points that the graded submissions could have
    seconds: float = 0.0
    seed: int | None = None
    tests: int = 0  # test cells that the rehearsal found to work across the line
    by_hand: int = 0  # test cells that a person must grade for all
    waiting: int = 0  # answers that a person grades
    kinds: Counter[str] = field(default_factory=Counter)
    people: list[Outcome] = field(default_factory=list)  # those who need one

    @property
    def rate(self) -> float:
        return (self.graded + self.failed) / self.seconds if self.seconds else 0.0

    def sentence(self) -> str:
        if not self.graded + self.failed:
            had = "has its" if self.skipped == 1 else "have their"
            return "There was nothing to do" + (
                f": {counted(self.skipped, 'submission')} {had} result already."
                if self.skipped
                else "."
            )
        odd = "".join(f", {count} {kind}" for kind, count in sorted(self.kinds.items()))
        left = f" {self.skipped} had their result already." if self.skipped else ""
        points = ""
        if self.most:
            mean, most = self.points / self.graded, self.most / self.graded
            points = f", seed {self.seed}: {mean:.3g} of {most:g} points"
            points += " on average" if self.graded > 1 else ""
        if self.waiting:
            verb = "waits" if self.waiting == 1 else "wait"
            left += f" {counted(self.waiting, 'answer')} {verb} for a person's points: in Formgrader, Manual Grading."
        if self.by_hand:
            left += f" The line decided {self.tests} of {self.tests + self.by_hand} test cells; a person must grade the others."
        elif self.tests:
            left += f" The line decided all {self.tests} test cells."
        return f"{self.graded} done in {self.seconds:.1f} s ({self.rate:.1f} per second){points}{odd}.{left}"


class ProgressReporter:
    """Counts, and says nothing. The reporters that speak are built on it."""

    def __init__(self) -> None:
        self.summary = Summary()
        self.total, self.each, self.began = 0, 0.0, time.monotonic()

    def start(self, total: int, skipped: int, seed: int | None, each: float) -> None:
        """Begin: `total` submissions are to be graded, of at most `each` points."""
        self.total, self.each, self.began = total, each, time.monotonic()
        self.summary.skipped, self.summary.seed = skipped, seed

    def note(self, text: str) -> None:
        """Report something that an instructor should know."""

    def done(self, outcome: Outcome, earlier: bool = False) -> None:
        """Count a submission that is on the disk; `earlier` if the run that is resumed has graded
        it."""
        summary = self.summary
        if earlier:
            summary.skipped += 1
            return
        if outcome.outcome == "graded":
            summary.graded += 1
            summary.points += outcome.points
            summary.waiting += outcome.waiting
            summary.most += self.each
        else:
            summary.failed += 1
            summary.kinds[outcome.outcome] += 1
        summary.kinds.update(outcome.kinds)
        if outcome.needs_a_person:
            summary.people.append(outcome)

    def tick(self) -> None:
        """Notice that time has passed."""

    def stop(self) -> None:
        """Show nothing more, whether everything is done or not."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def end(self) -> Summary:
        self.summary.seconds = time.monotonic() - self.began
        return self.summary


class Quiet(ProgressReporter):
    """Reports what an instructor must know, and one line at the end."""

    def __init__(self, console: "Console | None" = None) -> None:
        from rich.console import Console

        super().__init__()
        self.console = console or Console(highlight=False)

    def note(self, text: str) -> None:
        say(self.console, shown(text, lines=True))

    def end(self) -> Summary:
        summary = super().end()
        for outcome in summary.people[:NAMED]:
            notes = "; ".join(outcome.notes) or outcome.outcome
            say(self.console, f"{shown(outcome.student)} needs a person: {shown(notes)}")
        if len(summary.people) > NAMED:
            more = len(summary.people) - NAMED
            say(self.console, f"... and {more} more; the journal in .autograder names them.")
        say(self.console, summary.sentence())
        return summary


class Bar(Quiet):
    """Draws a bar: submissions done, points so far, what went wrong, rate, time left."""

    def start(self, total: int, skipped: int, seed: int | None, each: float) -> None:
        # not at the top: who asks for no bar need not wait for what draws it
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        super().start(total, skipped, seed, each)
        self.drawn = 0.0
        self.progress = Progress(
            BarColumn(bar_width=None), MofNCompleteColumn(), TextColumn("{task.fields[facts]}"),
            TimeRemainingColumn(compact=True), TextColumn("left"), console=self.console, auto_refresh=False, transient=True,
        )  # fmt: skip
        self.task = self.progress.add_task("", total=total, facts="")
        self.progress.start()

    def done(self, outcome: Outcome, earlier: bool = False) -> None:
        super().done(outcome, earlier)
        if not earlier:
            self.progress.advance(self.task)

    def tick(self) -> None:
        now = time.monotonic()
        if now - self.drawn > 0.2:
            self.drawn = now
            summary, seconds = self.summary, max(now - self.began, 0.001)
            facts = [f"{(summary.graded + summary.failed) / seconds:.1f}/s"]
            if summary.most:
                facts.append(f"{100 * summary.points / summary.most:.0f} % of points")
            facts += [f"{count} {kind}" for kind, count in sorted(summary.kinds.items())]
            self.progress.update(self.task, facts=", ".join(facts))
            self.progress.refresh()

    def stop(self) -> None:
        if hasattr(self, "progress"):
            self.progress.stop()

    def end(self) -> Summary:
        self.stop()
        return super().end()


class JsonLines(ProgressReporter):
    """Writes JSON lines: one per submission, once it is on the disk, and one at the end."""

    def start(self, total: int, skipped: int, seed: int | None, each: float) -> None:
        super().start(total, skipped, seed, each)
        self._say({"total": total, "skipped": skipped, "seed": seed})

    def note(self, text: str) -> None:
        self._say({"note": text})

    def done(self, outcome: Outcome, earlier: bool = False) -> None:
        super().done(outcome, earlier)
        if not earlier:
            self._say(asdict(outcome))

    def end(self) -> Summary:
        summary = super().end()
        # as `asdict` of Python 3.11 copies a Counter, its pairs become its keys
        kinds = dict(summary.kinds)
        facts = asdict(summary) | {
            "kinds": kinds,
            "people": [outcome.student for outcome in summary.people],
            "rate": summary.rate,
        }
        self._say({"summary": facts})
        return summary

    def _say(self, line: dict[str, Any]) -> None:
        sys.stdout.write(as_line(line) + "\n")
        sys.stdout.flush()
