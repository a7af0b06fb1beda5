"""What is on record about keeping and giving out data: holds, attestations, who took what.

None of these hold a phone number or a body: they outlive the recipient's erasure.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from consentry.domain.ledger import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHold:
    """An order to keep everything about one recipient of one account (clause CYC-06).

    `recipients` are the recipient's keys in every version known when it was ordered; `until` None
    has no end; `settled` says that what had become due meanwhile was dealt with after its end.
    """

    account: str
    recipients: tuple[str, ...]
    reason: str
    ordered_at: datetime
    ordered_by: str
    until: datetime | None = None
    settled: bool = False

    def binds_at(self, at: datetime) -> bool:
        """Whether nothing about the recipient may be deleted at an instant."""
        return self.until is None or at < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """Somebody's word, in a version of our wording, that a list was gathered lawfully (clauses
    CYC-24, RL-02).
    """

    account: str
    version: str
    by: str
    list_source: str
    at: datetime
    given_by: str

    @property
    def id(self) -> str:
        """The same for the same word about the same list, so that repeating an import adds none."""
        said = (self.account, self.version, self.by, self.list_source)
        return hashlib.sha256(canonical(said)).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEntry:
    """That somebody read, gave out, corrected or erased data, and what for (clauses CYC-04, RL-18).

    `given_by` is the id of the API key. `details` are counts and codes.
    """

    id: str
    account: str
    at: datetime
    action: str
    given_by: str
    details: dict[str, str] = field(default_factory=dict)
