"""The mind: understands a request, decides what to look at, judges what came back. Does no I/O."""
