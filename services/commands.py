"""Commands that the project itself defines: how it is tested, built, checked, run and installed."""

from collections.abc import Iterable

from services.discovery import discover
from services.discovery.profile import CommandKind, CommandSource, ProjectCommand, ProjectProfile
from services.workspace import Workspace

__all__ = [
    "CommandKind",
    "CommandSource",
    "ProjectCommand",
    "commands_of",
    "find_commands",
    "project_commands",
]

_SOURCE_ORDER = tuple(CommandSource)


def project_commands(workspace: Workspace) -> tuple[ProjectCommand, ...]:
    """All commands of a repository, surest first."""
    return commands_of(discover(workspace))


def commands_of(profile: ProjectProfile) -> tuple[ProjectCommand, ...]:
    """All commands of a profile: spelled out, implied, taken from pipelines; nearest to the root first."""
    return tuple(sorted(profile.commands, key=_order))


def find_commands(
    commands: Iterable[ProjectCommand], *, kind: CommandKind | None = None, words: tuple[str, ...] = ()
) -> tuple[ProjectCommand, ...]:
    """The commands of a kind, those that hold more of *words* first, then the surest.

    Without a kind, only commands that hold at least one of the words.
    """
    wanted = tuple(word.lower() for word in words if word)
    scored = []
    for command in commands:
        held = _words_held(command, wanted)
        if (kind is not None and command.kind is kind) or (kind is None and (held or not wanted)):
            scored.append((-held, _order(command), command))
    return tuple(command for _, _, command in sorted(scored, key=lambda item: item[:2]))


def _words_held(command: ProjectCommand, words: tuple[str, ...]) -> int:
    text = f"{command.name} {command.text} {command.detail} {command.directory}".lower()
    return sum(word in text for word in words)


def _order(command: ProjectCommand) -> tuple[object, ...]:
    is_exact = command.name == command.kind.value
    # `test` before `test-slow`: the bare name is what the project means by the word.
    return (
        _SOURCE_ORDER.index(command.source),
        command.directory.count("/") + bool(command.directory),
        not is_exact,
        not command.argv,
        command.path,
        command.line,
    )
