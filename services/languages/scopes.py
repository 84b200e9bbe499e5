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
    is_global: bool = False
    # Names are visible everywhere without an import that names them (includes, autoload, namespaces).


_PYTHON = ScopeRules(
    identifiers=frozenset({"identifier"}),
    members={"attribute": ("object", "attribute")},
    calls={"call": "function"},
    creations={},
    functions=frozenset(
        {
            "function_definition",
            "lambda",
            "list_comprehension",
            "set_comprehension",
            "dictionary_comprehension",
            "generator_expression",
        }
    ),
    binders={
        "parameters": Binder(),
        "lambda_parameters": Binder(),
        "typed_parameter": Binder(type="type"),
        "default_parameter": Binder(name="name", value="value"),
        "typed_default_parameter": Binder(name="name", type="type", value="value"),
        "assignment": Binder(name="left", type="type", value="right"),
        "named_expression": Binder(name="name", value="value"),
        "for_statement": Binder(name="left", value="right", is_element=True),
        "for_in_clause": Binder(name="left", value="right", is_element=True),
        "as_pattern": Binder(name="alias", value="0"),
        "function_definition": Binder(name="name"),
        "class_definition": Binder(name="name"),
    },
    patterns=frozenset(
        {
            "pattern_list",
            "tuple_pattern",
            "list_pattern",
            "list_splat_pattern",
            "dictionary_splat_pattern",
            "as_pattern_target",
            "tuple",
        }
    ),
    transparent=frozenset({"parenthesized_expression", "await"}),
    keys={"keyword_argument": "name"},
    imports=frozenset({"import_statement", "import_from_statement"}),
    inherits=frozenset({"class_definition"}),
    types=frozenset({"type"}),
    receivers=frozenset({"self", "cls"}),
)

_ECMASCRIPT = ScopeRules(
    identifiers=frozenset(
        {
            "identifier",
            "property_identifier",
            "private_property_identifier",
            "shorthand_property_identifier",
            "shorthand_property_identifier_pattern",
            "type_identifier",
        }
    ),
    members={
        "member_expression": ("object", "property"),
        "nested_type_identifier": ("module", "name"),
        "nested_identifier": ("object", "property"),
    },
    calls={"call_expression": "function"},
    creations={"new_expression": "constructor"},
    functions=frozenset(
        {
            "function_declaration",
            "function_expression",
            "arrow_function",
            "method_definition",
            "generator_function",
            "generator_function_declaration",
            "function_signature",
            "method_signature",
            "abstract_method_signature",
            "function_type",
            "call_signature",
            "construct_signature",
        }
    ),
    binders={
        "variable_declarator": Binder(name="name", type="type", value="value"),
        "required_parameter": Binder(name="pattern", type="type", value="value"),
        "optional_parameter": Binder(name="pattern", type="type", value="value"),
        "formal_parameters": Binder(),
        "arrow_function": Binder(name="parameter"),
        "catch_clause": Binder(name="parameter"),
        "for_in_statement": Binder(name="left", value="right", is_element=True),
        "function_declaration": Binder(name="name"),
        "generator_function_declaration": Binder(name="name"),
        "class_declaration": Binder(name="name"),
        "function_expression": Binder(name="name"),
    },
    patterns=frozenset(
        {
            "object_pattern",
            "array_pattern",
            "rest_pattern",
            "pair_pattern",
            "object_assignment_pattern",
            "assignment_pattern",
        }
    ),
    blocks=frozenset({"statement_block", "for_statement", "for_in_statement", "catch_clause", "switch_case"}),
    wrappers=frozenset({"generic_type"}),
    transparent=frozenset(
        {"parenthesized_expression", "non_null_expression", "await_expression", "instantiation_expression"}
    ),
    casts={"as_expression": "1", "satisfies_expression": "1", "type_assertion": "0"},
    keys={"pair": "key", "pair_pattern": "key"},
    imports=frozenset(
        {"import_statement", "import_specifier", "export_specifier", "namespace_import", "import_clause"}
    ),
    inherits=frozenset({"class_heritage", "extends_clause", "implements_clause", "extends_type_clause"}),
    types=frozenset(
        {"type_annotation", "type_arguments", "type_identifier", "type_alias_declaration", "type_query"}
    ),
    receivers=frozenset({"this"}),
    labels=frozenset({"type_predicate", "asserts"}),
)

_C_FAMILY = ScopeRules(
    identifiers=frozenset({"identifier", "field_identifier", "type_identifier", "namespace_identifier"}),
    members={"field_expression": ("argument", "field"), "qualified_identifier": ("scope", "name")},
    calls={"call_expression": "function"},
    creations={"new_expression": "type"},
    functions=frozenset({"function_definition", "lambda_expression"}),
    binders={
        "parameter_declaration": Binder(name="declarator", type="type"),
        "optional_parameter_declaration": Binder(name="declarator", type="type"),
        "variadic_parameter_declaration": Binder(name="declarator", type="type"),
        "declaration": Binder(name="declarator", type="type", value="value"),
        "for_range_loop": Binder(name="declarator", type="type", value="right", is_element=True),
        "lambda_capture_initializer": Binder(name="left", value="right"),
    },
    patterns=frozenset(
        {
            "init_declarator",
            "pointer_declarator",
            "reference_declarator",
            "array_declarator",
            "structured_binding_declarator",
            "parenthesized_declarator",
            "attributed_declarator",
        }
    ),
    blocks=frozenset(
        {
            "compound_statement",
            "for_statement",
            "for_range_loop",
            "if_statement",
            "while_statement",
            "case_statement",
            "catch_clause",
        }
    ),
    wrappers=frozenset({"template_type", "template_function", "template_method", "dependent_name"}),
    transparent=frozenset({"parenthesized_expression", "pointer_expression", "co_await_expression"}),
    casts={"cast_expression": "type", "compound_literal_expression": "type"},
    keys={"field_initializer": "0", "field_designator": "0"},
    imports=frozenset({"using_declaration", "preproc_include"}),
    inherits=frozenset({"base_class_clause"}),
    types=frozenset({"type_identifier", "type_descriptor", "namespace_identifier"}),
    receivers=frozenset({"this"}),
    has_bare_members=True,
    has_open_types=True,
    is_global=True,
)

_GO = ScopeRules(
    identifiers=frozenset({"identifier", "field_identifier", "type_identifier", "package_identifier"}),
    members={"selector_expression": ("operand", "field"), "qualified_type": ("package", "name")},
    calls={"call_expression": "function"},
    creations={"composite_literal": "type"},
    functions=frozenset({"function_declaration", "method_declaration", "func_literal"}),
    binders={
        "parameter_declaration": Binder(name="name", type="type"),
        "variadic_parameter_declaration": Binder(name="name", type="type"),
        "short_var_declaration": Binder(name="left", value="right"),
        "var_spec": Binder(name="name", type="type", value="value"),
        "const_spec": Binder(name="name", type="type", value="value"),
        "range_clause": Binder(name="left", value="right", is_element=True),
        "type_switch_statement": Binder(name="alias"),
        "receive_statement": Binder(name="left", value="right"),
    },
    patterns=frozenset({"expression_list"}),
    blocks=frozenset(
        {
            "block",
            "for_statement",
            "if_statement",
            "expression_switch_statement",
            "type_switch_statement",
            "expression_case",
            "type_case",
            "communication_case",
        }
    ),
    wrappers=frozenset({"generic_type", "type_instantiation_expression"}),
    transparent=frozenset({"parenthesized_expression", "unary_expression"}),
    casts={"type_assertion_expression": "type", "type_conversion_expression": "type"},
    keys={"keyed_element": "key"},
    imports=frozenset({"import_spec"}),
    types=frozenset({"type_identifier", "qualified_type"}),
    receivers=frozenset(),
    parents=frozenset(),
    has_open_types=True,
    is_directory_wide=True,
)

_RUST = ScopeRules(
    identifiers=frozenset(
        {"identifier", "field_identifier", "type_identifier", "shorthand_field_identifier"}
    ),
    members={
        "field_expression": ("value", "field"),
        "scoped_identifier": ("path", "name"),
        "scoped_type_identifier": ("path", "name"),
    },
    calls={"call_expression": "function", "macro_invocation": "macro"},
    creations={"struct_expression": "name"},
    functions=frozenset({"function_item", "closure_expression", "function_signature_item"}),
    binders={
        "parameter": Binder(name="pattern", type="type"),
        "let_declaration": Binder(name="pattern", type="type", value="value"),
        "closure_parameters": Binder(),
        "for_expression": Binder(name="pattern", value="value", is_element=True),
        "let_condition": Binder(name="pattern", value="value"),
        "match_pattern": Binder(),
    },
    patterns=frozenset(
        {
            "tuple_pattern",
            "tuple_struct_pattern",
            "struct_pattern",
            "field_pattern",
            "ref_pattern",
            "mut_pattern",
            "reference_pattern",
            "captured_pattern",
            "slice_pattern",
            "or_pattern",
        }
    ),
    blocks=frozenset({"block", "match_arm", "for_expression", "if_expression", "while_expression"}),
    wrappers=frozenset({"generic_type", "generic_function"}),
    transparent=frozenset(
        {
            "parenthesized_expression",
            "await_expression",
            "try_expression",
            "reference_expression",
            "unary_expression",
        }
    ),
    casts={"type_cast_expression": "type"},
    keys={"field_initializer": "field", "field_pattern": "name"},
    imports=frozenset({"use_declaration", "extern_crate_declaration"}),
    inherits=frozenset({"trait_bounds"}),
    types=frozenset({"type_identifier"}),
    receivers=frozenset({"self"}),
    has_open_types=True,
)

_JAVA = ScopeRules(
    identifiers=frozenset({"identifier", "type_identifier"}),
    members={
        "field_access": ("object", "field"),
        "method_invocation": ("object", "name"),
        "method_reference": ("0", "1"),
        "scoped_type_identifier": ("0", "1"),
        "scoped_identifier": ("scope", "name"),
    },
    calls={"method_invocation": "name"},
    creations={"object_creation_expression": "type"},
    functions=frozenset(
        {
            "method_declaration",
            "constructor_declaration",
            "lambda_expression",
            "compact_constructor_declaration",
        }
    ),
    binders={
        "formal_parameter": Binder(name="name", type="type"),
        "spread_parameter": Binder(name="declarator"),
        "local_variable_declaration": Binder(name="declarator", type="type", value="value"),
        "enhanced_for_statement": Binder(name="name", type="type", value="value", is_element=True),
        "catch_formal_parameter": Binder(name="name"),
        "resource": Binder(name="name", type="type", value="value"),
        "inferred_parameters": Binder(),
        "lambda_expression": Binder(name="parameters"),
        "instanceof_expression": Binder(name="name", type="right"),
    },
    patterns=frozenset({"variable_declarator"}),
    blocks=frozenset(
        {
            "block",
            "for_statement",
            "enhanced_for_statement",
            "catch_clause",
            "try_with_resources_statement",
            "switch_block_statement_group",
        }
    ),
    wrappers=frozenset({"generic_type", "annotated_type"}),
    transparent=frozenset({"parenthesized_expression"}),
    casts={"cast_expression": "type"},
    imports=frozenset({"import_declaration"}),
    inherits=frozenset({"superclass", "super_interfaces", "extends_interfaces"}),
    types=frozenset({"type_identifier"}),
    receivers=frozenset({"this"}),
    labels=frozenset({"labeled_statement", "break_statement", "continue_statement", "package_declaration"}),
    has_bare_members=True,
    is_directory_wide=True,
)

_CSHARP = ScopeRules(
    identifiers=frozenset({"identifier"}),
    members={
        "member_access_expression": ("expression", "name"),
        "qualified_name": ("qualifier", "name"),
        "member_binding_expression": ("", "name"),
    },
    calls={"invocation_expression": "function"},
    creations={"object_creation_expression": "type"},
    functions=frozenset(
        {
            "method_declaration",
            "constructor_declaration",
            "lambda_expression",
            "local_function_statement",
            "accessor_declaration",
            "operator_declaration",
            "anonymous_method_expression",
        }
    ),
    binders={
        "parameter": Binder(name="name", type="type"),
        "variable_declaration": Binder(name="", type="type", value="1"),
        "foreach_statement": Binder(name="left", type="type", value="right", is_element=True),
        "declaration_pattern": Binder(name="name", type="type"),
        "declaration_expression": Binder(name="name", type="type"),
        "catch_declaration": Binder(name="name", type="type"),
        "implicit_parameter": Binder(),
    },
    patterns=frozenset({"variable_declarator"}),
    blocks=frozenset(
        {"block", "for_statement", "foreach_statement", "using_statement", "catch_clause", "switch_section"}
    ),
    wrappers=frozenset({"generic_name", "nullable_type"}),
    transparent=frozenset({"parenthesized_expression", "await_expression", "postfix_unary_expression"}),
    casts={"cast_expression": "type", "as_expression": "right"},
    keys={"argument": "name"},
    imports=frozenset({"using_directive"}),
    inherits=frozenset({"base_list"}),
    types=frozenset({"type_argument_list", "nullable_type", "array_type"}),
    receivers=frozenset({"this"}),
    parents=frozenset({"base"}),
    labels=frozenset(
        {"labeled_statement", "goto_statement", "namespace_declaration", "file_scoped_namespace_declaration"}
    ),
    has_bare_members=True,
    has_open_types=True,
    is_global=True,
)

_RUBY = ScopeRules(
    identifiers=frozenset(
        {"identifier", "constant", "instance_variable", "class_variable", "hash_key_symbol"}
    ),
    members={"call": ("receiver", "method"), "scope_resolution": ("scope", "name")},
    calls={"call": "method"},
    creations={},
    functions=frozenset({"method", "singleton_method", "block", "do_block", "lambda"}),
    binders={
        "method_parameters": Binder(),
        "block_parameters": Binder(),
        "lambda_parameters": Binder(),
        "optional_parameter": Binder(name="name", value="value"),
        "keyword_parameter": Binder(name="name", value="value"),
        "splat_parameter": Binder(name="name"),
        "hash_splat_parameter": Binder(name="name"),
        "block_parameter": Binder(name="name"),
        "assignment": Binder(name="left", value="right"),
        "exception_variable": Binder(),
        "for": Binder(name="pattern", value="value", is_element=True),
    },
    patterns=frozenset({"left_assignment_list", "destructured_parameter", "rest_assignment"}),
    transparent=frozenset({"parenthesized_statements"}),
    keys={},
    inherits=frozenset({"superclass"}),
    receivers=frozenset({"self"}),
    parents=frozenset({"super"}),
    has_bare_members=True,
    has_open_types=True,
    is_global=True,
)

_PHP = ScopeRules(
    identifiers=frozenset({"name"}),
    members={
        "member_access_expression": ("object", "name"),
        "nullsafe_member_access_expression": ("object", "name"),
        "member_call_expression": ("object", "name"),
        "nullsafe_member_call_expression": ("object", "name"),
        "scoped_call_expression": ("scope", "name"),
        "scoped_property_access_expression": ("scope", "name"),
        "class_constant_access_expression": ("0", "1"),
        "qualified_name": ("prefix", "1"),
    },
    calls={
        "function_call_expression": "function",
        "member_call_expression": "name",
        "nullsafe_member_call_expression": "name",
        "scoped_call_expression": "name",
    },
    creations={"object_creation_expression": "0"},
    functions=frozenset(
        {"function_definition", "method_declaration", "anonymous_function", "arrow_function"}
    ),
    binders={
        "simple_parameter": Binder(name="name", type="type", value="default_value"),
        "variadic_parameter": Binder(name="name", type="type"),
        "property_promotion_parameter": Binder(name="name", type="type"),
        "assignment_expression": Binder(name="left", value="right"),
        "foreach_statement": Binder(),
        "catch_clause": Binder(name="name", type="type"),
    },
    patterns=frozenset({"variable_name", "pair", "list_literal"}),
    wrappers=frozenset({"named_type", "optional_type", "variable_name"}),
    transparent=frozenset({"parenthesized_expression", "clone_expression"}),
    keys={"argument": "name"},
    imports=frozenset({"namespace_use_declaration"}),
    inherits=frozenset({"base_clause", "class_interface_clause", "use_declaration"}),
    types=frozenset({"named_type"}),
    receivers=frozenset({"$this", "self", "static"}),
    parents=frozenset({"parent"}),
    has_open_types=True,
    is_global=True,
)

_BASH = ScopeRules(
    identifiers=frozenset({"word", "variable_name"}),
    members={},
    calls={"command": "name"},
    creations={},
    functions=frozenset({"function_definition"}),
    binders={},
    patterns=frozenset(),
    wrappers=frozenset({"command_name"}),
    is_global=True,
)

RULES: dict[str, ScopeRules] = {
    "python": _PYTHON,
    "javascript": _ECMASCRIPT,
    "typescript": _ECMASCRIPT,
    "tsx": _ECMASCRIPT,
    "c": _C_FAMILY,
    "cpp": _C_FAMILY,
    "go": _GO,
    "rust": _RUST,
    "java": _JAVA,
    "csharp": _CSHARP,
    "ruby": _RUBY,
    "php": _PHP,
    "bash": _BASH,
}


def same_family(left: str, right: str) -> bool:
    """Whether code of the two languages can refer to each other's names."""
    return left == right or RULES[left] is RULES[right]
