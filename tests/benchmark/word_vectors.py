"""Makes the table of word vectors: python tests/benchmark/word_vectors.py BASE WORDS

BASE is a directory with `model.safetensors` and `vocab.txt` of a small BERT sentence encoder; WORDS is a file
of further words, one a line. What is written is described in services/data/word-vectors-card.md.
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from services.rewording import VECTORS_FILE
from services.terms import stem

Floats = npt.NDArray[np.float32]

SETTING = ["programming", ":"]
# Words read alone are read as everyday words: a branch is of a tree.
DIMENSIONS = 128
HEADS = 12
BATCH = 128
SAMPLE = 3
# One word in so many is enough to find the principal components.
TYPES = {"F32": np.float32, "I64": np.int64}


def read_weights(file: Path) -> dict[str, npt.NDArray[np.generic]]:
    """The tensors of a safetensors file."""
    data = file.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    described = json.loads(data[8 : 8 + size])
    return {
        name: np.frombuffer(
            data[8 + size + one["data_offsets"][0] : 8 + size + one["data_offsets"][1]], TYPES[one["dtype"]]
        ).reshape(one["shape"])
        for name, one in described.items()
        if name != "__metadata__"
    }


def pieces_of(word: str, vocabulary: dict[str, int]) -> list[int]:
    """The word pieces of a lower-case word, longest first."""
    found: list[int] = []
    start = 0
    while start < len(word):
        mark = "##" if start else ""
        end = next(end for end in range(len(word), start, -1) if mark + word[start:end] in vocabulary)
        found.append(vocabulary[mark + word[start:end]])
        start = end
    return found


def normalised(values: Floats, weights: dict[str, npt.NDArray[np.generic]], name: str) -> Floats:
    """Layer normalisation."""
    centred = values - values.mean(-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
    scaled: Floats = centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]
    return scaled


def encode(weights: dict[str, npt.NDArray[np.generic]], batch: list[list[int]]) -> Floats:
    """The mean of the last layer over the pieces of each text of a batch."""
    from scipy.special import erf

    length = max(map(len, batch))
    ids = np.zeros((len(batch), length), dtype=np.int64)
    mask = np.zeros((len(batch), length), dtype=np.float32)
    for row, one in enumerate(batch):
        ids[row, : len(one)], mask[row, : len(one)] = one, 1
    first = "embeddings"
    state = (
        weights[f"{first}.word_embeddings.weight"][ids]
        + weights[f"{first}.position_embeddings.weight"][:length]
    )
    state = normalised(
        state + weights[f"{first}.token_type_embeddings.weight"][0], weights, f"{first}.LayerNorm"
    )

    def linear(values: Floats, name: str) -> Floats:
        product: Floats = values @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
        return product

    def by_head(values: Floats) -> Floats:
        return values.reshape(len(batch), length, HEADS, -1).transpose(0, 2, 1, 3)

    for layer in range(sum(name.endswith("intermediate.dense.weight") for name in weights)):
        place = f"encoder.layer.{layer}"
        query, key, value = (
            by_head(linear(state, f"{place}.attention.self.{part}")) for part in ("query", "key", "value")
        )
        scores = (
            query @ key.transpose(0, 1, 3, 2) / np.sqrt(query.shape[-1]) + (1 - mask[:, None, None, :]) * -1e9
        )
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (shares / shares.sum(-1, keepdims=True)) @ value
        mixed = mixed.transpose(0, 2, 1, 3).reshape(state.shape)
        state = normalised(
            state + linear(mixed, f"{place}.attention.output.dense"),
            weights,
            f"{place}.attention.output.LayerNorm",
        )
        inner = linear(state, f"{place}.intermediate.dense")
        inner = inner * 0.5 * (1 + erf(inner / np.sqrt(2)))
        state = normalised(
            state + linear(inner.astype(np.float32), f"{place}.output.dense"),
            weights,
            f"{place}.output.LayerNorm",
        )
    mean: Floats = (state * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    return mean


def unit(rows: Floats) -> Floats:
    """Rows of length 1."""
    lengths: Floats = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(lengths, 1e-9)


def main() -> None:
    """Write the table."""
    base, further = Path(sys.argv[1]), Path(sys.argv[2])
    lines = (base / "vocab.txt").read_text(encoding="utf-8").splitlines()
    vocabulary = {piece: number for number, piece in enumerate(lines)}
    plain = {word for word in lines if len(word) > 1 and word.isalpha() and word.isascii()}
    words = sorted(plain.union(further.read_text(encoding="utf-8").split()))
    weights = read_weights(base / "model.safetensors")
    start = [vocabulary["[CLS]"], *(vocabulary[piece] for piece in SETTING)]
    texts = [[*start, *pieces_of(word, vocabulary), vocabulary["[SEP]"]] for word in words]
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    vectors = np.zeros((len(words), weights["embeddings.LayerNorm.bias"].shape[0]), dtype=np.float32)
    for low in range(0, len(order), BATCH):
        rows = order[low : low + BATCH]
        vectors[rows] = encode(weights, [texts[row] for row in rows])
    vectors = unit(vectors)
    vectors = unit(vectors - vectors.mean(0))
    _, _, components = np.linalg.svd(vectors[::SAMPLE], full_matrices=False)
    vectors = unit(vectors @ components[:DIMENSIONS].T)
    by_stem: dict[str, list[Floats]] = {}
    for word, vector in zip(words, vectors, strict=True):
        by_stem.setdefault(stem(word), []).append(vector)
    terms = sorted(by_stem)
    table = unit(np.array([np.mean(by_stem[term], axis=0) for term in terms]))
    rounded = np.rint(table / np.abs(table).max(1, keepdims=True) * 127).astype(np.int8)
    np.savez(VECTORS_FILE, terms=np.frombuffer("\n".join(terms).encode(), dtype=np.uint8), vectors=rounded)


if __name__ == "__main__":
    main()
