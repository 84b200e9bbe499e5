"""Edges: how chunks call and files import each other, and one step of score along these edges."""

import zlib
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from services.imports import ImportResolver
from services.index.repository import RepositoryIndex
from services.index.snapshot import Snapshot
from services.ranking import FAR_CALL, MAX_NAMESAKES

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ImportEdges:
    """Which file imports which, by file numbers."""

    importers: Numbers
    imported: Numbers
    file_count: int

    @cached_property
    def _direct(self) -> dict[int, set[int]]:
        direct: dict[int, set[int]] = {}
        for source, target in zip(self.importers.tolist(), self.imported.tolist(), strict=True):
            direct.setdefault(source, set()).add(target)
        return direct

    def _reached(self, source: int) -> set[int]:
        """What a file imports, and what that imports."""
        targets = self._direct.get(source, set())
        return targets.union(*(self._direct.get(target, ()) for target in targets))

    def is_near(self, sources: Numbers, targets: Numbers) -> npt.NDArray[np.bool_]:
        """Whether each target file is the source file or within two imports of it."""
        pairs = sorted(
            source * self.file_count + reached
            for source in np.unique(sources).tolist()
            for reached in self._reached(source)
        )
        near = np.array(pairs, dtype=np.int64)
        if not pairs:
            return np.equal(sources, targets)
        keys = sources * self.file_count + targets
        at = np.minimum(np.searchsorted(near, keys), len(near) - 1)
        found: npt.NDArray[np.bool_] = np.logical_or(near[at] == keys, sources == targets)
        return found


def import_edges(index: RepositoryIndex) -> ImportEdges:
    """The import edges of the present state; resolved once and stored."""
    snapshot = index.snapshot()
    stored = index.stored("imports", snapshot.universe, lambda: _pack(_resolve(index, snapshot)))
    pairs = np.frombuffer(zlib.decompress(stored), dtype="<u4").reshape(-1, 2).astype(np.int64)
    return ImportEdges(pairs[:, 0], pairs[:, 1], len(snapshot.paths))


def _resolve(index: RepositoryIndex, snapshot: Snapshot) -> list[tuple[int, int]]:
    resolver = ImportResolver(index)
    numbers = {path: number for number, path in enumerate(snapshot.paths)}
    pairs: set[tuple[int, int]] = set()
    for file, imports in index.imports_by_file().items():
        for statement in imports:
            targets = resolver.resolve(snapshot.paths[file], statement)
            pairs.update((file, numbers[target]) for target in targets if numbers.get(target, file) != file)
    return sorted(pairs)


def _pack(pairs: list[tuple[int, int]]) -> bytes:
    return zlib.compress(np.array(pairs, dtype="<u4").tobytes(), 1)


@dataclass(frozen=True)
class CallGraph:
    """Call edges by name, looked up for a few chunks at a time."""

    snapshot: Snapshot
    imports: ImportEdges
    popularity: Floats
    # By chunk: the logarithm of how often it is called, at most 1.

    def callees(self, callers: Numbers, scores: Floats) -> Floats:
        """Each caller's score, spread over what it calls; by chunk, at most 1."""
        calls = self.snapshot.calls
        kept = np.isin(calls["chunk"], callers)
        edges = self._edges(calls["chunk"][kept].astype(np.int64), calls["name"][kept])
        return self._spread(*edges, senders=callers, scores=scores)

    def callers(self, callees: Numbers, scores: Floats) -> Floats:
        """Each callee's score, spread over what calls it; by chunk, at most 1."""
        calls = self.snapshot.calls
        names = self.snapshot.chunks["name"][callees]
        kept = np.isin(calls["name"], names[names > 0]) & self.snapshot.alive[calls["chunk"]]
        callers, targets, weights = self._edges(calls["chunk"][kept].astype(np.int64), calls["name"][kept])
        return self._spread(targets, callers, weights, senders=callees, scores=scores)

    def _edges(self, callers: Numbers, names: npt.NDArray[np.uint64]) -> tuple[Numbers, Numbers, Floats]:
        """Caller, called chunk and weight of every pair that a name connects."""
        by_name = self._definers
        sorted_names = self.snapshot.chunks["name"][by_name]
        low = np.searchsorted(sorted_names, names, side="left")
        counts = np.searchsorted(sorted_names, names, side="right") - low
        # A name that many definitions share says little about which of them is meant.
        kept = (counts > 0) & (counts <= MAX_NAMESAKES)
        callers, low, counts = callers[kept], low[kept], counts[kept]
        sources = np.repeat(callers, counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        targets = by_name[np.repeat(low, counts) + within]
        file_of = self.snapshot.file_of
        near = self.imports.is_near(file_of[sources], file_of[targets])
        weights = np.where(near, 1.0, FAR_CALL) / np.repeat(counts, counts)
        other = sources != targets
        return sources[other], targets[other], weights[other]

    @cached_property
    def _definers(self) -> Numbers:
        chunks = self.snapshot.chunks
        named = np.flatnonzero(self.snapshot.alive & (chunks["name"] > 0))
        return named[np.argsort(chunks["name"][named], kind="stable")]

    def _spread(
        self, sources: Numbers, targets: Numbers, weights: Floats, *, senders: Numbers, scores: Floats
    ) -> Floats:
        kept = np.isin(sources, senders)
        sources, targets, weights = sources[kept], targets[kept], weights[kept]
        degrees = np.bincount(sources, minlength=len(scores))
        sent = scores[sources] * weights / np.sqrt(np.maximum(degrees[sources], 1))
        return scaled(np.bincount(targets, weights=sent, minlength=len(scores)).astype(np.float64))

    def count_callers(self) -> Floats:
        """The logarithm of how often each chunk is called, by chunk, at most 1."""
        calls = self.snapshot.calls
        kept = self.snapshot.alive[calls["chunk"]]
        _, targets, weights = self._edges(calls["chunk"][kept].astype(np.int64), calls["name"][kept])
        return scaled(np.log1p(np.bincount(targets, weights=weights, minlength=len(self.snapshot.chunks))))


def call_graph(index: RepositoryIndex) -> CallGraph:
    """The call graph of the present state; kept while it lasts."""
    snapshot = index.snapshot()
    held = _graphs.get(index)
    if held is None or held.snapshot is not snapshot:
        edges = import_edges(index)
        stored = index.stored(
            "popularity",
            # The same files again after other ones: their chunks keep their numbers, the table has grown.
            f"{snapshot.universe} {len(snapshot.chunks)}",
            lambda: _count_callers(snapshot, edges).astype("<f4").tobytes(),
        )
        popularity = np.frombuffer(stored, dtype="<f4").astype(np.float64)
        held = _graphs[index] = CallGraph(snapshot, edges, popularity)
    return held


def _count_callers(snapshot: Snapshot, edges: ImportEdges) -> Floats:
    return CallGraph(snapshot, edges, np.zeros(0)).count_callers()


_graphs: "WeakKeyDictionary[RepositoryIndex, CallGraph]" = WeakKeyDictionary()


def spread_imports(snapshot: Snapshot, edges: ImportEdges, senders: Numbers, scores: Floats) -> Floats:
    """Each sender chunk's score, spread over the files its file imports; by file, at most 1."""
    given = np.zeros(len(snapshot.paths))
    np.add.at(given, snapshot.file_of[senders], scores[senders])
    degrees = np.bincount(edges.importers, minlength=len(given))
    sent = given[edges.importers] / np.sqrt(np.maximum(degrees[edges.importers], 1))
    return scaled(np.bincount(edges.imported, weights=sent, minlength=len(given)).astype(np.float64))


def scaled(scores: Floats) -> Floats:
    """*scores* divided by their maximum."""
    highest = float(scores.max()) if len(scores) else 0.0
    return scores / highest if highest > 0 else scores
