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
# # 00 · How we will know that we are right
#
# Before the first gradient, a way to test gradients. It needs nothing but the loss itself, finds
# almost any mistake, and fits into ten lines. The rest of the course relies on it.
#
# **After this notebook you can**
#
# - get the gradient of any function from its values alone;
# - explain why the step must be neither large nor small, and choose one;
# - say in one number how far two gradients are apart, and judge that number;
# - test a gradient with a thousand entries by asking its function twice;
# - tell a mistake from a kink, and from too few digits.

# %% [markdown]
# **How to use this notebook.** Run the cells from top to bottom. In an exercise, replace the
# `raise` line by your code and run the check below it. `hint("00.1")` gives the next of three
# hints; after three hints and two attempts `reveal("00.1")` shows the worked answer.
# `progress()` shows what passed, in the whole course. Plan about 40 minutes.
#
# [The map of the course](../00_start_here.ipynb#The-map) · after: [01 · A chain of weights](../01_linear_chain/01_linear_chain.ipynb)

# %% locked="setup"
import numpy as np

from backprop import plots
from backprop.check import check, hint, progress

# %%
import matplotlib.pyplot as plt

from backprop.check import predict, reveal

# %% [markdown]
# ## 1 · A wrong gradient does not complain
#
# Three points lie on a line: at $t = 0, 1, 2$ the values are $1, 3, 5$. We look for the line,
# $f = a + b\,t$, by gradient descent on the squared loss, starting from $a = b = 0$. The answer is
# $a = 1$, $b = 2$, with loss 0.
#
# Two people wrote the gradient. One of them closed a bracket too early, and has $2f - y$ where
# $2(f - y)$ belongs.

# %%
t, y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0])


def loss(p):
    return np.sum((p[0] + p[1] * t - y) ** 2)


def gradient(p):
    f = p[0] + p[1] * t
    return np.array([np.sum(2 * (f - y)), np.sum(2 * (f - y) * t)])


def slipped(p):
    f = p[0] + p[1] * t
    return np.array([np.sum(2 * f - y), np.sum((2 * f - y) * t)])


# %%
p, q = np.zeros(2), np.zeros(2)
for step in range(101):
    if step in (0, 1, 5, 20, 100):
        print(f"step {step:3}   loss {loss(p):7.4f}   with the slip {loss(q):7.4f}")
    p, q = p - 0.05 * gradient(p), q - 0.05 * slipped(q)

print("found a, b:", p.round(2), "with the slip:", q.round(2))

# %% [markdown]
# No error, no warning. With the slip the loss falls as well, step by step, until it is a quarter of
# what it was. Then it stays there, with a line half as high as the points. A learning curve like
# any other!
#
# In a network with a million weights nobody would see it. The training "works", only not well, and
# one blames the data. So we want a second opinion on each gradient, from a witness that cannot
# make the same mistake: **the loss itself**.

# %% [markdown]
# ## 2 · A slope from two values
#
# Take $f(x) = x^3$ at $x = 2$. Calculus says the slope is $3x^2 = 12$. Let us pretend that we
# cannot differentiate, and only ask for values. One step of $h = 0.1$ to the right:
#
# $$\frac{f(2.1) - f(2)}{0.1} = \frac{9.261 - 8}{0.1} = 12.61$$
#
# One step to *each side*:
#
# $$\frac{f(2.1) - f(1.9)}{0.2} = \frac{9.261 - 6.859}{0.2} = 12.01$$
#
# The same step, and the error is 0.01 in place of 0.61. The figure shows why (with a larger step).

# %%
def cube(x):
    return x**3


h, s = 0.6, np.linspace(1.2, 2.8, 100)
figure, ax = plt.subplots(figsize=(7, 4.2))
ax.plot(s, cube(s), color="black", lw=2, label="$x^3$")
ax.plot(s, 8 + 12 * (s - 2), ":", color=plots.GREEN, lw=3, label="tangent at 2, slope 12")
ends = np.array([2, 2 + h])
ax.plot(ends, cube(ends), "s--", color=plots.VERMILLION, lw=2, label="forward, slope 15.96")
ends = np.array([2 - h, 2 + h])
ax.plot(ends, cube(ends), "o-", color=plots.BLUE, lw=2, label="central, slope 12.36")
ax.set(xlabel="x", ylabel="f(x)", title="h = 0.6")
ax.legend()
plots.show(figure, "The curve x**3 and its tangent at 2, slope 12. The forward chord, slope "
           "15.96, is too steep; the central chord, 12.36, is nearly parallel to the tangent.")

# %% [markdown]
# The forward chord feels the bend of the curve in full. The central chord feels it from both
# sides, and the two cancel.
#
# In general, with Taylor's formula to the right and to the left of $x$:
#
# $$f(x \pm h) = f(x) \pm h f'(x) + \tfrac{h^2}{2} f''(x) \pm \tfrac{h^3}{6} f'''(x) + \cdots$$
#
# $$\text{forward:} \quad \frac{f(x+h) - f(x)}{h} = f'(x) + \tfrac{h}{2} f''(x) + \cdots$$
#
# $$\text{central:} \quad \frac{f(x+h) - f(x-h)}{2h} = f'(x) + \tfrac{h^2}{6} f'''(x) + \cdots$$
#
# In the central difference $f(x)$ and the $h^2$ terms drop out. What is left is called the
# **truncation error**. Make $h$ ten times smaller: it falls ten times for forward, a hundred times
# for central.

# %%
for h in (0.1, 0.01, 0.001):
    forward = (cube(2 + h) - cube(2)) / h
    central = (cube(2 + h) - cube(2 - h)) / (2 * h)
    print(f"h = {h:<6} forward {forward:.6f}   central {central:.6f}")

# %% [markdown]
# ### Many entries: one at a time
#
# A loss has many arguments, and one slope along each. Take $f(x) = x_0^2\, x_1$ at $(3, 2)$, again
# with $h = 0.1$. Move the first entry and leave the second, then the other way round:
#
# $$\frac{3.1^2 \cdot 2 - 2.9^2 \cdot 2}{0.2} = \frac{19.22 - 16.82}{0.2} = 12$$
#
# $$\frac{3^2 \cdot 2.1 - 3^2 \cdot 1.9}{0.2} = \frac{18.9 - 17.1}{0.2} = 9$$
#
# The gradient is $(12, 9)$. (Exactly, because along each entry alone there is no $f'''$.) Move both
# entries at once and you get $21.01$, about the *sum*: neither slope can be told from it.
#
# In general, with $e_k$ for the array that is 1 in entry $k$ and 0 elsewhere:
#
# $$\frac{\partial f}{\partial x_k} \approx \frac{f(x + h\,e_k) - f(x - h\,e_k)}{2h}$$

# %% [markdown]
# ### Exercise 00.1 · `central_difference(f, x, h=1e-6)`
#
# Return the formula above for every entry of `x`, in an array of the shape of `x`. That may be a
# vector, a matrix, a list, or a single number (shape `()`). Ask `f` at $x \pm h\,e_k$ and nowhere
# else, and leave `x` as it is.

# %% answer="00.1"
def central_difference(f, x, h=1e-6):
    """The slopes (f(x + h e_k) - f(x - h e_k)) / 2h, for one entry k of x after the other.

    f takes an array like x and returns a number. x is an array of any shape, 0-d too, or a list;
    it is not changed. Returns an array of the shape of x.
    """
    ### BEGIN SOLUTION
    x = np.array(x, dtype=float)
    slopes = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        right, left = x.copy(), x.copy()
        right[k] += h
        left[k] -= h
        slopes[k] = (f(right) - f(left)) / (2 * h)
    return slopes
    ### END SOLUTION


# %% [markdown]
# By hand it was 12 and 9. The matrix should give twice its entries. And the last line is our 12.

# %%
print(central_difference(lambda x: x[0] ** 2 * x[1], [3.0, 2.0]))
print(central_difference(lambda x: np.sum(x**2), np.array([[1.0, 2.0], [3.0, 4.0]])))
print(central_difference(cube, 2.0))

# %% [markdown]
# Why copies? One could do without: add `h` to `x[k]`, and subtract it again afterwards. See what is
# left:

# %%
number = 1.0
number += 1e-6
number -= 1e-6
print(number, number == 1.0)

# %% [markdown]
# ## 3 · How near is near enough?
#
# Back to the slip of section 1. At $a = b = 0$, on paper, the right gradient is $(-18, -26)$ and
# the slipped one $(-9, -13)$. They are 9 and 13 apart. Is 13 much? It depends: if the gradients
# were around a million, it would be nothing. So we divide it by the largest value that occurs,
# here 26:
#
# $$\frac{13}{26} = 0.5$$
#
# In general, for two arrays $a$ and $b$ of one shape, the **relative error** is
#
# $$\frac{\max_k |a_k - b_k|}{\max\left(\max_k |a_k|,\ \max_k |b_k|\right)}$$
#
# One maximum on top, one below, each over all entries.

# %% [markdown]
# Why not divide entry by entry? Take $(1000,\ 10^{-7})$ and $(1000,\ 2 \cdot 10^{-7})$. Entry by
# entry, the second is wrong by half. But next to 1000 it is a speck of round-off: the relative
# error is $10^{-10}$, as it should be.
#
# Three cases need care. All of them are traps that let a wrong gradient pass.
#
# - **Both all zero.** They agree: 0.0, and not $0/0$.
# - **Shapes that differ.** `(4,) - (4, 1)` is no error in NumPy but a 4 × 4 table. Refuse it.
# - **NaN**, "not a number", must not vanish on the way. It does so easily:

# %%
nan = float("nan")
print(max(1.0, nan), max(nan, 1.0), np.maximum(1.0, nan))
print("larger than 0.001?", nan > 1e-3, "  smaller?", nan < 1e-3)

# %% [markdown]
# ### Exercise 00.2 · `relative_error(a, b)`
#
# Return the relative error as one float, with the three cases: 0.0 when both are all zero, a
# `ValueError` when the shapes differ, NaN when either has a NaN in it. Numbers count as arrays of
# shape `()`, lists are welcome.

# %% answer="00.2"
def relative_error(a, b):
    """max |a - b| / max(max |a|, max |b|), each max over all entries.

    a and b are arrays of one shape (or numbers, or lists). Returns a float: 0.0 if both are all
    zero, NaN if either has a NaN. Raises ValueError if the shapes differ.
    """
    ### BEGIN SOLUTION
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"shapes differ: {a.shape} and {b.shape}")
    largest = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    if largest == 0:
        return 0.0
    return float(np.max(np.abs(a - b)) / largest)
    ### END SOLUTION


# %% [markdown]
# You now own a gradient check. Put both gradients of section 1 before it, at the start and at two
# points drawn at random:

# %%
rng = np.random.default_rng(0)
for point in (np.zeros(2), rng.normal(size=2), rng.normal(size=2)):
    numeric = central_difference(loss, point)
    good, bad = relative_error(gradient(point), numeric), relative_error(slipped(point), numeric)
    print(f"right {good:.0e}   with the slip {bad:.2f}")

# %% [markdown]
# A wide gap, and it is nearly always like that. Take as a rule, in float64:
#
# | relative error | verdict |
# |---|---|
# | below $10^{-6}$ | right |
# | between | look again: a kink (section 5)? too few digits (section 4)? |
# | above $10^{-3}$ | wrong |
#
# Test at random points. At special ones, such as zeros, many a mistake is invisible.

# %% [markdown]
# ## 4 · How small is small enough?
#
# The truncation error shrinks with $h$. So why not take $h = 10^{-14}$ and be done? Watch the
# digits of 12 come, and go.

# %%
for k in range(2, 15, 2):
    h = 10.0**-k
    print(f"h = 1e-{k:02}   {(cube(2 + h) - cube(2 - h)) / (2 * h):.12f}")

# %% [markdown]
# The numbers of a computer are a grid. Around 8 the grid of float64 has a spacing of about
# $10^{-15}$, and every value of $f$ is rounded to it.
#
# Now take $h = 10^{-12}$. The two values of $f$ differ by $2h \cdot 12 = 2.4 \cdot 10^{-11}$, and
# that is off by $10^{-15}$ or so. Dividing by $2h = 2 \cdot 10^{-12}$ makes it an error of
# $0.0005$. You just saw one of $0.001$, because $x \pm h$ is rounded too. With each $h$ that is a
# hundred times smaller you lose two more digits.
#
# In general there are two errors, and $h$ pulls them in opposite directions:
#
# $$\text{error} \approx \underbrace{\tfrac{1}{6}|f'''(x)|\;h^2}_{\text{truncation}}
# \; + \; \underbrace{\varepsilon\,|f(x)| \,/\, h}_{\text{round-off}}
# \qquad \text{with } \varepsilon = 2.2 \cdot 10^{-16} \text{ in float64}$$

# %% [markdown]
# ### Exercise 00.3 · `best_step(f, df, x, steps)`
#
# Somewhere between lies the best step. Find it by trying: here the derivative `df` is known, so
# the error of each step can be measured. Return the step (not its error, not its position) for
# which the central difference of `f` at `x` is nearest to `df(x)`. In a tie, any of them will do.

# %% answer="00.3"
def best_step(f, df, x, steps):
    """The h in steps with the smallest |(f(x + h) - f(x - h)) / 2h - df(x)|.

    f and its derivative df take a float and return one; x is a float, steps a sequence of them.
    Returns one of the steps, a float.
    """
    ### BEGIN SOLUTION
    def error(h):
        return abs((f(x + h) - f(x - h)) / (2 * h) - df(x))

    return min(steps, key=error)
    ### END SOLUTION


# %% [markdown]
# The whole story in one picture, both axes logarithmic. Before you see it: which side of the V is
# steeper for the central difference than for the forward one? Whose best step is smaller?

# %%
predict("00.a", steeper=None, smaller_step=None)  # each "central" or "forward"

# %%
def slope_of_cube(x):
    return 3 * x**2


steps = np.logspace(-13, 0, 40)
central = abs((cube(2 + steps) - cube(2 - steps)) / (2 * steps) - 12)
forward = abs((cube(2 + steps) - cube(2)) / steps - 12)
best = best_step(cube, slope_of_cube, 2.0, steps)
plots.v_curve(steps, central, other=forward, best=best)

# %% [markdown]
# On the right is truncation: smooth lines, falling with $h^2$ for central and with $h$ for forward.
# On the left is round-off: the same for both, and ragged, because rounding is a matter of luck.
#
# The foot of the V is where the two errors are about equal. For central that is $h^2 \approx
# \varepsilon / h$, so $h \approx \varepsilon^{1/3} \approx 6 \cdot 10^{-6}$, and eleven digits
# are right. For forward, $h \approx \varepsilon / h$ gives
# $h \approx \sqrt{\varepsilon} \approx 1.5 \cdot 10^{-8}$, and only eight are.
#
# So the default `h=1e-6` of your `central_difference` sits near the foot. It fits when $x$ and $f$
# are of moderate size; question 2 at the end shows an $x$ for which it does not.

# %% [markdown]
# ### Half the digits: float32
#
# *Optional: nothing later depends on it. You may go on with section 5.*
#
# Networks are often trained in float32: four bytes per number, and $\varepsilon \approx 1.2 \cdot
# 10^{-7}$. The grid at 2 has a spacing of $2.4 \cdot 10^{-7}$. So $2 + 10^{-8}$ *is* 2, the
# difference of the two values is 0, and the "slope" is 0. What does that do to the V?

# %%
def cube32(x):
    return np.float32(x) ** 3


print("2 + 1e-8 == 2 in float32:", np.float32(2) + np.float32(1e-8) == np.float32(2))
print("slope with h = 1e-6:", central_difference(cube32, 2.0))
steps = np.logspace(-8, 1, 37)
single = abs((cube32(2 + steps) - cube32(2 - steps)) / (2 * steps) - 12)
double = abs((cube(2 + steps) - cube(2 - steps)) / (2 * steps) - 12)
best = best_step(cube32, slope_of_cube, 2.0, steps)
labels = ("float32 central", "float64 central")
plots.v_curve(steps, single, other=double, best=best, labels=labels)

# %% [markdown]
# Truncation on the right is the same. The wall of round-off has moved: the best step is now about
# $\varepsilon^{1/3} \approx 5 \cdot 10^{-3}$, some eight hundred times larger, and five digits
# are the most that you get. Left of $10^{-7}$ the error is 12, all of it.
#
# With the usual `h=1e-6` a *right* gradient fails the check in float32. The remedy is simple:
# **check in float64**, even if you train in float32.

# %% [markdown]
# ## 5 · Kinks
#
# $\mathrm{relu}(x) = \max(0, x)$ has slope 0 on the left of 0 and slope 1 on the right. At 0 itself
# there is no slope; the course takes 0, as is usual. What does the central difference say?
#
# $$\frac{\mathrm{relu}(0.1) - \mathrm{relu}(-0.1)}{0.2} = \frac{0.1 - 0}{0.2} = 0.5$$
#
# Neither 0 nor 1, and no smaller $h$ will help. And we need not stand exactly on the kink: it is
# enough that it lies between $x - h$ and $x + h$.

# %%
def relu(x):
    return np.maximum(0, x)


for x in (-1e-3, 0.0, 3e-7, 1e-3):
    print(f"x = {x:7.0e}   central {central_difference(relu, x):.2f}   formula {float(x > 0)}")

# %% [markdown]
# Here is a loss with such a kink, $(\mathrm{relu}(t) - 1)^2$. The dashed line has the slope that
# your function finds at 0. It follows the curve neither to the left nor to the right.

# %%
def kinked(t):
    return (relu(t) - 1) ** 2


places = np.linspace(-1, 1, 201)
plots.loss_slice(places, kinked(places), float(central_difference(kinked, 0.0)), 0.0)

# %% [markdown]
# The formula is not wrong at a kink, and neither is the difference: they answer different
# questions. So keep away from kinks.
#
# - Draw *all* parameters and inputs at random, biases too. Zeros put units exactly on the kink; a
#   random number is within $10^{-6}$ of it about once in a million.
# - If the check fails, **draw again**. A kink goes away. A mistake stays.

# %% [markdown]
# ## 6 · Two evaluations suffice
#
# Your `central_difference` asks `f` twice for each entry: with a million weights, two million
# forward passes. That is too much even for a test. But we do not want the gradient, we have one.
# We want to know whether it is right.
#
# Take $f(x) = x_0^2\, x_1$ at $(3, 2)$ again, with gradient $(12, 9)$. Walk neither along one axis
# nor along the other but slantwise, along $u = (0.6, 0.8)$, which has length 1. The gradient
# promises the slope
#
# $$12 \cdot 0.6 + 9 \cdot 0.8 = 14.4$$
#
# Two values tell, with $h = 0.1$ and a calculator:
#
# $$\frac{f(3.06,\ 2.08) - f(2.94,\ 1.92)}{0.2} = \frac{19.4763 - 16.5957}{0.2} \approx 14.40$$
#
# If somebody had found $(12, 10)$, the promise would be $15.2$. Caught.

# %% [markdown]
# In general, by the chain rule, the slope of $f$ along a unit vector $u$ is
#
# $$\nabla f(x) \cdot u \;=\; \sum_k \frac{\partial f}{\partial x_k}\, u_k
# \;\approx\; \frac{f(x + h\,u) - f(x - h\,u)}{2h}$$
#
# One number on each side, and on the right **two evaluations, whatever the size of $x$**.
#
# Why not walk along an axis, $u = e_k$? Because then only entry $k$ is tested, and the others may
# be anything. A *random* $u$ moves every entry. For a mistake to stay hidden, the wrong entries
# times $u$ would have to cancel exactly, and with a random direction they do not.
#
# Normal numbers, divided by the length of their vector, make a $u$ that prefers no direction.

# %% [markdown]
# ### Exercise 00.4 · `directional_check(f, grad, x, rng)`
#
# Return your `relative_error` between `grad` $\cdot\, u$ and the central difference of `f` along
# $u$, with a step like $10^{-6}$. Here `grad` is an array, the gradient to be tested. Draw $u$ in
# the shape of `x` with `rng.standard_normal`, and divide it by its length. Ask `f` exactly twice.

# %% answer="00.4"
def directional_check(f, grad, x, rng):
    """The relative error between grad . u and (f(x + h u) - f(x - h u)) / 2h, h = 1e-6.

    u is one random unit vector of the shape of x, a normalised standard normal draw from rng.
    f takes an array like x and returns a number, grad is an array like x. Returns a float.
    """
    ### BEGIN SOLUTION
    x, h = np.asarray(x, dtype=float), 1e-6
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    return relative_error(np.sum(grad * u), (f(x + h * u) - f(x - h * u)) / (2 * h))
    ### END SOLUTION


# %% [markdown]
# A thousand entries, and a gradient that is right except for the sign of one of them. Three random
# directions each:

# %%
def cubes(x):
    return np.sum(x**3)


rng = np.random.default_rng(6)
x = rng.normal(size=1000)
right = 3 * x**2
wrong = right.copy()
wrong[500] *= -1

for name, grad in (("right", right), ("wrong", wrong)):
    errors = [directional_check(cubes, grad, x, rng) for _ in range(3)]
    print(name, *[f"{error:.0e}" for error in errors])

# %% [markdown]
# One sign among a thousand, seen with two evaluations. Is it luck? Ask a thousand times:

# %%
good = [directional_check(cubes, right, x, rng) for _ in range(1000)]
bad = [directional_check(cubes, wrong, x, rng) for _ in range(1000)]
bins = np.logspace(-12, 1, 53)
figure, ax = plt.subplots(figsize=(7, 3.6))
ax.hist(good, bins, color=plots.BLUE, alpha=0.8, label="right gradient")
ax.hist(bad, bins, color=plots.VERMILLION, alpha=0.8, hatch="//", label="one sign wrong")
ax.set(xscale="log", xlabel="relative error along one random direction", ylabel="out of 1000")
ax.legend()
plots.show(figure, "Two histograms on a logarithmic axis: the errors of the right gradient lie "
           "around 5e-9, those of the wrong one around 0.04; the hills do not touch.")

axes = np.abs(central_difference(cubes, x) - wrong) > 1e-3
print("axes that see the mistake:", np.sum(axes), "of 1000")

# %% [markdown]
# Two hills, ten million times apart. Each has a tail: now and then $u$ is nearly at right angles to
# the gradient, and a relative error of two tiny slopes says little. Hence the custom: **take
# three directions**, and look at the middle error.
#
# Is a single entry not lost among a thousand? It makes up about $1/\sqrt{1000}$ of the slope along
# $u$, times its size. That is three percent, and a right gradient
# agrees to eight digits.
#
# What two evaluations do not tell is *where* the mistake is. For that, ask entry by entry:

# %%
where = np.argmax(np.abs(central_difference(cubes, x) - wrong))
print("the mistake is in entry", where, "- found with", 2 * x.size, "evaluations")

# %% [markdown]
# ## 7 · Without any subtraction: the complex step (optional)
#
# No exercise and no later notebook needs this section. It shows how a computer can take a slope to the
# last digit.
#
# Round-off did its harm in the subtraction of two nearly equal numbers. There is a way around it. Take
# a step of $h = 0.1$ in the *imaginary* direction, $i^2 = -1$:
#
# $$(2 + 0.1\,i)^3 = 8 + 1.2\,i - 0.06 - 0.001\,i = 7.94 + 1.199\,i$$
#
# The imaginary part, divided by $h$, is $11.99$. In general, by Taylor's formula with $ih$ for $h$:
#
# $$f(x + ih) = f(x) + ih f'(x) - \tfrac{h^2}{2} f''(x) - \cdots$$
#
# $$\Longrightarrow \qquad f'(x) \approx \frac{\operatorname{Im} f(x + ih)}{h}$$
#
# The truncation error is of order $h^2$, as before. But nothing is subtracted, so there is no wall
# of round-off, and $h = 10^{-30}$ is as good as any.

# %%
def complex_step(f, x, h=1e-30):
    return f(x + 1j * h).imag / h


for f, x, exact in ((cube, 2.0, 12.0), (np.exp, 1.0, np.e), (np.sin, 1.0, np.cos(1.0))):
    central = relative_error(central_difference(f, x), exact)
    step = relative_error(complex_step(f, x), exact)
    print(f"{f.__name__:4}   central {central:.0e}   complex step {step:.0e}")

# %% [markdown]
# Exact to the last digit, with one evaluation for each entry. The price: all of `f` must work with
# complex numbers, and be smooth. Comparisons, casts to float and `abs` break it, sometimes without
# a word:

# %%
print("slope of |x| at -2, central:     ", np.round(central_difference(abs, -2.0), 6))
print("slope of |x| at -2, complex step:", complex_step(abs, -2.0))

# %% [markdown]
# ## 8 · Try to fool it
#
# A function, its gradient, and room for one slip, put in on purpose. Replace the last factor of
# `my_gradient`, now 1, by `(1 + 1e-4)`, by `(1 + 1e-7)`, by `(1 + 1e-10)`. How large a mistake can
# you hide? Or drop the `1 -`. Or write a function of your own.

# %%
def my_function(x):
    return np.sum(np.tanh(x) * x)


def my_gradient(x):
    return (np.tanh(x) + x * (1 - np.tanh(x) ** 2)) * 1


x = rng.normal(size=(4, 5))
for _ in range(3):
    print(f"{directional_check(my_function, my_gradient(x), x, rng):.0e}")

# %% [markdown]
# ## Where you will meet this again
#
# > PyTorch has a `torch.autograd.gradcheck`, and its own operations are tested with it. It is your
# > `central_difference` with $h = 10^{-6}$ and another verdict: entry by entry, the two may be apart
# > by $10^{-5} + 10^{-3}\,|\text{difference quotient}|$. Its `fast_mode` is the idea of your
# > `directional_check`: a product with random vectors in place of all entries. And its manual warns
# > that the check will likely fail in less than double precision. You know why; see it happen
# > (`cubes` is the function of section 6):

# %%
def like_gradcheck(f, grad, x, eps=1e-6, atol=1e-5, rtol=1e-3):
    numeric = central_difference(f, x, eps)
    return bool(np.all(np.abs(grad - numeric) <= atol + rtol * np.abs(numeric)))


def cubes32(x):
    return cubes(x.astype(np.float32))


x = np.random.default_rng(8).normal(size=20)
right = 3 * x**2
print("right, float64         ", like_gradcheck(cubes, right, x))
print("right, float32         ", like_gradcheck(cubes32, right, x))
print("right, float32, h larger", like_gradcheck(cubes32, right, x, eps=1e-2, atol=1e-2))
print("wrong by 1 in 100      ", like_gradcheck(cubes, 1.01 * right, x))
print("wrong by 1 in 2000     ", like_gradcheck(cubes, 1.0005 * right, x))

# %% [markdown]
# The last line passes: a tolerance of $10^{-3}$ is wide, so that one rule fits every operation. With
# your `relative_error` the same slip shows at once as $5 \cdot 10^{-4}$, far above $10^{-6}$. A check
# that says "passed" always means "up to" something: look up to what.

# %% [markdown]
# ## Where you stand

# %%
progress()

# %% [markdown]
# ## Take home
#
# - **A wrong gradient does not complain.** Ask the loss: it cannot share a mistake with your
#   formula.
# - **Central, not forward**: for at most twice the evaluations, three digits more.
# - **The step is a compromise**: large $h$ truncates, small $h$ rounds. In float64 take $10^{-6}$;
#   do not check in float32.
# - **Below $10^{-6}$ right, above $10^{-3}$ wrong**, at random points and away from kinks.
# - **Two evaluations say whether** (along a random direction), all of them say where.

# %% [markdown]
# ## Three questions
#
# **1.** You check a ReLU network, and the relative error is exactly 0.0. Good news?
#
# <details><summary>Answer</summary>
#
# Look at the gradients before you celebrate. With round-off, two independent computations hardly
# ever agree to the last bit. More likely both are zero: say, because every unit is closed, so that
# the loss is flat. Then nothing has been tested. Draw other weights and inputs.
#
# </details>

# %% [markdown]
# **2.** $f(x) = x$ has slope 1 everywhere. What does `central_difference(f, 1e10)` say, and why?
# Guess first.
#
# <details><summary>Answer</summary>
#
# About 1.9. At $10^{10}$ the numbers of float64 are $1.9 \cdot 10^{-6}$ apart, so $x \pm 10^{-6}$
# is rounded to the next ones, $1.9 \cdot 10^{-6}$ away on each side, while the formula divides by
# $2 \cdot 10^{-6}$. The step has to suit $x$: a common choice is $h = 10^{-6} \max(1, |x|)$. Better
# still, scale the problem so that its numbers are around 1.
#
# </details>

# %% [markdown]
# **3.** Somebody always takes $u = (1, 1, \dots, 1)/\sqrt{n}$ for the directional check. It moves
# every entry. Which very common mistake does it never see?
#
# <details><summary>Answer</summary>
#
# Entries in the wrong place. Along this $u$ the slope is the sum of the gradient, divided by
# $\sqrt{n}$, and a sum does not care about the order. A swap, a reversed list, a transposed square
# matrix: none of them is seen. A random $u$ gives each entry a weight of its own.
#
# </details>

# %% [markdown]
# **Go on:** [01 · A chain of weights](../01_linear_chain/01_linear_chain.ipynb) · [The map of the course](../00_start_here.ipynb#The-map)
