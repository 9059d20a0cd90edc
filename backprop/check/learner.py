"""What the check remembers of its learner: hints given, points reached, and what does not stand yet.

In a notebook the best points of each exercise are kept in `backprop_progress.json` beside it, so that `progress()` shows them
in the next session too. A graded run writes no file.
"""

import html
import json
import os
import types
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from IPython import get_ipython
from IPython.display import display

from backprop.check.exercises import EXERCISES, Exercise
from backprop.check.feedback import GREEN, VERMILLION, Verdict, find, wrap

FILE = "backprop_progress.json"
OPEN = ("backprop.plots", "backprop.digits", "backprop.check")  # what an answer may use of the course

_hinted: dict[str, int] = {}
_best: dict[str, float] = {}  # the best points of each exercise that was checked
_failing: set[str] = set()  # exercises whose last check did not pass


def remember(verdict: Verdict) -> None:
    """Keep the best points for `progress`, and whether the last check passed for `shaky_ground`."""
    _best[verdict.exercise] = max(verdict.points, _best.get(verdict.exercise, 0.0))
    (_failing.discard if verdict.passed else _failing.add)(verdict.exercise)
    if in_a_notebook():
        known = _read()
        if verdict.points > known.get(verdict.exercise, -1.0):
            _write(known | {verdict.exercise: _best[verdict.exercise]})


def forget() -> None:
    """Begin anew, as a session does: no hint was given, nothing was checked."""
    for memory in (_hinted, _best, _failing):
        memory.clear()


def progress() -> None:
    """Show what passed, in this session and in earlier ones: a line for each exercise of the notebooks that were begun."""
    known = _read() if in_a_notebook() else {}
    points = known | {id: max(best, known.get(id, 0.0)) for id, best in _best.items()}
    if points:
        display(_Table(points))
    else:
        print("Nothing checked yet: run the check cell below an exercise.")


def hint(exercise_id: str) -> None:
    """Show the next of the three hints of an exercise; after the third, the first again."""
    exercise = find(exercise_id)
    number = _hinted.get(exercise_id, 0) % len(exercise.hints)
    _hinted[exercise_id] = number + 1
    left = len(exercise.hints) - number - 1
    more = f" ({left} more: run hint again)" if left else " (the last one)"
    print(wrap(f"Hint {number + 1} for {exercise_id}: {exercise.hints[number]}{more}"))


def shaky_ground(exercise: Exercise, functions: Iterable[Callable[..., Any]]) -> str:
    """A sentence if an answer calls functions of earlier exercises whose last check failed: that is where to begin."""
    used = set[str]().union(*(_names(getattr(function, "__code__", None)) for function in functions))
    used = used.union(*(getattr(function, "uses", ()) for function in functions))  # of an answer in another process
    broken = [
        f"{name} ({row.id})"
        for row in EXERCISES.values()
        if row.id in _failing and row.id < exercise.id and row.id[:2] == exercise.id[:2]
        for name in row.functions
        if name in used
    ]
    if not broken:
        return ""
    checks = "that check has" if len(broken) == 1 else "those checks have"
    return f"It calls your {' and your '.join(broken)}, and {checks} not passed yet: begin there."


def borrowed(functions: Iterable[Callable[..., Any]]) -> str:
    """A sentence if an answer calls the reference, which a graded run does not have."""
    modules = set()
    for function in functions:
        known = getattr(function, "__globals__", {})
        for name in _names(getattr(function, "__code__", None)):
            value = known.get(name)
            home = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", name)
            if isinstance(home, str) and home.startswith("backprop.") and not home.startswith(OPEN):
                modules.add(home)
    if not modules:
        return ""
    return f"It uses {', '.join(sorted(modules))}. A graded run cannot import the reference: there this answer earns nothing."


class _Table:
    """Points as text, and as a table with bars."""

    def __init__(self, points: dict[str, float]) -> None:
        begun = {id[:2] for id in points}
        self.rows = [(row, points.get(row.id)) for row in EXERCISES.values() if row.id[:2] in begun]
        self.total, self.most = sum(points.values()), sum(row.points for row, _ in self.rows)

    def __str__(self) -> str:
        lines = [f"{_sign(row, got)} {row.title:<34} {got or 0:>5g} / {row.points:g}" for row, got in self.rows]
        return "\n".join([*lines, f"  {'the best of each so far':<34} {self.total:>5g} / {self.most:g}"])

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        cell = '<td style="text-align:left;padding:.15em .8em">'
        lines = []
        for row, got in self.rows:
            colour = GREEN if got == row.points else VERMILLION
            bar = f'<div style="width:{100 * (got or 0) / row.points:.0f}%;height:.6em;background:{colour}"></div>'
            frame = f'<div style="width:8em;border:1px solid #767676" role="presentation">{bar}</div>'
            title = f"<strong>{row.id}</strong> {html.escape(', '.join(row.functions))}"
            lines.append(f"<tr>{cell}{_sign(row, got)} {title}</td>{cell}{frame}</td>{cell}{got or 0:g} / {row.points:g}</td></tr>")
        total = f"<tr>{cell}the best of each so far</td>{cell}</td>{cell}<strong>{self.total:g} / {self.most:g}</strong></td></tr>"
        return {"text/plain": str(self), "text/html": f'<table style="margin-left:0">{"".join(lines)}{total}</table>'}


def _sign(row: Exercise, got: float | None) -> str:
    return "·" if got is None else "✓" if got == row.points else "✗"


def _names(code: Any) -> set[str]:
    """The global names in a function's code, and in the functions inside it."""
    if not isinstance(code, types.CodeType):
        return set()
    return set(code.co_names).union(*map(_names, code.co_consts))


def in_a_notebook() -> bool:
    """Whether somebody looks on: a kernel, and no graded run."""
    return getattr(get_ipython(), "kernel", None) is not None and not os.environ.get("NBGRADER_EXECUTION")


def _read() -> dict[str, float]:
    """What the file says; a file that says nothing sensible counts as none."""
    try:
        known = json.loads(Path(FILE).read_text(encoding="utf-8"))
        return {id: float(known[id]) for id in EXERCISES if id in known and 0 <= known[id] <= EXERCISES[id].points}
    except (OSError, ValueError, TypeError):
        return {}


def _write(points: dict[str, float]) -> None:
    """In one stroke, so that two notebooks at once leave one whole file; where nothing can be written, nothing is kept."""
    draft = Path(f"{FILE}.{os.getpid()}")
    try:
        draft.write_text(json.dumps(points, indent=0), encoding="utf-8")
        draft.replace(FILE)
    except OSError:
        draft.unlink(missing_ok=True)
