"""The judge: a question and what was answered in, a verdict out."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from bench_history import run_git
from bench_questions import Question

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Cited:
    """One place that an answer cites."""

    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What the product made of a question, whichever way it was called."""

    outcome: str
    intent: str
    entity: str
    cited: tuple[Cited, ...]
    # In rank order; things without a place are left out.
    text: str
    # All that a reader sees: the answer and its evidence.
    milliseconds: float
    steps: tuple[str, ...] = ()
    # The tools that ran, for the person who looks into a miss.
    probability: float = 0.0
    # As stated with the answer.
    signals: tuple[float, ...] = ()
    # What it was computed from.


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a reply compares with the truth."""

    question: Question
    reply: Reply
    is_outcome_right: bool
    is_intent_right: bool
    rank: int | None
    # Of the first right place among the first SHOWN, from 1; 0: none of them; None: no place is asked for.
    complaint: str
    # What is wrong besides, in words.

    @property
    def is_place_right(self) -> bool | None:
        """Whether the right place comes first; None where no place is asked for."""
        return None if self.rank is None else self.rank == 1

    @property
    def lines(self) -> int:
        """How many lines the first SHOWN places have: what a reader has to go through."""
        return sum(place.end - place.start + 1 for place in self.reply.cited[:SHOWN] if place.start)

    @property
    def is_right(self) -> bool:
        return self.is_outcome_right and self.is_place_right is not False and not self.complaint


def judge(question: Question, reply: Reply, root: Path) -> Verdict:
    """The verdict on *reply* in the tree at *root*."""
    rank: int | None = None
    complaint = ""
    if question.is_answerable:
        if question.gold:
            rank = next(
                (
                    number
                    for number, cited in enumerate(reply.cited[:SHOWN], 1)
                    if any(gold.holds(root, cited.path, cited.start, cited.end) for gold in question.gold)
                ),
                0,
            )
        complaint = "; ".join(_complaints(question, reply, root))
    return Verdict(
        question=question,
        reply=reply,
        is_outcome_right=reply.outcome == question.outcome,
        is_intent_right=reply.intent in question.intents,
        rank=rank,
        complaint=complaint,
    )


def _complaints(question: Question, reply: Reply, root: Path) -> list[str]:
    found = [
        f"nothing cited at {place.path} {place.text}".rstrip()
        for place in question.also
        if not any(place.holds(root, cited.path, cited.start, cited.end) for cited in reply.cited)
    ]
    found.extend(f"does not say {text!r}" for text in question.says if text.lower() not in reply.text.lower())
    found.extend(
        f"does not show {line!r}"
        for command in question.shows
        for line in truth(command, root)
        if line not in reply.text
    )
    if question.shows_either and not any(
        all(line in reply.text for line in truth(command, root)) for command in question.shows_either
    ):
        found.append("shows neither all files nor all commits")
    found.extend(
        f"shows {line!r}" for command in question.hides for line in truth(command, root) if line in reply.text
    )
    if question.has_no_places and reply.cited:
        found.append(f"cites {reply.cited[0].path}")
    return found


def truth(command: str, root: Path) -> list[str]:
    """The lines git prints, each once; a command that prints nothing is a mistake in the questions."""
    lines = list(dict.fromkeys(run_git(root, *shlex.split(command)[1:]).split("\n")))
    lines = [line for line in lines if line]
    if not lines:
        raise ValueError(f"{command} prints nothing in {root}")
    return lines
