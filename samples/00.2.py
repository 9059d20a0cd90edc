# %% right: maxima of absolute values
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"shapes differ: {a.shape} and {b.shape}")
    scale = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    if scale == 0:
        return 0.0
    return float(np.max(np.abs(a - b)) / scale)


# %% right: looks at the difference before it divides
def relative_error(a, b):
    if np.shape(a) != np.shape(b):
        raise ValueError("a and b must have the same shape")
    diff = np.abs(np.subtract(a, b)).max()
    if diff == 0:
        return 0.0
    return diff / max(np.abs(a).max(), np.abs(b).max())


# %% right: pure Python lists and an explicit NaN test
import math


def relative_error(a, b):
    if np.shape(a) != np.shape(b):
        raise ValueError("different shapes")
    left = np.ravel(a).tolist()
    right = np.ravel(b).tolist()
    if any(math.isnan(v) for v in left + right):
        return math.nan
    biggest = max(abs(v) for v in left + right)
    if biggest == 0.0:
        return 0.0
    return max(abs(p - q) for p, q in zip(left, right)) / biggest


# %% right: infinity norms of the flattened arrays
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("a and b differ in shape")
    norm = lambda v: np.linalg.norm(v.ravel(), np.inf)
    top = norm(a - b)
    return 0.0 if top == 0 else top / np.maximum(norm(a), norm(b))


# %% right: one stack of both arrays, the answer a 0-d array
def relative_error(a, b):
    a = np.array(a, dtype=float)
    b = np.array(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("cannot compare arrays of different shapes")
    both = np.abs(np.stack([a, b])).max()
    if both == 0:
        return np.array(0.0)
    return np.array(np.abs(a - b).max() / both)


# %% right: catches the zero with np.where
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    same = a.shape == b.shape
    if not same:
        raise ValueError("shapes")
    s = np.maximum(abs(a).max(), abs(b).max())
    s = np.where(s == 0, 1.0, s)
    return np.max(np.abs(a - b) / s)


# %% wrong: no-abs: the largest signed difference
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    scale = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    if scale == 0:
        return 0.0
    return float(np.max(a - b) / scale)


# %% wrong: elementwise-mean: mean difference over the scale
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    scale = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    if scale == 0:
        return 0.0
    return np.mean(np.abs(a - b)) / scale


# %% wrong: elementwise-mean: the mean of the relative errors of the entries
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    scale = np.maximum(np.abs(a), np.abs(b))
    return np.mean(np.abs(a - b) / np.where(scale == 0, 1.0, scale))


# %% wrong: divides-by-first: only the first array sets the scale
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    top = np.max(np.abs(a - b))
    if top == 0:
        return 0.0
    return float(top / np.max(np.abs(a)))


# %% wrong: divides-by-sum: the sum of both maxima
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    scale = np.max(np.abs(a)) + np.max(np.abs(b))
    if scale == 0:
        return 0.0
    return float(np.max(np.abs(a - b)) / scale)


# %% wrong: squared: squares take the place of absolute values
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    scale = np.maximum(np.max(a**2), np.max(b**2))
    if scale == 0:
        return 0.0
    return float(np.max((a - b) ** 2) / scale)


# %% wrong: zero-division: two zero gradients give nan
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return np.max(np.abs(a - b)) / np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))


# %% wrong: no-shape-check: lets numpy broadcast
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    scale = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    if scale == 0:
        return 0.0
    return float(np.max(np.abs(a - b)) / scale)


# %% wrong: no-shape-check: compares the sizes only
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.size != b.size:
        raise ValueError("not the same number of entries")
    a, b = a.ravel(), b.ravel()
    top = np.max(np.abs(a - b))
    return 0.0 if top == 0 else top / np.maximum(np.abs(a).max(), np.abs(b).max())


# %% wrong: nan-hidden: nanmax passes over them
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    scale = np.maximum(np.nanmax(np.abs(a)), np.nanmax(np.abs(b)))
    if scale == 0:
        return 0.0
    return float(np.nanmax(np.abs(a - b)) / scale)


# %% wrong: nan-hidden: whatever is not above zero counts as zero
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    diff = np.max(np.abs(a - b))
    if diff > 0:
        return diff / np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    return 0.0


# %% wrong: max-before-abs: abs of the maxima
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    scale = np.maximum(abs(a.max()), abs(b.max()))
    if scale == 0:
        return 0.0
    return float(abs((a - b).max()) / scale)


# %% wrong: entrywise-relative: the largest of the entries' own relative errors
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    scale = np.maximum(np.abs(a), np.abs(b))
    scale = np.where(scale == 0, 1.0, scale)
    return float(np.max(np.abs(a - b) / scale))


# %% wrong: elementwise-mean: every max is a sum
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    scale = np.maximum(np.sum(np.abs(a)), np.sum(np.abs(b)))
    if scale == 0:
        return 0.0
    return float(np.sum(np.abs(a - b)) / scale)


# %% wrong: sum-instead-of-max: sum of the differences over the largest value
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    scale = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    return 0.0 if scale == 0 else float(np.abs(a - b).sum() / scale)


# %% wrong: stub: not written yet
def relative_error(a, b):
    raise NotImplementedError("00.2: write the relative error")


# %% wrong: returns-none: prints the error
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    scale = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    print(0.0 if scale == 0 else np.max(np.abs(a - b)) / scale)


# %% wrong: float32: compares in single precision
def relative_error(a, b):
    a, b = np.asarray(a, dtype=np.float32), np.asarray(b, dtype=np.float32)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    scale = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    if scale == 0:
        return np.float32(0)
    return np.max(np.abs(a - b)) / scale


# %% wrong: scalar-in-array: keepdims leaves a shape behind
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    a, b = a.ravel(), b.ravel()
    top = np.max(np.abs(a - b), keepdims=True)
    scale = np.maximum(np.max(np.abs(a), keepdims=True), np.max(np.abs(b), keepdims=True))
    return np.where(scale == 0, 0.0, top / np.where(scale == 0, 1.0, scale))


# %% wrong: constant-factor: as a percentage
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    scale = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    if scale == 0:
        return 0.0
    return 100 * float(np.max(np.abs(a - b)) / scale)


# %% wrong: negated: a minus sign too many
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    top = np.max(np.abs(a - b))
    if top == 0:
        return 0.0
    return -top / np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))


# %% wrong: mutates-input: subtracts in place at the end
def relative_error(a, b):
    if np.shape(a) != np.shape(b):
        raise ValueError("shapes differ")
    scale = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    a -= b
    if scale == 0:
        return 0.0
    return float(np.max(np.abs(a)) / scale)


# %% wrong: ?: one minus the cosine of the angle
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float).ravel(), np.asarray(b, dtype=float).ravel()
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    lengths = np.sqrt(np.sum(a * a) * np.sum(b * b))
    if lengths == 0:
        return 0.0
    return float(1 - np.sum(a * b) / lengths)


# %% wrong: ?: a logarithm of the ratio and the spread of the differences
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    top = np.std(a - b) + np.max(np.abs(a - b))
    return float(np.log1p(top / (1 + np.max(np.abs(b)))))


# %% wrong: ?: the exponential of the difference of the means
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return float(1 - np.exp(-abs(a.mean() - b.mean()) - 0.1 * a.size * np.ptp(a - b)))


# %% wrong: multiplies-by-size: * for /
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return np.max(np.abs(a - b)) * np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))


# %% wrong: min-for-max: the smallest difference
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    size = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    return 0.0 if size == 0 else np.min(np.abs(a - b)) / size


# %% wrong: min-for-max: the smallest of all entries below
def relative_error(a, b):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    both = np.abs(np.stack([a, b])).min()
    return 0.0 if both == 0 else np.abs(a - b).max() / both


# %% wrong: sum-for-difference: a plus
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    size = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    return 0.0 if size == 0 else np.max(np.abs(a + b)) / size


# %% wrong: no-difference: the first one's size above
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    size = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    return 0.0 if size == 0 else np.max(np.abs(a)) / size


# %% wrong: zeros-differ: 1 for two zeros
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    size = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    if size == 0:
        return 1.0
    return np.max(np.abs(a - b)) / size


# %% wrong: condition-reversed: != for ==
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    size = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    if size != 0:
        return 0.0
    return np.max(np.abs(a - b)) / size


# %% wrong: floor-below: the denominator never falls below 1e-8
def relative_error(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape:
        raise ValueError("a and b must have the same shape")
    size = max(1e-8, np.maximum(np.abs(a).max(), np.abs(b).max()))
    return float(np.abs(a - b).max() / size)


# %% wrong: shapes-partly-compared: numbers of entries in place of shapes
def relative_error(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.size != b.size:
        raise ValueError("different number of entries")
    difference = abs(a - b).max()
    if difference == 0:
        return 0.0
    return float(difference / np.maximum(abs(a).max(), abs(b).max()))
