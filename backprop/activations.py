"""Activations: sigma and its derivative, side by side; elementwise, on arrays of any shape.

| name       | sigma(z)               | sigma'(z)            |
|------------|------------------------|----------------------|
| identity   | z                      | 1                    |
| relu       | max(z, 0)              | 1 if z > 0 else 0    |
| leaky_relu | z if z > 0 else 0.01 z | 1 if z > 0 else 0.01 |
| sigmoid    | 1 / (1 + exp(-z))      | sigma (1 - sigma)    |
| tanh       | tanh(z)                | 1 - sigma**2         |
| softplus   | log(1 + exp(z))        | 1 / (1 + exp(-z))    |

At z = 0 the two with a kink take the derivative from the left: 0 for relu, 0.01 for leaky_relu. All
are finite for |z| up to 1000 and beyond, keep float32 as float32, and take complex z (the real part
chooses the branch), so that a complex step can be taken through them. A function that computes
sigma takes `z`, an inexact array; one that computes sigma' takes `z` and `o` = sigma(z), which
`forward` has at hand. Both return an array like `z`.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from backprop.shapes import Array

LEAK = 0.01


def relu(z: Array) -> Array:
    """Compute max(z, 0)."""
    return np.maximum(z, 0) if z.dtype.kind != "c" else np.where(z.real > 0, z, 0)


def relu_prime(z: Array, o: Array) -> Array:
    """Compute 1 if z > 0 else 0."""
    return (z.real > 0).astype(z.dtype)


def leaky_relu(z: Array) -> Array:
    """Compute z if z > 0 else 0.01 z."""
    return z * leaky_relu_prime(z, z)


def leaky_relu_prime(z: Array, o: Array) -> Array:
    """Compute 1 if z > 0 else 0.01."""
    return np.where(z.real > 0, z.dtype.type(1), z.dtype.type(LEAK))


def sigmoid(z: Array) -> Array:
    """Compute 1 / (1 + exp(-z))."""
    # exp of a number that is never positive: nothing overflows
    t = np.exp(np.where(z.real > 0, -z, z))
    return np.where(z.real > 0, 1, t) / (1 + t)


def sigmoid_prime(z: Array, o: Array) -> Array:
    """Compute sigma (1 - sigma)."""
    # sigma(z) sigma(-z): 1 - sigma(z) would cancel for large z
    return o * sigmoid(-z)


def softplus(z: Array) -> Array:
    """Compute log(1 + exp(z))."""
    return relu(z) + np.log1p(np.exp(np.where(z.real > 0, -z, z)))


def softplus_prime(z: Array, o: Array) -> Array:
    """Compute 1 / (1 + exp(-z))."""
    return sigmoid(z)


# name: (sigma(z), sigma'(z) given z and o = sigma(z), so that what forward knows is not computed
# twice)
ACTIVATIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array, Array], Array]]] = {
    "identity": (lambda z: z.copy(), lambda z, o: np.ones_like(z)),
    "relu": (relu, relu_prime),
    "leaky_relu": (leaky_relu, leaky_relu_prime),
    "sigmoid": (sigmoid, sigmoid_prime),
    "tanh": (np.tanh, lambda z, o: 1 - o * o),
    "softplus": (softplus, softplus_prime),
}


def sigma(name: str, z: ArrayLike) -> Array:
    """Compute the activation of a name, elementwise.

    Args:
        name: a key of `ACTIVATIONS`.
        z: an array of any shape; integers become float64.

    Returns:
        sigma(z), an array like `z`.

    Raises:
        ValueError: there is no activation of that name.

    Source: equation (9).
    """
    return _look_up(name)[0](_inexact(z))


def sigma_prime(name: str, z: ArrayLike, o: Array | None = None) -> Array:
    """Compute the derivative of the activation of a name, elementwise.

    Args:
        name: a key of `ACTIVATIONS`.
        z: an array of any shape; integers become float64.
        o: `sigma(name, z)`, where it is at hand.

    Returns:
        sigma'(z), an array like `z`.

    Raises:
        ValueError: there is no activation of that name.

    Source: equation (11).
    """
    value, slope = _look_up(name)
    z = _inexact(z)
    return slope(z, value(z) if o is None else o)


def _look_up(name: str) -> tuple[Callable[[Array], Array], Callable[[Array, Array], Array]]:
    try:
        return ACTIVATIONS[name]
    except (KeyError, TypeError):
        known = ", ".join(ACTIVATIONS)
        raise ValueError(f"activation is {name!r}: expected one of {known}") from None


def _inexact(z: ArrayLike) -> Array:
    array = np.asarray(z)
    return array if array.dtype.kind in "fc" else array.astype(float)
