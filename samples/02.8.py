# %% given
def relu(z):
    return np.maximum(z, 0)


def relu_prime(z):
    return (z > 0).astype(float)


def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = relu(z)
    return z, o, o @ W2


def grad_W1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * np.outer(x, relu_prime(z) * W2)


def grad_b1(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * relu_prime(z) * W2


def grad_W2(W1, b1, W2, x, y):
    z, o, f = forward(W1, b1, W2, x)
    return 2 * (f - y) * o


# %% right: rows and matrix products
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    dF = 2 * (O @ W2 - y) / n
    dZ = np.outer(dF, W2) * relu_prime(Z)
    return X.T @ dZ, dZ.sum(axis=0), O.T @ dF


# %% right: einsum
def batch_gradients(W1, b1, W2, X, y):
    Z = np.einsum("np,pd->nd", X, W1) + b1
    mask = (Z > 0).astype(float)
    residual = np.einsum("nd,d->n", Z * mask, W2) - y
    delta = np.einsum("n,nd,d->nd", residual, mask, W2) * (2 / X.shape[0])
    dW1 = np.einsum("np,nd->pd", X, delta)
    dW2 = np.einsum("n,nd,nd->d", residual, Z, mask) * (2 / X.shape[0])
    return dW1, np.einsum("nd->d", delta), dW2


# %% right: one sample a column, as in the lecture
def batch_gradients(W1, b1, W2, X, y):
    xs = np.asfortranarray(X.T)
    z = W1.T @ xs + b1[:, None]
    o = np.where(z > 0, z, 0.0)
    r = (W2[None, :] @ o).ravel() - y
    delta = W2[:, None] * (z > 0) * (2 * r)
    n = y.size
    return [xs @ delta.T / n, delta.mean(axis=1), (o @ r) * 2 / n]


# %% right: the bias as one more input
def batch_gradients(W1, b1, W2, X, y):
    n = X.shape[0]
    X1 = np.hstack([X, np.ones((n, 1))])
    Z = X1 @ np.vstack([W1, b1])
    O = Z * (Z > 0)
    error = (O @ W2 - y)[:, None]
    G = X1.T @ (error * (Z > 0) * W2) * 2 / n
    return G[:-1], G[-1], (error * O).mean(axis=0) * 2


# %% right: a loop over the units, lists
def batch_gradients(W1, b1, W2, X, y):
    hidden = [X @ W1[:, j] + b1[j] for j in range(len(b1))]
    f = sum(w * np.maximum(z, 0) for w, z in zip(W2, hidden))
    error = 2 * (f - y)
    columns, db1, dW2 = [], [], []
    for w, z in zip(W2, hidden):
        slope = error * w * (z > 0)
        columns.append(slope @ X / len(y))
        db1.append(slope.mean())
        dW2.append(np.mean(error * np.maximum(z, 0)))
    return np.stack(columns, axis=1), db1, dW2


# %% right: a class, tensordot
class Batch:
    def __init__(self, X, y):
        self.X, self.y, self.n = X, y, float(len(y))

    def gradients(self, W1, b1, W2):
        pre = np.tensordot(self.X, W1, axes=1) + b1
        post = pre.clip(0)
        upstream = (np.tensordot(post, W2, axes=1) - self.y) / (self.n / 2)
        back = upstream[:, None] * np.heaviside(pre, 0.0) * W2[None, :]
        dW1 = np.tensordot(self.X, back, axes=(0, 0))
        return dW1, np.ones(len(back)) @ back, upstream @ post


def batch_gradients(W1, b1, W2, X, y):
    return Batch(X, y).gradients(W1, b1, W2)


# %% wrong: stub: not written yet
def batch_gradients(W1, b1, W2, X, y):
    raise NotImplementedError("02.8: write batch_gradients")


# %% wrong: returns-none: no return
def batch_gradients(W1, b1, W2, X, y):
    Z = X @ W1 + b1
    O = relu(Z)
    dF = 2 * (O @ W2 - y) / len(y)
    dZ = np.outer(dF, W2) * relu_prime(Z)
    dW1, db1, dW2 = X.T @ dZ, dZ.sum(axis=0), O.T @ dF


# %% wrong: sum-for-mean: not divided by n
def batch_gradients(W1, b1, W2, X, y):
    Z = X @ W1 + b1
    O = relu(Z)
    dF = 2 * (O @ W2 - y)
    dZ = np.outer(dF, W2) * relu_prime(Z)
    return X.T @ dZ, dZ.sum(axis=0), O.T @ dF


# %% wrong: sum-for-mean: einsum over the rows
def batch_gradients(W1, b1, W2, X, y):
    Z = X @ W1 + b1
    mask = Z > 0
    r = 2 * (np.einsum("nd,nd,d->n", Z, mask, W2) - y)
    delta = r[:, None] * mask * W2
    return np.einsum("np,nd->pd", X, delta), delta.sum(0), np.einsum("n,nd,nd->d", r, Z, mask)


# %% wrong: mean-twice: in the residual and at the end
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    dF = 2 * (O @ W2 - y) / n
    dZ = np.outer(dF, W2) * relu_prime(Z)
    return X.T @ dZ / n, dZ.sum(axis=0) / n, O.T @ dF / n


# %% wrong: mean-twice: mean over rows of what is a mean already
def batch_gradients(W1, b1, W2, X, y):
    n = X.shape[0]
    Z = X @ W1 + b1
    O = np.maximum(Z, 0)
    error = 2 * (O @ W2 - y)[:, None] / n
    dZ = error * W2 * (Z > 0)
    return (X.T @ dZ) / n, dZ.mean(axis=0), (error * O).mean(axis=0)


# %% wrong: bias-not-summed: a row for each sample
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    dF = 2 * (O @ W2 - y) / n
    dZ = np.outer(dF, W2) * relu_prime(Z)
    return X.T @ dZ, dZ, O.T @ dF


# %% wrong: missing-factor-2: the 2 of the square is gone
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    dF = (O @ W2 - y) / n
    dZ = np.outer(dF, W2) * relu_prime(Z)
    return X.T @ dZ, dZ.sum(axis=0), O.T @ dF


# %% wrong: two-f-minus-y: the printed (7) for a batch
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    dF = (2 * (O @ W2) - y) / n
    dZ = np.outer(dF, W2) * relu_prime(Z)
    return X.T @ dZ, dZ.sum(axis=0), O.T @ dF


# %% wrong: no-mask: all units open
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    dF = 2 * (O @ W2 - y) / n
    dZ = np.outer(dF, W2)
    return X.T @ dZ, dZ.sum(axis=0), O.T @ dF


# %% wrong: no-mask: columns, sigma' left out
def batch_gradients(W1, b1, W2, X, y):
    z = W1.T @ X.T + b1[:, None]
    o = np.maximum(z, 0)
    r = 2 * (W2 @ o - y)
    delta = W2[:, None] * r[None, :]
    return X.T @ delta.T / len(y), delta.mean(axis=1), o @ r / len(y)


# %% wrong: first-row-only: the batch's first sample
def batch_gradients(W1, b1, W2, X, y):
    x, target = X[0], y[0]
    return (
        grad_W1(W1, b1, W2, x, target),
        grad_b1(W1, b1, W2, x, target),
        grad_W2(W1, b1, W2, x, target),
    )


# %% wrong: first-row-only: the return is inside the loop
def batch_gradients(W1, b1, W2, X, y):
    dW1, db1, dW2 = np.zeros_like(W1), np.zeros_like(b1), np.zeros_like(W2)
    for x_k, y_k in zip(X, y):
        dW1 += grad_W1(W1, b1, W2, x_k, y_k)
        db1 += grad_b1(W1, b1, W2, x_k, y_k)
        dW2 += grad_W2(W1, b1, W2, x_k, y_k)
        return dW1, db1, dW2


# %% wrong: mean-of-inputs: one gradient at the mean row
def batch_gradients(W1, b1, W2, X, y):
    x, target = X.mean(axis=0), y.mean()
    return (
        grad_W1(W1, b1, W2, x, target),
        grad_b1(W1, b1, W2, x, target),
        grad_W2(W1, b1, W2, x, target),
    )


# %% wrong: loop-over-rows: adds up the samples
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    dW1, db1, dW2 = np.zeros_like(W1), np.zeros_like(b1), np.zeros_like(W2)
    for k in range(n):
        dW1 += grad_W1(W1, b1, W2, X[k], y[k])
        db1 += grad_b1(W1, b1, W2, X[k], y[k])
        dW2 += grad_W2(W1, b1, W2, X[k], y[k])
    return dW1 / n, db1 / n, dW2 / n


# %% wrong: loop-over-rows: comprehensions and np.mean
def batch_gradients(W1, b1, W2, X, y):
    rows = list(zip(X, y))
    return (
        np.mean([grad_W1(W1, b1, W2, x, t) for x, t in rows], axis=0),
        np.mean([grad_b1(W1, b1, W2, x, t) for x, t in rows], axis=0),
        np.mean([grad_W2(W1, b1, W2, x, t) for x, t in rows], axis=0),
    )


# %% wrong: loop-over-rows: np.apply_along_axis
def batch_gradients(W1, b1, W2, X, y):
    data = np.column_stack([X, y])

    def along(gradient):
        def one(row):
            return np.ravel(gradient(W1, b1, W2, row[:-1], row[-1]))

        return np.apply_along_axis(one, 1, data).mean(axis=0)

    return along(grad_W1).reshape(W1.shape), along(grad_b1), along(grad_W2)


# %% wrong: wrong-axis: the bias is averaged over the units
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    dF = 2 * (O @ W2 - y) / n
    dZ = np.outer(dF, W2) * relu_prime(Z)
    return X.T @ dZ, dZ.sum(axis=1), O.T @ dF


# %% wrong: mean-over-entries: divides by n times d1
def batch_gradients(W1, b1, W2, X, y):
    Z = X @ W1 + b1
    O = relu(Z)
    dF = 2 * (O @ W2 - y) / Z.size
    dZ = np.outer(dF, W2) * relu_prime(Z)
    return X.T @ dZ, dZ.sum(axis=0), O.T @ dF


# %% wrong: mean-over-entries: np.mean without an axis
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    dF = 2 * (O @ W2 - y)
    dZ = np.outer(dF, W2) * relu_prime(Z)
    return X.T @ dZ / n, np.mean(dZ), O.T @ dF / n


# %% wrong: transposed: dW1 is (d1, p)
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    dF = 2 * (O @ W2 - y) / n
    dZ = np.outer(dF, W2) * relu_prime(Z)
    return dZ.T @ X, dZ.sum(axis=0), O.T @ dF


# %% wrong: swapped-outputs: in the order W1, W2, b1
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    dF = 2 * (O @ W2 - y) / n
    dZ = np.outer(dF, W2) * relu_prime(Z)
    dW1, db1, dW2 = X.T @ dZ, dZ.sum(axis=0), O.T @ dF
    return dW1, dW2, db1


# %% wrong: negated: y - f
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    dF = 2 * (y - O @ W2) / n
    dZ = np.outer(dF, W2) * relu_prime(Z)
    return X.T @ dZ, dZ.sum(axis=0), O.T @ dF


# %% wrong: constant-factor: the 2 comes in twice
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    error = 2 * (O @ W2 - y)
    dZ = error[:, None] * W2 * relu_prime(Z)
    return 2 / n * X.T @ dZ, 2 / n * dZ.sum(axis=0), 2 / n * O.T @ error


# %% wrong: column-shape: the vectors come as columns
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    error = 2 * (O @ W2[:, None] - y[:, None]) / n
    dZ = error @ W2[None, :] * relu_prime(Z)
    return X.T @ dZ, dZ.T @ np.ones((n, 1)), O.T @ error


# %% wrong: mutates-input: the residual is written into y
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    y -= O @ W2
    dF = -2 * y / n
    dZ = np.outer(dF, W2) * relu_prime(Z)
    return X.T @ dZ, dZ.sum(axis=0), O.T @ dF


# %% wrong: float32: the batch is cast
def batch_gradients(W1, b1, W2, X, y):
    W1, b1, W2, X, y = (np.float32(a) for a in (W1, b1, W2, X, y))
    Z = X @ W1 + b1
    O = np.maximum(Z, 0)
    dF = 2 * (O @ W2 - y) / np.float32(len(X))
    dZ = dF[:, None] * W2 * (Z > 0)
    return X.T @ dZ, dZ.sum(axis=0), O.T @ dF


# %% wrong: difference-quotient: forward differences of the mean loss
def batch_gradients(W1, b1, W2, X, y):
    def loss(A, c, v):
        return np.mean((np.maximum(X @ A + c, 0) @ v - y) ** 2)

    h = 1e-6
    start = loss(W1, b1, W2)
    params = [W1, b1, W2]
    grads = []
    for k, param in enumerate(params):
        grad = np.zeros_like(param)
        for index in np.ndindex(param.shape):
            moved = [p.copy() for p in params]
            moved[k][index] += h
            grad[index] = (loss(*moved) - start) / h
        grads.append(grad)
    return grads


# %% wrong: ?: the mask of the mean row for all rows
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    dF = 2 * (O @ W2 - y) / n
    dZ = np.outer(dF, W2) * relu_prime(Z.mean(axis=0)) * np.tanh(Z)
    return X.T @ dZ, dZ.sum(axis=0), O.T @ dF


# %% wrong: sign-for-residual: the absolute error
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    Z = X @ W1 + b1
    O = relu(Z)
    dF = np.sign(O @ W2 - y) / n
    dZ = np.outer(dF, W2) * relu_prime(Z)
    return X.T @ dZ, dZ.sum(axis=0), O.T @ dF


# %% wrong: ?: the inputs are centred first
def batch_gradients(W1, b1, W2, X, y):
    n = len(X)
    X = X - 0.5 * X.max(axis=0)
    Z = X @ W1 + b1
    O = relu(Z)
    dF = 2 * (O @ W2 - y) / n
    dZ = np.outer(dF, W2) * relu_prime(Z)
    return X.T @ dZ, dZ.sum(axis=0), O.T @ dF


# %% wrong: plus-y: O W2 + y
def batch_gradients(W1, b1, W2, X, y):
    Z = X @ W1 + b1
    O = np.maximum(Z, 0)
    df = 2 * (O @ W2 + y) / len(X)
    dZ = df[:, None] * (Z > 0) * W2
    return X.T @ dZ, dZ.sum(axis=0), O.T @ df


# %% wrong: sigma-prime-for-sigma: the mask for O
def batch_gradients(W1, b1, W2, X, y):
    Z = X @ W1 + b1
    O = relu_prime(Z)
    df = 2 * (O @ W2 - y) / len(X)
    dZ = df[:, None] * (Z > 0) * W2
    return X.T @ dZ, dZ.sum(axis=0), O.T @ df


# %% wrong: wrong-axis: columns as samples, the mean over units
def batch_gradients(W1, b1, W2, X, y):
    n, xs = len(X), X.T
    z = W1.T @ xs + b1[:, None]
    o = np.maximum(z, 0)
    r = W2 @ o - y
    delta = W2[:, None] * (z > 0) * (2 * r)
    return xs @ delta.T / n, delta.mean(axis=0), o @ r * 2 / n
