"""Two shares compared: Fisher's exact test and Wilson's interval, in plain arithmetic."""

from dataclasses import dataclass
from math import exp, lgamma, sqrt

_Z95 = 1.959963984540054
# Quantile of the normal distribution that leaves 2.5 % on each side.
_TIE = 1e-7
# Tables of equal probability differ in the last digits of a float.


@dataclass(frozen=True, slots=True)
class Share:
    """*hits* out of *total*."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """The share; 0 where there is nothing."""
        return self.hits / self.total if self.total else 0.0

    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval: where the true share may lie, also for small counts."""
        if not self.total:
            return (0.0, 1.0)
        centre = self.value + _Z95**2 / (2 * self.total)
        spread = _Z95 * sqrt(self.value * (1 - self.value) / self.total + _Z95**2 / (4 * self.total**2))
        scale = 1 + _Z95**2 / self.total
        return (max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def fisher_exact(first: Share, second: Share) -> float:
    """Probability of a difference at least as unlikely as this one if the true shares were equal.

    Two-sided: the sum over all tables with the same margins that are no likelier than the observed one.
    """
    hits = first.hits + second.hits
    total = first.total + second.total
    if not first.total or not second.total or hits in {0, total}:
        return 1.0

    def log_probability(cell: int) -> float:
        return (
            _log_choose(first.total, cell) + _log_choose(second.total, hits - cell) - _log_choose(total, hits)
        )

    observed = log_probability(first.hits)
    cells = range(max(0, hits - second.total), min(hits, first.total) + 1)
    logs = (log_probability(cell) for cell in cells)
    return min(1.0, sum(exp(value) for value in logs if value <= observed + _TIE))


def shown_probability(probability: float) -> str:
    """*probability* as it is printed: never more digits than it deserves."""
    return "p < 0.001" if probability < 0.001 else f"p = {probability:.3f}"


def _log_choose(total: int, chosen: int) -> float:
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)
