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
# # 05 · Vanishing and exploding gradients
#
# The lecture ends with two words, *vanishing* and *exploding*, and with an exercise: "Can you come
# up with an example to explain why vanishing gradients can happen within backpropagation?" You
# will come up with one. Then we ask what to do about it.
#
# **After this notebook you can**
#
# - say what (11) does to the length of a gradient, layer after layer;
# - give an example of a gradient that vanishes, and of one that explodes;
# - tell a gradient that vanishes from one that is zero;
# - derive initial weights that keep the length, from nothing but variances;
# - clip a gradient that is too long, without turning it.

# %% [markdown]
# **How to use this notebook.** Run the cells from top to bottom. In an exercise, replace the
# `raise` line by your code and run the check below it. `hint("05.1")` gives the next of three
# hints; after three hints and two attempts `reveal("05.1")` shows the worked answer.
# `progress()` shows what passed, in the whole course. Plan about an hour.
#
# Before: [04 · Classification](../04_classification/04_classification.ipynb) · [The map of the course](../00_start_here.ipynb#The-map) · after: [06 · Training on real digits](../06_train_digits/06_train_digits.ipynb)

# %% locked="setup"
import numpy as np

from backprop import plots
from backprop.check import check, hint, progress

# %%
from backprop.check import reveal, yours

# %% [markdown]
# Old friends come along, all written by you in notebook 03: the activations and their slopes,
# forward, and the way back. Here they are given.

# %% locked="activations"
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


# %% locked="network"
def forward(W, b, activations, x):
    """(8), (9): lists z_1, ..., z_L and o_0, ..., o_L of one sample."""
    z, o = [], [np.asarray(x, dtype=float)]
    for i in range(len(W)):
        z.append(o[i] @ np.asarray(W[i]) + np.asarray(b[i]))
        o.append(sigma(activations[i], z[i]))
    return z, o


def backward(W, b, activations, x, y):
    """(dW, db) by (11), from dl/dz_L = sigma'(z_L) * 2 (o_L - y). db[i] is dl/dz_{i+1}."""
    z, o = forward(W, b, activations, x)
    dW, db = [], []
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - np.asarray(y))
    for i in range(len(W) - 1, -1, -1):
        dW.insert(0, np.outer(o[i], dz))
        db.insert(0, dz)
        if i > 0:
            dz = sigma_prime(activations[i - 1], z[i - 1]) * (np.asarray(W[i]) @ dz)  # (11)
    return dW, db


# %% [markdown]
# Yours take their place, if they have passed in notebook 03 (`my_network.py` keeps them).

# %%
sigma, sigma_prime, backward = yours(sigma, sigma_prime, backward)

# %% [markdown]
# ## 1 · Many factors
#
# ### Numbers first
#
# Half of a half of a half ...: ten times, and a thousandth is left. Ten *doublings*, and one has
# become a thousand. Thirty of either?

# %%
for factor in [0.25, 0.5, 0.9, 1.0, 1.1, 2.0]:
    print(f"{factor:4}   10 times: {factor**10:9.2e}   30 times: {factor**30:9.2e}")

# %% [markdown]
# There is little room: only factors near 1 leave something near 1. To be off by a tenth is
# enough: after 30 times, 0.9 has lost 96 per cent, and 1.1 has grown to 17.
#
# What does this have to do with us? Look at (11) again. Each step back **multiplies**:
#
# $$\frac{\partial\ell}{\partial z_i}
# = \operatorname{diag}\left(\sigma'(z_i)\right) W_{i+1} \frac{\partial\ell}{\partial z_{i+1}}
# \tag{11}$$
#
# From $z_L$ to $z_1$ that is $L - 1$ times. Factors below 1 make the gradient **vanish** on its way,
# factors above 1 make it **explode**. These are the two consequences that the lecture names.

# %% [markdown]
# ## 2 · One number per layer
#
# To watch a gradient fade we need its size. It is a matrix for each layer, and we want to see at one
# glance how large each is. The **Frobenius norm** is the length of the matrix when all its
# entries are laid end to end:
#
# $$\|A\| = \sqrt{\sum_{j, k} A[j, k]^2}, \qquad \text{for example} \quad
# \left\|\begin{pmatrix} 1 & 2 \\ 2 & 4 \end{pmatrix}\right\| = \sqrt{1 + 4 + 4 + 16} = 5.$$
#
# ### Exercise 05.1 · `gradient_norms(W, b, activations, x, y)`
#
# Return the norms of $\partial\ell/\partial W_1, \dots, \partial\ell/\partial W_L$ in this order. Use
# `backward`.

# %% answer="05.1"
def gradient_norms(W, b, activations, x, y):
    """The Frobenius norms of dl/dW_1, ..., dl/dW_L; the arguments are those of backward. (L,)"""
    ### BEGIN SOLUTION
    dW, _ = backward(W, b, activations, x, y)
    return np.array([np.sqrt(np.sum(g**2)) for g in dW])
    ### END SOLUTION


# %% [markdown]
# On a network of two layers, small enough for paper: $x = (1, 2)$, $W_1$ and $W_2$ with all entries 1,
# the identity twice, $y = 0$. Then $f = 6$, the start is 12, and $\partial\ell/\partial W_2 = (36, 36)$
# has the norm $36\sqrt 2 \approx 50.9$. What is the norm of $\partial\ell/\partial W_1$?

# %%
W_two, b_two = [np.ones((2, 2)), np.ones((2, 1))], [np.zeros(2), np.zeros(1)]
x_two, y_two = np.array([1.0, 2.0]), np.zeros(1)
print(np.round(gradient_norms(W_two, b_two, ["identity"] * 2, x_two, y_two), 2))

# %% [markdown]
# ## 3 · The chain, in closed form
#
# In Example 1 we can say exactly how much arrives. Let every weight be the same number $w$, and
# $x = 1$. In numbers, with $w = 0.5$, $L = 4$ and $\partial\ell/\partial z_4 = 8$:
#
# | step | by | value |
# |---|---|---|
# | $\partial\ell/\partial z_4$ | given | 8 |
# | $\partial\ell/\partial z_3$ | (3), times $w_3$ | 4 |
# | $\partial\ell/\partial z_2$ | (3), times $w_2$ | 2 |
# | $\partial\ell/\partial w_1$ | (2), times $o_1 = x = 1$ | 2 |
#
# The ratio is $2/8 = 0.25$: two factors $w$ for four layers. (Example 1 numbers its layers so that
# $z_1$ is the input: see notebook 03.)

# %% [markdown]
# ### Exercise 05.2 · `chain_ratio(w, L)`
#
# Return $\dfrac{\partial\ell / \partial w_1}{\partial\ell / \partial z_L}$ for Example 1 with every
# weight equal to $w$, $L \ge 2$ and $x = 1$, in closed form. It should hold for negative $w$ and for
# $w = 0$ as well.

# %% answer="05.2"
def chain_ratio(w, L):
    """(dl/dw_1) / (dl/dz_L) of Example 1, all L weights equal to w, x = 1, L >= 2: a float."""
    ### BEGIN SOLUTION
    return float(w) ** (L - 2)  # (3) from z_L down to z_2, then (2) with o_1 = 1
    ### END SOLUTION


# %% [markdown]
# Compare with the table, where it was 0.25, and then with the network itself: a chain of 30 layers.

# %%
print("w = 0.5, L = 4:", chain_ratio(0.5, 4))

for w in [0.5, 0.9, 1.1]:
    W_chain, b_chain = [np.array([[w]])] * 30, [np.zeros(1)] * 30
    dW, db = backward(W_chain, b_chain, ["identity"] * 30, np.ones(1), np.zeros(1))
    # what Example 1 calls z_L is our o_{L-1}: one more factor w from our z_L
    network = (dW[0] / (w * db[-1])).item()
    print(f"w = {w}: formula {chain_ratio(w, 30):.6e}, network {network:.6e}")

# %% [markdown]
# Now a chain in your norms of section 2. On a logarithmic axis a power is a straight line. Which way
# does the gradient travel here, to the left or to the right?

# %%
def chain(w):
    """A chain of 20 layers: the arguments of backward."""
    x, y = np.ones(1), np.array([3.0])
    return [np.array([[w]])] * 20, [np.zeros(1)] * 20, ["identity"] * 20, x, y


curves = {f"w = {w}": gradient_norms(*chain(w)) for w in [0.5, 1.0, 1.5]}
plots.gradient_norms({"a chain of 20 layers": curves})

# %% [markdown]
# Flat, all three! Is nothing vanishing? Look at what you plotted: $\partial\ell/\partial W_{i+1}$ is
# $o_i\,(\partial\ell/\partial z_{i+1})^\top$. In a chain of identities, what $o_i$ gains on the way
# forward, $\partial\ell/\partial z$ loses on the way back. The gradient that *travels* is
# $\partial\ell/\partial z$, which `backward` gives as `db`. From here on we look at it:

# %%
def travelling_norms(W, b, activations, x, y):
    """The norms of dl/dz_1, ..., dl/dz_L."""
    return np.array([np.linalg.norm(v) for v in backward(W, b, activations, x, y)[1]])


curves = {f"w = {w}": travelling_norms(*chain(w)) for w in [0.5, 1.0, 1.5]}
plots.gradient_norms({"∂ℓ/∂z in a chain of 20 layers": curves})

# %% [markdown]
# The three lines are straight. From right to left, the gradient vanishes with 0.5, keeps its size
# with 1.0 and explodes with 1.5.
#
# Turn the weight and the number of layers yourself. A bar is one $|\partial\ell/\partial z_i|$; the
# blue line is $|o_i|$. For which weights does the gradient keep its size? Try the sigmoid, too.

# %%
plots.touch_depth(0.5, 20, backward=backward)

# %% [markdown]
# With the sigmoid the gradients of the *weights* are small, too: it keeps $o$ between 0 and 1, so
# $o$ cannot make up for what $\partial\ell/\partial z$ loses.
#
# ## 4 · Why the sigmoid had to go
#
# For one unit per layer, a step of (11) multiplies by $\sigma'(z_i)\, w_{i+1}$. And for the sigmoid
#
# $$\sigma' = \sigma\,(1 - \sigma) = \tfrac14 - \left(\sigma - \tfrac12\right)^2 \le \tfrac14,$$
#
# with $1/4$ only at $z = 0$. So with one unit in each layer and weights with $|w| \le 1$ *every* step loses
# at least three quarters. Ten layers: nine steps, $4^{-9} \approx 4 \cdot 10^{-6}$. Tanh has
# $\sigma' \le 1$, and comes near 1 for small $z$. ReLU has exactly 1 where it is open.

# %%
grid = np.linspace(-6, 6, 241)
names = ["sigmoid", "tanh", "relu"]
values, slopes = {n: sigma(n, grid) for n in names}, {n: sigma_prime(n, grid) for n in names}
plots.activations(names, grid, values, slopes)

# %% [markdown]
# A large weight could make up for a small slope. But it also makes $|z|$ large, and out there the
# sigmoid is flat (the unit is **saturated**): before long the slope falls faster than the weight
# grows. Take $z = w \cdot o$
# with $o = 1/2$:

# %%
for w in [1.0, 4.0, 10.0, 40.0]:
    slope = sigma_prime("sigmoid", np.array(w / 2))
    print(f"w = {w:4}: slope {slope:.2e}, factor of a step w * slope = {w * slope:.2e}")

# %% [markdown]
# ## 5 · The lecture's exercise
#
# > **Exercise:** Can you come up with an example to explain why vanishing gradients can happen
# > within backpropagation?
#
# Now you can. One condition makes it honest: the gradient must *vanish*, not be *zero*. If some
# layer is closed altogether (every $\sigma'(z_i)$ is 0, a dead layer), nothing comes through, at any
# depth. That is a broken wire. Vanishing is what happens when every wire is whole and each lets a
# little less through.

# %% [markdown]
# ### Exercise 05.3 · `vanishing_example()`
#
# Return a dict with the keys `W`, `b`, `activations`, `x`, `y` (as in `backward`): a network with
# one sample, where
#
# - there are at least ten layers, and $x \ne 0$;
# - the start is not small: $\|\partial\ell/\partial z_L\| > 10^{-3}$;
# - it vanishes, and is not zero:
#   $0 < \|\partial\ell/\partial z_1\| < 10^{-6}\, \|\partial\ell/\partial z_L\|$.
#
# Any network that does this is right: wide or narrow, with any of the six activations. Lists and
# whole numbers are accepted; a matrix with one entry is `[[0.5]]`, a vector with one is `[1]`.

# %% answer="05.3"
def vanishing_example():
    """A network whose gradient vanishes on its way: a dict W, b, activations, x, y, L >= 10.

    0 < |dl/dz_1| < 1e-6 |dl/dz_L|, and |dl/dz_L| > 1e-3.
    """
    ### BEGIN SOLUTION
    # nine steps of (11), each times 0.1: the ratio is 1e-9
    L = 10
    return {
        "W": [np.array([[0.1]])] * L, "b": [np.zeros(1)] * L, "activations": ["identity"] * L,
        "x": np.array([1.0]), "y": np.array([-1.0]),
    }
    ### END SOLUTION


# %% [markdown]
# What does it mean for training? One step of gradient descent on your example: by how much does each
# weight move, in relation to the weights of the last layer?

# %%
def in_arrays(W, b, activations, x, y, **more):
    """The arguments of backward for an example: arrays, where it may have lists and numbers."""

    def array(v):
        return np.array(v, dtype=float)

    return [array(v) for v in W], [array(v) for v in b], list(activations), array(x), array(y)


norms = travelling_norms(*in_arrays(**vanishing_example()))
print("layer    |dl/dz|     in relation to the last")
for i, norm in enumerate(norms, 1):
    print(f"{i:5}   {norm:9.2e}   {norm / norms[-1]:9.2e}")

# %% [markdown]
# The first layers hardly hear that there was an error. They stay as random as they began, and all
# that comes later has to work with what they make of the input.
#
# ### Too small to be written down
#
# Go on far enough, and the gradient *is* zero, though no factor is: below $5 \cdot 10^{-324}$ there
# are no more `float64` numbers. That is **underflow**. In half precision (`float16`), which
# graphics cards like, it happens at $6 \cdot 10^{-8}$: after eight layers of 0.1.

# %%
for dtype in [np.float64, np.float32, np.float16]:
    gradient, steps = dtype(1.0), 0
    while gradient > 0:
        gradient, steps = gradient * dtype(0.1), steps + 1
    smallest = np.finfo(dtype).smallest_subnormal
    print(f"{dtype.__name__}: 0 after {steps:3} factors of 0.1; the smallest is {smallest:.0e}")

# %% [markdown]
# Therefore training in `float16` multiplies the loss by a large number, say 1024, before the way
# back, and divides the gradients by it afterwards. By (11) every gradient is proportional to the
# start, so nothing else changes. The trick is called *loss scaling*.
#
# ## 6 · Exploding
#
# The same product, with factors above 1.
#
# ### Exercise 05.4 · `exploding_example()`
#
# Return a dict as before, with at least ten layers and $x \ne 0$, where
# $\|\partial\ell/\partial z_1\| > 10^6\, \|\partial\ell/\partial z_L\|$, and every number is finite.

# %% answer="05.4"
def exploding_example():
    """A network whose gradient explodes on its way: a dict W, b, activations, x, y, L >= 10.

    |dl/dz_1| > 1e6 |dl/dz_L|, and everything is finite.
    """
    ### BEGIN SOLUTION
    L = 10
    return {
        "W": [np.array([[10.0]])] * L, "b": [np.zeros(1)] * L, "activations": ["identity"] * L,
        "x": np.array([1.0]), "y": np.array([-1.0]),
    }
    ### END SOLUTION


# %% [markdown]
# What a step makes of it: with the step size 0.001, how far does the first weight jump, and how
# far from $y$ does the output land?

# %%
W_steep, b_steep, names_steep, x_steep, y_steep = in_arrays(**exploding_example())
dW_steep, db_steep = backward(W_steep, b_steep, names_steep, x_steep, y_steep)
print("first weights move by", f"{0.001 * np.linalg.norm(dW_steep[0]):.1e}")

stepped = [w - 0.001 * np.asarray(g) for w, g in zip(W_steep, dW_steep)]
for name, weights in [("before", W_steep), ("after", stepped)]:
    with np.errstate(all="ignore"):  # it may overflow: we only look
        o_L = forward(weights, b_steep, names_steep, x_steep)[1][-1]
    print(f"{name:6} the step: off by {np.abs(o_L - y_steep).max():.1e}")

# %% [markdown]
# A gradient is local news (notebook 02), and this step has gone where it means nothing any more. (With relu
# or softplus the output may land on 0 instead: the jump has closed the units for good. If your $y$ is
# near 0, that looks like a triumph, and nothing has been learnt.)
#
# ## 7 · Weights that keep the length
#
# Between vanishing and exploding there is a narrow path. Can we choose random weights so that we
# start on it?
#
# ### Numbers first
#
# Flip four coins and add up: each is +1 or -1. The sum is mostly not 0 and hardly ever 4. One coin
# has variance 1 (its square is always 1), and the variance of a sum of *independent* numbers is the
# sum of their variances: 4. A typical size is the root, 2. For $d$ coins, $\sqrt d$.
#
# A unit is such a sum: $z[k] = \sum_j W[j, k]\, o[j]$, with $d$ terms for $d$ inputs. With weights of
# variance 1, it is $\sqrt d$ times as large as what came in.

# %%
rng = np.random.default_rng(5)
d = 400
o = rng.standard_normal(d)
z = rng.standard_normal((d, d)).T @ o
print(f"root mean square of o: {np.sqrt(np.mean(o**2)):.2f}, of z: {np.sqrt(np.mean(z**2)):.1f}")
print(f"the root of {d} is {np.sqrt(d):.0f}")

# %% [markdown]
# **In general.** Let the weights be drawn with mean 0 and variance $v$, independently of one another
# and of $o$ (as they are before training; $o$ is made by the layers below). For a given $o$, with
# $\overline{o^2}$ for the mean of its $d$ squares,
#
# $$\operatorname{Var} z[k] = \sum_{j=1}^{d} v \, o[j]^2 = d\, v \, \overline{o^2}.$$
#
# To keep the size we need $d\,v\,\overline{o^2} = \operatorname{Var} z$ of the layer before. If the
# activation is about the identity, like tanh near 0, then in a wide layer $\overline{o^2}$ *is* about that
# variance, so $v = 1/d$. ReLU throws away half of it. In numbers: of $z = 3$ and $z = -3$ the mean square is
# $(9 + 9)/2 = 9$, and behind ReLU it is $(9 + 0)/2 = 4.5$. Draw the weights so that $W$ and $-W$ are
# equally likely: then $z$ is symmetric about 0, and the mean of $\max(z, 0)^2$ is
# $\tfrac12 \operatorname{Var} z$. Then $v = 2/d$.

# %% [markdown]
# **On the way back** (11) has the same sum, over the units *above*: $W_{i+1}$ times a vector, and
# then the gate. The gate of ReLU lets half of the entries through, so $v = 2/d$ again, with $d$ the
# number of units above. (Here we *assume* that weights, gates and what comes back are independent. They are not
# quite: the gates above, through which it came, were set by these weights. In wide layers that hardly matters.) For layers of one width the two conditions agree. Where widths change, they
# do not quite; one takes either, or the mean of the two.
#
# **A bound that always holds**, not only on average: a matrix makes no vector longer than by its largest singular
# value $\|W\|_2$, and the gate multiplies by $\max|\sigma'|$ at the most, so (11) gives
#
# $$\Big\|\frac{\partial\ell}{\partial z_i}\Big\| \le \max|\sigma'| \cdot \|W_{i+1}\|_2 \cdot
# \Big\|\frac{\partial\ell}{\partial z_{i+1}}\Big\|.$$
#
# If this factor is below 1 at every layer, the gradient *must* vanish; above 1, it *may* explode.
#
# Mind that $v$ is a **variance**. A random number times $s$ has $s^2$ times its variance: to get
# the variance $v$, multiply a standard normal number by $\sqrt v$, the standard deviation. And a
# uniform number between $-a$ and $a$ has the variance $a^2/3$.

# %% [markdown]
# ### Exercise 05.5 · `init_weights(sizes, activation, rng)`
#
# Return a list of matrices $W_1, \dots, W_L$ for the widths `sizes` $= [d_0, \dots, d_L]$, drawn from
# the generator `rng` (`rng.standard_normal((p, q))`, for instance).
#
# The check takes 30 layers of width 64, all with `activation` (`"relu"`, then `"tanh"`), and zero
# biases. It draws $x$ and $y$, and looks at $\|\partial\ell/\partial z_1\|$
# divided by $\|\partial\ell/\partial z_L\|$. The median over 20 draws must lie between 0.05 and 20. Any weights
# that do it are right.

# %% answer="05.5"
def init_weights(sizes, activation, rng):
    """W_1, ..., W_L at random from rng, W_{i+1} of shape (sizes[i], sizes[i + 1]): a list.

    Such that in a deep network dl/dz_1 is about as long as dl/dz_L, for "relu" and for "tanh".
    """
    ### BEGIN SOLUTION
    gain = 2.0 if activation == "relu" else 1.0
    W = []
    for d, d_next in zip(sizes[:-1], sizes[1:]):
        W.append(np.sqrt(gain / d) * rng.standard_normal((d, d_next)))
    return W
    ### END SOLUTION


# %% [markdown]
# Three activations, and three ways to draw the weights: with your function (the sigmoid gets the
# weights for tanh), with a tenth of its variance, and with four times its variance. Thirty layers of width 64.

# %%
def norms_by_layer(activation, scale, seed=7):
    rng = np.random.default_rng(seed)
    asked = "relu" if activation == "relu" else "tanh"  # 05.5 asks for these two
    W_deep = [scale * np.array(w) for w in init_weights([64] * 31, asked, rng)]
    x_deep, y_deep = rng.standard_normal(64), rng.standard_normal(64)
    return travelling_norms(W_deep, [np.zeros(64)] * 30, [activation] * 30, x_deep, y_deep)


scales = {"a tenth of the variance": 0.1**0.5, "your variance": 1.0, "four times it": 2.0}
plots.gradient_norms({a: {k: norms_by_layer(a, s) for k, s in scales.items()} for a in names})

# %% [markdown]
# Read each panel from right to left. The sigmoid vanishes in all three: its factor $\sigma'$ is at
# most $1/4$. (Weights that outweigh it exist. At width 64, a standard deviation of about
# $12/\sqrt{64}$ keeps the ratio near 1, and $30/\sqrt{64}$ makes it explode; but then most units are saturated.)
# Tanh holds with your variance; with larger weights it explodes much less than ReLU,
# because it saturates. ReLU is straight: a power, as in the chain. Of its three lines only one is
# level.
#
# These rules have names: $1/d$ is LeCun's, $2/(d_i + d_{i+1})$ Glorot's, $2/d$ He's.

# %% [markdown]
# ## 8 · Clipping
#
# Good weights are a start. Training moves them, and now and then a gradient comes that is far too
# long. A blunt remedy helps: if it is longer than some `max_norm`, **shorten** it, and keep its
# direction.
#
# **Numbers.** $g = (6, 8)$ has the norm 10. For `max_norm` 5, multiply by $5/10$: $(3, 4)$, of norm
# 5. If instead each entry is cut to at most 5, we get $(5, 5)$: longer than 5 still, and in another
# *direction*. It is no longer steepest descent.

# %%
g = np.array([2.0, 9.0])
g_norm = g * 3 / np.linalg.norm(g)
plots.clipping(g, g_norm, np.clip(g, -3, 3), 3.0)

# %% [markdown]
# A network has not one gradient but a list of arrays, `dW` and `db`. The step goes along all of them
# together, so they are *one* long vector, with one norm:
#
# $$\|g\| = \sqrt{\sum_{\text{arrays}} \;\sum_{\text{entries}} g^2}$$
#
# Clip each array by its own norm, and a layer with a long gradient is held back while the others go
# on: again another direction.

# %% [markdown]
# ### Exercise 05.6 · `clip_gradients(grads, max_norm)`
#
# `grads` is a list of arrays of any shapes. Return a list of arrays of the same shapes: unchanged if
# the norm of all together is at most `max_norm`, otherwise all scaled by one factor, so that it *is*
# `max_norm`. All gradients may be zero. Leave the arrays in `grads` as they are.

# %% answer="05.6"
def clip_gradients(grads, max_norm):
    """The arrays of the list grads, scaled to the global norm max_norm > 0 if it is larger."""
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(np.square(g)) for g in grads))
    if norm <= max_norm:
        return [np.copy(g) for g in grads]
    return [g * (max_norm / norm) for g in grads]
    ### END SOLUTION


# %% [markdown]
# The step that went astray in section 6, once more, with clipped gradients of norm 1: does the loss
# fall now? By little, for the step is short; but it falls, and no unit is closed for good.

# %%
def steep_loss(W):
    return np.sum((forward(W, b_steep, names_steep, x_steep)[1][-1] - y_steep) ** 2)


clipped = clip_gradients(dW_steep, 1.0)
for size in [0.001, 0.01]:
    stepped = [w - size * np.asarray(g) for w, g in zip(W_steep, clipped)]
    share = steep_loss(stepped) / steep_loss(W_steep)
    print(f"step of length {size}: the loss is {share:.4f} of what it was")

# %% [markdown]
# ## Where you will meet this again
#
# > **Residual connections** (end of notebook 03): $o_{i+1} = o_i + \sigma(z_{i+1})$ has a 1 in every
# > factor of the way back, so that a hundred such layers can be trained.
# >
# > **Loss scaling** (section 5, and the end of notebook 04) is what "mixed precision" does.
# > **Clipping** by the global norm stands in nearly every training loop of a language model.
# >
# > **Normalisation.** A layer norm subtracts the mean from $z$ and divides by the standard deviation. If
# > the weights are multiplied by $c$, then $z$ is too, and the normalised $z$ stays what it was. So the
# > size of the weights no longer matters for what goes back: $\partial\ell/\partial o$ is the same for
# > every $c$. Finite differences confirm it:

# %%
rng = np.random.default_rng(11)
o_in, W_in, target = rng.standard_normal(6), rng.standard_normal((6, 8)), rng.standard_normal(8)


def loss_of_input(o, c, norm):
    z = o @ (c * W_in)
    if norm:
        z = (z - z.mean()) / z.std()
    return np.sum((z - target) ** 2)


for norm in [False, True]:
    for c in [0.1, 1.0, 10.0]:
        slope = [loss_of_input(o_in + e, c, norm) - loss_of_input(o_in - e, c, norm)
                 for e in 1e-6 * np.eye(6)]
        length = np.linalg.norm(slope) / 2e-6
        print("with   " if norm else "without", f"layer norm, c = {c:4}: |dl/do| = {length:9.4f}")

# %% [markdown]
# ## Where you stand

# %%
progress()

# %% [markdown]
# ## Take home
#
# - **(11) multiplies.** Many factors below 1 make a gradient vanish, many above 1 make it explode;
#   only factors near 1 keep it.
# - **Vanishing is not zero.** A dead layer cuts the gradient; a vanishing one is whole and too small
#   to learn from, until the machine rounds it to 0.
# - **The sigmoid's slope is at most 1/4**: with weights of ordinary size the gradient vanishes. Only
#   large weights outweigh it, and they saturate the units.
# - **Initial weights:** variance $1/d$ for tanh, $2/d$ for ReLU, and the *root* of it as standard
#   deviation.
# - **Clip by one norm for all arrays**: shorter, in the same direction.

# %% [markdown]
# ## Three questions
#
# **1.** Someone repairs the vanishing gradient of ten sigmoid layers with a learning rate that is a
# million times as large. What happens?
#
# <details><summary>Answer</summary>
#
# The learning rate is the same for all layers. The first would move at a sensible pace, but the
# last, whose gradient never vanished, would jump a million times too far. The trouble is not that
# gradients are small but that they differ in size from layer to layer. (Methods with a step size of
# their own for each weight, such as Adam, do help, as long as nothing has been rounded to 0.)
#
# </details>

# %% [markdown]
# **2.** In 05.5 an orthogonal matrix (its columns have length 1 and are perpendicular) times
# $\sqrt 2$ is a good $W$ for ReLU. Why does it need no $1/\sqrt d$?
#
# <details><summary>Answer</summary>
#
# It keeps lengths exactly: $\|Wv\| = \|v\|$ for every $v$, not only on average. The squares of
# its $d^2$ entries add up to $d$ (each of the $d$ columns has length 1), so their mean is $1/d$: the
# $1/\sqrt d$ is in it already. The $\sqrt 2$ makes up for the closed half, as before.
#
# </details>

# %% [markdown]
# **3.** Two chains have the same product $w_1 \cdots w_{10}$ and the same $x$ and $y$, hence the same
# output. In the first all weights are equal, in the second $w_1 = 10^{-8}$ and the others make up for
# it. Compare $\partial\ell/\partial w_1$.
#
# <details><summary>Answer</summary>
#
# $\partial\ell/\partial w_1 = 2(f - y)\,x\,w_2 \cdots w_{10} = 2(f - y)\,f / w_1$. Same $f$, but $w_1$ is
# much smaller in the second, so its gradient is much larger there. Networks that compute the same
# function can have gradients of any size: vanishing and exploding are properties of the *weights*,
# not of the function. That is why initialisation matters.
#
# </details>

# %% [markdown]
# **Go on:** [06 · Training on real digits](../06_train_digits/06_train_digits.ipynb) · [The map of the course](../00_start_here.ipynb#The-map)
