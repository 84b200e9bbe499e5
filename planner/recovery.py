"""Recovery: what to try when a gap stays open. Each rule adds calls; the primary plan then goes on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from planner.evidence.gaps import OpenNeed
from planner.evidence.model import EvidenceClass, FindingKind
from planner.goals.model import ABOUT_CODE, DECLARED, Entity, Intent, ParseResult, Scope, TargetKind
from planner.names import code_names, is_plain_word
from planner.routes import Situation, concept_call, history, says_little_more
from planner.tools import ToolCall, ToolName, call

Calls = Iterator[ToolCall]


@dataclass(frozen=True, slots=True)
class Rule:
    """One recovery: when it applies, what it says to the user, and the calls it adds."""

    name: str
    says: str
    # In words for a person: "widening the search to other spellings".
    calls: Callable[[OpenNeed, Situation], Calls]


_LOCATING = frozenset(
    {
        EvidenceClass.DEFINITION,
        EvidenceClass.FILE_SEARCH,
        EvidenceClass.CONCEPT,
        EvidenceClass.REFERENCES,
        EvidenceClass.TEST,
    }
)


def _looks_for_a_place(need: OpenNeed) -> bool:
    return bool(_LOCATING.intersection(need.need.classes))


def _other_spelling(need: OpenNeed, now: Situation) -> Calls:
    """The same name in another case or word-joining style: CommandRouter, command_router, command-router."""
    target = need.target
    if _looks_for_a_place(need) and target and target.kind in {TargetKind.SYMBOL, TargetKind.CONCEPT}:
        yield call(ToolName.FIND_DEFINITIONS, target.text, target=target.text, match="style")


def _by_meaning(need: OpenNeed, now: Situation) -> Calls:
    """A word taken for a name may be a part of the system.

    Never for code-shaped names and quoted texts: those must exist as they are written.
    """
    target = need.target
    if target and target.kind is TargetKind.SYMBOL and " " in target.text:
        return
    if target is None and now.goal.targets:
        # The whole question was searched for each of its targets already.
        return
    if not _looks_for_a_place(need) or (target and not is_plain_word(target.text)):
        return
    if target is None and any(not is_plain_word(t.text) for t in now.goal.targets_of(TargetKind.SYMBOL)):
        return
    yield concept_call(target, now)


def _longer_words(need: OpenNeed, now: Situation) -> Calls:
    """A short form may stand for words of this repository that begin with it: auth, config, init."""
    target = need.target or next(iter(now.goal.targets), None)
    if target is None or " " in target.text or not is_plain_word(target.text):
        return
    if _looks_for_a_place(need) and says_little_more(target, now.goal):
        yield call(ToolName.SEARCH_CONCEPTS, target.text, target=target.text, words="beginnings")


def _named_in_docs(need: OpenNeed, now: Situation) -> Calls:
    """Only documentation speaks of it: look up the code that the documentation names."""
    if not _looks_for_a_place(need):
        return
    target = need.target.text if need.target else ""
    passages = [one for one in now.ledger.findings(FindingKind.CONCEPT) if one.attribute("role") == "docs"]
    for finding in passages[:3]:
        for name in code_names(finding.text):
            yield call(ToolName.FIND_DEFINITIONS, name, target=target)


def _without_limits(need: OpenNeed, now: Situation) -> Calls:
    """The path or language the request named may be wrong: look everywhere and say so."""
    limits = now.goal.constraints
    if _looks_for_a_place(need) and (limits.paths or limits.languages):
        words = now.goal.keywords or (need.target.text if need.target else "")
        yield call(ToolName.SEARCH_CONCEPTS, words, target=need.target.text if need.target else "")


def _tests_by_meaning(need: OpenNeed, now: Situation) -> Calls:
    """No test names the thing; one may still exercise it under other words."""
    if EvidenceClass.TEST in need.need.classes and need.target and is_plain_word(need.target.text):
        yield call(ToolName.SEARCH_CONCEPTS, now.goal.keywords, target=need.target.text, tests="only")


_DECLARED = frozenset(
    {"dependency", "configuration", "command", "missing_command", "missing_module", "missing_file"}
)
# Kinds of failure whose cause may stand in what the project declares rather than in its code.


def _place_of_failure(need: OpenNeed, now: Situation) -> Calls:
    """The log names no file of this repository: search its message, then what it misses.

    Recorded results and build files answer a failure without a log; beside a log only where it is about them.
    """
    logs = now.goal.targets_of(TargetKind.LOG)
    if now.goal.intent is not Intent.DIAGNOSE and not logs:
        return
    from services.failure_logs.fragments import INTERPRETER_ERRORS, literal_fragments

    failures = now.ledger.findings(FindingKind.FAILURE)
    for failure in failures[:1]:
        if failure.title.partition(":")[0] not in INTERPRETER_ERRORS:
            for fragment in literal_fragments(failure.text or failure.title):
                yield call(ToolName.SEARCH_TEXT, fragment)
    missing = next((one.attribute("missing") for one in failures), "")
    if missing:
        yield call(ToolName.FIND_DEFINITIONS, missing)
        yield call(ToolName.SEARCH_TEXT, missing)
    message = next((finding.title for finding in failures if finding.title), "")
    if message:
        yield call(ToolName.SEARCH_CONCEPTS, message)
    if logs and failures and failures[0].attribute("kind") not in _DECLARED:
        return
    yield call(ToolName.DISCOVER, section="results")
    yield call(
        ToolName.DISCOVER, section={Entity.CI: "ci", Entity.TEST: "test"}.get(now.goal.entity, "build")
    )


def _part_of_message(need: OpenNeed, now: Situation) -> Calls:
    """A quoted message is composed when the program runs: look for the phrases that it is composed of."""
    target = need.target
    if target and target.kind is TargetKind.SYMBOL and " " in target.text and _looks_for_a_place(need):
        from services.failure_logs.fragments import literal_fragments

        for fragment in literal_fragments(target.text):
            if fragment != target.text:
                yield call(ToolName.SEARCH_TEXT, fragment, target=target.text)


def _history_instead(need: OpenNeed, now: Situation) -> Calls:
    """A time or an author is a matter of commits, whatever the words were taken for."""
    limits = now.goal.constraints
    asks_for_a_time = limits.since or limits.until or limits.author or limits.revisions
    if EvidenceClass.WORKING_TREE in need.need.classes and asks_for_a_time:
        yield from history(now.goal)


RULES: tuple[Rule, ...] = (
    Rule("other_spelling", "trying other spellings of the name", _other_spelling),
    Rule("part_of_message", "searching for the fixed parts of the message", _part_of_message),
    Rule("place_of_failure", "searching for the message of the failure", _place_of_failure),
    Rule("tests_by_meaning", "looking for tests by what they exercise", _tests_by_meaning),
    Rule("by_meaning", "widening the search from the name to its meaning", _by_meaning),
    Rule("longer_words", "widening the search to longer forms of the word", _longer_words),
    Rule("named_in_docs", "looking up the code that the documentation names", _named_in_docs),
    Rule("without_limits", "widening the search to the whole repository", _without_limits),
    Rule("history_instead", "looking at history instead of the working tree", _history_instead),
)


FEW_WORDS = 2
# "how does it hang together": a question of so few content words may be about the whole.


def second_reading(parse: ParseResult) -> ParseResult | None:
    """Another way to read a request whose first reading led nowhere; None where nothing else is likely.

    Names that are written as code are never read away: a missing one is an answer of its own.
    """
    goal = parse.goal
    if any(not is_plain_word(target.text) for target in goal.targets):
        return None
    for reading in parse.ambiguities:
        if reading.goal.intent is Intent.CHAT or reading.goal.entity is goal.entity:
            continue
        if reading.goal.entity in ABOUT_CODE or not goal.describes_more_than_names:
            # Of the project itself there is always something to tell, whatever the question said.
            rest = tuple(other for other in parse.ambiguities if other != reading)
            return parse.model_copy(update={"goal": reading.goal, "ambiguities": rest})
    says_little = len(goal.keywords.split()) <= FEW_WORDS
    if goal.intent is Intent.EXPLAIN and goal.entity is Entity.COMPONENT and not goal.targets and says_little:
        # Words that no code uses, and no thing named: how the whole hangs together comes nearest.
        of_the_whole = goal.model_copy(update={"entity": Entity.ARCHITECTURE, "scope": Scope.GLOBAL})
        return parse.model_copy(update={"goal": of_the_whole})
    if goal.intent in {Intent.EXPLAIN, Intent.LOCATE} and goal.entity in DECLARED and goal.keywords:
        about_code = goal.model_copy(update={"entity": Entity.COMPONENT, "scope": Scope.LOCAL})
        return parse.model_copy(update={"goal": about_code})
    return None
