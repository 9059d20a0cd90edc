"""The website of the course, made by `make site`: pages in MyST, the worked notebooks as they
stand, the API from docstrings."""

import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))

import pages  # noqa: E402  beside this file

import autograder  # noqa: E402

autograder.__path__ = autograder.__path__[:1]  # the API without the names of version 0

COURSE = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SOURCE = COURSE.get("urls", {}).get("Source")  # where the course is published, if it is

project = "Backpropagation, a course that grades itself"
author = "the authors of backprop-course"
project_copyright = "text and figures CC BY 4.0, code BSD 3-Clause"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.mathjax"]
exclude_patterns = ["_build", "contents.md"]  # the contents are the end of the first page
templates_path = ["_templates"]
default_role = "code"  # `x` in a docstring is code

nb_execution_mode = "off"  # the outputs that stand in solutions/ are shown
nb_ipywidgets_js: dict[
    str, Any
] = {}  # nothing is fetched from elsewhere: a slider is its key frames here
nb_code_prompt_show = "Show the solution"  # only solutions are folded
nb_code_prompt_hide = "Hide the solution"
myst_enable_extensions = ["dollarmath", "colon_fence", "substitution"]
myst_heading_anchors = 3

mathjax_path = "mathjax/startup.js"  # third_party/: a page needs no network
mathjax_config_path = "mathjax.js"

autosummary_generate = True
autodoc_typehints = "none"  # the docstrings give shapes, which say more
autodoc_member_order = "bysource"
autodoc_inherit_docstrings = False  # nbconvert's own methods are its own to document
maximum_signature_line_length = 100

html_theme = "sphinx_book_theme"
html_title = "Backpropagation"
html_static_path = ["_static", "third_party", "../backprop/plots/touch.css"]
html_css_files = ["course.css", "touch.css"]
html_js_files = [("course.js", {"defer": "defer"})]
html_favicon = html_logo = "_static/logo.svg"
html_search_scorer = str(HERE / "search.js")
html_context = {"default_mode": "auto"}
html_copy_source = html_show_sourcelink = False
html_domain_indices = False  # the API's own page lists the modules
html_theme_options = {
    "use_download_button": False,  # each notebook links to its own files
    "home_page_in_toc": True,
    "navbar_persistent": [],
    "back_to_top_button": False,
    "logo": {"text": "Backpropagation"},
    "show_toc_level": 2,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
} | ({"repository_url": SOURCE, "use_repository_button": True} if SOURCE else {})


def setup(app: Any) -> None:
    pages.write(ROOT, HERE / "notebooks", SOURCE)
    pages.home(ROOT, HERE)
    app.config.myst_substitutions = {
        "package": pages.package(ROOT, HERE / "package"),
        "notebooks": pages.bundle(ROOT, HERE / "package"),
    }
    app.connect("autodoc-process-docstring", pages.plain)
    app.connect("html-page-context", pages.kept)
    app.connect("html-page-context", pages.ordered)
    app.connect("html-page-context", pages.touchable)
