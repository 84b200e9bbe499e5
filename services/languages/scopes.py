"""The name rules of every language, and which languages share names."""

from services.languages.scope_rules import ScopeRules
from services.languages.scopes_dynamic import BASH, ECMASCRIPT, PHP, PYTHON, RUBY
from services.languages.scopes_static import C_FAMILY, CSHARP, GO, JAVA, RUST

__all__ = ["RULES", "ScopeRules", "same_family"]

RULES: dict[str, ScopeRules] = {
    "python": PYTHON,
    "javascript": ECMASCRIPT,
    "typescript": ECMASCRIPT,
    "tsx": ECMASCRIPT,
    "c": C_FAMILY,
    "cpp": C_FAMILY,
    "go": GO,
    "rust": RUST,
    "java": JAVA,
    "csharp": CSHARP,
    "ruby": RUBY,
    "php": PHP,
    "bash": BASH,
}


def same_family(left: str, right: str) -> bool:
    """Whether code of the two languages can refer to each other's names."""
    return left == right or RULES[left] is RULES[right]
