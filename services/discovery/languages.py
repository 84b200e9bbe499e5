"""Languages by file name, for counting: wider than the set of grammars, and cheaper."""

from posixpath import basename, splitext

BY_SUFFIX: dict[str, str] = {
    suffix: name
    for name, suffixes in {
        "Python": ".py .pyi .pyw .pyx",
        "JavaScript": ".js .mjs .cjs .jsx",
        "TypeScript": ".ts .tsx .mts .cts",
        "C": ".c",
        "C/C++ header": ".h",
        "C++": ".cpp .cc .cxx .hpp .hh .hxx .ipp .inl .c++",
        "Go": ".go",
        "Rust": ".rs",
        "Java": ".java",
        "Kotlin": ".kt .kts",
        "Scala": ".scala",
        "Groovy": ".groovy .gradle",
        "C#": ".cs",
        "F#": ".fs .fsx",
        "Visual Basic": ".vb",
        "Ruby": ".rb .rake .gemspec",
        "PHP": ".php",
        "Shell": ".sh .bash .zsh .ksh",
        "PowerShell": ".ps1 .psm1",
        "Perl": ".pl .pm",
        "Lua": ".lua",
        "R": ".r",
        "Julia": ".jl",
        "Swift": ".swift",
        "Objective-C": ".m .mm",
        "Dart": ".dart",
        "Haskell": ".hs",
        "Erlang": ".erl",
        "Elixir": ".ex .exs",
        "Clojure": ".clj .cljs",
        "OCaml": ".ml .mli",
        "Zig": ".zig",
        "Nim": ".nim",
        "Fortran": ".f .f90 .f95",
        "Assembly": ".s .asm",
        "CUDA": ".cu .cuh",
        "SQL": ".sql",
        "HTML": ".html .htm",
        "CSS": ".css .scss .sass .less",
        "Vue": ".vue",
        "Svelte": ".svelte",
        "CMake": ".cmake",
        "Terraform": ".tf",
        "Protocol Buffers": ".proto",
        "GraphQL": ".graphql .gql",
        "Jupyter": ".ipynb",
        "Markdown": ".md .markdown",
        "reStructuredText": ".rst",
        "JSON": ".json .jsonl",
        "YAML": ".yml .yaml",
        "TOML": ".toml",
        "XML": ".xml .xsd .xsl",
        "INI": ".ini .cfg",
        "Text": ".txt",
    }.items()
    for suffix in suffixes.split()
}

BY_NAME: dict[str, str] = {
    "cmakelists.txt": "CMake",
    "makefile": "Make",
    "gnumakefile": "Make",
    "build.gradle": "Gradle",
    "build.gradle.kts": "Gradle",
    "settings.gradle": "Gradle",
    "settings.gradle.kts": "Gradle",
    "dockerfile": "Dockerfile",
    "containerfile": "Dockerfile",
    "jenkinsfile": "Groovy",
    "rakefile": "Ruby",
    "gemfile": "Ruby",
}

NOT_CODE = frozenset(
    {"Markdown", "reStructuredText", "JSON", "YAML", "TOML", "XML", "INI", "Text", "Jupyter"}
    | {"CMake", "Make", "Gradle", "Dockerfile"}
)
# Data, prose and build files: counted, but never the language that a directory or project is said to be
# written in while it holds any other.


def language_by_name(path: str) -> str:
    """The language of a file by its name; empty when the name does not tell."""
    name = basename(path).lower()
    return BY_NAME.get(name) or BY_SUFFIX.get(splitext(name)[1], "")


def settle_headers(sizes: dict[str, int]) -> str:
    """The language that `.h` files belong to, given the bytes of each language beside them."""
    return "C++" if sizes.get("C++", 0) >= sizes.get("C", 0) and "C++" in sizes else "C"
