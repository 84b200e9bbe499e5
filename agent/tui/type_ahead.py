"""TypeAhead: what a letter means while an answer has the focus: a shortcut, or the next request."""

import time
from enum import Enum, auto

TYPED_ON_SECONDS = 1.0
# A letter that comes this soon after a shortcut letter makes that the beginning of a word.


class Meaning(Enum):
    """What a letter is."""

    SHORTCUT = auto()
    TEXT = auto()
    TEXT_AFTER_SHORTCUT = auto()
    # The shortcut before it was text as well; what it did is to be undone.


class TypeAhead:
    """Remembers the last shortcut letter that could begin a word."""

    def __init__(self) -> None:
        self._pressed = 0.0

    @property
    def is_pending(self) -> bool:
        """Whether the last shortcut letter is still to be acted on."""
        return self._pressed > 0.0

    def meaning(self, *, is_shortcut: bool, begins_words: bool) -> Meaning:
        """What the letter just typed means; *begins_words* marks a shortcut that words begin with."""
        is_word = time.monotonic() - self._pressed < TYPED_ON_SECONDS
        if is_shortcut and not is_word:
            self._pressed = time.monotonic() if begins_words else 0.0
            return Meaning.SHORTCUT
        self._pressed = 0.0
        return Meaning.TEXT_AFTER_SHORTCUT if is_word else Meaning.TEXT
