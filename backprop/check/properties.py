"""Judgements of answers that are not one fixed array: any answer with the property passes, none without it does."""

from collections.abc import Callable
from typing import Any

import numpy as np

from backprop import linear_chain, two_layer
from backprop.check.cases import Case, Seeded
from backprop.check.compare import PART, Finding
from backprop.check.trial import attempt
from backprop.finite_difference import central_difference, relative_error
from backprop.shapes import as_array


def asked_at(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """00.1: f is asked at x + h and x - h in one entry at a time, and nowhere else."""
    f, x, h = args[0], np.asarray(args[1], dtype=float), args[2] if len(args) > 2 else 1e-6
    wanted = [x + sign * h * e.reshape(x.shape) for e in np.eye(x.size) for sign in (1, -1)]
    near = 1e-9 * h + 4 * np.finfo(float).eps * (1 + float(np.abs(x).max()))
    seen = [False] * len(wanted)
    for point in f.asked:
        if point.shape != x.shape:
            return Finding("property", "points", f"f was asked at an array of shape {point.shape}; x has shape {x.shape}")
        hits = [k for k, want in enumerate(wanted) if np.abs(point - want).max() <= near]
        if not hits:
            far = np.atleast_1d(np.abs(point - x))
            moved = int((far > near).sum())
            what = "at x itself" if moved == 0 else f"with {moved} entries moved at once" if moved > 1 else "off x ± h"
            return Finding("property", "points", f"f was asked {what}; it should be asked at x ± h in one entry at a time")
        for k in hits:
            seen[k] = True
    if not all(seen):
        return Finding("property", "points", f"f was asked at {sum(seen)} of the {len(seen)} points x ± h")
    return None


def nearest_step(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """00.3: one of the steps, and none of the others has a smaller error."""
    f, df, x, steps = args
    errors = {float(h): abs(float(central_difference(f, x, h)) - df(x)) for h in steps}
    h = float(answer)
    if h not in errors and isinstance(answer, np.float32 | np.float16 | np.ndarray) and answer.dtype != float:
        single = [step for step in errors if answer.dtype.type(step) == answer]
        if single:
            text = f"got {h:.10g}, which is {single[0]:g} rounded to {answer.dtype}: return the step as it was given"
            return Finding("float32", "step", text, credit=PART)
    if h not in errors:
        return Finding("value", "step", f"got {h:.6g}, which is none of the steps {[float(s) for s in steps]}")
    least = min(errors.values())
    # the same quotient, rounded in another order, must not decide
    if errors[h] > 3 * least + 1e-14:
        best = min(errors, key=lambda s: errors[s])
        text = f"got {h:g} with error {errors[h]:.2g}, expected {best:g} with error {least:.2g}"
        return Finding("value", "step", text)
    return None


def two_evaluations(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """00.4: two evaluations at x ± h u for a random unit vector u, and the error that follows from them."""
    f, grad, x, _ = args
    if len(f.asked) != 2:
        text = f"f was asked {len(f.asked)} times; two evaluations are enough, at x ± h u"
        return Finding("property", "error", text, mistake="full-gradient" if len(f.asked) >= 2 * x.size > 2 else "")
    plus, minus = f.asked
    if plus.shape != x.shape or minus.shape != x.shape:
        return Finding("property", "error", f"f was asked at an array of shape {plus.shape}; x has shape {x.shape}")
    step = (plus - minus) / 2
    h = float(np.linalg.norm(step))
    if h == 0 or np.abs((plus + minus) / 2 - x).max() > 1e-3 * h:
        return Finding("property", "error", "f should be asked at x + h u and at x - h u, on both sides of x",
                       mistake="forward-difference" if any(np.array_equal(p, x) for p in f.asked) else "")
    u = step / h
    if np.count_nonzero(np.abs(u) > 1e-9) < x.size:
        return Finding("property", "error", "u moves only some of the entries: a mistake in the others stays unseen",
                       mistake="coordinate-axis")
    if x.size >= 1000:
        kurtosis = x.size * float(np.sum(u**4))
        if abs(float(np.mean(u > 0)) - 0.5) > 0.15 or not 2.4 < kurtosis < 3.6:
            text = "u is not a normalised standard normal draw: some directions are preferred"
            one_sided = abs(float(np.mean(u > 0)) - 0.5) > 0.4
            return Finding("property", "error", text, mistake="positive-direction" if one_sided else "uniform-direction")
    error = relative_error(np.sum(grad * u), (f.function(plus) - f.function(minus)) / (2 * h))
    return _error_agrees(float(answer), error, floor=1e-4 if x.size >= 1000 else 1e-6)


def drawn_from_rng(functions: tuple[Callable[..., Any], ...], cases: list[Case]) -> Finding | None:
    """00.4: the same generator gives the same unit vector, another one another; its length does not grow with x."""

    def asked(case: Case, seed: int) -> list[Any]:
        trial = attempt(functions, Case(case.group, case.label, (*case.args[:3], Seeded(seed))))
        return [point.tolist() for point in trial.args[0].asked]

    first, seed = cases[0], cases[0].args[3].seed
    if asked(first, seed) != asked(first, seed):
        text = "the same generator gave two directions: the direction u should come from `rng`"
        return Finding("property", "error", text, mistake="global-random")
    if asked(first, seed) == asked(first, seed + 1):
        return Finding("property", "error", "two generators gave the same direction: u should come from `rng`",
                       mistake="global-random")
    lengths = [float(np.linalg.norm(np.subtract(*asked(case, seed)))) for case in (first, cases[-1])]
    if not 0.2 < lengths[1] / lengths[0] < 5:
        text = f"x with {cases[-1].args[2].size} entries is moved {lengths[1] / lengths[0]:.0f} times as far as x with "
        text += f"{first.args[2].size}: u should have length 1, however many entries it has"
        return Finding("property", "error", text, mistake="not-normalised")
    return None


def check_of_backward(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """01.5: the error of a right backward is tiny, of a wrong one what the definition gives."""
    return _error_agrees(float(answer), linear_chain.gradient_check(*args), floor=1e-7)


def _error_agrees(got: float, want: float, floor: float) -> Finding | None:
    """An error near rounding must be small; a large one must agree to 1e-3."""
    if want < floor:
        fine, wanted = 0 <= got < floor, f"less than {floor:g}: this gradient is right"
    else:
        fine, wanted = abs(got - want) <= 1e-3 * want, f"{want:.6g}"
    return None if fine else Finding("value", "error", f"got {got:.6g}, expected {wanted}")


def counterexample(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """02.7: the printed (6) and the right one have opposite signs in some entry, and neither is zero."""

    def failed(mistake: str, text: str) -> Finding:
        return Finding("property", "example", text, mistake=mistake)

    if not isinstance(answer, dict):
        return failed("not-a-dict", f"it should return a dict with W1, b1, W2, x, y; it returned a {type(answer).__name__}")
    missing = [key for key in ("W1", "b1", "W2", "x", "y") if key not in answer]
    if missing:
        return failed("missing-keys", f"the dict has no {', '.join(missing)}")
    try:
        values = [np.asarray(answer[key], dtype=float) for key in ("W1", "b1", "W2", "x", "y")]
    except (ValueError, TypeError) as error:
        return failed("", f"there is something in the dict that is no array of numbers: {error}")
    if not all(np.isfinite(value).all() for value in values):
        return failed("", "there is a NaN or an infinity in the dict")
    try:
        with np.errstate(all="ignore"):
            z, _, f = two_layer.forward(*values[:4])
            right = two_layer.grad_W1(*values)
        as_array("y", values[4])
    except ValueError as error:
        return failed("wrong-shapes", f"the network cannot be evaluated: {error}")
    y = float(values[4])
    if not np.isfinite([f, y, *right.flat]).all():
        return failed("", f"the numbers overflow: f(x) = {f:g}, y = {y:g}; choose smaller ones")
    if not (z > 0).any():
        return failed("dead-units", "every unit is closed (z <= 0 everywhere): both gradients are zero there")
    if 2 * (f - y) == 0 or not right.any():
        return failed("gradient-zero", f"the gradient itself is zero everywhere: f(x) = {f:.6g}, y = {y:.6g}")
    if 2 * f - y == 0:
        return failed("gradient-zero", f"the printed 2f(x) - y is zero, so it has no sign: f(x) = {f:.6g}, y = {y:.6g}")
    if (2 * f - y) * (f - y) > 0:
        text = f"both have the same sign: 2f(x) - y = {2 * f - y:.6g} and 2(f(x) - y) = {2 * (f - y):.6g}"
        return failed("printed-is-right" if abs(y) < 1e-12 else "not-wrong-sign", text)
    return None
