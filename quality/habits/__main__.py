"""Grade the habits by plain nbgrader and by us: `python -m quality.habits`, from the repository's
root.

A table tells what a perfect, a wrong and a blank submission to each habit earn there and here, and
what is said here where a perfect one loses points. It ends with 1 if anything passes here that
fails there.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import nbformat

from quality.habits.course import (
    POINTS,
    WHO,
    HabitCourse,
    Verdict,
    as_data,
    from_data,
    notebook,
    text,
)
from quality.habits.habits import HABITS, Habit

Verdicts = dict[str, dict[str, Verdict]]  # of habits by name, of submissions by kind


def main() -> None:
    """Grade, print the table, keep what was found."""
    args = _arguments()
    habits = [
        habit
        for habit in HABITS
        if not args.only or any(word in (habit.name, habit.kind) for word in args.only)
    ]
    known = json.loads(args.results.read_text()) if args.results.exists() else {}
    plain: Verdicts = {
        habit.name: from_data(known[habit.name]["plain"])
        for habit in habits if not args.anew and known.get(habit.name, {}).get("digest") == _digest(habit)
    }  # fmt: skip
    with _folder(args.keep) as folder:
        new = [habit for habit in habits if habit.name not in plain]
        plain |= _graded(new, folder / "plain", ours=False)
        known |= {
            h.name: {"kind": h.kind, "digest": _digest(h), "plain": as_data(plain[h.name])}
            for h in new
        }
        args.results.write_text(json.dumps(known, indent=1))  # now: it takes long
        ours = _graded(habits, folder / "ours", ours=True)
    for habit in habits:
        known[habit.name]["ours"] = as_data(ours[habit.name])
    args.results.write_text(json.dumps(known, indent=1))
    print("\n".join(_table(habits, plain, ours, args.lost)))
    gained = _totals(habits, plain, ours)
    print(f"\nEverything that was found: {args.results}")
    sys.exit(1 if gained else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m quality.habits", description=__doc__)
    parser.add_argument("only", nargs="*", help="kinds or names of habits (default: all)")
    parser.add_argument("--results", type=Path, default=Path(tempfile.gettempdir()) / "habits.json",
                        help="raw results; what plain nbgrader gave is taken from here where a habit is as it was")  # fmt: skip
    parser.add_argument("--anew", action="store_true", help="let plain nbgrader grade again, too")
    parser.add_argument(
        "--lost",
        action="store_true",
        help="show only habits whose perfect submission loses points here",
    )
    parser.add_argument(
        "--keep", type=Path, help="make the two courses in this new folder, and leave them there"
    )
    return parser.parse_args()


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep:
        keep.mkdir(parents=True)
        yield keep.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="habits-") as folder:
            yield Path(folder)


def _digest(habit: Habit) -> str:
    facts = [
        nbformat.writes(notebook(habit)),
        text(habit.answer),
        text(habit.wrong),
        repr((habit.files, habit.own_files)),
    ]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def _graded(habits: list[Habit], root: Path, ours: bool) -> Verdicts:
    """An assignment for the habits of a kind."""
    found: Verdicts = {}
    if habits:
        course = HabitCourse(root, ours)
        for kind, group in groupby(
            sorted(habits, key=lambda habit: habit.kind), key=lambda habit: habit.kind
        ):
            members = list(group)
            course.add(kind, members)
            if course.hand_out(kind):
                _say_which(course, members)
            found |= _assignment(course, kind, members)
            print(f"{'here' if ours else 'plain nbgrader'}: {kind}", file=sys.stderr)
    return found


def _say_which(course: HabitCourse, habits: list[Habit]) -> None:
    for habit in habits:
        course.add(f"{habit.name}-alone", [habit])
        if why := course.hand_out(f"{habit.name}-alone"):
            print(f"  {habit.name} cannot be handed out: {why}", file=sys.stderr)


def _assignment(course: HabitCourse, assignment: str, habits: list[Habit]) -> Verdicts:
    """Grade an assignment; where that cannot be graded at all, its halves, down to one habit."""
    why = course.grade(assignment)
    if not why:
        return {habit.name: course.verdicts(assignment, habit) for habit in habits}
    if len(habits) == 1:
        return {habits[0].name: {who: Verdict(None, why, person=True) for who in WHO}}
    found: Verdicts = {}
    for half in (habits[: len(habits) // 2], habits[len(habits) // 2 :]):
        name = f"{half[0].name}-and-{len(half) - 1}"
        course.add(name, half)
        found |= _assignment(course, name, half)
    return found


def _passes(verdict: Verdict) -> bool:
    return verdict.score == POINTS and not verdict.person


def _table(habits: list[Habit], plain: Verdicts, ours: Verdicts, lost: bool) -> list[str]:
    """Rows: kind and name, points there and here (perfect, wrong, blank), and the sentence where
    points are lost."""
    rows = [f"{'habit':62} {'nbgrader':>11} {'here':>11}  what is said"]
    for habit in habits:
        there, here = plain[habit.name], ours[habit.name]
        bad = _passes(there["perfect"]) and not _passes(here["perfect"])
        says = here["perfect"].says if bad else ""
        if bad or not lost:
            points = ["/".join(_points(of[who]) for who in WHO) for of in (there, here)]
            says = " ".join(says.split())[:150]
            rows.append(
                f"{habit.kind + ': ' + habit.name:62} {points[0]:>11} {points[1]:>11}  {says}".rstrip()
            )
    return rows


def _points(verdict: Verdict) -> str:
    return "?" if verdict.score is None or verdict.person else f"{verdict.score:g}"


def _totals(habits: list[Habit], plain: Verdicts, ours: Verdicts) -> list[Any]:
    """Print the sums; returns what passes here and fails there."""
    fit = [habit for habit in habits if _passes(plain[habit.name]["perfect"])]
    kept = [habit for habit in fit if _passes(ours[habit.name]["perfect"])]
    named = [habit for habit in fit if ours[habit.name]["perfect"].person]
    failing = [
        (habit, who) for habit in habits for who in WHO if not _passes(plain[habit.name][who])
    ]
    gained = [(habit, who) for habit, who in failing if _passes(ours[habit.name][who])]
    unfit = [
        habit.name
        for habit in habits
        for who in ("wrong", "blank")
        if _passes(plain[habit.name][who])
    ]
    flagged = [habit.name for habit in habits if ours[habit.name]["perfect"].flagged]
    print(f"\ncells that plain nbgrader passes: {len(fit)}; pass here: {len(kept)} ({len(kept) / max(1, len(fit)):.0%}); "
          f"left to a person: {len(named)}; lost without a word: {len(fit) - len(kept) - len(named)}")  # fmt: skip
    print(f"submissions that fail there: {len(failing)}; of them pass here: {len(gained)} (must be 0)"
          + "".join(f"\n  {habit.name}: {who}" for habit, who in gained))  # fmt: skip
    print(
        f"perfect submissions that are flagged here: {len(flagged)}"
        + (f": {', '.join(flagged)}" if flagged else "")
    )
    if unfit:
        print(
            f"habits that are no test, for plain nbgrader passes a wrong or blank submission: {', '.join(unfit)}"
        )
    of = Counter(habit.kind for habit in fit)
    for kind, count in of.items():
        print(f"  {kind}: {sum(habit.kind == kind for habit in kept)} of {count}")
    return gained


if __name__ == "__main__":
    main()
