"""Git, read-only: what changed, who did it, when and why. Never writes, fetches or runs a hook."""

from services.git.repository import GitRepository, open_git

__all__ = ["GitRepository", "open_git"]
