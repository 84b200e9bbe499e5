"""Retrieval over one repository. Knows nothing of goals."""
