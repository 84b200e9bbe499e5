"""Extractive answers: a short direct reply built from the package alone, each statement with its place."""

from collections.abc import Callable

from planner.evidence.model import FindingKind
from planner.formatter.package import EvidenceItem, EvidencePackage
from planner.goals.model import Artifact
from planner.session import Outcome

MAX_LISTED = 12
# More places than this are counted, not listed: the evidence below the answer has them all.

CHAT_REPLY = (
    "I answer questions about the repository you are in, with the places in its code, history and project "
    "files that prove the answer. I did not search for this one, because it is not about the repository."
)


def extractive_answer(package: EvidencePackage) -> str:
    """The reply for *package*. Depends on nothing else, so that what is said is what was found."""
    match Outcome(package.outcome):
        case Outcome.SUCCESS:
            if package.artifact == Artifact.NONE.value and not package.items:
                return CHAT_REPLY
            return _ANSWERS[Artifact(package.artifact)](package)
        case Outcome.INSUFFICIENT_EVIDENCE:
            return absence(package)
        case Outcome.CLARIFICATION:
            return clarification(package)
        case Outcome.USER_REJECTED:
            return "Stopped."
        case Outcome.FAILURE:
            return "The investigation broke; `sleuth inspect` shows the step."


def place(item: EvidenceItem) -> str:
    """`path:line` of an item; its commit where it is about history; its title otherwise."""
    if not item.path:
        return item.revision[:10] or item.title
    at = f"{item.path}:{item.start}" if item.start else item.path
    if item.end > item.start:
        at += f"-{item.end}"
    return f"{at}@{item.revision[:10]}" if item.revision else at


def absence(package: EvidencePackage) -> str:
    """What was searched without result: the certificate that makes "not here" something to rely on."""
    searched = package.searched
    lines = ["Insufficient evidence: " + (package.open_questions[0] if package.open_questions else "")]
    if searched.files:
        languages = ", ".join(f"{count} {name}" for name, count in searched.languages)
        lines.append(f"Searched {searched.files} files ({languages}).")
    if searched.spellings:
        lines.append("Looked for: " + "; ".join(_one_line(text, 80) for text in searched.spellings) + ".")
    if searched.skipped:
        lines.append("Left out: " + ", ".join(f"{count} {rule}" for rule, count in searched.skipped) + ".")
    if searched.nearest:
        lines.append("Nearest existing names: " + ", ".join(searched.nearest) + ".")
    if searched.ignored_hits:
        lines.append("Only in ignored files: " + ", ".join(searched.ignored_hits) + ".")
    if package.items:
        lines.append("The closest places, which do not answer it:")
        lines += [_bullet(item) for item in package.items[:3]]
    if searched.universe:
        lines.append(f"Universe: {searched.universe}")
    return "\n".join(lines)


def clarification(package: EvidencePackage) -> str:
    """The question back to the user, with the readings to choose from."""
    if not package.open_questions:
        return "What should I look for? Name a file, a symbol, or a part of the project."
    return "\n".join(["I can read that in more than one way.", *package.open_questions])


def _definition(package: EvidencePackage) -> str:
    defined = _of(package, FindingKind.DEFINITION, FindingKind.DECLARATION)
    if not defined:
        return _places(package, "The best places:")
    lines = [
        f"{item.symbol or item.title} is {_verb(item)} at {place(item)}"
        + (f": {item.details_text('signature')}" if item.details_text("signature") else "")
        for item in defined[:MAX_LISTED]
    ]
    rest = [item for item in package.items if item not in defined]
    lines += [_bullet(item) for item in rest[:3]]
    return "\n".join(lines)


def _verb(item: EvidenceItem) -> str:
    return "declared" if item.kind == FindingKind.DECLARATION.value else "defined"


def _usage(package: EvidencePackage) -> str:
    uses = _of(package, FindingKind.REFERENCE, FindingKind.EDGE)
    facts = [item.title for item in _of(package, FindingKind.FACT)]
    if not uses:
        return "\n".join(facts) or _places(package, "It is mentioned here:")
    total = int(uses[0].details_text("uses") or len(uses))
    files = int(uses[0].details_text("files") or len({item.path for item in uses}))
    lead = facts or [f"Used in {_number(total, 'place')} in {_number(files, 'file')}:"]
    return "\n".join([*lead, *(_bullet(item) for item in uses[:MAX_LISTED]), *_more(uses)])


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _content(package: EvidencePackage) -> str:
    if not package.items:
        return "There is nothing to show."
    first = package.items[0]
    return f"{place(first)}\n{first.snippet}" if first.snippet else _places(package, "Here:")


def _statements(package: EvidencePackage) -> str:
    """The fact that answers the question, then one line a finding: for all that is reported."""
    leading = {FindingKind.FACT.value, FindingKind.COMMIT.value}
    lead = [item.title for item in package.items[:1] if item.kind in leading and not item.path]
    said = {f"- {title}" for title in lead}
    rest = [line for line in map(_bullet, package.items[len(lead) :]) if line not in said]
    lines = [*lead, *dict.fromkeys(rest)]
    return "\n".join(lines) if lines else "There is nothing to report."


def _explanation(package: EvidencePackage) -> str:
    named = _of(package, FindingKind.DEFINITION)
    lead = [
        f"{item.symbol} ({place(item)}): {item.details_text('doc')}"
        for item in named[:2]
        if item.details_text("doc")
    ]
    rest = [item for item in package.items if item not in named[:2] or not item.details_text("doc")]
    return "\n".join([*lead, *(_bullet(item) for item in rest[:MAX_LISTED]), *_more(rest)])


def _root_cause(package: EvidencePackage) -> str:
    """What failed, where in this repository, what stands there, then how it was reached."""
    errors = _of(package, FindingKind.FAILURE)
    frames = _of(package, FindingKind.FRAME)
    lines = []
    if errors:
        test = errors[0].details_text("test")
        lines.append(f"The first real error: {errors[0].title}" + (f" (in {test})" if test else ""))
    if frames:
        lines.append(f"It passes through this repository at {_failing(frames[0])}")
    lines += [f"- called from {_failing(frame)}" for frame in frames[1:MAX_LISTED]]
    shown = {*errors[:1], *frames}
    rest = [item for item in package.items if item not in shown]
    if errors and not frames:
        # Nothing in the log is a place here: what is listed bears its words or is declared beside it.
        lines.append("The log names no line of this repository; closest to it:" if rest else "")
    return "\n".join([*lines, *(_bullet(item) for item in rest[:MAX_LISTED]), *_more(rest)]).rstrip()


def _failing(frame: EvidenceItem) -> str:
    """The line of a frame, the function it is in, and what stands there."""
    line = frame.details_text("line")
    at = f"{frame.path}:{line}" if line else place(frame)
    inside = f" in {frame.symbol}" if frame.symbol else ""
    code = frame.details_text("failing")
    return f"{at}{inside}" + (f": {_one_line(code, 120)}" if code else "")


def _patch(package: EvidencePackage) -> str:
    """The change brief: places, their users, the tests that cover them."""
    tests = [item for item in package.items if item.evidence_class == "test"]
    users = [item for item in _of(package, FindingKind.REFERENCE) if item not in tests]
    places = [item for item in package.items if item not in tests and item not in users]
    lines: list[str] = []
    for title, items in (("Places to change:", places), ("Used by:", users), ("Covered by:", tests)):
        if items:
            lines += [title, *(_bullet(item) for item in items[:MAX_LISTED]), *_more(items)]
    return "\n".join(lines)


def _places(package: EvidencePackage, lead: str) -> str:
    return "\n".join([lead, *(_bullet(item) for item in package.items[:MAX_LISTED]), *_more(package.items)])


def _of(package: EvidencePackage, *kinds: FindingKind) -> list[EvidenceItem]:
    wanted = {kind.value for kind in kinds}
    return [item for item in package.items if item.kind in wanted]


def _bullet(item: EvidenceItem) -> str:
    if item.kind in _OF_GIT:
        return f"- {item.title}" + _files_of(item)
    at = place(item)
    if item.kind in _SPEAKS_FOR_ITSELF and item.title.startswith(item.path):
        return f"- {item.title}" + (f"  ({at})" if item.start else "")
    about = "" if item.title in at else item.title
    says = item.details_text("doc") or item.details_text("signature") or _line(item)
    if says and says in about:
        says = ""
    text = " — ".join(dict.fromkeys(part for part in (about or item.symbol, says) if part))
    return f"- {at}  {text}".rstrip()


_SPEAKS_FOR_ITSELF = frozenset(kind.value for kind in (FindingKind.DIRECTORY, FindingKind.EDGE))
# Their titles begin with the path.
_OF_GIT = frozenset(
    kind.value for kind in (FindingKind.COMMIT, FindingKind.BRANCH, FindingKind.TAG, FindingKind.STASH)
)
# Their titles begin with what git calls them.


def _files_of(item: EvidenceItem) -> str:
    """What a commit changed, as far as it was asked for."""
    if item.kind != FindingKind.COMMIT.value or not item.snippet:
        return ""
    return f" — {_one_line(item.snippet.rpartition(chr(10) * 2)[2].replace(chr(10), '; '), 120)}"


def _line(item: EvidenceItem) -> str:
    """The cited line of a single-line item; longer snippets are not quoted in the reply."""
    if item.start == item.end or item.kind == FindingKind.REFERENCE.value:
        return _one_line(item.snippet, 120)
    return ""


def _more(items: list[EvidenceItem] | tuple[EvidenceItem, ...]) -> list[str]:
    return [f"… and {len(items) - MAX_LISTED} more"] if len(items) > MAX_LISTED else []


def _one_line(text: str, limit: int) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"


_ANSWERS: dict[Artifact, Callable[[EvidencePackage], str]] = {
    Artifact.OVERVIEW: _statements,
    Artifact.EXPLANATION: _explanation,
    Artifact.DEFINITION: _definition,
    Artifact.USAGE: _usage,
    Artifact.CONTENT: _content,
    Artifact.DIFFERENCE: _statements,
    Artifact.REPORT: _statements,
    Artifact.ROOT_CAUSE: _root_cause,
    Artifact.PATCH: _patch,
    Artifact.STATUS: _statements,
    Artifact.HISTORY: _statements,
    Artifact.EXECUTION_OUTPUT: _statements,
    Artifact.NONE: _statements,
}
