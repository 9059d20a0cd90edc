"""Notebook 05, vanishing and exploding gradients: the lecture's consequences and its exercise."""

from collections.abc import Callable
from typing import Any

import numpy as np

from backprop import feedforward
from backprop.activations import ACTIVATIONS, sigma_prime
from backprop.check.cases import EDGE, GENERAL, Case, Rng, Seeded, decimals
from backprop.check.compare import Finding, describe
from backprop.check.exercises.exercise import Exercise
from backprop.check.exercises.feedforward import draw_network, networks

LAYERS = 10  # the least depth of an example
FACTOR = 1e6  # by how much its gradient vanishes or explodes
START = 1e-3  # what ∂ℓ/∂z_L must exceed for the gradient to vanish from there
DEPTH, WIDTH, DRAWS = 30, 64, 20  # of 05.5
LOW, HIGH = 0.05, 20.0  # between which the median ratio lies
ONE_DRAW = 1e4  # beyond this factor a single draw decides
CLIPPED = 1e-6  # relative: how exactly the norm is met
KEYS = ("W", "b", "activations", "x", "y")


def gradient_norm_cases(rng: Rng) -> list[Case]:
    wide = draw_network(rng, [6, 5, 4], ["tanh", "identity"])
    return [*networks(rng), Case("smooth activations", "six inputs, four outputs", wide)]


def chain_ratios(rng: Rng) -> list[Case]:
    w = decimals(rng, low=1.1)
    return [
        Case(GENERAL, "L = 3", (abs(w), 3)),
        Case(GENERAL, "L = 4, a negative weight", (-abs(decimals(rng, low=1.1)), 4)),
        Case(GENERAL, "L = 7", (abs(decimals(rng, low=0.4, high=0.9)), 7)),
        Case(GENERAL, "L = 5, a negative weight", (-abs(decimals(rng, low=0.4, high=0.9)), 5)),
        Case(EDGE, "L = 2, the shortest chain", (w, 2)),
        Case(EDGE, "L = 50", (abs(decimals(rng, low=0.3, high=0.8)), 50)),
        Case(EDGE, "a whole number as weight", (3, 6)),
        Case(EDGE, "w = 1", (1.0, 8)),
        Case(EDGE, "w = 0", (0.0, 5)),
        Case(EDGE, "w = 0 and L = 2", (0.0, 2)),
    ]


def clip_cases(rng: Rng) -> list[Case]:
    def grads(*shapes: tuple[int, ...]) -> list[Any]:
        return [decimals(rng, *shape) for shape in shapes]

    def norm(arrays: list[Any]) -> float:
        return float(np.sqrt(sum(np.sum(a * a) for a in arrays)))

    network = grads((3, 4), (4, 2), (4,), (2,))
    even = grads((2, 3), (3, 2), (3,), (2,))
    largest = max(norm([a]) for a in even)  # no array is too long by itself, all of them together are
    matrices = grads((2, 2), (3, 3))
    return [
        Case(GENERAL, "matrices and vectors, the norm above max_norm", (network, 1.5)),
        Case(GENERAL, "the norm far above max_norm", ([100 * g for g in grads((3, 2), (2,))], 2.0)),
        Case(GENERAL, "two matrices", (matrices, round(norm(matrices) / 2, 2))),
        Case(GENERAL, "the norm below max_norm", (grads((2, 3), (3,)), 50.0)),
        Case(GENERAL, "each array below max_norm, all together above", (even, round(1.1 * largest, 2))),
        Case(EDGE, "one vector, the norm exactly max_norm", ([np.array([3.0, -4.0])], 5.0)),
        Case(EDGE, "several arrays, the norm exactly max_norm", ([np.array([[2.0, -4.0]]), np.array([5.0, 2.0])], 7.0)),
        Case(EDGE, "one matrix", ([np.array([[6.0, 0.0], [0.0, -8.0]])], 5.0)),
        Case(EDGE, "all gradients zero", ([np.zeros((2, 3)), np.zeros(3)], 1.0)),
        Case(EDGE, "one array zero", ([np.zeros((2, 2)), np.array([9.0, -12.0])], 5.0)),
        Case(EDGE, "a small max_norm", ([0.01 * g for g in grads((2, 2), (2,))], 0.005)),
        Case(EDGE, "huge gradients", ([1e100 * g for g in grads((3, 2), (2,))], 1.0)),
        Case(EDGE, "whole numbers", ([np.array([[10, -20], [30, 0]]), np.array([40, 5])], 7)),
    ]


def init_cases(rng: Rng) -> list[Case]:
    def case(group: str, label: str, sizes: list[int], activation: str) -> Case:
        return Case(group, label, (sizes, activation, Seeded(int(rng.integers(100_000)))))

    deep = [WIDTH] * (DEPTH + 1)
    return [
        *(case(GENERAL, f"{DEPTH} layers of width {WIDTH}, {name}", deep, name) for name in ("relu", "tanh")),
        case(EDGE, "three layers that grow narrower, relu", [7, 5, 4, 2], "relu"),
        case(EDGE, "two layers that grow wider, tanh", [2, 6, 9], "tanh"),
        case(EDGE, "one layer", [4, 3], "relu"),
        case(EDGE, "one unit in each layer", [1, 1, 1], "tanh"),
    ]


def length(v: Any) -> float:
    """The norm of v, also where the squares of its entries would overflow or be lost."""
    top = float(np.abs(v).max(initial=0.0))
    return top * float(np.linalg.norm(v / top)) if 0 < top < np.inf else top


def _failed(mistake: str, text: str) -> Finding:
    return Finding("property", "example", text, mistake=mistake)


def _read(answer: Any) -> dict[str, Any] | Finding:
    """The network of an example as arrays, or what is wrong with it before anything is computed."""
    if not isinstance(answer, dict):
        return _failed("not-a-dict", f"it should return a dict with {', '.join(KEYS)}; it returned {describe(answer)}")
    missing = [key for key in KEYS if key not in answer]
    if missing:
        return _failed("missing-keys", f"the dict has no {', '.join(missing)}")
    read: dict[str, Any] = {}
    for key in ("W", "b", "activations"):
        if isinstance(answer[key], str) or not np.iterable(answer[key]):
            return _failed("not-lists", f"{key} should be a list, one item a layer; it is {describe(answer[key])}")
        read[key] = list(answer[key])
    lengths = [len(read[key]) for key in ("W", "b", "activations")]
    if len(set(lengths)) > 1:
        text = f"W has {lengths[0]} items, b has {lengths[1]}, activations has {lengths[2]}: each should have one a layer"
        return _failed("wrong-lengths", text)
    unknown = [name for name in read["activations"] if not isinstance(name, str) or name not in ACTIVATIONS]
    if unknown:
        return _failed("unknown-activation", f"the activation {unknown[0]!r} is none of {', '.join(ACTIVATIONS)}")
    try:
        read |= {key: [np.asarray(a, dtype=float) for a in read[key]] for key in ("W", "b")}
        read |= {key: np.asarray(answer[key], dtype=float) for key in ("x", "y")}
    except (ValueError, TypeError) as error:
        return _failed("not-numbers", f"there is something in the dict that is no array of numbers: {error}")
    if not all(np.isfinite(a).all() for a in [*read["W"], *read["b"], read["x"], read["y"]]):
        return _failed("not-finite", "there is a NaN or an infinity in the dict")
    return read


def _example(answer: Any) -> tuple[float, float] | Finding:
    """(|∂ℓ/∂z_1|, |∂ℓ/∂z_L|) of an example, or what makes it none."""
    read = _read(answer)
    if isinstance(read, Finding):
        return read
    L = len(read["W"])
    if L < LAYERS:
        return _failed("too-few-layers", f"the network has {L} layers; at least {LAYERS} are asked for")
    try:
        with np.errstate(all="ignore"):
            z, _ = feedforward.forward(*(read[key] for key in KEYS[:4]))
            loss = feedforward.loss(**read)
            dW, dz = feedforward.backward(**read)  # ∂ℓ/∂z_i is ∂ℓ/∂b_i
    except ValueError as error:
        return _failed("wrong-shapes", f"the network cannot be evaluated: {error}")
    if not read["x"].any():
        return _failed("zero-input", "x is zero; some entry of it should not be")
    if not all(np.isfinite(a).all() for a in [loss, *z, *dz, *dW]):
        return _failed("overflow", "the numbers overflow: the loss or some gradient is not finite; choose smaller ones")
    stuck = next((i for i in range(L - 1, -1, -1) if not dz[i].any()), None)
    if stuck == L - 1:
        why = "o_L is y, so the loss has slope 0" if (sigma_prime(read["activations"][-1], z[-1]) != 0).any() else "σ′(z_L) is 0"
        return _failed("start-is-zero", f"∂ℓ/∂z_{L} is zero already: {why}")
    if stuck is not None:
        return _stuck(read, z, dz, stuck)
    return length(dz[0]), length(dz[-1])


def _stuck(read: dict[str, Any], z: list[Any], dz: list[Any], i: int) -> Finding:
    """Which factor of (11) turns the gradient of layer i + 1 into zero."""
    name = read["activations"][i]
    text = f"∂ℓ/∂z_{i + 1} is exactly zero, and so is every one before it"
    if not read["W"][i + 1].any():
        return _failed("zero-weights", f"{text}: all weights of layer {i + 2} are 0")
    arrives = read["W"][i + 1] @ (dz[i + 1] / np.abs(dz[i + 1]).max())
    if (sigma_prime(name, z[i]) * arrives).any():
        return _failed("underflow", f"{text}: smaller numbers than 5e-324 cannot be stored, and were rounded to 0")
    return _failed("dead-layer", f"{text}: σ′(z_{i + 1}) of the {name} layer is 0 wherever something comes back")


def is_vanishing(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """05.3: at least ten layers, x not zero, 0 < |∂ℓ/∂z_1| < 1e-6 |∂ℓ/∂z_L|, and |∂ℓ/∂z_L| > 1e-3."""
    norms = _example(answer)
    if isinstance(norms, Finding):
        return norms
    first, last = norms
    text = f"‖∂ℓ/∂z_1‖ = {first:.4g}, ‖∂ℓ/∂z_L‖ = {last:.4g}, their ratio is {_ratio(first, last):.4g}"
    if first < last / FACTOR:
        if last > START:
            return None
        return _failed("start-too-small", f"{text}; ‖∂ℓ/∂z_L‖ should be above {START:g}")
    mistake = "wrong-direction" if first > FACTOR * last else "not-small-enough"
    return _failed(mistake, f"{text}; it should be below {1 / FACTOR:g}")


def is_exploding(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """05.4: at least ten layers, x not zero, |∂ℓ/∂z_1| > 1e6 |∂ℓ/∂z_L|, everything finite."""
    norms = _example(answer)
    if isinstance(norms, Finding):
        return norms
    first, last = norms
    if first > FACTOR * last:
        return None
    text = f"‖∂ℓ/∂z_1‖ = {first:.4g}, ‖∂ℓ/∂z_L‖ = {last:.4g}, their ratio is {_ratio(first, last):.4g}"
    mistake = "wrong-direction" if first < last / FACTOR else "not-large-enough"
    return _failed(mistake, f"{text}; it should be above {FACTOR:g}")


def _ratio(first: float, last: float) -> float:
    return first / last if last else 0.0


def ratio(W: list[Any], activation: str, rng: Rng) -> float:
    """|∂ℓ/∂z_1| / |∂ℓ/∂z_L| with zero biases, for standard normal x and y; 0 if nothing comes back, inf if it overflows."""
    names = [activation] * len(W)
    x, y = rng.standard_normal(W[0].shape[0]), rng.standard_normal(W[-1].shape[1])
    with np.errstate(all="ignore"):
        dz = feedforward.backward(W, [np.zeros(w.shape[1]) for w in W], names, x, y)[1]
        if not all(np.isfinite(dz[i]).all() for i in (0, -1)):
            return np.inf
        return _ratio(length(dz[0]), length(dz[-1]))


def initialised(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """05.5, one draw: the ratio of a deep network is not beyond all bounds. The shapes have been judged before."""
    sizes, activation, generator = args
    if len(sizes) <= DEPTH:
        return None
    W = [np.asarray(w, dtype=float) for w in answer]
    found = ratio(W, activation, np.random.default_rng(generator.seed))
    if 1 / ONE_DRAW < found < ONE_DRAW:
        return None
    return _unbalanced(W, activation, found, "is")


def keeps_norms(functions: tuple[Callable[..., Any], ...], cases: list[Case]) -> Finding | None:
    """05.5: the weights come from `rng`, and the median ratio of twenty draws lies between the bounds, for relu and tanh."""
    small = next(case.args[0] for case in cases if case.group == EDGE)
    twice = Seeded(cases[0].args[2].seed)

    def call(sizes: list[int], activation: str, rng: Rng) -> list[Any]:
        # not through a copy of the case: the generator must go on from call to call
        answer = functions[0](list(sizes), activation, rng)
        return [np.asarray(w, dtype=float) for w in answer]

    def same(a: list[Any], b: list[Any]) -> bool:
        return all(np.array_equal(v, w) for v, w in zip(a, b, strict=True))

    first, second = call(small, "relu", twice), call(small, "relu", twice)
    if same(first, second):
        constant = all(len(np.unique(w)) <= 2 for w in first)
        text = "two calls with one generator gave the same weights: draw them from `rng`"
        return Finding("property", "W", text, mistake="no-randomness" if constant else "global-random")
    if not same(first, call(small, "relu", Seeded(twice.seed))):
        text = "two generators with the same seed gave different weights: draw them from `rng`, and from nothing else"
        return Finding("property", "W", text, mistake="global-random")
    for case in cases[:2]:
        sizes, activation, generator = case.args
        weights, data = Seeded(generator.seed + 1), np.random.default_rng(generator.seed)
        draws = [call(sizes, activation, weights) for _ in range(DRAWS)]
        found = float(np.median([ratio(W, activation, data) for W in draws]))
        if not LOW <= found <= HIGH:
            return _unbalanced(draws[0], activation, found, f"has over {DRAWS} draws the median")
    return None


def _unbalanced(W: list[Any], activation: str, found: float, how: str) -> Finding:
    """The ratio of these weights, and the variance that makes it."""
    side, mistake = ("small", "variance-too-small") if found < LOW else ("large", "variance-too-large")
    variance = float(np.mean([np.var(w) for w in W]))
    text = (
        f"with {activation}, ‖∂ℓ/∂z_1‖ / ‖∂ℓ/∂z_L‖ {how} {found:.3g}, too {side}: it should lie within [{LOW:g}, {HIGH:g}]; "
        f"the weights of width {WIDTH} have variance {variance:.3g}"
    )
    return Finding("property", "W", text, mistake=mistake)


ROWS: tuple[Exercise, ...] = ()
