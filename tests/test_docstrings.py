"""The functions that people call say in their docstrings what they take and what they return."""

import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import autograder
from backprop import (
    activations,
    check,
    classification,
    computational_graphs,
    digits,
    feedforward,
    finite_difference,
    linear_chain,
    losses,
    plots,
    shapes,
    train_digits,
    two_layer_relu,
    vanishing_exploding,
)

REFERENCE = (
    activations, classification, computational_graphs, digits, feedforward, finite_difference, linear_chain, losses, shapes,
    train_digits, two_layer_relu, vanishing_exploding,
)  # fmt: skip
# a table, whose module says once what all of its functions take
TOLD_ONCE = {function for pair in activations.ACTIVATIONS.values() for function in pair}


def exported(package: ModuleType) -> Iterator[Callable[..., Any]]:
    return filter(inspect.isfunction, (getattr(package, name) for name in package.__all__))


def written_in(module: ModuleType) -> Iterator[Callable[..., Any]]:
    for name, function in inspect.getmembers(module, inspect.isfunction):
        own = function.__module__ == module.__name__ and not name.startswith("_")
        if own and function not in TOLD_ONCE:
            yield function


def lacking(function: Callable[..., Any]) -> list[str]:
    """What a docstring leaves out."""
    text, facts = inspect.getdoc(function) or "", inspect.signature(function)
    named = [f"    {name}: " for name in facts.parameters]
    returns = [] if facts.return_annotation in (None, "None") else ["\nReturns:\n"]
    return [part for part in named + returns if part not in text]


def test_public_functions_name_their_arguments_and_what_they_return() -> None:
    functions = [f for package in (autograder, check, plots) for f in exported(package)]
    functions += [f for module in REFERENCE for f in written_in(module)]
    assert len(functions) > 90
    assert {f"{f.__module__}.{f.__name__}": lacking(f) for f in functions if lacking(f)} == {}


def test_a_docstring_that_leaves_something_out_is_found() -> None:
    def half(x: float, y: float) -> float:
        """Half of x.

        Args:
            x: a number.
        """
        return x / 2 + 0 * y

    assert lacking(half) == ["    y: ", "\nReturns:\n"]
