"""Taxonomy: failure classes as data. A class is a set of rules, a rule a set of conditions over features."""

import string
import tomllib
from collections.abc import Callable
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from telemetry.errors import TaxonomyError
from telemetry.topology.observation import Observation

FEATURES = frozenset(Observation.__dataclass_fields__)
Predicate = Callable[[Observation], bool]
Grade = Annotated[int, Field(ge=1, le=5)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(_Frozen):
    """One test of one feature; exactly one of the operators is given. A feature that is None fails it."""

    feature: str
    holds: bool | None = None
    # The feature is true or non-empty (or is not).
    any_of: tuple[str, ...] | None = None
    # The feature is one of these.
    contains: tuple[str, ...] | None = None
    # The feature is a list that holds at least one of these.
    at_least: float | None = None
    at_most: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _is_one_test(self) -> Self:
        if self.feature not in FEATURES:
            message = f"no feature is called {self.feature!r}"
            raise ValueError(message)
        given = self.model_fields_set - {"feature"}
        if len(given) != 1:
            message = f"a condition on {self.feature!r} needs exactly one operator, not {len(given)}"
            raise ValueError(message)
        return self

    def compiled(self) -> Predicate:
        """The condition as a function of an observation."""
        value_of = attrgetter(self.feature)
        if self.holds is not None:
            wanted = self.holds
            return lambda seen: (value := value_of(seen)) is not None and bool(value) is wanted
        if self.any_of is not None:
            choices = frozenset(self.any_of)
            return lambda seen: value_of(seen) in choices
        if self.contains is not None:
            members = frozenset(self.contains)
            return lambda seen: not members.isdisjoint(value_of(seen) or ())
        if self.at_least is not None:
            low = self.at_least
            return lambda seen: (value := value_of(seen)) is not None and bool(value >= low)
        if self.at_most is not None:
            high = self.at_most
            return lambda seen: (value := value_of(seen)) is not None and bool(value <= high)
        limit = self.below
        return lambda seen: (value := value_of(seen)) is not None and bool(value < limit)


class Rule(_Frozen):
    """Puts a trace into its class when every condition holds."""

    id: str
    reason: str
    # For a person; `{feature}` stands for the value that the trace has.
    when: tuple[Condition, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _reason_names_features(self) -> Self:
        for _, name, form, conversion in string.Formatter().parse(self.reason):
            if name is not None and (name not in FEATURES or form or conversion):
                message = f"the reason of rule {self.id!r} may only hold plain features, not {{{name}}}"
                raise ValueError(message)
        return self

    def explain(self, observation: Observation) -> str:
        """The reason, with the values of *observation*."""
        if "{" not in self.reason:
            return self.reason
        values = {
            name: _shown(getattr(observation, name))
            for _, name, _, _ in string.Formatter().parse(self.reason)
            if name is not None
        }
        return self.reason.format(**values)


class FailureClass(_Frozen):
    """A kind of failure, what it costs and what mends it."""

    id: str
    title: str
    summary: str
    severity: Grade
    difficulty: Grade
    repair_target: str
    causes: tuple[str, ...] = ()
    # Classes of failure that this one brings about downstream.
    rules: tuple[Rule, ...] = Field(min_length=1)


class Anchors(_Frozen):
    """What the grades 1 to 5 mean."""

    severity: dict[Grade, str]
    difficulty: dict[Grade, str]


class Taxonomy(_Frozen):
    """Classes that are looked for together."""

    schema_id: Literal["sleuth.taxonomy/1"] = Field(alias="schema")
    name: str
    title: str
    anchors: Anchors
    classes: tuple[FailureClass, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        ids = [known.id for known in self.classes]
        if len(set(ids)) < len(ids):
            raise ValueError("two classes bear one id")
        for known in self.classes:
            unknown = sorted(set(known.causes) - set(ids))
            if unknown:
                message = f"class {known.id!r} causes unknown classes: {', '.join(unknown)}"
                raise ValueError(message)
        for grades in (self.anchors.severity, self.anchors.difficulty):
            if sorted(grades) != [1, 2, 3, 4, 5]:
                raise ValueError("anchors are needed for the grades 1 to 5")
        try:
            TopologicalSorter({known.id: known.causes for known in self.classes}).prepare()
        except CycleError as error:
            message = f"the causes form a circle: {' -> '.join(error.args[1])}"
            raise ValueError(message) from error
        return self

    @cached_property
    def compiled(self) -> tuple[tuple[FailureClass, Rule, tuple[Predicate, ...]], ...]:
        """Every rule with its class and its conditions as functions."""
        return tuple(
            (known, rule, tuple(condition.compiled() for condition in rule.when))
            for known in self.classes
            for rule in known.rules
        )


def load_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy. Raises TaxonomyError, naming the file and the place in it."""
    try:
        return Taxonomy.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path}: {error}"
        raise TaxonomyError(message) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        message = f"{path}: {place or 'taxonomy'}: {first['msg']}"
        raise TaxonomyError(message) from error


def planner_taxonomy() -> Taxonomy:
    """The classes of the planner that come with Sleuth."""
    return load_taxonomy(Path(__file__).parent / "taxonomies" / "planner.toml")


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return f"{value:.2f}" if isinstance(value, float) else str(value)
