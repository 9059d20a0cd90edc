"""Processor time of `check` of right answers, as a notebook calls it: a table for `docs/inside/measured.md`.

    python -m quality.benchmarks.checks [--seeds 15] [ID ...]

Each right answer of `samples/` is checked with seeds that nobody has drawn before, so that cases, the reference and the
witnesses are worked out anew, as in a learner's notebook. Of each answer the median over seeds counts, of each exercise the
median answer and the slowest. Ends with 1 where the median answer is above the exercise's limit.
"""

import argparse
import statistics
import sys
import time
from typing import Any

import numpy as np

from autograder.samples import Answer
from backprop.check import check
from backprop.check.exercises import EXERCISES
from quality.corpus import answers

LIMIT, LIMITS = 50.0, {"05.5": 250.0, "06.4": float("inf")}  # ms; 06.4 trains a network


def milliseconds(answer: Answer, seeds: range) -> float:
    """The median of the processor times that checks of an answer take."""
    names: dict[str, Any] = {"np": np}
    exec(compile(answer.code, f"<{answer.exercise}>", "exec"), names)
    functions = [names[name] for name in EXERCISES[answer.exercise].functions]
    times = []
    for seed in seeds:
        start = time.process_time()
        verdict = check(answer.exercise, *functions, seed=seed, show=False)
        times.append(time.process_time() - start)
        if not verdict.passed:
            sys.exit(
                f"{answer.exercise} [{answer.description}] is refused with seed {seed}:\n{verdict.message}"
            )
    return 1e3 * statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=15)
    parser.add_argument("exercises", nargs="*", metavar="ID")
    args = parser.parse_args()
    found: dict[str, list[float]] = {}
    first = 1_000_000  # above all that tests, corpora and notebooks use
    for answer in answers(*args.exercises):
        if answer.mistake is None:
            seeds = range(first, first + (args.seeds if answer.exercise != "06.4" else 3))
            first = seeds.stop
            found.setdefault(answer.exercise, []).append(milliseconds(answer, seeds))
    print("| exercise | right answers | the median of them | the slowest |\n|---|---|---|---|")
    slow = False
    for exercise, times in found.items():
        median = statistics.median(times)
        print(f"| {exercise} | {len(times)} | {median:.0f} ms | {max(times):.0f} ms |")
        slow |= median > LIMITS.get(exercise, LIMIT)
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
