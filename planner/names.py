"""Names: telling code-shaped names from plain words, and finding them in text."""

import re

_CODE_NAME = re.compile(r"\b(?:[A-Za-z]+(?:[A-Z][a-z0-9]+)+|[a-z0-9]+(?:_[a-z0-9]+)+|\w+(?=\(\)))")
# CamelCase, snake_case, or a word with empty parentheses.
_CALLED = re.compile(r"(?<!def )(?<!func )(?<!fn )\b([A-Za-z_]\w{2,})\s*\(")


def is_plain_word(text: str) -> bool:
    """Whether *text* is lower-case words without anything that makes a name: "retry", "error handler".

    Such a target may be a description; a code-shaped one must exist as it is written.
    """
    return text.replace(" ", "").isalpha() and text == text.lower()


def code_names(text: str) -> tuple[str, ...]:
    """The code-shaped names in prose, in order, each once."""
    return tuple(dict.fromkeys(_CODE_NAME.findall(text)))


def called_names(text: str) -> tuple[str, ...]:
    """The names that source lines call, in order, each once."""
    return tuple(dict.fromkeys(_CALLED.findall(text)))
