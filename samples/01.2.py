# %% right: through f
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    f = w[-1] * z_L
    return 2 * (f - y) * z_L, 2 * (f - y) * w[-1]


# %% right: a loop for the forward pass
def grad_last(w, x, y):
    z = [x]
    for i in range(len(w)):
        z.append(w[i] * z[i])
    upstream = 2 * (z[-1] - y)
    dw_L = upstream * z[-2]
    dz_L = upstream * w[-1]
    return dw_L, dz_L


# %% right: unpacks the weights and multiplies out
from functools import reduce


def grad_last(w, x, y):
    *before, last = [float(v) for v in w]
    z = reduce(lambda p, q: p * q, before, float(x))
    return 2 * last * z * z - 2 * y * z, 2 * last * last * z - 2 * y * last


# %% right: an array of two entries
def grad_last(w, x, y):
    z_L = np.prod(np.append(w[:-1], x))
    return 2 * (w[-1] * z_L - y) * np.array([z_L, w[-1]])


# %% right: a list of 0-d arrays
def grad_last(w, x, y):
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    r = z[-1] - y
    return [np.array(r * z[-2] + z[-2] * r), np.array(2 * w[-1] * r)]


# %% right: recursion down to one layer
def grad_last(w, x, y):
    if len(w) > 1:
        return grad_last(w[1:], w[0] * x, y)
    residual = w[0] * x - y
    return float(2 * residual * x), float(2 * residual * w[0])


# %% wrong: missing-factor-2: the 2 of the square is gone
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    f = w[-1] * z_L
    return (f - y) * z_L, (f - y) * w[-1]


# %% wrong: missing-factor-2: a loss with one half
def grad_last(w, x, y):
    z = [x]
    for w_i in w:
        z.append(w_i * z[-1])
    dl_df = 0.5 * 2 * (z[-1] - y)
    return dl_df * z[-2], dl_df * w[-1]


# %% wrong: two-f-minus-y: 2f - y
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    f = w[-1] * z_L
    return (2 * f - y) * z_L, (2 * f - y) * w[-1]


# %% wrong: sign: y - f
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    f = w[-1] * z_L
    return 2 * (y - f) * z_L, 2 * (y - f) * w[-1]


# %% wrong: missing-w: stops at dl/df
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    f = w[-1] * z_L
    return 2 * (f - y) * z_L, 2 * (f - y)


# %% wrong: output-for-input: f in place of z_L
def grad_last(w, x, y):
    f = x * np.prod(w)
    residual = 2 * (f - y)
    return residual * f, residual * w[-1]


# %% wrong: output-for-input: z[-1] is f already
def grad_last(w, x, y):
    z = [x]
    for w_i in w:
        z.append(w_i * z[-1])
    dl_df = 2 * (z[-1] - y)
    return dl_df * z[-1], dl_df * w[-1]


# %% wrong: swapped-outputs: dz first
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    f = w[-1] * z_L
    dz = 2 * (f - y) * w[-1]
    dw = 2 * (f - y) * z_L
    return dz, dw


# %% wrong: missing-z: dw without its input
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    residual = 2 * (w[-1] * z_L - y)
    return residual, residual * w[-1]


# %% wrong: stub: not written yet
def grad_last(w, x, y):
    raise NotImplementedError("01.2: write the last layer's derivatives")


# %% wrong: returns-none: no return
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    f = w[-1] * z_L
    dw = 2 * (f - y) * z_L
    dz = 2 * (f - y) * w[-1]
    print("dw", dw, "dz", dz)


# %% wrong: scalar-in-array: a slice in place of an entry
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    last = w[-1:]
    f = last * z_L
    return 2 * (f - y) * z_L, 2 * (f - y) * last


# %% wrong: float32: single precision
def grad_last(w, x, y):
    w = np.asarray(w, dtype=np.float32)
    x, y = np.float32(x), np.float32(y)
    z_L = x * np.prod(w[:-1])
    f = w[-1] * z_L
    return np.float32(2) * (f - y) * z_L, np.float32(2) * (f - y) * w[-1]


# %% wrong: integer-truncation: int around the results
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    f = w[-1] * z_L
    return int(2 * (f - y) * z_L), int(2 * (f - y) * w[-1])


# %% wrong: mutates-input: puts x in the place of w_L for the product
def grad_last(w, x, y):
    last = float(w[-1])
    w[-1] = x
    z_L = np.prod(w)
    f = last * z_L
    return 2 * (f - y) * z_L, 2 * (f - y) * last


# %% wrong: constant-factor: differentiates the square twice over
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    f = w[-1] * z_L
    return 2 * 2 * (f - y) * z_L, 2 * 2 * (f - y) * w[-1]


# %% wrong: difference-quotient: forward differences in place of the formula
def grad_last(w, x, y):
    def loss(z, last):
        return (last * z - y) ** 2

    z_L, h = x * np.prod(w[:-1]), 1e-6
    here = loss(z_L, w[-1])
    return (loss(z_L, w[-1] + h) - here) / h, (loss(z_L + h, w[-1]) - here) / h


# %% wrong: ?: the square root of the loss and a sine
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    f = w[-1] * z_L
    r = np.sqrt(1 + (f - y) ** 2)
    return r * np.sin(z_L) + 0.7, r * np.sin(w[-1]) - 0.2


# %% wrong: ?: adds the weights to the derivative of the absolute value
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    s = np.sign(w[-1] * z_L - y)
    return s * z_L + 0.3 * w[-1] ** 2, s * w[-1] + 0.3 * z_L**2 + 1


# %% wrong: ?: exponentials of the residual
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    e = np.exp(-abs(w[-1] * z_L - y))
    return e + z_L, e - 1.7 * w[-1]


# %% wrong: ignores-y: f for the residual
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    f = w[-1] * z_L
    return 2 * f * z_L, 2 * f * w[-1]


# %% wrong: ignores-f: y for the residual
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    return 2 * y * z_L, 2 * y * w[-1]


# %% wrong: plus-y: f + y
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    f = w[-1] * z_L
    return 2 * (f + y) * z_L, 2 * (f + y) * w[-1]


# %% wrong: adds-2: 2 + (f - y)
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    r = 2 + (w[-1] * z_L - y)
    return r * z_L, r * w[-1]


# %% wrong: adds: upstream + z_L
def grad_last(w, x, y):
    z_L = x * np.prod(w[:-1])
    upstream = 2 * (w[-1] * z_L - y)
    return upstream + z_L, upstream * w[-1]


# %% wrong: y-for-x: y goes in at the front
def grad_last(w, x, y):
    z_L = y * np.prod(w[:-1])
    f = w[-1] * z_L
    return 2 * (f - y) * z_L, 2 * (f - y) * w[-1]


# %% wrong: sum-for-product: cumsum for cumprod
def grad_last(w, x, y):
    z = x * np.cumsum(np.concatenate(([1.0], w)))
    return 2 * (z[-1] - y) * z[-2], 2 * (z[-1] - y) * w[-1]
