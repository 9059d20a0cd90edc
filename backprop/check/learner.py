"""What the check remembers of its learner: hints given, attempts, points reached, answers shown,
and what has not passed yet.

In a notebook this is kept in `backprop_progress.json`, one file for the whole course, so that
`progress()` shows it in the next session and in every notebook. A graded run writes no file.
"""

import html
import inspect
import json
import linecache
import os
import re
import types
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path
from textwrap import indent
from typing import Any

from IPython import get_ipython
from IPython.display import display

from backprop.check import network
from backprop.check.exercises import EXERCISES, Exercise
from backprop.check.feedback import (
    GREEN,
    VERMILLION,
    Verdict,
    block,
    find,
    in_a_notebook,
    is_graded,
    tell,
)
from backprop.check.questions import WRITTEN
from backprop.check.remote import is_remote
from backprop.check.session import Session

OTHERS = {
    "sklearn",
    "torch",
    "tensorflow",
    "jax",
    "keras",
}  # libraries that would do the learner's work
FILE = "backprop_progress.json"
OPEN = (
    "backprop.plots",
    "backprop.digits",
    "backprop.check",
)  # what an answer may use of the course
ATTEMPTS = 2  # answers that are checked before the worked one is shown
WORKED = "worked.json"  # the worked answers, beside this file, made by `autograder build`
UNWRITTEN = "Nothing checked yet: run the check cell below an exercise."

session: Session | None = None  # what this kernel's cells wait for; None outside a notebook


@dataclass
class Record:
    """What is known of a learner's work at one exercise."""

    points: float | None = None  # the best; None if it was never checked
    hints: int = 0
    # tells apart the answers that were checked and did not pass
    attempts: list[int] = field(default_factory=list)
    revealed: bool = False  # whether the worked answer was shown before the exercise had passed


_records: dict[str, Record] = {}
_failing: set[str] = set()  # exercises whose last check did not pass


def remember(verdict: Verdict, functions: Sequence[Callable[..., Any]] = ()) -> None:
    """Keep the best points for `progress`, the attempt for `reveal`, and whether the last check
    passed for `failing_dependencies`.

    An answer that passes in a notebook is kept in `my_network.py` too, where later notebooks find
    it.
    """
    (_failing.discard if verdict.passed else _failing.add)(verdict.exercise)
    record = _record(verdict.exercise)
    record.points = max(verdict.points, record.points or 0.0)
    if not is_graded() and not verdict.passed and verdict.written:
        text = "\n".join(map(_text, functions))
        record.attempts = sorted({*record.attempts, zlib.crc32(text.encode())})
    _keep(verdict.exercise, record)
    if verdict.passed and in_a_notebook():
        left_out = network.keep(folder(), verdict.exercise, functions)
        if left_out:
            tell(left_out)


def forget() -> None:
    """Begin anew, as a session does: no hint was given, nothing was checked."""
    _records.clear()
    _failing.clear()


def progress() -> None:
    """Show what passed, in all sessions and notebooks: each exercise of a notebook that was begun,
    and a line for each other notebook."""
    records = {
        id: record
        for id, record in _known().items()
        if record.points is not None or record.revealed
    }
    if records:
        display(_Table(records))
    else:
        tell(UNWRITTEN)


def hint(exercise_id: str) -> None:
    """Show the next of the three hints of an exercise; after the third, the first again.

    Args:
        exercise_id: for instance "03.5"; for an unknown name a sentence says what there is.
    """
    if exercise_id in WRITTEN:
        steps = ", ".join(WRITTEN[exercise_id])
        tell(f"The small choices above {exercise_id} are its hints: {steps}.")
        return
    if _unknown(exercise_id):
        return
    exercise, record = find(exercise_id), _record(exercise_id)
    number = record.hints % len(exercise.hints)
    record.hints += 1
    _keep(exercise_id, record)
    left = len(exercise.hints) - number - 1
    more = (
        f" ({left} more: run hint again)"
        if left
        else f' (the last one; after {ATTEMPTS} attempts, reveal("{exercise_id}"))'
    )
    tell(f"Hint {number + 1} for {exercise_id}: {exercise.hints[number]}{more}")


def reveal(exercise_id: str) -> None:
    """Show the worked answer of an exercise, after three hints and two attempts, and define it, so
    that later cells go on.

    `progress()` says that the answer was shown. Where the exercise has passed, it is shown at once. A
    derivation in writing comes after the small choices that lead to it.

    Args:
        exercise_id: for instance "03.5"; for an unknown name a sentence says what there is.
    """
    if exercise_id in WRITTEN:
        _reveal_derivation(exercise_id)
        return
    if _unknown(exercise_id):
        return
    exercise, record = find(exercise_id), _record(exercise_id)
    source = _worked().get(exercise_id)
    passed = record.points == exercise.points
    missing = []
    if record.hints < len(exercise.hints):
        missing.append(
            f'read {len(exercise.hints) - record.hints} more of the hints: hint("{exercise_id}")'
        )
    counted = len(record.attempts)
    if counted < ATTEMPTS:
        missing.append(
            f"check {ATTEMPTS - counted} more of your own attempts, each a different one ({counted} counted so far: a stub, "
            "and the same answer checked again, are no new attempts)"
        )
    if source is None:
        tell(f"There is no worked answer of {exercise_id} in this installation.")
    elif missing and not passed and not record.revealed:
        tell(
            f"The worked answer comes after three hints and {ATTEMPTS} attempts. First {', and '.join(missing)}."
        )
    else:
        record.revealed = record.revealed or not passed
        _keep(exercise_id, record)
        names = ", ".join(exercise.functions)
        after = (
            "Yours has passed, and stays: compare the two."
            if passed
            else f"progress() says that it was shown. {names} is defined now, so the cells below go on. "
            "Close it and write your own: then it is yours."
        )
        tell(f"The worked answer of {exercise_id}. {after}")
        display({"text/plain": source, "text/html": block(indent(source, "    "))}, raw=True)
        if not passed:
            _define(exercise_id, source)


def _unknown(exercise_id: str) -> bool:
    """Whether there is no such exercise; a sentence says so, because whoever asks for
    help needs no traceback."""
    try:
        find(exercise_id)
    except ValueError as error:
        tell(f"{str(error)[0].upper()}{str(error)[1:]}.")
        return True
    return False


def _reveal_derivation(exercise_id: str) -> None:
    record, text = _record(exercise_id), _worked().get(exercise_id)
    steps = WRITTEN[exercise_id]
    left = [question for k, question in enumerate(steps) if k not in record.attempts]
    if text is None:
        tell(f"There is no worked answer of {exercise_id} in this installation.")
    elif left and not record.revealed:
        first = f'predict("{left[0]}", ...)'
        tell(
            f"The derivation comes after the {len(steps)} small choices above it: {', '.join(left)} left. First get {first} right."
        )
    else:
        record.revealed = True
        _keep(exercise_id, record)
        tell(
            "A derivation, as one may write it. Close it and write yours, in your own words: a person reads it."
        )
        display({"text/plain": text, "text/markdown": text}, raw=True)


def note(question_id: str) -> None:
    """Note that a question was answered correctly, where it is a step of a derivation."""
    for exercise_id, steps in WRITTEN.items():
        if question_id in steps:
            record = _record(exercise_id)
            record.attempts = sorted({*record.attempts, steps.index(question_id)})
            _keep(exercise_id, record)


def stand_in(exercise_id: str) -> None:
    """Put the worked answer in the place of a stub where it was revealed before: so the cells below
    go on after a restart, too."""
    source = _worked().get(exercise_id)
    if source and exercise_id in EXERCISES and _record(exercise_id).revealed:
        _define(exercise_id, source)
        tell(
            f"You have seen the worked answer of {exercise_id}. It stands in for this stub, until you write yours."
        )


def _define(exercise_id: str, source: str) -> None:
    """Run the worked answer in the notebook, in place of what it defines there."""
    shell = get_ipython()
    if shell is None:
        return
    name = f"<worked {exercise_id}>"
    linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
    exec(compile(source, name, "exec"), shell.user_ns)


def _worked() -> dict[str, str]:
    """The worked answers, by exercise; none where they are not packed, as in a graded run."""
    try:
        return dict(json.loads((files("backprop.check") / WORKED).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def stale(names: tuple[str, ...]) -> str:
    """A sentence if one of these answers is out of date: the cell that defines it failed when it
    was run last."""
    return session.stale(names) if session else ""


def folder() -> Path:
    """Where the learner's files are kept: the folder of the notebook or, where each notebook has a
    folder, the one around it."""
    here = Path.cwd()
    return here.parent if re.fullmatch(r"\d\d_\w+", here.name) else here


def failing_dependencies(
    exercise: Exercise, functions: Iterable[Callable[..., Any]]
) -> list[tuple[str, Exercise]]:
    """The functions of earlier exercises whose last check failed, among those that an answer
    calls."""
    used = set[str]().union(
        *(_names(getattr(function, "__code__", None)) for function in functions)
    )
    used = used.union(*(function.uses for function in functions if is_remote(function)))
    return [
        (name, row)
        for row in EXERCISES.values()
        if row.id in _failing and row.id < exercise.id and row.id[:2] == exercise.id[:2]
        for name in row.functions
        if name in used
    ]


def reference_uses(functions: Iterable[Callable[..., Any]]) -> str:
    """A sentence if an answer calls the reference, which a graded run does not have."""
    modules = set()
    for function in functions:
        known = getattr(function, "__globals__", {})
        for name in _names(getattr(function, "__code__", None)):
            value = known.get(name)
            home = (
                value.__name__
                if isinstance(value, types.ModuleType)
                else getattr(value, "__module__", name)
            )
            if isinstance(home, str) and home.startswith("backprop.") and not home.startswith(OPEN):
                modules.add(home)
    others = sorted(
        {name.split(".")[0] for function in functions for name in _imported(function)} & OTHERS
    )
    if others:
        return f"It uses {', '.join(others)}. Answers use NumPy alone: in a graded run, which has nothing else, it earns nothing."
    if not modules:
        return ""
    return f"It uses {', '.join(sorted(modules))}. A graded run cannot import the reference: there this answer earns nothing."


def _imported(function: Any) -> set[str]:
    """The names in a function, and the homes of the modules and objects that they stand for."""
    known = getattr(function, "__globals__", {})
    names = _names(getattr(function, "__code__", None))
    values = [known[name] for name in names if name in known]
    return names | {
        str(getattr(v, "__name__" if isinstance(v, types.ModuleType) else "__module__", ""))
        for v in values
    }


class _Table:
    """Points as text, and as a table with bars: the exercises of notebooks that were begun, and a
    line for each other notebook."""

    def __init__(self, records: dict[str, Record]) -> None:
        begun = {id[:2] for id in records}
        self.rows: list[tuple[str, str, float | None, float]] = []  # sign, title, points, the most
        for number in sorted({row.id[:2] for row in EXERCISES.values()}):
            rows = [row for row in EXERCISES.values() if row.id[:2] == number]
            if number not in begun:
                self.rows.append(
                    ("·", f"notebook {number}, not begun", None, sum(row.points for row in rows))
                )
            for row in rows if number in begun else ():
                record = records.get(row.id, Record())
                shown = ", answer shown" if record.revealed else ""
                self.rows.append(
                    (_sign(row, record), f"{row.title}{shown}", record.points, row.points)
                )
            self.rows += [
                ("○", f"{id} in writing, derivation shown", None, 0.0)
                for id in WRITTEN
                if id[:2] == number and records.get(id, Record()).revealed
            ]
        self.total, self.most = (
            sum(got or 0 for _, _, got, _ in self.rows),
            sum(row.points for row in EXERCISES.values()),
        )

    def __str__(self) -> str:
        wide = max(len(title) for _, title, _, _ in self.rows)
        lines = [
            f"{sign} {title:<{wide}} {got or 0:>5g} / {most:g}" if most else f"{sign} {title}"
            for sign, title, got, most in self.rows
        ]
        return "\n".join(
            [
                *lines,
                f"  {'the whole course, the best so far':<{wide}} {self.total:>5g} / {self.most:g}",
            ]
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        cell = '<td style="text-align:left;padding:.15em .4em">'
        count = cell.replace("text-align", "white-space:nowrap;text-align")
        lines = []
        for sign, title, got, most in self.rows:
            bar = ""
            if most and (sign != "·" or got is not None):
                colour = GREEN if got == most else VERMILLION
                done = f'<div style="width:{100 * (got or 0) / most:.0f}%;height:.6em;background:{colour}"></div>'
                bar = f'<div style="width:4em;border:1px solid #767676" role="presentation">{done}</div>'
            id, _, rest = title.partition(" ")
            head = f"{cell}{sign} <strong>{id}</strong> {html.escape(rest)}</td>"
            lines.append(
                f"<tr>{head}{cell}{bar}</td>{count}{f'{got or 0:g} / {most:g}' if most else ''}</td></tr>"
            )
        total = f"<strong>{self.total:g} / {self.most:g}</strong>"
        lines.append(
            f"<tr>{cell}the whole course, the best so far</td>{cell}</td>{count}{total}</td></tr>"
        )
        return {
            "text/plain": str(self),
            "text/html": f'<table style="margin-left:0">{"".join(lines)}</table>',
        }


def _sign(row: Exercise, record: Record) -> str:
    if record.points is None:
        return "○" if record.revealed else "·"
    return "✓" if record.points == row.points else "✗"


def _names(code: Any) -> set[str]:
    """The global names in a function's code, and in the functions inside it."""
    if not isinstance(code, types.CodeType):
        return set()
    return set(code.co_names).union(*map(_names, code.co_consts))


def _text(function: Callable[..., Any]) -> str:
    """What tells an answer from another: its source or, where there is none, its name."""
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        return repr(function)


def _record(exercise_id: str) -> Record:
    return _known().get(exercise_id, Record())


def _known() -> dict[str, Record]:
    """What this session and, in a notebook, the files know; the better points of both."""
    known = dict(_records)
    if in_a_notebook():
        for id, kept in (_read(Path(FILE)) | _read(folder() / FILE)).items():
            mine = known.get(id, Record())
            points = [points for points in (mine.points, kept.points) if points is not None]
            attempts = sorted({*mine.attempts, *kept.attempts})
            known[id] = Record(
                max(points, default=None),
                max(mine.hints, kept.hints),
                attempts,
                mine.revealed or kept.revealed,
            )
    return known


def _keep(exercise_id: str, record: Record) -> None:
    _records[exercise_id] = record
    if in_a_notebook():
        _write(_known())


def _read(path: Path) -> dict[str, Record]:
    """What a file says, also one of an earlier version, which has points alone; one that says
    nothing sensible counts as none."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        records = {}
        for id in (EXERCISES.keys() | WRITTEN.keys()) & known.keys():
            kept = known[id] if isinstance(known[id], dict) else {"points": known[id]}
            points = None if kept.get("points") is None else float(kept["points"])
            if points is None or (id in EXERCISES and 0 <= points <= EXERCISES[id].points):
                attempts = [int(attempt) for attempt in kept.get("attempts", ())]
                records[id] = Record(
                    points, int(kept.get("hints", 0)), attempts, kept.get("revealed") is True
                )
        return records
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write(records: dict[str, Record]) -> None:
    """Write in one stroke, so that two notebooks at once leave one whole file; where nothing can be
    written, nothing is kept."""
    draft = folder() / f"{FILE}.{os.getpid()}"
    try:
        draft.write_text(
            json.dumps({id: asdict(record) for id, record in sorted(records.items())}, indent=1),
            encoding="utf-8",
        )
        draft.replace(folder() / FILE)
    except OSError:
        draft.unlink(missing_ok=True)
