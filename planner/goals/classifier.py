"""GoalClassifier: intent, entity, artifact and scope of a request as one calibrated, consistent choice."""

import io
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import ModelFileError
from planner.goals.corpus_format import Label
from planner.goals.features import FEATURES_VERSION
from planner.goals.grounding import RepositoryLexicon
from planner.goals.name_table import NameTable, RowTable
from planner.goals.normalize import Speller
from planner.goals.targets import Tagger

if TYPE_CHECKING:
    import numpy as np

MODEL_FILE = Path(__file__).parent / "data" / "classifier.zip"

FIELDS = ("intent", "entity", "artifact", "scope")


@dataclass(frozen=True, slots=True)
class Choice:
    """One consistent combination of the four fields with its probability."""

    label: Label
    probability: float


@dataclass(frozen=True, slots=True)
class Blend:
    """How scores become probabilities, with and without the encoder. Fitted on held-out meanings."""

    temperature: float = 1.0
    encoder_share: float = 1.0
    # Weight of the encoder's scores beside those of the linear heads.
    encoder_temperature: float = 2.0


@dataclass(frozen=True)
class GoalClassifier:
    """Linear heads, one for each field; their sum is read only at combinations that the corpus holds."""

    labels: tuple[Label, ...]
    columns: tuple[tuple[str, str], ...]
    # (field, value) of each weight column.
    vocabulary: Mapping[str, int]
    weights: "np.ndarray[Any, Any]"
    # Features by columns, 8-bit.
    scales: "np.ndarray[Any, Any]"
    bias: "np.ndarray[Any, Any]"
    blend: Blend
    name: str

    def head_scores(self, features: Mapping[str, float]) -> "np.ndarray[Any, Any]":
        """Log-probability of each value of each field, in column order."""
        import numpy as np

        found = ((self.vocabulary.get(name), value) for name, value in features.items())
        rows = [(place, value) for place, value in found if place is not None]
        rows.sort()
        if not rows:
            return self._normalised(self.bias.copy())
        index = np.array([row for row, _ in rows])
        values = np.array([value for _, value in rows], dtype=np.float32)
        values /= np.float32(np.sqrt(np.sum(values * values)))
        sums = values @ self.weights[index].astype(np.float32)
        return self._normalised(sums * self.scales + self.bias)

    def predict(
        self, features: Mapping[str, float], encoded: "np.ndarray[Any, Any] | None" = None
    ) -> tuple[Choice, ...]:
        """Every combination, likeliest first. *encoded* holds the encoder's scores in this column order."""
        return self.choices(self.head_scores(features), encoded)

    def choices(
        self, scores: "np.ndarray[Any, Any]", encoded: "np.ndarray[Any, Any] | None" = None
    ) -> tuple[Choice, ...]:
        """Every combination of the heads' *scores*, likeliest first."""
        import numpy as np

        temperature = self.blend.temperature
        if encoded is not None:
            scores = scores + np.float32(self.blend.encoder_share) * encoded
            temperature = self.blend.encoder_temperature
        joint = self.joint(scores) / np.float32(temperature)
        weights = np.exp(joint - joint.max())
        probabilities = weights / weights.sum()
        # What counts is the pair of intent and entity: its combinations are ranked together.
        pairs: dict[tuple[str, str], float] = {}
        for label, probability in zip(self.labels, probabilities, strict=True):
            pairs[label[:2]] = pairs.get(label[:2], 0.0) + float(probability)
        order = sorted(
            range(len(self.labels)), key=lambda i: (-pairs[self.labels[i][:2]], -float(probabilities[i]), i)
        )
        return tuple(Choice(self.labels[i], float(probabilities[i])) for i in order)

    def joint(self, scores: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        """One score for each combination: the sum of its values' scores."""
        total: np.ndarray[Any, Any] = scores[self._positions].sum(axis=1)
        return total

    @cached_property
    def _positions(self) -> "np.ndarray[Any, Any]":
        import numpy as np

        place = {column: position for position, column in enumerate(self.columns)}
        return np.array(
            [
                [place[field, value] for field, value in zip(FIELDS, label, strict=True)]
                for label in self.labels
            ]
        )

    @cached_property
    def _fields(self) -> tuple[slice, ...]:
        slices = []
        start = 0
        for field in FIELDS:
            width = sum(1 for name, _ in self.columns if name == field)
            slices.append(slice(start, start + width))
            start += width
        return tuple(slices)

    def _normalised(self, scores: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        import numpy as np

        for part in self._fields:
            field = scores[part]
            top = field.max()
            scores[part] = field - (top + np.log(np.sum(np.exp(field - top))))
        return scores


def aligned(
    scores: "np.ndarray[Any, Any]", source: Sequence[tuple[str, str]], wanted: Sequence[tuple[str, str]]
) -> "np.ndarray[Any, Any]":
    """*scores* in the column order *wanted*; a value that the source does not know gets the lowest score."""
    import numpy as np

    place = {column: position for position, column in enumerate(source)}
    known = np.array([place.get(column, -1) for column in wanted])
    return np.where(known >= 0, scores[known], np.float32(LOWEST))


LOWEST = -12.0
"""A log-probability that means never."""


def pair_probability(choices: Sequence[Choice], label: Label) -> float:
    """Probability that intent and entity are those of *label*."""
    return min(1.0, sum(choice.probability for choice in choices if choice.label[:2] == label[:2]))


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What training leaves behind: the classifier, the tagger, and the words that spelling is judged by."""

    classifier: GoalClassifier
    tagger: Tagger
    words: Mapping[str, int]
    known: frozenset[str]
    project_words: frozenset[str]
    # Stems that mostly speak of the project itself: its state, history, build, tests, packages.
    target_words: frozenset[str]
    # Stems that are mostly part of what a request is about.

    def speller(self, repository: RepositoryLexicon) -> Speller:
        """A speller that also knows the words of *repository*."""
        return Speller(self.words, self.known, repository)


TAG_STEP = 0.05
"""Tagger weights are kept in 16 bits, in steps of this size."""


def save_model(model: ModelFile, file: Path = MODEL_FILE) -> None:
    """Write the model file; equal models give equal bytes."""
    import numpy as np

    classifier = model.classifier
    tags = sorted(model.tagger.weights)
    tag_rows = np.array([model.tagger.weights[name] for name in tags])
    meta = {
        "features_version": FEATURES_VERSION,
        "name": classifier.name,
        "labels": [str(label) for label in classifier.labels],
        "columns": [list(column) for column in classifier.columns],
        "blend": asdict(classifier.blend),
    }
    names = sorted(classifier.vocabulary, key=lambda name: classifier.vocabulary[name])
    parts = {
        "meta.json": json.dumps(meta, indent=1).encode(),
        "features.txt": "\n".join(names).encode(),
        "weights.npy": _npy(classifier.weights),
        "scales.npy": _npy(classifier.scales.astype(np.float32)),
        "bias.npy": _npy(classifier.bias.astype(np.float32)),
        "tags.txt": "\n".join(tags).encode(),
        "tags.npy": _npy(np.rint(tag_rows / TAG_STEP).clip(-32767, 32767).astype(np.int16)),
        "words.txt": _counted(model.words),
        "frequencies.txt": _counted(model.tagger.frequencies),
        "known.txt": "\n".join(sorted(model.known)).encode(),
        "target_words.txt": "\n".join(sorted(model.target_words)).encode(),
        "project_words.txt": "\n".join(sorted(model.project_words)).encode(),
    }
    write_archive(file, parts)


def write_archive(file: Path, parts: Mapping[str, bytes], *, is_compressed: bool = True) -> None:
    """A zip archive without clock or platform in it.

    Not compressed where every question waits for it: unpacking 8-bit matrices costs 80 ms and saves a tenth.
    """
    method = zipfile.ZIP_DEFLATED if is_compressed else zipfile.ZIP_STORED
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w", method, compresslevel=9) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = method
            archive.writestr(entry, data)


def _npy(array: "np.ndarray[Any, Any]") -> bytes:
    import numpy as np

    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _counted(counts: Mapping[str, int]) -> bytes:
    return "\n".join(f"{word} {count}" for word, count in sorted(counts.items())).encode()


def _counts(data: bytes) -> dict[str, int]:
    return {word: int(count) for word, count in (line.rsplit(" ", 1) for line in data.decode().split("\n"))}


def load_model(file: Path = MODEL_FILE) -> ModelFile:
    """Read the model file. Raises ModelFileError when it is missing, damaged or of another version."""
    # The matrices are small: a second thread gains nothing, waits for up to a second a request when the
    # machine is busy, and adds in another order.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import numpy as np

    try:
        with zipfile.ZipFile(file) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        meta = json.loads(parts["meta.json"])
        if meta["features_version"] != FEATURES_VERSION:
            raise ModelFileError(
                f"{file}: features {meta['features_version']}, wanted {FEATURES_VERSION}; run make train"
            )
        arrays = {
            name: np.load(io.BytesIO(parts[f"{name}.npy"]), allow_pickle=False)
            for name in ("weights", "scales", "bias", "tags")
        }
        tag_rows = arrays.pop("tags").astype(np.float32) * np.float32(TAG_STEP)
        tagger = Tagger(
            RowTable(NameTable(parts["tags.txt"].decode().split("\n")), tag_rows),
            _counts(parts["frequencies.txt"]),
        )
        classifier = GoalClassifier(
            labels=tuple(Label.parse(text) for text in meta["labels"]),
            columns=tuple((field, value) for field, value in meta["columns"]),
            vocabulary=NameTable(parts["features.txt"].decode().split("\n")),
            blend=Blend(**meta["blend"]),
            name=meta["name"],
            **arrays,
        )
        known = frozenset(parts["known.txt"].decode().split("\n"))
        project_words = frozenset(parts["project_words.txt"].decode().split("\n"))
        target_words = frozenset(parts["target_words.txt"].decode().split("\n"))
        return ModelFile(classifier, tagger, _counts(parts["words.txt"]), known, project_words, target_words)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ModelFileError(f"{file}: not a goal model; run make train") from error
