"""The table of exercises: one row each, a file for each notebook. The check cell, the grader, the feedback and the report read it.

A file holds how cases are drawn, the properties and the witnesses of its notebook, and then its rows.
"""

from backprop.check.exercises import classification, feedforward, gradient_check, linear_chain, tape, training, two_layer, vanishing
from backprop.check.exercises.exercise import Exercise

__all__ = ["EXERCISES", "Exercise"]

NOTEBOOKS = (gradient_check, linear_chain, two_layer, feedforward, classification, vanishing, training, tape)

EXERCISES: dict[str, Exercise] = {row.id: row for module in NOTEBOOKS for row in module.ROWS}
