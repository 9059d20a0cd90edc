# %% right: the lecture's loop
def backward(w, x, y):
    L = len(w)
    z = np.zeros(L + 1)
    z[0] = x
    for i in range(L):
        z[i + 1] = w[i] * z[i]
    dw, dz = np.zeros(L), np.zeros(L)
    dw[L - 1] = 2 * (z[L] - y) * z[L - 1]
    dz[L - 1] = 2 * (z[L] - y) * w[L - 1]
    for i in range(L - 2, -1, -1):
        dw[i] = dz[i + 1] * z[i]
        dz[i] = dz[i + 1] * w[i]
    return dw, dz


# %% right: cumprod from both ends
def backward(w, x, y):
    o = x * np.cumprod(np.concatenate(([1.0], w)))
    tail = np.cumprod(np.concatenate(([1.0], w[::-1])))[::-1]
    dl_df = 2 * (o[-1] - y)
    return dl_df * tail[1:] * o[:-1], dl_df * tail[:-1]


# %% right: lists, the new entry goes in front
def backward(w, x, y):
    outputs = [x]
    for w_i in w[:-1]:
        outputs.append(outputs[-1] * w_i)
    upstream = 2 * (w[-1] * outputs[-1] - y)
    dw, dz = [], []
    for w_i, o_i in zip(reversed(w), reversed(outputs)):
        dw.insert(0, upstream * o_i)
        upstream = upstream * w_i
        dz.insert(0, upstream)
    return dw, dz


# %% right: recursion, forward on the way down and backward on the way up
def backward(w, x, y):
    def go(i, o):
        if i == len(w):
            return 2 * (o - y), (), ()
        upstream, dw, dz = go(i + 1, o * w[i])
        here = upstream * w[i]
        return here, (upstream * o,) + dw, (here,) + dz

    _, dw, dz = go(0, float(x))
    return dw, dz


# %% right: a product that leaves one weight out, O(L^2)
def backward(w, x, y):
    w = np.asarray(w, dtype=float)
    residual = 2 * (x * np.prod(w) - y)
    dw = np.array([residual * x * np.prod(np.delete(w, i)) for i in range(len(w))])
    dz = np.array([residual * np.prod(w[i:]) for i in range(len(w))])
    return dw, dz


# %% right: itertools.accumulate in both directions, one array of two rows
from itertools import accumulate
from operator import mul


def backward(w, x, y):
    w = [float(v) for v in w]
    z = list(accumulate(w, mul, initial=float(x)))
    back = list(accumulate(reversed(w), mul, initial=2 * (z[-1] - y)))[::-1]
    return np.array([[d * o for d, o in zip(back[1:], z)], back[:-1]])


# %% right: dz first, then all of dw at once
def backward(w, x, y):
    L = w.size
    z = np.empty(L)
    z[0] = x
    for i in range(1, L):
        z[i] = z[i - 1] * w[i - 1]
    dz = np.empty(L + 1)
    dz[L] = 2.0 * (z[L - 1] * w[L - 1] - y)
    for i in reversed(range(L)):
        dz[i] = dz[i + 1] * w[i]
    return [dz[1:] * z, dz[:-1]]


# %% wrong: missing-factor-2: the 2 of the square is gone
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1] = (z[-1] - y) * z[-2]
    dz[-1] = (z[-1] - y) * w[-1]
    for i in range(L - 2, -1, -1):
        dw[i] = dz[i + 1] * z[i]
        dz[i] = dz[i + 1] * w[i]
    return dw, dz


# %% wrong: two-f-minus-y: 2f - y
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1] = (2 * z[-1] - y) * z[-2]
    dz[-1] = (2 * z[-1] - y) * w[-1]
    for i in range(L - 2, -1, -1):
        dw[i] = dz[i + 1] * z[i]
        dz[i] = dz[i + 1] * w[i]
    return dw, dz


# %% wrong: sign: y - f
def backward(w, x, y):
    o = [x]
    for w_i in w:
        o.append(w_i * o[-1])
    grad = 2 * (y - o[-1])
    dw, dz = np.zeros(len(w)), np.zeros(len(w))
    for i in reversed(range(len(w))):
        dw[i] = grad * o[i]
        grad = grad * w[i]
        dz[i] = grad
    return dw, dz


# %% wrong: off-by-one-weight: w_{i+1} in equation (3)
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1] = 2 * (z[-1] - y) * z[-2]
    dz[-1] = 2 * (z[-1] - y) * w[-1]
    for i in range(L - 2, -1, -1):
        dw[i] = dz[i + 1] * z[i]
        dz[i] = dz[i + 1] * w[i + 1]
    return dw, dz


# %% wrong: off-by-one-weight: w_{i-1} in equation (3)
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1] = 2 * (z[-1] - y) * z[-2]
    dz[-1] = 2 * (z[-1] - y) * w[-1]
    for i in range(L - 2, -1, -1):
        dw[i] = dz[i + 1] * z[i]
        dz[i] = dz[i + 1] * w[i - 1]
    return dw, dz


# %% wrong: next-output: o_{i+1} in equation (2)
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1] = 2 * (z[-1] - y) * z[-2]
    dz[-1] = 2 * (z[-1] - y) * w[-1]
    for i in range(L - 2, -1, -1):
        dw[i] = dz[i + 1] * z[i + 1]
        dz[i] = dz[i + 1] * w[i]
    return dw, dz


# %% wrong: next-output: the outputs are shifted by one at every layer
def backward(w, x, y):
    o = x * np.cumprod(w)
    dw, dz = np.zeros(len(w)), np.zeros(len(w))
    upstream = 2 * (o[-1] - y)
    for i in reversed(range(len(w))):
        dw[i] = upstream * o[i]
        upstream = upstream * w[i]
        dz[i] = upstream
    return dw, dz


# %% wrong: divides-by-w: divides on the way back
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1] = 2 * (z[-1] - y) * z[-2]
    dz[-1] = 2 * (z[-1] - y) * w[-1]
    for i in range(L - 2, -1, -1):
        dw[i] = dz[i + 1] * z[i]
        dz[i] = dz[i + 1] / w[i]
    return dw, dz


# %% wrong: ignores-upstream: the local derivatives alone
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1] = 2 * (z[-1] - y) * z[-2]
    dz[-1] = 2 * (z[-1] - y) * w[-1]
    for i in range(L - 2, -1, -1):
        dw[i] = z[i]
        dz[i] = w[i]
    return dw, dz


# %% wrong: dz-not-updated: the last layer's dz everywhere
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1] = 2 * (z[-1] - y) * z[-2]
    dz[-1] = 2 * (z[-1] - y) * w[-1]
    dz_next = dz[-1]
    for i in range(L - 2, -1, -1):
        dw[i] = dz_next * z[i]
        dz[i] = dz_next * w[i]
    return dw, dz


# %% wrong: reversed-order: appended on the way back, never turned round
def backward(w, x, y):
    o = [x]
    for w_i in w:
        o.append(w_i * o[-1])
    upstream = 2 * (o[-1] - y)
    dw, dz = [], []
    for i in range(len(w) - 1, -1, -1):
        dw.append(upstream * o[i])
        upstream = upstream * w[i]
        dz.append(upstream)
    return np.array(dw), np.array(dz)


# %% wrong: start-missing-w: dz_L without w_L
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1] = 2 * (z[-1] - y) * z[-2]
    dz[-1] = 2 * (z[-1] - y)
    for i in range(L - 2, -1, -1):
        dw[i] = dz[i + 1] * z[i]
        dz[i] = dz[i + 1] * w[i]
    return dw, dz


# %% wrong: first-layer-skipped: the loop ends one layer early
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1] = 2 * (z[-1] - y) * z[-2]
    dz[-1] = 2 * (z[-1] - y) * w[-1]
    for i in range(L - 2, 0, -1):
        dw[i] = dz[i + 1] * z[i]
        dz[i] = dz[i + 1] * w[i]
    return dw, dz


# %% wrong: first-layer-skipped: dz is complete, dw_1 is not
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1] = 2 * (z[-1] - y) * z[-2]
    dz[-1] = 2 * (z[-1] - y) * w[-1]
    for i in range(L - 2, -1, -1):
        dz[i] = dz[i + 1] * w[i]
    for i in range(1, L - 1):
        dw[i] = dz[i + 1] * z[i]
    return dw, dz


# %% wrong: hard-coded-length: three layers as in the example
def backward(w, x, y):
    z1 = x
    z2 = w[0] * z1
    z3 = w[1] * z2
    f = w[2] * z3
    dw3, dz3 = 2 * (f - y) * z3, 2 * (f - y) * w[2]
    dw2, dz2 = dz3 * z2, dz3 * w[1]
    dw1, dz1 = dz2 * z1, dz2 * w[0]
    return np.array([dw1, dw2, dw3]), np.array([dz1, dz2, dz3])


# %% wrong: updated-weights: a step of gradient descent before the weight is used
def backward(w, x, y):
    w = w.copy()
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    upstream = 2 * (z[-1] - y)
    for i in range(L - 1, -1, -1):
        dw[i] = upstream * z[i]
        w[i] = w[i] - 0.1 * dw[i]
        upstream = upstream * w[i]
        dz[i] = upstream
    return dw, dz


# %% wrong: prefix-products-from-x: takes w_i out of f by dividing
def backward(w, x, y):
    f = x * np.prod(w)
    z = x * np.cumprod(np.concatenate(([1.0], w[:-1])))
    residual = 2 * (f - y)
    return residual * f / w, residual * f / z


# %% wrong: prefix-products-from-x: only dw by dividing
def backward(w, x, y):
    f = np.prod(w) * x
    dw = np.array([2 * (f - y) * f / w_i for w_i in w])
    dz = np.array([2 * (f - y) * np.prod(w[i:]) for i in range(len(w))])
    return dw, dz


# %% wrong: cumulative: adds up dw on the way back
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1] = 2 * (z[-1] - y) * z[-2]
    dz[-1] = 2 * (z[-1] - y) * w[-1]
    for i in range(L - 2, -1, -1):
        dw[i] = dw[i + 1] + dz[i + 1] * z[i]
        dz[i] = dz[i + 1] * w[i]
    return dw, dz


# %% wrong: integer-truncation: arrays of integers
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L, dtype=int), np.zeros(L, dtype=int)
    dw[-1] = 2 * (z[-1] - y) * z[-2]
    dz[-1] = 2 * (z[-1] - y) * w[-1]
    for i in range(L - 2, -1, -1):
        dw[i] = dz[i + 1] * z[i]
        dz[i] = dz[i + 1] * w[i]
    return dw, dz


# %% wrong: integer-truncation: dw of the type of a list of zeros
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    tail = np.cumprod(np.concatenate(([1.0], w[::-1])))[::-1]
    dw, dz = np.array([0] * L), np.array([0] * L)
    for i in range(L):
        dw[i] = 2 * (z[-1] - y) * tail[i + 1] * z[i]
        dz[i] = 2 * (z[-1] - y) * tail[i]
    return dw, dz


# %% wrong: swapped-outputs: dz first
def backward(w, x, y):
    o = x * np.cumprod(np.concatenate(([1.0], w)))
    tail = np.cumprod(np.concatenate(([1.0], w[::-1])))[::-1]
    dl_df = 2 * (o[-1] - y)
    dw = dl_df * tail[1:] * o[:-1]
    dz = dl_df * tail[:-1]
    return dz, dw


# %% wrong: stub: not written yet
def backward(w, x, y):
    raise NotImplementedError("01.4: write the backward pass")


# %% wrong: returns-none: the return is missing
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1] = 2 * (z[-1] - y) * z[-2]
    dz[-1] = 2 * (z[-1] - y) * w[-1]
    for i in range(L - 2, -1, -1):
        dw[i] = dz[i + 1] * z[i]
        dz[i] = dz[i + 1] * w[i]


# %% wrong: float32: single precision
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L, dtype=np.float32), np.zeros(L, dtype=np.float32)
    dw[-1] = 2 * (z[-1] - y) * z[-2]
    dz[-1] = 2 * (z[-1] - y) * w[-1]
    for i in range(L - 2, -1, -1):
        dw[i] = dz[i + 1] * z[i]
        dz[i] = dz[i + 1] * w[i]
    return dw, dz


# %% wrong: column-shape: columns of L rows
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros((L, 1)), np.zeros((L, 1))
    dw[-1] = 2 * (z[-1] - y) * z[-2]
    dz[-1] = 2 * (z[-1] - y) * w[-1]
    for i in range(L - 2, -1, -1):
        dw[i] = dz[i + 1] * z[i]
        dz[i] = dz[i + 1] * w[i]
    return dw, dz


# %% wrong: mutates-input: the derivatives overwrite the weights
def backward(w, x, y):
    o = x * np.cumprod(np.concatenate(([1.0], w)))
    upstream = 2 * (o[-1] - y)
    dz = np.zeros(len(w))
    for i in reversed(range(len(w))):
        dz[i] = upstream * w[i]
        w[i] = upstream * o[i]
        upstream = dz[i]
    return w, dz


# %% wrong: constant-factor: the 2 twice
def backward(w, x, y):
    o = x * np.cumprod(np.concatenate(([1.0], w)))
    tail = np.cumprod(np.concatenate(([1.0], w[::-1])))[::-1]
    dl_df = 2 * 2 * (o[-1] - y)
    return dl_df * tail[1:] * o[:-1], dl_df * tail[:-1]


# %% wrong: low-precision: forward differences in place of the chain rule
def backward(w, x, y):
    h = 1e-7
    loss = (np.prod(w) * x - y) ** 2
    dw, dz = np.zeros(len(w)), np.zeros(len(w))
    for i in range(len(w)):
        up = w.copy()
        up[i] += h
        dw[i] = ((np.prod(up) * x - y) ** 2 - loss) / h
        z_i = x * np.prod(w[:i])
        dz[i] = ((np.prod(w[i:]) * (z_i + h) - y) ** 2 - loss) / h
    return dw, dz


# %% wrong: ?: a tanh on the way back
def backward(w, x, y):
    L = len(w)
    z = x * np.cumprod(np.concatenate(([1.0], w)))
    dw, dz = np.zeros(L), np.zeros(L)
    upstream = np.tanh(2 * (z[-1] - y)) + 0.4
    for i in range(L - 1, -1, -1):
        dw[i] = upstream * z[i]
        upstream = np.tanh(upstream * w[i]) - 0.1
        dz[i] = upstream
    return dw, dz


# %% wrong: ?: the right gradient plus a weight decay
def backward(w, x, y):
    o = x * np.cumprod(np.concatenate(([1.0], w)))
    tail = np.cumprod(np.concatenate(([1.0], w[::-1])))[::-1]
    dl_df = 2 * (o[-1] - y)
    return dl_df * tail[1:] * o[:-1] + 0.37 * w, dl_df * tail[:-1] + 0.11 * w


# %% wrong: ?: a cosine of the position in the chain
def backward(w, x, y):
    L = len(w)
    o = x * np.cumprod(np.concatenate(([1.0], w)))
    tail = np.cumprod(np.concatenate(([1.0], w[::-1])))[::-1]
    dl_df = 2 * (o[-1] - y)
    bend = np.cos(1 + np.arange(L))
    return dl_df * tail[1:] * o[:-1] * bend + bend, dl_df * tail[:-1] * bend**2 - 0.3


# %% wrong: ignores-y: f alone at the start
def backward(w, x, y):
    o = x * np.cumprod(np.concatenate(([1.0], w)))
    back = 2 * o[-1] * np.cumprod(np.concatenate(([1.0], w[::-1])))[::-1]
    return back[1:] * o[:-1], back[:-1]


# %% wrong: plus-y: the distance is a sum
def backward(w, x, y):
    o = x * np.cumprod(np.concatenate(([1.0], w)))
    back = 2 * (o[-1] + y) * np.cumprod(np.concatenate(([1.0], w[::-1])))[::-1]
    return back[1:] * o[:-1], back[:-1]


# %% wrong: missing-residual: starts with 2
def backward(w, x, y):
    o = x * np.cumprod(np.concatenate(([1.0], w)))
    back = 2 * np.cumprod(np.concatenate(([1.0], w[::-1])))[::-1]
    return back[1:] * o[:-1], back[:-1]


# %% wrong: adds: the step adds w
def backward(w, x, y):
    L = len(w)
    z = np.zeros(L + 1)
    z[0] = x
    for i in range(L):
        z[i + 1] = w[i] * z[i]
    dw, dz = np.zeros(L), np.zeros(L)
    dw[-1] = 2 * (z[L] - y) * z[L - 1]
    dz[-1] = 2 * (z[L] - y) * w[L - 1]
    for i in range(L - 2, -1, -1):
        dw[i] = dz[i + 1] * z[i]
        dz[i] = dz[i + 1] + w[i]
    return dw, dz


# %% wrong: weights-in-forward-order: the weights are not turned round
def backward(w, x, y):
    o = x * np.cumprod(np.concatenate(([1.0], w)))
    back = 2 * (o[-1] - y) * np.cumprod(np.concatenate(([1.0], w)))[::-1]
    return back[1:] * o[:-1], back[:-1]


# %% wrong: weight-for-output: w in place of z, in every layer
def backward(w, x, y):
    o = x * np.cumprod(np.concatenate(([1.0], w)))
    back = 2 * (o[-1] - y) * np.cumprod(np.concatenate(([1.0], w[::-1])))[::-1]
    return back[1:] * w, back[:-1]
