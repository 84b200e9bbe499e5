"""Ruby and PHP manifests, and the lock files beside them."""

import re

from services.discovery.documents import as_list, as_mapping, as_text, read_json
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
    Licence,
    Manifest,
    ProjectCommand,
)
from services.discovery.purpose import argv_of, kind_of

_GEM = re.compile(r"""^\s*gem\s*\(?\s*["']([^"']+)["']((?:\s*,\s*["'][^"']+["'])*)""")
_SPEC_GEM = re.compile(
    r"""\.add_(?:(development|runtime)_)?dependency\s*\(?\s*["']([^"']+)["']((?:\s*,\s*["'][^"']+["'])*)"""
)
_GROUP = re.compile(r"^\s*group\s+(.+?)\s+do\s*$")


def read_gemfile(source: ManifestSource) -> ManifestFacts:
    """Facts of a Gemfile, read as text, never run."""
    dependencies = []
    group = "runtime"
    for number, text in source.lines.numbered():
        if opened := _GROUP.match(text):
            group = "dev" if re.search(r"test|development", opened[1]) else opened[1]
        elif text.strip() == "end":
            group = "runtime"
        elif found := _GEM.match(text):
            dependencies.append(
                Dependency(found[1], _versions(found[2]), Ecosystem.RUBY, group, source.path, number)
            )
    listed = tuple(dependencies)
    return ManifestFacts(
        manifests=(Manifest(source.path, Ecosystem.RUBY),),
        build_systems=(BuildSystem("bundler", source.path, 1),),
        dependencies=listed,
        test_frameworks=harnesses_among(listed),
        lint_tools=linters_among(listed),
        commands=(
            conventional(CommandKind.INSTALL, "bundle install", source.path, 1),
            *(
                conventional(CommandKind.TEST, item.command, item.path, item.line)
                for item in harnesses_among(listed)
            ),
        ),
    )


def _versions(quoted: str) -> str:
    return ", ".join(re.findall(r"""["']([^"']+)["']""", quoted))


def read_gemspec(source: ManifestSource) -> ManifestFacts:
    """Facts of a .gemspec, read as text, never run."""
    lines = source.lines
    dependencies = tuple(
        Dependency(
            found[2],
            _versions(found[3]),
            Ecosystem.RUBY,
            "dev" if found[1] == "development" else "runtime",
            source.path,
            lines.line_at(found.start()),
        )
        for found in _SPEC_GEM.finditer(source.text)
    )
    name = re.search(r"""\.name\s*=\s*["']([^"']+)["']""", source.text)
    licence = re.search(r"""\.licenses?\s*=\s*\[?\s*["']([^"']+)["']""", source.text)
    return ManifestFacts(
        manifests=(
            Manifest(
                source.path,
                Ecosystem.RUBY,
                name[1] if name else "",
                line=lines.line_at(name.start()) if name else 1,
            ),
        ),
        dependencies=dependencies,
        test_frameworks=harnesses_among(dependencies),
        licences=(Licence(licence[1], source.path, lines.line_at(licence.start())),) if licence else (),
    )


_RAKE_TASK = re.compile(r"^\s*task\s*\(?:?[\"']?(\w+)", re.MULTILINE)


def read_rakefile(source: ManifestSource) -> ManifestFacts:
    """Tasks of a Rakefile, read as text, never run."""
    lines = source.lines
    return ManifestFacts(
        build_systems=(BuildSystem("rake", source.path, 1),),
        commands=tuple(
            ProjectCommand(
                kind=kind_of(found[1]),
                name=found[1],
                text=f"rake {found[1]}",
                argv=("rake", found[1]),
                path=source.path,
                line=lines.line_at(found.start(1)),
                source=CommandSource.DEFINED,
                directory=source.directory,
            )
            for found in _RAKE_TASK.finditer(source.text)
        ),
    )


_GEM_LOCK = re.compile(r"^    ([\w.-]+) \(([^)\s]+)\)$", re.MULTILINE)


def locked_by_bundler(source: ManifestSource) -> dict[str, LockedVersion]:
    """Versions of a Gemfile.lock."""
    lines = source.lines
    found: dict[str, LockedVersion] = {}
    for match in _GEM_LOCK.finditer(source.text):
        found.setdefault(match[1], LockedVersion(match[2], source.path, lines.line_at(match.start(2))))
    return found


def read_composer(source: ManifestSource) -> ManifestFacts:
    """Facts of a composer.json. Raises DocumentError."""
    document = read_json(source.text)
    path = source.path
    dependencies = tuple(
        Dependency(name, as_text(value), Ecosystem.PHP, group, path, document.line_of(table, name))
        for table, group in (("require", "runtime"), ("require-dev", "dev"))
        for name, value in as_mapping(document.get(table)).items()
        if "/" in name
    )
    licence = as_text(document.get("license"))
    commands = [conventional(CommandKind.INSTALL, "composer install", path, 1)]
    for name, value in as_mapping(document.get("scripts")).items():
        body = as_text(value) or "; ".join(as_text(item) for item in as_list(value))
        kind = kind_of(name, body)
        commands.append(
            ProjectCommand(
                kind=kind,
                name=name,
                text=f"composer run {name}",
                argv=argv_of(f"composer run {name}"),
                path=path,
                line=document.line_of("scripts", name),
                source=CommandSource.DEFINED,
                directory=source.directory,
                detail=body,
            )
        )
    return ManifestFacts(
        manifests=(
            Manifest(path, Ecosystem.PHP, as_text(document.get("name")), "", document.line_of("name")),
        ),
        build_systems=(BuildSystem("composer", path, 1),),
        dependencies=dependencies,
        test_frameworks=harnesses_among(dependencies),
        lint_tools=linters_among(dependencies),
        entry_points=tuple(
            EntryPoint("console script", as_text(item), as_text(item), path, document.line_of("bin"))
            for item in as_list(document.get("bin"))
        ),
        licences=(Licence(licence, path, document.line_of("license")),) if licence else (),
        commands=tuple(commands),
    )


_COMPOSER_LOCK = re.compile(r'"name": "([^"\n]+/[^"\n]+)",\s*"version": "v?([^"\n]+)"')


def locked_by_composer(source: ManifestSource) -> dict[str, LockedVersion]:
    """Versions of a composer.lock."""
    lines = source.lines
    found: dict[str, LockedVersion] = {}
    for match in _COMPOSER_LOCK.finditer(source.text):
        found.setdefault(match[1], LockedVersion(match[2], source.path, lines.line_at(match.start(2))))
    return found
