# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 06 · Training on real digits
#
# You can compute every gradient of a network (03), of a classifier (04), from a start at which none
# of them vanishes (05). What is left is to use them. At the end of this notebook a network of yours,
# in NumPy alone, reads handwriting that it has never seen.
#
# **After this notebook you can**
#
# - say why one trains on minibatches, and cut data into them so that a run can be repeated;
# - write gradient descent with momentum, and say what momentum is good for;
# - put together a training loop, and know where to look if it does not learn;
# - judge a network honestly: by digits that had no part in its making;
# - put a price on large weights, and take its gradient;
# - read a learning curve and a confusion matrix.

# %% [markdown]
# **How to use this notebook.** Run the cells from top to bottom. In an exercise, replace the
# `raise` line by your code and run the check below it. `hint("06.1")` gives the next of three
# hints; after three hints and two attempts `reveal("06.1")` shows the worked answer.
# `progress()` shows what passed, in the whole course. Plan about an hour and a quarter. The digits come with scikit-learn;
# without it the next cell says how to get them.
#
# Before: [05 · Vanishing and exploding](../05_vanishing_exploding/05_vanishing_exploding.ipynb) · [The map of the course](../00_start_here.ipynb#The-map) · after: [07 · Computational graphs](../07_computational_graphs/07_computational_graphs.ipynb)

# %% locked="setup"
from time import perf_counter

import numpy as np

from backprop import digits, plots
from backprop.check import check, hint, progress

X, labels, X_unseen, labels_unseen = digits.split(seed=0)

# %%
from backprop.check import reveal, yours
from backprop.check import predict as my_guess  # `predict` is an exercise here

# %% [markdown]
# ## 1 · The data
#
# In the nineties, 43 people wrote digits, and each was scanned down to 8 × 8 pixels of 17 shades.
# We have those of 13 writers, 1,797 of them. An image is a row of `X` with 64 numbers between 0
# (paper) and 1 (ink), row of pixels after row of pixels; `labels` says which digit it is. Numbers
# first: this is one image, in sixteenths.

# %%
print((16 * X[0]).astype(int).reshape(8, 8))
print("label:", labels[0])

# %% [markdown]
# And some more, as pictures. Which of them would *you* misread?

# %%
plots.digits(X[:16], labels[:16])

# %% [markdown]
# ### The honest split
#
# A network with enough weights can learn its digits by heart, label by label. That it reads *them*
# correctly says nothing. So 450 digits, drawn at random, were put aside before anything began:
# `X_unseen`, `labels_unseen`. No step of the training may depend on them. They serve one
# purpose: to ask, in the end, how well the network reads. (They come from the same 13 hands. They
# cannot say how well it reads the hand of a stranger.)

# %%
print("to learn from", X.shape, labels.shape)
print("of each digit", np.bincount(labels))
print("put aside    ", X_unseen.shape, labels_unseen.shape)
print("of each digit", np.bincount(labels_unseen))

# %% [markdown]
# ## 2 · What we bring along
#
# The next two cells hold, in a short form, what you wrote in notebooks 03, 04 and 05; then yours
# take their place. One sample per row: `X` is `(n, 64)`, and the last
# activation is the identity, so that `z[-1]` holds the logits, `(n, 10)`.

# %% locked="forward"
def sigma(name, z):
    """(9): relu, tanh or identity, entry by entry."""
    values = {"relu": np.maximum(z, 0.0), "tanh": np.tanh(z), "identity": z}
    return values[name]


def sigma_prime(name, z):
    """The slopes of the same three."""
    slopes = {"relu": 1.0 * (z > 0), "tanh": 1 - np.tanh(z) ** 2, "identity": np.ones_like(z)}
    return slopes[name]


def forward(W, b, activations, X):
    """(8) and (9) for the rows of X: the lists z_1 ... z_L and o_0 ... o_L."""
    z, o = [], [X]
    for W_next, b_next, name in zip(W, b, activations):
        z.append(o[-1] @ W_next + b_next)
        o.append(sigma(name, z[-1]))
    return z, o


# %% locked="backward"
def backward_classifier(W, b, activations, X, labels):
    """(loss, dW, db) of the mean cross-entropy over the rows of X; labels (n,) integers."""
    z, o = forward(W, b, activations, X)
    shifted = z[-1] - z[-1].max(axis=1, keepdims=True)
    p, rows = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True), np.arange(len(X))
    loss = np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[rows, labels])
    dZ = p.copy()
    dZ[rows, labels] -= 1  # softmax minus one-hot
    dZ /= len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dW.insert(0, o[i].T @ dZ)
        db.insert(0, dZ.sum(axis=0))
        if i > 0:
            dZ = sigma_prime(activations[i - 1], z[i - 1]) * (dZ @ W[i].T)  # (11)
    return loss, dW, db


def init_weights(sizes, activation, rng):
    """W_1 ... W_L: normal with variance 2 / d_i for relu, 1 / d_i for tanh."""
    gain = 2.0 if activation == "relu" else 1.0
    shapes = zip(sizes[:-1], sizes[1:])
    return [np.sqrt(gain / p) * rng.standard_normal((p, q)) for p, q in shapes]


# %% [markdown]
# **Your own backward on real digits.** What has passed in notebooks 03, 04 and 05 is kept in
# `my_network.py`. From here on it is used: the network below learns from *your* gradients. A copy above
# stands in for each part that is missing.

# %%
given = sigma, sigma_prime, forward, backward_classifier, init_weights
sigma, sigma_prime, forward, backward_classifier, init_weights = yours(*given)

# %% [markdown]
# A first question to any classifier: what is its loss before it has learnt anything? Ten classes,
# none preferred, have probability 1/10 each, so $-\ln(1/10) = \ln 10 \approx 2.3$. Random weights
# lie a little above. If you see 20, or `nan`, something is wrong before the first step.

# %%
rng = np.random.default_rng(0)
W, b = init_weights([64, 32, 10], "relu", rng), [np.zeros(32), np.zeros(10)]
activations = ["relu", "identity"]
print("loss at the start", round(backward_classifier(W, b, activations, X, labels)[0], 2))

# %% [markdown]
# ## 3 · Minibatches
#
# The gradient of the mean loss over all $n$ digits costs $n$ forward and backward passes, and buys
# *one* step. The mean over a few digits, drawn at random, points in nearly the same direction, and
# costs a fraction. How nearly? 1 means the same direction, 0 means at right angles:

# %%
def direction(rows):
    _, dW, db = backward_classifier(W, b, activations, X[rows], labels[rows])
    flat = np.concatenate([g.ravel() for g in dW + db])
    return flat / np.linalg.norm(flat)


all_rows = direction(np.arange(len(X)))
for size in [1, 8, 32, 128]:
    cosines = [direction(rng.choice(len(X), size, replace=False)) @ all_rows for _ in range(30)]
    print(f"{size:4} digits: {np.mean(cosines):.2f}   at {size / len(X):.1%} of the cost")

# %% [markdown]
# With 32 digits, forty steps in fairly the right direction cost as much as one in the exact one.
# That is the whole idea of **stochastic gradient descent**.
#
# So that every digit has its turn, we do not draw each batch anew. We bring all indices into a
# random order and cut it. Ten samples in batches of four, for example:
#
# | shuffled | 7 2 9 4 | 0 5 8 1 | 3 6 |
# |---|---|---|---|
# | batch | 0 | 1 | 2, the rest |
#
# Once through all of them is an **epoch**; then we shuffle again. Without shuffling, neighbours in
# the file, often of one writer or one class, would share each batch, and pull it to one side.

# %% [markdown]
# ### Exercise 06.1 · `minibatches(n, size, rng)`
#
# Return a list of index arrays: each of $0 \dots n - 1$ in exactly one of them, in a random order,
# `size` in each; the last may be shorter, but never empty. All randomness comes from `rng`, a
# `np.random.Generator`, so that anyone who has its seed can repeat your run digit by digit.

# %% answer="06.1"
def minibatches(n, size, rng):
    """0 ... n - 1, shuffled and cut into index arrays of length size; the last may be shorter.

    n, size: integers, at least 1; rng: a np.random.Generator.
    Returns a list of integer arrays of shape (size,).
    """
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    return [order[i : i + size] for i in range(0, n, size)]
    ### END SOLUTION


# %%
rng = np.random.default_rng(1)
for epoch in range(2):
    print("epoch", epoch, [[int(i) for i in rows] for rows in minibatches(10, 4, rng)])

# %% [markdown]
# ## 4 · Downhill, with momentum
#
# A step of gradient descent is $p \leftarrow p - \text{lr} \cdot g$, for each parameter array $p$
# with its gradient $g$. How long may the learning rate lr be? Look at a loss of two weights that is
# steep along one and flat along the other, as losses of networks are in many directions at once:
#
# $$\ell(w) = \tfrac12 (w_0^2 + 10\, w_1^2), \qquad \nabla\ell = (w_0,\; 10\, w_1)$$
#
# The step along $w_1$ is $w_1 \leftarrow (1 - 10\,\text{lr})\, w_1$: beyond lr = 0.2 it grows and
# grows. So the steep direction dictates lr, and along the flat one we crawl.

# %% [markdown]
# **Momentum** remembers where we were going. Like a ball that rolls, it has a velocity $v$, of
# which it keeps a share (Polyak, 1964):
#
# $$v \leftarrow \text{momentum} \cdot v - \text{lr} \cdot g, \qquad p \leftarrow p + v$$
#
# Across the valley, gradients change their sign from step to step, and in $v$ they cancel. Along it
# they agree, and add up. **Numbers**, with lr = 0.1, momentum = 0.5, from $w = (10, 1)$ and $v = 0$:
#
# | $g$ at $w$ | $v$ | new $w$ |
# |---|---|---|
# | (10, 10) | (-1, -1) | (9, 0) |
# | (9, 0) | (-0.5 - 0.9, -0.5 - 0) = (-1.4, -0.5) | (7.6, -0.5) |
# | (7.6, -5) | (-0.7 - 0.76, -0.25 + 0.5) = (-1.46, 0.25) | (6.14, -0.25) |

# %% [markdown]
# ### Exercise 06.2 · `sgd_step(params, grads, velocity, lr, momentum)`
#
# One step for a whole list of arrays. First the new velocities, then the new parameters with them.
# Return `(params, velocity)`, two *new* lists of new arrays; what was passed in stays as it is.

# %% answer="06.2"
def sgd_step(params, grads, velocity, lr, momentum):
    """v <- momentum * v - lr * g, then p <- p + v, for each array.

    params, grads, velocity: lists of arrays of the same shapes; lr, momentum: floats.
    Returns (params, velocity): new lists, nothing that was passed in changes.
    """
    ### BEGIN SOLUTION
    velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    return [p + v for p, v in zip(params, velocity)], velocity
    ### END SOLUTION


# %% [markdown]
# The table above, by your code:

# %%
def walk(momentum, lr, steps):
    """The points that sgd_step visits in the valley, from (10, 1): (steps + 1, 2)."""
    w, v = [np.array([10.0, 1.0])], [np.zeros(2)]
    way = [w[0]]
    for _ in range(steps):
        w, v = sgd_step(w, [w[0] * [1.0, 10.0]], v, lr, momentum)
        way.append(w[0])
    return np.array(way)


print(walk(momentum=0.5, lr=0.1, steps=3).round(2))

# %% [markdown]
# And on the map of the loss: twice fifteen steps with the same lr, near the border of what the steep
# direction allows. Both axes have one scale.

# %%
w_0, w_1 = np.linspace(-5, 11, 121), np.linspace(-1.5, 1.5, 91)
surface = 0.5 * (w_0**2 + 10 * w_1[:, None] ** 2)
ways = {"momentum 0": walk(0.0, 0.18, 15), "momentum 0.5": walk(0.5, 0.18, 15)}
plots.descent(w_0, w_1, surface, ways)

# %% [markdown]
# Try momentum 0.9: the ball rolls past the lowest point and comes back. And lr 0.21 without
# momentum. In real training 0.9 is a common choice, with an lr that falls towards the end.
#
# ## 5 · From logits to a digit
#
# **Numbers.** Two images, three classes, logits
# $Z_L = \begin{pmatrix} 0.2 & 1.5 & -3 \\ -4 & -7 & -5 \end{pmatrix}$. The first image is read as
# class 1, the second as class 0: in each row, the *position* of the largest. Softmax is not needed:
# it keeps the order.
#
# ### Exercise 06.3 · `predict(W, b, activations, X)`
#
# Return the class of each row of `X`, an array of `n` integers.

# %% answer="06.3"
def predict(W, b, activations, X):
    """The class with the largest logit, for each row of X.

    W, b: lists of L arrays, W[i] (d_i, d_{i+1}), b[i] (d_{i+1},); activations: L names, the last
    is "identity"; X (n, d_0). Returns (n,) integers.
    """
    ### BEGIN SOLUTION
    return np.argmax(forward(W, b, activations, X)[0][-1], axis=1)
    ### END SOLUTION


# %%
Z_L = np.array([[0.2, 1.5, -3.0],
                [-4.0, -7.0, -5.0]])
print("on paper:", predict([np.eye(3)], [np.zeros(3)], ["identity"], Z_L))
guesses = predict(W, b, activations, X_unseen)
share = np.mean(guesses == labels_unseen)
print(f"random weights read {share:.0%} of the unseen digits correctly")

# %% [markdown]
# ## 6 · Put it together
#
# You have all the parts:
#
# 1. random weights from `init_weights`, zero biases, zero velocities;
# 2. for each epoch, for each minibatch of it: take these rows of `X` *and* of `labels`, let
#    `backward_classifier` give the gradients, take one `sgd_step`;
# 3. when the epochs are over, return the network.
#
# `sgd_step` wants one list: `params = W + b` puts the two together, `params[:L]` and `params[L:]` take
# them apart again, and the gradients go in as `dW + db`. As for sizes, one hidden layer of some dozens
# of relu units is enough. Start with batches of 32, lr 0.1, momentum 0.9, 30 epochs, and look.

# %% [markdown]
# **If it does not learn**, look at the loss after each epoch:
#
# | the loss | look at |
# |---|---|
# | stays near 2.3 | do new weights take the old ones' place? do labels belong to rows? is lr tiny? |
# | grows, or is `nan` | the sign of the step; lr too large; softmax that overflows |
# | falls, but slowly | lr, momentum, more epochs |
# | falls to 0, but unseen digits are misread | it learns by heart: section 7 |
#
# Three things that help to read *unseen* digits: let lr fall to 0 towards the end; add a little
# random noise to each minibatch (0.2, say), so that no image comes twice; or subtract a small multiple
# of each weight in every step (*weight decay*).

# %% [markdown]
# ### Exercise 06.4 · `train(X, labels, rng)`
#
# Return a network `(W, b, activations)` that has learnt from `X`, `(n, 64)`, and `labels`. The check
# calls your `train` with 1,347 digits, and then has 450 others read. 95% of them earn all points, 80%
# none, and in between it is a straight line. It may take 60 seconds; a bar shows how far they have
# run. Then come two short calls, with 200 digits that are no 9 and generators of one seed: there are
# still ten classes, and both must give the same network, or half of the points are lost.
#
# - NumPy alone, and nothing but what is passed in. In the check all digits are turned or mirrored in
#   some way, and the classes have exchanged their names. So it helps nobody to know other digits.
# - Predictions are made on `X` *as it is given*. Whatever you do to `X` (shift it, scale it) must
#   stand in `W` and `b` when you return them.
# - `after_epoch`, if there is one, is to be called after each epoch with `(W, b, activations)`. The
#   check does not use it; section 7 will watch your training through it.

# %% answer="06.4"
def train(X, labels, rng, after_epoch=None):
    """A network that reads digits, trained on X (n, 64) in [0, 1] and labels (n,), 0 ... 9.

    rng: a np.random.Generator for all that is random; after_epoch: None, or a function of
    (W, b, activations). Returns (W, b, activations): one item per layer, from 64 to 10 units.
    """
    ### BEGIN SOLUTION
    activations, L, epochs = ["relu", "identity"], 2, 80
    params = init_weights([64, 120, 10], "relu", rng) + [np.zeros(120), np.zeros(10)]
    velocity = [np.zeros_like(p) for p in params]
    for epoch in range(epochs):
        lr = 0.2 * (1 - epoch / epochs)  # large steps first, small ones to settle
        for rows in minibatches(len(X), 32, rng):
            noisy = X[rows] + 0.25 * rng.standard_normal(X[rows].shape)
            W, b = params[:L], params[L:]
            _, dW, db = backward_classifier(W, b, activations, noisy, labels[rows])
            params, velocity = sgd_step(params, dW + db, velocity, lr, 0.9)
        if after_epoch:
            after_epoch(params[:L], params[L:], activations)
    return params[:L], params[L:], activations
    ### END SOLUTION


# %% [markdown]
# Now on the digits of this notebook. (Ours takes a few seconds, and reads about 99%.)

# %%
start = perf_counter()
W, b, activations = train(X, labels, np.random.default_rng(1))
share = np.mean(predict(W, b, activations, X_unseen) == labels_unseen)
print(f"{share:.1%} of the unseen digits are read correctly")
print("in less than 20 s:", perf_counter() - start < 20)

# %% [markdown]
# ## 7 · Watch it learn
#
# After each epoch, a look at both piles. The unseen digits only watch: nothing goes back to the
# training.

# %%
seen, unseen = [], []


def note(W, b, activations):
    seen.append(np.mean(predict(W, b, activations, X) == labels))
    unseen.append(np.mean(predict(W, b, activations, X_unseen) == labels_unseen))


W, b, activations = train(X, labels, np.random.default_rng(1), after_epoch=note)
if seen:
    plots.learning_curve(seen, unseen)
else:
    print("Your train has not called after_epoch.")

# %% [markdown]
# Most is learnt in the first epochs; the rest is polish. The gap between the two curves is what it
# knows of its own digits by heart. It is small, because there are many of them. What if there were few?

# %%
sizes = [30, 100, 300, len(X)]
seen, unseen = [], []
for n in sizes:
    network = train(X[:n], labels[:n], np.random.default_rng(2))
    seen.append(np.mean(predict(*network, X[:n]) == labels[:n]))
    unseen.append(np.mean(predict(*network, X_unseen) == labels_unseen))
plots.learning_curve(seen, unseen, sizes, label="digits to learn from")

# %% [markdown]
# With thirty digits it knows all of *them*: **overfitting**. More data is the best remedy, then noise,
# weight decay, or stopping earlier. And to see what learning by heart can do, give 200 digits labels
# that mean nothing, drawn at random. **Before you run:** what will it read correctly?

# %%
my_guess("06.a", unseen_percent=None)  # of the unseen digits

# %%
nonsense = np.random.default_rng(3).integers(0, 10, 200)
network = train(X[:200], nonsense, np.random.default_rng(4))
print(f"its own 200: {np.mean(predict(*network, X[:200]) == nonsense):.0%}")
print(f"unseen ones: {np.mean(predict(*network, X_unseen) == labels_unseen):.0%}")

# %% [markdown]
# It learns most of them, though there is nothing to learn. Had we looked at its own digits only, we
# would have believed in it. That is why some are put aside.
#
# ### A price on large weights
#
# To learn by heart a network needs steep functions, and so large weights. **Weight decay** makes it pay
# for them: $\lambda$ times the sum of *all squared weights* is added to the loss of the data,
#
# $$\ell_\lambda = \ell + \lambda \sum_{i=1}^{L} \sum_{j, k} W_i[j, k]^2.$$
#
# Biases are free: they shift a unit and make nothing steeper. The sum of squares is also called the
# squared L2 norm.

# %% [markdown]
# **Numbers.** One weight $w = 3$, with $\lambda = 0.1$, pays $0.1 \cdot 9 = 0.9$. At $w = 3.01$ it pays
# $0.906$: the price rises by $0.6$ for each unit of $w$. Suppose that the data say
# $\partial\ell/\partial w = -0.5$, so that more of $w$ would help. Together the slope is
# $-0.5 + 0.6 = 0.1$, and the step goes *down*: what the weight brings is not worth its price.
#
# **Before you write code:** what is the slope of the price along $W_i[j, k]$, and along a bias?

# %% [markdown]
# ### Exercise 06.5 · `backward_l2(W, b, activations, X, labels, lam)`
#
# Return `(loss, dW, db)` of $\ell_\lambda$, where $\ell$ is the mean cross-entropy. Begin with
# `backward_classifier`, which gives all three for $\ell$. What is passed in stays as it is.

# %% answer="06.5"
def backward_l2(W, b, activations, X, labels, lam):
    """(loss, dW, db) of the mean cross-entropy plus lam times the sum of all squared weights.

    W, b: lists of L arrays, W[i] (d_i, d_{i+1}), b[i] (d_{i+1},); activations: L names, the last
    is "identity"; X (n, d_0); labels (n,) integers; lam: a number, at least 0.
    Returns the loss, a float, and two lists of arrays like W and b.
    """
    ### BEGIN SOLUTION
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    return loss + price, [g + 2 * lam * w for g, w in zip(dW, W)], db
    ### END SOLUTION


# %% [markdown]
# The hundred digits with labels that mean nothing again, now with a price. Each line is a short training
# from the same start.

# %%
shallow = ["relu", "identity"]
print("  price   sum of squares   learnt by heart")
for lam in [0.0, 0.001, 0.01]:
    p = init_weights([64, 64, 10], "relu", np.random.default_rng(5))
    p += [np.zeros(64), np.zeros(10)]
    v = [0 * array for array in p]
    for _ in range(300):
        _, dW, db = backward_l2(p[:2], p[2:], shallow, X[:100], nonsense[:100], lam)
        p, v = sgd_step(p, dW + db, v, 0.1, 0.9)
    heart = np.mean(predict(p[:2], p[2:], shallow, X[:100]) == nonsense[:100])
    print(f"{lam:7}   {sum(np.sum(w**2) for w in p[:2]):14.0f}   {heart:15.0%}")

# %% [markdown]
# A price that is too low changes nothing, one that is too high forbids everything. Data that
# were put aside tell which one is right. In a step, the price subtracts the share
# $2\,\text{lr}\,\lambda$ from each weight, whatever the data say: hence *decay*.
#
# ## 8 · Who is taken for whom?
#
# One number hides much. The **confusion matrix** has a row for each digit as it is, a column for each
# as it is read: the diagonal is right, everything else a mistake.

# %%
predicted = predict(W, b, activations, X_unseen)
plots.confusion(labels_unseen, predicted)

# %% [markdown]
# And here are the mistakes themselves. Can you read them all?

# %%
wrong = np.flatnonzero(predicted != labels_unseen)[:16]
if len(wrong):
    plots.digits(X_unseen[wrong], labels_unseen[wrong], predicted[wrong])

# %% [markdown]
# ## Where you will meet this again
#
# > `torch.optim.SGD(lr=..., momentum=...)` is your `sgd_step`, in another form: it keeps lr out of
# > the velocity,
# >
# > $$v \leftarrow \text{momentum} \cdot v + g, \qquad p \leftarrow p - \text{lr} \cdot v.$$
# >
# > Is that the same? Its velocity is ours divided by -lr. So it is, as long as lr stays what it is. If lr
# > falls, ours still rolls on with the steps that were taken at the larger lr; there, all of the past
# > is rescaled at once.

# %%
def torch_form(lrs, momentum=0.5):
    """The last point of PyTorch's form in the valley of section 4."""
    w, v = np.array([10.0, 1.0]), np.zeros(2)
    for lr in lrs:
        v = momentum * v + w * [1.0, 10.0]
        w = w - lr * v
    return w


def our_form(lrs, momentum=0.5):
    w, v = [np.array([10.0, 1.0])], [np.zeros(2)]
    for lr in lrs:
        w, v = sgd_step(w, [w[0] * [1.0, 10.0]], v, lr, momentum)
    return w[0]


for name, lrs in [("lr stays", [0.1] * 10), ("lr falls", [0.1] * 5 + [0.01] * 5)]:
    same = np.allclose(torch_form(lrs), our_form(lrs))
    print(f"{name}: the same point after ten steps:", same)

# %% [markdown]
# ## Where you stand

# %%
progress()

# %% [markdown]
# ## Take home
#
# - **A minibatch buys nearly the right direction for a fraction of the price.** Shuffle, cut, use each
#   sample once per epoch.
# - **Momentum adds up what agrees and cancels what changes its sign**, so the flat directions need not
#   wait for the steep ones.
# - **Rows and labels go together**, and what is done to `X` in training must stand in the network.
# - **The loss at the start is ln(classes)**; the loss after each epoch says where to look.
# - **Only unseen data can say what has been learnt**, and only if nothing was chosen by it.
# - **A term in the loss is a term in the gradient**: $\lambda w^2$ adds $2 \lambda w$, and a bias pays
#   nothing.

# %% [markdown]
# ## Three questions
#
# **1.** 1,347 digits, batches of 32: how many steps does an epoch have, and what is special about the last?
#
# <details><summary>Answer</summary>
#
# $1347 = 42 \cdot 32 + 3$: 43 steps. The last batch has three digits, and its mean over three is a far
# noisier direction, yet it is taken with the same lr; each of the three counts for more than ten times
# as much as another digit. As the order is a new one in each epoch, it hits other digits each time.
#
# </details>

# %% [markdown]
# **2.** Suppose the gradient is the same $g$ in every step. What does the velocity become, and how
# long is a step then, with momentum 0.9?
#
# <details><summary>Answer</summary>
#
# It settles where $v = 0.9\, v - \text{lr} \cdot g$, so $v = -\text{lr} \cdot g / (1 - 0.9)$: ten times
# the step without momentum. Anyone who turns momentum on, or from 0.9 to 0.99, should think of lr too.
#
# </details>

# %% [markdown]
# **3.** Someone tries twenty settings of lr and width, and reports the accuracy of the best on the
# unseen digits. What is wrong with that number?
#
# <details><summary>Answer</summary>
#
# It is too good. Of 450 digits a network that reads 98% on the whole will read some more or fewer by
# luck: 3 either way are common. The best of twenty is partly the luckiest of twenty. The digits were not
# in the training, but they were in the *choosing*. So split in three: learn from the first part, choose
# by the second, and ask the third once.
#
# </details>

# %% [markdown]
# **Go on:** [07 · Computational graphs](../07_computational_graphs/07_computational_graphs.ipynb) · [The map of the course](../00_start_here.ipynb#The-map)
