"""`autograder grade`, sandbox on, against plain `nbgrader autograde`, no sandbox: whole commands,
the same submissions, in turn.

    python -m quality.benchmarks.throughput [--submissions 100] [--few 12] [--plain 10]
    [--rounds 1] [--assignments 03_feedforward ...]

All notebooks, one after the other, unless some are named. Each side has a course of its own and
writes its gradebook and `autograded/` into it; plain nbgrader has its own preprocessors. The main
number is processor time, user and system, of a command and of every process that came of it, per
submission: its inverse is the throughput per core, and other work on the machine moves it little.
Beside it stands the wall clock, with everything held to one core, and that of ours on all cores.
Start and end of the commands are counted. Points must be equal, cell by cell; where they differ,
the answer is named. We also grade a small class, of the first --few submissions. Plain nbgrader
grades the first --plain of the submissions, and the first of them alone: a line through both says
what its start costs and what each submission, so what a class of any size costs it.
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
PLAIN, PLAIN_FEW, OURS, FEW, SHARED = (
    "plain nbgrader autograde, no sandbox",
    "plain nbgrader, of a small class",
    "autograder grade, in sandboxes",
    "the same, of a small class",
    "the same, on all cores",
)


class Cost(NamedTuple):
    """Seconds of a command: of processors, and by the clock."""

    cpu: float
    wall: float

    def over(self, count: int) -> "Cost":
        """The share of one of `count` submissions."""
        return Cost(self.cpu / count, self.wall / count)


def of_each(one: Cost, several: Cost, size: int, count: int) -> Cost:
    """The share of one of `count` submissions, of a command whose start costs the same for any number
    of them: from what it took for one, and for `size`."""
    start, each = zip(*((a - (b - a) / (size - 1), (b - a) / (size - 1))
                        for a, b in zip(one, several, strict=True)), strict=True)  # fmt: skip
    return Cost(*(a / count + b for a, b in zip(start, each, strict=True)))


def main() -> None:
    known = sorted(path.stem for path in (ROOT / "solutions").glob("[0-9][0-9]_*.py"))
    parser = argparse.ArgumentParser()
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--few", type=int, default=12)
    parser.add_argument("--plain", type=int, default=10, help="what plain nbgrader grades")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--assignments", nargs="*", default=known, choices=known, metavar="NAME")
    args = parser.parse_args()
    if args.plain < 2:
        parser.error("--plain: at least 2, for one alone does not say what its start costs")
    found: dict[str, list[dict[str, Cost]]] = {}
    apart = 0
    for name in args.assignments:
        found[name], differ = measure(name, args.submissions, args.few, args.plain, args.rounds)
        apart += differ
    print(table(found, args.submissions, args.few, len(os.sched_getaffinity(0))))
    print(
        "The points are equal in every cell." if not apart else f"{apart} cells have other points."
    )
    sys.exit(1 if apart else 0)


def measure(
    name: str, n: int, few: int, theirs: int, count: int
) -> tuple[list[dict[str, Cost]], int]:
    """The costs of both sides in each round, a submission: of `n` to one notebook, of the first
    `few`, and of the first `theirs` by plain nbgrader; and how many cells got other points."""
    cores = sorted(os.sched_getaffinity(0))
    rounds = []
    with tempfile.TemporaryDirectory() as folder:
        plain, alone, small, ours = (Path(folder, each) for each in ("plain", "one", "few", "ours"))
        sizes = {plain: theirs, alone: 1, small: few, ours: n}
        for course, size in sizes.items():
            make_course(course, name, plain=course in (plain, alone))
            if course is plain:
                run(course, cores, "nbgrader", "generate_assignment", name)
            shutil.copy(plain / "gradebook.db", course / "gradebook.empty")
            handed = make(course, name, size)

        def grade(course: Path, jobs: int) -> Cost:
            options = ("--seed", str(SEED), "--quiet", "--root", str(course), "--jobs", str(jobs))
            return run(course, cores[-jobs:], "autograder", "grade", name, *options)

        for k in range(count):
            one, several = (
                run(course, cores[-1:], "nbgrader", "autograde", name) for course in (alone, plain)
            )
            costs = {
                PLAIN: of_each(one, several, theirs, n),
                PLAIN_FEW: of_each(one, several, theirs, few),
                OURS: grade(ours, 1).over(n),
                FEW: grade(small, 1).over(few),
            }
            apart = differences(plain, ours, name) | differences(plain, small, name)
            costs[SHARED] = grade(ours, len(cores)).over(n)
            apart |= differences(plain, ours, name)
            rounds.append(costs)
            told = "; ".join(
                f"{kind}: processors {cost.cpu:.3f}, clock {cost.wall:.3f} s"
                for kind, cost in costs.items()
            )
            print(f"{name}, round {k + 1}: {told}", flush=True)
        for (student, cell), (right, mine) in sorted(apart.items()):
            why = ", ".join(
                f"{exercise} {answer.mistake}: {answer.description}"
                for exercise, answer in handed[student].items()
            )
            print(f"{student} {cell}: {right} by plain nbgrader, {mine} by ours ({why})")
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
    """The cells that the two have given other points for, with both; of the students whom both have
    graded."""
    theirs, mine = points(plain, name), points(ours, name)
    both_have = {student for student, _ in theirs} & {student for student, _ in mine}
    keys = {key for key in theirs.keys() | mine.keys() if key[0] in both_have}
    both = {key: (theirs.get(key), mine.get(key)) for key in keys}
    return {
        key: (a, b)
        for key, (a, b) in both.items()
        if a != b and (a is None or b is None or abs(a - b) > 1e-9)
    }


def table(found: dict[str, list[dict[str, Cost]]], n: int, few: int, cores: int) -> str:
    """A row for each notebook: medians over rounds, per submission; the ratios are medians of those
    of each round."""
    head = ["processor time a submission", "plain nbgrader, no sandbox", f"ours, {n} in sandboxes",
            "throughput per core", f"ours, {few}", "throughput", "by the clock", f"on {cores} cores"]  # fmt: skip
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    ratios: list[tuple[float, float]] = []
    for name, rounds in found.items():
        theirs, ours, mine = (
            statistics.median(costs[kind].cpu for costs in rounds) for kind in (PLAIN, OURS, FEW)
        )
        large, small = (
            statistics.median(costs[plain].cpu / costs[kind].cpu for costs in rounds)
            for plain, kind in ((PLAIN, OURS), (PLAIN_FEW, FEW))
        )
        by_wall = statistics.median(costs[PLAIN].wall / costs[OURS].wall for costs in rounds)
        shared = statistics.median(costs[SHARED].wall for costs in rounds)
        ratios.append((large, small))
        lines.append(
            f"| {name} | {theirs:.2f} s | {ours:.3f} s | {large:.1f} × | {mine:.3f} s | {small:.1f} × "
            f"| {by_wall:.1f} × | {shared:.3f} s |"
        )
    large, small = (statistics.median(column) for column in zip(*ratios, strict=True))
    lines.append(f"| median | | | {large:.1f} × | | {small:.1f} × | | |")
    return "\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
