"""Scenario: a request or a conversation, the repository it is about, and what must be true of each answer.

The schema of scenario files: `sleuth schema scenarios`.
"""

import re
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, StringConstraints, model_validator
from pydantic_core.core_schema import CoreSchema, no_info_before_validator_function

from planner.goals.model import Artifact, Entity, Intent, Scope
from planner.session import Outcome
from planner.tools import ToolName
from services.frozen import Frozen

_PLACE = re.compile(r'^(?P<path>[^\s"]+?)(?::(?P<line>\d+)(?:-(?P<end>\d+))?| "(?P<fragment>.+)")?$')
Place = Annotated[str, StringConstraints(min_length=1)]
"""`path`, `path:12`, `path:12-40`, or `path "fragment"`: the line of a fragment that the file holds once."""


Item = TypeVar("Item")


class _OneOrMany:
    """Lets a single value stand for a list of one, in files and in the schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Many = Annotated[tuple[Item, ...], _OneOrMany()]
"""One value or a list of them."""


class Entry(Frozen):
    """A file of an inline repository that is more than plain text."""

    text: str = ""
    base64: str = ""
    # The bytes, where they are no text.
    repeat: int = Field(default=1, ge=1, le=1_000_000)
    encoding: Literal["utf-8", "latin-1", "utf-16"] = "utf-8"
    link: str = ""
    # A symbolic link to this.

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if sum(bool(given) for given in (self.text, self.base64, self.link)) > 1:
            raise ValueError("an entry is one of text, base64 or link")
        return self


class Edit(Frozen):
    """A replacement in one file."""

    path: str
    old: str = Field(min_length=1)
    new: str


class Commit(Frozen):
    """One commit of a made repository."""

    message: str
    author: str = "Ana Nowak <ana@example.org>"
    only: Many[str] = ()
    # Path prefixes of what it adds; everything that is left where none is given.
    edits: tuple[Edit, ...] = ()
    files: dict[str, str] = Field(default_factory=dict)
    tag: str = ""


class Git(Frozen):
    """The history and the work tree of a made repository."""

    commits: tuple[Commit, ...] = (Commit(message="Start"),)
    staged: tuple[Edit, ...] = ()
    changed: tuple[Edit, ...] = ()
    untracked: dict[str, str] = Field(default_factory=dict)
    form: Literal["usual", "detached", "shallow", "worktree", "broken"] = "usual"
    # `broken`: a `.git` file that points nowhere, as a deleted work tree leaves behind.


class Repository(Frozen):
    """Where the requests are asked: exactly one of path, fixture, url, files."""

    path: str = ""
    # A directory, relative to the scenario file.
    fixture: str = ""
    # A directory below `fixtures` beside the directory of the scenario file.
    url: str = ""
    # A git repository that is on this disk: a path or file:// address.
    commit: str = ""
    # The commit of `url` or `path` to look at; what is checked out by default.
    files: dict[str, str | Entry] | None = None
    git: Git | None = None
    # For fixtures and files: make a git repository of them.

    @model_validator(mode="after")
    def _is_one_place(self) -> Self:
        given = sum((bool(self.path), bool(self.fixture), bool(self.url), self.files is not None))
        if given != 1:
            raise ValueError("a repository is exactly one of path, fixture, url or files")
        if self.git and not (self.fixture or self.files is not None):
            raise ValueError("a history is made for fixtures and inline files only")
        return self


class GoalExpectation(Frozen):
    """Fields of the goal; what is not given may be anything."""

    intent: Many[Intent] = ()
    entity: Many[Entity] = ()
    artifact: Many[Artifact] = ()
    scope: Many[Scope] = ()
    targets: Many[str] = ()
    # All of these, in any order, case aside.


class Expectation(Frozen):
    """What must be true of an answer; what is not given is not checked."""

    outcome: Many[Outcome] = ()
    goal: GoalExpectation = GoalExpectation()
    is_command: bool | None = None
    tools: Many[ToolName] = ()
    # Used, in this order; others may come between.
    without_tools: Many[ToolName] = ()
    examined: Many[str] = ()
    # Files that were read.
    unread: Many[str] = ()
    # Path prefixes below which nothing was read.
    first: Many[Place] = ()
    # One of these is cited first.
    not_first: Many[Place] = ()
    # None of these is cited first: what was wrong once.
    cites: Many[Place] = ()
    # All of these are cited.
    never: Many[Place] = ()
    # Places, or path prefixes ending in "/", that are not cited.
    says: Many[str] = ()
    unsaid: Many[str] = ()
    # Phrases that the answer holds, or does not hold, case aside.
    max_steps: int | None = Field(default=None, ge=0)
    max_files: int | None = Field(default=None, ge=0)
    max_recoveries: int | None = Field(default=None, ge=0)
    max_seconds: float | None = Field(default=None, gt=0)


class Turn(Frozen):
    """One request of a conversation."""

    ask: str
    expect: Expectation = Expectation()


class WrongAnswer(Frozen):
    """What a user marked as wrong; kept beside the scenario that was made of it."""

    outcome: Outcome
    shown: tuple[str, ...] = ()
    # Places, best first.
    commit: str = ""


class Scenario(Frozen):
    """One request, or one conversation."""

    name: str = Field(min_length=1)
    repository: Repository | str | None = None
    # Or the name of one of the file's repositories. Where none is given, the repository of the file.
    ask: str = ""
    expect: Expectation = Expectation()
    turns: tuple[Turn, ...] = ()
    tags: Many[str] = ()
    known_miss: str = ""
    # Why it fails today. It then counts as failed in every figure, but ends no run; passing is reported.
    wrong: WrongAnswer | None = None

    @model_validator(mode="after")
    def _is_one_form(self) -> Self:
        if bool(self.ask) == bool(self.turns):
            raise ValueError("a scenario has either `ask` with `expect`, or `turns`")
        return self

    @property
    def conversation(self) -> tuple[Turn, ...]:
        """The requests in order."""
        return self.turns or (Turn(ask=self.ask, expect=self.expect),)


class ScenarioFile(Frozen):
    """A file of scenarios."""

    schema_id: Literal["sleuth.scenarios/1"] = Field(alias="schema")
    repository: Repository | None = None
    repositories: dict[str, Repository] = Field(default_factory=dict)
    scenarios: tuple[Scenario, ...]

    def repository_of(self, scenario: Scenario) -> Repository:
        """Where *scenario* is asked."""
        chosen = scenario.repository or self.repository
        found = self.repositories.get(chosen) if isinstance(chosen, str) else chosen
        if found is None:
            raise ValueError(f"{scenario.name!r} has no repository" + (f" {chosen!r}" if chosen else ""))
        return found

    @model_validator(mode="after")
    def _has_repositories(self) -> Self:
        names = [scenario.name for scenario in self.scenarios]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two scenarios are called {twice[0]!r}")
        for scenario in self.scenarios:
            self.repository_of(scenario)
        return self


class PlacedScenario(Frozen):
    """A scenario with where it was read, ready to be run anywhere."""

    source: str
    # The file, as it was given.
    base: str
    # Directory that relative paths are meant from.
    scenario: Scenario
    repository: Repository

    @property
    def id(self) -> str:
        """Unique in a run: the file's stem and the name."""
        stem = self.source.rpartition("/")[2].rpartition(".")[0]
        return f"{stem}: {self.scenario.name}"


def parse_place(text: str) -> tuple[str, int, int, str]:
    """Path, first line, last line (0 for a whole file) and fragment of a place."""
    found = _PLACE.match(text)
    if found is None:
        raise ValueError(f"not a place: {text}")
    line = int(found["line"] or 0)
    return found["path"], line, int(found["end"] or line), found["fragment"] or ""
