"""`autograder grade`, sandbox on, against plain `nbgrader autograde`, no sandbox: whole commands, the same submissions, in turn.

    python -m quality.benchmarks.throughput [--submissions 100] [--rounds 1] [--assignment 03_feedforward]

Each side has a course of its own and writes its gradebook and `autograded/` into it; plain nbgrader has its own preprocessors. The
main number is processor time, user and system, of a command and of every process that came of it, a submission: its inverse is the
throughput of a core, and who else uses the machine moves it little. Beside it the wall clock, with everything held to one core, and
that of ours on all cores. Start and end of the commands are counted in. Points must be equal, cell by cell; who differs is named.
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
PLAIN, STATE_DIR, SHARED = "plain nbgrader autograde, no sandbox", "autograder grade, in sandboxes", "the same, on all cores"


class Cost(NamedTuple):
    """Seconds of a command: of processors, and by the clock."""

    cpu: float
    wall: float


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--assignment", default="03_feedforward")
    args = parser.parse_args()
    name, n = args.assignment, args.submissions
    cores = sorted(os.sched_getaffinity(0))
    rounds = []
    with tempfile.TemporaryDirectory() as folder:
        plain, ours = Path(folder, "plain"), Path(folder, "ours")
        for course in (plain, ours):
            make_course(course, name, plain=course is plain)
            run(course, cores, "nbgrader", "generate_assignment", name)
            shutil.copy(course / "gradebook.db", course / "gradebook.empty")
            handed = make(course, name, n)
        grade = ("autograder", "grade", name, "--seed", str(SEED), "--quiet", "--root", str(ours), "--jobs")
        for k in range(args.rounds):
            costs = {PLAIN: run(plain, cores[-1:], "nbgrader", "autograde", name),
                     STATE_DIR: run(ours, cores[-1:], *grade, "1")}  # fmt: skip
            apart = differences(plain, ours, name)
            costs[SHARED] = run(ours, cores, *grade, str(len(cores)))
            apart |= differences(plain, ours, name)
            rounds.append(costs)
            told = "; ".join(f"{kind}: processors {cost.cpu / n:.3f}, clock {cost.wall / n:.3f} s" for kind, cost in costs.items())
            print(f"round {k + 1}: {told}", flush=True)
        for (student, cell), (theirs, mine) in sorted(apart.items()):
            why = ", ".join(f"{exercise} {answer.mistake}: {answer.description}" for exercise, answer in handed[student].items())
            print(f"{student} {cell}: {theirs} by plain nbgrader, {mine} by ours ({why})")
    print(table(name, n, rounds, len(apart), len(cores)))
    sys.exit(1 if apart else 0)


def run(course: Path, cores: list[int], module: str, *arguments: str) -> Cost:
    """What a command costs, with every process that came of it, on these cores; an earlier result is taken away before."""
    shutil.rmtree(course / "autograded", ignore_errors=True)
    shutil.rmtree(course / ".autograder", ignore_errors=True)
    if (course / "gradebook.empty").exists():
        shutil.copy(course / "gradebook.empty", course / "gradebook.db")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic by name
    where = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}".rstrip(os.pathsep)
    environment = os.environ | {"PATH": path, "PYTHONPATH": where, "BACKPROP_SEED": str(SEED)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # plain nbgrader's kernels would compile the course anew for each submission
    command = [sys.executable, "-m", module, *arguments]
    with adopted() as used:  # what outlives a command is counted too
        start = time.perf_counter()
        done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False,
                              preexec_fn=lambda: os.sched_setaffinity(0, cores))  # fmt: skip
        wall = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return Cost(used[0], wall)


def points(course: Path, name: str) -> dict[tuple[str, str], float | None]:
    """The points that stand in a gradebook, by student and cell."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {(submission.student.id, grade.name): grade.auto_score for submission in gradebook.assignment_submissions(name)
                for notebook in submission.notebooks for grade in notebook.grades}  # fmt: skip


def differences(plain: Path, ours: Path, name: str) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    """The cells that the two have given other points for, with both."""
    theirs, mine = points(plain, name), points(ours, name)
    both = {key: (theirs.get(key), mine.get(key)) for key in theirs.keys() | mine.keys()}
    return {key: (a, b) for key, (a, b) in both.items() if a != b and (a is None or b is None or abs(a - b) > 1e-9)}


def table(name: str, n: int, rounds: list[dict[str, Cost]], apart: int, cores: int) -> str:
    """Medians over rounds, a submission, and the ratios: medians of those of each round."""
    lines = [f"| {n} submissions to {name} | processor time | by the clock, one core | {cores} cores | throughput of a core |",
             "|---|---|---|---|---|"]  # fmt: skip
    for kind in (PLAIN, STATE_DIR):
        cpu, wall = (statistics.median(round[kind][k] for round in rounds) / n for k in (0, 1))
        by_cpu, by_wall = (statistics.median(round[PLAIN][k] / round[kind][k] for round in rounds) for k in (0, 1))
        shared = f"{statistics.median(round[SHARED].wall for round in rounds) / n:.3f} s" if kind == STATE_DIR else ""
        ratio = f"{by_cpu:.1f} × ({by_wall:.1f} × by the clock)" if kind == STATE_DIR else "1.0 ×"
        lines.append(f"| {kind} | {cpu:.3f} s | {wall:.3f} s | {shared} | {ratio} |")
    same = "The points are equal in every cell." if not apart else f"{apart} cells have other points."
    return "\n" + "\n".join(lines) + f"\n\n{same}"


if __name__ == "__main__":
    main()
