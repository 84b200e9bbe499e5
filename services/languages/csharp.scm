(file_scoped_namespace_declaration name: (_) @package)
(namespace_declaration name: (_) @name body: (_) @body) @definition.namespace
(class_declaration name: (identifier) @name body: (_)? @body) @definition.class
(struct_declaration name: (identifier) @name body: (_)? @body) @definition.struct
(record_declaration name: (identifier) @name body: (_)? @body) @definition.class
(interface_declaration name: (identifier) @name body: (_)? @body) @definition.interface
(enum_declaration name: (identifier) @name body: (_)? @body) @definition.enum
(enum_member_declaration name: (identifier) @name) @definition.constant
(delegate_declaration type: (_) @type name: (identifier) @name) @definition.type
(method_declaration returns: (_) @type name: (identifier) @name body: (_) @body) @definition.method
(method_declaration returns: (_) @type name: (identifier) @name !body) @declaration.method
(local_function_statement type: (_) @type name: (identifier) @name body: (_) @body) @definition.function
(constructor_declaration name: (identifier) @name body: (_)? @body) @definition.method
(property_declaration type: (_) @type name: (identifier) @name) @definition.field
(event_field_declaration (variable_declaration type: (_) @type (variable_declarator name: (identifier) @name))) @definition.field
(field_declaration (variable_declaration type: (_) @type (variable_declarator name: (identifier) @name))) @definition.field

(invocation_expression function: [(identifier) (member_access_expression) (generic_name)] @call)
(object_creation_expression type: (_) @call)
(using_directive) @import
(base_list (_) @base)

(comment) @comment
(string_literal) @string
(verbatim_string_literal) @string
(raw_string_literal) @string
(interpolated_string_expression) @string
(character_literal) @string
