"""Notebook 05, vanishing and exploding gradients."""

from backprop.check.exercises.exercise import Exercise

ROWS: tuple[Exercise, ...] = ()
