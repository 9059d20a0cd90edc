"""What a named mistake is."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

Made = Callable[..., Callable[..., Any]]


@dataclass(frozen=True)
class Mistake:
    """A mistake that learners make, as an algorithm that makes it.

    id      kebab-case name, stable: reports count it
    text    two or three sentences for the learner: what went wrong, which equation to look at;
            not the answer
    answers one wrong function for each function of the exercise, with its signature; none where
            the exercise tests a property, and it is the failing one that names the mistake
    """

    id: str
    text: str
    answers: tuple[Callable[..., Any], ...]


@dataclass(frozen=True)
class Family:
    """A mistake with a number in it, that learners choose: it is fitted to the answer.

    text    the learner's number stands in it as {value:g}
    answers from the number to one function for each function of the exercise
    right   the number with which it is no mistake
    near    another, to begin the search with
    most    what is larger is another mistake
    """

    id: str
    text: str
    answers: Callable[[float], tuple[Callable[..., Any], ...]]
    right: float = 0.0
    near: float = 1e-2
    most: float = 1e3


def of_pieces(make: Made) -> Made:
    """Let the wrong functions that `make` makes keep what they are made of, so that two slips in
    different pieces can be put into one function."""
    signature = inspect.signature(make)
    rest = [p.name for p in signature.parameters.values() if p.kind is p.VAR_KEYWORD]

    @wraps(make)
    def made(*args: Any, **slips: Any) -> Callable[..., Any]:
        answer = make(*args, **slips)
        given = dict(signature.bind(*args, **slips).arguments)
        pieces = {**given, **{k: v for name in rest for k, v in given.pop(name, {}).items()}}
        answer.made_of = made, {k: v for k, v in pieces.items() if k not in rest}  # type: ignore[attr-defined]
        return answer

    return made


def both(one: Callable[..., Any], other: Callable[..., Any]) -> Callable[..., Any] | None:
    """A function with the slips of both, if they are made alike and lie in different pieces."""
    if not hasattr(one, "made_of") or not hasattr(other, "made_of"):
        return None
    make, pieces = one.made_of
    its, others = other.made_of
    if make is not its or not pieces or not others or pieces.keys() & others.keys():
        return None
    made: Callable[..., Any] = make(**pieces, **others)
    return made
