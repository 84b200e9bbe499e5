"""Readers for traces that other programs wrote."""
