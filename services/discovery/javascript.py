"""JavaScript and TypeScript manifests: package.json and its lock files."""

import re
from collections.abc import Iterator
from dataclasses import replace

from services.discovery.documents import LocatedDocument, as_list, as_mapping, as_text, read_json
from services.discovery.facts import (
    LockedVersion,
    ManifestFacts,
    ManifestSource,
    conventional,
    harnesses_among,
    linters_among,
)
from services.discovery.profile import (
    BuildSystem,
    CommandKind,
    CommandSource,
    Dependency,
    Ecosystem,
    EntryPoint,
    Harness,
    Licence,
    Manifest,
    ProjectCommand,
)
from services.discovery.purpose import argv_of, kind_of
from services.locations import RepoPath

_GROUPS = (
    ("dependencies", "runtime"),
    ("devDependencies", "dev"),
    ("peerDependencies", "peer"),
    ("optionalDependencies", "optional"),
)
_MANAGERS = (("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lockb", "bun"), ("bun.lock", "bun"))
_BUNDLERS = ("vite", "webpack", "rollup", "esbuild", "parcel", "next", "@angular/cli", "turbo", "typescript")


def read_package_json(source: ManifestSource) -> ManifestFacts:
    """Facts of a package.json. Raises DocumentError."""
    document = read_json(source.text)
    path = source.path
    manager = _package_manager(document, source)
    dependencies = tuple(
        Dependency(name, as_text(value), Ecosystem.JAVASCRIPT, group, path, document.line_of(table, name))
        for table, group in _GROUPS
        for name, value in as_mapping(document.get(table)).items()
    )
    scripts = tuple(_scripts(document, source, manager))
    runner = next((command.text for command in scripts if command.name == "test"), "")
    licence = as_text(document.get("license"))
    install = conventional(CommandKind.INSTALL, f"{manager} install", path, 1)
    return ManifestFacts(
        manifests=(
            Manifest(
                path,
                Ecosystem.JAVASCRIPT,
                as_text(document.get("name")),
                as_text(document.get("version")),
                document.line_of("name"),
            ),
        ),
        build_systems=(
            BuildSystem(manager, path, 1),
            *(BuildSystem(item.name, path, item.line) for item in dependencies if item.name in _BUNDLERS),
        ),
        dependencies=dependencies,
        test_frameworks=_frameworks(dependencies, runner),
        lint_tools=linters_among(dependencies),
        entry_points=tuple(_entry_points(document, path)),
        licences=(Licence(licence, path, document.line_of("license")),) if licence else (),
        commands=(*scripts, install),
    )


def _frameworks(dependencies: tuple[Dependency, ...], runner: str) -> tuple[Harness, ...]:
    found = harnesses_among(dependencies)
    if not runner:
        return found
    return tuple(replace(framework, command=runner) for framework in found)


def _package_manager(document: LocatedDocument, source: ManifestSource) -> str:
    declared = as_text(document.get("packageManager")).partition("@")[0]
    if declared:
        return declared
    return next((name for lock, name in _MANAGERS if source.beside(lock) in source.listing), "npm")


def _scripts(document: LocatedDocument, source: ManifestSource, manager: str) -> Iterator[ProjectCommand]:
    for name, value in as_mapping(document.get("scripts")).items():
        body = as_text(value)
        kind = kind_of(name, body)
        text = f"{manager} {name}" if name in {"test", "start"} else f"{manager} run {name}"
        yield ProjectCommand(
            kind=kind,
            name=name,
            text=text,
            argv=argv_of(text),
            path=source.path,
            line=document.line_of("scripts", name),
            source=CommandSource.DEFINED,
            directory=source.directory,
            detail=body,
        )


def _entry_points(document: LocatedDocument, path: RepoPath) -> Iterator[EntryPoint]:
    name = as_text(document.get("name"))
    binaries = document.get("bin")
    if isinstance(binaries, str):
        yield EntryPoint("console script", name, binaries, path, document.line_of("bin"))
    for binary, target in as_mapping(binaries).items():
        yield EntryPoint("console script", binary, as_text(target), path, document.line_of("bin", binary))
    for key in ("main", "module", "browser"):
        if target := as_text(document.get(key)):
            yield EntryPoint("package main", name, target, path, document.line_of(key))
    start = as_text(document.get("scripts", "start"))
    if start:
        yield EntryPoint("script", "start", start, path, document.line_of("scripts", "start"))
    for workspace in as_list(document.get("workspaces")):
        yield EntryPoint(
            "workspace", as_text(workspace), as_text(workspace), path, document.line_of("workspaces")
        )


def read_tsconfig(source: ManifestSource) -> ManifestFacts:
    """The type checker that a tsconfig.json configures. Raises DocumentError."""
    read_json(source.text)
    return ManifestFacts(
        build_systems=(BuildSystem("typescript", source.path, 1),),
        commands=(conventional(CommandKind.TYPECHECK, "npx tsc --noEmit", source.path, 1, name="tsc"),),
    )


def locked_by_npm(source: ManifestSource) -> dict[str, LockedVersion]:
    """Versions of a package-lock.json, format 1 to 3. Raises DocumentError."""
    document = read_json(source.text)
    found: dict[str, LockedVersion] = {}
    for key, value in as_mapping(document.get("packages")).items():
        if key.startswith("node_modules/") and "/node_modules/" not in key:
            line = document.line_of("packages", key, "version")
            version = as_text(as_mapping(value).get("version"))
            found[key.removeprefix("node_modules/")] = LockedVersion(version, source.path, line)
    for name, value in as_mapping(document.get("dependencies")).items():
        version = as_text(as_mapping(value).get("version"))
        line = document.line_of("dependencies", name, "version")
        found.setdefault(name, LockedVersion(version, source.path, line))
    return found


_YARN = re.compile(r'^"?(@?[^@\s"]+)@[^\n]*:\n\s+version:? "?([^"\s]+)"?', re.MULTILINE)
_PNPM = re.compile(r"^  '?/?(@?[^@\s'(/]+(?:/[^@\s'(/]+)?)[@/](\d[^:()'\s]*)[^:\n]*:", re.MULTILINE)
_BUN = re.compile(r'^\s+"([^"\n]+)": \["(?:[^"\n]+)@(\d[^"\n]*)"', re.MULTILINE)


def locked_by_yarn(source: ManifestSource) -> dict[str, LockedVersion]:
    """Versions of a yarn.lock."""
    return locked_by_pattern(_YARN, source)


def locked_by_pnpm(source: ManifestSource) -> dict[str, LockedVersion]:
    """Versions of a pnpm-lock.yaml."""
    return locked_by_pattern(_PNPM, source)


def locked_by_bun(source: ManifestSource) -> dict[str, LockedVersion]:
    """Versions of a bun.lock."""
    return locked_by_pattern(_BUN, source)


def locked_by_pattern(pattern: re.Pattern[str], source: ManifestSource) -> dict[str, LockedVersion]:
    """Versions in a text where *pattern* gives name and version; the first mention of a name counts."""
    lines = source.lines
    found: dict[str, LockedVersion] = {}
    for match in pattern.finditer(source.text):
        found.setdefault(match[1], LockedVersion(match[2], source.path, lines.line_at(match.start(2))))
    return found
