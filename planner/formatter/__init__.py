"""From an investigation to a clean evidence package, one formatter per artifact."""
