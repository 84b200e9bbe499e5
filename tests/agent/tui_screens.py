"""The screen of a running app as text, and its golden copies."""

import asyncio
import os
import time
from pathlib import Path

GOLDEN = Path(__file__).parent.parent / "golden" / "tui"


def screen_text(app):
    """What a terminal would show, without colours, line ends trimmed."""
    strips = app.screen._compositor.render_strips(app.size)
    lines = [strip.text.rstrip() for strip in strips]
    return "\n".join(lines).rstrip("\n") + "\n"


async def matches_golden(pilot, name):
    """Compare the settled screen with the golden file *name*; SLEUTH_GOLDEN=write makes it anew."""
    await pilot.pause()
    text = screen_text(pilot.app)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("SLEUTH_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


async def until(pilot, condition, what="the screen", seconds=10.0):
    """Let the app run until *condition* holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        # Not pilot.pause(): it waits for an idle processor, which a loaded machine never has.
        await asyncio.sleep(0.01)
        if time.monotonic() > deadline:
            raise AssertionError(f"timed out waiting for {what}:\n{screen_text(pilot.app)}")


async def shows(pilot, text):
    """Let the app run until *text* is on the screen."""
    await until(pilot, lambda: text in screen_text(pilot.app), repr(text))


async def ask(pilot, request, awaited=None):
    """Type *request*, send it, and wait for what it leads to."""
    prompt = pilot.app.screen._prompt
    prompt.focus()
    prompt.put(request)
    prompt.action_submit()
    if awaited:
        await shows(pilot, awaited)
