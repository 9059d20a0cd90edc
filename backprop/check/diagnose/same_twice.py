"""Question 2: is it the same answer when asked twice? What outlives a call, or has two names, is
named."""

import contextlib
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from backprop.check.diagnose import named
from backprop.check.diagnose.generic import GENERIC
from backprop.check.diagnose.memory import Place, changed, reached, restored
from backprop.check.diagnose.parts import same_parts
from backprop.check.diagnose.wrong import Diagnosis, Wrong
from backprop.check.judged import Judged
from backprop.check.timeouts import TooLong
from backprop.check.trial import arrays_in, overlap

TRIED = 3  # cases that are asked again


def ask(wrong: Wrong, places: list[Place]) -> Diagnosis | None:
    """Whether something is carried from call to call; `places` is what the functions could change
    before the first of them."""
    if (
        wrong.exercise.time_limit
        or any(finding.kind == "time" for finding in wrong.findings)
        or not any(item.findings for item in wrong.judged)
    ):
        return None
    outlives = changed(places)
    anew = bool(outlives) and _right_anew(wrong, outlives, False)
    if anew or (outlives and _right_anew(wrong, outlives, True)):
        adds = any(_piles_up(wrong, item) for item in wrong.failing[:TRIED])
        later = wrong.judged[1:] if anew and not wrong.judged[0].findings else []
        return Diagnosis(
            "adds-up" if adds else "remembers",
            _told(outlives, adds, [not item.findings for item in later]),
            "exact",
            step=False,
        )
    # what is drawn or kept only where there are many rows shows on the largest case alone
    large = [item for item in wrong.judged if item.trial.case.timed and item.findings]
    for item in wrong.failing[:TRIED] or large[:1]:
        if isinstance(item.trial.error, TooLong):
            continue  # nobody waits for it twice
        with _same_draws(wrong):
            first = wrong.again(item)
        with _same_draws(wrong):
            second = wrong.again(item)
        if _added(wrong, first, second):
            return Diagnosis("adds-up", GENERIC["adds-up"], "exact", step=False)
        if not _equal(first, second):
            if not outlives and (found := _by_repetition(wrong)):
                return found
            mistake = "draws" if _draws(wrong, item) and not outlives else "remembers"
            return Diagnosis(mistake, GENERIC[mistake], "exact", step=False)
        if _draws(wrong, item) and not _equal(first, wrong.again(item)):
            if found := _by_repetition(wrong):
                return found
            return Diagnosis("draws", GENERIC["draws"], "exact", step=False)
    return None


def _by_repetition(wrong: Wrong) -> Diagnosis | None:
    """What the exercise's own question about many calls says of an answer that draws random
    numbers."""
    if not wrong.exercise.check_repeated:
        return None
    finding = wrong.exercise.check_repeated(
        wrong.functions, [item.trial.case for item in wrong.judged]
    )
    if not finding or not finding.mistake:
        return None
    item = replace(wrong.judged[0], findings=[finding])
    return named.by_property(replace(wrong, judged=[item]))


def _told(places: list[Place], adds: bool, later: list[bool]) -> str:
    """What stays from one call to the next, and how to get rid of it; `later`, where the first call of
    the check was right, says which of the others were."""
    # several functions may use one name
    names = " and ".join(dict.fromkeys(f"`{place.name}`" for place in places))
    one = " and " not in names
    if all(place.default for place in places):
        where = (
            f"{names}, as the value of a default argument, is made once, with the function"
            if one
            else ""
        )
        where = (
            where or f"{names}, as values of default arguments, are made once, with the function"
        )
    else:
        where = f"{names} {'stands' if one else 'stand'} outside of the function"
    then = (
        "adds to it: numbers pile up" if adds else "adds to it, goes on with it, or takes it over"
    )
    cure = "Set it to zero, or make it anew," if adds else "Make it anew"
    right = (
        f"The first call is right, {'some later calls' if any(later) else 'later calls'} are not."
        if later
        else "What comes back depends on the calls before."
    )
    return (
        f"{right} {where}, so what one call leaves there is still there in the next, "
        f"which {then}. {cure} inside the function, at its beginning."
    )


def _right_anew(wrong: Wrong, places: list[Place], empty: bool) -> bool:
    """Whether the answer is right if before each call everything is as it was before the check, or
    empty."""
    if not wrong.failing:
        return False
    with np.errstate(all="ignore"):
        try:
            for item in wrong.failing[:8]:
                restored(places, empty)
                if wrong.again(item).findings:
                    return False
        finally:
            restored(places)  # what the notebook holds is the learner's
    return True


def _piles_up(wrong: Wrong, item: Judged) -> bool:
    """Whether each call adds the right answer to what the last one returned."""
    return _added(wrong, wrong.again(item), wrong.again(item))


def _added(wrong: Wrong, first: Judged, second: Judged) -> bool:
    """Whether the second answer is the first and the right one, added."""
    one, two, want = first.got, second.got, first.want
    if not isinstance(one, dict) or not isinstance(two, dict) or want is None:
        return False
    names = [output.name for output in wrong.exercise.outputs]
    try:
        added = {
            name: {leaf: two[name][leaf] - one[name][leaf] for leaf in want[name]} for name in names
        }
        some = {
            name
            for name in names
            if any(np.any(leaf) and np.isfinite(leaf).all() for leaf in added[name].values())
            and any(np.any(leaf) for leaf in want[name].values())
        }
        return bool(some) and same_parts(added, want, some, noise=0.0)
    except (KeyError, TypeError, ValueError):
        return False


def _equal(a: Judged, b: Judged) -> bool:
    if isinstance(a.got, dict) and isinstance(b.got, dict):
        return a.got.keys() == b.got.keys() and same_parts(a.got, b.got, None)
    return isinstance(a.got, dict) == isinstance(b.got, dict)


GENERATORS = frozenset(
    ("default_rng", "RandomState", "Random", "SystemRandom", "Generator", "urandom", "secrets")
)


def _draws(wrong: Wrong, item: Judged) -> bool:
    """Whether the functions draw random numbers of their own on a case: the global ones go on, or a
    generator is made on the way."""
    if any(GENERATORS & {*f.__code__.co_names} for f in reached(wrong.functions)):
        return True
    with _same_draws(wrong):
        before = _drawn_so_far()
        wrong.again(item)
        return _drawn_so_far() != before


def _drawn_so_far() -> tuple[Any, ...]:
    """Where the global random numbers stand, NumPy's and Python's."""
    _, keys, *rest = np.random.get_state()
    return (np.asarray(keys).tobytes(), *rest, random.getstate())


@contextlib.contextmanager
def _same_draws(wrong: Wrong) -> Iterator[None]:
    """The global random numbers, NumPy's and Python's, begin at the same place each time, and go on
    afterwards as if nothing had happened."""
    state, pythons = np.random.get_state(), random.getstate()
    np.random.seed(0)
    random.seed(0)
    try:
        yield
    finally:
        np.random.set_state(state)
        random.setstate(pythons)


def shared(wrong: Wrong) -> Diagnosis | None:
    """Whether results that should differ are one array, or an array is the caller's own, where
    their numbers are wrong."""
    for item in wrong.judged:
        if not item.findings or not isinstance(item.got, dict) or not isinstance(item.want, dict):
            continue
        got = {
            leaf: array
            for leaves in item.got.values()
            for leaf, array in leaves.items()
            if isinstance(array, np.ndarray)
        }
        want = {leaf: array for leaves in item.want.values() for leaf, array in leaves.items()}
        given = [] if item.trial.damaged else arrays_in(item.trial.args)
        handed = {  # right as it stands: nobody has written into what the caller handed over
            leaf
            for leaf, array in got.items()
            if overlap([array], given) and leaf in want and _alike(array, want[leaf])
        }
        for a, b in combinations(got, 2):
            if (
                a in want
                and b in want
                and not handed & {a, b}
                and got[a].size
                and got[b].size
                and np.shares_memory(got[a], got[b])
                and not _alike(want[a], want[b])
            ):
                return Diagnosis(
                    "one-array-twice", _of_shared(a, got[a], b, got[b]), "exact", step=False
                )
        lists = [
            part
            for answer in item.trial.answer or ()
            if isinstance(answer, tuple | list)
            for part in answer
        ]
        names = [output.name for output in wrong.exercise.outputs]
        for j, k in combinations(range(len(lists)), 2):
            if lists[j] is lists[k] and isinstance(lists[j], list) and len(lists) == len(names):
                text = f"`{names[j]}` and `{names[k]}` are one list under two names: what is put into one stands in the other too. "
                return Diagnosis("one-array-twice", text + "Make two lists.", "exact", step=False)
    return None


def _of_shared(name: str, a: Any, other: str, b: Any) -> str:
    """What two results have in common: all, under two names, or a part of their memory."""
    if a.shape == b.shape and a.ctypes.data == b.ctypes.data and a.strides == b.strides:
        return (
            f"`{name}` and `{other}` come back as one and the same array: what is written into one stands in the other too. Does the "
            "return line name it twice, or is it looked up twice under one key? If not: `a = b` makes no copy, so write b.copy(), or make a "
            "new array."
        )
    return (
        f"`{name}` and `{other}` come back as parts of one array that overlap: what is written into one stands in the other too. A "
        "slice, .T, ravel or reshape makes no copy: write .copy(), or make a new array for each."
    )


def _alike(a: Any, b: Any) -> bool:
    return bool(np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-9, atol=0))
