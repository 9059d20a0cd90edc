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
TWO = """
def forward(W1, b1, W2, x):
    z = x @ W1 + b1
    o = np.maximum(z, 0)
    return z, o, o @ W2
"""
ROWS = (
    TWO
    + """
def batch_gradients(W1, b1, W2, X, y):
    Z, o, f = forward(W1, b1, W2, X)
    r = 2 * (f - y)
    dZ = r[:, None] * (Z > 0) * W2
    return {dW1}, {db1}, {dW2}
"""
)
TABLE = """
def sigma(name, z):
    return {{"identity": 1.0 * z, "relu": np.maximum(z, 0), "leaky_relu": np.where(z > 0, z, 0.01 * z), "tanh": np.tanh(z),
            "sigmoid": (1 + np.tanh(z / 2)) / 2, "softplus": np.logaddexp(0, z)}}[name]
def sigma_prime(name, z):
    s = (1 + np.tanh(z / 2)) / 2
    return {{"identity": np.ones_like(z), "relu": {relu}, "leaky_relu": np.where(z > 0, 1.0, 0.01), "tanh": {tanh},
            "sigmoid": {sigmoid}, "softplus": s}}[name]
"""
SLOPE = {"relu": "1.0 * (z > 0)", "tanh": "1 - np.tanh(z) ** 2", "sigmoid": "s * (1 - s)"}
LAYERS = (
    TABLE.format(**SLOPE)
    + """
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(o[i] @ W[i] + b[i])
        o.append(sigma(activations[i], z[i]))
    return z, o
def slope(i, z, o, activations):
    return sigma_prime(activations[i], z[i])
def backward_batch(W, b, activations, X, Y):
    z, o = forward(W, b, activations, X)
    dW, db, dz = [None] * len(W), [None] * len(W), slope(-1, z, o, activations) * 2 * (o[-1] - Y) / len(X)
    for i in range(len(W) - 1, -1, -1):
        dW[i], db[i] = o[i].T @ dz, dz.sum(axis=0)
        if i:
            dz = slope(i - 1, z, o, activations) * (dz @ W[i].T)
    return dW, db
def backward(W, b, activations, x, y):
    return backward_batch(W, b, activations, x[None], y[None])
"""
)
CLASSIFIER = (
    LAYERS
    + """
def backward_classifier(W, b, activations, X, labels):
    z, o = forward(W, b, activations, X)
    logits = o[-1] - o[-1].max(axis=1, keepdims=True)
    sums = np.exp(logits).sum(axis=1, keepdims=True)
    own = np.eye(logits.shape[1])[labels]
    dz = (np.exp(logits) / sums - own) / len(X)
    dW, db = [None] * len(W), [None] * len(W)
    for i in range(len(W) - 1, -1, -1):
        dW[i], db[i] = o[i].T @ dz, dz.sum(axis=0)
        if i:
            dz = sigma_prime(activations[i - 1], z[i - 1]) * (dz @ W[i].T)
    return float(np.mean(np.log(sums[:, 0]) - (logits * own).sum(axis=1))), dW, db
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
        "or ∂ℓ/∂z_L where the outer derivative does", "You seem to use f(x)"),
    "the root of a square": ("01.2", CHAIN + "def grad_last(w, x, y):\n    z = forward(w, x)\n    r = 2 * np.sqrt((z[-1] - y) ** 2)\n    return r * z[-2], r * w[-1]",
        "the root of a square", "not been differentiated"),
    "a loop that ends at once": ("01.4", BACKWARD.format(dw="above * z[i]", after="break"), "its results go elsewhere", "does not seem to run"),
    "each weight once more": ("01.4", BACKWARD.format(dw="above * w[i] * z[i]", after="pass"), "as when o_{i+1} stands", "too many: o_{i+1}"),
    "slopes that are not divided": ("01.5", CHECK.format(under="1"), "their size is far from that of dw", "numerical slopes are 0"),
    "slopes that are divided twice": ("01.5", CHECK.format(under="2e-12"), "their size is far from that of dw", "far too small"),
    "the largest, by hand": ("02.1", "def relu(z):\n    return np.sort(z, axis=0)[-1]\ndef relu_prime(z):\n    return 1.0 * (z > 0)",
        "as np.max(z, 0) gives them", "np.max(z, 0) looks"),
    "nothing below a thousandth": ("02.1", "def relu(z):\n    return np.where(z > 1e-3, z, 0)\ndef relu_prime(z):\n    return np.where(z > 1e-3, 1.0, 0)",
        "tiny", "`relu` is right"),
    "divided by the number of units": ("02.2", TWO.replace("o @ W2", "o @ W2 / len(W2)"), "By what is it divided?", "You seem"),
    "weights of open units": ("02.2", TWO.replace("o @ W2", "W2[z > 0].sum()"), "an o that is 1 for an open unit", "Your o is"),
    "softplus overflows, and relu is wrong": ("03.1", TABLE.format(**SLOPE).replace("np.maximum(z, 0)", "np.maximum(z, 0) + 0.1")
        .replace('"softplus": s}', '"softplus": np.exp(z) / (1 + np.exp(z))}'), "overflows in your softplus, or in its slope", "your sigmoid"),
    "tanh from the sigmoid": ("03.1", TABLE.format(**SLOPE).replace('"tanh": np.tanh(z)', '"tanh": np.tanh(z / 2)'), "as 2σ(z) - 1 gives it", "right one times"),
    "half a mean of squares": ("03.5", LAYERS.replace("2 * (o[-1] - Y)", "(o[-1] - Y) / Y.shape[-1]"), "twice the number of outputs", "by the number of outputs"),
    "the gradient for b₁": ("02.3", TWO + "def grad_W2(W1, b1, W2, x, y):\n    z, o, f = forward(W1, b1, W2, x)\n    return 2 * (f - y) * (z > 0) * W2",
        "the gradient for b₁", "You seem to multiply by the mask"),
    "the root of the square": ("02.3", TWO + "def grad_W2(W1, b1, W2, x, y):\n    z, o, f = forward(W1, b1, W2, x)\n    return 2 * ((f - y) ** 2) ** 0.5 * o",
        "takes a sign away", "Look for an abs, and"),
    "z in place of the slope": ("02.5", TWO + "def grad_W1(W1, b1, W2, x, y):\n    z, o, f = forward(W1, b1, W2, x)\n    return 2 * (f - y) * np.outer(x, z * W2)",
        "σ(z), or z itself", "multiply by σ(z)"),
    "turned where it is square": ("02.5", TWO + "def grad_W1(W1, b1, W2, x, y):\n    z, o, f = forward(W1, b1, W2, x)\n"
        "    d = 2 * (f - y) * (z > 0) * W2\n    return d[:, None] * x if len(x) == len(d) else np.outer(x, d)", "Where W₁ is square", "all others"),
    "a sum of weights": ("02.5", TWO + "def grad_W1(W1, b1, W2, x, y):\n    z, o, f = forward(W1, b1, W2, x)\n    return 2 * (f - y) * x * ((z > 0) @ W2)",
        "These are sums over entries", "You seem"),
    "a mean of all": ("02.8", ROWS.format(dW1="X.T @ dZ / len(X)", db1="dZ.mean()", dW2="o.T @ r / len(X)"), "db₁ is one number, a mean", "whole array"),
    "the number of units": ("02.8", ROWS.format(dW1="X.T @ dZ / len(X) / len(b1)", db1="dZ.mean(axis=0) / len(b1)", dW2="o.T @ r / len(X) / len(b1)"),
        "by the factor p, or d₁", "You seem to divide"),
    "the first row of db₁": ("02.8", ROWS.format(dW1="X.T @ dZ / len(X)", db1="dZ[0] / len(X)", dW2="o.T @ r / len(X)"), "Only the first row counts in db₁", "counts. The loss"),
    "every first row": ("02.8", ROWS.format(dW1="np.outer(X[0], dZ[0]) / len(X)", db1="dZ[0] / len(X)", dW2="o[0] * r[0] / len(X)"), "Only the first row counts.", "in db₁"),
    "a mean of masks": ("02.8", ROWS.format(dW1="X.T @ dZ / len(X)", db1="dZ.mean(axis=0)", dW2="o.T @ r / len(X)").replace("* (Z > 0) *", "* (Z > 0).mean(axis=0) *"),
        "the mean of their masks", "Probably"),
    "a slope of the sigmoid that is 1 - σ": ("03.1", TABLE.format(**SLOPE | {"sigmoid": "1 - s"}), "not flat on both sides", "has no square"),
    "the slope of tan": ("03.1", TABLE.format(**SLOPE | {"tanh": "1 + np.tan(z) ** 2"}), "has a plus where the table has a minus", "1 + tanh²"),
    "a relu that is open at 0": ("03.1", TABLE.format(**SLOPE | {"relu": "np.heaviside(z, 1.0)"}), "Where z is exactly 0 your slope is 1", "Only z = 0"),
    "entry by entry, as far as it goes": ("03.4", "def layer_gradients(o, dz_next):\n    return np.array([a * b for a, b in zip(o, dz_next)]), dz_next",
        "as far as their lengths allow", "fits only if"),
    "no gradient for the bias": ("03.4", "def layer_gradients(o, dz_next):\n    return np.outer(o, dz_next), np.zeros(len(dz_next))",
        "missing, or all zero", "is missing. It"),
    "the whole dW for the bias": ("03.4", "def layer_gradients(o, dz_next):\n    return np.outer(o, dz_next), np.outer(o, dz_next)",
        "still has o in it", "You seem to sum"),
    "a matrix of another layer": ("03.5", LAYERS.replace("            dz = slope(i - 1,", "            V = W[i] if W[i].shape[0] == W[i].shape[1] else W[-1]\n            dz = slope(i - 1,")
        .replace("dz @ W[i].T", "dz @ V.T"), "do not fit", "as when one step back is taken too many"),
    "the 2 at y": ("03.5", LAYERS.replace("2 * (o[-1] - Y)", "(o[-1] - 2 * Y)"), "comes out with o_L - 2y", "2y - o_L"),
    "the root of a squared residual": ("03.5", LAYERS.replace("(o[-1] - Y)", "((o[-1] - Y) ** 2) ** 0.5"), "takes a sign away", "Look for an abs."),
    "a layer whose results are lost": ("03.5", LAYERS.replace("        if i:\n", "        if not i and len(W) > 1:\n            dW[i], db[i] = 0 * W[i], 0 * b[i]\n        if i:\n"),
        "as when a loop ends one layer early", "seems to end"),
    "a way back that ends at once": ("03.5", LAYERS.replace("dW, db, dz = [None] * len(W), [None] * len(W),", "dW, db, dz = [0 * v for v in W], [0 * v for v in b],")
        .replace("        if i:\n", "        break\n        if i:\n"), "as when a loop does not run, or", "seems not to run"),
    "rows that are averaged on the way": ("03.6", LAYERS.replace("(dz @ W[i].T)", "(dz.mean(axis=0) @ W[i].T)"), "averaged over the rows at every step", "divide by n"),
    "rows that are summed for the bias": ("03.6", LAYERS.replace("dz.sum(axis=0)", "dz.sum(axis=0) * len(X)"), "n times too large", "sums over the rows"),
    "a mean for the bias": ("03.6", LAYERS.replace("dz.sum(axis=0)", "dz.mean()"), "sums or means over samples", "the sum goes"),
    "slopes at the outputs, below a softmax": ("04.5", CLASSIFIER.replace("z[i - 1]) * (dz @ W", "o[i]) * (dz @ W"), "Below the last layer the slopes", "in the start"),
    "a mean over the classes": ("04.5", CLASSIFIER.replace("own) / len(X)", "own) / own.shape[1]"), "the mean goes over the rows", "squares"),
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
