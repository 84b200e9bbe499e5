"""The Python API: sync and async, several repositories, cancellation, an end to everything it opened."""

import asyncio
import threading
from pathlib import Path

import pytest
from git_repository import build_history
from trees import FIXTURES

import agent
from agent import Answer, Sleuth
from agent.errors import UsageError
from planner.errors import InvestigationCancelledError
from planner.events import ToolChosen
from services.errors import NotARepositoryError, ServiceError

REPLAY = FIXTURES / "replay_cpp"


@pytest.fixture
def replay():
    with Sleuth(REPLAY) as sleuth:
        yield sleuth


def test_a_question_is_answered_with_evidence(replay):
    """The answer of the command line, as values."""
    heard = []
    answer = replay.ask("who calls ReplayService", on_event=heard.append)
    assert isinstance(answer, Answer)
    assert answer.outcome == "success"
    assert "src/app/application.cpp:16" in answer.text
    assert answer.evidence[0].path
    assert any(isinstance(event, ToolChosen) for event in heard)


def test_a_follow_up_leans_on_the_question_before_until_it_is_forgotten(replay):
    """One object is one conversation."""
    replay.ask("where is ReplayService defined")
    assert "ReplayService" in replay.ask("and who calls it?").text
    replay.new_conversation()
    assert not replay.explain("and who calls it?").goal.targets


def test_single_look_ups_need_no_question(replay):
    """Files, definitions, uses, text."""
    assert any(hit.path == "src/core/replay_service.cpp" for hit in replay.find("replay_service"))
    assert replay.definitions("ReplayService").definitions[0].line == 13
    assert replay.references("ReplayService").total > 3
    assert "class ReplayService" in replay.read("ReplayService").as_text()
    assert replay.localize("ReplayService stops too early").files
    with pytest.raises(UsageError, match="nothing is called"):
        replay.read("nowhere.xyz")


def test_history_is_commits_with_their_files(tmp_path):
    """Newest first, narrowed by any of the limits."""
    history = build_history(tmp_path / "repo")
    with Sleuth(history.root) as sleuth:
        found = sleuth.history(path="src/retrying.py", limit=1)
        assert found.commits[0].sha == history.commits["backoff"]
        assert found.commits[0].files == ("src/retrying.py",)
        assert found.truncated
        assert [row.subject for row in sleuth.history(message="parser", author="李").commits] == [
            "Add a parser"
        ]
    with Sleuth(REPLAY) as outside, pytest.raises(NotARepositoryError):
        outside.history()


def test_several_repositories_in_one_process(tmp_path, replay):
    """Each knows only its own."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.py").write_text("class Elsewhere:\n    pass\n")
    with Sleuth(tmp_path / "other") as other:
        assert other.ask("where is Elsewhere defined").evidence[0].path == "a.py"
        assert replay.ask("where is Elsewhere defined").outcome == "insufficient_evidence"
        assert other.ask("where is ReplayService defined").outcome == "insufficient_evidence"


def test_a_changed_file_counts_for_the_next_question(tmp_path):
    """The object outlives many states of the tree."""
    (tmp_path / "a.py").write_text("class First:\n    pass\n")
    with Sleuth(tmp_path) as sleuth:
        assert sleuth.ask("where is Second defined").outcome == "insufficient_evidence"
        (tmp_path / "b.py").write_text("class Second:\n    pass\n")
        assert sleuth.ask("where is Second defined").evidence[0].path == "b.py"
        (tmp_path / "b.py").unlink()
        assert sleuth.ask("where is Second defined").outcome == "insufficient_evidence"


async def test_async_questions_of_several_repositories_run_together(tmp_path):
    """The loop stays free while they run."""
    (tmp_path / "a.py").write_text("class First:\n    pass\n")
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.001)

    ticking = asyncio.create_task(tick())
    async with Sleuth(REPLAY) as one, Sleuth(tmp_path) as two:
        first, second = await asyncio.gather(
            one.ask_async("who calls ReplayService"), two.ask_async("where is First defined")
        )
        uses = await one.call(lambda sleuth: sleuth.references("ReplayService"))
    ticking.cancel()
    assert (first.outcome, second.evidence[0].path) == ("success", "a.py")
    assert uses.total
    assert ticks > 3


def hold_at_first_step(monkeypatch, sleuth):
    begun, released = threading.Event(), threading.Event()
    bench = type(sleuth._assistant.workbench)
    run = bench.run

    def slow(self, planned, ledger):
        begun.set()
        released.wait(10)
        return run(self, planned, ledger)

    monkeypatch.setattr(bench, "run", slow)
    return begun, released


async def test_a_cancelled_task_stops_its_investigation(monkeypatch):
    """The next question is answered."""
    async with Sleuth(REPLAY) as sleuth:
        begun, released = hold_at_first_step(monkeypatch, sleuth)
        running = asyncio.create_task(sleuth.ask_async("who calls ReplayService"))
        waiting = asyncio.create_task(sleuth.ask_async("where is ReplayService defined"))
        await asyncio.to_thread(begun.wait, 10)
        waiting.cancel()
        running.cancel()
        released.set()
        done = await asyncio.gather(running, waiting, return_exceptions=True)
        assert all(isinstance(error, asyncio.CancelledError) for error in done)
        assert (await sleuth.ask_async("where is ReplayService defined")).outcome == "success"


def test_cancel_ends_a_question_of_another_thread(monkeypatch):
    """It raises what says so."""
    with Sleuth(REPLAY) as sleuth:
        begun, released = hold_at_first_step(monkeypatch, sleuth)

        def cancel():
            begun.wait(10)
            sleuth.cancel()
            released.set()

        canceller = threading.Thread(target=cancel)
        canceller.start()
        with pytest.raises(InvestigationCancelledError):
            sleuth.ask("who calls ReplayService")
        canceller.join()


def test_bad_options_and_directories_are_sentences(tmp_path):
    """Told when the object is made."""
    with pytest.raises(UsageError, match="limit"):
        Sleuth(tmp_path, limit=0)
    with pytest.raises(UsageError, match="no setting 'limt'"):
        Sleuth(tmp_path, limt=3)
    with pytest.raises(ServiceError):
        Sleuth(tmp_path / "missing")


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


def test_closing_ends_the_thread_and_releases_every_file():
    """Closing twice is no error; asking afterwards is."""
    before = threading.active_count(), open_files()
    sleuth = Sleuth(REPLAY)
    for question in ("who calls ReplayService", "explain the architecture"):
        sleuth.ask(question)
    sleuth.close()
    sleuth.close()
    assert (threading.active_count(), open_files()) == before
    with pytest.raises(RuntimeError):
        sleuth.ask("who calls ReplayService")


def test_the_package_names_its_api():
    """Loaded on use; anything else is no attribute."""
    assert set(agent.__all__) == {"Answer", "Options", "Sleuth"}
    with pytest.raises(AttributeError):
        agent.Nothing  # noqa: B018
