"""An answer that a check accepts never breaks a later cell: right numbers in nested lists, examples
in lists and whole numbers with a key too many."""

import linecache
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course.build import read_source
from autograder.ids import role_and_exercise
from backprop.check.exercises import EXERCISES

SOURCES = Path(__file__).parents[1] / "solutions"
# 06 trains for long, and its answers are read by the training that they are part of
NAMES = sorted(path.stem for path in SOURCES.glob("*.py") if not path.stem.startswith("06"))
EXAMPLES: dict[str, dict[str, Any]] = {
    "counterexample": {"W1": [[2]], "b1": (0,), "W2": [1], "x": [1], "y": 3},
    "vanishing_example": {
        "W": np.full((12, 1, 1), 0.1), "b": [[0]] * 12, "activations": ("identity",) * 12, "x": [1], "y": [-1],
    },
    "exploding_example": {"W": [[[10]]] * 10, "b": ([0],) * 10, "activations": ["identity"] * 10, "x": (1,), "y": [-1]},
}  # fmt: skip


def in_lists(value: Any) -> Any:
    """The same numbers in Python's own lists."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return type(value)(map(in_lists, value)) if isinstance(value, list | tuple) else value


def listed(name: str, function: Callable[..., Any], answers: set[str]) -> Callable[..., Any]:
    """The function as cells of the notebook see it; other answers see what they have agreed on."""

    def odd(*args: Any, **named: Any) -> Any:
        if name in EXAMPLES:
            return EXAMPLES[name] | {"note": "mine"}
        value = function(*args, **named)
        return value if sys._getframe(1).f_code.co_filename in answers else in_lists(value)

    odd.__name__ = name
    return odd


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_survives_answers_in_lists(name: str) -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    answers: set[str] = set()
    for number, cell in enumerate(read_source(SOURCES / f"{name}.py").cells):
        role, exercise = role_and_exercise(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        if cell.cell_type != "code" or role == "check" or cell.source == "progress()":
            continue
        asked = EXERCISES[exercise].functions if role == "answer" else ()
        file = f"<{name} {number}>"
        linecache.cache[file] = (0, None, cell.source.splitlines(keepends=True), file)
        answers |= {file} if asked else set()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(cell.source, file, "exec"), names)
        for function in asked:
            names[function] = listed(function, names[function], answers)
