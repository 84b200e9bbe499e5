"""Failure kinds: the one table of what a step can run into without being broken."""

from dataclasses import dataclass
from enum import StrEnum


class FailureKind(StrEnum):
    """Why a step did not deliver. Recovery, telemetry and documentation read `FAILURES`."""

    NO_HITS = "no_hits"
    AMBIGUOUS = "ambiguous"
    TOO_MANY = "too_many"
    PARSE_ERROR = "parse_error"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    UNREADABLE = "unreadable"
    OUTSIDE_REPOSITORY = "outside_repository"
    INVALID_PATTERN = "invalid_pattern"
    UNKNOWN_REVISION = "unknown_revision"
    NOT_A_GIT_REPOSITORY = "not_a_git_repository"
    GIT_UNAVAILABLE = "git_unavailable"
    OVER_BUDGET = "over_budget"
    TIMED_OUT = "timed_out"
    NOT_ALLOWED = "not_allowed"
    COMMAND_FAILED = "command_failed"


@dataclass(frozen=True, slots=True)
class Failure:
    """One row of the table."""

    kind: FailureKind
    summary: str
    explanation: str
    is_recoverable: bool
    # Whether another spelling, tool or reading may still find the evidence.


FAILURES: dict[FailureKind, Failure] = {
    failure.kind: failure
    for failure in (
        Failure(
            FailureKind.NO_HITS,
            "nothing matched",
            "The search ran over every file it covers and matched nothing.",
            is_recoverable=True,
        ),
        Failure(
            FailureKind.AMBIGUOUS,
            "several things bear the name",
            "More than one definition, file or revision fits and none is clearly meant.",
            is_recoverable=True,
        ),
        Failure(
            FailureKind.TOO_MANY,
            "too many matches to judge",
            "The search was cut at its limit; a narrower query is needed.",
            is_recoverable=True,
        ),
        Failure(
            FailureKind.PARSE_ERROR,
            "the file does not parse",
            "The grammar could not make sense of the file; only its text is known.",
            is_recoverable=True,
        ),
        Failure(
            FailureKind.UNSUPPORTED_LANGUAGE,
            "no grammar for the language",
            "The file is searched as plain text.",
            is_recoverable=True,
        ),
        Failure(
            FailureKind.UNREADABLE,
            "the file cannot be read",
            "It is gone, not permitted, binary or over the size limit.",
            is_recoverable=True,
        ),
        Failure(
            FailureKind.OUTSIDE_REPOSITORY,
            "the path leaves the repository",
            "Nothing outside the repository root is ever read.",
            is_recoverable=False,
        ),
        Failure(
            FailureKind.INVALID_PATTERN,
            "the pattern does not compile",
            "The regular expression is malformed.",
            is_recoverable=False,
        ),
        Failure(
            FailureKind.UNKNOWN_REVISION,
            "no such revision",
            "No commit, tag or branch of this repository has the name.",
            is_recoverable=True,
        ),
        Failure(
            FailureKind.NOT_A_GIT_REPOSITORY,
            "not a git repository",
            "History and working-tree questions need a git work tree.",
            is_recoverable=False,
        ),
        Failure(
            FailureKind.GIT_UNAVAILABLE,
            "git did not answer",
            "Git is not installed, refused the repository, or timed out.",
            is_recoverable=False,
        ),
        Failure(
            FailureKind.OVER_BUDGET,
            "the budget is spent",
            "The limit on tool calls, files, bytes or time was reached.",
            is_recoverable=False,
        ),
        Failure(
            FailureKind.TIMED_OUT, "it took too long", "The step hit its time limit.", is_recoverable=True
        ),
        Failure(
            FailureKind.NOT_ALLOWED,
            "not allowed to run",
            "The project's own commands run only after an explicit yes.",
            is_recoverable=False,
        ),
        Failure(
            FailureKind.COMMAND_FAILED,
            "the command failed",
            "The command ran and returned a non-zero status; its output is the evidence.",
            is_recoverable=False,
        ),
    )
}
