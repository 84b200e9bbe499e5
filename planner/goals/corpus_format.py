"""The training corpus: labelled requests in plain text, one group a meaning.

Read by training and evaluation only.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from planner.errors import CorpusError
from planner.goals.model import Artifact, Entity, Intent, Scope

CORPUS_DIRECTORY = Path(__file__).parent / "corpus"

VOICES = frozenset(
    (
        "plain",
        "terse",
        "question",
        "command",
        "indirect",
        "polite",
        "verbose",
        "voice",
        "slang",
        "typo",
        "nonnative",
        "multi_part",
        "log",
    )
)

_HEADER = re.compile(r"^@\s+(?P<id>\S+)\s+(?P<label>\S+)(?:\s+targets:\s*(?P<targets>.*))?$")


class Label(NamedTuple):
    """The four closed fields of a goal; only combinations that the corpus holds are ever predicted."""

    intent: Intent
    entity: Entity
    artifact: Artifact
    scope: Scope

    def __str__(self) -> str:
        return "/".join(self)

    @classmethod
    def parse(cls, text: str) -> "Label":
        """Read "locate/symbol/usage/local". Raises ValueError for an unknown value."""
        intent, entity, artifact, scope = text.split("/")
        return cls(Intent(intent), Entity(entity), Artifact(artifact), Scope(scope))


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled request."""

    request: str
    voice: str
    label: Label
    targets: tuple[str, ...]
    group: str
    also: tuple[str, ...] = ()
    # Other readings that are right too: "explain/symbol" or "explain".
    place: str = ""
    # file:line of the corpus.

    def accepts(self, intent: str, entity: str) -> bool:
        """Whether a reading is right for this request."""
        if (intent, entity) == (self.label.intent, self.label.entity):
            return True
        return any(
            (intent, entity) == ((*other.split("/"), self.label.entity)[:2] if "/" not in other else None)
            or f"{intent}/{entity}" == "/".join(other.split("/")[:2])
            for other in self.also
        )


@dataclass(slots=True)
class _Group:
    name: str
    label: Label
    targets: tuple[str, ...]
    also: tuple[str, ...] = ()
    examples: list[Example] = field(default_factory=list)


def load_corpus(directory: Path = CORPUS_DIRECTORY) -> tuple[Example, ...]:
    """Every example of the corpus, files in name order. Raises CorpusError with file and line."""
    files = sorted(directory.glob("*.goals"))
    if not files:
        raise CorpusError(f"{directory}: no corpus file (*.goals) here")
    examples: list[Example] = []
    seen: dict[str, str] = {}
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CorpusError(f"{file}: not readable as UTF-8 text") from error
        for group in _groups(text.split("\n"), file.name):
            if group.name in seen:
                raise CorpusError(
                    f"{group.examples[0].place}: group {group.name!r} was there before, at {seen[group.name]}"
                )
            seen[group.name] = group.examples[0].place
            examples.extend(group.examples)
    return tuple(examples)


def parse_corpus(text: str, name: str = "corpus") -> tuple[Example, ...]:
    """The examples of one corpus text. Raises CorpusError with *name* and line."""
    return tuple(example for group in _groups(text.split("\n"), name) for example in group.examples)


def _groups(lines: Iterable[str], name: str) -> Iterator[_Group]:
    group: _Group | None = None
    number = 0
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip()
        place = f"{name}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("@"):
            if group is not None:
                yield _finished(group, place)
            group = _header(line, place)
        elif group is None:
            raise CorpusError(f"{place}: a line before the first group header ('@ name label')")
        elif line.startswith("also:"):
            group.also = _items(line.removeprefix("also:"))
        else:
            group.examples.append(_example(line, group, place))
    if group is not None:
        yield _finished(group, f"{name}:{number}")


def _finished(group: _Group, place: str) -> _Group:
    if not group.examples:
        raise CorpusError(f"{place}: group {group.name!r} has no requests")
    return group


def _header(line: str, place: str) -> _Group:
    match = _HEADER.match(line)
    if match is None:
        raise CorpusError(f"{place}: a header reads '@ name intent/entity/artifact/scope [targets: a, b]'")
    try:
        label = Label.parse(match["label"])
    except ValueError as error:
        raise CorpusError(f"{place}: {match['label']!r} is not a label: {error}") from error
    return _Group(match["id"], label, _items(match["targets"] or ""))


def _example(line: str, group: _Group, place: str) -> Example:
    voice, bar, request = line.partition("|")
    voice = voice.strip()
    if not bar or voice not in VOICES:
        raise CorpusError(f"{place}: a line reads 'voice | request'; {voice[:30]!r} is no voice")
    targets = group.targets
    body, arrow, override = request.rpartition(" => ")
    if arrow:
        request, targets = body, _items(override)
    request = request.strip().replace("\\n", "\n")
    if not request:
        raise CorpusError(f"{place}: the request is empty")
    return Example(request, voice, group.label, targets, group.name, group.also, place)


def _items(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())
