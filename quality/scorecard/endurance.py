"""Grading in a loop: memory, file descriptors and processes stay what they were after the first
rounds."""

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.batch import progress, run
from autograder.course.course import Course
from tests.autograder import small

CLASS = 12
WARM = 0.25  # of the rounds, that do not count
GROWTH = 0.05  # of memory, that counts as none


@dataclass(frozen=True)
class Breath:
    """What the grader holds between two rounds."""

    memory: int  # bytes, of the coordinator
    files: int
    processes: int


@dataclass(frozen=True)
class Endurance:
    """What came of a series of rounds."""

    rounds: int
    graded: int
    seconds: float
    first: Breath  # the most of any round of the first half that counts
    last: Breath  # of the second half

    @property
    def flat(self) -> bool:
        return (
            self.last.memory <= self.first.memory * (1 + GROWTH)
            and self.last.files <= self.first.files
            and self.last.processes <= self.first.processes
        )


def endure(folder: Path, seconds: float) -> Endurance:
    """Grade a small class, with one that hangs and one that crashes in it, again and again."""
    course = small.make(folder / "course", names=("one",))
    for k in range(CLASS):
        answers = (
            small.DOUBLE,
            "def double(x):\n    return x",
            None,
            "import os\ndef double(x):\n    os._exit(3)",
        )
        small.hand_in(
            course,
            f"student{k:02d}",
            "2026-01-10 11:00:00 UTC",
            one=small.stub("one", answers[k % 4]),
        )
    breaths, begin = list[Breath](), time.monotonic()
    while time.monotonic() - begin < seconds or len(breaths) < 8:
        shutil.rmtree(course / "autograded", ignore_errors=True)
        run.grade(
            Course(course),
            small.NAME,
            run.GradeRequest(rerun="all"),
            run.local(2),
            progress.ProgressReporter(),
        )
        me = psutil.Process()
        breaths.append(
            Breath(
                me.memory_info().rss,
                len(os.listdir("/proc/self/fd")),
                1 + len(me.children(recursive=True)),
            )
        )
    counted = breaths[int(WARM * len(breaths)) :]
    half = len(counted) // 2
    return Endurance(
        len(breaths),
        CLASS * len(breaths),
        time.monotonic() - begin,
        _most(counted[:half]),
        _most(counted[half:]),
    )


def _most(breaths: list[Breath]) -> Breath:
    return Breath(
        max(b.memory for b in breaths),
        max(b.files for b in breaths),
        max(b.processes for b in breaths),
    )
