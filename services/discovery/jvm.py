"""Maven and Gradle manifests."""

import re
from collections.abc import Iterator

from services.discovery.documents import XmlElement, read_xml
from services.discovery.facts import (
    LockedVersion,
    ManifestFacts,
    ManifestSource,
    conventional,
    harnesses_among,
)
from services.discovery.profile import (
    BuildSystem,
    CommandKind,
    Dependency,
    Ecosystem,
    EntryPoint,
    Licence,
    Manifest,
    ProjectCommand,
)
from services.locations import RepoPath


def read_pom(source: ManifestSource) -> ManifestFacts:
    """Facts of a pom.xml. Raises DocumentError."""
    root = read_xml(source.text.encode())
    path = source.path
    properties = _properties(root)
    dependencies = tuple(_pom_dependencies(root, properties, path))
    name = root.child("artifactId")
    wrapper = "./mvnw" if source.beside("mvnw") in source.listing else "mvn"
    return ManifestFacts(
        manifests=(
            Manifest(
                path,
                Ecosystem.JVM,
                name.text.strip() if name else "",
                _expand(root.child_text("version"), properties),
                name.line if name else root.line,
            ),
        ),
        build_systems=(BuildSystem("maven", path, root.line),),
        dependencies=dependencies,
        test_frameworks=harnesses_among(dependencies, f"{wrapper} test"),
        entry_points=tuple(
            EntryPoint("main class", element.text.strip(), element.text.strip(), path, element.line)
            for element in root.walk()
            if element.name == "mainClass" and element.text.strip()
        ),
        licences=tuple(
            Licence(licence.child_text("name"), path, licence.line)
            for element in root.walk()
            if element.name == "licenses"
            for licence in element.children
        ),
        commands=_commands(
            path,
            root.line,
            ((CommandKind.BUILD, f"{wrapper} package"), (CommandKind.TEST, f"{wrapper} test")),
        ),
    )


def _commands(
    path: RepoPath, line: int, listed: tuple[tuple[CommandKind, str], ...]
) -> tuple[ProjectCommand, ...]:
    return tuple(conventional(kind, text, path, line) for kind, text in listed)


def _properties(root: XmlElement) -> dict[str, str]:
    listed = root.child("properties")
    found = {child.name: child.text.strip() for child in listed.children} if listed else {}
    found["project.version"] = root.child_text("version")
    return found


def _expand(text: str, properties: dict[str, str]) -> str:
    return re.sub(r"\$\{([^}]+)\}", lambda match: properties.get(match[1], match[0]), text)


def _pom_dependencies(root: XmlElement, properties: dict[str, str], path: RepoPath) -> Iterator[Dependency]:
    for element in root.walk():
        if element.name != "dependency":
            continue
        scope = element.child_text("scope")
        group = "dev" if scope == "test" else scope or "runtime"
        artifact = element.child("artifactId")
        yield Dependency(
            artifact.text.strip() if artifact else "",
            _expand(element.child_text("version"), properties),
            Ecosystem.JVM,
            group,
            path,
            artifact.line if artifact else element.line,
        )


_GRADLE_SHORT = re.compile(
    r"""\b(?P<scope>\w*(?:[iI]mplementation|[aA]pi|[cC]ompileOnly|[rR]untimeOnly|compile|testCompile|kapt|classpath|"""
    r"""annotationProcessor))\s*\(?\s*(?:platform\()?["'](?P<group>[\w.-]+):(?P<name>[\w.-]+)(?::(?P<version>[^"'@]+))?["'@]"""
)
_GRADLE_LONG = re.compile(
    r"""\b(?P<scope>\w*[iI]mplementation|api)\s*\(?\s*group\s*[:=]\s*["'][^"']+["'],\s*name\s*[:=]\s*["'](?P<name>[^"']+)"""
    r"""["'](?:,\s*version\s*[:=]\s*["'](?P<version>[^"']+)["'])?"""
)
_GRADLE_MAIN = re.compile(r"""\bmainClass(?:Name)?(?:\.set\(|\s*=)\s*["']([\w.$]+)["']""")
_GRADLE_VERSION = re.compile(r"""^\s*version\s*=?\s*["']([^"']+)["']""", re.MULTILINE)


def read_gradle(source: ManifestSource) -> ManifestFacts:
    """Facts of a build.gradle or build.gradle.kts, read as text, never run."""
    path, lines = source.path, source.lines
    dependencies = tuple(_gradle_dependencies(source))
    wrapper = "./gradlew" if "gradlew" in source.listing else "gradle"
    version = _GRADLE_VERSION.search(source.text)
    return ManifestFacts(
        manifests=(Manifest(path, Ecosystem.JVM, "", version[1] if version else ""),),
        build_systems=(BuildSystem("gradle", path, 1),),
        dependencies=dependencies,
        test_frameworks=harnesses_among(dependencies, f"{wrapper} test"),
        entry_points=tuple(
            EntryPoint("main class", found[1], found[1], path, lines.line_at(found.start()))
            for found in _GRADLE_MAIN.finditer(source.text)
        ),
        commands=_commands(
            path,
            1,
            ((CommandKind.BUILD, f"{wrapper} build"), (CommandKind.TEST, f"{wrapper} test")),
        ),
    )


def _gradle_dependencies(source: ManifestSource) -> Iterator[Dependency]:
    for number, text in source.lines.numbered():
        if text.lstrip().startswith("//"):
            continue
        for pattern in (_GRADLE_SHORT, _GRADLE_LONG):
            for found in pattern.finditer(text):
                scope = found["scope"].lower()
                group = "dev" if "test" in scope else "build" if scope == "classpath" else "runtime"
                yield Dependency(
                    found["name"], found["version"] or "", Ecosystem.JVM, group, source.path, number
                )


_GRADLE_LOCK = re.compile(r"^[\w.-]+:([\w.-]+):([^=\s]+)=", re.MULTILINE)


def locked_by_gradle(source: ManifestSource) -> dict[str, LockedVersion]:
    """Versions of a gradle.lockfile."""
    lines = source.lines
    found: dict[str, LockedVersion] = {}
    for match in _GRADLE_LOCK.finditer(source.text):
        found.setdefault(match[1], LockedVersion(match[2], source.path, lines.line_at(match.start(2))))
    return found
