"""Output: what is written to stdout, and only that."""

import json
import sys
from typing import Any

import click

from services.terminal_text import printable


def print_json(document: Any) -> None:
    """One line of JSON. Text that is no valid Unicode is escaped, so that any reader can decode the line."""
    line = json.dumps(document, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        line = json.dumps(document)
    click.echo(line.encode("utf-8"))


def print_text(text: str) -> None:
    """Text for a person: no control sequence of the repository reaches the terminal."""
    click.echo(_encodable(printable(text)))


def print_rendered(text: str) -> None:
    """Text that a renderer made safe; its own colours stay."""
    click.echo(_encodable(text))


def counted(number: int, noun: str) -> str:
    """`1 use`, `2 uses`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _encodable(text: str) -> str:
    """*text* as the stream can write it: an odd file name or a C locale never ends the command."""
    encoding = (sys.stdout.encoding if sys.stdout else None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
