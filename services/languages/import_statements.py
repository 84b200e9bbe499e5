"""Import statements as text: what one statement of each language brings in, and under which name."""

import re
from typing import NamedTuple


class ImportedName(NamedTuple):
    """One name that a statement imports; a tuple because an index holds hundreds of thousands."""

    module: str
    # As written, without quotes: "..pkg.mod", "./utils", "leveldb/db.h", "crate::io".
    name: str = ""
    # Empty for the module itself; "*" for all its names.
    alias: str = ""
    # The local name where it differs.


_FOLD = re.compile(r"\s+")
_QUOTED = re.compile(r"""["'`]([^"'`\n]+)["'`]""")
_PYTHON_COMMENT = re.compile(r"#[^\n]*|\\\n")
_C_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def _aliased(text: str, separator: str = " as ") -> tuple[str, str]:
    name, _, alias = text.strip().partition(separator)
    return name.strip(), alias.strip()


def python_imports(text: str) -> tuple[ImportedName, ...]:
    """`import a.b as c, d` and `from .m import (x as y, z)`."""
    folded = _FOLD.sub(" ", _PYTHON_COMMENT.sub(" ", text)).strip()
    if folded.startswith("import "):
        pairs = [_aliased(part) for part in folded[len("import ") :].split(",")]
        return tuple(ImportedName(module, "", alias) for module, alias in pairs if module)
    match = re.match(r"from ?([.\w ]+?) ?import ?(.*)$", folded)
    if match is None:
        return ()
    module = match[1].replace(" ", "")
    pairs = [_aliased(part) for part in match[2].strip("() ").split(",")]
    return tuple(ImportedName(module, name, alias) for name, alias in pairs if name)


def ecmascript_imports(text: str) -> tuple[ImportedName, ...]:
    """`import d, {a as b} from "m"`, `export * from "m"`, `const {a: b} = require("m")`, `import("m")`."""
    folded = _FOLD.sub(" ", _C_COMMENT.sub(" ", text)).strip()
    quoted = _QUOTED.search(folded)
    if quoted is None:
        return ()
    module = quoted[1]
    if "require" in folded and not folded.startswith(("import", "export")):
        return _required_names(folded.partition("=")[0], module)
    clause = folded[: quoted.start()].removesuffix("from ").rstrip()
    clause = re.sub(r"^(import|export)\b ?(type |typeof )?", "", clause).removesuffix("from").strip()
    if not clause or clause.startswith("("):
        return (ImportedName(module),)
    found: list[ImportedName] = []
    braces = re.search(r"\{(.*?)\}", clause)
    if braces is not None:
        for part in braces[1].split(","):
            name, alias = _aliased(part.strip().removeprefix("type "))
            if name:
                found.append(ImportedName(module, name, alias))
    for part in re.sub(r"\{.*?\}", "", clause).split(","):
        name, alias = _aliased(part)
        if name == "*":
            # "export * from" re-exports every name; "import * as ns" binds the module.
            found.append(ImportedName(module, "", alias) if alias else ImportedName(module, "*"))
        elif name:
            found.append(ImportedName(module, "default", name))
    return tuple(found)


def _required_names(left: str, module: str) -> tuple[ImportedName, ...]:
    target = re.sub(r"^(const|let|var) ", "", left.strip()).strip()
    if target.startswith("{"):
        pairs = [_aliased(part, ":") for part in target.strip("{} ").split(",")]
        return tuple(ImportedName(module, name, alias) for name, alias in pairs if name)
    return (ImportedName(module, "", target if re.fullmatch(r"[\w$]+", target) else ""),)


def c_imports(text: str) -> tuple[ImportedName, ...]:
    """`#include "x.h"`, `#include <y>` and `using a::b`."""
    include = re.search(r"""include\s*(?:"([^"\n]+)"|<([^>\n]+)>)""", text)
    if include is not None:
        return (ImportedName(include[1] or include[2]),)
    using = re.match(r"using\s+(namespace\s+)?([\w:]+)", text)
    if using is None:
        return ()
    if using[1]:
        return (ImportedName(using[2], "*"),)
    module, _, name = using[2].rpartition("::")
    return (ImportedName(module, name),)


def go_imports(text: str) -> tuple[ImportedName, ...]:
    """One import spec: `"path"`, `alias "path"`, `. "path"`."""
    quoted = _QUOTED.search(text)
    if quoted is None:
        return ()
    alias = text[: quoted.start()].strip()
    return (ImportedName(quoted[1], "*"),) if alias == "." else (ImportedName(quoted[1], "", alias),)


def rust_imports(text: str) -> tuple[ImportedName, ...]:
    """`use a::{b::{self, c as d}, e::*}`, `mod name;`, `extern crate x as y`."""
    folded = _FOLD.sub(" ", _C_COMMENT.sub(" ", text)).strip().rstrip(";").strip()
    folded = re.sub(r"^(#\[[^\]]*\] ?)*(pub(\([^)]*\))? )?", "", folded)
    if folded.startswith("mod "):
        return (ImportedName(f"self::{folded[4:].strip()}"),)
    if folded.startswith("extern crate "):
        module, alias = _aliased(folded[len("extern crate ") :])
        return (ImportedName(module, "", alias),)
    if not folded.startswith("use "):
        return ()
    return tuple(_rust_tree(folded[len("use ") :].strip(), ""))


_MAX_NESTING = 20
# Braces inside braces of a "use"; deeper ones are not written by people.


def _rust_tree(text: str, prefix: str, depth: int = 0) -> list[ImportedName]:
    text = text.strip()
    if depth > _MAX_NESTING:
        return []
    head, brace, rest = text.partition("{")
    if brace:
        inner = rest[: rest.rfind("}")] if "}" in rest else rest
        base = "::".join(part for part in (prefix, head.strip().removesuffix("::")) if part)
        return [found for part in _split_outside_braces(inner) for found in _rust_tree(part, base, depth + 1)]
    path, alias = _aliased(text)
    module, _, name = path.rpartition("::")
    module = "::".join(part for part in (prefix, module) if part)
    if not path:
        return []
    if name == "self":
        return [ImportedName(module, "", alias)]
    return [ImportedName(module, name, alias)] if module else [ImportedName(name, "", alias)]


def _split_outside_braces(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if character == "," and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [part for part in (*parts, text[start:]) if part.strip()]


def java_imports(text: str) -> tuple[ImportedName, ...]:
    """`import a.b.C;`, `import a.b.*;`, `import static a.b.C.d;`."""
    match = re.match(r"import\s+(static\s+)?([\w.\s]+?)(\.\s*\*)?\s*;?\s*$", text.strip())
    if match is None:
        return ()
    path = _FOLD.sub("", match[2])
    if match[3]:
        return (ImportedName(path, "*"),)
    module, _, name = path.rpartition(".")
    return (ImportedName(module, name),)


def csharp_imports(text: str) -> tuple[ImportedName, ...]:
    """`using A.B;`, `using X = A.B.C;`, `using static A.B;`."""
    match = re.match(r"(?:global\s+)?using\s+(static\s+)?(?:(\w+)\s*=\s*)?([\w.:]+)", text.strip())
    if match is None:
        return ()
    if match[2]:
        module, _, name = match[3].rpartition(".")
        return (ImportedName(module, name, match[2]),)
    return (ImportedName(match[3], "*"),)


def ruby_imports(text: str) -> tuple[ImportedName, ...]:
    """`require "x"`, `require_relative "y"` (written as "./y"), `autoload :X, "x"`."""
    quoted = _QUOTED.search(text)
    if quoted is None:
        return ()
    module = quoted[1]
    if text.startswith("require_relative") and not module.startswith("."):
        module = f"./{module}"
    constant = re.match(r"autoload\s*\(?\s*:(\w+)", text)
    return (ImportedName(module, constant[1] if constant else ""),)


def php_imports(text: str) -> tuple[ImportedName, ...]:
    r"""`use A\B as C;`, `use A\{B, function c};`, `require "x.php"`."""
    folded = _FOLD.sub(" ", text).strip().rstrip(";").strip()
    if not folded.startswith("use "):
        quoted = _QUOTED.search(folded)
        return (ImportedName(quoted[1].removeprefix("/")),) if quoted else ()
    body = re.sub(r"^(function|const) ", "", folded[4:])
    head, brace, rest = body.partition("{")
    prefix = head.strip().strip("\\") if brace else ""
    found = []
    for part in rest.rstrip("} ").split(",") if brace else body.split(","):
        path, alias = _aliased(re.sub(r"^ ?(function|const) ", "", part))
        module, _, name = "\\".join(piece for piece in (prefix, path.strip("\\ ")) if piece).rpartition("\\")
        if name:
            found.append(ImportedName(module, name, alias))
    return tuple(found)


def bash_imports(text: str) -> tuple[ImportedName, ...]:
    """`source x.sh` and `. "$dir/x.sh"`; the part after the last variable is what can be known."""
    words = text.split(None, 1)
    if len(words) < 2:
        return ()
    target = words[1].strip().split("\n", 1)[0].strip("\"' ")
    known = re.split(r"\$\([^)]*\)|\$\{[^}]*\}|\$\w+|\)", target)[-1].strip("\"' /")
    return (ImportedName(known),) if known else ()
