"""Metrics: the figures of a run, each over the requests that it is about."""

from collections.abc import Sequence
from statistics import fmean

from planner.session import Outcome
from planner.tools import ToolName
from telemetry.scenarios.results import Metrics, ScenarioResult, TurnResult

_BINS = 10


def metrics_of(results: Sequence[ScenarioResult]) -> Metrics:
    """The figures of *results*."""
    turns = [turn for result in results for turn in result.turns]
    asked = [turn for turn in turns if not turn.is_command]
    answerable = [turn for turn in asked if turn.outcome is Outcome.SUCCESS or not _must_refuse(turn)]
    placed = [turn for turn in asked if turn.wants_place]
    refused = [turn for turn in asked if _must_refuse(turn)]
    recovered = [turn for turn in asked if turn.recoveries]
    judged = [(turn.probability, _is_right(turn)) for turn in asked if turn.outcome in _CONCLUDED]
    latencies = sorted(turn.duration_ms for turn in asked)
    return Metrics(
        scenarios=len(results),
        passed=sum(result.passed for result in results),
        known_misses=sum(result.status == "known miss" for result in results),
        requests=len(turns),
        pass_rate=_share([result.passed for result in results]),
        first_pass_success=_share([turn.passed and not turn.recoveries for turn in answerable]),
        recovery_success=_share([turn.passed for turn in recovered]),
        recoveries_per_request=_mean([len(turn.recoveries) for turn in asked]),
        files_read=_mean([turn.files_read for turn in asked]),
        fallback_rate=_share([ToolName.SEARCH_TEXT in turn.tools for turn in asked]),
        steps=_mean([len(turn.tools) for turn in asked]),
        hit_at_1=_share([turn.rank == 1 for turn in placed]),
        hit_at_3=_share([0 < turn.rank <= 3 for turn in placed]),
        hit_at_5=_share([0 < turn.rank <= 5 for turn in placed]),
        mrr=_mean([1 / turn.rank if turn.rank else 0.0 for turn in placed]),
        absent_refused=_share([turn.outcome is Outcome.INSUFFICIENT_EVIDENCE for turn in refused]),
        calibration_error=_calibration_error(judged),
        brier=_mean([(probability - right) ** 2 for probability, right in judged]),
        auroc=_auroc(judged),
        latency_ms_p50=_percentile(latencies, 0.5),
        latency_ms_p90=_percentile(latencies, 0.9),
        latency_ms_p99=_percentile(latencies, 0.99),
    )


_CONCLUDED = frozenset({Outcome.SUCCESS, Outcome.INSUFFICIENT_EVIDENCE})


def _must_refuse(turn: TurnResult) -> bool:
    """Whether the right end is to have no evidence: that is where it ended, as wanted, or what it missed."""
    outcome = next((check for check in turn.checks if check.name == "outcome"), None)
    if outcome is None:
        return False
    if turn.outcome is Outcome.INSUFFICIENT_EVIDENCE:
        return outcome.passed
    return not outcome.passed and f"wanted {Outcome.INSUFFICIENT_EVIDENCE}" in outcome.detail


def _is_right(turn: TurnResult) -> bool:
    """Whether an answer was given and is right; a rightful refusal is no answer, and its confidence low."""
    return turn.outcome is Outcome.SUCCESS and turn.passed


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 6) if values else 0.0


def _mean(values: Sequence[float]) -> float:
    return round(fmean(values), 6) if values else 0.0


def _percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that *share* of all do not exceed."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _calibration_error(judged: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error: how far confidence and success lie apart, over bins of equal width."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for probability, right in judged:
        bins.setdefault(min(_BINS - 1, int(probability * _BINS)), []).append((probability, right))
    gaps = [
        len(members) * abs(fmean(p for p, _ in members) - fmean(right for _, right in members))
        for members in bins.values()
    ]
    return round(sum(gaps) / len(judged), 6) if judged else 0.0


def _auroc(judged: Sequence[tuple[float, bool]]) -> float:
    """The chance that a right answer has the higher confidence than a wrong one; ties count half."""
    right = [probability for probability, is_right in judged if is_right]
    wrong = [probability for probability, is_right in judged if not is_right]
    if not right or not wrong:
        return 0.5
    wins = sum((one > other) + 0.5 * (one == other) for one in right for other in wrong)
    return round(wins / (len(right) * len(wrong)), 6)
