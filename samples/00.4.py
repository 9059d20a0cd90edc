# %% right: standard normal, normalised
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else float(abs(exact - numeric) / scale)


# %% right: with a relative_error of its own and vdot
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    scale = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    return 0.0 if scale == 0 else float(np.max(np.abs(a - b)) / scale)


def directional_check(f, grad, x, rng):
    direction = rng.normal(size=np.shape(x))
    direction = direction / np.sqrt(np.sum(direction**2))
    eps = 1e-6
    plus, minus = f(x + eps * direction), f(x - eps * direction)
    return relative_error(np.vdot(grad, direction), (plus - minus) / (2 * eps))


# %% right: one draw an entry, a loop over the flat arrays
def directional_check(f, grad, x, rng):
    x = np.asarray(x, dtype=float)
    draws = [rng.standard_normal() for _ in range(x.size)]
    length = sum(d * d for d in draws) ** 0.5
    unit = [d / length for d in draws]
    slope = 0.0
    for g, d in zip(np.ravel(grad).tolist(), unit):
        slope += g * d
    u = np.array(unit).reshape(x.shape)
    h = 1e-6
    found = (f(x + h * u) - f(x - h * u)) / (2 * h)
    top = abs(slope - found)
    return 0.0 if top == 0 else top / max(abs(slope), abs(found))


# %% right: through a function of one number
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.size)
    u = (u / np.sqrt(u @ u)).reshape(x.shape)
    phi = lambda t: f(x + t * u)
    h = 1e-5
    a = float((np.asarray(grad) * u).sum())
    b = float((phi(h) - phi(-h)) / (2 * h))
    if a == b:
        return 0.0
    return abs(a - b) / max(abs(a), abs(b))


# %% right: tensordot over all axes, the answer a 0-d array
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(np.shape(x))
    u = np.asarray(u / np.linalg.norm(np.ravel(u)))
    a = np.tensordot(grad, u, axes=u.ndim)
    h = 1e-6
    b = np.asarray((f(x + h * u) - f(x - h * u)) / (2 * h))
    scale = np.maximum(np.abs(a), np.abs(b))
    return np.abs(a - b) / np.where(scale == 0, 1.0, scale)


# %% wrong: coordinate-axis: a random axis for a random direction
def directional_check(f, grad, x, rng):
    u = np.zeros(x.size)
    u[rng.integers(x.size)] = 1.0
    u = u.reshape(x.shape)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else float(abs(exact - numeric) / scale)


# %% wrong: coordinate-axis: always the first entry
def directional_check(f, grad, x, rng):
    u = np.zeros(x.shape)
    u.flat[0] = 1.0
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else float(abs(exact - numeric) / scale)


# %% wrong: forward-difference: f(x) in place of f(x - hu)
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x + h * u) - f(x)) / h
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else float(abs(exact - numeric) / scale)


# %% wrong: not-normalised: u keeps its length
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else float(abs(exact - numeric) / scale)


# %% wrong: global-random: np.random in place of rng
def directional_check(f, grad, x, rng):
    u = np.random.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else float(abs(exact - numeric) / scale)


# %% wrong: global-random: a generator of its own with a fixed seed
def directional_check(f, grad, x, rng):
    np.random.seed(0)
    u = np.random.randn(*x.shape)
    u = np.asarray(u / np.linalg.norm(u))
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else float(abs(exact - numeric) / scale)


# %% wrong: uniform-direction: uniform entries, normalised
def directional_check(f, grad, x, rng):
    u = rng.uniform(-1, 1, size=x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else float(abs(exact - numeric) / scale)


# %% wrong: full-gradient: a central difference for each entry, then u
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = 0.0
    for idx in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[idx] = h
        numeric += (f(x + e) - f(x - e)) / (2 * h) * np.asarray(u)[idx]
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else float(abs(exact - numeric) / scale)


# %% wrong: no-division: the rise without the run
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = f(x + h * u) - f(x - h * u)
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else float(abs(exact - numeric) / scale)


# %% wrong: norm-of-gradient: the length of grad in place of its product with u
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.linalg.norm(grad)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else float(abs(exact - numeric) / scale)


# %% wrong: positive-direction: all entries of u above zero
def directional_check(f, grad, x, rng):
    u = np.abs(rng.standard_normal(x.shape))
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else float(abs(exact - numeric) / scale)


# %% wrong: stub: not written yet
def directional_check(f, grad, x, rng):
    raise NotImplementedError("00.4: check along one random direction")


# %% wrong: returns-none: prints both slopes
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    print("exact", np.sum(grad * u))
    print("numeric", (f(x + h * u) - f(x - h * u)) / (2 * h))


# %% wrong: float32: the direction and the points in single precision
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape, dtype=np.float32)
    u = u / np.linalg.norm(u)
    h = np.float32(1e-6)
    x = x.astype(np.float32)
    numeric = np.float32((f(x + h * u) - f(x - h * u)) / (2 * h))
    exact = np.sum(grad.astype(np.float32) * u)
    scale = max(abs(exact), abs(numeric))
    return np.float32(0) if scale == 0 else abs(exact - numeric) / scale


# %% wrong: scalar-in-array: the error comes in an array of one entry
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    a = np.array([np.sum(grad * u)])
    b = np.array([(f(x + h * u) - f(x - h * u)) / (2 * h)])
    scale = np.maximum(np.abs(a), np.abs(b))
    return np.abs(a - b) / np.where(scale == 0, 1.0, scale)


# %% wrong: mutates-input: walks with x itself
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    x += h * u
    up = f(x.copy())
    x -= 2 * h * u
    down = f(x.copy())
    numeric = (up - down) / (2 * h)
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else float(abs(exact - numeric) / scale)


# %% wrong: negated: a minus sign too many
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else -float(abs(exact - numeric) / scale)


# %% wrong: constant-factor: as a percentage
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else 100 * float(abs(exact - numeric) / scale)


# %% wrong: ?: steps of different length to both sides, and a logarithm
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-3
    numeric = (f(x + 3 * h * u) - f(x - h * u)) / (2 * h)
    exact = np.sum(grad * u)
    return float(np.log1p(abs(exact - numeric)))


# %% wrong: ?: compares sines of the slopes
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.sum(grad * u)
    return float(abs(np.sin(exact) - np.cos(numeric)))


# %% wrong: sign: the left value first
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x - h * u) - f(x + h * u)) / (2 * h)
    exact = np.sum(grad * u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else abs(exact - numeric) / scale


# %% wrong: mean-for-sum: the mean of the products
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = (grad * u).mean()
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else abs(exact - numeric) / scale


# %% wrong: adds: gradient plus direction
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.sum(grad + u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else abs(exact - numeric) / scale


# %% wrong: ignores-gradient: the sum of the direction
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.sum(u)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else abs(exact - numeric) / scale


# %% wrong: x-for-direction: grad times x
def directional_check(f, grad, x, rng):
    u = rng.standard_normal(x.shape)
    u = u / np.linalg.norm(u)
    h = 1e-6
    numeric = (f(x + h * u) - f(x - h * u)) / (2 * h)
    exact = np.vdot(grad, x)
    scale = max(abs(exact), abs(numeric))
    return 0.0 if scale == 0 else abs(exact - numeric) / scale


# %% wrong: two-directions: drawn anew for the difference
def directional_check(f, grad, x, rng):
    def unit():
        u = rng.standard_normal(x.shape)
        return u / np.linalg.norm(u)

    h = 1e-6
    step = h * unit()
    a, b = np.sum(grad * unit()), (f(x + step) - f(x - step)) / (2 * h)
    return float(abs(a - b) / max(abs(a), abs(b))) if a or b else 0.0


# %% wrong: products-not-summed: grad * u against the slope, entry by entry
def directional_check(f, grad, x, rng):
    h = 1e-6
    u = rng.standard_normal(np.shape(x))
    u = u / np.linalg.norm(u)
    slope = (f(x + h * u) - f(x - h * u)) / (2 * h)
    size = max(np.max(np.abs(grad * u)), abs(slope))
    return float(np.max(np.abs(grad * u - slope)) / size) if size else 0.0
