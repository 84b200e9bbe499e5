"""Which files an import means, by the layout rules of each language."""

import pytest

from services.codebase import ScanningCodeBase
from services.facts import Import
from services.imports import ImportResolver
from services.languages.registry import language_of, language_spec
from services.memory_workspace import MemoryWorkspace


def resolve(files: dict[str, str] | list[str], path: str, statement: str) -> list[str]:
    contents = files if isinstance(files, dict) else dict.fromkeys(files, "")
    resolver = ImportResolver(ScanningCodeBase(MemoryWorkspace(contents)))
    (found, *_) = language_spec(language_of(path) or "").read_imports(statement)
    return list(resolver.resolve(path, Import(*found, 1)))


PYTHON = [
    "src/pkg/__init__.py",
    "src/pkg/a.py",
    "src/pkg/sub/__init__.py",
    "src/pkg/json.py",
    "tests/test_a.py",
]


@pytest.mark.parametrize(
    ("path", "statement", "expected"),
    [
        ("tests/test_a.py", "import pkg.a", ["src/pkg/a.py"]),
        ("tests/test_a.py", "from pkg import a", ["src/pkg/a.py", "src/pkg/__init__.py"]),
        ("tests/test_a.py", "from pkg import name", ["src/pkg/__init__.py"]),
        ("src/pkg/sub/__init__.py", "from .. import a", ["src/pkg/a.py", "src/pkg/__init__.py"]),
        ("src/pkg/sub/__init__.py", "from ..a import x", ["src/pkg/a.py"]),
        ("src/pkg/a.py", "import json", []),
        ("src/pkg/a.py", "import requests", []),
    ],
)
def test_python(path, statement, expected):
    """Source roots anywhere; a module inside a package is no top-level module."""
    assert resolve(PYTHON, path, statement) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ('import {x} from "./b"', ["web/src/b.ts"]),
        ('import {x} from "./b.js"', ["web/src/b.ts"]),
        ('import {x} from "./lib"', ["web/src/lib/index.tsx"]),
        ('import {x} from "@/lib"', ["web/src/lib/index.tsx"]),
        ('import {x} from "@org/core"', ["core/src/index.ts"]),
        ('import {x} from "@org/core/util"', ["core/src/util.ts"]),
        ('import React from "react"', []),
    ],
)
def test_ecmascript(statement, expected):
    """Relative files, index files, written suffixes, aliases and workspace packages."""
    files = {
        "web/src/a.ts": "",
        "web/src/b.ts": "",
        "web/src/lib/index.tsx": "",
        "core/package.json": '{"name": "@org/core"}',
        "core/src/index.ts": "",
        "core/src/util.ts": "",
        "broken/package.json": "{",
    }
    assert resolve(files, "web/src/a.ts", statement) == expected


def test_c_includes_prefer_the_file_beside():
    """Then any directory that the written path ends in, the closest first."""
    files = ["src/a.c", "src/util.h", "include/lib/util.h", "other/lib/util.h", "include/lib/db.h"]
    assert resolve(files, "src/a.c", '#include "util.h"') == ["src/util.h"]
    assert resolve(files, "src/a.c", "#include <lib/db.h>") == ["include/lib/db.h"]
    assert resolve(files, "src/a.c", "#include <stdio.h>") == []


def test_go_packages_lie_below_the_module():
    """All files of the package but its tests."""
    files = {"go.mod": "module example.com/m\n", "a/x.go": "", "a/y.go": "", "a/x_test.go": "", "main.go": ""}
    assert resolve(files, "main.go", '"example.com/m/a"') == ["a/x.go", "a/y.go"]
    assert resolve(files, "main.go", '"fmt"') == []


def test_rust_modules():
    """From the crate root, from the module, and files of child modules."""
    files = {
        "Cargo.toml": '[package]\nname = "my-app"\n',
        "src/lib.rs": "",
        "src/net/mod.rs": "",
        "src/net/tcp.rs": "",
    }
    assert resolve(files, "src/lib.rs", "mod net;") == ["src/net/mod.rs"]
    assert resolve(files, "src/net/mod.rs", "use self::tcp::Stream;") == ["src/net/tcp.rs"]
    assert resolve(files, "src/net/tcp.rs", "use super::Error;") == ["src/net/mod.rs"]
    assert resolve(files, "src/net/tcp.rs", "use my_app::net::tcp::Stream;") == ["src/net/tcp.rs"]
    assert resolve(files, "src/net/tcp.rs", "use std::io;") == []


def test_java_packages_span_source_roots():
    """A wildcard means the package in every root; a static import means its class."""
    files = ["main/java/a/b/C.java", "main/java/a/b/D.java", "test/java/a/b/CTest.java", "test/java/x/T.java"]
    assert resolve(files, "test/java/x/T.java", "import a.b.C;") == ["main/java/a/b/C.java"]
    assert resolve(files, "test/java/x/T.java", "import static a.b.C.make;") == ["main/java/a/b/C.java"]
    assert len(resolve(files, "test/java/x/T.java", "import a.b.*;")) == 3
    assert resolve(files, "test/java/x/T.java", "import java.util.List;") == []


@pytest.mark.parametrize(
    ("path", "statement", "expected"),
    [
        ("app/a.rb", "require_relative '../lib/x/util'", ["lib/x/util.rb"]),
        ("app/a.rb", "require 'x/util'", ["lib/x/util.rb"]),
        ("app/a.php", "use App\\Models\\User;", ["src/Models/User.php"]),
        ("app/a.php", "require_once __DIR__ . '/b.php'", ["app/b.php"]),
        ("bin/a.sh", '. "$ROOT/lib/common.sh"', ["lib/common.sh"]),
        ("app/A.cs", "using My.Models;", ["src/Models/Item.cs"]),
    ],
)
def test_other_languages(path, statement, expected):
    """Load paths, namespaces and sourced files."""
    files = [
        "app/a.rb",
        "lib/x/util.rb",
        "app/a.php",
        "app/b.php",
        "src/Models/User.php",
        "bin/a.sh",
        "lib/common.sh",
        "app/A.cs",
        "src/Models/Item.cs",
    ]
    assert resolve(files, path, statement) == expected
