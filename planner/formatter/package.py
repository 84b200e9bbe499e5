"""EvidencePackage: the clean, versioned evidence that people, programs and models receive.

Holds no tool names, no confidence numbers, no planner state and no absolute path; a test walks every
package that the suite builds.
"""

from typing import Literal

from services.frozen import Frozen

PACKAGE_SCHEMA = "sleuth.package/1"


class EvidenceItem(Frozen):
    """One place, or one fact, that the answer rests on."""

    id: str
    # "E1", "E2" … in rank order.
    kind: str
    # What it is: definition, reference, content, commit, change, fact …
    evidence_class: str
    title: str
    path: str = ""
    start: int = 0
    end: int = 0
    # 1-based lines, both included; 0 where the item is no place in a file.
    symbol: str = ""
    snippet: str = ""
    # Text only; `numbered` of the renderers puts the line numbers in front. Elisions are marked with "…".
    why: str
    quality: Literal["none", "weak", "moderate", "strong", "verified"]
    revision: str = ""
    # Commit that the item is about, for history and differences.
    blob: str = ""
    # Content id of the file (the one git would give it).
    text_hash: str = ""
    # SHA-256 of the cited lines, for `sleuth verify`.
    details: tuple[tuple[str, str], ...] = ()
    # Kind-specific details by name, sorted: ("author", "Ana"), ("signature", "def start(self)").

    def details_text(self, name: str) -> str:
        """The detail called *name*, or an empty string."""
        return dict(self.details).get(name, "")


class Searched(Frozen):
    """What was searched, and without result for what."""

    files: int = 0
    languages: tuple[tuple[str, int], ...] = ()
    skipped: tuple[tuple[str, int], ...] = ()
    unparsed: int = 0
    spellings: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    # In words: "file names", "definitions", "text".
    nearest: tuple[str, ...] = ()
    ignored_hits: tuple[str, ...] = ()
    universe: str = ""


class SizeAccount(Frozen):
    """What the package weighs and what was left out to make it fit."""

    tokens: int = 0
    budget: int = 0
    dropped: int = 0
    shortened: int = 0
    redacted: int = 0


class EvidencePackage(Frozen):
    """What was asked, what was found, and what was not."""

    schema_id: str = PACKAGE_SCHEMA
    request: str
    goal: str
    # In plain words.
    outcome: str
    artifact: str
    # The form of the answer; decides how it is laid out.
    repository: str = ""
    commit: str = ""
    branch: str = ""
    is_dirty: bool = False
    items: tuple[EvidenceItem, ...] = ()
    searched: Searched = Searched()
    open_questions: tuple[str, ...] = ()
    size: SizeAccount = SizeAccount()
