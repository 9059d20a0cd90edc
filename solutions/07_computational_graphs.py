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
# # 07 · Computational graphs
#
# So far each network came with a derivation of its own. In this last notebook we derive once and
# for all: a handful of operations, one equation, and a gradient for *any* program made of them.
# This is what happens inside PyTorch, JAX and TensorFlow.
#
# **After this notebook you can**
#
# - write a computation down as a tape, and draw it as a graph;
# - say why one equation of the lecture, (10), is all that is needed;
# - explain why a value that is used twice *adds up* what comes back;
# - write a reverse sweep in ten lines that differentiates any tape, however long;
# - say why we sweep backwards, what it costs in time, and what in memory;
# - bring the gradient of a broadcast array back to the shape of the array;
# - sweep several times over one tape without mixing the sweeps up.

# %% [markdown]
# **How to use this notebook.** Run the cells from top to bottom. In an exercise, replace the
# `raise` line by your code and run the check below it. `hint("07.1")` gives the next of three
# hints; after three hints and two attempts `reveal("07.1")` shows the worked answer.
# `progress()` shows what passed, in the whole course. Plan about an hour and a quarter, with pencil and paper at hand.
#
# Before: [06 · Training on real digits](../06_train_digits/06_train_digits.ipynb) · [The map of the course](../00_start_here.ipynb#The-map)

# %% locked="setup"
from time import perf_counter

import numpy as np

from backprop import plots
from backprop.check import check, hint, progress

# %%
from backprop.check import predict, reveal

# %% [markdown]
# The next cell brings the central difference of notebooks 00 and 01: a slow second opinion, which
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
# ## 1 · A program, written down step by step
#
# ### Numbers first
#
# Take $f = x\,(z^2 - z)$ with $z = x\,w$, at $x = 2$ and $w = -1$. Work it out with a pocket
# calculator that does one operation at a time, and note each result on a new line:
#
# | line | what we did | value |
# |---|---|---|
# | $v_0$ | read $x$ | 2 |
# | $v_1$ | read $w$ | -1 |
# | $v_2$ | $v_0 \cdot v_1$, that is $z$ | -2 |
# | $v_3$ | $v_2^2$ | 4 |
# | $v_4$ | $v_3 - v_2$ | 6 |
# | $v_5$ | $v_4 \cdot v_0$, that is $f$ | 12 |

# %% [markdown]
# Such a list is called a **tape**. In Python each line becomes a tuple: the operation first, then
# the *numbers of the lines* that it works on. We call the lines **entries** and count from 0.

# %%
tape = [
    ("input",),      # v0: x
    ("input",),      # v1: w
    ("mul", 0, 1),   # v2 = v0 v1
    ("pow", 2, 2),   # v3 = v2 to the power 2
    ("sub", 3, 2),   # v4 = v3 - v2
    ("mul", 4, 0),   # v5 = v4 v0
]
inputs = [2.0, -1.0]

# %% [markdown]
# Three things to notice.
#
# - In `("mul", 0, 1)` the numbers say *where* to look: entry 0 and entry 1. Their values, 2 and -1,
#   are not on the tape. So the same tape serves for any $x$ and $w$.
# - An entry only names entries *before* it.
# - One entry may be used many times: $v_0$ and $v_2$ are used twice.
#
# Draw an arrow from each entry to those that use it, and the tape becomes a **computational
# graph**. Entries that are used more than once have a thick frame.

# %%
plots.tape_graph(tape, [2, -1, -2, 4, 6, 12], names=["x", "w"])

# %% [markdown]
# **In general** a tape starts with its $n$ inputs, `("input",)` each. All further entries are one
# of these, with $a$ for the value of entry `i` and $b$ for the value of entry `j`:
#
# | entry | value | | entry | value |
# |---|---|---|---|---|
# | `("add", i, j)` | $a + b$ | | `("exp", i)` | $e^a$ |
# | `("sub", i, j)` | $a - b$ | | `("log", i)` | $\ln a$ |
# | `("mul", i, j)` | $a\,b$ | | `("tanh", i)` | $\tanh a$ |
# | `("div", i, j)` | $a / b$ | | `("relu", i)` | $\max(a, 0)$ |
# | `("neg", i)` | $-a$ | | `("pow", i, k)` | $a^k$ |
#
# Only `pow` is special: its `k` is not an entry but the power itself, a constant whole number,
# $k \ge 0$.

# %% [markdown]
# ### Exercise 07.1 · `evaluate(tape, inputs)`
#
# Return the list of all values, one for each entry, inputs included. For our tape that is
# `[2, -1, -2, 4, 6, 12]`. Go through the tape once, from its first entry to its last: whatever an
# entry needs is then in your list already. `inputs` is a list of $n$ numbers; leave it as it is. Numbers may
# be large: tanh(800) is 1. One tape of the check has 3,500 entries; an answer that takes more than
# 30 times as long as ours on it loses that share.

# %% answer="07.1"
def evaluate(tape, inputs):
    """The value of every entry, in order.

    tape: a list of entries, ("input",) n times and then operations; inputs: n numbers.
    Returns a list of len(tape) numbers.
    """
    ### BEGIN SOLUTION
    values = list(inputs)
    for op, *where in tape[len(inputs):]:
        a = values[where[0]]
        b = where[1] if op == "pow" else values[where[-1]]  # with one argument, a again
        values.append({  # a table of functions: only the one that was asked for is called
            "add": lambda: a + b,
            "sub": lambda: a - b,
            "mul": lambda: a * b,
            "div": lambda: a / b,
            "neg": lambda: -a,
            "exp": lambda: np.exp(a),
            "log": lambda: np.log(a),
            "tanh": lambda: np.tanh(a),
            "relu": lambda: max(a, 0.0),
            "pow": lambda: a**b,
        }[op]())
    return values
    ### END SOLUTION


# %%
print(*evaluate(tape, inputs))

# %% [markdown]
# ### What becomes of a loop
#
# A tape has no loops, no `if`, no functions. That is no restriction: it does not hold the
# *program*, but what the program *did*. The next cell multiplies by $w$ in a Python loop, and
# writes a tape while it runs. Ask for 3 rounds or for 300: the tape is straight.

# %%
def power_by_a_loop(rounds):
    written = [("input",), ("input",)]  # x, w
    latest = 0
    for _ in range(rounds):
        written.append(("mul", latest, 1))
        latest = len(written) - 1  # the number of the entry that was just written
    return written


print(power_by_a_loop(3))
print(evaluate(power_by_a_loop(3), [5.0, 2.0]))

# %% [markdown]
# ## 2 · One neuron of Example 2
#
# Networks are programs, too. Here is one hidden unit of Example 2 with its way to the loss, and
# the numbers of notebook 02: $x = (1, 2)$, the incoming weights $W_1[0, 0] = W_1[1, 0] = 1$, the
# bias $b_1[0] = 0$, and the outgoing weight $W_2[0] = 2$. Then
#
# $$z = 1 \cdot 1 + 1 \cdot 2 + 0 = 3, \qquad o = \sigma(z) = 3, \qquad f = 2 \cdot 3 = 6.$$
#
# With one unit only, we take $y = 5$, so that the residual $f - y$ is 1, as it was there.
#
# Try to write the eight operations on paper before you look.

# %%
neuron = [("input",)] * 7 + [  # v0 ... v6: x[0], x[1], W1[0, 0], W1[1, 0], b1[0], W2[0], y
    ("mul", 0, 2),    # v7
    ("mul", 1, 3),    # v8
    ("add", 7, 8),    # v9
    ("add", 9, 4),    # v10 = z
    ("relu", 10),     # v11 = o
    ("mul", 11, 5),   # v12 = f
    ("sub", 12, 6),   # v13 = f - y
    ("pow", 13, 2),   # v14 = the loss
]
neuron_inputs = [1.0, 2.0, 1.0, 1.0, 0.0, 2.0, 5.0]
neuron_names = ["x[0]", "x[1]", "W_1[0,0]", "W_1[1,0]", "b_1[0]", "W_2[0]", "y"]
plots.tape_graph(neuron, evaluate(neuron, neuron_inputs), names=neuron_names)

# %% [markdown]
# A matrix product is many `mul` and `add`: a layer from 3 inputs to 4 units is some thirty entries,
# one from 64 to 120 units some 15,000. A large network is a long tape. What matters is that nothing
# but the ten operations is in it. Anyone who can differentiate ten operations and put the
# pieces together can differentiate everything that is made of them.

# %% [markdown]
# ## 3 · Local partials
#
# First the pieces. For one entry alone, forget the rest of the tape and ask: how much does its
# value change if one of its arguments grows a little? These slopes are its **local partials**.
#
# **Numbers.** Entry 5 is a product, $v_5 = v_4 \cdot v_0 = 6 \cdot 2$. Raise $v_4$ by
# $\varepsilon$: the product grows by $2\varepsilon$. Raise $v_0$ by $\varepsilon$: it grows by
# $6\varepsilon$. The local partials are $(2, 6)$: each factor gets *the other one*, as in
# notebook 01. For the other entries:
#
# | entry | values | local partials | because |
# |---|---|---|---|
# | $v_2 = v_0 \cdot v_1$ | $2 \cdot (-1)$ | $(-1, 2)$ | the other factor |
# | $v_3 = v_2^2$ | $(-2)^2$ | $(-4)$ | $2 v_2$ |
# | $v_4 = v_3 - v_2$ | $4 - (-2)$ | $(1, -1)$ | if $v_2$ grows, the difference falls |
# | $v_5 = v_4 \cdot v_0$ | $6 \cdot 2$ | $(2, 6)$ | the other factor |

# %% [markdown]
# **In general**, with $v$ for the value of the entry itself:
#
# | op | value $v$ | $\partial v/\partial a$ | $\partial v/\partial b$ |
# |---|---|---|---|
# | `add` | $a + b$ | $1$ | $1$ |
# | `sub` | $a - b$ | $1$ | $-1$ |
# | `mul` | $a\,b$ | $b$ | $a$ |
# | `div` | $a / b$ | $1 / b$ | $-a / b^2 = -v / b$ |
# | `neg` | $-a$ | $-1$ | |
# | `exp` | $e^a$ | $e^a = v$ | |
# | `log` | $\ln a$ | $1 / a$ | |
# | `tanh` | $\tanh a$ | $1 - \tanh^2 a = 1 - v^2$ | |
# | `relu` | $\max(a, 0)$ | $1$ if $a > 0$, else $0$ | |
# | `pow` | $a^k$ | $k\,a^{k-1}$ | |
#
# Some rows are cheaper with the value $v$, which `evaluate` has found already. That is why it is
# handed over.

# %% [markdown]
# ### Exercise 07.2 · `local_partials(op, args, value)`
#
# Return the partials of one operation in a tuple, one for each argument that is an entry. `args`
# holds the *values* of the arguments; $(a, k)$ for `pow`, still with one partial. You will not be
# asked for `input`.
#
# Two places to take care: a tuple of one number has a comma, `(a,)`; and $k = 0$ makes `pow` the
# constant 1, whatever $a$ is, also for $a = 0$.

# %% answer="07.2"
def local_partials(op, args, value):
    """d value / d argument, for each argument that is an entry.

    op: one of the ten names; args: the arguments' values, for pow (a, k); value: the result.
    Returns a tuple: two numbers for add, sub, mul, div; one for the others.
    """
    ### BEGIN SOLUTION
    a, b = args[0], args[-1]  # with one argument, b is a again; for pow it is k
    return {
        "add": lambda: (1.0, 1.0),
        "sub": lambda: (1.0, -1.0),
        "mul": lambda: (b, a),
        "div": lambda: (1 / b, -value / b),
        "neg": lambda: (-1.0,),
        "exp": lambda: (value,),
        "log": lambda: (1 / a,),
        "tanh": lambda: (1 - value**2,),
        "relu": lambda: (1.0 if a > 0 else 0.0,),
        "pow": lambda: (b * a ** (b - 1) if b > 0 else 0.0,),
    }[op]()
    ### END SOLUTION


# %% [markdown]
# Compare with the table of numbers. Then a second opinion on the curved ones, at $a = 0.7$.

# %%
print(local_partials("mul", (2.0, -1.0), -2.0), local_partials("pow", (-2.0, 2), 4.0))
print(local_partials("sub", (4.0, -2.0), 6.0), local_partials("mul", (6.0, 2.0), 12.0))

for op, curve in [("exp", np.exp), ("log", np.log), ("tanh", np.tanh)]:
    yours = local_partials(op, (0.7,), curve(0.7))[0]
    print(f"{op:5} agrees: {np.isclose(yours, central_difference(curve, 0.7), atol=1e-8)}")

# %% [markdown]
# ## 4 · Putting them together: equation (10)
#
# We want the gradient of the *last* entry, so we give each entry $v_i$ a second number beside its
# value, $g_i = \partial v_5 / \partial v_i$: how much does the result change if $v_i$ grows a
# little? We fill them in from the end.
#
# **Numbers.** The start: if $v_5$ grows by $\varepsilon$, then $v_5$ grows by $\varepsilon$. So
# $g_5 = 1$.
#
# | visit | $g$ of the entry | hands to | share: $g$ times local partial |
# |---|---|---|---|
# | $v_5 = v_4 v_0$ | $g_5 = 1$ | $v_4$ and $v_0$ | $1 \cdot 2 = 2$ and $1 \cdot 6 = 6$ |
# | $v_4 = v_3 - v_2$ | $g_4 = 2$ | $v_3$ and $v_2$ | $2 \cdot 1 = 2$ and $2 \cdot (-1) = -2$ |
# | $v_3 = v_2^2$ | $g_3 = 2$ | $v_2$ | $2 \cdot (-4) = -8$ |
# | $v_2 = v_0 v_1$ | $g_2 = -2 - 8 = -10$ | $v_0$ and $v_1$ | $-10 \cdot (-1) = 10$ and $-10 \cdot 2 = -20$ |
#
# What is left at the inputs is the gradient: $g_0 = 6 + 10 = 16$ and $g_1 = -20$.

# %% [markdown]
# Look at the row of $v_2$. It had *two* shares waiting, one from each of its users, and we added
# them. In this picture the local partials stand on the arrows, the values below the boxes, the
# $g$ above. Follow the arrows from right to left.

# %%
by_hand = [16, -20, -10, 2, 2, 1]
slopes = [(), (), (-1, 2), (-4,), (1, -1), (2, 6)]
plots.tape_graph(tape, [2, -1, -2, 4, 6, 12], by_hand, names=["x", "w"], partials=slopes)

# %% [markdown]
# **In general.** In notebook 03, a coordinate $z_i[j]$ reached the loss through all coordinates of
# the next layer, and (10) added up the paths:
#
# $$\begin{aligned}
# \frac{\partial\ell}{\partial z_i[j]}
# &= \Big\langle \frac{\partial\ell}{\partial z_{i+1}},\;
# \frac{\partial z_{i+1}}{\partial z_i[j]} \Big\rangle \cr
# &= \sum_k \frac{\partial\ell}{\partial z_{i+1}[k]} \cdot
# \frac{\partial z_{i+1}[k]}{\partial z_i[j]}
# \end{aligned} \tag{10}$$
#
# On a tape there are no layers. But $v_j$ still reaches the end through the entries that use it,
# and through nothing else. So read "the users of $v_j$" for "the next layer":
#
# $$g_j = [\,j \text{ is the result}\,] + \sum_{i \text{ uses } j} g_i \cdot \frac{\partial v_i}{\partial v_j}$$
#
# The bracket is 1 for the result and 0 for all others: it is the start.
#
# *Why it holds, though users may use each other* ($v_4$ uses $v_3$, and both use $v_2$; within a layer that
# never happens). Give each **use** of $v_j$ a copy of its own. If the copy at entry $i$ grows by
# $\varepsilon$, then $v_i$ grows by $\varepsilon\, \partial v_i/\partial v_j$, and the result by $g_i$ times that:
# $g_i$ counts all that follows, other users too. The result is a function of all these copies, and to first
# order, if all grow by $\varepsilon$, their effects add up. For $g_j$ we need only entries behind $j$: so
# the rule settles all of them, from the last to the first.
#
# And mind that $\partial$ has two
# meanings here: $g_i = \partial v_5/\partial v_i$ counts *every* path from $v_i$ to the end (it is called the
# *adjoint* of $v_i$), while $\partial v_i/\partial v_j$ is a local partial of section 3: one operation, one argument.

# %% [markdown]
# That is all: one start and one rule. (2), (3), (7) and (11) are what the rule says for particular
# tapes.
#
# **Where values part, gradients add.** A value that is used twice has two paths to the end, and the
# sum has two terms. The same holds if both uses are in *one* entry: in $v \cdot v$, written
# `("mul", i, i)`, each of the two factors gets a share $v$, together $2v$, as it should be for
# $v^2$.

# %% [markdown]
# ### In which order?
#
# What if we had visited $v_2$ too early, right after $v_4$? It would have had $-2$ in hand, not
# $-10$, and would have handed on $2$ and $-4$. When the $-8$ arrives it is too late.
#
# **An entry may hand on only when all of its users have handed theirs to it.** So every user must
# be visited before its arguments. An order of this kind is called **topological**, and for general
# graphs one has to search for it. We need not: on a tape arguments stand *before* their users, so
# the order from the last entry to the first is one. No search, no recursion, one loop.

# %% [markdown]
# ### Exercise 07.3 · `reverse_sweep(tape, inputs)`
#
# Return the gradient of the last entry: an array of $n$ numbers, one for each input. An input that
# nothing uses has gradient 0. Use your `evaluate` and `local_partials`.
#
# The check sends you long tapes with many inputs, too. A function that calls itself for each entry
# will not survive them, and one that goes through the whole tape for each entry, or once for each
# input, will not finish in time: an answer that takes more than 30 times as long as ours loses that
# share.

# %% answer="07.3"
def reverse_sweep(tape, inputs):
    """g_j = sum over the uses of j of g_i dv_i/dv_j, from the last entry (g = 1) to the first.

    tape: a list of entries, ("input",) n times and then operations; inputs: n numbers.
    Returns an array (n,): the derivatives of the last entry by the inputs.
    """
    ### BEGIN SOLUTION
    values = evaluate(tape, inputs)
    grad = [0.0] * len(tape)
    grad[-1] = 1.0
    for i in range(len(tape) - 1, len(inputs) - 1, -1):
        op, *where = tape[i]
        args = [values[where[0]], where[1]] if op == "pow" else [values[j] for j in where]
        # of ("pow", j, k) only j gets a share: zip stops at the shorter one
        for j, partial in zip(where, local_partials(op, args, values[i])):
            grad[j] += grad[i] * partial
    return np.array(grad[: len(inputs)])
    ### END SOLUTION


# %% [markdown]
# By hand it was 16 and -20. And the neuron? In notebook 02 the central difference said 4 and 8 for
# the weights of this unit; 4 for its bias; 6 for `W2[0]`. Which of the seven numbers did nobody
# ask for there? Work it out before you run: the slope of the loss along the target $y$.

# %%
predict("07.a", by_y=None)

# %%
print("tape  ", reverse_sweep(tape, inputs))


def loss_of(v):
    return evaluate(neuron, v)[-1]


slopes = central_difference(loss_of, neuron_inputs)
for name, g, slope in zip(neuron_names, reverse_sweep(neuron, neuron_inputs), slopes):
    print(f"{name:9} sweep {g:2.0f}   difference {slope:.4f}")

# %% [markdown]
# To see the $g$ of *every* entry, not of the inputs alone, cut the tape after entry $i$: declare
# all that came before to be inputs, with the values that they have. The rest of the tape does not
# notice. So your function can fill in the whole picture.

# %%
def look(tape, inputs, names=()):
    values = evaluate(tape, inputs)
    g = []
    for i in range(len(tape)):
        cut = max(i + 1, len(inputs))
        rest = [("input",)] * cut + tape[cut:]
        g.append(reverse_sweep(rest, values[:cut])[i])
    plots.tape_graph(tape, values, g, names=names)


look(neuron, neuron_inputs, neuron_names)

# %% [markdown]
# The gate of notebook 02 is open here: the 4 above $v_{11}$ comes through to $v_{10}$. Set the bias
# to -4 (the fifth input) and run the cell again. Which numbers become 0, and which do not?
#
# ### A tape of your own
#
# Change the operations, use an entry three times, use one not at all. Your gradient should agree
# with the differences whatever you write. (Up to 24 entries can be drawn.)

# %%
mine = [("input",), ("input",), ("mul", 0, 0), ("exp", 1), ("div", 2, 3), ("tanh", 4)]
mine.append(("mul", 5, 0))
my_inputs = [1.5, 0.5]
look(mine, my_inputs, ["a", "b"])
slopes = central_difference(lambda v: evaluate(mine, v)[-1], my_inputs)
print("agrees:", np.allclose(reverse_sweep(mine, my_inputs), slopes, rtol=1e-6))

# %% [markdown]
# ### A hundred thousand entries
#
# The next tape takes $p \leftarrow c\,(b - p)$ again and again, 50,000 times. Do not draw it. How
# far back does its result remember where $p$ started?

# %%
long = [("input",)] * 3  # p, b, c
latest = 0
for _ in range(50_000):
    long.append(("sub", 1, latest))
    long.append(("mul", len(long) - 1, 2))
    latest = len(long) - 1

start = perf_counter()
gradient = reverse_sweep(long, [0.5, 0.7, -0.6])
print(f"{len(long):,} entries; less than ten seconds: {perf_counter() - start < 10}")
print("by b and c:", np.round(gradient[1:], 6))
print("by the first p, less than 1e-300:", abs(gradient[0]) < 1e-300)

# %% [markdown]
# Not at all: with each round the gradient towards the first $p$ is multiplied by $-c = 0.6$, and
# $0.6^{50000}$ is far below what a float can hold. The vanishing gradient of notebook 05, on a
# tape. But $b$ and $c$ are used in *every* round; their 50,000 shares add up to something useful.
# (They are shared weights, as in a recurrent network.)

# %% [markdown]
# ## 5 · Back to where we started
#
# Example 1 is $f(x) = w_L \cdots w_1\,x$ with the loss $(f(x) - y)^2$. On paper for $L = 1$:
# inputs $x$, $y$, $w_1$ are entries 0, 1, 2; then `("mul", 2, 0)` is entry 3, `("sub", 3, 1)` is
# entry 4, and `("pow", 4, 2)` is entry 5, the loss. In general each layer $z_{i+1} = w_i z_i$ is
# one more `mul`.
#
# ### Exercise 07.4 · `chain_as_tape(L)`
#
# Return the tape of Example 1 with $L \ge 1$ layers. Its inputs are $x, y, w_1, \dots, w_L$, in this
# order; its last entry is the loss. There is more than one way to write it, and any tape that
# computes the loss will do.

# %% answer="07.4"
def chain_as_tape(L):
    """Example 1 as a tape: inputs x, y, w_1, ..., w_L; the last entry is (w_L ... w_1 x - y)**2.

    L is a whole number, at least 1. Returns a list of entries.
    """
    ### BEGIN SOLUTION
    entries = [("input",)] * (L + 2)
    z = 0  # the number of the entry that holds z_1 = x
    for i in range(L):
        entries.append(("mul", i + 2, z))
        z = len(entries) - 1
    entries.append(("sub", z, 1))
    entries.append(("pow", len(entries) - 1, 2))
    return entries
    ### END SOLUTION


# %% [markdown]
# The three knobs of notebook 01, $w = (2, -1, 4)$, with $x = 3$ and $y = -23$. There we found
# `dw` = (24, -48, 12) and `dz` = (16, 8, -8).

# %%
chain_inputs = [3.0, -23.0, 2.0, -1.0, 4.0]
look(chain_as_tape(3), chain_inputs, ["x", "y", "w_1", "w_2", "w_3"])
print("dw", reverse_sweep(chain_as_tape(3), chain_inputs)[2:])

# %% [markdown]
# There they are, above the boxes: `dw` at the weights, and along the chain the
# $\partial\ell/\partial z_i$: 16 at $x$, then 8, then -8. Take the `mul` of layer $i$, which holds
# $z_{i+1} = w_i z_i$. Its local partials are $z_i$ towards $w_i$ and $w_i$ towards $z_i$, and
# nobody else uses either. So the sum over the users has one term, and it says
#
# $$\frac{\partial\ell}{\partial w_i} = \frac{\partial\ell}{\partial z_{i+1}} \cdot z_i,
# \qquad
# \frac{\partial\ell}{\partial z_i} = \frac{\partial\ell}{\partial z_{i+1}} \cdot w_i,$$
#
# which are (2) and (3), and for $i = L - 1$ the first is (1). The whole of notebook 01 came out of
# a loop that has never heard of layers.

# %% [markdown]
# ## 6 · Arrays: a number that is repeated
#
# Frameworks put whole arrays on their tapes. One `mul` then holds many products, and where the shapes
# differ NumPy repeats the smaller array until they fit: it **broadcasts**.
#
# **Numbers.** Let $a$ be a column of two numbers, 10 and 20, and $b$ a row of three, 1, 2 and 3. Then
# $v = a\,b$ has two rows and three columns. Suppose that this came back to it:
#
# $$g = \frac{\partial\ell}{\partial v} = \begin{pmatrix} 1 & 0 & 2 \\ 0 & 1 & -1 \end{pmatrix}$$
#
# How much does the loss change if $b[0] = 1$ grows? It was used twice: in $v[0, 0]$, times 10, and in
# $v[1, 0]$, times 20. Each use hands back its own share, and the shares add up:
#
# | | $b[0]$ | $b[1]$ | $b[2]$ |
# |---|---|---|---|
# | from row 0, $g$ times 10 | 10 | 0 | 20 |
# | from row 1, $g$ times 20 | 0 | 20 | -20 |
# | together, $\partial\ell/\partial b$ | 10 | 20 | 0 |

# %% [markdown]
# This is the sum of section 4 again: *where values part, gradients add*. A number that NumPy repeats is
# an entry with many users. So the gradient of an array has the shape of the array, and it is a **sum
# along every axis along which the array was repeated**. There are two kinds of such axes:
#
# - those that the array does not have: NumPy puts them in front, as for `(3,)` beside `(4, 3)`;
# - those in which it has length 1 and the product is longer, as for `(4, 1)` beside `(4, 3)`.
#
# You have seen the first kind in notebook 03: each row of a batch adds the same bias, so `db` is a sum
# over rows.

# %% [markdown]
# ### Exercise 07.5 · `mul_backward(a, b, g)`
#
# Let $v$ be `a * b`, where `a` and `b` are arrays whose shapes NumPy broadcasts; `()`, a single number,
# is one of them. `g` is $\partial\ell/\partial v$, in the shape of $v$. Return
# $(\partial\ell/\partial a, \partial\ell/\partial b)$, each in the shape of its array.
#
# **In NumPy** `g.shape` is a tuple of lengths, and `g.ndim` says how many there are. `g.sum(axis=0)` adds
# up along the first axis and drops it; with `keepdims=True` it stays, with length 1. `axis` may be a tuple.

# %% answer="07.5"
def mul_backward(a, b, g):
    """What comes back to a and to b through v = a * b, from g = dl/dv.

    a, b: arrays of any shapes that broadcast; g: an array of the shape of a * b.
    Returns (da, db): da in the shape of a, db in the shape of b.
    """
    ### BEGIN SOLUTION
    def back_to(shape, share):
        share = share.sum(axis=tuple(range(share.ndim - len(shape))))  # the axes put in front
        repeated = tuple(k for k, length in enumerate(shape) if length == 1)
        return share.sum(axis=repeated, keepdims=True)

    return back_to(a.shape, g * b), back_to(b.shape, g * a)
    ### END SOLUTION


# %% [markdown]
# The table above, and what $a$ gets: its two numbers were used three times each.

# %%
column, row = np.array([[10.0], [20.0]]), np.array([1.0, 2.0, 3.0])
g = np.array([[1.0, 0.0, 2.0],
              [0.0, 1.0, -1.0]])
da, db = mul_backward(column, row, g)
print("da", np.ravel(da), "of shape", np.shape(da))
print("db", db, "of shape", np.shape(db))
slopes = central_difference(lambda b: np.sum(g * (column * b)), row)
print("the differences agree:", np.allclose(db, slopes))

# %% [markdown]
# ## 7 · Why backwards?
#
# One could also go forwards: choose *one* input, give it the slope 1, all other inputs the slope
# 0, and carry a slope along with each value. It is the same chain rule, read from the other end:
# $\dot v_i = \sum_j \frac{\partial v_i}{\partial v_j} \dot v_j$ over the arguments $j$ of $i$.
#
# **Numbers.** For $x$ in our first tape: $\dot v_0 = 1$, $\dot v_1 = 0$; then
# $\dot v_2 = -1 \cdot 1 + 2 \cdot 0 = -1$, $\dot v_3 = -4 \cdot (-1) = 4$,
# $\dot v_4 = 4 - (-1) = 5$, $\dot v_5 = 2 \cdot 5 + 6 \cdot 1 = 16$. Right! But for $w$ we have to
# start again. Forward finds how *one* input moves *everything*; backward finds how *everything*
# moves *one* output.

# %%
def forward_sweep(tape, inputs, which):
    """The derivative of every entry by one input."""
    v, dot = evaluate(tape, inputs), []
    for number, (op, *refs) in enumerate(tape):
        if op == "input":
            dot.append(1.0 if number == which else 0.0)
            continue
        given = [v[refs[0]], refs[1]] if op == "pow" else [v[r] for r in refs]
        dot.append(sum(p * dot[r] for p, r in zip(local_partials(op, given, v[number]), refs)))
    return dot


print("by x:", forward_sweep(tape, inputs, 0))
print("by w:", forward_sweep(tape, inputs, 1))
by_seven_sweeps = [forward_sweep(neuron, neuron_inputs, k)[-1] for k in range(7)]
print("the neuron, seven sweeps:", by_seven_sweeps)

# %% [markdown]
# Let us count the operations that are visited, for Example 1 with $L$ layers. Its tape has $L + 2$
# of them. Both methods need the values first, one visit each. Then backward takes one sweep, and
# forward takes one for each of the $L + 2$ inputs:

# %%
lengths = [1, 2, 5, 10, 20, 50, 100, 200, 500]
operations = [len(chain_as_tape(L)) - (L + 2) for L in lengths]
backward_visits = [2 * n for n in operations]
forward_visits = [n + (L + 2) * n for n, L in zip(operations, lengths)]
plots.cost(lengths, backward_visits, forward_visits, rival="forward sweep for each input")

# %% [markdown]
# A line against a square, once more, and for the same reason as in notebook 01. In general, with
# $n$ inputs and $m$ outputs, backward takes $m$ sweeps and forward takes $n$. A loss is *one*
# number and has millions of weights: $m = 1$. That is the whole case for backpropagation. (With
# few inputs and many outputs it is the other way round.)
#
# ### Several outputs, one sweep for each
#
# Our first tape has two numbers that one may want to know about: $v_5$, and $v_3 = z^2$ on the way to
# it. **Numbers**, for $v_3$: the 1 stands at $v_3$. It hands $1 \cdot (-4)$ to $v_2$, and that hands
# $-4 \cdot (-1) = 4$ to $x$ and $-4 \cdot 2 = -8$ to $w$. The gradients of both, one per row, are called
# the **Jacobian**:
#
# | output | by $x$ | by $w$ |
# |---|---|---|
# | $v_3$ | 4 | -8 |
# | $v_5$ | 16 | -20 |
#
# The *values* are the same for both sweeps. The $g_i$ are not: they say how one particular output moves.

# %% [markdown]
# ### Exercise 07.6 · `jacobian(tape, inputs, outputs)`
#
# `outputs` lists the numbers of $m \ge 1$ entries: any entries, in any order, inputs among them, one of
# them perhaps twice. Return an array `(m, n)`, in row $k$ the gradient of entry `outputs[k]` with
# respect to the $n$ inputs.

# %% answer="07.6"
def jacobian(tape, inputs, outputs):
    """The gradients of several entries with respect to the inputs, one per row.

    tape: a list of entries, ("input",) n times and then operations; inputs: n numbers; outputs: m
    numbers of entries.
    Returns an array (m, n).
    """
    ### BEGIN SOLUTION
    values, rows = evaluate(tape, inputs), []
    for output in outputs:
        grad = [0.0] * len(tape)  # zeros for each sweep, not once for all
        grad[output] = 1.0
        for i in range(output, len(inputs) - 1, -1):
            op, *where = tape[i]
            args = [values[where[0]], where[1]] if op == "pow" else [values[j] for j in where]
            for j, partial in zip(where, local_partials(op, args, values[i])):
                grad[j] += grad[i] * partial
        rows.append(grad[: len(inputs)])
    return np.array(rows)
    ### END SOLUTION


# %%
print(jacobian(tape, inputs, [3, 5]))
by_forward_sweeps = [forward_sweep(tape, inputs, k) for k in range(2)]
print("forward sweeps agree:", np.allclose(np.transpose(jacobian(tape, inputs, [3, 5])),
                                           np.array(by_forward_sweeps)[:, [3, 5]]))

# %% [markdown]
# ### The price
#
# **Time.** The sweep visits each entry once, and does a multiplication and an addition for each
# argument. So a gradient, whatever the number of inputs, costs a small multiple of the value alone. For
# a network it is about three times: one matrix product for each layer on the way forward, two on the way back.
#
# **Memory.** The local partials need the values, so forward has to keep *all* of them until
# backward has passed. Forward sweeps, or the value alone, could forget most. This is why training
# a network takes so much more memory than using it. (Question 3 has a way out.)

# %% [markdown]
# <details><summary>For readers who want more: the sweep solves a triangular system</summary>
#
# Put the local partials into a matrix: $N[i, j] = \partial v_i/\partial v_j$, and 0 where $i$ does not use
# $j$ (two uses in one entry add up). Let $e$ have a 1 at the result and zeros elsewhere. The rule of
# section 4, for all $j$ at once, says
#
# $$g = e + N^\top g, \qquad \text{so} \qquad (I - N^\top)\, g = e.$$
#
# Arguments stand before their users, so $N$ has nothing on or above its diagonal, and $I - N^\top$ is
# upper triangular with ones on the diagonal. Such a system always has one solution, found from the last
# row to the first: *back-substitution*. That is the reverse sweep. It needs one step for each entry of $N$ that is
# not 0, so one for each argument on the tape.
#
# The forward sweep is the other substitution, from the first row to the last:
# $(I - N)\,\dot v = e$, with the 1 at an input. And as $N^k$ is 0 for large $k$,
# $(I - N)^{-1} = I + N + N^2 + \dots$: its entry $(i, j)$ adds up all paths from $j$ to $i$, each with the product of its partials.
# A sweep finds the sum of all paths without walking through any of them.
#
# </details>

# %%
v, N = evaluate(tape, inputs), np.zeros((len(tape), len(tape)))
for i, (op, *refs) in enumerate(tape):
    if op != "input":
        given = [v[refs[0]], refs[1]] if op == "pow" else [v[r] for r in refs]
        for j, partial in zip(refs, local_partials(op, given, v[i])):
            N[i, j] += partial
print("solved:", np.linalg.solve(np.eye(len(tape)) - N.T, np.eye(len(tape))[-1]) + 0.0)

# %% [markdown]
# ## 8 · A tape that learns
#
# A network with its loss is a tape, and your sweep gives its gradient. So it can learn. Take the spiral
# of notebook 04, with shorter arms of 20 points each: two inputs, eight units with tanh, three logits,
# and the cross-entropy $\ln \sum_j e^{z[j]} - z[\text{label}]$. The label comes in as three inputs, a 1
# and two 0s.

# %%
def classifier(hidden, classes):
    """The tape of one sample, and the numbers of the entries that hold its logits."""
    weights = 3 * hidden + classes * (hidden + 1)
    written = [("input",)] * (2 + classes + weights)

    def put(*entry):
        written.append(entry)
        return len(written) - 1

    units, logits, at = [], [], 2 + classes  # `at` is the next weight
    for _ in range(hidden):
        weighted = put("add", put("mul", 0, at), put("mul", 1, at + 1))
        units.append(put("tanh", put("add", weighted, at + 2)))
        at += 3
    for _ in range(classes):
        z = at + hidden  # the bias
        for k, unit in enumerate(units):
            z = put("add", z, put("mul", unit, at + k))
        logits.append(z)
        at += hidden + 1
    total, chosen = put("exp", logits[0]), put("mul", 2, logits[0])
    for k in range(1, classes):
        total = put("add", total, put("exp", logits[k]))
        chosen = put("add", chosen, put("mul", 2 + k, logits[k]))
    put("sub", put("log", total), chosen)
    return written, logits


network, logits = classifier(8, 3)
print(len(network), "entries")

# %% [markdown]
# One sample at a time: sweep, then a small step against the gradient of the weights. Nothing below knows
# what a layer is.

# %%
rng = np.random.default_rng(4)
labels, radius = np.repeat([0, 1, 2], 20), np.tile(np.linspace(0.15, 1, 20), 3)
angle = 2 * np.pi * labels / 3 + 3 * radius + rng.normal(scale=0.12, size=60)
X, one_hot = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), np.eye(3)
weights = np.concatenate([3 * rng.normal(size=24), 0.3 * rng.normal(size=27)])


def decision(weights, point):
    values = evaluate(network, [*point, 0.0, 0.0, 0.0, *weights])
    return int(np.argmax([values[k] for k in logits]))


for epoch in range(20):
    for r in rng.permutation(60):
        slopes = reverse_sweep(network, [*X[r], *one_hot[labels[r]], *weights])
        weights = weights - 0.3 * (1 - epoch / 20) * np.array(slopes[5:])
    if epoch in (0, 4, 19):
        right = np.mean([decision(weights, point) == label for point, label in zip(X, labels)])
        print(f"epoch {epoch + 1:2}: {right:.0%} of the points are on the right side")

# %%
sides = np.linspace(-1.25, 1.25, 41)
regions = np.array([[decision(weights, (a, b)) for a in sides] for b in sides])
plots.decision_regions(sides, sides, {"by the tape": regions}, X, labels)

# %% [markdown]
# You wrote ten small tables and one loop. They have learnt a spiral, and would learn anything that is a
# program.

# %% [markdown]
# ## Where you will meet this again
#
# > In PyTorch you write `loss.backward()`. What happens there is what you have just built: every
# > operation on a tensor notes what it did, the tape is written *while* the program runs, and
# > `backward()` sweeps over it in reverse. Here is a number that does the same.

# %%
made = []  # the tape: all numbers, in the order in which they came about


class Value:
    def __init__(self, data, parents=()):
        self.data, self.parents, self.grad = data, parents, 0.0
        made.append(self)

    def __mul__(self, other):
        return Value(self.data * other.data, [(self, other.data), (other, self.data)])

    def __sub__(self, other):
        return Value(self.data - other.data, [(self, 1.0), (other, -1.0)])

    def backward(self):
        g = {self: 1.0}
        for node in reversed(made):
            share = g.pop(node, 0.0)
            node.grad += share  # added to what is there
            for parent, slope in node.parents:
                g[parent] = g.get(parent, 0.0) + share * slope


# %% [markdown]
# One weight $w = 2$ and two samples: $x = 3$ with $y = 5$, and $x = 1$ with $y = 4$. The losses are
# $(6 - 5)^2$ and $(2 - 4)^2$, their slopes along $w$ are $2 \cdot 1 \cdot 3 = 6$ and
# $2 \cdot (-2) \cdot 1 = -4$. We call `backward` for one of them, then for the other:

# %%
def loss_on(w, x, y):
    residual = w * Value(x) - Value(y)
    return residual * residual


w = Value(2.0)
loss_on(w, 3.0, 5.0).backward()
print("after the first sample ", w.grad)
loss_on(w, 1.0, 4.0).backward()
print("after the second sample", w.grad)

total = np.sum(2 * (2.0 * np.array([3.0, 1.0]) - [5.0, 4.0]) * [3.0, 1.0])
print("slope of the sum of both losses", total)

# %% [markdown]
# The second call did not find -4. It *added* -4 to the 6. PyTorch does so too: `backward()`
# accumulates into `.grad`, because a sum of losses has the sum of the gradients, and so a batch that
# does not fit into memory can be done in pieces. It is the rule of this notebook, across calls.
# The price: before the next step of the descent somebody has to set `.grad` back. In 07.6 your zeros
# did it. Here it is `optimizer.zero_grad()`, and forgetting it is one of the best-known bugs:

# %%
for clean in (True, False):
    made.clear()
    w = Value(2.0)
    for step in range(8):
        w.grad = 0.0 if clean else w.grad
        loss_on(w, 3.0, 5.0).backward()
        w.data = w.data - 0.05 * w.grad
        made[:] = [w]  # PyTorch, too, throws the tape away after the sweep
    print("with zero_grad   " if clean else "without zero_grad", f"{w.data:.4f}   (best: 1.6667)")

# %% [markdown]
# No error, no warning, only a descent that overshoots and swings. Notebook 00 began with this
# sentence: a wrong gradient does not complain.
#
# ## Where you stand

# %%
progress()

# %% [markdown]
# ## Take home
#
# From this notebook:
#
# - **A program that has run is a tape**, and a tape is its own topological order.
# - **Know one small table, the slopes of ten operations, and equation (10), and you can differentiate
#   everything that is made of them.**
# - **Where values part, gradients add**: `+=`, never `=`. A number that is broadcast parts, too.
# - **Every sweep begins with zeros.** What one sweep has left belongs to its own output.
# - **One output, many inputs: go backwards.** It costs a small multiple of the forward pass (about three times
#   for a network, forward included), and the memory to keep its values.

# %% [markdown]
# From the whole course:
#
# - **The chain rule, from the end to the beginning.** What came back, times what was received: that
#   was (2) for one weight, (7) for a matrix, (11) for a layer, and now (10) for any program.
# - **Gradients are products of many factors**, so they vanish or explode unless somebody sees to it
#   that the factors are near 1.
# - **The same weights serve both ways**, and every activation is a gate.
# - **A loss decides where the sweep begins**, and nothing else: for classification that was
#   $p - y$.
# - **Trust no gradient unchecked.** Two values of the loss are enough, and it takes ten lines.
#
# You now know what a framework does when you call `backward()`. The rest is speed.

# %% [markdown]
# ## Three questions
#
# **1.** A program says `if x > 0: f = x * x` and `else: f = -x`. What does its tape look like, and
# what gradient comes out at $x = 3$, at $x = -3$, and at $x = 0$?
#
# <details><summary>Answer</summary>
#
# The tape holds what was done, so it has either a `mul` or a `neg`, never both, and no trace of
# the question. At 3 the gradient is 6, at -3 it is -1. At 0 the `else` branch ran, and the sweep says
# -1, with no hint that the slope from the right is 0. A reverse sweep differentiates the branch
# that was taken; it knows nothing of the border. ReLU is the same story, in one operation.
#
# </details>

# %% [markdown]
# **2.** Your network has two outputs, $v_8$ and $v_9$, and you want the gradient of
# $3 v_8 - v_9$. Do you need two sweeps?
#
# <details><summary>Answer</summary>
#
# No. Start with $g_8 = 3$ and $g_9 = -1$ in place of a single 1, and sweep once: this is what an
# entry for $3 v_8 - v_9$ would hand back to the two. (If $v_9$ uses $v_8$, its share is added to
# the 3, as always.) Any *weighted sum* of outputs costs one sweep; PyTorch's
# `backward(gradient=...)` takes the weights. Two *separate* gradients cost two.
#
# </details>

# %% [markdown]
# **3.** A tape has a million entries in one long chain, but memory holds only a few thousand values.
# Can you still sweep backwards? At what cost?
#
# <details><summary>Answer</summary>
#
# Yes: trade memory for time. On the way forward keep only every 1000th value, a *checkpoint*: 1000
# numbers. On the way back take the last stretch, run it forward once more from its checkpoint (1000
# values), sweep over it, forget it, and go to the stretch before. At any time about 2000 values are
# kept, and every entry is computed twice in place of once. With $N$ entries that is about
# $2\sqrt{N}$ values for one more forward pass. It is called gradient checkpointing; notebook 01 has it
# in a few lines, and large networks are trained that way.
#
# </details>

# %% [markdown]
# ## What comes next
#
# - **Build it as a library.** [micrograd](https://github.com/karpathy/micrograd) is the `Value` of this
#   notebook in a hundred lines; [autodidax](https://docs.jax.dev/en/latest/autodidax.html) builds JAX.
# - **See all of the field.** Baydin, Pearlmutter, Radul and Siskind,
#   [Automatic differentiation in machine learning: a survey](https://arxiv.org/abs/1502.05767).
# - **Other layers.** Convolution and attention are programs too: [Dive into Deep Learning](https://d2l.ai)
#   has them with code, [Deep Learning](https://www.deeplearningbook.org) with the theory.
# - **Other steps.** Momentum was one; [Why momentum really works](https://distill.pub/2017/momentum/)
#   lets you touch it.
#
# **Where it came from.** Seppo Linnainmaa described the reverse sweep in 1970, in his master's thesis in
# Helsinki, to follow rounding errors through a program. Paul Werbos saw in the seventies that it could
# train networks, and wrote it down for them in 1982. David Rumelhart, Geoffrey Hinton and Ronald Williams
# showed in *Nature* in 1986 that hidden units trained in this way find features of their own. Since then it is
# called backpropagation.
#
# [The map of the course](../00_start_here.ipynb#The-map)
