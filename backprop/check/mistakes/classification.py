"""Mistakes in notebook 04, classification: softmax, cross-entropy, and the start that they make."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from backprop.activations import sigma, sigma_prime
from backprop.check.mistakes.feedforward import SLIPS, make_backward_batch, rows_mistakes, variants
from backprop.check.mistakes.mistake import Mistake, of_pieces
from backprop.classification import softmax

Array = np.ndarray[Any, Any]
Answer = Callable[..., Any]


def loudly(answer: Answer) -> Answer:
    """The same without NumPy's warnings: these answers overflow on purpose."""

    def quiet(*args: Any) -> Any:
        with np.errstate(all="ignore"):
            return answer(*args)

    return quiet


def ratio(z: Array) -> Array:
    """softmax as it is printed: inf / inf where exp overflows."""
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


def in_plain_python(z: Any) -> Any:
    """The same with the math module, which raises where exp overflows."""
    if np.ndim(z) > 1:
        return [in_plain_python(row) for row in z]
    e = [math.exp(v) for v in z]
    return np.array([v / sum(e) for v in e])


def shifted(z: Array) -> Array:
    return z - z.max(axis=-1, keepdims=True)


def log_sum_exp(z: Array) -> Any:
    return np.log(np.exp(shifted(z)).sum(axis=-1)) + z.max(axis=-1)


def one_hot(label: int, k: int) -> Array:
    return np.eye(k)[label]


CUT_OFF = (700, 709, 500, 300, 200, 100, 50, 30, 20, 10)  # where logits are cut off


def cut_off(most: float) -> Answer:
    return lambda z: ratio(np.clip(z, -most, most))


SIZES: tuple[Callable[[Any], Any], ...] = (
    lambda z: np.abs(z).max(axis=-1, keepdims=True),
    lambda z: z.max(axis=-1, keepdims=True),
    lambda z: np.abs(z).max(),
)


def hard_beyond(size: Callable[[Any], Any], most: float) -> Answer:
    """All to the first of the largest logits, where the size of the logits lies beyond a number."""
    return lambda z: np.where(size(z) > most, np.eye(z.shape[-1])[z.argmax(axis=-1)], ratio(z))


# 04.1 softmax(z)

SOFTMAX = (
    *variants(
        "overflow",
        "For large logits exp overflows, and ∞/∞ is not a number. The same number can be subtracted from all logits of a row, as the "
        'factor cancels: see "Large logits".',
        loudly(ratio),
        in_plain_python,
        loudly(lambda z: np.nan_to_num(ratio(z))),
    ),
    *variants(
        "overflow",
        "A number is subtracted from all logits of a row, but not the one that keeps exp from overflowing: some logits may still be "
        "large. Only if the largest is subtracted is no exponent above 0.",
        loudly(lambda z: ratio(z - z.min(axis=-1, keepdims=True))),
        loudly(lambda z: ratio(z - z.mean(axis=-1, keepdims=True))),
    ),
    *variants(
        "clipped-logits",
        "Large logits, or their exponentials, are cut off (clip, minimum) so that nothing overflows. Then 1000 and 999 become equal, "
        "and so do their probabilities. Subtract the largest logit of a row from all of them: nothing is lost.",
        *(loudly(cut_off(most)) for most in CUT_OFF),
    ),
    *variants(
        "global-maximum",
        "You subtract the largest logit of *all* rows. In a row that lies far below it every exponential becomes 0, and 0/0 is "
        "not a number. Each row has a largest logit of its own: take the maximum row by row, too.",
        loudly(lambda z: ratio(z - z.max())),
        loudly(lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=1, keepdims=True)),
    ),
    *variants(
        "wrong-axis",
        "With rows of logits, your probabilities add up to 1 down the columns. Each *row* is one sample: along which axis do its "
        "classes lie?",
        lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=0),
        loudly(lambda z: np.exp(z) / np.exp(z).sum(axis=0)),
        lambda z: np.exp(z - z.max(axis=0)) / np.exp(z - z.max(axis=0)).sum(axis=0),
    ),
    *variants(
        "sum-over-everything",
        "With rows of logits, your sum goes over all rows together. Each row is a sample of its own, and its probabilities add up "
        "to 1: take a sum for each row.",
        lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(),
        loudly(lambda z: np.exp(z) / np.exp(z).sum()),
        lambda z: np.exp(shifted(z)) / np.exp(shifted(z)).sum(),
    ),
    *variants(
        "no-keepdims",
        "Your sums, one per row, stand in one axis, and NumPy lines them up with the columns: an error, or wrong numbers where "
        "there are as many rows as logits. Each sum has to stand beside its row, as keepdims leaves it.",
        lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=-1),
        loudly(lambda z: np.exp(z) / np.exp(z).sum(axis=-1)),
        lambda z: np.exp(z - z.max(axis=-1)) / np.exp(z - z.max(axis=-1)).sum(axis=-1),
        lambda z: np.exp(shifted(z)) / np.exp(shifted(z)).sum(axis=-1),
    ),
    *variants(
        "wrong-axis",
        "axis=1 exists only where z has rows. The last axis is -1, whether there are rows or not.",
        loudly(lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)),
        lambda z: (
            np.exp(z - z.max(axis=1, keepdims=True))
            / np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
        ),
    ),
    *variants(
        "not-normalised",
        "Your numbers are not normalised: they do not add up to 1. The last step is to divide by the sum of the exponentials.",
        loudly(np.exp),
        lambda z: np.exp(shifted(z)),
        lambda z: np.exp(shifted(z)) / np.exp(shifted(z)).max(axis=-1, keepdims=True),
        lambda z: np.exp(shifted(z)) / z.shape[-1],
    ),
    *variants(
        "no-exp",
        "You divide the logits by their sum. Logits can be negative; exp makes them positive first.",
        loudly(lambda z: z / z.sum(axis=-1, keepdims=True)),
    ),
    *variants(
        "no-exp",
        "You divide the absolute values of the logits by their sum: then -5 counts as much as 5. exp makes a logit positive, and "
        "keeps the order.",
        loudly(lambda z: np.abs(z) / np.abs(z).sum(axis=-1, keepdims=True)),
    ),
    *variants(
        "sigmoid-for-softmax",
        "Each of your numbers is the sigmoid of its own logit. The classes compete: each exponential is divided by the sum of all.",
        lambda z: sigma("sigmoid", z),
    ),
    *variants(
        "sigmoid-for-softmax",
        "Your numbers are sigmoids divided by their sum. softmax has the exponentials in their place: look at its first step.",
        lambda z: sigma("sigmoid", z) / sigma("sigmoid", z).sum(axis=-1, keepdims=True),
    ),
    *variants(
        "log-softmax",
        "You return the logarithms of the probabilities. The probabilities themselves are asked for.",
        lambda z: z - np.expand_dims(log_sum_exp(z), -1),
    ),
    *variants(
        "sign",
        "Your numbers are the softmax of -z: the smallest logit gets the largest share. Look at the sign in the exponent, and at "
        "which of the two, exponential and sum, is divided by the other.",
        lambda z: softmax(-z),
        loudly(lambda z: ratio(-z)),
    ),
    *variants(
        "hard-maximum",
        "You give all to the largest logit. softmax is the *soft* maximum: every class gets a share.",
        lambda z: (z == z.max(axis=-1, keepdims=True)) * 1.0,
        lambda z: np.eye(z.shape[-1])[z.argmax(axis=-1)],
    ),
    *variants(
        "hard-maximum",
        "Where logits are large you give all to the largest of them; elsewhere your numbers are right. The size of the logits does not decide, "
        "their differences do: 1000 and 999 share as 1 and 0 do. The largest logit of a row can be subtracted from all of it.",
        *(loudly(hard_beyond(size, most)) for most in (700, 709, 500, 100) for size in SIZES),
    ),
    *variants(
        "double-softmax",
        "Your numbers are the softmax of a softmax. Once makes probabilities of the logits.",
        lambda z: softmax(softmax(z)),
    ),
    *variants(
        "multiplies-by-sum",
        "You seem to multiply by the sum of the exponentials. Probabilities add up to 1: what must be done with their sum?",
        lambda z: np.exp(shifted(z)) * np.exp(shifted(z)).sum(axis=-1, keepdims=True),
        loudly(lambda z: np.exp(z) * np.exp(z).sum(axis=-1, keepdims=True)),
    ),
    *variants(
        "norm-for-sum",
        "You divide by the length of the exponentials, the root of their squares' sum. Then the squares add up to 1, not the numbers "
        "themselves. Look at the denominator of softmax.",
        lambda z: np.exp(shifted(z)) / np.linalg.norm(np.exp(shifted(z)), axis=-1, keepdims=True),
    ),
    *variants(
        "exp-base",
        "Your exponential has another base. The natural one is meant, e: np.exp.",
        *(
            lambda z, base=base: (
                base ** shifted(z) / (base ** shifted(z)).sum(axis=-1, keepdims=True)
            )
            for base in (2.0, 10.0)
        ),
    ),
    *variants(
        "mean-for-sum",
        "Your numbers add up to the number of classes, not to 1, as when the exponentials are divided by their mean. Look at the "
        "denominator of softmax.",
        lambda z: np.exp(shifted(z)) / np.exp(shifted(z)).mean(axis=-1, keepdims=True),
        loudly(lambda z: np.exp(z) / np.exp(z).mean(axis=-1, keepdims=True)),
    ),
    *variants(
        "sign",
        "Your exponentials are those of the largest logit minus z: the smallest logit then gets the largest share, and exp "
        "overflows. Which of the two is subtracted from the other, and which stands above the line?",
        loudly(lambda z: ratio(z.max(axis=-1, keepdims=True) - z)),
    ),
    *variants(
        "wrong-axis",
        "With rows of logits, one of your two steps goes down the columns. Each *row* is one sample: both its largest logit and "
        "its sum are taken along the row.",
        lambda z: np.exp(shifted(z)) / np.exp(shifted(z)).sum(axis=0, keepdims=True),
        loudly(lambda z: ratio(z - z.max(axis=0, keepdims=True))),
    ),
)


# 04.2 cross_entropy(z, label)

EPSILONS = (
    1e-15,
    1e-12,
    1e-10,
    1e-9,
    1e-8,
    1e-7,
    1e-6,
    1e-16,
    1e-20,
    1e-100,
    1e-300,
    float(np.finfo(float).eps),
)

CROSS_ENTROPY = (
    *variants(
        "overflow",
        "For large logits exp overflows. In log Σ exp(z) subtract the largest logit inside, and add it again outside: see "
        "\"Large logits\".",
        loudly(lambda z, label: -np.log(ratio(z)[label])),
        loudly(lambda z, label: np.log(np.exp(z).sum()) - z[label]),
        lambda z, label: -math.log(in_plain_python(z)[label]),
        lambda z, label: math.log(sum(math.exp(v) for v in z)) - z[label],
    ),
    *variants(
        "overflow",
        "A number is subtracted inside the exponentials, but not the one that keeps them from overflowing: other logits may be far "
        "above it. Only if the largest is subtracted is no exponent above 0.",
        loudly(lambda z, label: np.log(np.exp(z - z.mean()).sum()) + z.mean() - z[label]),
        loudly(lambda z, label: np.log(np.exp(z - z.min()).sum()) + z.min() - z[label]),
    ),
    *variants(
        "sum-incomplete",
        "Your loss has the two largest logits in its sum, and no others. log Σ exp(z) adds up all classes, the label's among them: "
        "where does your sum begin and end?",
        lambda z, label: np.logaddexp.reduce(np.sort(z)[-2:]) - z[label],
    ),
    *variants(
        "sum-incomplete",
        "In the sum of your loss stand the largest logit and the label's, and no others. log Σ exp(z) adds up all classes.",
        lambda z, label: np.logaddexp.reduce(z[sorted({int(z.argmax()), int(label)})]) - z[label],
    ),
    *variants(
        "sum-incomplete",
        "The label's own logit is missing in the sum of your loss, as when it goes over the *other* classes. log Σ exp(z) adds up "
        "all of them.",
        loudly(lambda z, label: np.logaddexp.reduce(np.delete(z, label)) - z[label]),
    ),
    *variants(
        "sum-incomplete",
        "The first or the last logit is missing in the sum of your loss: where does your loop or slice begin, and where does it end?",
        loudly(lambda z, label: np.logaddexp.reduce(z[1:]) - z[label]),
        loudly(lambda z, label: np.logaddexp.reduce(z[:-1]) - z[label]),
    ),
    # two ways to the same numbers
    *variants(
        "log-of-zero",
        "The loss is infinite where it should only be large. Either a probability has become 0 before its logarithm was taken: "
        "write the logarithm of the quotient as a difference first. Or the number that is subtracted inside the exponentials is "
        "not the largest logit, and exp overflows.",
        loudly(lambda z, label: -np.log(softmax(z)[label])),
    ),
    *variants(
        "log-of-zero",
        "For logits that lie far apart the loss is not a number: a probability has become 0, its logarithm is -∞, and 0 times ∞ is "
        "NaN. Take the logarithm of the right class alone, and write that of the quotient as a difference first.",
        loudly(lambda z, label: -np.sum(one_hot(label, len(z)) * np.log(softmax(z)))),
    ),
    *variants(
        "log-of-zero",
        "Where the loss should only be large, it is the largest number there is, as nan_to_num makes it of ∞: a probability has "
        "become 0 before its logarithm was taken. Write the logarithm of the quotient as a difference first.",
        loudly(lambda z, label: np.nan_to_num(-np.log(softmax(z)[label]))),
    ),
    *variants(
        "log-of-zero",
        "Python's math.log refuses a 0: where the loss should be large, a probability has become 0 before its logarithm was taken. "
        "Write the logarithm of the quotient as a difference first.",
        lambda z, label: -math.log(softmax(z)[label]),
    ),
    *variants(
        "clipped-log",
        "Your losses do not grow beyond some bound, as when a small number is added to the probability, or stands as a bound below "
        "it, so that no logarithm of 0 is taken. Computed from the logits the loss needs no such help: see \"Large logits\".",
        *(lambda z, label, eps=eps: -np.log(softmax(z)[label] + eps) for eps in EPSILONS),
        *(lambda z, label, eps=eps: -np.log(np.clip(softmax(z)[label], eps, 1 - eps)) for eps in EPSILONS),
        *(lambda z, label, eps=eps: -np.log(max(softmax(z)[label], eps)) for eps in EPSILONS),
    ),
    *variants(
        "sign",
        "Your loss has the wrong sign: it is the logarithm of a probability, never positive. A loss is small when the network is "
        "right: look at the definition of ℓ.",
        lambda z, label: z[label] - log_sum_exp(z),
        loudly(lambda z, label: np.log(softmax(z)[label])),
        loudly(lambda z, label: np.log(ratio(z)[label])),
    ),
    *variants(
        "shift-not-undone",
        "The largest logit is missing in your loss. That happens where it is subtracted inside the sum and not added again: the two "
        "terms of the loss then speak of different logits.",
        lambda z, label: np.log(np.exp(shifted(z)).sum()) - z[label],
    ),
    *variants(
        "shift-not-undone",
        "Your loss has the largest logit once too often. Either it is added again twice, or it is subtracted from z[label] as "
        "well: the two terms of the loss must speak of the same logits.",
        lambda z, label: log_sum_exp(z) - shifted(z)[label],
        lambda z, label: log_sum_exp(z) + z.max() - z[label],
    ),
    *variants("ignores-label", "The label plays no part in your loss. Look at its second term.", lambda z, label: log_sum_exp(z)),
    *variants(
        "class-0-skipped",
        "For the label 0 your loss has no second term, as when a condition such as `if label` takes 0 for no label. Class 0 is a "
        "class like any other.",
        lambda z, label: log_sum_exp(z) - (z[label] if label else 0.0),
    ),
    *variants(
        "missing-log",
        "The logarithm is missing: your loss is a probability as it is. Look at the definition of ℓ.",
        lambda z, label: softmax(z)[label],
        loudly(lambda z, label: ratio(z)[label]),
    ),
    *variants(
        "missing-log",
        "The logarithm is missing: your loss is minus a probability. Look at the definition of ℓ.",
        lambda z, label: -softmax(z)[label],
    ),
    *variants(
        "missing-log",
        "The logarithm is missing: your loss is 1 minus a probability. Look at the definition of ℓ.",
        lambda z, label: 1 - softmax(z)[label],
        loudly(lambda z, label: 1 - ratio(z)[label]),
    ),
    *variants(
        "double-softmax",
        "Your loss is that of softmax(z) taken for logits: softmax is in it twice. z are logits, and the loss has one softmax in it.",
        lambda z, label: -np.log(softmax(softmax(z))[label]),
        lambda z, label: log_sum_exp(softmax(z)) - softmax(z)[label],
    ),
    *variants(
        "log-base",
        "Your logarithm has another base. The natural one is meant: np.log.",
        lambda z, label: (log_sum_exp(z) - z[label]) / np.log(2),
        lambda z, label: (log_sum_exp(z) - z[label]) / np.log(10),
        lambda z, label: np.log2(np.exp(shifted(z)).sum()) + z.max() - z[label],
        lambda z, label: np.log10(np.exp(shifted(z)).sum()) + z.max() - z[label],
        loudly(lambda z, label: -np.log2(softmax(z)[label])),
        loudly(lambda z, label: -np.log10(softmax(z)[label])),
        loudly(lambda z, label: -np.log2(ratio(z)[label])),
        loudly(lambda z, label: -np.log10(ratio(z)[label])),
    ),
    *variants(
        "mean-over-classes",
        "Your loss is divided by the number of classes, as by a mean. The loss of one sample has one term: the term of its class.",
        lambda z, label: (log_sum_exp(z) - z[label]) / len(z),
        loudly(lambda z, label: -np.mean(one_hot(label, len(z)) * np.log(softmax(z)))),
    ),
    *variants(
        "sum-over-classes",
        "Your loss is a sum over all classes, whatever the label is. Only the probability of the right class counts.",
        lambda z, label: np.sum(log_sum_exp(z) - z),
        loudly(lambda z, label: -np.sum(np.log(softmax(z)))),
    ),
    *variants(
        "all-classes",
        "You return a number for every class. The loss is one number: that of the class `label`.",
        lambda z, label: log_sum_exp(z) - z,
        loudly(lambda z, label: -np.log(softmax(z))),
    ),
    *variants(
        "entropy",
        "You weight the logarithms with the probabilities themselves: that is the entropy, and the label has no part in it.",
        loudly(lambda z, label: -np.sum(softmax(z) * np.log(softmax(z)))),
        loudly(lambda z, label: np.sum(softmax(z) * (log_sum_exp(z) - z))),
    ),
    *variants(
        "squared-loss",
        "That is the squared loss of the probabilities. Here the loss is the cross-entropy.",
        lambda z, label: np.sum((softmax(z) - one_hot(label, len(z))) ** 2),
        lambda z, label: np.mean((softmax(z) - one_hot(label, len(z))) ** 2),
    ),
    *variants(
        "squared-loss",
        "Your loss is the square of 1 minus the probability of the right class. Here the loss is the cross-entropy: look for its "
        "logarithm.",
        lambda z, label: (softmax(z)[label] - 1) ** 2,
    ),
    *variants(
        "all-classes-as-bits",
        "You add -log(1 - p) for every wrong class, as if each were a yes-or-no question of its own. Only the right class counts.",
        loudly(
            lambda z, label: -np.log(softmax(z)[label]) - np.sum(np.log(1 - np.delete(softmax(z), label)))
        ),
    ),
    *variants(
        "no-exp", "You take logarithms of the logits themselves. Look at what softmax is.",
        loudly(lambda z, label: -np.log(z[label] / z.sum())),
        loudly(lambda z, label: -np.log(z[label])),
    ),
    *variants(
        "missing-log-sum-exp",
        "Your loss is -z[label] alone: the term log Σ exp(z) is missing. Raising every logit by 1 would change your loss, but not "
        "the probabilities.",
        lambda z, label: -z[label],
    ),
    *variants(
        "missing-log-sum-exp",
        "In place of log Σ exp(z) your loss has the largest logit alone. The two are near each other only where that one is far "
        "above all others.",
        lambda z, label: z.max() - z[label],
    ),
    *variants(
        "missing-log-sum-exp",
        "Your loss is the sum of the other logits, as when log and exp of log Σ exp(z) are taken to cancel. They do not: between "
        "them stands a sum.",
        lambda z, label: np.sum(z) - z[label],
    ),
    *variants(
        "missing-log-sum-exp",
        "exp is missing in your log Σ exp(z): the logarithm is taken of the sum of the logits themselves.",
        loudly(lambda z, label: np.log(z.sum()) - z[label]),
    ),
    *variants(
        "label-off-by-one",
        "The logit that your loss subtracts is that of the class next to the right one: classes count from 0, as indices do.",
        lambda z, label: log_sum_exp(z) - z[label - 1],
        lambda z, label: log_sum_exp(z) - z[(label + 1) % len(z)],
        lambda z, label: log_sum_exp(z) - z[label + 1],
    ),
    *variants(
        "label-as-number",
        "Your loss is log Σ exp(z) minus the label's *number*. The label is a place in the vector: the logit that stands there is "
        "meant.",
        lambda z, label: log_sum_exp(z) - label,
    ),
    *variants(
        "label-as-number",
        "The label's *number* is a factor in your loss. It is a place in the vector: the probability, or the logit, that stands "
        "there is meant, and the others play no part.",
        loudly(lambda z, label: -label * np.log(softmax(z)).sum()),
        loudly(lambda z, label: -(label * np.log(softmax(z))).mean()),
    ),
    *variants(
        "plus-label",
        "z[label] is added in your loss, where it is to be subtracted: a network that is sure of the right class would have a "
        "large loss. Look at the sign of its second term.",
        lambda z, label: log_sum_exp(z) + z[label],
        loudly(lambda z, label: np.log(np.exp(z).sum()) + z[label]),
    ),
    *variants(
        "sum-over-logits",
        "Your loss is log Σ exp(z) minus the sum of all logits. It subtracts one of them: the logit of the right class.",
        lambda z, label: log_sum_exp(z) - z.sum(),
    ),
    *variants(
        "sum-over-logits",
        "Your loss is a mean over the losses of all classes: it has the mean of the logits in it, whatever the label is. It has "
        "one of them, the logit of the right class.",
        lambda z, label: log_sum_exp(z) - z.mean(),
    ),
    *variants(
        "mean-for-sum",
        "Your loss is too small by log k, where k is the number of classes, as when the logarithm is taken of a mean. log Σ exp(z) "
        "adds the exponentials up.",
        lambda z, label: np.log(np.exp(shifted(z)).mean()) + z.max() - z[label],
        loudly(lambda z, label: np.log(np.exp(z).mean()) - z[label]),
    ),
    *variants(
        "shift-sign",
        "A sign of your shift is turned: the exponents are the largest logit minus z. Inside the sum the largest is subtracted "
        "*from* z, and outside of the logarithm it is added: then the two cancel.",
        loudly(lambda z, label: z.max() + np.log(np.exp(z.max() - z).sum()) - z[label]),
    ),
    *variants(
        "shift-sign",
        "A sign of your shift is turned: the largest logit is added inside the sum as well as outside. It has to be *subtracted* "
        "inside: then the two cancel, and nothing overflows.",
        loudly(lambda z, label: z.max() + np.log(np.exp(z + z.max()).sum()) - z[label]),
    ),
    *variants(
        "shift-sign",
        "A sign is turned: in your loss the logarithm of the sum is subtracted from the largest logit. The two are added, and then "
        "the label's logit is subtracted.",
        lambda z, label: z.max() - np.log(np.exp(shifted(z)).sum()) - z[label],
    ),
    *variants(
        "shift-sign",
        "A sign of your shift is turned: the largest logit is subtracted from log Σ exp, inside and again outside. Outside of the "
        "logarithm it has to be *added*: then the two cancel.",
        lambda z, label: np.log(np.exp(shifted(z)).sum()) - z.max() - z[label],
    ),
    *variants(
        "shift-not-undone",
        "The largest logit is added outside of your logarithm, but it was not subtracted inside: the sum overflows, and where it "
        "does not, the loss has the largest logit once too often.",
        loudly(lambda z, label: z.max() + np.log(np.exp(z).sum()) - z[label]),
    ),
    *variants(
        "one-too-many",
        "Your sum of exponentials has a 1 too many, as log1p adds one by itself. Once the largest logit is subtracted, its term is "
        "a 1 already: count it once.",
        lambda z, label: z.max() + np.log1p(np.exp(shifted(z)).sum()) - z[label],
        loudly(lambda z, label: np.log1p(np.exp(z).sum()) - z[label]),
    ),
)  # fmt: skip


# 04.3 cross_entropy_grad(z, label)


def start(change: Answer, p: Answer = softmax) -> Answer:
    """dz = change(p, one-hot, label)."""
    return loudly(lambda z, label: change(p(z), one_hot(label, len(z)), label))


def minus_next(p: Array, h: Array, label: int) -> Array:
    return p - np.roll(h, 1)


# slopes that learners know from notebook 03, and where they are taken
SLOPES: tuple[tuple[str, Answer], ...] = (
    ("the sigmoid's slope at z", lambda z: sigma_prime("sigmoid", z)),
    ("the sigmoid's slope at σ(z)", lambda z: sigma_prime("sigmoid", sigma("sigmoid", z))),
    ("the sigmoid's slope at softmax(z)", lambda z: sigma_prime("sigmoid", softmax(z))),
    ("relu's slope at z, so that some are 0", lambda z: sigma_prime("relu", z)),
    ("the slope of tanh at z", lambda z: sigma_prime("tanh", z)),
    ("z (1 - z)", lambda z: z * (1 - z)),
)

GRADIENT = (
    *variants(
        "overflow",
        "For large logits exp overflows in your softmax. Your own 04.1 survives them: use it.",
        start(lambda p, h, label: p - h, ratio),
        start(lambda p, h, label: p - h, in_plain_python),
        start(lambda p, h, label: p - h, lambda z: np.nan_to_num(ratio(z))),
    ),
    *variants(
        "one-hot-missing",
        "Your dz is the probabilities alone. The second term of ℓ = log Σ exp(z) - z[label] has a slope too, for one class. If you subtract "
        "something: is it 1 at the *place* label? (z == label compares the logits with it.)",
        start(lambda p, h, label: p),
        start(lambda p, h, label: p, ratio),
    ),
    *variants(
        "sign",
        "Every sign is turned. The gradient points to where the loss grows, and the loss falls when the logit of the right class "
        "rises.",
        start(lambda p, h, label: h - p),
        start(lambda p, h, label: h - p, ratio),
    ),
    *variants(
        "plus-one-hot",
        "At the right class 1 is added where it should be subtracted: look at the sign of z[label] in the loss.",
        start(lambda p, h, label: p + h),
    ),
    *variants(
        "class-0-skipped",
        "For the label 0 your dz is the probabilities alone: nothing is subtracted there, as when a condition such as `if label` "
        "takes 0 for no label. Class 0 is a class like any other.",
        start(lambda p, h, label: p - h * (label != 0)),
    ),
    *variants(
        "only-label-entry",
        "Only the right class has a gradient in your answer. log Σ exp(z) contains every logit: the wrong ones must go down.",
        start(lambda p, h, label: (p - 1) * h),
        start(lambda p, h, label: p[label] - 1),
        start(lambda p, h, label: -h),
    ),
    *variants(
        "by-probabilities",
        "Your numbers are -1/p: that is the derivative by the probability. Between it and the logits lies softmax: "
        "differentiate ℓ = log Σ exp(z) - z[label] directly.",
        start(lambda p, h, label: -h / p),
        start(lambda p, h, label: -1 / p[label]),
        start(lambda p, h, label: np.where(h == 1, -1 / p, 0.0)),
        start(lambda p, h, label: -1 / p),
        start(lambda p, h, label: -h / p, ratio),
    ),
    *variants(
        "softmax-prime-twice",
        "There is a slope p(1 - p) too many. softmax(z) - one-hot *is* the derivative by the logits: softmax's own slope is in it.",
        start(lambda p, h, label: (p - h) * p * (1 - p)),
    ),
    *variants(
        "softmax-prime-twice",
        "There are a factor 2 and a slope p(1 - p) too many, as for a square of p - one-hot. The loss is the cross-entropy: "
        "softmax(z) - one-hot *is* its derivative by the logits, softmax's own slope is in it.",
        start(lambda p, h, label: 2 * (p - h) * p * (1 - p)),
    ),
    *variants(
        "softmax-prime-twice",
        "There is a factor p too many. softmax(z) - one-hot *is* the derivative by the logits: softmax's own slope is in it.",
        start(lambda p, h, label: (p - h) * p),
    ),
    *(
        Mistake(
            "sigma-prime-at-output",
            f"Your numbers are the right ones times {what}. The start of notebook 03 had a factor σ′; here the slope of softmax has "
            "cancelled against the logarithm, and softmax(z) - one-hot is the whole derivative by the logits.",
            (
                loudly(
                    lambda z, label, slope=slope: (softmax(z) - one_hot(label, len(z))) * slope(z)
                ),
            ),
        )
        for what, slope in SLOPES
    ),
    *variants(
        "diagonal-jacobian",
        "Your numbers are those of -1/p times p(1 - p), the slope of the right class along its own logit, and 0 elsewhere. Its "
        "probability depends on *all* logits: the other entries are not zero.",
        start(lambda p, h, label: -h / p * p * (1 - p)),
        start(lambda p, h, label: np.where(h == 1, -1 / p * p * (1 - p), 0.0)),
    ),
    *variants(
        "diagonal-jacobian",
        "Your numbers are p(1 - p), the slope of each probability along its own logit; the label plays no part. Differentiate the "
        "loss, ℓ = log Σ exp(z) - z[label].",
        start(lambda p, h, label: p * (1 - p)),
    ),
    *variants(
        "double-softmax",
        "Your dz has the softmax of a softmax in it. z are logits: once is enough.",
        start(lambda p, h, label: softmax(p) - h),
    ),
    *variants(
        "double-softmax",
        "Your numbers are the softmax of softmax(z) - one-hot, and add up to 1. z are logits: softmax belongs to them alone.",
        start(lambda p, h, label: softmax(p - h)),
    ),
    *variants(
        "squared-loss",
        "There is a factor 2, as from a square. The loss is the cross-entropy: differentiate log Σ exp(z) - z[label].",
        start(lambda p, h, label: 2 * (p - h)),
        start(lambda p, h, label: 2 * (p - h), ratio),
    ),
    *variants(
        "squared-loss",
        "That is the gradient of a squared loss, Σ (p - one-hot)². The loss is the cross-entropy: differentiate log Σ exp(z) - "
        "z[label].",
        start(lambda p, h, label: 2 * p * ((p - h) - np.sum((p - h) * p))),
    ),
    *variants(
        "logits-for-probabilities",
        "The 1 is subtracted from the logit itself. It is the probability, softmax(z), that stands in the gradient.",
        start(lambda p, h, label: p - h, lambda z: z),
    ),
    *variants(
        "logits-for-probabilities",
        "Your numbers are 2 (z - one-hot), as from a squared loss of the logits. It is the probability, softmax(z), that stands in "
        "the gradient, and there is no square.",
        start(lambda p, h, label: 2 * (p - h), lambda z: z),
    ),
    *variants(
        "logits-for-probabilities",
        "The 1 is subtracted from the *logarithm* of the probability. It is the probability itself, softmax(z), that stands in the "
        "gradient.",
        start(lambda p, h, label: p - h, lambda z: z - log_sum_exp(z)),
    ),
    *variants(
        "not-normalised",
        "Your exponentials are not divided by their sum: look at softmax.",
        start(lambda p, h, label: p - h, np.exp),
        start(lambda p, h, label: p - h, lambda z: np.exp(shifted(z))),
    ),
    *variants(
        "mean-over-classes",
        "Your numbers are the right ones divided by the number of classes. The loss of one sample is not a mean over classes.",
        start(lambda p, h, label: (p - h) / len(p)),
    ),
    *variants(
        "one-everywhere",
        "Every entry is a probability minus 1. z[label] is one logit: only its entry changes.",
        start(lambda p, h, label: p - 1),
    ),
    *variants(
        "label-as-number",
        "Your numbers are the probabilities minus the label's *number*. A class is a place in the vector, not a quantity.",
        start(lambda p, h, label: p - label),
    ),
    *variants(
        "label-as-number",
        "At the right class the label's *number* is subtracted, where the loss has the logit of this class once. A class is a "
        "place in the vector, not a quantity.",
        start(lambda p, h, label: p - label * h),
    ),
    *variants(
        "label-as-number",
        "The label's *number* is a factor in your answer, so that it is 0 for class 0. A class is a place in the vector, not a "
        "quantity.",
        start(lambda p, h, label: label * (p - h)),
        start(lambda p, h, label: label * (p - 1)),
    ),
    *variants(
        "label-off-by-one",
        "The 1 is subtracted at the class next to the right one: classes count from 0, as indices do.",
        start(minus_next),
        start(lambda p, h, label: p - np.roll(h, -1)),
    ),
    *variants(
        "softmax-jacobian",
        "That is the derivative of softmax, a matrix. The gradient of the loss has one entry per logit.",
        start(lambda p, h, label: np.diag(p) - np.outer(p, p)),
    ),
    *variants(
        "softmax-jacobian",
        "That is the gradient of the right class's probability. The loss is minus its *logarithm*: one more step of the chain "
        "rule, or differentiate ℓ = log Σ exp(z) - z[label].",
        start(lambda p, h, label: (np.diag(p) - np.outer(p, p))[label]),
    ),
    *variants(
        "loss-not-gradient",
        "You return the loss, not its derivative.",
        lambda z, label: log_sum_exp(z) - z[label],
    ),
    *variants(
        "overwrites-label",
        "At the right class your dz is the same number whatever the probability is, as when it is *set* (=), where 1 is to be "
        "subtracted from what stands there (-=). The result must still show how large the probability is.",
        start(lambda p, h, label: np.where(h == 1, 1.0, p)),
        start(lambda p, h, label: np.where(h == 1, -1.0, p)),
        start(lambda p, h, label: np.where(h == 1, 0.0, p)),
    ),
    *variants(
        "one-at-the-others",
        "1 is subtracted at all classes but the right one. z[label] is one logit: which entry is its own?",
        start(lambda p, h, label: p - (1 - h)),
    ),
)


# 04.4 binary_cross_entropy_grad(z, y)


def bit(change: Answer, s: Answer = lambda z: sigma("sigmoid", np.asarray(z))) -> Answer:
    return loudly(lambda z, y: change(s(z), y))


def as_printed(z: Any) -> Any:
    return np.exp(z) / (1 + np.exp(z))


def slope_of(text: str, place: Answer) -> tuple[Mistake, ...]:
    """(sigma(z) - y) with a slope too many, taken at some place; once with the factor 2 of a
    square."""
    once = loudly(lambda z, y: (sigma("sigmoid", np.asarray(z)) - y) * place(z))
    twice = loudly(lambda z, y: 2 * once(z, y))
    return (
        *variants("sigma-prime-of-output", text.format(what=""), once),
        *variants("sigma-prime-of-output", text.format(what="2 and "), twice),
    )


def nan_as_zero(answer: Answer) -> Answer:
    return lambda z, y: np.nan_to_num(answer(z, y))


BINARY = (
    *variants(
        "sigmoid-overflow",
        "For logits of large size exp overflows in your sigmoid: an error comes of it, ∞, or ∞/∞, which is not a number. Let exp "
        "only see numbers that are not positive.",
        bit(lambda s, y: s - y, as_printed),
        lambda z, y: math.exp(z) / (1 + math.exp(z)) - y,
        lambda z, y: 1 / (1 + math.exp(-z)) - y,
        lambda z, y: -1 / (1 + math.exp(z)) if y else 1 / (1 + math.exp(-z)),
    ),
    *variants(
        "sigmoid-overflow",
        "For a large positive z your numbers are those of the probability 0, where it is 1. That happens where exp overflows, and "
        "the NaN that comes of ∞/∞ is turned into 0. Let exp only see numbers that are not positive.",
        bit(lambda s, y: s - y, lambda z: np.nan_to_num(as_printed(z))),
    ),
    *variants(
        "sigmoid-overflow",
        "For a large positive z your gradient is 0, for y = 0 as well, where it should be 1. That happens where exp overflows, and "
        "the NaN that comes of ∞/∞ is turned into 0. Let exp only see numbers that are not positive.",
        nan_as_zero(bit(lambda s, y: s - y, as_printed)),
    ),
    *slope_of(
        "Your numbers are the right ones times {what}a slope σ′ that is taken at σ(z). No slope belongs here at all: it has "
        "cancelled, see the two cases.",
        lambda z: sigma_prime("sigmoid", sigma("sigmoid", z)),
    ),
    *slope_of(
        "Your numbers are the right ones times {what}z (1 - z): that would be a slope σ′ if the output stood in it, not z. No slope "
        "belongs here at all: it has cancelled, see the two cases.",
        lambda z: z * (1 - z),
    ),
    *variants(
        "sign",
        "Every sign is turned. The gradient points to where the loss grows, and for y = 1 the loss falls when the logit rises.",
        bit(lambda s, y: y - s),
    ),
    *variants(
        "no-sigmoid",
        "The sigmoid is missing, your numbers are z - y: z is a logit, any number, and y is 0 or 1. Compare y with the probability.",
        lambda z, y: z - y,
    ),
    *variants(
        "no-sigmoid",
        "Your numbers are 2 (z - y), as for the squares of notebook 02. z is a logit, any number, and y is 0 or 1: compare y with "
        "the probability, and differentiate the cross-entropy.",
        lambda z, y: 2 * (z - y),
    ),
    *variants(
        "sigma-prime-at-output",
        "There is a slope σ(1 - σ) too many. It has cancelled: write out -log σ(z) and differentiate it once more.",
        bit(lambda s, y: (s - y) * s * (1 - s)),
    ),
    *variants(
        "sigma-prime-at-output",
        "There is a slope σ(1 - σ) too many, and every sign is turned. The slope has cancelled: write out -log σ(z) and "
        "differentiate it once more.",
        bit(lambda s, y: (y - s) * s * (1 - s)),
    ),
    *variants(
        "squared-loss",
        "That is the gradient of the squared loss (σ(z) - y)². Here the loss is the cross-entropy.",
        bit(lambda s, y: 2 * (s - y) * s * (1 - s)),
    ),
    *variants(
        "constant-factor",
        "Every number is twice what it should be. No square is differentiated here, so no factor 2 comes down: look at the "
        "derivative of the cross-entropy.",
        bit(lambda s, y: 2 * (s - y)),
    ),
    *variants(
        "by-probabilities",
        "That is the derivative by the probability. Between it and the logit lies the sigmoid: multiply by its slope.",
        bit(lambda s, y: -y / s + (1 - y) / (1 - s)),
        bit(lambda s, y: (s - y) / (s * (1 - s))),
        bit(lambda s, y: -1 / s if y else 1 / (1 - s)),
    ),
    *variants(
        "by-probabilities",
        "For y = 0 your gradient is zero, and for y = 1 it is the derivative by the probability. Both cases have a slope, and "
        "between the probability and the logit lies the sigmoid.",
        bit(lambda s, y: -1 / s if y else 0.0),
    ),
    *variants(
        "ignores-y",
        "y has no part in your answer: your numbers are the probability.",
        bit(lambda s, y: s),
    ),
    *variants(
        "only-positive",
        "For y = 0 your gradient is zero. There the loss is -log(1 - σ(z)), and it has a slope.",
        bit(lambda s, y: y * (s - 1)),
    ),
    *variants(
        "only-negative",
        "For y = 1 your gradient is zero. There the loss is -log σ(z), and it has a slope.",
        bit(lambda s, y: (1 - y) * s),
    ),
    *variants(
        "negative-case-sign",
        "For y = 0 your gradient has the wrong sign: there the loss grows with z. So it is with a minus too many, or where entry y of "
        "the gradient for the two logits (0, z) is taken: z is the second of them, whatever y is.",
        bit(lambda s, y: s - 1 if y else -s),
    ),
    *variants(
        "cases-swapped",
        "Your two cases are the wrong way round, y and 1 - y exchanged: what should the gradient be for y = 1 and a large z?",
        bit(lambda s, y: s - 1 + y),
    ),
    *variants(
        "double-sigmoid",
        "Your numbers have the sigmoid of a sigmoid in them. z is a logit: once is enough.",
        bit(lambda s, y: sigma("sigmoid", np.asarray(s)) - y),
    ),
    *variants(
        "sigma-prime-only",
        "Your numbers are the slope of the sigmoid. The loss, and with it y, is missing.",
        bit(lambda s, y: s * (1 - s)),
    ),
    *variants(
        "loss-not-gradient",
        "You return the loss, not its derivative.",
        lambda z, y: sigma("softplus", np.asarray(z)) - y * z,
        bit(lambda s, y: -y * np.log(s) - (1 - y) * np.log(1 - s)),
    ),
    *variants(
        "labels-plus-minus-one",
        "Your numbers are the probability minus 2y - 1, which is -1 or 1. Here y is 0 or 1, as a probability is.",
        bit(lambda s, y: s - (2 * y - 1)),
    ),
    *variants(
        "tanh-for-sigmoid",
        "Your numbers are tanh(z) - y. The values of tanh lie between -1 and 1; a probability lies between 0 and 1.",
        lambda z, y: np.tanh(z) - y,
    ),
    *variants(
        "rounded",
        "Your numbers compare y with 0 or 1: the probability is rounded, or only the sign of z is asked. The gradient tells how sure "
        "the network is: compare y with the probability as it is.",
        bit(lambda s, y: (s > 0.5) * 1.0 - y),
        bit(lambda s, y: (s >= 0.5) * 1.0 - y),
    ),
    *variants(
        "plus-y",
        "y is added to the probability, where the gradient compares the two. Look at the case y = 1: for a large z the network is "
        "right, and the gradient must be near 0.",
        bit(lambda s, y: s + y),
    ),
    *variants(
        "sigma-prime-for-sigma",
        "Your numbers compare y with the *slope* of the sigmoid. The probability is its value: which of the two is called, or has "
        "σ (1 - σ) been put in its place?",
        bit(lambda s, y: s * (1 - s) - y),
    ),
    *variants(
        "sigmoid-sign",
        "Your numbers have a probability in them that falls as z grows, where it should rise. Either a sign of z is turned (in an "
        "exponent, say), or the probability of the other class, 1 - σ(z), stands in its place. What should it be for a large z?",
        bit(lambda s, y: 1 - s - y),
        loudly(lambda z, y: 1 / (1 + np.exp(z)) - y),
    ),
    *variants(
        "ignores-y",
        "Your numbers are those of y = 1, whatever y is. For y = 0 the loss is another one, -log(1 - σ(z)), and so is its slope.",
        bit(lambda s, y: s - 1),
    ),
)


# 04.5 backward_classifier(W, b, activations, X, labels)


def losses(z: Array, labels: Array) -> Array:
    return log_sum_exp(z) - z[np.arange(len(z)), labels]


def mean_loss(z: Array, labels: Array) -> Any:
    return losses(z, labels).mean()


@of_pieces
def make_classifier(
    loss: Answer = mean_loss,
    p: Answer = softmax,
    start: Answer = lambda p, h, labels: p - h,
    **slip: Answer,
) -> Answer:
    """The backward pass of notebook 03 from another start: start(p, one-hot rows, labels)."""

    def residual(o_L: Array, labels: Array) -> Any:
        return start(p(o_L), np.eye(o_L.shape[1])[labels], labels)

    pieces: dict[str, Answer] = {
        "residual": residual,
        "result": lambda n: (loss(n.o[-1], n.y), n.dW, n.db),
        **slip,
    }
    return loudly(make_backward_batch(**pieces))


def with_losses(*losses: Answer, **slip: Answer) -> tuple[Answer, ...]:
    """The same slip beside a right loss and beside wrong ones."""
    return tuple(make_classifier(loss=loss, **slip) for loss in (mean_loss, *losses))


def sum_loss(z: Array, labels: Array) -> Any:
    return losses(z, labels).sum()


def loss_of(p: Answer, eps: float = 0.0) -> Answer:
    return lambda z, labels: -np.log(p(z)[np.arange(len(z)), labels] + eps).mean()


def loss_by_exponentials(exponentials: Answer) -> Answer:
    """log sum exp - z[label] with exponentials that are not shifted: they overflow."""
    return lambda z, labels: (
        np.log(exponentials(z).sum(axis=1)) - z[np.arange(len(z)), labels]
    ).mean()


def global_maximum(z: Array) -> Array:
    return ratio(z - z.max())


def down_the_columns(z: Array) -> Array:
    e = np.exp(z - z.max())
    return e / e.sum(axis=0)


# of the last layer's identity, and of the activations that do not occur
NOT_HERE = ("last-activation-everywhere", "no-activation-last", "leaky-zero-slope", "leaky-slope-wrong", "leaky-prime-times-z",
            "relu-prime-at-zero-one", "leaky-prime-at-zero-one", "mean-of-inputs")  # fmt: skip

CLASSIFIER = (
    *variants(
        "overflow",
        "For logits of ±1000 exp overflows. Your own softmax of 04.1 survives them; and the loss needs log Σ exp as in 04.2.",
        *with_losses(loss_of(ratio), loss_by_exponentials(np.exp), p=ratio),
    ),
    *variants(
        "global-maximum",
        "You subtract the largest logit of *all* rows. In a row that lies far below it every exponential becomes 0. Each row has a "
        "largest logit of its own: take the maximum row by row, too.",
        *with_losses(
            loss_of(global_maximum),
            loss_of(softmax),
            lambda z, labels: (np.log(np.exp(z - z.max()).sum(axis=1)) + z.max() - z[np.arange(len(z)), labels]).mean(),
            p=global_maximum,
        ),
        make_classifier(
            loss=lambda z, labels: (np.log(np.exp(z - z.max()).sum(axis=1)) + z.max() - z[np.arange(len(z)), labels]).mean()
        ),
    ),
    *variants(
        "log-of-zero",
        "The loss takes the logarithm of a probability that has become 0 for logits of ±1000, or "
        "exp overflows in it. Make it from the logits, as in 04.2.",
        make_classifier(loss=loss_of(softmax)),
        make_classifier(loss=loss_of(ratio)),
        make_classifier(loss=loss_by_exponentials(np.exp)),
        make_classifier(loss=lambda z, labels: np.nan_to_num(loss_of(softmax)(z, labels))),
        make_classifier(loss=lambda z, labels: -(np.eye(z.shape[1])[labels] * np.log(softmax(z))).sum(axis=1).mean()),
    ),
    *variants(
        "clipped-logits",
        "Large logits, or their exponentials, are cut off (clip, minimum) so that nothing overflows. Then 1000 and 999 become equal, "
        "and so do their probabilities. Subtract the largest logit of each row from all of its logits: nothing is lost.",
        *(
            answer
            for most in CUT_OFF
            for answer in with_losses(
                loss_of(cut_off(most)),
                lambda z, labels, most=most: mean_loss(np.clip(z, -most, most), labels),
                p=cut_off(most),
            )
        ),
        *(make_classifier(loss=loss_of(cut_off(most))) for most in CUT_OFF),
        *(
            make_classifier(loss=lambda z, labels, most=most: mean_loss(np.clip(z, -most, most), labels))
            for most in CUT_OFF
        ),
    ),
    *variants(
        "clipped-log",
        "Your loss does not grow beyond some bound, as when a small number stands in the logarithm, added to the probability or as "
        "a bound below it. Make it from the logits, as in 04.2.",
        *(make_classifier(loss=loss_of(softmax, eps)) for eps in EPSILONS),
        *(
            make_classifier(loss=lambda z, labels, eps=eps: -np.log(np.clip(softmax(z), eps, 1))[np.arange(len(z)), labels].mean())
            for eps in EPSILONS
        ),
    ),
    *variants(
        "loss-summed",
        "The loss is that of the sum over the rows: the mean is asked for.",
        make_classifier(loss=sum_loss),
        make_classifier(loss=lambda z, labels: -np.log(softmax(z)[np.arange(len(z)), labels]).sum()),
    ),
    *variants(
        "loss-mean-over-entries",
        "The loss is divided by the number of entries, rows times classes. The mean is over rows.",
        make_classifier(loss=lambda z, labels: losses(z, labels).sum() / z.size),
        make_classifier(loss=lambda z, labels: losses(z, labels).mean() / z.shape[1]),
    ),
    *variants(
        "integer-truncation",
        "Decimals are cut off in your start, as when softmax, or softmax minus one-hot, goes through int or //, or into an array "
        "of whole numbers (np.zeros_like of labels makes one).",
        *with_losses(loss_of(softmax), start=lambda p, h, labels: np.trunc(p - h)),
        *with_losses(loss_of(lambda z: np.trunc(softmax(z))), start=lambda p, h, labels: np.trunc(p) - h),
    ),
    *variants(
        "integer-truncation",
        "Decimals are cut off in your loss, as when the losses of the rows, or their mean, go through int or //, or into an array of "
        "whole numbers (np.zeros_like of labels makes one).",
        make_classifier(loss=lambda z, labels: np.trunc(losses(z, labels)).mean()),
        make_classifier(loss=lambda z, labels: np.trunc(losses(z, labels).mean())),
        make_classifier(loss=lambda z, labels: np.trunc(losses(z, labels).sum()) / len(z)),
    ),
    *variants(
        "missing-loss",
        "You return the gradients alone. Three things are asked for: the mean loss first, then the two lists.",
        make_classifier(result=lambda n: (n.dW, n.db)),
    ),
    *variants(
        "swapped-outputs",
        "The right things come back in the wrong order. Compare the order in the docstring with your return line.",
        make_classifier(result=lambda n: (n.dW, n.db, mean_loss(n.o[-1], n.y))),
    ),
    *variants(
        "missing-log",
        "The logarithm is missing in the loss: it is made from probabilities as they are. See 04.2.",
        make_classifier(loss=lambda z, labels: softmax(z)[np.arange(len(z)), labels].mean()),
        make_classifier(loss=lambda z, labels: -softmax(z)[np.arange(len(z)), labels].mean()),
        make_classifier(loss=lambda z, labels: 1 - softmax(z)[np.arange(len(z)), labels].mean()),
    ),
    *variants(
        "loss-all-classes",
        "The loss runs over all classes. Of each row only the class of its label counts: index rows "
        "*and* labels.",
        make_classifier(loss=lambda z, labels: (log_sum_exp(z)[:, None] - z).mean()),
        make_classifier(loss=lambda z, labels: (log_sum_exp(z)[:, None] - z).sum() / len(z)),
    ),
    *variants(
        "loss-all-classes",
        "In your loss each row counts with the labels of *all* rows, as [:, labels] picks them. Of each row only the class of its "
        "own label counts: index rows *and* labels.",
        make_classifier(loss=lambda z, labels: (log_sum_exp(z)[:, None] - z[:, labels]).mean()),
        make_classifier(loss=lambda z, labels: (log_sum_exp(z)[:, None] - z[:, labels]).sum() / len(z)),
    ),
    *variants(
        "loss-for-each-row",
        "You return a loss for every row. Their mean, one number, is asked for.",
        make_classifier(loss=losses),
    ),
    *variants(
        "loss-sign",
        "The loss has the wrong sign: it is a mean of logarithms of probabilities, never positive. See 04.2.",
        make_classifier(loss=lambda z, labels: -mean_loss(z, labels)),
    ),
    *variants(
        "one-hot-missing",
        "Your start is softmax(Z_L) alone: the labels have no effect on it. In each row, 1 is subtracted at the right class, 04.3.",
        *with_losses(start=lambda p, h, labels: p),
    ),
    *variants(
        "sign",
        "The sign of your start is turned: yours is one-hot minus softmax, and it should be the other way round. The minus sign of "
        "gradient descent belongs to the update.",
        *with_losses(start=lambda p, h, labels: h - p),
    ),
    *variants(
        "wrong-axis",
        "Your probabilities add up to 1 down the columns. Each *row* of logits is a sample: along which axis do its classes lie?",
        *with_losses(loss_of(down_the_columns), p=down_the_columns),
    ),
    *variants(
        "sum-over-everything",
        "Your softmax sums over all rows together. Each row is a sample of its own, and its probabilities add up to 1.",
        *with_losses(loss_of(lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum()),
                     p=lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum()),
    ),
    *variants(
        "double-softmax",
        "The softmax of a softmax stands in your start: the outputs of the network are logits, and the loss has one softmax in it.",
        *with_losses(loss_of(lambda z: softmax(softmax(z))), p=lambda z: softmax(softmax(z))),
    ),
    *variants(
        "softmax-prime-twice",
        "There is a slope p(1 - p) too many at the start. softmax - one-hot *is* ∂ℓ/∂Z_L already: see 04.3.",
        *with_losses(start=lambda p, h, labels: (p - h) * p * (1 - p)),
    ),
    *variants(
        "softmax-prime-twice",
        "There are a factor 2 and a slope p(1 - p) too many at the start, as for a square of softmax - one-hot. The loss here is the "
        "cross-entropy: softmax - one-hot *is* ∂ℓ/∂Z_L already, see 04.3.",
        *with_losses(start=lambda p, h, labels: 2 * (p - h) * p * (1 - p)),
    ),
    *(
        Mistake(
            "sigma-prime-at-output",
            f"At your start softmax - one-hot is multiplied by {what}. The last layer has the identity, and the slope of softmax has "
            "cancelled: softmax - one-hot *is* ∂ℓ/∂Z_L.",
            (make_classifier(residual=lambda o, labels, slope=slope: (softmax(o) - np.eye(o.shape[1])[labels]) * slope(o)),),
        )
        for what, slope in SLOPES
    ),
    *variants(
        "by-probabilities",
        "Your start is -1/p at the right classes: that is the derivative by the probabilities. Between them and the logits lies "
        "softmax: see 04.3.",
        *with_losses(start=lambda p, h, labels: -h / p),
    ),
    *variants(
        "squared-loss",
        "Your start has a factor 2, as from a square. The loss here is the cross-entropy: see 04.3.",
        *with_losses(
            lambda z, labels: ((softmax(z) - np.eye(z.shape[1])[labels]) ** 2).sum(axis=1).mean(),
            start=lambda p, h, labels: 2 * (p - h),
        ),
    ),
    *variants(
        "squared-loss",
        "Your start is 2 (Z_L - one-hot), that of a squared loss of the outputs, as in notebook 03. The loss here is the "
        "cross-entropy: see 04.3.",
        *with_losses(start=lambda p, h, labels: 2 * (p - h), p=lambda z: z),
    ),
    *variants(
        "logits-for-probabilities",
        "The one-hot rows are subtracted from the logits themselves. It is softmax(Z_L) that stands in the start.",
        *with_losses(start=lambda p, h, labels: p - h, p=lambda z: z),
    ),
    *variants(
        "label-as-number",
        "Your start is the probabilities minus the label's *number*. A class is a place in the row, not a quantity.",
        *with_losses(start=lambda p, h, labels: p - labels[:, None]),
        # fits where there are as many rows as classes
        *with_losses(start=lambda p, h, labels: p - labels),
    ),
    *variants(
        "class-0-skipped",
        "In the rows of class 0 your start is the probabilities alone: nothing is subtracted there, as when a condition takes 0 "
        "for no label. Class 0 is a class like any other.",
        *with_losses(start=lambda p, h, labels: p - h * (labels != 0)[:, None]),
    ),
    *variants(
        "one-everywhere",
        "1 is subtracted from whole columns, in every row, as P[:, labels] picks them. In each row one entry changes: index rows "
        "*and* labels.",
        *with_losses(start=lambda p, h, labels: p - h.any(axis=0)),
    ),
    *variants(
        "one-everywhere",
        "1 is subtracted from every entry. In each row one entry changes: index rows *and* labels.",
        *with_losses(start=lambda p, h, labels: p - 1),
    ),
    *variants(
        "only-label-entry",
        "Only the right classes have a gradient in your start. The wrong ones must go down: see 04.3.",
        *with_losses(start=lambda p, h, labels: (p - 1) * h),
        *with_losses(start=lambda p, h, labels: -h),
    ),
    *variants(
        "sum-for-mean",
        "You have the gradient of the sum over the rows: the 1/n of the mean is missing. Put it into the start.",
        *with_losses(sum_loss, mean=lambda n: n.r),
    ),
    *variants(
        "label-off-by-one",
        "The 1 is subtracted at the class next to the right one: classes count from 0, as indices do.",
        *with_losses(start=lambda p, h, labels: p - np.roll(h, 1, axis=1)),
        *with_losses(start=lambda p, h, labels: p - np.roll(h, -1, axis=1)),
    ),
    *(
        Mistake(name, text, (make_classifier(**slip),))
        for name, text, slip in SLIPS
        if "residual" not in slip and "start" not in slip and name not in NOT_HERE
    ),
    *variants(
        "mean-over-entries",
        "Your start is divided by rows times classes, the number of entries of Z_L. The loss has one term for each row: the mean "
        "goes over the rows alone.",
        *with_losses(mean=lambda n: n.r / n.r.size),
    ),
    *variants(
        "mean-over-outputs",
        "Your start is divided by the number of classes, where the mean goes over the rows: divide by n.",
        *with_losses(sum_loss, mean=lambda n: n.r / n.r.shape[1]),
    ),
    *rows_mistakes(make_classifier),
    *variants(
        "classes-from-labels",
        "It goes wrong where the last class does not occur among the labels, as with one-hot rows that are only as wide as "
        "labels.max() + 1. A class need not occur in a batch: the number of classes is the width of Z_L.",
        *with_losses(start=lambda p, h, labels: p - np.eye(labels.max() + 1)[labels]),
    ),
    *variants(
        "overwrites-label",
        "At the right classes your start is the same number whatever the probability is, as when it is *set* (=), where 1 is to be "
        "subtracted from what stands there (-=): see 04.3.",
        *with_losses(start=lambda p, h, labels: np.where(h == 1, 1.0, p)),
        *with_losses(start=lambda p, h, labels: np.where(h == 1, -1.0, p)),
        *with_losses(start=lambda p, h, labels: np.where(h == 1, 0.0, p)),
    ),
    *variants(
        "one-at-the-others",
        "1 is subtracted at all classes but the right ones. Look at what picks the entries, and at 04.3.",
        *with_losses(start=lambda p, h, labels: p - (1 - h)),
    ),
    *variants(
        "plus-one-hot",
        "At the right classes 1 is added where it should be subtracted: look at the sign of z[label] in the loss, and at 04.3.",
        *with_losses(start=lambda p, h, labels: p + h),
    ),
    *variants(
        "loss-shift-not-undone",
        "The largest logit of each row is missing in the loss. That happens where it is subtracted inside the sum and not added "
        "again: the two terms then speak of different logits. See 04.2.",
        make_classifier(loss=lambda z, labels: (losses(z, labels) - z.max(axis=1)).mean()),
    ),
    *variants(
        "loss-shift-not-undone",
        "The loss has the largest logit of each row once too often. Either it is added again twice, or it is subtracted from the "
        "label's logit as well. See 04.2.",
        make_classifier(loss=lambda z, labels: (losses(z, labels) + z.max(axis=1)).mean()),
    ),
    *variants(
        "loss-plus-label",
        "The loss adds the right class's logit where it should subtract it. See 04.2.",
        make_classifier(loss=lambda z, labels: (log_sum_exp(z) + z[np.arange(len(z)), labels]).mean()),
    ),
)  # fmt: skip

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "04.1": SOFTMAX,
    "04.2": CROSS_ENTROPY,
    "04.3": GRADIENT,
    "04.4": BINARY,
    "04.5": CLASSIFIER,
}
