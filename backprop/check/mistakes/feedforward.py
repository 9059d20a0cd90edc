"""Mistakes in notebook 03, the general network: equations (8)-(11), each time with one slip in
it."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from backprop.activations import sigma, sigma_prime
from backprop.check.mistakes.mistake import Mistake, of_pieces
from backprop.check.mistakes.two_layer_relu import LEANS

Array = np.ndarray[Any, Any]
Arrays = Sequence[Array]
Answer = Callable[..., Any]
Table = dict[str, Answer]  # activation -> what takes its place


def variants(name: str, text: str, *answers: Answer) -> tuple[Mistake, ...]:
    """One mistake in the several ways that it is written."""
    return tuple(Mistake(name, text, (answer,)) for answer in answers)


# 03.1 sigma(name, z), sigma_prime(name, z)


def table(right: Answer, wrong: Table) -> Answer:
    """sigma, or sigma_prime, with some rows of the table replaced."""

    def answer(name: str, z: Any) -> Any:
        with np.errstate(all="ignore"):
            return wrong[name](z) if name in wrong else right(name, z)

    return answer


def rows(name: str, text: str, *pairs: tuple[Table, Table]) -> tuple[Mistake, ...]:
    """The wrong rows of sigma and those of sigma_prime, in the several ways that they are
    written."""
    return tuple(
        Mistake(name, text, (table(sigma, values), table(sigma_prime, slopes)))
        for values, slopes in pairs
    )


def on_arrays(z: Any) -> Any:
    """What `if z > 0` does to an array; for a single number it decides correctly."""
    return bool(z > 0)


def leaky(slope: float) -> Table:
    return {"leaky_relu": lambda z: np.where(z > 0, z, slope * z)}


def leaky_prime(slope: float) -> Table:
    return {"leaky_relu": lambda z: np.where(z > 0, 1.0, slope)}


def logistic(z: Any) -> Any:
    return sigma("sigmoid", z)


def exp_ratio(z: Any) -> Any:
    return np.exp(z) / (1 + np.exp(z))


def tanh_ratio(z: Any) -> Any:
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


# right on paper, but not finite for all z
SIGMOID: Table = {"sigmoid": exp_ratio}
SOFTPLUS: Table = {"softplus": lambda z: np.log(1 + np.exp(z))}
TANH: Table = {"tanh": tanh_ratio}
SIGMOID_PRIME: Table = {"sigmoid": lambda z: exp_ratio(z) * (1 - exp_ratio(z))}
SOFTPLUS_PRIME: Table = {"softplus": exp_ratio}
TANH_PRIME: Table = {"tanh": lambda z: 1 - tanh_ratio(z) ** 2}
SIGMOID_QUOTIENTS: tuple[Table, ...] = (
    {"sigmoid": lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2},
    {"sigmoid": lambda z: np.exp(z) / (1 + np.exp(z)) ** 2},
)


def by_division(*names: str) -> Table:
    """Slopes that are divided by z somewhere."""
    return {
        name: lambda z, name=name: np.where(np.asarray(z) == 0, np.nan, sigma_prime(name, z))
        for name in names
    }


# slopes written for the output o, but fed with z
TANH_OF_Z: Table = {"tanh": lambda z: 1 - z**2}
SIGMOID_OF_Z: Table = {"sigmoid": lambda z: z * (1 - z)}
SOFTPLUS_OF_Z: Table = {"softplus": lambda z: 1 - np.exp(-z)}

WRONG_SLOPES = (  # those that the way back inherits, too
    *rows(
        "prime-of-output",
        "Your slopes of tanh and the sigmoid are 1 - z² and z(1 - z): these are the formulas for the output o. Here σ′ is "
        "asked at the pre-activation z: in the table, the right-hand column has σ(z), not z.",
        ({}, TANH_OF_Z | SIGMOID_OF_Z),
        ({}, TANH_OF_Z | SIGMOID_OF_Z | SOFTPLUS_OF_Z),
    ),
    *rows(
        "tanh-prime-of-z",
        "Your slope of tanh comes out as 1 - z². That is the formula for the output, o, but z comes in. Look at what is "
        "squared in the table.",
        ({}, TANH_OF_Z),
    ),
    *rows(
        "sigmoid-prime-of-z",
        "Your slope of the sigmoid comes out as z(1 - z). That is the formula for the output, o, but z comes in. Look at "
        "the table: what is multiplied there?",
        ({}, SIGMOID_OF_Z),
    ),
    *rows(
        "tanh-no-square",
        "Your slope of tanh lacks the square: it is not even symmetric then. Look at the table.",
        ({}, {"tanh": lambda z: 1 - np.tanh(z)}),
    ),
    *rows(
        "tanh-square-inside",
        "Your slope of tanh comes out as 1 - tanh(z²): z is squared before the tanh. In the table the square is outside: "
        "tanh² z is short for (tanh z)².",
        ({}, {"tanh": lambda z: 1 - np.tanh(z**2)}),
    ),
    *rows(
        "tanh-for-its-prime",
        "Your slope of tanh is tanh itself. The exponential is its own derivative, tanh is not: look "
        "at the right-hand column of the table.",
        ({}, {"tanh": np.tanh}),
    ),
    *rows(
        "sigmoid-for-its-prime",
        "Your slope of the sigmoid is the sigmoid itself. That would be the slope of softplus. Look "
        "at the right-hand column of the table.",
        ({}, {"sigmoid": logistic}),
    ),
    *rows(
        "softplus-prime-tanh",
        "Your slope of softplus comes out as tanh. That runs from -1 to 1; softplus goes from flat to the slope of a ReLU. "
        "Look at the last row of the table.",
        ({}, {"softplus": np.tanh}),
    ),
    *rows(
        "softplus-prime-wrong",
        "Your slope of softplus is wrong. Differentiate ln(1 + e^z): there is an outer derivative "
        "and an inner one. For large z softplus is nearly z, so what must the slope tend to?",
        ({}, {"softplus": lambda z: sigma_prime("sigmoid", z)}),
        ({}, {"softplus": lambda z: logistic(-z)}),
        ({}, {"softplus": np.exp}),
        ({}, {"softplus": lambda z: sigma("softplus", z)}),
    ),
    *rows(
        "relu-prime-is-relu",
        "Your slope of relu is its value. How much does ReLU grow if a positive z grows a little? It "
        "does not matter how large z is.",
        ({}, {"relu": lambda z: sigma("relu", z)}),
    ),
    *rows(
        "leaky-zero-slope",
        "For negative z your leaky_relu is flat: that is ReLU. The leak is what it is named after: look at the third row of "
        "the table, at σ and at σ′.",
        ({}, leaky_prime(0.0)),
        (leaky(0.0), {}),
        (leaky(0.0), leaky_prime(0.0)),
    ),
    *rows(
        "leaky-slope-wrong",
        "Your leaky_relu leaks by another amount than the table says: compare its slope for negative "
        "z, in σ and in σ′.",
        *(
            (values, slopes)
            for leak in (0.1, 0.2, 0.001)
            for values, slopes in (
                ({}, leaky_prime(leak)),
                (leaky(leak), {}),
                (leaky(leak), leaky_prime(leak)),
            )
        ),
    ),
    *rows(
        "leaky-prime-times-z",
        "For negative z your slope of leaky_relu still has the factor z. The derivative of a multiple "
        "of z does not depend on z. Look at the third row of the table.",
        ({}, {"leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01 * z)}),
    ),
    *rows(
        "relu-prime-at-zero-one",
        "Where z is exactly 0 your slope is 1. A kink has no slope of its own; this course takes the one from the left. Is "
        "0 > 0?",
        ({}, {"relu": lambda z: np.where(z >= 0, 1.0, 0.0)}),
        (
            {},
            {
                "relu": lambda z: np.where(z >= 0, 1.0, 0.0),
                "leaky_relu": lambda z: np.where(z >= 0, 1.0, 0.01),
            },
        ),
    ),
    *rows(
        "leaky-prime-at-zero-one",
        "Where z is exactly 0 your slope of leaky_relu is 1. A kink has no slope of its own; this course takes the one from "
        "the left. Is 0 > 0?",
        ({}, {"leaky_relu": lambda z: np.where(z >= 0, 1.0, 0.01)}),
    ),
    *rows(
        "prime-at-zero-nan",
        "Your slope is NaN where z is exactly 0, as 0 / 0 makes it, in z / z or abs(z) / z for instance. The course takes "
        "the slope from the left there; a comparison gives it without a division.",
        ({}, by_division("relu")),
        ({}, by_division("leaky_relu")),
        ({}, by_division("relu", "leaky_relu")),
    ),
    *rows(
        "identity-prime-z",
        "Your slope of the identity is z. It is a straight line: how steep is it, and does that "
        "depend on where you are?",
        ({}, {"identity": lambda z: z}),
    ),
    *rows(
        "identity-prime-zero",
        "Your slope of the identity is 0. It would be so for a constant; but if z grows a little, so "
        "does the identity. By how much?",
        ({}, {"identity": np.zeros_like}),
    ),
    *rows(
        "tanh-plus-square",
        "Your slope of tanh has a plus where the table has a minus. With a plus it is the slope of tan; tanh flattens out "
        "on both sides.",
        ({}, {"tanh": lambda z: 1 + np.tanh(z) ** 2}),
        ({}, {"tanh": lambda z: 1 + np.tan(z) ** 2}),
    ),
    *rows(
        "tanh-prime-sign",
        "Your slope of tanh is negative, as when the two terms of its formula stand the wrong way round. tanh rises "
        "everywhere. Look at the table.",
        ({}, {"tanh": lambda z: np.tanh(z) ** 2 - 1}),
    ),
    *rows(
        "sigmoid-no-square",
        "Your slope of the sigmoid is not flat on both sides, or it is too large throughout, as when a square in its "
        "denominator is missing, or one of its two factors. Where is the sigmoid flat, and is your slope 0 there? Look at "
        "the right-hand column of the table.",
        ({}, {"sigmoid": lambda z: logistic(-z)}),
        ({}, {"sigmoid": lambda z: logistic(-np.abs(z))}),
    ),
    *rows(
        "relu-prime-inverted",
        "Your slope of relu is the wrong way round: 1 where it is flat, and 0 where it rises. Look at the second row of the "
        "table.",
        ({}, {"relu": lambda z: np.where(z < 0, 1.0, 0.0)}),
        ({}, {"relu": lambda z: np.where(z <= 0, 1.0, 0.0)}),
    ),
)

SIGMA = (
    LEANS,
    Mistake(
        "sigma-prime-is-sigma",
        "Your sigma_prime returns the same as sigma: values, not slopes. The table has a column for "
        "each of the two.",
        (sigma, sigma),
    ),
    *WRONG_SLOPES,
    *rows(
        "prime-scalar",
        "The slope of the identity comes as a single 1. An array like z is asked for: one slope for "
        "each entry, though they are all the same.",
        ({}, {"identity": lambda z: 1.0}),
    ),
    *rows(
        "softplus-overflow",
        "For large z the exponential overflows in your softplus, or in its slope, though the result is a modest number. Let "
        'exp only see numbers that are never positive: look at "Large numbers" in section 2.',
        (SOFTPLUS, {}),
        (SOFTPLUS, SOFTPLUS_PRIME),
        ({}, SOFTPLUS_PRIME),
        (SOFTPLUS | TANH, {}),
        (SOFTPLUS | TANH, TANH_PRIME),
    ),
    *rows(
        "tanh-overflow",
        "For large |z| your tanh, or its slope, is no number: an exponential overflows, and ∞/∞ is not a number. NumPy has "
        "a tanh of its own that takes care of it.",
        (TANH, {}),
        (TANH, TANH_PRIME),
        ({}, TANH_PRIME),
    ),
    *rows(
        "sigmoid-overflow",
        "For large |z| your sigmoid, or its slope, is no number: an exponential overflows, and ∞/∞ is not a number. Let exp "
        'only see numbers that are never positive: look at "Large numbers" in section 2.',
        *(
            (SIGMOID | others, slopes)
            for others in ({}, SOFTPLUS, TANH, SOFTPLUS | TANH)
            for slopes in (
                {},
                SIGMOID_PRIME,
                SOFTPLUS_PRIME,
                SIGMOID_PRIME | SOFTPLUS_PRIME,
                SIGMOID_PRIME | SOFTPLUS_PRIME | TANH_PRIME,
                *SIGMOID_QUOTIENTS,
            )
        ),
        *((values, SIGMOID_PRIME) for values in ({}, SOFTPLUS)),
        *((values, SIGMOID_PRIME | SOFTPLUS_PRIME) for values in ({}, SOFTPLUS)),
        *((values, slopes) for values in ({}, SOFTPLUS) for slopes in SIGMOID_QUOTIENTS),
    ),
    *rows(
        "sigmoid-sign",
        "Your sigmoid falls where it should rise: it is σ(-z), which is the same as 1 - σ(z). What should it be for large "
        "z, 0 or 1? Look at the sign in the exponent, and at what stands above the fraction line.",
        ({"sigmoid": lambda z: logistic(-z)}, {}),
        ({"sigmoid": lambda z: logistic(-z)}, {"softplus": lambda z: logistic(-z)}),
    ),
    *rows(
        "tanh-of-half",
        "Your tanh, or its slope, comes out at z/2, as 2σ(z) - 1 gives it. How do tanh z and σ go together? Compare their values at z = 1 and z = 2.",
        ({"tanh": lambda z: np.tanh(z / 2)}, {}),
        ({"tanh": lambda z: np.tanh(z / 2)}, {"tanh": lambda z: 1 - np.tanh(z / 2) ** 2}),
        ({}, {"tanh": lambda z: 1 - np.tanh(z / 2) ** 2}),
    ),
    *rows(
        "leaky-constant",
        "For negative z your leaky_relu is the constant 0.01. That is the slope there; the value "
        "falls with z. Look at the third row of the table.",
        ({"leaky_relu": lambda z: np.where(z > 0, z, 0.01)}, {}),
    ),
    *rows(
        "relu-is-mask",
        "Your relu returns 1 for a positive z. That is its slope: the value itself is z, whatever its "
        "size.",
        ({"relu": lambda z: sigma_prime("relu", z)}, {}),
    ),
    *rows(
        "max-along-axis",
        "Your relu gives largest numbers along axis 0, as np.max(z, 0) does: it does not compare with 0. To compare entry "
        "by entry, NumPy has a function with a longer name.",
        ({"relu": lambda z: np.max(z, 0)}, {}),
    ),
    *rows(
        "scalar-if",
        "For relu or leaky_relu this works for a single number only, as an `if` does: it wants one answer for a whole "
        "array, and there is one for each entry. np.where and np.maximum go entry by entry.",
        *(
            ({name: lambda z, name=name: on_arrays(z) and sigma(name, z) for name in names}, {})
            for names in (("relu", "leaky_relu"), ("relu",), ("leaky_relu",))
        ),
    ),
    *rows(
        "min-for-max",
        "Your relu keeps what is negative and drops what is positive. It should be the other way round: look at the second row "
        "of the table.",
        ({"relu": lambda z: np.minimum(z, 0.0)}, {}),
    ),
    *rows(
        "softplus-half",
        "Your softplus is one half of what it should be a sum of. ln(1 + e^z) is max(z, 0), which cannot overflow, *and* a "
        'logarithm of something that cannot overflow either: look at "Large numbers" in section 2.',
        ({"softplus": lambda z: np.log1p(np.exp(-np.abs(z)))}, {}),
        ({"softplus": lambda z: np.maximum(z, 0.0)}, {}),
    ),
)


# 03.2 forward(W, b, activations, x); o may have a sample in each row


@of_pieces
def make_forward(
    *,
    z_next: Answer = lambda n, i: n.o[i] @ n.W[i] + n.b[i],
    o_next: Answer = lambda n, i: sigma(n.names[i], n.z[i]),
    result: Answer = lambda n: (n.z, n.o),
) -> Answer:
    """(8) and (9), layer after layer: right, except for the pieces that are replaced."""

    def forward(W: Arrays, b: Arrays, activations: Sequence[str], x: Array) -> Any:
        n = SimpleNamespace(W=W, b=b, names=activations, z=[], o=[x], L=len(W))
        for i in range(n.L):
            n.z.append(z_next(n, i))
            n.o.append(o_next(n, i))
        return result(n)

    return forward


right_forward = make_forward()


def two_layers_only(W: Arrays, b: Arrays, activations: Sequence[str], x: Array) -> Any:
    right_forward([W[0], W[1]], b, activations[:2], x)
    return right_forward(W[:2], b[:2], activations[:2], x)


def with_x_in_z(W: Arrays, b: Arrays, activations: Sequence[str], x: Array) -> Any:
    """z begins with x and is asked for z[i] all the same, so each layer gets the activation of the one before."""
    z, o = [x], [x]
    for i, name in enumerate(activations):
        z.append(o[i] @ W[i] + b[i])
        o.append(sigma(name, z[i]))
    return z, o


FORWARD = (
    *variants(
        "only-o",
        "You return o alone, or just the output. The way back needs every z and every o: return both "
        "lists.",
        make_forward(result=lambda n: n.o),
        make_forward(result=lambda n: n.o[-1]),
    ),
    *variants(
        "only-last",
        "What comes back is that of the last layer only. The way back needs z and o of every layer: collect them in two "
        "lists.",
        make_forward(result=lambda n: (n.z[-1], n.o[-1])),
    ),
    *variants(
        "missing-o0",
        "Your list o begins with o₁. The input counts as o₀ and comes first, so o has one array more "
        "than z: the first layer will ask for it on the way back.",
        make_forward(result=lambda n: (n.z, n.o[1:])),
    ),
    *variants(
        "missing-last-o",
        "Your list o ends too early: the output o_L is missing. It begins with o₀ and ends with o_L, "
        "so it has one array more than z.",
        make_forward(result=lambda n: (n.z, n.o[:-1])),
    ),
    *variants(
        "z-starts-with-x",
        "Your list z begins with x. The input is o₀ and belongs to o; z₁ comes after the first "
        "weights. (In Example 1 the counting was different.)",
        make_forward(result=lambda n: ([n.o[0], *n.z], n.o)),
        make_forward(result=lambda n: ([n.o[0], *n.z], n.o[1:])),
        with_x_in_z,
    ),
    *variants(
        "bias-after-activation",
        "The bias comes out added after the activation, to o. It is part of z: look at which of (8) and (9) it stands in.",
        make_forward(
            z_next=lambda n, i: n.o[i] @ n.W[i],
            o_next=lambda n, i: sigma(n.names[i], n.z[i]) + n.b[i],
        ),
    ),
    *variants(
        "no-bias",
        "The numbers are those of a z without the bias. Look at the second term of (8).",
        make_forward(z_next=lambda n, i: n.o[i] @ n.W[i]),
    ),
    *variants(
        "no-bias",
        "Your list z lacks the bias, as when z is kept before the bias is added. The bias is part of z: look at the second "
        "term of (8).",
        make_forward(
            result=lambda n: ([z - b for z, b in zip(n.z, n.b, strict=True)], n.o),
        ),
    ),
    *variants(
        "W-not-transposed",
        "W stands the wrong way round, as in Wo or oᵀWᵀ. That fits only if W is square, and even then it is another product. "
        "Write the shapes under (8).",
        make_forward(z_next=lambda n, i: n.o[i] @ n.W[i].T + n.b[i]),
    ),
    *variants(
        "W-not-transposed",
        "Where W is square, it stands the wrong way round, as in Wo. Both products fit there, so neither an error nor a look at "
        "the shapes tells which is meant: look at (8).",
        make_forward(
            z_next=lambda n, i: n.o[i] @ (n.W[i].T if square(n.W[i]) else n.W[i]) + n.b[i]
        ),
    ),
    *variants(
        "reshaped",
        "The numbers come out as if W were given the shape of its transpose by reshape, which keeps the order in which they "
        "are stored, row after row. A transpose exchanges rows and columns: .T.",
        make_forward(z_next=lambda n, i: n.W[i].reshape(n.W[i].shape[::-1]) @ n.o[i] + n.b[i]),
    ),
    *variants(
        "x-for-o",
        "Every layer comes out as if x went into it. Only the first one sees x: in (8), layer i + 1 takes what layer i has "
        "made.",
        make_forward(z_next=lambda n, i: n.o[0] @ n.W[i] + n.b[i]),
    ),
    *variants(
        "no-activation-last",
        "The last layer comes out without its activation. (9) has one at every layer, the last one too; if none is wanted "
        "there, its name is identity.",
        make_forward(o_next=lambda n, i: sigma(n.names[i], n.z[i]) if i < n.L - 1 else n.z[i]),
    ),
    *variants(
        "z-for-o",
        "The numbers are those of layers that pass on z, not o. What goes into the next layer is what comes out of the "
        "activation: look at the right-hand side of (8).",
        make_forward(z_next=lambda n, i: (n.z[i - 1] if i else n.o[0]) @ n.W[i] + n.b[i]),
    ),
    *variants(
        "o-is-z",
        "The numbers are those of an o that is z, without the activation. Look at (9).",
        make_forward(o_next=lambda n, i: n.z[i]),
        make_forward(result=lambda n: (n.z, [n.o[0], *n.z])),
    ),
    *variants(
        "z-is-o",
        "Your list z holds what comes out of the activation. The way back needs z as it was before: "
        "store it between (8) and (9).",
        make_forward(result=lambda n: (n.o[1:], n.o)),
    ),
    *variants(
        "same-activation-everywhere",
        "All layers come out with one activation: that of the first or the last layer, or one of your own choice. "
        "`activations` has a name for each: which one belongs to W[i]?",
        make_forward(o_next=lambda n, i: sigma(n.names[0], n.z[i])),
        make_forward(o_next=lambda n, i: sigma(n.names[-1], n.z[i])),
        *(
            make_forward(o_next=lambda n, i, name=name: sigma(name, n.z[i]))
            for name in ("relu", "sigmoid", "tanh")
        ),
    ),
    *variants(
        "activation-twice",
        "The activation comes out applied twice, or z has it already. In (9) it acts once, and the z of (8) is kept as it "
        "was before.",
        make_forward(o_next=lambda n, i: sigma(n.names[i], sigma(n.names[i], n.z[i]))),
        make_forward(z_next=lambda n, i: sigma(n.names[i], n.o[i] @ n.W[i] + n.b[i])),
    ),
    *variants(
        "off-by-one-activation",
        "Each layer comes out with the activation of a neighbour. The first name belongs to the first weights: in the table "
        "of section 1, look at the σ of layer i + 1.",
        make_forward(o_next=lambda n, i: sigma(n.names[i - 1], n.z[i])),
        make_forward(o_next=lambda n, i: sigma(n.names[max(i - 1, 0)], n.z[i])),
        make_forward(o_next=lambda n, i: sigma(n.names[min(i + 1, n.L - 1)], n.z[i])),
    ),
    *variants(
        "hard-coded-length",
        "This works for two layers, like the example in the text, and for no other number. Use a "
        "loop: (8) and (9) hold for any L.",
        two_layers_only,
    ),
    *variants(
        "only-last",
        "One of your lists holds only what the last layer has made. The way back needs that of every layer: is the list begun "
        "anew in each turn of your loop?",
        make_forward(result=lambda n: (n.z[-1:], n.o)),
        make_forward(result=lambda n: (n.z, n.o[-1:])),
        make_forward(result=lambda n: (n.z[-1:], n.o[-1:])),
    ),
    *variants(
        "sigma-prime-for-sigma",
        "The numbers are those of an o that holds slopes, σ′(z), where the values σ(z) belong. The slope comes in on the "
        "way back: look at (9).",
        make_forward(o_next=lambda n, i: sigma_prime(n.names[i], n.z[i])),
    ),
    *variants(
        "minus-bias",
        "The numbers are those of a bias that is subtracted. Look at the sign in (8).",
        make_forward(z_next=lambda n, i: n.o[i] @ n.W[i] - n.b[i]),
    ),
    *variants(
        "overwrites",
        "In each z only the last unit of the layer below counts, as when a term overwrites what the terms before it have "
        "brought. The matrix product in (8) is a sum over all of them.",
        make_forward(z_next=lambda n, i: n.o[i][..., -1:] * n.W[i][-1]),
        make_forward(z_next=lambda n, i: n.o[i][..., -1:] * n.W[i][-1] + n.b[i]),
    ),
)


# 03.3 backward_step(dz_next, W_next, z, activation)


@of_pieces
def make_step(formula: Answer, prime: Answer = sigma_prime) -> Answer:
    """A formula in dz = ∂ℓ/∂z_{i+1}, W = W_{i+1} and s, the slope σ′, a function of its place."""

    def backward_step(dz_next: Array, W_next: Array, z: Array, activation: str) -> Any:
        n = SimpleNamespace(dz=dz_next, W=W_next, z=z, o=sigma(activation, z))
        n.s = lambda place: prime(activation, place)
        n.name = activation
        return formula(n)

    return backward_step


def open_brackets(n: Any) -> Any:
    """tanh′ and sigmoid′ after the product, without the brackets around their difference."""
    g = n.W @ n.dz
    return g - n.o**2 if n.name == "tanh" else g * n.o - n.o


def equation_11(n: Any) -> Any:
    return n.s(n.z) * (n.W @ n.dz)


BACKWARD_STEP = (
    *variants(
        "no-sigma-prime",
        "The factor σ′ is missing: you stop at ∂ℓ/∂o_i. Between z_i and o_i lies the activation. Look "
        "at the diagonal matrix in (11).",
        make_step(lambda n: n.W @ n.dz),
    ),
    *variants(
        "matrix-diag-shape",
        "You return a matrix. A diagonal matrix times a vector is a vector: in NumPy * goes entry by "
        "entry, even between a matrix and a vector. What does diag do to a vector?",
        make_step(lambda n: np.diag(n.s(n.z)) * (n.W @ n.dz)),
        make_step(lambda n: n.s(n.z)[:, None] * n.W * n.dz),
        make_step(lambda n: np.outer(n.s(n.z), n.W @ n.dz)),
    ),
    *variants(
        "W-transposed",
        "W stands the wrong way round: that fits only if W is square, and is another product then. Either it has a transpose "
        "that (11) has not, or what comes from above stands to its left, and the transpose is missing. Write the shapes next "
        "to each other.",
        make_step(lambda n: n.s(n.z) * (n.W.T @ n.dz)),
    ),
    *variants(
        "sigma-prime-inside",
        "σ′ comes out before the matrix, which fits only if W is square. In (11) the matrix meets the vector first, then "
        "σ′(z_i) its result. Python reads a * W @ v as (a * W) @ v, from left to right: brackets say what comes first.",
        make_step(lambda n: n.W @ (n.s(n.z) * n.dz)),
    ),
    *variants(
        "missing-W",
        "The matrix is missing: this is σ′ times what comes from above, which fits only if the layers have the same width. "
        "Every path from z_i to the loss leads through W. Look at (11).",
        make_step(lambda n: n.s(n.z) * n.dz),
    ),
    *variants(
        "prime-of-output",
        "The slope comes out as the one at the output, σ′(σ(z)). Where on its curve the unit stands is told by z: look at "
        "the argument of σ′ in (11).",
        make_step(lambda n: n.s(n.o) * (n.W @ n.dz)),
    ),
    *variants(
        "sigma-for-sigma-prime",
        "σ(z), the value, stands where (11) has σ′(z), the slope. Which of the two says how much the unit's output changes "
        "with z?",
        make_step(lambda n: n.o * (n.W @ n.dz)),
    ),
    *variants(
        "z-for-sigma-prime",
        "z itself stands where (11) has a slope. There z comes in only as the place where the slope is taken.",
        make_step(lambda n: n.z * (n.W @ n.dz)),
    ),
    *variants(
        "ignores-upstream",
        "What comes in as dz_next has no effect on your result. You have a local slope; the loss lies "
        "further up. Look at the last factor of (11).",
        make_step(lambda n: n.s(n.z) * n.W.sum(axis=1)),
        make_step(lambda n: n.s(n.z)),
        make_step(lambda n: np.diag(n.s(n.z)) @ n.W),
    ),
    *variants(
        "ignores-upstream",
        "For some activations the slope takes the place of what came back, where it should multiply it, as = makes it where "
        "*= belongs, or a line that returns too early. All three factors of (11) belong to every activation.",
        *(
            make_step(lambda n, names=names: n.s(n.z) if n.name in names else equation_11(n))
            for names in (
                ("relu",),
                ("relu", "leaky_relu"),
                ("leaky_relu",),
                ("sigmoid",),
                ("tanh",),
                ("softplus",),
            )
        ),
    ),
    *variants(
        "brackets-lost",
        "The numbers come out as if brackets were missing around a slope: g * 1 - t**2 is (g * 1) - t**2. What came back "
        "multiplies the whole slope, so give the slope a name of its own, or brackets.",
        *(
            make_step(
                lambda n, names=names: open_brackets(n) if n.name in names else equation_11(n)
            )
            for names in (("tanh",), ("sigmoid",), ("tanh", "sigmoid"))
        ),
    ),
    *variants(
        "prime-of-upstream",
        "The slope comes out as one that is taken at a gradient, which comes from above. σ′ asks where the unit stands on "
        "its curve: look at its argument in (11).",
        make_step(lambda n: n.s(n.W @ n.dz) * (n.W @ n.dz)),
        make_step(lambda n: n.s(n.W @ n.dz)),
        make_step(lambda n: n.W @ (n.s(n.dz) * n.dz)),
        make_step(lambda n: n.W @ n.s(n.dz)),
    ),
    *variants(
        "sum-not-product",
        "σ′ comes out added to the product of matrix and vector. Along one path the factors of the chain rule are "
        "multiplied. Look at (11).",
        make_step(lambda n: n.s(n.z) + n.W @ n.dz),
    ),
    *variants(
        "scalar-sum",
        "You return one number. Each unit has its own slope and its own row of W, so the result has "
        "an entry for each: look at the shapes in (11).",
        make_step(lambda n: n.s(n.z) @ n.W @ n.dz),
    ),
    *(Mistake(m.id, m.text, (make_step(equation_11, m.answers[1]),)) for m in WRONG_SLOPES),
    *variants(
        "overwrites",
        "Only the last unit of the layer above counts, as when a term overwrites what the terms before it have brought. The "
        "matrix product in (11) is a sum over all of them.",
        make_step(lambda n: n.s(n.z) * n.W[:, -1] * n.dz[-1]),
    ),
    *variants(
        "sums-apart",
        "The sum of the weights and the sum of what comes back come out multiplied. In (11) each product is made first: the weight "
        "to a unit times what comes back from that unit.",
        make_step(lambda n: n.s(n.z) * n.W.sum(axis=1) * n.dz.sum()),
    ),
    *variants(
        "missing-W",
        "What comes from above is added up without any weights. Each unit above is reached through a weight of its own: "
        "look at the matrix in (11).",
        make_step(lambda n: n.s(n.z) * n.dz.sum()),
    ),
)


# 03.4 layer_gradients(o, dz_next)

LAYER_GRADIENTS = (
    *variants(
        "missing-bias",
        "The gradient for the bias is missing, or all zero. It is not printed in the lecture: find it from (8), where b is "
        "added to the rest.",
        lambda o, dz: np.outer(o, dz),
        lambda o, dz: (np.outer(o, dz), None),
        lambda o, dz: (np.outer(o, dz), np.zeros_like(dz)),
    ),
    *variants(
        "transposed",
        "dW has rows and columns exchanged. W has a row for each unit that sends and a column for each that receives: in o "
        "(∂ℓ/∂z)ᵀ, which of the two is the column?",
        lambda o, dz: (np.outer(dz, o), dz),
    ),
    *variants(
        "inner-product",
        "The inner product of o and dz_next comes out as dW: one number, and only if they have the same length. For "
        "one-dimensional arrays .T does nothing. A column times a row makes a table.",
        lambda o, dz: (o @ dz, dz),
    ),
    *variants(
        "elementwise",
        "dW comes out as o times dz_next, entry by entry, as far as their lengths allow. Every unit below is joined to "
        "every unit above: make a table of all products.",
        lambda o, dz: (o * dz, dz),
        lambda o, dz: (np.array([a * d for a, d in zip(o, dz, strict=False)]), dz),
    ),
    *variants(
        "sum-for-product",
        "Your table has the sums of the entries of o and dz_next. Each entry of dW is a product: by "
        "how much is a small change of W[j, k] multiplied on its way?",
        lambda o, dz: (np.add.outer(o, dz), dz),
    ),
    *variants(
        "ignores-upstream",
        "What comes in as dz_next plays no part in one of your gradients, or in both: this is the slope of z, and the loss "
        "lies further up. Multiply by what came back.",
        lambda o, dz: (np.outer(o, np.ones_like(dz)), np.ones_like(dz)),
        lambda o, dz: (np.outer(o, np.ones_like(dz)), dz),
        lambda o, dz: (np.outer(o, dz), np.ones_like(dz)),
        lambda o, dz: (o, np.ones_like(dz)),
        lambda o, dz: (o, dz),
    ),
    *variants(
        "missing-o",
        "What the layer received, o, plays no part in your dW. A weight that gets nothing to multiply "
        "has no say in the loss: look at the table of section 5.",
        lambda o, dz: (np.outer(np.ones_like(o), dz), dz),
        lambda o, dz: (dz, dz),
    ),
    *variants(
        "bias-is-o",
        "You return o as the gradient for the bias. In (8) o stands beside W, and b stands alone: by "
        "how much does z move if b moves a little?",
        lambda o, dz: (np.outer(o, dz), o),
    ),
    *variants(
        "bias-summed",
        "Your gradient for the bias is one number, a sum. Each entry of b has its own slope, so it has the shape of b. Sums "
        "come in with batches, and there over rows.",
        lambda o, dz: (np.outer(o, dz), np.sum(dz)),
    ),
    *variants(
        "bias-from-dW",
        "Your gradient for the bias still has o in it, as when dW is summed or averaged for it, or taken as it is. The bias "
        "is not multiplied by o: look at (8).",
        lambda o, dz: (np.outer(o, dz), np.outer(o, dz).sum(axis=0)),
        lambda o, dz: (np.outer(o, dz), np.outer(o, dz).mean(axis=0)),
        lambda o, dz: (np.outer(o, dz), np.outer(o, dz).sum(axis=1)),
        lambda o, dz: (np.outer(o, dz), np.outer(o, dz)),
    ),
    *variants(
        "same-vector-twice",
        "Your dW is made from one vector, which stands in its rows and in its columns. Each entry of dW joins a unit that "
        "sends to a unit that receives: which two vectors belong to the two layers?",
        lambda o, dz: (np.outer(o, o), dz),
        lambda o, dz: (np.outer(dz, dz), dz),
    ),
)


# The way back, for 03.5 and 03.6. One sample is a batch with one row: in rows, W v is v @ W.T, and
# the outer product of o and dz is o.T @ dz.


@of_pieces
def make_backward_batch(
    *,
    forward: Answer = right_forward,
    prime: Answer = sigma_prime,
    slope: Answer = lambda n, i: n.prime(n.names[i], n.z[i]),
    residual: Answer = lambda o_L, y: 2 * (o_L - y),
    mean: Answer = lambda n: n.r / len(n.r),
    start: Answer = lambda n: n.slope(n.L - 1) * n.r,
    step: Answer = lambda n, i, dz: n.slope(i - 1) * (dz @ n.W[i].T),
    dW: Answer = lambda n, i, dz: n.o[i].T @ dz,
    db: Answer = lambda n, i, dz: dz.sum(axis=0),
    result: Answer = lambda n: (n.dW, n.db),
) -> Answer:
    """Start, layer gradients, (11), and so on down: right, except for the pieces replaced.

    In Python's indices: W[i], b[i] and z[i] are W_{i+1}, b_{i+1} and z_{i+1}, but o[i] is o_i.
    """

    def backward_batch(W: Arrays, b: Arrays, activations: Sequence[str], x: Array, y: Array) -> Any:
        n = SimpleNamespace(W=[v.copy() for v in W], b=b, names=activations, y=y, L=len(W))
        n.prime = prime
        n.slope = lambda i: slope(n, i)
        n.dW, n.db = [None] * n.L, [None] * n.L
        n.z, n.o = forward(n.W, b, activations, x)
        n.r = residual(n.o[-1], y)
        n.r = mean(n)
        dz = n.start = start(n)
        for i in range(n.L - 1, -1, -1):
            n.dW[i], n.db[i] = dW(n, i, dz), db(n, i, dz)
            if i > 0:
                dz = step(n, i, dz)
        return result(n)

    return backward_batch


@of_pieces
def make_backward(**slip: Answer) -> Answer:
    """The same for one sample."""
    batch = make_backward_batch(**slip)
    return lambda W, b, activations, x, y: batch(W, b, activations, x[None], y[None])


def without_slopes(n: Any, i: int) -> Any:
    """The error as it comes back to layer i if no layer above multiplies it by its slope."""
    e = n.r
    for k in range(n.L - 1, i - 1, -1):
        e = e @ n.W[k].T
    return e


def inputs_are_z(n: Any, i: int) -> Any:
    return n.z[i - 1] if i else n.o[0]


def into_W(n: Any, i: int, dz: Array, rate: float) -> Any:
    """(11) with the weights that a step of that size has changed already."""
    return n.slope(i - 1) * (dz @ (n.W[i] - rate * n.dW[i]).T)


def square(w: Array) -> bool:
    return bool(w.shape[0] == w.shape[1])


def unit_rows(dz: Array) -> Array:
    return dz / (np.linalg.norm(dz, axis=-1, keepdims=True) + 1e-12)


Slips = tuple[tuple[str, str, dict[str, Answer]], ...]

# where decimals are cut off on the way back
CUT: tuple[dict[str, Answer], ...] = (
    {"residual": lambda o, y: np.trunc(2 * (o - y))},
    {"residual": lambda o, y: 2 * np.trunc(o - y)},
    {"start": lambda n: np.trunc(n.slope(n.L - 1) * n.r)},
    {"step": lambda n, i, dz: np.trunc(n.slope(i - 1) * (dz @ n.W[i].T))},
    {
        "start": lambda n: np.trunc(n.slope(n.L - 1) * n.r),
        "step": lambda n, i, dz: np.trunc(n.slope(i - 1) * (dz @ n.W[i].T)),
    },
)

# (id, text, pieces that it replaces), each for one sample and for a batch
SLIPS: Slips = (
    ("missing-factor-2", "Every number is half of what it should be. The loss is a sum of squares with no ½ in front: "
     "look at what its outer derivative brings into the start.", {"residual": lambda o, y: o - y}),
    ("half-factor", "Every number is a quarter of what it should be, as when a ½ stands where the derivative of a square "
                    "brings a factor 2 down, or comes in twice. Look at ∂ℓ/∂o_L in the start.", {"residual": lambda o, y: (o - y) / 2}),
    ("sign", "Every number has the wrong sign. The residual of the start is o_L - y, output minus target, and the gradient "
             "points uphill: the minus sign belongs to the update.", {"residual": lambda o, y: 2 * (y - o)}),
    ("two-f-minus-y", "The start comes out with 2o_L - y, as it is printed in (6) and (7). The 2 belongs to the whole "
                      "residual, as in (4): mind the brackets.", {"residual": lambda o, y: 2 * o - y}),
    ("two-f-minus-y", "The start comes out with o_L - 2y: the 2 belongs to the whole residual, as in (4). Mind the "
                      "brackets.",
     {"residual": lambda o, y: o - 2 * y}),
    ("missing-residual", "The start does not know how far off the output is: it is the slope σ′(z_L) alone. Look at the "
                         "second factor of the start.", {"residual": lambda o, y: np.ones_like(o)}),
    ("missing-residual", "Your start is twice the slope σ′(z_L), without a residual. How far off the output is must come "
                         "in: look at the second factor of the start.", {"residual": lambda o, y: 2 * np.ones_like(o)}),
    ("squared-residual", "The start comes out with the square (o_L - y)², as the loss has it. What goes back is its "
                         "derivative by o_L.", {"residual": lambda o, y: (o - y) ** 2}),
    ("squared-residual", "The start comes out with the residual squared. The derivative of a square has it once.",
     {"residual": lambda o, y: 2 * (o - y) ** 2}),
    ("ignores-y", "The target y has no effect on your answer: the numbers are those of a loss that is the square of the "
                  "output. Look at ∂ℓ/∂o_L.", {"residual": lambda o, y: 2 * o}),
    ("no-start-prime", "The start comes out as ∂ℓ/∂o_L, but (11) begins with ∂ℓ/∂z_L. The last layer has an activation too, "
                       "and its slope is missing; it goes unnoticed only if that is the identity.", {"start": lambda n: n.r}),
    ("double-prime-at-output", "At the last layer the slope σ′(z_L) comes in twice, as when it stands in the start and once "
                               "more on the way. Which of the two do you want?", {"start": lambda n: n.slope(n.L - 1) ** 2 * n.r}),
    ("no-sigma-prime", "Below the last layer the slope σ′ is missing: with W alone you arrive at ∂ℓ/∂o_i. Between z_i and "
                       "o_i lies the activation. Look at the diagonal matrix in (11).", {"step": lambda n, i, dz: dz @ n.W[i].T}),
    ("no-sigma-prime", "There is no slope σ′ anywhere on your way back. Between each z_i and o_i lies an activation: look "
     "at the start and at (11).", {"start": lambda n: n.r, "step": lambda n, i, dz: dz @ n.W[i].T}),
    ("prime-of-output", "Below the last layer the slopes come out as those at the outputs, σ′(o_i). Where on its curve a "
                        "unit stands is told by z: look at the argument of σ′ in (11).",
     {"step": lambda n, i, dz: n.prime(n.names[i - 1], n.o[i]) * (dz @ n.W[i].T)}),
    ("prime-of-output", "You seem to take the slopes at the outputs, σ′(o). Where on its curve a unit stands is told by z: "
                        "look at the argument of σ′ in (11) and in the start.", {"slope": lambda n, i: n.prime(n.names[i], n.o[i + 1])}),
    ("prime-of-output", "In the start the slope comes out as the one at the output, σ′(o_L). Where on its curve a unit "
                        "stands is told by z: look at the start again.", {"start": lambda n: n.prime(n.names[-1], n.o[-1]) * n.r}),
    ("sigma-for-sigma-prime", "Below the last layer σ(z), the value, stands where (11) has the slope σ′(z).",
     {"step": lambda n, i, dz: n.o[i] * (dz @ n.W[i].T)}),
    ("sigma-for-sigma-prime", "σ(z), the value, stands where the slope σ′(z) belongs, at the start and in (11).", {"slope": lambda n, i: n.o[i + 1]}),
    ("last-activation-everywhere", "The slopes of all layers come out as those of the last layer's activation. "
                                   "`activations` has a name for each: (11) takes the slope of layer i's own.", {"slope": lambda n, i: n.prime(n.names[-1], n.z[i])}),
    ("last-activation-everywhere", "The slopes of all layers come out as those of the first layer's activation. "
                                   "`activations` has a name for each: (11) takes the slope of layer i's own.", {"slope": lambda n, i: n.prime(n.names[0], n.z[i])}),
    ("prime-of-wrong-layer", "Below the last layer each slope comes out as that of the layer above. (11) leads to ∂ℓ/∂z_i: "
                             "which z must be in σ′ then, and which name goes with it?",
     {"step": lambda n, i, dz: n.prime(n.names[i], n.z[i]) * (dz @ n.W[i].T)}),
    ("prime-of-wrong-layer", "Each step back comes out with the slope of the layer that it comes from, before the matrix. "
                             "That slope is in ∂ℓ/∂z_{i+1} already. After the matrix, (11) has the slope of the layer that "
                             "the step leads to.",
     {"step": lambda n, i, dz: (n.slope(i) * dz) @ n.W[i].T}),
    ("prime-of-wrong-layer", "Below the last layer each σ′ comes out at the z of the layer above. (11) leads to ∂ℓ/∂z_i: "
                             "which z must be in σ′ then?", {"step": lambda n, i, dz: n.prime(n.names[i - 1], n.z[i]) * (dz @ n.W[i].T)}),
    ("prime-of-wrong-layer", "Below the last layer each slope comes out at the right z, but of the next layer's activation. "
                             "In Python's indices, z[i] and activations[i] belong together.", {"step": lambda n, i, dz: n.prime(n.names[i], n.z[i - 1]) * (dz @ n.W[i].T)}),
    ("prime-of-wrong-layer", "Below the last layer each slope comes out as that of the layer below. (11) leads to ∂ℓ/∂z_i: "
                             "which z must be in σ′ then?", {"step": lambda n, i, dz: n.prime(n.names[i - 2], n.z[i - 2]) * (dz @ n.W[i].T)}),
    ("prime-of-wrong-layer", "Each slope comes out as that of the activation which stands at the same distance from the "
                             "other end of the list, as when the names run from the first layer on while the layers run "
                             "from the last. In Python's indices, z[i] and activations[i] belong together.", {"slope": lambda n, i: n.prime(n.names[n.L - 1 - i], n.z[i])}),
    ("prime-of-wrong-layer", "The start is right, but below it the activations come out in the opposite order, as when they "
                             "run from the first layer on while the layers run from the last. In Python's indices, z[i] and "
                             "activations[i] belong together.",
     {"step": lambda n, i, dz: n.prime(n.names[n.L - 1 - i], n.z[i - 1]) * (dz @ n.W[i].T)}),
    ("W-transposed", "On the way back W stands the wrong way round: that fits only where W is square, and is another product "
                     "there. Either it has a transpose that (11) has not, or what comes from above stands to its left, as rows"
                     " do, and the transpose is missing. Write the shapes next to each other.",
     {"step": lambda n, i, dz: n.slope(i - 1) * (dz @ n.W[i])}),
    ("W-of-wrong-layer", "The gradient comes out as if it went back through the weights of the wrong layer. Between z_i and "
                         "z_{i+1} lies W_{i+1}: in Python's indices, what is that?",
     {"step": lambda n, i, dz: n.slope(i - 1) * (dz @ n.W[i - 1].T)}),
    ("missing-W", "The matrix is missing on your way back: only slopes come in. Every path from z_i to the loss leads "
                  "through W_{i+1}. Look at (11).", {"step": lambda n, i, dz: n.slope(i - 1) * dz}),
    ("sigma-prime-inside", "σ′ comes out before the matrix. In (11) the matrix meets the vector first, then σ′(z_i) its "
                           "result. Python reads a * W @ v as (a * W) @ v, from left to right: brackets say what comes "
                           "first.", {"step": lambda n, i, dz: (n.slope(i - 1) * dz) @ n.W[i].T}),
    ("next-output", "dW_{i+1} comes out with o_{i+1}, what the layer has made. What its weights multiply is what it "
                    "received. The list o begins with o_0 = x.", {"dW": lambda n, i, dz: n.o[i + 1].T @ dz}),
    ("z-for-o", "Your dW come out as made from z. What the weights of a layer multiply is what comes *out* of the layer "
                "below, after its activation: look at (8).", {"dW": lambda n, i, dz: inputs_are_z(n, i).T @ dz}),
    ("x-for-o", "Every dW comes out as made from x. Only the first layer receives x: the others multiply the o of the layer "
                "below.", {"dW": lambda n, i, dz: n.o[0].T @ dz}),
    ("ones-for-o", "What the layers received, o, plays no part in your dW. A weight that gets nothing to multiply has no "
     "say in the loss.", {"dW": lambda n, i, dz: np.ones_like(n.o[i]).T @ dz}),
    ("transposed", "Your dW have rows and columns exchanged. W has a row for each unit that sends and a column for each "
     "that receives: which factor is the column?", {"dW": lambda n, i, dz: dz.T @ n.o[i]}),
    ("bias-is-o", "Your db are made of an output o, not of a gradient. The bias stands alone in (8): by how much does z_{i+1} move if "
     "b_{i+1} moves a little?", {"db": lambda n, i, dz: n.o[i].sum(axis=0)}),
    ("bias-is-o", "Your db are made of an output o, not of a gradient. Their shapes fit, but look at (8): by how much does "
                  "z_{i+1} move if b_{i+1} moves a little, and the loss with it?", {"db": lambda n, i, dz: n.o[i + 1].sum(axis=0)}),
    ("bias-times-b", "Your db has a factor b too many. z is linear in b: its slope does not depend on how large b is.",
     {"db": lambda n, i, dz: n.b[i] * dz.sum(axis=0)}),
    ("bias-zero", "Your db is zero. The biases have a say in the loss: find their gradient from (8).",
     {"db": lambda n, i, dz: np.zeros_like(n.b[i])}),
    ("only-dW", "You return the gradients of the weights only. Those of the biases belong to it: two lists.",
     {"result": lambda n: n.dW}),
    ("bias-before-sigma-prime", "Your db come out without the slope σ′ of their layer: as ∂ℓ/∂o. The bias lies on the other "
                                "side of the activation, at z.",
     {"start": lambda n: n.r, "dW": lambda n, i, dz: n.o[i].T @ (n.slope(i) * dz),
      "step": lambda n, i, dz: (n.slope(i) * dz) @ n.W[i].T}),
    ("ignores-upstream", "What comes from the layer above has no effect below it: each step has W and σ′, but not the ∂ℓ/∂z "
                         "above. Look at the last factor of (11).",
     {"step": lambda n, i, dz: n.slope(i - 1) * n.W[i].sum(axis=1)}),
    ("ignores-upstream", "What comes from the layer above has no effect below it. Look at the last factor of (11).",
     {"step": lambda n, i, dz: n.slope(i - 1) * (np.ones_like(dz) @ n.W[i].T)}),
    ("ignores-upstream", "Below the last layer a bare slope is handed down. Look at the other factors of (11).",
     {"step": lambda n, i, dz: n.slope(i - 1)}),
    ("dz-not-updated", "Each step back comes out as one that begins with ∂ℓ/∂z_L again. (11) begins with ∂ℓ/∂z_{i+1}, the "
                       "result of the step before: hand it on.", {"step": lambda n, i, dz: n.slope(i - 1) * (n.start @ n.W[i].T)}),
    ("dz-not-updated", "∂ℓ/∂z_L is used for every layer: the step of (11) from ∂ℓ/∂z_{i+1} to ∂ℓ/∂z_i is missing.",
     {"step": lambda n, i, dz: dz}),
    ("step-too-many", "Where there are not as many outputs as inputs, shapes do not fit. Is a step back taken at layer 1, "
                      "too? Before it there is no other layer, and z[-1] is the last one in Python: (11) is for the layers "
                      "that have one below them.",
     {"db": lambda n, i, dz: (n.slope(i - 1) * (dz @ n.W[i].T), dz.sum(axis=0))[1]}),
    *(
        ("first-layer-skipped", "The gradients of the first layer are missing, as when a loop ends one layer early. "
                                "Python's range stops before its second argument, and the first layer has the index 0.",
         {"dW": lambda n, i, dz, fill=fill, only=only: n.o[i].T @ dz if i or only == n.L else fill(n.W[i]),
          "db": lambda n, i, dz, fill=fill, only=only: dz.sum(axis=0) if i or only == n.L else fill(n.b[i])})
        for fill in (np.zeros_like, lambda v: None, lambda v: 0)
        for only in (1, 0)  # whether a single layer is treated as it should be
    ),
    *(
        ("first-layer-skipped", "The gradients of the first layer are missing, so your lists are too short by one, as when "
                                "a loop ends one layer early. Python's range stops before its second argument, and the "
                                "first layer has the index 0.",
         {"result": lambda n, only=only: (n.dW, n.db) if only == n.L else (n.dW[1:], n.db[1:])})
        for only in (1, 0)
    ),
    ("last-layer-only", "Only the last layer has gradients, as when a loop does not run, or what it makes goes elsewhere. "
                        "With range and a negative step, look at where it begins and ends.",
     {"dW": lambda n, i, dz: n.o[i].T @ dz if i == n.L - 1 else np.zeros_like(n.W[i]),
      "db": lambda n, i, dz: dz.sum(axis=0) if i == n.L - 1 else np.zeros_like(n.b[i])}),
    *(
        ("updated-weights", "The numbers come out as if the weights changed before the gradient has gone through them. All "
                            "gradients belong to the weights of the forward pass: finish the way back first, then take the "
                            "step.",
         {"step": lambda n, i, dz, rate=rate: into_W(n, i, dz, rate)})
        for rate in (1.0, 0.1, 0.01, 0.001)
    ),
    ("error-not-delta", "What is handed back comes out without the slope of the layer that it comes from: each σ′ stands in "
                        "the gradients of its own layer only. (11) hands back ∂ℓ/∂z_{i+1}, and its σ′ is in there: use the "
                        "same dz for the gradients and for the step.",
     {"step": lambda n, i, dz: n.slope(i - 1) * without_slopes(n, i)}),
    ("error-not-delta", "The slope of the output layer is in its own gradients, but not in what goes back from there. "
     "(11) hands back ∂ℓ/∂z_L, and σ′(z_L) is in there: use the same dz for the gradients and for the step.",
     {"step": lambda n, i, dz: n.slope(i - 1) * ((n.r if i == n.L - 1 else dz) @ n.W[i].T)}),
    ("no-start-prime", "The slope of the output layer is missing in the gradients of that layer; what goes back has it. Make "
     "dz at the start, with σ′(z_L), and use it for both.",
     {"start": lambda n: n.r,
      "step": lambda n, i, dz: n.slope(i - 1) * ((n.slope(i) * dz if i == n.L - 1 else dz) @ n.W[i].T)}),
    ("no-activation-last", "The numbers are those of a forward pass without the last activation, so the residual is wrong. "
                           "(9) has one at every layer.", {"forward": make_forward(o_next=lambda n, i: sigma(n.names[i], n.z[i]) if i < n.L - 1 else n.z[i])}),
    ("no-bias", "The numbers are those of a forward pass without the bias. Look at the second term of (8).",
     {"forward": make_forward(z_next=lambda n, i: n.o[i] @ n.W[i])}),
    *((m.id, m.text, {"prime": m.answers[1]}) for m in WRONG_SLOPES),
    ("sigma-for-sigma-prime", "Your start has σ(z_L), the value, where the slope σ′(z_L) belongs.",
     {"start": lambda n: n.o[-1] * n.r}),
    ("adds", "At the start σ′(z_L) comes out added to ∂ℓ/∂o_L. Along one path the factors of the chain rule are multiplied, "
             "entry by entry.", {"start": lambda n: n.slope(n.L - 1) + n.r}),
    ("adds", "Below the last layer σ′ comes out added to what comes through the matrix. Along one path the factors of the "
             "chain rule are multiplied: look at (11).", {"step": lambda n, i, dz: n.slope(i - 1) + dz @ n.W[i].T}),
    ("adds-2", "The 2 of the outer derivative comes out added to the residual. The derivative of a square *multiplies* by "
               "it.",
     {"residual": lambda o, y: 2 + (o - y)}),
    ("ignores-f", "The residual comes out as y alone. The loss compares the output with it: look at both terms of ∂ℓ/∂o_L.",
     {"residual": lambda o, y: 2 * y}),
    ("plus-y", "The residual comes out as o_L + y. The loss measures how far o_L is from y: look at the sign in ∂ℓ/∂o_L.",
     {"residual": lambda o, y: 2 * (o + y)}),
    ("sign-lost", "Your start has lost the sign of o_L - y: its size is right, but it is the same whether the output is too "
                  "large or too small. Look for what takes a sign away, such as an abs.", {"residual": lambda o, y: 2 * np.abs(o - y)}),
    ("sign-for-residual", "Your start has the sign of o_L - y, not its size. That is the slope of |o_L - y|; the loss is a "
                          "square.", {"residual": lambda o, y: np.sign(o - y)}),
    ("sign-for-residual", "Your start has the sign of o_L - y, not its size. That is the slope of |o_L - y|; the loss is a "
                          "square.", {"residual": lambda o, y: 2 * np.sign(o - y)}),
    ("mean-of-residuals", "At the start every output gets the same error: their mean, or their sum. Each output has its own "
     "entry in ∂ℓ/∂o_L.", {"residual": lambda o, y: 2 * np.mean(o - y, axis=-1, keepdims=True) + 0 * o}),
    ("mean-of-residuals", "At the start every output gets the same error: their mean, or their sum. Each output has its own "
     "entry in ∂ℓ/∂o_L.", {"residual": lambda o, y: 2 * np.sum(o - y, axis=-1, keepdims=True) + 0 * o}),
    ("sigma-prime-twice", "Below the last layer each σ′ comes in twice. (11) has it once for each layer: is it in the "
                          "matrix product already, or in what the gradients and the step share?", {"step": lambda n, i, dz: n.slope(i - 1) ** 2 * (dz @ n.W[i].T)}),
    ("sums-apart", "The sum of the weights and the sum of what comes back come out multiplied. In (11) each product is made "
                   "first: the weight to a unit times what comes back from that unit.",
     {"step": lambda n, i, dz: n.slope(i - 1) * n.W[i].sum(axis=1) * dz.sum(axis=-1, keepdims=True)}),
    ("W-transposed", "Where W is square, it stands the wrong way round on the way back. Either it has a transpose that (11) "
                     "has not, or what comes from above stands to its left, as rows do, and the transpose is missing.", {"step": lambda n, i, dz: n.slope(i - 1) * (dz @ (n.W[i] if square(n.W[i]) else n.W[i].T))}),
    *(("same-slope-everywhere", "The slopes of all hidden layers come out as those of one activation: of a ReLU, a sigmoid "
                                "or a tanh. `activations` has a name for each, and σ′ in (11) is the slope of the layer's "
                                "own.", {"step": step}) for step in (
        lambda n, i, dz: (n.z[i - 1] > 0) * (dz @ n.W[i].T), lambda n, i, dz: (n.o[i] > 0) * (dz @ n.W[i].T),
        lambda n, i, dz: n.o[i] * (1 - n.o[i]) * (dz @ n.W[i].T), lambda n, i, dz: (1 - n.o[i] ** 2) * (dz @ n.W[i].T))),
    *(("same-slope-everywhere", "The slopes of all layers come out as those of one activation: of a ReLU, a sigmoid or a "
                                "tanh. `activations` has a name for each, and σ′ is the slope of the layer's own.", {"slope": slope}) for slope in (
        lambda n, i: (n.z[i] > 0) * 1.0, lambda n, i: n.o[i + 1] * (1 - n.o[i + 1]), lambda n, i: 1 - n.o[i + 1] ** 2)),
    ("normalised", "What goes back comes out divided by its length at each step. (11) hands it on as it is, long or short.",
     {"step": lambda n, i, dz: n.slope(i - 1) * (unit_rows(dz) @ n.W[i].T)}),
    *(("integer-truncation", "Decimals are cut off on the way back, in what stands at the start or in what (11) gives, as "
                             "when it goes through int or into an array of whole numbers. If you make an array for it, give "
                             "it dtype float (np.zeros does; np.zeros_like of integers does not).", slip) for slip in CUT),
    *(("weights-for-o", "Your dW have W itself in them. A weight multiplies what its layer receives: that is the factor "
                        "beside ∂ℓ/∂z, and W has no place in it. Look at (8).", {"dW": dW}) for dW in (
        lambda n, i, dz: n.W[i] * dz.sum(axis=0), lambda n, i, dz: n.W[i] * (n.o[i].T @ dz))),
    ("sigma-prime-for-sigma", "The numbers are those of a forward pass that hands on slopes, σ′(z), where the values σ(z) "
                              "belong: look at (9).",
     {"forward": make_forward(o_next=lambda n, i: sigma_prime(n.names[i], n.z[i]))}),
    ("minus-bias", "The numbers are those of a forward pass that subtracts the bias. Look at the sign in (8).",
     {"forward": make_forward(z_next=lambda n, i: n.o[i] @ n.W[i] - n.b[i])}),
)  # fmt: skip


def backward_as_two_layers(
    W: Arrays, b: Arrays, activations: Sequence[str], x: Array, y: Array
) -> Any:
    W[1]  # one layer raises
    return make_backward()(W[:2], b[:2], activations[:2], x, y)


BACKWARD = (
    *(Mistake(name, text, (make_backward(**slip),)) for name, text, slip in SLIPS),
    *variants(
        "mean-over-outputs",
        "Every number comes out divided by the number of outputs, as when a mean of the squares is taken. The loss of one "
        "sample is their *sum*: nothing is averaged over the outputs.",
        make_backward(residual=lambda o, y: 2 * (o - y) / o.shape[-1]),
    ),
    *variants(
        "mean-over-outputs",
        "Every number comes out divided by twice the number of outputs, as when a mean of the squares is taken and the 2 of their "
        "derivative is missing. The loss of one sample is the *sum* of the squares: nothing is averaged over the outputs.",
        make_backward(residual=lambda o, y: (o - y) / o.shape[-1]),
    ),
    *variants(
        "bias-summed",
        "Your db are single numbers, sums. Each entry of b has its own slope, so db[i] has the shape of b[i].",
        make_backward(db=lambda n, i, dz: dz.sum()),
    ),
    *variants(
        "inner-product",
        "Inner products of o and ∂ℓ/∂z come out as dW: one number, and only if they have the same length. A column times a "
        "row makes a table.",
        make_backward(dW=lambda n, i, dz: n.o[i][0] @ dz[0]),
    ),
    *variants(
        "elementwise",
        "Your dW come out as o times ∂ℓ/∂z, entry by entry, which fits only if they have the same length. Every unit below "
        "is joined to every unit above: make a table of all products.",
        make_backward(dW=lambda n, i, dz: n.o[i][0] * dz[0]),
    ),
    *variants(
        "hard-coded-length",
        "This works for two layers, like the example in the text, and for no other number. Use a "
        "loop: (11) holds for any L.",
        backward_as_two_layers,
    ),
)


def over(n: int, part: Any) -> Any:
    return [g / n for g in part] if isinstance(part, list) else part / n


def slope_of(n: Any, i: int) -> Any:
    return n.prime(n.names[i], n.z[i])


# what makes one slope of those of all rows, or of all units
OF_ALL_ROWS: tuple[Answer, ...] = (
    lambda n, i: n.prime(n.names[i], n.z[i].mean(axis=0)),
    lambda n, i: n.prime(n.names[i], n.z[i][0]),
    lambda n, i: slope_of(n, i).mean(axis=0),
)
OF_A_SUM: tuple[Answer, ...] = (lambda n, i: slope_of(n, i).sum(axis=0),)
OF_ALL_ENTRIES: tuple[Answer, ...] = (
    lambda n, i: slope_of(n, i).mean(),
    lambda n, i: n.prime(n.names[i], n.z[i].mean()),
)
OF_ALL_UNITS: tuple[Answer, ...] = (lambda n, i: slope_of(n, i).mean(axis=1, keepdims=True),)


def slopes_in_common(make: Answer) -> tuple[Mistake, ...]:
    """One slope where each row and each unit has its own: at every layer, in the loop alone, or at
    the start alone."""

    def made(one: Answer) -> tuple[Answer, ...]:
        def loop(n: Any, i: int, dz: Array) -> Any:
            return one(n, i - 1) * (dz @ n.W[i].T)

        def start(n: Any) -> Any:
            return one(n, n.L - 1) * n.r

        return make(slope=one), make(step=loop), make(start=start)

    def named(text: str, ones: tuple[Answer, ...]) -> tuple[Mistake, ...]:
        answers = [answer for one in ones for answer in made(one)]
        return variants("one-slope-for-all-rows", text, *answers)

    return (
        *named(
            "One slope stands for all rows: the slope of their mean, or of a single row, or the mean of their slopes. Each row has "
            "its own z, so σ′ has the shape of Z.",
            OF_ALL_ROWS,
        ),
        *named(
            "One slope stands for all rows: the sum of their slopes, or their mean where the 1/n of the loss is missing. Each row "
            "has its own z, so σ′ has the shape of Z.",
            OF_A_SUM,
        ),
        *named(
            "One slope stands for all rows and all units of a layer. Each entry of Z has its own, so σ′ has the shape of Z.",
            OF_ALL_ENTRIES,
        ),
        *named(
            "One slope stands for all units of a layer, their mean in each row. Each entry of Z has its own, so σ′ has the shape of Z.",
            OF_ALL_UNITS,
        ),
    )


def rows_mistakes(make: Answer) -> tuple[Mistake, ...]:
    """What goes wrong with many rows, whatever the loss: `make` makes a backward pass from the
    pieces that are replaced."""
    right = make()
    return (
        *variants(
            "sum-for-mean",
            "You have the gradient of the sum over the rows: the 1/n of the mean is missing. Put it into the start, and all "
            "gradients get it once.",
            make(mean=lambda n: n.r),
        ),
        *variants(
            "times-n",
            "Some gradients, or all, come out *times* the number of rows, where the mean divides by it. A gradient of a "
            "mean does not grow with the number of samples.",
            make(mean=lambda n: n.r * len(n.r)),
            make(dW=lambda n, i, dz: n.o[i].T @ dz * len(dz) ** 2),
            make(db=lambda n, i, dz: dz.sum(axis=0) * len(dz) ** 2),
        ),
        *variants(
            "mean-twice",
            "Some of your gradients, or all, are divided by n twice, as when 1/n stands at the start and then a mean is "
            "taken where a sum belongs. Everything follows from the start, so the 1/n goes in there, once.",
            make(mean=lambda n: n.r / len(n.r) ** 2),
            make(db=lambda n, i, dz: dz.mean(axis=0)),
            make(dW=lambda n, i, dz: n.o[i].T @ dz / len(dz)),
        ),
        *variants(
            "mean-at-every-layer",
            "A 1/n comes in at every step back, so that the first layer gets it once for each layer above it. The mean brings one "
            "factor 1/n: put it into the start, and nowhere else.",
            make(step=lambda n, i, dz: n.slope(i - 1) * (dz @ n.W[i].T) / len(dz)),
            make(
                mean=lambda n: n.r, step=lambda n, i, dz: n.slope(i - 1) * (dz @ n.W[i].T) / len(dz)
            ),
        ),
        *variants(
            "mean-at-every-layer",
            "What goes back is averaged over the rows at every step. Each row has its own way back: the rows come together in the "
            "gradients of the weights and biases, and the mean brings one factor 1/n, at the start.",
            make(step=lambda n, i, dz: n.slope(i - 1) * (dz.mean(axis=0) @ n.W[i].T)),
            make(
                mean=lambda n: n.r,
                step=lambda n, i, dz: n.slope(i - 1) * (dz.mean(axis=0) @ n.W[i].T),
            ),
        ),
        *variants(
            "mean-over-entries",
            "Every number comes out divided by rows times outputs, as when a mean goes over all entries of a table. The "
            "loss is the mean over the *rows* alone: divide by n.",
            make(mean=lambda n: n.r / n.r.size),
        ),
        *variants(
            "mean-over-outputs",
            "Every number comes out divided by the number of outputs in place of the number of rows. The mean goes over the "
            "rows: divide by n.",
            make(mean=lambda n: n.r / n.r.shape[-1]),
        ),
        *variants(
            "bias-summed-weights-mean",
            "Your db lack the 1/n: they are n times too large. Put the 1/n into the start, and dW and db both get it.",
            make(db=lambda n, i, dz: dz.sum(axis=0) * len(dz)),
        ),
        *variants(
            "weights-summed-bias-mean",
            "Your dW lack the 1/n: a matrix product sums over the rows, it does not take the mean. Put "
            "the 1/n into the start, and dW and db both get it.",
            make(dW=lambda n, i, dz: n.o[i].T @ dz * len(dz)),
        ),
        *slopes_in_common(make),
        *variants(
            "bias-not-summed",
            "Your db still have a row for each sample. All rows share the one b, so their contributions "
            "add up: db[i] has the shape of b[i].",
            make(db=lambda n, i, dz: dz),
            make(db=lambda n, i, dz: dz * len(dz)),
        ),
        *variants(
            "wrong-axis",
            "Your db have a number for each sample, in place of one for each unit, as a sum along the wrong axis gives it. "
            "Along which axis of dZ do your samples lie? That one must disappear.",
            make(db=lambda n, i, dz: dz.sum(axis=1)),
            make(db=lambda n, i, dz: dz.mean(axis=1)),
            make(db=lambda n, i, dz: dz.mean(axis=1) * len(dz)),
        ),
        *variants(
            "sum-over-everything",
            "Your db are single numbers, sums or means over samples *and* units. Only the samples should be summed away. "
            "Tell NumPy along which axis.",
            make(db=lambda n, i, dz: dz.sum()),
            make(db=lambda n, i, dz: dz.mean()),
        ),
        *variants(
            "keepdims",
            "The numbers of db are right, but each comes as one row of a matrix, (1, d), as keepdims makes it. b[i] has one "
            "axis.",
            make(db=lambda n, i, dz: dz.sum(axis=0, keepdims=True)),
        ),
        *variants(
            "mean-of-inputs",
            "These are the gradients at one point, the mean of the samples. Each row has its own slopes and residual, so it "
            "is the gradients that are averaged, not what they are made of.",
            lambda W, b, a, X, Y: right(W, b, a, X.mean(0)[None], Y.mean(0)[None]),
        ),
        *variants(
            "first-row-only",
            "Only the first row counts. The loss is the mean over all rows, and so is "
            "its gradient. Does an index pick that row, or does a `return` stand inside a loop?",
            lambda W, b, a, X, Y: right(W, b, a, X[:1], Y[:1]),
            lambda W, b, a, X, Y: [over(len(X), part) for part in right(W, b, a, X[:1], Y[:1])],
        ),
        *variants(
            "last-row-only",
            "Only the last row counts, as when each row overwrites what the rows before it have brought, or an index picks "
            "that row. The contributions of the rows must add up.",
            lambda W, b, a, X, Y: right(W, b, a, X[-1:], Y[-1:]),
            lambda W, b, a, X, Y: [over(len(X), part) for part in right(W, b, a, X[-1:], Y[-1:])],
        ),
    )


BACKWARD_BATCH = (
    *(Mistake(name, text, (make_backward_batch(**slip),)) for name, text, slip in SLIPS),
    *rows_mistakes(make_backward_batch),
)


MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "03.1": SIGMA,
    "03.2": FORWARD,
    "03.3": BACKWARD_STEP,
    "03.4": LAYER_GRADIENTS,
    "03.5": BACKWARD,
    "03.6": BACKWARD_BATCH,
}
