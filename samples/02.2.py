# %% right: the lecture's line
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = np.maximum(z, 0)
    f = o @ W2
    return z, o, f


# %% right: row times matrix, the mask, np.dot
def forward(W1, b1, W2, x):
    z = np.dot(x, W1) + b1
    o = z * (z > 0)
    return z, o, float(np.dot(W2, o))


# %% right: einsum
def forward(W1, b1, W2, x):
    z = np.einsum("pd,p->d", W1, x) + b1
    o = np.where(z > 0, z, 0.0)
    return [z, o, np.einsum("d,d->", o, W2)]


# %% right: plain Python loops, gives lists
def forward(W1, b1, W2, x):
    p, d1 = W1.shape
    z, o, f = [], [], 0.0
    for j in range(d1):
        total = b1[j]
        for i in range(p):
            total += W1[i][j] * x[i]
        z.append(total)
        o.append(max(total, 0.0))
        f += o[j] * W2[j]
    return z, o, f


# %% right: columns inside, vectors outside
def forward(W1, b1, W2, x):
    x = x.reshape(-1, 1)
    z = W1.T @ x + b1.reshape(-1, 1)
    o = np.maximum(z, 0)
    f = W2.reshape(1, -1) @ o
    return z.ravel(), o.ravel(), f.item()


# %% right: bias as one more input, Fortran order, f as a 0-d array
def forward(W1, b1, W2, x):
    weights = np.asfortranarray(np.vstack([W1, b1]))
    z = np.append(x, 1.0) @ weights
    o = np.clip(z, 0.0, None)
    return z, o, np.array((o * W2).sum())


# %% right: a class with layers
class Network:
    def __init__(self, W1, b1, W2):
        self.W1, self.b1, self.W2 = W1, b1, W2

    def hidden(self, x):
        return sum((x_i * row for x_i, row in zip(x, self.W1)), start=self.b1)

    def __call__(self, x):
        z = self.hidden(x)
        o = (z + abs(z)) / 2
        return z, o, sum(o * self.W2)


def forward(W1, b1, W2, x):
    return Network(W1, b1, W2)(x)


# %% wrong: stub: not written yet
def forward(W1, b1, W2, x):
    """z = W1.T x + b1, o = relu(z), f = o . W2."""
    raise NotImplementedError("02.2: write forward")


# %% wrong: returns-none: no return
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = np.maximum(z, 0)
    f = o @ W2
    print(z, o, f)


# %% wrong: no-bias: b1 is not used
def forward(W1, b1, W2, x):
    z = W1.T @ x
    o = np.maximum(z, 0)
    return z, o, o @ W2


# %% wrong: no-bias: lost in a comprehension
def forward(W1, b1, W2, x):
    z = np.array([np.sum(W1[:, j] * x) for j in range(len(b1))])
    o = z * (z > 0)
    f = np.sum(W2 * o)
    return z, o, f


# %% wrong: W-not-transposed: W1 @ x
def forward(W1, b1, W2, x):
    z = W1 @ x + b1
    o = np.maximum(z, 0)
    return z, o, o @ W2


# %% wrong: W-not-transposed: loops with the indices swapped
def forward(W1, b1, W2, x):
    z = np.zeros(len(b1))
    for j in range(len(b1)):
        for i in range(len(x)):
            z[j] += W1[j, i] * x[i]
        z[j] += b1[j]
    o = np.maximum(z, 0)
    return z, o, np.dot(o, W2)


# %% wrong: no-relu: a linear network
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = z
    f = o @ W2
    return z, o, f


# %% wrong: no-relu: the identity of Example 1
def sigma(z):
    return z


def forward(W1, b1, W2, x):
    z = x @ W1 + b1
    o = sigma(z)
    return z, o, W2 @ o


# %% wrong: relu-at-output: f passes through relu too
def relu(v):
    return np.maximum(v, 0)


def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = relu(z)
    f = relu(W2 @ o)
    return z, o, f


# %% wrong: relu-at-output: the same activation at every layer
def forward(W1, b1, W2, x):
    pre, post = [], [x]
    for W, b in [(W1, b1), (W2, 0.0)]:
        pre.append(post[-1] @ W + b)
        post.append(np.where(pre[-1] > 0, pre[-1], 0.0))
    return pre[0], post[1], post[2]


# %% wrong: f-is-vector: star in place of the inner product
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = np.maximum(z, 0)
    f = o * W2
    return z, o, f


# %% wrong: o-is-z: gives z back twice
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = z
    f = np.maximum(z, 0) @ W2
    return z, o, f


# %% wrong: o-is-z: the wrong variable in the return
def forward(W1, b1, W2, x):
    hidden = np.dot(x, W1) + b1
    active = np.where(hidden > 0, hidden, 0)
    return hidden, hidden, float(active @ W2)


# %% wrong: bias-after-relu: relu first, then b1
def forward(W1, b1, W2, x):
    z = W1.T @ x
    o = np.maximum(z, 0) + b1
    return z, o, o @ W2


# %% wrong: bias-after-relu: z is right, o is not
def forward(W1, b1, W2, x):
    u = W1.T @ x
    z = u + b1
    o = np.maximum(u, 0) + b1
    f = o @ W2
    return z, o, f


# %% wrong: swapped-outputs: f first
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = np.maximum(z, 0)
    f = o @ W2
    return f, o, z


# %% wrong: swapped-outputs: o before z
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = np.maximum(z, 0)
    return o, z, o @ W2


# %% wrong: column-shape: columns come out
def forward(W1, b1, W2, x):
    x = x.reshape(-1, 1)
    z = W1.T @ x + b1.reshape(-1, 1)
    o = np.maximum(z, 0)
    f = (W2 @ o).item()
    return z, o, f


# %% wrong: scalar-in-array: f has shape (1,)
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = np.maximum(z, 0)
    f = W2.reshape(1, -1) @ o
    return z, o, f


# %% wrong: scalar-in-array: sum that keeps the axis
def forward(W1, b1, W2, x):
    z = x @ W1 + b1
    o = np.maximum(z, 0)
    return z, o, np.sum(o * W2, keepdims=True)


# %% wrong: mutates-input: the sum is written into b1
def forward(W1, b1, W2, x):
    z = b1
    z += W1.T @ x
    o = np.maximum(z, 0)
    return z, o, o @ W2


# %% wrong: float32: casts the weights
def forward(W1, b1, W2, x):
    W1, b1, W2, x = (np.asarray(a, dtype="float32") for a in (W1, b1, W2, x))
    z = W1.T @ x + b1
    o = np.maximum(z, 0)
    return z, o, o @ W2


# %% wrong: integer-truncation: integer arrays filled in a loop
def forward(W1, b1, W2, x):
    d1 = len(b1)
    z = np.zeros(d1, dtype=int)
    o = np.zeros(d1, dtype=int)
    for j in range(d1):
        z[j] = W1[:, j] @ x + b1[j]
        o[j] = max(z[j], 0)
    return z, o, o @ W2


# %% wrong: minus-bias: subtracts the bias
def forward(W1, b1, W2, x):
    z = W1.T @ x - b1
    o = np.maximum(z, 0)
    return z, o, o @ W2


# %% wrong: other-activation: a sigmoid in place of relu
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = 1 / (1 + np.exp(-z))
    return z, o, o @ W2


# %% wrong: ?: the biases go into the output once more
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = np.maximum(z, 0)
    f = o @ W2 + b1.sum()
    return z, o, f


# %% wrong: ?: normalises the input first
def forward(W1, b1, W2, x):
    z = W1.T @ (x / (1 + np.linalg.norm(x))) + b1
    o = np.maximum(z, 0)
    return z, o, o @ W2


# %% wrong: min-for-max: the other branch
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = z * (z < 0)
    return z, o, o @ W2


# %% wrong: relu-is-mask: the mask is passed on
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = (z > 0).astype(float)
    return z, o, o @ W2


# %% wrong: mean-for-sum: the mean of the products
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = np.maximum(z, 0)
    return z, o, (o * W2).mean()


# %% wrong: adds: o plus W2
def forward(W1, b1, W2, x):
    z = W1.T @ x + b1
    o = np.maximum(z, 0)
    return z, o, (o + W2).sum()
