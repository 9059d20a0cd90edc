"""What the check says of every sample answer: `python quality/corpus.py [ID ...]` prints a table
and every disagreement."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from autograder.samples import Answer, read_answers
from backprop.check import Verdict, check
from backprop.check.exercises import EXERCISES

FOLDER = Path(__file__).parents[1] / "samples"


def answers(*exercises: str) -> list[Answer]:
    return [
        a
        for path in sorted(FOLDER.glob("*.py"))
        if not exercises or path.stem in exercises
        for a in read_answers(path)
    ]


def judge(answer: Answer, seed: int = 0) -> Verdict:
    """The verdict on a sample answer, its code run as a notebook would run it."""
    names: dict[str, Any] = {"np": np}
    exec(compile(answer.code, f"<{answer.exercise}>", "exec"), names)
    return check(
        answer.exercise,
        *(names[name] for name in EXERCISES[answer.exercise].functions),
        seed=seed,
        show=False,
    )


def disagreements(judged: list[tuple[Answer, Verdict]]) -> Iterator[str]:
    for answer, verdict in judged:
        what = f"{answer.exercise} [{answer.description}]"
        if answer.mistake is None and not verdict.passed:
            yield f"{what}: right, but refused\n{verdict.message}"
        if answer.mistake is not None and verdict.passed:
            yield f"{what}: wrong ({answer.mistake}), but passed"
        if answer.mistake == "?" and verdict.mistake is not None:
            yield f"{what}: a mistake without a name, called {verdict.mistake}"
        if answer.mistake not in (None, "?") and verdict.mistake != answer.mistake:
            yield f"{what}: {answer.mistake}, called {verdict.mistake} ({verdict.confidence})"


def main() -> None:
    judged = [(answer, judge(answer)) for answer in answers(*sys.argv[1:])]
    for line in disagreements(judged):
        print(line)
    count: dict[str, Counter[str]] = {}
    for answer, verdict in judged:
        row = count.setdefault(answer.exercise[:2], Counter())
        kind = (
            "right"
            if answer.mistake is None
            else "unnamed"
            if answer.mistake == "?"
            else "mistakes"
        )
        row[kind] += 1
        row["passed"] += kind == "right" and verdict.passed
        row["refused"] += kind != "right" and not verdict.passed
        row["named correctly"] += kind == "mistakes" and verdict.mistake == answer.mistake
        row["named wrongly"] += kind != "right" and verdict.mistake not in (None, answer.mistake)
    print("notebook  right passed   wrong refused   mistakes named correctly   named wrongly")
    for notebook, row in count.items():
        wrong, share = (
            row["mistakes"] + row["unnamed"],
            row["named correctly"] / max(1, row["mistakes"]),
        )
        print(
            f"{notebook:<8} {row['passed']:>6} of {row['right']:<4} {row['refused']:>6} of {wrong:<4}"
            f" {row['named correctly']:>12} of {row['mistakes']:<4} ({share:.0%}) {row['named wrongly']:>10}"
        )


if __name__ == "__main__":
    main()
