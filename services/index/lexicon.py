"""Lexicon: the tokens and terms that one process has met, numbered, so that counting is done on numbers."""

import hashlib
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from services.terms import LONGEST_TOKEN, surface_words, terms_of, words_of

Numbers = npt.NDArray[np.int64]

MAX_TOKENS = 300_000
# About 100 MB with their terms; a lexicon that has grown beyond is replaced.

_IS_WORD = np.zeros(256, dtype=bool)
_IS_WORD[[*range(48, 58), *range(65, 91), 95, *range(97, 123), *range(128, 256)]] = True
# ASCII letters, digits and the underscore; every byte beyond ASCII, so that no letter is cut.


def token_bounds(source: bytes) -> tuple[Numbers, Numbers]:
    """First bytes and ends of the runs of word characters in *source*."""
    is_word = np.zeros(len(source) + 2, dtype=np.int8)
    is_word[1:-1] = _IS_WORD[np.frombuffer(source, dtype=np.uint8)]
    edges = np.flatnonzero(np.diff(is_word))
    return edges[0::2], edges[1::2]


def name_hash(name: str) -> int:
    """A number for a name, the same in every process; two names practically never share it."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest(), "little")


class _TokenIds(dict[bytes, int]):
    """Token to number; an unknown token is numbered when asked for."""

    def __init__(self, lexicon: "Lexicon") -> None:
        super().__init__()
        self._lexicon = lexicon

    def __missing__(self, token: bytes) -> int:
        number = self[token] = self._lexicon.learn(token)
        return number


@dataclass
class Lexicon:
    """Numbers for tokens and terms, in the order they are met."""

    terms: list[str] = field(default_factory=list)
    # By term number.
    surfaces: list[tuple[str, ...]] = field(default_factory=list)
    # By token number: the readable words in it.
    _term_numbers: dict[str, int] = field(default_factory=dict)
    _offsets: list[int] = field(default_factory=lambda: [0])
    _expansions: list[int] = field(default_factory=list)
    # Terms of token i: _expansions[_offsets[i]:_offsets[i + 1]].
    _hashes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tokens = _TokenIds(self)

    @property
    def is_full(self) -> bool:
        """Whether a fresh lexicon should take over."""
        return len(self._tokens) > MAX_TOKENS

    def token_numbers(self, source: bytes, starts: Numbers, ends: Numbers) -> Numbers:
        """The numbers of the tokens at these bounds."""
        tokens = self._tokens
        found = [tokens[source[a:b]] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        return np.array(found, dtype=np.int64)

    def numbers_of(self, text: str) -> list[int]:
        """The numbers of the tokens of a short text."""
        return [self._tokens[word.encode("utf-8", "replace")] for word in words_of(text)]

    def learn(self, token: bytes) -> int:
        """Number a new token and its terms."""
        text = _text_of(token) if len(token) <= 4 * LONGEST_TOKEN else ""
        words = words_of(text) if not token.isascii() else (text,) if len(text) <= LONGEST_TOKEN else ()
        for term in dict.fromkeys(term for word in words for term in terms_of(word)):
            number = self._term_numbers.setdefault(term, len(self.terms))
            if number == len(self.terms):
                self.terms.append(term)
            self._expansions.append(number)
        self._offsets.append(len(self._expansions))
        self.surfaces.append(tuple(part for word in words for part in surface_words(word)))
        return len(self._offsets) - 2

    def expand(self, tokens: Numbers) -> tuple[Numbers, Numbers]:
        """For each term of each token: the position of the token in *tokens*, and the number of the term."""
        offsets = np.array(self._offsets, dtype=np.int64)
        expansions = np.array(self._expansions, dtype=np.int64)
        counts = offsets[tokens + 1] - offsets[tokens]
        positions = np.repeat(np.arange(len(tokens)), counts)
        ends = np.cumsum(counts)
        within = np.arange(len(positions)) - np.repeat(ends - counts, counts)
        return positions, expansions[np.repeat(offsets[tokens], counts) + within]

    def hash_of(self, name: str) -> int:
        """`name_hash`, remembered."""
        found = self._hashes.get(name)
        if found is None:
            found = self._hashes[name] = name_hash(name)
        return found


def _text_of(token: bytes) -> str:
    try:
        return token.decode("utf-8")
    except UnicodeDecodeError:
        return token.decode("latin-1")
