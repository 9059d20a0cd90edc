"""Notebook 04, classification."""

from backprop.check.exercises.exercise import Exercise

ROWS: tuple[Exercise, ...] = ()
