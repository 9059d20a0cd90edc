"""The whole scorecard takes hours; here is what a test can see of it in seconds."""

import re
import subprocess
import sys

from quality.scorecard.__main__ import ROOT, SERIES


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
