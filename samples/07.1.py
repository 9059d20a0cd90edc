# %% right: if and elif
def evaluate(tape, inputs):
    values = []
    for i, entry in enumerate(tape):
        op = entry[0]
        if op == "input":
            values.append(inputs[i])
        elif op == "add":
            values.append(values[entry[1]] + values[entry[2]])
        elif op == "sub":
            values.append(values[entry[1]] - values[entry[2]])
        elif op == "mul":
            values.append(values[entry[1]] * values[entry[2]])
        elif op == "div":
            values.append(values[entry[1]] / values[entry[2]])
        elif op == "neg":
            values.append(-values[entry[1]])
        elif op == "exp":
            values.append(np.exp(values[entry[1]]))
        elif op == "log":
            values.append(np.log(values[entry[1]]))
        elif op == "tanh":
            values.append(np.tanh(values[entry[1]]))
        elif op == "relu":
            values.append(max(values[entry[1]], 0.0))
        elif op == "pow":
            values.append(values[entry[1]] ** entry[2])
    return values


# %% right: a dict of lambdas
OPS = {
    "add": lambda v, i, j: v[i] + v[j],
    "sub": lambda v, i, j: v[i] - v[j],
    "mul": lambda v, i, j: v[i] * v[j],
    "div": lambda v, i, j: v[i] / v[j],
    "neg": lambda v, i: -v[i],
    "exp": lambda v, i: np.exp(v[i]),
    "log": lambda v, i: np.log(v[i]),
    "tanh": lambda v, i: np.tanh(v[i]),
    "relu": lambda v, i: v[i] * (v[i] > 0),
    "pow": lambda v, i, k: v[i] ** k,
}


def evaluate(tape, inputs):
    v = list(inputs)
    for op, *rest in tape[len(inputs):]:
        v.append(OPS[op](v, *rest))
    return v


# %% right: match, with guards by shape
def evaluate(tape, inputs):
    v, given = [], iter(inputs)
    for entry in tape:
        match entry:
            case ("input",):
                v.append(next(given))
            case ("add", i, j):
                v.append(v[i] + v[j])
            case ("sub", i, j):
                v.append(v[i] - v[j])
            case ("mul", i, j):
                v.append(v[i] * v[j])
            case ("div", i, j):
                v.append(v[i] / v[j])
            case ("pow", i, k):
                v.append(v[i] ** k)
            case ("neg", i):
                v.append(-v[i])
            case ("relu", i):
                v.append(v[i] if v[i] > 0 else 0)
            case (name, i):
                v.append(getattr(np, name)(v[i]))
    return v


# %% right: a NumPy array, filled in place
import operator

BINARY = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv}
UNARY = {"neg": np.negative, "exp": np.exp, "log": np.log, "tanh": np.tanh, "relu": lambda a: np.maximum(a, 0.0)}


def evaluate(tape, inputs):
    out = np.empty(len(tape))
    out[: len(inputs)] = inputs
    for i in range(len(inputs), len(tape)):
        op, *a = tape[i]
        if op in BINARY:
            out[i] = BINARY[op](out[a[0]], out[a[1]])
        elif op == "pow":
            out[i] = np.prod([out[a[0]]] * a[1])
        else:
            out[i] = UNARY[op](out[a[0]])
    return out


# %% right: math, and a tuple in the end
import math


def evaluate(tape, inputs):
    values = ()
    known = []
    for number, (op, *rest) in enumerate(tape):
        if op == "input":
            known += [float(inputs[number])]
            continue
        a = known[rest[0]]
        b = rest[1] if op == "pow" else known[rest[1]] if len(rest) > 1 else None
        if op == "pow":
            new = math.pow(a, b)
        elif op in ("exp", "log", "tanh"):
            new = getattr(math, op)(a)
        elif op == "relu":
            new = (a + abs(a)) / 2
        elif op == "neg":
            new = 0 - a
        else:
            new = {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b if b else 0.0}[op]
        known += [new]
    return tuple(known)


# %% right: nodes as objects
class Node:
    def __init__(self, op, arguments, constant=None, value=None):
        self.op, self.arguments, self.constant, self.value = op, arguments, constant, value

    def compute(self):
        a = [node.value for node in self.arguments]
        if self.op == "add":
            self.value = a[0] + a[1]
        if self.op == "sub":
            self.value = a[0] - a[1]
        if self.op == "mul":
            self.value = a[0] * a[1]
        if self.op == "div":
            self.value = a[0] / a[1]
        if self.op == "neg":
            self.value = -a[0]
        if self.op == "relu":
            self.value = np.where(a[0] > 0, a[0], 0.0)
        if self.op == "pow":
            self.value = a[0] ** self.constant
        if self.op in ("exp", "log", "tanh"):
            self.value = getattr(np, self.op)(a[0])


def evaluate(tape, inputs):
    nodes = []
    for i, (op, *rest) in enumerate(tape):
        if op == "input":
            nodes.append(Node(op, [], value=inputs[i]))
        elif op == "pow":
            nodes.append(Node(op, [nodes[rest[0]]], constant=rest[1]))
        else:
            nodes.append(Node(op, [nodes[j] for j in rest]))
        if op != "input":
            nodes[-1].compute()
    return [node.value for node in nodes]


# %% right: from the end with a stack of its own, each entry once
def evaluate(tape, inputs):
    table = {"add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, "div": lambda a, b: a / b}
    table |= {"neg": lambda a: -a, "exp": np.exp, "log": np.log, "tanh": np.tanh, "relu": lambda a: max(0.0, a)}
    values = {i: v for i, v in enumerate(inputs)}
    for end in reversed(range(len(tape))):
        stack = [end]
        while stack:
            i = stack[-1]
            if i in values:
                stack.pop()
                continue
            op, *rest = tape[i]
            needs = rest[:1] if op == "pow" else rest
            missing = [j for j in needs if j not in values]
            if missing:
                stack.extend(missing)
                continue
            args = [values[j] for j in needs]
            values[i] = args[0] ** rest[1] if op == "pow" else table[op](*args)
    return [values[i] for i in range(len(tape))]


# %% right: recursion with memory, and a limit to match
import sys


def evaluate(tape, inputs):
    known = {}
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + 10 * len(tape))

    def value(i):
        if i not in known:
            op, *rest = tape[i]
            if op == "input":
                known[i] = inputs[i]
            elif op == "pow":
                known[i] = value(rest[0]) ** rest[1]
            elif op in ("add", "sub", "mul", "div"):
                a, b = value(rest[0]), value(rest[1])
                known[i] = a + b if op == "add" else a - b if op == "sub" else a * b if op == "mul" else a / b
            else:
                a = value(rest[0])
                known[i] = {"neg": lambda: -a, "exp": lambda: np.exp(a), "log": lambda: np.log(a),
                            "tanh": lambda: np.tanh(a), "relu": lambda: np.clip(a, 0, None)}[op]()
        return known[i]

    values = [value(i) for i in range(len(tape))]
    sys.setrecursionlimit(before)
    return values


# %% given
def apply(op, *a):
    if op == "add":
        return a[0] + a[1]
    if op == "sub":
        return a[0] - a[1]
    if op == "mul":
        return a[0] * a[1]
    if op == "div":
        return a[0] / a[1]
    if op == "neg":
        return -a[0]
    if op == "relu":
        return max(a[0], 0.0)
    if op == "pow":
        return a[0] ** a[1]
    return {"exp": np.exp, "log": np.log, "tanh": np.tanh}[op](a[0])


def run(tape, inputs, apply):
    values = []
    for i, (op, *rest) in enumerate(tape):
        if op == "input":
            values.append(inputs[i])
        elif op == "pow":
            values.append(apply(op, values[rest[0]], rest[1]))
        else:
            values.append(apply(op, *[values[j] for j in rest]))
    return values


# %% right: the helper as it stands
def evaluate(tape, inputs):
    return run(tape, inputs, apply)


# %% wrong: stub: not written yet
def evaluate(tape, inputs):
    raise NotImplementedError("07.1: evaluate is not written yet")


# %% wrong: returns-none: no return
def evaluate(tape, inputs):
    values = run(tape, inputs, apply)


# %% wrong: only-last: the result alone
def evaluate(tape, inputs):
    return run(tape, inputs, apply)[-1]


# %% wrong: only-last: overwrites one variable
def evaluate(tape, inputs):
    for value in run(tape, inputs, apply):
        last = value
    return last


# %% wrong: operations-only: starts with an empty list behind the inputs
def evaluate(tape, inputs):
    return run(tape, inputs, apply)[len(inputs):]


# %% wrong: indices-for-values: computes with the positions
def evaluate(tape, inputs):
    values = list(inputs)
    for op, *rest in tape[len(inputs):]:
        values.append(apply(op, *rest))
    return values


# %% wrong: power-looked-up: the power is a value, too
def evaluate(tape, inputs):
    values = list(inputs)
    for op, *rest in tape[len(inputs):]:
        args = [values[j] for j in rest]
        values.append(apply(op, *args))
    return values


# %% wrong: off-by-one: counts entries from 1
def evaluate(tape, inputs):
    values = list(inputs)
    for op, *rest in tape[len(inputs):]:
        args = [values[rest[0] - 1], rest[1]] if op == "pow" else [values[j - 1] for j in rest]
        values.append(apply(op, *args))
    return values


# %% wrong: swapped-operands: sub from the right
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: a[1] - a[0] if op == "sub" else apply(op, *a))


# %% wrong: swapped-operands: popped from a stack
def evaluate(tape, inputs):
    values = []
    for i, (op, *rest) in enumerate(tape):
        if op == "input":
            values.append(inputs[i])
            continue
        if op == "pow":
            values.append(values[rest[0]] ** rest[1])
            continue
        stack = [values[j] for j in rest]
        a = stack.pop()
        b = stack.pop() if stack else None
        values.append(apply(op, a) if b is None else apply(op, a, b))
    return values


# %% wrong: swapped-operands: div upside down
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: a[1] / a[0] if op == "div" else apply(op, *a))


# %% wrong: wrong-power: times k
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: a[0] * a[1] if op == "pow" else apply(op, *a))


# %% wrong: wrong-power: always the square
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: a[0] ** 2 if op == "pow" else apply(op, *a))


# %% wrong: log-base: log10
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: np.log10(a[0]) if op == "log" else apply(op, *a))


# %% wrong: log-base: two is the base
import math


def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: math.log(a[0], 2) if op == "log" else apply(op, *a))


# %% wrong: exp-base: ten to the power
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: 10 ** a[0] if op == "exp" else apply(op, *a))


# %% wrong: relu-not-maximum: abs
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: abs(a[0]) if op == "relu" else apply(op, *a))


# %% wrong: relu-not-maximum: a leak
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: np.where(a[0] > 0, a[0], 0.01 * a[0]) if op == "relu" else apply(op, *a))


# %% wrong: relu-not-maximum: the smaller of the two
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: np.minimum(a[0], 0) if op == "relu" else apply(op, *a))


# %% wrong: relu-not-maximum: the mask
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: int(a[0] > 0) if op == "relu" else apply(op, *a))


# %% wrong: neg-keeps-sign: a plus
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: +a[0] if op == "neg" else apply(op, *a))


# %% wrong: div-cut-off: two slashes
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: a[0] // a[1] if op == "div" else apply(op, *a))


# %% wrong: tan-for-tanh: an h is missing
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: np.tan(a[0]) if op == "tanh" else apply(op, *a))


# %% wrong: mutates-input: appends to the inputs
def evaluate(tape, inputs):
    for op, *rest in tape[len(inputs):]:
        args = [inputs[rest[0]], rest[1]] if op == "pow" else [inputs[j] for j in rest]
        inputs.append(apply(op, *args))
    return inputs


# %% wrong: mutates-input: eats the tape
def evaluate(tape, inputs):
    values = run(tape, inputs, apply)
    while tape:
        tape.pop()
    return values


# %% wrong: float32: single precision
def evaluate(tape, inputs):
    return np.array(run(tape, inputs, apply), dtype=np.float32)


# %% wrong: integer-truncation: an array of integers
def evaluate(tape, inputs):
    values = run(tape, inputs, apply)
    out = np.zeros(len(tape), dtype=int)
    for i, v in enumerate(values):
        out[i] = v
    return out


# %% wrong: recursion-depth: recursion with memory
def evaluate(tape, inputs):
    known = {}

    def value(i):
        if i not in known:
            op, *rest = tape[i]
            if op == "input":
                known[i] = inputs[i]
            elif op == "pow":
                known[i] = apply(op, value(rest[0]), rest[1])
            else:
                known[i] = apply(op, *[value(j) for j in rest])
        return known[i]

    value(len(tape) - 1)
    return [value(i) for i in range(len(tape))]


# %% wrong: every-path: recursion without memory
def evaluate(tape, inputs):
    def value(i):
        op, *rest = tape[i]
        if op == "input":
            return inputs[i]
        if op == "pow":
            return apply(op, value(rest[0]), rest[1])
        return apply(op, *[value(j) for j in rest])

    return [value(i) for i in range(len(tape))]


# %% wrong: reversed-order: the last entry first
def evaluate(tape, inputs):
    return run(tape, inputs, apply)[::-1]


# %% wrong: column-shape: a column
def evaluate(tape, inputs):
    return np.array(run(tape, inputs, apply)).reshape(-1, 1)


# %% wrong: ?: pow adds one to the power
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: a[0] ** (a[1] + 1) if op == "pow" else apply(op, *a))


# %% wrong: ?: relu stops at one tenth
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: min(max(a[0], 0.0), 0.1) if op == "relu" else apply(op, *a))


# %% wrong: ?: mul adds and add multiplies
def evaluate(tape, inputs):
    other = {"mul": "add", "add": "mul"}
    return run(tape, inputs, lambda op, *a: apply(other.get(op, op), *a))


# %% wrong: ?: forgets tanh
TABLE = {op: apply for op in ("add", "sub", "mul", "div", "neg", "exp", "log", "relu", "pow")}


def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: TABLE[op](op, *a))


# %% wrong: ?: a value off by a thousandth
def evaluate(tape, inputs):
    return run(tape, inputs, lambda op, *a: 1.001 * apply(op, *a) if op == "mul" else apply(op, *a))


# %% wrong: div-as-product: * for /
def evaluate(tape, inputs):
    values = []
    for i, (op, *where) in enumerate(tape):
        if op == "input":
            values.append(inputs[i])
            continue
        a = values[where[0]]
        if op in ("add", "sub", "mul", "div"):
            b = values[where[1]]
            run = {"add": lambda: a + b, "sub": lambda: a - b, "mul": lambda: a * b, "div": lambda: a * b}
            values.append(run[op]())
        elif op == "pow":
            values.append(a ** where[1])
        else:
            run = {"neg": lambda a: -a, "exp": np.exp, "log": np.log, "tanh": np.tanh, "relu": lambda a: max(a, 0.0)}
            values.append(run[op](a))
    return values


# %% wrong: sub-as-sum: + for -
def evaluate(tape, inputs):
    values = []
    for i, (op, *where) in enumerate(tape):
        if op == "input":
            values.append(inputs[i])
            continue
        a = values[where[0]]
        if op in ("add", "sub", "mul", "div"):
            b = values[where[1]]
            run = {"add": lambda: a + b, "sub": lambda: a + b, "mul": lambda: a * b, "div": lambda: a / b}
            values.append(run[op]())
        elif op == "pow":
            values.append(a ** where[1])
        else:
            run = {"neg": lambda a: -a, "exp": np.exp, "log": np.log, "tanh": np.tanh, "relu": lambda a: max(a, 0.0)}
            values.append(run[op](a))
    return values


# %% wrong: mul-as-sum: + for *
def evaluate(tape, inputs):
    values = []
    for i, (op, *where) in enumerate(tape):
        if op == "input":
            values.append(inputs[i])
            continue
        a = values[where[0]]
        if op in ("add", "sub", "mul", "div"):
            b = values[where[1]]
            run = {"add": lambda: a + b, "sub": lambda: a - b, "mul": lambda: a + b, "div": lambda: a / b}
            values.append(run[op]())
        elif op == "pow":
            values.append(a ** where[1])
        else:
            run = {"neg": lambda a: -a, "exp": np.exp, "log": np.log, "tanh": np.tanh, "relu": lambda a: max(a, 0.0)}
            values.append(run[op](a))
    return values
