"""Build tools for native code: CMake, CTest, make, ninja."""
# ruff: noqa: E501 - a pattern is read whole, and the tools do print these signs.

import re

from services.failure_logs.cleaning import CleanLog
from services.failure_logs.recognising import Found, Recogniser, line_rule, number, with_missing
from services.failure_logs.report import ErrorKind, FailureEntry, Frame, LogEcosystem

CMAKE = LogEcosystem.CMAKE
MAKE = LogEcosystem.MAKE

_CMAKE_ERROR = re.compile(
    r"^CMake Error(?: \(dev\))?(?: at (?P<file>[^\n]+?):(?P<line>\d+)(?: \((?P<command>\w+)\))?| in (?P<only>[^:\n]+))?:(?: (?P<message>.*))?$"
)
_STACK_LINE = re.compile(r"^  (?P<file>\S[^\n]*?):(?P<line>\d+) \((?P<command>\w+)\)$")
_NOT_FOUND: tuple[tuple[ErrorKind, re.Pattern[str]], ...] = (
    (ErrorKind.DEPENDENCY, re.compile(r"configuration file provided by \"([^\"]+)\"")),
    (ErrorKind.DEPENDENCY, re.compile(r"By not providing \"Find([\w.+-]+)\.cmake\"")),
    (ErrorKind.DEPENDENCY, re.compile(r"Could NOT find (\S+)")),
    (
        ErrorKind.DEPENDENCY,
        re.compile(r"A required package was not found|required packages were not found:?\s+- (\S+)"),
    ),
    (ErrorKind.MISSING_FILE, re.compile(r"Cannot find source file:\s+(\S+)")),
    (ErrorKind.MISSING_FILE, re.compile(r"could not find (?:requested file|load file):\s+(\S+)")),
    (ErrorKind.MISSING_FILE, re.compile(r"given source \"([^\"]+)\" which is not an existing\s+directory")),
    (ErrorKind.MISSING_FILE, re.compile(r"The source directory\s+(\S+)\s+does not contain a CMakeLists")),
    (ErrorKind.MISSING_COMMAND, re.compile(r"Unknown CMake command \"([^\"]+)\"")),
    (ErrorKind.MISSING_SYMBOL, re.compile(r"target \"?([\w:.-]+)\"?,? which is not built by this project")),
    (ErrorKind.MISSING_SYMBOL, re.compile(r"links? to:?\s+(\S+::\S+)\s+but the target was not found")),
    (ErrorKind.MISSING_COMMAND, re.compile(r"No (CMAKE_\w+_COMPILER) could be found")),
    (
        ErrorKind.MISSING_COMMAND,
        re.compile(r"CMake was unable to find a build program corresponding to \"([^\"]+)\""),
    ),
)


def read_cmake_error(log: CleanLog, index: int) -> Found | None:
    """`CMake Error at file:line (command):` with its indented message and call stack."""
    found = _CMAKE_ERROR.match(log.line(index))
    if found is None:
        return None
    end = index + 1
    body: list[str] = []
    callers: list[Frame] = []
    is_stack = False
    while end < min(len(log.lines), index + 80):
        line = log.line(end)
        if line.startswith("Call Stack (most recent call first)"):
            is_stack = True
        elif is_stack and (caller := _STACK_LINE.match(line)):
            callers.append(Frame(caller["file"], number(caller["line"]), 0, caller["command"]))
        elif line and not line.startswith("  "):
            break
        elif line.strip() and not is_stack:
            body.append(line.strip())
        elif is_stack and not line:
            break
        end += 1
    message = " ".join(part for part in (found["message"] or "", *body) if part)
    file = found["file"] or found["only"] or ""
    frames = (Frame(file, number(found["line"]), 0, found["command"] or ""), *callers) if file else ()
    kind, missing = _what_is_missing(message)
    entry = FailureEntry(CMAKE, kind, message, log.numbers[index], frames=frames, missing=missing)
    return Found(with_missing(entry), index, end)


def _what_is_missing(message: str) -> tuple[ErrorKind, str]:
    for kind, pattern in _NOT_FOUND:
        if found := pattern.search(message):
            return kind, found[1] or ""
    return ErrorKind.CONFIGURATION, ""


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser("cmake", CMAKE, ("CMake Error",), read_cmake_error),
    line_rule(
        "ctest",
        LogEcosystem.CTEST,
        ErrorKind.TEST,
        "***Failed",
        r"Test\s+#\d+: (?P<test>\S+)\s*\.*\s*(?P<message>\*\*\*Failed.*)$",
    ),
    line_rule(
        "ctest summary",
        LogEcosystem.CTEST,
        ErrorKind.TEST,
        ("(Failed)", "(Timeout)", "(SEGFAULT)", "(Not Run)"),
        r"^\s+\d+ - (?P<test>\S+) \((?P<message>Failed|Timeout|SEGFAULT|Not Run|Subprocess aborted)\)",
        is_consequence=True,
    ),
    line_rule(
        "make no rule",
        MAKE,
        ErrorKind.MISSING_FILE,
        "No rule to make target",
        r"make(?:\[\d+\])?: \*\*\* (?:\[(?P<file>[^\s:\]]+):(?P<line>\d+):[^\]]*\] )?(?P<message>No rule to make target [`'](?P<missing>[^']+)'.*)$",
    ),
    line_rule(
        "make syntax",
        MAKE,
        ErrorKind.SYNTAX,
        ": *** ",
        r"^(?P<file>[^\s:]+):(?P<line>\d+): \*\*\* (?P<message>.*?)(?:  Stop\.)?$",
    ),
    line_rule(
        "make command missing",
        MAKE,
        ErrorKind.MISSING_COMMAND,
        "No such file or directory",
        r"^make(?:\[\d+\])?: (?P<message>(?P<missing>[^:\s]+): No such file or directory)$",
    ),
    line_rule(
        "make failed",
        MAKE,
        ErrorKind.COMMAND,
        "***",
        r"^(?:g|mingw32-)?make(?:\[\d+\])?: \*\*\* (?P<message>\[(?:(?P<file>[^\s:\]]+):(?P<line>\d+): )?[^\]]+\] Error \d+.*)$",
        is_consequence=True,
    ),
    line_rule(
        "ninja missing",
        MAKE,
        ErrorKind.MISSING_FILE,
        "missing and no known rule",
        r"ninja: error: (?P<message>'(?P<missing>[^']+)'.* missing and no known rule.*)$",
    ),
    line_rule(
        "ninja syntax",
        MAKE,
        ErrorKind.CONFIGURATION,
        "ninja: error: ",
        r"ninja: error: (?:(?P<file>[^\s:]+):(?P<line>\d+): )?(?P<message>.*)$",
    ),
    line_rule(
        "ninja failed",
        MAKE,
        ErrorKind.COMMAND,
        "FAILED: ",
        r"^FAILED: (?P<message>\S+\.\w+.*)$",
        is_consequence=True,
    ),
    line_rule(
        "ninja stopped",
        MAKE,
        ErrorKind.COMMAND,
        "ninja: build stopped",
        r"(?P<message>ninja: build stopped: .*)$",
        is_consequence=True,
    ),
)
