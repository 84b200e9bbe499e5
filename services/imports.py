"""Imports: which files of the repository an import statement means."""

import json
import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from services.codebase import CodeBase
from services.errors import ServiceError
from services.facts import Import
from services.languages.registry import language_of
from services.locations import RepoPath

_ECMASCRIPT_SUFFIXES = (
    ".ts",
    ".tsx",
    ".d.ts",
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".mts",
    ".cts",
    ".vue",
    ".svelte",
)
_OUTPUT_SUFFIXES = (".js", ".jsx", ".mjs", ".cjs")
# TypeScript imports name the file that will be written.
_MAX_MANIFESTS = 200
_GO_MODULE = re.compile(r"^module\s+(\S+)", re.MULTILINE)


class ImportResolver:
    """Maps imports to files by the layout conventions of each language; holds the path tables of one tree."""

    def __init__(self, codebase: CodeBase) -> None:
        self._workspace = codebase.workspace
        self._paths = frozenset(entry.path for entry in codebase.workspace.files())
        self._by_stem: dict[str, list[RepoPath]] = {}
        self._by_directory: dict[str, list[RepoPath]] = {}
        for path in sorted(self._paths):
            base = path.rsplit("/", 1)[-1]
            self._by_stem.setdefault(base.split(".", 1)[0], []).append(path)
            self._by_directory.setdefault(posixpath.dirname(path), []).append(path)
        self._directories_by_name: dict[str, list[str]] = {}
        for directory in self._all_directories():
            self._directories_by_name.setdefault(posixpath.basename(directory), []).append(directory)
        self._manifests: dict[str, dict[str, str]] = {}
        self._known: dict[tuple[str, str, str], tuple[RepoPath, ...]] = {}

    def resolve(self, path: RepoPath, statement: Import) -> tuple[RepoPath, ...]:
        """The files that *statement* in the file *path* means, best first; empty for what lies outside.

        A package that is a directory (Go, Java wildcard, C# namespace) gives all its files.
        """
        language = language_of(path)
        rule = _RULES.get(language or "")
        if rule is None:
            return ()
        # The answer depends on the directory only, so files side by side share it.
        key = (posixpath.dirname(path) + "\0" + (language or ""), statement.module, statement.name)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = tuple(dict.fromkeys(rule(self, path, statement)))
        return known

    def files_in(self, directory: str) -> tuple[RepoPath, ...]:
        """The files directly in *directory*, sorted."""
        return tuple(self._by_directory.get(directory, ()))

    def _all_directories(self) -> list[str]:
        found: set[str] = set()
        for directory in self._by_directory:
            current = directory
            while current and current not in found:
                found.add(current)
                current = posixpath.dirname(current)
        return sorted(found)

    def _first(self, candidates: Iterable[str]) -> list[RepoPath]:
        return [RepoPath(candidate) for candidate in candidates if candidate in self._paths][:1]

    def _ending(self, suffix: str, near: str) -> list[RepoPath]:
        """The files whose path ends in *suffix*, the one that shares most of its path with *near* first."""
        stem = suffix.rsplit("/", 1)[-1].split(".", 1)[0]
        found = [
            path for path in self._by_stem.get(stem, ()) if path == suffix or path.endswith(f"/{suffix}")
        ]
        return sorted(found, key=lambda path: (-_shared(path, near), path.count("/"), path))

    def _directories_ending(self, suffix: str, near: str) -> list[str]:
        named = self._directories_by_name.get(posixpath.basename(suffix), ())
        found = [directory for directory in named if directory == suffix or directory.endswith(f"/{suffix}")]
        return sorted(
            found, key=lambda directory: (-_shared(directory, near), directory.count("/"), directory)
        )

    # Python

    def python(self, path: RepoPath, statement: Import) -> list[RepoPath]:
        """Dotted modules, relative levels, packages and their submodules; source roots anywhere."""
        module = statement.module
        level = len(module) - len(module.lstrip("."))
        parts = [part for part in module[level:].split(".") if part]
        if level:
            base = posixpath.dirname(path)
            for _ in range(level - 1):
                base = posixpath.dirname(base)
            return self._python_in(base, parts, statement.name)
        if not parts:
            return []
        if parts[0] == self._workspace.name and "__init__.py" in self._paths:
            # The repository directory is the package itself.
            return self._python_in("", parts[1:], statement.name)
        for root in self._python_roots(path, parts[0]):
            found = self._python_in(root, parts, statement.name)
            if found:
                return found
        return []

    def _python_in(self, base: str, parts: list[str], name: str) -> list[RepoPath]:
        target = "/".join(part for part in (base, *parts) if part)
        package = [f"{target}/__init__.py", f"{target}/__init__.pyi"] if target else []
        package = package or ["__init__.py"]
        submodule = (
            [f"{target}/{name}".lstrip("/") + ending for ending in (".py", ".pyi", "/__init__.py")]
            if name
            else []
        )
        module = [f"{target}.py", f"{target}.pyi", f"{target}.pyx"] if target else []
        # "from pkg import name" may mean pkg/name.py or a name that pkg/__init__.py defines; both count.
        return [*self._first([*package, *module]), *self._first(submodule)][:: -1 if name else 1]

    def _python_roots(self, path: str, first: str) -> list[str]:
        """Directories that hold a package or module *first* and are no package themselves, nearest first."""
        holders = {
            posixpath.dirname(one)
            for one in self._by_stem.get(first, ())
            if one.endswith((".py", ".pyi", ".pyx"))
        }
        holders |= {posixpath.dirname(one) for one in self._directories_by_name.get(first, ())}
        roots = [one for one in holders if f"{one}/__init__.py".lstrip("/") not in self._paths]
        return sorted(roots, key=lambda root: (-_shared(f"{root}/{first}", path), root.count("/"), root))

    # JavaScript and TypeScript

    def ecmascript(self, path: RepoPath, statement: Import) -> list[RepoPath]:
        """Relative modules, index files, workspace packages by name, and "@/" style aliases."""
        module = statement.module.split("?", 1)[0]
        if module.startswith("."):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), module))
            return self._first(self._ecmascript_files(target))
        if module.startswith(("@/", "~/", "#/", "/")):
            tail = module.split("/", 1)[1]
            return [found for end in self._ecmascript_files(tail) for found in self._ending(end, path)][:1]
        packages = self._named_in_manifests("package.json", _package_name)
        owner = max(
            (name for name in packages if module == name or module.startswith(f"{name}/")),
            key=len,
            default="",
        )
        if owner:
            base, tail = packages[owner], module[len(owner) :].strip("/")
            targets = [
                f"{base}/{middle}{tail or 'index'}".replace("//", "/").lstrip("/")
                for middle in ("src/", "", "lib/")
            ]
            return self._first(end for target in targets for end in self._ecmascript_files(target))
        # A bare path below a configured base directory, as "components/Button".
        if "/" in module and not module.startswith("@"):
            return [found for end in self._ecmascript_files(module) for found in self._ending(end, path)][:1]
        return []

    @staticmethod
    def _ecmascript_files(target: str) -> list[str]:
        written = [target[: -len(suffix)] for suffix in _OUTPUT_SUFFIXES if target.endswith(suffix)]
        return [
            *([target] if PurePosixPath(target).suffix else []),
            *(stem + suffix for stem in (*written, target) for suffix in _ECMASCRIPT_SUFFIXES),
            *(f"{target}/index{suffix}" for suffix in _ECMASCRIPT_SUFFIXES),
        ]

    # C and C++

    def c(self, path: RepoPath, statement: Import) -> list[RepoPath]:
        """Includes beside the file, then below any include directory."""
        module = statement.module
        if statement.name or "::" in module:
            return []
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), module))
        return self._first([beside]) or self._ending(module.lstrip("./"), path)[:1]

    # Go

    def go(self, path: RepoPath, statement: Import) -> list[RepoPath]:
        """Packages below a go.mod of this repository."""
        modules = self._named_in_manifests("go.mod", _go_module)
        for name in sorted(modules, key=len, reverse=True):
            if statement.module == name or statement.module.startswith(f"{name}/"):
                directory = posixpath.join(modules[name], statement.module[len(name) :].strip("/")).rstrip(
                    "/"
                )
                return self._go_files(directory)
        if modules or "." not in statement.module.split("/", 1)[0]:
            return []
        # Before modules: the repository lies at the import path itself.
        for directory in self._directories_ending("/".join(statement.module.split("/")[3:]), path)[:1]:
            return self._go_files(directory)
        return []

    def _go_files(self, directory: str) -> list[RepoPath]:
        return [
            path
            for path in self.files_in(directory)
            if path.endswith(".go") and not path.endswith("_test.go")
        ]

    # Rust

    def rust(self, path: RepoPath, statement: Import) -> list[RepoPath]:
        """Module paths from the crate root, from the module itself, or from a crate of the workspace."""
        parts = [part for part in statement.module.split("::") if part]
        if not parts:
            return []
        own = _rust_module(path)
        if parts[0] == "crate":
            base, parts = self._crate_root(path), parts[1:]
        elif parts[0] in {"self", "super"}:
            base = own
            while parts and parts[0] in {"self", "super"}:
                base = posixpath.dirname(base) if parts[0] == "super" else base
                parts = parts[1:]
        else:
            crates = self._named_in_manifests("Cargo.toml", _crate_name)
            if parts[0] in crates:
                base, parts = posixpath.join(crates[parts[0]], "src"), parts[1:]
            elif self._rust_file(own, parts[:1]):
                base = own
            else:
                return []
        named = [*parts, statement.name] if statement.name and statement.name != "*" else parts
        # The last parts may be items, not modules: the longest path that is a file wins.
        for count in range(len(named), -1, -1):
            found = self._rust_file(base, named[:count])
            if found:
                return found
        return []

    def _rust_file(self, base: str, parts: list[str]) -> list[RepoPath]:
        target = "/".join(part for part in (base, *parts) if part)
        return self._first([f"{target}.rs", f"{target}/mod.rs", f"{target}/lib.rs", f"{target}/main.rs"])

    def _crate_root(self, path: str) -> str:
        directory = posixpath.dirname(path)
        while directory:
            if f"{directory}/lib.rs" in self._paths or f"{directory}/main.rs" in self._paths:
                return directory
            directory = posixpath.dirname(directory)
        return posixpath.dirname(path)

    # Java, C#, PHP, Ruby, Bash

    def java(self, path: RepoPath, statement: Import) -> list[RepoPath]:
        """One class, one class of a static import, or all classes of a package."""
        base = statement.module.replace(".", "/")
        if statement.name == "*":
            # A package may be spread over source roots: main, test, generated.
            directories = self._directories_ending(base, path)
            found = [one for directory in directories for one in self.files_in(directory)]
            return [one for one in found if one.endswith(".java")] or self._ending(f"{base}.java", path)[:1]
        return (self._ending(f"{base}/{statement.name}.java", path) or self._ending(f"{base}.java", path))[:1]

    def csharp(self, path: RepoPath, statement: Import) -> list[RepoPath]:
        """A namespace as the directory its name ends in, for projects that lay them out alike."""
        parts = statement.module.split(".")
        for start in range(len(parts)):
            for directory in self._directories_ending("/".join(parts[start:]), path)[:1]:
                return [one for one in self.files_in(directory) if one.endswith(".cs")]
        return []

    def php(self, path: RepoPath, statement: Import) -> list[RepoPath]:
        """A class by the tail of its namespace, or an included file."""
        if not statement.name:
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), statement.module))
            return self._first([beside]) or self._ending(statement.module.lstrip("./"), path)[:1]
        named = [one for one in self._by_stem.get(statement.name, ()) if one.endswith(".php")]
        parts = [part.lower() for part in statement.module.split("\\")]
        ranked = sorted(
            (-_shared_tail(posixpath.dirname(one).lower().split("/"), parts), one) for one in named
        )
        return [path for score, path in ranked if score < 0 or len(ranked) == 1][:1]

    def ruby(self, path: RepoPath, statement: Import) -> list[RepoPath]:
        """A file beside the importer, or below any load path."""
        module = statement.module.removesuffix(".rb")
        if module.startswith("."):
            return self._first([posixpath.normpath(posixpath.join(posixpath.dirname(path), module)) + ".rb"])
        return self._ending(f"{module}.rb", path)[:1]

    def bash(self, path: RepoPath, statement: Import) -> list[RepoPath]:
        """A sourced file, by the part of its path that is written out."""
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), statement.module))
        return self._first([beside]) or self._ending(statement.module.lstrip("./"), path)[:1]

    def _named_in_manifests(self, file_name: str, read_name: Callable[[str], str]) -> dict[str, str]:
        """Package names that manifests called *file_name* declare, with their directories."""
        known = self._manifests.get(file_name)
        if known is None:
            known = {}
            candidates = self._by_stem.get(file_name.split(".", 1)[0], ())
            for path in [one for one in candidates if one.rsplit("/", 1)[-1] == file_name][:_MAX_MANIFESTS]:
                try:
                    name = read_name(self._workspace.read_text(path))
                except ServiceError:
                    continue
                if name:
                    known.setdefault(name, posixpath.dirname(path))
            self._manifests[file_name] = known
        return known


def _package_name(text: str) -> str:
    try:
        manifest = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    name = manifest.get("name", "") if isinstance(manifest, dict) else ""
    return name if isinstance(name, str) else ""


def _go_module(text: str) -> str:
    match = _GO_MODULE.search(text)
    return match[1] if match is not None else ""


def _crate_name(text: str) -> str:
    import tomllib

    try:
        package = tomllib.loads(text).get("package", {})
    except tomllib.TOMLDecodeError:
        return ""
    name = package.get("name", "") if isinstance(package, dict) else ""
    return name.replace("-", "_") if isinstance(name, str) else ""


def _rust_module(path: str) -> str:
    """The directory in which the submodules of a Rust file lie."""
    directory, base = posixpath.split(path)
    return (
        directory
        if base in {"mod.rs", "lib.rs", "main.rs"}
        else posixpath.join(directory, base.removesuffix(".rs"))
    )


def _shared(left: str, right: str) -> int:
    """How many leading directories two paths share."""
    count = 0
    for one, other in zip(left.split("/"), right.split("/"), strict=False):
        if one != other:
            break
        count += 1
    return count


def _shared_tail(directories: list[str], parts: list[str]) -> int:
    return _shared("/".join(reversed(directories)), "/".join(reversed(parts))) if directories != [""] else 0


_RULES: dict[str, Callable[[ImportResolver, RepoPath, Import], list[RepoPath]]] = {
    "python": ImportResolver.python,
    "javascript": ImportResolver.ecmascript,
    "typescript": ImportResolver.ecmascript,
    "tsx": ImportResolver.ecmascript,
    "c": ImportResolver.c,
    "cpp": ImportResolver.c,
    "go": ImportResolver.go,
    "rust": ImportResolver.rust,
    "java": ImportResolver.java,
    "csharp": ImportResolver.csharp,
    "php": ImportResolver.php,
    "ruby": ImportResolver.ruby,
    "bash": ImportResolver.bash,
}
