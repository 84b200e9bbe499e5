"""Value: what is known of the result of an expression."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.locations import RepoPath
from services.resolution.names import Place
from services.resolution.type_text import TypeText


@dataclass(frozen=True, slots=True)
class Element:
    """The type of what a container holds, and where its names are looked up."""

    text: TypeText
    path: RepoPath
    byte: int


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of a value. All empty: nothing."""

    classes: tuple[Place, ...] = ()
    # It is one of these types, or an instance of one.
    modules: tuple[RepoPath, ...] = ()
    callables: tuple[Place, ...] = ()
    is_external: bool = False
    # It is, or may be, something from outside the repository.
    elements: tuple[Element, ...] = ()
    results: tuple[Element, ...] = ()
    # Declared result of a function literal.
    is_static: bool = False
    # It is the type itself, not an instance.
    is_parent: bool = False
    # "super": members are looked up above the type.

    @property
    def is_known(self) -> bool:
        """Whether anything is known."""
        return bool(self.classes or self.modules or self.callables or self.results or self.is_external)


NOTHING_KNOWN = Value()
OUTSIDE = Value(is_external=True)


def merged(values: Iterable[Value]) -> Value:
    """What is known when it is any of *values*."""
    parts = list(values)
    if len(parts) == 1:
        return parts[0]
    return Value(
        classes=tuple(dict.fromkeys(place for one in parts for place in one.classes)),
        modules=tuple(dict.fromkeys(path for one in parts for path in one.modules)),
        callables=tuple(dict.fromkeys(place for one in parts for place in one.callables)),
        is_external=any(one.is_external for one in parts),
        elements=tuple(element for one in parts for element in one.elements),
        results=tuple(result for one in parts for result in one.results),
        is_static=any(one.is_static for one in parts),
        is_parent=any(one.is_parent for one in parts),
    )
