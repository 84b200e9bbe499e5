"""CausalGraph: which class of failure brings about which, and which one a failure is rooted in."""

from collections.abc import Iterable
from graphlib import TopologicalSorter

from telemetry.topology.taxonomy import Taxonomy


class CausalGraph:
    """The `causes` of a taxonomy's classes, which form no circle."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.edges = tuple((known.id, effect) for known in taxonomy.classes for effect in known.causes)
        parents: dict[str, set[str]] = {known.id: set() for known in taxonomy.classes}
        for cause, effect in self.edges:
            parents[effect].add(cause)
        self._depth: dict[str, int] = {}
        self._upstream: dict[str, frozenset[str]] = {}
        for class_id in TopologicalSorter(parents).static_order():
            above = parents[class_id]
            self._depth[class_id] = max((self._depth[parent] + 1 for parent in above), default=0)
            self._upstream[class_id] = frozenset(above).union(*(self._upstream[parent] for parent in above))

    def depth(self, class_id: str) -> int:
        """Steps of the longest chain of causes that leads to *class_id*; 0 for a root."""
        return self._depth[class_id]

    def upstream(self, class_id: str) -> frozenset[str]:
        """Every class that can bring *class_id* about."""
        return self._upstream[class_id]

    def roots(self, class_ids: Iterable[str]) -> frozenset[str]:
        """Those of *class_ids* that no other one among them can have caused."""
        ids = frozenset(class_ids)
        return frozenset(class_id for class_id in ids if not self._upstream[class_id] & ids)
