"""Go, Rust and .NET: compilers, panics, stacks, test runners, package managers."""
# ruff: noqa: E501 - a pattern is read whole, and the tools do print these signs.

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

GO = LogEcosystem.GO
RUST = LogEcosystem.RUST
DOTNET = LogEcosystem.DOTNET

_GO_FILE = re.compile(r"^\s+(\S.*?\.(?:go|s)):(\d+)(?: \+0x[0-9a-f]+)?$")


def read_go_panic(log: CleanLog, index: int) -> Found | None:
    """`panic: ...` or `fatal error: ...` with the stack of the goroutine that died."""
    header = re.match(r"^(?:panic|fatal error): (.*)$", log.line(index))
    if header is None:
        return None
    frames: list[Frame] = []
    function = ""
    at = index + 1
    limit = min(len(log.lines), index + MAX_BLOCK_LINES)
    while at < limit:
        line = log.line(at)
        if found := _GO_FILE.match(line):
            frames.append(Frame(found[1], number(found[2]), 0, function))
        elif line.startswith("goroutine ") or not line:
            if frames:
                break
        elif re.match(r"^[\w./*()-]+\(", line) or line.startswith("created by "):
            function = line.removeprefix("created by ").rpartition("(")[0] or line
        elif frames or at > index + 6:
            break
        at += 1
    if not frames and not any(
        log.line(below).startswith("goroutine ") for below in range(index + 1, index + 7)
    ):
        return None
    own = tuple(
        frame for frame in frames if "/runtime/" not in frame.file and not frame.function.startswith("panic")
    )
    message = header[1].removesuffix(" [recovered]")
    entry = FailureEntry(
        GO, ErrorKind.PANIC, message, log.numbers[index], code="panic", frames=own or tuple(frames)
    )
    return Found(with_missing(entry), index, at)


_GO_TEST_LINE = re.compile(r"^\s{4,}(\S+\.go):(\d+): (.*)$")


def read_go_test(log: CleanLog, index: int) -> Found | None:
    """`--- FAIL: TestX` with the first message that it logged."""
    header = re.match(r"^\s*--- FAIL: (\S+)", log.line(index))
    if header is None:
        return None
    frames: list[Frame] = []
    message = ""
    at = index + 1
    while at < min(len(log.lines), index + 60) and log.line(at).startswith("    "):
        if re.match(r"^\s*--- ", log.line(at)):
            break
        if found := _GO_TEST_LINE.match(log.line(at)):
            frames.append(Frame(found[1], number(found[2])))
            message = message or found[3]
        at += 1
    # A parent of failing subtests logs nothing itself.
    is_parent = not frames and bool(re.match(r"^\s+--- FAIL: ", log.line(at)))
    entry = FailureEntry(
        GO,
        ErrorKind.TEST,
        message,
        log.numbers[index],
        frames=tuple(frames),
        test=header[1],
        is_consequence=is_parent,
    )
    return Found(entry, index, at)


_RUST_ARROW = re.compile(r"^\s*--> (\S.*?):(\d+):(\d+)$")
_RUST_HEADER = re.compile(r"^error(?:\[(E\d+)\])?: (.*)$")
_RUST_CONSEQUENCES = (
    "aborting due to",
    "could not compile",
    "test failed, to rerun",
    "build failed",
    "could not document",
    "doctest failed",
)


def read_rust_error(log: CleanLog, index: int) -> Found | None:
    """`error[E0000]: message` with the place that the arrow below names."""
    header = _RUST_HEADER.match(log.line(index))
    if header is None:
        return None
    frames: tuple[Frame, ...] = ()
    end = index + 1
    for at in range(index + 1, min(len(log.lines), index + 12)):
        if arrow := _RUST_ARROW.match(log.line(at)):
            shown = re.match(r"^\s*\d+ \| (.*)$", log.line(at + 2))
            text = shown[1].strip() if shown else ""
            frames = (Frame(arrow[1], number(arrow[2]), number(arrow[3]), "", text),)
            end = at + 1
            break
        if not log.line(at).strip() or _RUST_HEADER.match(log.line(at)):
            break
    message = header[2]
    is_consequence = message.startswith(_RUST_CONSEQUENCES)
    if not frames and not header[1] and not is_consequence:
        return _cargo_error(log, index, message)
    kind = ErrorKind.COMMAND if is_consequence else ErrorKind.COMPILE
    entry = FailureEntry(
        RUST,
        kind,
        message,
        log.numbers[index],
        code=header[1] or "",
        frames=frames,
        is_consequence=is_consequence,
    )
    return Found(with_missing(entry), index, end)


_CARGO: tuple[tuple[ErrorKind, re.Pattern[str]], ...] = (
    (ErrorKind.DEPENDENCY, re.compile(r"no matching package named `(?P<missing>[^`]+)` found")),
    (
        ErrorKind.DEPENDENCY,
        re.compile(r"failed to select a version for(?: the requirement)? `(?P<missing>[^`\s]+)"),
    ),
    (
        ErrorKind.CONFIGURATION,
        re.compile(r"failed to (?:parse|load) manifest(?: for \S+ \S+)? ?(?:at)? ?`(?P<file>[^`]+)`"),
    ),
    (ErrorKind.CONFIGURATION, re.compile(r"could not find `(?P<missing>Cargo\.toml)` in")),
    (ErrorKind.COMMAND, re.compile(r"failed to run custom build command for `(?P<missing>[^`\s]+)")),
    (ErrorKind.LINK, re.compile(r"linking with `\w+` failed")),
    (
        ErrorKind.CONFIGURATION,
        re.compile(r"failed to (?:get|load source for dependency) `(?P<missing>[^`]+)`"),
    ),
)


def _cargo_error(log: CleanLog, index: int, message: str) -> Found | None:
    for kind, pattern in _CARGO:
        if found := pattern.search(message):
            groups = found.groupdict()
            frames = (Frame(groups["file"]),) if groups.get("file") else ()
            entry = FailureEntry(
                RUST, kind, message, log.numbers[index], frames=frames, missing=groups.get("missing") or ""
            )
            return Found(entry, index, index + 1)
    return None


_RUST_PANIC_NEW = re.compile(r"^thread '(.+?)'(?: \(\d+\))? panicked at (\S+?):(\d+):(\d+):$")
_RUST_PANIC_OLD = re.compile(r"^thread '(.+?)' panicked at '(.*)', (\S+?):(\d+):(\d+)$")
_RUST_FRAME = re.compile(r"^\s+at (\S+?):(\d+)(?::(\d+))?$")
_RUST_FUNCTION = re.compile(r"^\s*\d+:\s+(?:0x[0-9a-f]+ - )?(.+)$")


def read_rust_panic(log: CleanLog, index: int) -> Found | None:
    """`thread 'x' panicked at ...` of both shapes, with the backtrace where there is one."""
    line = log.line(index)
    if new := _RUST_PANIC_NEW.match(line):
        thread, place, message, at = (
            new[1],
            Frame(new[2], number(new[3]), number(new[4])),
            log.line(index + 1),
            index + 2,
        )
    elif old := _RUST_PANIC_OLD.match(line):
        thread, place, message, at = old[1], Frame(old[3], number(old[4]), number(old[5])), old[2], index + 1
    else:
        return None
    frames = [place]
    function = ""
    trace = log.next_index_of("stack backtrace:", at)
    if at <= trace < at + 6:
        at = trace + 1
        while at < min(len(log.lines), trace + 300) and log.line(at).startswith(" "):
            if found := _RUST_FRAME.match(log.line(at)):
                frames.append(Frame(found[1], number(found[2]), number(found[3]), function))
            elif named := _RUST_FUNCTION.match(log.line(at)):
                function = named[1]
            at += 1
    is_test = bool(log.next_index_of(f"test {thread} ... FAILED", 0) >= 0)
    entry = FailureEntry(
        RUST,
        ErrorKind.TEST if is_test else ErrorKind.PANIC,
        message,
        log.numbers[index],
        code="panic",
        frames=tuple(frames),
        test=thread if is_test else "",
    )
    return Found(entry, index, at)


_NET_FRAME = re.compile(r"^\s*at (?P<function>.+?)(?:\(.*?\))? in (?P<file>.+?):line (?P<line>\d+)$")
_NET_ANY_FRAME = re.compile(r"^\s*(?:at \S+.*|--- End of .*)$")
_NET_HEADER = re.compile(
    r"^\s*(?:Unhandled exception\. |Unhandled Exception: | ---> )?(?P<code>(?:[A-Z]\w*\.)+\w*Exception)(?:\s*: (?P<message>.*))?$"
)


def read_net_exception(log: CleanLog, index: int) -> Found | None:
    """An exception of .NET with its stack."""
    header = _NET_HEADER.match(log.line(index))
    if header is None:
        return None
    frames: list[Frame] = []
    at = index + 1
    while at < min(len(log.lines), index + MAX_BLOCK_LINES):
        line = log.line(at)
        if found := _NET_FRAME.match(line):
            frames.append(Frame(found["file"], number(found["line"]), 0, found["function"]))
        elif not _NET_ANY_FRAME.match(line):
            break
        at += 1
    # An exception of Java has the same head; its frames say `(File.java:1)`.
    if at == index + 1 or ("(" in log.line(index + 1).rpartition(" ")[2] and ".java:" in log.line(index + 1)):
        return None
    message = header["message"] or ""
    entry = FailureEntry(
        DOTNET, ErrorKind.EXCEPTION, message, log.numbers[index], code=header["code"], frames=tuple(frames)
    )
    return Found(with_missing(entry), index, at)


def read_net_test(log: CleanLog, index: int) -> Found | None:
    """`Failed Namespace.Test [1 ms]` with its message and stack."""
    header = re.match(r"^\s*Failed (\S+(?:\(.*\))?) \[.*\]$", log.line(index))
    if header is None:
        return None
    message, frames = "", []
    at = index + 1
    while at < min(len(log.lines), index + 80):
        line = log.line(at)
        if re.match(r"^\s*(?:Failed|Passed|Skipped) \S+ \[", line) or re.match(
            r"^(?:Failed!|Passed!|Test Run)", line
        ):
            break
        if line.strip() == "Error Message:":
            message = log.line(at + 1).strip()
        elif found := _NET_FRAME.match(line):
            frames.append(Frame(found["file"], number(found["line"]), 0, found["function"]))
        at += 1
    entry = FailureEntry(
        DOTNET, ErrorKind.TEST, message, log.numbers[index], frames=tuple(frames), test=header[1]
    )
    return Found(entry, index, at)


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser("go test", GO, ("--- FAIL: ",), read_go_test),
    Recogniser("go panic", GO, ("panic: ", "fatal error: "), read_go_panic),
    line_rule(
        "go compiler",
        GO,
        ErrorKind.COMPILE,
        ".go:",
        r"^(?:vet: )?(?P<file>[^\s:]+\.go):(?P<line>\d+):(?P<column>\d+): (?:syntax error: )?(?P<message>.+)$",
    ),
    line_rule(
        "go module",
        GO,
        ErrorKind.DEPENDENCY,
        ("go: ",),
        r"^go: (?:(?P<file>go\.(?:mod|sum|work)):(?P<line>\d+): )?(?P<message>.*(?:module .* found|unknown revision|missing go\.sum entry|"
        r"go\.mod file not found|errors parsing|invalid version|cannot find|updates to go\.mod needed).*)$",
    ),
    line_rule(
        "go failed", GO, ErrorKind.COMMAND, "FAIL\t", r"^(?P<message>FAIL\t\S+.*)$", is_consequence=True
    ),
    Recogniser("rust error", RUST, ("error[E", "error: "), read_rust_error),
    Recogniser("rust panic", RUST, ("panicked at ",), read_rust_panic),
    line_rule(
        "rust test",
        RUST,
        ErrorKind.TEST,
        " ... FAILED",
        r"^test (?P<test>\S+)(?: - .*)? \.\.\. FAILED$",
        is_consequence=True,
    ),
    line_rule(
        "csharp compiler",
        DOTNET,
        ErrorKind.COMPILE,
        ": error ",
        r"^(?:\s*\d+>)?\s*(?P<file>[^\n(]+\.(?:cs|fs|vb|razor|cshtml))\((?P<line>\d+),(?P<column>\d+)(?:,\d+,\d+)?\): error (?P<code>[A-Z]+\d+): "
        r"(?P<message>.*?)(?: \[[^\]]+\])?$",
    ),
    line_rule(
        "msbuild",
        DOTNET,
        ErrorKind.CONFIGURATION,
        ("error MSB", "error NETSDK"),
        r"^(?:\s*\d+>)?\s*(?:(?P<file>[^\n(]+?)(?:\((?P<line>\d+),(?P<column>\d+)\))? ?: )?error (?P<code>(?:MSB|NETSDK)\d+): (?P<message>.*?)(?: \[[^\]]+\])?$",
    ),
    line_rule(
        "nuget",
        DOTNET,
        ErrorKind.DEPENDENCY,
        "error NU",
        r"^(?:\s*\d+>)?\s*(?P<file>[^\n(]+?) : error (?P<code>NU\d+): (?P<message>(?:Unable to find package (?P<missing>[\w.]*\w))?.*?)(?: \[[^\]]+\])?$",
    ),
    Recogniser("dotnet test", DOTNET, ("Failed ",), read_net_test),
    Recogniser("dotnet exception", DOTNET, ("Exception",), read_net_exception),
    line_rule(
        "dotnet failed",
        DOTNET,
        ErrorKind.COMMAND,
        "Build FAILED",
        r"^(?P<message>Build FAILED\.?)$",
        is_consequence=True,
    ),
)
