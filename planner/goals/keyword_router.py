"""Generation 1: a flat keyword router, kept as a measured baseline. Never used in normal operation."""

import re
from dataclasses import dataclass
from enum import StrEnum

from planner.goals.conversation import Conversation
from planner.goals.corpus_format import Label
from planner.goals.explanation import explain
from planner.goals.model import GoalModel, ParseResult, Target, TargetKind

PARSER_NAME = "keyword-router"


class FlatGoal(StrEnum):
    """The goal types of the first generation: one flat list."""

    GIT_STATUS = "git_status"
    GIT_HISTORY = "git_history"
    RUN_TESTS = "run_tests"
    BUILD = "build"
    CI = "ci"
    ERROR = "error"
    REVIEW = "review"
    ARCHITECTURE = "architecture"
    OVERVIEW = "overview"
    REFERENCES = "references"
    FIND = "find"
    OPEN = "open"
    EDIT = "edit"
    EXPLAIN = "explain"
    SESSION = "session"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Route:
    """The first route with one of its words in the request wins, whatever else the request says."""

    goal: FlatGoal
    words: frozenset[str]
    label: Label


def _route(goal: FlatGoal, label: str, words: str) -> Route:
    return Route(goal, frozenset(words.split()), Label.parse(label))


ROUTES: tuple[Route, ...] = (
    _route(
        FlatGoal.GIT_STATUS,
        "status/working_tree/status/recent",
        "uncommitted staged unstaged modified status diff",
    ),
    _route(
        FlatGoal.GIT_HISTORY, "status/git_history/history/recent", "commit commits history blame log changed"
    ),
    _route(FlatGoal.RUN_TESTS, "execute/test/execution_output/global", "test tests pytest"),
    _route(FlatGoal.CI, "diagnose/ci/root_cause/global", "ci pipeline workflow actions"),
    _route(FlatGoal.BUILD, "diagnose/build/root_cause/global", "build compile make"),
    _route(
        FlatGoal.ERROR,
        "diagnose/component/root_cause/local",
        "error fail fails failing failed crash traceback",
    ),
    _route(FlatGoal.REVIEW, "review/codebase/report/global", "review audit"),
    _route(FlatGoal.ARCHITECTURE, "explain/architecture/explanation/global", "architecture design"),
    _route(FlatGoal.OVERVIEW, "explain/codebase/overview/global", "overview project repository codebase"),
    _route(FlatGoal.REFERENCES, "locate/symbol/usage/local", "calls callers uses references"),
    _route(FlatGoal.FIND, "locate/component/definition/local", "where find locate"),
    _route(FlatGoal.OPEN, "navigate/file/content/local", "open show"),
    _route(FlatGoal.EDIT, "modify/component/patch/local", "add fix change edit refactor rename"),
    _route(FlatGoal.EXPLAIN, "explain/component/explanation/local", "explain how why what"),
    _route(FlatGoal.SESSION, "status/session/status/none", "model settings session"),
)
_CHAT = Route(FlatGoal.CHAT, frozenset(), Label.parse("chat/none/none/none"))
_WORD = re.compile(r"[a-z_]+")
_NAME = re.compile(r"[A-Za-z_][\w./:-]*[\w]")


def classify_goal(request: str) -> FlatGoal:
    """The flat goal type of a request."""
    return _route_of(request).goal


def _route_of(request: str) -> Route:
    words = set(_WORD.findall(request.lower()))
    return next((route for route in ROUTES if route.words & words), _CHAT)


class KeywordRouter:
    """The first generation behind the interface of GoalUnderstandingService."""

    @property
    def name(self) -> str:
        """Name of this understanding."""
        return PARSER_NAME

    def parse(self, request: str, context: Conversation | None = None) -> ParseResult:
        """The goal by keywords alone; it knows no context, no doubt and no spelling."""
        del context
        route = _route_of(request)
        names = [match for match in _NAME.finditer(request) if re.search(r"[_./:]|[a-z][A-Z]", match.group())]
        goal = GoalModel(
            **route.label._asdict(),
            targets=tuple(
                Target(text=name.group(), kind=TargetKind.SYMBOL, start=name.start(), end=name.end())
                for name in names
            ),
            keywords=" ".join(_WORD.findall(request.lower())),
        )
        return ParseResult(
            request=request,
            goal=goal,
            confidence=1.0,
            explanation=explain(goal, confidence=1.0),
            is_unclear=not request.strip(),
            parser=PARSER_NAME,
        )
