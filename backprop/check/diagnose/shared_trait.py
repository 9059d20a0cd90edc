"""What the wrong cases share and no right one has: said as a fact where nothing explains the
answer, and never as a cause."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from backprop.check.diagnose.parts import same
from backprop.check.diagnose.wrong import Diagnosis, Wrong
from backprop.check.exercises import EXERCISES
from backprop.check.judged import Judged
from backprop.check.trial import attempt

LARGE = (700.0, 100.0, 30.0)
# operations, each in a tape of its own: the inputs with which it is asked
ALONE: dict[str, tuple[tuple[float, ...], ...]] = {
    **dict.fromkeys(("add", "sub", "mul", "div"), ((1.5, -0.7), (0.6, 2.0))),
    **dict.fromkeys(("neg", "exp", "tanh", "relu", "pow"), ((0.6,), (-1.1,))),
    "log": ((1.7,),),
}


def ask(wrong: Wrong) -> Diagnosis | None:
    """The operations that are wrong alone, the entries that are wrong, or the trait of the cases
    that are."""
    text = _operations(wrong) or _entries(wrong) or _cases(wrong)
    return Diagnosis("", text, "exact") if text else None


def _operations(wrong: Wrong) -> str:
    """Of a program on tapes: which operations are wrong in a tape of their own, or that they are
    all right alone."""
    if wrong.exercise.id not in ("07.1", "07.3") or not any(
        isinstance(item.got, dict) for item in wrong.failing
    ):
        return ""
    bad = [
        op
        for op, inputs in ALONE.items()
        if not all(_right(wrong, _tape(op, len(x)), x) for x in inputs)
    ]
    if bad and len(bad) <= len(ALONE) // 2:
        names = ", ".join(f"`{op}`" for op in bad)
        return (
            f"Each operation was tried alone, in a tape of one step. Wrong: {names}; the others are right."
            if len(bad) > 1
            else (
                f"Each operation was tried alone, in a tape of one step: only {names} is wrong. Look at what you do with it."
            )
        )
    if bad or wrong.exercise.id == "07.1":
        return ""
    twice = [("input",), ("neg", 0), ("tanh", 0), ("add", 1, 2)]
    if not _right(wrong, [("input",), ("mul", 0, 0)], (1.3,)):
        return "Every operation is right alone, but not where an entry names the same argument twice, as mul(i, i) does."
    if not _right(wrong, twice, (0.7,)):
        return (
            "Every operation is right alone, but not where two later entries use the same value: what both hand back has "
            "to be added up."
        )
    return ""


def _tape(op: str, n: int) -> list[tuple[Any, ...]]:
    inputs: list[tuple[Any, ...]] = [("input",)] * n
    return [*inputs, (op, 0, 3) if op == "pow" else (op, *range(n))]


def _right(wrong: Wrong, tape: list[tuple[Any, ...]], inputs: tuple[float, ...]) -> bool:
    row = EXERCISES[wrong.exercise.id]
    case = type(wrong.judged[0].trial.case)("", "", (tape, list(inputs)))
    mine, theirs = attempt(wrong.functions, case).answer, attempt(row.reference, case).answer
    if mine is None or theirs is None:
        return False
    try:
        return same(np.asarray(mine[0], dtype=float), np.asarray(theirs[0], dtype=float))
    except (TypeError, ValueError):
        return False


def _entries(wrong: Wrong) -> str:
    """Of a function that works entry by entry: a condition on the argument that holds for the wrong
    entries, and for no others."""
    if wrong.exercise.id not in ("02.1", "03.1"):
        return ""
    for output in wrong.exercise.outputs:
        for word in ("", *_words(wrong)):
            asked = [item for item in wrong.judged if not word or word == item.trial.case.args[0]]
            pairs = [_wrong_entries(item, output.name) for item in asked]
            known = [pair for pair in pairs if pair is not None]
            if not known or len(known) < len(pairs):
                continue
            z, bad = (np.concatenate(side) for side in zip(*known, strict=True))
            for condition, holds in _conditions(z):
                if np.array_equal(bad, holds) and bad.any() and not bad.all():
                    of = f" of {word}" if word else ""
                    return f"Your `{output.name}`{of} is wrong exactly where {condition}, and right everywhere else."
    return ""


def _wrong_entries(item: Judged, output: str) -> tuple[Any, Any] | None:
    if not isinstance(item.got, dict) or item.want is None:
        return None
    got, want, z = (
        item.got[output].get(output),
        item.want[output][output],
        np.asarray(item.trial.case.args[-1], dtype=float),
    )
    if (
        isinstance(got, str)
        or got is None
        or got.shape != z.shape
        or want.shape != z.shape
        or got.dtype.kind not in "fiub"
    ):
        return None
    got = got.astype(float)
    near = np.abs(got - want) <= 1e-9 * np.abs(want) + 1e-12
    return np.ravel(z), np.ravel(~near)


def _conditions(z: Any) -> Iterator[tuple[str, Any]]:
    yield "z is exactly 0", z == 0
    yield "z is negative", z < 0
    yield "z is positive", z > 0
    yield "z is 0 or negative", z <= 0
    yield "z lies between 0 and 1", (z > 0) & (z < 1)
    for size in sorted({*np.abs(z[np.abs(z) > 4]).tolist()}):
        yield f"z is {size:g} or more in size", np.abs(z) >= size
        yield f"z is {size:g} or more", z >= size
        yield f"z is -{size:g} or less", z <= -size


def _cases(wrong: Wrong) -> str:
    """One trait that every wrong case has and no right one."""
    items = [item for item in wrong.judged if not item.trial.case.timed]
    bad = [item for item in items if item.findings]
    fine = [item for item in items if not item.findings]
    if not bad or len(fine) < 2 or wrong.exercise.property_only:
        return ""
    traits = [set(_traits(wrong, item)) for item in bad]
    shared = set.intersection(*traits) - set().union(*(_traits(wrong, item) for item in fine))
    if not shared:
        return ""
    first = next(trait for trait in _traits(wrong, bad[0]) if trait in shared)
    if len(bad) == 1:
        return f"It is right on all cases but one, the only one in which {first}."
    return f"It is wrong in every case in which {first}, and right in all others."


def _words(wrong: Wrong) -> list[str]:
    """Activations and operations that stand in the arguments."""
    return list(
        dict.fromkeys(
            arg for item in wrong.judged for arg in item.trial.case.args if isinstance(arg, str)
        )
    )


def _traits(wrong: Wrong, item: Judged) -> list[str]:
    """What is special about the arguments of a case, the surest and plainest first."""
    found = []
    for name, value in zip(wrong.exercise.arguments, item.trial.case.args, strict=False):
        if isinstance(value, str):
            found.append(f"`{name}` is {value}")
        elif isinstance(value, list) and value and all(isinstance(part, str) for part in value):
            found += [f"{part} is among the activations" for part in dict.fromkeys(value)]
            found += [f"the last activation is {value[-1]}"]
            found += (
                ["there is one layer"] if len(value) == 1 else [f"there are {len(value)} layers"]
            )
        elif (
            isinstance(value, tuple | list)
            and len(value) == 2
            and isinstance(value[1], int)
            and wrong.exercise.id == "07.2"
        ):
            found += [f"the exponent is {value[1]}"] if item.trial.case.args[0] == "pow" else []
            found += ["the exponent is 1 and the base 0"] if value[1] == 1 and value[0] == 0 else []
        elif isinstance(value, list) and value and isinstance(value[0], tuple):
            found += [
                f"the tape has `{op}`"
                for op in dict.fromkeys(entry[0] for entry in value)
                if op != "input"
            ]
        else:
            found += _of_numbers(name, value)
    return found


def _of_numbers(name: str, value: Any) -> list[str]:
    try:
        a = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return []
    if not a.size:
        return []
    most = float(np.abs(a).max())
    found = [f"{name} is 0" if a.ndim == 0 else f"{name} is all 0"] if not a.any() else []
    found += [f"{name} holds a 0"] if a.ndim and not a.all() else []
    found += [f"{name} has one entry"] if a.ndim == 1 and a.size == 1 else []
    found += [f"{name} has one row"] if a.ndim == 2 and len(a) == 1 else []
    found += [f"{name} is square"] if a.ndim == 2 and a.shape[0] == a.shape[1] > 1 else []
    found += (
        [f"the largest entry of {name} occurs twice"]
        if a.ndim == 1 and np.sum(a == a.max()) > 1
        else []
    )
    found += [f"{name} has numbers beyond {size:g}" for size in LARGE if most > size][:1]
    found += (
        [f"{name} is negative" if a.ndim == 0 else f"{name} has a negative entry"]
        if (a < 0).any()
        else []
    )
    found += [f"{name} is {a:g}"] if a.ndim == 0 and float(a).is_integer() else []
    return found + (
        [f"{name} is a 0-d array"] if isinstance(value, np.ndarray) and a.ndim == 0 else []
    )
