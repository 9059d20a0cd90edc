"""How far the diagnosis reaches outside our own list: `python -m quality.scorecard.naming CORPUS.py
... [--show] [--only ID]`.

A corpus is a Python file with PRELUDE, run before each answer, and RECORDS: id, exercise, kind, the
mistake in a sentence, keywords of a right diagnosis, code. Keywords stand for a reader: one among
the words that name the mistake says "named correctly", none says "named wrongly". Both are to be
read, with --show, before they are believed.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backprop.check import Verdict, check, learner
from backprop.check.api import _verdict as judge_answer
from backprop.check.exercises import EXERCISES
from backprop.check.feedback import FOLD
from quality.scorecard.outside import functions_of, read

ELSE = ("Wrong on ", "Right everywhere", "Look at: ", "The same check", "The failing case", "    ")


@dataclass(frozen=True)
class Reading:
    """A wrong answer, the verdict on it, and what the keywords make of the words that name the
    mistake."""

    id: str
    exercise: str
    truth: str
    keywords: tuple[str, ...]
    verdict: Verdict
    words: str  # the part of the message that says what the mistake is
    line: str = ""  # the learner's line that is pointed at, if lines are looked for
    true_line: str = ""  # the one that is wrong, where the corpus knows it

    @property
    def hit(self) -> str:
        """The keyword that occurs; empty if none does."""
        return next((word for word in self.keywords if word in self.words.lower()), "")

    @property
    def outcome(self) -> str:
        if self.verdict.passed:
            return "passed"
        if self.verdict.mistake:
            return "named correctly" if self.hit else "named wrongly"
        if self.line:
            return (
                "other line"
                if self.true_line
                and self.true_line not in self.line
                and self.line not in self.true_line
                else "line"
            )
        return "pointed at" if self.hit else "neither"


def readings(
    corpus: Path, only: str = "", without: str = "", lines: bool = False, seed: int = 0
) -> Iterator[Reading]:
    """Judge every wrong answer of a corpus whose id begins with `only`, and whose exercise is not
    `without`.

    lines  whether to look for the wrong line of answers that have no name
    """
    prelude, records = read(corpus)
    for record in records:
        if (
            record["kind"] != "wrong"
            or not record["id"].startswith(only)
            or record["exercise"] == without
        ):
            continue
        verdict = judge(record, prelude, seed)
        if lines and not verdict.passed and not verdict.mistake:
            verdict = judge(record, prelude, seed, lines=True)
        keywords = tuple(word.lower() for word in record["keywords"])
        line, true = (
            verdict.pointer.text.strip() if verdict.pointer else "",
            record.get("line") or "",
        )
        yield Reading(
            record["id"],
            record["exercise"],
            record["mistake"],
            keywords,
            verdict,
            naming_part(verdict),
            line,
            true,
        )


def judge(record: dict[str, Any], prelude: str, seed: int, lines: bool = False) -> Verdict:
    """The verdict on a record, run as a notebook runs it: its cell's text can be looked up."""
    learner.forget()  # what was said of the answers before
    row, functions = EXERCISES[record["exercise"]], functions_of(prelude, record)
    return (
        judge_answer(row, functions, seed, pointing=True)
        if lines
        else check(row.id, *functions, seed=seed, show=False)
    )


def naming_part(verdict: Verdict) -> str:
    """The diagnosis where there is one; what is said beside numbers, cases and places to look at
    where there is none."""
    _, *paragraphs = verdict.message.split(f"\n\n{FOLD}\n\n")[0].split("\n\n")
    if verdict.mistake and paragraphs and not paragraphs[0].startswith(ELSE):
        # an error is told before the mistake that is probable where nothing raises
        told = paragraphs[: 2 if "Where it runs, probably: " in verdict.message else 1]
        return " ".join(" ".join(told).split())
    lines = [line for text in paragraphs for line in text.split("\n")]
    return " ".join(
        " ".join(
            line for line in lines if not line.startswith(ELSE) and ": got " not in line
        ).split()
    )


def table(found: list[Reading]) -> str:
    """Counts by notebook."""
    kinds = (
        "named correctly",
        "line",
        "pointed at",
        "named wrongly",
        "other line",
        "neither",
        "passed",
    )
    rows: dict[str, Counter[str]] = {}
    for reading in found:
        for row in (reading.exercise[:2], "all"):
            rows.setdefault(row, Counter())[reading.outcome] += 1
    lines = ["| notebook | wrong | " + " | ".join(kinds) + " |", "|---" * (len(kinds) + 2) + "|"]
    for row, count in sorted(rows.items()):
        cells = (
            f"{count[kind]} ({count[kind] / count.total():.0%})"
            if row == "all"
            else str(count[kind])
            for kind in kinds
        )
        lines.append(f"| {row} | {count.total()} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument(
        "--show", action="store_true", help="every message's first words, beside the mistake"
    )
    parser.add_argument("--only", default="", help="the beginning of the ids that are judged")
    parser.add_argument(
        "--without",
        default="06.4",
        help="an exercise that is left out: training takes seconds a call",
    )
    parser.add_argument(
        "--lines",
        action="store_true",
        help="look for the wrong line of what has no name: up to two seconds each",
    )
    options = parser.parse_args()
    for corpus in options.corpora:
        found = []
        for reading in readings(corpus, options.only, without=options.without, lines=options.lines):
            found.append(reading)
            if options.show:
                name = (
                    f"{reading.verdict.mistake} ({reading.verdict.confidence})"
                    if reading.verdict.mistake
                    else "-"
                )
                print(
                    f"{reading.id}: {reading.outcome}, {name}, keyword {reading.hit!r}\n  truth: {reading.truth}"
                )
                print(f"  line:  {reading.line}" if reading.line else "  no line")
                print(f"  said:  {reading.words[:400]}\n", flush=True)
        print(f"{corpus.name}\n{table(found)}\n", flush=True)


if __name__ == "__main__":
    main()
