"""Snippets with their line numbers, safe to print."""

from planner.formatter.package import EvidenceItem
from services.terminal_text import printable


def numbered(item: EvidenceItem) -> list[str]:
    """The lines of the snippet; numbered where they are lines of a file in the tree."""
    lines = printable(item.snippet).split("\n")
    if not item.start or item.kind in {"change", "commit", "output", "failure"}:
        return lines
    width = len(str(item.start + len(lines)))
    return [
        line if line == "…" and index == len(lines) - 1 else f"{item.start + index:>{width}}  {line}"
        for index, line in enumerate(lines)
    ]


def fence_of(text: str) -> str:
    """A Markdown fence that nothing inside *text* can close."""
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return "`" * max(3, longest + 1)
