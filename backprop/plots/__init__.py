"""The figures of the notebooks. A function takes data, draws, shows the figure and returns None.

Forward is blue, solid, left to right; backward is vermillion, dashed, right to left. The colours
are Okabe and Ito's, and none stands alone: a line style, a marker, a hatch or a label says the
same. The alternative text of a figure is written from its data. Only this package imports matplotlib.
"""

from backprop.plots.classification import decision_regions, margin_losses, softmax_arrows
from backprop.plots.drawing import BLUE, GREEN, GREY, INK, ORANGE, PALE, SKY, VERMILLION, show
from backprop.plots.lecture import activations, chain_flow, cost, loss_slice, network_flow, relu_mask, v_curve
from backprop.plots.steps import network_steps
from backprop.plots.tape import tape_graph
from backprop.plots.training import confusion, descent, digits, learning_curve
from backprop.plots.vanishing import clipping, gradient_norms

__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "INK",
    "ORANGE",
    "PALE",
    "SKY",
    "VERMILLION",
    "activations",
    "chain_flow",
    "clipping",
    "confusion",
    "cost",
    "decision_regions",
    "descent",
    "digits",
    "gradient_norms",
    "learning_curve",
    "loss_slice",
    "margin_losses",
    "network_flow",
    "network_steps",
    "relu_mask",
    "show",
    "softmax_arrows",
    "tape_graph",
    "v_curve",
]
