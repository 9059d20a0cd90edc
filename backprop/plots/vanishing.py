"""The figures of notebook 05, vanishing and exploding gradients."""
