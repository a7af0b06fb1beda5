"""Consentry: an SMS gateway that refuses what law, carriers or policy forbid.

Five rooms, arrows only inward: `entrypoints -> adapters -> services -> policy -> domain`.
"""
