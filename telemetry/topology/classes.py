"""Classification: the failure classes of a trace, and why. What no rule explains stays unclassified."""

from dataclasses import dataclass

from telemetry.topology.observation import Observation
from telemetry.topology.taxonomy import Taxonomy

UNCLASSIFIED = "unclassified"


@dataclass(frozen=True, slots=True)
class Label:
    """One class of a trace with the rule that put it there."""

    class_id: str
    rule_id: str
    reason: str


def classify(observation: Observation, taxonomy: Taxonomy) -> tuple[Label, ...]:
    """Every class that applies, in the order of the taxonomy; empty means unclassified.

    A class appears once, with the first of its rules that holds.
    """
    labels: dict[str, Label] = {}
    for known, rule, predicates in taxonomy.compiled:
        if known.id in labels:
            continue
        for predicate in predicates:
            if not predicate(observation):
                break
        else:
            labels[known.id] = Label(known.id, rule.id, rule.explain(observation))
    return tuple(labels.values())
