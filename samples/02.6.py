# %% given
def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    return (z > 0).astype(float)


def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = relu(z)
    return z, o, o @ W2


# %% right: (7) without the input
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z) * W2


# %% right: a loop over the units
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    db = np.zeros(len(b1))
    for j in range(len(b1)):
        if z[j] > 0:
            db[j] = 2 * (f - y) * W2[j]
    return db


# %% right: np.where, without helpers
def grad_b1(W1, b1, W2, x, y):
    z = np.dot(x, W1) + b1
    residual = np.dot(np.where(z > 0, z, 0), W2) - y
    return np.where(z > 0, 2 * residual * W2, 0)


# %% right: the diagonal matrix of (11)
def grad_b1(W1, b1, W2, x, y):
    z = W1.T @ x + b1
    slope = np.diag(np.heaviside(z, 0.0))
    f = W2 @ slope @ z
    return slope @ W2 * (2 * (f - y))


# %% right: a list out of a comprehension
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return [2.0 * (f - y) * w * float(v > 0) for v, w in zip(z, W2)]


# %% right: columns inside, flattened at the end
def grad_b1(W1, b1, W2, x, y):
    z = W1.T @ x.reshape(-1, 1) + b1.reshape(-1, 1)
    f = (W2.reshape(1, -1) @ relu(z)).item()
    dz = 2 * (f - y) * W2.reshape(-1, 1)
    dz[z <= 0] = 0
    return dz.flatten()


# %% wrong: stub: not written yet
def grad_b1(W1, b1, W2, x, y):
    """The case that the lecture leaves to the reader."""
    raise NotImplementedError("02.6: write grad_b1")


# %% wrong: returns-none: prints
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    db1 = 2 * (f - y) * relu_prime(z) * W2
    print(db1)


# %% wrong: missing-factor-2: f - y alone
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return (f - y) * relu_prime(z) * W2


# %% wrong: two-f-minus-y: as printed in (6)
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return (2 * f - y) * relu_prime(z) * W2


# %% wrong: sign: y - f
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (y - f) * relu_prime(z) * W2


# %% wrong: sign: minus in front
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    step = np.array([2 * (f - y) * w if v > 0 else 0.0 for v, w in zip(z, W2)])
    return -step


# %% wrong: no-mask: sigma' left out
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * W2


# %% wrong: sigma-for-sigma-prime: o in place of the mask
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * o * W2


# %% wrong: sigma-for-sigma-prime: np.maximum as the slope
def grad_b1(W1, b1, W2, x, y):
    z = W1.T @ x + b1
    f = relu(z) @ W2
    slope = np.maximum(0, z)
    return np.diag(slope) @ W2 * 2 * (f - y)


# %% wrong: missing-W2: the mask alone
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z)


# %% wrong: missing-W2: an if that forgets the weight
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return [2 * (f - y) if v > 0 else 0.0 for v in z]


# %% wrong: times-x: the input entry by entry
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * x * relu_prime(z) * W2


# %% wrong: times-x: the gradient by W1, rows added up
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    dW1 = 2 * (f - y) * np.outer(x, relu_prime(z) * W2)
    return dW1.sum(axis=0)


# %% wrong: scalar-sum: the inner product
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * (relu_prime(z) @ W2)


# %% wrong: scalar-sum: np.sum at the end
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return np.sum(2 * (f - y) * (z > 0) * W2)


# %% wrong: residual-only: 2 (f - y) for every unit
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.ones_like(b1)


# %% wrong: residual-only: a bias has derivative one
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return np.full(b1.shape, 2 * (f - y))


# %% wrong: prime-at-zero-one: greater or equal
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * (z >= 0) * W2


# %% wrong: prime-at-zero-one: heaviside with one
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.heaviside(z, 1.0) * W2


# %% wrong: constant-factor: 2 (2f - 2y)
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (2 * f - 2 * y) * relu_prime(z) * W2


# %% wrong: column-shape: a column
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    delta = 2 * (f - y) * relu_prime(z) * W2
    return delta[:, np.newaxis]


# %% wrong: mutates-input: the mask is put into W2
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    W2[z <= 0] = 0
    return 2 * (f - y) * W2


# %% wrong: float32: a float32 array is filled
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    db = np.zeros(len(b1), dtype=np.float32)
    for j in range(len(b1)):
        db[j] = 2 * (f - y) * relu_prime(z)[j] * W2[j]
    return db


# %% wrong: integer-truncation: an integer array is filled
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    db = np.array([0] * len(b1))
    for j in range(len(b1)):
        db[j] = 2 * (f - y) * relu_prime(z)[j] * W2[j]
    return db


# %% wrong: low-precision: forward differences
def grad_b1(W1, b1, W2, x, y):
    def loss(b):
        return (forward(W1, b, W2, x)[2] - y) ** 2

    h = 1e-6
    return np.array([(loss(b1 + h * e) - loss(b1)) / h for e in np.eye(len(b1))])


# %% wrong: times-b1: the bias as a factor
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z) * W2 * b1


# %% wrong: ?: squared weights
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z) * W2**2


# %% wrong: ?: shifted by one unit
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z) * np.roll(W2, 1) * (1 + abs(f))


# %% wrong: plus-y: f + y
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f + y) * relu_prime(z) * W2


# %% wrong: adds: the outer derivative plus the rest
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) + relu_prime(z) * W2


# %% wrong: arguments-exchanged: W2 before b1
def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, W2, b1, x)
    return 2 * (f - y) * relu_prime(z) * W2
