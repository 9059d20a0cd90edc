"""The figures of the notebooks. A function takes data, draws, shows the figure and returns None.

Forward is blue, solid, left to right; backward is vermillion, dashed, right to left. The colours
are Okabe and Ito's, and none stands alone: a line style, a marker, a hatch or a label says the
same. The alternative text of a figure is written from its data. Only this package imports
matplotlib, and only when a figure is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backprop.plots.classification import decision_regions, margin_losses, softmax_arrows
    from backprop.plots.computational_graphs import tape_graph
    from backprop.plots.drawing import BLUE, GREEN, GREY, INK, ORANGE, PALE, SKY, VERMILLION, show
    from backprop.plots.lecture import (
        activations,
        chain_flow,
        cost,
        loss_slice,
        network_flow,
        relu_mask,
        v_curve,
    )
    from backprop.plots.steps import network_steps
    from backprop.plots.touch import (
        touch_chain,
        touch_depth,
        touch_learning,
        touch_network,
        touch_relu,
    )
    from backprop.plots.train_digits import confusion, descent, digits, learning_curve
    from backprop.plots.vanishing_exploding import clipping, gradient_norms

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
    "touch_chain",
    "touch_depth",
    "touch_learning",
    "touch_network",
    "touch_relu",
    "v_curve",
]

HOMES = (
    "drawing",
    "lecture",
    "steps",
    "train_digits",
    "classification",
    "computational_graphs",
    "vanishing_exploding",
    "touch",
)


def __getattr__(name: str) -> Any:
    """Import what draws, which takes longer than the lecture's largest network, only when it is
    first asked for."""
    if name in HOMES:
        return import_module(f"{__name__}.{name}")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    for home in HOMES:
        found = vars(import_module(f"{__name__}.{home}"))
        globals().update(
            {known: found[known] for known in __all__ if known in found and known not in globals()}
        )
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
