"""Mistakes in notebook 05, vanishing and exploding gradients.

For an example, and for initial weights, a property is tested: the property that fails names the
mistake, and only its text stands here. The other mistakes are small wrong algorithms.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from backprop.check.mistakes.feedforward import SLIPS, make_backward, variants
from backprop.check.mistakes.mistake import Mistake, of_pieces

Array = np.ndarray[Any, Any]
Answer = Callable[..., Any]


# 05.1 gradient_norms(W, b, activations, x, y)


def root_of_squares(g: Array) -> Any:
    return np.sqrt(np.sum(g * g))


def loudly_root(g: Array) -> Any:
    with np.errstate(invalid="ignore"):
        return np.sqrt(np.sum(g))


@of_pieces
def make_norms(
    norm: Answer = root_of_squares,
    *,
    of: Answer = lambda W, dW, db: dW,
    result: Answer = np.array,
    backward: Answer | None = None,
) -> Answer:
    """The norm of each dW, with the norm, what it is taken of, or the gradients replaced."""
    gradients = backward or make_backward()

    def gradient_norms(W: Any, b: Any, activations: Any, x: Any, y: Any) -> Any:
        dW, db = gradients(W, b, activations, x, y)
        return result([norm(np.asarray(g)) for g in of(W, dW, db)])

    return gradient_norms


# the spectral norm is no mistake: for one sample, each gradient is an outer product, and has only
# one singular value
NORMS = (
    *variants(
        "squared-norms",
        "Your numbers are the *squares* of the norms, as when the root is missing. Look at the definition of the Frobenius norm.",
        make_norms(lambda g: np.sum(g * g)),
    ),
    *variants(
        "other-norm",
        "Your numbers are another norm of the matrix. The Frobenius norm treats the matrix as one long vector and takes its length: "
        "squares, their sum, the root.",
        make_norms(lambda g: np.abs(g).sum()),
        make_norms(lambda g: np.linalg.norm(g, 1)),
        make_norms(lambda g: np.linalg.norm(g, np.inf)),
    ),
    *variants(
        "max-norm",
        "Your numbers are the largest entry of each gradient. The Frobenius norm has all entries in it, each squared.",
        make_norms(lambda g: np.abs(g).max()),
        make_norms(np.max),
    ),
    *variants(
        "mean-for-sum",
        "Your numbers are the roots of the *mean* of the squares, where the norm has their sum. Then a layer with more weights "
        "gets no larger a number. Look at the definition of the Frobenius norm.",
        make_norms(lambda g: np.sqrt(np.mean(g * g))),
    ),
    *variants(
        "mean-for-sum",
        "Your numbers are the means of the absolute values. The Frobenius norm squares the entries, adds them up and takes the root.",
        make_norms(lambda g: np.mean(np.abs(g))),
    ),
    *variants(
        "mean-for-sum",
        "Your numbers are the *means* of the squares. The Frobenius norm has the sum of the squares, and its root.",
        make_norms(lambda g: np.mean(g * g)),
    ),
    *variants(
        "mean-for-sum",
        "Your numbers are the norms divided by the number of entries, as by a mean. Look at the definition of the Frobenius norm.",
        make_norms(lambda g: np.linalg.norm(g) / g.size),
    ),
    *variants(
        "norm-of-db",
        "These are the norms of ∂ℓ/∂b_i, which is ∂ℓ/∂z_i. The exercise asks for the gradients of the *weights*: which of the two "
        "lists of `backward` is that?",
        make_norms(of=lambda W, dW, db: db),
    ),
    *variants(
        "norm-of-W",
        "These are the norms of the weights themselves. The exercise asks for those of their gradients.",
        make_norms(of=lambda W, dW, db: W),
    ),
    *variants(
        "with-bias",
        "The gradients of the biases are in your norms, too. The exercise asks for one norm for each ∂ℓ/∂W_i, without b_i.",
        make_norms(of=lambda W, dW, db: [np.vstack([g, h]) for g, h in zip(dW, db, strict=True)]),
        make_norms(
            of=lambda W, dW, db: [
                root_of_squares(g) + root_of_squares(h) for g, h in zip(dW, db, strict=True)
            ],
            norm=float,
        ),
    ),
    *variants(
        "per-column",
        "You have a norm for each unit. The exercise asks for one number per layer. np.linalg.norm and np.sum take the whole "
        "matrix if no axis is given; Python's own sum adds up its rows alone.",
        make_norms(lambda g: np.linalg.norm(g, axis=0), result=list),
        make_norms(lambda g: np.linalg.norm(g, axis=1), result=list),
    ),
    *variants(
        "total-norm",
        "You return one number for the whole network. The exercise asks for one per layer, so that one can see where the gradient "
        "fades.",
        make_norms(result=lambda norms: np.sqrt(np.sum(np.square(norms)))),
        make_norms(result=np.sum),
    ),
    *variants(
        "sum-of-entries",
        "You add up the entries as they are. Positive and negative ones cancel: a norm squares each of them first.",
        make_norms(np.sum),
        make_norms(lambda g: np.abs(np.sum(g))),
    ),
    *variants(
        "reversed-order",
        "The right norms come back in the wrong order, the last layer first. The way back goes from L to 1, but the list goes "
        "from 1 to L.",
        make_norms(result=lambda norms: np.array(norms[::-1])),
    ),
    *(
        Mistake(name, text, (make_norms(backward=make_backward(**slip)),))
        for name, text, slip in SLIPS
    ),
    *variants(
        "sum-of-entries",
        "The root is taken of the plain sum of the entries. Positive and negative ones cancel, and the sum may be negative: a norm "
        "squares each of them first.",
        make_norms(loudly_root),
    ),
    *variants(
        "overwrites",
        "Of each gradient only the last entry counts, as when each square overwrites what the ones before it have brought (= for "
        "+=). A norm adds them up.",
        make_norms(lambda g: np.abs(g[-1, -1])),
    ),
)


# 05.2 chain_ratio(w, L)

RATIO = (
    *variants(
        "exponent-off-by-one",
        "Your ratio has one factor w too many: the exponent is off by one. Count the uses of (3) between z_L and z_2: for L = 2 "
        "there is none, for L = 3 there is one.",
        lambda w, L: w ** (L - 1),
    ),
    *variants(
        "exponent-off-by-one",
        "Your ratio has one factor w too few: the exponent is off by one. Count the uses of (3) between z_L and z_2: for L = 2 "
        "there is none, for L = 3 there is one.",
        lambda w, L: 1.0 if L < 3 else w ** (L - 3),
        lambda w, L: float(w) ** (L - 3),
    ),
    *variants(
        "all-weights",
        "Your ratio is the product of all L weights. Neither w_1 nor w_L lies between: you differentiate by w_1, and w_L comes "
        "after z_L. Look at where ∂ℓ/∂z_L stands in the chain.",
        lambda w, L: w**L,
    ),
    *variants(
        "all-weights",
        "Your ratio has a factor more than there are weights. Neither w_1 nor w_L lies between: you differentiate by w_1, and w_L "
        "comes after z_L. Look at where ∂ℓ/∂z_L stands in the chain.",
        lambda w, L: w ** (L + 1),
    ),
    *(
        Mistake(
            "exponent-halved",
            f"Your ratio is w to the power {power}, about half of the number of layers, as when a loop goes two layers at a time. "
            "Each use of (3) brings one factor w: how many are there between z_L and z_2?",
            (lambda w, L, k=k: w ** ((L + k) // 2),),
        )
        for k, power in (
            (0, "L // 2"),
            (-1, "(L - 1) // 2"),
            (-2, "(L - 2) // 2"),
            (1, "(L + 1) // 2"),
        )
    ),
    *variants(
        "absolute-value",
        "Your ratio is never negative: either w has lost its sign, or the ratio itself has. For a negative w every step turns "
        "the sign of the gradient: a ratio may be negative.",
        lambda w, L: abs(w) ** (L - 2),
        lambda w, L: abs(w ** (L - 2)),
    ),
    *variants(
        "exponent-off-by-one",
        "Only L = 2 is wrong: there your ratio is w, as when the product begins with w. Between z_2 and itself (3) is not used, "
        "and a product without a factor is 1.",
        lambda w, L: w ** max(L - 2, 1),
    ),
    *variants(
        "sign-kept",
        "Your ratio has the sign of w for every L. Each of the L - 2 steps turns the sign if w is negative: two of them turn it "
        "back.",
        lambda w, L: np.copysign(abs(w) ** (L - 2), w),
        lambda w, L: np.sign(w) * abs(w) ** (L - 2),
    ),
    *variants(
        "divides-by-w",
        "At w = 0 your ratio divides 0 by 0: either powers of w by each other, or two gradients that are both 0 there. What is "
        "divided out need not be multiplied in the first place: which weights does (3) pass?",
        lambda w, L: w**L / w**2,
        lambda w, L: w ** (L - 1) / w,
        lambda w, L: np.float64(w) ** L / np.float64(w) ** 2,
        lambda w, L: np.float64(w) ** (L - 1) / np.float64(w),
        lambda w, L: np.divide(np.prod(np.full(L, float(w))), float(w) * w),
    ),
    *variants(
        "divides-by-w",
        "At w = 0 and L = 2 your ratio is not a number, as 0 times the logarithm of 0 is none, nor 0 divided by 0. A product "
        "without a factor is 1, whatever w is: does the power need a logarithm or a quotient?",
        lambda w, L: np.exp((L - 2) * np.log(np.abs(w))) * np.sign(w) ** L,
    ),
    *variants(
        "upside-down",
        "Your ratio is upside down: ∂ℓ/∂z_L comes first on the way back, and ∂ℓ/∂w_1 is what has become of it.",
        lambda w, L: w ** (2 - L),
        lambda w, L: float(w) ** (2 - L),
        lambda w, L: 1 / w ** (L - 2),
        lambda w, L: np.float64(w) ** (2 - L),
        lambda w, L: (1 / w) ** (L - 2),
    ),
    *variants(
        "sum-for-product",
        "Your ratio is w *times* a number of layers, as when the steps are added up, or * stands for **. Each use of (3) "
        "multiplies by w: what do several of them make?",
        lambda w, L: (L - 2) * w,
        lambda w, L: L * w,
        lambda w, L: (L - 1) * w,
    ),
    *variants(
        "base-for-exponent",
        "Base and exponent have changed places: it is w that is multiplied, and the number of layers says how often.",
        lambda w, L: float(L - 2) ** w,
        lambda w, L: float(L) ** w,
    ),
    *variants(
        "with-loss",
        "Your ratio has a factor 2 and powers of w too many, as when the slope of the loss is still in it. That is in ∂ℓ/∂w_1 and in "
        "∂ℓ/∂z_L alike, and cancels in the ratio.",
        lambda w, L: 2 * w**L * w ** (L - 2),
        lambda w, L: 2 * w ** (L - 1),
        lambda w, L: 2 * w**L,
    ),
    *variants(
        "sum-for-product",
        "Your ratio is 1 + (L - 2) w, as when each step adds w to what the steps before have made. Each use of (3) *multiplies* by "
        "w.",
        lambda w, L: 1 + (L - 2) * w,
    ),
    *variants(
        "ignores-L",
        "The number of layers has no effect on your ratio. Each layer between z_L and z_2 brings a factor: how many are there?",
        lambda w, L: float(w),
        lambda w, L: w**2,
    ),
    *variants(
        "exponent-too-large",
        "Your exponent is larger than the number of layers. Count the uses of (3) between z_L and z_2: for L = 2 there is none, "
        "for L = 3 there is one.",
        lambda w, L: w ** (L + 2),
    ),
)


# 05.3, 05.4: what fails is a property of the network; its names are explained here

SHAPED = tuple(
    Mistake(name, text, ())
    for name, text in (
        (
            "not-a-dict",
            "The network is asked for as a dict, so that each part has its name: W, b, activations, x, y.",
        ),
        (
            "missing-keys",
            "A part of the network is missing, or has another name. The keys are W, b, activations, x and y.",
        ),
        (
            "not-lists",
            "W, b and activations are lists with one item per layer. [np.array([[0.1]])] * 10 is a list of ten.",
        ),
        (
            "wrong-lengths",
            "Every layer has its matrix, its bias and its activation: three lists of the same length L.",
        ),
        (
            "unknown-activation",
            "An activation goes by its name, as in notebook 03: a string, one for each layer.",
        ),
        ("not-numbers", "There is something in the dict that is not an array of numbers."),
        (
            "not-finite",
            "A network is made of finite numbers: with NaN or infinity in it nothing can be said about its gradient.",
        ),
        (
            "wrong-shapes",
            "The parts do not fit together. W_{i+1} has d_i rows and d_{i+1} columns: write the shapes down. A plain number has "
            "neither: a matrix with one entry is [[0.1]], a vector with one is [1].",
        ),
        (
            "too-few-layers",
            "The network is not deep enough. With few layers a small ratio is a small weight; the lecture's question is what "
            "*many* layers do.",
        ),
        (
            "zero-input",
            "The input is zero, which makes ∂ℓ/∂W_1 zero by itself, at any depth. Choose an x that is not: what vanishes should "
            "vanish on its way through the layers.",
        ),
        (
            "start-is-zero",
            "The gradient is zero where it starts. Then it does not vanish or explode on its way: nothing was sent. It starts "
            "as the product of 2 (o_L - y) and σ′(z_L): neither may be zero.",
        ),
        (
            "dead-layer",
            "The gradient does not vanish here, it is stopped: in one layer σ′ is 0 for all that comes back (as of a closed ReLU, "
            "or to the machine of a sigmoid far from 0). That is a dead layer. Vanishing is the product of many factors, none of "
            "them zero.",
        ),
        (
            "zero-weights",
            "Where the gradient should pass a layer, all weights are zero: it is cut, not vanishing. Look for many small factors "
            "in (11), none of them zero.",
        ),
        (
            "underflow",
            "Too much of a good thing: the gradient became smaller than the smallest number that a float64 can hold, and was "
            "rounded to 0. Make it vanish less.",
        ),
        (
            "overflow",
            "The numbers became larger than a float64 can hold, about 1e308. Either the weights are too large for so many layers, "
            "or x, y or a bias is too large by itself.",
        ),
        (
            "wrong-direction",
            "It is the other of the two: compare which end of the network has the large gradient. The way back leads from z_L "
            "to z_1.",
        ),
        (
            "not-small-enough",
            "The gradient does not shrink enough. From z_L to z_1 it passes W_L to W_2 and a slope σ′ at each step, L - 1 times "
            "(11), and never W_1: make these factors smaller, or take more of them.",
        ),
        (
            "not-large-enough",
            "The gradient does not grow enough. From z_L to z_1 it passes W_L to W_2 and a slope σ′ at each step, L - 1 times "
            "(11), and never W_1: make these factors larger, or take more of them.",
        ),
        (
            "start-too-small",
            "It does vanish, but it is small already where it starts: that may be a small error and no more. Move y away from "
            "o_L, or keep σ′(z_L) away from 0.",
        ),
    )
)

# where the same property fails in 05.4, another remedy helps
EXPLODING = {
    "too-few-layers": "The network is not deep enough. With few layers a large ratio is a large weight; the lecture's question is "
    "what *many* layers do.",
    "zero-input": "The input is zero, which makes ∂ℓ/∂W_1 zero by itself, at any depth. Choose an x that is not.",
    "dead-layer": "The gradient does not explode here, it is stopped: in one layer σ′ is 0 for all that comes back, and zero times "
    "anything is zero. A closed ReLU has this slope, and to the machine so has a sigmoid or tanh far from 0: look for an "
    "activation whose slope stays.",
    "saturated": "It vanishes, and not because of small weights: the units of a sigmoid or tanh layer lie so far from 0 that they are "
    "saturated, σ′ is nearly 0, and (11) multiplies by it. Large weights, biases or inputs push them there: look for an activation whose slope stays.",
    "zero-weights": "Where the gradient should pass a layer, all weights are zero: it is cut. Look for many large factors in (11).",
    "underflow": "Your gradient vanishes, so far that it was rounded to 0. Either the weights are small, or a sigmoid or tanh is flat where "
    "large weights have put its |z|: then look for an activation whose slope stays.",
    "overflow": "The numbers became larger than a float64 can hold, about 1e308. Either it explodes more than is asked for, 1e6 is enough, "
    "or x, y or a bias is too large by itself.",
}


# 05.5 init_weights(sizes, activation, rng): likewise

INITIAL = tuple(
    Mistake(name, text, ())
    for name, text in (
        (
            "variance-for-deviation",
            "The standard deviation of your weights is about as small as their *variance* should be, as when it is divided by the "
            "number of inputs without a root. rng.normal(0, s) and s * rng.standard_normal() take the deviation s, the *root* of "
            "the variance.",
        ),
        (
            "gain-forgotten",
            "The variance of your weights suits an activation that lets everything through. ReLU closes half of its units, and "
            "half of the sum is lost at each layer: look at what makes up for it.",
        ),
        (
            "gain-of-tanh",
            "With relu your weights have about the variance 25/9 over the number of inputs: 5/3 is the factor that PyTorch has for tanh. Is a branch "
            "for relu never taken (is the name compared as it is spelled here, 'relu'?), or does 5/3 stand for relu too?",
        ),
        (
            "gain-outside-root",
            "The variance of your weights has the factor for ReLU twice, as when it stands outside of the root. It multiplies the "
            "*variance*: weights are multiplied by its root.",
        ),
        (
            "uniform-bound",
            "Your weights lie evenly between -a and a, where a is one over the root of the number of inputs (perhaps times that of "
            "the factor for ReLU): a standard deviation. But the variance of such a number is a²/3: how large must a be?",
        ),
        (
            "not-scaled",
            "Your weights are as large as random numbers come (standard normal, say): the width has not made them smaller. A unit "
            "adds up d_i of them: the more inputs, the smaller each weight must be. Look at the variance of z.",
        ),
        (
            "fixed-deviation",
            "The standard deviation of your weights is a round number, such as 0.01 or 0.1, as of a fixed size. For some width it "
            "would be right; here each layer makes the gradient smaller. Derive the size from the number of inputs of the layer.",
        ),
        (
            "size-for-fan-in",
            "The variance of your weights is that for d_i times d_{i+1} inputs. Either `size` counts all weights of the layer, or "
            "the root is taken of the factor for ReLU alone and not of d_i. A unit adds up d_i terms, and it is the *variance* "
            "that is divided by d_i.",
        ),
        (
            "times-root",
            "Your weights have been multiplied by the root of the number of inputs, as it seems, where they should be divided by "
            "it: the more terms a sum has, the smaller each must be.",
        ),
        (
            "not-centred",
            "The mean of your weights is not zero. Then the terms of a unit's sum do not cancel as those of mean zero do, and the "
            "rule for their variance does not hold. (rng.random(), for one, lies between 0 and 1: its mean is ½.)",
        ),
        (
            "all-zero",
            "All weights are zero. Then nothing gets through forward, and by (11) nothing comes back.",
        ),
        (
            "uneven-layers",
            "Your layers have the same width, but weights of different sizes. Each layer multiplies the variance of z once: one "
            "rule, made from the number of its own inputs, for all layers alike.",
        ),
        (
            "variance-too-small",
            "Your weights are too small: at each layer the gradient loses a part of its length, and thirty layers multiply. "
            "Compare their mean square with the one that keeps the variance of z.",
        ),
        (
            "variance-too-large",
            "Your weights are too large: at each layer the gradient gains length, and thirty layers multiply. Compare their "
            "mean square with the one that keeps the variance of z.",
        ),
        (
            "twin-units",
            "Weights of a layer are drawn once and repeated, for all of its units or for all of its inputs. The rule for the "
            "variance needs terms that are independent, and units that start as twins stay twins: each weight is a number of its "
            "own.",
        ),
        (
            "not-independent",
            "Your weights have the mean square that keeps the variance of z, and yet the gradient does not keep its length. The "
            "rule counts on weights that are drawn independently: are some of them repeated, made from each other, or nearly all "
            "zero?",
        ),
        (
            "saturated",
            "Your weights are not too small, and yet the gradient is lost on its way: units of tanh that are far from 0 are flat, "
            "and large weights put them there. Compare the mean square of your weights with the one that keeps the variance of z.",
        ),
        (
            "no-randomness",
            "Your weights are the same at every call, and made of one number or two: nothing in them is random, as it seems. Random "
            "weights see to it that no units of a layer start as twins, which stay twins (the last question of notebook 03): draw them from `rng`.",
        ),
        (
            "own-generator",
            "Two calls give the same weights. Either there is a generator of your own in it, with a fixed seed, or the weights of "
            "the first call are kept, or nothing in them is random. Draw them from the `rng` that is passed in: it goes on from "
            "call to call.",
        ),
        (
            "global-random",
            "Your weights do not follow from the `rng` that is passed in alone. Either they come from NumPy's global state "
            "(np.random...) or a generator of your own, or something is left over from earlier calls. Draw all of them from `rng`.",
        ),
        (
            "biases-too",
            "The exercise asks for the weights alone, one list of matrices. The biases start at zero, somewhere else.",
        ),
        ("not-a-list", "The weights come as a list: W_1, ..., W_L, one matrix for each layer."),
        (
            "wrong-number",
            "sizes counts the input as well: L + 1 sizes have L gaps between them, with a matrix in each.",
        ),
        (
            "shapes-transposed",
            "Your matrices have rows and columns exchanged. By (8), W_{i+1} has d_i rows and d_{i+1} columns.",
        ),
        (
            "wrong-shapes",
            "W_{i+1} lies between layers i and i + 1: by (8) it has d_i rows and d_{i+1} columns.",
        ),
        (
            "not-finite",
            "There is a NaN or an infinity in the weights: is there a root of a negative number, a division by 0, or a power that "
            "overflows?",
        ),
    )
)


# 05.6 clip_gradients(grads, max_norm)


def global_norm(grads: Any) -> Any:
    return np.sqrt(sum(np.sum(np.square(g)) for g in grads))


@of_pieces
def make_clip(
    norm: Answer = global_norm,
    scale: Answer = lambda norm, m: m / norm if norm > 0 else 1.0,
    when: Answer = lambda norm, m: norm > m,
    result: Answer = list,
    apply: np.ufunc = np.multiply,
) -> Answer:
    """All arrays times one factor if the norm is too large, with a piece replaced."""

    def clip_gradients(grads: Any, max_norm: Any) -> Any:
        with np.errstate(all="ignore"):
            size = norm(grads)
            factor = scale(size, max_norm) if when(size, max_norm) else apply.identity
            return result([apply(g, factor) for g in grads])

    return clip_gradients


def always(norm: Any, m: Any) -> bool:
    return True


def each_alone(clip: Answer) -> Answer:
    return lambda grads, m: [clip([g], m)[0] for g in grads]


def in_place(grads: Any, max_norm: Any) -> Any:
    norm = global_norm(grads)
    if norm > max_norm:
        for g in grads:
            g *= max_norm / norm
    return grads


def into_the_list(grads: Any, max_norm: Any) -> Any:
    """An array of whole numbers stays one."""
    norm = global_norm(grads)
    if norm > max_norm:
        for g in grads:
            g[...] = g * (max_norm / norm)
    return grads


CLIP = (
    *variants(
        "per-array",
        "You clip each array by its own norm. Then the arrays are scaled by different factors, and the step no longer points "
        "along the gradient. One norm for all of them together, and one factor.",
        each_alone(make_clip()),
    ),
    *variants(
        "per-array",
        "Each of your arrays has the norm max_norm by itself, whatever its norm was. All of them together are one long vector: one "
        "norm, one factor, and none where it is short enough.",
        each_alone(make_clip(scale=lambda n, m: m / n, when=always)),
    ),
    *variants(
        "clip-by-value",
        "Your entries are cut off at max_norm, each by itself. That changes the direction of the gradient, and bounds no norm. One "
        "factor for all entries of all arrays keeps the direction.",
        lambda grads, m: [np.clip(g, -m, m) for g in grads],
        lambda grads, m: [np.minimum(g, m) for g in grads],
    ),
    *variants(
        "always-scaled",
        "You scale to max_norm in every case. A gradient that is shorter is not to be made longer: where its norm is at most "
        "max_norm, nothing changes. (And one that is zero cannot be scaled at all.)",
        make_clip(when=always),
        make_clip(scale=lambda n, m: m / n, when=always),
        make_clip(scale=lambda n, m: m / float(n), when=always),
    ),
    *variants(
        "condition-reversed",
        "Short gradients are made longer, and long ones stay as they are: a condition is the wrong way round, or max stands for "
        "min. Which of the two is to be clipped?",
        make_clip(when=lambda n, m: n < m),
        make_clip(when=lambda n, m: n <= m),
        make_clip(scale=lambda n, m: max(1.0, m / n) if n else 1.0, when=always),
        make_clip(scale=lambda n, m: max(1.0, m / n), when=always),
    ),
    *variants(
        "squared-norm",
        "In the comparison, in the factor or in both stands the *square* of the norm, as when its root is missing, or the norm is "
        "divided out twice. Look at the definition of the norm.",
        make_clip(lambda grads: sum(np.sum(np.square(g)) for g in grads)),
        make_clip(when=lambda n, m: n * n > m),
        make_clip(scale=lambda n, m: m / (n * n)),
        make_clip(scale=lambda n, m: min(1.0, m / (n * n)) if n else 1.0, when=always),
        make_clip(scale=lambda n, m: min(1.0, m / (n * n)), when=always),
    ),
    *variants(
        "scaled-the-wrong-way",
        "Your factor is upside down: what is too long becomes longer still. By what must a vector of length norm be multiplied "
        "to have the length max_norm?",
        make_clip(scale=lambda n, m: n / m),
    ),
    *variants(
        "no-max-norm",
        "You scale to norm 1, whatever max_norm is. Then the whole is as long as a unit vector: one factor is missing.",
        make_clip(scale=lambda n, m: 1 / n),
    ),
    *variants(
        "not-divided-by-norm",
        "You multiply by max_norm alone. That makes a vector max_norm times as long as it was, whatever that is. What must be "
        "divided out first?",
        make_clip(scale=lambda n, m: m),
    ),
    *variants(
        "root-of-factor",
        "There is a root too many in your factor, max_norm over the norm: a vector that is multiplied by s becomes s times as long.",
        make_clip(scale=lambda n, m: np.sqrt(m / n)),
        make_clip(scale=lambda n, m: m / np.sqrt(n)),
    ),
    *variants(
        "sum-of-norms",
        "Your norm is the sum of the norms of the arrays. Lengths of parts do not add up to the length of the whole: their "
        "*squares* do.",
        make_clip(lambda grads: sum(np.linalg.norm(g) for g in grads)),
    ),
    *variants(
        "largest-norm",
        "Your norm is the largest of the arrays' norms. All arrays together form one long vector, and its length counts.",
        make_clip(lambda grads: max(np.linalg.norm(g) for g in grads)),
    ),
    *variants(
        "largest-entry",
        "Your norm is the largest entry in size. The norm has all entries in it, each squared.",
        make_clip(lambda grads: max(np.abs(g).max() for g in grads)),
    ),
    *variants(
        "mean-for-sum",
        "There is a mean in your norm, over arrays or over entries, where it has a sum of squares.",
        make_clip(lambda grads: np.sqrt(np.mean([np.sum(np.square(g)) for g in grads]))),
        make_clip(
            lambda grads: np.sqrt(np.mean(np.concatenate([np.ravel(g) for g in grads]) ** 2.0))
        ),
        make_clip(lambda grads: np.mean([np.linalg.norm(g) for g in grads])),
        make_clip(lambda grads: np.sqrt(sum(np.mean(np.square(g)) for g in grads))),
    ),
    *variants(
        "sum-of-absolutes",
        "Your norm is the sum of the absolute values. The norm adds up *squares*, and takes the root.",
        make_clip(lambda grads: sum(np.abs(g).sum() for g in grads)),
    ),
    *variants(
        "spectral-norm",
        "For matrices your norm is the spectral norm, the largest singular value: that is what a second argument of 2 gives. Here "
        "all entries of a matrix count.",
        make_clip(lambda grads: np.sqrt(sum(np.linalg.norm(g, 2) ** 2 for g in grads))),
    ),
    *variants(
        "one-array-only",
        "Your norm is the norm of one array. All arrays together form one long vector: add up the squares of them all.",
        make_clip(lambda grads: np.linalg.norm(grads[0])),
        make_clip(lambda grads: np.linalg.norm(grads[-1])),
    ),
    *variants(
        "epsilon-in-norm",
        "A small number is added to the norm in your factor. That avoids a division by 0, but small gradients no longer get the norm "
        "max_norm. Ask whether the norm is above max_norm: then it is not 0.",
        make_clip(scale=lambda n, m: m / (n + 1e-6)),
        make_clip(scale=lambda n, m: min(1.0, m / (n + 1e-6)), when=always),
        make_clip(scale=lambda n, m: m / (n + 1e-3)),
        make_clip(scale=lambda n, m: min(1.0, m / (n + 1e-3)), when=always),
    ),
    *variants(
        "divides-by-zero",
        "All gradients may be zero, and then you divide by their norm, which is 0. Ask first whether it is above max_norm.",
        make_clip(scale=lambda n, m: min(1.0, m / float(n)), when=always),
        make_clip(scale=lambda n, m: m / n if n > m else n / n, when=always),
    ),
    *variants(
        "mutates-input",
        "You write into the arrays that were passed in: the caller goes on with damaged gradients. (And an array of whole "
        "numbers takes no decimals.) Make new arrays: g * factor.",
        in_place,
        into_the_list,
    ),
    *variants(
        "one-vector",
        "You return one long vector. Take the norm of it, by all means, but return the list of arrays, each in its shape.",
        make_clip(result=lambda clipped: np.concatenate([np.ravel(g) for g in clipped])),
    ),
    *variants(
        "one-vector",
        "Your arrays come back as vectors, each with one axis. The list of arrays is asked for, each in the shape that it had.",
        make_clip(result=lambda clipped: [np.ravel(g) for g in clipped]),
    ),
    *variants(
        "not-clipped",
        "What comes back is what came in, however long it is. Where the norm is above max_norm everything is to be scaled: does "
        "the factor get into the arrays that you return? (g = g * factor in a loop leaves the list as it is.)",
        lambda grads, m: list(grads),
    ),
    *variants(
        "adds-factor",
        "Your factor is *added* to the gradients. That shifts every entry by the same amount and turns the gradient; a "
        "vector is made shorter by multiplying.",
        make_clip(scale=lambda n, m: m / n, when=lambda n, m: n > m, apply=np.add),
        make_clip(scale=lambda n, m: min(1.0, m / n) if n else 1.0, when=always, apply=np.add),
        make_clip(scale=lambda n, m: min(1.0, m / n), when=always, apply=np.add),
    ),
    *variants(
        "multiplies-by-norm",
        "Your factor is max_norm *times* the norm, where the norm has to be divided out. By what must a vector of length norm be "
        "multiplied to have the length max_norm?",
        make_clip(scale=lambda n, m: m * n),
        make_clip(scale=lambda n, m: min(1.0, m * n), when=always),
    ),
    *variants(
        "not-divided-by-norm",
        "Your factor is made from max_norm alone. It makes every vector that many times as long as it was, whatever that is. What "
        "must be divided out first, and of which vectors?",
        make_clip(scale=lambda n, m: m, when=always),
        make_clip(scale=lambda n, m: min(1.0, m), when=always),
    ),
)


MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "05.1": NORMS,
    "05.2": RATIO,
    "05.3": SHAPED,
    "05.4": (
        *(replace(m, text=EXPLODING.get(m.id, m.text)) for m in SHAPED),
        Mistake("saturated", EXPLODING["saturated"], ()),
    ),
    "05.5": INITIAL,
    "05.6": CLIP,
}
