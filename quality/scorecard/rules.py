"""How other graders would judge the same answers: their published rules, restated, on the cases
that such tests have.

- "nbgrader, assert_allclose": one ordinary case, `numpy.testing.assert_allclose` with its default
  tolerance (rtol 1e-7) against a stored right answer: the usual test cell.
- "CS231n, rel_error": the relative error max |a - b| / max(1e-8, |a| + |b|) of the course's
  assignments, against central differences where the answer is a gradient, else against a stored
  answer; the notes on gradient checks call up to 1e-4 usually okay with kinks, 1e-7 a reason to be
  happy. Both thresholds are tried. (cs231n.github.io/neural-networks-3, "Gradient checks")
- "minitorch, derivative_check": central differences, rtol = atol = 1e-2. (minitorch.github.io,
  module 1)
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from backprop.check.cases import Case
from backprop.check.compare import split
from backprop.check.exercises import EXERCISES
from backprop.check.trial import attempt, suppress_output
from backprop.finite_difference import central_difference
from quality.scorecard import truth

Rule = Callable[
    [Any, Any, Any], bool
]  # got, stored answer, central differences (or the stored answer once more)


def _rel_error(a: Any, b: Any) -> float:
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)), initial=0.0))


def _allclose(a: Any, b: Any, rtol: float, atol: float) -> bool:
    try:
        np.testing.assert_allclose(a, b, rtol=rtol, atol=atol)
    except (AssertionError, TypeError):
        return False
    return True


RULES: dict[str, Rule] = {
    "nbgrader, assert_allclose": lambda got, stored, slopes: _allclose(got, stored, 1e-7, 0),
    "CS231n, rel_error < 1e-4": lambda got, stored, slopes: _rel_error(got, slopes) < 1e-4,
    "CS231n, rel_error < 1e-7": lambda got, stored, slopes: _rel_error(got, slopes) < 1e-7,
    "minitorch, derivative_check": lambda got, stored, slopes: _allclose(got, slopes, 1e-2, 1e-2),
}


def passes(exercise: str, functions: truth.Functions) -> dict[str, bool]:
    """Which rules the answer passes; nothing for exercises that ask for a property, where no stored
    answer would do."""
    if exercise in truth.BY_PROPERTY:
        return {}
    drawn, stored, slopes = _stored(exercise)
    with suppress_output():
        trial = attempt(functions, drawn)
    got = (
        split(EXERCISES[exercise].outputs, trial.answer)
        if trial.answer is not None
        else "it raised"
    )
    flat = (
        {name: leaf for leaves in got.values() for name, leaf in leaves.items()}
        if isinstance(got, dict)
        else {}
    )
    if flat.keys() != stored.keys() or any(isinstance(leaf, str) for leaf in flat.values()):
        return dict.fromkeys(RULES, False)
    with np.errstate(all="ignore"):
        return {
            name: all(_safely(rule, flat[leaf], stored[leaf], slopes[leaf]) for leaf in stored)
            for name, rule in RULES.items()
        }


def _safely(rule: Rule, got: Any, stored: Any, slopes: Any) -> bool:
    try:
        return rule(got, stored, slopes)
    except (ValueError, TypeError):  # shapes that do not go together
        return False


@cache
def _stored(exercise: str) -> tuple[Case, dict[str, Any], dict[str, Any]]:
    """The case, the right answer as it would be stored, and central differences where the answer is
    a gradient."""
    row = EXERCISES[exercise]
    drawn = row.cases(np.random.default_rng(0))[0]
    answer = attempt(row.reference, drawn).answer
    assert answer is not None
    parts = split(row.outputs, answer)
    assert isinstance(parts, dict)
    stored = {name: leaf for leaves in parts.values() for name, leaf in leaves.items()}
    slopes = dict(stored)
    for output, (loss, point) in (
        row.witness(*drawn.args).items() if row.witness and drawn.differentiable else ()
    ):
        for name, found in _differences(loss, point, list(parts.get(output, ()))).items():
            slopes[name] = found
    return drawn, stored, slopes


def _differences(loss: Callable[[Any], Any], point: Any, names: list[str]) -> dict[str, Any]:
    if not names:
        return {}
    if not isinstance(point, list):
        return {names[0]: central_difference(loss, np.asarray(point, dtype=float), 1e-5)}
    found = {}
    for i, name in enumerate(names):
        at = lambda v, i=i: loss([*point[:i], v, *point[i + 1 :]])  # noqa: E731  one array of the list
        found[name] = central_difference(at, np.asarray(point[i], dtype=float), 1e-5)
    return found
