"""What graders hold: the memory of `autograder grade` with one worker and with four, at rest and at its peak.

    python -m quality.benchmarks.memory [--submissions 24] [--jobs 1 4] [--assignments 03_feedforward 06_train_digits ...]

Proportional set sizes: a page that several processes share counts once, in parts. All processes of a run are taken together, many
times a second: coordinator, workers, examiners, warm parents, candidates. The median moment is
that of the second half of a run.
"""

import argparse
import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from quality.benchmarks.runs import ROOT, command
from quality.benchmarks.submissions import make, make_course

STEP = 0.03  # s between two looks


def held(course: Path, name: str, jobs: int) -> tuple[float, float]:
    """Bytes that all processes of a run hold together: the median moment, and the largest."""
    moments: list[int] = []
    grader = subprocess.Popen(
        command(course, name, "--seed", "7", "--jobs", str(jobs)),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    root = psutil.Process(grader.pid)
    while grader.poll() is None:
        total = 0
        with contextlib.suppress(psutil.Error):
            for process in (root, *root.children(recursive=True)):
                with contextlib.suppress(OSError, psutil.Error):
                    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
                    total += 1024 * int(text.partition("\nPss:")[2].split()[0])
            moments.append(total)
        time.sleep(STEP)
    if grader.returncode not in (0, 2):
        sys.exit(f"autograder grade {name} ended with {grader.returncode}")
    later = moments[len(moments) // 2 :]  # the start is over
    return statistics.median(later), max(moments)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--submissions", type=int, default=24)
    parser.add_argument("--jobs", type=int, nargs="+", default=(1, 4))
    parser.add_argument(
        "--assignments", nargs="+", default=["03_feedforward", "06_train_digits"], metavar="NAME"
    )
    args = parser.parse_args()
    print("| all processes together | workers | median moment | peak |\n|---|---|---|---|")
    for name in args.assignments:
        for jobs in args.jobs:
            with tempfile.TemporaryDirectory() as folder:
                make_course(Path(folder), name)
                make(Path(folder), name, args.submissions)
                usual, peak = held(Path(folder), name, jobs)
            print(f"| {name} | {jobs} | {usual / 1e6:.0f} MB | {peak / 1e6:.0f} MB |", flush=True)


if __name__ == "__main__":
    main()
