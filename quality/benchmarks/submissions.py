"""A course, and a class of any size that hands in: sample answers of `samples/`, right and wrong,
in one notebook.

The same assignment, count and code make the same bytes; ten thousand take a quarter of a minute.
"""

import json
import random
import shutil
from pathlib import Path

from autograder.ids import grade_id_of, role_and_exercise
from autograder.samples import Answer, read_answers
from backprop.check.exercises import EXERCISES

ROOT = Path(__file__).parents[2]
PLAIN = 'c = get_config()\nc.CourseDirectory.course_id = "plain"\n'
WRONG = (0, 0, 1, 1, 2, 3)  # wrong answers that somebody hands in
BLANK = 25  # one in so many hands in what was handed out


def make_course(course: Path, assignment: str, plain: bool = False) -> None:
    """A course with this assignment's source: graded as this repository grades, or, if `plain`, as
    nbgrader does by itself."""
    (course / "source" / assignment).mkdir(parents=True)
    shutil.copy(
        ROOT / "solutions" / assignment / f"{assignment}.ipynb", course / "source" / assignment
    )
    ours = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    ours = ours.replace('"solutions"', '"source"').replace('"lectures"', '"release"')
    (course / "nbgrader_config.py").write_text(PLAIN if plain else ours, encoding="utf-8")


def make(course: Path, assignment: str, count: int) -> dict[str, dict[str, Answer]]:
    """Write `submitted/sNNNNN/ASSIGNMENT/ASSIGNMENT.ipynb` for `count` students; who handed in
    which answer to which exercise."""
    ids = [exercise for exercise in EXERCISES if exercise.startswith(assignment[:2])]
    answers = {exercise: read_answers(ROOT / "samples" / f"{exercise}.py") for exercise in ids}
    right = {
        exercise: [a for a in found if a.mistake is None] for exercise, found in answers.items()
    }
    wrong = {
        exercise: [a for a in found if a.mistake is not None] for exercise, found in answers.items()
    }
    path = ROOT / "lectures" / assignment / f"{assignment}.ipynb"
    stub, blanks = json.loads(path.read_text(encoding="utf-8")), {}
    for cell in stub["cells"]:
        role, exercise = role_and_exercise(grade_id_of(cell))
        if role == "answer" and exercise in ids:
            blanks[exercise], cell["source"] = cell["source"], f"<{exercise}>"
    text = json.dumps(stub, indent=1, ensure_ascii=False)
    handed: dict[str, dict[str, Answer]] = {}
    for k in range(count):
        rng, chosen = random.Random(f"{assignment} {k}"), dict[str, Answer]()
        if k % BLANK != BLANK - 1:
            mistaken = rng.sample(ids, min(len(ids), rng.choice(WRONG)))
            chosen = {
                exercise: rng.choice((wrong if exercise in mistaken else right)[exercise])
                for exercise in ids
            }
        notebook = text
        for exercise in ids:
            source = chosen[exercise].code if exercise in chosen else blanks[exercise]
            notebook = notebook.replace(f'"<{exercise}>"', json.dumps(source, ensure_ascii=False))
        folder = course / "submitted" / f"s{k:05d}" / assignment
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{assignment}.ipynb").write_text(notebook, encoding="utf-8")
        handed[folder.parent.name] = chosen
    return handed
