"""The purpose of a command: what its name, its body and its programs say it is for."""

import re
import shlex

from services.discovery.profile import CommandKind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KIND_WORDS: tuple[tuple[CommandKind, frozenset[str]], ...] = (
    # First match wins: "test-lint" is a lint, "build-docs" are docs, "check-types" is a type check.
    (CommandKind.TYPECHECK, _words("types type typecheck typing mypy pyright tsc vet")),
    (CommandKind.LINT, _words("lint linters eslint ruff flake8 pylint clippy tidy style")),
    (CommandKind.FORMAT, _words("format fmt prettier black reformat")),
    (CommandKind.DOCS, _words("docs doc documentation sphinx")),
    (CommandKind.BENCHMARK, _words("bench benchmark benchmarks perf")),
    (CommandKind.CLEAN, _words("clean distclean purge")),
    (CommandKind.RELEASE, _words("release publish deploy upload dist")),
    (CommandKind.TEST, _words("test tests unittest pytest spec coverage ctest jest vitest")),
    (CommandKind.INSTALL, _words("install setup bootstrap deps dependencies venv develop ci")),
    (CommandKind.BUILD, _words("build compile all bundle package wheel image")),
    (CommandKind.RUN, _words("run start serve server dev up watch demo")),
)


def kind_of(name: str, body: str = "") -> CommandKind:
    """What a command is for: by the words of its name, else by the programs that its body calls."""
    words = set(re.split(r"[^a-z0-9]+", name.lower()))
    named = next((kind for kind, known in _KIND_WORDS if words & known), CommandKind.OTHER)
    if named is CommandKind.OTHER:
        named = kind_of_command(body)
    # `check` runs the tests in autotools projects and the linters in others: the body decides.
    return CommandKind.TEST if named is CommandKind.OTHER and "check" in words else named


def _programs(text: str) -> re.Pattern[str]:
    """A pattern that finds any of the programs listed one a line."""
    listed = [line.strip() for line in text.strip().split("\n")]
    return re.compile(rf"(?<![\w./-])(?:{'|'.join(listed)})(?![\w-])")


_KIND_PROGRAMS: tuple[tuple[CommandKind, re.Pattern[str]], ...] = (
    # First match wins, so that `npm run lint` is not `npm run`.
    (CommandKind.TYPECHECK, _programs("mypy\npyright\ntsc --noEmit\ngo vet\ncargo check")),
    (
        CommandKind.LINT,
        _programs(
            r"""ruff(?: check)?(?! format)
            flake8
            pylint
            eslint
            clippy
            cargo clippy
            golangci-lint
            clang-tidy
            cppcheck
            rubocop
            phpcs
            shellcheck
            staticcheck
            pre-commit run
            (?:npm|yarn|pnpm) run lint\S*
            make lint"""
        ),
    ),
    (
        CommandKind.FORMAT,
        _programs(
            r"""ruff format
            black
            isort
            prettier
            cargo fmt
            gofmt
            clang-format
            (?:npm|yarn|pnpm) run format\S*
            make format"""
        ),
    ),
    (
        CommandKind.TEST,
        _programs(
            r"""pytest
            py\.test
            unittest
            tox
            nox
            ctest
            cargo (?:test|nextest)
            go test
            (?:\./)?(?:mvnw?|gradlew?)\b.*\b(?:test|check|verify)
            (?:npm|yarn|pnpm) (?:run )?test\S*
            jest
            vitest
            mocha
            rspec
            phpunit
            dotnet test
            bazel test
            make (?:test|check)"""
        ),
    ),
    (
        CommandKind.INSTALL,
        _programs(
            r"""pip3? install
            uv (?:sync|pip)
            poetry install
            npm (?:ci|install)
            (?:yarn|pnpm) install
            apt(?:-get)? (?:install|update)
            brew install
            bundle install
            composer install
            go mod download
            dotnet restore
            conan install
            make install"""
        ),
    ),
    (
        CommandKind.RELEASE,
        _programs("twine\nnpm publish\ncargo publish\ndocker push\nuv publish\npoetry publish"),
    ),
    (
        CommandKind.BUILD,
        _programs(
            r"""cmake
            make
            ninja
            meson
            cargo build
            go build
            (?:\./)?(?:mvnw?|gradlew?)
            dotnet build
            (?:npm|yarn|pnpm) (?:run )?build\S*
            tsc
            bazel build
            python3? -m build
            docker (?:compose )?build"""
        ),
    ),
    (
        CommandKind.RUN,
        _programs(
            r"""(?:npm|yarn|pnpm) start
            cargo run
            go run
            dotnet run
            docker compose up"""
        ),
    ),
)


def kind_of_command(text: str) -> CommandKind:
    """What a command line does, by the programs it names."""
    return next((kind for kind, known in _KIND_PROGRAMS if known.search(text)), CommandKind.OTHER)


_SHELL_ONLY = re.compile(r"[|&;<>$`(){}*?~]|^\s*(?:if|for|while|case|export|cd|source|set)\b|^\s*\w+=")


def argv_of(text: str) -> tuple[str, ...]:
    """The arguments of a command line; empty where only a shell could run it."""
    if _SHELL_ONLY.search(text) or "\n" in text:
        return ()
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return ()
