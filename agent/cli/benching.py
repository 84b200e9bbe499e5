"""The command that benchmarks: scenarios against a planner, compared with a baseline."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from agent.cli.diagnostics import end_progress, progress_sink
from agent.cli.options import Common, common_options
from agent.cli.output import counted, print_json, print_text
from agent.cli.replaying import telemetry_errors
from agent.errors import ExitCode, UsageError
from planner.events import WorkProgressed

if TYPE_CHECKING:
    from telemetry.scenarios.baseline import BaselineComparison
    from telemetry.scenarios.results import BenchResult, ScenarioResult

DEFAULT_SUITE = Path("tests") / "scenarios"
_SHARES = (
    "pass_rate",
    "first_pass_success",
    "recovery_success",
    "fallback_rate",
    "hit_at_1",
    "hit_at_3",
    "hit_at_5",
    "absent_refused",
)


@click.command("bench")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--only", multiple=True, metavar="TEXT", help="Only scenarios with this in their name or tags.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), help="Processes; by default one per processor.")
@click.option(
    "--executor",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where scenarios run: processes of this machine, or a Dask cluster.",
)
@click.option("--address", default="", help="Dask scheduler; a local cluster of --jobs workers without it.")
@click.option(
    "--generation", default="3", show_default=True, help="Planner generation: 1a, 1b, 2a, 2b, 2c, 3."
)
@click.option("--baseline", type=click.Path(path_type=Path), help="Compare with this saved run.")
@click.option("--save", type=click.Path(path_type=Path), help="Save the run, as the baseline of later ones.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write JUnit XML to this file.")
@click.option(
    "--traces", type=click.Path(path_type=Path), help="Record the investigations in this directory."
)
@common_options
@telemetry_errors
def bench_command(
    *,
    common: Common,
    paths: tuple[Path, ...],
    only: tuple[str, ...],
    jobs: int | None,
    executor: Literal["local", "dask"],
    address: str,
    generation: str,
    baseline: Path | None,
    save: Path | None,
    junit: Path | None,
    traces: Path | None,
) -> int:
    """Run scenarios and compare the results with a baseline.

    PATHS are scenario files or directories, by default tests/scenarios and the answers marked wrong.
    Exit code 1 when a scenario fails, or with --baseline when one fails that passed there.
    """
    from telemetry.scenarios.baseline import compare_with, load_result

    earlier = load_result(baseline) if baseline else None
    result = _run(
        common,
        paths or _default_paths(common),
        only=only,
        jobs=jobs or os.cpu_count() or 1,
        dask=(executor == "dask", address),
        generation=generation,
        traces=traces,
    )
    compared = compare_with(earlier, result) if earlier else None
    if save:
        _write(save, _saved(result))
    if junit:
        from telemetry.scenarios.junit import to_junit

        _write(junit, to_junit(result))
    if common.is_json:
        document = result.model_dump(mode="json")
        changes = {"baseline": compared.model_dump(mode="json")} if compared else {}
        print_json({"schema": document.pop("schema_id"), **document, **changes})
    else:
        print_text("\n".join(_lines(result, compared)))
    lost = compared.regressions if compared else [one for one in result.scenarios if one.status == "failed"]
    return ExitCode.INSUFFICIENT_EVIDENCE if lost else ExitCode.ANSWERED


def _default_paths(common: Common) -> tuple[Path, ...]:
    marked = common.settings.state_dir / "scenarios"
    found = tuple(path for path in (common.repository / DEFAULT_SUITE, marked) if path.is_dir())
    if not found:
        raise UsageError("there are no scenarios here; name a scenario file or a directory of them")
    return found


def _run(
    common: Common,
    paths: tuple[Path, ...],
    *,
    only: tuple[str, ...],
    jobs: int,
    dask: tuple[bool, str],
    generation: str,
    traces: Path | None,
) -> "BenchResult":
    from agent.trials import run_trial
    from planner import PLANNER_VERSION
    from telemetry import generations
    from telemetry.scenarios.executors import run_locally, run_on_dask
    from telemetry.scenarios.loading import load_scenarios
    from telemetry.scenarios.metrics import metrics_of
    from telemetry.scenarios.results import BenchResult
    from telemetry.scenarios.running import batches_of

    scenarios = load_scenarios(paths)
    if only:
        scenarios = tuple(
            placed
            for placed in scenarios
            if any(word in placed.id or word in placed.scenario.tags for word in only)
        )
    if not scenarios:
        raise UsageError("no scenario is meant by that; leave out --only to run all")
    settings = {"generation": generations.generation(generation).name, "telemetry": "off"}
    settings |= {name: str(getattr(common.settings, name)) for name in ("limit", "budget", "max_recoveries")}
    batches = batches_of(scenarios, settings, traces=str(traces.resolve()) if traces else "")
    is_dask, address = dask
    runs = (
        run_on_dask(run_trial, batches, address=address, workers=jobs)
        if is_dask
        else run_locally(run_trial, batches, jobs)
    )
    sink = progress_sink(quiet=common.quiet, verbose=common.verbose)
    results: list[ScenarioResult] = []
    for run in runs:
        results += run
        sink(WorkProgressed("scenarios", len(results), len(scenarios)))
    end_progress(quiet=common.quiet)
    results.sort(key=lambda result: result.id)
    return BenchResult(
        planner_version=PLANNER_VERSION,
        generation=generation,
        metrics=metrics_of(results),
        scenarios=tuple(results),
    )


def _lines(result: "BenchResult", compared: "BaselineComparison | None") -> Iterator[str]:
    for scenario in result.scenarios:
        if scenario.status == "failed":
            yield f"failed   {scenario.id}"
            yield from (f"           {problem}" for problem in scenario.problems)
        elif scenario.status == "repaired":
            yield f"repaired {scenario.id} (known miss: {scenario.known_miss})"
    if compared is not None:
        yield from (f"lost     {name}" for name in compared.regressions)
        yield from (f"won      {name}" for name in compared.repairs)
        yield from (
            f"moved    {moved.name} {_figure(moved.name, moved.before)} -> {_figure(moved.name, moved.after)}"
            for moved in compared.moved
        )
    figures = result.metrics.model_dump()
    width = max(len(name) for name in figures)
    yield from (
        f"{name.replace('_', ' '):{width}}  {_figure(name, value)}" for name, value in figures.items()
    )
    failed = sum(scenario.status == "failed" for scenario in result.scenarios)
    total = counted(result.metrics.scenarios, "scenario")
    known = result.metrics.known_misses
    yield f"{result.metrics.passed} of {total} passed, {failed} failed, {known} known to miss"


def _saved(result: "BenchResult") -> str:
    """Without times and what is as usual: a small file that changes where the planner does."""
    document = result.without_times().model_dump(mode="json", exclude_defaults=True)
    metrics = result.without_times().metrics.model_dump(mode="json")
    return (
        json.dumps({"schema": result.schema_id, **document, "metrics": metrics}, indent=1, ensure_ascii=False)
        + "\n"
    )


def _figure(name: str, value: float) -> str:
    if name in _SHARES:
        return f"{100 * value:.1f} %"
    return f"{value:,.0f}" if isinstance(value, int) else f"{value:.3g}"


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}); name another file") from error
