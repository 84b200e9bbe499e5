"""Source: one file with its tree, its facts and the questions that resolution asks of them."""

from bisect import bisect_right
from dataclasses import dataclass, field

from tree_sitter import Node, Tree

from services.codebase import CodeBase, read_source
from services.facts import STATE_KINDS, Definition, FileFacts
from services.languages.grammars import parse_cached
from services.languages.scopes import RULES, ScopeRules
from services.locations import RepoPath


@dataclass(slots=True, eq=False)
class Source:
    """One file of code."""

    path: RepoPath
    content: bytes
    facts: FileFacts
    rules: ScopeRules
    by_name: dict[str, list[int]] = field(default_factory=dict)
    # Indices of definitions by simple name.
    by_qualified: dict[str, list[int]] = field(default_factory=dict)
    _tree: Tree | None = None
    _line_starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        for index, definition in enumerate(self.facts.definitions):
            self.by_name.setdefault(definition.name, []).append(index)
            self.by_qualified.setdefault(definition.qualified, []).append(index)

    @property
    def language(self) -> str:
        """The language of the file."""
        return self.facts.language

    @property
    def root(self) -> Node:
        """The root of the syntax tree; parsed when first asked for."""
        if self._tree is None:
            self._tree = parse_cached(self.content, self.language)
        return self._tree.root_node

    def text(self, node: Node) -> str:
        """The source text of *node*."""
        return self.content[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def line_of(self, byte: int) -> int:
        """The 1-based line of a byte."""
        if not self._line_starts:
            self._line_starts = [0]
            position = self.content.find(b"\n")
            while position >= 0:
                self._line_starts.append(position + 1)
                position = self.content.find(b"\n", position + 1)
        return bisect_right(self._line_starts, byte)

    def line_text(self, line: int) -> str:
        """The text of a 1-based line, without its end."""
        start = self.line_start(line)
        end = self.content.find(b"\n", start)
        return (
            self.content[start : end if end >= 0 else len(self.content)]
            .decode("utf-8", "replace")
            .rstrip("\r")
        )

    def line_start(self, line: int) -> int:
        """The first byte of a 1-based line."""
        self.line_of(0)
        return self._line_starts[line - 1]

    def leaf_at(self, start: int, end: int) -> Node | None:
        """The smallest node that covers the bytes."""
        return self.root.descendant_for_byte_range(start, end)

    def definition_around(self, byte: int, *, with_state: bool = False) -> int:
        """Index of the innermost definition around a byte, -1 at module level.

        Variables and fields count only *with_state*: a use in their value belongs to what holds them.
        """
        best = -1
        for index, definition in enumerate(self.facts.definitions):
            if definition.start_byte > byte:
                break
            if byte < definition.end_byte and (with_state or definition.kind not in STATE_KINDS):
                best = index
        return best

    def definition(self, index: int) -> Definition:
        """The definition with this index."""
        return self.facts.definitions[index]


class Sources:
    """The files that one resolution has looked at, each read once."""

    def __init__(self, codebase: CodeBase) -> None:
        self.codebase = codebase
        self._known: dict[RepoPath, Source | None] = {}
        self.bytes_read = 0

    def get(self, path: RepoPath) -> Source | None:
        """The file at *path*; None where it is no code or cannot be read."""
        if path not in self._known:
            self._known[path] = self._read(path)
        return self._known[path]

    def _read(self, path: RepoPath) -> Source | None:
        facts = self.codebase.facts(path)
        content = read_source(self.codebase.workspace, path) if facts is not None else None
        if facts is None or content is None:
            return None
        self.bytes_read += len(content)
        return Source(path, content, facts, RULES[facts.language])
