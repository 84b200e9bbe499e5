"""RepositoryIndex: content kept on disk, brought up to date by content, read while it is written."""

import os
import sqlite3
import subprocess
import sys
import threading

import pytest

from services.codebase import ScanningCodeBase
from services.errors import IndexUnavailableError
from services.index.database import index_version
from services.index.repository import RepositoryIndex
from services.index.segments import MAX_SEGMENTS
from services.workspace import MemoryWorkspace, open_workspace

SOURCE = '''"""Retries."""


class Retry:
    """Try again after a failure."""

    def wait_between(self, attempts):
        return backoff(attempts)


def backoff(attempts):
    return 2**attempts
'''


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "project"
    (root / "src").mkdir(parents=True)
    (root / "src" / "retry.py").write_text(SOURCE)
    (root / "src" / "app.py").write_text(
        "from src.retry import backoff\n\n\ndef run():\n    return backoff(3)\n"
    )
    (root / "readme.md").write_text("# Retries\n\nHow failures are retried.\n")
    (root / "logo.raw").write_bytes(b"\0\1\2")
    return root


def open_index(tree, tmp_path):
    return RepositoryIndex.open(open_workspace(tree), tmp_path / "cache")


def touch(path, text):
    path.write_text(text)
    # Beyond the clock tick in which a change could hide.
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 5_000_000_000))


def test_everything_readable_is_indexed_and_the_rest_is_counted(tree, tmp_path):
    """Status says what is in and what was left out by which rule."""
    status = open_index(tree, tmp_path).ensure()
    assert (status.indexed, status.pending, status.is_complete, status.is_on_disk) == (3, 0, True, True)
    assert dict(status.languages) == {"python": 2, "": 1}
    assert dict(status.skipped) == {"binary": 1}


def test_the_index_answers_as_the_files_themselves_do(tree, tmp_path):
    """Facts, definitions and occurrences agree with a scan."""
    index = open_index(tree, tmp_path)
    index.ensure()
    scan = ScanningCodeBase(open_workspace(tree))
    for name in ("backoff", "Retry", "attempts", "return", "is", "nothing"):
        assert index.files_containing(name) == scan.files_containing(name), name
        assert index.definitions_named(name) == scan.definitions_named(name), name
    for path in ("src/retry.py", "src/app.py", "readme.md", "gone.py"):
        assert index.facts(path) == scan.facts(path), path


def test_a_changed_file_is_seen_and_an_unchanged_one_is_not_read_again(tree, tmp_path, monkeypatch):
    """Only new content is parsed."""
    for path in tree.rglob("*.*"):
        os.utime(path, ns=(1, 1_600_000_000_000_000_000))
    index = open_index(tree, tmp_path)
    before = index.ensure()
    (tree / "src" / "app.py").write_text("def launch():\n    pass\n")
    read = []
    read_bytes = index.workspace.read_bytes
    monkeypatch.setattr(index.workspace, "read_bytes", lambda path: read.append(path) or read_bytes(path))
    after = index.refresh()
    assert read == ["src/app.py"]
    assert after.universe != before.universe
    assert [one.name for one in index.definitions_in("src/app.py")] == ["launch"]
    assert index.definitions_named("run") == ()
    assert index.files_containing("backoff") == ("src/retry.py",)


def test_a_removed_file_is_gone(tree, tmp_path):
    """Its definitions are no answer any more."""
    index = open_index(tree, tmp_path)
    index.ensure()
    (tree / "src" / "retry.py").unlink()
    assert index.refresh().indexed == 2
    assert index.definitions_named("Retry") == ()


def test_content_that_comes_back_is_known(tree, tmp_path):
    """Switching branches and back parses nothing twice."""
    index = open_index(tree, tmp_path)
    first = index.ensure().universe
    touch(tree / "src" / "retry.py", "x = 1\n")
    index.refresh()
    touch(tree / "src" / "retry.py", SOURCE)
    documents = "SELECT count(*) FROM documents"
    before = index._database.connection.execute(documents).fetchone()
    assert index.refresh().universe == first
    assert index._database.connection.execute(documents).fetchone() == before


def test_many_updates_keep_few_segments_and_all_answers(tree, tmp_path):
    """Merging loses nothing."""
    index = open_index(tree, tmp_path)
    index.ensure()
    for number in range(3 * MAX_SEGMENTS):
        (tree / "src" / f"part_{number}.py").write_text(
            f"def part_{number}():\n    return backoff({number})\n"
        )
        index.refresh()
    (segments,) = index._database.connection.execute("SELECT count(*) FROM segments").fetchone()
    assert segments <= MAX_SEGMENTS
    assert len(index.files_containing("backoff")) == 3 * MAX_SEGMENTS + 2
    assert all(index.definitions_named(f"part_{number}") for number in range(3 * MAX_SEGMENTS))


def test_a_second_process_sees_what_the_first_stored(tree, tmp_path):
    """The index is complete when it is opened again; nothing is left to do."""
    open_index(tree, tmp_path).ensure()
    again = open_index(tree, tmp_path)
    assert again.status().is_complete
    assert [one.qualified for one in again.definitions_named("wait_between")] == ["Retry.wait_between"]


def test_an_index_of_another_version_is_built_again(tree, tmp_path):
    """A changed format or grammar never gives half-understood answers."""
    index = open_index(tree, tmp_path)
    index.ensure()
    index._database.connection.execute("UPDATE meta SET value = 'older' WHERE key = 'version'")
    index.close()
    again = open_index(tree, tmp_path)
    assert again.status().pending == 4
    assert again.ensure().is_complete
    assert index_version() == index_version()


def test_a_damaged_index_is_built_again(tree, tmp_path):
    """Bytes that are no database are thrown away."""
    index = open_index(tree, tmp_path)
    index.ensure()
    index.close()
    (database,) = (tmp_path / "cache").glob("*.sqlite3")
    database.write_bytes(b"not a database, whatever its name says" * 300)
    assert open_index(tree, tmp_path).ensure().is_complete


def test_without_a_usable_cache_directory_the_index_lives_in_memory(tree, tmp_path):
    """A question is answered all the same."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    index = RepositoryIndex.open(open_workspace(tree), blocked / "cache")
    assert not index.ensure().is_on_disk
    assert index.definitions_named("Retry")


def test_a_time_limit_leaves_the_rest_for_the_next_call(tree, tmp_path):
    """Nothing left over is answered from outdated content."""
    index = open_index(tree, tmp_path)
    status = index.ensure(time_limit_seconds=-1.0)
    assert (status.indexed, status.is_complete, index.is_complete) == (0, False, False)
    assert index.ensure().is_complete
    assert index.is_complete


def test_breaking_off_keeps_the_index_usable(tree, tmp_path):
    """An exception from the progress callback ends the update and nothing else."""
    index = open_index(tree, tmp_path)

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.ensure(stop)
    assert index.ensure().is_complete


def test_progress_ends_at_the_number_of_files(tree, tmp_path):
    """The last call says that everything is done."""
    seen = []
    open_index(tree, tmp_path).ensure(lambda done, total: seen.append((done, total)))
    assert seen[-1] == (4, 4)


def test_a_killed_build_leaves_a_usable_index(tree, tmp_path):
    """Killed without warning in the middle of an update, the next process goes on."""
    for number in range(40):
        (tree / "src" / f"m{number}.py").write_text(SOURCE.replace("Retry", f"Retry{number}"))
    statement = (
        "import os, pathlib, sys\n"
        "from services.index.repository import RepositoryIndex\n"
        "from services.index import update\n"
        "from services.workspace import open_workspace\n"
        "update.BATCH_BYTES, update.SEGMENT_BYTES = 500, 2000\n"
        "def die(done, total):\n"
        "    if done > 20: os.kill(os.getpid(), 9)\n"
        "root, cache = map(pathlib.Path, sys.argv[1:])\n"
        "RepositoryIndex.open(open_workspace(root), cache).ensure(die)\n"
    )
    done = subprocess.run([sys.executable, "-c", statement, str(tree), str(tmp_path / "cache")], check=False)
    assert done.returncode == -9
    index = open_index(tree, tmp_path)
    assert 0 < index.status().indexed < 43
    assert index.ensure().is_complete
    assert all(index.definitions_named(f"Retry{number}") for number in range(40))


def test_readers_never_see_half_a_state_while_another_process_writes(tree, tmp_path):
    """One updates again and again; the other finds both names that change together, or neither."""
    writer = open_index(tree, tmp_path)
    writer.ensure()
    reader = open_index(tree, tmp_path)
    seen = set()
    stop = threading.Event()

    def read():
        while not stop.is_set():
            first = {one.name for one in reader.all_symbols()}
            seen.add(frozenset(name for name in first if name.startswith(("left", "right"))))

    thread = threading.Thread(target=read)
    thread.start()
    for number in range(8):
        touch(tree / "src" / "app.py", f"def left{number}():\n    pass\n")
        touch(tree / "readme.md", f"{number}")
        touch(tree / "src" / "retry.py", f"def right{number}():\n    pass\n")
        writer.refresh()
    stop.set()
    thread.join()
    assert all(len({name[-1] for name in names}) <= 1 and len(names) in {0, 2} for names in seen)


def test_a_second_builder_waits_its_turn(tree, tmp_path):
    """The right to build belongs to one process; asking for it too briefly is an error that says so."""
    first, second = open_index(tree, tmp_path), open_index(tree, tmp_path)
    with first._database.building(), pytest.raises(IndexUnavailableError), second._database.building(0.05):
        pass
    assert second.ensure().is_complete


def test_clearing_forgets_everything(tree, tmp_path):
    """And the next update starts from nothing."""
    index = open_index(tree, tmp_path)
    index.ensure()
    index.clear()
    assert index.status().indexed == 0
    assert index.ensure().is_complete


def test_files_in_memory_are_indexed_in_memory(tmp_path):
    """Nothing is written for a workspace that is not on disk."""
    index = RepositoryIndex.open(MemoryWorkspace({"a.py": SOURCE}), tmp_path / "cache")
    assert index.ensure().symbols == 3
    assert not (tmp_path / "cache").exists()


def test_names_near_a_misspelt_one_are_offered(tree, tmp_path):
    """Slips, other endings and other styles; nothing for a name with no likeness."""
    index = open_index(tree, tmp_path)
    index.ensure()
    assert index.names_near("bakcoff")[0] == "backoff"
    assert index.names_near("waitBetwen")[0] == "wait_between"
    assert index.names_near("zzzzqqqq") == ()


def test_words_are_known_in_all_their_forms(tree, tmp_path):
    """A word of prose, of an identifier and of a path; an unknown one is not."""
    index = open_index(tree, tmp_path)
    index.ensure()
    assert all(index.has_word(word) for word in ("retry", "retries", "failure", "between", "src"))
    assert not index.has_word("flamingo")
    assert {"attempts", "between"} <= index.words()


def test_odd_files_do_not_stop_the_index(tmp_path):
    """Bytes that are no UTF-8, other encodings, no content, a very long line, damaged code."""
    root = tmp_path / "odd"
    root.mkdir()
    (root / "latin.py").write_bytes(b"# caf\xe9\ndef caf\xe9(): pass\ndef plain(): pass\n")
    (root / "wide.py").write_bytes("def wide():\n    pass\n".encode("utf-16"))
    (root / "empty.py").write_bytes(b"")
    (root / "long.txt").write_bytes(b"x" * 300_000)
    (root / "broken.py").write_bytes(b"def (((:\n  class = = \n" * 20)
    (root / "crlf.py").write_bytes(b"def windows():\r\n    pass\r\n")
    index = RepositoryIndex.open(open_workspace(root), tmp_path / "cache")
    status = index.ensure()
    assert status.indexed == 6
    assert status.unparsed >= 1
    for name in ("plain", "wide", "windows"):
        assert [one.path for one in index.definitions_named(name)], name


def test_large_updates_run_in_other_processes_with_the_same_result(tree, tmp_path, monkeypatch):
    """The number of processes changes nothing."""
    from services.index import update

    one = open_index(tree, tmp_path)
    one.ensure()
    monkeypatch.setattr(update, "PARALLEL_BYTES", 0)
    monkeypatch.setattr(update, "BATCH_BYTES", 50)
    other = RepositoryIndex.open(open_workspace(tree), tmp_path / "other")
    other.ensure()
    assert one.status() == other.status()
    assert one.all_symbols() == other.all_symbols()


def test_the_database_never_holds_absolute_paths_of_files(tree, tmp_path):
    """Only the root of the work tree is one."""
    index = open_index(tree, tmp_path)
    index.ensure()
    connection = sqlite3.connect(index._database.path)
    assert all(not path.startswith("/") for (path,) in connection.execute("SELECT path FROM files"))
    connection.close()


def test_a_name_like_a_plain_word_is_found_in_every_file(tmp_path):
    """ "has_" is written like a word that ranking leaves out, and is a name all the same."""
    files = {"src/a.ts": "class A { has_(k) { return this.has_(k) } }\n", "src/b.ts": "export const b = 1\n"}
    index = RepositoryIndex.open(MemoryWorkspace(files), None)
    index.ensure()
    assert index.files_containing("has_") == ("src/a.ts",)


def test_the_newest_files_can_go(tree, tmp_path):
    """Contents that were stored last and belong to no file any more do not disturb the others."""
    for name in ("one", "two", "three"):
        (tree / "src" / f"{name}.py").write_text(f"def newest_{name}():\n    return 1\n")
        index = RepositoryIndex.open(open_workspace(tree), tmp_path / "cache")
        index.ensure()
    for name in ("one", "two", "three"):
        (tree / "src" / f"{name}.py").unlink()
    index = RepositoryIndex.open(open_workspace(tree), tmp_path / "cache")
    index.ensure()
    assert index.files_containing("newest_three") == ()
    assert index.files_containing("backoff") != ()
