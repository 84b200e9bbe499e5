"""Calls, imports, bases and prose spans that `extract` reads."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.facts import COMPLEX_RECEIVER
from services.languages.registry import LANGUAGES
from services.syntax import extract


def test_call_knows_its_receiver_line_and_definition():
    """The last name is called; what stands before it is the receiver."""
    text = "def f(s):\n    s.get(1)\n    a.b.c()\n    g()\nh()\n"
    facts = extract(text.encode(), "python")
    assert [tuple(call) for call in facts.calls] == [
        ("get", "s", 2, 0),
        ("c", "a.b", 3, 0),
        ("g", "", 4, 0),
        ("h", "", 5, -1),
    ]


def test_call_forms_of_other_languages():
    """Scopes, arrows, type arguments and constructors are calls all the same."""
    cpp = extract(b"void f() { a->b(); ns::g<int>(); new Foo(1); }", "cpp")
    java = extract(b"class A { void f() { x.y().z(); new B<C>(1); } }", "java")
    assert [(call.receiver, call.name) for call in cpp.calls] == [("a", "b"), ("ns", "g"), ("", "Foo")]
    assert [(call.receiver, call.name) for call in java.calls] == [("x", "y"), ("x.y()", "z"), ("", "B")]


def test_long_receiver_is_not_kept():
    """A fluent chain must not be stored at every link."""
    text = "x" * 40 + ".one().two(" + "y" * 40 + ").three()\n"
    assert extract(text.encode(), "python").calls[-1].receiver == COMPLEX_RECEIVER


def test_bases_belong_to_their_type_without_arguments():
    """Generic arguments are no part of a base's name."""
    facts = extract(b"class A(Base[int], metaclass=Meta): pass\nclass B(a.C): pass\n", "python")
    assert [(one.definition, one.base) for one in facts.bases] == [(0, "Base"), (1, "a.C")]
    go = extract(b"package a\ntype R struct { conf; *other.T; n int }\n", "go")
    assert [one.base for one in go.bases] == ["conf", "other.T"]


def test_prose_spans_tell_comments_strings_and_doc_strings_apart():
    """A doc string is documentation, not a string literal."""
    text = b'"""Module."""\n# note\ndef f():\n    """Doc."""\n    return "value"\n'
    facts = extract(text, "python")
    assert [text[a:b] for a, b in facts.docs] == [b'"""Module."""', b'"""Doc."""']
    assert [text[a:b] for a, b in facts.comments] == [b"# note"]
    assert [text[a:b] for a, b in facts.strings] == [b'"value"']


def test_package_clause_qualifies_where_the_path_does_not_tell():
    """Go, PHP and C# names carry it; Java's path already does."""
    assert extract(b"package mux\nfunc F() {}\n", "go").definitions[0].qualified == "mux.F"
    java = extract(b"package a.b;\nclass C {}\n", "java")
    assert (java.package, java.definitions[0].qualified) == ("a.b", "C")


def test_attribute_macros_do_not_hide_a_class():
    """Export and thread-safety macros are blanked in place, so every offset stays true."""
    text = b"class LIB_EXPORT DB {\n  int n_ GUARDED_BY(mu_);\n  void F() REQUIRES(mu_);\n};\n"
    facts = extract(text, "cpp")
    assert [one.qualified for one in facts.definitions] == ["DB", "DB.n_", "DB.F"]
    assert not facts.has_errors
    assert text[facts.definitions[0].name_byte :].startswith(b"DB")
    assert "LIB_EXPORT" in facts.definitions[0].signature


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([spec.name for spec in LANGUAGES]))
def test_any_bytes_give_facts(data, language):
    """Odd bytes and damaged code are read as far as possible; spans lie inside the file."""
    facts = extract(data, language)
    for one in facts.definitions:
        assert 0 <= one.start_byte <= one.name_byte <= one.end_byte <= len(data)
        assert 1 <= one.start <= one.end
        assert one.start <= one.name_line <= one.end
        assert -1 <= one.parent < len(facts.definitions)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["class A:", "  def f(self):", "    x = 1", "    return g()", "@d", "", "# c", "def h(): pass"]
        )
    )
)
def test_nesting_is_a_tree_in_source_order(lines):
    """A definition lies inside its parent, which comes before it."""
    facts = extract("\n".join(lines).encode(), "python")
    for index, one in enumerate(facts.definitions):
        assert one.parent < index
        if one.parent >= 0:
            outer = facts.definitions[one.parent]
            assert outer.start_byte <= one.start_byte
            assert one.end_byte <= outer.end_byte
