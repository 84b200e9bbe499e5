"""ManifestFacts: what one manifest says. The readers of all ecosystems return this."""

from collections.abc import Sequence
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from services.discovery.documents import Lines
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
    ManifestProblem,
    ProjectCommand,
)
from services.discovery.purpose import argv_of
from services.locations import RepoPath


@dataclass(frozen=True, slots=True)
class ManifestSource:
    """One manifest to read, and the list of files it may refer to."""

    path: RepoPath
    text: str
    listing: frozenset[str]

    @property
    def directory(self) -> str:
        """The directory of the manifest; empty for the root."""
        return dirname(self.path)

    @property
    def lines(self) -> Lines:
        """The text with line numbers."""
        return Lines(self.text)

    def beside(self, relative: str) -> RepoPath:
        """A path written in the manifest, from the root of the repository."""
        joined = normpath(join(self.directory, relative.replace("\\", "/")))
        return RepoPath("" if joined == "." else joined)


@dataclass(frozen=True, slots=True)
class ManifestFacts:
    """What one manifest states."""

    manifests: tuple[Manifest, ...] = ()
    build_systems: tuple[BuildSystem, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    test_frameworks: tuple[Harness, ...] = ()
    lint_tools: tuple[LintTool, ...] = ()
    entry_points: tuple[EntryPoint, ...] = ()
    licences: tuple[Licence, ...] = ()
    commands: tuple[ProjectCommand, ...] = ()
    problems: tuple[ManifestProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class LockedVersion:
    """A version that a lock file pins."""

    version: str
    path: RepoPath
    line: int


def conventional(
    kind: CommandKind, text: str, path: RepoPath, line: int, *, name: str = "", directory: str | None = None
) -> ProjectCommand:
    """A command that a manifest implies without spelling it out."""
    return ProjectCommand(
        kind=kind,
        name=name or kind.value,
        text=text,
        argv=argv_of(text),
        path=path,
        line=line,
        source=CommandSource.CONVENTION,
        directory=dirname(path) if directory is None else directory,
    )


KNOWN_TEST_FRAMEWORKS: dict[Ecosystem, tuple[tuple[str, str, str], ...]] = {
    # Dependency name, framework, command that runs it.
    Ecosystem.PYTHON: (
        ("pytest", "pytest", "python -m pytest"),
        ("nose2", "nose2", "python -m nose2"),
        ("behave", "behave", "behave"),
        ("robotframework", "Robot Framework", "robot"),
    ),
    Ecosystem.JAVASCRIPT: (
        ("vitest", "Vitest", "npx vitest run"),
        ("jest", "Jest", "npx jest"),
        ("mocha", "Mocha", "npx mocha"),
        ("ava", "AVA", "npx ava"),
        ("jasmine", "Jasmine", "npx jasmine"),
        ("karma", "Karma", "npx karma start --single-run"),
        ("@playwright/test", "Playwright", "npx playwright test"),
        ("cypress", "Cypress", "npx cypress run"),
        ("tape", "tape", "npx tape"),
    ),
    Ecosystem.JVM: (
        ("junit-jupiter", "JUnit 5", ""),
        ("junit-jupiter-api", "JUnit 5", ""),
        ("junit", "JUnit 4", ""),
        ("testng", "TestNG", ""),
        ("spock-core", "Spock", ""),
        ("kotest-runner-junit5", "Kotest", ""),
    ),
    Ecosystem.DOTNET: (
        ("xunit", "xUnit", "dotnet test"),
        ("NUnit", "NUnit", "dotnet test"),
        ("MSTest.Harness", "MSTest", "dotnet test"),
    ),
    Ecosystem.RUBY: (
        ("rspec", "RSpec", "bundle exec rspec"),
        ("minitest", "minitest", "bundle exec rake test"),
    ),
    Ecosystem.PHP: (
        ("phpunit/phpunit", "PHPUnit", "vendor/bin/phpunit"),
        ("pestphp/pest", "Pest", "vendor/bin/pest"),
    ),
    Ecosystem.CPP: (
        ("GTest", "GoogleTest", "ctest"),
        ("googletest", "GoogleTest", "ctest"),
        ("gtest", "GoogleTest", "ctest"),
        ("Catch2", "Catch2", "ctest"),
        ("catch2", "Catch2", "ctest"),
        ("doctest", "doctest", "ctest"),
        ("Boost.Test", "Boost.Test", "ctest"),
    ),
}

KNOWN_LINTERS: dict[Ecosystem, tuple[str, ...]] = {
    Ecosystem.PYTHON: (
        "ruff",
        "flake8",
        "pylint",
        "black",
        "isort",
        "mypy",
        "pyright",
        "pre-commit",
        "bandit",
    ),
    Ecosystem.JAVASCRIPT: ("eslint", "prettier", "@biomejs/biome", "stylelint", "standard", "xo", "tslint"),
    Ecosystem.RUBY: ("rubocop", "standard"),
    Ecosystem.PHP: (
        "squizlabs/php_codesniffer",
        "friendsofphp/php-cs-fixer",
        "phpstan/phpstan",
        "vimeo/psalm",
    ),
}


def harnesses_among(dependencies: Sequence[Dependency], default_command: str = "") -> tuple[Harness, ...]:
    """The test frameworks that these dependencies bring in, each cited where it is declared."""
    found = {}
    for dependency in dependencies:
        for name, framework, command in KNOWN_TEST_FRAMEWORKS.get(dependency.ecosystem, ()):
            if dependency.name == name and framework not in found:
                found[framework] = Harness(
                    framework, command or default_command, dependency.path, dependency.line
                )
    return tuple(found.values())


def linters_among(dependencies: Sequence[Dependency]) -> tuple[LintTool, ...]:
    """The linters that these dependencies bring in, each cited where it is declared."""
    return tuple(
        LintTool(dependency.name, dependency.path, dependency.line)
        for dependency in dependencies
        if dependency.name in KNOWN_LINTERS.get(dependency.ecosystem, ())
    )
