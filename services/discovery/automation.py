"""Makefiles, justfiles, Taskfiles and Dockerfiles: commands that the project spells out."""

import json
import re
from collections.abc import Iterator
from posixpath import basename

from services.discovery.documents import Lines
from services.discovery.facts import (
    ManifestFacts,
    ManifestSource,
)
from services.discovery.outline import read_outline
from services.discovery.profile import (
    BuildSystem,
    CommandKind,
    CommandSource,
    EntryPoint,
    ManifestProblem,
    ProjectCommand,
)
from services.discovery.purpose import argv_of, kind_of

_TARGET = re.compile(
    r"^([A-Za-z0-9][\w./-]*(?:[ \t]+[A-Za-z0-9][\w./-]*)*)[ \t]*::?(?!=)[ \t]*([^#\n]*?)(?:\#\#?[ \t]*(.*))?$"
)
_RECIPE_PREFIX = re.compile(r"^\t[@+-]*\s*")


def read_makefile(source: ManifestSource) -> ManifestFacts:
    """Targets of a Makefile with their recipes; pattern rules and file targets are left out."""
    lines = source.text.split("\n")
    name = basename(source.path)
    program = "make" if name in {"Makefile", "makefile", "GNUmakefile"} else f"make -f {name}"
    commands = []
    for number, line in enumerate(lines, start=1):
        found = _TARGET.match(line.rstrip("\r"))
        if found is None:
            continue
        recipe = tuple(_recipe(lines, number))
        for target in found[1].split():
            if "/" not in target and "." not in target:
                text = f"{program} {target}"
                commands.append(_spelled_out(source, target, text, "; ".join(recipe), number))
    return ManifestFacts(
        build_systems=(BuildSystem("make", source.path, 1),),
        commands=tuple(commands),
        problems=tuple(_makefile_problems(source, lines)),
    )


def _recipe(lines: list[str], start: int) -> Iterator[str]:
    for line in lines[start : start + 40]:
        if not line.startswith("\t"):
            if line.strip():
                return
            continue
        yield _RECIPE_PREFIX.sub("", line).strip()


def _makefile_problems(source: ManifestSource, lines: list[str]) -> Iterator[ManifestProblem]:
    """A recipe indented by spaces: make stops with "missing separator"."""
    for number, line in enumerate(lines[:-1], start=1):
        target, following = _TARGET.match(line.rstrip("\r")), lines[number]
        if target and re.match(r" {2,}[@a-zA-Z$]", following) and not line.rstrip().endswith("\\"):
            problem = "a recipe line must start with a tab, not with spaces"
            yield ManifestProblem(source.path, number + 1, problem)


def _spelled_out(source: ManifestSource, name: str, text: str, detail: str, line: int) -> ProjectCommand:
    kind = kind_of(name, detail)
    return ProjectCommand(
        kind=kind,
        name=name,
        text=text,
        argv=argv_of(text),
        path=source.path,
        line=line,
        source=CommandSource.DEFINED,
        directory=source.directory,
        detail=detail,
    )


_JUST = re.compile(r"^@?([a-zA-Z_][\w-]*)(?:\s+[^:=]*)?:(?!=)", re.MULTILINE)


def read_justfile(source: ManifestSource) -> ManifestFacts:
    """Recipes of a justfile."""
    lines = source.lines
    return ManifestFacts(
        build_systems=(BuildSystem("just", source.path, 1),),
        commands=tuple(
            _spelled_out(source, found[1], f"just {found[1]}", "", lines.line_at(found.start()))
            for found in _JUST.finditer(source.text)
        ),
    )


def read_taskfile(source: ManifestSource) -> ManifestFacts:
    """Tasks of a Taskfile.yml."""
    outline = read_outline(source.text)
    commands = []
    for entry in outline.children("tasks"):
        task = entry.path[-1]
        body = [item.value for item in outline.below("tasks", task) if "cmds" in item.path and item.value]
        commands.append(_spelled_out(source, task, f"task {task}", "; ".join(body), entry.line))
    return ManifestFacts(build_systems=(BuildSystem("task", source.path, 1),), commands=tuple(commands))


_INSTRUCTION = re.compile(
    r"^\s*(FROM|CMD|ENTRYPOINT)\s+((?:[^\n]*\\\r?\n)*[^\n]*)", re.MULTILINE | re.IGNORECASE
)


def read_dockerfile(source: ManifestSource) -> ManifestFacts:
    """Base images and start commands of a Dockerfile."""
    lines: Lines = source.lines
    entries = []
    for found in _INSTRUCTION.finditer(source.text):
        if found[1].upper() != "FROM":
            target = _exec_form(found[2])
            name = source.directory or "container"
            entries.append(EntryPoint("container", name, target, source.path, lines.line_at(found.start(1))))
    return ManifestFacts(
        build_systems=(BuildSystem("docker", source.path, 1),),
        entry_points=tuple(entries),
        commands=(
            ProjectCommand(
                kind=CommandKind.BUILD,
                name="image",
                text=f"docker build -f {basename(source.path)} .",
                argv=("docker", "build", "-f", basename(source.path), "."),
                path=source.path,
                line=1,
                source=CommandSource.CONVENTION,
                directory=source.directory,
            ),
        ),
    )


def _exec_form(text: str) -> str:
    joined = re.sub(r"\\\r?\n\s*", " ", text).strip()
    try:
        words = json.loads(joined)
    except ValueError:
        return joined
    return " ".join(str(word) for word in words) if isinstance(words, list) else joined
