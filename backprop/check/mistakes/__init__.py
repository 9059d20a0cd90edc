"""Well-known mistakes: each a small wrong algorithm with its explanation.

`MISTAKES[exercise_id]` is a tuple of `Mistake`s, the most specific first: where two of them give
the same numbers on all cases, the first one speaks. A mistake is tried on the very cases that the
answer was tried on; only if it reproduces the answer is its text shown. Mistakes that can be seen
without an algorithm (a constant factor, a transposition, a stub) are recognised in
`backprop.check.diagnose`.
"""

from backprop.check.mistakes import (
    classification,
    computational_graphs,
    families,
    feedforward,
    gradient_check,
    linear_chain,
    train_digits,
    two_layer_relu,
    vanishing_exploding,
)
from backprop.check.mistakes.mistake import Family, Mistake, both

__all__ = ["FAMILIES", "MISTAKES", "Family", "Mistake", "both"]

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    **gradient_check.MISTAKES,
    **linear_chain.MISTAKES,
    **two_layer_relu.MISTAKES,
    **feedforward.MISTAKES,
    **classification.MISTAKES,
    **vanishing_exploding.MISTAKES,
    **train_digits.MISTAKES,
    **computational_graphs.MISTAKES,
}

FAMILIES: dict[str, tuple[Family, ...]] = families.FAMILIES
