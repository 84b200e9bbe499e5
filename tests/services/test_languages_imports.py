"""Import statements as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.languages.registry import LANGUAGES, language_spec

CASES = [
    ("python", "import a.b as c, d", [("a.b", "", "c"), ("d", "", "")]),
    ("python", "from ..m import (\n  x as y,  # why\n  z,\n)", [("..m", "x", "y"), ("..m", "z", "")]),
    ("python", "from . import *", [(".", "*", "")]),
    (
        "typescript",
        'import d, { a as b, type C } from "./m"',
        [("./m", "a", "b"), ("./m", "C", ""), ("./m", "default", "d")],
    ),
    ("typescript", 'import * as ns from "m"', [("m", "", "ns")]),
    ("javascript", 'export * from "./all"', [("./all", "*", "")]),
    ("javascript", "const { x, y: z } = require('./r')", [("./r", "x", ""), ("./r", "y", "z")]),
    ("javascript", 'import "./side-effect"', [("./side-effect", "", "")]),
    ("cpp", '#include "a/b.h"', [("a/b.h", "", "")]),
    ("cpp", "using std::string;", [("std", "string", "")]),
    ("go", 'mux "github.com/gorilla/mux"', [("github.com/gorilla/mux", "", "mux")]),
    ("go", '. "fmt"', [("fmt", "*", "")]),
    (
        "rust",
        "use std::{io::{self, Read as R}, fmt::*};",
        [("std::io", "", ""), ("std::io", "Read", "R"), ("std::fmt", "*", "")],
    ),
    ("rust", "pub mod util;", [("self::util", "", "")]),
    ("java", "import static a.b.C.d;", [("a.b.C", "d", "")]),
    ("java", "import a.b.*;", [("a.b", "*", "")]),
    ("csharp", "using X = A.B.C;", [("A.B", "C", "X")]),
    ("csharp", "using A.B;", [("A.B", "*", "")]),
    ("ruby", "require_relative 'lib/foo'", [("./lib/foo", "", "")]),
    ("php", "use A\\{B, function c as d};", [("A", "B", ""), ("A", "c", "d")]),
    ("php", "require_once __DIR__ . '/x.php'", [("x.php", "", "")]),
    ("bash", 'source "$DIR/lib.sh"', [("lib.sh", "", "")]),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_statement_gives_the_names_it_brings_in(language, text, expected):
    """Module as written, name, alias."""
    assert [tuple(found) for found in language_spec(language).read_imports(text)] == expected


@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_any_text_is_read_without_failing(text, spec):
    """Damaged statements give fewer names, never an error."""
    for prefix in ("", "import ", "from ", "use ", "using ", "#include "):
        for found in spec.read_imports(prefix + text):
            assert isinstance(found.module, str)
