"""The faces: what talks to people and programs."""
