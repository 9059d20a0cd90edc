"""Nearly right everywhere: are these the numbers of a difference quotient, where a formula gives all
digits? Its step is fitted, with the loss of the second witness."""

from typing import Any

import numpy as np

from backprop.check.diagnose.families import of_outputs, rounded
from backprop.check.diagnose.generic import GENERIC
from backprop.check.diagnose.parts import flat
from backprop.check.diagnose.wrong import SIDE, Diagnosis, Wrong, asks_for_zeros
from backprop.check.judged import Judged

NEAR = 0.05  # of the largest number: what is off by more is not called imprecise
MOSTLY = 0.75  # of the cases and entries that show it
LEAST = 3  # cases that must show it
CASES, ENTRIES, STEPS = 5, 24, 6  # that the quotient is compared on; steps of the fit
DIGITS = 2.5  # digits that are right, at least, where no quotient is proved
SELDOM = 3  # times as many cases are right as wrong
NOTHING = 1e-6  # of the largest number, what is next to nothing beside it
EPS = float(np.finfo(float).eps)


def ask(wrong: Wrong) -> Diagnosis | None:
    """The difference quotient of the loss that gives these numbers."""
    outputs, shown, off = _errors(wrong)
    near = [item for item, e in zip(shown, off, strict=True) if e is not None and e <= NEAR]
    if len(near) < LEAST or len(near) < MOSTLY * len(shown):
        return None
    return _quotient(wrong, near, outputs)


def digits(wrong: Wrong) -> str:
    """How many digits are right, where no quotient is proved: a fact, and what may be behind it."""
    _, shown, off = _errors(wrong)
    errors = [e for e in off if e is not None]
    bad = sum(bool(item.findings) for item in wrong.judged)
    if len(errors) < max(LEAST, len(shown), MOSTLY * bad) or max(errors) > 10**-DIGITS:
        return ""
    if of_zeros(wrong):
        return ""
    right = int(-np.log10(np.median(errors)))
    return f"On nearly every wrong case the numbers are nearly right: about {right} digits. {GENERIC['few-digits']}"


def of_zeros(wrong: Wrong) -> bool:
    """Whether cases are right in all digits, and the others go wrong where next to nothing is asked
    for: what is cut off does that, and no lack of digits."""
    bad, fine = _bad_and_fine(wrong)
    return len(fine) >= LEAST and bool(bad) and all(map(_is_of_zeros, bad))


def seldom(wrong: Wrong) -> bool:
    """Whether by far the most cases are right in all digits."""
    bad, fine = _bad_and_fine(wrong)
    return len(fine) >= SELDOM * len(bad)


def _bad_and_fine(wrong: Wrong) -> tuple[list[Judged], list[Judged]]:
    """The cases with wrong numbers, and those that are right where something is asked for."""
    items = [item for item in wrong.judged if not (item.trial.case.timed or asks_for_zeros(item))]
    bad = [item for item in items if any(f.kind not in SIDE for f in item.findings)]
    return bad, [item for item in items if not item.findings]


def _is_of_zeros(item: Judged) -> bool:
    """Whether the first wrong entries of a case are those of next to nothing."""
    for finding in item.findings:
        if finding.kind in SIDE:
            continue
        want = (item.want or {}).get(finding.output, {}).get(finding.leaf)
        if want is None or not abs(want[finding.index]) <= NOTHING * np.abs(want).max():
            return False
    return True


def _errors(wrong: Wrong) -> tuple[list[str], list[Judged], list[float | None]]:
    """The wrong outputs, the cases that show them, and how far off they are."""
    row = wrong.exercise
    if row.noise or row.check_property or row.time_limit or row.numerical:
        return [], [], []  # where differences are asked for, they are no substitute
    ill = {f.output for f in wrong.findings}
    outputs = [output.name for output in row.outputs if output.name in ill]  # their order decides
    shown = [
        item
        for item in wrong.failing
        if item.trial.case.differentiable
        and isinstance(item.got, dict)
        and item.want is not None
        and any(f.kind not in SIDE for f in item.findings)
        and any(np.any(leaf) for name in outputs for leaf in item.want[name].values())
    ]
    return outputs, shown, [_off(item, outputs) for item in shown]


def _off(item: Judged, outputs: list[str]) -> float | None:
    """The largest error of a case, by its largest number; None where it says nothing."""
    got, want = flat(item.got, outputs), flat(item.want, outputs)
    if got is None or want is None or got.shape != want.shape:
        return None
    if not np.isfinite(got).all() or not want.any():
        return None
    moved = (got != want)[want != 0]
    if np.mean(moved) < MOSTLY:  # some entries are exact: that is another kind of error
        return None
    return float(np.abs(got - want).max() / np.abs(want).max())


def _quotient(wrong: Wrong, near: list[Judged], outputs: list[str]) -> Diagnosis | None:
    """The quotient, and its step, that gives these numbers on several cases."""
    witness = wrong.exercise.witness
    if witness is None:
        return None
    for what, sides in SIDES.items():
        step: float | None = None
        for item in near[:CASES]:
            known = witness(*item.trial.case.args)
            if not set(outputs) <= known.keys():
                return None
            step = step or _fitted(item, known, outputs, sides)
            if step is None or not _gives(item, known, outputs, sides, step):
                break
        else:
            assert step is not None
            text = f"{GENERIC['difference-quotient']} Here it is {what} with h = {step:g}."
            return Diagnosis(
                "difference-quotient",
                of_outputs(set(outputs), wrong, text),
                "exact",
                step=False,
                line=False,
            )
    return None


# what a quotient is called -> where it asks the loss, in steps
SIDES: dict[str, tuple[float, float]] = {
    "(f(x + h) - f(x)) / h": (1.0, 0.0),
    "(f(x) - f(x - h)) / h": (0.0, -1.0),
    "(f(x + h) - f(x - h)) / 2h": (1.0, -1.0),
}


def _fitted(
    item: Judged, known: Any, outputs: list[str], sides: tuple[float, float]
) -> float | None:
    """The step with which the quotient has the answer's error, found by its order in h."""
    got, want = _entries(item, outputs)
    along = got - want
    order, h = (2.0 if sides[0] and sides[1] else 1.0), 1e-3
    for _ in range(STEPS):
        mine = (_quotients(item, known, outputs, sides, h) - want) @ along
        ratio = float(along @ along / mine) if mine else -1.0
        if not 0 < ratio < np.inf:
            return None
        h *= ratio ** (1 / order)
        if not 1e-9 < h < 1.0:
            return None
    return rounded(h, near=0.02)


def _gives(
    item: Judged, known: Any, outputs: list[str], sides: tuple[float, float], h: float
) -> bool:
    """Whether the quotient's error is the answer's, to a twentieth, and is no matter of rounding."""
    got, want = _entries(item, outputs)
    mine = _quotients(item, known, outputs, sides, h)
    size = max(abs(float(loss(point))) for loss, point in (known[name] for name in outputs))
    rounding = 20 * EPS * (1 + size) / h
    error = np.abs(got - want)
    return bool(
        error.max() > 5 * rounding and np.abs(mine - got).max() <= 0.05 * error.max() + rounding
    )


def _entries(item: Judged, outputs: list[str]) -> tuple[Any, Any]:
    got, want = flat(item.got, outputs), flat(item.want, outputs)
    return got[:ENTRIES], want[:ENTRIES]


def _quotients(
    item: Judged, known: Any, outputs: list[str], sides: tuple[float, float], h: float
) -> Any:
    """The quotient of the loss along each of the first entries, in the order of `flat`."""
    found: list[float] = []
    for name in outputs:
        loss, point = known[name]
        arrays = [
            np.asarray(a, dtype=float) for a in (point if isinstance(point, list) else [point])
        ]
        for k, array in enumerate(arrays):
            for place in np.ndindex(array.shape):
                if len(found) == ENTRIES:
                    return np.array(found)
                values = []
                for side in sides:
                    moved = [a.copy() for a in arrays]
                    moved[k][place] += side * h
                    values.append(loss(moved if isinstance(point, list) else moved[0]))
                found.append(float((values[0] - values[1]) / ((sides[0] - sides[1]) * h)))
    return np.array(found)
