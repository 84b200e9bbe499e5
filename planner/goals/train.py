"""Training: the corpus goes in, the model file comes out, the same bytes every time.

`python -m planner.goals.train`.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.goals.analysis import Analysis, analyse
from planner.goals.classifier import FIELDS, MODEL_FILE, GoalClassifier, ModelFile, save_model
from planner.goals.corpus_format import Example, Label, load_corpus
from planner.goals.features import features_of
from planner.goals.normalize import Speller
from planner.goals.targets import Tagger, train_tagger

MODEL_NAME = "goals-2"
MIN_MEANINGS = 2
"""A feature seen in one meaning only says nothing about others."""
MIN_WORD_MEANINGS = 3
"""A word is a spelling to correct to when this many meanings use it."""
INVERSE_REGULARISATION = 10.0
ITERATIONS = 200
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
        for target in example.targets:
            known.update(re.findall(r"[a-z]+", target))
        if example.voice in _MISSPELT:
            continue
        for word in _PLAIN_WORD.findall(example.request):
            meanings[word.lower()].add(example.group)
    known.update(meanings)
    vocabulary = {word: len(groups) for word, groups in meanings.items() if len(groups) >= MIN_WORD_MEANINGS}
    return Speller(dict(sorted(vocabulary.items())), frozenset(known))


def prepare(examples: Sequence[Example], speller: Speller | None = None) -> Prepared:
    """Analyse every example."""
    speller = speller or learn_words(examples)
    analyses = tuple(analyse(example.request, speller) for example in examples)
    return Prepared(tuple(examples), analyses, tuple(dict(features_of(a)) for a in analyses), speller)


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
        temperature=1.0,
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
    from sklearn.linear_model import LogisticRegression

    weights, bias = [], []
    columns: list[tuple[str, str]] = []
    for position, field in enumerate(FIELDS):
        wanted = np.array([label[position].value for label in labels])
        model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=ITERATIONS).fit(matrix, wanted)
        weights.append(model.coef_.T)
        bias.append(model.intercept_)
        columns.extend((field, str(value)) for value in model.classes_)
    return np.hstack(weights), np.hstack(bias), tuple(columns)


def main() -> int:
    """Train on the shipped corpus and write the model file."""
    prepared = prepare(load_corpus())
    classifier = train_classifier(prepared)
    tagger = train_target_tagger(prepared)
    save_model(ModelFile(classifier, tagger, prepared.speller.vocabulary, prepared.speller.known))
    size = MODEL_FILE.stat().st_size
    sys.stdout.write(
        f"{MODEL_FILE.name}: {len(prepared.examples)} requests, {len(classifier.vocabulary)} features,"
        f" {size:,} bytes\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
