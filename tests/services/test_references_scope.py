"""Which occurrences of a name are uses of the symbol, and how that is known."""

import pytest

from services.codebase import ScanningCodeBase
from services.locations import ReferenceKind, Resolution
from services.memory_workspace import MemoryWorkspace
from services.references import ReferenceResult, find_references


def ask(files: dict[str, str], query: str, **options) -> ReferenceResult:
    return find_references(ScanningCodeBase(MemoryWorkspace(files)), query, **options)


def lines(files: dict[str, str], query: str) -> list[str]:
    return sorted({f"{one.path}:{one.line}" for one in ask(files, query).references})


STORE = """class Store:
    def get(self, key):
        return self.find(key)

    def find(self, key):
        return key


class Cache:
    def get(self, key):
        return None
"""


def test_get_of_one_class_is_not_every_get():
    """Receivers of known type decide: constructor, annotation, field and result type."""
    files = {
        "store.py": STORE,
        "use.py": (
            "from store import Cache, Store\n"
            "def a():\n    s = Store()\n    return s.get(1)\n"
            "def b(s: Store, c: Cache):\n    return s.get(1) or c.get(2)\n"
            "def make() -> Store: return Store()\n"
            "def c():\n    return make().get(3)\n"
            "class Holder:\n    def __init__(self, store: Store):\n        self.store = store\n"
            "    def d(self):\n        return self.store.get(4)\n"
            "def e():\n    return {}.get(5)\n"
            "def f(unknown):\n    return unknown.get(6)\n"
        ),
    }
    assert lines(files, "Store.get") == ["use.py:14", "use.py:4", "use.py:6", "use.py:9"]
    assert [one.line for one in ask(files, "Cache.get").references] == [6]


def test_definitions_comments_and_strings_are_no_uses():
    """Prose that quotes a name does not use it."""
    files = {
        "a.py": '"""helper does it."""\n# helper\ndef helper():\n    """helper"""\n    return "helper"\n'
    }
    result = ask(files, "helper")
    assert result.total == 0
    assert len(result.definitions) == 1


def test_an_unused_symbol_and_an_absent_one_are_told_apart():
    """Nothing refers to it, or there is no such thing."""
    files = {"a.py": "def used(): pass\ndef unused(): pass\nused()\n"}
    assert ask(files, "unused").definitions
    assert ask(files, "unused").total == 0
    assert ask(files, "missing").definitions == ()
    assert ask(files, "Used").definitions == ()


def test_a_local_name_shadows_the_symbol():
    """Parameters, assignments, loops and comprehensions of the same name are other things."""
    files = {
        "a.py": (
            "def key(): pass\n"
            "def f(key):\n    return key\n"
            "def g():\n    key = 1\n    return key\n"
            "def h(xs):\n    for key in xs: print(key)\n    return [key for key in xs]\n"
            "def i():\n    return key()\n"
        )
    }
    assert lines(files, "key") == ["a.py:11"]


def test_imports_decide_between_namesakes():
    """A name belongs to the module it was imported from, also through a re-export and an alias."""
    files = {
        "pkg/__init__.py": "from .real import run as run\n",
        "pkg/real.py": "def run(): pass\n",
        "pkg/fake.py": "def run(): pass\n",
        "a.py": "from pkg import run\nrun()\n",
        "b.py": "from pkg.fake import run\nrun()\n",
        "c.py": "import pkg.real\npkg.real.run()\n",
        "d.py": "from other import run\nrun()\n",
        "e.py": "from pkg import real as r\nr.run()\n",
    }
    assert lines(files, "pkg.real.run") == ["a.py:1", "a.py:2", "c.py:2", "e.py:2", "pkg/__init__.py:1"]
    assert lines(files, "pkg.fake.run") == ["b.py:1", "b.py:2"]


def test_kinds_of_use():
    """Calls, imports, types, inheritance and plain access."""
    files = {
        "base.py": "class Base: pass\n",
        "a.py": (
            "from base import Base\n"
            "class A(Base): pass\n"
            "def f(x: Base) -> list[Base]:\n    y = Base()\n    return isinstance(x, Base)\n"
        ),
    }
    found = {(one.line, one.kind) for one in ask(files, "Base").references}
    assert found == {
        (1, ReferenceKind.IMPORT),
        (2, ReferenceKind.INHERIT),
        (3, ReferenceKind.TYPE),
        (4, ReferenceKind.CALL),
        (5, ReferenceKind.ACCESS),
    }
    only = ask(files, "Base", kinds=frozenset({ReferenceKind.CALL}))
    assert [(one.line, one.enclosing) for one in only.references] == [(4, "f")]


def test_each_use_says_how_it_is_known():
    """Scope, import or name; surest first."""
    files = {
        "a.py": "class A:\n    def launch(self): pass\n    def go(self):\n        self.launch()\n",
        "b.py": "def f(thing):\n    thing.launch()\n",
    }
    assert [(one.path, one.resolved) for one in ask(files, "A.launch").references] == [
        ("a.py", Resolution.SCOPE),
        ("b.py", Resolution.NAME),
    ]


def test_a_name_only_match_needs_a_distinctive_name():
    """Where several classes, or the library, have the member, an unknown receiver proves nothing."""
    files = {
        "a.py": (
            "class A:\n    def launch(self): pass\n    def append(self, x): pass\n"
            "class B:\n    def launch(self): pass\n"
        ),
        "b.py": "def f(thing):\n    thing.launch()\n    thing.append(1)\n",
    }
    assert lines(files, "A.launch") == []
    assert lines(files, "A.append") == []


def test_inherited_members_and_overrides():
    """A subclass uses what it inherits; an override is another definition; a base may dispatch to it."""
    files = {
        "a.py": (
            "class Base:\n    def run(self): pass\n    def go(self):\n        self.run()\n"
            "class Plain(Base):\n    def f(self):\n        self.run()\n"
            "class Own(Base):\n    def run(self):\n        super().run()\n"
            "    def f(self):\n        self.run()\n"
        )
    }
    assert lines(files, "Base.run") == ["a.py:10", "a.py:4", "a.py:7"]
    own = ask(files, "Own.run")
    assert {one.line: one.resolved for one in own.references} == {12: Resolution.SCOPE}
    assert [one.line for one in own.dispatched] == [4]


def test_keyword_arguments_are_parameters_unless_they_name_a_field():
    """`f(size=1)` names a parameter; `Box(size=1)` a field of the class."""
    files = {
        "a.py": "class Box:\n    size: int\nsize = 1\ndef f(size): pass\nf(size=1)\nBox(size=2)\nf(size)\n"
    }
    assert lines(files, "Box.size") == ["a.py:6"]
    assert lines(files, "a.size") == ["a.py:7"]


def test_enclosing_definition_and_place_are_given():
    """Enough to read on without opening the file."""
    (one,) = ask({"a.py": "def f(): pass\nclass A:\n    def g(self):\n        return  f()\n"}, "f").references
    assert (one.path, one.line, one.column, one.enclosing, one.text) == ("a.py", 4, 17, "A.g", "return  f()")


def test_work_is_bounded_and_the_rest_counted(monkeypatch):
    """Thousands of uses give the nearest and a count."""
    monkeypatch.setattr("services.references.MAX_OCCURRENCES", 10)
    files = {"a.py": "def f(): pass\n" + "f()\n" * 5, "b.py": "from a import f\n" + "f()\n" * 30}
    result = ask(files, "f", limit=3)
    assert len(result.references) == 3
    assert result.total + result.unexamined >= 36
    assert result.is_truncated


def test_broken_code_and_odd_bytes_do_not_stop_the_search():
    """What can be read is read."""
    files = {
        "a.py": "def f(): pass\n",
        "b.py": b"from a import f\nclass (:\n  f(\xff\xfe)\nf()\n",
        "c.py": b"\0f\0",
    }
    codebase = ScanningCodeBase(MemoryWorkspace(files))
    assert {one.line for one in find_references(codebase, "f").references} >= {1, 4}


def test_self_referring_assignments_end():
    """`x = x.step()` asks for itself at every step."""
    text = (
        "def f(x):\n"
        + "    x = x.copy().values().get(1)\n" * 40
        + "    return x.launch()\nclass A:\n    def launch(self): pass\n"
    )
    assert lines({"a.py": text}, "A.launch") == ["a.py:42"]


@pytest.mark.parametrize("query", ["a.py:1", "a.f", "f", "a.py::f"])
def test_every_way_to_name_the_symbol_gives_the_same_uses(query):
    """A place, a qualified and a plain name."""
    assert lines({"a.py": "def f(): pass\nf()\n"}, query) == ["a.py:2"]


def test_deep_nesting_does_not_stall_the_search():
    """Hostile code costs no more than its size."""
    deep = "x = " + "(" * 3000 + "f()" + ")" * 3000 + "\n"
    types = "y: " + "list[" * 300 + "int" + "]" * 300 + "\n"
    files = {"a.py": "def f(): pass\n" + deep + types + "f()\n", "b.rs": "use " + "a::{" * 500}
    assert "a.py:4" in lines(files, "f")


def test_calls_of_a_constructor_are_calls_of_its_type():
    """Nobody writes `__init__` or the name of the class twice."""
    python = {"a.py": "class A:\n    def __init__(self): pass\ndef f(x: A):\n    return A()\n"}
    java = {"A.java": "class A { A() {} }\n", "B.java": "class B { A a = new A(); }\n"}
    assert lines(python, "A.__init__") == ["a.py:4"]
    assert lines(java, "A.A") == ["B.java:1"]


def test_quoted_annotations_are_types_but_literals_are_not():
    """A forward reference is written as a string."""
    files = {"a.py": 'def f(x: "A", y: list["A"], z: Literal["A"]): pass\nclass A: pass\nw = "A"\n'}
    found = [(one.line, one.kind) for one in ask(files, "A").references]
    assert found == [(1, ReferenceKind.TYPE)] * 2


def test_a_field_set_again_in_a_subclass_is_the_inherited_one():
    """`self.x = ...` makes no new field where a base has it."""
    files = {
        "a.py": (
            "class Base:\n    def __init__(self):\n        self.state = 1\n"
            "class Sub(Base):\n    def reset(self):\n        self.state = 0\n        return self.state\n"
        )
    }
    assert lines(files, "Base.state") == ["a.py:6", "a.py:7"]


def test_destructuring_uses_the_members_it_names():
    """`{ size }` and `{ size: s }` read the field of the value they take apart."""
    files = {
        "a.ts": (
            "interface Box { size: number }\ninterface Bag { size: number }\n"
            "function f(box: Box, { size }: Bag) {\n  const { size: s } = box\n  return s\n}\n"
        )
    }
    assert lines(files, "Box.size") == ["a.ts:4"]
    assert lines(files, "Bag.size") == ["a.ts:3"]


def test_a_bare_name_means_members_and_free_functions():
    """A name that both have is asked for as a whole; a qualified one means its own."""
    files = {
        "app.py": (
            "class App:\n    def respond(self):\n        return 1\n\n"
            "    def run(self):\n        return self.respond()\n"
        ),
        "views.py": "def respond():\n    return 2\n\n\ndef view():\n    return respond()\n",
    }
    assert lines(files, "respond") == ["app.py:6", "views.py:6"]
    assert lines(files, "App.respond") == ["app.py:6"]
