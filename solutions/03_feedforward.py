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
# # 03 · The general feedforward network
#
# Any number of layers, of any width, with any activation: equations (8)-(11) of the lecture. At the
# end you will have a backpropagation of about thirty lines that trains a real network, and
# Examples 1 and 2 will be two of its special cases.
#
# **After this notebook you can**
#
# - name every array of a network and its shape, on paper and in Python;
# - write six activations and their slopes, without overflow;
# - derive equation (11) from the chain rule (10), one coordinate at a time;
# - start the backward pass correctly, which the lecture leaves open;
# - write backpropagation for one sample and for a batch, and check it by finite differences.

# %% [markdown]
# **How to use this notebook.** Run the cells from top to bottom. In an exercise, replace the
# `raise` line by your code and run the check below it. `hint("03.1")` gives the next of three
# hints; after three hints and two attempts `reveal("03.1")` shows the worked answer.
# `progress()` shows what passed, in the whole course. Plan about 75 minutes, or two hours if matrices are
# new, with pencil and paper at hand;
# after section 5 is a good place for a break.
#
# Before: [02 · The two-layer ReLU network](../02_two_layer_relu/02_two_layer_relu.ipynb) · [The map of the course](../00_start_here.ipynb#The-map) · after: [04 · Classification](../04_classification/04_classification.ipynb)

# %% locked="setup"
import numpy as np

from backprop import plots
from backprop.check import check, hint, progress

# %%
from backprop.check import predict, reveal

# %% [markdown]
# The next cell brings the central difference of notebooks 00 and 02: a slow second opinion, which
# knows no formula at all.

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


# %% [markdown]
# ## 1 · The network
#
# ### Numbers first
#
# Two inputs, three hidden units with ReLU, two outputs with the identity. This small network stays
# with us through the whole notebook.

# %%
x = np.array([1.0, 2.0])
W = [np.array([[1.0, -1.0, 3.0],
               [1.0, 1.0, -1.0]]),
     np.array([[1.0, 2.0],
               [3.0, -1.0],
               [1.0, 1.0]])]
b = [np.array([-1.0, -2.0, 0.0]), np.array([-1.0, -2.0])]
activations = ["relu", "identity"]
y = np.array([1.0, 5.0])

# %% [markdown]
# On paper, one column of $W_1$ at a time, then one column of $W_2$ at a time:
#
# $$z_1 = \begin{pmatrix} 1 \cdot 1 + 1 \cdot 2 - 1 \\ -1 \cdot 1 + 1 \cdot 2 - 2 \\
# 3 \cdot 1 - 1 \cdot 2 + 0 \end{pmatrix} = \begin{pmatrix} 2 \\ -1 \\ 1 \end{pmatrix},
# \qquad o_1 = \begin{pmatrix} 2 \\ 0 \\ 1 \end{pmatrix}$$
#
# $$z_2 = \begin{pmatrix} 1 \cdot 2 + 3 \cdot 0 + 1 \cdot 1 - 1 \\
# 2 \cdot 2 - 1 \cdot 0 + 1 \cdot 1 - 2 \end{pmatrix} = \begin{pmatrix} 2 \\ 3 \end{pmatrix},
# \qquad o_2 = \begin{pmatrix} 2 \\ 3 \end{pmatrix}$$
#
# We wanted $y = (1, 5)$, so the residual is $o_2 - y = (1, -2)$. The loss adds up the squares of
# all outputs: $\ell = 1^2 + (-2)^2 = 5$.

# %% [markdown]
# **In general** there are $L$ layers of widths $d_1, \dots, d_L$, the input is $o_0 = x$ with
# $d_0$ entries, and for $i = 0, 1, \dots, L - 1$
#
# $$z_{i+1} = W_{i+1}^\top o_i + b_{i+1} \tag{8}$$
#
# $$o_{i+1} = \sigma(z_{i+1}) \tag{9}$$
#
# with $W_{i+1} \in \mathbb{R}^{d_i \times d_{i+1}}$ and $b_{i+1} \in \mathbb{R}^{d_{i+1}}$. Each
# layer may have its own $\sigma$; it acts on every coordinate separately. Our loss is
# $\ell = \sum_k (o_L[k] - y[k])^2$.

# %% [markdown]
# ### Lecture and Python
#
# | lecture | Python | shape | in our example |
# |---|---|---|---|
# | $o_0 = x$ | `o[0]` | $(d_0,)$ | (1, 2) |
# | $W_1$, generally $W_{i+1}$ | `W[0]`, `W[i]` | $(d_i, d_{i+1})$ | (2, 3), then (3, 2) |
# | $b_1$, generally $b_{i+1}$ | `b[0]`, `b[i]` | $(d_{i+1},)$ | (3,), then (2,) |
# | $z_1$, generally $z_{i+1}$ | `z[0]`, `z[i]` | $(d_{i+1},)$ | (2, -1, 1), then (2, 3) |
# | $\sigma$ of layer $i+1$ | `activations[i]` | a name | `"relu"`, then `"identity"` |
# | $o_1$, generally $o_{i+1}$ | `o[1]`, `o[i+1]` | $(d_{i+1},)$ | (2, 0, 1), then (2, 3) |
# | gradients for $W_{i+1}$, $b_{i+1}$ | `dW[i]`, `db[i]` | as `W[i]`, `b[i]` | soon |
#
# **Subtract one, except for $o$**: $o_i$ is `o[i]`, because it begins with $o_0$. So `W`, `b`, `z` and
# `activations` are lists of $L$ entries, `o` has $L + 1$.

# %% [markdown]
# Two kinds of numbers, then: in $z_1[0]$ the 1 is the lecture's number of the layer, and the 0 in
# brackets is a coordinate, counted from 0 as NumPy does. In Python it is `z[0][0]`.
#
# Row `j` of `W[i]` holds the weights that *leave* unit `j` of layer $i$. Column `k` holds the
# weights that *enter* unit `k` of layer $i + 1$. Forward, we went column by column. You may guess
# what happens on the way back.

# %% [markdown]
# > **A change of convention in the lecture.** Example 1 and the general case number their layers differently:
# > $z_{i+1} = w_i o_i$ there, $z_{i+1} = W_{i+1}^\top o_i + b_{i+1}$ here. There, $z_1$ is the
# > input itself; here the input is $o_0$, and $z_1$ comes after the first weights. What Example 1
# > calls $z_2$ is our $z_1$. The first weight is number 1 in both.
#
# > **A change of convention in the lecture.** Example 2 has no activation at its output, while (9) has one at
# > *every* layer. Take the identity $\sigma(z) = z$ at the output, and Example 2 is a case of (8)
# > and (9). Section 8 lets your code confirm it.

# %% [markdown]
# Here is our network with all its shapes. Follow the upper half, from left to right. The lower half
# is what this notebook is about: we come back to it.

# %%
plots.network_flow([2, 3, 2], ["relu", "identity"])

# %% [markdown]
# ## 2 · Six activations and their slopes
#
# **Numbers.** At $z = -2$ the identity gives -2 and has slope 1; ReLU gives 0, slope 0; leaky ReLU
# gives -0.02, slope 0.01. At $z = 0$, where $e^0 = 1$, the sigmoid gives $1/2$ and has slope
# $1/4$; tanh gives 0, slope 1; softplus gives $\ln 2 \approx 0.69$, slope $1/2$. **In general**
#
# | name | $\sigma(z)$ | $\sigma'(z)$ |
# |---|---|---|
# | `identity` | $z$ | $1$ |
# | `relu` | $\max(z, 0)$ | $1$ if $z > 0$, else $0$ |
# | `leaky_relu` | $z$ if $z > 0$, else $0.01\,z$ | $1$ if $z > 0$, else $0.01$ |
# | `sigmoid` | $1 / (1 + e^{-z})$ | $\sigma(z)\,(1 - \sigma(z))$ |
# | `tanh` | $\tanh z$ | $1 - \tanh^2 z$ |
# | `softplus` | $\ln(1 + e^z)$ | $1 / (1 + e^{-z})$ |

# %% [markdown]
# The slope of the sigmoid, for example: with $t = e^{-z}$ and $dt/dz = -t$,
#
# $$\sigma = \frac{1}{1 + t}, \qquad \sigma' = \frac{t}{(1 + t)^2}
# = \frac{1}{1 + t} \cdot \frac{t}{1 + t} = \sigma\,(1 - \sigma).$$
#
# And softplus is a ReLU with a rounded corner: its slope is the sigmoid, which climbs from 0 to 1.
#
# At their kinks, ReLU and leaky ReLU take the slope from the left: 0 and 0.01.

# %% [markdown]
# ### Large numbers
#
# Right on paper is not yet right in the machine. Floating-point numbers end near $10^{308}$, and
# $e^{710}$ is beyond. What should these two lines print, and what do they print?

# %%
large = np.array([-1000.0, 0.0, 1000.0])
with np.errstate(over="ignore", invalid="ignore"):  # no warnings, we look at the results
    e = np.exp(large)
    print("sigmoid  as e^z / (1 + e^z):", e / (1 + e))
    print("softplus as ln(1 + e^z):    ", np.log(1 + e))

# %% [markdown]
# The sigmoid of 1000 is 1, not $\infty/\infty$. Softplus of 1000 is 1000, not $\infty$. (The form
# $1 / (1 + e^{-z})$ fares better: at -1000 it computes $1/\infty = 0$, right, but not without a
# warning.)
#
# The remedy: take the exponential only of numbers that are never positive, $t = e^{-|z|} \le 1$.
# For $z < 0$, multiply both parts of the fraction by $e^z$; for $z > 0$, take $e^z$ out of the
# logarithm:
#
# $$\text{sigmoid}(z) = \begin{cases} 1 / (1 + t) & z \ge 0 \\ t / (1 + t) & z < 0 \end{cases}
# \qquad \text{softplus}(z) = \max(z, 0) + \ln(1 + t)$$

# %% [markdown]
# Try them at $z = -1000$ and $z = 1000$, where $t$ is 0 to the machine: sigmoid 0 and 1, softplus
# 0 and 1000. Nothing overflows.
#
# Two things to know about NumPy. `np.where(condition, a, b)` computes *both* `a` and `b` before it
# chooses. And `1 + t` is exactly 1 for $t < 10^{-16}$; `np.log1p(t)` is $\ln(1 + t)$ without that
# loss.

# %% [markdown]
# ### Exercise 03.1 · `sigma(name, z)`, `sigma_prime(name, z)`
#
# Write the table above for arrays of any shape, with finite results for $|z|$ up to 1000. The slope
# of the identity is an array too: one 1 for each entry of `z`. `sigma_prime` may use `sigma`; as in
# 02.1, booleans are fine for a slope of 0 or 1. Mind that both get the *pre-activation* $z$, not the
# output.

# %% answer="03.1"
def sigma(name, z):
    """sigma(z), entry by entry; name is one of the six of section 2 (leaky slope 0.01).
    Returns a new array like z (any shape)."""
    ### BEGIN SOLUTION
    t = np.exp(-np.abs(z))  # at most 1: nothing overflows
    return {  # a table of functions: only the one that was asked for is called
        "identity": lambda: np.copy(z),
        "relu": lambda: np.maximum(z, 0.0),
        "leaky_relu": lambda: np.where(z > 0, z, 0.01 * z),
        "sigmoid": lambda: np.where(z >= 0, 1.0, t) / (1 + t),
        "tanh": lambda: np.tanh(z),
        "softplus": lambda: np.maximum(z, 0.0) + np.log1p(t),
    }[name]()
    ### END SOLUTION


def sigma_prime(name, z):
    """sigma'(z), entry by entry, for the same names; at z = 0: 0 for relu, 0.01 for leaky_relu.
    Returns a new array like z (any shape)."""
    ### BEGIN SOLUTION
    return {
        "identity": lambda: np.ones_like(z),
        "relu": lambda: np.where(z > 0, 1.0, 0.0),
        "leaky_relu": lambda: np.where(z > 0, 1.0, 0.01),
        "sigmoid": lambda: sigma("sigmoid", z) * sigma("sigmoid", -z),  # 1 - s(z) = s(-z)
        "tanh": lambda: 1 - np.tanh(z) ** 2,
        "softplus": lambda: sigma("sigmoid", z),
    }[name]()
    ### END SOLUTION


# %% [markdown]
# Your twelve curves. Which activations let a slope through on the left, which on the right? Which
# have a slope that is never larger than $1/4$?

# %%
names = ["identity", "relu", "leaky_relu", "sigmoid", "tanh", "softplus"]
grid = np.linspace(-4, 4, 401)
values = {name: sigma(name, grid) for name in names}
slopes = {name: 1.0 * np.array(sigma_prime(name, grid)) for name in names}
plots.activations(names, grid, values, slopes)

# %% [markdown]
# And the second opinion. Summed over its entries, $\sigma$ becomes one number; each entry's slope
# is the slope of that sum.

# %%
points = np.array([-2.0, -0.5, 0.5, 2.0])
for name in names:
    slopes = central_difference(lambda z: np.sum(sigma(name, z)), points)
    print(f"{name:10} agrees: {np.allclose(sigma_prime(name, points), slopes, atol=1e-8)}")
print("sigmoid  at -1000, 0, 1000:", *sigma("sigmoid", large))
print("softplus at -1000, 0, 1000:", *np.round(sigma("softplus", large), 3))

# %% [markdown]
# ## 3 · Forward
#
# Equations (8) and (9), layer after layer. We have done it in numbers; now in general. The way
# back will ask for every $z$ and every $o$, so forward keeps them all.
#
# ### Exercise 03.2 · `forward(W, b, activations, x)`
#
# Return two lists: $z_1, \dots, z_L$ and $o_0, \dots, o_L$. There may be any number of layers, one
# at least, and each uses its own activation, the last one too.
#
# A tip that pays later: for vectors, $W^\top o$ is the same as $o^\top W$, and `o @ W + b` also
# works if `o` has a sample in each row.

# %% answer="03.2"
def forward(W, b, activations, x):
    """(8) z_{i+1} = W_{i+1}.T o_i + b_{i+1}, (9) o_{i+1} = sigma(z_{i+1}), for i = 0, ..., L-1.

    W, b: lists of L arrays, W[i] (d_i, d_{i+1}), b[i] (d_{i+1},); activations: L names;
    x (d_0,).
    Returns (z, o): lists z_1, ..., z_L (L arrays) and o_0 = x, o_1, ..., o_L (L + 1 arrays).
    """
    ### BEGIN SOLUTION
    z, o = [], [x]
    for W_next, b_next, name in zip(W, b, activations):
        z.append(o[-1] @ W_next + b_next)  # (8); for rows too
        o.append(sigma(name, z[-1]))  # (9)
    return z, o
    ### END SOLUTION


# %% [markdown]
# On paper we had (2, -1, 1) and (2, 3) for $z$; (1, 2), (2, 0, 1) and (2, 3) for $o$.

# %%
z, o = forward(W, b, activations, x)
print("z", [np.array(v).tolist() for v in z])
print("o", [np.array(v).tolist() for v in o])

# %% [markdown]
# With `forward`, the loss is a function of everything that can move.

# %%
def loss(W, b, activations, x, y):
    return np.sum((forward(W, b, activations, x)[1][-1] - y) ** 2)


print("loss", loss(W, b, activations, x, y))

# %% [markdown]
# ## 4 · One step back
#
# The plan is the same as in Example 1: from the right comes $\partial\ell/\partial z_{i+1}$, and we send
# $\partial\ell/\partial z_i$ on to the left. Only now both are vectors.
#
# **Numbers.** Suppose someone hands us $\partial\ell/\partial z_2 = (2, -4)$: the loss rises by 2
# per unit of $z_2[0]$ and falls by 4 per unit of $z_2[1]$. (Section 6 asks where this comes from.)
# Raise $z_1[0]$ by a tiny $\varepsilon$ and follow it:
#
# | it moves | by | because |
# |---|---|---|
# | $o_1[0]$ | $1\varepsilon$ | $z_1[0] = 2$: the unit is open, slope 1 |
# | $z_2[0]$ | $1\varepsilon$ | $W_2[0, 0] = 1$ |
# | $z_2[1]$ | $2\varepsilon$ | $W_2[0, 1] = 2$ |
# | $\ell$ | $2 \cdot 1\varepsilon - 4 \cdot 2\varepsilon = -6\varepsilon$ | both paths add up |

# %% [markdown]
# So $\partial\ell/\partial z_1[0] = -6$. What is new against Example 1: unit 0 reaches the loss on
# *two* paths, one through each unit of the next layer, and the two contributions are added.
#
# Unit 1 is closed, slope 0, so $\partial\ell/\partial z_1[1] = 0$ whatever its weights are. Unit 2
# is open, with weights 1 and 1: $2 \cdot 1 - 4 \cdot 1 = -2$.
#
# $$\frac{\partial\ell}{\partial z_1} = (-6,\; 0,\; -2)$$

# %% [markdown]
# ### In general: the chain rule, coordinate by coordinate
#
# Take one coordinate $z_i[j]$. It reaches the loss through all coordinates of $z_{i+1}$, and the
# **multivariate chain rule** adds up the paths. A sum of products is an inner product:
#
# $$\begin{aligned}
# \frac{\partial\ell}{\partial z_i[j]}
# &= \sum_k \frac{\partial\ell}{\partial z_{i+1}[k]} \cdot
# \frac{\partial z_{i+1}[k]}{\partial z_i[j]} \cr
# &= \Big\langle \frac{\partial\ell}{\partial z_{i+1}},\;
# \frac{\partial z_{i+1}}{\partial z_i[j]} \Big\rangle
# \end{aligned} \tag{10}$$
#
# In our example, for $j = 0$, it is $\langle (2, -4),\; (1, 2) \rangle = -6$.

# %% [markdown]
# For the second factor, write layer $i + 1$ in terms of $z_i$:
#
# $$z_{i+1} = W_{i+1}^\top \sigma(z_i) + b_{i+1}$$
#
# Of all coordinates of $\sigma(z_i)$, only the $j$-th contains $z_i[j]$. It is multiplied by column
# $j$ of $W_{i+1}^\top$, so
#
# $$\frac{\partial z_{i+1}}{\partial z_i[j]} = W_{i+1}^\top[:, j] \cdot \sigma'(z_i)[j].$$
#
# Column $j$ of $W_{i+1}^\top$ is row $j$ of $W_{i+1}$: the weights that leave unit $j$.

# %% [markdown]
# Put this into (10). The number $\sigma'(z_i)[j]$ goes to the front:
#
# $$\frac{\partial\ell}{\partial z_i[j]}
# = \sigma'(z_i)[j] \; W_{i+1}[j, :] \; \frac{\partial\ell}{\partial z_{i+1}}$$
#
# Row $j$ times a vector, for every $j$: that is a matrix times a vector. Then entry $j$ is
# multiplied by entry $j$ of $\sigma'(z_i)$: that is a diagonal matrix. All coordinates at once:
#
# $$\frac{\partial\ell}{\partial z_i}
# = \operatorname{diag}\left(\sigma'(z_i)\right) W_{i+1} \frac{\partial\ell}{\partial z_{i+1}}
# \tag{11}$$

# %% [markdown]
# Do the two agree? First (10), one coordinate after the other, then (11) in one stroke, and then
# the loss itself, as a function of $z_1$.

# %%
z_1, slope_1, dz_2 = np.array([2.0, -1.0, 1.0]), np.array([1.0, 0.0, 1.0]), np.array([2.0, -4.0])
by_coordinate = np.zeros(3)
for j in range(3):
    dz_2_by_z_1j = W[1].T[:, j] * slope_1[j] + 0.0  # + 0.0: print no -0.
    by_coordinate[j] = dz_2 @ dz_2_by_z_1j
    print(f"(10), j = {j}: <{dz_2}, {dz_2_by_z_1j}> = {by_coordinate[j]:.0f}")

at_once = np.diag(slope_1) @ W[1] @ dz_2
print("(11):       ", at_once, "  the same:", np.array_equal(by_coordinate, at_once))

slopes = central_difference(lambda z_1: np.sum((np.maximum(z_1, 0) @ W[1] + b[1] - y) ** 2), z_1)
print("differences:", np.round(slopes, 6) + 0.0)

# %% [markdown]
# In words: **forward gathers over columns, backward over rows.** The same weights, read across, so
# (8) has a transpose and (11) has none. And $\sigma'$ is a gate at each unit: open, half open, or
# shut.
#
# Shapes guard you here: $W_{i+1}$ is $(d_i \times d_{i+1})$, and
# $\partial\ell/\partial z_{i+1}$ has $d_{i+1}$ entries, so the product has $d_i$, as it must. One
# transpose too many does not fit, *unless the matrix is square*. Our checks have square ones.

# %% [markdown]
# ### Exercise 03.3 · `backward_step(dz_next, W_next, z, activation)`
#
# Equation (11): `dz_next` is $\partial\ell/\partial z_{i+1}$, `W_next` is $W_{i+1}$, `z` is
# $z_i$ and `activation` the name of the $\sigma$ of layer $i$. Return $\partial\ell/\partial z_i$.
#
# On paper, the diagonal matrix is a neat way to write it. In code you need not build it: of its
# $d_i^2$ entries, all but $d_i$ are zeros. What does it do to a vector?

# %% answer="03.3"
def backward_step(dz_next, W_next, z, activation):
    """(11): dl/dz_i = diag(sigma'(z_i)) W_{i+1} dl/dz_{i+1}.

    dz_next (d_{i+1},), W_next (d_i, d_{i+1}), z = z_i (d_i,), activation: the name of sigma.
    Returns (d_i,).
    """
    ### BEGIN SOLUTION
    return sigma_prime(activation, z) * (W_next @ dz_next)
    ### END SOLUTION


# %% [markdown]
# By hand it was (-6, 0, -2). Then the same step with other activations: nothing changes but the
# gates.

# %%
print("relu      ", np.array(backward_step(dz_2, W[1], z_1, "relu")) + 0.0)
for name in ["identity", "leaky_relu", "tanh"]:
    print(f"{name:10}", np.round(backward_step(dz_2, W[1], z_1, name), 3))

# %% [markdown]
# <details><summary>For readers who want more: (11) is the transpose of a forward step</summary>
#
# Let $z_i$ move by a small $dz_i$. To first order the next layer moves by
#
# $$dz_{i+1} = J\, dz_i, \qquad J = W_{i+1}^\top \operatorname{diag}(\sigma'(z_i)),$$
#
# and the loss by $d\ell = \langle g, dz_{i+1} \rangle$, where $g = \partial\ell/\partial z_{i+1}$. A matrix
# changes sides in an inner product if it is transposed:
#
# $$d\ell = \langle g, J\, dz_i \rangle = \langle J^\top g, dz_i \rangle,$$
#
# so $\partial\ell/\partial z_i = J^\top g$, and that is (11). Libraries call $J v$ a Jacobian-vector
# product (forward), and $J^\top g$ a vector-Jacobian product (backward); $J^\top$ is the *adjoint* of $J$. The
# same line gives section 5: $dz_{i+1} = dW_{i+1}^\top o_i$ makes
# $d\ell = \langle o_i\, g^\top, dW_{i+1} \rangle$.
#
# It is a check as well, without a finite difference: $\langle g, J v \rangle$ and
# $\langle J^\top g, v \rangle$ are equal for *every* $v$, up to rounding.
#
# </details>

# %%
v = np.array([1.0, 1.0, 1.0])
J_v = W[1].T @ (sigma_prime("relu", z_1) * v)
print(f"<g, J v> = {dz_2 @ J_v:.0f}, <J'g, v> = {backward_step(dz_2, W[1], z_1, 'relu') @ v:.0f}")

# %% [markdown]
# ## 5 · What a layer does with it
#
# From $\partial\ell/\partial z_{i+1}$ a layer gets the gradients of its own weights and biases.
#
# **Numbers.** Raise $W_2[0, 1]$ by $\varepsilon$. It leads from unit 0 of layer 1, with
# $o_1[0] = 2$, to $z_2[1]$, which moves by $2\varepsilon$. Each unit of $z_2[1]$ is worth $-4$: the
# loss moves by $-8\varepsilon$. In the same way for every entry: what stands at the left times what
# stands at the top.
#
# | $o_1$ down, $\partial\ell/\partial z_2$ across | 2 | -4 |
# |---|---|---|
# | **2** | 4 | -8 |
# | **0** | 0 | 0 |
# | **1** | 2 | -4 |

# %% [markdown]
# **In general**, says the lecture, "we could verify that"
#
# $$\frac{\partial\ell}{\partial W_{i+1}}
# = o_i \left(\frac{\partial\ell}{\partial z_{i+1}}\right)^\top,$$
#
# and it leaves the details to you. You will write them down in the last exercise. It is the outer
# product of (7): **what the layer received, times what came back to it.**
#
# And the bias? Raise $b_2[1]$ by $\varepsilon$: $z_2[1]$ moves by $1\varepsilon$, the loss by
# $-4\varepsilon$. The lecture does not print the rule:
#
# $$\frac{\partial\ell}{\partial b_{i+1}} = \frac{\partial\ell}{\partial z_{i+1}}$$

# %% [markdown]
# ### Exercise 03.4 · `layer_gradients(o, dz_next)`
#
# `o` is $o_i$, what the layer received; `dz_next` is $\partial\ell/\partial z_{i+1}$, what came
# back. Return the gradients for $W_{i+1}$ and for $b_{i+1}$, in this order. Each has the shape of
# what it is the gradient of.

# %% answer="03.4"
def layer_gradients(o, dz_next):
    """dl/dW_{i+1} = o_i (dl/dz_{i+1}).T and dl/db_{i+1} = dl/dz_{i+1}.

    o = o_i (d_i,), dz_next = dl/dz_{i+1} (d_{i+1},).
    Returns (dl/dW_{i+1}, dl/db_{i+1}): (d_i, d_{i+1}) and (d_{i+1},).
    """
    ### BEGIN SOLUTION
    return np.outer(o, dz_next), dz_next.copy()
    ### END SOLUTION


# %%
dW_2, db_2 = layer_gradients(np.array([2.0, 0.0, 1.0]), dz_2)
print("yours")
print(np.array(dW_2) + 0.0, db_2)
print("central difference")
slopes = central_difference(lambda V: loss([W[0], V], b, activations, x, y), W[1])
print(np.round(slopes, 6) + 0.0)

# %% [markdown]
# Row 1 is zero: unit 1 sent out a 0, so its outgoing weights have no say. And its *incoming*
# weights? What is column 1 of $\partial\ell/\partial W_1$, and why?

# %%
predict("03.a", column_1=None)  # one number: all its entries are the same

# %% [markdown]
# ## 6 · The start, and the whole way back
#
# The lecture says that recursion with (11) gives $\partial\ell/\partial z_i$ for all
# $i = L, L - 1, \dots, 1$. Try $i = L$: (11) would ask for $W_{L+1}$ and
# $\partial\ell/\partial z_{L+1}$, and there is no layer $L + 1$.
#
# > **Left out in the lecture.** A recursion needs a start, and it is not printed. (Nor is the rule
# > for $b_{i+1}$ in section 5.)
#
# So it is ours to find. $z_L$ reaches the loss through $o_L = \sigma(z_L)$, each coordinate through
# the same coordinate of $o_L$. With $\odot$ for the product entry by entry,
#
# $$\frac{\partial\ell}{\partial z_L} = \sigma'(z_L) \odot \frac{\partial\ell}{\partial o_L},
# \qquad \text{and for our loss} \quad \frac{\partial\ell}{\partial o_L} = 2\,(o_L - y).$$

# %% [markdown]
# **Numbers.** Our output has the identity, slope 1: the start is
# $\partial\ell/\partial z_2 = 2\,(o_2 - y) = 2 \cdot (1, -2) = (2, -4)$, the vector that someone
# handed us in section 4. Here it is easy to forget $\sigma'$ and be right by luck.
#
# So give the output a sigmoid, and $b_2 = (-3, -5)$. Then $z_2 = (0, 0)$, $o_2 = (1/2, 1/2)$, and
# each slope is $1/4$. For $y = (1, 0)$:
#
# $$\frac{\partial\ell}{\partial o_2} = 2 \cdot \left(-\tfrac12, \tfrac12\right) = (-1, 1), \qquad
# \frac{\partial\ell}{\partial z_2} = \tfrac14 \cdot (-1, 1)
# = \left(-\tfrac14, \tfrac14\right)$$
#
# Without $\sigma'$ *every* gradient would be four times too large. What does the loss say?

# %%
def loss_of_z_2(z_2):
    return np.sum((sigma("sigmoid", z_2) - np.array([1.0, 0.0])) ** 2)


print("differences:", np.round(central_difference(loss_of_z_2, np.zeros(2)), 6))

# %% [markdown]
# ### The algorithm
#
# 1. Run forward, keep $z_1, \dots, z_L$ and $o_0, \dots, o_L$.
# 2. Start with $\partial\ell/\partial z_L$.
# 3. At each layer, from the last to the first: take the gradients of its weights and biases. Then,
#    unless it was the first, take a step back by (11).
#
# In our example, read from top to bottom:
#
# | layer | `dz` of the layer | received | `dW`, row by row | `db` |
# |---|---|---|---|---|
# | 2 | start: (2, -4) | $o_1 = (2, 0, 1)$ | (4, -8), (0, 0), (2, -4) | (2, -4) |
# | 1 | (11): (-6, 0, -2) | $o_0 = (1, 2)$ | (-6, 0, -2), (-12, 0, -4) | (-6, 0, -2) |

# %% [markdown]
# ### Exercise 03.5 · `backward(W, b, activations, x, y)`
#
# Return the lists `dW` and `db`, in the order of the layers: `dW[0]` is
# $\partial\ell/\partial W_1$, although it is computed last. You have all the parts. Write your loop
# for the lecture's indices first: in (11), $W$ has the number $i + 1$, and $z$ and $\sigma$ have
# the number $i$. Then translate with the table of section 1. Leave `W` and `b` as they are.

# %% answer="03.5"
def backward(W, b, activations, x, y):
    """Backpropagation: forward, the start of section 6, then back, layer after layer.

    W, b: lists of L arrays, W[i] (d_i, d_{i+1}), b[i] (d_{i+1},); activations: L names;
    x (d_0,), y (d_L,). The loss is the sum of (o_L - y)**2.
    Returns (dW, db): lists of L arrays, dW[i] shaped like W[i], db[i] like b[i].
    """
    ### BEGIN SOLUTION
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    for i in range(L - 1, -1, -1):
        dW[i], db[i] = layer_gradients(o[i], dz)  # of W_{i+1}, b_{i+1}
        if i > 0:
            dz = backward_step(dz, W[i], z[i - 1], activations[i - 1])  # (11): now dl/dz_i
    return dW, db
    ### END SOLUTION


# %% [markdown]
# Compare with the table. Column 1 of `dW[0]` answers the question of section 5: the unit is closed,
# its gate lets nothing back, so its incoming weights get 0 as well.

# %%
dW, db = backward(W, b, activations, x, y)
for i in range(2):
    print(f"dW[{i}]", np.add(dW[i], 0.0).tolist(), f"  db[{i}]", np.add(db[i], 0.0).tolist())

# %% [markdown]
# Now watch the whole way, a step at a time. Forward is blue and gathers at each unit the weights
# that *enter* it; backward is dashed and gathers the weights that *leave* it. (`db` goes in as
# $\partial\ell/\partial z$: by section 5 they are the same.) What keeps the -1 of unit 1 from
# going on, and where does it stop the way back?
#
# In a running notebook, drag the slider, or click it and press the arrow keys. Elsewhere you see
# three of the seven steps: the end of the forward pass, the step (11), and the last gradients.

# %%
z, o = forward(W, b, activations, x)
plots.network_steps(W, z, o, db, dW, activations)

# %% [markdown]
# **Now touch it.** In a notebook that runs, the same network runs on *your* `forward` and `backward`. Walk back with the
# slider, edge by edge, and predict each number before you go on. Then bring the loss down by hand:
# an orange arrow at a weight shows which way.

# %%
plots.touch_network(W, b, activations, x, y, forward=forward, backward=backward)

# %% [markdown]
# Look back at the figure of section 1, now at the lower half: each gradient has the shape of what
# it belongs to. Below, a deeper network. Nothing in your code has to change for it. Which shapes
# does $\partial\ell/\partial z_2$ meet on its way to $\partial\ell/\partial z_1$?

# %%
plots.network_flow([4, 6, 5, 2], ["tanh", "softplus", "sigmoid"])

# %% [markdown]
# ## 7 · Check it
#
# One small network proves little. Here is a helper that takes the central difference for *every*
# weight of a whole list of arrays, and the relative error of notebooks 00 and 01.

# %% locked="gradient-check"
def difference_gradients(loss_of, arrays):
    """Central differences of loss_of(arrays) for each entry of each array, a list like it."""
    gradients = []
    for i, array in enumerate(arrays):
        before, after = arrays[:i], arrays[i + 1 :]
        gradients.append(central_difference(lambda a: loss_of([*before, a, *after]), array))
    return gradients


def relative_error(a, b):
    """max |a - b| / max(max |a|, max |b|), a float; 0.0 if a equals b, NaN if one has a NaN."""
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        raise ValueError(f"shapes differ: {a.shape} and {b.shape}")
    difference = np.max(np.abs(a - b))
    if difference == 0:
        return 0.0
    return float(difference / np.maximum(np.max(np.abs(a)), np.max(np.abs(b))))


# %% [markdown]
# A network with all six activations, one per layer, and random weights: 123 numbers to turn. As in
# the notebooks before, $10^{-6}$ is the border between right and wrong.

# %%
def random_network(sizes, seed):
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=(p, q)) for p, q in zip(sizes[:-1], sizes[1:])]
    return weights, [rng.normal(size=q) for q in sizes[1:]]


W_6, b_6 = random_network([3, 5, 4, 5, 4, 4, 2], seed=15)
x_6, y_6 = np.array([0.5, -1.0, 1.5]), np.array([1.0, -1.0])
dW_6, db_6 = backward(W_6, b_6, names, x_6, y_6)
dW_slow = difference_gradients(lambda V: loss(V, b_6, names, x_6, y_6), W_6)
db_slow = difference_gradients(lambda c: loss(W_6, c, names, x_6, y_6), b_6)
for i, name in enumerate(names):
    error = max(relative_error(dW_6[i], dW_slow[i]), relative_error(db_6[i], db_slow[i]))
    print(f"layer {i + 1}, {name:10} dW and db right: {error < 1e-6}")

# %% [markdown]
# A check that never fails is worth nothing. So plant an error, small and in one place, and see
# whether it is found.

# %%
planted = np.array(dW_6[2])
planted[1, 3] *= 1.001
print("one entry wrong by a thousandth: right =", relative_error(planted, dW_slow[2]) < 1e-6)
turned = np.transpose(dW_6[4])
print("transposed, layer 5 (square):    right =", relative_error(turned, dW_slow[4]) < 1e-6)

# %% [markdown]
# And for the eye: one weight of the first layer moves, as far from the loss as can be, and all
# others stand still. Your gradient is the slope of the dashed line: is it a tangent? (The corners
# of the curve are ReLUs on the way, as they open and close.) Try other entries, other layers.

# %%
t = np.linspace(W_6[0][0, 0] - 3, W_6[0][0, 0] + 3, 161)
losses = []
for value in t:
    moved = [v.copy() for v in W_6]
    moved[0][0, 0] = value
    losses.append(loss(moved, b_6, names, x_6, y_6))
slope = np.asarray(dW_6[0])[0, 0]
plots.loss_slice(t, np.array(losses), slope, W_6[0][0, 0], name="W_6[0][0, 0]")

# %% [markdown]
# ## 8 · Two old friends
#
# **Example 1** is a general network with one unit in each layer, no bias, and the identity
# everywhere. In notebook 01, `w` = (2, -1, 4), $x = 3$ and $y = -23$ gave `dw` = (24, -48, 12) and
# `dz` = (16, 8, -8). What does your general code say?

# %%
w = [2.0, -1.0, 4.0]
W_chain, no_bias = [np.array([[v]]) for v in w], [np.zeros(1)] * 3
x_chain, y_chain = np.array([3.0]), np.array([-23.0])
dW_chain, db_chain = backward(W_chain, no_bias, ["identity"] * 3, x_chain, y_chain)
print("dW", np.ravel(dW_chain).tolist())
print("db", np.ravel(db_chain).tolist())

# %% [markdown]
# `dW` is the old `dw`. And `db` is $\partial\ell/\partial z$, in the numbering of the *general*
# case: (8, -8, -2) for $z_1, z_2, z_3$. Example 1 called the first two $z_2$ and $z_3$ and had
# (16, 8, -8) for its $z_1, z_2, z_3$. The 16 belongs to the input, our $o_0$, and the -2 to the
# output $f$. There is the shift by one, in numbers.

# %% [markdown]
# **Example 2** is a general network with two layers, ReLU and then the identity, $d_2 = 1$ and
# $b_2 = 0$. Its $W_2$, of shape `(d1,)`, becomes a matrix with one column. Here are the numbers of
# notebook 02, and then random ones, held against (7), corrected as there:
# $\nabla_{W_1}\ell = 2\,(f - y)\,x\,(\sigma'(z) \odot W_2)^\top$.

# %%
def example_2(W1, b1, W2, x, y):
    layers, biases = [W1, W2[:, None]], [b1, np.zeros(1)]
    return backward(layers, biases, ["relu", "identity"], x, np.array([y]))


W1, b1 = np.array([[1.0, 2.0, -1.0], [1.0, -3.0, 1.0]]), np.array([0.0, 1.0, 1.0])
dW, db = example_2(W1, b1, np.array([2.0, 1.0, -1.0]), np.array([1.0, 2.0]), 3.0)
for name, gradient in [("W1", dW[0]), ("b1", db[0]), ("W2", dW[1]), ("b2", db[1])]:
    print(name, np.add(gradient, 0.0).tolist())

rng = np.random.default_rng(8)
W1, b1, W2, x_r = (rng.normal(size=shape) for shape in [(4, 6), 6, 6, 4])
z_r = W1.T @ x_r + b1
f_r = np.maximum(z_r, 0) @ W2
by_7 = 2 * (f_r - 1.0) * np.outer(x_r, (z_r > 0) * W2)
print("random numbers, (7):", np.allclose(example_2(W1, b1, W2, x_r, 1.0)[0][0], by_7))

# %% [markdown]
# The numbers of notebook 02, all of them, and $\partial\ell/\partial b_2 = 2(f - y)$, which the
# lecture left out, came for free. Two derivations that fill pages are two lines of input here.
#
# ## 9 · Many samples at once
#
# Let a second sample join ours: $x = (2, 0)$ with $y = (5, 4)$. The loss of a batch is the *mean*
# over its rows (and within a row still the *sum* over the outputs). Forward, one sample in each
# row:
#
# $$Z_1 = \begin{pmatrix} 2 & -1 & 1 \\ 1 & -4 & 6 \end{pmatrix} \quad
# O_1 = \begin{pmatrix} 2 & 0 & 1 \\ 1 & 0 & 6 \end{pmatrix}$$
#
# $$Z_2 = O_2 = \begin{pmatrix} 2 & 3 \\ 6 & 6 \end{pmatrix} \quad
# O_2 - Y = \begin{pmatrix} 1 & -2 \\ 1 & 2 \end{pmatrix}$$

# %%
X = np.array([[1.0, 2.0],
              [2.0, 0.0]])
Y = np.array([[1.0, 5.0],
              [5.0, 4.0]])

# %% [markdown]
# ### Where the 1/n goes
#
# The mean brings a factor $1/n$, here $1/2$, to every gradient. Everything on the way back is a
# product with $\partial\ell/\partial z$. So a factor at the *start* is a factor everywhere:
# **divide by $n$ once, at the start, and never again.**
#
# $$dZ_2 = \sigma'(Z_2) \odot 2\,(O_2 - Y) / 2 = \begin{pmatrix} 1 & -2 \\ 1 & 2 \end{pmatrix}$$
#
# Each row then takes its step (11) on its own:
#
# $$dZ_1 = \begin{pmatrix} 1 & 0 & 1 \\ 1 & 0 & 1 \end{pmatrix} \odot
# \begin{pmatrix} -3 & 5 & -1 \\ 5 & 1 & 3 \end{pmatrix}
# = \begin{pmatrix} -3 & 0 & -1 \\ 5 & 0 & 3 \end{pmatrix}$$
#
# Row 0 is half of the $(-6, 0, -2)$ that we know.

# %% [markdown]
# ### Why sums over rows are matrix products
#
# The weights are shared: every row uses the same $W_2$. So its gradient adds up what the rows
# bring, one outer product each. Here they are, and beside their sum a matrix product:

# %%
O_1 = np.array([[2.0, 0.0, 1.0],
                [1.0, 0.0, 6.0]])
dZ_2 = np.array([[1.0, -2.0],
                 [1.0, 2.0]])
row_0, row_1 = np.outer(O_1[0], dZ_2[0]) + 0.0, np.outer(O_1[1], dZ_2[1])
print(row_0, row_1, sep="\n\n")
print("\nsum and product")
print(row_0 + row_1, O_1.T @ dZ_2, sep="\n\n")

# %% [markdown]
# No accident: entry $(j, k)$ of the sum is $\sum_r O_1[r, j]\; dZ_2[r, k]$, and a sum over a shared
# index *is* a matrix product, $O_1^\top dZ_2$. The rows are summed away, and what is left has the
# shape of $W_2$. In the same way each row brings its $dZ_2[r, :]$ to the gradient of $b_2$: the sum is
# $(2, 0)$.
#
# | one sample | batch | shape |
# |---|---|---|
# | $z_{i+1} = W_{i+1}^\top o_i + b_{i+1}$ | $Z_{i+1} = O_i W_{i+1} + b_{i+1}$ | $(n, d_{i+1})$ |
# | $\sigma'(z_L) \odot 2(o_L - y)$ | $dZ_L = \sigma'(Z_L) \odot 2(O_L - Y) / n$ | $(n, d_L)$ |
# | equation (11) | $dZ_i = \sigma'(Z_i) \odot (dZ_{i+1} W_{i+1}^\top)$ | $(n, d_i)$ |
# | $o_i\, (\partial\ell/\partial z_{i+1})^\top$ | $O_i^\top dZ_{i+1}$ | $(d_i, d_{i+1})$ |
# | $\partial\ell/\partial z_{i+1}$ | $\sum_r dZ_{i+1}[r, :]$ | $(d_{i+1},)$ |

# %% [markdown]
# ### Exercise 03.6 · `backward_batch(W, b, activations, X, Y)`
#
# Return `dW` and `db` of the mean loss, by the right half of the table. A vector has become a row,
# so each product is turned round: $W v$ for a column $v$ is $v^\top W^\top$ for a row.
#
# No loop over rows: one case has some 20,000 of them, and an answer that takes more than 30 times as
# long as ours loses that share. A loop over *layers* is fine. If your `forward` works with rows
# (the tip in section 3), use it; `backward_step` and `layer_gradients` want one sample, so write
# their batch forms here.

# %% answer="03.6"
def backward_batch(W, b, activations, X, Y):
    """Gradients of the mean over n rows of the sum of (o_L - y)**2, without a loop over rows.

    W, b: lists of L arrays, W[i] (d_i, d_{i+1}), b[i] (d_{i+1},); activations: L names;
    X (n, d_0), Y (n, d_L). Returns (dW, db): lists of L arrays, shaped like W and b.
    """
    ### BEGIN SOLUTION
    L, n = len(W), len(X)
    Z, O = forward(W, b, activations, X)
    dW, db = [None] * L, [None] * L
    dZ = sigma_prime(activations[-1], Z[-1]) * 2 * (O[-1] - Y) / n
    for i in range(L - 1, -1, -1):
        dW[i], db[i] = O[i].T @ dZ, dZ.sum(axis=0)
        if i > 0:
            dZ = sigma_prime(activations[i - 1], Z[i - 1]) * (dZ @ W[i].T)
    return dW, db
    ### END SOLUTION


# %% [markdown]
# Our two rows first. On paper: $X^\top dZ_1$ has the rows (7, 0, 5) and (-6, 0, -2), and above you
# saw the sum for $W_2$. Then twenty random rows through the network with six activations: the batch
# must agree with your own `backward`, row by row.

# %%
dW, db = backward_batch(W, b, activations, X, Y)
for i in range(2):
    print(f"dW[{i}]", np.add(dW[i], 0.0).tolist(), f"  db[{i}]", np.add(db[i], 0.0).tolist())

rng = np.random.default_rng(9)
X_6, Y_6 = rng.normal(size=(20, 3)), rng.normal(size=(20, 2))
fast = backward_batch(W_6, b_6, names, X_6, Y_6)
rows = [backward(W_6, b_6, names, X_6[r], Y_6[r]) for r in range(20)]
for i in range(6):
    dW_mean = np.mean([dW[i] for dW, db in rows], axis=0)
    db_mean = np.mean([db[i] for dW, db in rows], axis=0)
    same = np.allclose(fast[0][i], dW_mean) and np.allclose(fast[1][i], db_mean)
    print(f"layer {i + 1}: the batch is the mean of the rows: {same}")

# %% [markdown]
# ### Let it learn
#
# Four samples that no straight line can separate, the *exclusive or*: the output should be 1 if
# exactly one of the two inputs is 1. Four hidden units with tanh, a sigmoid at the output, random
# weights, and then nothing but two hundred steps against *your* gradient.

# %%
X_xor = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y_xor = np.array([[0.0], [1.0], [1.0], [0.0]])
names_xor = ["tanh", "sigmoid"]
W_xor, b_xor = random_network([2, 4, 1], seed=1)
for step in range(201):
    if step % 40 == 0:
        out = np.array(forward(W_xor, b_xor, names_xor, X_xor)[1][-1])
        mean_loss = np.mean(np.sum((out - Y_xor) ** 2, axis=1))
        print(f"step {step:3}   mean loss {mean_loss:.4f}   outputs {out[:, 0].round(2)}")
    dW, db = backward_batch(W_xor, b_xor, names_xor, X_xor, Y_xor)
    W_xor = [v - 4.0 * np.array(dv) for v, dv in zip(W_xor, dW)]
    b_xor = [v - 4.0 * np.array(dv) for v, dv in zip(b_xor, db)]

# %% [markdown]
# Nobody told the hidden units what to look for. The gradients did, and they came from (8)-(11).
# Now it is yours: change the seed, the number of hidden units, the step. We tried thirty seeds.
# With four hidden units all of them learned, with two about half, with one none. Can you say why
# one is not enough?

# %% [markdown]
# ## 10 · After class
#
# The lecture gives the gradient for $W_{i+1}$ and adds: "please try to verify it by yourself after
# class". Now you can. Section 5 followed one weight in numbers; do the same in letters.

# %% [markdown]
# ### Four small choices
#
# They build the derivation, a step at a time. Put a letter in place of `None`, in quotes: `"a"`.
# (They are not graded; what you write below is.)
#
# **First**, coordinate $k$ of (8). Over which index does the sum go?
#
# - **a** $z_{i+1}[k] = \sum_m W_{i+1}[k, m]\, o_i[m] + b_{i+1}[k]$
# - **b** $z_{i+1}[k] = \sum_m W_{i+1}[m, k]\, o_i[m] + b_{i+1}[k]$
# - **c** $z_{i+1}[k] = \sum_m \sum_n W_{i+1}[m, n]\, o_i[m] + b_{i+1}[k]$

# %%
predict("03.b", choice=None)

# %% [markdown]
# **Second**, how does one weight $W_{i+1}[j, k']$ reach the loss?
#
# - **a** through every coordinate: $\sum_k \frac{\partial\ell}{\partial z_{i+1}[k]}
#   \frac{\partial z_{i+1}[k]}{\partial W_{i+1}[j, k']}$
# - **b** through all of them at once:
#   $\prod_k \frac{\partial\ell}{\partial z_{i+1}[k]}
#   \frac{\partial z_{i+1}[k]}{\partial W_{i+1}[j, k']}$
# - **c** through coordinate $j$: $\frac{\partial\ell}{\partial z_{i+1}[j]}
#   \frac{\partial z_{i+1}[j]}{\partial W_{i+1}[j, k']}$

# %%
predict("03.c", choice=None)

# %% [markdown]
# **Third**, what is $\partial z_{i+1}[k] / \partial W_{i+1}[j, k']$?
#
# - **a** $o_i[j]$, for every $k$
# - **b** $W_{i+1}[j, k']$ if $k = k'$, else 0
# - **c** $o_i[j]$ if $k = k'$, else 0: that is $\delta_{kk'}\, o_i[j]$

# %%
predict("03.d", choice=None)

# %% [markdown]
# **Fourth**, one term of the sum is left. Which matrix has it as its entry $(j, k')$?
#
# - **a** $\frac{\partial\ell}{\partial z_{i+1}}\, o_i^\top$
# - **b** $o_i \left(\frac{\partial\ell}{\partial z_{i+1}}\right)^\top$
# - **c** $o_i^\top\, \frac{\partial\ell}{\partial z_{i+1}}$

# %%
predict("03.e", choice=None)

# %% [markdown]
# ### Exercise 03.7 · a derivation, in writing
#
# Derive, from equation (8) and in the manner of (10) and (11),
#
# $$\frac{\partial\ell}{\partial W_{i+1}}
# = o_i \left(\frac{\partial\ell}{\partial z_{i+1}}\right)^\top$$
#
# One entry $W_{i+1}[j, k']$ first, then the matrix. Write it down, formulas between
# dollar signs. This one is read by a person. **4 points:**
#
# - **1** for the coordinate form: (8) for one coordinate $z_{i+1}[k]$, and the chain rule over
#   all $k$ for $\partial\ell/\partial W_{i+1}[j, k']$;
# - **1** for the partial $\partial z_{i+1}[k] / \partial W_{i+1}[j, k']$, with the Kronecker delta
#   ($\delta_{kk'}$ is 1 if $k = k'$, else 0);
# - **1** for assembling the entries into the outer product;
# - **1** for checking the shapes.
#
# Once the four choices above are right, `reveal("03.7")` shows how one may write it.

# %% [markdown] written="03.7"
# ### BEGIN SOLUTION
# **Coordinate form.** Coordinate $k$ of (8) is
#
# $$z_{i+1}[k] = \sum_{m} W_{i+1}[m, k]\; o_i[m] + b_{i+1}[k].$$
#
# The weight $W_{i+1}[j, k']$ reaches the loss through $z_{i+1}$ and in no other way, so the
# multivariate chain rule, as in (10), gives
#
# $$\frac{\partial\ell}{\partial W_{i+1}[j, k']} = \sum_k
# \frac{\partial\ell}{\partial z_{i+1}[k]} \cdot
# \frac{\partial z_{i+1}[k]}{\partial W_{i+1}[j, k']}.$$
#
# **The partial.** $o_i$ and $b_{i+1}$ do not depend on $W_{i+1}$. In the sum over $m$, the weight
# $W_{i+1}[j, k']$ occurs only for $m = j$, and only if $k = k'$. Hence
#
# $$\frac{\partial z_{i+1}[k]}{\partial W_{i+1}[j, k']} = \sum_m \delta_{mj}\,\delta_{kk'}\, o_i[m]
# = o_i[j]\;\delta_{kk'}.$$
#
# **Assembling.** The delta leaves one term of the sum over $k$, the one with $k = k'$:
#
# $$\frac{\partial\ell}{\partial W_{i+1}[j, k']}
# = \sum_k \frac{\partial\ell}{\partial z_{i+1}[k]}\; o_i[j]\; \delta_{kk'}
# = o_i[j]\; \frac{\partial\ell}{\partial z_{i+1}[k']}.$$
#
# Row $j$ knows only $o_i[j]$, column $k'$ only $\partial\ell/\partial z_{i+1}[k']$: this is entry
# $(j, k')$ of the outer product $o_i \left(\partial\ell/\partial z_{i+1}\right)^\top$.
#
# **Shapes.** $o_i$ is $(d_i \times 1)$ and $(\partial\ell/\partial z_{i+1})^\top$ is
# $(1 \times d_{i+1})$. Their product is $(d_i \times d_{i+1})$, the shape of $W_{i+1}$.
# ### END SOLUTION

# %% [markdown]
# ## Where you will meet this again
#
# > **Residual connections.** In a deep network, (11) multiplies by one matrix per layer, and a product of
# > thirty factors around 0.6 is as good as nothing: $0.6^{30} \approx 2 \cdot 10^{-7}$. So nearly every
# > deep network of today, image or language model, lets the signal pass *beside* the layer too:
# >
# > $$o_{i+1} = o_i + \sigma(z_{i+1}), \qquad z_{i+1} = W_{i+1}^\top o_i + b_{i+1}.$$
# >
# > (Both layers must be equally wide, $d_{i+1} = d_i$, for the sum to make sense.) Now $o_i$ has two paths to the loss, and paths add up. In place of one matrix there is
# > $I + W_{i+1} \operatorname{diag}(\sigma'(z_{i+1}))$:
# >
# > $$\frac{\partial\ell}{\partial o_i} = \frac{\partial\ell}{\partial o_{i+1}} + W_{i+1} \left( \sigma'(z_{i+1}) \odot \frac{\partial\ell}{\partial o_{i+1}} \right)$$
# >
# > The first term is the **identity**: what came back is handed on whole, however small $W_{i+1}$ is.
# > First see it in one layer, with the loss itself as witness:

# %%
rng = np.random.default_rng(0)
W_deep = [0.6 / np.sqrt(8) * rng.normal(size=(8, 8)) for _ in range(30)]
x_deep, y_deep = rng.normal(size=8), rng.normal(size=8)


def layer(o, V, skip):
    return skip * o + sigma("tanh", o @ V)  # skip is 0 or 1


def jacobian(skip):
    rows = [lambda o, k=k: layer(o, W_deep[0], skip)[k] for k in range(8)]
    return np.array([central_difference(row, x_deep) for row in rows])


print("the skip adds the identity:", np.allclose(jacobian(1) - jacobian(0), np.eye(8)))

# %% [markdown]
# And now thirty layers. How much of $\partial\ell/\partial o_{30}$ arrives at the input, by the
# formula and by differences of the loss? (The step is a large one, so that the differences see a
# slope of $10^{-8}$ at all.)

# %%
def loss_at(x, skip):
    o = [x]
    for V in W_deep:
        o.append(layer(o[-1], V, skip))
    return np.sum((o[-1] - y_deep) ** 2), o


for name, skip in [("plain", 0), ("with skips", 1)]:
    _, o = loss_at(x_deep, skip)
    do = start = 2 * (o[-1] - y_deep)
    for V, o_i in zip(W_deep[::-1], o[-2::-1]):
        do = skip * do + V @ (sigma_prime("tanh", o_i @ V) * do)
    slopes = central_difference(lambda x: loss_at(x, skip)[0], x_deep, h=1e-3)
    shares = [np.linalg.norm(v) / np.linalg.norm(start) for v in (do, slopes)]
    print(f"{name:10} by the formula {shares[0]:.1e}, by differences {shares[1]:.1e}")

# %% [markdown]
# A hundred-millionth without, a few times the whole with. Notebook 05 asks how one keeps a gradient
# alive without skips.

# %% [markdown]
# ## Where you stand

# %%
progress()

# %% [markdown]
# ## Take home
#
# - **Forward gathers over columns, backward over rows**: the same $W_{i+1}$, transposed in (8)
#   and as it stands in (11). Between two layers, $\sigma'(z_i)$ is the gate.
# - **A layer needs two vectors for its gradients**: what it received, $o_i$, and what came back,
#   $\partial\ell/\partial z_{i+1}$. Their outer product is for the weights, the second alone for
#   the bias.
# - **Start with $\sigma'(z_L) \odot \partial\ell/\partial o_L$.** The identity at the output hides
#   a forgotten $\sigma'$.
# - **In a batch, sums over rows are matrix products**, and $1/n$ goes in once, at the start.
# - **Shapes find many mistakes, finite differences find the rest.**

# %% [markdown]
# ## Three questions
#
# **1.** "Suppose we already knew what is $\partial\ell/\partial z_{i+1}$ and
# $\partial\ell/\partial W_{i+1}$", says the lecture before (10). Which of the two does the step to
# layer $i$ use?
#
# <details><summary>Answer</summary>
#
# Only the first. (11) has no $\partial\ell/\partial W_{i+1}$ in it, and the gradient for $W_i$ is
# $o_{i-1}(\partial\ell/\partial z_i)^\top$. The gradients of the weights leave the backward pass
# sideways: nothing is computed from them. They are what you came for, not what you travel on.
#
# </details>

# %% [markdown]
# **2.** Forward keeps all $z_i$ and all $o_i$. If memory were short, for which of the six
# activations could the backward pass make do with the $o_i$ alone?
#
# <details><summary>Answer</summary>
#
# For all six. The slope must be computed from the output: identity: 1. ReLU: 1 where $o > 0$, else
# 0. Leaky ReLU: likewise, else 0.01. Sigmoid: $o(1 - o)$. Tanh: $1 - o^2$. Softplus:
# $o = \ln(1 + e^z)$, so $e^{-o} = 1/(1 + e^z)$ and the slope is $1 - e^{-o}$. It works because none
# of them takes one value at two places with different slopes. An activation that goes down and up
# again, such as $z^2$, would need its $z$.
#
# </details>

# %% [markdown]
# **3.** Two units of one hidden layer start as twins: the same incoming weights, bias and outgoing
# weights. What do the formulas say about their gradients, and what does training make of them?
#
# <details><summary>Answer</summary>
#
# Same $z$, so same $o$ and same $\sigma'(z)$. Their rows of $W_{i+1}$ are equal, so by (11) their
# entries of $\partial\ell/\partial z_i$ are equal too. Hence equal columns in the gradient of
# $W_i$, equal entries for $b_i$, and, as their $o$ agree, equal rows in the gradient of $W_{i+1}$. After a
# step of gradient descent they are still twins, and stay so for ever: two units that do the work
# of one. This is why weights start at random.
#
# </details>

# %% [markdown]
# **Go on:** [04 · Classification](../04_classification/04_classification.ipynb) · [The map of the course](../00_start_here.ipynb#The-map)
