"""Resolution: what a name at a place means, as far as syntax, scopes and imports tell."""
