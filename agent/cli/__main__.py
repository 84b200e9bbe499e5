"""`python -m agent.cli` is the `sleuth` command."""

from agent.cli import main

main()
