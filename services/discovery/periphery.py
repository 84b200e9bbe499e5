"""Peripheral paths: directories whose manifests describe something else than this project."""

from posixpath import dirname

PERIPHERAL_DIRECTORIES = frozenset(
    {"vendor", "vendored", "third_party", "third-party", "thirdparty", "node_modules", "external", "extern"}
    | {"backup", "backups", "archive", "archived", "build", "dist", "out", "target"}
    | {"fixtures", "fixture", "testdata", "test_data", "__fixtures__"}
    | {"examples", "example", "samples", "templates"}
)


def is_peripheral(path: str) -> bool:
    """Whether a path lies where things stand that are not this project: vendored, copied, built, sample."""
    return any(part.lower() in PERIPHERAL_DIRECTORIES for part in dirname(path).split("/"))
