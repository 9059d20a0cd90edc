"""Our grading, with its sandbox, against plain `nbgrader autograde` with none, on the same submissions, in turn, on one core.

    python tests/benchmarks/throughput.py [--submissions 24] [--rounds 3] [--notebook 03_feedforward]

Plain nbgrader is the command itself, in a course of its own with nbgrader's default preprocessors; ours is `execute.grade`, which
runs a notebook's cells and its tests. Both are measured whole by wall clock, pinned to one core, once they are warm: the command
grades one submission before, so that its start is not counted. The ratio is the median over rounds.
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

import nbformat

from autograder import sandbox
from autograder.answers import read_answers
from autograder.demo import _hand_in
from autograder.examiner import Cell
from autograder.execute import grade, plan

ROOT = Path(__file__).parents[2]
SEED = 7


def make_course(folder: Path, name: str, submissions: int) -> list[Path]:
    """A plain nbgrader course with that many submissions, as the demo makes them; their notebooks."""
    (folder / "source" / name).mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / name / f"{name}.ipynb", folder / "source" / name)
    (folder / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "plain"\n')
    answers = {path.stem: read_answers(path) for path in sorted((ROOT / "tests" / "answers").glob("*.py"))}
    _hand_in(ROOT, folder, name, answers, submissions)
    nbgrader(folder, "generate_assignment", name)
    return sorted((folder / "submitted").glob("*/*/*.ipynb"))


def nbgrader(course: Path, *arguments: str) -> float:
    """The seconds that an nbgrader command takes."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic by name
    environment = os.environ | {"PATH": path, "BACKPROP_SEED": str(SEED)}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=course, env=environment, capture_output=True, check=True)
    return time.perf_counter() - start


def plans(paths: list[Path], name: str) -> list[dict[int, Cell]]:
    source = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    return [plan(nbformat.read(path, as_version=4), source) for path in paths]


def ours(paths: list[Path], name: str) -> float:
    jobs = plans(paths, name)
    start = time.perf_counter()
    for cells in jobs:
        grade(cells, sandbox.Limits(), seed=SEED)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--submissions", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--notebook", default="03_feedforward")
    args = parser.parse_args()
    name, n = args.notebook, args.submissions
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    with tempfile.TemporaryDirectory() as folder:
        paths = make_course(Path(folder), name, n)
        ours(paths[:2], name)  # the warm parents start, and make ready what the first notebook asked for
        rounds = []
        for k in range(args.rounds):
            mine = ours(paths, name) / n
            one = nbgrader(Path(folder), "autograde", name, "--force", "--student", paths[0].parents[1].name)
            plain = (nbgrader(Path(folder), "autograde", name, "--force") - one) / (n - 1)
            rounds.append((plain, mine))
            print(f"round {k + 1}: plain nbgrader {plain:.3f} s, ours {mine:.3f} s a submission: {plain / mine:.1f} ×", flush=True)
        ratio = statistics.median(plain / mine for plain, mine in rounds)
        plain, mine = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"\n| {name}, {n} submissions, one core | seconds a submission | submissions a minute |\n|---|---|---|")
        print(f"| plain nbgrader, no sandbox | {plain:.3f} | {60 / plain:.0f} |")
        print(f"| ours, in a sandbox | {mine:.3f} | {60 / mine:.0f} |\n\n{ratio:.1f} × the throughput")


if __name__ == "__main__":
    main()
