"""DeclaredTypes: what a value is by the type that it is declared with."""

from services.facts import TYPE_KINDS
from services.locations import SymbolKind
from services.resolution.classes import NOTHING, OPEN_NAMES, Classes
from services.resolution.idioms import SELF_TYPES, WRAPPERS
from services.resolution.names import Names, Place
from services.resolution.sources import Source
from services.resolution.type_text import TypeText, parse_type
from services.resolution.values import NOTHING_KNOWN, Element, Value, merged


class DeclaredTypes:
    """Turns written types into values."""

    def __init__(self, names: Names, classes: Classes) -> None:
        self.names = names
        self.classes = classes

    def from_text(self, source: Source, text: str, byte: int) -> Value:
        """The value of something declared with the type *text*."""
        return merged(self.from_type(source, one, byte) for one in parse_type(text))

    def from_element(self, element: Element) -> Value:
        """One element of a container."""
        source = self.names.sources.get(element.path)
        return self.from_type(source, element.text, element.byte) if source is not None else NOTHING_KNOWN

    def from_type(self, source: Source, one: TypeText, byte: int) -> Value:
        """The value of something declared with one alternative of a type."""
        last = one.name.rpartition(".")[2]
        if not one.name:
            elements = tuple(Element(argument, source.path, byte) for argument in one.arguments)
            return Value(is_external=True, elements=elements) if elements else NOTHING_KNOWN
        if last in WRAPPERS and one.arguments:
            return self.from_type(source, one.arguments[0], byte)
        if last in NOTHING:
            return NOTHING_KNOWN
        if last in SELF_TYPES:
            around = self.classes.enclosing(source, byte)
            return Value(classes=(around,)) if around is not None else NOTHING_KNOWN
        if one.name in OPEN_NAMES:
            return NOTHING_KNOWN
        meaning = self.classes.resolve(source, one.name, byte)
        elements = tuple(Element(argument, source.path, byte) for argument in one.arguments)
        types = tuple(
            place
            for place in meaning.places
            if self.names.definition(place).kind in TYPE_KINDS | {SymbolKind.TYPE}
        )
        if types:
            return Value(
                classes=types,
                is_external=meaning.is_external,
                elements=elements or self._alias_elements(types),
            )
        # One or two capital letters that name nothing here are a type parameter.
        is_parameter = len(one.name) <= 2 and one.name.isupper()
        return (
            Value(is_external=True, elements=elements)
            if meaning.is_external and not is_parameter
            else NOTHING_KNOWN
        )

    def _alias_elements(self, types: tuple[Place, ...]) -> tuple[Element, ...]:
        """Elements of a named container: "type middlewares []middleware"."""
        for place in types:
            definition = self.names.definition(place)
            if definition.kind is SymbolKind.TYPE:
                for one in parse_type(definition.type_text):
                    if one.arguments:
                        return tuple(
                            Element(argument, place.path, definition.name_byte) for argument in one.arguments
                        )
        return ()
