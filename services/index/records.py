"""Records: the rows of the index read back as facts."""

import json
import zlib
from collections.abc import Iterable

from services.facts import Call, Definition, FileFacts, Import, Inheritance
from services.index.segments import DEFINITION_COLUMNS
from services.locations import SymbolKind

COLUMNS = ", ".join(f'd."{column}"' for column in DEFINITION_COLUMNS)


def unpack_facts(
    packed: bytes, imports: str, language: str, definitions: tuple[Definition, ...]
) -> FileFacts:
    """What `pack_facts` stored, with the definitions of the same document."""
    calls, bases, comments, strings, docs, package, has_errors = json.loads(zlib.decompress(packed))
    return FileFacts(
        language=language,
        definitions=definitions,
        calls=tuple(Call(*row) for row in calls),
        imports=unpack_imports(imports),
        bases=tuple(Inheritance(*row) for row in bases),
        comments=tuple((low, high) for low, high in comments),
        strings=tuple((low, high) for low, high in strings),
        docs=tuple((low, high) for low, high in docs),
        package=package,
        has_errors=has_errors,
    )


def unpack_imports(stored: str) -> tuple[Import, ...]:
    """The imports of a document."""
    return tuple(Import(*row) for row in json.loads(stored)) if stored else ()


def definition_of(row: Iterable[object]) -> Definition:
    """One definition from its COLUMNS."""
    values = dict(zip(DEFINITION_COLUMNS, row, strict=True))
    values["kind"] = SymbolKind(str(values["kind"]))
    values["is_declaration"] = bool(values["is_declaration"])
    return Definition(**values)  # type: ignore[arg-type]
