"""Idioms: calls and expressions of standard libraries whose result their receiver or arguments tell."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Calls whose result is the type they are given: `static_cast<Foo*>(x)`, `cast(Foo, x)`, `new(Foo)`.
CASTS = _words("""
    static_cast dynamic_cast reinterpret_cast const_cast make_unique make_shared down_cast cast new make
    any_cast get_if
""")
# Members whose result is what they are used on.
PASSING = _words("""
    move forward ref unwrap expect as_ref as_mut clone borrow borrow_mut lock get_mut iter iter_mut into_iter
    values to_owned stream filter copy deepcopy
""")
# Members of containers whose result is an element.
TAKING = _words("""
    get pop first last front back at find next peek poll shift remove setdefault popleft getFirst getLast
    elementAt First Single FirstOrDefault findFirst findAny orElse orElseThrow
""")
# How the node kinds of values of the language itself begin and end.
LITERALS = tuple(
    sorted(
        _words("""
            string number integer float list dictionary array object true false none null nil regex tuple set
            comparison not_operator concatenated_string template_string f_string
        """)
    )
)
LITERAL_ENDINGS = ("_literal", "_comprehension")
# Expressions that are one of their parts.
EITHER = _words("boolean_operator conditional_expression ternary_expression conditional")
SUBSCRIPTS = _words("""
    subscript subscript_expression index_expression array_access element_access_expression element_reference
""")
SUBSCRIPT_MEMBERS = ("__getitem__", "operator[]", "__iter__", "index")
# Types named after the place they are used in.
SELF_TYPES = _words("Self self static this")
# Types that stand for their argument when a member is used: pointers, optionals, futures after "await".
WRAPPERS = _words("""
    Optional Final ClassVar Annotated Required NotRequired ReadOnly InitVar
    unique_ptr shared_ptr weak_ptr scoped_ptr scoped_refptr optional atomic reference_wrapper
    Box Rc Arc Ref RefMut RefCell Cell Mutex RwLock MutexGuard Option Result Cow Pin Weak
    Promise PromiseLike Readonly Partial NonNullable Awaited
    Awaitable Coroutine Task ValueTask Nullable Lazy type Type
""")
