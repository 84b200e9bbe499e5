"""The acceptance queries on the C++ fixture: what is asked, and which places are the true answer.

Lines are looked up by fragments of code that occur once in their file, so the fixture may grow.
"""

from dataclasses import dataclass
from functools import cache

from git_repository import REPLAY_CHANGED, REPLAY_STAGED, REPLAY_UNTRACKED
from trees import fixture_files, line_of

from planner.tools import ToolName

FIXTURE = "replay_cpp"
COPIES_AND_DOCS = ("backup/", "build/", "tests/fixtures/", "docs/")
# No answer may be read from here, and nothing of it cited before a real place: copies of the real files,
# and prose that quotes every name.


@dataclass(frozen=True, slots=True)
class Place:
    """A file, or one line of it."""

    path: str
    fragment: str = ""

    @property
    def line(self) -> int:
        """The line of the fragment; 0 for the file as a whole."""
        return line_of(_files()[self.path], self.fragment) if self.fragment else 0


@dataclass(frozen=True, slots=True)
class AcceptanceQuery:
    """One query and its true answer."""

    request: str
    first: tuple[Place, ...]
    # One of these is cited first.
    also: tuple[Place, ...] = ()
    # All of these are cited somewhere.
    tools: tuple[ToolName, ...] = ()
    # Used in this order, others may come between.
    without: tuple[ToolName, ...] = ()
    # Not used.
    needs_git: bool = False


@cache
def _files() -> dict[str, bytes]:
    return fixture_files(FIXTURE)


_REFERENCES = (ToolName.FIND_REFERENCES, ToolName.READ)

REPLAY_SERVICE_USES = (
    Place("src/app/application.cpp", "std::make_unique<ReplayService>(*engine_, config_.stop_on_difference)"),
    Place("src/commands/replay_command.cpp", "service_.ReplayFile(arguments.front())"),
    Place("src/bench/regression_runner.cpp", "service_.ReplayFile(path)"),
    Place("include/replay/commands/replay_command.h", "ReplayService& service_;"),
    Place("include/replay/bench/regression_runner.h", "ReplayService& service_;"),
    Place("include/replay/app/application.h", "std::unique_ptr<ReplayService> replay_service_;"),
    Place("tests/replay_service_test.cpp", "replay::ReplayService service(engine, true);"),
)
COMMAND_ROUTER_USES = (
    Place("src/app/application.cpp", "std::make_unique<CommandRouter>()"),
    Place("include/replay/app/application.h", "std::unique_ptr<CommandRouter> router_;"),
    Place("tests/command_router_test.cpp", "replay::CommandRouter router;"),
)
TOOL_RESULT_USES = (
    Place("include/replay/core/execution_engine.h", "ToolResult Execute(const TraceStep& step);"),
    Place("src/core/execution_engine.cpp", "ToolResult ExecutionEngine::Execute(const TraceStep& step) {"),
    Place("src/core/replay_service.cpp", "const ToolResult result = engine_.Execute(step);"),
    Place("src/planner/planner.cpp", "ToolResult Planner::Retry(const TraceStep& step, int attempts) {"),
    Place("src/tools/file_tool.cpp", "ToolResult FileTool::Call(const std::string& argument) {"),
    Place("include/replay/tools/tool.h", "virtual ToolResult Call(const std::string& argument) = 0;"),
)
SESSION_STATE_USES = (
    Place("src/core/replay_service.cpp", "SessionState state(session_id);"),
    Place("src/commands/replay_command.cpp", "const SessionState state = service_.ReplayFile"),
    Place("src/bench/regression_runner.cpp", "const SessionState state = service_.ReplayFile(path);"),
    Place("src/ui/status_line.cpp", "std::string StatusLine::Render(const SessionState& state) const {"),
    Place("include/replay/ui/status_line.h", "std::string Render(const SessionState& state) const;"),
)
EXECUTION_ENGINE_DEPENDENTS = (
    Place("include/replay/core/replay_service.h", "ExecutionEngine& engine_;"),
    Place("include/replay/planner/planner.h", "ExecutionEngine& engine_;"),
    Place("include/replay/commands/status_command.h", "const ExecutionEngine& engine_;"),
    Place("include/replay/app/application.h", "std::unique_ptr<ExecutionEngine> engine_;"),
    Place("src/app/application.cpp", "std::make_unique<ExecutionEngine>(registry_, config_.max_steps)"),
)

ACCEPTANCE_QUERIES: tuple[AcceptanceQuery, ...] = (
    AcceptanceQuery(
        "who calls ReplayService",
        first=REPLAY_SERVICE_USES,
        also=tuple(Place(place.path) for place in REPLAY_SERVICE_USES[:1]),
        tools=_REFERENCES,
    ),
    AcceptanceQuery(
        "where is CommandRouter referenced",
        first=COMMAND_ROUTER_USES,
        also=tuple(Place(place.path) for place in COMMAND_ROUTER_USES[:2]),
        tools=_REFERENCES,
    ),
    AcceptanceQuery(
        "who uses ToolResult",
        first=tuple(Place(place.path) for place in TOOL_RESULT_USES),
        also=(Place("src/core/replay_service.cpp"),),
        tools=_REFERENCES,
    ),
    AcceptanceQuery(
        "where is SessionState used",
        first=tuple(Place(place.path) for place in SESSION_STATE_USES),
        also=(Place("src/core/replay_service.cpp"),),
        tools=_REFERENCES,
    ),
    AcceptanceQuery(
        "find class ReplayService",
        first=(Place("include/replay/core/replay_service.h", "class ReplayService {"),),
    ),
    AcceptanceQuery(
        "find struct ToolResult",
        first=(Place("include/replay/tools/tool_result.h", "struct ToolResult {"),),
    ),
    AcceptanceQuery(
        "what owns CommandRouter",
        first=(
            Place("include/replay/app/application.h", "std::unique_ptr<CommandRouter> router_;"),
            Place("src/app/application.cpp", "std::make_unique<CommandRouter>()"),
        ),
        tools=_REFERENCES,
    ),
    AcceptanceQuery(
        "what depends on ExecutionEngine",
        first=tuple(Place(place.path) for place in EXECUTION_ENGINE_DEPENDENTS),
        also=(Place("include/replay/core/replay_service.h"),),
        tools=_REFERENCES,
    ),
    AcceptanceQuery(
        "where is configuration loaded",
        first=(
            Place("src/config/config_loader.cpp"),
            Place("include/replay/config/config_loader.h"),
            Place("src/main.cpp", "replay::ConfigLoader().Load(options.config_path)"),
        ),
        also=(Place("src/config/config_loader.cpp"),),
    ),
    AcceptanceQuery(
        "how does startup flow",
        first=(Place("src/main.cpp"), Place("src/app/application.cpp")),
        also=(Place("src/main.cpp"),),
    ),
    AcceptanceQuery(
        "what is the git diff",
        first=(Place(REPLAY_CHANGED), Place(REPLAY_STAGED)),
        also=(Place(REPLAY_CHANGED),),
        needs_git=True,
    ),
    AcceptanceQuery(
        "git status",
        first=(Place(REPLAY_CHANGED), Place(REPLAY_STAGED)),
        also=(Place(REPLAY_CHANGED), Place(REPLAY_STAGED)),
        needs_git=True,
    ),
    AcceptanceQuery(
        "find cursor binary",
        first=(Place("scripts/cursor_binary.sh"),),
        without=(ToolName.SEARCH_TEXT,),
    ),
    AcceptanceQuery(
        "where is replay implemented",
        first=(Place("src/core/replay_service.cpp"),),
    ),
)

CURSOR_BIN = AcceptanceQuery(
    "find cursor bin", first=(Place("scripts/cursor_binary.sh"),), without=(ToolName.SEARCH_TEXT,)
)
# Stands beside the fourteen: a shortened word, the same file.

UNTRACKED = REPLAY_UNTRACKED
