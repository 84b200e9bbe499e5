"""CMakeFile: the commands of a CMake file, read as text, and what kept the rest from being read."""

import re
from dataclasses import dataclass

from services.discovery.facts import ManifestSource

_TOKEN = re.compile(
    r"(?P<comment>\#\[(?P<eq>=*)\[[\s\S]*?\](?P=eq)\]|\#[^\n]*)|(?P<raw>\[(?P<req>=*)\[[\s\S]*?\](?P=req)\])|"
    r'(?P<quoted>"(?:[^"\\]|\\[\s\S])*")|(?P<open>\()|(?P<close>\))|(?P<word>[^\s()"#]+)|(?P<stray>")'
)
_NAME = re.compile(r"[A-Za-z_]\w*$")


@dataclass(frozen=True, slots=True)
class CMakeCommand:
    """One command of a CMake file."""

    name: str
    # Lower case: commands are case-insensitive.
    arguments: tuple[str, ...]
    lines: tuple[int, ...]
    # The line of each argument.
    line: int

    @property
    def first(self) -> str:
        """The first argument; empty when there is none."""
        return self.arguments[0] if self.arguments else ""

    def option(self, *names: str) -> str:
        """The argument after the first of these keywords that is given."""
        for name in names:
            if name in self.arguments[:-1]:
                return self.arguments[self.arguments.index(name) + 1]
        return ""


@dataclass(frozen=True, slots=True)
class CMakeFile:
    """The commands of a file and what kept the rest from being read."""

    commands: tuple[CMakeCommand, ...]
    problems: tuple[tuple[int, str], ...]

    def named(self, *names: str) -> tuple[CMakeCommand, ...]:
        """The commands with one of these names."""
        return tuple(command for command in self.commands if command.name in names)


def read_commands(source: ManifestSource) -> CMakeFile:
    """The commands of a CMake file."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: ManifestSource) -> None:
        self._text = source.text
        self._lines = source.lines
        self._commands: list[CMakeCommand] = []
        self._problems: list[tuple[int, str]] = []
        self._name = ""
        self._start = 0
        self._depth = 0
        self._arguments: list[tuple[str, int]] = []

    def read(self) -> CMakeFile:
        for token in _TOKEN.finditer(self._text):
            line = self._lines.line_at(token.start())
            if token["comment"]:
                continue
            if token["stray"]:
                self._problems.append((line, "a quote is not closed"))
                return self._result()
            if self._depth:
                self._read_argument(token, line)
            else:
                self._read_name(token, line)
        if self._depth:
            self._problems.append((self._start, f"the parenthesis of {self._name}( is never closed"))
        return self._result()

    def _result(self) -> CMakeFile:
        return CMakeFile(tuple(self._commands), tuple(self._problems))

    def _read_name(self, token: re.Match[str], line: int) -> None:
        if token["open"] and self._name:
            self._depth = 1
        elif token["close"]:
            self._problems.append((line, "a closing parenthesis without an opening one"))
        elif token["word"] and _NAME.match(token[0]):
            if self._name:
                self._problems.append((self._start, f"{self._name} has no parentheses"))
            self._name, self._start = token[0], line

    def _read_argument(self, token: re.Match[str], line: int) -> None:
        if token["open"]:
            self._depth += 1
        elif token["close"]:
            self._depth -= 1
            if not self._depth:
                self._finish()
        else:
            self._arguments.append((token[0][1:-1] if token["quoted"] else token[0], line))

    def _finish(self) -> None:
        arguments = tuple(argument for argument, _ in self._arguments)
        lines = tuple(line for _, line in self._arguments)
        self._commands.append(CMakeCommand(self._name.lower(), arguments, lines, self._start))
        self._name, self._arguments = "", []
