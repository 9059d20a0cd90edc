"""What every right answer has and this one has not, or the other way round: sums, largest entries,
whole numbers, decimals; and right things in the places of others."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from backprop import classification
from backprop.check.compare import Output, split
from backprop.check.diagnose.parts import same, same_parts
from backprop.check.diagnose.wrong import Diagnosis, Wrong
from backprop.check.judged import Judged
from backprop.check.trial import attempt

MANY_PARTS = 200  # rows or arrays, of which no order is looked for
SHOWN = 5  # of many factors
LEAST = 3  # cases that must show it
DECIMALS = range(1, 7)

# what may be the same in every row, in words
OF_ROWS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    (
        "The entries of {0} add up to {1:g}",
        "The entries of {0} always add up to {1:g}",
        lambda a: a.sum(axis=-1),
    ),
    (
        "The largest entry of {0} is {1:g}",
        "The largest entry of {0} is always {1:g}",
        lambda a: a.max(axis=-1),
    ),
)


def _rows(a: Any) -> Any:
    """The rows of a matrix; nothing of a vector."""
    return a if a.ndim == 2 else a[:0]


ALIKE: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    (
        "In every case all entries of your `{0}` are equal; those of the right one are not.",
        np.ravel,
    ),
    ("In every case all rows of your `{0}` are equal; those of the right one are not.", _rows),
)


def _is_constant(a: Any) -> bool:
    """Whether all entries of an array, or all its rows, are the same."""
    return bool(np.all(a == a[:1]))


def told(wrong: Wrong) -> list[str]:
    """One sentence for each property, told only if it holds on every case and with other numbers."""
    row = wrong.exercise
    if row.property_only or row.time_limit:
        return []
    here = [_facts(wrong, name, wrong.judged) for name in _wrong_outputs(wrong)]
    if row.check_property:  # a right answer may have other numbers, but they are not all the same
        here = [{key: facts[key] for key, _ in ALIKE if key in facts} for facts in here]
    if not any(here):
        return []
    found: list[str] = []
    for name, facts in zip(_wrong_outputs(wrong), here, strict=True):
        later = [_facts(wrong, name, items) for items in wrong.fresh]
        found += [text for key, text in facts.items() if all(key in each for each in later)]
    return found


def _wrong_outputs(wrong: Wrong) -> list[str]:
    bad = {finding.output for finding in wrong.findings}
    return [
        output.name
        for output in wrong.exercise.outputs
        if output.name in bad and not output.is_list and not output.mask
    ]


def _pairs(name: str, judged: list[Judged]) -> Iterator[tuple[Judged, Any, Any]]:
    """The answer's array and the right one, case by case, where they may be compared."""
    for item in judged:
        if not isinstance(item.got, dict) or item.want is None or item.trial.case.timed:
            continue
        got: Any = item.got.get(name, {}).get(name)
        want = item.want[name][name]
        fits = isinstance(got, np.ndarray | np.generic) and got.shape == want.shape and want.size
        if fits and got.dtype.kind in "fiub" and np.isfinite(got).all():
            yield item, np.asarray(got), want


def _facts(wrong: Wrong, name: str, judged: list[Judged]) -> dict[str, str]:
    """Key -> sentence, of all that holds on every case that may be compared."""
    pairs = list(_pairs(name, judged))
    bad = [(got, want) for item, got, want in pairs if item.findings]
    found: dict[str, str] = {}
    if len(bad) < LEAST:
        return found
    whole = all(got.dtype.kind in "iu" and want.dtype.kind == "f" for got, want in bad)
    # numbers that are written down, the same on every case, are no cut decimals
    if whole and any(not np.array_equal(got, bad[0][0]) for got, _ in bad):
        text = f"`{name}` comes back as integers ({bad[0][0].dtype}) wherever it is wrong: were decimals cut off on the way?"
        return {"integers": text}
    rows = [(got, want) for _, got, want in pairs if want.ndim]
    for words, always, of in OF_ROWS if len(rows) >= LEAST else ():
        of_want = np.concatenate([np.ravel(of(want)) for _, want in rows])
        of_got = [of(got) for got, _ in rows]
        fixed = float(np.round(of_want[0])) + 0.0  # 0, not -0
        scale = max(1.0, *(float(np.abs(want).max()) for _, want in rows))
        if np.allclose(of_want, fixed, rtol=0, atol=1e-9 * scale):
            off = [v for v in of_got if not np.allclose(v, fixed, rtol=0, atol=1e-6 * scale)]
            # what rounding alone makes of the sum is no property
            if len(off) >= LEAST and max(float(np.abs(v - fixed).max()) for v in off) > 1e-2:
                shown = float(np.ravel(off[0])[int(np.abs(np.ravel(off[0]) - fixed).argmax())])
                right_one = words.format(f"a right `{name}`", fixed)
                alike = all(np.allclose(v, shown, rtol=0, atol=1e-6 * scale) for v in off)
                mine = words.format(f"your `{name}`", float(f"{shown:.4g}"))
                mine = f"{mine[0].lower()}{mine[1:]}"
                where = f", wherever that is wrong ({len(off)} of {len(of_got)} cases)"
                if not alike:
                    where = ", in one case for example"
                elif len(off) == len(of_got):
                    where = " in every case"
                found[words] = f"{right_one}; {mine}{where}."
        all_got = np.concatenate([np.ravel(v) for v in of_got])
        constant = float(np.round(all_got[0])) + 0.0
        if np.allclose(all_got, constant, rtol=0, atol=1e-12) and np.ptp(of_want) > 1e-2:
            mine = always.format(f"your `{name}`", constant)
            found[always] = f"{mine}; that is not so of the right one."
    numbers = np.concatenate([np.ravel(got) for _, got, _ in pairs]).astype(float)
    right = np.concatenate([np.ravel(want) for _, _, want in pairs])
    right_is_array = any(want.ndim for _, _, want in pairs)
    several = len(np.unique(numbers)) > 3  # 0 and 1 alone are a mask, not something cut off
    given = _numbers_of([item for item, _, _ in pairs])
    for decimals in (0, *DECIMALS) if several else ():
        if np.array_equal(numbers, np.round(numbers, decimals)):
            # most of what is given has so few decimals: a copy of it is not rounded
            if given.size and np.mean(given == np.round(given, decimals)) > 0.5:
                break
            if not np.allclose(right, np.round(right, decimals), rtol=0, atol=1e-9):
                found["decimals"] = (
                    f"Your `{name}` holds whole numbers only; the right one does not."
                    if not decimals
                    else f"Your `{name}` has no more than {decimals} decimal{'s' * (decimals > 1)} anywhere; the right one has more. Is something rounded or cut off?"
                )
            break
    shown = sum(not item.trial.case.timed for item in judged)
    for words, of in ALIKE if len(pairs) == shown else ():
        arrays = [(of(got), of(want)) for _, got, want in pairs if want.ndim]
        if sum(not _is_constant(want) for _, want in arrays) >= LEAST and all(
            _is_constant(got) for got, _ in arrays
        ):
            found[words] = words.format(name)
            one = {float(np.ravel(got)[0]) for _, got, _ in pairs} if of is np.ravel else set()
            if len(one) > 1 and all(want.ndim == 2 for _, _, want in pairs):
                found[words] += (
                    " Does an inner product (@, np.dot) or a sum make one number of all?"
                )
            break
    if (right >= 0).all() and (numbers < 0).any():
        below = [item for item, got, _ in pairs if (np.asarray(got) < 0).any()]
        first = f"the first is case {judged.index(below[0])}, {below[0].trial.case.label}"
        cases = f"{len(below)} of {len(pairs)} cases ({first})"
        found["negative"] = (
            f"A right `{name}` has no negative entry; yours has one in {cases}."
            if right_is_array
            else f"A right `{name}` is never negative; yours is, in {cases}."
        )
    return found


def one_entry(wrong: Wrong) -> str:
    """Whether only the first entry (or row) is filled, or only the last, on every case and with other
    numbers: the others are 0."""
    row = wrong.exercise
    if row.property_only or row.time_limit:
        return ""
    for name in _wrong_outputs(wrong):
        for word, place in (("first", 0), ("last", -1)):
            if not _only_there(name, wrong.judged, place):
                continue
            if not all(_only_there(name, items, place) for items in wrong.fresh):
                continue
            part = (
                "row"
                if any(want.ndim == 2 for _, _, want in _pairs(name, wrong.judged))
                else "entry"
            )
            return (
                f"In every case only the {word} {part} of your `{name}` is filled, and the others are 0. Does a loop end after one "
                "turn, as with a `return` inside it?"
            )
    return ""


def _only_there(name: str, judged: list[Judged], place: int) -> bool:
    shown = 0
    pairs = list(_pairs(name, judged))
    for _, got, want in pairs:
        if not want.ndim:
            return False
        rest = slice(1, None) if place == 0 else slice(None, -1)
        if np.any(got[rest]):
            return False
        shown += bool(np.any(want[rest]) and np.any(got[place]))
    return shown >= LEAST


def multiples(wrong: Wrong) -> str:
    """Whether every array of a list is the right one times a number of its own, on every wrong case
    and with other numbers."""
    row = wrong.exercise
    if row.property_only or row.time_limit:
        return ""
    for output in row.outputs:
        draws = [_factors(output.name, wrong.judged)] if output.is_list else []
        if not draws or not draws[0]:
            continue
        draws += [_factors(output.name, items) for items in wrong.fresh]
        if all(draws):
            told = ", ".join(f"{k:.4g}" for k in draws[0][:SHOWN])
            if len(draws[0]) > SHOWN:
                told += f", ... ({len(draws[0])} of them)"
            return (
                f"Every array of your `{output.name}` is the right one times a number of its own; in one case these numbers are {told}. "
                "Why do they differ?"
            )
    return ""


def _factors(name: str, judged: list[Judged]) -> list[float]:
    """The numbers by which the arrays of a list are too large, in the first case that shows it;
    none where that is not all that is wrong in every wrong case, or few cases show it."""
    bad = [item for item in judged if any(f.output == name for f in item.findings)]
    several: list[list[float]] = []
    for item in bad:
        if not isinstance(item.got, dict) or item.want is None:
            return []
        factors = []
        for leaf, want in item.want[name].items():
            got: Any = item.got[name].get(leaf)
            if isinstance(got, str) or np.shape(got) != want.shape or not np.isfinite(got).all():
                return []
            k = float(np.vdot(want, got) / (np.vdot(want, want) or 1.0))
            if not same(np.asarray(got), np.asarray(k * want)):
                return []
            factors += [k] if want.size > 1 and want.any() else []  # any number is a multiple
        if len(factors) > 1 and np.ptp(factors) > 1e-6 * np.abs(factors).max():
            several.append(factors)
    return several[0] if len(several) >= LEAST else []


def _numbers_of(judged: list[Judged]) -> Any:
    """All decimals among the arguments of these cases."""
    values = [
        part
        for item in judged
        for arg in item.trial.case.args
        for part in (arg if isinstance(arg, list | tuple) else [arg])
        if isinstance(part, np.ndarray | float) and np.asarray(part).dtype.kind == "f"
    ]
    return np.concatenate([np.ravel(value) for value in values] or [np.zeros(0)])


def places(wrong: Wrong) -> str:
    """Which arrays of a list, or which entries of an array, are wrong and no others, in words that
    hold on every case and with other numbers."""
    row = wrong.exercise
    if row.check_property or row.property_only or row.time_limit:
        return ""
    bad = {finding.output for finding in wrong.findings}
    for output in row.outputs:
        if output.name not in bad or any(f.kind not in NUMBERS for f in wrong.findings):
            continue
        seen = _common(_of_list if output.is_list else _of_array, wrong, output.name, wrong.judged)
        if not seen:
            continue
        later = [
            _common(_of_list if output.is_list else _of_array, wrong, output.name, items)
            for items in wrong.fresh
        ]
        for words in seen:
            if all(words in each for each in later):
                return f"`{output.name}` is wrong {words}, and right everywhere else."
    return ""


NUMBERS = ("value", "precision", "inputs", "finite")


def _common(of: Any, wrong: Wrong, name: str, judged: list[Judged]) -> list[str]:
    """The words for places that fit each of the cases, and leave something right on several."""
    fitting: list[str] | None = None
    told = 0
    for item in judged:
        if item.trial.case.timed:
            continue
        if not isinstance(item.got, dict) or item.want is None:
            return []
        masks, bad = of(wrong, name, item)
        if masks is None:
            return []
        here = [words for words, mask in masks if np.array_equal(mask, bad)]
        fitting = here if fitting is None else [words for words in fitting if words in here]
        if not fitting:
            return []
        told += bool(bad.any() and not bad.all())
    return (fitting or []) if told >= LEAST else []


def wrong_entries(got: Any, want: Any) -> Any:
    """Which entries are wrong; None where they cannot be compared."""
    if not isinstance(got, np.ndarray | np.generic) or np.shape(got) != want.shape:
        return None
    if got.dtype.kind not in "fiub":
        return None
    floor = 1e-12 * float(np.abs(want).max(initial=0.0)) + 1e-300
    return ~(np.abs(got.astype(float) - want) <= 1e-9 * np.abs(want) + floor)


def _of_list(wrong: Wrong, name: str, item: Judged) -> tuple[Any, Any]:
    """Places in a list, and which of its arrays are wrong."""
    assert isinstance(item.got, dict) and item.want is not None
    wanted = item.want[name]
    each: list[Any] = [
        wrong_entries(item.got[name].get(leaf), right) for leaf, right in wanted.items()
    ]
    if any(bad is None for bad in each) or item.got[name].keys() != wanted.keys():
        return None, None
    bad = np.array([bool(one.any()) for one in each])
    n = np.arange(len(bad))
    zero = np.array([not right.any() for right in wanted.values()])
    return [
        (words, mask & (bad | ~zero))  # zeros may be right by chance
        for words, mask in (
            ("in its first array alone", n == 0),
            ("in its last array alone", n == len(n) - 1),
            ("in every array but the last", n < len(n) - 1),
            ("in every array but the first", n > 0),
        )
    ], bad


def _of_array(wrong: Wrong, name: str, item: Judged) -> tuple[Any, Any]:
    """Places in an array, in words and as masks, and which of its entries are wrong."""
    assert isinstance(item.got, dict) and item.want is not None
    want: Any = item.want[name][name]
    mine: Any = item.got[name].get(name)
    bad = wrong_entries(mine, want)
    if bad is None:
        return None, None
    args: dict[str, Any] = dict(zip(wrong.exercise.arguments, item.trial.case.args, strict=False))
    masks: list[tuple[str, Any]] = []
    exact: list[str] = []  # what is said of zeros: no right entry of theirs is right by chance
    if want.ndim:
        z: Any = args.get("z")
        if "label" in args and want.ndim == 1 and np.shape(z) == want.shape:
            label = args["label"]
            own = np.arange(len(want)) == label
            p = classification.softmax(z)
            masks += [
                ("at the entry of the label alone", own),
                ("at every entry but that of the label", ~own),
            ]
            masks += [
                (
                    "at the entries as probable as that of the label, its own apart",
                    (p == p[label]) & ~own,
                )
            ]
            masks += [("at the entries whose logit is the largest", np.asarray(z) == np.max(z))]
        masks += [("where the right one is exactly 0", want == 0)]
        exact += ["where the right one is exactly 0"]
        masks += [
            ("where the right one is negative", want < 0),
            ("where it should be positive", want > 0),
        ]
        for key, value in args.items():
            if (
                isinstance(value, np.ndarray)
                and value.shape == want.shape
                and value.dtype.kind in "fiu"
            ):
                masks += [
                    (f"where {key} is 0", value == 0),
                    (f"where {key} is negative", value < 0),
                ]
                masks += [(f"where {key} is positive", value > 0)]
                exact += [f"where {key} is 0"]
        units = _of_units(args, want)
        masks += units
        exact += [words for words, _ in units if words != OPEN]
        axes = ("entry",) if want.ndim == 1 else ("row", "column") if want.ndim == 2 else ()
        for axis, word in enumerate(axes):
            n = np.indices(want.shape)[axis]
            masks += [(f"in the first {word} alone", n == 0)]
            masks += [(f"in the last {word} alone", n == want.shape[axis] - 1)]
            masks += [(f"in every {word} but the first", n > 0)]
            masks += [(f"in every {word} but the last", n < want.shape[axis] - 1)]
        if want.ndim == 2:
            i, j = np.indices(want.shape)
            masks += [("off the diagonal", i != j), ("on the diagonal alone", i == j)]
    # zeros and equal numbers may be right by chance
    return [
        (words, mask if words in exact else mask & (bad | (want != 0))) for words, mask in masks
    ], bad


OPEN = "where the unit is open (z is positive)"


def _of_units(args: dict[str, Any], want: Any) -> list[tuple[str, Any]]:
    """Of a hidden layer: where its units are open, and where they are closed."""
    if not {"W1", "b1", "x"} <= args.keys() or want.shape[-1:] != np.shape(args["b1"]):
        return []
    z = np.asarray(args["x"]) @ args["W1"] + args["b1"]
    closed = np.broadcast_to(z <= 0, want.shape)
    # where all that is right is 0 at closed units, "open" says no more than "not 0"
    says_much = not closed.any() or want[closed].any()
    return [
        ("where the unit is closed (z is 0 or negative)", closed),
        *([(OPEN, ~closed)] if says_much else []),
        ("where z is exactly 0", np.broadcast_to(z == 0, want.shape)),
    ]


def rearranged(wrong: Wrong) -> Diagnosis | None:
    """Right numbers in another arrangement: at least two results in the places of others, or the right
    numbers for other arguments."""
    if text := misplaced(wrong, least=2):
        return Diagnosis("swapped-outputs", text, "exact", step=False)
    text = of_other_arguments(wrong) or reordered(wrong)
    return Diagnosis("", text, "exact", step=False) if text else None


def reordered(wrong: Wrong) -> str:
    """Whether the right rows of an array, or the right arrays of a list, come back in another order, on
    most wrong cases and with other numbers."""
    row = wrong.exercise
    if row.check_property or row.property_only or row.time_limit:
        return ""
    for output in row.outputs:
        here = _of_order(output, wrong.judged)
        if not here or not all(_of_order(output, items) for items in wrong.fresh):
            continue
        what, moved, bad = here
        where = "" if moved == bad else f"On {moved} of {bad} wrong cases "
        text = (
            f"{where}the right {what} of your `{output.name}` are all there, but in another order."
        )
        return text[0].upper() + text[1:]
    return ""


def _of_order(output: Output, judged: list[Judged]) -> tuple[str, int, int] | None:
    """What comes back in another order, on how many cases, and how many are wrong; None where these are
    few, or an order does not explain all that has the right shape."""
    moved, bad, what = 0, 0, ""
    for item in judged:
        findings = [f for f in item.findings if f.output == output.name]
        if not findings or item.trial.case.timed:
            continue
        bad += 1
        if not isinstance(item.got, dict) or item.want is None:
            continue
        if output.is_list:
            what, mine, right = (
                "arrays",
                [*item.got[output.name].values()],
                [*item.want[output.name].values()],
            )
        else:
            got: Any = item.got[output.name].get(output.name)
            want = item.want[output.name][output.name]
            if np.shape(got) != want.shape or not want.ndim:
                continue
            what = "rows" if want.ndim > 1 else "entries"
            mine, right = [*np.asarray(got)], [*want]
        if any(isinstance(leaf, str) for leaf in mine):
            continue
        if not _are_reordered(mine, right):
            return None
        moved += 1
    return (what, moved, bad) if moved >= LEAST and 2 * moved > bad else None


def _are_reordered(mine: list[Any], right: list[Any]) -> bool:
    """Whether these are the same arrays, each as often, in another order."""
    if not 1 < len(mine) == len(right) <= MANY_PARTS:
        return False
    left = [*right]
    for array in mine:
        found = next((k for k, other in enumerate(left) if same(np.asarray(array), other)), None)
        if found is None:
            return False
        del left[found]
    return True


def misplaced(wrong: Wrong, least: int = 1) -> str:
    """Which of several results are right in the places of others, where the order alone does not
    explain all."""
    names = [output.name for output in wrong.exercise.outputs]
    shown = [
        item
        for item in wrong.judged
        if isinstance(item.got, dict) and item.want is not None and not item.trial.case.timed
    ]
    if not 1 < len(names) < 5 or len(wrong.exercise.functions) > 1 or len(shown) < LEAST:
        return ""
    if wrong.exercise.check_property:
        return ""
    where = {  # result -> the places in which it stands on every case
        name: [place for place in names if _stands(shown, name, place)] for name in names
    }
    moved = {name: places[0] for name, places in where.items() if places and name not in places}
    if len(moved) < least or len(set(moved.values())) < len(moved):
        return ""
    held = " and ".join(
        f"the right {name} stands where {place} belongs" for name, place in moved.items()
    )
    nowhere = [name for name in names if not where[name]]
    more = (
        f" The right {' and '.join(nowhere)} {'is' if len(nowhere) == 1 else 'are'} nowhere."
        if nowhere
        else ""
    )
    return f"The order of what you return is another one: ({', '.join(names)}) is asked for, and {held}.{more}"


def of_other_arguments(wrong: Wrong) -> str:
    """Whether these are the right numbers for other arguments (in reverse order, exchanged, or an
    index by one), maybe without the first or the last of them."""
    row = wrong.exercise
    shown = [
        item
        for item in wrong.judged
        if isinstance(item.got, dict) and item.want is not None and not item.trial.case.timed
    ]
    some_array = len(row.outputs) == 1 and len(row.functions) == 1
    if not some_array or row.check_property or row.time_limit or len(shown) < len(wrong.judged) / 2:
        return ""
    ill = [item for item in shown if item.findings]
    if len(ill) < max(LEAST, sum(bool(item.findings) for item in wrong.judged)):
        return ""  # every wrong case must show its numbers
    for words, change in _changes(row.arguments, [item.trial.case.args for item in ill]):
        for less, form in FORMS:
            if not words and not less:
                continue
            if all(_is_for(wrong, item, change, form) for item in (*ill, *shown)):
                of = f" for {words}" if words else ""
                return f"These are the right numbers{of}{less}."
    return ""


FORMS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("", lambda a: a),
    (", without the last of them", lambda a: a[:-1]),
    (", without the first of them", lambda a: a[1:]),
)


def _changes(names: tuple[str, ...], seen: list[tuple[Any, ...]]) -> Iterator[tuple[str, Any]]:
    """What other arguments are called, and how they are made of the given ones."""
    yield "", lambda args: args
    for k, name in enumerate(names):
        values = [args[k] for args in seen if len(args) > k]
        if values and all(
            isinstance(v, list) or (isinstance(v, np.ndarray) and v.ndim) for v in values
        ):
            yield f"`{name}` in reverse order", partial(_reversed, k)
    for k, name in enumerate(names):
        values = [args[k] for args in seen if len(args) > k]
        if values and all(_is_index(value) for value in values):
            for step in (-1, 1):
                each = " each" if isinstance(values[0], list) else ""
                yield f"`{name}`{each} {step:+d}", partial(_stepped, k, step)
    for j, k in combinations(range(len(names)), 2):
        pairs = [(args[j], args[k]) for args in seen if len(args) > k]
        if pairs and all(type(a) is type(b) and not callable(a) for a, b in pairs):
            yield f"`{names[j]}` and `{names[k]}` exchanged", partial(_exchanged, j, k)


def _reversed(k: int, args: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*args[:k], args[k][::-1], *args[k + 1 :])


def _is_index(value: Any) -> bool:
    """Whether it is a whole number, or a list of these."""
    parts = value if isinstance(value, list) else [value]
    return bool(parts) and all(type(part) is int for part in parts)


def _stepped(k: int, step: int, args: tuple[Any, ...]) -> tuple[Any, ...]:
    value = args[k]
    new = [part + step for part in value] if isinstance(value, list) else value + step
    return (*args[:k], new, *args[k + 1 :])


def _exchanged(j: int, k: int, args: tuple[Any, ...]) -> tuple[Any, ...]:
    new = list(args)
    new[j], new[k] = args[k], args[j]
    return tuple(new)


def _is_for(wrong: Wrong, item: Judged, change: Any, form: Any) -> bool:
    """Whether the answer is what the right one says of the changed arguments, in that form."""
    case = replace(item.trial.case, args=change(item.trial.case.args))
    answer = attempt(wrong.exercise.reference, case).answer
    parts = None if answer is None else split(wrong.exercise.outputs, answer)
    if not isinstance(parts, dict) or not isinstance(item.got, dict):
        return False
    for name, leaves in parts.items():
        mine, theirs = list(item.got[name].values()), list(leaves.values())
        if list(leaves) == [name]:
            theirs = [form(theirs[0]) if np.ndim(theirs[0]) else theirs[0]]
        else:
            theirs = form(theirs)
        if len(mine) != len(theirs) or not all(map(same, mine, theirs)):
            return False
    return True


def _stands(shown: list[Judged], name: str, place: str) -> bool:
    """Whether what stands in one place is the right thing of another name, on every case, and would
    not do for the place."""
    different = False
    for item in shown:
        assert isinstance(item.got, dict) and item.want is not None
        mine = {leaf.replace(place, name, 1): array for leaf, array in item.got[place].items()}
        if not same_parts({name: mine}, {name: item.want[name]}, None):
            return False
        other = {leaf.replace(place, name, 1): a for leaf, a in item.want[place].items()}
        different |= name == place or not same_parts({name: other}, {name: item.want[name]}, None)
    return different
