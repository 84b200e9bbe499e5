"""Mistyped names of code: read as the one name they can mean, and said so."""

import pytest

from planner.goals.grounding import NoRepository
from planner.goals.model import Artifact, Entity, GoalModel, Intent, Scope, Target, TargetKind
from planner.goals.respelling import respell
from services.nearest import nearest_names


class Names(NoRepository):
    """A repository of a few names."""

    known = ("harvest_tokens", "HarvestPlanner", "plan_route", "plan_routes", "drain")

    def has_symbol(self, name):
        return name in self.known

    def nearest(self, name, limit=3):
        return nearest_names(name, self.known, limit)


def goal_of(name):
    return GoalModel(
        intent=Intent.LOCATE,
        entity=Entity.SYMBOL,
        artifact=Artifact.DEFINITION,
        scope=Scope.LOCAL,
        targets=(Target(text=name, kind=TargetKind.SYMBOL),),
        keywords=f"{name} defined",
    )


@pytest.mark.parametrize(
    ("typed", "meant"), [("harvest_tokns", "harvest_tokens"), ("HarvestPlaner", "HarvestPlanner")]
)
def test_a_slip_is_read_as_the_name_it_means(typed, meant):
    """The goal goes on with the existing name, and the correction is reported."""
    goal, changed = respell(goal_of(typed), Names())
    assert goal.targets[0].text == meant
    assert goal.keywords == f"{meant} defined"
    assert changed == ((typed, meant),)


@pytest.mark.parametrize(
    "typed",
    [
        "harvest_tokens",  # exists
        "plan_routs",  # two names are as near
        "harvest_widgets",  # another name, not a slip
        "drian",  # too short to tell
    ],
)
def test_everything_else_stays_as_it_was_typed(typed):
    """A missing name is an answer of its own."""
    goal, changed = respell(goal_of(typed), Names())
    assert goal.targets[0].text == typed
    assert changed == ()
