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
# # 01 · A chain of weights
#
# The smallest network on which backpropagation shows all it does: one number goes in, each layer
# multiplies it by one weight, one number comes out. This is Example 1 of the lecture, equations
# (1)-(3).
#
# **After this notebook you can**
#
# - run a chain forward, and say which index means what, on paper and in Python;
# - derive equations (1), (2), (3) and say each of them in words;
# - write the backward pass, and explain why it never divides;
# - say what it costs, and what the obvious alternative costs;
# - check any backward pass against the loss itself.

# %% [markdown]
# **How to use this notebook.** Run the cells from top to bottom. In an exercise, replace the
# `raise` line by your code and run the check below it. `hint("01.1")` gives the next of three
# hints; after three hints and two attempts `reveal("01.1")` shows the worked answer.
# `progress()` shows what passed, in the whole course. Plan about 45 minutes, or 70 if derivatives are
# long ago, with pencil and paper at hand.
#
# Before: [00 · How we will know that we are right](../00_gradient_check/00_gradient_check.ipynb) (when it is needed) · [The map of the course](../00_start_here.ipynb#The-map) · after: [02 · The two-layer ReLU network](../02_two_layer_relu/02_two_layer_relu.ipynb)

# %% locked="setup"
import numpy as np

from backprop import plots
from backprop.check import check, hint, progress

# %%
from backprop.check import predict, reveal

# %% [markdown]
# ## 1 · The network
#
# Picture three amplifiers in a row, each with a knob. The knobs stand at 2, -1 and 4: the first
# doubles the signal, the second flips its sign, the third makes it four times as large. We
# send in $x = 3$ and want $y = -23$ to come out. What does come out?
#
# $$z_1 = 3, \qquad z_2 = 2 \cdot 3 = 6, \qquad z_3 = -1 \cdot 6 = -6, \qquad
# f = 4 \cdot (-6) = -24$$
#
# Close. These numbers stay with us through the whole notebook.

# %%
w = np.array([2.0, -1.0, 4.0])
x, y = 3.0, -23.0

z_1 = x
z_2 = w[0] * z_1
z_3 = w[1] * z_2
f = w[2] * z_3
print(z_1, z_2, z_3, "and out comes", f)

# %% [markdown]
# In general there are $L$ layers with one weight each, no bias, and the activation
# $\sigma(x) = x$, which changes nothing:
#
# $$f(x) = w_L w_{L-1} \cdots w_1 x$$
#
# The input to layer $i$ is called $z_i = w_{i-1} \cdots w_1 x$. Its output is
# $o_i = \sigma(z_i)$, here the same number. So
#
# $$z_1 = x, \qquad z_{i+1} = w_i o_i = w_i z_i, \qquad f(x) = w_L z_L.$$
#
# Why two names for one number? Because with a real activation they will differ: a weight then
# multiplies $o_i$, not $z_i$.

# %% [markdown]
# ### Counting from 1, counting from 0
#
# The lecture counts from 1, Python from 0. Nothing else costs so much time in this notebook, so
# here is the whole dictionary: **subtract one**.
#
# | lecture | Python | in our example | what it is |
# |---|---|---|---|
# | $w_1, \dots, w_L$ | `w[0]`, …, `w[L-1]` | 2, -1, 4 | `w[0]`: the first weight after $x$ |
# | $z_1, \dots, z_L$ | `z[0]`, …, `z[L-1]` | 3, 6, -6 | `z[0]` is $z_1$, the input $x$ itself |
# | $f(x) = w_L z_L$ | `z[L]`, or `z[-1]` | -24 | one entry more: the output |
# | $o_1, \dots, o_L$ | `z[0]`, …, `z[L-1]` | 3, 6, -6 | no array of its own, because $o_i = z_i$ |
# | $\partial\ell/\partial w_1, \dots$ | `dw[0]`, … | soon | `dw[0]` belongs to `w[0]` |
# | $\partial\ell/\partial z_1, \dots$ | `dz[0]`, … | soon | `dz[0]` belongs to `z[0]`, the input |
#
# So `w` has $L$ entries and `z` has $L + 1$; `dw` and `dz` will have $L$.

# %% [markdown]
# ### Exercise 01.1 · `forward(w, x)`
#
# Return $z_1, \dots, z_L$ and then $f(x)$ in one array of shape `(L+1,)`, for any $L \ge 1$: all
# of it, not just the output, because we shall need every entry on the way back.

# %% answer="01.1"
def forward(w, x):
    """The forward pass: z_1 = x, z_{i+1} = w_i z_i, and f(x) = w_L z_L.

    w is an array (L,), x a number. Returns an array (L+1,): z_1, ..., z_L, f(x).
    """
    ### BEGIN SOLUTION
    z = np.zeros(len(w) + 1)
    z[0] = x
    for i in range(len(w)):
        z[i + 1] = w[i] * z[i]
    return z
    ### END SOLUTION


# %% [markdown]
# Look at what your function does with our numbers, and with a chain of eight. Can you name the last
# number of the second line before you see it?

# %%
print(forward(w, x))
print(forward(np.full(8, 2.0), 1.0))

# %% [markdown]
# ## 2 · Which knob, which way?
#
# We wanted -23 and got -24. The squared loss says how bad that is:
#
# $$\ell(f(x), y) = (f(x) - y)^2, \qquad \text{here} \quad (-24 + 23)^2 = 1.$$
#
# To do better, turn a knob. Which one? Let us turn the middle knob, $w_2$, from $-1$ up to
# $-0.999$, leave the other two, and see what the loss does.

# %%
def loss_for(w_2):
    return (4 * w_2 * 2 * 3 - y) ** 2


print("loss before       ", loss_for(-1))
print("loss after        ", round(loss_for(-0.999), 6))
print("change per unit   ", round((loss_for(-0.999) - loss_for(-1)) / 0.001, 3))

# %% [markdown]
# The loss falls, by about 48 per unit of $w_2$. The smaller the turn, the nearer this rate comes to
# $-48$: the derivative $\partial\ell/\partial w_2$, the slope of the loss along one weight. The
# figure shows it as the tangent at $w_2 = -1$.

# %%
turns = np.linspace(-1.06, -0.86, 201)
plots.loss_slice(turns, loss_for(turns), -48.0, -1.0, name="$w_2$")

# %% [markdown]
# We want such a slope for *every* weight: the gradient. We could turn the knobs one after the
# other, one forward pass for each (section 6 counts what that costs). Backpropagation gets all of
# them from one walk through the chain, from the output back to the input.
#
# ### The last layer, in numbers
#
# Cover everything left of the last layer with your hand. All that arrives there is $z_3 = -6$, which comes out of the second amplifier, so
# the loss is $(w_3 z_3 - y)^2$ with $w_3 = 4$. The derivative of a square is twice what is inside,
# times the slope of the inside:
#
# $$\frac{\partial\ell}{\partial w_3} = 2\,(4 \cdot (-6) + 23) \cdot (-6) = 2 \cdot (-1) \cdot (-6)
# = 12$$
#
# $$\frac{\partial\ell}{\partial z_3} = 2 \cdot (-1) \cdot 4 = -8$$

# %% [markdown]
# In general, with $\ell = (w_L z_L - y)^2$:
#
# $$\frac{\partial\ell}{\partial w_L} = 2\,(w_L z_L - y)\,z_L, \qquad
# \frac{\partial\ell}{\partial z_L} = 2\,(w_L z_L - y)\,w_L$$
#
# A product has two slopes: along one factor, the slope is *the other factor*. So the weight gets
# $z_L$, and $z_L$ gets the weight.
#
# > **Look twice.** $z_L$ is what goes *into* the last layer; $f(x) = w_L z_L$ is what comes out. So
# > $\partial\ell/\partial z_L$ has a factor $w_L$, and $\partial\ell/\partial f = 2(f(x) - y)$
# > does not.

# %% [markdown]
# ### Exercise 01.2 · `grad_last(w, x, y)`
#
# Return $\partial\ell/\partial w_L$ and $\partial\ell/\partial z_L$, in this order: two numbers.
# Your `forward` has all you need.

# %% answer="01.2"
def grad_last(w, x, y):
    """The slopes at the last layer, of the loss (f(x) - y)**2.

    w is an array (L,), x and y are numbers. Returns (dl/dw_L, dl/dz_L), two floats.
    """
    ### BEGIN SOLUTION
    z = forward(w, x)
    residual = z[-1] - y
    return 2 * residual * z[-2], 2 * residual * w[-1]
    ### END SOLUTION


# %% [markdown]
# By hand we found 12 and -8.

# %%
print(*grad_last(w, x, y))

# %% [markdown]
# ## 3 · One step back
#
# Now uncover the layer before. From the right we know one thing: $\partial\ell/\partial z_3 = -8$.
# One unit more of $z_3$ changes the loss by $-8$ (at this rate). We may forget
# *how* the loss depends on $z_3$: that number says it all.
#
# The weight $w_2$ reaches the loss through $z_3 = w_2 o_2$ and in no other way. Raise $w_2$ by one
# unit: $z_3$ rises by $o_2 = 6$. Each unit of $z_3$ is worth $-8$. What is the slope along $w_2$?

# %%
predict("01.a", dw_2=None)  # your number instead of None

# %% [markdown]
# Together
#
# $$\frac{\partial\ell}{\partial w_2} = -8 \cdot 6 = -48,$$
#
# the slope in the figure. No knob was turned for it.

# %% [markdown]
# That was the chain rule. In letters, for the layer before the last, because
# $z_L = w_{L-1} o_{L-1}$:
#
# $$\begin{aligned}
# \frac{\partial\ell}{\partial w_{L-1}}
# &= \frac{\partial\ell}{\partial z_L} \cdot \frac{\partial z_L}{\partial w_{L-1}} \cr
# &= \frac{\partial\ell}{\partial z_L} \cdot o_{L-1}
# \end{aligned} \tag{1}$$
#
# Nothing in it was special to the layer before the last. Any $w_i$ reaches the loss through
# $z_{i+1} = w_i o_i$ alone:
#
# $$\begin{aligned}
# \frac{\partial\ell}{\partial w_i}
# &= \frac{\partial\ell}{\partial z_{i+1}} \cdot \frac{\partial z_{i+1}}{\partial w_i} \cr
# &= \frac{\partial\ell}{\partial z_{i+1}} \cdot o_i
# \end{aligned} \tag{2}$$
#
# In words: **what came back, times what the weight had received.**

# %% [markdown]
# To use (2) at the next layer down we need $\partial\ell/\partial z_2$. Numbers first: raise
# $z_2$ by one unit, and $z_3 = w_2 z_2$ rises by $w_2 = -1$. Each unit of $z_3$ is worth $-8$, so
#
# $$\frac{\partial\ell}{\partial z_2} = -8 \cdot (-1) = 8.$$
#
# In letters, again by the chain rule on $z_{i+1} = w_i z_i$:
#
# $$\begin{aligned}
# \frac{\partial\ell}{\partial z_i}
# &= \frac{\partial\ell}{\partial z_{i+1}} \cdot \frac{\partial z_{i+1}}{\partial z_i} \cr
# &= \frac{\partial\ell}{\partial z_{i+1}} \cdot w_i
# \end{aligned} \tag{3}$$
#
# In words: **what came back goes on to the layer before, through the same weight that the signal
# came through.**

# %% [markdown]
# ### Exercise 01.3 · `backward_step(dz_next, w_i, o_i)`
#
# One step back: `dz_next` is $\partial\ell/\partial z_{i+1}$, the number from the right. Return
# $\partial\ell/\partial w_i$ by (2) and $\partial\ell/\partial z_i$ by (3), in this order.

# %% answer="01.3"
def backward_step(dz_next, w_i, o_i):
    """Equations (2) and (3): dl/dw_i = dl/dz_{i+1} o_i and dl/dz_i = dl/dz_{i+1} w_i.

    All three are numbers, dz_next is dl/dz_{i+1}. Returns (dl/dw_i, dl/dz_i), two floats.
    """
    ### BEGIN SOLUTION
    return dz_next * o_i, dz_next * w_i
    ### END SOLUTION


# %% [markdown]
# Take the step that we took by hand, with $-8$ from the right, $w_2 = -1$ and $o_2 = 6$. Then the
# last one: which three numbers go in at $i = 1$? Work out on paper what must come out.

# %%
predict("01.b", dw_1=None, dz_1=None)

# %%
print("i = 2:", *backward_step(-8.0, -1.0, 6.0))
print("i = 1:", *backward_step(8.0, 2.0, 3.0))

# %% [markdown]
# ## 4 · The whole way back
#
# All numbers of the example in one place. Read it row by row: the $\partial\ell/\partial z_i$ of
# one row is the number *from the right*, $\partial\ell/\partial z_{i+1}$, of the next.
#
# | $i$ | from right | $w_i$ | $o_i$ | $\partial\ell/\partial w_i$ | $\partial\ell/\partial z_i$ |
# |---|---|---|---|---|---|
# | 3 | (start: last layer) | 4 | -6 | 12 | -8 |
# | 2 | -8 | -1 | 6 | $-8 \cdot 6 = -48$ | $-8 \cdot (-1) = 8$ |
# | 1 | 8 | 2 | 3 | $8 \cdot 3 = 24$ | $8 \cdot 2 = 16$ |
#
# The picture has the same numbers: $z_i$ runs forward, $\partial\ell/\partial z_i$ runs backward,
# and both pass through the same weights. Below a weight stands its own gradient; below $f(x)$ the
# slope of the square, $2(f(x) - y) = -2$, with which the way back begins.

# %%
z_by_hand = np.array([3.0, 6.0, -6.0, -24.0])
dz_by_hand, dw_by_hand = np.array([16.0, 8.0, -8.0]), np.array([24.0, -48.0, 12.0])
plots.chain_flow(z_by_hand, dz_by_hand, w=w, dw=dw_by_hand, df=-2.0)

# %% [markdown]
# The lecture sums it up in four steps:
#
# 1. compute $z_1, \dots, z_L$ forward;
# 2. compute $\partial\ell/\partial z_L = 2(w_L z_L - y)\,w_L$;
# 3. for $i = L-1, \dots, 1$ use (3) to get $\partial\ell/\partial z_i$ from
#    $\partial\ell/\partial z_{i+1}$;
# 4. for $i = L-1, \dots, 1$ use (2) to get $\partial\ell/\partial w_i$.
#
# Steps 3 and 4 walk the same way, and at each $i$ both need the same
# $\partial\ell/\partial z_{i+1}$. So one walk will do. **Steps 2-4, streamlined:**
#
# - at layer $L$, calculate $\partial\ell/\partial w_L$ and $\partial\ell/\partial z_L$;
# - for $i = L-1, L-2, \dots, 1$, calculate $\partial\ell/\partial w_i$ and
#   $\partial\ell/\partial z_i$ by (2) and (3).

# %% [markdown]
# > **A slip in the lecture.** The streamlined steps print $\partial\ell/\partial z_I$. There is no
# > layer $I$: read $\partial\ell/\partial z_L$. And the loops print "$i = L\ 1, \dots, 1$": a minus
# > sign was lost: read $i = L - 1, \dots, 1$.
#
# You can find both without asking anybody: put in $L = 3$. Layer 3 is the start, so the loop has
# to visit $i = 2$ and then $i = 1$: from $L - 1$ down to 1. And for $L = 1$ it visits nothing: the
# start is all there is.

# %% [markdown]
# ### Exercise 01.4 · `backward(w, x, y)`
#
# Write the backward pass in its streamlined form; you have all the parts. Return `dw` and `dz`,
# two arrays of shape `(L,)`, in the order of the weights: `dw[0]` is $\partial\ell/\partial w_1$,
# although it is computed last. Write your loop for the lecture's $i$ first, then translate with
# the table of section 1. Leave `w` as it is.

# %% answer="01.4"
def backward(w, x, y):
    """Forward pass, then the streamlined steps 2-4: equations (2) and (3) for i = L-1, ..., 1.

    w is an array (L,), x and y are numbers. Returns (dw, dz), two arrays (L,):
    dw[0], ..., dw[L-1] are dl/dw_1, ..., dl/dw_L, and dz likewise.
    """
    ### BEGIN SOLUTION
    L = len(w)
    z = forward(w, x)
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1], dz[-1] = grad_last(w, x, y)
    for i in range(L - 2, -1, -1):  # the lecture's i = L-1, ..., 1
        dw[i], dz[i] = backward_step(dz[i + 1], w[i], z[i])
    return dw, dz
    ### END SOLUTION


# %% [markdown]
# By hand it was `dw` = 24, -48, 12 and `dz` = 16, 8, -8.

# %%
dw, dz = backward(w, x, y)
print("dw", dw)
print("dz", dz)

# %% [markdown]
# Now a chain of your own. Change the weights, make the chain longer, and watch what flows back.
# What happens to it left of a weight that is nearly 0? Left of a large one?

# %%
my_w = np.array([1.5, -0.5, 2.0, 0.1, -3.0])
my_x, my_y = 2.0, 1.0
my_z = forward(my_w, my_x)
my_dw, my_dz = backward(my_w, my_x, my_y)
plots.chain_flow(my_z, my_dz, w=my_w, dw=my_dw, df=2 * (my_z[-1] - my_y))

# %% [markdown]
# **Now touch it.** Drag a weight, the input or the target of our chain. All numbers move with it: in a
# notebook that runs, *your* `forward` and *your* `backward` make them. The slider walks back from the loss, an
# edge at a time, with the equation of each step. Then press *step downhill* a few times. Which
# weight moves most, and why?

# %%
plots.touch_chain(w, x, y, forward=forward, backward=backward)

# %% [markdown]
# > **A change of convention in the lecture.** Example 1 and the general case, equations (8)
# > and (9), number their layers differently. It is the same chain with other names.
#
# | | Example 1 | general case |
# |---|---|---|
# | the input is | $z_1 = o_1 = x$ | $o_0 = x$ |
# | one layer | $z_{i+1} = w_i o_i$ | $z_{i+1} = W_{i+1}^\top o_i + b_{i+1}$ |
# | a weight has the number of the signal | that it takes in | that it gives out |
# | one step back, to $i$, multiplies by | $w_i$, in (3) | $W_{i+1}$, in (11) |
# | the output is | $f(x) = w_L z_L$, not a $z_i$ | $o_L$ |
# | $z_L$ lies | *before* the last weight | *after* the last weight |
#
# So the first weight is number 1 in both, but our $z_2 = w_1 x$ is called $z_1$ there. We keep
# each example as the lecture has it, and come back to this table in notebook 03.

# %% [markdown]
# ## 5 · Why not divide?
#
# There is a tempting shortcut. In $f = w_L \cdots w_1 x$, the slope along $w_i$ is the product of
# everything else. So take the whole product and divide $w_i$ out again:
#
# $$\frac{\partial\ell}{\partial w_i} = 2\,(f(x) - y) \cdot \frac{f(x)}{w_i}$$
#
# For $w_2$ in our example: $2 \cdot (-1) \cdot (-24) / (-1) = -48$. Right, and in one line.
# Compare it with your `backward`, first for our weights, then with the middle knob at 0 (and
# $y = -1$).

# %%
def by_division(w, x, y):
    f = np.prod(w) * x
    with np.errstate(invalid="ignore"):  # no warning, we look at the result
        return 2 * (f - y) * f / w, None


w_zero = np.array([2.0, 0.0, 4.0])
print("dividing     ", by_division(w, x, y)[0], by_division(w_zero, x, -1.0)[0])
print("your backward", backward(w, x, y)[0], backward(w_zero, x, -1.0)[0])

# %% [markdown]
# At $w_2 = 0$ the shortcut computes $0/0$, which is not a number. The true slope is
# $2\,(0 + 1) \cdot 4 \cdot 2 \cdot 3 = 48$: a weight of 0 blocks the signal, and yet the loss
# depends on it, strongly. It is the *other* weights whose slope is 0: whatever they do, the
# middle knob stops it.
#
# Backward never has this trouble, because (2) and (3) only multiply. That matters beyond zeros:
# soon the weights are matrices, and a matrix that is not square has no inverse to divide by.

# %% [markdown]
# ## 6 · What does it cost?
#
# Let us count multiplications. On paper, for $L = 3$: forward takes 3, the last layer 3 more
# ($2 \cdot (f - y)$, then times $z_L$ and times $w_L$), and each of the 2 steps back takes 2.
# Together 10.
#
# The rival turns knobs, as in section 2: one forward pass as it is, then one for each weight,
# turned a little. That is 4 passes of 3, together 12. Hardly worse! But $L = 3$ is small. We let
# the machine count, with numbers that take note when they are multiplied.

# %%
class Counted(float):
    """A number that counts its multiplications."""

    total = 0

    def __mul__(self, other):
        Counted.total += 1
        return Counted(float(self) * float(other))

    __rmul__ = __mul__


def run_chain(weights, signal):
    for weight in weights:
        signal = weight * signal
    return signal


# %% [markdown]
# The values do not matter for the count, so every number is 1 (a turned knob is 1.001). The steps
# back are taken by your own `backward_step`.

# %%
def backward_cost(L):
    Counted.total = 0
    one = Counted(1.0)
    run_chain([one] * L, one)  # forward
    run_chain([one, one], 2 * one)  # the last layer: 2 (f - y), times z_L, times w_L
    for _ in range(L - 1):
        backward_step(one, one, one)
    return Counted.total


def knob_cost(L):
    Counted.total = 0
    one = Counted(1.0)
    run_chain([one] * L, one)
    for k in range(L):
        weights = [one] * L
        weights[k] = Counted(1.001)
        run_chain(weights, one)
    return Counted.total


# %%
lengths = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500]
for L in (3, 50, 500):
    print(f"L = {L:3}   backward {backward_cost(L):5}   knob by knob {knob_cost(L):7}")

plots.cost(lengths, [backward_cost(L) for L in lengths], [knob_cost(L) for L in lengths])

# %% [markdown]
# In general, backward takes $L + 3 + 2(L - 1) = 3L + 1$ multiplications and the rival
# $L \cdot (L + 1)$: a line against a square, or $O(L)$, which means some number times $L$, against
# $O(L^2)$. (If your `backward` calls `grad_last`, it runs forward twice: $L$ more, and still a line. If your
# `backward_step` multiplies a whole array at once, the counter sees one product where NumPy makes two.)
#
# At a million weights, that is 3 million multiplications against a million millions. With a
# billion of them a second: 3 milliseconds against 17 minutes, for *one* gradient. Training needs
# many.
#
# The price is memory. Equation (2) asks for $o_i$ on the way back, so forward has to keep all $L$
# of them.

# %% [markdown]
# ## 7 · Trust, but check
#
# Turning knobs is too slow for training. As a *check* it is just right: it uses nothing but the
# loss, so it cannot share a mistake with (2) and (3). Notebook 00 is about this; the next cell
# brings two helpers, so that you can start here. In numbers: for `dw` = (24, -48, 12) and slopes
# (24, -48, 12.6), the largest difference is 0.6, the largest value 48. The relative error is
# $0.6 / 48 = 0.0125$. Far too much.

# %% locked="helpers"
def central_difference(f, x, h=1e-6):
    """The slopes (f(x + h e_k) - f(x - h e_k)) / 2h for every entry k of the array x (n,)."""
    slopes = np.zeros(len(x))
    for k in range(len(x)):
        step = np.zeros(len(x))
        step[k] = h
        slopes[k] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


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
# ### Exercise 01.5 · `gradient_check(backward, w, x, y)`
#
# Return the relative error between the `dw` of the function `backward` and central differences of
# the loss $(f(x) - y)^2$ with respect to `w`. The function comes in as an argument and may well be
# a wrong one: that is what the check is for. `central_difference` wants a function of one array,
# the weights; define it inside yours.

# %% answer="01.5"
def gradient_check(backward, w, x, y):
    """The relative error between dw, from backward(w, x, y) = (dw, dz), and central differences.

    backward is a function, w an array (L,), x and y are numbers. Returns a float.
    """
    ### BEGIN SOLUTION
    def loss(weights):
        return (forward(weights, x)[-1] - y) ** 2

    dw, _ = backward(w, x, y)
    return relative_error(dw, central_difference(loss, w))
    ### END SOLUTION


# %% [markdown]
# Put four candidates to the test: your own, the shortcut of section 5, one that forgot the 2 of the
# square, and one with a single entry wrong by a thousandth. Guess the four numbers (roughly)
# first.

# %%
def forgot_the_2(w, x, y):
    dw, dz = map(np.array, backward(w, x, y))
    return dw / 2, dz / 2


def slightly_off(w, x, y):
    dw, dz = map(np.array, backward(w, x, y))
    return dw * np.array([1.0, 1.001, 1.0]), dz


for candidate in (backward, by_division, forgot_the_2, slightly_off):
    print(f"{candidate.__name__:13} {gradient_check(candidate, w, x, y):.0e}")
print(f"by_division, with a weight of 0: {gradient_check(by_division, w_zero, x, -1.0)}")

# %% [markdown]
# A right gradient is right to nine digits or so, a wrong one shows in the first three. Between the
# two lies a wide gap: take $10^{-6}$ as the border, and you will hardly ever have to think.
#
# One exception: if $f(x) = y$ exactly, all slopes are 0, and the check would compare 0 with a
# speck of round-off. A *relative* error says nothing there; take another $y$.
#
# Note what the check did *not* find in `by_division` until it met a zero. A check is only as good
# as the cases that you give it. Ours try zeros, long chains, and $L = 1$.

# %% [markdown]
# ### All three knobs at once
#
# Your gradient works and has been checked, so use it. Turn each knob a little against
# its slope, again and again, and watch -23 come near.

# %%
knobs = w.copy()
for turn in range(7):
    out = forward(knobs, x)[-1]
    print(f"turn {turn}   out {out:8.4f}   loss {(out - y) ** 2:.6f}   knobs {knobs.round(4)}")
    knobs = knobs - 0.0003 * np.array(backward(knobs, x, y)[0])

# %% [markdown]
# The middle knob moved most: it had the steepest slope. That is gradient descent, and every network
# of this course learns that way.

# %% [markdown]
# ## Where you will meet this again
#
# > **The product of many factors.** By (3), $\partial\ell/\partial z_1$ is $\partial\ell/\partial z_L$
# > times $w_{L-1} \cdots w_1$. With a hundred layers and all weights 0.9 that product is
# > $0.9^{99} \approx 0.00003$; with 1.1 it is $1.1^{99} \approx 12{,}500$. Deep networks live between
# > the two, and notebook 05 is about how they manage.
# >
# > **Forward keeps.** When a framework runs out of memory in training, it is often because of what (2)
# > asks for: the $o_i$ of every layer, kept for the way back. A well-known way out, *gradient checkpointing*
# > (`torch.utils.checkpoint`), keeps only some of them and computes the others once more when their
# > turn comes. In a few lines, with your own functions:

# %%
def backward_with_less(w, x, y, every):
    """dw, and how many numbers were kept at a time, at most: of the z_i one in `every`."""
    kept, z = [x], x
    for number, weight in enumerate(w, 1):
        z = weight * z
        if number % every == 0 and number < len(w):
            kept.append(z)
    back, slopes, most = 2 * (z - y), np.zeros(len(w)), 0
    for first in range((len(kept) - 1) * every, -1, -every):
        stretch = forward(w[first : first + every], kept[first // every])  # once more
        most = max(most, len(kept) + len(stretch))
        for i in range(len(stretch) - 2, -1, -1):
            slopes[first + i], back = backward_step(back, w[first + i], stretch[i])
        kept.pop()
    return slopes, most


rng = np.random.default_rng(4)
w_long = rng.uniform(0.9, 1.1, size=400) * rng.choice([-1, 1], size=400)
slopes, most = backward_with_less(w_long, 1.0, 2.0, every=20)
print("the same dw:", np.allclose(slopes, backward(w_long, 1.0, 2.0)[0], rtol=1e-9))
print("numbers kept:", len(forward(w_long, 1.0)), "by your backward,", most, "by this one")

# %% [markdown]
# About $2\sqrt{L}$ numbers in place of $L$, for one more forward pass. And as the last layer is no
# different from the others once $\partial\ell/\partial f = 2(f - y)$ is known (question 2), the loop
# needs no start of its own.
#
# ## Where you stand

# %%
progress()

# %% [markdown]
# ## Take home
#
# - **Forward keeps, backward uses.** A weight's slope is what came back times what it had
#   received: (2).
# - **The signal and the gradient pass through the same weights**, one ahead, one back: (3).
# - **A layer need not know what comes after it**: $\partial\ell/\partial z_{i+1}$ says it all.
# - **One walk, all slopes**: $O(L)$, where turning knobs takes $O(L^2)$. And no division, so zeros
#   do no harm.
# - **Check with the loss**, on cases that include zeros and $L = 1$.

# %% [markdown]
# ## Three questions
#
# **1.** Two weights of a chain are exactly 0. What is `dw`, and can gradient descent get out of
# there?
#
# <details><summary>Answer</summary>
#
# The slope along $w_i$ has all the *other* weights as factors, and at least one of them is 0. So
# `dw` is zero throughout and nothing ever moves, however large the loss is. With *one* zero
# (section 5), that weight has a slope and gets away. This is one reason not to start training with
# all weights at 0.
#
# </details>

# %% [markdown]
# **2.** The last layer had formulas of its own. Call the output $z_{L+1} = f(x)$. What is
# $\partial\ell/\partial z_{L+1}$, and what do (2) and (3) say for $i = L$?
#
# <details><summary>Answer</summary>
#
# $\partial\ell/\partial z_{L+1} = 2(f(x) - y)$. Then (2) gives
# $\partial\ell/\partial w_L = 2(f(x) - y)\,z_L$ and (3) gives
# $\partial\ell/\partial z_L = 2(f(x) - y)\,w_L$: the formulas of section 2. So the last layer is
# not special. Only the start is, and it is all that the backward pass ever sees of the loss: for
# another loss, change that one line.
#
# </details>

# %% [markdown]
# **3.** Notebook 00 warns that a central difference with a large step $h$ is inexact. Here
# $h = 0.1$ does *better* than $h = 10^{-6}$. Why?
#
# <details><summary>Answer</summary>
#
# Along a single weight $w_i$ the loss is $(a w_i - y)^2$, a parabola. The error of a central
# difference comes from the third derivative, and a parabola has none. So there is no truncation
# error at any $h$; what is left is round-off, and that shrinks as $h$ grows. With a real
# activation this luck is over.
#
# </details>

# %% [markdown]
# **Go on:** [02 · The two-layer ReLU network](../02_two_layer_relu/02_two_layer_relu.ipynb) · [The map of the course](../00_start_here.ipynb#The-map)
