"""Adding a wording is adding data: the code that understands holds no phrases of requests."""

import ast
import re
from pathlib import Path

import pytest

import planner.goals
from planner.goals.corpus_format import load_corpus

PACKAGE = Path(planner.goals.__file__).parent
NOT_UNDERSTANDING = {"evaluation", "explanation", "goal_report", "keyword_router", "train", "train_encoder"}
UNDERSTANDING = sorted(file for file in PACKAGE.glob("*.py") if file.stem not in NOT_UNDERSTANDING)
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def literals_of(tree):
    """String constants that are not docstrings and not parts of what is shown to the user."""
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skipped.update(id(part) for part in node.values)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node


@pytest.fixture(scope="module")
def triples():
    """Every three words in a row that a request of the corpus holds."""
    found = set()
    for example in load_corpus():
        words = WORD.findall(example.request.lower())
        found.update(zip(words, words[1:], words[2:], strict=False))
    return found


# Tables whose values are worded for people.
SHOWN = {"_ENTITY_WORDS", "_UNNAMED", "_INTENT_WORDS", "_ARTIFACT_WORDS", "_GROUNDING_WORDS"}


@pytest.mark.parametrize("file", UNDERSTANDING, ids=lambda file: file.stem)
def test_no_phrase_of_a_request_is_in_the_code(file, triples):
    """No literal holds three words in a row that a request holds, outside of what is shown to users."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    worded = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id in SHOWN:
            worded.update(id(part) for part in ast.walk(node))
        if isinstance(node, ast.keyword) and node.arg == "explanation":
            worded.update(id(part) for part in ast.walk(node))
    for node in literals_of(tree):
        if id(node) in worded:
            continue
        words = WORD.findall(node.value.lower())
        phrases = [
            t
            for t in zip(words, words[1:], words[2:], strict=False)
            if t in triples and " ".join(t) in node.value.lower()
        ]
        assert phrases == [], (
            f"{file.name}:{node.lineno}: a request phrase in code; write corpus lines instead"
        )


def test_the_lexicon_holds_single_words():
    """Word classes are data too, and no place for phrases."""
    import tomllib

    table = tomllib.loads((PACKAGE / "lexicon.toml").read_text(encoding="utf-8"))

    for members in table["words"].values():
        assert all(" " not in word for word in members)
