"""Question 4, with numbers that are fitted, not listed: a factor, a length, a clipping, and the
families of `mistakes`."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from backprop.check.compare import split
from backprop.check.diagnose.generic import GENERIC
from backprop.check.diagnose.named import kinds
from backprop.check.diagnose.parts import (
    MATCH_RTOL,
    each,
    factor,
    flat,
    in_reverse,
    orders,
    same_parts,
    some,
    swapped,
)
from backprop.check.diagnose.wrong import Diagnosis, Wrong
from backprop.check.judged import Judged, Parts
from backprop.check.mistakes import FAMILIES, Family
from backprop.check.trial import attempt

Answers = tuple[Callable[..., Any], ...]
STEPS = 12  # of the secant method, which fits a parameter

TRANSFORMATIONS: tuple[tuple[str, Callable[[Parts], Parts]], ...] = (
    ("negated", each(lambda a: -a)),
    ("transposed", each(lambda a: a.T)),
    ("transposed", each(lambda a: a.T.reshape(a.shape))),
    ("reversed-order", in_reverse),
    ("scalar-in-array", each(lambda a: a.reshape(1) if a.ndim == 0 else a)),
    ("scalar-in-array", each(lambda a: a.reshape(1, 1) if a.ndim == 0 else a)),
    ("column-shape", each(lambda a: a[..., None] if a.ndim == 1 else a)),
    (
        "column-shape",
        each(lambda a: a[:, None] if a.ndim == 1 else a.reshape(1) if a.ndim == 0 else a),
    ),
    ("integer-truncation", each(np.trunc)),
)
# not asked where answers are errors, which are made of rounding
FINE: tuple[tuple[str, Callable[[Parts], Parts]], ...] = (
    ("absolute", each(np.abs)),
    ("runs-on", each(lambda a: np.cumsum(a) if a.ndim == 1 else a)),
    ("runs-on", each(lambda a: np.sqrt(np.cumsum(a**2)) if a.ndim == 1 and (a >= 0).all() else a)),
    ("runs-on", each(lambda a: np.cumsum(a[::-1])[::-1] if a.ndim == 1 else a)),
    *(("rounded", each(partial(np.round, decimals=d))) for d in range(1, 9)),
)
SEVERAL = 3  # entries that must be cut off, before it is called so
NEAR_ONE = 0.005  # a factor this near to 1 is no slip of a formula: one number is a little off


def by_transformation(wrong: Wrong) -> Diagnosis | None:
    """The right answer, changed in one way that is the same everywhere."""
    exercise, judged = wrong.exercise, wrong.judged
    calm = [case for case in judged if isinstance(case.got, dict) and case.want is not None]
    pairs: list[tuple[Any, Any]] = [(case.got, case.want) for case in calm]
    if len(pairs) < max(2, len(judged) // 2) or exercise.property_only:
        return None
    outputs = {finding.output for finding in wrong.findings} & {
        output.name for output in exercise.outputs
    }
    if not outputs:
        return None
    confidence = "exact" if len(pairs) == len(judged) else "likely"
    for order in orders([output.name for output in exercise.outputs]):
        if all(same_parts(got, swapped(want, order), None, exercise.blur) for got, want in pairs):
            return Diagnosis("swapped-outputs", GENERIC["swapped-outputs"], confidence, step=False)
    if any(finding.kind == "property" for finding in wrong.findings):
        return None  # the numbers are not to blame
    for mistake, change in (*TRANSFORMATIONS, *(() if exercise.noise else FINE)):
        changed = [change(want) for _, want in pairs]
        if all(
            same_parts(want, new, outputs) for (_, want), new in zip(pairs, changed, strict=True)
        ):
            continue  # numbers have no rows and columns to exchange
        if mistake in ("integer-truncation", "rounded") and not any(
            some(new, outputs) for new in changed
        ):
            continue  # nothing but zeros is left: that has other reasons too
        if mistake == "rounded" and not all(_stays(change(got), got, outputs) for got, _ in pairs):
            continue  # off by as little for another reason
        if all(
            same_parts(got, new, outputs, exercise.blur)
            for (got, _), new in zip(pairs, changed, strict=True)
        ):
            in_place = mistake == "transposed" and all(
                _same_shapes(got, want, outputs) for got, want in pairs
            )
            return Diagnosis(
                mistake,
                of_outputs(outputs, wrong, GENERIC["wrong-places" if in_place else mistake]),
                confidence,
                step=mistake not in ("reversed-order", "transposed"),
            )
    most = 0.0 if exercise.noise else _cut_off_at(pairs, outputs)
    if most and all(
        same_parts(got, each(lambda a: np.clip(a, -most, most))(want), outputs, exercise.blur)
        for got, want in pairs
    ):
        return Diagnosis(
            "clipped",
            of_outputs(outputs, wrong, f"{GENERIC['clipped']} Here they are cut off at {most:g}."),
            confidence,
            step=False,
        )
    k = factor(pairs, outputs, exercise.blur)
    if k is not None and abs(k - 1) > NEAR_ONE:
        mistake = (
            "missing-factor-2"
            if abs(k - 0.5) < MATCH_RTOL and not exercise.numerical
            else "constant-factor"
        )
        text = GENERIC[mistake] + (
            f" Here the factor is {k:.6g}." if mistake == "constant-factor" else ""
        )
        return Diagnosis(mistake, of_outputs(outputs, wrong, text), confidence)
    return _stepped(wrong, calm, outputs, confidence) or _by_length(
        wrong, calm, outputs, confidence
    )


def _stays(changed: Any, got: Any, outputs: set[str]) -> bool:
    """Whether these outputs are what they were, to the last digit."""
    return all(
        np.allclose(leaf, got[name][key], rtol=1e-15, atol=0)
        for name in outputs
        for key, leaf in changed[name].items()
    )


def rounded_off(wrong: Wrong) -> Diagnosis | None:
    """The right answer, rounded to some number of decimals."""
    found = by_transformation(wrong)
    return found if found and found.mistake == "rounded" else None


def _same_shapes(got: Any, want: Any, outputs: set[str]) -> bool:
    return all(
        np.shape(got[name][leaf]) == np.shape(want[name][leaf])
        for name in outputs
        for leaf in want[name]
    )


def of_outputs(outputs: set[str], wrong: Wrong, text: str) -> str:
    """The text; if it does not hold for all outputs, after those for which it does."""
    names = [output.name for output in wrong.exercise.outputs]
    if len(outputs) == len(names):
        return text
    return f"In {' and '.join(name for name in names if name in outputs)}: {text}"


def _stepped(
    wrong: Wrong, calm: list[Judged], outputs: set[str], confidence: str
) -> Diagnosis | None:
    """Parameters after a step, where their gradient is asked for: their change is a multiple of it,
    the rate."""
    names = wrong.exercise.arguments
    places = {f"d{name}".removesuffix("_i"): k for k, name in enumerate(names)}
    of = {output: places[output] for output in outputs if output in places}
    if wrong.exercise.noise or not of or len(of) < len(outputs):
        return None
    pairs = []
    for case in calm:
        moved = {}
        for output, k in of.items():
            parameter = case.trial.case.args[k]
            parts = parameter if isinstance(parameter, list) else [parameter]
            got = case.got[output] if isinstance(case.got, dict) else {}
            if len(got) != len(parts) or any(isinstance(leaf, str) for leaf in got.values()):
                return None
            moved[output] = {
                leaf: np.asarray(value - part)
                for (leaf, value), part in zip(got.items(), parts, strict=True)
            }
        pairs.append((moved, case.want))
    rate = factor(pairs, outputs)
    if rate is None:
        return None
    text = f"{GENERIC['stepped']} Here it is {rate:.6g} times the gradient that is added."
    return Diagnosis("stepped", of_outputs(outputs, wrong, text), confidence)


def _cut_off_at(pairs: list[tuple[Any, Any]], outputs: set[str]) -> float:
    """The largest size of an entry, if several of the right answers' entries are larger; 0 if not. One
    that is larger may be wrong for any reason."""
    sizes = []
    for parts in zip(*pairs, strict=True):
        leaves = [
            leaf for part in parts for name in outputs & part.keys() for leaf in part[name].values()
        ]
        if any(isinstance(leaf, str) or leaf.dtype.kind not in "fiu" for leaf in leaves):
            return 0.0
        sizes.append(np.concatenate([np.abs(np.ravel(leaf)) for leaf in leaves] or [np.zeros(0)]))
    most = float(sizes[0].max(initial=0.0))
    several = np.count_nonzero(sizes[1] > most) >= SEVERAL
    return most if several and all(np.isfinite(size).all() for size in sizes) else 0.0


def _by_length(
    wrong: Wrong, calm: list[Judged], outputs: set[str], confidence: str
) -> Diagnosis | None:
    """A factor that differs from case to case: a length of some argument, or one over it."""
    for name in lengths(wrong, calm[0]):
        for what, power in (("divided by", -1.0), ("multiplied by", 1.0)):
            sizes = [lengths(wrong, case).get(name, 0) for case in calm]
            if not all(sizes) or len(set(sizes)) < 2:
                continue
            wants = [
                each(partial(np.multiply, float(n) ** power))(case.want or {})
                for case, n in zip(calm, sizes, strict=True)
            ]
            if all(
                same_parts(case.got, want, outputs, wrong.exercise.blur)
                for case, want in zip(calm, wants, strict=True)
            ):
                text = f"Every number is the right one {what} {name}, whatever that is. Look for a "
                text += "mean in place of a sum, " if power < 0 else "sum in place of a mean, "
                text += "or a division too many." if power < 0 else "or for a factor too many."
                return Diagnosis("size-factor", of_outputs(outputs, wrong, text), confidence)
    return None


def lengths(wrong: Wrong, case: Judged) -> dict[str, int]:
    """The lengths that stand in the arguments of a case, under the words by which a learner knows
    them."""
    found = {}
    for name, value in zip(wrong.exercise.arguments, case.trial.case.args, strict=False):
        if isinstance(value, list):
            found[f"len({name})"] = len(value)
        elif isinstance(value, np.ndarray) and value.ndim:
            found[f"len({name})"] = len(value)
            found |= {f"{name}.shape[{k}]": int(n) for k, n in enumerate(value.shape) if k}
            found[f"{name}.size"] = int(value.size)
    return found


def by_family(wrong: Wrong) -> Diagnosis | None:
    """A mistake with a number in it, whose number is fitted on one case and holds on all."""
    calm = [case for case in wrong.failing if isinstance(case.got, dict) and case.want is not None]
    for family in FAMILIES.get(wrong.exercise.id, ()):
        for case in calm[:3]:
            value = _fitted(wrong, family, case)
            if value is None or abs(value - family.right) < 1e-9:
                continue
            shown = [
                item
                for item in wrong.judged
                if isinstance(item.got, dict) and not item.trial.case.timed
            ]
            # one number is always fitted
            enough = len(calm) > 1 or np.count_nonzero(flat(case.got) - flat(case.want)) > 1
            if (
                enough
                and abs(value) <= family.most
                and all(_does(wrong, family.answers(rounded(value)), item) for item in shown)
            ):
                confidence = (
                    "exact"
                    if all(isinstance(item.got, dict) for item in wrong.judged)
                    else "likely"
                )
                return Diagnosis(family.id, family.text.format(value=rounded(value)), confidence)
    return None


def _does(wrong: Wrong, answers: Answers, item: Judged) -> bool:
    """Whether they give the answer's numbers on a case, and are wrong there as it is."""
    # not kept, as those of listed mistakes are: each value makes functions of its own
    theirs = wrong.again(item, answers)
    same = isinstance(theirs.got, dict) and same_parts(
        item.got, theirs.got, None, wrong.exercise.blur
    )
    return same and kinds(item) == kinds(theirs)


def _fitted(wrong: Wrong, family: Family, case: Judged) -> float | None:
    """The parameter with which the family gives the answer's numbers on one case: the secant
    method, along what is wrong."""
    got, right = flat(case.got), flat(case.want)
    if got is None or right is None or got.shape != right.shape:
        return None
    along = got - right
    if not np.isfinite(along).all() or not along.any():
        return None

    def off(value: float) -> float:
        answer = attempt(family.answers(value), case.trial.case).answer
        theirs = None if answer is None else flat(split(wrong.exercise.outputs, answer))
        return (
            float("nan")
            if theirs is None or theirs.shape != got.shape
            else float((theirs - got) @ along)
        )

    a, b = family.right, family.near
    at_a, at_b = off(a), off(b)
    for _ in range(STEPS):
        if not np.isfinite([at_a, at_b]).all() or at_a == at_b:
            return None
        a, b = b, b - at_b * (b - a) / (at_b - at_a)
        at_a, at_b = at_b, off(b)
        if abs(b - a) <= 1e-9 * abs(b):
            return b
    return None


def rounded(value: float, near: float = 1e-5) -> float:
    """The number that a person would have written, where one is as near as rounding lets us see."""
    return next(
        (
            round_
            for digits in (1, 2, 3, 4)
            if abs((round_ := float(f"{value:.{digits}g}")) - value) <= near * abs(value)
        ),
        value,
    )
