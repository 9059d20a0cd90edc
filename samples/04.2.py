# %% given
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# %% right: log-sum-exp, the largest put back
def cross_entropy(z, label):
    m = np.max(z)
    return m + np.log(np.sum(np.exp(z - m))) - z[label]


# %% right: logaddexp
def cross_entropy(z, label):
    return np.logaddexp.reduce(z) - z[label]


# %% right: functools.reduce, from the right class on
import functools


def cross_entropy(z, label):
    return functools.reduce(np.logaddexp, z - z[label])


# %% right: shifted logits, a 0-d array
def cross_entropy(z, label):
    s = z - z.max()
    return np.asarray(np.log(np.exp(s).sum()) - s[label])


# %% right: plain Python
import math


def cross_entropy(z, label):
    z = [float(v) for v in z]
    top = max(z)
    return top - z[label] + math.log(math.fsum(math.exp(v - top) for v in z))


# %% right: log-softmax and a one-hot vector
def cross_entropy(z, label):
    h = np.zeros(z.size)
    h[label] = 1
    log_p = z - z.max() - np.log(np.exp(z - z.max()).sum())
    return -np.dot(h, log_p)


# %% right: log1p, sorted
def cross_entropy(z, label):
    order = np.sort(z)[::-1]
    return order[0] - z[label] + np.log1p(np.exp(order[1:] - order[0]).sum())


# %% right: einsum over rows of one
def cross_entropy(z, label):
    rows = z[None]
    m = rows.max(axis=1, keepdims=True)
    log_p = rows - m - np.log(np.einsum("nk->n", np.exp(rows - m)))[:, None]
    return float(-log_p[np.arange(1), [label]].item())


# %% wrong: stub: not written yet
def cross_entropy(z, label):
    raise NotImplementedError("04.2: cross_entropy is not written yet")


# %% wrong: returns-none: prints it
def cross_entropy(z, label):
    m = z.max()
    print(m + np.log(np.exp(z - m).sum()) - z[label])


# %% wrong: overflow: as it is printed
def cross_entropy(z, label):
    return -np.log(np.exp(z[label]) / np.exp(z).sum())


# %% wrong: overflow: the difference, not shifted
def cross_entropy(z, label):
    return np.log(np.sum(np.exp(z))) - z[label]


# %% wrong: log-of-zero: the logit of the label taken off
def cross_entropy(z, label):
    return np.log(np.exp(z - z[label]).sum())


# %% wrong: overflow: the mean taken off
def cross_entropy(z, label):
    m = np.mean(z)
    return np.log(np.exp(z - m).sum()) + m - z[label]


# %% wrong: overflow: the math module raises
import math


def cross_entropy(z, label):
    return math.log(sum(math.exp(v) for v in z)) - z[label]


# %% wrong: log-of-zero: the probability first
def cross_entropy(z, label):
    return -np.log(softmax(z)[label])


# %% wrong: log-of-zero: a one-hot vector and all logarithms
def cross_entropy(z, label):
    h = np.eye(len(z))[label]
    return -np.sum(h * np.log(softmax(z)))


# %% wrong: log-of-zero: infinity turned into a number
def cross_entropy(z, label):
    return np.nan_to_num(-np.log(softmax(z)[label]))


# %% wrong: log-of-zero: math.log
import math


def cross_entropy(z, label):
    return -math.log(softmax(z)[label])


# %% wrong: clipped-log: plus 1e-12
def cross_entropy(z, label):
    return -np.log(softmax(z)[label] + 1e-12)


# %% wrong: clipped-log: plus 1e-9
def cross_entropy(z, label):
    p = softmax(z)
    return -np.log(p[label] + 1e-9)


# %% wrong: clipped-log: np.clip
def cross_entropy(z, label):
    p = np.clip(softmax(z), 1e-15, 1 - 1e-15)
    return -np.log(p[label])


# %% wrong: clipped-log: a bound below
def cross_entropy(z, label):
    return -np.log(max(softmax(z)[label], 1e-300))


# %% wrong: clipped-log: the machine's epsilon
def cross_entropy(z, label):
    return -np.log(softmax(z)[label] + np.finfo(float).eps)


# %% wrong: sign: the logarithm of the likelihood
def cross_entropy(z, label):
    m = z.max()
    return z[label] - m - np.log(np.exp(z - m).sum())


# %% wrong: sign: np.log of the probability
def cross_entropy(z, label):
    return np.log(softmax(z)[label])


# %% wrong: shift-not-undone: not put back
def cross_entropy(z, label):
    return np.log(np.sum(np.exp(z - z.max()))) - z[label]


# %% wrong: shift-not-undone: put back, and the label shifted too
def cross_entropy(z, label):
    m = z.max()
    z = z - m
    return m + np.log(np.exp(z).sum()) - z[label]


# %% wrong: ignores-label: log-sum-exp alone
def cross_entropy(z, label):
    m = z.max()
    return m + np.log(np.exp(z - m).sum())


# %% wrong: missing-log: the probability
def cross_entropy(z, label):
    return -softmax(z)[label]


# %% wrong: missing-log: one minus the probability
def cross_entropy(z, label):
    return 1 - softmax(z)[label]


# %% wrong: double-softmax: log-sum-exp of probabilities
def cross_entropy(z, label):
    p = softmax(z)
    return np.log(np.exp(p).sum()) - p[label]


# %% wrong: double-softmax: softmax of softmax
def cross_entropy(z, label):
    return -np.log(softmax(softmax(z))[label])


# %% wrong: log-base: bits
def cross_entropy(z, label):
    m = z.max()
    return (m + np.log(np.exp(z - m).sum()) - z[label]) / np.log(2)


# %% wrong: log-base: log10
def cross_entropy(z, label):
    return -np.log10(softmax(z)[label])


# %% wrong: mean-over-classes: divided by k
def cross_entropy(z, label):
    m = z.max()
    return (m + np.log(np.exp(z - m).sum()) - z[label]) / len(z)


# %% wrong: mean-over-classes: np.mean of the one-hot product
def cross_entropy(z, label):
    h = np.zeros(len(z))
    h[label] = 1
    return -np.mean(h * np.log(softmax(z)))


# %% wrong: sum-over-classes: all logarithms
def cross_entropy(z, label):
    return -np.sum(np.log(softmax(z)))


# %% wrong: all-classes: a vector
def cross_entropy(z, label):
    m = z.max()
    return m + np.log(np.exp(z - m).sum()) - z


# %% wrong: all-classes: minus the logarithms
def cross_entropy(z, label):
    return -np.log(softmax(z))


# %% wrong: entropy: p log p
def cross_entropy(z, label):
    p = softmax(z)
    return -np.sum(p * np.log(p))


# %% wrong: squared-loss: as in notebook 03
def cross_entropy(z, label):
    return np.sum((softmax(z) - np.eye(len(z))[label]) ** 2)


# %% wrong: squared-loss: of the right class alone
def cross_entropy(z, label):
    return (1 - softmax(z)[label]) ** 2


# %% wrong: all-classes-as-bits: a yes or no for each class
def cross_entropy(z, label):
    p, h = softmax(z), np.eye(len(z))[label]
    wrong = [k for k in range(len(z)) if k != label]
    return -np.log(p[label]) - sum(np.log(1 - p[wrong]))


# %% wrong: no-exp: logarithm of the logit's share
def cross_entropy(z, label):
    return -np.log(z[label] / np.sum(z))


# %% wrong: missing-log-sum-exp: the logit alone
def cross_entropy(z, label):
    return -z[label]


# %% wrong: missing-log-sum-exp: the largest logit in its place
def cross_entropy(z, label):
    return np.max(z) - z[label]


# %% wrong: label-off-by-one: counts from one
def cross_entropy(z, label):
    m = z.max()
    return m + np.log(np.exp(z - m).sum()) - z[label - 1]


# %% wrong: label-as-number: the label is taken off
def cross_entropy(z, label):
    m = z.max()
    return m + np.log(np.exp(z - m).sum()) - label


# %% wrong: label-as-number: y log p with y the label
def cross_entropy(z, label):
    return -np.sum(label * np.log(softmax(z)))


# %% wrong: scalar-in-array: an array of one
def cross_entropy(z, label):
    m = z.max(keepdims=True)
    return m + np.log(np.exp(z - m).sum(keepdims=True)) - z[label]


# %% wrong: constant-factor: twice the loss
def cross_entropy(z, label):
    m = z.max()
    return 2 * (m + np.log(np.exp(z - m).sum()) - z[label])


# %% wrong: mutates-input: shifts z in place and back at the end, almost
def cross_entropy(z, label):
    m = z.max()
    z -= m
    return np.log(np.exp(z).sum()) - z[label]


# %% wrong: float32: single precision
def cross_entropy(z, label):
    z = z.astype(np.float32)
    m = z.max()
    return m + np.log(np.exp(z - m).sum()) - z[label]


# %% wrong: ?: label smoothing
def cross_entropy(z, label):
    m = z.max()
    log_p = z - m - np.log(np.exp(z - m).sum())
    return -0.9 * log_p[label] - 0.1 * log_p.mean()


# %% wrong: ?: the focal loss
def cross_entropy(z, label):
    m = z.max()
    log_p = z[label] - m - np.log(np.exp(z - m).sum())
    return -((1 - np.exp(log_p)) ** 2) * log_p


# %% wrong: ?: a hinge
def cross_entropy(z, label):
    others = np.delete(z, label)
    return max(0.0, 1.0 + max(others, default=0.0) - z[label])


# %% wrong: ?: a little weight decay
def cross_entropy(z, label):
    m = z.max()
    return m + np.log(np.exp(z - m).sum()) - z[label] + 0.01 * np.sum(z**2)


# %% wrong: plus-label: a plus in front of the logit
def cross_entropy(z, label):
    m = z.max()
    return m + np.log(np.exp(z - m).sum()) + z[label]


# %% wrong: mean-for-sum: the logarithm of a mean
def cross_entropy(z, label):
    m = z.max()
    return m + np.log(np.mean(np.exp(z - m))) - z[label]


# %% wrong: shift-sign: m - z in the exponent
def cross_entropy(z, label):
    m = z.max()
    return m + np.log(np.sum(np.exp(m - z))) - z[label]


# %% wrong: shift-sign: a minus in front of the logarithm
def cross_entropy(z, label):
    m = z.max()
    return m - np.log(np.sum(np.exp(z - m))) - z[label]


# %% wrong: shift-not-undone: added but never taken off
def cross_entropy(z, label):
    m = z.max()
    return m + np.log(np.sum(np.exp(z))) - z[label]


# %% wrong: one-too-many: log1p of the whole sum
def cross_entropy(z, label):
    order = np.sort(z)[::-1]
    return order[0] - z[label] + np.log1p(np.exp(order - order[0]).sum())


# %% wrong: sum-incomplete: the two largest alone
def cross_entropy(z, label):
    top = np.sort(z)[-2:]
    return top[-1] + np.log(np.exp(top - top[-1]).sum()) - z[label]


# %% wrong: sum-incomplete: the other classes alone
def cross_entropy(z, label):
    total = -np.inf
    for k, v in enumerate(z):
        if k != label:
            total = np.logaddexp(total, v)
    return total - z[label]


# %% wrong: class-0-skipped: a label of 0 is no label
def cross_entropy(z, label):
    loss = np.logaddexp.reduce(z)
    if label:
        loss -= z[label]
    return loss


# %% wrong: missing-log-sum-exp: exp and log are taken to cancel
def cross_entropy(z, label):
    return np.sum(z) - z[label]
