"""A course whose nbgrader_config.py is of version 0 grades, and is told which lines to change."""

import os
import re
import subprocess
import sys
from pathlib import Path

from nbgrader.api import Gradebook

from tests.autograder import small
from tests.autograder.small import NAME, hand_in, stub

CONFIG = (Path(__file__).parent / "former_config.txt").read_text(encoding="utf-8")


def test_it_grades_and_names_the_line_of_each_module_that_is_gone(tmp_path: Path) -> None:
    course = small.make(tmp_path / "course", ("one",))
    (course / "nbgrader_config.py").write_text(CONFIG + small.CONFIG, encoding="utf-8")
    hand_in(course, "ada", one=stub("one"))
    command = [sys.executable, "-m", "autograder", "grade", NAME, "--jobs", "1", "--quiet"]
    done = subprocess.run(
        [*command, "--root", str(course)],
        cwd=tmp_path, check=False, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(small.ROOT), "PYTHONWARNINGS": ""},
    )  # fmt: skip
    assert done.returncode in (0, 2), done.stderr  # 2: a person reads the written answer
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        assert gradebook.find_submission_notebook("one", NAME, "ada").code_score == 3.0
    told = {int(n) for n in re.findall(r"nbgrader_config\.py:(\d+): FutureWarning", done.stderr)}
    imports = [(n, line.split()[1]) for n, line in enumerate(CONFIG.splitlines(), 1)
               if line.startswith("from autograder.")]  # fmt: skip
    assert told == set({module: n for n, module in reversed(imports)}.values())
    assert "'from autograder.nbgrader_plugins import configure' and 'configure(c)'" in done.stderr
