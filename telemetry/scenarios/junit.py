"""JUnit: a run as the XML that build servers read: a suite per scenario file, a case per scenario."""

import re
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from telemetry.scenarios.results import BenchResult, ScenarioResult

# XML 1.0 cannot carry other control characters, not even escaped.
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(result: BenchResult) -> str:
    """The run as one document."""
    ordered = sorted(result.scenarios, key=lambda scenario: (scenario.source, scenario.id))
    suites = [_suite(source, list(members)) for source, members in groupby(ordered, key=lambda s: s.source)]
    totals = _counts(ordered)
    body = "\n".join(suites)
    head = '<?xml version="1.0" encoding="utf-8"?>'
    return f'{head}\n<testsuites name="sleuth bench" {totals}>\n{body}\n</testsuites>\n'


def _suite(source: str, scenarios: list[ScenarioResult]) -> str:
    cases = "\n".join(_case(scenario) for scenario in scenarios)
    return f"  <testsuite name={_attribute(source)} {_counts(scenarios)}>\n{cases}\n  </testsuite>"


def _case(scenario: ScenarioResult) -> str:
    stem, _, name = scenario.id.partition(": ")
    head = f"    <testcase classname={_attribute(stem)} name={_attribute(name)} time={_seconds([scenario])}"
    problems = "\n".join(scenario.problems)
    match scenario.status:
        case "passed" | "repaired":
            return head + "/>"
        case "known miss":
            return f"{head}><skipped message={_attribute(scenario.known_miss)}/></testcase>"
        case "failed":
            tag = "error" if scenario.error or any(turn.error for turn in scenario.turns) else "failure"
            first = problems.partition("\n")[0]
            return f"{head}><{tag} message={_attribute(first)}>{_text(problems)}</{tag}></testcase>"


def _counts(scenarios: list[ScenarioResult]) -> str:
    failed = [scenario for scenario in scenarios if scenario.status == "failed"]
    errors = sum(bool(scenario.error or any(turn.error for turn in scenario.turns)) for scenario in failed)
    skipped = sum(scenario.status == "known miss" for scenario in scenarios)
    return (
        f'tests="{len(scenarios)}" failures="{len(failed) - errors}" errors="{errors}" skipped="{skipped}" '
        f"time={_seconds(scenarios)}"
    )


def _seconds(scenarios: list[ScenarioResult]) -> str:
    return f'"{sum(turn.duration_ms for scenario in scenarios for turn in scenario.turns) / 1000:.3f}"'


def _attribute(text: str) -> str:
    return quoteattr(_UNPRINTABLE.sub("?", text))


def _text(text: str) -> str:
    return escape(_UNPRINTABLE.sub("?", text))
