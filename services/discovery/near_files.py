"""Near files: the file that a path which does not exist may have meant."""

from collections.abc import Iterable
from posixpath import basename, dirname

from services.discovery.periphery import is_peripheral


def nearest_file(wanted: str, listing: Iterable[str]) -> str:
    """The file that *wanted* may have meant: of the same name elsewhere, or a few letters off; else empty."""
    name = basename(wanted)
    # One slip in five letters, at least one: "guage.cpp" is gauge.cpp, "a.py" is not b.toml.
    limit = max(1, len(name) // 5)
    from rapidfuzz.distance import OSA

    near = []
    for path in listing:
        other = basename(path)
        if abs(len(other) - len(name)) <= limit:
            distance = OSA.distance(name.lower(), other.lower(), score_cutoff=limit)
            if distance <= limit:
                near.append((distance, is_peripheral(path), dirname(path) != dirname(wanted), path))
    return min(near)[-1] if near else ""
