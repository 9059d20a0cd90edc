"""Real handwritten digits: the UCI optical digits, 1,797 images of 8 x 8, that scikit-learn ships.

The data: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
Repository (1998).
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]  # of its own: a graded run has this file, but not the reference


class NoDigits(ImportError):
    """scikit-learn is not installed. In a notebook the sentence is shown, and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def load_digits() -> tuple[Array, Array]:
    """Load the digits.

    Returns:
        X, (1797, 64) float64 in [0, 1], and labels, (1797,) integers from 0 to 9.

    Raises:
        NoDigits: scikit-learn is not installed.
    """
    table = _table()
    return table[:, :-1] / 16, table[:, -1].astype(int)


def split(seed: int, unseen: int = 450) -> tuple[Array, Array, Array, Array]:
    """Split the digits at random.

    Args:
        seed: a seed, so that the split can be drawn again.
        unseen: how many digits are kept apart.

    Returns:
        X, labels, X_unseen and labels_unseen.

    Raises:
        NoDigits: scikit-learn is not installed.
    """
    X, labels = load_digits()
    order = np.random.default_rng(seed).permutation(len(X))
    seen, rest = order[unseen:], order[:unseen]
    return X[seen], labels[seen], X[rest], labels[rest]


@cache
def _table() -> Array:
    package = find_spec("sklearn")
    if package is None or package.origin is None:
        raise NoDigits(
            "The digits come with scikit-learn, which is not installed. In a terminal: pip install scikit-learn"
        )
    # its file alone: importing the library takes a second
    return np.loadtxt(
        Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz", delimiter=","
    )
