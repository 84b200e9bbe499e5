"""Idioms: calls and expressions of standard libraries whose result their receiver or arguments tell."""

# Calls whose result is the type they are given: `static_cast<Foo*>(x)`, `cast(Foo, x)`, `new(Foo)`.
CASTS = frozenset(
    "static_cast dynamic_cast reinterpret_cast const_cast make_unique make_shared down_cast cast new make any_cast"
    " get_if".split()
)
# Members whose result is what they are used on.
PASSING = frozenset(
    "move forward ref unwrap expect as_ref as_mut clone borrow borrow_mut lock get_mut iter iter_mut into_iter values"
    " to_owned stream filter copy deepcopy".split()
)
# Members of containers whose result is an element.
TAKING = frozenset(
    "get pop first last front back at find next peek poll shift remove setdefault popleft getFirst getLast elementAt"
    " First Single FirstOrDefault findFirst findAny orElse orElseThrow".split()
)
# Expressions that make a value of the language itself.
LITERALS = (
    "string", "number", "integer", "float", "list", "dictionary", "array", "object", "true", "false", "none", "null",
    "nil", "regex", "tuple", "set", "comparison", "not_operator", "concatenated_string", "template_string", "f_string",
)  # fmt: skip
LITERAL_ENDINGS = ("_literal", "_comprehension")
# Expressions that are one of their parts.
EITHER = frozenset({"boolean_operator", "conditional_expression", "ternary_expression", "conditional"})
SUBSCRIPTS = frozenset(
    {
        "subscript",
        "subscript_expression",
        "index_expression",
        "array_access",
        "element_access_expression",
        "element_reference",
    }
)
SUBSCRIPT_MEMBERS = ("__getitem__", "operator[]", "__iter__", "index")
# Types named after the place they are used in.
SELF_TYPES = frozenset({"Self", "self", "static", "this"})
