# %% right: a chain of 0.1
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% right: the lecture's sigmoids
def vanishing_example():
    return {"W": [np.ones((1, 1))] * 12, "b": [np.zeros(1)] * 12, "activations": ["sigmoid"] * 12, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% right: plain lists and whole numbers
def vanishing_example():
    return {"W": [[[0.2]]] * 12, "b": [[0]] * 12, "activations": ["identity"] * 12, "x": [1], "y": [1]}


# %% right: wide random tanh layers, weights too small
def vanishing_example():
    rng = np.random.default_rng(0)
    W = [rng.normal(0, 0.02, (16, 16)) for _ in range(30)]
    b = [np.zeros(16) for _ in range(30)]
    return {"W": W, "b": b, "activations": ["tanh"] * 30, "x": np.ones(16), "y": 3 * np.ones(16)}


# %% right: tanh units in saturation
def vanishing_example():
    return {"W": [np.array([[3.0]])] * 11 + [np.array([[1.0]])], "b": [np.zeros(1)] * 12, "activations": ["tanh"] * 11 + ["identity"], "x": np.ones(1), "y": np.zeros(1)}


# %% right: leaky relu on its flat side
def vanishing_example():
    return {"W": [np.array([[-1.0]])] + [np.eye(1)] * 10, "b": [np.zeros(1)] * 11, "activations": ["leaky_relu"] * 10 + ["identity"], "x": np.ones(1), "y": np.ones(1)}


# %% right: one small weight in ten
def vanishing_example():
    return {"W": [np.eye(2)] * 9 + [1e-8 * np.eye(2)], "b": [np.zeros(2)] * 10, "activations": ["identity"] * 10, "x": np.ones(2), "y": np.ones(2)}


# %% right: widths that change, tuples and an array of names
def vanishing_example():
    d = [2, 3, 4, 3, 2, 3, 4, 3, 2, 3, 4, 3, 1]
    return {"W": tuple(0.05 * np.ones((p, q)) for p, q in zip(d, d[1:])), "b": tuple(np.zeros(q) for q in d[1:]), "activations": np.array(["softplus"] * 12), "x": (1.0, 2.0), "y": -np.ones(d[-1])}


# %% right: vanishing far beyond what is asked
def vanishing_example():
    return {"W": [np.array([[1e-30]])] * 11, "b": [np.zeros(1)] * 11, "activations": ["identity"] * 11, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% right: a search
def vanishing_example():
    L, w = 10, 0.9
    while w ** (L - 1) > 1e-7:
        w -= 0.05
    return dict(W=[[[w]]] * L, b=[[0.0]] * L, activations=["identity"] * L, x=[1.0], y=[3.0])


# %% wrong: stub: not written yet
def vanishing_example():
    raise NotImplementedError("not yet")


# %% wrong: returns-none: no return
def vanishing_example():
    example = {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: not-a-dict: a tuple
def vanishing_example():
    return [np.array([[0.1]])] * 10, [np.zeros(1)] * 10, ["identity"] * 10, [1.0], [2.0]


# %% wrong: not-a-dict: the weight alone
def vanishing_example():
    return 0.1


# %% wrong: missing-keys: no biases
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: missing-keys: no target
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0])}


# %% wrong: missing-keys: another name
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "names": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: not-lists: one name for all
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": "identity", "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: not-lists: a number for the weights
def vanishing_example():
    return {"W": 0.1, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: wrong-lengths: one activation
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"], "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: wrong-lengths: too few biases
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 9, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: unknown-activation: linear
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["linear"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: unknown-activation: a function
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": [np.tanh] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: unknown-activation: None
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": [None] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: not-numbers: words
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": ["one"], "y": np.array([-1.0])}


# %% wrong: not-finite: an infinite target
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([np.inf])}


# %% wrong: not-finite: a NaN
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 9 + [np.array([[np.nan]])], "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: wrong-shapes: plain numbers as weights
def vanishing_example():
    return {"W": [0.1] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: wrong-shapes: two inputs, one row
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.ones(2), "y": np.array([-1.0])}


# %% wrong: wrong-shapes: the target has two entries
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.ones(2)}


# %% wrong: wrong-shapes: x is a number
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": 1.0, "y": np.array([-1.0])}


# %% wrong: zero-input: x is zero
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.zeros(1), "y": np.array([-1.0])}


# %% wrong: zero-input: a list with a zero
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.ones(1)] * 10, "activations": ["identity"] * 10, "x": [0], "y": np.array([-1.0])}


# %% wrong: start-is-zero: y is what comes out
def vanishing_example():
    W = [np.eye(1)] * 10
    b = [np.zeros(1)] * 10
    x = np.ones(1)
    return {"W": W, "b": b, "activations": ["identity"] * 10, "x": x, "y": W[0] @ x * 0 + x}


# %% wrong: start-is-zero: a closed output
def vanishing_example():
    return {"W": [np.array([[1.0]])] * 9 + [np.array([[-1.0]])], "b": [np.zeros(1)] * 10, "activations": ["identity"] * 9 + ["relu"], "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: start-is-zero: a saturated sigmoid
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 9 + [np.array([1000.0])], "activations": ["identity"] * 9 + ["sigmoid"], "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: dead-layer: relu closed in the middle
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 4 + [np.array([[-1.0]])] + [np.array([[0.1]])] * 5, "b": [np.zeros(1)] * 10, "activations": ["relu"] * 9 + ["identity"], "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: dead-layer: closed by its bias
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.array([-5000.0])] + [np.ones(1)] * 9, "activations": ["relu"] * 9 + ["identity"], "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: dead-layer: tanh far out in its tail
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.array([50.0])] + [np.zeros(1)] * 9, "activations": ["tanh"] + ["identity"] * 9, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: zero-weights: one layer
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 5 + [np.zeros((1, 1))] + [np.array([[0.1]])] * 4, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: zero-weights: all of them
def vanishing_example():
    return {"W": [np.zeros((1, 1))] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: too-few-layers: nine
def vanishing_example():
    return {"W": [np.array([[0.01]])] * 9, "b": [np.zeros(1)] * 9, "activations": ["identity"] * 9, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: too-few-layers: two, very small weights
def vanishing_example():
    return {"W": [np.array([[1e-8]])] * 2, "b": [np.zeros(1)] * 2, "activations": ["identity"] * 2, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: too-few-layers: one
def vanishing_example():
    return {"W": [np.array([[1e-8]])], "b": [np.zeros(1)], "activations": ["identity"], "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: not-small-enough: weights of a half
def vanishing_example():
    return {"W": [np.array([[0.5]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: not-small-enough: ten sigmoids
def vanishing_example():
    return {"W": [4.0 * np.eye(1)] * 10, "b": [-2.0 * np.ones(1)] * 10, "activations": ["sigmoid"] * 10, "x": np.array([0.5]), "y": np.array([-1.0])}


# %% wrong: not-small-enough: relu, weights 1
def vanishing_example():
    return {"W": [np.eye(1)] * 10, "b": [np.zeros(1)] * 10, "activations": ["relu"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: wrong-direction: weights of ten
def vanishing_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: wrong-direction: random and too large
def vanishing_example():
    rng = np.random.default_rng(0)
    W = [rng.normal(0, 2.0, (8, 8)) for _ in range(30)]
    b = [np.zeros(8) for _ in range(30)]
    return {"W": W, "b": b, "activations": ["identity"] * 30, "x": np.ones(8), "y": 3 * np.ones(8)}


# %% wrong: start-too-small: a target nearly met
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([1e-10 + 1e-5])}


# %% wrong: start-too-small: a saturated output
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 9 + [np.array([20.0])], "activations": ["identity"] * 9 + ["sigmoid"], "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: underflow: weights of 1e-60
def vanishing_example():
    return {"W": [np.array([[1e-60]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: underflow: a thousand layers
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 1000, "b": [np.zeros(1)] * 1000, "activations": ["identity"] * 1000, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: overflow: a huge target
def vanishing_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([1e200])}
