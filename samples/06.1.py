# %% right: permutation and slices
def minibatches(n, size, rng):
    order = rng.permutation(n)
    return [order[i : i + size] for i in range(0, n, size)]


# %% right: shuffle in place, a while loop
def minibatches(n, size, rng):
    order = np.arange(n)
    rng.shuffle(order)
    batches = []
    start = 0
    while start < n:
        batches.append(order[start : start + size])
        start += size
    return batches


# %% right: array_split at the borders
def minibatches(n, size, rng):
    return np.array_split(rng.permutation(n), np.arange(size, n, size))


# %% right: lists of integers, a tuple of them
def minibatches(n, size, rng):
    order = [int(i) for i in rng.permutation(n)]
    return tuple(order[k * size : (k + 1) * size] for k in range((n + size - 1) // size))


# %% right: sorts by random keys
def minibatches(n, size, rng):
    keys = rng.random(n)
    order = np.argsort(keys)
    number = int(np.ceil(n / size))
    return [order[k * size : min((k + 1) * size, n)] for k in range(number)]


# %% right: draws without replacement from what is left
def minibatches(n, size, rng):
    left, batches = np.arange(n), []
    while left.size:
        batch = rng.choice(left, size=min(size, left.size), replace=False)
        batches.append(batch)
        left = np.setdiff1d(left, batch)
    return batches


# %% right: Fisher and Yates, by hand, unsigned integers
def minibatches(n, size, rng):
    order = np.arange(n, dtype=np.uint32)
    for i in range(n - 1, 0, -1):
        j = rng.integers(i + 1)
        order[i], order[j] = order[j], order[i]
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: stub: not written yet
def minibatches(n, size, rng):
    raise NotImplementedError("06.1: minibatches is not written yet")


# %% wrong: returns-none: no return
def minibatches(n, size, rng):
    order = rng.permutation(n)
    batches = [order[i : i + size] for i in range(0, n, size)]


# %% wrong: with-replacement: integers for each batch
def minibatches(n, size, rng):
    number = -(-n // size)
    return [rng.integers(0, n, size=min(size, n - k * size)) for k in range(number)]


# %% wrong: with-replacement: choice, whose default is replace=True
def minibatches(n, size, rng):
    order = rng.choice(n, size=n)
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: with-replacement: a new choice for each batch
def minibatches(n, size, rng):
    lengths = [size] * (n // size) + [n % size] * (n % size > 0)
    return [rng.choice(n, size=m, replace=False) for m in lengths]


# %% wrong: with-replacement: shuffles again for each batch
def minibatches(n, size, rng):
    return [rng.permutation(n)[i : i + size] for i in range(0, n, size)]


# %% wrong: drops-the-last: whole batches alone
def minibatches(n, size, rng):
    order = rng.permutation(n)
    return [order[k * size : (k + 1) * size] for k in range(n // size)]


# %% wrong: drops-the-last: reshape of what fits
def minibatches(n, size, rng):
    order = rng.permutation(n)
    return list(order[: n // size * size].reshape(-1, size))


# %% wrong: drops-the-last: the range ends too early
def minibatches(n, size, rng):
    order = rng.permutation(n)
    batches = []
    for i in range(0, n - size + 1, size):
        batches.append(order[i : i + size])
    return batches


# %% wrong: not-shuffled: slices of arange
def minibatches(n, size, rng):
    indices = np.arange(n)
    return [indices[i : i + size] for i in range(0, n, size)]


# %% wrong: not-shuffled: shuffles a copy
def minibatches(n, size, rng):
    order = np.arange(n)
    rng.permutation(order)
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: not-shuffled: backwards
def minibatches(n, size, rng):
    order = np.arange(n)[::-1]
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: not-shuffled: turned by a random number
def minibatches(n, size, rng):
    order = np.roll(np.arange(n), rng.integers(n))
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: batches-shuffled: cut first
def minibatches(n, size, rng):
    batches = [np.arange(i, min(i + size, n)) for i in range(0, n, size)]
    short = batches.pop() if n % size else None
    batches = [batches[k] for k in rng.permutation(len(batches))]
    return batches if short is None else [*batches, short]


# %% wrong: shuffled-within: each batch on its own
def minibatches(n, size, rng):
    return [i + rng.permutation(min(size, n - i)) for i in range(0, n, size)]


# %% wrong: same-order: a generator of its own with a seed
def minibatches(n, size, rng):
    order = np.random.default_rng(0).permutation(n)
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: same-order: seeds the global state each time
def minibatches(n, size, rng):
    np.random.seed(42)
    order = np.random.permutation(n)
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: global-random: np.random.permutation
def minibatches(n, size, rng):
    order = np.random.permutation(n)
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: global-random: Python's random
def minibatches(n, size, rng):
    import random

    order = list(range(n))
    random.shuffle(order)
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: global-random: a generator of its own without a seed
def minibatches(n, size, rng):
    rng = np.random.default_rng()
    order = rng.permutation(n)
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: size-for-number: array_split into size parts
def minibatches(n, size, rng):
    return np.array_split(rng.permutation(n), min(size, n))


# %% wrong: even-lengths: array_split into parts of nearly one length
def minibatches(n, size, rng):
    return np.array_split(rng.permutation(n), -(-n // size))


# %% wrong: empty-batch: one more slice than needed
def minibatches(n, size, rng):
    order = rng.permutation(n)
    return [order[k * size : (k + 1) * size] for k in range(n // size + 1)]


# %% wrong: empty-batch: the border n too
def minibatches(n, size, rng):
    return np.split(rng.permutation(n), range(size, n + 1, size))


# %% wrong: counts-from-1: one more everywhere
def minibatches(n, size, rng):
    order = rng.permutation(n) + 1
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: counts-from-1: arange from 1
def minibatches(n, size, rng):
    order = np.arange(1, n + 1)
    rng.shuffle(order)
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: flat-list: the order alone
def minibatches(n, size, rng):
    return rng.permutation(n)


# %% wrong: flat-list: extend in place of append
def minibatches(n, size, rng):
    order, batches = rng.permutation(n), []
    for i in range(0, n, size):
        batches.extend(order[i : i + size])
    return batches


# %% wrong: masks: True where a row belongs to the batch
def minibatches(n, size, rng):
    place = rng.permutation(n) // size
    return [place == k for k in range(-(-n // size))]


# %% wrong: no-integers: the keys in place of their order
def minibatches(n, size, rng):
    values = rng.random(n)
    return [values[i : i + size] for i in range(0, n, size)]


# %% wrong: no-integers: decimals
def minibatches(n, size, rng):
    order = rng.permutation(n) * 1.0
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: ?: shuffle returns nothing
def minibatches(n, size, rng):
    order = rng.shuffle(np.arange(n))
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: ?: one batch only
def minibatches(n, size, rng):
    return [rng.permutation(n)[:size]]


# %% wrong: ?: an index beyond the end
def minibatches(n, size, rng):
    order = rng.permutation(n)
    order[order == 0] = n + 1
    return [order[i : i + size] for i in range(0, n, size)]


# %% wrong: ?: batches that overlap by one
def minibatches(n, size, rng):
    order = rng.permutation(n)
    return [order[i : i + size + 1] for i in range(0, n, size)]


# %% wrong: fills-the-last: from the beginning of the order
def minibatches(n, size, rng):
    order = rng.permutation(n)
    return [np.take(order, range(k, k + size), mode="wrap") for k in range(0, n, size)]


# %% wrong: glued-to-the-last: the rest makes it longer
def minibatches(n, size, rng):
    order = rng.permutation(n)
    number = max(n // size, 1)
    return [order[k * size : (k + 1) * size if k < number - 1 else n] for k in range(number)]
