"""Evaluation: how well requests of unseen meanings are understood. `python -m planner.goals.evaluation`.

Whole meaning groups are held out, never lines of a group the model has seen. Writes docs/goals.md.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from planner.goals.classifier import Choice, GoalClassifier, pair_probability
from planner.goals.corpus_format import Example, Label, load_corpus
from planner.goals.held_out import FOLDS, HeldOut, fold_of, load_held_out
from planner.goals.keyword_router import KeywordRouter
from planner.goals.model import Target
from planner.goals.normalize import stem
from planner.goals.targets import Tagger, extract_targets, merged_tags
from planner.goals.train import Prepared, encoder_scores, prepare, train_classifier, train_target_tagger
from planner.goals.understanding import GoalUnderstandingService, shared_model

REPORT = Path(__file__).parent.parent.parent / "docs" / "goals.md"
HELD_OUT_VOICES = ("typo", "nonnative", "voice", "slang", "verbose", "indirect", "terse")
SPEED_SAMPLE = 400


@dataclass(frozen=True, slots=True)
class Prediction:
    """One request that the model never saw, and what was read in it."""

    example: Example
    best: Label
    confidence: float
    # Stated probability that intent and entity are right.
    found: int
    wanted: int
    # Targets: found of wanted.

    @property
    def label(self) -> tuple[str, str]:
        """Intent and entity as read."""
        return self.best.intent.value, self.best.entity.value

    @property
    def is_right(self) -> bool:
        """Whether intent and entity are right."""
        return self.example.accepts(*self.label)

    @property
    def is_exact(self) -> bool:
        """Whether all four fields are right."""
        other = self.best[:2] != self.example.label[:2]
        return self.is_right and (other or self.best == self.example.label)


@dataclass(frozen=True, slots=True)
class Runs:
    """Every set of predictions that the report is made of."""

    linear: tuple[Prediction, ...]
    # All folds, heads and tagger alone.
    encoded: tuple[Prediction, ...]
    # The folds that the encoder was held out of, with it.
    paired: tuple[Prediction, ...]
    # The same folds without it.
    voices: dict[str, tuple[Prediction, ...]]
    router: tuple[Prediction, ...]


def run_all(
    examples: Sequence[Example], held_out: HeldOut | None, *, voices: Sequence[str] = HELD_OUT_VOICES
) -> Runs:
    """Cross-validate over meanings, then over voices."""
    prepared = prepare(examples)
    blend = shared_model().classifier.blend
    linear: dict[int, Prediction] = {}
    encoded: dict[int, Prediction] = {}
    for fold in range(FOLDS):
        inside = [i for i, e in enumerate(prepared.examples) if fold_of(e.group) != fold]
        outside = [i for i, e in enumerate(prepared.examples) if fold_of(e.group) == fold]
        if not inside or not outside:
            continue
        classifier = replace(train_classifier(prepared, inside), blend=blend)
        tagger = train_target_tagger(prepared, inside)
        for row in outside:
            linear[row] = _read_alone(prepared, row, classifier, tagger)
            with_encoder = _read_with_encoder(prepared, row, classifier, tagger, held_out)
            if with_encoder is not None:
                encoded[row] = with_encoder
    return Runs(
        linear=tuple(linear[row] for row in sorted(linear)),
        encoded=tuple(encoded[row] for row in sorted(encoded)),
        paired=tuple(linear[row] for row in sorted(encoded)),
        voices={voice: _hold_out_voice(prepared, voice) for voice in voices},
        router=tuple(_read_by_router(example) for example in examples),
    )


def _hold_out_voice(prepared: Prepared, voice: str) -> tuple[Prediction, ...]:
    """Read the requests of one voice with heads that saw the other voices of the same meanings."""
    inside = [i for i, e in enumerate(prepared.examples) if e.voice != voice]
    outside = [i for i, e in enumerate(prepared.examples) if e.voice == voice]
    if not inside or not outside:
        return ()
    classifier = replace(train_classifier(prepared, inside), blend=shared_model().classifier.blend)
    return tuple(_read_alone(prepared, row, classifier, None) for row in outside)


def _read_alone(
    prepared: Prepared, row: int, classifier: GoalClassifier, tagger: Tagger | None
) -> Prediction:
    choices = classifier.predict(prepared.features[row])
    tags = tagger.tag(prepared.analyses[row].tokens, choices[0].label) if tagger else ()
    return _prediction(prepared, row, choices, tags)


def _read_with_encoder(
    prepared: Prepared, row: int, classifier: GoalClassifier, tagger: Tagger, held_out: HeldOut | None
) -> Prediction | None:
    example = prepared.examples[row]
    scores = encoder_scores(held_out, example, classifier)
    if scores is None or held_out is None:
        return None
    tags = held_out.tags_of(example.request) or ()
    tokens = prepared.analyses[row].tokens
    if len(tags) != len(tokens):
        return None
    choices = classifier.predict(prepared.features[row], scores)
    merged = merged_tags(tags, tagger.tag(tokens, choices[0].label), tokens)
    return _prediction(prepared, row, choices, merged)


def _read_by_router(example: Example) -> Prediction:
    goal = KeywordRouter().parse(example.request).goal
    label = Label(goal.intent, goal.entity, goal.artifact, goal.scope)
    found = sum(_is_found(wanted, goal.targets, example.request) for wanted in example.targets)
    return Prediction(example, label, 1.0, found, len(example.targets))


def _prediction(prepared: Prepared, row: int, choices: Sequence[Choice], tags: Sequence[int]) -> Prediction:
    example, analysis = prepared.examples[row], prepared.analyses[row]
    best = choices[0].label
    targets = extract_targets(analysis, tags) if tags else ()
    found = sum(_is_found(wanted, targets, example.request) for wanted in example.targets)
    return Prediction(example, best, pair_probability(choices, best), found, len(example.targets))


def _is_found(wanted: str, targets: Sequence[Target], request: str) -> bool:
    """Whether a target names *wanted*: the same text, or a concept that holds all of its words."""
    low = wanted.lower()
    words = {stem(word) for word in low.split()}
    for target in targets:
        written = request[target.start : target.end].lower()
        if low in {target.text.lower(), written}:
            return True
        if target.text.lower().strip("@$/`()") == low.strip("@$/`()"):
            return True
        spoken = {stem(word) for word in (*target.text.lower().split(), *written.split())}
        if words <= spoken:
            return True
    return False


def measure_speed(examples: Sequence[Example], *, use_encoder: bool) -> tuple[list[tuple[float, str]], float]:
    """Milliseconds of each of a sample of requests, slowest first, and the median."""
    service = GoalUnderstandingService(use_encoder=use_encoder)
    sample = examples[:: max(1, len(examples) // SPEED_SAMPLE)]
    service.parse(sample[0].request)
    times = []
    for example in sample:
        start = time.perf_counter()
        service.parse(example.request)
        times.append((1000 * (time.perf_counter() - start), example.request))
    times.sort(key=lambda timed: -timed[0])
    return times, times[len(times) // 2][0]


def main() -> int:
    """Evaluate, write the report, and print the figures that depend on the machine."""
    from planner.goals.goal_report import render_report

    examples = load_corpus()
    runs = run_all(examples, load_held_out())
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(render_report(runs), encoding="utf-8")
    for use_encoder in (False, True):
        times, median = measure_speed(examples, use_encoder=use_encoder)
        sys.stdout.write(
            f"{'with' if use_encoder else 'without'} encoder: median {median:.2f} ms; slowest:\n"
        )
        for spent, request in times[:5]:
            sys.stdout.write(f"  {spent:7.2f} ms  {request[:80]!r}\n")
    sys.stdout.write(f"{REPORT} written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
