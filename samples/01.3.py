# %% right: equations (2) and (3)
def backward_step(dz_next, w_i, o_i):
    return dz_next * o_i, dz_next * w_i


# %% right: with names
def backward_step(dz_next, w_i, o_i):
    dw_i = dz_next * o_i
    dz_i = w_i * dz_next
    return (dw_i, dz_i)


# %% right: an array of both
def backward_step(dz_next, w_i, o_i):
    return dz_next * np.array([o_i, w_i], dtype=float)


# %% right: a list of plain floats
def backward_step(dz_next, w_i, o_i):
    return [float(dz_next) * float(factor) for factor in (o_i, w_i)]


# %% right: as matrices of one entry, then out of them
def backward_step(dz_next, w_i, o_i):
    jacobian = np.array([[o_i], [w_i]], dtype=float)
    result = jacobian @ np.array([dz_next], dtype=float)
    return result[0], result[1]


# %% wrong: swapped-outputs: dz first
def backward_step(dz_next, w_i, o_i):
    return dz_next * w_i, dz_next * o_i


# %% wrong: swapped-outputs: right names, wrong order
def backward_step(dz_next, w_i, o_i):
    dw = dz_next * o_i
    dz = dz_next * w_i
    return dz, dw


# %% wrong: weight-for-output: both with the weight
def backward_step(dz_next, w_i, o_i):
    return dz_next * w_i, dz_next * w_i


# %% wrong: output-for-weight: both with the output
def backward_step(dz_next, w_i, o_i):
    dw_i = dz_next * o_i
    dz_i = dz_next * o_i
    return dw_i, dz_i


# %% wrong: divides: takes the factors out
def backward_step(dz_next, w_i, o_i):
    return dz_next / o_i, dz_next / w_i


# %% wrong: adds: a sum for the product
def backward_step(dz_next, w_i, o_i):
    return dz_next + o_i, dz_next + w_i


# %% wrong: ignores-upstream: the local derivatives alone
def backward_step(dz_next, w_i, o_i):
    dz_dw = o_i
    dz_dz = w_i
    return dz_dw, dz_dz


# %% wrong: stub: not written yet
def backward_step(dz_next, w_i, o_i):
    raise NotImplementedError("01.3: write equations (2) and (3)")


# %% wrong: returns-none: no return
def backward_step(dz_next, w_i, o_i):
    dw_i = dz_next * o_i
    dz_i = dz_next * w_i


# %% wrong: negated: steps of gradient descent
def backward_step(dz_next, w_i, o_i):
    return -dz_next * o_i, -dz_next * w_i


# %% wrong: constant-factor: the 2 of the loss once more
def backward_step(dz_next, w_i, o_i):
    return 2 * dz_next * o_i, 2 * dz_next * w_i


# %% wrong: scalar-in-array: arrays of one entry
def backward_step(dz_next, w_i, o_i):
    dz_next = np.atleast_1d(dz_next)
    return dz_next * o_i, dz_next * w_i


# %% wrong: float32: single precision
def backward_step(dz_next, w_i, o_i):
    dz_next, w_i, o_i = np.float32(dz_next), np.float32(w_i), np.float32(o_i)
    return dz_next * o_i, dz_next * w_i


# %% wrong: integer-truncation: int around the results
def backward_step(dz_next, w_i, o_i):
    return int(dz_next * o_i), int(dz_next * w_i)


# %% wrong: ?: a tanh around each product
def backward_step(dz_next, w_i, o_i):
    return np.tanh(dz_next * o_i) + 0.1 * w_i, np.tanh(dz_next * w_i) + 0.1 * o_i


# %% wrong: ?: squares of the factors and a shift
def backward_step(dz_next, w_i, o_i):
    return dz_next * o_i**2 + 0.5, dz_next**2 * w_i - 0.5


# %% wrong: ?: products with a cosine
def backward_step(dz_next, w_i, o_i):
    return np.cos(dz_next) * o_i + w_i, np.cos(w_i) + dz_next * o_i


# %% wrong: dw-not-updated: returns what came in
def backward_step(dz_next, w_i, o_i):
    return dz_next, dz_next * w_i


# %% wrong: dw-not-updated: both as they came in
def backward_step(dz_next, w_i, o_i):
    return dz_next, dz_next


# %% wrong: ignores-upstream: only the second has it
def backward_step(dz_next, w_i, o_i):
    return o_i, w_i * dz_next


# %% wrong: forward-again: w_i o_i for dz_i
def backward_step(dz_next, w_i, o_i):
    dw_i = dz_next * o_i
    dz_i = w_i * o_i
    return dw_i, dz_i


# %% wrong: adds: a sum in the first only
def backward_step(dz_next, w_i, o_i):
    return o_i + dz_next, w_i * dz_next
