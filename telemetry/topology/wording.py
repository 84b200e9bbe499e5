"""Wording: when two requests are the same text, the same meaning, or one letter apart.

Serves counting, not answering: it needs no goal model, so that logs of other programs and of older
planners are read alike.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from rapidfuzz.distance import OSA

_LISTS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
_MANNERS = frozenset(_LISTS["manners"].split())
_GRAMMAR = _MANNERS | frozenset(_LISTS["grammar"].split())
_WORD = re.compile(r"[^\W_][\w'-]*")
_CODE_SHAPED = re.compile(
    r"""
      [a-z0-9]+[A-Z]\w*            # camelCase
    | [A-Z][a-z0-9]+[A-Z]\w*       # PascalCase of two words
    | \w+_\w+                      # snake_case
    | [\w-]+(?:/[\w.-]+)+          # a path
    | \w+::\w+ | \w+\(\)           # a qualified name, a call
    | [\w-]+\.[A-Za-z]{1,4}\b      # a file name
    | https?://\S+
    """,
    re.VERBOSE,
)
_MAX_KEY = 200
# A pasted log is one request: its beginning tells it, a hash of the whole tells it from its like.
_REMEMBERED = 20_000
_TYPO_LENGTH = 5
# In shorter words one letter more often makes another word than a slip.
_SWAP_LENGTH = 4
# In these only swapped letters count.


def is_command(text: str) -> bool:
    """Whether *text* is written as a slash command; a path such as /etc/hosts is none."""
    head = text.strip().split(maxsplit=1)[0] if text.strip() else ""
    return head.startswith("/") and "/" not in head[1:]


def names_something(text: str) -> bool:
    """Whether *text* holds a word shaped like code, a path or a link."""
    return _CODE_SHAPED.search(text) is not None


def words_of(text: str) -> list[str]:
    """The words of *text*, case-folded, in order."""
    return _WORD.findall(_folded(text))


@lru_cache(maxsize=16384)
def request_key(text: str) -> str:
    """Equal for requests that differ only in case, spacing, closing punctuation and manners."""
    folded = _folded(text).strip().rstrip("?!. ")
    words = folded.split()
    kept = " ".join(word for word in words if word.strip(",;:") not in _MANNERS) or " ".join(words)
    if len(kept) <= _MAX_KEY:
        return kept
    return f"{kept[:_MAX_KEY]} {blake2b(kept.encode(errors='replace'), digest_size=8).hexdigest()}"


@lru_cache(maxsize=16384)
def meaning_key(text: str) -> str:
    """Equal for requests made of the same content words, in any order, form and politeness.

    Empty where nothing but grammar is left, as in "what is it".
    """
    return meaning_of(words_of(text))


def meaning_of(words: Iterable[str]) -> str:
    """The meaning key of a request made of *words*."""
    return " ".join(sorted({_stem(word) for word in words if word not in _GRAMMAR}))


def is_slip(written: str, meant: str) -> bool:
    """Whether *written* is *meant* with one slip of the finger (added, lost, wrong or swapped letter).

    Another ending is another form of the word, not a slip; so is any change of a digit.
    """
    if written[0] != meant[0]:
        return False
    if min(len(written), len(meant)) < _TYPO_LENGTH and sorted(written) != sorted(meant):
        return False
    if _digits(written) != _digits(meant) or _stem(written) == _stem(meant):
        return False
    shared = 0
    while shared < min(len(written), len(meant)) and written[shared] == meant[shared]:
        shared += 1
    if shared >= min(len(written), len(meant)) - 1:
        return False
    return OSA.distance(written, meant, score_cutoff=1) <= 1


class Vocabulary:
    """Words known from requests that were answered; finds the one that a slip was meant to be."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {word for word in words if word.isalpha() and len(word) >= _SWAP_LENGTH}
        self._by_shortened: dict[str, list[str]] | None = None
        self._found: dict[str, str] = {}

    def meant_by(self, word: str) -> str:
        """The known word that *word* is a slip for; empty when it is known itself or near none."""
        if word in self._words or not word.isalpha() or len(word) < _SWAP_LENGTH:
            return ""
        found = self._found.get(word)
        if found is None:
            table = self._shortened_words()
            near = {known for short in _shortened(word) for known in table.get(short, ())}
            found = min((known for known in near if is_slip(word, known)), default="")
            if len(self._found) < _REMEMBERED:
                self._found[word] = found
        return found

    def _shortened_words(self) -> dict[str, list[str]]:
        # Two words one slip apart share a form with at most one letter less, so a table of those forms
        # finds candidates without comparing every pair.
        if self._by_shortened is None:
            self._by_shortened = {}
            for word in sorted(self._words):
                for short in _shortened(word):
                    self._by_shortened.setdefault(short, []).append(word)
        return self._by_shortened


def _shortened(word: str) -> Iterator[str]:
    yield word
    for position in range(len(word)):
        yield word[:position] + word[position + 1 :]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _digits(word: str) -> str:
    return "".join(character for character in word if character.isdigit())


@lru_cache(maxsize=16384)
def _stem(word: str) -> str:
    """*word* without its ending, so that forms of one word compare equal.

    A stemming library takes 60 µs a word, which is most of the time of a report over 100,000 traces; here
    two words that wrongly compare equal only make a count a little coarser. Names of code have no forms.
    """
    if not word.isalpha():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


_ENDINGS = (
    *("ations", "ation", "ators", "ator", "ates", "ated", "ating", "ate"),
    *("ings", "ing", "ies", "ied", "ers", "er", "ed", "es", "s", "e", "y"),
)
_SHORTEST_STEM = 2
