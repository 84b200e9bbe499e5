"""ProjectProfile: what a repository says about itself, every statement with the place that says it."""

from dataclasses import dataclass
from enum import StrEnum

from services.locations import LineSpan, RepoPath

NO_PATH = RepoPath("")


class Ecosystem(StrEnum):
    """Which family of tools a manifest, dependency or command belongs to."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    RUST = "rust"
    GO = "go"
    JVM = "jvm"
    CPP = "cpp"
    DOTNET = "dotnet"
    RUBY = "ruby"
    PHP = "php"
    MAKE = "make"
    CONTAINER = "container"
    CI = "ci"


class CommandKind(StrEnum):
    """What a command of the project is for."""

    TEST = "test"
    BUILD = "build"
    LINT = "lint"
    FORMAT = "format"
    TYPECHECK = "typecheck"
    RUN = "run"
    INSTALL = "install"
    BENCHMARK = "benchmark"
    DOCS = "docs"
    CLEAN = "clean"
    RELEASE = "release"
    OTHER = "other"


class CommandSource(StrEnum):
    """How a command is known, surest first."""

    DEFINED = "defined"
    # The project spells it out: a make target, an npm script, a tox environment, a session.
    CONVENTION = "convention"
    # The manifest implies it: `cargo test` where there is a Cargo.toml.
    CI = "ci"
    # A step of a pipeline definition.


@dataclass(frozen=True, slots=True)
class ProjectCommand:
    """One command that the project defines, and where."""

    kind: CommandKind
    name: str
    # As the project calls it: "test", "lint:fix", "py311".
    text: str
    # The line a person would type.
    argv: tuple[str, ...]
    # Empty where only a shell could run it (pipes, variables, several commands).
    path: RepoPath
    line: int
    source: CommandSource
    directory: str = ""
    # Where it has to be started, relative to the root; empty for the root.
    detail: str = ""
    # What the command does, where `text` only names it: the recipe, the script body.


@dataclass(frozen=True, slots=True)
class LanguageShare:
    """How much of the repository is written in one language."""

    name: str
    files: int
    size_bytes: int
    largest: RepoPath


@dataclass(frozen=True, slots=True)
class BuildSystem:
    """A tool that builds or packages the project."""

    name: str
    path: RepoPath
    line: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A file that declares a package, its name and its version."""

    path: RepoPath
    ecosystem: Ecosystem
    name: str = ""
    version: str = ""
    line: int = 1
    # Where the name is declared.


@dataclass(frozen=True, slots=True)
class Dependency:
    """A package that the project declares a need for."""

    name: str
    declared: str
    # The version requirement as written; empty when there is none.
    ecosystem: Ecosystem
    group: str
    # "runtime", "dev", "build", "optional: train".
    path: RepoPath
    line: int
    locked: str = ""
    locked_path: RepoPath = NO_PATH
    locked_line: int = 0


@dataclass(frozen=True, slots=True)
class Harness:
    """A test framework, why it is believed to be used, and how to run it."""

    name: str
    command: str
    path: RepoPath
    line: int


@dataclass(frozen=True, slots=True)
class LintTool:
    """A linter, formatter or type checker that the project configures."""

    name: str
    path: RepoPath
    line: int


@dataclass(frozen=True, slots=True)
class CiStep:
    """One command of a job."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class CiJob:
    """One job of a pipeline."""

    name: str
    line: int
    steps: tuple[CiStep, ...] = ()


@dataclass(frozen=True, slots=True)
class CiPipeline:
    """One pipeline definition."""

    system: str
    # "GitHub Actions", "GitLab CI", "Jenkins", "CircleCI", "Azure Pipelines".
    path: RepoPath
    name: str
    line: int
    jobs: tuple[CiJob, ...] = ()
    triggers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A place where a program of this repository starts."""

    kind: str
    # "console script", "__main__", "main function", "script", "binary", "package main", "executable",
    # "main class", "container", "workspace".
    name: str
    target: str
    # What it starts: "agent.cli:main", "src/main.cpp", "python -m app".
    path: RepoPath
    line: int


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence statement."""

    name: str
    path: RepoPath
    line: int


@dataclass(frozen=True, slots=True)
class Readme:
    """The headline and the first paragraph of the read-me file."""

    path: RepoPath
    headline: str
    headline_line: int
    summary: str
    summary_span: LineSpan | None


@dataclass(frozen=True, slots=True)
class DirectoryProfile:
    """What a top-level directory holds."""

    path: RepoPath
    files: int
    size_bytes: int
    language: str
    # The one with most bytes; empty when no file has a known language.
    about: str = ""
    # First line of its read-me or package doc string.
    about_path: RepoPath = NO_PATH
    about_line: int = 0


@dataclass(frozen=True, slots=True)
class RecordedFailure:
    """One failure in a result file."""

    name: str
    message: str
    line: int


@dataclass(frozen=True, slots=True)
class RecordedResult:
    """A result of an earlier run that lies on disk: a test report, a coverage report, a build log."""

    kind: str
    # "junit", "pytest last failed", "ctest last failed", "coverage", "build log".
    path: RepoPath
    summary: str
    failures: tuple[RecordedFailure, ...] = ()
    mtime_ns: int = 0


@dataclass(frozen=True, slots=True)
class ManifestProblem:
    """Something in a manifest, build file or pipeline that cannot work, visible without running it."""

    path: RepoPath
    line: int
    problem: str
    # "a tab is not allowed as indentation", "src/engine.cpp does not exist; nearest: src/Engine.cpp".


@dataclass(frozen=True, slots=True)
class ProjectProfile:
    """Everything that discovery can cite about a repository. All tuples are sorted, most important first."""

    name: str
    file_count: int
    size_bytes: int
    languages: tuple[LanguageShare, ...] = ()
    build_systems: tuple[BuildSystem, ...] = ()
    manifests: tuple[Manifest, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    test_frameworks: tuple[Harness, ...] = ()
    lint_tools: tuple[LintTool, ...] = ()
    pipelines: tuple[CiPipeline, ...] = ()
    entry_points: tuple[EntryPoint, ...] = ()
    licences: tuple[Licence, ...] = ()
    readme: Readme | None = None
    directories: tuple[DirectoryProfile, ...] = ()
    results: tuple[RecordedResult, ...] = ()
    commands: tuple[ProjectCommand, ...] = ()
    problems: tuple[ManifestProblem, ...] = ()
