# %% given
def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    return (z > 0).astype(float)


def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = relu(z)
    return z, o, o @ W2


# %% right: the lecture's formula
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * o


# %% right: one line without helpers
def grad_W2(W1, b1, W2, x, y):
    return 2 * (np.maximum(x @ W1 + b1, 0) @ W2 - y) * np.maximum(x @ W1 + b1, 0)


# %% right: a comprehension, gives a list
def grad_W2(W1, b1, W2, x, y):
    o = [max(0.0, sum(w * v for w, v in zip(column, x)) + c) for column, c in zip(W1.T, b1)]
    f = sum(w * v for w, v in zip(W2, o))
    return [(f - y + f - y) * v for v in o]


# %% right: columns inside
def grad_W2(W1, b1, W2, x, y):
    z = W1.T @ x[:, None] + b1[:, None]
    o = np.where(z > 0, z, 0.0)
    residual = W2[None, :] @ o - y
    gradient = 2 * o @ residual
    return gradient[:, 0]


# %% right: the square multiplied out
def grad_W2(W1, b1, W2, x, y):
    o = relu(np.einsum("ij,i->j", W1, x) + b1)
    return 2 * np.outer(o, o) @ W2 - 2 * y * o


# %% right: complex step in every entry of W2
def grad_W2(W1, b1, W2, x, y):
    o = relu(W1.T @ x + b1)
    h = 1e-30
    out = np.zeros(len(W2))
    for k in range(len(W2)):
        w = W2.astype(complex)
        w[k] += 1j * h
        out[k] = ((o @ w - y) ** 2).imag / h
    return out


# %% wrong: stub: not written yet
def grad_W2(W1, b1, W2, x, y):
    raise NotImplementedError("02.3: write grad_W2")


# %% wrong: returns-none: assigned and forgotten
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    dW2 = 2 * (f - y) * o


# %% wrong: missing-factor-2: the 2 of the square is gone
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return (f - y) * o


# %% wrong: missing-factor-2: a loss with one half
def grad_W2(W1, b1, W2, x, y):
    o = relu(W1.T @ x + b1)
    f = W2 @ o
    dl_df = 0.5 * 2 * (f - y)
    return np.array([dl_df * o_j for o_j in o])


# %% wrong: two-f-minus-y: as printed in (6)
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return (2 * f - y) * o


# %% wrong: z-for-o: before relu
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * z


# %% wrong: z-for-o: the first of the three in a loop
def grad_W2(W1, b1, W2, x, y):
    out = forward(W1, b1, W2, x)
    gradient = np.empty(len(W2))
    for j in range(len(W2)):
        gradient[j] = 2 * (out[2] - y) * out[0][j]
    return gradient


# %% wrong: sign: y - f
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (y - f) * o


# %% wrong: sign: the descent direction
def grad_W2(W1, b1, W2, x, y):
    o = np.maximum(x @ W1 + b1, 0)
    residual = np.dot(W2, o) - y
    return -2 * residual * o


# %% wrong: mask-for-o: relu_prime in place of relu
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z)


# %% wrong: times-W2: one factor too many
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * o * W2


# %% wrong: missing-residual: the gradient of f
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return o


# %% wrong: missing-residual: only the 2 is left
def grad_W2(W1, b1, W2, x, y):
    o = relu(W1.T @ x + b1)
    return 2 * o


# %% wrong: constant-factor: doubled once more
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    dl_df = 2 * (f - y)
    return 2 * dl_df * o


# %% wrong: column-shape: a column
def grad_W2(W1, b1, W2, x, y):
    z = W1.T @ x.reshape(-1, 1) + b1.reshape(-1, 1)
    o = relu(z)
    f = (W2 @ o).item()
    return 2 * (f - y) * o


# %% wrong: float32: single precision
def grad_W2(W1, b1, W2, x, y):
    o = relu(W1.T @ x + b1).astype("float32")
    f = o @ W2.astype("float32")
    return np.float32(2) * (f - np.float32(y)) * o


# %% wrong: mutates-input: aliases b1
def grad_W2(W1, b1, W2, x, y):
    z = b1
    for i in range(len(x)):
        z += x[i] * W1[i]
    o = relu(z)
    return 2 * (o @ W2 - y) * o


# %% wrong: difference-quotient: forward differences
def grad_W2(W1, b1, W2, x, y):
    h = 1e-6
    gradient = np.zeros_like(W2)
    start = (forward(W1, b1, W2, x)[2] - y) ** 2
    for j in range(len(W2)):
        moved = W2.copy()
        moved[j] += h
        gradient[j] = ((forward(W1, b1, moved, x)[2] - y) ** 2 - start) / h
    return gradient


# %% wrong: integer-truncation: an integer array
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    gradient = np.zeros(len(o), dtype=int)
    for j, value in enumerate(o):
        gradient[j] = 2 * (f - y) * value
    return gradient


# %% wrong: ?: the cube of the residual
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) ** 3 * o


# %% wrong: adds: adds where it should multiply
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) + o


# %% wrong: ?: weight decay on top
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * o + 0.1 * W2


# %% wrong: ignores-f: y alone
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * y * o


# %% wrong: plus-y: f + y
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f + y) * o


# %% wrong: adds-2: 2 + (f - y)
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return (2 + (f - y)) * o


# %% wrong: min-for-max: min in a forward pass of its own
def grad_W2(W1, b1, W2, x, y):
    o = np.minimum(W1.T @ x + b1, 0)
    return 2 * (o @ W2 - y) * o


# %% wrong: sigma-prime-for-sigma: the mask in a forward pass of its own
def grad_W2(W1, b1, W2, x, y):
    o = relu_prime(W1.T @ x + b1)
    return 2 * (o @ W2 - y) * o


# %% wrong: minus-bias: a minus in a forward pass of its own
def grad_W2(W1, b1, W2, x, y):
    o = relu(W1.T @ x - b1)
    return 2 * (o @ W2 - y) * o


# %% wrong: arguments-exchanged: W2 before b1
def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, W2, b1, x)
    return 2 * (f - y) * o
