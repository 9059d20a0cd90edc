"""Mistakes with a number that the learner chooses: a learning rate, a slope, an epsilon. The number
is fitted, not listed."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from backprop import classification, train_digits, two_layer_relu
from backprop.activations import sigma, sigma_prime
from backprop.check.mistakes.classification import make_classifier
from backprop.check.mistakes.feedforward import (
    equation_11,
    into_W,
    make_backward,
    make_backward_batch,
    make_step,
)
from backprop.check.mistakes.linear_chain import last_layer, learning
from backprop.check.mistakes.linear_chain import make_backward as make_chain
from backprop.check.mistakes.mistake import Family
from backprop.check.mistakes.vanishing_exploding import make_norms

Answers = tuple[Callable[..., Any], ...]

UPDATED = (
    "The numbers come out as if the weights changed before the gradient has gone through them, by a step with a learning "
    "rate of {value:g}. All gradients belong to the weights of the forward pass: finish the way back first, then take the "
    "step."
)
LEAKY = (
    "For negative z your leaky_relu has {what} {{value:g}}. Look at its row in the table: the leak is 0.01, in σ and in σ′, "
    "and at 0 too."
)
AT_ZERO = (
    "Where z is exactly 0 your slope is {value:g}. A kink has no slope of its own; this course takes the one from the left, "
    "in ReLU as in leaky ReLU."
)
DECAY = (
    "Your dW have the weights themselves in them, times {value:g}. Weight decay does so, a penalty on large weights; this "
    "loss has none."
)
EPSILON = (
    "The numbers come out as if a small number, {value:g}, were added to {what}. It is no part of the definition, and where "
    "the numbers are as small it is all that is left: treat the case that it was meant for by itself."
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


Slopes = Callable[[str, Any, float], Any]
Maker = Callable[[Callable[[str, Any], Any]], Callable[..., Any]]  # from slopes to a function


def _leak(name: str, z: Any, value: float) -> Any:
    return np.where(z > 0, 1.0, value) if name == "leaky_relu" else sigma_prime(name, z)


def _at_kink(kinked: tuple[str, ...]) -> Slopes:
    def slopes(name: str, z: Any, value: float) -> Any:
        slope = sigma_prime(name, z)
        return np.where(z == 0, value, slope) if name in kinked else slope

    return slopes


KINKED = (("relu", "leaky_relu"), ("relu",), ("leaky_relu",))


def _kink_of_table(names: tuple[str, ...], value: float) -> Answers:
    return sigma, lambda name, z: _at_kink(names)(name, np.asarray(z), value)


def _with_slopes(make: Maker) -> tuple[Family, ...]:
    """Slopes with a number in them, in a function that `make` makes from the table of slopes."""

    def made(slopes: Slopes) -> Callable[[float], Answers]:
        return lambda value: (make(lambda name, z: slopes(name, np.asarray(z), value)),)

    return (
        Family("leaky-slope-wrong", LEAKY.format(what="the slope"), made(_leak), 0.01, 0.02),
        *(Family("prime-at-zero", AT_ZERO, made(_at_kink(names)), near=0.5) for names in KINKED),
    )


def _way_back(make: Callable[..., Any]) -> tuple[Family, ...]:
    """What a way back may have a number in, whatever its loss: `make` makes it from its pieces."""
    early = Family(
        "updated-weights",
        UPDATED,
        lambda rate: (make(step=lambda n, i, dz: into_W(n, i, dz, rate)),),
    )
    decay = Family(
        "weights-added",
        DECAY,
        lambda rate: (make(dW=lambda n, i, dz: n.o[i].T @ dz + rate * n.W[i]),),
    )
    return early, decay, *_with_slopes(lambda prime: make(prime=prime))


def _decayed(rate: float) -> Answers:
    def sgd_step(params: Any, grads: Any, velocity: Any, lr: float, momentum: float) -> Any:
        pulled = [g + rate * p for g, p in zip(grads, params, strict=True)]
        return train_digits.sgd_step(params, pulled, velocity, lr, momentum)

    return (sgd_step,)


def _shortened(clip: Callable[[list[Any], float], list[Any]]) -> Callable[[float], Answers]:
    def made(value: float) -> Answers:
        def sgd_step(params: Any, grads: Any, velocity: Any, lr: float, momentum: float) -> Any:
            return train_digits.sgd_step(params, clip(grads, value), velocity, lr, momentum)

        return (sgd_step,)

    return made


# how gradients are clipped -> in words
CLIPPED: dict[str, Callable[[list[Any], float], list[Any]]] = {
    "Each array of gradients that is longer than {value:g} comes out shortened to this length": lambda grads, most: [
        train_digits.clip_gradients([g], most)[0] for g in grads
    ],
    "Gradients that are longer than {value:g}, all arrays together, come out shortened to this length": train_digits.clip_gradients,
    "Entries of the gradients beyond {value:g} come out cut off there": lambda grads, most: [
        np.clip(g, -most, most) for g in grads
    ],
}


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
            "The numbers come out as if a small number, {value:g}, stood in for any denominator below it. It is no part of "
            "the definition, and where the numbers are smaller it decides the error: treat the case that it was meant for "
            "by itself.",
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
    "03.1": (
        *(
            Family("leaky-slope-wrong", LEAKY.format(what=what), answers, right=0.01, near=0.02)
            for what, answers in (
                ("the slope", _leaky_slope),
                ("the factor", _leaky),
                ("factor and slope", _leaky_both),
            )
        ),
        *(
            Family("prime-at-zero", AT_ZERO, partial(_kink_of_table, names), near=0.5)
            for names in KINKED
        ),
    ),
    "02.1": (
        Family(
            "prime-at-zero",
            AT_ZERO,
            lambda value: (two_layer_relu.relu, lambda z: _at_kink(("relu",))("relu", z, value)),
            near=0.3,
        ),
    ),
    "03.3": _with_slopes(lambda prime: make_step(equation_11, prime)),
    "03.5": _way_back(make_backward),
    "03.6": _way_back(make_backward_batch),
    "04.5": _way_back(make_classifier),
    "05.1": _way_back(lambda **slip: make_norms(backward=make_backward(**slip))),
    "06.2": (
        Family(
            "weights-added",
            "Your gradients have the parameters themselves in them, times {value:g}. That is weight decay, which this formula does "
            "not have.",
            _decayed,
        ),
        *(
            Family(
                "clipped",
                f"{what}: clipping. This formula takes every gradient as it is; clipping is a step of its own, before it.",
                _shortened(clip),
                right=1e9,
                near=1.0,
            )
            for what, clip in CLIPPED.items()
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
