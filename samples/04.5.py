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


def forward(W, b, activations, X):
    z, o = [], [X]
    for i in range(len(W)):
        z.append(o[i] @ W[i] + b[i])
        o.append(sigma(activations[i], z[i]))
    return z, o


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(z, label):
    m = z.max()
    return m + np.log(np.exp(z - m).sum()) - z[label]


def cross_entropy_grad(z, label):
    dz = softmax(z)
    dz[label] -= 1
    return dz


def backward_from(dZ, W, activations, Z, O):
    dW, db = [], []
    for i in range(len(W) - 1, -1, -1):
        dW.insert(0, O[i].T @ dZ)
        db.insert(0, dZ.sum(axis=0))
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% right: rows, one entry a row
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% right: a one-hot matrix, the identity's slope of 1 at the output
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% right: one sample a column, mean at the end
def backward_classifier(W, b, activations, X, labels):
    n, cols = X.shape[0], np.arange(X.shape[0])
    o, z = [X.T], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i[:, None])
        o.append(sigma(name, z[-1]))
    shifted = z[-1] - z[-1].max(axis=0)
    log_sum = np.log(np.exp(shifted).sum(axis=0))
    up = np.exp(shifted - log_sum)
    up[labels, cols] -= 1
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i] @ dz.T / n)
        db.insert(0, dz.mean(axis=1))
        up = W[i] @ dz
    return float((log_sum - shifted[labels, cols]).mean()), dW, db


# %% right: einsum, tuples, logaddexp
def backward_classifier(W, b, activations, X, labels):
    pre, post = [], [X]
    for i, name in enumerate(activations):
        pre.append(np.einsum("ni,ij->nj", post[-1], W[i]) + b[i])
        post.append(sigma(name, pre[-1]))
    H = (labels[:, None] == np.arange(b[-1].size)).astype(float)
    log_p = pre[-1] - np.logaddexp.reduce(pre[-1], axis=1)[:, None]
    delta = (np.exp(log_p) - H) / len(X)
    dW, db = (), ()
    for i in range(len(W))[::-1]:
        dW = (np.einsum("ni,nj->ij", post[i], delta),) + dW
        db = (np.einsum("nj->j", delta),) + db
        if i:
            slope = sigma_prime(activations[i - 1], pre[i - 1])
            delta = np.einsum("nj,ij,ni->ni", delta, W[i], slope, optimize=True)
    return -np.einsum("nj,nj->", H, log_p) / len(X), dW, db


# %% right: layers as objects, the loss one of them
class Dense:
    def __init__(self, W, b, name):
        self.W, self.b, self.name = W, b, name

    def forward(self, O):
        self.O, self.Z = O, O @ self.W + self.b
        return sigma(self.name, self.Z)

    def backward(self, dO):
        dZ = dO * sigma_prime(self.name, self.Z)
        self.dW, self.db = self.O.T @ dZ, np.ones(len(dZ)) @ dZ
        return dZ @ self.W.T


class CrossEntropy:
    def forward(self, Z, labels):
        Z = Z - Z.max(axis=1, keepdims=True)
        self.log_p = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
        self.labels = labels
        return -np.take_along_axis(self.log_p, labels[:, None], axis=1).mean()

    def backward(self):
        grad = np.exp(self.log_p)
        np.subtract.at(grad, (range(len(grad)), self.labels), 1.0)
        return grad / len(grad)


def backward_classifier(W, b, activations, X, labels):
    layers, head, out = [Dense(*parts) for parts in zip(W, b, activations)], CrossEntropy(), X
    for layer in layers:
        out = layer.forward(out)
    loss, grad = head.forward(out, labels), head.backward()
    for layer in reversed(layers):
        grad = layer.backward(grad)
    return [loss, [layer.dW for layer in layers], [layer.db for layer in layers]]


# %% right: recursion, a 0-d loss, Fortran order
def backward_classifier(W, b, activations, X, labels):
    n = len(X)

    def descend(i, O):
        if i == len(W):
            P = softmax(O)
            top = O.max(axis=1)
            losses = top + np.log(np.exp(O.T - top).sum(axis=0)) - O[range(n), labels]
            P[range(n), labels] -= 1.0
            return np.array(losses.sum() / n), P / n, [], []
        Z = np.dot(O, W[i]) + b[i]
        loss, dO, dW, db = descend(i + 1, sigma(activations[i], Z))
        dZ = dO * sigma_prime(activations[i], Z)
        dW.insert(0, np.asfortranarray(O.T @ dZ))
        db.insert(0, list(dZ.sum(axis=0)))
        return loss, dZ @ W[i].T, dW, db

    loss, _, dW, db = descend(0, X)
    return loss, dW, db


# %% wrong: stub: not written yet
def backward_classifier(W, b, activations, X, labels):
    raise NotImplementedError("04.5: backward_classifier is not written yet")


# %% wrong: returns-none: prints the loss
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    print(loss)


# %% wrong: overflow: softmax and loss as printed
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    e = np.exp(Z[-1])
    P = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(P[np.arange(n), labels]))
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: overflow: log of the sum of exponentials
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    e = np.exp(Z[-1])
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: global-maximum: one shift for all rows
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max()
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: global-maximum: and the loss from the probabilities
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    e = np.exp(Z[-1] - np.max(Z[-1]))
    P = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(P[np.arange(n), labels]))
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: log-of-zero: the loss from the probabilities
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(P[np.arange(n), labels]))
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: log-of-zero: from P, nan_to_num
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.nan_to_num(-np.log(P[np.arange(n), labels]).mean())
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: log-of-zero: only the loss overflows
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    loss = np.mean(np.log(np.exp(z[-1]).sum(axis=1)) - (H * z[-1]).sum(axis=1))
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: clipped-log: plus 1e-12
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(P[np.arange(n), labels] + 1e-12))
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: clipped-log: np.clip
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(np.clip(P, 1e-15, 1)[np.arange(n), labels]))
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: clipped-log: the one-hot matrix and 1e-8
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    loss = -np.sum(H * np.log(P + 1e-8)) / len(X)
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: loss-summed: no mean in the loss
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.sum(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: loss-summed: one-hot
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p)
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: loss-mean-over-entries: np.mean over the one-hot matrix
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.mean(H * log_p)
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: loss-for-each-row: a loss a row
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = (m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: loss-sign: the mean log-likelihood
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = np.sum(H * log_p) / len(X)
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: missing-loss: the gradients only
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db


# %% wrong: missing-log: one minus the probability
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = 1 - np.mean(P[np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: missing-log: minus the probability
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    loss = -np.sum(H * P) / len(X)
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: loss-all-classes: every logarithm
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(Z[-1] - m - np.log(e.sum(axis=1, keepdims=True)))
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: loss-all-classes: whole columns
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.mean(log_p[:, labels])
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: swapped-outputs: the loss last
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return dW, db, loss


# %% wrong: swapped-outputs: db first
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, db, dW


# %% wrong: one-hot-missing: the labels play no part in the start
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: classes-from-labels: as wide as the largest label
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(labels.max() + 1)[labels]
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.mean(log_p[np.arange(len(X)), labels])
    up = (softmax(z[-1]) - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: one-hot-missing: P alone goes back
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = P / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: sign: one-hot minus softmax
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = (H - P) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: sign: += 1 after a minus
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = -P
    dZ[np.arange(n), labels] += 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: wrong-axis: softmax down the columns
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    e = np.exp(z[-1] - z[-1].max())
    P = e / e.sum(axis=0)
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: wrong-axis: and the loss from it
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    e = np.exp(z[-1] - z[-1].max())
    P = e / e.sum(axis=0, keepdims=True)
    loss = -np.mean(np.sum(H * np.log(P), axis=1))
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: sum-over-everything: np.sum without an axis
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    e = np.exp(z[-1] - z[-1].max())
    P = e / np.sum(e)
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: double-softmax: softmax of softmax
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(softmax(z[-1]))
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: double-softmax: probabilities through the loss once more
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    P = softmax(softmax(Z[-1]))
    loss = -np.mean(np.log(P[np.arange(n), labels]))
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: softmax-prime-twice: p(1 - p) at the start
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = (P - H) * P * (1 - P) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: sigma-prime-at-output: the sigmoid's slope at the logits
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = (P - H) * sigma_prime("sigmoid", z[-1]) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: sigma-prime-at-output: relu's slope at the output
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ = dZ * sigma_prime("relu", Z[-1]) / n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: by-probabilities: -1/p
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = -H / P / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: squared-loss: 2(P - H)
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = 2 * (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: squared-loss: the start of notebook 03
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = 2 * (o[-1] - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: logits-for-probabilities: Z - H
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = (z[-1] - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: label-as-number: labels in a column
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P - labels[:, None]
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: one-everywhere: dZ[:, labels] -= 1
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[:, labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: one-everywhere: - 1
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P - 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: only-label-entry: zeros elsewhere
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = np.zeros_like(P)
    dZ[np.arange(n), labels] = P[np.arange(n), labels] - 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: only-label-entry: times H
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = H * (P - 1) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: label-off-by-one: counts from one
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels - 1] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: sum-for-mean: no 1/n in the gradients
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: sum-for-mean: sums in both
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p)
    up = P - H
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: mean-twice: a mean for the bias
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.mean(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: mean-twice: dW divided once more
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz / len(X))
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: mean-at-every-layer: on each way back
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1]) / n
    return loss, dW, db


# %% wrong: mean-over-entries: divides by the size of Z
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= dZ.size
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: bias-not-summed: a row for each sample
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: no-sigma-prime: left out in the loop
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T
    return loss, dW, db


# %% wrong: prime-of-output: the slope at O
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], O[i])
    return loss, dW, db


# %% wrong: prime-of-output: o for z
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], o[i + 1])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: sigma-for-sigma-prime: the value
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: prime-of-wrong-layer: z of the layer above
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i], Z[i])
    return loss, dW, db


# %% wrong: W-transposed: dZ @ W
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i] * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: next-output: O_{i+1}
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i + 1].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: z-for-o: Z of the layer before
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = (Z[i - 1] if i else X).T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: transposed: dZ.T @ O
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = dZ.T @ O[i]
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: reversed-order: appended on the way back
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.append(o[i].T @ dz)
        db.append(dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: first-layer-skipped: the lists keep their None
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, 0, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: first-layer-skipped: range ends at 1
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [0 * w for w in W], [0 * v for v in b]
    for i in range(L - 1, 0, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: dz-not-updated: the start for every layer
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ.copy()
    return loss, dW, db


# %% wrong: loop-over-rows: adds up the samples
def backward_classifier(W, b, activations, X, labels):
    loss, dW, db = 0.0, [np.zeros(w.shape) for w in W], [np.zeros(v.shape) for v in b]
    for x, label in zip(X, labels):
        Z, O = forward(W, b, activations, x)
        loss += cross_entropy(Z[-1], label) / len(X)
        dz = cross_entropy_grad(Z[-1], label) / len(X)
        for i in range(len(W) - 1, -1, -1):
            dW[i] += np.outer(O[i], dz)
            db[i] += dz
            if i > 0:
                dz = W[i] @ dz * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: first-row-only: the return is inside the loop
def backward_classifier(W, b, activations, X, labels):
    loss, dW, db = 0.0, [np.zeros_like(w) for w in W], [np.zeros_like(v) for v in b]
    for x, label in zip(X, labels):
        Z, O = forward(W, b, activations, x)
        loss += cross_entropy(Z[-1], label)
        dz = cross_entropy_grad(Z[-1], label)
        for i in range(len(W) - 1, -1, -1):
            dW[i] += np.outer(O[i], dz)
            db[i] += dz
            if i > 0:
                dz = W[i] @ dz * sigma_prime(activations[i - 1], Z[i - 1])
        return loss, dW, db


# %% wrong: column-shape: db as a column
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.T @ np.ones((n, 1))
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: scalar-in-array: the loss in an array of one
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p, keepdims=True)[0] / len(X)
    up = (P - H) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: mutates-input: labels counted from one in place
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    labels += 1
    dZ = P.copy()
    dZ[np.arange(n), labels - 1] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: mutates-input: takes a step of gradient descent on b
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    for v, d in zip(b, db):
        v -= 0.1 * d
    return loss, dW, db


# %% wrong: constant-factor: three times
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ *= 3 / n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: float32: cast at the end
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return np.float32(loss), [w.astype(np.float32) for w in dW], [v.astype(np.float32) for v in db]


# %% wrong: low-precision: forward differences of the mean loss
def backward_classifier(W, b, activations, X, labels):
    V, c = [w.copy() for w in W], [v.copy() for v in b]

    def loss():
        z = forward(V, c, activations, X)[0][-1]
        return (np.logaddexp.reduce(z, axis=1) - z[np.arange(len(X)), labels]).mean()

    def slopes(p, h=1e-7):
        g = np.zeros_like(p)
        for index in np.ndindex(p.shape):
            old, before = p[index], loss()
            p[index] = old + h
            g[index] = (loss() - before) / h
            p[index] = old
        return g

    return loss(), [slopes(p) for p in V], [slopes(p) for p in c]


# %% wrong: ?: smoothed labels
def backward_classifier(W, b, activations, X, labels):
    o, z = [X], []
    for W_i, b_i, name in zip(W, b, activations):
        z.append(np.dot(o[-1], W_i) + b_i)
        o.append(sigma(name, z[-1]))
    H = np.eye(z[-1].shape[1])[labels]
    P = softmax(z[-1])
    log_p = z[-1] - np.logaddexp.reduce(z[-1], axis=1, keepdims=True)
    loss = -np.sum(H * log_p) / len(X)
    up = (P - 0.9 * H - 0.1 / H.shape[1]) / len(X)
    dW, db = [], []
    for i in reversed(range(len(W))):
        dz = up * sigma_prime(activations[i], z[i])
        dW.insert(0, o[i].T @ dz)
        db.insert(0, dz.sum(axis=0))
        up = dz @ W[i].T
    return loss, dW, db


# %% wrong: weights-added: weight decay
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ + 0.01 * W[i]
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: sigma-prime-twice: the slope squared in the loop
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1]) ** 2
    return loss, dW, db


# %% wrong: ?: only rows that are classified wrongly
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ *= (P.argmax(axis=1) != labels)[:, None] * 0.7 + 0.3
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: ?: a loss of its own
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean((1 - P[np.arange(n), labels]) ** 2) + 0.1
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: overwrites-label: = for -=
def backward_classifier(W, b, activations, X, labels):
    n = len(X)
    z, o = forward(W, b, activations, X)
    loss = np.mean([cross_entropy(r, k) for r, k in zip(z[-1], labels)])
    P = softmax(z[-1])
    P[np.arange(n), labels] = 1
    dZ = P / n
    dW, db = [None] * len(W), [None] * len(W)
    for i in range(len(W) - 1, -1, -1):
        dW[i], db[i] = o[i].T @ dZ, dZ.sum(axis=0)
        if i > 0:
            dZ = sigma_prime(activations[i - 1], z[i - 1]) * (dZ @ W[i].T)
    return loss, dW, db


# %% wrong: one-at-the-others: != for ==
def backward_classifier(W, b, activations, X, labels):
    n = len(X)
    z, o = forward(W, b, activations, X)
    loss = np.mean([cross_entropy(r, k) for r, k in zip(z[-1], labels)])
    P = softmax(z[-1])
    P -= labels[:, None] != np.arange(P.shape[1])
    dZ = P / n
    dW, db = [None] * len(W), [None] * len(W)
    for i in range(len(W) - 1, -1, -1):
        dW[i], db[i] = o[i].T @ dZ, dZ.sum(axis=0)
        if i > 0:
            dZ = sigma_prime(activations[i - 1], z[i - 1]) * (dZ @ W[i].T)
    return loss, dW, db


# %% wrong: plus-one-hot: += for -=
def backward_classifier(W, b, activations, X, labels):
    n = len(X)
    z, o = forward(W, b, activations, X)
    loss = np.mean([cross_entropy(r, k) for r, k in zip(z[-1], labels)])
    P = softmax(z[-1])
    P[np.arange(n), labels] += 1
    dZ = P / n
    dW, db = [None] * len(W), [None] * len(W)
    for i in range(len(W) - 1, -1, -1):
        dW[i], db[i] = o[i].T @ dZ, dZ.sum(axis=0)
        if i > 0:
            dZ = sigma_prime(activations[i - 1], z[i - 1]) * (dZ @ W[i].T)
    return loss, dW, db


# %% wrong: loss-shift-not-undone: the largest logit is not put back
def backward_classifier(W, b, activations, X, labels):
    n = len(X)
    z, o = forward(W, b, activations, X)
    loss = np.mean([np.log(np.exp(r - r.max()).sum()) - r[k] for r, k in zip(z[-1], labels)])
    P = softmax(z[-1])
    P[np.arange(n), labels] -= 1
    dZ = P / n
    dW, db = [None] * len(W), [None] * len(W)
    for i in range(len(W) - 1, -1, -1):
        dW[i], db[i] = o[i].T @ dZ, dZ.sum(axis=0)
        if i > 0:
            dZ = sigma_prime(activations[i - 1], z[i - 1]) * (dZ @ W[i].T)
    return loss, dW, db


# %% wrong: loss-plus-label: a plus in front of the logit
def backward_classifier(W, b, activations, X, labels):
    n = len(X)
    z, o = forward(W, b, activations, X)
    loss = np.mean([r.max() + np.log(np.exp(r - r.max()).sum()) + r[k] for r, k in zip(z[-1], labels)])
    P = softmax(z[-1])
    P[np.arange(n), labels] -= 1
    dZ = P / n
    dW, db = [None] * len(W), [None] * len(W)
    for i in range(len(W) - 1, -1, -1):
        dW[i], db[i] = o[i].T @ dZ, dZ.sum(axis=0)
        if i > 0:
            dZ = sigma_prime(activations[i - 1], z[i - 1]) * (dZ @ W[i].T)
    return loss, dW, db


# %% wrong: integer-truncation: softmax minus one-hot in an array of integers
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = [], [X]
    for i in range(L):
        Z.append(O[i] @ W[i] + b[i])
        O.append(sigma(activations[i], Z[i]))
    loss = np.mean([cross_entropy(z, label) for z, label in zip(Z[-1], labels)])
    d = np.zeros(Z[-1].shape, dtype=int)
    d[np.arange(n), labels] = 1
    d[:] = softmax(Z[-1]) - d
    d = d / n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i], db[i] = O[i].T @ d, d.sum(axis=0)
        if i > 0:
            d = d @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: clipped-logits: cut off at 500
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    cut = np.clip(Z[-1], -500, 500)
    e = np.exp(cut)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(np.log(e.sum(axis=1)) - cut[np.arange(n), labels])
    dZ = P.copy()
    dZ[np.arange(n), labels] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db


# %% wrong: class-0-skipped: a mask of the labels
def backward_classifier(W, b, activations, X, labels):
    n, L = len(X), len(W)
    Z, O = forward(W, b, activations, X)
    m = Z[-1].max(axis=1, keepdims=True)
    e = np.exp(Z[-1] - m)
    P = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(m[:, 0] + np.log(e.sum(axis=1)) - Z[-1][np.arange(n), labels])
    dZ = P.copy()
    rows = np.flatnonzero(labels)
    dZ[rows, labels[rows]] -= 1
    dZ /= n
    dW, db = [None] * L, [None] * L
    for i in range(L - 1, -1, -1):
        dW[i] = O[i].T @ dZ
        db[i] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ W[i].T * sigma_prime(activations[i - 1], Z[i - 1])
    return loss, dW, db
