"""`python -m quality.scorecard.pointers [--mutants N] [--seed S] [--answers FILE] [ID ...]`: how
often a check points at the right line, and how long it takes.

Of mutants the changed line is known: a pointer at it is right. Where no line is told, the message
may name the mistake; a name is right if its algorithm does what the mutant does. Of answers from
outside (a file with PRELUDE and RECORDS, as `--answers` takes it) every pointer is printed beside
the mistake, for a person to judge.
"""

import argparse
import ast
import linecache
import math
import random
import runpy
import time
from collections import Counter
from collections.abc import Iterator
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from backprop.check.api import _verdict as judge_answer
from backprop.check.diagnose import line
from backprop.check.diagnose.line import SECONDS, point
from backprop.check.exercises import EXERCISES
from backprop.check.judge import judge_all
from backprop.check.message import pointed
from backprop.check.trial import suppress_output
from backprop.which_line import Place
from quality.scorecard import truth, validity
from quality.scorecard.mutants import Mutant

COLUMNS = (
    "wrong",
    "right line",
    "one of two",
    "wrong line",
    "no line",
    "out of time",
    "named instead",
    "a line is gone",
)
SLOW = 2.5  # s of processor time that a wrong answer's check may take in a notebook


def defined(exercise: str, code: str, names: dict[str, Any], file: str) -> tuple[Any, ...]:
    """The functions of an answer, whose source is kept as a notebook keeps it."""
    linecache.cache[file] = len(code), None, code.splitlines(keepends=True), file
    exec(compile(code, file, "exec"), names)
    return tuple(names[name] for name in EXERCISES[exercise].functions)


def pointer(
    exercise: str, functions: tuple[Any, ...], seed: int
) -> tuple[bool, Place | None, float]:
    """Whether an answer is right, the place that the check points at, and the seconds of processor
    time that this took."""
    row = EXERCISES[exercise]
    with suppress_output():
        judged = judge_all(row, functions, seed)
        start = time.thread_time()
        place = point(row, functions, judged, seed)
    return not any(item.findings for item in judged), place, time.thread_time() - start


def of_mutants(exercise: str, most: int, draw: int, say: Any) -> tuple[Counter[str], list[float]]:
    """How often of up to `most` mutants that the check refuses the changed line is pointed at, and
    the seconds of processor time of each whole check.

    draw  another number draws other mutants and other cases
    """
    count: Counter[str] = Counter()
    times: list[float] = []
    drawn = validity.drawn(exercise, draw=draw)
    random.Random(f"{exercise} {draw}").shuffle(drawn)
    for k, mutant in enumerate(drawn):
        if count["wrong"] + count["a line is gone"] >= most:
            break
        seed = 1000 * draw + k
        try:
            with truth.limited(20):
                functions = defined(
                    exercise, mutant.code, dict(truth.worked(exercise)[1]), f"<{exercise} {k}>"
                )
                start = time.process_time()
                verdict = judge_answer(EXERCISES[exercise], functions, seed, pointing=True)
                took = spent = time.process_time() - start
                place = verdict.pointer
                if verdict.mistake and not place:  # maybe the check did not even look for a line
                    _, place, spent = pointer(exercise, functions, seed)
        except (truth.Endless, Exception):  # it does not end, or does not even define its functions
            continue
        if verdict.passed:
            continue
        if mutant.operator == "removed line":  # there is no line to point at
            count["a line is gone"] += 1
            continue
        times.append(took)
        what = "wrong line" if place else "no line" if spent < SECONDS else "out of time"
        if place and any(
            _same_statement(mutant, each.number) for each in (place, place.also) if each
        ):
            what = "right line"
            count["one of two"] += place.also is not None
        count.update(("wrong", what))
        name = ""
        if verdict.mistake and what != "right line":
            named = _named_rightly(exercise, functions, verdict.mistake)
            count["named instead"] += named
            name = f" ({verdict.mistake}: {'true' if named else 'not known'})"
        changed = mutant.code.splitlines()[mutant.line - 1].strip()
        say(
            f"{exercise} {k}: {what}{name}; {took:.2f} s; {mutant.operator} in line {mutant.line}: {changed}"
        )
        say(pointed(place) if place else "")
    return count, times


def _named_rightly(exercise: str, functions: tuple[Any, ...], mistake: str) -> bool:
    """Whether the algorithm of a mistake does what the answer does, on inputs that no check has
    drawn."""
    try:
        with truth.limited(20):
            return mistake in truth.explanations(exercise, functions)[1]
    except (truth.Endless, Exception):
        return False


def of_answers(file: str, exercises: list[str], say: Any) -> Counter[str]:
    """Pointers at the wrong answers of a file."""
    count: Counter[str] = Counter()
    found = runpy.run_path(file)
    for record in found["RECORDS"]:
        exercise = record["exercise"]
        if record["kind"] != "wrong" or (exercises and exercise not in exercises):
            continue
        names: dict[str, Any] = {}
        exec(found["PRELUDE"], names)
        functions = defined(exercise, record["code"], names, f"<{record['id']}>")
        right, place, spent = pointer(exercise, functions, seed=0)
        what = (
            "passed"
            if right
            else "pointed at"
            if place
            else "no line"
            if spent < SECONDS
            else "out of time"
        )
        count.update(("wrong", what))
        count["milliseconds"] += round(1e3 * spent)
        say(f"{record['id']}: {what} ({spent:.1f} s); {record['mistake']}")
        say(pointed(place) if place else "")
    return count


def table(rows: dict[str, tuple[Counter[str], list[float]]]) -> Table:
    """A row an exercise, and their sum; the time is that of a whole check."""
    made = Table("exercise", *COLUMNS, "s: median", "slowest", f"over {SLOW} s")
    total: Counter[str] = Counter()
    for count, _ in rows.values():
        total.update(count)
    every = [spent for _, times in rows.values() for spent in times]
    for name, (count, times) in (*rows.items(), ("all", (total, every))):
        made.add_row(
            name,
            *(str(count[c]) for c in COLUMNS),
            f"{median(times or [0.0]):.2f}",
            f"{max(times, default=0.0):.2f}",
            str(sum(spent > SLOW for spent in times)),
        )
    return made


def _same_statement(mutant: Mutant, line: int) -> bool:
    """Whether a line belongs to the statement that was changed."""
    return any(
        first <= mutant.line <= last and first <= line <= last
        for first, last in _simple_statements(mutant.code)
    ) or (line == mutant.line)


def _simple_statements(code: str) -> Iterator[tuple[int, int]]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            yield node.lineno, node.end_lineno or node.lineno


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=12, help="of each exercise, at the most")
    parser.add_argument("--seed", type=int, default=0, help="another one draws other mutants")
    parser.add_argument(
        "--answers", default="", help="a file of answers from outside, in place of mutants"
    )
    parser.add_argument("--quiet", action="store_true", help="the table alone")
    parser.add_argument(
        "ids", nargs="*", metavar="ID", help="exercises; all of them if none is named"
    )
    args = parser.parse_args()
    line.WALL = math.inf  # what else the machine does has no say in a measurement
    console = Console(highlight=False, markup=False, width=140)

    def say(text: str) -> None:
        if text and not args.quiet:
            console.print(text)

    if args.answers:
        console.print(str(dict(of_answers(args.answers, args.ids, say))))
        return
    chosen = [
        id
        for id in args.ids or EXERCISES
        if not EXERCISES[id].property_only and not EXERCISES[id].time_limit
    ]
    console.print(table({id: of_mutants(id, args.mutants, args.seed, say) for id in chosen}))


if __name__ == "__main__":
    main()
