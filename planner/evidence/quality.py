"""Evidence quality: how well matches answer their question, judged by what matched, not by how much."""

from dataclasses import dataclass

from planner.evidence.model import Quality, Strength
from planner.names import is_plain_word
from planner.settings import PlannerSettings
from planner.tools import ToolCall, ToolName, ToolOutcome

FEW_HITS = 5
# Substring matches up to this number can be looked through; more say little about what was meant.


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an outcome is worth, with the reason in words."""

    quality: Quality
    strength: Strength
    reason: str


def judge(
    call: ToolCall, outcome: ToolOutcome, *, settings: PlannerSettings, lead: Quality = Quality.MODERATE
) -> Judgement:
    """Judge *outcome* as the answer to *call*.

    *lead* is the quality of the evidence that led to a read: a file is only as good as the reason it was
    opened for. Never returns *verified*, which is a relation (see `Ledger`).
    """
    quality, reason = _quality(call, outcome, settings, lead)
    if quality is Quality.NONE:
        return Judgement(Quality.NONE, Strength.NONE, reason)
    return Judgement(quality, Strength.of_count(max(outcome.match_count, 1)), reason)


def _quality(
    call: ToolCall, outcome: ToolOutcome, settings: PlannerSettings, lead: Quality
) -> tuple[Quality, str]:
    if outcome.is_authoritative:
        if outcome.failure is None:
            return Quality.STRONG, outcome.note or "from the one source that decides this"
        return Quality.NONE, outcome.note or "the source that decides this has nothing"
    if not outcome.findings:
        return Quality.NONE, outcome.note or "nothing matched"
    match call.tool:
        case ToolName.FIND_DEFINITIONS | ToolName.FIND_REFERENCES | ToolName.FIND_TESTS:
            return _named(outcome)
        case ToolName.FIND_FILES | ToolName.LIST_DIRECTORY:
            return _file_names(outcome)
        case ToolName.SEARCH_TEXT:
            return _text(call, outcome)
        case ToolName.SEARCH_CONCEPTS:
            return _concepts(outcome, settings)
        case ToolName.READ | ToolName.OUTLINE:
            return min(lead, Quality.STRONG), f"read because of {lead.label} evidence"
        case ToolName.READ_FAILURE:
            return _failure(outcome)
        case ToolName.NEAREST_NAMES:
            return Quality.WEAK, "similar names, not the one asked for"
        case _:
            return Quality.STRONG, "computed from the repository as a whole"


def _named(outcome: ToolOutcome) -> tuple[Quality, str]:
    if outcome.exact_count:
        return Quality.STRONG, f"{outcome.exact_count} under exactly this name"
    return Quality.MODERATE, "under a similar spelling or by name only"


def _file_names(outcome: ToolOutcome) -> tuple[Quality, str]:
    if outcome.exact_count:
        return Quality.STRONG, "a file or directory of exactly this name"
    if outcome.is_phrase:
        return Quality.STRONG, "the only path that has every word of the name"
    if len(outcome.findings) <= FEW_HITS:
        return Quality.MODERATE, "part of the name matches"
    return Quality.WEAK, "loose words of the name match"


def _text(call: ToolCall, outcome: ToolOutcome) -> tuple[Quality, str]:
    if " " not in call.query.strip() and is_plain_word(call.query):
        return Quality.WEAK, "one common word occurs, which says little about what was meant"
    if outcome.is_phrase:
        return Quality.STRONG, "the whole phrase occurs"
    if outcome.match_count <= FEW_HITS:
        return Quality.MODERATE, "a few places contain it"
    return Quality.WEAK, "many places contain parts of it"


def _concepts(outcome: ToolOutcome, settings: PlannerSettings) -> tuple[Quality, str]:
    """By the probability that the places answer the question (planner.evidence.answerability)."""
    likelihood = outcome.likelihood or 0.0
    share = f"the places found answer this with a probability of {likelihood:.0%}"
    if likelihood >= settings.strong_likelihood:
        return Quality.STRONG, share
    if likelihood >= settings.moderate_likelihood:
        return Quality.MODERATE, share
    return Quality.WEAK, share


def _failure(outcome: ToolOutcome) -> tuple[Quality, str]:
    if any(finding.path for finding in outcome.findings):
        return Quality.STRONG, "the log names a place in this repository"
    return Quality.MODERATE, "the log names an error but no place in this repository"
