"""Assistant: the one call that every face shares. A request goes in, an Answer comes out."""

from dataclasses import dataclass

from planner.events import EventSink, ignore
from planner.formatter.package import EvidencePackage
from planner.session import InvestigationSession


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request came to."""

    session: InvestigationSession
    # The full record, for inspection and telemetry.
    package: EvidencePackage
    text: str
    # The direct reply, each statement with its `path:line`.


class Assistant:
    """Answers requests about one repository and remembers the conversation."""

    def ask(self, request: str, *, sink: EventSink = ignore) -> Answer:
        """Investigate *request* and answer it."""
        raise NotImplementedError
