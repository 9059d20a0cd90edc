"""What a stranger's data may cost the processes that read and judge it, and what an answer may cost
its own notebook."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import msgpack
import numpy as np
import pytest

from autograder.budget import OverBudget, processor_time
from autograder.candidate.wire import ARRAY, FUNCTION, GENERATOR, INT, WireError, decode, encode
from autograder.examiner import line as line_module
from autograder.examiner import sandbox
from autograder.examiner.examiner import Cell
from autograder.examiner.line import CandidateClient, CandidateGone, Patience
from autograder.notes import Kind
from tests.autograder.examiner.test_examiner import (
    CHECK,
    RIGHT,
    error,
    run,
    student,
    test_cell,
    value,
)

EMPTY = msgpack.packb([])
FUNCTIONS = msgpack.packb(msgpack.ExtType(FUNCTION, msgpack.packb(1)))
SCALAR = msgpack.packb(msgpack.ExtType(ARRAY, b"\x00\x00\x01"))


def many(item: bytes, count: int) -> bytes:
    return b"\xdd" + count.to_bytes(4, "big") + item * count


FLOODS = {
    "empty lists": many(EMPTY, 2**22),
    "lists of empty lists": many(many(EMPTY, 1000), 2**12),
    "empty dicts": many(b"\x80", 2**22),
    "functions": many(FUNCTIONS, 2**19),
    "small arrays": many(SCALAR, 2**20),
    "generators": many(
        msgpack.packb(msgpack.ExtType(GENERATOR, encode({"bit_generator": "PCG64"}))), 2**14
    ),
    "a large integer": msgpack.packb(msgpack.ExtType(INT, hex(1 << 60_000_000).encode())),
    "a long key": msgpack.packb({"k" * 2**21: 1}),
    "a length that is a lie": b"\xdd\x7f\xff\xff\xff" * 400,
}


@pytest.mark.parametrize("kind", FLOODS)
def test_a_message_has_a_budget_of_values(kind: str) -> None:
    made: list[int] = []
    start = time.process_time()
    with pytest.raises(WireError):
        decode(FLOODS[kind], lambda number: made.append(number))
    assert time.process_time() - start < 5
    assert len(made) <= 1_000


def test_what_honest_answers_return_is_far_within_it() -> None:
    network = {
        "W": [np.ones((50, 50)) for _ in range(100)],
        "b": [[0.5] * 50] * 100,
        "seed": 2**4000,
    }
    assert len(decode(encode(network))["b"]) == 100
    with pytest.raises(WireError, match="integer of 60000001 bits"):
        encode(1 << 60_000_000)


def test_a_processor_clock_rings_again_where_it_is_not_heard() -> None:
    rings = 0
    with pytest.raises(OverBudget, match=r"more than 0\.5 s"), processor_time(0.5):
        while True:
            try:
                while True:
                    sum(range(100))  # of an empty loop, Python 3.11 catches no exception
            except OverBudget:
                rings += 1
                if rings == 2:
                    raise
    with processor_time(5), pytest.raises(OverBudget), processor_time(0.1):
        while True:
            sum(range(100))


def test_code_that_hears_nothing_is_ended_by_the_kernel() -> None:
    """By a clock of its own: what the process has used before does not count."""
    program = """
import resource
from autograder.budget import processor_time
sum(range(10**7))
before = resource.getrlimit(resource.RLIMIT_CPU)
with processor_time(0.2, 0.3):
    pass
with processor_time(0.2, 0.6):
    assert resource.getrlimit(resource.RLIMIT_CPU) == before
    print("begins", flush=True)
    sum(range(10**10))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (-signal.SIGVTALRM, "begins\n"), done.stderr


def test_memory_is_bounded_and_what_is_started_later_is_not() -> None:
    program = """
import subprocess, sys
from autograder.budget import bound_memory
bound_memory(2**27)
try:
    x = bytearray(2**28)
except MemoryError:
    print("refused")
from autograder.budget import unbound
print(len(subprocess.run([sys.executable, "-c", "x = bytearray(2**28)"], preexec_fn=unbound, capture_output=True).stderr))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["refused", "0"]


LIMITS = sandbox.Limits(cell=6, memory=2 * 2**30)


@pytest.fixture(scope="module")
def candidate() -> Iterator[CandidateClient]:
    line = CandidateClient(sandbox.start(LIMITS), LIMITS)
    yield line
    line.terminate("the tests are over")


@pytest.mark.parametrize("source", [
    "from IPython.display import display\nfor _ in range(3): display({'text/plain': 'x' * 2**23}, raw=True)",
    "import sys\nfor k in range(5000):\n    print(k)\n    print(k, file=sys.stderr)",
    "from IPython.display import display\nfor k in range(20_000): display({'text/plain': str(k)}, raw=True)",
])  # fmt: skip
def test_outputs_have_a_budget(candidate: CandidateClient, source: str) -> None:
    outputs = candidate.run(source)
    assert len(outputs) <= line_module.OUTPUTS + 1
    assert sum(len(str(output)) for output in outputs) < 1.2 * line_module.ROOM


def test_outputs_that_are_forged_have_a_budget_too() -> None:
    text = {"output_type": "stream", "name": "stdout", "text": "x" * 10**6}
    assert len(str(line_module._kept([text] * 300))) < 1.2 * line_module.ROOM
    kept = line_module._kept([text | {"text": "x"}] * 300_000)
    assert len(kept) == line_module.OUTPUTS + 1
    assert "more outputs were left out" in kept[-1]["text"]


def test_what_does_not_end_is_waited_for_less_each_time() -> None:
    """By the limits of a graded run: an endless loop, met again wherever else it is called, costs
    45 s at most."""
    patience = Patience(sandbox.Limits())
    spent = patience.allowed(30.0, ["forward"], True)
    patience.note(["forward"])
    for k in range(8):
        spent += patience.allowed(30.0, ["cost", "forward"], k % 2 == 0)
        patience.note(["cost", "forward"])
    assert spent <= 45
    patience.begin()
    assert patience.allowed(30.0, ["backward"], True) == pytest.approx(
        30, abs=0.1
    )  # other answers have their time
    assert patience.allowed(60.0, ["train"], True) == pytest.approx(60, abs=0.1)


def test_an_endless_loop_costs_little_and_the_rest_is_graded() -> None:
    loop = "def forward(w, x):\n    while True: pass\ndef cost(w, x): return forward(w, x)"
    demos = [Cell("student", f"forward([1.0], {k})", "demo", released=True) for k in range(5)]
    start = time.monotonic()
    right = student(RIGHT.replace("forward", "again"))
    outputs, notes = run(student(loop), test_cell(CHECK, 2.0), *demos, test_cell("cost([1.0], 2.0)"), right,
                         test_cell('check("01.1", again).points', 2.0), limits=LIMITS)  # fmt: skip
    assert (
        time.monotonic() - start < 35
    )  # of 7 times 6 s without that; a busy machine is slow at new candidates
    assert value(outputs[1]) == 0.0
    assert value(outputs[-1]) == 2.0
    assert "took longer than 6 s" in notes[0].text


def test_a_notebook_has_its_time_and_no_more() -> None:
    limits = sandbox.Limits(cell=6, notebook=4)
    start = time.monotonic()
    outputs, notes = run(
        *[student("import time; time.sleep(1.5)")] * 6,
        student(RIGHT),
        test_cell(CHECK, 2.0),
        limits=limits,
    )
    assert time.monotonic() - start < 15
    assert "the 4 s that a notebook may take were used up" in notes[-1].text
    assert len(notes) <= 2
    assert error(outputs[-1]) == "Stopped: the 4 s that a notebook may take were used up."


TAPE = "def chain_as_tape(L): return [('mul', 1, 2)] * 120_000"
NETWORK = """
def train(X, labels, rng, after_epoch=None):
    n = 60_000
    return [np.ones((64, n), bool), np.ones((n, 10), bool)], [np.zeros(n, bool), np.zeros(10, bool)], ["relu", "identity"]"""
INTEGER = "def central_difference(f, x, h=1e-5): return f(1 << 60_000_000)"


def test_what_costs_whoever_judges_it_too_much_costs_its_exercise() -> None:
    """A tape that is no tape any more, layers that only the judge makes wide, a number for his own
    function."""
    cells = [
        cell
        for code, exercise, name in (
            (TAPE, "07.4", "chain_as_tape"),
            (NETWORK, "06.4", "train"),
            (INTEGER, "00.1", "central_difference"),
            (RIGHT, "01.1", "forward"),
        )
        for cell in (student(code), test_cell(f'check("{exercise}", {name}).points', 2.0))
    ]
    outputs, notes = run(student("import numpy as np"), *cells)
    assert [value(output) or 0.0 for output in outputs[2::2]] == [0.0, 0.0, 0.0, 2.0]
    assert "it has more than 500000 values" in str(outputs[2]) + str(notes)
    assert "Stopped: This took more memory than there is: Unable to allocate" in error(outputs[4])
    # refused on the line, or by the course's own function where that is
    told = str(outputs[6])
    assert "an integer of 60000001 bits" in told or "int too large to convert to float" in told
    assert "exp overflows" not in told


def test_a_slow_answer_costs_its_exercise_and_not_the_notebook() -> None:
    slow = "import time\ndef forward(w, x):\n    time.sleep(1)\n    return np.concatenate([[x], x * np.cumprod(w)])"
    start = time.monotonic()
    outputs, _ = run(
        student(slow),
        test_cell(CHECK, 2.0),
        student(RIGHT),
        test_cell(CHECK, 2.0),
        limits=sandbox.Limits(cell=3),
    )
    assert time.monotonic() - start < 30
    assert value(outputs[-1]) == 2.0


def test_of_a_cell_that_dies_in_the_rerun_all_before_it_runs_once_more() -> None:
    """The candidate is started anew, and one cell ends it then: by a number that hashes differ in,
    drawn at random."""
    from autograder.examiner.examiner import Examiner

    runs: list[list[str]] = []

    class Flaky:
        gone: CandidateGone | None = None
        patience = Patience(LIMITS)

        def __init__(self) -> None:
            self.ran: list[str] = []
            runs.append(self.ran)

        def run(self, source: str) -> list[Any]:
            if source == "flaky":
                raise CandidateGone("it died", Kind.CRASHED)
            self.ran.append(source)
            return []

    examiner: Any = object.__new__(Examiner)
    examiner.start, examiner.past = Flaky, ["a", "flaky", "b"]
    examiner._again()
    assert runs[-1] == examiner.past == ["a", "b"]


@pytest.mark.parametrize("magic", ["%matplotlib inline", "%pylab inline", "%matplotlib qt", "%matplotlib notebook", "%nosuch thing",
                                   "%load_ext autoreload\n%autoreload 2"])  # fmt: skip
def test_a_magic_before_an_answer_takes_nothing_of_it(magic: str) -> None:
    outputs, _ = run(student(f"{magic}\n{RIGHT}"), test_cell(CHECK, 2.0))
    assert value(outputs[1]) == 2.0, outputs


def test_dicts_of_arrays_and_functions_that_are_kept() -> None:
    answers = """
def total(p):
    p["b"] = p["b"] + 1
    return float(p["W"].sum())
def untouched(p): return [1.0, p["W"]]
def swaps(items): items[0] = 5
def timed(f):
    def wrapper(x): return f(x)
    return wrapper"""
    cells = [
        student(answers),
        test_cell(
            "p = {'W': np.ones((2, 2)), 'b': np.zeros(2)}\nassert total(p) == 4 and p['b'][0] == 1\n1.0"
        ),
        test_cell("p = {'W': np.ones((2, 2))}\nassert untouched(p)[0] == 1\n1.0"),
        test_cell("items = [[1, 2], 3]\nswaps(items)\nassert items == [5, 3]\n1.0"),
        test_cell(
            "kept = timed(lambda x: 2 * x)\nassert untouched({'W': np.ones(1)})[0] == 1\nassert kept(3.0) == 6.0\n1.0"
        ),
    ]
    outputs, notes = run(*cells)
    assert [value(output) for output in outputs[1:]] == [1.0] * 4, outputs
    assert notes == []


def test_figures_in_graded_calls_are_neither_drawn_nor_kept() -> None:
    answers = """
import matplotlib.pyplot as plt
from IPython.display import display
def show(x):
    for _ in range(5): fig = plt.figure()
    plt.plot([x, x])
    plt.show()
    display(fig)
    return x
def count(): return float(len(plt.get_fignums()))
def busy():
    import time
    start = time.process_time()
    show(1.0)
    return time.process_time() - start"""
    outputs, _ = run(student(answers), test_cell("for k in range(10): assert show(0.5) == 0.5\n1.0"), test_cell("count()"),
                     student("plt.plot([1, 2])\nplt.show()"))  # fmt: skip
    assert value(outputs[1]) == 1.0
    assert value(outputs[2]) == 0.0
    assert any("image/png" in output.get("data", {}) for output in outputs[3]), (
        "in a cell of one's own they are drawn"
    )


@pytest.fixture(scope="module", params=["warm", "alone"])
def way(request: pytest.FixtureRequest) -> Iterator[str]:
    sandbox.stop()
    sandbox._failed[:] = ["not wanted here"] * sandbox.TRIES if request.param == "alone" else []
    yield request.param
    sandbox.stop()
    sandbox._failed.clear()


def test_what_one_writes_on_its_descriptors_no_other_reads(way: str) -> None:
    """0, 1 and 2 lead nowhere: as a file, they were one for all candidates of a worker."""
    write = "import os\nfor fd in (0, 1, 2):\n    try: os.pwrite(fd, b'a note for the next', 0)\n    except OSError: pass"
    read = "import os\nfound = b''\nfor fd in (0, 1, 2):\n    try: found += os.pread(fd, 100, 0)\n    except OSError: pass\nfound"
    kinds = "import os, stat\n['char' if stat.S_ISCHR(os.fstat(fd).st_mode) else 'file' for fd in (0, 1, 2)]"
    first = CandidateClient(sandbox.start(LIMITS), LIMITS)
    first.run(write)
    second = CandidateClient(sandbox.start(LIMITS), LIMITS)
    assert [o["data"]["text/plain"] for o in first.run(read) + second.run(read)] == ["b''", "b''"]
    assert "['char', 'char', 'char']" in str(second.run(kinds))
    for line in (first, second):
        line.terminate("enough")


def test_scratch_is_bounded_in_all_folders_together(way: str) -> None:
    fill = """
import os
written = 0
for folder in ("/scratch", "/tmp", "/dev/shm"):
    try:
        with open(folder + "/big", "wb", buffering=0) as file:
            while True: written += file.write(bytes(2**20))
    except OSError: pass
written // 2**20"""
    line = CandidateClient(sandbox.start(LIMITS), LIMITS)
    (output,) = line.run(fill)
    assert 32 <= int(output["data"]["text/plain"]) <= LIMITS.file // 2**20
    line.terminate("enough")
    line = CandidateClient(sandbox.start(LIMITS), LIMITS)
    files = "made = 0\ntry:\n    while made < 20_000:\n        open(f'/tmp/{made}', 'x').close()\n        made += 1\n"
    (output,) = line.run(files + "except OSError: pass\nmade")
    if way == "warm":  # bubblewrap by itself counts no files; a cell's time bounds them there
        assert int(output["data"]["text/plain"]) < 5_000
    line.terminate("enough")


def test_libraries_that_would_do_the_work_are_not_there(way: str) -> None:
    line = CandidateClient(sandbox.start(LIMITS), LIMITS)
    assert "answers use numpy alone" in str(
        line.run("import sys\nsys.meta_path[:] = sys.meta_path[1:]\nimport sklearn")
    )
    beside = "import importlib.util as u, os\nsorted(os.listdir(os.path.dirname(u.find_spec('sklearn').origin)))"
    assert "['__init__.py', 'datasets']" in str(line.run(beside))
    assert "(1797, 64)" in str(
        line.run("from backprop.digits import load_digits\nload_digits()[0].shape")
    )
    line.terminate("enough")
