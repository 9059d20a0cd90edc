# %% right: extra axes in front, then axes of length 1
def back_to(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for k, d in enumerate(shape):
        if d == 1:
            g = g.sum(axis=k, keepdims=True)
    return g


def mul_backward(a, b, g):
    return back_to(g * b, a.shape), back_to(g * a, b.shape)


# %% right: pads the shape with ones, sums, reshapes
def mul_backward(a, b, g):
    both = []
    for mine, other in ((a, b), (b, a)):
        share = g * other
        padded = (1,) * (share.ndim - mine.ndim) + mine.shape
        axes = tuple(k for k in range(share.ndim) if padded[k] == 1)
        both.append(share.sum(axis=axes).reshape(mine.shape))
    return both


# %% right: counts the uses with indices of the entries
def mul_backward(a, b, g):
    out = []
    for mine, other in ((a, b), (b, a)):
        where = np.broadcast_to(np.arange(mine.size).reshape(mine.shape), g.shape)
        share = np.broadcast_to(other, g.shape) * g
        out.append(np.bincount(where.ravel(), share.ravel(), mine.size).reshape(mine.shape))
    return tuple(out)


# %% right: np.add.at, one use at a time
def mul_backward(a, b, g):
    da, db = np.zeros(a.shape), np.zeros(b.shape)
    A, B = np.broadcast_to(a, g.shape), np.broadcast_to(b, g.shape)

    def place(shape, k):
        k = k[len(k) - len(shape) :]
        return tuple(0 if d == 1 else i for d, i in zip(shape, k))

    for k in np.ndindex(g.shape):
        da[place(a.shape, k)] += g[k] * B[k]
        db[place(b.shape, k)] += g[k] * A[k]
    return da, db


# %% wrong: stub: not written yet
def mul_backward(a, b, g):
    raise NotImplementedError("07.5")


# %% wrong: returns-none: no return
def mul_backward(a, b, g):
    da, db = g * b, g * a


# %% wrong: not-summed: the rule for equal shapes
def mul_backward(a, b, g):
    return g * b, g * a


# %% wrong: not-summed: by np.multiply
def mul_backward(a, b, g):
    da = np.multiply(g, b)
    db = np.multiply(a, g)
    return [da, db]


# %% wrong: mean-for-sum: averages the copies
def mul_backward(a, b, g):
    def fit(x, shape):
        axes = tuple(range(x.ndim - len(shape)))
        x = x.mean(axis=axes) if axes else x
        for k, d in enumerate(shape):
            if d == 1:
                x = x.mean(axis=k, keepdims=True)
        return x

    return fit(g * b, a.shape), fit(g * a, b.shape)


# %% wrong: one-copy-only: takes the first of the copies
def mul_backward(a, b, g):
    def fit(x, shape):
        while x.ndim > len(shape):
            x = x[0]
        for k, d in enumerate(shape):
            if d == 1:
                x = np.take(x, [0], axis=k)
        return x

    return fit(g * b, a.shape), fit(g * a, b.shape)


# %% wrong: own-factor: each factor gets itself
def mul_backward(a, b, g):
    def fit(x, shape):
        x = x.sum(axis=tuple(range(x.ndim - len(shape))))
        return x.sum(axis=tuple(k for k, d in enumerate(shape) if d == 1), keepdims=True)

    return fit(g * a, a.shape), fit(g * b, b.shape)


# %% wrong: no-upstream: the local partials alone
def mul_backward(a, b, g):
    def fit(x, shape):
        x = np.broadcast_to(x, g.shape)
        x = x.sum(axis=tuple(range(x.ndim - len(shape))))
        return x.sum(axis=tuple(k for k, d in enumerate(shape) if d == 1), keepdims=True)

    return fit(b, a.shape), fit(a, b.shape)


# %% wrong: as-for-a-sum: hands g on
def mul_backward(a, b, g):
    def fit(x, shape):
        x = x.sum(axis=tuple(range(x.ndim - len(shape))))
        return x.sum(axis=tuple(k for k, d in enumerate(shape) if d == 1), keepdims=True)

    return fit(g, a.shape), fit(g, b.shape)


# %% wrong: summed-too-early: g is summed first
def mul_backward(a, b, g):
    def fit(x, shape):
        x = x.sum(axis=tuple(range(x.ndim - len(shape))))
        return x.sum(axis=tuple(k for k, d in enumerate(shape) if d == 1), keepdims=True)

    return fit(g, a.shape) * b, fit(g, b.shape) * a


# %% wrong: length-one-forgotten: only the axes in front
def mul_backward(a, b, g):
    da, db = g * b, g * a
    while da.ndim > a.ndim:
        da = da.sum(axis=0)
    while db.ndim > b.ndim:
        db = db.sum(axis=0)
    return da, db


# %% wrong: missing-axes-forgotten: only the axes of length 1
def mul_backward(a, b, g):
    def fit(x, shape):
        extra = x.ndim - len(shape)
        for k, d in enumerate(shape):
            if d == 1:
                x = x.sum(axis=k + extra, keepdims=True)
        return x

    return fit(g * b, a.shape), fit(g * a, b.shape)


# %% wrong: axes-kept: keepdims for every axis
def mul_backward(a, b, g):
    def fit(x, shape):
        full = (1,) * (x.ndim - len(shape)) + shape
        for k, d in enumerate(full):
            if d == 1:
                x = x.sum(axis=k, keepdims=True)
        return x

    return fit(g * b, a.shape), fit(g * a, b.shape)


# %% wrong: axes-lost: keepdims forgotten
def mul_backward(a, b, g):
    def fit(x, shape):
        full = (1,) * (x.ndim - len(shape)) + shape
        return x.sum(axis=tuple(k for k, d in enumerate(full) if d == 1))

    return fit(g * b, a.shape), fit(g * a, b.shape)


# %% wrong: summed-over-everything: np.sum without an axis
def mul_backward(a, b, g):
    return np.sum(g * b), np.sum(g * a)


# %% wrong: rows-only: as for a bias, whatever the shapes are
def mul_backward(a, b, g):
    da, db = g * b, g * a
    if a.shape != g.shape:
        da = da.sum(axis=0)
    if b.shape != g.shape:
        db = db.sum(axis=0)
    return da, db


# %% wrong: one-side-only: only b is brought back
def mul_backward(a, b, g):
    db = g * a
    db = db.sum(axis=tuple(range(db.ndim - b.ndim)))
    db = db.sum(axis=tuple(k for k, d in enumerate(b.shape) if d == 1), keepdims=True)
    return g * b, db


# %% wrong: swapped-outputs: db first
def mul_backward(a, b, g):
    def fit(x, shape):
        x = x.sum(axis=tuple(range(x.ndim - len(shape))))
        return x.sum(axis=tuple(k for k, d in enumerate(shape) if d == 1), keepdims=True)

    return fit(g * a, b.shape), fit(g * b, a.shape)


# %% wrong: negated: a minus
def mul_backward(a, b, g):
    def fit(x, shape):
        x = x.sum(axis=tuple(range(x.ndim - len(shape))))
        return -x.sum(axis=tuple(k for k, d in enumerate(shape) if d == 1), keepdims=True)

    return fit(g * b, a.shape), fit(g * a, b.shape)


# %% wrong: float32: single precision
def mul_backward(a, b, g):
    def fit(x, shape):
        x = x.sum(axis=tuple(range(x.ndim - len(shape))))
        return x.sum(axis=tuple(k for k, d in enumerate(shape) if d == 1), keepdims=True)

    return fit(g * b, a.shape).astype(np.float32), fit(g * a, b.shape).astype(np.float32)


# %% wrong: ?: the largest of the copies
def mul_backward(a, b, g):
    def fit(x, shape):
        axes = tuple(range(x.ndim - len(shape)))
        x = x.max(axis=axes) if axes else x
        for k, d in enumerate(shape):
            if d == 1:
                x = x.max(axis=k, keepdims=True)
        return x

    return fit(g * b, a.shape), fit(g * a, b.shape)


# %% wrong: ?: the other factor squared
def mul_backward(a, b, g):
    def fit(x, shape):
        x = x.sum(axis=tuple(range(x.ndim - len(shape))))
        return x.sum(axis=tuple(k for k, d in enumerate(shape) if d == 1), keepdims=True)

    return fit(g * b * b, a.shape), fit(g * a * a, b.shape)


# %% wrong: matrix-product: as for a layer
def mul_backward(a, b, g):
    return g @ b.T, a.T @ g


# %% wrong: matrix-product: np.dot
def mul_backward(a, b, g):
    return np.dot(g, b.T), np.dot(a.T, g)
