"""Habits of nbgrader test cells as instructors write them: each is an assignment of one notebook
with one exercise.

Every habit earns full points in plain nbgrader with its answer, and none with its wrong answer or a
blank one. The texts are indented as it suits this file; `course.text` takes the indentation away.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Habit:
    """One way to write a test, with what a notebook needs around it."""

    kind: str
    name: str
    answer: str  # the solution of the source, and what a perfect submission holds
    wrong: str
    test: str
    setup: str = ""  # an ordinary cell at the top, which students may change
    locked: str = ""  # a read-only cell at the top
    helpers: str = ""  # a read-only cell between answer and test
    # the solution cell as the source has it, where it is not the answer between the usual marks
    source: str = ""
    files: dict[str, str] = field(default_factory=dict)  # the assignment's, beside the notebook
    own_files: dict[str, str] = field(default_factory=dict)  # the student's, beside the notebook
    remark: str = ""  # a text cell that is graded by hand, as the source has it


NUMPY = "import numpy as np"
PANDAS = "import pandas as pd"

IMPORTS = [
    Habit(
        "imports",
        "import-in-the-test",
        answer="""
            def area(r):
                return 3.141592653589793 * r * r
        """,
        wrong="""
            def area(r):
                return 3 * r * r
        """,
        test="""
            import math
            assert math.isclose(area(2), 4 * math.pi)
        """,
    ),
    Habit(
        "imports",
        "imports-in-an-ordinary-first-cell",
        answer="""
            def norm(x):
                return np.sqrt(np.sum(np.asarray(x) ** 2))
        """,
        wrong="""
            def norm(x):
                return np.sum(np.abs(x))
        """,
        test="""
            assert np.isclose(norm(np.array([3.0, 4.0])), 5)
            assert np.allclose(norm(np.zeros(3)), 0)
        """,
        setup="""
            import numpy as np
            import matplotlib.pyplot as plt
        """,
    ),
    Habit(
        "imports",
        "numpy-testing-under-a-short-name",
        answer="""
            def double(x):
                return 2 * x
        """,
        wrong="""
            def double(x):
                return x + 2
        """,
        test="npt.assert_allclose(double(np.arange(4.0)), [0, 2, 4, 6])",
        setup="""
            import numpy as np
            import numpy.testing as npt
        """,
    ),
    Habit(
        "imports",
        "from-numpy-testing-in-the-test",
        answer="""
            def squares(n):
                return np.arange(n) ** 2
        """,
        wrong="""
            def squares(n):
                return np.arange(n) * 2
        """,
        test="""
            from numpy.testing import assert_array_equal, assert_almost_equal
            assert_array_equal(squares(5), [0, 1, 4, 9, 16])
            assert_almost_equal(squares(3).sum(), 5)
        """,
        setup=NUMPY,
    ),
    Habit(
        "imports",
        "import-in-the-student-s-own-cell",
        answer="""
            import numpy as np
            import itertools
            v = np.linspace(0, 1, 5)
        """,
        wrong="""
            import numpy as np
            import itertools
            v = np.linspace(0, 1, 4)
        """,
        test="""
            assert isinstance(v, np.ndarray)
            assert np.allclose(v, [0, 0.25, 0.5, 0.75, 1])
            assert len(list(itertools.chain(v, v))) == 10
        """,
    ),
    Habit(
        "imports",
        "star-import",
        answer="""
            def hypotenuse(a, b):
                return sqrt(a * a + b * b)
        """,
        wrong="""
            def hypotenuse(a, b):
                return a + b
        """,
        test="""
            assert hypotenuse(3, 4) == 5
            assert abs(hypotenuse(1, 1) - sqrt(2)) < 1e-12
        """,
        setup="from math import *",
    ),
    Habit(
        "imports",
        "imports-in-a-read-only-cell",
        answer="""
            def mean(x):
                return np.sum(x) / len(x)
        """,
        wrong="""
            def mean(x):
                return np.median(x)
        """,
        test="assert np.isclose(mean([1, 2, 6]), 3)",
        locked="""
            import numpy as np
            from collections import defaultdict
        """,
    ),
    Habit(
        "imports",
        "import-with-a-way-out",
        answer="""
            def shout(s):
                return s.upper() + '!'
        """,
        wrong="""
            def shout(s):
                return s.upper()
        """,
        test="""
            assert shout('a') == 'A!'
            assert json.loads(json.dumps(shout('b'))) == 'B!'
        """,
        setup="""
            try:
                import ujson_that_is_not_there as json
            except ImportError:
                import json
        """,
    ),
    Habit(
        "imports",
        "helper-module-beside-the-notebook",
        answer="""
            def triple(x):
                return 3 * x
        """,
        wrong="""
            def triple(x):
                return x ** 3
        """,
        test="""
            import habit_helpers
            habit_helpers.check_all(triple, [(1, 3), (2, 6), (4, 12)])
        """,
        files={
            "habit_helpers.py": (
                "def check_all(f, pairs):\n    for x, y in pairs:\n        assert f(x) == y, f'f({x}) should be {y}, not {f(x)}'\n"
            ),
        },
    ),
    Habit(
        "imports",
        "helper-package-in-a-folder",
        answer="""
            def half(x):
                return x / 2
        """,
        wrong="""
            def half(x):
                return x // 2
        """,
        test="""
            from habit_pkg.grading import same
            assert same(half(3), 1.5)
        """,
        files={
            "habit_pkg/__init__.py": "",
            "habit_pkg/grading.py": "def same(a, b):\n    return abs(a - b) < 1e-9\n",
        },
    ),
    Habit(
        "imports",
        "helper-module-for-both-sides",
        answer="""
            def total(cart):
                return sum(price(item) for item in cart)
        """,
        wrong="""
            def total(cart):
                return len(cart)
        """,
        test="assert total(['apple', 'pear']) == price('apple') + price('pear')",
        setup="from habit_shop import price",
        files={
            "habit_shop.py": "def price(item):\n    return {'apple': 2, 'pear': 3}[item]\n",
        },
    ),
    Habit(
        "imports",
        "student-writes-a-module-that-the-test-imports",
        answer="""
            %%writefile habit_student_module.py
            def inc(x):
                return x + 1
        """,
        wrong="""
            %%writefile habit_student_module.py
            def inc(x):
                return x
        """,
        test="""
            import importlib, habit_student_module
            importlib.reload(habit_student_module)
            assert habit_student_module.inc(1) == 2
        """,
        source="""
            %%writefile habit_student_module.py
            ### BEGIN SOLUTION
            def inc(x):
                return x + 1
            ### END SOLUTION
        """,
    ),
    Habit(
        "imports",
        "student-s-own-module-beside-the-notebook",
        answer="""
            from habit_mine import base
            def f(x):
                return base(x) * 2
        """,
        wrong="""
            def f(x):
                return x
        """,
        test="assert f(2) == 6",
        source="""
            ### BEGIN SOLUTION
            def f(x):
                return (x + 1) * 2
            ### END SOLUTION
        """,
        own_files={
            "habit_mine.py": "def base(x):\n    return x + 1\n",
        },
    ),
]

DATA = [
    Habit(
        "data",
        "csv-read-by-the-setup",
        answer="m = data.mean(axis=0)",
        wrong="m = data.mean(axis=1)",
        test="""
            assert m.shape == (2,)
            assert np.allclose(m, [3, 4])
        """,
        setup="""
            import numpy as np
            data = np.loadtxt('habit_table.csv', delimiter=',')
        """,
        files={
            "habit_table.csv": "1,2\n3,4\n5,6\n",
        },
    ),
    Habit(
        "data",
        "file-read-by-the-student-and-the-test",
        answer="""
            def count_words(path):
                with open(path) as f:
                    return len(f.read().split())
        """,
        wrong="""
            def count_words(path):
                with open(path) as f:
                    return len(f.read())
        """,
        test="""
            with open('habit_words.txt') as f:
                n = len(f.read().split())
            assert count_words('habit_words.txt') == n == 4
        """,
        files={
            "habit_words.txt": "to be or not",
        },
    ),
    Habit(
        "data",
        "json-in-a-folder-read-by-the-test",
        answer="""
            def add(a, b):
                return a + b
        """,
        wrong="""
            def add(a, b):
                return a - b
        """,
        test="""
            import json
            from pathlib import Path
            for case in json.loads(Path('habit_data/cases.json').read_text()):
                assert add(*case['in']) == case['out']
        """,
        files={
            "habit_data/cases.json": '[{"in": [1, 2], "out": 3}, {"in": [5, 5], "out": 10}]',
        },
    ),
    Habit(
        "data",
        "answer-writes-a-file-that-the-test-reads",
        answer="""
            with open('habit_out.txt', 'w') as f:
                f.write('hello')
        """,
        wrong="""
            with open('habit_out.txt', 'w') as f:
                f.write('bye')
        """,
        test="assert open('habit_out.txt').read() == 'hello'",
    ),
    Habit(
        "data",
        "test-writes-a-file-that-the-function-reads",
        answer="""
            def first_line(path):
                with open(path) as f:
                    return f.readline().strip()
        """,
        wrong="""
            def first_line(path):
                with open(path) as f:
                    return f.read()
        """,
        test=r"""
            with open('habit_tmp.txt', 'w') as f:
                f.write('a\nb\n')
            assert first_line('habit_tmp.txt') == 'a'
        """,
    ),
    Habit(
        "data",
        "test-writes-to-a-temporary-folder",
        answer="""
            def lines(path):
                with open(path) as f:
                    return sum(1 for _ in f)
        """,
        wrong="""
            def lines(path):
                return 1
        """,
        test=r"""
            import os, tempfile
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, 'x.txt')
                with open(path, 'w') as f:
                    f.write('a\nb\nc\n')
                assert lines(path) == 3
        """,
    ),
]

VALUES = [
    Habit(
        "values",
        "a-number",
        answer="x = 7 * 6",
        wrong="x = 41",
        test="assert x == 42",
    ),
    Habit(
        "values",
        "a-list-and-a-string",
        answer="""
            names = ['Ada', 'Bo']
            text = ', '.join(names)
        """,
        wrong="""
            names = ['Ada']
            text = 'Ada'
        """,
        test="""
            assert names == ['Ada', 'Bo'], 'names is wrong'
            assert text == 'Ada, Bo'
            assert isinstance(text, str)
        """,
    ),
    Habit(
        "values",
        "an-array-variable",
        answer="A = np.eye(3) * 2",
        wrong="A = np.ones((3, 3))",
        test="""
            assert isinstance(A, np.ndarray)
            assert A.shape == (3, 3)
            assert np.trace(A) == 6
            assert A[0, 1] == 0
        """,
        setup=NUMPY,
    ),
    Habit(
        "values",
        "a-set",
        answer="""
            def unique(x):
                return set(x)
        """,
        wrong="""
            def unique(x):
                return set(x[1:])
        """,
        test="""
            assert unique([1, 2, 2, 3]) == {1, 2, 3}
            assert isinstance(unique('ab'), set)
        """,
    ),
    Habit(
        "values",
        "a-frozenset-in-a-set",
        answer="pairs = {frozenset([1, 2]), frozenset([3])}",
        wrong="pairs = {frozenset([1])}",
        test="""
            assert frozenset([2, 1]) in pairs
            assert len(pairs) == 2
        """,
    ),
    Habit(
        "values",
        "a-range",
        answer="""
            def evens(n):
                return range(0, n, 2)
        """,
        wrong="""
            def evens(n):
                return range(n)
        """,
        test="""
            assert list(evens(6)) == [0, 2, 4]
            assert evens(6) == range(0, 6, 2)
        """,
    ),
    Habit(
        "values",
        "a-dict-with-int-keys",
        answer="""
            def squares(n):
                return {k: k * k for k in range(n)}
        """,
        wrong="""
            def squares(n):
                return {str(k): k * k for k in range(n)}
        """,
        test="assert squares(3) == {0: 0, 1: 1, 2: 4}",
    ),
    Habit(
        "values",
        "a-dict-with-tuple-keys",
        answer="grid = {(i, j): i * j for i in range(3) for j in range(3)}",
        wrong="grid = {(i, j): i + j for i in range(3) for j in range(3)}",
        test="""
            assert grid[(2, 2)] == 4
            assert grid[0, 1] == 0
        """,
    ),
    Habit(
        "values",
        "an-argument-with-int-keys",
        answer="""
            def invert(d):
                return {v: k for k, v in d.items()}
        """,
        wrong="""
            def invert(d):
                return d
        """,
        test="""
            assert invert({1: 'a', 2: 'b'}) == {'a': 1, 'b': 2}
            assert invert({'a': 1}) == {1: 'a'}
        """,
    ),
    Habit(
        "values",
        "dates",
        answer="""
            def next_day(d):
                return d + timedelta(days=1)
        """,
        wrong="""
            def next_day(d):
                return d
        """,
        test="""
            assert next_day(datetime(2024, 2, 28)) == datetime(2024, 2, 29)
            assert next_day(date(2023, 12, 31)).year == 2024
        """,
        setup="from datetime import date, datetime, timedelta",
    ),
    Habit(
        "values",
        "decimals",
        answer="""
            def add(a, b):
                return Decimal(a) + Decimal(b)
        """,
        wrong="""
            def add(a, b):
                return float(a) + float(b)
        """,
        test="""
            assert add('0.1', '0.2') == Decimal('0.3')
            assert isinstance(add('1', '1'), Decimal)
        """,
        setup="from decimal import Decimal",
    ),
    Habit(
        "values",
        "fractions",
        answer="""
            def half(x):
                return Fraction(x) / 2
        """,
        wrong="""
            def half(x):
                return x / 2
        """,
        test="""
            from fractions import Fraction
            assert half(Fraction(1, 3)) == Fraction(1, 6)
            assert half(1).denominator == 2
        """,
        setup="from fractions import Fraction",
    ),
    Habit(
        "values",
        "a-counter",
        answer="""
            from collections import Counter
            def letters(s):
                return Counter(s)
        """,
        wrong="""
            from collections import Counter
            def letters(s):
                return Counter(s[:1])
        """,
        test="""
            c = letters('abca')
            assert c['a'] == 2 and c['z'] == 0
            assert c.most_common(1) == [('a', 2)]
        """,
    ),
    Habit(
        "values",
        "a-named-tuple",
        answer="""
            Point = namedtuple('Point', 'x y')
            p = Point(1, 2)
        """,
        wrong="""
            Point = namedtuple('Point', 'x y')
            p = Point(2, 1)
        """,
        test="""
            assert p.x == 1 and p.y == 2
            assert p == (1, 2)
            x, y = p
        """,
        setup="from collections import namedtuple",
    ),
    Habit(
        "values",
        "a-default-dict",
        answer="""
            def group(words):
                d = defaultdict(list)
                for w in words:
                    d[w[0]].append(w)
                return d
        """,
        wrong="""
            def group(words):
                return defaultdict(list)
        """,
        test="""
            d = group(['ab', 'ac', 'b'])
            assert d['a'] == ['ab', 'ac']
            assert dict(d) == {'a': ['ab', 'ac'], 'b': ['b']}
        """,
        setup="from collections import defaultdict",
    ),
    Habit(
        "values",
        "an-ordered-dict-and-a-deque",
        answer="""
            from collections import OrderedDict, deque
            order = OrderedDict([('b', 1), ('a', 2)])
            queue = deque([1, 2], maxlen=2)
            queue.append(3)
        """,
        wrong="""
            from collections import OrderedDict, deque
            order = OrderedDict([('a', 2), ('b', 1)])
            queue = deque([1, 2])
        """,
        test="""
            assert list(order) == ['b', 'a']
            assert list(queue) == [2, 3]
            assert queue[0] == 2
        """,
    ),
    Habit(
        "values",
        "a-path",
        answer="""
            from pathlib import Path
            def log_of(p):
                return Path(p).with_suffix('.log')
        """,
        wrong="""
            from pathlib import Path
            def log_of(p):
                return Path(p)
        """,
        test="""
            assert log_of('a/b.txt').name == 'b.log'
            assert str(log_of('x.py')) == 'x.log'
        """,
    ),
    Habit(
        "values",
        "bytes-and-complex",
        answer="""
            def roots(b, c):
                d = (b * b - 4 * c) ** 0.5
                return (-b + d) / 2, (-b - d) / 2
            raw = 'é'.encode()
        """,
        wrong="""
            def roots(b, c):
                return 0j, 0j
            raw = b''
        """,
        test=r"""
            assert abs(roots(0, 1)[0] - 1j) < 1e-9
            assert raw == b'\xc3\xa9'
        """,
    ),
    Habit(
        "values",
        "numpy-scalars",
        answer="""
            def top(x):
                return x.max(), x.argmax()
        """,
        wrong="""
            def top(x):
                return x.min(), x.argmin()
        """,
        test="""
            v, i = top(np.array([1.5, 9.5, 2.0]))
            assert isinstance(v, np.float64)
            assert isinstance(i, (int, np.integer))
            assert v == 9.5 and i == 1
        """,
        setup=NUMPY,
    ),
    Habit(
        "values",
        "dtypes",
        answer="""
            def to_small(x):
                return x.astype(np.float32)
        """,
        wrong="""
            def to_small(x):
                return x
        """,
        test="""
            assert to_small(np.zeros(2)).dtype == np.float32
            assert to_small(np.arange(3)).dtype == 'float32'
        """,
        setup=NUMPY,
    ),
    Habit(
        "values",
        "a-big-array",
        answer="""
            def big(n):
                return np.arange(n, dtype=float) / n
        """,
        wrong="""
            def big(n):
                return np.zeros(n)
        """,
        test="""
            x = big(6_000_000)
            assert x.shape == (6_000_000,)
            assert np.isclose(x.mean(), 0.5, atol=1e-6)
        """,
        setup=NUMPY,
    ),
    Habit(
        "values",
        "datetime-array",
        answer="days = np.arange('2024-01-01', '2024-01-08', dtype='datetime64[D]')",
        wrong="days = np.arange('2024-01-01', '2024-01-05', dtype='datetime64[D]')",
        test="""
            assert len(days) == 7
            assert days[-1] == np.datetime64('2024-01-07')
            assert days.dtype.kind == 'M'
        """,
        setup=NUMPY,
    ),
    Habit(
        "values",
        "strings-and-bools-in-arrays",
        answer="""
            labels = np.where(np.arange(4) % 2 == 0, 'even', 'odd')
            mask = labels == 'odd'
        """,
        wrong="""
            labels = np.array(['even'] * 4)
            mask = labels == 'odd'
        """,
        test="""
            assert list(labels) == ['even', 'odd', 'even', 'odd']
            assert mask.sum() == 2 and mask.dtype == bool
        """,
        setup=NUMPY,
    ),
    Habit(
        "values",
        "structured-array",
        answer="people = np.array([('Ada', 36), ('Bo', 41)], dtype=[('name', 'U10'), ('age', 'i4')])",
        wrong="people = np.array([('Ada', 36)], dtype=[('name', 'U10'), ('age', 'i4')])",
        test="""
            assert people['age'].mean() == 38.5
            assert people[0]['name'] == 'Ada'
        """,
        setup=NUMPY,
    ),
    Habit(
        "values",
        "array-of-objects",
        answer="ragged = np.array([[1], [2, 3]], dtype=object)",
        wrong="ragged = np.array([[1], [2]], dtype=object)",
        test="""
            assert ragged.dtype == object
            assert len(ragged[1]) == 2
        """,
        setup=NUMPY,
    ),
    Habit(
        "values",
        "masked-array",
        answer="m = np.ma.masked_less(np.array([1.0, -1.0, 3.0]), 0)",
        wrong="m = np.ma.array([1.0, -1.0, 3.0])",
        test="""
            assert m.mean() == 2
            assert m.mask[1]
        """,
        setup=NUMPY,
    ),
    Habit(
        "values",
        "sparse-matrix",
        answer="S = scipy.sparse.eye(4, format='csr')",
        wrong="S = scipy.sparse.csr_matrix((4, 4))",
        test="""
            assert scipy.sparse.issparse(S)
            assert S.nnz == 4
            assert (S.toarray() == np.eye(4)).all()
        """,
        setup="""
            import numpy as np
            import scipy.sparse
        """,
    ),
    Habit(
        "values",
        "nested-parameters",
        answer="params = {'W': [np.ones((2, 3)), np.zeros((1, 2))], 'b': (0.0, None), 'meta': {1: 'relu'}}",
        wrong="params = {'W': [np.ones((2, 3))], 'b': (0.0, None), 'meta': {}}",
        test="""
            assert [w.shape for w in params['W']] == [(2, 3), (1, 2)]
            assert params['b'][1] is None
            assert params['meta'][1] == 'relu'
        """,
        setup=NUMPY,
    ),
    Habit(
        "values",
        "huge-whole-numbers",
        answer="""
            def factorial(n):
                return 1 if n == 0 else n * factorial(n - 1)
        """,
        wrong="""
            def factorial(n):
                return n
        """,
        test="""
            assert factorial(30) == 265252859812191058636308480000000
            assert factorial(0) == 1
        """,
    ),
    Habit(
        "values",
        "nan-and-infinity",
        answer="""
            def safe_div(a, b):
                return a / b if b else float('nan')
        """,
        wrong="""
            def safe_div(a, b):
                return a / b if b else 0.0
        """,
        test="""
            import math
            assert math.isnan(safe_div(1, 0))
            assert safe_div(float('inf'), 2) == float('inf')
        """,
    ),
    Habit(
        "values",
        "the-very-same-object",
        answer="""
            def append(x, y):
                x.append(y)
                return x
        """,
        wrong="""
            def append(x, y):
                return x + [y]
        """,
        test="""
            a = [1]
            b = append(a, 2)
            assert b is a and a == [1, 2]
        """,
    ),
    Habit(
        "values",
        "argument-changed-in-place",
        answer="""
            def normalize(x):
                x /= x.sum()
        """,
        wrong="""
            def normalize(x):
                x = x / x.sum()
        """,
        test="""
            a = np.array([1.0, 3.0])
            assert normalize(a) is None
            assert np.allclose(a, [0.25, 0.75])
        """,
        setup=NUMPY,
    ),
    Habit(
        "values",
        "argument-left-alone",
        answer="""
            def sorted_copy(x):
                return sorted(x)
        """,
        wrong="""
            def sorted_copy(x):
                x.sort()
                return x
        """,
        test="""
            a = [3, 1, 2]
            assert sorted_copy(a) == [1, 2, 3]
            assert a == [3, 1, 2]
        """,
    ),
    Habit(
        "values",
        "a-symbolic-expression",
        answer="""
            x = sympy.Symbol('x')
            d = sympy.diff(x ** 3, x)
        """,
        wrong="""
            x = sympy.Symbol('x')
            d = sympy.diff(x ** 2, x)
        """,
        test="""
            assert sympy.simplify(d - 3 * x ** 2) == 0
            assert d.subs(x, 2) == 12
        """,
        setup="import sympy",
    ),
    Habit(
        "values",
        "a-graph-of-networkx",
        answer="G = nx.cycle_graph(5)",
        wrong="G = nx.path_graph(5)",
        test="""
            assert G.number_of_edges() == 5
            assert all(d == 2 for _, d in G.degree())
        """,
        setup="import networkx as nx",
    ),
]

FRAMES = [
    Habit(
        "pandas",
        "a-data-frame-variable",
        answer="df = pd.DataFrame({'a': [1, 2, 3], 'b': ['x', 'y', 'z']})",
        wrong="df = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})",
        test="""
            assert df.shape == (3, 2)
            assert list(df.columns) == ['a', 'b']
            assert df['a'].sum() == 6
            assert df.loc[1, 'b'] == 'y'
        """,
        setup=PANDAS,
    ),
    Habit(
        "pandas",
        "a-series",
        answer="s = pd.Series([1.0, 2.0], index=['u', 'v'], name='w')",
        wrong="s = pd.Series([1.0, 2.0])",
        test="""
            assert isinstance(s, pd.Series)
            assert s['v'] == 2
            assert s.name == 'w'
        """,
        setup=PANDAS,
    ),
    Habit(
        "pandas",
        "frame-in-frame-out",
        answer="""
            def add_total(df):
                return df.assign(total=df.sum(axis=1))
        """,
        wrong="""
            def add_total(df):
                return df
        """,
        test="""
            out = add_total(pd.DataFrame({'p': [1, 2], 'q': [3, 4]}))
            assert out['total'].tolist() == [4, 6]
            assert len(out) == 2
        """,
        setup=PANDAS,
    ),
    Habit(
        "pandas",
        "pandas-own-comparison",
        answer="""
            def by_city(df):
                return df.groupby('city')['n'].sum()
        """,
        wrong="""
            def by_city(df):
                return df.groupby('city')['n'].mean()
        """,
        test="""
            df = pd.DataFrame({'city': ['A', 'B', 'A'], 'n': [1, 2, 3]})
            expected = pd.Series([4, 2], index=pd.Index(['A', 'B'], name='city'), name='n')
            pd.testing.assert_series_equal(by_city(df), expected)
        """,
        setup=PANDAS,
    ),
    Habit(
        "pandas",
        "frame-equal",
        answer="""
            def clean(df):
                return df.dropna().reset_index(drop=True)
        """,
        wrong="""
            def clean(df):
                return df
        """,
        test="""
            import numpy as np
            given = pd.DataFrame({'x': [1.0, np.nan, 3.0]})
            pd.testing.assert_frame_equal(clean(given), pd.DataFrame({'x': [1.0, 3.0]}))
            assert given.isna().sum().sum() == 1
        """,
        setup=PANDAS,
    ),
    Habit(
        "pandas",
        "dates-as-an-index",
        answer="ts = pd.Series(range(3), index=pd.date_range('2024-01-01', periods=3))",
        wrong="ts = pd.Series(range(3))",
        test="""
            assert ts.index[0] == pd.Timestamp('2024-01-01')
            assert ts['2024-01-02'] == 1
        """,
        setup=PANDAS,
    ),
    Habit(
        "pandas",
        "csv-into-a-frame",
        answer="""
            df = pd.read_csv('habit_frame.csv')
            best = df.sort_values('score').iloc[-1]['who']
        """,
        wrong="""
            df = pd.read_csv('habit_frame.csv')
            best = df.iloc[0]['who']
        """,
        test="""
            assert best == 'Bo'
            assert df.equals(pd.read_csv('habit_frame.csv'))
        """,
        setup=PANDAS,
        files={
            "habit_frame.csv": "who,score\nAda,1\nBo,9\nCy,4\n",
        },
    ),
    Habit(
        "pandas",
        "categories-and-missing-values",
        answer="df = pd.DataFrame({'g': pd.Categorical(['lo', 'hi', 'lo']), 'v': [1, None, 3]})",
        wrong="df = pd.DataFrame({'g': ['lo', 'hi', 'lo'], 'v': [1, 2, 3]})",
        test="""
            assert str(df['g'].dtype) == 'category'
            assert df['v'].isna().sum() == 1
        """,
        setup=PANDAS,
    ),
]

LAYER = """
class Layer:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return self.W @ x + self.b

    def backward(self, grad):
        self.dW, self.db = np.outer(grad, self.x), grad
        return self.W.T @ grad
"""
VALUE = """
class Value:
    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents = data, 0.0, parents
        self.step = lambda: None

    def __add__(self, other):
        out = Value(self.data + other.data, (self, other))
        def step():
            self.grad += out.grad
            other.grad += out.grad
        out.step = step
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data, (self, other))
        def step():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out.step = step
        return out

    def backward(self):
        order, seen = [], set()
        def visit(v):
            if v not in seen:
                seen.add(v)
                for p in v.parents:
                    visit(p)
                order.append(v)
        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            v.step()
"""

CLASSES = [
    Habit(
        "classes",
        "a-layer-with-forward-and-backward",
        answer=LAYER,
        wrong=LAYER.replace("self.W.T @ grad", "self.W @ grad"),
        test="""
            layer = Layer(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.5, -0.5]))
            assert np.allclose(layer.forward(np.array([1.0, 1.0])), [3.5, 6.5])
            assert np.allclose(layer.backward(np.array([1.0, 0.0])), [1, 2])
            assert np.allclose(layer.dW, [[1, 1], [0, 0]])
            assert layer.W.shape == (2, 2)
        """,
        setup=NUMPY,
    ),
    Habit(
        "classes",
        "a-value-with-operators",
        answer=VALUE,
        wrong=VALUE.replace("self.grad += other.data * out.grad", "self.grad += out.grad"),
        test="""
            a, b = Value(2.0), Value(3.0)
            c = a * b + a
            c.backward()
            assert c.data == 8
            assert a.grad == 4 and b.grad == 2
        """,
    ),
    Habit(
        "classes",
        "comparison",
        answer="""
            class Money:
                def __init__(self, n):
                    self.n = n
                def __eq__(self, o):
                    return self.n == o.n
                def __lt__(self, o):
                    return self.n < o.n
        """,
        wrong="""
            class Money:
                def __init__(self, n):
                    self.n = n
        """,
        test="""
            assert Money(1) == Money(1)
            assert not (Money(1) == Money(2))
            assert Money(1) < Money(2)
            assert max([Money(3), Money(7), Money(5)], key=lambda m: m.n).n == 7
            assert sorted([Money(3), Money(1)])[0].n == 1
        """,
    ),
    Habit(
        "classes",
        "len-items-iteration-membership",
        answer="""
            class Deck:
                def __init__(self, cards):
                    self.cards = list(cards)
                def __len__(self):
                    return len(self.cards)
                def __getitem__(self, k):
                    return self.cards[k]
                def __setitem__(self, k, v):
                    self.cards[k] = v
                def __contains__(self, c):
                    return c in self.cards
                def __iter__(self):
                    return iter(self.cards)
        """,
        wrong="""
            class Deck:
                def __init__(self, cards):
                    self.cards = []
                def __len__(self):
                    return 3
        """,
        test="""
            d = Deck('abc')
            assert len(d) == 3
            assert d[0] == 'a' and d[-1] == 'c' and d[1:] == ['b', 'c']
            assert 'b' in d and 'z' not in d
            assert list(d) == ['a', 'b', 'c']
            d[0] = 'q'
            assert [c for c in d][0] == 'q'
        """,
    ),
    Habit(
        "classes",
        "context-manager",
        answer="""
            class Door:
                def __init__(self):
                    self.open = False
                def __enter__(self):
                    self.open = True
                    return self
                def __exit__(self, *error):
                    self.open = False
                    return True
        """,
        wrong="""
            class Door:
                def __init__(self):
                    self.open = False
                def __enter__(self):
                    return self
                def __exit__(self, *error):
                    return False
        """,
        test="""
            with Door() as d:
                assert d.open
                raise ValueError('swallowed')
            assert not d.open
        """,
    ),
    Habit(
        "classes",
        "property-and-setter",
        answer="""
            class Circle:
                def __init__(self, r):
                    self.r = r
                @property
                def r(self):
                    return self._r
                @r.setter
                def r(self, value):
                    if value < 0:
                        raise ValueError('r < 0')
                    self._r = value
                @property
                def area(self):
                    return 3 * self.r ** 2
        """,
        wrong="""
            class Circle:
                def __init__(self, r):
                    self.r = r
                def area(self):
                    return 3 * self.r ** 2
        """,
        test="""
            c = Circle(2)
            assert c.area == 12
            c.r = 3
            assert c.area == 27
            try:
                c.r = -1
                assert False, 'no error'
            except ValueError:
                pass
            assert isinstance(Circle.area, property)
        """,
    ),
    Habit(
        "classes",
        "subclass-of-the-student-s-own",
        answer="""
            class Animal:
                def speak(self):
                    return '...'
            class Dog(Animal):
                def speak(self):
                    return 'Woof'
        """,
        wrong="""
            class Animal:
                def speak(self):
                    return '...'
            class Dog:
                def speak(self):
                    return 'Woof'
        """,
        test="""
            assert issubclass(Dog, Animal)
            assert isinstance(Dog(), Animal)
            assert Dog().speak() == 'Woof'
            assert Dog.__bases__ == (Animal,)
        """,
    ),
    Habit(
        "classes",
        "subclass-of-a-class-in-a-read-only-cell",
        answer="""
            class Square(Shape):
                def __init__(self, a):
                    self.a = a
                def area(self):
                    return self.a ** 2
        """,
        wrong="""
            class Square(Shape):
                def __init__(self, a):
                    self.a = a
                def area(self):
                    return self.a * 4
        """,
        test="""
            s = Square(3)
            assert isinstance(s, Shape)
            assert s.area() == 9
            assert s.describe() == 'Square of 9'
        """,
        locked="""
            class Shape:
                def area(self):
                    raise NotImplementedError
                def describe(self):
                    return f'{type(self).__name__} of {self.area()}'
        """,
    ),
    Habit(
        "classes",
        "abstract-base-class",
        answer="""
            class Base(ABC):
                @abstractmethod
                def f(self): ...
            class Good(Base):
                def f(self):
                    return 1
        """,
        wrong="""
            class Base(ABC):
                def f(self): ...
            class Good(Base):
                def f(self):
                    return 1
        """,
        test="""
            try:
                Base()
            except TypeError:
                pass
            else:
                raise AssertionError('Base should be abstract')
            assert Good().f() == 1
        """,
        setup="from abc import ABC, abstractmethod",
    ),
    Habit(
        "classes",
        "class-and-static-methods",
        answer="""
            class Temp:
                count = 0
                def __init__(self, c):
                    self.c = c
                    Temp.count += 1
                @classmethod
                def from_f(cls, f):
                    return cls((f - 32) * 5 / 9)
                @staticmethod
                def valid(c):
                    return c >= -273.15
        """,
        wrong="""
            class Temp:
                count = 0
                def __init__(self, c):
                    self.c = c
                @classmethod
                def from_f(cls, f):
                    return cls(f)
                @staticmethod
                def valid(c):
                    return True
        """,
        test="""
            before = Temp.count
            t = Temp.from_f(212)
            assert isinstance(t, Temp) and abs(t.c - 100) < 1e-9
            assert Temp.count == before + 1
            assert Temp.valid(0) and not Temp.valid(-300)
        """,
    ),
    Habit(
        "classes",
        "str-and-repr",
        answer="""
            class P:
                def __init__(self, x):
                    self.x = x
                def __repr__(self):
                    return f'P({self.x})'
                def __str__(self):
                    return f'<{self.x}>'
        """,
        wrong="""
            class P:
                def __init__(self, x):
                    self.x = x
        """,
        test="""
            p = P(3)
            assert repr(p) == 'P(3)'
            assert str(p) == '<3>'
            assert f'{p}' == '<3>'
            assert repr([p]) == '[P(3)]'
        """,
    ),
    Habit(
        "classes",
        "objects-that-are-called",
        answer="""
            class Poly:
                def __init__(self, *c):
                    self.c = c
                def __call__(self, x):
                    return sum(a * x ** k for k, a in enumerate(self.c))
        """,
        wrong="""
            class Poly:
                def __init__(self, *c):
                    self.c = c
                def __call__(self, x):
                    return sum(self.c)
        """,
        test="""
            p = Poly(1, 2, 3)
            assert callable(p)
            assert p(2) == 17
            assert [p(x) for x in (0, 1)] == [1, 6]
        """,
    ),
    Habit(
        "classes",
        "a-data-class",
        answer="""
            @dataclass
            class Item:
                name: str
                price: float = 1.0
                tags: list = field(default_factory=list)
                def total(self, n):
                    return n * self.price
        """,
        wrong="""
            class Item:
                def __init__(self, name, price=1.0):
                    self.name, self.price, self.tags = name, price, []
                def total(self, n):
                    return n * self.price
        """,
        test="""
            import dataclasses
            assert dataclasses.is_dataclass(Item)
            assert Item('a') == Item('a', 1.0)
            assert [f.name for f in dataclasses.fields(Item)] == ['name', 'price', 'tags']
            assert Item('b', 2.5).total(2) == 5
        """,
        setup="from dataclasses import dataclass, field",
    ),
    Habit(
        "classes",
        "a-data-class-instance-as-a-dict",
        answer="""
            @dataclasses.dataclass
            class Config:
                lr: float = 0.1
                sizes: tuple = (2, 3)
            config = Config()
        """,
        wrong="""
            @dataclasses.dataclass
            class Config:
                lr: float = 0.2
                sizes: tuple = (2, 3)
            config = Config()
        """,
        test="""
            assert dataclasses.asdict(config) == {'lr': 0.1, 'sizes': (2, 3)}
            assert vars(config)['lr'] == 0.1
        """,
        setup="import dataclasses",
    ),
    Habit(
        "classes",
        "an-enum",
        answer="""
            class Color(Enum):
                RED = 1
                BLUE = 2
        """,
        wrong="""
            class Color(Enum):
                RED = 1
        """,
        test="""
            assert Color.RED.value == 1
            assert Color(2) is Color.BLUE
            assert [c.name for c in Color] == ['RED', 'BLUE']
        """,
        setup="from enum import Enum",
    ),
    Habit(
        "classes",
        "attributes-looked-for",
        answer="""
            class Stack:
                def __init__(self):
                    self.items = []
                def push(self, x):
                    self.items.append(x)
                def pop(self):
                    return self.items.pop()
        """,
        wrong="""
            class Stack:
                def __init__(self):
                    self.items = []
                def push(self, x):
                    self.items.append(x)
        """,
        test="""
            s = Stack()
            assert hasattr(s, 'push') and hasattr(s, 'pop')
            for k in range(3):
                s.push(k)
            assert s.pop() == 2
            assert s.items == [0, 1]
            assert getattr(s, 'nothing', None) is None
        """,
    ),
    Habit(
        "classes",
        "test-sets-an-attribute",
        answer="""
            class Dense:
                def __init__(self, n):
                    self.W = np.zeros((n, n))
                def __call__(self, x):
                    return self.W @ x
        """,
        wrong="""
            class Dense:
                def __init__(self, n):
                    self.W = np.zeros((n, n))
                def __call__(self, x):
                    return x
        """,
        test="""
            d = Dense(2)
            d.W = np.array([[0.0, 1.0], [1.0, 0.0]])
            assert np.allclose(d(np.array([1.0, 2.0])), [2, 1])
            d.W[0, 0] = 5.0
            assert np.allclose(d(np.array([1.0, 2.0])), [7, 1])
        """,
        setup=NUMPY,
    ),
    Habit(
        "classes",
        "objects-as-arguments",
        answer="""
            class V:
                def __init__(self, x, y):
                    self.x, self.y = x, y
            def dot(a, b):
                return a.x * b.x + a.y * b.y
        """,
        wrong="""
            class V:
                def __init__(self, x, y):
                    self.x, self.y = x, y
            def dot(a, b):
                return a.x * b.x
        """,
        test="""
            assert dot(V(1, 2), V(3, 4)) == 11
            assert dot(V(0, 1), V(0, 1)) == 1
        """,
    ),
    Habit(
        "classes",
        "a-test-s-own-object-as-argument",
        answer="""
            def describe(p):
                return f'{p.name} is {p.age()}'
        """,
        wrong="""
            def describe(p):
                return p.name
        """,
        test="""
            class Fake:
                name = 'Ada'
                def age(self):
                    return 36
            assert describe(Fake()) == 'Ada is 36'
        """,
    ),
    Habit(
        "classes",
        "a-list-and-a-dict-of-objects",
        answer="""
            class N:
                def __init__(self, v):
                    self.v = v
            def make(n):
                return [N(k) for k in range(n)], {k: N(k * k) for k in range(n)}
        """,
        wrong="""
            class N:
                def __init__(self, v):
                    self.v = v
            def make(n):
                return [N(0)] * n, {}
        """,
        test="""
            nodes, table = make(3)
            assert [n.v for n in nodes] == [0, 1, 2]
            assert table[2].v == 4
            assert all(isinstance(n, N) for n in nodes)
        """,
    ),
    Habit(
        "classes",
        "linked-objects",
        answer="""
            class Node:
                def __init__(self, v, nxt=None):
                    self.v, self.nxt = v, nxt
            def build(xs):
                head = None
                for x in reversed(xs):
                    head = Node(x, head)
                return head
        """,
        wrong="""
            class Node:
                def __init__(self, v, nxt=None):
                    self.v, self.nxt = v, nxt
            def build(xs):
                return Node(xs[0])
        """,
        test="""
            n, seen = build([1, 2, 3]), []
            while n is not None:
                seen.append(n.v)
                n = n.nxt
            assert seen == [1, 2, 3]
        """,
    ),
    Habit(
        "classes",
        "chained-methods",
        answer="""
            class B:
                def __init__(self):
                    self.s = []
                def add(self, x):
                    self.s.append(x)
                    return self
        """,
        wrong="""
            class B:
                def __init__(self):
                    self.s = []
                def add(self, x):
                    self.s = [x]
                    return self
        """,
        test="""
            b = B()
            assert b.add(1).add(2) is b
            assert b.s == [1, 2]
        """,
    ),
    Habit(
        "classes",
        "hash-and-sets-of-objects",
        answer="""
            class K:
                def __init__(self, n):
                    self.n = n
                def __eq__(self, o):
                    return isinstance(o, K) and self.n == o.n
                def __hash__(self):
                    return hash(self.n)
        """,
        wrong="""
            class K:
                def __init__(self, n):
                    self.n = n
        """,
        test="""
            assert len({K(1), K(1), K(2)}) == 2
            assert {K(1): 'a'}[K(1)] == 'a'
        """,
    ),
    Habit(
        "classes",
        "reflected-and-unary-operators",
        answer="""
            class M:
                def __init__(self, v):
                    self.v = v
                def __mul__(self, o):
                    return M(self.v * (o.v if isinstance(o, M) else o))
                __rmul__ = __mul__
                def __neg__(self):
                    return M(-self.v)
                def __pow__(self, n):
                    return M(self.v ** n)
                def __matmul__(self, o):
                    return self.v * o.v
                def __abs__(self):
                    return abs(self.v)
                def __float__(self):
                    return float(self.v)
                def __bool__(self):
                    return self.v != 0
        """,
        wrong="""
            class M:
                def __init__(self, v):
                    self.v = v
                def __mul__(self, o):
                    return M(self.v)
        """,
        test="""
            a = M(3)
            assert (2 * a).v == 6 and (a * a).v == 9
            assert (-a).v == -3 and (a ** 2).v == 9
            assert a @ M(2) == 6 and abs(M(-4)) == 4 and float(a) == 3.0
            assert a and not M(0)
        """,
    ),
    Habit(
        "classes",
        "deep-copy-of-an-object",
        answer="""
            class Net:
                def __init__(self):
                    self.w = [1.0, 2.0]
                def train(self):
                    self.w[0] -= 0.5
        """,
        wrong="""
            class Net:
                def __init__(self):
                    self.w = [1.0, 2.0]
                def train(self):
                    pass
        """,
        test="""
            import copy
            net = Net()
            old = copy.deepcopy(net)
            net.train()
            assert old.w == [1.0, 2.0] and net.w == [0.5, 2.0]
        """,
    ),
    Habit(
        "classes",
        "test-subclasses-the-student-s-class",
        answer="""
            class Greeter:
                def name(self):
                    return 'you'
                def greet(self):
                    return 'Hello ' + self.name()
        """,
        wrong="""
            class Greeter:
                def name(self):
                    return 'you'
                def greet(self):
                    return 'Hello you'
        """,
        test="""
            class Mine(Greeter):
                def name(self):
                    return 'me'
            assert Mine().greet() == 'Hello me'
        """,
    ),
]

ERRORS = [
    Habit(
        "errors",
        "try-except-else",
        answer="""
            def root(x):
                if x < 0:
                    raise ValueError('negative')
                return x ** 0.5
        """,
        wrong="""
            def root(x):
                return abs(x) ** 0.5
        """,
        test="""
            try:
                root(-1)
            except ValueError:
                pass
            else:
                raise AssertionError('no ValueError for a negative number')
            assert root(4) == 2
        """,
    ),
    Habit(
        "errors",
        "numpy-assert-raises",
        answer="""
            def solve(A, b):
                return np.linalg.solve(A, b)
        """,
        wrong="""
            def solve(A, b):
                return np.zeros(len(b))
        """,
        test="""
            np.testing.assert_raises(np.linalg.LinAlgError, solve, np.zeros((2, 2)), np.ones(2))
            assert np.allclose(solve(np.eye(2), np.ones(2)), 1)
        """,
        setup=NUMPY,
    ),
    Habit(
        "errors",
        "the-message-is-checked",
        answer="""
            def age(n):
                if n < 0:
                    raise ValueError(f'age must not be negative: {n}')
                return n
        """,
        wrong="""
            def age(n):
                if n < 0:
                    raise ValueError('bad')
                return n
        """,
        test="""
            try:
                age(-3)
                ok = False
            except ValueError as e:
                ok = 'negative' in str(e) and '-3' in e.args[0]
            assert ok
        """,
    ),
    Habit(
        "errors",
        "the-student-s-own-exception",
        answer="""
            class TooBig(Exception):
                pass
            def put(x):
                if x > 9:
                    raise TooBig(x)
                return x
        """,
        wrong="""
            class TooBig(Exception):
                pass
            def put(x):
                return x
        """,
        test="""
            assert issubclass(TooBig, Exception)
            try:
                put(10)
            except TooBig:
                caught = True
            else:
                caught = False
            assert caught
            assert put(3) == 3
        """,
    ),
    Habit(
        "errors",
        "own-exception-with-attributes",
        answer="""
            class Overdrawn(ValueError):
                def __init__(self, missing):
                    super().__init__(f'{missing} missing')
                    self.missing = missing
            def pay(have, cost):
                if cost > have:
                    raise Overdrawn(cost - have)
                return have - cost
        """,
        wrong="""
            class Overdrawn(ValueError):
                missing = 0
            def pay(have, cost):
                if cost > have:
                    raise Overdrawn('no')
                return have - cost
        """,
        test="""
            try:
                pay(1, 5)
            except Overdrawn as e:
                assert e.missing == 4 and str(e) == '4 missing'
            else:
                assert False
            assert pay(5, 1) == 4
        """,
    ),
    Habit(
        "errors",
        "assert-raises-of-unittest",
        answer="""
            def at(x, k):
                return x[k]
        """,
        wrong="""
            def at(x, k):
                return x[k % len(x)]
        """,
        test="""
            from unittest import TestCase
            t = TestCase()
            with t.assertRaises(IndexError):
                at([1], 5)
            t.assertEqual(at([1, 2], 1), 2)
        """,
    ),
    Habit(
        "errors",
        "pytest-raises",
        answer="""
            def to_int(s):
                return int(s)
        """,
        wrong="""
            def to_int(s):
                return 0
        """,
        test="""
            import pytest
            with pytest.raises(ValueError, match='invalid literal'):
                to_int('a')
            assert to_int('3') == 3
        """,
    ),
    Habit(
        "errors",
        "an-assert-in-the-answer",
        answer="""
            def positive(x):
                assert x > 0, 'x must be positive'
                return x
        """,
        wrong="""
            def positive(x):
                return x
        """,
        test="""
            raised = False
            try:
                positive(-1)
            except AssertionError as e:
                raised = True
                assert 'positive' in str(e)
            assert raised
        """,
    ),
    Habit(
        "errors",
        "the-test-catches-all-and-says-more",
        answer="""
            def parse(s):
                return [int(p) for p in s.split(',')]
        """,
        wrong="""
            def parse(s):
                return s.split(',')
        """,
        test="""
            try:
                out = parse('1,2')
            except Exception as e:
                raise AssertionError(f'parse failed with {type(e).__name__}: {e}')
            assert out == [1, 2]
        """,
    ),
    Habit(
        "errors",
        "warnings",
        answer="""
            import warnings
            def old(x):
                warnings.warn('old is deprecated', DeprecationWarning)
                return x
        """,
        wrong="""
            def old(x):
                return x
        """,
        test="""
            import warnings
            with warnings.catch_warnings(record=True) as w:
                warnings.simplefilter('always')
                assert old(1) == 1
            assert len(w) == 1 and issubclass(w[0].category, DeprecationWarning) and 'deprecated' in str(w[0].message)
        """,
    ),
]

CALLS = [
    Habit(
        "calls",
        "a-generator",
        answer="""
            def countdown(n):
                while n:
                    yield n
                    n -= 1
        """,
        wrong="""
            def countdown(n):
                return list(range(n))
        """,
        test="""
            import types
            g = countdown(3)
            assert isinstance(g, types.GeneratorType)
            assert next(g) == 3
            assert list(g) == [2, 1]
        """,
    ),
    Habit(
        "calls",
        "an-endless-generator",
        answer="""
            def naturals():
                n = 0
                while True:
                    yield n
                    n += 1
        """,
        wrong="""
            def naturals():
                yield 0
                yield 2
        """,
        test="""
            from itertools import islice
            assert list(islice(naturals(), 5)) == [0, 1, 2, 3, 4]
            for k, n in zip(range(3), naturals()):
                assert k == n
        """,
    ),
    Habit(
        "calls",
        "a-generator-that-is-sent-values",
        answer="""
            def averager():
                total, n, mean = 0, 0, None
                while True:
                    x = yield mean
                    total += x
                    n += 1
                    mean = total / n
        """,
        wrong="""
            def averager():
                while True:
                    x = yield 0
        """,
        test="""
            a = averager()
            next(a)
            assert a.send(10) == 10
            assert a.send(20) == 15
        """,
    ),
    Habit(
        "calls",
        "maps-filters-and-iterators",
        answer="""
            def odd(xs):
                return filter(lambda x: x % 2, xs)
            doubled = map(lambda x: 2 * x, [1, 2])
        """,
        wrong="""
            def odd(xs):
                return iter(xs)
            doubled = map(lambda x: x, [1, 2])
        """,
        test="""
            assert list(odd(range(5))) == [1, 3]
            assert list(doubled) == [2, 4]
        """,
    ),
    Habit(
        "calls",
        "a-closure",
        answer="""
            def adder(n):
                def add(x):
                    return x + n
                return add
        """,
        wrong="""
            def adder(n):
                return lambda x: x
        """,
        test="""
            add5 = adder(5)
            assert callable(add5)
            assert add5(1) == 6 and adder(0)(3) == 3
        """,
    ),
    Habit(
        "calls",
        "a-counter-in-a-closure",
        answer="""
            def counter():
                n = 0
                def tick():
                    nonlocal n
                    n += 1
                    return n
                return tick
        """,
        wrong="""
            def counter():
                return lambda: 1
        """,
        test="""
            a, b = counter(), counter()
            assert [a(), a(), b()] == [1, 2, 1]
        """,
    ),
    Habit(
        "calls",
        "a-lambda-in-a-variable",
        answer="square = lambda x: x * x",
        wrong="square = lambda x: x + x",
        test="""
            assert square(3) == 9
            assert list(map(square, [1, 2, 4])) == [1, 4, 16]
            assert square.__name__ == '<lambda>'
        """,
    ),
    Habit(
        "calls",
        "student-s-decorator-on-the-test-s-function",
        answer="""
            def twice(f):
                @functools.wraps(f)
                def g(*a, **k):
                    return f(*a, **k) * 2
                return g
        """,
        wrong="""
            def twice(f):
                return f
        """,
        test="""
            @twice
            def add(a, b=1):
                'Adds.'
                return a + b
            assert add(1) == 4 and add(1, b=4) == 10
            assert add.__name__ == 'add' and add.__doc__ == 'Adds.'
        """,
        setup="import functools",
    ),
    Habit(
        "calls",
        "callback",
        answer="""
            def integrate(f, a, b, n=1000):
                h = (b - a) / n
                return h * sum(f(a + (k + 0.5) * h) for k in range(n))
        """,
        wrong="""
            def integrate(f, a, b, n=1000):
                return (b - a) * f(a)
        """,
        test="""
            import math
            assert math.isclose(integrate(math.sin, 0, math.pi), 2, rel_tol=1e-4)
            assert abs(integrate(lambda x: x * x, 0, 3) - 9) < 1e-3
        """,
    ),
    Habit(
        "calls",
        "composition-of-the-student-s-functions",
        answer="""
            def compose(f, g):
                return lambda x: f(g(x))
            def inc(x):
                return x + 1
        """,
        wrong="""
            def compose(f, g):
                return lambda x: g(f(x))
            def inc(x):
                return x + 1
        """,
        test="""
            assert compose(lambda x: 2 * x, inc)(3) == 8
            assert compose(inc, inc)(0) == 2
        """,
    ),
    Habit(
        "calls",
        "a-global-counter",
        answer="""
            calls = 0
            def ping():
                global calls
                calls += 1
        """,
        wrong="""
            calls = 0
            def ping():
                calls = 1
        """,
        test="""
            before = calls
            ping()
            ping()
            assert calls == before + 2
        """,
    ),
    Habit(
        "calls",
        "lru-cache",
        answer="""
            @functools.lru_cache(maxsize=None)
            def fib(n):
                return n if n < 2 else fib(n - 1) + fib(n - 2)
        """,
        wrong="""
            def fib(n):
                return n if n < 2 else fib(n - 1) + fib(n - 2)
        """,
        test="""
            assert fib(50 if hasattr(fib, 'cache_info') else 5) == 12586269025
            assert fib.cache_info().hits > 0
        """,
        setup="import functools",
    ),
    Habit(
        "calls",
        "keywords-defaults-and-stars",
        answer="""
            def f(a, *rest, scale=1, **more):
                return scale * (a + sum(rest)) + len(more)
        """,
        wrong="""
            def f(a, *rest, scale=1, **more):
                return a
        """,
        test="""
            assert f(1) == 1
            assert f(1, 2, 3, scale=2) == 12
            assert f(*[1, 1], **{'p': 0, 'scale': 3}) == 7
        """,
    ),
    Habit(
        "calls",
        "partial",
        answer="""
            from functools import partial
            def power(b, e):
                return b ** e
            cube = partial(power, e=3)
        """,
        wrong="""
            from functools import partial
            def power(b, e):
                return b ** e
            cube = partial(power, e=2)
        """,
        test="""
            assert cube(2) == 8
            assert cube.keywords == {'e': 3}
        """,
    ),
    Habit(
        "calls",
        "recursion",
        answer="""
            def flatten(x):
                return [z for y in x for z in flatten(y)] if isinstance(x, list) else [x]
        """,
        wrong="""
            def flatten(x):
                return x
        """,
        test="""
            assert flatten([1, [2, [3, [4]]]]) == [1, 2, 3, 4]
            assert flatten([]) == []
        """,
    ),
    Habit(
        "calls",
        "recursion-proved-by-counting-calls",
        answer="""
            def fact(n):
                return 1 if n == 0 else n * fact(n - 1)
        """,
        wrong="""
            def fact(n):
                out = 1
                for k in range(1, n + 1):
                    out *= k
                return out
        """,
        test="""
            original, count = fact, 0
            def fact(n):
                global count
                count += 1
                return original(n)
            assert fact(5) == 120
            assert count > 1, 'fact is not recursive'
            fact = original
        """,
    ),
    Habit(
        "calls",
        "many-calls-in-a-loop",
        answer="""
            def is_prime(n):
                return n > 1 and all(n % k for k in range(2, int(n ** 0.5) + 1))
        """,
        wrong="""
            def is_prime(n):
                return n > 1 and n % 2 == 1
        """,
        test="""
            primes = [n for n in range(2000) if is_prime(n)]
            assert len(primes) == 303 and primes[:4] == [2, 3, 5, 7]
        """,
    ),
    Habit(
        "calls",
        "name-docstring-annotations",
        answer='''
            def area(r: float) -> float:
                """Area of a circle."""
                return 3.14 * r * r
        ''',
        wrong="""
            def area(r):
                return 3.14 * r * r
        """,
        test="""
            assert area.__doc__ and 'circle' in area.__doc__
            assert area.__annotations__ == {'r': float, 'return': float}
            assert area.__name__ == 'area'
        """,
    ),
    Habit(
        "calls",
        "type-hints",
        answer="""
            from typing import Optional
            def find(xs: list[int], x: int) -> Optional[int]:
                return xs.index(x) if x in xs else None
        """,
        wrong="""
            def find(xs, x):
                return xs.index(x) if x in xs else None
        """,
        test="""
            import typing
            hints = typing.get_type_hints(find)
            assert hints['return'] == typing.Optional[int] and hints['x'] is int
            assert find([4, 5], 5) == 1
        """,
    ),
    Habit(
        "calls",
        "signature",
        answer="""
            def train(X, y, lr=0.1, *, epochs=10):
                return lr * epochs
        """,
        wrong="""
            def train(X, y):
                return 1.0
        """,
        test="""
            import inspect
            ps = inspect.signature(train).parameters
            assert list(ps) == ['X', 'y', 'lr', 'epochs']
            assert ps['lr'].default == 0.1 and ps['epochs'].kind is inspect.Parameter.KEYWORD_ONLY
            assert train(0, 0) == 1.0
        """,
    ),
    Habit(
        "calls",
        "source-is-read",
        answer="""
            def total(xs):
                s = 0
                for x in xs:
                    s += x
                return s
        """,
        wrong="""
            def total(xs):
                return sum(xs)
        """,
        test="""
            import inspect
            source = inspect.getsource(total)
            assert 'sum(' not in source, 'write the loop yourself'
            assert 'for ' in source
            assert total([1, 2]) == 3
        """,
    ),
    Habit(
        "calls",
        "names-in-the-code-object",
        answer="""
            def absolute(x):
                return x if x >= 0 else -x
        """,
        wrong="""
            def absolute(x):
                return abs(x)
        """,
        test="""
            assert 'abs' not in absolute.__code__.co_names
            assert absolute.__code__.co_argcount == 1
            assert absolute(-2) == 2
        """,
    ),
    Habit(
        "calls",
        "callable-and-existing",
        answer="""
            def f(x):
                return x + 1
        """,
        wrong="f = 3",
        test="""
            assert 'f' in globals(), 'define f'
            assert callable(f)
            assert f(1) == 2
        """,
    ),
    Habit(
        "calls",
        "names-looked-up-as-text",
        answer="""
            def q1():
                return 1
            def q2():
                return 2
        """,
        wrong="""
            def q1():
                return 1
            def q2():
                return 1
        """,
        test="""
            for k in (1, 2):
                f = globals()[f'q{k}']
                assert f() == k
            assert eval('q2()') == 2
        """,
    ),
    Habit(
        "calls",
        "an-async-function",
        answer="""
            import asyncio
            async def fetch(x):
                await asyncio.sleep(0)
                return x * 2
        """,
        wrong="""
            async def fetch(x):
                return x
        """,
        test="""
            assert await fetch(4) == 8
            import asyncio
            assert asyncio.iscoroutinefunction(fetch)
        """,
    ),
    Habit(
        "calls",
        "vectorized",
        answer="sig = np.vectorize(lambda z: 1 / (1 + np.exp(-z)))",
        wrong="sig = np.vectorize(lambda z: z)",
        test="""
            assert np.allclose(sig(np.array([0.0, 100.0])), [0.5, 1])
            assert sig(np.zeros((2, 2))).shape == (2, 2)
        """,
        setup=NUMPY,
    ),
    Habit(
        "calls",
        "gradient-check-with-a-closure",
        answer="""
            def loss_and_grad(w):
                return np.sum(w ** 2), 2 * w
        """,
        wrong="""
            def loss_and_grad(w):
                return np.sum(w ** 2), w
        """,
        test="""
            def numeric(f, w, h=1e-6):
                g = np.zeros_like(w)
                for i in range(w.size):
                    e = np.zeros_like(w)
                    e[i] = h
                    g[i] = (f(w + e)[0] - f(w - e)[0]) / (2 * h)
                return g
            w = np.array([1.0, -2.0, 3.0])
            assert np.allclose(numeric(loss_and_grad, w), loss_and_grad(w)[1], atol=1e-4)
        """,
        setup=NUMPY,
    ),
]

SCREEN = [
    Habit(
        "screen",
        "print-into-a-string",
        answer="""
            def greet(name):
                print('Hello', name)
        """,
        wrong="""
            def greet(name):
                print('Hi', name)
        """,
        test=r"""
            import io
            from contextlib import redirect_stdout
            out = io.StringIO()
            with redirect_stdout(out):
                greet('Ada')
            assert out.getvalue() == 'Hello Ada\n'
        """,
    ),
    Habit(
        "screen",
        "stdout-swapped-by-hand",
        answer="""
            def table(n):
                for k in range(1, n + 1):
                    print(k, k * k)
        """,
        wrong="""
            def table(n):
                print(n)
        """,
        test="""
            import io, sys
            old, sys.stdout = sys.stdout, io.StringIO()
            try:
                table(2)
                text = sys.stdout.getvalue()
            finally:
                sys.stdout = old
            assert text.split() == ['1', '1', '2', '4']
        """,
    ),
    Habit(
        "screen",
        "capture-magic",
        answer="""
            def say():
                print('done')
        """,
        wrong="""
            def say():
                print('no')
        """,
        test="""
            from IPython.utils.capture import capture_output
            with capture_output() as cap:
                say()
            assert cap.stdout.strip() == 'done'
        """,
    ),
    Habit(
        "screen",
        "print-is-patched",
        answer="""
            def show(x):
                print(x)
                print(x + 1)
        """,
        wrong="""
            def show(x):
                print(x)
        """,
        test="""
            from unittest.mock import patch
            with patch('builtins.print') as p:
                show(1)
            assert p.call_count == 2
            p.assert_called_with(2)
        """,
    ),
    Habit(
        "screen",
        "input-is-patched",
        answer="""
            def ask():
                return int(input('Number? ')) * 2
        """,
        wrong="""
            def ask():
                return 2
        """,
        test="""
            from unittest import mock
            with mock.patch('builtins.input', return_value='21'):
                assert ask() == 42
            with mock.patch('builtins.input', side_effect=['5', '6']):
                assert ask() + ask() == 22
        """,
    ),
    Habit(
        "screen",
        "input-is-replaced-by-a-global",
        answer="""
            def ask():
                return input('Name? ').strip().title()
        """,
        wrong="""
            def ask():
                return 'Ada'
        """,
        test="""
            def input(prompt=''):
                return ' bo '
            assert ask() == 'Bo'
            del input
        """,
    ),
    Habit(
        "screen",
        "stdin-is-replaced",
        answer="""
            def read_two():
                return int(input()) + int(input())
        """,
        wrong="""
            def read_two():
                return 0
        """,
        test="""
            import io, sys, builtins
            answers = iter(['3', '4'])
            old = builtins.input
            builtins.input = lambda *a: next(answers)
            try:
                assert read_two() == 7
            finally:
                builtins.input = old
        """,
    ),
    Habit(
        "screen",
        "formatted-text",
        answer="""
            def row(name, x):
                return f'{name:<8}|{x:>8.2f}'
        """,
        wrong="""
            def row(name, x):
                return f'{name}|{x}'
        """,
        test="""
            assert row('pi', 3.14159) == 'pi      |    3.14'
            assert len(row('a', 1)) == 17, 'the row has a wrong width'
        """,
    ),
    Habit(
        "screen",
        "print-and-return",
        answer="""
            def loud(x):
                print('loud')
                return x
        """,
        wrong="""
            def loud(x):
                print('loud')
                return None
        """,
        test="""
            assert loud(3) == 3
            print('All tests passed')
        """,
    ),
    Habit(
        "screen",
        "test-writes-to-stderr-only-on-failure",
        answer="""
            def ok():
                return True
        """,
        wrong="""
            def ok():
                return False
        """,
        test="""
            import sys
            if not ok():
                print('wrong', file=sys.stderr)
            assert ok()
        """,
    ),
]

NAMES = [
    Habit(
        "names",
        "is-it-there",
        answer="answer = 42",
        wrong="anser = 42",
        test="""
            try:
                answer
            except NameError:
                raise AssertionError('define answer')
            assert answer == 42
        """,
    ),
    Habit(
        "names",
        "in-globals",
        answer="rate = 0.5",
        wrong="rte = 0.5",
        test="""
            assert 'rate' in globals(), 'rate is missing'
            assert globals()['rate'] == 0.5
        """,
    ),
    Habit(
        "names",
        "helper-deleted-and-put-back",
        answer="""
            def mean(x):
                return sum(x) / len(x)
            def var(x):
                m = mean(x)
                return sum((v - m) ** 2 for v in x) / len(x)
        """,
        wrong="""
            def mean(x):
                return sum(x) / len(x)
            def var(x):
                m = sum(x) / len(x)
                return sum((v - m) ** 2 for v in x) / len(x)
        """,
        test="""
            assert var([1, 3]) == 1
            old_mean = mean
            del mean
            try:
                var([1, 3])
            except NameError:
                pass
            else:
                raise AssertionError('var does not call mean')
            finally:
                mean = old_mean
        """,
    ),
    Habit(
        "names",
        "helper-replaced-by-the-test",
        answer="""
            def f(x):
                return x * x
            def derivative(x, h=1e-6):
                return (f(x + h) - f(x - h)) / (2 * h)
        """,
        wrong="""
            def f(x):
                return x * x
            def derivative(x, h=1e-6):
                return 2 * x
        """,
        test="""
            original = f
            f = lambda x: 3 * x
            assert abs(derivative(5.0) - 3) < 1e-4
            f = original
            assert abs(derivative(2.0) - 4) < 1e-4
        """,
    ),
    Habit(
        "names",
        "patch-of-a-name-in-main",
        answer="""
            import time
            def now():
                return 7
            def stamp():
                return f't={now()}'
        """,
        wrong="""
            def now():
                return 7
            def stamp():
                return 't=7'
        """,
        test="""
            from unittest.mock import patch
            with patch('__main__.now', return_value=1):
                assert stamp() == 't=1'
            assert stamp() == 't=7'
        """,
    ),
    Habit(
        "names",
        "patch-of-a-library",
        answer="""
            import random
            def roll():
                return random.randint(1, 6) + random.randint(1, 6)
        """,
        wrong="""
            import random
            def roll():
                return 4
        """,
        test="""
            from unittest.mock import patch
            with patch('random.randint', return_value=6) as r:
                assert roll() == 12
            assert r.call_count == 2
        """,
    ),
    Habit(
        "names",
        "test-changes-a-global-of-the-student-s",
        answer="""
            tax = 0.2
            def gross(net):
                return net * (1 + tax)
        """,
        wrong="""
            tax = 0.2
            def gross(net):
                return net * 1.2
        """,
        test="""
            tax = 0.5
            assert gross(100) == 150
            tax = 0.2
            assert gross(100) == 120
        """,
    ),
    Habit(
        "names",
        "user-namespace-of-the-shell",
        answer="z = 3",
        wrong="z = 4",
        test="""
            assert get_ipython().user_ns['z'] == 3
            assert get_ipython() is not None
        """,
    ),
    Habit(
        "names",
        "variable-made-by-a-loop",
        answer="""
            total = 0
            for k in range(5):
                total += k
        """,
        wrong="""
            total = 0
            for k in range(4):
                total += k
        """,
        test="""
            assert total == 10
            assert k == 4
        """,
    ),
    Habit(
        "names",
        "test-s-variables-used-by-a-later-helper",
        answer="""
            def scale(x):
                return x * factor
        """,
        wrong="""
            def scale(x):
                return x
        """,
        test="""
            factor = 10
            assert scale(2) == 20
        """,
        setup="factor = 1",
    ),
    Habit(
        "names",
        "reserved-names-of-the-test",
        answer="""
            def size(x):
                return len(x)
        """,
        wrong="""
            def size(x):
                return 1
        """,
        test="""
            len_before = len
            assert size([1, 2]) == 2
            assert size(list('abc')) == len(list('abc'))
        """,
    ),
    Habit(
        "names",
        "a-name-that-the-source-s-setup-defines-too",
        answer="x = x + 1",
        wrong="x = x",
        test="assert x == 2",
        setup="x = 1",
    ),
    Habit(
        "names",
        "read-only-data-changed-by-the-student",
        answer="data.append(4)",
        wrong="data.append(5)",
        test="assert data == [1, 2, 3, 4]",
        locked="data = [1, 2, 3]",
    ),
]

RANDOM = [
    Habit(
        "random",
        "numpy-seed-then-call",
        answer="""
            def noise(n):
                return np.random.randn(n)
        """,
        wrong="""
            def noise(n):
                return np.zeros(n)
        """,
        test="""
            np.random.seed(0)
            a = noise(3)
            np.random.seed(0)
            assert np.allclose(a, np.random.randn(3))
        """,
        setup=NUMPY,
    ),
    Habit(
        "random",
        "seeded-expected-numbers",
        answer="""
            def init(m, n):
                return np.random.rand(m, n) * 0.01
        """,
        wrong="""
            def init(m, n):
                return np.random.rand(n, m) * 0.01
        """,
        test="""
            np.random.seed(1)
            assert np.allclose(init(1, 2), [[0.00417022, 0.00720324]])
        """,
        setup=NUMPY,
    ),
    Habit(
        "random",
        "random-seed-then-call",
        answer="""
            import random
            def dice(n):
                return [random.randint(1, 6) for _ in range(n)]
        """,
        wrong="""
            def dice(n):
                return [1] * n
        """,
        test="""
            import random
            random.seed(3)
            expected = [random.randint(1, 6) for _ in range(5)]
            random.seed(3)
            assert dice(5) == expected
        """,
    ),
    Habit(
        "random",
        "a-generator-of-numpy-passed-in",
        answer="""
            def draw(rng, n):
                return rng.normal(size=n)
        """,
        wrong="""
            def draw(rng, n):
                return rng.uniform(size=n)
        """,
        test="assert np.allclose(draw(np.random.default_rng(5), 4), np.random.default_rng(5).normal(size=4))",
        setup=NUMPY,
    ),
    Habit(
        "random",
        "a-random-state-passed-in",
        answer="""
            def draw(rs, n):
                return rs.rand(n)
        """,
        wrong="""
            def draw(rs, n):
                return np.zeros(n)
        """,
        test="assert np.allclose(draw(np.random.RandomState(5), 4), np.random.RandomState(5).rand(4))",
        setup=NUMPY,
    ),
    Habit(
        "random",
        "monte-carlo",
        answer="""
            def estimate_pi(n):
                p = np.random.rand(n, 2)
                return 4 * np.mean((p ** 2).sum(axis=1) < 1)
        """,
        wrong="""
            def estimate_pi(n):
                return 3.0
        """,
        test="""
            np.random.seed(0)
            values = [estimate_pi(20000) for _ in range(5)]
            assert abs(np.mean(values) - np.pi) < 0.05
            assert len(set(values)) > 1
        """,
        setup=NUMPY,
    ),
]

MAGICS = [
    Habit(
        "magics",
        "matplotlib-inline-in-a-read-only-cell",
        answer="y = np.sin(0.5)",
        wrong="y = np.cos(0.5)",
        test="assert np.isclose(y, 0.479425538604203)",
        locked="""
            %matplotlib inline
            import numpy as np
            import matplotlib.pyplot as plt
        """,
    ),
    Habit(
        "magics",
        "matplotlib-inline-in-an-ordinary-cell",
        answer="y = np.sin(0.5)",
        wrong="y = np.cos(0.5)",
        test="assert np.isclose(y, 0.479425538604203)",
        setup="""
            %matplotlib inline
            %config InlineBackend.figure_format = 'retina'
            import numpy as np
            import matplotlib.pyplot as plt
            plt.rcParams['figure.figsize'] = (4, 3)
        """,
    ),
    Habit(
        "magics",
        "autoreload",
        answer="""
            def f():
                return 1
        """,
        wrong="""
            def f():
                return 2
        """,
        test="assert f() == 1",
        locked="""
            %load_ext autoreload
            %autoreload 2
        """,
    ),
    Habit(
        "magics",
        "capture-at-the-top-of-the-test",
        answer="""
            def f(x):
                print('working')
                return x + 1
        """,
        wrong="""
            def f(x):
                return x
        """,
        test="""
            %%capture
            assert f(1) == 2
        """,
    ),
    Habit(
        "magics",
        "capture-into-a-name",
        answer="""
            def hello():
                print('hello')
        """,
        wrong="""
            def hello():
                print('bye')
        """,
        test="assert cap.stdout == 'hello\\n'",
        helpers="""
            %%capture cap
            hello()
        """,
    ),
    Habit(
        "magics",
        "timeit-in-the-test",
        answer="""
            def quick(n):
                return n * (n + 1) // 2
        """,
        wrong="""
            def quick(n):
                return n
        """,
        test="""
            assert quick(10) == 55
            t = %timeit -n 10 -r 2 -o -q quick(1000)
            assert t.average < 1
        """,
    ),
    Habit(
        "magics",
        "time-in-the-test",
        answer="""
            def f():
                return 5
        """,
        wrong="""
            def f():
                return 6
        """,
        test="""
            %time r = f()
            assert r == 5
        """,
    ),
    Habit(
        "magics",
        "a-shell-line",
        answer="""
            def f():
                return 5
        """,
        wrong="""
            def f():
                return 6
        """,
        test="""
            files = !ls
            assert f() == 5
        """,
        setup="!echo starting",
    ),
    Habit(
        "magics",
        "top-level-await",
        answer="""
            import asyncio
            async def slow_double(x):
                await asyncio.sleep(0.01)
                return 2 * x
        """,
        wrong="""
            async def slow_double(x):
                return x
        """,
        test="""
            import asyncio
            rs = await asyncio.gather(slow_double(1), slow_double(2))
            assert rs == [2, 4]
        """,
    ),
    Habit(
        "magics",
        "get-ipython-runs-a-magic",
        answer="""
            def f():
                return 1
        """,
        wrong="""
            def f():
                return 0
        """,
        test="""
            get_ipython().run_line_magic('matplotlib', 'inline')
            assert f() == 1
        """,
    ),
    Habit(
        "magics",
        "history-of-inputs",
        answer="""
            def f(x):
                return x ** 2
        """,
        wrong="""
            def f(x):
                return x * x
        """,
        test="""
            assert any('**' in cell and 'def f' in cell for cell in In), 'use **'
            assert f(3) == 9
        """,
    ),
    Habit(
        "magics",
        "display-in-the-test",
        answer="""
            def f():
                return [1, 2]
        """,
        wrong="""
            def f():
                return []
        """,
        test="""
            from IPython.display import display, Markdown
            display(Markdown('**Testing**'))
            assert f() == [1, 2]
        """,
    ),
]

MARKS = [
    Habit(
        "marks",
        "hidden-tests",
        answer="""
            def f(x):
                return x * x
        """,
        wrong="""
            def f(x):
                return 4
        """,
        test="""
            assert f(2) == 4
            ### BEGIN HIDDEN TESTS
            assert f(3) == 9
            assert f(-1) == 1
            ### END HIDDEN TESTS
        """,
    ),
    Habit(
        "marks",
        "hidden-tests-only",
        answer="""
            def f(x):
                return x + 1
        """,
        wrong="""
            def f(x):
                return x
        """,
        test="""
            # hidden tests are run here
            ### BEGIN HIDDEN TESTS
            assert f(3) == 4
            ### END HIDDEN TESTS
        """,
    ),
    Habit(
        "marks",
        "solution-mark-without-a-space",
        answer="y = 3",
        wrong="y = 4",
        test="assert y == 3",
        source="""
            ###BEGIN SOLUTION
            y = 3
            ###END SOLUTION
        """,
    ),
    Habit(
        "marks",
        "solution-mark-inside-a-function",
        answer='''
            def f(x):
                """Double x."""
                return 2 * x
        ''',
        wrong="""
            def f(x):
                return x
        """,
        test="assert f(2) == 4",
        source='''
            def f(x):
                """Double x."""
                ### BEGIN SOLUTION
                return 2 * x
                ### END SOLUTION
        ''',
    ),
    Habit(
        "marks",
        "two-solution-regions",
        answer="""
            a = 1
            b = 2
        """,
        wrong="""
            a = 1
            b = 1
        """,
        test="assert (a, b) == (1, 2)",
        source="""
            # first
            ### BEGIN SOLUTION
            a = 1
            ### END SOLUTION
            # second
            ### BEGIN SOLUTION
            b = 2
            ### END SOLUTION
        """,
    ),
    Habit(
        "marks",
        "no-solution-marks",
        answer="""
            def f():
                return 'x'
        """,
        wrong="""
            def f():
                return 'y'
        """,
        test="assert f() == 'x'",
        source="""
            def f():
                return 'x'
        """,
    ),
    Habit(
        "marks",
        "mark-scheme",
        answer="""
            def f():
                return 1
        """,
        wrong="""
            def f():
                return 2
        """,
        test="assert f() == 1",
        remark="""
            Why is it so?
            ### BEGIN MARK SCHEME
            1 point for a reason
            ### END MARK SCHEME
        """,
    ),
    Habit(
        "marks",
        "partial-credit-by-the-last-expression",
        answer="""
            def f(x):
                return x * 2
        """,
        wrong="""
            def f(x):
                raise ZeroDivisionError
        """,
        test="""
            points = 0.0
            if f(1) == 2:
                points += 1
            if f(2) == 4:
                points += 1
            points
        """,
    ),
    Habit(
        "marks",
        "asserts-with-messages",
        answer="""
            def f(x):
                return x - 1
        """,
        wrong="""
            def f(x):
                return x + 1
        """,
        test="""
            for x in (1, 5):
                assert f(x) == x - 1, f'f({x}) should be {x - 1}, but is {f(x)}'
            assert type(f(1)) is int, "must be an int"
        """,
    ),
    Habit(
        "marks",
        "a-helper-in-a-read-only-cell-before-the-answer",
        answer="""
            def f(x):
                return 3 * x
        """,
        wrong="""
            def f(x):
                return 2 * x
        """,
        test="check(f, [1, 2, 3], [3, 6, 9])",
        locked="""
            def check(f, xs, ys):
                for x, y in zip(xs, ys):
                    got = f(x)
                    assert got == y, f'{f.__name__}({x}) gave {got}'
        """,
    ),
    Habit(
        "marks",
        "a-read-only-cell-that-calls-the-student-s-function",
        answer="""
            def model(x, w):
                return w[0] + w[1] * x
        """,
        wrong="""
            def model(x, w):
                return w[0]
        """,
        test="""
            assert loss([1.0, 2.0]) == 0
            assert loss([0.0, 0.0]) > 0
        """,
        helpers="""
            xs, ys = [0.0, 1.0, 2.0], [1.0, 3.0, 5.0]
            def loss(w):
                return sum((model(x, w) - y) ** 2 for x, y in zip(xs, ys))
        """,
    ),
    Habit(
        "marks",
        "a-read-only-cell-that-keeps-a-result",
        answer="""
            def fit(xs):
                return sum(xs) / len(xs)
        """,
        wrong="""
            def fit(xs):
                return 0.0
        """,
        test="""
            assert result == 2.0
            assert abs(fit([5, 7]) - 6) < 1e-9
        """,
        helpers="""
            result = fit([1, 2, 3])
            print('result:', result)
        """,
    ),
    Habit(
        "marks",
        "a-read-only-cell-that-fails-by-itself",
        answer="""
            def f():
                return 1
        """,
        wrong="""
            def f():
                return 2
        """,
        test="assert f() == 1",
        locked="""
            demo = [1, 2, 3]
            demo[10]
        """,
    ),
    Habit(
        "marks",
        "a-test-case-of-unittest",
        answer="""
            def rev(s):
                return s[::-1]
        """,
        wrong="""
            def rev(s):
                return s
        """,
        test="""
            import unittest
            class TestRev(unittest.TestCase):
                def test_word(self):
                    self.assertEqual(rev('abc'), 'cba')
                def test_empty(self):
                    self.assertEqual(rev(''), '')
            import io
            suite = unittest.defaultTestLoader.loadTestsFromTestCase(TestRev)
            result = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
            assert result.wasSuccessful()
        """,
    ),
    Habit(
        "marks",
        "doctest",
        answer='''
            def add(a, b):
                """
                >>> add(1, 2)
                3
                """
                return a + b
        ''',
        wrong='''
            def add(a, b):
                """
                >>> add(1, 2)
                3
                """
                return a - b
        ''',
        test="""
            import doctest
            results = doctest.testmod(verbose=False)
            assert results.failed == 0 and results.attempted > 0
        """,
    ),
    Habit(
        "marks",
        "timing",
        answer="""
            def total(n):
                return n * (n - 1) // 2
        """,
        wrong="""
            def total(n):
                s = 0
                for k in range(n * 100):
                    s += k
                return s
        """,
        test="""
            import time
            start = time.perf_counter()
            assert total(10_000) == 49_995_000
            assert time.perf_counter() - start < 2
        """,
    ),
    Habit(
        "marks",
        "the-test-needs-the-reference-s-numbers",
        answer="""
            def softmax(z):
                e = np.exp(z - z.max())
                return e / e.sum()
        """,
        wrong="""
            def softmax(z):
                return np.exp(z)
        """,
        test="""
            def _reference(z):
                e = np.exp(z - np.max(z))
                return e / np.sum(e)
            for seed in range(20):
                z = np.random.RandomState(seed).randn(5) * 10
                np.testing.assert_allclose(softmax(z), _reference(z), rtol=1e-7)
        """,
        setup=NUMPY,
    ),
    Habit(
        "marks",
        "answers-hashed",
        answer="capital = 'Paris'",
        wrong="capital = 'Rome'",
        test="""
            import hashlib
            assert hashlib.md5(capital.strip().lower().encode()).hexdigest() == hashlib.md5(b'paris').hexdigest()
        """,
    ),
    Habit(
        "marks",
        "printed-success",
        answer="n = 5",
        wrong="n = 6",
        test="""
            assert n == 5
            print('Well done')
            True
        """,
    ),
]

PLOTS = [
    Habit(
        "plots",
        "axes-returned",
        answer="""
            def draw(x, y):
                fig, ax = plt.subplots()
                ax.plot(x, y)
                ax.set_title('Line')
                ax.set_xlabel('x')
                return ax
        """,
        wrong="""
            def draw(x, y):
                fig, ax = plt.subplots()
                ax.plot(y, x)
                return ax
        """,
        test="""
            ax = draw([0, 1, 2], [0, 1, 4])
            assert len(ax.lines) == 1
            assert list(ax.lines[0].get_ydata()) == [0, 1, 4]
            assert ax.get_title() == 'Line' and ax.get_xlabel() != ''
        """,
        setup="import matplotlib.pyplot as plt",
    ),
    Habit(
        "plots",
        "figure-in-a-variable",
        answer="""
            fig, ax = plt.subplots()
            ax.bar(['a', 'b'], [1, 2])
        """,
        wrong="""
            fig, ax = plt.subplots()
            ax.bar(['a'], [1])
        """,
        test="""
            assert len(ax.patches) == 2
            assert ax.patches[1].get_height() == 2
            assert ax.figure is fig
        """,
        setup="import matplotlib.pyplot as plt",
    ),
    Habit(
        "plots",
        "current-axes-after-a-call",
        answer="""
            def hist(x):
                plt.figure()
                plt.hist(x, bins=4)
                plt.ylabel('count')
        """,
        wrong="""
            def hist(x):
                plt.figure()
                plt.hist(x, bins=3)
        """,
        test="""
            hist([1, 2, 2, 3, 4])
            assert len(plt.gca().patches) == 4
            assert plt.gca().get_ylabel() == 'count'
            plt.close('all')
        """,
        setup="import matplotlib.pyplot as plt",
    ),
]

LIBRARIES = [
    Habit(
        "libraries",
        "an-estimator-of-scikit-learn",
        answer="model = LinearRegression().fit(X, y)",
        wrong="model = LinearRegression(fit_intercept=False).fit(X, y)",
        test="""
            assert isinstance(model, LinearRegression)
            assert np.allclose(model.coef_, [2]) and np.isclose(model.intercept_, 1)
            assert np.allclose(model.predict([[5.0]]), 11)
        """,
        setup="""
            import numpy as np
            from sklearn.linear_model import LinearRegression
            X = np.arange(4.0).reshape(-1, 1)
            y = 2 * X[:, 0] + 1
        """,
    ),
    Habit(
        "libraries",
        "a-result-of-scipy",
        answer="res = minimize(lambda x: (x[0] - 3) ** 2, [0.0])",
        wrong="res = minimize(lambda x: (x[0] - 2) ** 2, [0.0])",
        test="""
            assert res.success
            assert abs(res.x[0] - 3) < 1e-4
            assert res.fun < 1e-6
        """,
        setup="from scipy.optimize import minimize",
    ),
    Habit(
        "libraries",
        "the-student-s-function-goes-into-scipy",
        answer="""
            def rhs(t, y):
                return -2 * y
        """,
        wrong="""
            def rhs(t, y):
                return 2 * y
        """,
        test="""
            from scipy.integrate import solve_ivp
            import numpy as np
            sol = solve_ivp(rhs, (0, 1), [1.0], rtol=1e-8)
            assert np.isclose(sol.y[0, -1], np.exp(-2), atol=1e-5)
        """,
    ),
    Habit(
        "libraries",
        "a-polynomial-of-numpy",
        answer="p = np.poly1d([1, -3, 2])",
        wrong="p = np.poly1d([1, -3, 1])",
        test="""
            assert sorted(p.roots.round(6)) == [1, 2]
            assert p(0) == 2 and p.order == 2
        """,
        setup=NUMPY,
    ),
    Habit(
        "libraries",
        "a-compiled-pattern",
        answer=r"""
            import re
            pattern = re.compile(r'\d{3}-\d{4}')
        """,
        wrong=r"""
            import re
            pattern = re.compile(r'\d{4}')
        """,
        test="""
            assert pattern.findall('call 555-1234 now') == ['555-1234']
            assert pattern.match('x') is None
        """,
    ),
    Habit(
        "libraries",
        "a-database-in-memory",
        answer="""
            import sqlite3
            db = sqlite3.connect(':memory:')
            db.execute('create table t (n int)')
            db.executemany('insert into t values (?)', [(1,), (2,)])
        """,
        wrong="""
            import sqlite3
            db = sqlite3.connect(':memory:')
            db.execute('create table t (n int)')
        """,
        test="assert db.execute('select sum(n) from t').fetchone() == (3,)",
    ),
]

HABITS = [
    *IMPORTS, *DATA, *VALUES, *FRAMES, *CLASSES, *ERRORS, *CALLS, *SCREEN, *NAMES, *RANDOM, *MAGICS, *MARKS, *PLOTS, *LIBRARIES,
]  # fmt: skip
