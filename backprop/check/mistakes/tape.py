"""Mistakes in notebook 07, computational graphs."""

from backprop.check.mistakes.mistake import Mistake

MISTAKES: dict[str, tuple[Mistake, ...]] = {}
