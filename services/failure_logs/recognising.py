"""Recogniser: how one shape of error is found in a log. Most are a line rule; the others read a block."""
# ruff: noqa: E501, RUF001 - a pattern is read whole, and the tools do print these signs.

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from services.failure_logs.cleaning import CleanLog
from services.failure_logs.report import ErrorKind, FailureEntry, Frame, LogEcosystem

MAX_ENTRIES = 300
# Of one recogniser; what follows repeats what was seen.
MAX_BLOCK_LINES = 1_500


@dataclass(frozen=True, slots=True)
class Found:
    """One error and the lines it takes."""

    entry: FailureEntry
    start: int
    end: int
    # Indices of its first line and of the line after its last.


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One shape of error. `read` is called at each line that holds a needle; None: it was something else."""

    name: str
    ecosystem: LogEcosystem
    needles: tuple[str, ...]
    read: Callable[[CleanLog, int], Found | None]


def recognise(recogniser: Recogniser, log: CleanLog) -> Iterator[Found]:
    """All errors of one shape, needle by needle, no line twice."""
    count = 0
    read: set[int] = set()
    for needle in recogniser.needles:
        for index in log.indices_of(needle):
            found = None if index in read else recogniser.read(log, index)
            if found is None:
                if log.is_exhausted:
                    return
                continue
            read.update(range(found.start, found.end))
            yield found
            count += 1
            if count >= MAX_ENTRIES or log.is_exhausted:
                return


_GROUPS = frozenset({"file", "line", "column", "message", "code", "missing", "test", "function"})


def line_rule(
    name: str,
    ecosystem: LogEcosystem,
    kind: ErrorKind,
    needle: str | tuple[str, ...],
    pattern: str,
    *,
    is_consequence: bool = False,
) -> Recogniser:
    """A recogniser of one line. Named groups of *pattern* become fields of the entry:
    file, line, column, message, code, missing, test, function.
    """
    compiled = re.compile(pattern)
    unknown = set(compiled.groupindex) - _GROUPS
    if unknown:
        raise ValueError(f"{name}: unknown groups {sorted(unknown)}")

    def read(log: CleanLog, index: int) -> Found | None:
        matched = compiled.search(log.line(index))
        if matched is None:
            return None
        groups = {group: value or "" for group, value in matched.groupdict().items()}
        file = groups.get("file", "").strip().strip("\"'`")
        frame = Frame(
            file, number(groups.get("line")), number(groups.get("column")), groups.get("function", "")
        )
        entry = FailureEntry(
            ecosystem=ecosystem,
            kind=kind,
            message=groups.get("message") or matched[0].strip(),
            log_line=log.numbers[index],
            code=groups.get("code", ""),
            frames=(frame,) if file else (),
            test=groups.get("test", ""),
            missing=groups.get("missing", ""),
            is_consequence=is_consequence,
        )
        return Found(with_missing(entry), index, index + 1)

    needles = (needle,) if isinstance(needle, str) else needle
    return Recogniser(name, ecosystem, needles, read)


def number(text: str | None) -> int:
    """A line or column number; 0 for none. Bounded, as hostile logs hold numbers of any length."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


_QUOTE = r"[\"'`‘“]"
_END_QUOTE = r"[\"'`’”]"
_MISSING: tuple[tuple[ErrorKind, str, re.Pattern[str]], ...] = tuple(
    (kind, sign, re.compile(pattern))
    for kind, sign, pattern in (
        # Kind of what is missing, a cheap sign, and the name. First match wins.
        (ErrorKind.MISSING_MODULE, "No module named", rf"No module named {_QUOTE}?([\w.]+)"),
        (ErrorKind.MISSING_SYMBOL, "cannot import name", rf"cannot import name {_QUOTE}?(\w+)"),
        (ErrorKind.MISSING_MODULE, "Cannot find module", rf"Cannot find module {_QUOTE}([^\"'`]+)"),
        (ErrorKind.MISSING_MODULE, "Cannot find package", rf"Cannot find package {_QUOTE}([^\"'`]+)"),
        (ErrorKind.MISSING_MODULE, "Could not resolve", rf"Could not resolve {_QUOTE}([^\"'`]+)"),
        (
            ErrorKind.MISSING_MODULE,
            "no required module provides",
            r"no required module provides package ([^\s;]+)",
        ),
        (ErrorKind.MISSING_MODULE, "cannot find package", rf"cannot find package {_QUOTE}?([^\s\"';]+)"),
        (ErrorKind.MISSING_MODULE, "is not in std", r"package ([^\s]+) is not in (?:std|GOROOT)"),
        (ErrorKind.MISSING_MODULE, "can't find crate", r"can't find crate for `([^`]+)`"),
        (ErrorKind.MISSING_MODULE, "unresolved import", r"unresolved import `([^`]+)`"),
        (
            ErrorKind.MISSING_MODULE,
            "use of unresolved module",
            r"use of unresolved module or unlinked crate `([^`]+)`",
        ),
        (ErrorKind.MISSING_MODULE, "use of undeclared crate", r"use of undeclared crate or module `([^`]+)`"),
        (ErrorKind.MISSING_MODULE, "does not exist", r"^package ([\w.]+) does not exist"),
        (
            ErrorKind.MISSING_FILE,
            "No such file or directory",
            rf"(?:^|: ){_QUOTE}?([^\s:\"'`]+\.h\w*){_END_QUOTE}?: No such file",
        ),
        (ErrorKind.MISSING_FILE, "file not found", rf"{_QUOTE}([^\"'`]+){_END_QUOTE} file not found"),
        (
            ErrorKind.MISSING_FILE,
            "No such file or directory",
            rf"No such file or directory: {_QUOTE}([^\"'`]+)",
        ),
        (ErrorKind.MISSING_FILE, "ENOENT", rf"ENOENT: no such file or directory, \w+ {_QUOTE}([^\"'`]+)"),
        (ErrorKind.MISSING_FILE, "no such file", r"open ([^\s:]+): no such file"),
        (ErrorKind.MISSING_FILE, "Could not find file", rf"Could not find file {_QUOTE}([^\"'`]+)"),
        (
            ErrorKind.MISSING_SYMBOL,
            "is not defined",
            rf"(?:name )?{_QUOTE}?([\w$]+){_END_QUOTE}? is not defined",
        ),
        (ErrorKind.MISSING_SYMBOL, "has no attribute", rf"has no attribute {_QUOTE}(\w+)"),
        (ErrorKind.MISSING_SYMBOL, "was not declared", rf"{_QUOTE}([\w:~]+){_END_QUOTE} was not declared"),
        (
            ErrorKind.MISSING_SYMBOL,
            "has not been declared",
            rf"{_QUOTE}([\w:~]+){_END_QUOTE} has not been declared",
        ),
        (
            ErrorKind.MISSING_SYMBOL,
            "does not name a type",
            rf"{_QUOTE}([\w:~]+){_END_QUOTE} does not name a type",
        ),
        (ErrorKind.MISSING_SYMBOL, "no member named", rf"no member named {_QUOTE}([\w:~]+)"),
        (ErrorKind.MISSING_SYMBOL, "undeclared identifier", rf"undeclared identifier {_QUOTE}([\w:~]+)"),
        (ErrorKind.MISSING_SYMBOL, "undeclared (first use", rf"{_QUOTE}([\w:~]+){_END_QUOTE} undeclared"),
        (
            ErrorKind.MISSING_SYMBOL,
            "implicit declaration",
            rf"implicit declaration of function {_QUOTE}(\w+)",
        ),
        (ErrorKind.MISSING_SYMBOL, "unknown type name", rf"unknown type name {_QUOTE}(\w+)"),
        (ErrorKind.MISSING_SYMBOL, "undefined: ", r"undefined: ([\w.]+)"),
        (
            ErrorKind.MISSING_SYMBOL,
            "cannot find ",
            r"cannot find (?:function|value|type|struct|macro|trait|method|attribute)[^`]*`([^`]+)`",
        ),
        (ErrorKind.MISSING_SYMBOL, "no method named", r"no method named `([^`]+)`"),
        (ErrorKind.MISSING_SYMBOL, "Cannot find name", rf"Cannot find name {_QUOTE}([\w$]+)"),
        (
            ErrorKind.MISSING_SYMBOL,
            "does not exist on type",
            rf"Property {_QUOTE}([\w$]+){_END_QUOTE} does not exist on type",
        ),
        (
            ErrorKind.MISSING_SYMBOL,
            "has no exported member",
            rf"has no exported member(?: named)? {_QUOTE}([\w$]+)",
        ),
        (ErrorKind.MISSING_SYMBOL, "does not exist in the current context", rf"The name {_QUOTE}(\w+)"),
        (ErrorKind.MISSING_SYMBOL, "could not be found (are you missing", rf"name {_QUOTE}([\w.<>]+)"),
        (ErrorKind.MISSING_SYMBOL, "does not contain a definition for", rf"definition for {_QUOTE}(\w+)"),
        (ErrorKind.MISSING_SYMBOL, "undefined reference to", rf"undefined reference to {_QUOTE}([^\"'`’]+)"),
        (ErrorKind.MISSING_SYMBOL, "undefined symbol: ", r"undefined symbol: (.+)$"),
        (
            ErrorKind.MISSING_SYMBOL,
            "unresolved external symbol",
            r"unresolved external symbol \"?(.+?)\"?(?: referenced in|$)",
        ),
        (ErrorKind.MISSING_SYMBOL, "is not a function", r"([\w$.]+) is not a function"),
        (
            ErrorKind.MISSING_SYMBOL,
            "undefined method",
            rf"undefined (?:local variable or )?method {_QUOTE}([\w?!]+)",
        ),
        (ErrorKind.MISSING_SYMBOL, "uninitialized constant", r"uninitialized constant ([\w:]+)"),
        (ErrorKind.MISSING_SYMBOL, "undefined function", r"undefined function ([\w\\]+)"),
    )
)
_PROMOTED = frozenset({ErrorKind.MISSING_MODULE, ErrorKind.MISSING_FILE})
# A missing module or file is what the error is about; a missing symbol leaves a compile error a compile error.


def with_missing(entry: FailureEntry) -> FailureEntry:
    """The entry with the name of what its message says is missing."""
    if entry.missing:
        return entry
    for kind, sign, pattern in _MISSING:
        if sign in entry.message and (found := pattern.search(entry.message)):
            is_promoted = kind in _PROMOTED and not entry.test
            return replace(entry, missing=found[1], kind=kind if is_promoted else entry.kind)
    return entry
