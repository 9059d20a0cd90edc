"""Feedback pages: what a student gets back. One page per notebook, whole in itself: it opens
offline, runs nothing, fetches nothing.

It leads with the points of each exercise; then, exercise by exercise, what the check or the grader
says, a hint where points were lost, and the answer. The rest of the notebook stands folded below
it. Points and comments are the gradebook's.

`FeedbackExporter` stands in nbgrader_config.py, so that `nbgrader generate_feedback` and Formgrader
make the same pages; `autograder.batch.feedback` makes many at once.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import nbconvert
from jinja2 import Template
from markupsafe import Markup
from nbformat import NotebookNode
from nbgrader import preprocessors
from nbgrader.utils import is_grade, is_solution, is_task

from autograder.ids import role_and_exercise
from autograder.notes import Kind
from autograder.pages import environment as page_environment
from autograder.pages import markdown
from autograder.submission.pipeline import cell_by_cell
from autograder.submission.results import WRITE_HERE, Mark, graded, mark_of
from autograder.submission.sanitize import IMAGES
from backprop.check.exercises import EXERCISES

MOST_CELLS, MOST_TEXT = (
    400,
    20_000,
)  # of a notebook around its exercises, and characters of an output, that are shown
BLANK = "No response."  # nbgrader's own comment on an answer that was left as it was
SIGNS = {"right": "✓", "partial": "◐", "wrong": "✗", "blank": "–", "waiting": "…"}
PICTURE = re.compile(r"[A-Za-z0-9+/=\s]+")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
EXERCISE = re.compile(r"\d\d\.\d")


class GetGrades(preprocessors.GetGrades):  # type: ignore[misc]
    """nbgrader's, that also tells what a person has given, and what still waits for one."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        if "ledger" not in resources:
            return super().preprocess(nb, resources)
        nb, resources = cell_by_cell(self, nb, resources)
        marks = resources["ledger"]
        resources["nbgrader"].update(
            score=marks.score - marks.penalty, max_score=marks.max_score, late_penalty=marks.penalty
        )
        return nb, resources

    def _get_score(self, cell: NotebookNode, resources: Any) -> None:
        grade = self.gradebook.find_grade(
            cell.metadata.nbgrader.grade_id, self.notebook_id, self.assignment_id, self.student_id
        )
        by_hand = grade.manual_score is not None
        cell.metadata.nbgrader.update(
            score=grade.score, points=grade.max_score, by_hand=by_hand, extra=grade.extra_credit or 0.0,
            waiting=bool(grade.needs_manual_grade) and not by_hand,
        )  # fmt: skip


class FeedbackExporter(nbconvert.Exporter):
    """Makes the page of a graded notebook for its student; runs after GetGrades."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **options: Any
    ) -> tuple[Any, Any]:
        nb, resources = super().from_notebook_node(nb, resources, **options)
        return as_html(nb, resources["nbgrader"]), resources


@dataclass
class Part:
    """One graded cell on the page, with the cells that lead to it."""

    id: str  # of the exercise, or the cell's own
    title: str
    state: str  # right, partial, wrong, blank or waiting
    points: float
    max_points: float
    extra: float
    by_hand: bool  # a person has given the points
    written: bool  # there is no check: a person gives them
    # the check's message: prose, numbers, prose
    said: list[tuple[str, str, str]] = field(default_factory=list)
    comment: Markup | None = None  # of a person
    hint: str = ""
    near: str = ""  # what kind of small change makes everything right, where there is one
    answer: list[dict[str, Any]] = field(default_factory=list)  # cells, as `_shown` shows them
    task: list[dict[str, Any]] = field(default_factory=list)  # what was asked
    before: list[dict[str, Any]] = field(default_factory=list)  # what stands above that

    @property
    def lost(self) -> bool:
        return self.state != "waiting" and self.points < self.max_points

    @property
    def anchor(self) -> str:
        return f"exercise-{page_environment.anchor(self.id)}"


def as_html(nb: NotebookNode, facts: dict[str, Any]) -> str:
    """Make the page of a notebook in which GetGrades has put its grades; `facts` are nbgrader's
    resources."""
    template, style, allowed = _template()
    found, rest = _parts(nb.cells)
    extra = sum(part.extra for part in found)
    unreadable = str(nb.metadata.get("unreadable", ""))
    return template.render(
        title=_title(nb) or facts["notebook"], student=facts["student"], notebook=facts["notebook"], assignment=facts["assignment"],
        points=facts["score"], max_points=facts["max_score"], penalty=facts["late_penalty"], extra=extra, parts=found, rest=rest,
        shown=[part for part in found if part.by_hand or part.comment] if unreadable else found,
        waiting=[part for part in found if part.state == "waiting"], near=[part for part in found if part.near], begin=_begin(found), unreadable=unreadable,
        happened=((), (), False) if unreadable else _happened(nb), signs=SIGNS, style=style, allowed=allowed,
    )  # fmt: skip


@cache
def _template() -> tuple[Template, str, str]:
    """Return the page's template, its style, and the digest of that style, which is the only one a
    browser uses."""
    environment = page_environment.templates()
    style = "".join(
        environment.get_template(name).render() for name in ("page.css", "feedback.css")
    )
    return environment.get_template("feedback.html"), style, page_environment.digest(style)


def _title(nb: NotebookNode) -> str:
    texts = (cell.source for cell in nb.cells if cell.cell_type == "markdown")
    return next(
        (match[1].strip() for text in texts if (match := re.match(r"#[ \t]+([^\n]{1,200})", text))),
        "",
    )


def _begin(found: list[Part]) -> Part | None:
    """Return the exercise where a student should begin: exercises use those before them."""
    return next((part for part in found if part.lost), None)


def _happened(nb: NotebookNode) -> tuple[list[str], list[str], bool]:
    """Say in words for students what was stopped and what was repaired; and whether code of theirs
    was lost by that."""
    read = graded(nb)
    stopped: dict[str, list[str]] = defaultdict(list)
    for note in read.notes:
        stopped[note.text].append(note.where)
    lines = []
    for what, places in stopped.items():
        named = list(dict.fromkeys(p for p in places if p and not p.startswith("cell ")))
        others = len([place for place in places if place.startswith("cell ")])
        if others:
            named.append(f"{others} other cell{'' if others == 1 else 's'}")
        lines.append(f"{' and '.join(named)}: {what}." if named else what)
    told = [str(replace(note, where=_cell_name(note.where))) for note in read.mended]
    mended = [
        text[:1].upper() + text[1:].replace("the source", "the course's notebook") for text in told
    ]
    return lines, mended, any(note.kind is Kind.LOST for note in read.mended)


def _cell_name(name: str) -> str:
    """Say in words which cell a grade_id names."""
    role, exercise = role_and_exercise(name)
    known = role in ("answer", "check") and EXERCISE.fullmatch(exercise)
    return f"the {role} cell of {exercise}" if known else name


def _parts(cells: list[NotebookNode]) -> tuple[list[Part], list[dict[str, Any]]]:
    """Return the graded cells of a notebook, each with the cells before it, and the cells after the
    last."""
    found: list[Part] = []
    before: list[NotebookNode] = []
    answers: list[NotebookNode] = []
    for cell in cells:
        if is_grade(cell) or is_task(cell):
            found.append(_part(cell, answers, before))
            before, answers = [], []
        elif is_solution(cell):
            answers.append(cell)
        else:
            before.append(cell)
    return found, _shown_all(answers + before)


def _part(cell: NotebookNode, answers: list[NotebookNode], before: list[NotebookNode]) -> Part:
    facts = cell.metadata.nbgrader
    exercise = role_and_exercise(facts.grade_id)[1]
    row = EXERCISES.get(exercise)
    is_known = row or EXERCISE.fullmatch(exercise)
    by_person = is_solution(cell) or is_task(cell)
    answers = [*answers, cell] if by_person else answers
    mark = (
        None
        if by_person
        else mark_of(cell, exercise, "\n".join(answer.source for answer in answers))
    )
    asked = max((k for k, c in enumerate(before) if exercise in _headings(c)), default=len(before))
    part = Part(
        id=exercise if is_known else facts.grade_id,
        title=row.title if row else f"{exercise} in writing" if is_known else facts.grade_id,
        state=_state(facts, mark, cell), points=facts.score, max_points=facts.points, extra=facts.get("extra", 0.0),
        by_hand=facts.get("by_hand", False), written=by_person,
        comment=_comment([*answers, cell]), answer=_shown_all(answers), task=_shown_all(before[asked:]),
        before=_shown_all(before[:asked]),
    )  # fmt: skip
    if mark and mark.pointer:
        part.near = mark.pointer.kind
    if mark:
        part.said = _said(mark, cell, answers)
    if row and part.lost:
        part.hint = row.hints[0]
    return part


def _headings(cell: NotebookNode) -> str:
    return (
        " ".join(re.findall(r"^#+ .*$", cell.source, re.MULTILINE))
        if cell.cell_type == "markdown"
        else ""
    )


def _state(facts: Any, mark: Mark | None, cell: NotebookNode) -> str:
    if facts.get("waiting"):
        return "waiting"
    if mark and mark.reached and facts.score == mark.points:
        return mark.state
    if facts.score <= 0 and not mark and cell.source.strip() in ("", WRITE_HERE):
        return "blank"
    return "right" if facts.score >= facts.points else "partial" if facts.score > 0 else "wrong"


def _said(
    mark: Mark, cell: NotebookNode, answers: list[NotebookNode]
) -> list[tuple[str, str, str]]:
    """Return a check's message without its first sentence, which gives the points."""
    if mark.reached:
        text = re.sub(r"^[^\n]*? points\.[ \n]*", "", mark.message)
        if mark.pointer:
            text = f"{mark.pointer.text}\n\n{text}"
        return page_environment.paragraphs(text)
    error = next((o for o in cell.outputs if o.output_type == "error"), None)
    if error is None:
        return [
            ("", str(shown["text"]), "")
            for output in cell.outputs
            if (shown := _shown(output)).get("text")
        ]
    if any(o.output_type == "error" for answer in answers for o in answer.get("outputs", [])):
        return [
            (
                "Your answer's cell ended in an error, which stands below it: it defines nothing that could be checked.",
                "",
                "",
            )
        ]
    names = EXERCISES[mark.exercise].functions if mark.exercise in EXERCISES else ()
    lacks = next((name for name in names if error.evalue == f"name {name!r} is not defined"), None)
    if lacks:
        return [
            (
                f"Your answer's cell defines no `{lacks}`, so that there was nothing to check.",
                "",
                "",
            )
        ]
    return [("The check could not go on:", f"  {error.ename}: {error.evalue}"[:MOST_TEXT], "")]


def _comment(cells: Iterable[NotebookNode]) -> Markup:
    """Return what a person has said about these cells; empty if nobody has."""
    texts = dict.fromkeys(cell.metadata.nbgrader.get("comment") for cell in cells)
    return Markup("\n").join(
        Markup(markdown.as_html(text)) for text in texts if text and text != BLANK
    )


def _shown_all(cells: list[NotebookNode]) -> list[dict[str, Any]]:
    shown = [_shown_cell(cell) for cell in cells[:MOST_CELLS]]
    left = len(cells) - len(shown)
    return (
        [
            *shown,
            {"kind": "prose", "html": Markup(f"<p>… and {left} more cells.</p>"), "outputs": []},
        ]
        if left
        else shown
    )


def _shown_cell(cell: NotebookNode) -> dict[str, Any]:
    if cell.cell_type == "code":
        return {
            "kind": "code",
            "text": _cut(cell.source),
            "outputs": [_shown(output) for output in cell.outputs[:MOST_CELLS]],
        }
    return {
        "kind": "prose",
        "html": Markup(markdown.as_html(cell.source, cell.get("attachments"))),
        "outputs": [],
    }


def _shown(output: NotebookNode) -> dict[str, Any]:
    """Show an output as an image, as clean HTML, or as text; leave out what cannot be shown so."""
    if output.output_type == "stream":
        return {"kind": "text", "text": _cut(str(output.get("text", "")))}
    if output.output_type == "error":
        return {"kind": "error", "text": _cut(f"{output.ename}: {output.evalue}")}
    data = output.get("data", {})
    text = str(data.get("text/plain", ""))
    for kind in IMAGES:
        if isinstance(picture := data.get(kind), str) and PICTURE.fullmatch(picture):
            return {
                "kind": "image",
                "source": f"data:{kind};base64,{picture.strip()}",
                "text": _cut(text),
            }
    if isinstance(page := data.get("text/html"), str) and len(page) <= MOST_TEXT:
        return {"kind": "html", "html": Markup(markdown.clean(page))}
    return {"kind": "text", "text": _cut(text)}


def _cut(text: str) -> str:
    text = COLOURS.sub("", text)
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}\n… ({len(text)} characters)"
