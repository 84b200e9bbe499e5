"""Results of earlier runs that lie on disk: test reports, coverage, build logs. Nothing is run."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import basename

from services.discovery.documents import DocumentError, Lines, XmlElement, read_xml
from services.discovery.manifests import any_of
from services.discovery.profile import RecordedFailure, RecordedResult
from services.errors import ServiceError
from services.locations import RepoPath
from services.workspace import Workspace

_MAX_RESULTS = 40
_MAX_FAILURES = 50
_KNOWN_PLACES = (
    # Usually ignored by git, so no file list names them.
    ".pytest_cache/v/cache/lastfailed",
    "build/Testing/Temporary/LastTestsFailed.log",
    "Testing/Temporary/LastTestsFailed.log",
    "junit.xml",
    "test-results.xml",
    "test-results/junit.xml",
    "reports/junit.xml",
    "coverage.xml",
    "coverage/lcov.info",
    "lcov.info",
    "coverage.json",
    "build.log",
    "build/build.log",
    "npm-debug.log",
    "build/CMakeFiles/CMakeError.log",
)
_XML_REPORTS = (
    "junit*.xml",
    "*-junit.xml",
    "test-*.xml",
    "test_results*.xml",
    "test-results*.xml",
    "report.xml",
)
_LOGS = ("*build*.log", "*test*.log", "*error*.log", "npm-debug.log", "make*.log", "*.buildlog")


_NAMES = any_of((*_XML_REPORTS, *_LOGS))


def find_results(workspace: Workspace, *, include_ignored: bool = False) -> tuple[RecordedResult, ...]:
    """Recorded results by path. *include_ignored* also looks through everything that git ignores."""
    paths = {entry.path for entry in workspace.files() if _is_result_name(entry.path)}
    paths |= {RepoPath(place) for place in _KNOWN_PLACES if workspace.exists(place)}
    if include_ignored:
        paths |= {path for path in workspace.ignored_files() if _is_result_name(path)}
    found = [result for path in sorted(paths)[:_MAX_RESULTS] if (result := _read(path, workspace))]
    return tuple(found)


def _is_result_name(path: str) -> bool:
    name = basename(path).lower()
    if "node_modules/" in path or "site-packages/" in path:
        return False
    return (
        _NAMES.match(name) is not None
        or "surefire-reports/" in path
        or name in {"coverage.xml", "lcov.info", "lastfailed", "lasttestsfailed.log"}
    )


def _read(path: RepoPath, workspace: Workspace) -> RecordedResult | None:
    name = basename(path).lower()
    try:
        if name.endswith(".xml"):
            return _read_xml_report(path, workspace.read_bytes(path))
        return _TEXT_READERS.get(name, _read_log)(path, workspace.read_text(path))
    except (ServiceError, DocumentError):
        return None


def _read_log(path: RepoPath, text: str) -> RecordedResult:
    return RecordedResult("build log", path, f"{len(text.splitlines())} lines")


def _read_xml_report(path: RepoPath, data: bytes) -> RecordedResult | None:
    root = read_xml(data)
    if root.name == "coverage":
        rate = root.attributes.get("line-rate", "")
        return RecordedResult("coverage", path, f"line rate {rate}" if rate else "")
    if root.name not in {"testsuite", "testsuites"}:
        return None
    cases = [element for element in root.walk() if element.name == "testcase"]
    failures = tuple(_failed_case(case) for case in cases if _failure_of(case))
    skipped = sum(1 for case in cases if case.child("skipped"))
    summary = f"{len(cases)} tests, {len(failures)} failed, {skipped} skipped"
    return RecordedResult("junit", path, summary, failures[:_MAX_FAILURES])


def _failure_of(case: XmlElement) -> XmlElement | None:
    return case.child("failure") or case.child("error")


def _failed_case(case: XmlElement) -> RecordedFailure:
    failure = _failure_of(case)
    message = ""
    if failure is not None:
        message = failure.attributes.get("message", "") or failure.text.strip().split("\n")[0]
    owner = case.attributes.get("classname", "")
    name = case.attributes.get("name", "")
    return RecordedFailure(f"{owner}.{name}" if owner else name, message[:300], case.line)


def _read_lastfailed(path: RepoPath, text: str) -> RecordedResult | None:
    try:
        values = json.loads(text)
    except ValueError:
        return None
    if not isinstance(values, dict):
        return None
    lines = Lines(text)
    failures = tuple(RecordedFailure(str(name), "", lines.find(str(name))) for name in sorted(values))
    return RecordedResult(
        "pytest last failed", path, f"{len(failures)} tests failed", failures[:_MAX_FAILURES]
    )


def _read_ctest(path: RepoPath, text: str) -> RecordedResult:
    failures = tuple(_ctest_failures(text.split("\n")))
    return RecordedResult(
        "ctest last failed", path, f"{len(failures)} tests failed", failures[:_MAX_FAILURES]
    )


def _ctest_failures(lines: Sequence[str]) -> Iterator[RecordedFailure]:
    for number, line in enumerate(lines, start=1):
        _, colon, name = line.strip().partition(":")
        if colon:
            yield RecordedFailure(name, "", number)


def _read_lcov(path: RepoPath, text: str) -> RecordedResult:
    found = sum(int(count) for count in re.findall(r"^LF:(\d+)", text, re.MULTILINE))
    hit = sum(int(count) for count in re.findall(r"^LH:(\d+)", text, re.MULTILINE))
    return RecordedResult("coverage", path, f"{hit} of {found} lines" if found else "")


def _read_coverage_json(path: RepoPath, text: str) -> RecordedResult | None:
    found = re.search(r'"percent_covered":\s*([\d.]+)', text)
    return RecordedResult("coverage", path, f"{float(found[1]):.1f} % of lines") if found else None


_TEXT_READERS: Mapping[str, Callable[[RepoPath, str], RecordedResult | None]] = {
    "lastfailed": _read_lastfailed,
    "lasttestsfailed.log": _read_ctest,
    "lcov.info": _read_lcov,
    "coverage.json": _read_coverage_json,
}
