"""Commands that look one thing up: find, defs, refs, show."""

import json
from typing import Any

import click

from agent.cli.diagnostics import end_progress, progress_sink
from agent.cli.options import Common, common_options
from agent.errors import ExitCode
from agent.wiring import open_lookup
from services.locations import ReferenceKind

KINDS = [kind.value for kind in ReferenceKind]


@click.command("find")
@click.argument("term", nargs=-1, required=True)
@click.option("--explain", is_flag=True, help="Print the signals of each score.")
@common_options
def find_command(*, common: Common, term: tuple[str, ...], explain: bool) -> int:
    """Rank the files and directories that a name or a few words mean."""
    hits = _lookup(common).find(" ".join(term), limit=common.settings.limit)
    end_progress(quiet=common.quiet)
    if common.is_json:
        rows = [
            {
                "path": hit.path,
                "score": round(hit.score, 4),
                "signals": {signal.name: round(signal.value, 4) for signal in hit.signals},
            }
            for hit in hits
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for hit in hits:
            click.echo(hit.path)
            if explain:
                for signal in hit.signals:
                    click.echo(f"    {signal.value:+.2f} {signal.name} {signal.detail}".rstrip())
    return ExitCode.ANSWERED if hits else ExitCode.INSUFFICIENT_EVIDENCE


@click.command("defs")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), help="Accepted as for refs; definitions have no use kind.")
@common_options
def defs_command(*, common: Common, name: str, kind: str | None) -> int:
    """List the definitions of NAME: Session.get, DBImpl::Get, pkg.mod.func, or path:line."""
    del kind
    document = _lookup(common).definitions(name)
    end_progress(quiet=common.quiet)
    return _print_symbol(document, "definitions", common)


@click.command("refs")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), help="Only uses of this kind.")
@common_options
def refs_command(*, common: Common, name: str, kind: str | None) -> int:
    """List the uses of NAME: Session.get, DBImpl::Get, pkg.mod.func, or path:line."""
    document = _lookup(common).references(name, kind=ReferenceKind(kind) if kind else None)
    end_progress(quiet=common.quiet)
    return _print_symbol(document, "references", common)


@click.command("show")
@click.argument("place")
@common_options
def show_command(*, common: Common, place: str) -> int:
    """Print a file, lines of it (path:12-40), the definition around a line (path:12), or a symbol."""
    shown = _lookup(common).show(place)
    end_progress(quiet=common.quiet)
    if common.is_json:
        click.echo(json.dumps(shown.as_json(), ensure_ascii=False))
    else:
        click.echo(shown.as_text())
    return ExitCode.ANSWERED


def _lookup(common: Common) -> Any:
    return open_lookup(common, sink=progress_sink(quiet=common.quiet, verbose=common.verbose))


def _print_symbol(document: dict[str, Any], listed: str, common: Common) -> int:
    if common.is_json:
        click.echo(json.dumps(document, ensure_ascii=False))
    elif not document["definitions"]:
        nearest = ", ".join(document["nearest"])
        click.echo(f"nothing is called {document['symbol']}" + (f"; nearest: {nearest}" if nearest else ""))
    else:
        for row in document[listed][: common.settings.limit]:
            where = f"{row['path']}:{row['line']}"
            what = row["qualified"] if listed == "definitions" else row["enclosing"]
            click.echo(f"{where}  {row['kind']}  {what}".rstrip())
        rest = len(document[listed]) - common.settings.limit
        if listed == "references":
            click.echo(f"{document['total']} uses" + (f", {rest} not shown" if rest > 0 else ""))
    return ExitCode.ANSWERED if document["definitions"] else ExitCode.INSUFFICIENT_EVIDENCE
