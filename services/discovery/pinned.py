"""Python versions pinned by a constraints file, a compiled requirements file or a Pipfile.lock."""

import re

from services.discovery.documents import as_mapping, as_text, read_json
from services.discovery.facts import LockedVersion, ManifestSource

_PIN = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*===?\s*([^\s;\\#]+)", re.MULTILINE)


def locked_by_pins(source: ManifestSource) -> dict[str, LockedVersion]:
    """Versions of lines `name==version`."""
    lines = source.lines
    found: dict[str, LockedVersion] = {}
    for match in _PIN.finditer(source.text):
        found.setdefault(match[1], LockedVersion(match[2], source.path, lines.line_at(match.start(2))))
    return found


def locked_by_pipenv(source: ManifestSource) -> dict[str, LockedVersion]:
    """Versions of a Pipfile.lock. Raises DocumentError."""
    document = read_json(source.text)
    found: dict[str, LockedVersion] = {}
    for table in ("default", "develop"):
        for name, value in as_mapping(document.get(table)).items():
            version = as_text(as_mapping(value).get("version")).removeprefix("==")
            line = document.line_of(table, name, "version")
            found.setdefault(name, LockedVersion(version, source.path, line))
    return found
