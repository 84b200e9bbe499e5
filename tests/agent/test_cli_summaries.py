"""The commands in `sleuth --help` are told from a table, so that none has to be loaded for it."""

import importlib

import pytest

from agent.cli.root import COMMANDS, SUMMARIES


def test_every_command_has_a_summary_in_the_order_of_the_table() -> None:
    """A new command is two rows."""
    assert list(SUMMARIES) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_summary_says_what_the_command_says_of_itself(name: str) -> None:
    """The first words of both are the same."""
    command = getattr(importlib.import_module(COMMANDS[name]), name.replace("-", "_") + "_command")
    assert SUMMARIES[name].split()[:3] == command.get_short_help_str(200).split()[:3]
