"""The table of exercises: one row each, a file for each notebook. The check cell, the grader, the feedback and the report read it.

A file holds how cases are drawn, the properties and the witnesses of its notebook, and then its rows.
"""

from backprop.check.exercises import feedforward, gradient_check, linear_chain, two_layer
from backprop.check.exercises.exercise import Exercise

__all__ = ["EXERCISES", "Exercise"]

EXERCISES: dict[str, Exercise] = {
    row.id: row for module in (gradient_check, linear_chain, two_layer, feedforward) for row in module.ROWS
}
