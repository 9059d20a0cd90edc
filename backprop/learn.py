"""`python -m backprop.learn`: the notebooks as a learner's own copies in `my-work/`, opened in
JupyterLab.

The course's own files are never opened, so that `git pull` finds them as they were.
"""

import os
import shutil
import sys
from pathlib import Path

MINE = "my-work"
# settings of a learner's JupyterLab: no question about news, no menu of the grader's, colours and
# lines that can be read
SETTINGS = Path(__file__).parent / "lab"
LOOK = (
    "--LabApp.custom_css=True",
    f"--ServerApp.tornado_settings=static_custom_path={SETTINGS / 'custom'}",
)
QUIET = (
    "--LabApp.news_url=",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--Application.log_level=ERROR",  # the address is written even so
)


def copy(lectures: Path, mine: Path) -> list[str]:
    """Copy the notebooks that are not there yet; those that are there stay as they are.

    Args:
        lectures: the folder of the course's notebooks.
        mine: the learner's folder; it is made if it is missing.

    Returns:
        The names of the files that were copied.
    """
    copied = []
    for path in sorted(lectures.rglob("*.ipynb")):
        goal = mine / path.relative_to(lectures)
        if ".ipynb_checkpoints" not in path.parts and not goal.exists():
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, goal)
            copied.append(goal.name)
    return copied


def main() -> None:
    """Copy what is new, and become JupyterLab."""
    lectures, mine = Path("lectures"), Path(MINE)
    if not lectures.is_dir():
        sys.exit("There is no folder lectures here: run this in the course's folder.")
    copied = copy(lectures, mine)
    print(
        f"Your notebooks are in {mine}/: {len(copied)} copied, those that were there stay as they are.\n"
        "JupyterLab opens in your browser. It runs until you press Control-C here, twice.",
        flush=True,
    )
    paths = [str(SETTINGS), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(paths)
    os.environ["PYTHONSTARTUP"] = str(Path(__file__).parent / "check" / "startup.py")
    start = [
        "--ServerApp.root_dir",
        str(mine),
        "--LabApp.default_url=/lab/tree/00_start_here.ipynb",
        *LOOK,
        *QUIET,
    ]
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", *start, *sys.argv[1:]])


if __name__ == "__main__":
    main()
