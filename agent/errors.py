"""What the faces tell a user who cannot be served. Each error has its exit code."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The documented exit codes of the command."""

    ANSWERED = 0
    INSUFFICIENT_EVIDENCE = 1
    USAGE = 2
    CLARIFICATION = 3
    INTERNAL = 4
    INTERRUPTED = 130
    # As shells report a process ended by Ctrl+C.


class AgentError(Exception):
    """Base of every error that a face raises on purpose; the message is one sentence for the user."""

    exit_code: ExitCode = ExitCode.INTERNAL


class UsageError(AgentError):
    """The command line, a setting or an input cannot be used as given."""

    exit_code = ExitCode.USAGE
