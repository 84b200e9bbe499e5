"""Logs in requests: the target, what is searched when the log names no place, and what the answer says."""

import pytest

from agent.synthesis.extractive import extractive_answer
from planner.formatter.package import EvidenceItem, EvidencePackage
from planner.goals.attached_log import with_log
from planner.goals.model import Artifact, Entity, GoalModel, Intent, Scope, Target, TargetKind
from planner.session import Outcome
from services.failure_logs.fragments import literal_fragments

TRACEBACK = 'Traceback (most recent call last):\n  File "a.py", line 3, in f\nKeyError: 1\n'


def goal(intent, artifact):
    """A goal about a part of the code."""
    return GoalModel(intent=intent, entity=Entity.COMPONENT, artifact=artifact, scope=Scope.LOCAL)


@pytest.mark.parametrize(
    ("intent", "artifact", "wanted"),
    [
        (Intent.DIAGNOSE, Artifact.ROOT_CAUSE, Artifact.ROOT_CAUSE),
        (Intent.EXPLAIN, Artifact.EXPLANATION, Artifact.ROOT_CAUSE),
        (Intent.STATUS, Artifact.HISTORY, Artifact.ROOT_CAUSE),
        (Intent.MODIFY, Artifact.PATCH, Artifact.PATCH),
    ],
)
def test_a_request_with_a_log_asks_for_its_cause(intent, artifact, wanted):
    """However the words around it are put, the log is a target and its cause is what is wanted."""
    found = with_log(goal(intent, artifact), f"which change broke this?\n\n{TRACEBACK}")

    assert [target.kind for target in found.targets] == [TargetKind.LOG]
    assert found.artifact is wanted


def test_a_question_about_an_error_is_no_log():
    """The name of an exception in a sentence is a mention."""
    asked = goal(Intent.EXPLAIN, Artifact.EXPLANATION)

    assert with_log(asked, "why do we raise ValueError here?") == asked


def test_a_log_is_a_target_beside_the_names_in_the_request():
    """Names that were understood stay; a log that was cut wrongly is replaced by the whole."""
    named = Target(text="Cart", kind=TargetKind.SYMBOL)
    cut = Target(text="Traceback", kind=TargetKind.LOG)
    found = with_log(goal(Intent.DIAGNOSE, Artifact.ROOT_CAUSE).with_targets((named, cut)), TRACEBACK)

    assert [target.text for target in found.targets] == ["Cart", TRACEBACK]


@pytest.mark.parametrize(
    ("message", "fragments"),
    [
        ("Corruption: bad record length", ("bad record length",)),
        ("bad block 7 in '/db/4.ldb': checksum mismatch", ("checksum mismatch",)),
        ("Can't mount widget(s) before Box(id='x')", ("Can't mount widget(s) before",)),
        ("cannot open 'the old file' of the user now", ("of the user now", "cannot open")),
        ("KeyError", ()),
        ("", ()),
    ],
)
def test_fixed_parts_of_a_message_are_searched(message, fragments):
    """What a program fills in is left out: numbers, paths, quoted values, calls."""
    assert literal_fragments(message) == fragments


def item(number, kind, title, **fields):
    """One item of a package."""
    return EvidenceItem(
        id=f"E{number}",
        kind=kind,
        evidence_class="build",
        title=title,
        why="",
        quality="strong",
        **fields,
    )


def answer(*items):
    """The reply of a package of a failure."""
    return extractive_answer(
        EvidencePackage(
            request=TRACEBACK,
            goal="find the cause",
            outcome=Outcome.SUCCESS.value,
            artifact=Artifact.ROOT_CAUSE.value,
            items=items,
        )
    )


def test_the_answer_names_the_error_the_place_and_what_stands_there():
    """Error first, then the failing line with its code, then the callers."""
    said = answer(
        item(1, "failure", "KeyError: 1", details=(("test", "tests/t.py::test_f"),)),
        item(
            2, "frame", "f", path="a.py", start=1, end=9, symbol="f",
            details=(("failing", "return table[key]"), ("line", "3")),
        ),
        item(3, "frame", "main", path="b.py", start=1, end=9, symbol="main", details=(("line", "7"),)),
    )  # fmt: skip

    assert said.splitlines() == [
        "The first real error: KeyError: 1 (in tests/t.py::test_f)",
        "It passes through this repository at a.py:3 in f: return table[key]",
        "- called from b.py:7 in main",
    ]


def test_an_error_without_a_place_says_so():
    """Places found by the words of the message are not given out for places of the failure."""
    said = answer(
        item(1, "failure", "checksum mismatch"),
        item(2, "text", "b.cc", path="b.cc", start=9, end=9, snippet='Corrupt("checksum mismatch");'),
    )

    assert said.splitlines()[:2] == [
        "The first real error: checksum mismatch",
        "The log names no line of this repository; closest to it:",
    ]
    assert "b.cc:9" in said
