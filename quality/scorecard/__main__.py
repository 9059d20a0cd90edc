"""`python -m quality.scorecard [--nightly] [--write]`: how often the grader is wrong, in tables and
in scorecard.json."""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from backprop.check.exercises import EXERCISES
from quality.scorecard import hostility, rules, truth, validity

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Form:
    """How much of each: mutants an exercise, the sample answers too, mutilated notebooks, seconds
    of grading, kills."""

    mutants: int = validity.MUTANTS
    corpus: bool = True
    notebooks: int = 500
    seconds: float = 180.0
    kills: int = 6


BRIEF, DAILY, NIGHTLY = (
    Form(6, False, 60, 15.0, 1),
    Form(),
    Form(notebooks=10_000, seconds=7200.0, kills=100),
)
MARKS = re.compile(r"(<!-- scorecard -->\n).*?(<!-- end of scorecard -->)", re.DOTALL)
# the tests of runs that are killed, of full disks and vanished files
SERIES = ("tests/autograder/batch", "-k", "killed or full or vanish or read_only")
SOLID = 1e-9  # how near the worked gradients must be to complex steps


def measure(form: Form, only: list[str], exercises: list[str], console: Console) -> dict[str, Any]:
    """All figures, section by section; `only` names the sections (all if empty), `exercises` those
    of the first."""
    sections: dict[str, Any] = {
        "validity": lambda: _validity(exercises, form, console),
        "hostility": _hostility,
        "doors": lambda: {"open doors": hostility.open_doors()},
        "fuzz": lambda: _fuzz(form.notebooks),
        "endurance": lambda: _endurance(form.seconds),
        "kills": lambda: _kills(form.kills),
    }
    figures: dict[str, Any] = {}
    for name, section in sections.items():
        if name in only or (not only and name != "doors"):
            begin = time.monotonic()
            figures[name] = section()
            console.print(f"{name}: {time.monotonic() - begin:.0f} s", style="dim")
    return figures


def failures(figures: dict[str, Any]) -> list[str]:
    """The goals that are not reached, a sentence each."""
    found = []

    def goal(reached: bool, sentence: str) -> None:
        if not reached:
            found.append(sentence)

    if "validity" in figures:
        v = figures["validity"]
        total = v["total"]
        goal(
            v["whole"] is False or total["mutants"] >= 1500,
            f"only {total['mutants']} mutants, fewer than 1,500",
        )
        goal(
            v["whole"] is False or v["right in corpus"] >= 150,
            f"only {v['right in corpus']} right answers, fewer than 150",
        )
        goal(
            total.get("false accept", 0) == 0,
            f"{total.get('false accept', 0)} wrong answers were accepted",
        )
        goal(
            total.get("false reject", 0) == 0,
            f"{total.get('false reject', 0)} right answers were refused",
        )
        wrong = max(1, total.get("wrong in truth", 0))
        goal(
            total.get("named wrongly", 0) < 0.01 * wrong,
            f"{total.get('named wrongly', 0)} of {wrong} wrong answers got a wrong name",
        )
        listed = max(1, total.get("listed", 0))
        named = total.get("listed, named correctly", 0)
        goal(named > 0.8 * listed, f"only {named} of {listed} listed mistakes were named correctly")
        goal(
            v["located"][0] == v["located"][1],
            f"{v['located'][0]} of {v['located'][1]} slips were located correctly",
        )
        goal(v["solid"] < SOLID, f"a worked solution is {v['solid']:.1e} off its complex steps")
    if "hostility" in figures:
        goal(
            not figures["hostility"]["through"],
            f"attacks went through: {figures['hostility']['through']}",
        )
    for name in ("hostility", "doors"):
        doors = figures.get(name, {}).get("open doors")
        goal(not doors, f"the kernel still answers {doors}")
    if "fuzz" in figures:
        goal(
            not figures["fuzz"]["strange"],
            f"mutilated notebooks without a fair verdict: {figures['fuzz']['strange'][:5]}",
        )
    if "endurance" in figures:
        goal(figures["endurance"]["flat"], f"grading in a loop is not flat: {figures['endurance']}")
    if "kills" in figures:
        goal(
            figures["kills"]["lost"] == 0,
            f"{figures['kills']['lost']} of {figures['kills']['points']} killed runs ended otherwise",
        )
    return found


def _validity(exercises: list[str], form: Form, console: Console) -> dict[str, Any]:
    chosen = exercises or list(EXERCISES)
    judged = validity.judgements(chosen, form.mutants, form.corpus, len(os.sched_getaffinity(0)))
    found = list(track(judged, "answers judged", console=console, total=None))
    slips = [
        (slip, seed) for slip in validity.SLIPS for seed in range(5) if slip.exercise in chosen
    ]
    located = sum(slip.located(seed)[0] for slip, seed in slips)
    return summary(
        found,
        located,
        len(slips),
        max(map(truth.solid, chosen)),
        whole=not exercises and form != BRIEF,
    )


def summary(
    found: list[validity.Judgement], located: int, slips: int, solid: float, whole: bool
) -> dict[str, Any]:
    """The figures of the judgements, with every one that went wrong in full."""
    table = validity.table(found)
    total: Counter[str] = Counter()
    for row in table.values():
        total.update(row)
    compared = {
        name: {"false accepts": 0, "false rejects": 0, "wrong": 0, "right": 0}
        for name in ("here", *rules.RULES)
    }
    for judged in found:
        for name, passed in (
            {"here": judged.passed or judged.outcome == "slow", **judged.rules}.items()
            if judged.rules
            else ()
        ):
            compared[name]["right" if judged.right else "wrong"] += 1
            compared[name]["false rejects"] += judged.right and not passed
            compared[name]["false accepts"] += passed and not judged.right
    odd = ("false accept", "false reject", "named wrongly")
    return {
        "exercises": {name: dict(row) for name, row in table.items()},
        "total": dict(total),
        "right in corpus": sum(judged.origin == "right" for judged in found),
        "located": [located, slips],
        "solid": solid,
        "comparison": compared,
        "wrong verdicts": [
            asdict(judged) | {"outcome": judged.outcome}
            for judged in found
            if judged.outcome in odd
        ],
        "unnamed": dict(
            Counter(
                f"{j.exercise} {j.origin}" for j in found if j.outcome == "not named"
            ).most_common(40)
        ),
        "whole": whole,
    }


def _hostility() -> dict[str, Any]:
    ours, theirs, through = hostility.attacked()
    return {
        "here": ours,
        "plain nbgrader": theirs,
        "through": through,
        "open doors": hostility.open_doors(),
    }


def _fuzz(count: int) -> dict[str, Any]:
    from quality.scorecard import fuzz

    with tempfile.TemporaryDirectory() as folder:
        ends, strange = fuzz.fuzzed(Path(folder) / "course", count)
    return {"notebooks": count, "ends": ends, "strange": strange}


def _endurance(seconds: float) -> dict[str, Any]:
    from quality.scorecard import endurance

    with tempfile.TemporaryDirectory() as folder:
        found = endurance.endure(Path(folder), seconds)
    return asdict(found) | {"flat": found.flat}


def _kills(points: int) -> dict[str, Any]:
    """The series of killed runs, and of full disks and vanished files, is that of the tests."""
    call = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-n",
        "2",
        *SERIES,
    ]
    done = subprocess.run(
        call,
        cwd=ROOT,
        env=os.environ | {"KILLS": str(points)},
        capture_output=True,
        text=True,
        check=False,
    )
    counts = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|error)", done.stdout)}
    lost = counts.get("failed", 0) + counts.get("error", 0)
    return {
        "points": points,
        "passed": counts.get("passed", 0),
        "lost": lost if counts else points,
        "said": done.stdout[-2000:] if lost else "",
    }


def tables(figures: dict[str, Any]) -> list[tuple[str, list[str], list[list[str]]]]:
    """Title, head and rows of each table."""
    made = []
    if "validity" in figures:
        v = figures["validity"]
        head = ["", "mutants", "right answers", "refused", "wrong answers", "accepted"]
        head += ["named correctly", "named wrongly", "not named", "listed mistakes named"]
        made.append(
            (
                "Right and wrong answers",
                head,
                [_row(name, row) for name, row in _by_notebook(v).items()],
            )
        )
        rows = [[name, f"{row['false accepts']} of {row['wrong']}", f"{row['false rejects']} of {row['right']}"]
                for name, row in v["comparison"].items()]  # fmt: skip
        made.append(
            (
                "The same answers by other rules",
                ["rule", "wrong answers accepted", "right answers refused"],
                rows,
            )
        )
    if "hostility" in figures:
        h = figures["hostility"]
        head = ["attacks", "tried", "gained points", "leaked", "damaged", "hurt the rest"]
        rows = []
        for category, row in h["here"].items():
            other = h["plain nbgrader"].get(category, {})
            rows.append(
                [
                    category,
                    str(row["tried"]),
                    *(f"{row.get(c, 0)} / {other.get(c, 0) if other else '-'}" for c in head[2:]),
                ]
            )
        title = "Hostile submissions: here / with nbgrader's own Execute (- where that is not tried, for the sake of the machine)"
        made.append((title, head, rows))
    rest = []
    if "fuzz" in figures:
        ends = ", ".join(f"{count} {end}" for end, count in sorted(figures["fuzz"]["ends"].items()))
        rest.append(["mutilated notebooks", str(figures["fuzz"]["notebooks"]), ends])
    if "endurance" in figures:
        e = figures["endurance"]
        text = f"memory {e['first']['memory'] / 2**20:.0f} → {e['last']['memory'] / 2**20:.0f} MiB, files "
        text += f"{e['first']['files']} → {e['last']['files']}, processes {e['first']['processes']} → {e['last']['processes']}"
        rest.append(["graded in a loop", f"{e['graded']} in {e['seconds']:.0f} s", text])
    if "kills" in figures:
        k = figures["kills"]
        rest.append(
            [
                "killed, full, vanished",
                f"{k['points']} kills, {k['passed']} tests",
                f"{k['lost']} ended otherwise than undisturbed",
            ]
        )
    if rest:
        made.append(("Accidents", ["what", "how many", "result"], rest))
    return made


def _by_notebook(v: dict[str, Any]) -> dict[str, Counter[str]]:
    rows: dict[str, Counter[str]] = {}
    for exercise, row in v["exercises"].items():
        rows.setdefault(exercise[:2], Counter()).update(row)
    rows["all"] = Counter(v["total"])
    return rows


def _row(name: str, row: Counter[str]) -> list[str]:
    listed = row["listed"]
    share = f"{row['listed, named correctly']} of {listed}" + (
        f" ({row['listed, named correctly'] / listed:.0%})" if listed else ""
    )
    counts = (
        "mutants",
        "right in truth",
        "false reject",
        "wrong in truth",
        "false accept",
        "named correctly",
        "named wrongly",
        "not named",
    )
    return [name, *(f"{row[count]:,}" for count in counts), share]


def markdown(figures: dict[str, Any]) -> str:
    parts = []
    for title, head, rows in tables(figures):
        lines = [f"**{title}**", "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        parts.append("\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]))
    return "\n\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m quality.scorecard", description=__doc__)
    parser.add_argument(
        "sections",
        nargs="*",
        help="validity, hostility, doors, fuzz, endurance, kills (default: all)",
    )
    parser.add_argument("--exercises", nargs="*", default=[], help="only these, in validity")
    parser.add_argument(
        "--nightly",
        action="store_true",
        help="10,000 mutilated notebooks, two hours of grading, 100 kills",
    )
    parser.add_argument(
        "--brief",
        action="store_true",
        help="6 mutants an exercise, 60 mutilated notebooks, 15 s of grading, 1 kill",
    )
    parser.add_argument(
        "--write", action="store_true", help="put the tables into docs/inside/measured.md too"
    )
    args = parser.parse_args()
    console = Console()
    figures = measure(
        NIGHTLY if args.nightly else BRIEF if args.brief else DAILY,
        args.sections,
        args.exercises,
        console,
    )
    for title, head, rows in tables(figures):
        table = Table(*head, title=title, title_justify="left")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    if not args.brief:  # what a few of each say is no figure to publish
        (ROOT / "scorecard.json").write_text(
            json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    missed = failures(figures)
    if args.write:
        page = ROOT / "docs" / "inside" / "measured.md"
        text = page.read_text(encoding="utf-8")
        page.write_text(
            MARKS.sub(lambda m: f"{m[1]}{markdown(figures)}\n{m[2]}", text), encoding="utf-8"
        )
    for judged in figures.get("validity", {}).get("wrong verdicts", []):
        console.print(
            f"{judged['exercise']}, {judged['origin']}: {judged['outcome']} ({judged['mistake']})\n{judged['code']}",
            markup=False,
        )
    console.print("\n".join(missed) or "Every goal is reached.", markup=False)
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
