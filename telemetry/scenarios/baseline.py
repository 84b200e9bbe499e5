"""Baseline: an earlier run beside this one: which scenarios were lost or won, which figures moved."""

import json
from pathlib import Path

from pydantic import ValidationError

from services.frozen import Frozen
from telemetry.errors import ScenarioError
from telemetry.scenarios.results import BenchResult, Metrics

_TIMES = ("latency_ms_p50", "latency_ms_p90", "latency_ms_p99")
# Another machine, another load: shown, but no regression.


class Moved(Frozen):
    """A figure that is not what it was."""

    name: str
    before: float
    after: float


class BaselineComparison(Frozen):
    """What changed since the baseline."""

    regressions: tuple[str, ...]
    # Passed then, fails now.
    repairs: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: tuple[Moved, ...]


def compare_with(baseline: BenchResult, now: BenchResult) -> BaselineComparison:
    """The changes from *baseline* to *now*."""
    before = {result.id: result.passed for result in baseline.scenarios}
    after = {result.id: result.passed for result in now.scenarios}
    both = sorted(before.keys() & after.keys())
    return BaselineComparison(
        regressions=tuple(name for name in both if before[name] and not after[name]),
        repairs=tuple(name for name in both if after[name] and not before[name]),
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        moved=tuple(
            Moved(name=name, before=getattr(baseline.metrics, name), after=getattr(now.metrics, name))
            for name in Metrics.model_fields
            if name not in _TIMES and getattr(baseline.metrics, name) != getattr(now.metrics, name)
        ),
    )


def load_result(path: Path) -> BenchResult:
    """A run that was saved, or printed as JSON. Raises ScenarioError."""
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ScenarioError(f"{path}: is not JSON: {error}") from error
    if not isinstance(document, dict) or "schema" not in document:
        raise ScenarioError(f"{path}: is no saved benchmark; make one with: sleuth bench --save")
    document.pop("baseline", None)
    try:
        return BenchResult.model_validate({"schema_id": document.pop("schema"), **document})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ScenarioError(f"{path}: is no saved benchmark: {first['msg']}") from error
