"""The command line. stdout is data, stderr is everything else, the exit code is documented."""

import gc
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its documented code."""
    # A start makes a hundred thousand objects that stay: collecting among them costs a tenth of it.
    gc.set_threshold(400_000, 20, 20)
    # No package that happens to be installed gets a say in our models; looking for them takes 15 ms, too.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from agent.cli.root import run

        code = run(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:
        # Ctrl+C while modules are loading.
        code = 130
    sys.exit(code)
