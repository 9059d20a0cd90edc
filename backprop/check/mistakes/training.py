"""Mistakes in notebook 06, training on real digits."""

from backprop.check.mistakes.mistake import Mistake

MISTAKES: dict[str, tuple[Mistake, ...]] = {}
