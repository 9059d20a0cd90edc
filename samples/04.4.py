# %% given
def sigma(name, z):
    return {"sigmoid": lambda: 0.5 * (1 + np.tanh(0.5 * z)), "softplus": lambda: np.logaddexp(0, z)}[name]()


def sigma_prime(name, z):
    return {"sigmoid": lambda: sigma("sigmoid", z) * (1 - sigma("sigmoid", z))}[name]()


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


# %% right: sigma from notebook 03
def binary_cross_entropy_grad(z, y):
    return sigma("sigmoid", z) - y


# %% right: two cases
def binary_cross_entropy_grad(z, y):
    if y == 1:
        return -sigma("sigmoid", -z)
    return sigma("sigmoid", z)


# %% right: plain Python, by the sign of z
import math


def binary_cross_entropy_grad(z, y):
    if z >= 0:
        s = 1 / (1 + math.exp(-z))
    else:
        s = math.exp(z) / (1 + math.exp(z))
    return s - y


# %% right: the naive sigmoid overflows to the right limit
def binary_cross_entropy_grad(z, y):
    return 1 / (1 + np.exp(-z)) - y


# %% right: softmax of (0, z)
def binary_cross_entropy_grad(z, y):
    dz = softmax(np.array([0.0, z]))
    dz[y] -= 1
    return dz[1]


# %% right: np.where, a 0-d array
def binary_cross_entropy_grad(z, y):
    t = np.exp(-np.abs(np.asarray(z)))
    return np.where(np.asarray(z) > 0, 1 / (1 + t), t / (1 + t)) - y


# %% right: one exponential of a logarithm
def binary_cross_entropy_grad(z, y):
    return float(np.exp(-np.logaddexp(0, -z))) - y


# %% right: labels of -1 and 1 inside
def binary_cross_entropy_grad(z, y):
    t = 2 * y - 1
    return -t * np.exp(-np.logaddexp(0, t * z))


# %% wrong: stub: not written yet
def binary_cross_entropy_grad(z, y):
    raise NotImplementedError("04.4: binary_cross_entropy_grad is not written yet")


# %% wrong: returns-none: no return
def binary_cross_entropy_grad(z, y):
    dz = sigma("sigmoid", z) - y


# %% wrong: sigmoid-overflow: exp(z) above and below
def binary_cross_entropy_grad(z, y):
    return np.exp(z) / (1 + np.exp(z)) - y


# %% wrong: sigmoid-overflow: math.exp(-z)
import math


def binary_cross_entropy_grad(z, y):
    return 1 / (1 + math.exp(-z)) - y


# %% wrong: sigmoid-overflow: math.exp(z)
from math import exp


def binary_cross_entropy_grad(z, y):
    s = exp(z) / (1 + exp(z))
    return s - y


# %% wrong: sign: true minus predicted
def binary_cross_entropy_grad(z, y):
    return y - sigma("sigmoid", z)


# %% wrong: sign: minus in front
def binary_cross_entropy_grad(z, y):
    return -(sigma("sigmoid", z) - y)


# %% wrong: no-sigmoid: z - y
def binary_cross_entropy_grad(z, y):
    return z - y


# %% wrong: no-sigmoid: the regression of notebook 02
def binary_cross_entropy_grad(z, y):
    return 2 * (z - y)


# %% wrong: sigma-prime-at-output: the start of notebook 03
def binary_cross_entropy_grad(z, y):
    return sigma_prime("sigmoid", z) * (sigma("sigmoid", z) - y)


# %% wrong: sigma-prime-at-output: s(1 - s), and the sign
def binary_cross_entropy_grad(z, y):
    s = sigma("sigmoid", z)
    return (y - s) * s * (1 - s)


# %% wrong: sigma-prime-of-output: the slope at o
def binary_cross_entropy_grad(z, y):
    o = sigma("sigmoid", z)
    return (o - y) * sigma_prime("sigmoid", o)


# %% wrong: sigma-prime-of-output: the formula for o, fed with z
def binary_cross_entropy_grad(z, y):
    return (sigma("sigmoid", z) - y) * z * (1 - z)


# %% wrong: sigma-prime-of-output: the slope at o, and a 2
def binary_cross_entropy_grad(z, y):
    o = sigma("sigmoid", z)
    return 2 * (o - y) * sigma_prime("sigmoid", o)


# %% wrong: squared-loss: done right for the wrong loss
def binary_cross_entropy_grad(z, y):
    return 2 * (sigma("sigmoid", z) - y) * sigma_prime("sigmoid", z)


# %% wrong: constant-factor: a 2 in front
def binary_cross_entropy_grad(z, y):
    return 2 * (sigma("sigmoid", z) - y)


# %% wrong: by-probabilities: the derivative by p
def binary_cross_entropy_grad(z, y):
    p = sigma("sigmoid", z)
    return -y / p + (1 - y) / (1 - p)


# %% wrong: by-probabilities: (p - y) / p (1 - p)
def binary_cross_entropy_grad(z, y):
    p = sigma("sigmoid", np.float64(z))
    return (p - y) / (p * (1 - p))


# %% wrong: ignores-y: the probability
def binary_cross_entropy_grad(z, y):
    return sigma("sigmoid", z)


# %% wrong: only-positive: y log p only
def binary_cross_entropy_grad(z, y):
    return -y * (1 - sigma("sigmoid", z))


# %% wrong: only-negative: nothing for y = 1
def binary_cross_entropy_grad(z, y):
    return sigma("sigmoid", z) if y == 0 else 0.0


# %% wrong: negative-case-sign: a minus for y = 0
def binary_cross_entropy_grad(z, y):
    s = sigma("sigmoid", z)
    return s - 1 if y == 1 else -s


# %% wrong: cases-swapped: y and 1 - y
def binary_cross_entropy_grad(z, y):
    return sigma("sigmoid", z) - (1 - y)


# %% wrong: double-sigmoid: twice
def binary_cross_entropy_grad(z, y):
    p = sigma("sigmoid", z)
    return sigma("sigmoid", p) - y


# %% wrong: sigma-prime-only: the slope
def binary_cross_entropy_grad(z, y):
    return sigma_prime("sigmoid", z)


# %% wrong: loss-not-gradient: the loss, stable
def binary_cross_entropy_grad(z, y):
    return np.logaddexp(0, z) - y * z


# %% wrong: labels-plus-minus-one: another coding
def binary_cross_entropy_grad(z, y):
    return sigma("sigmoid", z) - (1 if y == 1 else -1)


# %% wrong: tanh-for-sigmoid: tanh
def binary_cross_entropy_grad(z, y):
    return np.tanh(z) - y


# %% wrong: rounded: the decision
def binary_cross_entropy_grad(z, y):
    return float(sigma("sigmoid", z) > 0.5) - y


# %% wrong: constant-factor: three times
def binary_cross_entropy_grad(z, y):
    return 3 * (sigma("sigmoid", z) - y)


# %% wrong: missing-factor-2: half of it
def binary_cross_entropy_grad(z, y):
    return (sigma("sigmoid", z) - y) / 2


# %% wrong: scalar-in-array: an array of one
def binary_cross_entropy_grad(z, y):
    return np.array([sigma("sigmoid", z) - y])


# %% wrong: float32: single precision
def binary_cross_entropy_grad(z, y):
    return np.float32(sigma("sigmoid", z) - y)


# %% wrong: low-precision: forward differences
def binary_cross_entropy_grad(z, y):
    def loss(t):
        return np.logaddexp(0, t) - y * t

    return (loss(z + 1e-7) - loss(z)) / 1e-7


# %% wrong: ?: a steeper sigmoid
def binary_cross_entropy_grad(z, y):
    return sigma("sigmoid", 1.5 * z) - y


# %% wrong: ?: softened targets
def binary_cross_entropy_grad(z, y):
    return sigma("sigmoid", z) - (0.05 + 0.9 * y)


# %% wrong: ?: the error function's shape
def binary_cross_entropy_grad(z, y):
    return 0.5 + np.arctan(z) / np.pi - y


# %% wrong: ?: the cube
def binary_cross_entropy_grad(z, y):
    return (sigma("sigmoid", z) - y) ** 3


# %% wrong: plus-y: a plus
def binary_cross_entropy_grad(z, y):
    return 0.5 * (1 + np.tanh(z / 2)) + y


# %% wrong: sigma-prime-for-sigma: the slope compared with y
def binary_cross_entropy_grad(z, y):
    s = 0.5 * (1 + np.tanh(z / 2))
    return s * (1 - s) - y


# %% wrong: sigmoid-sign: no minus in the exponent
def binary_cross_entropy_grad(z, y):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(z)) - y


# %% wrong: ignores-y: always the case y = 1
def binary_cross_entropy_grad(z, y):
    return -0.5 * (1 - np.tanh(z / 2))


# %% wrong: sigmoid-overflow: NaN becomes 0, in the probability
def binary_cross_entropy_grad(z, y):
    with np.errstate(all="ignore"):
        p = np.nan_to_num(np.exp(z) / (1 + np.exp(z)))
    return p - y


# %% wrong: sigmoid-overflow: NaN becomes 0, at the end
def binary_cross_entropy_grad(z, y):
    with np.errstate(all="ignore"):
        return float(np.nan_to_num(np.exp(z) / (1 + np.exp(z)) - y))
