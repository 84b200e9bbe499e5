"""Git, read-only: what changed, who did it, when and why. Never writes, fetches or runs a hook."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.git.repository import GitRepository

__all__ = ["open_git"]


def open_git(root: Path) -> "GitRepository":
    """The repository at *root*, as `repository.open_git`. Raises NotARepositoryError, GitUnavailableError."""
    # The commands of git take 20 ms to load; most questions need only the nouns beside them.
    from services.git import repository

    return repository.open_git(root)
