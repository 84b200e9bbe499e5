"""Fit the probability that an answer states to what the benchmark says of it.

  python tests/benchmark/calibrate.py VERDICTS.json     (written by run.py --json)

Prints how well it does on repositories it was not fitted on, and writes the weights that ship.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from planner.evidence.calibration import SIGNALS, WEIGHTS_FILE

BINS = 10
STRENGTH = 1.0
# Inverse regularisation: few questions, few signals.


def main() -> int:
    """Fit, report, write."""
    rows = [row for row in json.loads(Path(sys.argv[1]).read_text("utf-8")) if row["outcome"] == "success"]
    values = np.array([row["signals"] for row in rows])
    right = np.array([bool(row["right"]) for row in rows])
    repositories = np.array([row["repository"] for row in rows])
    held_out = np.zeros(len(rows))
    for name in sorted(set(repositories)):
        inside = repositories != name
        held_out[~inside] = _fit(values[inside], right[inside]).predict_proba(values[~inside])[:, 1]
    model = _fit(values, right)
    weights = {"intercept": round(float(model.intercept_[0]), 4)}
    weights |= {name: round(float(weight), 4) for name, weight in zip(SIGNALS, model.coef_[0], strict=True)}
    judged = {
        "answers": len(rows),
        "right": round(float(right.mean()), 4),
        "area_under_curve": round(area_under_curve(held_out, right), 4),
        "calibration_error": round(calibration_error(held_out, right), 4),
    }
    document = {"about": "written by tests/benchmark/calibrate.py", "held_out": judged, "weights": weights}
    WEIGHTS_FILE.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    sys.stdout.write(json.dumps(document, indent=2) + "\n")
    return 0


def _fit(values: Any, right: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=STRENGTH, max_iter=2_000).fit(values, right)


def area_under_curve(stated: Any, right: Any) -> float:
    """The probability that a right answer states more than a wrong one; ties count half."""
    good, bad = stated[right], stated[~right]
    above = (good[:, None] > bad[None, :]).mean() + 0.5 * (good[:, None] == bad[None, :]).mean()
    return float(above)


def calibration_error(stated: Any, right: Any) -> float:
    """The mean distance between what is stated and what is true, over ten bins, weighted by their size."""
    places = np.minimum((stated * BINS).astype(int), BINS - 1)
    return float(
        sum(
            abs(stated[places == place].mean() - right[places == place].mean()) * (places == place).mean()
            for place in sorted(set(places.tolist()))
        )
    )


if __name__ == "__main__":
    sys.exit(main())
