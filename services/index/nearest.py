"""Nearest names: what exists and is spelt almost like a name that does not."""

from collections.abc import Iterable

MIN_LIKENESS = 0.6
# Below, two names have little more in common than their length.
PREFIX_LIKENESS = 0.85
# Names that begin with what was written are near, however long they go on.
SHORTEST_PREFIX = 4


def nearest_names(name: str, names: Iterable[str], limit: int) -> tuple[str, ...]:
    """The *limit* names nearest to *name* in spelling, case and underscores aside; the name itself left out.

    Nearness is the edit distance with transpositions, or the Jaro-Winkler likeness where that is surer: the
    first forgives slips, the second different endings.
    """
    from rapidfuzz.distance import OSA, JaroWinkler

    wanted = _folded(name)
    if not wanted:
        return ()
    scored = []
    for other in sorted(set(names)):
        folded = _folded(other)
        if other == name or not folded:
            continue
        likeness = OSA.normalized_similarity(wanted, folded, score_cutoff=MIN_LIKENESS)
        likeness = max(likeness, 0.9 * JaroWinkler.similarity(wanted, folded, score_cutoff=0.9))
        if len(wanted) >= SHORTEST_PREFIX and wanted in folded:
            likeness = max(likeness, PREFIX_LIKENESS - 0.005 * (len(folded) - len(wanted)))
        if likeness >= MIN_LIKENESS:
            scored.append((-likeness, abs(len(other) - len(name)), other))
    return tuple(other for _, _, other in sorted(scored)[:limit])


def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
