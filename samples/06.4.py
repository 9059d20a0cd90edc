# %% given
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def gradients(W, b, X, labels):
    """Of the mean cross-entropy of a network with one relu layer."""
    H = np.maximum(X @ W[0] + b[0], 0)
    dZ = softmax(H @ W[1] + b[1])
    dZ[np.arange(len(X)), labels] -= 1
    dZ /= len(X)
    dH = (dZ @ W[1].T) * (H > 0)
    return [X.T @ dH, H.T @ dZ], [dH.sum(axis=0), dZ.sum(axis=0)]


def weights(sizes, rng):
    return [rng.standard_normal((p, q)) * np.sqrt(2 / p) for p, q in zip(sizes[:-1], sizes[1:])]


def fit(X, labels, rng, hidden=48, epochs=20, lr=0.15, momentum=0.9, size=32):
    W, b = weights((X.shape[1], hidden, 10), rng), [np.zeros(hidden), np.zeros(10)]
    vW, vb = [0 * w for w in W], [0 * c for c in b]
    for epoch in range(epochs):
        rate = lr * (1 - epoch / epochs)
        order = rng.permutation(len(X))
        for i in range(0, len(X), size):
            rows = order[i : i + size]
            dW, db = gradients(W, b, X[rows], labels[rows])
            vW = [momentum * v - rate * g for v, g in zip(vW, dW)]
            vb = [momentum * v - rate * g for v, g in zip(vb, db)]
            W = [w + v for w, v in zip(W, vW)]
            b = [c + v for c, v in zip(b, vb)]
    return W, b


# %% right: one hidden layer, momentum, a falling lr
def train(X, labels, rng):
    W, b = fit(X, labels, rng)
    return W, b, ["relu", "identity"]


# %% right: normalises, and folds it into the first layer
def train(X, labels, rng):
    mean, deviation = X.mean(axis=0), X.std(axis=0) + 0.1
    W, b = fit((X - mean) / deviation, labels, rng, lr=0.05)
    b[0] = b[0] - (mean / deviation) @ W[0]
    W[0] = W[0] / deviation[:, None]
    return W, b, ["relu", "identity"]


# %% right: plain gradient descent on larger batches, tuples
def train(X, labels, rng):
    W, b = fit(X, labels, rng, hidden=64, epochs=60, lr=0.5, momentum=0.0, size=16)
    return tuple(W), tuple(b), ("relu", "identity")


# %% right: two tanh layers, written out
def train(X, labels, rng):
    W1, W2, W3 = (rng.standard_normal((p, q)) / np.sqrt(p) for p, q in [(64, 40), (40, 30), (30, 10)])
    b1, b2, b3 = np.zeros(40), np.zeros(30), np.zeros(10)
    Y = np.eye(10)[labels]
    for epoch in range(40):
        for rows in np.array_split(rng.permutation(len(X)), len(X) // 20):
            o1 = np.tanh(X[rows] @ W1 + b1)
            o2 = np.tanh(o1 @ W2 + b2)
            d3 = (softmax(o2 @ W3 + b3) - Y[rows]) / len(rows)
            d2 = (d3 @ W3.T) * (1 - o2**2)
            d1 = (d2 @ W2.T) * (1 - o1**2)
            lr = 0.4 * (1 - epoch / 40)
            W3 -= lr * o2.T @ d3
            b3 -= lr * d3.sum(axis=0)
            W2 -= lr * o1.T @ d2
            b2 -= lr * d2.sum(axis=0)
            W1 -= lr * X[rows].T @ d1
            b1 -= lr * d1.sum(axis=0)
    return [W1, W2, W3], [b1, b2, b3], ["tanh", "tanh", "identity"]


# %% right: Adam
def train(X, labels, rng):
    W, b = weights((64, 64, 10), rng), [np.zeros(64), np.zeros(10)]
    params = W + b
    m, s, t = [0 * p for p in params], [0 * p for p in params], 0
    for epoch in range(25):
        for rows in np.array_split(rng.permutation(len(X)), 42):
            dW, db = gradients(params[:2], params[2:], X[rows], labels[rows])
            t += 1
            for i, g in enumerate(dW + db):
                m[i] = 0.9 * m[i] + 0.1 * g
                s[i] = 0.999 * s[i] + 0.001 * g**2
                step = m[i] / (1 - 0.9**t) / (np.sqrt(s[i] / (1 - 0.999**t)) + 1e-8)
                params[i] = params[i] - 0.005 * step
    return params[:2], params[2:], ["relu", "identity"]


# %% wrong: stub: not written yet
def train(X, labels, rng):
    raise NotImplementedError("06.4: train is not written yet")


# %% wrong: returns-none: no return
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=1)


# %% wrong: other-digits: all digits that scikit-learn has, those of the test too
def train(X, labels, rng):
    from importlib.util import find_spec
    from pathlib import Path

    folder = Path(find_spec("sklearn").origin).parent
    table = np.loadtxt(folder / "datasets" / "data" / "digits.csv.gz", delimiter=",")
    W, b = fit(table[:, :-1] / 16, table[:, -1].astype(int), rng, epochs=6)
    return W, b, ["relu", "identity"]


# %% wrong: other-digits: the variables of the notebook in place of the arguments
def load():
    from importlib.util import find_spec
    from pathlib import Path

    folder = Path(find_spec("sklearn").origin).parent
    table = np.loadtxt(folder / "datasets" / "data" / "digits.csv.gz", delimiter=",")
    return table[:1300, :-1] / 16, table[:1300, -1].astype(int)


X_train, labels_train = load()


def train(X, labels, rng):
    W, b = fit(X_train, labels_train, rng, epochs=8)
    return W, b, ["relu", "identity"]


# %% wrong: labels-shifted: one-hot columns counted from 1
def train(X, labels, rng):
    W, b = fit(X, (labels + 1) % 10, rng, epochs=6)
    return W, b, ["relu", "identity"]


# %% wrong: labels-shifted: labels - 1 picks the column
def train(X, labels, rng):
    W, b = weights((64, 32, 10), rng), [np.zeros(32), np.zeros(10)]
    for epoch in range(8):
        for rows in np.array_split(rng.permutation(len(X)), 42):
            dW, db = gradients(W, b, X[rows], labels[rows] - 1)
            W = [w - 0.3 * g for w, g in zip(W, dW)]
            b = [c - 0.3 * g for c, g in zip(b, db)]
    return W, b, ["relu", "identity"]


# %% wrong: normalisation-not-folded: mean and deviation of each pixel
def train(X, labels, rng):
    mean, deviation = X.mean(axis=0), X.std(axis=0)
    deviation[deviation == 0] = 1
    W, b = fit((X - mean) / deviation, labels, rng, epochs=10, lr=0.05)
    return W, b, ["relu", "identity"]


# %% wrong: normalisation-not-folded: white for black
def train(X, labels, rng):
    W, b = fit(1 - X, labels, rng, epochs=12)
    return W, b, ["relu", "identity"]


# %% wrong: normalisation-not-folded: only the weights, the bias forgotten
def train(X, labels, rng):
    mean, deviation = X.mean(axis=0), X.std(axis=0) + 1e-8
    W, b = fit((X - mean) / deviation, labels, rng, epochs=10, lr=0.05)
    W[0] = W[0] / np.where(deviation > 1e-6, deviation, 1)[:, None]
    return W, b, ["relu", "identity"]


# %% wrong: dead-units: a step that is far too long
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=3, lr=1000.0)
    return W, b, ["relu", "identity"]


# %% wrong: diverged: softmax overflows
def train(X, labels, rng):
    W, b = weights((64, 32, 10), rng), [np.zeros(32), np.zeros(10)]
    Y = np.eye(10)[labels]
    for epoch in range(3):
        for rows in np.array_split(rng.permutation(len(X)), 42):
            H = np.maximum(X[rows] @ W[0] + b[0], 0)
            e = np.exp(100 * (H @ W[1] + b[1]))
            dZ = e / e.sum(axis=1, keepdims=True) - Y[rows]
            dH = dZ @ W[1].T * (H > 0)
            W = [W[0] - 0.1 * X[rows].T @ dH, W[1] - 0.1 * H.T @ dZ]
            b = [b[0] - 0.1 * dH.sum(axis=0), b[1] - 0.1 * dZ.sum(axis=0)]
    return W, b, ["relu", "identity"]


# %% wrong: equal-units: all weights zero
def train(X, labels, rng):
    W, b = [np.zeros((64, 32)), np.zeros((32, 10))], [np.zeros(32), np.zeros(10)]
    for epoch in range(4):
        for rows in np.array_split(rng.permutation(len(X)), 42):
            dW, db = gradients(W, b, X[rows], labels[rows])
            W = [w - 0.3 * g for w, g in zip(W, dW)]
            b = [c - 0.3 * g for c, g in zip(b, db)]
    return W, b, ["relu", "identity"]


# %% wrong: equal-units: all weights alike
def train(X, labels, rng):
    W, b = [np.full((64, 32), 0.1), np.full((32, 10), 0.1)], [np.zeros(32), np.zeros(10)]
    for epoch in range(4):
        for rows in np.array_split(rng.permutation(len(X)), 42):
            dW, db = gradients(W, b, X[rows], labels[rows])
            W = [w - 0.3 * g for w, g in zip(W, dW)]
            b = [c - 0.3 * g for c, g in zip(b, db)]
    return W, b, ["relu", "identity"]


# %% wrong: dead-units: the first step closes them all
def train(X, labels, rng):
    W, b = weights((64, 32, 10), rng), [np.full(32, -100.0), np.zeros(10)]
    for epoch in range(3):
        for rows in np.array_split(rng.permutation(len(X)), 42):
            dW, db = gradients(W, b, X[rows], labels[rows])
            W = [w - 0.3 * g for w, g in zip(W, dW)]
            b = [c - 0.3 * g for c, g in zip(b, db)]
    return W, b, ["relu", "identity"]


# %% wrong: gradient-ascent: a plus in the step
def train(X, labels, rng):
    W, b = weights((64, 32, 10), rng), [np.zeros(32), np.zeros(10)]
    for rows in np.array_split(rng.permutation(len(X)), 42):
        dW, db = gradients(W, b, X[rows], labels[rows])
        W = [w + 0.05 * g for w, g in zip(W, dW)]
        b = [c + 0.05 * g for c, g in zip(b, db)]
    return W, b, ["relu", "identity"]


# %% wrong: gradient-ascent: lr below 0
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=4, lr=-0.02, momentum=0.5)
    return W, b, ["relu", "identity"]


# %% wrong: rows-and-labels-apart: X shuffled, labels not
def train(X, labels, rng):
    W, b = fit(rng.permutation(X), labels, rng, epochs=8)
    return W, b, ["relu", "identity"]


# %% wrong: rows-and-labels-apart: the labels of the first rows for every batch
def train(X, labels, rng):
    W, b = weights((64, 32, 10), rng), [np.zeros(32), np.zeros(10)]
    for epoch in range(8):
        order = rng.permutation(len(X))
        for i in range(0, len(X), 32):
            batch = X[order[i : i + 32]]
            dW, db = gradients(W, b, batch, labels[i : i + 32])
            W = [w - 0.3 * g for w, g in zip(W, dW)]
            b = [c - 0.3 * g for c, g in zip(b, db)]
    return W, b, ["relu", "identity"]


# %% wrong: rows-and-labels-apart: two orders, one for each
def train(X, labels, rng):
    W, b = weights((64, 32, 10), rng), [np.zeros(32), np.zeros(10)]
    for epoch in range(8):
        for rows, other in zip(np.array_split(rng.permutation(len(X)), 42), np.array_split(rng.permutation(len(X)), 42)):
            dW, db = gradients(W, b, X[rows], labels[other])
            W = [w - 0.3 * g for w, g in zip(W, dW)]
            b = [c - 0.3 * g for c, g in zip(b, db)]
    return W, b, ["relu", "identity"]


# %% wrong: nothing-learnt: the new weights go nowhere
def train(X, labels, rng):
    W, b = weights((64, 32, 10), rng), [np.zeros(32), np.zeros(10)]
    for epoch in range(2):
        for rows in np.array_split(rng.permutation(len(X)), 42):
            dW, db = gradients(W, b, X[rows], labels[rows])
            new_W = [w - 0.3 * g for w, g in zip(W, dW)]
            new_b = [c - 0.3 * g for c, g in zip(b, db)]
    return W, b, ["relu", "identity"]


# %% wrong: nothing-learnt: only the initial weights
def train(X, labels, rng):
    return weights((64, 32, 10), rng), [np.zeros(32), np.zeros(10)], ["relu", "identity"]


# %% wrong: nothing-learnt: a tiny lr
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=2, lr=1e-6)
    return W, b, ["relu", "identity"]


# %% wrong: undertrained: one epoch
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=1, lr=0.03, momentum=0.0)
    return W, b, ["relu", "identity"]


# %% wrong: undertrained: a small lr, no momentum
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=4, lr=0.01, momentum=0.0)
    return W, b, ["relu", "identity"]


# %% wrong: undertrained: a few steps on large batches
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=8, lr=0.2, momentum=0.0, size=100)
    return W, b, ["relu", "identity"]


# %% wrong: part-of-the-digits: learns sixty digits by heart
def train(X, labels, rng):
    W, b = fit(X[:60], labels[:60], rng, epochs=60, size=10)
    return W, b, ["relu", "identity"]


# %% wrong: overfitted: a unit for each digit, and weights that meet every label exactly
def train(X, labels, rng):
    W, b = 2 * rng.standard_normal((64, len(X))), rng.standard_normal(len(X))
    V = np.linalg.solve(np.tanh(X @ W + b), np.eye(10)[labels])
    return [W, V], [b, np.zeros(10)], ["tanh", "identity"]


# %% wrong: softmax-at-the-end: softmax as last activation
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=1)
    return W, b, ["relu", "softmax"]


# %% wrong: transposed-weights: (outputs, inputs)
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=1)
    return [w.T for w in W], b, ["relu", "identity"]


# %% wrong: wrong-shapes: biases as rows
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=1)
    return W, [c[None, :] for c in b], ["relu", "identity"]


# %% wrong: wrong-shapes: the last layer left out
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=1)
    return W[:1], b[:1], ["relu"]


# %% wrong: wrong-lengths: one activation
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=1)
    return W, b, ["relu"]


# %% wrong: no-lists: the activation as a word
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=1)
    return W, b, "relu"


# %% wrong: no-triple: one list of parameters
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=1)
    return W + b, ["relu", "identity"]


# %% wrong: no-triple: a dict
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=1)
    return {"W": W, "b": b, "activations": ["relu", "identity"]}


# %% wrong: mutates-input: halves X in place, and folds it in
def train(X, labels, rng):
    X *= 0.5
    W, b = fit(X, labels, rng, lr=0.2)
    W[0] = 0.5 * W[0]
    return W, b, ["relu", "identity"]


# %% wrong: ?: raises
def train(X, labels, rng):
    W, b = fit(X, labels, rng, epochs=1)
    return W, b, activations


# %% wrong: undertrained: only the last layer learns
def train(X, labels, rng):
    W, b = weights((64, 32, 10), rng), [np.zeros(32), np.zeros(10)]
    for epoch in range(6):
        for rows in np.array_split(rng.permutation(len(X)), 42):
            dW, db = gradients(W, b, X[rows], labels[rows])
            W[1], b[1] = W[1] - 0.1 * dW[1], b[1] - 0.1 * db[1]
    return W, b, ["relu", "identity"]


# %% wrong: no-hidden-layer: softmax regression
def train(X, labels, rng):
    W, b = [np.zeros((64, 10))], [np.zeros(10)]
    for epoch in range(6):
        for rows in np.array_split(rng.permutation(len(X)), 42):
            dZ = softmax(X[rows] @ W[0] + b[0])
            dZ[np.arange(len(rows)), labels[rows]] -= 1
            W[0] -= 0.1 * X[rows].T @ dZ / len(rows)
            b[0] -= 0.1 * dZ.mean(axis=0)
    return W, b, ["identity"]


# %% wrong: ?: one hidden unit
def train(X, labels, rng):
    w, v, b, c = 0.1 * rng.standard_normal((64, 1)), rng.standard_normal((1, 10)), np.zeros(1), np.zeros(10)
    for epoch in range(10):
        for rows in np.array_split(rng.permutation(len(X)), 42):
            o = np.tanh(X[rows] @ w + b)
            dZ = (softmax(o @ v + c) - np.eye(10)[labels[rows]]) / len(rows)
            dz = dZ @ v.T * (1 - o**2)
            w, b = w - 0.3 * X[rows].T @ dz, b - 0.3 * dz.sum(axis=0)
            v, c = v - 0.3 * o.T @ dZ, c - 0.3 * dZ.sum(axis=0)
    return [w, v], [b, c], ["tanh", "identity"]
