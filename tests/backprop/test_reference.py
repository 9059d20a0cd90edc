"""The reference against its second witness: complex-step derivatives, to 1e-12."""

import inspect
import sys
import time
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import (
    classification,
    computational_graphs,
    feedforward,
    linear_chain,
    train_digits,
    two_layer_relu,
)
from backprop.activations import ACTIVATIONS, sigma, sigma_prime
from backprop.check.exercises.computational_graphs import long_tape, random_tape
from backprop.finite_difference import (
    central_difference,
    complex_step,
    directional,
    relative_error,
    richardson,
)

seeds = st.integers(0, 2**32 - 1)


def network(
    rng: np.random.Generator, activations: list[str]
) -> tuple[list[Any], list[Any], list[str]]:
    sizes = rng.integers(1, 6, size=len(activations) + 1)
    W = [rng.standard_normal((p, q)) for p, q in pairwise(sizes)]
    return W, [rng.standard_normal(q) for q in sizes[1:]], activations


@settings(max_examples=200)
@given(
    seeds, st.lists(st.sampled_from(list(ACTIVATIONS)), min_size=1, max_size=5), st.integers(1, 4)
)
def test_feedforward_agrees_with_complex_step(seed: int, names: list[str], n: int) -> None:
    rng = np.random.default_rng(seed)
    W, b, activations = network(rng, names)
    X, Y = rng.standard_normal((n, len(W[0]))), rng.standard_normal((n, W[-1].shape[1]))
    dW, db = feedforward.backward_batch(W, b, activations, X, Y)
    scale = max(
        1.0, *(np.abs(g).max() for g in dW + db)
    )  # where tanh is flat, 1 - tanh² has few digits
    for i in range(len(W)):
        for got, params in ((dW[i], W), (db[i], b)):
            at = params[i]

            def loss(v: Any, i: int = i, params: list[Any] = params) -> Any:
                changed = [*params[:i], v, *params[i + 1 :]]
                args = (changed, b) if params is W else (W, changed)
                return feedforward.loss(*args, activations, X, Y)

            assert np.abs(got - complex_step(loss, at)).max() <= 1e-12 * scale


@settings(max_examples=50)
@given(seeds, st.integers(1, 50))
def test_chain_agrees_with_complex_step(seed: int, L: int) -> None:
    rng = np.random.default_rng(seed)
    w, x, y = (
        rng.uniform(0.5, 1.5, L) * rng.choice([-1, 1], L),
        rng.standard_normal(),
        rng.standard_normal(),
    )
    dw, _ = linear_chain.backward(w, x, y)
    assert relative_error(dw, complex_step(lambda v: linear_chain.loss(v, x, y), w)) < 1e-12


@settings(max_examples=50)
@given(seeds, st.integers(1, 4), st.integers(1, 5), st.integers(1, 4))
def test_two_layer_agrees_with_complex_step(seed: int, p: int, d1: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    W1, b1, W2 = rng.standard_normal((p, d1)), rng.standard_normal(d1), rng.standard_normal(d1)
    X, y = rng.standard_normal((n, p)), rng.standard_normal(n)
    dW1, db1, dW2 = two_layer_relu.batch_gradients(W1, b1, W2, X, y)
    scale = max(np.abs(g).max() for g in (dW1, db1, dW2)) + 1e-300
    assert (
        np.abs(dW1 - complex_step(lambda v: two_layer_relu.loss(v, b1, W2, X, y), W1)).max()
        <= 1e-12 * scale
    )
    assert (
        np.abs(db1 - complex_step(lambda v: two_layer_relu.loss(W1, v, W2, X, y), b1)).max()
        <= 1e-12 * scale
    )
    assert (
        np.abs(dW2 - complex_step(lambda v: two_layer_relu.loss(W1, b1, v, X, y), W2)).max()
        <= 1e-12 * scale
    )
    one = two_layer_relu.batch_gradients(W1, b1, W2, X[:1], y[:1])
    np.testing.assert_allclose(one[0], two_layer_relu.grad_W1(W1, b1, W2, X[0], y[0]), rtol=1e-12)
    np.testing.assert_allclose(one[2], two_layer_relu.grad_W2(W1, b1, W2, X[0], y[0]), rtol=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_are_finite_and_keep_float32(name: str) -> None:
    z = np.array([-1000.0, -30, -1e-300, 0, 30, 1000])
    for function in (sigma, sigma_prime):
        assert np.isfinite(function(name, z)).all()
        assert function(name, z.astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([[[1.0, 2.0]]], [[0.0]], ["relu"], [1.0]), r"b\[0\] has shape \(1,\): expected \(2,\)"),
        (
            ([[[1.0]]], [[0.0]], ["cosine"], [1.0]),
            "activation is 'cosine': expected one of identity",
        ),
        (([[[1.0]]], [[0.0]], ["relu"], [float("nan")]), "x of shape .* is not finite at index"),
        (([[[1.0]]], [[0.0]], [], [1.0]), "activations has length 0: expected 1"),
        (([], [], [], [1.0]), "W has length 0"),
    ],
)
def test_bad_input_gets_a_sentence(arguments: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        feedforward.forward(*arguments)


def test_witnesses_agree() -> None:
    x = np.array([0.3, -1.2])
    expected = np.cos(x)
    for witness, tolerance in (
        (central_difference, 1e-9),
        (richardson, 1e-11),
        (complex_step, 1e-15),
    ):
        assert relative_error(witness(lambda v: np.sum(np.sin(v)), x), expected) < tolerance
    assert (
        abs(directional(lambda v: np.sum(np.sin(v)), x, np.array([1.0, 0.0])) - expected[0]) < 1e-11
    )


@settings(max_examples=100)
@given(
    seeds,
    st.lists(st.sampled_from(list(computational_graphs.OPS)), min_size=1, max_size=10),
    st.integers(2, 4),
)
def test_a_tape_agrees_with_complex_step(seed: int, ops: list[str], n: int) -> None:
    drawn, inputs = random_tape(np.random.default_rng(seed), n, [*ops, "mul", "add", "mul"])
    slopes = complex_step(lambda v: computational_graphs.evaluate(drawn, v)[-1], np.array(inputs))
    assert relative_error(computational_graphs.reverse_sweep(drawn, inputs), slopes) < 1e-12
    outputs = [len(drawn) - 1, 0, len(drawn) // 2, 0]
    rows = computational_graphs.jacobian(drawn, inputs, outputs)
    for row, k in zip(rows, outputs, strict=True):  # from a sweep of its own, whatever came before
        slopes = complex_step(
            lambda v, k=k: computational_graphs.evaluate(drawn, v)[k],  # type: ignore[misc]
            np.array(inputs),
        )
        assert relative_error(row, slopes) < 1e-12


SHAPES = st.sampled_from([(), (1,), (3,), (2, 1), (1, 3), (2, 3), (4, 2, 3), (4, 1, 1)])


@settings(max_examples=50)
@given(seeds, SHAPES, SHAPES)
def test_a_broadcast_agrees_with_complex_step(seed: int, left: Any, right: Any) -> None:
    rng = np.random.default_rng(seed)
    a, b, g = (rng.normal(size=s) for s in (left, right, np.broadcast_shapes(left, right)))
    da, db = computational_graphs.mul_backward(a, b, g)
    assert (da.shape, db.shape) == (left, right)
    assert relative_error(da, complex_step(lambda v: np.sum(g * v * b), a)) < 1e-12
    assert relative_error(db, complex_step(lambda v: np.sum(g * a * v), b)) < 1e-12


def test_an_l2_term_agrees_with_complex_step() -> None:
    rng = np.random.default_rng(3)
    W, b, names = network(rng, ["tanh", "identity"])
    X = rng.normal(size=(4, len(W[0])))
    labels = np.arange(4) % W[-1].shape[1]
    loss, dW, db = train_digits.backward_l2(W, b, names, X, labels, 0.3)
    assert loss == pytest.approx(train_digits.loss_l2(W, b, names, X, labels, 0.3), rel=1e-14)
    for i, w in enumerate(W):

        def along(v: Any, i: int = i) -> Any:
            return train_digits.loss_l2([*W[:i], v, *W[i + 1 :]], b, names, X, labels, 0.3)

        assert relative_error(dW[i], complex_step(along, w)) < 1e-12
    plain = classification.backward_classifier(W, b, names, X, labels)
    assert all((mine == theirs).all() for mine, theirs in zip(db, plain[2], strict=True))


@settings(max_examples=50)
@given(seeds, st.integers(1, 40))
def test_the_chain_as_a_tape_is_example_1(seed: int, L: int) -> None:
    rng = np.random.default_rng(seed)
    w, x, y = rng.uniform(0.5, 1.5, L) * rng.choice([-1, 1], L), rng.uniform(0.5, 1.5), 20.0
    chain, inputs = computational_graphs.chain_as_tape(L), [x, y, *w]
    dw, dz = linear_chain.backward(w, x, y)
    np.testing.assert_allclose(
        computational_graphs.evaluate(chain, inputs)[-1], linear_chain.loss(w, x, y), rtol=1e-12
    )
    np.testing.assert_allclose(computational_graphs.reverse_sweep(chain, inputs)[2:], dw, rtol=1e-9)
    np.testing.assert_allclose(
        computational_graphs.reverse_sweep(chain, inputs)[0], dz[0], rtol=1e-9
    )


def test_a_tape_of_100_000_entries_needs_no_recursion_and_is_quick() -> None:
    drawn, b, c = long_tape(100_000, 10_000), 0.7, -0.6
    short = long_tape(1_000, 100)
    inputs = [0.5, b, *[c] * (short.count(("input",)) - 2)]
    computational_graphs.reverse_sweep(short, inputs)
    inputs = [0.5, b, *[c] * (drawn.count(("input",)) - 2)]
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 60)
    try:
        start = time.process_time()
        gradient = computational_graphs.reverse_sweep(drawn, inputs)
        seconds = time.process_time() - start
    finally:
        sys.setrecursionlimit(before)
    assert len(drawn) >= 99_990
    # p = c (b - p) has settled at p = b c / (1 + c): its start is forgotten; each c has its share
    # of the slope
    summed = [gradient[0], gradient[1], gradient[2:].sum()]
    np.testing.assert_allclose(summed, [0.0, c / (1 + c), b / (1 + c) ** 2], rtol=1e-9, atol=1e-300)
    assert seconds < 5  # about 0.4; work that is quadratic would take minutes


@pytest.mark.parametrize(
    ("entries", "inputs", "sentence"),
    [
        (
            [("input",), ("mul", 0, 1)],
            [1.0],
            r"entry 1 is \('mul', 0, 1\): expected entries before it, 0 to 0",
        ),
        ([("input",), ("mul", 0)], [1.0], "entry 1, mul, has 1 arguments: expected 2"),
        ([("input",), ("square", 0)], [1.0], "entry 1 has op 'square': expected one of add, mul"),
        (
            [("input",), ("pow", 0, -1)],
            [1.0],
            "entry 1 has the power -1: expected an integer that is not negative",
        ),
        ([("input",), ("neg", 0)], [1.0, 2.0], "entry 1 is 'neg', and there are 2 inputs"),
        ([("input", 3.0)], [1.0], "its number comes from the inputs"),
        ([("input")], [1.0], "entry 0 is 'input': expected a tuple"),
        ([("input",)], [1.0, 2.0], "the tape has 1 entries for 2 inputs"),
        ([("input",), ("log", 0)], [0.0], "entry 1, log of 0.0, is -inf: expected a finite number"),
        ([("input",), ("sub", 0, 0), ("div", 0, 1)], [2.0], "entry 2, div of 2.0, 0.0, is nan"),
    ],
)
def test_a_bad_tape_gets_a_sentence(entries: Any, inputs: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        computational_graphs.reverse_sweep(entries, inputs)
    with pytest.raises(ValueError, match="op is 'square'"):
        computational_graphs.local_partials("square", (1.0,), 1.0)
    with pytest.raises(ValueError, match="mul has 1 args: expected 2"):
        computational_graphs.local_partials("mul", (1.0,), 1.0)
    with pytest.raises(ValueError, match=r"outputs is \[2\]: expected entries from 0 to 1"):
        computational_graphs.jacobian([("input",), ("neg", 0)], [1.0], [2])
    with pytest.raises(ValueError, match=r"g has shape \(2,\): expected that of a \* b, \(3,\)"):
        computational_graphs.mul_backward(np.ones(3), np.ones(3), np.ones(2))
    with pytest.raises(ValueError, match="L is 0"):
        computational_graphs.chain_as_tape(0)
