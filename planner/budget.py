"""Budget: what an investigation may spend, and what it has spent."""

from dataclasses import dataclass, field

from planner.settings import PlannerSettings
from planner.tools import ToolOutcome


@dataclass(slots=True)
class Budget:
    """Counts tool calls, files, bytes and seconds against the settings."""

    settings: PlannerSettings
    tool_calls: int = 0
    bytes_read: int = 0
    files: dict[str, None] = field(default_factory=dict)
    # Files that were read, in order.

    def spend(self, outcome: ToolOutcome) -> None:
        """Account for one finished call."""
        self.tool_calls += 1
        self.bytes_read += outcome.bytes_read
        self.files.update(dict.fromkeys(outcome.files_read))

    def exceeded(self, elapsed_seconds: float) -> str:
        """Which limit is reached, in words; empty while none is."""
        limits = self.settings
        if self.tool_calls >= limits.max_tool_calls:
            return f"the limit of {limits.max_tool_calls} steps is reached"
        if len(self.files) >= limits.max_files_read:
            return f"the limit of {limits.max_files_read} files read is reached"
        if self.bytes_read >= limits.max_bytes_read:
            return f"the limit of {limits.max_bytes_read} bytes read is reached"
        if elapsed_seconds >= limits.max_seconds:
            return f"the limit of {limits.max_seconds:g} seconds is reached"
        return ""
