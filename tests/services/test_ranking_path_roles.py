"""Path roles and wishes: what a path and a question say before any word is compared."""

import pytest

from services.ranking import (
    FIELD_WEIGHTS,
    FIND_WEIGHTS,
    QUESTION_WEIGHTS,
    REPORT_WEIGHTS,
    Field,
    FindSignal,
    PathRole,
    SignalName,
    path_role,
    wishes_of,
)


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("src/app.py", PathRole.SOURCE),
        ("bin/run", PathRole.SOURCE),
        ("tests/test_app.py", PathRole.TEST),
        ("pkg/app_test.go", PathRole.TEST),
        ("src/AppTest.java", PathRole.TEST),
        ("web/button.spec.ts", PathRole.TEST),
        ("src/latest.py", PathRole.SOURCE),
        ("src/contest.py", PathRole.SOURCE),
        ("tests/fixtures/users.json", PathRole.FIXTURE),
        ("docs/guide.md", PathRole.DOCS),
        ("README", PathRole.DOCS),
        ("examples/demo.py", PathRole.EXAMPLE),
        ("vendor/lib/tests/test_x.py", PathRole.VENDORED),
        ("api/service_pb2.py", PathRole.GENERATED),
        ("package-lock.json", PathRole.GENERATED),
        ("src/app.py.orig", PathRole.BACKUP),
        ("dist/app.js", PathRole.BUILD_OUTPUT),
        ("pyproject.toml", PathRole.CONFIG),
        ("Makefile", PathRole.CONFIG),
    ],
)
def test_a_path_tells_the_role_of_a_file(path, role):
    """The outer reason wins: a test inside vendored code is vendored."""
    assert path_role(path) is role


def test_source_comes_before_every_other_role():
    """The order of the roles is the order of preference."""
    assert PathRole.SOURCE.rank == 0
    assert sorted(PathRole, key=lambda role: role.rank) == list(PathRole)


def test_a_question_about_tests_lifts_their_penalty():
    """Asking for a fixture is asking for test code."""
    assert wishes_of("which fixture creates the client").tests
    assert not wishes_of("where is the latest contest stored").tests


def test_a_question_about_configuration_lifts_the_penalty_of_prose():
    """Workflows and manifests are no code, but they are what is asked for."""
    assert wishes_of("which workflow publishes the package").prose
    assert not wishes_of("how is the cache invalidated").prose


def test_every_signal_has_a_weight_where_it_is_used():
    """A signal without a weight would fail in the middle of a search."""
    assert set(FIELD_WEIGHTS) == set(Field)
    assert set(SignalName) == {*QUESTION_WEIGHTS, *REPORT_WEIGHTS}
    assert set(FindSignal) - set(FIND_WEIGHTS) == {FindSignal.ROLE}
