"""The literal arguments of a setup() call. The script is parsed, never run."""

import ast
from collections.abc import Iterator

from services.discovery.documents import DocumentError
from services.discovery.facts import ManifestFacts, ManifestSource, conventional, harnesses_among
from services.discovery.profile import (
    BuildSystem,
    CommandKind,
    Dependency,
    Ecosystem,
    EntryPoint,
    Licence,
    Manifest,
)
from services.discovery.python import requirement
from services.locations import RepoPath

_SETUP_LISTS = {"install_requires": "runtime", "setup_requires": "build", "tests_require": "dev"}


def read_setup_py(source: ManifestSource) -> ManifestFacts:
    """Facts of a setup.py: the literal arguments of its setup() call. The file is parsed, never run."""
    try:
        tree = ast.parse(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise DocumentError(str(error), getattr(error, "lineno", None) or 1) from error
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "setup"
    ]
    arguments = {keyword.arg: keyword.value for call in calls for keyword in call.keywords if keyword.arg}
    path = source.path
    name = _literal_text(arguments.get("name"))
    line = calls[0].lineno if calls else 1
    dependencies = tuple(_setup_dependencies(arguments, path))
    licence = arguments.get("license")
    licence_name = _literal_text(licence)
    return ManifestFacts(
        manifests=(Manifest(path, Ecosystem.PYTHON, name, _literal_text(arguments.get("version")), line),),
        build_systems=(BuildSystem("setuptools", path, line),),
        dependencies=dependencies,
        test_frameworks=harnesses_among(dependencies),
        entry_points=tuple(_setup_scripts(arguments, path)),
        licences=(Licence(licence_name, path, licence.lineno),) if licence and licence_name else (),
        commands=(conventional(CommandKind.INSTALL, "python -m pip install -e .", path, line),),
    )


def _literal_text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _literal_items(node: ast.expr | None) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            if text := _literal_text(item):
                yield text, item.lineno


def _setup_dependencies(arguments: dict[str, ast.expr], path: RepoPath) -> Iterator[Dependency]:
    groups = [(group, arguments.get(option)) for option, group in _SETUP_LISTS.items()]
    extras = arguments.get("extras_require")
    if isinstance(extras, ast.Dict):
        groups += [
            (f"optional: {_literal_text(key)}", value)
            for key, value in zip(extras.keys, extras.values, strict=True)
        ]
    for group, node in groups:
        for text, line in _literal_items(node):
            if found := requirement(text, group, path, line):
                yield found


def _setup_scripts(arguments: dict[str, ast.expr], path: RepoPath) -> Iterator[EntryPoint]:
    node = arguments.get("entry_points")
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if _literal_text(key) == "console_scripts":
                for text, line in _literal_items(value):
                    name, _, target = text.partition("=")
                    yield EntryPoint("console script", name.strip(), target.strip(), path, line)
