"""Notebook 06, training on real digits."""

from backprop.check.exercises.exercise import Exercise

ROWS: tuple[Exercise, ...] = ()
