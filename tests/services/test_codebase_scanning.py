"""ScanningCodeBase: answers without an index."""

from services.codebase import ScanningCodeBase, definition_pattern, word_pattern
from services.languages.registry import LANGUAGES
from services.memory_workspace import MemoryWorkspace


def test_files_containing_knows_whole_identifiers_only():
    """A part of a longer name is another name, also after letters that are not ASCII."""
    files = {
        "a.py": "get = 1",
        "b.py": "getter = 1",
        "c.txt": "we get it",
        "d.py": "éget = 1",
        "e.py": "x.get()",
    }
    assert ScanningCodeBase(MemoryWorkspace(files)).files_containing("get") == ("a.py", "c.txt", "e.py")


def test_files_that_are_no_code_or_gone_have_no_facts():
    """Plain text, binary, minified and missing files are None, never an error."""
    minified = "var a=1;" * 2000
    codebase = ScanningCodeBase(MemoryWorkspace({"a.txt": "x", "b.py": b"a\0b", "m.js": minified}))
    assert codebase.facts("a.txt") is None
    assert codebase.facts("b.py") is None
    assert codebase.facts("m.js") is None
    assert codebase.facts("gone.py") is None


def test_scripts_without_suffix_are_read_by_their_first_line():
    """An interpreter line makes a file code."""
    codebase = ScanningCodeBase(MemoryWorkspace({"bin/run": "#!/usr/bin/env python3\ndef main(): pass\n"}))
    facts = codebase.facts("bin/run")
    assert facts is not None
    assert [one.name for one in facts.definitions] == ["main"]


def test_wide_encodings_are_read():
    """UTF-16 sources are code too."""
    codebase = ScanningCodeBase(MemoryWorkspace({"a.py": "def f(): pass\n".encode("utf-16")}))
    assert [one.name for one in codebase.definitions_named("f")] == ["f"]


def test_definitions_named_is_exact_and_sorted():
    """Case matters; paths and lines order the answer."""
    files = {"b.py": "def f(): pass\n", "a.py": "x = 1\ndef f(): pass\nclass F: pass\n"}
    found = ScanningCodeBase(MemoryWorkspace(files)).definitions_named("f")
    assert [(one.path, one.name_line) for one in found] == [("a.py", 2), ("b.py", 1)]


def test_unusual_definition_is_found_although_no_hint_fits():
    """The hints only save work."""
    codebase = ScanningCodeBase(
        MemoryWorkspace({"a.py": "for x in y:\n    (alpha, beta) = 1, 2\n    c, alpha2 = 1, 2\n"})
    )
    assert [one.name for one in codebase.definitions_named("alpha2")] == ["alpha2"]


def test_every_hint_finds_the_usual_function():
    """The hint of a language fits the plainest definition in it."""
    plain = {
        "python": b"def f(): pass",
        "javascript": b"function f() {}",
        "typescript": b"function f() {}",
        "tsx": b"const f = () => 1",
        "c": b"int f(void) {}",
        "cpp": b"int A::f() {}",
        "go": b"func f() {}",
        "rust": b"fn f() {}",
        "java": b"  void f() {}",
        "csharp": b"  void f() {}",
        "ruby": b"def f",
        "php": b"function f() {}",
        "bash": b"f() { :; }",
    }
    for spec in LANGUAGES:
        assert definition_pattern("f", spec.name).search(plain[spec.name]), spec.name


def test_odd_names_are_searched_literally():
    """A name is data, not a pattern."""
    assert word_pattern("a.b").search(b"x a.b y")
    assert not word_pattern("a.b").search(b"x axb y")
