"""`autograder grade`, sandbox on, against plain `nbgrader autograde`, no sandbox: whole commands,
the same submissions, in turn.

    python -m quality.benchmarks.throughput [--submissions 100] [--rounds 1] [--assignments
    03_feedforward ...]

All notebooks, one after the other, unless some are named. Each side has a course of its own and
writes its gradebook and `autograded/` into it; plain nbgrader has its own preprocessors. The main
number is processor time, user and system, of a command and of every process that came of it, per
submission: its inverse is the throughput per core, and other work on the machine moves it little.
Beside it stands the wall clock, with everything held to one core, and that of ours on all cores.
Start and end of the commands are counted. Points must be equal, cell by cell; where they differ,
the answer is named.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import Gradebook

from quality.benchmarks.runs import adopted
from quality.benchmarks.submissions import ROOT, make, make_course

SEED = 7
PLAIN, OURS, SHARED = (
    "plain nbgrader autograde, no sandbox",
    "autograder grade, in sandboxes",
    "the same, on all cores",
)


class Cost(NamedTuple):
    """Seconds of a command: of processors, and by the clock."""

    cpu: float
    wall: float


def main() -> None:
    known = sorted(path.stem for path in (ROOT / "solutions").glob("[0-9][0-9]_*.py"))
    parser = argparse.ArgumentParser()
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--assignments", nargs="*", default=known, choices=known, metavar="NAME")
    args = parser.parse_args()
    found: dict[str, list[dict[str, Cost]]] = {}
    apart = 0
    for name in args.assignments:
        found[name], differ = measure(name, args.submissions, args.rounds)
        apart += differ
    print(table(found, args.submissions, len(os.sched_getaffinity(0))))
    print(
        "The points are equal in every cell." if not apart else f"{apart} cells have other points."
    )
    sys.exit(1 if apart else 0)


def measure(name: str, n: int, count: int) -> tuple[list[dict[str, Cost]], int]:
    """The costs of both sides in each round, for `n` submissions to one notebook; and how many
    cells got other points."""
    cores = sorted(os.sched_getaffinity(0))
    rounds = []
    with tempfile.TemporaryDirectory() as folder:
        plain, ours = Path(folder, "plain"), Path(folder, "ours")
        for course in (plain, ours):
            make_course(course, name, plain=course is plain)
            run(course, cores, "nbgrader", "generate_assignment", name)
            shutil.copy(course / "gradebook.db", course / "gradebook.empty")
            handed = make(course, name, n)
        grade = (
            "autograder",
            "grade",
            name,
            "--seed",
            str(SEED),
            "--quiet",
            "--root",
            str(ours),
            "--jobs",
        )
        for k in range(count):
            costs = {PLAIN: run(plain, cores[-1:], "nbgrader", "autograde", name),
                     OURS: run(ours, cores[-1:], *grade, "1")}  # fmt: skip
            apart = differences(plain, ours, name)
            costs[SHARED] = run(ours, cores, *grade, str(len(cores)))
            apart |= differences(plain, ours, name)
            rounds.append(costs)
            told = "; ".join(
                f"{kind}: processors {cost.cpu / n:.3f}, clock {cost.wall / n:.3f} s"
                for kind, cost in costs.items()
            )
            print(f"{name}, round {k + 1}: {told}", flush=True)
        for (student, cell), (theirs, mine) in sorted(apart.items()):
            why = ", ".join(
                f"{exercise} {answer.mistake}: {answer.description}"
                for exercise, answer in handed[student].items()
            )
            print(f"{student} {cell}: {theirs} by plain nbgrader, {mine} by ours ({why})")
    return rounds, len(apart)


def run(course: Path, cores: list[int], module: str, *arguments: str) -> Cost:
    """What a command costs, with every process that came of it, on these cores; an earlier result
    is taken away before."""
    shutil.rmtree(course / "autograded", ignore_errors=True)
    shutil.rmtree(course / ".autograder", ignore_errors=True)
    if (course / "gradebook.empty").exists():
        shutil.copy(course / "gradebook.empty", course / "gradebook.db")
    # nbgrader calls alembic by name
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    where = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}".rstrip(os.pathsep)
    environment = os.environ | {"PATH": path, "PYTHONPATH": where, "BACKPROP_SEED": str(SEED)}
    environment.pop(
        "PYTHONDONTWRITEBYTECODE", None
    )  # plain nbgrader's kernels would compile the course anew for each submission
    command = [sys.executable, "-m", module, *arguments]
    with adopted() as used:  # what outlives a command is counted too
        start = time.perf_counter()
        done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False,
                              preexec_fn=lambda: os.sched_setaffinity(0, cores))  # fmt: skip
        wall = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(
            f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        )
    return Cost(used[0], wall)


def points(course: Path, name: str) -> dict[tuple[str, str], float | None]:
    """The points that stand in a gradebook, by student and cell."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {(submission.student.id, grade.name): grade.auto_score for submission in gradebook.assignment_submissions(name)
                for notebook in submission.notebooks for grade in notebook.grades}  # fmt: skip


def differences(
    plain: Path, ours: Path, name: str
) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    """The cells that the two have given other points for, with both."""
    theirs, mine = points(plain, name), points(ours, name)
    both = {key: (theirs.get(key), mine.get(key)) for key in theirs.keys() | mine.keys()}
    return {
        key: (a, b)
        for key, (a, b) in both.items()
        if a != b and (a is None or b is None or abs(a - b) > 1e-9)
    }


def table(found: dict[str, list[dict[str, Cost]]], n: int, cores: int) -> str:
    """A row for each notebook: medians over rounds, per submission; the ratios are medians of those
    of each round."""
    kinds = ["plain nbgrader, no sandbox", "ours, in sandboxes"]
    head = [f"{n} submissions", *kinds, "throughput per core", "by the clock", f"{cores} cores"]
    lines = [f"| {' | '.join(head)} |", "|---|---|---|---|---|---|"]
    ratios = []
    for name, rounds in found.items():
        theirs, ours = (
            statistics.median(costs[kind].cpu for costs in rounds) / n for kind in (PLAIN, OURS)
        )
        by_cpu, by_wall = (
            statistics.median(costs[PLAIN][k] / costs[OURS][k] for costs in rounds) for k in (0, 1)
        )
        shared = statistics.median(costs[SHARED].wall for costs in rounds) / n
        ratios.append(by_cpu)
        lines.append(
            f"| {name} | {theirs:.3f} s | {ours:.3f} s | {by_cpu:.1f} × | {by_wall:.1f} × | {shared:.3f} s |"
        )
    lines.append(f"| median | | | {statistics.median(ratios):.1f} × | | |")
    return "\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
