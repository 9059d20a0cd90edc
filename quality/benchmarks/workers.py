"""Two Dask workers against one, in turn, each on a core of its own; and what is left when one of
the two is killed.

    python -m quality.benchmarks.workers [--submissions 600] [--rounds 3] [--notebook
    03_feedforward]

Scheduler and workers are processes of this machine; a worker, with the processes that it starts, is
bound to one core, as if it were a machine with one. Scheduler and coordinator go where there is
room. The time is what `autograder grade` reports, from the first submission to the last, and holds
the ten seconds or so that a worker takes to get ready. Exit code 1 if two workers are less than 1.7
× as fast, or if the killed run ends otherwise.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from quality.benchmarks.kills import SEED, differences, fresh, state
from quality.benchmarks.runs import ROOT, Run, run
from quality.benchmarks.submissions import make, make_course

ENOUGH = 1.7


def dask(folder: Path, *arguments: str, core: int | None = None) -> "subprocess.Popen[bytes]":
    """`dask ...` with a scheduler file in `folder`, on that core alone if one is given."""
    bound = [] if core is None else ["taskset", "-c", str(core)]
    command = [
        *bound,
        sys.executable,
        "-m",
        "dask",
        *arguments,
        "--scheduler-file",
        str(folder / "scheduler.json"),
    ]
    with (folder / "dask.log").open("ab") as log:
        return subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": str(ROOT)}
        )


@contextlib.contextmanager
def cluster(cores: list[int]) -> "Iterator[tuple[str, list[subprocess.Popen[bytes]]]]":
    """The address of a scheduler with a worker on each of these cores, and the workers."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        processes = [
            dask(folder, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        ]
        try:
            while not (folder / "scheduler.json").exists():
                time.sleep(0.1)
            alone = (
                "worker",
                "--host",
                "127.0.0.1",
                "--nthreads",
                "1",
                "--no-dashboard",
                "--no-nanny",
            )
            workers = [dask(folder, *alone, core=core) for core in cores]
            processes += workers
            address = json.loads((folder / "scheduler.json").read_text())["address"]
            _wait_for(address, len(cores))
            yield address, workers
        finally:
            for process in reversed(processes):
                process.terminate()
                process.wait()


def _wait_for(address: str, workers: int) -> None:
    import distributed

    with distributed.Client(address) as client:
        client.wait_for_workers(workers, timeout=120)


def once(course: Path, notebook: str, cores: list[int], dies: int | None = None) -> Run:
    """Grade all; if `dies`, the last worker is killed when that many are announced."""
    fresh(course)
    with cluster(cores) as (address, workers):
        count = 0

        def told(student: str) -> None:
            nonlocal count
            count += 1
            if count == dies:
                workers[-1].kill()

        return run(course, notebook, "--seed", str(SEED), "--cluster", address, told=told)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--notebook", default="03_feedforward")
    args = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:
        sys.exit("This takes two cores; there is one.")
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        make_course(course, args.notebook)
        make(course, args.notebook, args.submissions)
        times = []
        for k in range(args.rounds):
            one, two = (
                once(course, args.notebook, cores[:count]).summary["seconds"] for count in (1, 2)
            )
            times.append((one, two))
            print(f"round {k + 1}: one {one:.1f} s, two {two:.1f} s: {one / two:.2f} ×", flush=True)
        undisturbed = state(course, args.notebook)
        killed = once(course, args.notebook, cores, dies=args.submissions // 3).summary
        different = differences(undisturbed, state(course, args.notebook))
    ratio = statistics.median(one / two for one, two in times)
    print(
        f"\n| {args.notebook}, {args.submissions} submissions | time: median | submissions per second |\n|---|---|---|"
    )
    medians = (statistics.median(column) for column in zip(*times, strict=True))
    for what, seconds in zip(("one Dask worker", "two Dask workers"), medians, strict=True):
        print(f"| {what} | {seconds:.1f} s | {args.submissions / seconds:.1f} |")
    print(f"| two, one of which is killed after a third | {killed['seconds']:.1f} s | "
          f"{'ANOTHER GRADEBOOK' if different else 'the same gradebook and notebooks'} |")  # fmt: skip
    print(f"\n{ratio:.2f} × the throughput with two workers")
    print(*different[:10], sep="\n")
    sys.exit(ratio < ENOUGH or bool(different))


if __name__ == "__main__":
    main()
