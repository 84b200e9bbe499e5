"""ReportScreen: the failure topology of the recorded questions, for the terminal or a browser."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from agent.tui.blocks import MUTED, blocks_content, sparkline
from telemetry.errors import TelemetryError

if TYPE_CHECKING:
    from telemetry.topology.blocks import Block

MAX_WIDTH = 118
# Longer lines are hard to read, whatever the screen.
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Shown:
    """The report as this screen needs it."""

    sections: tuple[tuple[str, "tuple[Block, ...]"], ...]
    html: str
    asked: tuple[int, ...]
    answered: tuple[int, ...]
    # Questions of each day, from the first recorded to the last.
    first_day: str
    last_day: str


class ReportScreen(Screen[None]):
    """Tables and bars of each section; a digit goes to a section, `o` opens the page with all charts."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f5", "leave", "Back"),
        Binding("o", "open_page", "Open in the browser"),
        *(Binding(str(key), f"section({key})", f"Section {key}", show=False) for key in range(1, 10)),
    ]

    def __init__(self, traces: Path, page: Path, *, is_plain: bool = False) -> None:
        super().__init__(classes="-plain" if is_plain else "")
        self._traces = traces
        self._page = page
        self._shown: Shown | None = None

    def compose(self) -> ComposeResult:
        """A head, the sections, the keys."""
        yield Static(Content.styled("Failure report", "bold"), id="title")
        with VerticalScroll(id="report"):
            yield Static(Content.styled("reading the traces …", MUTED), id="report-head", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Compute it beside the screen."""
        self.query_one("#report").focus()
        self._load()

    def on_resize(self) -> None:
        """Draw the bars anew."""
        if self._shown is not None:
            self._draw(self._shown)

    @work(thread=True, exclusive=True)
    def _load(self) -> None:
        try:
            shown = read_report(self._traces)
        except (TelemetryError, OSError) as error:
            sentence = str(error)
            self._tell(lambda: self._fail(sentence))
        else:
            self._tell(lambda: self._fill(shown))

    def _tell(self, change: Callable[[], object]) -> None:
        if self.is_attached:
            self.app.call_from_thread(change)

    def _fail(self, sentence: str) -> None:
        self.query_one("#report-head", Static).update(Content(sentence))

    async def _fill(self, shown: Shown) -> None:
        self._shown = shown
        body = self.query_one("#report")
        await body.mount_all(
            part
            for number, (heading, _) in enumerate(shown.sections, start=1)
            for part in (
                Static(
                    Content.styled(heading, "bold $text-accent"), classes="section", id=f"section-{number}"
                ),
                Static("", id=f"body-{number}", markup=False),
            )
        )
        self._draw(shown)

    def _draw(self, shown: Shown) -> None:
        width = max(20, min(MAX_WIDTH, self.query_one("#report").scrollable_content_region.width - 2))
        self.query_one("#report-head", Static).update(_head(shown, width))
        for number, (_, blocks) in enumerate(shown.sections, start=1):
            self.query_one(f"#body-{number}", Static).update(blocks_content(blocks, width))

    def action_section(self, number: int) -> None:
        """Scroll to a section."""
        found = self.query(f"#section-{number}")
        if found:
            self.query_one("#report").scroll_to_widget(found.first(), top=True, animate=False)

    def action_open_page(self) -> None:
        """Write the page and give it to the browser; say where it is, for who has none here."""
        if self._shown is None:
            return
        try:
            self._page.parent.mkdir(parents=True, exist_ok=True)
            self._page.write_text(self._shown.html, encoding="utf-8", newline="\n")
        except OSError as error:
            self.notify(f"{self._page} cannot be written ({error.strerror}).", severity="error", markup=False)
            return
        self.app.open_url(self._page.as_uri())
        self.notify(f"Written to {self._page}.", markup=False)

    def action_leave(self) -> None:
        """Back to the conversation."""
        self.dismiss(None)


def read_report(traces: Path) -> Shown:
    """The report over *traces*. Raises TraceDirectoryError."""
    from telemetry.store import TraceStore
    from telemetry.topology.report import SECTIONS, build_report, render

    report = build_report(traces)
    asked: Counter[int] = Counter()
    answered: Counter[int] = Counter()
    for trace in TraceStore(traces).features():
        day = int(trace.timestamp // DAY)
        asked[day] += 1
        answered[day] += not trace.ending.is_failed
    days = range(min(asked, default=0), max(asked, default=-1) + 1)
    return Shown(
        sections=tuple(
            (section.heading, section.present(getattr(report, section.name))) for section in SECTIONS
        ),
        html=render(report, "html"),
        asked=tuple(asked[day] for day in days),
        answered=tuple(answered[day] for day in days),
        first_day=_date(days[0]) if days else "",
        last_day=_date(days[-1]) if days else "",
    )


def _date(day: int) -> str:
    return datetime.fromtimestamp(day * DAY, UTC).date().isoformat()


def _head(shown: Shown, width: int) -> Content:
    """How many questions a day, and how many of them were answered."""
    if not shown.asked:
        return Content("Nothing is recorded yet.")
    span = shown.first_day if shown.first_day == shown.last_day else f"{shown.first_day} to {shown.last_day}"
    lines: Sequence[tuple[str, tuple[int, ...], str]] = (
        ("asked", shown.asked, "$primary"),
        ("answered", shown.answered, "$success"),
    )
    rows = [Content.styled(span, MUTED)]
    for name, values, colour in lines:
        drawn = sparkline(values, width - 24, scale=shown.asked)
        rows.append(Content.assemble(f"{name:10}", f"{sum(values):>6}  ", (drawn, colour)))
    return Content("\n").join(rows)
