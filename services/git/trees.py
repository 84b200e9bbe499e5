"""Trees: how the work tree, the index and commits differ from each other."""

from collections.abc import Sequence

from services.errors import GitUnavailableError
from services.git.diff import DIFF_OPTIONS, MAX_DIFF_BYTES, PATCH_OPTIONS, merge_conflicts, parse_diff
from services.git.log import pathspec
from services.git.model import Diff
from services.git.revisions import Revisions, split_range
from services.git_command import GitCommand
from services.locations import LineSpan, RepoPath
from services.paths import blob_id_of, normalise

_MAX_COMPARED_BYTES = 200_000_000
# A larger binary file with a new time stamp counts as changed.


class Trees:
    """Compares trees; nothing is written, no filter or external diff is run."""

    def __init__(self, git: GitCommand, revisions: Revisions) -> None:
        self._git = git
        self._revisions = revisions

    def diff(
        self, *, staged: bool | None, paths: Sequence[str], revisions: Sequence[str], with_hunks: bool
    ) -> Diff:
        """As `GitRepository.diff`."""
        places = [pathspec(normalise(path)) for path in paths]
        if len(revisions) > 1:
            return self._between([revisions[0], revisions[1]], places, with_hunks=with_hunks)
        if revisions:
            ends = split_range(revisions[0])
            if ends is None:
                return self._between([revisions[0]], places, with_hunks=with_hunks)
            old = ends.old
            if ends.is_symmetric:
                shas = self._revisions.resolve(ends.old), self._revisions.resolve(ends.new)
                old = self._revisions.merge_base(*shas) or ends.old
            return self._between([old, ends.new], places, with_hunks=with_hunks)
        if staged is False:
            return self.compare([], places, old="the index", new="the working tree", with_hunks=with_hunks)
        has_commits = self._revisions.has_commits()
        base, shown = ("HEAD", "HEAD") if has_commits else (self._revisions.empty_tree, "an empty tree")
        if staged:
            return self.compare(["--cached", base], places, old=shown, new="the index", with_hunks=with_hunks)
        return self.compare([base], places, old=shown, new="the working tree", with_hunks=with_hunks)

    def compare(
        self, arguments: Sequence[str], places: Sequence[str], *, old: str, new: str, with_hunks: bool
    ) -> Diff:
        """The trees that *arguments* of `git diff` choose; *old* and *new* are their names for a person."""
        options = PATCH_OPTIONS if with_hunks else DIFF_OPTIONS
        result = self._git.run(
            ["diff", "--ignore-submodules=dirty", *options, *arguments, "--", *places],
            reads_work_tree=len([part for part in arguments if not part.startswith("-")]) < 2,
            max_output_bytes=MAX_DIFF_BYTES,
        )
        if result.returncode != 0 and not result.is_truncated:
            raise GitUnavailableError("git cannot compare the trees.")
        files = parse_diff(result.stdout, is_cut=result.is_truncated, is_blob=self._is_blob)
        files = merge_conflicts(files)
        return Diff(files, old=old, new=new, is_cut=result.is_truncated)

    def committed_span(self, path: RepoPath, span: LineSpan) -> LineSpan | None:
        """The lines at the last commit that *span* of the work tree stems from; None when all are new."""
        diff = self.compare(["-U0", "HEAD"], [pathspec(path)], old="", new="", with_hunks=True)
        hunks = [hunk for file in diff.files if file.path == path for hunk in file.hunks]
        kept = []
        for line in range(span.start, span.end + 1):
            shift, is_new = 0, False
            for hunk in hunks:
                if hunk.new_span is not None and line in hunk.new_span:
                    is_new = True
                elif line >= hunk.new_start + max(hunk.new_lines, 1):
                    shift += hunk.old_lines - hunk.new_lines
            if not is_new:
                kept.append(line + shift)
        return LineSpan(min(kept), max(kept)) if kept else None

    def _between(self, ends: Sequence[str], places: Sequence[str], *, with_hunks: bool) -> Diff:
        shas = [self._revisions.resolve(end) for end in ends]
        new = ends[1] if len(ends) > 1 else "the working tree"
        return self.compare(shas, places, old=ends[0], new=new, with_hunks=with_hunks)

    def _is_blob(self, path: RepoPath, blob_id: str) -> bool:
        """Whether the file on disk is the blob of that id."""
        try:
            file = self._git.root / path
            if file.stat().st_size > _MAX_COMPARED_BYTES:
                return False
            data = file.read_bytes()
        except OSError:
            return False
        return blob_id_of(data, blob_id) == blob_id
