"""`sleuth verify`: unchanged, moved, edited, gone."""

from pathlib import Path

import pytest

from agent.errors import UsageError
from agent.verification import Verdict, text_hash, verify_document
from services.workspace import DiskWorkspace

TEXT = ["def a():", "    return 1", "", "def b():", "    return 2"]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "m.py").write_text("\n".join(TEXT) + "\n")
    return tmp_path


def cited(tree: Path, *, start: int = 4, end: int = 5) -> dict[str, object]:
    workspace = DiskWorkspace(tree)
    return {
        "evidence": [
            {
                "id": "E1",
                "path": "m.py",
                "start": start,
                "end": end,
                "blob": workspace.blob_id("m.py"),
                "text_hash": text_hash(TEXT[start - 1 : end]),
            }
        ]
    }


def verdict(document: dict[str, object], tree: Path):
    return verify_document(document, DiskWorkspace(tree))[0]


def test_the_same_file_is_unchanged(tree: Path) -> None:
    """Nothing was touched."""
    assert verdict(cited(tree), tree).verdict is Verdict.UNCHANGED


def test_lines_pushed_down_have_moved(tree: Path) -> None:
    """The text stands elsewhere in the file, and the new place is named."""
    document = cited(tree)
    (tree / "m.py").write_text("\n".join(["# new", *TEXT]) + "\n")
    found = verdict(document, tree)
    assert (found.verdict, found.now) == (Verdict.MOVED, "m.py:5-6")


def test_a_change_elsewhere_in_the_file_leaves_the_lines_unchanged(tree: Path) -> None:
    """Only the cited lines count."""
    document = cited(tree)
    (tree / "m.py").write_text("\n".join(["def a(x):", *TEXT[1:]]) + "\n")
    assert verdict(document, tree).verdict is Verdict.UNCHANGED


def test_other_lines_are_edited(tree: Path) -> None:
    """The cited text is no more."""
    document = cited(tree)
    (tree / "m.py").write_text("\n".join([*TEXT[:4], "    return 3"]) + "\n")
    found = verdict(document, tree)
    assert found.verdict is Verdict.EDITED
    assert not found.is_current


def test_a_renamed_file_has_moved(tree: Path) -> None:
    """The same content lies under another path."""
    document = cited(tree)
    (tree / "m.py").rename(tree / "n.py")
    assert verdict(document, tree).now == "n.py:4-5"


def test_a_removed_file_is_gone(tree: Path) -> None:
    """Neither the path nor the content is there."""
    document = cited(tree)
    (tree / "m.py").unlink()
    assert verdict(document, tree).verdict is Verdict.GONE


@pytest.mark.parametrize("document", [{}, {"evidence": 3}, {"evidence": [{"path": 4}]}])
def test_what_is_no_answer_is_one_clear_sentence(tree: Path, document: dict[str, object]) -> None:
    """Bad input says what to do."""
    with pytest.raises(UsageError, match=r"sleuth ask --json|save the answer again"):
        verify_document(document, DiskWorkspace(tree))


def test_a_place_outside_the_repository_is_gone(tree: Path) -> None:
    """A forged answer cannot make anything outside of the root be read."""
    document = {
        "evidence": [{"id": "E1", "path": "../../etc/passwd", "start": 1, "end": 1, "text_hash": "x"}]
    }
    assert verdict(document, tree).verdict is Verdict.GONE
