"""Listens: records what happened, and learns from it."""
