"""The report: figures, the same bytes twice, and hostile text that stays text."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trace_builders import MOMENT, foreign_line, write_log

from telemetry.errors import TraceDirectoryError
from telemetry.features import Ending, Segment
from telemetry.topology.blocks import Code
from telemetry.topology.priority import product
from telemetry.topology.report import SECTIONS, Report, build_report, render
from telemetry.topology.statistics import Share, fisher_exact

HOSTILE = "</td><script>alert(1)</script> `x` | ![a](http://evil/b) \x1b[31m \u202eabc\nnext <b>&amp;"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A morning of production and a benchmark run."""
    at = MOMENT.timestamp()
    write_log(
        tmp_path,
        MOMENT - timedelta(seconds=40),
        foreign_line("where is the ledger kept", "insufficient_evidence", ts=at, attempts=3, changes=1),
        foreign_line("/models", "insufficient_evidence", ts=at + 30, step=2, path="meta_command"),
        foreign_line("who calls Ledger", ts=at + 90, step=3),
        foreign_line(HOSTILE, "failure", ts=at + 190, step=4),
        '{"ts": 17',
    )
    write_log(
        tmp_path,
        MOMENT + timedelta(hours=3),
        foreign_line("benchmark:locate", ts=at + 10_800, path="benchmark"),
        foreign_line("benchmark:aborted", None, ts=at + 10_800, step=2, path="benchmark"),
        foreign_line("benchmark:hard", "failure", ts=at + 10_800, step=3, path="benchmark"),
    )
    return tmp_path


def test_counts_and_dates_are_those_of_the_logs(directory):
    """Section 1: logs, traces, dates, damage, endings by population."""
    distribution = build_report(directory).distribution
    assert (distribution.logs, distribution.traces, distribution.damaged_lines) == (2, 7, 1)
    assert (distribution.first_day, distribution.last_day) == ("2026-03-01", "2026-03-01")
    production = distribution.population("production")
    assert [(share.ending.value, share.count, share.share) for share in production.endings[:3]] == [
        ("success", 1, 0.25),
        ("insufficient_evidence", 2, 0.5),
        ("failure", 1, 0.25),
    ]
    assert distribution.population("synthetic").count(Ending.NONE) == 1


@pytest.mark.parametrize(
    ("frequency", "severity", "difficulty", "expected"),
    [
        (0.34, 4, 4, 5.44),
        (0.42, 5, 5, 10.50),
        (0.08, 2, 2, 0.32),
        (0.14, 3, 3, 1.26),
        (0.07, 4, 2, 0.56),
        (0.03, 2, 2, 0.12),
    ],
)
def test_priority_is_a_product_to_two_decimals(frequency, severity, difficulty, expected):
    """Frequency x severity x difficulty."""
    assert product(frequency, severity, difficulty) == expected


def test_the_grades_of_the_classes_are_the_written_ones(directory):
    """Severity and difficulty come from the taxonomy, with their anchors."""
    rows = {row.id: row for row in build_report(directory).priority.segment(Segment.PRODUCTION).classes}
    assert {name: (row.severity, row.difficulty) for name, row in rows.items()} == {
        "goal_understanding": (4, 4),
        "retrieval": (5, 5),
        "routing": (2, 2),
        "ranking": (3, 3),
        "gate": (4, 2),
        "synthesis": (2, 2),
    }
    assert all(row.severity_anchor and row.difficulty_anchor for row in rows.values())
    assert rows["retrieval"].product == product(1 / 3, 5, 5)


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_the_same_traces_give_the_same_bytes(directory, form):
    """In another process with another hash seed."""
    program = (
        "import sys; from pathlib import Path; from telemetry.topology.report import build_report, render\n"
        "sys.stdout.buffer.write(render(build_report(Path(sys.argv[1])), sys.argv[2]).encode())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, str(directory), form],
            check=True,
            capture_output=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert outputs == {render(build_report(directory), form).encode()}


def test_the_report_reads_as_agreed(directory):
    """The Markdown is golden: SLEUTH_GOLDEN=write makes it anew, and the change shows as a difference."""
    golden = Path(__file__).parent / "golden" / "report.md"
    text = render(build_report(directory).model_copy(update={"source": "a morning"}), "md")
    if os.environ.get("SLEUTH_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


class _Tags(HTMLParser):
    """Collects the tags of a page and checks that they nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: dict[str, int] = {}
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag, attrs):
        self.seen[tag] = self.seen.get(tag, 0) + 1
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_self_contained_and_hostile_text_stays_text(directory):
    """No script, no outside resource, well nested, whatever stands in a request."""
    page = render(build_report(directory), "html")
    tags = _Tags()
    tags.feed(page)
    assert tags.open == []
    assert not {"script", "img", "link", "iframe", "b"} & tags.seen.keys()
    assert not [
        value for name, value in tags.attributes if name in {"src", "onload"} or "://" in (value or "")
    ]
    assert "&lt;script&gt;alert(1)" in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "prefers-color-scheme: dark" in page


def test_hostile_text_breaks_no_markdown_table(directory):
    """A request stays in its cell and shows no control characters."""
    text = render(build_report(directory), "md")
    (line,) = [line for line in text.splitlines() if "alert(1)" in line and line.startswith("| Unclassified")]
    assert len(re.findall(r"(?<!\\)\|", line)) == 6
    assert "\x1b" not in text
    assert "⏎next" in text


def test_hostile_routes_stay_text_in_reasons(tmp_path):
    """A reason may quote what a log calls its route; that is a log's text as well."""
    write_log(
        tmp_path,
        MOMENT - timedelta(seconds=40),
        foreign_line("who calls Ledger", path="\x1b[2J|<i>"),
        foreign_line("who calls the Ledger", "failure", ts=1_772_000_900.0, step=2),
    )
    report = build_report(tmp_path)
    assert "\x1b" not in render(report, "md") + render(report, "html")
    assert "&lt;i&gt;" in render(report, "html")
    assert "\\u001b\\[2J\\|\\<i\\>" in render(report, "md").replace("\\\\u", "\\u")


@given(st.text(max_size=300))
def test_shown_code_is_one_printable_line(text):
    """Whatever a log holds."""
    shown = Code(text).shown
    assert len(shown) <= 720
    assert shown.isprintable() or all(sign.isprintable() or sign.isspace() for sign in shown)
    assert not {"\n", "\r", "\x1b", "\u2028"} & set(shown)
    shown.encode()


def test_json_is_the_whole_report(directory):
    """What the renderers show can be read back."""
    report = build_report(directory)
    assert Report.model_validate_json(render(report, "json")) == report
    assert json.loads(render(report, "json"))["schema_id"] == "sleuth.report/1"


def test_every_section_is_a_field_and_is_shown(directory):
    """The table of sections and the report's fields are one list."""
    report = build_report(directory)
    assert [section.name for section in SECTIONS] == list(Report.model_fields)[2:]
    assert [section.number for section in SECTIONS] == sorted({section.number for section in SECTIONS})
    text = render(report, "md")
    assert re.findall(r"(?m)^## (.*)$", text) == [section.heading for section in SECTIONS]


def test_labels_of_charts_stay_inside_the_drawing(directory):
    """No label can run out of its drawing on any side."""
    page = render(build_report(directory), "html")
    drawings = re.findall(r'<svg [^>]*viewBox="0 ([\d.-]+) (\d+) (\d+)"[^>]*>(.*?)</svg>', page)
    label = re.compile(r'<text class="[\w-]+" x="([\d.-]+)" y="([\d.-]+)" text-anchor="(\w+)">([^<]*)<')
    assert len(drawings) == 8
    for top, width, height, marks in drawings:
        assert label.search(marks)
        for x, y, anchor, text in label.findall(marks):
            length = 7.6 * len(text)
            left = float(x) - {"start": 0.0, "middle": length / 2, "end": length}[anchor]
            assert left >= -1
            assert left + length <= float(width) + 1
            assert float(top) + 10 <= float(y) <= float(top) + float(height)


def test_a_directory_without_traces_makes_an_empty_report(tmp_path):
    """Nothing recorded yet is no error."""
    report = build_report(tmp_path)
    assert report.distribution.traces == 0
    assert "0 logs and no trace" in render(report, "md")
    render(report, "html")


def test_a_missing_directory_is_a_declared_error(tmp_path):
    """The caller prints one sentence."""
    with pytest.raises(TraceDirectoryError):
        build_report(tmp_path / "gone")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (Share(3, 4), Share(1, 4), 0.4857142857),
        (Share(8, 10), Share(1, 10), 920 / 167_960),
        (Share(0, 5), Share(0, 9), 1.0),
        (Share(0, 0), Share(1, 9), 1.0),
    ],
)
def test_the_exact_test_gives_published_values(first, second, expected):
    """Fisher's tea tasting and its like."""
    assert fisher_exact(first, second) == pytest.approx(expected, abs=1e-8)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_the_exact_test_is_a_probability_and_symmetric(a, b, c, d):
    """Between 0 and 1, whichever side comes first."""
    first, second = Share(a, a + b), Share(c, c + d)
    probability = fisher_exact(first, second)
    assert 0.0 < probability <= 1.0
    assert fisher_exact(second, first) == pytest.approx(probability)
    low, high = first.interval()
    assert 0.0 <= low <= first.value + 1e-12
    assert first.value <= high + 1e-12


def recount(source):
    """Endings per log of a foreign directory, counted in the plainest way: no reader, no report."""
    logs, damaged = [], 0
    for path in sorted(source.rglob("*.log")):
        traces = []
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                document = json.loads(line) if line.strip() else None
            except ValueError:
                document = {}
            if isinstance(document, dict) and {"ts", "step", "input"} <= document.keys():
                traces.append((document["input"], document.get("outcome") or "none"))
            elif document is not None:
                damaged += 1
        logs.append(traces)
    return logs, damaged


@pytest.mark.skipif("SLEUTH_REPLAY_REFERENCE" not in os.environ, reason="no reference data at hand")
def test_a_large_directory_of_others_is_counted_as_by_hand(tmp_path):
    """Logs, traces, damage, endings and segments of a directory outside the tree, an archive or a folder."""
    source = Path(os.environ["SLEUTH_REPLAY_REFERENCE"])
    if source.is_file():
        import tarfile

        with tarfile.open(source) as archive:
            archive.extractall(tmp_path, filter="data")
        source = tmp_path
    report = build_report(source)
    logs, damaged = recount(source)
    synthetic = [traces for traces in logs if any(text.startswith("benchmark:") for text, _ in traces)]
    production = [traces for traces in logs if traces not in synthetic]
    distribution = report.distribution
    assert (distribution.logs, distribution.damaged_lines) == (len(logs), damaged)
    for name, counted in (("all", logs), ("production", production), ("synthetic", synthetic)):
        endings = Counter(ending for traces in counted for _, ending in traces)
        row = distribution.population(name)
        assert row.total == endings.total()
        assert {share.ending.value: share.count for share in row.endings if share.count} == dict(endings)
    for found in report.correction.contamination:
        texts = [text for traces in logs for text, _ in traces if text == found.request]
        assert found.total == len(texts)
    clean = distribution.population("clean_production").total
    contaminated = sum(found.counted_as_production for found in report.correction.contamination)
    assert clean == distribution.population("production").total - contaminated
