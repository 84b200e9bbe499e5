"""The command line. stdout is data, stderr is everything else, the exit code is documented."""

from agent.cli.main import main

__all__ = ["main"]
