"""An evidence package as Markdown, for issues, reviews and notes."""

from agent.renderers.snippets import fence_of, numbered
from agent.synthesis.extractive import place
from planner.formatter.package import EvidencePackage
from services.terminal_text import printable


def markdown(package: EvidencePackage, text: str) -> str:
    """The reply, then every item under its place. Repository text cannot break out of its fence."""
    lines = [f"# {_inline(package.request)}", "", printable(text), ""]
    if package.items:
        lines += ["## Evidence", ""]
    for item in package.items:
        lines += [f"### {item.id} `{place(item)}`", "", _inline(item.why), ""]
        if item.snippet.strip():
            body = numbered(item)
            fence = fence_of("\n".join(body))
            lines += [fence, *body, fence, ""]
    if package.open_questions:
        lines += ["## Open questions", "", *(f"- {_inline(text)}" for text in package.open_questions), ""]
    if package.commit:
        dirty = " with uncommitted changes" if package.is_dirty else ""
        lines += [f"About `{package.repository}` at commit `{package.commit[:12]}`{dirty}.", ""]
    return "\n".join(lines).rstrip() + "\n"


def _inline(text: str) -> str:
    """One line, at most a screen long, whose markup is not read as markup."""
    folded = " ".join(printable(text).split())
    cut = folded if len(folded) <= 200 else folded[:199] + "…"
    return "".join(f"\\{character}" if character in "\\`*_[]<>#|" else character for character in cut)
