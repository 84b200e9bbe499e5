"""The MCP server, spoken to by the SDK's own client over the real protocol, in a process of its own."""

import asyncio
import json
import os
import sys
import threading
from contextlib import asynccontextmanager

import jsonschema
import pytest
from git_repository import build_history, build_replay
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from agent import Sleuth
from agent.mcp.tools import TOOLS
from agent.schemas import schema_of
from services.tokens import estimate_tokens

QUESTION = "who calls ReplayService"


@pytest.fixture(scope="module")
def replay(tmp_path_factory):
    root = tmp_path_factory.mktemp("mcp") / "replay"
    build_replay(root)
    return root


@asynccontextmanager
async def client_of(root, mode="auto"):
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "agent.cli", "mcp", "--repo", str(root)],
        env={name: value for name, value in os.environ.items() if name.startswith("SLEUTH_")},
    )
    async with Client(server, mode=mode, read_timeout_seconds=60) as client:
        yield client


async def test_a_whole_conversation(replay):
    """Every tool is listed with what it needs, and answers in a document of its published schema."""
    calls = {
        "investigate": {"question": QUESTION},
        "find": {"term": "replay service"},
        "references": {"name": "ReplayService", "kind": "call"},
        "read": {"place": "src/main.cpp"},
        "git_history": {"limit": 5},
    }
    async with client_of(replay) as client:
        listed = (await client.list_tools()).tools
        assert [tool.name for tool in listed] == list(calls)
        for tool in listed:
            assert tool.annotations.read_only_hint
            reply = await client.call_tool(tool.name, calls[tool.name])
            assert not reply.is_error, reply.content
            jsonschema.validate(reply.structured_content, tool.output_schema)
            assert reply.content[0].text
        follow_up = await client.call_tool(
            "investigate", {"question": "and where is it defined?", "follow_up": True}
        )
        assert "include/replay/core/replay_service.h" in follow_up.content[0].text
        alone = await client.call_tool("investigate", {"question": "and where is it defined?"})
        assert "include/replay/core/replay_service.h:12" not in alone.content[0].text


async def test_an_older_client_is_served_as_well(replay):
    """The handshake of the protocol before this one."""
    async with client_of(replay, mode="legacy") as client:
        reply = await client.call_tool("find", {"term": "main.cpp"})
        assert reply.structured_content["rows"][0]["path"] == "src/main.cpp"


def test_what_a_model_reads_of_the_tools_is_small():
    """Names, descriptions and arguments of all tools together."""
    shown = [
        json.dumps([tool.name, tool.title, tool.description, tool.input_schema()], ensure_ascii=False)
        for tool in TOOLS
    ]
    assert len(TOOLS) <= 6
    assert sum(map(estimate_tokens, shown)) <= 1_500
    for tool in TOOLS:
        assert schema_of(tool.schema)["type"] == "object"


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("investigate", {}, "question: Field required"),
        ("investigate", {"question": ""}, "at least 1 character"),
        ("investigate", {"question": 5}, "valid string"),
        ("investigate", {"question": "x", "budget": 5}, "greater than or equal to 300"),
        ("investigate", {"question": "x", "colour": "red"}, "the arguments are question, follow_up, budget"),
        ("references", {"name": "x", "kind": "hug"}, "kind"),
        ("read", {"place": "../../../../etc/passwd"}, "nothing is called"),
        ("read", {"place": "src/main.cpp:9-3"}, "no range of lines"),
        ("git_history", {"since": "the day before the flood"}, ""),
        ("delete_everything", {}, "There is no tool 'delete_everything'"),
    ],
)
async def test_bad_arguments_are_one_sentence(replay, tool, arguments, says):
    """An error of the call, for the model to correct; the connection lives on."""
    async with in_process(Sleuth(replay)) as client:
        reply = await client.call_tool(tool, arguments)
        assert reply.is_error
        assert says in reply.content[0].text
        assert "\n" not in reply.content[0].text
        assert "Traceback" not in reply.content[0].text
        assert not (await client.call_tool("find", {"term": "main.cpp"})).is_error


@asynccontextmanager
async def in_process(sleuth):
    """The server without a process around it; as a fixture it would be left by another task."""
    from agent.mcp.server import EvidenceServer

    async with Client(EvidenceServer(sleuth).server) as client:
        yield client


async def test_huge_replies_stay_in_their_budget_and_say_what_is_missing(tmp_path):
    """Thousands of uses, lines, files and commits."""
    root = tmp_path / "huge"
    root.mkdir()
    (root / "core.py").write_text("def common():\n    return 1\n")
    for number in range(60):
        uses = "".join(f"def use_{number}_{line}():\n    return common()\n" for line in range(60))
        (root / f"module_{number}.py").write_text(f"from core import common\n\n{uses}")
    calls = {
        "investigate": {"question": "who calls common"},
        "find": {"term": "module"},
        "references": {"name": "common"},
        "read": {"place": "module_1.py"},
    }
    async with client_of(root) as client:
        for tool, arguments in calls.items():
            reply = await client.call_tool(tool, {**arguments, "budget": 700})
            text = reply.content[0].text
            assert estimate_tokens(text) <= 750, tool
            assert "left out" in text, tool
        uses = await client.call_tool("references", {"name": "common", "budget": 700})
        assert uses.structured_content["total"] > 3_000
        assert uses.structured_content["truncated"]
        read = await client.call_tool("read", {"place": "module_1.py", "budget": 700})
        rest = await client.call_tool(
            "read", {"place": f"module_1.py:{read.structured_content['end'] + 1}-122"}
        )
        assert rest.structured_content["start"] == read.structured_content["end"] + 1


async def test_two_clients_at_once(replay):
    """Each has a server of its own on the same tree and index; both get the same evidence."""
    async with client_of(replay) as one, client_of(replay) as two:
        replies = await asyncio.gather(
            *(
                client.call_tool("investigate", {"question": QUESTION})
                for client in (one, two)
                for _ in range(3)
            )
        )
    documents = {json.dumps(reply.structured_content, sort_keys=True) for reply in replies}
    assert len(documents) == 1


async def test_the_repository_changes_underneath(tmp_path):
    """Files that come, change and go, between two calls and during one."""
    (tmp_path / "a.py").write_text("class First:\n    pass\n")
    async with client_of(tmp_path) as client:

        async def outcome(name):
            reply = await client.call_tool("investigate", {"question": f"where is {name} defined"})
            return reply.structured_content["outcome"]

        assert await outcome("Second") == "insufficient_evidence"
        (tmp_path / "b.py").write_text("class Second:\n    pass\n")
        assert await outcome("Second") == "success"
        (tmp_path / "b.py").write_text("class Third:\n    pass\n")
        assert await outcome("Second") == "insufficient_evidence"
        assert await outcome("Third") == "success"

        async def churn():
            for number in range(200):
                (tmp_path / f"c{number % 7}.py").write_text(f"class Churn{number}:\n    pass\n")
                (tmp_path / f"c{(number + 3) % 7}.py").unlink(missing_ok=True)
                await asyncio.sleep(0.002)

        churning = asyncio.create_task(churn())
        for _ in range(5):
            assert await outcome("First") == "success"
        await churning


async def test_progress_is_reported_step_by_step(replay):
    """To who asks for it, in words."""
    heard = []

    async def listen(progress, total, message):
        heard.append((progress, message))

    async with client_of(replay) as client:
        await client.call_tool("investigate", {"question": QUESTION}, progress_callback=listen)
    assert [count for count, _ in heard] == list(range(1, len(heard) + 1))
    assert any("ReplayService" in message for _, message in heard)
    assert not any("find_references" in message for _, message in heard)


async def test_a_cancelled_call_frees_the_server(replay, monkeypatch):
    """The investigation ends; the next call is answered."""
    begun, released = threading.Event(), threading.Event()
    sleuth = Sleuth(replay)
    bench = type(sleuth._assistant.workbench)
    run = bench.run
    calls = []

    def slow(self, planned, ledger):
        calls.append(planned.tool)
        begun.set()
        released.wait(10)
        return run(self, planned, ledger)

    monkeypatch.setattr(bench, "run", slow)
    async with in_process(sleuth) as client:
        running = asyncio.create_task(client.call_tool("investigate", {"question": QUESTION}))
        await asyncio.to_thread(begun.wait, 10)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        released.set()
        reply = await client.call_tool("find", {"term": "main.cpp"})
        assert not reply.is_error
        assert len(calls) == 1


async def test_the_same_evidence_as_everywhere_else(replay):
    """Command line, API and MCP find the same places in the same order."""
    from command_line import sleuth

    printed = json.loads(sleuth("ask", QUESTION, "--json", "--repo", str(replay)).out)
    with Sleuth(replay) as api:
        called = api.ask(QUESTION)
    async with client_of(replay) as client:
        served = (
            await client.call_tool("investigate", {"question": QUESTION, "budget": 20_000})
        ).structured_content
    places = [(item["path"], item["start"], item["end"], item["text_hash"]) for item in printed["evidence"]]
    assert places
    assert [(item.path, item.start, item.end, item.text_hash) for item in called.evidence] == places
    assert [(i["path"], i["start"], i["end"], i["text_hash"]) for i in served["items"]] == places


async def test_history_is_bounded_and_without_secrets(tmp_path):
    """Commits with their files."""
    history = build_history(tmp_path / "repo")
    async with client_of(history.root) as client:
        reply = await client.call_tool("git_history", {"path": "src/retrying.py"})
        assert [row["subject"] for row in reply.structured_content["commits"]] == [
            "Back off between retries",
            "Retry a call",
        ]
        none = await client.call_tool("git_history", {"author": "nobody at all"})
        assert none.content[0].text == "No commit fits."


def test_without_the_extra_the_command_says_how_to_get_it(monkeypatch, tmp_path):
    """One sentence, exit code 2."""
    from command_line import sleuth

    for name in [
        name for name in sys.modules if name.startswith("agent.mcp") or name.partition(".")[0] == "mcp"
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    ran = sleuth("mcp", "--repo", str(tmp_path))
    assert ran.code == 2
    assert "pip install 'sleuth[mcp]'" in ran.err
