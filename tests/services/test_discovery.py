"""Discovery: every statement about a repository stands at the line that it cites."""

# ruff: noqa: E501 - manifests are kept on the line they are written on.

import time
from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import fixture_files, fixture_workspace

from services.discovery import discover, find_results
from services.discovery.manifests import LOCK_READERS, MANIFEST_READERS
from services.discovery.pipelines import PIPELINE_READERS
from services.discovery.profile import CommandKind, Ecosystem
from services.workspace import MemoryWorkspace, open_workspace

PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.20"]
build-backend = "hatchling.build"

[project]
name = "demo"
version = "1.2"
license = "MIT"
dependencies = [
    "requests>=2.31",
    "Typing_Extensions; python_version < '3.12'",
]

[project.optional-dependencies]
docs = ["sphinx"]

[project.scripts]
demo = "demo.cli:main"

[dependency-groups]
dev = ["pytest>=8", "ruff"]

[tool.pytest.ini_options]
testpaths = ["tests"]

[tool.mypy]
strict = true
"""

UV_LOCK = """\
version = 1

[[package]]
name = "requests"
version = "2.32.3"

[[package]]
name = "typing-extensions"
version = "4.12.0"
"""

PACKAGE_JSON = """\
{
  "name": "web",
  "version": "3.0.0",
  "license": "Apache-2.0",
  "bin": { "web": "bin/web.js" },
  "main": "lib/index.js",
  "scripts": {
    "test": "vitest run",
    "lint:fix": "eslint . --fix"
  },
  "dependencies": { "left-pad": "^1.0.0" },
  "devDependencies": {
    "vitest": "^1.2.0",
    "eslint": "^9.0.0"
  }
}
"""

PACKAGE_LOCK = """\
{
  "lockfileVersion": 3,
  "packages": {
    "node_modules/left-pad": {
      "version": "1.3.0"
    }
  }
}
"""

CARGO = """\
[package]
name = "pump"
version = "0.3.1"
license = "MIT OR Apache-2.0"

[dependencies]
serde = { version = "1.0", features = ["derive"] }
rand = "0.8"

[dev-dependencies]
proptest = "1"

[[bin]]
name = "pumpctl"
path = "src/ctl.rs"
"""

GO_MOD = """\
module example.com/gate

go 1.22

require (
\tgithub.com/gorilla/mux v1.8.1
\tgolang.org/x/sync v0.6.0 // indirect
)
require github.com/lib/pq v1.10.9
"""

POM = """\
<?xml version="1.0"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <artifactId>stock</artifactId>
  <version>3.1</version>
  <properties>
    <junit.version>5.10.0</junit.version>
  </properties>
  <dependencies>
    <dependency>
      <groupId>org.junit.jupiter</groupId>
      <artifactId>junit-jupiter</artifactId>
      <version>${junit.version}</version>
      <scope>test</scope>
    </dependency>
  </dependencies>
</project>
"""

GRADLE = """\
plugins { id("application") }
version = "1.1"
dependencies {
    implementation("com.google.guava:guava:33.0")
    testImplementation 'org.testng:testng:7.9'
    // implementation("commented:out:1")
}
application { mainClass.set("com.acme.Main") }
"""

CMAKE = """\
cmake_minimum_required(VERSION 3.20)
project(meter VERSION 0.9 LANGUAGES CXX)
find_package(Boost 1.80 REQUIRED)
include(FetchContent)
FetchContent_Declare(
  googletest
  GIT_REPOSITORY https://example.org/googletest
  GIT_TAG v1.14.0
)
# add_executable(commented out.cpp)
add_executable(meter src/gauge.cpp src/main.cpp)
enable_testing()
"""

MAKEFILE = """\
CC = gcc
.PHONY: test
test: build ## run the tests
\t@python -m pytest -q
build:
\tgcc -c x.c
check:
\truff check .
objects/%.o: %.c
\tgcc -c $<
"""

WORKFLOW = """\
name: CI
on: [push, pull_request]
jobs:
  unit:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Test
        run: |
          pip install -e .
          pytest -q \\
            --maxfail 1
      - run: cd web && npm test
"""

TREE = {
    "README.md": "[![build](badge)](link)\n\n# Demo *tool*\n\n<p>logo</p>\n\nDoes [things](http://x)\nwell.\n\nMore.\n",
    "LICENSE": "MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\n",
    "pyproject.toml": PYPROJECT,
    "uv.lock": UV_LOCK,
    "requirements-dev.txt": "# tools\nblack==24.1.0  # formatter\n-r other.txt\n",
    "setup.py": 'from setuptools import setup\nsetup(name="old", install_requires=[\n    "six>=1.16",\n])\n',
    "tox.ini": "[testenv]\ncommands =\n    pytest\n[testenv:lint]\ncommands = flake8\n",
    "noxfile.py": "import nox\n\n@nox.session\ndef docs(session):\n    pass\n",
    "Pipfile": '[packages]\nflask = "*"\n',
    "Pipfile.lock": '{"default": {\n  "flask": {\n    "version": "==3.0.0"}}}\n',
    "web/package.json": PACKAGE_JSON,
    "web/package-lock.json": PACKAGE_LOCK,
    "web/tsconfig.json": '{\n  // comment\n  "strict": true,\n}\n',
    "pump/Cargo.toml": CARGO,
    "pump/Cargo.lock": '[[package]]\nname = "rand"\nversion = "0.8.5"\n',
    "pump/src/main.rs": "fn main() {}\n",
    "gate/go.mod": GO_MOD,
    "gate/cmd/gate/main.go": "package main\n\nfunc main() {\n}\n",
    "stock/pom.xml": POM,
    "stock/src/main/java/com/acme/Main.java": "class Main {\n    public static void main(String[] a) {}\n}\n",
    "shop/build.gradle.kts": GRADLE,
    "shop/gradle.lockfile": "com.google.guava:guava:33.0.0-jre=runtimeClasspath\n",
    "meter/CMakeLists.txt": CMAKE,
    "meter/src/main.cpp": "#include <x>\n\nint main() { return 0; }\n",
    "meter/src/gauge.cpp": "int g;\n",
    "meter/vcpkg.json": '{\n  "name": "meter",\n  "dependencies": [\n    "zlib",\n    {"name": "fmt", "version>=": "9.0"}\n  ]\n}\n',
    "meter/conanfile.txt": "[requires]\nspdlog/1.12.0\n\n[generators]\nCMakeDeps\n",
    "legacy/meson.build": "project('old', 'c')\nz = dependency('zlib', version : '>=1.2')\nexecutable('old', 'old.c')\n",
    "App/App.csproj": '<Project Sdk="x">\n  <PropertyGroup><OutputType>Exe</OutputType></PropertyGroup>\n'
    '  <ItemGroup>\n    <PackageReference Include="Serilog" Version="3.1.1" />\n  </ItemGroup>\n</Project>\n',
    "App/packages.lock.json": '{"dependencies": {"net8.0": {\n "Serilog": {\n  "resolved": "3.1.1"}}}}\n',
    "Gemfile": 'gem "rails", "~> 7.0"\ngroup :test do\n  gem "rspec"\nend\n',
    "Gemfile.lock": "GEM\n  specs:\n    rails (7.0.8)\n",
    "Rakefile": "task :release do\nend\n",
    "demo.gemspec": 'Gem::Specification.new do |s|\n  s.name = "demo"\n  s.add_dependency "rack", "~> 3"\nend\n',
    "composer.json": '{\n  "name": "acme/site",\n  "require": {"monolog/monolog": "^3.0"},\n  "scripts": {"test": "phpunit"}\n}\n',
    "composer.lock": '{"packages": [{\n  "name": "monolog/monolog",\n  "version": "3.5.0"}]}\n',
    "yarnish/package.json": '{"name": "y", "dependencies": {"chalk": "^5"}}\n',
    "yarnish/yarn.lock": 'chalk@^5:\n  version "5.3.0"\n',
    "pnpmish/package.json": '{"name": "p", "dependencies": {"chalk": "^5"}}\n',
    "pnpmish/pnpm-lock.yaml": "packages:\n\n  chalk@5.3.0:\n    resolution: {}\n",
    "bunish/package.json": '{"name": "b", "dependencies": {"chalk": "^5"}}\n',
    "bunish/bun.lock": '{\n  "packages": {\n    "chalk": ["chalk@5.3.0", ""],\n  }\n}\n',
    "Makefile": MAKEFILE,
    "justfile": "lint:\n    ruff check .\n",
    "Taskfile.yml": "tasks:\n  deploy:\n    cmds:\n      - ./deploy.sh\n",
    "Dockerfile": 'FROM python:3.12\nCMD ["python", "-m", "demo"]\n',
    ".github/workflows/ci.yml": WORKFLOW,
    ".gitlab-ci.yml": "stages: [build]\nunit:\n  stage: build\n  script:\n    - cargo test\n",
    ".circleci/config.yml": "version: 2.1\njobs:\n  build:\n    steps:\n      - run: npm test\n",
    "azure-pipelines.yml": "steps:\n- script: dotnet test\n",
    "Jenkinsfile": "pipeline {\n  stage('Test') {\n    sh 'make test'\n  }\n}\n",
    ".ci/run": "#!/bin/sh\nmake test\n",
    "shopping/__main__.py": "from demo.cli import main\n",
    "shopping/cli.py": '"""x"""\n\nif __name__ == "__main__":\n    main()\n',
    "shopping/__init__.py": '"""The demo package."""\n',
    "scripts/build_all.sh": "#!/bin/sh\n",
    ".flake8": "[flake8]\n",
    "vendor/lib/package.json": '{"name": "vendored", "dependencies": {"evil": "1"}}\n',
}


@pytest.fixture(scope="module")
def profile():
    return discover(MemoryWorkspace(TREE, name="demo"))


def line(path, number):
    return TREE[path].split("\n")[number - 1]


def dependency(profile, name, path=None):
    return next(item for item in profile.dependencies if item.name == name and path in {None, item.path})


@pytest.mark.parametrize(
    ("name", "path", "declared", "locked", "group"),
    [
        ("requests", "pyproject.toml", ">=2.31", "2.32.3", "runtime"),
        ("Typing_Extensions", "pyproject.toml", "", "4.12.0", "runtime"),
        ("sphinx", "pyproject.toml", "", "", "optional: docs"),
        ("pytest", "pyproject.toml", ">=8", "", "dev"),
        ("hatchling", "pyproject.toml", ">=1.20", "", "build"),
        ("black", "requirements-dev.txt", "==24.1.0", "24.1.0", "dev"),
        ("six", "setup.py", ">=1.16", "", "runtime"),
        ("flask", "Pipfile", "*", "3.0.0", "runtime"),
        ("left-pad", "web/package.json", "^1.0.0", "1.3.0", "runtime"),
        ("vitest", "web/package.json", "^1.2.0", "", "dev"),
        ("serde", "pump/Cargo.toml", "1.0", "", "runtime"),
        ("rand", "pump/Cargo.toml", "0.8", "0.8.5", "runtime"),
        ("proptest", "pump/Cargo.toml", "1", "", "dev"),
        ("github.com/gorilla/mux", "gate/go.mod", "v1.8.1", "v1.8.1", "runtime"),
        ("golang.org/x/sync", "gate/go.mod", "v0.6.0", "v0.6.0", "indirect"),
        ("github.com/lib/pq", "gate/go.mod", "v1.10.9", "v1.10.9", "runtime"),
        ("junit-jupiter", "stock/pom.xml", "5.10.0", "", "dev"),
        ("guava", "shop/build.gradle.kts", "33.0", "33.0.0-jre", "runtime"),
        ("testng", "shop/build.gradle.kts", "7.9", "", "dev"),
        ("Boost", "meter/CMakeLists.txt", "1.80", "", "runtime"),
        ("googletest", "meter/CMakeLists.txt", "v1.14.0", "", "fetched"),
        ("zlib", "meter/vcpkg.json", "", "", "runtime"),
        ("fmt", "meter/vcpkg.json", "9.0", "", "runtime"),
        ("spdlog", "meter/conanfile.txt", "1.12.0", "", "runtime"),
        ("zlib", "legacy/meson.build", ">=1.2", "", "runtime"),
        ("Serilog", "App/App.csproj", "3.1.1", "3.1.1", "runtime"),
        ("rails", "Gemfile", "~> 7.0", "7.0.8", "runtime"),
        ("rspec", "Gemfile", "", "", "dev"),
        ("rack", "demo.gemspec", "~> 3", "", "runtime"),
        ("monolog/monolog", "composer.json", "^3.0", "3.5.0", "runtime"),
        ("chalk", "yarnish/package.json", "^5", "5.3.0", "runtime"),
        ("chalk", "pnpmish/package.json", "^5", "5.3.0", "runtime"),
        ("chalk", "bunish/package.json", "^5", "5.3.0", "runtime"),
    ],
)
def test_a_dependency_is_cited_where_it_is_declared_and_locked(profile, name, path, declared, locked, group):
    """Declared version, locked version, group, and both lines."""
    found = dependency(profile, name, path)
    assert (found.declared, found.locked, found.group) == (declared, locked, group)
    assert name in line(found.path, found.line)
    if locked:
        assert locked in line(found.locked_path, found.locked_line)


def test_every_manifest_lock_and_pipeline_format_is_exercised(profile):
    """The tree holds a file for each row of the three tables."""
    names = [path.rpartition("/")[2].lower() for path in TREE]
    for reader in (*MANIFEST_READERS, *LOCK_READERS):
        assert any(fnmatchcase(name, pattern) for name in names for pattern in reader.patterns), (
            reader.patterns
        )
    assert {pipeline.system for pipeline in profile.pipelines} == {
        reader.system for reader in PIPELINE_READERS
    }
    assert {item.ecosystem for item in profile.manifests} >= {*Ecosystem} - {
        Ecosystem.MAKE,
        Ecosystem.CONTAINER,
        Ecosystem.CI,
    }


def test_a_commented_declaration_is_none(profile):
    """What is commented out is not declared."""
    names = {item.name for item in profile.dependencies}
    assert "out" not in names
    assert "commented" not in {item.name for item in profile.entry_points}


def test_vendored_manifests_say_nothing_about_the_project(profile):
    """A manifest below vendor/ declares somebody else's dependencies."""
    assert "evil" not in {item.name for item in profile.dependencies}


@pytest.mark.parametrize(
    ("kind", "name", "target", "path", "number"),
    [
        ("console script", "demo", "demo.cli:main", "pyproject.toml", 18),
        ("console script", "web", "bin/web.js", "web/package.json", 5),
        ("package main", "web", "lib/index.js", "web/package.json", 6),
        ("binary", "pumpctl", "pump/src/ctl.rs", "pump/Cargo.toml", 14),
        ("binary", "pump", "pump/src/main.rs", "pump/Cargo.toml", 2),
        ("main function", "main", "gate/cmd/gate/main.go", "gate/cmd/gate/main.go", 3),
        ("executable", "meter", "meter/src/main.cpp", "meter/CMakeLists.txt", 11),
        ("main function", "main", "meter/src/main.cpp", "meter/src/main.cpp", 3),
        ("main class", "com.acme.Main", "com.acme.Main", "shop/build.gradle.kts", 8),
        ("executable", "App", "App", "App/App.csproj", 2),
        ("container", "container", "python -m demo", "Dockerfile", 2),
        ("__main__", "shopping", "python -m shopping", "shopping/__main__.py", 1),
        ("script", "cli", "shopping/cli.py", "shopping/cli.py", 3),
        ("script", "build_all.sh", "scripts/build_all.sh", "scripts/build_all.sh", 1),
    ],
)
def test_an_entry_point_is_cited_where_it_stands(profile, kind, name, target, path, number):
    """What starts, what it starts, and the line that says so."""
    found = [(p.kind, p.name, p.target, p.path, p.line) for p in profile.entry_points]
    assert (kind, name, target, path, number) in found


def test_the_read_me_gives_headline_and_first_paragraph(profile):
    """Badges, logos and markup are left out."""
    readme = profile.readme
    assert (readme.headline, readme.headline_line) == ("Demo tool", 3)
    assert readme.summary == "Does things well."
    assert (readme.summary_span.start, readme.summary_span.end) == (7, 8)


def test_licences_are_named_by_their_text_and_by_manifests(profile):
    """The licence file by its characteristic sentence, the manifests by their field."""
    assert ("MIT", "LICENSE", 3) in [(item.name, item.path, item.line) for item in profile.licences]
    assert ("Apache-2.0", "web/package.json", 4) in [(i.name, i.path, i.line) for i in profile.licences]


def test_test_frameworks_come_with_a_command_and_a_reason(profile):
    """Each is cited where it is configured or declared."""
    found = {item.name: item for item in profile.test_frameworks}
    assert {"pytest", "Vitest", "cargo test", "go test", "GoogleTest", "JUnit 5", "RSpec"} <= found.keys()
    assert line(found["pytest"].path, found["pytest"].line) == "[tool.pytest.ini_options]"
    assert found["Vitest"].command == "npm test"
    assert {tool.name for tool in profile.lint_tools} >= {"ruff", "mypy", "flake8", "eslint", "black"}


def test_steps_of_a_pipeline_are_cited_line_by_line(profile):
    """Block scalars keep their lines; a backslash joins two."""
    workflow = next(
        item for item in profile.pipelines if item.path.endswith("ci.yml") and "github" in item.path
    )
    assert (workflow.name, workflow.triggers) == ("CI", ("push", "pull_request"))
    assert [(step.text, step.line) for step in workflow.jobs[0].steps] == [
        ("pip install -e .", 10),
        ("pytest -q --maxfail 1", 11),
        ("cd web && npm test", 13),
    ]


def test_languages_are_counted_with_code_before_data(profile):
    """Shares by bytes; headers go with the language beside them."""
    names = [share.name for share in profile.languages]
    assert names.index("Python") < names.index("JSON")
    assert "C/C++ header" not in names
    headers = discover(fixture_workspace("replay_cpp")).languages
    assert headers[0].name == "C++"
    assert headers[0].files == sum(path.endswith((".h", ".cpp")) for path in fixture_files("replay_cpp"))


def test_top_directories_say_what_they_hold(profile):
    """Dominant language and the first sentence of their own read-me or doc string."""
    demo = next(item for item in profile.directories if item.path == "shopping")
    assert (demo.language, demo.about, demo.about_path, demo.about_line) == (
        "Python",
        "The demo package.",
        "shopping/__init__.py",
        1,
    )


def test_a_broken_manifest_is_a_problem_not_an_error():
    """Each format that does not parse is reported with its line, the others are still read."""
    profile = discover(
        MemoryWorkspace(
            {
                "pyproject.toml": "[project]\nname = \n",
                "package.json": '{\n  "name": "x",\n  oops\n}\n',
                "pom.xml": "<project>\n<a></b>\n</project>\n",
                "setup.py": "def setup(:\n",
                "setup.cfg": "no section\n",
                "Cargo.toml": '[package]\nname = "ok"\n',
                "App.csproj": "",
            }
        )
    )
    assert {(item.path, item.line) for item in profile.problems} >= {
        ("pyproject.toml", 2),
        ("package.json", 3),
        ("pom.xml", 2),
        ("setup.py", 1),
        ("setup.cfg", 1),
        ("App.csproj", 1),
    }
    assert [item.name for item in profile.manifests] == ["ok"]


def test_entity_bombs_are_refused():
    """A document type declaration ends the reading of an XML file before any entity is expanded."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>\n<project>&b;</project>'
    profile = discover(MemoryWorkspace({"pom.xml": bomb, "junit.xml": bomb}))
    assert [problem.problem for problem in profile.problems] == ["a document type declaration is refused"]
    assert profile.results == ()


@pytest.mark.parametrize(
    ("text", "number", "problem"),
    [
        ("add_exectable(a a.cpp)", 2, "nearest: add_executable"),
        ("add_executable(a b.cpp\n  guage.cpp)", 3, "nearest: src/gauge.cpp"),
        ("if(A)", 2, "endif"),
        ("endif()", 2, "without if()"),
        ("add_library(a a.cpp", 2, "never closed"),
        ('message("open)', 2, "quote"),
        ("add_subdirectory(nowhere)", 2, "nowhere/CMakeLists.txt does not exist"),
    ],
)
def test_what_cannot_work_in_cmake_is_seen(text, number, problem):
    """Misspelled commands, missing files, open blocks: each with its line."""
    files = {"CMakeLists.txt": f"project(x)\n{text}\n", "a.cpp": "", "b.cpp": "", "src/gauge.cpp": ""}
    found = discover(MemoryWorkspace(files)).problems
    assert [(item.line, problem in item.problem) for item in found] == [(number, True)], found


@pytest.mark.parametrize(
    ("text", "number", "problem"),
    [
        ("on: push\njobs:\n  a:\n\truns-on: x\n    steps: [x]\n", 4, "tab"),
        ("on: push\njobs:\n  a:\n    runs-on: x\n    needs: b\n    steps:\n      - run: x\n", 5, "needs b"),
        ("on: push\njobs:\n  a:\n    steps:\n      - run: x\n", 3, "runs-on"),
        ("on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - name: x\n", 6, "`run:` or `uses:`"),
        (
            "on: push\njobs:\n  a:\n    runs-on: x\n    runs-on: y\n    steps:\n      - run: x\n",
            5,
            "repeated",
        ),
        ("jobs:\n  a:\n    runs-on: x\n    steps:\n      - run: x\n", 1, "`on:`"),
    ],
)
def test_what_cannot_work_in_a_workflow_is_seen(text, number, problem):
    """Tabs, repeated keys, unknown jobs, steps that do nothing."""
    found = discover(MemoryWorkspace({".github/workflows/x.yml": text})).problems
    assert (number, True) in [(item.line, problem in item.problem) for item in found], found


def test_sound_definitions_have_no_problems(profile):
    """Nothing is reported about the files of the tree and of the fixture."""
    assert profile.problems == ()
    assert discover(fixture_workspace("replay_cpp")).problems == ()


def test_a_recipe_with_spaces_is_a_problem():
    """Make stops with "missing separator"."""
    found = discover(MemoryWorkspace({"Makefile": "all:\n    gcc x.c\n"})).problems
    assert [(item.line, "tab" in item.problem) for item in found] == [(2, True)]


def test_results_of_earlier_runs_are_read():
    """Test reports, the last failures of pytest and ctest, coverage, build logs."""
    workspace = MemoryWorkspace(
        {
            "reports/junit.xml": '<testsuites><testsuite>\n<testcase classname="a.b" name="c">\n'
            '<failure message="boom"/></testcase><testcase name="d"/></testsuite></testsuites>',
            ".pytest_cache/v/cache/lastfailed": '{\n  "tests/test_a.py::test_x": true\n}',
            "build/Testing/Temporary/LastTestsFailed.log": "3:replay_tests\n",
            "coverage.xml": '<coverage line-rate="0.83"/>',
            "lcov.info": "LF:10\nLH:7\n",
            "coverage.json": '{"totals": {"percent_covered": 81.25}}',
            "build.log": "a\nb\n",
        }
    )
    found = {result.path: result for result in find_results(workspace)}
    assert found["reports/junit.xml"].summary == "2 tests, 1 failed, 0 skipped"
    assert [(f.name, f.message, f.line) for f in found["reports/junit.xml"].failures] == [
        ("a.b.c", "boom", 2)
    ]
    assert found[".pytest_cache/v/cache/lastfailed"].failures[0].line == 2
    assert found["build/Testing/Temporary/LastTestsFailed.log"].failures[0].name == "replay_tests"
    assert found["coverage.xml"].summary == "line rate 0.83"
    assert found["lcov.info"].summary == "7 of 10 lines"
    assert found["coverage.json"].summary == "81.2 % of lines"
    assert found["build.log"].summary == "2 lines"


def test_results_that_git_ignores_are_found(tmp_path):
    """A report below an ignored directory has no place in the file list; it is looked for by name."""
    (tmp_path / ".gitignore").write_text("out/\n.pytest_cache/\n")
    for path, text in {
        "out/junit.xml": '<testsuite><testcase name="a"/></testsuite>',
        ".pytest_cache/v/cache/lastfailed": '{"t.py::x": true}',
    }.items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)
    workspace = open_workspace(tmp_path)
    assert [result.kind for result in find_results(workspace)] == ["pytest last failed"]
    assert len(find_results(workspace, include_ignored=True)) == 2


def test_an_empty_repository_has_an_empty_profile():
    """Nothing is said about nothing."""
    profile = discover(MemoryWorkspace({}))
    assert profile.file_count == 0
    assert (profile.languages, profile.commands, profile.readme) == ((), (), None)


def test_the_same_tree_gives_the_same_profile(profile):
    """No set order, no clock."""
    assert discover(MemoryWorkspace(dict(reversed(TREE.items())), name="demo")) == profile


def test_discovery_of_two_thousand_files_is_quick(tmp_path):
    """Files are listed first and only manifests and likely start files are read."""
    for number in range(2_000):
        path = tmp_path / f"src/package{number % 40}/module{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("def f():\n    return 1\n")
    for path, text in TREE.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    workspace = open_workspace(tmp_path)
    workspace.files()
    started = time.perf_counter()
    discover(workspace)
    # 0.06 s on an idle machine; the limit leaves room for a busy one.
    assert time.perf_counter() - started < 1.0


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(TREE)), st.data())
def test_damaged_manifests_never_break_discovery(path, data):
    """Any file of the tree, cut anywhere and with anything put in, still gives a profile."""
    text = TREE[path]
    at = data.draw(st.integers(0, len(text)))
    junk = data.draw(st.text(alphabet="{}[]()<>\"'=:,#\t\n -aé\x00", max_size=8))
    end = data.draw(st.integers(at, len(text)))
    profile = discover(MemoryWorkspace({path: text[:at] + junk + text[end:]}))
    assert all(item.line >= 1 for item in (*profile.dependencies, *profile.problems, *profile.entry_points))


def test_kinds_of_commands_are_told_by_name_and_body(profile):
    """`check` that runs a linter is a lint, `test` is a test."""
    kinds = {(command.text, command.path): command.kind for command in profile.commands}
    assert kinds["make test", "Makefile"] is CommandKind.TEST
    assert kinds["make check", "Makefile"] is CommandKind.LINT
    assert kinds["npm run lint:fix", "web/package.json"] is CommandKind.LINT
