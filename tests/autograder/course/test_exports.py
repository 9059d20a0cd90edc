"""Exports, read back by the rules of those who read them: Canvas, Moodle, a spreadsheet."""

import csv
import datetime
import os
import re
import shutil
import sys
import warnings
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.course.exports import FORMULA
from tests.autograder.test_nbgrader import ROOT, nbgrader

ONE, TWO = "01_linear_chain", "02_two_layer_relu"
DUE = datetime.datetime(2026, 11, 1, 12)
NAMES = {  # id: last name, first name, e-mail
    "ada": ("Lovelace, Countess", "Ada", "ada@example.org"),
    "=cmd|' /C calc'!A0": ('=HYPERLINK("http://x")', "+1", "formula@example.org"),
    "-7": ("@SUM(A1)", "-2", "minus@example.org"),
    "michał": ('Żółw; "The"', "Michał\nZ", "michal@example.org"),
    "hans": ("Castorp", "Hans", "hans@example.org"),
    "late": ("Points Possible", "Lady", "late@example.org"),
    "noname": (None, None, None),
}


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ada has 5 of 6 and 2 of 2; hans nothing; late 4 with a penalty of 1.5; the rest 1/3; -7 waits
    for a grader."""
    file = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        # nbgrader calls alembic, which lies beside the interpreter, to make a gradebook
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        warnings.simplefilter("ignore")  # add_submission lets SQLAlchemy warn
        with Gradebook(f"sqlite:///{file}", "backprop") as book:
            fill(book)
    return file


def fill(book: Gradebook) -> None:
    for name, most in ((ONE, 6.0), (TWO, 2.0)):
        book.add_assignment(name, duedate=DUE)
        book.add_notebook(name, name)
        book.add_grade_cell(f"check-{name[:2]}-1", name, name, max_score=most, cell_type="code")
    for student, (last, first, email) in NAMES.items():
        book.add_student(student, last_name=last, first_name=first, email=email)
        if student == "hans":
            continue
        late = datetime.timedelta(hours=3 if student == "late" else -3)
        submission = book.add_submission(ONE, student, timestamp=DUE + late)
        grade = submission.notebooks[0].grades[0]
        grade.auto_score = {"ada": 5.0, "late": 4.0}.get(student, 1 / 3)
        grade.needs_manual_grade = student == "-7"
        submission.notebooks[0].late_submission_penalty = 1.5 if student == "late" else 0
    grade = book.add_submission(TWO, "ada").notebooks[0].grades[0]
    grade.auto_score, grade.needs_manual_grade = 2.0, False
    book.db.commit()


@pytest.fixture
def course(gradebook: Path, tmp_path: Path) -> Path:
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copy(gradebook, tmp_path)
    return tmp_path


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True)))


def canvas(
    path: Path, users: list[dict[str, str]]
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """What Canvas's importer makes of a file: the scores by its own user id and by assignment, and
    the points possible."""
    head, *lines = rows(path)
    assert "Student" in head[0] and "ID" in head[1] and len(head) > 4
    assert (
        re.search(r"SIS\s+User\s+ID", head[2])
        and re.search(r"SIS\s+Login\s+ID", head[3])
        and "Section" in head[4]
    )
    scores: dict[str, dict[str, str]] = {}
    possible = {}
    for line in lines:
        assert len(line) == len(head)
        cells = dict(zip(head[5:], line[5:], strict=True))
        if "Points Possible" in line[0]:
            possible = cells
            continue
        user = next((u for u in users if line[1] and u["id"] == line[1]), None)
        user = user or next((u for u in users if line[2] and u["sis"] == line[2]), None)
        user = user or next((u for u in users if line[3] and u["login"] == line[3]), None)
        user = user or next((u for u in users if u["name"] == line[0]), None)
        scores[user["id"] if user else f"new: {line[0]}"] = {
            name: text.strip() for name, text in cells.items()
        }
    return scores, possible


def moodle(path: Path, column: str, users: dict[str, str]) -> dict[str, dict[str, float | None]]:
    """What Moodle's importer makes of a file where `column` tells the user: grades by user and
    item. AssertionError if it stops."""
    head, *lines = rows(path)
    head = [name.strip() for name in head]
    assert len(head) == len(set(head))
    result = {}
    for line in lines:
        cells = {name: text.strip() for name, text in zip(head, line, strict=True)}
        assert cells[column], "an empty cell: the grade would go to the user before"
        assert cells[column] in users, f"Moodle does not know {cells[column]}"
        items = [name for name in head if f"{name} feedback" in head]
        result[users[cells[column]]] = {
            name: None if cells[name] in ("", "-") else float(cells[name]) for name in items
        }
        assert not [name for name in items if cells[name] == "-" and cells[f"{name} feedback"]], (
            "feedback would wipe the grade"
        )
    return result


USERS = [
    {"id": str(100 + k), "sis": "", "login": student, "name": f"{first} {last}"}
    for k, (student, (last, first, _)) in enumerate(NAMES.items())
]


def test_canvas_finds_everybody_by_login_and_knows_who_has_no_grade(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["export", ONE, TWO, "--format", "canvas", "--root", str(course)])
    scores, possible = canvas(course / "grades-canvas.csv", USERS)
    assert possible == {ONE: "6", TWO: "2"}
    assert scores["100"] == {ONE: "5", TWO: "2"}  # ada
    assert scores["103"] == {ONE: "0.3333", TWO: ""}  # michał
    assert scores["104"] == {ONE: "", TWO: ""}  # hans, who has handed nothing in
    assert scores["105"] == {ONE: "2.5", TWO: ""}  # late, whose name would be a row of points
    out = capsys.readouterr().out
    assert f"{ONE}: not handed in, left without a grade: hans." in out
    assert f"{ONE}: no grade yet, because a person has still to grade: -7." in out
    assert "These ids look like formulas" in out


def test_points_that_a_person_gave_before_the_last_run_are_told_apart(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        grade = book.find_submission(ONE, "ada").notebooks[0].grades[0]
        grade.manual_score, grade.needs_manual_grade = 4.5, True
        book.db.commit()
    main(["export", ONE, "--root", str(course)])
    out = capsys.readouterr().out
    assert "because a person has still to grade: -7." in out
    assert "has still to confirm them (Formgrader, Resolve): ada." in out


def test_canvas_with_its_own_export_as_roster(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = course / "roster.csv"
    lines = [
        [
            "Student",
            "ID",
            "SIS User ID",
            "SIS Login ID",
            "Section",
            f"{ONE} (4711)",
            "Essay (12)",
            "Final Score",
        ]
    ]
    lines += [["    Points Possible", "", "", "", "", "6", "10", "(read only)"]]
    lines += [
        [u["name"], u["id"], u["sis"], u["login"], "Monday", "", "7", "70"]
        for u in USERS
        if u["login"] != "noname"
    ]
    lines += [["Student, Test", "999", "", "", "Monday", "", "", ""]]
    with roster.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)
    to = course / "canvas.csv"
    main(
        [
            "export",
            ONE,
            "--format",
            "canvas",
            "--root",
            str(course),
            "--to",
            str(to),
            "--roster",
            str(roster),
            "--provisional",
        ]
    )
    scores, possible = canvas(to, USERS)
    assert possible == {f"{ONE} (4711)": "6"}  # the assignment that is there, and no other
    assert {user: cells[f"{ONE} (4711)"] for user, cells in scores.items()} == {
        "100": "5", "101": "0.3333", "102": "0.3333", "103": "0.3333", "104": "", "105": "2.5", "new: Student, Test": "",
    }  # fmt: skip
    assert "Not on the roster, and left out: noname." in capsys.readouterr().out


def test_moodle_takes_the_whole_file(course: Path) -> None:
    main(["export", "--format", "moodle", "--root", str(course), "--missing", "zero"])
    found = moodle(
        course / "grades-moodle.csv", "Username", {student: student for student in NAMES}
    )
    assert found["ada"] == {ONE: 5.0, TWO: 2.0}
    assert found["hans"] == {ONE: 0.0, TWO: 0.0}
    assert found["-7"] == {ONE: None, TWO: 0.0}
    assert found["=cmd|' /C calc'!A0"][ONE] == 0.3333
    assert "Email address" not in rows(course / "grades-moodle.csv")[0]  # one has none


def test_moodle_with_its_participants_as_roster(course: Path) -> None:
    roster = course / "participants.csv"
    known = {
        email: student for student, (_, _, email) in NAMES.items() if email and student != "late"
    }
    lines = [["First name", "Surname", "ID number", "Email address"]]
    lines += [["F", "=S", f"{k:07d}" if k else "", email.upper()] for k, email in enumerate(known)]
    with roster.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    main(["export", ONE, "--format", "moodle", "--root", str(course), "--roster", str(roster)])
    path = course / "grades-moodle.csv"
    assert rows(path)[0] == ["Email address", "First name", "Last name", ONE, f"{ONE} feedback"]
    assert rows(path)[1] == ["ADA@EXAMPLE.ORG", "F", " =S", "5", "01.1: 5/6"]
    found = moodle(
        path, "Email address", {email.upper(): student for email, student in known.items()}
    )
    assert "late" not in found
    assert found["hans"] == {ONE: None}


@pytest.mark.parametrize("form", ["canvas", "moodle", "csv"])
def test_no_cell_is_a_formula(course: Path, form: str) -> None:
    main(["export", "--format", form, "--root", str(course)])
    found = rows(course / f"grades-{form}.csv")
    assert len({len(row) for row in found}) == 1
    assert not [cell for row in found for cell in row if cell.startswith(FORMULA) and cell != "-"]


def test_plain_csv_says_all_that_is_known(course: Path) -> None:
    roster = course / "roster.csv"
    roster.write_text("student_id,name\nada,Ada\n=new,New\n", encoding="utf-8")
    main(["export", ONE, "--root", str(course), "--roster", str(roster)])
    with (course / "grades-csv.csv").open(encoding="utf-8", newline="") as file:
        found = {row["student_id"]: row for row in csv.DictReader(file)}
    assert found["ada"]["last_name"] == "Lovelace, Countess"
    assert (found["late"]["late_seconds"], found["late"]["raw_score"], found["late"]["score"]) == (
        "10800",
        "4",
        "2.5",
    )
    assert (found["hans"]["status"], found["hans"]["score"]) == ("missing", "")
    assert (found["'-7"]["status"], found["'-7"]["score"]) == ("waiting", "")
    assert found["'=new"]["status"] == "missing"
    assert found["michał"]["first_name"] == "Michał\nZ"


def test_as_nbgrader_plugins(course: Path) -> None:
    for form in ("Canvas", "Moodle", "Csv"):
        to = course / f"{form}.csv"
        plugin = f"autograder.course.exports.{form}Exporter"
        done = nbgrader(
            course, "export", "--exporter", plugin, "--to", str(to), "--assignment", f"['{ONE}']"
        )
        assert done.returncode == 0, done.stderr
        assert "not handed in" in done.stderr
        assert len(rows(to)) == len(NAMES) + (2 if form == "Canvas" else 1)
    done = nbgrader(
        course,
        "export",
        "--exporter",
        "autograder.course.exports.CanvasExporter",
        "--assignment",
        "['none']",
    )
    assert done.returncode == 1
    assert "the gradebook has no assignment none" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,b\n1,2\n", "is not a roster"),
        ("", "is not a roster"),
        ("Student,ID,Email\nA,1,ada@example.org\nB,2,ada\n", ""),
        ("Name,Email address\nA,\n", "Moodle would not know who is who"),
    ],
)
def test_rosters_that_are_none(course: Path, text: str, sentence: str) -> None:
    roster = course / "roster.csv"
    roster.write_text(text, encoding="utf-8")
    arguments = [
        "export",
        ONE,
        "--format",
        "moodle",
        "--root",
        str(course),
        "--roster",
        str(roster),
    ]
    if sentence:
        with pytest.raises(SystemExit, match=sentence):
            main(arguments)
    else:
        main(arguments)


def test_without_a_gradebook_it_says_so(tmp_path: Path) -> None:
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    with pytest.raises(SystemExit, match="there is no gradebook"):
        main(["export", "--root", str(tmp_path)])
