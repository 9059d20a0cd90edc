"""Mistakes in notebook 02, the two-layer ReLU network: Example 2, each time with one slip in it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from backprop.check.mistakes.mistake import Mistake, of_pieces

Array = np.ndarray[Any, Any]
Answer = Callable[..., Any]
Slip = tuple[str, str, dict[str, Answer]]  # id, text, the pieces of the network that it replaces


def variants(name: str, text: str, *answers: Answer) -> tuple[Mistake, ...]:
    """One mistake in the several ways that it is written."""
    return tuple(Mistake(name, text, (answer,)) for answer in answers)


# 02.1 relu(z), relu_prime(z)


def relu(z: Any) -> Any:
    return np.maximum(z, 0.0)


def relu_prime(z: Any) -> Any:
    return np.where(z > 0, 1.0, 0.0)


def pairs(
    name: str, text: str, *, values: tuple[Answer, ...] = (), slopes: tuple[Answer, ...] = ()
) -> tuple[Mistake, ...]:
    """Each wrong relu and each wrong relu_prime, together and on its own."""
    return tuple(
        Mistake(name, text, (value, slope))
        for value in (*values, relu)
        for slope in (*slopes, relu_prime)
        if (value, slope) != (relu, relu_prime)
    )


def sigmoid(z: Any) -> Any:
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


LEANS = Mistake(
    "leans-on-last-call",
    "Your second function gives another answer when the first one was asked about other numbers just before: it seems to use "
    "what that call has left behind. Whoever wants a slope may ask for it alone: compute it from the arguments.",
    (),
)
RELU = (
    LEANS,
    *pairs(
        "prime-at-zero-one",
        "Where z is 0 your derivative is 1, not 0. ReLU has a kink there, and this course takes the slope from the left. Is "
        "0 > 0?",
        slopes=(lambda z: np.where(z >= 0, 1.0, 0.0),),
    ),
    *pairs(
        "prime-at-zero-half",
        "Where z is 0 your derivative is ½, not 0. A central difference says ½ too, but at a kink it means little. This "
        "course takes the slope from the left.",
        slopes=(lambda z: np.heaviside(z, 0.5),),
    ),
    *pairs(
        "leaky",
        "For negative z you keep a small slope. That is leaky ReLU, which comes in notebook 03. "
        "ReLU is flat there: value and derivative are both exactly 0.",
        values=(lambda z: np.where(z > 0, z, 0.01 * z), lambda z: np.where(z > 0, z, 0.1 * z)),
        slopes=(lambda z: np.where(z > 0, 1.0, 0.01), lambda z: np.where(z > 0, 1.0, 0.1)),
    ),
    *pairs(
        "abs",
        "A negative z comes out positive, as its absolute value. ReLU does not turn such a z round, it closes. Look at the "
        "left branch of ReLU.",
        values=(np.abs,),
    ),
    *pairs(
        "min-for-max",
        "You keep what is negative and drop what is positive. ReLU does the opposite: look again "
        "at which of the two branches passes z on.",
        values=(lambda z: np.minimum(z, 0.0),),
    ),
    *pairs(
        "relu-is-mask",
        "Your relu returns 1 for an open unit. That says *whether* z passes, which is what "
        "relu_prime is for; relu itself passes on z, whatever its size.",
        values=(relu_prime,),
    ),
    *pairs(
        "prime-is-relu",
        "Your relu_prime returns the value of ReLU, where its slope is asked for. How much does "
        "ReLU grow if a positive z grows a little? It does not matter how large z is.",
        slopes=(relu,),
    ),
    *pairs(
        "prime-of-output-sign",
        "For negative z your derivative is -1: the sign of z is not the slope of ReLU. On the "
        "left ReLU is flat, so what is its slope there?",
        slopes=(np.sign,),
    ),
    *pairs(
        "inverted-mask",
        "Your mask is the wrong way round: it lets closed units through and stops open ones. "
        "Where is ReLU flat, and where does it rise?",
        slopes=(lambda z: np.where(z < 0, 1.0, 0.0), lambda z: np.where(z <= 0, 1.0, 0.0)),
    ),
    *pairs(
        "prime-always-one",
        "Your derivative is 1 everywhere. That is the slope of the open branch; a closed unit has "
        "another one. Write one case for each branch of ReLU.",
        slopes=(np.ones_like, lambda z: 1.0),
    ),
    *pairs(
        "sigmoid-prime",
        "Your relu_prime is the slope of a sigmoid, which bends smoothly. ReLU consists of two "
        "straight lines: how many different slopes can it have?",
        slopes=(lambda z: sigmoid(z) * (1 - sigmoid(z)),),
    ),
    *pairs(
        "max-along-axis",
        "Largest numbers along axis 0 come out, as np.max(z, 0) gives them: it does not compare with 0. To compare entry by "
        "entry, NumPy has a function with a longer name.",
        values=(lambda z: np.max(z, 0),),
    ),
    *pairs(
        "scalar-if",
        "This works for a single number only, as an `if` does, and Python's own max: each wants one answer for a whole "
        "array, and there is one for each entry. np.maximum, np.where or a comparison that makes a mask go entry by entry.",
        values=(lambda z: z if z > 0 else 0.0,),
    ),
    *pairs(
        "one-dimensional-only",
        "This works for a vector only, as a loop does that expects a single number in each place. The exercise asks for "
        "arrays of any shape, and NumPy compares all entries at once, no loop needed.",
        values=(lambda z: np.array([max(entry, 0.0) for entry in z]),),
    ),
    *pairs(
        "negatives-kept",
        "Your relu returns z as it came in: nothing is cut off. What should become of a negative z, and is it the changed "
        "array that you return?",
        values=(lambda z: z,),
    ),
    *pairs(
        "prime-always-zero",
        "Your derivative is 0 everywhere. That holds on the left branch; on the right one ReLU rises. Write one case for each "
        "branch, and look at whether the second one gets into the result.",
        slopes=(np.zeros_like,),
    ),
)


# The network that 02.2 to 02.8 share. It takes one sample x, or a batch with one sample a row.


def network(
    W1: Array,
    b1: Array,
    W2: Array,
    x: Array,
    y: Any,
    *,
    hidden: Answer = lambda n: n.x @ n.W1 + n.b1,
    sigma: Answer = relu,
    output: Answer = lambda n: n.o @ n.W2,
    residual: Answer = lambda f, y: 2 * (f - y),
    mask: Answer = lambda n: relu_prime(n.z),
) -> SimpleNamespace:
    """z, o, f, then r = 2(f - y) and the mask σ′(z): right, except for the pieces replaced."""
    n = SimpleNamespace(W1=W1, b1=b1, W2=W2, x=x, y=y)
    n.z = hidden(n)
    n.o = sigma(n.z)
    n.f = output(n)
    n.r = residual(n.f, y)
    n.mask = mask(n)
    return n


def reshaped(n: Any) -> Any:
    """z of an answer that reshapes W₁ where a transpose is asked for."""
    return n.x @ n.W1.reshape(n.W1.shape[::-1]).T + n.b1


def turned_if_square(n: Any) -> Any:
    """z of an answer that tries W₁x first, and turns W₁ only where that does not fit."""
    p, d_1 = n.W1.shape
    return n.x @ (n.W1.T if p == d_1 else n.W1) + n.b1


@of_pieces
def make(formula: Answer, **slip: Answer) -> Answer:
    """An answer to 02.3 - 02.8: a formula in the numbers of the network (and in i and j)."""

    def answer(*args: Any) -> Any:
        *indices, W1, b1, W2, x, y = args
        return formula(network(W1, b1, W2, x, y, **slip), *indices)

    return answer


def ways(name: str, text: str, *pieces: dict[str, Answer]) -> tuple[Slip, ...]:
    """A slip in the network, in the several ways that it is written."""
    return tuple((name, text, piece) for piece in pieces)


def with_slips(formula: Answer, *slips: Slip) -> tuple[Mistake, ...]:
    """The right formula in a network with a slip."""
    return tuple(Mistake(name, text, (make(formula, **slip),)) for name, text, slip in slips)


RESIDUAL = (
    *ways(
        "missing-factor-2",
        "Every number is half of what it should be. The loss is (f(x) - y)², with no ½ in front: "
        "what does the derivative of a square bring to the front? Look at (4).",
        {"residual": lambda f, y: f - y},
    ),
    *ways(
        "two-f-minus-y",
        "The residual comes out as 2f(x) - y, as the lecture prints it in (6) and (7). That is a slip: compare with (4), "
        "and ask what the 2 multiplies.",
        {"residual": lambda f, y: 2 * f - y},
    ),
    *ways(
        "ignores-y",
        "The target y has no effect on your result. The loss measures a distance from y, so its "
        "slope depends on y as well: look at the outer derivative in (4).",
        {"residual": lambda f, y: 2 * f},
    ),
    *ways(
        "squared-residual",
        "The residual comes out squared. When you differentiate a square, what becomes of the exponent? Look at the outer "
        "derivative in (4).",
        {"residual": lambda f, y: (f - y) ** 2},
        {"residual": lambda f, y: 2 * (f - y) ** 2},
    ),
    *ways(
        "missing-residual",
        "How far f(x) is from y plays no part: this is the slope of f(x), or twice it, not the slope of the loss. Look at "
        "the outer derivative, the first factor in (4).",
        {"residual": lambda f, y: np.ones_like(f)},
        {"residual": lambda f, y: 2 * np.ones_like(f)},
    ),
    *ways(
        "ignores-f",
        "The residual comes out as y alone. The loss compares f(x) with y: look at both terms in the bracket of (4).",
        {"residual": lambda f, y: 2 * y * np.ones_like(f)},
        {"residual": lambda f, y: -2 * y * np.ones_like(f)},
    ),
    *ways(
        "plus-y",
        "The residual comes out as f(x) + y. The loss measures how far f(x) is from y: look at the sign in the bracket of "
        "(4).",
        {"residual": lambda f, y: 2 * (f + y)},
    ),
    *ways(
        "adds-2",
        "The 2 of the outer derivative comes out added to the residual. The derivative of a square *multiplies* by it: look "
        "at (4).",
        {"residual": lambda f, y: 2 + (f - y)},
    ),
)
SIGN = ways(
    "sign",
    "Every number has the wrong sign, as when the start is y - f(x), or a minus stands in front (that of gradient descent "
    "belongs to the update). The derivative of the square has the sign of f(x) - y. Look at (4).",
    {"residual": lambda f, y: 2 * (y - f)},
)
SIGN_LOST = (
    *ways(
        "sign-lost",
        "Your residual has lost its sign: the gradient points the same way whether f(x) is too large or too small. Look for "
        "what takes a sign away, such as an abs, and at the bracket in (4).",
        {"residual": lambda f, y: 2 * np.abs(f - y)},
    ),
    *ways(
        "sign-for-residual",
        "Your residual has the sign of f(x) - y, not its size. That is the slope of |f(x) - y|; the loss is a square.",
        {"residual": lambda f, y: np.sign(f - y)},
        {"residual": lambda f, y: 2 * np.sign(f - y)},
    ),
    *ways(
        "other-activation",
        "The numbers are those of hidden units with another activation than ReLU: a tanh or a sigmoid. Example 2 has max(z, "
        "0): look at o = σ(z), or use your `forward`.",
        {"sigma": np.tanh},
        {"sigma": sigmoid},
        {"sigma": np.tanh, "mask": lambda n: 1 - np.tanh(n.z) ** 2},
        {"sigma": sigmoid, "mask": lambda n: sigmoid(n.z) * (1 - sigmoid(n.z))},
    ),
)
MASK = (
    *ways(
        "mask-without-bias",
        "The mask comes out as that of W₁ᵀx alone. A unit is open or closed by its whole z, and b₁ belongs to that: look at "
        "the argument of σ′ in (6).",
        {"mask": lambda n: relu_prime(n.x @ n.W1)},
    ),
    *ways(
        "no-mask",
        "Closed units get a gradient too: the factor σ′(z) is missing. If a unit is closed, does "
        "f notice a small change of its z? Look at (6).",
        {"mask": lambda n: np.ones_like(n.z)},
    ),
    *ways(
        "mask-is-sign",
        "A closed unit gets a factor -1, as np.sign gives it. The sign of z is not the slope of ReLU: on the left ReLU is "
        "flat. Look at 02.1 and (6).",
        {"mask": lambda n: np.sign(n.z)},
    ),
    *ways(
        "inverted-mask",
        "Your mask is the wrong way round: closed units get a gradient and open ones get none. "
        "Where does ReLU rise? Look at σ′ in (6), and at your 02.1.",
        {"mask": lambda n: np.where(n.z < 0, 1.0, 0.0)},
        {"mask": lambda n: np.where(n.z <= 0, 1.0, 0.0)},
    ),
)
AT_ZERO = ways(
    "prime-at-zero-one",
    "A unit whose z is exactly 0 counts as open in your answer. In this course σ′(0) = 0: what does your mask say there?",
    {"mask": lambda n: np.where(n.z >= 0, 1.0, 0.0)},
)
SIGMA_FOR_PRIME = ways(
    "sigma-for-sigma-prime",
    "σ(z), or z itself, stands where the formula has σ′(z). The slope of an open unit does not depend on how far it is "
    "open. Look at (6).",
    {"mask": lambda n: n.o},
    {"mask": lambda n: n.z},
)
MASK_FROM_OUTPUT = ways(
    "mask-from-output",
    "All units come out open or closed together, by the sign of f(x). The kink is in the hidden units, and each of them is "
    "open or closed by its own z. Look at σ′ in (6).",
    {"mask": lambda n: np.where(n.f > 0, 1.0, 0.0) * np.ones_like(n.z)},
)
CARRIED = (  # from 02.2
    *ways(
        "no-bias",
        "The numbers are those of a z without the bias b₁. Then some units open or close that should not. Look at z in "
        "02.2, or use your `forward`.",
        {"hidden": lambda n: n.x @ n.W1},
    ),
    *ways(
        "no-relu",
        "The numbers are those of a network without its ReLU: it is linear, and so is its slope. Look at o in 02.2, or use "
        "your `forward`.",
        {"sigma": lambda z: z, "mask": lambda n: np.ones_like(n.z)},
    ),
    *ways(
        "relu-at-output",
        "The numbers come out as if a ReLU stood around f(x): where f is negative, they are made with 0. In Example 2 only "
        "the hidden units have an activation. Look at f in 02.2.",
        {"output": lambda n: relu(n.o @ n.W2)},
    ),
    *ways(
        "W-not-transposed",
        "W₁ stands the wrong way round where z is made, as in W₁x or xᵀW₁ᵀ: that fits only if W₁ is square, and is another "
        "product then. Look at the shapes in 02.2, or use your `forward`.",
        {"hidden": lambda n: n.x @ n.W1.T + n.b1},
    ),
    *ways(
        "W-not-transposed",
        "Where W₁ is square, it stands the wrong way round, as in W₁x. Both products fit there, so neither an error nor a look "
        "at the shapes tells which is meant: it is W₁ᵀx, always. See 02.2, or use your `forward`.",
        {"hidden": turned_if_square},
    ),
    *ways(
        "min-for-max",
        "The numbers are those of hidden units that pass on what is negative and drop what is positive. ReLU does the "
        "opposite: look at o in 02.2, or use your `forward`.",
        {"sigma": lambda z: np.minimum(z, 0.0)},
        {"sigma": lambda z: np.minimum(z, 0.0), "mask": lambda n: np.where(n.z < 0, 1.0, 0.0)},
    ),
    *ways(
        "sigma-prime-for-sigma",
        "The numbers are those of hidden units that pass on 0 or 1: that is the slope of ReLU, not its value. Look at o in "
        "02.2, or use your `forward`.",
        {"sigma": relu_prime},
    ),
    *ways(
        "minus-bias",
        "The numbers are those of a z with b₁ subtracted. Then the wrong units are open: look at the sign in z = W₁ᵀx + b₁.",
        {"hidden": lambda n: n.x @ n.W1 - n.b1},
    ),
    *ways(
        "arguments-exchanged",
        "The numbers come out as if b₁ and W₂ had exchanged their places in the forward pass. They have the same shape, so "
        "nothing breaks: compare your call of `forward` with its signature.",
        {"hidden": lambda n: n.x @ n.W1 + n.W2, "output": lambda n: n.o @ n.b1},
    ),
)


# 02.2 forward(W1, b1, W2, x)


def late(n: Any) -> Any:
    """The bias after the ReLU."""
    return n.o + n.b1


@of_pieces
def make_forward(result: Answer = lambda n: (n.z, n.o, n.f), **slip: Answer) -> Answer:
    return lambda W1, b1, W2, x: result(network(W1, b1, W2, x, 0.0, **slip))


FORWARD = (
    *variants(
        "only-f",
        "You return f alone. The way back needs z and o as well: return all three, in the order "
        "of the docstring.",
        make_forward(lambda n: n.f),
        make_forward(lambda n: float(n.f)),
    ),
    *variants(
        "missing-output",
        "You return two things, and three are asked for: what goes into the hidden units, what "
        "comes out of them, and the prediction. The way back will need them all.",
        make_forward(lambda n: (n.o, n.f)),
    ),
    *variants(
        "bias-after-relu",
        "b₁ comes out added after the ReLU, to o. It is part of z: together with W₁ᵀx it decides whether a unit is open. "
        "Look at the bracket in σ(W₁ᵀx + b₁).",
        make_forward(lambda n: (n.z, late(n), late(n) @ n.W2), hidden=lambda n: n.x @ n.W1),
        make_forward(lambda n: (n.z + n.b1, late(n), late(n) @ n.W2), hidden=lambda n: n.x @ n.W1),
    ),
    *variants(
        "bias-twice",
        "b₁ comes out added to o once more. The bias enters once, before the ReLU, where it helps to decide whether a unit "
        "is open.",
        make_forward(lambda n: (n.z, late(n), late(n) @ n.W2)),
    ),
    *variants(
        "no-bias",
        "The numbers are those of a z without the bias, W₁ᵀx alone. Look at the definition of z, which has two terms.",
        make_forward(hidden=lambda n: n.x @ n.W1),
    ),
    *variants(
        "W-not-transposed",
        "W₁ stands the wrong way round, as in W₁x or xᵀW₁ᵀ. That fits only if W₁ is square, and even then it is another "
        "product. Write the shapes under z = W₁ᵀx + b₁.",
        make_forward(hidden=lambda n: n.x @ n.W1.T + n.b1),
    ),
    *variants(
        "W-not-transposed",
        "Where W₁ is square, it stands the wrong way round, as in W₁x. Both products fit there, so neither an error nor a look "
        "at the shapes tells which is meant: it is W₁ᵀx, always.",
        make_forward(hidden=turned_if_square),
    ),
    *variants(
        "reshaped",
        "The numbers come out as if W₁ were given the shape of W₁ᵀ by reshape, which keeps the order in which they are "
        "stored, row after row. A transpose exchanges rows and columns: .T.",
        make_forward(hidden=reshaped),
    ),
    *variants(
        "no-relu",
        "The numbers are those of an o that is just z: the ReLU is missing. Without it the two layers are one linear map. "
        "Look at o = σ(z).",
        make_forward(sigma=lambda z: z),
    ),
    *variants(
        "o-is-z",
        "The second thing that you return is z once more. o is what comes out of the units, after "
        "the ReLU.",
        make_forward(lambda n: (n.z, n.z, n.f)),
    ),
    *variants(
        "z-is-o",
        "The first thing that you return has gone through the ReLU already. The way back needs z "
        "as it was before: keep the two under different names.",
        make_forward(lambda n: (n.o, n.o, n.f)),
    ),
    *variants(
        "f-from-z",
        "f comes out as made from z. Closed units must not contribute: which of the two vectors goes on to the second "
        "layer?",
        make_forward(output=lambda n: n.z @ n.W2),
    ),
    *variants(
        "relu-at-output",
        "Where f should be negative, it is 0, as a ReLU around f makes it. In Example 2 the output has no activation: only "
        "the hidden units have one.",
        make_forward(output=lambda n: relu(n.o @ n.W2)),
    ),
    *variants(
        "f-is-vector",
        "Your f has an entry for each hidden unit: a product of o and W₂, entry by entry. f(x) is one number, so something "
        "must add up the entries.",
        make_forward(output=lambda n: n.o * n.W2),
    ),
    *variants(
        "missing-W2",
        "Your f is the plain sum of o. Each hidden unit has its own weight on the way to the "
        "output: where is W₂?",
        make_forward(output=lambda n: np.sum(n.o)),
    ),
    *variants(
        "leaky",
        "Closed units let a little through, as those of a leaky ReLU do. For negative z it should be exactly 0. Look at "
        "your 02.1.",
        make_forward(sigma=lambda z: np.where(z > 0, z, 0.01 * z)),
    ),
    *variants(
        "other-activation",
        "The numbers are those of hidden units with another activation than ReLU: a tanh, a sigmoid or a softplus. Example "
        "2 has max(z, 0): look at o = σ(z).",
        make_forward(sigma=np.tanh),
        make_forward(sigma=sigmoid),
        make_forward(sigma=lambda z: np.log1p(np.exp(z))),
    ),
    *variants(
        "abs",
        "The numbers are those of an o that is the absolute value of z. A negative z closes the unit, it does not turn "
        "positive. Look at your 02.1.",
        make_forward(sigma=np.abs),
    ),
    *variants(
        "min-for-max",
        "The numbers are those of an o that keeps what is negative and drops what is positive. ReLU does the opposite: look "
        "at your 02.1.",
        make_forward(sigma=lambda z: np.minimum(z, 0.0)),
    ),
    *variants(
        "relu-is-mask",
        "The numbers are those of an o that is 1 for an open unit and 0 for a closed one. That is the slope of ReLU, which "
        "the way back will need; what a unit passes on is z itself if it is open.",
        make_forward(sigma=relu_prime),
    ),
    *variants(
        "minus-bias",
        "The numbers are those of a z with b₁ subtracted. Then the wrong units are open: look at the sign in z = W₁ᵀx + b₁.",
        make_forward(hidden=lambda n: n.x @ n.W1 - n.b1),
    ),
    *variants(
        "mean-for-sum",
        "Your f is the mean over the hidden units, where f = oᵀW₂ is a sum: it adds up what they send, each with its "
        "weight. By what is it divided?",
        make_forward(output=lambda n: np.mean(n.o * n.W2)),
    ),
    *variants(
        "adds",
        "Your f comes out as a sum of o and W₂. Each hidden unit reaches f through its weight: in f = oᵀW₂ they are "
        "multiplied before the products are summed.",
        make_forward(output=lambda n: np.sum(n.o + n.W2)),
    ),
)


# 02.3 grad_W2(W1, b1, W2, x, y)


def grad_W2(n: Any) -> Any:
    return n.r * n.o


GRAD_W2 = (
    *with_slips(grad_W2, *RESIDUAL, *SIGN, *SIGN_LOST, *CARRIED),
    *variants(
        "z-for-o",
        "The residual comes out multiplied by z. W₂ meets what comes *out* of the hidden units: look at f = oᵀW₂, and at "
        "what stands beside W₂.",
        make(lambda n: n.r * n.z),
    ),
    *variants(
        "mask-for-o",
        "The mask σ′(z) stands where what comes out of the hidden units belongs. W₂ comes after the ReLU, so no slope of the ReLU is "
        "needed here. What stands beside W₂ in f = oᵀW₂?",
        make(lambda n: n.r * n.mask),
    ),
    *variants(
        "mask-for-o",
        "These are the numbers of the gradient for b₁: the mask σ′(z) and W₂ are in them. W₂ comes after the ReLU, so no slope of "
        "the ReLU is needed here. What stands beside W₂ in f = oᵀW₂?",
        make(lambda n: n.r * n.mask * n.W2),
    ),
    *variants(
        "times-W2",
        "There is a factor W₂ too many. f is linear in W₂: if W₂[k] changes a little, does the "
        "change of f depend on W₂[k] itself?",
        make(lambda n: n.r * n.o * n.W2),
    ),
    *variants(
        "weight-for-output",
        "W₂ stands where what comes out of the hidden units belongs. f is a product of the two: what is its slope along W₂?",
        make(lambda n: n.r * n.W2),
    ),
    *variants(
        "x-for-o",
        "The residual comes out multiplied by x. W₂ never sees x itself, only what the hidden layer has made of it. The "
        "result has the shape of W₂.",
        make(lambda n: n.r * n.x),
    ),
    *variants(
        "missing-o",
        "This is the outer derivative alone, 2(f(x) - y). The chain rule goes on: how much does f change if W₂[k] changes a "
        "little?",
        make(lambda n: n.r),
        make(lambda n: n.r * np.ones_like(n.W2)),
    ),
    *variants(
        "scalar-sum",
        "You return one number. A gradient has the shape of what it is the gradient of: one entry "
        "for each W₂[k], not their sum.",
        make(lambda n: n.r * np.sum(n.o)),
        make(lambda n: n.r * n.f),
    ),
    *variants(
        "adds",
        "Two factors of your gradient come out added up. The derivatives along one path are *multiplied*, from the loss "
        "down to the weight: go through (4) again.",
        make(lambda n: n.r + n.o),
    ),
)


# 02.4 grad_W1_entry(i, j, W1, b1, W2, x, y)


def factors(n: Any, at_mask: int, at_x: int, at_W2: int) -> Any:
    """The four factors of (6), at the indices given."""
    return n.r * n.mask[at_mask] * n.x[at_x] * n.W2[at_W2]


def entry(n: Any, i: int, j: int) -> Any:
    return factors(n, j, i, j)


GRAD_W1_ENTRY = (
    *with_slips(entry, *RESIDUAL, *SIGN, *SIGN_LOST, *AT_ZERO, *CARRIED, *MASK, *MASK_FROM_OUTPUT),
    *variants(
        "mask-times-z",
        "σ(z)[j], or z[j] itself, stands where (6) has σ′(z)[j]. The slope of an open unit does not depend on how far it is "
        "open.",
        make(lambda n, i, j: n.r * n.o[j] * n.x[i] * n.W2[j]),
        make(lambda n, i, j: n.r * n.z[j] * n.x[i] * n.W2[j]),
    ),
    *variants(
        "mask-from-x",
        "The mask comes out as that of an entry of x. An input has no ReLU; the units have, and what decides is the z of "
        "unit j. Look at σ′ in (6), and at its argument.",
        make(lambda n, i, j: n.r * (n.x[i] > 0) * n.x[i] * n.W2[j]),
        make(lambda n, i, j: n.r * (n.x[j] > 0) * n.x[i] * n.W2[j]),
    ),
    *variants(
        "prediction-of-one-unit",
        "The residual comes out as that of unit j alone, o[j] W₂[j] - y. The loss compares y with f(x), in which all units are "
        "added up: only the factors behind the residual belong to unit j. Look at (4), and at the first factor of (6).",
        make(lambda n, i, j: 2 * (n.o[j] * n.W2[j] - n.y) * n.mask[j] * n.x[i] * n.W2[j]),
    ),
    *variants(
        "mask-from-W1",
        "The mask comes out as the sign of the weight W₁[i, j]. Whether unit j is open depends on its z, where all inputs "
        "come together. Look at the argument of σ′ in (6).",
        make(lambda n, i, j: n.r * (n.W1[i, j] > 0) * n.x[i] * n.W2[j]),
    ),
    *variants(
        "one-term-z",
        "The mask comes out as that of one term of z[j], the term of input i. Unit j opens or closes by the sum over all "
        "inputs: σ′ in (6) has the whole of W₁ᵀx + b₁ in it.",
        make(lambda n, i, j: n.r * (n.W1[i, j] * n.x[i] + n.b1[j] > 0) * n.x[i] * n.W2[j]),
        make(lambda n, i, j: n.r * (n.W1[i, j] * n.x[i] > 0) * n.x[i] * n.W2[j]),
    ),
    *variants(
        "whole-array",
        "You return an array, and one number is asked for. i and j say which entry: in (6) each "
        "array is asked for one of its entries.",
        make(lambda n, i, j: n.r * np.outer(n.x, n.mask * n.W2)),
        make(lambda n, i, j: n.r * n.mask * n.x[i] * n.W2),
        make(lambda n, i, j: n.r * n.mask * n.x[i] * n.W2[j]),
        make(lambda n, i, j: n.r * n.mask[j] * n.x[i] * n.W2),
        make(lambda n, i, j: n.r * n.mask[j] * n.x * n.W2[j]),
    ),
    *variants(
        "swapped-indices",
        "In one or more factors i stands where j belongs, or j where i does. W₁ has a row for each input and a column for "
        "each hidden unit. Go through the factors of (6): does each belong to an input or to a unit?",
        make(lambda n, i, j: factors(n, i, j, i)),
        make(lambda n, i, j: factors(n, j, j, i)),
        make(lambda n, i, j: factors(n, i, i, j)),
        make(lambda n, i, j: factors(n, j, i, i)),
        make(lambda n, i, j: factors(n, j, j, j)),
        make(lambda n, i, j: factors(n, i, i, i)),
        make(lambda n, i, j: factors(n, i, j, j)),
    ),
    *variants(
        "missing-W2",
        "A factor is missing: the weight between unit j and the output. What happens in unit j "
        "reaches f only through it. Look at the last factor of (6).",
        make(lambda n, i, j: n.r * n.mask[j] * n.x[i]),
    ),
    *variants(
        "missing-x",
        "A factor is missing: the input. W₁[i, j] is multiplied by something on its way into "
        "z[j]. (Without it you have the derivative by z[j].) Look at (6).",
        make(lambda n, i, j: n.r * n.mask[j] * n.W2[j]),
    ),
    *variants(
        "W1-for-W2",
        "An entry of W₁ stands where one of W₂ belongs. The weight by which you differentiate drops out; what remains lies "
        "before it and after it. Look at (6).",
        make(lambda n, i, j: n.r * n.mask[j] * n.x[i] * n.W1[i, j]),
    ),
    *variants(
        "times-W1",
        "There is a factor W₁[i, j] too many. z[j] is linear in it: does the change of z[j] "
        "depend on W₁[i, j] itself? Look at (6).",
        make(lambda n, i, j: n.r * n.mask[j] * n.x[i] * n.W2[j] * n.W1[i, j]),
    ),
    *variants(
        "weight-for-input",
        "The weight W₁[i, j] stands where the input x[i] belongs. z[j] has the product of the two: by how much does it move if "
        "the weight moves a little? Look at (6).",
        make(lambda n, i, j: n.r * n.mask[j] * n.W1[i, j] * n.W2[j]),
    ),
    *variants(
        "adds",
        "Two or more factors of your gradient come out added up. The derivatives along one path are *multiplied*, from the "
        "loss down to the weight: go through the factors of (6).",
        make(lambda n, i, j: n.r + n.mask[j] * n.x[i] * n.W2[j]),
        make(lambda n, i, j: n.r * (n.mask[j] * n.x[i] + n.W2[j])),
        make(lambda n, i, j: n.r * n.mask[j] * n.x[i] + n.W2[j]),
        make(lambda n, i, j: n.r * n.mask[j] * n.W2[j] + n.x[i]),
        make(lambda n, i, j: n.r + n.mask[j] * n.x[i] + n.W2[j]),
    ),
)


# 02.5 grad_W1(W1, b1, W2, x, y)


def grad_W1(n: Any) -> Any:
    return n.r * n.x[:, None] * (n.mask * n.W2)


GRAD_W1 = (
    *with_slips(grad_W1, *RESIDUAL, *SIGN, *SIGN_LOST, *AT_ZERO, *CARRIED),
    *variants(
        "output-for-bracket",
        "The numbers are those of a table in which o (or z) stands beside x. o is the slope of f along W₂; the way to W₁ goes on "
        "through W₂ and σ′(z). Look at the bracket in (7).",
        make(lambda n: n.r * np.outer(n.x, n.o)),
        make(lambda n: n.r * np.outer(n.x, n.z)),
    ),
    *with_slips(grad_W1, *MASK, *SIGMA_FOR_PRIME, *MASK_FROM_OUTPUT),
    *variants(
        "mask-from-W1",
        "The mask comes out as that of W₁, entry by entry. Whether unit j is open depends on its z, and holds for the whole "
        "column. Look at the argument of σ′ in (7).",
        make(grad_W1, mask=lambda n: n.W1 > 0),
    ),
    *variants(
        "mask-from-x",
        "The mask comes out as that of x. An input has no ReLU; what decides is the z of each hidden unit. Look at the "
        "argument of σ′ in (7).",
        make(grad_W1, mask=lambda n: n.x[:, None] > 0),
    ),
    *variants(
        "missing-W2",
        "The factor W₂ is missing. What happens in a hidden unit reaches f only through its "
        "weight in W₂. Look at the bracket in (7).",
        make(lambda n: n.r * np.outer(n.x, n.mask)),
    ),
    *variants(
        "missing-x",
        "The factor x is missing: these are the numbers of the derivative by z. Each W₁[i, j] is multiplied by an input on "
        "its way into z[j]. Look at the left factor of the product in (7).",
        make(lambda n: n.r * n.mask * n.W2),
        make(lambda n: n.r * np.outer(np.ones_like(n.x), n.mask * n.W2)),
    ),
    *variants(
        "W1-for-W2",
        "W₁ stands where W₂ belongs. The weight by which you differentiate drops out; what remains lies before it and after "
        "it. Look at the bracket in (7).",
        make(lambda n: n.r * n.x[:, None] * n.mask * n.W1),
    ),
    *variants(
        "times-W1",
        "There is a factor W₁ too many. z is linear in W₁: its slope along W₁[i, j] does not "
        "depend on W₁[i, j] itself. Look at (7).",
        make(lambda n: n.r * n.x[:, None] * n.mask * n.W2 * n.W1),
    ),
    *variants(
        "output-for-input",
        "The table has what comes *out* of the hidden units, o or z, where the input x belongs, maybe cut or repeated to "
        "the length of x. What does W₁ multiply on the way to z?",
        *(
            make(lambda n, of=of: n.r * np.outer(np.resize(of(n), len(n.x)), n.mask * n.W2))
            for of in (lambda n: n.o, lambda n: n.z)
        ),
    ),
    *variants(
        "transposed",
        "Where W₁ is square, rows and columns of the result are exchanged: its shape does not tell there which way round it stands. "
        "What runs down the rows, and what along the columns? Look at (7).",
        make(lambda n: grad_W1(n).T if len(set(n.W1.shape)) == 1 else grad_W1(n)),
    ),
    *variants(
        "weight-for-input",
        "The weights W₁ stand where the input x belongs. z has products of the two: by how much does it move if a weight moves "
        "a little? Look at (7).",
        make(lambda n: n.r * n.mask * n.W2 * n.W1),
    ),
    *variants(
        "sum-of-outer",
        "These are sums over entries that should stay apart: over rows, over columns, or over all. The gradient is the "
        "whole table, one entry for each weight: it has the shape of W₁.",
        make(lambda n: np.sum(grad_W1(n))),
        make(lambda n: np.sum(grad_W1(n), axis=0)),
        make(lambda n: np.sum(grad_W1(n), axis=1)),
    ),
    *variants(
        "sum-for-product",
        "Each entry is a sum of an entry of x and one of the bracket of (7). The factors of the chain rule are multiplied: "
        "in the table, each entry is a product of its row and its column.",
        make(lambda n: n.r * np.add.outer(n.x, n.mask * n.W2)),
    ),
    *variants(
        "elementwise-x",
        "x and the bracket of (7) come out multiplied entry by entry. That fits only if p = d₁ (or one of them is 1), and "
        "is wrong then: x runs down the rows, the bracket along the columns. Make a table of all products.",
        make(lambda n: n.r * n.x * n.mask * n.W2),
        make(lambda n: n.r * n.x * n.mask * n.W2 * np.ones_like(n.W1)),
    ),
    *variants(
        "inner-product",
        "The inner product of x and the bracket of (7) comes out: one number, and only if p = d₁. For one-dimensional "
        "arrays .T does nothing. A column times a row makes a table.",
        make(lambda n: n.r * (n.x @ (n.mask * n.W2))),
    ),
    *variants(
        "adds",
        "Two factors of your gradient come out added up. The derivatives along one path are *multiplied*, from the loss "
        "down to the weight: go through the factors of (7).",
        make(lambda n: n.r + np.outer(n.x, n.mask * n.W2)),
        make(lambda n: n.r * np.outer(n.x, n.mask + n.W2)),
        make(lambda n: np.outer(n.x, n.r + n.mask * n.W2)),
    ),
)


# 02.6 grad_b1(W1, b1, W2, x, y)


def grad_b1(n: Any) -> Any:
    return n.r * n.mask * n.W2


GRAD_B1 = (
    *with_slips(grad_b1, *RESIDUAL, *SIGN, *SIGN_LOST, *AT_ZERO, *CARRIED),
    *with_slips(grad_b1, *MASK, *SIGMA_FOR_PRIME, *MASK_FROM_OUTPUT),
    *variants(
        "mask-from-b1",
        "The mask comes out as that of b₁ alone. Whether a unit is open depends on its whole z, of which b₁ is one term. "
        "Look at the argument of σ′ in (6).",
        make(grad_b1, mask=lambda n: n.b1 > 0),
    ),
    *variants(
        "missing-W2",
        "The factor W₂ is missing. What happens in a hidden unit reaches f only through its "
        "weight in W₂. Go through (6) again, with b₁[j] in place of W₁[i, j].",
        make(lambda n: n.r * n.mask),
    ),
    *variants(
        "times-x",
        "There is a factor x too many (x itself, its sum or its mean), as in the gradient for W₁. The bias is not "
        "multiplied by the input: by how much does z[j] move if b₁[j] moves a little?",
        make(lambda n: n.r * np.outer(n.x, n.mask * n.W2)),
        make(lambda n: n.r * n.mask * n.W2 * n.x),
        make(lambda n: n.r * n.mask * n.W2 * np.sum(n.x)),
        make(lambda n: n.r * n.mask * n.W2 * np.mean(n.x)),
    ),
    *variants(
        "times-W1",
        "There is a factor made from W₁ too many, the sum or the mean of each column. z[j] is a sum, and b₁[j] is a term of its own in it: does W₁ "
        "have a say in how much z[j] moves if b₁[j] moves a little?",
        make(lambda n: n.r * n.mask * n.W2 * n.W1.sum(axis=0)),
        make(lambda n: n.r * n.mask * n.W2 * n.W1.mean(axis=0)),
    ),
    *variants(
        "times-b1",
        "There is a factor b₁ too many. z is linear in b₁: does its slope depend on how large b₁ "
        "is?",
        make(lambda n: n.r * n.mask * n.W2 * n.b1),
    ),
    *variants(
        "scalar-sum",
        "You return one number, the sum of the entries. Each bias has its own slope, so the result has the shape of b₁.",
        make(lambda n: n.r * np.sum(n.mask * n.W2)),
    ),
    *variants(
        "residual-only",
        "This is the outer derivative alone, 2(f(x) - y). Between f and b₁ lie the weight in W₂ and the ReLU. Go through "
        "(6) again, with b₁[j] in place of W₁[i, j].",
        make(lambda n: n.r),
        make(lambda n: n.r * np.ones_like(n.b1)),
    ),
    *variants(
        "adds",
        "Two factors of your gradient come out added up. The derivatives along one path are *multiplied*, from the loss "
        "down to the weight: go through (6) again, with b₁[j] in place of W₁[i, j].",
        make(lambda n: n.r + n.mask * n.W2),
        make(lambda n: n.r * (n.mask + n.W2)),
        make(lambda n: n.r * n.mask + n.W2),
    ),
)


# 02.8 batch_gradients(W1, b1, W2, X, y)


@of_pieces
def make_batch(
    *,
    df: Answer = lambda n: n.r / len(n.x),
    dZ: Answer = lambda n: n.df[:, None] * n.mask * n.W2,
    dW1: Answer = lambda n: n.x.T @ n.dZ,
    db1: Answer = lambda n: n.dZ.sum(axis=0),
    dW2: Answer = lambda n: n.o.T @ n.df,
    **slip: Answer,
) -> Answer:
    """The mean over rows: right, except for the pieces that are replaced."""

    def formula(n: Any) -> tuple[Any, Any, Any]:
        n.df = df(n)
        n.dZ = dZ(n)
        return dW1(n), db1(n), dW2(n)

    return make(formula, **slip)


right_batch = make_batch()

BATCH = (
    *(
        Mistake(name, text, (make_batch(**slip),))
        for name, text, slip in (*RESIDUAL, *SIGN_LOST, *CARRIED, *MASK, *SIGMA_FOR_PRIME)
    ),
    *variants(
        "one-mask-for-all-rows",
        "One mask stands for all rows: the mask of their mean, the mean of their masks, or the mask of a single row. Each "
        "row has its own open and closed units, so σ′ has the shape of Z.",
        make_batch(mask=lambda n: relu_prime(n.z.mean(axis=0))),
        make_batch(mask=lambda n: relu_prime(n.z[0])),
        make_batch(mask=lambda n: relu_prime(n.z[-1])),
        make_batch(mask=lambda n: relu_prime(n.z).mean(axis=0)),
    ),
    *variants(
        "bias-not-summed",
        "db₁ still has a row for each sample. All rows share the one b₁, so their contributions "
        "add up: the result has the shape of b₁.",
        make_batch(db1=lambda n: n.dZ),
        make_batch(db1=lambda n: n.dZ * len(n.x)),
    ),
    *variants(
        "wrong-axis",
        "db₁ has a number for each sample, in place of one for each hidden unit, as a sum along the wrong axis gives it. "
        "Along which axis of dZ do your samples lie? That one must disappear.",
        make_batch(db1=lambda n: n.dZ.sum(axis=1)),
        make_batch(db1=lambda n: n.dZ.mean(axis=1)),
        make_batch(db1=lambda n: n.dZ.mean(axis=1) * len(n.x)),
    ),
    *variants(
        "sum-over-everything",
        "db₁ is one number, the sum over samples *and* hidden units. Only the samples should be summed away. Tell NumPy "
        "along which axis.",
        make_batch(db1=lambda n: n.dZ.sum()),
    ),
    *variants(
        "mean-over-entries",
        "Every number is too small by the factor p, or d₁, as when a mean goes over all entries of X or of Z. The loss is the mean "
        "over the rows: divide by n, the number of samples, and only once.",
        make_batch(df=lambda n: n.r / n.x.size),
        make_batch(df=lambda n: n.r / n.z.size),
    ),
    *variants(
        "mean-over-entries",
        "db₁ is one number, a mean over samples *and* hidden units. All rows share the one b₁, so their contributions add up, unit "
        "by unit: the result has the shape of b₁.",
        make_batch(db1=lambda n: n.dZ.mean()),
        make_batch(db1=lambda n: n.dZ.mean() * len(n.x)),
    ),
    *variants(
        "sum-for-mean",
        "You have the gradient of the sum over the rows: the 1/n of the mean is missing. Where "
        "does it enter, so that all three gradients get it once?",
        make_batch(df=lambda n: n.r),
    ),
    *variants(
        "mean-twice",
        "Some of your gradients, or all, are divided by n twice, as when 1/n stands at the start and then a mean is taken "
        "where a sum belongs. Everything follows from the start, so the 1/n goes in there, once.",
        make_batch(df=lambda n: n.r / len(n.x) ** 2),
        make_batch(db1=lambda n: n.dZ.mean(axis=0)),
        make_batch(dW1=lambda n: n.x.T @ n.dZ / len(n.x), db1=lambda n: n.dZ.mean(axis=0)),
    ),
    *variants(
        "bias-summed-weights-mean",
        "db₁ lacks the 1/n: it is n times too large. Put the 1/n into the start, and all three get it.",
        make_batch(db1=lambda n: n.dZ.sum(axis=0) * len(n.x)),
    ),
    *variants(
        "weights-summed-bias-mean",
        "dW₁ and dW₂ lack the 1/n: a matrix product sums over the rows, it does not take the mean. Put the 1/n into the "
        "start, and all three get it.",
        make_batch(df=lambda n: n.r, db1=lambda n: n.dZ.mean(axis=0)),
    ),
    *variants(
        "mean-of-inputs",
        "These are the gradients at one point, the mean of the samples. Each row has its own mask and residual, so it is "
        "the gradients that are averaged, not what they are made of.",
        lambda W1, b1, W2, X, y: right_batch(W1, b1, W2, X.mean(0)[None], y.mean(0)[None]),
    ),
    *variants(
        "first-row-only",
        "Only the first row counts. The loss is the mean over all rows, and so is its gradient. Does an index pick that row, or does "
        "a `return` stand inside a loop?",
        lambda W1, b1, W2, X, y: right_batch(W1, b1, W2, X[:1], y[:1]),
        make_batch(
            dW1=lambda n: np.outer(n.x[0], n.dZ[0]),
            db1=lambda n: n.dZ[0],
            dW2=lambda n: n.o[0] * n.df[0],
        ),
    ),
    *variants(
        "first-row-only",
        "Only the first row counts in db₁. All rows share the one b₁, so their contributions add up.",
        make_batch(db1=lambda n: n.dZ[0]),
    ),
    *variants(
        "last-row-only",
        "Only the last row counts, as when each row overwrites what the rows before it have brought, or an index picks that "
        "row. The contributions of the rows must add up.",
        lambda W1, b1, W2, X, y: right_batch(W1, b1, W2, X[-1:], y[-1:]),
        make_batch(
            dW1=lambda n: np.outer(n.x[-1], n.dZ[-1]),
            db1=lambda n: n.dZ[-1],
            dW2=lambda n: n.o[-1] * n.df[-1],
        ),
    ),
    *variants(
        "residual-table",
        "Each residual mixes all rows: it compares one prediction with the mean (or the sum) over all targets, or one "
        "target with that over all predictions. That happens where a mean is taken too early, or where one of f and y is a "
        "column, (n, 1): then f - y is a table, (n, n). Print its shape.",
        *(
            make_batch(df=lambda n, mix=mix, k=k: 2 * mix(n.f, n.y) / len(n.x) ** k)
            for k in (1, 0)
            for mix in (lambda f, y: f - y.mean(), lambda f, y: f.mean() - y)
        ),
    ),
    *variants(
        "residual-along-columns",
        "The residuals come out multiplied along the columns of dZ. There is one for each *row*: NumPy lines up last axes, "
        "so it fits only if n = d₁, and is wrong then. Mind how (n,) and (n, d₁) broadcast.",
        make_batch(dZ=lambda n: n.df * n.mask * n.W2),
    ),
    *variants(
        "transposed",
        "dW₁ has rows and columns exchanged. It has the shape of W₁, (p, d₁): in which order do the two factors of the "
        "matrix product stand, and which of them has to be transposed?",
        make_batch(dW1=lambda n: n.dZ.T @ n.x),
    ),
    *variants(
        "missing-W2",
        "The factor W₂ is missing. What happens in a hidden unit reaches f only through its weight in W₂. Look at the "
        "bracket in (7).",
        make_batch(dZ=lambda n: n.df[:, None] * n.mask),
    ),
    *variants(
        "z-for-o",
        "dW₂ comes out as made from Z. W₂ meets what comes *out* of the hidden units: look at f = OW₂ and at your 02.3.",
        make_batch(dW2=lambda n: n.z.T @ n.df),
    ),
    *variants(
        "times-W2",
        "dW₂ has a factor W₂ too many. f is linear in W₂, so its slope along W₂ does not contain "
        "W₂: look at your 02.3.",
        make_batch(dW2=lambda n: n.o.T @ n.df * n.W2),
    ),
)


MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "02.1": RELU,
    "02.2": FORWARD,
    "02.3": GRAD_W2,
    "02.4": GRAD_W1_ENTRY,
    "02.5": GRAD_W1,
    "02.6": GRAD_B1,
    "02.7": (),  # a property: what fails is named where it is tested
    "02.8": BATCH,
}
