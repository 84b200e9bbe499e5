"""Exports: traces for others, without text where they are to be shared, or in the formats of other tools."""
