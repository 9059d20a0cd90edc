"""Where the way back goes wrong: each step is judged on the answer's own upstream value, so that
one slip costs once."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from backprop import feedforward, linear_chain
from backprop.activations import sigma_prime
from backprop.check.compare import agrees
from backprop.shapes import Array

Leaves = dict[str, Array]


@dataclass(frozen=True)
class Step:
    """One step of the backward pass: the share it counts for, the layer, the equation, and whether
    it is right."""

    part: str
    layer: int
    equation: str
    right: bool
    elsewhere: str = ""  # of the start: another entry that holds what belongs here
    bias: str = ""  # what to look at, where dW shows that what belongs here was right on its way


def chain(args: tuple[Any, ...], got: Leaves, want: Leaves) -> list[Step]:
    """Example 1: the start at layer L, then equations (3) and (2) from layer to layer."""
    w, x, y = args
    z, L = linear_chain.forward(w, x), len(w)
    dw, dz = got["dw"], got["dz"]
    steps = [
        Step(
            "start",
            L,
            "∂ℓ/∂z_L, step 2 of the algorithm",
            agrees(dz[-1], want["dz"][-1]),
            _elsewhere(
                {f"{name}[{i}]": v for name in ("dz", "dw") for i, v in enumerate(got[name])},
                f"dz[{L - 1}]",
                want["dz"][-1],
            ),
        ),
        Step(
            "dw",
            L,
            "∂ℓ/∂w_L",
            agrees(dw[-1], want["dw"][-1])
            or _follows(dw[-1] * w[-1], dz[-1] * z[-2], want["dw"][-1]),
        ),
    ]
    for i in range(L - 2, -1, -1):
        step_dw, step_dz = linear_chain.backward_step(dz[i + 1], w[i], z[i])
        steps.append(
            Step("dz", i + 1, "equation (3)", _right(dz[i], want["dz"][i], np.asarray(step_dz)))
        )
        steps.append(
            Step("dw", i + 1, "equation (2)", _right(dw[i], want["dw"][i], np.asarray(step_dw)))
        )
    return steps


def network(args: tuple[Any, ...], got: Leaves, want: Leaves) -> list[Step]:
    """The general network, where db[i] is ∂ℓ/∂z_{i+1}: the start, then (11) and the gradient of
    W."""
    W, b, activations, x, _ = args
    z, o = feedforward.forward(W, b, activations, x)
    steps = []
    for i in range(len(W) - 1, -1, -1):
        dz, expected = got[f"db[{i}]"], want[f"db[{i}]"]
        outer, dW, wanted = np.outer(o[i], dz), got[f"dW[{i}]"], want[f"dW[{i}]"]
        bias = "∂ℓ/∂b_{i+1}, which is ∂ℓ/∂z_{i+1}" if np.any(wanted) and agrees(dW, wanted) else ""
        if i == len(W) - 1:
            others = {f"db[{k}]": got[f"db[{k}]"] for k in range(len(W))}
            steps.append(
                Step(
                    "start",
                    i + 1,
                    "the start ∂ℓ/∂z_L = σ′(z_L) ⊙ ∂ℓ/∂o_L",
                    agrees(dz, expected),
                    _elsewhere(others, f"db[{i}]", expected),
                    bias,
                )
            )
        else:
            step = sigma_prime(activations[i], z[i], o[i + 1]) * (W[i + 1] @ got[f"db[{i + 1}]"])
            right = _right(dz, expected, step)
            steps.append(Step("db", i + 1, "equation (11)", right, bias=bias))
        steps.append(
            Step("dW", i + 1, "∂ℓ/∂W_{i+1} = o_i (∂ℓ/∂z_{i+1})ᵀ", _right(dW, wanted, outer))
        )
    return steps


def batch(args: tuple[Any, ...], got: Leaves, want: Leaves) -> list[Step]:
    """A batch: db holds sums over rows, from which the next layer cannot be followed; so right or
    wrong, from the back.

    Where db alone is wrong, ∂ℓ/∂Z was right on its way into dW: it is the sum that failed. (A dW of
    zeros says nothing of it.)
    """
    steps, L = [], len(args[0])
    for i in range(L - 1, -1, -1):
        db, dW = (agrees(got[f"{part}[{i}]"], want[f"{part}[{i}]"]) for part in ("db", "dW"))
        part, equation = (
            ("start", "what comes of the start ∂ℓ/∂Z_L, with its 1/n")
            if i == L - 1
            else ("db", "equation (11)")
        )
        if dW and np.any(want[f"dW[{i}]"]):
            part, equation = "db", "∂ℓ/∂b_{i+1}, the sum of ∂ℓ/∂Z_{i+1} over the rows"
        steps.append(Step(part, i + 1, equation, db))
        steps.append(Step("dW", i + 1, "∂ℓ/∂W_{i+1} = O_iᵀ times ∂ℓ/∂Z_{i+1}", dW))
    return steps


AT_THE_START = "The last layer, layer"
IN_ITS_PLACE = "Is the start computed in another way, is it written over later, or does it stand in another place?"
OF_ONE_LENGTH = (
    "With any other number of layers the start is right: is it written over here (an index of -1 is the last entry), "
    "or does this number take a branch of its own?"
)


def first_wrong_step(steps: list[Step]) -> str:
    """The first wrong step in a sentence; nothing where every step is right.

    Where the last layer's place holds something else than the start, nobody knows whether the start
    is computed wrongly: it may be written over, or stand elsewhere.
    """
    wrong = [step for step in steps if not step.right]
    if not wrong:
        return ""
    L, layer, first = steps[0].layer, wrong[0].layer, wrong[0]
    if layer == L:
        told = f"{AT_THE_START} {L}, is wrong: "
        if first.part != "start" or first.bias:
            return f"{told}look at {first.bias or first.equation}."
        if first.elsewhere:
            return f"{told}{first.equation}, stands in your {first.elsewhere}. Look at the order and the indices."
        return f"{told}what stands there is not {first.equation}. {IN_ITS_PLACE}"
    above = f"Layer {L} is" if layer == L - 1 else f"Layers {L} to {layer + 1} are"
    return f"{above} right; it goes wrong at layer {layer}: look at {first.bias or first.equation}."


def _elsewhere(got: Leaves, place: str, want: Array) -> str:
    """The name of another entry that holds what belongs in `place`; "" where none does, or zeros do."""
    others = (name for name in got if name != place and np.any(want) and agrees(got[name], want))
    return next(others, "")


def _right(got: Array, want: Array, followed: Array) -> bool:
    """Right as it stands, or right given the answer's own upstream value; a zero that should
    not be zero does not follow."""
    return agrees(got, want) or _follows(got, followed, want)


def _follows(got: Array, followed: Array, want: Array) -> bool:
    return (
        bool(np.all(np.isfinite(got)))
        and agrees(got, followed)
        and bool(np.all((got != 0) | (want == 0)))
    )
