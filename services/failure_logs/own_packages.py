"""OwnPackages: the names under which this project is installed elsewhere, in paths of libraries."""

import re
from collections.abc import Iterator, Sequence

from services.errors import ServiceError
from services.workspace import Workspace

_VERSION = re.compile(r"@.*$|-v?\d+(?:\.\d+).*$")
# `mux@v1.8.0` of Go's module cache, `serde-1.0.2` of Cargo's registry.


class OwnPackages:
    """Names of the repository: its folder and what the manifests at its root call it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._names: tuple[tuple[str, ...], ...] | None = None

    def depth_of(self, inside: Sequence[str]) -> int:
        """How many leading parts of a library path name a package of this project; 0 when none does."""
        if self._names is None:
            self._names = tuple(dict.fromkeys(_folded(name) for name in _names(self._workspace)))
        parts = tuple(_fold(_VERSION.sub("", part, count=1)) if part[0] != "@" else part for part in inside)
        return max((len(name) for name in self._names if parts[: len(name)] == name), default=0)


def _names(workspace: Workspace) -> Iterator[str]:
    # The manifest readers take 40 ms to load; few requests paste a log with a library path in it.
    from services.discovery.documents import DocumentError
    from services.discovery.facts import ManifestSource
    from services.discovery.manifests import manifest_reader

    yield workspace.name
    listing = frozenset(str(entry.path) for entry in workspace.files())
    for entry in workspace.files():
        if "/" in entry.path:
            continue
        reader = manifest_reader(entry.path)
        if reader is None:
            continue
        try:
            facts = reader.read(ManifestSource(entry.path, workspace.read_text(entry.path), listing))
        except (DocumentError, ServiceError):
            continue
        yield from (manifest.name for manifest in facts.manifests if manifest.name)


def _folded(name: str) -> tuple[str, ...]:
    return tuple(_fold(part) for part in name.split("/") if part)


def _fold(name: str) -> str:
    """Distribution names and import names differ in these signs only."""
    return name.lower().replace("-", "_")
