"""Name rules of C and C++, Go, Rust, Java and C#."""

from services.languages.scope_rules import Binder, ScopeRules

C_FAMILY = ScopeRules(
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

GO = ScopeRules(
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

RUST = ScopeRules(
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

JAVA = ScopeRules(
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

CSHARP = ScopeRules(
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
