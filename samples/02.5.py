# %% given
def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    return (z > 0).astype(float)


def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = relu(z)
    return z, o, o @ W2


# %% right: (7), corrected
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(x, relu_prime(z) * W2)


# %% right: einsum
def grad_W1(W1, b1, W2, x, y):
    z = np.einsum("ij,i->j", W1, x) + b1
    mask = z > 0
    residual = np.einsum("j,j,j->", z, mask, W2) - y
    return np.einsum(",i,j,j->ij", 2 * residual, x, mask, W2)


# %% right: two loops over the entries
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    p, d1 = W1.shape
    gradient = np.zeros((p, d1))
    for i in range(p):
        for j in range(d1):
            if z[j] > 0:
                gradient[i, j] = 2 * (f - y) * x[i] * W2[j]
    return gradient


# %% right: column times row
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    delta = (2 * (f - y) * W2 * (z > 0)).reshape(1, -1)
    return x.reshape(-1, 1) @ delta


# %% right: nested lists
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    delta = [2 * (f - y) * w if v > 0 else 0.0 for v, w in zip(z, W2)]
    return [[x_i * d for d in delta] for x_i in x]


# %% right: a column for each unit, turned at the end (Fortran order)
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    columns = []
    for j in range(len(W2)):
        slope = np.heaviside(z[j], 0.0)
        columns.append(2 * (f - y) * slope * W2[j] * x)
    return np.array(columns).T


# %% right: the Jacobian of the hidden layer as a three-way array
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    dz_dW = np.multiply.outer(x, np.eye(len(z)))
    df_dz = np.diag((z > 0) * 1.0) @ W2
    return dz_dW @ df_dz * (2 * f - 2 * y)


# %% wrong: stub: not written yet
def grad_W1(W1, b1, W2, x, y):
    raise NotImplementedError("02.5: write grad_W1")


# %% wrong: returns-none: no return
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    dW1 = 2 * (f - y) * np.outer(x, relu_prime(z) * W2)


# %% wrong: missing-factor-2: f - y alone
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return (f - y) * np.outer(x, relu_prime(z) * W2)


# %% wrong: missing-factor-2: columns and rows
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    error = f - y
    return x[:, None] * (error * W2 * (z > 0))[None, :]


# %% wrong: two-f-minus-y: as printed in (7)
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return (2 * f - y) * np.outer(x, relu_prime(z) * W2)


# %% wrong: two-f-minus-y: loops, 2 only at f
def grad_W1(W1, b1, W2, x, y):
    z = [W1[:, j].dot(x) + b1[j] for j in range(len(b1))]
    f = sum(w * v for w, v in zip(W2, z) if v > 0)
    rows = []
    for x_i in x:
        rows.append([(2 * f - y) * x_i * w if v > 0 else 0.0 for w, v in zip(W2, z)])
    return np.array(rows)


# %% wrong: sign: y - f
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (y - f) * np.outer(x, relu_prime(z) * W2)


# %% wrong: no-mask: sigma' left out
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(x, W2)


# %% wrong: no-mask: einsum without the slope
def grad_W1(W1, b1, W2, x, y):
    f = np.maximum(x @ W1 + b1, 0) @ W2
    dl_df = 2 * (f - y)
    return np.einsum("i,j->ij", x, dl_df * W2)


# %% wrong: mask-from-W1: the sign of the weights
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(x, W2) * relu_prime(W1)


# %% wrong: mask-from-W1: an if on the weight
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    gradient = np.zeros_like(W1)
    for i in range(W1.shape[0]):
        for j in range(W1.shape[1]):
            if W1[i, j] > 0:
                gradient[i, j] = 2 * (f - y) * x[i] * W2[j]
    return gradient


# %% wrong: sigma-for-sigma-prime: o in place of the mask
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(x, o * W2)


# %% wrong: sigma-for-sigma-prime: z times mask
def grad_W1(W1, b1, W2, x, y):
    z = W1.T @ x + b1
    active = z * (z > 0)
    delta = 2 * (active @ W2 - y) * W2 * active
    return x[:, None] @ delta[None, :]


# %% wrong: transposed: arguments of np.outer swapped
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(relu_prime(z) * W2, x)


# %% wrong: transposed: one list for each unit
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return np.array([2 * (f - y) * (v > 0) * w * x for v, w in zip(z, W2)])


# %% wrong: transposed: reshaped until the shape fits
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(relu_prime(z) * W2, x).reshape(W1.shape)


# %% wrong: missing-W2: the mask alone
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(x, relu_prime(z))


# %% wrong: missing-x: the same row for every input
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(np.ones(len(x)), relu_prime(z) * W2)


# %% wrong: missing-x: broadcast over zeros
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return np.zeros(W1.shape) + 2 * (f - y) * (z > 0) * W2


# %% wrong: sum-for-product: plus in place of times
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * (x[:, None] + relu_prime(z) * W2)


# %% wrong: sum-for-product: np.add.outer
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.add.outer(x, (z > 0) * W2)


# %% wrong: prime-at-zero-one: greater or equal
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(x, (z >= 0) * W2)


# %% wrong: prime-at-zero-one: closes units below zero only
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    delta = 2 * (f - y) * W2
    delta[z < 0] = 0
    return np.outer(x, delta)


# %% wrong: elementwise-x: star in place of the outer product
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * x * (relu_prime(z) * W2)


# %% wrong: elementwise-x: broadcast along the wrong axis
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.ones_like(W1) * relu_prime(z) * W2 * x


# %% wrong: constant-factor: 4 in place of 2
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    delta = 2 * (f - y) * relu_prime(z) * W2
    return 2 * np.outer(x, delta)


# %% wrong: mutates-input: closes units in W2 itself
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    W2 *= relu_prime(z)
    return 2 * (f - y) * np.outer(x, W2)


# %% wrong: float32: the result is cast
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return (2 * (f - y) * np.outer(x, relu_prime(z) * W2)).astype(np.float32)


# %% wrong: difference-quotient: forward differences
def grad_W1(W1, b1, W2, x, y):
    h = 1e-6
    start = (forward(W1, b1, W2, x)[2] - y) ** 2
    gradient = np.zeros_like(W1)
    for i in range(W1.shape[0]):
        for j in range(W1.shape[1]):
            moved = W1.copy()
            moved[i, j] += h
            gradient[i, j] = ((forward(moved, b1, W2, x)[2] - y) ** 2 - start) / h
    return gradient


# %% wrong: integer-truncation: an integer array
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    gradient = np.zeros(W1.shape, dtype=int)
    for j in range(len(W2)):
        gradient[:, j] = 2 * (f - y) * relu_prime(z)[j] * W2[j] * x
    return gradient


# %% wrong: times-W1: the weights themselves as a factor
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(x, relu_prime(z) * W2) * W1


# %% wrong: ?: divides by W2
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(x, relu_prime(z) / (1 + W2**2))


# %% wrong: ?: the last unit only
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    gradient = np.zeros_like(W1)
    gradient[:, -1] = 2 * (f - y) * x * W2[-1] * np.cos(z[-1])
    return gradient


# %% wrong: ignores-f: y alone
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * y * np.outer(x, relu_prime(z) * W2)


# %% wrong: adds: mask plus W2
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(x, relu_prime(z) + W2)


# %% wrong: arguments-exchanged: W2 before b1
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, W2, b1, x)
    return 2 * (f - y) * np.outer(x, relu_prime(z) * W2)


# %% wrong: transposed: turned where both ways have the same shape
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    column = 2 * (f - y) * relu_prime(z) * W2
    return np.outer(column, x) if len(x) == len(column) else np.outer(x, column)


# %% wrong: output-for-bracket: x times o
def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(x, o)
