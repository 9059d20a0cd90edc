"""Mistakes with a number that the learner chooses: a learning rate, a slope, an epsilon. The number
is fitted, not listed."""

from collections.abc import Callable
from typing import Any

import numpy as np

from backprop import classification
from backprop.activations import sigma, sigma_prime
from backprop.check.mistakes.feedforward import into_W, make_backward, make_backward_batch
from backprop.check.mistakes.linear_chain import last_layer, learning
from backprop.check.mistakes.linear_chain import make_backward as make_chain
from backprop.check.mistakes.mistake import Family

Answers = tuple[Callable[..., Any], ...]

UPDATED = (
    "You seem to change the weights before the gradient has gone through them, with a learning rate of {value:g}. All gradients "
    "belong to the weights of the forward pass: finish the way back first, then take the step."
)
LEAKY = (
    "For negative z your leaky_relu has {what} {{value:g}}. Look at its row in the table: the leak is 0.01, in σ and in σ′, "
    "and at 0 too."
)
EPSILON = (
    "A small number, {value:g}, seems to be added to {what}. It is no part of the definition, and where the numbers are as "
    "small it "
    "is all that is left: treat the case that it was meant for by itself."
)


def _chain(start: Callable[[float], Any]) -> Callable[[float], Answers]:
    return lambda rate: (make_chain(start=start(rate), step=learning(rate)),)


def _leaky_slope(value: float) -> Answers:
    return (
        sigma,
        lambda name, z: (
            np.where(np.asarray(z) > 0, 1.0, value)
            if name == "leaky_relu"
            else sigma_prime(name, z)
        ),
    )


def _leaky(value: float) -> Answers:
    def leaky(name: str, z: Any) -> Any:
        return (
            np.where(np.asarray(z) > 0, z, value * np.asarray(z))
            if name == "leaky_relu"
            else sigma(name, z)
        )

    return leaky, sigma_prime


def _leaky_both(value: float) -> Answers:
    return _leaky(value)[0], _leaky_slope(value)[1]


def _softmax(value: float) -> Answers:
    def softmax(z: Any) -> Any:
        e = np.exp(z - np.max(z, axis=-1, keepdims=True))
        return e / (e.sum(axis=-1, keepdims=True) + value)

    return (softmax,)


def _error(below: Callable[[Any, Any, float], Any]) -> Callable[[float], Answers]:
    def made(value: float) -> Answers:
        def relative_error(a: Any, b: Any) -> Any:
            a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
            if a.shape != b.shape:
                raise ValueError("shapes differ")
            bottom = below(np.max(np.abs(a)), np.max(np.abs(b)), value)
            return float(np.max(np.abs(a - b)) / bottom) if bottom else 0.0

        return (relative_error,)

    return made


def _log(value: float) -> Answers:
    return (
        lambda z, label: float(
            -np.log(classification.softmax(np.asarray(z, dtype=float))[label] + value)
        ),
    )


FAMILIES: dict[str, tuple[Family, ...]] = {
    "00.2": (
        Family(
            "epsilon",
            EPSILON.replace("{what}", "the denominator"),
            _error(lambda a, b, e: max(a, b) + e),
            near=1e-9,
            most=1e-2,
        ),
        Family(
            "epsilon",
            EPSILON.replace("{what}", "the denominator"),
            _error(lambda a, b, e: max(a, b, e)),
            near=1e-9,
            most=1e-2,
        ),
    ),
    "01.4": (
        Family("updated-weights", UPDATED, _chain(lambda rate: last_layer)),
        Family(
            "updated-weights",
            UPDATED,
            _chain(lambda rate: lambda r, w_L, z_L: (r * z_L, r * (w_L - rate * r * z_L))),
        ),
    ),
    "03.1": tuple(
        Family("leaky-slope-wrong", LEAKY.format(what=what), answers, right=0.01, near=0.02)
        for what, answers in (
            ("the slope", _leaky_slope),
            ("the factor", _leaky),
            ("factor and slope", _leaky_both),
        )
    ),
    "03.5": (
        Family(
            "updated-weights",
            UPDATED,
            lambda rate: (make_backward(step=lambda n, i, dz: into_W(n, i, dz, rate)),),
        ),
    ),
    "03.6": (
        Family(
            "updated-weights",
            UPDATED,
            lambda rate: (make_backward_batch(step=lambda n, i, dz: into_W(n, i, dz, rate)),),
        ),
    ),
    "04.1": (
        Family(
            "epsilon",
            EPSILON.replace("{what}", "the sum in the denominator"),
            _softmax,
            near=1e-9,
            most=1e-2,
        ),
    ),
    "04.2": (
        Family(
            "epsilon",
            EPSILON.replace("{what}", "the probability inside the logarithm"),
            _log,
            near=1e-9,
            most=1e-2,
        ),
    ),
}
