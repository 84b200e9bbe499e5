"""Ranking: every named signal with its weight; the only place that says what counts how much."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from services.path_roles import PathRole, path_role

__all__ = [
    "FIELD_WEIGHTS",
    "FIND_WEIGHTS",
    "QUESTION_WEIGHTS",
    "REPORT_WEIGHTS",
    "ROLE_PENALTIES",
    "Field",
    "FindSignal",
    "PathRole",
    "SignalName",
    "Wishes",
    "path_role",
    "wishes_of",
]


class Field(IntEnum):
    """Where in a chunk a term stands; each counts on its own."""

    NAME = 0
    SCOPE = 1
    # Names of the enclosing types and namespaces.
    SIGNATURE = 2
    DOC = 3
    COMMENT = 4
    STRING = 5
    BODY = 6
    PATH = 7
    # Words of the file's path; kept with the file, because content is shared between paths.


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """How much an occurrence in a field counts."""

    weight: float
    shortening: float
    # BM25's b: 0 counts every occurrence alike, 1 divides by the length of the field.


# Names say what code is for, bodies mention much that it merely uses.
FIELD_WEIGHTS: Mapping[Field, FieldWeight] = {
    Field.NAME: FieldWeight(3.0, 0.3),
    Field.SCOPE: FieldWeight(3.0, 0.5),
    Field.PATH: FieldWeight(3.0, 0.5),
    Field.SIGNATURE: FieldWeight(1.0, 0.7),
    Field.DOC: FieldWeight(1.0, 0.7),
    Field.COMMENT: FieldWeight(1.0, 0.7),
    Field.STRING: FieldWeight(1.0, 0.7),
    Field.BODY: FieldWeight(0.5, 0.7),
}
SATURATION = 1.5
# BM25's k1.


class SignalName(StrEnum):
    """Every reason for which a place can rank; the value is what explanations print."""

    TEXT = "words of the question"
    RELATED = "words near in meaning"
    QUOTED = "words in a row, as in a string literal"
    FILE = "words of the question in the whole file"
    BEST_CHUNKS = "best places of the file"
    IMPORTED = "imported by the best places"
    CALLED = "called by the best places"
    CALLING = "calls the best places"
    POPULARITY = "called often"
    NAMED = "named in the text"
    TEST = "test code"
    ASKED_TEST = "test code, as asked for"
    ASIDE = "documentation, example or tool"
    PROSE = "not code"
    FOREIGN = "vendored, generated, built or backed up"
    PROXIMITY = "words close together"
    MESSAGE = "words of the message in a string literal"
    LENGTH = "length"
    TRACEBACK = "frame of a traceback"
    MENTIONED_FILE = "file named by its path"
    FILE_RANK = "rank of its file"


# Every signal lies in 0..1, so a weight is the most it can add; text alone reaches 1. Round numbers on
# purpose:
# tuned ones gained nothing on repositories they were not tuned on.
QUESTION_WEIGHTS: Mapping[SignalName, float] = {
    SignalName.TEXT: 1.0,
    SignalName.RELATED: 1.0,
    SignalName.QUOTED: 1.0,
    SignalName.FILE: 0.2,
    SignalName.BEST_CHUNKS: 0.2,
    SignalName.IMPORTED: 0.2,
    SignalName.CALLED: 0.2,
    SignalName.CALLING: 0.1,
    SignalName.POPULARITY: 0.1,
    SignalName.NAMED: 0.1,
    SignalName.TEST: -0.8,
    SignalName.ASKED_TEST: 0.4,
    SignalName.ASIDE: -0.2,
    SignalName.PROSE: -0.2,
    SignalName.FOREIGN: -0.6,
}
# A report is longer than a question and says where it hurts: messages, frames, paths. Tests are not
# penalised by
# more than their wording earns them, because what a fix changes is ranked below.
REPORT_WEIGHTS: Mapping[SignalName, float] = {
    SignalName.TEXT: 1.0,
    SignalName.PROXIMITY: 0.2,
    SignalName.NAMED: 0.2,
    SignalName.MESSAGE: 0.3,
    SignalName.LENGTH: 0.2,
    SignalName.TRACEBACK: 0.3,
    SignalName.MENTIONED_FILE: 0.3,
    SignalName.FILE_RANK: 0.15,
    SignalName.TEST: -0.4,
    SignalName.ASIDE: -0.2,
    SignalName.PROSE: -0.4,
    SignalName.FOREIGN: -0.6,
}
FIRST_LINE_WEIGHT = 0.3
# The title of a longer text counts once more with this weight.
BEST_CHUNK_SHARES = (1.0, 0.5, 0.25)
# A file is as good as its best places; more than three add nothing but length.
SENDERS = 20
# How many of the best chunks pass score along imports and calls.
MAX_NAMESAKES = 10
# A name with more definitions says little about which of them is called.
FAR_CALL = 0.25
# A call whose target is neither in the file nor within two imports is probably another thing of that name.
MAX_NAMED = 8
# A word that names more definitions than this is a word, not a reference.
PLAIN_NAME = 0.5
# A plain lower-case word may be meant as a word; a name with parts or capitals is meant as a name.
FRAME_DECAY = 0.8
# Each outer frame of a traceback counts less than the one it called.
NEAR_WORDS = 3
# How far apart two words are still close.
LONGEST_SPAN = 35
# Longer definitions are cut to the window with most of the question's words, and neighbours are shown as one
# up to this length. To 40 lines gains half a point of cited lines for nine lines more; to 20 costs four.


class FindSignal(StrEnum):
    """Why a path or symbol answers to a name."""

    PATH = "exact path"
    NAME = "exact file name"
    STEM = "file name without suffix"
    DIRECTORY = "directory name"
    SYMBOL = "declares it"
    WORDS = "all words in the path"
    WORD_STARTS = "words begin like words of the path"
    PART = "part of the file name"
    SPELLING = "similar spelling"
    GLOB = "pattern"
    ROLE = "kind of file"
    COUNTERPART = "header or implementation"
    DEPTH = "depth"


# A file has one reason by its name, the strongest, and may also declare what is looked for. Steps of one
# point keep
# the order whatever the small corrections for kind and depth say, except that foreign files fall behind one
# step.
FIND_WEIGHTS: Mapping[FindSignal, float] = {
    FindSignal.PATH: 10.0,
    FindSignal.NAME: 9.0,
    FindSignal.GLOB: 9.0,
    FindSignal.STEM: 8.0,
    FindSignal.SYMBOL: 7.0,
    FindSignal.DIRECTORY: 6.5,
    FindSignal.WORDS: 5.0,
    FindSignal.WORD_STARTS: 4.0,
    FindSignal.PART: 3.0,
    FindSignal.SPELLING: 2.0,
    FindSignal.COUNTERPART: -0.5,
    FindSignal.DEPTH: -0.02,
}
ROLE_PENALTIES: Mapping[PathRole, float] = {
    PathRole.SOURCE: 0.0,
    PathRole.CONFIG: 0.0,
    PathRole.TEST: -0.4,
    PathRole.EXAMPLE: -0.6,
    PathRole.DOCS: -0.8,
    PathRole.FIXTURE: -1.0,
    PathRole.GENERATED: -1.2,
    PathRole.VENDORED: -1.4,
    PathRole.BACKUP: -1.6,
    PathRole.BUILD_OUTPUT: -1.6,
}
SPELLING_CUTOFF = 0.8
# Normalised edit distance with transpositions: one slip in five letters.


_ASKS_FOR_TESTS = re.compile(
    r"\b(tests?|testing|tested|testcases?|unittests?|fixtures?|specs?|assert\w*|conftest|mocks?)\b",
    re.IGNORECASE,
)
# Tests themselves are wanted, not what "test client" or "under test" speaks of.
_WANTS_TESTS = re.compile(
    r"^\W*(?:the )?(?:unit )?tests? (?:for|of|that|which|cover\w*|with|when|where)\b"
    r"|\b(?:which|what|any|find|show|list|are there|is there|where(?:'s| is| are)) (?:\w+ ){0,3}?tests?\b"
    r"(?! (?:client|runner|framework|suite|data|case|class|session|directory|config|item|report|module))"
    r"|\b(?:is|are|gets?|being) (?:\w+ )?tested\b|^\W*tests [a-z]+ing\b",
    re.IGNORECASE,
)
_ASKS_FOR_PROSE = re.compile(
    r"\b(docs?|documented|documentation|readme|changelog|release notes|tutorials?|guides?|manual|examples?"
    r"|samples?|config(uration)? files?|settings files?|ya?ml|toml|json files?|dockerfile|makefile|cmake\w*"
    r"|pyproject|ci|pipelines?|workflows?|github actions?|package\.json|requirements|dependenc\w+|licen[cs]e"
    r"|schema files?|templates?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What kinds of files a text asks for; a penalty for a kind is lifted when it is asked for."""

    tests: bool
    prose: bool
    only_tests: bool = False
    # Tests are what is looked for, and rank before what they test.

    def with_tests(self) -> "Wishes":
        """The same, and tests first."""
        return Wishes(tests=True, prose=self.prose, only_tests=True)


def wishes_of(text: str) -> Wishes:
    """Read which kinds of files *text* asks for."""
    return Wishes(
        tests=_ASKS_FOR_TESTS.search(text) is not None,
        prose=_ASKS_FOR_PROSE.search(text) is not None,
        only_tests=_WANTS_TESTS.search(text) is not None,
    )
