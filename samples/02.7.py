# %% right: one unit, numbers found by hand
def counterexample():
    return {
        "W1": np.array([[1.0]]),
        "b1": np.array([0.0]),
        "W2": np.array([3.0]),
        "x": np.array([1.0]),
        "y": 4.0,
    }


# %% right: lists and integers
def counterexample():
    return {"W1": [[2]], "b1": [1], "W2": [1], "x": [1], "y": 5}


# %% right: two inputs, three units, one of them closed
def counterexample():
    W1 = np.array([[1.0, -1.0, 0.5], [0.0, -2.0, 1.0]])
    b1 = np.array([0.5, 0.0, 0.0])
    W2 = np.array([1.0, 7.0, 2.0])
    x = np.array([1.0, 2.0])
    f = np.maximum(W1.T @ x + b1, 0) @ W2
    return dict(W1=W1, b1=b1, W2=W2, x=x, y=1.5 * f)


# %% right: a search with a fixed seed
def counterexample():
    rng = np.random.default_rng(0)
    while True:
        W1, b1 = rng.standard_normal((3, 4)), rng.standard_normal(4)
        W2, x, y = rng.standard_normal(4), rng.standard_normal(3), 3 * rng.standard_normal()
        z = W1.T @ x + b1
        f = np.maximum(z, 0) @ W2
        if (z > 0).any() and (2 * f - y) * (f - y) < -0.1:
            return {"W1": W1, "b1": b1, "W2": W2, "x": x, "y": y}


# %% right: negative output and negative target
def counterexample():
    return {
        "W1": ((1.0, 1.0), (1.0, 1.0)),
        "b1": (0.0, 0.0),
        "W2": (-1.0, -2.0),
        "x": (1.0, 1.0),
        "y": np.float64(-8.0),
    }


# %% wrong: stub: not written yet
def counterexample():
    raise NotImplementedError("02.7: find a counterexample")


# %% wrong: returns-none: prints the numbers
def counterexample():
    print({"W1": [[1.0]], "b1": [0.0], "W2": [3.0], "x": [1.0], "y": 4.0})


# %% wrong: not-wrong-sign: another size, the same sign
def counterexample():
    return {"W1": [[1.0]], "b1": [0.0], "W2": [3.0], "x": [1.0], "y": 1.0}


# %% wrong: not-wrong-sign: the target is more than twice the output
def counterexample():
    return {
        "W1": np.eye(2),
        "b1": np.zeros(2),
        "W2": np.ones(2),
        "x": np.array([1.0, 2.0]),
        "y": 10.0,
    }


# %% wrong: not-wrong-sign: target and output have different signs
def counterexample():
    rng = np.random.default_rng(3)
    W1 = rng.uniform(0.5, 1, (2, 3))
    return {"W1": W1, "b1": np.ones(3), "W2": np.ones(3), "x": np.ones(2), "y": -2.0}


# %% wrong: gradient-zero: the output meets the target
def counterexample():
    return {"W1": [[1.0]], "b1": [0.0], "W2": [3.0], "x": [1.0], "y": 3.0}


# %% wrong: gradient-zero: the input is zero
def counterexample():
    return {
        "W1": np.ones((2, 2)),
        "b1": np.array([1.0, 1.0]),
        "W2": np.array([1.0, 2.0]),
        "x": np.zeros(2),
        "y": 4.0,
    }


# %% wrong: gradient-zero: the printed one is zero (y = 2f)
def counterexample():
    return {"W1": [[1.0]], "b1": [0.0], "W2": [3.0], "x": [1.0], "y": 6.0}


# %% wrong: dead-units: no unit is open
def counterexample():
    return {"W1": [[1.0]], "b1": [-2.0], "W2": [3.0], "x": [1.0], "y": 4.0}


# %% wrong: dead-units: pre-activations at zero exactly
def counterexample():
    return {
        "W1": np.array([[1.0, 2.0], [1.0, 2.0]]),
        "b1": np.zeros(2),
        "W2": np.array([1.0, 1.0]),
        "x": np.array([1.0, -1.0]),
        "y": 1.0,
    }


# %% wrong: wrong-shapes: W1 is turned
def counterexample():
    return {
        "W1": np.ones((3, 2)),
        "b1": np.zeros(3),
        "W2": np.ones(3),
        "x": np.ones(2),
        "y": 8.0,
    }


# %% wrong: wrong-shapes: plain numbers for everything
def counterexample():
    return {"W1": 1.0, "b1": 0.0, "W2": 3.0, "x": 1.0, "y": 4.0}


# %% wrong: wrong-shapes: W2 is a column
def counterexample():
    W1, b1 = np.ones((2, 3)), np.zeros(3)
    return {"W1": W1, "b1": b1, "W2": np.ones((3, 1)), "x": np.ones(2), "y": 8.0}


# %% wrong: missing-keys: no target
def counterexample():
    return {"W1": [[1.0]], "b1": [0.0], "W2": [3.0], "x": [1.0]}


# %% wrong: missing-keys: other names
def counterexample():
    return {"W_1": [[1.0]], "b_1": [0.0], "W_2": [3.0], "x": [1.0], "y": 4.0}


# %% wrong: printed-is-right: y = 0
def counterexample():
    return {"W1": [[1.0]], "b1": [0.0], "W2": [3.0], "x": [1.0], "y": 0.0}


# %% wrong: printed-is-right: many units, the target is left at zero
def counterexample():
    rng = np.random.default_rng(1)
    return dict(
        W1=rng.standard_normal((3, 5)),
        b1=np.ones(5),
        W2=rng.standard_normal(5),
        x=rng.standard_normal(3),
        y=0,
    )


# %% wrong: not-a-dict: a tuple
def counterexample():
    W1, b1, W2, x, y = [[1.0]], [0.0], [3.0], [1.0], 4.0
    return W1, b1, W2, x, y


# %% wrong: not-a-dict: a list of pairs
def counterexample():
    return [("W1", [[1.0]]), ("b1", [0.0]), ("W2", [3.0]), ("x", [1.0]), ("y", 4.0)]


# %% wrong: ?: a target that is no number
def counterexample():
    return {"W1": [[1.0]], "b1": [0.0], "W2": [3.0], "x": [1.0], "y": float("nan")}


# %% wrong: ?: overflow
def counterexample():
    return {"W1": [[1e200]], "b1": [0.0], "W2": [1e200], "x": [1.0], "y": 1.0}


# %% wrong: ?: words
def counterexample():
    return {"W1": "[[1]]", "b1": "[0]", "W2": "[3]", "x": "[1]", "y": "4"}
