"""Bad input: one clear sentence on stderr, the documented exit code, and never a traceback."""

import json
import os
import resource
import signal
import subprocess
import sys
import time

import pytest
from command_line import sleuth, sleuth_process
from git_builder import GitBuilder
from trees import write_tree

from agent.assistant import Assistant
from agent.cli import options
from agent.errors import ExitCode

QUESTION = "where is retry defined"
FILES = {
    "retrying.py": "def retry(call):\n    return call()\n",
    "app.py": "from retrying import retry\n\n\ndef main():\n    retry(print)\n",
}


@pytest.fixture
def repository(tmp_path):
    return write_tree(tmp_path / "project", FILES)


@pytest.fixture
def at(repository):
    return ("--repo", str(repository))


def refused(ran, *words):
    """Whether the command was refused with one sentence that holds *words*."""
    assert ran.code == ExitCode.USAGE, ran
    assert ran.out == ""
    assert ran.says_one_sentence, ran.err
    assert all(word in ran.err for word in words), ran.err
    return True


def test_a_directory_that_does_not_exist(tmp_path):
    """Named, with what is wanted."""
    assert refused(sleuth("ask", QUESTION, "--repo", str(tmp_path / "none")), "does not exist")


def test_a_file_in_place_of_a_directory(repository):
    """Named, with what is wanted."""
    assert refused(sleuth("ask", QUESTION, "--repo", str(repository / "app.py")), "is a file")


def test_a_bare_repository(tmp_path):
    """It has no files to look at."""
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "bare.git")], check=True)
    assert refused(sleuth("ask", QUESTION, "--repo", str(tmp_path / "bare.git")), "bare git repository")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("ask",), "there is no question"),
        (("ask", "  "), "there is no question"),
        (("ask", "--nope"), "--nope"),
        (("ask", "x", "--limit", "0"), "--limit"),
        (("ask", "x", "--limit", "many"), "--limit"),
        (("ask", "x", "--budget", "3"), "budget should be greater"),
        (("ask", "x", "--format", "xml"), "'json'"),
        (("ask", "--text-file", "/nope"), "/nope cannot be read"),
        (("ask", "--text-file", "/"), "/ cannot be read"),
        (("diagnose",), "there is no question"),
        (("localize",), "there is no question"),
        (("explain-goal",), "there is no question"),
        (("explain-goal", "x", "--parser", "oracle"), "'keyword-router'"),
        (("find",), "TERM"),
        (("defs",), "NAME"),
        (("refs", "x", "--kind", "nope"), "'call'"),
        (("show", "../../../etc/passwd"), "../../../etc/passwd"),
        (("show", "/etc/passwd"), "/etc/passwd"),
        (("show", "app.py:5-2"), "no range of lines"),
        (("show", "app.py:900"), "line 900 does not exist"),
        (("show", "nothing_like_it"), "nothing is called"),
        (("index", "--status", "--clear"), "exclude each other"),
        (("inspect",), "there is no session"),
        (("verify", "/nope"), "/nope cannot be read"),
        (("report", "/nope"), "/nope is no directory"),
    ],
)
def test_a_command_line_that_cannot_be_used(at, arguments, word):
    """What is wrong, and what to give instead."""
    assert refused(sleuth(*arguments, *at), word)


def test_a_slip_in_a_command_is_no_question():
    """The nearest command is named."""
    assert refused(sleuth("doctr"), "did you mean 'doctor'")


@pytest.mark.parametrize("arguments", [("schema", "nope"), ("completion", "tcsh")])
def test_an_unknown_choice_names_the_choices(arguments):
    """So that the next try works."""
    assert refused(sleuth(*arguments), "is not one of")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ('limit = "many"\n', "limit should be a valid integer"),
        ("nonsense = 1\n", "there is no setting 'nonsense'"),
        ("[[[\n", "not valid TOML"),
        ('cache_dir = "/"\n', "cannot be set by a repository"),
    ],
)
def test_settings_that_cannot_be_used(repository, at, content, word):
    """The file, the setting, and what was wanted."""
    (repository / ".sleuth.toml").write_text(content)
    assert refused(sleuth("ask", QUESTION, *at), ".sleuth.toml", word)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("[]", "holds no answer"),
        ("{", "is not JSON"),
        ('{"evidence": [{}]}', "is damaged"),
        ("{}", "holds no evidence"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_saved_answer_that_is_none(tmp_path, at, content, word):
    """Says how to save one."""
    (tmp_path / "answer.json").write_text(content)
    ran = sleuth("verify", str(tmp_path / "answer.json"), *at)
    assert refused(ran, word, "save")


def test_a_saved_answer_never_leads_outside(tmp_path, at):
    """A forged path is gone, whatever stands there."""
    item = {"id": "E1", "path": "../../../etc/passwd", "start": -5, "end": 3, "blob": "0" * 40}
    (tmp_path / "answer.json").write_text(json.dumps({"evidence": [item]}))
    ran = sleuth("verify", str(tmp_path / "answer.json"), "--json", *at)
    assert (ran.code, json.loads(ran.out)[0]["verdict"]) == (1, "gone")


def test_a_report_that_cannot_be_written(tmp_path):
    """Names the file."""
    target = tmp_path / "no" / "report.md"
    assert refused(sleuth("report", str(tmp_path), "-o", str(target)), "cannot be written")


def test_a_closed_standard_input_has_no_question(at):
    """Neither does it break a question that is given."""
    assert refused(sleuth("ask", *at, stdin=None), "there is no question")
    assert sleuth("ask", QUESTION, *at, stdin=None).code == 0


def test_bytes_that_are_no_text_are_read_all_the_same(at):
    """NUL bytes and broken sequences of a pasted log."""
    ran = sleuth("ask", *at, stdin=b"where is re\0try \xff\xfe defined")
    assert ran.code in {0, 1, 3}
    assert "retrying.py" in sleuth("ask", *at, stdin=b"where is re\0try defined").out


def test_an_input_of_many_megabytes_is_refused(at, monkeypatch):
    """It says what to send instead."""
    monkeypatch.setattr(options, "MAX_INPUT_BYTES", 2_000_000)
    assert refused(sleuth("ask", *at, stdin=b"x" * 2_000_001), "2 MB", "send the part")


@pytest.mark.parametrize("name", ["empty", "unborn", "detached", "shallow", "no git"])
def test_repositories_of_every_kind_are_answered(tmp_path, name):
    """With the place where there is one, else with what was searched."""
    root = tmp_path / "project"
    match name:
        case "empty":
            root.mkdir()
        case "unborn":
            GitBuilder(root)
        case "no git":
            write_tree(root, FILES)
        case _:
            git = GitBuilder(root)
            git.commit("Start", FILES)
            git.commit("More", {"more.py": "x = 1\n"})
            git.git("checkout", "-q", "--detach")
            if name == "shallow":
                root = tmp_path / "clone"
                git.git("clone", "-q", "--depth", "1", f"file://{git.root}", str(root))
    for question in (QUESTION, "what changed", "git status", "who last touched retry"):
        ran = sleuth("ask", question, "--repo", str(root))
        assert ran.code in {0, 1, 3}, ran
        assert ran.err == ""
    expected = 1 if name in {"empty", "unborn"} else 0
    assert sleuth("ask", QUESTION, "--repo", str(root)).code == expected


def test_odd_files_do_not_hide_the_others(repository, at):
    """Binary, huge, badly encoded and oddly named files, loops of links, and links to nowhere."""
    (repository / "binary.py").write_bytes(b"\xff\xfe\0bad\0")
    (repository / "huge.py").write_bytes(b"\0" * 12_000_000)
    (repository / "latin.py").write_bytes(b"def caf\xe9(): pass\n")
    (repository / "größe_ß.py").write_text("def größe(): pass\n", encoding="utf-8")
    (repository / os.fsdecode(b"bad\xffname.py")).write_text("x = 1\n")
    (repository / "new\nline.py").write_text("x = 1\n")
    (repository / "self").symlink_to(".")
    (repository / "a").symlink_to("b")
    (repository / "b").symlink_to("a")
    (repository / "nowhere").symlink_to("/nowhere/at/all")
    assert "retrying.py" in sleuth("ask", QUESTION, *at).out
    assert "größe_ß.py" in sleuth("ask", "where is größe defined", *at).out
    for arguments in (
        ("index",),
        ("find", "bad"),
        ("find", "line"),
        ("show", "latin.py"),
        ("show", "binary.py"),
    ):
        for form in ((), ("--json",)):
            ran = sleuth(*arguments, *form, *at)
            assert (ran.code, ran.err) == (0, ""), ran


def test_directories_that_cannot_be_written(repository, at, tmp_path, monkeypatch):
    """The answer is given; one sentence each says what could not be kept."""
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SLEUTH_CACHE_DIR", str(tmp_path / "file" / "cache"))
    monkeypatch.setenv("SLEUTH_STATE_DIR", str(tmp_path / "file" / "state"))
    ran = sleuth("ask", QUESTION, *at)
    assert ran.code == 0
    assert "retrying.py:1" in ran.out
    assert [line.partition(" could not")[0] for line in ran.err.splitlines()] == [
        "sleuth: the last session",
        "sleuth: the trace",
    ]
    assert json.loads(sleuth("index", "--json", *at).out)["on_disk"] is False


def test_a_damaged_index_is_made_anew(at, tmp_path, monkeypatch):
    """Whatever stands in its place."""
    monkeypatch.setenv("SLEUTH_CACHE_DIR", str(tmp_path / "cache"))
    before = sleuth("index", "--json", *at).out
    for file in (tmp_path / "cache").rglob("*"):
        if file.is_file():
            file.write_bytes(b"no database" * 999)
    assert sleuth("index", "--json", *at).out == before


def test_what_breaks_unexpectedly_is_one_sentence(at, monkeypatch):
    """Exit code 4 and how to report it; the traceback only for those who ask for it."""

    def broken(self, request, *, sink):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(Assistant, "ask", broken)
    ran = sleuth("ask", QUESTION, *at)
    assert (ran.code, ran.out) == (ExitCode.INTERNAL, "")
    assert ran.says_one_sentence
    assert "ZeroDivisionError: inside" in ran.err
    assert "-vv" in ran.err
    assert "Traceback" in sleuth("ask", QUESTION, "-vv", *at).err
    monkeypatch.setenv("SLEUTH_DEBUG", "1")
    assert "Traceback" in sleuth("ask", QUESTION, *at).err


def test_ctrl_c_stops_with_its_own_code(at, monkeypatch):
    """130, as shells report it, and one word."""

    def stopped(self, request, *, sink):
        raise KeyboardInterrupt

    monkeypatch.setattr(Assistant, "ask", stopped)
    ran = sleuth("ask", QUESTION, *at)
    assert (ran.code, ran.out, ran.err.strip()) == (ExitCode.INTERRUPTED, "", "sleuth: stopped.")


def test_a_full_disk_does_not_cost_the_answer(at):
    """Neither index nor trace can be written; the answer can."""

    def no_space():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    done = subprocess.run(
        [sys.executable, "-m", "agent.cli", "ask", QUESTION, *at],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=no_space,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "retrying.py:1" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_full_output_is_an_internal_failure(at):
    """`> /dev/full`: what could not be written is said."""
    command = f"{sys.executable} -m agent.cli find retry --repo {at[1]} > /dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == ExitCode.INTERNAL
    assert done.stderr.strip().splitlines() == ["sleuth: the output cannot be used (No space left on device)"]


@pytest.fixture
def large(tmp_path):
    body = "".join(f"def function_{n}(a):\n    return function_{n}(a)\n\n\n" for n in range(150))
    return write_tree(tmp_path / "large", {f"package/module_{n}.py": body for n in range(150)})


def test_a_killed_process_leaves_an_index_that_works(large, tmp_path):
    """`kill -9` in the middle of indexing, then the same question again."""
    environment = {**os.environ, "SLEUTH_CACHE_DIR": str(tmp_path / "killed")}
    command = [sys.executable, "-m", "agent.cli", "index", "--repo", str(large)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        deadline = time.monotonic() + 20
        while not list((tmp_path / "killed").glob("*")) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.1)
        process.kill()
    ran = sleuth_process("index", "--json", "--repo", str(large), environment=environment)
    status = json.loads(ran.out)
    assert (ran.code, status["indexed"], status["complete"]) == (0, 150, True)


def test_two_processes_index_at_once(large, tmp_path):
    """Both end well, with the same index."""
    environment = {**os.environ, "SLEUTH_CACHE_DIR": str(tmp_path / "shared")}
    command = [sys.executable, "-m", "agent.cli", "index", "--json", "--repo", str(large)]
    started = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    ended = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0, 0]
    assert ended[0] == ended[1]
    assert json.loads(ended[0][0])["indexed"] == 150


def test_a_trace_cut_off_by_a_kill_does_not_spoil_the_next(at, tmp_path, monkeypatch):
    """Half a line at the end of a log; the report counts it and goes on."""
    monkeypatch.setenv("SLEUTH_STATE_DIR", str(tmp_path / "state"))
    sleuth("ask", QUESTION, *at)
    (log,) = (tmp_path / "state" / "traces").iterdir()
    with log.open("a", encoding="utf-8") as file:
        file.write('{"line": "trace", "schema_ver')
    assert sleuth("ask", QUESTION, *at).code == 0
    assert sleuth("report", str(tmp_path / "state" / "traces")).code == 0


def test_an_interrupt_of_the_real_process_ends_it_cleanly(large, tmp_path):
    """SIGINT while it works: code 130, nothing on stdout, no traceback."""
    environment = {**os.environ, "SLEUTH_CACHE_DIR": str(tmp_path / "stopped")}
    process = subprocess.Popen(
        [sys.executable, "-m", "agent.cli", "index", "--repo", str(large)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads here
    )
    deadline = time.monotonic() + 20
    while not list((tmp_path / "stopped").glob("*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (130, "", "sleuth: stopped.")
