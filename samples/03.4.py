# %% right: np.outer
def layer_gradients(o, dz_next):
    return np.outer(o, dz_next), dz_next


# %% right: column times row
def layer_gradients(o, dz_next):
    return o[:, None] @ dz_next[None, :], dz_next.copy()


# %% right: einsum, a list
def layer_gradients(o, dz_next):
    return [np.einsum("i,j->ij", o, dz_next), 1.0 * dz_next]


# %% right: two loops
def layer_gradients(o, dz_next):
    dW = np.zeros((len(o), len(dz_next)))
    db = np.zeros(len(dz_next))
    for j in range(len(dz_next)):
        db[j] = dz_next[j]
        for i in range(len(o)):
            dW[i, j] = o[i] * dz_next[j]
    return dW, db


# %% right: nested lists
def layer_gradients(o, dz_next):
    return [[a * d for d in dz_next] for a in o], list(dz_next)


# %% right: a bias is a weight of an input of one (Fortran order)
def layer_gradients(o, dz_next):
    inputs = np.append(o, 1.0)
    both = np.multiply.outer(dz_next, inputs).T
    return both[:-1], both[-1]


# %% wrong: stub: not written yet
def layer_gradients(o, dz_next):
    raise NotImplementedError("03.4: write layer_gradients")


# %% wrong: returns-none: no return
def layer_gradients(o, dz_next):
    dW = np.outer(o, dz_next)
    db = dz_next


# %% wrong: transposed: dz_next first
def layer_gradients(o, dz_next):
    return np.outer(dz_next, o), dz_next


# %% wrong: transposed: columns and rows mixed up
def layer_gradients(o, dz_next):
    dW = dz_next.reshape(-1, 1) * o.reshape(1, -1)
    return dW, dz_next.copy()


# %% wrong: transposed: reshaped until the shape fits
def layer_gradients(o, dz_next):
    return np.outer(dz_next, o).reshape(o.size, dz_next.size), dz_next


# %% wrong: missing-bias: only dW
def layer_gradients(o, dz_next):
    return np.outer(o, dz_next)


# %% wrong: missing-bias: zeros for the bias
def layer_gradients(o, dz_next):
    return np.outer(o, dz_next), np.zeros_like(dz_next)


# %% wrong: missing-bias: None for the bias
def layer_gradients(o, dz_next):
    dW = o[:, None] * dz_next
    db = None
    return dW, db


# %% wrong: bias-is-o: o for db
def layer_gradients(o, dz_next):
    return np.outer(o, dz_next), o


# %% wrong: bias-is-o: a copy of o
def layer_gradients(o, dz_next):
    dW = np.einsum("i,j->ij", o, dz_next)
    db = o.copy()
    return dW, db


# %% wrong: bias-summed: one number
def layer_gradients(o, dz_next):
    return np.outer(o, dz_next), np.sum(dz_next)


# %% wrong: bias-summed: as for a batch
def layer_gradients(o, dz_next):
    dW = o[:, None] @ dz_next[None, :]
    db = dz_next.sum(axis=0)
    return dW, db


# %% wrong: inner-product: o @ dz
def layer_gradients(o, dz_next):
    return o @ dz_next, dz_next


# %% wrong: inner-product: np.dot of o and the turned vector
def layer_gradients(o, dz_next):
    dW = np.dot(o, dz_next.T)
    return dW, dz_next.copy()


# %% wrong: elementwise: a star
def layer_gradients(o, dz_next):
    return o * dz_next, dz_next


# %% wrong: elementwise: zip
def layer_gradients(o, dz_next):
    return np.array([a * d for a, d in zip(o, dz_next)]), dz_next


# %% wrong: ignores-upstream: the local derivatives
def layer_gradients(o, dz_next):
    ones = np.ones(len(dz_next))
    return np.outer(o, ones), ones


# %% wrong: ignores-upstream: o in every column
def layer_gradients(o, dz_next):
    return np.tile(o[:, None], (1, dz_next.size)), np.ones_like(dz_next)


# %% wrong: swapped-outputs: db first
def layer_gradients(o, dz_next):
    return dz_next, np.outer(o, dz_next)


# %% wrong: negated: the update in place of the gradient
def layer_gradients(o, dz_next):
    return -np.outer(o, dz_next), -dz_next


# %% wrong: constant-factor: a 2 at every layer
def layer_gradients(o, dz_next):
    return 2 * np.outer(o, dz_next), 2 * dz_next


# %% wrong: column-shape: db is a column
def layer_gradients(o, dz_next):
    delta = dz_next.reshape(-1, 1)
    return o.reshape(-1, 1) @ delta.T, delta


# %% wrong: mutates-input: clears dz_next for the next layer
def layer_gradients(o, dz_next):
    dW, db = np.outer(o, dz_next), dz_next.copy()
    dz_next[:] = 0
    return dW, db


# %% wrong: float32: single precision
def layer_gradients(o, dz_next):
    o, dz_next = o.astype(np.float32), dz_next.astype(np.float32)
    return np.outer(o, dz_next), dz_next


# %% wrong: integer-truncation: an integer array
def layer_gradients(o, dz_next):
    dW = np.zeros((o.size, dz_next.size), dtype=int)
    for i in range(o.size):
        dW[i] = o[i] * dz_next
    return dW, dz_next


# %% wrong: rounded: rounds to six digits
def layer_gradients(o, dz_next):
    return np.round(np.outer(o, dz_next), 6), np.round(dz_next, 6)


# %% wrong: ?: differences in place of products
def layer_gradients(o, dz_next):
    return np.subtract.outer(o, dz_next), dz_next


# %% wrong: ?: squares of the outputs
def layer_gradients(o, dz_next):
    return np.outer(o**2, dz_next), dz_next


# %% wrong: ?: a tanh round the upstream gradient
def layer_gradients(o, dz_next):
    return np.outer(o, np.tanh(dz_next)), np.tanh(dz_next)


# %% wrong: same-vector-twice: o and o
def layer_gradients(o, dz_next):
    return np.outer(o, o), dz_next


# %% wrong: same-vector-twice: dz and dz
def layer_gradients(o, dz_next):
    return np.array([[d * e for e in dz_next] for d in dz_next]), dz_next
