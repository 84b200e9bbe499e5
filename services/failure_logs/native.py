"""C and C++: compilers, linkers, sanitizers, assertions, native test frameworks."""
# ruff: noqa: E501, RUF001 - a pattern is read whole, and the tools do print these signs.

import re
from dataclasses import replace

from services.failure_logs.cleaning import CleanLog
from services.failure_logs.recognising import Found, Recogniser, line_rule, number, with_missing
from services.failure_logs.report import ErrorKind, FailureEntry, Frame, LogEcosystem

CPP = LogEcosystem.CPP
LINKER = LogEcosystem.LINKER

_COMPILER = re.compile(
    r"^(?P<file>(?:[A-Za-z]:)?[^\s:(][^:\n]*?):(?P<line>\d+):(?:(?P<column>\d+):)? "
    r"(?P<level>fatal error|error|internal compiler error): (?P<message>.*?)(?: \[-W(?P<flag>[\w=+-]+)\])?$"
)
_INCLUDED = re.compile(r"^(?:In file included|\s+) from ([^:\n]+):(\d+)(?::(\d+))?[:,]$")
_IN_FUNCTION = re.compile(
    r"^[^:\n]+: In (?:member function|function|constructor|destructor|lambda function|static member function|instantiation of)\s+[‘'](.+)[’']:$"
)
_BY_SUFFIX = {
    ".java": LogEcosystem.JAVA,
    ".kt": LogEcosystem.JAVA,
    ".scala": LogEcosystem.JAVA,
    ".rs": LogEcosystem.RUST,
    ".go": LogEcosystem.GO,
    ".py": LogEcosystem.PYTHON,
    ".ts": LogEcosystem.TYPESCRIPT,
    ".swift": LogEcosystem.UNKNOWN,
}


def read_compiler_error(log: CleanLog, index: int) -> Found | None:
    """`file:line:column: error: message`, with the inclusion chain and function that stand above it."""
    found = _COMPILER.match(log.line(index))
    if found is None:
        return None
    function = ""
    callers: list[Frame] = []
    for back in range(index - 1, max(index - 12, -1), -1):
        above = log.line(back)
        if included := _INCLUDED.match(above):
            callers.insert(0, Frame(included[1], number(included[2]), number(included[3])))
        elif (inside := _IN_FUNCTION.match(above)) and not function and not callers:
            function = inside[1]
        else:
            break
    file = found["file"]
    suffix = file[file.rfind(".") :].lower() if "." in file else ""
    shown = re.match(r"^\s*\d+ \| (.*)$", log.line(index + 1))
    entry = FailureEntry(
        ecosystem=_BY_SUFFIX.get(suffix, CPP),
        kind=ErrorKind.COMPILE,
        message=found["message"],
        log_line=log.numbers[index],
        code=f"-W{found['flag']}" if found["flag"] else "",
        frames=(
            Frame(
                file,
                number(found["line"]),
                number(found["column"]),
                function,
                shown[1].strip() if shown else "",
            ),
            *callers,
        ),
    )
    return Found(with_missing(replace(entry, missing=_java_symbol(log, index))), index, index + 1)


def _java_symbol(log: CleanLog, index: int) -> str:
    """The name on the `symbol:` line that javac prints below the source."""
    if "cannot find symbol" in log.line(index):
        for at in range(index + 1, index + 6):
            if found := re.match(r"^(?:\[ERROR\])?\s+symbol:\s+\w+ ([\w$]+)", log.line(at)):
                return found[1]
    return ""


_SANITIZER = re.compile(r"(?:==\d+==)?\s*(?:ERROR|WARNING): (\w+Sanitizer): (.*)$")
_NATIVE_FRAME = re.compile(
    r"^\s*#\d+\s+(?:0x[0-9a-f]+\s+)?(?:in\s+)?(?P<function>.+?)(?:\s+\(.*\))?(?:\s+at)?\s+(?P<file>[^\s():]+\.\w+):(?P<line>\d+)(?::(?P<column>\d+))?$"
)


def read_sanitizer(log: CleanLog, index: int) -> Found | None:
    """A report of an address, thread, leak or undefined-behaviour sanitizer with its first stack."""
    header = _SANITIZER.search(log.line(index))
    if header is None:
        return None
    frames, end = _native_frames(log, index + 1)
    entry = FailureEntry(CPP, ErrorKind.CRASH, header[2], log.numbers[index], code=header[1], frames=frames)
    return Found(entry, index, end)


def _native_frames(log: CleanLog, start: int) -> tuple[tuple[Frame, ...], int]:
    """The first stack at or just below *start*, and the index after it."""
    frames: list[Frame] = []
    at = start
    while at < min(len(log.lines), start + 120):
        line = log.line(at)
        if found := _NATIVE_FRAME.match(line):
            frames.append(
                Frame(found["file"], number(found["line"]), number(found["column"]), found["function"])
            )
        elif (frames and not re.match(r"^\s*#\d+", line)) or (at - start > 8 and not frames):
            break
        at += 1
    return tuple(frames), at if frames else start


def read_debugger_stack(log: CleanLog, index: int) -> Found | None:
    """A stack as a debugger prints it after a signal."""
    header = re.search(r"(?:Program|Thread .*) received signal (SIG\w+), (.*)$", log.line(index))
    if header is None:
        return None
    frames, end = _native_frames(log, index + 1)
    entry = FailureEntry(CPP, ErrorKind.CRASH, header[2], log.numbers[index], code=header[1], frames=frames)
    return Found(entry, index, end)


_GTEST = re.compile(r"^(?P<file>[^\s:]+\.\w+)[:(](?P<line>\d+)\)?: (?:Failure|error: ?)$")


def read_googletest(log: CleanLog, index: int) -> Found | None:
    """`file:line: Failure` with what was expected below it and the test above it."""
    found = _GTEST.match(log.line(index))
    if found is None:
        return None
    end = index + 1
    body: list[str] = []
    while end < min(len(log.lines), index + 12):
        line = log.line(end)
        if not line.strip() or line.startswith("[") or _GTEST.match(line):
            break
        body.append(line.strip())
        end += 1
    test = ""
    for back in range(index - 1, max(index - 200, -1), -1):
        if started := re.match(r"^\[ RUN      \] (\S+)", log.line(back)):
            test = started[1]
            break
    frame = Frame(found["file"], number(found["line"]))
    entry = FailureEntry(CPP, ErrorKind.TEST, "; ".join(body), log.numbers[index], frames=(frame,), test=test)
    return Found(entry, index, end)


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser("googletest", CPP, (": Failure", ": error:"), read_googletest),
    Recogniser(
        "compiler", CPP, (": error: ", ": fatal error: ", ": internal compiler error: "), read_compiler_error
    ),
    line_rule(
        "msvc compiler",
        CPP,
        ErrorKind.COMPILE,
        (": error C", ": fatal error C"),
        r"^(?:\s*\d+>)?(?P<file>[^\n(]+)\((?P<line>\d+)(?:,(?P<column>\d+))?\): (?:fatal )?error (?P<code>C\d+): (?P<message>.*?)(?: \[.*\])?$",
    ),
    line_rule(
        "clang missing input",
        CPP,
        ErrorKind.MISSING_FILE,
        "no such file or directory: ",
        r"(?:clang|gcc|g\+\+|cc)[^:]*: error: (?P<message>no such file or directory: '(?P<missing>[^']+)')",
    ),
    line_rule(
        "gcc missing input",
        CPP,
        ErrorKind.MISSING_FILE,
        ": No such file or directory",
        r"(?:cc1(?:plus)?|gcc|g\+\+|cc|c\+\+): (?:fatal )?error: (?P<message>(?P<missing>[^:\s]+): No such file or directory)",
    ),
    line_rule(
        "undefined reference",
        LINKER,
        ErrorKind.LINK,
        "undefined reference to",
        r"^(?:[^\s:]*\bld[^:\s]*: )?(?:(?P<file>[^\s:(]+\.(?:c|cc|cpp|cxx|m|mm|rs|f90|h|hpp)):(?:(?P<line>\d+):)?)?.*?"
        r"(?P<message>undefined reference to [`'‘](?P<missing>.+?)['’])",
    ),
    line_rule(
        "undefined symbol",
        LINKER,
        ErrorKind.LINK,
        "undefined symbol: ",
        r"ld(?:\.\w+)?: error: (?P<message>undefined symbol: (?P<missing>.+))$",
    ),
    line_rule(
        "undefined symbols of apple ld",
        LINKER,
        ErrorKind.LINK,
        ", referenced from:",
        r'^\s+(?P<message>"(?P<missing>[^"]+)", referenced from:)$',
    ),
    line_rule(
        "unresolved external",
        LINKER,
        ErrorKind.LINK,
        "error LNK",
        r"^(?P<file>[^\s(:]+)(?:\([^)]*\))? : (?:fatal )?error (?P<code>LNK\d+): (?P<message>.*?)(?: \[.*\])?$",
    ),
    line_rule(
        "library missing",
        LINKER,
        ErrorKind.LINK,
        ("cannot find -l", "library not found for -l", "unable to find library -l"),
        r"ld[^:\s]*: (?:error: )?(?P<message>(?:cannot find|library not found for|unable to find library) -l(?P<missing>[\w.+-]+))",
    ),
    line_rule(
        "multiple definition",
        LINKER,
        ErrorKind.LINK,
        "multiple definition of",
        r"^(?:[^\s:]*\bld[^:\s]*: )?(?:(?P<file>[^\s:(]+\.(?:c|cc|cpp|cxx)):(?:(?P<line>\d+):)?)?.*?(?P<message>multiple definition of [`'‘][^'’]+['’])",
    ),
    line_rule(
        "linker failed",
        LINKER,
        ErrorKind.LINK,
        ("collect2: error: ", "linker command failed"),
        r"(?P<message>collect2: error: .*|clang.*: error: linker command failed.*)$",
        is_consequence=True,
    ),
    Recogniser("sanitizer", CPP, ("Sanitizer: ",), read_sanitizer),
    line_rule(
        "undefined behaviour",
        CPP,
        ErrorKind.CRASH,
        "runtime error: ",
        r"^(?P<file>[^\s:]+\.\w+):(?P<line>\d+):(?P<column>\d+): runtime error: (?P<message>.*)$",
    ),
    Recogniser("debugger", CPP, ("received signal SIG",), read_debugger_stack),
    line_rule(
        "assertion",
        CPP,
        ErrorKind.CRASH,
        "Assertion `",
        r"^(?:[^\s:]+: )?(?P<file>[^\s:]+\.\w+):(?P<line>\d+): (?P<function>[^\n]*?): (?P<message>Assertion `.*' failed\.?)",
    ),
    line_rule(
        "what",
        CPP,
        ErrorKind.CRASH,
        "what():",
        r"^\s*what\(\):\s+(?P<message>\S.*)$",
    ),
    line_rule(
        "terminate",
        CPP,
        ErrorKind.CRASH,
        "terminate called after throwing",
        r"(?P<message>terminate called after throwing an instance of '(?P<code>[^']+)')",
        is_consequence=True,
    ),
    line_rule(
        "signal",
        CPP,
        ErrorKind.CRASH,
        ("Segmentation fault", "Aborted (core dumped)", "Bus error"),
        r"(?P<message>Segmentation fault|Aborted \(core dumped\)|Bus error)",
        is_consequence=True,
    ),
    line_rule(
        "catch2",
        CPP,
        ErrorKind.TEST,
        ": FAILED:",
        r"^(?P<file>[^\s:]+\.\w+):(?P<line>\d+): (?P<message>FAILED:.*)$",
    ),
    line_rule(
        "doctest",
        CPP,
        ErrorKind.TEST,
        ": ERROR: ",
        r"^(?P<file>[^\s:]+\.\w+):(?P<line>\d+): ERROR: (?P<message>(?:CHECK|REQUIRE).*)$",
    ),
    line_rule(
        "googletest summary",
        CPP,
        ErrorKind.TEST,
        "[  FAILED  ] ",
        r"^\[  FAILED  \] (?P<test>[\w/]+\.[\w/]+)",
        is_consequence=True,
    ),
)
