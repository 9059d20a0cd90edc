"""The figures of notebook 04, classification."""
