# %% right: a loop that remembers where z is
def chain_as_tape(L):
    tape = [("input",)] * (L + 2)
    z = 0
    for i in range(L):
        tape.append(("mul", 2 + i, z))
        z = len(tape) - 1
    tape.append(("sub", z, 1))
    tape.append(("pow", len(tape) - 1, 2))
    return tape


# %% right: indices worked out on paper
def chain_as_tape(L):
    inputs = [("input",) for _ in range(L + 2)]
    first = [("mul", 0, 2)]
    others = [("mul", L + i + 1, i + 2) for i in range(1, L)]
    return inputs + first + others + [("sub", 2 * L + 1, 1), ("pow", 2 * L + 2, 2)]


# %% right: the residual turned round, squared by mul, a tuple of lists
def chain_as_tape(L):
    tape = [["input"] for _ in range(L + 2)] + [["mul", 0, 2]]
    while len(tape) < 2 * L + 2:
        tape += [["mul", len(tape) - 1, len(tape) - L]]
    tape += [["sub", 1, len(tape) - 1]]
    tape += [["mul", len(tape) - 1, len(tape) - 1]]
    return tuple(tape)


# %% right: the weights first, then x
def chain_as_tape(L):
    tape = [("input",)] * (L + 2)
    product = 2
    for i in range(3, L + 2):
        tape.append(("mul", product, i))
        product = len(tape) - 1
    tape.append(("mul", product, 0))
    tape.append(("neg", 1))
    tape.append(("add", len(tape) - 2, len(tape) - 1))
    tape.append(("pow", len(tape) - 1, 2))
    return tape


# %% right: a small recorder
class Recorder:
    def __init__(self):
        self.entries = []

    def note(self, *entry):
        self.entries.append(entry)
        return len(self.entries) - 1


def chain_as_tape(L):
    tape = Recorder()
    x, y = tape.note("input"), tape.note("input")
    w = [tape.note("input") for _ in range(L)]
    f = x
    for w_i in w:
        f = tape.note("mul", w_i, f)
    tape.note("pow", tape.note("sub", f, y), 2)
    return tape.entries


# %% right: operators that write the tape (tracing)
class Traced:
    def __init__(self, tape, *entry):
        self.tape, self.number = tape, len(tape)
        tape.append(entry)

    def __mul__(self, other):
        return Traced(self.tape, "mul", self.number, other.number)

    def __sub__(self, other):
        return Traced(self.tape, "sub", self.number, other.number)

    def __pow__(self, k):
        return Traced(self.tape, "pow", self.number, k)


def chain_as_tape(L):
    tape = []
    x, y, *w = [Traced(tape, "input") for _ in range(L + 2)]
    z = x
    for w_i in w:
        z = w_i * z
    (z - y) ** 2
    return tape


# %% right: NumPy integers, and a detour that changes nothing
def chain_as_tape(L):
    places = np.arange(2, L + 2)
    tape = [("input",)] * (L + 2)
    z = np.int64(0)
    for p in places:
        tape.append(("mul", z, p))
        z = np.int64(len(tape) - 1)
    tape.append(("pow", 1, 1))
    tape.append(("sub", z, len(tape) - 1))
    tape.append(("pow", len(tape) - 1, 2))
    return tape


# %% wrong: stub: not written yet
def chain_as_tape(L):
    raise NotImplementedError("07.4: chain_as_tape is not written yet")


# %% wrong: returns-none: no return
def chain_as_tape(L):
    tape = [("input",)] * (L + 2)
    tape.append(("mul", 0, 2))


# %% given
def chain(L, tape=None, first=0, weights=None):
    """The inputs and the products."""
    tape = [("input",)] * (L + 2)
    z = first
    for i in range(2, L + 2) if weights is None else weights:
        tape.append(("mul", i, z))
        z = len(tape) - 1
    return tape


# %% wrong: loss-missing: ends with f(x)
def chain_as_tape(L):
    return chain(L)


# %% wrong: no-square: ends with the residual
def chain_as_tape(L):
    tape = chain(L)
    return tape + [("sub", len(tape) - 1, 1)]


# %% wrong: no-square: the residual turned round
def chain_as_tape(L):
    tape = chain(L)
    return tape + [("sub", 1, len(tape) - 1)]


# %% wrong: plus-y: add for sub
def chain_as_tape(L):
    tape = chain(L)
    return tape + [("add", len(tape) - 1, 1), ("pow", len(tape), 2)]


# %% wrong: square-before-y: the square first
def chain_as_tape(L):
    tape = chain(L)
    return tape + [("pow", len(tape) - 1, 2), ("sub", len(tape), 1)]


# %% wrong: square-before-y: both squared
def chain_as_tape(L):
    tape = chain(L)
    n = len(tape)
    return tape + [("pow", n - 1, 2), ("pow", 1, 2), ("sub", n, n + 1)]


# %% wrong: missing-first-weight: starts at w_2
def chain_as_tape(L):
    tape = chain(L, weights=range(3, L + 2))
    z = len(tape) - 1 if L > 1 else 0
    return tape + [("sub", z, 1), ("pow", len(tape), 2)]


# %% wrong: missing-last-weight: ends one layer early
def chain_as_tape(L):
    tape = chain(L, weights=range(2, L + 1))
    z = len(tape) - 1 if L > 1 else 0
    return tape + [("sub", z, 1), ("pow", len(tape), 2)]


# %% wrong: missing-x: starts with w_1
def chain_as_tape(L):
    tape = chain(L, first=2, weights=range(3, L + 2))
    z = len(tape) - 1 if L > 1 else 2
    return tape + [("sub", z, 1), ("pow", len(tape), 2)]


# %% wrong: sum-for-product: adds
def chain_as_tape(L):
    tape = [("add", *entry[1:]) if entry[0] == "mul" else entry for entry in chain(L)]
    return tape + [("sub", len(tape) - 1, 1), ("pow", len(tape), 2)]


# %% wrong: wrong-power: a cube
def chain_as_tape(L):
    tape = chain(L)
    return tape + [("sub", len(tape) - 1, 1), ("pow", len(tape), 3)]


# %% wrong: input-order: y first
def chain_as_tape(L):
    tape = chain(L, first=1)
    return tape + [("sub", len(tape) - 1, 0), ("pow", len(tape), 2)]


# %% wrong: input-order: y last
def chain_as_tape(L):
    tape = chain(L, weights=range(1, L + 1))
    return tape + [("sub", len(tape) - 1, L + 1), ("pow", len(tape), 2)]


# %% wrong: input-order: the weights, then x, then y
def chain_as_tape(L):
    tape = [("input",)] * (L + 2)
    z = L
    for i in range(L):
        tape.append(("mul", i, z))
        z = len(tape) - 1
    return tape + [("sub", z, L + 1), ("pow", len(tape), 2)]


# %% wrong: loss-not-last: y at the end
def chain_as_tape(L):
    tape = chain(L)
    return tape + [("sub", len(tape) - 1, 1), ("pow", len(tape), 2), ("neg", 1)]


# %% wrong: string-for-tuple: no comma
def chain_as_tape(L):
    tape = [("input")] * (L + 2)
    z = 0
    for i in range(L):
        tape.append(("mul", i + 2, z))
        z = len(tape) - 1
    return tape + [("sub", z, 1), ("pow", len(tape), 2)]


# %% wrong: not-a-tape: dicts
def chain_as_tape(L):
    return [{"op": op, "args": where} for op, *where in chain(L)]


# %% wrong: not-a-tape: a loss in place of entries
def chain_as_tape(L):
    return [0.5, -1.0, 2.0]


# %% wrong: wrong-number-of-inputs: y forgotten
def chain_as_tape(L):
    tape = [("input",)] * (L + 1)
    z = 0
    for i in range(1, L + 1):
        tape.append(("mul", i, z))
        z = len(tape) - 1
    return tape + [("pow", z, 2)]


# %% wrong: wrong-number-of-inputs: one weight too many
def chain_as_tape(L):
    return chain(L + 1)


# %% wrong: inputs-not-first: each weight where it is used
def chain_as_tape(L):
    tape = [("input",), ("input",)]
    z = 0
    for i in range(L):
        tape.append(("input",))
        tape.append(("mul", z, len(tape) - 1))
        z = len(tape) - 1
    return tape + [("sub", z, 1), ("pow", len(tape), 2)]


# %% wrong: invalid-entry: no power
def chain_as_tape(L):
    tape = chain(L)
    return tape + [("sub", len(tape) - 1, 1), ("pow", len(tape))]


# %% wrong: invalid-entry: looks ahead
def chain_as_tape(L):
    tape = chain(L)
    return tape + [("sub", len(tape), 1), ("pow", len(tape), 2)]


# %% wrong: invalid-entry: an operation that there is not
def chain_as_tape(L):
    tape = chain(L)
    return tape + [("sub", len(tape) - 1, 1), ("square", len(tape))]


# %% wrong: ?: w_1 at every layer
def chain_as_tape(L):
    tape = chain(L, weights=[2] * L)
    return tape + [("sub", len(tape) - 1, 1), ("pow", len(tape), 2)]


# %% wrong: ?: a tanh behind each product
def chain_as_tape(L):
    tape = [("input",)] * (L + 2)
    z = 0
    for i in range(L):
        tape.append(("mul", i + 2, z))
        tape.append(("tanh", len(tape) - 1))
        z = len(tape) - 1
    return tape + [("sub", z, 1), ("pow", len(tape), 2)]


# %% wrong: ?: the absolute residual, by two relus
def chain_as_tape(L):
    tape = chain(L)
    n = len(tape)
    return tape + [("sub", n - 1, 1), ("sub", 1, n - 1), ("relu", n), ("relu", n + 1), ("add", n + 2, n + 3)]


# %% wrong: ?: a tape for three layers, whatever L is
def chain_as_tape(L):
    return [("input",)] * 5 + [("mul", 0, 2), ("mul", 5, 3), ("mul", 6, 4), ("sub", 7, 1), ("mul", 8, 0)]


# %% wrong: ?: a text
def chain_as_tape(L):
    return "input " * (L + 2) + "mul " * L + "sub pow"
