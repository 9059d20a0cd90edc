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
