"""HistoryDocument: commits for a program, newest first. Keys are only ever added."""

from typing import TYPE_CHECKING

from agent.renderers.printed import Printed
from services.frozen import Frozen
from services.redaction import redact

if TYPE_CHECKING:
    from services.git.model import Commit, Commits

MAX_FILES = 50
# Of one commit; a larger one is an import or a mass change.


class CommitRow(Frozen):
    """One commit."""

    sha: str
    author: str
    date: str
    subject: str
    body: str
    files: tuple[str, ...]
    more_files: int
    # Changed as well, beyond those listed.

    @classmethod
    def of(cls, commit: "Commit") -> "CommitRow":
        """The row of *commit*, without secrets."""
        paths = [changed.path for changed in commit.files]
        return cls(
            sha=commit.sha,
            author=commit.author,
            date=commit.date,
            subject=redact(commit.subject).text,
            body=redact(commit.body).text.strip(),
            files=tuple(paths[:MAX_FILES]),
            more_files=max(0, len(paths) - MAX_FILES),
        )


class HistoryDocument(Printed):
    """Commits that fit what was asked for."""

    schema_id: str = "sleuth.history/1"
    commits: tuple[CommitRow, ...]
    total: int | None
    # How many fit; null where counting them would walk the whole history again.
    truncated: bool
    shallow: bool
    # The clone does not hold the whole history.

    @classmethod
    def of(cls, found: "Commits") -> "HistoryDocument":
        """The document of *found*."""
        return cls(
            commits=tuple(map(CommitRow.of, found.commits)),
            total=found.total,
            truncated=found.is_cut,
            shallow=found.is_shallow,
        )
