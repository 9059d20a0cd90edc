# %% right: if and return
def local_partials(op, args, value):
    if op == "add":
        return 1, 1
    if op == "sub":
        return 1, -1
    if op == "mul":
        a, b = args
        return b, a
    if op == "div":
        a, b = args
        return 1 / b, -a / b**2
    if op == "neg":
        return (-1,)
    if op == "exp":
        return (value,)
    if op == "log":
        return (1 / args[0],)
    if op == "tanh":
        return (1 - value**2,)
    if op == "relu":
        return (1.0 if args[0] > 0 else 0.0,)
    if op == "pow":
        a, k = args
        return (k * a ** (k - 1),) if k > 0 else (0.0,)


# %% right: a dict of lambdas, from the value where that will do
PARTIALS = {
    "add": lambda v, a, b: [1.0, 1.0],
    "sub": lambda v, a, b: [1.0, -1.0],
    "mul": lambda v, a, b: [b, a],
    "div": lambda v, a, b: [1 / b, -v / b],
    "neg": lambda v, a: [-1.0],
    "exp": lambda v, a: [v],
    "log": lambda v, a: [np.exp(-v)],
    "tanh": lambda v, a: [(1 - v) * (1 + v)],
    "relu": lambda v, a: [float(v > 0)],
    "pow": lambda v, a, k: [0.0 if k == 0 else k * a ** (k - 1)],
}


def local_partials(op, args, value):
    return PARTIALS[op](value, *args)


# %% right: match
def local_partials(op, args, value):
    match op, *args:
        case "add", _, _:
            return (1.0, 1.0)
        case "sub", _, _:
            return (1.0, -1.0)
        case "mul", a, b:
            return (b, a)
        case "div", a, b:
            return (1 / b, -a / (b * b))
        case "pow", _, 0:
            return (0.0,)
        case "pow", a, k:
            return (k * a ** (k - 1),)
        case "neg", _:
            return (-1.0,)
        case "exp", _:
            return (value,)
        case "log", a:
            return (a**-1,)
        case "tanh", a:
            return (1 / np.cosh(a) ** 2,)
        case "relu", a:
            return (np.heaviside(a, 0.0),)


# %% right: arrays, and a power built by a loop
def local_partials(op, args, value):
    a = np.array(args, dtype=float)
    if op == "pow":
        slope = 0.0
        for turn in range(int(args[1])):
            rest = 1.0
            for other in range(int(args[1]) - 1):
                rest *= args[0]
            slope += rest
        return np.array([slope])
    out = np.ones(len(args))
    if op == "sub":
        out[1] = -1
    elif op == "mul":
        out = a[::-1]
    elif op == "div":
        out = np.array([1.0, -value]) / a[1]
    elif op == "neg":
        out = -out
    elif op == "exp":
        out = out * value
    elif op == "log":
        out = out / a
    elif op == "tanh":
        out = out - value * value
    elif op == "relu":
        out = (a > 0) * 1.0
    return out


# %% right: a class for each operation
class Add:
    def slopes(self, args, value):
        return 1.0, 1.0


class Sub:
    def slopes(self, args, value):
        return 1.0, -1.0


class Mul:
    def slopes(self, args, value):
        return args[1], args[0]


class Div:
    def slopes(self, args, value):
        return 1 / args[1], -value / args[1]


class One:
    def __init__(self, rule):
        self.rule = rule

    def slopes(self, args, value):
        return (self.rule(*args, value),)


KINDS = {"add": Add(), "sub": Sub(), "mul": Mul(), "div": Div(), "neg": One(lambda a, v: -1.0), "exp": One(lambda a, v: v)}
KINDS["log"] = One(lambda a, v: 1.0 / a)
KINDS["tanh"] = One(lambda a, v: 1 - v * v)
KINDS["relu"] = One(lambda a, v: 0.0 if a <= 0 else 1.0)
KINDS["pow"] = One(lambda a, k, v: k * a ** max(k - 1, 0))


def local_partials(op, args, value):
    return KINDS[op].slopes(args, value)


# %% right: dual numbers, a derivative carried along
def local_partials(op, args, value):
    def slope(which):
        d = [1.0 if i == which else 0.0 for i in range(len(args))]
        a, da = args[0], d[0]
        b, db = (args[1], d[1]) if len(args) > 1 else (None, None)
        if op in ("add", "sub"):
            return da + db if op == "add" else da - db
        if op == "mul":
            return da * b + a * db
        if op == "div":
            return (da * b - a * db) / b**2
        if op == "pow":
            return 0.0 if b == 0 else b * a ** (b - 1) * da
        return {"neg": lambda: -da, "exp": lambda: np.exp(a) * da, "log": lambda: da / a,
                "tanh": lambda: (1 - np.tanh(a) ** 2) * da, "relu": lambda: da * (a > 0)}[op]()

    return tuple(slope(i) for i in range(1 if op == "pow" else len(args)))


# %% right: complex steps, where the operation is smooth
def local_partials(op, args, value):
    run = {"add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, "div": lambda a, b: a / b,
           "neg": lambda a: -a, "exp": np.exp, "log": np.log, "tanh": np.tanh}
    h = 1e-30
    if op == "relu":
        return [1.0 * (args[0] > 0)]
    if op == "pow":
        return [np.imag(np.prod([complex(args[0], h)] * args[1])) / h]
    moved = [[v + 1j * h * (i == k) for i, v in enumerate(args)] for k in range(len(args))]
    return [np.imag(run[op](*point)) / h for point in moved]


# %% given
def right(op, args, value):
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


# %% right: the helper as it stands
def local_partials(op, args, value):
    return right(op, args, value)


# %% right: the partial of relu is a truth value
def local_partials(op, args, value):
    return np.array([args[0] > 0]) if op == "relu" else right(op, args, value)


# %% wrong: stub: not written yet
def local_partials(op, args, value):
    raise NotImplementedError("07.2: local_partials is not written yet")


# %% wrong: returns-none: no return
def local_partials(op, args, value):
    partials = right(op, args, value)


# %% wrong: number-for-tuple: brackets without a comma
def local_partials(op, args, value):
    partials = right(op, args, value)
    return partials if len(partials) == 2 else (partials[0])


# %% wrong: number-for-tuple: floats from a table
TABLE = {
    "neg": lambda a, v: -1.0,
    "exp": lambda a, v: v,
    "log": lambda a, v: 1 / a,
    "tanh": lambda a, v: 1 - v * v,
    "relu": lambda a, v: 1.0 if a > 0 else 0.0,
}


def local_partials(op, args, value):
    if op in TABLE:
        return TABLE[op](*args, value)
    if op == "pow":
        return right(op, args, value)[0]
    return right(op, args, value)


# %% wrong: pow-two-partials: a zero for the constant
def local_partials(op, args, value):
    if op == "pow":
        return right(op, args, value)[0], 0.0
    return right(op, args, value)


# %% wrong: value-for-partials: hands the value back
def local_partials(op, args, value):
    return [value] * (2 if op in ("add", "sub", "mul", "div") else 1)


# %% wrong: value-for-partials: the value alone
def local_partials(op, args, value):
    return value


# %% wrong: partials-times-arguments: what each argument brings
def local_partials(op, args, value):
    return tuple(a * p for a, p in zip(args, right(op, args, value)))


# %% wrong: sub-sign: both get plus one
def local_partials(op, args, value):
    if op in ("add", "sub"):
        return 1.0, 1.0
    return right(op, args, value)


# %% wrong: sub-reversed: minus first
def local_partials(op, args, value):
    return (-1.0, 1.0) if op == "sub" else right(op, args, value)


# %% wrong: add-as-product: one row for both
def local_partials(op, args, value):
    if op in ("add", "mul"):
        return tuple(args)[::-1]
    return right(op, args, value)


# %% wrong: mul-partials-swapped: in the order of the arguments
def local_partials(op, args, value):
    if op == "mul":
        a, b = args
        return a, b
    return right(op, args, value)


# %% wrong: div-sign: no minus
def local_partials(op, args, value):
    if op == "div":
        return 1 / args[1], args[0] / args[1] ** 2
    return right(op, args, value)


# %% wrong: div-sign: no minus, from the value
def local_partials(op, args, value):
    return (1 / args[1], value / args[1]) if op == "div" else right(op, args, value)


# %% wrong: div-second-partial: b is not squared
def local_partials(op, args, value):
    return (1 / args[1], -args[0] / args[1]) if op == "div" else right(op, args, value)


# %% wrong: div-second-partial: a is lost
def local_partials(op, args, value):
    return (1 / args[1], -(args[1] ** -2.0)) if op == "div" else right(op, args, value)


# %% wrong: div-second-partial: the numerator
def local_partials(op, args, value):
    return (1 / args[1], args[0]) if op == "div" else right(op, args, value)


# %% wrong: div-as-product: the row of mul
def local_partials(op, args, value):
    if op in ("mul", "div"):
        return args[1], args[0]
    return right(op, args, value)


# %% wrong: neg-sign: plus one
def local_partials(op, args, value):
    return (1.0,) if op == "neg" else right(op, args, value)


# %% wrong: exp-power-rule: as if it were a power
def local_partials(op, args, value):
    if op == "exp":
        a = args[0]
        return (a * np.exp(a - 1),)
    return right(op, args, value)


# %% wrong: exp-of-value: twice
def local_partials(op, args, value):
    return (np.exp(value),) if op == "exp" else right(op, args, value)


# %% wrong: exp-as-argument: the argument
def local_partials(op, args, value):
    return (args[0],) if op == "exp" else right(op, args, value)


# %% wrong: log-of-value: one over the value
def local_partials(op, args, value):
    return (1 / np.float64(value),) if op == "log" else right(op, args, value)


# %% wrong: log-base: of log10
def local_partials(op, args, value):
    return (1 / (args[0] * np.log(10)),) if op == "log" else right(op, args, value)


# %% wrong: tanh-prime-of-argument: a for v
def local_partials(op, args, value):
    return (1 - args[0] ** 2,) if op == "tanh" else right(op, args, value)


# %% wrong: tanh-of-value: tanh once more
def local_partials(op, args, value):
    return (1 - np.tanh(value) ** 2,) if op == "tanh" else right(op, args, value)


# %% wrong: tanh-not-squared: 1 - v
def local_partials(op, args, value):
    return (1 - value,) if op == "tanh" else right(op, args, value)


# %% wrong: sigmoid-for-tanh: v (1 - v)
def local_partials(op, args, value):
    return (value * (1 - value),) if op == "tanh" else right(op, args, value)


# %% wrong: relu-at-zero: not below zero
def local_partials(op, args, value):
    if op == "relu":
        return (0.0,) if args[0] < 0 else (1.0,)
    return right(op, args, value)


# %% wrong: relu-value-for-slope: the value
def local_partials(op, args, value):
    return (max(args[0], 0.0),) if op == "relu" else right(op, args, value)


# %% wrong: relu-always-open: 1 everywhere
def local_partials(op, args, value):
    return (1.0,) if op == "relu" else right(op, args, value)


# %% wrong: relu-reversed: the gate the other way round
def local_partials(op, args, value):
    return (0.0 if args[0] > 0 else 1.0,) if op == "relu" else right(op, args, value)


# %% wrong: pow-rule: k is missing
def local_partials(op, args, value):
    if op == "pow":
        a, k = args
        return (a ** (k - 1),) if k else (0.0,)
    return right(op, args, value)


# %% wrong: pow-rule: the power is not lowered
def local_partials(op, args, value):
    return (args[1] * args[0] ** args[1],) if op == "pow" else right(op, args, value)


# %% wrong: pow-rule: k times the base
def local_partials(op, args, value):
    return (args[1] * args[0],) if op == "pow" else right(op, args, value)


# %% wrong: pow-rule: k - 1 in both places
def local_partials(op, args, value):
    if op == "pow":
        a, k = args
        if k == 0:
            return (0.0,)
        return ((k - 1) * a ** (k - 1),)
    return right(op, args, value)


# %% wrong: pow-of-two: 2 a
def local_partials(op, args, value):
    return (2 * args[0],) if op == "pow" else right(op, args, value)


# %% wrong: pow-as-exponential: by the exponent
def local_partials(op, args, value):
    return (value * np.log(np.float64(args[0])),) if op == "pow" else right(op, args, value)


# %% wrong: pow-zero-of-zero: divides by zero
def local_partials(op, args, value):
    return (args[1] * args[0] ** (args[1] - 1),) if op == "pow" else right(op, args, value)


# %% wrong: pow-zero-of-zero: zero times infinity
def local_partials(op, args, value):
    a, k = np.float64(args[0]), args[-1]
    return (k * a ** (k - 1),) if op == "pow" else right(op, args, value)


# %% wrong: pow-divides-by-base: k value / a
def local_partials(op, args, value):
    return (args[1] * value / args[0],) if op == "pow" else right(op, args, value)


# %% wrong: negated: all signs
def local_partials(op, args, value):
    return tuple(-p for p in right(op, args, value))


# %% wrong: constant-factor: a 2 in front
def local_partials(op, args, value):
    return tuple(2 * p for p in right(op, args, value))


# %% wrong: float32: single precision
def local_partials(op, args, value):
    return np.array(right(op, args, value), dtype=np.float32)


# %% wrong: difference-quotient: difference quotients
def local_partials(op, args, value):
    run = {"add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, "div": lambda a, b: a / b,
           "neg": lambda a: -a, "exp": np.exp, "log": np.log, "tanh": np.tanh}
    if op in ("relu", "pow"):
        return right(op, args, value)
    h = 1e-6
    moved = [[v + h * (i == k) for i, v in enumerate(args)] for k in range(len(args))]
    return [(run[op](*point) - value) / h for point in moved]


# %% wrong: column-shape: a column
def local_partials(op, args, value):
    return np.array(right(op, args, value)).reshape(-1, 1)


# %% wrong: reversed-order: the last argument first
def local_partials(op, args, value):
    return right(op, args, value)[::-1]


# %% wrong: div-first-partial: div squares its first partial
def local_partials(op, args, value):
    return (1 / args[1] ** 2, -args[0] / args[1] ** 2) if op == "div" else right(op, args, value)


# %% wrong: ?: a tanh of half the argument
def local_partials(op, args, value):
    return (1 - np.tanh(args[0] / 2) ** 2,) if op == "tanh" else right(op, args, value)


# %% wrong: sub-sign: two rows are wrong
def local_partials(op, args, value):
    if op == "sub":
        return 1.0, 1.0
    if op == "tanh":
        return (1 - args[0] ** 2,)
    return right(op, args, value)


# %% wrong: ?: a leak of relu
def local_partials(op, args, value):
    return (1.0 if args[0] > 0 else 0.01,) if op == "relu" else right(op, args, value)


# %% wrong: ?: log is off by a thousandth
def local_partials(op, args, value):
    return (1.001 / args[0],) if op == "log" else right(op, args, value)


# %% wrong: pow-of-value: the value for the base
def local_partials(op, args, value):
    a, b = args[0], args[-1]
    return {
        "add": lambda: (1.0, 1.0),
        "sub": lambda: (1.0, -1.0),
        "mul": lambda: (b, a),
        "div": lambda: (1 / b, -value / b),
        "neg": lambda: (-1.0,),
        "exp": lambda: (value,),
        "log": lambda: (1 / a,),
        "tanh": lambda: (1 - value**2,),
        "relu": lambda: (1.0 * (a > 0),),
        "pow": lambda: (b * value ** (b - 1) if b else 0.0,),
    }[op]()


# %% wrong: div-first-partial: 1 along a
def local_partials(op, args, value):
    a, b = args[0], args[-1]
    return {
        "add": lambda: (1.0, 1.0),
        "sub": lambda: (1.0, -1.0),
        "mul": lambda: (b, a),
        "div": lambda: (1.0, -value / b),
        "neg": lambda: (-1.0,),
        "exp": lambda: (value,),
        "log": lambda: (1 / a,),
        "tanh": lambda: (1 - value**2,),
        "relu": lambda: (1.0 * (a > 0),),
        "pow": lambda: (b * a ** (b - 1) if b else 0.0,),
    }[op]()
