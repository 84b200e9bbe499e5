"""Ranking: every named signal and its weight, in one block, and what the path of a file says of its role."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from pathlib import PurePosixPath


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
    FILE = "words of the question in the whole file"
    BEST_CHUNKS = "best places of the file"
    IMPORTED = "imported by the best places"
    CALLED = "called by the best places"
    CALLING = "calls the best places"
    POPULARITY = "called often"
    NAMED = "named in the text"
    TEST = "test code"
    ASIDE = "documentation, example or tool"
    PROSE = "not code"
    FOREIGN = "vendored, generated, built or backed up"
    PROXIMITY = "words close together"
    MESSAGE = "words of the message in a string literal"
    LENGTH = "length"
    TRACEBACK = "frame of a traceback"
    MENTIONED_FILE = "file named by its path"
    FILE_RANK = "rank of its file"


# Every signal lies in 0..1, so a weight is the most it can add; text alone reaches 1. Round numbers on purpose:
# tuned ones gained nothing on repositories they were not tuned on.
QUESTION_WEIGHTS: Mapping[SignalName, float] = {
    SignalName.TEXT: 1.0,
    SignalName.FILE: 0.2,
    SignalName.BEST_CHUNKS: 0.2,
    SignalName.IMPORTED: 0.2,
    SignalName.CALLED: 0.2,
    SignalName.CALLING: 0.1,
    SignalName.POPULARITY: 0.1,
    SignalName.NAMED: 0.1,
    SignalName.TEST: -0.4,
    SignalName.ASIDE: -0.2,
    SignalName.PROSE: -0.2,
    SignalName.FOREIGN: -0.6,
}
# A report is longer than a question and says where it hurts: messages, frames, paths. Tests are not penalised by
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
LONGEST_SPAN = 40
# Longer definitions are cut to the window with most of the question's words; to 20 it cost 4 points of lines.


_ASKS_FOR_TESTS = re.compile(
    r"\b(unit|integration|regression)?[- ]?(tests?|testing|tested|testcases?|fixtures?|specs?|assert\w*|conftest|mocks?)\b",
    re.IGNORECASE,
)
_ASKS_FOR_PROSE = re.compile(
    r"\b(docs?|documented|documentation|readme|changelog|release notes|tutorials?|guides?|manual|examples?|samples?"
    r"|config(uration)? files?|settings files?|ya?ml|toml|json files?|dockerfile|makefile|cmake\w*|pyproject|ci|pipelines?"
    r"|workflows?|github actions?|package\.json|requirements|dependenc\w+|licen[cs]e|schema files?|templates?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What kinds of files a text asks for; a penalty for a kind is lifted when it is asked for."""

    tests: bool
    prose: bool

    def with_tests(self) -> "Wishes":
        """The same, and tests too."""
        return Wishes(tests=True, prose=self.prose)


def wishes_of(text: str) -> Wishes:
    """Read which kinds of files *text* asks for."""
    return Wishes(
        tests=_ASKS_FOR_TESTS.search(text) is not None, prose=_ASKS_FOR_PROSE.search(text) is not None
    )


class PathRole(StrEnum):
    """What a file is for, judged by its path; the surest candidates for an answer first."""

    SOURCE = "source"
    CONFIG = "config"
    TEST = "test"
    EXAMPLE = "example"
    DOCS = "docs"
    FIXTURE = "fixture"
    GENERATED = "generated"
    VENDORED = "vendored"
    BACKUP = "backup"
    BUILD_OUTPUT = "build output"

    @property
    def rank(self) -> int:
        """The position in the order of preference."""
        return list(PathRole).index(self)

    @property
    def is_foreign(self) -> bool:
        """Whether it was not written here, or not to be kept."""
        return self in {PathRole.GENERATED, PathRole.VENDORED, PathRole.BACKUP, PathRole.BUILD_OUTPUT}

    @property
    def is_project_code(self) -> bool:
        """Whether people of this project wrote it to run."""
        return self in {PathRole.SOURCE, PathRole.CONFIG, PathRole.TEST}


_DIRECTORIES: tuple[tuple[PathRole, frozenset[str]], ...] = (
    (PathRole.VENDORED, frozenset(["vendor", "vendored", "_vendor", "third_party", "thirdparty", "3rdparty", "node_modules", "bower_components", "external", "extern", "site-packages", "dist-packages", "pods"])),
    (PathRole.BUILD_OUTPUT, frozenset(["build", "dist", "out", "target", "_build", "htmlcov", ".next", ".nuxt", "__pycache__", ".tox", ".venv", "venv", "cmake-build-debug", "cmake-build-release"])),
    (PathRole.BACKUP, frozenset(["backup", "backups", "bak", "old", "archive", "archived", "attic", "deprecated_backup"])),
    (PathRole.GENERATED, frozenset(["generated", "gen", "__generated__", "autogen", "auto_generated"])),
    (PathRole.FIXTURE, frozenset(["fixtures", "fixture", "testdata", "test_data", "test-data", "__fixtures__", "__snapshots__", "snapshots", "golden", "goldens", "cassettes", "mocks", "__mocks__", "samples_data"])),
    (PathRole.TEST, frozenset(["test", "tests", "testing", "__tests__", "spec", "specs", "unittest", "unittests", "e2e", "integration_tests", "integration-tests", "unit_tests", "androidtest", "testsuite"])),
    (PathRole.DOCS, frozenset(["doc", "docs", "documentation", "man", "manual", "website", "changelog", "changelogs", "release_notes"])),
    (PathRole.EXAMPLE, frozenset(["example", "examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials", "cookbook", "benchmark", "benchmarks", "bench"])),
)  # fmt: skip

_TEST_FILE = re.compile(
    r"^(tests?|conftest|spec)$|^tests?[_.-]|[_.-](tests?|spec|specs|unittest)$|[a-z0-9](Tests?|TestCase|Spec|IT)$"
)
_GENERATED_FILE = re.compile(
    r"([._](pb|pb2|pb2_grpc|g|gen|generated|designer|min)|_generated|\.pb\.\w+|zz_generated.*)$|^moc_|^ui_.*\.h$",
    re.IGNORECASE,
)
_BACKUP_FILE = re.compile(
    r"(~|\.(bak|orig|old|rej|swp|backup|save)|[ _-](old|backup|copy|bak)|\(\d+\))$", re.IGNORECASE
)
_PROSE_SUFFIXES = frozenset(
    [".md", ".markdown", ".rst", ".txt", ".adoc", ".asciidoc", ".tex", ".org", ".textile", ".rdoc", ".pod", ".1", ".3", ".8", ".html", ".htm", ".po", ".pot", ".ipynb", ".csv", ".tsv", ".log", ".svg"]
)
_LOCK_FILES = frozenset(
    ["package-lock.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "cargo.lock", "go.sum", "composer.lock", "gemfile.lock", "uv.lock", "pipfile.lock"]
)
_CONFIG_SUFFIXES = frozenset(
    [".toml", ".cfg", ".ini", ".yaml", ".yml", ".json", ".json5", ".xml", ".properties", ".conf", ".env", ".plist", ".cmake", ".mk", ".gradle", ".bzl", ".bazel", ".nix", ".tf", ".in", ".am", ".ac", ".editorconfig"]
)
_CONFIG_NAMES = frozenset(
    ["makefile", "dockerfile", "jenkinsfile", "cmakelists.txt", "build", "workspace", "procfile", "codeowners", "requirements.txt", "constraints.txt", "manifest.in", "tox.ini"]
)


@lru_cache(maxsize=1 << 16)
def path_role(path: str) -> PathRole:
    """The role of a file. Test sources inside vendored code are vendored: the outer reason comes first."""
    pure = PurePosixPath(path)
    directories = [part.lower() for part in pure.parts[:-1]]
    name = pure.name.lower()
    for role, names in _DIRECTORIES[:4]:
        if any(part in names for part in directories):
            return role
    if _BACKUP_FILE.search(pure.name) or _BACKUP_FILE.search(pure.stem):
        return PathRole.BACKUP
    if name in _LOCK_FILES or _GENERATED_FILE.search(pure.stem):
        return PathRole.GENERATED
    for role, names in _DIRECTORIES[4:6]:
        if any(part in names for part in directories):
            return role
    if _TEST_FILE.search(pure.stem):
        return PathRole.TEST
    for role, names in _DIRECTORIES[6:]:
        if any(part in names for part in directories):
            return role
    if (
        name in _CONFIG_NAMES
        or pure.suffix.lower() in _CONFIG_SUFFIXES
        or (name.startswith(".") and not pure.suffix)
    ):
        return PathRole.CONFIG
    return (
        PathRole.DOCS
        if pure.suffix.lower() in _PROSE_SUFFIXES
        or (not pure.suffix
        and name.isalpha()
        and pure.name.isupper())
        else PathRole.SOURCE
    )
