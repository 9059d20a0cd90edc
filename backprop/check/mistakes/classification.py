"""Mistakes in notebook 04, classification."""

from backprop.check.mistakes.mistake import Mistake

MISTAKES: dict[str, tuple[Mistake, ...]] = {}
