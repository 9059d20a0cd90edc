"""Ten thousand submissions against a thousand: time, memory of the coordinator, and how both grow
with the class.

    python -m quality.benchmarks.growth [--counts 1000 10000] [--notebook 03_feedforward] [--jobs N]
    [--coordinator]

Each class is graded by `autograder grade` in a course of its own. Wall clock and processor time of
all processes are taken; where a machine is shared, look at the latter. --coordinator leaves the
notebooks out: workers hand back a graded notebook that was made before, so that reading, writing,
gradebook and journal are measured alone, and ten thousand take minutes. Exit code 1 if the
coordinator holds 500 MB, or if time a submission grows by more than 10 %.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from autograder.batch import run as batch_run
from autograder.batch import workers
from autograder.batch.progress import ProgressReporter
from autograder.course.course import Course
from autograder.submission.pipeline import SubmissionJob
from quality.benchmarks.runs import Run, run
from quality.benchmarks.submissions import make, make_course

SEED, MEMORY, GROWTH = 7, 500 * 10**6, 1.1
PARTS = 10  # of the larger class, the first of which is held against the last


def whole(course: Path, notebook: str, jobs: int) -> Run:
    return run(course, notebook, "--seed", str(SEED), "--jobs", str(jobs))


def coordinator(course: Path, notebook: str, jobs: int) -> Run:
    """The same without workers: every job comes back as the first one did."""
    found, begin = Run(), time.monotonic()
    process, before = psutil.Process(), sum(psutil.Process().cpu_times()[:2])

    def echoes(
        make: Callable[[], Callable[[Any], Any]], todo: Iterator[SubmissionJob]
    ) -> Generator[tuple[Any, Any] | None, None, None]:
        first = next(todo)
        ((_, result),) = filter(None, workers.run_jobs(1, make, iter([first])))
        yield first, result
        for job in todo:
            yield job, {name: replace(graded) for name, graded in result.items()}

    class Watches(ProgressReporter):
        def done(self, outcome: Any, earlier: bool = False) -> None:
            super().done(outcome, earlier)
            found.announced.append((time.monotonic() - begin, outcome.student))

        def tick(self) -> None:
            super().tick()
            found.peak = max(found.peak, process.memory_info().rss)

    summary = batch_run.grade(
        Course(course), notebook, batch_run.GradeRequest(seed=SEED), echoes, Watches()
    )
    found.seconds, found.summary = time.monotonic() - begin, {"graded": summary.graded}
    found.own = found.processor = sum(process.cpu_times()[:2]) - before
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", type=int, nargs=2, default=(1_000, 10_000))
    parser.add_argument("--notebook", default="03_feedforward")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--coordinator", action="store_true")
    args = parser.parse_args()
    runs: list[Run] = []
    for count in args.counts:
        with tempfile.TemporaryDirectory() as folder:
            make_course(Path(folder) / "course", args.notebook)
            make(Path(folder) / "course", args.notebook, count)
            done = (coordinator if args.coordinator else whole)(
                Path(folder) / "course", args.notebook, args.jobs
            )
        assert done.summary["graded"] == count, done.summary
        runs.append(done)
        print(f"{count}: {done.seconds:.0f} s", flush=True)
    print(f"\n| {args.notebook}, {args.jobs} workers | wall clock | per submission | its processor time | of that, the coordinator's "
          "| peak memory of the coordinator |\n|---|---|---|---|---|---|")  # fmt: skip
    for count, done in zip(args.counts, runs, strict=True):
        wall, processor, own = (
            1000 * value / count for value in (done.seconds, done.processor, done.own)
        )
        print(f"| {count:,} submissions | {_clock(done.seconds)} | {wall:.0f} ms | {processor:.0f} ms | {own:.1f} ms | "
              f"{done.peak / 1e6:.0f} MB |")  # fmt: skip
    few, many = runs
    growth = {
        what: (getattr(many, what) / args.counts[1]) / (getattr(few, what) / args.counts[0])
        for what in ("seconds", "processor", "own")
    }
    part = args.counts[1] // PARTS
    times = [0.0, *(when for when, _ in many.announced)]
    ends = (times[-1] - times[-1 - part]) / (
        times[2 * part] - times[part]
    )  # the first part has the start in it
    print(f"\nFrom {args.counts[0]:,} to {args.counts[1]:,}, the time of a submission grows by a factor of {growth['seconds']:.2f} "
          f"(wall clock), {growth['processor']:.2f} (processor), {growth['own']:.2f} (the coordinator's); within the larger class, "
          f"the last {part:,} take {ends:.2f} × the time of the second {part:,}.")  # fmt: skip
    sys.exit(many.peak > MEMORY or growth["processor"] > GROWTH)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min {rest} s"


if __name__ == "__main__":
    main()
