"""The table of tools: name, what it answers, evidence class, and the function that runs it."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from planner.evidence.ledger import Ledger
from planner.evidence.model import EvidenceClass as C
from planner.tools import ToolCall, ToolName, ToolOutcome

if TYPE_CHECKING:
    from planner.toolbox.workbench import Workbench

Run = Callable[["Workbench", ToolCall, Ledger], ToolOutcome]


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool that a strategy may call."""

    name: ToolName
    answers: str
    # The question it answers, for documentation and the inspect view.
    evidence_class: C
    function: str
    # "files.read": module and function below this package, loaded when first used. All modules together cost
    # 0.1 s to import, a third of what a one-shot question may take to start.

    @property
    def run(self) -> Run:
        """The function that runs the tool."""
        module, _, name = self.function.partition(".")
        run: Run = getattr(import_module(f"planner.toolbox.{module}"), name)
        return run


TOOLS: dict[ToolName, Tool] = {
    tool.name: tool
    for tool in (
        Tool(
            ToolName.FIND_FILES, "which files or directories bear a name", C.FILE_SEARCH, "files.find_files"
        ),
        Tool(ToolName.LIST_DIRECTORY, "what a directory holds", C.FILE_CONTENT, "files.list_directory"),
        Tool(ToolName.READ, "what stands at a place", C.FILE_CONTENT, "files.read"),
        Tool(ToolName.OUTLINE, "what a file defines", C.FILE_CONTENT, "files.outline"),
        Tool(ToolName.COMPARE_TEXTS, "how two places differ", C.FILE_CONTENT, "files.compare_texts"),
        Tool(ToolName.SEARCH_TEXT, "where a text occurs", C.FILE_SEARCH, "files.search_text"),
        Tool(ToolName.FIND_DEFINITIONS, "where a name is defined", C.DEFINITION, "symbols.find_definitions"),
        Tool(ToolName.FIND_REFERENCES, "where a name is used", C.REFERENCES, "symbols.find_references"),
        Tool(ToolName.FIND_TESTS, "which tests exercise a thing", C.TEST, "symbols.find_tests"),
        Tool(ToolName.NEAREST_NAMES, "which names are close to one", C.FILE_SEARCH, "symbols.nearest_names"),
        Tool(ToolName.SEARCH_CONCEPTS, "which code speaks of this", C.CONCEPT, "concepts.search_concepts"),
        Tool(ToolName.GRAPH_OVERVIEW, "how the files hang together", C.DEPENDENCY_GRAPH, "graph.overview"),
        Tool(
            ToolName.GRAPH_NEIGHBOURS, "what a file is connected to", C.DEPENDENCY_GRAPH, "graph.neighbours"
        ),
        Tool(ToolName.GRAPH_PATH, "how one thing reaches another", C.DEPENDENCY_GRAPH, "graph.path"),
        Tool(ToolName.GIT_STATUS, "what is changed and not committed", C.WORKING_TREE, "working_tree.status"),
        Tool(ToolName.GIT_DIFF, "what the changes are", C.WORKING_TREE, "working_tree.diff"),
        Tool(ToolName.GIT_LOG, "which commits there are", C.GIT_LOG, "history.log"),
        Tool(ToolName.GIT_BLAME, "who wrote a thing, and when", C.GIT_LOG, "blame.blame"),
        Tool(ToolName.GIT_SHOW, "what a commit changed", C.GIT_LOG, "history.show"),
        Tool(ToolName.GIT_COMPARE, "how two revisions differ", C.GIT_LOG, "history.compare"),
        Tool(ToolName.GIT_REFS, "which branches and tags there are", C.GIT_LOG, "history.refs"),
        Tool(ToolName.READ_FAILURE, "what a log says failed, and where", C.BUILD, "failures.read_failure"),
        Tool(ToolName.DISCOVER, "what the project says about itself", C.DISCOVERY, "project.discover"),
        Tool(ToolName.ASSESS, "what is wrong with the code", C.DISCOVERY, "project.assess"),
        Tool(ToolName.FIND_COMMAND, "which command the project defines", C.BUILD, "project.find_command"),
        Tool(ToolName.RUN_COMMAND, "what the project's command prints", C.BUILD, "project.run_command"),
        Tool(ToolName.SESSION_STATE, "what this assistant is set to", C.SESSION, "project.session_state"),
    )
}
