"""Python: tracebacks with their chains and groups, syntax errors, unittest, pytest, pip."""
# ruff: noqa: E501 - a pattern is read whole, and the tools do print these signs.

import re
from collections.abc import Sequence
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

_FRAME = re.compile(r'^\s*File "([^"\n]+)", line (\d+)(?:, in (.+))?$')
_EXCEPTION = re.compile(
    r"^([A-Za-z_][\w.]*(?:Error|Exception|Warning|Exit|Interrupt|Group|[A-Z]\w*)?)(?:: (.*))?$"
)
_GROUP_MARGIN = re.compile(r"^\s*(?:\+-\+-+ \d+ -+|\+-*\+?-*(?:\s\d+ -+)?|\||\+)\s?")
_UNITTEST = re.compile(r"^(?:FAIL|ERROR): (\w+) \(([\w.]+)\)")
_SYNTAX_ERRORS = frozenset({"SyntaxError", "IndentationError", "TabError"})
_CHAIN = ("The above exception was the direct cause", "During handling of the above exception")


def _unmargined(line: str) -> str:
    """The line without the margin that exception groups draw."""
    return _GROUP_MARGIN.sub("", line) if line.lstrip()[:1] in {"|", "+"} else line


def read_traceback(log: CleanLog, index: int) -> Found | None:
    """A traceback from its header, or from a lone `File` line (a syntax error has no header)."""
    has_header = "Traceback (most recent call last)" in log.line(index)
    if not has_header and any(_FRAME.match(_unmargined(log.line(above))) for above in (index - 1, index - 2)):
        # The middle of a stack whose start was read already, or led to nothing.
        return None
    frames: list[Frame] = []
    at = index + has_header
    limit = min(len(log.lines), index + MAX_BLOCK_LINES)
    while at < limit:
        line = _unmargined(log.line(at))
        if found := _FRAME.match(line):
            frames.append(Frame(found[1], number(found[2]), 0, found[3] or ""))
        elif line[:1] in {" ", "\t"} or not line:
            if frames and not frames[-1].text and line.strip():
                frames[-1] = replace(frames[-1], text=line.strip())
        else:
            break
        at += 1
    exception = _EXCEPTION.match(_unmargined(log.line(at)))
    if not frames or exception is None:
        return None
    code = exception[1]
    name = code.rpartition(".")[2]
    test = _unittest_name(log, index)
    entry = FailureEntry(
        ecosystem=LogEcosystem.PYTHON,
        kind=ErrorKind.TEST if test else ErrorKind.SYNTAX if name in _SYNTAX_ERRORS else ErrorKind.EXCEPTION,
        message=exception[2] or "",
        log_line=log.numbers[index],
        code=code,
        frames=tuple(reversed(frames)),
        test=test,
        is_consequence=_continues_chain(log, index) or "ExceptionGroup" in name,
    )
    return Found(with_missing(entry), index, at + 1)


def _continues_chain(log: CleanLog, index: int) -> bool:
    return any(mark in log.line(back) for back in range(index - 1, max(index - 4, -1), -1) for mark in _CHAIN)


def _unittest_name(log: CleanLog, index: int) -> str:
    for back in range(index - 1, max(index - 5, -1), -1):
        if found := _UNITTEST.match(log.line(back)):
            owner, name = found[2], found[1]
            return owner if owner.endswith(f".{name}") else f"{owner}.{name}"
    return ""


_SECTION = re.compile(r"^_{3,} (.+?) _{3,}$")
_RULER = re.compile(r"^={3,}(?: .*)?={3,}$")
_LOCATION = re.compile(r"^([^\s:][^:\n]*\.pyi?):(\d+): ?(?:in (.+)|(\w[\w.]*)(?:: (.*))?)?$")
_ERROR_LINE = re.compile(r"^E\s{1,7}(?! )(.*)$")
_COLLECTING = re.compile(r"(?:ERROR collecting|ERROR at (?:setup|teardown) of) (.+)$")
_IMPORTING = re.compile(r"^ImportError while (?:importing test module|loading conftest) '([^']+)'")


def read_pytest_section(log: CleanLog, index: int) -> Found | None:
    """One `____ test ____` section of a pytest report."""
    header = _SECTION.match(log.line(index))
    if header is None:
        return None
    end = index + 1
    limit = min(len(log.lines), index + MAX_BLOCK_LINES)
    while end < limit and not _SECTION.match(log.line(end)) and not _RULER.match(log.line(end)):
        end += 1
    body = [log.line(at) for at in range(index + 1, end)]
    frames, code = _pytest_frames(body)
    errors = [found[1] for line in body if (found := _ERROR_LINE.match(line))]
    # A native traceback has no `E` lines; its last unindented line names the exception.
    errors = errors or [line for line in body if _EXCEPTION.match(line) and line[:1].isalpha()][-1:]
    if not frames and not errors:
        return None
    collecting = _COLLECTING.search(header[1])
    name = collecting[1] if collecting else header[1]
    is_collecting = "collecting" in header[1]
    message = _first_message(errors)
    raised = _EXCEPTION.match(message)
    if raised and (raised[1] == code or raised[1].endswith(("Error", "Exception", "Exit"))):
        code, message = raised[1], raised[2] or ""
    entry = FailureEntry(
        ecosystem=LogEcosystem.PYTEST,
        kind=ErrorKind.EXCEPTION if is_collecting else ErrorKind.TEST,
        message=message,
        log_line=log.numbers[index],
        code=code or ("AssertionError" if message.startswith("assert ") else ""),
        frames=frames,
        test="" if is_collecting else _test_id(log, name, frames),
    )
    return Found(_with_missing_module(entry), index, end)


def _with_missing_module(entry: FailureEntry) -> FailureEntry:
    found = with_missing(entry)
    if "No module named" in entry.message:
        return replace(found, kind=ErrorKind.MISSING_MODULE)
    return found


def _first_message(errors: Sequence[str]) -> str:
    """What the assertion says; a chained report repeats `E` lines, the last exception's come last."""
    return next((line.strip() for line in errors if line.strip()), "")


def _pytest_frames(body: Sequence[str]) -> tuple[tuple[Frame, ...], str]:
    """Frames, place of the error first, and the name of the exception at the last location."""
    frames: list[Frame] = []
    code = ""
    shown = ""
    for line in body:
        if imported := _IMPORTING.match(line):
            frames.append(Frame(imported[1]))
        elif line.startswith(">"):
            shown = line[1:].strip()
        elif found := _LOCATION.match(line):
            frames.append(Frame(found[1], number(found[2]), 0, found[3] or "", shown))
            code, shown = found[4] or code, ""
        elif frame := _FRAME.match(line.removeprefix("E").strip()):
            frames.append(Frame(frame[1], number(frame[2]), 0, frame[3] or ""))
    return tuple(reversed(frames)), code


def _test_id(log: CleanLog, name: str, frames: Sequence[Frame]) -> str:
    """The node id of the test as the short summary gives it; else the file of its outermost frame and its name."""
    wanted = "::" + name.replace(".", "::")
    for mark in ("FAILED ", "ERROR "):
        index = log.next_index_of(mark, 0)
        while index >= 0:
            found = re.match(
                r"(?:FAILED|ERROR) (\S+?\.py(?:::[^\s\[]+(?:\[.*?\])?)?)(?: - |$)", log.line(index)
            )
            if found and found[1].endswith(wanted):
                return found[1]
            index = log.next_index_of(mark, index + 1)
    return f"{frames[-1].file}{wanted}" if frames and name != frames[-1].file else name


PYTHON = LogEcosystem.PYTHON
PYTEST = LogEcosystem.PYTEST
PIP = LogEcosystem.PIP

RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser("pytest section", PYTEST, ("___ ",), read_pytest_section),
    line_rule(
        "pytest import error",
        PYTEST,
        ErrorKind.MISSING_MODULE,
        "ImportError while loading conftest",
        r"ImportError while loading conftest '(?P<file>[^']+)'",
    ),
    line_rule(
        "pytest summary",
        PYTEST,
        ErrorKind.TEST,
        ("FAILED ",),
        r"^FAILED (?P<test>(?P<file>[^\s:]+\.py)::\S+(?:\[.*\])?)(?: - (?:(?P<code>[\w.]+(?:Error|Exception)): )?(?P<message>.*))?$",
    ),
    line_rule(
        "pytest error summary",
        PYTEST,
        ErrorKind.TEST,
        ("ERROR ",),
        r"^ERROR (?:(?P<file>[^\s:]+\.py)|(?P<test>[^\s:]+\.py::\S+))(?: - (?:(?P<code>[\w.]+(?:Error|Exception)): )?(?P<message>.*))?$",
        is_consequence=True,
    ),
    line_rule(
        "pytest line",
        PYTEST,
        ErrorKind.TEST,
        ".py:",
        r"^(?P<file>[^\s:]+\.py):(?P<line>\d+): (?:(?P<code>[A-Z]\w*(?:Error|Exception|Exit))(?:: )?)?(?P<message>(?(code).*|assert .*))$",
    ),
    line_rule(
        "pytest usage",
        PYTEST,
        ErrorKind.CONFIGURATION,
        "ERROR: ",
        r"^ERROR: (?P<message>(?:file or directory not found: (?P<missing>\S+)|usage: .*|not found: \S+.*))$",
    ),
    Recogniser("traceback", PYTHON, ("Traceback (most recent call last)", 'File "'), read_traceback),
    line_rule(
        "python cannot open",
        PYTHON,
        ErrorKind.MISSING_FILE,
        "can't open file",
        r"python[\d.]*: (?P<message>can't open file '(?P<missing>[^']+)'.*)$",
    ),
    line_rule(
        "python no module",
        PYTHON,
        ErrorKind.MISSING_MODULE,
        "No module named ",
        r"^\S*python[\d.]*(?:\.exe)?: (?P<message>No module named (?P<missing>[\w.]+).*)$",
    ),
    line_rule(
        "pip no version",
        PIP,
        ErrorKind.DEPENDENCY,
        "Could not find a version",
        r"ERROR: (?P<message>Could not find a version that satisfies the requirement (?P<missing>[\w.\-\[\]]+).*)$",
    ),
    line_rule(
        "pip no distribution",
        PIP,
        ErrorKind.DEPENDENCY,
        "No matching distribution",
        r"ERROR: (?P<message>No matching distribution found for (?P<missing>[\w.\-\[\]]+).*)$",
        is_consequence=True,
    ),
    line_rule(
        "pip conflict",
        PIP,
        ErrorKind.DEPENDENCY,
        "conflicting dependencies",
        r"ERROR: (?P<message>Cannot install .* because these package versions have conflicting dependencies\.)",
    ),
    line_rule(
        "pip impossible",
        PIP,
        ErrorKind.DEPENDENCY,
        "ResolutionImpossible",
        r"ERROR: (?P<message>ResolutionImpossible.*)$",
        is_consequence=True,
    ),
    line_rule(
        "pip requirements file",
        PIP,
        ErrorKind.MISSING_FILE,
        "Could not open requirements file",
        r"ERROR: (?P<message>Could not open requirements file: .*'(?P<missing>[^']+)')",
    ),
    line_rule(
        "pip invalid requirement",
        PIP,
        ErrorKind.CONFIGURATION,
        "Invalid requirement",
        r"ERROR: (?P<message>Invalid requirement: .*?(?:\(from line (?P<line>\d+) of (?P<file>[^)]+)\))?)$",
    ),
    line_rule(
        "pip wheel",
        PIP,
        ErrorKind.DEPENDENCY,
        ("Failed building wheel", "Failed to build"),
        r"(?:ERROR|error): (?P<message>Failed (?:building wheel for|to build) (?P<missing>[\w.\-]+).*)$",
        is_consequence=True,
    ),
    line_rule(
        "pip subprocess",
        PIP,
        ErrorKind.COMMAND,
        ("subprocess-exited-with-error", "metadata-generation-failed"),
        r"error: (?P<message>(?:subprocess-exited-with-error|metadata-generation-failed))",
        is_consequence=True,
    ),
    line_rule(
        "poetry solving",
        PIP,
        ErrorKind.DEPENDENCY,
        "version solving failed",
        r"(?P<message>.*version solving failed\.?)$",
    ),
    line_rule(
        "mypy",
        PYTHON,
        ErrorKind.TYPE,
        ".py:",
        r"^(?P<file>[^\s:]+\.pyi?):(?P<line>\d+):(?:(?P<column>\d+):)? error: (?P<message>.*?)(?:\s+\[(?P<code>[\w-]+)\])?$",
    ),
    line_rule(
        "linter",
        PYTHON,
        ErrorKind.COMPILE,
        ".py:",
        r"^(?P<file>[^\s:]+\.pyi?):(?P<line>\d+):(?P<column>\d+): (?P<code>[A-Z]{1,4}\d{2,4}) (?:\[\*\] )?(?P<message>.*)$",
    ),
)

LAST_RECOGNISERS: tuple[Recogniser, ...] = (
    # After every other ecosystem: JavaScript has errors of the same names, with a stack below them.
    line_rule(
        "exception alone",
        PYTHON,
        ErrorKind.EXCEPTION,
        ("Error: ", "Exception: "),
        r"(?:^|(?<=[\s`\"'(]))(?P<code>(?:[a-z_]\w*\.)*(?:ModuleNotFound|Import|Attribute|Name|Key|Index|Type|Value|Assertion|"
        r"Runtime|OS|FileNotFound|Permission|ZeroDivision|Recursion|Unicode\w*|NotImplemented|Syntax|Indentation|Lookup|"
        r"Timeout|Connection|UnboundLocal)Error): (?P<message>\S.*[^:])$",
    ),
)
