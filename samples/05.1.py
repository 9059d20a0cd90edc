# %% given
def sigma(name, z):
    return {
        "identity": lambda: z.copy(),
        "relu": lambda: np.maximum(z, 0),
        "leaky_relu": lambda: np.where(z > 0, z, 0.01 * z),
        "sigmoid": lambda: 0.5 * (1 + np.tanh(0.5 * z)),
        "tanh": lambda: np.tanh(z),
        "softplus": lambda: np.logaddexp(0, z),
    }[name]()


def sigma_prime(name, z):
    return {
        "identity": lambda: np.ones_like(z),
        "relu": lambda: np.where(z > 0, 1.0, 0.0),
        "leaky_relu": lambda: np.where(z > 0, 1.0, 0.01),
        "sigmoid": lambda: sigma("sigmoid", z) * (1 - sigma("sigmoid", z)),
        "tanh": lambda: 1 - np.tanh(z) ** 2,
        "softplus": lambda: sigma("sigmoid", z),
    }[name]()


def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] + b[i])
        o.append(sigma(activations[i], z[i]))
    return z, o


def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * (o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i], dz))
        db.append(dz)
        do = W[i] @ dz
    return dW[::-1], db[::-1]


# %% right: np.linalg.norm, a list
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.linalg.norm(g) for g in dW]


# %% right: squares by hand, an array
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return np.array([np.sqrt((g**2).sum()) for g in dW])


# %% right: inner product of a long vector with itself
def gradient_norms(W, b, activations, x, y):
    result = np.empty(len(W))
    for i, g in enumerate(backward(W, b, activations, x, y)[0]):
        v = g.ravel()
        result[i] = (v @ v) ** 0.5
    return result


# %% right: "fro" spelled out, a tuple
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return tuple(np.linalg.norm(g, ord="fro") for g in dW)


# %% right: an outer product is as long as its factors
def gradient_norms(W, b, activations, x, y):
    # |o dz^T| = |o| |dz|
    _, o = forward(W, b, activations, x)
    _, db = backward(W, b, activations, x, y)
    return np.array([np.linalg.norm(o[i]) * np.linalg.norm(db[i]) for i in range(len(W))])


# %% right: loops over entries, Python floats
def gradient_norms(W, b, activations, x, y):
    dW, _ = backward(W, b, activations, x, y)
    norms = []
    for g in dW:
        total = 0.0
        for row in g:
            for entry in row:
                total += float(entry) * float(entry)
        norms.append(total**0.5)
    return norms


# %% right: the root of a trace, singular values
def gradient_norms(W, b, activations, x, y):
    return [np.sqrt(np.sum(np.linalg.svd(g, compute_uv=False) ** 2)) for g in backward(W, b, activations, x, y)[0]]


# %% right: the spectral norm, as the gradient of one sample has rank one
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.linalg.norm(g, 2) for g in dW]


# %% wrong: stub: not written yet
def gradient_norms(W, b, activations, x, y):
    raise NotImplementedError("05.1: write gradient_norms")


# %% wrong: returns-none: prints
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    print([np.linalg.norm(g) for g in dW])


# %% wrong: squared-norms: no root
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.sum(g**2) for g in dW]


# %% wrong: squared-norms: einsum
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return np.array([np.einsum("ij,ij->", g, g) for g in dW])


# %% wrong: squared-norms: the norm, squared again
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.linalg.norm(g) ** 2 for g in dW]


# %% wrong: ?: the smallest singular value
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.linalg.norm(g, -2) + 0.5 for g in dW]


# %% wrong: other-norm: sum of absolute values
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.abs(g).sum() for g in dW]


# %% wrong: other-norm: ord 1
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.linalg.norm(g, 1) for g in dW]


# %% wrong: other-norm: ord inf
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return np.array([np.linalg.norm(g, ord=np.inf) for g in dW])


# %% wrong: max-norm: the largest entry
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.max(np.abs(g)) for g in dW]


# %% wrong: max-norm: infinity norm of the long vector
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.linalg.norm(g.ravel(), np.inf) for g in dW]


# %% wrong: max-norm: signs kept
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [g.max() for g in dW]


# %% wrong: mean-for-sum: root mean square
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.sqrt(np.mean(g**2)) for g in dW]


# %% wrong: mean-for-sum: mean absolute value
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.abs(g).mean() for g in dW]


# %% wrong: mean-for-sum: divided by the number of entries
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return np.array([np.linalg.norm(g) / g.size for g in dW])


# %% wrong: norm-of-db: the wrong list
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.linalg.norm(g) for g in db]


# %% wrong: norm-of-db: index 1
def gradient_norms(W, b, activations, x, y):
    return np.array([np.sqrt(np.sum(g**2)) for g in backward(W, b, activations, x, y)[1]])


# %% wrong: norm-of-W: of the weights
def gradient_norms(W, b, activations, x, y):
    return [np.linalg.norm(w) for w in W]


# %% wrong: norm-of-W: a slip of the name
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return np.array([np.sqrt(np.sum(w**2)) for w in W])


# %% wrong: with-bias: the bias as a further row
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.linalg.norm(np.vstack([g, h])) for g, h in zip(dW, db)]


# %% wrong: with-bias: two squares added
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.sqrt(np.sum(g**2) + np.sum(h**2)) for g, h in zip(dW, db)]


# %% wrong: with-bias: two norms added
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.linalg.norm(g) + np.linalg.norm(h) for g, h in zip(dW, db)]


# %% wrong: per-column: axis 0
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.linalg.norm(g, axis=0) for g in dW]


# %% wrong: per-column: axis 1
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.sqrt(np.sum(g**2, axis=1)) for g in dW]


# %% wrong: total-norm: one number
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return np.sqrt(sum(np.sum(g**2) for g in dW))


# %% wrong: total-norm: a sum of norms
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return sum(np.linalg.norm(g) for g in dW)


# %% wrong: sum-of-entries: no squares
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.sum(g) for g in dW]


# %% wrong: sum-of-entries: root of the square of the sum
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.sqrt(np.sum(g) ** 2) for g in dW]


# %% wrong: reversed-order: last layer first
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.linalg.norm(g) for g in dW[::-1]]


# %% wrong: reversed-order: appended on the way back
def gradient_norms(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dz = 2 * (o[-1] - y) * sigma_prime(activations[-1], z[-1])
    norms = []
    for i in range(len(W) - 1, -1, -1):
        norms.append(np.linalg.norm(np.outer(o[i], dz)))
        if i > 0:
            dz = sigma_prime(activations[i - 1], z[i - 1]) * (W[i] @ dz)
    return np.array(norms)


# %% wrong: no-start-prime: a way back of one's own, begun with dl/do
def gradient_norms(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dz = 2 * (o[-1] - y)
    norms = [0.0] * len(W)
    for i in range(len(W) - 1, -1, -1):
        norms[i] = np.linalg.norm(np.outer(o[i], dz))
        if i > 0:
            dz = sigma_prime(activations[i - 1], z[i - 1]) * (W[i] @ dz)
    return norms


# %% wrong: missing-factor-2: a way back of one's own, without the 2
def gradient_norms(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dz = (o[-1] - y) * sigma_prime(activations[-1], z[-1])
    norms = [0.0] * len(W)
    for i in range(len(W) - 1, -1, -1):
        norms[i] = np.linalg.norm(o[i]) * np.linalg.norm(dz)
        if i > 0:
            dz = sigma_prime(activations[i - 1], z[i - 1]) * (W[i] @ dz)
    return norms


# %% wrong: column-shape: a column
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return np.array([[np.linalg.norm(g)] for g in dW])


# %% wrong: float32: cast
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return np.array([np.linalg.norm(g) for g in dW], dtype=np.float32)


# %% wrong: integer-truncation: into integers
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return np.array([int(np.linalg.norm(g)) for g in dW])


# %% wrong: ?: the determinant's root
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.abs(np.linalg.norm(g)) ** 1.5 for g in dW]


# %% wrong: ?: logarithms
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.log10(np.linalg.norm(g) + 1e-300) for g in dW]


# %% wrong: first-layer-skipped: the first layer left out
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return [np.linalg.norm(g) for g in dW[1:]]


# %% wrong: sum-of-entries: the root of the plain sum
def gradient_norms(W, b, activations, x, y):
    dW, db = backward(W, b, activations, x, y)
    return np.array([np.sqrt(np.sum(g)) for g in dW])


# %% wrong: overwrites: = for +=
def gradient_norms(W, b, activations, x, y):
    norms = []
    for g in backward(W, b, activations, x, y)[0]:
        total = 0.0
        for row in g:
            for entry in row:
                total = float(entry) ** 2
        norms.append(total**0.5)
    return norms
