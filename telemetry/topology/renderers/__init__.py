"""Renderers: the blocks of a report as Markdown or HTML."""
