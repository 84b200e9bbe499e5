"""The tool that reads a pasted log: the first real error, and the frames that lie in this repository."""

from typing import TYPE_CHECKING

from planner.evidence.ledger import Ledger
from planner.evidence.model import EvidenceClass, Finding, FindingKind, attributes
from planner.toolbox.outcomes import is_test_code, nothing
from planner.tools import ToolCall, ToolOutcome
from services.errors import ServiceError

if TYPE_CHECKING:
    from planner.toolbox.workbench import Workbench
    from services.failure_logs import FailureEntry
    from services.failure_logs.mapping import MappedFrame

CONTEXT_LINES = 6
# Lines shown before and after a frame.
MAX_FRAMES = 8


def read_failure(bench: "Workbench", planned: ToolCall, ledger: Ledger) -> ToolOutcome:
    """What the log says failed first, and the project frames from the failing place outwards."""
    from services.failure_logs import parse
    from services.failure_logs.mapping import map_frames

    report = parse(planned.query)
    if report.first_error is None:
        return nothing(EvidenceClass.BUILD, note="no failure is recognised in the log")
    mapped = map_frames(report, bench.workspace)
    first = mapped.first_project_frame
    # Beside a place that fits, one that fits by the name of its file alone is another program's file.
    certain = [frame for frame in mapped.project_frames if not frame.is_by_name_only]
    rest = [frame for frame in certain or mapped.project_frames if frame != first]
    project = [first, *rest] if first else rest
    return ToolOutcome(
        evidence_class=EvidenceClass.BUILD,
        findings=(
            _error(report.first_error),
            *(_frame(bench, frame) for frame in project[:MAX_FRAMES]),
            *[_error(entry) for entry in report.errors if entry != report.first_error][:5],
        ),
        match_count=len(report.errors),
        exact_count=len(project),
        note="" if project else "no place in the log lies in this repository",
    )


def _error(entry: "FailureEntry") -> Finding:
    said = (
        f"{entry.code}: {entry.message}" if entry.code and entry.code not in entry.message else entry.message
    )
    return Finding(
        kind=FindingKind.FAILURE,
        title=said[:400],
        text=entry.message,
        is_exact=True,
        attributes=attributes(
            ecosystem=entry.ecosystem.value,
            kind=entry.kind.value,
            log_line=entry.log_line,
            test=entry.test,
            missing=entry.missing,
        ),
    )


def _frame(bench: "Workbench", frame: "MappedFrame") -> Finding:
    """The lines around a frame."""
    path = frame.path or ""
    line = _line_here(bench, frame)
    start = max(1, line - CONTEXT_LINES) if line else 0
    text = bench.lines(path, start, line + CONTEXT_LINES) if line else ""
    # The file may be shorter than on the machine that wrote the log.
    height = text.count("\n") + 1 if text else 0
    return Finding(
        kind=FindingKind.FRAME,
        title=frame.frame.function or path,
        path=path,
        start=start if height else 0,
        end=start + height - 1 if height else 0,
        text=text,
        symbol=frame.frame.function,
        is_exact=True,
        is_test=is_test_code(path),
        attributes=attributes(line=line or "", failing=bench.lines(path, line, line).strip() if line else ""),
    )


def _line_here(bench: "Workbench", frame: "MappedFrame") -> int:
    """The line of the frame in this version of the file: the log may come from another one."""
    line, quoted = frame.frame.line, frame.frame.text.strip()
    if not quoted or not line or not frame.path:
        return line
    try:
        lines = [text.strip() for text in bench.workspace.read_text(frame.path).splitlines()]
    except ServiceError:
        return line
    if line <= len(lines) and quoted in lines[line - 1]:
        return line
    same = [number for number, text in enumerate(lines, start=1) if text == quoted]
    return min(same, key=lambda number: abs(number - line), default=line)
