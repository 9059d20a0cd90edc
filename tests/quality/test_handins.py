"""Random hand-ins harm nobody but themselves: a short series of `python -m quality.handins`."""

import contextlib
import os
import random
from pathlib import Path

import pytest

from quality.handins import NAME, SPOILS, _linked, faults, handins

COUNT = int(os.environ.get("HANDINS", "24"))  # the long forms: HANDINS=200, 2,000 by the command


def test_each_hand_in_is_graded_or_named_and_its_neighbours_do_not_notice() -> None:
    found = handins(COUNT, seed=5)
    assert faults(found) == []
    assert found.ends.total() == COUNT + 2


def test_what_a_hand_in_leads_to_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links may lead to files of the machine, into which the series itself writes nothing."""
    canary, rng = tmp_path / "canary", random.Random(0)
    canary.write_text("here")
    canary.chmod(0o640)
    monkeypatch.setattr("quality.handins.GOALS", (str(canary),))
    links = 0
    for number in range(60):
        folder = tmp_path / f"{number}" / NAME
        folder.mkdir(parents=True)
        for change in (_linked, _linked, *rng.sample(SPOILS, 6)):
            with contextlib.suppress(OSError):
                change(rng, folder)
                links += any(path.is_symlink() for path in folder.iterdir())
    assert links > 60
    assert (canary.read_text(), canary.stat().st_mode & 0o777) == ("here", 0o640)
    assert sum(512 * path.lstat().st_blocks for path in tmp_path.rglob("*")) < 2**26
