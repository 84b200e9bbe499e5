"""Exports follow the published shapes, and a share-safe one holds no text and decides as before."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from git_repository import build_replay
from hypothesis import given
from hypothesis import strategies as st
from trace_builders import MOMENT, make_session

from agent.settings import load_settings
from agent.subjects import subject_at
from planner.evidence.model import Quality
from planner.failures import FailureKind
from planner.session import Gate, Outcome, Recovery
from telemetry.exports.atif import atif_document
from telemetry.exports.documents import documents, write_documents
from telemetry.exports.otlp import SEMANTIC_CONVENTIONS, otlp_document
from telemetry.exports.redacted import ShareSafe
from telemetry.lines import LineLedger
from telemetry.store import TraceStore
from telemetry.structure import replay_structure
from telemetry.topology.report import build_report
from telemetry.trace import Check, Origin, SignalKind, TraceRecord, UserSignal, trace_of

SCHEMAS = Path(__file__).parent / "schemas"
REQUESTS = (
    "who calls ReplayService",
    "where is SessionManager defined",
    "what is modified",
    "explain the architecture",
    "how does the planner retry a step",
    "compare src/tools/file_tool.cpp with src/tools/tool_registry.cpp",
    "hello",
)


def schema(name):
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def record(session, step=1, **more) -> TraceRecord:
    return trace_of(
        session, origin=Origin.TEST, session_id="session-one", step=step, timestamp=MOMENT, **more
    )


@pytest.fixture(scope="module")
def traces(tmp_path_factory):
    """Real investigations, and made ones with all that a trace can hold."""
    import os

    root = tmp_path_factory.mktemp("exports") / "replay"
    build_replay(root)
    subject = subject_at(root, load_settings({}, None, os.environ))
    found = [record(subject.ask(request).session, step) for step, request in enumerate(REQUESTS, start=1)]
    found.append(
        record(
            make_session(
                "why does it break",
                outcome=Outcome.FAILURE,
                outcome_reason="the reader broke",
                step_failure=FailureKind.TOO_MANY,
                failed_gates=(Gate.BUDGET,),
                recoveries=(Recovery(rule="by_meaning", reason="by meaning", after_step=1, resolved=True),),
                gaps=1,
            ),
            len(REQUESTS) + 1,
            signals=(UserSignal(kind=SignalKind.OPENED_CITATION, rank=3, detail="src/ledger.py"),),
            checks=(Check(name="files", passed=False, detail="src/ledger.py was not read"),),
        )
    )
    return found


def test_trajectories_follow_atif(traces):
    """Numbered steps, calls with their results, and the mark of a deterministic step on every one."""
    document = atif_document(traces)
    jsonschema.validate(document, schema("atif-v1.7.json"))
    assert [step["step_id"] for step in document["steps"]] == list(range(1, len(document["steps"]) + 1))
    assert {step.get("llm_call_count") for step in document["steps"] if step["source"] == "agent"} == {0}
    for step in document["steps"]:
        calls = {call["tool_call_id"] for call in step.get("tool_calls", ())}
        assert {
            result["source_call_id"] for result in step.get("observation", {"results": ()})["results"]
        } == calls
    moments = [step["timestamp"] for step in document["steps"] if step["source"] == "user"]
    assert len(moments) == len(traces)


@pytest.mark.parametrize(
    "damage",
    [
        {"schema_version": "ATIF-v1.2"},
        {"steps": [{"step_id": 1, "source": "user", "message": "hi", "llm_call_count": 0}]},
        {"steps": [{"step_id": 1, "source": "agent", "message": "", "llm_call_count": 0, "metrics": {}}]},
        {"steps": [{"step_id": 0, "source": "user", "message": "hi"}]},
    ],
)
def test_the_atif_schema_refuses_what_the_format_forbids(traces, damage):
    """A check that accepts everything proves nothing."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(atif_document(traces) | damage, schema("atif-v1.7.json"))


def attributes(span):
    return {item["key"]: next(iter(item["value"].values())) for item in span["attributes"]}


def test_spans_follow_otlp_and_openinference(traces):
    """One trace a request: an agent span, below it retrievers and tools inside its time."""
    document = otlp_document(traces)
    jsonschema.validate(document, schema("otlp-traces.json"))
    (scope,) = document["resourceSpans"][0]["scopeSpans"]
    assert scope["scope"]["version"].endswith(SEMANTIC_CONVENTIONS)
    spans = scope["spans"]
    assert len({span["spanId"] for span in spans}) == len(spans)
    roots = {span["traceId"]: span for span in spans if "parentSpanId" not in span}
    assert len(roots) == len(traces)
    kinds = set()
    for span in spans:
        kinds.add(attributes(span)["openinference.span.kind"])
        root = roots[span["traceId"]]
        assert span is root or span["parentSpanId"] == root["spanId"]
        assert (
            int(root["startTimeUnixNano"]) <= int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
        )
    assert kinds == {"AGENT", "RETRIEVER", "TOOL"}


def test_gates_and_expectations_are_annotations_of_code_and_reactions_of_a_human(traces):
    """Who judged is said with every judgement."""
    spans = otlp_document(traces)["resourceSpans"][0]["scopeSpans"][0]["spans"]
    last = attributes([span for span in spans if "parentSpanId" not in span][-1])
    judged = {
        last[key]: last[key.replace(".name", ".annotator_kind")]
        for key in last
        if re.fullmatch(r"annotations\.\d+\.annotation\.name", key)
    }
    assert judged == {
        "budget gate": "CODE",
        "confidence": "CODE",
        "expectation: files": "CODE",
        "user": "HUMAN",
    }


def test_places_are_documents_of_their_retriever(traces):
    """What a search found is readable where documents are looked at."""
    spans = otlp_document(traces)["resourceSpans"][0]["scopeSpans"][0]["spans"]
    found = [attributes(span) for span in spans if span["name"] == "find_references"]
    assert any("retrieval.documents.0.document.id" in span for span in found)


_TOKEN = re.compile(r"[a-p]{12}|[A-P][a-p]{3}_[a-p]{8}")
_OWN_WORDS = frozenset(
    {
        "line",
        "id",
        "evidence_id",
        "tool",
        "rule",
        "planner_version",
        "parser",
        "settings",
        "options",
        "name",
        "relation",
    }
)


def texts_of(value, name=""):
    """Every text of a record that is no word of the planner's own, with the name of its field."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_of(inner, key)
    elif isinstance(value, (list, tuple)) and name not in _OWN_WORDS:
        for inner in value:
            yield from texts_of(inner, name)
    elif type(value) is str and value and name not in _OWN_WORDS:
        yield name, value


def test_a_share_safe_export_holds_no_text_of_the_user_or_the_repository(traces):
    """Names, paths and requests are tokens, reasons are gone; decisions and numbers are as they were."""
    for trace in traces:
        safe = ShareSafe().trace(trace)
        for name, text in texts_of(safe.model_dump()):
            pieces = re.split(r"[ /]|:\d+(?:-\d+)?$", text)
            assert all(not piece or _TOKEN.fullmatch(piece) for piece in pieces), (name, text)
        for step, other in zip(safe.steps, trace.steps, strict=True):
            assert (step.match_count, step.quality, step.failure) == (
                other.match_count,
                other.quality,
                other.failure,
            )
            assert step.duration_ms == other.duration_ms
            kept = {key for key, value in step.call.options if value == other.call.option(key)}
            assert kept.isdisjoint({"paths", "message", "author", "since", "until"})
        assert (safe.outcome, safe.confidence_after) == (trace.outcome, trace.confidence_after)
        assert [gate.passed for gate in safe.gates] == [gate.passed for gate in trace.gates]
        assert [check.name for check in safe.checks] == [check.name for check in trace.checks]


def test_equal_texts_are_equal_tokens_within_an_export_and_unlike_in_another():
    """What was asked again can be seen; a list of likely words does not help."""
    export, other = ShareSafe(), ShareSafe()
    assert export.token("Ledger") == export.token("Ledger")
    assert export.token("Ledger") != other.token("Ledger")
    assert export.place("src/ledger.py:3").endswith(":3")
    assert export.place("src/ledger.py").count("/") == 1


@given(st.text(max_size=60))
def test_any_text_becomes_a_token_without_its_words(text):
    """No text is let through, whatever it holds."""
    token = ShareSafe().token(text)
    assert bool(token) == bool(text.strip())
    assert not (len(text.strip()) >= 5 and text.strip() in token)


def test_a_share_safe_export_reads_as_traces_and_reports_the_same_figures(traces, tmp_path):
    """Another can count, classify and compare what they may not read."""
    for name, is_redacted in (("open", False), ("safe", True)):
        write_documents(tmp_path / name, documents(traces, "traces", is_redacted=is_redacted))
    ledger = LineLedger()
    assert len(list(TraceStore(tmp_path / "safe").records(ledger))) == len(traces)
    assert ledger.damaged_lines == 0
    figures = [build_report(tmp_path / name).distribution.populations for name in ("open", "safe")]
    assert figures[0] == figures[1]


def test_decisions_are_the_same_on_the_structure_alone(traces):
    """Requirements, gaps and the completion gate need no text: they replay on the share-safe trace."""
    replayed = 0
    for trace in traces[: len(REQUESTS)]:
        open_one, safe_one = replay_structure(trace), replay_structure(ShareSafe().trace(trace))
        assert open_one == safe_one, trace.request
        if open_one is not None:
            assert open_one.is_same, trace.request
            replayed += 1
    assert replayed == len(REQUESTS) - 1


def test_a_structural_replay_notices_another_quality(traces):
    """Were the evidence weaker, the gate would not have passed."""
    trace = traces[0]
    weak = tuple(item.model_copy(update={"quality": Quality.WEAK}) for item in trace.evidence)
    found = replay_structure(trace.model_copy(update={"evidence": weak}))
    assert found.was_complete
    assert not found.is_complete


def test_exports_are_one_document_a_session(traces, tmp_path):
    """Spans go into one file; trajectories and traces into one per session."""
    other = [trace.model_copy(update={"session": "session-two"}) for trace in traces]
    assert [item.name for item in documents([*traces, *other], "otlp", is_redacted=False)] == [
        "spans.otlp.json"
    ]
    made = documents([*traces, *other], "atif", is_redacted=True)
    assert len(made) == 2
    assert write_documents(tmp_path / "out", made) == 2
