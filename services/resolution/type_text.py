"""TypeText: a type as written, taken apart into a name and its arguments."""

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class TypeText:
    """One alternative of a written type."""

    name: str
    # Dotted; empty for what has no name, such as a tuple or a function type.
    arguments: tuple["TypeText", ...] = ()


_MODIFIERS = re.compile(
    r"\b(?:const|volatile|mutable|static|struct|class|enum|union|final|typename|readonly|mut|dyn|impl|ref|out|in"
    r"|params|unsafe|inline|virtual|extern|constexpr|extends|super)\b|'\w+\b"
)
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|\\)[A-Za-z_$][\w$]*)*")
_SEPARATOR = re.compile(r"::|\\")
_OPENERS = {"<": ">", "[": "]", "(": ")", "{": "}"}
MAX_ALTERNATIVES = 6
MAX_LENGTH = 200
# Characters read of a type; arguments nest no deeper than that allows.


@lru_cache(maxsize=4096)
def parse_type(text: str) -> tuple[TypeText, ...]:
    """The alternatives of a written type: "Foo | None" is Foo and None, "[]*Route" is a list of Route."""
    plain = _MODIFIERS.sub(" ", text[:MAX_LENGTH].strip().strip("\"'")).strip(" ?!")
    found: list[TypeText] = []
    for part in _split(plain, "|&")[:MAX_ALTERNATIVES]:
        one = _parse_one(part.strip())
        if one is not None:
            found.append(one)
    return tuple(found)


def _parse_one(text: str) -> TypeText | None:
    text = text.strip("\"'").lstrip("*&?^ \t").strip()
    if text.startswith("(") and text.endswith(")"):
        parts = _split(text[1:-1], ",")
        # Go results: "(*Foo, error)"; a value used as one is the first.
        return TypeText("", tuple(one for part in parts for one in parse_type(part)[:1])) if parts else None
    if text.startswith("["):
        # Go "[]T" and "[4]T", Rust "[T; 4]" and "[T]".
        closing = _matching(text, 0)
        rest = text[closing + 1 :].strip()
        inner = rest or text[1:closing].partition(";")[0]
        return TypeText("", parse_type(inner)[:1])
    match = _NAME.match(text)
    if match is None:
        return None
    name, rest = _SEPARATOR.sub(".", match[0]), text[match.end() :].strip()
    if name in {"map", "chan", "func", "function"} and rest[:1] in {"[", "(", "<", "-", ""}:
        # Go "map[K]V": the element is V.
        closing = _matching(rest, 0) if rest.startswith("[") else -1
        return TypeText("", parse_type(rest[closing + 1 :])[:1]) if closing >= 0 else TypeText("")
    if name in {"keyof", "typeof", "infer", "asserts", "unique"}:
        return _parse_one(rest) if name == "typeof" else TypeText("")
    if rest.startswith(("=>", "(")):
        return TypeText("")
    arguments: list[TypeText] = []
    if rest[:1] in {"<", "["}:
        closing = _matching(rest, 0)
        for part in _split(rest[1:closing], ","):
            arguments.extend(parse_type(part)[:1] or (TypeText(""),))
        if rest.startswith("[") and not rest[1:closing].strip():
            # "Foo[]" is a list of Foo.
            return TypeText("", (TypeText(name),))
        if rest[closing + 1 :].strip().startswith("[]"):
            return TypeText("", (TypeText(name, tuple(arguments)),))
        tail = _NAME.match(rest[closing + 1 :].lstrip(":. "))
        if rest[closing + 1 :].lstrip().startswith(("::", ".")) and tail is not None:
            # "Base<T>::Inner".
            return TypeText(f"{name}.{_SEPARATOR.sub('.', tail[0])}")
    return TypeText(name, tuple(arguments))


def _matching(text: str, start: int) -> int:
    """Position of the bracket that closes the one at *start*; the last character when none does."""
    depth = 0
    for position in range(start, len(text)):
        character = text[position]
        if character in "<[({":
            depth += 1
        elif character in ">])}" and text[position - 1 : position + 1] not in {"->", "=>"}:
            depth -= 1
            if depth == 0:
                return position
    return len(text) - 1


def _split(text: str, separators: str) -> list[str]:
    """*text* cut at separators outside of brackets."""
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        if character in _OPENERS:
            depth += 1
        elif character in ">])}" and text[position - 1 : position + 1] not in {"->", "=>"}:
            depth -= 1
        elif depth == 0 and character in separators:
            parts.append(text[start:position])
            start = position + 1
    return [part for part in (*parts, text[start:]) if part.strip()]
