"""The reference against its second witness: complex-step derivatives, to 1e-12."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import feedforward, linear_chain, two_layer
from backprop.activations import ACTIVATIONS, sigma, sigma_prime
from backprop.finite_difference import central_difference, complex_step, directional, relative_error, richardson

seeds = st.integers(0, 2**32 - 1)


def network(rng: np.random.Generator, activations: list[str]) -> tuple[list[Any], list[Any], list[str]]:
    sizes = rng.integers(1, 6, size=len(activations) + 1)
    W = [rng.standard_normal((p, q)) for p, q in pairwise(sizes)]
    return W, [rng.standard_normal(q) for q in sizes[1:]], activations


@settings(max_examples=200, deadline=None)
@given(seeds, st.lists(st.sampled_from(list(ACTIVATIONS)), min_size=1, max_size=5), st.integers(1, 4))
def test_feedforward_agrees_with_complex_step(seed: int, names: list[str], n: int) -> None:
    rng = np.random.default_rng(seed)
    W, b, activations = network(rng, names)
    X, Y = rng.standard_normal((n, len(W[0]))), rng.standard_normal((n, W[-1].shape[1]))
    dW, db = feedforward.backward_batch(W, b, activations, X, Y)
    scale = max(np.abs(g).max() for g in dW + db)
    for i in range(len(W)):
        for got, params in ((dW[i], W), (db[i], b)):
            at = params[i]

            def loss(v: Any, i: int = i, params: list[Any] = params) -> Any:
                changed = [*params[:i], v, *params[i + 1 :]]
                args = (changed, b) if params is W else (W, changed)
                return feedforward.loss(*args, activations, X, Y)

            assert np.abs(got - complex_step(loss, at)).max() <= 1e-12 * scale


@settings(max_examples=50, deadline=None)
@given(seeds, st.integers(1, 50))
def test_chain_agrees_with_complex_step(seed: int, L: int) -> None:
    rng = np.random.default_rng(seed)
    w, x, y = rng.uniform(0.5, 1.5, L) * rng.choice([-1, 1], L), rng.standard_normal(), rng.standard_normal()
    dw, _ = linear_chain.backward(w, x, y)
    assert relative_error(dw, complex_step(lambda v: linear_chain.loss(v, x, y), w)) < 1e-12


@settings(max_examples=50, deadline=None)
@given(seeds, st.integers(1, 4), st.integers(1, 5), st.integers(1, 4))
def test_two_layer_agrees_with_complex_step(seed: int, p: int, d1: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    W1, b1, W2 = rng.standard_normal((p, d1)), rng.standard_normal(d1), rng.standard_normal(d1)
    X, y = rng.standard_normal((n, p)), rng.standard_normal(n)
    dW1, db1, dW2 = two_layer.batch_gradients(W1, b1, W2, X, y)
    scale = max(np.abs(g).max() for g in (dW1, db1, dW2)) + 1e-300
    assert np.abs(dW1 - complex_step(lambda v: two_layer.loss(v, b1, W2, X, y), W1)).max() <= 1e-12 * scale
    assert np.abs(db1 - complex_step(lambda v: two_layer.loss(W1, v, W2, X, y), b1)).max() <= 1e-12 * scale
    assert np.abs(dW2 - complex_step(lambda v: two_layer.loss(W1, b1, v, X, y), W2)).max() <= 1e-12 * scale
    one = two_layer.batch_gradients(W1, b1, W2, X[:1], y[:1])
    np.testing.assert_allclose(one[0], two_layer.grad_W1(W1, b1, W2, X[0], y[0]), rtol=1e-12)
    np.testing.assert_allclose(one[2], two_layer.grad_W2(W1, b1, W2, X[0], y[0]), rtol=1e-12)


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
        (([[[1.0]]], [[0.0]], ["cosine"], [1.0]), "activation is 'cosine': expected one of identity"),
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
    for witness, tolerance in ((central_difference, 1e-9), (richardson, 1e-11), (complex_step, 1e-15)):
        assert relative_error(witness(lambda v: np.sum(np.sin(v)), x), expected) < tolerance
    assert abs(directional(lambda v: np.sum(np.sin(v)), x, np.array([1.0, 0.0])) - expected[0]) < 1e-11
