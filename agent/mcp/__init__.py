"""The MCP server: evidence for other agents. The only package that imports the MCP SDK."""
