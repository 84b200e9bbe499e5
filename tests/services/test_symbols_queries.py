"""How a written symbol is read, and which definitions it names."""

import pytest

from services.codebase import ScanningCodeBase
from services.memory_workspace import MemoryWorkspace
from services.symbols import SymbolQuery, find_definitions, matches, module_parts, parse_query


def names(files: dict[str, str], query: str) -> list[str]:
    found = find_definitions(ScanningCodeBase(MemoryWorkspace(files)), query)
    return [f"{one.path}:{one.name_line} {one.qualified}" for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("get", SymbolQuery("get")),
        ("Session.get", SymbolQuery("get", ("Session",))),
        ("Session.get()", SymbolQuery("get", ("Session",))),
        ("DBImpl::Get", SymbolQuery("Get", ("DBImpl",))),
        ("`A#b`", SymbolQuery("b", ("A",))),
        ("App\\Models\\User", SymbolQuery("User", ("App", "Models"))),
        ("pkg/mod.func", SymbolQuery("func", ("pkg", "mod"))),
        ("a/b.py:12", SymbolQuery("", path="a/b.py", line=12)),
        ("./b.py:12:3", SymbolQuery("", path="b.py", line=12)),
        ("tests/t.py::Case.test", SymbolQuery("test", ("Case",), path="tests/t.py")),
        ("Slice::operator[]", SymbolQuery("operator[]", ("Slice",))),
        ("", SymbolQuery("")),
    ],
)
def test_query_is_taken_apart(text, expected):
    """Separators of every language, calls, quotes and places are understood."""
    assert parse_query(text) == expected


def test_qualifiers_must_be_the_ones_of_the_symbol():
    """A name that exists elsewhere only is not an answer."""
    files = {
        "s.py": "class Session:\n    def get(self): pass\n",
        "c.py": "class Cache:\n    def put(self): pass\n",
    }
    assert names(files, "Session.get") == ["s.py:2 Session.get"]
    assert names(files, "Cache.get") == []
    assert names(files, "fetch") == []
    assert names(files, "Get") == []


def test_module_path_counts_as_qualifier_but_never_skips_a_class():
    """ "pkg.dumps" is a function of the package, not a method in it."""
    files = {
        "src/pkg/json/__init__.py": "def dumps(): pass\nclass Provider:\n    def dumps(self): pass\n",
        "src/other.py": "def dumps(): pass\n",
    }
    assert names(files, "pkg.json.dumps") == ["src/pkg/json/__init__.py:1 dumps"]
    assert names(files, "json.Provider.dumps") == ["src/pkg/json/__init__.py:3 Provider.dumps"]


def test_the_nearest_qualifier_wins():
    """A subpackage of the same prefix is another place."""
    files = {"io/input/Reader.java": "class Reader {}", "io/input/compat/Reader.java": "class Reader {}"}
    assert names(files, "input.Reader") == ["io/input/Reader.java:1 Reader"]


def test_implementation_comes_before_declaration_and_source_before_tests():
    """The first definition is the one a reader means."""
    files = {
        "db.h": "class DB { int Get(); };\n",
        "db.cc": "int DB::Get() { return 1; }\n",
        "tests/fake.cc": "int DB::Get() { return 0; }\n",
    }
    assert names(files, "DB::Get") == ["db.cc:1 DB.Get", "tests/fake.cc:1 DB.Get", "db.h:1 DB.Get"]


def test_type_comes_without_its_constructors_and_forward_declarations():
    """They carry the name but are not what it stands for; a constructor can be asked for."""
    files = {"a.h": "class A;\n", "b.h": "class A { A(int x); };\n", "c.java": "class J { J() {} }\n"}
    assert names(files, "A") == ["b.h:1 A"]
    assert names(files, "J") == ["c.java:1 J"]
    assert names(files, "J.J") == ["c.java:1 J.J"]


def test_place_names_the_definition_on_or_around_the_line():
    """The line of the name, else the innermost definition around it."""
    files = {"src/a.py": "class A:\n    def f(self):\n        return 1\n\n\nx = 2\n"}
    assert names(files, "a.py:2") == ["src/a.py:2 A.f"]
    assert names(files, "src/a.py:3") == ["src/a.py:2 A.f"]
    assert names(files, "src/a.py:5") == []
    assert names(files, "other.py:2") == []


def test_same_file_name_in_two_places_is_told_apart_by_path():
    """A path before the name narrows to that file."""
    files = {"x/util.py": "def f(): pass\n", "y/util.py": "def f(): pass\n"}
    assert names(files, "y/util.py::f") == ["y/util.py:1 f"]
    assert names(files, "x.util.f") == ["x/util.py:1 f"]
    assert len(names(files, "f")) == 2


def test_matches_accepts_plain_text():
    """Other services match symbols they hold already."""
    codebase = ScanningCodeBase(MemoryWorkspace({"a.py": "class A:\n    def f(self): pass\n"}))
    (symbol,) = codebase.definitions_named("f")
    assert matches(symbol, "A.f")
    assert not matches(symbol, "B.f")


def test_index_files_stand_for_their_directory():
    """A package is named by its directory."""
    assert module_parts("src/pkg/__init__.py") == ["src", "pkg"]
    assert module_parts("src/api/index.ts") == ["src", "api"]
    assert module_parts("src/a.d.ts") == ["src", "a"]
