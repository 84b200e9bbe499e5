"""Located documents: TOML, JSON and XML parsed by the standard library, with the line of every key.

The parsers of the standard library give values without places; here a value can be asked for its line.
"""

import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast
from xml.parsers import expat

MAX_DOCUMENT_BYTES = 4_000_000
# The largest lock files of real projects are 1-3 MB; anything bigger is not read as a manifest.
MAX_XML_DEPTH = 200


class DocumentError(ValueError):
    """A manifest does not parse. The message says what is wrong, `line` where."""

    def __init__(self, problem: str, line: int = 1) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


class Lines:
    """A text that knows its line numbers."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def line_at(self, offset: int) -> int:
        """The 1-based line that holds the character at *offset*."""
        return bisect_right(self._starts, offset)

    def find(self, needle: str, start_line: int = 1) -> int:
        """The first line at or after *start_line* that contains *needle*; *start_line* when none does."""
        start = self._starts[min(start_line, len(self._starts)) - 1]
        offset = self.text.find(needle, start)
        return start_line if offset < 0 else self.line_at(offset)

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Every line with its number, without the line end."""
        for number, line in enumerate(self.text.split("\n"), start=1):
            yield number, line.rstrip("\r")


def as_mapping(value: object) -> Mapping[str, object]:
    """*value* when it is a mapping, else an empty one: manifests hold anything anywhere."""
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def as_list(value: object) -> Sequence[object]:
    """*value* when it is a list, else an empty one."""
    return value if isinstance(value, list) else ()


def as_text(value: object) -> str:
    """*value* when it is text or a number, else nothing."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


@dataclass(frozen=True, slots=True)
class LocatedDocument:
    """A parsed document with the lines of its keys."""

    values: Mapping[str, object]
    lines: Lines
    key_lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)

    def get(self, *keys: str) -> object:
        """The value at the path *keys*, or None."""
        value: object = self.values
        for key in keys:
            value = as_mapping(value).get(key)
        return value

    def line_of(self, *keys: str) -> int:
        """The line of the key at this path, of its nearest known ancestor otherwise."""
        for length in range(len(keys), 0, -1):
            line = self.key_lines.get(keys[:length])
            if line is not None:
                return line
        return 1

    def line_of_item(self, item: str, *keys: str) -> int:
        """The line of the text *item* of the list at the path *keys*."""
        return self.lines.find(item, self.line_of(*keys))


def read_toml(text: str) -> LocatedDocument:
    """Parse TOML. Raises DocumentError."""
    _check_size(text)
    try:
        values = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        raise DocumentError(str(error) or "nested too deeply", int(found[1]) if found else 1) from error
    return LocatedDocument(values, Lines(text), _toml_key_lines(text))


_TOML_TABLE = re.compile(r"^\s*\[\[?\s*([^\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_TOML_KEY = re.compile(r"^\s*((?:\"[^\"]*\"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:\"[^\"]*\"|'[^']*'|[\w-]+))*)\s*=")
_TOML_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)")


def _toml_key_lines(text: str) -> dict[tuple[str, ...], int]:
    """Key paths to lines. A line of a multi-line string may pass for a key; nobody asks for it."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _TOML_TABLE.match(line):
            table = _toml_parts(header[1])
            for length in range(1, len(table) + 1):
                found.setdefault(table[:length], number)
        elif key := _TOML_KEY.match(line):
            found.setdefault((*table, *_toml_parts(key[1])), number)
    return found


def _toml_parts(dotted: str) -> tuple[str, ...]:
    return tuple("".join(groups) for groups in _TOML_PART.findall(dotted))


def read_json(text: str) -> LocatedDocument:
    """Parse JSON with optional comments and trailing commas (tsconfig, vcpkg). Raises DocumentError."""
    _check_size(text)
    try:
        values = json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        values = _read_relaxed_json(text, error)
    except RecursionError as error:
        raise DocumentError("nested too deeply") from error
    if not isinstance(values, dict):
        raise DocumentError("a JSON object is wanted at the top")
    return LocatedDocument(values, Lines(text), _json_key_lines(text))


def _read_relaxed_json(text: str, strict_error: json.JSONDecodeError) -> object:
    bare = re.sub(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*[\s\S]*?\*/', lambda match: match[1] or "", text)
    bare = re.sub(r'("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])', lambda match: match[1] or "", bare)
    try:
        return json.loads(bare.lstrip("\ufeff"))
    except (json.JSONDecodeError, RecursionError):
        raise DocumentError(strict_error.msg, strict_error.lineno) from strict_error


_JSON_TOKEN = re.compile(r'"((?:[^"\\\n]|\\.)*)"(\s*:)?|([{}\[\]\n])')
_MAX_JSON_KEY_DEPTH = 4
# Deep enough for `packages -> node_modules/x -> version`; keeps a 3 MB lock file cheap.


def _json_key_lines(text: str) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    path: list[str] = []
    pending = ""
    line = 1
    for match in _JSON_TOKEN.finditer(text):
        mark = match[3]
        if mark == "\n":
            line += 1
        elif mark in {"{", "["}:
            path.append(pending)
            pending = ""
        elif mark in {"}", "]"}:
            if path:
                path.pop()
            pending = ""
        elif match[2]:
            pending = match[1]
            line += match[0].count("\n")
            if len(path) <= _MAX_JSON_KEY_DEPTH:
                found.setdefault((*path[1:], pending), line)
    return found


@dataclass(slots=True)
class XmlElement:
    """An XML element with its line; names without their namespace."""

    name: str
    attributes: Mapping[str, str]
    line: int
    text: str = ""
    children: "list[XmlElement]" = field(default_factory=list)

    def child(self, name: str) -> "XmlElement | None":
        """The first child called *name*."""
        return next((child for child in self.children if child.name == name), None)

    def child_text(self, name: str) -> str:
        """The text of the first child called *name*; empty when there is none."""
        child = self.child(name)
        return child.text.strip() if child else ""

    def walk(self) -> "Iterator[XmlElement]":
        """The element and everything in it, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


def read_xml(data: bytes) -> XmlElement:
    """Parse XML, refusing document types (they carry entity bombs). Raises DocumentError."""
    if len(data) > MAX_DOCUMENT_BYTES:
        raise DocumentError(f"larger than {MAX_DOCUMENT_BYTES} bytes")
    builder = _XmlBuilder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise DocumentError(expat.ErrorString(error.code), error.lineno) from error
    except (ValueError, LookupError) as error:
        if isinstance(error, DocumentError):
            raise
        raise DocumentError(str(error)) from error
    if builder.root is None:
        raise DocumentError("no element")
    return builder.root


class _XmlBuilder:
    def __init__(self) -> None:
        self.root: XmlElement | None = None
        self._open: list[XmlElement] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = XmlElement(name.rpartition(":")[2], attributes, self.parser.CurrentLineNumber)
        if len(self._open) >= MAX_XML_DEPTH:
            raise DocumentError("nested too deeply", element.line)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def _refuse(self, *_declaration: object) -> None:
        raise DocumentError("a document type declaration is refused", self.parser.CurrentLineNumber)


def _check_size(text: str) -> None:
    if len(text) > MAX_DOCUMENT_BYTES:
        raise DocumentError(f"larger than {MAX_DOCUMENT_BYTES} characters")
