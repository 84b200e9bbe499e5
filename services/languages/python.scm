; Definitions. Assignments inside functions are dropped by the reader; "self.x" climbs to the class.
(class_definition name: (identifier) @name body: (_) @body) @definition.class
(function_definition name: (identifier) @name return_type: (_)? @type body: (_) @body) @definition.function
(assignment left: (identifier) @name type: (_)? @type right: (_)? @value) @definition.variable
(assignment left: (pattern_list (identifier) @name)) @definition.variable
(assignment
  left: (attribute object: (identifier) @self attribute: (identifier) @name)
  type: (_)? @type right: (_)? @value
  (#eq? @self "self")) @definition.field
(type_alias_statement left: (type (identifier) @name)) @definition.type
(decorated_definition) @outer

(call function: [(identifier) (attribute)] @call)
(import_statement) @import
(import_from_statement) @import
(future_import_statement) @import
(class_definition superclasses: (argument_list [(identifier) (attribute) (subscript) (call)] @base))

(comment) @comment
(string) @string
(module . (comment)* . (expression_statement . (string) @doc .))
(class_definition body: (block . (comment)* . (expression_statement . (string) @doc .)))
(function_definition body: (block . (comment)* . (expression_statement . (string) @doc .)))
