"""The survey of a repository: lists, reads what is worth reading, and joins what was read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from posixpath import dirname
from typing import TypeVar

from services.discovery.documents import DocumentError
from services.discovery.facts import LockedVersion, ManifestFacts, ManifestSource
from services.discovery.layout import directories_of, find_licences, find_readme, languages_of
from services.discovery.manifests import lock_reader, manifest_reader
from services.discovery.periphery import is_peripheral
from services.discovery.pipelines import SCRIPT_SYSTEM, PipelineFacts, pipeline_reader
from services.discovery.profile import (
    Dependency,
    Ecosystem,
    EntryPoint,
    LintTool,
    ManifestProblem,
    ProjectProfile,
)
from services.discovery.results import find_results
from services.discovery.starts import entry_points_in_source
from services.errors import ServiceError
from services.locations import RepoPath
from services.workspace import FileEntry, Workspace

MAX_MANIFESTS = 150
# A monorepo of thousands of packages is described by its topmost ones.
_LINTER_FILES: Mapping[str, str] = {
    "ruff.toml": "ruff",
    ".ruff.toml": "ruff",
    ".flake8": "flake8",
    "mypy.ini": "mypy",
    ".mypy.ini": "mypy",
    ".pylintrc": "pylint",
    "pyrightconfig.json": "pyright",
    ".pre-commit-config.yaml": "pre-commit",
    ".eslintrc": "eslint",
    ".eslintrc.json": "eslint",
    ".eslintrc.js": "eslint",
    ".eslintrc.cjs": "eslint",
    ".eslintrc.yml": "eslint",
    "eslint.config.js": "eslint",
    "eslint.config.mjs": "eslint",
    "eslint.config.ts": "eslint",
    ".prettierrc": "prettier",
    ".prettierrc.json": "prettier",
    "biome.json": "biome",
    ".stylelintrc.json": "stylelint",
    ".clang-format": "clang-format",
    ".clang-tidy": "clang-tidy",
    ".golangci.yml": "golangci-lint",
    ".golangci.yaml": "golangci-lint",
    "rustfmt.toml": "rustfmt",
    "clippy.toml": "clippy",
    ".rubocop.yml": "rubocop",
    "phpstan.neon": "phpstan",
    ".editorconfig": "editorconfig",
    "checkstyle.xml": "checkstyle",
    ".shellcheckrc": "shellcheck",
}

_Item = TypeVar("_Item")


@dataclass(slots=True)
class _Collected:
    facts: list[ManifestFacts] = field(default_factory=list)
    pipelines: list[PipelineFacts] = field(default_factory=list)
    locks: dict[tuple[str, Ecosystem], dict[str, LockedVersion]] = field(default_factory=dict)
    problems: list[ManifestProblem] = field(default_factory=list)

    def every(self, pick: Callable[[ManifestFacts], Sequence[_Item]]) -> list[_Item]:
        """One kind of statement of all manifests, each once."""
        return list(dict.fromkeys(item for facts in self.facts for item in pick(facts)))


def survey(workspace: Workspace) -> ProjectProfile:
    """Everything the repository says about itself. Unreadable manifests become problems, never errors."""
    files = workspace.files()
    collected = _collect(workspace, files)
    own_licences = find_licences(files, workspace)
    licences = (*own_licences, *collected.every(lambda facts: facts.licences))
    lint_files = tuple(
        LintTool(_LINTER_FILES[name], entry.path, 1)
        for entry in files
        if (name := entry.path.rpartition("/")[2]) in _LINTER_FILES and not is_peripheral(entry.path)
    )
    pipeline_commands = [command for facts in collected.pipelines for command in facts.commands]
    return ProjectProfile(
        name=workspace.name,
        file_count=len(files),
        size_bytes=sum(entry.size for entry in files),
        languages=languages_of(files),
        build_systems=_first_by(collected.every(lambda facts: facts.build_systems), lambda item: item.name),
        manifests=tuple(collected.every(lambda facts: facts.manifests)),
        dependencies=_with_locks(collected),
        test_frameworks=_first_by(
            collected.every(lambda facts: facts.test_frameworks), lambda item: item.name
        ),
        lint_tools=_first_by(
            [*lint_files, *collected.every(lambda facts: facts.lint_tools)], lambda item: item.name
        ),
        pipelines=tuple(facts.pipeline for facts in collected.pipelines),
        entry_points=_entry_points(collected, files, workspace),
        licences=_first_by(licences, lambda item: (item.name, item.path)),
        readme=find_readme(files, workspace),
        directories=directories_of(files, workspace),
        results=find_results(workspace),
        commands=_first_by(
            [*collected.every(lambda facts: facts.commands), *pipeline_commands],
            lambda item: (item.text, item.path, item.directory),
        ),
        problems=tuple(
            sorted(
                [
                    *collected.problems,
                    *collected.every(lambda facts: facts.problems),
                    *(problem for facts in collected.pipelines for problem in facts.problems),
                ],
                key=lambda problem: (problem.path, problem.line, problem.problem),
            )
        ),
    )


def _collect(workspace: Workspace, files: Sequence[FileEntry]) -> _Collected:
    listing = frozenset(entry.path for entry in files)
    collected = _Collected()
    named = [entry.path for entry in files if not is_peripheral(entry.path)]
    named.sort(key=lambda path: (path.count("/"), path))
    taken = 0
    for path in named:
        manifest, lock, pipeline = manifest_reader(path), lock_reader(path), pipeline_reader(path)
        if not (manifest or lock or pipeline) or taken >= MAX_MANIFESTS:
            continue
        taken += 1
        try:
            source = ManifestSource(path, workspace.read_text(path), listing)
            if lock:
                key = (dirname(path), lock.ecosystem)
                pins = {_folded(name, lock.ecosystem): pin for name, pin in lock.read(source).items()}
                collected.locks[key] = {**pins, **collected.locks.get(key, {})}
            if manifest:
                collected.facts.append(manifest.read(source))
            if pipeline:
                read = pipeline.read(source)
                if read.commands or pipeline.system != SCRIPT_SYSTEM:
                    collected.pipelines.append(read)
        except DocumentError as error:
            collected.problems.append(ManifestProblem(path, error.line, error.problem))
        except ServiceError as error:
            collected.problems.append(ManifestProblem(path, 1, str(error)))
    return collected


def _first_by(items: Iterable[_Item], key: Callable[[_Item], object]) -> tuple[_Item, ...]:
    """The items, of those with equal keys the first."""
    found: dict[object, _Item] = {}
    for item in items:
        found.setdefault(key(item), item)
    return tuple(found.values())


def _with_locks(collected: _Collected) -> tuple[Dependency, ...]:
    return tuple(_locked(item, collected.locks) for item in collected.every(lambda facts: facts.dependencies))


def _locked(
    dependency: Dependency, locks: Mapping[tuple[str, Ecosystem], Mapping[str, LockedVersion]]
) -> Dependency:
    """The dependency with the version of the nearest lock file at or above its manifest."""
    if dependency.locked:
        return dependency
    directory, name = dirname(dependency.path), _folded(dependency.name, dependency.ecosystem)
    while True:
        pin = locks.get((directory, dependency.ecosystem), {}).get(name)
        if pin:
            return replace(dependency, locked=pin.version, locked_path=pin.path, locked_line=pin.line)
        if not directory:
            return dependency
        directory = dirname(directory)


def _folded(name: str, ecosystem: Ecosystem) -> str:
    """Python treats `Foo_Bar` and `foo-bar` as one name; elsewhere a name is as it is written."""
    if ecosystem is not Ecosystem.PYTHON:
        return name
    return name.lower().replace("_", "-").replace(".", "-")


def _entry_points(
    collected: _Collected, files: Sequence[FileEntry], workspace: Workspace
) -> tuple[EntryPoint, ...]:
    declared = collected.every(lambda facts: facts.entry_points)
    own = [entry for entry in files if not is_peripheral(entry.path)]
    named = {RepoPath(point.target) for point in declared}
    in_source = [
        point
        for point in entry_points_in_source(own, workspace)
        if point.path not in named or point.kind == "main function"
    ]
    return tuple(dict.fromkeys([*declared, *in_source]))
