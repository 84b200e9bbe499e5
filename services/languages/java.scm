(package_declaration [(scoped_identifier) (identifier)] @package)
(class_declaration name: (identifier) @name body: (_) @body) @definition.class
(record_declaration name: (identifier) @name body: (_) @body) @definition.class
(interface_declaration name: (identifier) @name body: (_) @body) @definition.interface
(annotation_type_declaration name: (identifier) @name body: (_) @body) @definition.interface
(enum_declaration name: (identifier) @name body: (_) @body) @definition.enum
(enum_constant name: (identifier) @name) @definition.constant
(method_declaration type: (_) @type name: (identifier) @name body: (_) @body) @definition.method
(method_declaration type: (_) @type name: (identifier) @name !body) @declaration.method
(annotation_type_element_declaration type: (_) @type name: (identifier) @name) @declaration.method
(constructor_declaration name: (identifier) @name body: (_) @body) @definition.method
(compact_constructor_declaration name: (identifier) @name body: (_) @body) @definition.method
(field_declaration type: (_) @type declarator: (variable_declarator name: (identifier) @name)) @definition.field
(constant_declaration type: (_) @type declarator: (variable_declarator name: (identifier) @name)) @definition.field

(method_invocation object: (_)? @receiver name: (identifier) @call)
(object_creation_expression type: (_) @call)
(import_declaration) @import
(superclass (_) @base)
(super_interfaces (type_list (_) @base))
(extends_interfaces (type_list (_) @base))

(line_comment) @comment
(block_comment) @comment
(string_literal) @string
(character_literal) @string
