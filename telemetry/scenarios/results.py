"""BenchResult: what a run of scenarios came to. Saved as JSON, it is the baseline of later runs."""

from typing import Literal

from pydantic import Field

from planner.session import Outcome
from services.frozen import Frozen
from telemetry.trace import Check


class TurnResult(Frozen):
    """One request of a scenario and its verdict."""

    request: str
    outcome: Outcome
    checks: tuple[Check, ...]
    is_command: bool = False
    # Carried out without an investigation; all below is then empty.
    goal: str = ""
    # Intent, entity and artifact.
    tools: tuple[str, ...] = ()
    recoveries: tuple[str, ...] = ()
    files_read: int = 0
    probability: float = 0.0
    rank: int = 0
    # Of the first expected place among the citations, best is 1; 0 where it is not cited.
    wants_place: bool = False
    # Places are expected at all.
    duration_ms: float = 0.0
    error: str = ""
    # What broke, where the investigation ended with an exception.

    @property
    def passed(self) -> bool:
        """Whether every expectation is met."""
        return all(check.passed for check in self.checks) and not self.error


class ScenarioResult(Frozen):
    """One scenario and its verdict."""

    id: str
    source: str
    tags: tuple[str, ...] = ()
    known_miss: str = ""
    turns: tuple[TurnResult, ...]
    error: str = ""
    # Why it could not be run.

    @property
    def passed(self) -> bool:
        """Whether every turn is as expected."""
        return not self.error and all(turn.passed for turn in self.turns)

    @property
    def status(self) -> Literal["passed", "failed", "known miss", "repaired"]:
        """The verdict with what was known before: a known miss that passes is repaired."""
        if self.known_miss:
            return "repaired" if self.passed else "known miss"
        return "passed" if self.passed else "failed"

    @property
    def problems(self) -> tuple[str, ...]:
        """Every expectation that is not met, as a sentence."""
        found = [self.error] if self.error else []
        for turn in self.turns:
            found += [turn.error] if turn.error else []
            found += [f"{turn.request[:60]!r}: {check.detail}" for check in turn.checks if not check.passed]
        return tuple(found)


class Metrics(Frozen):
    """The figures of a run; a share is 0 where there is nothing to take it of."""

    scenarios: int
    passed: int
    known_misses: int
    requests: int
    pass_rate: float
    first_pass_success: float
    # Of the requests with an answer: right without changing course.
    recovery_success: float
    # Of the requests that changed course: right in the end.
    recoveries_per_request: float
    files_read: float
    # Mean of the investigated requests, as are the next two.
    fallback_rate: float
    # Requests that fell back on searching text.
    steps: float
    hit_at_1: float
    hit_at_3: float
    hit_at_5: float
    mrr: float
    # Over the requests that expect a place.
    absent_refused: float
    # Of the requests that must end without evidence: those that do.
    calibration_error: float
    brier: float
    auroc: float
    # Of the confidence, against whether the answer was right; auroc is 0.5 where all are alike.
    latency_ms_p50: float
    latency_ms_p90: float
    latency_ms_p99: float


class BenchResult(Frozen):
    """A whole run."""

    schema_id: Literal["sleuth.bench/1"] = Field(default="sleuth.bench/1")
    planner_version: str
    generation: str
    metrics: Metrics
    scenarios: tuple[ScenarioResult, ...]

    def without_times(self) -> "BenchResult":
        """The same run, the same bytes on every machine: what a baseline is compared by."""
        metrics = self.metrics.model_copy(
            update={name: 0.0 for name in Metrics.model_fields if name.startswith("latency_")}
        )
        return self.model_copy(
            update={
                "metrics": metrics,
                "scenarios": tuple(
                    scenario.model_copy(
                        update={
                            "turns": tuple(
                                turn.model_copy(update={"duration_ms": 0.0}) for turn in scenario.turns
                            )
                        }
                    )
                    for scenario in self.scenarios
                ),
            }
        )
