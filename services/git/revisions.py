"""Revisions: names of commits, and what they resolve to."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from services.decoding import decode
from services.errors import UnknownRevisionError
from services.git.model import Branch, Person, Remote, Tag
from services.git_command import GitCommand, first_complaint

_NEAREST = 3
_DATE = re.compile(r"\d{4}-\d{1,2}(-|$)|\d{1,2}[./]\d|\d+\s|.*\s")
_COUNT = re.compile(r"(ahead|behind) (\d+)")
_CREDENTIALS = re.compile(r"(?<=://)[^/@]*@")


@dataclass(frozen=True, slots=True)
class Range:
    """Commits of one side that the other does not have."""

    old: str
    new: str
    is_symmetric: bool
    # Written with three dots: what *new* did since both parted.


def split_range(revision: str) -> Range | None:
    """The two ends of `a..b` or `a...b`, an empty one meaning HEAD; None for a single revision."""
    for dots, is_symmetric in (("...", True), ("..", False)):
        old, found, new = revision.strip().partition(dots)
        if found:
            return Range(old or "HEAD", new or "HEAD", is_symmetric)
    return None


class Revisions:
    """Looks up commits, branches and tags."""

    def __init__(self, git: GitCommand) -> None:
        self._git = git

    def resolve(self, revision: str) -> str:
        """The full commit id that *revision* names. Raises UnknownRevisionError with the nearest names."""
        wanted = revision.strip()
        if not wanted or wanted.startswith("-") or "\0" in wanted or "\n" in wanted:
            raise UnknownRevisionError(f"{_quoted(wanted)} is not a revision.")
        result = self._git.run(["rev-parse", "--verify", "--end-of-options", f"{wanted}^{{commit}}"])
        sha = result.stdout.decode("ascii", "replace").strip()
        if result.returncode == 0 and sha:
            return sha
        if b"ambiguous" in result.stderr:
            raise UnknownRevisionError(f"{_quoted(wanted)} is ambiguous: {first_complaint(result)}.")
        if wanted in {"HEAD", "@"}:
            raise UnknownRevisionError("This repository has no commits yet.")
        near = self.nearest(wanted)
        hint = f" Nearest: {', '.join(near)}." if near else ""
        shallow = " The clone is shallow." if self.is_shallow else ""
        raise UnknownRevisionError(f"No commit, branch or tag is named {_quoted(wanted)}.{hint}{shallow}")

    def has_commits(self) -> bool:
        """Whether there is a commit to look at."""
        return self._git.run(["rev-parse", "-q", "--verify", "HEAD^{commit}"]).returncode == 0

    def names(self) -> tuple[str, ...]:
        """Every branch and tag, sorted."""
        listing = self._git.output(
            ["for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes", "refs/tags"]
        )
        return tuple(
            sorted({_short(name) for name in decode(listing).splitlines() if not name.endswith("/HEAD")})
        )

    def nearest(self, name: str) -> tuple[str, ...]:
        """Branches and tags whose names are close to *name*, closest first."""
        from rapidfuzz.distance import OSA

        limit = max(1, len(name) // 3)
        wanted = name.lower()
        scored = [(OSA.distance(wanted, known.lower(), score_cutoff=limit), known) for known in self.names()]
        return tuple(known for distance, known in sorted(scored) if distance <= limit)[:_NEAREST]

    def commit_or_none(self, text: str) -> str | None:
        """The commit id that *text* names, for places where it may also be a date."""
        if _DATE.match(text) or text.startswith("-"):
            return None
        result = self._git.run(["rev-parse", "--verify", "-q", "--end-of-options", f"{text}^{{commit}}"])
        return result.stdout.decode("ascii", "replace").strip() if result.returncode == 0 else None

    def check_date(self, text: str) -> None:
        """Raise UnknownRevisionError when git understands no time in *text*: it would silently take now."""
        output = self._git.output(["rev-parse", f"--since={text}", "--since=now"])
        moments = [int(line.rpartition(b"=")[2]) for line in output.split()]
        if len(moments) != 2 or (abs(moments[0] - moments[1]) <= 1 and text.strip().lower() != "now"):
            raise UnknownRevisionError(f"{_quoted(text)} is neither a date nor a commit.")

    @functools.cached_property
    def git_directory(self) -> Path:
        """Where git keeps what belongs to this work tree."""
        output = self._git.output(["rev-parse", "--absolute-git-dir"])
        return Path(output.removesuffix(b"\n").decode("utf-8", "surrogateescape"))

    @functools.cached_property
    def empty_tree(self) -> str:
        """The id of a tree without files, which git knows even where no object of it is stored."""
        result = self._git.run(["hash-object", "-t", "tree", "--stdin"], stdin=b"")
        return result.stdout.decode("ascii", "replace").strip()

    @functools.cached_property
    def is_shallow(self) -> bool:
        """Whether the clone was cut off at some depth."""
        return self._git.output(["rev-parse", "--is-shallow-repository"]).strip() == b"true"

    def merge_base(self, old: str, new: str) -> str:
        """The commit id where two commits parted; empty for unrelated histories."""
        return self._git.run(["merge-base", old, new]).stdout.decode("ascii", "replace").strip()

    def branches(self, *, with_remotes: bool) -> tuple[Branch, ...]:
        """Branches, the current one first, then local before remote, newest first."""
        fields = (
            "refname", "objectname", "committerdate:iso-strict", "contents:subject", "authorname", "HEAD",
            "upstream:short", "upstream:track", "symref",
        )  # fmt: skip
        places = ["refs/heads", *(["refs/remotes"] if with_remotes else [])]
        found = []
        for values in self._references(fields, places):
            name, sha, date, subject, author, head, upstream, track, symbolic = values
            counts = {word: int(number) for word, number in _COUNT.findall(track)}
            branch = Branch(
                name=_short(name),
                sha=sha,
                date=date,
                subject=subject,
                author=author,
                is_current=head == "*",
                is_remote=name.startswith("refs/remotes/"),
                upstream=upstream,
                ahead=counts.get("ahead", 0),
                behind=counts.get("behind", 0),
                is_upstream_gone="gone" in track,
            )
            # origin/HEAD only repeats another branch.
            found += [] if symbolic else [branch]
        # Git sorted by date; dates with different offsets would not sort as text.
        return tuple(sorted(found, key=lambda branch: (not branch.is_current, branch.is_remote)))

    def tags(self) -> tuple[Tag, ...]:
        """Tags, newest first."""
        fields = ("refname", "objectname", "*objectname", "creatordate:iso-strict", "contents:subject")
        return tuple(
            Tag(_short(name), peeled or sha, date, subject, is_annotated=bool(peeled))
            for name, sha, peeled, date, subject in self._references(fields, ["refs/tags"])
        )

    def remotes(self) -> tuple[Remote, ...]:
        """Remotes by name; user names, passwords and tokens are cut out of their addresses."""
        result = self._git.run(["config", "-z", "--get-regexp", r"^remote\..*\.url$"])
        found: dict[str, str] = {}
        for record in result.stdout.split(b"\0"):
            key, _, url = decode(record).partition("\n")
            if key:
                found.setdefault(key.removeprefix("remote.").removesuffix(".url"), _CREDENTIALS.sub("", url))
        return tuple(Remote(name, url) for name, url in sorted(found.items()))

    def current_user(self) -> Person | None:
        """Who commits here, for "my commits"; None when git was not told."""
        result = self._git.run(["config", "-z", "--get-regexp", r"^user\.(name|email)$"])
        values = dict(
            decode(record).split("\n", 1) for record in result.stdout.split(b"\0") if b"\n" in record
        )
        name, email = values.get("user.name", ""), values.get("user.email", "")
        return Person(name, email) if name or email else None

    def _references(self, fields: tuple[str, ...], places: list[str]) -> list[list[str]]:
        form = "%00".join(f"%({name})" for name in fields) + "%00"
        output = self._git.output(
            ["for-each-ref", "--sort=refname", "--sort=-creatordate", f"--format={form}", *places]
        )
        records = []
        for record in output.split(b"\0\n"):
            values = [decode(value) for value in record.split(b"\0")]
            if len(values) == len(fields):
                records.append(values)
        return records


def _short(name: str) -> str:
    for prefix in ("refs/heads/", "refs/remotes/", "refs/tags/"):
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


def _quoted(name: str) -> str:
    return repr(name[:80] + ("…" if len(name) > 80 else ""))
