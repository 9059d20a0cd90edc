"""Wrong answers as other hands write them: what each message says, and near misses that must not get
its sentence."""

import linecache
from typing import Any

import numpy as np
import pytest

from backprop import activations, feedforward, linear_chain, two_layer_relu
from backprop import computational_graphs as graphs
from backprop.check import EXERCISES, check
from backprop.check.diagnose import properties
from backprop.check.exercises.train_digits import _of_a_part
from backprop.check.feedback import Verdict
from backprop.check.judge import judge_all
from backprop.finite_difference import central_difference, relative_error

KNOWN: dict[str, dict[str, Any]] = {
    "00": {"central_difference": central_difference, "relative_error": relative_error},
    "01": {
        "central_difference": central_difference,
        "relative_error": relative_error,
        "forward": linear_chain.forward,
    },
    "02": {"forward": two_layer_relu.forward, "relu_prime": two_layer_relu.relu_prime},
    "03": {
        "forward": feedforward.forward,
        "sigma": activations.sigma,
        "sigma_prime": activations.sigma_prime,
    },
    "06": {"forward": feedforward.forward, "sigma": activations.sigma},
    "07": {
        "evaluate": graphs.evaluate,
        "local_partials": graphs.local_partials,
        "reverse_sweep": graphs.reverse_sweep,
    },
}


def told(exercise: str, code: str, seed: int = 3) -> Verdict:
    """The verdict on code that has a source, as a cell has."""
    file = f"<other hands {exercise}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    names: dict[str, Any] = {"np": np, "__name__": "__main__", **KNOWN.get(exercise[:2], {})}
    exec(compile(code, file, "exec"), names)
    functions = (names[name] for name in EXERCISES[exercise].functions)
    return check(exercise, *functions, seed=seed, show=False)


def words(exercise: str, code: str) -> str:
    return " ".join(told(exercise, code).message.split())


DIRECTIONAL = """
def directional_check(f, grad, x, rng):
    h = 1e-6
    u = rng.standard_normal({shape})
    n2 = np.sum(u**2)
    u = u / {divisor}
    step = h * {u}
    return relative_error({slope}, (f(x + step) - f(x - step)) / (2 * h))
"""


def directional(
    shape: str = "x.shape",
    divisor: str = "np.sqrt(n2)",
    u: str = "u",
    slope: str = "np.sum(grad * u)",
) -> str:
    return DIRECTIONAL.format(shape=shape, divisor=divisor, u=u, slope=slope)


RELATIVE_ERROR = """
def relative_error(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    if {differ}:
        raise ValueError("different")
    size = {size}
    if size == 0:
        return 0.0
    return float(np.max(np.abs(a - b)) / size)
"""
SIZE = "np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))"
BEST_STEP = """
def best_step(f, df, x, steps):
    def error(h):
        right, left = x + h, x - h
        return {error}
    return min(steps, key=error)
"""
ROUNDED = """
def central_difference(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    slopes = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[k] = 1
        slopes[k] = (f(x + h * e) - f(x - h * e)) / (2 * h)
    return {result}
"""
GRAD_W1 = """
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(x, {bracket})
"""
PREDICT = """
def predict(W, b, activations, X):
    a = X
    for k in range(len(W) - 1):
        a = sigma({name}, a @ W[k] + b[k])
    z = a @ W[-1] + b[-1]
    return {result}
"""
SWEEP = """
def reverse_sweep(tape, inputs):
    v = evaluate(tape, inputs)
    g = [0.0] * len(tape)
    g[-1] = 1.0
    for i in reversed(range(len(inputs), len(tape))):
        op, refs = tape[i][0], tape[i][1:]
        {args}
        for r, s in zip(refs, local_partials(op, args, v[i])):
            g[r] += s * g[i]
    return {result}
"""
RIGHT_ARGS = "args = (v[refs[0]], refs[1]) if op == 'pow' else [v[r] for r in refs]"
BACKWARD = """
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dW, db = [None] * len(W), [None] * len(W)
    do = 2 * (o[-1] - y)
    for i in range(len(W) - 1, -1, -1):
        dz = do * sigma_prime(activations[i], z[i])
        dW[i], db[i] = {dW}, {db}
        do = W[i] @ dz
    return dW, db
"""
CHAIN = """
def chain_as_tape(L):
    tape, last = [("input",)] * (L + 2), 0
    for k in range(2, L + 2):
        tape.append(("mul", k, last))
        last = len(tape) - 1
    tape.append(("sub", last, 1))
    tape.append(("pow", last + 1, {power}))
    return tape
"""
IN_PLACE = """
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype={type}).copy()
    slopes = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        old = x[k]
        x[k] = old + h
        plus = f(x)
        x[k] = old - h
        slopes[k] = (plus - f(x)) / (2 * h)
        x[k] = old
    return slopes
"""
SEARCH = """
def best_step(f, df, x, steps):
    def error(h):
        return abs((f(x + h) - f(x - h)) / (2 * h) - df(x))
    best = steps[0]
    for h in steps[1:]:
        if error(h) > error(best):
            {stop}
        best = h
    return best
"""
TWICE = """
def backward(w, x, y):
    z, dw, dz = forward(w, x), np.zeros(len(w)), np.zeros(len(w))
    delta = {start}
    for i in range(len(w))[::-1]:
        dw[i] = delta * z[i]
        delta = delta * w[i]
        dz[i] = delta
    return dw, dz
"""
COMPARED = """
def gradient_check(backward, w, x, y):
    dw, _ = backward(w, x, y)
    slopes = central_difference(lambda v: (forward(v, x)[-1] - y) ** 2, w)
    return {error}
"""
UNIT = """
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z = x @ W1 + b1
    o = np.maximum(z, 0)
    return float(2 * ({f} - y) * (z[j] > 0) * x[i] * W2[j])
"""
SAID = {
    "rounded where differences are asked for": ("00.1", ROUNDED.format(result="np.round(slopes, 6)"),
        "The numbers are right, but rounded", "A finite difference in place of the formula"),
    "a float32 on the way of differences": ("00.1", ROUNDED.format(result="slopes.astype(np.float32).astype(float)"),
        "", "A finite difference in place of the formula"),
    "a floor below": ("00.2", RELATIVE_ERROR.format(differ="a.shape != b.shape", size=f"max(1e-8, {SIZE})"),
        "kept away from 0 by a small number", "is a term missing"),
    "an idiom's floor below": ("00.2", RELATIVE_ERROR.format(differ="a.shape != b.shape", size=f"{SIZE} + 1e-30"),
        "kept away from 0 by a small number", ""),
    "sizes compared": ("00.2", RELATIVE_ERROR.format(differ="a.size != b.size", size=SIZE),
        "the whole shape of each", "line 5"),
    "shapes not compared": ("00.2", RELATIVE_ERROR.format(differ="False", size=SIZE),
        "", "as long as they have equally many entries"),
    "the distance as stepped": ("00.3", BEST_STEP.format(
        error="abs((f(right) - f(left)) / (right - left) - df(x)) if right != left else 9e9"), "the distance after rounding", ""),
    "divided by h": ("00.3", BEST_STEP.format(error="abs((f(right) - f(left)) / h - df(x))"), "", "the distance after rounding"),
    "relative errors of steps": ("00.3", BEST_STEP.format(
        error="relative_error((f(right) - f(left)) / (2 * h), df(x))"), "the relative error of 00.2", "term missing"),
    "two directions": ("00.4", directional(slope="np.sum(grad * rng.standard_normal(x.shape))"), "", "error is that of two directions"),
    "two unit vectors": ("00.4", directional(slope="np.sum(grad * unit(rng.standard_normal(x.shape)))") + """
def unit(u):
    return u / np.linalg.norm(u)
""", "The error is that of two directions", ""),
    "no sum": ("00.4", directional().replace("np.sum(grad * u), (f(", "grad * u, np.full(x.shape, (f(").replace("(2 * h))", "(2 * h)))"),
        "That slope is made of all of them together", ""),
    "a squared length": ("00.4", directional(slope="np.sum(grad * u) / np.sqrt(n2)"), "along a vector whose length is not 1", "line 4"),
    "a length of len": ("00.4", directional(shape="len(x)"), "has one number for each row of (2,3)", ""),
    "a wrong dz": ("01.5", """
def gradient_check(backward, w, x, y):
    dw, dz = backward(w, x, y)
    numeric = central_difference(lambda v: (forward(v, x)[-1] - y) ** 2, w)
    return max(relative_error(dw, numeric), relative_error(dz, numeric * w / forward(w, x)[:-1]))
""", "what comes back as dz must have no say", ""),
    "outputs for the bracket": ("02.5", GRAD_W1.format(bracket="o"), "in which o (or z) stands beside x", ""),
    "no W2": ("02.5", GRAD_W1.format(bracket="relu_prime(z)"), "", "in which o (or z) stands beside x"),
    "an x of zeros": ("02.7", "def counterexample():\n    return {'W1': [[1]], 'b1': [3], 'W2': [1], 'x': [0], 'y': 4}\n",
        "x is all 0", "has the weight 0 in W2"),
    "an open unit without a weight": ("02.7",
        "def counterexample():\n    return {'W1': [[1, -1]], 'b1': [0, 0], 'W2': [0, 3], 'x': [2], 'y': 1}\n",
        "Each unit that is open has the weight 0 in W2", "x is all 0"),
    "f and y equal": ("02.7", "def counterexample():\n    return {'W1': [[1]], 'b1': [0], 'W2': [1], 'x': [2], 'y': 2}\n",
        "the gradient itself is zero", "is all 0"),
    "slopes as differences": ("03.1", """
def sigma(name, z):
    return known(name, z)
def sigma_prime(name, z):
    return (sigma(name, z + 1e-5) - sigma(name, z - 1e-5)) / 2e-5
from backprop.activations import sigma as known
""", "except at a kink or for extreme arguments, where some are quite different ones", "the others nearly right"),
    "db without its slope": ("03.5", BACKWARD.format(dW="np.outer(o[i], dz)", db="do"),
        "look at ∂ℓ/∂b_{i+1}, which is ∂ℓ/∂z_{i+1}", "look at equation (11)"),
    "an axis squeezed": ("03.6", """
def backward_batch(W, b, activations, X, Y):
    Z, O = forward(W, b, activations, X)
    dZ = np.squeeze(2 * (O[-1] - Y) / len(X)) * np.squeeze(sigma_prime(activations[-1], Z[-1]))
    dW, db = [], []
    for i in range(len(W) - 1, -1, -1):
        dW.insert(0, O[i].T @ dZ)
        db.insert(0, np.sum(dZ, axis=0))
        if i > 0:
            dZ = (dZ @ W[i].T) * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db
""", "Your code calls squeeze, which takes away every axis of length 1", ""),
    "one axis squeezed": ("03.6", """
def backward_batch(W, b, activations, X, Y):
    Z, O = forward(W, b, activations, X)
    dZ = np.squeeze(2 * (O[-1] - Y) / len(X), axis=-1) * np.squeeze(sigma_prime(activations[-1], Z[-1]), axis=-1)
    dW, db = [], []
    for i in range(len(W) - 1, -1, -1):
        dW.insert(0, O[i].T @ dZ)
        db.insert(0, np.sum(dZ, axis=0))
        if i > 0:
            dZ = (dZ @ W[i].T) * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db
""", "", "Your code calls squeeze"),
    "a tie": ("04.2", """
def cross_entropy(z, label):
    others = z[z < z.max()]
    return float(z.max() + np.log1p(np.exp(others - z.max()).sum()) - z[label])
""", "in which the largest entry of z occurs twice", ""),
    "two logits": ("04.4", """
def binary_cross_entropy_grad(z, y):
    p = np.exp([0.0, z]) / np.exp([0.0, z]).sum()
    p[int(y)] -= 1
    return p
""", "One number is asked for", "it is a table"),
    "one length patched": ("05.2", """
def chain_ratio(w, L):
    r = float(w)
    if L == 3:
        return r
    for i in range(L - 2):
        r = r * w
    return r
""", "Wherever it is wrong: Your ratio has one factor w too many", ""),
    "a slip on one kind of cases": ("04.4", """
def binary_cross_entropy_grad(z, y):
    return float(1 / (1 + np.exp(-abs(z))) - y)
""", "in which z is negative", "Wherever it is wrong"),
    "the largest logit as an integer": ("06.3", PREDICT.format(name="activations[k]", result="z.max(axis=1).astype(int)"),
        "The exercise asks for its place", ""),
    "one activation everywhere": ("06.3", PREDICT.format(name="activations[0]", result="z.argmax(axis=1)"),
        "all have the first activation", ""),
    "no activation": ("06.3", PREDICT.format(name="'identity'", result="z.argmax(axis=1)"), "", "all have the first activation"),
    "no slope at base 0": ("07.2", """
def local_partials(op, args, value):
    a, b = args[0], args[-1]
    if op == "pow":
        return (0.0,) if a == 0 else (b * value / a,)
    return known(op, args, value)
from backprop.computational_graphs import local_partials as known
""", "Where the base is 0 your slope of pow is 0 whatever k is", ""),
    "k read as an entry": ("07.3", SWEEP.format(args="args = [v[r % len(v)] for r in refs]", result="np.array(g[:len(inputs)])"),
        "The second number of a pow is read as the number of an entry", "The result is complex"),
    "k handed on to": ("07.3", SWEEP.format(args=RIGHT_ARGS, result="-np.array(g[:len(inputs)])"), "", "of a pow is read as"),
    "some of it complex": ("07.3", SWEEP.format(
        args=RIGHT_ARGS, result="np.array(g[:len(inputs)]) * (1 + (1j if len(inputs) == 3 else 1))"), "", "The result is complex"),
    "a constant as an entry": ("07.4", CHAIN.format(power="last + 1"), "which goes into entry 9, ('pow', 8, 8)", ""),
    "one of two kinds of axes": ("07.5", """
def mul_backward(a, b, g):
    def grad_for(p, d):
        if p.ndim < d.ndim:
            return d.sum(axis=tuple(range(d.ndim - p.ndim)))
        return d.sum(axis=tuple(i for i in range(p.ndim) if p.shape[i] == 1), keepdims=True)
    return grad_for(a, g * b), grad_for(b, g * a)
""", "Either one of the two is done (if, elif)", "the wrong ones are summed"),
    "an input as output": ("07.6", """
def jacobian(tape, inputs, outputs):
    n = len(inputs)
    return np.array([reverse_sweep(tape[:max(k + 1, n)], inputs) for k in outputs])
""", "its row is that of the last input", ""),
    "x in float32": ("00.1", IN_PLACE.format(type="np.float32"), "`x` and `h` are rounded to float32", ""),
    "x in float64, and another step": ("00.1", IN_PLACE.format(type="float").replace("+ h", "+ h / 2"), "", "rounded to float32"),
    "a and b in float32": ("00.2", RELATIVE_ERROR.replace("float)", "np.float32)").format(differ="a.shape != b.shape", size=SIZE),
        "if `a` and `b` are rounded to float32", ""),
    "a and b rounded": ("00.2", RELATIVE_ERROR.replace("(a, float)", "(a, float).round(5)").format(differ="a.shape != b.shape", size=SIZE),
        "", "rounded to float32"),
    "all steps at once": ("00.3", """
def best_step(f, df, x, steps):
    h = np.asarray(steps)
    return steps[np.argmin(np.abs((f(x + h) - f(x - h)) / (2 * h) - df(x)))]
""", "`f` takes one number", ".item() may be missing"),
    "an array in place of a number": ("00.3", """
def best_step(f, df, x, steps):
    return float(np.asarray(steps) * abs(df(x)))
""", "", "takes one number"),
    "identity matrices": ("05.5", """
def init_weights(sizes, activation, rng):
    return [np.eye(a, b) for a, b in zip(sizes[:-1], sizes[1:])]
""", "no units of a layer start as twins", "Units of a layer that start as twins"),
    "a cache by length": ("01.4", """
_seen = {}
def backward(w, x, y):
    key = (len(w), float(x))
    if key not in _seen:
        _seen[key] = forward(w, x)
    z, dw, dz, g = _seen[key], np.zeros(len(w)), np.zeros(len(w)), 0
    g = 2 * (z[-1] - y)
    for i in range(len(w) - 1, -1, -1):
        dw[i], g = g * z[i], g * w[i]
        dz[i] = g
    return dw, dz
""", "some later calls are not", ". later calls are not"),
    "one list by two names": ("07.4", """
program = []
def put(*entry):
    program.append(entry)
    return len(program) - 1
def chain_as_tape(L):
    x, y = put("input"), put("input")
    z = x
    for w in [put("input") for _ in range(L)]:
        z = put("mul", w, z)
    put("pow", put("sub", z, y), 2)
    return program
""", "`program` stands outside", "`program` and `program`"),
    "a search that ends": ("00.3", SEARCH.format(stop="break"), "after which the error rises for the first time", ""),
    "a search to the end": ("00.3", SEARCH.format(stop="continue").replace("- df(x)", "- df(x) / 2"), "", "for the first time"),
    "the slope at x + h": ("00.3", BEST_STEP.format(error="abs((f(right) - f(left)) / (2 * h) - df(right))"),
        "held against the slope at another point", "one-sided"),
    "a slope between": ("00.3", BEST_STEP.format(error="abs((f(right) - f(left)) / (2 * h) - (df(x) + df(right)) / 2)"), "", "one-sided"),
    "one-sided steps": ("00.3", BEST_STEP.format(error="abs((f(right) - f(x)) / h - df(x))"), "of a one-sided difference", ""),
    "ReLUs in a chain": ("01.1", """
def forward(w, x):
    z = np.zeros(len(w) + 1)
    z[0] = o = x
    for i in range(len(w)):
        z[i + 1] = w[i] * o
        o = max(0, z[i + 1])
    return z
""", "", "no say"),
    "the first bias alone": ("03.2", """
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(o[-1] @ W[i] + 0.1 + (b[i] if i else 0))
        o.append(sigma(activations[i], z[-1]))
    return z, o
""", "The first of `b` has no say", "points. `b` has no say"),
    "no biases": ("03.2", """
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(o[-1] @ W[i])
        o.append(sigma(activations[i], z[-1]))
    return z, o
""", "without", ""),
    "a 0 that is missing": ("01.3", """
def backward_step(dz_next, w_i=None, o_i=None):
    return dz_next * (o_i or 1.0), dz_next * (w_i or 1.0)
""", "as if it were 1", ""),
    "a 0 that stays": ("01.3", """
def backward_step(dz_next, w_i, o_i):
    return dz_next * o_i, dz_next * (w_i or -1.0)
""", "", "as if it were 1"),
    "the last weight twice": ("01.4", TWICE.format(start="2 * (z[-1] - y) * w[-1]"), "one factor w_L too many", "Is the start computed"),
    "another factor": ("01.4", TWICE.format(start="2 * (z[-1] - y) * w[0]"), "", "one factor w_L too many"),
    "whole weights": ("01.4", TWICE.format(start="2 * (z[-1] - y)").replace("np.zeros(len(w))", "np.zeros_like(w)"),
        "The decimals are cut off", "Is the start computed"),
    "sorted entries": ("01.5", COMPARED.format(error="relative_error(np.sort(dw), np.sort(slopes))"), "were sorted before", ""),
    "reversed entries": ("01.5", COMPARED.format(error="relative_error(dw[::-1], slopes)"), "", "were sorted before"),
    "sums of entries": ("01.5", COMPARED.format(error="relative_error(np.sum(dw), np.sum(slopes))"), "the sums (or the means)", ""),
    "sums of sizes": ("01.5", COMPARED.format(error="relative_error(np.abs(dw).sum(), np.abs(slopes).sum())"), "", "the sums (or the means)"),
    "a residual of one unit": ("02.4", UNIT.format(f="o[j] * W2[j]"), "The residual comes out as that of unit j alone", "no say"),
    "a residual of the first unit": ("02.4", UNIT.format(f="o[0] * W2[0]"), "", "that of unit j alone"),
    "an inner product": ("02.5", """
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    v, n = relu_prime(z) * W2, min(len(x), len(z))
    return 2 * (f - y) * (x[:n] @ v[:n]) * np.ones(W1.shape)
""", "Does an inner product", ""),
    "a table of ones": ("02.5", "def grad_W1(W1, b1, W2, x, y):\n    return np.ones(W1.shape)\n", "", "Does an inner product"),
    "a return in the loop": ("03.3", """
def backward_step(dz_next, W_next, z, activation):
    dz, s = np.zeros(len(z)), sigma_prime(activation, z)
    for j in range(len(z)):
        dz[j] = s[j] * (W_next[j] @ dz_next)
        return dz
""", "only the first entry of your `dz` is filled", "no say"),
    "the last one left out": ("03.3", """
def backward_step(dz_next, W_next, z, activation):
    dz, s = np.zeros(len(z)), sigma_prime(activation, z)
    for j in range(len(z) - 1):
        dz[j] = s[j] * (W_next[j] @ dz_next)
    return dz
""", "", "only the first entry"),
    "the first layer of a name": ("03.2", """
def forward(W, b, activations, x):
    z, o = [], [x]
    for name in activations:
        i = activations.index(name)
        z.append(o[i] @ W[i] + b[i])
        o.append(sigma(name, z[-1]))
    return z, o
""", "has the wrong length", "Where does your loop begin and end"),
    "a value above the target": ("02.7", "def counterexample():\n    return {'W1': [[1]], 'b1': [2], 'W2': [1], 'x': [3], 'y': 4}\n",
        "f(x) = 5 and y = 4", ""),
}  # fmt: skip


@pytest.mark.parametrize("slip", SAID)
def test_what_is_said_is_true_and_what_is_not_is_not_said(slip: str) -> None:
    exercise, code, sentence, never = SAID[slip]
    message = words(exercise, code)
    assert sentence in message
    assert not never or never not in message


def test_a_wrong_result_with_very_many_rows_is_not_called_slow() -> None:
    code = SWEEP.format(
        args=RIGHT_ARGS, result="np.array(g[:len(inputs)]) * (3 if len(tape) == 17 else 1)"
    )
    assert "time 0 of 1 (no right result to time)" in words("07.3", code)


def test_what_is_nearly_right_shows_no_step() -> None:
    """Exact differences of a parabola lose digits where x is tiny: no number of layers is to blame."""

    def backward(w: Any, x: Any, y: Any) -> Any:
        w, z = np.asarray(w, dtype=float), linear_chain.forward(w, x)
        dw, dz = linear_chain.backward(w, x, y)
        return dw * (1 + 1e-5), dz * (1 + 1e-5 * np.sin(z[:-1]))

    judged = judge_all(EXERCISES["01.4"], (backward,), 1)
    assert any(item.findings for item in judged)
    assert not any(item.first_wrong_step for item in judged)


def test_a_network_of_some_of_the_digits_is_told_so() -> None:
    read = np.ones(1000, dtype=bool)
    read[100::6] = False
    assert _of_a_part(read)
    assert _of_a_part(read[::-1])
    read = np.ones(1000, dtype=bool)
    read[::6] = False  # badly, wherever they stand
    assert not _of_a_part(read)
    read = np.ones(1000, dtype=bool)
    read[::50] = False  # by heart, all but a few
    assert not _of_a_part(read)


def test_of_very_many_factors_a_few_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    code = BACKWARD.format(dW="(i + 2) * np.outer(o[i], dz)", db="dz")
    assert "these numbers are" in words("03.5", code) and " of them)" not in words("03.5", code)
    monkeypatch.setattr(properties, "SHOWN", 1)
    assert "... (2 of them). Why do they differ?" in words("03.5", code)


def test_a_one_sided_difference_is_told_only_where_f_was_asked_at_x() -> None:
    between = "abs((f(right) - f(left)) / (2 * h) - (df(x) + df(right)) / 2)"
    for seed in range(4):
        message = told("00.3", BEST_STEP.format(error=between), seed=seed).message
        assert "one-sided" not in message
    one_sided = BEST_STEP.format(error="abs((f(right) - f(x)) / h - df(x))")
    assert "one-sided" in told("00.3", one_sided, seed=0).message
