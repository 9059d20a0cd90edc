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
    for op, *rest in tape[len(inputs):]:
        values.append(apply(op, *arguments(op, rest, values)))
    return values


# %% right: a loop from the end
def reverse_sweep(tape, inputs):
    values = evaluate(tape, inputs)
    grad = np.zeros(len(tape))
    grad[-1] = 1
    for i in range(len(tape) - 1, len(inputs) - 1, -1):
        op, *rest = tape[i]
        partials = local_partials(op, arguments(op, rest, values), values[i])
        for j, partial in zip(rest, partials):
            grad[j] += grad[i] * partial
    return grad[: len(inputs)]


# %% right: a dict of gradients
def reverse_sweep(tape, inputs):
    values = evaluate(tape, inputs)
    grad = {len(tape) - 1: 1.0}
    for i in reversed(range(len(tape))):
        op, *rest = tape[i]
        if op == "input" or i not in grad:
            continue
        slopes = local_partials(op, arguments(op, rest, values), values[i])
        for j, slope in zip(rest, slopes):
            grad[j] = grad.get(j, 0.0) + slope * grad[i]
    return [grad.get(i, 0.0) for i in range(len(inputs))]


# %% right: from each entry's users, lists of neighbours
def reverse_sweep(tape, inputs):
    values = evaluate(tape, inputs)
    users = [[] for _ in tape]
    for i, (op, *rest) in enumerate(tape):
        if op != "input":
            for j, partial in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
                users[j].append((i, partial))
    grad = [0.0] * len(tape)
    grad[-1] = 1.0
    for j in range(len(tape) - 2, -1, -1):
        grad[j] = sum(grad[i] * partial for i, partial in users[j])
    return np.array(grad[: len(inputs)])


# %% right: closures pushed on a list, played backwards
def reverse_sweep(tape, inputs):
    values, grad, back = [], [0.0] * len(tape), []
    for i, (op, *rest) in enumerate(tape):
        if op == "input":
            values.append(inputs[i])
            continue
        args = arguments(op, rest, values)
        values.append(apply(op, *args))

        def step(i=i, rest=rest, partials=local_partials(op, args, values[-1])):
            for j, p in zip(rest, partials):
                grad[j] += p * grad[i]

        back.append(step)
    grad[-1] = 1.0
    while back:
        back.pop()()
    return np.array(grad[: len(inputs)])


# %% right: a class Value with a backward, and a topological order by a stack
class Value:
    def __init__(self, data, parents=(), partials=()):
        self.data, self.parents, self.partials, self.grad = data, parents, partials, 0.0

    def backward(self):
        order, done, stack = [], set(), [(self, False)]
        while stack:
            node, finished = stack.pop()
            if finished:
                order.append(node)
            elif id(node) not in done:
                done.add(id(node))
                stack.append((node, True))
                stack.extend((parent, False) for parent in node.parents)
        self.grad = 1.0
        for node in reversed(order):
            for parent, partial in zip(node.parents, node.partials):
                parent.grad += partial * node.grad


def reverse_sweep(tape, inputs):
    nodes = [Value(v) for v in inputs]
    for op, *rest in tape[len(inputs):]:
        parents = [nodes[j] for j in (rest[:1] if op == "pow" else rest)]
        args = [p.data for p in parents] + rest[1:] * (op == "pow")
        data = apply(op, *args)
        nodes.append(Value(data, parents, local_partials(op, args, data)))
    nodes[-1].backward()
    return [node.grad for node in nodes[: len(inputs)]]


# %% right: forward mode with rows of a matrix
def reverse_sweep(tape, inputs):
    n = len(inputs)
    values = evaluate(tape, inputs)
    J = np.zeros((len(tape), n))
    J[:n] = np.eye(n)
    for i in range(n, len(tape)):
        op, *rest = tape[i]
        for j, p in zip(rest, local_partials(op, arguments(op, rest, values), values[i])):
            J[i] += p * J[j]
    return J[-1]


# %% right: counts users, and visits an entry when all of them have been
from collections import Counter, deque


def reverse_sweep(tape, inputs):
    values = evaluate(tape, inputs)
    def needs(i):
        op, *rest = tape[i]
        return [] if op == "input" else rest[:1] if op == "pow" else rest
    waiting = Counter(j for i in range(len(tape)) for j in needs(i))
    ready = deque(i for i in range(len(tape)) if waiting[i] == 0)
    grad = [0.0] * len(tape)
    grad[len(tape) - 1] = 1.0
    while ready:
        i = ready.popleft()
        op, *rest = tape[i]
        if op == "input":
            continue
        partials = local_partials(op, arguments(op, rest, values), values[i])
        for j, partial in zip(needs(i), partials):
            grad[j] += partial * grad[i]
            waiting[j] -= 1
            if waiting[j] == 0:
                ready.append(j)
    return grad[: len(inputs)]


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
    for op, *rest in tape[len(inputs):]:
        values.append(apply(op, *arguments(op, rest, values)))
    return values


def needs(entry):
    op, *rest = entry
    return [] if op == "input" else rest[:1] if op == "pow" else rest


def slopes(i, tape, values, row=local_partials):
    op, *rest = tape[i]
    return list(zip(needs(tape[i]), row(op, arguments(op, rest, values), values[i]))) if op != "input" else []


def sweep(tape, inputs, row=local_partials, start=1.0):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    grad[-1] = start
    for i in range(len(tape) - 1, -1, -1):
        for j, p in slopes(i, tape, values, row):
            grad[j] += grad[i] * p
    return np.array(grad[: len(inputs)])


# %% wrong: stub: not written yet
def reverse_sweep(tape, inputs):
    raise NotImplementedError("07.3: reverse_sweep is not written yet")


# %% wrong: returns-none: no return
def reverse_sweep(tape, inputs):
    gradient = sweep(tape, inputs)


# %% wrong: overwrites: = for +=
def reverse_sweep(tape, inputs):
    values = evaluate(tape, inputs)
    grad = np.zeros(len(tape))
    grad[-1] = 1
    for i in range(len(tape) - 1, len(inputs) - 1, -1):
        for j, partial in slopes(i, tape, values):
            grad[j] = grad[i] * partial
    return grad[: len(inputs)]


# %% wrong: overwrites: nodes whose grad is set
class Node:
    grad = 0.0


def reverse_sweep(tape, inputs):
    values, nodes = evaluate(tape, inputs), [Node() for _ in tape]
    nodes[-1].grad = 1.0
    for i in reversed(range(len(tape))):
        for j, p in slopes(i, tape, values):
            nodes[j].grad = p * nodes[i].grad
    return [node.grad for node in nodes[: len(inputs)]]


# %% wrong: overwrites: the first to come stays
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), {len(tape) - 1: 1.0}
    for i in reversed(range(len(tape))):
        for j, p in slopes(i, tape, values):
            grad.setdefault(j, grad.get(i, 0.0) * p)
    return [grad.get(i, 0.0) for i in range(len(inputs))]


# %% wrong: counted-once: a set of arguments
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    grad[-1] = 1.0
    for i in range(len(tape) - 1, -1, -1):
        pairs = slopes(i, tape, values)
        for j in {j for j, p in pairs}:
            grad[j] += grad[i] * dict(pairs)[j]
    return grad[: len(inputs)]


# %% wrong: counted-once: a dict of partials
def reverse_sweep(tape, inputs):
    values = evaluate(tape, inputs)
    users = {j: {} for j in range(len(tape))}
    for i in range(len(tape)):
        for j, p in slopes(i, tape, values):
            users[j][i] = p
    grad = np.zeros(len(tape))
    grad[-1] = 1.0
    for j in range(len(tape) - 2, -1, -1):
        grad[j] = sum(grad[i] * p for i, p in users[j].items())
    return grad[: len(inputs)]


# %% wrong: counted-once: NumPy adds at several places at once
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), np.zeros(len(tape))
    grad[-1] = 1.0
    for i in range(len(tape) - 1, len(inputs) - 1, -1):
        pairs = slopes(i, tape, values)
        where, partials = [j for j, p in pairs], np.array([p for j, p in pairs])
        grad[where] += grad[i] * partials
    return grad[: len(inputs)]


# %% wrong: forward-order: from the beginning
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), np.zeros(len(tape))
    grad[-1] = 1.0
    for i in range(len(tape)):
        for j, p in slopes(i, tape, values):
            grad[j] += grad[i] * p
    return grad[: len(inputs)]


# %% wrong: forward-order: from the first operation
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * (len(tape) - 1) + [1.0]
    for i in range(len(inputs), len(tape)):
        for j, p in slopes(i, tape, values):
            grad[j] = grad[j] + grad[i] * p
    return grad[: len(inputs)]


# %% wrong: before-all-users: broad, each entry when it is first met
from collections import deque


def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    grad[-1] = 1.0
    queue, seen = deque([len(tape) - 1]), {len(tape) - 1}
    while queue:
        i = queue.popleft()
        for j, p in slopes(i, tape, values):
            grad[j] += grad[i] * p
            if j not in seen:
                seen.add(j)
                queue.append(j)
    return grad[: len(inputs)]


# %% wrong: before-all-users: deep, with a stack
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    grad[-1] = 1.0
    stack, seen = [len(tape) - 1], {len(tape) - 1}
    while stack:
        i = stack.pop()
        for j, p in slopes(i, tape, values):
            grad[j] += grad[i] * p
            if j not in seen:
                seen.add(j)
                stack.append(j)
    return np.array(grad[: len(inputs)])


# %% wrong: before-all-users: a stack, seen when it is taken off
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    grad[-1] = 1.0
    stack, seen = [len(tape) - 1], set()
    while stack:
        i = stack.pop()
        if i in seen:
            continue
        seen.add(i)
        for j, p in slopes(i, tape, values):
            grad[j] += grad[i] * p
            stack.append(j)
    return np.array(grad[: len(inputs)])


# %% wrong: handed-on-again: a queue without a memory
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    grad[-1] = 1.0
    queue = [len(tape) - 1]
    while queue:
        i = queue.pop(0)
        for j, p in slopes(i, tape, values):
            grad[j] += grad[i] * p
            queue.append(j)
    return grad[: len(inputs)]


# %% wrong: handed-on-again: nodes that call their arguments
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    grad[-1] = 1.0

    def back(i):
        for j, p in slopes(i, tape, values):
            grad[j] += grad[i] * p
            back(j)

    back(len(tape) - 1)
    return grad[: len(inputs)]


# %% wrong: every-path: a recursion that takes its share along
import sys


def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)

    def back(i, share):
        grad[i] += share
        for j, p in slopes(i, tape, values):
            back(j, share * p)

    back(len(tape) - 1, 1.0)
    return grad[: len(inputs)]


# %% wrong: every-path: a stack of shares
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    stack = [(len(tape) - 1, 1.0)]
    while stack:
        i, share = stack.pop()
        grad[i] += share
        stack += [(j, share * p) for j, p in slopes(i, tape, values)]
    return grad[: len(inputs)]


# %% wrong: recursion-depth: each entry asks its users, with memory
def reverse_sweep(tape, inputs):
    values = evaluate(tape, inputs)
    users = [[] for _ in tape]
    for i in range(len(tape)):
        for j, p in slopes(i, tape, values):
            users[j].append((i, p))
    known = {len(tape) - 1: 1.0}

    def grad(j):
        if j not in known:
            known[j] = sum(grad(i) * p for i, p in users[j])
        return known[j]

    return [grad(j) for j in range(len(inputs))]


# %% wrong: recursion-depth: a topological order by recursion
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    order, seen = [], set()

    def visit(i):
        if i in seen:
            return
        seen.add(i)
        for j in needs(tape[i]):
            visit(j)
        order.append(i)

    visit(len(tape) - 1)
    grad[-1] = 1.0
    for i in reversed(order):
        for j, p in slopes(i, tape, values):
            grad[j] += grad[i] * p
    return grad[: len(inputs)]


# %% wrong: quadratic-time: forward mode, one sweep for each input
def reverse_sweep(tape, inputs):
    values = evaluate(tape, inputs)
    n = len(inputs)
    gradient = []
    for which in range(n):
        dot = [1.0 if i == which else 0.0 for i in range(n)]
        for i in range(n, len(tape)):
            op, *rest = tape[i]
            partials = local_partials(op, arguments(op, rest, values), values[i])
            dot.append(sum(dot[j] * p for j, p in zip(rest, partials)))
        gradient.append(dot[-1])
    return gradient


# %% wrong: quadratic-time: looks through the whole tape for the users
def reverse_sweep(tape, inputs):
    values = evaluate(tape, inputs)
    grad = [0.0] * len(tape)
    grad[-1] = 1.0
    for j in range(len(tape) - 2, -1, -1):
        users = [i for i in range(j + 1, len(tape)) if j in tape[i]]
        grad[j] = sum(grad[i] * p for i in users for e, p in slopes(i, tape, values) if e == j)
    return grad[: len(inputs)]


# %% wrong: no-seed: zeros and nothing else
def reverse_sweep(tape, inputs):
    return sweep(tape, inputs, start=0.0)


# %% wrong: seed-everywhere: an array of ones
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), np.ones(len(tape))
    for i in range(len(tape) - 1, len(inputs) - 1, -1):
        op, *where = tape[i]
        args = [values[where[0]], where[1]] if op == "pow" else [values[j] for j in where]
        for j, partial in zip(where, local_partials(op, args, values[i])):
            grad[j] += grad[i] * partial
    return grad[: len(inputs)]


# %% wrong: seed-is-value: starts with the value
def reverse_sweep(tape, inputs):
    return sweep(tape, inputs, start=evaluate(tape, inputs)[-1])


# %% wrong: end-hands-nothing-on: one entry too low
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), np.zeros(len(tape))
    grad[-1] = 1.0
    for i in range(len(tape) - 2, -1, -1):
        for j, p in slopes(i, tape, values):
            grad[j] += grad[i] * p
    return grad[: len(inputs)]


# %% wrong: end-hands-nothing-on: the argument's own number
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), np.zeros(len(tape))
    grad[-1] = 1.0
    for i in reversed(range(len(tape))):
        for j, p in slopes(i, tape, values):
            grad[j] += grad[j] * p
    return grad[: len(inputs)]


# %% wrong: first-operation-skipped: range ends one too early
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), np.zeros(len(tape))
    grad[-1] = 1.0
    for i in range(len(tape) - 1, len(inputs), -1):
        for j, p in slopes(i, tape, values):
            grad[j] += grad[i] * p
    return grad[: len(inputs)]


# %% wrong: no-upstream: local slopes added up
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), np.zeros(len(tape))
    grad[-1] = 1.0
    for i in reversed(range(len(tape))):
        for j, p in slopes(i, tape, values):
            grad[j] += p
    return grad[: len(inputs)]


# %% wrong: added-not-multiplied: a plus
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), np.zeros(len(tape))
    grad[-1] = 1.0
    for i in reversed(range(len(tape))):
        for j, p in slopes(i, tape, values):
            grad[j] += grad[i] + p
    return grad[: len(inputs)]


# %% wrong: first-argument-only: rest[0]
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), np.zeros(len(tape))
    grad[-1] = 1.0
    for i in reversed(range(len(inputs), len(tape))):
        j, p = slopes(i, tape, values)[0]
        grad[j] += grad[i] * p
    return grad[: len(inputs)]


# %% wrong: partials-exchanged: popped from the wrong side
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), np.zeros(len(tape))
    grad[-1] = 1.0
    for i in reversed(range(len(inputs), len(tape))):
        pairs = slopes(i, tape, values)
        partials = [p for j, p in pairs]
        for j, _ in pairs:
            grad[j] += grad[i] * partials.pop()
    return grad[: len(inputs)]


# %% wrong: indices-for-values: partials of the positions
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), np.zeros(len(tape))
    grad[-1] = 1.0
    for i in reversed(range(len(inputs), len(tape))):
        op, *rest = tape[i]
        for j, p in zip(rest, local_partials(op, rest, values[i])):
            grad[j] += grad[i] * p
    return grad[: len(inputs)]


# %% wrong: power-looked-up: k taken from the tape
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), np.zeros(len(tape))
    grad[-1] = 1.0
    for i in reversed(range(len(inputs), len(tape))):
        op, *rest = tape[i]
        partials = local_partials(op, [values[j] for j in rest], values[i])
        for j, p in zip(rest, partials):
            grad[j] += grad[i] * p
    return grad[: len(inputs)]


# %% wrong: all-entries: the whole list
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    grad[-1] = 1.0
    for i in reversed(range(len(tape))):
        for j, p in slopes(i, tape, values):
            grad[j] += grad[i] * p
    return grad


# %% wrong: inputs-reversed: appended on the way
def reverse_sweep(tape, inputs):
    return sweep(tape, inputs)[::-1]


# %% wrong: sub-sign: an own table
def reverse_sweep(tape, inputs):
    return sweep(tape, inputs, lambda op, args, v: (1.0, 1.0) if op == "sub" else local_partials(op, args, v))


# %% wrong: mul-partials-swapped: each factor itself
def reverse_sweep(tape, inputs):
    return sweep(tape, inputs, lambda op, args, v: args if op == "mul" else local_partials(op, args, v))


# %% wrong: div-second-partial: not squared
def reverse_sweep(tape, inputs):
    def row(op, args, v):
        return (1 / args[1], -args[0] / args[1]) if op == "div" else local_partials(op, args, v)

    return sweep(tape, inputs, row)


# %% wrong: div-sign: no minus
def reverse_sweep(tape, inputs):
    return sweep(tape, inputs, lambda op, args, v: (1 / args[1], v / args[1]) if op == "div" else local_partials(op, args, v))


# %% wrong: tanh-prime-of-argument: of the argument
def reverse_sweep(tape, inputs):
    return sweep(tape, inputs, lambda op, args, v: (1 - args[0] ** 2,) if op == "tanh" else local_partials(op, args, v))


# %% wrong: pow-rule: no k in front
def reverse_sweep(tape, inputs):
    def row(op, args, v):
        if op == "pow":
            return (args[0] ** (args[1] - 1) if args[1] else 0.0,)
        return local_partials(op, args, v)

    return sweep(tape, inputs, row)


# %% wrong: pow-zero-of-zero: k a ** (k - 1) throughout
def reverse_sweep(tape, inputs):
    def row(op, args, v):
        return (args[1] * args[0] ** (args[1] - 1),) if op == "pow" else local_partials(op, args, v)

    return sweep(tape, inputs, row)


# %% wrong: relu-at-zero: open at 0
def reverse_sweep(tape, inputs):
    return sweep(tape, inputs, lambda op, args, v: (float(args[0] >= 0),) if op == "relu" else local_partials(op, args, v))


# %% wrong: relu-always-open: no gate
def reverse_sweep(tape, inputs):
    return sweep(tape, inputs, lambda op, args, v: (1.0,) if op == "relu" else local_partials(op, args, v))


# %% wrong: log-of-value: one over the value
def reverse_sweep(tape, inputs):
    return sweep(tape, inputs, lambda op, args, v: (1 / v,) if op == "log" else local_partials(op, args, v))


# %% wrong: negated: against the gradient
def reverse_sweep(tape, inputs):
    return -sweep(tape, inputs)


# %% wrong: constant-factor: the seed is 2
def reverse_sweep(tape, inputs):
    return sweep(tape, inputs, start=2.0)


# %% wrong: difference-quotient: finite differences
def reverse_sweep(tape, inputs):
    x, h = np.array(inputs, dtype=float), 1e-6
    out = []
    for k in range(len(x)):
        e = np.zeros(len(x))
        e[k] = h
        out.append((evaluate(tape, (x + e).tolist())[-1] - evaluate(tape, x.tolist())[-1]) / h)
    return out


# %% wrong: float32: single precision
def reverse_sweep(tape, inputs):
    return sweep(tape, inputs).astype(np.float32)


# %% wrong: column-shape: a column
def reverse_sweep(tape, inputs):
    return sweep(tape, inputs)[:, None]


# %% wrong: mutates-input: empties the tape while it goes
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    grad[-1] = 1.0
    while len(tape) > len(inputs):
        i = len(tape) - 1
        pairs = slopes(i, tape, values)
        tape.pop()
        for j, p in pairs:
            grad[j] += grad[i] * p
    return grad[: len(inputs)]


# %% wrong: ?: half of each share
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    grad[-1] = 1.0
    for i in reversed(range(len(tape))):
        for j, p in slopes(i, tape, values):
            grad[j] += grad[i] * p / 2
    return grad[: len(inputs)]


# %% wrong: ?: the square of each share
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    grad[-1] = 1.0
    for i in reversed(range(len(tape))):
        for j, p in slopes(i, tape, values):
            grad[j] += (grad[i] * p) ** 2
    return grad[: len(inputs)]


# %% wrong: ?: the larger share wins
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    grad[-1] = 1.0
    for i in reversed(range(len(tape))):
        for j, p in slopes(i, tape, values):
            grad[j] = max(grad[j], grad[i] * p, key=abs)
    return grad[: len(inputs)]


# %% wrong: ?: a gradient of length one
def reverse_sweep(tape, inputs):
    gradient = sweep(tape, inputs)
    return gradient / (np.linalg.norm(gradient) + 1e-12)


# %% wrong: ?: values for gradients
def reverse_sweep(tape, inputs):
    return evaluate(tape, inputs)[: len(inputs)]


# %% wrong: overwrites: and a sub with the wrong sign
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), [0.0] * len(tape)
    grad[-1] = 1.0
    for i in reversed(range(len(tape))):
        for j, p in slopes(i, tape, values):
            grad[j] = grad[i] * (abs(p) if tape[i][0] == "sub" else p)
    return grad[: len(inputs)]


# %% wrong: stops-at-zero: break for continue
def reverse_sweep(tape, inputs):
    values, grad = evaluate(tape, inputs), np.zeros(len(tape))
    grad[-1] = 1.0
    for i in range(len(tape) - 1, -1, -1):
        if grad[i] == 0:
            break
        for j, p in slopes(i, tape, values):
            grad[j] += grad[i] * p
    return grad[: len(inputs)]
