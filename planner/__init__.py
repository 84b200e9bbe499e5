"""The mind: understands a request, decides what to look at, judges what came back. Does no I/O."""

PLANNER_VERSION = "3"
"""The generation of the planner; traces carry it, replay compares by it."""
