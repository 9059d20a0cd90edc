"""The second witness: derivatives from values of f alone. Imports no sibling, so it shares no
mistake with them.

f takes an array like `x` and returns a scalar; it is called with fresh copies, `x` is never
touched.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Function = Callable[[Any], Any]


def central_difference(f: Function, x: ArrayLike, h: float = 1e-6) -> Array:
    """Compute (f(x + h e_k) - f(x - h e_k)) / 2h for every entry k.

    Args:
        f: the function.
        x: the point, an array of any shape.
        h: the step.

    Returns:
        An array like `x`; its error is O(h**2) + O(eps / h).
    """
    at = np.asarray(x)
    return _entrywise(at, lambda e: (f(at + h * e) - f(at - h * e)) / (2 * h))


def richardson(f: Function, x: ArrayLike, h: float = 1e-3) -> Array:
    """Combine the central differences at h and h/2 such that their h**2 terms cancel.

    Args:
        f: the function.
        x: the point, an array of any shape.
        h: the larger step.

    Returns:
        An array like `x`; its error is O(h**4) + O(eps / h).

    Source: Richardson, The approximate arithmetical solution by finite differences (1911).
    """
    return (4 * central_difference(f, x, h / 2) - central_difference(f, x, h)) / 3


def complex_step(f: Function, x: ArrayLike, h: float = 1e-30) -> Array:
    """Compute Im f(x + i h e_k) / h for every entry k: exact to rounding.

    Args:
        f: the function; it is analytic and takes complex arguments.
        x: the point, an array of any shape.
        h: the step, so small that its square is lost in rounding.

    Returns:
        An array like `x`.

    Source: Squire and Trapp, Using complex variables to estimate derivatives of real functions, SIAM
    Review 40 (1998).
    """
    at = np.asarray(x)
    return _entrywise(at, lambda e: np.imag(f(at + 1j * h * e)) / h)


def directional(f: Function, x: ArrayLike, u: ArrayLike, h: float = 1e-3) -> float:
    """Compute the derivative of f along a direction by `richardson`: four evaluations, whatever the
    size of x.

    Args:
        f: the function.
        x: the point, an array of any shape.
        u: the direction, an array like `x`.
        h: the larger step.

    Returns:
        The derivative, a float.
    """
    x, u = np.asarray(x, dtype=float), np.asarray(u, dtype=float)
    return float(richardson(lambda t: f(x + t * u), 0.0, h))


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """Compute max |a - b| / max(max |a|, max |b|).

    Args:
        a: an array.
        b: an array of the same shape.

    Returns:
        A float: 0.0 where both are zero throughout, NaN where either holds a NaN.

    Raises:
        ValueError: the shapes differ.
    """
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        raise ValueError(f"b has shape {b.shape}: expected {a.shape}, the shape of a")
    if a.size == 0:
        return 0.0
    scale = max(np.abs(a).max(), np.abs(b).max())
    difference = np.abs(a - b).max()
    return float(difference) if scale == 0 or np.isnan(difference) else float(difference / scale)


def best_step(f: Function, df: Function, x: float, steps: Sequence[float]) -> float:
    """Find the step whose central difference is nearest to the derivative.

    Args:
        f: a function of a number.
        df: its derivative.
        x: the point, a number.
        steps: the steps to choose from.

    Returns:
        One of `steps`.
    """
    return min(steps, key=lambda h: abs(float(central_difference(f, x, h)) - df(x)))


def directional_check(
    f: Function, grad: ArrayLike, x: ArrayLike, rng: np.random.Generator
) -> float:
    """Compare a gradient with a central difference along one random direction.

    Args:
        f: the function.
        grad: its gradient at `x`, an array like `x`.
        x: the point, an array of any shape.
        rng: draws the direction, a unit vector.

    Returns:
        The relative error between grad . u and the difference quotient, a float.
    """
    x, h = np.asarray(x, dtype=float), 1e-6
    u = rng.standard_normal(x.shape)
    u /= np.linalg.norm(u)
    return relative_error(np.sum(np.asarray(grad) * u), (f(x + h * u) - f(x - h * u)) / (2 * h))


def _entrywise(x: ArrayLike, derivative: Callable[[Array], Any]) -> Array:
    """derivative(e_k) for each unit vector e_k of the shape of `x`."""
    result = np.empty(np.shape(x))
    for index in np.ndindex(result.shape):
        e = np.zeros(result.shape)
        e[index] = 1.0
        result[index] = derivative(e)
    return result
