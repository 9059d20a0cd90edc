"""The repository root is an nbgrader course: worked notebooks in solutions/, what students get in lectures/."""

from pathlib import Path

import nbgrader
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ComputeChecksums,
    DeduplicateIds,
    IgnorePattern,
    LimitOutput,
    LockCells,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
    SaveCells,
)

import autograder
from autograder.build import ClearSolutions, Install
from autograder.exchange import Collect
from autograder.execute import Execute
from autograder.feedback import Exporter as Page
from autograder.feedback import GetGrades
from autograder.mend import Mend
from autograder.submission import Exporter, Flag, set_aside

c = get_config()  # type: ignore[name-defined]  # noqa: F821  nbgrader defines it

c.CourseDirectory.course_id = "backprop"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lectures"
# the sources of the notebooks lie beside the assignments' folders; nothing but notebooks is handed out
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".pytest_cache", "*.py"]

# nbgrader's own list, with our ClearSolutions in the place of its namesake: stubs that name their exercise; and a first cell
# for machines that do not have the course's package
c.GenerateAssignment.preprocessors = [
    LockCells,
    ClearSolutions,
    Install,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
]

# what lies in the exchange is its students', who may put links there: only their own plain files are collected
c.ExchangeFactory.collect = Collect

# notebooks are read with patience; links and pipes among a submission's files are put aside
c.Autograde.exporter_class = Exporter
c.Autograde.pre_convert_hook = set_aside

# nbgrader's own list, with our Mend in front: cells that were lost, doubled or moved are put back
c.Autograde.sanitize_preprocessors = [Mend, ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]

# nbgrader's own list, with our Execute in the place of its namesake: student code runs in a sandbox, tests run outside it
c.Autograde.autograde_preprocessors = [
    Execute,
    IgnorePattern,
    ClearMetadataPreprocessor,
    LimitOutput,
    SaveAutoGrades,
    Flag,
    AssignLatePenalties,
    CheckCellMetadata,
]

# the pages that students get back are our own, and Formgrader draws formulas as they do: neither needs a network
c.GenerateFeedback.exporter_class = Page
c.GenerateFeedback.preprocessors = [GetGrades]
c.HTMLExporter.filters = {"markdown2html": "autograder.prose.markdown2html"}
c.HTMLExporter.extra_template_basedirs = [
    str(Path(autograder.__file__).parent / "pages"),
    str(Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"),
]
