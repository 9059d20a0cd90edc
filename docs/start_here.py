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
# # Start here
#
# A network has millions of knobs, and its answer is wrong. Which knob is to blame, and how much?
# Backpropagation answers this for *all* knobs, in the time that two or three answers take. Ten minutes here
# show how; the notebooks let you build it, and check every line that you write.

# %% [markdown]
# ## Blame flows back
#
# Three knobs in a row multiply a signal: 2, -1 and 4. We send in 3 and want -23. Out comes
# $3 \cdot 2 \cdot (-1) \cdot 4 = -24$: one too low. How bad that is, the *loss* says: here the square of
# the miss, $(-24 + 23)^2 = 1$.
#
# Forward, in blue, each stage hands a number to the next. Backward, in vermillion, each stage hands the
# *blame* to the one before: by how much the loss would change if its number grew a little. The rule fits
# into a sentence: **multiply the blame by the knob, and hand it on.** And a knob's own share is the blame
# that came back to it, times the signal that it had received.
#
# It begins behind the last knob. The slope of a square is twice what is squared: $2 \cdot (-1) = -2$. Times
# the knob 4 that is -8, times -1 it is 8, times 2 it is 16. The last knob had received -6, so its share is
# $-2 \cdot (-6) = 12$. (In the picture $\partial\ell/\partial z$ is the blame of $z$, and $o_i$ is what knob
# $i$ receives, the same number as $z_i$ here.)
#
# Drag a number, or walk back with ◀, and watch the blame move. (In JupyterLab, first run
# the cell: click into it, and press Shift and Enter. Every cell is run in this way.)

# %%
from backprop import plots

plots.touch_chain([2.0, -1.0, 4.0], 3.0, -23.0)

# %% [markdown]
# That is all of it. A real network has vectors where the chain has numbers, and sums where paths meet.
# The walk stays the same: once forward, once back.
#
# ## A network that learns before your eyes
#
# Three classes lie in a spiral; no straight line parts them. A network with sixteen hidden units begins
# at random. Each step turns every weight a little against its share of the blame. Press *learn*, and watch
# the regions wind themselves round the points. (On paper you see the beginning, the middle and the end.)

# %%
import numpy as np

rng = np.random.default_rng(4)
labels, radius = np.repeat([0, 1, 2], 40), np.tile(np.linspace(0.15, 1, 40), 3)
angle = 2 * np.pi * labels / 3 + 4.5 * radius + rng.normal(scale=0.12, size=120)
X = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])

rng = np.random.default_rng(0)
W = [3 * rng.normal(size=(2, 16)) / np.sqrt(2), rng.normal(size=(16, 3)) / 4]
b = [np.zeros(16), np.zeros(3)]
plots.touch_learning(W, b, ["tanh", "identity"], X, labels)

# %% [markdown]
# Nobody drew a border. The gradients did, and they came from one walk back per step. How large a step does it
# bear, and how few units? Try: a step of 10, then three units.
#
# ## What you need: slopes, and the chain rule
#
# **A slope.** The derivative $\frac{d\ell}{dz}$ is the change of $\ell$ for each unit of $z$, if the change is
# tiny. The derivative of $z^2$ is $2z$: from $z = 3$ to $z = 3.001$ the square grows by $0.006$, six times as much.
#
# **The chain rule.** Let $z = 5x$ and $\ell = z^2$, at $x = 0.6$, so $z = 3$. Raise $x$ by a tiny
# $\varepsilon$: $z$ rises by $5\varepsilon$, and $\ell$ by $6$ for each unit of that, $30\varepsilon$.
#
# $$\frac{d\ell}{dx} = \frac{d\ell}{dz} \cdot \frac{dz}{dx} = 6 \cdot 5 = 30$$
#
# **Two paths.** If $x$ moves $\ell$ through $u$ *and* through $v$, the two effects add up:
#
# $$\frac{\partial\ell}{\partial x} = \frac{\partial\ell}{\partial u} \frac{\partial u}{\partial x}
# + \frac{\partial\ell}{\partial v} \frac{\partial v}{\partial x}$$
#
# **A matrix times a vector**, from notebook 02 on. Each row of the matrix meets the vector, number by
# number, and the products are added up:
#
# $$\begin{pmatrix} 1 & 2 \cr 3 & 4 \end{pmatrix} \begin{pmatrix} 5 \cr 6 \end{pmatrix}
# = \begin{pmatrix} 1 \cdot 5 + 2 \cdot 6 \cr 3 \cdot 5 + 4 \cdot 6 \end{pmatrix}
# = \begin{pmatrix} 17 \cr 39 \end{pmatrix}$$
#
# With a transpose, $W^\top$, it is the *columns* of $W$ that meet the vector. The same matrix and vector:
#
# $$\begin{pmatrix} 1 & 2 \cr 3 & 4 \end{pmatrix}^\top \begin{pmatrix} 5 \cr 6 \end{pmatrix}
# = \begin{pmatrix} 1 \cdot 5 + 3 \cdot 6 \cr 2 \cdot 5 + 4 \cdot 6 \end{pmatrix}
# = \begin{pmatrix} 23 \cr 34 \end{pmatrix}$$
#
# In NumPy that is `W.T @ v`, or `v @ W`: a vector on the left meets the columns. A matrix of the shape
# $(2, 3)$ has two rows and three columns.

# %% [markdown]
# ## The map
#
# **Begin with 01.** Come back to 00 when you want to know why a check can be trusted.
#
# | notebook | what it does | time | needs |
# |---|---|---|---|
# | [01 · A chain of weights](01_linear_chain/01_linear_chain.ipynb) | the whole walk back, on numbers | 45 min | the chain rule above |
# | [00 · How we will know that we are right](00_gradient_check/00_gradient_check.ipynb) | gradients from two values of the loss | 40 min | a derivative |
# | [02 · The two-layer ReLU network](02_two_layer_relu/02_two_layer_relu.ipynb) | the first matrix, and a slip in the lecture | 60 min | 01, a matrix times a vector |
# | [03 · The general feedforward network](03_feedforward/03_feedforward.ipynb) | any depth, any width: your own backpropagation | 75 min | 02 |
# | [04 · Classification](04_classification/04_classification.ipynb) | softmax, and the spiral above | 60 min | 03 |
# | [05 · Vanishing and exploding](05_vanishing_exploding/05_vanishing_exploding.ipynb) | why deep networks are hard to train | 60 min | 03, a variance |
# | [06 · Training on real digits](06_train_digits/06_train_digits.ipynb) | your backward reads handwriting | 75 min | 04, 05 |
# | [07 · Computational graphs](07_computational_graphs/07_computational_graphs.ipynb) | the gradient of any program | 75 min | 01; 03 for its arrays, 04 for its end |
#
# The times are those of a reader who has derivatives and matrices at hand; where they are new, plan half as
# much again. In each notebook you write functions, and a check says what is wrong with them and where. When you are
# stuck: `hint("01.1")`, three times; then, after two attempts, `reveal("01.1")`. Nothing has to be
# finished before you go on: a cell that needs an answer which is missing says so.

# %%
from backprop.check import progress

progress()
