"""NameTable: a hundred thousand sorted names with their places, searched instead of hashed.

A request looks up some hundred names; making a dictionary of all of them took longer than all else that
reading the model file does.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


class NameTable(Mapping[str, int]):
    """The place of each name in a sorted sequence without repeats."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def __getitem__(self, name: str) -> int:
        place = bisect_left(self._names, name)
        if place < len(self._names) and self._names[place] == name:
            return place
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class RowTable(Mapping[str, Sequence[float]]):
    """A row of numbers for each name of a table, as a list when it is asked for."""

    def __init__(self, names: NameTable, rows: "np.ndarray[Any, Any]") -> None:
        self._names = names
        self._rows = rows

    def __getitem__(self, name: str) -> Sequence[float]:
        row: list[float] = self._rows[self._names[name]].tolist()
        return row

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
