"""The questions: data files in, typed values out. A place is written `path` or `path @ text of a line`."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

QUESTIONS = Path(__file__).parent / "questions"
# An item longer than this says "somewhere in here": the text must then stand near its beginning.
LONG_ITEM = 120
HEAD = 12


class Source(StrEnum):
    """Where the tree of a repository comes from."""

    PACKAGE = "package"
    # Installed beside Sleuth, as a dependency.
    TREE = "tree"
    # A folder of the directory that SLEUTH_BENCH_TREES names.
    PROJECT = "project"
    # A copy of this project.
    HISTORY = "history"
    # Scripted by bench_history.


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer may point: a file, or a line of it."""

    path: str
    # May hold `*`.
    text: str
    # Part of a line; empty where the whole file is meant.

    @classmethod
    def parse(cls, written: str) -> "Place":
        path, _, text = written.partition(" @ ")
        return cls(path, text)

    def holds(self, root: Path, path: str, start: int, end: int) -> bool:
        """Whether lines *start* to *end* of *path* (0: the file) are this place."""
        if not fnmatchcase(path, self.path):
            return False
        if not self.text:
            return True
        if not start:
            return False
        last = end if end - start < LONG_ITEM else start + HEAD - 1
        blocks = _blocks(read_lines(root / path), self.text)
        return any(start <= first <= last or first <= start <= final for first, final in blocks)

    def exists(self, root: Path) -> bool:
        """Whether the tree holds this place."""
        paths = sorted(root.rglob("*")) if "*" in self.path else [root / self.path]
        return any(
            path.exists() and (not self.text or any(self.text in line for line in read_lines(path)))
            for path in paths
            if fnmatchcase(path.relative_to(root).as_posix(), self.path)
        )


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what is true about it."""

    id: str
    request: str
    intents: tuple[str, ...]
    # The expected one first; the others are as good a reading.
    outcome: str
    gold: tuple[Place, ...]
    # Any of them may come first.
    also: tuple[Place, ...]
    # All of them must be somewhere in the answer.
    after: tuple[str, ...]
    # Requests of the same conversation that come before it.
    says: tuple[str, ...]
    # Texts that the answer must hold.
    shows: tuple[str, ...]
    # Git commands whose every line the answer must hold.
    shows_either: tuple[str, ...]
    # As `shows`, but one of the commands is enough.
    hides: tuple[str, ...]
    # Git commands none of whose lines the answer may hold.
    has_no_places: bool
    note: str

    @property
    def is_answerable(self) -> bool:
        return self.outcome == "success"


@dataclass(frozen=True, slots=True)
class Repository:
    """A tree and the questions about it."""

    name: str
    source: Source
    folder: str
    distribution: str
    version: str
    questions: tuple[Question, ...]


def load(directory: Path = QUESTIONS) -> tuple[Repository, ...]:
    """Every repository of *directory*, by name."""
    return tuple(_repository(path) for path in sorted(directory.glob("*.toml")))


def _blocks(lines: list[str], text: str) -> list[tuple[int, int]]:
    """First and last line, from 1, of each line that holds *text* with all that is indented below it.

    A line of closing or opening brackets belongs to the block above it.
    """
    found: list[tuple[int, int]] = []
    for number, line in enumerate(lines, 1):
        if text in line:
            depth = _depth(line)
            last = number
            for below, other in enumerate(lines[number:], number + 1):
                if other.strip() and _depth(other) <= depth and other.strip()[0] not in ")]}{":
                    break
                if other.strip():
                    last = below
            found.append((number, last))
    return found


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def read_lines(path: Path) -> list[str]:
    """The lines of *path*; none where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _repository(path: Path) -> Repository:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    about = content["repository"]
    return Repository(
        name=path.stem,
        source=Source(about["kind"]),
        folder=about["folder"],
        distribution=about["distribution"],
        version=about["version"],
        questions=tuple(_question(entry) for entry in content["question"]),
    )


def _question(entry: dict[str, object]) -> Question:
    def texts(name: str) -> tuple[str, ...]:
        value = entry.get(name, ())
        return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()

    return Question(
        id=str(entry["id"]),
        request=str(entry["request"]).strip("\n"),
        intents=(str(entry["intent"]), *texts("intents")),
        outcome=str(entry.get("outcome", "success")),
        gold=tuple(map(Place.parse, texts("gold"))),
        also=tuple(map(Place.parse, texts("also"))),
        after=texts("after"),
        says=texts("says"),
        shows=texts("shows"),
        shows_either=texts("shows_either"),
        hides=texts("hides"),
        has_no_places=entry.get("places") == "none",
        note=str(entry.get("note", "")),
    )
