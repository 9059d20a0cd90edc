# %% right: He and LeCun, standard_normal
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return [rng.standard_normal((p, q)) * np.sqrt(gain / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% right: rng.normal, He for everything
def init_weights(sizes, activation, rng):
    return [rng.normal(0, np.sqrt(2 / p), (p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% right: Glorot normal with a gain
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return [rng.normal(size=(p, q)) * np.sqrt(2 * gain / (p + q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% right: Glorot uniform with a gain
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return [np.sqrt(gain) * rng.uniform(-1, 1, (p, q)) * np.sqrt(6 / (p + q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% right: He uniform
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return [rng.uniform(-np.sqrt(3 * gain / p), np.sqrt(3 * gain / p), (p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% right: fan-out
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return [rng.standard_normal((p, q)) * (gain / q) ** 0.5 for p, q in zip(sizes[:-1], sizes[1:])]


# %% right: 5/3 for tanh
def init_weights(sizes, activation, rng):
    gain = {"relu": 2**0.5, "tanh": 5 / 3}[activation]
    return [gain * rng.standard_normal((p, q)) / np.sqrt(p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% right: signs only
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return [rng.choice([-1.0, 1.0], size=(p, q)) * np.sqrt(gain / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% right: orthogonal
def init_weights(sizes, activation, rng):
    gain = np.sqrt(2.0) if activation == "relu" else 1.0
    W = []
    for p, q in zip(sizes[:-1], sizes[1:]):
        Q, R = np.linalg.qr(rng.standard_normal((max(p, q), min(p, q))))
        Q = Q * np.sign(np.diag(R))
        W.append(gain * (Q if p >= q else Q.T))
    return W


# %% right: a truncated normal by rejection, a tuple
def truncated(shape, rng):
    v = rng.standard_normal(shape)
    while (np.abs(v) > 2).any():
        v = np.where(np.abs(v) > 2, rng.standard_normal(shape), v)
    return v / 0.8796


def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return tuple(np.sqrt(gain / p) * truncated((p, q), rng) for p, q in zip(sizes, sizes[1:]))


# %% right: unit by unit, nested lists
def init_weights(sizes, activation, rng):
    W = []
    for i in range(len(sizes) - 1):
        s = (2 / sizes[i]) ** 0.5 if "relu" in activation else sizes[i] ** -0.5
        W.append([list(s * rng.standard_normal(sizes[i + 1])) for _ in range(sizes[i])])
    return W


# %% wrong: stub: not written yet
def init_weights(sizes, activation, rng):
    raise NotImplementedError("05.5")


# %% wrong: returns-none: no return
def init_weights(sizes, activation, rng):
    W = [rng.standard_normal((p, q)) * np.sqrt(2 / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: variance-for-deviation: the gain over p
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return [rng.normal(0, gain / p, (p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: variance-for-deviation: no root
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, q)) * (2 / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: variance-for-deviation: divided by p
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, q)) / p for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: variance-for-deviation: Glorot
def init_weights(sizes, activation, rng):
    return [rng.normal(scale=2 / (p + q), size=(p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: gain-forgotten: one for both
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, q)) / np.sqrt(p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: gain-forgotten: Glorot uniform
def init_weights(sizes, activation, rng):
    return [rng.uniform(-1, 1, (p, q)) * np.sqrt(6 / (p + q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: gain-forgotten: the other way round
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "tanh" else 1.0
    return [rng.normal(0, (gain / p) ** 0.5, (p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: gain-outside-root: 2 over the root
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return [rng.standard_normal((p, q)) * gain / np.sqrt(p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: gain-outside-root: for both
def init_weights(sizes, activation, rng):
    return [2 * rng.normal(0, p**-0.5, (p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: uniform-bound: without the 3
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return [rng.uniform(-1, 1, (p, q)) * np.sqrt(gain / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: uniform-bound: one over the root
def init_weights(sizes, activation, rng):
    return [rng.uniform(-1 / np.sqrt(p), 1 / np.sqrt(p), (p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: not-scaled: standard normal
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: not-scaled: the gain alone
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return [rng.standard_normal((p, q)) * np.sqrt(gain) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: not-scaled: uniform
def init_weights(sizes, activation, rng):
    return [rng.uniform(-1, 1, size=(p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: fixed-deviation: 0.01
def init_weights(sizes, activation, rng):
    return [0.01 * rng.standard_normal((p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: fixed-deviation: 0.1
def init_weights(sizes, activation, rng):
    return [rng.normal(0, 0.1, (p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: fixed-deviation: 0.05
def init_weights(sizes, activation, rng):
    return [rng.normal(0, 0.05, size=(p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: size-for-fan-in: p times q
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, q)) * np.sqrt(2 / (p * q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: times-root: multiplied
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, q)) * np.sqrt(p / 2) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: times-root: both multiplied
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return [rng.standard_normal((p, q)) * np.sqrt(gain * p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: not-centred: random()
def init_weights(sizes, activation, rng):
    return [rng.random((p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: not-centred: random() over the root
def init_weights(sizes, activation, rng):
    return [rng.random((p, q)) / np.sqrt(p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: all-zero: zeros
def init_weights(sizes, activation, rng):
    return [np.zeros((p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: not-centred: ones
def init_weights(sizes, activation, rng):
    return [np.ones((p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: variance-too-small: the root of two over two p
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, q)) * np.sqrt(0.5 / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: variance-too-small: by the depth, too
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, q)) * np.sqrt(2 / p / (len(sizes) - 1)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: variance-too-small: off by a root of two
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, q)) * np.sqrt(2**0.5 / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: variance-too-large: three
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, q)) * np.sqrt(3 / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: variance-too-large: twice the root of two
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, q)) * np.sqrt(2 * 2**0.5 / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: no-randomness: identity matrices
def init_weights(sizes, activation, rng):
    return [np.eye(p, q) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: own-generator: a fixed seed
def init_weights(sizes, activation, rng):
    rng = np.random.default_rng(0)
    return [rng.standard_normal((p, q)) * np.sqrt(2 / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: own-generator: seeds the global state
def init_weights(sizes, activation, rng):
    np.random.seed(1)
    return [np.random.randn(p, q) * np.sqrt(2 / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: global-random: randn
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return [np.random.randn(p, q) * np.sqrt(gain / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: global-random: a generator without a seed
def init_weights(sizes, activation, rng):
    rng = np.random.default_rng()
    return [rng.normal(0, np.sqrt(2 / p), (p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: biases-too: two lists
def init_weights(sizes, activation, rng):
    W = [rng.standard_normal((p, q)) * np.sqrt(2 / p) for p, q in zip(sizes[:-1], sizes[1:])]
    return W, [np.zeros(q) for q in sizes[1:]]


# %% wrong: biases-too: one after the other
def init_weights(sizes, activation, rng):
    params = []
    for p, q in zip(sizes[:-1], sizes[1:]):
        params += [rng.standard_normal((p, q)) * np.sqrt(2 / p), np.zeros(q)]
    return params


# %% wrong: not-a-list: a dict
def init_weights(sizes, activation, rng):
    return {f"W{i}": rng.standard_normal(sizes[i : i + 2]) for i in range(len(sizes) - 1)}


# %% wrong: not-a-list: a generator expression
def init_weights(sizes, activation, rng):
    return (rng.standard_normal((p, q)) * np.sqrt(2 / p) for p, q in zip(sizes[:-1], sizes[1:]))


# %% wrong: wrong-number: a matrix for each size
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, p)) * np.sqrt(2 / p) for p in sizes]


# %% wrong: wrong-number: the last layer is missing
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((sizes[i], sizes[i + 1])) * np.sqrt(2 / sizes[i]) for i in range(len(sizes) - 2)]


# %% wrong: shapes-transposed: q, p
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((q, p)) * np.sqrt(2 / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: wrong-shapes: square ones
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, p)) * np.sqrt(2 / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: wrong-shapes: a third axis
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((1, p, q)) * np.sqrt(2 / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: not-finite: a root of a negative number
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, q)) * np.sqrt(-2 / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: ?: complex numbers
def init_weights(sizes, activation, rng):
    return [rng.standard_normal((p, q)) * np.sqrt(2 / p) * (1 + 0j) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: ?: raises
def init_weights(sizes, activation, rng):
    return [rng.standard_normal(p, q) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: remembers: fails on the second call
calls = []


def init_weights(sizes, activation, rng):
    calls.append(sizes)
    if len(calls) > 8:
        raise RuntimeError("once is enough")
    return [rng.standard_normal((p, q)) * np.sqrt(2 / p) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: uneven-layers: smaller from layer to layer
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return [
        rng.standard_normal((n, m)) * np.sqrt(gain / n) / (k + 1)
        for k, (n, m) in enumerate(zip(sizes[:-1], sizes[1:]))
    ]


# %% wrong: uneven-layers: the last layer apart
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    W = [rng.standard_normal((n, m)) * np.sqrt(gain / n) for n, m in zip(sizes[:-1], sizes[1:])]
    W[0] *= 10
    W[-1] *= 0.01
    return W


# %% wrong: saturated: far too large for tanh
def init_weights(sizes, activation, rng):
    scale = {"relu": np.sqrt(2 / sizes[0])}.get(activation, 40.0)
    return [scale * rng.standard_normal((p, q)) for p, q in zip(sizes[:-1], sizes[1:])]


# %% wrong: twin-units: a column for all units
def init_weights(sizes, activation, rng):
    gain = 2.0 if activation == "relu" else 1.0
    return [np.tile(rng.standard_normal((p, 1)), (1, q)) * np.sqrt(gain / p) for p, q in zip(sizes[:-1], sizes[1:])]
