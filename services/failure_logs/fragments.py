"""Fragments: the parts of an error message that stand in the source as they are, for searching it there.

A program fills names, numbers and paths into its messages: of `bad block 7 in '/db/4.ldb': checksum mismatch`
the source holds `checksum mismatch`.
"""

import re

MAX_FRAGMENTS = 3
MIN_WORDS = 2
MIN_CHARACTERS = 10
# Shorter phrases occur by chance.
_LITERAL = re.compile(r"[A-Za-z][\w'\u2019-]*(?:\(s\))?")
_CLOSING = ".,:;!?"
_QUOTES = "\"'`\u2018\u2019\u201c\u201d"
INTERPRETER_ERRORS = frozenset(
    # Their messages are the interpreter's own; a program hardly ever raises them itself.
    {
        "AttributeError",
        "ImportError",
        "IndentationError",
        "IndexError",
        "KeyError",
        "ModuleNotFoundError",
        "NameError",
        "RecursionError",
        "ReferenceError",
        "SyntaxError",
        "UnboundLocalError",
        "ZeroDivisionError",
    }
)


def literal_fragments(message: str) -> tuple[str, ...]:
    """Phrases of *message* without what was filled in, longest first; empty when nothing is left."""
    found: list[str] = []
    run: list[str] = []
    is_quoted = False
    for token in message.split():
        bare = token.rstrip(_CLOSING)
        opens, closes = token[0] in _QUOTES, bare[-1:] in _QUOTES
        if not (is_quoted or opens) and _LITERAL.fullmatch(bare):
            run.append(bare)
            if bare != token:
                found.append(" ".join(run))
                run = []
        else:
            found.append(" ".join(run))
            run = []
        is_quoted = (is_quoted or opens) and not closes
    found.append(" ".join(run))
    phrases = [text for text in found if len(text.split()) >= MIN_WORDS and len(text) >= MIN_CHARACTERS]
    return tuple(sorted(dict.fromkeys(phrases), key=lambda text: -len(text))[:MAX_FRAGMENTS])
