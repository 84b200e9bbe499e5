"""Subject: an assistant that replays and benchmarks put requests to, as the planner of some generation.

Lines that are commands are carried out by the face in the product; a subject says so and asks nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.assistant import Assistant
from agent.commands import read_command
from agent.settings import Settings
from planner.session import Outcome
from services.workspace import DiskWorkspace
from telemetry.absence import is_about_nothing
from telemetry.generations import (
    CURRENT,
    GENERATIONS,
    Generation,
    GenerationWorkbench,
    Switches,
    concluded,
    generation,
    planner_settings,
    reader_of,
)
from telemetry.replay_report import ReplayReport
from telemetry.replayer import Progress, replay_generations
from telemetry.requests import RecordedRequest
from telemetry.scenarios.repositories import checked_out
from telemetry.subject import Cited, Reply


@dataclass(slots=True)
class AssistantSubject:
    """The product's own assistant behind the interface of `telemetry.subject.Subject`."""

    assistant: Assistant
    switches: Switches

    def ask(self, request: str) -> Reply:
        """Answer *request* after the turns before it."""
        if self.switches.handles_commands and read_command(request) is not None:
            return Reply(Outcome.SUCCESS, is_command=True)
        answer = self.assistant.ask(request)
        session = concluded(answer.session, self.switches)
        places = tuple(
            Cited(item.path, item.start, item.end, item.symbol) for item in answer.package.items if item.path
        )
        absent = is_about_nothing(session, self._holds)
        return Reply(session.outcome, session=session, cited=places, text=answer.text, is_absent=absent)

    def _holds(self, text: str) -> bool:
        from services.grep import SearchMode, search_text

        workspace = self.assistant.workbench.workspace
        return search_text(workspace, text, mode=SearchMode.LITERAL, limit=1).total > 0

    def forget(self) -> None:
        """Begin a new conversation."""
        self.assistant.forget()


def subject_at(root: Path, settings: Settings, chosen: Generation = CURRENT) -> AssistantSubject:
    """A subject for the repository at *root*; it records nothing itself."""
    switches = chosen.switches
    bench = GenerationWorkbench(
        DiskWorkspace(root), settings.cache_dir, planner_settings(switches, settings.planner), switches
    )
    limits = {} if switches.recovers else {"max_recoveries": 0}
    assistant = Assistant(
        bench, reader_of(switches, bench), settings.model_copy(update={"telemetry": "off", **limits})
    )
    return AssistantSubject(assistant, switches)


def replayed_report(
    requests: Sequence[RecordedRequest],
    repository: Path,
    settings: Settings,
    *,
    names: tuple[str, ...] = (),
    revision: str = "",
    keeps_conversation: bool = True,
    progress: Progress = lambda _done, _total: None,
) -> ReplayReport:
    """*requests* under the generations called *names*, by default all, on *repository* at *revision*."""
    chosen = [generation(name) for name in names] or list(GENERATIONS)
    with checked_out(repository, revision) as root:
        return replay_generations(
            requests,
            chosen,
            lambda each: subject_at(root, settings, each),
            repository=repository.resolve().name,
            keeps_conversation=keeps_conversation,
            progress=progress,
        )
