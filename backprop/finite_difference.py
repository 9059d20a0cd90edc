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
    """(f(x + h e_k) - f(x - h e_k)) / 2h for every entry k, like `x`; error O(h**2) + O(eps /
    h)."""
    at = np.asarray(x)
    return _entrywise(at, lambda e: (f(at + h * e) - f(at - h * e)) / (2 * h))


def richardson(f: Function, x: ArrayLike, h: float = 1e-3) -> Array:
    """Two central differences, at h and h/2, combined so that the h**2 terms cancel: error O(h**4)
    + O(eps / h)."""
    return (4 * central_difference(f, x, h / 2) - central_difference(f, x, h)) / 3


def complex_step(f: Function, x: ArrayLike, h: float = 1e-30) -> Array:
    """Im f(x + i h e_k) / h for every entry k: exact to rounding, for f that is analytic and takes
    complex arguments.

    Squire and Trapp, Using complex variables to estimate derivatives of real functions, SIAM Review
    40 (1998).
    """
    at = np.asarray(x)
    return _entrywise(at, lambda e: np.imag(f(at + 1j * h * e)) / h)


def directional(f: Function, x: ArrayLike, u: ArrayLike, h: float = 1e-3) -> float:
    """The derivative of f at x along u by Richardson's rule: four evaluations, whatever the size of
    x."""
    x, u = np.asarray(x, dtype=float), np.asarray(u, dtype=float)
    return float(richardson(lambda t: f(x + t * u), 0.0, h))


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """max |a - b| / max(max |a|, max |b|); 0.0 where both are all zero; NaN in, NaN out. Other
    shapes: ValueError."""
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        raise ValueError(f"b has shape {b.shape}: expected {a.shape}, the shape of a")
    if a.size == 0:
        return 0.0
    scale = max(np.abs(a).max(), np.abs(b).max())
    difference = np.abs(a - b).max()
    return float(difference) if scale == 0 or np.isnan(difference) else float(difference / scale)


def best_step(f: Function, df: Function, x: float, steps: Sequence[float]) -> float:
    """The step out of `steps` whose central difference of f is nearest to df(x)."""
    return min(steps, key=lambda h: abs(float(central_difference(f, x, h)) - df(x)))


def directional_check(
    f: Function, grad: ArrayLike, x: ArrayLike, rng: np.random.Generator
) -> float:
    """The relative error between grad . u and the central difference along one random unit vector u
    from `rng`."""
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
