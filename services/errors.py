"""What can go wrong in retrieval. Every message is one sentence that says what to do."""


class ServiceError(Exception):
    """Base of every error that a service raises on purpose."""


class WorkspaceError(ServiceError):
    """The repository directory cannot be used: it is missing, not a directory, or not readable."""


class OutsideRepositoryError(ServiceError):
    """A path points outside the repository root."""


class FileUnavailableError(ServiceError):
    """A file is gone, unreadable, binary or too large to be read as text."""


class CommandUnavailableError(ServiceError):
    """A program is not installed or cannot be started."""


class InvalidPatternError(ServiceError):
    """A regular expression does not compile."""


class LanguageUnsupportedError(ServiceError):
    """No grammar is installed for the language of a file."""


class NotARepositoryError(ServiceError):
    """The directory is not inside a git work tree."""


class UnknownRevisionError(ServiceError):
    """A revision names no commit of this repository."""


class GitUnavailableError(ServiceError):
    """Git is not installed, refuses the repository, or did not answer in time."""


class IndexUnavailableError(ServiceError):
    """The index cannot be opened, read or written."""
