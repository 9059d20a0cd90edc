"""A verdict as plain text and as notebook HTML."""

import html
import os
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from IPython import get_ipython
from IPython.display import display

from backprop.check.cases import RecordingFunction, SeededGenerator
from backprop.check.exercises import EXERCISES, Exercise
from backprop.which_line import Place

GREEN, VERMILLION = "#009E73", "#D55E00"
FOLD = "Details:"  # what comes after it is folded in a notebook
WIDTH = 80  # Validate cuts lines at 87 characters
SAID = "max-width:50em;margin:.2em 0;overflow-wrap:anywhere"
# JupyterLab would break code within words
CODE = "margin:.2em 0 0 1em;word-break:normal;overflow-wrap:normal;overflow-x:auto;background:none"


@dataclass(frozen=True)
class Verdict:
    """What a check says. `points` is a plain finite float; `confidence` is "exact" or "likely"
    where a mistake is named."""

    exercise: str
    points: float
    max_points: float
    passed: bool
    message: str
    mistake: str | None
    confidence: str | None
    seed: int
    pointer: Place | None = None  # the line where one small change makes everything right
    written: bool = True  # False for a stub

    def __str__(self) -> str:
        return self.message

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        facts = {
            "exercise": self.exercise,
            "points": self.points,
            "max_points": self.max_points,
            "mistake": self.mistake,
        }
        return {
            "text/plain": self.message,
            "text/html": as_html(self),
            "application/vnd.backprop.verdict+json": facts | {"confidence": self.confidence},
        }


class Points(float):
    """The points of a check that a learner looks at: its box has said them, so that a cell which ends
    with them shows no number below."""

    def _ipython_display_(self) -> None:
        pass


class CheckFailed(AssertionError):
    """Raised on the Validate page only: it shows an exception's text, but not what a cell
    displays."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def wrap(text: str, indent: str = "") -> str:
    """Break text into lines of a message's width, with a hanging indent if it is indented."""
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent * 2, break_long_words=False
    )


def tell(*sentences: str) -> None:
    """Say something: in a notebook as wide as its window, which would break printed lines within
    words; elsewhere in lines of the width of a message."""
    text = "\n".join(map(wrap, sentences))
    if in_a_notebook():
        page = "".join(f'<div style="{SAID}">{inline(line)}</div>' for line in sentences)
        display({"text/plain": text, "text/html": page}, raw=True)
    else:
        print(text)


def in_a_notebook() -> bool:
    """Whether somebody looks on: a kernel, and no graded run."""
    return getattr(get_ipython(), "kernel", None) is not None and not is_graded()


def is_graded() -> bool:
    """Whether nbgrader runs the notebook."""
    return bool(os.environ.get("NBGRADER_EXECUTION"))


def head(exercise: Exercise, points: float) -> str:
    """The first line of a message: the exercise and its points."""
    return f"{exercise.title}: {points:g} of {exercise.points:g} points."


def as_html(verdict: Verdict) -> str:
    """The message in a box: green and a tick, or vermillion and a cross; sign and words say it too,
    not colour alone."""
    first, _, rest = verdict.message.partition("\n")
    colour, sign = (GREEN, "✓") if verdict.passed else (VERMILLION, "✗")
    above, fold, below = rest.strip("\n").partition(f"\n\n{FOLD}\n\n")
    body = _paragraphs(above)
    if fold:
        summary = '<summary style="cursor:pointer">Details: numbers, the failing case, the same check again</summary>'
        body += f'<details style="margin:.5em 0 0">{summary}{_paragraphs(below)}</details>'
    return (
        f'<div role="status" style="border-left:6px solid {colour};padding:.3em .8em;margin:.3em 0">'
        f"<strong>{sign} {html.escape(first)}</strong>{body}</div>"
    )


def _paragraphs(text: str) -> str:
    return "".join(_paragraph(part) for part in text.split("\n\n") if part)


def _paragraph(text: str) -> str:
    before, code, after = parts(text)
    inside = inline(before) + (block(code) if code else "") + inline(after)
    return f'<div style="margin:.5em 0 0;max-width:50em">{inside}</div>'


def inline(text: str) -> str:
    """Return prose as HTML, what stands in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def block(code: str) -> str:
    """Return code, indented by four, or numbers as HTML. A line of code stays one line, over a narrow
    window's edge too, so that a mark stands under its place; numbers are broken between words."""
    lines = "pre" if code.startswith("    ") else "pre-wrap"
    return f'<pre style="white-space:{lines};{CODE}">{html.escape(textwrap.dedent(code))}</pre>'


def parts(paragraph: str) -> tuple[str, str, str]:
    """Split a paragraph of a message: prose on one line; the indented part, which is code, by four,
    or numbers with each finding on one line; prose."""
    lines = paragraph.split("\n")
    first = next((k for k, line in enumerate(lines) if line.startswith("  ")), len(lines))
    last = next((k for k in range(first, len(lines)) if not lines[k].startswith("  ")), len(lines))
    code = "\n".join(lines[first:last])
    if first < last and not code.startswith("    "):
        code = re.sub(r"\n    ", " ", code)  # a window is not as wide as the text
    return " ".join(lines[:first]), code, " ".join(lines[last:])


def literal(value: Any) -> str:
    """Python text that makes the value again."""
    if isinstance(value, RecordingFunction | SeededGenerator):
        return repr(value)
    if callable(value):
        raise TypeError("a planted function cannot be written down in a line")
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()!r})"
    if (
        isinstance(value, list)
        and len(value) > 8
        and all(type(item) is int and item == value[0] for item in value)
    ):
        return f"[{value[0]}] * {len(value)}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return repr(value.item() if isinstance(value, np.generic) else value)


def as_cell(
    exercise: Exercise, function: str, args: tuple[Any, ...], seed: int, number: int
) -> str:
    """A cell that calls the answer with the failing case: written out if it is short, fetched by
    seed if not."""
    names = exercise.arguments[: len(args)]
    call = f"{function}({', '.join(names)})"
    try:
        lines = [f"{name} = {literal(value)}" for name, value in zip(names, args, strict=True)]
    except TypeError:
        lines = ["x" * 1000]
    if not args:
        return call
    if sum(map(len, lines)) > 420:
        lines = [
            "from backprop.check import case",
            f'{", ".join(names)} = case("{exercise.id}", seed={seed}, number={number})',
        ]
        if len(names) == 1:
            lines[1] = lines[1].replace(f"{names[0]} =", f"{names[0]}, =")
    return "\n".join([*lines, call])


def find(exercise_id: str) -> Exercise:
    """The row of that id; ValueError with the known ids if there is none."""
    try:
        return EXERCISES[exercise_id]
    except (KeyError, TypeError):
        meant = str(exercise_id).zfill(4)  # 01.1 without quotes is the number 1.1
        there = (
            f': write "{meant}", in quotes'
            if meant in EXERCISES
            else f"; there are {', '.join(EXERCISES)}"
        )
        raise ValueError(f"there is no exercise {exercise_id!r}{there}") from None


def explain_missing_answers(shell: Any) -> None:
    """Let IPython add a sentence to `NameError: name 'backward' is not defined`, which a check cell
    raises by itself."""
    names = {name for row in EXERCISES.values() for name in row.functions}

    def explained(
        shell: Any,
        kind: type[Exception],
        error: Exception,
        traceback: Any,
        tb_offset: int | None = None,
    ) -> None:
        if isinstance(error, NameError) and error.name in names:
            error.add_note(
                f"{error.name} does not exist yet: run the cell above.\nIf that cell shows an error, correct it first."
            )
        shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)

    shell.set_custom_exc((NameError,), explained)


def paragraphs(parts: Iterable[str]) -> str:
    """The parts that say something, a blank line between them."""
    return "\n\n".join(part for part in parts if part)
