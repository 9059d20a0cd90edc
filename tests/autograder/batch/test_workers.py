"""The queue of jobs: one rule for workers here, on a cluster, and beside a Dask worker."""

from autograder.batch.workers import LIVES, Failure, Queue


def test_jobs_come_in_their_order_and_then_none() -> None:
    queue = Queue(iter("ab"))
    first, second = queue.take(), queue.take()
    assert first and second and (first.job, second.job) == ("a", "b")
    assert queue.take() is None


def test_a_job_whose_worker_died_comes_again_and_is_given_up_in_the_end() -> None:
    queue = Queue(iter(["a", "b"]))
    ticket = queue.take()
    assert ticket
    for _ in range(LIVES - 1):
        assert queue.died(ticket) is None
        assert queue.take() is ticket
    assert queue.died(ticket) == Failure("its worker died over it, 2 times; it was set aside")
    following = queue.take()
    assert following and following.job == "b"


def test_a_job_equal_to_one_that_died_begins_anew() -> None:
    queue = Queue(iter([["a"], ["a"]]))
    first = queue.take()
    assert first and queue.died(first) is None and queue.take() is first
    second = queue.take()
    assert second and second.deaths == 0
