# %% right: a chain of ten
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% right: open relu
def exploding_example():
    return {"W": [[[8.0]]] * 10, "b": [[0]] * 10, "activations": ["relu"] * 10, "x": [1.0], "y": [0.0]}


# %% right: wide random layers, weights too large
def exploding_example():
    rng = np.random.default_rng(0)
    W = [rng.normal(0, 1.0, (16, 16)) for _ in range(30)]
    b = [np.zeros(16) for _ in range(30)]
    return {"W": W, "b": b, "activations": ["identity"] * 30, "x": np.ones(16), "y": 3 * np.ones(16)}


# %% right: leaky relu
def exploding_example():
    return {"W": [np.array([[9.0]])] * 11, "b": [np.zeros(1)] * 11, "activations": ["leaky_relu"] * 11, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% right: sigmoids with large weights, held at their centres
def exploding_example():
    return {"W": [np.array([[40.0]])] * 12, "b": [np.array([-40.0])] + [np.array([-20.0])] * 11, "activations": ["sigmoid"] * 12, "x": [1.0], "y": [0.0]}


# %% right: tanh near 0
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["tanh"] * 10, "x": [1e-12], "y": [3.0]}


# %% right: two units, a matrix with an eigenvalue of five
def exploding_example():
    return {"W": [np.array([[2, 3], [3, 2]])] * 11, "b": [np.zeros(2)] * 11, "activations": ["identity"] * 11, "x": [1, 1], "y": [0, 0]}


# %% right: one large weight
def exploding_example():
    return {"W": [np.eye(1)] * 9 + [np.array([[1e7]])], "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% right: a small start that explodes
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": [1e-12], "y": [-1e-5]}


# %% wrong: stub: not written yet
def exploding_example():
    raise NotImplementedError("not yet")


# %% wrong: returns-none: no return
def exploding_example():
    example = {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: not-a-dict: a tuple
def exploding_example():
    return [np.array([[10.0]])] * 10, [np.zeros(1)] * 10, ["identity"] * 10, [1.0], [2.0]


# %% wrong: not-a-dict: the weight alone
def exploding_example():
    return 10.0


# %% wrong: missing-keys: no biases
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: missing-keys: no target
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0])}


# %% wrong: missing-keys: another name
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "names": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: not-lists: one name for all
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": "identity", "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: not-lists: a number for the weights
def exploding_example():
    return {"W": 10.0, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: wrong-lengths: one activation
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"], "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: wrong-lengths: too few biases
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 9, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: unknown-activation: linear
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["linear"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: unknown-activation: a function
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": [np.tanh] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: unknown-activation: None
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": [None] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: not-numbers: words
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": ["one"], "y": np.array([-1.0])}


# %% wrong: not-finite: an infinite target
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([np.inf])}


# %% wrong: not-finite: a NaN
def exploding_example():
    return {"W": [np.array([[10.0]])] * 9 + [np.array([[np.nan]])], "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: wrong-shapes: plain numbers as weights
def exploding_example():
    return {"W": [10.0] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: wrong-shapes: two inputs, one row
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.ones(2), "y": np.array([-1.0])}


# %% wrong: wrong-shapes: the target has two entries
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.ones(2)}


# %% wrong: wrong-shapes: x is a number
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": 1.0, "y": np.array([-1.0])}


# %% wrong: zero-input: x is zero
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.zeros(1), "y": np.array([-1.0])}


# %% wrong: zero-input: a list with a zero
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.ones(1)] * 10, "activations": ["identity"] * 10, "x": [0], "y": np.array([-1.0])}


# %% wrong: start-is-zero: y is what comes out
def exploding_example():
    W = [np.eye(1)] * 10
    b = [np.zeros(1)] * 10
    x = np.ones(1)
    return {"W": W, "b": b, "activations": ["identity"] * 10, "x": x, "y": W[0] @ x * 0 + x}


# %% wrong: start-is-zero: a closed output
def exploding_example():
    return {"W": [np.array([[1.0]])] * 9 + [np.array([[-1.0]])], "b": [np.zeros(1)] * 10, "activations": ["identity"] * 9 + ["relu"], "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: start-is-zero: a saturated sigmoid
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.zeros(1)] * 9 + [np.array([1000.0])], "activations": ["identity"] * 9 + ["sigmoid"], "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: dead-layer: relu closed in the middle
def exploding_example():
    return {"W": [np.array([[10.0]])] * 4 + [np.array([[-1.0]])] + [np.array([[10.0]])] * 5, "b": [np.zeros(1)] * 10, "activations": ["relu"] * 9 + ["identity"], "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: dead-layer: closed by its bias
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.array([-5000.0])] + [np.ones(1)] * 9, "activations": ["relu"] * 9 + ["identity"], "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: dead-layer: tanh far out in its tail
def exploding_example():
    return {"W": [np.array([[10.0]])] * 10, "b": [np.array([50.0])] + [np.zeros(1)] * 9, "activations": ["tanh"] + ["identity"] * 9, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: zero-weights: one layer
def exploding_example():
    return {"W": [np.array([[10.0]])] * 5 + [np.zeros((1, 1))] + [np.array([[10.0]])] * 4, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: zero-weights: all of them
def exploding_example():
    return {"W": [np.zeros((1, 1))] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: too-few-layers: five of them
def exploding_example():
    return {"W": [np.array([[100.0]])] * 5, "b": [np.zeros(1)] * 5, "activations": ["identity"] * 5, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: too-few-layers: nine
def exploding_example():
    return {"W": [np.array([[10.0]])] * 9, "b": [np.zeros(1)] * 9, "activations": ["identity"] * 9, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: not-large-enough: weights of two
def exploding_example():
    return {"W": [np.array([[2.0]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: not-large-enough: tanh saturates
def exploding_example():
    return {"W": [np.array([[1.5]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["tanh"] * 9 + ["identity"], "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: not-large-enough: a large start is no explosion
def exploding_example():
    return {"W": [np.eye(1)] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([1e9])}


# %% wrong: wrong-direction: weights of a tenth
def exploding_example():
    return {"W": [np.array([[0.1]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: wrong-direction: sigmoids
def exploding_example():
    return {"W": [np.array([[0.5]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["sigmoid"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: overflow: weights of 1e40
def exploding_example():
    return {"W": [np.array([[1e40]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: overflow: a thousand layers
def exploding_example():
    return {"W": [np.array([[10.0]])] * 1000, "b": [np.zeros(1)] * 1000, "activations": ["identity"] * 1000, "x": np.array([1.0]), "y": np.array([-1.0])}


# %% wrong: overflow: the square of the error
def exploding_example():
    return {"W": [np.array([[1e18]])] * 10, "b": [np.zeros(1)] * 10, "activations": ["identity"] * 10, "x": np.array([1.0]), "y": np.array([-1.0])}
