"""Themes: the two own ones. Neutral surfaces; one accent leads the eye, three colours are outcomes."""

from textual.theme import Theme

OWN_THEMES = (
    Theme(
        name="sleuth-dark",
        primary="#6cb2c9",
        secondary="#a7a2c8",
        accent="#e3b565",
        success="#7fbf7f",
        warning="#d9a24a",
        error="#e06c6c",
        foreground="#d8dad6",
        background="#16181a",
        surface="#1c1f22",
        panel="#23272b",
        boost="#262a2f",
        dark=True,
    ),
    Theme(
        name="sleuth-light",
        primary="#2c6f88",
        secondary="#6b6398",
        accent="#95600a",
        success="#2f7d3a",
        warning="#9a6200",
        error="#b3362f",
        foreground="#24282b",
        background="#fbfaf7",
        surface="#f4f2ed",
        panel="#ebe8e1",
        boost="#eeebe4",
        dark=False,
    ),
)
