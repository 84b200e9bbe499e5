"""Panes beside the transcript: the evidence behind an answer, and how the answer came about."""

from textual.app import ComposeResult
from textual.containers import ScrollableContainer, Vertical
from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from agent.assistant import Answer
from agent.renderers.inspection import inspection
from agent.renderers.snippets import fence_of, numbered
from agent.synthesis.extractive import place
from agent.tui.source import excerpt
from services.terminal_text import one_line, printable
from services.workspace import Workspace

EVIDENCE, INSPECT = "evidence", "inspect"
LABEL_WIDTH = 12
MIN_TEXT_WIDTH = 20
# Below it, wrapping would leave a column of single words.
ROWS_ABOVE = 4
# Lines shown before the citation, so that it is seen in its surroundings.


class EvidencePane(Vertical):
    """One item of evidence: where, why, and the file at the cited lines."""

    def compose(self) -> ComposeResult:
        """A head and the file below it."""
        yield Static("", id="evidence-head", markup=False)
        with ScrollableContainer(id="evidence-scroll"):
            yield Static("", id="evidence-code", markup=False)

    def show(self, answer: Answer, index: int, workspace: Workspace) -> None:
        """Show item *index* of *answer*."""
        item = answer.package.items[index]
        head = Content.assemble(
            (f"{index + 1}/{len(answer.package.items)} ", "$foreground 60%"),
            (one_line(place(item), 200), "bold $text-accent"),
            "\n",
            (one_line(item.why, 200), "$foreground 60%"),
        )
        self.query_one("#evidence-head", Static).update(head)
        shown = excerpt(item, workspace)
        self.query_one("#evidence-code", Static).update(shown.content)
        scroll = self.query_one("#evidence-scroll", ScrollableContainer)
        row = max(0, shown.first_cited_row - ROWS_ABOVE)
        self.call_after_refresh(scroll.scroll_to, x=0, y=row, animate=False)


class InspectPane(ScrollableContainer):
    """Everything about one investigation."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._answer: Answer | None = None

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static("", id="inspect-text", markup=False)

    def show(self, answer: Answer) -> None:
        """Show how *answer* came about."""
        self._answer = answer
        self._wrap()
        self.scroll_home(animate=False)

    def on_resize(self) -> None:
        """Wrap anew."""
        self._wrap()

    def _wrap(self) -> None:
        if self._answer is not None:
            width = self.scrollable_content_region.width
            self.query_one("#inspect-text", Static).update(inspection_content(self._answer, width))


class Side(ContentSwitcher):
    """The pane beside the transcript, or none."""

    def __init__(self) -> None:
        super().__init__(initial=EVIDENCE, id="side")
        self.display = False
        self._had_evidence = False
        # Behind the inspection.

    def compose(self) -> ComposeResult:
        """Both panes; one is shown."""
        yield EvidencePane(id=EVIDENCE)
        yield InspectPane(id=INSPECT)

    def is_open(self, pane: str = "") -> bool:
        """Whether *pane*, or any, is shown."""
        return bool(self.display) and pane in {"", self.current}

    def close(self) -> None:
        """Show none."""
        self.display = False

    def step_back_from(self, pane: str = "") -> bool:
        """Close *pane*, or any, and show the evidence that it covered; False if it was not open."""
        if not self.is_open(pane):
            return False
        self.display = self.is_open(INSPECT) and self._had_evidence
        self.current = EVIDENCE
        return True

    def open_evidence(self, answer: Answer, index: int, workspace: Workspace) -> None:
        """Show item *index* of *answer*."""
        self.query_one(EvidencePane).show(answer, index, workspace)
        self.current, self.display = EVIDENCE, True

    def open_inspection(self, answer: Answer) -> None:
        """Show how *answer* came about; the keys scroll it."""
        pane = self.query_one(InspectPane)
        pane.show(answer)
        self._had_evidence = self.is_open(EVIDENCE)
        self.current, self.display = INSPECT, True
        pane.focus()


def evidence_text(answer: Answer, index: int) -> str:
    """Item *index* of *answer* for the plain transcript."""
    item = answer.package.items[index]
    return "\n".join([f"{index + 1}/{len(answer.package.items)} {place(item)}", item.why, *numbered(item)])


def evidence_markdown(answer: Answer, index: int) -> str:
    """Item *index* of *answer* to paste into a note: place, reason, fenced snippet."""
    item = answer.package.items[index]
    lines = [f"`{printable(place(item))}` — {printable(item.why)}"]
    if item.snippet.strip():
        fence = fence_of(item.snippet)
        lines += ["", fence, *numbered(item), fence]
    return "\n".join(lines) + "\n"


def inspection_content(answer: Answer, width: int = 0) -> Content:
    """The inspection with its labels set apart; wrapped below its texts where *width* is given."""
    rows: list[Content] = []
    for line in printable(inspection(answer.session)).split("\n"):
        label, text = line[:LABEL_WIDTH], Content(line[LABEL_WIDTH:])
        fits = width <= LABEL_WIDTH + MIN_TEXT_WIDTH or text.cell_length <= width - LABEL_WIDTH
        pieces = [text] if fits else text.wrap(width - LABEL_WIDTH)
        rows.append(Content.assemble((label, "$text-accent"), pieces[0]))
        rows += [Content(" " * LABEL_WIDTH) + piece for piece in pieces[1:]]
    return Content("\n").join(rows)
