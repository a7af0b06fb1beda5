"""The consent ledger: append-only entries, each bound to the one before it by its hash (promise
P7).

An entry holds no phone number and no wording. What must be provable but erasable stands beside the
chain as evidence, and
the entry holds a salted commitment to it: after erasure the chain still verifies and the commitment
gives nothing away.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consentry.domain.times import rfc3339

GENESIS = "0" * 64


class LedgerEvent(StrEnum):
    """What the ledger records."""

    CONSENT = "consent"
    CONSENT_PENDING = "consent_pending"
    REVOCATION = "revocation"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    OVERLAP = "overlap"
    ERASURE = "erasure"
    PREFERENCES = "preferences"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerHead:
    """The end of a chain."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One event of one recipient's chain; `event_id` makes recording it twice impossible."""

    account: str
    recipient: str
    seq: int
    previous: str
    event: LedgerEvent
    event_id: str
    at: datetime
    recorded_at: datetime
    facts: dict[str, str]
    commitment: str = ""

    @property
    def document(self) -> dict[str, object]:
        """Everything above as JSON: what is hashed, and what a proof shows."""
        return {
            "account": self.account,
            "recipient": self.recipient,
            "seq": self.seq,
            "previous": self.previous,
            "event": self.event.value,
            "event_id": self.event_id,
            "at": rfc3339(self.at),
            "recorded_at": rfc3339(self.recorded_at),
            "facts": self.facts,
            "commitment": self.commitment,
        }

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON of the document, the previous hash included."""
        return hashlib.sha256(canonical(self.document)).hexdigest()

    @property
    def head(self) -> LedgerHead:
        """The chain's end once this entry is stored."""
        return LedgerHead(seq=self.seq, hash=self.hash)


def following(head: LedgerHead | None) -> tuple[int, str]:
    """The sequence number and previous hash of the entry after `head`."""
    return (1, GENESIS) if head is None else (head.seq + 1, head.hash)


def canonical(document: object) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8: one byte string per document."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def commit(document: object, salt: str) -> str:
    """A commitment to an erasable document: without the salt it cannot be guessed."""
    return hashlib.sha256(salt.encode() + b"\x00" + canonical(document)).hexdigest()
