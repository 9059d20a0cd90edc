"""The same attacks against nbgrader's own Execute, for comparison: student code and tests in one
kernel, with the grader's rights.

It runs in a bubblewrap of its own, for the sake of this machine; what exhausts a machine is not
tried.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from quality.hostile.arena import HONEST, SHOW, Arena, Attack, Outcome

ROOT = Path(__file__).parents[2]
NOT_TRIED = (
    "exhaustion",
    "forging messages",
    "objects by reference",
)  # would take the machine down; there is no line to write on; another test


def face(arena: Arena, attack: Attack) -> Outcome | None:
    """What plain nbgrader makes of the attack; None where that is not tried."""
    if attack.category in NOT_TRIED:
        return None
    before = arena.state()
    job = {"code": arena.fill(attack), "honest": HONEST}
    bwrap = [
        str(shutil.which("bwrap")),
        "--unshare-pid",
        "--unshare-ipc",
        "--die-with-parent",
        "--ro-bind",
        "/",
        "/",
    ]
    bwrap += [
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--tmpfs",
        "/tmp",
        "--bind",
        str(arena.folder),
        str(arena.folder),
    ]
    bwrap += ["--bind-try", str(ROOT), str(ROOT)] if str(ROOT).startswith("/tmp") else []
    command = [
        *bwrap,
        "--chdir",
        str(ROOT),
        "timeout",
        "-s",
        "KILL",
        "40",
        sys.executable,
        "-m",
        "quality.hostile.plain",
    ]
    done = subprocess.run(
        command, input=json.dumps(job), capture_output=True, text=True, check=False
    )
    try:
        points, honest, text = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):  # the grader itself did not survive
        points, honest, text = 0.0, 0.0, "the grader was ended"
    outcome = Outcome(
        points,
        honest,
        arena.canary in text,
        arena.state() != before,
        arena.knocked(),
        0,
        0.0,
        text[:300],
    )
    arena.restore(before)
    arena.knocked()  # what is left at the door
    return outcome


def main() -> None:
    import nbformat
    from nbgrader.preprocessors import Execute
    from nbgrader.utils import determine_grade

    job = json.load(sys.stdin)
    sources = [
        "import numpy as np\nfrom backprop.check import check",
        job["code"],
        'check("01.1", forward).points',
        SHOW,
        job["honest"],
        'check("01.3", backward_step).points',
    ]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    for k in (2, 5):
        nb.cells[k].metadata["nbgrader"] = {
            "grade": True,
            "solution": False,
            "locked": True,
            "points": 2,
            "grade_id": f"check-{k}",
        }
    try:
        Execute(timeout=5).preprocess(nb, {"metadata": {"path": "/tmp"}})
    except Exception as error:
        print(json.dumps([0.0, 0.0, f"{type(error).__name__}: {error}"]))
        return
    points = [float(determine_grade(nb.cells[k])[0] or 0.0) for k in (2, 5)]
    print(json.dumps([*points, str([cell.outputs for cell in nb.cells])]))


if __name__ == "__main__":
    main()
