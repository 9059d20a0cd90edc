"""Mistakes in notebook 01: the lecture's Example 1, each time with one slip in it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from backprop.check.mistakes.gradient_check import ARRAY_ERRORS, RELATIVE_ERROR, WRONG_ERRORS
from backprop.check.mistakes.mistake import Mistake, of_pieces

Array = np.ndarray[Any, Any]
Answer = Callable[..., Any]


def variants(name: str, text: str, *answers: Answer) -> tuple[Mistake, ...]:
    """One mistake in the several ways that it is written."""
    return tuple(Mistake(name, text, (answer,)) for answer in answers)


# 01.1 forward(w, x)


def forward(w: Array, x: float, dtype: type | None = float) -> Array:
    """z_1, ..., z_L, f: the right one, if dtype is float; None is that of w."""
    z: Array = np.zeros(len(w) + 1, dtype=dtype or w.dtype)
    z[0] = x
    for i in range(len(w)):
        z[i + 1] = w[i] * z[i]
    return z


def bent(w: Array, x: float, bend: Answer) -> Array:
    """A chain in which something happens to each product."""
    z = [float(x)]
    for weight in w:
        z.append(bend(weight * z[-1]))
    return np.array(z)


def in_zeros(w: Array, x: float, places: Answer) -> Array:
    """Into an array of zeros that begins with x: the places that layer i writes to and reads
    from."""
    z: Array = np.append(x, np.zeros(len(w)))
    for i in range(len(w)):
        to, of = places(i)
        z[to] = w[i] * z[of]
    return z


def of_three(*w: float, x: float) -> Array:
    w_1, w_2, w_3 = w
    return forward(np.array([w_1, w_2, w_3]), x)


FORWARD = (
    *variants(
        "only-f",
        "You return the output f(x) alone. The way back needs every number on the way: return z_1 "
        "to z_L too, in one array.",
        lambda w, x: forward(w, x)[-1],
    ),
    *variants(
        "missing-f",
        "The last number is missing: your array ends with z_L. After it comes f(x) = w_L z_L, so "
        "that L weights make L + 1 numbers.",
        lambda w, x: forward(w, x)[:-1],
    ),
    *variants(
        "missing-x",
        "The first number is missing: your array begins with w_1 x. But z_1 is the input to the "
        "first layer, and no weight has touched it yet.",
        lambda w, x: forward(w, x)[1:],
    ),
    *variants(
        "includes-extra",
        "Your array has an entry too many. z_1 is x itself, and f(x) comes once, at the end: L "
        "weights make L + 1 numbers.",
        lambda w, x: np.append(x, forward(w, x)),
        lambda w, x: np.append(1.0, forward(w, x)),
        lambda w, x: np.append(forward(w, x), forward(w, x)[-1]),
        lambda w, x: np.append(forward(w, x), 0.0),
    ),
    *variants(
        "activation-too-many",
        "The numbers come out as if something acted on each product: a ReLU, a tanh, a sigmoid, or an abs. Example 1 has no "
        "activation: z_{i+1} = w_i z_i, whatever its sign or size.",
        *(
            lambda w, x, bend=bend: bent(w, x, bend)
            for bend in (lambda v: max(v, 0.0), np.tanh, abs, lambda v: 1 / (1 + np.exp(-v)))
        ),
    ),
    *variants(
        "bias-too-many",
        "At each layer 1, or x, comes out added to the product. Example 1 has no biases: z_{i+1} = w_i z_i, and nothing is "
        "added to it.",
        lambda w, x: bent(w, x, lambda v: v + 1),
        lambda w, x: bent(w, x, lambda v: v + x),
    ),
    *variants(
        "squared-weights",
        "Each weight comes in squared, as when a layer multiplies by it twice. z_{i+1} = w_i z_i has it once.",
        lambda w, x: forward(w**2, x),
    ),
    *variants(
        "reversed-weights",
        "f(x) is right, but on the way the last weight comes in first. In w_L ⋯ w_1 x the weight next to x is w_1: that one "
        "comes first, w[0] in Python.",
        lambda w, x: forward(w[::-1], x),
    ),
    *variants(
        "x-at-the-end",
        "f(x) is right, but x comes in last: before it stand products of the weights alone. z_1 is x, and each weight "
        "multiplies what has come so far. (In a running product, x stands in front.)",
        lambda w, x: np.cumprod(np.append(w, x)),
    ),
    *variants(
        "x-is-one",
        "Every number lacks the factor x: the chain comes out as if it began with 1. What goes into the first layer, and so "
        "stands in z_1?",
        lambda w, x: forward(w, 1.0),
    ),
    *variants(
        "always-from-x",
        "After z_1 each number is a single weight times x. Only the first weight sees x; every other one gets what the "
        "layer before it has made.",
        lambda w, x: np.append(x, w * x),
    ),
    *variants(
        "sum-for-product",
        "The weights come out added, one after the other, to x. A layer multiplies: z_{i+1} = w_i o_i, as it stands below "
        "equation (2).",
        lambda w, x: np.cumsum(np.append(x, w)),
    ),
    *variants(
        "off-by-one",
        "The weights come out shifted by one place, or one of them (the first, or the last) is left out. Write down z_2, "
        "z_3 and f for L = 2, with w[0] and w[1], and compare the indices with those in your code.",
        lambda w, x: forward(np.roll(w, 1), x),
        lambda w, x: np.append(forward(w[:-1], x), 0.0),
        lambda w, x: np.append(forward(w[1:], x), 0.0),
        lambda w, x: forward(w[1:], x),
    ),
    *variants(
        "integer-truncation",
        "The decimals are cut off on the way, as when the numbers go into an array of integers, or through int. If you make "
        "an array for them, give it dtype float (np.zeros does so by itself; np.full and np.zeros_like of whole numbers do "
        "not).",
        lambda w, x: forward(w, x, dtype=int),
        lambda w, x: forward(w, x, dtype=None),
        lambda w, x: forward(w, x, dtype=np.asarray(x).dtype.type),  # as np.full(L + 1, x) does
    ),
    *variants(
        "no-start",
        "Every number is 0. That happens where nothing is put in at the start, for a product that begins with 0 stays "
        "there, or where the numbers do not get into what you return. What is z_1, and in which place of your array does it "
        "stand?",
        lambda w, x: np.zeros(len(w) + 1),
    ),
    *variants(
        "only-start",
        "Only z_1 is filled, all others are 0. That happens where a loop does not run, where its results go elsewhere, or "
        "where each turn multiplies a number that is not computed yet. Compare the indices on both sides of the = with "
        "those of z_{i+1} = w_i z_i.",
        lambda w, x: np.append(x, np.zeros(len(w))),
    ),
    *variants(
        "off-by-one",
        "The numbers come out as if a weight multiplied a neighbour of the right z, or wrote into one. Write down z_2, z_3 "
        "and f for L = 2, and compare the indices of z on both sides of the = with those in your code.",
        lambda w, x: in_zeros(w, x, lambda i: (i + 1, i - 1)),
        lambda w, x: in_zeros(w, x, lambda i: (i, i)),
    ),
    *variants(
        "sum-for-product",
        "The numbers are x times sums of weights. A layer multiplies what the layer before it has made: z_{i+1} = w_i o_i, "
        "as it stands below equation (2).",
        lambda w, x: x * np.cumsum(np.append(1.0, w)),
    ),
    *variants(
        "ignores-layer-before",
        "After x come the bare weights. A weight acts on something: what does layer i get from the layer "
        "before it?",
        lambda w, x: np.append(x, w),
    ),
    *variants(
        "hard-coded-length",
        "This works for a chain of three weights, like the one in the text, and for no other. z_{i+1} = w_i z_i is used once for each "
        "weight, however many there are: L = len(w).",
        lambda w, x: of_three(*w, x=x),
        lambda w, x: of_three(w[0], w[1], w[2], x=x),
    ),
    *variants(
        "ignores-weights",
        "x stands in every place: no weight has touched it. Each layer hands on something else than it got: look "
        "at z_{i+1} below equation (2).",
        lambda w, x: np.full(len(w) + 1, x),
    ),
)


# 01.2 grad_last(w, x, y)

# what the squared loss sends back, with a slip
RESIDUALS: tuple[tuple[str, str, Answer], ...] = (
    (
        "missing-factor-2",
        "Every number is half of what it should be. The loss is (f(x) - y)², with no ½ in front "
        "of it: what does the derivative of a square bring to the front?",
        lambda f, y: f - y,
    ),
    (
        "two-f-minus-y",
        "The start comes out with 2f(x) - y, as the lecture prints it in (6) and (7). There it is a slip: the 2 belongs to "
        "the whole difference, as in (4). Mind the brackets.",
        lambda f, y: 2 * f - y,
    ),
    (
        "sign",
        "Every number has the wrong sign, as when the start is y - f(x), or a minus stands in front (that of gradient "
        "descent belongs to the update). Look at the start, ∂ℓ/∂z_L in section 2.",
        lambda f, y: 2 * (y - f),
    ),
    (
        "ignores-y",
        "The target y has no effect on your result: the numbers are those of the loss f(x)². The loss measures a distance "
        "from y, so its slope depends on y as well.",
        lambda f, y: 2 * f,
    ),
    (
        "ignores-f",
        "The residual comes out as y alone. What the chain makes of x has to be compared with it: look at the start, "
        "∂ℓ/∂z_L in section 2.",
        lambda f, y: 2 * y,
    ),
    (
        "plus-y",
        "The residual comes out as f(x) + y. The loss measures how far f(x) is from y: look at the sign in its bracket.",
        lambda f, y: 2 * (f + y),
    ),
    (
        "adds-2",
        "The 2 of the outer derivative comes out added to the residual. The derivative of a square *multiplies* by it: look "
        "at the start, ∂ℓ/∂z_L in section 2.",
        lambda f, y: 2 + (f - y),
    ),
    (
        "sign-lost",
        "Your residual has lost its sign: the slope is the same whether f(x) is too large or too small. Look for what takes "
        "a sign away, such as an abs, or the root of a square.",
        lambda f, y: 2 * abs(f - y),
    ),
    (
        "squared-residual",
        "Your start has the square of f(x) - y. The derivative of a square has the bracket itself, once, and a 2 in front.",
        lambda f, y: 2 * (f - y) ** 2,
    ),
    (
        "squared-residual",
        "Your start has the third power of f(x) - y. The derivative of a square has the bracket itself, once, and a 2 in "
        "front.",
        lambda f, y: 2 * (f - y) ** 3,
    ),
)


def outer(f: float, y: float) -> float:
    """The derivative of the squared loss by f."""
    return 2 * (f - y)


def last_layer(r: Any, w_L: Any, z_L: Any) -> tuple[Any, Any]:
    """(∂ℓ/∂w_L, ∂ℓ/∂z_L)."""
    return r * z_L, r * w_L


OUTPUT_THROUGHOUT = (
    "The numbers come out with f(x) wherever z_L belongs, in the residual too, as when z_L is read as z[-1], the last "
    "entry. But f(x) comes *out* of the last layer: z_L goes into it, and stands right before. Look at the row of f(x) in "
    "the table of section 1."
)


def output_throughout(r: Any, w_L: Any, z_L: Any) -> tuple[Any, Any]:
    """The same with f(x) for z_L wherever it stands: in the residual r = 2(f(x) - y), too."""
    f = w_L * z_L
    r = r + 2 * (w_L * f - f)
    return r * f, r * w_L


@of_pieces
def make_grad_last(start: Answer = last_layer, residual: Answer = outer) -> Answer:
    def grad_last(w: Array, x: float, y: float) -> tuple[Any, Any]:
        z = forward(w, x)
        dw_L, dz_L = start(residual(z[-1], y), w[-1], z[-2])
        return dw_L, dz_L

    return grad_last


def from_sums(z: Array, w: Array, y: float) -> tuple[Any, Any]:
    return last_layer(outer(z[-1], y), w[-1], z[-2])


def z_before(w: Array, x: float, y: float) -> tuple[Any, Any]:
    z = forward(w, x)
    return outer(z[-1], y) * z[-3], outer(z[-1], y) * w[-1]


GRAD_LAST = (
    *variants(
        "first-weight",
        "∂ℓ/∂z_L comes out with the first weight where the last one belongs. In Python the last entry has the index -1, or "
        "L - 1.",
        lambda w, x, y: (
            outer(forward(w, x)[-1], y) * forward(w, x)[-2],
            outer(forward(w, x)[-1], y) * w[0],
        ),
    ),
    *(Mistake(name, text, (make_grad_last(residual=r),)) for name, text, r in RESIDUALS),
    *variants(
        "missing-w",
        "∂ℓ/∂z_L is the outer derivative alone, 2(f(x) - y). That is the derivative by f(x); z_L still has to go through "
        "the last layer. Look at ∂ℓ/∂z_L in section 2.",
        make_grad_last(lambda r, w_L, z_L: (r * z_L, r)),
    ),
    *variants(
        "missing-z",
        "∂ℓ/∂w_L is the outer derivative alone, 2(f(x) - y). If w_L changes a little, how much does w_L z_L change?",
        make_grad_last(lambda r, w_L, z_L: (r, r * w_L)),
    ),
    *variants(
        "missing-inner",
        "Both numbers are the outer derivative alone, that of the square. The chain rule goes on: w_L z_L has a derivative "
        "by w_L, and another one by z_L.",
        make_grad_last(lambda r, w_L, z_L: (r, r)),
    ),
    *variants(
        "missing-residual",
        "How far f(x) is from y plays no part: these are the derivatives of f(x), or twice them, not those of the loss. The "
        "outer derivative, of (f(x) - y)², is missing.",
        make_grad_last(lambda r, w_L, z_L: (z_L, w_L)),
        make_grad_last(lambda r, w_L, z_L: (2 * z_L, 2 * w_L)),
    ),
    *variants(
        "squared-residual",
        "The residual comes out squared. The derivative of a square is not a square: what happens to the exponent?",
        make_grad_last(lambda r, w_L, z_L: (r * r / 2 * z_L, r * r / 2 * w_L)),
        make_grad_last(lambda r, w_L, z_L: (r * r / 4 * z_L, r * r / 4 * w_L)),
    ),
    *variants(
        "output-for-input",
        "∂ℓ/∂w_L has a factor w_L too many, as when f(x), what comes out of the last layer, stands where z_L belongs, what "
        "goes into it, or ∂ℓ/∂z_L where the outer derivative does, 2(f(x) - y). Look at section 2.",
        make_grad_last(lambda r, w_L, z_L: (r * w_L * z_L, r * w_L)),
    ),
    *variants(
        "output-for-input",
        "∂ℓ/∂z_L has a factor z_L too many, as when f(x), what comes out of the last layer, stands where w_L belongs, or "
        "∂ℓ/∂w_L where the outer derivative does, 2(f(x) - y). Look at section 2.",
        make_grad_last(lambda r, w_L, z_L: (r * z_L, r * w_L * z_L)),
    ),
    *variants(
        "output-for-input",
        "Both numbers have the factor f(x) = w_L z_L, that is w_L and z_L together. The slope of a product along one factor is the "
        "other factor alone. Look at section 2.",
        make_grad_last(lambda r, w_L, z_L: (r * w_L * z_L, r * w_L * z_L)),
    ),
    *variants("output-for-input", OUTPUT_THROUGHOUT, make_grad_last(output_throughout)),
    *variants(
        "one-layer-zero",
        "For one layer alone, L = 1, your ∂ℓ/∂z_L is 0. Below it there is no layer, but there is z_1 = x: if it changes, the loss "
        "does, too. One layer needs no case of its own.",
        lambda w, x, y: (
            make_grad_last()(w, x, y) if len(w) > 1 else (make_grad_last()(w, x, y)[0], 0.0)
        ),
    ),
    *variants(
        "input-for-z",
        "∂ℓ/∂w_L comes out with x where z_L belongs. The last weight does not see x, unless it is the only one: it sees "
        "what the layers before it have made of x.",
        lambda w, x, y: (outer(forward(w, x)[-1], y) * x, outer(forward(w, x)[-1], y) * w[-1]),
    ),
    *variants(
        "previous-z",
        "∂ℓ/∂w_L comes out with z_{L-1} where z_L belongs, one layer too far back. `forward` returns L + 1 numbers: f(x) is "
        "the last of them, and z_L stands right before it.",
        z_before,
    ),
    *variants(
        "adds",
        "The inner derivative comes out added to the outer one, in one of your two numbers or in both. Along one path the "
        "factors of the chain rule are multiplied: look at ∂ℓ/∂z_L in section 2.",
        make_grad_last(lambda r, w_L, z_L: (r + z_L, r + w_L)),
        make_grad_last(lambda r, w_L, z_L: (r + z_L, r * w_L)),
        make_grad_last(lambda r, w_L, z_L: (r * z_L, r + w_L)),
    ),
    *variants(
        "y-for-x",
        "The numbers come out as if y went through the chain. What goes into the first layer is x; y comes in only at the "
        "end, where f(x) is compared with it.",
        lambda w, x, y: make_grad_last()(w, y, y),
        lambda w, x, y: make_grad_last()(w, y, x),
    ),
    *variants(
        "sum-for-product",
        "The numbers are those of a z_L that is made from a sum of weights. Every layer multiplies by its weight: compare "
        "with your 01.1.",
        lambda w, x, y: from_sums(x * np.cumsum(np.append(1.0, w)), w, y),
        lambda w, x, y: from_sums(np.cumsum(np.append(x, w)), w, y),
    ),
)


# 01.3 backward_step(dz_next, w_i, o_i)


def divided(above: Any, below: Any) -> Any:
    with np.errstate(all="ignore"):
        return above / below


BACKWARD_STEP = (
    *variants(
        "weight-for-output",
        "∂ℓ/∂w_i comes out with the factor w_i. z_{i+1} = w_i o_i: if w_i changes a little, by what is the change "
        "multiplied? Look at equation (2).",
        lambda dz_next, w_i, o_i: (dz_next * w_i, dz_next * w_i),
    ),
    *variants(
        "output-for-weight",
        "∂ℓ/∂z_i comes out with the factor o_i. z_{i+1} = w_i z_i: if z_i changes a little, by what is the change "
        "multiplied? Look at equation (3).",
        lambda dz_next, w_i, o_i: (dz_next * o_i, dz_next * o_i),
    ),
    *variants(
        "own-dz",
        "∂ℓ/∂w_i has a factor w_i too many, as when ∂ℓ/∂z_i stands where equation (2) has the derivative from the right, "
        "∂ℓ/∂z_{i+1}, or w_i o_i, what the layer has made, where it has o_i.",
        lambda dz_next, w_i, o_i: (dz_next * w_i * o_i, dz_next * w_i),
    ),
    *variants(
        "dz-from-dw",
        "∂ℓ/∂z_i has a factor o_i too many, as when ∂ℓ/∂w_i stands where equation (3) has the derivative from the right, "
        "∂ℓ/∂z_{i+1}, or w_i o_i, what the layer has made, where it has w_i.",
        lambda dz_next, w_i, o_i: (dz_next * o_i, dz_next * o_i * w_i),
    ),
    *variants(
        "all-factors",
        "Both numbers have all three factors. Each derivative removes one of w_i and o_i: the one "
        "by which you differentiate. Compare (2) with (3).",
        lambda dz_next, w_i, o_i: (dz_next * w_i * o_i, dz_next * w_i * o_i),
    ),
    *variants(
        "divides",
        "One of your two numbers, or both, is a quotient. On the way back a factor of the forward pass is a factor again, "
        "and a weight may well be 0. Look at equations (2) and (3): they only multiply.",
        lambda dz_next, w_i, o_i: (dz_next * o_i, divided(dz_next, w_i)),
        lambda dz_next, w_i, o_i: (divided(dz_next, w_i), dz_next * w_i),
        lambda dz_next, w_i, o_i: (divided(dz_next, o_i), dz_next * w_i),
        lambda dz_next, w_i, o_i: (divided(dz_next, o_i), divided(dz_next, w_i)),
        lambda dz_next, w_i, o_i: (divided(dz_next, w_i), divided(dz_next, o_i)),
    ),
    *variants(
        "divides",
        "Where w_i = 0 your ∂ℓ/∂w_i is 0, and it should not be. That happens where you divide by w_i and look after 0 / 0, "
        "or take a weight of 0 for one without a slope. Equation (2) has no w_i in it: what is multiplied there?",
        lambda dz_next, w_i, o_i: (dz_next * o_i if w_i else 0.0, dz_next * w_i),
    ),
    *variants(
        "adds",
        "The local derivative comes out added to the one from the right. In the chain rule the derivatives along one path are "
        "multiplied; sums come in only where paths meet.",
        lambda dz_next, w_i, o_i: (dz_next + o_i, dz_next + w_i),
    ),
    *variants(
        "ignores-upstream",
        "You return the local derivatives, those of z_{i+1} alone. The loss lies further up: what "
        "stands in front in (2) and (3), and comes in as dz_next?",
        lambda dz_next, w_i, o_i: (o_i, w_i),
    ),
    *variants(
        "dz-not-updated",
        "∂ℓ/∂z_i is still the number from the right. Going back through the "
        "layer changes it: look at equation (3).",
        lambda dz_next, w_i, o_i: (dz_next * o_i, dz_next),
    ),
    *variants(
        "dw-not-updated",
        "∂ℓ/∂w_i is still the number from the right, as it came in. If w_i changes a little, z_{i+1} = w_i o_i changes by "
        "more or less than that: look at equation (2).",
        lambda dz_next, w_i, o_i: (dz_next, dz_next * w_i),
        lambda dz_next, w_i, o_i: (dz_next, dz_next),
    ),
    *variants(
        "ignores-upstream",
        "In one of your two numbers what comes in as dz_next plays no part: it is a local derivative, and the loss lies "
        "further up. Compare the first factors of (2) and (3).",
        lambda dz_next, w_i, o_i: (o_i, dz_next * w_i),
        lambda dz_next, w_i, o_i: (dz_next * o_i, w_i),
    ),
    *variants(
        "forward-again",
        "You return w_i o_i as a derivative: that is z_{i+1}, what the layer made on the way *forward*. On the way back "
        "one of the two gives its place to what came from the right: look at (2) and (3).",
        lambda dz_next, w_i, o_i: (dz_next * o_i, w_i * o_i),
        lambda dz_next, w_i, o_i: (w_i * o_i, dz_next * w_i),
    ),
    *variants(
        "adds",
        "One of your two numbers is a sum of the local derivative and the one from the right. In the chain rule the "
        "derivatives along one path are multiplied.",
        lambda dz_next, w_i, o_i: (dz_next + o_i, dz_next * w_i),
        lambda dz_next, w_i, o_i: (dz_next * o_i, dz_next + w_i),
    ),
    *variants(
        "zero-as-missing",
        "Where a factor is exactly 0, your numbers come out as if it were 1, as when 0 is taken for something that is missing: "
        "`w_i or 1.0` and `if w_i` do that. A 0 is a number like any other, and what is multiplied by it is 0: look at (2) and (3).",
        lambda dz_next, w_i, o_i: (dz_next * (o_i or 1.0), dz_next * (w_i or 1.0)),
        lambda dz_next, w_i, o_i: (dz_next * o_i, dz_next * (w_i or 1.0)),
        lambda dz_next, w_i, o_i: (dz_next * (o_i or 1.0), dz_next * w_i),
    ),
)


# 01.4 backward(w, x, y)


def equation_2(i: int, w: Array, z: Array, dz: Array) -> Any:
    return dz[i + 1] * z[i]


def equation_3(i: int, w: Array, z: Array, dz: Array) -> Any:
    return dz[i + 1] * w[i]


@of_pieces
def make_backward(
    *,
    residual: Answer = outer,
    start: Answer = last_layer,
    layers: Answer = lambda L: range(L - 2, -1, -1),
    gradient: Answer = equation_2,
    step: Answer = equation_3,
    result: Answer = lambda dw, dz: (dw, dz),
    z_type: type | None = float,
    dz_type: type | None = float,
) -> Answer:
    """The streamlined steps 2-4: right as it stands, wrong in the pieces that are replaced."""

    def backward(w: Array, x: float, y: float) -> Any:
        L, w, z = len(w), w.copy(), forward(w, x, dtype=z_type)
        dw: Array = np.zeros(L, dtype=dz_type or w.dtype)
        dz: Array = np.zeros(L, dtype=dz_type or w.dtype)
        with np.errstate(all="ignore"):
            dw[-1], dz[-1] = start(residual(z[-1], y), w[-1], z[-2])
            for i in layers(L):
                dw[i] = gradient(i, w, z, dz)
                dz[i] = step(i, w, z, dz)
        return result(dw, dz)

    return backward


right_backward = make_backward()


def received(what: Answer) -> Answer:
    """Each ∂ℓ/∂w_i from one number in place of what its layer received."""

    def backward(w: Array, x: float, y: float) -> tuple[Array, Array]:
        z, (_, dz) = forward(w, x), right_backward(w, x, y)
        above = np.append(dz[1:], outer(z[-1], y))
        return above * what(z), dz

    return backward


def by_division(of_w: bool, of_z: bool) -> Answer:
    """Divide what is not wanted out of f again."""

    def backward(w: Array, x: float, y: float) -> tuple[Array, Array]:
        z, (dw, dz) = forward(w, x), right_backward(w, x, y)
        f = z[-1]
        with np.errstate(all="ignore"):
            dw = outer(f, y) * f / w if of_w else dw
            dz = outer(f, y) * f / z[:-1] if of_z else dz
        return dw, dz

    return backward


def learning(rate: float) -> Answer:
    """Equation (3) with a weight that has learnt already."""

    def step(i: int, w: Array, z: Array, dz: Array) -> Any:
        w[i] -= rate * dz[i + 1] * z[i]
        return dz[i + 1] * w[i]

    return step


def every_layer_last(w: Array, x: float, y: float) -> tuple[Array, Array]:
    z = forward(w, x)
    return outer(z[-1], y) * z[:-1], outer(z[-1], y) * w


def with_output(w: Array, x: float, y: float) -> tuple[Array, Array]:
    dw, dz = right_backward(w, x, y)
    return dw, np.append(dz, outer(forward(w, x)[-1], y))


def unpacking(w: Array, x: float, y: float) -> Any:
    w_1, w_2, w_3 = w
    return right_backward(np.array([w_1, w_2, w_3]), x, y)


def indexing(w: Array, x: float, y: float) -> Any:
    return right_backward(np.array([w[0], w[1], w[2]]), x, y)


def in_forward_order(w: Array, x: float, y: float) -> tuple[Array, Array]:
    z = forward(w, x)
    back = forward(w, outer(z[-1], y))[::-1]
    return back[1:] * z[:-1], back[:-1]


BACKWARD = (
    *(Mistake(name, text, (make_backward(residual=r),)) for name, text, r in RESIDUALS),
    *variants(
        "start-missing-w",
        "The numbers come out as if ∂ℓ/∂z_L were the outer derivative alone, 2(f(x) - y). That is the derivative by f(x); "
        "∂ℓ/∂z_L has one factor more, and all that follows inherits it. Look at step 2.",
        make_backward(start=lambda r, w_L, z_L: (r * z_L, r)),
    ),
    *variants(
        "start-missing-z",
        "∂ℓ/∂w_L is the outer derivative alone, 2(f(x) - y). If w_L changes a little, how much does w_L z_L change?",
        make_backward(start=lambda r, w_L, z_L: (r, r * w_L)),
    ),
    *variants(
        "start-swapped",
        "At layer L the two derivatives come out exchanged: ∂ℓ/∂w_L with the factor w_L and ∂ℓ/∂z_L with z_L. A product's "
        "slope along one factor is the other factor. Compare with 01.2.",
        make_backward(start=lambda r, w_L, z_L: (r * w_L, r * z_L)),
    ),
    *variants(
        "output-for-input",
        "∂ℓ/∂w_L has a factor w_L too many, as when f(x), what comes out of the last layer, stands where z_L belongs, or "
        "∂ℓ/∂z_L where the outer derivative does, 2(f(x) - y). Compare with 01.2.",
        make_backward(start=lambda r, w_L, z_L: (r * w_L * z_L, r * w_L)),
    ),
    *variants("output-for-input", OUTPUT_THROUGHOUT, make_backward(start=output_throughout)),
    *variants(
        "last-weight-twice",
        "Every number has one factor w_L too many, as when the way back begins with ∂ℓ/∂z_L where the outer derivative belongs, "
        "2(f(x) - y), and then goes through layer L once more. What is the derivative above the last layer?",
        make_backward(start=lambda r, w_L, z_L: (r * w_L * z_L, r * w_L * w_L)),
    ),
    *variants(
        "next-output",
        "Each ∂ℓ/∂w_i below the last layer has a factor w_i too many, as when o_{i+1} stands where o_i belongs, or ∂ℓ/∂z_i "
        "where ∂ℓ/∂z_{i+1} does. Look at the two indices in equation (2).",
        make_backward(gradient=lambda i, w, z, dz: dz[i + 1] * z[i + 1]),
    ),
    *variants(
        "next-output",
        "Each ∂ℓ/∂w_i, the last one too, has a factor w_i too many, as when o_{i+1} stands where o_i belongs, or ∂ℓ/∂z_i "
        "where ∂ℓ/∂z_{i+1} does. Look at the two indices in equation (2), and at what stands for ∂ℓ/∂z_{i+1} above the last "
        "layer.",
        make_backward(
            start=lambda r, w_L, z_L: (r * w_L * z_L, r * w_L),
            gradient=lambda i, w, z, dz: dz[i + 1] * z[i + 1],
        ),
    ),
    *variants(
        "input-for-output",
        "Each ∂ℓ/∂w_i below the last layer comes out with x where o_i belongs. Only the first weight sees x: equation (2) "
        "asks for o_i, what layer i got from the layers before it.",
        make_backward(gradient=lambda i, w, z, dz: dz[i + 1] * z[0]),
    ),
    *variants(
        "off-by-one-weight",
        "The step from ∂ℓ/∂z_{i+1} to ∂ℓ/∂z_i comes out with the weight of a neighbour. Which weight lies between z_i and "
        "z_{i+1}? Look at (3), and at how its index is counted in Python.",
        make_backward(step=lambda i, w, z, dz: dz[i + 1] * w[i + 1]),
        make_backward(step=lambda i, w, z, dz: dz[i + 1] * w[i - 1]),
    ),
    *variants(
        "swapped-step",
        "The start is right, but below it the two equations come out exchanged: ∂ℓ/∂w_i with the factor w_i and ∂ℓ/∂z_i "
        "with o_i. Compare with (2) and (3), and with the order that 01.3 returns.",
        make_backward(gradient=equation_3, step=equation_2),
    ),
    *variants(
        "weight-for-output",
        "Each ∂ℓ/∂w_i below the last layer comes out with the factor w_i. z_{i+1} = w_i o_i: if w_i changes a little, by "
        "what is the change multiplied? Look at equation (2).",
        make_backward(gradient=equation_3),
    ),
    *variants(
        "output-for-weight",
        "The step from ∂ℓ/∂z_{i+1} to ∂ℓ/∂z_i comes out with o_i as its factor. z_{i+1} = w_i z_i: if z_i changes a little, "
        "by what is the change multiplied? Look at equation (3).",
        make_backward(step=equation_2),
    ),
    *variants(
        "factor-2-everywhere",
        "Each layer below the last brings another factor 2. The 2 comes from the square in the loss, and that is passed "
        "once. Equations (2) and (3) have none.",
        make_backward(
            gradient=lambda i, w, z, dz: 2 * dz[i + 1] * z[i],
            step=lambda i, w, z, dz: 2 * dz[i + 1] * w[i],
        ),
    ),
    *variants(
        "divides-by-w",
        "The step from ∂ℓ/∂z_{i+1} to ∂ℓ/∂z_i comes out divided by w_i, where (3) multiplies by it. A factor of the forward pass "
        "is a factor again on the way back, and a weight may be exactly 0.",
        make_backward(step=lambda i, w, z, dz: dz[i + 1] / w[i]),
    ),
    *variants(
        "divides-by-w",
        "Below the last layer all is right until a weight is exactly 0: there ∂ℓ/∂w_i is no number, as when something is multiplied "
        "by w_i and divided by it again. What you want to get by dividing is at hand before you multiply: look at (2).",
        make_backward(gradient=lambda i, w, z, dz: dz[i + 1] * w[i] / w[i] * z[i]),
    ),
    *variants(
        "prefix-products-from-x",
        "All is right until a factor is exactly 0: there no number comes out, as when the whole product f(x) is taken and "
        "one factor is divided out again, which is 0 / 0 then. Equations (2) and (3) need no division.",
        by_division(of_w=True, of_z=False),
        by_division(of_w=True, of_z=True),
        by_division(of_w=False, of_z=True),
    ),
    *variants(
        "residual-for-upstream",
        "Every layer comes out like the last one: it has the factor 2(f(x) - y) in front. Below layer L what comes from the "
        "right is ∂ℓ/∂z_{i+1}. Look at (2) and (3).",
        every_layer_last,
    ),
    *variants(
        "dz-not-updated",
        "∂ℓ/∂z_L stands at every layer where (2) and (3) have ∂ℓ/∂z_{i+1}. It is right for the step to layer L - 1 only; after "
        "that, what comes from the right is the ∂ℓ/∂z_{i+1} that you have just computed.",
        make_backward(
            gradient=lambda i, w, z, dz: dz[-1] * z[i],
            step=lambda i, w, z, dz: dz[-1] * w[i],
        ),
    ),
    *variants(
        "dz-not-updated",
        "The numbers come out as if every ∂ℓ/∂z_i were ∂ℓ/∂z_L, which comes down the chain unchanged. At each layer one "
        "factor comes in: look at (3).",
        make_backward(step=lambda i, w, z, dz: dz[i + 1]),
    ),
    *variants(
        "ignores-upstream",
        "Below the last layer stand the local derivatives, o_i and w_i. The loss lies further up: both (2) and (3) begin "
        "with what came back from there.",
        make_backward(gradient=lambda i, w, z, dz: z[i], step=lambda i, w, z, dz: w[i]),
    ),
    *variants(
        "updated-weights",
        "The numbers come out as if the weights changed while you are going back, by a step of gradient descent. Then (3) "
        "uses weights that the forward pass has never seen. First the whole gradient, then the update.",
        *(
            make_backward(start=start, step=learning(rate))
            for rate in (0.1, 0.01, 0.001)
            for start in (
                last_layer,
                lambda r, w_L, z_L, rate=rate: (r * z_L, r * (w_L - rate * r * z_L)),
            )
        ),
    ),
    *variants(
        "cumulative",
        "The numbers of one layer come out added to those of the next, as when += stands where = belongs. In this chain "
        "there is one path to the loss, so nothing is summed.",
        make_backward(result=lambda dw, dz: (np.cumsum(dw[::-1])[::-1], dz)),
        make_backward(step=lambda i, w, z, dz: dz[i + 1] + dz[i + 1] * w[i]),
    ),
    *variants(
        "first-layer-skipped",
        "The first layer is left at 0, as when a loop ends one too early: in Python a range stops before its end, and w_1 "
        "has the index 0.",
        make_backward(layers=lambda L: range(L - 2, 0, -1)),
    ),
    *variants(
        "first-dz-skipped",
        "dz[0] is left at 0. No weight needs it, but the exercise asks for ∂ℓ/∂z_1, the slope along the input, as well.",
        make_backward(result=lambda dw, dz: (dw, np.append(0.0 if len(dz) > 1 else dz[0], dz[1:]))),
    ),
    *variants(
        "loops-forward",
        "Below layer L - 1 everything is 0. That happens where a loop runs from the first layer to the last, when "
        "∂ℓ/∂z_{i+1} is not known yet, or where it ends after one turn. The way back begins at layer L - 1 and ends at 1.",
        make_backward(layers=lambda L: range(L - 1)),
    ),
    *variants(
        "empty-loop",
        "Only the last layer is filled, all others are 0, as when a loop does not run even once (a range that counts down needs its "
        "third argument, the step), its results go elsewhere, or each turn multiplies by an entry that is still 0. (2) and (3) need "
        "∂ℓ/∂z_{i+1}, which is filled already.",
        make_backward(layers=lambda L: range(0)),
    ),
    *variants(
        "includes-output",
        "dz has an entry too many: the derivative by f(x) stands at its end. The exercise asks "
        "for ∂ℓ/∂z_1 to ∂ℓ/∂z_L only, L numbers.",
        with_output,
    ),
    *variants(
        "hard-coded-length",
        "This works for a chain of three weights, like the one in the text, and for no other. With L = len(w) the "
        "streamlined steps 2-4 hold for any L: how often must (2) and (3) be used?",
        unpacking,
        indexing,
    ),
    *variants(
        "only-dw",
        "You return one of the two arrays alone. The exercise asks for both: the slopes along the weights, and those along the signals.",
        make_backward(result=lambda dw, dz: dw),
        make_backward(result=lambda dw, dz: dz),
    ),
    *variants(
        "x-for-o",
        "Each ∂ℓ/∂w_i, the last one too, comes out with x where o_i belongs. Only the first weight is multiplied by x: the "
        "others by what the layers before have made of it. Look at o_i in (2).",
        received(lambda z: z[0]),
    ),
    *variants(
        "output-for-o",
        "Each ∂ℓ/∂w_i comes out with the output f(x) where o_i belongs. A weight is multiplied by what comes into its "
        "layer: look at o_i in (2).",
        received(lambda z: z[-1]),
    ),
    *variants(
        "integer-truncation",
        "The decimals are cut off on the way, as when the numbers go into an array of integers, or through int. If you make "
        "an array for them, give it dtype float: np.zeros does so by itself, np.zeros_like of whole numbers does not.",
        make_backward(dz_type=None),
        make_backward(z_type=None),
        make_backward(z_type=None, dz_type=None),
        make_backward(dz_type=int),
        make_backward(z_type=int),
        make_backward(z_type=int, dz_type=int),
    ),
    *variants(
        "missing-residual",
        "How far f(x) is from y plays no part: these are slopes of f(x), or twice them, not slopes of the loss. Look at the "
        "first factor of ∂ℓ/∂z_L in step 2.",
        make_backward(residual=lambda f, y: 2.0),
        make_backward(residual=lambda f, y: 1.0),
    ),
    *variants(
        "weight-for-output",
        "Each ∂ℓ/∂w_i, the last one too, comes out with the factor w_i where o_i belongs. By what is a small change of w_i "
        "multiplied in z_{i+1} = w_i o_i? Look at equation (2).",
        make_backward(start=lambda r, w_L, z_L: (r * w_L, r * w_L), gradient=equation_3),
    ),
    *variants(
        "adds",
        "The local derivative comes out added to what comes from the right. Along the one path of this chain derivatives are "
        "multiplied: look at (2) and (3).",
        make_backward(step=lambda i, w, z, dz: dz[i + 1] + w[i]),
        make_backward(gradient=lambda i, w, z, dz: dz[i + 1] + z[i]),
        make_backward(
            start=lambda r, w_L, z_L: (r + z_L, r * w_L),
            gradient=lambda i, w, z, dz: dz[i + 1] + z[i],
        ),
        make_backward(
            gradient=lambda i, w, z, dz: dz[i + 1] + z[i], step=lambda i, w, z, dz: dz[i + 1] + w[i]
        ),
    ),
    *variants(
        "weights-in-forward-order",
        "On the way back w_1 comes out first and w_L last, as on the way forward. Which weight does the loss meet first? "
        "Look at the order in steps 3 and 4.",
        in_forward_order,
    ),
)


# 01.5 gradient_check(backward, w, x, y)


def central(f: Answer, w: Array, step: Array, h: float) -> Any:
    return (f(w + step) - f(w - step)) / (2 * h)


def one_sided(f: Answer, w: Array, step: Array, h: float) -> Any:
    return (f(w + step) - f(w)) / h


def replaced(f: Answer, w: Array, step: Array, h: float) -> Any:
    return (f(np.where(step != 0, h, w)) - f(np.where(step != 0, -h, w))) / (2 * h)


def alone(one: Array, a: Array, b: Array) -> float:
    """The size of one of them over the size of both."""
    both = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    return float(np.max(np.abs(one)) / both) if both else 0.0


def relative_error(a: Array, b: Array) -> float:
    if not np.any(a != b):
        return 0.0
    largest = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    return float(np.max(np.abs(a - b)) / largest)


@of_pieces
def make_gradient_check(
    *,
    gradient: Answer = lambda backward, w, x, y: backward(w, x, y)[0],
    loss: Answer = lambda f, y: (f - y) ** 2,
    difference: Answer = central,
    error: Answer = relative_error,
    output: int = -1,
) -> Answer:
    """The error between a gradient and differences of a loss, of one of the numbers of `forward`."""

    def gradient_check(backward: Answer, w: Array, x: float, y: float) -> Any:
        h = 1e-6
        slopes = [
            difference(lambda v: loss(forward(v, x)[output], y), w, step, h)
            for step in h * np.eye(len(w))
        ]
        return error(np.asarray(gradient(backward, w, x, y)), np.array(slopes))

    return gradient_check


# mistakes of 00.2 that are made between gradient and differences too
OF_ARRAYS = frozenset(
    [
        "elementwise-mean",
        "max-before-abs",
        "no-abs",
        "norms-compared",
        "squared",
        "sum-instead-of-max",
    ]
)


def error_of_both(together: Answer, backward: Answer, w: Any, x: Any, y: Any) -> float:
    """The errors of dw and of dz, put together."""
    pairs = zip(backward(w, x, y), right_backward(w, x, y), strict=True)
    return float(together(*(relative_error(np.asarray(a, float), b) for a, b in pairs)))


GRADIENT_CHECK = (
    *(
        m
        for name, text, errors in (*WRONG_ERRORS, *ARRAY_ERRORS)
        for m in variants(name, text, *(make_gradient_check(error=error) for error in errors))
    ),
    *variants(
        "returns-bool",
        "You return True or False: whether the gradient is right. The exercise asks for the error itself: how wrong it is "
        "tells you where to look.",
        make_gradient_check(error=lambda a, b: bool(relative_error(a, b) < 1e-6)),
    ),
    *variants(
        "compares-dz",
        "The error comes out as the one between dz and the differences. They are slopes along the weights, so they belong "
        "to the other thing that `backward` returns.",
        make_gradient_check(gradient=lambda backward, w, x, y: backward(w, x, y)[1]),
    ),
    *variants(
        "compares-dz-too",
        "A right dw with a wrong dz beside it gets a large error. Only dw is held against differences here, so what comes back "
        "as dz must have no say.",
        lambda backward, w, x, y: error_of_both(max, backward, w, x, y),
        lambda backward, w, x, y: error_of_both(lambda a, b: a + b, backward, w, x, y),
        lambda backward, w, x, y: error_of_both(lambda a, b: (a + b) / 2, backward, w, x, y),
    ),
    *variants(
        "own-backward",
        "The error is tiny even for a wrong `backward`, as when your own is checked, or differences are compared with "
        "differences. The function that is to be checked comes in as the first argument; call that one.",
        make_gradient_check(gradient=lambda backward, w, x, y: right_backward(w, x, y)[0]),
    ),
    *variants(
        "one-entry-only",
        "The error comes out as that of one entry of dw, the first or the last. A mistake in any of the others then stays "
        "unseen: compare whole arrays.",
        make_gradient_check(error=lambda a, b: relative_error(a[:1], b[:1])),
        make_gradient_check(error=lambda a, b: relative_error(a[-1:], b[-1:])),
    ),
    *variants(
        "loss-without-square",
        "The differences come out as those of f(x) - y, or of its size, without the square. Then a right dw looks wrong. "
        "Which function of the weights is dw the gradient of?",
        make_gradient_check(loss=lambda f, y: f - y),
        make_gradient_check(loss=lambda f, y: abs(f - y)),
    ),
    *variants(
        "input-for-output",
        "The loss comes out as one of z_L, what goes *into* the last layer: the last weight has no effect on it. f(x) comes "
        "out of that layer, and is the last of the numbers of `forward`.",
        make_gradient_check(output=-2),
    ),
    *variants(
        "half-loss",
        "A right dw looks twice too large beside your slopes. Either your loss has a ½ in front, which the loss of this "
        "course has not, or the difference is divided by too much (how far apart are the two points?), or dw is doubled.",
        make_gradient_check(loss=lambda f, y: (f - y) ** 2 / 2),
    ),
    *variants(
        "ignores-y",
        "The loss comes out as f(x)², without y. Look at the loss of Example 1: it measures a distance from y.",
        make_gradient_check(loss=lambda f, y: f**2),
    ),
    *variants(
        "absolute-error",
        "The result is the largest difference itself. Whether it is much depends on the size of the slopes: compare the two "
        "arrays by their relative error.",
        make_gradient_check(error=lambda a, b: float(np.max(np.abs(a - b)))),
    ),
    *variants(
        "forward-difference",
        "The slopes come out as those of one-sided differences, which compare with the loss at w itself. Their error "
        "shrinks only like h, so a right gradient looks wrong in the sixth digit. Use central ones.",
        make_gradient_check(difference=one_sided),
    ),
    *variants(
        "arguments-exchanged",
        "The error comes out as if `backward` were called with x and y exchanged. It expects the weights, then what goes "
        "in, then the target: compare your call with its signature.",
        make_gradient_check(gradient=lambda backward, w, x, y: backward(w, y, x)[0]),
    ),
    *variants(
        "sign",
        "A right gradient gets the error 2, as when gradient and differences have opposite signs, or are added up. Look at "
        "the order of the two losses, and at the minus between gradient and differences.",
        make_gradient_check(gradient=lambda backward, w, x, y: -np.asarray(backward(w, x, y)[0])),
    ),
    *variants(
        "plus-y",
        "The loss comes out as (f(x) + y)². The loss of Example 1 measures how far f(x) is from y: look at the sign in the "
        "bracket.",
        make_gradient_check(loss=lambda f, y: (f + y) ** 2),
    ),
    *variants(
        "no-slope",
        "Any gradient gets the error 1, a right one too: your slopes are 0, or their size is far from that of dw. Are the "
        "two losses taken at two points, does f(x) stand in them, and is their difference divided, once, by the distance of "
        "the points?",
        make_gradient_check(difference=lambda f, w, step, h: 0.0),
        make_gradient_check(difference=lambda f, w, step, h: f(w + step) - f(w - step)),
        make_gradient_check(difference=lambda f, w, step, h: (f(w + step) - f(w - step)) / 2 * h),
        make_gradient_check(
            difference=lambda f, w, step, h: (f(w + step) - f(w - step)) / (2 * h) / h
        ),
    ),
    *variants(
        "entry-replaced",
        "The slopes come out as if a weight were *set* to h, where it should be moved by it. Then it is the loss of another "
        "chain: at which two points does the central difference ask?",
        make_gradient_check(difference=replaced),
    ),
    *(
        Mistake(m.id, m.text, (make_gradient_check(error=m.answers[0]),))
        for m in RELATIVE_ERROR
        if m.id in OF_ARRAYS
    ),
    *variants(
        "no-difference",
        "The numerator of your error comes out as the size of one of the two gradients alone: even where they agree it is "
        "not small. An error compares the two: look at the numerator of relative_error.",
        make_gradient_check(error=lambda a, b: alone(a, a, b)),
        make_gradient_check(error=lambda a, b: alone(b, a, b)),
    ),
)


MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "01.1": FORWARD,
    "01.2": GRAD_LAST,
    "01.3": BACKWARD_STEP,
    "01.4": BACKWARD,
    "01.5": GRADIENT_CHECK,
}
