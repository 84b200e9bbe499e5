"""Settings: each declared once, with type, default and help; flag, environment, file and UI come from it.

Order: flags, then environment `SLEUTH_*`, then `pyproject.toml [tool.sleuth]` or `.sleuth.toml` of the
repository, then the user's configuration file.
"""

import os
import sys
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path, user_config_path, user_state_path
from pydantic import Field, SecretStr, ValidationError

from agent.errors import UsageError
from planner.settings import PlannerSettings
from services.frozen import Frozen
from telemetry.trace import Origin

PREFIX = "SLEUTH_"


class Telemetry(StrEnum):
    """Whether requests are recorded."""

    ON = "on"
    OFF = "off"


class Parser(StrEnum):
    """How requests are understood."""

    GOALS = "goals"
    KEYWORD_ROUTER = "keyword-router"
    # The first generation, kept as a measured baseline.


# What only the user may decide: a repository's own files are hostile data and could turn these against them.
USER_ONLY = frozenset(
    {"cache_dir", "state_dir", "allow_run", "origin", "telemetry"}
    | {"llm_url", "llm_model", "llm_key", "llm_context", "llm_seconds"}
)


class Settings(Frozen):
    """Everything that can be set. Only this module reads the environment."""

    cache_dir: Path = Field(
        default_factory=lambda: user_cache_path("sleuth", appauthor=False),
        description="Directory of the indexes.",
    )
    state_dir: Path = Field(
        default_factory=lambda: user_state_path("sleuth", appauthor=False),
        description="Directory of traces and the last session.",
    )
    telemetry: Telemetry = Field(
        default=Telemetry.ON, description="Record requests on this machine: on, off."
    )
    origin: Origin = Field(default=Origin.PRODUCTION, description="Who runs: production, benchmark, test.")
    budget: int = Field(default=8000, ge=200, description="Tokens that the evidence may take.")
    limit: int = Field(default=20, ge=1, le=200, description="Places in an answer at the most.")
    parser: Parser = Field(
        default=Parser.GOALS,
        description="How requests are understood: goals, or the baseline keyword-router.",
    )
    max_recoveries: int = Field(default=3, ge=0, le=3, description="Changes of course a request may make.")
    max_seconds: float = Field(default=60.0, gt=0, description="Seconds after which no further step starts.")
    allow_run: bool = Field(default=False, description="Allow running the project's own commands.")
    llm_url: str = Field(
        default="",
        description="Endpoint that phrases answers, such as http://localhost:11434/v1; empty: none.",
    )
    llm_model: str = Field(default="", description="Model that phrases answers; empty: none.")
    llm_key: SecretStr = Field(default=SecretStr(""), description="Key of the endpoint, where it wants one.")
    llm_context: int = Field(default=8192, ge=2000, description="Tokens that the model can read and write.")
    llm_seconds: float = Field(
        default=60.0, gt=0, description="Seconds after which the answer is shown without the model."
    )
    debug: bool = Field(
        default=False, description="Print the traceback of an unexpected error, to report it."
    )
    theme: str = Field(
        default="dark", description="Colours of the terminal UI: dark, light, or a theme's name."
    )
    plain: bool = Field(
        default=False,
        description="Terminal UI as a plain transcript, for screen readers: no panes, no motion.",
    )

    @property
    def planner(self) -> PlannerSettings:
        """The part that the planner reads."""
        return PlannerSettings(
            max_recoveries=self.max_recoveries, max_seconds=self.max_seconds, allow_run=self.allow_run
        )


def load_settings(
    flags: Mapping[str, Any], repository: Path | None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Settings from all sources. Raises UsageError with one sentence when a value cannot be used."""
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    layers: list[tuple[str, Mapping[str, Any]]] = [_from_file(_user_file(environment), ())]
    if repository is not None:
        layers.append(_from_file(repository / "pyproject.toml", ("tool", "sleuth")))
        layers.append(_from_file(repository / ".sleuth.toml", ()))
        for name, layer in layers[1:]:
            forbidden = sorted(USER_ONLY.intersection(layer))
            if forbidden:
                raise UsageError(
                    f"{name}: {forbidden[0]} cannot be set by a repository; set it in your own configuration."
                )
    layers.append(("the environment", _from_environment(environment)))
    layers.append(("the command line", {k: v for k, v in flags.items() if v is not None}))
    for source, layer in layers:
        for name, value in layer.items():
            if name not in Settings.model_fields:
                known = ", ".join(sorted(Settings.model_fields))
                raise UsageError(f"{source}: there is no setting {name!r}; the settings are {known}.")
            values[name], sources[name] = value, source
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise UsageError(
            f"{sources[name]}: {name} {_wanted(first['msg'])}, not {first['input']!r}."
        ) from error
    if settings.origin is Origin.PRODUCTION and is_test_process(environment):
        return settings.model_copy(update={"origin": Origin.TEST})
    return settings


def _wanted(message: str) -> str:
    """What a value should be, from pydantic's message: "Input should be a valid integer, unable to …"."""
    return message.partition(", ")[0].removeprefix("Input ").removeprefix("Value error, ")


def _user_file(environment: Mapping[str, str]) -> Path:
    named = environment.get(PREFIX + "CONFIG")
    return Path(named) if named else user_config_path("sleuth", appauthor=False) / "config.toml"


def _from_file(path: Path, table: tuple[str, ...]) -> tuple[str, Mapping[str, Any]]:
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return str(path.name), {}
    except (OSError, UnicodeDecodeError):
        return str(path.name), {}
    try:
        content: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if table:
            # The repository's own pyproject.toml may be the very thing that the user asks about.
            return path.name, {}
        raise UsageError(f"{path.name} is not valid TOML ({error}); correct it or remove it.") from error
    for key in table:
        content = content.get(key, {}) if isinstance(content, dict) else {}
    return path.name, content if isinstance(content, dict) else {}


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    known = {PREFIX + name.upper(): name for name in Settings.model_fields}
    return {known[name]: value for name, value in sorted(environment.items()) if name in known and value}


def is_test_process(environment: Mapping[str, str] | None = None) -> bool:
    """Whether a test runs this process, whatever origin is set."""
    return "PYTEST_CURRENT_TEST" in (os.environ if environment is None else environment)


def forbids_colour() -> bool:
    """Whether the user asked every program for plain output: https://no-color.org"""
    return bool(os.environ.get("NO_COLOR"))


def terminal_width(default: int = 100) -> int:
    """Columns of the terminal that stdout is; *default* where it is none."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError, AttributeError):
        return default


def terminal_type() -> str:
    """What the terminal calls itself; empty where it does not say."""
    return os.environ.get("TERM", "")


def editor() -> str:
    """The user's editor as a command line; empty where none is set."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""


# What can be changed while the terminal UI runs.
CHANGEABLE = ("limit", "budget", "max_recoveries", "max_seconds", "allow_run", "theme", "plain")


def changed(settings: Settings, name: str, value: str) -> Settings:
    """*settings* with another value of one of CHANGEABLE. Raises UsageError."""
    if name not in CHANGEABLE:
        raise UsageError(f"{name!r} cannot be changed here; what can is {', '.join(CHANGEABLE)}.")
    try:
        return Settings.model_validate({**settings.model_dump(), name: value})
    except ValidationError as error:
        message = error.errors()[0]["msg"]
        raise UsageError(f"{name} {_wanted(message)}, not {value!r}.") from error
