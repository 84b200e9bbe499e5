"""Shells, containers, pipelines, Ruby and PHP."""
# ruff: noqa: E501, RUF001 - a pattern is read whole, and the tools do print these signs.

import re

from services.failure_logs.cleaning import CleanLog
from services.failure_logs.recognising import Found, Recogniser, line_rule, number, with_missing
from services.failure_logs.report import ErrorKind, FailureEntry, Frame, LogEcosystem

SHELL = LogEcosystem.SHELL
DOCKER = LogEcosystem.DOCKER
CI = LogEcosystem.CI
RUBY = LogEcosystem.RUBY
PHP = LogEcosystem.PHP

_RUBY_HEADER = re.compile(
    r"^(?P<file>[^\s:]+\.rb):(?P<line>\d+):in [`'](?P<function>[^']*)': (?P<message>.*?)(?: \((?P<code>[\w:]+)\))?$"
)
_RUBY_FRAME = re.compile(
    r"^\s+(?:from |\d+: from )(?P<file>[^\s:]+):(?P<line>\d+)(?::in [`'](?P<function>[^']*)')?$"
)


def read_ruby(log: CleanLog, index: int) -> Found | None:
    """`file.rb:1:in 'f': message (Error)` with its callers."""
    header = _RUBY_HEADER.match(log.line(index))
    if header is None:
        return None
    frames = [Frame(header["file"], number(header["line"]), 0, header["function"])]
    at = index + 1
    while found := _RUBY_FRAME.match(log.line(at)):
        frames.append(Frame(found["file"], number(found["line"]), 0, found["function"] or ""))
        at += 1
    entry = FailureEntry(
        RUBY,
        ErrorKind.EXCEPTION,
        header["message"],
        log.numbers[index],
        code=header["code"] or "",
        frames=tuple(frames),
    )
    return Found(with_missing(entry), index, at)


_PHP_HEADER = re.compile(
    r"PHP (?:Fatal error|Parse error|Warning):\s+(?:Uncaught )?(?:(?P<code>[\w\\]+(?:Error|Exception)): )?(?P<message>.*?) in (?P<file>[^\s:]+\.php)(?::| on line )(?P<line>\d+)$"
)
_PHP_FRAME = re.compile(r"^#\d+ (?P<file>[^\s(]+\.php)\((?P<line>\d+)\): (?P<function>[^(]*)")


def read_php(log: CleanLog, index: int) -> Found | None:
    """A fatal error of PHP with its stack."""
    header = _PHP_HEADER.search(log.line(index))
    if header is None:
        return None
    frames = [Frame(header["file"], number(header["line"]))]
    at = index + 1
    while at < index + 100 and (log.line(at).startswith(("#", "Stack trace"))):
        if found := _PHP_FRAME.match(log.line(at)):
            frames.append(Frame(found["file"], number(found["line"]), 0, found["function"]))
        at += 1
    entry = FailureEntry(
        PHP,
        ErrorKind.EXCEPTION,
        header["message"],
        log.numbers[index],
        code=header["code"] or "",
        frames=tuple(frames),
    )
    return Found(with_missing(entry), index, at)


_DOCKER_PLACE = re.compile(r"^(?P<file>[^\s:]*(?:[Dd]ockerfile|Containerfile)[^\s:]*):(?P<line>\d+)$")


def read_dockerfile_place(log: CleanLog, index: int) -> Found | None:
    """`Dockerfile:12` above the excerpt that marks the failing instruction with `>>>`."""
    found = _DOCKER_PLACE.match(log.line(index))
    if found is None:
        return None
    at, instruction = index + 1, ""
    while at < min(len(log.lines), index + 14):
        if marked := re.match(r"^\s*\d+ \| >>> (.*)$", log.line(at)):
            instruction = f"{instruction} {marked[1].strip()}".strip()
        at += 1
    frame = Frame(found["file"], number(found["line"]), 0, "", instruction)
    message = f"the instruction failed: {instruction}" if instruction else "the instruction failed"
    entry = FailureEntry(
        DOCKER, ErrorKind.COMMAND, message, log.numbers[index], frames=(frame,), is_consequence=True
    )
    return Found(entry, index, index + 1)


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser("ruby", RUBY, (":in `", ":in '"), read_ruby),
    line_rule(
        "rspec",
        RUBY,
        ErrorKind.TEST,
        "rspec ./",
        r"^rspec (?P<file>\./[^\s:]+):(?P<line>\d+) # (?P<test>.*)$",
    ),
    line_rule(
        "bundler",
        RUBY,
        ErrorKind.DEPENDENCY,
        "Could not find gem",
        r"(?P<message>Could not find gem '(?P<missing>[^'\s]+).*)$",
    ),
    Recogniser("php", PHP, ("PHP ",), read_php),
    line_rule(
        "shell with place",
        SHELL,
        ErrorKind.MISSING_COMMAND,
        "command not found",
        r"^(?P<file>[^\s:]+\.\w+|[./][^\s:]+): (?:line )?(?P<line>\d+): (?P<message>(?P<missing>[^\s:]+): command not found)$",
    ),
    line_rule(
        "shell",
        SHELL,
        ErrorKind.MISSING_COMMAND,
        ("command not found", ": not found"),
        r"^(?:\S*(?:bash|sh|zsh|dash|fish|ksh)(?:\.exe)?|-bash|-sh): (?:(?:line )?\d+: )?(?P<message>(?:command not found: )?(?P<missing>[^\s:]+)(?:: (?:command )?not found)?)$",
    ),
    line_rule(
        "windows shell",
        SHELL,
        ErrorKind.MISSING_COMMAND,
        "is not recognized as",
        r"(?P<message>'?(?P<missing>[^'\s]+)'? ?(?:: The term '[^']*' )?is not recognized as .*)$",
    ),
    line_rule(
        "executable",
        SHELL,
        ErrorKind.MISSING_COMMAND,
        "executable file not found",
        r"(?P<message>exec: \"(?P<missing>[^\"]+)\": executable file not found in \$PATH)",
    ),
    line_rule(
        "interpreter",
        SHELL,
        ErrorKind.MISSING_COMMAND,
        "env: ",
        r"env: [‘'\"]?(?P<missing>[\w.+-]+)[’'\"]?: (?P<message>No such file or directory)",
    ),
    line_rule(
        "shell no file",
        SHELL,
        ErrorKind.MISSING_FILE,
        ": No such file or directory",
        r"^(?:\S*(?:bash|sh|cat|cp|mv|ls|cd|rm|chmod|tar|sed|source)|[\w./-]+\.sh): (?:line \d+: |cannot (?:stat|access|open) )?(?P<message>[‘'\"]?(?P<missing>[^\s:‘’'\"]+)[’'\"]?: No such file or directory)$",
    ),
    line_rule(
        "permission",
        SHELL,
        ErrorKind.COMMAND,
        ": Permission denied",
        r"^(?:\S*(?:bash|sh)|[\w./-]+\.sh): (?:line \d+: |\d+: )?(?P<message>(?P<missing>[^\s:]+): Permission denied)$",
    ),
    line_rule(
        "docker missing file",
        DOCKER,
        ErrorKind.MISSING_FILE,
        (": not found", "not found in build context", "no such file or directory"),
        r"(?P<message>(?:failed to (?:compute|calculate) (?:cache key|checksum).*?\"(?P<missing>/[^\"]+)\": not found|COPY failed: file not found in build context.*))$",
    ),
    line_rule(
        "docker syntax",
        DOCKER,
        ErrorKind.CONFIGURATION,
        "dockerfile parse error",
        r"(?P<message>dockerfile parse error (?:on )?line (?P<line>\d+): .*)$",
    ),
    Recogniser("dockerfile place", DOCKER, ("ockerfile", "Containerfile"), read_dockerfile_place),
    line_rule(
        "docker failed",
        DOCKER,
        ErrorKind.COMMAND,
        ("failed to solve", "executor failed running", "returned a non-zero code"),
        r"(?P<message>(?:failed to solve.*|executor failed running.*|The command .* returned a non-zero code: \d+))$",
        is_consequence=True,
    ),
    line_rule(
        "workflow invalid",
        CI,
        ErrorKind.CONFIGURATION,
        "Invalid workflow file",
        r"(?P<message>Invalid workflow file: (?P<file>\.github/workflows/[^\s#:]+)(?:#L(?P<line>\d+))?.*)$",
    ),
    line_rule(
        "workflow place",
        CI,
        ErrorKind.CONFIGURATION,
        "(Line: ",
        r"(?:(?P<file>\.github/workflows/[^\s(]+\.ya?ml) )?\(Line: (?P<line>\d+), Col: (?P<column>\d+)\): (?P<message>.*)$",
    ),
    line_rule(
        "yaml",
        CI,
        ErrorKind.SYNTAX,
        "yaml: ",
        r"(?:(?P<file>[^\s:]+\.ya?ml): )?(?P<message>yaml: (?:line (?P<line>\d+): )?.*)$",
    ),
    line_rule(
        "yaml scanner",
        CI,
        ErrorKind.SYNTAX,
        'in "',
        r"^\s+in \"(?P<file>[^\"]+\.ya?ml)\", line (?P<line>\d+), column (?P<column>\d+)",
    ),
    line_rule(
        "action missing",
        CI,
        ErrorKind.DEPENDENCY,
        "Unable to resolve action",
        r"(?P<message>Unable to resolve action `?(?P<missing>[\w./@-]+)`?.*)$",
    ),
    line_rule(
        "gitlab config",
        CI,
        ErrorKind.CONFIGURATION,
        (" config should ", " config contains unknown keys", "config key may not"),
        r"(?P<message>(?:jobs:|root|\w+:)\S* config (?:should|contains unknown keys|key may not).*)$",
    ),
    line_rule(
        "pipeline exit",
        CI,
        ErrorKind.COMMAND,
        ("Process completed with exit code", "Job failed", "script returned exit code", "exited with code"),
        r"(?P<message>Process completed with exit code [1-9]\d*\.?|ERROR: Job failed.*|script returned exit code \d+|.*process .* exited with code [1-9]\d*.*)$",
        is_consequence=True,
    ),
)

LAST_RECOGNISERS: tuple[Recogniser, ...] = (
    # What a running program writes about an error; a traceback or a stack below it says more.
    line_rule(
        "log line",
        LogEcosystem.UNKNOWN,
        ErrorKind.EXCEPTION,
        ("ERROR", "FATAL", "CRITICAL", "SEVERE"),
        r"^\[?(?:ERROR|FATAL|CRITICAL|SEVERE)\]?(?::[\w.]+:|(?:\s+(?:in |\[)?[\w./-]+\]?)?\s*[:-]\s|\s+(?<=\]\s))\s*(?P<message>\S.*[^?])$",
        is_consequence=True,
    ),
    line_rule(
        "log fields",
        LogEcosystem.UNKNOWN,
        ErrorKind.EXCEPTION,
        ("level=error", "level=fatal", "lvl=eror"),
        r"(?:level|lvl)=\w+ .*?msg=\"(?P<message>[^\"]+)\"",
        is_consequence=True,
    ),
    line_rule(
        "dated line",
        LogEcosystem.UNKNOWN,
        ErrorKind.EXCEPTION,
        ("rror: ", "ailed: "),
        r"^\d{4}/\d\d/\d\d[- ]\d\d:\d\d:\d\d\S* .*?\b(?:[Ee]rror|[Ff]ailed): (?P<message>.+)$",
        is_consequence=True,
    ),
)
