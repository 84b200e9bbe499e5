"""Discovery: what a repository is made of and how it is built, tested, checked and started.

Files are listed first; only manifests, pipelines, read-me files, licences and likely start files are read.
Nothing of the project is ever run.
"""

from services.discovery.profile import ProjectProfile, RecordedResult
from services.workspace import Workspace

__all__ = ["ProjectProfile", "discover", "find_results"]


def discover(workspace: Workspace) -> ProjectProfile:
    """Everything the repository says about itself. Unreadable manifests become problems, never errors."""
    # The readers of twenty manifest formats take 50 ms to load; most questions need none of them.
    from services.discovery.survey import survey

    return survey(workspace)


def find_results(workspace: Workspace, *, include_ignored: bool = False) -> tuple[RecordedResult, ...]:
    """Recorded results by path. *include_ignored* also looks through everything that git ignores."""
    from services.discovery import results

    return results.find_results(workspace, include_ignored=include_ignored)
