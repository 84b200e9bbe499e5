"""Training of the optional encoder: a published sentence encoder's lower layers, tuned on the corpus.

`python -m planner.goals.train_encoder BASE`: BASE is the directory with model.safetensors and vocab.txt
of all-MiniLM-L6-v2 (Apache-2.0). Needs jax, which nothing else here does, and a quarter of an hour on two
cores. The file it writes is data; `make train` fits the linear heads and the calibration around it.
"""

import argparse
import json
import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from planner.goals.classifier import FIELDS
from planner.goals.corpus_format import load_corpus
from planner.goals.encoder import LAYER_MATRICES, LAYER_VECTORS
from planner.goals.encoder_file import save_encoder
from planner.goals.held_out import fold_of, save_held_out
from planner.goals.targets import gold_tags
from planner.goals.train import Prepared, learn_words, prepare, surrounded
from planner.goals.wordpiece import MAX_PIECES, WordPieces

LAYERS = 4
"""Of six: the upper two are tuned to compare sentences and know less about what a sentence asks for."""
ATTENTION_HEADS = 12
EPOCHS = 4
BATCH = 32
BODY_RATE, HEAD_RATE = 1e-4, 2e-3
WARM_UP = 0.1
DROPOUT = 0.1
WORD_DROPOUT = 0.1
SMOOTHING = 0.1
FIELD_SHARES = (1.0, 1.0, 0.7, 0.7)
READ_FOLDS = (0,)
"""Folds whose requests are read by an encoder that never saw them; each costs a whole training."""
KEPT_PIECES = 12_000
"""The vocabulary is ordered by frequency; rarer whole words are kept only when the corpus uses them."""
LENGTHS = (12, 16, 24, 36, MAX_PIECES)
"""Batches are padded to one of these, so that few shapes are compiled."""

_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "output": "attention.output.dense",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "norm1": "attention.output.LayerNorm",
    "norm2": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that training reads, as numbers."""

    pieces: tuple[tuple[list[int], list[int]], ...]
    # Piece ids and the token that each is the first piece of.
    values: Any
    # Requests by fields: the wanted value's place in its field.
    tags: tuple[tuple[int, ...], ...]
    fields: tuple[tuple[str, ...], ...]

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """Field and value of each score."""
        return tuple(
            (field, value) for field, values in zip(FIELDS, self.fields, strict=True) for value in values
        )


def read_tensors(file: Path) -> dict[str, Any]:
    """The 32-bit tensors of a safetensors file."""
    data = file.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = entry["data_offsets"]
            tensors[name] = np.frombuffer(data[8 + size + start : 8 + size + end], np.float32).reshape(
                entry["shape"]
            )
    return tensors


def starting_weights(
    tensors: dict[str, Any], kept: Sequence[int], fields: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """The base's lower layers under our names, with fresh heads."""
    embeddings = "embeddings."
    weights = {
        "embeddings": tensors[f"{embeddings}word_embeddings.weight"][np.array(kept)],
        "positions": tensors[f"{embeddings}position_embeddings.weight"][:MAX_PIECES]
        + tensors[f"{embeddings}token_type_embeddings.weight"][0],
        "norm": tensors[f"{embeddings}LayerNorm.weight"],
        "norm_bias": tensors[f"{embeddings}LayerNorm.bias"],
    }
    for layer in range(LAYERS):
        for ours, theirs in _NAMES.items():
            prefix = f"encoder.layer.{layer}.{theirs}"
            matrix = tensors[f"{prefix}.weight"]
            weights[f"{layer}.{ours}"] = matrix.T if ours in LAYER_MATRICES else matrix
            weights[f"{layer}.{ours}_bias"] = tensors[f"{prefix}.bias"]
    generator = np.random.default_rng(0)
    width = weights["norm"].shape[0]
    for name, size in (("heads", sum(map(len, fields))), ("tags", 3)):
        weights[name] = generator.normal(0, 0.02, (width, size)).astype(np.float32)
        weights[f"{name}_bias"] = np.zeros(size, np.float32)
    assert all(f"0.{name}" in weights for name in (*LAYER_MATRICES, *LAYER_VECTORS))  # noqa: S101
    return {name: np.ascontiguousarray(array) for name, array in weights.items()}


def material_of(prepared: Prepared, pieces: WordPieces) -> Material:
    """Turn the corpus into numbers."""
    examples = prepared.examples
    fields = tuple(tuple(sorted({e.label[i].value for e in examples})) for i in range(len(FIELDS)))
    values = np.array([[fields[i].index(e.label[i].value) for i in range(len(FIELDS))] for e in examples])
    return Material(
        tuple(pieces.encode(analysis) for analysis in prepared.analyses),
        values,
        tuple(gold_tags(a, e.targets) for a, e in zip(prepared.analyses, examples, strict=True)),
        fields,
    )


class EncoderTrainer:
    """Tunes the encoder on some rows of the material, the same way every time."""

    def __init__(self, material: Material, weights: dict[str, Any], mask_piece: int) -> None:
        import jax

        self.material = material
        self.start = weights
        self.mask_piece = mask_piece
        self.step = jax.jit(self._step)
        self.read = jax.jit(lambda weights, ids, mask: self._scores(weights, ids, mask, None))

    def train(self, rows: Sequence[int], *, epochs: int = EPOCHS) -> dict[str, Any]:
        """The weights after tuning on *rows*."""
        import jax
        import jax.numpy as jnp

        weights = {name: jnp.asarray(array) for name, array in self.start.items()}
        first = {name: jnp.zeros_like(array) for name, array in weights.items()}
        second = dict(first)
        generator = np.random.default_rng(0)
        key = jax.random.PRNGKey(0)
        total = epochs * (len(rows) // BATCH + 1)
        count = 0
        for epoch in range(epochs):
            loss = 0.0
            for batch in self._batches(rows, generator):
                count += 1
                key, used = jax.random.split(key)
                pace = min(1.0, count / (WARM_UP * total)) * max(0.02, 1 - count / (total + 1))
                weights, first, second, value = self.step(
                    weights, first, second, float(count), pace, self._arrays(batch, generator), used
                )
                loss += float(value)
            sys.stdout.write(f"  epoch {epoch + 1}: loss {loss / (total / epochs):.3f}\n")
            sys.stdout.flush()
        return {name: np.asarray(array) for name, array in weights.items()}

    def outputs(self, weights: dict[str, Any], rows: Sequence[int]) -> Iterator[tuple[int, Any, str]]:
        """Row, scores and tag digits of each request."""
        ordered = sorted(rows, key=lambda row: (len(self.material.pieces[row][0]), row))
        for start in range(0, len(ordered), BATCH):
            batch = ordered[start : start + BATCH]
            padded = batch + [batch[-1]] * (BATCH - len(batch))
            ids, mask, *_ = self._arrays(padded, None)
            fields, tags = self.read(weights, ids, mask)
            scores = np.hstack([np.asarray(field) for field in fields])
            chosen = np.asarray(tags).argmax(axis=-1)
            for place, row in enumerate(batch):
                digits = ["0"] * len(self.material.tags[row])
                for position, owner in enumerate(self.material.pieces[row][1]):
                    if owner >= 0:
                        digits[owner] = str(chosen[place][position])
                yield row, scores[place], "".join(digits)

    def _batches(self, rows: Sequence[int], generator: Any) -> Iterator[list[int]]:
        """Batches of like length, in random order."""
        shuffled = generator.permutation(np.array(rows))
        batches = []
        for start in range(0, len(shuffled), BATCH * 20):
            chunk = sorted(
                shuffled[start : start + BATCH * 20], key=lambda row: len(self.material.pieces[row][0])
            )
            batches += [chunk[i : i + BATCH] for i in range(0, len(chunk), BATCH)]
        for place in generator.permutation(len(batches)):
            batch = [int(row) for row in batches[place]]
            yield batch + [batch[-1]] * (BATCH - len(batch))

    def _arrays(self, batch: Sequence[int], generator: Any) -> tuple[Any, ...]:
        longest = max(len(self.material.pieces[row][0]) for row in batch)
        length = next(size for size in LENGTHS if size >= longest)
        ids = np.zeros((len(batch), length), np.int32)
        mask = np.zeros((len(batch), length), np.float32)
        tags = np.zeros((len(batch), length), np.int32)
        tagged = np.zeros((len(batch), length), np.float32)
        for place, row in enumerate(batch):
            pieces, owners = self.material.pieces[row]
            ids[place, : len(pieces)] = pieces
            mask[place, : len(pieces)] = 1
            for position, owner in enumerate(owners):
                if owner >= 0:
                    tags[place, position] = self.material.tags[row][owner]
                    tagged[place, position] = 1
        if generator is not None:
            hidden = (generator.random(ids.shape) < WORD_DROPOUT) & (mask > 0)
            hidden[:, 0] = False
            ids[hidden] = self.mask_piece
        return ids, mask, self.material.values[np.array(batch)], tags, tagged

    def _states(self, weights: Any, ids: Any, mask: Any, key: Any) -> Any:
        import jax
        import jax.numpy as jnp

        keys = iter(jax.random.split(key, 2 * LAYERS + 2) if key is not None else [None] * (2 * LAYERS + 2))

        def dropped(states: Any) -> Any:
            used = next(keys)
            if used is None:
                return states
            return states * jax.random.bernoulli(used, 1 - DROPOUT, states.shape) / (1 - DROPOUT)

        def normal(states: Any, name: str) -> Any:
            centred = states - states.mean(-1, keepdims=True)
            scale = jax.lax.rsqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
            return centred * scale * weights[name] + weights[f"{name}_bias"]

        count, length = ids.shape
        states = dropped(normal(weights["embeddings"][ids] + weights["positions"][:length], "norm"))
        blocked = (1 - mask)[:, None, None, :] * -1e9
        for layer in range(LAYERS):

            def linear(inputs: Any, name: str, layer: int = layer) -> Any:
                return inputs @ weights[f"{layer}.{name}"] + weights[f"{layer}.{name}_bias"]

            def split(inputs: Any) -> Any:
                return inputs.reshape(count, length, ATTENTION_HEADS, -1).transpose(0, 2, 1, 3)

            query, key_, value = (split(linear(states, name)) for name in ("query", "key", "value"))
            scale = np.float32(1 / np.sqrt(query.shape[-1]))
            attention = jax.nn.softmax(query @ key_.transpose(0, 1, 3, 2) * scale + blocked, axis=-1)
            mixed = (attention @ value).transpose(0, 2, 1, 3).reshape(count, length, -1)
            states = normal(states + dropped(linear(mixed, "output")), f"{layer}.norm1")
            wide = jax.nn.gelu(linear(states, "widen"), approximate=True)
            states = normal(states + dropped(linear(wide, "narrow")), f"{layer}.norm2")
        pooled = (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return states, dropped(pooled), jnp

    def _scores(self, weights: Any, ids: Any, mask: Any, key: Any) -> tuple[list[Any], Any]:
        import jax

        states, pooled, _ = self._states(weights, ids, mask, key)
        scores = pooled @ weights["heads"] + weights["heads_bias"]
        fields, start = [], 0
        for values in self.material.fields:
            fields.append(jax.nn.log_softmax(scores[:, start : start + len(values)]))
            start += len(values)
        return fields, jax.nn.log_softmax(states @ weights["tags"] + weights["tags_bias"])

    def _loss(self, weights: Any, arrays: Any, key: Any) -> Any:
        import jax.numpy as jnp

        ids, mask, values, tags, tagged = arrays
        fields, tag_scores = self._scores(weights, ids, mask, key)
        loss = 0.0
        for place, (field, share) in enumerate(zip(fields, FIELD_SHARES, strict=True)):
            right = jnp.take_along_axis(field, values[:, place : place + 1], 1).mean()
            loss -= share * ((1 - SMOOTHING) * right + SMOOTHING * field.mean())
        marked = jnp.take_along_axis(tag_scores, tags[..., None], 2)[..., 0]
        return loss - (marked * tagged).sum() / jnp.maximum(tagged.sum(), 1)

    def _step(
        self, weights: Any, first: Any, second: Any, count: Any, pace: Any, arrays: Any, key: Any
    ) -> tuple[Any, Any, Any, Any]:
        """One step of Adam with clipped gradients; fresh heads learn faster than tuned layers."""
        import jax
        import jax.numpy as jnp

        loss, slopes = jax.value_and_grad(self._loss)(weights, arrays, key)
        length = jnp.sqrt(sum((slope**2).sum() for slope in slopes.values()))
        slopes = {name: slope * jnp.minimum(1.0, 1.0 / length) for name, slope in slopes.items()}
        first = {name: 0.9 * first[name] + 0.1 * slope for name, slope in slopes.items()}
        second = {name: 0.999 * second[name] + 0.001 * slope**2 for name, slope in slopes.items()}

        def moved(name: str) -> Any:
            rate = HEAD_RATE if name.startswith(("heads", "tags")) else BODY_RATE
            change = first[name] / (1 - 0.9**count) / (jnp.sqrt(second[name] / (1 - 0.999**count)) + 1e-8)
            return weights[name] - rate * pace * (change + 0.01 * weights[name])

        return {name: moved(name) for name in weights}, first, second, loss


def kept_pieces(vocabulary: Sequence[str], prepared: Prepared) -> list[int]:
    """The common pieces, the parts of words, and what the corpus needs."""
    spelling = WordPieces(vocabulary)
    used = {piece for analysis in prepared.analyses for piece in spelling.encode(analysis)[0]}
    return [
        number
        for number, piece in enumerate(vocabulary)
        if number in used
        or (piece.isascii() and "[unused" not in piece and (number < KEPT_PIECES or piece.startswith("##")))
    ]


def main() -> int:
    """Train one encoder a fold for the held-out readings, then the one that ships."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path, help="directory with model.safetensors and vocab.txt")
    parser.add_argument("--part", choices=("final", "held-out", "both"), default="both")
    options = parser.parse_args()
    examples = load_corpus()
    prepared = prepare((*examples, *surrounded(examples)), learn_words(examples))
    vocabulary = (options.base / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]
    kept = kept_pieces(vocabulary, prepared)
    pieces = WordPieces([vocabulary[number] for number in kept])
    material = material_of(prepared, pieces)
    weights = starting_weights(read_tensors(options.base / "model.safetensors"), kept, material.fields)
    trainer = EncoderTrainer(material, weights, pieces.ids["[MASK]"])
    everything = list(range(len(prepared.examples)))
    if options.part != "held-out":
        save_encoder(
            trainer.train(everything),
            pieces=list(pieces.ids),
            columns=material.columns,
            layers=LAYERS,
            attention_heads=ATTENTION_HEADS,
        )
    if options.part != "final":
        _read_held_out(trainer, prepared)
    return 0


def _read_held_out(trainer: EncoderTrainer, prepared: Prepared) -> None:
    """Let an encoder that never saw their meanings read the requests of some folds."""
    everything = list(range(len(prepared.examples)))
    material = trainer.material
    scores: dict[int, Any] = {}
    tags: dict[int, str] = {}
    for fold in READ_FOLDS:
        inside = [row for row in everything if fold_of(prepared.examples[row].group) != fold]
        tuned = trainer.train(inside)
        outside = sorted(set(everything) - set(inside))
        for row, found, digits in trainer.outputs(tuned, outside):
            scores[row], tags[row] = found, digits
    read = sorted(scores)
    save_held_out(
        material.columns,
        [prepared.examples[row].request for row in read],
        np.array([scores[row] for row in read]),
        [tags[row] for row in read],
    )


if __name__ == "__main__":
    sys.exit(main())
