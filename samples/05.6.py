# %% right: one factor if it is too long
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm <= max_norm:
        return [g.copy() for g in grads]
    return [g * max_norm / norm for g in grads]


# %% right: the smaller of 1 and the quotient
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return [scale * g for g in grads]


# %% right: one long vector
def clip_gradients(grads, max_norm):
    v = np.concatenate([np.ravel(g) for g in grads])
    factor = max_norm / max(np.linalg.norm(v), max_norm)
    return [factor * g for g in grads]


# %% right: a norm of norms, a tuple
def clip_gradients(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    if norm > max_norm:
        grads = [g / norm * max_norm for g in grads]
    return tuple(grads)


# %% right: the same arrays come back when short
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return grads if norm <= max_norm else [np.multiply(g, max_norm / norm) for g in grads]


# %% right: a small number in the denominator that does not matter
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = min(1.0, max_norm / (norm + 1e-12))
    return [g * factor for g in grads]


# %% right: loops and math
def clip_gradients(grads, max_norm):
    import math
    total = 0.0
    for g in grads:
        for v in g.ravel():
            total += float(v) ** 2
    norm = math.sqrt(total)
    clipped = []
    for g in grads:
        clipped.append(g * (max_norm / norm) if norm > max_norm else g)
    return clipped


# %% right: np.minimum, where 1/0 is infinite
def clip_gradients(grads, max_norm):
    norm = np.sqrt(np.sum([np.vdot(g, g) for g in grads]))
    with np.errstate(divide="ignore"):
        return [g * np.minimum(1.0, np.float64(max_norm) / norm) for g in grads]


# %% wrong: stub: not written yet
def clip_gradients(grads, max_norm):
    raise NotImplementedError("05.6")


# %% wrong: returns-none: no return
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        grads = [g * max_norm / norm for g in grads]


# %% wrong: per-array: each by its own norm
def clip_gradients(grads, max_norm):
    clipped = []
    for g in grads:
        norm = np.linalg.norm(g)
        clipped.append(g * max_norm / norm if norm > max_norm else g)
    return clipped


# %% wrong: per-array: min and a guard
def clip_gradients(grads, max_norm):
    return [g * min(1.0, max_norm / max(np.linalg.norm(g), 1e-300)) for g in grads]


# %% wrong: per-array: each scaled
def clip_gradients(grads, max_norm):
    return [g * max_norm / np.linalg.norm(g) for g in grads]


# %% wrong: clip-by-value: np.clip
def clip_gradients(grads, max_norm):
    return [np.clip(g, -max_norm, max_norm) for g in grads]


# %% wrong: clip-by-value: minimum and maximum
def clip_gradients(grads, max_norm):
    return [np.maximum(np.minimum(g, max_norm), -max_norm) for g in grads]


# %% wrong: always-scaled: no condition
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * (max_norm / norm) for g in grads]


# %% wrong: always-scaled: unless it is zero
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * max_norm / norm if norm > 0 else g for g in grads]


# %% wrong: always-scaled: a Python float, an error at zero
def clip_gradients(grads, max_norm):
    norm = float(np.linalg.norm(np.concatenate([g.ravel() for g in grads])))
    scale = max_norm / norm
    return [g * scale for g in grads]


# %% wrong: condition-reversed: less than
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if 0 < norm < max_norm:
        return [g * max_norm / norm for g in grads]
    return grads


# %% wrong: condition-reversed: max for min
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = max(1.0, max_norm / norm) if norm else 1.0
    return [g * scale for g in grads]


# %% wrong: squared-norm: no root
def clip_gradients(grads, max_norm):
    norm = sum(np.sum(g**2) for g in grads)
    if norm > max_norm:
        return [g * max_norm / norm for g in grads]
    return list(grads)


# %% wrong: squared-norm: in the condition only
def clip_gradients(grads, max_norm):
    squares = sum((g * g).sum() for g in grads)
    if squares > max_norm:
        return [g * max_norm / np.sqrt(squares) for g in grads]
    return list(grads)


# %% wrong: squared-norm: in the factor only
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        return [g * max_norm / norm**2 for g in grads]
    return list(grads)


# %% wrong: scaled-the-wrong-way: upside down
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        return [g * norm / max_norm for g in grads]
    return grads


# %% wrong: no-max-norm: to length 1
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        return [g / norm for g in grads]
    return grads


# %% wrong: not-divided-by-norm: times max_norm
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        return [g * max_norm for g in grads]
    return grads


# %% wrong: root-of-factor: root of the quotient
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        return [g * np.sqrt(max_norm / norm) for g in grads]
    return grads


# %% wrong: root-of-factor: root twice
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        return [g * max_norm / np.sqrt(norm) for g in grads]
    return grads


# %% wrong: sum-of-norms: lengths added
def clip_gradients(grads, max_norm):
    norm = sum(np.linalg.norm(g) for g in grads)
    if norm > max_norm:
        return [g * max_norm / norm for g in grads]
    return grads


# %% wrong: sum-of-norms: in a loop
def clip_gradients(grads, max_norm):
    total = 0
    for g in grads:
        total += np.sqrt(np.sum(g**2))
    scale = 1.0 if total <= max_norm else max_norm / total
    return [g * scale for g in grads]


# %% wrong: largest-norm: max
def clip_gradients(grads, max_norm):
    norm = max(np.linalg.norm(g) for g in grads)
    if norm > max_norm:
        return [g * max_norm / norm for g in grads]
    return grads


# %% wrong: largest-entry: max of absolutes
def clip_gradients(grads, max_norm):
    norm = max(np.abs(g).max() for g in grads)
    if norm > max_norm:
        return [g * max_norm / norm for g in grads]
    return grads


# %% wrong: mean-for-sum: mean of all entries
def clip_gradients(grads, max_norm):
    norm = np.sqrt(np.mean(np.concatenate([g.ravel() for g in grads]) ** 2.0))
    if norm > max_norm:
        return [g * max_norm / norm for g in grads]
    return grads


# %% wrong: mean-for-sum: mean of the norms
def clip_gradients(grads, max_norm):
    norm = np.mean([np.linalg.norm(g) for g in grads])
    if norm > max_norm:
        return [g * max_norm / norm for g in grads]
    return grads


# %% wrong: sum-of-absolutes: no squares
def clip_gradients(grads, max_norm):
    norm = sum(np.abs(g).sum() for g in grads)
    if norm > max_norm:
        return [g * max_norm / norm for g in grads]
    return grads


# %% wrong: spectral-norm: ord 2
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.linalg.norm(g, 2) ** 2 for g in grads))
    if norm > max_norm:
        return [g * max_norm / norm for g in grads]
    return grads


# %% wrong: one-array-only: the first
def clip_gradients(grads, max_norm):
    norm = np.linalg.norm(grads[0])
    if norm > max_norm:
        return [g * max_norm / norm for g in grads]
    return grads


# %% wrong: one-array-only: overwritten in a loop
def clip_gradients(grads, max_norm):
    for g in grads:
        norm = np.linalg.norm(g)
    if norm > max_norm:
        return [g * max_norm / norm for g in grads]
    return grads


# %% wrong: epsilon-in-norm: 1e-6
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = max_norm / (norm + 1e-6)
    return [g * scale for g in grads] if scale < 1 else grads


# %% wrong: divides-by-zero: a Python float
def clip_gradients(grads, max_norm):
    norm = float(np.sqrt(sum(np.sum(g**2) for g in grads)))
    return [g * min(1.0, max_norm / norm) for g in grads]


# %% wrong: divides-by-zero: math.sqrt
def clip_gradients(grads, max_norm):
    import math
    norm = math.sqrt(sum(float(np.sum(g**2)) for g in grads))
    scale = max_norm / norm
    if scale > 1:
        scale = 1.0
    return [g * scale for g in grads]


# %% wrong: mutates-input: in place
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        for g in grads:
            g *= max_norm / norm
    return grads


# %% wrong: mutates-input: written into the arrays
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        for g in grads:
            g[:] = g * (max_norm / norm)
    return grads


# %% wrong: mutates-input: written into the list
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        for i in range(len(grads)):
            grads[i] = grads[i] * max_norm / norm
    return grads


# %% wrong: one-vector: laid end to end
def clip_gradients(grads, max_norm):
    v = np.concatenate([g.ravel() for g in grads])
    norm = np.linalg.norm(v)
    return v * max_norm / norm if norm > max_norm else v


# %% wrong: negated: a descent direction
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return [-scale * g for g in grads]


# %% wrong: transposed: each array turned
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return [(scale * g).T for g in grads]


# %% wrong: float32: cast
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return [(scale * g).astype(np.float32) for g in grads]


# %% wrong: ?: a soft limit
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * max_norm / (norm + max_norm) for g in grads]


# %% wrong: ?: tanh of each entry
def clip_gradients(grads, max_norm):
    return [max_norm * np.tanh(g / max_norm) for g in grads]


# %% wrong: not-clipped: nothing is clipped
def clip_gradients(grads, max_norm):
    return [g.copy() for g in grads]


# %% wrong: ?: zero when too long
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * 0 if norm > max_norm else g for g in grads]


# %% wrong: not-clipped: a name in a loop
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        for g in grads:
            g = g * max_norm / norm
    return grads


# %% wrong: adds-factor: + for *
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm <= max_norm:
        return grads
    return [g + max_norm / norm for g in grads]


# %% wrong: multiplies-by-norm: * for /
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm <= max_norm:
        return grads
    return [g * (max_norm * norm) for g in grads]


# %% wrong: not-divided-by-norm: at most 1
def clip_gradients(grads, max_norm):
    return [g * min(1.0, max_norm) for g in grads]
