"""What the wrong cases share and no right one has: said as a fact where nothing explains the
answer, and never as a cause."""

import contextlib
import dis
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from backprop.check.cases import EDGE, RecordingFunction
from backprop.check.compare import split
from backprop.check.diagnose import imprecise, properties, reach
from backprop.check.diagnose.memory import reached
from backprop.check.diagnose.parts import same, same_parts, some
from backprop.check.diagnose.wrong import MOST, Diagnosis, Wrong, asks_for_zeros
from backprop.check.exercises import EXERCISES, Exercise
from backprop.check.judged import Judged
from backprop.check.remote import are_remote
from backprop.check.trial import Attempt, attempt

LARGE = (700.0, 100.0, 30.0)
TINY = 1e-7
# wrong cases that show something; wrong cases that a trait needs; calls with another value
LEAST, SEVERAL, ASKED = 2, 4, 3
MOST_FACTS = 3  # that are told together
PARITIES = ("is even", "is odd")
FAR = 100.0  # times as large
FEW = 3  # arguments that are compared with each other
MANY = 1000  # rows of an argument that are very many
OTHERS: tuple[Callable[[Any], Any], ...] = (  # values of an argument
    lambda a: 0.7 * a + 0.3,
    lambda a: 0.9 - 1.3 * a,
)
# operations, each in a tape of its own: the inputs with which it is asked
ALONE: dict[str, tuple[tuple[float, ...], ...]] = {
    **dict.fromkeys(("add", "sub", "mul", "div"), ((1.5, -0.7), (0.6, 2.0))),
    **dict.fromkeys(("neg", "exp", "tanh", "relu", "pow"), ((0.6,), (-1.1,))),
    "log": ((1.7,),),
}


def ask(wrong: Wrong) -> Diagnosis | None:
    """The operations that are wrong alone, the entries that are wrong, or the trait of the cases
    that are."""
    if outside := _first(wrong, _of_the_notebook):
        return Diagnosis("", outside[0], "exact", step=False)
    alone = _first(wrong, _operations, _entries)
    many = _first(wrong, _many_rows)
    facts = alone or many or _first(wrong, properties.misplaced)
    if not facts:
        facts = [
            *_first(wrong, imprecise.digits, properties.one_entry, _without_a_say),
            *_first(wrong, properties.multiples),
            *_all(wrong, properties.told),
            *_first(wrong, properties.places),
        ]
    facts += _first(wrong, reach.told)
    facts = [*facts, *([] if alone else _first(wrong, of_cases, _by_word))][:MOST_FACTS]
    beside = _of_memory(wrong)
    if beside:
        facts.append(beside)
    # where only many rows are wrong, or what was handed over has changed, no step is to blame
    step = not beside and not many
    text = " ".join(facts)
    return Diagnosis("", text, "exact", step=step, changes=bool(beside)) if facts else None


def _first(wrong: Wrong, *questions: Callable[[Wrong], str]) -> list[str]:
    """The first of the facts that there is; what the learner's objects break is no fact."""
    for question in questions:
        with contextlib.suppress(Exception):
            if text := question(wrong):
                return [text]
    return []


def _all(wrong: Wrong, question: Callable[[Wrong], list[str]]) -> list[str]:
    with contextlib.suppress(Exception):
        return question(wrong)
    return []


def _of_memory(wrong: Wrong) -> str:
    """Arguments that come back changed, beside numbers that are wrong: to be mended first."""
    places = sorted({k for item in wrong.judged for k in item.trial.damaged})
    if not places:
        return ""
    names = " and ".join(f"`{wrong.exercise.arguments[k]}`" for k in places)
    be, it = ("comes", "it") if len(places) == 1 else ("come", "them")
    return (
        f"{names} {be} back changed: something is written into {it} (+=, *=, [...] =, out=, pop, sort), maybe through another name, and "
        f"what is computed from {it} afterwards uses the new numbers. Work on a copy (.copy()), then check again."
    )


def _many_rows(wrong: Wrong) -> str:
    """Whether only timed cases are wrong, by their numbers: not by their time, nor by an error."""
    bad = [item for item in wrong.judged if item.findings]
    numbers = all(f.kind in properties.NUMBERS for item in bad for f in item.findings)
    if not bad or not numbers or not all(item.trial.case.timed for item in bad):
        return ""
    case = bad[0].trial.case
    text = f"It is right on every small case, and wrong with {case.label}. What does it do only "
    if any(isinstance(arg, np.ndarray) and arg.shape[:1] > (MANY,) for arg in case.args):
        return f"{text}where there are so many: are some left out, or is only a part of them taken?"
    return f"{text}there?"


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
            f"Each operation was tried alone, in a tape of one step. Wrong: {names}; the others came out right."
            if len(bad) > 1
            else (
                f"Each operation was tried alone, in a tape of one step: only {names} is wrong. Look at what you do with it."
            )
        )
    if bad or wrong.exercise.id == "07.1":
        return ""
    twice = [("input",), ("neg", 0), ("tanh", 0), ("add", 1, 2)]
    if not _right(wrong, [("input",), ("mul", 0, 0)], (1.3,)):
        return "Every operation came out right alone, but not where an entry names the same argument twice, as mul(i, i) does."
    if not _right(wrong, twice, (0.7,)):
        return (
            "Every operation came out right alone, but not where two later entries use the same value: what both hand back has "
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
                    return f"Among the numbers that were tried, your `{output.name}`{of} is wrong exactly where {condition}."
    return ""


def _wrong_entries(item: Judged, output: str) -> tuple[Any, Any] | None:
    """The argument, entry by entry, and where the output is wrong; None where they do not match."""
    if not isinstance(item.got, dict) or item.want is None:
        return None
    z = np.asarray(item.trial.case.args[-1], dtype=float)
    bad = properties.wrong_entries(item.got[output].get(output), item.want[output][output])
    return None if bad is None or bad.shape != z.shape else (np.ravel(z), np.ravel(bad))


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


def of_cases(wrong: Wrong) -> str:
    """One trait that every wrong case has and no right one, here and where cases are drawn anew."""
    bad, fine = _bad_and_fine(wrong.judged)
    if not bad or not fine or wrong.hangs:  # what comes after a case that hangs was not asked
        return ""
    if all(asks_for_zeros(item) for item in fine):  # any factor too many is right there
        return ""
    here, seldom = [(bad, fine)], _seldom(wrong, bad, fine)
    if not seldom and not _only_of(wrong, here) and not _only_of(wrong, [(fine, bad)]):
        return ""  # nothing that other numbers could confirm
    # what holds for one draw only is chance; training is not repeated for a sentence
    anew = [] if wrong.exercise.time_limit else [_bad_and_fine(items) for items in wrong.fresh]
    apart = [*here, *anew]
    if len(fine) > 1 and (first := _only_of(wrong, apart)):
        if len(bad) == 1:
            return f"It is right on all cases but one, the only one in which {first}."
        return f"It is wrong in every case in which {first}, and right in all others."
    if len(bad) > 1 and (first := _only_of(wrong, [(right, ill) for ill, right in apart])):
        if len(fine) == 1:
            return f"It is wrong on all cases but one, the only one in which {first}."
        return f"It is right in every case in which {first}, and wrong in all others."
    for trait, others in seldom:
        if all(trait in _traits(wrong, item) for ill, _ in anew for item in ill):
            if not others:
                return f"In every case that is wrong, {trait}, and in no right one."
            return f"In all {len(bad)} cases that are wrong, {trait}; of the {len(fine)} that are right, in {others} only."
    return ""


def _by_word(wrong: Wrong) -> str:
    """With which activations or operations every case is right, and with which others it is not,
    here and where cases are drawn anew."""
    if EDGE not in wrong.exercise.groups or wrong.exercise.time_limit:  # else points are told so
        return ""
    fine, bad = _right_and_wrong_words(wrong.judged)
    if not fine or not bad:
        return ""
    for items in wrong.fresh:
        still, _ = _right_and_wrong_words(items)
        if not fine <= still or still & bad:
            return ""
    names = [arg for arg in _words(wrong) if arg in fine]
    others = [arg for arg in _words(wrong) if arg in bad]
    what = next(
        name
        for name, arg in zip(
            wrong.exercise.arguments, wrong.judged[0].trial.case.args, strict=False
        )
        if isinstance(arg, str)
    )
    right, ill = _listed(names, "or"), _listed(others, "or")
    return f"Where `{what}` is {right}, every case is right; where it is {ill}, not every one."


def _right_and_wrong_words(items: list[Judged]) -> tuple[set[str], set[str]]:
    """The words that stand as the only one in some cases: those of right cases alone, and the
    others."""
    seen: dict[str, list[bool]] = {}
    for item in items:
        words = [arg for arg in item.trial.case.args if isinstance(arg, str)]
        if len(words) != 1:
            return set(), set()
        seen.setdefault(words[0], []).append(not item.findings)
    fine = {word for word, right in seen.items() if all(right)}
    return {word for word in fine if len(seen[word]) >= LEAST}, seen.keys() - fine


def _listed(words: list[str], last: str = "and") -> str:
    """The words with commas, and `last` before the last one."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _seldom(wrong: Wrong, bad: list[Judged], fine: list[Judged]) -> list[tuple[str, int]]:
    """The traits that all of many wrong cases have and few right ones, with the number of these."""
    found = []
    for trait in _of_all(wrong, bad) if len(bad) >= SEVERAL else ():
        others = sum(trait in _traits(wrong, item) for item in fine)
        if not wrong.exercise.parity and trait.endswith(PARITIES):
            continue
        if SEVERAL * others <= len(fine) >= SEVERAL:
            found.append((trait, others))
    return found


def _bad_and_fine(judged: Iterable[Judged]) -> tuple[list[Judged], list[Judged]]:
    """The wrong cases and the right ones, without the timed ones."""
    items = [item for item in judged if not item.trial.case.timed]
    return [item for item in items if item.findings], [item for item in items if not item.findings]


def _of_all(wrong: Wrong, items: list[Judged]) -> list[str]:
    """The traits that all of these cases have, the plainest first."""
    shared = set.intersection(*(set(_traits(wrong, item)) for item in items))
    return [trait for trait in _traits(wrong, items[0]) if trait in shared]


def _only_of(wrong: Wrong, draws: list[tuple[list[Judged], list[Judged]]]) -> str:
    """A trait that in each draw all of the first cases have and none of the others; "" if there is
    none."""

    def parts(trait: str, items: list[Judged], others: list[Judged]) -> bool:
        return all(trait in _traits(wrong, item) for item in items) and not any(
            trait in _traits(wrong, item) for item in others
        )

    traits = _of_all(wrong, draws[0][0])
    return next((t for t in traits if all(parts(t, *draw) for draw in draws)), "")


def _without_a_say(wrong: Wrong) -> str:
    """The arguments with which the right answer changes and this one does not; functions among them
    that it never calls."""
    row = wrong.exercise
    shown = [item for item in wrong.failing if isinstance(item.got, dict) and item.want is not None]
    if row.property_only or row.time_limit or len(shown) < LEAST:
        return ""
    # once more, because the judge itself may ask a function that it has handed over
    after = [wrong.tried(item.trial.case).args for item in shown[:ASKED]]
    uncalled = [
        f"`{name}`"
        for k, name in enumerate(row.arguments)
        if all(_is_uncalled(args[k : k + 1]) for args in after)
    ]
    if uncalled:
        be = "was" if len(uncalled) == 1 else "were"
        return f"{' and '.join(uncalled)} {be} not called on wrong cases. Can the answer be known without?"
    if any(callable(arg) or hasattr(arg, "random") for arg in shown[0].trial.case.args):
        return ""
    names, ends, sides = [], [], set()
    for k, name in enumerate(row.arguments):
        if _has_no_say(wrong, k):
            names.append(f"`{name}`")
        else:
            for word, end in (("first", 0), ("last", -1)):
                if _has_no_say(wrong, k, end):
                    ends.append(f"the {word}{_part_of(shown[0].trial.case.args[k])} of `{name}`")
                    sides.add(end)
    if not names and len(sides) == 1 and len(ends) <= FEW:
        names = ends
    if not names:
        return ""
    told = _listed(names)
    they, it = ("it", "it") if len(names) == 1 else ("one of them", "each")
    text = (
        f"{told} {'has' if len(names) == 1 else 'have'} no say in your answer: with another value of {they} the right answer changes, and "
        f"yours stays as it is. Where should {it} come in?"
    )
    return text[0].upper() + text[1:]


def _of_the_notebook(wrong: Wrong) -> str:
    """The values that a function reads from the notebook in place of making them, where arguments have
    no say. Where the answer runs in another process, the notebook is not known here."""
    if are_remote(wrong.functions):
        return ""
    for function in reached(wrong.functions[:1]):
        known = function.__globals__
        names = [
            name
            for name in function.__code__.co_names
            if isinstance(known.get(name), np.ndarray | np.generic | float | int | list | tuple)
            and name in _loaded(function)
        ]
        if function.__name__ in wrong.exercise.functions and names and _without_a_say(wrong):
            told = _listed([f"`{name}`" for name in names])
            be, they = ("is", "it comes") if len(names) == 1 else ("are", "they come")
            stay = "stays as it is" if len(names) == 1 else "stay as they are"
            return (
                f"{told} {be} not made inside your `{function.__name__}`: {they} from the notebook, and {stay}, whatever the "
                "function is called with. Compute inside the function what depends on its arguments."
            )
    return ""


def _loaded(function: Any) -> set[str]:
    """The global names that a function reads and never assigns."""
    found: dict[str, set[str]] = {"LOAD_GLOBAL": set(), "STORE_GLOBAL": set()}
    for step in dis.get_instructions(function):
        if step.opname in found:
            found[step.opname].add(str(step.argval))
    return found["LOAD_GLOBAL"] - found["STORE_GLOBAL"]


def _part_of(value: Any) -> str:
    """What the first and the last of an argument are called."""
    return " row" if isinstance(value, np.ndarray) and value.ndim == 2 else ""


def _is_uncalled(args: tuple[Any, ...]) -> bool:
    return bool(args) and isinstance(args[0], RecordingFunction) and not args[0].asked


def _has_no_say(wrong: Wrong, place: int, end: int | None = None) -> bool:
    """Whether the answer stays the same with another value of an argument (or of its first or last
    part), wherever the right one does not: on wrong cases and on right ones."""
    right = [item for item in wrong.judged if not item.findings and not item.trial.case.timed]
    tried = []
    for items in (wrong.failing[:MOST], right[:MOST]):
        tried.append(0)
        for item in items:
            same_again = _is_same_with_another(wrong, item, place, end)
            if same_again is False:
                return False
            tried[-1] += bool(same_again)
            if tried[-1] == ASKED:
                break
    return tried[0] == ASKED and not _shows_somewhere(wrong, place, end)


def _shows_somewhere(wrong: Wrong, place: int, end: int | None) -> bool:
    """Whether another value of it (with other signs too) changes the answer on any of the cases,
    as they are or with positive numbers alone: behind a ReLU that is closed, nothing has a say."""
    row = wrong.exercise
    for item in wrong.judged:
        args = item.trial.case.args
        if item.trial.case.timed or len(args) <= place:
            continue
        for given in (args, tuple(_with(np.abs, arg) for arg in args)):
            case = replace(item.trial.case, args=given)
            before = _parts(row, wrong.tried(case))
            if isinstance(before, str) or not _of_arrays(before):
                continue
            for change in OTHERS:
                value = _exchanged(given[place], _with(change, given[place]), end)
                if value is None or _unchanged(value, given[place]):
                    continue
                other = replace(case, args=(*given[:place], value, *given[place + 1 :]))
                after = _parts(row, wrong.tried(other))
                if isinstance(after, str) or not _of_arrays(after):
                    continue
                if not same_parts(after, before, None):
                    return True
    return False


def _of_arrays(parts: Any) -> bool:
    return not any(isinstance(leaf, str) for leaves in parts.values() for leaf in leaves.values())


def _with(change: Callable[[Any], Any], value: Any) -> Any:
    """The same with all its decimals changed, and each activation by another; what is neither as
    it is."""
    if isinstance(value, list):
        return [_with(change, part) for part in value]
    if isinstance(value, str) and change is not np.abs:
        return "tanh" if value != "tanh" else "softplus"
    if isinstance(value, float | np.ndarray) and np.asarray(value).dtype.kind == "f":
        new = change(np.asarray(value))
        return new if isinstance(value, np.ndarray) else type(value)(new)
    return value


def _unchanged(a: Any, b: Any) -> bool:
    if isinstance(a, list):
        return len(a) == len(b) and all(map(_unchanged, a, b))
    return bool(np.all(a == b))


def _is_same_with_another(wrong: Wrong, item: Judged, place: int, end: int | None) -> bool | None:
    """Whether the answer stays as it was, with a value of another case with which the right one
    changes; None where there is no such value."""
    row, args = wrong.exercise, item.trial.case.args
    if not isinstance(item.got, dict) or item.want is None or len(args) <= place:
        return None
    if not some(item.got, set(item.got)):  # behind a closed gate nothing has a say
        return None
    if any(isinstance(leaf, str) for leaves in item.got.values() for leaf in leaves.values()):
        return None  # a sentence in place of an array: what is in that, nobody has seen
    for other in wrong.judged:
        if other is item or other.trial.case.timed or len(other.trial.case.args) <= place:
            continue
        value = _exchanged(args[place], other.trial.case.args[place], end)
        if value is None:
            continue
        case = replace(item.trial.case, args=(*args[:place], value, *args[place + 1 :]))
        want = _parts(row, attempt(row.reference, case))
        if isinstance(want, str) or same_parts(want, item.want, None):
            continue
        cases = [case]
        if _is_whole(item.want):  # a class: only a large change is sure to show
            far = _exchanged(args[place], _larger(other.trial.case.args[place]), end)
            cases.append(replace(case, args=(*args[:place], far, *args[place + 1 :])))
        answers = (_parts(row, wrong.tried(each)) for each in cases)
        return all(not isinstance(got, str) and same_parts(got, item.got, None) for got in answers)
    return None


def _is_whole(parts: Any) -> bool:
    """Whether all that is asked for are whole numbers by their type."""
    return all(
        np.asarray(leaf).dtype.kind in "iub" for part in parts.values() for leaf in part.values()
    )


def _larger(value: Any) -> Any:
    """The same with all its numbers far larger; what holds none as it is."""
    if isinstance(value, list):
        return [_larger(part) for part in value]
    return FAR * value if np.asarray(value).dtype.kind == "f" else value


def _exchanged(value: Any, other: Any, end: int | None) -> Any:
    """The other value, or this one with the other's first or last part; None where it does not
    fit."""
    if end is None:
        return other if _alike(value, other) else None
    if type(value) is not type(other) or not isinstance(value, list | np.ndarray):
        return None
    if isinstance(value, np.ndarray) and value.ndim not in (1, 2):
        return None
    if isinstance(value, list) and value and isinstance(value[0], tuple):  # a tape
        return None
    if len(value) < 2 or len(other) < 2 or not _alike(value[end], other[end]):
        return None
    new = value.copy()
    new[end] = other[end]
    return new


def _parts(row: Exercise, trial: Attempt) -> Any:
    return "nothing" if trial.answer is None else split(row.outputs, trial.answer)


def _alike(a: Any, b: Any) -> bool:
    """Whether one may stand in place of the other: the same type and shapes."""
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(_alike, a, b))
    return type(a) is type(b) and np.shape(a) == np.shape(b)


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
        if name == "outputs":  # these are indices: no number among them is special
            inputs = item.trial.case.args[wrong.exercise.arguments.index("inputs")]
            found += ["an input is among the outputs"] if min(value) < len(inputs) else []
        elif isinstance(value, str):
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
        elif isinstance(value, list) and value and isinstance(value[0], np.ndarray):
            found += [f"{name} holds one array only"] if len(value) == 1 else []
            alike = len({array.shape for array in value}) == 1
            found += [f"all arrays of {name} have the same shape"] if alike else []
            most = max(float(np.abs(array).max(initial=0.0)) for array in value)
            found += [f"{name} has numbers beyond {size:g}" for size in LARGE if most > size][:1]
        else:
            found += _of_numbers(name, value)
    found += _of_several(dict(zip(wrong.exercise.arguments, item.trial.case.args, strict=False)))
    return found + [f"this is special: {trait}" for trait in item.trial.case.traits]


def _of_several(args: dict[str, Any]) -> list[str]:
    """What is special about arguments beside each other."""
    found = []
    z, label, labels, W = (args.get(name) for name in ("z", "label", "labels", "W"))
    if isinstance(z, np.ndarray) and z.ndim == 1 and label is not None:
        found += ["the label's logit is the largest"] if z[label] == z.max() else []
        found += ["another logit is the same as the label's"] if np.sum(z == z[label]) > 1 else []
    if isinstance(labels, np.ndarray) and isinstance(W, list):
        k = W[-1].shape[1]
        absent = set(range(k)) - set(labels.tolist())
        found += ["a class does not occur in labels"] if absent else []
        found += ["the last class does not occur in labels"] if k - 1 in absent else []
    if {"W1", "b1"} <= args.keys() and ("x" in args or "X" in args):
        units = np.asarray(args.get("x", args.get("X"))) @ args["W1"] + args["b1"]
        if "j" in args:
            at = units[args["j"]]
            found += ["unit j is closed (z[j] is 0 or negative)"] if at <= 0 else ["unit j is open"]
        found += ["a unit is closed"] if (units <= 0).any() else []
        found += ["every unit is closed"] if (units <= 0).all() else []
        found += ["z is exactly 0 at a unit"] if (units == 0).any() else []
    arrays = [(name, np.ndim(a)) for name, a in args.items() if isinstance(a, np.ndarray)]
    if 1 < len(arrays) == len(args) <= FEW:
        found += [f"{a} has fewer axes than {b}" for a, n in arrays for b, m in arrays if n < m]
        for (a, n), (b, m) in combinations(arrays, 2):
            found += [f"{a} and {b} have different numbers of axes"] if n != m else []
        found += [f"an axis of {a} has length 1" for a, _ in arrays if 1 in np.shape(args[a])]
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
    found += (
        [f"{name} has tiny numbers alone: none above {TINY:g} in size, and not all 0"]
        if 0 < most < TINY
        else []
    )
    found += [f"{name} has whole numbers only"] if _whole(value) else []
    found += [f"{name} is a matrix"] if a.ndim == 2 else []
    found += [f"{name} is no vector"] if a.ndim != 1 else [f"{name} is a vector"]
    found += [f"{name} has one entry"] if a.ndim == 1 and a.size == 1 else []
    found += [f"{name} has one row"] if a.ndim == 2 and len(a) == 1 else []
    found += [f"{name} is square"] if a.ndim == 2 and a.shape[0] == a.shape[1] > 1 else []
    found += (
        [f"the largest entry of {name} occurs twice"]
        if a.ndim == 1
        and (name == "z" or np.asarray(value).dtype.kind == "f")  # not of labels
        and np.sum(a == a.max()) > 1
        else []
    )
    found += [f"{name} has numbers beyond {size:g}" for size in LARGE if most > size][:1]
    found += [f"{name} has equal entries"] if a.ndim == 1 and len(set(a.tolist())) < a.size else []
    found += (
        [f"{name} is negative" if a.ndim == 0 else f"{name} has a negative entry"]
        if (a < 0).any()
        else []
    )
    found += [f"{name} is 0 or negative"] if a.ndim == 0 and a <= 0 else []
    found += [f"{name} is {a:g}"] if a.ndim == 0 and float(a).is_integer() else []
    if a.ndim == 0 and _whole(value):
        found += [f"{name} {PARITIES[int(a % 2)]}"]
    return found + (
        [f"{name} is a 0-d array"] if isinstance(value, np.ndarray) and a.ndim == 0 else []
    )


def _whole(value: Any) -> bool:
    """Whether these are whole numbers by their type, as those of a list of them are."""
    return np.asarray(value).dtype.kind in "iu"
