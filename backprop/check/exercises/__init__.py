"""The table of exercises: one row each, a file for each notebook. The check cell, the grader, the
feedback and the report read it.

A file holds how cases are drawn, the properties and the witnesses of its notebook, and then its
rows.
"""

from backprop.check.exercises import (
    classification,
    computational_graphs,
    feedforward,
    gradient_check,
    linear_chain,
    train_digits,
    two_layer_relu,
    vanishing_exploding,
)
from backprop.check.exercises.exercise import Exercise

__all__ = ["EXERCISES", "Exercise"]

NOTEBOOKS = (
    gradient_check, linear_chain, two_layer_relu, feedforward, classification, vanishing_exploding, train_digits,
    computational_graphs,
)  # fmt: skip

EXERCISES: dict[str, Exercise] = {row.id: row for module in NOTEBOOKS for row in module.ROWS}
