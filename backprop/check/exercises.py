"""The table of exercises: one row each. The check cell, the grader, the feedback and the report read it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backprop import feedforward, finite_difference, linear_chain, two_layer
from backprop.activations import sigma, sigma_prime
from backprop.check import cases, properties, steps
from backprop.check.cases import EDGE, GENERAL, Case
from backprop.check.compare import Finding, Loss, Output
from backprop.check.steps import Step

# (*args) -> output: (the loss as a function of the array, or list of arrays, that it is the gradient by, and the point)
Witness = Callable[..., dict[str, tuple[Loss, Any]]]


@dataclass(frozen=True)
class Exercise:
    """What an exercise asks for and how it is judged."""

    id: str
    functions: tuple[str, ...]
    arguments: tuple[str, ...]
    points: float
    outputs: tuple[Output, ...]
    reference: tuple[Callable[..., Any], ...]
    cases: Callable[[np.random.Generator], list[Case]]
    look_at: str  # where to look when it is wrong
    hints: tuple[str, str, str]
    groups: dict[str, float] = field(default_factory=lambda: {GENERAL: 0.6, EDGE: 0.4})  # share of the points of each group
    witness: Witness | None = None
    steps: Callable[..., list[Step]] | None = None
    noise: float = 0.0  # size below which answers are rounding errors: relative errors of right gradients
    follow: bool = False  # whether the steps, not the outputs, earn the points
    judge: Callable[[tuple[Any, ...], Any], Finding | None] | None = None  # in place of the values
    extra: Callable[[tuple[Any, ...], Any], Finding | None] | None = None  # beside the values
    repeat: Callable[[tuple[Callable[..., Any], ...], list[Case]], Finding | None] | None = None

    @property
    def title(self) -> str:
        return f"{self.id} " + ", ".join(self.functions)


def arrays(*names: str) -> tuple[Output, ...]:
    return tuple(Output(name) for name in names)


def lists(*names: str) -> tuple[Output, ...]:
    return tuple(Output(name, is_list=True) for name in names)


BY_KIND = {"kinked activations": 0.35, "smooth activations": 0.35, EDGE: 0.3}
TIMED = {GENERAL: 0.5, EDGE: 0.3, "time": 0.2}


# Witnesses: the loss as a function of one argument, all others held. They call `forward` only, never a derivative.


def _chain_witness(w: Any, x: Any, y: Any) -> dict[str, tuple[Loss, Any]]:
    z = linear_chain.forward(w, x)[:-1]

    def from_z(dz: Any) -> Any:
        """Sum over i of the loss as a function of z_i alone: its partial derivatives are the ∂ℓ/∂z_i."""
        return sum((np.prod(w[i:]) * dz[i] - y) ** 2 for i in range(len(w)))

    return {"dw": (lambda v: linear_chain.loss(v, x, y), w), "dz": (from_z, z)}


def _last_witness(w: Any, x: Any, y: Any) -> dict[str, tuple[Loss, Any]]:
    z_L = linear_chain.forward(w, x)[-2]
    return {"dw": (lambda v: (v * z_L - y) ** 2, w[-1]), "dz": (lambda v: (w[-1] * v - y) ** 2, z_L)}


def _two_layer_witness(W1: Any, b1: Any, W2: Any, x: Any, y: Any) -> dict[str, tuple[Loss, Any]]:
    return {
        "dW1": (lambda v: two_layer.loss(v, b1, W2, x, y), W1),
        "db1": (lambda v: two_layer.loss(W1, v, W2, x, y), b1),
        "dW2": (lambda v: two_layer.loss(W1, b1, v, x, y), W2),
    }


def _entry_witness(i: int, j: int, W1: Any, b1: Any, W2: Any, x: Any, y: Any) -> dict[str, tuple[Loss, Any]]:
    e = np.zeros_like(W1)
    e[i, j] = 1.0
    return {"dW1[i, j]": (lambda v: two_layer.loss(W1 + v * e, b1, W2, x, y), 0.0)}


def _network_witness(W: Any, b: Any, activations: Any, x: Any, y: Any) -> dict[str, tuple[Loss, Any]]:
    """The loss as a function of all weights at once, and of all biases at once."""
    return {
        "dW": (lambda V: feedforward.loss(V, b, activations, x, y), W),
        "db": (lambda v: feedforward.loss(W, v, activations, x, y), b),
    }


EXERCISES: dict[str, Exercise] = {
    row.id: row
    for row in (
        Exercise(
            "00.1", ("central_difference",), ("f", "x", "h"), 3, arrays("gradient"), (finite_difference.central_difference,),
            cases.central_difference, "(f(x + h e_k) - f(x - h e_k)) / 2h, one entry k at a time",
            (
                "How often must f be asked for an x with n entries? Which entries differ from x each time?",
                "Make a result like x, go through np.ndindex(x.shape), and each time change a fresh copy of x.",
                "For entry k: one copy with x[k] + h, one with x[k] - h, the difference of the two values over their distance.",
            ),
            extra=properties.asked_at,
        ),
        Exercise(
            "00.2", ("relative_error",), ("a", "b"), 2, arrays("error"), (finite_difference.relative_error,),
            cases.relative_error, "the definition: one maximum above, one below",
            (
                "There is one maximum in the numerator and one in the denominator, each over all entries.",
                "The denominator is the larger of max abs(a) and max abs(b). What if it is 0? What if there is a NaN?",
                "Compare the shapes before you subtract: NumPy would stretch (4,) against (4, 1) without a word.",
            ),
        ),
        Exercise(
            "00.3", ("best_step",), ("f", "df", "x", "steps"), 2, arrays("step"), (finite_difference.best_step,),
            cases.best_step, "the error of each step is the distance between its central difference and df(x)",
            (
                "For each step there is one error. What is it the distance between?",
                "Take the absolute value of the difference, then find for which step it is smallest.",
                "min(steps, key=...) returns the step itself, not its position and not its error.",
            ),
            judge=properties.nearest_step,
        ),
        Exercise(
            "00.4", ("directional_check",), ("f", "grad", "x", "rng"), 3, arrays("error"),
            (finite_difference.directional_check,), cases.directional_check,
            "grad · u against (f(x + h u) - f(x - h u)) / 2h, for one random unit vector u",
            (
                "Along a unit vector u the slope of f is grad · u. Which two values of f give it numerically?",
                "Draw u of the shape of x with rng.standard_normal and divide it by its length.",
                "The result is the relative error (00.2) of two numbers: the slope from grad and the central difference.",
            ),
            judge=properties.two_evaluations, noise=1e-6, repeat=properties.drawn_from_rng,
        ),
        Exercise(
            "01.1", ("forward",), ("w", "x"), 2, arrays("z"), (linear_chain.forward,), cases.chain_inputs,
            "z_1 = x and z_{i+1} = w_i z_i",
            (
                "z_1 is the input to the first layer. No weight has touched it yet.",
                "L weights make L + 1 numbers: z_1 to z_L and then f(x).",
                "Go through the weights from the first to the last, and multiply the newest number by each.",
            ),
        ),
        Exercise(
            "01.2", ("grad_last",), ("w", "x", "y"), 2, arrays("dw", "dz"), (linear_chain.grad_last,), cases.chains,
            "the loss as (w_L z_L - y)², differentiated once by w_L and once by z_L",
            (
                "Write the loss with w_L and z_L only: ℓ = (w_L z_L - y)².",
                "The chain rule gives twice the residual, times an inner derivative that differs for the two.",
                "The inner derivative of w_L z_L by w_L is z_L; by z_L it is w_L. z_L is the number before f(x).",
            ),
            witness=_last_witness,
        ),
        Exercise(
            "01.3", ("backward_step",), ("dz_next", "w_i", "o_i"), 2, arrays("dw", "dz"), (linear_chain.backward_step,),
            cases.chain_steps, "equations (2) and (3)",
            (
                "z_{i+1} = w_i o_i. What does z_{i+1} change by if w_i changes a little? And if o_i does?",
                "Equation (2) is for ∂ℓ/∂w_i, equation (3) for ∂ℓ/∂z_i; both begin with ∂ℓ/∂z_{i+1}.",
                "Each is dz_next times the factor that is *not* the variable you differentiate by.",
            ),
            witness=lambda dz_next, w_i, o_i: {
                "dw": (lambda v: dz_next * v * o_i, w_i),
                "dz": (lambda v: dz_next * w_i * v, o_i),
            },
        ),
        Exercise(
            "01.4", ("backward",), ("w", "x", "y"), 4,
            (Output("dw", from_the_end=True), Output("dz", from_the_end=True)), (linear_chain.backward,), cases.chains,
            "the streamlined steps 2-4: the start at layer L, then (2) and (3) down to layer 1",
            (
                "First the forward pass, then the last layer (01.2), then one step (01.3) for each layer below.",
                "The loop runs from layer L - 1 down to 1; in Python the indices are L - 2, ..., 0.",
                "In the step for index i, the value from above is dz[i + 1], the weight is w[i], the output o_i is z[i].",
            ),
            witness=_chain_witness, steps=steps.chain, follow=True,
        ),
        Exercise(
            "01.5", ("gradient_check",), ("backward", "w", "x", "y"), 2, arrays("error"), (linear_chain.gradient_check,),
            cases.chain_checks, "the relative error between the dw that comes back and central differences of the loss",
            (
                "Two arrays are compared: the dw of the `backward` that was passed in, and one made from the loss alone.",
                "The loss as a function of the weights: a lambda that takes a w and returns (f(x) - y)².",
                "central_difference of that lambda at w, then relative_error of the two arrays.",
            ),
            judge=properties.check_of_backward, noise=1e-7,
        ),
        Exercise(
            "02.1", ("relu", "relu_prime"), ("z",), 2, (Output("relu"), Output("relu_prime", mask=True)),
            (two_layer.relu, two_layer.relu_prime), cases.relus, "the two branches of ReLU, z > 0 and z <= 0",
            (
                "ReLU keeps what is positive and turns everything else into 0, entry by entry.",
                "np.maximum compares entry by entry; a comparison such as z > 0 makes a mask.",
                "At z = 0 the derivative is 0 by convention: think of which of > and >= says so.",
            ),
            witness=lambda z: {"relu_prime": (lambda v: np.maximum(v, 0).sum(), z)},
        ),
        Exercise(
            "02.2", ("forward",), ("W1", "b1", "W2", "x"), 2, arrays("z", "o", "f"), (two_layer.forward,),
            cases.two_layer_forwards, "z = W₁ᵀx + b₁, o = σ(z), f = oᵀW₂",
            (
                "Write the shapes under each symbol: W1 is (p, d1), x is (p,), and z must be (d1,).",
                "W1.T @ x has the right shape; the bias comes before the ReLU.",
                "f is one number: the inner product of o and W2. There is no ReLU at the output.",
            ),
        ),
        Exercise(
            "02.3", ("grad_W2",), ("W1", "b1", "W2", "x", "y"), 2, arrays("dW2"), (two_layer.grad_W2,), cases.two_layers,
            "∇_{W₂}ℓ: twice the residual times the derivative of oᵀW₂ by W₂",
            (
                "f is linear in W2. What stands beside W2 in f = oᵀW₂?",
                "The outer derivative of (f - y)² is 2(f - y), one number.",
                "That number times the vector that multiplies W2; the result has the shape of W2.",
            ),
            witness=_two_layer_witness,
        ),
        Exercise(
            "02.4", ("grad_W1_entry",), ("i", "j", "W1", "b1", "W2", "x", "y"), 2, arrays("dW1[i, j]"),
            (two_layer.grad_W1_entry,), cases.two_layer_entries, "equation (6), with 2(f(x) - y) as in (4)",
            (
                "W1[i, j] reaches f through one hidden unit only. Which?",
                "Four factors: the outer derivative, the slope of ReLU at that unit, the input, and the weight above the unit.",
                "The slope is taken at z[j], the pre-activation. The input is x[i], the weight above is W2[j].",
            ),
            witness=_entry_witness,
        ),
        Exercise(
            "02.5", ("grad_W1",), ("W1", "b1", "W2", "x", "y"), 3, arrays("dW1"), (two_layer.grad_W1,), cases.two_layers,
            "equation (7), with 2(f(x) - y): a column times a row",
            (
                "Entry [i, j] of the result is what 02.4 gives. Which factors depend on i, which on j?",
                "A factor that depends on i times one that depends on j: an outer product.",
                "np.outer(a, b) has shape (len(a), len(b)); the mask of the open units belongs with W2.",
            ),
            witness=_two_layer_witness,
        ),
        Exercise(
            "02.6", ("grad_b1",), ("W1", "b1", "W2", "x", "y"), 2, arrays("db1"), (two_layer.grad_b1,), cases.two_layers,
            "(4) and (5) with b₁ in the place of W₁: what is ∂z/∂b₁?",
            (
                "Go through (4)-(6) again with b1[j] in the place of W1[i, j].",
                "z[j] = ... + b1[j]: how much does z[j] change if b1[j] changes a little?",
                "Compare with the W1 gradient: the factor x[i] is replaced by 1.",
            ),
            witness=_two_layer_witness,
        ),
        Exercise(
            "02.7", ("counterexample",), (), 2, arrays("example"), (two_layer.counterexample,),
            lambda rng: [Case(GENERAL, "your example", ())],
            "the signs of 2f(x) - y and of 2(f(x) - y)",
            (
                "In (6) everything but the first factor is the same. So compare the signs of 2f - y and 2(f - y).",
                "Between which two values must f lie, for a positive y, for the signs to differ?",
                "One input, one unit, W1 = [[1]], b1 = [0], W2 = [1] make f(x) = x for x > 0. Now choose x and y.",
            ),
            groups={GENERAL: 1.0}, judge=properties.counterexample,
        ),
        Exercise(
            "02.8", ("batch_gradients",), ("W1", "b1", "W2", "X", "y"), 4, arrays("dW1", "db1", "dW2"),
            (two_layer.batch_gradients,), cases.two_layer_batches, "(7) for each row, and the mean over the rows",
            (
                "Write the shapes: X (n, p), Z and O (n, d1), f and y (n,). All rows go through at once with X @ W1 + b1.",
                "A sum over rows of outer products x dzᵀ is one matrix product. Which, by its shapes?",
                "Divide by n once: put 2(f - y)/n into the first factor, and only sum from there on.",
            ),
            groups=TIMED, witness=_two_layer_witness,
        ),
        Exercise(
            "03.1", ("sigma", "sigma_prime"), ("name", "z"), 4, arrays("sigma", "sigma_prime"), (sigma, sigma_prime),
            cases.activation_values, "the table of activations, σ and σ′ side by side",
            (
                "One branch (or one entry of a dictionary) for each name; each works entry by entry on arrays of any shape.",
                "exp overflows at 710: let it only see numbers that are not positive, for instance -abs(z).",
                "sigmoid′ and tanh′ are easiest through σ(z) itself, computed first. softplus′ is an old friend.",
            ),
            groups=dict.fromkeys(cases.KINKED + cases.SMOOTH, 1 / 6),
            witness=lambda name, z: {"sigma_prime": (lambda v: sigma(name, v).sum(), z)},
        ),
        Exercise(
            "03.2", ("forward",), ("W", "b", "activations", "x"), 2, lists("z", "o"), (feedforward.forward,),
            cases.network_forwards, "equations (8) and (9); o begins with o_0 = x",
            (
                "o starts as the list [x]; z starts empty. Each layer adds one array to both.",
                "W[i] is W_{i+1}, (d_i, d_{i+1}): for z = Wᵀo + b it has to be transposed.",
                "z has L arrays, o has L + 1. The activation acts at every layer, the last one too.",
            ),
            groups=BY_KIND,
        ),
        Exercise(
            "03.3", ("backward_step",), ("dz_next", "W_next", "z", "activation"), 3, arrays("dz"),
            (feedforward.backward_step,), cases.network_steps, "equation (11)",
            (
                "Shapes first: dz_next is (d_{i+1},), W_next is (d_i, d_{i+1}), the result is (d_i,).",
                "diag(v) times a vector is v times that vector, entry by entry: no matrix is needed.",
                "(11) has three factors: the slope at z, the matrix, the vector from above. Is the matrix transposed there?",
            ),
            groups=BY_KIND,
            witness=lambda dz_next, W_next, z, activation: {
                "dz": (lambda v: np.sum(dz_next * (sigma(activation, v) @ W_next)), z)
            },
        ),
        Exercise(
            "03.4", ("layer_gradients",), ("o", "dz_next"), 2, arrays("dW", "db"), (feedforward.layer_gradients,),
            cases.layer_inputs, "∂ℓ/∂W_{i+1} = o_i (∂ℓ/∂z_{i+1})ᵀ, and (8) for the bias",
            (
                "From (8): z_{i+1}[k] = Σ_j W[j, k] o[j] + b[k]. Which z does W[j, k] touch, and how strongly?",
                "So ∂ℓ/∂W[j, k] is a product of one entry of o and one of dz_next: a column times a row.",
                "The bias enters z with the factor 1.",
            ),
            witness=lambda o, dz_next: {
                "dW": (lambda v: np.sum(dz_next * (o @ v)), np.ones((len(o), len(dz_next)))),
                "db": (lambda v: np.sum(dz_next * v), np.ones(len(dz_next))),
            },
        ),
        Exercise(
            "03.5", ("backward",), ("W", "b", "activations", "x", "y"), 5, lists("dW", "db"), (feedforward.backward,),
            cases.networks, "the start ∂ℓ/∂z_L = σ′(z_L) ⊙ ∂ℓ/∂o_L, then (11) and the layer gradients, from L down to 1",
            (
                "Forward first (03.2). Then dz at the last layer, then down: layer gradients (03.4), one step (03.3).",
                "The start has two factors: the slope at the last z, and the derivative of the loss by the last o.",
                "At index i: the gradients use o[i] (the *input* of that layer) and dz; the step to i - 1 uses W[i] and z[i - 1].",
            ),
            groups=BY_KIND, witness=_network_witness, steps=steps.network, follow=True,
        ),
        Exercise(
            "03.6", ("backward_batch",), ("W", "b", "activations", "X", "Y"), 5, lists("dW", "db"),
            (feedforward.backward_batch,), cases.network_batches,
            "03.5 with rows: where sums over rows become matrix products, and where the 1/n goes",
            (
                "With a sample in each row, (8) is Z = O W + b. What do (11) and the layer gradients look like then?",
                "Σ over rows of o dzᵀ is Oᵀ times dZ; the bias gradient sums dZ over the rows.",
                "The mean brings one factor 1/n: put it into the start, once, and nowhere else.",
            ),
            groups={"kinked activations": 0.3, "smooth activations": 0.3, EDGE: 0.2, "time": 0.2},
            witness=_network_witness, steps=steps.batch,
        ),
    )
}
