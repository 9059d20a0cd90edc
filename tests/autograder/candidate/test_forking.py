"""What forks inherit: the garbage collector leaves it alone, and gathering it changes nothing in it."""

import gc
import os
from collections.abc import Iterator

import numpy as np
import pytest

from autograder.candidate import forking


@pytest.fixture
def unfrozen() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_gathered_memory_holds_what_it_held() -> None:
    numbers = np.arange(2**20)
    words = [f"word {k}" for k in range(10**5)]
    forking.gather()
    assert np.array_equal(numbers, np.arange(2**20))
    assert words == [f"word {k}" for k in range(10**5)]


def test_a_fork_of_a_process_that_has_gathered_its_memory_changes_its_own_copy() -> None:
    numbers = np.zeros(2**20)
    forking.gather()
    if (pid := os.fork()) == 0:
        numbers[:] = 1
        os._exit(0 if numbers.sum() == 2**20 else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert not numbers.any()


def test_a_kernel_that_cannot_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(*args: object) -> None:
        asked.append(args)
        raise OSError(22, "madvise")

    monkeypatch.setattr(forking, "libc", refuse)
    forking.gather()
    assert asked  # each mapping, one after the other


@pytest.mark.usefixtures("unfrozen")
def test_what_is_frozen_is_not_looked_at() -> None:
    before = gc.get_freeze_count()
    forking.freeze()
    assert gc.get_freeze_count() > before
