"""Checks: an answer against what a scenario expects of it. One check per kind of expectation."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.goals.model import GoalModel
from planner.session import InvestigationSession
from telemetry.errors import ScenarioError
from telemetry.scenarios.model import Expectation, GoalExpectation, parse_place
from telemetry.subject import Cited, Reply
from telemetry.trace import Check

Problems = Iterator[tuple[str, str]]
"""The kind of an expectation that is not met, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one answer."""

    checks: tuple[Check, ...]
    rank: int
    wants_place: bool


def judge(expected: Expectation, reply: Reply, *, seconds: float, root: Path) -> Judged:
    """Hold *reply* against *expected*; fragments of places are looked up below *root*."""
    problems: dict[str, str] = {}
    for kind, problem in _problems(expected, reply, seconds, root):
        problems[kind] = f"{problems[kind]}; {problem}" if kind in problems else problem
    kinds = dict.fromkeys([*_kinds(expected), *problems])
    gold = [_resolved(place, root) for place in expected.first or expected.cites]
    return Judged(
        checks=tuple(
            Check(name=kind, passed=kind not in problems, detail=problems.get(kind, "")) for kind in kinds
        ),
        rank=next((rank for rank, cited in enumerate(reply.cited, 1) if _covers_any(cited, gold)), 0),
        wants_place=bool(gold),
    )


def _kinds(expected: Expectation) -> Iterator[str]:
    """The kinds of expectation that are given, named as the failure classes know them."""
    given: dict[str, Sequence[object]] = {
        "outcome": (expected.outcome, expected.is_command is not None),
        "goal": (expected.goal != GoalExpectation(),),
        "tools": (expected.tools, expected.without_tools),
        "files": (expected.examined, expected.unread),
        "rank": (expected.first, expected.not_first),
        "evidence": (expected.cites, expected.never),
        "answer": (expected.says, expected.unsaid),
        "limits": (
            expected.max_steps is not None,
            expected.max_files is not None,
            expected.max_recoveries is not None,
            expected.max_seconds,
        ),
    }
    yield from (kind for kind, fields in given.items() if any(fields))


def _problems(expected: Expectation, reply: Reply, seconds: float, root: Path) -> Problems:
    if expected.outcome and reply.outcome not in expected.outcome:
        reason = f" ({reply.session.outcome_reason})" if reply.session else ""
        wanted = " or ".join(expected.outcome)
        yield "outcome", f"ended as {reply.outcome}, wanted {wanted}{reason}"
    if expected.is_command is not None and reply.is_command is not expected.is_command:
        yield "outcome", "is handled as a command" if reply.is_command else "is not handled as a command"
    if reply.session is not None:
        yield from _goal(expected.goal, reply.session.parse.goal)
        yield from _tools(expected, reply.session)
        yield from _limits(expected, reply.session, seconds)
    yield from _places(expected, reply.cited, root)
    text = reply.text.casefold()
    yield from (
        ("answer", f"does not say {phrase!r}") for phrase in expected.says if phrase.casefold() not in text
    )
    yield from (("answer", f"says {phrase!r}") for phrase in expected.unsaid if phrase.casefold() in text)


def _goal(expected: GoalExpectation, goal: GoalModel) -> Problems:
    for name, wanted, value in (
        ("intent", expected.intent, goal.intent),
        ("entity", expected.entity, goal.entity),
        ("artifact", expected.artifact, goal.artifact),
        ("scope", expected.scope, goal.scope),
    ):
        if wanted and value not in wanted:
            yield "goal", f"{name} is {value}, wanted {' or '.join(wanted)}"
    named = {target.text.casefold() for target in goal.targets}
    for target in expected.targets:
        if target.casefold() not in named:
            yield "goal", f"{target!r} is not a target; they are {', '.join(sorted(named)) or 'none'}"


def _tools(expected: Expectation, session: InvestigationSession) -> Problems:
    used = [step.call.tool for step in session.steps]
    rest = iter(used)
    if not all(tool in rest for tool in expected.tools):
        yield "tools", f"used {', '.join(used) or 'none'}, wanted {', '.join(expected.tools)} in this order"
    for tool in expected.without_tools:
        if tool in used:
            yield "tools", f"used {tool}"
    for path in expected.examined:
        if path not in session.files_examined:
            yield "files", f"{path} was not read; read were {', '.join(session.files_examined) or 'none'}"
    for prefix in expected.unread:
        for path in session.files_examined:
            if path.startswith(prefix):
                yield "files", f"{path} was read"


def _limits(expected: Expectation, session: InvestigationSession, seconds: float) -> Problems:
    for what, limit, value in (
        ("steps", expected.max_steps, len(session.steps)),
        ("files read", expected.max_files, len(session.files_examined)),
        ("recoveries", expected.max_recoveries, len(session.recoveries)),
        ("seconds", expected.max_seconds, seconds),
    ):
        if limit is not None and value > limit:
            yield "limits", f"{value:g} {what}, at most {limit:g} are allowed"


def _places(expected: Expectation, cited: Sequence[Cited], root: Path) -> Problems:
    first = [_resolved(place, root) for place in expected.first]
    if first and not (cited and _covers_any(cited[0], first)):
        is_cited = any(_covers_any(place, first) for place in cited)
        kind = "rank" if is_cited else "evidence"
        yield (
            kind,
            f"first is {_shown(cited[0]) if cited else 'nothing'}, wanted {' or '.join(expected.first)}",
        )
    if cited and _covers_any(cited[0], [_resolved(place, root) for place in expected.not_first]):
        yield "rank", f"{_shown(cited[0])} is cited first, and was wrong"
    for place in expected.cites:
        if not any(_covers_any(each, [_resolved(place, root)]) for each in cited):
            yield "evidence", f"{place} is not cited"
    for place in expected.never:
        is_wrong = _below(place) if place.endswith("/") else _covering(_resolved(place, root))
        yield from (("evidence", f"{_shown(each)} is cited") for each in cited if is_wrong(each))


def _below(prefix: str) -> Callable[[Cited], bool]:
    return lambda cited: cited.path.startswith(prefix)


def _covering(place: Cited) -> Callable[[Cited], bool]:
    return lambda cited: _covers_any(cited, [place])


def _covers_any(cited: Cited, places: Sequence[Cited]) -> bool:
    """Whether a citation shows at least the beginning of one of *places*; a whole file shows all of it."""
    return any(
        cited.path == place.path
        and (place.start == 0 or cited.start == 0 or (cited.start <= place.end and place.start <= cited.end))
        for place in places
    )


def _resolved(place: str, root: Path) -> Cited:
    path, start, end, fragment = parse_place(place)
    if not fragment:
        return Cited(path, start, end)
    try:
        text = (root / path).read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise ScenarioError(f"{place}: {path} is not in the repository of the scenario") from error
    if text.count(fragment) != 1:
        raise ScenarioError(f"{place}: the fragment occurs {text.count(fragment)} times, not once")
    line = text.count("\n", 0, text.index(fragment)) + 1
    return Cited(path, line, line)


def _shown(cited: Cited) -> str:
    return f"{cited.path}:{cited.start}" if cited.start else cited.path
