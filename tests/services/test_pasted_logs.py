"""Pasted logs: whatever the tool, the first place in this repository is the one that failed."""

import pytest
from pasted_logs import PASTED

from services.failure_logs import is_failure_text, map_frames, parse
from services.workspace import MemoryWorkspace


def tree(pasted):
    return MemoryWorkspace({path: pasted.texts.get(path, "") for path in pasted.tree}, name=pasted.root)


@pytest.mark.parametrize("pasted", PASTED, ids=lambda pasted: pasted.name)
def test_a_pasted_log_leads_to_the_first_project_place(pasted):
    """File and line of the place of this repository that is nearest to the error."""
    first = map_frames(parse(pasted.request), tree(pasted)).first_project_frame
    assert first is not None
    assert (first.path, first.frame.line) == pasted.place


@pytest.mark.parametrize("pasted", PASTED, ids=lambda pasted: pasted.name)
def test_a_request_with_a_log_is_taken_for_one(pasted):
    """Prose before and after it does not hide the log."""
    assert is_failure_text(pasted.request) >= 0.5
