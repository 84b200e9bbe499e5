"""The doctor: every check tells what it found, and what to do where something is wrong."""

import json
import os
import subprocess
from types import SimpleNamespace

import pytest

from agent import doctor
from agent.doctor import examine
from agent.settings import Settings
from planner.errors import ModelFileError
from planner.goals import understanding
from services import processes
from services.errors import CommandUnavailableError

NAMES = [
    "python",
    "packages",
    "git",
    "grammars",
    "goal model",
    "cache",
    "state",
    "repository",
    "terminal",
]


@pytest.fixture
def settings(tmp_path):
    return Settings(cache_dir=tmp_path / "cache", state_dir=tmp_path / "state")


@pytest.fixture
def repository(tmp_path):
    directory = tmp_path / "project"
    directory.mkdir()
    (directory / "a.py").write_text("def main(): ...\n")
    return directory


def check_of(checks, name):
    return next(check for check in checks if check.name == name)


def test_a_healthy_machine_passes_every_check(settings, repository):
    """Each thing is named once, in a fixed order, and fine."""
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    checks = examine(settings, repository)
    assert [check.name for check in checks] == NAMES
    assert [check.as_line() for check in checks if not check.is_fine] == []
    assert check_of(checks, "repository").detail == "project, git, 1 file, 0.0 MB, 0 left out"


def test_checks_are_lines_for_people_and_objects_for_programs(settings, repository):
    """Both say the same."""
    for check in examine(settings, repository):
        assert check.name in check.as_line()
        assert "\n" not in check.as_line()
        assert json.loads(json.dumps(check.as_json()))["fine"] is check.is_fine


def test_a_directory_without_git_is_fine_but_said(settings, repository):
    """History questions have no answer there; the rest works."""
    check = check_of(examine(settings, repository), "repository")
    assert check.is_fine
    assert "not a git repository" in check.detail
    assert "history" in check.advice


def test_an_empty_directory_has_nothing_to_search(settings, tmp_path):
    """That is a problem worth a line."""
    (tmp_path / "empty").mkdir()
    check = check_of(examine(settings, tmp_path / "empty"), "repository")
    assert not check.is_fine
    assert "nothing to search" in check.as_line()


def test_a_missing_repository_is_a_check_not_an_error(settings, tmp_path):
    """Nothing raises; the other checks are still made."""
    checks = examine(settings, tmp_path / "nowhere")
    assert len(checks) == len(NAMES)
    assert "does not exist" in check_of(checks, "repository").detail


@pytest.mark.parametrize("name", ["cache", "state"])
def test_a_directory_that_cannot_be_made_is_named_with_its_setting(tmp_path, repository, name):
    """The advice is the variable to set."""
    (tmp_path / "file").write_text("")
    places = {"cache_dir": tmp_path / "c", "state_dir": tmp_path / "s"}
    places[f"{name}_dir"] = tmp_path / "file" / "below"
    check = check_of(examine(Settings(**places), repository), name)
    assert not check.is_fine
    assert f"SLEUTH_{name.upper()}_DIR" in check.advice


def test_nothing_is_left_in_the_directories(settings, repository):
    """The proof of writing removes itself."""
    examine(settings, repository)
    assert list(settings.cache_dir.iterdir()) == []
    assert list(settings.state_dir.iterdir()) == []


def test_missing_git_says_what_will_not_work(settings, repository, monkeypatch):
    """Everything but history still does."""

    def run(*args, **options):
        raise CommandUnavailableError("git cannot be run")

    monkeypatch.setattr(processes, "run", run)
    assert "install git" in check_of(examine(settings, repository), "git").as_line()


@pytest.mark.parametrize(
    ("said", "is_fine"),
    [(b"git version 2.39.5", True), (b"git version 2.20.1", False), (b"git version 2.45.0.windows.1", True)],
)
def test_old_git_is_told_to_update(settings, repository, monkeypatch, said, is_fine):
    """Versions are compared as numbers."""
    result = SimpleNamespace(stdout=said, is_success=True)
    monkeypatch.setattr(doctor.processes, "run", lambda *args, **options: result)
    assert doctor._git(repository).is_fine is is_fine


def test_a_broken_model_file_is_found(settings, repository, monkeypatch):
    """The message of the loader becomes the detail."""

    def parse(self, request, conversation=None):
        raise ModelFileError("classifier.zip is damaged")

    monkeypatch.setattr(understanding.GoalUnderstandingService, "parse", parse)
    check = check_of(examine(settings, repository), "goal model")
    assert not check.is_fine
    assert check.detail == "classifier.zip is damaged"


def test_a_missing_grammar_is_named(monkeypatch):
    """One language that does not load does not hide the others."""
    from services.languages import grammars

    real = grammars.facts_query

    def facts_query(name):
        if name == "rust":
            raise ImportError("no module")
        return real(name)

    monkeypatch.setattr(grammars, "facts_query", facts_query)
    check = doctor._grammars()
    assert not check.is_fine
    assert check.detail == "rust cannot be parsed"


@pytest.mark.parametrize(
    ("kind", "columns", "encoding", "is_fine", "words"),
    [
        ("xterm-256color", 120, "utf-8", True, ""),
        ("xterm", 60, "utf-8", True, "80 columns"),
        ("dumb", 80, "utf-8", False, "sleuth ask"),
        ("xterm", 80, "ascii", False, "UTF-8"),
    ],
)
def test_the_terminal_is_judged_by_what_the_screen_needs(
    monkeypatch, kind, columns, encoding, is_fine, words
):
    """Too narrow is said, too dumb is a problem."""
    monkeypatch.setattr(doctor.sys, "stdout", SimpleNamespace(isatty=lambda: True, encoding=encoding))
    monkeypatch.setattr(doctor, "terminal_type", lambda: kind)
    monkeypatch.setattr(doctor, "terminal_width", lambda: columns)
    check = doctor._terminal()
    assert check.is_fine is is_fine
    assert words in check.advice


def test_an_unreadable_repository_is_said_in_one_line(settings, tmp_path):
    """A file is no repository, and odd names cannot break the line."""
    odd = tmp_path / "odd\nname"
    odd.write_text("")
    check = check_of(examine(settings, odd), "repository")
    assert not check.is_fine
    assert "\n" not in check.as_line()
    assert os.linesep not in check.detail
