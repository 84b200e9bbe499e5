"""Scenarios: requests with what must be true of their answers, run in numbers, compared with a baseline."""
