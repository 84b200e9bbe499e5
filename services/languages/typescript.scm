(abstract_class_declaration name: (_) @name body: (_) @body) @definition.class
(interface_declaration name: (_) @name body: (_) @body) @definition.interface
(type_alias_declaration name: (_) @name value: (_) @type) @definition.type
(enum_declaration name: (_) @name body: (_) @body) @definition.enum
(enum_body name: (property_identifier) @name @definition.constant)
(enum_assignment name: (property_identifier) @name) @definition.constant
(internal_module name: (_) @name body: (_) @body) @definition.namespace
(module name: (identifier) @name body: (_) @body) @definition.namespace
(function_signature name: (identifier) @name) @declaration.function
(method_signature name: (property_identifier) @name) @declaration.method
(abstract_method_signature name: (property_identifier) @name) @declaration.method
(property_signature name: (property_identifier) @name type: (_)? @type) @definition.field
(public_field_definition name: [(property_identifier) (private_property_identifier)] @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method
(public_field_definition name: [(property_identifier) (private_property_identifier)] @name
  type: (_)? @type value: (_)? @value) @definition.field
(method_definition name: (property_identifier) @ctor
  parameters: (formal_parameters
    (required_parameter (accessibility_modifier) pattern: (identifier) @name type: (_)? @type) @definition.field)
  (#eq? @ctor "constructor"))

(class_heritage (extends_clause value: (_) @base))
(class_heritage (implements_clause (_) @base))
(extends_type_clause (_) @base)
(import_alias) @import
