(struct_item name: (type_identifier) @name body: (_)? @body) @definition.struct
(union_item name: (type_identifier) @name body: (_) @body) @definition.union
(enum_item name: (type_identifier) @name body: (_) @body) @definition.enum
(enum_variant name: (identifier) @name) @definition.constant
(trait_item name: (type_identifier) @name body: (_) @body) @definition.trait
(impl_item type: [
  (type_identifier) @name
  (generic_type type: (type_identifier) @name)
  (scoped_type_identifier name: (type_identifier) @name)
  (reference_type type: (type_identifier) @name)
  ] body: (_) @body) @definition.implementation
(mod_item name: (identifier) @name body: (_) @body) @definition.module
(function_item name: (identifier) @name return_type: (_)? @type body: (_) @body) @definition.function
(function_signature_item name: (identifier) @name return_type: (_)? @type) @declaration.function
(type_item name: (type_identifier) @name type: (_) @type) @definition.type
(associated_type name: (type_identifier) @name) @declaration.type
(const_item name: (identifier) @name type: (_) @type) @definition.constant
(static_item name: (identifier) @name type: (_) @type) @definition.variable
(field_declaration name: (field_identifier) @name type: (_) @type) @definition.field
(macro_definition name: (identifier) @name) @definition.macro
(attribute_item) @leading

(call_expression function: [
  (identifier) @call
  (field_expression) @call
  (scoped_identifier) @call
  (generic_function function: (_) @call)])
(macro_invocation macro: [(identifier) (scoped_identifier)] @call)
(struct_expression name: [(type_identifier) (scoped_type_identifier)] @call)
(use_declaration) @import
(extern_crate_declaration) @import
(mod_item !body) @import
(impl_item trait: (_) @base)
(trait_item bounds: (trait_bounds (_) @base))

(line_comment) @comment
(block_comment) @comment
(string_literal) @string
(raw_string_literal) @string
(char_literal) @string
