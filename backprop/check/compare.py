"""Pure comparison: an answer, the reference's and the witness's values in; findings out.

The order of judgement: raises, structure and shape, dtype, finite, inputs untouched, values against
the reference, values against finite differences. A number is right if it agrees to 1e-9 relative
(with a floor of 1e-12 of the largest entry).
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backprop.finite_difference import directional
from backprop.shapes import Array

REFERENCE, WITNESS = 1e-9, 1e-6  # relative tolerances
SINGLE, ROUGH = (
    1e-4,
    1e-5,
)  # below these a float32, or a finite difference in place of a formula, is recognised
NEARLY = 1e-3  # how far off an imprecise answer may be where the drawn numbers cost it more digits
COARSE = 0.05  # an error below this may be that of the differences themselves
PARTIAL_CREDIT = 0.5  # what an imprecise answer, or one in another form, keeps of a share
SPREAD = 2 / 3  # kept where one factor at the start is wrong: the start is one of three parts
SLOWDOWN = 30
# seconds: a reference that takes less counts as this, because any call costs that much
MIN_SECONDS = 1e-3

Loss = Callable[[Any], Any]


@dataclass(frozen=True)
class Finding:
    """Something wrong in one output of one case; `credit` is what is kept of its share."""

    # raises, stub, none, structure, shape, dtype, finite, inputs, value, witness, precision,
    # float32, time, property
    kind: str
    output: str  # name of the output, as in the exercise's table ("dW")
    text: str
    index: tuple[int, ...] = ()
    credit: float = 0.0
    mistake: str = ""  # the named mistake, where the property that fails is one
    leaf: str = ""  # the array that it is in, as Output.leaves calls it ("dW[2]")

    @property
    def entry(self) -> str:
        """The name of the entry, as in `dW[2][0, 1]`."""
        return _entry(self.leaf, self.index)


UNFILLED = "is None: nothing was put there"  # of an entry of a list


@dataclass(frozen=True)
class Output:
    """One thing an answer returns: an array (a number is a 0-d array), or a list of arrays, one
    per layer."""

    name: str
    is_list: bool = False
    mask: bool = False  # a boolean array will do
    # numbers of this size stand on the way to it: what rounding takes from them is no mistake
    unit: float = 0.0
    from_the_end: bool = False  # filled from its last entry on: the last wrong one is the first

    def leaves(self, value: Any) -> dict[str, Any]:
        """The arrays in `value` by name ("dW[2]"), or a sentence (str) in place of what is no
        array."""
        if not self.is_list:
            return {self.name: _array(value)}
        if not _is_sequence(value):
            return {self.name: f"should be a list of arrays; it is {describe(value)}"}
        return {
            f"{self.name}[{i}]": UNFILLED if item is None else _array(item)
            for i, item in enumerate(value)
        }


def split(outputs: tuple[Output, ...], answer: tuple[Any, ...]) -> dict[str, dict[str, Any]] | str:
    """output name -> its leaves; or a sentence if the answer does not even have the right number of
    parts."""
    if len(answer) == 1 and len(outputs) > 1:
        names = ", ".join(output.name for output in outputs)
        parts = answer[0]
        if not _is_sequence(parts):
            return (
                f"it should return {len(outputs)} things, ({names}); it returned {describe(parts)}"
            )
        if len(parts) != len(outputs):
            returned = (
                describe(parts)
                if isinstance(parts, np.ndarray)
                else f"{len(parts)}, {describe(parts)}"
            )
            return f"it should return {len(outputs)} things, ({names}); it returned {returned}"
        answer = tuple(parts)
    return {
        output.name: output.leaves(value) for output, value in zip(outputs, answer, strict=True)
    }


def compare(output: Output, got: dict[str, Any], want: dict[str, Any]) -> Finding | None:
    """The first thing that is wrong in an output, in the order of judgement; None if it is
    right."""
    name = output.name
    sentence = next((f"{leaf} {text}" for leaf, text in got.items() if isinstance(text, str)), None)
    if sentence:
        return Finding("structure", name, sentence)
    if len(got) != len(want):
        return Finding("structure", name, f"{name} has {len(got)} arrays; expected {len(want)}")
    for leaf, expected in want.items():
        if got[leaf].shape != expected.shape:
            wanted = expected.shape or "one number, of shape ()"
            return Finding("shape", name, f"{leaf} has shape {got[leaf].shape}; expected {wanted}")
    if _plainly_right(got.values(), want.values()):
        return None
    for leaf, expected in want.items():
        finding = _dtype(output, leaf, got[leaf]) or _finite(output, leaf, got[leaf], expected)
        if finding:
            return finding
    worst: Finding | None = None
    # the last layer first: that is where the way back begins
    for leaf, expected in reversed(want.items()):
        finding = _values(output, leaf, got[leaf], expected)
        if finding and (worst is None or finding.credit < worst.credit):
            worst = finding
    return worst


def resembles(
    outputs: tuple[Output, ...], answer: tuple[Any, ...], want: dict[str, dict[str, Any]]
) -> bool:
    """Whether an answer may be right: a cheap look, whatever came back."""
    if len(answer) == 1 and len(outputs) > 1:
        if not _is_sequence(answer[0]) or len(answer[0]) != len(outputs):
            return False
        answer = tuple(answer[0])
    for output, value in zip(outputs, answer, strict=True):
        leaves, mine = list(want[output.name].values()), value if output.is_list else [value]
        if not _is_sequence(mine) or len(mine) != len(leaves) or not all(map(_near, mine, leaves)):
            return False
    return True


def _near(value: Any, want: Array) -> bool:
    if isinstance(value, list | tuple):
        if not want.ndim or len(value) != len(want):
            return False
        value = _array(value)
    if (
        not isinstance(value, np.ndarray | np.generic | int | float)
        or np.shape(value) != want.shape
    ):
        return False
    if getattr(value, "dtype", want.dtype).kind not in "fiub":
        return False
    with np.errstate(all="ignore"):
        return not bool(
            want.size
            and np.abs(value - want.astype(float)).max() > WITNESS * np.abs(want).max() + REFERENCE
        )


def agrees(got: Array, want: Array, tolerance: float = REFERENCE) -> bool:
    """Same shape and the same values, NaN equal to NaN; the floor keeps honest rounding from
    counting."""
    if got.shape != want.shape:
        return False
    return bool(np.all(_right(got, want, tolerance)))


def nearly(got: dict[str, Any], want: dict[str, Any]) -> bool:
    """Whether all arrays of an output, which have the right shapes, have about three right
    digits."""
    return all(_close(got[leaf].astype(float), expected, NEARLY) for leaf, expected in want.items())


def scaled(got: dict[str, Any], want: dict[str, Any]) -> bool:
    """Whether all numbers are the right ones times one factor, which is neither 1 nor 0."""
    pairs = [
        (got[name].get(leaf), array)
        for name, leaves in want.items()
        for leaf, array in leaves.items()
    ]
    if (
        any(
            not isinstance(a, np.ndarray) or a.shape != b.shape or a.dtype.kind not in "fiu"
            for a, b in pairs
        )
        or not pairs
    ):
        return False
    a, b = (np.concatenate([np.ravel(pair[k]) for pair in pairs]).astype(float) for k in (0, 1))
    top = int(np.abs(b).argmax()) if b.size else 0
    if not b.size or not np.isfinite(a).all() or not b[top] or not a[top]:
        return False
    return agrees(a, a[top] / b[top] * b)


def in_another_form(
    outputs: tuple[Output, ...], got: dict[str, Any], want: dict[str, Any]
) -> dict[str, float]:
    """What each output keeps: half where its numbers are right but in another order; of a list, its
    right arrays."""
    kept = {}
    parts = [list(got[output.name].values()) for output in outputs]
    for output in outputs:
        mine, wanted = list(got[output.name].values()), list(want[output.name].values())
        forms = [wanted[::-1], [b.T for b in wanted], [b[::-1] for b in wanted if b.ndim == 1]]
        if any(_alike(mine, form) for form in forms) or any(
            _alike(other, wanted) for other in parts if other is not mine
        ):
            kept[output.name] = PARTIAL_CREDIT
        elif output.is_list and not _alike(mine, wanted):
            ends = (
                (mine, wanted),
                (mine[::-1], wanted[::-1]),
            )  # a list that is too short may lack its first or its last
            best = max(sum(_alike([a], [b]) for a, b in zip(*pair, strict=False)) for pair in ends)
            kept[output.name] = best / max(len(mine), len(wanted), 1)
    return kept


def _alike(got: list[Any], want: list[Any]) -> bool:
    return len(got) == len(want) > 0 and all(
        isinstance(a, np.ndarray) and a.dtype.kind in "fiub" and agrees(a.astype(float), b)
        for a, b in zip(got, want, strict=True)
    )


def slope_along(loss: Loss, point: Any, u: list[Array]) -> float:
    """The finite difference of the loss at `point` (an array, or a list of them) along u, one array
    for each of `point`."""
    if isinstance(point, list):
        return directional(
            lambda t: loss([p + t * v for p, v in zip(point, u, strict=True)]), 0.0, 1.0
        )
    return directional(lambda t: loss(point + t * u[0]), 0.0, 1.0)


@dataclass(frozen=True)
class Slope:
    """The finite difference of a loss along a random unit direction u, and what rounding may take
    from it."""

    u: list[Array]
    slope: float
    floor: float


def slope(shapes: list[tuple[int, ...]], loss: Loss, point: Any, seed: int) -> Slope:
    """Compute it for the loss at `point`: an array or a list of arrays, of these shapes."""
    rng = np.random.default_rng(seed)
    u = [rng.standard_normal(shape) for shape in shapes]
    norm = np.sqrt(sum(float(np.sum(v * v)) for v in u))
    u = [v / norm for v in u]
    # Richardson's rule divides rounding errors of size eps * |loss| by h = 1e-3
    return Slope(u, slope_along(loss, point, u), 1e-11 * (1 + abs(float(loss(point)))))


def witnessed(got: list[Array], along: Slope) -> bool:
    """Whether got . u is the finite difference along u, to 1e-6."""
    largest = max(float(np.abs(g).max(initial=0)) for g in got)
    mine = sum(float(np.sum(g * v)) for g, v in zip(got, along.u, strict=True))
    return abs(mine - along.slope) <= WITNESS * max(abs(along.slope), largest) + along.floor


def error_agrees(got: float, want: float, floor: float) -> Finding | None:
    """An error near rounding must be small; a large one must agree to 1e-3; NaN is NaN."""
    if np.isnan(want):
        fine, wanted = bool(np.isnan(got)), "nan: there is a NaN in what is compared"
    elif want < floor:
        fine, wanted = 0 <= got < floor, f"less than {floor:g}: this gradient is right"
        if floor <= got < COARSE:  # of the differences, not of the gradient
            wanted += ". A one-sided difference, or a step far from 1e-6, brings in an error like this by itself"
    else:
        fine, wanted = abs(got - want) <= 1e-3 * want, f"{want:.6g}"
    return None if fine else Finding("value", "error", f"got {got:.6g}, expected {wanted}")


def describe(value: Any) -> str:
    """What a value is, for a sentence."""
    if value is None:
        return "None (is a `return` missing?)"
    if isinstance(value, np.ndarray):
        return f"one array of shape {value.shape}"
    name = type(value).__name__
    if isinstance(value, list | tuple):
        return f"a {name} of length {len(value)}"
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def _plainly_right(got: Iterable[Array], want: Iterable[Array]) -> bool:
    """Whether float64 numbers agree without the help of a floor: the usual case, in one look at all
    of them."""
    if any(a.dtype != np.float64 for a in got):
        return False
    a, b = (
        np.concatenate([leaf.ravel() for leaf in leaves] or [np.zeros(0)]) for leaves in (got, want)
    )
    with np.errstate(all="ignore"):
        return bool((np.abs(a - b) <= REFERENCE * np.abs(b)).all() and np.isfinite(b).all())


def _dtype(output: Output, leaf: str, got: Array) -> Finding | None:
    kind = got.dtype.kind
    if kind == "c" or kind not in "fiub" or (kind == "b" and not output.mask):
        advice = "take its real part" if kind == "c" else "it should hold float64 numbers"
        return Finding("dtype", output.name, f"{leaf} has dtype {got.dtype}; {advice}")
    return None


def _finite(output: Output, leaf: str, got: Array, want: Array) -> Finding | None:
    wrong = ~np.isfinite(got) & np.isfinite(want)
    if not wrong.any():
        return None
    index = _first(wrong)
    return Finding(
        "finite",
        output.name,
        f"{_entry(leaf, index)} is {got[index]}; expected {_number(want[index])}",
        index,
        leaf=leaf,
    )


def _values(output: Output, leaf: str, got: Array, want: Array) -> Finding | None:
    right = _right(got, want, REFERENCE, output.unit)
    if right.all():
        if got.dtype in (np.float32, np.float16):
            text = f"{leaf} is {got.dtype}: right, but float64 is asked for, with 16 digits in place of 7"
            return Finding("float32", output.name, text, credit=PARTIAL_CREDIT)
        return None
    index = tuple(int(k) for k in np.argwhere(~right)[-1 if output.from_the_end else 0])
    text = f"{_entry(leaf, index)}: got {_number(got[index])}, expected {_number(want[index])}"
    if got.dtype in (np.float32, np.float16) and (
        agrees(got.astype(float), want, SINGLE) or _close(got.astype(float), want, SINGLE)
    ):
        text += f". It is {got.dtype}, which has 7 digits; float64 is asked for"
        return Finding("float32", output.name, text, index, credit=PARTIAL_CREDIT, leaf=leaf)
    if got.dtype == np.float64 and want.any() and _close(got, want, ROUGH):
        if want[index]:
            error = float(np.abs(got - want).max() / np.abs(want).max())
            digits = min(9, max(4, int(-math.log10(error))))
            text += f". About {digits} digits are right, where a formula gives all of them"
        return Finding("precision", output.name, text, index, credit=PARTIAL_CREDIT, leaf=leaf)
    return Finding("value", output.name, text, index, leaf=leaf)


def _right(got: Array, want: Array, tolerance: float, unit: float = 0.0) -> Any:
    size = np.abs(want)
    largest = float(size.max(initial=unit))
    finite = math.isfinite(largest)  # as nearly everywhere: then a number that is near is right
    scale = largest if finite else float(size[np.isfinite(size)].max(initial=unit))
    floor = 1e-3 * tolerance * (scale if scale > 0 else 1.0)
    with np.errstate(all="ignore"):
        near = np.abs(got - want) <= tolerance * size + floor
    return near if finite else near | (got == want) | (np.isnan(got) & np.isnan(want))


def _close(got: Array, want: Array, tolerance: float) -> bool:
    scale = float(np.abs(want).max(initial=0.0)) or 1.0
    return bool(np.abs(got - want).max(initial=0.0) <= tolerance * scale)


def _array(value: Any) -> Any:
    if value is None:
        return "is None (is a `return` missing?)"
    try:
        array = np.asarray(value)
    except Exception:  # ragged lists, objects whose __array__ raises
        return "is ragged: its rows have different lengths"
    if array.dtype.kind == "O" and isinstance(value, np.ndarray):
        return "has dtype object: it holds Python's objects, not numbers"
    if array.dtype.kind == "O" and isinstance(value, list | tuple):
        none = next((k for k, item in enumerate(value) if item is None), None)
        if none is not None:
            return f"should hold numbers; its entry {none} is None"
    if array.dtype.kind in "OSUV":
        return f"should hold numbers; it is {describe(value)}"
    return array


def _is_sequence(value: Any) -> bool:
    return isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _first(wrong: Array) -> tuple[int, ...]:
    return tuple(int(k) for k in np.argwhere(wrong)[0])


def _entry(leaf: str, index: tuple[int, ...]) -> str:
    return leaf + (f"[{', '.join(map(str, index))}]" if index else "")


def _number(value: Any) -> str:
    return f"{float(value) + 0.0:.10g}"  # 0, not -0


def brief(value: Any) -> str:
    """A number as it is, anything else described."""
    return str(value) if isinstance(value, float | int) else describe(value)
