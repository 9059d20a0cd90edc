# %% right: the largest logit of each row off
def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


# %% right: through log-sum-exp, logaddexp
def softmax(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


# %% right: one function for a row, applied along the last axis
def row(v):
    e = np.exp(v - max(v))
    return e / sum(e)


def softmax(z):
    return np.apply_along_axis(row, -1, z)


# %% right: plain Python with math, recursion, lists
import math


def softmax(z):
    if np.ndim(z) > 1:
        return [softmax(row) for row in z]
    top = max(z)
    e = [math.exp(v - top) for v in z]
    total = math.fsum(e)
    return [v / total for v in e]


# %% right: transposed, so that sums go along the first axis (Fortran order)
def softmax(z):
    t = np.asfortranarray(z.T)
    e = np.exp(t - t.max(axis=0))
    return (e / e.sum(axis=0)).T


# %% right: differences of all pairs, no shift needed
def softmax(z):
    differences = z[..., None, :] - z[..., :, None]
    return 1 / np.exp(differences).sum(axis=-1)


# %% right: einsum, np.newaxis, a copy worked on in place
def softmax(z):
    p = z.copy()
    p -= z.max(axis=-1)[..., np.newaxis]
    np.exp(p, out=p)
    p /= np.einsum("...k->...", p)[..., np.newaxis]
    return p


# %% right: rows always, and back at the end
def softmax(z):
    rows = np.atleast_2d(z)
    p = np.zeros(rows.shape)
    for i in range(rows.shape[0]):
        for k in range(rows.shape[1]):
            p[i, k] = np.exp(rows[i, k] - rows[i].max())
        p[i] = p[i] / p[i].sum()
    return p.reshape(z.shape)


# %% wrong: stub: not written yet
def softmax(z):
    raise NotImplementedError("04.1: softmax is not written yet")


# %% wrong: returns-none: no return
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)


# %% wrong: overflow: as it is printed
def softmax(z):
    return np.exp(z) / np.sum(np.exp(z), axis=-1, keepdims=True)


# %% wrong: overflow: np.newaxis, not shifted
def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=-1)[..., None]


# %% wrong: overflow: the mean taken off
def softmax(z):
    e = np.exp(z - z.mean(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong: overflow: the smallest taken off
def softmax(z):
    e = np.exp(z - np.min(z, -1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


# %% wrong: overflow: nan turned into numbers
def softmax(z):
    e = np.exp(z)
    p = e / e.sum(axis=-1, keepdims=True)
    return np.nan_to_num(p)


# %% wrong: clipped-logits: clipped at 700
def softmax(z):
    z = np.clip(z, -700, 700)
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong: overflow: math.exp raises
import math


def softmax(z):
    def one(row):
        e = [math.exp(v) for v in row]
        return [v / sum(e) for v in e]

    return np.array(one(z) if z.ndim == 1 else [one(row) for row in z])


# %% wrong: global-maximum: z.max() of all rows
def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong: global-maximum: np.amax
def softmax(z):
    e = np.exp(z - np.amax(z))
    return e / np.expand_dims(e.sum(axis=-1), -1)


# %% wrong: wrong-axis: down the columns
def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=0)


# %% wrong: wrong-axis: down the columns, not shifted
def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=0, keepdims=True)


# %% wrong: wrong-axis: the columns' largest, too
def softmax(z):
    shifted = z - np.max(z, axis=0, keepdims=True)
    return np.exp(shifted) / np.sum(np.exp(shifted), axis=0, keepdims=True)


# %% wrong: wrong-axis: axis=1 is not there for one sample
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% wrong: sum-over-everything: np.sum without an axis
def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


# %% wrong: sum-over-everything: not shifted
def softmax(z):
    return np.exp(z) / np.exp(z).sum()


# %% wrong: sum-over-everything: Python's sum, twice
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / np.sum(np.sum(e, axis=-1))


# %% wrong: no-keepdims: broadcast against the columns
def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=-1)


# %% wrong: no-keepdims: in both places
def softmax(z):
    e = np.exp(z - z.max(axis=-1))
    return e / e.sum(axis=-1)


# %% wrong: not-normalised: exponentials only
def softmax(z):
    return np.exp(z - z.max(axis=-1, keepdims=True))


# %% wrong: not-normalised: divided by the number of classes
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / z.shape[-1]


# %% wrong: no-exp: the share of each logit
def softmax(z):
    return z / z.sum(axis=-1, keepdims=True)


# %% wrong: no-exp: absolute values
def softmax(z):
    return np.abs(z) / np.abs(z).sum(axis=-1, keepdims=True)


# %% wrong: sigmoid-for-softmax: each logit for itself
def softmax(z):
    return 0.5 * (1 + np.tanh(z / 2))


# %% wrong: sigmoid-for-softmax: sigmoids that add up to 1
def softmax(z):
    s = 0.5 * (1 + np.tanh(0.5 * z))
    return s / s.sum(axis=-1, keepdims=True)


# %% wrong: log-softmax: the logarithm is left on it
def softmax(z):
    m = z.max(axis=-1, keepdims=True)
    return z - m - np.log(np.exp(z - m).sum(axis=-1, keepdims=True))


# %% wrong: sign: exp(-z)
def softmax(z):
    e = np.exp(z.min(axis=-1, keepdims=True) - z)
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong: sign: physicists' exponent, not shifted
def softmax(z):
    return np.exp(-z) / np.exp(-z).sum(axis=-1, keepdims=True)


# %% wrong: hard-maximum: a 1 at the largest
def softmax(z):
    return 1.0 * (z == z.max(axis=-1, keepdims=True))


# %% wrong: hard-maximum: eye and argmax
def softmax(z):
    return np.eye(z.shape[-1])[np.argmax(z, axis=-1)]


# %% wrong: double-softmax: once more
def softmax(z):
    for _ in range(2):
        z = np.exp(z - z.max(axis=-1, keepdims=True))
        z = z / z.sum(axis=-1, keepdims=True)
    return z


# %% wrong: mutates-input: shifts z in place
def softmax(z):
    z -= z.max(axis=-1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong: float32: cast first
def softmax(z):
    z = z.astype(np.float32)
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong: rounded: to seven digits
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.round(e / e.sum(axis=-1, keepdims=True), 7)


# %% wrong: exp-base: powers of two
def softmax(z):
    e = 2.0 ** (z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong: ?: a temperature of one half
def softmax(z):
    e = np.exp(2 * (z - z.max(axis=-1, keepdims=True)))
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong: ?: one more in the sum
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / (1 + e.sum(axis=-1, keepdims=True))


# %% wrong: ?: squares in place of exponentials
def softmax(z):
    return z**2 / (z**2).sum(axis=-1, keepdims=True)


# %% wrong: epsilon: a small number in the denominator
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / (e.sum(axis=-1, keepdims=True) + 1e-3)


# %% wrong: multiplies-by-sum: * for /
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e * e.sum(axis=-1, keepdims=True)


# %% wrong: mean-for-sum: mean below
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.mean(axis=-1, keepdims=True)


# %% wrong: sign: the difference turned round
def softmax(z):
    e = np.exp(z.max(axis=-1, keepdims=True) - z)
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong: wrong-axis: the sum down the columns, the maximum along the rows
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)
