(class name: [(constant) (scope_resolution)] @name body: (_)? @body) @definition.class
(module name: [(constant) (scope_resolution)] @name body: (_)? @body) @definition.module
(method name: (_) @name body: (_)? @body) @definition.method
(singleton_method name: (_) @name body: (_)? @body) @definition.method
(alias name: (_) @name) @definition.method
(assignment left: (constant) @name) @definition.constant
(assignment left: (instance_variable) @name) @definition.field
(assignment left: (class_variable) @name) @definition.field
(call method: (identifier) @macro arguments: (argument_list (simple_symbol) @name @definition.field)
  (#match? @macro "^(attr_reader|attr_writer|attr_accessor)$"))

(call receiver: (_)? @receiver method: [(identifier) (constant)] @call)
(call method: (identifier) @require (#match? @require "^(require|require_relative|load|autoload)$")) @import
(superclass (_) @base)
(call method: (identifier) @mixin arguments: (argument_list [(constant) (scope_resolution)] @base)
  (#match? @mixin "^(include|extend|prepend)$"))

(comment) @comment
(string) @string
(heredoc_body) @string
(simple_symbol) @string
(regex) @string
