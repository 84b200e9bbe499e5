r"""Terminal text: foreign text made harmless to show. What acts instead of being seen is written out.

A file, a commit message or a path may hold escape sequences that move the cursor, set the title or run a
paste, and characters that reorder or hide what a reader sees. Each becomes its notation, ``\x1b`` or
``\u202e``, so that nothing is lost and nothing happens.
"""

import re

_ACTING = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line feed; escape among them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # text direction
    "\u200b\u2060-\u2064\u206a-\u206f\ufeff\u00ad\u180e"  # invisible; joiners are spelling and stay
    "\u2028\u2029"  # line ends to some programs, not to git
    "\ufff9-\ufffb"  # interlinear annotation
    "\U000e0000-\U000e007f"  # tags, an invisible alphabet
    "\ud800-\udfff"  # half characters that no output accepts
    "]"
)


def printable(text: str) -> str:
    """*text* with the same lines and nothing in it that a terminal would obey or hide."""
    if text.isascii() and text.isprintable():
        return text
    return _ACTING.sub(_notation, text.replace("\r\n", "\n"))


def one_line(text: str, limit: int = 200) -> str:
    """*text* printable, white space folded, at most *limit* characters."""
    folded = " ".join(printable(text[: limit * 8]).split())
    return folded if len(folded) <= limit else folded[: max(limit - 1, 0)] + "…"


def _notation(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
