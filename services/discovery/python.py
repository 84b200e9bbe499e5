"""Python manifests: pyproject.toml, requirements files, setup.cfg, setup.py, Pipfile, tox and nox."""

import configparser
import re
from collections.abc import Iterator
from posixpath import basename

from services.discovery.documents import (
    DocumentError,
    LocatedDocument,
    as_list,
    as_mapping,
    as_text,
    read_toml,
)
from services.discovery.facts import (
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
    LintTool,
    Manifest,
    ProjectCommand,
)
from services.discovery.purpose import argv_of, kind_of
from services.locations import RepoPath

_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$")
_PYTEST_COMMAND = "python -m pytest"
_BACKENDS = {
    "setuptools": "setuptools",
    "hatchling": "hatch",
    "poetry": "poetry",
    "flit_core": "flit",
    "pdm": "pdm",
    "maturin": "maturin",
    "scikit_build_core": "scikit-build",
    "mesonpy": "meson-python",
    "uv_build": "uv",
}


def requirement(text: str, group: str, path: RepoPath, line: int) -> Dependency | None:
    """The dependency that a PEP 508 requirement declares; None for a URL or nonsense."""
    matched = _REQUIREMENT.match(text.split(" #", maxsplit=1)[0])
    if matched is None:
        return None
    version = matched[2].split(";")[0].strip().strip("()").strip()
    return Dependency(matched[1], version, Ecosystem.PYTHON, group, path, line)


def read_pyproject(source: ManifestSource) -> ManifestFacts:
    """Facts of a pyproject.toml. Raises DocumentError."""
    document = read_toml(source.text)
    path = source.path
    dependencies = tuple(_pyproject_dependencies(document, path))
    section = "project" if document.get("project") else "tool.poetry"
    keys = tuple(section.split("."))
    name = as_text(document.get(*keys, "name"))
    manifests = (
        Manifest(
            path,
            Ecosystem.PYTHON,
            name,
            as_text(document.get(*keys, "version")),
            document.line_of(*keys, "name"),
        ),
    )
    return ManifestFacts(
        manifests=manifests if name or document.get("build-system") else (),
        build_systems=tuple(_build_backend(document, path)),
        dependencies=dependencies,
        test_frameworks=(*_configured_pytest(document, path), *harnesses_among(dependencies)),
        lint_tools=(*_configured_tools(document, path), *linters_among(dependencies)),
        entry_points=tuple(_pyproject_scripts(document, keys, path)),
        licences=tuple(_pyproject_licence(document, keys, path)),
        commands=tuple(_pyproject_commands(document, source)),
    )


def _pyproject_dependencies(document: LocatedDocument, path: RepoPath) -> Iterator[Dependency]:
    groups: list[tuple[str, tuple[str, ...]]] = [
        ("runtime", ("project", "dependencies")),
        ("build", ("build-system", "requires")),
    ]
    groups += [
        (f"optional: {extra}", ("project", "optional-dependencies", extra))
        for extra in as_mapping(document.get("project", "optional-dependencies"))
    ]
    groups += [
        (f"{group}", ("dependency-groups", group)) for group in as_mapping(document.get("dependency-groups"))
    ]
    groups += [("dev", ("tool", "uv", "dev-dependencies"))]
    for group, keys in groups:
        for item in as_list(document.get(*keys)):
            text = as_text(item)
            found = requirement(text, group, path, document.line_of_item(text, *keys)) if text else None
            if found:
                yield found
    yield from _poetry_dependencies(document, path)


def _poetry_dependencies(document: LocatedDocument, path: RepoPath) -> Iterator[Dependency]:
    tables: list[tuple[str, tuple[str, ...]]] = [
        ("runtime", ("tool", "poetry", "dependencies")),
        ("dev", ("tool", "poetry", "dev-dependencies")),
    ]
    tables += [
        (group, ("tool", "poetry", "group", group, "dependencies"))
        for group in as_mapping(document.get("tool", "poetry", "group"))
    ]
    for group, keys in tables:
        for name, value in as_mapping(document.get(*keys)).items():
            if name != "python":
                version = as_text(value) or as_text(as_mapping(value).get("version"))
                yield Dependency(name, version, Ecosystem.PYTHON, group, path, document.line_of(*keys, name))


def _build_backend(document: LocatedDocument, path: RepoPath) -> Iterator[BuildSystem]:
    backend = as_text(document.get("build-system", "build-backend"))
    if backend:
        name = _BACKENDS.get(backend.split(".")[0], backend)
        yield BuildSystem(name, path, document.line_of("build-system", "build-backend"))
    elif document.get("build-system"):
        yield BuildSystem("setuptools", path, document.line_of("build-system"))


def _configured_pytest(document: LocatedDocument, path: RepoPath) -> Iterator[Harness]:
    if document.get("tool", "pytest") is not None:
        yield Harness("pytest", _PYTEST_COMMAND, path, document.line_of("tool", "pytest"))


def _configured_tools(document: LocatedDocument, path: RepoPath) -> Iterator[LintTool]:
    for tool in (
        "ruff",
        "black",
        "isort",
        "mypy",
        "pyright",
        "basedpyright",
        "pylint",
        "flake8",
        "importlinter",
    ):
        if document.get("tool", tool) is not None:
            yield LintTool(tool, path, document.line_of("tool", tool))


def _pyproject_scripts(
    document: LocatedDocument, keys: tuple[str, ...], path: RepoPath
) -> Iterator[EntryPoint]:
    for table in ("scripts", "gui-scripts"):
        for name, value in as_mapping(document.get(*keys, table)).items():
            target = as_text(value) or as_text(as_mapping(value).get("callable"))
            yield EntryPoint("console script", name, target, path, document.line_of(*keys, table, name))


def _pyproject_licence(document: LocatedDocument, keys: tuple[str, ...], path: RepoPath) -> Iterator[Licence]:
    value = document.get(*keys, "license")
    text = as_text(value) or as_text(as_mapping(value).get("text")) or as_text(as_mapping(value).get("file"))
    if text:
        yield Licence(text.split("\n")[0], path, document.line_of(*keys, "license"))
        return
    for item in as_list(document.get(*keys, "classifiers")):
        classifier = as_text(item)
        if classifier.startswith("License ::"):
            line = document.line_of_item(classifier, *keys, "classifiers")
            yield Licence(classifier.rpartition(" :: ")[2], path, line)


def _pyproject_commands(document: LocatedDocument, source: ManifestSource) -> Iterator[ProjectCommand]:
    path = source.path
    if document.get("tool", "pytest") is not None:
        yield conventional(CommandKind.TEST, _PYTEST_COMMAND, path, document.line_of("tool", "pytest"))
    for tool, kind, text in (
        ("ruff", CommandKind.LINT, "ruff check ."),
        ("mypy", CommandKind.TYPECHECK, "mypy ."),
        ("black", CommandKind.FORMAT, "black ."),
    ):
        if document.get("tool", tool) is not None:
            yield conventional(kind, text, path, document.line_of("tool", tool), name=tool)
    if document.get("build-system") is not None:
        line = document.line_of("build-system")
        yield conventional(CommandKind.INSTALL, "python -m pip install -e .", path, line)
        yield conventional(CommandKind.BUILD, "python -m build", path, line)
    for keys, runner in (
        (("tool", "poe", "tasks"), "poe"),
        (("tool", "pdm", "scripts"), "pdm run"),
        (("tool", "taskipy", "tasks"), "task"),
        (("tool", "hatch", "envs", "default", "scripts"), "hatch run"),
    ):
        for name, value in as_mapping(document.get(*keys)).items():
            yield _task(name, f"{runner} {name}", _task_body(value), path, document.line_of(*keys, name))


def _task(name: str, text: str, detail: str, path: RepoPath, line: int) -> ProjectCommand:
    kind = kind_of(name, detail)
    return ProjectCommand(
        kind=kind,
        name=name,
        text=text,
        argv=argv_of(text),
        path=path,
        line=line,
        source=CommandSource.DEFINED,
        directory=path.rpartition("/")[0],
        detail=detail,
    )


def _task_body(value: object) -> str:
    inner = as_mapping(value)
    text = as_text(value) or as_text(inner.get("cmd")) or as_text(inner.get("shell"))
    return text or "; ".join(as_text(item) for item in as_list(value))


def read_requirements(source: ManifestSource) -> ManifestFacts:
    """Facts of a requirements or constraints file."""
    name = basename(source.path).lower()
    is_dev = re.search(r"dev|test|lint|doc|ci", name.replace("requirements", ""))
    group = "dev" if is_dev else "constraint" if "constraint" in name else "runtime"
    dependencies = []
    for number, line in source.lines.numbered():
        if line.strip() and not line.lstrip().startswith(("#", "-", ".", "/", "http")):
            found = requirement(line, group, source.path, number)
            if found:
                dependencies.append(found)
    # A constraint limits a version; it does not ask for the package.
    required = () if group == "constraint" else tuple(dependencies)
    install = conventional(
        CommandKind.INSTALL, f"python -m pip install -r {basename(source.path)}", source.path, 1
    )
    return ManifestFacts(
        manifests=(Manifest(source.path, Ecosystem.PYTHON),),
        dependencies=required,
        test_frameworks=harnesses_among(required),
        lint_tools=linters_among(required),
        commands=() if group == "constraint" else (install,),
    )


def read_setup_cfg(source: ManifestSource) -> ManifestFacts:
    """Facts of a setup.cfg, tox.ini or pytest.ini. Raises DocumentError."""
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(source.text)
    except configparser.Error as error:
        raise DocumentError(str(error).replace("\n", " "), getattr(error, "lineno", None) or 1) from error
    lines, path = source.lines, source.path
    dependencies: list[Dependency] = []
    option_lists = [("options", "install_requires", "runtime"), ("options", "setup_requires", "build")]
    if parser.has_section("options.extras_require"):
        option_lists += [
            ("options.extras_require", extra, f"optional: {extra}")
            for extra in parser["options.extras_require"]
        ]
    for section, option, group in option_lists:
        start = lines.find(option, lines.find(f"[{section}]"))
        for item in (parser.get(section, option, fallback="") or "").split("\n"):
            found = requirement(item, group, path, lines.find(item.strip(), start)) if item.strip() else None
            if found:
                dependencies.append(found)
    name = parser.get("metadata", "name", fallback="") or ""
    version = parser.get("metadata", "version", fallback="") or ""
    licence = parser.get("metadata", "license", fallback="") or ""
    return ManifestFacts(
        manifests=(Manifest(path, Ecosystem.PYTHON, name, version, lines.find("name")),) if name else (),
        build_systems=(BuildSystem("setuptools", path, lines.find("[metadata]")),) if name else (),
        dependencies=tuple(dependencies),
        test_frameworks=(*_ini_pytest(parser, source), *harnesses_among(dependencies)),
        lint_tools=tuple(
            LintTool(tool, path, lines.find(f"[{tool}"))
            for tool in ("flake8", "mypy", "isort", "pylint", "pycodestyle")
            if any(section == tool or section.startswith(f"{tool}.") for section in parser.sections())
        ),
        entry_points=tuple(_ini_scripts(parser, source)),
        licences=(Licence(licence, path, lines.find("license")),) if licence else (),
        commands=(*_ini_commands(parser, source), *_tox_commands(parser, source)),
    )


def _ini_pytest(parser: configparser.RawConfigParser, source: ManifestSource) -> Iterator[Harness]:
    for section in ("pytest", "tool:pytest"):
        if parser.has_section(section):
            line = source.lines.find(f"[{section}]")
            yield Harness("pytest", _PYTEST_COMMAND, source.path, line)


def _ini_commands(parser: configparser.RawConfigParser, source: ManifestSource) -> Iterator[ProjectCommand]:
    for framework in _ini_pytest(parser, source):
        yield conventional(CommandKind.TEST, framework.command, source.path, framework.line)


def _ini_scripts(parser: configparser.RawConfigParser, source: ManifestSource) -> Iterator[EntryPoint]:
    text = parser.get("options.entry_points", "console_scripts", fallback="") or ""
    for item in text.split("\n"):
        name, equals, target = item.partition("=")
        if equals:
            line = source.lines.find(item.strip())
            yield EntryPoint("console script", name.strip(), target.strip(), source.path, line)


def _tox_commands(parser: configparser.RawConfigParser, source: ManifestSource) -> Iterator[ProjectCommand]:
    if basename(source.path) != "tox.ini" and not parser.has_section("tox:tox"):
        return
    for section in parser.sections():
        if section != "testenv" and not section.startswith("testenv:"):
            continue
        name = section.partition(":")[2]
        detail = "; ".join((parser.get(section, "commands", fallback="") or "").strip().split("\n"))
        text = f"tox -e {name}" if name else "tox"
        found = _task(name or "test", text, detail, source.path, source.lines.find(f"[{section}]"))
        yield found


def read_pipfile(source: ManifestSource) -> ManifestFacts:
    """Facts of a Pipfile. Raises DocumentError."""
    document = read_toml(source.text)
    dependencies = tuple(
        Dependency(
            name,
            as_text(value) or as_text(as_mapping(value).get("version")),
            Ecosystem.PYTHON,
            group,
            source.path,
            document.line_of(table, name),
        )
        for table, group in (("packages", "runtime"), ("dev-packages", "dev"))
        for name, value in as_mapping(document.get(table)).items()
    )
    return ManifestFacts(
        manifests=(Manifest(source.path, Ecosystem.PYTHON),),
        build_systems=(BuildSystem("pipenv", source.path, 1),),
        dependencies=dependencies,
        test_frameworks=harnesses_among(dependencies),
        lint_tools=linters_among(dependencies),
        commands=(conventional(CommandKind.INSTALL, "pipenv install --dev", source.path, 1),),
    )


_NOX_SESSION = re.compile(r"^@nox\.session\b[^\n]*\n(?:@[^\n]*\n)*def\s+(\w+)", re.MULTILINE)


def read_noxfile(source: ManifestSource) -> ManifestFacts:
    """Sessions of a noxfile.py; read as text, never run."""
    lines = source.lines
    return ManifestFacts(
        commands=tuple(
            _task(found[1], f"nox -s {found[1]}", "", source.path, lines.line_at(found.start(1)))
            for found in _NOX_SESSION.finditer(source.text)
        )
    )
