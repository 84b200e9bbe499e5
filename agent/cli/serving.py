"""Commands that serve other programs: mcp."""

import asyncio

import click

from agent.api import Sleuth
from agent.cli.options import Common, common_options
from agent.errors import ExitCode, UsageError


@click.command("mcp")
@common_options
def mcp_command(*, common: Common) -> int:
    """Serve evidence to another agent over the Model Context Protocol, on standard input and output."""
    try:
        from agent.mcp.arguments import MAX_BUDGET
        from agent.mcp.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"mcp", "mcp_types"}:
            raise
        raise UsageError(
            "the MCP server needs its extra; install it with: pip install 'sleuth[mcp]'"
        ) from error
    options = common.settings
    sleuth = Sleuth(
        common.repository if common.is_explicit else None,
        budget=MAX_BUDGET,
        # Whoever asks is a model itself.
        llm_url="",
        limit=options.limit,
        max_recoveries=options.max_recoveries,
        cache_dir=options.cache_dir,
        state_dir=options.state_dir,
        telemetry=options.telemetry.value,
    )
    asyncio.run(serve(sleuth))
    return ExitCode.ANSWERED
