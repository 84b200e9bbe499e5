"""What the screen says of itself: the title, and the hint before the first request."""

from textual.content import Content

from planner.session import RepositoryIdentity
from services.terminal_text import one_line

EXAMPLES = (
    "explain the architecture of this project",
    "where is the configuration loaded",
    "what changed in the last commit",
)
PLACEHOLDER = "Ask about this repository, or / for commands"


def hint(*, is_first_launch: bool) -> Content:
    """Three questions to begin with for who has never asked one, else one line."""
    if not is_first_launch:
        return Content.styled("Ask a question, or type / for commands.", "$foreground 60%")
    return Content.assemble(
        ("Sleuth answers questions about this repository, with the places that prove it.\n", ""),
        ("Try one of these, or type / for commands:\n\n", "$foreground 60%"),
        *((f"  {example}\n", "$text-accent") for example in EXAMPLES),
    )


def title(name: str, identity: RepositoryIdentity | None) -> Content:
    """The repository and, once an answer has told it, where it stands."""
    parts = [("Sleuth", "bold"), (f"  {one_line(name, 60)}", "")]
    if identity is not None and identity.commit:
        dirty = ", uncommitted changes" if identity.is_dirty else ""
        at = f"{identity.branch or 'detached'} at {identity.commit[:7]}{dirty}"
        parts.append((f"  {one_line(at, 80)}", "$foreground 60%"))
    return Content.assemble(*parts)
