# %% right: errors in a list, argmin
def best_step(f, df, x, steps):
    errors = [abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in steps]
    return steps[np.argmin(errors)]


# %% right: min with a key
def best_step(f, df, x, steps):
    exact = df(x)
    return min(steps, key=lambda h: abs((f(x + h) - f(x - h)) / (2 * h) - exact))


# %% right: keeps the best so far
def best_step(f, df, x, steps):
    best_h = None
    best_error = float("inf")
    for h in steps:
        slope = (f(x + h) - f(x - h)) / (2 * h)
        error = abs(slope - df(x))
        if error < best_error:
            best_error = error
            best_h = h
    return best_h


# %% right: the last one of a tie, squares instead of absolute values
def best_step(f, df, x, steps):
    target = df(x)
    champion, record = steps[0], None
    for h in steps:
        e = (0.5 * (f(x + h) - f(x - h)) / h - target) ** 2
        if record is None or e <= record:
            champion, record = h, e
    return np.float64(champion)


# %% right: arrays, without calling f on an array
def best_step(f, df, x, steps):
    steps = np.asarray(steps, dtype=float)
    up = np.array([f(float(x + h)) for h in steps])
    down = np.array([f(float(x - h)) for h in steps])
    gap = np.abs((up - down) / (2 * steps) - df(x))
    return float(steps[gap.argmin()])


# %% right: sorted pairs of error and step
def best_step(f, df, x, steps):
    def error(h):
        return abs((f(x + h) - f(x - h)) / (2 * h) - df(x))

    pairs = sorted((error(h), h) for h in steps)
    return np.array(pairs[0][1])


# %% wrong: returns-index: where it is, not what it is
def best_step(f, df, x, steps):
    errors = [abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in steps]
    return int(np.argmin(errors))


# %% wrong: returns-error: the least error, not its step
def best_step(f, df, x, steps):
    errors = [abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in steps]
    return min(errors)


# %% wrong: largest-step: takes the largest of all
def best_step(f, df, x, steps):
    errors = {h: abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in steps}
    return max(errors)


# %% wrong: smallest-step: the smaller the better
def best_step(f, df, x, steps):
    return min(steps)


# %% wrong: smallest-step: min of the dictionary's keys
def best_step(f, df, x, steps):
    table = {}
    for h in steps:
        table[float(h)] = abs((f(x + h) - f(x - h)) / (2 * h) - df(x))
    return min(table.keys())


# %% wrong: forward-difference: best step of the one-sided quotient
def best_step(f, df, x, steps):
    errors = [abs((f(x + h) - f(x)) / h - df(x)) for h in steps]
    return steps[int(np.argmin(errors))]


# %% wrong: signed-error: argmin of the difference without abs
def best_step(f, df, x, steps):
    errors = [(f(x + h) - f(x - h)) / (2 * h) - df(x) for h in steps]
    return steps[np.argmin(errors)]


# %% wrong: worst-step: argmax
def best_step(f, df, x, steps):
    errors = [abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in steps]
    return steps[np.argmax(errors)]


# %% wrong: worst-step: the comparison points the wrong way
def best_step(f, df, x, steps):
    best, least = steps[0], 0.0
    for h in steps:
        error = abs((f(x + h) - f(x - h)) / (2 * h) - df(x))
        if error > least:
            best, least = h, error
    return best


# %% wrong: stub: not written yet
def best_step(f, df, x, steps):
    raise NotImplementedError("00.3: find the step with the least error")


# %% wrong: returns-none: prints a table
def best_step(f, df, x, steps):
    for h in steps:
        print(h, abs((f(x + h) - f(x - h)) / (2 * h) - df(x)))


# %% wrong: scalar-in-array: a boolean mask keeps the array around
def best_step(f, df, x, steps):
    steps = np.asarray(steps)
    errors = np.array([abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in steps])
    return steps[errors == errors.min()][:1]


# %% wrong: float32: the steps in single precision
def best_step(f, df, x, steps):
    steps = np.asarray(steps, dtype=np.float32)
    errors = [abs((f(x + float(h)) - f(x - float(h))) / (2 * float(h)) - df(x)) for h in steps]
    return steps[np.argmin(errors)]


# %% wrong: negated: minus the step
def best_step(f, df, x, steps):
    errors = [abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in steps]
    return -steps[np.argmin(errors)]


# %% wrong: constant-factor: the distance of the two points, 2h
def best_step(f, df, x, steps):
    errors = [abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in steps]
    return 2 * steps[np.argmin(errors)]


# %% wrong: integer-truncation: int of the step
def best_step(f, df, x, steps):
    errors = [abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in steps]
    return int(steps[np.argmin(errors)])


# %% wrong: mutates-input: sorts the steps by their error in place
def best_step(f, df, x, steps):
    errors = [abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in steps]
    order = np.argsort(errors)
    steps[:] = [steps[k] for k in order]
    return steps[0]


# %% wrong: ?: the geometric mean of all steps
def best_step(f, df, x, steps):
    return float(np.exp(np.mean(np.log(steps))))


# %% wrong: ?: weights every step by the inverse of its error
def best_step(f, df, x, steps):
    errors = np.array([abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in steps])
    weights = 1 / (errors + 1e-3)
    return float(np.sum(weights * np.asarray(steps)) / np.sum(weights))


# %% wrong: ?: where the value of f is nearest to the slope
def best_step(f, df, x, steps):
    errors = [abs(f(x + h) - df(x)) for h in steps]
    return steps[np.argmin(errors)]


# %% wrong: no-division: a change for a slope
def best_step(f, df, x, steps):
    errors = [abs(f(x + h) - f(x - h) - df(x)) for h in steps]
    return steps[np.argmin(errors)]


# %% wrong: f-for-df: compares with the value
def best_step(f, df, x, steps):
    errors = [abs((f(x + h) - f(x - h)) / (2 * h) - f(x)) for h in steps]
    return steps[np.argmin(errors)]


# %% wrong: divide-by-h: the left value first
def best_step(f, df, x, steps):
    errors = [abs((f(x - h) - f(x + h)) / (2 * h) - df(x)) for h in steps]
    return steps[np.argmin(errors)]


# %% wrong: distance-as-stepped: divided by (x + h) - (x - h)
def best_step(f, df, x, steps):
    def error(h):
        right, left = x + h, x - h
        if right == left:
            return float("inf")
        return abs((f(right) - f(left)) / (right - left) - df(x))

    return min(steps, key=error)
