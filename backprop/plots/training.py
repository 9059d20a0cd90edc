"""The figures of notebook 06, training on real digits."""
