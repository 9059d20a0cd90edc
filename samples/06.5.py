# %% given
def sigma(name, z):
    """(9): relu, tanh or identity, entry by entry."""
    values = {"relu": np.maximum(z, 0.0), "tanh": np.tanh(z), "identity": z}
    return values[name]


def sigma_prime(name, z):
    """The slopes of the same three."""
    slopes = {"relu": 1.0 * (z > 0), "tanh": 1 - np.tanh(z) ** 2, "identity": np.ones_like(z)}
    return slopes[name]


def forward(W, b, activations, X):
    """(8) and (9) for the rows of X: the lists z_1 ... z_L and o_0 ... o_L."""
    z, o = [], [X]
    for W_next, b_next, name in zip(W, b, activations):
        z.append(o[-1] @ W_next + b_next)
        o.append(sigma(name, z[-1]))
    return z, o


def backward_classifier(W, b, activations, X, labels):
    """(loss, dW, db) of the mean cross-entropy over the rows of X; labels (n,) integers."""
    z, o = forward(W, b, activations, X)
    shifted = z[-1] - z[-1].max(axis=1, keepdims=True)
    p, rows = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True), np.arange(len(X))
    loss = np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[rows, labels])
    dZ = p.copy()
    dZ[rows, labels] -= 1  # softmax minus one-hot
    dZ /= len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dW.insert(0, o[i].T @ dZ)
        db.insert(0, dZ.sum(axis=0))
        if i > 0:
            dZ = sigma_prime(activations[i - 1], z[i - 1]) * (dZ @ W[i].T)  # (11)
    return loss, dW, db


# %% right: two comprehensions
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    return loss + price, [g + 2 * lam * w for g, w in zip(dW, W)], db


# %% right: loops, the squares of a norm
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    out = []
    for i in range(len(W)):
        loss += lam * np.linalg.norm(W[i]) ** 2
        out.append(dW[i] + lam * (W[i] + W[i]))
    return loss, out, db


# %% right: adds in place, to arrays of its own
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    dW = [g.copy() for g in dW]
    for g, w in zip(dW, W):
        g += 2 * lam * w
        loss = loss + lam * np.vdot(w, w)
    return (loss, tuple(dW), tuple(db))


# %% right: all weights in one long vector
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    flat = np.concatenate([w.ravel() for w in W])
    slopes = np.concatenate([g.ravel() for g in dW]) + 2 * lam * flat
    ends = np.cumsum([w.size for w in W])[:-1]
    pieces = [s.reshape(w.shape) for s, w in zip(np.split(slopes, ends), W)]
    return loss + lam * flat @ flat, pieces, db


# %% wrong: stub: not written yet
def backward_l2(W, b, activations, X, labels, lam):
    raise NotImplementedError("06.5")


# %% wrong: returns-none: no return
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    result = loss + price, [g + 2 * lam * w for g, w in zip(dW, W)], db


# %% wrong: factor-2-lost: lam * w
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    return loss + price, [g + lam * w for g, w in zip(dW, W)], db


# %% wrong: factor-2-lost: in a loop
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    grads = []
    for g, w in zip(dW, W):
        loss = loss + lam * (w * w).sum()
        grads.append(g + lam * w)
    return loss, grads, db


# %% wrong: half-of-the-price: lam / 2, as many books have it
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = 0.5 * lam * sum(np.sum(w**2) for w in W)
    return loss + price, [g + lam * w for g, w in zip(dW, W)], db


# %% wrong: loss-without-price: the old loss
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    return loss, [g + 2 * lam * w for g, w in zip(dW, W)], db


# %% wrong: gradient-without-price: the old gradients
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    return loss + price, dW, db


# %% wrong: price-forgotten: the classifier as it is
def backward_l2(W, b, activations, X, labels, lam):
    return backward_classifier(W, b, activations, X, labels)


# %% wrong: biases-pay-too: every parameter
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(p**2) for p in W + b)
    dW = [g + 2 * lam * w for g, w in zip(dW, W)]
    db = [g + 2 * lam * v for g, v in zip(db, b)]
    return loss + price, dW, db


# %% wrong: biases-pay-too: in the gradients
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    return (
        loss + price,
        [g + 2 * lam * w for g, w in zip(dW, W)],
        [g + 2 * lam * v for g, v in zip(db, b)],
    )


# %% wrong: divided-by-n: a mean over the rows
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam / len(X) * sum(np.sum(w**2) for w in W)
    return loss + price, [g + 2 * lam / len(X) * w for g, w in zip(dW, W)], db


# %% wrong: price-sign: a minus in the gradients
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    return loss + price, [g - 2 * lam * w for g, w in zip(dW, W)], db


# %% wrong: norm-not-squared: np.linalg.norm
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.linalg.norm(w) for w in W)
    return loss + price, [g + 2 * lam * w for g, w in zip(dW, W)], db


# %% wrong: absolute-values: L1
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.abs(w).sum() for w in W)
    return loss + price, [g + lam * np.sign(w) for g, w in zip(dW, W)], db


# %% wrong: mean-of-squares: np.mean
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.mean(w**2) for w in W)
    return loss + price, [g + 2 * lam * w for g, w in zip(dW, W)], db


# %% wrong: sum-squared: a bracket further
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w) ** 2 for w in W)
    return loss + price, [g + 2 * lam * w for g, w in zip(dW, W)], db


# %% wrong: one-matrix-only: the last one
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * np.sum(W[-1] ** 2)
    return loss + price, [*dW[:-1], dW[-1] + 2 * lam * W[-1]], db


# %% wrong: lam-missing: in the gradients
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    return loss + price, [g + 2 * w for g, w in zip(dW, W)], db


# %% wrong: data-term-lost: only the price
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    return loss + price, [2 * lam * w for g, w in zip(dW, W)], db


# %% wrong: scales-the-gradient: g for w
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    return loss + price, [g + 2 * lam * g for g, w in zip(dW, W)], db


# %% wrong: squares-for-slope: w**2 for w
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    return loss + price, [g + lam * w**2 for g, w in zip(dW, W)], db


# %% wrong: missing-loss: the gradients alone
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    return [g + 2 * lam * w for g, w in zip(dW, W)], db


# %% wrong: swapped-outputs: db before dW
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    return loss + price, db, [g + 2 * lam * w for g, w in zip(dW, W)]


# %% wrong: mutates-input: takes the decay off the weights at once
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    slopes = [g + 2 * lam * w for g, w in zip(dW, W)]
    for w in W:
        w -= 0.1 * lam * w
    return loss + price, slopes, db


# %% wrong: float32: single precision
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**2) for w in W)
    return loss + price, [(g + 2 * lam * w).astype(np.float32) for g, w in zip(dW, W)], db


# %% wrong: ?: the fourth power
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    price = lam * sum(np.sum(w**4) for w in W)
    return loss + price, [g + 4 * lam * w**3 for g, w in zip(dW, W)], db


# %% wrong: ?: a price for the predictions
def backward_l2(W, b, activations, X, labels, lam):
    loss, dW, db = backward_classifier(W, b, activations, X, labels)
    Z = forward(W, b, activations, X)[0][-1]
    price = lam * np.sum(Z**2) + lam * sum(np.sum(w**2) for w in W)
    return loss + price, [g + 2 * lam * w for g, w in zip(dW, W)], db
