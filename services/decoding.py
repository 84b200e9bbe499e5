"""Decoding: how the bytes of a file become lines of text whose numbers agree with git."""

import codecs
from pathlib import PurePosixPath

_SNIFFED_BYTES = 8_000
# What git looks at before it calls a file binary.
_MINIFIABLE = frozenset({".js", ".mjs", ".cjs", ".css", ".html", ".htm", ".svg", ".json", ".xml", ".map"})
_MINIFIED_MEAN_LINE = 400
# Bytes a line on average; hand-written files of these kinds stay below 100.
_MINIFIED_MINIMUM_BYTES = 4_096
_BYTE_ORDER_MARKS = (
    # UTF-32 before UTF-16: the little-endian marks start alike.
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def is_binary(data: bytes) -> bool:
    """Whether *data* is no text: it holds a NUL byte early and is not UTF-16 or UTF-32."""
    head = data[:_SNIFFED_BYTES]
    return b"\0" in head and _wide_encoding(head) is None


def is_minified(path: str, data: bytes) -> bool:
    """Whether *data* is web code or markup with its line breaks squeezed out."""
    if len(data) < _MINIFIED_MINIMUM_BYTES or PurePosixPath(path).suffix.lower() not in _MINIFIABLE:
        return False
    return len(data) / (data.count(b"\n") + 1) > _MINIFIED_MEAN_LINE


def decode(data: bytes) -> str:
    """*data* as text; never fails. Line breaks are kept as they are, a byte order mark is dropped.

    UTF-8 is tried first, then UTF-16 and UTF-32 by their marks or by the pattern of their zero bytes. Bytes
    that are no UTF-8 are read as Latin-1 one by one, so that one odd byte does not spoil the other letters.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _without_surrogates(data[len(mark) :].decode(encoding, _errors_for(encoding)))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        wide = _wide_encoding(data[:_SNIFFED_BYTES])
        encoding = wide or "utf-8"
        return _without_surrogates(data.decode(encoding, _errors_for(encoding)))
    if "\0" in text[:_SNIFFED_BYTES]:
        wide = _wide_encoding(data[:_SNIFFED_BYTES])
        if wide is not None:
            return _without_surrogates(data.decode(wide, "replace"))
    return text


def split_lines(text: str) -> list[str]:
    r"""The lines of *text* without their ends; only ``\n`` and ``\r\n`` end a line, as in git.

    `str.splitlines` also breaks at form feeds and Unicode separators and would number lines differently.
    """
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines] if "\r" in text else lines


def printable_name(name: bytes) -> str:
    r"""A file name as text that every serialiser accepts; bytes that are no UTF-8 become ``\xNN``."""
    return name.decode("utf-8", "backslashreplace")


def _wide_encoding(head: bytes) -> str | None:
    """The 16- or 32-bit encoding of *head*, when its byte order mark or its zero bytes give it away."""
    for mark, encoding in _BYTE_ORDER_MARKS[1:]:
        if head.startswith(mark):
            return encoding
    pairs = len(head) // 2
    if pairs < 4:
        return None
    even, odd = head[: pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    # Western text in UTF-16 has a zero in nearly every other byte and none in between.
    if odd > 0.7 * pairs and even == 0:
        return "utf-16-le"
    if even > 0.7 * pairs and odd == 0:
        return "utf-16-be"
    return None


def _errors_for(encoding: str) -> str:
    return "services.latin-1" if encoding == "utf-8" else "replace"


def _latin_1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


def _without_surrogates(text: str) -> str:
    """*text* without lone surrogates, which UTF-8 output refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")


codecs.register_error("services.latin-1", _latin_1)
