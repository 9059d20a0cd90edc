"""What a grader says at its end, in the words of those who read it."""

from autograder.batch.progress import Outcome, Summary


def test_points_are_of_one_submission_and_answers_that_wait_are_counted() -> None:
    one = Summary(graded=1, points=2.0, most=25.0, seconds=4.0, seed=7, waiting=1)
    assert one.sentence() == (
        "1 done in 4.0 s (0.2 per second), seed 7: 2 of 25 points. "
        "1 answer waits for a person's points: in Formgrader, Manual Grading."
    )
    two = Summary(graded=2, points=7.0, most=24.0, seconds=4.0, seed=7, waiting=2)
    assert "seed 7: 3.5 of 12 points on average. 2 answers wait for" in two.sentence()


def test_nothing_to_do_is_said_in_the_singular_and_the_plural() -> None:
    assert Summary(skipped=1).sentence().endswith("1 submission has its result already.")
    assert Summary(skipped=3).sentence().endswith("3 submissions have their result already.")


def test_an_outcome_of_an_older_journal_is_read() -> None:
    assert Outcome.of({"student": "ada", "outcome": "graded"}).waiting == 0
