"""Names: telling code-shaped names from plain words."""


def is_plain_word(text: str) -> bool:
    """Whether *text* is lower-case words without anything that makes a name: "retry", "error handler".

    Such a target may be a description; a code-shaped one must exist as it is written.
    """
    return text.replace(" ", "").isalpha() and text == text.lower()
