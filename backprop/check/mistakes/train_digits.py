"""Mistakes in notebook 06, training on real digits. Partitions and whole trainings are named by the
property that fails."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from backprop import classification, feedforward
from backprop.activations import sigma
from backprop.check.mistakes.mistake import Mistake, of_pieces

Answer = Callable[..., Any]


def variants(name: str, text: str, *answers: Answer) -> tuple[Mistake, ...]:
    """One mistake in the several ways that it is written."""
    return tuple(Mistake(name, text, (answer,)) for answer in answers)


def seen(**texts: str) -> tuple[Mistake, ...]:
    """Mistakes that a failing property gives away."""
    return tuple(Mistake(name.replace("_", "-"), text, ()) for name, text in texts.items())


# 06.1 minibatches(n, size, rng)

PARTITIONS = seen(
    with_replacement="Some indices come twice and others never, as when batches are drawn anew from all indices, when slices "
    "overlap, or when rows are exchanged through views (a[i], a[j] = a[j], a[i] loses one of them if a has two axes). In an epoch "
    "every sample has its turn once: bring all indices into one random order, then cut that.",
    indices_wrap="Your indices are of too small a type: uint8 ends at 255, int8 at 127, and what is larger starts again at the other end. "
    "So the larger indices never come, and others may stand in their place. Leave the indices in the type in which NumPy makes them.",
    fills_the_last="Every index is there, but some stand in two batches, as when the last batch is filled up to `size`. It may be "
    "shorter: in an epoch every sample has its turn once.",
    glued_to_the_last="The samples that do not fill a batch are in the last full one, which is longer than `size` then. They make "
    "a batch of their own, a shorter one.",
    drops_the_last="The samples that do not fill a batch are left out. The last batch may be shorter; it still counts.",
    not_shuffled="The indices come in their own order (or backwards, or from another beginning on), not in a random one. Samples "
    "often lie sorted, and then neighbours in a batch are alike: shuffle first.",
    batches_shuffled="You shuffle the order of the batches, not the samples: neighbours always stay together. Shuffle before "
    "you cut.",
    not_every_order="Not every order can come out: of two indices one order never does. In a shuffle by exchanges, an index may "
    "also stay in its place; and a draw without the largest number leaves it out. rng.permutation(n) gives each order as often as "
    "any other.",
    shuffled_within="You shuffle within each batch, so that the same samples always share a batch. Shuffle before you cut.",
    sorted_within="In every batch the indices rise (or fall). Either each batch is sorted, or it is picked by a mask or a set, "
    "from which the indices come in their own order. Cut the shuffled order into pieces, and leave each piece as it is.",
    same_order="Every call gives the same order. Either there is a generator of your own with a fixed seed in it, or the order of "
    "the first call is kept, or nothing in it is random. Draw from the `rng` that comes in; it goes on from call to call, so each "
    "epoch gets another order.",
    global_random="The order does not follow from the `rng` that is passed in alone. Either it comes from np.random, from Python's random or "
    "from a generator of your own, or something is left over from earlier calls. A run can only be repeated if all that is random comes from the one generator.",
    size_for_number="There are as many batches as `size` says. `size` is the number of samples in each of them.",
    even_lengths="The batches are made equally long, as np.array_split does. The exercise asks for batches of exactly `size`, with "
    "the rest in the last one.",
    empty_batch="There is a batch with nothing in it, as when a last batch is made though nothing is left over, or a loop runs on "
    "beyond n. A mean over no rows is NaN, and one NaN is enough to spoil all weights.",
    counts_from_1="Your indices count from 1 to n. NumPy counts from 0 to n - 1.",
    flat_list="A list of batches is asked for; this is one long row of numbers. Cut it into pieces.",
    masks="A batch is asked for as the numbers of its rows, such as [4, 0, 7], not as a mask of True and False.",
    no_integers="The batches hold decimals. Their entries are to pick rows, X[rows], so they must be integers: positions, "
    "not values.",
)


# 06.2 sgd_step(params, grads, velocity, lr, momentum)


@of_pieces
def make_step(
    velocity: Answer,
    move: Answer = lambda p, v, old, g, lr, m: p + v,
    result: Answer = lambda p, v, old: (p, v),
) -> Answer:
    """v from `velocity`, p from `move`, which may look at the old velocity too; `result` picks what
    comes back."""

    def sgd_step(params: Any, grads: Any, old: Any, lr: Any, momentum: Any) -> Any:
        new = [np.asarray(velocity(v, g, lr, momentum)) for v, g in zip(old, grads, strict=True)]
        moved = [
            np.asarray(move(p, v, w, g, lr, momentum))
            for p, v, w, g in zip(params, new, old, grads, strict=True)
        ]
        return result(moved, new, list(old))

    return sgd_step


def right(v: Any, g: Any, lr: Any, m: Any) -> Any:
    return m * v - lr * g


STEP = (
    *variants(
        "gradient-ascent",
        "The step goes uphill, lr · g is added: the gradient points to where the loss grows. Look at the first step of the formula.",
        make_step(lambda v, g, lr, m: m * v + lr * g),
    ),
    *variants(
        "momentum-sign",
        "The old velocity enters with a minus: what was rolling forward is thrown back. Look at the sign of momentum · v.",
        make_step(lambda v, g, lr, m: -m * v - lr * g),
    ),
    *variants(
        "minus-velocity",
        "The velocity is subtracted from the parameters. Its sign is right already: the minus stands in front of lr · g.",
        make_step(right, lambda p, v, old, g, lr, m: p - v),
    ),
    *variants(
        "velocity-of-other-sign",
        "The velocity that comes back has the other sign, and the next step would start from it. Here the velocity that goes out "
        "is momentum · v - lr · g.",
        make_step(lambda v, g, lr, m: -(m * v - lr * g), lambda p, v, old, g, lr, m: p - v),
    ),
    *variants(
        "velocity-of-other-sign",
        "Your velocity is of the other sign. To keep lr · g with a plus and to write p ← p - v is common too, but then every "
        "velocity has that sign. Here the one that comes in, and the one that goes out, is momentum · v - lr · g.",
        make_step(lambda v, g, lr, m: m * v + lr * g, lambda p, v, old, g, lr, m: p - v),
    ),
    *variants(
        "lr-twice",
        "The learning rate comes in twice: in the velocity, and once more when the parameters move. The second step of the "
        "formula has none.",
        make_step(right, lambda p, v, old, g, lr, m: p + lr * v),
        make_step(right, lambda p, v, old, g, lr, m: p - lr * v),
    ),
    *variants(
        "lr-at-the-end",
        "The learning rate is not in the velocity; it comes in when the parameters move. Some libraries do (the end of "
        "the notebook compares), but the velocity is another one then: look at the first step of the formula.",
        make_step(lambda v, g, lr, m: m * v - g, lambda p, v, old, g, lr, m: p + lr * v),
        make_step(lambda v, g, lr, m: m * v + g, lambda p, v, old, g, lr, m: p - lr * v),
    ),
    *variants(
        "no-lr",
        "The learning rate does not come in at all: the gradient enters at its full length.",
        make_step(lambda v, g, lr, m: m * v - g),
    ),
    *variants(
        "lr-on-everything",
        "The learning rate multiplies the old velocity as well. It belongs to the gradient alone.",
        make_step(lambda v, g, lr, m: lr * (m * v - g)),
    ),
    *variants(
        "momentum-on-everything",
        "Momentum multiplies the gradient as well. It belongs to the old velocity alone.",
        make_step(lambda v, g, lr, m: m * (v - lr * g)),
    ),
    *variants(
        "momentum-on-gradient",
        "Momentum multiplies the new gradient, and the old velocity enters in full. It is the old velocity that it slows down: "
        "look at what stands beside momentum in v ← momentum · v - lr · g.",
        make_step(lambda v, g, lr, m: v - m * lr * g),
        make_step(lambda v, g, lr, m: v + m * g),
        make_step(lambda v, g, lr, m: v - m * g),
        make_step(lambda v, g, lr, m: v + m * g, lambda p, v, w, g, lr, m: p - lr * v),
        make_step(lambda v, g, lr, m: v + m * lr * g),
        make_step(lambda v, g, lr, m: v + m * lr * g, lambda p, v, w, g, lr, m: p - v),
    ),
    *variants(
        "lr-and-momentum-exchanged",
        "lr and momentum have exchanged their places: one is for the gradient, the other for the old velocity.",
        make_step(lambda v, g, lr, m: lr * v - m * g),
    ),
    *variants(
        "order-swapped",
        "The parameters move with the old velocity, and only then is it renewed. First the velocity, then the step: in the "
        "formula, p ← p + v stands second.",
        make_step(right, lambda p, v, old, g, lr, m: p + old),
    ),
    *variants(
        "velocity-not-updated",
        "The velocity that comes back is the old one: the next step would start from it again, "
        "and nothing would gather speed.",
        make_step(right, result=lambda p, v, old: (p, old)),
    ),
    *variants(
        "velocity-not-returned",
        "Only the parameters come back. The next step needs the new velocity too: return both.",
        make_step(right, result=lambda p, v, old: p),
    ),
    *variants(
        "no-momentum",
        "The old velocity is forgotten: this is gradient descent without momentum.",
        make_step(lambda v, g, lr, m: -lr * g),
    ),
    *variants(
        "no-momentum",
        "The parameters do not move with the new velocity but by -lr · g alone, as without momentum. Look at the second step of "
        "the formula.",
        make_step(right, lambda p, v, old, g, lr, m: p - lr * g),
    ),
    *variants(
        "no-momentum",
        "The parameters move by -lr · g alone, as without momentum, and the velocity comes back as it was.",
        make_step(right, lambda p, v, old, g, lr, m: p - lr * g, lambda p, v, old: (p, old)),
    ),
    *variants(
        "no-momentum-factor",
        "The old velocity is kept whole: momentum should shrink it, or it never comes to rest.",
        make_step(lambda v, g, lr, m: v - lr * g),
    ),
    *variants(
        "nesterov",
        "The parameters move one step further than asked, as in Nesterov's variant, which looks ahead. Good, but the exercise asks "
        "for the plain one: p ← p + v, no more.",
        make_step(right, lambda p, v, old, g, lr, m: p + m * v - lr * g),
    ),
    *variants(
        "two-steps",
        "Two steps are taken with the same gradient: the new velocity goes in for the old one once more. Does a loop run twice, or "
        "is the first line of the formula there twice?",
        make_step(lambda v, g, lr, m: m * (m * v - lr * g) - lr * g),
    ),
    *variants(
        "dampened",
        "Your gradient is weighed by 1 - momentum, as for a running mean. In this formula it enters with lr alone.",
        make_step(lambda v, g, lr, m: m * v - (1 - m) * lr * g),
        make_step(lambda v, g, lr, m: m * v + (1 - m) * g, lambda p, v, old, g, lr, m: p - lr * v),
        make_step(lambda v, g, lr, m: m * v + (1 - m) * g, lambda p, v, old, g, lr, m: p + v),
    ),
    *variants(
        "first-array-only",
        "Only the first array of each list comes back: is there a `return` inside your loop?",
        make_step(right, result=lambda p, v, old: (p[:1], v[:1])),
    ),
    *variants(
        "step-for-params",
        "What comes back first is the step, not the parameters: the old ones are missing from the sum.",
        make_step(right, lambda p, v, old, g, lr, m: v),
    ),
    *variants(
        "momentum-added",
        "Momentum is added to the old velocity. It is a factor between 0 and 1 that shrinks it: look at the first step of "
        "the formula.",
        make_step(lambda v, g, lr, m: m + v - lr * g),
    ),
    *variants(
        "no-velocity",
        "Momentum stands there alone, without the old velocity that it is to shrink. Look at the first step of the formula.",
        make_step(lambda v, g, lr, m: m - lr * g),
    ),
    *variants(
        "no-gradient",
        "The gradient has no say in your step: the learning rate stands alone. Look at the first step of the formula.",
        make_step(lambda v, g, lr, m: m * v - lr),
    ),
    *variants(
        "params-not-moved",
        "The parameters come back as they were. Look at the second step of the formula, and at whether "
        "its result is what you return.",
        make_step(right, lambda p, v, old, g, lr, m: p),
    ),
    *variants(
        "gradient-and-velocity-exchanged",
        "Gradient and old velocity have exchanged their places: momentum shrinks the gradient, and lr multiplies the velocity. "
        "Compare the order of your names with the signature, and with the formula.",
        make_step(lambda v, g, lr, m: m * g - lr * v),
    ),
    *variants(
        "gradient-for-params",
        "The velocity is added to the gradients. It moves the *parameters*: look at the second step of the formula.",
        make_step(right, lambda p, v, old, g, lr, m: g + v),
    ),
)


# 06.3 predict(W, b, activations, X)


@of_pieces
def make_predict(
    choose: Answer = lambda z: z.argmax(axis=1),
    bias: Answer = lambda i, b: b[i],
    activate: Answer = lambda i, names: names[i],
    rows: Answer = lambda W, z: z[-1],
) -> Answer:
    """The position of the largest logit in each row, with one thing in it replaced."""

    def predict(W: Any, b: Any, activations: Any, X: Any) -> Any:
        z, o = [], [X]
        for i, w in enumerate(W):
            z.append(o[-1] @ w + bias(i, b))
            o.append(sigma(activate(i, activations), z[-1]))
        return choose(rows(W, z))

    return predict


def plain_softmax(z: Any) -> Any:
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def stable_softmax(z: Any) -> Any:
    return plain_softmax(z - z.max(axis=1, keepdims=True))


def one_hot(z: Any) -> Any:
    return np.eye(z.shape[1])[z.argmax(axis=1)]


def output_activated(name: str) -> Answer:
    """An activation at the output, which has none."""
    return make_predict(choose=lambda z: sigma(name, z).argmax(axis=1))


PREDICT = (
    *variants(
        "wrong-axis",
        "Your numbers come from a search down the columns: for each class it finds the sample that is most like it. The exercise "
        "asks for the class of each row: along which axis do the classes lie?",
        make_predict(lambda z: z.argmax(axis=0)),
    ),
    *variants(
        "no-axis",
        "One number comes back, from the largest logit of the whole array, as np.argmax finds it without an axis. Each row has a "
        "class of its own: along which axis do the classes lie?",
        make_predict(lambda z: z.argmax()),
        make_predict(lambda z: np.array([z.argmax()])),
        make_predict(lambda z: np.unravel_index(z.argmax(), z.shape)[1]),
    ),
    *variants(
        "logits-for-classes",
        "You return the logits, a number for each class. The exercise asks for the class itself: the position of the largest.",
        make_predict(lambda z: z),
    ),
    *variants(
        "probabilities-for-classes",
        "You return probabilities, one for each class. The exercise asks for the class itself: the position of the largest.",
        make_predict(lambda z: stable_softmax(z)),
        make_predict(plain_softmax),
    ),
    *variants(
        "one-hot-for-classes",
        "You return one-hot rows. The exercise asks for the number of the class: where the 1 stands.",
        make_predict(one_hot),
    ),
    *variants(
        "largest-for-its-place",
        "You return the largest number of each row itself. The exercise asks for its place: which class it belongs to.",
        make_predict(lambda z: z.max(axis=1)),
        make_predict(lambda z: stable_softmax(z).max(axis=1)),
        make_predict(lambda z: z.max(axis=1).astype(int)),
        make_predict(lambda z: np.round(z.max(axis=1)).astype(int)),
    ),
    *variants(
        "counts-from-1",
        "Your classes count from 1. They are the columns of Z_L, which NumPy counts from 0.",
        make_predict(lambda z: z.argmax(axis=1) + 1),
    ),
    *variants(
        "smallest",
        "Your class is that of the smallest logit. The most likely class is the one with the largest.",
        make_predict(lambda z: z.argmin(axis=1)),
    ),
    *variants(
        "largest-by-size",
        "Your class is that of the logit that is largest in size, minus or plus. -9 is less likely than 1: "
        "no absolute values, no squares.",
        make_predict(lambda z: np.abs(z).argmax(axis=1)),
    ),
    *variants(
        "softmax-overflow",
        "Where several logits are large, your class is not the largest of them, as when exponentials overflow first, or logits are "
        "cut off: they become equal, or NaN. Softmax does not change which logit is the largest, so it is not needed here.",
        make_predict(lambda z: plain_softmax(z).argmax(axis=1)),
        make_predict(lambda z: np.exp(z).argmax(axis=1)),
    ),
    *variants(
        "no-last-bias",
        "The bias of the last layer seems to be missing: equation (8) has one at every layer, the last one too.",
        make_predict(bias=lambda i, b: b[i] if i < len(b) - 1 else 0 * b[i]),
    ),
    *variants(
        "no-biases",
        "The biases seem to be missing: look at equation (8).",
        make_predict(bias=lambda i, b: 0 * b[i]),
    ),
    *variants(
        "no-activations",
        "The activations seem to be missing: between two layers stands equation (9).",
        make_predict(activate=lambda i, names: "identity"),
    ),
    *variants(
        "first-activation-everywhere",
        "Your classes are those of a network whose hidden layers all have the first activation. Each layer has an activation of its own: "
        "activations[i].",
        make_predict(activate=lambda i, names: names[0] if i < len(names) - 1 else "identity"),
    ),
    *variants(
        "relu-everywhere",
        "ReLU seems to stand in every hidden layer. Each layer has an activation of its own: activations[i].",
        make_predict(activate=lambda i, names: "relu" if i < len(names) - 1 else "identity"),
    ),
    *variants(
        "activation-at-the-output",
        "A row whose logits are all negative gets class 0. Either the logits go through a ReLU, which makes them equal (the "
        "last activation is the identity), or a search for the largest begins with 0, which none of them exceeds.",
        output_activated("relu"),
    ),
    *variants(
        "sigmoid-at-the-output",
        "Where several logits are large, your class is the first of them, as when a sigmoid or tanh squashes them (or they are cut "
        "off): they become equal, and argmax cannot tell them apart. The last activation is the identity.",
        output_activated("sigmoid"),
        output_activated("tanh"),
    ),
    *variants(
        "hidden-for-logits",
        "Your classes are those of the layer before the last. The logits are z_L, the last of the list.",
        lambda W, b, activations, X: feedforward.forward(W, b, activations, X)[1][-2].argmax(
            axis=1
        ),
        lambda W, b, activations, X: feedforward.forward(W, b, activations, X)[0][
            max(0, len(W) - 2)
        ].argmax(axis=1),
    ),
    *seen(
        float_classes="The numbers are right, but they are decimals. Classes are counted and used as indices: return integers, as "
        "np.argmax gives them.",
    ),
    *variants(
        "wrong-axis",
        "Your numbers come from a search down the columns of the probabilities: for each class it finds the sample that is most "
        "like it. Along which axis do the classes lie?",
        make_predict(lambda z: stable_softmax(z).argmax(axis=0)),
    ),
    *variants(
        "no-axis",
        "One number comes back, from the largest probability of the whole array, as np.argmax finds it without an axis. Each row "
        "has a class of its own: along which axis do the classes lie?",
        make_predict(lambda z: stable_softmax(z).argmax()),
    ),
    *variants(
        "smallest",
        "Your class is that of the smallest probability. The class asked for is the one with the largest.",
        make_predict(lambda z: stable_softmax(z).argmin(axis=1)),
    ),
    *variants(
        "minus-biases",
        "The biases seem to be subtracted. Look at the sign in equation (8).",
        make_predict(bias=lambda i, b: -b[i]),
    ),
    *variants(
        "first-layer-logits",
        "Your classes are those of the first layer. The logits are z_L, at the other end of the list.",
        lambda W, b, activations, X: feedforward.forward(W, b, activations, X)[0][0].argmax(axis=1),
    ),
)


# 06.4 train(X, labels, rng)

TRAIN = seen(
    other_digits="Your network reads digits as scikit-learn has them, but not those that train was given: in a check they are all "
    "turned or mirrored, and the classes have exchanged their names. So it has learnt from other digits, from variables of the "
    "notebook or from load_digits(), and those it is tested on may have been among them. Use the X and labels that come in.",
    labels_shifted="Nearly every digit is called by its neighbour's number: labels and columns of the output are one apart. "
    "Label k belongs to column k, counted from 0.",
    normalisation_not_folded="Your network reads the digits well if X is first shifted or scaled as your train seems to do it. But "
    "predictions are made on X as it is given. Either leave X as it is, or put the same into W[0] and b[0] at the end: "
    "with (x - m) / s in place of x, what do they become in equation (8)?",
    diverged="The weights or logits are not finite: the training has diverged. Either the steps are too long (lr), or they go up "
    "in place of down, or something on the way is not a number, as when softmax overflows. Look at the loss after each epoch.",
    equal_units="All units of a hidden layer have the same weights. They began alike, at zero, say, and by (11) they got the same "
    "gradients ever after. Start with random weights.",
    dead_units="All units of a hidden layer are closed on every digit, so no gradient comes through. One step that was too long "
    "can do that: try a smaller lr, and weights that are not larger than those of notebook 05.",
    gradient_ascent="It learns to be wrong: shown two images only, over and over, it finds their own labels the least likely of "
    "all. The steps go uphill. Look at the signs in sgd_step, and at that of the gradient.",
    rows_and_labels_apart="What it learns is how often each label comes, not which image it belongs to: shown two images only, "
    "over and over, it cannot tell them apart. The images and the labels seem to be shuffled or picked differently: take X[rows] "
    "and labels[rows] with the same rows.",
    nothing_learnt="Nothing is learnt, not even from two images, over and over. Are the weights that sgd_step returns put in place "
    "of the old ones, and are these the ones that you return? Is lr, or the number of steps, tiny?",
    no_hidden_layer="Your network has no hidden layer with a kink or a bend, so it can only draw straight borders between the "
    "classes. That gets far, but not far enough: put a layer with relu or tanh in between.",
    overfitted="It knows the digits that it was given by heart, and reads new ones less well: it has overfitted. More "
    "epochs will hardly help; a smaller start, weight decay, or stopping earlier may.",
    part_of_the_digits="Your network reads nearly all of the digits at one end of X, and far fewer of the others: as when it learns from "
    "these alone (X[:100], say, left from a trial) or from the same batches each time. In each epoch every row of X belongs to one batch.",
    undertrained="Your network can do better: a few more epochs of gradient descent from your weights bring nearly all digits that "
    "it was given. So it is large enough, but its steps have not got it there. Print the loss and lr after each epoch. "
    "If the loss still falls, take more steps; if it stands still, look at the steps: too small (lr, no momentum), smaller and smaller (an lr that "
    "shrinks at every batch is soon nothing), on a part of the digits only, or along wrong gradients.",
    softmax_at_the_end="softmax is no activation of this course's networks. The last activation is the identity: the output is the "
    "logits, and predictions are their largest. Softmax belongs to the loss.",
    transposed_weights="Your weights are stored the other way round, as (outputs, inputs). Here W[i] has the shape (d_i, d_{i+1}), "
    "and a batch is X @ W[0] + b[0].",
    wrong_shapes="The shapes do not fit together: from 64 pixels through the hidden layers to ten classes. W[i] is (d_i, d_{i+1}), "
    "b[i] is (d_{i+1},), with one axis.",
    classes_from_labels="The number of classes depends on the labels that come: where one of the digits is missing, the last layer "
    "has not ten units, too few for what comes later. There are ten classes, whichever labels are there.",
    wrong_lengths="W, b and activations are lists with one item per layer each.",
    no_lists="W, b and activations are lists with one item per layer each, also if there is only one layer.",
    no_triple="Three things are asked for, in this order: the list W, the list b, and the list of the activations' names.",
)

# 06.5 backward_l2(W, b, activations, X, labels, lam)


def squares(W: Any) -> Any:
    return sum(np.sum(np.square(w)) for w in W)


def make_l2(
    price: Answer = lambda n: n.lam * squares(n.W),
    slope: Answer = lambda n, i: 2 * n.lam * n.W[i],
    bias: Answer = lambda n, i: 0.0,
    dW: Answer = lambda n, i, slope: n.dW[i] + slope,
    result: Answer = lambda loss, dW, db: (loss, dW, db),
) -> Answer:
    """The mean cross-entropy with its price and its slopes: right, except for what is replaced."""

    def backward_l2(W: Any, b: Any, activations: Any, X: Any, labels: Any, lam: Any) -> Any:
        n = SimpleNamespace(W=W, b=b, lam=lam, rows=len(X), L=len(W))
        loss, n.dW, db = classification.backward_classifier(W, b, activations, X, labels)
        return result(
            loss + price(n),
            [np.asarray(dW(n, i, slope(n, i))) for i in range(n.L)],
            [v + bias(n, i) for i, v in enumerate(db)],
        )

    return backward_l2


def half_slope(n: Any, i: int) -> Any:
    return n.lam * n.W[i]


def no_slope(n: Any, i: int) -> Any:
    return 0.0


def no_price(n: Any) -> Any:
    return 0.0


def with_biases(n: Any) -> Any:
    return n.lam * (squares(n.W) + squares(n.b))


def all_but(free: int) -> Answer:
    """The price of all matrices but that one."""
    return lambda n: n.lam * (squares(n.W) - squares([n.W[free]]))


def none_for(free: int) -> Answer:
    """The slope, but none for that matrix."""
    return lambda n, i: 2 * n.lam * n.W[i] * (i != free % n.L)


def norms(W: Any) -> Any:
    return sum(np.linalg.norm(w) for w in W)


def unit(w: Any) -> Any:
    return w / np.linalg.norm(w) if w.any() else 0 * w


L2 = (
    *variants(
        "factor-2-lost",
        "The slope of the price is half of what it should be. What is the derivative of λ w² by w?",
        make_l2(slope=half_slope),
    ),
    *variants(
        "half-of-the-price",
        "In your loss the price is half of what it should be, λ/2 times the squares, as many books have it. The price of this "
        "notebook has no ½: look at its formula.",
        make_l2(price=lambda n: n.lam / 2 * squares(n.W), slope=half_slope),
        make_l2(price=lambda n: n.lam / 2 * squares(n.W)),
    ),
    *variants(
        "loss-without-price",
        "The price is missing in the loss that you return. What is returned as the loss is what is minimised, price and all.",
        make_l2(price=no_price),
    ),
    *variants(
        "loss-without-price",
        "The loss that you return is without the price, and the gradients hold half of its slope. What is the derivative of λ w² "
        "by w? And what is returned as the loss is what is minimised, price and all.",
        make_l2(price=no_price, slope=half_slope),
    ),
    *variants(
        "gradient-without-price",
        "The price is missing in the gradients: a step along them would not know of it. A sum's gradient is the sum of the "
        "gradients.",
        make_l2(slope=no_slope),
    ),
    *variants(
        "price-forgotten",
        "Nothing of the price arrives: λ does not change what you return.",
        make_l2(price=no_price, slope=no_slope),
    ),
    *variants(
        "biases-pay-too",
        "The biases pay a price as well, in the loss, in db, or in both. The sum goes over the weights alone: a bias shifts a "
        "unit, and makes nothing steeper.",
        make_l2(price=with_biases, bias=lambda n, i: 2 * n.lam * n.b[i]),
        make_l2(bias=lambda n, i: 2 * n.lam * n.b[i]),
        make_l2(price=with_biases),
        make_l2(price=with_biases, slope=half_slope, bias=lambda n, i: n.lam * n.b[i]),
    ),
    *variants(
        "divided-by-n",
        "The price is divided by twice the number of rows, as some books do. The price of this notebook has no ½, and it knows no "
        "rows, though the cross-entropy is a mean over them: it is added as it is.",
        make_l2(
            price=lambda n: n.lam / 2 * squares(n.W) / n.rows,
            slope=lambda n, i: n.lam * n.W[i] / n.rows,
        ),
    ),
    *variants(
        "divided-by-n",
        "The price is divided by the number of rows, in the loss, in the gradients, or in both. The cross-entropy is a mean over "
        "rows; the price knows no rows, it is added as it is.",
        make_l2(
            price=lambda n: n.lam * squares(n.W) / n.rows,
            slope=lambda n, i: 2 * n.lam * n.W[i] / n.rows,
        ),
        make_l2(slope=lambda n, i: 2 * n.lam * n.W[i] / n.rows),
        make_l2(price=lambda n: n.lam * squares(n.W) / n.rows),
    ),
    *variants(
        "price-sign",
        "The slope of the price is subtracted in the gradients. A sum's gradient is the sum of the gradients.",
        make_l2(slope=lambda n, i: -2 * n.lam * n.W[i]),
    ),
    *variants(
        "price-sign",
        "The price is subtracted in the loss: large weights would be rewarded. It is added.",
        make_l2(price=lambda n: -n.lam * squares(n.W)),
    ),
    *variants(
        "price-sign",
        "The price is subtracted, in the loss as in the gradients: large weights would be rewarded. It is added.",
        make_l2(price=lambda n: -n.lam * squares(n.W), slope=lambda n, i: -2 * n.lam * n.W[i]),
    ),
    *variants(
        "norm-not-squared",
        "Your price has a square root, as a norm has one. The price is the sum of the *squares*.",
        make_l2(price=lambda n: n.lam * norms(n.W)),
        make_l2(price=lambda n: n.lam * norms(n.W), slope=lambda n, i: n.lam * unit(n.W[i])),
        make_l2(price=lambda n: n.lam * np.sqrt(squares(n.W))),
    ),
    *variants(
        "absolute-values",
        "Absolute values stand in your price, or their slopes, the signs, in your gradients. That is called L1; the exercise asks "
        "for L2, the squares, in both.",
        make_l2(
            price=lambda n: n.lam * sum(np.abs(w).sum() for w in n.W),
            slope=lambda n, i: n.lam * np.sign(n.W[i]),
        ),
        make_l2(slope=lambda n, i: n.lam * np.sign(n.W[i])),
        make_l2(price=lambda n: n.lam * sum(np.abs(w).sum() for w in n.W)),
    ),
    *variants(
        "mean-of-squares",
        "The squares of each matrix are divided by their number, as by a mean. The price is their sum: every weight pays in full.",
        make_l2(
            price=lambda n: n.lam * sum(np.mean(np.square(w)) for w in n.W),
            slope=lambda n, i: 2 * n.lam * n.W[i] / n.W[i].size,
        ),
        make_l2(price=lambda n: n.lam * sum(np.mean(np.square(w)) for w in n.W)),
    ),
    *variants(
        "sum-squared",
        "Your price has the squares of the *sums* of the weights. Each weight is squared by itself, and then they are added.",
        make_l2(price=lambda n: n.lam * sum(np.sum(w) ** 2 for w in n.W)),
        make_l2(
            price=lambda n: n.lam * sum(np.sum(w) ** 2 for w in n.W),
            slope=lambda n, i: 2 * n.lam * np.sum(n.W[i]) + 0 * n.W[i],
        ),
    ),
    *variants(
        "one-matrix-only",
        "Only one of the matrices pays, in the loss, in the gradients, or in both. The sum goes over all layers.",
        make_l2(price=lambda n: n.lam * squares(n.W[-1:])),
        make_l2(price=lambda n: n.lam * squares(n.W[:1])),
        make_l2(slope=lambda n, i: 2 * n.lam * n.W[i] * (i == n.L - 1)),
        make_l2(slope=lambda n, i: 2 * n.lam * n.W[i] * (i == 0)),
        make_l2(
            price=lambda n: n.lam * squares(n.W[-1:]),
            slope=lambda n, i: 2 * n.lam * n.W[i] * (i == n.L - 1),
        ),
        make_l2(
            price=lambda n: n.lam * squares(n.W[:1]),
            slope=lambda n, i: 2 * n.lam * n.W[i] * (i == 0),
        ),
    ),
    *variants(
        "one-matrix-free",
        "All matrices pay but one, the first or the last, in the loss, in the gradients, or in both. The sum goes over all layers.",
        *(
            make_l2(**dict(pieces))
            for free in (0, -1)
            for pieces in (
                [("price", all_but(free))],
                [("slope", none_for(free))],
                [("price", all_but(free)), ("slope", none_for(free))],
            )
        ),
    ),
    *variants(
        "lam-squared",
        "λ comes in squared, in the loss, in the gradients, or in both, as when it is multiplied with the weights before they are "
        "squared. Look at the formula of the price.",
        make_l2(price=lambda n: n.lam**2 * squares(n.W)),
        make_l2(slope=lambda n, i: 2 * n.lam**2 * n.W[i]),
        make_l2(price=lambda n: n.lam**2 * squares(n.W), slope=lambda n, i: 2 * n.lam**2 * n.W[i]),
    ),
    *variants(
        "lam-missing",
        "λ is missing in the loss, in the gradients, or in both: the price is there as if λ were 1. Look at its formula.",
        make_l2(slope=lambda n, i: 2 * n.W[i]),
        make_l2(price=lambda n: squares(n.W)),
        make_l2(price=lambda n: squares(n.W), slope=lambda n, i: 2 * n.W[i]),
    ),
    *variants(
        "data-term-lost",
        "Your gradients hold the price alone. What comes back from the data is part of the sum as well.",
        make_l2(dW=lambda n, i, slope: slope + 0 * n.dW[i]),
    ),
    *variants(
        "scales-the-gradient",
        "Your dW are the gradients of the data times a number made from λ: the weights themselves do not come in. Differentiate λ "
        "w² by w.",
        make_l2(slope=lambda n, i: 2 * n.lam * n.dW[i]),
        make_l2(slope=lambda n, i: n.lam * n.dW[i]),
        make_l2(slope=lambda n, i: -2 * n.lam * n.dW[i]),
        make_l2(slope=lambda n, i: -n.lam * n.dW[i]),
    ),
    *variants(
        "price-for-slope",
        "A number is added to every entry of a gradient: the price itself. The exercise asks for its slope along each weight.",
        make_l2(slope=lambda n, i: n.lam * squares(n.W)),
        make_l2(slope=lambda n, i: n.lam * squares([n.W[i]])),
    ),
    *variants(
        "price-for-slope",
        "The same number is added to every entry of a gradient: 2 λ times the *sum* of the weights. The exercise asks for the "
        "slope along each weight by itself.",
        make_l2(slope=lambda n, i: 2 * n.lam * np.sum(n.W[i])),
    ),
    *variants(
        "squares-for-slope",
        "The squares of the weights are added to the gradients. The exercise asks for their slope.",
        make_l2(slope=lambda n, i: n.lam * np.square(n.W[i])),
        make_l2(slope=lambda n, i: 2 * n.lam * np.square(n.W[i])),
    ),
    *variants(
        "missing-loss",
        "You return the gradients alone. (loss, dW, db) is asked for, the loss with its price.",
        make_l2(result=lambda loss, dW, db: (dW, db)),
    ),
)

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "06.1": PARTITIONS,
    "06.2": STEP,
    "06.3": PREDICT,
    "06.4": TRAIN,
    "06.5": L2,
}
