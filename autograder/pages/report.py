"""`autograder report`: what a class did with an assignment, as one page that opens offline, as CSV
and as JSON.

The page leads with what to say on Monday: which mistakes the class makes, with the table's text and
one anonymous example each. It reads the graded notebooks and nbgrader's gradebook, whichever
command has graded them.
"""

import csv
import datetime
import io
import json
import random
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from autograder.course.course import Course, read_notebook
from autograder.course.exports import escape_formula
from autograder.course.handin import fault_of
from autograder.errors import UsageError, machine_faults
from autograder.ids import exercise_of
from autograder.notes import Kind, Note
from autograder.pages.environment import digest, templates
from autograder.pages.similar import similar
from autograder.showing import counted
from autograder.submission.reading import ASIDE
from autograder.submission.results import WRITE_HERE, Mark, NotebookResult, read_graded
from backprop.check.diagnose import GENERIC
from backprop.check.exercises import EXERCISES
from backprop.check.mistakes import MISTAKES

UNNAMED = "no name"  # in the place of a mistake's id, where no listed mistake explains an answer
BLACK = "▮▮▮"  # in the place of a name in an anonymous text
BARS = 12  # of the distribution, at most
STATES = ("right", "partial", "wrong", "blank", "waiting")
WAITS = "waits for a grader"
AGAIN = (
    "a person's points are counted as they are, but the answer was graded again since: look at it once more in Formgrader, and "
    "press Resolve beside the points"
)


@dataclass
class Submission:
    """One student's: as graded in the notebook, with the gradebook's points where it has them."""

    student: str
    name: str
    graded: NotebookResult
    points: float
    max_points: float
    # points by exercise; None waits for a grader
    scores: dict[str, float | None] = field(default_factory=dict)
    # exercises that were graded again after a person had given their points
    again: list[str] = field(default_factory=list)
    late: float = 0.0  # s
    penalty: float = 0.0  # points lost by it
    aside: list[str] = field(default_factory=list)  # files that were refused

    @property
    def marks(self) -> dict[str, Mark]:
        return {mark.exercise: mark for mark in self.graded.marks}

    def state(self, exercise: str, most: float) -> str:
        """right, partial, wrong, blank or waiting; a grader's word counts for more than the
        check's."""
        score, mark = self.scores.get(exercise), self.marks.get(exercise)
        if score is None:
            return "waiting"
        if mark and score == mark.points:
            return mark.state
        if score == 0 and self.graded.written.get(exercise, "-").strip() in ("", WRITE_HERE):
            return "blank"
        return "right" if score >= most else "partial" if score > 0 else "wrong"


@dataclass
class Class:
    """All submissions to an assignment, and the students without one."""

    assignment: str
    submissions: list[Submission]
    missing: list[str]
    exercises: dict[str, float]  # id -> most points
    given: list[str]  # code that was handed out or is worked out in the source
    names: set[str]  # whatever could tell who somebody is


@machine_faults()
def report(
    root: Path, assignment: str, *, anonymous: bool = False, html: Path | None = None, csv: Path | None = None,
    json: Path | None = None,
) -> list[str]:  # fmt: skip
    """Write what a class has done: which mistakes it makes, and who needs a person.

    Args:
        root: the course's folder.
        assignment: its name.
        anonymous: whether nothing in it says who it was.
        html: the file for the page; if no file is given at all, report-ASSIGNMENT.html in `root`.
        csv: the file for a table with a line for each student and exercise.
        json: the file for the same facts as JSON.

    Returns:
        Sentences on the most frequent mistakes, and on where the files are.

    Raises:
        AutograderError: there is no such assignment, or nothing of it is graded.
    """
    facts = summarise(collect(root, assignment), anonymous)
    if not (html or csv or json):
        html = root / f"report-{assignment}.html"
    writers: tuple[tuple[Path | None, Callable[[dict[str, Any]], str]], ...] = (
        (html, as_html), (csv, as_csv), (json, as_json)
    )  # fmt: skip
    for path, write in writers:
        if path:
            path.write_text(write(facts), encoding="utf-8", newline="")
    lines = [
        f"{assignment}: {counted(facts['handed_in'], 'submission')}, median {facts['median']:g} of {facts['max_points']:g} points."
    ]
    for lead in facts["leads"]:
        lines.append(
            f"  {lead['students']} of {facts['handed_in']}: {lead['title']} ({', '.join(lead['where'])})"
        )
    return lines + [f"Written: {path}" for path in (html, csv, json) if path]


def collect(root: Path, assignment: str) -> Class:
    """Read what was graded. Raises UsageError if there is no such assignment, or nothing is graded
    yet."""
    course = Course(root).directory
    source = Path(course.format_path(course.source_directory, ".", assignment))
    worked = {path.stem: read_notebook(path) for path in sorted(source.glob("*.ipynb"))}
    if not worked:
        known = (
            ", ".join(sorted({p.parent.name for p in source.parent.glob("*/*.ipynb")})) or "none"
        )
        raise UsageError(
            f"there is no assignment {assignment!r} in {source.parent}; there is: {known}"
        )
    called = partial(_called, several=len(worked) > 1)
    exercises = {
        called(name, cell.metadata.nbgrader.grade_id): float(cell.metadata.nbgrader.points)
        for name, nb in worked.items()
        for cell in nb.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
        or cell.metadata.get("nbgrader", {}).get("task")
    }
    given = [cell.source for nb in worked.values() for cell in nb.cells if cell.cell_type == "code"]
    release = Path(course.format_path(course.release_directory, ".", assignment))
    given += [
        cell.source
        for name in worked
        if (release / f"{name}.ipynb").is_file()
        for cell in read_notebook(release / f"{name}.ipynb").cells
        if cell.cell_type == "code"
    ]
    students, book = _gradebook(course.db_url, assignment, called)
    pattern = course.format_path(course.autograded_directory, "*", assignment)
    submissions = []
    for folder in sorted(Path(course.root).glob(str(Path(pattern).relative_to(course.root)))):
        papers = {
            name: _graded(folder / f"{name}.ipynb")
            for name in worked
            if (folder / f"{name}.ipynb").exists()
        }
        if not papers:
            continue
        student = folder.parent.name
        graded = _joined(papers, called)
        submissions.append(
            _submission(student, students.get(student, ""), graded, book.get(student))
        )
        aside = Path(course.root) / ASIDE / student / assignment
        submissions[-1].aside = sorted(
            str(p.relative_to(aside)) for p in aside.rglob("*") if p.is_symlink() or not p.is_dir()
        )
    if not submissions:
        raise UsageError(
            f"nothing is graded yet: no {Path(pattern).relative_to(course.root)}/{next(iter(worked))}.ipynb in {root}"
        )
    names = {
        text
        for student, name in students.items()
        for text in (student, *name.replace(",", " ").split())
    }
    names |= {submission.student for submission in submissions}
    missing = sorted(set(students) - {submission.student for submission in submissions})
    return Class(assignment, submissions, missing, exercises, given, names)


def _graded(path: Path) -> NotebookResult:
    """Read a graded notebook. One that cannot be read gives the reason, and does not stop the
    others."""
    try:
        return read_graded(path)
    except Exception as error:
        if (text := fault_of(error)) is None:
            raise
        return NotebookResult((), {}, (), (), text, True, None)


def _called(notebook: str, grade_id: str, several: bool) -> str:
    """Name an exercise; where an assignment has several notebooks, theirs stands first."""
    return f"{notebook}/{exercise_of(grade_id)}" if several else exercise_of(grade_id)


def _joined(papers: dict[str, NotebookResult], called: Callable[[str, str], str]) -> NotebookResult:
    """Join the notebooks of a submission."""
    if len(papers) == 1 and called("", "x") == "x":
        return next(iter(papers.values()))
    seconds = [paper.seconds for paper in papers.values() if paper.seconds is not None]
    return NotebookResult(
        tuple(
            replace(mark, exercise=called(name, mark.exercise))
            for name, paper in papers.items()
            for mark in paper.marks
        ),
        {called(name, e): text for name, p in papers.items() for e, text in p.written.items()},
        tuple(text for paper in papers.values() for text in paper.mended),
        tuple(
            replace(note, where=f"{name}, {note.where}" if note.where else name)
            for name, paper in papers.items()
            for note in paper.notes
        ),
        "; ".join(f"{name}: {p.unreadable}" for name, p in papers.items() if p.unreadable),
        all(paper.sandbox for paper in papers.values()),
        sum(seconds) if seconds else None,
    )


def _gradebook(
    url: str, assignment: str, called: Callable[[str, str], str]
) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the names of all students, and for each submission its scores by exercise, the exercises
    whose points by a person are to be looked at again, its penalty and its lateness."""
    file = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not file.is_file():
        return {}, {}  # only notebooks: the report says what they say
    with Gradebook(url) as gradebook:
        people = gradebook.students
        students = {s.id: ", ".join(filter(None, (s.last_name, s.first_name))) for s in people}
        book = {}
        if assignment in {a.name for a in gradebook.assignments}:
            for entry in gradebook.assignment_submissions(assignment):
                found = {
                    called(notebook.name, grade.name): grade
                    for notebook in entry.notebooks
                    for grade in notebook.grades
                }
                again = [
                    exercise
                    for exercise, grade in found.items()
                    if grade.needs_manual_grade and grade.manual_score is not None
                ]
                scores = {
                    exercise: None
                    if grade.needs_manual_grade and exercise not in again
                    else float(grade.score)
                    for exercise, grade in found.items()
                }
                book[entry.student_id] = (
                    scores,
                    sorted(again),
                    float(entry.late_submission_penalty or 0),
                    entry.total_seconds_late,
                )
    return students, book


def _submission(student: str, name: str, graded: NotebookResult, entry: Any) -> Submission:
    most = sum(mark.max_points for mark in graded.marks)
    if entry is None:
        scores: dict[str, float | None] = {mark.exercise: mark.points for mark in graded.marks}
        return Submission(
            student, name, graded, sum(mark.points for mark in graded.marks), most, scores
        )
    scores, again, penalty, late = entry
    points = max(0.0, sum(score for score in scores.values() if score is not None) - penalty)
    return Submission(student, name, graded, points, most, scores, again, late, penalty)


def summarise(group: Class, anonymous: bool) -> dict[str, Any]:
    """Collect everything that a report says, as plain data; with `anonymous`, nothing that tells
    who it was."""
    hide = _hider(group.names)
    tell: Callable[[str], str] = hide if anonymous else str
    count = len(group.submissions)
    numbers = list(range(1, count + 1))
    random.SystemRandom().shuffle(numbers)  # an alphabetical number would tell
    call = {
        s.student: f"submission {k}" if anonymous else s.student
        for s, k in zip(group.submissions, numbers, strict=True)
    }
    points = [s.points for s in group.submissions]
    most = sum(group.exercises.values())
    mistakes = _mistakes(group, hide)
    exercises = [_exercise(group, exercise, most) for exercise, most in group.exercises.items()]
    tried = [e for e in exercises if e["right"] < count and e["functions"] != "written"]
    return {
        "assignment": group.assignment,
        "anonymous": anonymous,
        "made": datetime.datetime.now().astimezone().isoformat(" ", "minutes"),
        "handed_in": count,
        "missing": len(group.missing),
        "missing_students": [] if anonymous else group.missing,
        "max_points": most,
        "mean": round(statistics.fmean(points), 2),
        "median": round(statistics.median(points), 2),
        "histogram": _histogram(points, most),
        "exercises": exercises,
        "hardest": min(tried, key=lambda e: e["right"], default=None),
        "mistakes": mistakes,
        "leads": _leads(mistakes),
        "pointers": _pointers(group, hide),
        "attention": _attention(group, call, tell),
        "similar": _similar(group, call, tell),
        "slowest": [
            {"student": call[s.student], "seconds": s.graded.seconds}
            for s in sorted(group.submissions, key=lambda s: -(s.graded.seconds or 0))[:10]
            if s.graded.seconds is not None
        ],
        "rows": sorted(
            (_row(group, s, call, anonymous) for s in group.submissions),
            key=lambda row: _natural(row["student"]),
        ),
    }


def _hider(names: Iterable[str]) -> Callable[[str], str]:
    """Make a function that replaces the names in a text, where they stand as words. Names of one or
    two letters tell nothing."""
    known = sorted({name for name in names if len(name) > 2}, key=len, reverse=True)
    if not known:
        return str
    pattern = re.compile(
        rf"(?<![^\W_])(?:{'|'.join(map(re.escape, known))})(?![^\W_])", re.IGNORECASE
    )
    return lambda text: pattern.sub(BLACK, text)


def _natural(text: str) -> list[Any]:
    return [
        (int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text)
    ]


def _row(group: Class, s: Submission, call: dict[str, str], anonymous: bool) -> dict[str, Any]:
    return {
        "student": call[s.student],
        "name": "" if anonymous else s.name,
        "points": round(s.points, 2),
        "late_seconds": 0 if anonymous else s.late,  # to the second, it would tell
        "penalty": 0 if anonymous else round(s.penalty, 2),
        "exercises": {
            exercise: {
                "points": s.scores.get(exercise),
                "state": s.state(exercise, most),
                "mistake": s.marks[exercise].mistake if exercise in s.marks else None,
                "confidence": s.marks[exercise].confidence if exercise in s.marks else None,
                "one_change": mark.pointer.kind
                if (mark := s.marks.get(exercise)) and mark.pointer
                else None,
            }
            for exercise, most in group.exercises.items()
        },
    }


def _histogram(points: list[float], most: float) -> list[dict[str, float]]:
    """Make bars of equal width, a whole number of points if there are few; the last bar includes
    the maximum."""
    width = max(1.0, float(-(-most // BARS)))
    bars = max(1, int(-(-most // width)))
    count = Counter(min(bars - 1, int(p // width)) for p in points)
    return [
        {"from": k * width, "to": min(most, (k + 1) * width), "count": count[k]}
        for k in range(bars)
    ]


def _exercise(group: Class, exercise: str, most: float) -> dict[str, Any]:
    states = Counter(s.state(exercise, most) for s in group.submissions)
    scores = [score for s in group.submissions if (score := s.scores.get(exercise)) is not None]
    row = EXERCISES.get(exercise)
    tested = any(exercise in s.marks for s in group.submissions)
    return {
        "id": exercise,
        "functions": ", ".join(row.functions) if row else "" if tested else "written",
        "max_points": most,
        "mean": round(statistics.fmean(scores), 2) if scores else None,
        **{state: states[state] for state in STATES},
    }


def explain(mark: Mark) -> str:
    """Return the table's text on a mistake, as learners read it; where there is none, what this
    learner was told."""
    if not mark.reached and mark.mistake == "AssertionError" and mark.exercise not in EXERCISES:
        return "The answer is there, and a test of it does not hold."
    if not mark.reached:
        return f"The check cell ended in {mark.mistake}: most often the answer above it has an error, and defines nothing."
    if mark.mistake is None:
        return "These answers are wrong in ways that no listed mistake explains."
    known = {entry.id: entry.text for entry in MISTAKES.get(mark.exercise, ())}
    told = mark.message.split("\n\n")[1:2]
    return known.get(mark.mistake) or GENERIC.get(mark.mistake) or " ".join(" ".join(told).split())


def _mistakes(group: Class, hide: Callable[[str], str]) -> list[dict[str, Any]]:
    """Collect the mistakes of the class, most frequent first: exercises, number of students, and
    one anonymous example each."""
    who: dict[str, dict[str, dict[str, Mark]]] = defaultdict(lambda: defaultdict(dict))
    for s in group.submissions:
        for mark in s.graded.marks:
            if mark.state in ("partial", "wrong"):
                who[mark.mistake or UNNAMED][mark.exercise][s.student] = mark
    found = []
    for mistake, exercises in who.items():
        entries = []
        for exercise, makers in sorted(exercises.items()):
            # the shortest is the easiest to read
            example = min(makers.values(), key=lambda mark: (len(mark.code), mark.code))
            entries.append({
                "exercise": exercise,
                "functions": ", ".join(EXERCISES[exercise].functions) if exercise in EXERCISES else "",
                "students": len(makers),
                "text": hide(explain(example)),
                "code": hide(example.code),
                "message": hide(example.message),
            })  # fmt: skip
        students = len({student for makers in exercises.values() for student in makers})
        title = mistake.replace("-", " ") if mistake != UNNAMED else "wrong without a name"
        found.append({"id": mistake, "title": title, "students": students, "exercises": entries})
    return sorted(found, key=lambda m: (m["id"] == UNNAMED, -m["students"], m["id"].lower()))


def _pointers(group: Class, hide: Callable[[str], str]) -> list[dict[str, Any]]:
    """Collect the answers that one small change would make right, by the kind of the change, most
    frequent first; in each exercise the lines of the course's students where it sits, and one of them.
    """
    found: dict[str, dict[str, list[Mark]]] = defaultdict(lambda: defaultdict(list))
    for s in group.submissions:
        for mark in s.graded.marks:
            if mark.pointer:
                found[mark.pointer.kind][mark.exercise].append(mark)
    kinds: list[dict[str, Any]] = []
    for kind, exercises in found.items():
        places = []
        for exercise, marks in sorted(exercises.items()):
            lines = Counter(_line(mark) for mark in marks)
            example = min(marks, key=lambda mark: (-lines[_line(mark)], len(mark.code), mark.code))
            assert example.pointer
            functions = EXERCISES[exercise].functions if exercise in EXERCISES else ()
            places.append({
                "exercise": exercise,
                "functions": ", ".join(functions),
                "students": len(marks),
                "lines": len(lines),
                "text": hide(example.pointer.text),
            })  # fmt: skip
        kinds.append(
            {"kind": kind, "students": sum(p["students"] for p in places), "places": places}
        )
    return sorted(kinds, key=lambda k: (-k["students"], k["kind"]))


def _line(mark: Mark) -> str:
    """Return the line that a pointer shows, without its spaces: two students' may be the same."""
    assert mark.pointer
    code = [line for line in mark.pointer.text.split("\n") if line.startswith("    ")]
    return "".join(code[0].split()) if code else ""


def _leads(mistakes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Choose what to say on Monday: the named mistakes that more than one student makes, six at
    most."""
    named = [m for m in mistakes if m["id"] != UNNAMED]
    leads = []
    for m in [m for m in named if m["students"] > 1][:6] or named[:3]:
        chief = max(m["exercises"], key=lambda e: e["students"])
        where = [f"{e['exercise']} {e['functions']}".strip() for e in m["exercises"]]
        leads.append(
            {
                **{key: m[key] for key in ("id", "title", "students")},
                "where": where,
                "text": chief["text"],
            }
        )
    return leads


FLAGGED = "flagged: it may be tampering"
CALLED = {  # what the report calls a kind of note; else by its own name
    Kind.ODD_REPLY: FLAGGED,
    Kind.CHANGED: FLAGGED,
    Kind.LOST: FLAGGED,
    Kind.REFERENCE: FLAGGED,
    Kind.REPAIRED: "mended",
}


def _attention(
    group: Class, call: dict[str, str], tell: Callable[[str], str]
) -> list[dict[str, str]]:
    """List what a person should look at: submission, kind, and what happened."""
    lines = []
    for s in group.submissions:
        found: list[tuple[str, str]] = []
        if s.graded.unreadable:
            found.append(("could not be read", s.graded.unreadable))
        waiting = [exercise for exercise in group.exercises if s.scores.get(exercise) is None]
        if waiting:
            found.append((WAITS, ", ".join(waiting)))
        if s.again:
            found.append((WAITS, f"{', '.join(s.again)}: {AGAIN}"))
        # of a file that cannot be read, every cell was put back
        mended = () if s.graded.unreadable else s.graded.mended
        for note in (*_together(s.graded.notes), *mended):
            found.append((CALLED.get(note.kind, note.kind.value), str(note)))
        if s.aside:
            found.append(
                (
                    FLAGGED,
                    f"links, pipes or devices were put aside: {', '.join(s.aside)}",
                )
            )
        if not s.graded.sandbox:
            found.append(("graded without a sandbox", "its points cannot be trusted"))
        lines += [
            {"student": call[s.student], "kind": kind, "what": tell(what)} for kind, what in found
        ]
    return sorted(
        lines,
        key=lambda line: (
            line["kind"] == WAITS,
            line["kind"],
            _natural(line["student"]),
        ),
    )


def _together(notes: Iterable[Note]) -> list[Note]:
    """Join the notes that say the same of several places."""
    places: dict[tuple[Kind, str], list[str]] = defaultdict(list)
    for note in notes:
        places[note.kind, note.text] += [note.where] if note.where else []
    return [Note(kind, ", ".join(where), text) for (kind, text), where in places.items()]


def _similar(group: Class, call: dict[str, str], tell: Callable[[str], str]) -> dict[str, Any]:
    answers = {
        s.student: {mark.exercise: mark.code for mark in s.graded.marks} for s in group.submissions
    }
    pairs = similar(answers, group.given)
    shown = [
        {
            "first": call[pair.first],
            "second": call[pair.second],
            "share": round(100 * pair.share),
            "answers": [
                {
                    "exercise": e,
                    "first": tell(answers[pair.first][e]),
                    "second": tell(answers[pair.second][e]),
                }
                for e in pair.exercises
            ],
        }
        for pair in pairs[:30]
    ]
    return {"pairs": shown, "found": len(pairs)}


def as_json(facts: dict[str, Any]) -> str:
    """Format the facts of a report as JSON."""
    return (
        json.dumps(facts, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace").decode()
        + "\n"
    )


def as_csv(facts: dict[str, Any]) -> str:
    """Format the facts of a report as CSV, a line for each student and exercise."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(
        (
            "student",
            "exercise",
            "points",
            "max_points",
            "state",
            "mistake",
            "confidence",
            "one_change",
        )
    )
    most = {e["id"]: e["max_points"] for e in facts["exercises"]}
    for row in facts["rows"]:
        for exercise, found in row["exercises"].items():
            points = "" if found["points"] is None else found["points"]
            texts = (found[key] or "" for key in ("state", "mistake", "confidence", "one_change"))
            lines.writerow(
                (
                    escape_formula(row["student"]),
                    exercise,
                    points,
                    most[exercise],
                    *map(escape_formula, texts),
                )
            )
    return out.getvalue()


def as_html(facts: dict[str, Any]) -> str:
    """Make one page that needs no other file. Its policy lets a browser run the one script in it,
    and fetch nothing."""
    environment = templates()
    script, style = (environment.get_template(name).render() for name in ("report.js", "page.css"))
    return environment.get_template("report.html").render(
        **facts, script=script, style=style, allowed=digest(script), states=STATES
    )
