"""Citations: whether each sentence of a phrased answer rests on evidence that exists."""

import re
from dataclasses import dataclass

from planner.formatter.package import EvidenceItem, EvidencePackage

_CITATION = re.compile(r"\[(E\d{1,4}(?:\s*,\s*E\d{1,4})*)\]")
_ID = re.compile(r"E\d{1,4}")
_CITATION_ONLY = re.compile(r"^\s*(?:[-*]\s*)?(?:\[E\d{1,4}(?:\s*,\s*E\d{1,4})*\]\s*)+[.!?]?\s*$")
# An end of a sentence: a stop before white space and a capital, not one inside "src/a.py:12" or "e.g. x".
_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?:\s*(?=\[E\d)|\s+(?=[A-Z`\"(\[]))")
_WORD = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}|[^\W\d_a-zA-Z]{2,}")
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and what it cites."""

    text: str
    cited: tuple[str, ...]
    unknown: tuple[str, ...]
    # Ids that are cited and are no evidence of the package.
    is_related: bool
    # It shares a word with what it cites.

    @property
    def is_supported(self) -> bool:
        """Whether it cites evidence that exists, and is about it."""
        return bool(self.cited) and not self.unknown and self.is_related


@dataclass(frozen=True, slots=True)
class Checked:
    """A phrased answer, sentence by sentence."""

    sentences: tuple[Sentence, ...]

    @property
    def unsupported(self) -> tuple[Sentence, ...]:
        """The sentences that cite nothing, or what does not exist."""
        return tuple(sentence for sentence in self.sentences if not sentence.is_supported)

    @property
    def is_sound(self) -> bool:
        """Whether there is something said, and all of it is supported."""
        return bool(self.sentences) and not self.unsupported


def check_citations(text: str, package: EvidencePackage) -> Checked:
    """Take *text* apart and check each sentence against the evidence of *package*."""
    words = {item.id: _words_of(item) for item in package.items}
    return Checked(tuple(_sentence(part, words) for part in sentences_of(text)))


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of *text*; a citation after the stop belongs to the sentence before it."""
    found: list[str] = []
    for line in _FENCE.sub(lambda match: match[0].replace("\n", " "), text).splitlines():
        for part in _END.split(line):
            stripped = part.strip()
            if not stripped:
                continue
            if found and _CITATION_ONLY.match(stripped):
                found[-1] += f" {stripped}"
            else:
                found.append(stripped)
    return tuple(found)


def _sentence(text: str, words: dict[str, frozenset[str]]) -> Sentence:
    cited = tuple(dict.fromkeys(one for group in _CITATION.findall(text) for one in _ID.findall(group)))
    said = _words(_CITATION.sub(" ", text))
    related = any(said & words[one] for one in cited if one in words)
    return Sentence(text, cited, tuple(one for one in cited if one not in words), related)


def _words_of(item: EvidenceItem) -> frozenset[str]:
    """The words of everything that the model was shown of *item*, but not of the sentence why it is there."""
    return _words(f"{item.path} {item.title} {item.symbol} {item.snippet} {item.kind}")


def _words(text: str) -> frozenset[str]:
    """Words of four and more letters, lower-case, parts of identifiers included; shorter ones say little."""
    return frozenset(part.lower() for part in _WORD.findall(text))
