"""Notebook 00: functions to differentiate, and where they are asked."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from backprop import finite_difference
from backprop.check.cases import (
    EDGE,
    GENERAL,
    Case,
    RecordingFunction,
    Rng,
    SeededGenerator,
    covering,
    decimals,
    table_rng,
    tabled,
)
from backprop.check.compare import PARTIAL_CREDIT, Finding, error_agrees
from backprop.check.exercises.exercise import Exercise, arrays
from backprop.check.trial import attempt
from backprop.shapes import Array

SCALAR = ("np.sin(x)", "x**3", "np.exp(x)", "1 / (1 + x**2)", "np.cos(2 * x)")
MANY_MOVES = 100  # points more of which are not compared with each other
VECTOR = ("np.sum(x**3)", "np.sum(np.sin(x))", "np.sum(x**2) * np.sum(x)", "np.sum(np.exp(x))")


def central_difference_cases(rng: Rng) -> list[Case]:
    return [
        Case(GENERAL, "a vector", (RecordingFunction(rng.choice(VECTOR)), decimals(rng, 3))),
        Case(
            GENERAL,
            "entries that depend on each other",
            (RecordingFunction("np.sum(x**2) * np.sum(x)"), decimals(rng, 4), 0.1),
        ),
        Case(
            GENERAL,
            "a vector and another step",
            # one entry above 1, one below: a step that is scaled by their size differs
            (
                RecordingFunction("np.sum(x**3)"),
                np.array([decimals(rng, low=1.2), decimals(rng, high=0.8)]),
                0.03,
            ),
        ),
        Case(EDGE, "a matrix", (RecordingFunction(rng.choice(VECTOR)), decimals(rng, 2, 3), 0.05)),
        Case(EDGE, "a 0-d array", (RecordingFunction("x**3"), np.array(decimals(rng)), 0.1)),
        Case(EDGE, "one entry", (RecordingFunction("np.sum(np.exp(x))"), decimals(rng, 1), 0.2)),
        Case(
            EDGE,
            "an array with three axes",
            (RecordingFunction("np.sum(np.sin(x))"), decimals(rng, 2, 1, 2), 0.1),
        ),
        Case(
            EDGE, "a list", (RecordingFunction("x[0] ** 2 * x[1]"), decimals(rng, 2).tolist(), 0.05)
        ),
        Case(
            EDGE,
            "a list of whole numbers",
            (RecordingFunction("np.sum(x**2 + 3 * x)"), rng.integers(1, 5, 3).tolist(), 0.1),
        ),
        Case(
            EDGE,
            "an array of whole numbers",
            (RecordingFunction("np.sum(x**2 + 3 * x)"), rng.integers(1, 5, (2, 2)), 0.1),
        ),
        Case(EDGE, "a number", (RecordingFunction("x**3"), decimals(rng), 0.1)),
        Case(EDGE, "a whole number", (RecordingFunction("x**3 - x"), int(rng.integers(2, 5)), 0.1)),
        Case(
            EDGE,
            "entries that are 0",
            (RecordingFunction("np.sum(np.sin(x))"), np.array([0.0, decimals(rng), 0.0]), 0.1),
        ),
        Case(
            EDGE,
            "a function that does not depend on x",
            (RecordingFunction("0 * np.sum(x) + 1"), decimals(rng, 3), 0.1),
        ),
    ]


FORMS: dict[str, Callable[[Any], Any]] = {
    "": lambda a: a,
    "lists": lambda a: a.tolist(),
    "matrices": lambda a: a.reshape(2, 2),
    "lists in lists": lambda a: a.reshape(2, 2).tolist(),
    "numbers": lambda a: float(a[0]),
}


def _pair(rng: Rng, values: str) -> tuple[Any, Any]:
    """Two arrays of four entries, related as `values` says; entry 0 is the special one."""
    a, b = decimals(rng, 4), decimals(rng, 4)
    nan = [np.where(np.arange(4) == 0, np.nan, v) for v in (a, b)]
    return {
        "": (a, b),
        "both all zero": (0 * a, 0 * b),
        "NaN in the first": (nan[0], b),
        "NaN in the second": (a, nan[1]),
        "whole numbers": (rng.integers(1, 5, 4), rng.integers(5, 9, 4)),
    }[values]


@cache
def relative_error_table() -> list[Case]:
    rng = table_rng()
    cases = []
    for form, values in covering(
        tuple(FORMS),
        ("", "both all zero", "NaN in the first", "NaN in the second", "whole numbers"),
    ):
        if form or values:
            cases.append(
                tabled(EDGE, (form, values), tuple(FORMS[form](a) for a in _pair(rng, values)))
            )
    return cases


def relative_error_cases(rng: Rng) -> list[Case]:
    a, b, m = decimals(rng, 4), decimals(rng, 4), decimals(rng, 2, 3)
    nan = np.array([1.0, float("nan"), 2.0])
    return [
        Case(GENERAL, "two vectors", (a, b)),
        Case(GENERAL, "the larger one second", (a, 5 * b)),
        Case(GENERAL, "the larger one first", (7 * a, b)),
        Case(GENERAL, "the second larger in every entry", (a, a + np.sort(np.abs(b))[::-1])),
        Case(GENERAL, "nearly equal vectors", (a, a * (1 + 1e-5 * decimals(rng, 4, high=0.9)))),
        Case(GENERAL, "two matrices", (m, decimals(rng, 2, 3))),
        Case(GENERAL, "numbers", (decimals(rng), decimals(rng))),
        # the same for every seed: the cost of a small denominator must not depend on the draw
        Case(GENERAL, "thousandths", (np.array([1e-3, -2e-3]), np.array([2e-3, 1e-3]))),
        Case(EDGE, "both all zero", (np.zeros(3), np.zeros(3))),
        Case(EDGE, "one all zero", (np.zeros(4), a)),
        Case(EDGE, "equal vectors", (a, a.copy())),
        # powers of two: no rounding, so that every digit of a small error can be asked for
        *(
            Case(
                EDGE,
                f"an error of about {2.0**-k:.0e}",
                (np.array([0.5, 1.0]), np.array([0.5, 1.0 + 2.0**-k])),
            )
            for k in (24, 34, 44)
        ),
        Case(EDGE, "NaN at the end of the first", (nan[[0, 2, 1]], np.ones(3))),
        Case(EDGE, "NaN at the end of the second", (np.ones(3), nan[[0, 2, 1]])),
        Case(EDGE, "NaN in both", (nan, nan * 2)),
        Case(EDGE, "the same NaN in both", (nan, nan.copy())),
        Case(EDGE, "tiny numbers", (1e-150 * a, 1e-150 * b)),
        Case(EDGE, "huge numbers", (1e150 * a, 1e150 * b)),
        Case(EDGE, "NaN, and zeros beside it", (0 * nan, np.zeros(3))),
        Case(EDGE, "zeros, and NaN in the second", (np.zeros(3), 0 * nan)),
        Case(EDGE, "shapes that differ, (4,) and (4, 1)", (a, b[:, None])),
        Case(EDGE, "shapes that differ, (4,) and (2,)", (a, b[:2])),
        Case(EDGE, "shapes that differ, a list and a number", (a.tolist(), decimals(rng))),
        Case(EDGE, "shapes that differ, (2, 3) and (3,)", (m, m[0])),
        Case(EDGE, "shapes that differ, (2, 3) and (3, 2)", (m, m.T)),
        Case(EDGE, "shapes that differ, (4,) and (1,), all zero", (np.zeros(4), np.zeros(1))),
        *relative_error_table(),
    ]


def best_step_cases(rng: Rng) -> list[Case]:
    functions = [  # in turn, so that truncation errors of both signs occur
        ("math.exp(x)", "math.exp(x)"),
        ("math.sin(x)", "math.cos(x)"),
        ("x**5", "5 * x**4"),
        ("math.cos(x)", "-math.sin(x)"),
    ]
    cases = []
    for k, steps in enumerate(
        (
            [1e-9, 1e-1, 1e-5, 1e-13, 1e-3],  # the error rises before the best step, and after it
            [1e-12, 1e-5, 1e-2],
            [1e-17, 0.5, 0.02],
            [0.3, 0.9, 0.1],
            [1e-5],
        )
    ):
        f, df = functions[k % len(functions)]
        label = (
            "a V with its foot inside",
            "steps in rising order",
            "no small step",
            "large steps only",
            "one step",
        )[k]
        x = round(float(rng.uniform(0.6, 1.2)), 2)
        cases.append(
            Case(
                GENERAL if k < 3 else EDGE,
                label,
                (RecordingFunction(f), RecordingFunction(df), x, steps),
            )
        )
    while True:  # the largest step is far from the worst, and its error is negative
        x, steps = round(float(rng.uniform(0.6, 1.2)), 2), [1e-15, 0.05, 0.2]
        errors = [abs((np.sin(x + h) - np.sin(x - h)) / (2 * h) - np.cos(x)) for h in steps]
        if errors[0] > 2 * errors[2]:
            break
    cases.append(
        Case(
            EDGE,
            "a step near rounding",
            (
                RecordingFunction("math.sin(x)"),
                RecordingFunction("math.cos(x)"),
                x,
                list(rng.permutation(steps)),
            ),
        )
    )
    sine, steps = (
        (RecordingFunction("math.sin(x)"), RecordingFunction("math.cos(x)"), -x),
        [float(h) for h in rng.permutation([0.3, 1e-4, 1e-12])],
    )
    return [
        *cases,
        Case(
            EDGE,
            "a tie",
            (RecordingFunction("2.0 * x"), RecordingFunction("0 * x + 2.0"), 0.5, [0.5, 0.25]),
        ),
        Case(EDGE, "steps in an array, x negative", (*sine, np.array(steps))),
        Case(EDGE, "steps in a tuple, x negative", (*sine, tuple(steps))),
        Case(
            EDGE,
            "x = 0",
            (RecordingFunction("math.exp(x)"), RecordingFunction("math.exp(x)"), 0.0, steps),
        ),
        Case(
            EDGE,
            "a parabola: no step is too large",
            (RecordingFunction("x**2"), RecordingFunction("2 * x"), 3.3, [1e-9, 6e-6, 0.5]),
        ),
        # there every relative error is 1
        Case(
            EDGE,
            "a flat place: df(x) = 0",
            (
                RecordingFunction("x**3 - 3 * x"),
                RecordingFunction("3 * x**2 - 3"),
                1.0,
                [0.5, 1e-3, 0.1],
            ),
        ),
        Case(
            EDGE,
            "a steep function: every error is above 1",
            (
                RecordingFunction("math.exp(20 * x)"),
                RecordingFunction("20 * math.exp(20 * x)"),
                0.3,
                [0.1, 0.02, 0.05],
            ),
        ),
        Case(
            GENERAL,
            "small errors that differ a hundredfold",
            (
                RecordingFunction("math.sin(x)"),
                RecordingFunction("math.cos(x)"),
                0.8,
                [1e-4, 1e-5, 1.1e-4],
            ),
        ),
        # the best step is far from the one that theory recommends for a function of ordinary size
        Case(
            GENERAL,
            "a fast wave",
            (
                RecordingFunction("math.sin(100 * x)"),
                RecordingFunction("100 * math.cos(100 * x)"),
                0.3,
                [1e-5, 1e-7, 1e-3],
            ),
        ),
        Case(
            EDGE,
            "a slow exponential",
            (
                RecordingFunction("math.exp(x / 100)"),
                RecordingFunction("math.exp(x / 100) / 100"),
                0.4,
                [1e-5, 1e-3, 0.9],
            ),
        ),
        # to any number of decimals its errors are 0
        Case(
            EDGE,
            "a tiny function",
            (
                RecordingFunction("1e-30 * math.exp(x)"),
                RecordingFunction("1e-30 * math.exp(x)"),
                0.7,
                [0.1, 1e-5, 1e-3],
            ),
        ),
        Case(
            EDGE,
            "a slope of 0",
            (RecordingFunction("math.cos(x)"), RecordingFunction("-math.sin(x)"), 0.0, [0.5]),
        ),
    ]


def directional_check_cases(rng: Rng) -> list[Case]:
    cases = []
    for k, n in enumerate((3, 8, 2000)):
        x = decimals(rng, n) if n < 10 else rng.standard_normal(n)
        # wrong by another factor in each entry, so that the error depends on the direction
        for factor, label in (
            (1.0, "a right gradient"),
            (1 + rng.uniform(0.2, 0.9, n), "a wrong gradient"),
        ):
            seed = int(rng.integers(1000))
            probe, grad = RecordingFunction("np.sum(x**2)"), 2 * x * factor
            cases.append(
                Case(
                    GENERAL if k < 2 else EDGE,
                    f"{label}, {n} entries",
                    (probe, grad, x, SeededGenerator(seed)),
                )
            )
    # wrong in the same way whatever the direction
    for factor, label in (
        (0.75, "too small by a quarter"),
        (1.25, "too large by a quarter"),
        (-1.0, "with the wrong sign"),
    ):
        x = decimals(rng, 4)
        args = (RecordingFunction("np.sum(x**2)"), 2 * factor * x, x, SeededGenerator(int(rng.integers(1000))))  # fmt: skip
        cases.append(Case(GENERAL, f"a gradient {label}, 4 entries", args))
    for shape, what in covering(tuple(SHAPES), tuple(GRADIENTS)):
        x = decimals(rng, *SHAPES[shape])
        flat = what == "a gradient of zeros, as it should be"
        probe = RecordingFunction("0.0 * np.sum(x)" if flat else "np.sum(x**2)")
        args = (
            probe,
            GRADIENTS[what](0 * x if flat else 2 * x),
            x,
            SeededGenerator(int(rng.integers(1000))),
        )
        cases.append(tabled(EDGE, (shape, what), args))
    return cases


SHAPES: dict[str, tuple[int, ...]] = {"a vector": (4,), "a matrix": (2, 3), "three axes": (2, 1, 2)}
# one factor for all entries: which of the two slopes is the larger one does not depend on the
# direction
GRADIENTS: dict[str, Callable[[Any], Any]] = {
    "a right gradient": lambda g: g,
    "a gradient too large by a quarter": lambda g: 1.25 * g,
    "a gradient too small by a third": lambda g: 2 / 3 * g,
    "a gradient with the wrong sign": lambda g: -g,
    "a gradient of zeros, as it should be": lambda g: g,
    "a gradient of zeros, and wrongly so": lambda g: 0 * g,
}


def asked_at(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """00.1: f is asked at x + h and x - h in one entry at a time, and nowhere else."""
    f, x, h = args[0], np.asarray(args[1], dtype=float), args[2] if len(args) > 2 else 1e-6
    wanted = [x + sign * h * e.reshape(x.shape) for e in np.eye(x.size) for sign in (1, -1)]
    near = 1e-9 * h + 4 * np.finfo(float).eps * (1 + float(np.abs(x).max()))
    seen = [False] * len(wanted)
    for point in f.asked:
        if point.shape != x.shape:
            return Finding(
                "property",
                "points",
                f"f was asked at an array of shape {point.shape}; x has shape {x.shape}",
            )
        hits = [k for k, want in enumerate(wanted) if np.abs(point - want).max() <= near]
        if not hits:
            far = np.atleast_1d(np.abs(point - x))
            moved = int((far > near).sum())
            what = (
                "at x itself"
                if moved == 0
                else f"with {moved} entries moved at once"
                if moved > 1
                else "off x ± h"
            )
            return Finding(
                "property",
                "points",
                f"f was asked {what}; it should be asked at x ± h in one entry at a time",
            )
        for k in hits:
            seen[k] = True
    if not all(seen):
        return Finding(
            "property", "points", f"f was asked at {sum(seen)} of the {len(seen)} points x ± h"
        )
    return None


def nearest_step(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """00.3: one of the steps, and none of the others has a smaller error."""
    f, df, x, steps = args
    errors = {
        float(h): abs(float(finite_difference.central_difference(f, x, h)) - df(x)) for h in steps
    }
    h = float(answer)
    if (
        h not in errors
        and isinstance(answer, np.float32 | np.float16 | np.ndarray)
        and answer.dtype != float
    ):
        single = [step for step in errors if answer.dtype.type(step) == answer]
        if single:
            text = f"got {h:.10g}, which is {single[0]:g} rounded to {answer.dtype}: return the step as it was given"
            return Finding("float32", "step", text, credit=PARTIAL_CREDIT)
    if h not in errors:
        return Finding(
            "value", "step", f"got {h:.6g}, which is none of the steps {[float(s) for s in steps]}"
        )
    least = min(errors.values())
    # the same quotient, rounded in another order, must not decide
    if errors[h] > 3 * least + 1e-14 * max(abs(f(x)), abs(df(x))):
        best = min(errors, key=lambda s: errors[s])
        text = f"got {h:g} with error {errors[h]:.2g}, expected {best:g} with error {least:.2g}"
        return Finding("value", "step", text)
    return None


def two_evaluations(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """00.4: two evaluations at x ± h u for a random unit vector u, and the error that follows from
    them."""
    f, grad, x, _ = args
    if len(f.asked) != 2:
        return _too_often(f.asked, x)
    plus, minus = f.asked
    other = next((point.shape for point in f.asked if point.shape != x.shape), None)
    if other is not None:
        return Finding(
            "property", "error", f"f was asked at an array of shape {other}; x has shape {x.shape}"
        )
    step = (plus - minus) / 2
    h = float(np.linalg.norm(step))
    there, back = np.ravel(plus - x), np.ravel(x - minus)
    if 0 < h < 100 * np.finfo(float).eps * float(np.linalg.norm(x)):
        text = f"the two points lie {2 * h:.1g} apart, and rounding decides where they are: take a larger h"
        return Finding("property", "error", text)
    lengths = float(np.linalg.norm(there)) * float(np.linalg.norm(back))
    if x.size > 1 and lengths and abs(float(there @ back)) < 0.999 * lengths:
        text = "f was asked along two directions, at x + h u and at x - h v: one u, drawn once, serves both points and "
        return Finding("property", "error", text + "the product with the gradient")
    if h == 0 or np.abs((plus + minus) / 2 - x).max() > 1e-3 * h:
        return Finding(
            "property",
            "error",
            "f should be asked at x + h u and at x - h u, on both sides of x",
            mistake="forward-difference"
            if sum(np.array_equal(point, x) for point in f.asked) == 1
            else "",
        )
    u = step / h
    still = np.count_nonzero(np.abs(u) <= 1e-9)
    # with a tiny h, rounding keeps some entries where they are
    rounded = float(np.spacing(np.abs(x)).max()) > 1e-9 * h
    if still > (x.size / 4 if rounded else 0):
        return Finding(
            "property",
            "error",
            f"{still} of the {x.size} entries of x are not moved: a mistake there stays unseen",
            mistake="coordinate-axis",
        )
    if x.size >= 1000:
        kurtosis = x.size * float(np.sum(u**4))
        if abs(float(np.mean(u > 0)) - 0.5) > 0.15 or not 2.4 < kurtosis < 3.6:
            text = "u is not a normalised standard normal draw: some directions are preferred"
            one_sided = abs(float(np.mean(u > 0)) - 0.5) > 0.4
            return Finding(
                "property",
                "error",
                text,
                mistake="positive-direction" if one_sided else "uniform-direction",
            )
    error = finite_difference.relative_error(
        np.sum(grad * u), (f.function(plus) - f.function(minus)) / (2 * h)
    )
    return error_agrees(float(answer), error, floor=1e-4 if x.size >= 1000 else 1e-6)


def _too_often(points: list[Array], x: Array) -> Finding:
    """That f was asked too often (or too seldom), and along which ways, as far as the points show
    it."""
    text, mistake = f"f was asked {len(points)} times", ""
    if x.size > 1 and all(point.shape == x.shape for point in points):
        moves = [np.ravel(point - x) for point in points]
        along = _directions(moves) if len(moves) <= MANY_MOVES else 0
        if moves and all(map(_is_along_an_axis, moves)):
            text += ", with one entry of x moved at a time"
            mistake = "full-gradient" if len(points) >= 2 * x.size else ""
        elif along > 1:
            text += f", along {along} directions"
    text += "; two evaluations are enough, at x ± h u"
    return Finding("property", "error", text, mistake=mistake)


def _is_along_an_axis(move: Array) -> bool:
    """Whether one entry moves, or none; what rounding leaves in the others does not count."""
    size = np.abs(move)
    return int(np.count_nonzero(size > 1e-3 * size.max(initial=0.0))) <= 1


def _directions(moves: list[Array]) -> int:
    """Along how many lines these moves go."""
    lines: list[Array] = []
    for move in moves:
        length = float(np.linalg.norm(move))
        if length and all(abs(float(line @ move)) < 0.999 * length for line in lines):
            lines.append(move / length)
    return len(lines)


def drawn_from_rng(functions: tuple[Callable[..., Any], ...], cases: list[Case]) -> Finding | None:
    """00.4: the same generator gives the same unit vector, another one a different vector; its
    length does not grow with x."""

    def asked(case: Case, seed: int) -> list[Any]:
        trial = attempt(
            functions, Case(case.group, case.label, (*case.args[:3], SeededGenerator(seed)))
        )
        return [point.tolist() for point in trial.args[0].asked]

    first, seed = cases[0], cases[0].args[3].seed
    largest = max(cases, key=lambda case: case.args[2].size)
    if asked(first, seed) != asked(first, seed):
        text = "the same generator gave two directions: the direction u should come from `rng`"
        return Finding("property", "error", text, mistake="global-random")
    if asked(first, seed) == asked(first, seed + 1):
        return Finding(
            "property",
            "error",
            "two generators gave the same direction: u should come from `rng`",
            mistake="global-random",
        )
    f, grad, matrix = next(case.args[:3] for case in cases if case.args[2].ndim == 2)
    moved = [
        asked(Case(EDGE, "", (RecordingFunction(f.source), grad.reshape(x.shape), x, None)), seed)
        for x in (matrix, matrix.ravel())
    ]
    here, there = (float(np.linalg.norm(np.subtract(*points))) for points in moved)
    if abs(here - there) > 1e-3 * there:
        text = f"x is moved {here / there:.4g} times as far where it is a matrix as where the same numbers stand in a vector: "
        return Finding(
            "property",
            "error",
            text + "u should have length 1, the root of the sum of all its squares",
            mistake="other-length-as-matrix",
        )
    lengths = [float(np.linalg.norm(np.subtract(*asked(case, seed)))) for case in (first, largest)]
    if not 0.2 < lengths[1] / lengths[0] < 5:
        most, times = largest.args[2].size, lengths[1] / lengths[0]
        text = f"in these cases, an x with {most} entries is moved {times:.2g} times as far as one with "
        text += f"{first.args[2].size}: u should have length 1, however many entries it has"
        return Finding("property", "error", text, mistake="not-normalised")
    return None


ROWS = (
    Exercise(
        "00.1",
        ("central_difference",),
        ("f", "x", "h"),
        3,
        arrays("gradient"),
        (finite_difference.central_difference,),
        central_difference_cases,
        "(f(x + h e_k) - f(x - h e_k)) / 2h, one entry k at a time",
        (
            "How often must f be asked for an x with n entries? Which entries differ from x each time?",
            "Make a result like x, go through np.ndindex(x.shape), and each time change a fresh copy of x.",
            "For entry k: one copy with x[k] + h, one with x[k] - h, the difference of the two values over their distance.",
        ),
        also_check=asked_at,
        numerical=True,
    ),
    Exercise(
        "00.2",
        ("relative_error",),
        ("a", "b"),
        2,
        arrays("error"),
        (finite_difference.relative_error,),
        relative_error_cases,
        "the definition: one maximum above, one below",
        (
            "There is one maximum in the numerator and one in the denominator, each over all entries.",
            "The denominator is the larger of max abs(a) and max abs(b). What if it is 0? What if there is a NaN?",
            "Compare the shapes before you subtract: NumPy would stretch (4,) against (4, 1) without a word.",
        ),
        numerical=True,
    ),
    Exercise(
        "00.3",
        ("best_step",),
        ("f", "df", "x", "steps"),
        2,
        arrays("step"),
        (finite_difference.best_step,),
        best_step_cases,
        "the error of each step is the distance between its central difference and df(x)",
        (
            "For each step there is one error. What is it the distance between?",
            "Take the absolute value of the difference, then find for which step it is smallest.",
            "min(steps, key=...) returns the step itself, not its position and not its error.",
        ),
        check_property=nearest_step,
        numerical=True,
    ),
    Exercise(
        "00.4",
        ("directional_check",),
        ("f", "grad", "x", "rng"),
        3,
        arrays("error"),
        (finite_difference.directional_check,),
        directional_check_cases,
        "grad · u against (f(x + h u) - f(x - h u)) / 2h, for one random unit vector u",
        (
            "Along a unit vector u the slope of f is grad · u. Which two values of f give it numerically?",
            "Draw u of the shape of x with rng.standard_normal and divide it by its length.",
            "The result is the relative error (00.2) of two numbers: the slope from grad and the central difference.",
        ),
        check_property=two_evaluations,
        noise=1e-6,
        check_repeated=drawn_from_rng,
        numerical=True,
    ),
)
