"""Which opt-outs go onto the carrier's own opt-out list, and when.

A carrier's list knows numbers, not campaigns or categories, so only what stops every text is put on
it; and a listed number cannot be texted, so it is put there when the one confirmation has gone or
has expired.
"""

from datetime import datetime, timedelta

from consentry.domain.ids import SHARDS
from consentry.domain.suppression import CARRIER_LIST, CARRIER_RECIPIENT, START_REFUSED, Suppression
from consentry.services.ports.messages import DueEntry

LIST_AFTER = timedelta(minutes=5)
LIST_SHARD = SHARDS
"""A shard of its own in the due index: texts never wait behind what a carrier throttles."""
_LISTED_ALREADY = frozenset({CARRIER_LIST, CARRIER_RECIPIENT, START_REFUSED})


def is_mirrored(entry: Suppression) -> bool:
    """Whether an opt-out is put on the carrier's list, on which it may be already."""
    return entry.stops_all and entry.source not in _LISTED_ALREADY


def listing_entry(account: str, recipient: str, stored_at: datetime, now: datetime) -> DueEntry:
    """The due entry for an opt-out that was stored at an instant; never in the past, where no sweep
    would look for it.
    """
    at = max(stored_at + LIST_AFTER, now)
    return DueEntry(message_id=f"{account}#{recipient}", at=at, shard=LIST_SHARD)


def subject_of(entry: DueEntry) -> tuple[str, str]:
    """Whose opt-out an entry is about: the account and the recipient's key."""
    account, _, recipient = entry.message_id.partition("#")
    return account, recipient
