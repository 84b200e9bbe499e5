"""RepositoryGraph: how files import each other and how definitions call and inherit."""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from services.codebase import CodeBase
from services.facts import CONSTRUCTORS, FUNCTION_KINDS, TYPE_KINDS, Call, Definition, FileFacts
from services.graph_model import EdgeKind, EntryPoint, Node, Step, page_rank
from services.imports import ImportResolver
from services.languages.scopes import same_family
from services.locations import RepoPath, SymbolKind
from services.ranking import PathRole, path_role

MAX_CYCLES = 50
_CALLABLE = FUNCTION_KINDS | TYPE_KINDS - {SymbolKind.IMPLEMENTATION}
__all__ = ["EdgeKind", "EntryPoint", "Node", "RepositoryGraph", "Step"]

_SELVES = frozenset({"self", "this", "cls", "$this", "static", "super()", "super", "base", "parent"})
MAX_NAMESAKES = 3
# A call by a name that more files define, with nothing to choose by, makes no edge.


@dataclass(slots=True)
class RepositoryGraph:
    """Edges between files and between definitions, built from facts alone."""

    facts: dict[RepoPath, FileFacts]
    imports: dict[RepoPath, tuple[RepoPath, ...]]
    # Files that each file imports, sorted.
    scripts: tuple[RepoPath, ...] = ()
    # Python files that run themselves: `if __name__ == "__main__"`.
    _importers: dict[RepoPath, list[RepoPath]] = field(default_factory=dict)
    _nodes: dict[str, list[Node]] = field(default_factory=dict)
    # Definitions by simple name.
    _calls: dict[Node, dict[Node, EdgeKind]] = field(default_factory=dict)
    _callers: dict[Node, list[Node]] = field(default_factory=dict)
    _is_linked: bool = False
    _whole: Any = None
    # Every node and edge; building it takes seconds on two thousand files.

    @classmethod
    def build(cls, codebase: CodeBase, resolver: ImportResolver | None = None) -> "RepositoryGraph":
        """The graph of all code files of *codebase*."""
        resolver = resolver or ImportResolver(codebase)
        facts: dict[RepoPath, FileFacts] = {}
        for entry in codebase.workspace.files():
            known = codebase.facts(entry.path)
            if known is not None:
                facts[entry.path] = known
        imports = {
            path: tuple(
                sorted(
                    {
                        target
                        for statement in known.imports
                        for target in resolver.resolve(path, statement)
                        if target != path and target in facts
                    }
                )
            )
            for path, known in facts.items()
        }
        named = codebase.files_containing("__main__")
        scripts = tuple(path for path in named if path in facts and facts[path].language == "python")
        return cls(facts, imports, scripts)

    def imports_of(self, path: RepoPath) -> tuple[RepoPath, ...]:
        """The files that *path* imports."""
        return self.imports.get(path, ())

    def importers_of(self, path: RepoPath) -> tuple[RepoPath, ...]:
        """The files that import *path*."""
        if not self._importers:
            for source, targets in self.imports.items():
                for target in targets:
                    self._importers.setdefault(target, []).append(source)
        return tuple(self._importers.get(path, ()))

    def nodes_named(self, name: str) -> tuple[Node, ...]:
        """The definitions whose simple or qualified name is *name*, and the files called so."""
        self._index_nodes()
        simple = name.replace("::", ".").rpartition(".")[2]
        wanted = name.replace("::", ".")
        found = [
            node
            for node in self._nodes.get(simple, ())
            if node.qualified == wanted or node.qualified.endswith(f".{wanted}")
        ]
        files = [Node(path) for path in self.facts if path == name or path.endswith(f"/{name}")]
        return tuple(found + files)

    def callees_of(self, node: Node) -> tuple[Node, ...]:
        """What the definition calls or inherits from."""
        self._link()
        return tuple(sorted(self._calls.get(node, ())))

    def callers_of(self, node: Node) -> tuple[Node, ...]:
        """What calls the definition, inherits from it or is overridden by it."""
        self._link()
        return tuple(sorted(set(self._callers.get(node, ()))))

    def subclasses_of(self, node: Node) -> tuple[Node, ...]:
        """The types that inherit directly from the type."""
        self._link()
        return tuple(
            sorted(
                {
                    one
                    for one in self._callers.get(node, ())
                    if self._calls[one].get(node) is EdgeKind.INHERITS
                }
            )
        )

    def entry_points(self) -> tuple[EntryPoint, ...]:
        """Where execution starts: main functions, package mains and scripts; tests left out."""
        found: list[EntryPoint] = []
        for path, facts in self.facts.items():
            if _is_test(path):
                continue
            base = path.rsplit("/", 1)[-1]
            if base == "__main__.py":
                found.append(EntryPoint(path, 1, "package main"))
            elif path in self.scripts:
                found.append(EntryPoint(path, 1, "script"))
            found.extend(
                EntryPoint(path, one.name_line, f"{one.kind} main")
                for one in facts.definitions
                if _is_main(facts, one.name, one.kind, one.parent) and not one.is_declaration
            )
        return tuple(sorted(found, key=lambda one: (one.path.count("/"), one.path, one.line)))

    def central_files(
        self, limit: int = 20, *, include_tests: bool = False
    ) -> tuple[tuple[RepoPath, float], ...]:
        """The files that most others lead to, by PageRank over imports."""
        graph = self._file_graph(include_tests=include_tests)
        if not graph.number_of_edges():
            return ()
        ranks = page_rank(graph)
        ordered = sorted(ranks.items(), key=lambda item: (-item[1], item[0]))
        return tuple((path, round(score, 6)) for path, score in ordered[:limit])

    def cycles(self, limit: int = MAX_CYCLES) -> tuple[tuple[RepoPath, ...], ...]:
        """Groups of files that import each other in a circle, largest first."""
        import networkx as nx

        components = nx.strongly_connected_components(self._file_graph(include_tests=True))
        groups = [tuple(sorted(group)) for group in components if len(group) > 1]
        return tuple(sorted(groups, key=lambda group: (-len(group), group))[:limit])

    def layers(self) -> tuple[tuple[str, ...], ...]:
        """Directories in layers, those that depend on nothing first; circles stand in one layer."""
        import networkx as nx

        graph: Any = nx.DiGraph()
        for path, targets in self.imports.items():
            if _is_test(path):
                continue
            own = posixpath.dirname(path)
            graph.add_node(own)
            graph.add_edges_from(
                (own, posixpath.dirname(one)) for one in targets if posixpath.dirname(one) != own
            )
        condensed = nx.condensation(graph)
        found = [
            tuple(sorted(member for one in generation for member in condensed.nodes[one]["members"]))
            for generation in nx.topological_generations(condensed.reverse())
        ]
        return tuple(found)

    def shortest_path(self, start: str, end: str) -> tuple[Step, ...]:
        """The shortest way from *start* to *end* (symbols or files) over calls, inheritance and imports;
        empty where there is none.
        """
        import networkx as nx

        graph = self._whole_graph()
        best: tuple[float, list[Node]] | None = None
        ends = self.nodes_named(end)
        for source in self.nodes_named(start):
            for target in ends:
                try:
                    cost, path = nx.bidirectional_dijkstra(graph, source, target)
                except nx.NetworkXNoPath:
                    continue
                best = min(best, (cost, path)) if best is not None else (cost, path)
        nodes = best[1] if best is not None else []
        return tuple(
            Step(node, graph.edges[nodes[position - 1], node]["kind"] if position else None)
            for position, node in enumerate(nodes)
        )

    def _file_graph(self, *, include_tests: bool) -> Any:
        import networkx as nx

        graph: Any = nx.DiGraph()
        for path, targets in self.imports.items():
            if include_tests or not _is_test(path):
                graph.add_node(path)
                graph.add_edges_from((path, target) for target in targets)
        return graph

    def _whole_graph(self) -> Any:
        if self._whole is not None:
            return self._whole
        import networkx as nx

        self._link()
        graph: Any = nx.DiGraph()
        for path, targets in sorted(self.imports.items()):
            graph.add_node(Node(path))
            for target in targets:
                _connect(graph, Node(path), Node(target), EdgeKind.IMPORTS)
        holders = {(node.path, node.qualified): node for named in self._nodes.values() for node in named}
        for _, node in sorted(holders.items()):
            holder = holders.get((node.path, node.qualified.rpartition(".")[0]), Node(node.path))
            _connect(graph, holder, node, EdgeKind.HOLDS)
        for node in sorted(self._calls):
            for called, kind in sorted(self._calls[node].items()):
                _connect(graph, node, called, kind)
        self._whole = graph
        return graph

    def _index_nodes(self) -> None:
        if self._nodes:
            return
        for path, facts in sorted(self.facts.items()):
            for one in facts.definitions:
                if one.kind in _CALLABLE and not one.is_declaration:
                    self._nodes.setdefault(one.name, []).append(Node(path, one.qualified, one.name_line))

    def _link(self) -> None:
        """Make the edges between definitions, once."""
        if self._is_linked:
            return
        self._is_linked = True
        self._index_nodes()
        for path, facts in sorted(self.facts.items()):
            near = frozenset({path, *self.imports_of(path)})
            for call in facts.calls:
                if call.definition >= 0:
                    caller = self._holder(path, facts, call.definition)
                    for target in self._targets(path, facts, call, near):
                        self._add(caller, target, EdgeKind.CALLS)
            for base in facts.bases:
                heir = facts.definitions[base.definition]
                name = base.base.replace("::", ".").replace("\\", ".").rpartition(".")[2]
                for target in self._choose(path, facts, self._nodes.get(name, ()), near):
                    self._add(Node(path, heir.qualified, heir.name_line), target, EdgeKind.INHERITS)
                    self._link_overrides(Node(path, heir.qualified), target)

    def _link_overrides(self, heir: Node, base: Node) -> None:
        """Edges from the members of *base* to those of *heir* that override them."""
        own = {one.name: one for one in self._members(heir)}
        for member in self._members(base):
            if member.name in own:
                one = own[member.name]
                target = Node(heir.path, one.qualified, one.name_line)
                self._add(Node(base.path, member.qualified, member.name_line), target, EdgeKind.OVERRIDDEN)

    def _members(self, node: Node) -> list[Definition]:
        prefix = f"{node.qualified}."
        return [
            one
            for one in self.facts[node.path].definitions
            if one.kind in FUNCTION_KINDS
            and one.qualified == prefix + one.name
            and one.name not in CONSTRUCTORS
        ]

    def _add(self, source: Node, target: Node, kind: EdgeKind) -> None:
        if source != target and target not in self._calls.setdefault(source, {}):
            self._calls[source][target] = kind
            self._callers.setdefault(target, []).append(source)

    @staticmethod
    def _holder(path: RepoPath, facts: FileFacts, index: int) -> Node:
        one = facts.definitions[index]
        return Node(path, one.qualified, one.name_line)

    def _targets(
        self, path: RepoPath, facts: FileFacts, call: Call, near: frozenset[RepoPath]
    ) -> tuple[Node, ...]:
        named = self._nodes.get(call.name, ())
        if call.receiver in _SELVES:
            owner = facts.definitions[call.definition].qualified.rpartition(".")[0]
            own = tuple(node for node in named if node.qualified == f"{owner}.{call.name}")
            if own:
                return own[:1]
        last = _last_name(call.receiver)
        if last and last not in _SELVES:
            # "Session.get()" and "session.get()" name their class more often than not.
            by_owner = tuple(
                node
                for node in named
                if _is_alike(last, node.qualified.rpartition(".")[0].rpartition(".")[2] or _stem(node.path))
            )
            if by_owner:
                return self._choose(path, facts, by_owner, near)
        return self._choose(path, facts, named, near)

    def _choose(
        self, path: RepoPath, facts: FileFacts, named: Iterable[Node], near: frozenset[RepoPath]
    ) -> tuple[Node, ...]:
        """The likeliest of namesakes: in the file, in what it imports, beside it, or the only one."""
        fitting = [node for node in named if same_family(self.facts[node.path].language, facts.language)]
        directory = posixpath.dirname(path)
        for group in (
            [node for node in fitting if node.path == path],
            [node for node in fitting if node.path in near],
            [node for node in fitting if posixpath.dirname(node.path) == directory],
        ):
            if group:
                return tuple(group[:MAX_NAMESAKES])
        return tuple(fitting) if len(fitting) == 1 else ()


# What a step costs on the shortest path: a call says more than a file that merely imports another.
_COSTS = {
    EdgeKind.CALLS: 1.0,
    EdgeKind.OVERRIDDEN: 1.0,
    EdgeKind.INHERITS: 1.5,
    EdgeKind.HOLDS: 2.0,
    EdgeKind.IMPORTS: 3.0,
}


def _connect(graph: Any, source: Node, target: Node, kind: EdgeKind) -> None:
    graph.add_edge(source, target, kind=kind, weight=_COSTS[kind])


def _last_name(receiver: str) -> str:
    """The last name of a receiver: "self.session" is session; empty for an expression."""
    last = receiver.replace("::", ".").replace("->", ".").rpartition(".")[2].lstrip("$&*")
    return last if last.isidentifier() else ""


def _is_alike(receiver: str, owner: str) -> bool:
    plain = receiver.strip("_").replace("_", "").lower()
    return bool(plain) and plain == owner.replace("_", "").lower()


def _is_test(path: str) -> bool:
    return path_role(path) in {PathRole.TEST, PathRole.FIXTURE}


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].split(".", 1)[0]


def _is_main(facts: FileFacts, name: str, kind: SymbolKind, parent: int) -> bool:
    if facts.language in {"java", "csharp"}:
        return name in {"main", "Main"} and kind is SymbolKind.METHOD
    if facts.language == "go":
        return name == "main" and facts.package == "main"
    return name == "main" and kind is SymbolKind.FUNCTION and parent < 0
