"""Share-safe traces: hashes, places, decisions and times, but no text. Readers read them as any other trace.

Each text becomes a token: equal texts of one export have equal tokens, and the shapes that decisions look at
(a plain word, a name written as code, the parts of a path, a line) are kept. The key of the tokens is made
for one export and forgotten, so that no list of likely words finds the texts again.
"""

import hmac
import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from planner.names import is_plain_word
from telemetry.trace import TraceRecord

_KEPT = frozenset(
    {
        "line",
        "id",
        "evidence_id",
        "tool",
        "rule",
        "planner_version",
        "parser",
        "settings",
        "match",
        "relation",
        "listing",
    }
)
# Vocabulary of the planner itself.
_DROPPED = frozenset(
    {"reason", "quality_reason", "outcome_reason", "explanation", "detail", "label", "note", "keywords"}
)
# Sentences; what decided is in the fields beside them.
_PLACE = re.compile(r"(?P<path>.+?)(?P<line>:\d+(?:-\d+)?)?")
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_OPTIONS_KEPT = frozenset(
    {
        "match",
        "role",
        "relation",
        "section",
        "prefer",
        "purpose",
        "tests",
        "words",
        "asks_for",
        "count",
        "start",
        "end",
    }
)
# Options of calls whose values are words of the planner, not of the user.


@dataclass(frozen=True, slots=True)
class ShareSafe:
    """Makes the traces of one export share-safe."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def trace(self, record: TraceRecord) -> TraceRecord:
        """*record* without any text of the user or the repository."""
        return TraceRecord.model_validate(self._safe(record.model_dump(), ""))

    def token(self, text: str) -> str:
        """A word that stands for *text* and is shaped like it; empty for empty text."""
        if not text.strip():
            return ""
        mark = self._mark(text)
        if " " in text.strip():
            return " ".join(self._mark(word) for word in text.split()[:8])
        return mark if is_plain_word(text) else f"{mark[:4].title()}_{mark[4:]}"

    def place(self, text: str) -> str:
        """A path with its parts as tokens and its line as it was."""
        found = _PLACE.fullmatch(text)
        if found is None:
            return self.token(text)
        parts = [self._mark(part) if part.strip(".") else part for part in found["path"].split("/")]
        return "/".join(parts) + (found["line"] or "")

    def _mark(self, text: str) -> str:
        digest = hmac.new(self.key, text.encode("utf-8", "surrogatepass"), sha256).hexdigest()
        return digest[:12].translate(_LETTERS)

    def _safe(self, value: Any, name: str) -> Any:
        if isinstance(value, dict):
            return {key: self._safe(item, key) for key, item in value.items()}
        if name == "options":
            return tuple((key, item if key in _OPTIONS_KEPT else self.place(item)) for key, item in value)
        if name in _KEPT:
            return value
        if isinstance(value, (list, tuple)):
            return tuple(self._safe(item, name) for item in value)
        if type(value) is not str:  # Members of an enumeration are the planner's words.
            return value
        if name in _DROPPED:
            return ""
        return self._text(value, name)

    def _text(self, text: str, name: str) -> str:
        if name == "name":
            # Of a check it is the planner's word, of a repository the user's; both read well as one token.
            return text if text in _CHECKS else self.token(text)
        if "/" in text or name in {"places", "files_examined", "path", "paths"}:
            return self.place(text)
        return self.token(text)


_CHECKS = frozenset({"goal", "outcome", "tools", "files", "evidence", "rank", "answer", "limits"})
