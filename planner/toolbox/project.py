"""Tools on the project as a whole: its profile, its problems, its commands, and this session."""

import shlex
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from planner.evidence.ledger import Ledger
from planner.evidence.model import EvidenceClass, Finding, FindingKind, attributes
from planner.failures import FailureKind
from planner.toolbox.assessment import assess_files
from planner.toolbox.outcomes import is_test_code, nothing
from planner.tools import ToolCall, ToolOutcome
from services.commands import CommandKind, CommandSource, ProjectCommand, commands_of, find_commands
from services.discovery.periphery import is_peripheral

if TYPE_CHECKING:
    from planner.toolbox.workbench import Workbench
    from services.discovery.profile import EntryPoint, Manifest, ProjectProfile

_CLASS_OF_SECTION: dict[str, EvidenceClass] = {"results": EvidenceClass.TEST}
_COMMANDS_OF: dict[str, CommandKind] = {
    "test": CommandKind.TEST,
    "build": CommandKind.BUILD,
    "dependency": CommandKind.INSTALL,
    "component": CommandKind.RUN,
    "symbol": CommandKind.RUN,
    "file": CommandKind.RUN,
}
MAX_OUTPUT_CHARACTERS = 20_000
# The end of a run's output holds its verdict; the rest is in the user's own terminal if they want it.


def discover(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """The part of the profile that the section names; narrowed to the query where that names something."""
    section = planned.option("section", "overview")
    profile = bench.profile
    found = tuple(_SECTIONS[section](profile))
    words = planned.query.lower().split()
    named = tuple(finding for finding in found if words and _speaks_of(finding, words))
    if section == "dependencies" and words and not named:
        note = f"no manifest declares {planned.query}"
        return nothing(EvidenceClass.DISCOVERY, note=note, files_searched=len(profile.manifests))
    evidence_class = _CLASS_OF_SECTION.get(section, EvidenceClass.DISCOVERY)
    if not found:
        return nothing(evidence_class, note=f"the project declares nothing about: {section}")
    return ToolOutcome(
        evidence_class=evidence_class,
        findings=(named or found)[: bench.settings.max_findings],
        match_count=len(named or found),
        exact_count=len(named),
        files_searched=profile.file_count,
    )


def _speaks_of(finding: Finding, words: list[str]) -> bool:
    text = f"{finding.title} {finding.path} {finding.text}".lower()
    return all(word in text for word in words)


def _fact(
    title: str, path: str = "", line: int = 0, kind: FindingKind = FindingKind.FACT, **details: object
) -> Finding:
    return Finding(
        kind=kind,
        title=title,
        path=path,
        start=line,
        end=line,
        is_exact=True,
        attributes=attributes(**details),
    )


def _overview(profile: "ProjectProfile") -> Iterator[Finding]:
    if profile.readme:
        readme = profile.readme
        yield _fact(readme.headline or readme.path, readme.path, readme.headline_line)
        if readme.summary and readme.summary_span:
            span = readme.summary_span
            yield Finding(
                kind=FindingKind.FACT, title=readme.summary, path=readme.path, start=span.start, end=span.end
            )
    for manifest in _named_manifests(profile)[:3]:
        title = f"package {manifest.name} {manifest.version}".rstrip()
        yield _fact(title, manifest.path, manifest.line, FindingKind.MANIFEST)
    yield from _entry_points(profile)
    own = [directory for directory in profile.directories if not is_peripheral(f"{directory.path}/x")]
    # What starts with a dot configures tools; the code is elsewhere.
    shown = [directory for directory in own if not directory.path.startswith(".")]
    for directory in shown[:10]:
        about = f": {directory.about}" if directory.about else ""
        many = "1 file" if directory.files == 1 else f"{directory.files} files"
        title = f"{directory.path}/ {many}, mostly {directory.language or 'text'}{about}"
        yield _fact(
            title, directory.about_path or directory.path, directory.about_line, FindingKind.DIRECTORY
        )
    if profile.languages:
        shares = (f"{share.name} {share.files}" for share in profile.languages[:6])
        yield _fact(f"files by language: {', '.join(shares)}")
    yield from (_fact(f"built with {b.name}", b.path, b.line) for b in profile.build_systems[:4])
    yield from (_fact(f"tested with {t.name}", t.path, t.line) for t in profile.test_frameworks[:2])
    yield from (_fact(f"licensed under {li.name}", li.path, li.line) for li in profile.licences[:1])


def _architecture(profile: "ProjectProfile") -> Iterator[Finding]:
    """Where it starts, then what it is made of."""
    yield from _entry_points(profile)
    yield from (finding for finding in _overview(profile) if finding.kind is not FindingKind.ENTRY_POINT)


def _named_manifests(profile: "ProjectProfile") -> list["Manifest"]:
    """The manifests that say what the package is called; a list of pins describes none."""
    return [manifest for manifest in profile.manifests if manifest.name]


def _entry_points(profile: "ProjectProfile") -> Iterator[Finding]:
    ordered = sorted(profile.entry_points, key=_nearness_to_code)
    for entry in ordered[:8]:
        title = f"{entry.kind} {entry.name}" + (
            f" starts {entry.target}" if entry.target != entry.name else ""
        )
        yield _fact(title, entry.path, entry.line, FindingKind.ENTRY_POINT)


def _nearness_to_code(entry: "EntryPoint") -> tuple[bool, bool]:
    """Code that runs before the line of a build file that names it; tests last."""
    is_named_elsewhere = entry.path != entry.target and "main" not in entry.kind
    return is_test_code(entry.path), is_named_elsewhere or entry.kind == "script"


def _dependencies(profile: "ProjectProfile") -> Iterator[Finding]:
    if not profile.dependencies:
        for manifest in _named_manifests(profile)[:3]:
            title = f"package {manifest.name} {manifest.version}".rstrip()
            yield _fact(
                f"{title}: declares no dependency", manifest.path, manifest.line, FindingKind.MANIFEST
            )
    for dependency in profile.dependencies:
        locked = f", locked at {dependency.locked}" if dependency.locked else ""
        title = f"{dependency.name} {dependency.declared or 'any version'} ({dependency.group}){locked}"
        yield _fact(
            title,
            dependency.path,
            dependency.line,
            FindingKind.DEPENDENCY,
            locked=dependency.locked,
            locked_at=f"{dependency.locked_path}:{dependency.locked_line}" if dependency.locked else "",
        )


def _build(profile: "ProjectProfile") -> Iterator[Finding]:
    yield from _problems(profile)
    yield from _commands(profile, CommandKind.BUILD, CommandKind.INSTALL)
    yield from (_fact(f"built with {b.name}", b.path, b.line) for b in profile.build_systems)
    for manifest in _named_manifests(profile)[:5]:
        title = f"package {manifest.name} {manifest.version}".rstrip()
        yield _fact(title, manifest.path, manifest.line, FindingKind.MANIFEST)


def _test(profile: "ProjectProfile") -> Iterator[Finding]:
    yield from _commands(profile, CommandKind.TEST)
    for harness in profile.test_frameworks:
        how = f": {harness.command}" if harness.command else ""
        yield _fact(f"tested with {harness.name}{how}", harness.path, harness.line)
    yield from _results(profile)


def _ci(profile: "ProjectProfile") -> Iterator[Finding]:
    yield from _problems(profile)
    for pipeline in profile.pipelines:
        on = f" on {', '.join(pipeline.triggers)}" if pipeline.triggers else ""
        yield _fact(f"{pipeline.system}: {pipeline.name}{on}", pipeline.path, pipeline.line)
        for job in pipeline.jobs:
            yield _fact(f"job {job.name} of {pipeline.name}", pipeline.path, job.line)
            for step in job.steps[:6]:
                yield _fact(step.text, pipeline.path, step.line, FindingKind.COMMAND)


def _results(profile: "ProjectProfile") -> Iterator[Finding]:
    for result in profile.results:
        yield _fact(f"{result.kind}: {result.summary}", result.path)
        for failure in result.failures[:10]:
            yield _fact(f"{failure.name}: {failure.message}", result.path, failure.line, FindingKind.FAILURE)
    yield from _problems(profile)


def _problems(profile: "ProjectProfile") -> Iterator[Finding]:
    for problem in profile.problems:
        yield _fact(problem.problem, problem.path, problem.line, FindingKind.FAILURE)


def _commands(profile: "ProjectProfile", *kinds: CommandKind) -> Iterator[Finding]:
    for command in commands_of(profile):
        if command.kind in kinds:
            yield _command(command)


def _command(command: ProjectCommand) -> Finding:
    return _fact(
        f"{command.text}",
        command.path,
        command.line,
        FindingKind.COMMAND,
        why=f"the project's own {command.kind.value} command",
        directory=command.directory,
    )


_SECTIONS = {
    "overview": _overview,
    "architecture": _architecture,
    "entry_points": _entry_points,
    "dependencies": _dependencies,
    "build": _build,
    "test": _test,
    "ci": _ci,
    "results": _results,
}


def assess(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Reproducible observations about the code: each with its place and severity."""
    paths = tuple(path for path in planned.option("paths").split("\n") if path)
    issues = assess_files(bench.codebase, paths)
    return ToolOutcome(
        evidence_class=EvidenceClass.DISCOVERY,
        findings=issues[: bench.settings.max_findings],
        match_count=len(issues),
        failure=None if issues else FailureKind.NO_HITS,
        note="" if issues else "nothing stands out",
    )


def find_command(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """The command that the project itself defines for a purpose."""
    found = _commands_for(bench, planned)
    evidence_class = _evidence_class(planned)
    if not found:
        return nothing(evidence_class, note="the project defines no command for this")
    return ToolOutcome(
        evidence_class=evidence_class,
        findings=tuple(_command(command) for command in found[:5]),
        match_count=len(found),
        exact_count=1,
    )


def _commands_for(bench: "Workbench", planned: ToolCall) -> tuple[ProjectCommand, ...]:
    words = tuple(planned.query.lower().split())
    commands = commands_of(bench.profile)
    kind = _COMMANDS_OF.get(planned.option("purpose"))
    asked = tuple(planned.option("words").lower().split())
    named = _named_commands(commands, asked) if kind in {None, CommandKind.RUN} else ()
    if kind is None:
        kind = next((k for k in CommandKind if k.value in words), CommandKind.LINT)
    return tuple(dict.fromkeys((*named, *find_commands(commands, kind=kind, words=words))))


def _named_commands(commands: Iterable[ProjectCommand], words: tuple[str, ...]) -> tuple[ProjectCommand, ...]:
    """The commands that the project calls by a word of the request, in singular or plural."""
    names = {form for word in words for form in (word, word.removesuffix("s"))}
    return tuple(
        command
        for command in commands
        if command.source is CommandSource.DEFINED and command.name.lower() in names
    )


def _evidence_class(planned: ToolCall) -> EvidenceClass:
    return EvidenceClass.TEST if planned.option("purpose") == "test" else EvidenceClass.BUILD


def run_command(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """Run the project's command, with a time limit and captured output. Only after an explicit yes."""
    from services.processes import run

    evidence_class = _evidence_class(planned)
    if not bench.settings.allow_run:
        return nothing(evidence_class, FailureKind.NOT_ALLOWED, "running needs an explicit yes: --allow-run")
    found = [command for command in _commands_for(bench, planned) if command.argv and bench.may_run(command)]
    root = bench.workspace.root
    if not found or root is None:
        return nothing(
            evidence_class, note="the project defines no command for this that runs without a shell"
        )
    command = found[0]
    result = run(
        command.argv,
        cwd=root / command.directory,
        timeout_seconds=bench.settings.run_seconds,
        is_cancelled=bench.is_cancelled,
    )
    output = (result.stdout + result.stderr).decode("utf-8", "replace")[-MAX_OUTPUT_CHARACTERS:]
    verdict = "timed out" if result.is_timed_out else f"exit status {result.returncode}"
    finding = Finding(
        kind=FindingKind.OUTPUT,
        title=f"{shlex.join(command.argv)}: {verdict}",
        text=output,
        is_exact=True,
        attributes=attributes(status=result.returncode, defined_at=f"{command.path}:{command.line}"),
    )
    return ToolOutcome(
        evidence_class=evidence_class,
        findings=(finding, _command(command)),
        match_count=1,
        exact_count=1,
        is_authoritative=True,
        failure=FailureKind.TIMED_OUT if result.is_timed_out else None,
        note=verdict,
    )


def session_state(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """What this assistant is set to; answered from settings and memory, without a search."""
    facts: Iterable[str] = bench.session_facts()
    earlier: Iterable[str] = bench.session_history()
    titles = [*earlier, *facts] if planned.query == "history" else [*facts, *earlier]
    return ToolOutcome(
        evidence_class=EvidenceClass.SESSION,
        findings=tuple(_fact(title) for title in titles),
        match_count=len(titles),
        exact_count=len(titles),
        is_authoritative=True,
    )
