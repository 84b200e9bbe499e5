"""Outline of an indented document: the keys, values and lines of a pipeline definition in YAML.

Pipelines are read for citing, not for running: keys, scalars, lists and block scalars are enough. Anchors,
tags and flow collections stay as they are written. What no YAML reader could accept is reported as a problem.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_MAX_LINES = 20_000
_KEY = re.compile(
    r"^(?P<key>\"[^\"]*\"|'[^']*'|[^\s#'\"\[\]{},&*!|>%@`][^#:]*?(?::[^\s:#][^:#]*?)*)\s*:(?:\s+(?P<value>.*))?$"
)
_BLOCK = re.compile(r"^[|>][+-]?\d?[+-]?\s*(?:#.*)?$")
_ANCHOR = re.compile(r"^[&!][^\s]*\s*")


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One scalar or one key, at its place."""

    path: tuple[str, ...]
    # Keys from the top; the items of a list are numbered "0", "1", ...
    value: str
    # Empty for a key that holds keys or a list; the lines of a block scalar are joined by line ends.
    line: int
    value_line: int
    # Where the value starts; differs from `line` for a block scalar.


@dataclass(frozen=True, slots=True)
class OutlineProblem:
    """A line that no reader could accept."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The entries of a document, in order."""

    entries: tuple[OutlineEntry, ...]
    problems: tuple[OutlineProblem, ...] = ()

    def value(self, *path: str) -> str:
        """The scalar at *path*; empty when there is none."""
        entry = self.entry(*path)
        return entry.value if entry else ""

    def entry(self, *path: str) -> OutlineEntry | None:
        """The entry at *path*."""
        return next((entry for entry in self.entries if entry.path == path), None)

    def children(self, *path: str) -> tuple[OutlineEntry, ...]:
        """The entries directly below *path*."""
        depth = len(path) + 1
        return tuple(
            entry for entry in self.entries if len(entry.path) == depth and entry.path[: depth - 1] == path
        )

    def below(self, *path: str) -> tuple[OutlineEntry, ...]:
        """All entries below *path*, at any depth."""
        return tuple(e for e in self.entries if len(e.path) > len(path) and e.path[: len(path)] == path)


@dataclass(slots=True)
class _Level:
    indent: int
    path: tuple[str, ...]
    # The path of the collection whose members stand at `indent`.
    is_list: bool
    items: int = 0
    keys: set[str] = field(default_factory=set)


def read_outline(text: str) -> Outline:
    """Read the outline of *text*. Never raises: problems are part of the result."""
    return _Reader(text.split("\n")[:_MAX_LINES]).read()


class _Reader:
    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = [line.rstrip("\r") for line in lines]
        self._at = 0
        self._levels: list[_Level] = []
        self._entries: list[OutlineEntry] = []
        self._problems: list[OutlineProblem] = []
        self._open_path: tuple[str, ...] = ()
        # Path of the last key without a value: what an indented line belongs to.
        self._open_indent = -1

    def read(self) -> Outline:
        while self._at < len(self._lines):
            number, line = self._at + 1, self._lines[self._at]
            self._at += 1
            content = line.lstrip(" ")
            if not content.strip() or content.startswith(("#", "---", "...", "%")):
                continue
            if content.startswith("\t"):
                self._report(number, "a tab is not allowed as indentation")
                content = content.lstrip()
            self._read_node(content, len(line) - len(line.lstrip(" \t")), number)
        return Outline(tuple(self._entries), tuple(self._problems))

    def _read_node(self, content: str, indent: int, number: int) -> None:
        """One line, or what follows a dash on it."""
        if content == "-" or content.startswith("- "):
            self._read_item(content, indent, number)
            return
        matched = _KEY.match(content)
        if matched is None:
            if not self._is_continuation(indent):
                self._report(number, f"neither a key nor a list item: {content.strip()[:60]}")
            return
        key = matched["key"].strip().strip("\"'")
        level = self._enter(indent, number, is_list=False)
        if key in level.keys and key != "<<":
            self._report(number, f"the key {key} is repeated")
        level.keys.add(key)
        self._add((*level.path, key), matched["value"] or "", indent, number)

    def _read_item(self, content: str, indent: int, number: int) -> None:
        level = self._enter(indent, number, is_list=True)
        path = (*level.path, str(level.items))
        level.items += 1
        rest = content[1:].lstrip()
        inner = indent + len(content) - len(rest)
        if rest and (_KEY.match(rest) or rest.startswith("- ")) and rest[0] not in "\"'":
            self._entries.append(OutlineEntry(path, "", number, number))
            self._open_path, self._open_indent = path, indent
            self._read_node(rest, inner, number)
        else:
            self._add(path, rest, indent, number)

    def _add(self, path: tuple[str, ...], raw: str, indent: int, number: int) -> None:
        value = _ANCHOR.sub("", _without_comment(raw)).strip()
        if _BLOCK.match(value):
            start = self._at + 1
            self._entries.append(OutlineEntry(path, self._read_block(indent), number, start))
            self._open_path = ()
            return
        if value[:1] in {'"', "'"} and not _is_closed(value) and not self._closes_later(value[0]):
            self._report(number, "a quote is not closed")
        self._entries.append(OutlineEntry(path, _unquoted(value), number, number))
        self._open_path, self._open_indent = path, indent

    def _read_block(self, indent: int) -> str:
        """The lines of a block scalar: all that are blank or indented deeper than its key."""
        taken: list[str] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip() and len(line) - len(line.lstrip()) <= indent:
                break
            taken.append(line.strip())
            self._at += 1
        while taken and not taken[-1]:
            taken.pop()
        return "\n".join(taken)

    def _enter(self, indent: int, number: int, *, is_list: bool) -> _Level:
        """The collection that a member at *indent* belongs to, opened if it is new."""
        while self._levels and self._levels[-1].indent > indent:
            self._levels.pop()
        top = self._levels[-1] if self._levels else None
        if top and top.indent == indent and top.is_list == is_list:
            return top
        if top and top.indent == indent and top.is_list and not is_list:
            # A list may stand at the indentation of its own key; the next key ends it.
            self._levels.pop()
            return self._enter(indent, number, is_list=is_list)
        is_child = self._open_indent < indent or (is_list and self._open_indent == indent)
        if top and not is_child:
            self._report(number, "the indentation fits no open block")
        level = _Level(indent, self._open_path if is_child else (), is_list)
        self._levels.append(level)
        return level

    def _is_continuation(self, indent: int) -> bool:
        """Whether the line continues a scalar or a flow collection of several lines."""
        last = self._entries[-1] if self._entries else None
        return last is not None and (indent > self._open_indent or last.value[:1] in {"[", "{"})

    def _closes_later(self, quote: str) -> bool:
        return any(quote in line for line in self._lines[self._at : self._at + 20])

    def _report(self, line: int, problem: str) -> None:
        self._problems.append(OutlineProblem(line, problem))


def _without_comment(raw: str) -> str:
    if raw[:1] in {'"', "'"}:
        end = raw.find(raw[0], 1)
        rest = raw[end + 1 :].strip()
        return raw[: end + 1] if end > 0 and (not rest or rest.startswith("#")) else raw
    return re.split(r"(?:^|\s)#", raw, maxsplit=1)[0]


def _is_closed(value: str) -> bool:
    return len(value) > 1 and value.rstrip().endswith(value[0])


def _unquoted(value: str) -> str:
    return value[1:-1] if value[:1] in {'"', "'"} and _is_closed(value) else value


def flow_items(value: str) -> tuple[str, ...]:
    """The items of a flow list or of a lone scalar: `[push, pull_request]`, `push`."""
    inner = value.strip().removeprefix("[").removesuffix("]")
    return tuple(item for item in (_unquoted(part.strip()) for part in inner.split(",")) if item)


def block_lines(entry: OutlineEntry) -> Iterator[tuple[int, str]]:
    """The lines of a scalar with their numbers, a backslash at the line end joining two."""
    held, held_line = "", 0
    for number, line in enumerate(entry.value.split("\n"), start=entry.value_line):
        text = f"{held} {line}".strip() if held else line
        start = held_line or number
        if text.endswith("\\"):
            held, held_line = text[:-1].rstrip(), start
            continue
        held, held_line = "", 0
        if text and not text.startswith("#"):
            yield start, text
    if held:
        yield held_line, held


def by_key(entries: Sequence[OutlineEntry]) -> Mapping[str, OutlineEntry]:
    """Entries by the last part of their path."""
    return {entry.path[-1]: entry for entry in entries}
