"""The word that somebody gives for a list that they bring: our wording, by version and date
(clauses CYC-24, RL-02).
"""

from dataclasses import dataclass
from datetime import date

from consentry.policy.profile import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationText:
    """One version of the wording."""

    effective_from: date | None
    version: str
    text: str
    basis: Basis
