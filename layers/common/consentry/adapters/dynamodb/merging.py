"""One record out of what is stored under several key versions.

Entries are united by their identity, the latest wins.

The version for the next conditional write is that of the current key's item, because writes go
there.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from consentry.domain.consent import Consent, RecipientConsents
from consentry.domain.preferences import NO_PREFERENCES
from consentry.domain.suppression import Suppression, Suppressions


def merged_consents(
    account: str, recipient: str, stored: Sequence[RecipientConsents | None]
) -> RecipientConsents:
    """The consents under all key versions, the current one first.

    An empty record if there are none.
    """
    current = stored[0]
    known = [each for each in stored if each is not None]
    if not known:
        return RecipientConsents(account=account, recipient=recipient)
    consents: dict[str, Consent] = {}
    for each in (consent for record in known for consent in record.consents):
        held = consents.get(each.id)
        if held is None or _changed(each) > _changed(held):
            consents[each.id] = each
    return replace(
        known[0],
        account=account,
        recipient=recipient,
        consents=tuple(consents.values()),
        minor=any(record.minor for record in known),
        preferences=next(
            (record.preferences for record in known if record.preferences != NO_PREFERENCES),
            NO_PREFERENCES,
        ),
        disconnected_at=max(
            (record.disconnected_at for record in known if record.disconnected_at is not None),
            default=None,
        ),
        older=frozenset(c.id for record in stored[1:] if record for c in record.consents),
        version=current.version if current else 0,
    )


def merged_suppressions(
    account: str, recipient: str, stored: Sequence[Suppressions | None]
) -> Suppressions:
    """The opt-outs under all key versions, the current first; an empty item if there are none."""
    current = stored[0]
    known = [each for each in stored if each is not None]
    entries: dict[tuple[str, str, str], Suppression] = {}
    for each in (entry for item in known for entry in item.entries):
        held = entries.get(each.key)
        if held is None or _place(each) > _place(held):
            entries[each.key] = each
    return Suppressions(
        account=account,
        recipient=recipient,
        number=next((item.number for item in known if item.number), ""),
        entries=tuple(entries.values()),
        version=current.version if current else 0,
    )


def _changed(consent: Consent) -> datetime:
    return consent.revoked_at or consent.recorded_at


def _place(entry: Suppression) -> tuple[datetime, bool]:
    """When it last changed; at the same instant an opt-out in force wins."""
    return (max(entry.at, entry.lifted_at or entry.at), entry.in_force)
