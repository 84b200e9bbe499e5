"""Targets: which words and spans of a request name what to search for.

A sequence tagger learned from the corpus.
"""

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.goals.analysis import Analysis, Token
from planner.goals.corpus_format import Label
from planner.goals.mentions import Mention, MentionKind
from planner.goals.model import Target, TargetKind
from planner.goals.normalize import stem

OUTSIDE, BEGIN, INSIDE = 0, 1, 2
TAGS = 3

_KINDS: Mapping[MentionKind, TargetKind] = {
    MentionKind.LOG: TargetKind.LOG,
    MentionKind.CI_URL: TargetKind.URL,
    MentionKind.URL: TargetKind.URL,
    MentionKind.PATH: TargetKind.PATH,
    MentionKind.DIRECTORY: TargetKind.PATH,
    MentionKind.GLOB: TargetKind.PATH,
    MentionKind.PERSON: TargetKind.PERSON,
    MentionKind.REVISION: TargetKind.REVISION,
    MentionKind.RANGE: TargetKind.REVISION,
    MentionKind.PACKAGE: TargetKind.CONCEPT,
    MentionKind.NAME: TargetKind.SYMBOL,
    MentionKind.QUOTE: TargetKind.SYMBOL,
    MentionKind.SYMBOL: TargetKind.SYMBOL,
    MentionKind.FLAG: TargetKind.SYMBOL,
    MentionKind.VARIABLE: TargetKind.SYMBOL,
    MentionKind.ROUTE: TargetKind.SYMBOL,
    MentionKind.CODE: TargetKind.SYMBOL,
    MentionKind.VERSION: TargetKind.REVISION,
    MentionKind.ISSUE: TargetKind.REVISION,
    MentionKind.DATE: TargetKind.CONCEPT,
    MentionKind.NUMBER: TargetKind.CONCEPT,
}


@dataclass(frozen=True, slots=True)
class Tagger:
    """Marks tokens as outside, beginning or inside of a target, left to right."""

    weights: Mapping[str, Sequence[float]]
    frequencies: Mapping[str, int]
    # In how many meanings a word occurs: words of the asking are common, words of the matter are rare.

    def tag(self, tokens: Sequence[Token], label: Label) -> tuple[int, ...]:
        """One tag for each token."""
        tags: list[int] = []
        shared = Shared.of(tokens, label, self.frequencies)
        for position in range(len(tokens)):
            previous = tags[-1] if tags else OUTSIDE
            scores = [0.0] * TAGS
            for name in shared.features(position, previous):
                row = self.weights.get(name)
                if row is not None:
                    for tag in range(TAGS):
                        scores[tag] += row[tag]
            if previous == OUTSIDE:
                scores[INSIDE] = -math.inf
            tags.append(scores.index(max(scores)))
        return tuple(tags)


@dataclass(frozen=True, slots=True)
class Shared:
    """What the features of every token of one request have in common."""

    words: tuple[str, ...]
    kinds: tuple[str, ...]
    rarity: tuple[str, ...]
    label: Label
    has_span: str

    @classmethod
    def of(cls, tokens: Sequence[Token], label: Label, frequencies: Mapping[str, int]) -> "Shared":
        """Collect them."""
        words = tuple(t.word if t.mention or not t.is_word else stem(t.word) for t in tokens)
        kinds = tuple("m" if t.mention else "w" if t.is_word else "." for t in tokens)
        rarity = tuple(
            str(min(9, frequencies.get(t.word, 0).bit_length())) if t.is_word else "-" for t in tokens
        )
        spans = sorted(
            {t.mention.kind.value for t in tokens if t.mention and t.mention.kind is not MentionKind.NUMBER}
        )
        return cls(words, kinds, rarity, label, "+".join(spans[:3]))

    def features(self, i: int, previous: int) -> Iterator[str]:
        """The features of token *i* after a token tagged *previous*."""
        words = self.words
        here, kind, rare = words[i], self.kinds[i], self.rarity[i]
        left, right = self._at(i - 1), self._at(i + 1)
        entity = self.label.entity.value
        intent = self.label.intent.value
        yield f"w={here}"
        yield f"w={here}/{entity}"
        yield f"r={rare}{kind}/{previous}"
        yield f"r={rare}{kind}/{entity}"
        yield f"r={self._rare(i - 1)}{rare}{self._rare(i + 1)}/{previous}"
        yield f"l={left}/{rare}{kind}"
        yield f"n={right}/{rare}{kind}"
        yield f"lw={left} {here}"
        yield f"wn={here} {right}"
        yield f"ll={self._at(i - 2)} {left}/{kind}"
        yield f"nn={right} {self._at(i + 2)}/{kind}"
        yield f"t={previous}/{here}"
        yield f"t={previous}/{left}/{rare}"
        yield f"e={entity}/{intent}/{kind}/{previous}"
        yield f"s={self.has_span}/{kind}/{entity}"
        yield f"x={here[-3:]}/{kind}/{previous}"
        yield f"y={self.has_span}/{here if kind == 'm' else rare}/{intent}/{entity}"
        yield f"p={'first' if i == 0 else 'last' if i == len(words) - 1 else 'mid'}/{rare}{kind}"

    def _at(self, i: int) -> str:
        return self.words[i] if 0 <= i < len(self.words) else "|"

    def _rare(self, i: int) -> str:
        return self.rarity[i] if 0 <= i < len(self.rarity) else "|"


def extract_targets(analysis: Analysis, tags: Sequence[int]) -> tuple[Target, ...]:
    """The targets that *tags* mark, in request order, each once."""
    tokens = analysis.tokens
    found: list[Target] = []
    start = -1
    for position in range(len(tokens) + 1):
        tag = tags[position] if position < len(tokens) else OUTSIDE
        if start >= 0 and (tag != INSIDE or tokens[position].mention or tokens[start].mention):
            found.append(_target(analysis, tokens[start:position]))
            start = -1
        if tag == BEGIN or (tag == INSIDE and start < 0):
            start = position
    seen: set[str] = set()
    unique = []
    for target in found:
        key = target.text.lower()
        if key and key not in seen and not _QUARTER.fullmatch(key):
            seen.add(key)
            unique.append(target)
    return tuple(unique)


def merged_tags(first: Sequence[int], second: Sequence[int], tokens: Sequence[Token]) -> tuple[int, ...]:
    """What either tagger marks. Two terms joined by a word like "and" stay two."""
    merged: list[int] = []
    for one, other, token in zip(first, second, tokens, strict=True):
        inside = merged and merged[-1] != OUTSIDE
        if (one == OUTSIDE and other == OUTSIDE) or token.word in _JOINTS:
            merged.append(OUTSIDE)
        elif not inside or token.mention or INSIDE not in {one, other}:
            merged.append(BEGIN)
        else:
            merged.append(INSIDE)
    return tuple(merged)


def completed_tags(
    tags: Sequence[int], tokens: Sequence[Token], target_words: Collection[str]
) -> tuple[int, ...]:
    """*tags* with what stands beside a target in a short request and is mostly part of one.

    "find upload worker" says nothing but its target; in a longer request the taggers have more to go by.
    """
    if sum(token.is_word for token in tokens) > SHORT_REQUEST:
        return tuple(tags)
    whole = list(tags)
    for position in range(1, len(tokens)):
        token = tokens[position]
        is_part = token.is_word and stem(token.word) in target_words
        if whole[position] == OUTSIDE and whole[position - 1] != OUTSIDE and is_part:
            whole[position] = OUTSIDE if tokens[position - 1].mention else INSIDE
    return tuple(whole)


_QUARTER = re.compile(r"q[1-4]")
# A time limits what is asked for.
SHORT_REQUEST = 5
# Words.
_JOINTS = frozenset(
    ("and", "or", "vs", "versus", "with", "against", "in", "of", "the", "to", "from", ",", ";")
)


def _target(analysis: Analysis, tokens: Sequence[Token]) -> Target:
    start = analysis.clean.original(tokens[0].start)
    end = analysis.clean.original(tokens[-1].end - 1) + 1
    mention = tokens[0].mention
    if mention is not None:
        return Target(text=_mention_text(mention), kind=_KINDS[mention.kind], start=start, end=end)
    text = " ".join(token.word for token in tokens if token.is_word or token.word.isdigit())
    return Target(text=text, kind=TargetKind.CONCEPT, start=start, end=end)


def _mention_text(mention: Mention) -> str:
    return mention.text.strip() if mention.kind is not MentionKind.LOG else mention.text.strip()[:200]


def gold_tags(analysis: Analysis, targets: Sequence[str]) -> tuple[int, ...]:
    """The tags that mark *targets* in the request; targets whose words do not occur are left out."""
    tokens = analysis.tokens
    tags = [OUTSIDE] * len(tokens)
    for target in targets:
        span = _span_of(analysis, target)
        for offset, position in enumerate(span):
            tags[position] = BEGIN if offset == 0 else INSIDE
    return tuple(tags)


def _span_of(analysis: Analysis, target: str) -> Sequence[int]:
    tokens = analysis.tokens
    low = target.lower()
    for position, token in enumerate(tokens):
        if token.mention and _same_name(token.mention.text.lower(), low):
            return [position]
    wanted = [stem(word) for word in low.replace("-", " ").split()]
    stems = [stem(token.word) if token.is_word else token.word for token in tokens]
    for position in range(len(stems) - len(wanted) + 1):
        if wanted and stems[position : position + len(wanted)] == wanted:
            return range(position, position + len(wanted))
    place = analysis.clean.text.lower().find(low)
    if place < 0:
        return ()
    inside = [
        position
        for position, token in enumerate(tokens)
        if token.start >= place and token.end <= place + len(low) + 1
    ]
    return inside or [
        position
        for position, token in enumerate(tokens)
        if token.mention and token.start <= place < token.end
    ]


def _same_name(mention: str, target: str) -> bool:
    return mention == target or mention.strip("@$`/") == target.strip("@$`/()")


def train_tagger(
    examples: Sequence[tuple[Analysis, Label, Sequence[str]]],
    frequencies: Mapping[str, int],
    *,
    rounds: int = 6,
) -> Tagger:
    """Averaged perceptron over the examples, in a fixed shuffled order."""
    import numpy as np

    weights: dict[str, list[float]] = {}
    totals: dict[str, list[float]] = {}
    stamps: dict[str, list[int]] = {}
    prepared = [
        (Shared.of(analysis.tokens, label, frequencies), gold_tags(analysis, targets))
        for analysis, label, targets in examples
    ]
    clock = 0
    generator = np.random.default_rng(0)
    for _ in range(rounds):
        for index in generator.permutation(len(prepared)):
            shared, gold = prepared[index]
            previous = OUTSIDE
            for position, wanted in enumerate(gold):
                clock += 1
                names = tuple(shared.features(position, previous))
                scores = [0.0] * TAGS
                for name in names:
                    row = weights.get(name)
                    if row is not None:
                        for tag in range(TAGS):
                            scores[tag] += row[tag]
                if previous == OUTSIDE:
                    scores[INSIDE] = -math.inf
                guess = scores.index(max(scores))
                if guess != wanted:
                    for name in names:
                        _nudge(weights, totals, stamps, name, wanted, 1.0, clock)
                        _nudge(weights, totals, stamps, name, guess, -1.0, clock)
                # Half of the training follows the tagger's own path: it learns to go on after an error.
                previous = guess if (clock + position) % 2 else wanted
    return Tagger(_averaged(weights, totals, stamps, clock), dict(frequencies))


def _nudge(
    weights: dict[str, list[float]],
    totals: dict[str, list[float]],
    stamps: dict[str, list[int]],
    name: str,
    tag: int,
    step: float,
    clock: int,
) -> None:
    row = weights.setdefault(name, [0.0] * TAGS)
    total = totals.setdefault(name, [0.0] * TAGS)
    stamp = stamps.setdefault(name, [0] * TAGS)
    total[tag] += (clock - stamp[tag]) * row[tag]
    stamp[tag] = clock
    row[tag] += step


def _averaged(
    weights: dict[str, list[float]], totals: dict[str, list[float]], stamps: dict[str, list[int]], clock: int
) -> dict[str, list[float]]:
    averaged = {}
    for name in sorted(weights):
        row = [
            (totals[name][tag] + (clock - stamps[name][tag]) * weights[name][tag]) / clock
            for tag in range(TAGS)
        ]
        if max(map(abs, row)) >= SMALLEST_WEIGHT:
            averaged[name] = row
    return averaged


SMALLEST_WEIGHT = 0.05
"""Smaller weights never decide a tag; leaving them out halves the file."""
