"""Routes: which calls may close a gap, cheapest precise one first. Chosen by the gap, never by a phrase."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from planner.evidence.gaps import OpenNeed
from planner.evidence.ledger import Ledger
from planner.evidence.model import EvidenceClass, Finding, FindingKind, Quality
from planner.goals.model import (
    Artifact,
    Entity,
    GoalModel,
    GroundedTarget,
    Grounding,
    Intent,
    ParseResult,
    Target,
    TargetKind,
)
from planner.names import is_plain_word
from planner.settings import PlannerSettings
from planner.tools import ToolCall, ToolName, call

COMMON_BEGINNING = 5
# "retries" and "retry" agree in their first letters.
MANY_WORDS = 2
# Among so many other words a term is a part of a description, not the name of a file.
LONG_LOG_LINES = 5
# A longer paste holds more of its surroundings than of the message.
SHORT_TERM_WORDS = 3
# A term of up to three words may be the name of a file or directory; longer ones are descriptions.


@dataclass(frozen=True, slots=True)
class Situation:
    """What a strategy decides by."""

    goal: GoalModel
    parse: ParseResult
    ledger: Ledger
    settings: PlannerSettings

    def grounding(self, target: Target) -> GroundedTarget | None:
        """What the repository holds under the target's name, when that was checked."""
        return next((g for g in self.parse.grounded if g.target.text == target.text), None)


def calls_for(need: OpenNeed, now: Situation) -> Iterator[ToolCall]:
    """Every call that may close *need*, in the order to try them."""
    for evidence_class in need.need.classes:
        for target in _subjects(need, evidence_class, now.goal):
            yield from _calls(evidence_class, target, now)


def _subjects(need: OpenNeed, evidence_class: EvidenceClass, goal: GoalModel) -> tuple[Target | None, ...]:
    """What to look for: the need's own target, else each of the goal, else the question as a whole."""
    if need.target:
        return (need.target,)
    is_of_the_whole = evidence_class is EvidenceClass.CONCEPT and not need.need.per_target
    return (None,) if is_of_the_whole else goal.targets or (None,)


def _calls(evidence_class: EvidenceClass, target: Target | None, now: Situation) -> Iterator[ToolCall]:
    match evidence_class:
        case EvidenceClass.CONCEPT:
            yield from _about(target, now)
        case EvidenceClass.DEFINITION | EvidenceClass.FILE_SEARCH:
            yield from _find(target, now)
        case EvidenceClass.FILE_CONTENT if target is None and now.goal.intent is Intent.NAVIGATE:
            yield call(ToolName.LIST_DIRECTORY, ".")
        case EvidenceClass.FILE_CONTENT:
            yield from reads(target, now)
        case EvidenceClass.REFERENCES:
            yield from _references(target, now)
        case EvidenceClass.TEST | EvidenceClass.BUILD | EvidenceClass.CI:
            yield from _runs(target, now)
        case EvidenceClass.DISCOVERY:
            yield call(ToolName.DISCOVER, _words(target), target=_name(target), section=section_of(now.goal))
        case EvidenceClass.DEPENDENCY_GRAPH:
            yield from _graph(target, now)
        case EvidenceClass.WORKING_TREE:
            yield from _working_tree(now.goal)
        case EvidenceClass.GIT_LOG:
            yield from history(now.goal, now.parse.grounded)
        case EvidenceClass.SESSION:
            yield call(ToolName.SESSION_STATE, now.goal.artifact.value)


def _find(target: Target | None, now: Situation) -> Iterator[ToolCall]:
    """Places that bear the name, or answer the words."""
    goal = now.goal
    concepts = concept_call(target, now)
    if target is None:
        yield concepts
        return
    grounded = now.grounding(target)
    definitions = call(ToolName.FIND_DEFINITIONS, target.text, target=target.text)
    files = call(ToolName.FIND_FILES, target.text, target=target.text, prefer=_preference(goal))
    text = call(ToolName.SEARCH_TEXT, target.text, target=target.text, **_limits(goal))
    if target.kind is TargetKind.PATH:
        if goal.describes_more_than_names and goal.intent is not Intent.NAVIGATE:
            limits = _limits(goal) | {"paths": target.text}
            yield call(ToolName.SEARCH_CONCEPTS, goal.keywords, target=target.text, **limits)
        if grounded and grounded.grounding is Grounding.DIRECTORY:
            yield call(ToolName.LIST_DIRECTORY, grounded.path or target.text, target=target.text)
        yield from (files, text)
    elif target.kind is TargetKind.SYMBOL:
        yield from (definitions, files, text)
    elif target.kind is TargetKind.CONCEPT:
        if grounded and grounded.grounding is Grounding.SYMBOL and says_little_more(target, goal):
            yield definitions
        if _may_name_file(target, now):
            yield files
        yield concepts
        if not (goal.describes_more_than_names and is_plain_word(target.text)):
            # A part of a longer description is in many names and lines without being their subject.
            yield from (files, text)
    else:
        yield concepts


def _about(target: Target | None, now: Situation) -> Iterator[ToolCall]:
    """The search by meaning of the whole question; of the message where one was pasted.

    Never for the sake of a name: a code-shaped one must exist as it is written.
    """
    log = target or next(iter(now.goal.targets), None)
    if log is not None and log.kind is TargetKind.LOG:
        message = "\n".join(log.text.strip().split("\n")[:LONG_LOG_LINES])
        yield call(ToolName.SEARCH_CONCEPTS, message, target=log.text)
    elif target is None or target.kind is TargetKind.CONCEPT:
        yield concept_call(target, now)


def _may_name_file(target: Target, now: Situation) -> bool:
    if now.goal.entity is Entity.FILE or now.goal.intent is Intent.NAVIGATE:
        return True
    grounded = now.grounding(target)
    if grounded and grounded.grounding in {Grounding.DIRECTORY, Grounding.ABSENT}:
        # A directory is where to look, not what was asked for; of an absent name only a part could match.
        return False
    is_lookup = now.goal.intent is Intent.LOCATE and says_little_more(target, now.goal)
    return is_lookup and len(target.text.split()) <= SHORT_TERM_WORDS


def says_little_more(target: Target, goal: GoalModel) -> bool:
    """Whether the question is about hardly anything but the target."""
    others = len(goal.keywords.split()) - len(target.text.split())
    return others < MANY_WORDS and not goal.describes_more_than_names


def concept_call(target: Target | None, now: Situation) -> ToolCall:
    """The search by meaning for the whole question; the target alone where nothing else was said."""
    goal = now.goal
    words = question_words(now.parse) or " ".join(item.text for item in goal.targets)
    target = target or next(iter(goal.targets), None)
    # A question that may be no change at all must be answered in full.
    is_sure = now.parse.confidence >= now.settings.sure_reading_confidence
    is_change = goal.intent in {Intent.MODIFY, Intent.REVIEW} and is_sure
    asks_for = "change" if is_change else ""
    return call(ToolName.SEARCH_CONCEPTS, words, target=_name(target), asks_for=asks_for, **_limits(goal))


def question_words(parse: ParseResult) -> str:
    """The request as it was meant: typing errors corrected, pasted output left out.

    The search drops function words itself, with a list made for code: more of the request is of use to it
    than the content words that the goal names (first place 31 to 28 of 80).
    """
    if parse.goal.targets_of(TargetKind.LOG) or not parse.goal.keywords:
        return parse.goal.keywords
    words = parse.request
    for written, meant in parse.corrections:
        words = words.replace(written, meant)
    return words


def _references(target: Target | None, now: Situation) -> Iterator[ToolCall]:
    if target is None:
        return
    if target.kind is TargetKind.PATH:
        yield call(ToolName.GRAPH_NEIGHBOURS, target.text, target=target.text)
        yield call(ToolName.SEARCH_TEXT, target.text.rpartition("/")[2], target=target.text, role="use")
        return
    text = call(ToolName.SEARCH_TEXT, target.text, target=target.text, role="use", **_limits(now.goal))
    if now.goal.entity is Entity.DEPENDENCY:
        yield text
        return
    grounded = now.grounding(target)
    is_name = grounded is not None and grounded.grounding is Grounding.SYMBOL
    if target.kind is TargetKind.CONCEPT and not is_name:
        yield from _find(target, now)
        named = _named_by_concept(target, now.ledger)
        if named:
            yield _uses(named, target, now.goal)
        return
    yield _uses(target.text, target, now.goal)
    yield text


def _uses(name: str, target: Target, goal: GoalModel) -> ToolCall:
    relation = goal.constraints.relation
    return call(ToolName.FIND_REFERENCES, name, target=target.text, relation=relation, **_limits(goal))


_NAMING = (EvidenceClass.DEFINITION, EvidenceClass.CONCEPT, EvidenceClass.FILE_SEARCH)


def _named_by_concept(target: Target, ledger: Ledger) -> str:
    """The definition that a search by meaning put first: what "the retry logic" is called here."""
    for evidence in ledger.of(
        EvidenceClass.DEFINITION, EvidenceClass.CONCEPT, EvidenceClass.FILE_SEARCH, target=target.text
    ):
        for finding in evidence.findings if evidence.quality >= Quality.MODERATE else ():
            if finding.symbol and not finding.is_test and _bears(finding, target):
                return finding.symbol
    return ""


def _bears(finding: Finding, target: Target) -> bool:
    """Whether the definition or its file is called by the words of the target; any other is another thing."""
    name = f"{finding.path} {finding.symbol}".lower()
    return all(word[:COMMON_BEGINNING] in name for word in target.text.lower().split())


def _runs(target: Target | None, now: Situation) -> Iterator[ToolCall]:
    goal = now.goal
    for log in goal.targets_of(TargetKind.LOG):
        yield call(ToolName.READ_FAILURE, log.text, target=log.text)
    if goal.intent is Intent.EXECUTE:
        purpose, words = goal.entity.value, goal.keywords
        yield call(ToolName.FIND_COMMAND, _words(target), target=_name(target), purpose=purpose, words=words)
        return
    if target is not None and goal.entity is Entity.TEST and goal.intent is not Intent.DIAGNOSE:
        yield call(ToolName.FIND_TESTS, target.text, target=target.text)
        return
    yield call(ToolName.DISCOVER, _words(target), target=_name(target), section="results")


def _graph(target: Target | None, now: Situation) -> Iterator[ToolCall]:
    if target is None or now.goal.entity in {Entity.ARCHITECTURE, Entity.CODEBASE}:
        yield call(ToolName.GRAPH_OVERVIEW)
        return
    yield call(ToolName.GRAPH_NEIGHBOURS, target.text, target=target.text)


def _working_tree(goal: GoalModel) -> Iterator[ToolCall]:
    paths = _paths(goal)
    staged = {True: "staged", False: "unstaged", None: ""}[goal.constraints.staged]
    if goal.constraints.listing == "stashes":
        yield call(ToolName.GIT_STATUS, goal.constraints.listing)
        return
    if goal.artifact in {Artifact.DIFFERENCE, Artifact.REPORT, Artifact.CONTENT, Artifact.PATCH}:
        yield call(ToolName.GIT_DIFF, staged, paths=paths)
    yield call(ToolName.GIT_STATUS, staged, paths=paths)


def history(goal: GoalModel, grounded: Sequence[GroundedTarget] = ()) -> Iterator[ToolCall]:
    """The git question that the targets and limits of the goal amount to."""
    limits = goal.constraints
    places = {each.target.text: each.path for each in grounded if each.grounding in _PLACES and each.path}
    named = [places[target.text] for target in goal.targets if target.text in places]
    paths = "\n".join(
        dict.fromkeys([*(places.get(path, path) for path in _paths(goal).split("\n")), *named])
    ).strip("\n")
    if limits.listing:
        yield call(ToolName.GIT_REFS, limits.listing, since=limits.since, count=limits.count, paths=paths)
        return
    revisions = limits.revisions or tuple(target.text for target in goal.targets_of(TargetKind.REVISION))
    things = [
        target
        for target in goal.targets_of(TargetKind.SYMBOL, TargetKind.CONCEPT)
        if target.text not in places and target.text.casefold() != limits.author.casefold()
    ]
    messages = [target for target in things if target.kind is TargetKind.SYMBOL and " " in target.text]
    author = " ".join(target.text for target in goal.targets_of(TargetKind.PERSON)) or limits.author
    message = messages[0].text if messages else ""
    narrows = any((author, message, limits.since, limits.until, limits.count))
    shows_changes = goal.artifact in {Artifact.DIFFERENCE, Artifact.CONTENT, Artifact.REPORT}
    log = partial(
        call,
        ToolName.GIT_LOG,
        author=author,
        since=limits.since,
        until=limits.until,
        count=limits.count,
        message=message,
        paths=paths,
    )
    if len(revisions) >= 2:
        between = f"{revisions[0]}..{revisions[1]}"
        since_one = revisions[1] == "HEAD" and goal.intent is not Intent.COMPARE and not shows_changes
        is_log = narrows or since_one
        yield log(between) if is_log else call(ToolName.GIT_COMPARE, between, paths=paths)
    elif revisions:
        is_log = narrows or not shows_changes
        yield log(revisions[0]) if is_log else call(ToolName.GIT_SHOW, revisions[0], paths=paths)
    elif message:
        yield log()
    elif things and not (shows_changes and narrows):
        for thing in things:
            yield call(ToolName.GIT_BLAME, thing.text, target=thing.text)
    elif goal.targets_of(TargetKind.PATH) and limits.lines:
        first, last = limits.lines
        yield call(ToolName.GIT_BLAME, f"{paths}:{first}-{last}")
    elif shows_changes and not narrows and not paths:
        yield call(ToolName.GIT_SHOW, "HEAD")
    else:
        yield log()


_PLACES = frozenset({Grounding.FILE, Grounding.DIRECTORY})
# What a target must be in this repository to limit a history instead of being asked about.


def reads(target: Target | None, now: Situation) -> Iterator[ToolCall]:
    """Reads of the best places found so far, best first, one for each file."""
    lines = now.goal.constraints.lines
    for finding in places(target, now):
        name = _name(target)
        if lines and target is not None and target.kind is TargetKind.PATH:
            yield call(ToolName.READ, finding.path, target=name, start=lines[0], end=lines[1])
        elif finding.start:
            yield call(ToolName.READ, finding.path, target=name, start=finding.start, end=finding.end)
        else:
            yield call(ToolName.READ, finding.path, target=name)


def places(target: Target | None, now: Situation) -> tuple[Finding, ...]:
    """Places worth reading for *target*, best evidence first, the first place of each file."""
    name = target.text if target else None
    readable = (
        FindingKind.FRAME,
        FindingKind.DEFINITION,
        FindingKind.DECLARATION,
        FindingKind.REFERENCE,
        FindingKind.CONCEPT,
        FindingKind.ENTRY_POINT,
        FindingKind.FILE,
        FindingKind.TEXT,
        FindingKind.MANIFEST,
        FindingKind.FACT,
        FindingKind.EDGE,
    )
    ranked: list[tuple[int, int, Finding]] = []
    for order, evidence in enumerate(now.ledger.of(*EvidenceClass, target=name)):
        if evidence.quality < Quality.MODERATE:
            # A read is only as good as the reason for it: this one could never confirm anything.
            continue
        ranked += [
            (-_worth(evidence.quality, finding, now.goal), order * 1000 + position, finding)
            for position, finding in enumerate(evidence.findings)
            if finding.path and finding.kind in readable
        ]
    ranked.sort(key=lambda item: item[:2])
    best: dict[str, Finding] = {}
    for _, _, finding in ranked:
        best.setdefault(finding.path, finding)
    return tuple(best.values())


def _worth(quality: Quality, finding: Finding, goal: GoalModel) -> int:
    """The rank of a place for reading: its evidence, less one for a declaration or a test not asked for."""
    worth = 2 * quality
    if finding.kind in {FindingKind.DECLARATION, FindingKind.FACT, FindingKind.EDGE}:
        worth -= 1
    if finding.kind is FindingKind.REFERENCE and goal.artifact is not Artifact.USAGE:
        worth -= 1
    if finding.is_test and goal.entity is not Entity.TEST:
        worth -= 1
    return worth


def section_of(goal: GoalModel) -> str:
    """The part of the project's profile that the goal asks about."""
    match goal.entity:
        case Entity.DEPENDENCY:
            return "dependencies"
        case Entity.BUILD:
            return "build"
        case Entity.TEST:
            return "test"
        case Entity.CI:
            return "ci"
        case Entity.ARCHITECTURE if goal.intent is Intent.LOCATE:
            return "entry_points"
        case Entity.ARCHITECTURE:
            return "architecture"
        case _ if goal.intent in {Intent.DIAGNOSE, Intent.MODIFY}:
            return "results"
        case _:
            return "overview"


def _preference(goal: GoalModel) -> str:
    """Implementation first where the question asks how or where something works."""
    return "implementation" if goal.intent in {Intent.EXPLAIN, Intent.LOCATE, Intent.MODIFY} else ""


def _limits(goal: GoalModel) -> dict[str, object]:
    limits = goal.constraints
    tests = {True: "only", False: "none", None: ""}[limits.tests]
    return {
        "tests": "only"
        if goal.entity is Entity.TEST and not (tests or goal.describes_more_than_names)
        else tests,
        "paths": "\n".join(limits.paths),
        "languages": " ".join(limits.languages),
        "count": limits.count,
    }


def _paths(goal: GoalModel) -> str:
    named = [target.text for target in goal.targets_of(TargetKind.PATH)]
    return "\n".join(dict.fromkeys([*named, *goal.constraints.paths]))


def _name(target: Target | None) -> str:
    return target.text if target else ""


def _words(target: Target | None) -> str:
    return target.text if target and target.kind is not TargetKind.LOG else ""
