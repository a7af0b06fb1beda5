"""The audit log: who did what to whom, when, from which state to which, and why.

An entry lies in a hash chain of the ledger, one per account and one for what concerns no single
account, so that the daily roots hold it too: what is on record cannot be taken out or changed. It
names originating numbers, never a recipient's, and no text that was sent.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from consentry.domain.api_key import Role
from consentry.domain.ledger import LedgerEntry
from consentry.domain.times import rfc3339

CHAIN = "_audit"
"""Stands where a recipient's key stands in other chains; no key begins with an underscore."""
OPERATOR = "_operator"
"""Whose chain holds what concerns no single account; no account's id begins with an underscore."""


class AuditKind(StrEnum):
    """What an entry is about."""

    ACCOUNT = "account"
    CAMPAIGN = "campaign"
    SENDER = "sender"
    KEY = "key"
    STRIKE = "strike"
    SANCTION = "sanction"
    REVIEW = "review"
    COMPLAINT = "complaint"
    EMERGENCY_BAN = "emergency_ban"
    OPERATOR_RULES = "operator_rules"
    SUPPRESSION = "suppression"
    EMERGENCY = "emergency"
    LEGAL_HOLD = "legal_hold"
    ERASURE = "erasure"
    IMPORT = "import"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whose key did it; the gateway acts of its own accord under no key. `request` is the id of the
    request or of the text by which it came about.
    """

    key: str = ""
    role: Role = Role.NONE
    request: str = ""

    @property
    def name(self) -> str:
        """As a sentence names them."""
        return f"{self.role} key {self.key}" if self.key else "consentry itself"


ITSELF = Actor()
"""The gateway, acting of its own accord."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditNote:
    """What is to go on record. `account` is empty where it concerns no single one.

    `what` goes on where "operator key 1 " begins, in the past tense: "suspended account `acme`".
    `subject` is the id of the campaign, number, key, text or region; `before` and `after` are
    states, both empty where nothing went from one to another.
    """

    account: str
    kind: AuditKind
    action: str
    what: str
    subject: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""
    detail: dict[str, str] = field(default_factory=dict)

    def facts(self, actor: Actor) -> dict[str, str]:
        """What the chain holds of it, and of who did it."""
        known = {
            "kind": self.kind.value,
            "action": self.action,
            "what": self.what,
            "subject": self.subject,
            "from": self.before,
            "to": self.after,
            "reason": self.reason,
            "key": actor.key,
            "role": actor.role.value if actor.key else "",
            "request": actor.request,
        }
        own = {f"{_DETAIL}{name}": text for name, text in self.detail.items()}
        return {name: text for name, text in (known | own).items() if text}


_DETAIL = "detail."


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """A note as it lies in its chain."""

    seq: int
    id: str
    at: datetime
    actor: Actor
    note: AuditNote
    hash: str

    @property
    def story(self) -> str:
        """The entry as one sentence."""
        note, actor = self.note, self.actor
        moved = f" ({note.before} -> {note.after})" if note.before and note.after else ""
        why = f", because: {note.reason}" if note.reason else ""
        return f"at {rfc3339(self.at)} {actor.name} {note.what}{moved}{why}"


def entry_of(stored: LedgerEntry) -> AuditEntry:
    """What an entry of the chain says."""
    facts = stored.facts
    own = {k.removeprefix(_DETAIL): text for k, text in facts.items() if k.startswith(_DETAIL)}
    return AuditEntry(
        seq=stored.seq,
        id=stored.event_id,
        at=stored.at,
        actor=Actor(
            key=facts.get("key", ""),
            role=Role(facts.get("role", Role.NONE)),
            request=facts.get("request", ""),
        ),
        note=AuditNote(
            account="" if stored.account == OPERATOR else stored.account,
            kind=AuditKind(facts["kind"]),
            action=facts["action"],
            what=facts["what"],
            subject=facts.get("subject", ""),
            before=facts.get("from", ""),
            after=facts.get("to", ""),
            reason=facts.get("reason", ""),
            detail=own,
        ),
        hash=stored.hash,
    )
