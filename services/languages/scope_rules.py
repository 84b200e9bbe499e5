"""ScopeRules: how each language writes names, members, calls and local bindings in its syntax tree."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Binder:
    """A node that gives a local name its meaning. Field names are empty where the grammar has none."""

    name: str = ""
    # Field that holds the bound name or pattern; empty: any child may.
    type: str = ""
    value: str = ""
    is_element: bool = False
    # The name stands for one element of the value, as in a loop.


@dataclass(frozen=True, slots=True)
class ScopeRules:
    """Node kinds of one family of languages that share how names work."""

    identifiers: frozenset[str]
    # Leaves that can be a use of a name.
    members: dict[str, tuple[str, str]]
    # Node kind of "a.b": fields of the receiver and of the name; "0" and "1" count named children.
    calls: dict[str, str]
    # Node kind of a call: field of the callee; "0" counts named children.
    creations: dict[str, str]
    # Node kind of "new X": field of the type.
    functions: frozenset[str]
    # Nodes whose bindings are local to them.
    binders: dict[str, Binder]
    patterns: frozenset[str]
    # Nodes that may stand between a bound name and its binder.
    blocks: frozenset[str] = frozenset()
    # Nodes that bound a local name inside a function; empty where a function is one scope.
    wrappers: frozenset[str] = frozenset()
    # Nodes around a name that add only type arguments: "Box<T>".
    transparent: frozenset[str] = frozenset()
    # Expressions whose value is that of their first named child.
    casts: dict[str, str] = field(default_factory=dict)
    # Node kind: field of the type that the expression has; "1" counts named children.
    keys: dict[str, str] = field(default_factory=dict)
    # Node kind of "name: value" in a call or literal: field of the name.
    imports: frozenset[str] = frozenset()
    inherits: frozenset[str] = frozenset()
    # Nodes that hold the bases of a type.
    types: frozenset[str] = frozenset()
    # Nodes and leaves in which a name is a type.
    receivers: frozenset[str] = frozenset({"self", "this"})
    parents: frozenset[str] = frozenset({"super"})
    labels: frozenset[str] = frozenset()
    # Node kinds in which a leaf of identifier kind is no use at all.
    has_bare_members: bool = False
    # Members are reachable without a receiver.
    has_open_types: bool = False
    # Members of one type may lie in several files; its qualified name alone identifies it.
    is_directory_wide: bool = False
    # Files of one directory see each other's names.
    unites_overrides: bool = False
    # A member and those it overrides or implements count as one, as in a structural type system.
    is_global: bool = False
    # Names are visible everywhere without an import that names them (includes, autoload, namespaces).
