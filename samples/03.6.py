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


def backward_step(dz_next, W_next, z, activation):
    return sigma_prime(activation, z) * (W_next @ dz_next)


def layer_gradients(o, dz_next):
    return np.outer(o, dz_next), dz_next


def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW, db = [], []
    for i in range(len(W) - 1, -1, -1):
        dW.insert(0, np.outer(o[i], dz))
        db.insert(0, dz)
        if i > 0:
            dz = backward_step(dz, W[i], z[i - 1], activations[i - 1])
    return dW, db


# %% right: rows, O.T @ dZ
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% right: one sample a column, mean at the end
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * (o[-1] - Y.T)
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.mean(axis=1))
        up = W[i] @ dz
    return dW, db


# %% right: einsum
def backward_batch(W, b, activations, X, Y):
    pre, post = [], [X]
    for i, name in enumerate(activations):
        pre.append(np.einsum("ni,ij->nj", post[-1], W[i]) + b[i])
        post.append(sigma(name, pre[-1]))
    delta = np.einsum("nj,nj->nj", post[-1] - Y, sigma_prime(name, pre[-1])) * (2 / len(Y))
    dW, db = (), ()
    while True:
        i = len(W) - 1 - len(dW)
        dW = (np.einsum("ni,nj->ij", post[i], delta),) + dW
        db = (np.einsum("nj->j", delta),) + db
        if i == 0:
            return dW, db
        slope = sigma_prime(activations[i - 1], pre[i - 1])
        delta = np.einsum("nj,ij,ni->ni", delta, W[i], slope, optimize=True)


# %% right: layers as objects, the bias as a weight of an input of one
class Dense:
    def __init__(self, W, b, name):
        self.A, self.name = np.vstack([W, b]), name

    def forward(self, O):
        self.inputs = np.column_stack([O, np.ones(len(O))])
        self.Z = self.inputs @ self.A
        return sigma(self.name, self.Z)

    def backward(self, dO):
        dZ = dO * sigma_prime(self.name, self.Z)
        self.dA = self.inputs.T @ dZ
        return dZ @ self.A[:-1].T


def backward_batch(W, b, activations, X, Y):
    layers = [Dense(*parts) for parts in zip(W, b, activations)]
    out = X
    for layer in layers:
        out = layer.forward(out)
    grad = (out - Y) * 2 / Y.shape[0]
    for layer in layers[::-1]:
        grad = layer.backward(grad)
    return [layer.dA[:-1] for layer in layers], [layer.dA[-1] for layer in layers]


# %% right: recursion, lists
def backward_batch(W, b, activations, X, Y):
    def descend(i, O):
        if i == len(W):
            return (O - Y) + (O - Y), [], []
        Z = np.dot(O, W[i]) + b[i]
        dO, dW, db = descend(i + 1, sigma(activations[i], Z))
        dZ = np.multiply(dO, sigma_prime(activations[i], Z))
        dW.insert(0, np.dot(O.T, dZ) / len(Y))
        db.insert(0, list(np.mean(dZ, axis=0)))
        return np.dot(dZ, W[i].T), dW, db

    return descend(0, X)[1:]


# %% wrong: stub: not written yet
def backward_batch(W, b, activations, X, Y):
    raise NotImplementedError("03.6: write backward_batch")


# %% wrong: returns-none: prints the gradients
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    print(dW, db)


# %% wrong: sum-for-mean: not divided by n
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1])
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: sum-for-mean: sums in both
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * (o[-1] - Y.T)
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i] @ dz.T)
        db.insert(0, dz.sum(axis=1))
        up = W[i] @ dz
    return dW, db


# %% wrong: mean-twice: in the error and at the end
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ / n
        db[i] = dZ.mean(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: mean-twice: the start has it too
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * (o[-1] - Y.T) / n
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.mean(axis=1))
        up = W[i] @ dz
    return dW, db


# %% wrong: bias-not-summed: a row for each sample
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: bias-not-summed: divided by n and left as it is
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * (o[-1] - Y.T)
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.T / n)
        up = W[i] @ dz
    return dW, db


# %% wrong: mean-over-entries: divides by the size of Y
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / Y.size
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: mean-over-entries: rows times outputs
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * (o[-1] - Y.T) / Y.shape[1]
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.mean(axis=1))
        up = W[i] @ dz
    return dW, db


# %% wrong: missing-factor-2: O - Y alone
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: missing-factor-2: a loss with one half
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = o[-1] - Y.T
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.mean(axis=1))
        up = W[i] @ dz
    return dW, db


# %% wrong: sign: Y - O
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (Y - O[L]) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: two-f-minus-y: as printed
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = (2 * O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: two-f-minus-y: brackets lost
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * o[-1] - Y.T
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.mean(axis=1))
        up = W[i] @ dz
    return dW, db


# %% wrong: first-row-only: the batch's first sample
def backward_batch(W, b, activations, X, Y):
    return backward(W, b, activations, X[0], Y[0])


# %% wrong: first-row-only: the return is inside the loop
def backward_batch(W, b, activations, X, Y):
    dW = [np.zeros_like(w) for w in W]
    db = [np.zeros_like(v) for v in b]
    for x, y in zip(X, Y):
        gW, gb = backward(W, b, activations, x, y)
        dW = [s + g for s, g in zip(dW, gW)]
        db = [s + g for s, g in zip(db, gb)]
        return dW, db


# %% wrong: no-start-prime: starts with dl/dO
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: W-transposed: dZ @ W
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i] * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: W-transposed: as in the forward pass
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * (o[-1] - Y.T)
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.mean(axis=1))
        up = W[i].T @ dz
    return dW, db


# %% wrong: no-sigma-prime: left out in the loop
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T
    return dW, db


# %% wrong: no-sigma-prime: nowhere
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * (o[-1] - Y.T)
    for i in reversed(range(len(W))):
        dz = up
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.mean(axis=1))
        up = W[i] @ dz
    return dW, db


# %% wrong: loop-over-rows: adds up the samples
def backward_batch(W, b, activations, X, Y):
    n = len(X)
    dW = [np.zeros_like(w) for w in W]
    db = [np.zeros_like(v) for v in b]
    for k in range(n):
        gW, gb = backward(W, b, activations, X[k], Y[k])
        for i in range(len(W)):
            dW[i] += gW[i] / n
            db[i] += gb[i] / n
    return dW, db


# %% wrong: loop-over-rows: a list of all gradients and np.mean
def backward_batch(W, b, activations, X, Y):
    samples = [backward(W, b, activations, x, y) for x, y in zip(X, Y)]
    dW = [np.mean([s[0][i] for s in samples], axis=0) for i in range(len(W))]
    db = [np.mean([s[1][i] for s in samples], axis=0) for i in range(len(b))]
    return dW, db


# %% wrong: mean-at-every-layer: divides in each step
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1]) / n
    return dW, db


# %% wrong: mean-at-every-layer: the upstream gradient is averaged on its way
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * (o[-1] - Y.T)
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.mean(axis=1))
        up = W[i] @ dz / n
    return dW, db


# %% wrong: bias-summed-weights-mean: n is forgotten for db
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1])
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ / n
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: bias-summed-weights-mean: sum for mean in db
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * (o[-1] - Y.T)
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.sum(axis=1))
        up = W[i] @ dz
    return dW, db


# %% wrong: next-output: O_{i+1}
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i + 1].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: z-for-o: Z of the layer before
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = (Z[i - 1] if i > 0 else X).T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: z-for-o: the inputs are X and the z
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * (o[-1] - Y.T)
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, ([X.T] + z)[i] @ dz.T / n)
        db.insert(0, dz.mean(axis=1))
        up = W[i] @ dz
    return dW, db


# %% wrong: transposed: dZ.T @ O
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = dZ.T @ O[i]
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: transposed: columns the wrong way round
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * (o[-1] - Y.T)
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, dz @ o[i].T / n)
        db.insert(0, dz.mean(axis=1))
        up = W[i] @ dz
    return dW, db


# %% wrong: mean-of-inputs: one gradient at the mean row
def backward_batch(W, b, activations, X, Y):
    return backward(W, b, activations, X.mean(axis=0), Y.mean(axis=0))


# %% wrong: prime-of-output: sigma' at O everywhere
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], O[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], O[i])
    return dW, db


# %% wrong: prime-of-output: o[i + 1] for z[i]
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * (o[-1] - Y.T)
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], o[i + 1])
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.mean(axis=1))
        up = W[i] @ dz
    return dW, db


# %% wrong: reversed-order: appended on the way back
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [], []
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW.append(O[i].T @ dZ)
        db.append(dZ.sum(axis=0))
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: swapped-outputs: db first
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return db, dW


# %% wrong: constant-factor: the 2 twice
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: column-shape: db keeps its axis as a column
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.T @ np.ones((n, 1))
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: float32: the batch is cast
def backward_batch(W, b, activations, X, Y):
    n, L = np.float32(len(X)), len(W)
    X, Y = X.astype(np.float32), Y.astype(np.float32)
    W, b = [w.astype(np.float32) for w in W], [v.astype(np.float32) for v in b]
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dZ = dZ.astype(np.float32)
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: mutates-input: the error is written into Y
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    Y -= O[L]
    dW, db = [None] * L, [None] * L
    dZ = -2 * Y * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: mutates-input: centres X and puts half of it back
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T.copy()], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * (o[-1] - Y.T)
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.mean(axis=1))
        up = W[i] @ dz
    X -= X.mean(axis=0) / 2
    return dW, db


# %% wrong: difference-quotient: forward differences of the mean loss
def backward_batch(W, b, activations, X, Y):
    V, c = [w.copy() for w in W], [v.copy() for v in b]

    def loss():
        O = X
        for w, v, name in zip(V, c, activations):
            O = sigma(name, O @ w + v)
        return ((O - Y) ** 2).sum(axis=1).mean()

    def slopes(p, h=1e-6):
        g = np.zeros_like(p)
        for index in np.ndindex(p.shape):
            old, before = p[index], loss()
            p[index] = old + h
            g[index] = (loss() - before) / h
            p[index] = old
        return g

    return [slopes(p) for p in V], [slopes(p) for p in c]


# %% wrong: sigma-prime-twice: the slope squared in the loop
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1]) ** 2
    return dW, db


# %% wrong: ?: the median row of the biases
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = n * np.median(dZ, axis=0) + 0.1 * b[i]
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: ?: a tanh round the error
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * np.tanh(o[-1] - Y.T)
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.mean(axis=1))
        up = W[i] @ dz
    return dW, db


# %% wrong: ?: absolute weights on the way back
def backward_batch(W, b, activations, X, Y):
    n = X.shape[0]
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    dW, db = [], []
    up = 2 * (o[-1] - Y.T)
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.mean(axis=1))
        up = np.abs(W[i]) @ dz
    return dW, db


# %% wrong: times-n: times n at the start
def backward_batch(W, b, activations, X, Y):
    z, o = [], [X]
    for i in range(len(W)):
        z.append(o[i] @ W[i] + b[i])
        o.append(sigma(activations[i], z[i]))
    dW, db = [None] * len(W), [None] * len(W)
    dZ = sigma_prime(activations[-1], z[-1]) * (2 * (o[-1] - Y) * len(Y))
    for i in range(len(W) - 1, -1, -1):
        dW[i], db[i] = o[i].T @ dZ, dZ.sum(axis=0)
        if i > 0:
            dZ = sigma_prime(activations[i - 1], z[i - 1]) * (dZ @ W[i].T)
    return dW, db


# %% wrong: plus-y: O + Y
def backward_batch(W, b, activations, X, Y):
    z, o = [], [X]
    for i in range(len(W)):
        z.append(o[i] @ W[i] + b[i])
        o.append(sigma(activations[i], z[i]))
    dW, db = [None] * len(W), [None] * len(W)
    dZ = sigma_prime(activations[-1], z[-1]) * (2 * (o[-1] + Y) / len(Y))
    for i in range(len(W) - 1, -1, -1):
        dW[i], db[i] = o[i].T @ dZ, dZ.sum(axis=0)
        if i > 0:
            dZ = sigma_prime(activations[i - 1], z[i - 1]) * (dZ @ W[i].T)
    return dW, db


# %% wrong: adds: a plus in the loop
def backward_batch(W, b, activations, X, Y):
    z, o = [], [X]
    for i in range(len(W)):
        z.append(o[i] @ W[i] + b[i])
        o.append(sigma(activations[i], z[i]))
    dW, db = [None] * len(W), [None] * len(W)
    dZ = sigma_prime(activations[-1], z[-1]) * (2 * (o[-1] - Y) / len(Y))
    for i in range(len(W) - 1, -1, -1):
        dW[i], db[i] = o[i].T @ dZ, dZ.sum(axis=0)
        if i > 0:
            dZ = sigma_prime(activations[i - 1], z[i - 1]) + dZ @ W[i].T
    return dW, db


# %% wrong: wrong-axis: the mean over units, no 1/n elsewhere
def backward_batch(W, b, activations, X, Y):
    z, o = [], [X]
    for i in range(len(W)):
        z.append(o[i] @ W[i] + b[i])
        o.append(sigma(activations[i], z[i]))
    dW, db = [None] * len(W), [None] * len(W)
    dZ = sigma_prime(activations[-1], z[-1]) * (2 * (o[-1] - Y))
    for i in range(len(W) - 1, -1, -1):
        dW[i], db[i] = o[i].T @ dZ / len(Y), dZ.mean(axis=1)
        if i > 0:
            dZ = sigma_prime(activations[i - 1], z[i - 1]) * (dZ @ W[i].T)
    return dW, db


# %% wrong: step-too-many: the step back is taken below the first layer too
def backward_batch(W, b, activations, X, Y):
    z, o = forward(W, b, activations, X)
    dZ = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - Y) / len(X)
    dW, db = [None] * len(W), [None] * len(W)
    for i in range(len(W) - 1, -1, -1):
        dW[i], db[i] = o[i].T @ dZ, dZ.sum(axis=0)
        dZ = sigma_prime(activations[i - 1], z[i - 1]) * (dZ @ W[i].T)
    return dW, db


# %% wrong: one-slope-for-all-rows: the mean of the slopes, in the loop alone
def backward_batch(W, b, activations, X, Y):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1]) / n
    for i in range(L - 1, -1, -1):
        dW[i], db[i] = O[i].T @ dZ, dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1]).mean(axis=0)
    return dW, db


# %% wrong: sum-for-mean: one slope for a layer, and no 1/n
def backward_batch(W, b, activations, X, Y):
    L = len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    dW, db = [None] * L, [None] * L
    dZ = 2 * (O[L] - Y) * sigma_prime(activations[-1], Z[-1])
    for i in range(L - 1, -1, -1):
        dW[i], db[i] = O[i].T @ dZ, dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1]).mean()
    return dW, db
