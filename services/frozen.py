"""Frozen: the base of every value that is checked when it is read from outside and never changes."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Immutable; an unknown key is an error.

    Validators are built when a class is first used: one command uses a third of the classes it imports.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
