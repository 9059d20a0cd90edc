# %% given
def sigma(name, z):
    return {
        "identity": lambda: z.copy(),
        "relu": lambda: np.maximum(z, 0),
        "leaky_relu": lambda: np.where(z > 0, z, 0.01 * z),
        "sigmoid": lambda: 0.5 * (1 + np.tanh(0.5 * z)),
        "tanh": lambda: np.tanh(z),
        "softplus": lambda: np.logaddexp(0, z),
    }[name]()


# %% right: (8) and (9) in a loop
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] + b[i])
        o.append(sigma(activations[i], z[i]))
    return z, o


# %% right: zip, row times matrix, tuples
def forward(W, b, activations, x):
    z, o = (), (x,)
    for W_next, b_next, name in zip(W, b, activations):
        z += (o[-1] @ W_next + b_next,)
        o += (sigma(name, z[-1]),)
    return z, o


# %% right: recursion over the layers
def forward(W, b, activations, x):
    if len(W) == 0:
        return [], [x]
    z = np.einsum("ij,i->j", W[0], x) + b[0]
    later_z, later_o = forward(W[1:], b[1:], activations[1:], sigma(activations[0], z))
    return [z] + later_z, [x] + later_o


# %% right: layers as objects that remember
class Layer:
    def __init__(self, W, b, name):
        self.W, self.b, self.name = W, b, name

    def __call__(self, o):
        self.z = self.b + np.dot(o, self.W)
        self.o = sigma(self.name, self.z)
        return self.o


def forward(W, b, activations, x):
    layers = [Layer(*parts) for parts in zip(W, b, activations)]
    signal = x
    for layer in layers:
        signal = layer(signal)
    return [layer.z for layer in layers], [x] + [layer.o for layer in layers]


# %% right: plain lists in loops
def forward(W, b, activations, x):
    o = [[float(v) for v in x]]
    z = []
    for layer in range(len(W)):
        rows, columns = W[layer].shape
        z_next = []
        for j in range(columns):
            total = float(b[layer][j])
            for i in range(rows):
                total += float(W[layer][i, j]) * o[-1][i]
            z_next.append(total)
        z.append(z_next)
        o.append([float(sigma(activations[layer], np.array(v))) for v in z_next])
    return z, o


# %% right: columns inside, vectors outside
def forward(W, b, activations, x):
    signal = x.reshape(-1, 1)
    z, o = [], [x.copy()]
    for i, name in enumerate(activations):
        signal = W[i].T @ signal + b[i].reshape(-1, 1)
        z.append(signal.ravel())
        signal = sigma(name, signal)
        o.append(signal[:, 0])
    return z, o


# %% wrong: stub: not written yet
def forward(W, b, activations, x):
    """(z, o): lists z_1 ... z_L and o_0 ... o_L."""
    raise NotImplementedError("03.2: write forward")


# %% wrong: returns-none: no return
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] + b[i])
        o.append(sigma(activations[i], z[i]))


# %% wrong: no-bias: W.T @ o alone
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i])
        o.append(sigma(activations[i], z[i]))
    return z, o


# %% wrong: no-bias: b is unpacked and not used
def forward(W, b, activations, x):
    z, o = [], [x]
    for W_i, b_i, name in zip(W, b, activations):
        pre = np.dot(o[-1], W_i)
        z.append(pre)
        o.append(sigma(name, pre))
    return z, o


# %% wrong: W-not-transposed: W @ o
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i] @ o[i] + b[i])
        o.append(sigma(activations[i], z[i]))
    return z, o


# %% wrong: W-not-transposed: row vector times W.T
def forward(W, b, activations, x):
    z, o = [], [x]
    for weights, bias, name in zip(W, b, activations):
        z.append(o[-1] @ weights.T + bias)
        o.append(sigma(name, z[-1]))
    return z, o


# %% wrong: no-activation-last: the output is z_L
def forward(W, b, activations, x):
    z, o = [], [x]
    L = len(W)
    for i in range(L):
        z.append(W[i].T @ o[i] + b[i])
        if i < L - 1:
            o.append(sigma(activations[i], z[i]))
        else:
            o.append(z[i])
    return z, o


# %% wrong: no-activation-last: hidden layers in the loop, the output behind it
def forward(W, b, activations, x):
    z, o = [], [x]
    for W_i, b_i, name in zip(W[:-1], b[:-1], activations[:-1]):
        z.append(o[-1] @ W_i + b_i)
        o.append(sigma(name, z[-1]))
    z.append(o[-1] @ W[-1] + b[-1])
    o.append(z[-1].copy())
    return z, o


# %% wrong: missing-o0: the input is not in the list
def forward(W, b, activations, x):
    z, o = [], []
    signal = x
    for i in range(len(W)):
        z.append(W[i].T @ signal + b[i])
        signal = sigma(activations[i], z[i])
        o.append(signal)
    return z, o


# %% wrong: missing-o0: cut off at the end
def forward(W, b, activations, x):
    z, o = [], [x]
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] + b_i)
        o.append(sigma(name, z[-1]))
    return z, o[1:]


# %% wrong: o-is-z: z is stored twice
def forward(W, b, activations, x):
    z, o = [], [x]
    signal = x
    for i in range(len(W)):
        z.append(W[i].T @ signal + b[i])
        signal = sigma(activations[i], z[i])
        o.append(z[i])
    return z, o


# %% wrong: o-is-z: no activation anywhere
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] + b[i])
        o.append(z[i])
    return z, o


# %% wrong: same-activation-everywhere: the first name for all layers
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] + b[i])
        o.append(sigma(activations[0], z[i]))
    return z, o


# %% wrong: same-activation-everywhere: the last name for all layers
def forward(W, b, activations, x):
    z, o = [], [x]
    name = activations[-1]
    for W_i, b_i in zip(W, b):
        z.append(W_i.T @ o[-1] + b_i)
        o.append(sigma(name, z[-1]))
    return z, o


# %% wrong: same-activation-everywhere: relu, as in Example 2
def forward(W, b, activations, x):
    z, o = [], [x]
    for W_i, b_i in zip(W, b):
        z.append(W_i.T @ o[-1] + b_i)
        o.append(np.maximum(z[-1], 0))
    return z, o


# %% wrong: activation-twice: sigma of sigma
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] + b[i])
        o.append(sigma(activations[i], sigma(activations[i], z[i])))
    return z, o


# %% wrong: activation-twice: the stored output passes through sigma on its way in
def forward(W, b, activations, x):
    z, o = [], [x]
    signal = x
    for W_i, b_i, name in zip(W, b, activations):
        z.append(signal @ W_i + b_i)
        signal = sigma(name, z[-1])
        signal = sigma(name, signal)
        o.append(signal)
    return z, o


# %% wrong: z-starts-with-x: z_0 is in the list
def forward(W, b, activations, x):
    z, o = [x], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] + b[i])
        o.append(sigma(activations[i], z[i + 1]))
    return z, o


# %% wrong: off-by-one-activation: the name of the layer before
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] + b[i])
        o.append(sigma(activations[i - 1], z[i]))
    return z, o


# %% wrong: off-by-one-activation: the name of the layer behind
def forward(W, b, activations, x):
    names = list(activations[1:]) + [activations[-1]]
    z, o = [], [x]
    for W_i, b_i, name in zip(W, b, names):
        z.append(W_i.T @ o[-1] + b_i)
        o.append(sigma(name, z[-1]))
    return z, o


# %% wrong: swapped-outputs: o first
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] + b[i])
        o.append(sigma(activations[i], z[i]))
    return o, z


# %% wrong: reversed-order: new layers go in front
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.insert(0, W[i].T @ o[0] + b[i])
        o.insert(0, sigma(activations[i], z[0]))
    return z, o


# %% wrong: column-shape: columns come out
def forward(W, b, activations, x):
    z, o = [], [x.reshape(-1, 1)]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] + b[i].reshape(-1, 1))
        o.append(sigma(activations[i], z[i]))
    return z, o


# %% wrong: mutates-input: adds into the biases
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z_next = b[i]
        z_next += W[i].T @ o[i]
        z.append(z_next)
        o.append(sigma(activations[i], z_next))
    return z, o


# %% wrong: mutates-input: takes the layers out of the list
def forward(W, b, activations, x):
    z, o = [], [x]
    while W:
        z.append(W.pop(0).T @ o[-1] + b.pop(0))
        o.append(sigma(activations[len(z) - 1], z[-1]))
    return z, o


# %% wrong: float32: a cast at every layer
def forward(W, b, activations, x):
    z, o = [], [x.astype(np.float32)]
    for i in range(len(W)):
        z.append(W[i].T.astype(np.float32) @ o[i] + b[i].astype(np.float32))
        o.append(sigma(activations[i], z[i]).astype(np.float32))
    return z, o


# %% wrong: integer-truncation: integer arrays are filled
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z_next = np.zeros(len(b[i]), dtype=int)
        for j in range(len(b[i])):
            z_next[j] = W[i][:, j] @ o[i] + b[i][j]
        z.append(z_next)
        o.append(sigma(activations[i], z_next))
    return z, o


# %% wrong: ?: a skip of the input into every layer
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] + b[i] + np.mean(x))
        o.append(sigma(activations[i], z[i]))
    return z, o


# %% wrong: minus-bias: subtracts the bias
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] - b[i])
        o.append(sigma(activations[i], z[i]))
    return z, o


# %% wrong: ?: scales by the width of the layer
def forward(W, b, activations, x):
    z, o = [], [x]
    for W_i, b_i, name in zip(W, b, activations):
        z.append(W_i.T @ o[-1] / np.sqrt(len(o[-1]) + 1) + b_i)
        o.append(sigma(name, z[-1]))
    return z, o


# %% wrong: only-last: = for += in z
def forward(W, b, activations, x):
    z, o = (), (x,)
    for W_next, b_next, name in zip(W, b, activations):
        z = (o[-1] @ W_next + b_next,)
        o += (sigma(name, z[-1]),)
    return z, o


# %% wrong: sigma-prime-for-sigma: slopes handed on
def forward(W, b, activations, x):
    def slope(name, z):
        s = sigma("sigmoid", z)
        return {"identity": np.ones_like(z), "relu": (z > 0) * 1.0, "leaky_relu": np.where(z > 0, 1.0, 0.01),
                "sigmoid": s * (1 - s), "tanh": 1 - np.tanh(z) ** 2, "softplus": s}[name]

    z, o = [], [x]
    for i in range(len(W)):
        z.append(W[i].T @ o[i] + b[i])
        o.append(slope(activations[i], z[i]))
    return z, o


# %% wrong: overwrites: = for += in the sum
def forward(W, b, activations, x):
    z, o = [], [x]
    for i in range(len(W)):
        z_next = np.zeros(len(b[i]))
        for j in range(len(b[i])):
            total = b[i][j]
            for k in range(len(o[i])):
                total = W[i][k, j] * o[i][k]
            z_next[j] = total
        z.append(z_next)
        o.append(sigma(activations[i], z_next))
    return z, o
