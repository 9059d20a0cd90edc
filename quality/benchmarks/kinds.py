"""Where the processor time of `autograder grade` goes, by process and by kind of work.

    python -m quality.benchmarks.kinds [--submissions 100] [--assignments 03_feedforward ...]

The same submissions as those of `quality.benchmarks.throughput`, graded by one worker in sandboxes. Each process adds what it
has used to a kind, and leaves out what an inner kind has used. What a candidate uses is read on its clock, from outside. The
last column is all that no kind has: births and ends of processes, and the warm parents.
"""

import argparse
import contextlib
import functools
import mmap
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from quality.benchmarks.runs import adopted
from quality.benchmarks.submissions import ROOT, make, make_course

KINDS = (
    "start",  # the coordinator: imports, the plan
    "gradebook",  # the coordinator: reading, the gradebook, files
    "notebook",  # the worker: reading, repairing, writing a notebook
    "examiner",  # running test cells, proxies, the line
    "judging",
    "cases",
    "reference",
    "witness",
    "diagnosis",
    "message",
    "callbacks",  # answered by the examiner
    "pointing",  # the search for the line at fault
    "ready",  # made once for a class
    "birth",  # of a candidate: until it says that it is ready
    "cells",  # in the candidate, of the student's
    "demonstrations",  # in the candidate: cells as they were handed out
    "calls",  # in the candidate
    "rest",
)


class Clock:
    """Seconds by kind, in memory that forks share; one process at a time has it."""

    def __init__(self) -> None:
        self.seconds = np.frombuffer(mmap.mmap(-1, 8 * (len(KINDS) + 1)), dtype=float)
        self.stack, self.last = ["start"], 0.0

    def tick(self) -> None:
        now = time.process_time()
        self.add(self.stack[-1], now - self.last)
        self.last = now

    def add(self, kind: str, seconds: float) -> None:
        self.seconds[KINDS.index(kind)] += seconds

    @contextlib.contextmanager
    def kind(self, name: str) -> Iterator[None]:
        self.tick()
        self.stack.append(name)
        try:
            yield
        finally:
            self.tick()
            self.stack.pop()

    def begin(self, name: str) -> None:
        """In a fork: its own time begins now."""
        self.last, self.stack = time.process_time(), [name]


CLOCK = Clock()


def of_kind(owner: Any, name: str, kind: str) -> None:
    """Let a function count as a kind of work, wherever a module of ours has it."""
    function = getattr(owner, name)

    @functools.wraps(function)
    def counted(*args: Any, **kwargs: Any) -> Any:
        with CLOCK.kind(kind):
            return function(*args, **kwargs)

    put(owner, name, function, counted)


def put(owner: Any, name: str, function: Callable[..., Any], instead: Callable[..., Any]) -> None:
    setattr(owner, name, instead)
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith(("autograder", "backprop")):
            for key, value in list(vars(module).items()):
                if value is function:
                    setattr(module, key, instead)


def instrument() -> None:
    """Count kinds of work in this process and in its forks."""
    from autograder.batch import workers
    from autograder.examiner import pool, sandbox
    from autograder.examiner.examiner import Examiner
    from autograder.examiner.line import CandidateClient
    from autograder.submission.pipeline import Pipeline
    from backprop.check import api, judge, message

    for owner, name, kind in (
        (Pipeline, "_notebook", "notebook"), (judge, "cases_for", "cases"),
        (judge, "cached_attempt", "reference"), (judge, "second_witness", "witness"), (api, "diagnose", "diagnosis"),
        (message, "message_of", "message"), (pool, "_precompute", "ready"), (pool, "prepare", "ready"),
        (CandidateClient, "_call_back", "callbacks"), (Examiner, "_point", "pointing"), (api, "_verdict", "judging"),
    ):  # fmt: skip
        of_kind(owner, name, kind)

    def in_fork(owner: Any, name: str, kind: str) -> None:
        function = getattr(owner, name)

        @functools.wraps(function)
        def begun(*args: Any, **kwargs: Any) -> Any:
            CLOCK.begin(kind)
            return function(*args, **kwargs)

        put(owner, name, function, begun)

    in_fork(workers, "serve", "notebook")
    in_fork(pool, "main", "ready")
    in_fork(pool, "_examine", "examiner")

    began, ask, ask_all = sandbox.start, CandidateClient.ask, CandidateClient.ask_all
    ran, ended = CandidateClient.run, os._exit
    state: dict[str, Any] = {"pid": 0, "before": 0.0, "kind": ""}

    def start(*args: Any, **kwargs: Any) -> Any:
        with CLOCK.kind("birth"):
            process = began(*args, **kwargs)
        if sandbox._zygotes:
            family = psutil.Process(sandbox._zygotes[0].handle.pid).children(recursive=True)
            state["pid"] = max(family, key=lambda p: (p.create_time(), p.pid)).pid
            state["before"] = clock(state["pid"])
            CLOCK.add("birth", state["before"])
        return process

    def clock(pid: int) -> float:
        try:
            return time.clock_gettime((~pid << 3) | 2)
        except OSError:
            return state["before"]

    def heard(kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def asked(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            finally:
                now = clock(state["pid"])
                CLOCK.add(state["kind"] or kind, now - state["before"])
                state["before"] = now

        return asked

    def run_cell(self: Any, source: str, counts: bool = True) -> Any:
        state["kind"] = "cells" if counts else "demonstrations"
        try:
            return ran(self, source, counts)
        finally:
            state["kind"] = ""

    def end(code: int) -> None:
        CLOCK.tick()
        ended(code)

    put(sandbox, "start", began, start)
    put(CandidateClient, "ask", ask, heard("calls", ask))
    put(CandidateClient, "ask_all", ask_all, heard("calls", ask_all))
    put(CandidateClient, "run", ran, run_cell)
    put(os, "_exit", ended, end)


def measure(name: str, count: int) -> dict[str, float]:
    """Milliseconds of processor time a submission, by kind."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        make_course(course, name)
        make(course, name, count)
        CLOCK.seconds[:] = 0
        CLOCK.begin("start")
        with adopted() as used:
            pid = os.fork()
            if pid == 0:
                CLOCK.begin("start")
                from autograder.cli import main as grade

                instrument()
                CLOCK.tick()
                CLOCK.stack = ["gradebook"]
                sys.argv = [
                    "autograder",
                    "grade",
                    name,
                    "--seed",
                    "7",
                    "--quiet",
                    "--jobs",
                    "1",
                    "--root",
                    str(course),
                ]
                with contextlib.suppress(SystemExit):
                    grade()
                CLOCK.tick()
                sys.stdout.flush()
                os._exit(0)
            os.waitpid(pid, 0)
        found = dict(zip(KINDS, map(float, CLOCK.seconds), strict=False))
        found["rest"] = used[0] - sum(found.values())
    return {kind: 1e3 * seconds / count for kind, seconds in found.items()} | {
        "all": 1e3 * used[0] / count
    }


def main() -> None:
    known = sorted(path.stem for path in (ROOT / "solutions").glob("[0-9][0-9]_*.py"))
    parser = argparse.ArgumentParser()
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--assignments", nargs="*", default=known, choices=known, metavar="NAME")
    args = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-1:])
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    found = {name[:2]: measure(name, args.submissions) for name in args.assignments}
    print(f"| ms of processor time a submission, of {args.submissions} | {' | '.join(found)} |")
    print(f"|---|{'---|' * len(found)}")
    for kind in (*KINDS, "all"):
        print(f"| {kind} | {' | '.join(f'{row[kind]:.1f}' for row in found.values())} |")


if __name__ == "__main__":
    main()
