"""Random hand-ins harm nobody but themselves: a short series of `python -m quality.handins`."""

import os

from quality.handins import faults, handins

COUNT = int(
    os.environ.get("HANDINS", "24")
)  # the long forms: HANDINS=200 in CI, 2,000 by the command


def test_each_hand_in_is_graded_or_named_and_its_neighbours_do_not_notice() -> None:
    found = handins(COUNT, seed=5)
    assert faults(found) == []
    assert found.ends.total() == COUNT + 2
