"""Toolbox: one entry binds a tool to a service and turns its typed result into a ToolOutcome."""

from planner.toolbox.workbench import Workbench

__all__ = ["Workbench"]
