"""Phrasing an answer from a finished evidence package."""
