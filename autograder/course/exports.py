"""Grades as other programs read them: the gradebooks of Canvas and Moodle, and a plain CSV with all
that is known.

    nbgrader export --exporter autograder.course.exports.CanvasExporter --to canvas.csv
    autograder export 01_linear_chain --format canvas --roster canvas-export.csv

Canvas (its guide "How do I import grades in the Gradebook?", and lib/gradebook_importer.rb of its
source, which is the rule): the first row is Student, ID, SIS User ID, SIS Login ID, Section, then a
column for each assignment, its title with Canvas's own number in brackets where it has one; the
second row, Points Possible, gives the most points. A student is known by ID, else by SIS User ID,
else by SIS Login ID, else by name. An empty cell leaves a grade as it is.

Moodle (https://docs.moodle.org/en/Grade_import, and grade/import/csv/classes/load_data.php of its
source): any columns, which are mapped on import; one of them must be a username, ID number or
e-mail address. A user that Moodle does not know ends the whole import, and an empty cell in that
column is worse: the grade goes to the user before. So such a column is written only if it is filled
for everybody. "-" is no grade. Feedback that comes without its grade wipes the grade, so both
stand side by side. Values are trimmed.

Nobody is given a zero in silence: a student who has not handed in has no grade, nor has one who
still waits for a grader, unless that is asked for. Late penalties of the gradebook are in the
score. What a spreadsheet would run as a formula is disarmed.
"""

import csv
import io
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Enum, Unicode

from autograder.course.course import Course
from autograder.errors import AutograderError, UsageError, machine_faults
from autograder.ids import exercise_of
from autograder.showing import shown

# what begins with one of these is a formula to a spreadsheet
FORMULA = ("=", "+", "-", "@", "\t", "\r")
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("Username", "ID number", "Email address", "First name", "Last name")
USERS = 3  # of these, by which Moodle may know somebody
# the columns by which a roster's rows are known, the surest first: a number in Canvas's ID may be
# another's login
KNOWN_BY = (
    "sis login id",
    "sis user id",
    "username",
    "id number",
    "student_id",
    "student id",
    "email address",
    "email",
    "id",
)
PLAIN = (
    "assignment", "student_id", "last_name", "first_name", "email", "status", "submitted", "late_seconds", "raw_score",
    "late_penalty", "score", "max_score",
)  # fmt: skip


@dataclass(frozen=True)
class Grade:
    """A student's grade in one assignment."""

    assignment: str
    max_score: float
    student: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    status: str = "missing"  # or "waiting" (for a grader), "graded"
    submitted: str = ""
    late: float = 0.0  # s
    raw: float = 0.0
    penalty: float = 0.0
    exercises: str = ""  # the points of each, as a line
    # it waits only because it was graded again after a person had given points
    again: bool = False

    @property
    def score(self) -> float:
        return max(0.0, self.raw - self.penalty)

    @property
    def name(self) -> str:
        return ", ".join(filter(None, (self.last_name, self.first_name))) or self.student


@dataclass(frozen=True)
class Options:
    """What is written for students without a grade."""

    missing: str = "blank"  # or "zero"
    provisional: bool = False  # whether a score that waits for a grader is written too


class Roster:
    """A list of the class from Canvas or Moodle: its own export, with its own names for people and
    assignments."""

    def __init__(self, header: list[str], rows: list[dict[str, str]]) -> None:
        self.header, self.rows = header, rows
        self.index: list[dict[str, dict[str, str]]] = []
        names = {name.casefold(): name for name in header}
        for column in KNOWN_BY:
            if column in names:
                values = ((row[names[column]].strip().casefold(), row) for row in rows)
                self.index.append({value: row for value, row in values if value})

    @staticmethod
    def read(path: Path) -> "Roster":
        """Read a roster. Raises UsageError for a file that is no list of people."""
        try:
            lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        except UnicodeDecodeError:
            raise UsageError(f"{path} is not UTF-8 text; save it as CSV UTF-8") from None
        if not lines or not {name.strip().casefold() for name in lines[0]} & set(KNOWN_BY):
            raise UsageError(
                f"{path} is not a roster: its first row has none of the columns {', '.join(KNOWN_BY)}"
            )
        header = [name.strip() for name in lines[0]]
        rows = [
            dict(zip(header, line + [""] * (len(header) - len(line)), strict=False))
            for line in lines[1:]
            if any(line)
        ]
        return Roster(header, [row for row in rows if row[header[0]].strip() != "Points Possible"])

    def find(self, grade: Grade) -> dict[str, str] | None:
        """Return the row of this student, found by id or else by e-mail address."""
        for key in filter(None, (grade.student.casefold(), grade.email.casefold())):
            for rows in self.index:
                if key in rows:
                    return rows[key]
        return None

    def title(self, assignment: str) -> str:
        """Return the roster's name of an assignment: Canvas adds its number."""
        return next(
            (
                name
                for name in self.header
                if name == assignment or name.startswith(f"{assignment} (")
            ),
            assignment,
        )


def escape_formula(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run, and keep no control characters
    but line breaks."""
    text = text if text[:1] in ("\t", "\r") else "\n".join(map(shown, text.split("\n")))
    return f"'{text}" if text.startswith(FORMULA) else text


def grades(
    gradebook: Gradebook, assignments: Iterable[str] = (), students: Iterable[str] = ()
) -> list[Grade]:
    """Return the grade of every student in these assignments, or in all. Raises UsageError if there
    is no assignment of that name."""
    known, wanted, only = (
        {a.name: a for a in gradebook.assignments},
        list(assignments),
        set(students),
    )
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise UsageError(
            f"the gradebook has no assignment {', '.join(unknown)}; it has: {', '.join(known) or 'none'}"
        )
    people = sorted((s for s in gradebook.students if not only or s.id in only), key=lambda s: s.id)
    return [_grade(gradebook, known[name], person) for name in wanted or known for person in people]


def _grade(gradebook: Gradebook, assignment: Any, person: Any) -> Grade:
    who = (person.id, person.last_name or "", person.first_name or "", person.email or "")
    try:
        submission = gradebook.find_submission(assignment.name, person.id)
    except MissingEntry:
        return Grade(assignment.name, assignment.max_score, *who)
    several = len(submission.notebooks) > 1
    points = {
        f"{notebook.name}/{exercise_of(g.name)}"
        if several
        else exercise_of(g.name): f"{_number(g.score)}/{_number(g.max_score)}"
        for notebook in submission.notebooks
        for g in notebook.grades
    }
    return Grade(
        assignment.name, assignment.max_score, *who,
        status="waiting" if submission.needs_manual_grade else "graded",
        submitted=str(submission.timestamp or ""),
        late=submission.total_seconds_late,
        raw=float(submission.score),
        penalty=float(submission.late_submission_penalty or 0.0),
        exercises="; ".join(f"{exercise}: {text}" for exercise, text in sorted(points.items())),
        again=not any(
            g.needs_manual_grade and g.manual_score is None for n in submission.notebooks for g in n.grades
        ),
    )  # fmt: skip


def _number(value: float) -> str:
    return f"{round(value, 4):.10g}"


def _cell(grade: Grade | None, options: Options, nothing: str) -> str:
    """Return the score, or `nothing` where there is none to give."""
    if grade is None or grade.status == "missing":
        return "0" if options.missing == "zero" else nothing
    return _number(grade.score) if grade.status == "graded" or options.provisional else nothing


Rows = list[list[str]]
# for each person a roster's row, or none, and the grades by assignment
People = list[tuple[dict[str, str], dict[str, Grade]]]


def _people(found: list[Grade], roster: Roster | None) -> tuple[People, list[str]]:
    """Return everybody with their grades (with a roster, everybody on it and nobody else), and who
    was left out."""
    by_student: dict[str, dict[str, Grade]] = {}
    for grade in found:
        by_student.setdefault(grade.student, {})[grade.assignment] = grade
    if roster is None:
        return [({}, mine) for mine in by_student.values()], []
    taken: dict[int, dict[str, Grade]] = {}
    strangers = []
    for student, mine in by_student.items():
        row = roster.find(next(iter(mine.values())))
        if row is None:
            strangers.append(student)
        elif id(row) in taken:
            raise UsageError(
                f"two students of the gradebook are one on the roster: {student}, {_first(taken[id(row)]).student}"
            )
        else:
            taken[id(row)] = mine
    return [(row, taken.get(id(row), {})) for row in roster.rows], strangers


def _first(mine: dict[str, Grade]) -> Grade:
    return next(iter(mine.values()))


def canvas(found: list[Grade], roster: Roster | None, options: Options) -> tuple[Rows, list[str]]:
    """Make the rows of a file for Canvas's gradebook, and sentences on what it leaves out."""
    people, strangers = _people(found, roster)
    most = {grade.assignment: grade.max_score for grade in found}
    titles = [roster.title(name) if roster else name for name in most]
    rows = [
        [*CANVAS, *titles],
        ["    Points Possible", "", "", "", "", *map(_number, most.values())],
    ]
    unsafe = []
    for row, mine in people:
        who = (
            [row.get(column, "") for column in CANVAS]
            if row
            else [_first(mine).name, "", "", _first(mine).student, ""]
        )
        if "Points Possible" in who[0]:  # Canvas would take the row for the points
            who[0] = who[3]
        if any(text.startswith(FORMULA) for text in who[1:4]):
            unsafe.append(who[3])
        who = [
            escape_formula(" ".join(text.split()) if k == 0 else text) for k, text in enumerate(who)
        ]
        rows.append([*who, *(_cell(mine.get(name), options, "") for name in most)])
    notes = _left_out(strangers)
    if unsafe:
        why = "look like formulas and were given an apostrophe: Canvas finds these students only by its own ID, which a roster has"
        notes.append(f"These ids {why}: {_list(unsafe)}.")
    return rows, notes


def moodle(found: list[Grade], roster: Roster | None, options: Options) -> tuple[Rows, list[str]]:
    """Make the rows of a file for Moodle's grade import, and sentences on what it leaves out."""
    people, strangers = _people(found, roster)
    most = {grade.assignment: grade.max_score for grade in found}
    whos, cells = [], []
    for row, mine in people:
        if row:
            folded = {key.casefold(): value for key, value in row.items()}
            # Moodle's lists use either name
            folded.setdefault("last name", folded.get("surname", ""))
            folded.setdefault("email address", folded.get("email", ""))
            whos.append([_spaced(folded.get(column.casefold(), "")) for column in MOODLE])
        else:
            one = _first(mine)
            whos.append(
                [
                    _spaced(text)
                    for text in (one.student, "", one.email, one.first_name, one.last_name)
                ]
            )
        scores = {name: _cell(mine.get(name), options, "-") for name in most}
        told = {
            name: mine[name].exercises if name in mine and score != "-" else ""
            for name, score in scores.items()
        }
        cells.append([text for name in most for text in (scores[name], told[name])])
    kept = [k for k in range(len(MOODLE)) if k >= USERS or all(who[k] for who in whos)]
    if kept[0] >= USERS:
        raise UsageError(
            "Moodle would not know who is who: the roster needs a username, ID number or e-mail address for everybody"
        )
    rows = [
        [
            *(MOODLE[k] for k in kept),
            *(text for name in most for text in (name, f"{name} feedback")),
        ]
    ]
    rows += [[*(who[k] for k in kept), *line] for who, line in zip(whos, cells, strict=True)]
    return rows, _left_out(strangers)


def _spaced(text: str) -> str:
    """Put a space, which Moodle trims, before a text that a spreadsheet would run."""
    text = shown(text.strip())
    return f" {text}" if text.startswith(FORMULA) else text


def plain(found: list[Grade], roster: Roster | None, options: Options) -> tuple[Rows, list[str]]:
    """Make a row for each student and assignment with everything that is known. A roster adds those
    whom the gradebook does not know."""
    rows = [list(PLAIN)]
    for g in found:
        texts = (g.assignment, g.student, g.last_name, g.first_name, g.email, g.status, g.submitted)
        blank = g.status == "missing"
        numbers = ["" if blank else _number(value) for value in (g.late, g.raw, g.penalty)]
        rows.append(
            [*map(escape_formula, texts), *numbers, _cell(g, options, ""), _number(g.max_score)]
        )
    if roster:
        people, strangers = _people(found, roster)
        for row, mine in people:
            if not mine:
                who = next(
                    (
                        value
                        for rows_ in roster.index
                        for value, other in rows_.items()
                        if other is row
                    ),
                    "",
                )
                for name, most in {g.assignment: g.max_score for g in found}.items():
                    nothing = ["", "", "", "missing", "", "", "", ""]
                    line = [
                        name,
                        escape_formula(who),
                        *nothing,
                        _cell(None, options, ""),
                        _number(most),
                    ]
                    rows.append(line)
        return rows, [
            f"Not on the roster, but in the file: {_list(strangers)}."
        ] if strangers else []
    return rows, []


def _left_out(strangers: list[str]) -> list[str]:
    return [f"Not on the roster, and left out: {_list(strangers)}."] if strangers else []


def _list(names: list[str]) -> str:
    return ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")


Writer = Callable[[list[Grade], Roster | None, Options], tuple[Rows, list[str]]]
FORMATS: dict[str, Writer] = {"canvas": canvas, "moodle": moodle, "csv": plain}


@machine_faults()
def write(
    gradebook: Gradebook,
    form: str,
    to: Path,
    assignments: Iterable[str],
    students: Iterable[str],
    roster: str,
    options: Options,
) -> list[str]:
    """Write the file. Returns sentences on what it holds and what it leaves out; raises UsageError
    for bad input."""
    found = grades(gradebook, assignments, students)
    if not found:
        raise UsageError(
            "there is nothing to export: the gradebook has no students or no assignments"
        )
    rows, notes = FORMATS[form](found, Roster.read(Path(roster)) if roster else None, options)
    with to.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    without = "graded 0" if options.missing == "zero" else "left without a grade"
    for name in dict.fromkeys(grade.assignment for grade in found):
        here = [g for g in found if g.assignment == name]
        missing = [g.student for g in here if g.status == "missing"]
        waiting = [g.student for g in here if g.status == "waiting" and not g.again]
        again = [g.student for g in here if g.status == "waiting" and g.again]
        if waiting and not options.provisional:
            notes.append(
                f"{name}: no grade yet, because a person has still to grade: {_list(waiting)}."
            )
        if again and not options.provisional:
            notes.append(
                f"{name}: no grade yet, because a person has given points before the last run, and has still to confirm "
                f"them (Formgrader, Resolve): {_list(again)}."
            )
        if missing:
            notes.append(f"{name}: not handed in, {without}: {_list(missing)}.")
    return [f"Written: {to}", *notes]


@machine_faults()
def export(
    root: Path,
    assignments: list[str] | None = None,
    form: str = "csv",
    to: Path | None = None,
    roster: Path | None = None,
    options: Options = Options(),  # it is frozen
) -> list[str]:
    """Write the grades of a course to a file.

    Args:
        root: the course's folder.
        assignments: their names; all of them if none is given.
        form: "canvas", "moodle" or "csv".
        to: the file; grades-FORM.csv in the course's folder if None is given.
        roster: Canvas's or Moodle's own export of the class.
        options: what is written for those who have no grade.

    Returns:
        Sentences that say what the file holds and what it does not.

    Raises:
        AutograderError: there are no grades, or the roster cannot be used.
    """
    course = Course(root).directory
    file = Path(course.db_url.removeprefix("sqlite:///"))
    if course.db_url.startswith("sqlite:///") and not file.is_file():
        raise UsageError(f"there is no gradebook at {file}: grade something first")
    with Gradebook(course.db_url, course.course_id) as gradebook:
        return write(
            gradebook,
            form,
            to or root / f"grades-{form}.csv",
            assignments or [],
            (),
            str(roster or ""),
            options,
        )


class GradeExporter(ExportPlugin):  # type: ignore[misc]
    """What our exporters for nbgrader have in common."""

    form = "csv"
    roster = Unicode("", help="Canvas's or Moodle's own export of the class").tag(config=True)
    missing = Enum(
        ["blank", "zero"], "blank", help="the grade of students who have not handed in"
    ).tag(config=True)
    provisional = Bool(False, help="write scores that still wait for a grader").tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        options = Options(self.missing, self.provisional)
        to = Path(self.to or f"grades-{self.form}.csv")
        try:
            notes = write(
                gradebook,
                self.form,
                to,
                map(str, self.assignment),
                map(str, self.student),
                self.roster,
                options,
            )
        except AutograderError as error:
            sys.exit(f"nbgrader export: {error}")
        for note in notes:
            self.log.warning("%s", note)


class CanvasExporter(GradeExporter):
    """Writes a file for Canvas's gradebook."""

    form = "canvas"


class MoodleExporter(GradeExporter):
    """Writes a file for Moodle's grade import."""

    form = "moodle"


class CsvExporter(GradeExporter):
    """Writes everything that is known, as CSV."""
