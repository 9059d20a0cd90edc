"""Every name that an nbgrader_config.py needs, and `configure`, which puts them in their places."""

from pathlib import Path
from typing import Any

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
    "quarantine",
]


def configure(c: Any) -> None:
    """Let nbgrader's commands and the Formgrader page hand out, collect, grade and give back as this package does.

    Args:
        c: nbgrader's configuration, `get_config()` in an nbgrader_config.py.
    """
    # nbgrader's own list, with our ClearSolutions in the place of its namesake: stubs that name their exercise; and a first
    # cell for machines that do not have the course's package
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
    c.Autograde.exporter_class = PatientReader
    c.Autograde.pre_convert_hook = quarantine
    # nbgrader's own list, with our Repair in front: cells that were lost, doubled or moved are put back
    c.Autograde.sanitize_preprocessors = [
        Repair,
        ClearOutput,
        DeduplicateIds,
        OverwriteKernelspec,
        OverwriteCells,
        CheckCellMetadata,
    ]
    # nbgrader's own list, with our Execute in the place of its namesake: student code runs in a sandbox, tests outside it
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
    c.GenerateFeedback.exporter_class = FeedbackExporter
    c.GenerateFeedback.preprocessors = [GetGrades]
    c.HTMLExporter.filters = {"markdown2html": "autograder.pages.markdown.markdown2html"}
    c.HTMLExporter.extra_template_basedirs = [
        str(Path(__file__).parent / "pages"),
        str(Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"),
    ]
