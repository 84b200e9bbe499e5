(class_specifier name: (_) @name body: (_) @body) @definition.class
(struct_specifier name: (qualified_identifier) @name body: (_) @body) @definition.struct
(struct_specifier name: (template_type name: (type_identifier) @name) body: (_) @body) @definition.struct
(class_specifier name: (type_identifier) @name .) @forward.class
(namespace_definition name: (_) @name body: (_) @body) @definition.namespace
(alias_declaration name: (type_identifier) @name type: (_) @type) @definition.type
(concept_definition name: (identifier) @name) @definition.type
(template_declaration) @outer

(call_expression function: [(qualified_identifier) (template_function)] @call)
(new_expression type: [(type_identifier) (qualified_identifier) (template_type)] @call)
(using_declaration) @import
(base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @base)
(raw_string_literal) @string
