"""Cells are run without IPython's detours, and nobody can tell: outputs, names and numbers are
those of IPython."""

import json
import re
import subprocess
import sys
import textwrap
from typing import Any

import pytest

from tests.autograder.small import ROOT

CELLS = [
    "1 + 1",
    "x = 3\nprint('x is', x)\nx",
    "x;",
    "'a string'\ny = 2",
    "# a remark",
    "  ",
    "def f(v):\n    '''Doc.'''\n    return v / 0\n\nprint('before')\nf(1)\nprint('never')",
    "try:\n    f(2)\nexcept ZeroDivisionError as e:\n    raise ValueError('two') from e",
    "def r(n):\n    return r(n + 1)\nr(0)",
    "1 +",
    "print('not even this')\nreturn 5",
    "from __future__ import annotations\ndef g(a: nothing): return a",
    "def h(a: nothing): return a\nh.__annotations__",
    "import asyncio\nawait asyncio.sleep(0)\n7",
    "%who_ls function",
    "z = %pwd\nlen(z) > 0",
    "raise SystemExit(3)",
    "import warnings\nwarnings.warn('mind')",
    "import warnings\nwarnings.warn('mind')",
    "_i, len(In)",
    "import inspect\ninspect.getsource(f)",
    "import matplotlib as m\nm.use('module://matplotlib_inline.backend_inline')\nfrom matplotlib import pyplot\npyplot.plot([1]);",
    "get_ipython().events.register('post_run_cell', lambda result: print('ran', result.info.raw_cell))",
    "8",
]
PROGRAM = """
import json, sys
from autograder.candidate.shell import Shell
shell = Shell()
cells, how = json.load(sys.stdin), sys.argv[1]
if how == "IPython's way":
    shell.compiled = lambda source: []
if how == "learnt before":
    for cell in cells:
        shell.precompile(cell)
outputs = [shell.run(cell) for cell in cells]
json.dump(outputs, sys.__stdout__)
"""


def outputs_of(cells: list[str], how: str = "") -> list[Any]:
    command = [sys.executable, "-W", "default", "-c", PROGRAM, how]
    done = subprocess.run(
        command, input=json.dumps(cells), capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def looks(outputs: Any) -> str:
    """Without what differs from run to run: addresses, how a cell's file is called, how deep a
    recursion was."""
    return re.sub(r"0x[0-9a-f]+|ipython-input-[-0-9a-f]+|and \d+ times", "...", json.dumps(outputs))


@pytest.fixture(scope="module")
def theirs() -> list[Any]:
    return outputs_of(CELLS, "IPython's way")


@pytest.mark.parametrize("how", ["", "learnt before"])
def test_outputs_are_ipythons(theirs: list[Any], how: str) -> None:
    for cell, mine, his in zip(CELLS, outputs_of(CELLS, how), theirs, strict=True):
        assert looks(mine) == looks(his), cell
    kinds = [[output["output_type"] for output in outputs] for outputs in theirs]
    assert kinds.count([]) == 4
    assert ["stream", "error"] in kinds
    assert any("display_data" in kind for kind in kinds)


def test_tracebacks_show_the_lines_around() -> None:
    cell = """\
        def outer(x, *rest, key=1, **more):
            y = x

            return inner(
                y)

        def inner(z):
            raise ValueError("no " + z)

        try:
            outer("way")
        except ValueError as error:
            raise KeyError("k")"""
    [[output]] = outputs_of([textwrap.dedent(cell)])
    assert (output["ename"], output["evalue"]) == ("KeyError", "'k'")
    assert "\n".join(output["traceback"]) == textwrap.dedent(f"""\
        {"-" * 75}
        ValueError                                Traceback (most recent call last)
        Cell In[1], line 11
              9 
             10 try:
        ---> 11     outer("way")
             12 except ValueError as error:
             13     raise KeyError("k")

        Cell In[1], line 4, in outer(x, key, *rest, **more)
              2 y = x
              3 
        ----> 4 return inner(
              5     y)
              6 

        Cell In[1], line 8, in inner(z)
              7 def inner(z):
        ----> 8     raise ValueError("no " + z)
              9 
             10 try:

        ValueError: no way

        During handling of the above exception, another exception occurred:

        KeyError                                  Traceback (most recent call last)
        Cell In[1], line 13
             11     outer("way")
             12 except ValueError as error:
        ---> 13     raise KeyError("k")

        KeyError: 'k'""")


def test_an_endless_recursion_is_told_in_a_few_lines() -> None:
    [[output]] = outputs_of(["def r(n):\n    return r(n + 1)\nr(0)"])
    assert any("times more" in line for line in output["traceback"])
    assert len(output["traceback"]) < 20


def test_an_error_without_a_text_is_told_too() -> None:
    [[output]] = outputs_of(
        ["class Bad(Exception):\n    def __str__(self): raise KeyError\nraise Bad"]
    )
    assert (output["ename"], output["evalue"]) == ("Bad", "<its text cannot be shown>")


@pytest.mark.parametrize("before", ["", "%pwd\n"], ids=["plain", "by IPython"])
def test_an_error_that_cannot_be_shown_is_an_error_all_the_same(before: str) -> None:
    """A test cell without an error among its outputs would pass."""
    odd = (
        "class Odd(type):\n    @property\n    def __name__(cls): raise RuntimeError('no name')\n"
        "class Bad(Exception, metaclass=Odd): pass\nraise Bad"
    )
    [outputs] = outputs_of([before + odd])
    assert [output["output_type"] for output in outputs].count("error") == 1
