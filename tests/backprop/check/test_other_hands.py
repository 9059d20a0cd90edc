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
    "04": {"forward": feedforward.forward, "sigma_prime": activations.sigma_prime},
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
EVALUATE = """
def evaluate(tape, inputs):
    v = list(inputs)
    for i, (op, *r) in enumerate(tape[len(inputs):], len(inputs)):
        b = v[r[1]] if len(r) > 1 and op != "pow" else r[-1]
        a = v[r[0]]
        {takes}
        v.append(known([("input",)] * 2 + [(op, 0, *([r[1]] if op == "pow" else [1] * (len(r) - 1)))], [a, b])[-1])
    return {result}
from backprop.computational_graphs import evaluate as known
"""
UNUSED = """used(tape, len(inputs), v)
def used(tape, n, v):
    need = {len(tape) - 1, *range(n)}
    for i in reversed(range(len(tape))):
        if i in need:
            need |= {*tape[i][1:2 if tape[i][0] == "pow" else 3]}
    return [x if i in need else None for i, x in enumerate(v)]"""
PARTIALS = """
def local_partials(op, args, value):
    {row}
    return known(op, args, value)
from backprop.computational_graphs import local_partials as known
"""
QUOTIENT = """
def local_partials(op, args, value):
    f = lambda *a: evaluate([("input",)] * len(a) + [(op, *range(len(a)))] if op != "pow" else
                            [("input",), (op, 0, args[1])], list(a))[-1]
    a = list(args) if op != "pow" else [args[0]]
    def at(i, d):
        moved = [float(x) for x in a]
        moved[i] += d
        return f(*moved)
    h = 1e-5
    return tuple({quotient} for i in range(len(a)))
from backprop.computational_graphs import evaluate
"""
SWEEP_OF = """
def reverse_sweep(tape, inputs):
    v = evaluate(tape, inputs)
    n, g = len(inputs), {zeros}
    {start}
    for i in range(len(tape) - 1, n - 1, -1):
        op, *r = tape[i]
        for k, s in zip(r, local_partials(op, [v[r[0]], r[1]] if op == "pow" else [v[j] for j in r], v[i])):
            g[k] += s * g[i]
    return np.array(g[:n])
"""
PRODUCT = """
def mul_backward(a, b, g):
    def to(p, d):
        {sums}
        return d
    return to(a, g * b), to(b, g * a)
"""
JACOBIAN = """
def jacobian(tape, inputs, outputs):
    J = np.zeros((len(outputs), len(inputs)))
    for row, k in enumerate(outputs):
        if k >= len(inputs):
            J[row] = reverse_sweep(tape[:k + 1], inputs)
        {else_}
    return J
"""
MINIBATCHES = """
def minibatches(n, size, rng):
    order = {order}
    return [order[i:i + size] for i in range(0, n, size)]
"""
STEP = """
def sgd_step(params, grads, velocity, lr, momentum):
    g = {g}
    v = [momentum * v - lr * d for v, d in zip(velocity, g)]
    return [p + d for p, d in zip(params, v)], v
"""
SOFTMAX = """
def softmax(z):
    z = np.asarray(z, dtype=float)
    if z.ndim == 2:
        return np.array([softmax(row) for row in z])
    if np.max(np.abs(z)) > 600:
        {large}
    e = np.exp(z)
    return e / e.sum()
"""
EXPLODING = """
def exploding_example():
    L = 10
    return {{"W": [np.array([[{w}]])] * L, "b": [np.zeros(1)] * L, "activations": ["{name}"] * L,
            "x": np.array([1.0]), "y": np.array([0.0])}}
"""
INIT = """
def init_weights(sizes, activation, rng):
    gain = {gain}
    return [gain / p ** 0.5 * rng.standard_normal((p, q)) for p, q in zip(sizes[:-1], sizes[1:])]
"""
ONE_HOT = """
def backward_classifier(W, b, activations, X, labels):
    n = len(labels)
    Z, O = forward(W, b, activations, X)
    Y = {Y}
    s = Z[-1] - Z[-1].max(axis=1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    dZ = (np.exp(logp) - Y) / n
    dW, db = [], []
    for i in range(len(W) - 1, -1, -1):
        dW.insert(0, O[i].T @ dZ)
        db.insert(0, dZ.sum(axis=0))
        if i > 0:
            dZ = (dZ @ W[i].T) * sigma_prime(activations[i - 1], Z[i - 1])
    return -np.sum(Y * logp) / n, dW, db
"""
CLIP = """
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(np.square(g)) for g in grads))
    out = []
    for g in grads:
        out.append(g * max_norm / norm if norm > max_norm else g)
        {after}
"""
AXES_LACKING = "{} d.ndim > p.ndim:\n            d = d.sum(axis=0)"
AXES_OF_ONE = """
        if d.ndim == p.ndim:
            d = d.sum(axis=tuple(i for i in range(p.ndim) if p.shape[i] != d.shape[i]), keepdims=True)"""
TRAIN = """
from backprop.classification import backward_classifier
from backprop.train_digits import minibatches, sgd_step
def train(X, labels, rng, after_epoch=None):
    W = [rng.standard_normal((64, 32)) / 6, rng.standard_normal((32, 10)) / 6]
    params, names, lr = [*W, np.zeros(32), np.zeros(10)], ["relu", "identity"], 0.1
    velocity = [np.zeros_like(p) for p in params]
    for epoch in range(8):
        for rows in minibatches(len(X), 32, rng):
            _, dW, db = backward_classifier(params[:2], params[2:], names, X[rows], labels[rows])
            params, velocity = sgd_step(params, dW + db, velocity, lr, 0.9)
            lr *= 0.9
    return params[:2], params[2:], names
"""
SAID = {
    "a learning rate that shrinks at every batch": ("06.4", TRAIN, "an lr that shrinks at every batch", "more epochs, a larger lr"),
    "indices of one byte": ("06.1", MINIBATCHES.format(order="rng.permutation(n).astype(np.uint8)"),
        "of too small a type", "drawn anew"),
    "indices of one byte with a sign": ("06.1", MINIBATCHES.format(order="rng.permutation(n).astype(np.int8)"),
        "of too small a type", "drawn anew"),
    "indices drawn anew": ("06.1", MINIBATCHES.format(order="rng.integers(0, n, n)"), "drawn anew", "too small a type"),
    "two bytes, and drawn anew": ("06.1", MINIBATCHES.format(order="rng.integers(0, n, n).astype(np.int16)"),
        "drawn anew", "too small a type"),
    "one lacking axis": ("07.5", PRODUCT.format(sums=AXES_LACKING.format("if") + AXES_OF_ONE), "only one of them is summed", ""),
    "all lacking axes, and none of length 1": ("07.5", PRODUCT.format(sums=AXES_LACKING.format("while")),
        "", "only one of them is summed"),
    "lined up from the left": ("07.5", PRODUCT.format(sums="full = p.shape + (1,) * (d.ndim - p.ndim)\n"
        "        d = d.sum(axis=tuple(i for i in range(d.ndim) if d.shape[i] != full[i]), keepdims=True).reshape(p.shape)"),
        "lines shapes up from the right", "reshape (-1)"),
    "not summed at all": ("07.5", PRODUCT.format(sums="pass"), "", "lines shapes up from the right"),
    "all to the largest beyond a size": ("04.1", SOFTMAX.format(large="return np.eye(len(z))[z.argmax()]"),
        "you give all to the largest of them", "cut off"),
    "equal shares beyond a size": ("04.1", SOFTMAX.format(large="return np.full(len(z), 1 / len(z))"), "", "you give all to"),
    "entry y": ("04.4", """
def binary_cross_entropy_grad(z, y):
    p = np.array([1.0, np.exp(z)]) if z < 0 else np.array([np.exp(-z), 1.0])
    return float((p / p.sum())[int(y)] - 1)
""", "entry y of the gradient for the two logits", ""),
    "entry 0": ("04.4", """
def binary_cross_entropy_grad(z, y):
    return float(y - 1 / (1 + np.exp(-z)))
""", "", "entry y of the gradient"),
    "a class that does not occur": ("04.5", ONE_HOT.format(Y="np.eye(labels.max() + 1)[labels]"),
        "It goes wrong where the last class", "Your function stops where"),
    "saturated sigmoids": ("05.4", EXPLODING.format(w="50.0", name="sigmoid"), "they are saturated", "the other of the two"),
    "small weights": ("05.4", EXPLODING.format(w="0.1", name="sigmoid"), "the other of the two", "they are saturated"),
    "the gain of tanh": ("05.5", INIT.format(gain="2 ** 0.5 if activation == 'ReLU' else 5 / 3"), "for tanh. Is a branch", "Your weights are too large"),
    "another gain": ("05.5", INIT.format(gain="2 if activation == 'relu' else 1"), "", "for tanh. Is a branch"),
    "a return in the loop of clipping": ("05.6", CLIP.format(after="return out"), "", "the same shape"),
    "each array to a length": ("06.2", STEP.format(g="[d * min(1, 3 / (np.linalg.norm(d) + 1e-12)) for d in grads]"),
        "Each array of gradients that is longer than 3", ""),
    "all arrays to a length": ("06.2", STEP.format(g="[d * min(1, 8 / np.sqrt(sum((e ** 2).sum() for e in grads) + 1e-30)) for d in grads]"),
        "longer than 8, all arrays together", ""),
    "entries cut off": ("06.2", STEP.format(g="[np.clip(d, -10, 10) for d in grads]"), "beyond 10 come out cut off", ""),
    "gradients bent": ("06.2", STEP.format(g="[5 * np.tanh(d / 5) for d in grads]"), "", "clipping"),
    "the last two values": ("07.1", EVALUATE.format(takes="a, b = (v[-2], v[-1]) if len(r) > 1 and op != 'pow' else (v[-1], r[-1])", result="v"),
        "takes the values that stand last", ""),
    "the last but one value": ("07.1", EVALUATE.format(takes="a = v[-1]", result="v"), "", "takes the values that stand last"),
    "nothing for what is not used": ("07.1", EVALUATE.format(takes="", result=UNUSED),
        "Entries that the last one does not need", ""),
    "None for the first": ("07.1", EVALUATE.format(takes="", result="[None] + v[1:]"), "its entry 0 is None", "does not need"),
    "quotients": ("07.2", QUOTIENT.format(quotient="(at(i, h) - at(i, -h)) / (2 * h)"), "Your partials are difference quotients", ""),
    "a half at the kink": ("07.2", PARTIALS.format(row="if op == 'relu' and args[0] == 0: return (0.5,)"), "", "difference quotients"),
    "log by its value": ("07.2", PARTIALS.format(row="if op == 'log': return (1 / value if value else 0.0,)"),
        "slope of log is made from its value", ""),
    "log with no slope at 1": ("07.2", PARTIALS.format(row="if op == 'log': return (1 / args[0] if value else 0.0,)"),
        "", "slope of log is made from its value"),
    "an array of the inputs' type": ("07.3", SWEEP_OF.format(zeros="np.zeros(len(tape), np.asarray(inputs).dtype)", start="g[-1] = 1"),
        "decimals of the gradient are cut off", ""),
    "an array of floats": ("07.3", SWEEP_OF.format(zeros="np.zeros(len(tape))", start="g[-1] = 1 + isinstance(inputs[0], int)"),
        "", "decimals of the gradient are cut off"),
    "no 1 where an input is last": ("07.3", SWEEP_OF.format(zeros="np.zeros(len(tape))", start="g[-1] = len(tape) > n"),
        "Where the last entry is itself an input", ""),
    "no 1 anywhere": ("07.3", SWEEP_OF.format(zeros="np.zeros(len(tape))", start="g[-1] = 0"), "", "is itself an input, all"),
    "zeros for an input as output": ("07.6", JACOBIAN.format(else_=""), "its row is all 0", ""),
    "ones for an input as output": ("07.6", JACOBIAN.format(else_="else: J[row] = 1"), "", "its row is all 0"),
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
