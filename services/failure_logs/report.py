"""FailureReport: what a pasted log says went wrong, in the order in which it says so."""

from dataclasses import dataclass
from enum import StrEnum


class LogEcosystem(StrEnum):
    """Whose output a log is."""

    PYTHON = "python"
    PYTEST = "pytest"
    PIP = "pip"
    CPP = "cpp"
    LINKER = "linker"
    CMAKE = "cmake"
    MAKE = "make"
    GO = "go"
    RUST = "rust"
    JAVA = "java"
    MAVEN = "maven"
    GRADLE = "gradle"
    NODE = "node"
    NPM = "npm"
    TYPESCRIPT = "typescript"
    JEST = "jest"
    DOTNET = "dotnet"
    CTEST = "ctest"
    RUBY = "ruby"
    PHP = "php"
    DOCKER = "docker"
    SHELL = "shell"
    CI = "ci"
    UNKNOWN = "unknown"


class ErrorKind(StrEnum):
    """What kind of thing went wrong."""

    EXCEPTION = "exception"
    SYNTAX = "syntax"
    COMPILE = "compile"
    TYPE = "type"
    LINK = "link"
    TEST = "test"
    PANIC = "panic"
    CRASH = "crash"
    MISSING_MODULE = "missing_module"
    MISSING_FILE = "missing_file"
    MISSING_COMMAND = "missing_command"
    MISSING_SYMBOL = "missing_symbol"
    DEPENDENCY = "dependency"
    CONFIGURATION = "configuration"
    COMMAND = "command"
    # A step of a build or pipeline says that a command failed; the cause stands elsewhere.


@dataclass(frozen=True, slots=True)
class Frame:
    """One place that the log names, as it names it."""

    file: str
    line: int = 0
    # 0 where the log gives none.
    column: int = 0
    function: str = ""
    text: str = ""
    # The source line, where the log prints it.


@dataclass(frozen=True, slots=True)
class FailureEntry:
    """One error of the log."""

    ecosystem: LogEcosystem
    kind: ErrorKind
    message: str
    log_line: int
    # 1-based line of the pasted text.
    code: str = ""
    # "ValueError", "E0425", "TS2304", "C2065", "ELIFECYCLE".
    frames: tuple[Frame, ...] = ()
    # The place of the error first, its callers after it.
    test: str = ""
    # The test that failed.
    missing: str = ""
    # The module, file, command or symbol that was not found.
    is_consequence: bool = False
    # The entry reports that something else failed: "make: *** Error 2", "could not compile".


@dataclass(frozen=True, slots=True)
class FailureReport:
    """All errors of a log."""

    ecosystem: LogEcosystem
    # Of the first real error.
    errors: tuple[FailureEntry, ...] = ()
    # In log order.
    first_error: FailureEntry | None = None
    # The first that is no consequence of another; the first at all when every one is.
    tests: tuple[str, ...] = ()
    # Names of the failed tests, in log order.
    missing: tuple[str, ...] = ()
    # Names of modules, files, commands and symbols that were not found, in log order.
    line_count: int = 0
    is_truncated: bool = False
    # The log was longer than what was read.
