"""Section 4, recurring: the requests that failed most often, near-duplicates merged, by segment."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from telemetry.features import Segment
from telemetry.topology.blocks import Block, Code, Column, Table, plural, sentence
from telemetry.topology.study import FailedRequest, Population, Study
from telemetry.topology.wording import is_command, is_slip, meaning_key

TOP = 10
_ABBREVIATION = 3
# Letters that an abbreviation keeps at least: "bin" for "binary".


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RecurringRequest(_Frozen):
    """A request that failed, with all ways it was worded."""

    request: str
    # The wording that failed most often.
    count: int
    variants: tuple[str, ...]
    # The other wordings, most frequent first.
    endings: tuple[tuple[str, int], ...]
    classes: tuple[tuple[str, int], ...]


class SegmentRecurring(_Frozen):
    """The failures of one segment by request."""

    segment: Segment
    failures: int
    different: int
    # After merging.
    contaminated: int
    # Traces left out as contamination.
    top: tuple[RecurringRequest, ...]


class Recurring(_Frozen):
    """What fails again and again."""

    segments: tuple[SegmentRecurring, ...]

    def segment(self, segment: Segment) -> SegmentRecurring:
        """The recurring failures of *segment*."""
        return next(item for item in self.segments if item.segment is segment)


def build(study: Study) -> Recurring:
    """Compute the section."""
    titles = {known.id: known.title for known in study.taxonomy.classes}
    return Recurring(segments=tuple(_segment(population, titles) for population in study))


def present(section: Recurring) -> tuple[Block, ...]:
    """The section as blocks."""
    blocks: list[Block] = []
    columns = (
        Column("request"),
        Column("failures", is_number=True),
        Column("ended as"),
        Column("classes"),
        Column("other wordings", is_number=True),
    )
    for segment in section.segments:
        name = segment.segment.value
        if not segment.failures:
            blocks.append(sentence(f"No failed requests in {name}."))
            continue
        blocks.append(
            sentence(
                f"{name.capitalize()}: {plural(segment.failures, 'failure')} of "
                f"{plural(segment.different, 'different request')}.{_left_out(segment)}"
            )
        )
        rows = tuple(
            (
                Code(row.request),
                f"{row.count:,}",
                _listed(row.endings),
                _listed(row.classes) or "unclassified",
                str(len(row.variants)),
            )
            for row in segment.top
        )
        blocks.append(Table(f"Top recurring failed requests, {name}", columns, rows))
    return tuple(blocks)


def _left_out(segment: SegmentRecurring) -> str:
    if not segment.contaminated:
        return ""
    return f" Left out: {plural(segment.contaminated, 'contaminated trace')} (section 7)."


def merged(failed: dict[str, FailedRequest]) -> list[list[FailedRequest]]:
    """Near-duplicates together, the most frequent first in each list.

    Two requests are one when they have the same content words, or differ in one word by a slip or an
    abbreviation. Commands, digits, names of code and words that are merely similar keep requests apart.
    """
    ranked = sorted(failed.items(), key=lambda item: (-item[1].count, item[0]))
    cluster_of_meaning: dict[str, int] = {}
    known_words: dict[str, list[tuple[_Word, int]]] = defaultdict(list)
    clusters: list[list[FailedRequest]] = []
    for key, item in ranked:
        meaning = "" if is_command(key) else meaning_key(key)
        words = [] if is_command(key) else list(_open_words(key, item.text))
        found = cluster_of_meaning.get(meaning) if meaning else None
        if found is None:
            found = _nearest(words, known_words)
        if found is None:
            found = len(clusters)
            clusters.append([])
        for word in words:
            known_words[word.frame].append((word, found))
        if meaning:
            cluster_of_meaning.setdefault(meaning, found)
        clusters[found].append(item)
    return clusters


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a request, and the request with that word left open."""

    frame: str
    text: str
    is_plain: bool
    # Written in small letters, so rather a word than a name of code.

    def is_near(self, other: "_Word") -> bool:
        """Whether the two words stand for one."""
        if not (self.text.isalpha() and other.text.isalpha()):
            return False
        short, long = sorted((self.text, other.text), key=len)
        is_abbreviation = len(short) >= _ABBREVIATION and long.startswith(short)
        return is_slip(self.text, other.text) or (is_abbreviation and self.is_plain and other.is_plain)


def _segment(population: Population, titles: dict[str, str]) -> SegmentRecurring:
    clusters = merged(population.failed)
    rows = [_row(cluster, titles) for cluster in clusters]
    rows.sort(key=lambda row: (-row.count, row.request))
    return SegmentRecurring(
        segment=population.segment,
        failures=population.failures,
        different=len(clusters),
        contaminated=population.recorded.total() - population.clean.total(),
        top=tuple(rows[:TOP]),
    )


def _row(cluster: list[FailedRequest], titles: dict[str, str]) -> RecurringRequest:
    endings: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    for item in cluster:
        endings.update({ending.label: count for ending, count in item.endings.items()})
        classes.update({titles[class_id]: count for class_id, count in item.classes.items()})
    return RecurringRequest(
        request=cluster[0].text,
        count=sum(item.count for item in cluster),
        variants=tuple(item.text for item in cluster[1:]),
        endings=_ranked(endings),
        classes=_ranked(classes),
    )


def _open_words(key: str, text: str) -> Iterator[_Word]:
    words = key.split()
    written = set(text.split())
    for position, word in enumerate(words):
        frame = " ".join((*words[:position], "\0", *words[position + 1 :]))
        yield _Word(frame, word, is_plain=word in written)


def _nearest(words: list[_Word], known: dict[str, list[tuple[_Word, int]]]) -> int | None:
    for word in words:
        for other, cluster in known.get(word.frame, ()):
            if word.is_near(other):
                return cluster
    return None


def _ranked(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _listed(counts: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts)
