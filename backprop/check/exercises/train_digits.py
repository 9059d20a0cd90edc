"""Notebook 06, training on real digits: minibatches, the step of gradient descent, predictions, and
a whole training."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from backprop import classification, digits, feedforward, train_digits
from backprop.activations import ACTIVATIONS
from backprop.check.cases import (
    EDGE,
    GENERAL,
    MANY_ROWS,
    Case,
    Rng,
    SeededGenerator,
    decimals,
)
from backprop.check.compare import PARTIAL_CREDIT, Finding, Loss, Output, describe, split
from backprop.check.compare import compare as compared
from backprop.check.exercises.classification import classifiers
from backprop.check.exercises.exercise import Exercise, arrays, lists
from backprop.check.exercises.feedforward import draw_network
from backprop.check.remote import reason_of
from backprop.check.trial import Attempt, attempt, describe_error
from backprop.shapes import Array

FULL, NONE = (
    0.95,
    0.80,
)  # shares of unseen digits read correctly: all points from the one on, none up to the other
SECONDS = 60.0  # that `train` may take
FEW = 200  # digits of the two short trainings that show whether a training can be repeated
CHANCE = 0.2  # a share up to which a network of ten classes may as well guess
ONE_CLASS, ENORMOUS = 0.9, 100.0  # of the digits that get one class; a weight's size
BY_HEART = 0.99  # a share of digits that were learnt
# number of samples from which on their order is judged: n! orders are too many for an accident
SHUFFLED = 12
BY_CHANCE = 1e-6  # what is less likely than this is no chance
PAIRS = 30  # orders of two: all alike once in 500 million


# 06.1 minibatches(n, size, rng)


def minibatch_cases(rng: Rng) -> list[Case]:
    def case(group: str, label: str, n: int, size: int) -> Case:
        return Case(group, label, (n, size, SeededGenerator(int(rng.integers(100_000)))))

    return [
        case(GENERAL, "n is a multiple of size", 8 * (k := int(rng.integers(4, 8))), k),
        case(
            GENERAL,
            "n is no multiple of size",
            5 * int(rng.integers(5, 9)) + int(rng.integers(1, 4)),
            5,
        ),
        case(GENERAL, "as many as there are digits", 1347, 32),
        case(EDGE, "one left over", 4 * int(rng.integers(4, 8)) + 1, 4),
        case(EDGE, "batches of one", int(rng.integers(13, 20)), 1),
        case(EDGE, "one batch of all", k := int(rng.integers(13, 20)), k),
        case(EDGE, "size larger than n", int(rng.integers(13, 20)), 64),
        case(EDGE, "one sample", 1, 4),
    ]


def is_partition(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """06.1: index arrays of length `size`, the last may be shorter, in which each index stands
    once; in a shuffled order."""
    n, size, _ = args

    def failed(mistake: str, text: str) -> Finding:
        return Finding("property", "batches", text, mistake=mistake)

    batches = _index_arrays(answer)
    if isinstance(batches, Finding):
        return batches
    lengths, number = [len(batch) for batch in batches], -(-n // size)
    order = np.concatenate(batches) if batches else np.zeros(0, dtype=int)
    if 0 in lengths:
        return failed(
            "empty-batch",
            f"there is an empty batch among the {len(lengths)}; {n} samples make {number}",
        )
    if order.size and order.min() == 1 and order.max() == n and order.size == n:
        return failed(
            "counts-from-1", f"the indices go from 1 to {n}; they should go from 0 to {n - 1}"
        )
    outside = order[(order < 0) | (order >= n)]
    if len(np.unique(order)) - len(np.unique(outside)) < n and (narrow := _too_narrow(n, answer)):
        return failed("indices-wrap", narrow)
    if outside.size:
        return failed("", f"there is an index {outside[0]}; with n = {n} they go from 0 to {n - 1}")
    times = np.bincount(order, minlength=n)
    if times.max(initial=0) > 1:
        twice = int(times.argmax())
        text = f"index {twice} occurs {times[twice]} times"
        if times.all():
            filled = n % size and lengths == [size] * number
            return failed(
                "fills-the-last" if filled else "", f"{text}; each belongs into one batch"
            )
        text += f", and {np.sum(times == 0)} of {n} do not occur at all"
        return failed("with-replacement", text)
    if not times.all():
        rest = n % size
        text = f"{np.sum(times == 0)} of the {n} indices are missing; the {len(lengths)} batches have lengths {_few(lengths)}"
        dropped = np.sum(times == 0) == rest and lengths == [size] * (n // size)
        return failed("drops-the-last" if dropped else "", text)
    wanted = [size] * (n // size) + ([n % size] if n % size else [])
    if lengths != wanted:
        text = f"the batches have lengths {_few(lengths)}; with n = {n} and size = {size} expected {_few(wanted)}"
        swapped = len(lengths) == min(size, n) != number and max(lengths) - min(lengths) <= 1
        even = len(lengths) == number and max(lengths) - min(lengths) <= 1
        glued = n > size and n % size and lengths == [*wanted[:-2], wanted[-2] + wanted[-1]]
        return failed(
            "size-for-number"
            if swapped
            else "even-lengths"
            if even
            else "glued-to-the-last"
            if glued
            else "",
            text,
        )
    return _order(n, batches, order) if n >= SHUFFLED else None


def _too_narrow(n: int, batches: Any) -> str:
    """The type of the indices, if n - 1 goes into that of no batch."""
    types = {np.asarray(batch).dtype for batch in batches if np.size(batch)}
    most, widest = max(((np.iinfo(kind).max, kind) for kind in types), default=(n, None))
    if most >= n - 1:
        return ""
    return f"the indices have dtype {widest}, which ends at {most}; with n = {n} they go from 0 to {n - 1}"


def _index_arrays(answer: Any) -> list[Array] | Finding:
    """The batches as arrays of integers, or what they are instead."""

    def failed(mistake: str, text: str) -> Finding:
        return Finding("property", "batches", text, mistake=mistake)

    if not isinstance(answer, list | tuple | np.ndarray):
        return failed(
            "", f"it should return a list of index arrays; it returned {describe(answer)}"
        )
    batches = []
    for item in answer:
        try:
            batch = np.asarray(item)
        except Exception:  # ragged lists, objects whose __array__ raises
            batch = np.asarray(None)
        if batch.ndim == 0 and batch.dtype.kind in "iuf":
            return failed(
                "flat-list",
                "it holds numbers where batches are asked for: a list of arrays, one per batch",
            )
        if batch.ndim == 2 and batch.dtype.kind in "iu" and 1 in batch.shape:
            return failed(
                "", f"a batch has shape {batch.shape}; it should have one axis, ({batch.size},)"
            )
        if batch.dtype.kind == "b":
            return failed(
                "masks",
                f"a batch holds {batch.dtype} entries, {_few(batch.ravel())}; indices are asked for",
            )
        if batch.size and batch.dtype.kind == "f":
            return failed(
                "no-integers",
                f"a batch holds {batch.dtype} entries, {_few(batch.ravel())}; indices are integers",
            )
        if batch.ndim != 1 or (batch.size and batch.dtype.kind not in "iu"):
            return failed(
                "",
                f"a batch is {describe(item)} with dtype {batch.dtype}; it should hold indices, (m,) integers",
            )
        batches.append(batch.astype(int))
    return batches


def _order(n: int, batches: list[Array], order: Array) -> Finding | None:
    """Whether a partition of many samples is shuffled; if not, what has been shuffled
    instead."""

    def failed(mistake: str, text: str) -> Finding:
        return Finding("property", "batches", text, mistake=mistake)

    steps = np.abs(np.diff(order))
    begin = f"the batches begin with {', '.join(str(batch[:3].tolist()) for batch in batches[:3])}"
    if np.sum(steps != 1) <= 1:
        return failed("not-shuffled", f"the indices stand in order: {begin}")
    long = [batch for batch in batches if len(batch) > 3]
    firsts = np.diff([batch[0] for batch in batches])
    if len(batches) > 3 and long and all((np.abs(np.diff(batch)) == 1).all() for batch in long):
        if (firsts > 0).all() or (firsts < 0).all():
            text = f"the batches stand in order, and so do the indices in each: {begin}"
            return failed("not-shuffled", text)
        return failed(
            "batches-shuffled", f"only the batches are shuffled, each holds neighbours: {begin}"
        )
    ends = np.cumsum([0, *map(len, batches)])
    if (
        len(batches) > 3
        and long
        and all(set(b) == set(range(i, i + len(b))) for b, i in zip(batches, ends, strict=False))
    ):
        return failed(
            "shuffled-within", f"each batch holds neighbours, in a shuffled order: {begin}"
        )
    rises = {float((np.diff(batch) > 0).mean()) for batch in long}
    # of all orders of m indices, one in m! rises
    chance = -sum(math.lgamma(len(batch) + 1) for batch in long)
    if rises in ({0.0}, {1.0}) and chance < math.log(BY_CHANCE):
        return failed("sorted-within", f"within every batch the indices stand in order: {begin}")
    # of a true shuffle, one index on average stands where it stood, and one beside its neighbour:
    # more than eight of them once in a million; the correlation of place and index is normal, with
    # deviation 1/√(n - 1)
    stayed, together = int(np.sum(order == np.arange(n))), int(np.sum(np.diff(order) == 1))
    drift = abs(float(np.corrcoef(order, np.arange(n))[0, 1])) * np.sqrt(n - 1)
    if max(stayed, together) > 8 or drift > (6.0 if n > 100 else np.inf):
        what = (
            f"{stayed} of {n} indices stand where they stood"
            if stayed > 8
            else f"{together} of {n} indices stand right after their neighbour"
            if together > 8
            else "small indices tend to one end, large ones to the other"
        )
        return failed("", f"this is not the order of a full shuffle: {what}; {begin}")
    return None


def comes_from_rng(functions: tuple[Callable[..., Any], ...], cases: list[Case]) -> Finding | None:
    """06.1: another order on every call with one generator, the same order with two generators of
    one seed."""
    seed = cases[0].args[2].seed

    def call(rng: Rng) -> list[int]:
        # not through a copy of the case: the generator must go on from call to call
        return [int(i) for batch in functions[0](40, 8, rng) for i in batch]

    one = SeededGenerator(seed)
    first, second = call(one), call(one)
    if first == second:
        text = "two calls with one generator gave the same order: draw it from `rng`, which goes on from call to call"
        return Finding("property", "batches", text, mistake="same-order")
    if first != call(SeededGenerator(seed)):
        text = "two generators with the same seed gave different orders: draw them from `rng`, and from nothing else"
        return Finding("property", "batches", text, mistake="global-random")
    orders = np.array([first, second, *(call(one) for _ in range(6))])
    stuck = np.flatnonzero((orders == orders[0]).all(axis=0))
    if stuck.size:
        text = f"in eight orders of 40, index {orders[0][stuck[0]]} stands at place {stuck[0]} each time: that part is not shuffled"
        return Finding("property", "batches", text)
    pairs = {tuple(int(i) for i in functions[0](2, 2, one)[0]) for _ in range(PAIRS)}
    if len(pairs) == 1:
        text = f"{PAIRS} times, the order of two indices is {list(pairs.pop())}: each order should come as often as any other"
        return Finding("property", "batches", text, mistake="not-every-order")
    return None


# 06.2 sgd_step(params, grads, velocity, lr, momentum)


def step_cases(rng: Rng) -> list[Case]:
    def case(
        group: str,
        label: str,
        shapes: list[tuple[int, ...]],
        lr: float,
        momentum: float,
        **change: float,
    ) -> Case:
        drawn = [
            [decimals(rng, *shape) * change.get(name, 1.0) for shape in shapes]
            for name in ("params", "grads", "velocity")
        ]
        return Case(
            group, label, (*[[np.asarray(a) for a in arrays] for arrays in drawn], lr, momentum)
        )

    network: list[tuple[int, ...]] = [(3, 4), (4, 2), (4,), (2,)]
    return [
        case(GENERAL, "a network of two layers", network, 0.1, 0.9),
        case(GENERAL, "one layer, another lr and momentum", [(2, 3), (3,)], 0.5, 0.6),
        case(GENERAL, "three arrays", [(2,), (2, 2), (3, 1)], 0.03, 0.8),
        case(EDGE, "the first step: velocity 0", [(2, 3), (3,)], 0.2, 0.9, velocity=0.0),
        case(EDGE, "momentum 0", [(2, 3), (3,)], 0.1, 0.0),
        case(EDGE, "gradients 0: it rolls on", [(2, 2), (2,), (1,)], 0.1, 0.9, grads=0.0),
        case(EDGE, "lr 0", [(3,), (2, 2), (2,)], 0.0, 0.9),
        case(EDGE, "one array", [(3, 2)], 0.1, 0.9),
        case(EDGE, "large gradients", [(2, 2), (2,), (3,)], 1e-6, 0.99, grads=1e6),
        case(EDGE, "tiny gradients", [(2, 2), (2,), (3,)], 0.1, 0.5, grads=1e-9),
        case(EDGE, "parameters 0", [(2, 2), (2,), (3,)], 0.1, 0.5, params=0.0),
        *(
            case(
                EDGE,
                f"numbers of about {size:g}",
                [(2, 2), (3,)],
                0.1,
                0.5,
                params=size,
                grads=size,
                velocity=size,
            )
            for size in (1e-12, 1e-6, 1e6)
        ),
        case(EDGE, "everything 0", [(2, 2), (2,)], 0.1, 0.9, params=0.0, grads=0.0, velocity=0.0),
        case(EDGE, "momentum 1, lr 1", [(2, 2), (1,)], 1.0, 1.0),
        case(EDGE, "arrays of one entry, and three axes", [(1,), (1, 1), (2, 1, 2)], 0.3, 0.7),
    ]


# 06.3 predict(W, b, activations, X)


def predict_cases(rng: Rng) -> list[Case]:
    def case(
        group: str,
        label: str,
        sizes: list[int],
        names: list[str],
        n: int,
        scale: float = 1.0,
        offset: float = 0.0,
    ) -> Case:
        while True:
            W, b, _, _, _ = draw_network(rng, sizes, names)
            W, b = [*W[:-1], scale * W[-1]], [*b[:-1], scale * (b[-1] + offset)]
            X = decimals(rng, n, sizes[0])
            z = feedforward.forward(W, b, names, X)[0][-1]
            top = np.sort(z, axis=1)
            # no ties, and no near ones
            clear = sizes[-1] < 2 or (top[:, -1] - top[:, -2]).min() > 0.05 * scale
            various = n < 4 or len(np.unique(z.argmax(axis=1))) > 1
            # in some row a large logit stands before the largest: a sigmoid makes 1 of both, and of
            # thousands exp overflows
            large = z > (1000 if scale > 1000 else 40)
            hidden = (
                scale == 1 or (large.argmax(axis=1) < z.argmax(axis=1))[large.any(axis=1)].any()
            )
            # of three classes, some row has only negative logits, and the first is not the largest
            below = (
                group != GENERAL or sizes[-1] > 3 or (z.argmax(axis=1)[top[:, -1] < 0] > 0).any()
            )
            if clear and various and hidden and below:
                return Case(group, label, (W, b, names, X))

    return [
        case(GENERAL, "three classes", [4, 5, 3], ["tanh", "identity"], 18),
        case(GENERAL, "ten classes", [6, 8, 10], ["relu", "identity"], 27),
        case(GENERAL, "three layers", [3, 5, 4, 4], ["relu", "tanh", "identity"], 21),
        case(GENERAL, "as many rows as classes", [4, 6, 5], ["tanh", "identity"], 5),
        case(EDGE, "one row", [4, 3, 5], ["tanh", "identity"], 1),
        case(EDGE, "one layer", [5, 4], ["identity"], 6),
        case(EDGE, "all logits negative", [3, 4, 4], ["tanh", "identity"], 6, offset=-40.0),
        case(EDGE, "logits of about a hundred", [3, 4, 5], ["tanh", "identity"], 8, scale=50.0),
        case(EDGE, "logits in the thousands", [3, 4, 4], ["tanh", "identity"], 6, scale=3000.0),
        case(EDGE, "two classes", [3, 4, 2], ["relu", "identity"], 8),
        Case(
            EDGE,
            "zeros for weights: all logits are equal",
            ([np.zeros((3, 4))], [np.full(4, -1.5)], ["identity"], decimals(rng, 5, 3)),
        ),
        Case(
            EDGE,
            "logits that differ in the seventh digit",
            (
                [np.array([[1.0, 1 + 1e-7, 1 - 1e-7]])],
                [np.zeros(3)],
                ["identity"],
                np.array([[1.0], [-1.0]]) * decimals(rng),
            ),
        ),
        Case(
            EDGE,
            f"{MANY_ROWS:,} rows",
            (
                *draw_network(rng, [3, 5, 4, 4], ["tanh", "relu", "identity"])[:3],
                rng.standard_normal((MANY_ROWS, 3)),
            ),
        ),
    ]


CLASSES = Output("classes")


def is_classes(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """06.3: the classes, as integers; their shape has been judged before. Of equal logits, any is the
    largest."""
    got = split((CLASSES,), (answer,))
    assert not isinstance(got, str)
    logits = feedforward.forward(*args)[0][-1]
    largest = logits == logits.max(axis=1, keepdims=True)
    right = (np.asarray(got["classes"]["classes"])[:, None] == np.arange(logits.shape[1])) & largest
    classes = np.where(right.any(axis=1), right.argmax(axis=1), largest.argmax(axis=1))
    want = split((CLASSES,), (classes,))
    assert not isinstance(want, str)
    finding = compared(CLASSES, got["classes"], want["classes"])
    if finding is None and got["classes"]["classes"].dtype.kind not in "iu":
        text = f"the classes have dtype {got['classes']['classes'].dtype}; they count, and index: integers are asked for"
        return Finding("property", "classes", text, credit=PARTIAL_CREDIT, mistake="float-classes")
    return finding


# 06.4 train(X, labels, rng)


class Keeper(SeededGenerator):
    """A generator that keeps unseen digits for the judge: its copies, which answers get, do not
    have them.

    unseen    (X, labels) of the digits that `train` does not get, turned and renamed like
              those that it gets
    original  the same digits as scikit-learn has them
    """

    def __init__(
        self, seed: int, unseen: tuple[Array, Array], original: tuple[Array, Array]
    ) -> None:
        super().__init__(seed)
        self.unseen, self.original = unseen, original


def train_cases(rng: Rng) -> list[Case]:
    """Digits that nobody can know beforehand: all turned or mirrored in one way, the classes under
    each other's names."""
    X, labels, X_unseen, labels_unseen = digits.split(int(rng.integers(100_000)))
    quarters, mirror = [(k, m) for k in range(4) for m in (False, True) if k or m][
        int(rng.integers(7))
    ]
    names = np.arange(10)
    while (names == np.arange(10)).any():
        names = rng.permutation(10)

    def turned(X: Array) -> Array:
        images = np.rot90(X.reshape(-1, 8, 8), quarters, axes=(1, 2))
        return np.ascontiguousarray(images[:, :, ::-1] if mirror else images).reshape(-1, 64)

    unseen, original = (turned(X_unseen), names[labels_unseen]), (X_unseen, labels_unseen)
    label = f"{len(X):,} digits to learn from, {len(X_unseen)} others to read"
    return [
        Case(
            GENERAL,
            label,
            (turned(X), names[labels], Keeper(int(rng.integers(100_000)), unseen, original)),
        )
    ]


def _failed(mistake: str, text: str, credit: float = 0.0) -> Finding:
    return Finding("property", "network", text, credit=credit, mistake=mistake)


Network = tuple[list[Array], list[Array], list[str]]


def _network(answer: Any) -> Network | Finding:
    """(W, b, activations) of a network from 64 pixels to ten classes, or what is wrong with it."""
    if not isinstance(answer, list | tuple) or len(answer) != 3:
        what = f"{len(answer)} things" if isinstance(answer, list | tuple) else describe(answer)
        return _failed("no-triple", f"it should return (W, b, activations); it returned {what}")
    for name, part in zip(("W", "b", "activations"), answer, strict=True):
        if not isinstance(part, list | tuple | np.ndarray) or not len(part):
            return _failed(
                "no-lists", f"{name} should be a list, one item per layer; it is {describe(part)}"
            )
    names = [str(name) for name in answer[2]]
    if len({len(part) for part in answer}) > 1:
        text = f"W has {len(answer[0])} items, b has {len(answer[1])}, activations has {len(names)}: each should have one per layer"
        return _failed("wrong-lengths", text)
    unknown = [name for name in names if name not in ACTIVATIONS]
    if unknown:
        mistake = "softmax-at-the-end" if unknown[0] == "softmax" else ""
        return _failed(
            mistake, f"the activation {unknown[0]!r} is none of {', '.join(ACTIVATIONS)}"
        )
    try:
        W, b = ([np.asarray(a, dtype=float) for a in part] for part in answer[:2])
    except (TypeError, ValueError) as error:
        return _failed("", f"there is something in W or b that is not an array of numbers: {error}")
    if not all(np.isfinite(a).all() for a in [*W, *b]):
        return _failed("diverged", "there are NaN or infinite numbers in W or b")
    try:
        with np.errstate(all="ignore"):
            z_L = feedforward.forward(W, b, names, np.zeros((1, 64)))[0][-1]
    except ValueError as error:
        turned = all(w.ndim == 2 for w in W) and [64, *(w.shape[0] for w in W)] == [
            *(w.shape[1] for w in W),
            10,
        ]
        return _failed(
            "transposed-weights" if turned else "wrong-shapes", f"it cannot read a digit: {error}"
        )
    if z_L.shape[1] != 10:
        return _failed(
            "wrong-shapes", f"its last layer has {z_L.shape[1]} outputs; there are ten classes"
        )
    return W, b, names


def _share(network: Network, X: Array, labels: Array) -> float:
    """The share of rows whose class is predicted correctly."""
    with np.errstate(all="ignore"):
        z_L = feedforward.forward(*network, X)[0][-1]
    return float(np.mean(z_L.argmax(axis=1) == labels)) if np.isfinite(z_L).all() else 0.0


def reads_digits(args: tuple[Any, ...], answer: Any) -> Finding | None:
    """06.4: the network reads digits that it never saw; all points for 95 %, none for 80 %, a
    straight line in between."""
    network = _network(answer)
    if isinstance(network, Finding):
        return network
    X, labels, keeper = args
    share = _share(network, *keeper.unseen)
    if share >= FULL:
        return None
    text = (
        f"{_percent(share, keeper)}; of those that it was given, {_share(network, X, labels):.1%}. "
    )
    text += f"All points begin at {FULL:.0%}, the first at {NONE:.0%}{_habits(network, keeper)}"
    return _failed(
        _state(network, args, share),
        text,
        credit=float(np.clip((share - NONE) / (FULL - NONE), 0, 1)),
    )


def _percent(share: float, keeper: Any) -> str:
    return f"it reads {share:.1%} of {len(keeper.unseen[0])} digits correctly that it never saw"


def _habits(network: Network, keeper: Any) -> str:
    """Of a network that reads nothing: that it takes nearly all digits for one class, and that its
    weights are enormous."""
    with np.errstate(all="ignore"):
        z_L = feedforward.forward(*network, keeper.unseen[0])[0][-1]
    if not np.isfinite(z_L).all() or _share(network, *keeper.unseen) > CHANCE:
        return ""
    counts, told = np.bincount(z_L.argmax(axis=1), minlength=10), ""
    if counts.max() > ONE_CLASS * counts.sum():
        told = f". It calls {counts.max()} of the {counts.sum()} digits a {counts.argmax()}"
    most = max(float(np.abs(w).max()) for w in network[0])
    if most > ENORMOUS:
        told += (
            f". Its largest weight is {most:.3g} in size, far more than digits need: as when the gradients are not those of the weights "
            "that move, or lr is far too large"
        )
    return told


def _of_a_part(right: Array) -> bool:
    """Whether the first (or last) of the digits that were given are read, and of the others far
    fewer: which of them are read, in their order."""
    return any(
        part.mean() >= BY_HEART
        and rest.mean() <= part.mean() - 0.05
        and rest.mean() ** len(part) < 1e-4
        for n in range(50, len(right) // 2 + 1, 50)
        for part, rest in ((right[:n], right[n:]), (right[-n:], right[:-n]))
    )


def _state(network: Network, args: tuple[Any, ...], share: float) -> str:
    """What can be seen of a network that reads badly; "" if nothing can."""
    W, b, names = network
    X, labels, keeper = args
    unseen, truth = keeper.unseen
    if share < NONE and _share(network, *keeper.original) >= NONE:
        return "other-digits"
    if max(_share(network, unseen, (truth + shift) % 10) for shift in (1, -1)) >= NONE:
        return "labels-shifted"
    if max(_share(network, rows, truth) for rows in _normalised(unseen, X)) >= max(
        share + 0.03, 0.9
    ):
        return "normalisation-not-folded"
    with np.errstate(all="ignore"):
        z, o = feedforward.forward(*network, X)
    if not all(np.isfinite(a).all() for a in z):
        return "diverged"
    if any(
        w.shape[1] > 1 and np.ptp(w, axis=1).max() <= 1e-9 * max(float(np.abs(w).max()), 1.0)
        for w in W[:-1]
    ):
        return "equal-units"
    if any(not a.any() and name == "relu" for a, name in zip(o[1:-1], names[:-1], strict=True)):
        return "dead-units"
    if _share(network, X, labels) > 0.99:
        return "overfitted"
    if share < CHANCE:
        return ""
    if _of_a_part(z[-1].argmax(axis=1) == labels):
        return "part-of-the-digits"
    if len(W) == 1 or all(name == "identity" for name in names[:-1]):
        return "no-hidden-layer" if share > NONE else ""
    return "undertrained" if _share(_trained_on(network, X, labels), X, labels) > FULL else ""


def _normalised(rows: Array, X: Array) -> list[Array]:
    """The rows as a training that has normalised X may have seen them."""
    mean, deviation = X.mean(axis=0), X.std(axis=0)
    by_deviation = np.where(deviation > 0, deviation, 1.0)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    centred = rows - rows.mean(axis=1, keepdims=True)
    return [
        rows - mean, (rows - mean) / by_deviation, rows / by_deviation, (rows - X.mean()) / X.std(), rows - X.mean(),
        2 * rows - 1, rows - 0.5, 1 - rows, 16 * rows, 255 * rows, rows / 16, rows / 255, rows / norms,
        centred, centred / rows.std(axis=1, keepdims=True), (rows > 0.5).astype(float),
    ]  # fmt: skip


def _trained_on(network: Network, X: Array, labels: Array, epochs: int = 12) -> Network:
    """The network after some more epochs of the reference's gradient descent."""
    rng, L = np.random.default_rng(0), len(network[0])
    params, names = [*network[0], *network[1]], [*network[2][:-1], "identity"]
    velocity = [np.zeros_like(p) for p in params]
    with np.errstate(all="ignore"):
        for _ in range(epochs):
            for rows in train_digits.minibatches(len(X), 32, rng):
                _, dW, db = classification.backward_classifier(
                    params[:L], params[L:], names, X[rows], labels[rows]
                )
                params, velocity = train_digits.sgd_step(
                    params, dW + db, velocity, lr=0.05, momentum=0.9
                )
                if not all(np.isfinite(p).all() for p in params):
                    return network
    return params[:L], params[L:], names


def two_images(
    functions: tuple[Callable[..., Any], ...], wrong: Attempt, finding: Finding
) -> Finding:
    """06.4: what a training that has learnt nothing makes of two images, shown over and over, which
    any training should learn.

    If both of their labels are likely after it and no others, whichever image is shown, rows and
    labels have lost each other. If both are the least likely of all, it has gone up the hill; if
    they are as likely as any, nothing has been learnt.
    """
    X, labels, keeper = wrong.case.args
    network = _network(wrong.answer[0]) if wrong.answer else finding
    if (
        isinstance(network, Finding)
        or max(_share(network, X, labels), _share(network, *keeper.unseen)) > CHANCE
    ):
        return finding
    first, second = (
        int(labels[0]),
        9 if labels[0] != 9 else 4,
    )  # one of them 9: there are ten classes, as labels.max() says
    pair = np.stack([X[labels == first].mean(axis=0), X[labels == second].mean(axis=0)])
    which = np.random.default_rng(keeper.seed).permutation(np.arange(320) % 2)
    asked = Case(
        GENERAL,
        "two images",
        (pair[which], np.array([first, second])[which], SeededGenerator(keeper.seed)),
    )
    trial = attempt(functions, asked, SECONDS)
    network = _network(trial.answer[0]) if trial.answer else finding
    if isinstance(network, Finding):
        return finding
    with np.errstate(all="ignore"):
        z, o = feedforward.forward(*network, pair)
    if not np.isfinite(z[-1]).all():
        return finding
    p = classification.softmax(z[-1])[:, [first, second]]
    both, likeliest = p.sum(axis=1), z[-1].argsort(axis=1)
    if both.max() < 0.05 and all(set(row[:2]) == {first, second} for row in likeliest):
        return _failed("gradient-ascent", finding.text)
    if np.abs(o[-2][0] - o[-2][1]).max() < 0.01 * np.abs(o[-2]).max():
        return finding  # the layers before the last make no difference between the two
    if np.abs(z[-1][0] - z[-1][1]).max() < 1e-3:
        return finding  # neither does the last one: it says the same of whatever it sees
    if both.min() > 0.9 and p.min() > 0.15 and abs(p[0, 0] - p[1, 0]) < 0.3:
        return _failed("rows-and-labels-apart", finding.text)
    if both.max() > 0.05 and both.min() < 0.5 and abs(p[0, 0] - p[1, 0]) < 0.3:
        return _failed("nothing-learnt", finding.text)
    return finding


def comes_back(functions: tuple[Callable[..., Any], ...], cases: list[Case]) -> Finding | None:
    """06.4: with a few digits under other names, the last class not among them, there are still ten
    outputs; it is they that are learnt, and one seed gives one network."""
    X, known, keeper = cases[0].args
    labels = (known + 1) % 10
    few = np.flatnonzero(labels != 9)[:FEW]
    networks: list[Network] = []
    for _ in range(2):
        trial = attempt(
            functions,
            Case(GENERAL, "a few digits", (X[few], labels[few], SeededGenerator(keeper.seed))),
            SECONDS,
        )
        what = f"with {FEW} digits, none of which is a 9,"
        if trial.answer is None:
            assert trial.error is not None
            return _failed(
                "",
                f"{what} it {reason_of(trial.error) or 'raised ' + describe_error(trial.error)}",
                PARTIAL_CREDIT,
            )
        network = _network(trial.answer[0])
        if isinstance(network, Finding):
            # with all digits before it, the last layer had ten
            narrow = network.mistake == "wrong-shapes" and "outputs" in network.text
            mistake = "classes-from-labels" if narrow else network.mistake
            return (
                None
                if mistake == "diverged"
                else _failed(mistake, f"{what} {network.text}", PARTIAL_CREDIT)
            )
        if _share(network, X[few], known[few]) > 0.6:
            text = f"called with {FEW} digits under other names, it returns a network that knows the names of an earlier call: "
            return _failed("", text + "begin anew in each call", PARTIAL_CREDIT)
        networks.append(network)
    one, other = ([*network[0], *network[1]] for network in networks)
    alike = len(one) == len(other) and [a.shape for a in one] == [b.shape for b in other]
    if not alike or not all(
        np.allclose(a, b, rtol=1e-3, atol=1e-6) for a, b in zip(one, other, strict=True)
    ):
        text = "two calls with generators of one seed gave two networks: all that is random should come from `rng`, and nothing "
        return _failed(
            "",
            text + "should be left over from an earlier call, nor a clock say how long to train",
            PARTIAL_CREDIT,
        )
    return None


def how_many(args: tuple[Any, ...], answer: Any) -> str:
    network = _network(answer)
    assert not isinstance(network, Finding)
    return _percent(_share(network, *args[2].unseen), args[2]).capitalize() + "."


# 06.5 backward_l2(W, b, activations, X, labels, lam)


def penalised(rng: Rng) -> list[Case]:
    def case(
        group: str,
        label: str,
        sizes: list[int],
        names: list[str],
        n: int,
        lam: float,
        **scale: float,
    ) -> Case:
        W, b, _, X, _ = draw_network(rng, sizes, [*names, "identity"], n)
        args = (
            [scale.get("W", 1.0) * w for w in W],
            [scale.get("b", 1.0) * v for v in b],
            [*names, "identity"],
            X,
            rng.permutation(np.arange(n) % sizes[-1]),
            lam,
        )
        return Case(group, label, args, witnessed=group == GENERAL)

    return [
        case(GENERAL, "two layers, tanh", [3, 4, 3], ["tanh"], 5, 0.1),
        case(GENERAL, "two layers, relu", [4, 3, 2], ["relu"], 4, 0.03),
        case(GENERAL, "three layers", [2, 3, 4, 3], ["tanh", "relu"], 6, 0.2),
        case(EDGE, "lam = 0: no price", [3, 4, 3], ["tanh"], 5, 0.0),
        case(EDGE, "one layer", [4, 3], [], 4, 0.1),
        case(EDGE, "one row", [3, 3, 2], ["tanh"], 1, 0.5),
        case(EDGE, "lam = 1", [3, 4, 3], ["relu"], 5, 1.0),
        case(EDGE, "a price far above the loss", [3, 4, 3], ["tanh"], 5, 100.0),
        case(EDGE, "a tiny price", [3, 4, 3], ["tanh"], 5, 1e-5),
        case(EDGE, "every weight 0", [3, 4, 3], ["tanh"], 5, 0.1, W=0.0),
        case(EDGE, "every bias 0", [3, 4, 3], ["relu"], 5, 0.1, b=0.0),
        case(EDGE, "square matrices", [3, 3, 3], ["tanh"], 3, 0.1),
        case(EDGE, "lam as a whole number", [3, 4, 2], ["tanh"], 4, 2),
        # it is 04.5 and a price, so it is asked what 04.5 is asked
        *(
            replace(case, group=EDGE, args=(*case.args, 0.03), witnessed=False)
            for case in classifiers(rng)
            # the notebook's networks have no other activation
            if case.group != GENERAL
            and not case.timed
            and {*case.args[2]} <= {"relu", "tanh", "identity"}
        ),
    ]


def _penalised_witness(
    W: Any, b: Any, activations: Any, X: Any, labels: Any, lam: float
) -> dict[str, tuple[Loss, Any]]:
    return {
        "dW": (lambda V: train_digits.loss_l2(V, b, activations, X, labels, lam), W),
        "db": (lambda v: train_digits.loss_l2(W, v, activations, X, labels, lam), b),
    }


def _few(values: Any) -> str:
    """All of them if they are few, else those at both ends: a last batch may be what differs."""
    shown = [str(value) for value in values]
    return ", ".join(shown if len(shown) <= 7 else [*shown[:4], "...", *shown[-2:]])


ROWS = (
    Exercise(
        "06.1",
        ("minibatches",),
        ("n", "size", "rng"),
        2,
        arrays("batches"),
        (train_digits.minibatches,),
        minibatch_cases,
        "a shuffled partition: every index once, in batches of `size`",
        (
            "Two steps: bring the numbers 0 to n - 1 into a random order, then cut that row of numbers into pieces.",
            "rng.permutation(n) is the order. A slice that ends beyond the end of an array is not an error: it is shorter.",
            "The pieces begin at 0, size, 2 size, ...: range(0, n, size) counts them, the last piece included.",
        ),
        check_property=is_partition,
        property_only=True,
        check_repeated=comes_from_rng,
    ),
    Exercise(
        "06.2",
        ("sgd_step",),
        ("params", "grads", "velocity", "lr", "momentum"),
        3,
        lists("params", "velocity"),
        (train_digits.sgd_step,),
        step_cases,
        "v ← momentum · v − lr · g, and then p ← p + v, for each array",
        (
            "First the new velocity, one array for each parameter. Then the new parameters, with the new velocity.",
            "zip(velocity, grads) goes through both lists together. Make new lists: params and velocity stay as they are.",
            "The learning rate goes into the velocity, once. What is added to the parameters is the velocity as it is.",
        ),
        new=True,
    ),
    Exercise(
        "06.3",
        ("predict",),
        ("W", "b", "activations", "X"),
        2,
        (CLASSES,),
        (train_digits.predict,),
        predict_cases,
        "the largest logit in each row of Z_L",
        (
            "Run forward on all rows at once. Which of its arrays holds the logits, and what is its shape?",
            "np.argmax gives positions in place of values. It needs to be told along which axis to look.",
            "The classes are the columns of Z_L: axis 1. Softmax does not change which logit is the largest.",
        ),
        check_property=is_classes,
    ),
    Exercise(
        "06.4",
        ("train",),
        ("X", "labels", "rng"),
        6,
        arrays("network"),
        (train_digits.train,),
        train_cases,
        "the training loop in the notebook: the order of the steps, and what to look at if it does not learn",
        (
            "Random weights, zero biases, zero velocity. Then, for each epoch and each minibatch: gradients, and one step.",
            "params is the list W + b, grads is dW + db. X[rows] and labels[rows] take the same rows. Look at the loss.",
            "One hidden layer of about 64 relu units, batches of 32, lr 0.1, momentum 0.9 and 30 epochs reach 97 % in seconds.",
        ),
        groups={GENERAL: 1.0},
        check_property=reads_digits,
        property_only=True,
        time_limit=SECONDS,
        explain_failure=two_images,
        praise=how_many,
        check_repeated=comes_back,
    ),
    Exercise(
        "06.5",
        ("backward_l2",),
        ("W", "b", "activations", "X", "labels", "lam"),
        2,
        (Output("loss"), Output("dW", is_list=True), Output("db", is_list=True)),
        (train_digits.backward_l2,),
        penalised,
        "the price λ Σ w²: its slope along one weight, and which parameters it holds",
        (
            "The new loss is a sum. What is the gradient of a sum? The first part of it you have already.",
            "Along one weight all other squares are constants. What is the slope of λ w² along w? And along a bias?",
            "Add λ Σ w² over all matrices to the loss, and 2 λ W to each dW, in a new list. db stays as it is.",
        ),
        witness=_penalised_witness,
    ),
)
