"""Backpropagation, as the lecture derives it: a reference that reads like the text.

The modules form a ladder: `activations`, `losses` < `linear_chain` (1)-(3), `two_layer_relu` (4)-(7),
`feedforward` (8)-(11) < `check`. `finite_difference` is the second witness and imports no sibling.
Equation numbers are those of DS 5220, Lecture 15, "The Backpropagation Algorithm".
"""

__version__ = "0.9.0"
