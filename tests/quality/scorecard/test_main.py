"""The whole scorecard takes hours; here is what a test can see of it in seconds."""

import re
import subprocess
import sys

from quality.scorecard.__main__ import ROOT, SERIES
from quality.scorecard.validity import SLIPS


def test_the_series_of_killed_runs_is_where_it_is_looked_for() -> None:
    call = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--collect-only",
        "-q",
        *SERIES,
    ]
    found = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    numbers = re.findall(r"(?m)^tests/.*: (\d+)$", found.stdout)
    assert sum(map(int, numbers)) >= 5, found.stdout + found.stderr


def test_a_slip_in_one_layer_is_located() -> None:
    one_of_each = {slip.exercise: slip for slip in SLIPS}
    assert all(slip.located(0)[0] for slip in one_of_each.values())
