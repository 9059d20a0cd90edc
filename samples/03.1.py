# %% right: two dictionaries of functions
def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


SIGMA = {
    "identity": lambda z: z.copy(),
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "softplus": lambda z: np.logaddexp(0, z),
}
SIGMA_PRIME = {
    "identity": np.ones_like,
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: sigmoid(z) * (1 - sigmoid(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": sigmoid,
}


def sigma(name, z):
    return SIGMA[name](z)


def sigma_prime(name, z):
    return SIGMA_PRIME[name](z)


# %% right: if and elif, the naive sigmoid overflows to the right limit
def sigma(name, z):
    if name == "identity":
        return z.copy()
    elif name == "relu":
        return z * (z > 0)
    elif name == "leaky_relu":
        return np.maximum(z, 0.01 * z)
    elif name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    elif name == "tanh":
        return np.tanh(z)
    else:
        return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def sigma_prime(name, z):
    if name == "identity":
        return np.ones(np.shape(z))
    elif name == "relu":
        return (z > 0) * 1.0
    elif name == "leaky_relu":
        return 0.01 + 0.99 * (z > 0)
    elif name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    elif name == "tanh":
        return 1 / np.cosh(z) ** 2
    else:
        return 1 / (1 + np.exp(-z))


# %% right: match, exponentials of -|z| only
def sigma(name, z):
    e = np.exp(-np.abs(z))
    match name:
        case "identity":
            return +z
        case "relu":
            return np.clip(z, 0, None)
        case "leaky_relu":
            return np.clip(z, 0, None) + 0.01 * np.clip(z, None, 0)
        case "sigmoid":
            return np.where(z >= 0, 1, e) / (1 + e)
        case "tanh":
            return np.sign(z) * (1 - e * e) / (1 + e * e)
        case "softplus":
            return np.clip(z, 0, None) + np.log1p(e)


def sigma_prime(name, z):
    e = np.exp(-np.abs(z))
    match name:
        case "identity":
            return z * 0 + 1
        case "relu":
            return np.heaviside(z, 0.0)
        case "leaky_relu":
            return np.heaviside(z, 0.01) + 0.01 * (z < 0)
        case "sigmoid":
            return e / (1 + e) ** 2
        case "tanh":
            return 4 * e**2 / (1 + e**2) ** 2
        case "softplus":
            return np.where(z >= 0, 1, e) / (1 + e)


# %% right: classes with value and slope
class Identity:
    def value(self, z):
        return np.array(z)

    def slope(self, z):
        return np.full_like(z, 1.0)


class Leaky:
    def __init__(self, a):
        self.a = a

    def value(self, z):
        return np.where(z < 0, self.a * z, z)

    def slope(self, z):
        return np.where(z <= 0, self.a, 1.0)


class Sigmoid:
    def value(self, z):
        return np.exp(-np.logaddexp(0, -z))

    def slope(self, z):
        return self.value(z) * self.value(-z)


class Tanh:
    def value(self, z):
        return 2 * Sigmoid().value(2 * z) - 1

    def slope(self, z):
        return 4 * Sigmoid().slope(2 * z)


class Softplus:
    def value(self, z):
        return np.logaddexp(z, np.zeros_like(z))

    def slope(self, z):
        return Sigmoid().value(z)


TABLE = dict(
    identity=Identity(),
    relu=Leaky(0.0),
    leaky_relu=Leaky(0.01),
    sigmoid=Sigmoid(),
    tanh=Tanh(),
    softplus=Softplus(),
)


def sigma(name, z):
    return TABLE[name].value(z)


def sigma_prime(name, z):
    return TABLE[name].slope(z)


# %% right: plain Python with math, nested lists
import math


def logistic(v):
    if v >= 0:
        return 1 / (1 + math.exp(-v))
    return math.exp(v) / (1 + math.exp(v))


RULES = {
    "identity": (lambda v: v, lambda v: 1.0),
    "relu": (lambda v: max(v, 0.0), lambda v: 1.0 if v > 0 else 0.0),
    "leaky_relu": (lambda v: v if v > 0 else 0.01 * v, lambda v: 1.0 if v > 0 else 0.01),
    "sigmoid": (logistic, lambda v: logistic(v) * logistic(-v)),
    "tanh": (math.tanh, lambda v: 1.0 - math.tanh(v) ** 2),
    "softplus": (lambda v: max(v, 0.0) + math.log1p(math.exp(-abs(v))), logistic),
}


def entries(f, z):
    return f(float(z)) if np.ndim(z) == 0 else [entries(f, v) for v in z]


def sigma(name, z):
    return entries(RULES[name][0], z)


def sigma_prime(name, z):
    return entries(RULES[name][1], z)


# %% right: a clipped argument for the exponential, Fortran order
def sigma(name, z):
    z = np.asfortranarray(z) if np.ndim(z) > 1 else np.asarray(z)
    if name in ("relu", "leaky_relu"):
        a = {"relu": 0.0, "leaky_relu": 0.01}[name]
        return ((1 + a) * z + (1 - a) * np.abs(z)) / 2
    safe = np.clip(z, -700, 700)
    return {
        "identity": z.copy(),
        "sigmoid": 1 / (1 + np.exp(-safe)),
        "tanh": np.tanh(z),
        "softplus": np.log1p(np.exp(-np.abs(safe))) + z * (z > 0),
    }[name]


def sigma_prime(name, z):
    safe = np.clip(z, -700, 700)
    s = 1 / (1 + np.exp(-safe))
    return {
        "identity": np.ones_like(z),
        "relu": np.asarray(z > 0, dtype=float),
        "leaky_relu": np.where(z > 0, 1.0, 0.01),
        "sigmoid": s - s**2,
        "tanh": (1 - np.tanh(z)) * (1 + np.tanh(z)),
        "softplus": s,
    }[name]


# %% wrong: stub: not written yet
def sigma(name, z):
    raise NotImplementedError("03.1: write sigma")


def sigma_prime(name, z):
    raise NotImplementedError("03.1: write sigma_prime")


# %% wrong: stub: only the derivative is not written yet
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    """The derivative, entry by entry."""
    raise NotImplementedError("03.1: write sigma_prime")


# %% wrong: returns-none: nothing is returned
def sigma(name, z):
    table = {"identity": z, "relu": np.maximum(z, 0), "tanh": np.tanh(z)}
    print(name, table.get(name))


def sigma_prime(name, z):
    table = {"identity": np.ones_like(z), "relu": z > 0, "tanh": 1 - np.tanh(z) ** 2}
    print(name, table.get(name))


# %% wrong: tanh-prime-of-z: 1 - z**2
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 - z**2
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: tanh-prime-of-z: (1 - z)(1 + z)
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: (1 - z) * (1 + z),
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: sigmoid-prime-of-z: z (1 - z)
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        return z * (1 - z)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: sigmoid-prime-of-z: in the table
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: z - z**2,
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: sigmoid-for-its-prime: stops at s
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: sigmoid-for-its-prime: the same entry in both tables
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": logistic,
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: sigma-prime-is-sigma: the wrong table is read
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return functions[name](z)


# %% wrong: sigma-prime-is-sigma: calls sigma
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    return sigma(name, z)


# %% wrong: tanh-no-square: 1 - tanh(z)
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z)
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: tanh-no-square: the square is lost
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - sigma("tanh", z),
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: softplus-prime-tanh: tanh for the slope of softplus
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return np.tanh(z)


# %% wrong: softplus-prime-tanh: tanh in the table
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: np.tanh(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: softplus-prime-wrong: the sign in the exponent
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return 1 / (1 + np.exp(z))


# %% wrong: softplus-prime-wrong: 1 / (1 + e^z) without the inner derivative
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: 1 / (1 + np.exp(z)),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: softplus-overflow: log(1 + exp(z))
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.log(1 + np.exp(z))


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: softplus-overflow: log1p(exp(z))
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.log1p(np.exp(z)),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: sigmoid-overflow: e^z over 1 + e^z
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return np.exp(z) / (1 + np.exp(z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: sigmoid-overflow: the helper overflows
def logistic(z):
    e = np.exp(z)
    return e / (e + 1)


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: leaky-zero-slope: the slope on the left is zero
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: leaky-zero-slope: the same as relu
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: (z > 0) * 1.0,
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: leaky-slope-wrong: 0.1
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.1 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.1)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: leaky-slope-wrong: 0.2 in both
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.2 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.2),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: relu-prime-at-zero-one: greater or equal
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z >= 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: relu-prime-at-zero-one: zero only below zero
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z < 0, 0.0, 1.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: leaky-prime-at-zero-one: greater or equal
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z >= 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: leaky-prime-at-zero-one: the small slope only below zero
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z < 0, 0.01, 1.0),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: identity-prime-z: z
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: identity-prime-z: copied from the first table
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: z,
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: prime-scalar: 1.0
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return 1.0
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: prime-scalar: the number one
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: 1,
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: float32: single precision throughout
def sigma(name, z):
    z = np.asarray(z, dtype=np.float32)
    return {
        "identity": z,
        "relu": np.maximum(z, 0),
        "leaky_relu": np.where(z > 0, z, np.float32(0.01) * z),
        "sigmoid": 1 / (1 + np.exp(-z)),
        "tanh": np.tanh(z),
        "softplus": np.logaddexp(np.float32(0), z),
    }[name]


def sigma_prime(name, z):
    z = np.asarray(z, dtype=np.float32)
    s = 1 / (1 + np.exp(-z))
    return {
        "identity": np.ones_like(z),
        "relu": (z > 0).astype(np.float32),
        "leaky_relu": np.where(z > 0, np.float32(1), np.float32(0.01)),
        "sigmoid": s * (1 - s),
        "tanh": 1 - np.tanh(z) ** 2,
        "softplus": s,
    }[name]


# %% wrong: mutates-input: relu and leaky relu write into z
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        z[z < 0] = 0
        return z
    if name == "leaky_relu":
        z[z < 0] *= 0.01
        return z
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: mutates-input: the slope of relu is made in place
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    if name == "relu":
        z[...] = z > 0
        return z
    return slopes[name](z)


# %% wrong: low-precision: derivative by a difference quotient
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    h = 1e-7
    return (sigma(name, z) - sigma(name, z - h)) / h


# %% wrong: integer-truncation: fills integer arrays
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    out = np.zeros(z.shape, dtype=int)
    out[...] = functions[name](z)
    return out


def sigma_prime(name, z):
    out = np.zeros(z.shape, dtype=int)
    out[...] = slopes[name](z)
    return out


# %% wrong: negated: every slope has a minus
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return -slopes[name](z)


# %% wrong: column-shape: works on a column
def sigma(name, z):
    z = np.reshape(z, (-1, 1))
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    z = np.reshape(z, (-1, 1))
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: ?: a hard sigmoid
def logistic(z):
    return np.clip(0.25 * z + 0.5, 0, 1)


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: ?: arctan in place of tanh
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.arctan(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)
    if name == "tanh":
        return 1 / (1 + z**2)
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: ?: square root of the sigmoid's slope
def sigma(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, 0.01 * z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "softplus":
        return np.logaddexp(0, z)


def sigma_prime(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-z))
        return np.sqrt(s * (1 - s))
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "softplus":
        return 1 / (1 + np.exp(-z))


# %% wrong: ?: a smooth relu
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: (z + np.sqrt(z**2 + 1)) / 2,
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: np.tanh(z),
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z)


def sigma_prime(name, z):
    return slopes[name](z)


# %% wrong: tanh-prime-sign: the terms of tanh's slope exchanged
def sigma(name, z):
    return {
        "identity": lambda: z.copy(),
        "relu": lambda: np.maximum(z, 0),
        "leaky_relu": lambda: np.where(z > 0, z, 0.01 * z),
        "sigmoid": lambda: 0.5 * (1 + np.tanh(z / 2)),
        "tanh": lambda: np.tanh(z),
        "softplus": lambda: np.logaddexp(0, z),
    }[name]()


def sigma_prime(name, z):
    return {
        "identity": lambda: np.ones_like(z),
        "relu": lambda: np.where(z > 0, 1.0, 0.0),
        "leaky_relu": lambda: np.where(z > 0, 1.0, 0.01),
        "sigmoid": lambda: sigma("sigmoid", z) * (1 - sigma("sigmoid", z)),
        "tanh": lambda: np.tanh(z) ** 2 - 1,
        "softplus": lambda: sigma("sigmoid", z),
    }[name]()


# %% wrong: sigmoid-no-square: no square in the sigmoid's slope
def sigma(name, z):
    return {
        "identity": lambda: z.copy(),
        "relu": lambda: np.maximum(z, 0),
        "leaky_relu": lambda: np.where(z > 0, z, 0.01 * z),
        "sigmoid": lambda: 0.5 * (1 + np.tanh(z / 2)),
        "tanh": lambda: np.tanh(z),
        "softplus": lambda: np.logaddexp(0, z),
    }[name]()


def sigma_prime(name, z):
    return {
        "identity": lambda: np.ones_like(z),
        "relu": lambda: np.where(z > 0, 1.0, 0.0),
        "leaky_relu": lambda: np.where(z > 0, 1.0, 0.01),
        "sigmoid": lambda: np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))),
        "tanh": lambda: 1 - np.tanh(z) ** 2,
        "softplus": lambda: sigma("sigmoid", z),
    }[name]()


# %% wrong: relu-prime-inverted: < for > in relu's slope
def sigma(name, z):
    return {
        "identity": lambda: z.copy(),
        "relu": lambda: np.maximum(z, 0),
        "leaky_relu": lambda: np.where(z > 0, z, 0.01 * z),
        "sigmoid": lambda: 0.5 * (1 + np.tanh(z / 2)),
        "tanh": lambda: np.tanh(z),
        "softplus": lambda: np.logaddexp(0, z),
    }[name]()


def sigma_prime(name, z):
    return {
        "identity": lambda: np.ones_like(z),
        "relu": lambda: np.where(z < 0, 1.0, 0.0),
        "leaky_relu": lambda: np.where(z > 0, 1.0, 0.01),
        "sigmoid": lambda: sigma("sigmoid", z) * (1 - sigma("sigmoid", z)),
        "tanh": lambda: 1 - np.tanh(z) ** 2,
        "softplus": lambda: sigma("sigmoid", z),
    }[name]()


# %% wrong: min-for-max: minimum in relu
def sigma(name, z):
    return {
        "identity": lambda: z.copy(),
        "relu": lambda: np.minimum(z, 0.0),
        "leaky_relu": lambda: np.where(z > 0, z, 0.01 * z),
        "sigmoid": lambda: 0.5 * (1 + np.tanh(z / 2)),
        "tanh": lambda: np.tanh(z),
        "softplus": lambda: np.logaddexp(0, z),
    }[name]()


def sigma_prime(name, z):
    return {
        "identity": lambda: np.ones_like(z),
        "relu": lambda: np.where(z > 0, 1.0, 0.0),
        "leaky_relu": lambda: np.where(z > 0, 1.0, 0.01),
        "sigmoid": lambda: sigma("sigmoid", z) * (1 - sigma("sigmoid", z)),
        "tanh": lambda: 1 - np.tanh(z) ** 2,
        "softplus": lambda: sigma("sigmoid", z),
    }[name]()


# %% wrong: softplus-half: softplus without its straight part
def sigma(name, z):
    return {
        "identity": lambda: z.copy(),
        "relu": lambda: np.maximum(z, 0),
        "leaky_relu": lambda: np.where(z > 0, z, 0.01 * z),
        "sigmoid": lambda: 0.5 * (1 + np.tanh(z / 2)),
        "tanh": lambda: np.tanh(z),
        "softplus": lambda: np.log1p(np.exp(-np.abs(z))),
    }[name]()


def sigma_prime(name, z):
    return {
        "identity": lambda: np.ones_like(z),
        "relu": lambda: np.where(z > 0, 1.0, 0.0),
        "leaky_relu": lambda: np.where(z > 0, 1.0, 0.01),
        "sigmoid": lambda: sigma("sigmoid", z) * (1 - sigma("sigmoid", z)),
        "tanh": lambda: 1 - np.tanh(z) ** 2,
        "softplus": lambda: sigma("sigmoid", z),
    }[name]()


# %% wrong: tanh-of-half: tanh from the sigmoid
def logistic(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


functions = {
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": logistic,
    "tanh": lambda z: 2 * logistic(z) - 1,
    "softplus": lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
}
slopes = {
    "identity": lambda z: np.ones(z.shape),
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "sigmoid": lambda z: logistic(z) * (1 - logistic(z)),
    "tanh": lambda z: 1 - functions["tanh"](z) ** 2,
    "softplus": lambda z: logistic(z),
}


def sigma(name, z):
    return functions[name](z) * 1.0


def sigma_prime(name, z):
    return slopes[name](z)
