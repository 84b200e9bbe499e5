; Shared with C++. The reader finds the name inside a declarator, however deep pointers and arrays wrap it:
; spelled out as patterns, the wrappings took half a second to compile.
(function_definition type: (_)? @type declarator: (_) @declarator body: (_)? @body) @definition.function
(declaration type: (_)? @type declarator: (_) @declarator) @definition.variable
(field_declaration type: (_) @type declarator: (_) @declarator) @definition.field
(type_definition type: (_) @type declarator: (_) @declarator) @definition.type
(struct_specifier name: (type_identifier) @name body: (_) @body) @definition.struct
(union_specifier name: (type_identifier) @name body: (_) @body) @definition.union
(enum_specifier name: (type_identifier) @name body: (_) @body) @definition.enum
(struct_specifier name: (type_identifier) @name .) @forward.struct
(enumerator name: (identifier) @name) @definition.constant
(preproc_def name: (identifier) @name) @definition.macro
(preproc_function_def name: (identifier) @name) @definition.macro

(call_expression function: [(identifier) (field_expression)] @call)
(preproc_include) @import

(comment) @comment
(string_literal) @string
(char_literal) @string
(system_lib_string) @string
