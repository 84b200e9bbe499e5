(package_clause (package_identifier) @package)
(function_declaration name: (identifier) @name result: (_)? @type body: (_)? @body) @definition.function
(method_declaration
  receiver: (parameter_list (parameter_declaration type: (_) @scope))
  name: (field_identifier) @name result: (_)? @type body: (_)? @body) @definition.method
(type_spec name: (type_identifier) @name type: (struct_type) @body) @definition.struct
(type_spec name: (type_identifier) @name type: (interface_type) @body) @definition.interface
(type_spec name: (type_identifier) @name
  type: [(type_identifier) (qualified_type) (pointer_type) (map_type) (slice_type) (array_type)
         (function_type) (channel_type) (generic_type)] @type) @definition.type
(type_alias name: (type_identifier) @name type: (_) @type) @definition.type
(method_elem name: (field_identifier) @name result: (_)? @type) @declaration.method
(field_declaration name: (field_identifier) @name type: (_) @type) @definition.field
(const_spec name: (identifier) @name type: (_)? @type) @definition.constant
(var_spec name: (identifier) @name type: (_)? @type value: (_)? @value) @definition.variable
(type_declaration . (type_spec) .) @outer
(const_declaration . (const_spec) .) @outer
(var_declaration . (var_spec) .) @outer

(call_expression function: [(identifier) (selector_expression)] @call)
(composite_literal type: [(type_identifier) (qualified_type)] @call)
(import_spec) @import
(field_declaration !name type: [(type_identifier) (qualified_type)] @base)
(type_elem . [(type_identifier) (qualified_type)] @base .)

(comment) @comment
(interpreted_string_literal) @string
(raw_string_literal) @string
(rune_literal) @string
