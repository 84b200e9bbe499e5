"""Normal forms of a request: clean characters, whole words, corrected typos.

Offsets into the request survive.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from planner.goals.grounding import NoRepository, RepositoryLexicon
from planner.goals.lexicon import lexicon
from services.english import english_words
from services.terms import stem_english

MAX_CHARACTERS = 12_000
"""A longer request is judged by its two ends: a question stands at one, a failure at the other."""

_TYPOGRAPHIC = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u00b4\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u00a0\u202f\u3000\u200b\u200c\u200d\ufeff\u00ad\t\r\v\f", " "),
        **dict.fromkeys("\u2028\u2029", "\n"),
        "\u2026": ".",
    }
)


@dataclass(frozen=True, slots=True)
class CleanText:
    """A request in plain characters, one for each that is judged of the original."""

    text: str
    cut_at: int = -1
    # Where the middle was left out; -1 when nothing was.
    skipped: int = 0

    def original(self, position: int) -> int:
        """The place in the request of a place in the clean text."""
        return position + self.skipped if 0 <= self.cut_at < position else position


def clean(request: str) -> CleanText:
    """Fold look-alike characters and controls; cut the middle out of a huge paste."""
    cut_at, skipped = -1, 0
    if len(request) > MAX_CHARACTERS:
        half = MAX_CHARACTERS // 2
        cut_at, skipped = half, len(request) - 2 * half - 1
        request = request[:half] + "\n" + request[-half:]
    if request.isascii() and request.isprintable():
        return CleanText(request, cut_at, skipped)
    plain = request.translate(_TYPOGRAPHIC)
    return CleanText("".join(map(_plain_character, plain)), cut_at, skipped)


def _plain_character(character: str) -> str:
    if character.isascii():
        return character if character.isprintable() or character == "\n" else " "
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) == 1:
        character = folded
    return " " if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "So"} else character


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The stem of a lower-case English word."""
    return stem_english(american(word))


def american(word: str) -> str:
    """The American spelling of a word."""
    spellings = lexicon().spellings
    if word in spellings:
        return spellings[word]
    for ending in ("isation", "isations"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + spellings[ending]
    return word


_REPEATED = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Speller:
    """Corrects typing errors in ordinary words. A word that exists stays as it is."""

    vocabulary: Mapping[str, int]
    # Words that a typo may be corrected to, with the number of meanings they occur in.
    known: frozenset[str]
    # Words that are never corrected.
    repository: RepositoryLexicon = field(default_factory=NoRepository)

    def correct(self, word: str) -> str:
        """The intended word; *word* itself when it is known or nothing is near enough."""
        if word in self.known or word in self.vocabulary or not word.isalpha() or len(word) < MIN_SWAPPED:
            return word
        if self._is_in_repository(word):
            return word
        if len(word) > MAX_CORRECTED:
            return word
        meant = self._nearest(word)
        # A rarer English word is a slip only where two letters of a common one changed places.
        return word if word in english_words() and sorted(meant) != sorted(word) else meant

    def _is_in_repository(self, word: str) -> bool:
        repository = self.repository
        return repository.has_symbol(word) or repository.has_word(word) or repository.has_file(word)

    def _nearest(self, word: str) -> str:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        limit = 1 if len(word) < LONG_WORD else 2
        found = process.extract(
            word, list(self.vocabulary), scorer=OSA.distance, score_cutoff=limit, limit=12
        )
        if not found and len(word) >= LONG_WORD:
            found = process.extract(word, list(english_words()), scorer=OSA.distance, score_cutoff=1, limit=1)
            return found[0][0] if found else word
        letters = sorted(word)
        if len(word) <= SHORT_WORD:
            # One letter changed makes a short technical word out of another; slips drop, double or swap one.
            found = [f for f in found if len(f[0]) != len(word) or sorted(f[0]) == letters]
        if len(word) == MIN_CORRECTED:
            # So does a letter more at the end: repl is not reply.
            found = [f for f in found if not f[0].startswith(word)]
        if len(word) < MIN_CORRECTED:
            found = [f for f in found if sorted(f[0]) == letters and self.vocabulary[f[0]] >= COMMON]
        if not found:
            return word
        # Swapped letters are the commonest slip, a wrong first letter is rare, then the common word wins.
        best = min(
            found,
            key=lambda f: (f[1], sorted(f[0]) != letters, f[0][0] != word[0], -self.vocabulary[f[0]], f[0]),
        )
        if best[1] == 1 and len(word) == MIN_CORRECTED and best[0][0] != word[0]:
            return word
        return best[0]


MIN_SWAPPED = 3
MIN_CORRECTED = 4
"""Three letters are one letter from too many words; only swapped letters of a common word count there."""
COMMON = 25
"""Meanings that a three-letter word must occur in to be corrected to."""
SHORT_WORD = 5
LONG_WORD = 8
"""From here on two slips are one too many coincidences to be another word, and one is enough to be read as
any English word."""
MAX_CORRECTED = 24


def expand(word: str) -> tuple[str, ...]:
    """The plain words behind one written word: contractions are opened, owners' marks dropped."""
    words = lexicon()
    low = word.lower()
    if low in words.contractions:
        return tuple(words.contractions[low].split())
    if "'" not in low:
        return (_REPEATED.sub(r"\1\1", low),)
    if low.endswith("n't") and len(low) > len("n't"):
        return (low[:-3], "not")
    stem_part, _, tail = low.rpartition("'")
    if tail in words.suffixes and stem_part:
        return (stem_part, words.suffixes[tail])
    if tail == "s" and stem_part:
        return (stem_part, "is") if stem_part in words.asks else (stem_part,)
    return tuple(part for part in low.split("'") if part) or (low,)
