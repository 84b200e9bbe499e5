"""Subclasses, callees, owners and dependents."""

from services.codebase import ScanningCodeBase
from services.memory_workspace import MemoryWorkspace
from services.relations import callees, dependents, owners, subclasses

FILES = {
    "base.py": "class Base:\n    def run(self): pass\n",
    "heirs.py": (
        "from base import Base\nclass A(Base): pass\nclass B(A):\n    def run(self):\n"
        "        helper()\n        len([])\n        self.run()\ndef helper(): pass\n"
    ),
    "other.py": "class Base: pass\nclass C(Base): pass\n",
    "app.py": (
        "from heirs import A, helper\nclass App:\n    a: A\n    def __init__(self):\n"
        "        self.b = A()\n    def go(self):\n        helper(); helper()\n"
        "        return A()\n"
    ),
}


def codebase(files: dict[str, str] | None = None) -> ScanningCodeBase:
    return ScanningCodeBase(MemoryWorkspace(FILES if files is None else files))


def test_subclasses_follow_the_hierarchy_of_that_class_only():
    """A namesake's heirs are not its own."""
    assert [one.qualified for one in subclasses(codebase(), "base.Base")] == ["A", "B"]
    assert [one.qualified for one in subclasses(codebase(), "base.Base", is_transitive=False)] == ["A"]
    assert [one.qualified for one in subclasses(codebase(), "other.Base")] == ["C"]
    assert subclasses(codebase(), "helper") == ()


def test_implementers_and_embedders_count_as_heirs():
    """Interfaces, traits and Go embedding are inheritance too."""
    java = {
        "I.java": "interface I {}",
        "A.java": "class A implements I {}",
        "B.java": "interface B extends I {}",
    }
    rust = {"src/lib.rs": "trait T { fn f(&self); }\nstruct S;\nimpl T for S { fn f(&self) {} }\n"}
    go = {"a.go": "package a\ntype conf struct{}\ntype R struct{ conf }\n"}
    assert sorted(one.name for one in subclasses(codebase(java), "I")) == ["A", "B"]
    assert [one.name for one in subclasses(codebase(rust), "T")] == ["S"]
    assert [one.name for one in subclasses(codebase(go), "conf")] == ["R"]


def test_callees_are_resolved_where_they_lie_in_the_repository():
    """Library calls are named without a place."""
    found = callees(codebase(), "B.run")
    assert [(one.name, one.symbol.qualified if one.symbol else None, one.line) for one in found] == [
        ("helper", "helper", 5),
        ("len", None, 6),
        ("run", "B.run", 7),
    ]


def test_owners_hold_a_type_or_construct_it():
    """Fields first, then places that only make one."""
    found = owners(codebase(), "A")
    assert [(one.name, one.is_holder) for one in found] == [
        ("App.a", True),
        ("App.b", True),
        ("App.go", False),
    ]
    assert owners(codebase(), "helper") == ()


def test_dependents_are_grouped_by_the_definition_around():
    """Who breaks when it changes, most uses first."""
    found = dependents(codebase(), "helper")
    assert next((one.path, one.enclosing, one.count) for one in found) == ("app.py", "App.go", 2)
    assert {one.enclosing for one in found} == {"App.go", "B.run", ""}
