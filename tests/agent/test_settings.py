"""Settings: flags over environment over repository over user; a repository cannot decide for its user."""

from pathlib import Path

import pytest

from agent.errors import UsageError
from agent.settings import Origin, Telemetry, load_settings


def load(flags=None, repository=None, **environment):
    return load_settings(flags or {}, repository, environment)


def test_flags_win_over_environment_and_files(tmp_path: Path) -> None:
    """The nearest source decides."""
    (tmp_path / ".sleuth.toml").write_text("budget = 1000\nlimit = 3\n")
    (tmp_path / "pyproject.toml").write_text("[tool.sleuth]\nbudget = 900\nmax_recoveries = 1\n")
    settings = load({"budget": 4000}, tmp_path, SLEUTH_LIMIT="5")
    assert (settings.budget, settings.limit, settings.max_recoveries) == (4000, 5, 1)


def test_the_users_file_is_read_last(tmp_path: Path) -> None:
    """What nobody else sets comes from the user's configuration."""
    (tmp_path / "config.toml").write_text('telemetry = "off"\n')
    assert load(SLEUTH_CONFIG=str(tmp_path / "config.toml")).telemetry is Telemetry.OFF


@pytest.mark.parametrize("name", ["state_dir", "cache_dir", "allow_run", "telemetry", "origin"])
def test_a_repository_cannot_set_what_only_its_user_may(tmp_path: Path, name: str) -> None:
    """Repository files are hostile data: they cannot allow runs or redirect what is written."""
    (tmp_path / ".sleuth.toml").write_text(f'{name} = "on"\n')
    with pytest.raises(UsageError, match=name):
        load(repository=tmp_path)


def test_an_unknown_setting_is_one_sentence_with_the_known_ones(tmp_path: Path) -> None:
    """A misspelt setting is never ignored silently."""
    (tmp_path / ".sleuth.toml").write_text("budgett = 3\n")
    with pytest.raises(UsageError, match=r"no setting 'budgett'; the settings are .*budget"):
        load(repository=tmp_path)


@pytest.mark.parametrize(("name", "value"), [("SLEUTH_BUDGET", "many"), ("SLEUTH_LIMIT", "0")])
def test_a_bad_value_names_its_source(name: str, value: str) -> None:
    """The message says where the value came from and what it was."""
    with pytest.raises(UsageError, match=r"the environment: .*"):
        load(**{name: value})


def test_a_broken_pyproject_is_no_reason_to_stop(tmp_path: Path) -> None:
    """It may be the very file that the user asks about."""
    (tmp_path / "pyproject.toml").write_text("[tool.sleuth\n")
    assert load(repository=tmp_path).budget == load().budget


def test_a_test_run_never_counts_as_production() -> None:
    """The origin is stamped where the process starts; a test process cannot claim production."""
    settings = load(SLEUTH_ORIGIN="production", PYTEST_CURRENT_TEST="x")
    assert settings.origin is Origin.TEST
