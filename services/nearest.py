"""Nearest names: what exists and looks like a name that does not."""

from collections.abc import Iterable

from services.terms import split_identifier

MIN_SIMILARITY = 0.86
# Jaro-Winkler of joined lower-case words; below it the two names have little more than a beginning in common.
MIN_SHARED = 0.5
# Share of the words of both names together that they have in common.


def nearest_names(name: str, names: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The existing *names* most like *name*: by spelling, then by shared words; *name* itself left out."""
    wanted = _joined(name)
    if not wanted:
        return ()
    from rapidfuzz import process
    from rapidfuzz.distance import JaroWinkler

    by_spelling: dict[str, str] = {}
    for candidate in sorted(set(names)):
        if candidate != name:
            by_spelling.setdefault(_joined(candidate), candidate)
    spelled = process.extract(
        wanted,
        list(by_spelling),
        scorer=JaroWinkler.similarity,
        score_cutoff=MIN_SIMILARITY,
        limit=limit,
    )
    found = [by_spelling[key] for key, _, _ in spelled]
    return tuple(dict.fromkeys([*found, *_sharing_words(name, by_spelling.values())]))[:limit]


def _sharing_words(name: str, names: Iterable[str]) -> list[str]:
    words = set(split_identifier(name))
    ranked: list[tuple[float, str]] = []
    for candidate in names:
        own = set(split_identifier(candidate))
        share = len(words & own) / len(words | own) if own else 0.0
        if share >= MIN_SHARED:
            ranked.append((-share, candidate))
    return [candidate for _, candidate in sorted(ranked)]


def _joined(name: str) -> str:
    return "".join(split_identifier(name))
