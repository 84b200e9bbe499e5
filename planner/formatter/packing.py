"""Packing: redact secrets, then fit a package into its token budget, worst items left out first."""

from planner.errors import BudgetTooSmallError
from planner.formatter.package import EvidenceItem, EvidencePackage, SizeAccount
from services.redaction import redact
from services.tokens import estimate_tokens

SHORTENED_LINES = 12
# What is left of a snippet that does not fit whole: a signature and the first lines of a body.


def pack(package: EvidencePackage, budget: int) -> EvidencePackage:
    """*package* without secrets and within *budget* tokens, with the account of what that took.

    Raises BudgetTooSmallError when not even the best item, shortened, fits.
    """
    redacted = 0
    items: list[EvidenceItem] = []
    for item in package.items:
        clean, count = _without_secrets(item)
        redacted += count
        items.append(clean)
    request = redact(package.request)
    redacted += request.count
    used = _cost_of_frame(package)
    kept: list[EvidenceItem] = []
    dropped = shortened = 0
    for item in items:
        if used + _cost(item) <= budget:
            kept.append(item)
            used += _cost(item)
            continue
        short = _shortened(item)
        if short is not item and used + _cost(short) <= budget:
            kept.append(short)
            used += _cost(short)
            shortened += 1
        else:
            dropped += 1
    if items and not kept:
        needed = _cost_of_frame(package) + _cost(_shortened(items[0]))
        raise BudgetTooSmallError(
            f"the best evidence alone needs about {needed} tokens; raise the budget of {budget}."
        )
    account = SizeAccount(tokens=used, budget=budget, dropped=dropped, shortened=shortened, redacted=redacted)
    return package.model_copy(update={"request": request.text, "items": tuple(kept), "size": account})


def _without_secrets(item: EvidenceItem) -> tuple[EvidenceItem, int]:
    count = 0
    changed: dict[str, object] = {}
    for field in ("title", "snippet", "why"):
        clean = redact(getattr(item, field))
        if clean.count:
            changed[field] = clean.text
            count += clean.count
    details = []
    for name, value in item.details:
        clean = redact(value)
        count += clean.count
        details.append((name, clean.text))
    if not count:
        return item, 0
    return item.model_copy(update=changed | {"details": tuple(details)}), count


def _shortened(item: EvidenceItem) -> EvidenceItem:
    lines = item.snippet.split("\n")
    if len(lines) <= SHORTENED_LINES + 1:
        return item
    return item.model_copy(update={"snippet": "\n".join([*lines[:SHORTENED_LINES], "…"])})


def _cost(item: EvidenceItem) -> int:
    """Tokens of an item as a model would read it: its place, its reason and its text."""
    return estimate_tokens(f"{item.path}:{item.start}-{item.end} {item.title} {item.why}\n{item.snippet}")


def _cost_of_frame(package: EvidencePackage) -> int:
    return estimate_tokens("\n".join((package.request[:2000], package.goal, *package.open_questions)))
