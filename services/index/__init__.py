"""The content-addressed, incremental index of one repository."""
