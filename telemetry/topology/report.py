"""Report: the failure topology of a directory of traces. Same traces, same bytes.

A section is one entry of SECTIONS and one field of Report under the same name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, assert_never

from pydantic import BaseModel, ConfigDict

from telemetry.replay_report import ReplayReport
from telemetry.topology import (
    comparison,
    correction,
    failures,
    lessons,
    priority,
    recurring,
    residual,
    roadmap,
    segments,
)
from telemetry.topology.blocks import Block
from telemetry.topology.corpus import Corpus
from telemetry.topology.study import Study, study
from telemetry.topology.taxonomy import Taxonomy, planner_taxonomy

Format = Literal["md", "html", "json"]


class Report(BaseModel):
    """Every figure of the report; what is rendered says nothing that is not in here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_id: Literal["sleuth.report/1"] = "sleuth.report/1"
    source: str
    # Name of the directory, without the way to it.
    distribution: segments.Distribution
    failures: failures.FailureTaxonomy
    priority: priority.Priority
    recurring: recurring.Recurring
    comparison: comparison.Comparison
    roadmap: roadmap.Roadmap
    correction: correction.Correction
    residual: residual.Residual
    lessons: lessons.Lessons


@dataclass(frozen=True, slots=True)
class Section:
    """How one field of the report is computed and shown."""

    number: int
    name: str
    title: str
    build: Callable[[Study], BaseModel]
    present: Callable[[Any], tuple[Block, ...]]

    @property
    def heading(self) -> str:
        """Number and title."""
        return f"{self.number}. {self.title}"


SECTIONS: tuple[Section, ...] = (
    Section(1, "distribution", "Distribution", segments.build, segments.present),
    Section(2, "failures", "Taxonomy of failures", failures.build, failures.present),
    Section(3, "priority", "Priority and root causes", priority.build, priority.present),
    Section(4, "recurring", "Top recurring failed requests", recurring.build, recurring.present),
    Section(5, "comparison", "Synthetic against production", comparison.build, comparison.present),
    Section(6, "roadmap", "Roadmap", roadmap.build, roadmap.present),
    Section(7, "correction", "Correction and validation", correction.build, correction.present),
    Section(8, "residual", "Residual", residual.build, residual.present),
    Section(9, "lessons", "Lessons", lessons.build, lessons.present),
)


def build_report(
    directory: Path, *, taxonomy: Taxonomy | None = None, replayed: ReplayReport | None = None
) -> Report:
    """Compute the report over every trace below *directory*, own and foreign.

    *replayed* is what became of its clean production requests when they were made again, for section 7.
    Raises TraceDirectoryError. Memory is bounded by the number of different requests, not of traces.
    """
    classes = planner_taxonomy() if taxonomy is None else taxonomy
    with Corpus(directory) as corpus:
        judged = study(corpus, classes)
        built = {section.name: section.build(judged) for section in SECTIONS}
        report = Report.model_validate({"source": corpus.name, **built})
    corrected = report.correction.model_copy(update={"replayed": replayed})
    return report.model_copy(update={"correction": corrected})


def render(report: Report, format: Format) -> str:  # noqa: A002 - the word users know from `--format`.
    """The report as text in *format*, ending in a line feed."""
    match format:
        case "json":
            return report.model_dump_json(indent=2) + "\n"
        case "md":
            from telemetry.topology.renderers.markdown import to_markdown

            return to_markdown(_title(report), _presented(report))
        case "html":
            from telemetry.topology.renderers.html import to_html

            return to_html(_title(report), _presented(report))
    assert_never(format)


def _title(report: Report) -> str:
    return f"Failure topology of {report.source}"


def _presented(report: Report) -> list[tuple[str, tuple[Block, ...]]]:
    return [(section.heading, section.present(getattr(report, section.name))) for section in SECTIONS]
