"""Cargo, Go and .NET manifests, and the lock files beside them."""

import re
from collections.abc import Iterator

from services.discovery.documents import (
    LocatedDocument,
    XmlElement,
    as_list,
    as_mapping,
    as_text,
    read_json,
    read_toml,
    read_xml,
)
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
    Harness,
    Licence,
    Manifest,
    ProjectCommand,
)
from services.locations import RepoPath

_CARGO_TABLES = (("dependencies", "runtime"), ("dev-dependencies", "dev"), ("build-dependencies", "build"))


def read_cargo(source: ManifestSource) -> ManifestFacts:
    """Facts of a Cargo.toml. Raises DocumentError."""
    document = read_toml(source.text)
    path = source.path
    package = as_mapping(document.get("package"))
    name = as_text(package.get("name"))
    line = document.line_of("package", "name")
    licence = as_text(package.get("license"))
    return ManifestFacts(
        manifests=(Manifest(path, Ecosystem.RUST, name, as_text(package.get("version")), line),)
        if name
        else (),
        build_systems=(BuildSystem("cargo", path, document.line_of("package" if package else "workspace")),),
        dependencies=tuple(_cargo_dependencies(document, path)),
        test_frameworks=(Harness("cargo test", "cargo test", path, line),),
        entry_points=tuple(_cargo_binaries(document, source, name)),
        licences=(Licence(licence, path, document.line_of("package", "license")),) if licence else (),
        commands=tuple(
            conventional(kind, text, path, line)
            for kind, text in (
                (CommandKind.BUILD, "cargo build"),
                (CommandKind.TEST, "cargo test"),
                (CommandKind.LINT, "cargo clippy"),
                (CommandKind.FORMAT, "cargo fmt"),
                (CommandKind.TYPECHECK, "cargo check"),
            )
        ),
    )


def _cargo_dependencies(document: LocatedDocument, path: RepoPath) -> Iterator[Dependency]:
    tables: list[tuple[str, tuple[str, ...]]] = [(group, (table,)) for table, group in _CARGO_TABLES]
    tables.append(("workspace", ("workspace", "dependencies")))
    for target in as_mapping(document.get("target")):
        tables += [(f"{group} on {target}", ("target", target, table)) for table, group in _CARGO_TABLES]
    for group, keys in tables:
        for name, value in as_mapping(document.get(*keys)).items():
            details = as_mapping(value)
            declared = as_text(value) or as_text(details.get("version")) or as_text(details.get("git"))
            yield Dependency(name, declared, Ecosystem.RUST, group, path, document.line_of(*keys, name))


def _cargo_binaries(document: LocatedDocument, source: ManifestSource, package: str) -> Iterator[EntryPoint]:
    for item in as_list(document.get("bin")):
        name = as_text(as_mapping(item).get("name"))
        target = as_text(as_mapping(item).get("path")) or f"src/bin/{name}.rs"
        line = source.lines.find(f'"{name}"', document.line_of("bin"))
        yield EntryPoint("binary", name, source.beside(target), source.path, line)
    main = source.beside("src/main.rs")
    if main in source.listing and package:
        yield EntryPoint("binary", package, main, source.path, document.line_of("package", "name"))
    prefix = source.beside("src/bin") + "/"
    for path in sorted(source.listing):
        if path.startswith(prefix) and path.endswith(".rs"):
            name = path.removeprefix(prefix).removesuffix(".rs").removesuffix("/main")
            yield EntryPoint("binary", name, path, RepoPath(path), 1)


_CARGO_LOCK = re.compile(r'^name = "([^"\n]+)"\nversion = "([^"\n]+)"', re.MULTILINE)


def locked_by_toml(source: ManifestSource) -> dict[str, LockedVersion]:
    """Versions of a Cargo.lock, poetry.lock, uv.lock or pdm.lock: all list packages as name, version."""
    lines = source.lines
    found: dict[str, LockedVersion] = {}
    for match in _CARGO_LOCK.finditer(source.text.replace("\r\n", "\n")):
        found.setdefault(match[1], LockedVersion(match[2], source.path, lines.line_at(match.start(2))))
    return found


_GO_REQUIRE = re.compile(r"^\s*(?:require\s+)?([\w./~-]+\.[\w./~-]+)\s+(v[^\s/]+)(\s*//\s*indirect)?")


def read_go_mod(source: ManifestSource) -> ManifestFacts:
    """Facts of a go.mod. Its versions are exact: what is declared is what is built."""
    path = source.path
    name, line, version, version_line = "", 1, "", 1
    dependencies = []
    block = ""
    for number, text in source.lines.numbered():
        stripped = text.strip()
        if stripped.startswith("module "):
            name, line = stripped.split()[1], number
        elif stripped.startswith("go "):
            version, version_line = stripped.split()[1], number
        elif opened := re.match(r"(\w+)\s*\($", stripped):
            block = opened[1]
        elif stripped == ")":
            block = ""
        elif (block == "require" or stripped.startswith("require ")) and (found := _GO_REQUIRE.match(text)):
            group = "indirect" if found[3] else "runtime"
            dependencies.append(
                Dependency(found[1], found[2], Ecosystem.GO, group, path, number, found[2], path, number)
            )
    return ManifestFacts(
        manifests=(Manifest(path, Ecosystem.GO, name, version and f"go {version}", line or version_line),),
        build_systems=(BuildSystem("go", path, line),),
        dependencies=tuple(dependencies),
        test_frameworks=(Harness("go test", "go test ./...", path, line),),
        commands=tuple(
            conventional(kind, text, path, line)
            for kind, text in (
                (CommandKind.BUILD, "go build ./..."),
                (CommandKind.TEST, "go test ./..."),
                (CommandKind.LINT, "go vet ./..."),
            )
        ),
    )


def read_msbuild(source: ManifestSource) -> ManifestFacts:
    """Facts of a .csproj, .fsproj or Directory.Packages.props. Raises DocumentError."""
    root = read_xml(source.text.encode())
    path = source.path
    name = path.rpartition("/")[2].rpartition(".")[0]
    dependencies = tuple(
        _package_reference(element, path)
        for element in root.walk()
        if element.name in {"PackageReference", "PackageVersion"}
    )
    properties = {element.name: element for element in root.walk() if not element.children}
    version = properties["Version"].text if "Version" in properties else ""
    output = properties.get("OutputType")
    licence = properties.get("PackageLicenseExpression")
    is_executable = output is not None and output.text.strip().lower() in {"exe", "winexe"}
    return ManifestFacts(
        manifests=(Manifest(path, Ecosystem.DOTNET, name, version, root.line),),
        build_systems=(BuildSystem("dotnet", path, root.line),),
        dependencies=dependencies,
        test_frameworks=harnesses_among(dependencies, "dotnet test"),
        entry_points=(EntryPoint("executable", name, name, path, output.line),)
        if output is not None and is_executable
        else (),
        licences=(Licence(licence.text.strip(), path, licence.line),) if licence else (),
        commands=_dotnet_commands(path, is_executable=is_executable),
    )


def _package_reference(element: XmlElement, path: RepoPath) -> Dependency:
    name = element.attributes.get("Include") or element.attributes.get("Update", "")
    version = element.attributes.get("Version") or element.child_text("Version")
    return Dependency(name, version, Ecosystem.DOTNET, "runtime", path, element.line)


def _dotnet_commands(path: RepoPath, *, is_executable: bool) -> tuple[ProjectCommand, ...]:
    listed = [
        conventional(CommandKind.BUILD, "dotnet build", path, 1),
        conventional(CommandKind.TEST, "dotnet test", path, 1),
    ]
    if is_executable:
        listed.append(conventional(CommandKind.RUN, "dotnet run", path, 1))
    return tuple(listed)


def locked_by_nuget(source: ManifestSource) -> dict[str, LockedVersion]:
    """Versions of a packages.lock.json. Raises DocumentError."""
    document = read_json(source.text)
    found: dict[str, LockedVersion] = {}
    for framework, packages in as_mapping(document.get("dependencies")).items():
        for name, value in as_mapping(packages).items():
            line = document.line_of("dependencies", framework, name, "resolved")
            resolved = as_text(as_mapping(value).get("resolved"))
            found.setdefault(name, LockedVersion(resolved, source.path, line))
    return found
