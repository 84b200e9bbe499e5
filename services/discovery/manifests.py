"""The table of manifests and lock files: names, ecosystem, reader. A format is added by a row."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import translate
from posixpath import basename

from services.discovery import (
    automation,
    cmake,
    compiled,
    javascript,
    jvm,
    pinned,
    python,
    scripting,
    setup_script,
)
from services.discovery.facts import LockedVersion, ManifestFacts, ManifestSource
from services.discovery.profile import Ecosystem


@dataclass(frozen=True, slots=True)
class ManifestReader:
    """How one kind of manifest is named and read. The reader raises DocumentError."""

    patterns: tuple[str, ...]
    # Of the file name, lower case.
    ecosystem: Ecosystem
    read: Callable[[ManifestSource], ManifestFacts]


@dataclass(frozen=True, slots=True)
class LockReader:
    """How one kind of lock file is named and read. The reader raises DocumentError."""

    patterns: tuple[str, ...]
    ecosystem: Ecosystem
    read: Callable[[ManifestSource], Mapping[str, LockedVersion]]


MANIFEST_READERS: tuple[ManifestReader, ...] = (
    ManifestReader(("pyproject.toml",), Ecosystem.PYTHON, python.read_pyproject),
    ManifestReader(
        ("requirements*.txt", "requirements*.in", "constraints*.txt", "*-requirements.txt"),
        Ecosystem.PYTHON,
        python.read_requirements,
    ),
    ManifestReader(("setup.cfg", "tox.ini", "pytest.ini"), Ecosystem.PYTHON, python.read_setup_cfg),
    ManifestReader(("setup.py",), Ecosystem.PYTHON, setup_script.read_setup_py),
    ManifestReader(("pipfile",), Ecosystem.PYTHON, python.read_pipfile),
    ManifestReader(("noxfile.py",), Ecosystem.PYTHON, python.read_noxfile),
    ManifestReader(("package.json",), Ecosystem.JAVASCRIPT, javascript.read_package_json),
    ManifestReader(("tsconfig.json",), Ecosystem.JAVASCRIPT, javascript.read_tsconfig),
    ManifestReader(("cargo.toml",), Ecosystem.RUST, compiled.read_cargo),
    ManifestReader(("go.mod",), Ecosystem.GO, compiled.read_go_mod),
    ManifestReader(("pom.xml",), Ecosystem.JVM, jvm.read_pom),
    ManifestReader(("build.gradle", "build.gradle.kts"), Ecosystem.JVM, jvm.read_gradle),
    ManifestReader(("cmakelists.txt", "*.cmake"), Ecosystem.CPP, cmake.read_cmake),
    ManifestReader(("vcpkg.json",), Ecosystem.CPP, cmake.read_vcpkg),
    ManifestReader(("conanfile.txt", "conanfile.py"), Ecosystem.CPP, cmake.read_conanfile),
    ManifestReader(("meson.build",), Ecosystem.CPP, cmake.read_meson),
    ManifestReader(
        ("*.csproj", "*.fsproj", "*.vbproj", "directory.packages.props"),
        Ecosystem.DOTNET,
        compiled.read_msbuild,
    ),
    ManifestReader(("gemfile",), Ecosystem.RUBY, scripting.read_gemfile),
    ManifestReader(("*.gemspec",), Ecosystem.RUBY, scripting.read_gemspec),
    ManifestReader(("rakefile",), Ecosystem.RUBY, scripting.read_rakefile),
    ManifestReader(("composer.json",), Ecosystem.PHP, scripting.read_composer),
    ManifestReader(("makefile", "gnumakefile"), Ecosystem.MAKE, automation.read_makefile),
    ManifestReader(("justfile", ".justfile"), Ecosystem.MAKE, automation.read_justfile),
    ManifestReader(("taskfile.yml", "taskfile.yaml"), Ecosystem.MAKE, automation.read_taskfile),
    ManifestReader(
        ("dockerfile", "dockerfile.*", "*.dockerfile", "containerfile"),
        Ecosystem.CONTAINER,
        automation.read_dockerfile,
    ),
)

LOCK_READERS: tuple[LockReader, ...] = (
    LockReader(
        ("poetry.lock", "uv.lock", "pdm.lock", "pylock.toml"), Ecosystem.PYTHON, compiled.locked_by_toml
    ),
    LockReader(("pipfile.lock",), Ecosystem.PYTHON, pinned.locked_by_pipenv),
    LockReader(
        ("constraints*.txt", "requirements*.lock", "requirements*.txt"),
        Ecosystem.PYTHON,
        pinned.locked_by_pins,
    ),
    LockReader(("cargo.lock",), Ecosystem.RUST, compiled.locked_by_toml),
    LockReader(("package-lock.json", "npm-shrinkwrap.json"), Ecosystem.JAVASCRIPT, javascript.locked_by_npm),
    LockReader(("yarn.lock",), Ecosystem.JAVASCRIPT, javascript.locked_by_yarn),
    LockReader(("pnpm-lock.yaml",), Ecosystem.JAVASCRIPT, javascript.locked_by_pnpm),
    LockReader(("bun.lock",), Ecosystem.JAVASCRIPT, javascript.locked_by_bun),
    LockReader(("gradle.lockfile",), Ecosystem.JVM, jvm.locked_by_gradle),
    LockReader(("packages.lock.json",), Ecosystem.DOTNET, compiled.locked_by_nuget),
    LockReader(("gemfile.lock",), Ecosystem.RUBY, scripting.locked_by_bundler),
    LockReader(("composer.lock",), Ecosystem.PHP, scripting.locked_by_composer),
)


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One expression that matches what any of the file name patterns matches: most names match none."""
    return re.compile("|".join(translate(pattern) for pattern in patterns))


_MANIFEST = any_of(pattern for reader in MANIFEST_READERS for pattern in reader.patterns)
_LOCK = any_of(pattern for reader in LOCK_READERS for pattern in reader.patterns)


def manifest_reader(path: str) -> ManifestReader | None:
    """The reader of a manifest; None when *path* is not one."""
    name = basename(path).lower()
    if not _MANIFEST.match(name):
        return None
    return next(reader for reader in MANIFEST_READERS if any_of(reader.patterns).match(name))


def lock_reader(path: str) -> LockReader | None:
    """The reader of a lock file; None when *path* is not one."""
    name = basename(path).lower()
    if not _LOCK.match(name):
        return None
    return next(reader for reader in LOCK_READERS if any_of(reader.patterns).match(name))
