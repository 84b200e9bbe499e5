"""Macros that stand where C and C++ grammars expect none, blanked in place so that offsets stay true."""

import re

# Visibility and attribute macros: "class FOO_EXPORT Bar", "FOO_API int f();". No preprocessor runs here, so
# the usual words are the only sign.
_ATTRIBUTE_WORD = (
    rb"(?:EXPORTS?|API|EXTERN|INLINE|DECL|DLL|PUBLIC|VISIBLE|HIDDEN|LOCAL|IMPORT|DEPRECATED|NODISCARD|NORETURN"
    rb"|UNUSED|CONSTEXPR|FORCEINLINE|NOINLINE|ALIGNED|PACKED|ATTRIBUTE)"
)
_AFTER_CLASS = re.compile(
    rb"\b(?:class|struct|union|enum)[ \t]+([A-Z][A-Z0-9_]+(?:\([^()\n]*\))?)"
    rb"(?=[ \t]+[A-Za-z_][\w:]*\s*(?:final\b\s*)?[:{;<])"
)
_AT_LINE_START = re.compile(
    rb"^[ \t]*(?:extern[ \t]+|static[ \t]+|inline[ \t]+|virtual[ \t]+)*"
    rb"([A-Z][A-Z0-9_]*" + _ATTRIBUTE_WORD + rb"[A-Z0-9_]*)(?=[ \t]+[A-Za-z_])",
    re.MULTILINE,
)
# The same after the type: "void FOO_INLINE Bar::run()"; two names in a row before a parameter list leave the
# grammar no function.
_BEFORE_NAME = re.compile(
    rb"^(?![ \t]*#)[^\n(){}=;\"']*[\w>*&][ \t]+([A-Z][A-Z0-9]*_[A-Z0-9_]+)"
    rb"(?=[ \t]+~?[A-Za-z_][\w:~]*(?:<[^<>()\n]*>(?:::~?\w+)+)?\()",
    re.MULTILINE,
)
# An upper-case word with a function's type and name still to come: "FOO_FUNC const char* name(".
_BEFORE_TYPE = re.compile(
    rb"^[ \t]*((?!TEMPLATE|TYPEDEF)[A-Z][A-Z0-9]*_[A-Z0-9_]+)"
    rb"(?=[ \t]+(?:const[ \t]+|inline[ \t]+|static[ \t]+|auto[ \t]+)*"
    rb"[a-z_][\w:]*(?:<[^<>\n]*>)?[ \t&*]+[A-Za-z_~][\w:~]*\()",
    re.MULTILINE,
)
# After the parameter list: "void swap(T& other) FOO_NOEXCEPT;".
_AFTER_PARAMETERS = re.compile(
    rb"\)[ \t]*(?:const[ \t]+)?([A-Z][A-Z0-9]*_[A-Z0-9_]+)"
    rb"(?=\s*(?:[;{:]|=[ \t]*(?:0|default|delete)|override|final))"
)
# The grammar knows no empty braces as a default argument.
_EMPTY_DEFAULT = re.compile(rb"[ \t](=[ \t]*\{\})(?=[ \t]*[,)])")
# Tests that are named by a text: 'TEST_CASE("reads a file", "[io]") {'.
_TEXT_ARGUMENTS = re.compile(
    rb"^[ \t]*[A-Z][A-Z0-9_]*\(((?:\"[^\"\n]*\"(?:[ \t]*,\s*)?)+)\)[ \t]*(?=\{)", re.MULTILINE
)
# Macros for statements: "FOO_TRY {" and "FOO_CATCH_ALL" alone after the end of another statement.
_STATEMENT = re.compile(rb"(?<=[{};])[ \t]*\r?\n[ \t]+([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?=[ \t]*(?:\{|\r?\n))")
# Clang's thread safety annotations under any project prefix: "int n_ GUARDED_BY(mu_);".
_THREAD_SAFETY_WORD = (
    rb"(?:GUARDED_BY|GUARDED_VAR|ACQUIRED_AFTER|ACQUIRED_BEFORE|LOCKS_REQUIRED|LOCK_FUNCTION|LOCKS_EXCLUDED"
    rb"|LOCK_RETURNED|REQUIRES(?:_SHARED)?|EXCLUDES|ACQUIRE(?:_SHARED)?|RELEASE(?:_SHARED)?|UNLOCK_FUNCTION"
    rb"|TRY_ACQUIRE|RETURN_CAPABILITY|NO_THREAD_SAFETY_ANALYSIS|SCOPED_LOCKABLE|LOCKABLE)"
)
_MACRO_ARGUMENTS = rb"(?:[ \t]*\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\))?"
_THREAD_SAFETY = re.compile(
    rb"[ \t\n]((?:[A-Z][A-Z0-9]*_)*" + _THREAD_SAFETY_WORD + rb"\b" + _MACRO_ARGUMENTS + rb")"
    rb"(?=\s*[;{=,]|\s+[A-Z])"
)
# "Q_BEGIN_NAMESPACE", "G_END_DECLS", "Q_OBJECT" alone on a line.
_ALONE = re.compile(
    rb"^[ \t]*([A-Z][A-Z0-9_]*_(?:BEGIN|END)(?:_[A-Z]+)?|(?:BEGIN|END)_[A-Z_]+|Q_OBJECT|Q_GADGET)[ \t]*\r?$",
    re.MULTILINE,
)
_PATTERNS = (
    _AFTER_CLASS,
    _AT_LINE_START,
    _BEFORE_NAME,
    _BEFORE_TYPE,
    _AFTER_PARAMETERS,
    _EMPTY_DEFAULT,
    _TEXT_ARGUMENTS,
    _STATEMENT,
    _THREAD_SAFETY,
    _ALONE,
)


def without_attribute_macros(source: bytes) -> bytes:
    """*source* with attribute-like macros replaced by as many spaces."""
    for pattern in _PATTERNS:
        source = pattern.sub(_blank, source)
    return source


def _blank(match: re.Match[bytes]) -> bytes:
    whole, start = match[0], match.start()
    first, last = match.start(1) - start, match.end(1) - start
    # Newlines inside the arguments must stay, or lines would shift.
    return whole[:first] + re.sub(rb"[^\r\n]", b" ", whole[first:last]) + whole[last:]
