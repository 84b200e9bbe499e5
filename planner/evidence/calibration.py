"""Calibration: from what is known about an answer to the probability that it is right.

A logistic function of a few signals, fitted on answered questions of the benchmark (`make calibrate`) and
shipped as data. Judged by leaving one repository out: docs/benchmarks.md.
"""

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from planner.evidence.ledger import Ledger
from planner.goals.model import GoalModel

if TYPE_CHECKING:
    from planner.session import ConfidenceLevel

WEIGHTS_FILE = Path(__file__).parent / "data" / "confidence.json"
SIGNALS = ("level", "reading", "likelihood", "is_by_meaning", "margin", "words")
"""In the order of `signals`: the level of confidence (0 to 4); log-odds of the reading; log-odds of the
search by meaning, 0 where none leads; whether such a search leads; by how much its first place is ahead of
the second; the logarithm of the content words of the question."""
MOST = 0.995
# Log-odds of a certainty have no bound.


def signals(goal: GoalModel, ledger: Ledger, level: "ConfidenceLevel", reading: float) -> tuple[float, ...]:
    """What the probability is computed from, in the order of SIGNALS."""
    by_meaning = [evidence for evidence in ledger if evidence.likelihood is not None]
    leads = bool(by_meaning) and (goal.describes_more_than_names or len(by_meaning) == len(tuple(ledger)) - 1)
    best = max(by_meaning, key=lambda evidence: evidence.likelihood or 0.0, default=None)
    margin = 0.0
    if leads and best is not None and len(best.findings) > 1 and best.findings[0].score > 0:
        margin = 1 - best.findings[1].score / best.findings[0].score
    return (
        float(list(type(level)).index(level)),
        _log_odds(reading),
        _log_odds(best.likelihood or 0.0) if leads and best is not None else 0.0,
        float(leads),
        round(margin, 4),
        math.log(1 + len(goal.keywords.split())),
    )


def probability(values: Sequence[float]) -> float:
    """The probability that an answer with these signals is right, in [0, 1]."""
    weights = _weights()
    score = weights["intercept"] + sum(
        weights[name] * value for name, value in zip(SIGNALS, values, strict=True)
    )
    return round(1 / (1 + math.exp(-score)), 4)


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    found: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    return found


def _log_odds(share: float) -> float:
    bounded = min(max(share, 1 - MOST), MOST)
    return math.log(bounded / (1 - bounded))
