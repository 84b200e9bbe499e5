"""Report signals: what a report of a fault says beyond its words: frames, file names, messages, closeness."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from services.codebase import read_source
from services.failure_logs import parse
from services.failure_logs.mapping import MappedFrame, map_frames
from services.index.bm25f import TextScores
from services.index.edges import Floats, Numbers, scaled
from services.index.repository import RepositoryIndex
from services.index.snapshot import Snapshot
from services.locations import RepoPath
from services.quotations import MAX_PAIR_CHUNKS, Literals, literal_chunks
from services.ranking import FRAME_DECAY, NEAR_WORDS
from services.scoring import SignalTable
from services.terms import terms_of, words_of

PROXIMITY_CHUNKS = 200
# Only the best chunks are read again; closeness reorders them and brings in nothing new.
MAX_LONG_FUNCTION = 400
# Lines beyond which a longer function is no likelier.
MAX_MESSAGE_PAIRS = 300
MAX_MENTIONED = 4
# A file name that fits more files than this means none of them.

_ERROR_LINE = re.compile(
    r"^\W*(?:[\w.]*(?:Error|Exception|Warning|Fault|Panic)\b|(?:fatal |internal )?error\b|panic\b).*",
    re.MULTILINE | re.IGNORECASE,
)
_QUOTED = re.compile(r"\"([^\"\n]{3,200})\"|'([^'\n]{3,200})'|`([^`\n]{3,200})`")
_FILE_NAME = re.compile(r"(?:[\w.+-]+[/\\])*[\w+-][\w.+-]*\.[A-Za-z]\w{0,9}")


def length_signal(snapshot: Snapshot) -> Floats:
    """Longer functions are changed more often: the logarithm of their lines, at most 1."""
    lines = snapshot.chunks["end"].astype(np.float64) - snapshot.chunks["start"] + 1
    found: Floats = np.log1p(np.minimum(lines, MAX_LONG_FUNCTION)) / math.log1p(MAX_LONG_FUNCTION)
    return found


def frame_signal(index: RepositoryIndex, snapshot: Snapshot, text: str) -> Floats:
    """Frames of tracebacks and compiler messages: half to the function, half to its file, deepest first."""
    found = np.zeros(len(snapshot.chunks))
    numbers = {path: number for number, path in enumerate(snapshot.paths)}
    places: dict[tuple[str, str], None] = {}
    share = 1.0
    for mapped in map_frames(parse(text), index.workspace).project_frames:
        file = numbers.get(mapped.path or RepoPath(""))
        place = (str(mapped.path), mapped.frame.function)
        if file is None or place in places:
            continue
        places[place] = None
        chunks = snapshot.chunks_of(file)
        found[chunks] = np.maximum(found[chunks], share / 2)
        for chunk in _chunks_of_frame(index, snapshot, chunks, mapped):
            found[chunk] = max(found[chunk], share)
        share *= FRAME_DECAY
    return found


def _chunks_of_frame(
    index: RepositoryIndex, snapshot: Snapshot, chunks: Numbers, mapped: MappedFrame
) -> Iterator[int]:
    """The function that a frame names, by its name first: lines shift between versions."""
    name = re.split(r"[.:#]+", mapped.frame.function.partition("(")[0])[-1].strip("<> ")
    named = [
        chunk
        for chunk in chunks.tolist()
        if name and snapshot.chunks["definition"][chunk] >= 0 and _name_of(index, snapshot, chunk) == name
    ]
    at_line = [
        chunk
        for chunk in chunks.tolist()
        if snapshot.chunks["start"][chunk] <= mapped.frame.line <= snapshot.chunks["end"][chunk]
    ]
    both = [chunk for chunk in named if chunk in at_line]
    yield from both or named or at_line


def _name_of(index: RepositoryIndex, snapshot: Snapshot, chunk: int) -> str:
    row = snapshot.chunks[chunk]
    return index.definition(int(row["document"]), int(row["definition"])).name


def mentioned_files(snapshot: Snapshot, text: str) -> Floats:
    """Files that the text names by path or by name; a name that fits few files counts for each of them."""
    found = np.zeros(len(snapshot.paths))
    by_name: dict[str, list[int]] = {}
    for number, path in enumerate(snapshot.paths):
        by_name.setdefault(path.rsplit("/", 1)[-1].lower(), []).append(number)
    for written in dict.fromkeys(_FILE_NAME.findall(text)):
        parts = re.split(r"[/\\]", written.lower())
        candidates = by_name.get(parts[-1], [])
        shared = {
            number: _common_tail(parts, snapshot.paths[number].lower().split("/")) for number in candidates
        }
        longest = max(shared.values(), default=0)
        best = [number for number in candidates if shared[number] == longest]
        if 0 < len(best) <= MAX_MENTIONED:
            found[best] = np.maximum(found[best], 1.0 / math.sqrt(len(best)))
    return found


def _common_tail(left: Sequence[str], right: Sequence[str]) -> int:
    count = 0
    for one, other in zip(reversed(left), reversed(right), strict=False):
        if one != other:
            break
        count += 1
    return count


def proximity_signal(index: RepositoryIndex, table: SignalTable, scores: TextScores) -> Floats:
    """Distinct words of the report that stand close together, by their rarity; at most 1."""
    snapshot = table.snapshot
    found = np.zeros(len(snapshot.chunks))
    rarity = {match.term: match.weight for match in scores.terms}
    so_far = table.total()
    best = np.argsort(-so_far, kind="stable")[:PROXIMITY_CHUNKS]
    texts: dict[int, list[bytes]] = {}
    for chunk in best[so_far[best] > 0].tolist():
        file = int(snapshot.file_of[chunk])
        if file not in texts:
            texts[file] = (read_source(index.workspace, snapshot.paths[file]) or b"").split(b"\n")
        row = snapshot.chunks[chunk]
        lines = texts[file][int(row["start"]) - 1 : int(row["end"])]
        found[chunk] = _closeness(b"\n".join(lines).decode("utf-8", "replace"), rarity)
    return scaled(found)


def _closeness(text: str, rarity: dict[str, float]) -> float:
    recent: list[tuple[int, str]] = []
    pairs: dict[tuple[str, str], float] = {}
    for position, word in enumerate(words_of(text)):
        for term in terms_of(word):
            weight = rarity.get(term)
            if weight is None:
                continue
            recent = [one for one in recent if position - one[0] <= NEAR_WORDS]
            for at, other in recent:
                if other != term and at != position:
                    pair = (term, other) if term < other else (other, term)
                    pairs[pair] = min(weight, rarity[other])
            recent.append((position, term))
    return math.log1p(sum(pairs[pair] for pair in sorted(pairs)))


def message_signal(index: RepositoryIndex, snapshot: Snapshot, text: str) -> Floats:
    """Pairs of words from error lines, quotations and the title that follow each other in a string literal,
    stop
    words aside; rarer pairs count more; at most 1.
    """
    pairs = list(dict.fromkeys(_message_pairs(text)))[:MAX_MESSAGE_PAIRS]
    terms = {word: terms_of(word)[0] for pair in pairs for word in pair}
    occurrences = index.occurrences(sorted(set(terms.values())))
    in_literals = {term: literal_chunks(found) for term, found in occurrences.items()}
    nowhere = np.zeros(0, dtype=np.int64)
    literals = Literals(index, snapshot)
    found = np.zeros(len(snapshot.chunks))
    for left, right in pairs:
        both = (in_literals.get(terms[left], nowhere), in_literals.get(terms[right], nowhere))
        candidates = np.intersect1d(*both, assume_unique=True)
        if not 0 < len(candidates) <= MAX_PAIR_CHUNKS:
            continue
        holding = [
            chunk
            for chunk in candidates.tolist()
            if any((left, right) in pairwise(_terms_among(words)) for words in literals.words_at(chunk))
        ]
        if holding:
            found[holding] += math.log(snapshot.chunk_count / len(holding) + 1.0)
    return scaled(found)


def _message_pairs(text: str) -> Iterator[tuple[str, str]]:
    title = text.strip().partition("\n")[0]
    quoted = ("".join(match.groups("")) for match in _QUOTED.finditer(text))
    errors = (match[0] for match in _ERROR_LINE.finditer(text))
    for part in (title, *errors, *quoted):
        yield from pairwise(_message_words(part))


def _message_words(text: str) -> list[str]:
    """The words of a message that are terms, lower-case."""
    return _terms_among(word.lower() for word in words_of(text))


def _terms_among(words: Iterable[str]) -> list[str]:
    return [word for word in words if terms_of(word)]
