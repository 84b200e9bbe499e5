"""The report on understanding: docs/goals.md, the same text for the same corpus and models."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from planner.goals.evaluation import Prediction, Runs

BINS = 10
WORST_GROUPS = 25
LONGEST = 8
CONFUSIONS = 25


def render_report(runs: Runs) -> str:
    """The whole report in Markdown."""
    return "\n".join(_lines(runs)) + "\n"


def _lines(runs: Runs) -> Iterator[str]:
    groups = len({p.example.group for p in runs.linear})
    yield "# How well requests are understood"
    yield ""
    yield (
        f"Made by `make goals` from {len(runs.linear)} requests in {groups} meanings. A request is read by a"
        " model that saw no request of its meaning: whole groups are held out, five folds. This is harder"
        " than use: it asks for meanings that no training covers."
    )
    yield ""
    yield from _summary(runs)
    yield from _calibration(
        "with the encoder" if runs.encoded else "heads alone", runs.encoded or runs.linear
    )
    yield from _by("intent", runs.linear, lambda p: p.example.label.intent.value)
    yield from _by("entity", runs.linear, lambda p: p.example.label.entity.value)
    yield from _by("voice (whole meanings held out)", runs.linear, lambda p: p.example.voice)
    yield from _held_out_voices(runs)
    yield from _confusions(runs.encoded or runs.linear)
    yield from _worst(runs.encoded or runs.linear)
    yield from _longest(runs)
    yield from _limits()


def _summary(runs: Runs) -> Iterator[str]:
    yield "## Figures"
    yield ""
    yield (
        "| parser | requests | intent | entity | intent and entity | all four fields | groups with one goal"
        " | target recall | calibration error |"
    )
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    rows = (
        ("keyword router (generation 1)", runs.router),
        ("linear heads and tagger", runs.linear),
        ("the same, folds below", runs.paired),
        ("with the encoder, folds it never saw", runs.encoded),
    )
    for name, predictions in rows:
        if predictions:
            yield f"| {name} | {len(predictions)} | {' | '.join(_figures(predictions))} |"
    yield ""


def _figures(predictions: Sequence[Prediction]) -> list[str]:
    def share(test: Callable[[Prediction], bool]) -> str:
        return f"{sum(map(test, predictions)) / len(predictions):.1%}"

    wanted = sum(p.wanted for p in predictions)
    recall = sum(p.found for p in predictions) / wanted if wanted else 1.0
    return [
        share(lambda p: p.is_right or p.best.intent == p.example.label.intent),
        share(lambda p: p.is_right or p.best.entity == p.example.label.entity),
        share(lambda p: p.is_right),
        share(lambda p: p.is_exact),
        f"{consistency(predictions):.1%}",
        f"{recall:.1%}",
        f"{calibration_error(predictions):.3f}",
    ]


def consistency(predictions: Sequence[Prediction]) -> float:
    """Share of meaning groups in which every request got one intent and entity."""
    readings: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for p in predictions:
        readings[p.example.group].add(p.label)
    return sum(len(found) == 1 for found in readings.values()) / max(1, len(readings))


def _bins(predictions: Sequence[Prediction]) -> list[list[Prediction]]:
    bins: list[list[Prediction]] = [[] for _ in range(BINS)]
    for p in predictions:
        bins[min(BINS - 1, int(p.confidence * BINS))].append(p)
    return bins


def calibration_error(predictions: Sequence[Prediction]) -> float:
    """Expected gap between stated confidence and share of right readings, over ten bins."""
    gap = 0.0
    for members in _bins(predictions):
        if members:
            stated = sum(p.confidence for p in members) / len(members)
            right = sum(p.is_right for p in members) / len(members)
            gap += len(members) / len(predictions) * abs(stated - right)
    return gap


def _calibration(name: str, predictions: Sequence[Prediction]) -> Iterator[str]:
    yield f"## Calibration, {name}"
    yield ""
    yield "| stated | requests | mean stated | right |"
    yield "| --- | ---: | ---: | ---: |"
    for number, members in enumerate(_bins(predictions)):
        if members:
            stated = sum(p.confidence for p in members) / len(members)
            right = sum(p.is_right for p in members) / len(members)
            low, high = number / BINS, (number + 1) / BINS
            yield f"| {low:.1f} to {high:.1f} | {len(members)} | {stated:.2f} | {right:.2f} |"
    yield ""


def _by(title: str, predictions: Sequence[Prediction], key: Callable[[Prediction], str]) -> Iterator[str]:
    members: dict[str, list[Prediction]] = defaultdict(list)
    for p in predictions:
        members[key(p)].append(p)
    yield f"## By {title}, linear heads"
    yield ""
    yield "| | requests | meanings | intent and entity | all four fields |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for name in sorted(members):
        found = members[name]
        right = sum(p.is_right for p in found) / len(found)
        exact = sum(p.is_exact for p in found) / len(found)
        meanings = len({p.example.group for p in found})
        yield f"| {name} | {len(found)} | {meanings} | {right:.1%} | {exact:.1%} |"
    yield ""


def _held_out_voices(runs: Runs) -> Iterator[str]:
    yield "## Held-out voices, linear heads"
    yield ""
    yield "The meanings are known in other voices; the voice is new."
    yield ""
    yield "| voice | requests | intent and entity | all four fields |"
    yield "| --- | ---: | ---: | ---: |"
    for voice, found in runs.voices.items():
        if found:
            right = sum(p.is_right for p in found) / len(found)
            exact = sum(p.is_exact for p in found) / len(found)
            yield f"| {voice} | {len(found)} | {right:.1%} | {exact:.1%} |"
    yield ""


def _confusions(predictions: Sequence[Prediction]) -> Iterator[str]:
    counts = Counter(
        ("/".join(p.example.label[:2]), "/".join(p.label)) for p in predictions if not p.is_right
    )
    yield "## What is taken for what"
    yield ""
    yield "| meant | read | requests |"
    yield "| --- | --- | ---: |"
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    for (meant, read), count in ordered[:CONFUSIONS]:
        yield f"| {meant} | {read} | {count} |"
    yield ""


def _worst(predictions: Sequence[Prediction]) -> Iterator[str]:
    members: dict[str, list[Prediction]] = defaultdict(list)
    for p in predictions:
        members[p.example.group].append(p)
    rates = sorted((sum(p.is_right for p in found) / len(found), name) for name, found in members.items())
    yield "## Meanings read worst"
    yield ""
    yield "| meaning | wanted | right | mostly read as |"
    yield "| --- | --- | ---: | --- |"
    for rate, name in rates[:WORST_GROUPS]:
        found = members[name]
        read = Counter("/".join(p.label) for p in found)
        common = min(read, key=lambda label: (-read[label], label))
        yield f"| {name} | {'/'.join(found[0].example.label[:2])} | {rate:.0%} | {common} |"
    yield ""


def _longest(runs: Runs) -> Iterator[str]:
    yield "## The requests with most to read"
    yield ""
    yield "Time follows length; `make goals` prints the measured times of the machine it runs on."
    yield ""
    longest = sorted(runs.linear, key=lambda p: (-len(p.example.request), p.example.place))[:LONGEST]
    for p in longest:
        yield f"- {len(p.example.request)} characters: meaning {p.example.group}, voice {p.example.voice}"
    yield ""


def _limits() -> Iterator[str]:
    yield "## What it still gets wrong"
    yield ""
    yield "- A concept in everyday words is taken for the whole project, or the other way round."
    yield "- *How does X work* slides into diagnosis when X sounds like a failure."
    yield "- The state of CI, build or tests and the cause of its failure are close in few words."
    yield "- Long requests whose wish stands in one of many sentences."
    yield "- Targets of several words lose their first or last word; it is still among the keywords."
    yield "- Names that look like ordinary words are targets only when the repository knows them."
    yield "- English only; borrowed grammar is fine, other languages are not."
