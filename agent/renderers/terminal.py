"""An answer for a person at a terminal: the reply, then the evidence with numbered lines."""

import click

from agent.assistant import Answer
from agent.renderers.snippets import numbered
from agent.synthesis.extractive import place
from planner.formatter.package import EvidenceItem
from planner.session import Outcome
from services.terminal_text import printable

SHOWN_LINES = 14
# Lines of each snippet on a screen; `sleuth show` prints the rest.
SHOWN_ITEMS = 5


def terminal(answer: Answer, is_colour: bool, explains_scores: bool) -> str:  # noqa: FBT001
    """The answer as text; *is_colour* adds ANSI styles, *explains_scores* the signals of each place."""
    package = answer.package
    lines = [printable(answer.text)]
    if Outcome(package.outcome) is Outcome.SUCCESS and package.artifact != "content":
        for item in [item for item in package.items if item.snippet.strip()][:SHOWN_ITEMS]:
            lines += ["", *_item(item, is_colour=is_colour)]
    if Outcome(package.outcome) is Outcome.SUCCESS:
        lines += [f"\n{printable(question)}" for question in package.open_questions]
    if package.size.redacted:
        lines += ["", f"{package.size.redacted} secret(s) were redacted."]
    if package.size.dropped:
        lines += ["", f"{package.size.dropped} more place(s) were left out to stay within the budget."]
    if explains_scores:
        lines += ["", *_signals(answer)]
    return "\n".join(lines).rstrip()


def _item(item: EvidenceItem, *, is_colour: bool) -> list[str]:
    head = f"{place(item)}  {item.why}"
    snippet = numbered(item)
    shown = snippet[:SHOWN_LINES] + (["…"] if len(snippet) > SHOWN_LINES else [])
    if is_colour:
        head = click.style(place(item), bold=True) + "  " + click.style(printable(item.why), dim=True)
    else:
        head = printable(head)
    return [head, *(f"  {line}" for line in shown)]


def _signals(answer: Answer) -> list[str]:
    lines: list[str] = []
    for evidence in answer.session.ledger:
        for finding in evidence.findings:
            if finding.signals:
                lines.append(f"{finding.path}:{finding.start}  {finding.score:.3f}")
                lines += [f"    {value:+.3f} {name}" for name, value in finding.signals]
    return lines
