"""Formatter: from an investigation to a clean evidence package. Chooses, orders, cites; decides nothing."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from planner.evidence.ledger import Ledger
from planner.evidence.model import Evidence, EvidenceClass, Finding, FindingKind, Quality
from planner.failures import FAILURES
from planner.formatter.describe import describe, missing
from planner.formatter.package import EvidenceItem, EvidencePackage, Searched
from planner.formatter.shapes import SHAPES, Shape
from planner.formatter.wording import WAYS, why
from planner.goals.model import DECLARED, GoalModel, Intent, TargetKind
from planner.session import InvestigationSession, Outcome
from planner.tools import ToolName

LONG_QUESTION = 8
# Content words; shorter questions about tests, builds and packages are about the project's own files.
MAX_UNION_LINES = 60
# Two overlapping places become one when the result can still be read at a glance.


class SnippetSource(Protocol):
    """Where the formatter gets the text and the identity of a cited place from."""

    def lines(self, path: str, start: int, end: int) -> str:
        """The lines as they stand, without numbers; empty when the file cannot be read."""

    def blob(self, path: str) -> str:
        """The content id of the file, or an empty string."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding with the lines that will be cited and the quality of its evidence."""

    finding: Finding
    evidence_class: EvidenceClass
    quality: Quality
    reason: str
    start: int
    end: int


def build_package(
    session: InvestigationSession, source: SnippetSource, *, limit: int | None = None
) -> EvidencePackage:
    """The evidence of *session* in the shape of its artifact, best first, without any planner state.

    At most *limit* items; as many as the shape shows when it is None.
    """
    goal = session.parse.goal
    shape = SHAPES[goal.artifact]
    placed = tuple(_choose(session, shape))[: limit or shape.limit] if _may_cite(session) else ()
    items = tuple(_item(number, place, shape, source) for number, place in enumerate(placed, start=1))
    searched = session.searched
    return EvidencePackage(
        request=session.request,
        goal=describe(goal),
        outcome=session.outcome.value,
        artifact=goal.artifact.value,
        repository=session.repository.name,
        commit=session.repository.commit,
        branch=session.repository.branch,
        is_dirty=session.repository.is_dirty,
        items=items,
        searched=Searched(
            files=searched.files,
            languages=searched.files_by_language,
            skipped=searched.skipped,
            unparsed=searched.unparsed,
            spellings=searched.spellings,
            ways=tuple(dict.fromkeys(WAYS[used] for used in searched.classes)),
            nearest=searched.nearest,
            ignored_hits=searched.ignored_hits,
            universe=searched.universe,
        ),
        open_questions=tuple(dict.fromkeys(_open_questions(session))),
    )


HISTORY_TOOLS = frozenset(
    {ToolName.GIT_LOG, ToolName.GIT_SHOW, ToolName.GIT_COMPARE, ToolName.GIT_BLAME, ToolName.GIT_REFS}
)
# What git does not know it says best itself, with the nearest names.


def _may_cite(session: InvestigationSession) -> bool:
    """Weak evidence may be shown as such; a question that was not understood has none."""
    return session.outcome in {Outcome.SUCCESS, Outcome.INSUFFICIENT_EVIDENCE}


def _open_questions(session: InvestigationSession) -> Iterator[str]:
    for step in session.steps if session.outcome is not Outcome.SUCCESS else ():
        is_final = step.evidence_id == "" and step.call.tool in HISTORY_TOOLS and step.quality_reason
        if step.failure and (is_final or not FAILURES[step.failure].is_recoverable):
            yield _sentence(step.quality_reason or FAILURES[step.failure].explanation)
            return
    for gap in session.remaining_gaps:
        yield missing(gap, session.parse.goal)
    for reading in session.parse.ambiguities:
        yield f"Or did you mean: {reading.label}?"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _choose(session: InvestigationSession, shape: Shape) -> Iterator[Placed]:
    """Findings group by group, places that overlap merged into the first of them."""
    chosen: list[Placed] = []
    for candidate in _candidates(session, shape):
        if candidate.finding.kind not in STATED:
            _merge_into(chosen, candidate)
        elif not any(_is_same_statement(kept, candidate) for kept in chosen):
            chosen.append(candidate)
    yield from chosen


def _candidates(session: InvestigationSession, shape: Shape) -> Iterator[Placed]:
    ledger = Ledger()
    for evidence in session.ledger:
        ledger.add(evidence)
    is_answer = session.outcome is Outcome.SUCCESS
    seen: set[Finding] = set()
    for kinds in _groups(session.parse.goal, shape):
        for evidence in _in_order(session, kinds):
            for finding in evidence.findings:
                if finding.kind not in kinds or finding in seen:
                    continue
                seen.add(finding)
                quality = ledger.quality_of(finding)
                if is_answer and quality is Quality.WEAK and evidence.quality is Quality.WEAK:
                    continue
                start, end = _cited_lines(finding, shape, is_first=len(seen) == 1)
                yield Placed(
                    finding, evidence.provenance.evidence_class, quality, evidence.reason, start, end
                )


def _groups(goal: GoalModel, shape: Shape) -> list[tuple[FindingKind, ...]]:
    """The groups of the shape; the project's own declarations first where they are the subject."""
    if goal.entity in DECLARED and not _is_led_by_meaning(goal):
        return sorted(shape.kinds, key=lambda kinds: FindingKind.MANIFEST not in kinds)
    return list(shape.kinds)


def _is_led_by_meaning(goal: GoalModel) -> bool:
    """Whether places that speak of the question come first.

    What a project declares is led by its declarations, but for explanations so long that they are about code.
    """
    if goal.entity in DECLARED:
        return goal.intent is Intent.EXPLAIN and len(goal.keywords.split()) >= LONG_QUESTION
    return goal.describes_more_than_names or bool(goal.targets_of(TargetKind.LOG))


def _in_order(session: InvestigationSession, kinds: tuple[FindingKind, ...]) -> list[Evidence]:
    """Evidence best first; a search by meaning leads where the question says more than names."""
    leads = _is_led_by_meaning(session.parse.goal)

    def rank(numbered: tuple[int, Evidence]) -> tuple[int, int]:
        number, evidence = numbered
        by_meaning = evidence.provenance.tool == "search_concepts"
        if leads and by_meaning and evidence.quality >= Quality.MODERATE:
            return (-9, number)
        return (-evidence.quality, number)

    holding = [
        (number, evidence)
        for number, evidence in enumerate(session.ledger)
        if any(finding.kind in kinds for finding in evidence.findings)
    ]
    return [evidence for _, evidence in sorted(holding, key=rank)]


def _cited_lines(finding: Finding, shape: Shape, *, is_first: bool) -> tuple[int, int]:
    if not finding.start:
        return 0, 0
    limit = 4 * shape.lines if shape.expands and is_first else shape.lines
    return finding.start, min(finding.end, finding.start + limit - 1)


def _merge_into(chosen: list[Placed], candidate: Placed) -> None:
    """Add *candidate*, unless what it shows is shown already; trim what overlaps."""
    if not candidate.start:
        same = any(
            kept.finding.path == candidate.finding.path and kept.finding.title == candidate.finding.title
            for kept in chosen
        )
        covered = candidate.finding.kind in {FindingKind.FILE, FindingKind.CONTENT} and any(
            kept.finding.path == candidate.finding.path for kept in chosen
        )
        if not (same or (covered and candidate.finding.path)):
            chosen.append(candidate)
        return
    start, end = candidate.start, candidate.end
    for index, kept in enumerate(chosen):
        if _is_whole_file(kept) and kept.finding.path == candidate.finding.path:
            # The file was found by its name; what was read of it is the place to show.
            chosen[index] = replace(kept, start=start, end=end, quality=max(kept.quality, candidate.quality))
            return
        if kept.finding.path != candidate.finding.path or not kept.start:
            continue
        if kept.finding.revision != candidate.finding.revision or end < kept.start or kept.end < start:
            continue
        if kept.start <= start and end <= kept.end:
            return
        union = (min(kept.start, start), max(kept.end, end))
        if union[1] - union[0] < MAX_UNION_LINES and candidate.finding.kind is not FindingKind.REFERENCE:
            best = max(kept.quality, candidate.quality)
            chosen[index] = replace(kept, quality=best, start=union[0], end=union[1])
            return
        if start < kept.start:
            end = kept.start - 1
        else:
            start = kept.end + 1
    if start <= end:
        chosen.append(replace(candidate, start=start, end=end))


STATED = frozenset({FindingKind.FACT, FindingKind.COMMAND, FindingKind.DEPENDENCY, FindingKind.ENTRY_POINT})
# What one line of a manifest says may be several things: two commands, a name and a version.


def _is_same_statement(left: Placed, right: Placed) -> bool:
    one, other = left.finding, right.finding
    return (one.title, one.path, one.start) == (other.title, other.path, other.start)


def _is_whole_file(place: Placed) -> bool:
    return not place.start and place.finding.kind is FindingKind.FILE


def _item(number: int, place: Placed, shape: Shape, source: SnippetSource) -> EvidenceItem:
    finding = place.finding
    in_tree = bool(finding.path) and not finding.revision
    text = finding.text
    if in_tree and place.start:
        text = source.lines(finding.path, place.start, place.end) or finding.text
    digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest() if text else ""
    details = dict(finding.attributes)
    if place.start and finding.end > place.end:
        details["whole"] = f"{finding.start}-{finding.end}"
        text += "\n…"
    elif not place.start and text.count("\n") >= shape.lines:
        text = "\n".join([*text.split("\n")[: shape.lines], "…"])
    return EvidenceItem(
        id=f"E{number}",
        kind=finding.kind.value,
        evidence_class=place.evidence_class.value,
        title=finding.title,
        path=finding.path,
        start=place.start,
        end=place.end,
        symbol=finding.symbol,
        snippet=text,
        why=why(finding, place.reason),
        quality=place.quality.label,
        revision=finding.revision,
        blob=finding.blob or (source.blob(finding.path) if in_tree else ""),
        text_hash=digest if in_tree and place.start else "",
        details=tuple(sorted(details.items())),
    )
