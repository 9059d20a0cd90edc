"""The class report: what it counts in a class that was really graded, that it hides who it was, and
that nothing in it runs."""

import csv
import dataclasses
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.notes import Kind, Note
from autograder.pages.report import (
    AGAIN,
    Class,
    Submission,
    as_csv,
    as_html,
    as_json,
    collect,
    report,
    summarise,
)
from autograder.submission.results import POINTER, VERDICT, Mark, NotebookResult, mark_of
from tests.autograder.test_nbgrader import ROOT, nbgrader

NAME = "01_linear_chain"
SCRIPT = "</script><script>alert(1)</script>"
HOSTILE = '"><img src=x onerror=alert(1)>'
HALF = """
def grad_last(w, x, y):
    # {note}
    outputs = forward(w, x)
    last_of_all, one_before_it = outputs[-1], outputs[-2]
    difference = last_of_all - float(np.asarray(y).reshape(-1)[0])
    pieces = {{"weight": difference * one_before_it, "input": difference * np.asarray(w, dtype=float).ravel()[-1]}}
    names_in_order = [name for name in ("weight", "input") if name in pieces]
    return tuple(pieces[name] for name in names_in_order)
"""


def answers(student: str) -> dict[str, str]:
    """What each of the class hands in, beside the worked solution."""
    worked = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", as_version=4)
    right = {
        c.metadata.nbgrader.grade_id: c.source
        for c in worked.cells
        if c.metadata.get("nbgrader", {}).get("solution")
    }
    changes = {
        "ada": {},
        "bob": {"answer-01-2": HALF.format(note=f"{SCRIPT} by Bob, with help of ada_lovelace")},
        "cleo": {
            "answer-01-2": HALF.format(note="my own")
            .replace("difference", "d")
            .replace("pieces", "p")
        },
        "emil": {"answer-01-1": "def forward(w, x):\n    while True: pass"},
        HOSTILE: {
            "answer-01-2": "def grad_last(w, x, y):\n    from backprop.linear_chain import grad_last"
        },
    }
    return right | changes[student] if student in changes else {}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions" / NAME, course / "solutions" / NAME)
    config = (ROOT / "nbgrader_config.py").read_text() + "\nc.Execute.timeout = 3\n"
    (course / "nbgrader_config.py").write_text(config)
    assert nbgrader(course, "generate_assignment", NAME).returncode == 0
    for student in ("ada", "bob", "cleo", "dora", "emil", "finn", HOSTILE):
        notebook = nbformat.read(course / "lectures" / NAME / f"{NAME}.ipynb", as_version=4)
        mine = answers(student)
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            cell.source = mine.get(grade_id, cell.source)
            if student == "finn" and grade_id == "check-01-1":
                cell.source = "2.0"
        path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
        if student == "dora":
            path.write_text("not a notebook")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.add_student("ada", first_name="Ada", last_name="Lovelace")
        gradebook.add_student("hans", first_name=SCRIPT, last_name="Castorp")
    done = nbgrader(course, "autograde", NAME)
    assert done.returncode == 0, done.stderr
    return course


@pytest.fixture(scope="module")
def facts(course: Path) -> dict[str, Any]:
    return summarise(collect(course, NAME), anonymous=False)


def test_who_handed_in_and_what_they_earned(facts: dict[str, Any]) -> None:
    assert (facts["handed_in"], facts["missing_students"]) == (7, ["hans"])
    rows = {row["student"]: row for row in facts["rows"]}
    assert (
        rows["ada"]["points"]
        == facts["max_points"]
        == sum(e["max_points"] for e in facts["exercises"])
    )
    assert rows["ada"]["name"] == "Lovelace, Ada"
    assert rows["finn"]["points"] == 0
    first = facts["exercises"][0]
    assert [first[key] for key in ("id", "right", "wrong", "blank", "waiting")] == [
        "01.1",
        4,
        1,
        1,
        1,
    ]
    assert sum(bar["count"] for bar in facts["histogram"]) == 7
    assert facts["histogram"][-1]["count"] >= 1
    assert facts["slowest"][0]["student"] == "emil"
    assert facts["slowest"][0]["seconds"] > 3


def test_it_leads_with_the_mistake_that_two_make(facts: dict[str, Any]) -> None:
    lead = facts["leads"][0]
    # 01.4 of the worked solution calls 01.2
    assert (lead["id"], lead["students"], lead["where"]) == (
        "missing-factor-2",
        2,
        ["01.2 grad_last", "01.4 backward"],
    )
    assert "half" in lead["text"] or "derivative" in lead["text"]
    found = next(m for m in facts["mistakes"] if m["id"] == "missing-factor-2")["exercises"][0]
    assert "def grad_last" in found["code"]
    assert found["message"].startswith("01.2 grad_last: 0 of 2 points.")


def test_what_a_person_should_look_at(facts: dict[str, Any]) -> None:
    seen = {(line["student"], line["kind"]): line["what"] for line in facts["attention"]}
    assert "not JSON" in seen["dora", "could not be read"]
    timed_out = [
        line["what"]
        for line in facts["attention"]
        if (line["student"], line["kind"]) == ("emil", "timed out")
    ]
    assert any(
        "took longer than 3 s" in what for what in timed_out
    )  # those after it are waited for less
    assert (
        "check-01-1 was no longer what was handed out"
        in seen["finn", "flagged: it may be tampering"]
    )
    flagged = seen[HOSTILE, "flagged: it may be tampering"]
    assert flagged.startswith("01.2") and "an answer calls the reference" in flagged
    assert not [line for line in facts["attention"] if line["student"] == "ada"]
    assert [line["kind"] for line in facts["attention"] if line["student"] == "dora"] == [
        "could not be read",
        "waits for a grader",
    ]


def test_a_persons_points_are_counted_after_a_new_run_and_are_to_be_looked_at(
    course: Path, tmp_path: Path
) -> None:
    again = Path(shutil.copytree(course, tmp_path / "again"))
    with Gradebook(f"sqlite:///{again / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("check-01-2", NAME, NAME, "ada")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    before = summarise(collect(again, NAME), anonymous=False)
    whole = before["max_points"]
    main(["grade", NAME, "--root", str(again), "--student", "ada", "--rerun", "all"])
    after = summarise(collect(again, NAME), anonymous=False)
    for found in (before, after):
        ada = next(row for row in found["rows"] if row["student"] == "ada")
        assert ada["points"] == whole - 0.5
        assert next(e for e in found["exercises"] if e["id"] == "01.2")["waiting"] == 1  # dora
    assert [line for line in before["attention"] if line["student"] == "ada"] == []
    lines = [line for line in after["attention"] if line["student"] == "ada"]
    assert [(line["kind"], line["what"]) for line in lines] == [
        ("waits for a grader", f"01.2: {AGAIN}")
    ]


def test_what_is_said_of_many_places_is_one_line() -> None:
    group = small_class([0.0])
    late = "it took longer than 3 s and was stopped"
    notes = (
        Note(Kind.TIMED_OUT, "01.1", late),
        Note(Kind.CRASHED, "01.2", "the Python process ended"),
        Note(Kind.TIMED_OUT, "cell 9", late),
        Note(Kind.NOTED, "", "it is odd"),
        Note(Kind.NOTED, "", "it is large"),
    )
    group.submissions[0].graded = dataclasses.replace(group.submissions[0].graded, notes=notes)
    lines = [
        (line["kind"], line["what"]) for line in summarise(group, anonymous=False)["attention"]
    ]
    odd = [("noted", "it is odd"), ("noted", "it is large")]
    assert lines == [
        ("crashed", "01.2: the Python process ended"),
        *odd,
        ("timed out", f"01.1, cell 9: {late}"),
    ]


def test_a_row_says_what_lateness_has_cost() -> None:
    group = small_class([2.0])
    group.submissions[0].late, group.submissions[0].penalty = 60.0, 0.5
    assert "<small>late −0.5</small>" in as_html(summarise(group, anonymous=False))
    assert "<small>late" not in as_html(summarise(group, anonymous=True))


def test_the_similar_pair_is_found_and_the_worked_solution_is_nobodys_own(
    facts: dict[str, Any],
) -> None:
    assert [
        (p["first"], p["second"], p["answers"][0]["exercise"]) for p in facts["similar"]["pairs"]
    ] == [("bob", "cleo", "01.2")]
    assert facts["similar"]["pairs"][0]["share"] > 90


def test_anonymous_means_no_name_anywhere(course: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"x.{end}" for end in ("html", "csv", "json")]
    report(course, NAME, anonymous=True, html=files[0], csv=files[1], json=files[2])
    for path in files:
        text = path.read_text()
        words = {word.lower() for word in re.split(r"[\W_]+", text)}
        assert not words & {
            "ada",
            "bob",
            "cleo",
            "dora",
            "emil",
            "finn",
            "hans",
            "lovelace",
            "castorp",
        }, path
        assert "onerror" not in text
        assert "submission 7" in text
    assert "▮▮▮" in files[0].read_text()  # Bob, who signed his code


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))


def test_the_page_is_whole_in_itself_and_escapes_what_students_wrote(facts: dict[str, Any]) -> None:
    page = Tags()
    page.feed(as_html(facts))
    names = [tag for tag, _ in page.tags]
    assert names.count("script") == 1
    assert "img" not in names
    assert not {"src", "srcset", "action", "onerror"} & {
        name for _, attributes in page.tags for name in attributes
    }
    assert all(str(a.get("href", "#")).startswith("#") for _, a in page.tags)
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    goals = {str(a["href"])[1:] for tag, a in page.tags if tag == "a"}
    assert goals <= set(ids)


def test_csv_and_json_say_the_same(facts: dict[str, Any]) -> None:
    lines = list(csv.DictReader(as_csv(facts).splitlines()))
    assert len(lines) == 7 * len(facts["exercises"])
    ada = [line for line in lines if line["student"] == "ada"]
    assert sum(float(line["points"]) for line in ada) == facts["max_points"]
    assert json.loads(as_json(facts)) == json.loads(json.dumps(facts))


def test_the_command_writes_the_page_and_says_where(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["report", NAME, "--root", str(course)])
    out = capsys.readouterr().out
    assert f"{NAME}: 7 submissions" in out
    assert "2 of 7: missing factor 2 (01.2 grad_last, 01.4 backward)" in out
    assert (course / f"report-{NAME}.html").is_file()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("09_none", "there is no assignment '09_none'"),
        ("00_gradient_check", "nothing is graded yet"),
    ],
)
def test_what_cannot_be_reported_is_a_sentence(tmp_path: Path, name: str, sentence: str) -> None:
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(
        ROOT / "solutions" / "00_gradient_check", tmp_path / "solutions" / "00_gradient_check"
    )
    with pytest.raises(SystemExit, match=sentence):
        main(["report", name, "--root", str(tmp_path)])
    with pytest.raises(SystemExit, match="is not a course"):
        main(["report", name, "--root", str(tmp_path / "solutions")])


def small_class(points: list[float]) -> Class:
    """A class as it would be read, of right answers to 01.1 with these points."""
    submissions = []
    for k, p in enumerate(points):
        mark = Mark("01.1", p, 2.0, None, None, "", "def forward(w, x): ...", True)
        done = NotebookResult((mark,), {}, (), (), "", True, None)
        submissions.append(Submission(f"s{k}", "", done, p, 2.0, {"01.1": p}))
    return Class(NAME, submissions, [], {"01.1": 2.0}, [], set())


@pytest.mark.parametrize("points", [[0.0], [2.0], [2.0] * 40, [0.0, 0.01, 1.0, 1.99, 2.0]])
def test_every_submission_is_in_one_bar(points: list[float]) -> None:
    facts = summarise(small_class(points), anonymous=True)
    bars = facts["histogram"]
    assert [bar["from"] for bar in bars[1:]] == [bar["to"] for bar in bars[:-1]]
    for bar in bars:
        last = bar is bars[-1]
        assert bar["count"] == sum(
            bar["from"] <= p < bar["to"] or (last and p == bar["to"]) for p in points
        )
    assert "No named mistake was made." in as_html(facts)


def test_a_graders_word_counts_for_more_than_the_checks() -> None:
    group = small_class([0.0])
    group.submissions[0].scores["01.1"] = 2.0
    assert summarise(group, anonymous=True)["exercises"][0]["right"] == 1
    group.submissions[0].scores["01.1"] = None
    assert summarise(group, anonymous=True)["exercises"][0]["waiting"] == 1


def pointed(code: str, kind: str, line: int) -> Mark:
    """The mark of an answer to 01.1 that has no name, and in which one line is pointed at."""
    verdict = {"points": 0.5, "mistake": None, "confidence": None}
    told = f"In line {line} of your `forward`, one small change.\n    {code}\n      ^"
    cell = nbformat.v4.new_code_cell(
        "check",
        metadata={"nbgrader": {"points": 2.0}},
        outputs=[
            nbformat.v4.new_output("display_data", data={VERDICT: verdict, "text/plain": "wrong"}),
            nbformat.v4.new_output(
                "display_data", data={POINTER: {"line": line, "kind": kind}, "text/plain": told}
            ),
        ],
    )
    return mark_of(cell, "01.1", code)


def test_places_and_kinds_of_small_changes_are_counted() -> None:
    group = small_class([2.0] + [0.5] * 4)
    said = [("z = w[0] * x", "a number"), ("z  = w[0]*x", "a number"), ("v = w[0] + x", "a number"),
            (f"return s0, '{SCRIPT}'", "a name")]  # fmt: skip
    for submission, (code, kind) in zip(group.submissions[1:], said, strict=True):
        mark = pointed(code, kind, 3)
        submission.graded = dataclasses.replace(submission.graded, marks=(mark,))
    group.names.add("Ada")
    facts = summarise(group, anonymous=True)
    first, second = facts["pointers"]
    assert (first["kind"], first["students"]) == ("a number", 3)
    assert [(p["exercise"], p["students"], p["lines"]) for p in first["places"]] == [("01.1", 3, 2)]
    assert second["kind"] == "a name"
    page = as_html(facts)
    assert "One small change away" in page
    assert "z  = w[0]*x" in page  # of the line that most of them have, the shortest answer
    assert SCRIPT not in page
    rows = list(csv.DictReader(as_csv(facts).splitlines()))
    assert sorted(row["one_change"] for row in rows) == ["", "a name", *["a number"] * 3]
    assert "One small change away" not in as_html(summarise(small_class([2.0]), anonymous=True))
