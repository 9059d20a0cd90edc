"""No hostile submission gains a point, leaks, damages, connects, outlives its grading or hurts the
honest answer behind it."""

from collections.abc import Iterator

import pytest

from quality.hostile.arena import Arena, Attack, arena, attacks


@pytest.fixture(scope="module")
def here() -> Iterator[Arena]:
    with arena() as made:
        yield made


@pytest.mark.parametrize(
    "attack", attacks(), ids=lambda attack: f"{attack.category}: {attack.description}"
)
def test_an_attack_gains_nothing(here: Arena, attack: Attack) -> None:
    outcome = here.face(attack)
    assert outcome.harmless, outcome


def test_the_arena_sees_what_goes_through(here: Arena) -> None:
    assert here.face(
        Attack("leaks", "", "print(open('{course}/gradebook.db', 'rb').read())"), sandboxed=False
    ).leaked
    door = next(
        attack for attack in attacks() if attack.description == "a connection to this machine"
    )
    assert here.face(door, sandboxed=False).connected


def test_there_are_sixty_of_them_and_more() -> None:
    assert len({attack.code for attack in attacks()}) >= 60
