"""What every test runs under: its own directories, the test origin, and a watch over evidence packages."""

import re
import sys
from pathlib import Path

import pytest

from planner.formatter.package import EvidencePackage
from planner.tools import ToolName

for helper in ("planner", "services", "support", "telemetry", "agent"):
    sys.path.insert(0, str(Path(__file__).parent / helper))

_PLANNER_WORDS = re.compile(
    r"\b(?:" + "|".join(re.escape(tool.value) for tool in ToolName if "_" in tool.value) + r")\b"
)
_PLANNER_KEYS = frozenset(
    {"confidence", "probability", "steps", "gaps", "gates", "recoveries", "score", "signals"}
)
_ABSOLUTE = re.compile(r"(?<![\w.:/])/(?:home|root|tmp|Users|var|work|private)/\w")


def leaks_of(package: EvidencePackage) -> list[str]:
    """Everything in *package* that belongs to the planner or to the machine, not to the evidence.

    The request and the text of the repository may say anything; all else is Sleuth's own words.
    """
    document = package.model_dump(mode="json")
    found = [f"key {key}" for key in _keys(document) if key in _PLANNER_KEYS]
    own = [package.goal, package.outcome, package.artifact, *package.searched.ways]
    for item in package.items:
        own += [item.why, item.path, item.kind, item.evidence_class, item.id]
    for text in own:
        found += [f"tool name in {text!r}"] if _PLANNER_WORDS.search(text) else []
        found += [f"absolute path in {text!r}"] if _ABSOLUTE.search(text) else []
    return found


def _keys(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


@pytest.fixture(autouse=True)
def _watch_every_package(monkeypatch):
    """Each package that any test builds is walked when it is made."""

    def check(self, context):
        del context
        assert not leaks_of(self), leaks_of(self)

    monkeypatch.setattr(EvidencePackage, "model_post_init", check)


@pytest.fixture(autouse=True)
def _own_directories(monkeypatch, tmp_path_factory):
    """No test reads or writes the user's cache, traces or configuration."""
    base = tmp_path_factory.mktemp("sleuth")
    monkeypatch.setenv("SLEUTH_CACHE_DIR", str(base / "cache"))
    monkeypatch.setenv("SLEUTH_STATE_DIR", str(base / "state"))
    monkeypatch.setenv("SLEUTH_CONFIG", str(base / "config.toml"))
    monkeypatch.setenv("SLEUTH_ORIGIN", "test")
