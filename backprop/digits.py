"""Real handwritten digits: the UCI optical digits, 1,797 images of 8 x 8, that scikit-learn ships.

E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository (1998).
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from backprop.shapes import Array


def load_digits() -> tuple[Array, Array]:
    """(X, labels): (1797, 64) in [0, 1] and (1797,) integers 0 ... 9. ImportError if scikit-learn is not installed."""
    package = find_spec("sklearn")
    if package is None or package.origin is None:
        raise ImportError('the digits come with scikit-learn, which is not installed: pip install "backprop-course[digits]"')
    # its file alone: importing the library takes a second
    table = np.loadtxt(Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz", delimiter=",")
    return table[:, :-1] / 16, table[:, -1].astype(int)


def split(seed: int, unseen: int = 450) -> tuple[Array, Array, Array, Array]:
    """(X, labels, X_unseen, labels_unseen): a random split of the digits."""
    X, labels = load_digits()
    order = np.random.default_rng(seed).permutation(len(X))
    seen, rest = order[unseen:], order[:unseen]
    return X[seen], labels[seen], X[rest], labels[rest]
