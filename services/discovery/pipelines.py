"""CI pipelines: jobs, steps and triggers of the common systems, and what in them cannot work."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase, translate
from posixpath import basename

from services.discovery.facts import ManifestSource
from services.discovery.outline import Outline, OutlineEntry, block_lines, flow_items, read_outline
from services.discovery.profile import (
    CiJob,
    CiPipeline,
    CiStep,
    CommandKind,
    CommandSource,
    ManifestProblem,
    ProjectCommand,
)
from services.discovery.purpose import argv_of, kind_of_command


@dataclass(frozen=True, slots=True)
class PipelineFacts:
    """A pipeline, the commands it runs, and its problems."""

    pipeline: CiPipeline
    commands: tuple[ProjectCommand, ...]
    problems: tuple[ManifestProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineReader:
    """How the definitions of one CI system are named and read."""

    system: str
    patterns: tuple[str, ...]
    read: Callable[[ManifestSource], PipelineFacts]


def _steps(entries: Iterator[OutlineEntry]) -> tuple[CiStep, ...]:
    return tuple(CiStep(text, line) for entry in entries for line, text in block_lines(entry))


def _facts(
    source: ManifestSource,
    system: str,
    name: str,
    line: int,
    jobs: tuple[CiJob, ...],
    triggers: tuple[str, ...],
    problems: tuple[ManifestProblem, ...],
) -> PipelineFacts:
    pipeline = CiPipeline(system, source.path, name or basename(source.path), line, jobs, triggers)
    commands = tuple(
        ProjectCommand(
            kind=kind,
            name=job.name,
            text=step.text,
            argv=argv_of(step.text),
            path=source.path,
            line=step.line,
            source=CommandSource.CI,
            detail=f"{system} job {job.name}",
        )
        for job in jobs
        for step in job.steps
        if (kind := kind_of_command(step.text)) is not CommandKind.OTHER
    )
    return PipelineFacts(pipeline, commands, problems)


def _problems_of(outline: Outline, source: ManifestSource) -> Iterator[ManifestProblem]:
    for problem in outline.problems:
        yield ManifestProblem(source.path, problem.line, problem.problem)


def read_github(source: ManifestSource) -> PipelineFacts:
    """A workflow of GitHub Actions."""
    outline = read_outline(source.text)
    jobs = []
    for entry in outline.children("jobs"):
        inside = (
            item for item in outline.below(*entry.path) if item.path[-1] == "run" and "steps" in item.path
        )
        jobs.append(CiJob(entry.path[-1], entry.line, _steps(inside)))
    trigger = outline.entry("on")
    triggers = flow_items(trigger.value) if trigger else ()
    triggers = triggers or tuple(item.value or item.path[-1] for item in outline.children("on"))
    problems = (*_problems_of(outline, source), *_github_problems(outline, source))
    name = outline.entry("name")
    return _facts(
        source,
        "GitHub Actions",
        name.value if name else "",
        name.line if name else 1,
        tuple(jobs),
        triggers,
        problems,
    )


def _github_problems(outline: Outline, source: ManifestSource) -> Iterator[ManifestProblem]:
    if not outline.entries or outline.problems:
        # Where the layout is broken, jobs seem to lack what only stands in the wrong place.
        return
    for key in ("on", "jobs"):
        if outline.entry(key) is None:
            yield ManifestProblem(source.path, 1, f"the workflow has no `{key}:`")
    jobs = {entry.path[-1] for entry in outline.children("jobs")}
    for entry in outline.children("jobs"):
        for line, problem in _job_problems(outline, entry, jobs):
            yield ManifestProblem(source.path, line, problem)


def _job_problems(outline: Outline, job: OutlineEntry, jobs: set[str]) -> Iterator[tuple[int, str]]:
    name = job.path[-1]
    keys = {item.path[-1] for item in outline.children(*job.path)}
    if "uses" not in keys:
        for key in sorted({"runs-on", "steps"} - keys):
            yield job.line, f"job {name} has no `{key}:`"
    for needed, line in _needed(outline, job):
        if needed not in jobs:
            yield line, f"job {name} needs {needed}, which is no job of this workflow"
    for step in outline.children(*job.path, "steps"):
        held = {item.path[-1] for item in outline.children(*step.path)} & {"run", "uses"}
        if not held:
            yield step.line, "a step needs `run:` or `uses:`"
        elif len(held) > 1:
            yield step.line, "a step cannot have both `run:` and `uses:`"


def _needed(outline: Outline, job: OutlineEntry) -> Iterator[tuple[str, int]]:
    needs = outline.entry(*job.path, "needs")
    if needs is None:
        return
    for name in flow_items(needs.value):
        yield name, needs.line
    for item in outline.children(*needs.path):
        yield item.value, item.line


_GITLAB_WORDS = frozenset(
    {"stages", "variables", "default", "include", "image", "services", "cache", "before_script"}
    | {"after_script", "workflow", "spec"}
)


def read_gitlab(source: ManifestSource) -> PipelineFacts:
    """A .gitlab-ci.yml."""
    outline = read_outline(source.text)
    stages = {item.value for item in outline.children("stages")}
    declared = outline.entry("stages")
    stages |= set(flow_items(declared.value)) if declared else set()
    problems = list(_problems_of(outline, source))
    jobs = []
    for entry in outline.children():
        name = entry.path[-1]
        keys = {item.path[-1] for item in outline.children(name)}
        if name in _GITLAB_WORDS or name.startswith(".") or not keys:
            continue
        inside = (
            item
            for item in outline.below(name)
            if item.path[1] in {"script", "before_script", "after_script"} and item.value
        )
        jobs.append(CiJob(name, entry.line, _steps(inside)))
        if not outline.problems and not keys & {"script", "trigger", "extends", "run"}:
            problems.append(ManifestProblem(source.path, entry.line, f"job {name} has no `script:`"))
        stage = outline.entry(name, "stage")
        if stage and stages and stage.value not in stages | {".pre", ".post"}:
            problem = f"job {name} is in the stage {stage.value}, which `stages:` does not list"
            problems.append(ManifestProblem(source.path, stage.line, problem))
    return _facts(source, "GitLab CI", "", 1, tuple(jobs), (), tuple(problems))


def read_circleci(source: ManifestSource) -> PipelineFacts:
    """A .circleci/config.yml."""
    outline = read_outline(source.text)
    jobs = []
    for entry in outline.children("jobs"):
        inside = (
            item
            for item in outline.below(*entry.path)
            if item.value and (item.path[-1] == "run" or item.path[-2:] == ("run", "command"))
        )
        jobs.append(CiJob(entry.path[-1], entry.line, _steps(inside)))
    return _facts(source, "CircleCI", "", 1, tuple(jobs), (), tuple(_problems_of(outline, source)))


def read_azure(source: ManifestSource) -> PipelineFacts:
    """An azure-pipelines.yml."""
    outline = read_outline(source.text)
    scripts = tuple(
        item
        for item in outline.entries
        if item.value and item.path[-1] in {"script", "bash", "pwsh", "powershell"}
    )
    names = tuple(item for item in outline.entries if item.path[-1] == "job" and item.value)
    jobs = [
        CiJob(
            name.value,
            name.line,
            _steps(item for item in scripts if item.path[: len(name.path) - 1] == name.path[:-1]),
        )
        for name in names
    ]
    if not jobs and scripts:
        jobs = [CiJob("pipeline", 1, _steps(iter(scripts)))]
    return _facts(source, "Azure Pipelines", "", 1, tuple(jobs), (), tuple(_problems_of(outline, source)))


_STAGE = re.compile(r"""\bstage\s*\(?\s*["']([^"']+)["']""")
_SHELL_STEP = re.compile(r"""\b(?:sh|bat|powershell)\s*\(?\s*(?:script:\s*)?(\"{3}|'{3}|["'])([\s\S]*?)\1""")


def read_jenkins(source: ManifestSource) -> PipelineFacts:
    """A Jenkinsfile, read as text, never run."""
    lines = source.lines
    stages = list(_STAGE.finditer(source.text))
    jobs = []
    for index, stage in enumerate(stages):
        end = stages[index + 1].start() if index + 1 < len(stages) else len(source.text)
        steps = []
        for step in _SHELL_STEP.finditer(source.text, stage.start(), end):
            first = lines.line_at(step.start(2))
            steps += [
                CiStep(text.strip(), first + offset)
                for offset, text in enumerate(step[2].split("\n"))
                if text.strip() and not text.strip().startswith("#")
            ]
        jobs.append(CiJob(stage[1], lines.line_at(stage.start()), tuple(steps)))
    problems: tuple[ManifestProblem, ...] = ()
    if source.text.count("{") != source.text.count("}"):
        problems = (ManifestProblem(source.path, 1, "the braces are not balanced"),)
    return _facts(source, "Jenkins", "", 1, tuple(jobs), (), problems)


SCRIPT_SYSTEM = "CI script"
# A script beside the definitions; one that builds and tests nothing is only a helper.


def read_script(source: ManifestSource) -> PipelineFacts:
    """A script that a pipeline runs, kept under a directory of its own."""
    steps = tuple(
        CiStep(text.strip(), number)
        for number, text in source.lines.numbered()
        if text.strip()
        and not text.lstrip().startswith("#")
        and kind_of_command(text) is not CommandKind.OTHER
    )
    return _facts(source, SCRIPT_SYSTEM, "", 1, (CiJob(basename(source.path), 1, steps),), (), ())


PIPELINE_READERS: tuple[PipelineReader, ...] = (
    PipelineReader("GitHub Actions", (".github/workflows/*.yml", ".github/workflows/*.yaml"), read_github),
    PipelineReader("GitLab CI", (".gitlab-ci.yml", ".gitlab-ci.yaml"), read_gitlab),
    PipelineReader("Jenkins", ("Jenkinsfile", "Jenkinsfile.*", "*/Jenkinsfile"), read_jenkins),
    PipelineReader("CircleCI", (".circleci/config.yml", ".circleci/config.yaml"), read_circleci),
    PipelineReader(
        "Azure Pipelines",
        ("azure-pipelines*.yml", "azure-pipelines*.yaml", ".azure-pipelines/*.yml", ".azure/pipelines/*.yml"),
        read_azure,
    ),
    PipelineReader(SCRIPT_SYSTEM, (".ci/*", "ci/*.sh"), read_script),
)


_PIPELINE = re.compile(
    "|".join(translate(pattern) for reader in PIPELINE_READERS for pattern in reader.patterns)
)


def pipeline_reader(path: str) -> PipelineReader | None:
    """The reader of a pipeline definition; None when *path* is not one."""
    if not _PIPELINE.match(path):
        return None
    for reader in PIPELINE_READERS:
        if any(fnmatchcase(path, pattern) for pattern in reader.patterns):
            return reader
    return None
