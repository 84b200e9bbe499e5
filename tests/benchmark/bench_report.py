"""The report: verdicts in, the table and the list of misses out."""

import statistics
from collections.abc import Callable, Sequence

from bench_judge import Verdict

COLUMNS = (
    "n",
    "right",
    "first place",
    "first five",
    "lines",
    "outcome",
    "intent",
    "abstained",
    "refused",
    "wrong success",
)


def table(verdicts: Sequence[Verdict], group: Callable[[Verdict], str], title: str) -> str:
    """A Markdown table with one line a group and one for all, in name order."""
    names = sorted({group(verdict) for verdict in verdicts})
    lines = [f"| {title} | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    lines.extend(_row(name, [verdict for verdict in verdicts if group(verdict) == name]) for name in names)
    lines.append(_row("all", list(verdicts)))
    return "\n".join(lines)


def latency(verdicts: Sequence[Verdict], group: Callable[[Verdict], str]) -> str:
    """Median and largest milliseconds of each group; the first question of a tree pays for its index."""
    lines: list[str] = []
    for name in sorted({group(verdict) for verdict in verdicts}):
        times = [verdict.reply.milliseconds for verdict in verdicts if group(verdict) == name]
        lines.append(f"{name}: median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms")
    return "\n".join(lines)


def misses(verdicts: Sequence[Verdict]) -> str:
    """Every question that was not answered right, and every wrong intent, with what came instead."""
    return "\n".join(
        _miss(verdict) for verdict in verdicts if not verdict.is_right or not verdict.is_intent_right
    )


def _row(name: str, verdicts: list[Verdict]) -> str:
    placed = [verdict for verdict in verdicts if verdict.is_place_right is not None]
    answerable = [verdict for verdict in verdicts if verdict.question.is_answerable]
    others = [verdict for verdict in verdicts if not verdict.question.is_answerable]
    wrong = [verdict for verdict in verdicts if verdict.reply.outcome == "success" and not verdict.is_right]
    cells = (
        str(len(verdicts)),
        _share(sum(verdict.is_right for verdict in verdicts), len(verdicts)),
        _share(sum(bool(verdict.is_place_right) for verdict in placed), len(placed)),
        _share(sum(bool(verdict.rank) for verdict in placed), len(placed)),
        str(round(statistics.mean(verdict.lines for verdict in placed))) if placed else "-",
        _share(sum(verdict.is_outcome_right for verdict in verdicts), len(verdicts)),
        _share(sum(verdict.is_intent_right for verdict in verdicts), len(verdicts)),
        _share(sum(verdict.is_outcome_right for verdict in others), len(others)),
        _share(sum(verdict.reply.outcome != "success" for verdict in answerable), len(answerable)),
        str(len(wrong)),
    )
    return f"| {name} | " + " | ".join(cells) + " |"


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else "-"


def _miss(verdict: Verdict) -> str:
    question, reply = verdict.question, verdict.reply
    request = " ".join(question.request.split())
    problems: list[str] = []
    if not verdict.is_outcome_right:
        problems.append(f"outcome {reply.outcome}, not {question.outcome}")
    if verdict.is_place_right is False:
        first = reply.cited[0] if reply.cited else None
        problems.append(f"first place {first.path}:{first.start}-{first.end}" if first else "no place")
    if not verdict.is_intent_right:
        problems.append(f"intent {reply.intent}/{reply.entity}, not {question.intents[0]}")
    if verdict.complaint:
        problems.append(verdict.complaint)
    steps = f" [{' > '.join(reply.steps)}]" if reply.steps else ""
    return f"- {question.id} {request[:110]!r}: {'; '.join(problems)}{steps}"
