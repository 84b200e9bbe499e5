"""Linguistic features of a request, by name. The names are the vocabulary of the model file."""

from collections.abc import Mapping
from itertools import pairwise

from planner.goals.analysis import Analysis
from planner.goals.mentions import MentionKind

FEATURES_VERSION = 1
"""Raised when a feature changes its meaning, so that an older model file is refused."""

_OPENING = 4
_GRAMS = (3, 4, 5)
_GRAM_WEIGHT = 0.5
# A word has about ten grams; at half weight they inform without outvoting the word itself.
_LENGTH_STEP = 3
_LENGTH_STEPS = 6


def features_of(analysis: Analysis) -> Mapping[str, float]:
    """Every feature of the request with its weight."""
    found: dict[str, float] = {}
    stems = analysis.stems
    _word_features(found, stems)
    _gram_features(found, analysis)
    _shape_features(found, analysis, len(stems))
    _log_features(found, analysis)
    return found


def _word_features(found: dict[str, float], stems: tuple[str, ...]) -> None:
    """Stems, neighbours, words two apart, triples, and what opens and closes the request."""
    padded = ("<s>", *stems, "</s>")
    for stem in stems:
        found[f"u={stem}"] = 1.0
    for left, right in pairwise(padded):
        found[f"b={left} {right}"] = 1.0
    for left, middle, right in zip(padded, padded[1:], padded[2:], strict=False):
        found[f"s={left} {right}"] = 1.0
        found[f"t={left} {middle} {right}"] = 1.0
    for stem in stems[:_OPENING]:
        found[f"p={stem}"] = 1.0
    if stems:
        found[f"first={stems[0]}"] = 1.0
        found[f"last={stems[-1]}"] = 1.0


def _gram_features(found: dict[str, float], analysis: Analysis) -> None:
    """Letters inside words: other forms of a word share most of them."""
    for word in sorted({token.word for token in analysis.tokens if token.is_word}):
        bounded = f"^{word}$"
        for size in _GRAMS:
            for start in range(len(bounded) - size + 1):
                found[f"c={bounded[start : start + size]}"] = _GRAM_WEIGHT


def _shape_features(found: dict[str, float], analysis: Analysis, length: int) -> None:
    kinds = sorted({mention.kind.value for mention in analysis.mentions})
    for kind in kinds:
        found[f"k={kind}"] = 1.0
    found["kinds=" + ",".join(kinds)] = 1.0
    found[f"len={min(_LENGTH_STEPS, length // _LENGTH_STEP)}"] = 1.0
    if "?" in analysis.clean.text:
        found["question"] = 1.0
    if "\n" in analysis.clean.text:
        found["lines"] = 1.0
    if any(mention.lines for mention in analysis.mentions):
        found["place"] = 1.0


def _log_features(found: dict[str, float], analysis: Analysis) -> None:
    for mention in analysis.mentions:
        if mention.kind is MentionKind.LOG:
            for sign in sorted(mention.signs):
                found[f"log={sign.value}"] = 1.0
    for word in sorted(set(analysis.log_words)):
        found[f"lw={word}"] = _GRAM_WEIGHT
