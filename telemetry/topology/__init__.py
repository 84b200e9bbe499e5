"""Failure topology: classes, segments, priority, and the report."""
