"""ReplayReport: what became of recorded requests when they were made again, one by one and in numbers."""

from typing import Literal

from planner.session import Outcome
from services.frozen import Frozen
from telemetry.replay import Comparison, Verdict


class Change(Frozen):
    """What became of one recorded request."""

    session: str
    step: int
    request: str
    before: str
    # How it ended when it was recorded.
    after: str
    verdict: Verdict
    difference: str = ""
    # The first step that differs, in words; empty where there is none or the record holds no steps.
    is_goal_changed: bool = False
    lost_places: tuple[str, ...] = ()
    gained_places: tuple[str, ...] = ()

    def compared(self, found: Comparison) -> "Change":
        """The same change with what the two investigations differ in."""
        return self.model_copy(
            update={
                "verdict": found.verdict,
                "difference": found.first_difference.reason if found.first_difference else "",
                "is_goal_changed": found.is_goal_changed,
                "lost_places": found.lost_places,
                "gained_places": found.gained_places,
            }
        )


class GenerationRow(Frozen):
    """How the replayed requests end under one generation."""

    name: str
    title: str
    requests: int
    success: int
    insufficient_evidence: int
    failure: int
    user_rejected: int
    clarification: int
    commands: int
    # Of the successes: lines that are commands.
    answered: int
    answerable: int
    # Successes among the requests whose subject exists, and how many of those there are.
    unfounded: int
    # Successes on requests about something that the repository does not hold.


class Unanswered(Frozen):
    """Equal requests that the last generation did not answer."""

    request: str
    count: int
    outcome: Outcome
    reason: str
    is_absent: bool
    # Everything it names is absent from the repository: the right answer is that there is none.


class Resolved(Frozen):
    """Equal requests that a generation was the first to answer for good, or lost."""

    request: str
    count: int
    generation: str
    before: Outcome
    after: Outcome


class ReplayReport(Frozen):
    """Recorded requests under the generations of the planner: computed by making them again."""

    schema_id: Literal["sleuth.replay/1"] = "sleuth.replay/1"
    repository: str
    recorded: GenerationRow
    # As recorded, before any replay.
    generations: tuple[GenerationRow, ...]
    unanswered: tuple[Unanswered, ...]
    resolved: tuple[Resolved, ...]
