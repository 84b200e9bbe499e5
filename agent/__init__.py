"""The faces: what talks to people and programs. `from agent import Sleuth` is the Python API."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.api import Options, Sleuth
    from agent.assistant import Answer

__all__ = ["Answer", "Options", "Sleuth"]

_HOMES = {"Answer": "agent.assistant", "Options": "agent.api", "Sleuth": "agent.api"}


def __getattr__(name: str) -> Any:
    """Load the API when it is used: every command imports this package, few need it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'agent' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
