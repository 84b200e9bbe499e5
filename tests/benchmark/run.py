"""Ask every question of `questions/` and report how many were answered right.

  python tests/benchmark/run.py [--only NAME] [--id ID] [--json FILE] [--command SLEUTH] [--check]

`--check` only verifies that the places the questions name exist. `--command` calls that program once a
question instead of the library, and so measures whole processes; conversations are then left out.
"""

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench_judge import Cited, Reply, Verdict, judge, truth
from bench_questions import Question, Repository, load
from bench_report import latency, misses, table
from bench_trees import Tree, find_tree

if TYPE_CHECKING:
    from planner.session import InvestigationSession


def main() -> int:
    """Run; the exit code is 1 when a place that a question names does not exist."""
    options = _parser().parse_args()
    repositories = [each for each in load() if not options.only or each.name in options.only]
    verdicts: list[tuple[str, Verdict]] = []
    absent = 0
    with tempfile.TemporaryDirectory(prefix="sleuth-benchmark-") as directory:
        scratch = Path(directory)
        for repository in repositories:
            tree = find_tree(repository, scratch / "trees" / repository.name)
            if tree.remark:
                _tell(f"{repository.name}: {tree.remark}")
            if tree.root is None:
                continue
            absent += _count_absent(repository, tree.root)
            if not options.check:
                replies = _replies(repository, tree, scratch / "state", options)
                verdicts.extend((repository.name, judge(*pair, tree.root)) for pair in replies)
    if verdicts:
        _print_report(verdicts)
    if options.json:
        options.json.write_text(json.dumps([_record(*pair) for pair in verdicts], indent=1) + "\n", "utf-8")
    return 1 if absent else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py", description="Run the question benchmark.")
    parser.add_argument("--only", action="append", metavar="NAME", help="this repository; may be repeated")
    parser.add_argument("--id", action="append", metavar="ID", help="this question; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every verdict")
    parser.add_argument("--command", metavar="SLEUTH", help="call this program instead of the library")
    parser.add_argument("--check", action="store_true", help="only verify the places")
    return parser


def _count_absent(repository: Repository, root: Path) -> int:
    count = 0
    for question in repository.questions:
        for place in (*question.gold, *question.also):
            if not place.exists(root):
                count += 1
                _tell(f"{question.id}: {repository.name} has no {place.path} @ {place.text}")
        for command in (*question.shows, *question.shows_either, *question.hides):
            truth(command, root)
    return count


def _replies(
    repository: Repository, tree: Tree, state: Path, options: argparse.Namespace
) -> Iterator[tuple[Question, Reply]]:
    assert tree.root is not None
    for question in repository.questions:
        if options.id and question.id not in options.id:
            continue
        if options.command is None:
            yield question, _ask_guarded(question, tree.root, state)
        elif not question.after:
            yield question, _ask_command(options.command, question, tree.root)


def _ask_guarded(question: Question, root: Path, state: Path) -> Reply:
    # A program that cannot be imported is no result; a request that breaks it is.
    importlib.import_module("agent.wiring")
    importlib.import_module("planner.toolbox")
    try:
        return _ask_library(question, root, state)
    except Exception as error:  # noqa: BLE001 - a crash is a result like any other here, and the run goes on.
        text = f"{type(error).__name__}: {error}".replace("\n", " ")[:200]
        return Reply(f"crash ({text})", "", "", (), text, 0.0)


def _ask_library(question: Question, root: Path, state: Path) -> Reply:
    from agent.settings import Settings, Telemetry
    from agent.wiring import build_assistant, workspace_at
    from telemetry.trace import Origin

    settings = Settings(
        cache_dir=state / "cache", state_dir=state / "state", telemetry=Telemetry.OFF, origin=Origin.BENCHMARK
    )
    assistant = build_assistant(workspace_at(root, is_explicit=True), settings)
    for earlier in question.after:
        assistant.ask(earlier)
    started = time.perf_counter()
    answer = assistant.ask(question.request)
    milliseconds = (time.perf_counter() - started) * 1000
    session, package = answer.session, answer.package
    return Reply(
        outcome=session.outcome.value,
        intent=session.parse.goal.intent.value,
        entity=session.parse.goal.entity.value,
        cited=tuple(Cited(item.path, item.start, item.end) for item in package.items if item.path),
        text="\n".join(
            [answer.text, *(f"{item.title}\n{item.path}\n{item.snippet}" for item in package.items)]
        ),
        milliseconds=milliseconds,
        steps=tuple(f"{step.call.tool}:{step.quality.label}" for step in session.steps),
        probability=session.confidence.probability,
        signals=_signals(session),
    )


def _signals(session: "InvestigationSession") -> tuple[float, ...]:
    from planner.evidence.calibration import signals
    from planner.evidence.ledger import Ledger

    ledger = Ledger()
    for evidence in session.ledger:
        ledger.add(evidence)
    return signals(session.parse.goal, ledger, session.confidence.level, session.parse.confidence)


def _ask_command(command: str, question: Question, root: Path) -> Reply:
    started = time.perf_counter()
    done = subprocess.run(
        [command, "ask", "--json", "--repo", str(root), "--text-file", "-"],
        input=question.request,
        capture_output=True,
        text=True,
        check=False,
    )
    milliseconds = (time.perf_counter() - started) * 1000
    answer = json.loads(done.stdout)
    items = answer["evidence"]
    return Reply(
        outcome=answer["outcome"],
        intent=answer["goal"]["intent"],
        entity=answer["goal"]["entity"],
        cited=tuple(Cited(item["path"], item["start"], item["end"]) for item in items if item["path"]),
        text="\n".join([answer["answer"], *(f"{item.get('title', '')}\n{item['path']}" for item in items)]),
        milliseconds=milliseconds,
    )


def _print_report(verdicts: list[tuple[str, Verdict]]) -> None:
    names = {id(verdict): name for name, verdict in verdicts}
    every = [verdict for _, verdict in verdicts]
    _say(table(every, lambda verdict: names[id(verdict)], "repository") + "\n")
    _say(table(every, lambda verdict: verdict.question.intents[0], "intent") + "\n")
    _say(misses(every))
    # Times differ from run to run; stdout does not.
    _tell(latency(every, lambda verdict: names[id(verdict)]))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _record(name: str, verdict: Verdict) -> dict[str, object]:
    reply = verdict.reply
    return {
        "repository": name,
        "id": verdict.question.id,
        "right": verdict.is_right,
        "outcome": reply.outcome,
        "intent": reply.intent,
        "entity": reply.entity,
        "place_right": verdict.is_place_right,
        "cited": [f"{cited.path}:{cited.start}-{cited.end}" for cited in reply.cited],
        "complaint": verdict.complaint,
        "steps": list(reply.steps),
        "milliseconds": round(reply.milliseconds),
        "probability": reply.probability,
        "signals": list(reply.signals),
    }


if __name__ == "__main__":
    sys.exit(main())
