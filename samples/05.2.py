# %% right: a power
def chain_ratio(w, L):
    return w ** (L - 2)


# %% right: np.power of floats
def chain_ratio(w, L):
    return np.power(float(w), L - 2)


# %% right: a loop
def chain_ratio(w, L):
    ratio = 1.0
    for _ in range(2, L):
        ratio *= w
    return ratio


# %% right: np.prod of a list that may be empty
def chain_ratio(w, L):
    return np.prod([w] * (L - 2))


# %% right: recursion
def chain_ratio(w, L):
    return 1 if L == 2 else w * chain_ratio(w, L - 1)


# %% right: the backward pass of Example 1, with dl/dz_L = 1
def chain_ratio(w, L):
    dz = {L: 1.0}
    for i in range(L - 1, 1, -1):
        dz[i] = dz[i + 1] * w  # (3)
    return dz[2] * 1.0  # (2), o_1 = 1


# %% right: a 0-d array
def chain_ratio(w, L):
    return np.array(float(w) ** (L - 2))


# %% wrong: stub: not written yet
def chain_ratio(w, L):
    raise NotImplementedError("05.2")


# %% wrong: returns-none: prints
def chain_ratio(w, L):
    print(w ** (L - 2))


# %% wrong: exponent-off-by-one: L - 1
def chain_ratio(w, L):
    return w ** (L - 1)


# %% wrong: exponent-off-by-one: a loop too many
def chain_ratio(w, L):
    ratio = 1.0
    for i in range(1, L):
        ratio = ratio * w
    return ratio


# %% wrong: exponent-off-by-one: a loop too few
def chain_ratio(w, L):
    ratio = 1.0
    for i in range(L - 1, 2, -1):
        ratio *= w
    return ratio


# %% wrong: exponent-off-by-one: L - 3
def chain_ratio(w, L):
    return 1.0 * w ** (L - 3)


# %% wrong: all-weights: w to the L
def chain_ratio(w, L):
    return w**L


# %% wrong: all-weights: a loop over the layers
def chain_ratio(w, L):
    p = 1
    for _ in range(L):
        p *= w
    return p


# %% wrong: all-weights: np.prod
def chain_ratio(w, L):
    return np.prod(np.full(L, w, dtype=float))


# %% wrong: absolute-value: of w
def chain_ratio(w, L):
    return abs(w) ** (L - 2)


# %% wrong: absolute-value: of the result
def chain_ratio(w, L):
    return np.abs(float(w) ** (L - 2))


# %% wrong: absolute-value: a norm
def chain_ratio(w, L):
    dz = np.ones(1)
    for _ in range(L - 2):
        dz = dz * w
    return np.linalg.norm(dz)


# %% wrong: divides-by-w: w**L over w twice
def chain_ratio(w, L):
    return w**L / (w * w)


# %% wrong: divides-by-w: one power too many, divided out
def chain_ratio(w, L):
    return w ** (L - 1) / w


# %% wrong: divides-by-w: NumPy gives a NaN
def chain_ratio(w, L):
    return np.float64(w) ** L / np.float64(w) ** 2


# %% wrong: divides-by-w: product of an array
def chain_ratio(w, L):
    return np.prod(np.full(L, float(w))) / w**2


# %% wrong: divides-by-w: NaN of the shorter quotient
def chain_ratio(w, L):
    return np.prod(np.full(L - 1, float(w))) / np.float64(w)


# %% wrong: upside-down: negative exponent
def chain_ratio(w, L):
    return w ** (2 - L)


# %% wrong: upside-down: one over
def chain_ratio(w, L):
    return 1 / w ** (L - 2)


# %% wrong: upside-down: float power
def chain_ratio(w, L):
    return float(w) ** -(L - 2)


# %% wrong: sum-for-product: L - 2 times
def chain_ratio(w, L):
    return (L - 2) * w


# %% wrong: sum-for-product: adds in a loop
def chain_ratio(w, L):
    total = 0.0
    for _ in range(L - 2):
        total += w
    return total


# %% wrong: base-for-exponent: exchanged
def chain_ratio(w, L):
    return (L - 2.0) ** w


# %% wrong: with-loss: a factor 2
def chain_ratio(w, L):
    return 2 * w ** (L - 1)


# %% wrong: constant-factor: twice the ratio
def chain_ratio(w, L):
    return 2 * w ** (L - 2)


# %% wrong: negated: a minus
def chain_ratio(w, L):
    return -(w ** (L - 2))


# %% wrong: scalar-in-array: shape (1,)
def chain_ratio(w, L):
    return np.array([float(w) ** (L - 2)])


# %% wrong: float32: single precision
def chain_ratio(w, L):
    return np.float32(float(w) ** (L - 2))


# %% wrong: integer-truncation: int
def chain_ratio(w, L):
    return int(w ** (L - 2))


# %% wrong: ?: always 1
def chain_ratio(w, L):
    return 1.0


# %% wrong: exponent-halved: half the layers
def chain_ratio(w, L):
    return w ** (L // 2)


# %% wrong: ?: exponent off by two, upside down
def chain_ratio(w, L):
    return 1 / (1 + abs(w) ** (L - 2))


# %% wrong: ?: a geometric sum
def chain_ratio(w, L):
    return sum(w**k for k in range(L - 1))


# %% wrong: ignores-L: w alone
def chain_ratio(w, L):
    return w


# %% wrong: sum-for-product: a plus in the recursion
def chain_ratio(w, L):
    return 1 if L == 2 else w + chain_ratio(w, L - 1)


# %% wrong: exponent-too-large: L + 2
def chain_ratio(w, L):
    return w ** (L + 2)
