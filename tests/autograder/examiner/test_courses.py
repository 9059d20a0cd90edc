"""Test cells as they stand in courses that know nothing of a line: what they see, and what
crosses."""

from typing import Any

import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograder.candidate import wire
from autograder.candidate.server import TRUSTED
from autograder.examiner import sandbox
from autograder.submission.execute import examine, solve
from autograder.submission.given import NOTHING, Beside, defined_names, imports, used_names

LIMITS = sandbox.Limits(cell=20)
SOLUTION = "### BEGIN SOLUTION\n{}\n### END SOLUTION"


def notebook(text: str, test: str, setup: str = "", locked: str = "") -> Any:
    """A notebook with one answer and one test."""
    cells = [("", setup, {}), ("locked", locked, {"locked": True}), ("answer", text, {"solution": True}),
             ("test", test, {"grade": True, "locked": True, "points": 2.0})]  # fmt: skip
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for _, text, _ in cells])
    for cell, (name, _, marks) in zip(made.cells, cells, strict=True):
        if name:
            plain = {"grade": False, "locked": False, "solution": False, "task": False}
            cell.metadata["nbgrader"] = plain | {"schema_version": 3, "grade_id": name} | marks  # type: ignore[operator]
    return nbformat.from_dict(made)


def graded(
    answer: str,
    test: str,
    setup: str = "",
    locked: str = "",
    source: str = "",
    beside: Beside = NOTHING,
) -> Any:
    """Points out of 2 of an answer, and what its test cell says; `source` is the solution of the
    source, if not the answer."""

    nb = notebook(answer, test, setup, locked)
    given = notebook(SOLUTION.format(source or answer), test, setup, locked)
    examine(nb, given, LIMITS, beside=beside)
    said = " ".join(
        f"{o.ename}: {o.evalue}" for o in nb.cells[-1].outputs if o.output_type == "error"
    )
    return determine_grade(nb.cells[-1])[0], said


HALF = "def half(x):\n    return np.asarray(x) / 2"


def test_a_test_sees_what_the_source_s_cells_import() -> None:
    test = "assert np.allclose(half([1, 2]), [0.5, 1])\nassert sqrt(4) == 2"
    assert graded(
        HALF,
        test,
        setup="import numpy as np\ntry:\n    from math import sqrt\nexcept ImportError:\n    pass",
    ) == (2, "")
    assert (
        graded(HALF.replace("/ 2", "/ 3"), test, setup="import numpy as np\nfrom math import sqrt")[
            0
        ]
        == 0
    )


def test_an_imported_name_is_the_source_s_and_not_the_student_s() -> None:
    answer = "class np:\n    allclose = lambda *args: True\n    asarray = lambda x: x\ndef half(x): return 0"
    assert (
        graded(
            answer,
            "assert np.allclose(half([1, 2]), [0.5, 1])",
            setup="import numpy as np",
            source=HALF,
        )[0]
        == 0
    )


def test_files_and_modules_of_the_assignment_lie_beside_both_sides_and_the_student_s_beside_the_student() -> (
    None
):
    beside = Beside(
        {"rates.py": b"def rate(): return 3", "data/n.txt": b"4"},
        {"mine.py": b"def more(x): return x + 1"},
    )
    answer = "from mine import more\nfrom rates import rate\ndef f(): return more(rate()) + int(open('data/n.txt').read())"
    test = "import rates\nassert f() == rates.rate() + 1 + int(open('data/n.txt').read()) == 8"
    assert graded(answer, test, source="def f(): return 8", beside=beside) == (2, "")
    assert "mine" in graded(answer, "import mine", source="def f(): return 8", beside=beside)[1]


def test_a_module_beside_the_notebook_comes_before_one_of_the_same_name_from_elsewhere() -> None:
    beside = Beside({"pytest.py": b"def check(half):\n    assert half(2) == 1\n"})
    assert graded(
        "def half(x): return x / 2", "from pytest import check\ncheck(half)", beside=beside
    ) == (2, "")
    answer, source = "def half(x): return x / 3", "def half(x): return x / 2"
    assert (
        graded(answer, "from pytest import check\ncheck(half)", source=source, beside=beside)[0]
        == 0
    )


def test_a_file_that_leads_out_of_the_folder_is_left_out() -> None:
    beside = Beside({}, {"../../tmp/out.txt": b"x", "in.txt": b"y"})
    answer = "import os\nthere = [os.path.exists('/tmp/out.txt'), os.path.exists('in.txt')]"
    assert graded(answer, "assert there == [False, True]", beside=beside) == (2, "")


@pytest.mark.parametrize("magic", ["%matplotlib inline", "%load_ext autoreload\n%autoreload 2"])
def test_magics_of_setups_do_nothing_quietly(magic: str) -> None:
    assert graded("y = 3", f"{magic}\nassert y == 3", setup=f"{magic}\nx = 1", locked=magic) == (
        2,
        "",
    )


def test_a_read_only_cell_that_fails_by_itself_ends_nothing() -> None:
    assert graded("y = 3", "assert y == 3", locked="1 / 0") == (2, "")


def test_imports_and_names_of_a_cell() -> None:
    source = "%matplotlib inline\nimport a.b as c\nif 1:\n    from d import e\ndef f():\n    import g\n    x = 1\n"
    source += "for i in ():\n    y = i\nz: int = 3"
    assert imports(source) == ("import a.b as c", "from d import e")
    assert defined_names(source) == {"f", "i", "y", "z"}
    assert used_names("y = 1\ndef f(x):\n    global z\n    return y + x") >= {"y", "z"}
    assert used_names("y = 1\nprint(y)") == frozenset()


VALUES = """
import collections, datetime, decimal, fractions, numpy as np, pathlib
Point = collections.namedtuple("Point", "x y")
def give():
    return [{1, 2}, frozenset("a"), range(3), {1: 2, (3, 4): {5}}, datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3),
            datetime.timedelta(1, 2), decimal.Decimal("1.50"), fractions.Fraction(1, 3), pathlib.Path("a/b"),
            collections.Counter("aab"), collections.deque([1]), Point(1, 2), float, ...]
days = np.array(["2020-01-01", "2020-01-02"], dtype="datetime64[D]")
"""


def test_values_of_python_s_library_cross_as_what_they_are() -> None:
    test = (
        "assert [type(item).__name__ for item in give()] == ['set', 'frozenset', 'range', 'dict', 'date', 'datetime', 'timedelta', "
        "'Decimal', 'Fraction', 'PosixPath', 'Counter', 'deque', 'Point', 'type', 'ellipsis']\n"
        "got = give()\n"
        "assert got[:4] == [{1, 2}, frozenset('a'), range(3), {1: 2, (3, 4): {5}}]\n"
        "assert got[4:7] == [datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3), datetime.timedelta(1, 2)]\n"
        "assert got[7:10] == [decimal.Decimal('1.50'), fractions.Fraction(1, 3), pathlib.Path('a/b')]\n"
        "assert got[10] == collections.Counter('aab') and got[12] == (1, 2) and got[12].y == 2\n"
        "assert got[13] is float and got[14] is ...\n"
        "assert (days == np.array(['2020-01-01', '2020-01-02'], dtype='datetime64[D]')).all()"
    )
    assert graded(VALUES, test) == (2, "")


def test_tables_of_pandas_cross_as_tables() -> None:
    pytest.importorskip("pandas")
    answer = "import pandas as pd\ntable = pd.DataFrame({'a': [1, 2], 'b': ['x', None]}, index=['p', 'q'])\nby = table.groupby('a')"
    test = "pd.testing.assert_series_equal(table['a'], pd.Series([1, 2], index=['p', 'q'], name='a'))\n"
    test += "assert table.loc['p', 'b'] == 'x' and table.shape == (2, 2) and by.ngroups == 2"
    assert graded(answer, test) == (2, "")


VECTOR = """
class Odd(ValueError):
    code = 7
class Vector:
    'A pair.'
    def __init__(self, x, y=0):
        self.x, self.y = x, y
    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)
    def __eq__(self, other):
        return isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)
    def __iter__(self):
        yield self.x
        yield self.y
    def __len__(self):
        return 2
    def __getitem__(self, k):
        return (self.x, self.y)[k]
    def scale(self, f):
        if f == 0:
            raise Odd('by zero')
        return Vector(f * self.x, f * self.y)
class Longer(Vector):
    pass
"""


@pytest.mark.parametrize(
    "test",
    [
        "v = Vector(1, 2) + Vector(3, 4)\nassert (v.x, v.y) == (4, 6) and v == Vector(4, 6) and v != Vector(1, 6)",
        "assert list(Vector(1, 2)) == [1, 2] and len(Vector(1)) == 2 and Vector(5)[0] == 5",
        "assert isinstance(Longer(1), Vector) and issubclass(Longer, Vector) and not isinstance(Vector(1), Longer)",
        "v = Vector(1)\nv.x = 9\nassert v.scale(2).x == 18 and hasattr(v, 'y') and not hasattr(v, 'z')",
        "try:\n    Vector(1).scale(0)\n    assert False\nexcept Odd as e:\n    assert e.code == 7 and 'zero' in str(e)",
        "import inspect\nassert list(inspect.signature(Vector).parameters) == ['x', 'y']",
        "import inspect\nassert 'def scale' in inspect.getsource(Vector.scale)",
        "a = Vector(1)\nb = [a, {'k': a}]\nassert b[0] is a and Vector.__doc__ == 'A pair.'",
    ],
)
def test_objects_of_the_student_s_classes_are_asked_across_the_line(test: str) -> None:
    assert graded(VECTOR, test) == (2, "")


@pytest.mark.parametrize(
    ("test", "says"),
    [
        ("assert Vector(1, 2) + Vector(3, 4) == Vector(4, 6)", "the student's word"),
        ("v = Vector(1, 2)\nassert v == Vector(1, 2) and v.x == 1", ""),
    ],
)
def test_a_source_is_told_where_a_test_rests_on_comparisons_of_objects(
    test: str, says: str
) -> None:
    source = notebook(SOLUTION.format(VECTOR), test)
    notes = solve(source, LIMITS, True, NOTHING)[2]
    assert (says in " ".join(map(str, notes))) if says else not notes


def test_what_a_test_does_around_a_call_is_there_in_the_call() -> None:
    answer = "import numpy as np\nrate = 2\ndef ask():\n    print('hello')\n"
    answer += "    return int(input()) * rate * np.random.randint(5, 6)"
    test = "import contextlib, io\nfrom unittest import mock\nnp.random.seed(1)\nrate = 3\n"
    test += "with mock.patch('builtins.input', lambda *a: '4'), contextlib.redirect_stdout(io.StringIO()) as out:\n"
    test += "    got = ask()\n"
    test += "assert got == 60 and out.getvalue() == 'hello\\n', (got, out.getvalue())"
    assert graded(answer, test) == (2, "")


@pytest.mark.parametrize(
    "answer",
    [
        "class Yes:\n    def __eq__(self, other): return True\n    __le__ = __ge__ = __eq__\n    def __hash__(self): return 4\n"
        "def f(x): return Yes()",
        "class Yes(float):\n    __eq__ = lambda a, b: True\ndef f(x): return Yes(1)",
        "class Meta(type):\n    __instancecheck__ = lambda c, o: True\n    __eq__ = lambda a, b: True\n    __hash__ = type.__hash__"
        "\nclass f(metaclass=Meta):\n    __class__ = int\n    def __new__(cls, x): return object.__new__(cls)",
        "def f(x):\n    while True: yield 4",
    ],
)
def test_an_object_that_calls_itself_equal_equals_no_plain_data(answer: str) -> None:
    test = "assert f(2) == 4 or 4 == f(2) or f(2) in [4] or f(2) in {4} or isinstance(f(2), int)"
    assert graded(answer, test, source="def f(x): return x * x")[0] == 0


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("def f(x):\n    while True: yield 4", "more than"),
        (
            "class L:\n    __len__ = lambda s: 10**9\n    __iter__ = lambda s: iter([])\ndef f(x): return L()",
            "length",
        ),
        ("class A:\n    def __getattr__(self, name): return A()\ndef f(x): return A()", ""),
        (
            "class A:\n    def __iter__(self): return self\n    def __next__(self): return A()\ndef f(x): return A()",
            "more than",
        ),
        ("def f(x): return f", ""),
    ],
)
def test_an_object_without_an_end_costs_its_own_test(answer: str, says: str) -> None:
    score, said = graded(
        answer,
        "assert sum(1 for _ in zip(f(2), list(f(2)))) == 4",
        source="def f(x): return [x] * 4",
    )
    assert score == 0
    assert says in said


SHAPE = "class Shape:\n    def area(self): raise NotImplementedError\n    def describe(self): return f'of {self.area()}'"
LIGHT = "import enum\nclass Light(enum.Enum):\n    RED = 1\n    GREEN = 2"
DENSE = """
class Dense:
    def __init__(self): self.W = np.ones(2); self.params = {'b': np.zeros(1)}
    def __call__(self, x): return self.W @ x + self.params['b'][0]
"""
OWN = "class Point:\n    def __init__(self, x): self.x = x\n    def twice(self): return 2 * self.x"
HABITS = {  # what a right answer, a wrong one, the test, a first cell, and a read-only one are
    "a class of a read-only cell is derived from": (
        "class Square(Shape):\n    def area(self): return 9",
        "class Square:\n    def area(self): return 9",
        "assert isinstance(Square(), Shape) and issubclass(Square, Shape) and Square().describe() == 'of 9'", "", SHAPE),
    "and a student's own method counts": (
        "class Square(Shape):\n    def describe(self): return 'mine'",
        "class Square(Shape): pass",
        "assert Square().describe() == 'mine'", "", SHAPE),
    "a member of a read-only cell's Enum": (
        "def following(light): return Light.GREEN if light is Light.RED else Light.RED",
        "def following(light): return 2",
        "assert following(Light.RED) is Light.GREEN and following(Light.GREEN) == Light.RED", "", LIGHT),
    "an object of a read-only cell's class is handed over": (
        "def add(p, q): return p.twice() + q.x", "def add(p, q): return p.x + q.x",
        "assert add(Point(2), Point(3)) == 7", "", OWN),
    "an object of the test's own class is handed over": (
        "def add(p): return p.twice() + p.x", "def add(p): return p.x",
        f"{OWN}\nassert add(Point(2)) == 6", "", ""),
    "an object of the test's own class comes back": (
        "def largest(ps): return max(ps, key=lambda p: p.x)", "def largest(ps): return ps[0]",
        f"{OWN}\nps = [Point(2), Point(3)]\nassert largest(ps) is ps[1]", "", ""),
    "an error of a library": (
        "def solve(A): return np.linalg.inv(A)", "def solve(A): raise ValueError",
        "import pytest\nwith pytest.raises(np.linalg.LinAlgError):\n    solve(np.zeros((2, 2)))", "import numpy as np", ""),
    "an object of a library's class": (
        "m = ArgumentParser(prog='walk')", "m = 3",
        "assert isinstance(m, ArgumentParser) and m.prog == 'walk'", "from argparse import ArgumentParser", ""),
    "a dict that has more than its items": (
        "res = minimize(lambda x: (x[0] - 3) ** 2, [0.0])", "res = {'success': True, 'x': [3.0]}",
        "assert res.success and abs(res.x[0] - 3) < 1e-4 and abs(res['x'][0] - 3) < 1e-4",
        "from scipy.optimize import minimize", ""),
    "an array of an object is changed in place": (
        DENSE, DENSE.replace("self.W @ x", "x.sum()"),
        "d = Dense()\nd.W[0] = 5.0\nd.params['b'][0] = 1\nassert d(np.ones(2)) == 7", "import numpy as np", ""),
    "a read-only cell's function calls the student's": (
        "def model(x, w): return w * x", "def model(x, w): return x",
        "assert loss(2) == 0", "", "def error(x, y, w):\n    return model(x, w) - y\ndef loss(w): return error(1, 2, w)"),
    "a function is named by a made text": (
        "def q1(): return 1\ndef q2(): return 2", "def q1(): return 1\ndef q2(): return 1",
        "for k in (1, 2):\n    assert globals()[f'q{k}']() == k", "", ""),
    "a decorator is handed the test's function": (
        "def loud(f):\n    @wraps(f)\n    def g(x): return f(x), f.__name__\n    return g",
        "def loud(f): return lambda x: f(x)",
        "@loud\ndef one(x):\n    'One.'\n    return x\nassert one(2) == (2, 'one') and one.__doc__ == 'One.'",
        "from functools import wraps", ""),
    "a warning": (
        "import warnings\ndef old(): warnings.warn('gone soon', DeprecationWarning)", "def old(): pass",
        "import warnings\nwith warnings.catch_warnings(record=True) as w:\n    warnings.simplefilter('always')\n    old()\n"
        "assert len(w) == 1 and w[0].category is DeprecationWarning and 'soon' in str(w[0].message)", "", ""),
    "a defaultdict is filled": (
        "def count(d, words):\n    for w in words: d[w] = d.get(w, 0) + 1", "def count(d, words): d[words[0]] = 1",
        "from collections import defaultdict\nd = defaultdict(int)\ncount(d, ['a', 'b', 'a'])\nassert d['a'] == 2 and d['c'] == 0", "", ""),
    "coroutines of the student's go to a function of the student's": (
        "async def twice(x): return 2 * x\nasync def both(a, b): return [await a, await b]",
        "async def twice(x): return 2 * x\nasync def both(a, b): return [await a]",
        "assert await both(twice(1), twice(2)) == [2, 4]", "", ""),
    "a dict that has more than its items is handed over": (
        "def rows(data): return len(data['x'])", "def rows(data): return len(data)",
        "from scipy.optimize import OptimizeResult\nassert rows(OptimizeResult(x=[1, 2, 3])) == 3", "", ""),
    "a test that goes to another folder": (
        "def first(path): return open(path).read()[0]", "def first(path): return 'x'",
        "import os\nwith open('one.txt', 'w') as f: f.write('abc')\nassert first('one.txt') == 'a'\nhere = os.getcwd()\n"
        "os.chdir('/usr')\nassert first('one.txt') == 'a'\nos.chdir(here)", "", ""),
    "a file that the test writes": (
        "def count(name): return len(open(name).read())", "def count(name): return 4",
        "open('a.txt', 'w').write('12345')\nassert count('a.txt') == 5", "", ""),
    "a test imports what the answer needs": (
        "class Bag:\n    def __init__(self, xs): self.xs = copy(xs)", "class Bag:\n    def __init__(self, xs): self.xs = xs",
        "import inspect\nfrom copy import copy\nassert Bag([1]).xs == [1] and 'copy' in inspect.getsourcelines(Bag.__init__)[0][0]",
        "", ""),
    "what comes back is the argument itself": (
        "def add(xs, x):\n    xs.append(x)\n    return xs", "def add(xs, x): return xs + [x]",
        "xs = [1]\nys = add(xs, 2)\nassert ys is xs == [1, 2]", "", ""),
    "coroutines that are gathered": (
        "import asyncio\nasync def twice(x):\n    await asyncio.sleep(0)\n    return 2 * x", "async def twice(x): return x",
        "import asyncio\nassert await asyncio.gather(twice(1), twice(2)) == [2, 4]", "", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", HABITS)
def test_habits_of_other_courses_tell_right_from_wrong(name: str) -> None:
    right, wrong, test, setup, locked = HABITS[name]
    assert graded(right, test, setup, locked) == (2, "")
    assert graded(wrong, test, setup, locked, source=right)[0] == 0


def test_what_the_examiner_sends_may_be_longer_than_what_comes_back() -> None:
    data = wire.encode([0] * (wire.OBJECTS + 1))
    assert len(wire.decode(data, most=TRUSTED)) == wire.OBJECTS + 1
    with pytest.raises(wire.WireError):
        wire.decode(data)


def test_a_test_cell_that_is_not_marked_as_locked_is_the_source_s_all_the_same() -> None:
    test = "assert np.allclose(half([2]), 1)"
    for answer, points in ((HALF, 2), (HALF.replace("/ 2", "/ 3"), 0)):
        nb, given = (
            notebook(text, test, "import numpy as np") for text in (answer, SOLUTION.format(HALF))
        )
        nb.cells[-1].source = "pass"  # the student's copy of it
        for paper in (nb, given):
            paper.cells[-1].metadata.nbgrader.locked = False
        examine(nb, given, LIMITS)
        assert determine_grade(nb.cells[-1])[0] == points


SKIPPED = """
import unittest
class Test(unittest.TestCase):
    def test_half(self): self.assertEqual(half(2), 1)
found = unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(Test))
assert found.wasSuccessful()
"""


def test_an_answer_cannot_skip_a_test() -> None:
    answer = "import unittest\ndef half(x): raise unittest.SkipTest('no')"
    derived = "import unittest\nclass No(unittest.SkipTest): pass\ndef half(x): raise No('no')"
    right = "def half(x): return x // 2"
    assert graded(right, SKIPPED) == (2, "")
    assert graded(answer, SKIPPED, source=right)[0] == 0
    assert graded(derived, SKIPPED, source=right)[0] == 0


@pytest.mark.parametrize("name", ["_secret", "__class__", "__init__", "tool"])
def test_an_answer_reaches_no_private_name_and_no_library_by_a_test_s_object(name: str) -> None:
    test = f"{OWN}\np = Point(2)\np._secret, p.tool = 4, print\nassert look(p) == 4"
    answer = f"def look(p): return vars(p)['_ask']({name!r}) and 4"
    score, said = graded(answer, test, source="def look(p): return p.twice()")
    assert score == 0 and "AttributeError" in said
