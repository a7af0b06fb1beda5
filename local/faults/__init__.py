"""Faults that are asked for: which call fails next, how, and what the client then sees."""
