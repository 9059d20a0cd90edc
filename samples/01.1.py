# %% right: loop with an array
def forward(w, x):
    L = len(w)
    z = np.zeros(L + 1)
    z[0] = x
    for i in range(L):
        z[i + 1] = w[i] * z[i]
    return z


# %% right: cumprod
def forward(w, x):
    return x * np.cumprod(np.concatenate(([1.0], w)))


# %% right: a list that grows
def forward(w, x):
    z = [float(x)]
    for w_i in w:
        z.append(w_i * z[-1])
    return z


# %% right: itertools.accumulate, returned as a tuple
from itertools import accumulate


def forward(w, x):
    return tuple(accumulate(w, lambda z, w_i: z * w_i, initial=x))


# %% right: recursion on the rest of the chain
def forward(w, x):
    if len(w) == 0:
        return np.array([x], dtype=float)
    rest = forward(w[1:], w[0] * x)
    return np.append([x], rest)


# %% right: a product for each entry
def forward(w, x):
    return np.array([np.prod(w[:i]) * x for i in range(len(w) + 1)])


# %% right: multiply.accumulate with x in front
def forward(w, x):
    return np.multiply.accumulate(np.r_[x, w])


# %% wrong: missing-f: z_1 to z_L only
def forward(w, x):
    L = len(w)
    z = np.zeros(L)
    z[0] = x
    for i in range(L - 1):
        z[i + 1] = w[i] * z[i]
    return z


# %% wrong: missing-f: cumprod without the last weight
def forward(w, x):
    return x * np.cumprod(np.concatenate(([1.0], w[:-1])))


# %% wrong: missing-x: starts at w_1 x
def forward(w, x):
    z = []
    current = x
    for w_i in w:
        current = current * w_i
        z.append(current)
    return np.array(z)


# %% wrong: missing-x: cumprod of the weights alone
def forward(w, x):
    return x * np.cumprod(w)


# %% wrong: includes-extra: x stands in front of z_1, which is x already
def forward(w, x):
    z = [x, x]
    for w_i in w:
        z.append(w_i * z[-1])
    return np.array(z)


# %% wrong: reversed-weights: starts with w_L
def forward(w, x):
    L = len(w)
    z = np.zeros(L + 1)
    z[0] = x
    for i in range(L):
        z[i + 1] = w[L - 1 - i] * z[i]
    return z


# %% wrong: reversed-weights: cumprod of w reversed
def forward(w, x):
    return x * np.cumprod(np.append(1.0, w[::-1]))


# %% wrong: sum-for-product: adds the weights
def forward(w, x):
    z = np.zeros(len(w) + 1)
    z[0] = x
    for i in range(len(w)):
        z[i + 1] = w[i] + z[i]
    return z


# %% wrong: off-by-one: w_{i+1} in place of w_i, the last weight twice
def forward(w, x):
    L = len(w)
    z = np.zeros(L + 1)
    z[0] = x
    for i in range(L):
        z[i + 1] = w[min(i + 1, L - 1)] * z[i]
    return z


# %% wrong: off-by-one: w[i - 1], which begins with the last weight
def forward(w, x):
    z = [x]
    for i in range(len(w)):
        z.append(w[i - 1] * z[i])
    return np.array(z)


# %% wrong: stub: not written yet
def forward(w, x):
    raise NotImplementedError("01.1: write the forward pass")


# %% wrong: returns-none: prints z
def forward(w, x):
    z = [x]
    for w_i in w:
        z.append(w_i * z[-1])
    print(np.array(z))


# %% wrong: float32: single precision to save memory
def forward(w, x):
    z = np.zeros(len(w) + 1, dtype=np.float32)
    z[0] = x
    for i in range(len(w)):
        z[i + 1] = w[i] * z[i]
    return z


# %% wrong: integer-truncation: an array of integers
def forward(w, x):
    z = np.zeros(len(w) + 1, dtype=int)
    z[0] = x
    for i in range(len(w)):
        z[i + 1] = w[i] * z[i]
    return z


# %% wrong: column-shape: one row a layer
def forward(w, x):
    z = np.zeros((len(w) + 1, 1))
    z[0] = x
    for i in range(len(w)):
        z[i + 1] = w[i] * z[i]
    return z


# %% wrong: mutates-input: the products overwrite w
def forward(w, x):
    w[0] = w[0] * x
    for i in range(1, len(w)):
        w[i] = w[i] * w[i - 1]
    return np.append(x, w)


# %% wrong: reversed-order: f(x) comes first
def forward(w, x):
    z = [x]
    for w_i in w:
        z.insert(0, w_i * z[0])
    return np.array(z)


# %% wrong: negated: a minus sign at the input
def forward(w, x):
    z = np.zeros(len(w) + 1)
    z[0] = -x
    for i in range(len(w)):
        z[i + 1] = w[i] * z[i]
    return z


# %% wrong: constant-factor: starts with 2x
def forward(w, x):
    return 2 * x * np.cumprod(np.concatenate(([1.0], w)))


# %% wrong: ?: a tanh in every layer
def forward(w, x):
    z = [x]
    for w_i in w:
        z.append(np.tanh(w_i * z[-1] + 0.3))
    return np.array(z)


# %% wrong: ?: adds every second layer's input again
def forward(w, x):
    z = np.zeros(len(w) + 1)
    z[0] = x
    for i in range(len(w)):
        z[i + 1] = w[i] * z[i] + 0.5 * z[i // 2]
    return z


# %% wrong: ?: the cosine of the weights
def forward(w, x):
    return x * np.cumprod(np.concatenate(([1.3], np.cos(w))))


# %% wrong: no-start: x is never put in
def forward(w, x):
    z = np.zeros(len(w) + 1)
    for i in range(len(w)):
        z[i + 1] = w[i] * z[i]
    return z


# %% wrong: only-start: the right side reads what it writes
def forward(w, x):
    z = np.zeros(len(w) + 1)
    z[0] = x
    for i in range(len(w)):
        z[i + 1] = w[i] * z[i + 1]
    return z


# %% wrong: off-by-one: z of the layer before the last
def forward(w, x):
    z = np.zeros(len(w) + 1)
    z[0] = x
    for i in range(len(w)):
        z[i + 1] = w[i] * z[i - 1]
    return z


# %% wrong: off-by-one: each number multiplied in its own place
def forward(w, x):
    z = np.zeros(len(w) + 1)
    z[0] = x
    for i in range(len(w)):
        z[i] = w[i] * z[i]
    return z


# %% wrong: sum-for-product: cumsum for cumprod
def forward(w, x):
    return x * np.cumsum(np.concatenate(([1.0], w)))


# %% wrong: ignores-layer-before: the weights alone
def forward(w, x):
    z = [x]
    for w_i in w:
        z.append(w_i)
    return np.array(z)


# %% wrong: ignores-weights: x is handed on
def forward(w, x):
    z = [x]
    for w_i in w:
        z.append(z[-1])
    return np.array(z)


# %% wrong: hard-coded-length: three weights, as in the text
def forward(w, x):
    w_1, w_2, w_3 = w
    return np.array([x, w_1 * x, w_2 * w_1 * x, w_3 * w_2 * w_1 * x])
