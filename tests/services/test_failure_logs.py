"""Failure logs: every shape of error, the first real one, and the frames of this repository."""

import time

import pytest
from failure_log_samples import GO_PANIC, JAVA_STACK, NODE, PYTEST_SECTION, SAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st

from services.failure_logs import (
    ErrorKind,
    LogEcosystem,
    is_failure_text,
    map_frames,
    parse,
)
from services.failure_logs.cleaning import clean_log
from services.failure_logs.parser import RECOGNISERS
from services.failure_logs.recognising import recognise
from services.workspace import MemoryWorkspace


@pytest.mark.parametrize(
    "sample", SAMPLES, ids=lambda sample: f"{sample.recogniser}: {sample.log.strip()[:30]}"
)
def test_each_shape_of_error_is_read(sample):
    """Kind, place, code, missing name and test of the first error are as the log says."""
    error = parse(sample.log).first_error
    assert error is not None
    assert (error.kind, error.ecosystem) == (sample.kind, sample.ecosystem)
    if sample.place:
        assert (error.frames[0].file, error.frames[0].line) == sample.place
    assert sample.code in {"", error.code}
    assert sample.missing in {"", error.missing}
    assert sample.test in {"", error.test}
    assert sample.says in error.message


def test_every_recogniser_is_exercised():
    """Each row of the table reads a sample of its own."""
    assert {recogniser.name for recogniser in RECOGNISERS} == {sample.recogniser for sample in SAMPLES}
    by_name = {recogniser.name: recogniser for recogniser in RECOGNISERS}
    for sample in SAMPLES:
        log = clean_log(sample.log)
        found = list(recognise(by_name[sample.recogniser], log))
        assert found, sample.recogniser
        assert all(0 <= item.start < item.end <= len(log.lines) + 1 for item in found)


@pytest.mark.parametrize(
    "dress",
    [
        lambda n, line: f"2024-05-01T10:00:{n % 60:02}.1234567Z {line}",
        lambda n, line: f"build\tRun tests\t2024-05-01T10:00:{n % 60:02}.1234567Z {line}",
        lambda n, line: f"2024-05-01T10:00:{n % 60:02}.000000Z 01O {line}",
        lambda n, line: f"#12 {n}.345 {line}",
        lambda n, line: f"api_1  | {line}",
        lambda n, line: f"\x1b[31m{line}\x1b[0m",
        lambda n, line: line + "\r",
    ],
    ids=["github", "github client", "gitlab", "buildkit", "compose", "colours", "crlf"],
)
@pytest.mark.parametrize("log", [PYTEST_SECTION, JAVA_STACK, NODE, GO_PANIC])
def test_prefixes_of_pipelines_change_nothing(log, dress):
    """Timestamps, job names and colours are taken off before anything is read."""
    dressed = "\n".join(dress(n, line) for n, line in enumerate(log.split("\n")))
    plain, read = parse(log).first_error, parse(dressed).first_error
    assert read is not None
    assert (read.frames, read.message, read.code, read.test, read.log_line) == (
        plain.frames,
        plain.message,
        plain.code,
        plain.test,
        plain.log_line,
    )


def test_an_error_command_of_a_pipeline_is_stripped():
    """`##[error]` and `::error file=..::` wrap the message."""
    report = parse("##[error]src/a.cpp:3:1: error: expected ';'\n::error file=a::src/b.cpp:4:1: error: no\n")
    assert [entry.frames[0].file for entry in report.errors] == ["src/a.cpp", "src/b.cpp"]


def test_the_first_real_error_is_named_not_the_cascade():
    """What follows from an error is marked, wherever it stands."""
    log = (
        "make[1]: *** [Makefile:9: early] Error 2\n"
        "src/a.cpp:3:1: error: expected ';' before '}' token\n"
        "src/b.cpp:9:2: error: 'x' was not declared in this scope\n"
        "collect2: error: ld returned 1 exit status\n"
        "make: *** [Makefile:4: main.o] Error 1\n"
        "Error: Process completed with exit code 2.\n"
    )
    report = parse(log)
    assert report.first_error.frames[0].file == "src/a.cpp"
    assert [entry.is_consequence for entry in report.errors] == [True, False, False, True, True, True]
    assert report.missing == ("x",)


def test_a_chained_traceback_names_the_first_exception():
    """The exception that was raised while handling another follows from it."""
    log = (
        "Traceback (most recent call last):\n"
        '  File "/srv/app/store.py", line 3, in get\n    return self.items[key]\n'
        "           ~~~~~~~~~~^^^^^\n"
        "KeyError: 'a'\n\n"
        "During handling of the above exception, another exception occurred:\n\n"
        "Traceback (most recent call last):\n"
        '  File "/srv/app/web.py", line 9, in page\n    raise PageError("a") from None\n'
        "app.errors.PageError: a\n"
    )
    report = parse(log)
    assert [(entry.code, entry.is_consequence) for entry in report.errors] == [
        ("KeyError", False),
        ("app.errors.PageError", True),
    ]
    assert report.first_error.frames[0].text == "return self.items[key]"


def test_an_exception_group_leads_to_its_members():
    """The group itself is only the wrapping."""
    log = (
        "  + Exception Group Traceback (most recent call last):\n"
        '  |   File "app/main.py", line 5, in main\n'
        "  |     async with asyncio.TaskGroup() as group:\n"
        "  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)\n"
        "  +-+---------------- 1 ----------------\n"
        "    | Traceback (most recent call last):\n"
        '    |   File "app/work.py", line 7, in work\n'
        "    |     raise ValueError('one')\n"
        "    | ValueError: one\n"
        "    +------------------------------------\n"
    )
    error = parse(log).first_error
    assert (error.code, error.message, error.frames[0].file) == ("ValueError", "one", "app/work.py")


def test_a_repeated_frame_is_passed_over():
    """Deep recursion prints how often the last frame repeats."""
    log = (
        "Traceback (most recent call last):\n"
        '  File "a.py", line 2, in f\n    f()\n'
        "  [Previous line repeated 996 more times]\n"
        "RecursionError: maximum recursion depth exceeded\n"
    )
    assert parse(log).first_error.code == "RecursionError"


def test_the_summary_of_pytest_is_not_counted_twice():
    """A test with a section of its own is one error; a test that only the summary names is one too."""
    log = PYTEST_SECTION.replace(
        "FAILED tests", "FAILED tests/test_calc.py::test_other - ValueError: x\nFAILED tests"
    )
    report = parse(log)
    assert report.tests == ("tests/test_calc.py::TestBox::test_load", "tests/test_calc.py::test_other")
    assert len(report.errors) == 2


def test_a_question_is_not_a_log():
    """Sentences about errors, code and lists score low; real output scores high."""
    for question in (
        "where is the retry logic",
        "why do I get a ModuleNotFoundError for yaml?",
        "who calls ReplayService\nand what owns CommandRouter",
        "explain the error handling in src/a.py:12",
        "def f():\n    return 1\n",
        "",
    ):
        assert is_failure_text(question) < 0.3, question
    for sample in SAMPLES:
        if sample.place and sample.place[1]:
            assert is_failure_text(sample.log) >= 0.9, sample.log
    assert is_failure_text("why does this fail?\n\n" + PYTEST_SECTION) >= 0.9


def test_text_without_errors_gives_an_empty_report():
    """No error is invented."""
    report = parse("all good\n12 passed in 0.3s\n")
    assert report.errors == ()
    assert report.first_error is None
    assert report.ecosystem is LogEcosystem.UNKNOWN


WORKSPACE = MemoryWorkspace(
    {
        "src/calc.py": "",
        "tests/test_calc.py": "",
        "backup/src/calc.py": "",
        "src/pkg/app.py": "",
        "vendor/flask/app.py": "",
        "lib/routes.js": "",
        "pick.go": "",
        "cmd/main.go": "",
        "src/main/java/com/acme/deep/B.java": "",
        "src/main/java/com/acme/A.java": "",
        "Shop/Cart.cs": "",
    }
)


def test_frames_of_another_machine_map_by_their_longest_tail():
    """Absolute paths, Windows paths and Java packages end in paths of this repository."""
    for log, wanted in (
        (PYTEST_SECTION, "src/calc.py"),
        (JAVA_STACK, "src/main/java/com/acme/deep/B.java"),
        (NODE, "lib/routes.js"),
        (GO_PANIC, "pick.go"),
        ("D:\\a\\Shop\\Cart.cs(3,1): error CS0103: The name 'x' does not exist\n", "Shop/Cart.cs"),
        (
            'Traceback (most recent call last):\n  File "C:\\w\\SRC\\calc.py", line 2\nKeyError: 1\n',
            "src/calc.py",
        ),
    ):
        mapped = map_frames(parse(log), WORKSPACE)
        assert mapped.first_project_frame is not None, log
        assert mapped.first_project_frame.path == wanted


def test_library_frames_are_told_from_project_frames():
    """Installed packages and the standard library are library code, but not this project when installed."""
    log = (
        "Traceback (most recent call last):\n"
        '  File "/v/lib/python3.11/site-packages/pkg/app.py", line 3, in run\n'
        '  File "/v/lib/python3.11/site-packages/flask/app.py", line 9, in call\n'
        '  File "/usr/lib/python3.11/json/decoder.py", line 1, in decode\n'
        '  File "<string>", line 1, in <module>\n'
        '  File "/elsewhere/unknown.py", line 1, in f\n'
        "ValueError: x\n"
    )
    frames = {
        frame.frame.file.rpartition("/")[2] + frame.frame.function: frame
        for frame in map_frames(parse(log), WORKSPACE).frames
    }
    assert frames["app.pyrun"].path == "src/pkg/app.py"
    assert frames["app.pycall"].path is None
    assert frames["app.pycall"].is_library
    assert frames["decoder.pydecode"].is_library
    assert frames["<string><module>"].is_library
    assert not frames["unknown.pyf"].is_library


def test_the_project_frame_nearest_to_the_error_is_first():
    """Library code at the top of the stack is passed over."""
    log = (
        "Traceback (most recent call last):\n"
        '  File "/srv/tests/test_calc.py", line 3, in test\n'
        '  File "/srv/src/calc.py", line 9, in load\n'
        '  File "/usr/lib/python3.11/json/decoder.py", line 1, in decode\n'
        "ValueError: x\n"
    )
    first = map_frames(parse(log), WORKSPACE).first_project_frame
    assert (first.path, first.frame.line) == ("src/calc.py", 9)
    assert first.alternatives == ("backup/src/calc.py",)


def test_a_missing_file_is_answered_with_the_nearest_one():
    """A slip in a file name leads to the file that is there; a name far from all leads nowhere."""
    workspace = MemoryWorkspace(
        {"config/services.toml": "", "src/app.py": "", "backup/config/services.toml": ""}
    )
    log = "FileNotFoundError: [Errno 2] No such file or directory: '/srv/config/service.toml'\n"
    near = map_frames(parse(log), workspace).near_files
    assert [(item.missing, item.path) for item in near] == [
        ("/srv/config/service.toml", "config/services.toml")
    ]
    far = map_frames(parse("cat: database.sqlite: No such file or directory\n"), workspace)
    assert far.near_files == ()


def test_a_long_log_is_read_in_bounded_time():
    """100,000 lines of chatter around real errors, and the same number of lines made to be slow."""
    chatter = "\n".join(f"2024-05-01T10:00:00.0Z [INFO] step {n} of the build" for n in range(100_000))
    hostile = "  1:2  error  x\n" * 100_000
    started = time.perf_counter()
    report = parse(chatter + "\n" + PYTEST_SECTION)
    assert report.tests == ("tests/test_calc.py::TestBox::test_load",)
    assert parse(hostile).is_truncated
    assert time.perf_counter() - started < 30


def test_a_huge_log_keeps_its_line_numbers():
    """Of a log beyond the limit the start and the end are read; numbers are those of the whole."""
    log = "noise\n" * 250_000 + "src/a.cpp:3:1: error: expected ';'\n"
    report = parse(log)
    assert report.is_truncated
    assert report.first_error.log_line == 250_001


_PIECES = st.sampled_from([line for sample in SAMPLES for line in sample.log.split("\n")])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=60)), max_size=40))
def test_any_mixture_of_lines_is_read(lines):
    """No order of log lines and no text breaks a recogniser; places stay inside the log."""
    report = parse("\n".join(lines))
    total = report.line_count
    for entry in report.errors:
        assert 1 <= entry.log_line <= total
        assert all(frame.line >= 0 for frame in entry.frames)
    assert (report.first_error is None) == (not report.errors)
    assert 0.0 <= is_failure_text("\n".join(lines)) <= 1.0


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read(data):
    """Odd bytes are text like any other."""
    parse(data.decode("latin-1"))


def test_a_missing_module_is_a_kind_of_its_own():
    """Whatever the ecosystem, a module that is not there is named."""
    for log, name in (
        ("error[E0463]: can't find crate for `serde`\n --> src/a.rs:1:1\n", "serde"),
        ("a.go:3:8: package foo/bar is not in std (/usr/local/go/src/foo/bar)\n", "foo/bar"),
        ("a/B.java:2: error: package org.nothing does not exist\n", "org.nothing"),
    ):
        report = parse(log)
        assert report.first_error.kind is ErrorKind.MISSING_MODULE
        assert report.missing == (name,)
