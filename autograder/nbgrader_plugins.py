"""Every name that an nbgrader_config.py needs, and `configure`, which puts them in their places."""

from pathlib import Path
from typing import Any

import nbgrader
from nbgrader import preprocessors
from nbgrader.converters import Autograde
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ComputeChecksums,
    LockCells,
    SaveCells,
)

from autograder.course.build import ClearSolutions, Install
from autograder.course.exchange import Collect
from autograder.pages.feedback import FeedbackExporter, GetGrades
from autograder.submission.execute import Execute
from autograder.submission.reading import Flag, PatientReader, quarantine
from autograder.submission.repair import Repair

__all__ = [
    "ClearSolutions",
    "Collect",
    "Execute",
    "FeedbackExporter",
    "Flag",
    "GetGrades",
    "Install",
    "PatientReader",
    "Repair",
    "configure",
    "configure_lectures",
    "quarantine",
]


def configure(c: Any) -> None:
    """Let nbgrader's commands and the Formgrader page collect, grade and give back as this package
    does, in any course.

    Folders, names, `course_id` and all preprocessors that the course has set stay. What it hands
    out is made as before.

    Args:
        c: nbgrader's configuration, `get_config()` in an nbgrader_config.py.
    """
    # what lies in the exchange is its students', who may put links there: only their own plain
    # files are collected
    c.ExchangeFactory.collect = Collect
    # notebooks are read with patience; links and pipes among a submission's files are put aside
    c.Autograde.exporter_class = PatientReader
    c.Autograde.pre_convert_hook = quarantine
    # the course's own list, or nbgrader's, with our Repair in front: cells that were lost, doubled
    # or moved are put back
    sanitize = (
        c.Autograde.get("sanitize_preprocessors")
        or Autograde.sanitize_preprocessors.default_args[0]
    )
    c.Autograde.sanitize_preprocessors = [
        Repair,
        *(kind for kind in sanitize if kind is not Repair),
    ]
    # likewise, with our Execute in the place of its namesake: student code runs in a sandbox, tests
    # outside it
    grade = (
        c.Autograde.get("autograde_preprocessors")
        or Autograde.autograde_preprocessors.default_args[0]
    )
    grade = [
        Execute if kind in (preprocessors.Execute, "nbgrader.preprocessors.Execute") else kind
        for kind in grade
    ]
    if Flag not in grade:
        grade.insert(
            grade.index(preprocessors.SaveAutoGrades) + 1
            if preprocessors.SaveAutoGrades in grade
            else len(grade),
            Flag,
        )
    c.Autograde.autograde_preprocessors = grade
    # the pages that students get back are our own, and Formgrader draws formulas as they do:
    # neither needs a network
    c.GenerateFeedback.exporter_class = FeedbackExporter
    c.GenerateFeedback.preprocessors = [GetGrades]
    c.HTMLExporter.filters = {"markdown2html": "autograder.pages.markdown.markdown2html"}
    c.HTMLExporter.extra_template_basedirs = [
        str(Path(__file__).parent / "pages"),
        str(Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"),
    ]


def configure_lectures(c: Any) -> None:
    """Hand out notebooks of this course: stubs name their exercise, and a first cell brings the
    course's package.

    Args:
        c: nbgrader's configuration, `get_config()` in an nbgrader_config.py.
    """
    # nbgrader's own list, with our ClearSolutions in the place of its namesake
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
