"""Name rules of Python, JavaScript and TypeScript, Ruby, PHP and Bash."""

from services.languages.scope_rules import Binder, ScopeRules

PYTHON = ScopeRules(
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

ECMASCRIPT = ScopeRules(
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
    unites_overrides=True,
)

RUBY = ScopeRules(
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

PHP = ScopeRules(
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

BASH = ScopeRules(
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
