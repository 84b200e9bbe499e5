"""Words: texts of the repository and the planner as content for the screen; never read as markup."""

import re

from textual.content import Content
from textual.style import Style

from agent.assistant import Answer
from agent.synthesis.extractive import place
from planner.events import Event, RecoveryStarted, ToolChosen, ToolFinished
from planner.evidence.model import Quality
from planner.session import InvestigationSession
from services.terminal_text import one_line, printable

SHOWN_REQUEST_LINES = 3
MAX_REQUEST_LETTERS = 600
BULLET = "- "
MIN_WRAP_WIDTH = 20
MAX_LINE_LETTERS = 400
# Longer lines are data, not text to read; the evidence pane scrolls sideways.


def plain(text: str) -> Content:
    """*text* without control sequences and without markup."""
    return Content(printable(text))


def request_content(request: str) -> Content:
    """What was asked; of a pasted log only the first lines."""
    lines = printable(request[: 4 * MAX_REQUEST_LETTERS]).strip("\n").split("\n")
    shown = [line[: MAX_REQUEST_LETTERS // SHOWN_REQUEST_LINES] for line in lines[:SHOWN_REQUEST_LINES]]
    rest = request.strip("\n").count("\n") + 1 - len(shown)
    content = Content("\n".join(shown))
    if rest > 0:
        content += Content(f"\n… and {rest} more lines").stylize("$foreground 60%")
    return content


def answer_content(answer: Answer, number: int) -> Content:
    """The reply; every place of the evidence in it opens that evidence."""
    text = printable(answer.text)
    lines = [
        line if len(line) <= MAX_LINE_LETTERS else line[: MAX_LINE_LETTERS - 1] + "…"
        for line in text.split("\n")
    ]
    content = Content("\n".join(lines))
    taken: list[tuple[int, int]] = []
    # What has neither path nor commit is a fact, whose title is the sentence itself.
    places = [
        (printable(place(item)), index)
        for index, item in enumerate(answer.package.items)
        if item.path or item.revision
    ]
    # Longest first: "a.py:12" must not claim the beginning of "a.py:12-30".
    for cited, index in sorted(places, key=lambda pair: (-len(pair[0]), pair[1])):
        for found in _whole(cited).finditer(content.plain) if cited else ():
            start, end = found.span()
            if all(end <= first or last <= start for first, last in taken):
                taken.append((start, end))
                link = Style.from_meta({"@click": f"screen.show_evidence({number}, {index})"})
                content = content.stylize(link, start, end).stylize("bold $text-accent", start, end)
                break
    return content


def _whole(cited: str) -> re.Pattern[str]:
    """Matches a place that is no part of a longer path or range."""
    return re.compile(rf"(?<![\w/.-]){re.escape(cited)}(?![\w:-]|[./]\w)")


def hanging(content: Content, width: int) -> Content:
    """*content* wrapped at *width*, the rest of each "- " line indented; as it is in too little room."""
    if width < MIN_WRAP_WIDTH:
        return content
    rows: list[Content] = []
    for line in content.split("\n", allow_blank=True):
        is_bullet = line.plain.startswith(BULLET)
        head, text = (line[: len(BULLET)], line[len(BULLET) :]) if is_bullet else (Content(""), line)
        pieces = text.wrap(width - len(head)) if text.cell_length > width - len(head) else [text]
        rows.append(head + pieces[0])
        rows += [Content(" " * len(head)) + piece for piece in pieces[1:]]
    return Content("\n").join(rows)


def readings_content(answer: Answer, number: int) -> Content:
    """The other readings, numbered by the key that chooses them; empty when there is none."""
    readings = answer.session.parse.ambiguities[:9]
    lines = []
    for key, reading in enumerate(readings, start=1):
        link = Style.from_meta({"@click": f"screen.read_as({key}, {number})"})
        lines.append(
            Content.assemble(
                (f" {key} ", "bold $text-accent"), " ", Content(one_line(reading.label, 120))
            ).stylize(link)
        )
    return Content("\n").join(lines)


def summary(session: InvestigationSession) -> str:
    """What the investigation took, on one line: "3 steps, 0.4 s"."""
    count = len(session.steps)
    steps = "no search" if count == 0 else "1 step" if count == 1 else f"{count} steps"
    changes = f", {len(session.recoveries)} of them widening the search" if session.recoveries else ""
    return f"{steps}{changes}, {(session.duration_ms + session.understanding_ms) / 1000:.1f} s"


class StepLines:
    """The steps of a running investigation in words. Their marks differ in shape, not only in colour."""

    def __init__(self) -> None:
        self._lines: dict[int, tuple[str, str, str]] = {}
        # Key of the step -> mark, style, words. A recovery stands before its step, under a negative key.

    def add(self, event: Event) -> bool:
        """Take in *event*; False when it changes nothing that is shown."""
        match event:
            case ToolChosen(step=step, reason=reason):
                self._lines[step] = ("→", "bold", one_line(reason))
            case ToolFinished(step=step, match_count=count, quality=quality):
                _, _, words = self._lines.get(step, ("", "", ""))
                found = "nothing found" if not count or quality is Quality.NONE else f"{count} found"
                mark, style = ("·", "$foreground 60%") if found == "nothing found" else ("✓", "$text-success")
                self._lines[step] = (mark, style, f"{words} · {found}" if words else found)
            case RecoveryStarted(reason=reason):
                self._lines[-len(self._lines) - 1] = ("↻", "$text-warning", one_line(reason))
            case _:
                return False
        return True

    def content(self, limit: int) -> Content:
        """The newest *limit* lines."""
        return Content("\n").join(
            Content.assemble((f"{mark} ", style), Content(words))
            for mark, style, words in list(self._lines.values())[-limit:]
        )
