"""Pairing: the requests of two directories of traces side by side, as the older and the newer."""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from telemetry.replay import compare, ending_verdict
from telemetry.replay_report import Change
from telemetry.requests import RecordedRequest


def changes(before: Sequence[RecordedRequest], after: Sequence[RecordedRequest]) -> Iterator[Change]:
    """One change per request that both hold; equal requests are paired in their order.

    A request of the same session and step is the same one; after a rerecording the text decides.
    """
    waiting: dict[str, deque[RecordedRequest]] = defaultdict(deque)
    by_place = {(item.session, item.step): item for item in after}
    paired = {
        (item.session, item.step)
        for item in before
        if (other := by_place.get((item.session, item.step))) and other.request == item.request
    }
    for item in after:
        if (item.session, item.step) not in paired:
            waiting[item.request].append(item)
    for item in before:
        place = (item.session, item.step)
        if place in paired:
            yield _change(item, by_place[place])
        elif waiting[item.request]:
            yield _change(item, waiting[item.request].popleft())


def _change(old: RecordedRequest, new: RecordedRequest) -> Change:
    change = Change(
        session=old.session,
        step=old.step,
        request=old.request,
        before=old.ending,
        after=new.ending,
        verdict=ending_verdict(old.ending, new.ending),
    )
    if old.trace is None or new.trace is None:
        return change
    return change.compared(compare(old.trace, new.trace))
