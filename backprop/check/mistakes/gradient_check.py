"""Mistakes in notebook 00: finite differences, the relative error, and checks made of the two."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from backprop.check.mistakes.mistake import Mistake, of_pieces

Array = np.ndarray[Any, Any]
Answer = Callable[..., Any]


def variants(name: str, text: str, *answers: Answer) -> tuple[Mistake, ...]:
    """One mistake in the several ways that it is written."""
    return tuple(Mistake(name, text, (answer,)) for answer in answers)


# Differences of f at x along `step`, an array (or number) of length h


def central(f: Answer, x: Any, step: Any, h: float) -> Any:
    return (f(x + step) - f(x - step)) / (2 * h)


def forward(f: Answer, x: Any, step: Any, h: float) -> Any:
    return (f(x + step) - f(x)) / h


def backward(f: Answer, x: Any, step: Any, h: float) -> Any:
    return (f(x) - f(x - step)) / h


def undivided(f: Answer, x: Any, step: Any, h: float) -> Any:
    return f(x + step) - f(x - step)


def over_h(f: Answer, x: Any, step: Any, h: float) -> Any:
    return (f(x + step) - f(x - step)) / h


def times_h(f: Answer, x: Any, step: Any, h: float) -> Any:
    return (f(x + step) - f(x - step)) / 2 * h


def last_divided(f: Answer, x: Any, step: Any, h: float) -> Any:
    return f(x + step) - f(x - step) / (2 * h)


def half_steps(f: Answer, x: Any, step: Any, h: float) -> Any:
    return (f(x + step / 2) - f(x - step / 2)) / h


def five_points(f: Answer, x: Any, step: Any, h: float) -> Any:
    return (8 * (f(x + step) - f(x - step)) - (f(x + 2 * step) - f(x - 2 * step))) / (12 * h)


def summed(f: Answer, x: Any, step: Any, h: float) -> Any:
    return (f(x + step) + f(x - step)) / (2 * h)


def turned(f: Answer, x: Any, step: Any, h: float) -> Any:
    return (f(x - step) - f(x + step)) / (2 * h)


def over_2(f: Answer, x: Any, step: Any, h: float) -> Any:
    return (f(x + step) - f(x - step)) / 2


def times_2h(f: Answer, x: Any, step: Any, h: float) -> Any:
    return (f(x + step) - f(x - step)) * (2 * h)


def nothing(f: Answer, x: Any, step: Any, h: float) -> Any:
    return 0.0


def replaced(plus: Answer, minus: Answer) -> Answer:
    """The entry is not moved, but becomes h or -h itself, on one side or on both."""

    def difference(f: Answer, x: Any, step: Any, h: float) -> Any:
        return (f(plus(x, step)) - f(minus(x, step))) / (2 * h)

    return difference


def as_step(x: Any, step: Any) -> Any:
    return np.where(step != 0, step, x)


def complex_step(f: Answer, x: Any, step: Any, h: float) -> Any:
    return np.imag(f(x + 1j * step)) / h


# 00.1 central_difference(f, x, h)


def entrywise(difference: Answer, *, fixed_h: float | None = None) -> Answer:
    """The difference in one entry at a time."""

    def central_difference(f: Answer, x: Any, h: float = 1e-6) -> Any:
        h = fixed_h or h
        x = np.array(x, dtype=float)
        gradient = np.zeros_like(x)
        for k in np.ndindex(x.shape):
            step = np.zeros_like(x)
            step[k] = h
            gradient[k] = difference(f, x, step, h)
        return gradient

    return central_difference


def row_by_row(make: Answer, count: Answer) -> Answer:
    """x[0], x[1], ...: entries if x is a vector, rows if it is a matrix; a 0-d array has none."""

    def central_difference(f: Answer, x: Any, h: float = 1e-6) -> Any:
        gradient = make(x)
        for k in range(count(x)):
            plus, minus = x.copy(), x.copy()
            plus[k] += h
            minus[k] -= h
            gradient[k] = (f(plus) - f(minus)) / (2 * h)
        return gradient

    return central_difference


def moving(put_back: float, *, copies: bool) -> Answer:
    """One array that is moved by h, by -2h, and then by `put_back` times h."""

    def central_difference(f: Answer, x: Any, h: float = 1e-6) -> Any:
        x = x.copy() if copies else x
        gradient = np.zeros_like(x)
        for k in np.ndindex(x.shape):
            x[k] += h
            plus = f(x)
            x[k] -= 2 * h
            minus = f(x)
            x[k] += put_back * h
            gradient[k] = (plus - minus) / (2 * h)
        return gradient

    return central_difference


def not_reset(*, both: bool) -> Answer:
    """A step that grows: each entry is moved beside those before it, on both sides or above x."""

    def central_difference(f: Answer, x: Any, h: float = 1e-6) -> Any:
        x = np.array(x, dtype=float)
        gradient, step = np.zeros_like(x), np.zeros_like(x)
        for k in np.ndindex(x.shape):
            alone = np.zeros_like(x)
            step[k], alone[k] = h, h
            gradient[k] = (f(x + step) - f(x - (step if both else alone))) / (2 * h)
        return gradient

    return central_difference


def first_entry(f: Answer, x: Array, h: float = 1e-6) -> Any:
    gradient = np.zeros_like(x)
    for k in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[k] = h
        gradient[k] = central(f, x, step, h)
        return gradient
    return gradient


CENTRAL_DIFFERENCE = (
    *variants(
        "forward-difference",
        "The numbers are those of a forward difference: f(x + h) is compared with f(x) itself. Its error shrinks only like "
        "h; with one value on each side of x it shrinks like h². Look at the definition: x alone is not in it.",
        entrywise(forward),
    ),
    *variants(
        "backward-difference",
        "The numbers are those of a backward difference: f(x) itself is compared with f(x - h). Its error shrinks only like "
        "h; with one value on each side of x it shrinks like h². Look at the definition: x alone is not in it.",
        entrywise(backward),
    ),
    *variants(
        "precedence",
        "Each entry is half the change of f *times* h, as when brackets are missing: Python reads a / 2 * h as (a / 2) times h. "
        "Put the whole denominator in brackets.",
        entrywise(times_h),
    ),
    *variants(
        "precedence",
        "Only the second value of f is divided, as when brackets are missing: Python reads a - b / c as a minus (b / c). The "
        "whole difference stands above the bar: put it in brackets.",
        entrywise(last_divided),
    ),
    *variants(
        "no-division",
        "Each entry is the difference of the two values of f as it is. A slope is a change of f divided by the distance "
        "over which it happens. Look at the denominator.",
        entrywise(undivided),
    ),
    *variants(
        "divide-by-h",
        "Every entry is twice what it should be, as when the difference is divided by h. How far apart are the two points "
        "at which f is asked, and by what is the difference of its values divided?",
        entrywise(over_h),
    ),
    *variants(
        "half-step",
        "f is asked half a step to each side, at x ± h/2. The slope is a fair one, but of another step: here h is the "
        "distance from x to each of the two points.",
        entrywise(half_steps),
    ),
    *variants(
        "return-in-loop",
        "Only the first entry is filled, the others are still 0: that happens where a loop ends after its first turn. Does "
        "the `return` stand inside the loop (look at its indentation), or does the loop count something else than the "
        "entries?",
        first_entry,
    ),
    *variants(
        "step-not-reset",
        "With each entry all the entries before it are moved, too, as when a step, or the copy that is moved, is made once "
        "and not set back. For entry k only entry k may differ from x: make the step, or the copy, anew in each turn of the "
        "loop.",
        not_reset(both=True),
        not_reset(both=False),
    ),
    *variants(
        "all-at-once",
        "All entries of x are moved together, as x + h does. That gives the sum of all partial derivatives, one number. A "
        "gradient needs one difference for each entry: move that entry, leave the others.",
        lambda f, x, h=1e-6: (f(x + h) - f(x - h)) / (2 * h),
        lambda f, x, h=1e-6: np.full(np.shape(x), (f(x + h) - f(x - h)) / (2 * h)),
    ),
    *variants(
        "flattened-shape",
        "The numbers are right, but they come back in one long row. The gradient has one entry "
        "for each entry of x, so it should have the shape of x, whatever that is.",
        lambda f, x, h=1e-6: entrywise(central)(f, x, h).ravel(),
    ),
    *variants(
        "scalar-only",
        "This works if x is a vector, and not where x has two axes or none. With one index, x[k] is a whole row of a "
        "matrix, and a 0-d array has no x[k]. Look for a loop that reaches every entry of any shape, such as np.ndindex.",
        row_by_row(np.zeros_like, len),
        row_by_row(lambda x: np.zeros(len(x)), len),
        row_by_row(np.zeros_like, np.size),
    ),
    *variants(
        "second-order-formula",
        "The numbers are those of the five-point formula, with f at x ± h and at x ± 2h. It is more exact, but another "
        "formula: the exercise asks f at two points for each entry and nowhere else.",
        entrywise(five_points),
    ),
    *variants(
        "complex-step-used",
        "The numbers are those of the complex step. It is a fine method, but it only works for an f that takes complex "
        "numbers. Here f should be asked at two real points for each entry.",
        entrywise(complex_step),
    ),
    *variants(
        "ignores-h",
        "The numbers are those of a tiny step, whatever h is: the step that is taken is not the h that is passed in. The "
        "default of h is small too, but the caller may choose another: use h as it comes in, at both points and in the "
        "denominator.",
        entrywise(central, fixed_h=1e-6),
    ),
    *variants(
        "complex-step-used",
        "The numbers are those of the complex step, with a tiny step in place of h. It only works for an f that takes "
        "complex numbers. Here f should be asked at two real points for each entry.",
        entrywise(complex_step, fixed_h=1e-30),
    ),
    *variants(
        "never-restores",
        "An entry that was moved stays at x - h while the next one is moved, so later differences are taken around another "
        "point. Put it back, or take a fresh copy of x for each entry.",
        moving(0, copies=True),
        moving(0, copies=False),
    ),
    *variants(
        "drifting-input",
        "x does not come back quite as it was: it is off by rounding. Adding h and subtracting it again does not always "
        "give back the same number, because each sum is rounded. Move a copy of x.",
        moving(1, copies=False),
    ),
    *variants(
        "entry-replaced",
        "The numbers are those of an entry of x that is *set* to h (or to -h), on one side or on both, where it should be "
        "moved by it. Then f is asked far from x, and it is the slope at another place. Look at the two points in the "
        "definition.",
        entrywise(replaced(as_step, lambda x, step: as_step(x, -step))),
        entrywise(replaced(as_step, lambda x, step: x - step)),
        entrywise(replaced(lambda x, step: x + step, lambda x, step: as_step(x, -step))),
        entrywise(replaced(lambda x, step: x + step, as_step)),
    ),
    *variants(
        "sum-for-difference",
        "The two values of f come out added. Their sum says how large f is near x; how much f changes from one point to the "
        "other is something else. Look at the numerator.",
        entrywise(summed),
    ),
    *variants(
        "one-value-only",
        "Only one of the two values of f has a say in your quotient, so it is f itself, divided by h or 2h. A slope "
        "compares two values: look at the numerator.",
        entrywise(lambda f, x, step, h: f(x + step) / (2 * h)),
        entrywise(lambda f, x, step, h: f(x - step) / (2 * h)),
        entrywise(lambda f, x, step, h: f(x + step) / h),
    ),
    *variants(
        "multiplies-by-h",
        "The change of f comes out *times* the distance (or h), and it should be divided by the distance between the two "
        "points. A slope is a change of f *per* distance: look at the bar of the fraction, and at the brackets below it.",
        entrywise(times_2h),
        entrywise(lambda f, x, step, h: (f(x + step) - f(x - step)) * h),
    ),
    *variants(
        "divide-by-2",
        "Each entry is half the difference of the two values of f, whatever h is. The change of f happens over the distance "
        "between the two points, and that depends on h: look at the denominator.",
        entrywise(over_2),
    ),
    *variants(
        "all-zero",
        "Every slope is 0: the quotient does not get into what you return, or its numerator is always 0. Print the two "
        "points, the two values of f, and what you return. If the points are equal, they may be one array under two names: "
        "make each with x.copy().",
        entrywise(nothing),
        entrywise(lambda f, x, step, h: 0 * (f(x + step) - f(x - step))),
    ),
    *variants(
        "all-zero",
        "Every slope is 0, because f is not asked at two different points. Print both: does one lie on each side of x? If they "
        "are equal, they may be one array under two names: make each with x.copy().",
        *(
            entrywise(lambda f, x, step, h, at=at: f(at(x, step)) - f(at(x, step)))
            for at in (np.add, np.subtract, lambda x, step: x)
        ),
    ),
)


# 00.2 relative_error(a, b)


def largest(a: Any) -> Any:
    return np.max(np.abs(a))


def distance(a: Array, b: Array) -> Any:
    return largest(a - b)


def scale(a: Array, b: Array) -> Any:
    return np.maximum(largest(a), largest(b))


def of_numbers(measure: Answer) -> Answer:
    """The same with a 0 in place of each NaN."""
    return lambda a, b: measure(*(np.where(np.isnan(v), 0.0, v) for v in (a, b)))


def gaps(a: Array, b: Array) -> Any:
    return np.abs(a - b)


def entry_scale(a: Array, b: Array) -> Any:
    return np.maximum(np.abs(a), np.abs(b))


def entry_sum(a: Array, b: Array) -> Any:
    return np.abs(a) + np.abs(b)


FLOORS = (1e-8, 1e-9, 1e-10, 1e-12, 1e-14, 1e-15, 1e-16, 1e-20, 1e-30, 1e-50, 1e-100)


def at_least(a: Array, b: Array, floor: float) -> Any:
    return np.maximum(floor, scale(a, b))


def raised_by(a: Array, b: Array, floor: float) -> Any:
    return scale(a, b) + floor


def if_not_tiny(a: Array, b: Array, floor: float) -> Any:
    """The distance, or 0 where both arrays are below the floor."""
    return distance(a, b) * (1 if np.isnan(scale(a, b)) else scale(a, b) >= floor)


def rows(a: Any) -> int:
    return len(a) if np.ndim(a) else 0


@of_pieces
def relative(
    above: Answer = distance,
    below: Answer = scale,
    *,
    reduce: Answer = np.max,
    guarded: bool = True,
    refuse: type[Exception] | None = ValueError,
    of_zeros: float = 0.0,
    differ: Answer = lambda a, b: a.shape != b.shape,
) -> Answer:
    """reduce(above / below); `guarded` against 0 / 0, and shapes that differ refused, if at all."""

    def relative_error(a: Any, b: Any) -> Any:
        a, b = np.asarray(a), np.asarray(b)
        if refuse and differ(a, b):
            raise refuse(f"the shapes differ: {a.shape} and {b.shape}")
        denominator = below(a, b)
        if guarded and np.all(denominator == 0):
            return of_zeros
        with np.errstate(all="ignore"):
            return reduce(above(a, b) / denominator)

    return relative_error


def wrong_formula(name: str, text: str, *formulas: dict[str, Any]) -> tuple[Mistake, ...]:
    """A wrong formula, with and without the care for zeros and for shapes."""
    cares: list[dict[str, Any]] = [
        {},
        {"guarded": False},
        {"refuse": None},
        {"guarded": False, "refuse": None},
    ]
    answers = (relative(**formula, **care) for formula in formulas for care in cares)
    return variants(name, text, *answers)


def unreduced(quotients: Any) -> Any:
    return quotients


def turned_test(a: Any, b: Any) -> Any:
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        raise ValueError(f"the shapes differ: {a.shape} and {b.shape}")
    with np.errstate(all="ignore"):
        return distance(a, b) / scale(a, b) if scale(a, b) == 0 else 0.0


RELATIVE_ERROR = (
    *variants(
        "nan-hidden",
        "A NaN in the input disappears, and the answer is a number that looks harmless. NaN means "
        "that something broke, so it must come out again. Beware of np.nanmax, np.nan_to_num, Python's max, "
        "and of comparisons, which are False for NaN.",
        *(
            relative(*sizes, refuse=refuse)
            for refuse in (ValueError, None)
            for sizes in (
                (
                    lambda a, b: np.nanmax(gaps(a, b)),
                    lambda a, b: np.maximum(np.nanmax(np.abs(a)), np.nanmax(np.abs(b))),
                ),
                (distance, lambda a, b: scale(a, b) if scale(a, b) > 0 else np.zeros(())),
                (of_numbers(distance), of_numbers(scale)),
                # Python's max(0.0, nan) is 0.0
                (distance, lambda a, b: max(float(largest(a)), float(largest(b)))),
                (distance, lambda a, b: max(float(largest(b)), float(largest(a)))),
                (distance, lambda a, b: max(0.0, float(largest(a)), float(largest(b)))),
            )
        ),
    ),
    *variants(
        "zero-division",
        "If both arrays are all zero, no number comes out, as when 0 is divided by 0. Two equal arrays have no error at "
        "all: look at what the exercise says about this case, and test for it before you divide.",
        *(
            relative(above, below, guarded=False, refuse=refuse)
            for refuse in (ValueError, None)
            for above, below in (
                (distance, scale),
                (lambda a, b: float(distance(a, b)), lambda a, b: float(scale(a, b))),
            )
        ),
    ),
    *variants(
        "other-exception",
        "Shapes that differ are refused, but with another exception than the one that is asked for. (An `assert` raises an "
        "AssertionError.) The exercise asks for a ValueError.",
        relative(refuse=AssertionError),
        relative(refuse=TypeError),
    ),
    *variants(
        "no-shape-check",
        "Arrays whose shapes differ are not refused, as long as NumPy can combine them. It stretches (4,) against (4, 1) to "
        "(4, 4) without a word, and the result means nothing. Compare the two shapes before you subtract, and raise what "
        "the exercise asks for.",
        relative(refuse=None),
    ),
    *variants(
        "floor-below",
        "Where all numbers are tiny, your result is far too small, as when the denominator is kept away from 0 by a small number "
        "(max(1e-8, ...), + 1e-12), or tiny numbers are taken for 0. Test whether it is exactly 0, and divide by it as it is.",
        *(
            relative(below=partial(below, floor=floor), guarded=False)
            for floor in FLOORS
            for below in (at_least, raised_by)
        ),
        *(relative(above=partial(if_not_tiny, floor=floor), guarded=True) for floor in FLOORS),
    ),
    *variants(
        "shapes-partly-compared",
        "Arrays whose shapes differ are not refused as long as they have equally many entries, or rows, or axes. NumPy stretches (4,) "
        "against (4, 1) to (4, 4) without a word, and the result means nothing. What is compared before you raise should be the whole "
        "shape of each.",
        *(relative(differ=lambda a, b, of=of: of(a) != of(b)) for of in (np.size, np.ndim, rows)),
    ),
    *wrong_formula(
        "no-abs",
        "The numbers are those of a maximum that is taken with the signs, above the bar or below it. A large negative "
        "number then counts as a small one. The definition measures sizes, above and below: each number's sign goes first.",
        {"above": lambda a, b: np.max(a - b)},
        {
            "above": lambda a, b: np.max(a - b),
            "below": lambda a, b: np.maximum(np.max(a), np.max(b)),
        },
        {"below": lambda a, b: np.maximum(np.max(a), np.max(b))},
    ),
    *wrong_formula(
        "max-before-abs",
        "The numbers are those of a maximum that comes too early, before the absolute value or even before the subtraction. "
        "Then a large difference can go unseen. Each entry's own difference and its size come first, the maximum after "
        "them.",
        {"above": lambda a, b: np.abs(np.max(a - b))},
        {"above": lambda a, b: np.abs(np.max(a) - np.max(b))},
        {
            "above": lambda a, b: np.abs(np.max(a - b)),
            "below": lambda a, b: np.maximum(np.abs(np.max(a)), np.abs(np.max(b))),
        },
        {"above": lambda a, b: np.abs(largest(a) - largest(b))},
    ),
    *variants(
        "no-division",
        "The result is the largest difference itself. Whether 0.001 is much depends on the size of the numbers: the "
        "definition has a denominator.",
        relative(below=lambda a, b: np.ones(())),
        relative(below=lambda a, b: np.ones(()), refuse=None),
    ),
    *wrong_formula(
        "divides-by-first",
        "The denominator comes out as the size of the first argument alone. Then relative_error(a, b) and relative_error(b, "
        "a) differ. Look at the definition: both arrays have a say in its denominator.",
        {"below": lambda a, b: largest(a)},
    ),
    *wrong_formula(
        "divides-by-second",
        "The denominator comes out as the size of the second argument alone. Then relative_error(a, b) and "
        "relative_error(b, a) differ. Look at the definition: both arrays have a say in its denominator.",
        {"below": lambda a, b: largest(b)},
    ),
    *wrong_formula(
        "divides-by-smaller",
        "The denominator comes out as the size of the smaller array. Then the error grows without bound if one of them "
        "comes near zero. Look at the denominator again.",
        {"below": lambda a, b: np.minimum(largest(a), largest(b))},
    ),
    *wrong_formula(
        "divides-by-sum",
        "The denominator comes out as a sum of the two sizes, |a| and |b|. Some books define it so, and get about half of "
        "the error that is asked for here. Look at the definition: one of the two sizes is the denominator.",
        {"below": lambda a, b: largest(a) + largest(b)},
        {"below": lambda a, b: np.max(entry_sum(a, b))},
    ),
    *wrong_formula(
        "entrywise-relative",
        "The numbers are those of a division entry by entry, of which the largest quotient is taken. Then one entry near "
        "zero makes a good gradient look bad. Take the two maxima first, each of them one number, then see whether the "
        "lower one is 0, and divide once, at the end.",
        *({"above": gaps, "below": below} for below in (entry_scale, entry_sum)),
        *(
            {"above": gaps, "below": below}
            for below in (lambda a, b: np.abs(a), lambda a, b: np.abs(b))
        ),
    ),
    *wrong_formula(
        "elementwise-mean",
        "The numbers are those of a mean over the entries. Then one wrong entry hides among many right ones. The definition "
        "asks for the worst entry.",
        {"above": gaps, "reduce": np.mean},
        {"above": gaps, "below": entry_scale, "reduce": np.mean},
        {"above": gaps, "below": entry_sum, "reduce": np.mean},
    ),
    *wrong_formula(
        "elementwise-mean",
        "The numbers are those of a mean (or a sum) over the entries, above the bar and below it. Then one wrong entry hides "
        "among many right ones. The definition asks for the worst entry, and for the largest size.",
        *(
            {"above": lambda a, b: np.mean(gaps(a, b)), "below": below}
            for below in (
                lambda a, b: np.maximum(np.mean(np.abs(a)), np.mean(np.abs(b))),
                lambda a, b: np.mean(np.abs(a)) + np.mean(np.abs(b)),
            )
        ),
    ),
    *wrong_formula(
        "sum-instead-of-max",
        "The numerator comes out as the sum of the differences. Then the error grows with the number of entries. The definition "
        "asks for the worst one.",
        {"above": lambda a, b: np.sum(gaps(a, b))},
    ),
    *wrong_formula(
        "norms-compared",
        "The numbers are those of two sizes (lengths, or means of squares), one for each array, that are subtracted from "
        "each other. Arrays of one size may differ in every entry: subtract entry by entry first.",
        *(
            {"above": lambda a, b: np.abs(np.linalg.norm(a) - np.linalg.norm(b)), "below": below}
            for below in (
                lambda a, b: np.maximum(np.linalg.norm(a), np.linalg.norm(b)),
                lambda a, b: np.linalg.norm(a) + np.linalg.norm(b),
                lambda a, b: np.linalg.norm(a),
                lambda a, b: np.linalg.norm(b),
            )
        ),
    ),
    *wrong_formula(
        "norm-for-max",
        "The numbers are those of lengths, as np.linalg.norm or a mean of squares gives them, in place of largest entries. "
        "That is a relative error too, but a wrong entry counts for less in it. Here the size of an array is its largest "
        "entry.",
        *(
            {"above": lambda a, b: np.linalg.norm(a - b), "below": below}
            for below in (
                lambda a, b: np.maximum(np.linalg.norm(a), np.linalg.norm(b)),
                lambda a, b: np.linalg.norm(a) + np.linalg.norm(b),
            )
        ),
    ),
    *wrong_formula(
        "squared",
        "The difference comes out squared. The square of a small error is tiny, so that a wrong gradient would look right. "
        "The definition has absolute values and no squares.",
        {"above": lambda a, b: distance(a, b) ** 2},
        {"above": lambda a, b: distance(a, b) ** 2, "below": lambda a, b: scale(a, b) ** 2},
        {
            "above": lambda a, b: np.sum((a - b) ** 2),
            "below": lambda a, b: np.maximum(np.sum(a**2), np.sum(b**2)),
        },
        {"above": lambda a, b: np.mean((a - b) ** 2)},
    ),
    *wrong_formula(
        "no-reduction",
        "You return an array, with one quotient for each entry. The exercise asks for a single number, for the worst entry.",
        {"above": gaps, "reduce": unreduced},
        {"above": gaps, "below": entry_scale, "reduce": unreduced},
    ),
    *wrong_formula(
        "multiplies-by-size",
        "The largest difference comes out *times* the size of the arrays. Then the same relative error counts for more the "
        "larger the numbers are. Look at the bar of the fraction in the definition.",
        {"below": lambda a, b: 1 / scale(a, b) if scale(a, b) else np.zeros(())},
    ),
    *wrong_formula(
        "min-for-max",
        "The numbers are those of a smallest value where the definition has a largest one. One entry that agrees, or one "
        "that is small, then hides all others. Look at each max of the definition.",
        {"above": lambda a, b: np.min(gaps(a, b))},
        {"above": gaps, "reduce": np.min},
        {"below": lambda a, b: np.min(entry_scale(a, b))},
        {"below": lambda a, b: np.minimum(np.min(np.abs(a)), np.min(np.abs(b)))},
        {"below": lambda a, b: np.maximum(np.max(np.abs(a)), np.min(np.abs(b)))},
        {"below": lambda a, b: np.maximum(np.min(np.abs(a)), np.max(np.abs(b)))},
    ),
    *wrong_formula(
        "sum-for-difference",
        "The numerator comes out as the size of the sum, a + b, so that two equal arrays have the error 2. It should say "
        "how far apart they are: look at the sign there.",
        {"above": lambda a, b: largest(a + b)},
    ),
    *wrong_formula(
        "no-difference",
        "The numerator comes out as the size of one of the arrays alone. An error compares the two: look at the numerator "
        "of the definition.",
        {"above": lambda a, b: largest(a)},
        {"above": lambda a, b: largest(b)},
    ),
    *variants(
        "zeros-differ",
        "The answer is wrong only where both arrays are all zero. They are equal there: what is the error of something that "
        "agrees with its model in every entry?",
        *(
            relative(refuse=refuse, of_zeros=value)
            for refuse in (ValueError, None)
            for value in (1.0, np.inf)
        ),
    ),
    *variants(
        "condition-reversed",
        "Arrays with something in them get 0, and two that are all zero get no number: your test for zeros seems to be the "
        "wrong way round. Which of the two cases is the special one?",
        turned_test,
    ),
)


# 00.3 best_step(f, df, x, steps)


def error_of(difference: Answer, size: Answer = np.abs) -> Answer:
    return lambda f, df, x, h: float(size(difference(f, x, h, h) - df(x)))


@of_pieces
def step_of(pick: Answer, error: Answer) -> Answer:
    """pick is min or max, by the error of each step."""
    return lambda f, df, x, steps: pick(steps, key=lambda h: error(f, df, x, h))


def errors(f: Answer, df: Answer, x: float, steps: Any) -> list[float]:
    return [error_of(central)(f, df, x, h) for h in steps]


def as_stepped(f: Answer, x: Any, step: Any, h: float) -> Any:
    """The quotient by the distance of the two points as the computer has them."""
    distance = (x + step) - (x - step)
    return (f(x + step) - f(x - step)) / distance if distance else np.inf


def until_it_rises(rises: Answer) -> Answer:
    """The last step before the error rises for the first time."""

    def best_step(f: Answer, df: Answer, x: float, steps: Any) -> float:
        best, error = steps[0], float(error_of(central)(f, df, x, steps[0]))
        for h in steps[1:]:
            following = float(error_of(central)(f, df, x, h))
            if rises(following, error):
                break
            best, error = h, following
        return float(best)

    return best_step


BEST_STEP = (
    *variants(
        "stops-at-first-rise",
        "The step that comes back is the one after which the error rises for the first time. The steps may come in any order: "
        "behind a worse one there may be one that is better than all before. Does your search look at every step?",
        until_it_rises(lambda new, old: new > old),
        until_it_rises(lambda new, old: new >= old),
    ),
    *variants(
        "slope-elsewhere",
        "The steps that come back are those that win if the quotient is held against the slope at another point, df(x + h) or "
        "df(x - h). The central difference around x is an estimate of the slope at one point: at which?",
        lambda f, df, x, steps: min(steps, key=lambda h: abs(central(f, x, h, h) - df(x + h))),
        lambda f, df, x, steps: min(steps, key=lambda h: abs(central(f, x, h, h) - df(x - h))),
    ),
    *variants(
        "distance-as-stepped",
        "The steps that come back are those that win if f(x + h) - f(x - h) is divided by (x + h) - (x - h), the distance after "
        "rounding. That is a good idea elsewhere, and another formula: the central difference of 00.1 is divided by 2h.",
        step_of(min, error_of(as_stepped)),
    ),
    *variants(
        "relative-error",
        "The steps that come back are those that win by the relative error of 00.2. Where df(x) is 0 that error is the same for "
        "every step, and the first one wins. The distance itself is asked for, not divided by anything.",
        lambda f, df, x, steps: min(
            steps, key=lambda h: float(relative()(central(f, x, h, h), df(x)))
        ),
    ),
    *variants(
        "returns-index",
        "You return the position of the best step in the list. The exercise asks for the step "
        "itself: what stands at that position?",
        lambda f, df, x, steps: int(np.argmin(errors(f, df, x, steps))),
    ),
    *variants(
        "returns-error",
        "You return the smallest error. The exercise asks for the step that has this error.",
        lambda f, df, x, steps: min(errors(f, df, x, steps)),
    ),
    *variants(
        "all-errors",
        "You return the errors of all steps. The exercise asks for one step, the one whose error "
        "is the smallest.",
        lambda f, df, x, steps: errors(f, df, x, steps),
    ),
    *variants(
        "signed-error",
        "The steps that come back are those with the smallest (or the largest) difference if its sign counts. A slope that "
        "is far off to one side then wins over one that is right. An error is a distance: which sign it has does not "
        "matter.",
        step_of(min, error_of(central, lambda d: d)),
        step_of(min, error_of(central, lambda d: -d)),
    ),
    *variants(
        "worst-step",
        "The step with the largest error comes back each time. The best step is the one with the smallest.",
        step_of(max, error_of(central)),
    ),
    *variants(
        "forward-difference",
        "The steps that come back are the best ones of a one-sided difference, with f(x) itself in it. Its best step is a "
        "smaller one than that of the central difference, which is asked for.",
        step_of(min, error_of(forward)),
        step_of(min, error_of(backward)),
    ),
    *variants(
        "divide-by-h",
        "The steps that come back are those that win if every error is about as large as the slope itself. That happens "
        "where the quotient is twice too large (how far apart are the two points at which f is asked?), where it has the "
        "wrong sign, or where df(x) has no say.",
        step_of(min, error_of(over_h)),
        step_of(min, error_of(over_h, np.square)),
        step_of(min, error_of(turned)),
        lambda f, df, x, steps: min(steps, key=lambda h: abs(central(f, x, h, h))),
        lambda f, df, x, steps: min(steps, key=lambda h: central(f, x, h, h) ** 2),
    ),
    *variants(
        "smallest-step",
        "The smallest step comes back each time. Below some h the error grows again, because f(x + h) and f(x - h) agree in "
        "nearly all digits: look at the left branch of the V-curve. If you did compare errors: is each change of f divided "
        "by the distance over which it happens?",
        lambda f, df, x, steps: min(steps),
    ),
    *variants(
        "largest-step",
        "The largest step comes back each time. Its truncation error, which grows like h², is "
        "large too: look at the right branch of the V-curve. If you did compare errors, look at "
        "the brackets in your quotient.",
        lambda f, df, x, steps: max(steps),
    ),
    *variants(
        "no-division",
        "The steps that come back are those that win if df(x) is compared with a change of f that is not divided by the "
        "distance over which it happens. A change shrinks with h, a slope does not: look at the denominator of the central "
        "difference, and at its brackets.",
        step_of(min, error_of(undivided)),
        step_of(min, error_of(times_2h)),
        step_of(min, error_of(times_h)),
        step_of(min, error_of(over_2)),
    ),
    *variants(
        "f-for-df",
        "The steps that come back are those whose quotient is nearest to f(x), the value. The quotients estimate the slope "
        "at x: which of the two functions that come in gives that?",
        lambda f, df, x, steps: min(steps, key=lambda h: abs(central(f, x, h, h) - f(x))),
    ),
)


# 00.4 directional_check(f, grad, x, rng)


right_error = relative()


def unit(u: Any) -> Any:
    return u / np.linalg.norm(u)


def axis(x: Array, rng: np.random.Generator) -> Array:
    u = np.zeros(x.size)
    u[rng.integers(x.size)] = 1.0
    return u.reshape(x.shape)


@of_pieces
def along(
    draw: Answer = lambda x, rng: unit(rng.standard_normal(x.shape)),
    *,
    slope: Answer = lambda grad, u: np.sum(grad * u),
    difference: Answer = central,
    h: float = 1e-6,
    error: Answer = right_error,
) -> Answer:
    """The error between the slope from grad and a difference along one direction."""

    def directional_check(f: Answer, grad: Array, x: Array, rng: np.random.Generator) -> float:
        u = draw(x, rng)
        return float(error(slope(grad, u), difference(f, x, h * u, h)))

    return directional_check


def slope_as_vector(f: Answer, grad: Array, x: Array, rng: np.random.Generator) -> float:
    u = unit(rng.standard_normal(x.shape))
    return float(right_error(grad, central(f, x, 1e-6 * u, 1e-6) * u))


def against_one_slope(products: Any, slope: Any) -> float:
    """The error of an array, each entry of which is held against the one slope."""
    return float(right_error(products, np.full(np.shape(products), slope)))


def with_length(of: Answer) -> Answer:
    """The slope from `grad` is along a vector whose length is made from that of the draw."""

    def directional_check(f: Answer, grad: Array, x: Array, rng: np.random.Generator) -> float:
        drawn = rng.standard_normal(x.shape)
        u = unit(drawn)
        slope = np.sum(grad * u) * of(np.linalg.norm(drawn))
        return float(right_error(slope, central(f, x, 1e-6 * u, 1e-6)))

    return directional_check


def along_two(*, first: bool) -> Answer:
    """Two directions are drawn; `first` where the first of them is that of `grad`."""

    def directional_check(f: Answer, grad: Array, x: Array, rng: np.random.Generator) -> float:
        u, v = (unit(rng.standard_normal(x.shape)) for _ in range(2))
        u, v = (u, v) if first else (v, u)
        return float(right_error(np.sum(grad * u), central(f, x, 1e-6 * v, 1e-6)))

    return directional_check


def along_full(f: Answer, grad: Array, x: Array, rng: np.random.Generator) -> float:
    u = unit(rng.standard_normal(x.shape))
    numeric = entrywise(central)(f, x)
    return float(right_error(np.sum(grad * u), np.sum(numeric * u)))


Cares = tuple[Callable[[Any, Any], Any], ...]
CARES: Cares = (  # for a denominator that is 0: none, it is no error, or it is one only if something is left
    lambda d, s: d / s,
    lambda d, s: d / s if s else 0.0,
    lambda d, s: d / s if s else float(d > 0),
    lambda d, s: 0.0 if d == 0 else d / s,
)


def careless(above: Answer, below: Answer, cares: Cares = CARES) -> tuple[Answer, ...]:
    """The error of two numbers or arrays by a wrong formula, with each care for a 0 below."""

    def error(a: Any, b: Any, care: Any) -> float:
        with np.errstate(all="ignore"):
            return float(care(np.float64(above(a, b)), np.float64(below(a, b))))

    return tuple(partial(error, care=care) for care in cares)


# formulas for the error of two slopes, or of two gradients
WRONG_ERRORS: tuple[tuple[str, str, tuple[Answer, ...]], ...] = (
    (
        "zero-division",
        "Where both sides are zero, the result is not a number, as 0 divided by 0 makes it. Two equal ones have no error at "
        "all: look at what 00.2 says of that case, and test for it before you divide.",
        careless(distance, scale, CARES[:1]),
    ),
    (
        "divides-by-one",
        "In your error the denominator comes out as the size of one of the two alone (the first, the second, or the smaller "
        "one). Then it has no bound if that one comes near zero. Look at the denominator of relative_error: both have a say "
        "in it.",
        (
            *careless(distance, lambda a, b: largest(a)),
            *careless(distance, lambda a, b: largest(b)),
            *careless(distance, lambda a, b: np.minimum(largest(a), largest(b))),
        ),
    ),
    (
        "divides-by-sum",
        "In your error the denominator comes out as the sum of the two sizes, or their mean. That is another course's "
        "relative error: here the larger of the two stands below.",
        (
            *careless(distance, lambda a, b: largest(a) + largest(b)),
            *careless(distance, lambda a, b: (largest(a) + largest(b)) / 2),
        ),
    ),
    (
        "sign-lost",
        "In your error only the sizes of the two are compared, without their signs. Then a gradient that points the wrong "
        "way counts as a right one: abs belongs around the difference, not around each of the two.",
        careless(lambda a, b: largest(np.abs(a) - np.abs(b)), scale),
    ),
    (
        "squared",
        "The square of the error comes out. A relative error of 0.001 then looks like one of 0.000001. Look for a square "
        "above and below the bar, or around the whole quotient.",
        careless(lambda a, b: distance(a, b) ** 2, lambda a, b: scale(a, b) ** 2),
    ),
)
ARRAY_ERRORS: tuple[tuple[str, str, tuple[Answer, ...]], ...] = (
    (
        "nan-hidden",
        "A NaN in the gradient disappears, and the error looks harmless. NaN means that something broke, so it must come out "
        "again. Beware of np.nanmax, np.nan_to_num, Python's max, and of comparisons, which are False for NaN.",
        (
            *careless(
                lambda a, b: np.nanmax(np.abs(a - b)),
                lambda a, b: np.maximum(np.nanmax(np.abs(a)), np.nanmax(np.abs(b))),
            ),
            *careless(lambda a, b: max(np.abs(a - b)), lambda a, b: max(*np.abs(a), *np.abs(b))),
            *careless(of_numbers(distance), of_numbers(scale)),
        ),
    ),
    (
        "norm-for-max",
        "The error comes out as one of lengths, as np.linalg.norm or a mean of squares gives them. That is a relative error "
        "too, but a wrong entry counts for less in it. In 00.2 the size of an array is its largest entry.",
        (
            *careless(
                lambda a, b: np.linalg.norm(a - b),
                lambda a, b: np.linalg.norm(a) + np.linalg.norm(b),
            ),
            *careless(
                lambda a, b: np.linalg.norm(a - b),
                lambda a, b: np.maximum(np.linalg.norm(a), np.linalg.norm(b)),
            ),
            *careless(lambda a, b: np.linalg.norm(a - b), lambda a, b: np.linalg.norm(a)),
            *careless(lambda a, b: np.linalg.norm(a - b), lambda a, b: np.linalg.norm(b)),
        ),
    ),
    (
        "entrywise-relative",
        "The error comes out as one of a division entry by entry, of which the largest quotient is taken. One entry near "
        "zero then makes a good gradient look bad. The definition in 00.2 has one maximum above, one below, and a single "
        "division.",
        (
            *careless(
                lambda a, b: np.max(gaps(a, b) / np.maximum(np.abs(a), np.abs(b))),
                lambda a, b: 1.0,
                CARES[:1],
            ),
            *careless(
                lambda a, b: np.max(gaps(a, b) / (np.abs(a) + np.abs(b))),
                lambda a, b: 1.0,
                CARES[:1],
            ),
        ),
    ),
    (
        "sums-compared",
        "The error comes out as that of two numbers: the sums (or the means) of the two arrays. In a sum a wrong entry hides "
        "behind another, and the order of the entries plays no part. Subtract entry by entry first.",
        careless(
            lambda a, b: np.abs(np.sum(a) - np.sum(b)),
            lambda a, b: np.maximum(np.abs(np.sum(a)), np.abs(np.sum(b))),
        ),
    ),
    (
        "sorted-first",
        "The error comes out as if the entries of both were sorted before they are compared. Right numbers in wrong places "
        "then look right: each entry belongs beside the one that stands in the same place.",
        (*careless(lambda a, b: distance(np.sort(a, axis=None), np.sort(b, axis=None)), scale),),
    ),
    (
        "mean-for-max",
        "The numerator of your error comes out as the mean of the differences, where 00.2 has their maximum. One wrong "
        "entry among many right ones then nearly disappears.",
        careless(lambda a, b: np.mean(gaps(a, b)), scale),
    ),
)


DIRECTIONAL_CHECK = (
    *(
        m
        for name, text, errors in WRONG_ERRORS
        for m in variants(name, text, *(along(error=e) for e in errors))
    ),
    *variants(
        "norm-of-gradient",
        "The slope that you compare comes out as the length of the gradient. That is the slope in the steepest direction, "
        "and u is a random one. Which product gives the slope along u?",
        along(slope=lambda grad, u: np.linalg.norm(grad)),
    ),
    *variants(
        "no-division",
        "Even a right gradient gets the error 1: one of your two slopes is far smaller than the other. The numerical one is "
        "a change of f divided by the distance over which it happens: is it divided once, and by all of that distance? "
        "Python reads a / 2 * h as (a / 2) times h.",
        *(along(difference=undivided, h=h) for h in (1e-6, 1e-5, 1e-4)),
        along(difference=times_h),
    ),
    *variants(
        "divide-by-h",
        "A right gradient gets the error 1/2: beside the slope from `grad`, the numerical one is twice too large, as when "
        "the change of f is divided by h. How far apart are the two points at which f is asked?",
        along(difference=over_h),
    ),
    *variants(
        "absolute-error",
        "The result is the difference of the two slopes itself. Whether it is much depends on how large they are: compare "
        "them by 00.2.",
        along(error=distance),
    ),
    *variants(
        "forward-difference",
        "f is asked at x itself and on one side of it. The error of such a difference shrinks only like h. Use your two "
        "evaluations on both sides of x.",
        along(difference=forward),
        along(difference=backward),
    ),
    *variants(
        "global-random",
        "The direction has to come from `rng`: the same `rng` should give the same direction again, and another `rng` "
        "another direction. Yours does not do so, as when it is drawn from np.random or from a generator of your own, or "
        "not drawn at all. Draw from the generator that is passed in.",
        along(lambda x, rng: unit(np.random.standard_normal(x.shape))),
        along(lambda x, rng: unit(np.random.default_rng(0).standard_normal(x.shape))),
    ),
    *variants(
        "coordinate-axis",
        "Your direction leaves entries of x where they are, as a coordinate axis leaves all but one. A mistake in those "
        "entries of the gradient stays unseen. A good direction has something of every entry.",
        along(axis),
    ),
    *variants(
        "positive-direction",
        "The entries of your direction have one sign, nearly all of them, as those of rng.random have. Errors of opposite "
        "signs then cancel far too often. The direction should point anywhere.",
        along(lambda x, rng: unit(rng.random(x.shape))),
        along(lambda x, rng: unit(np.abs(rng.standard_normal(x.shape)))),
    ),
    *variants(
        "uniform-direction",
        "The entries of your direction do not look like a standard normal draw. A uniform draw, for one, fills a cube, and "
        "its corners are preferred. The normal distribution is the one that prefers no direction.",
        along(lambda x, rng: unit(rng.uniform(-1, 1, x.shape))),
    ),
    *variants(
        "not-normalised",
        "How far x is moved differs much between an x with few entries and one with many. That happens where the direction "
        "keeps the length that it was drawn with, about √n, where it is divided by something else than its length, the root "
        "of the sum of all its squares, or where h is made from the arguments. Make u a unit vector first.",
        along(lambda x, rng: rng.standard_normal(x.shape)),
    ),
    *variants(
        "slope-of-other-length",
        "The slope from `grad` is taken along a vector whose length is not 1, as when u is divided by the sum of its squares, without the "
        "root, or not at all. The difference is that of the unit vector. Look at the length of the u that is multiplied with `grad`.",
        with_length(lambda length: 1 / length),
        with_length(lambda length: length),
    ),
    Mistake(
        "other-length-as-matrix",
        "A matrix is moved by another length than a vector that holds the same numbers. Is each row or column divided by a length "
        "of its own (an axis in np.linalg.norm)? Is it another norm of a matrix (ord=2), or is h made from the shape? One number "
        "divides all entries: the root of the sum of all their squares.",
        (),
    ),
    *variants(
        "full-gradient",
        "You move one entry of x at a time, and ask f anew for each. The point of this check is its price: along one "
        "direction, two evaluations do for all entries together.",
        lambda f, grad, x, rng: float(right_error(grad, entrywise(central)(f, x))),
        along_full,
    ),
    *variants(
        "sign",
        "A right gradient gets the error 2: the two slopes have opposite signs, or you add them up. Look at the order "
        "of the two values of f, and at the minus between the slopes.",
        along(difference=turned),
    ),
    *variants(
        "mean-for-sum",
        "Beside the numerical slope, the one from `grad` is too small by the number of entries, as a *mean* of the products "
        "of `grad` and u would be. An inner product adds them up: it is not divided by anything.",
        along(slope=lambda grad, u: np.mean(grad * u)),
    ),
    *variants(
        "products-not-summed",
        "Each product of an entry of `grad` and one of u is compared with the slope along u as a whole. That slope is made of all of them "
        "together: what is missing before you compare?",
        along(slope=lambda grad, u: grad * u, error=against_one_slope),
    ),
    *variants(
        "two-directions",
        "The error is that of two directions: the slope from `grad` goes along one u and the difference along another, both drawn from "
        "`rng`. Draw u once, keep it, and use it in both.",
        along_two(first=True),
        along_two(first=False),
    ),
    *variants(
        "compares-vectors",
        "The error comes out as that of the whole gradient and a vector along u, a slope times u. Only in one dimension are "
        "they alike: a gradient has parts across u, too. Compare two numbers, the two slopes along u.",
        slope_as_vector,
    ),
    *variants(
        "adds",
        "The slope along u comes out as a sum with the gradient and the direction added. It is an inner product of the two: "
        "each entry of the gradient counts as much as u moves along it.",
        along(slope=lambda grad, u: np.sum(grad + u)),
    ),
    *variants(
        "ignores-gradient",
        "The gradient that comes in has no effect on your slope along u, so a wrong one is not found out. What is to be "
        "checked here, and with what is it multiplied?",
        along(slope=lambda grad, u: np.sum(u)),
        lambda f, grad, x, rng: along(slope=lambda _, u: np.sum(x * u))(f, grad, x, rng),
    ),
    *variants(
        "x-for-direction",
        "The gradient comes out multiplied by x. x says where the slope is taken, u says in which direction: which of the "
        "two stands in the inner product?",
        lambda f, grad, x, rng: along(slope=lambda g, _: np.sum(g * x))(f, grad, x, rng),
    ),
)


MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "00.1": CENTRAL_DIFFERENCE,
    "00.2": RELATIVE_ERROR,
    "00.3": BEST_STEP,
    "00.4": DIRECTIONAL_CHECK,
}
