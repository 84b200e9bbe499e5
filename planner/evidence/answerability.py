"""Answerability: how likely it is that the repository answers a question in words, given what a search found.

A logistic function of how much of the question stands in one good place and in source code at all (both in
[0, 1], words weighed by how specific they are), and of how many content words it has: two words are found
together by chance sooner than eight.
"""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.concepts import Coverage

# Fitted on 365 questions about 18 repositories, a third of them without an answer. Area under the curve .92
# by leaving one repository out; .88 on five repositories that no choice was made on.
INTERCEPT, BEST, IN_SOURCE, WORDS = -7.0, 4.1, 2.4, 2.3


def answerability(coverage: "Coverage") -> float:
    """The probability of an answer, in [0, 1]."""
    if not coverage.best:
        return 0.0
    score = (
        INTERCEPT
        + BEST * coverage.best
        + IN_SOURCE * coverage.in_source
        + WORDS * math.log(1 + coverage.words)
    )
    return round(1 / (1 + math.exp(-score)), 4)
