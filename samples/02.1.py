# %% right: np.maximum and a float mask
def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    return (z > 0).astype(float)


# %% right: boolean mask for the derivative
def relu(z):
    return z * (z > 0)


def relu_prime(z):
    return z > 0


# %% right: np.where
def relu(z):
    return np.where(z > 0, z, 0.0)


def relu_prime(z):
    return np.where(z > 0, 1.0, 0.0)


# %% right: absolute value and heaviside
def relu(z):
    return (np.abs(z) + z) / 2


def relu_prime(z):
    return np.heaviside(z, 0.0)


# %% right: assignment through a mask, on copies
def relu(z):
    out = np.array(z, dtype=float, copy=True)
    out[out < 0] = 0
    return out


def relu_prime(z):
    out = np.zeros_like(z)
    out[z > 0] = 1
    return out


# %% right: plain Python, recursive, gives nested lists back
def each(f, z):
    if np.ndim(z) == 0:
        return f(float(z))
    return [each(f, part) for part in z]


def relu(z):
    return each(lambda v: v if v > 0 else 0.0, z)


def relu_prime(z):
    return each(lambda v: 1.0 if v > 0 else 0.0, z)


# %% right: clip and sign
def relu(z):
    return np.clip(z, 0, None)


def relu_prime(z):
    return np.sign(relu(z))


# %% wrong: stub: not written yet
def relu(z):
    """max(z, 0), entry by entry."""
    raise NotImplementedError("02.1: write relu")


def relu_prime(z):
    """1 where z > 0, else 0."""
    raise NotImplementedError("02.1: write relu_prime")


# %% wrong: stub: the second function is not written yet
def relu(z):
    return np.maximum(0, z)


def relu_prime(z):
    raise NotImplementedError("02.1: write relu_prime")


# %% wrong: returns-none: prints
def relu(z):
    print(np.maximum(z, 0))


def relu_prime(z):
    print(z > 0)


# %% wrong: returns-none: the return of the derivative is missing
def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    slope = np.zeros_like(z)
    slope[z > 0] = 1


# %% wrong: prime-at-zero-one: greater or equal
def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    return (z >= 0).astype(float)


# %% wrong: prime-at-zero-one: zero only below zero
def relu(z):
    return np.where(z < 0, 0.0, z)


def relu_prime(z):
    return np.where(z < 0, 0.0, 1.0)


# %% wrong: leaky: a small slope on the left
def relu(z):
    return np.maximum(0.01 * z, z)


def relu_prime(z):
    return np.where(z > 0, 1.0, 0.01)


# %% wrong: leaky: only the derivative
def relu(z):
    return np.maximum(0, z)


def relu_prime(z):
    slope = np.ones_like(z)
    slope[z <= 0] = 0.01
    return slope


# %% wrong: abs: the absolute value
def relu(z):
    return np.abs(z)


def relu_prime(z):
    return np.where(z > 0, 1.0, 0.0)


# %% wrong: prime-is-relu: the derivative gives relu again
def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    return z * (z > 0)


# %% wrong: prime-is-relu: np.where keeps z
def relu(z):
    return np.where(z > 0, z, 0.0)


def relu_prime(z):
    return np.where(z > 0, z, 0.0)


# %% wrong: sigmoid-prime: s (1 - s)
def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)


# %% wrong: scalar-if: an if on the whole array
def relu(z):
    if z > 0:
        return z
    else:
        return 0


def relu_prime(z):
    if z > 0:
        return 1
    else:
        return 0


# %% wrong: scalar-if: Python's max
def relu(z):
    return max(0.0, z)


def relu_prime(z):
    return 1.0 if z > 0 else 0.0


# %% wrong: prime-of-output-sign: np.sign of z
def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    return np.sign(z)


# %% wrong: prime-of-output-sign: three branches
def relu(z):
    return np.where(z > 0, z, 0.0)


def relu_prime(z):
    return np.where(z > 0, 1.0, np.where(z < 0, -1.0, 0.0))


# %% wrong: mutates-input: writes zeros into z
def relu(z):
    z[z < 0] = 0
    return z


def relu_prime(z):
    return (z > 0).astype(float)


# %% wrong: mutates-input: both functions work in place
def relu(z):
    np.maximum(z, 0, out=z)
    return z


def relu_prime(z):
    positive = z > 0
    z[positive] = 1
    z[~positive] = 0
    return z


# %% wrong: float32: computes in single precision
def relu(z):
    return np.maximum(z.astype(np.float32), 0)


def relu_prime(z):
    return (z > 0).astype(np.float32)


# %% wrong: integer-truncation: fills an integer array
def relu(z):
    out = np.zeros(z.shape, dtype=int)
    out[z > 0] = z[z > 0]
    return out


def relu_prime(z):
    return np.where(z > 0, 1.0, 0.0)


# %% wrong: column-shape: reshapes to a column
def relu(z):
    z = z.reshape(-1, 1)
    return np.maximum(z, 0)


def relu_prime(z):
    z = z.reshape(-1, 1)
    return (z > 0).astype(float)


# %% wrong: low-precision: derivative by a difference quotient from the left
def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    h = 1e-8
    return (relu(z) - relu(z - h)) / h


# %% wrong: negated: the sign of the derivative
def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    return -1.0 * (z > 0)


# %% wrong: min-for-max: keeps the negative part
def relu(z):
    return np.minimum(z, 0)


def relu_prime(z):
    return (z < 0).astype(float)


# %% wrong: clipped: cuts off above one as well
def relu(z):
    return np.clip(z, 0, 1)


def relu_prime(z):
    return np.where((z > 0) & (z < 1), 1.0, 0.0)


# %% wrong: ?: the kink is at one
def relu(z):
    return np.maximum(z - 1, 0)


def relu_prime(z):
    return (z > 1).astype(float)


# %% wrong: ?: softplus in place of relu
def relu(z):
    return np.log1p(np.exp(-np.abs(z))) + np.maximum(z, 0)


def relu_prime(z):
    return (z > 0).astype(float)


# %% wrong: negatives-kept: changes a copy, returns z
def relu(z):
    out = z.copy()
    out[out < 0] = 0
    return z


def relu_prime(z):
    return (z > 0).astype(float)


# %% wrong: prime-always-zero: the ones are never written
def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    slope = np.zeros(np.shape(z))
    return slope
