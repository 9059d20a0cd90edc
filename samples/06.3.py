# %% given
def sigma(name, z):
    return {
        "identity": lambda: np.copy(z),
        "relu": lambda: np.maximum(z, 0),
        "leaky_relu": lambda: np.where(z > 0, z, 0.01 * z),
        "sigmoid": lambda: 0.5 * (1 + np.tanh(0.5 * z)),
        "tanh": lambda: np.tanh(z),
        "softplus": lambda: np.logaddexp(0, z),
    }[name]()


def forward(W, b, activations, X):
    z, o = [], [X]
    for i in range(len(W)):
        z.append(o[-1] @ W[i] + b[i])
        o.append(sigma(activations[i], z[-1]))
    return z, o


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# %% right: argmax of the logits
def predict(W, b, activations, X):
    return np.argmax(forward(W, b, activations, X)[0][-1], axis=1)


# %% right: the last output, which is the same
def predict(W, b, activations, X):
    z, o = forward(W, b, activations, X)
    return o[-1].argmax(axis=-1)


# %% right: argmax of the probabilities
def predict(W, b, activations, X):
    z, _ = forward(W, b, activations, X)
    return softmax(z[-1]).argmax(axis=1)


# %% right: row by row, a list of ints
def predict(W, b, activations, X):
    classes = []
    for x in X:
        o = x
        for i in range(len(W)):
            o = sigma(activations[i], W[i].T @ o + b[i])
        classes.append(int(np.argmax(o)))
    return classes


# %% right: sorts, small integers
def predict(W, b, activations, X):
    logits = forward(W, b, activations, X)[0][-1]
    return np.argsort(logits, axis=1)[:, -1].astype(np.uint8)


# %% right: a loop over rows and classes
def predict(W, b, activations, X):
    logits = forward(W, b, activations, X)[0][-1]
    classes = np.zeros(len(X), dtype=int)
    for r in range(len(X)):
        for k in range(logits.shape[1]):
            if logits[r, k] > logits[r, classes[r]]:
                classes[r] = k
    return classes


# %% wrong: stub: not written yet
def predict(W, b, activations, X):
    raise NotImplementedError("06.3: predict is not written yet")


# %% wrong: returns-none: prints the classes
def predict(W, b, activations, X):
    print(forward(W, b, activations, X)[0][-1].argmax(axis=1))


# %% wrong: wrong-axis: axis 0
def predict(W, b, activations, X):
    return np.argmax(forward(W, b, activations, X)[0][-1], axis=0)


# %% wrong: wrong-axis: of the probabilities, axis 0
def predict(W, b, activations, X):
    z, _ = forward(W, b, activations, X)
    return softmax(z[-1]).T.argmax(axis=1) if False else np.argmax(z[-1].T, axis=1)


# %% wrong: no-axis: the whole array
def predict(W, b, activations, X):
    return np.argmax(forward(W, b, activations, X)[0][-1])


# %% wrong: logits-for-classes: Z_L
def predict(W, b, activations, X):
    return forward(W, b, activations, X)[0][-1]


# %% wrong: logits-for-classes: O_L
def predict(W, b, activations, X):
    z, o = forward(W, b, activations, X)
    return o[-1]


# %% wrong: probabilities-for-classes: softmax
def predict(W, b, activations, X):
    return softmax(forward(W, b, activations, X)[0][-1])


# %% wrong: one-hot-for-classes: rows of zeros and a one
def predict(W, b, activations, X):
    logits = forward(W, b, activations, X)[0][-1]
    return (logits == logits.max(axis=1, keepdims=True)).astype(int)


# %% wrong: largest-for-its-place: max
def predict(W, b, activations, X):
    return np.max(forward(W, b, activations, X)[0][-1], axis=1)


# %% wrong: largest-for-its-place: the largest probability
def predict(W, b, activations, X):
    return softmax(forward(W, b, activations, X)[0][-1]).max(axis=1)


# %% wrong: counts-from-1: one more
def predict(W, b, activations, X):
    return np.argmax(forward(W, b, activations, X)[0][-1], axis=1) + 1


# %% wrong: counts-from-1: enumerate from 1
def predict(W, b, activations, X):
    logits = forward(W, b, activations, X)[0][-1]
    return np.array([max(enumerate(row, 1), key=lambda pair: pair[1])[0] for row in logits])


# %% wrong: smallest: argmin
def predict(W, b, activations, X):
    return forward(W, b, activations, X)[0][-1].argmin(axis=1)


# %% wrong: smallest: the first of the sorted
def predict(W, b, activations, X):
    return np.argsort(forward(W, b, activations, X)[0][-1], axis=1)[:, 0]


# %% wrong: largest-by-size: abs
def predict(W, b, activations, X):
    return np.abs(forward(W, b, activations, X)[0][-1]).argmax(axis=1)


# %% wrong: largest-by-size: squares
def predict(W, b, activations, X):
    return np.argmax(forward(W, b, activations, X)[0][-1] ** 2, axis=1)


# %% wrong: softmax-overflow: exponentials as they are
def predict(W, b, activations, X):
    e = np.exp(forward(W, b, activations, X)[0][-1])
    return np.argmax(e / e.sum(axis=1, keepdims=True), axis=1)


# %% wrong: no-last-bias: (8) without b at the end
def predict(W, b, activations, X):
    o = X
    for i in range(len(W) - 1):
        o = sigma(activations[i], o @ W[i] + b[i])
    return np.argmax(o @ W[-1], axis=1)


# %% wrong: no-biases: (8) without b
def predict(W, b, activations, X):
    o = X
    for w, name in zip(W, activations):
        o = sigma(name, o @ w)
    return o.argmax(axis=1)


# %% wrong: no-activations: (8) without (9)
def predict(W, b, activations, X):
    o = X
    for w, c in zip(W, b):
        o = o @ w + c
    return o.argmax(axis=1)


# %% wrong: relu-everywhere: the network of the digits only
def predict(W, b, activations, X):
    o = X
    for w, c in zip(W[:-1], b[:-1]):
        o = np.maximum(o @ w + c, 0)
    return np.argmax(o @ W[-1] + b[-1], axis=1)


# %% wrong: activation-at-the-output: relu of the logits
def predict(W, b, activations, X):
    z, _ = forward(W, b, activations, X)
    return np.argmax(np.maximum(z[-1], 0), axis=1)


# %% wrong: sigmoid-at-the-output: a sigmoid for a softmax
def predict(W, b, activations, X):
    z, _ = forward(W, b, activations, X)
    return np.argmax(1 / (1 + np.exp(-z[-1])), axis=1)


# %% wrong: hidden-for-logits: one layer too early
def predict(W, b, activations, X):
    z, o = forward(W, b, activations, X)
    return o[-2].argmax(axis=1)


# %% wrong: float-classes: decimals
def predict(W, b, activations, X):
    classes = np.zeros(len(X))
    for r, row in enumerate(forward(W, b, activations, X)[0][-1]):
        classes[r] = row.argmax()
    return classes


# %% wrong: column-shape: keepdims
def predict(W, b, activations, X):
    return np.argmax(forward(W, b, activations, X)[0][-1], axis=1, keepdims=True)


# %% wrong: mutates-input: shifts the weights of the last layer
def predict(W, b, activations, X):
    classes = np.argmax(forward(W, b, activations, X)[0][-1], axis=1)
    b[-1] -= b[-1].max()
    return classes


# %% wrong: ?: the second largest
def predict(W, b, activations, X):
    return np.argsort(forward(W, b, activations, X)[0][-1], axis=1)[:, -2 if W[-1].shape[1] > 1 else -1]


# %% wrong: ?: zero for every row
def predict(W, b, activations, X):
    return np.zeros(len(X), dtype=int)


# %% wrong: ?: the order of the layers turned round
def predict(W, b, activations, X):
    return forward(W[::-1], b[::-1], activations, X)[0][-1].argmax(axis=1)


# %% wrong: wrong-axis: of probabilities
def predict(W, b, activations, X):
    return softmax(forward(W, b, activations, X)[0][-1]).argmax(axis=0)


# %% wrong: smallest: of probabilities
def predict(W, b, activations, X):
    return softmax(forward(W, b, activations, X)[0][-1]).argmin(axis=1)


# %% wrong: minus-biases: a minus in (8)
def predict(W, b, activations, X):
    o = X
    for i in range(len(W)):
        o = sigma(activations[i], o @ W[i] - b[i])
    return o.argmax(axis=1)


# %% wrong: first-layer-logits: the wrong end of the list
def predict(W, b, activations, X):
    return np.argmax(forward(W, b, activations, X)[0][0], axis=1)
