"""What a named mistake is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


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
