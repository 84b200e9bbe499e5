"""Word pieces: how the encoder spells a request. A mention is spelled as its kind, never as it is written."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from planner.goals.analysis import Analysis, Token
from planner.goals.mentions import MentionKind
from planner.goals.pasted_logs import LogSign

MAX_PIECES = 56
"""Longer requests are read to here; the linear heads read the rest."""
MAX_WORD = 40

START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"

_KIND_WORDS: Mapping[MentionKind, str] = {
    MentionKind.LOG: "error log",
    MentionKind.CI_URL: "ci run link",
    MentionKind.URL: "link",
    MentionKind.PATH: "file",
    MentionKind.DIRECTORY: "directory",
    MentionKind.GLOB: "files",
    MentionKind.SYMBOL: "foo",
    MentionKind.NAME: "foo",
    MentionKind.PERSON: "alice",
    MentionKind.QUOTE: "text",
    MentionKind.FLAG: "option",
    MentionKind.VARIABLE: "variable",
    MentionKind.ROUTE: "endpoint",
    MentionKind.CODE: "error code",
    MentionKind.REVISION: "revision",
    MentionKind.RANGE: "revisions",
    MentionKind.VERSION: "version",
    MentionKind.DATE: "date",
    MentionKind.ISSUE: "issue",
    MentionKind.PACKAGE: "package",
    MentionKind.NUMBER: "5",
}
_SIGN_WORDS: Mapping[LogSign, str] = {
    LogSign.TRACEBACK: "traceback",
    LogSign.EXCEPTION: "exception",
    LogSign.MISSING_MODULE: "missing module",
    LogSign.COMPILER: "compiler",
    LogSign.LINKER: "linker",
    LogSign.BUILD_TOOL: "build tool",
    LogSign.TEST: "failed test",
    LogSign.CI: "ci job",
    LogSign.PACKAGE_MANAGER: "package manager",
    LogSign.CRASH: "crash",
    LogSign.LOG_LINE: "log",
}
_PLAIN = re.compile(r"\w+|[^\w\s]")


class WordPieces:
    """A vocabulary of word pieces, and the longest-match-first spelling with it."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self.ids: Mapping[str, int] = {piece: number for number, piece in enumerate(pieces)}
        self._unknown = self.ids[UNKNOWN]
        self.spell = lru_cache(maxsize=4096)(self._spell)

    def _spell(self, word: str) -> tuple[int, ...]:
        """The pieces of one lower-case word."""
        if len(word) > MAX_WORD:
            return (self._unknown,)
        found: list[int] = []
        start = 0
        while start < len(word):
            end = len(word)
            mark = "##" if start else ""
            while end > start and mark + word[start:end] not in self.ids:
                end -= 1
            if end == start:
                return (self._unknown,)
            found.append(self.ids[mark + word[start:end]])
            start = end
        return tuple(found)

    def encode(self, analysis: Analysis) -> tuple[list[int], list[int]]:
        """Piece ids of the request, and for each the token that it is the first piece of, or -1."""
        ids, owners = [self.ids[START]], [-1]
        for index, token in enumerate(analysis.tokens):
            is_first = True
            for word in _words_of(token):
                for piece in self.spell(word):
                    ids.append(piece)
                    owners.append(index if is_first else -1)
                    is_first = False
            if len(ids) >= MAX_PIECES - 1:
                break
        del ids[MAX_PIECES - 1 :], owners[MAX_PIECES - 1 :]
        return [*ids, self.ids[END]], [*owners, -1]


def _words_of(token: Token) -> list[str]:
    if token.mention is None:
        return _PLAIN.findall(token.word)
    words: list[str] = []
    if token.mention.kind is MentionKind.LOG:
        for sign in sorted(token.mention.signs):
            words.extend(_SIGN_WORDS[sign].split())
    return words + _KIND_WORDS[token.mention.kind].split()
