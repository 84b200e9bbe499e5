"""What encoders that never saw a request's meaning read in it.

The honest side of every figure with the encoder. train_encoder.py trains one encoder a fold for this alone.
"""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import ModelFileError
from planner.goals.classifier import LOWEST, write_archive

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]
else:
    Array = Any

HELD_OUT_FILE = Path(__file__).parent / "data" / "held_out.zip"
_STEP = LOWEST / 255


FOLDS = 5


def fold_of(group: str) -> int:
    """The fold of a meaning group: a fixed hash, so that new groups leave the old ones where they are."""
    return zlib.crc32(group.encode()) % FOLDS


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Field scores and target tags of requests by their text."""

    columns: tuple[tuple[str, str], ...]
    rows: Mapping[str, int]
    scores: Array
    # 8-bit steps down from zero.
    tags: tuple[str, ...]
    # One digit a token.

    def scores_of(self, request: str) -> Array | None:
        """Log-probabilities in column order; None for a request that is newer than the encoder."""
        import numpy as np

        row = self.rows.get(digest(request))
        return None if row is None else self.scores[row].astype(np.float32) * np.float32(_STEP)

    def tags_of(self, request: str) -> tuple[int, ...] | None:
        """The tag of each token of the request."""
        row = self.rows.get(digest(request))
        return None if row is None else tuple(int(tag) for tag in self.tags[row])


def digest(request: str) -> str:
    """A short fixed name of a request."""
    return hashlib.sha256(request.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def save_held_out(
    columns: Sequence[tuple[str, str]], requests: Sequence[str], scores: Any, tags: Sequence[str]
) -> None:
    """Write the file, requests in the order of their digests."""
    import numpy as np

    order = sorted(range(len(requests)), key=lambda row: digest(requests[row]))
    buffer = io.BytesIO()
    steps = np.rint(np.clip(np.asarray(scores), LOWEST, 0.0) / _STEP).astype(np.uint8)
    np.save(buffer, steps[order], allow_pickle=False)
    parts = {
        "columns.txt": "\n".join("/".join(column) for column in columns).encode(),
        "rows.txt": "\n".join(f"{digest(requests[row])} {tags[row]}" for row in order).encode(),
        "scores.npy": buffer.getvalue(),
    }
    write_archive(HELD_OUT_FILE, parts)


def load_held_out(file: Path = HELD_OUT_FILE) -> HeldOut | None:
    """The file's content, or None when it is not there. Raises ModelFileError when it is damaged."""
    if not file.exists():
        return None
    import numpy as np

    try:
        with zipfile.ZipFile(file) as archive:
            columns = [line.split("/") for line in archive.read("columns.txt").decode().split("\n")]
            lines = [line.partition(" ") for line in archive.read("rows.txt").decode().split("\n")]
            scores = np.load(io.BytesIO(archive.read("scores.npy")), allow_pickle=False)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ModelFileError(f"{file}: not a file of held-out readings") from error
    return HeldOut(
        columns=tuple((field, value) for field, value in columns),
        rows={name: row for row, (name, _, _) in enumerate(lines)},
        scores=scores,
        tags=tuple(tags for _, _, tags in lines),
    )
