"""GoalEncoder: a small sentence encoder in plain numpy that knows which words mean alike.

Optional and loaded lazily. Its weights are data (data/encoder.zip, described in data/encoder-card.md);
without the file the parser works with its linear heads alone.
"""

import io
import json
import math
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import ModelFileError
from planner.goals.analysis import Analysis
from planner.goals.wordpiece import WordPieces

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]
else:
    Array = Any

ENCODER_FILE = Path(__file__).parent / "data" / "encoder.zip"
ENCODER_VERSION = 1

LAYER_MATRICES = ("query", "key", "value", "output", "widen", "narrow")
LAYER_VECTORS = (*(f"{name}_bias" for name in LAYER_MATRICES), "norm1", "norm1_bias", "norm2", "norm2_bias")


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder reads in one request."""

    scores: Array
    # Log-probability of each value of each field, in the encoder's column order.
    tags: tuple[int, ...]
    # One for each token: outside, begin or inside of a target; what was not read is outside.


@dataclass(frozen=True, slots=True)
class Layer:
    """One transformer layer; matrices map rows of states from the left."""

    matrices: dict[str, Array]
    vectors: dict[str, Array]


@dataclass(frozen=True)
class GoalEncoder:
    """A few transformer layers over word pieces with a head for each field and one for target tags."""

    columns: tuple[tuple[str, str], ...]
    pieces: WordPieces
    embeddings: Array
    # 8-bit rows, scaled when read.
    embedding_scales: Array
    positions: Array
    # Position plus segment embedding.
    norm: tuple[Array, Array]
    layers: tuple[Layer, ...]
    heads: tuple[Array, Array]
    tag_head: tuple[Array, Array]
    attention_heads: int

    def encode(self, analysis: Analysis) -> Encoded:
        """Read one request."""
        import numpy as np

        ids, owners = self.pieces.encode(analysis)
        states = self._states(np.array(ids))
        pooled = states.mean(axis=0)
        scores = pooled @ self.heads[0] + self.heads[1]
        for part in self._fields:
            scores[part] = _log_softmax(scores[part])
        marks = (states @ self.tag_head[0] + self.tag_head[1]).argmax(axis=-1)
        tags = [0] * len(analysis.tokens)
        for place, owner in enumerate(owners):
            if owner >= 0:
                tags[owner] = int(marks[place])
        return Encoded(scores, tuple(tags))

    @cached_property
    def _fields(self) -> tuple[slice, ...]:
        names = [field for field, _ in self.columns]
        return tuple(
            slice(names.index(field), names.index(field) + names.count(field))
            for field in dict.fromkeys(names)
        )

    def _states(self, ids: Array) -> Array:
        import numpy as np

        states = self.embeddings[ids].astype(np.float32) * self.embedding_scales[ids][:, None]
        states = _normalise(states + self.positions[: len(ids)], *self.norm)
        for layer in self.layers:
            states = self._layer(states, layer)
        return states

    def _layer(self, states: Array, layer: Layer) -> Array:
        import numpy as np

        matrices, vectors = layer.matrices, layer.vectors
        length, width = states.shape
        size = width // self.attention_heads

        def heads_of(name: str) -> Array:
            projected = states @ matrices[name] + vectors[f"{name}_bias"]
            return projected.reshape(length, self.attention_heads, size).transpose(1, 0, 2)

        query, key, value = heads_of("query"), heads_of("key"), heads_of("value")
        attention = query @ key.transpose(0, 2, 1) * np.float32(1 / math.sqrt(size))
        attention = np.exp(attention - attention.max(axis=-1, keepdims=True))
        attention /= attention.sum(axis=-1, keepdims=True)
        mixed = (attention @ value).transpose(1, 0, 2).reshape(length, width)
        states = _normalise(
            states + mixed @ matrices["output"] + vectors["output_bias"],
            vectors["norm1"],
            vectors["norm1_bias"],
        )
        wide = _gelu(states @ matrices["widen"] + vectors["widen_bias"])
        narrow = wide @ matrices["narrow"] + vectors["narrow_bias"]
        return _normalise(states + narrow, vectors["norm2"], vectors["norm2_bias"])


def _normalise(states: Array, gain: Array, bias: Array) -> Array:
    import numpy as np

    centred = states - states.mean(axis=-1, keepdims=True)
    variance = np.mean(centred * centred, axis=-1, keepdims=True)
    result: Array = centred / np.sqrt(variance + np.float32(1e-12)) * gain + bias
    return result


def _gelu(states: Array) -> Array:
    """Gaussian error unit by its tanh approximation, as in training."""
    import numpy as np

    inner = np.float32(math.sqrt(2 / math.pi)) * (states + np.float32(0.044715) * states * states * states)
    result: Array = np.float32(0.5) * states * (1 + np.tanh(inner))
    return result


def _log_softmax(scores: Array) -> Array:
    import numpy as np

    top = scores.max()
    result: Array = scores - (top + np.log(np.sum(np.exp(scores - top))))
    return result


def load_encoder(file: Path = ENCODER_FILE) -> GoalEncoder | None:
    """The encoder, or None when its file is not there. Raises ModelFileError when it cannot be read."""
    if not file.exists():
        return None
    import numpy as np

    def unpacked(data: dict[str, Array], name: str) -> Array:
        """An 8-bit matrix with one scale a column."""
        return data[name].astype(np.float32) * data[f"{name}_scale"]

    try:
        with zipfile.ZipFile(file) as archive:
            meta = json.loads(archive.read("meta.json"))
            pieces = archive.read("pieces.txt").decode().split("\n")
            data = {
                name.removesuffix(".npy"): np.load(io.BytesIO(archive.read(name)), allow_pickle=False)
                for name in archive.namelist()
                if name.endswith(".npy")
            }
        if meta["version"] != ENCODER_VERSION:
            raise ModelFileError(f"{file}: encoder version {meta['version']}, wanted {ENCODER_VERSION}")
        return GoalEncoder(
            columns=tuple((field, value) for field, value in meta["columns"]),
            pieces=WordPieces(pieces),
            embeddings=data["embeddings"],
            embedding_scales=data["embeddings_scale"],
            positions=data["positions"],
            norm=(data["norm"], data["norm_bias"]),
            layers=tuple(
                Layer(
                    {name: unpacked(data, f"{number}.{name}") for name in LAYER_MATRICES},
                    {name: data[f"{number}.{name}"] for name in LAYER_VECTORS},
                )
                for number in range(meta["layers"])
            ),
            heads=(data["heads"], data["heads_bias"]),
            tag_head=(data["tags"], data["tags_bias"]),
            attention_heads=meta["attention_heads"],
        )
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ModelFileError(f"{file}: not an encoder file") from error
