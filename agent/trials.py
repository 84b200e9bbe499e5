"""Trial: what a worker of a benchmark runs: the product's own assistant on the batch it was sent."""

from pathlib import Path

from agent.settings import Settings, is_test_process
from agent.subjects import AssistantSubject, subject_at
from telemetry.generations import generation
from telemetry.scenarios.results import ScenarioResult
from telemetry.scenarios.running import Batch, run_batch
from telemetry.trace import Origin


def run_trial(batch: Batch) -> tuple[ScenarioResult, ...]:
    """Run *batch* under the settings and the generation that it names."""
    values = dict(batch.settings)
    chosen = generation(values.pop("generation"))

    def subject(root: Path, cache: Path) -> AssistantSubject:
        settings = Settings.model_validate({**values, "cache_dir": cache, "state_dir": cache})
        return subject_at(root, settings, chosen)

    return run_batch(batch, subject, Origin.TEST if is_test_process() else Origin.BENCHMARK)
