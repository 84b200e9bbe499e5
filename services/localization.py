"""Localization: the files and functions that a report of a fault is about."""

from dataclasses import dataclass

import numpy as np

from services.hits import HitWriter
from services.index.chunks import ChunkKind
from services.index.edges import Numbers
from services.index.repository import RepositoryIndex
from services.index.snapshot import Snapshot
from services.locations import Hit, RepoPath
from services.ranking import REPORT_WEIGHTS, SignalName, wishes_of
from services.report_signals import (
    frame_signal,
    length_signal,
    mentioned_files,
    message_signal,
    proximity_signal,
)
from services.scoring import (
    SignalTable,
    add_priors,
    best_chunks_of_files,
    kinds_of,
    named_definitions,
    ranked,
    score_words,
)


@dataclass(frozen=True, slots=True)
class Localization:
    """Where a report points, most likely first."""

    files: tuple[RepoPath, ...]
    functions: tuple[str, ...]
    # As "path:Qualified.name".
    hits: tuple[Hit, ...]
    # The functions with their lines and reasons.


def localize(index: RepositoryIndex, text: str, limit: int = 20) -> Localization:
    """The files and functions that are likely to change when the fault that *text* reports is fixed.

    Files rank by their best three places; a function gains a little from the rank of its file.
    """
    snapshot = index.snapshot()
    table = SignalTable(snapshot, REPORT_WEIGHTS)
    words = score_words(index, snapshot, text)
    scores = words.matches
    if not words.words.any():
        return Localization((), (), ())
    table.add(SignalName.TEXT, words.words)
    table.add(SignalName.NAMED, named_definitions(text, snapshot))
    table.add(SignalName.LENGTH, length_signal(snapshot))
    table.add(SignalName.TRACEBACK, frame_signal(index, snapshot, text))
    table.add_by_file(SignalName.MENTIONED_FILE, mentioned_files(snapshot, text))
    add_priors(table, wishes_of(""))
    table.add(SignalName.PROXIMITY, proximity_signal(index, table, scores))
    table.add(SignalName.MESSAGE, message_signal(index, snapshot, text))
    by_file = best_chunks_of_files(snapshot, table.total())
    files = np.lexsort((np.arange(len(by_file)), -by_file))[:limit]
    table.add_by_file(SignalName.FILE_RANK, by_file)
    functions = _functions(snapshot, table, limit)
    total = table.total()
    writer = HitWriter(index, table, scores)
    hits = tuple(writer.hit(chunk, float(total[chunk])) for chunk in functions.tolist())
    return Localization(
        files=tuple(snapshot.paths[file] for file in files.tolist() if by_file[file] > 0),
        functions=tuple(f"{hit.path}:{hit.symbol}" for hit in hits),
        hits=hits,
    )


def _functions(snapshot: Snapshot, table: SignalTable, limit: int) -> Numbers:
    is_function = kinds_of(snapshot, (ChunkKind.FUNCTION, ChunkKind.TYPE))
    return ranked(table, np.where(is_function, table.total(), -np.inf), limit)
