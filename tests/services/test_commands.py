"""Commands: what the project itself defines, where, and how to start it without a shell."""

# ruff: noqa: E501 - manifests are kept on the line they are written on.

import pytest

from services.commands import CommandKind, CommandSource, find_commands, project_commands
from services.workspace import MemoryWorkspace


def commands(**files):
    return project_commands(MemoryWorkspace({name.replace("__", "."): text for name, text in files.items()}))


def test_a_spelled_out_command_comes_before_an_implied_one():
    """The make target, then what the manifest implies, then the step of the pipeline."""
    found = find_commands(
        project_commands(
            MemoryWorkspace(
                {
                    "Makefile": "test:\n\tpytest -q\n",
                    "pyproject.toml": "[tool.pytest.ini_options]\n",
                    ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: pytest\n",
                }
            )
        ),
        kind=CommandKind.TEST,
    )
    assert [(item.text, item.source) for item in found] == [
        ("make test", CommandSource.DEFINED),
        ("python -m pytest", CommandSource.CONVENTION),
        ("pytest", CommandSource.CI),
    ]
    assert (found[0].path, found[0].line, found[0].detail) == ("Makefile", 1, "pytest -q")


def test_the_bare_name_comes_before_its_variants():
    """`test` is what the project means by the word."""
    found = find_commands(
        commands(package__json='{"scripts": {"test:slow": "jest --all", "test": "jest"}}'),
        kind=CommandKind.TEST,
    )
    assert [item.name for item in found] == ["test", "test:slow"]


def test_words_of_the_question_choose_among_commands():
    """The command that holds more of the words comes first."""
    listed = commands(
        Makefile="test:\n\tpytest\n\ntest-web:\n\tnpm test\n\nserve:\n\tpython -m http.server\n"
    )
    assert find_commands(listed, kind=CommandKind.TEST, words=("web",))[0].name == "test-web"
    assert [item.name for item in find_commands(listed, words=("serve",))] == ["serve"]
    assert find_commands(listed, words=("nothing",)) == ()


@pytest.mark.parametrize(
    ("step", "argv"),
    [
        ("pytest -q tests", ("pytest", "-q", "tests")),
        ("make 'all tests'", ("make", "all tests")),
        ("cd web && npm test", ()),
        ("pytest $FLAGS", ()),
        ("CI=1 npm test", ()),
        ("pytest 'unclosed", ()),
        ("make test | tee log", ()),
        ("make `whoami`", ()),
    ],
)
def test_a_line_for_a_shell_has_no_argv(step, argv):
    """Only what can be started without a shell can be started."""
    workflow = f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: {step}\n"
    found = project_commands(MemoryWorkspace({".github/workflows/ci.yml": workflow}))
    assert [item.argv for item in found] == [argv]


@pytest.mark.parametrize(
    ("files", "kind", "text"),
    [
        ({"Cargo.toml": '[package]\nname = "x"\n'}, CommandKind.BUILD, "cargo build"),
        ({"go.mod": "module x\n"}, CommandKind.TEST, "go test ./..."),
        ({"pom.xml": "<project/>"}, CommandKind.TEST, "mvn test"),
        ({"pom.xml": "<project/>", "mvnw": ""}, CommandKind.TEST, "./mvnw test"),
        ({"build.gradle": "", "gradlew": ""}, CommandKind.BUILD, "./gradlew build"),
        ({"CMakeLists.txt": "project(x)\n"}, CommandKind.BUILD, "cmake --build build"),
        ({"requirements.txt": "x\n"}, CommandKind.INSTALL, "python -m pip install -r requirements.txt"),
        ({"package.json": "{}", "yarn.lock": ""}, CommandKind.INSTALL, "yarn install"),
        ({"package.json": '{"scripts": {"start": "node x"}}'}, CommandKind.RUN, "npm start"),
        ({"tox.ini": "[testenv]\ncommands = pytest\n"}, CommandKind.TEST, "tox"),
        ({"noxfile.py": "@nox.session\ndef lint(s): ...\n"}, CommandKind.LINT, "nox -s lint"),
        ({"App.csproj": "<Project/>"}, CommandKind.TEST, "dotnet test"),
        ({"pyproject.toml": "[tool.ruff]\n"}, CommandKind.LINT, "ruff check ."),
        ({"pyproject.toml": "[tool.mypy]\n"}, CommandKind.TYPECHECK, "mypy ."),
        ({"pyproject.toml": '[tool.poe.tasks]\nlint = "ruff ."\n'}, CommandKind.LINT, "poe lint"),
        ({"justfile": "bench:\n    run\n"}, CommandKind.BENCHMARK, "just bench"),
        ({"Rakefile": "task :test do\nend\n"}, CommandKind.TEST, "rake test"),
        ({"composer.json": '{"scripts": {"test": "phpunit"}}'}, CommandKind.TEST, "composer run test"),
        ({"Dockerfile": "FROM x\n"}, CommandKind.BUILD, "docker build -f Dockerfile ."),
    ],
)
def test_each_build_tool_gives_its_commands(files, kind, text):
    """Spelled out or implied, with the arguments ready."""
    found = find_commands(project_commands(MemoryWorkspace(files)), kind=kind)
    assert found[0].text == text
    assert found[0].argv
    assert found[0].line >= 1


def test_a_command_knows_where_it_is_started():
    """A manifest in a directory means that directory."""
    found = project_commands(MemoryWorkspace({"web/package.json": '{"scripts": {"test": "jest"}}'}))
    assert {item.directory for item in found} == {"web"}


def test_commands_of_the_root_come_first():
    """The nearest to the root is meant when nothing else is said."""
    found = find_commands(
        project_commands(
            MemoryWorkspace({"a/Makefile": "test:\n\tx\n", "z.txt": "", "Makefile": "test:\n\tx\n"})
        ),
        kind=CommandKind.TEST,
    )
    assert [item.path for item in found] == ["Makefile", "a/Makefile"]
