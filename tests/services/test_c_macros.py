"""Macros that no grammar knows hide no definition."""

import pytest

from services.languages.c_macros import without_attribute_macros
from services.syntax import extract


def names(source: str) -> list[str]:
    return [one.qualified for one in extract(source.encode(), "cpp").definitions if not one.is_declaration]


@pytest.mark.parametrize(
    "source",
    [
        "void FOO_INLINE Pool::run(int count) {\n    work(count);\n}\n",
        "FOO_INLINE Pool &Pool::run(int count) FOO_NOEXCEPT {\n    return *this;\n}\n",
        "FOO_FUNC const char* run(int count) {\n    return 0;\n}\n",
        "void run(const Handlers &handlers = {}) {\n    work();\n}\n",
        "void run() {\n    FOO_TRY {\n        work();\n    }\n    FOO_CATCH_ALL\n}\n",
        "template <typename T>\nvoid FOO_INLINE Pool<T>::run(int count) {\n    work();\n}\n",
    ],
)
def test_a_function_is_seen_through_its_macros(source):
    """Before the type, before the name, after the parameters, and around statements."""
    assert names(source)[-1].split(".")[-1] == "run"


def test_a_test_that_is_named_by_a_text_is_a_place():
    """'TEST_CASE("reads a file")' is a function."""
    source = 'TEST_CASE("reads a file", "[io]") {\n    work();\n}\n\nTEST_CASE("writes") {\n    work();\n}\n'
    assert len(names(source)) == 2


def test_no_byte_moves():
    """Offsets and lines stay true, whatever is blanked."""
    source = b"#define FOO_INLINE inline\nvoid FOO_INLINE run() FOO_NOEXCEPT;\nint FOO_LIMIT = FOO_MAX;\n"
    blanked = without_attribute_macros(source)
    assert len(blanked) == len(source)
    assert blanked.count(b"\n") == source.count(b"\n")
    assert b"FOO_LIMIT = FOO_MAX" in blanked
    assert b"#define FOO_INLINE inline" in blanked
