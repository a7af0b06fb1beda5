"""The decision: facts and a rulebook in, an outcome with reasons out.

Pure; time is one of the facts.
"""
