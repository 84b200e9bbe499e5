"""The trees: where each repository stands on this machine, or why it is left out."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench_history import build_history
from bench_questions import Repository, Source

TREES_VARIABLE = "SLEUTH_BENCH_TREES"
PROJECT = Path(__file__).resolve().parents[2]
# The questions quote names that exist nowhere else, and would answer themselves.
LEFT_OUT = "tests/benchmark/"


@dataclass(frozen=True, slots=True)
class Tree:
    """A repository on this machine."""

    root: Path | None
    # None where it is not here.
    remark: str
    # Why it is not here, or which other version is.


def find_tree(repository: Repository, scratch: Path) -> Tree:
    """The tree of *repository*; what has to be written goes below *scratch*."""
    match repository.source:
        case Source.PACKAGE:
            return _package(repository)
        case Source.TREE:
            trees = os.environ.get(TREES_VARIABLE, "")
            root = Path(trees, repository.folder)
            if not trees or not root.is_dir():
                return Tree(None, f"no folder {repository.folder} in the directory of {TREES_VARIABLE}")
            return Tree(root, "")
        case Source.PROJECT:
            return Tree(_copy_of_project(scratch / repository.folder), "")
        case Source.HISTORY:
            return Tree(build_history(scratch), "")


def _package(repository: Repository) -> Tree:
    spec = importlib.util.find_spec(repository.folder)
    if spec is None or not spec.submodule_search_locations:
        return Tree(None, f"{repository.distribution} is not installed")
    installed = importlib.metadata.version(repository.distribution)
    remark = (
        ""
        if installed == repository.version
        else f"questions are about {repository.version}, {installed} is here"
    )
    return Tree(Path(spec.submodule_search_locations[0]), remark)


def _copy_of_project(target: Path) -> Path:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in sorted(filter(None, listed.split("\0"))):
        if (PROJECT / name).is_file() and not name.startswith(LEFT_OUT):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT / name, target / name)
    return target
