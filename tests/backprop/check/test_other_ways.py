"""Answers that come to the numbers of a listed mistake by another way: they are not told the code of
that mistake."""

import linecache
from typing import Any

import numpy as np
import pytest

from backprop.check import check
from backprop.check.exercises import EXERCISES
from backprop.check.feedback import FOLD

DIRECTION = """
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    slope = np.sum(grad * u)
    largest = max(abs(slope), abs(numeric))
    return abs(slope - numeric) / largest if largest else 0.0
"""
UNIT = "u / np.linalg.norm(u)"
ERROR = """
def relative_error(a, b):
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        raise ValueError("the shapes differ")
    below = np.maximum({size}(a), {size}(b))
    return {size}(a - b) / below if below != 0 else 0.0
def size(v):
    return {of}
"""
SLOPES = """
def central_difference(f, x, h=1e-6):
    x = np.{copy}(x, dtype=float)
    slopes = np.zeros_like(x)
    for k in np.ndindex(x.shape):
        {points}
        slopes[k] = {slope}
    return slopes
"""
MOVED = "x[k] += h; plus = f(x); x[k] -= 2 * h; minus = f(x); x[k] += h"
COPIES = "p, m = x.copy(), x.copy(); p[k] += h; m[k] -= h; plus, minus = f(p), f(m)"
CHAIN = """
def forward(w, x):
    return x * np.cumprod(np.append(1.0, w))
"""
BACKWARD = (
    CHAIN
    + """
def backward(w, x, y):
    z, L = forward(w, x), len(w)
    dw, dz = np.zeros(L), np.zeros(L)
    above = 2 * (z[-1] - y)
    for i in range(L - 1, -1, -1):
        dw[i], dz[i] = {dw}, above * w[i]
        above = dz[i]
        {after}
    return dw, dz
"""
)
CHECK = (
    CHAIN
    + """
def gradient_check(backward, w, x, y):
    dw, slopes = np.asarray(backward(w, x, y)[0]), np.zeros(len(w))
    for k, step in enumerate(1e-6 * np.eye(len(w))):
        slopes[k] = ((forward(w + step, x)[-1] - y) ** 2 - (forward(w - step, x)[-1] - y) ** 2) / ({under})
    largest = np.maximum(np.abs(dw).max(), np.abs(slopes).max())
    return np.abs(dw - slopes).max() / largest if largest else 0.0
"""
)
# name: exercise, answer, what is said, what would be false
ANSWERS = {
    "a slope too large, and x off by rounding": ("00.1", SLOPES.format(copy="asarray", points=MOVED, slope="(plus - minus) / h"),
        "factor is 2", "come back quite as it was"),
    "x off by rounding alone": ("00.1", SLOPES.format(copy="asarray", points=MOVED, slope="(plus - minus) / (2 * h)"),
        "not come back quite as it was", "factor"),
    "slopes that are not kept": ("00.1", SLOPES.format(copy="array", points=COPIES, slope="0.0"),
        "does not get into what you return", "because f is not asked"),
    "one array under two names": ("00.1", SLOPES.format(copy="array", slope="(f(p) - f(m)) / (2 * h)", points="p = m = x; p[k] += h; m[k] -= h"),
        "not asked at two different points", "does not get into what you return"),
    "divided by 2 and times h": ("00.1", SLOPES.format(copy="array", points=COPIES, slope="h * 0.5 * (plus - minus)"),
        "as when brackets are missing", "look like a quotient without"),
    "sums in place of maxima": ("00.2", ERROR.format(size="size", of="np.abs(v).sum()"), "a mean (or a sum)", "You seem to take a mean"),
    "roots of means": ("00.2", ERROR.format(size="size", of="np.sqrt(np.mean(v**2))"), "or a mean of squares", "You seem to divide lengths"),
    "shapes that are looked at in vain": ("00.2", ERROR.format(size="size", of="np.abs(v).max()").replace("raise ValueError(", "print("),
        "not refused", "without a look"),
    "the slope far too small": ("00.3", "def best_step(f, df, x, steps):\n    return min(steps, key=lambda h: df(x) - (f(x + h) - f(x - h)) / 2 / h)",
        "(or the largest) difference if its sign counts", "far too small"),
    "divided by h once more": ("00.4", DIRECTION.replace("/ (2 * h)", "/ (2 * h * h)"), "far smaller than the other", "numerical slope is far too small"),
    "times the number of entries": ("00.4", DIRECTION.replace("/ (2 * h)", "/ (2 * h) * x.size"), "too small by the number of entries", "seems to be a *mean*"),
    "the direction of the gradient": ("00.4", DIRECTION.replace("rng.standard_normal(x.shape)", "grad + 1e-9"), "not drawn at all", "from a generator of your own. "),
    "entries that stay": ("00.4", DIRECTION.replace("rng.standard_normal(x.shape)", "rng.integers(-1, 2, x.shape) + 1e-12"),
        "leaves entries of x where they are", "one entry of x only"),
    "a direction of negative entries": ("00.4", DIRECTION.replace(UNIT, "-np.abs(u) / np.linalg.norm(u)"), "have one sign", "is positive"),
    "both points at x": ("00.4", DIRECTION.replace("h * u", "0 * u"), "on both sides of x", "on one side of it"),
    "a tiny step": ("00.4", DIRECTION.replace("1e-6", "3e-12"), "Wrong on", "where they are"),
    "the other point in another shape": ("00.4", DIRECTION.replace("f(x - h * u)", "f((x - h * u).ravel())"), "shape (6,); x has shape (2, 3)", "(2, 3); x has shape (2, 3)"),
    "a step as long as x": ("00.4", DIRECTION.replace("1e-6", "1e-6 * np.linalg.norm(x)"), "made from the arguments", "how many entries it has"),
    "numbers that are not kept": ("01.1", "def forward(w, x):\n    z = np.zeros(len(w) + 1)\n    for i in range(len(w)):\n        z[i + 1] == w[i] * z[i]\n    return z",
        "do not get into what you return", "nothing seems"),
    "one derivative from the other": ("01.2", CHAIN + "def grad_last(w, x, y):\n    z = forward(w, x)\n    dz = 2 * (z[-1] - y) * w[-1]\n    return dz * z[-2], dz",
        "or ∂ℓ/∂z_L stands where the outer derivative does", "You seem to use f(x)"),
    "the root of a square": ("01.2", CHAIN + "def grad_last(w, x, y):\n    z = forward(w, x)\n    r = 2 * np.sqrt((z[-1] - y) ** 2)\n    return r * z[-2], r * w[-1]",
        "the root of a square", "not been differentiated"),
    "a loop that ends at once": ("01.4", BACKWARD.format(dw="above * z[i]", after="break"), "does not run even once, or its results", "third argument, the step, is"),
    "each weight once more": ("01.4", BACKWARD.format(dw="above * w[i] * z[i]", after="pass"), "as when o_{i+1} stands", "too many: o_{i+1}"),
    "slopes that are not divided": ("01.5", CHECK.format(under="1"), "their size is far from that of dw", "numerical slopes are 0"),
    "slopes that are divided twice": ("01.5", CHECK.format(under="2e-12"), "their size is far from that of dw", "far too small"),
}  # fmt: skip


def told(exercise: str, code: str) -> str:
    """The part of the message above the details, run as a notebook runs the answer."""
    linecache.cache["<way>"] = (len(code), None, code.splitlines(keepends=True), "<way>")
    known: dict[str, Any] = {"np": np}
    exec(compile(code, "<way>", "exec"), known)
    functions = (known[name] for name in EXERCISES[exercise].functions)
    return " ".join(check(exercise, *functions, seed=1, show=False).message.split(FOLD)[0].split())


@pytest.mark.parametrize("name", ANSWERS)
def test_the_numbers_of_a_mistake_do_not_tell_its_code(name: str) -> None:
    exercise, code, said, unsaid = ANSWERS[name]
    text = told(exercise, code)
    assert said in text and unsaid not in text, text
