(function_definition name: (word) @name body: (_) @body) @definition.function
(variable_assignment name: (variable_name) @name) @definition.variable

(command name: (command_name (word) @call))
(command name: (command_name (word) @sourcing) (#match? @sourcing "^(source|\\.)$")) @import

(comment) @comment
(string) @string
(raw_string) @string
(ansi_c_string) @string
(heredoc_body) @string
