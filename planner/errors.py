"""Errors of the planner: broken promises, never expected outcomes (those are `FailureKind`s)."""


class PlannerError(Exception):
    """Base of every error that the planner raises on purpose."""


class CorpusError(PlannerError):
    """The training corpus cannot be read; the message names file and line."""


class ModelFileError(PlannerError):
    """The goal model's data file is missing or was built for other features."""


class BudgetTooSmallError(PlannerError):
    """Not even the smallest evidence package fits into the token budget."""


class InvestigationCancelledError(PlannerError):
    """The user stopped the investigation."""
