"""Git, read-only: what changed, who did it, when and why. Never writes, fetches or runs a hook."""
