"""The inner loop runs the tests of what has changed."""

from quality.changed import ROOT, mirrored_tests


def test_a_file_has_the_test_of_its_name() -> None:
    assert mirrored_tests(["autograder/batch/run.py"]) == ["tests/autograder/batch/test_run.py"]


def test_a_file_without_one_has_those_of_its_folder_or_of_the_one_above() -> None:
    assert mirrored_tests(["autograder/batch/journal.py"]) == ["tests/autograder/batch"]
    assert mirrored_tests(["autograder/former/mend.py"]) == ["tests/autograder"]


def test_a_row_of_the_table_has_the_tests_of_the_check_and_a_template_those_of_its_page() -> None:
    assert mirrored_tests(["backprop/check/exercises/linear_chain.py"]) == ["tests/backprop/check"]
    assert mirrored_tests(["autograder/pages/templates/report.html"]) == ["tests/autograder/pages"]


def test_a_sample_answer_has_the_test_of_its_notebook() -> None:
    (name,) = mirrored_tests(["samples/01.3.py", "samples/01.5.py"])
    path, _, test = name.partition("::")
    assert f"def {test.removesuffix('[01]')}(" in (ROOT / path).read_text(encoding="utf-8")
    assert mirrored_tests(["samples/01.3.py", "quality/corpus.py"]) == [path]


def test_no_test_runs_twice_and_prose_has_none() -> None:
    changed = [
        "autograder/batch/journal.py",
        "autograder/batch/run.py",
        "README.md",
        "tests/autograder/batch/test_run.py",
    ]
    assert mirrored_tests(changed) == ["tests/autograder/batch"]
    assert mirrored_tests(["README.md", "tests/site.py", "tests/no/test_such.py"]) == []


def test_what_it_names_is_there() -> None:
    sources = [
        path.relative_to(ROOT)
        for room in ("autograder", "backprop")
        for path in (ROOT / room).rglob("*.py")
    ]
    assert all(
        (ROOT / name).exists() for source in sources for name in mirrored_tests([str(source)])
    )
