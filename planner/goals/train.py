"""Training: the corpus goes in, the model file comes out, the same bytes every time.

`python -m planner.goals.train`.
"""

import re
import sys
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from planner.goals.analysis import Analysis, analyse
from planner.goals.classifier import FIELDS, MODEL_FILE, Blend, GoalClassifier, ModelFile, aligned, save_model
from planner.goals.corpus_format import CORPUS_DIRECTORY, Example, Label, load_corpus
from planner.goals.features import features_of
from planner.goals.held_out import FOLDS, HeldOut, fold_of, load_held_out
from planner.goals.lexicon import lexicon
from planner.goals.model import ABOUT_CODE, Intent
from planner.goals.normalize import COMMON, Speller, stem
from planner.goals.targets import OUTSIDE, Tagger, gold_tags, train_tagger
from services.english import ORDINARY, english_words

MODEL_NAME = "goals-2"
SURROUNDINGS = CORPUS_DIRECTORY / "surroundings.txt"
SURROUNDED_SHARE = 3
"""One request in so many is also learned between other sentences."""
MIN_MEANINGS = 2
"""A feature seen in one meaning only says nothing about others."""
MIN_WORD_MEANINGS = 3
"""A word is a spelling to correct to when this many meanings use it."""
INVERSE_REGULARISATION = 0.5
MARGIN = 3.0
"""Margins of the hinge become log-odds of about this slope."""
PROJECT_SHARE = 0.5
"""A word of which so many meanings are about the project itself does not name a matter of its code."""
TARGET_SHARE = 0.25
"""A word beside a target belongs to it when it did in so many meanings."""
TEMPERATURES = tuple(round(0.5 + 0.1 * step, 1) for step in range(46))
SHARES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
QUANTISATION_STEPS = 127

_PLAIN_WORD = re.compile(r"(?<![\w.:/$-])[A-Za-z][a-z]+(?![\w(:/]|\.\w)")
_MISSPELT = frozenset(("typo", "log"))


@dataclass(frozen=True, slots=True)
class Prepared:
    """Examples with their analyses and features."""

    examples: tuple[Example, ...]
    analyses: tuple[Analysis, ...]
    features: tuple[dict[str, float], ...]
    speller: Speller


def learn_words(examples: Sequence[Example]) -> Speller:
    """The words of the corpus: what typos are corrected to, and what is never corrected."""
    meanings: dict[str, set[str]] = defaultdict(set)
    known: set[str] = set()
    for example in examples:
        if example.voice in _MISSPELT:
            continue
        for target in example.targets:
            known.update(re.findall(r"[a-z]+", target))
        for word in _PLAIN_WORD.findall(example.request):
            meanings[word.lower()].add(example.group)
    known.update(meanings)
    known.update(lexicon().every_word)
    vocabulary = {word: len(groups) for word, groups in meanings.items() if len(groups) >= MIN_WORD_MEANINGS}
    common = {"".join(sorted(word)) for word, count in vocabulary.items() if count >= COMMON}
    known.update(
        word
        for word, rank in english_words().items()
        if rank < ORDINARY and len(word) > 2 and "".join(sorted(word)) not in common
    )
    return Speller(dict(sorted(vocabulary.items())), frozenset(known))


def prepare(examples: Sequence[Example], speller: Speller | None = None) -> Prepared:
    """Analyse every example."""
    speller = speller or learn_words(examples)
    analyses = tuple(analyse(example.request, speller) for example in examples)
    return Prepared(tuple(examples), analyses, tuple(dict(features_of(a)) for a in analyses), speller)


def surrounded(examples: Sequence[Example], file: Path = SURROUNDINGS) -> tuple[Example, ...]:
    """Some of the examples once more, with a sentence around them that changes nothing."""
    sentences: dict[str, list[str]] = {"<": [], ">": []}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line[:1] in sentences:
            sentences[line[0]].append(line[1:].strip())
    copies = []
    for example in examples:
        number = zlib.crc32(example.request.encode())
        if number % SURROUNDED_SHARE or "\n" in example.request or example.label.intent is Intent.CHAT:
            continue
        number //= SURROUNDED_SHARE
        before = sentences["<"][number % len(sentences["<"])]
        behind = sentences[">"][number % len(sentences[">"])]
        request = f"{before} {example.request}" if number % 3 else f"{example.request.rstrip('.')}. {behind}"
        copies.append(replace(example, request=request))
    return tuple(copies)


def train_classifier(prepared: Prepared, rows: Sequence[int] | None = None) -> GoalClassifier:
    """Fit the heads on the examples at *rows* (all by default)."""
    rows = range(len(prepared.examples)) if rows is None else rows
    vocabulary = _vocabulary(prepared, rows)
    matrix = _matrix([prepared.features[row] for row in rows], vocabulary)
    labels = [prepared.examples[row].label for row in rows]
    weights, bias, columns = _fit_heads(matrix, labels)
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-6) / QUANTISATION_STEPS
    quantised = np.rint(weights / scales).astype(np.int8)
    return GoalClassifier(
        labels=tuple(sorted(set(labels))),
        columns=columns,
        vocabulary=vocabulary,
        weights=quantised,
        scales=scales.astype(np.float32),
        bias=bias.astype(np.float32),
        blend=Blend(),
        name=MODEL_NAME,
    )


def train_target_tagger(prepared: Prepared, rows: Sequence[int] | None = None) -> Tagger:
    """Fit the tagger on the examples at *rows* (all by default)."""
    rows = range(len(prepared.examples)) if rows is None else rows
    meanings: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for token in prepared.analyses[row].tokens:
            if token.is_word:
                meanings[token.word].add(prepared.examples[row].group)
    frequencies = {word: len(groups) for word, groups in sorted(meanings.items())}
    examples = [
        (prepared.analyses[row], prepared.examples[row].label, prepared.examples[row].targets) for row in rows
    ]
    return train_tagger(examples, frequencies)


def learn_project_words(prepared: Prepared) -> frozenset[str]:
    """Stems that mostly occur in questions about the project itself, not about what its code does."""
    about: dict[str, set[str]] = defaultdict(set)
    meanings: dict[str, set[str]] = defaultdict(set)
    for example, analysis in zip(prepared.examples, prepared.analyses, strict=True):
        for token in analysis.tokens:
            if token.is_word:
                term = stem(token.word)
                meanings[term].add(example.group)
                if example.label.entity not in ABOUT_CODE:
                    about[term].add(example.group)
    return frozenset(
        term
        for term, groups in meanings.items()
        if len(groups) >= MIN_WORD_MEANINGS and len(about[term]) >= PROJECT_SHARE * len(groups)
    )


def learn_target_words(prepared: Prepared) -> frozenset[str]:
    """Stems that, where they stand beside a target, are mostly part of it."""
    inside: dict[str, set[str]] = defaultdict(set)
    beside: dict[str, set[str]] = defaultdict(set)
    for example, analysis in zip(prepared.examples, prepared.analyses, strict=True):
        tags = gold_tags(analysis, example.targets)
        for position, token in enumerate(analysis.tokens):
            around = tags[max(0, position - 1) : position + 2]
            if token.is_word and any(tag != OUTSIDE for tag in around):
                beside[stem(token.word)].add(example.group)
                if tags[position] != OUTSIDE:
                    inside[stem(token.word)].add(example.group)
    return frozenset(
        term
        for term, groups in beside.items()
        if len(groups) >= MIN_WORD_MEANINGS and len(inside[term]) >= TARGET_SHARE * len(groups)
    )


def _vocabulary(prepared: Prepared, rows: Sequence[int]) -> dict[str, int]:
    meanings: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        group = prepared.examples[row].group
        for name in prepared.features[row]:
            meanings[name].add(group)
    kept = sorted(name for name, groups in meanings.items() if len(groups) >= MIN_MEANINGS)
    return {name: position for position, name in enumerate(kept)}


def _matrix(features: Sequence[dict[str, float]], vocabulary: dict[str, int]) -> Any:
    from scipy.sparse import csr_matrix

    starts: list[int] = [0]
    columns: list[int] = []
    values: list[float] = []
    for found in features:
        known = sorted((vocabulary[name], value) for name, value in found.items() if name in vocabulary)
        length = sum(value * value for _, value in known) ** 0.5 or 1.0
        columns.extend(column for column, _ in known)
        values.extend(value / length for _, value in known)
        starts.append(len(columns))
    return csr_matrix(
        (np.array(values, dtype=np.float32), np.array(columns), np.array(starts)),
        shape=(len(features), len(vocabulary)),
    )


def _fit_heads(matrix: Any, labels: Sequence[Label]) -> tuple[Any, Any, tuple[tuple[str, str], ...]]:
    from sklearn.svm import LinearSVC

    weights, bias = [], []
    columns: list[tuple[str, str]] = []
    for position, field in enumerate(FIELDS):
        wanted = np.array([label[position].value for label in labels])
        # Squared hinge reads unseen meanings a point better than logistic loss, and fits ten times faster.
        model = LinearSVC(C=INVERSE_REGULARISATION, random_state=0).fit(matrix, wanted)
        weights.append(MARGIN * model.coef_.T)
        bias.append(MARGIN * model.intercept_)
        columns.extend((field, str(value)) for value in model.classes_)
    return np.hstack(weights), np.hstack(bias), tuple(columns)


def fit_blend(prepared: Prepared, held_out: HeldOut | None) -> Blend:
    """Temperatures and the encoder's share with the least surprise on meanings that the models never saw."""
    rows: list[tuple[GoalClassifier, Any, Any, Example]] = []
    for fold in range(FOLDS):
        inside = [i for i, e in enumerate(prepared.examples) if fold_of(e.group) != fold]
        classifier = train_classifier(prepared, inside)
        for i, example in enumerate(prepared.examples):
            if fold_of(example.group) == fold:
                scores = classifier.head_scores(prepared.features[i])
                rows.append((classifier, scores, encoder_scores(held_out, example, classifier), example))
    temperature = _least_surprise([(c.joint(s), c, e) for c, s, _, e in rows])[0]
    read = [row for row in rows if row[2] is not None]
    if not read:
        return Blend(temperature=temperature)
    best = min(
        (_least_surprise([(c.joint(s + np.float32(share) * x), c, e) for c, s, x, e in read])[::-1], share)
        for share in SHARES
    )
    return Blend(temperature=temperature, encoder_share=best[1], encoder_temperature=best[0][1])


def encoder_scores(held_out: HeldOut | None, example: Example, classifier: GoalClassifier) -> Any:
    """What an encoder that never saw the example's meaning read in it; None when there is none."""
    found = held_out.scores_of(example.request) if held_out else None
    return None if found is None or held_out is None else aligned(found, held_out.columns, classifier.columns)


def _least_surprise(rows: Sequence[tuple[Any, GoalClassifier, Example]]) -> tuple[float, float]:
    """The temperature with the least mean negative log-probability of right pairs, and that mean."""
    outcomes = []
    for joint, classifier, example in rows:
        right = np.array([example.accepts(label.intent, label.entity) for label in classifier.labels])
        outcomes.append((joint.astype(np.float64), right))
    best = (float("inf"), 1.0)
    for temperature in TEMPERATURES:
        total = 0.0
        for joint, right in outcomes:
            weights = np.exp((joint - joint.max()) / temperature)
            total -= np.log(max(weights[right].sum() / weights.sum(), 1e-6))
        best = min(best, (round(total / len(outcomes), 6), temperature))
    return best[1], best[0]


def main() -> int:
    """Train on the shipped corpus and write the model file."""
    examples = load_corpus()
    prepared = prepare((*examples, *surrounded(examples)), learn_words(examples))
    blend = fit_blend(prepared, load_held_out())
    classifier = replace(train_classifier(prepared), blend=blend)
    tagger = train_target_tagger(prepared)
    speller = prepared.speller
    save_model(
        ModelFile(
            classifier,
            tagger,
            speller.vocabulary,
            speller.known,
            learn_project_words(prepared),
            learn_target_words(prepared),
        )
    )
    size = MODEL_FILE.stat().st_size
    sys.stdout.write(
        f"{MODEL_FILE.name}: {len(examples)} requests, {len(classifier.vocabulary)} features,"
        f" {size:,} bytes\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
