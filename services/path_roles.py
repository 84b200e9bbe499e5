"""Path roles: what a file is for, as far as its path tells."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache


class PathRole(StrEnum):
    """What a file is for, judged by its path; the surest candidates for an answer first."""

    SOURCE = "source"
    CONFIG = "config"
    TEST = "test"
    EXAMPLE = "example"
    DOCS = "docs"
    FIXTURE = "fixture"
    GENERATED = "generated"
    VENDORED = "vendored"
    BACKUP = "backup"
    BUILD_OUTPUT = "build output"

    @property
    def rank(self) -> int:
        """The position in the order of preference."""
        return list(PathRole).index(self)

    @property
    def is_foreign(self) -> bool:
        """Whether it was not written here, or not to be kept."""
        return self in {PathRole.GENERATED, PathRole.VENDORED, PathRole.BACKUP, PathRole.BUILD_OUTPUT}

    @property
    def is_project_code(self) -> bool:
        """Whether people of this project wrote it to run."""
        return self in {PathRole.SOURCE, PathRole.CONFIG, PathRole.TEST}


_DIRECTORY_NAMES: Mapping[PathRole, str] = {
    PathRole.VENDORED: """
        vendor vendored _vendor bundled third_party third-party thirdparty 3rdparty node_modules
        bower_components external extern site-packages dist-packages pods
    """,
    PathRole.BUILD_OUTPUT: "build dist out target _build htmlcov .next .nuxt __pycache__ .tox .venv venv",
    PathRole.BACKUP: "backup backups bak old archive archived attic .pc",
    PathRole.GENERATED: "generated gen __generated__ autogen auto_generated",
    PathRole.FIXTURE: """
        fixtures fixture testdata test_data test-data __fixtures__ __snapshots__ snapshots golden
        goldens cassettes
    """,
    PathRole.TEST: """
        test tests testing __tests__ __mocks__ spec specs unittest unittests e2e integration_tests
        integration-tests unit_tests androidtest testsuite
    """,
    PathRole.DOCS: "doc docs documentation man manual website changelog changelogs release_notes",
    PathRole.EXAMPLE: """
        example examples sample samples demo demos tutorial tutorials cookbook benchmark benchmarks bench
    """,
}
_DIRECTORIES = {role: frozenset(names.split()) for role, names in _DIRECTORY_NAMES.items()}
_OUTER_ROLES = (PathRole.VENDORED, PathRole.BUILD_OUTPUT, PathRole.BACKUP, PathRole.GENERATED)
# What lies in such a directory is that first and source, test or document only then.
_INNER_ROLES = (PathRole.FIXTURE, PathRole.TEST)
_LAST_ROLES = (PathRole.DOCS, PathRole.EXAMPLE)

_TEST_FILE = re.compile(
    r"^(tests?|conftest|spec)$|^tests?[_.-]|[_.-](tests?|specs?|unittest)$|[a-z0-9](Tests?|TestCase|Spec|IT)$"
)
_GENERATED_FILE = re.compile(
    r"([._](pb|pb2|pb2_grpc|g|gen|generated|designer|min)|_generated|\.pb\.\w+|zz_generated.*)$|^moc_|^ui_.*\.h$",
    re.IGNORECASE,
)
_BACKUP_FILE = re.compile(
    r"(~|\.(bak|orig|old|rej|swp|backup|save)|[ _-](old|backup|copy|bak)|\(\d+\))$", re.IGNORECASE
)
_PROSE_SUFFIX_NAMES = """
    .md .markdown .rst .txt .adoc .asciidoc .tex .org .textile .rdoc .pod .1 .3 .8 .html .htm .po .pot .ipynb
    .csv .tsv .log .svg
"""
_LOCK_FILE_NAMES = """
    package-lock.json yarn.lock pnpm-lock.yaml poetry.lock cargo.lock go.sum composer.lock gemfile.lock
    uv.lock
    pipfile.lock
"""
_CONFIG_SUFFIX_NAMES = """
    .toml .cfg .ini .yaml .yml .json .json5 .xml .properties .conf .env .plist .cmake .mk .gradle .bzl .bazel
    .nix .tf .in .am .ac .editorconfig
"""
_CONFIG_FILE_NAMES = """
    makefile dockerfile jenkinsfile cmakelists.txt build workspace procfile codeowners requirements.txt
    constraints.txt manifest.in tox.ini
"""
_PROSE_SUFFIXES = frozenset(_PROSE_SUFFIX_NAMES.split())
_LOCK_FILES = frozenset(_LOCK_FILE_NAMES.split())
_CONFIG_SUFFIXES = frozenset(_CONFIG_SUFFIX_NAMES.split())
_CONFIG_NAMES = frozenset(_CONFIG_FILE_NAMES.split())


@lru_cache(maxsize=1 << 16)
def path_role(path: str) -> PathRole:
    """The role of a file. Test sources inside vendored code are vendored: the outer reason comes first."""
    # PurePosixPath takes five times as long, and a ranking judges every path.
    place, _, name = path.rpartition("/")
    directories = set(place.lower().split("/"))
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, f"{dot}{suffix}".lower()) if stem else (name, "")
    return (
        _role_of_directories(directories, _OUTER_ROLES)
        or _role_of_leftover(name, stem)
        or _role_of_directories(directories, _INNER_ROLES)
        or (PathRole.TEST if _TEST_FILE.search(stem) else None)
        or _role_of_directories(directories, _LAST_ROLES)
        or _role_of_name(name, suffix)
    )


def _role_of_directories(directories: set[str], roles: tuple[PathRole, ...]) -> PathRole | None:
    return next((role for role in roles if not directories.isdisjoint(_DIRECTORIES[role])), None)


def _role_of_leftover(name: str, stem: str) -> PathRole | None:
    if _BACKUP_FILE.search(name) or _BACKUP_FILE.search(stem):
        return PathRole.BACKUP
    if name.lower() in _LOCK_FILES or _GENERATED_FILE.search(stem):
        return PathRole.GENERATED
    return None


def _role_of_name(name: str, suffix: str) -> PathRole:
    if name.lower() in _CONFIG_NAMES or suffix in _CONFIG_SUFFIXES or (name.startswith(".") and not suffix):
        return PathRole.CONFIG
    # README, LICENSE, AUTHORS.
    is_notice = not suffix and name.isalpha() and name.isupper()
    return PathRole.DOCS if is_notice or suffix in _PROSE_SUFFIXES else PathRole.SOURCE
