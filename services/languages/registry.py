"""The table of languages: one row each, with its grammar, query files and naming rules.

A new language is one query file next to this module and one row here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from services.languages import import_statements
from services.languages.c_macros import without_attribute_macros
from services.languages.import_statements import ImportedName


@dataclass(frozen=True, slots=True)
class LanguageSpec:
    """What the syntax layer must know about one language."""

    name: str
    grammar: str
    # Importable module that ships the parser.
    queries: tuple[str, ...]
    # Query files without suffix, concatenated; dialects share one.
    suffixes: tuple[str, ...]
    read_imports: Callable[[str], tuple[ImportedName, ...]]
    # From the text of one import statement.
    entry: str = "language"
    # The function of the grammar module that returns the parser.
    file_names: tuple[str, ...] = ()
    # Whole file names that carry no telling suffix.
    interpreters: tuple[str, ...] = ()
    # Programs of a "#!" line.
    is_package_qualified: bool = False
    # Qualified names start with the package clause, because the path does not tell it.
    doc_comments: tuple[str, ...] = ("/**", "/*!", "///", "//!", "//", "/*")
    # How a comment that can document a definition may begin.
    has_doc_strings: bool = False
    definition_hint: bytes = (
        rb"(?:[\w>\]*&)]\s+[*&]*|[:~]|#define\s+)NAME\b\s*(?:[({=;,\[:<]|$|extends|implements|final)"
    )
    # Where NAME is likely defined, as a regular expression; orders work, decides nothing.
    prepare: Callable[[bytes], bytes] | None = None
    # Makes a source fit for the grammar without moving a byte.


LANGUAGES: tuple[LanguageSpec, ...] = (
    LanguageSpec(
        name="python",
        grammar="tree_sitter_python",
        queries=("python",),
        suffixes=(".py", ".pyi", ".pyw", ".pyx", ".pxd"),
        file_names=("SConstruct", "SConscript", "wscript"),
        interpreters=("python",),
        definition_hint=rb"^\s*(?:(?:async\s+)?def|class)\s+NAME\b|^\s*(?:self\.)?NAME\s*(?::[^=\n]+)?=(?!=)",
        read_imports=import_statements.python_imports,
        doc_comments=("#",),
        has_doc_strings=True,
    ),
    LanguageSpec(
        name="javascript",
        grammar="tree_sitter_javascript",
        queries=("ecmascript", "javascript"),
        suffixes=(".js", ".mjs", ".cjs", ".jsx"),
        interpreters=("node", "nodejs"),
        definition_hint=rb"\b(?:function\*?|class|interface|type|enum|namespace|const|let|var|get|set|static|async)\s+NAME\b|^\s*(?:[\w]+\s+)*#?NAME\s*[(:=<?!;]|\.NAME\s*=",
        read_imports=import_statements.ecmascript_imports,
    ),
    LanguageSpec(
        name="typescript",
        grammar="tree_sitter_typescript",
        entry="language_typescript",
        queries=("ecmascript", "typescript"),
        suffixes=(".ts", ".mts", ".cts"),
        interpreters=("ts-node", "deno", "bun"),
        definition_hint=rb"\b(?:function\*?|class|interface|type|enum|namespace|const|let|var|get|set|static|async)\s+NAME\b|^\s*(?:[\w]+\s+)*#?NAME\s*[(:=<?!;]|\.NAME\s*=",
        read_imports=import_statements.ecmascript_imports,
    ),
    LanguageSpec(
        name="tsx",
        grammar="tree_sitter_typescript",
        entry="language_tsx",
        queries=("ecmascript", "typescript", "tsx"),
        suffixes=(".tsx",),
        definition_hint=rb"\b(?:function\*?|class|interface|type|enum|namespace|const|let|var|get|set|static|async)\s+NAME\b|^\s*(?:[\w]+\s+)*#?NAME\s*[(:=<?!;]|\.NAME\s*=",
        read_imports=import_statements.ecmascript_imports,
    ),
    LanguageSpec(
        name="c",
        grammar="tree_sitter_c",
        queries=("c",),
        suffixes=(".c",),
        prepare=without_attribute_macros,
        read_imports=import_statements.c_imports,
    ),
    LanguageSpec(
        name="cpp",
        grammar="tree_sitter_cpp",
        queries=("c", "cpp"),
        # A ".h" file may be C or C++; the C++ grammar reads both.
        suffixes=(
            ".h",
            ".cc",
            ".cpp",
            ".cxx",
            ".c++",
            ".hh",
            ".hpp",
            ".hxx",
            ".h++",
            ".inl",
            ".ipp",
            ".tpp",
            ".cu",
            ".cuh",
        ),
        read_imports=import_statements.c_imports,
        prepare=without_attribute_macros,
    ),
    LanguageSpec(
        name="go",
        grammar="tree_sitter_go",
        queries=("go",),
        suffixes=(".go",),
        definition_hint=rb"\bfunc\s+(?:\([^)]*\)\s*)?NAME\b|^\s*(?:type\s+|var\s+|const\s+)?NAME\b\s+[\w=*\[(]|\b(?:type|var|const)\s+NAME\b",
        read_imports=import_statements.go_imports,
        is_package_qualified=True,
    ),
    LanguageSpec(
        name="rust",
        grammar="tree_sitter_rust",
        queries=("rust",),
        suffixes=(".rs",),
        definition_hint=rb"\b(?:fn|struct|enum|trait|union|type|mod|const|static|macro_rules!)\s+(?:mut\s+)?NAME\b|\bNAME\s*:|^\s*NAME\b",
        read_imports=import_statements.rust_imports,
    ),
    LanguageSpec(
        name="java",
        grammar="tree_sitter_java",
        queries=("java",),
        suffixes=(".java",),
        read_imports=import_statements.java_imports,
    ),
    LanguageSpec(
        name="csharp",
        grammar="tree_sitter_c_sharp",
        queries=("csharp",),
        suffixes=(".cs", ".csx"),
        read_imports=import_statements.csharp_imports,
        is_package_qualified=True,
    ),
    LanguageSpec(
        name="ruby",
        grammar="tree_sitter_ruby",
        queries=("ruby",),
        suffixes=(".rb", ".rake", ".gemspec", ".ru"),
        file_names=("Rakefile", "Gemfile", "Guardfile", "Vagrantfile", "Podfile"),
        interpreters=("ruby",),
        definition_hint=rb"\b(?:def|class|module)\s+(?:self\.|[\w:]+::)?NAME\b|[:@]NAME\b|^\s*NAME\s*=",
        read_imports=import_statements.ruby_imports,
        doc_comments=("#",),
    ),
    LanguageSpec(
        name="php",
        grammar="tree_sitter_php",
        entry="language_php",
        queries=("php",),
        suffixes=(".php", ".phtml", ".php5"),
        interpreters=("php",),
        definition_hint=rb"\b(?:function|class|interface|trait|enum|const|case)\s+&?NAME\b|\$NAME\b",
        read_imports=import_statements.php_imports,
        is_package_qualified=True,
        doc_comments=("/**", "/*", "//", "#"),
    ),
    LanguageSpec(
        name="bash",
        grammar="tree_sitter_bash",
        queries=("bash",),
        suffixes=(".sh", ".bash", ".zsh", ".ksh", ".bats"),
        file_names=(".bashrc", ".bash_profile", ".profile", ".zshrc"),
        interpreters=("sh", "bash", "dash", "ksh", "zsh"),
        definition_hint=rb"^\s*(?:function\s+)?NAME\s*(?:\(\)|\{|=)",
        read_imports=import_statements.bash_imports,
        doc_comments=("#",),
    ),
)

_BY_NAME = {spec.name: spec for spec in LANGUAGES}
_BY_SUFFIX = {suffix: spec.name for spec in LANGUAGES for suffix in spec.suffixes}
_BY_FILE_NAME = {name: spec.name for spec in LANGUAGES for name in spec.file_names}
_BY_INTERPRETER = {program: spec.name for spec in LANGUAGES for program in spec.interpreters}


def language_spec(name: str) -> LanguageSpec:
    """The row of the language called *name*. Raises KeyError for a language that is not in the table."""
    return _BY_NAME[name]


def language_of(path: str, first_line: str = "") -> str | None:
    """The language of a file by its name, else by the interpreter of its "#!" line; None for plain text."""
    base = path.rsplit("/", 1)[-1]
    _, dot, suffix = base.rpartition(".")
    known = _BY_SUFFIX.get(f".{suffix.lower()}") if dot else None
    return known or _BY_FILE_NAME.get(base) or _language_of_interpreter(first_line)


def _language_of_interpreter(first_line: str) -> str | None:
    if not first_line.startswith("#!"):
        return None
    programs = [word.rsplit("/", 1)[-1] for word in first_line[2:].split() if not word.startswith("-")]
    if programs and programs[0] == "env":
        programs = [word for word in programs[1:] if "=" not in word]
    # "python3.11" and "bash5" name the program and a version.
    return _BY_INTERPRETER.get(programs[0].rstrip("0123456789.")) if programs else None
