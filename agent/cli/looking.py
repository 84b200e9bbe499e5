"""Commands that look one thing up: find, defs, refs, show."""

import click

from agent.cli.diagnostics import end_progress, progress_sink, warn
from agent.cli.options import Common, at_option, common_options
from agent.cli.output import counted, print_json, print_text
from agent.errors import ExitCode
from agent.lookup import Lookup
from agent.renderers.printed import FoundDocument, FoundRow, SymbolDocument
from agent.wiring import open_lookup
from services.locations import ReferenceKind

KINDS = [kind.value for kind in ReferenceKind]


@click.command("find")
@click.argument("term", nargs=-1, required=True)
@click.option("--explain", is_flag=True, help="Print the signals of each score.")
@at_option
@common_options
def find_command(*, common: Common, term: tuple[str, ...], explain: bool) -> int:
    """Rank the files and directories that a name or a few words mean."""
    hits = _lookup(common).find(" ".join(term), limit=common.settings.limit)
    end_progress(quiet=common.quiet)
    if common.is_json:
        print_json(FoundDocument(tuple(map(FoundRow.of, hits))).model_dump(mode="json"))
    else:
        for hit in hits:
            print_text(hit.path)
            for signal in hit.signals if explain else ():
                print_text(f"    {signal.value:+.2f} {signal.name} {signal.detail}".rstrip())
    if not hits and not common.quiet:
        warn("no file or directory is called so; try fewer letters, or ask: sleuth ask")
    return ExitCode.ANSWERED if hits else ExitCode.INSUFFICIENT_EVIDENCE


@click.command("defs")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), help="Accepted as for refs; definitions have no use kind.")
@at_option
@common_options
def defs_command(*, common: Common, name: str, kind: str | None) -> int:
    """List the definitions of NAME: Session.get, DBImpl::Get, pkg.mod.func, or path:line."""
    del kind
    document = _lookup(common).definitions(name)
    end_progress(quiet=common.quiet)
    return _print_symbol(document, common, is_about_uses=False)


@click.command("refs")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), help="Only uses of this kind.")
@at_option
@common_options
def refs_command(*, common: Common, name: str, kind: str | None) -> int:
    """List the uses of NAME: Session.get, DBImpl::Get, pkg.mod.func, or path:line."""
    document = _lookup(common).references(name, kind=ReferenceKind(kind) if kind else None)
    end_progress(quiet=common.quiet)
    return _print_symbol(document, common, is_about_uses=True)


@click.command("show")
@click.argument("place")
@at_option
@common_options
def show_command(*, common: Common, place: str) -> int:
    """Print a file, lines of it (path:12-40), the definition around a line (path:12), or a symbol."""
    shown = _lookup(common).show(place)
    end_progress(quiet=common.quiet)
    if common.is_json:
        print_json(shown.document().as_json())
    else:
        print_text(shown.as_text())
    return ExitCode.ANSWERED


def _lookup(common: Common) -> Lookup:
    return open_lookup(common, sink=progress_sink(quiet=common.quiet, verbose=common.verbose))


def _print_symbol(document: SymbolDocument, common: Common, *, is_about_uses: bool) -> int:
    code = ExitCode.ANSWERED if document.definitions else ExitCode.INSUFFICIENT_EVIDENCE
    if common.is_json:
        print_json(document.as_json())
    elif not document.definitions and not document.references:
        nearest = ", ".join(document.nearest)
        print_text(f"nothing is called {document.symbol}" + (f"; nearest: {nearest}" if nearest else ""))
    elif is_about_uses:
        for use in document.references[: common.settings.limit]:
            print_text(f"{use.path}:{use.line}  {use.kind}  {use.enclosing}".rstrip())
        rest = document.total - common.settings.limit
        print_text(f"{counted(document.total, 'use')}" + (f", {rest} not shown" if rest > 0 else ""))
    else:
        for place in document.definitions[: common.settings.limit]:
            print_text(f"{place.path}:{place.line}  {place.kind}  {place.qualified}")
        rest = document.total - common.settings.limit
        if rest > 0:
            print_text(f"{counted(document.total, 'definition')}, {rest} not shown")
    return code
