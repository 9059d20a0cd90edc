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
# # 02 · A two-layer ReLU network
#
# Example 1 was a chain of single numbers. Now the numbers become vectors and matrices, and a
# kink comes in. This is Example 2 of the lecture, equations (4)-(7).
#
# **After this notebook you can**
#
# - run a two-layer ReLU network forward, and say the shape of everything in it;
# - derive a gradient one coordinate at a time, then read off the matrix formula;
# - explain why a closed ReLU unit gets no gradient;
# - settle a doubtful formula by asking the loss itself (there is one in the lecture);
# - compute gradients for a whole batch without a loop over its rows.

# %% [markdown]
# **How to use this notebook.** Run the cells from top to bottom. In an exercise, replace the
# `raise` line by your code and run the check below it. `hint("02.1")` gives the next of three
# hints; after three hints and two attempts `reveal("02.1")` shows the worked answer.
# `progress()` shows what passed, in the whole course. Plan about an hour, or 100 minutes if
# matrices are new.
#
# Before: [01 · A chain of weights](../01_linear_chain/01_linear_chain.ipynb) · [The map of the course](../00_start_here.ipynb#The-map) · after: [03 · The general feedforward network](../03_feedforward/03_feedforward.ipynb)

# %% locked="setup"
from time import perf_counter

import numpy as np

from backprop import plots
from backprop.check import check, hint, progress

# %%
from backprop.check import predict, reveal

# %% [markdown]
# Turn one number a little at a time, as in notebook 01, section 7: a loss then tells its gradient
# without any formula. The next cell holds such a helper. It is slow, and right to many digits: a
# second opinion on each gradient that you will write.

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
# $$f(x) = \sigma(W_1^\top x + b_1)^\top W_2, \qquad \ell(f(x), y) = (f(x) - y)^2$$
#
# There are $p$ inputs and $d_1$ hidden units. We give names to what lies in between:
# $z$ is what goes into the units, $o$ is what comes out of them.
#
# | name | shape | what it is |
# |---|---|---|
# | `x` | `(p,)` | one input |
# | `W1`, `b1` | `(p, d1)`, `(d1,)` | weights and biases of the first layer |
# | `z` $= W_1^\top x + b_1$ | `(d1,)` | input of the hidden units |
# | `o` $= \sigma(z)$ | `(d1,)` | output of the hidden units |
# | `W2` | `(d1,)` | weights of the second layer |
# | `f` $= o^\top W_2$, and `y` | number | prediction and target |

# %% [markdown]
# Column `j` of `W1` belongs to hidden unit `j`, row `i` to input `i`. So `W1[i, j]` is the weight
# on the way from input `i` to unit `j`. Indices count from 0, as in NumPy. The lecture leaves
# out $b_2$ for simplicity, and so do we (the last questions come back to it).
#
# > **A change of convention in the lecture.** Example 2 has no activation at its output, while the
# > general case later on has one at *every* layer, equation (9). The two agree if the output's activation is
# > the identity, $\sigma(z) = z$. Read Example 2 that way: no ReLU around $f$. A ReLU there could
# > never predict a negative number.

# %% [markdown]
# ### Numbers first
#
# Two inputs, three hidden units, whole numbers. These values go with us through the notebook.

# %%
x = np.array([1.0, 2.0])
W1 = np.array([[1.0, 2.0, -1.0],
               [1.0, -3.0, 1.0]])
b1 = np.array([0.0, 1.0, 1.0])
W2 = np.array([2.0, 1.0, -1.0])
y = 3.0

# %% [markdown]
# On paper, one column of `W1` at a time:
#
# $$z = \begin{pmatrix} 1 \cdot 1 + 1 \cdot 2 + 0 \\ 2 \cdot 1 - 3 \cdot 2 + 1 \\
# -1 \cdot 1 + 1 \cdot 2 + 1 \end{pmatrix} = \begin{pmatrix} 3 \\ -3 \\ 2 \end{pmatrix}
# \qquad
# o = \begin{pmatrix} 3 \\ 0 \\ 2 \end{pmatrix}$$
#
# ReLU lets 3 and 2 pass and turns -3 into 0. Then $f = 2 \cdot 3 + 1 \cdot 0 - 1 \cdot 2 = 4$,
# the residual is $f - y = 4 - 3 = 1$, and the loss is $1^2 = 1$.
#
# Unit 1 is **closed** for this input: whatever its weight in `W2`, it adds nothing
# to $f$. Keep an eye on it.

# %% [markdown]
# ## 2 · ReLU and its derivative
#
# In numbers: at $z = 3$ ReLU gives 3, and a little more of $z$ gives just as much more: slope 1.
# At $z = -3$ it gives 0, and a little more still gives 0: slope 0. In general
#
# $$\sigma(z) = \max(z, 0), \qquad
# \sigma'(z) = \begin{cases} 1 & z > 0 \\ 0 & z < 0 \end{cases}$$
#
# each applied entry by entry. At $z = 0$ there is a kink: slope 0 from the left, slope 1 from the
# right, no derivative. **In this course $\sigma'(0) = 0$**.

# %% [markdown]
# ### Exercise 02.1 · `relu(z)`, `relu_prime(z)`
#
# Write both for an array of any shape. No entry of `z` itself may change, and no loop is needed.
# For the second, an array of booleans is fine too: `True` counts as 1.

# %% answer="02.1"
def relu(z):
    """sigma(z) = max(z, 0), entry by entry. Returns a new array like z (any shape)."""
    ### BEGIN SOLUTION
    return np.maximum(z, 0.0)
    ### END SOLUTION


def relu_prime(z):
    """sigma'(z) = 1 where z > 0, else 0 (so 0 at z = 0). Returns a new array like z."""
    ### BEGIN SOLUTION
    return np.where(z > 0, 1.0, 0.0)
    ### END SOLUTION


# %% [markdown]
# Look at your two functions.

# %%
grid = np.linspace(-2, 2, 401)
slopes = 1.0 * np.array(relu_prime(grid))
plots.activations(["relu"], grid, {"relu": relu(grid)}, {"relu": slopes})

# %% [markdown]
# What does the central difference say about the kink? Guess the middle number first.

# %%
kink = np.array([-1.0, 0.0, 1.0])
print("central difference", np.round(central_difference(lambda t: np.sum(relu(t)), kink), 6))
print("relu_prime        ", 1.0 * np.array(relu_prime(kink)))

# %% [markdown]
# Half of each side: $(h - 0) / 2h = 1/2$. At a kink, finite differences and the formula disagree,
# and neither is at fault. So check gradients *away* from kinks.
#
# Does the choice $\sigma'(0) = 0$ matter? Hardly. With real-valued weights and inputs, $z$ is
# hardly ever *exactly* 0, and any number from 0 to 1 would be a fair slope there. But it must
# be a fixed choice: our checks do ask at 0. (The third question at the end shows the one place
# where you would notice.)

# %% [markdown]
# ## 3 · Forward
#
# You have seen the numbers; in general
#
# $$z = W_1^\top x + b_1, \qquad o = \sigma(z), \qquad f = o^\top W_2.$$
#
# ### Exercise 02.2 · `forward(W1, b1, W2, x)`
#
# Return all three, `(z, o, f)`: the way back will need them. Check the shapes against the table.
# Your `relu` may help.
#
# **In NumPy** `A @ v` lets each *row* of `A` meet `v`: products, added up. `A.T` has the columns of `A`
# as its rows. `u @ v`, of two vectors, is one number. And `*` multiplies entry by entry, whatever it
# stands between.

# %% answer="02.2"
def forward(W1, b1, W2, x):
    """z = W1.T x + b1,  o = sigma(z),  f = o.T W2.

    W1 (p, d1), b1 (d1,), W2 (d1,), x (p,). Returns (z, o, f): (d1,), (d1,), float.
    """
    ### BEGIN SOLUTION
    z = W1.T @ x + b1
    o = relu(z)
    return z, o, o @ W2
    ### END SOLUTION


# %% [markdown]
# Compare with the numbers on paper: `[3, -3, 2]`, `[3, 0, 2]` and 4.

# %%
for name, value in zip("zof", forward(W1, b1, W2, x)):
    print(name, "=", value)

# %% [markdown]
# With `forward` we have the loss as a function of everything that can move.

# %%
def loss(W1, b1, W2, x, y):
    return (forward(W1, b1, W2, x)[2] - y) ** 2


print("loss", loss(W1, b1, W2, x, y))

# %% [markdown]
# ## 4 · The gradient for $W_2$
#
# **Numbers.** Raise `W2[0]` by a tiny $\varepsilon$. It multiplies `o[0]`, which is 3, so $f$ rises
# by $3\varepsilon$. The loss $(f - y)^2$ has slope $2(f - y) = 2$ in $f$, so it rises by
# $2 \cdot 3\varepsilon = 6\varepsilon$. Likewise $2 \cdot 0$ and $2 \cdot 2$ for the other two:
#
# $$\nabla_{W_2}\ell = 2 \cdot (3, 0, 2) = (6, 0, 4)$$
#
# (The sign is called nabla. $\nabla_{W_2}\ell$ is the array of all $\partial\ell/\partial W_2[k]$, the
# *gradient* of $\ell$ with respect to $W_2$.)
#
# **In general** $f = \sum_k o[k]\, W_2[k]$, so $\partial f / \partial W_2[k] = o[k]$, and with the
# chain rule, for all coordinates at once,
#
# $$\nabla_{W_2}\ell = 2(f(x) - y) \cdot \sigma(W_1^\top x + b_1).$$

# %% [markdown]
# ### Exercise 02.3 · `grad_W2(W1, b1, W2, x, y)`
#
# Return the gradient above, one entry for each hidden unit. All you need comes out of `forward`.

# %% answer="02.3"
def grad_W2(W1, b1, W2, x, y):
    """dl/dW2 = 2 (f(x) - y) sigma(W1.T x + b1).

    W1 (p, d1), b1 (d1,), W2 (d1,), x (p,), y a number. Returns (d1,).
    """
    ### BEGIN SOLUTION
    _, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * o
    ### END SOLUTION


# %% [markdown]
# Your formula, and the second opinion: only `W2` moves, the rest stands still.

# %%
print("your formula      ", grad_W2(W1, b1, W2, x, y))
slopes = central_difference(lambda W2: loss(W1, b1, W2, x, y), W2)
print("central difference", np.round(slopes, 6))

# %% [markdown]
# ## 5 · One entry of $W_1$
#
# `W1` sits deeper: it acts on $f$ through ReLU and through `W2`. The lecture looks at one entry.
#
# **Numbers.** Raise `W1[1, 0]` by $\varepsilon$ and follow it:
#
# | it moves | by | because |
# |---|---|---|
# | `z[0]` | $2\varepsilon$ | it is multiplied by `x[1]`, which is 2 |
# | `o[0]` | $2\varepsilon$ | `z[0]` is 3: the unit is open, slope 1 |
# | $f$ | $4\varepsilon$ | `o[0]` is multiplied by `W2[0]`, which is 2 |
# | $\ell$ | $8\varepsilon$ | the loss has slope $2(f - y) = 2$ |
#
# So $\partial\ell/\partial W_1[1, 0] = 8$. No other unit notices: `W1[1, 0]` is in column 0 alone.

# %% [markdown]
# Now `W1[1, 1]`: it moves `z[1]` by $2\varepsilon$, but unit 1 is closed, so `o[1]` stays 0. The
# trail ends there, and $\partial\ell/\partial W_1[1, 1] = 0$.
#
# **Before you see it:** which column of $\nabla_{W_1}\ell$ must be 0, and which is negative?

# %%
predict("02.a", zero_column=None, negative_column=None)

# %%
print(np.round(central_difference(lambda W1: loss(W1, b1, W2, x, y), W1), 6))

# %% [markdown]
# Column 1 is 0: the closed unit. Column 2 is negative: `W2[2]` is.

# %% [markdown]
# **In general.** The chain rule for the square gives (4); writing out $f$ gives (5):
#
# $$\frac{\partial \ell}{\partial W_1[i,j]}
# = 2(f(x) - y) \cdot \frac{\partial f(x)}{\partial W_1[i,j]} \tag{4}$$
#
# $$\frac{\partial \ell}{\partial W_1[i,j]}
# = 2(f(x) - y) \cdot \frac{\partial\, \big(\sigma(W_1^\top x + b_1)^\top W_2\big)}{\partial W_1[i, j]} \tag{5}$$

# %% [markdown]
# In (5), the product is the sum $\sum_k \sigma(z[k])\, W_2[k]$. Of all its terms only the one with
# $k = j$ contains $W_1[i,j]$, as $z[j] = \sum_m W_1[m,j]\, x_m + b_1[j]$. Its derivative is a
# product of the three local slopes that you met in the table: $\sigma'(z[j])$, then $x_i$,
# then $W_2[j]$. Thus
#
# $$\frac{\partial \ell}{\partial W_1[i,j]}
# = 2(f(x) - y) \cdot {\sigma'(W_1^\top x + b_1)[j]} \cdot x_i \cdot W_2[j] \tag{6}$$

# %% [markdown]
# > **A slip in the lecture.** The lecture prints $(2f(x) - y)$ in (6) and (7), where (4) and (5)
# > have $2(f(x) - y)$. One bracket has moved. For `W1[1, 0]` of our example:
# >
# > - as printed: factor $2 \cdot 4 - 3 = 5$, entry $5 \cdot 1 \cdot 2 \cdot 2 = 20$;
# > - from (4): factor $2 \cdot (4 - 3) = 2$, entry $2 \cdot 1 \cdot 2 \cdot 2 = 8$.
# >
# > You need not take anyone's word: the central difference above says 8. (6) and (7) stand
# > corrected in this notebook.

# %% [markdown]
# ### Exercise 02.4 · `grad_W1_entry(i, j, W1, b1, W2, x, y)`
#
# Return one number: equation (6), corrected. Mind which index goes with which array: `i` counts
# inputs, `j` counts hidden units.

# %% answer="02.4"
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    """dl/dW1[i, j] = 2 (f(x) - y) sigma'(z)[j] x[i] W2[j], equation (6), corrected.

    i < p, j < d1; W1 (p, d1), b1 (d1,), W2 (d1,), x (p,), y a number. Returns a float.
    """
    ### BEGIN SOLUTION
    z, _, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z)[j] * x[i] * W2[j]
    ### END SOLUTION


# %%
print("W1[1, 0]: ", grad_W1_entry(1, 0, W1, b1, W2, x, y))
print("W1[1, 1]: ", grad_W1_entry(1, 1, W1, b1, W2, x, y))

# %% [markdown]
# What does a gradient of 0 look like? Below, `W1[0, 1]` (of the closed unit) runs from 0 to 8,
# and the rest stands still. `z[1]` is then `W1[0, 1] - 5`. Where will the unit open?

# %%
predict("02.b", opens_at=None)

# %%
t = np.linspace(0, 8, 161)
losses = []
for value in t:
    moved = W1.copy()
    moved[0, 1] = value
    losses.append(loss(moved, b1, W2, x, y))
slope = grad_W1_entry(0, 1, W1, b1, W2, x, y)
plots.loss_slice(t, np.array(losses), slope, W1[0, 1], name="W1[0, 1]")

# %% [markdown]
# We stand at 2, on the flat part: from there, no small step changes the loss, so the slope tells
# us nothing about the hill beyond 5. At 5 the unit opens, and the curve has its kink.
# A gradient is *local* news.

# %% [markdown]
# ## 6 · All of $W_1$ at once
#
# **Numbers.** In (6), only $x_i$ knows the row and only $\sigma'(z)[j]\, W_2[j]$ knows the column.
# Write $x$ down the side and $2(f - y)\,\sigma'(z) \odot W_2$ along the top, that is
# $2 \cdot (1 \cdot 2,\; 0 \cdot 1,\; 1 \cdot (-1)) = (4, 0, -2)$. Fill in a multiplication table:
#
# | | 4 | 0 | -2 |
# |---|---|---|---|
# | **1** | 4 | 0 | -2 |
# | **2** | 8 | 0 | -4 |
#
# That is the matrix of the central differences above. Such a table is called an **outer product**:
# a column times a row, $u v^\top$, with entries $u_i v_j$.

# %% [markdown]
# **In general** (with $\odot$ for the product entry by entry)
#
# $$\nabla_{W_1}\ell = 2(f(x) - y) \cdot x \, (\sigma'(W_1^\top x + b_1) \odot W_2)^\top \tag{7}$$
#
# Shapes: $(p \times 1)$ times $(1 \times d_1)$ is $(p \times d_1)$, the shape of `W1`. A gradient
# always has the shape of what it is the gradient of. Below is our example as a picture.

# %%
z = np.array([3.0, -3.0, 2.0])
plots.relu_mask(z, x, W2, 1.0, np.array([[4.0, 0.0, -2.0], [8.0, 0.0, -4.0]]))

# %% [markdown]
# ### Exercise 02.5 · `grad_W1(W1, b1, W2, x, y)`
#
# Return the whole matrix: equation (7), corrected. Turn (7) into NumPy without a loop over `i`
# and `j`. One-dimensional arrays have no rows and columns, so `x.T` is just `x`: look for
# another way to make a table out of two vectors.

# %% answer="02.5"
def grad_W1(W1, b1, W2, x, y):
    """The gradient for all of W1: equation (7), corrected.

    W1 (p, d1), b1 (d1,), W2 (d1,), x (p,), y a number. Returns (p, d1).
    """
    ### BEGIN SOLUTION
    z, _, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(x, relu_prime(z) * W2)
    ### END SOLUTION


# %%
print("your formula")
print(grad_W1(W1, b1, W2, x, y))
print("central difference")
print(np.round(central_difference(lambda W1: loss(W1, b1, W2, x, y), W1), 6))

# %% [markdown]
# Your function on a larger network, drawn at random: 5 inputs, 8 units. Find the closed units in
# the upper part, then their columns in the heat map. Change the seed and run again.

# %%
rng = np.random.default_rng(2)
W1_big, b1_big, W2_big = rng.normal(size=(5, 8)), rng.normal(size=8), rng.normal(size=8)
x_big, y_big = rng.normal(size=5), 1.0
z_big, _, f_big = forward(W1_big, b1_big, W2_big, x_big)
gradient = grad_W1(W1_big, b1_big, W2_big, x_big, y_big)
plots.relu_mask(z_big, x_big, W2_big, f_big - y_big, gradient)

# %% [markdown]
# <details><summary>For readers who want more: (7) in three lines, without an index</summary>
#
# Move all of $W_1$ at once, by a small matrix $dW_1$, and keep only what is of first order:
#
# $$d\ell = 2(f - y)\, df, \qquad df = (\sigma'(z) \odot W_2)^\top dz, \qquad dz = dW_1^\top x$$
#
# With $a = 2(f - y)\,\sigma'(z) \odot W_2$ this is $d\ell = a^\top dW_1^\top x$, the sum of all
# $x_i\, a_j\, dW_1[i, j]$. Write $\langle G, D \rangle = \sum_{i,j} G[i,j]\, D[i,j]$, the inner product
# of two tables. Then
#
# $$d\ell = \langle x\, a^\top,\; dW_1 \rangle,$$
#
# and the gradient is what stands beside $dW_1$: equation (7). A move of $b_1$ gives $dz = db_1$, so
# $d\ell = \langle a, db_1 \rangle$, and the gradient for $b_1$ is $a$ (section 7). The next
# cell moves $W_1$ by a small matrix: the two numbers agree but for what is of second order.
#
# </details>

# %%
dW_1 = 1e-3 * np.array([[1.0, 2.0, 0.0], [-1.0, 1.0, 3.0]])
moved = loss(W1 + dW_1, b1, W2, x, y) - loss(W1, b1, W2, x, y)
inner = np.sum(grad_W1(W1, b1, W2, x, y) * dW_1)
print(f"the loss moves by {moved:.6f}, <G, dW_1> = {inner:.6f}")

# %% [markdown]
# ## 7 · The bias, left to the reader
#
# > **A slip in the lecture.** "The case for $\nabla_{W_1}\ell$ should be similar", says the
# > lecture, right after it has set out to find $\nabla_{W_1}\ell$. It means $\nabla_{b_1}\ell$.
#
# So it is ours to do. **Numbers.** Raise `b1[0]` by $\varepsilon$. Now `z[0]` moves by
# $1\varepsilon$: a bias is simply added. From there on the trail is the old one: `o[0]` by
# $\varepsilon$, $f$ by $2\varepsilon$, $\ell$ by $4\varepsilon$. So
# $\partial\ell/\partial b_1[0] = 4$. Follow the other two biases on paper before you go on.

# %% [markdown]
# ### Exercise 02.6 · `grad_b1(W1, b1, W2, x, y)`
#
# Do for `b1` what (4)-(6) did for `W1`: start from
#
# $$\frac{\partial \ell}{\partial b_1[j]}
# = \frac{\partial \ell}{\partial z[j]} \cdot \frac{\partial z[j]}{\partial b_1[j]},$$
#
# find both factors, and return all $d_1$ coordinates at once.

# %% answer="02.6"
def grad_b1(W1, b1, W2, x, y):
    """dl/db1, with dl/db1[j] = dl/dz[j] * dz[j]/db1[j]: both factors are yours to find.

    W1 (p, d1), b1 (d1,), W2 (d1,), x (p,), y a number. Returns (d1,).
    """
    ### BEGIN SOLUTION
    z, _, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z) * W2
    ### END SOLUTION


# %%
print("your formula      ", grad_b1(W1, b1, W2, x, y))
slopes = central_difference(lambda b1: loss(W1, b1, W2, x, y), b1)
print("central difference", np.round(slopes, 6))

# %% [markdown]
# You have seen these numbers: they stood along the top of the multiplication table. Hence
#
# $$\nabla_{W_1}\ell = x \, (\nabla_{b_1}\ell)^\top, \qquad
# \nabla_{b_1}\ell = \frac{\partial\ell}{\partial z}.$$
#
# What a layer *received*, times what came *back* to it. The next notebook finds the same pattern
# at every layer of every network.

# %% [markdown]
# **Now touch it.** In a notebook that runs, all gradients in this figure come from *your* three
# functions. Drag `b1[1]`, the number below unit 1, until the closed unit opens: what comes back to it, and
# to which weights? Then switch another unit off (click or tap it), and see the mask.

# %%
plots.touch_relu(W1, b1, W2, x, y, gradients=(grad_W1, grad_b1, grad_W2))

# %% [markdown]
# ## 8 · How wrong is the printed formula?
#
# Printed: $(2f(x) - y)$. Right: $2(f(x) - y)$. In our example it was 5 against 2: too long a step,
# in the right direction. Gradient descent might still get somewhere, and nobody would notice.
# Can it be worse than that? The two factors are
#
# | $f$ | $y$ | printed | right |
# |---|---|---|---|
# | 4 | 3 | 5 | 2 |
# | 4 | 0 | 8 | 8 |
# | 4 | -2 | 10 | 12 |
#
# Same sign in each row. Is there a row in which the signs differ?

# %% [markdown]
# ### Exercise 02.7 · `counterexample()`
#
# Return a dict with the keys `W1`, `b1`, `W2`, `x`, `y`: a network, an input and a target for which
# the printed (6) has the wrong **sign** in some entry of `W1`. In that entry neither the
# printed nor the right value may be zero, so the unit in question must be open.
#
# Small is beautiful: $p = d_1 = 1$ is enough. Lists and whole numbers are accepted; a matrix with
# one entry is `[[1]]`, a vector with one is `[1]`.

# %% answer="02.7"
def counterexample():
    """A case in which (2f(x) - y) in place of 2(f(x) - y) turns the sign of an entry of (6).

    Returns a dict: W1 (p, d1), b1 (d1,), W2 (d1,), x (p,), y a number; p and d1 are your choice.
    """
    ### BEGIN SOLUTION
    # f = 1 * relu(2 * 1 + 0) = 2: printed, the factor is 2*2 - 3 = 1; right is 2*(2 - 3) = -2
    return {"W1": [[2]], "b1": [0], "W2": [1], "x": [1], "y": 3}
    ### END SOLUTION


# %% [markdown]
# Let gradient descent try both, on your example: one small step each, against the printed and
# against the right gradient. The loss should fall.

# %%
example = counterexample()
case = {name: np.array(example[name], dtype=float) for name in ["W1", "b1", "W2", "x", "y"]}
f_case = forward(case["W1"], case["b1"], case["W2"], case["x"])[2]
right = np.array(grad_W1(**case))
printed = right / (2 * (f_case - case["y"])) * (2 * f_case - case["y"])
for name, gradient in [("right", right), ("printed", printed)]:
    step = 0.001 * gradient / np.abs(gradient).max()
    change = loss(**{**case, "W1": case["W1"] - step}) - loss(**case)
    print(f"{name:8} the loss {'falls' if change < 0 else 'rises'}")

# %% [markdown]
# One misplaced bracket, and training climbs uphill. It does so just where the network is
# *close*: the prediction has the right sign and lies between half the target and the target.
# Any formula can be mistyped, in a lecture as well as in your code. That is why each gradient deserves
# a second opinion.

# %% [markdown]
# ## 9 · Many samples at once
#
# Training minimises the mean loss over $n$ samples. They are the rows of `X`, shape `(n, p)`, with
# targets `y`, shape `(n,)`:
#
# $$\frac{1}{n}\sum_{r=1}^{n} \ell(f(x_r), y_r)$$
#
# The gradient of a mean is the mean of the gradients. So we could go row by row, with the
# functions you have. The next cell does. It is right, and slow.

# %%
def by_rows(W1, b1, W2, X, y):
    """(dW1, db1, dW2) of the mean loss, one row after the other."""
    rows = range(len(X))
    dW1 = np.mean([grad_W1(W1, b1, W2, X[r], y[r]) for r in rows], axis=0)
    db1 = np.mean([grad_b1(W1, b1, W2, X[r], y[r]) for r in rows], axis=0)
    dW2 = np.mean([grad_W2(W1, b1, W2, X[r], y[r]) for r in rows], axis=0)
    return dW1, db1, dW2


# %% [markdown]
# **Numbers.** Our sample becomes row 0, and a second one joins it: $x = (2, 0)$ with $y = 10$. For
# it, $z = (2, 5, -1)$: unit 1 is open now, unit 2 closed. (So unit 1 was closed for *one* input.
# The bad case is a unit closed for *every* row: no gradient reaches its weights, and it is called *dead*.)
#
# $$Z = \begin{pmatrix} 3 & -3 & 2 \\ 2 & 5 & -1 \end{pmatrix} \quad
# O = \begin{pmatrix} 3 & 0 & 2 \\ 2 & 5 & 0 \end{pmatrix} \quad
# f = \begin{pmatrix} 4 \\ 9 \end{pmatrix} \quad
# f - y = \begin{pmatrix} 1 \\ -1 \end{pmatrix}$$

# %%
X = np.array([[1.0, 2.0],
              [2.0, 0.0]])
targets = np.array([3.0, 10.0])

# %% [markdown]
# ### Shapes first
#
# With one sample per row, everything gets $n$ rows. A sample is now a row, so $W_1^\top x$ turns
# into $X W_1$, and `b1` is added to each row.
#
# | one sample | shape | batch | shape |
# |---|---|---|---|
# | $z = W_1^\top x + b_1$ | `(d1,)` | $Z = X W_1 + b_1$ | `(n, d1)` |
# | $o = \sigma(z)$ | `(d1,)` | $O = \sigma(Z)$ | `(n, d1)` |
# | $f = o^\top W_2$ | number | $f = O W_2$ | `(n,)` |
# | $2(f - y)$ | number | `df` $= 2(f - y) / n$ | `(n,)` |
# | $\partial\ell/\partial z$ | `(d1,)` | `dZ` | `(n, d1)` |
#
# The gradients keep the shapes of `W1`, `b1`, `W2`: they have no $n$. It must be summed away.

# %% [markdown]
# **Numbers.** The mean brings in $1/n = 1/2$, so `df` $= 2 \cdot (1, -1) / 2 = (1, -1)$. Row $r$ of
# `dZ` is `df[r]`, times `W2` $= (2, 1, -1)$ where the unit is open in that row:
#
# $$dZ = \begin{pmatrix} 1 \cdot (2, 0, -1) \\ -1 \cdot (2, 1, 0) \end{pmatrix}
# = \begin{pmatrix} 2 & 0 & -1 \\ -2 & -1 & 0 \end{pmatrix}$$
#
# By (7), each row brings its own outer product to `dW1`. Here are row 0, row 1 and their sum:

# %%
dZ = np.array([[2.0, 0.0, -1.0],
               [-2.0, -1.0, 0.0]])
row_0 = np.outer(X[0], dZ[0])
row_1 = np.outer(X[1], dZ[1]) + 0.0  # + 0.0 shows 0. where NumPy has -0.
print(row_0, row_1, row_0 + row_1, sep="\n\n")

# %% [markdown]
# Entry $(i, j)$ of the sum is $\sum_r X[r, i]\, dZ[r, j]$. A sum over a shared index is a matrix
# product, here $X^\top dZ$, of shape $(p \times n)(n \times d_1) = (p \times d_1)$. The same
# thought serves for all three:
#
# $$dZ[r, j] = df[r]\; \sigma'(Z[r, j])\; W_2[j]$$
#
# $$\nabla_{W_1} = X^\top dZ, \qquad \nabla_{b_1}[j] = \sum_r dZ[r, j], \qquad
# \nabla_{W_2} = O^\top df$$
#
# In our example: $\nabla_{b_1} = (0, -1, -1)$ and $\nabla_{W_2} = (1, -5, 2)$. The bias of unit 0
# gets 0 although the unit is open twice: the two rows pull it in opposite directions.

# %% [markdown]
# ### Exercise 02.8 · `batch_gradients(W1, b1, W2, X, y)`
#
# Return `(dW1, db1, dW2)` of the mean loss, by the formulas above. Divide by $n$ once. `df` has one
# number per *row* and `W2` one per *column* of `dZ`. NumPy lines up the *last* axes, so `Z * W2`
# multiplies each column by its number. For the rows, `df[:, None]` is `df` as a column, `(n, 1)`.
#
# No loop over rows: one case has some 20,000 of them, and an answer that takes more than 30 times as
# long as ours loses that share. (Your `forward` takes one sample, so write the batch version here.)

# %% answer="02.8"
def batch_gradients(W1, b1, W2, X, y):
    """Gradients of the mean of (f - y)**2 over n rows, without a loop over rows.

    W1 (p, d1), b1 (d1,), W2 (d1,), X (n, p), y (n,). Returns (dW1, db1, dW2), shaped like
    W1, b1, W2.
    """
    ### BEGIN SOLUTION
    Z = X @ W1 + b1
    O = relu(Z)
    df = 2 * (O @ W2 - y) / len(X)
    dZ = df[:, None] * relu_prime(Z) * W2
    return X.T @ dZ, dZ.sum(axis=0), O.T @ df
    ### END SOLUTION


# %% [markdown]
# Your gradients, the slow ones, and the central difference of the mean loss: all three should
# agree.

# %%
for name, fast, slow in zip(
    ["dW1", "db1", "dW2"],
    batch_gradients(W1, b1, W2, X, targets),
    by_rows(W1, b1, W2, X, targets),
):
    print(name, np.asarray(fast).tolist(), "agrees with the rows:", np.allclose(fast, slow))


# %%
def mean_loss(W1):
    return np.mean([loss(W1, b1, W2, X[r], targets[r]) for r in range(len(X))])


print(np.round(central_difference(mean_loss, W1), 6))

# %% [markdown]
# And what does it save? A thousand rows, both ways, the best of three runs each. A thousand times,
# `by_rows` has Python look up names, call functions and make small arrays. The batch version calls
# NumPy about ten times in all. Print `slow / fast` to see the factor on your machine.

# %%
rng = np.random.default_rng(3)
X_many, y_many = rng.normal(size=(1000, 2)), rng.normal(size=1000)


def best_time(function):
    times = []
    for _ in range(3):
        start = perf_counter()
        function(W1, b1, W2, X_many, y_many)
        times.append(perf_counter() - start)
    return min(times)


slow, fast = best_time(by_rows), best_time(batch_gradients)
print("the loop takes more than 10 times as long:", slow > 10 * fast)

# %% [markdown]
# ## Where you will meet this again
#
# > In PyTorch the first layer is `nn.Linear(p, d1)`. It keeps its weights as (*out*, *in*), that is
# > $V = W_1^\top$ of shape `(d1, p)`, and computes `X @ V.T + bias`. The same numbers, turned round.
# > A gradient has the shape of what it is the gradient of, so (7) and the batch turn round as well:
# >
# > $$\nabla_V\ell = \frac{\partial\ell}{\partial z}\; x^\top, \qquad \qquad \nabla_V = dZ^\top X$$
# >
# > In our example row 1 of the multiplication table becomes column 1. Anyone who copies weights from one
# > world to the other must transpose; where $p = d_1$, nothing complains if one forgets. (One thing is
# > the same: the slope of PyTorch's ReLU at 0 is 0.) The loss, as a function of $V$, confirms it:

# %%
V = W1.T.copy()


def mean_loss_of(V):
    return np.mean((relu(X @ V.T + b1) @ W2 - targets) ** 2)


one_sample = np.outer(grad_b1(W1, b1, W2, x, y), x)
print("one sample:", np.allclose(one_sample, np.transpose(grad_W1(W1, b1, W2, x, y))))
print("dZ.T @ X:          ", (dZ.T @ X).tolist())
print("central difference:", np.round(central_difference(mean_loss_of, V), 6).tolist())
print("as you have it:    ", np.asarray(batch_gradients(W1, b1, W2, X, targets)[0]).tolist())

# %% [markdown]
# ## Where you stand

# %%
progress()

# %% [markdown]
# ## Take home
#
# - **Derive one coordinate, then read off the matrix.** (4)-(6) follow one weight; (7) is all of
#   them, as an outer product.
# - $\nabla_{W_1}\ell = x\,(\partial\ell/\partial z)^\top$ and
#   $\nabla_{b_1}\ell = \partial\ell/\partial z$: **what the layer received, times what came back**.
# - **ReLU is a gate.** Open: the gradient passes as it is. Closed: it stops.
# - **A batch is a matrix product.** The sum over rows hides in $X^\top dZ$; the $1/n$ goes in once.
# - **Trust the loss, not the page.** A central difference found a slip that has the wrong sign
#   when the network is nearly right.

# %% [markdown]
# ## Three questions
#
# **1.** A hidden unit is closed for *every* row of the training data. Which gradients are zero, and
# can gradient descent open it again?
#
# <details><summary>Answer</summary>
#
# Its column of `dW1` and its entry of `db1` are zero, because $\sigma'(z)[j] = 0$ in each row. Its
# entry of `dW2` is zero too, because $o[j] = 0$. Nothing that belongs to it moves, and in this
# network nothing else can move its $z$: it stays closed. In a deeper network the layers before
# it may still change its input and wake it up. A leaky ReLU, with a small slope for $z < 0$,
# avoids the trap.
#
# </details>

# %% [markdown]
# **2.** Put the missing $b_2$ back: $f(x) = \sigma(W_1^\top x + b_1)^\top W_2 + b_2$. What is
# $\partial\ell/\partial b_2$, and which of the formulas (4)-(7) change?
#
# <details><summary>Answer</summary>
#
# $\partial f/\partial b_2 = 1$, so $\partial\ell/\partial b_2 = 2(f(x) - y)$. The formulas stay as
# they are; only the value of $f(x)$ in them changes. (In (5), where $f$ is written out, the new
# term does not contain $W_1$, and drops out.)
#
# </details>

# %% [markdown]
# **3.** Someone starts with `W1 = 0` and `b1 = 0`. What are the gradients? What if $\sigma'(0)$
# were taken as 1?
#
# <details><summary>Answer</summary>
#
# Then $z = 0$ and $o = 0$, whatever the input. With $\sigma'(0) = 0$ all three gradients are zero:
# nothing ever moves. With $\sigma'(0) = 1$, `dW1` and `db1` would in general not be zero. This is
# the one place where you notice the convention; a random start avoids it.
#
# </details>

# %% [markdown]
# **Go on:** [03 · The general feedforward network](../03_feedforward/03_feedforward.ipynb) · [The map of the course](../00_start_here.ipynb#The-map)
