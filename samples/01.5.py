# %% right: a loop over the weights
def gradient_check(backward, w, x, y):
    h = 1e-6
    numeric = np.zeros(len(w))
    for i in range(len(w)):
        plus, minus = w.copy(), w.copy()
        plus[i] += h
        minus[i] -= h
        loss_plus = (np.prod(plus) * x - y) ** 2
        loss_minus = (np.prod(minus) * x - y) ** 2
        numeric[i] = (loss_plus - loss_minus) / (2 * h)
    dw, dz = backward(w, x, y)
    scale = np.maximum(np.max(np.abs(dw)), np.max(np.abs(numeric)))
    return 0.0 if scale == 0 else float(np.max(np.abs(dw - numeric)) / scale)


# %% right: helpers for loss, difference and error
def loss(w, x, y):
    out = x
    for w_i in w:
        out = out * w_i
    return (out - y) ** 2


def central_difference(f, x, h=1e-6):
    rows = h * np.eye(len(x))
    return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in rows])


def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    top = np.max(np.abs(a - b))
    return 0.0 if top == 0 else top / np.maximum(np.abs(a).max(), np.abs(b).max())


def gradient_check(backward, w, x, y):
    dw = backward(w, x, y)[0]
    return relative_error(dw, central_difference(lambda v: loss(v, x, y), w))


# %% right: all moved weights as rows of a matrix
def gradient_check(backward, w, x, y):
    h = 1e-5
    w = np.asarray(w, dtype=float)
    steps = h * np.eye(w.size)
    up = (x * np.prod(w + steps, axis=1) - y) ** 2
    down = (x * np.prod(w - steps, axis=1) - y) ** 2
    numeric = (up - down) / (2 * h)
    dw = np.asarray(backward(w, x, y)[0], dtype=float)
    gap = np.abs(dw - numeric).max()
    return gap / max(np.abs(dw).max(), np.abs(numeric).max()) if gap else 0.0


# %% right: pure Python lists
import math


def gradient_check(backward, w, x, y):
    def loss(weights):
        return (math.prod(weights) * x - y) ** 2

    weights = [float(v) for v in w]
    h = 1e-6
    numeric = []
    for i, w_i in enumerate(weights):
        up = loss(weights[:i] + [w_i + h] + weights[i + 1:])
        down = loss(weights[:i] + [w_i - h] + weights[i + 1:])
        numeric.append((up - down) / (2 * h))
    dw, _ = backward(np.array(weights), x, y)
    dw = [float(v) for v in dw]
    biggest = max(abs(v) for v in dw + numeric)
    if biggest == 0:
        return 0.0
    return max(abs(p - q) for p, q in zip(dw, numeric)) / biggest


# %% right: a 0-d array, infinity norms
def gradient_check(backward, w, x, y):
    def loss_along(i, t):
        moved = np.array(w, dtype=float)
        moved[i] += t
        return np.square(np.multiply.reduce(moved) * x - y)

    h = 1e-6
    numeric = np.array([(loss_along(i, h) - loss_along(i, -h)) / (2 * h) for i in range(len(w))])
    dw = np.array(backward(w, x, y)[0], dtype=float)
    top = np.linalg.norm(dw - numeric, np.inf)
    if top == 0:
        return np.array(0.0)
    return np.array(top / np.linalg.norm(np.append(dw, numeric), np.inf))


# %% wrong: forward-difference: one-sided differences of the loss
def gradient_check(backward, w, x, y):
    h = 1e-5
    loss = lambda v: (np.prod(v) * x - y) ** 2
    numeric = np.zeros(len(w))
    for i in range(len(w)):
        plus = w.copy()
        plus[i] += h
        numeric[i] = (loss(plus) - loss(w)) / h
    dw, dz = backward(w, x, y)
    scale = np.maximum(np.max(np.abs(dw)), np.max(np.abs(numeric)))
    return 0.0 if scale == 0 else float(np.max(np.abs(dw - numeric)) / scale)


# %% wrong: forward-difference: with the small step of the central one
def gradient_check(backward, w, x, y):
    h = 1e-6
    here = (np.prod(w) * x - y) ** 2
    steps = h * np.eye(len(w))
    numeric = ((np.prod(w + steps, axis=1) * x - y) ** 2 - here) / h
    dw = np.asarray(backward(w, x, y)[0])
    scale = np.maximum(np.max(np.abs(dw)), np.max(np.abs(numeric)))
    return 0.0 if scale == 0 else float(np.max(np.abs(dw - numeric)) / scale)


# %% wrong: absolute-error: not divided by anything
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (np.prod(v) * x - y) ** 2
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw, dz = backward(w, x, y)
    return float(np.max(np.abs(dw - numeric)))


# %% wrong: compares-dz: takes the second of the pair
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (np.prod(v) * x - y) ** 2
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw = np.asarray(backward(w, x, y)[1])
    scale = np.maximum(np.max(np.abs(dw)), np.max(np.abs(numeric)))
    return 0.0 if scale == 0 else float(np.max(np.abs(dw - numeric)) / scale)


# %% wrong: own-backward: checks a gradient of its own
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (np.prod(v) * x - y) ** 2
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    f = np.prod(w) * x
    dw = np.array([2 * (f - y) * x * np.prod(np.delete(w, i)) for i in range(len(w))])
    scale = np.maximum(np.max(np.abs(dw)), np.max(np.abs(numeric)))
    return 0.0 if scale == 0 else float(np.max(np.abs(dw - numeric)) / scale)


# %% wrong: one-entry-only: the first weight stands for all
def gradient_check(backward, w, x, y):
    h = 1e-6
    plus, minus = w.copy(), w.copy()
    plus[0] += h
    minus[0] -= h
    numeric = ((np.prod(plus) * x - y) ** 2 - (np.prod(minus) * x - y) ** 2) / (2 * h)
    dw_1 = backward(w, x, y)[0][0]
    scale = max(abs(dw_1), abs(numeric))
    return 0.0 if scale == 0 else float(abs(dw_1 - numeric) / scale)


# %% wrong: one-entry-only: the last weight alone
def gradient_check(backward, w, x, y):
    h = 1e-6
    rest = np.prod(w[:-1]) * x
    numeric = ((rest * (w[-1] + h) - y) ** 2 - (rest * (w[-1] - h) - y) ** 2) / (2 * h)
    dw, _ = backward(w, x, y)
    scale = max(abs(dw[-1]), abs(numeric))
    return 0.0 if scale == 0 else float(abs(dw[-1] - numeric) / scale)


# %% wrong: loss-without-square: differences of f - y
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: np.prod(v) * x - y
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw, dz = backward(w, x, y)
    scale = np.maximum(np.max(np.abs(dw)), np.max(np.abs(numeric)))
    return 0.0 if scale == 0 else float(np.max(np.abs(dw - numeric)) / scale)


# %% wrong: returns-bool: passed or not
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (np.prod(v) * x - y) ** 2
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw, dz = backward(w, x, y)
    scale = np.maximum(np.max(np.abs(dw)), np.max(np.abs(numeric)))
    return bool(np.max(np.abs(dw - numeric)) <= 1e-6 * scale)


# %% wrong: returns-bool: np.allclose
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (np.prod(v) * x - y) ** 2
    numeric = [(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))]
    return np.allclose(backward(w, x, y)[0], numeric)


# %% wrong: ignores-y: the loss is f squared
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (np.prod(v) * x) ** 2
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw, dz = backward(w, x, y)
    scale = np.maximum(np.max(np.abs(dw)), np.max(np.abs(numeric)))
    return 0.0 if scale == 0 else float(np.max(np.abs(dw - numeric)) / scale)


# %% wrong: stub: not written yet
def gradient_check(backward, w, x, y):
    raise NotImplementedError("01.5: check the gradient")


# %% wrong: returns-none: prints the error
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (np.prod(v) * x - y) ** 2
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw, dz = backward(w, x, y)
    scale = np.maximum(np.max(np.abs(dw)), np.max(np.abs(numeric)))
    print("error:", np.max(np.abs(dw - numeric)) / (scale or 1.0))


# %% wrong: scalar-in-array: keepdims leaves a shape behind
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (np.prod(v) * x - y) ** 2
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw = np.asarray(backward(w, x, y)[0])
    scale = np.max(np.abs([dw, numeric]))
    return np.max(np.abs(dw - numeric), keepdims=True) / (scale or 1.0)


# %% wrong: mutates-input: moves w itself and only nearly back
def gradient_check(backward, w, x, y):
    dw = np.array(backward(w, x, y)[0], dtype=float)
    h = 1e-6
    numeric = np.zeros(len(w))
    for i in range(len(w)):
        w[i] += h
        up = (np.prod(w) * x - y) ** 2
        w[i] -= 2 * h
        down = (np.prod(w) * x - y) ** 2
        w[i] += h
        numeric[i] = (up - down) / (2 * h)
    scale = np.maximum(np.max(np.abs(dw)), np.max(np.abs(numeric)))
    return 0.0 if scale == 0 else float(np.max(np.abs(dw - numeric)) / scale)


# %% wrong: float32: the loss in single precision
def gradient_check(backward, w, x, y):
    h = np.float32(1e-3)
    v, x32, y32 = w.astype(np.float32), np.float32(x), np.float32(y)
    numeric = np.zeros(len(w), dtype=np.float32)
    for i in range(len(w)):
        plus, minus = v.copy(), v.copy()
        plus[i] += h
        minus[i] -= h
        rise = (np.prod(plus) * x32 - y32) ** 2 - (np.prod(minus) * x32 - y32) ** 2
        numeric[i] = rise / (2 * h)
    dw = np.asarray(backward(w, x, y)[0], dtype=np.float32)
    scale = np.maximum(np.max(np.abs(dw)), np.max(np.abs(numeric)))
    return np.float32(0) if scale == 0 else np.max(np.abs(dw - numeric)) / scale


# %% wrong: constant-factor: as a percentage
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (np.prod(v) * x - y) ** 2
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw, dz = backward(w, x, y)
    scale = np.maximum(np.max(np.abs(dw)), np.max(np.abs(numeric)))
    return 0.0 if scale == 0 else 100 * float(np.max(np.abs(dw - numeric)) / scale)


# %% wrong: negated: a minus sign too many
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (np.prod(v) * x - y) ** 2
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw, dz = backward(w, x, y)
    scale = np.maximum(np.max(np.abs(dw)), np.max(np.abs(numeric)))
    return 0.0 if scale == 0 else float(-np.max(np.abs(dw - numeric)) / scale)


# %% wrong: ?: the angle between both gradients
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (np.prod(v) * x - y) ** 2
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw = np.asarray(backward(w, x, y)[0])
    lengths = np.linalg.norm(dw) * np.linalg.norm(numeric)
    return 0.5 if lengths == 0 else float(np.arccos(np.clip(dw @ numeric / lengths, -1, 1)))


# %% wrong: ?: a loss with a fourth power and a tanh
def gradient_check(backward, w, x, y):
    h = 1e-4
    loss = lambda v: np.tanh(np.prod(v) * x - y) ** 4 + 0.1 * np.sum(np.sin(v))
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw = np.asarray(backward(w, x, y)[0])
    return float(np.std(dw - numeric) + np.max(np.abs(numeric)))


# %% wrong: arguments-exchanged: y before x
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (x * np.prod(v) - y) ** 2
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw = np.asarray(backward(w, y, x)[0])
    scale = np.maximum(np.abs(dw).max(), np.abs(numeric).max())
    return 0.0 if scale == 0 else np.abs(dw - numeric).max() / scale


# %% wrong: sign: a plus between the two gradients
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (x * np.prod(v) - y) ** 2
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw = np.asarray(backward(w, x, y)[0])
    scale = np.maximum(np.abs(dw).max(), np.abs(numeric).max())
    return 0.0 if scale == 0 else np.abs(dw + numeric).max() / scale


# %% wrong: plus-y: f + y in the loss
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (x * np.prod(v) + y) ** 2
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw = np.asarray(backward(w, x, y)[0])
    scale = np.maximum(np.abs(dw).max(), np.abs(numeric).max())
    return 0.0 if scale == 0 else np.abs(dw - numeric).max() / scale


# %% wrong: no-slope: the change is not divided
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (x * np.prod(v) - y) ** 2
    numeric = np.array([loss(w + e) - loss(w - e) for e in h * np.eye(len(w))])
    dw = np.asarray(backward(w, x, y)[0])
    scale = np.maximum(np.abs(dw).max(), np.abs(numeric).max())
    return 0.0 if scale == 0 else np.abs(dw - numeric).max() / scale


# %% wrong: entry-replaced: the weight becomes h
def gradient_check(backward, w, x, y):
    h, numeric = 1e-6, np.zeros(len(w))
    for i in range(len(w)):
        up, down = w.copy(), w.copy()
        up[i], down[i] = h, -h
        numeric[i] = ((x * np.prod(up) - y) ** 2 - (x * np.prod(down) - y) ** 2) / (2 * h)
    dw = np.asarray(backward(w, x, y)[0])
    scale = np.maximum(np.abs(dw).max(), np.abs(numeric).max())
    return 0.0 if scale == 0 else np.abs(dw - numeric).max() / scale


# %% wrong: no-difference: the size of dw alone
def gradient_check(backward, w, x, y):
    h = 1e-6
    loss = lambda v: (x * np.prod(v) - y) ** 2
    numeric = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    dw = np.asarray(backward(w, x, y)[0])
    scale = np.maximum(np.abs(dw).max(), np.abs(numeric).max())
    return 0.0 if scale == 0 else np.abs(dw).max() / scale


# %% wrong: norms-compared: the difference of two lengths
def gradient_check(backward, w, x, y):
    dw, _ = backward(w, x, y)
    numeric = np.zeros(len(w))
    for i, step in enumerate(1e-6 * np.eye(len(w))):
        plus, minus = (np.prod(w + step) * x - y) ** 2, (np.prod(w - step) * x - y) ** 2
        numeric[i] = (plus - minus) / 2e-6
    a, b = np.linalg.norm(dw), np.linalg.norm(numeric)
    return abs(a - b) / np.maximum(a, b)


# %% wrong: elementwise-mean: the mean of the quotients
def gradient_check(backward, w, x, y):
    dw = np.asarray(backward(w, x, y)[0])
    numeric = np.zeros(len(w))
    for i, step in enumerate(1e-6 * np.eye(len(w))):
        plus, minus = (np.prod(w + step) * x - y) ** 2, (np.prod(w - step) * x - y) ** 2
        numeric[i] = (plus - minus) / 2e-6
    return float(np.mean(np.abs(dw - numeric) / np.maximum(np.abs(dw), np.abs(numeric))))
