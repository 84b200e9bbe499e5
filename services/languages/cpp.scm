(class_specifier name: (_) @name body: (_) @body) @definition.class
(struct_specifier name: (qualified_identifier) @name body: (_) @body) @definition.struct
(struct_specifier name: (template_type name: (type_identifier) @name) body: (_) @body) @definition.struct
(class_specifier name: (type_identifier) @name .) @forward.class
(namespace_definition name: (_) @name body: (_) @body) @definition.namespace
(alias_declaration name: (type_identifier) @name type: (_) @type) @definition.type
(concept_definition name: (identifier) @name) @definition.type
(function_definition declarator: [
  (function_declarator declarator: [(field_identifier) (qualified_identifier) (destructor_name) (operator_name)] @name)
  (pointer_declarator declarator: (function_declarator
    declarator: [(field_identifier) (qualified_identifier) (operator_name)] @name))
  (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator
    declarator: [(field_identifier) (qualified_identifier) (operator_name)] @name)))
  (reference_declarator (function_declarator
    declarator: [(field_identifier) (qualified_identifier) (operator_name)] @name))
  ] body: (_)? @body) @definition.function
(function_definition declarator: (function_declarator declarator: (identifier) @name)
  [(default_method_clause) (delete_method_clause)]) @definition.function
(function_definition !type declarator: (function_declarator declarator: (identifier) @name)
  body: (_) @body) @definition.function
(function_definition declarator:
  (reference_declarator (function_declarator declarator: (identifier) @name)) body: (_) @body) @definition.function
(field_declaration declarator: [
  (function_declarator declarator: [(field_identifier) (operator_name)] @name)
  (pointer_declarator declarator: (function_declarator declarator: [(field_identifier) (operator_name)] @name))
  (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator
    declarator: [(field_identifier) (operator_name)] @name)))
  (reference_declarator (function_declarator declarator: [(field_identifier) (operator_name)] @name))
  ]) @declaration.function
(declaration !type declarator: (function_declarator
  declarator: [(identifier) (destructor_name) (operator_name)] @name)) @declaration.function
(declaration declarator: (reference_declarator
  (function_declarator declarator: (identifier) @name))) @declaration.function
(field_declaration type: (_) @type declarator: (reference_declarator (field_identifier) @name)) @definition.field
(declaration type: (_) @type declarator: [
  (reference_declarator (identifier) @name)
  (init_declarator declarator: [
    (reference_declarator (identifier) @name)
    (qualified_identifier) @name
    (array_declarator declarator: (qualified_identifier) @name)])
  (qualified_identifier) @name
  (array_declarator declarator: (qualified_identifier) @name)
  ]) @definition.variable
(template_declaration) @outer

(call_expression function: [(qualified_identifier) (template_function)] @call)
(new_expression type: [(type_identifier) (qualified_identifier) (template_type)] @call)
(using_declaration) @import
(base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @base)
(raw_string_literal) @string
