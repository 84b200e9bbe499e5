"""Golden output: what a person, a note, a program and a model receive, byte for byte."""

import os
import re
from pathlib import Path

import pytest
from command_line import sleuth
from git_repository import build_replay

GOLDEN = Path(__file__).parent.parent / "golden" / "cli"
QUESTIONS = {
    "uses": "who calls ReplayService",
    "definition": "find struct ToolResult",
    "working-tree": "git status",
    "difference": "what is the git diff",
    "file": "find cursor binary",
    "absence": "where is the class Frobnicator defined",
}
FORMS = {"terminal": "txt", "markdown": "md", "json": "json", "prompt": "prompt.txt"}


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    root = tmp_path_factory.mktemp("golden") / "replay"
    build_replay(root)
    return root


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_output_is_as_recorded(repository, name, form):
    """`make golden` writes it anew; read the difference and explain it in the change."""
    ran = sleuth("ask", QUESTIONS[name], "--format", form, "--repo", str(repository))
    assert ran.err == ""
    # Calibration moves with every training of the goal model and has figures of its own.
    out = re.sub(r'"probability": [\d.]+', '"probability": 0', ran.out)
    file = GOLDEN / f"{name}.{FORMS[form]}"
    if os.environ.get("SLEUTH_GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(out, encoding="utf-8", newline="\n")
    assert out == file.read_text(encoding="utf-8")
