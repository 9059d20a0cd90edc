"""Runs of `autograder grade` that are watched: what they announce, how long they take, what they
hold and use."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from autograder.candidate import seccomp
from autograder.candidate.zygote import SUBREAPER

ROOT = Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 20.0  # s for orphans to end


@dataclass
class Run:
    """One run, from its start to its end, with all the processes that it has started."""

    seconds: float = 0.0  # wall clock, the start of Python too
    processor: float = 0.0  # s of processor time of all its processes
    own: float = 0.0  # s of processor time of the coordinator alone
    peak: int = 0  # bytes: the largest resident set of the coordinator
    announced: list[tuple[float, str]] = field(default_factory=list)  # s since its start, and who
    summary: dict[str, Any] = field(default_factory=dict)


def command(course: Path, assignment: str, *options: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "autograder",
        "grade",
        assignment,
        "--root",
        str(course),
        "--json",
        *options,
    ]


def run(
    course: Path, assignment: str, *options: str, told: Callable[[str], None] = lambda student: None
) -> Run:
    """Grade, and measure it; `told` hears of every submission that is announced. RuntimeError if
    grading fails."""
    found, begin = Run(), time.monotonic()
    with adopted() as used:
        grader = subprocess.Popen(
            command(course, assignment, *options), cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        watcher = threading.Thread(target=_watch, args=(grader, found))
        watcher.start()
        for line in grader.stdout or ():
            facts = json.loads(line)
            if "student" in facts:
                found.announced.append((time.monotonic() - begin, facts["student"]))
                told(facts["student"])
            found.summary = facts.get("summary", found.summary)
        code = grader.wait()
        watcher.join()
        found.seconds = time.monotonic() - begin
    found.processor = used[0]
    if code not in (0, 2):
        raise RuntimeError(f"autograder grade {assignment} ended with {code}")
    return found


@contextlib.contextmanager
def adopted() -> Any:
    """Processor time of all processes that are started meanwhile, in a list, once they have ended:
    orphans come to us."""
    seccomp.libc("prctl", SUBREAPER, 1, 0, 0, 0)
    before, used, others = os.times(), [0.0], set(psutil.Process().children())
    yield used
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and (left := set(psutil.Process().children()) - others):
        for process in left:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process.pid, os.WNOHANG)
        time.sleep(0.05)
    now = os.times()
    used[0] = (
        now.children_user + now.children_system - before.children_user - before.children_system
    )


def _watch(grader: "subprocess.Popen[str]", found: Run) -> None:
    """The most that the coordinator itself holds, and the processor time that it takes, while it
    lives."""
    folder = Path("/proc") / str(grader.pid)
    while True:
        try:
            status, stat = (folder / "status").read_text(), (folder / "stat").read_text()
        except OSError:
            return
        peak = next((line for line in status.splitlines() if line.startswith("VmHWM:")), None)
        if peak is None:  # it has ended
            return
        found.peak = int(peak.split()[1]) * 1024
        user, system = stat.rpartition(")")[2].split()[11:13]
        found.own = (int(user) + int(system)) / TICKS
        time.sleep(0.1)
