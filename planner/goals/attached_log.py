"""Attached logs: failure output that came with a request becomes a target of its own, whole."""

from planner.goals.model import Artifact, GoalModel, Intent, Target, TargetKind

MIN_LIKENESS = 0.5
# Below it, words of an error stand in a question about it ("why do we raise ValueError here?").


def with_log(goal: GoalModel, request: str) -> GoalModel:
    """*goal* with the failure output of *request* as its last target, when there is any.

    What is wanted is then the cause, or the change that removes it, however the words around it are put.

    The whole request is the log: what a person wrote around it does not disturb its reading, while a span
    that misses the first line of a traceback loses the place of the error.
    """
    if goal.intent is Intent.CHAT or not _may_be_log(request):
        return goal
    # The recognisers are a hundred expressions to compile: 0.1 s that most questions need not wait for.
    from services.failure_logs import is_failure_text

    if is_failure_text(request) < MIN_LIKENESS:
        return goal
    named = tuple(target for target in goal.targets if target.kind is not TargetKind.LOG)
    log = Target(text=request, kind=TargetKind.LOG, start=0, end=len(request))
    artifact = Artifact.PATCH if goal.intent is Intent.MODIFY else Artifact.ROOT_CAUSE
    return goal.with_targets((*named, log)).model_copy(update={"artifact": artifact})


def _may_be_log(request: str) -> bool:
    """Every kind of failure output has several lines, or a colon behind what failed."""
    return "\n" in request.strip() or ":" in request
