"""What is made of the course at build time: the worked notebooks as pages, docstrings as text."""

import html
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import zipfile
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from backprop.check.questions import QUESTIONS

VERDICT = "application/vnd.backprop.verdict+json"
TOUCH = Path(__file__).parents[1] / "backprop" / "plots" / "touch.js"
CHECKED = {
    "code_prompt_show": "What the check says of the solution",
    "code_prompt_hide": "Hide what the check says",
}
CODE = {"code_prompt_show": "Show the code", "code_prompt_hide": "Hide the code"}
GUESSED = {"code_prompt_show": "Show what comes out", "code_prompt_hide": "Hide what comes out"}
SETUP = {"code_prompt_show": "Show the set-up", "code_prompt_hide": "Hide the set-up"}
ORDERS = re.compile(
    r"\*\*How to use this notebook\.\*\* .*?(?=Plan about)", re.DOTALL
)  # to those who run it
READING = (
    "**Reading here:** *Show the solution* opens a worked answer. To write your own, "
    "[take the notebook where you can run it](../students/anywhere.md). "
)
STAND = re.compile(r"\s*^## Where you stand\s*\Z", re.MULTILINE)
ASKED = re.compile(r'\w+\("(\d\d\.[a-z])"')  # `predict` under any name
# a guess is asked for at the end of a text, before a cell shows the answer
GUESS = re.compile(r"[^\n]*\b(?:[Gg]uess|before you (?:see|run))\b[^#]*\Z")
FIRST = re.compile(
    ""
)  # in place of an answer that nobody has written down: the first paragraph tells it
# to those who type
TYPED = re.compile(r"\s*Put a letter in place of `None`, in quotes: `\"a\"`\.")
LACKING = "There is no my_network.py yet"  # nor will there be one on a website
BESIDE = re.compile(
    r"\]\((?:\.\./)?(\d\d_\w+)/\1\.ipynb\)"
)  # a link from a notebook to another, in the folders of the course
DISPLAY = re.compile(r"\$\$.+?\$\$", re.DOTALL)
# a part of a docstring, and an entry of it
PART = re.compile(r"(?P<title>Args|Returns|Raises|Yields|Source):\n(?P<entries> .+)", re.DOTALL)
NAMED = re.compile(r"(?P<name>[*\w]+(?:, [*\w]+)*): (?P<text>.+)")
FORMULA = re.compile(r'\(?<span class="math notranslate nohighlight">[^<]*</span>[.,;:!?)]*')


def write(root: Path, into: Path, source: str | None) -> None:
    """A page for each notebook of solutions/, in `into`; the notebooks themselves are only read."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir()
    for path in sorted((root / "solutions").glob("*/*.ipynb")):
        lecture = root / "lectures" / path.parent.name / path.name
        page = readable(unspoiled(nbformat.read(path, as_version=4)))
        page = folded(page, nbformat.read(lecture, as_version=4))
        page.cells.insert(1, new_markdown_cell(links(root, lecture, path, source), id="links"))
        for cell in page.cells:
            cell.source = BESIDE.sub(r"](\1.ipynb)", cell.source).replace(
                "](../00_start_here.ipynb#The-map)", "](../index.ipynb#the-map)"
            )
            if cell.cell_type == "markdown":  # Sphinx would make a table around rows that end in \\
                cell.source = DISPLAY.sub(lambda m: m[0].replace(r"\\", r"\cr "), cell.source)
        nbformat.write(page, into / path.name)


def home(root: Path, docs: Path) -> None:
    """The first page: the story of `lectures/00_start_here.ipynb` with its code folded away, and
    below it the contents of the site."""
    story = nbformat.read(root / "lectures" / "00_start_here.ipynb", as_version=4)
    # nobody has made progress on a website
    story.cells = [cell for cell in story.cells if "progress()" not in cell.source]
    for cell in story.cells:
        if cell.cell_type == "code":
            cell.metadata.tags, cell.metadata.mystnb = ["hide-input"], CODE
        cell.source = BESIDE.sub(r"](notebooks/\1.ipynb)", cell.source)
        # here nothing has to be run
        cell.source = re.sub(r"\s*\(In JupyterLab, first run[^)]*\)", "", cell.source)
    story.cells.append(
        new_markdown_cell((docs / "contents.md").read_text(encoding="utf-8"), id="contents")
    )
    nbformat.write(story, docs / "index.ipynb")


def readable(worked: NotebookNode) -> NotebookNode:
    """What only those need who run a notebook is put aside: the orders to them, the set-up, and how far
    the one came who ran it last. A question that they answer in a cell is answered by a click."""
    cells: list[NotebookNode] = []
    begun = False
    for cell in worked.cells:
        if cell.cell_type == "markdown":
            begun = begun or re.search("^## ", cell.source, re.MULTILINE) is not None
            cell.source = TYPED.sub("", STAND.sub("", ORDERS.sub(READING, cell.source)))
            if cell.source.strip():
                cells.append(cell)
        elif match := ASKED.match(cell.source):
            cells.append(new_markdown_cell(answer(match[1]), id=cell.id))
        elif not begun and cells and cells[-1].cell_type == "code":  # one set-up, not two
            cells[-1].source += f"\n\n{cell.source}"
            cells[-1].outputs += cell.outputs
        elif cell.source != "progress()":
            cell.outputs = [o for o in cell.outputs if LACKING not in str(o)]
            if not begun:
                cell.metadata.tags, cell.metadata.mystnb = ["hide-input"], SETUP
            cells.append(cell)
    worked.cells = cells
    return worked


def unspoiled(worked: NotebookNode) -> NotebookNode:
    """Where the reader is asked to predict or to guess, what answers is opened by a click: what the
    next cells show, and as much of the text behind as tells it, up to the next heading."""
    tells: re.Pattern[str] | None = None  # the answer that is not to be seen yet
    shown = False  # a cell that shows it
    for cell in worked.cells:
        if match := ASKED.match(cell.source):
            right = [str(v) for v in QUESTIONS[match[1]].right.values()]
            letters = all(
                re.fullmatch("[a-z]", v) for v in right
            )  # of choices: they are no word of it
            tells = (
                None
                if letters
                else re.compile("|".join(rf"(?<![\w.-]){re.escape(v)}(?![\w.])" for v in right))
            )
        elif cell.cell_type == "markdown":
            heading = re.search("^#", cell.source, re.MULTILINE)
            if tells and not heading and (shown or tells is not FIRST):
                cell.source = covered(cell.source, tells)
            shown, tells = False, None
            if GUESS.search(cell.source) and "<details>" not in cell.source:
                tells = FIRST
        elif tells and not cell.metadata.get("nbgrader"):
            shown, cell.metadata.tags, cell.metadata.mystnb = True, ["hide-output"], GUESSED
    return worked


def covered(text: str, tells: re.Pattern[str]) -> str:
    """The text with its beginning, up to the last paragraph that tells, behind a line to tap."""
    blocks = text.split("\n\n")
    last = max((k for k, block in enumerate(blocks) if tells.search(block)), default=-1)
    last = 0 if tells is FIRST else last
    if last < 0:
        return text
    while blocks[last + 1 : last + 2] and blocks[last + 1][0].islower():  # the same sentence
        last += 1
    first, rest = "\n\n".join(blocks[: last + 1]), blocks[last + 1 :]
    fold = f"<details><summary>Go on, with your answer in mind</summary>\n\n{first}\n\n</details>"
    return "\n\n".join([fold, *rest])


def answer(question_id: str) -> str:
    """The answer to a question of `predict`, opened by a click."""
    question = QUESTIONS[question_id]
    right = ", ".join(f"{name} = {value}" for name, value in question.right.items())
    return (
        f"<details><summary>Think, then tap: {', '.join(question.right)}</summary>"
        f"<p>{html.escape(f'{right}. {question.why}')}</p></details>"
    )


def folded(worked: NotebookNode, lecture: NotebookNode) -> NotebookNode:
    """Where an answer stands, first the stub that a student meets, then solution and verdict,
    opened by a click."""
    stubs = {cell.get("id"): cell.source for cell in lecture.cells}
    cells = []
    for cell in worked.cells:
        if cell.metadata.get("nbgrader", {}).get("solution", False):
            cell.source = re.sub(
                r"^ *### (BEGIN|END) SOLUTION\n?", "", cell.source, flags=re.MULTILINE
            )
            if cell.cell_type == "code":
                cells.append(new_code_cell(stubs[cell.id], id=f"stub-{cell.id}"))
                cell.metadata.tags = ["hide-input"]
            else:
                cell.source = (
                    f"<details><summary>Show the solution</summary>\n\n{cell.source}\n\n</details>"
                )
        outputs = [output.get("data", {}) for output in cell.get("outputs", [])]
        if any(
            data.pop(VERDICT, None) for data in outputs
        ):  # for the report; and the points stand in the verdict
            cell.outputs = [
                output for output in cell.outputs if output.output_type != "execute_result"
            ]
            cell.metadata.tags, cell.metadata.mystnb = ["hide-output"], CHECKED
        cells.append(cell)
    worked.cells = cells
    return worked


def links(root: Path, lecture: Path, worked: Path, source: str | None) -> str:
    """A line of links: both notebooks as files and, where the course is published on GitHub, Binder
    and Colab."""
    files = [("The notebook with its exercises", lecture), ("the worked one", worked)]
    parts = [
        f"{{download}}`{text} <../../{path.relative_to(root).as_posix()}>`" for text, path in files
    ]
    if source and (
        match := re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+?)(\.git)?/?", source)
    ):
        at, path = match[1], lecture.relative_to(root).as_posix()
        parts.append(f"[open in Binder](https://mybinder.org/v2/gh/{at}/HEAD?labpath={path})")
        parts.append(
            f"[open in Colab](https://colab.research.google.com/github/{at}/blob/main/{path})"
        )
    return f":::{{container}} notebook-links\n{' · '.join(parts)}\n:::"


def package(root: Path, into: Path) -> str:
    """The course as one file that pip takes, in `into`, for those who learn from the site alone; a
    link to it."""
    shutil.rmtree(into, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:  # setuptools leaves things behind where it works
        for name in ("backprop", "autograder"):
            shutil.copytree(
                root / name, Path(folder) / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(root / name, folder)
        make = [
            "wheel",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
            str(into),
        ]
        done = subprocess.run(
            [sys.executable, "-m", "pip", *make, folder],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"the course's package cannot be made:\n{done.stderr}")
    name = next(into.glob("*.whl")).name
    return f"{{download}}`{name} <../{into.name}/{name}>`"


def bundle(root: Path, into: Path) -> str:
    """All notebooks with their exercises in one file beside the package; a link to it."""
    path = into / "backprop-notebooks.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for notebook in sorted((root / "lectures").rglob("*.ipynb")):
            if not notebook.parent.name.startswith("."):  # JupyterLab's checkpoints
                entry = zipfile.ZipInfo(notebook.relative_to(root / "lectures").as_posix())
                entry.compress_type = zipfile.ZIP_DEFLATED
                bundle.writestr(entry, notebook.read_bytes())
    return f"{{download}}`{path.name} <../{into.name}/{path.name}>`"


def ordered(app: Any, name: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """A notebook says itself where to go on, in the order of the course: not the theme, in that of
    the file names."""
    if name.startswith("notebooks/"):
        context["prev"] = context["next"] = None


def touchable(app: Any, name: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Where a page has a network to touch, the module that moves it stands in the page: a file
    would not load from a folder."""
    if "data-touch=" in context.get("body", ""):
        context["body"] += (
            f'<script type="module">\n{TOUCH.read_text(encoding="utf-8")}\nstart();\n</script>'
        )


def plain(app: Any, what: str, name: str, of: Any, options: Any, lines: list[str]) -> None:
    """Docstrings here are prose with `code`: whatever else means something to reStructuredText is
    made to mean itself. What a function takes and gives is a list, a table is a table."""
    text = "\n".join(lines)
    blocks = []
    for block in re.split(r"\n\s*\n", text):
        if part := PART.fullmatch(block):
            blocks.append(f"**{part['title']}**\n\n{listed(part['entries'])}")
        elif all(re.fullmatch(r"\|.*\|", line) for line in block.splitlines()):
            blocks.append(table(block))
        elif not block.startswith("- ") and re.search(
            r"^ |\S  +\S", block, flags=re.MULTILINE
        ):  # columns: as they stand; no list
            blocks.append(
                ".. code-block:: text\n    :class: columns\n\n"
                + re.sub(r"^", "    ", block, flags=re.MULTILINE)
            )
        else:
            blocks.append(prose(block))
    lines[:] = "\n\n".join(blocks).split("\n")


def prose(text: str) -> str:
    """Text in which nothing but `code` means something to reStructuredText."""
    parts = re.split(r"(`[^`\n]+`)", text)
    for k in range(0, len(parts), 2):
        parts[k] = re.sub(r"([\\*|_`<])", r"\\\1", parts[k])
        if k and parts[k][:1].isalnum():  # a letter right after `code` would be code, too
            parts[k] = r"\ " + parts[k]
    return "".join(parts)


def listed(entries: str) -> str:
    """The entries below `Args:` and the like: a name and what it is, or sentences."""
    made = []
    for entry in re.split(r"\n(?! )", textwrap.dedent(entries)):
        text = " ".join(entry.split())
        named = NAMED.fullmatch(text)
        made.append(f"``{named['name']}``\n    {prose(named['text'])}" if named else prose(text))
    return "\n\n".join(made)


def table(block: str) -> str:
    """A table of bars and dashes, whose cells are code."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
    made = [".. list-table::", "   :header-rows: 1", ""]
    for k, row in enumerate(row for row in rows if not set("".join(row)) <= set("-")):
        cells = [f"``{cell}``" if k else prose(cell) for cell in row]
        made += [f"   {'*' if not n else ' '} - {cell}" for n, cell in enumerate(cells)]
    return "\n".join(made)


def kept(app: Any, name: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """A formula stays on one line with the bracket before it and the comma after it: a browser
    would break there."""
    if "body" in context:
        context["body"] = FORMULA.sub(r'<span class="kept">\g<0></span>', context["body"])
