; What JavaScript, TypeScript and TSX share.
(class_declaration name: (_) @name body: (_) @body) @definition.class
(variable_declarator name: (identifier) @name value: (class body: (_) @body)) @definition.class
(function_declaration name: (identifier) @name body: (_) @body) @definition.function
(generator_function_declaration name: (identifier) @name body: (_) @body) @definition.function
(method_definition
  name: [(property_identifier) (private_property_identifier) (string)] @name body: (_) @body) @definition.method
(variable_declarator name: (identifier) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)
          (generator_function body: (_) @body)]) @definition.function
(variable_declarator name: (identifier) @name) @definition.variable
(variable_declarator name: (object_pattern (shorthand_property_identifier_pattern) @name)) @definition.variable
(variable_declarator name: (array_pattern (identifier) @name)) @definition.variable
(pair key: (property_identifier) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method
(assignment_expression
  left: (member_expression object: (_) @scope property: (property_identifier) @name)
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.function
(assignment_expression
  left: (member_expression object: (_) @scope property: (property_identifier) @name)
  right: (class body: (_) @body)) @definition.class
(assignment_expression
  left: (member_expression object: (this) @self property: (property_identifier) @name)
  right: (_) @value) @definition.field
(export_statement) @outer
(lexical_declaration . (variable_declarator) .) @outer
(variable_declaration . (variable_declarator) .) @outer

(call_expression function: [(identifier) (member_expression)] @call)
(new_expression constructor: [(identifier) (member_expression)] @call)
(import_statement) @import
(export_statement source: (_)) @import
(call_expression function: (import)) @import
(variable_declarator
  value: (call_expression function: (identifier) @require (#eq? @require "require"))) @import
(expression_statement
  (call_expression function: (identifier) @require (#eq? @require "require"))) @import

(comment) @comment
(string) @string
(template_string) @string
(regex) @string
