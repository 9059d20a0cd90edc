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


# %% right: the two functions of the exercises before
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = layer_gradients(o[L - 1], dz)
    for i in range(L - 2, -1, -1):
        dz = backward_step(dz, W[i + 1], z[i], activations[i])
        dW[i], db[i] = layer_gradients(o[i], dz)
    return dW, db


# %% right: an upstream gradient by o, einsum
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * (o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.einsum("i,j->ij", o[i], dz))
        db.append(dz)
        do = np.einsum("ij,j->i", W[i], dz)
    return dW[::-1], db[::-1]


# %% right: recursion, tuples
def backward(W, b, activations, x, y):
    def descend(i, o):
        if i == len(W):
            return 2 * (o - y), (), ()
        z = W[i].T @ o + b[i]
        do_next, dW, db = descend(i + 1, sigma(activations[i], z))
        dz = sigma_prime(activations[i], z) * do_next
        return W[i] @ dz, (np.outer(o, dz),) + dW, (dz,) + db

    _, dW, db = descend(0, x)
    return dW, db


# %% right: layers as objects
class Layer:
    def __init__(self, W, b, name):
        self.W, self.b, self.name = W, b, name

    def forward(self, o):
        self.o = o
        self.z = self.W.T @ o + self.b
        return sigma(self.name, self.z)

    def backward(self, do):
        self.db = do * sigma_prime(self.name, self.z)
        self.dW = self.o[:, None] * self.db[None, :]
        return self.W @ self.db


def backward(W, b, activations, x, y):
    layers = [Layer(*parts) for parts in zip(W, b, activations)]
    out = x
    for layer in layers:
        out = layer.forward(out)
    grad = 2 * (out - y)
    for layer in reversed(layers):
        grad = layer.backward(grad)
    return [layer.dW for layer in layers], [layer.db for layer in layers]


# %% right: columns inside, vectors outside
def backward(W, b, activations, x, y):
    o, z = [x.reshape(-1, 1)], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i.reshape(-1, 1))
        o.append(sigma(name, z[-1]))
    dz = 2 * (o.pop() - y.reshape(-1, 1)) * sigma_prime(activations[-1], z.pop())
    dW, db = [], []
    for i in range(len(W) - 1, -1, -1):
        dW.insert(0, np.asfortranarray(o.pop() @ dz.T))
        db.insert(0, dz.ravel())
        if z:
            dz = sigma_prime(activations[i - 1], z.pop()) * (W[i] @ dz)
    return dW, db


# %% right: Jacobians multiplied from the input side (forward mode)
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dl_do = 2 * (o[-1] - y)
    dW, db = [], []
    for i in range(len(W)):
        J = np.diag(sigma_prime(activations[i], z[i]))
        for k in range(i + 1, len(W)):
            J = np.diag(sigma_prime(activations[k], z[k])) @ W[k].T @ J
        dz = dl_do @ J
        dW.append(np.outer(o[i], dz))
        db.append(dz)
    return dW, db


# %% right: loops over entries, nested lists
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = [2 * (float(p) - float(t)) for p, t in zip(o[-1], y)]
    dW, db = [], []
    for i in range(len(W) - 1, -1, -1):
        slope = sigma_prime(activations[i], z[i])
        dz = [d * float(s) for d, s in zip(do, slope)]
        dW = [[[float(v) * d for d in dz] for v in o[i]]] + dW
        db = [dz] + db
        do = [sum(float(w) * d for w, d in zip(row, dz)) for row in W[i]]
    return dW, db


# %% wrong: stub: not written yet
def backward(W, b, activations, x, y):
    """(dW, db) by equations (8) to (11)."""
    raise NotImplementedError("03.5: write backward")


# %% wrong: returns-none: no return
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz


# %% wrong: missing-factor-2: o - y alone
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: missing-factor-2: a loss with one half
class Layer:
    def __init__(self, W, b, name):
        self.W, self.b, self.name = W, b, name

    def forward(self, o):
        self.o = o
        self.z = self.W.T @ o + self.b
        return sigma(self.name, self.z)

    def backward(self, do):
        self.db = do * sigma_prime(self.name, self.z)
        self.dW = np.outer(self.o, self.db)
        return self.W @ self.db


def backward(W, b, activations, x, y):
    layers = [Layer(*parts) for parts in zip(W, b, activations)]
    out = x
    for layer in layers:
        out = layer.forward(out)
    grad = out - y
    for layer in reversed(layers):
        grad = layer.backward(grad)
    return [layer.dW for layer in layers], [layer.db for layer in layers]


# %% wrong: half-factor: divides by the 2
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * (o[-1] - y) / 2
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: half-factor: one half of the error
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 0.5 * (o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i], dz))
        db.append(dz)
        do = W[i] @ dz
    return dW[::-1], db[::-1]


# %% wrong: sign: y - o
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * (y - o[-1])
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i], dz))
        db.append(dz)
        do = W[i] @ dz
    return dW[::-1], db[::-1]


# %% wrong: sign: the update in place of the gradient
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return [-g for g in dW], [-g for g in db]


# %% wrong: two-f-minus-y: as printed in (7)
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * (2 * o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: two-f-minus-y: brackets lost
class Layer:
    def __init__(self, W, b, name):
        self.W, self.b, self.name = W, b, name

    def forward(self, o):
        self.o = o
        self.z = self.W.T @ o + self.b
        return sigma(self.name, self.z)

    def backward(self, do):
        self.db = do * sigma_prime(self.name, self.z)
        self.dW = np.outer(self.o, self.db)
        return self.W @ self.db


def backward(W, b, activations, x, y):
    layers = [Layer(*parts) for parts in zip(W, b, activations)]
    out = x
    for layer in layers:
        out = layer.forward(out)
    grad = 2 * out - y
    for layer in reversed(layers):
        grad = layer.backward(grad)
    return [layer.dW for layer in layers], [layer.db for layer in layers]


# %% wrong: no-start-prime: starts with dl/do_L
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: no-start-prime: the last layer as if it were linear
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    delta = 2 * (o[-1] - y)
    dW, db = [], []
    for i in range(len(W) - 1, -1, -1):
        gW, gb = layer_gradients(o[i], delta)
        dW.insert(0, gW)
        db.insert(0, gb)
        if i > 0:
            delta = backward_step(delta, W[i], z[i - 1], activations[i - 1])
    return dW, db


# %% wrong: prime-of-output: sigma' at o everywhere
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], o[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], o[i + 1]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: prime-of-output: a layer keeps its output only
class Layer:
    def __init__(self, W, b, name):
        self.W, self.b, self.name = W, b, name

    def forward(self, o):
        self.o = o
        self.out = sigma(self.name, self.W.T @ o + self.b)
        return self.out

    def backward(self, do):
        self.db = do * sigma_prime(self.name, self.out)
        self.dW = np.outer(self.o, self.db)
        return self.W @ self.db


def backward(W, b, activations, x, y):
    layers = [Layer(*parts) for parts in zip(W, b, activations)]
    out = x
    for layer in layers:
        out = layer.forward(out)
    grad = 2 * (out - y)
    for layer in reversed(layers):
        grad = layer.backward(grad)
    return [layer.dW for layer in layers], [layer.db for layer in layers]


# %% wrong: prime-of-wrong-layer: z_{i+1}
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i + 1]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: prime-of-wrong-layer: z and the name of the layer behind
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i + 1], z[i + 1]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: W-transposed: as in the forward pass
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1].T @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: W-transposed: dz @ W
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * (o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i], dz))
        db.append(dz)
        do = dz @ W[i]
    return dW[::-1], db[::-1]


# %% wrong: W-of-wrong-layer: W_i in (11)
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: next-output: o_{i+1} at dW_{i+1}
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i + 1], dz)
        db[i] = dz
    return dW, db


# %% wrong: next-output: counts o from one
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * (o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i + 1], dz))
        db.append(dz)
        do = W[i] @ dz
    return dW[::-1], db[::-1]


# %% wrong: z-for-o: the pre-activation of the layer before
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(z[L - 2] if L > 1 else x, dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(z[i - 1] if i > 0 else x, dz)
        db[i] = dz
    return dW, db


# %% wrong: z-for-o: a list of x and the z
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    inputs = [x] + z
    do = 2 * (o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(inputs[i], dz))
        db.append(dz)
        do = W[i] @ dz
    return dW[::-1], db[::-1]


# %% wrong: no-sigma-prime: W dz in the loop
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = W[i + 1] @ dz
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: no-sigma-prime: nowhere
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * (o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do
        dW.append(np.outer(o[i], dz))
        db.append(dz)
        do = W[i] @ dz
    return dW[::-1], db[::-1]


# %% wrong: transposed: dz first in np.outer
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(dz, o[L - 1]), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(dz, o[i])
        db[i] = dz
    return dW, db


# %% wrong: transposed: every dW is turned
class Layer:
    def __init__(self, W, b, name):
        self.W, self.b, self.name = W, b, name

    def forward(self, o):
        self.o = o
        self.z = self.W.T @ o + self.b
        return sigma(self.name, self.z)

    def backward(self, do):
        self.db = do * sigma_prime(self.name, self.z)
        self.dW = self.db[:, None] @ self.o[None, :]
        return self.W @ self.db


def backward(W, b, activations, x, y):
    layers = [Layer(*parts) for parts in zip(W, b, activations)]
    out = x
    for layer in layers:
        out = layer.forward(out)
    grad = 2 * (out - y)
    for layer in reversed(layers):
        grad = layer.backward(grad)
    return [layer.dW for layer in layers], [layer.db for layer in layers]


# %% wrong: bias-is-o: o_i
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * (o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i], dz))
        db.append(o[i])
        do = W[i] @ dz
    return dW[::-1], db[::-1]


# %% wrong: bias-is-o: o_{i+1}, whose shape fits
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), o[L]
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = o[i + 1]
    return dW, db


# %% wrong: ignores-upstream: sums of the rows of W
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * W[i + 1].sum(axis=1)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: ignores-upstream: ones for dz_next
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ np.ones_like(dz))
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: dz-not-updated: the last dz in every step
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz_i = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz_i)
        db[i] = dz_i
    return dW, db


# %% wrong: dz-not-updated: no step at all
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: reversed-order: appended and never turned round
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * (o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i], dz))
        db.append(dz)
        do = W[i] @ dz
    return dW, db


# %% wrong: reversed-order: a while loop from the end
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    i = len(W) - 1
    dz = sigma_prime(activations[i], z[i]) * 2 * (o[-1] - y)
    dW, db = [np.outer(o[i], dz)], [dz]
    while i > 0:
        dz = backward_step(dz, W[i], z[i - 1], activations[i - 1])
        i = i - 1
        dW += [np.outer(o[i], dz)]
        db += [dz]
    return dW, db


# %% wrong: first-layer-skipped: the loop ends one layer early
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW = [np.zeros_like(w) for w in W]
    db = [np.zeros_like(v) for v in b]
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, 0, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: last-activation-everywhere: activations[-1] in the loop
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[-1], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: last-activation-everywhere: one name for all
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    name = activations[-1]
    do = 2 * (o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(name, z[i])
        dW.append(np.outer(o[i], dz))
        db.append(dz)
        do = W[i] @ dz
    return dW[::-1], db[::-1]


# %% wrong: mean-over-outputs: the mean of the squares
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * (o[-1] - y) / len(y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i], dz))
        db.append(dz)
        do = W[i] @ dz
    return dW[::-1], db[::-1]


# %% wrong: mean-over-outputs: np.size below
class Layer:
    def __init__(self, W, b, name):
        self.W, self.b, self.name = W, b, name

    def forward(self, o):
        self.o = o
        self.z = self.W.T @ o + self.b
        return sigma(self.name, self.z)

    def backward(self, do):
        self.db = do * sigma_prime(self.name, self.z)
        self.dW = np.outer(self.o, self.db)
        return self.W @ self.db


def backward(W, b, activations, x, y):
    layers = [Layer(*parts) for parts in zip(W, b, activations)]
    out = x
    for layer in layers:
        out = layer.forward(out)
    grad = 2 / np.size(y) * (out - y)
    for layer in reversed(layers):
        grad = layer.backward(grad)
    return [layer.dW for layer in layers], [layer.db for layer in layers]


# %% wrong: updated-weights: a step of 0.1 before W is used
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    W = [w.copy() for w in W]
    do = 2 * (o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i], dz))
        db.append(dz)
        W[i] -= 0.1 * dW[-1]
        do = W[i] @ dz
    return dW[::-1], db[::-1]


# %% wrong: updated-weights: a step of 0.01 at every layer
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    new_W = list(W)
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    new_W[L - 1] = W[L - 1] - 0.01 * dW[L - 1]
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (new_W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
        new_W[i] = W[i] - 0.01 * dW[i]
    return dW, db


# %% wrong: sigma-for-sigma-prime: sigma everywhere
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: sigma-for-sigma-prime: calls sigma in both directions
class Layer:
    def __init__(self, W, b, name):
        self.W, self.b, self.name = W, b, name

    def forward(self, o):
        self.o = o
        self.z = self.W.T @ o + self.b
        return sigma(self.name, self.z)

    def backward(self, do):
        self.db = do * sigma(self.name, self.z)
        self.dW = np.outer(self.o, self.db)
        return self.W @ self.db


def backward(W, b, activations, x, y):
    layers = [Layer(*parts) for parts in zip(W, b, activations)]
    out = x
    for layer in layers:
        out = layer.forward(out)
    grad = 2 * (out - y)
    for layer in reversed(layers):
        grad = layer.backward(grad)
    return [layer.dW for layer in layers], [layer.db for layer in layers]


# %% wrong: double-prime-at-output: the start has it twice
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) ** 2 * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: double-prime-at-output: once at the start and once in the loop
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * (o[-1] - y) * sigma_prime(activations[-1], z[-1])
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i], dz))
        db.append(dz)
        do = W[i] @ dz
    return dW[::-1], db[::-1]


# %% wrong: swapped-outputs: db first
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * (o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i], dz))
        db.append(dz)
        do = W[i] @ dz
    return db[::-1], dW[::-1]


# %% wrong: column-shape: the db are columns
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * (o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i], dz))
        db.append(dz.reshape(-1, 1))
        do = W[i] @ dz
    return dW[::-1], db[::-1]


# %% wrong: constant-factor: 4 in place of 2
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 4 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: float32: cast at the end
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return [g.astype(np.float32) for g in dW], [g.astype(np.float32) for g in db]


# %% wrong: mutates-input: the error is written into y
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    y -= o[-1]
    do = -2 * y
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i], dz))
        db.append(dz)
        do = W[i] @ dz
    return dW[::-1], db[::-1]


# %% wrong: mutates-input: the gradients take the place of the weights
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * (o[-1] - y)
    for i in range(len(W) - 1, -1, -1):
        dz = do * sigma_prime(activations[i], z[i])
        do = W[i] @ dz
        W[i] = np.outer(o[i], dz)
        b[i] = dz
    return W, b


# %% wrong: difference-quotient: forward differences
def backward(W, b, activations, x, y):
    def loss():
        return np.sum((forward(V, c, activations, x)[1][-1] - y) ** 2)

    V, c = [w.copy() for w in W], [v.copy() for v in b]
    h = 1e-6
    start = loss()
    grads = []
    for params in (V, c):
        part = []
        for p in params:
            g = np.zeros_like(p)
            for index in np.ndindex(p.shape):
                old = p[index]
                p[index] = old + h
                g[index] = (loss() - start) / h
                p[index] = old
            part.append(g)
        grads.append(part)
    return grads


# %% wrong: integer-truncation: integer arrays are filled
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dW = [np.zeros(w.shape, dtype=int) for w in W]
    db = [np.zeros(v.shape, dtype=int) for v in b]
    do = 2 * (o[-1] - y)
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW[i][...] = np.outer(o[i], dz)
        db[i][...] = dz
        do = W[i] @ dz
    return dW, db


# %% wrong: sigma-prime-twice: the slope squared in the loop
def backward(W, b, activations, x, y):
    L = len(W)
    z, o = forward(W, b, activations, x)
    dW, db = [None] * L, [None] * L
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    dW[L - 1], db[L - 1] = np.outer(o[L - 1], dz), dz
    for i in range(L - 2, -1, -1):
        dz = sigma_prime(activations[i], z[i]) ** 2 * (W[i + 1] @ dz)
        dW[i] = np.outer(o[i], dz)
        db[i] = dz
    return dW, db


# %% wrong: ?: absolute weights on the way back
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * (o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i], dz))
        db.append(dz)
        do = np.abs(W[i]) @ dz
    return dW[::-1], db[::-1]


# %% wrong: weights-added: weight decay in dW
class Layer:
    def __init__(self, W, b, name):
        self.W, self.b, self.name = W, b, name

    def forward(self, o):
        self.o = o
        self.z = self.W.T @ o + self.b
        return sigma(self.name, self.z)

    def backward(self, do):
        self.db = do * sigma_prime(self.name, self.z)
        self.dW = np.outer(self.o, self.db) + 0.1 * self.W
        return self.W @ self.db


def backward(W, b, activations, x, y):
    layers = [Layer(*parts) for parts in zip(W, b, activations)]
    out = x
    for layer in layers:
        out = layer.forward(out)
    grad = 2 * (out - y)
    for layer in reversed(layers):
        grad = layer.backward(grad)
    return [layer.dW for layer in layers], [layer.db for layer in layers]


# %% wrong: ?: clips the upstream gradient
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    do = 2 * np.tanh(o[-1] - y)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = do * sigma_prime(activations[i], z[i])
        dW.append(np.outer(o[i], dz))
        db.append(dz)
        do = np.clip(W[i] @ dz, -0.05, 0.05)
    return dW[::-1], db[::-1]


# %% wrong: sigma-for-sigma-prime: the value at the start
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dW, db = [], []
    dz = sigma(activations[-1], z[-1]) * 2 * (o[-1] - y)
    for i in reversed(range(len(W))):
        dW.insert(0, np.outer(o[i], dz))
        db.insert(0, dz)
        if i > 0:
            dz = sigma_prime(activations[i - 1], z[i - 1]) * (W[i] @ dz)
    return dW, db


# %% wrong: adds: a plus at the start
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dW, db = [], []
    dz = sigma_prime(activations[-1], z[-1]) + 2 * (o[-1] - y)
    for i in reversed(range(len(W))):
        dW.insert(0, np.outer(o[i], dz))
        db.insert(0, dz)
        if i > 0:
            dz = sigma_prime(activations[i - 1], z[i - 1]) * (W[i] @ dz)
    return dW, db


# %% wrong: adds: a plus in the loop
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dW, db = [], []
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    for i in reversed(range(len(W))):
        dW.insert(0, np.outer(o[i], dz))
        db.insert(0, dz)
        if i > 0:
            dz = sigma_prime(activations[i - 1], z[i - 1]) + W[i] @ dz
    return dW, db


# %% wrong: adds-2: 2 + the residual
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dW, db = [], []
    dz = sigma_prime(activations[-1], z[-1]) * (2 + (o[-1] - y))
    for i in reversed(range(len(W))):
        dW.insert(0, np.outer(o[i], dz))
        db.insert(0, dz)
        if i > 0:
            dz = sigma_prime(activations[i - 1], z[i - 1]) * (W[i] @ dz)
    return dW, db


# %% wrong: ignores-f: y alone
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dW, db = [], []
    dz = sigma_prime(activations[-1], z[-1]) * 2 * y
    for i in reversed(range(len(W))):
        dW.insert(0, np.outer(o[i], dz))
        db.insert(0, dz)
        if i > 0:
            dz = sigma_prime(activations[i - 1], z[i - 1]) * (W[i] @ dz)
    return dW, db


# %% wrong: plus-y: o + y
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dW, db = [], []
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] + y)
    for i in reversed(range(len(W))):
        dW.insert(0, np.outer(o[i], dz))
        db.insert(0, dz)
        if i > 0:
            dz = sigma_prime(activations[i - 1], z[i - 1]) * (W[i] @ dz)
    return dW, db


# %% wrong: sigma-prime-for-sigma: slopes handed on
def backward(W, b, activations, x, y):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] + b[i])
        o.append(sigma_prime(activations[i], z[i]))
    dW, db = [], []
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    for i in reversed(range(len(W))):
        dW.insert(0, np.outer(o[i], dz))
        db.insert(0, dz)
        if i > 0:
            dz = sigma_prime(activations[i - 1], z[i - 1]) * (W[i] @ dz)
    return dW, db


# %% wrong: minus-bias: a minus in (8)
def backward(W, b, activations, x, y):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] - b[i])
        o.append(sigma(activations[i], z[i]))
    dW, db = [], []
    dz = sigma_prime(activations[-1], z[-1]) * 2 * (o[-1] - y)
    for i in reversed(range(len(W))):
        dW.insert(0, np.outer(o[i], dz))
        db.insert(0, dz)
        if i > 0:
            dz = sigma_prime(activations[i - 1], z[i - 1]) * (W[i] @ dz)
    return dW, db


# %% wrong: step-too-many: the step back is taken below the first layer too
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    dz = 2 * (o[-1] - y) * sigma_prime(activations[-1], z[-1])
    dW, db = [None] * len(W), [None] * len(W)
    for i in reversed(range(len(W))):
        dW[i], db[i] = layer_gradients(o[i], dz)
        dz = backward_step(dz, W[i], z[i - 1], activations[i - 1])
    return dW, db


# %% wrong: weights-for-o: W in place of the outer product
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    L = len(W)
    d = 2 * (o[-1] - y) * sigma_prime(activations[-1], z[-1])
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i], db[i] = W[i] * d, d
        if i > 0:
            d = W[i] @ d * sigma_prime(activations[i - 1], z[i - 1])
    return dW, db


# %% wrong: no-start-prime: the matrices turned as well
def backward(W, b, activations, x, y):
    z, o = forward(W, b, activations, x)
    L = len(W)
    d = 2 * (o[-1] - y)
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i], db[i] = np.outer(d, o[i]), d
        if i > 0:
            d = W[i] @ d * sigma_prime(activations[i - 1], z[i - 1])
    return dW, db
