# %% right: comprehensions
def sgd_step(params, grads, velocity, lr, momentum):
    velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    return [p + v for p, v in zip(params, velocity)], velocity


# %% right: one loop, append
def sgd_step(params, grads, velocity, lr, momentum):
    new_params, new_velocity = [], []
    for i in range(len(params)):
        v = momentum * velocity[i] - lr * grads[i]
        new_velocity.append(v)
        new_params.append(params[i] + v)
    return new_params, new_velocity


# %% right: works in place on copies
def sgd_step(params, grads, velocity, lr, momentum):
    params, velocity = [np.array(p) for p in params], [np.array(v) for v in velocity]
    for p, g, v in zip(params, grads, velocity):
        v *= momentum
        v -= lr * g
        p += v
    return params, velocity


# %% right: map, tuples
def sgd_step(params, grads, velocity, lr, momentum):
    roll = lambda v, g: np.multiply(momentum, v) - np.multiply(lr, g)
    rolled = tuple(map(roll, velocity, grads))
    return tuple(map(np.add, params, rolled)), rolled


# %% right: all in one long vector
def sgd_step(params, grads, velocity, lr, momentum):
    flat = lambda arrays: np.concatenate([np.ravel(a) for a in arrays])
    v = momentum * flat(velocity) - lr * flat(grads)
    p = flat(params) + v
    new_p, new_v, at = [], [], 0
    for a in params:
        new_p.append(p[at : at + a.size].reshape(a.shape))
        new_v.append(v[at : at + a.size].reshape(a.shape))
        at += a.size
    return new_p, new_v


# %% right: the step first, its velocity afterwards
def sgd_step(params, grads, velocity, lr, momentum):
    moved = [p + momentum * v - lr * g for p, v, g in zip(params, velocity, grads)]
    return moved, [-(lr * g - momentum * v) for v, g in zip(velocity, grads)]


# %% wrong: stub: not written yet
def sgd_step(params, grads, velocity, lr, momentum):
    raise NotImplementedError("06.2: sgd_step is not written yet")


# %% wrong: returns-none: no return
def sgd_step(params, grads, velocity, lr, momentum):
    velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    params = [p + v for p, v in zip(params, velocity)]


# %% wrong: gradient-ascent: a plus before the gradient
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v + lr * g for v, g in zip(velocity, grads)]
    new_params = [p + v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: gradient-ascent: in a loop
def sgd_step(params, grads, velocity, lr, momentum):
    new_params, new_velocity = [], []
    for p, g, old in zip(params, grads, velocity):
        v = momentum * old + lr * g
        new_velocity.append(v)
        new_params.append(p + v)
    return new_params, new_velocity


# %% wrong: momentum-sign: a minus before the old velocity
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [-momentum * v - lr * g for v, g in zip(velocity, grads)]
    new_params = [p + v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: momentum-sign: one bracket too far
def sgd_step(params, grads, velocity, lr, momentum):
    new_params, new_velocity = [], []
    for p, g, old in zip(params, grads, velocity):
        v = -(momentum * old + lr * g)
        new_velocity.append(v)
        new_params.append(p + v)
    return new_params, new_velocity


# %% wrong: minus-velocity: taken off, as a gradient would be
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    new_params = [p - v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: minus-velocity: in a loop
def sgd_step(params, grads, velocity, lr, momentum):
    new_params, new_velocity = [], []
    for p, g, old in zip(params, grads, velocity):
        v = momentum * old - lr * g
        new_velocity.append(v)
        new_params.append(p - 1.0 * v)
    return new_params, new_velocity


# %% wrong: velocity-of-other-sign: v ← lr g - momentum v, p ← p - v
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [lr * g - momentum * v for v, g in zip(velocity, grads)]
    new_params = [p - v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: velocity-of-other-sign: as many books have it
def sgd_step(params, grads, velocity, lr, momentum):
    new_params, new_velocity = [], []
    for p, g, old in zip(params, grads, velocity):
        v = momentum * old + lr * g
        new_velocity.append(v)
        new_params.append(p - v)
    return new_params, new_velocity


# %% wrong: lr-twice: lr in both lines
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    new_params = [p + lr * v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: lr-twice: lr in both lines, and a minus
def sgd_step(params, grads, velocity, lr, momentum):
    new_params, new_velocity = [], []
    for p, g, old in zip(params, grads, velocity):
        v = momentum * old - lr * g
        new_velocity.append(v)
        new_params.append(p - lr * v)
    return new_params, new_velocity


# %% wrong: lr-at-the-end: PyTorch's form
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v + g for v, g in zip(velocity, grads)]
    new_params = [p - lr * v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: lr-at-the-end: the same with the other sign
def sgd_step(params, grads, velocity, lr, momentum):
    new_params, new_velocity = [], []
    for p, g, old in zip(params, grads, velocity):
        v = momentum * old - g
        new_velocity.append(v)
        new_params.append(p + lr * v)
    return new_params, new_velocity


# %% wrong: no-lr: lr forgotten
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v - g for v, g in zip(velocity, grads)]
    new_params = [p + v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: no-lr: lr forgotten, in a loop
def sgd_step(params, grads, velocity, lr, momentum):
    new_params, new_velocity = [], []
    for p, g, old in zip(params, grads, velocity):
        v = momentum * old - 1.0 * g
        new_velocity.append(v)
        new_params.append(p + v)
    return new_params, new_velocity


# %% wrong: lr-on-everything: a bracket too many
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [lr * (momentum * v - g) for v, g in zip(velocity, grads)]
    new_params = [p + v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: momentum-on-everything: a bracket too many
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * (v - lr * g) for v, g in zip(velocity, grads)]
    new_params = [p + v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: lr-and-momentum-exchanged: exchanged
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [lr * v - momentum * g for v, g in zip(velocity, grads)]
    new_params = [p + v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: order-swapped: moves before the velocity is renewed
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    new_params = [p + old for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: velocity-not-updated: the old velocity comes back
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    new_params = [p + v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, velocity


# %% wrong: velocity-not-updated: a copy of the old velocity
def sgd_step(params, grads, velocity, lr, momentum):
    new_params, new_velocity = [], []
    for p, g, old in zip(params, grads, velocity):
        v = momentum * old - lr * g
        new_velocity.append(v)
        new_params.append(p + v)
    return new_params, [v.copy() for v in velocity]


# %% wrong: velocity-not-returned: only the parameters
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    new_params = [p + v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params


# %% wrong: no-momentum: plain gradient descent
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [-lr * g for v, g in zip(velocity, grads)]
    new_params = [p + v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: no-momentum: plain gradient descent, the velocity untouched
def sgd_step(params, grads, velocity, lr, momentum):
    new_params, new_velocity = [], []
    for p, g, old in zip(params, grads, velocity):
        v = 0 * g
        new_velocity.append(v)
        new_params.append(p - lr * g)
    return new_params, [v.copy() for v in velocity]


# %% wrong: no-momentum: the velocity is kept but not used
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    new_params = [p - lr * g for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: no-momentum-factor: momentum forgotten
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [v - lr * g for v, g in zip(velocity, grads)]
    new_params = [p + v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: nesterov: looks ahead
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    new_params = [p + momentum * v - lr * g for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: nesterov: looks ahead, written with the old velocity
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    new_params = [p - momentum * old + (1 + momentum) * v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: dampened: a running mean
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v - (1 - momentum) * lr * g for v, g in zip(velocity, grads)]
    new_params = [p + v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: dampened: a running mean, lr at the end
def sgd_step(params, grads, velocity, lr, momentum):
    new_params, new_velocity = [], []
    for p, g, old in zip(params, grads, velocity):
        v = momentum * old + (1 - momentum) * g
        new_velocity.append(v)
        new_params.append(p - lr * v)
    return new_params, new_velocity


# %% wrong: step-for-params: the old parameters are missing
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    new_params = [v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: swapped-outputs: the velocity first
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    new_params = [p + v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_velocity, new_params


# %% wrong: ?: half a velocity
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    new_params = [p + 0.5 * v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: ?: the sign of the gradient
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = [momentum * v - lr * np.sign(g) for v, g in zip(velocity, grads)]
    new_params = [p + v for p, v, old, g in zip(params, new_velocity, velocity, grads)]
    return new_params, new_velocity


# %% wrong: ?: weight decay on top
def sgd_step(params, grads, velocity, lr, momentum):
    new_params, new_velocity = [], []
    for p, g, old in zip(params, grads, velocity):
        v = momentum * old - lr * g
        new_velocity.append(v)
        new_params.append(p + v - 1e-3 * p)
    return new_params, new_velocity


# %% wrong: nesterov: the loop variable names hide it
def sgd_step(params, grads, velocity, lr, momentum):
    out, vel = [], []
    for p, g, v_prev in zip(params, grads, velocity):
        v = momentum * v_prev - lr * g
        out.append(p + (momentum * v - lr * g))
        vel.append(v)
    return out, vel


# %% wrong: first-array-only: a return inside the loop
def sgd_step(params, grads, velocity, lr, momentum):
    new_params, new_velocity = [], []
    for p, g, v in zip(params, grads, velocity):
        new_velocity.append(momentum * v - lr * g)
        new_params.append(p + new_velocity[-1])
        return new_params, new_velocity


# %% wrong: mutates-input: in place
def sgd_step(params, grads, velocity, lr, momentum):
    for p, g, v in zip(params, grads, velocity):
        v *= momentum
        v -= lr * g
        p += v
    return params, velocity


# %% wrong: mutates-input: puts new arrays into the old lists
def sgd_step(params, grads, velocity, lr, momentum):
    for i in range(len(params)):
        velocity[i] = momentum * velocity[i] - lr * grads[i]
        params[i] = params[i] + velocity[i]
    return params, velocity


# %% wrong: mutates-input: scales the gradients on the way
def sgd_step(params, grads, velocity, lr, momentum):
    new_velocity = []
    for i, v in enumerate(velocity):
        grads[i] = lr * grads[i]
        new_velocity.append(momentum * v - grads[i])
    return [p + v for p, v in zip(params, new_velocity)], new_velocity


# %% wrong: float32: single precision
def sgd_step(params, grads, velocity, lr, momentum):
    velocity = [np.float32(momentum) * v.astype(np.float32) - np.float32(lr) * g.astype(np.float32) for v, g in zip(velocity, grads)]
    return [p.astype(np.float32) + v for p, v in zip(params, velocity)], velocity


# %% wrong: negated: everything has the wrong sign
def sgd_step(params, grads, velocity, lr, momentum):
    velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    return [-(p + v) for p, v in zip(params, velocity)], [-v for v in velocity]


# %% wrong: momentum-added: + for *
def sgd_step(params, grads, velocity, lr, momentum):
    velocity = [momentum + v - lr * g for v, g in zip(velocity, grads)]
    return [p + v for p, v in zip(params, velocity)], velocity


# %% wrong: no-velocity: the old velocity is forgotten, its factor is not
def sgd_step(params, grads, velocity, lr, momentum):
    velocity = [momentum - lr * g for g in grads]
    return [p + v for p, v in zip(params, velocity)], velocity


# %% wrong: no-gradient: lr alone
def sgd_step(params, grads, velocity, lr, momentum):
    velocity = [momentum * v - lr for v in velocity]
    return [p + v for p, v in zip(params, velocity)], velocity


# %% wrong: params-not-moved: returns the old ones
def sgd_step(params, grads, velocity, lr, momentum):
    velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    for p, v in zip(params, velocity):
        p = p + v
    return params, velocity


# %% wrong: gradient-and-velocity-exchanged: zip in the wrong order
def sgd_step(params, grads, velocity, lr, momentum):
    velocity = [momentum * v - lr * g for v, g in zip(grads, velocity)]
    return [p + v for p, v in zip(params, velocity)], velocity


# %% wrong: gradient-for-params: moves the gradients
def sgd_step(params, grads, velocity, lr, momentum):
    velocity = [momentum * v - lr * g for v, g in zip(velocity, grads)]
    return [g + v for g, v in zip(grads, velocity)], velocity
