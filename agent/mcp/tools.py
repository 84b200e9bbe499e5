"""Tools: what the server offers. One declared entry per tool: description, arguments, schema, action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agent.api import Sleuth
from agent.mcp.arguments import Find, GitHistory, Investigate, Read, References, input_schema
from agent.mcp.replies import Reply, found_reply, history_reply, shown_reply, symbol_reply
from agent.renderers.found import FoundReply
from agent.renderers.printed import FoundRow
from agent.renderers.prompt import prompt_block
from planner.events import EventSink
from planner.formatter.package import EvidencePackage
from planner.formatter.packing import pack
from services.frozen import Frozen
from services.tokens import estimate_tokens

FIND_LIMIT = 100
REPLY_SHARE = 0.4
# Of the budget, for the direct reply at the most; the rest is for the evidence.
MAX_PACKINGS = 6


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. All of them only read."""

    name: str
    title: str
    description: str
    arguments: type[Frozen]
    schema: str
    # Name of the published schema of its document.
    run: Callable[[Sleuth, Any, EventSink], Reply]

    def input_schema(self) -> dict[str, Any]:
        """What a client may send."""
        return input_schema(self.arguments)


def _investigate(sleuth: Sleuth, asked: Investigate, sink: EventSink) -> Reply:
    if not asked.follow_up:
        sleuth.new_conversation()
    answer = sleuth.ask(asked.question, on_event=sink)
    said = _shortened(answer.text, int(asked.budget * REPLY_SHARE))
    room = asked.budget - estimate_tokens(said)
    package, text = answer.package, said
    for _ in range(MAX_PACKINGS):
        package = pack(answer.package, room)
        text = _evidence_text(said, package, answer.package.size.dropped)
        excess = estimate_tokens(text) - asked.budget
        if excess <= 0 or len(package.items) <= 1:
            break
        # Ids, line numbers and delimiters are not in the account of `pack`.
        room -= excess
    document = package.model_dump(mode="json")
    return Reply(text, {"schema": document.pop("schema_id"), **document})


def _evidence_text(said: str, package: EvidencePackage, dropped_before: int) -> str:
    text = f"{said}\n\n{prompt_block(package)}" if package.items else said
    dropped = package.size.dropped + dropped_before
    return f"{text}\n{dropped} more places were left out to stay within the budget." if dropped else text


def _shortened(text: str, budget: int) -> str:
    """The first lines of *text* that fit."""
    kept: list[str] = []
    for line in text.split("\n"):
        budget -= estimate_tokens(f"{line}\n")
        if budget < 0 and kept:
            return "\n".join([*kept, "…"])
        kept.append(line)
    return text


def _find(sleuth: Sleuth, asked: Find, sink: EventSink) -> Reply:
    del sink
    hits = sleuth.find(asked.term, limit=FIND_LIMIT)
    return found_reply(FoundReply(term=asked.term, rows=tuple(map(FoundRow.of, hits))), asked.budget)


def _references(sleuth: Sleuth, asked: References, sink: EventSink) -> Reply:
    del sink
    return symbol_reply(sleuth.references(asked.name, kind=asked.kind), asked.budget)


def _read(sleuth: Sleuth, asked: Read, sink: EventSink) -> Reply:
    del sink
    return shown_reply(sleuth.read(asked.place).document(), asked.budget)


def _git_history(sleuth: Sleuth, asked: GitHistory, sink: EventSink) -> Reply:
    del sink
    found = sleuth.history(
        path=asked.path, author=asked.author, since=asked.since, message=asked.message, limit=asked.limit
    )
    return history_reply(found, asked.budget)


TOOLS: tuple[Tool, ...] = (
    Tool(
        "investigate",
        "Investigate a question",
        "Answer a question about this repository from evidence: where something is implemented, who uses it,"
        " why a build or test fails (paste the log), what changed, how it is built, what a change concerns."
        " Returns ranked places with snippets, each with an id, why it is there and how good it is; and, when"
        " the evidence is not sufficient, what was searched. Prefer it to several searches of your own.",
        Investigate,
        "package",
        _investigate,
    ),
    Tool(
        "find",
        "Find files",
        "Rank the files and directories that a name or a few words mean. Tolerates slips of spelling.",
        Find,
        "found",
        _find,
    ),
    Tool(
        "references",
        "Definitions and uses of a name",
        "List where a symbol is defined and used, resolved through scopes and imports where possible, not by"
        " text alone. `resolved` says what ties a use to the definition; `total` counts all uses.",
        References,
        "symbol",
        _references,
    ),
    Tool(
        "read",
        "Read lines",
        "Read a file, some of its lines, or one whole definition, with line numbers.",
        Read,
        "lines",
        _read,
    ),
    Tool(
        "git_history",
        "Commits",
        "List commits, newest first, narrowed by path, author, date or message, with the files they changed.",
        GitHistory,
        "history",
        _git_history,
    ),
)
