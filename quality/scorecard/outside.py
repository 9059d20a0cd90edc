"""`python -m quality.scorecard.outside CORPUS.py ... [--seeds 20]`: verdicts on answers that the
checks were not written for.

A corpus is a Python file with PRELUDE, code that runs before each answer, and RECORDS, dicts with
id, exercise, kind ("right", "wrong", or "open" where the contract does not decide), mistake,
keywords and code; the folder `samples/` is one too. An answer must earn the same points with every seed: where it does not, a case is
missing.
"""

import argparse
import linecache
import runpy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from autograder.samples import read_answers
from backprop.check import check
from backprop.check.exercises import EXERCISES
from backprop.check.judge import judge_all, points_of
from backprop.check.trial import suppress_output
from quality.scorecard.truth import Endless, Functions, limited

SEEDS = 20
LONG = {"06.4": 1}  # exercises that train: the seeds they are asked with
PATIENCE = 120.0  # s for all seeds of an answer
COLUMNS = ("right", "right, refused", "wrong", "wrong, accepted", "seeds differ", "open", "endless")


@dataclass(frozen=True)
class Judged:
    """A record, its points for each seed (none where the answer did not come to an end), and the
    message of the worst."""

    record: dict[str, Any]
    points: list[float]
    message: str = ""

    @property
    def full(self) -> int:
        """The number of seeds with full points."""
        return self.points.count(EXERCISES[self.record["exercise"]].points)

    @property
    def faults(self) -> list[str]:
        """What is wrong with these verdicts, by the names of the columns."""
        kind, found = self.record["kind"], []
        if kind == "right" and self.full < len(self.points):
            found.append("right, refused")
        if kind == "wrong" and self.full:
            found.append("wrong, accepted")
        if len(set(self.points)) > 1:
            found.append("seeds differ")
        return found if self.points else ["endless"]


def read(path: Path) -> tuple[str, list[dict[str, Any]]]:
    """(PRELUDE, RECORDS) of a corpus."""
    if path.is_dir():
        records = [
            {
                "id": f"{answer.exercise} {answer.mistake or 'right'} {number}",
                "exercise": answer.exercise,
                "kind": "wrong" if answer.mistake else "right",
                "mistake": f"{answer.mistake}: {answer.description}",
                "code": answer.code,
            }
            for file in sorted(path.glob("*.py"))
            for number, answer in enumerate(read_answers(file))
        ]
        return "import numpy as np", records
    names = runpy.run_path(str(path))
    return names["PRELUDE"], names["RECORDS"]


def functions_of(prelude: str, record: dict[str, Any]) -> Functions:
    """The functions of an answer, defined as a notebook would: its source can be asked for."""
    names: dict[str, Any] = {}
    cells = {f"<prelude of {record['id']}>": prelude, f"<{record['id']}>": record["code"]}
    for filename, code in cells.items():
        linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
        exec(compile(code, filename, "exec"), names)
    return tuple(names[name] for name in EXERCISES[record["exercise"]].functions)


def judge(path: Path, seeds: int, exercises: list[str], words: bool) -> Iterator[Judged]:
    """Every record of a corpus, in its order; `words` asks for the message of those that are judged
    wrongly."""
    prelude, records = read(path)
    for record in records:
        exercise = record["exercise"]
        if exercises and exercise not in exercises:
            continue
        judged = Judged(record, [])
        try:
            with suppress_output(), limited(PATIENCE):
                # defined anew for each seed: what an answer keeps between two checks is not the
                # draw
                asked = range(LONG.get(exercise, seeds))
                judged = Judged(
                    record,
                    [points(exercise, functions_of(prelude, record), seed) for seed in asked],
                )
                if words and judged.faults:
                    worst = judged.points.index(min(judged.points))
                    verdict = check(
                        exercise, *functions_of(prelude, record), seed=worst, show=False
                    )
                    judged = replace(judged, message=verdict.message)
        except Endless:
            pass
        yield judged


def points(exercise: str, functions: Functions, seed: int) -> float:
    """What a check gives, without looking for the reason."""
    row = EXERCISES[exercise]
    judged = judge_all(row, functions, seed)
    most = row.points - 0.01 if any(item.findings for item in judged) else row.points
    return min(points_of(row, judged), most)


def table(title: str, judged: list[Judged], whole: bool) -> Table:
    """A row for each exercise with a fault (for each one, if `whole`), and one for all together."""
    rows: dict[str, Counter[str]] = {}
    for item in judged:
        for name in (item.record["exercise"], "all"):
            rows.setdefault(name, Counter()).update([item.record["kind"], *item.faults])
    shown = Table("exercise", *COLUMNS, title=title)
    for name in sorted(rows):
        if (
            whole
            or name == "all"
            or any(
                rows[name][column] for column in COLUMNS if column not in ("right", "wrong", "open")
            )
        ):
            shown.add_row(name, *(str(rows[name][column]) for column in COLUMNS))
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m quality.scorecard.outside", description=__doc__.split("\n")[0]
    )
    parser.add_argument("corpora", nargs="+", type=Path, metavar="CORPUS.py")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--exercises", nargs="+", default=[])
    parser.add_argument(
        "--show", action="store_true", help="each record that is judged wrongly, with the message"
    )
    parser.add_argument("--whole", action="store_true", help="a row for every exercise")
    given = parser.parse_args()
    console = Console()
    for path in given.corpora:
        records = judge(path, given.seeds, given.exercises, given.show)
        judged = [*track(records, description=path.stem, transient=True, console=console)]
        for item in judged if given.show else ():
            if item.faults:
                console.rule(f"{item.record['id']}: {', '.join(item.faults)}")
                console.print(
                    f"{item.record['mistake']}\npoints {' '.join(map('{:g}'.format, item.points))}",
                    markup=False,
                )
                console.print(item.message, markup=False, highlight=False)
        console.print(table(f"{path.stem}, {given.seeds} seeds", judged, given.whole))


if __name__ == "__main__":
    main()
