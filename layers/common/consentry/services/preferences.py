"""What a recipient asked for about themselves, and what of it was wrong before (clauses CYC-08,
GCC-07).

The whole is put in place of what was there: that is how it is corrected too. The ledger says which
fields changed and never to what, since it cannot be erased.
"""

import uuid
from dataclasses import dataclass, replace

from consentry.domain.consent import RecipientConsents
from consentry.domain.ledger import LedgerEvent
from consentry.domain.preferences import Preferences
from consentry.errors import NotFound
from consentry.services.consent_record import ConsentRecord, Happening
from consentry.services.ports.environment import Clock, Keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Where somebody is, which language they read, and what they want; empty where not said."""

    time_zone: str
    region: str
    language: str
    preferences: Preferences


_NAMES = ("time_zone", "region", "language", "preferences")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceDesk:
    """The use case of `PUT /v1/recipients/{number}/preferences`."""

    clock: Clock
    keys: Keys
    records: ConsentRecord

    def put(self, account: str, number: str, wishes: Wishes) -> RecipientConsents:
        """Stores wishes; they hold from the next decision on.

        NotFound where nothing is held about the recipient: without a consent or an opt-out there is
        no ground to begin (clause GCC-03).
        """
        keys = self.keys.of(number)
        old = self.records.of(account, keys)
        if not old.version and not old.consents:
            raise NotFound("nothing is held about this recipient; record a consent first")
        new = {name: getattr(wishes, name) for name in _NAMES}
        changed = [name for name in _NAMES if getattr(old, name) != new[name]]
        happening = Happening(
            kind=LedgerEvent.PREFERENCES,
            id=str(uuid.uuid4()),
            at=self.clock.now(),
            facts={"fields": ",".join(changed)},
        )
        return self.records.change(account, keys, lambda record: replace(record, **new), happening)[
            0
        ]
