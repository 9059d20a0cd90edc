"""The search: variants are tried on a failing case first, and on all others only if they are right
there."""

import ast
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from backprop.which_line.variants import TIERS, Batch, Harm, NoSource, Place, TooLong, Variants

MOST = 3  # places, more of which say nothing
FEW = 3  # wrong cases, which a change may set right by chance: then richer ones are tried too
SELDOM = 8  # times as many cases that are right: then wrong ones are few indeed
NEAR = 2  # lines between two places that are told together
Found = tuple[Place, Batch, int]
Within = Callable[
    [float, Callable[[], Any]], Any
]  # (seconds, call): what the call returns, or TooLong


def which_line(
    functions: Sequence[Callable[..., Any]],
    failing: Sequence[Any],
    others: Iterable[Any],
    may_be_right: Callable[
        [Any, tuple[Any, ...] | None, BaseException | None, tuple[Any, ...]], bool
    ],
    is_right: Callable[[Any, Within], bool],
    seconds: float,
    tiers: Sequence[int] = TIERS,
    wall: float = math.inf,
    want: tuple[Any, ...] | None = None,
    sound: Sequence[Callable[..., Any]] = (),
) -> Place | None:
    """Find the one place where a small change makes an answer right.

    Args:
        functions: the answer's, whose source is kept; nothing is found where it is not.
        failing: cases on which the answer is wrong, the cheapest first; of a case only `args` is
            known here.
        others: more cases, asked only of a variant that is right on the failing ones.
        may_be_right: whether an outcome on a case (what came back, or the error, and the arguments
            as the call left them) is right as far as a quick look tells.
        is_right: whether the functions, as they are now, are right on a case; it calls them through
            its second argument.
        seconds: of processor time that the search may take.
        tiers: kinds of changes, the simplest first.
        wall: s that may pass meanwhile, on a machine with other work.
        want: what a right answer returns on the first of the failing cases, if it is known: then
            nothing is added to what has no say in the numbers that are wrong.
        sound: functions that stand beside the answer's and are known to be right on the first of the
            failing cases: nothing is changed in them.

    Returns:
        The place, or two that are near each other; None if there is none, or more as simple, or no time.
    """
    end, bell = time.thread_time() + seconds, time.monotonic() + wall

    first, *later = failing
    rest, more = iter(others), list[Any]()
    try:
        with Variants(functions, sound) as variants:
            looked, late_now = -1, False

            def over() -> bool:
                """Whether the time is up. To ask for processor time may take as long as a variant, so
                that is asked once a tick; while an answer sleeps, no tick comes."""
                nonlocal looked, late_now
                if variants.ticks != looked:
                    looked = variants.ticks
                    late_now = time.thread_time() > end
                return late_now or time.monotonic() > bell

            variants.watch(first.args, want, over)

            def right(case: Any) -> bool:
                try:
                    return not over() and is_right(case, variants.within)
                except (TooLong, Harm):
                    return False

            def everywhere() -> bool:
                """Whether the variant that is live now is right on every case."""
                if not all(map(right, (first, *later, *more))):
                    return False
                for case in rest:
                    more.append(case)
                    if not right(case):
                        return False
                return True

            def told() -> Place | None:
                """What is found, once the kinds of the changes are looked at again."""
                settled = [
                    (_settled(variants, place, batch, number, everywhere), batch, number)
                    for place, batch, number in found.values()
                    if place.kind != "a missing divisor" or not _is_divided(batch)
                ]
                if len(settled) == 1:  # what is made in one line and read in another
                    _, batch, number = settled[0]
                    others = variants.where_made(batch, number)
                    if others and any(everywhere() for _ in variants.trying(others, range(1))):
                        settled.append((variants.place(others, 0), others, 0))
                # what is missing, nobody can tell from so few
                if len(failing) <= FEW and len(more) >= SELDOM * len(failing):
                    settled = [(_without_guess(place), batch, k) for place, batch, k in settled]
                return _one_of(settled)

            found: dict[int, Found] = {}
            for tier in tiers:
                late = bool(found)  # what was found is right, maybe by chance: others may be, too
                for batch in variants.batches(tier):
                    if over():  # to make a code takes time, too
                        return told() if late else None
                    known = found.get(batch.line)
                    if known and not known[0].kind:
                        continue
                    for number, answers, error in variants.outcomes(batch, first.args):
                        if may_be_right(first, answers, error, variants.left):
                            place = variants.place(batch, number)
                            same = known is not None and place.kind == known[0].kind
                            if not same and everywhere():
                                if known:
                                    found[batch.line] = _of_both(known[0], place), *known[1:]
                                    break
                                known = found[batch.line] = place, batch, number
                        if over():
                            return told() if late else None
                    if len(found) > MOST:
                        return None
                if found and len(failing) > FEW:
                    break
            return told()
    except (NoSource, TooLong):  # an alarm may go off late, outside the call that it is set for
        pass
    return None


def _settled(
    variants: Variants, place: Place, batch: Batch, number: int, right: Callable[[], bool]
) -> Place:
    """The place, told by what else would do there: a test that may as well be always true or false is
    a condition, whatever was changed in it; a copy is missing only if nothing but a copy helps."""
    for kind, helps, others in variants.instead(batch, number):
        done = any(right() for _ in variants.trying(others, range(len(others))))
        if done == helps:
            return replace(variants.place(others, 0), kind=kind)
    return place


def _without_guess(place: Place) -> Place:
    return replace(place, kind="") if place.kind.startswith("a missing ") else place


def _of_both(one: Place, other: Place) -> Place:
    """The place of two changes of different kinds that would do in one line: which of them is meant,
    nobody can tell, so no kind is named."""
    if (one.function, one.number) != (other.function, other.number):
        return replace(one, kind="")
    start, end = min(one.start, other.start), max(one.end, other.end)
    return replace(one, start=start, end=end, kind="")


def _is_divided(batch: Batch) -> bool:
    """Whether a name that the statement gives a value is divided further down: then it is that line
    which divides by something else."""
    for node in ast.walk(batch.unit.node):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            divided = node.left if isinstance(node, ast.BinOp) else node.target
            is_name = isinstance(divided, ast.Name) and divided.id in batch.assigned
            if is_name and node.lineno > batch.end:
                return True
    return False


def _one_of(found: list[Found]) -> Place | None:
    """The one place, or two that are near or that depend on each other: a value and the line that
    only hands it on, the head of a loop or condition and a line inside. Of more than two, heads do
    not count."""
    made = {name for _, batch, _ in found for name in batch.assigned}
    plain = found if len(found) == 2 else [item for item in found if not _leads_to(item, found)]
    if len(plain) != 2:
        return plain[0][0] if len(plain) == 1 else None
    linked = any(_hands_on(item, made) or _leads_to(item, plain) for item in plain)
    one, other = sorted((place for place, _, _ in plain), key=lambda place: place.number)
    near = one.function == other.function and (linked or other.number - one.number <= NEAR)
    return replace(one, also=other) if near else None


def _hands_on(item: Found, made: set[str]) -> bool:
    """Whether what would be changed there is a bare name whose value is made at another of the
    places."""
    _, batch, number = item
    node = batch.places[number][1]
    return isinstance(node, ast.Name) and node.id in made - set(batch.assigned)


def _leads_to(item: Found, found: list[Found]) -> bool:
    """Whether it is the head of a condition or loop, and another of the places lies inside."""
    _, batch, _ = item
    return any(batch.line < other.line <= batch.end for _, other, _ in found)
