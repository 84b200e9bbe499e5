"""Known failures planted in good traces: the classifier finds each in its class, and forces none."""

import dataclasses
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from trace_builders import MOMENT, make_evidence, make_goal, make_session

from planner.evidence.model import Quality
from planner.failures import FailureKind
from planner.goals.model import Intent
from planner.session import Gate, InvestigationSession, Outcome, Recovery
from telemetry.recorder import TraceRecorder
from telemetry.store import TraceStore
from telemetry.topology.classes import UNCLASSIFIED, classify
from telemetry.topology.corpus import Corpus
from telemetry.topology.observation import Observer, is_failure
from telemetry.topology.taxonomy import planner_taxonomy
from telemetry.trace import AnswerSummary, Check, Origin, SignalKind, UserSignal

INSUFFICIENT = Outcome.INSUFFICIENT_EVIDENCE
NAMES = ("Ledger", "Invoice", "Basket", "Courier", "Voucher", "Parcel", "Depot", "Tariff")
WORDINGS = (
    "where is {} defined",
    "find class {}",
    "who calls {}",
    "explain how {} works",
    "open the file of {}",
)
RECOVERED = (Recovery(rule="by_meaning", reason="by meaning", after_step=1, resolved=False),) * 2


@dataclasses.dataclass(frozen=True)
class Planted:
    """A kind of failure: the class it belongs to, and how a good trace is made into one."""

    name: str
    classes: frozenset[str]
    plant: Callable[[random.Random, str], tuple[InvestigationSession, dict]]


def signal(kind, rank=0):
    return {"signals": (UserSignal(kind=kind, rank=rank),)}


def failed_check(name):
    return {"checks": (Check(name=name, passed=False, detail="not as expected"),)}


def wrong_goal(dice, request):
    seen = dice.choice((signal(SignalKind.CORRECTED_GOAL), failed_check("goal")))
    return make_session(request, goal=make_goal(intent=Intent.EXPLAIN)), seen


def guessed_goal(dice, request):
    session = make_session(
        request, outcome=Outcome.FAILURE, reading_confidence=dice.uniform(0.1, 0.45), recoveries=RECOVERED
    )
    return session, {}


def slip_routed_wrong(dice, request):
    word = dice.choice([word for word in request.split() if len(word) > 3 and word.islower()])
    at = dice.choice([place for place in range(1, len(word) - 2) if word[place] != word[place + 1]])
    slip = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    slipped = request.replace(word, slip)
    return make_session(slipped, outcome=Outcome.FAILURE, recoveries=RECOVERED), {}


def command_not_carried_out(dice, request):
    command = dice.choice(("/model", "/inspect", "/help", "/settings"))
    return make_session(
        command, outcome=INSUFFICIENT, goal=make_goal("x", Intent.CHAT), recoveries=RECOVERED
    ), {}


def file_missed(dice, request):
    if dice.random() < 0.5:
        return make_session(request), failed_check(dice.choice(("files", "evidence")))
    session = make_session(
        request,
        outcome=INSUFFICIENT,
        evidence=(),
        step_failure=FailureKind.NO_HITS,
        gaps=1,
        recoveries=RECOVERED,
    )
    return session, {}


def wrong_file_first(dice, request):
    if dice.random() < 0.6:
        return make_session(request), signal(SignalKind.OPENED_CITATION, dice.randint(2, 9))
    if dice.random() < 0.5:
        return make_session(request), failed_check("rank")
    session = make_session(
        request, outcome=Outcome.USER_REJECTED, evidence=(make_evidence(matches=dice.randint(1, 6), exact=0),)
    )
    return session, {}


def stopped_early(dice, request):
    session = make_session(
        request, outcome=INSUFFICIENT, evidence=(make_evidence(quality=Quality.MODERATE),), gaps=1
    )
    return session, {}


def ran_out(dice, request):
    if dice.random() < 0.5:
        return make_session(
            request, outcome=Outcome.FAILURE, failed_gates=(Gate.BUDGET,), recoveries=RECOVERED
        ), {}
    kind = dice.choice((FailureKind.OVER_BUDGET, FailureKind.TIMED_OUT))
    return make_session(request, outcome=Outcome.FAILURE, step_failure=kind, recoveries=RECOVERED), {}


def unsupported_statement(dice, request):
    return make_session(request), {"answer": AnswerSummary(statements=4, unsupported=dice.randint(1, 3))}


def leaking_answer(dice, request):
    return make_session(request), {"answer": AnswerSummary(statements=4, leaks=dice.randint(1, 2))}


def unknown_kind(dice, request):
    reason = dice.choice(("the clock ran backwards", "a cosmic ray", "the disk hummed"))
    return make_session(request, outcome=Outcome.FAILURE, outcome_reason=reason, recoveries=RECOVERED), {}


KINDS = (
    Planted("wrong goal", frozenset({"goal_understanding"}), wrong_goal),
    Planted("guessed goal", frozenset({"goal_understanding"}), guessed_goal),
    Planted("typo routed wrong", frozenset({"routing"}), slip_routed_wrong),
    Planted("command not carried out", frozenset({"routing"}), command_not_carried_out),
    Planted("file missed", frozenset({"retrieval"}), file_missed),
    Planted("wrong file first", frozenset({"ranking"}), wrong_file_first),
    Planted("stopped early", frozenset({"gate"}), stopped_early),
    Planted("ran out", frozenset({"gate"}), ran_out),
    Planted("unsupported statement", frozenset({"synthesis"}), unsupported_statement),
    Planted("leaking answer", frozenset({"synthesis"}), leaking_answer),
    Planted("unknown kind", frozenset({UNCLASSIFIED}), unknown_kind),
)
EACH, GOOD = 30, 400


def plant(directory: Path, seed: int) -> dict[tuple[str, int], frozenset[str]]:
    """Good traces with failures of every kind among them; the truth by session and step."""
    dice = random.Random(seed)
    jobs: list[Planted | None] = [kind for kind in KINDS for _ in range(EACH)] + [None] * GOOD
    dice.shuffle(jobs)
    truth = {}
    for number in range(0, len(jobs), 20):
        session = f"session-{number:04}"
        recorder = TraceRecorder(
            directory, origin=Origin.BENCHMARK, session_id=session, redact=str, clock=lambda: MOMENT
        )
        for step, kind in enumerate(jobs[number : number + 20], start=1):
            request = dice.choice(WORDINGS).format(dice.choice(NAMES))
            investigation, seen = kind.plant(dice, request) if kind else (make_session(request), {})
            recorder.record(investigation, **seen)
            truth[session, step] = kind.classes if kind else frozenset()
    return truth


def classified(directory: Path) -> dict[tuple[str, int], frozenset[str]]:
    """The classes that each trace below *directory* is put into."""
    found = {}
    taxonomy = planner_taxonomy()
    with Corpus(directory) as corpus:
        observer = Observer(corpus.groups, corpus.vocabulary())
        for trace in corpus.traces():
            labels = classify(observer.observe(trace), taxonomy) if is_failure(trace) else ()
            assert all(label.reason for label in labels)
            classes = {label.class_id for label in labels}
            found[trace.session, trace.step] = frozenset(
                classes or ({UNCLASSIFIED} if is_failure(trace) else set())
            )
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_failures_are_found_in_their_class(tmp_path, seed):
    """Per class, precision and recall are at least 0.9; a kind nobody described is in no class."""
    truth = plant(tmp_path, seed)
    found = classified(tmp_path)
    assert found.keys() == truth.keys()
    hits, said, real = Counter(), Counter(), Counter()
    for place, classes in truth.items():
        hits.update(classes & found[place])
        said.update(found[place])
        real.update(classes)
    scores = {name: (hits[name] / max(1, said[name]), hits[name] / real[name]) for name in real}
    assert all(min(score) >= 0.9 for score in scores.values()), scores
    assert hits[UNCLASSIFIED] == EACH


def test_good_traces_are_no_failures(tmp_path):
    """Nothing is planted, nothing is found."""
    recorder = TraceRecorder(
        tmp_path, origin=Origin.BENCHMARK, session_id="s", redact=str, clock=lambda: MOMENT
    )
    for name in NAMES:
        recorder.record(make_session(f"where is {name} defined"))
    assert set(classified(tmp_path).values()) == {frozenset()}
    assert len(list(TraceStore(tmp_path).records())) == len(NAMES)
