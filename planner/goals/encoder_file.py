"""The encoder's file format: matrices in 8 bits with a scale for each column, everything else as it is."""

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from planner.goals.classifier import write_archive
from planner.goals.encoder import ENCODER_FILE, ENCODER_VERSION, LAYER_MATRICES

STEPS = 127


def save_encoder(
    arrays: Mapping[str, Any],
    *,
    pieces: Sequence[str],
    columns: Sequence[tuple[str, str]],
    layers: int,
    attention_heads: int,
    file: Path = ENCODER_FILE,
) -> None:
    """Write the encoder; equal weights give equal bytes."""
    meta = {
        "version": ENCODER_VERSION,
        "layers": layers,
        "attention_heads": attention_heads,
        "columns": [list(column) for column in columns],
    }
    parts = {
        "meta.json": json.dumps(meta, indent=1).encode(),
        "pieces.txt": "\n".join(pieces).encode(),
    }
    for name in sorted(arrays):
        if name.rsplit(".", 1)[-1] in LAYER_MATRICES:
            quantised, scale = _in_8_bits(arrays[name], axis=0)
        elif name == "embeddings":
            quantised, scale = _in_8_bits(arrays[name], axis=1)
        else:
            parts[f"{name}.npy"] = _npy(arrays[name])
            continue
        parts[f"{name}.npy"] = _npy(quantised)
        parts[f"{name}_scale.npy"] = _npy(scale)
    write_archive(file, parts, is_compressed=False)


def _in_8_bits(matrix: Any, *, axis: int) -> tuple[Any, Any]:
    """Values in 8 bits and the scale of each column (axis 0) or row (axis 1)."""
    import numpy as np

    scale = np.maximum(np.abs(matrix).max(axis=axis), 1e-8) / STEPS
    shaped = scale[None, :] if axis == 0 else scale[:, None]
    return np.rint(matrix / shaped).astype(np.int8), scale.astype(np.float32)


def _npy(array: Any) -> bytes:
    import numpy as np

    array = np.asarray(array)
    buffer = io.BytesIO()
    np.save(buffer, array if array.dtype == np.int8 else array.astype(np.float32), allow_pickle=False)
    return buffer.getvalue()
