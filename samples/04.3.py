# %% given
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(z, label):
    m = z.max()
    return m + np.log(np.exp(z - m).sum()) - z[label]


# %% right: one entry of the probabilities
def cross_entropy_grad(z, label):
    dz = softmax(z)
    dz[label] -= 1
    return dz


# %% right: minus a row of the identity matrix
def cross_entropy_grad(z, label):
    return softmax(z) - np.eye(z.size)[label]


# %% right: a comparison makes the one-hot vector
def cross_entropy_grad(z, label):
    return softmax(z) - (np.arange(len(z)) == label)


# %% right: plain Python, a list
import math


def cross_entropy_grad(z, label):
    top = max(z)
    e = [math.exp(v - top) for v in z]
    return [v / sum(e) - (1 if k == label else 0) for k, v in enumerate(e)]


# %% right: np.where, log-sum-exp
def cross_entropy_grad(z, label):
    p = np.exp(z - np.logaddexp.reduce(z))
    return np.where(np.arange(z.shape[0]) == label, p - 1, p)


# %% right: the right entry is minus the sum of the others
def cross_entropy_grad(z, label):
    dz = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    dz[label] = 0
    dz[label] = -dz.sum()
    return dz


# %% right: a complex step through the loss
def cross_entropy_grad(z, label):
    dz = np.zeros(len(z))
    for k in range(len(z)):
        c = z.astype(complex)
        c[k] += 1e-200j
        m = z.max()
        dz[k] = (m + np.log(np.exp(c - m).sum()) - c[label]).imag / 1e-200
    return dz


# %% right: a batch of one row
def cross_entropy_grad(z, label):
    P = softmax(z.reshape(1, -1))
    P[np.arange(1), [label]] -= 1.0
    return P.ravel()


# %% right: the rows of the Jacobian of log-softmax, Fortran order
def cross_entropy_grad(z, label):
    J = np.asfortranarray(np.eye(len(z)) - np.ones((len(z), 1)) * softmax(z))
    return -J[label]


# %% wrong: stub: not written yet
def cross_entropy_grad(z, label):
    raise NotImplementedError("04.3: cross_entropy_grad is not written yet")


# %% wrong: returns-none: changes dz and forgets it
def cross_entropy_grad(z, label):
    dz = softmax(z)
    dz[label] -= 1


# %% wrong: overflow: exp of the logits as they are
def cross_entropy_grad(z, label):
    dz = np.exp(z) / np.exp(z).sum()
    dz[label] -= 1
    return dz


# %% wrong: overflow: math.exp
import math


def cross_entropy_grad(z, label):
    e = [math.exp(v) for v in z]
    return np.array([v / sum(e) - (k == label) for k, v in enumerate(e)])


# %% wrong: one-hot-missing: the probabilities
def cross_entropy_grad(z, label):
    return softmax(z)


# %% wrong: one-hot-missing: of log-sum-exp alone
def cross_entropy_grad(z, label):
    e = np.exp(z - z.max())
    return e / e.sum()


# %% wrong: sign: true minus predicted
def cross_entropy_grad(z, label):
    return np.eye(len(z))[label] - softmax(z)


# %% wrong: sign: minus in front
def cross_entropy_grad(z, label):
    dz = softmax(z)
    dz[label] -= 1
    return -dz


# %% wrong: plus-one-hot: += 1
def cross_entropy_grad(z, label):
    dz = softmax(z)
    dz[label] += 1
    return dz


# %% wrong: only-label-entry: zeros elsewhere
def cross_entropy_grad(z, label):
    dz = np.zeros_like(z)
    dz[label] = softmax(z)[label] - 1
    return dz


# %% wrong: only-label-entry: one number
def cross_entropy_grad(z, label):
    return softmax(z)[label] - 1


# %% wrong: only-label-entry: the slope of -z[label]
def cross_entropy_grad(z, label):
    dz = np.zeros(z.shape)
    dz[label] = -1
    return dz


# %% wrong: by-probabilities: -1/p
def cross_entropy_grad(z, label):
    dz = np.zeros(len(z))
    dz[label] = -1 / softmax(z)[label]
    return dz


# %% wrong: by-probabilities: -h/p
def cross_entropy_grad(z, label):
    return -np.eye(len(z))[label] / softmax(z)


# %% wrong: softmax-prime-twice: p(1 - p) once more
def cross_entropy_grad(z, label):
    p = softmax(z)
    return (p - np.eye(len(z))[label]) * p * (1 - p)


# %% wrong: sigma-prime-at-output: the sigmoid's slope at z
def cross_entropy_grad(z, label):
    s = 0.5 * (1 + np.tanh(z / 2))
    dz = softmax(z)
    dz[label] -= 1
    return dz * s * (1 - s)


# %% wrong: sigma-prime-at-output: the sigmoid's slope at its own output
def cross_entropy_grad(z, label):
    def sigmoid(t):
        return 0.5 * (1 + np.tanh(t / 2))

    o = sigmoid(z)
    return (softmax(z) - np.eye(len(z))[label]) * sigmoid(o) * (1 - sigmoid(o))


# %% wrong: sigma-prime-at-output: z(1 - z)
def cross_entropy_grad(z, label):
    return (softmax(z) - np.eye(len(z))[label]) * z * (1 - z)


# %% wrong: diagonal-jacobian: the chain rule, one way only
def cross_entropy_grad(z, label):
    p = softmax(z)
    dz = np.zeros(len(z))
    dz[label] = -1 / p[label] * p[label] * (1 - p[label])
    return dz


# %% wrong: diagonal-jacobian: the slope as for sigmoids
def cross_entropy_grad(z, label):
    p = softmax(z)
    return p * (1 - p)


# %% wrong: double-softmax: softmax of the probabilities
def cross_entropy_grad(z, label):
    p = softmax(softmax(z))
    p[label] -= 1
    return p


# %% wrong: squared-loss: 2(p - y)
def cross_entropy_grad(z, label):
    return 2 * (softmax(z) - np.eye(len(z))[label])


# %% wrong: squared-loss: the square through softmax, done right
def cross_entropy_grad(z, label):
    p = softmax(z)
    dp = 2 * (p - np.eye(len(z))[label])
    return (np.diag(p) - np.outer(p, p)) @ dp


# %% wrong: logits-for-probabilities: z - y
def cross_entropy_grad(z, label):
    dz = z.copy()
    dz[label] -= 1
    return dz


# %% wrong: logits-for-probabilities: 2(z - y) as in notebook 03
def cross_entropy_grad(z, label):
    return 2 * (z - np.eye(len(z))[label])


# %% wrong: not-normalised: exponentials
def cross_entropy_grad(z, label):
    dz = np.exp(z - z.max())
    dz[label] -= 1
    return dz


# %% wrong: mean-over-classes: divided by k
def cross_entropy_grad(z, label):
    return (softmax(z) - np.eye(len(z))[label]) / len(z)


# %% wrong: one-everywhere: - 1
def cross_entropy_grad(z, label):
    return softmax(z) - 1


# %% wrong: label-as-number: - label
def cross_entropy_grad(z, label):
    return softmax(z) - label


# %% wrong: label-off-by-one: counts from one
def cross_entropy_grad(z, label):
    dz = softmax(z)
    dz[label - 1] -= 1
    return dz


# %% wrong: softmax-jacobian: the matrix
def cross_entropy_grad(z, label):
    p = softmax(z)
    return np.diag(p) - np.outer(p, p)


# %% wrong: softmax-jacobian: its row
def cross_entropy_grad(z, label):
    p = softmax(z)
    return p[label] * (np.eye(len(z))[label] - p)


# %% wrong: loss-not-gradient: the loss
def cross_entropy_grad(z, label):
    return cross_entropy(z, label)


# %% wrong: constant-factor: ten times
def cross_entropy_grad(z, label):
    return 10 * (softmax(z) - np.eye(len(z))[label])


# %% wrong: column-shape: a column
def cross_entropy_grad(z, label):
    dz = softmax(z).reshape(-1, 1)
    dz[label] -= 1
    return dz


# %% wrong: mutates-input: the logits become probabilities
def cross_entropy_grad(z, label):
    z[:] = softmax(z)
    dz = z.copy()
    dz[label] -= 1
    return dz


# %% wrong: float32: cast
def cross_entropy_grad(z, label):
    dz = softmax(z).astype(np.float32)
    dz[label] -= 1
    return dz


# %% wrong: low-precision: forward differences
def cross_entropy_grad(z, label):
    dz = np.zeros(len(z))
    for k in range(len(z)):
        up = z.copy()
        up[k] += 1e-7
        dz[k] = (cross_entropy(up, label) - cross_entropy(z, label)) / 1e-7
    return dz


# %% wrong: integer-truncation: an array of integers
def cross_entropy_grad(z, label):
    dz = np.zeros(len(z), dtype=int)
    dz[:] = softmax(z) - np.eye(len(z))[label]
    return dz


# %% wrong: ?: smoothed labels
def cross_entropy_grad(z, label):
    target = np.full(len(z), 0.05)
    target[label] = 0.95
    return softmax(z) - target


# %% wrong: ?: the square of the difference
def cross_entropy_grad(z, label):
    dz = softmax(z) - np.eye(len(z))[label]
    return dz * np.abs(dz)


# %% wrong: ?: sigmoids in place of softmax
def cross_entropy_grad(z, label):
    return 0.5 * (1 + np.tanh(z / 2)) - 0.7 * np.eye(len(z))[label]


# %% wrong: ?: of unit length
def cross_entropy_grad(z, label):
    dz = softmax(z) - np.eye(len(z))[label]
    return dz / (1e-3 + np.linalg.norm(dz))


# %% wrong: overwrites-label: = for -=
def cross_entropy_grad(z, label):
    e = np.exp(z - z.max())
    dz = e / e.sum()
    dz[label] = 1
    return dz


# %% wrong: one-at-the-others: != for ==
def cross_entropy_grad(z, label):
    e = np.exp(z - z.max())
    p = e / e.sum()
    return np.where(np.arange(len(z)) != label, p - 1, p)


# %% wrong: class-0-skipped: a label of 0 is no label
def cross_entropy_grad(z, label):
    e = np.exp(z - z.max())
    dz = e / e.sum()
    if label:
        dz[label] -= 1
    return dz


# %% wrong: label-as-number: the number at the right place
def cross_entropy_grad(z, label):
    e = np.exp(z - z.max())
    dz = e / e.sum()
    dz[label] -= label
    return dz


# %% wrong: overwrites-label: a mask for a one-hot vector
def cross_entropy_grad(z, label):
    e = np.exp(z - z.max())
    return e / e.sum() * (np.arange(len(z)) != label)
