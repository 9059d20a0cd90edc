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


# %% right: star for the diagonal matrix
def backward_step(dz_next, W_next, z, activation):
    return sigma_prime(activation, z) * (W_next @ dz_next)


# %% right: the diagonal matrix of (11)
def backward_step(dz_next, W_next, z, activation):
    return np.diag(sigma_prime(activation, z)) @ W_next @ dz_next


# %% right: einsum
def backward_step(dz_next, W_next, z, activation):
    return np.einsum("j,jk,k->j", sigma_prime(activation, z), W_next, dz_next)


# %% right: (10) one entry at a time, a list
def backward_step(dz_next, W_next, z, activation):
    slope = sigma_prime(activation, z)
    out = []
    for j in range(len(z)):
        inner = 0.0
        for k in range(len(dz_next)):
            inner += W_next[j, k] * dz_next[k]
        out.append(slope[j] * inner)
    return out


# %% right: row vectors inside
def backward_step(dz_next, W_next, z, activation):
    row = dz_next.reshape(1, -1) @ W_next.T
    row = row * sigma_prime(activation, z.reshape(1, -1))
    return row.reshape(z.shape)


# %% right: the Jacobian of the layer, transposed
def backward_step(dz_next, W_next, z, activation):
    jacobian = W_next.T * sigma_prime(activation, z)
    return jacobian.T.dot(dz_next)


# %% wrong: stub: not written yet
def backward_step(dz_next, W_next, z, activation):
    """Equation (11)."""
    raise NotImplementedError("03.3: write backward_step")


# %% wrong: returns-none: no return
def backward_step(dz_next, W_next, z, activation):
    dz = sigma_prime(activation, z) * (W_next @ dz_next)


# %% wrong: W-transposed: as in the forward pass
def backward_step(dz_next, W_next, z, activation):
    return sigma_prime(activation, z) * (W_next.T @ dz_next)


# %% wrong: W-transposed: einsum with the other index
def backward_step(dz_next, W_next, z, activation):
    return sigma_prime(activation, z) * np.einsum("kj,k->j", W_next, dz_next)


# %% wrong: no-sigma-prime: W dz alone
def backward_step(dz_next, W_next, z, activation):
    return W_next @ dz_next


# %% wrong: no-sigma-prime: a sum for each entry, without the slope
def backward_step(dz_next, W_next, z, activation):
    return np.array([np.sum(W_next[j] * dz_next) for j in range(len(z))])


# %% wrong: sigma-for-sigma-prime: sigma(z)
def backward_step(dz_next, W_next, z, activation):
    return sigma(activation, z) * (W_next @ dz_next)


# %% wrong: sigma-for-sigma-prime: in the diagonal matrix
def backward_step(dz_next, W_next, z, activation):
    o = sigma(activation, z)
    return np.diag(o) @ (W_next @ dz_next)


# %% wrong: prime-of-output: sigma' at sigma(z)
def backward_step(dz_next, W_next, z, activation):
    o = sigma(activation, z)
    return sigma_prime(activation, o) * (W_next @ dz_next)


# %% wrong: ignores-upstream: the sum of each row of W
def backward_step(dz_next, W_next, z, activation):
    return sigma_prime(activation, z) * W_next.sum(axis=1)


# %% wrong: ignores-upstream: ones for dz_next
def backward_step(dz_next, W_next, z, activation):
    ones = np.ones(W_next.shape[1])
    return np.diag(sigma_prime(activation, z)) @ W_next @ ones


# %% wrong: prime-of-upstream: sigma' at W dz
def backward_step(dz_next, W_next, z, activation):
    dz = W_next @ dz_next
    return sigma_prime(activation, dz) * dz


# %% wrong: prime-of-upstream: sigma' at dz_next
def backward_step(dz_next, W_next, z, activation):
    return W_next @ (sigma_prime(activation, dz_next) * dz_next)


# %% wrong: sum-not-product: plus for the diagonal matrix
def backward_step(dz_next, W_next, z, activation):
    return sigma_prime(activation, z) + W_next @ dz_next


# %% wrong: matrix-diag-shape: star after np.diag
def backward_step(dz_next, W_next, z, activation):
    return np.diag(sigma_prime(activation, z)) * (W_next @ dz_next)


# %% wrong: tanh-prime-of-z: an own table with 1 - z**2
def slope(name, z):
    if name == "tanh":
        return 1 - z**2
    return sigma_prime(name, z)


def backward_step(dz_next, W_next, z, activation):
    return slope(activation, z) * (W_next @ dz_next)


# %% wrong: tanh-prime-of-z: takes z for the output of tanh
def backward_step(dz_next, W_next, z, activation):
    upstream = W_next @ dz_next
    if activation == "tanh":
        return upstream * (1 - z * z)
    return upstream * sigma_prime(activation, z)


# %% wrong: relu-prime-at-zero-one: an own table with z >= 0
def slope(name, z):
    if name == "relu":
        return (z >= 0).astype(float)
    return sigma_prime(name, z)


def backward_step(dz_next, W_next, z, activation):
    return slope(activation, z) * (W_next @ dz_next)


# %% wrong: relu-prime-at-zero-one: relu closes below zero only
def backward_step(dz_next, W_next, z, activation):
    dz = W_next @ dz_next
    if activation == "relu":
        dz[z < 0] = 0
        return dz
    return dz * sigma_prime(activation, z)


# %% wrong: negated: minus in front
def backward_step(dz_next, W_next, z, activation):
    return -sigma_prime(activation, z) * (W_next @ dz_next)


# %% wrong: constant-factor: the 2 of the loss at every layer
def backward_step(dz_next, W_next, z, activation):
    return 2 * sigma_prime(activation, z) * (W_next @ dz_next)


# %% wrong: column-shape: a column
def backward_step(dz_next, W_next, z, activation):
    dz = W_next @ dz_next.reshape(-1, 1)
    return sigma_prime(activation, z).reshape(-1, 1) * dz


# %% wrong: mutates-input: the slope of relu is written into z
def backward_step(dz_next, W_next, z, activation):
    if activation == "relu":
        z[z > 0] = 1
        z[z <= 0] = 0
        slope = z
    else:
        slope = sigma_prime(activation, z)
    return slope * (W_next @ dz_next)


# %% wrong: mutates-input: scales the rows of W
def backward_step(dz_next, W_next, z, activation):
    W_next *= sigma_prime(activation, z)[:, None]
    return W_next @ dz_next


# %% wrong: float32: cast at the end
def backward_step(dz_next, W_next, z, activation):
    dz = sigma_prime(activation, z) * (W_next @ dz_next)
    return dz.astype("float32")


# %% wrong: low-precision: sigma' as a difference quotient
def backward_step(dz_next, W_next, z, activation):
    h = 1e-7
    slope = (sigma(activation, z) - sigma(activation, z - h)) / h
    return slope * (W_next @ dz_next)


# %% wrong: ?: the slope squared
def backward_step(dz_next, W_next, z, activation):
    return sigma_prime(activation, z) ** 2 * (W_next @ dz_next)


# %% wrong: ?: the slope of the average
def backward_step(dz_next, W_next, z, activation):
    return sigma_prime(activation, z + z.mean() + 0.3) * (W_next @ dz_next)


# %% wrong: ?: absolute weights
def backward_step(dz_next, W_next, z, activation):
    return sigma_prime(activation, z) * (np.abs(W_next) @ dz_next)


# %% wrong: ?: an upstream gradient of length one
def backward_step(dz_next, W_next, z, activation):
    dz = dz_next / (1e-12 + np.linalg.norm(dz_next))
    return sigma_prime(activation, z) * (W_next @ dz)


# %% wrong: overwrites: = for += in the sum
def backward_step(dz_next, W_next, z, activation):
    inner = np.zeros(len(z))
    for j in range(len(z)):
        for k in range(len(dz_next)):
            inner[j] = W_next[j, k] * dz_next[k]
    return sigma_prime(activation, z) * inner


# %% wrong: missing-W: the sum without weights
def backward_step(dz_next, W_next, z, activation):
    return sigma_prime(activation, z) * sum(dz_next)


# %% wrong: sums-apart: the sum of the weights times the sum from above
def backward_step(dz_next, W_next, z, activation):
    return sigma_prime(activation, z) * W_next.sum(axis=1) * dz_next.sum()
