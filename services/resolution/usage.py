"""Usage: whether one occurrence of a name is a use of the wanted symbol, and which kind of use."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tree_sitter import Node

from services.facts import FUNCTION_KINDS, Definition
from services.locations import ReferenceKind, Resolution, SymbolKind
from services.resolution.bindings import LocalScopes, binding_at, child_of, children_of
from services.resolution.classes import Classes, ClassKey
from services.resolution.inference import Inference
from services.resolution.names import Meaning, Names, Place, bound_name
from services.resolution.node_shapes import member_parts
from services.resolution.sources import Source
from services.resolution.use_kinds import (
    STATEMENTS,
    ancestor,
    is_quoted_type,
    is_reassignment,
    is_type_name,
    kind_of,
    outermost_path,
    scope_around,
    unwrapped,
)
from services.resolution.values import Value
from services.symbols import matches, parse_query, symbol_of

_MAX_CONTEXT = 8
# Levels climbed to see that a name stands in a type; deeper nesting is cut.
_SCOPED = frozenset(
    {
        "qualified_identifier",
        "scoped_identifier",
        "scoped_type_identifier",
        "qualified_name",
        "scope_resolution",
        "nested_type_identifier",
        "qualified_type",
    }
)


@dataclass(frozen=True, slots=True)
class Target:
    """The symbol that is looked for: all its definitions and declarations."""

    name: str
    places: frozenset[Place]
    owners: dict[ClassKey, Place]
    # The types it is a member of; empty at module level.
    is_callable: bool
    is_type: bool
    is_state: bool
    # All of them are variables, constants or fields; with has_state some are.
    has_state: bool
    is_distinctive: bool
    # Few others in the repository bear the name, so that an unknown receiver most likely means this one.


class Verdict(StrEnum):
    """How a name is known to mean the target, surest first."""

    SCOPE = "scope"
    IMPORT = "import"
    NAME = "name"
    DISPATCH = "dispatch"
    # It names a member of a base type, which the target overrides: at run time it may be meant.


@dataclass(frozen=True, slots=True)
class Use:
    """One use of the target."""

    kind: ReferenceKind
    verdict: Verdict


_PATTERN_KEYS = frozenset({"pair_pattern", "field_pattern"})


class UsageJudge:
    """Judges occurrences one by one."""

    def __init__(self, names: Names, classes: Classes, inference: Inference, scopes: LocalScopes) -> None:
        self.names = names
        self.classes = classes
        self.inference = inference
        self.scopes = scopes

    def judge(self, source: Source, leaf: Node, target: Target) -> Use | None:
        """The use that *leaf* is; None where it is a definition, a comment, or means another thing."""
        rules = source.rules
        if leaf.type == "string_content" and is_quoted_type(source, leaf):
            quoted = self._of_meaning(self.names.lookup(source, target.name, leaf.start_byte), target)
            return Use(ReferenceKind.TYPE, quoted) if quoted is not None else None
        if leaf.type not in rules.identifiers:
            return None
        defined = self._definition_at(source, leaf, target)
        if defined is not None:
            if self._names_its_type(source, defined, target):
                return Use(ReferenceKind.TYPE, Verdict.SCOPE)
            return (
                Use(ReferenceKind.ACCESS, Verdict.SCOPE)
                if self._sets_inherited(source, defined, target)
                else None
            )
        node = unwrapped(source, leaf)
        parent = node.parent
        if parent is None or (parent.type in rules.labels and parent.child_by_field_name("type") != node):
            return None
        statement = ancestor(node, rules.imports, _MAX_CONTEXT)
        if statement is not None:
            resolved = self._in_import(source, leaf, statement, target)
            return Use(ReferenceKind.IMPORT, resolved) if resolved is not None else None
        resolved = self._resolved(source, leaf, node, parent, target)
        return Use(kind_of(source, node), resolved) if resolved is not None else None

    def _resolved(
        self, source: Source, leaf: Node, node: Node, parent: Node, target: Target
    ) -> Verdict | None:
        rules = source.rules
        is_key = parent.type in _PATTERN_KEYS and node in children_of(parent, rules.keys[parent.type])
        if is_key or leaf.type == "shorthand_property_identifier_pattern":
            return self._as_pattern(source, leaf, target) if target.owners else None
        if self._is_key(source, node, parent):
            return self._as_key(source, leaf, node, target)
        if parent.type in rules.members:
            receiver, name = member_parts(source, parent)
            if name is not None and name == node:
                outer = scope_around(source, parent)
                if receiver is not None:
                    return self._as_member(source, parent, receiver, target)
                if outer is not None:
                    return self._as_member(source, parent, outer, target)
        return self._as_bare(source, leaf, target)

    @staticmethod
    def _definition_at(source: Source, leaf: Node, target: Target) -> Definition | None:
        """The definition whose name *leaf* is."""
        named = (source.definition(index) for index in source.by_name.get(target.name, ()))
        return next((one for one in named if one.name_byte == leaf.start_byte), None)

    def _sets_inherited(self, source: Source, defined: Definition, target: Target) -> bool:
        """Whether `self.x = ...` in a subclass sets the field that the target is."""
        if defined.kind is not SymbolKind.FIELD or defined.parent < 0:
            return False
        owner = self.classes.type_named(source, source.definition(defined.parent).qualified)
        members = self.classes.members(owner, target.name) if owner is not None else ()
        is_own = any(
            self.names.definition(place) == defined for place in target.places if place.path == source.path
        )
        return bool(target.places & set(members)) and not is_own

    def _names_its_type(self, source: Source, defined: Definition, target: Target) -> bool:
        """Whether a C++ definition only repeats the target: "class X;" and the constructors of X."""
        if (
            not target.is_type
            or source.language != "cpp"
            or any(
                place.path == source.path and self.names.definition(place) == defined
                for place in target.places
            )
        ):
            return False
        named = {self.names.definition(place).qualified for place in target.places}
        if defined.kind in FUNCTION_KINDS:
            return defined.qualified.rpartition(".")[0] in named
        return defined.is_declaration and defined.qualified in named

    # Names without a receiver

    def _as_bare(self, source: Source, leaf: Node, target: Target) -> Verdict | None:
        if not self._fits_role(source, leaf, target):
            return None
        if not is_type_name(source, leaf):
            if binding_at(source, leaf) is not None and not is_reassignment(source, leaf):
                return None
            binding = self.scopes.find(source, target.name, leaf)
            if binding is not None:
                start = binding.name_node.start_byte
                is_target = any(
                    place.path == source.path and self.names.definition(place).name_byte == start
                    for place in target.places
                )
                return Verdict.SCOPE if is_target else None
        if source.rules.has_bare_members:
            has_member, resolved = self._bare_member(source, leaf, target)
            if has_member:
                return resolved
        meaning = self.names.lookup(source, target.name, leaf.start_byte)
        return self._of_meaning(meaning, target)

    def _fits_role(self, source: Source, leaf: Node, target: Target) -> bool:
        """Java keeps methods and variables apart: `size(size)` calls one and reads the other."""
        if source.language != "java" or (target.is_callable and target.has_state):
            return True
        parent = leaf.parent
        is_callee = (
            parent is not None
            and parent.type == "method_invocation"
            and parent.child_by_field_name("name") == leaf
        )
        return is_callee == target.is_callable or (
            target.is_callable and parent is not None and parent.type == "method_reference"
        )

    def _bare_member(self, source: Source, leaf: Node, target: Target) -> tuple[bool, Verdict | None]:
        """Whether a type around has a member of the name, and how that relates to the target."""
        around = self.classes.enclosing(source, leaf.start_byte)
        for _ in range(_MAX_CONTEXT):
            if around is None:
                break
            members = self.classes.members(around, target.name)
            if members:
                return True, self._relation(members, around, target)
            definition, holder = self.names.definition(around), self.names.source(around)
            if definition.parent < 0:
                break
            around = self.classes.enclosing(holder, definition.start_byte - 1)
        return False, None

    def _of_meaning(self, meaning: Meaning, target: Target) -> Verdict | None:
        if target.places & set(meaning.places):
            return Verdict(meaning.how)
        if meaning.places or meaning.modules or meaning.is_external or target.owners:
            return None
        return Verdict.NAME if target.is_distinctive else None

    # Names after a receiver

    def _as_member(self, source: Source, node: Node, receiver: Node, target: Target) -> Verdict | None:
        value = self.inference.receiver_value(source, node, receiver)
        if node.type in _SCOPED and not value.classes and not value.modules:
            return self._by_path(source, node, target)
        if value.modules and not value.classes:
            meaning = self.classes.step(
                Meaning(modules=value.modules, how=Resolution.IMPORT), target.name, source
            )
            return Verdict.IMPORT if target.places & set(meaning.places) else None
        if value.classes:
            return self._of_classes(value, target)
        if value.is_external or value.callables or not target.owners:
            return None
        return Verdict.NAME if target.is_distinctive else None

    def _of_classes(self, value: Value, target: Target) -> Verdict | None:
        found: list[Verdict] = []
        for place in value.classes:
            for start in self.classes.bases(place)[0] if value.is_parent else (place,):
                members = self.classes.members(start, target.name)
                verdict = self._relation(members, start, target)
                # A member taken from the type itself or from "super" is never dispatched to another type.
                is_fixed = value.is_static or value.is_parent
                if verdict is not None and not (is_fixed and verdict is Verdict.DISPATCH):
                    found.append(verdict)
        return min(found, key=list(Verdict).index, default=None)

    def _relation(self, members: Iterable[Place], around: Place, target: Target) -> Verdict | None:
        """How *members*, found in the hierarchy of *around*, relate to the target."""
        members = tuple(members)
        if target.places & set(members):
            return Verdict.SCOPE
        # A call through a base may reach the target, which overrides or adds the member further down.
        for owner in target.owners.values():
            above = {self.classes.key(one) for one in self.classes.ancestors(owner)}
            is_above = self.classes.key(around) in above
            if is_above and (not members or any(self._owner_key(member) in above for member in members)):
                unites = self.names.source(around).rules.unites_overrides
                return Verdict.NAME if unites else Verdict.DISPATCH
        return None

    def _owner_key(self, place: Place) -> ClassKey:
        source = self.names.source(place)
        return self.classes.key_of(source, self.names.definition(place).qualified.rpartition(".")[0])

    def _by_path(self, source: Source, node: Node, target: Target) -> Verdict | None:
        """A path such as `ns::Name`, compared with the qualified name and file of the target."""
        query = parse_query(source.text(outermost_path(node)).partition("<")[0])
        if query.name != target.name:
            query = parse_query(source.text(node).partition("<")[0])
        for place in sorted(target.places):
            other = self.names.source(place)
            symbol = symbol_of(place.path, other.facts, other.definition(place.index))
            if matches(symbol, query):
                return Verdict.IMPORT
        return None

    # Imports, keys and patterns

    def _in_import(self, source: Source, leaf: Node, statement: Node, target: Target) -> Verdict | None:
        if target.owners and not target.is_type and source.language not in {"java", "csharp"}:
            return None
        whole = ancestor(statement, STATEMENTS, _MAX_CONTEXT) or statement
        first, last = whole.start_point[0] + 1, whole.end_point[0] + 1
        on_line = [one for one in source.facts.imports if first <= one.line <= last]
        named = [one for one in on_line if one.name == target.name]
        for one in named:
            meaning = self.names.meaning_of_import(source, one)
            if target.places & set(meaning.places):
                return Verdict.IMPORT
        if named:
            return None
        if not on_line:
            # "export { name };" and "export default name" without a source.
            return self._of_meaning(self.names.lookup(source, target.name, leaf.start_byte), target)
        parent = leaf.parent
        if parent is not None and parent.type in source.rules.members:
            return self._by_path(source, parent, target)
        is_bound = any(bound_name(source.language, one) == target.name for one in on_line)
        meaning = (
            self.names.lookup(source, target.name, leaf.start_byte) if is_bound else Meaning(is_external=True)
        )
        return Verdict.IMPORT if target.places & set(meaning.places) else None

    @staticmethod
    def _is_key(source: Source, node: Node, parent: Node) -> bool:
        holder = parent if parent.type != "literal_element" else parent.parent
        inner = node if parent.type != "literal_element" else parent
        if holder is None:
            return False
        if holder.type == "assignment_expression" and source.language == "csharp":
            return (
                holder.parent is not None
                and holder.parent.type == "initializer_expression"
                and child_of(holder, "left") == node
            )
        field = source.rules.keys.get(holder.type)
        return field is not None and inner in children_of(holder, field)

    def _as_key(self, source: Source, leaf: Node, node: Node, target: Target) -> Verdict | None:
        """`Type{name: value}`, `Type(name=value)`, `: name_(value)`: a field of the type that is built."""
        if (
            source.rules.has_bare_members
            and node.parent is not None
            and node.parent.type == "field_initializer"
            and source.language != "rust"
        ):
            return self._as_bare(source, leaf, target)
        if not target.owners:
            return None
        value = self._built_type(source, node)
        if any(self.classes.members(place, "__init__") for place in value.classes):
            # The constructor's own parameter, whatever fields the class has.
            return None
        if value.classes:
            return self._of_classes(value, target)
        if value.is_external or source.language in {"python", "php", "csharp"}:
            # An unknown callee takes the name as a parameter.
            return None
        return Verdict.NAME if target.is_distinctive and target.is_state else None

    def _built_type(self, source: Source, node: Node) -> Value:
        rules = source.rules
        current, levels = node.parent, 0
        depth = 0
        while current is not None and levels < 2 * _MAX_CONTEXT:
            if (
                current.type == "literal_value"
                and current.parent is not None
                and current.parent.type != "composite_literal"
            ):
                # A literal inside a list or map literal has the element type.
                depth += 1
            if current.type in rules.creations or current.type in rules.casts:
                field = rules.creations.get(current.type) or rules.casts[current.type]
                written = child_of(current, field)
                value = (
                    self.inference.declared.from_text(source, source.text(written), node.start_byte)
                    if written is not None
                    else Value()
                )
                for _ in range(depth):
                    value = self.inference.element_of(value, 0)
                return value
            if current.type in rules.calls:
                callee = child_of(current, rules.calls[current.type])
                value = self.inference.value_of(source, callee) if callee is not None else Value()
                return Value(classes=value.classes, is_external=value.is_external or bool(value.callables))
            declared = current.child_by_field_name("type") if current.type in rules.binders else None
            if declared is not None:
                return self.inference.declared.from_text(
                    source, source.text(declared).lstrip(": "), node.start_byte
                )
            if current.type in rules.functions:
                result = current.child_by_field_name("return_type")
                return (
                    self.inference.declared.from_text(
                        source, source.text(result).lstrip(": "), node.start_byte
                    )
                    if result is not None
                    else Value()
                )
            current, levels = current.parent, levels + 1
        return Value()

    def _as_pattern(self, source: Source, leaf: Node, target: Target) -> Verdict | None:
        """`const { name } = value`, `const { name: other } = value`, `Type { name, .. }`."""
        value = self._matched(source, leaf)
        if value is None:
            return None
        if value.classes:
            return self._of_classes(value, target)
        return Verdict.NAME if target.is_distinctive and not value.is_external else None

    def _matched(self, source: Source, leaf: Node) -> Value | None:
        """What the pattern around *leaf* takes apart; None for a pattern inside another."""
        rules, current, levels = source.rules, leaf.parent, 0
        while current is not None and (current.type in rules.patterns or current.type in _PATTERN_KEYS):
            written = child_of(current, "type") if current.type == "struct_pattern" else None
            if written is not None:
                return self.inference.declared.from_text(source, source.text(written), leaf.start_byte)
            levels += current.type == "object_pattern"
            current = current.parent
        binder = rules.binders.get(current.type) if current is not None else None
        if current is None or binder is None or levels != 1:
            return None
        declared = child_of(current, binder.type) if binder.type else None
        if declared is not None:
            return self.inference.declared.from_text(
                source, source.text(declared).lstrip(": "), leaf.start_byte
            )
        matched = child_of(current, binder.value) if binder.value else None
        return self.inference.value_of(source, matched) if matched is not None else Value()
