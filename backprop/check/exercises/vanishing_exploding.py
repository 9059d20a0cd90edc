"""Notebook 05, vanishing and exploding gradients: the lecture's consequences and its exercise."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from backprop import feedforward, train_digits, vanishing_exploding
from backprop.activations import ACTIVATIONS, sigma_prime
from backprop.check.cases import (
    EDGE,
    GENERAL,
    Case,
    Rng,
    SeededGenerator,
    covering,
    decimals,
    table_rng,
    tabled,
)
from backprop.check.compare import Finding, Output, compare, describe
from backprop.check.exercises.exercise import Exercise, arrays
from backprop.check.exercises.feedforward import BY_KIND, draw_network, networks
from backprop.check.trial import describe_error
from backprop.train_digits import GAINS

LAYERS = 10  # the least depth of an example
FACTOR = 1e6  # by how much its gradient vanishes or explodes
FLAT_SLOPE = 1e-3  # σ′ that is next to 0: of sigmoid beyond 7, of tanh beyond 4
START = 1e-3  # what ∂ℓ/∂z_L must exceed for the gradient to vanish from there
DEPTH, WIDTH, DRAWS = 30, 64, 20  # of 05.5
LOW, HIGH = 0.05, 20.0  # between which the median ratio lies
ONE_DRAW = 1e4  # beyond this factor a single draw decides
# of draws: a right answer's median lies outside once in some ten thousand, twice in a row never
SETS = 2
# so many more draws inside than outside decide at once. Where one draw lies inside with probability
# 0.3, 3.7 of a hundred such answers pass, and 3.4 if eleven of twenty alone decide; a right answer
# needs six draws or a few more, not eleven
LEAD = 6
UNEVEN = (
    1.5  # times the mean square of another layer of the same width: chance gives a tenth at most
)
OFF_CENTRE = 0.2  # times the root mean square: the mean of weights that are not centred
RIGHT_SIZE = 0.05  # relative: so near the right mean square the size of the weights is not to blame
FLAT = 4.0  # times the right mean square of the weights: tanh is flat at most of its units
CLIPPED = 1e-6  # relative: how exactly the norm is met
KEYS = ("W", "b", "activations", "x", "y")
WEIGHTS, CLIPS = Output("W", is_list=True), Output("clipped", is_list=True)


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
        *(
            tabled(EDGE, row, (WEIGHTS_OF_A_CHAIN[row[0]], int(row[1][4:])))
            for row in covering(tuple(WEIGHTS_OF_A_CHAIN), ("L = 2", "L = 3", "L = 6", "L = 31"))
        ),
    ]


WEIGHTS_OF_A_CHAIN: dict[str, float] = {
    "w = 0": 0.0,
    "w = -1": -1,
    "w = -0.01": -0.01,
    "w = 1e-6": 1e-6,
    "w = 100": 100.0,
    "w = 2, a whole number": 2,
}


def clip_cases(rng: Rng) -> list[Case]:
    def grads(*shapes: tuple[int, ...]) -> list[Any]:
        return [decimals(rng, *shape) for shape in shapes]

    def norm(arrays: list[Any]) -> float:
        return float(np.sqrt(sum(np.sum(a * a) for a in arrays)))

    network = grads((3, 4), (4, 2), (4,), (2,))
    even = grads((2, 3), (3, 2), (3,), (2,))
    # no array is too long by itself, all of them together are
    largest = max(norm([a]) for a in even)
    matrices = grads((2, 2), (3, 3))
    return [
        Case(GENERAL, "matrices and vectors, the norm above max_norm", (network, 1.5)),
        Case(GENERAL, "the norm far above max_norm", ([100 * g for g in grads((3, 2), (2,))], 2.0)),
        Case(GENERAL, "two matrices", (matrices, round(norm(matrices) / 2, 2))),
        Case(GENERAL, "the norm below max_norm", (grads((2, 3), (3,)), 50.0)),
        Case(
            GENERAL,
            "each array below max_norm, all together above",
            (even, round(1.1 * largest, 2)),
        ),
        Case(EDGE, "one vector, the norm exactly max_norm", ([np.array([3.0, -4.0])], 5.0)),
        Case(
            EDGE,
            "several arrays, the norm exactly max_norm",
            ([np.array([[2.0, -4.0]]), np.array([5.0, 2.0])], 7.0),
        ),
        Case(EDGE, "one matrix", ([np.array([[6.0, 0.0], [0.0, -8.0]])], 5.0)),
        Case(EDGE, "all gradients zero", ([np.zeros((2, 3)), np.zeros(3)], 1.0)),
        Case(EDGE, "one array zero", ([np.zeros((2, 2)), np.array([9.0, -12.0])], 5.0)),
        Case(EDGE, "a small max_norm", ([0.01 * g for g in grads((2, 2), (2,))], 0.005)),
        Case(
            EDGE,
            "a small norm, and max_norm below its square",
            ([0.1 * g for g in grads((2, 2), (2,))], 0.002),
        ),
        Case(EDGE, "huge gradients", ([1e100 * g for g in grads((3, 2), (2,))], 1.0)),
        Case(EDGE, "whole numbers", ([np.array([[10, -20], [30, 0]]), np.array([40, 5])], 7)),
        *clip_table(),
    ]


@cache
def clip_table() -> list[Case]:
    """Shapes, sizes, and on which side of max_norm they lie: any two meet."""
    rng = table_rng()
    shapes: dict[str, list[tuple[int, ...]]] = {
        "arrays without an axis": [(), ()], "one number in an array": [(1,)], "three axes": [(2, 1, 2), (3,)],
        "a matrix and its bias": [(2, 3), (3,)],
    }  # fmt: skip
    sizes = {
        "": 1.0,
        "small gradients": 1e-4,
        "large gradients": 1e9,
        "an array of zeros among them": 1.0,
    }
    sides = {
        "far below max_norm": 100.0,
        "a little below": 1.01,
        "a little above max_norm": 0.99,
        "far above": 1e-3,
    }
    cases = []
    for row in covering(tuple(shapes), tuple(sizes), tuple(sides)):
        shape, size, side = row
        grads = [sizes[size] * np.asarray(decimals(rng, *s)) for s in shapes[shape]]
        if "zeros" in size:
            grads.append(np.zeros((2, 2)))
        norm = float(np.sqrt(sum(np.sum(g * g) for g in grads)))
        cases.append(tabled(EDGE, row, (grads, norm * sides[side])))
    return cases


def init_cases(rng: Rng) -> list[Case]:
    def case(group: str, label: str, sizes: list[int], activation: str) -> Case:
        return Case(group, label, (sizes, activation, SeededGenerator(int(rng.integers(100_000)))))

    deep = [WIDTH] * (DEPTH + 1)
    return [
        *(
            case(GENERAL, f"{DEPTH} layers of width {WIDTH}, {name}", deep, name)
            for name in ("relu", "tanh")
        ),
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
        return _failed(
            "not-a-dict",
            f"it should return a dict with {', '.join(KEYS)}; it returned {describe(answer)}",
        )
    missing = [key for key in KEYS if key not in answer]
    if missing:
        return _failed("missing-keys", f"the dict has no {', '.join(missing)}")
    read: dict[str, Any] = {}
    for key in ("W", "b", "activations"):
        if isinstance(answer[key], str) or not np.iterable(answer[key]):
            return _failed(
                "not-lists",
                f"{key} should be a list, one item per layer; it is {describe(answer[key])}",
            )
        read[key] = list(answer[key])
    lengths = [len(read[key]) for key in ("W", "b", "activations")]
    if len(set(lengths)) > 1:
        text = f"W has {lengths[0]} items, b has {lengths[1]}, activations has {lengths[2]}: each should have one per layer"
        return _failed("wrong-lengths", text)
    unknown = [
        name for name in read["activations"] if not isinstance(name, str) or name not in ACTIVATIONS
    ]
    if unknown:
        return _failed(
            "unknown-activation",
            f"the activation {unknown[0]!r} is none of {', '.join(ACTIVATIONS)}",
        )
    nothing = [key for key in ("W", "b") if any(a is None for a in read[key])]
    nothing += [key for key in ("x", "y") if answer[key] is None]
    if nothing:  # NumPy would make a NaN of it
        return _failed(
            "not-numbers", f"{nothing[0]} holds None, where an array of numbers is asked for"
        )
    try:
        read |= {key: [np.asarray(a, dtype=float) for a in read[key]] for key in ("W", "b")}
        read |= {key: np.asarray(answer[key], dtype=float) for key in ("x", "y")}
    except (ValueError, TypeError) as error:
        return _failed(
            "not-numbers",
            f"there is something in the dict that is not an array of numbers: {error}",
        )
    if not all(np.isfinite(a).all() for a in [*read["W"], *read["b"], read["x"], read["y"]]):
        return _failed("not-finite", "there is a NaN or an infinity in the dict")
    return read


def _example(answer: Any) -> tuple[float, float] | Finding:
    """(|∂ℓ/∂z_1|, |∂ℓ/∂z_L|) of an example, or why it is not one."""
    read = _read(answer)
    if isinstance(read, Finding):
        return read
    L = len(read["W"])
    if L < LAYERS:
        return _failed(
            "too-few-layers", f"the network has {L} layers; at least {LAYERS} are asked for"
        )
    try:
        with np.errstate(all="ignore"):
            z, o = feedforward.forward(*(read[key] for key in KEYS[:4]))
            loss = feedforward.loss(**read)
            dW, dz = feedforward.backward(**read)  # ∂ℓ/∂z_i is ∂ℓ/∂b_i
    except ValueError as error:
        return _failed("wrong-shapes", f"the network cannot be evaluated: {error}")
    if not read["x"].any():
        return _failed("zero-input", "x is zero; some entry of it should not be")
    if not all(np.isfinite(a).all() for a in [loss, *z, *dz, *dW]):
        return _failed(
            "overflow",
            "the numbers overflow: the loss or some gradient is not finite; choose smaller ones",
        )
    stuck = next((i for i in range(L - 1, -1, -1) if not dz[i].any()), None)
    if stuck == L - 1:
        missed, open_at_end = o[-1] != read["y"], sigma_prime(read["activations"][-1], z[-1]) != 0
        why = (
            "o_L is y, so the loss has slope 0"
            if not missed.any()
            else "σ′(z_L) is 0"
            if not open_at_end.any()
            else "where o_L is not y, σ′(z_L) is 0"
        )
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
    if not read["W"][i + 1][:, dz[i + 1] != 0].any():
        where = f"the units of layer {i + 2} that have a gradient"
        return _failed("zero-weights", f"{text}: all weights that lead to {where} are 0")
    arrives = read["W"][i + 1] @ (dz[i + 1] / np.abs(dz[i + 1]).max())
    if not arrives.any():
        return _failed("", f"{text}: what comes back through W_{i + 2} adds up to 0 at every unit")
    if (sigma_prime(name, z[i]) * arrives).any():
        return _failed(
            "underflow",
            f"{text}: smaller numbers than 5e-324 cannot be stored, and were rounded to 0",
        )
    return _failed(
        "dead-layer",
        f"{text}: σ′(z_{i + 1}) of the {name} layer is 0 wherever something comes back",
    )


def is_vanishing(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """05.3: at least ten layers, x not zero, 0 < |∂ℓ/∂z_1| < 1e-6 |∂ℓ/∂z_L|, and |∂ℓ/∂z_L| >
    1e-3."""
    norms = _example(answer)
    if isinstance(norms, Finding):
        return norms
    first, last = norms
    text = (
        f"‖∂ℓ/∂z_1‖ = {first:.4g}, ‖∂ℓ/∂z_L‖ = {last:.4g}, their ratio is {_ratio(first, last):.4g}"
    )
    if first < last / FACTOR:
        if last > START:
            return None
        return _failed("start-too-small", f"{text}; ‖∂ℓ/∂z_L‖ should be above {START:g}")
    mistake = "wrong-direction" if first > FACTOR * last else "not-small-enough"
    also = f", and ‖∂ℓ/∂z_L‖ above {START:g}" if last <= START else ""
    return _failed(mistake, f"{text}; it should be below {1 / FACTOR:g}{also}")


def is_exploding(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """05.4: at least ten layers, x not zero, |∂ℓ/∂z_1| > 1e6 |∂ℓ/∂z_L|, everything finite."""
    norms = _example(answer)
    if isinstance(norms, Finding):
        return norms
    first, last = norms
    if first > FACTOR * last:
        return None
    text = (
        f"‖∂ℓ/∂z_1‖ = {first:.4g}, ‖∂ℓ/∂z_L‖ = {last:.4g}, their ratio is {_ratio(first, last):.4g}"
    )
    mistake = "wrong-direction" if first < last / FACTOR else "not-large-enough"
    if mistake == "wrong-direction" and _is_saturated(answer):
        mistake = "saturated"
    return _failed(mistake, f"{text}; it should be above {FACTOR:g}")


def _is_saturated(answer: Any) -> bool:
    """Whether weights that are not small have put all units of some layers where σ′ is next to 0, as it
    is of no open relu."""
    read = _read(answer)
    if isinstance(read, Finding) or any(np.abs(w).max() < 1 for w in read["W"]):
        return False
    z, _ = feedforward.forward(*(read[key] for key in KEYS[:4]))
    return any(
        name in ("sigmoid", "tanh") and sigma_prime(name, a).max() < FLAT_SLOPE
        for name, a in zip(read["activations"][:-1], z[:-1], strict=True)
    )


def _ratio(first: float, last: float) -> float:
    return first / last if last else 0.0


def ratio(W: list[Any], activation: str, rng: Rng) -> float:
    """|∂ℓ/∂z_1| / |∂ℓ/∂z_L| with zero biases, for standard normal x and y; 0 if nothing comes back,
    inf if it overflows."""
    value, slope = ACTIVATIONS[activation]
    x, y = rng.standard_normal(W[0].shape[0]), rng.standard_normal(W[-1].shape[1])
    slopes, o = [], x
    with np.errstate(all="ignore"):
        for w in W:  # (8), (9); bare, because this runs forty times per check
            z = o @ w
            o = value(z)
            slopes.append(slope(z, o))
        last = dz = slopes[-1] * 2 * (o - y)
        for w, s in zip(W[:0:-1], slopes[-2::-1], strict=True):  # (11)
            dz = s * (w @ dz)
        return _ratio(length(dz), length(last)) if np.isfinite([*dz, *last]).all() else np.inf


def read_weights(sizes: list[int], answer: Any) -> list[Any] | Finding:
    """05.5: the weights as arrays, (d_i, d_{i+1}) each, or what is wrong with them before anything
    is computed."""

    def failed(mistake: str, text: str) -> Finding:
        return Finding("property", "W", text, mistake=mistake)

    L, shapes = len(sizes) - 1, list(pairwise(sizes))
    leaves = list(WEIGHTS.leaves(answer).values())
    sentence = next(
        (f"W[{i}] {leaf}" for i, leaf in enumerate(leaves) if isinstance(leaf, str)), ""
    )
    if (
        isinstance(answer, list | tuple)
        and len(answer) == 2
        and all(isinstance(a, list | tuple) and len(a) == L for a in answer)
    ):
        return failed(
            "biases-too", f"it returned two lists of length {L}; one is asked for, the weights"
        )
    if not isinstance(answer, list | tuple | np.ndarray) or not leaves:
        return failed(
            "not-a-list",
            f"it should return a list of {L} arrays, one per layer; it returned {describe(answer)}",
        )
    if sentence:
        return failed("", sentence)
    W = leaves
    if len(W) == 2 * L and sum(w.ndim == 1 for w in W) == L:
        return failed(
            "biases-too",
            f"it returned {2 * L} arrays, {L} of them vectors; the exercise asks for the {L} matrices of weights",
        )
    if len(W) != L:
        return failed(
            "wrong-number",
            f"W has {len(W)} arrays; for {len(sizes)} sizes there should be {L}, one per layer",
        )
    wrong = next((i for i in range(L) if W[i].shape != shapes[i]), None)
    if wrong is not None:
        turned = all(w.shape == shape[::-1] for w, shape in zip(W, shapes, strict=True))
        text = f"W[{wrong}] has shape {W[wrong].shape}; expected {shapes[wrong]}"
        return failed("shapes-transposed" if turned else "wrong-shapes", text)
    if any(w.dtype.kind not in "fiub" for w in W):
        return failed("", f"W holds {W[0].dtype}, where real numbers are asked for")
    W = [w.astype(float, copy=False) for w in W]
    if not all(np.isfinite(w).all() for w in W):
        return failed("not-finite", "there is a NaN or an infinity in W")
    return W


def initialised(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """05.5, one draw: the shapes, and that the ratio of a deep network is not beyond all bounds."""
    sizes, activation, generator = args
    W = read_weights(sizes, answer)
    if isinstance(W, Finding) or len(W) < DEPTH:
        return W if isinstance(W, Finding) else None
    # not the stream of the weights
    found = ratio(W, activation, np.random.default_rng([generator.seed, 1]))
    if 1 / ONE_DRAW < found < ONE_DRAW:
        return None
    return _unbalanced(W, activation, found, "is")


def keeps_norms(functions: tuple[Callable[..., Any], ...], cases: list[Case]) -> Finding | None:
    """05.5: the weights come from `rng`, and the median ratio of twenty draws lies between the
    bounds, for relu and tanh; fewer draws are enough where six more lie inside than outside."""
    try:
        return _from_rng(functions[0], cases) or next(
            filter(None, (_kept(functions[0], case) for case in cases[:2])), None
        )
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # one that fails when it is called again
        return Finding("raises", "W", f"called several times, it raised {describe_error(error)}")


def _from_rng(answer: Callable[..., Any], cases: list[Case]) -> Finding | None:
    """A second call with one generator gives other weights, and another generator with the same
    seed gives the same."""
    small = next(case.args[0] for case in cases if case.group == EDGE)
    twice = SeededGenerator(cases[0].args[2].seed)

    def same(a: Any, b: Any) -> bool:
        return all(np.array_equal(v, w) for v, w in zip(a, b, strict=True))

    # not through copies of the case: the generator must go on from call to call
    first, second = answer(list(small), "relu", twice), answer(list(small), "relu", twice)
    if same(first, second):
        constant = all(len(np.unique(w)) <= 2 for w in first)
        text = "two calls with one generator gave the same weights: draw them from `rng`"
        return Finding(
            "property", "W", text, mistake="no-randomness" if constant else "own-generator"
        )
    if not same(first, answer(list(small), "relu", SeededGenerator(twice.seed))):
        text = "two generators with the same seed gave different weights: draw them from `rng`, and from nothing else"
        return Finding("property", "W", text, mistake="global-random")
    return None


def _kept(answer: Callable[..., Any], case: Case) -> Finding | None:
    """Whether the median lies within the bounds, in one of two sets of twenty draws."""
    sizes, activation, generator = case.args
    weights, data = SeededGenerator(generator.seed + 1), np.random.default_rng(generator.seed)
    medians: list[float] = []
    for _ in range(SETS):
        ratios: list[float] = []
        while len(ratios) < DRAWS:
            read = read_weights(sizes, answer(list(sizes), activation, weights))
            if isinstance(read, Finding):
                return read
            W = read
            ratios.append(ratio(W, activation, data))
            inside = sum(LOW <= r <= HIGH for r in ratios)
            # eleven of twenty decide the median, and six more than outside are enough
            if inside > DRAWS / 2 or 2 * inside - len(ratios) >= LEAD:
                return None
        medians.append(float(np.median(ratios)))
        if LOW <= medians[-1] <= HIGH:
            return None
    return _unbalanced(W, activation, medians[0], f"has a median over {DRAWS} draws of")


def _unbalanced(W: list[Any], activation: str, found: float, how: str) -> Finding:
    """The ratio of these weights, and the variance that makes it: from 123,000 weights it is known
    to half a per cent."""
    side = "small" if found < LOW else "large"
    with np.errstate(over="ignore"):
        mean, square = (float(np.mean([np.mean(w**k) for w in W])) for k in (1, 2))
        squares = [float(np.mean(w**2)) for w in W]
    text = f"with {activation}, ‖∂ℓ/∂z_1‖ / ‖∂ℓ/∂z_L‖ {how} {found:.3g}, too {side}: it should lie within [{LOW:g}, {HIGH:g}]. "
    centred = abs(mean) <= OFF_CENTRE * np.sqrt(square)
    if square and centred and any((w == w[:, :1]).all() or (w == w[:1]).all() for w in W):
        text += "In a layer of yours all units have the same weights, or all inputs of a unit have"
        return Finding("property", "W", text, mistake="twin-units")
    if max(squares) > UNEVEN * min(squares):
        least, most = (int(pick(squares)) for pick in (np.argmin, np.argmax))
        text += (
            f"All layers have the width {WIDTH}, but the mean square of the weights is {squares[least]:.3g} in W[{least}] and "
            f"{squares[most]:.3g} in W[{most}]"
        )
        return Finding("property", "W", text, mistake="uneven-layers")
    text += (
        f"Of your weights of width {WIDTH}, the mean is {mean:.2g}, the mean square {square:.3g}"
    )
    slip = _slip(W, activation, mean, square)
    if not slip:  # it may be something else than the size that is amiss
        size = square * WIDTH / GAINS.get(activation, 1.0)  # 1 is right
        if abs(size - 1) < RIGHT_SIZE:
            slip = "not-independent"
        elif (size < 1) == (side == "small"):
            slip = f"variance-too-{side}"
        elif side == "small" and activation == "tanh" and size > FLAT:
            slip = "saturated"
    return Finding("property", "W", text, mistake=slip)


def _slip(W: list[Any], activation: str, mean: float, square: float) -> str:
    """The slip that makes weights of this size, where one does so to a few per cent."""
    gain = GAINS.get(activation, 1.0)
    top = max(float(np.abs(w).max()) for w in W)
    if top == 0:
        return "all-zero"
    if square > 0 and abs(mean) > OFF_CENTRE * np.sqrt(square):
        return "not-centred"
    # √3 = 1.73; of normal weights it is 4 and more
    uniform = top < 1.8 * np.sqrt(square) and len(np.unique(W[0])) > 2
    slips = [
        *([("uniform-bound", g / (3 * WIDTH)) for g in (gain, 1.0)] if uniform else []),
        *(("variance-for-deviation", (g / WIDTH) ** 2) for g in (gain, 1.0)),
        ("size-for-fan-in", gain / WIDTH**2),
        *(
            (
                ("gain-forgotten", 1.0 / WIDTH),
                ("gain-outside-root", gain**2 / WIDTH),
                ("gain-of-tanh", 25 / 9 / WIDTH),
            )
            if gain > 1
            else ()
        ),
        ("times-root", gain * WIDTH),
        ("times-root", WIDTH / gain),
        ("not-scaled", gain),
        ("not-scaled", 1.0),
        *((("not-scaled", 1 / 3),) if uniform else ()),
        *(("fixed-deviation", s * s) for s in (0.01, 0.1, 0.05, 0.02, 0.001)),
    ]
    near = {"gain-of-tanh": 0.009}  # 2√2 is another one, and lies 0.018 away
    return next(
        (slip for slip, expected in slips if abs(square / expected - 1) < near.get(slip, 0.03)), ""
    )


def is_clipped(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """05.6: each number agrees to 1e-6, as the norm of all arrays together does then."""
    grads, max_norm = args
    want = train_digits.clip_gradients(grads, max_norm)
    finding = compare(CLIPS, CLIPS.leaves(answer), CLIPS.leaves(want))
    if finding is None or finding.kind == "float32":
        return finding
    if all(np.allclose(a, b, rtol=CLIPPED, atol=0) for a, b in zip(answer, want, strict=True)):
        return None
    before, after = (
        length(np.concatenate([np.ravel(g) for g in arrays])) for arrays in (grads, answer)
    )
    wanted = (
        f"at most {max_norm:g} already: nothing should change"
        if before <= max_norm
        else f"it should be {max_norm:g}"
    )
    text = f"{finding.text}. The norm of all arrays together was {before:.6g}, "
    return Finding(
        "value",
        "clipped",
        text + (wanted if before <= max_norm else f"is {after:.6g}; {wanted}"),
        finding.index,
    )


ROWS = (
    Exercise(
        "05.1",
        ("gradient_norms",),
        ("W", "b", "activations", "x", "y"),
        2,
        arrays("norms"),
        (vanishing_exploding.gradient_norms,),
        gradient_norm_cases,
        "the Frobenius norm: the root of the sum of all squares of ∂ℓ/∂W_i, one number per layer",
        (
            "`backward` gives the gradients of all layers at once. Each of them becomes one number.",
            "The Frobenius norm treats a matrix as one long vector: square every entry, add up, take the root.",
            "np.linalg.norm(A) of a matrix is that norm, if no further argument is given. First layer first.",
        ),
        groups=BY_KIND,
    ),
    Exercise(
        "05.2",
        ("chain_ratio",),
        ("w", "L"),
        2,
        arrays("ratio"),
        (vanishing_exploding.chain_ratio,),
        chain_ratios,
        "(3) from z_L down to z_2, then (2) for w_1 with o_1 = x = 1",
        (
            "Write it out for L = 3: how does ∂ℓ/∂z_2 follow from ∂ℓ/∂z_3, and ∂ℓ/∂w_1 from ∂ℓ/∂z_2?",
            "Each use of (3) brings one factor w. How many steps lead from z_L down to z_2?",
            "For L = 2 there is no step at all, and the ratio is 1, whatever w is. A division by w would fail at w = 0.",
        ),
        parity=True,
    ),
    Exercise(
        "05.3",
        ("vanishing_example",),
        (),
        3,
        arrays("example"),
        (vanishing_exploding.vanishing_example,),
        lambda rng: [Case(GENERAL, "your example", ())],
        "(11): what each layer multiplies ∂ℓ/∂z by, and 05.2",
        (
            "One unit in each layer is enough. What does (11) multiply by then, at each layer?",
            "Ten layers are nine steps: if each multiplies by the same number, how small must it be to get below 1e-6?",
            "With the identity it is the weight alone. x must not be zero, and y far enough from o_L for a large start.",
        ),
        groups={GENERAL: 1.0},
        check_property=is_vanishing,
        property_only=True,
    ),
    Exercise(
        "05.4",
        ("exploding_example",),
        (),
        2,
        arrays("example"),
        (vanishing_exploding.exploding_example,),
        lambda rng: [Case(GENERAL, "your example", ())],
        "(11): what each layer multiplies ∂ℓ/∂z by, and 05.2",
        (
            "Take your example of 05.3. Which number in it decides the direction?",
            "Nine steps, each by the same factor: above which factor is the product more than 1e6?",
            "An activation that saturates would stop it: with the identity (or an open relu) the factor is the weight.",
        ),
        groups={GENERAL: 1.0},
        check_property=is_exploding,
        property_only=True,
    ),
    Exercise(
        "05.5",
        ("init_weights",),
        ("sizes", "activation", "rng"),
        4,
        (WEIGHTS,),
        (train_digits.init_weights,),
        init_cases,
        "what a layer does to the variance of z, on the way forward and on the way back",
        (
            "sizes has L + 1 entries: W_{i+1} is (sizes[i], sizes[i + 1]). rng.standard_normal(shape) has variance 1.",
            "A sum of d independent terms has d times the variance of one. By what must each weight be multiplied?",
            "A number times s has s² times its variance: take the root. ReLU closes half of the units, so it needs twice as much.",
        ),
        groups={GENERAL: 0.8, EDGE: 0.2},
        check_property=initialised,
        property_only=True,
        check_repeated=keeps_norms,
    ),
    Exercise(
        "05.6",
        ("clip_gradients",),
        ("grads", "max_norm"),
        3,
        (CLIPS,),
        (train_digits.clip_gradients,),
        clip_cases,
        "one norm for all arrays together, and one factor for all of them",
        (
            "Lay all entries of all arrays end to end: the norm of that one long vector is what counts.",
            "If it is at most max_norm, nothing changes. Otherwise every array is multiplied by the same factor. Which?",
            "The norm is the root of the sum over arrays of the sum of squares. Before you divide by it: can it be 0?",
        ),
        check_property=is_clipped,
    ),
)
