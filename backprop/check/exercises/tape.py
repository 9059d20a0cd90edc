"""Notebook 07, computational graphs."""

from backprop.check.exercises.exercise import Exercise

ROWS: tuple[Exercise, ...] = ()
