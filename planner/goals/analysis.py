"""A request taken apart: clean text, mentions, and the words between them with corrected spelling."""

import re
from dataclasses import dataclass

from planner.goals.lexicon import lexicon
from planner.goals.mentions import Mention, MentionKind, find_mentions
from planner.goals.normalize import CleanText, Speller, clean, expand, stem

_TOKEN = re.compile(r"[A-Za-zÀ-ɏ]+(?:'[A-Za-z]+|\d+)*|\d+|[?!.,;:]+|[^\sA-Za-z0-9]")
_LOG_WORD = re.compile(r"[A-Za-z]{3,}")
MAX_WORDS = 400
MIN_SAID = 2
"""A greeting or a thank-you alone is all that was said."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark, or a mention in the place of its words."""

    word: str
    # Lower-case, corrected; for a mention the name of its kind.
    start: int
    end: int
    # Of the clean text.
    mention: Mention | None = None

    @property
    def is_word(self) -> bool:
        """Whether this is an ordinary word."""
        return self.mention is None and self.word[:1].isalpha()


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the later stages read instead of the request."""

    request: str
    clean: CleanText
    mentions: tuple[Mention, ...]
    tokens: tuple[Token, ...]
    corrections: tuple[tuple[str, str], ...]
    log_words: tuple[str, ...] = ()
    # Words of pasted output, judged apart from the user's own words.

    @property
    def words(self) -> tuple[str, ...]:
        """The words and mention kinds in order, without punctuation."""
        return tuple(token.word for token in self.tokens if token.mention or token.word[:1].isalnum())

    @property
    def stems(self) -> tuple[str, ...]:
        """As `words`, ordinary words stemmed."""
        return tuple(
            token.word if token.mention else stem(token.word)
            for token in self.tokens
            if token.mention or token.word[:1].isalnum()
        )

    def has(self, *kinds: MentionKind) -> bool:
        """Whether a mention of one of these kinds is present."""
        return any(mention.kind in kinds for mention in self.mentions)


def analyse(request: str, speller: Speller) -> Analysis:
    """Take *request* apart. Never fails, whatever the text holds."""
    cleaned = clean(request)
    text = cleaned.text

    def is_word(word: str) -> bool:
        return word in speller.known or word in speller.vocabulary

    mentions = find_mentions(text, is_word=is_word, repository=speller.repository)
    tokens: list[Token] = []
    corrections: list[tuple[str, str]] = []
    log_words: list[str] = []
    position = 0
    for mention in mentions:
        _words_between(text, position, mention.start, speller, tokens, corrections)
        tokens.append(Token(mention.kind.value, mention.start, mention.end, mention))
        if mention.kind is MentionKind.LOG:
            log_words.extend(word.lower() for word in _LOG_WORD.findall(mention.text)[:MAX_WORDS])
        position = mention.end
    _words_between(text, position, len(text), speller, tokens, corrections)
    kept = without_courtesy(tokens)
    return Analysis(request, cleaned, mentions, tuple(kept), tuple(corrections), tuple(log_words))


def without_courtesy(tokens: list[Token]) -> list[Token]:
    """Leave out words that ask for nothing, as long as something else is said."""
    words = lexicon()
    kept: list[Token] = []
    for token in tokens:
        opens = not any(other.mention or other.is_word for other in kept)
        is_idle = token.is_word and (
            token.word in words.courtesies or (opens and token.word in words.greetings)
        )
        if not is_idle:
            kept.append(token)
    said = sum(1 for token in kept if token.mention or token.is_word)
    return kept if said >= MIN_SAID else tokens


def _words_between(
    text: str, start: int, end: int, speller: Speller, tokens: list[Token], corrections: list[tuple[str, str]]
) -> None:
    for match in _TOKEN.finditer(text, start, end):
        written = match.group()
        if len(tokens) >= MAX_WORDS:
            return
        if not written[0].isalpha():
            tokens.append(Token(written[0], match.start(), match.end()))
            continue
        for part in expand(written):
            word = speller.correct(part) if part.isalpha() else part
            if word != part:
                corrections.append((written, word))
            pieces = expand(word) if word != part else (word,)
            tokens.extend(Token(piece, match.start(), match.end()) for piece in pieces)
