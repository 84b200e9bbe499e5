"""Editor: the user's own editor, opened at a line of a file of the repository."""

import shlex
from pathlib import Path

from agent.errors import UsageError

PLUS_LINE = frozenset(
    {"vi", "vim", "nvim", "view", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "ne", "mg"}
)
COLON_LINE = frozenset({"hx", "helix", "subl", "zed"})
GOTO_LINE = frozenset({"code", "codium", "cursor", "windsurf"})
# How each family is told a line; any other editor gets the file alone.


def editor_command(editor: str, path: Path, line: int) -> list[str]:
    """The words that open *path* at *line* with *editor*, a command as $EDITOR holds it.

    Raises UsageError when there is none.
    """
    try:
        words = shlex.split(editor)
    except ValueError as error:
        raise UsageError(f"the EDITOR {editor!r} cannot be read ({error}); set it to a command.") from error
    if not words:
        raise UsageError("no editor is set; set EDITOR to the command of yours, such as EDITOR=vim")
    name = Path(words[0]).name
    if line < 1:
        return [*words, str(path)]
    if name in PLUS_LINE:
        return [*words, f"+{line}", str(path)]
    if name in GOTO_LINE:
        return [*words, "--goto", f"{path}:{line}"]
    if name in COLON_LINE:
        return [*words, f"{path}:{line}"]
    return [*words, str(path)]
