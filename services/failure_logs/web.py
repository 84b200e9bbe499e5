"""JavaScript and TypeScript: Node stacks, npm, the type checker, jest, vitest, mocha, eslint, bundlers."""
# ruff: noqa: E501, RUF001, RUF002 - a pattern is read whole, and the tools do print these signs.

import re

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

NODE = LogEcosystem.NODE
NPM = LogEcosystem.NPM
TYPESCRIPT = LogEcosystem.TYPESCRIPT
JEST = LogEcosystem.JEST

_FRAME = re.compile(
    r"^\s*(?:at|❯) (?:(?:async )?(?P<function>[^()\n]*?) ?\(?)(?P<file>(?:file://|webpack(?:-internal)?://|node:)?[^\s():]*(?:[A-Za-z]:[\\/][^\s():]*)?[^\s():]+):(?P<line>\d+)(?::(?P<column>\d+))?\)?$"
)
_ANY_FRAME = re.compile(r"^\s+at .+$")
_HEADER = re.compile(
    r"^(?:Uncaught |\[?Unhandled\w*\]? ?:? ?)?(?P<code>[A-Z]\w*(?:Error|Exception)|Error)(?: \[(?P<sub>\w+)\])?: (?P<message>.*)$"
)
_SOURCE_PLACE = re.compile(r"^((?:file://)?(?:[A-Za-z]:)?[^\s:]+\.[cm]?[jt]sx?):(\d+)(?::(\d+))?$")


def _frames(log: CleanLog, start: int, limit: int = MAX_BLOCK_LINES) -> tuple[list[Frame], int]:
    frames: list[Frame] = []
    at = start
    while at < min(len(log.lines), start + limit):
        line = log.line(at)
        if found := _FRAME.match(line):
            function = (found["function"] or "").strip()
            frames.append(Frame(found["file"], number(found["line"]), number(found["column"]), function))
        elif not _ANY_FRAME.match(line):
            break
        at += 1
    return frames, at


def read_stack(log: CleanLog, index: int) -> Found | None:
    """`TypeError: message` with the frames below it, or the source place above it."""
    header = _HEADER.match(log.line(index))
    if header is None:
        return None
    start = index + 1
    while start < index + 14 and log.line(start).strip() and not _ANY_FRAME.match(log.line(start)):
        start += 1
    frames, at = _frames(log, start)
    above = _place_above(log, index)
    if above and (not frames or header["code"] == "SyntaxError"):
        frames.insert(0, above)
    if not frames:
        return None
    kind = ErrorKind.SYNTAX if header["code"] == "SyntaxError" else ErrorKind.EXCEPTION
    entry = FailureEntry(
        NODE,
        kind,
        header["message"],
        log.numbers[index],
        code=header["sub"] or header["code"],
        frames=tuple(frames),
    )
    return Found(with_missing(entry), index, at)


def _place_above(log: CleanLog, index: int) -> Frame | None:
    """`/path/file.js:12` followed by the line and a caret, as Node prints an uncaught error."""
    for back in range(index - 1, max(index - 8, -1), -1):
        if found := _SOURCE_PLACE.match(log.line(back)):
            return Frame(found[1], number(found[2]), number(found[3]), "", log.line(back + 1).strip())
    return None


_BULLET = re.compile(r"^\s{0,4}● (.+)$")
_JEST_FRAME = re.compile(r"^\s+at (?:(.+?) \()?([^\s()]+):(\d+):(\d+)\)?$")


def read_jest_test(log: CleanLog, index: int) -> Found | None:
    """`● suite › test` with its message and frames."""
    header = _BULLET.match(log.line(index))
    if header is None or header[1] == "Console":
        return None
    message, frames = "", []
    at = index + 1
    while at < min(len(log.lines), index + 200):
        line = log.line(at)
        if _BULLET.match(line) or re.match(r"^(?:Test Suites|PASS|FAIL|Summary of)\b", line):
            break
        if found := _JEST_FRAME.match(line):
            frames.append(Frame(found[2], number(found[3]), number(found[4]), found[1] or ""))
        elif line.strip() and not message:
            message = line.strip()
        at += 1
    if not message and not frames:
        return None
    is_suite = header[1] == "Test suite failed to run"
    file = _suite_above(log, index)
    if file and not frames:
        frames.append(Frame(file))
    raised = re.match(r"^(\w*Error): (.*)$", message)
    entry = FailureEntry(
        JEST,
        ErrorKind.EXCEPTION if is_suite else ErrorKind.TEST,
        raised[2] if raised else message,
        log.numbers[index],
        code=raised[1] if raised else "",
        frames=tuple(frames),
        test="" if is_suite else header[1],
    )
    return Found(with_missing(entry), index, at)


def _suite_above(log: CleanLog, index: int) -> str:
    for back in range(index, max(index - 300, -1), -1):
        if found := re.match(r"^\s*FAIL\s+(\S+\.[cm]?[jt]sx?)", log.line(back)):
            return found[1]
    return ""


def read_vitest_test(log: CleanLog, index: int) -> Found | None:
    """` FAIL  file > suite > test` with the error below it."""
    header = re.match(r"^\s*(?:FAIL|×)\s+(?P<file>\S+\.[cm]?[jt]sx?) > (?P<test>.+)$", log.line(index))
    if header is None:
        return None
    message, code = "", ""
    frames: list[Frame] = []
    at = index + 1
    while at < min(len(log.lines), index + 60):
        line = log.line(at)
        if re.match(r"^\s*(?:FAIL|×)\s+\S+ > |^⎯|^\s*Test Files ", line):
            break
        if (raised := _HEADER.match(line)) and not message:
            message, code = raised["message"], raised["code"]
        elif found := re.match(r"^\s*❯ (?:(\S+) )?([^\s:]+):(\d+):(\d+)$", line):
            frames.append(Frame(found[2], number(found[3]), number(found[4]), found[1] or ""))
        at += 1
    entry = FailureEntry(
        JEST,
        ErrorKind.TEST,
        message,
        log.numbers[index],
        code=code,
        frames=tuple(frames) or (Frame(header["file"]),),
        test=header["test"],
    )
    return Found(with_missing(entry), index, at)


_ESLINT_ROW = re.compile(r"^\s+(\d+):(\d+)\s+error\s+(.*?)(?:\s{2,}([\w@/-]+))?$")


def read_eslint(log: CleanLog, index: int) -> Found | None:
    """A row `12:5  error  message  rule` below the name of its file."""
    row = _ESLINT_ROW.match(log.line(index))
    if row is None:
        return None
    for back in range(index - 1, max(index - 200, -1), -1):
        above = log.line(back)
        if re.match(r"^\S.*\.[a-z]+$", above):
            frame = Frame(above.strip(), number(row[1]), number(row[2]))
            entry = FailureEntry(
                NODE, ErrorKind.COMPILE, row[3], log.numbers[index], code=row[4] or "", frames=(frame,)
            )
            return Found(with_missing(entry), index, index + 1)
        if not above.strip():
            break
    return None


RECOGNISERS: tuple[Recogniser, ...] = (
    line_rule(
        "typescript",
        TYPESCRIPT,
        ErrorKind.TYPE,
        "): error TS",
        r"^(?P<file>[^(\n]+)\((?P<line>\d+),(?P<column>\d+)\): error (?P<code>TS\d+): (?P<message>.*)$",
    ),
    line_rule(
        "typescript pretty",
        TYPESCRIPT,
        ErrorKind.TYPE,
        "error TS",
        r"^(?:(?P<file>[^\s:][^:\n]*):(?P<line>\d+):(?P<column>\d+) - )?error (?P<code>TS\d+): (?P<message>.*)$",
    ),
    Recogniser("jest", JEST, ("● ",), read_jest_test),
    Recogniser("vitest", JEST, (" > ",), read_vitest_test),
    Recogniser("node stack", NODE, ("Error",), read_stack),
    line_rule(
        "npm missing script",
        NPM,
        ErrorKind.MISSING_COMMAND,
        ("Missing script:", "missing script:"),
        r"npm (?:ERR!|error) (?P<message>[Mm]issing script: \"?(?P<missing>[^\"\s]+)\"?)",
    ),
    line_rule(
        "npm not found",
        NPM,
        ErrorKind.DEPENDENCY,
        "404  '",
        r"npm (?:ERR!|error) 404\s+(?P<message>'(?P<missing>[^']+)' is not in this registry.*)$",
    ),
    line_rule(
        "npm resolve",
        NPM,
        ErrorKind.DEPENDENCY,
        ("ERESOLVE", "ETARGET", "E404"),
        r"npm (?:ERR!|error) code (?P<message>(?P<code>ERESOLVE|ETARGET|E404))",
    ),
    line_rule(
        "npm no version",
        NPM,
        ErrorKind.DEPENDENCY,
        "No matching version found for",
        r"npm (?:ERR!|error) notarget (?P<message>No matching version found for (?P<missing>@?[^@\s]+)@\S+)",
    ),
    line_rule(
        "npm manifest",
        NPM,
        ErrorKind.CONFIGURATION,
        ("EJSONPARSE", "JSON.parse"),
        r"npm (?:ERR!|error) (?:code )?(?P<message>(?P<code>EJSONPARSE).*|JSON\.parse .*)$",
    ),
    line_rule(
        "npm no manifest",
        NPM,
        ErrorKind.MISSING_FILE,
        "package.json",
        r"npm (?:ERR!|error) (?:enoent )?(?P<message>.*(?:[Cc]ould not read package\.json|open '[^']*(?P<missing>package\.json)').*)$",
    ),
    line_rule(
        "npm lock",
        NPM,
        ErrorKind.DEPENDENCY,
        "can only install packages when your package.json and package-lock.json",
        r"npm (?:ERR!|error) (?P<message>`npm ci` can only install packages when.*)$",
    ),
    line_rule(
        "npm lifecycle",
        NPM,
        ErrorKind.COMMAND,
        ("ELIFECYCLE", "lifecycle script"),
        r"npm (?:ERR!|error) (?P<message>code (?P<code>ELIFECYCLE)|[Ll]ifecycle script `[^`]+` failed.*)",
        is_consequence=True,
    ),
    line_rule(
        "yarn failed",
        NPM,
        ErrorKind.COMMAND,
        ("error Command failed", "ELIFECYCLE"),
        r"^(?P<message>error Command failed with exit code \d+\.?|.*ELIFECYCLE\s+Command failed.*)$",
        is_consequence=True,
    ),
    line_rule(
        "yarn command",
        NPM,
        ErrorKind.MISSING_COMMAND,
        "error Command ",
        r"^(?P<message>error Command \"(?P<missing>[^\"]+)\" not found\.)",
    ),
    line_rule(
        "bundler resolve",
        NODE,
        ErrorKind.MISSING_MODULE,
        ("Can't resolve", "Could not resolve", "Failed to resolve import"),
        r"(?P<message>(?:Module not found: Error: )?(?:Can't resolve|Could not resolve|Failed to resolve import) ['\"](?P<missing>[^'\"]+)['\"](?: (?:in|from) ['\"](?P<file>[^'\"]+)['\"])?)",
    ),
    Recogniser("eslint", NODE, ("  error  ",), read_eslint),
    line_rule("mocha", JEST, ErrorKind.TEST, ") ", r"^\s{2,}\d+\) (?P<test>\S.*):?$", is_consequence=True),
)
