"""The nodes and edges of the repository graph."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.locations import RepoPath


class EdgeKind(StrEnum):
    """How one node leads to the next."""

    IMPORTS = "imports"
    CALLS = "calls"
    INHERITS = "inherits"
    OVERRIDDEN = "overridden by"
    # A call of the one may run the other.
    HOLDS = "holds"
    # A file or type holds a definition.


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A definition, or a file where *qualified* is empty."""

    path: RepoPath
    qualified: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path through the graph."""

    node: Node
    edge: EdgeKind | None
    # How the step before leads here; None at the start.


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A place where execution starts."""

    path: RepoPath
    line: int
    reason: str


def page_rank(graph: Any, damping: float = 0.85, rounds: int = 40) -> dict[RepoPath, float]:
    """PageRank by power iteration; networkx's own needs scipy, which start-up does not pay for."""
    nodes = sorted(graph.nodes)
    rank = dict.fromkeys(nodes, 1.0 / len(nodes))
    for _ in range(rounds):
        dangling = sum(rank[node] for node in nodes if not graph.out_degree(node))
        fresh = dict.fromkeys(nodes, (1 - damping + damping * dangling) / len(nodes))
        for node in nodes:
            targets = sorted(graph.successors(node))
            for target in targets:
                fresh[target] += damping * rank[node] / len(targets)
        rank = fresh
    return rank
