"""The figures of notebook 07, computational graphs."""
