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
# # 04 · Classification
#
# So far a network predicted numbers. Now it has to choose: cat, dog or fox; this digit or that one.
# Only one thing in backpropagation changes, and it makes the start *simpler* than before.
#
# **After this notebook you can**
#
# - turn any numbers into probabilities with softmax, without overflow;
# - say why the loss is the cross-entropy, and where the squared loss would let you down;
# - derive $\partial\ell/\partial z_L = \text{softmax}(z_L) - \text{one-hot}$ coordinate by
#   coordinate, and its short form for two classes;
# - say what changes in (11) (nothing) and what changes at its start;
# - train a classifier with gradients of your own, and watch its regions grow.

# %% [markdown]
# **How to use this notebook.** Run the cells from top to bottom. In an exercise, replace the
# `raise` line by your code and run the check below it. `hint("04.1")` gives the next of three
# hints; after three hints and two attempts `reveal("04.1")` shows the worked answer.
# `progress()` shows what passed, in the whole course. Plan about an hour; section 3 is worth pencil and paper.
#
# Before: [03 · The general feedforward network](../03_feedforward/03_feedforward.ipynb) · [The map of the course](../00_start_here.ipynb#The-map) · after: [05 · Vanishing and exploding](../05_vanishing_exploding/05_vanishing_exploding.ipynb)

# %% locked="setup"
import numpy as np

from backprop import plots
from backprop.check import check, hint, progress

# %%
from backprop.check import predict, reveal, yours

# %% [markdown]
# Two old helpers come along: the central difference, our second opinion, and the network of
# notebook 03 with its activations and its forward pass. You wrote all of this once, so here it is
# given.

# %% locked="central-difference"
def central_difference(f, x, h=1e-6):
    """The slope of f at x, one entry of x at a time: an array like x."""
    x = np.array(x, dtype=float)
    slopes = np.zeros_like(x)
    for k in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[k] = h
        slopes[k] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


# %% locked="network"
def sigma(name, z):
    """sigma(z), entry by entry; name is one of the six of notebook 03."""
    t = np.exp(-np.abs(z))
    sigmoid = np.where(z >= 0, 1.0, t) / (1 + t)
    softplus = np.maximum(z, 0.0) + np.log1p(t)
    return {"identity": 1.0 * z, "relu": np.maximum(z, 0.0),
            "leaky_relu": np.maximum(z, 0.01 * z), "sigmoid": sigmoid,
            "tanh": np.tanh(z), "softplus": softplus}[name]


def sigma_prime(name, z):
    """sigma'(z), entry by entry, for the same names."""
    s = sigma("sigmoid", z)
    return {"identity": np.ones_like(z), "relu": np.where(z > 0, 1.0, 0.0),
            "leaky_relu": np.where(z > 0, 1.0, 0.01), "sigmoid": s * (1 - s),
            "tanh": 1 - np.tanh(z) ** 2, "softplus": s}[name]


def forward(W, b, activations, X):
    """(8), (9) for one sample (d_0,) or rows (n, d_0): lists z_1, ..., z_L and o_0, ..., o_L."""
    z, o = [], [X]
    for i in range(len(W)):
        z.append(o[i] @ W[i] + b[i])
        o.append(sigma(activations[i], z[i]))
    return z, o


# %% [markdown]
# **Yours, if you have it.** Answers of notebook 03 that passed are kept in `my_network.py`. The next cell
# takes them from there; a copy above stands in for each one that is missing.

# %%
sigma, sigma_prime, forward = yours(sigma, sigma_prime, forward)

# %% [markdown]
# > **A promise in the lecture.** Example 2 says: "We shall consider a regression problem first and
# > we'll discuss the case of classification problems after we finish this." The lecture ends
# > before it gets there. This notebook keeps the promise, in the lecture's notation.
#
# ## 1 · From logits to probabilities
#
# ### Numbers first
#
# Three classes, 0, 1 and 2. The network gives each class a number, called its **logit**: any real
# number, the larger the better. Ours are chosen so that their exponentials are whole numbers. They
# stay with us through the notebook.

# %%
z = np.log([2.0, 1.0, 5.0])
print("logits     ", z.round(3))
print("exponential", np.exp(z).round(3))

# %% [markdown]
# We want *probabilities*: none negative, and their sum is 1. Two steps do it.
#
# 1. Take exponentials: $(2, 1, 5)$. They are positive, whatever the logits are.
# 2. Divide by their sum, 8: $p = \left(\tfrac14, \tfrac18, \tfrac58\right)$.
#
# **In general**
#
# $$\text{softmax}(z)[k] = \frac{e^{z[k]}}{\sum_j e^{z[j]}}$$
#
# The order stays as it was: a larger logit has a larger probability. But every class keeps a share;
# it is a *soft* maximum. And the classes compete: if one logit rises, all other probabilities fall.
#
# What happens to $p$ if we add 10 to *all* three logits? Think before you go on.

# %%
predict("04.a", p_2=None)  # the probability of class 2 then; it was 5/8 = 0.625

# %% [markdown]
# ### Large logits
#
# Nothing: each exponential gets the factor $e^{10}$, so does their sum, and the factor cancels.
# Only *differences* of logits count. On paper this is a remark. In the machine it is a rescue:

# %%
large = np.array([1000.0, 999.0, 0.0])
with np.errstate(over="ignore", invalid="ignore"):  # no warnings, we look at the results
    print("as printed:  ", np.exp(large) / np.exp(large).sum())
shifted = large - large.max()
print("largest off: ", shifted, " ->", np.exp(shifted).round(4))

# %% [markdown]
# $e^{1000}$ is beyond what a float can hold, and $\infty/\infty$ is not a number. So subtract
# the **largest** logit from all of them first. Then the exponential sees only numbers that are not
# positive: none of them can overflow, and the largest becomes $e^0 = 1$, so that the sum cannot
# vanish. (Those far below it become 0. That is what they are, to 16 digits.)
#
# With one sample in each row, every row has a largest logit of its own, and a sum of its own. In
# NumPy, `axis=-1` is the last axis, whether there are rows or not, and `keepdims=True` keeps it
# with length 1, so that each row is divided by its own sum.

# %% [markdown]
# ### Exercise 04.1 · `softmax(z)`
#
# `z` holds the logits of one sample, shape `(k,)`, or one sample in each row, shape `(n, k)`. Return
# an array like `z`; the probabilities of each sample add up to 1. It must survive logits of $\pm 1000$.

# %% answer="04.1"
def softmax(z):
    """exp(z[k]) / sum_j exp(z[j]) along the last axis, finite for logits of +-1000.

    z (k,) or (n, k). Returns a new array like z.
    """
    ### BEGIN SOLUTION
    e = np.exp(z - z.max(axis=-1, keepdims=True))  # at most 1: nothing overflows
    return e / e.sum(axis=-1, keepdims=True)
    ### END SOLUTION


# %% [markdown]
# On paper it was (0.25, 0.125, 0.625).

# %%
print(softmax(z))
print(np.round(softmax(np.array([z, z + 10, large])), 3))

# %% [markdown]
# ## 2 · The loss
#
# ### Numbers first
#
# The true class, the **label**, is 0. The network gives it the probability $\tfrac14$. How bad is
# that?
#
# Let us judge a network as one judges a weather forecaster: by the probability that it gave to what
# then happened. For many independent samples these probabilities are *multiplied*. Sums are nicer
# than products, and a loss should be small when all is well: so take the logarithm, and change
# its sign.
#
# $$\ell = -\ln p[\text{label}], \qquad \text{here} \quad -\ln \tfrac14 = \ln 4 \approx 1.386$$
#
# This is the **cross-entropy**. Certain and right, $p = 1$: loss 0. Certain and wrong, $p \to 0$:
# there is no limit to the loss. Between $k$ classes, a network that knows nothing has the loss $\ln k$.

# %% [markdown]
# ### Why not the square?
#
# We have a loss already: why not $(p - y)^2$? Take two classes and one logit $m$ for the right one,
# with $p = \sigma(m)$, the sigmoid. Let the network be quite sure, and wrong: $m = -10$, so
# $p \approx 0.000045$. The derivative with respect to $m$ of
#
# - the square $(p - 1)^2$ is $2(p - 1)\,\sigma'(m) = -2\,(1 - p) \cdot p\,(1 - p)$, about $-0.00009$;
# - the cross-entropy $-\ln p$ is $-\sigma'(m)/p = -(1 - p) \approx -1$.
#
# The more wrong, the less the square wants to learn: the sigmoid is flat out there, and its slope
# $\sigma'$ stands in the gradient. The logarithm cancels it. And the square of the logit itself,
# $(m - 1)^2$, without a sigmoid? It is no better: it punishes $m = 5$, which is sure and *right*.

# %%
m = np.linspace(-6, 6, 241)
p = sigma("sigmoid", m)
names = ["cross-entropy", "square, (p − 1)²", "square, (m − 1)²"]
losses = [-np.log(p), (p - 1) ** 2, (m - 1) ** 2]
slopes = [p - 1, 2 * (p - 1) * p * (1 - p), 2 * (m - 1)]
plots.margin_losses(m, dict(zip(names, losses)), dict(zip(names, slopes)))

# %% [markdown]
# On the right half of the figure look at the left end: that is the push which a badly wrong network
# gets. The cross-entropy pushes with full force, $-1$; the dashed curve hardly at all; the dotted one
# pushes back when all is well.

# %% [markdown]
# ### Large logits again: log-sum-exp
#
# Do not compute $p$ first. For logits far apart $p[\text{label}]$ is 0 to the machine, and its
# logarithm is $-\infty$, where the loss is just a large number. Take the logarithm of the quotient
# on paper instead:
#
# $$\ell(z, \text{label}) = -\ln \frac{e^{z[\text{label}]}}{\sum_j e^{z[j]}}
# = \ln \sum_j e^{z[j]} \; - \; z[\text{label}]$$
#
# In our example: $\ln 8 - \ln 2 = \ln 4$. The exponential and the logarithm have cancelled at the
# label. What is left, **log-sum-exp**, can still overflow. The same rescue, with $M$ the largest
# logit:
#
# $$\ln \sum_j e^{z[j]} = \ln \Big( e^{M} \sum_j e^{z[j] - M} \Big) = M + \ln \sum_j e^{z[j] - M}$$
#
# For $z = (1000, 999, 0)$ it is $1000 + \ln(1 + e^{-1} + e^{-1000}) \approx 1000.31$.

# %% [markdown]
# ### Exercise 04.2 · `cross_entropy(z, label)`
#
# Return the loss of one sample, a number, from its logits. No overflow, no infinity, for logits of
# $\pm 1000$, and nothing added to the probability to avoid a logarithm of 0: with the formula above
# there is no such logarithm.

# %% answer="04.2"
def cross_entropy(z, label):
    """log sum_j exp(z[j]) - z[label], without overflow.

    z (k,): logits; label: an integer, 0 <= label < k. Returns a float.
    """
    ### BEGIN SOLUTION
    largest = z.max()  # taken off inside, put back outside
    return largest + np.log(np.exp(z - largest).sum()) - z[label]
    ### END SOLUTION


# %%
for label in range(3):
    print(f"label {label}: loss {cross_entropy(z, label):.4f} = -ln {softmax(z)[label]:.3f}")
print("surely wrong:", cross_entropy(large, 2))

# %% [markdown]
# ## 3 · The gradient
#
# ### Numbers first
#
# Label 0, and the loss is $\ln(2 + 1 + 5) - \ln 2$. Raise one logit by a tiny $\varepsilon$. Its
# exponential grows by the factor $1 + \varepsilon$, and $\ln 8$ has the slope $\tfrac18$:
#
# | raise | the sum moves by | $\ln$ of the sum by | $z[0]$ by | so the loss by |
# |---|---|---|---|---|
# | `z[2]` | $5\varepsilon$ | $\tfrac58\varepsilon$ | 0 | $\tfrac58\varepsilon$ |
# | `z[1]` | $1\varepsilon$ | $\tfrac18\varepsilon$ | 0 | $\tfrac18\varepsilon$ |
# | `z[0]` | $2\varepsilon$ | $\tfrac28\varepsilon$ | $\varepsilon$ | $\left(\tfrac14 - 1\right)\varepsilon$ |
#
# So $\partial\ell/\partial z = \left(-\tfrac34, \tfrac18, \tfrac58\right)$. You have seen the numbers
# $\tfrac28, \tfrac18, \tfrac58$ before.

# %% [markdown]
# ### In general: coordinate by coordinate
#
# As in (10), take one coordinate $z[k]$. It stands in the sum for every $k$, and it is the
# subtracted term for one $k$ only:
#
# $$\frac{\partial}{\partial z[k]} \ln \sum_j e^{z[j]}
# = \frac{1}{\sum_j e^{z[j]}} \cdot e^{z[k]} = \text{softmax}(z)[k]$$
#
# $$\frac{\partial}{\partial z[k]} \; z[\text{label}]
# = \begin{cases} 1 & k = \text{label} \\ 0 & \text{else} \end{cases}$$
#
# The second line, for all $k$ at once, is a vector with a single 1 in it, the **one-hot** vector of
# the label. Together
#
# $$\frac{\partial\ell}{\partial z_L} = \text{softmax}(z_L) - \text{one-hot}(\text{label})$$
#
# Predicted minus true: it has the look of $f - y$. No $\sigma'$, no 2.

# %% [markdown]
# ### Exercise 04.3 · `cross_entropy_grad(z, label)`
#
# Return the gradient, one entry for each logit. The label is a *place* in the vector, not a
# quantity. Leave `z` as it is.

# %% answer="04.3"
def cross_entropy_grad(z, label):
    """The gradient of the cross-entropy with respect to the logits.

    z (k,): logits; label: an integer, 0 <= label < k. Returns (k,).
    """
    ### BEGIN SOLUTION
    dz = softmax(z)
    dz[label] -= 1
    return dz
    ### END SOLUTION


# %%
print("your formula      ", cross_entropy_grad(z, 0))
print("central difference", central_difference(lambda z: cross_entropy(z, 0), z).round(6))

# %% [markdown]
# In the figure, each entry of the gradient is an arrow from the target (1 at the label, 0 elsewhere) to
# the probability. That is the way in which the loss *grows*; gradient descent goes the other way, and
# pulls each probability to its target. Which two things can you see about
# the three arrows together? Try the other labels.

# %%
plots.softmax_arrows(z, softmax(z), label=0)

# %% [markdown]
# The arrow at the label points down, all others up. And their lengths balance: the sum of the
# gradient is $1 - 1 = 0$. It must be so: adding the same number to all logits changes nothing, so
# in that direction the loss is flat.
#
# Each entry lies between $-1$ and 1. However wrong the network is, its start can neither explode
# nor, where it is wrong, vanish. That is the gift of this pair of softmax and logarithm.

# %% [markdown]
# ## 4 · Two classes
#
# For two classes, two logits are one too many: only their difference counts. Take $(0, z)$. Then the
# probability of class 1 is
#
# $$p = \frac{e^z}{e^0 + e^z} = \frac{1}{1 + e^{-z}} = \sigma(z),$$
#
# the sigmoid, in code `sigma("sigmoid", z)`. With $y$, 0 or 1, for the label, the loss is $-\ln\sigma(z)$ if $y = 1$ and
# $-\ln(1 - \sigma(z))$ if $y = 0$.
#
# **Numbers.** $z = \ln 3$ has $\sigma(z) = \tfrac34$ and $\sigma'(z) = \tfrac34 \cdot \tfrac14$. If
# $y = 1$, the slope is
# $-\tfrac43 \cdot \tfrac34 \cdot \tfrac14 = -\tfrac14$. If $y = 0$, it is
# $\tfrac41 \cdot \tfrac34 \cdot \tfrac14 = \tfrac34$.

# %% [markdown]
# **In general**, with $\sigma' = \sigma\,(1 - \sigma)$, one factor cancels in each case:
#
# $$y = 1: \quad -\frac{\sigma'}{\sigma} = -(1 - \sigma), \qquad\qquad
# y = 0: \quad \frac{\sigma'}{1 - \sigma} = \sigma$$
#
# Both are the same formula:
#
# $$\frac{\partial\ell}{\partial z} = \sigma(z) - y$$
#
# The start of notebook 03 had a factor $\sigma'(z_L)$, and forgetting it was the mistake. Here it has
# cancelled, and *putting it in* is the mistake.

# %% [markdown]
# ### Exercise 04.4 · `binary_cross_entropy_grad(z, y)`
#
# Return the slope, one number, for one logit `z` (a number, up to $\pm 1000$) and `y`, 0 or 1.

# %% answer="04.4"
def binary_cross_entropy_grad(z, y):
    """The slope of the loss of two classes along the logit, finite for logits of +-1000.

    z: a number, the logit of class 1; y: 0 or 1. Returns a float.
    """
    ### BEGIN SOLUTION
    return sigma("sigmoid", z) - y
    ### END SOLUTION


# %% [markdown]
# On paper it was $-\tfrac14$ and $\tfrac34$. Beside it, what softmax says of the logits $(0, z)$:

# %%
for y in (1, 0):
    by_softmax = float(cross_entropy_grad(np.log([1.0, 3.0]), y)[1])
    by_sigmoid = float(binary_cross_entropy_grad(np.log(3.0), y))
    print(f"y = {y}:", round(by_sigmoid, 6), round(by_softmax, 6))

# %% [markdown]
# ## 5 · The whole way back, for a batch
#
# Put the loss after a network. Its last layer has the identity, so its output *is* the logits:
# $o_L = z_L$. What changes, against notebook 03?
#
# | | regression, notebook 03 | classification |
# |---|---|---|
# | target of a row | a vector, row of $Y$ | a label, 0 … $k - 1$ |
# | loss of a row | $\sum_k (o_L[k] - y[k])^2$ | $\ln \sum_j e^{z_L[j]} - z_L[\text{label}]$ |
# | the start $dZ_L$ | $\sigma'(Z_L) \odot 2\,(O_L - Y) / n$ | $(\text{softmax}(Z_L) - \text{one-hot}) / n$ |
# | equation (11) | $dZ_i = \sigma'(Z_i) \odot (dZ_{i+1} W_{i+1}^\top)$ | the same |
# | weights, biases | $O_i^\top dZ_{i+1}$, sum of the rows | the same |
#
# **Only the start.** (11) does not know what the loss is: it takes $\partial\ell/\partial z_{i+1}$
# and hands on $\partial\ell/\partial z_i$.

# %% [markdown]
# ### Numbers first
#
# One layer, two rows of input that pick out the two rows of $W_1$. So the first row of logits is our
# old one, with label 0. The second is $(0, 0, \ln 2)$, with exponentials $(1, 1, 2)$, probabilities
# $\left(\tfrac14, \tfrac14, \tfrac12\right)$ and label 2. Each row subtracts 1 at its label, and
# the mean brings $1/n = \tfrac12$:
#
# $$dZ_1 = \frac12 \begin{pmatrix} \tfrac14 - 1 & \tfrac18 & \tfrac58 \\
# \tfrac14 & \tfrac14 & \tfrac12 - 1 \end{pmatrix}
# = \begin{pmatrix} -\tfrac38 & \tfrac1{16} & \tfrac5{16} \\
# \tfrac18 & \tfrac18 & -\tfrac14 \end{pmatrix}$$
#
# With this input $X^\top dZ_1 = dZ_1$, and the bias gets the sum of its rows,
# $\left(-\tfrac14, \tfrac3{16}, \tfrac1{16}\right)$. The loss is
# $\tfrac12 (\ln 4 + \ln 2) \approx 1.0397$.

# %%
X_two, labels_two = np.eye(2), np.array([0, 2])
W_two, b_two = [np.log([[2.0, 1.0, 5.0], [1.0, 1.0, 2.0]])], [np.zeros(3)]

# %% [markdown]
# Which entries are "at the label"? With one label per row, name the row *and* the place in it:

# %%
table = np.array([[10, 11, 12], [20, 21, 22]])
print("table[np.arange(2), labels_two] =", table[np.arange(2), labels_two])
print("table[:, labels_two] =", table[:, labels_two].tolist(), " whole columns")

# %% [markdown]
# ### Exercise 04.5 · `backward_classifier(W, b, activations, X, labels)`
#
# Return `(loss, dW, db)`: the mean cross-entropy over the rows, and its gradients. `labels` holds an
# integer for each row. Your `backward_batch` of 03.6 is most of it: copy its loop, and give it a new
# start. Divide by $n$ once in the gradients, and once in the loss.
#
# Logits of $\pm 1000$ must do no harm, not even to the loss. No loop over rows: one case has some 20,000 of
# them, and an answer that takes more than 30 times as long as ours loses that share.

# %% answer="04.5"
def backward_classifier(W, b, activations, X, labels):
    """The mean cross-entropy over n rows and its gradients; the network's output are logits.

    W, b: lists of L arrays, W[i] (d_i, d_{i+1}), b[i] (d_{i+1},); activations: L names, the last
    is identity; X (n, d_0), labels (n,) integers. Returns (loss, dW, db): a float, two lists.
    """
    ### BEGIN SOLUTION
    L, n = len(W), len(X)
    Z, O = forward(W, b, activations, X)
    at_labels = np.arange(n), labels
    largest = Z[-1].max(axis=1)
    log_sum_exp = largest + np.log(np.exp(Z[-1] - largest[:, None]).sum(axis=1))
    loss = np.mean(log_sum_exp - Z[-1][at_labels])
    dZ = softmax(Z[-1])
    dZ[at_labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i], db[i] = O[i].T @ dZ, dZ.sum(axis=0)
        if i > 0:
            dZ = sigma_prime(activations[i - 1], Z[i - 1]) * (dZ @ W[i].T)  # (11)
    return loss, dW, db
    ### END SOLUTION


# %% [markdown]
# The two rows first: $-\tfrac38 = -0.375$, $\tfrac1{16} = 0.0625$, and so on.

# %%
loss, dW, db = backward_classifier(W_two, b_two, ["identity"], X_two, labels_two)
print("loss", round(float(loss), 4))
print("dW", np.round(dW[0], 4).tolist())
print("db", np.round(db[0], 4).tolist())

# %% [markdown]
# Then a network of three layers, drawn at random, against the central difference of its loss. And a
# check of the check: the same start with the labels forgotten must be found out.

# %%
rng = np.random.default_rng(6)
sizes, names = [2, 5, 4, 3], ["tanh", "softplus", "identity"]
W = [rng.normal(size=(p, q)) for p, q in zip(sizes[:-1], sizes[1:])]
b = [rng.normal(size=q) for q in sizes[1:]]
X, labels = rng.normal(size=(7, 2)), rng.integers(3, size=7)
loss, dW, db = backward_classifier(W, b, names, X, labels)


def loss_of(i, V):
    return backward_classifier([*W[:i], V, *W[i + 1 :]], b, names, X, labels)[0]


for i in range(3):
    slopes = central_difference(lambda V: loss_of(i, V), W[i])
    print(f"layer {i + 1}: dW right: {np.allclose(dW[i], slopes, atol=1e-8)}")
z_L, o = forward(W, b, names, X)[0][-1], forward(W, b, names, X)[1]
without = o[2].T @ softmax(z_L) / len(X)
print("labels forgotten: dW right:", np.allclose(without, slopes, atol=1e-8))

# %% [markdown]
# ## 6 · Let it learn
#
# Three classes, wound into a spiral: no straight line parts them, and no three lines do. Forty points
# each, with some noise.

# %%
rng = np.random.default_rng(4)
labels = np.repeat([0, 1, 2], 40)
radius = np.tile(np.linspace(0.15, 1, 40), 3)
angle = 2 * np.pi * labels / 3 + 4.5 * radius + rng.normal(scale=0.12, size=120)
X = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])

# %% [markdown]
# The network has sixteen hidden units with tanh and three logits. Its **decision** for an input is the
# class with the largest logit. We ask for it at every place of a grid, before and during training.

# %%
x_grid = y_grid = np.linspace(-1.25, 1.25, 121)
grid = np.stack(np.meshgrid(x_grid, y_grid), axis=-1).reshape(-1, 2)
names = ["tanh", "identity"]


def decisions(W, b, X):
    return forward(W, b, names, X)[0][-1].argmax(axis=1)


rng = np.random.default_rng(0)
W = [3 * rng.normal(size=(2, 16)) / np.sqrt(2), rng.normal(size=(16, 3)) / 4]
b = [np.zeros(16), np.zeros(3)]
begin = W, b
pictures = {}
for step in range(1001):
    loss, dW, db = backward_classifier(W, b, names, X, labels)
    if step in (0, 100, 1000):
        hits = np.mean(decisions(W, b, X) == labels)
        print(f"step {step:4}   mean loss {loss:.3f}   right {hits:.0%}")
        pictures[f"step {step}, loss {loss:.2f}"] = decisions(W, b, grid).reshape(121, 121)
    W = [v - 0.5 * np.array(dv) for v, dv in zip(W, dW)]
    b = [v - 0.5 * np.array(dv) for v, dv in zip(b, db)]

plots.decision_regions(x_grid, y_grid, pictures, X, labels)

# %% [markdown]
# At the start the loss is near or above $\ln 3 \approx 1.10$, the loss of a network that knows nothing.
# Then the regions wind themselves round the centre. Nobody has drawn a border: each one lies where
# two logits are equal.
#
# Now watch every step. The same network waits at its start; press *learn*, and your `backward_classifier`
# drives it. Then ask it three things:
#
# - *How few units?* Two or three leave points over. How many part them all?
# - *How large a step?* Double it, and it learns in fewer steps, until the loss jumps up and down. Against
#   its slope a loss falls only if the step is small enough.
# - *How small?* At 0.01 the loss never jumps, but 3,000 steps are not enough.

# %%
plots.touch_learning(*begin, names, X, labels, backward=backward_classifier)

# %% [markdown]
# Then in the code: other seeds, a longer arm (in place of 4.5). And try the square: what happens to the
# training if the start is multiplied by $p\,(1 - p)$? (Write it into your `backward_classifier`, run its cell
# and the last one, and press *learn*.)

# %% [markdown]
# ## Where you will meet this again
#
# > **Mixed precision.** Large networks are trained with numbers of 16 bits, which are fast and
# > small. But such a `float16` ends at 65,504, and below $6 \cdot 10^{-8}$ there is only 0. Two
# > things from this notebook keep the training alive.
# >
# > *The loss is computed from the logits, in float32.* PyTorch's
# > `torch.nn.functional.cross_entropy(logits, labels)` takes logits, not probabilities: it fuses
# > softmax, logarithm and the choice of the label into one function (`log_softmax` and
# > `nll_loss`), as 04.2 and 04.3 do. With automatic mixed precision it is among those that run in
# > float32.
# >
# > *The loss is scaled.* Multiply it by $S = 2^{16}$, and the start, and by (11) every gradient, is
# > $S$ times as large; divide by $S$ in float32 at the end. Backpropagation is linear in its start.

# %% [markdown]
# See both. First, a logit that is 120 below the largest, in float32. Then your own trained network, on a batch of
# a million rows such as those of the spiral: its start, with its $1/n$, becomes float16 on the way
# back. How much of it is lost, and how wrong is the gradient of $W_2$?

# %%
behind = np.array([0.0, 120.0], dtype=np.float32)
e = np.exp(behind - behind.max())
with np.errstate(divide="ignore"):
    print("loss from the probability:", -np.log(e / e.sum())[0])
print("loss from the logits:     ", behind.max() + np.log(e.sum()) - behind[0])

Z, O = forward(W, b, names, X)
start = (softmax(Z[-1]) - np.eye(3)[labels]) / 1_000_000
exact = O[1].T @ start
for S in (1, 2**16, 2**40):
    with np.errstate(over="ignore", invalid="ignore"):
        half = (S * start).astype(np.float16)
        found = O[1].T @ half.astype(np.float32) / S
    error = np.max(np.abs(found - exact)) / np.max(np.abs(exact))
    print(f"S = {S:<14,} zeros {np.mean(half == 0):4.0%}   error of dW {error:.1g}")

# %% [markdown]
# Without a scale most of the start is rounded to nothing. With one, only its few smallest entries
# are, and the gradient keeps three digits: enough to learn from. Too large a scale overflows. So libraries search for it as they go:
# halve $S$ when a gradient is not finite and skip that step, double it after many good ones. (The
# other 16-bit format, bfloat16, has the range of float32 and fewer digits: it needs no scale.)

# %% [markdown]
# ## Where you stand

# %%
progress()

# %% [markdown]
# ## Take home
#
# - **Softmax makes probabilities out of logits.** Only their differences count: subtract the largest,
#   and nothing overflows.
# - **The cross-entropy is minus the logarithm of the probability of what happened**, computed from
#   the logits: $\ln \sum_j e^{z[j]} - z[\text{label}]$.
# - $\partial\ell/\partial z_L = \text{softmax}(z_L) - \text{one-hot}$, for two classes
#   $\sigma(z) - y$: **predicted minus true**. The slope $\sigma'$ has cancelled; do not put it back.
# - **A new loss is a new start, and nothing else.** (11) does not know what the loss is.
# - **What cancels should cancel on paper**, not in the machine.

# %% [markdown]
# ## Three questions
#
# **1.** A network ends in softmax *as its last activation*, and the loss after it applies softmax
# once more. It trains, but slowly, and the loss never gets near 0. Why? Take three classes.
#
# <details><summary>Answer</summary>
#
# The second softmax gets probabilities for logits: numbers between 0 and 1. At the very best they
# are $(1, 0, 0)$, and the second softmax makes $e / (e + 2) \approx 0.58$ of it. The loss cannot
# fall below $-\ln 0.58 \approx 0.55$, however good the network is. And the gradient has to pass
# the first softmax with its flat slopes, so what we have gained in section 2 is lost. It is a
# common mistake, because nothing breaks: the loss falls, only not far.
#
# </details>

# %% [markdown]
# **2.** Write the start by the chain rule (10), through the probabilities: $\partial\ell/\partial p[j]$
# is $-1/p[\text{label}]$ at the label and 0 elsewhere, and
# $\partial p[j] / \partial z[k] = p[j]\,(\delta_{jk} - p[k])$. Does it give the same? Why do we not
# compute it that way?
#
# <details><summary>Answer</summary>
#
# Only $j = \text{label}$ is left of the sum:
# $-\tfrac{1}{p[\text{label}]} \cdot p[\text{label}]\,(\delta_{\text{label},k} - p[k])
# = p[k] - \delta_{\text{label},k}$. The same. But the machine would have to multiply $1/p$ by $p$,
# and for a network that is sure and wrong that is $\infty \cdot 0$. What cancels should cancel on paper.
# (Note that softmax is no activation like the others: each $p[j]$ depends on *every* $z[k]$, so
# there is a full matrix in place of $\operatorname{diag}(\sigma')$.)
#
# </details>

# %% [markdown]
# **3.** All rows that you trained on are classified correctly. Does gradient descent stop?
#
# <details><summary>Answer</summary>
#
# No. Multiply $W_L$ and $b_L$, and with them all logits, by a number a little above 1: as all rows
# are right, every decision becomes surer and the loss smaller. The loss falls in that direction, so
# $dW_L$ and $db_L$ are not both 0. And as softmax never gives exactly 0 or 1, this has no end: the
# weights keep growing, ever more slowly. The *decisions* no longer change, so the fraction of right ones
# does not see it, and inputs that the network has never seen may suffer. This is one reason to
# stop in time, or to hold the weights down (notebook 06).
#
# </details>

# %% [markdown]
# **Go on:** [05 · Vanishing and exploding](../05_vanishing_exploding/05_vanishing_exploding.ipynb) · [The map of the course](../00_start_here.ipynb#The-map)
