"""Mistakes in notebook 05, vanishing and exploding gradients."""

from backprop.check.mistakes.mistake import Mistake

MISTAKES: dict[str, tuple[Mistake, ...]] = {}
