# %% given
def local_partials(op, args, value):
    a, b = args[0], args[-1]
    return {
        "add": lambda: (1.0, 1.0),
        "sub": lambda: (1.0, -1.0),
        "mul": lambda: (b, a),
        "div": lambda: (1 / b, -a / b**2),
        "neg": lambda: (-1.0,),
        "exp": lambda: (value,),
        "log": lambda: (1 / a,),
        "tanh": lambda: (1 - value**2,),
        "relu": lambda: (float(a > 0),),
        "pow": lambda: (b * a ** (b - 1) if b else 0.0,),
    }[op]()


def apply(op, a, b=None):
    return {
        "add": lambda: a + b,
        "sub": lambda: a - b,
        "mul": lambda: a * b,
        "div": lambda: a / b,
        "neg": lambda: -a,
        "exp": lambda: np.exp(a),
        "log": lambda: np.log(a),
        "tanh": lambda: np.tanh(a),
        "relu": lambda: max(a, 0.0),
        "pow": lambda: a**b,
    }[op]()


def arguments(op, rest, values):
    return [values[rest[0]], rest[1]] if op == "pow" else [values[j] for j in rest]


def evaluate(tape, inputs):
    values = list(inputs)
    for op, *rest in tape[len(inputs) :]:
        values.append(apply(op, *arguments(op, rest, values)))
    return values


# %% right: a sweep for each output
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in outputs:
        grad = [0.0] * len(tape)
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array(rows)


# %% right: the sweep from the end, whichever output, dicts
def jacobian(tape, inputs, outputs):
    values, n = evaluate(tape, inputs), len(inputs)

    def row(k):
        grad = {k: 1.0}
        for i in reversed(range(n, len(tape))):
            if i in grad:
                op, *rest = tape[i]
                slopes = local_partials(op, arguments(op, rest, values), values[i])
                for j, slope in zip(rest, slopes):
                    grad[j] = grad.get(j, 0.0) + grad[i] * slope
        return [grad.get(i, 0.0) for i in range(n)]

    return [row(k) for k in outputs]


# %% right: all sweeps at once, a row of numbers for each entry
def jacobian(tape, inputs, outputs):
    values, m = evaluate(tape, inputs), len(outputs)
    grad = np.zeros((len(tape), m))
    for column, k in enumerate(outputs):
        grad[k, column] = 1
    for i in range(len(tape) - 1, len(inputs) - 1, -1):
        op, *rest = tape[i]
        for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
            grad[j] += grad[i] * p
    return grad[: len(inputs)].T


# %% right: forwards, one column for each input
def jacobian(tape, inputs, outputs):
    values, columns = evaluate(tape, inputs), []
    for which in range(len(inputs)):
        dot = []
        for i, (op, *rest) in enumerate(tape):
            if op == "input":
                dot.append(float(i == which))
                continue
            slopes = local_partials(op, arguments(op, rest, values), values[i])
            dot.append(sum(p * dot[j] for p, j in zip(slopes, rest)))
        columns.append([dot[k] for k in outputs])
    return np.array(columns).T


# %% right: zeroes one array in place before each sweep
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows, grad = [], np.zeros(len(tape))
    for k in outputs:
        grad[:] = 0.0
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)].copy())
    return np.array(rows)


# %% wrong: stub: not written yet
def jacobian(tape, inputs, outputs):
    raise NotImplementedError("07.6")


# %% wrong: returns-none: prints the rows
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in outputs:
        grad = [0.0] * len(tape)
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    print(len(rows))


# %% wrong: stale-gradients: the zeros stand before the loop
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows, grad = [], [0.0] * len(tape)
    for k in outputs:
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array(rows)


# %% wrong: stale-gradients: the 1 is added
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows, grad = [], [0.0] * len(tape)
    for k in outputs:
        grad[k] += 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array(rows)


# %% wrong: stale-gradients: each sweep from the end of the tape
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows, grad = [], [0.0] * len(tape)
    for k in outputs:
        grad[k] = 1.0
        for i in range(len(tape) - 1, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array(rows)


# %% wrong: stale-gradients: inputs are not set back
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows, grad = [], [0.0] * len(tape)
    for k in outputs:
        for i in range(len(inputs), len(tape)):
            grad[i] = 0.0
        grad[k] += 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array(rows)


# %% wrong: one-row-shared: the rows are views of one array
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows, grad = [], np.zeros(len(tape))
    for k in outputs:
        grad[:] = 0.0
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array(rows)


# %% wrong: one-row-shared: [[0.0] * n] * m
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = [[0.0] * len(inputs)] * len(outputs)
    for row, k in zip(rows, outputs):
        grad = [0.0] * len(tape)
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        row[:] = grad[: len(inputs)]
    return rows


# %% wrong: one-sweep-for-all: a 1 at every output
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    grad = [0.0] * len(tape)
    for k in outputs:
        grad[k] = 1.0
    for i in range(len(tape) - 1, len(inputs) - 1, -1):
        op, *rest = tape[i]
        for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
            grad[j] += grad[i] * p
    return np.array(grad[: len(inputs)])


# %% wrong: one-sweep-for-all: adds the rows up
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in outputs:
        grad = [0.0] * len(tape)
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.sum(rows, axis=0)


# %% wrong: always-the-last-entry: the seed of 07.3
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in outputs:
        grad = [0.0] * len(tape)
        grad[-1] = 1.0
        for i in range(len(tape) - 1, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array(rows)


# %% wrong: one-output-only: a return inside the loop
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in outputs:
        grad = [0.0] * len(tape)
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        return np.array(grad[: len(inputs)])


# %% wrong: seed-is-value: starts with the value
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in outputs:
        grad = [0.0] * len(tape)
        grad[k] = values[k]
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array(rows)


# %% wrong: no-seed: the 1 is missing
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in outputs:
        grad = [0.0] * len(tape)
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array(rows)


# %% wrong: end-hands-nothing-on: range(k - 1, ...)
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in outputs:
        grad = [0.0] * len(tape)
        grad[k] = 1.0
        for i in range(k - 1, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array(rows)


# %% wrong: all-entries: whole rows
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in outputs:
        grad = [0.0] * len(tape)
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad)
    return np.array(rows)


# %% wrong: order-of-the-tape: sorted outputs
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in sorted(outputs):
        grad = [0.0] * len(tape)
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array(rows)


# %% wrong: overwrites: = for +=
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in outputs:
        grad = [0.0] * len(tape)
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] = grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array(rows)


# %% wrong: transposed: a column for each output
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in outputs:
        grad = [0.0] * len(tape)
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array(rows).T


# %% wrong: float32: single precision
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in outputs:
        grad = [0.0] * len(tape)
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array(rows, dtype=np.float32)


# %% wrong: ?: the mean of what arrives
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in outputs:
        grad = [0.0] * len(tape)
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] = (grad[j] + grad[i] * p) / 2
        rows.append(grad[: len(inputs)])
    return np.array(rows)


# %% wrong: ?: each row made one long
def jacobian(tape, inputs, outputs):
    values = evaluate(tape, inputs)
    rows = []
    for k in outputs:
        grad = [0.0] * len(tape)
        grad[k] = 1.0
        for i in range(k, len(inputs) - 1, -1):
            op, *rest = tape[i]
            for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                grad[j] += grad[i] * p
        rows.append(grad[: len(inputs)])
    return np.array([np.array(r) / max(np.linalg.norm(r), 1e-9) for r in rows])


# %% wrong: ?: cuts the tape, and forgets that an input may be asked for
def sweep(tape, inputs):
    values = evaluate(tape, inputs)
    grad = [0.0] * len(tape)
    grad[-1] = 1.0
    for i in range(len(tape) - 1, len(inputs) - 1, -1):
        op, *rest = tape[i]
        for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
            grad[j] += grad[i] * p
    return np.array(grad[: len(inputs)])


def jacobian(tape, inputs, outputs):
    return np.array([sweep(tape[: k + 1], inputs) for k in outputs])
