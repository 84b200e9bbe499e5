"""Literate cases: trees, questions and expected answers in Markdown; the format: tests/cases/README.md."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from git_repository import build_repository
from trees import TreeEntry, line_of, parse_tree

CASES = Path(__file__).parent.parent / "cases"


@dataclass(frozen=True, slots=True)
class Cited:
    """A place that is expected, or that an answer cites. Line 0 is the file as a whole."""

    path: str
    start: int = 0
    end: int = 0

    def covers(self, other: "Cited") -> bool:
        """Whether this citation shows the other place."""
        return self.path == other.path and (other.start == 0 or self.start <= other.start <= self.end)


@dataclass(frozen=True, slots=True)
class Question:
    """One request and what must be true of its answer. Empty expectations are not checked."""

    request: str
    line: int
    # Of the Markdown file.
    is_follow_up: bool = False
    outcomes: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    first: tuple[Cited, ...] = ()
    # One of these is cited first.
    cites: tuple[Cited, ...] = ()
    # All of these are cited.
    never: tuple[str, ...] = ()
    # Path prefixes that are not cited.
    says: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LiterateCase:
    """One heading of a file of cases."""

    file: str
    title: str
    entries: tuple[TreeEntry, ...]
    form: str
    questions: tuple[Question, ...]

    @property
    def name(self) -> str:
        """For the list of tests: the file and the title."""
        return f"{self.file}: {self.title}"


@dataclass(frozen=True, slots=True)
class Observed:
    """What was answered."""

    outcome: str
    intent: str
    citations: tuple[Cited, ...]
    # In the order of the answer.
    text: str


Asker = Callable[[Path, Sequence[str]], Sequence[Observed]]
"""Answers the requests of one conversation about the repository at a path, in order."""


def read_cases(directory: Path = CASES) -> tuple[LiterateCase, ...]:
    """All cases of a directory, file by file."""
    files = sorted(path for path in directory.glob("*.md") if path.name != "README.md")
    return tuple(case for file in files for case in _read_file(file))


def check_case(case: LiterateCase, root: Path, ask: Asker) -> list[str]:
    """Build the repository of *case* at *root*, ask its questions, and return what is not as expected."""
    repository = build_repository(root, case.entries, case.form)
    problems: list[str] = []
    for conversation in _conversations(case.questions):
        answers = ask(repository, [question.request for question in conversation])
        for question, observed in zip(conversation, answers, strict=True):
            problems += [
                f"{case.file}:{question.line}: {problem}" for problem in mismatches(question, observed)
            ]
    return problems


def _conversations(questions: Sequence[Question]) -> Iterator[list[Question]]:
    current: list[Question] = []
    for question in questions:
        if current and not question.is_follow_up:
            yield current
            current = []
        current.append(question)
    if current:
        yield current


def mismatches(question: Question, observed: Observed) -> Iterator[str]:
    """Every expectation that the answer does not meet, as a sentence."""
    if question.outcomes and observed.outcome not in question.outcomes:
        yield f"outcome {observed.outcome}, wanted {' or '.join(question.outcomes)}"
    if question.intents and observed.intent not in question.intents:
        yield f"intent {observed.intent}, wanted {' or '.join(question.intents)}"
    if question.first:
        if not observed.citations:
            yield f"nothing is cited, wanted {question.first[0].path} first"
        elif not any(observed.citations[0].covers(place) for place in question.first):
            yield f"{observed.citations[0]} is cited first, wanted {' or '.join(map(str, question.first))}"
    for place in question.cites:
        if not any(citation.covers(place) for citation in observed.citations):
            yield f"{place} is not cited"
    for prefix in question.never:
        for citation in observed.citations:
            if citation.path.startswith(prefix):
                yield f"{citation} is cited, {prefix} never should be"
    text = observed.text.casefold()
    yield from (
        f"the answer does not say {phrase!r}" for phrase in question.says if phrase.casefold() not in text
    )
    yield from (f"the answer says {phrase!r}" for phrase in question.unsaid if phrase.casefold() in text)


_FENCE = re.compile(r"^```(\w*)$")
_FORMS = frozenset({"plain", "committed", "dirty", "unborn", "detached", "shallow", "worktree", "broken git"})
_LISTS = frozenset({"outcome", "intent", "first", "cites", "never", "says", "unsaid"})


def _read_file(file: Path) -> Iterator[LiterateCase]:
    lines = file.read_text(encoding="utf-8").split("\n")
    starts, is_fenced = [], False
    for number, line in enumerate(lines):
        is_fenced ^= line.startswith("```")
        if line.startswith("## ") and not is_fenced:
            starts.append(number)
    starts.append(len(lines))
    for start, end in pairwise(starts):
        yield _read_case(file.name, lines, start, end)


def _read_case(file: str, lines: Sequence[str], start: int, end: int) -> LiterateCase:
    case = LiterateCase(file, lines[start].removeprefix("## ").strip(), (), "plain", ())
    questions: list[Question] = []
    at = start + 1
    while at < end:
        line = lines[at].rstrip()
        fence = _FENCE.match(line)
        if fence and fence[1]:
            close = next(number for number in range(at + 1, end) if lines[number].rstrip() == "```")
            block = "\n".join(lines[at + 1 : close])
            if fence[1] == "tree":
                case = replace(case, entries=parse_tree(block))
            elif fence[1] == "paste":
                questions[-1] = replace(questions[-1], request=f"{questions[-1].request}\n\n{block}")
            at = close + 1
            continue
        key, colon, value = line.strip().partition(":")
        if colon and key == "repository":
            if value.strip() not in _FORMS:
                raise ValueError(f"{file}:{at + 1}: no such form of repository: {value.strip()}")
            case = replace(case, form=value.strip())
        elif colon and key in {"ask", "then"}:
            questions.append(Question(value.strip(), at + 1, is_follow_up=key == "then"))
        elif colon and key in _LISTS:
            questions[-1] = _with(questions[-1], key, value.strip(), case.entries, f"{file}:{at + 1}")
        elif line.strip() and questions:
            raise ValueError(f"{file}:{at + 1}: not understood: {line.strip()}")
        at += 1
    return replace(case, questions=tuple(questions))


def _with(question: Question, key: str, value: str, entries: tuple[TreeEntry, ...], where: str) -> Question:
    try:
        if key in {"first", "cites"}:
            places = tuple(_place(part.strip(), entries) for part in value.split(" | "))
            return replace(question, **{key: (*getattr(question, key), *places)})
    except (AssertionError, StopIteration) as error:
        raise ValueError(f"{where}: {value}: {error}") from error
    fields = {"outcome": "outcomes", "intent": "intents"}
    name = fields.get(key, key)
    values = (value,) if key in {"says", "unsaid"} else tuple(part.strip() for part in value.split(" | "))
    return replace(question, **{name: (*getattr(question, name), *values)})


_PLACE = re.compile(r"^(?P<path>\S+?)(?::(?P<line>\d+)| \"(?P<fragment>.+)\")?$")


def _place(text: str, entries: tuple[TreeEntry, ...]) -> Cited:
    """`path`, `path:12`, or `path "fragment of the line"`."""
    found = _PLACE.match(text)
    if found is None:
        raise AssertionError(f"not a place: {text}")
    if found["line"]:
        line = int(found["line"])
    elif found["fragment"]:
        content = next((entry.content for entry in entries if entry.path == found["path"]), None)
        if content is None:
            raise AssertionError(f"no such file in the tree: {found['path']}")
        line = line_of(content, found["fragment"])
    else:
        line = 0
    return Cited(found["path"], line, line)
