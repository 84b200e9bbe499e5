"""SleuthApp: the terminal UI around one assistant."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import App, SystemCommand
from textual.screen import Screen

from agent import commands
from agent.tui.messages import SettingsApplied
from agent.tui.screen import MainScreen
from agent.tui.themes import OWN_THEMES
from agent.wiring import session_id

if TYPE_CHECKING:
    from agent.assistant import Assistant

THEMES = {"dark": "sleuth-dark", "light": "sleuth-light"}


class SleuthApp(App[None]):
    """Asks and shows. `run()` returns when the user leaves; the terminal is as it was."""

    CSS_PATH = "styles.tcss"
    TITLE = "Sleuth"
    # Textual declares both without ClassVar.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (36, "-tall")]  # noqa: RUF012

    def __init__(self, assistant: "Assistant") -> None:
        super().__init__()
        self._assistant = assistant
        for theme in OWN_THEMES:
            self.register_theme(theme)

    def get_default_screen(self) -> MainScreen:
        """The conversation."""
        return MainScreen(self._assistant, session_id())

    def on_mount(self) -> None:
        """Put the settings into force."""
        # A step of an investigation gives the screen its turn five times as soon: a key is shown at once.
        sys.setswitchinterval(0.001)
        self._put_into_force()

    @on(SettingsApplied)
    def _put_into_force(self) -> None:
        wanted = self._assistant.settings.theme
        name = THEMES.get(wanted, wanted)
        if name in self.available_themes:
            self.theme = name
        else:
            self.notify(f"There is no theme {wanted}; the command palette lists them.", markup=False)
        self.animation_level = "none" if self._assistant.settings.plain else "full"

    async def on_event(self, event: events.Event) -> None:
        """Let the conversation see each key first, in the order typed."""
        if isinstance(event, events.Key) and not event.is_forwarded and isinstance(self.screen, MainScreen):
            self.screen.route(event)
        await super().on_event(event)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the command palette offers: Textual's own, and every slash command that needs no argument."""
        yield from super().get_system_commands(screen)
        if isinstance(screen, MainScreen):
            for command in commands.COMMANDS:
                if not command.needs_argument and command.name != "quit":
                    yield SystemCommand(
                        f"/{command.name}", command.help, lambda name=command.name: _run(screen, name)
                    )


def _run(screen: MainScreen, name: str) -> None:
    commands.run(screen, f"/{name}")
