"""Loading: scenario files, YAML or JSON, into scenarios that can be run anywhere."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from telemetry.errors import ScenarioError
from telemetry.scenarios.model import PlacedScenario, ScenarioFile

SUFFIXES = (".yaml", ".yml", ".json")


def load_scenarios(paths: Sequence[Path]) -> tuple[PlacedScenario, ...]:
    """Every scenario of the files and directories of *paths*, in sorted order. Raises ScenarioError."""
    found = tuple(placed for path in paths for file in _files(path) for placed in read_file(file))
    ids = [placed.id for placed in found]
    if len(set(ids)) < len(ids):
        twice = next(name for name in sorted(ids) if ids.count(name) > 1)
        raise ScenarioError(f"two files of one name hold {twice!r}; rename one of the files")
    return found


def _shown(path: Path) -> str:
    """*path* as a saved run may carry it to another machine: relative to where it ran, if it lies there."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def read_file(path: Path) -> tuple[PlacedScenario, ...]:
    """The scenarios of one file. Raises ScenarioError, naming the file and the place in it."""
    try:
        parsed = ScenarioFile.model_validate(_document(path))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ScenarioError(f"{path}: {place or 'file'}: {first['msg']}") from error
    base = str(path.resolve().parent)
    return tuple(
        PlacedScenario(
            source=_shown(path),
            base=base,
            scenario=scenario.model_copy(update={"repository": None}),
            repository=parsed.repository_of(scenario),
        )
        for scenario in parsed.scenarios
    )


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(
            file for file in path.rglob("*") if file.suffix in SUFFIXES and _is_scenario_file(file)
        )
    elif path.is_file():
        yield path
    else:
        raise ScenarioError(f"{path}: no such scenario file or directory")


def _is_scenario_file(file: Path) -> bool:
    """Whether a file of a directory is meant: it names the schema. A named file is always meant."""
    with file.open("rb") as opened:
        return b"sleuth.scenarios/" in opened.read(4096)


def _document(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            return json.loads(text)
        import yaml

        try:
            return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
        except yaml.YAMLError as error:
            raise ScenarioError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ScenarioError(f"{path}: cannot be read: {error}") from error
