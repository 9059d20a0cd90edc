# %% given
def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    return (z > 0).astype(float)


def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = relu(z)
    return z, o, o @ W2


# %% right: (6), corrected
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z)[j] * x[i] * W2[j]


# %% right: an if on the one unit
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z_j = W1[:, j] @ x + b1[j]
    if z_j <= 0:
        return 0.0
    f = np.maximum(W1.T @ x + b1, 0) @ W2
    return 2 * (f - y) * x[i] * W2[j]


# %% right: an entry of the outer product
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z = np.einsum("ij,i->j", W1, x) + b1
    open_units = z > 0
    f = np.sum(z * open_units * W2)
    return np.outer(x, 2 * (f - y) * open_units * W2)[i, j]


# %% right: plain Python
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    p, d1 = len(W1), len(W1[0])
    f, slope = 0.0, 0.0
    for k in range(d1):
        z_k = sum(float(W1[m][k]) * float(x[m]) for m in range(p)) + float(b1[k])
        if z_k > 0:
            f += z_k * float(W2[k])
            if k == j:
                slope = float(W2[k]) * float(x[i])
    return (f - y) * slope + (f - y) * slope


# %% right: a tangent through the network (forward mode), 0-d array
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    direction = np.zeros_like(W1)
    direction[i, j] = 1.0
    dz = direction.T @ x
    do = np.where(z > 0, dz, 0.0)
    return np.array(2 * (f - y) * (do @ W2))


# %% right: partial derivatives with names
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    dl_df = 2 * f - 2 * y
    df_do = W2[j]
    do_dz = np.heaviside(z[j], 0.0)
    dz_dW = x[i]
    return float(dl_df * df_do * do_dz * dz_dW)


# %% wrong: stub: not written yet
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    """Equation (6), corrected."""
    raise NotImplementedError("02.4: write grad_W1_entry")


# %% wrong: returns-none: prints the entry
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    print(2 * (f - y) * relu_prime(z)[j] * x[i] * W2[j])


# %% wrong: missing-factor-2: f - y alone
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return (f - y) * relu_prime(z)[j] * x[i] * W2[j]


# %% wrong: two-f-minus-y: as printed
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return (2 * f - y) * relu_prime(z)[j] * x[i] * W2[j]


# %% wrong: two-f-minus-y: the brackets are lost
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z = x @ W1 + b1
    f = W2 @ np.maximum(z, 0)
    if z[j] > 0:
        dl_df = 2 * f - y
        return dl_df * x[i] * W2[j]
    return 0.0


# %% wrong: sign: y - f
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (y - f) * relu_prime(z)[j] * x[i] * W2[j]


# %% wrong: no-mask: sigma' left out
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * x[i] * W2[j]


# %% wrong: no-mask: a straight product of partial derivatives
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    f = np.maximum(W1.T @ x + b1, 0) @ W2
    factors = [2.0, f - y, W2[j], x[i]]
    return np.prod(factors)


# %% wrong: mask-from-x: looks at the input
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(x)[i] * x[i] * W2[j]


# %% wrong: mask-from-x: relu of the input
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * max(x[i], 0.0) * W2[j]


# %% wrong: mask-times-z: relu in place of its derivative
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu(z)[j] * x[i] * W2[j]


# %% wrong: mask-times-z: o[j] as the slope
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * W2[j] * o[j] * x[i]


# %% wrong: swapped-indices: i for the unit and j for the input
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z)[i] * x[j] * W2[i]


# %% wrong: swapped-indices: row and column of the outer product
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    G = 2 * (f - y) * np.outer(x, relu_prime(z) * W2)
    return G[j, i]


# %% wrong: missing-W2: stops at the hidden layer
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z)[j] * x[i]


# %% wrong: missing-x: the derivative by the bias
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z)[j] * W2[j]


# %% wrong: whole-array: the gradient by all of W1
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(x, relu_prime(z) * W2)


# %% wrong: prime-at-zero-one: greater or equal
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    slope = 1.0 if z[j] >= 0 else 0.0
    return 2 * (f - y) * slope * x[i] * W2[j]


# %% wrong: prime-at-zero-one: closed only below zero
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z = W1.T @ x + b1
    if z[j] < 0:
        return 0.0
    f = np.maximum(z, 0) @ W2
    return 2 * (f - y) * x[i] * W2[j]


# %% wrong: mask-from-output: asks whether f is positive
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * (f > 0) * x[i] * W2[j]


# %% wrong: scalar-in-array: a slice of one
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z)[j] * x[i : i + 1] * W2[j]


# %% wrong: constant-factor: the 2 twice
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    residual = 2 * (f - y)
    return 2 * residual * relu_prime(z)[j] * x[i] * W2[j]


# %% wrong: mutates-input: adds the products to b1 itself
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z = b1
    z += W1.T @ x
    f = relu(z) @ W2
    return 2 * (f - y) * relu_prime(z)[j] * x[i] * W2[j]


# %% wrong: float32: everything cast
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    W1, b1, W2, x, y = (np.asarray(a).astype(np.float32) for a in (W1, b1, W2, x, y))
    z = W1.T @ x + b1
    f = np.maximum(z, 0) @ W2
    return np.float32(2) * (f - y) * np.float32(z[j] > 0) * x[i] * W2[j]


# %% wrong: low-precision: a difference quotient
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    h = 1e-7
    moved = W1.copy()
    moved[i, j] += h
    after = (forward(moved, b1, W2, x)[2] - y) ** 2
    before = (forward(W1, b1, W2, x)[2] - y) ** 2
    return (after - before) / h


# %% wrong: integer-truncation: int around the result
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return int(2 * (f - y) * relu_prime(z)[j] * x[i] * W2[j])


# %% wrong: times-W1: the weight of the edge as a factor
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z)[j] * x[i] * W2[j] * W1[i, j]


# %% wrong: ?: squares the input
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z)[j] * x[i] ** 2 * W2[j]


# %% wrong: adds: adds the pieces
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) + relu_prime(z)[j] * x[i] + W2[j]


# %% wrong: ?: sums the weights behind all open units
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * x[i] * np.sum(relu_prime(z) * W2)


# %% wrong: plus-y: f + y
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f + y) * relu_prime(z)[j] * x[i] * W2[j]


# %% wrong: adds: the outer derivative plus the rest
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) + relu_prime(z)[j] * x[i] * W2[j]


# %% wrong: arguments-exchanged: W2 before b1
def grad_W1_entry(i, j, W1, b1, W2, x, y):
    z, o, f = forward(W1, W2, b1, x)
    return 2 * (f - y) * relu_prime(z)[j] * x[i] * W2[j]
