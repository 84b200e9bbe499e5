"""A search by meaning: words of a subject that never stand together are not the subject."""

from pathlib import Path

import pytest

from planner.evidence.ledger import Ledger
from planner.settings import PlannerSettings
from planner.toolbox import Workbench
from planner.tools import ToolName, ToolOutcome, call
from services.workspace import MemoryWorkspace

APART = {
    "src/serve.py": "def serve(schema):\n    '''Serve the graph schema.'''\n    return schema\n",
    "src/names.py": "def resolver(name):\n    '''The resolver of host names.'''\n    return name\n",
    "src/store.py": "def keep(value):\n    '''Keep a value.'''\n    return value\n",
}


def search(tmp_path: Path, files: dict[str, str], subject: str) -> ToolOutcome:
    bench = Workbench(MemoryWorkspace(files), tmp_path, PlannerSettings())
    return bench.run(call(ToolName.SEARCH_CONCEPTS, subject, target=subject), Ledger())


@pytest.mark.parametrize("subject", ["schema resolver", "graph resolver"])
def test_words_that_stand_apart_do_not_cover_the_subject(tmp_path: Path, subject: str) -> None:
    """Each word is somewhere, no place speaks of both."""
    assert search(tmp_path, APART, subject).likelihood < 0.6


def test_words_that_stand_together_do(tmp_path: Path) -> None:
    """One place that speaks of both words is about the subject."""
    together = APART | {"src/both.py": "def schema_resolver(schema):\n    '''Resolves a schema.'''\n"}
    outcome = search(tmp_path, together, "schema resolver")
    assert outcome.findings[0].path == "src/both.py"
    assert outcome.likelihood > 0.6
