"""What the check says of the sample answers in a plain notebook: judged once a test run."""

import fcntl
import pickle
from pathlib import Path
from typing import NamedTuple

import pytest

from quality.corpus import answers, judge

SEED = 1


class Plain(NamedTuple):
    """What a verdict says."""

    points: float
    mistake: str | None
    message: str


def verdicts(tmp_path_factory: pytest.TempPathFactory, exercise: str) -> list[Plain]:
    """The verdicts on an exercise's sample answers, in their order. Workers that run side by side
    share them: the first to come judges."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-") else shared
    path = Path(shared, f"plain-{exercise}")
    with Path(shared, f"plain-{exercise}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            found = [judge(answer, seed=SEED) for answer in answers(exercise)]
            plain = [Plain(one.points, one.mistake, one.message) for one in found]
            path.write_bytes(pickle.dumps(plain))
    return list(pickle.loads(path.read_bytes()))
