"""Java and Kotlin: stacks with their causes, javac, Maven, Gradle."""
# ruff: noqa: E501 - a pattern is read whole, and the tools do print these signs.

import re
from dataclasses import replace

from services.failure_logs.cleaning import CleanLog
from services.failure_logs.recognising import (
    MAX_BLOCK_LINES,
    Found,
    Recogniser,
    line_rule,
    number,
    with_missing,
)
from services.failure_logs.report import ErrorKind, FailureEntry, Frame, LogEcosystem

JAVA = LogEcosystem.JAVA
MAVEN = LogEcosystem.MAVEN
GRADLE = LogEcosystem.GRADLE

_FRAME = re.compile(
    r"^\s*at (?:[\w.@-]*/)*(?P<function>[\w.$<>]+)\((?P<source>[\w$]+\.\w+)(?::(?P<line>\d+))?\)(?: ~?\[.*\])?$"
)
_ANY_FRAME = re.compile(r"^\s*(?:at [\w.$/@<>-]+\(.*\).*|\.\.\. \d+ (?:more|common frames omitted))$")
_EXCEPTION = (
    r"(?P<code>(?:[\w$]+\.)*[A-Z][\w$]*(?:Exception|Error|Throwable|Failure|Failed|Violation\w*|Fault))"
)
_HEADER = re.compile(
    rf"^(?:Exception in thread \"[^\"]*\" |\[ERROR\]\s+|.*?\s)?(?P<cause>Caused by: )?{_EXCEPTION}(?:: (?P<message>.*))?$"
)
_CAUSE = re.compile(rf"^\s*Caused by: {_EXCEPTION}(?:: (?P<message>.*))?$")


def java_file(function: str, source: str) -> str:
    """The path of a source file as its package implies it: `com.x.Y.run`, `Y.java` -> `com/x/Y.java`."""
    package = function.split("$", maxsplit=1)[0].rpartition(".")[0].rpartition(".")[0]
    return f"{package.replace('.', '/')}/{source}" if package else source


def read_stack(log: CleanLog, index: int) -> Found | None:
    """A stack found at its first frame. The innermost `Caused by` is the error; the outer ones led to it."""
    if not _FRAME.match(log.line(index)) and not _ANY_FRAME.match(log.line(index)):
        return None
    head = index - 1
    while head > index - 8 and head >= 0 and not _HEADER.match(log.line(head)):
        head -= 1
    header = _HEADER.match(log.line(head)) if head >= 0 else None
    if header is None or ".js:" in log.line(index) or ".ts:" in log.line(index):
        return None
    frames: list[Frame] = []
    at = index
    while at < min(len(log.lines), index + MAX_BLOCK_LINES):
        line = log.line(at)
        if found := _FRAME.match(line):
            file = java_file(found["function"], found["source"])
            frames.append(Frame(file, number(found["line"]), 0, found["function"]))
        elif cause := _CAUSE.match(line):
            header, frames = cause, []
        elif not _ANY_FRAME.match(line) and not line.startswith("\t"):
            break
        at += 1
    if not frames:
        return None
    entry = FailureEntry(
        JAVA,
        ErrorKind.EXCEPTION,
        header["message"] or "",
        log.numbers[head],
        code=header["code"],
        frames=tuple(frames),
    )
    return Found(with_missing(_as_test(entry, log, head)), head, at)


_TEST_BEFORE = re.compile(
    r"(?:\[ERROR\]\s+)?(?P<test>[\w.$]+(?:\.[\w$]+|\([\w.$]+\)))(?:\(\))?\s+(?:--? )?Time elapsed.*<<< (?:FAILURE|ERROR)!|"
    r"^(?P<owner>[\w.$]+) > (?P<name>.+?)(?:\(\))? FAILED$"
)


def _as_test(entry: FailureEntry, log: CleanLog, head: int) -> FailureEntry:
    for back in range(head, max(head - 3, -1), -1):
        if found := _TEST_BEFORE.search(log.line(back)):
            test = found["test"] or f"{found['owner']}.{found['name']}"
            return replace(entry, test=test, kind=ErrorKind.TEST)
    return entry


def read_gradle_failure(log: CleanLog, index: int) -> Found | None:
    """`* What went wrong:` with the cause below it and the build file above it."""
    if log.line(index).strip() != "* What went wrong:":
        return None
    body: list[str] = []
    at = index + 1
    while at < min(len(log.lines), index + 30) and not log.line(at).startswith("* "):
        body.append(log.line(at).strip())
        at += 1
    message = " ".join(part for part in body if part)
    frames: tuple[Frame, ...] = ()
    for back in range(index - 1, max(index - 6, -1), -1):
        if found := re.search(r"(?:Build|Settings|Script) file '([^']+)'(?: line: (\d+))?", log.line(back)):
            frames = (Frame(found[1], number(found[2])),)
    missing = re.search(r"Could not (?:find|resolve) (?:method )?([\w.:-]+)", message)
    is_consequence = message.startswith("Execution failed for task") and missing is None
    kind = (
        ErrorKind.DEPENDENCY if missing else ErrorKind.COMMAND if is_consequence else ErrorKind.CONFIGURATION
    )
    entry = FailureEntry(
        GRADLE,
        kind,
        message,
        log.numbers[index],
        frames=frames,
        missing=missing[1].rstrip(".") if missing else "",
        is_consequence=is_consequence,
    )
    return Found(entry, index, at)


RECOGNISERS: tuple[Recogniser, ...] = (
    line_rule(
        "maven compiler",
        MAVEN,
        ErrorKind.COMPILE,
        ":[",
        r"^\[ERROR\] (?P<file>/?[^\s:\[]+\.\w+):\[(?P<line>\d+),(?P<column>\d+)\] (?:error: )?(?P<message>.*)$",
    ),
    line_rule(
        "maven pom",
        MAVEN,
        ErrorKind.CONFIGURATION,
        "@ line",
        r"(?:\[(?:ERROR|FATAL)\] )+(?P<message>.*?)(?: @ (?P<file>[^,\s]*pom\.xml)?,? ?line (?P<line>\d+), column (?P<column>\d+))",
    ),
    line_rule(
        "maven dependency",
        MAVEN,
        ErrorKind.DEPENDENCY,
        ("Could not resolve dependencies", "Could not find artifact", "Could not transfer artifact"),
        r"^\[ERROR\] (?:.*?(?P<message>Could not (?:find|transfer) artifact (?P<missing>[\w.:-]+).*)|.*Could not resolve dependencies.*)$",
    ),
    line_rule(
        "maven test",
        MAVEN,
        ErrorKind.TEST,
        "[ERROR]   ",
        r"^\[ERROR\]   (?P<test>\w+(?:\.\w+)+):(?P<line>\d+)(?:->\S+)? (?P<message>.*)$",
        is_consequence=True,
    ),
    line_rule(
        "maven goal",
        MAVEN,
        ErrorKind.COMMAND,
        "Failed to execute goal",
        r"^\[ERROR\] (?P<message>Failed to execute goal .*)$",
        is_consequence=True,
    ),
    Recogniser("gradle failure", GRADLE, ("* What went wrong:",), read_gradle_failure),
    line_rule(
        "kotlin compiler",
        JAVA,
        ErrorKind.COMPILE,
        "e: ",
        r"^e: (?:file://)?(?P<file>[^\s:(]+\.kts?):? ?\(?(?P<line>\d+)[:,] ?(?P<column>\d+)\)?:? (?P<message>.*)$",
    ),
    Recogniser("java stack", JAVA, ("at ",), read_stack),
    line_rule("gradle test", GRADLE, ErrorKind.TEST, " FAILED", r"^(?P<test>[\w.$]+ > .+?) FAILED$"),
)
