# %% right: loop over the flattened array
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.size)
    for k in range(x.size):
        plus = x.flatten()
        minus = x.flatten()
        plus[k] += h
        minus[k] -= h
        grad[k] = (f(plus.reshape(x.shape)) - f(minus.reshape(x.shape))) / (2 * h)
    return grad.reshape(x.shape)


# %% right: np.ndindex with two copies
def central_difference(f, x, h=1e-6):
    g = np.zeros_like(x, dtype=float)
    for idx in np.ndindex(np.shape(x)):
        up, down = np.array(x, dtype=float), np.array(x, dtype=float)
        up[idx] += h
        down[idx] -= h
        g[idx] = (f(up) - f(down)) / (2 * h)
    return g


# %% right: rows of the identity as directions
def central_difference(f, x, h=1e-6):
    x = np.array(x, dtype=np.float64)
    directions = np.eye(x.size).reshape((x.size,) + x.shape)
    slopes = [(f(x + h * e) - f(x - h * e)) / (h + h) for e in directions]
    return np.array(slopes, dtype=float).reshape(x.shape)


# %% right: nditer over the multi-index
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    result = np.empty(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        step = np.zeros(x.shape)
        step[i] = h
        result[i] = 0.5 * (f(x + step) - f(x - step)) / h
        it.iternext()
    return result


# %% right: recursion over the first axis, a plain number for a 0-d array
def central_difference(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    if x.ndim == 0:
        return float((f(np.array(x + h)) - f(np.array(x - h))) / (2 * h))

    def with_row(i, row):
        copy = x.copy()
        copy[i] = row
        return copy

    return np.array([
        central_difference(lambda row, i=i: f(with_row(i, row)), x[i], h) for i in range(len(x))
    ])


# %% right: moves the entry in place and puts the old value back
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        old = x[idx].copy()
        x[idx] = old + h
        fp = f(x)
        x[idx] = old - h
        fm = f(x)
        x[idx] = old
        grad[idx] = (fp - fm) / (2 * h)
    return grad


# %% right: returns nested lists
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    flat = x.ravel().tolist()
    out = []
    for k, value in enumerate(flat):
        above = flat[:k] + [value + h] + flat[k + 1:]
        below = flat[:k] + [value - h] + flat[k + 1:]
        rise = f(np.array(above).reshape(x.shape)) - f(np.array(below).reshape(x.shape))
        out.append(rise / (2 * h))
    return np.array(out).reshape(x.shape).tolist()


# %% wrong: forward-difference: asks f(x) instead of f(x - h)
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    here = f(x)
    for idx in np.ndindex(x.shape):
        moved = x.copy()
        moved[idx] += h
        grad[idx] = (f(moved) - here) / h
    return grad


# %% wrong: forward-difference: f(x) is asked again for every entry
def central_difference(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    eye = np.eye(x.size).reshape((x.size,) + x.shape)
    return np.array([(f(x + h * e) - f(x)) / h for e in eye]).reshape(x.shape)


# %% wrong: backward-difference: f(x) minus f(x - h)
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        down = x.copy()
        down[idx] -= h
        grad[idx] = (f(x) - f(down)) / h
    return grad


# %% wrong: no-division: the rise without the run
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        plus, minus = x.copy(), x.copy()
        plus[idx] += h
        minus[idx] -= h
        grad[idx] = f(plus) - f(minus)
    return grad


# %% wrong: divide-by-h: the points are 2h apart
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        plus, minus = x.copy(), x.copy()
        plus[idx] += h
        minus[idx] -= h
        grad[idx] = (f(plus) - f(minus)) / h
    return grad


# %% wrong: divide-by-h: precedence, / 2 * h was meant as / (2 h) and mended to / h
def central_difference(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    eye = np.eye(x.size).reshape((x.size,) + x.shape)
    diffs = [f(x + h * e) - f(x - h * e) for e in eye]
    return np.reshape(diffs, x.shape) / h


# %% wrong: all-at-once: x + h moves all entries
def central_difference(f, x, h=1e-6):
    grad = np.zeros_like(x, dtype=float)
    for idx in np.ndindex(np.shape(x)):
        grad[idx] = (f(x + h) - f(x - h)) / (2 * h)
    return grad


# %% wrong: all-at-once: one line for the whole array
def central_difference(f, x, h=1e-6):
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return slope * np.ones_like(x)


# %% wrong: flattened-shape: forgets to give the shape back
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.size)
    for k in range(x.size):
        plus, minus = x.flatten(), x.flatten()
        plus[k] += h
        minus[k] -= h
        grad[k] = (f(plus.reshape(x.shape)) - f(minus.reshape(x.shape))) / (2 * h)
    return grad


# %% wrong: scalar-only: one index, written for vectors
def central_difference(f, x, h=1e-6):
    grad = np.zeros(len(x))
    for i in range(len(x)):
        plus = x.copy()
        minus = x.copy()
        plus[i] = plus[i] + h
        minus[i] = minus[i] - h
        grad[i] = (f(plus) - f(minus)) / (2 * h)
    return grad


# %% wrong: scalar-only: the identity added to x, right for vectors alone
def central_difference(f, x, h=1e-6):
    n = x.shape[0]
    E = h * np.eye(n)
    return np.array([(f(x + E[k]) - f(x - E[k])) / (2 * h) for k in range(n)])


# %% wrong: drifting-input: plus h, minus 2h, plus h leaves rounding dirt in x
def central_difference(f, x, h=1e-6):
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        x[idx] += h
        fp = f(x)
        x[idx] -= 2 * h
        fm = f(x)
        x[idx] += h
        grad[idx] = (fp - fm) / (2 * h)
    return grad


# %% wrong: second-order-formula: the five-point formula
def central_difference(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[idx] = h
        total = -f(x + 2 * e) + 8 * f(x + e) - 8 * f(x - e) + f(x - 2 * e)
        grad[idx] = total / (12 * h)
    return grad


# %% wrong: complex-step-used: the imaginary part of f(x + ih)
def central_difference(f, x, h=1e-6):
    x = np.asarray(x)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        z = x.astype(complex)
        z[idx] += 1j * h
        grad[idx] = np.imag(f(z)) / h
    return grad


# %% wrong: ignores-h: the step is set again inside
def central_difference(f, x, h=1e-6):
    h = 1e-6
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        plus, minus = x.copy(), x.copy()
        plus[idx] += h
        minus[idx] -= h
        grad[idx] = (f(plus) - f(minus)) / (2 * h)
    return grad


# %% wrong: ignores-h: a step of its own choice, 1e-5 times the size of the entry
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        step = 1e-5 * max(1.0, abs(x[idx]))
        plus, minus = x.copy(), x.copy()
        plus[idx] += step
        minus[idx] -= step
        grad[idx] = (f(plus) - f(minus)) / (2 * step)
    return grad


# %% wrong: never-restores: one copy for all entries, each entry stays moved
def central_difference(f, x, h=1e-6):
    moved = np.array(x, dtype=float)
    grad = np.zeros(moved.shape)
    for idx in np.ndindex(moved.shape):
        moved[idx] += h
        fp = f(moved)
        moved[idx] -= 2 * h
        fm = f(moved)
        grad[idx] = (fp - fm) / (2 * h)
    return grad


# %% wrong: mutates-input: keeps a copy and writes the gradient into x itself
def central_difference(f, x, h=1e-6):
    base = x.copy()
    for idx in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[idx] = h
        x[idx] = (f(base + e) - f(base - e)) / (2 * h)
    return x


# %% wrong: stub: not written yet
def central_difference(f, x, h=1e-6):
    raise NotImplementedError("00.1: write the central difference")


# %% wrong: returns-none: no return statement
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[idx] = h
        grad[idx] = (f(x + e) - f(x - e)) / (2 * h)


# %% wrong: float32: the result is stored in single precision
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape, dtype=np.float32)
    for idx in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[idx] = h
        grad[idx] = (f(x + e) - f(x - e)) / (2 * h)
    return grad


# %% wrong: integer-truncation: the result array is made of integers
def central_difference(f, x, h=1e-6):
    grad = np.zeros(np.shape(x), dtype=int)
    for idx in np.ndindex(np.shape(x)):
        e = np.zeros(np.shape(x))
        e[idx] = h
        grad[idx] = (f(x + e) - f(x - e)) / (2 * h)
    return grad


# %% wrong: negated: f(x - h) comes first
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[idx] = h
        grad[idx] = (f(x - e) - f(x + e)) / (2 * h)
    return grad


# %% wrong: constant-factor: divides by 4h
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[idx] = h
        grad[idx] = (f(x + e) - f(x - e)) / (2 * h) / 2
    return grad


# %% wrong: scalar-in-array: a 0-d array comes back with shape (1,)
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    shape = x.shape or (1,)
    grad = np.zeros(x.size)
    for k in range(x.size):
        e = np.zeros(x.size)
        e[k] = h
        e = e.reshape(x.shape)
        grad[k] = (f(x + e) - f(x - e)) / (2 * h)
    return grad.reshape(shape)


# %% wrong: ?: the cosine of the slope
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[idx] = h
        grad[idx] = np.cos((f(x + e) - f(x - e)) / (2 * h))
    return grad


# %% wrong: ?: divides by the entry as well and adds 3
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[idx] = h
        grad[idx] = (f(x + e) - f(x - e)) / (2 * h * (2 + x[idx] ** 2)) + 3
    return grad


# %% wrong: ?: cube root of the product of both values
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    for k, idx in enumerate(np.ndindex(x.shape)):
        e = np.zeros(x.shape)
        e[idx] = h
        grad[idx] = np.cbrt(f(x + e) * f(x - e)) - 0.3 * k + x[idx]
    return grad


# %% wrong: entry-replaced: the entry becomes h on one side, -h on the other
def central_difference(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.size)
    for k in range(x.size):
        plus, minus = x.flatten(), x.flatten()
        plus[k] = h
        minus[k] = -h
        grad[k] = (f(plus.reshape(x.shape)) - f(minus.reshape(x.shape))) / (2 * h)
    return grad.reshape(x.shape)


# %% wrong: entry-replaced: = for += on the left only
def central_difference(f, x, h=1e-6):
    grad = np.zeros_like(x)
    for idx in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[idx] += h
        down[idx] = -h
        grad[idx] = (f(up) - f(down)) / (2 * h)
    return grad


# %% wrong: sum-for-difference: a plus between the values
def central_difference(f, x, h=1e-6):
    grad = np.zeros_like(x)
    for idx in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[idx] = h
        grad[idx] = (f(x + e) + f(x - e)) / (2 * h)
    return grad


# %% wrong: one-value-only: the value on the left is forgotten
def central_difference(f, x, h=1e-6):
    grad = np.zeros_like(x)
    for idx in np.ndindex(x.shape):
        up = x.copy()
        up[idx] += h
        grad[idx] = f(up) / (2 * h)
    return grad


# %% wrong: multiplies-by-h: times 2h
def central_difference(f, x, h=1e-6):
    grad = np.zeros_like(x)
    for idx in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[idx] = h
        grad[idx] = (f(x + e) - f(x - e)) * (2 * h)
    return grad


# %% wrong: divide-by-2: the mean of something
def central_difference(f, x, h=1e-6):
    grad = np.zeros_like(x)
    for idx in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[idx] = h
        grad[idx] = (f(x + e) - f(x - e)) / 2
    return grad


# %% wrong: all-zero: both points on the same side
def central_difference(f, x, h=1e-6):
    grad = np.zeros_like(x)
    for idx in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[idx] += h
        down[idx] += h
        grad[idx] = (f(up) - f(down)) / (2 * h)
    return grad
