"""Opt-outs.

What a recipient has stopped, how far it reaches, and who may undo it (promises P1 and P8).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from consentry.domain.message import Category

GLOBAL = "global"
EVERYBODY = "_global"
"""The reserved account under which an opt-out towards all accounts stands; it is no account id."""
ACCOUNT = "account"
HANDSET = "handset"
IMPORT = "import"
"""An opt-out out of a list: the recipient's own if its reason is `stop`, made at another sender."""
ERASURE = "erasure"
"""What an erasure leaves behind, so that a list that still has the number brings no texts."""
CARRIER_LIST = "carrier_list"
"""Learned from the carrier's opt-out list, which does not say that it was the recipient's doing."""
CARRIER_RECIPIENT = "carrier_recipient"
"""The same where the list says so: the recipient's STOP, which the carrier kept to itself."""
CARRIER_EVENT = "carrier_event"
"""Learned from what the carrier reported of a text: its recipient blocks texts, or nobody is there.
"""
START_REFUSED = "start_refused"
"""What is left of a STOP after a START while the carrier keeps the number on its list."""


class SuppressionReason(StrEnum):
    """Why no text may go; only `manual` and `invalid` can be deleted, and only by an operator."""

    STOP = "stop"
    COMPLAINT = "complaint"
    CARRIER = "carrier"
    MANUAL = "manual"
    REASSIGNED = "reassigned"
    MINOR = "minor"
    INVALID = "invalid"


DELETABLE = frozenset({SuppressionReason.MANUAL, SuppressionReason.INVALID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One opt-out: in force unless `lifted_at` is set.

    There is at most one per scope, reason and source.

    `at` is the time of the last event that asked for it; `opened_by` is the event that put it in
    force (its
    inboundMessageId for a STOP), to which the one confirmation is due. A lifted one is kept, so
    that an older STOP that
    arrives late changes nothing. `stopped_before` is when the one was asked for that a START undid
    before this one, if any.
    """

    scope: str
    reason: SuppressionReason
    source: str
    at: datetime
    stored_at: datetime
    event_id: str = ""
    opened_by: str = ""
    note: str = ""
    lifted_at: datetime | None = None
    stopped_before: datetime | None = None

    @property
    def in_force(self) -> bool:
        """Whether it forbids texts now."""
        return self.lifted_at is None

    @property
    def is_recipients_own(self) -> bool:
        """Whether the recipient asked for it: then their own START undoes it, and nothing else.

        `global` is nobody's own: it stands towards everybody.
        """
        if self.scope == GLOBAL:
            return False
        if self.source == ERASURE:
            return self.reason is SuppressionReason.MANUAL
        return self.reason is SuppressionReason.STOP and self.source in (HANDSET, IMPORT)

    @property
    def ends_with_listing(self) -> bool:
        """Whether the recipient's START undoes it as soon as the carrier takes the number off."""
        if self.source == CARRIER_EVENT:
            return self.reason is SuppressionReason.CARRIER
        return self.source in (CARRIER_RECIPIENT, START_REFUSED)

    @property
    def stops_all(self) -> bool:
        """Whether it forbids every text of the account now: what a carrier's list can express."""
        return self.in_force and self.scope in (GLOBAL, ACCOUNT)

    @property
    def is_deletable(self) -> bool:
        """Whether an operator may take it back: their own entries only."""
        return self.reason in DELETABLE and self.source != ERASURE

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same opt-out: scope, reason and source."""
        return (self.scope, self.reason, self.source)

    def reaches(self, campaign: str, category: Category) -> bool:
        """Whether its scope takes in a text of this campaign and category."""
        return self.scope in (GLOBAL, ACCOUNT, f"campaign:{campaign}", f"category:{category}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressions:
    """Every opt-out of one recipient towards one account (or towards everybody), as one stored
    item.
    """

    account: str
    recipient: str
    number: str = ""
    entries: tuple[Suppression, ...] = ()
    version: int = 0

    def in_force(self) -> tuple[Suppression, ...]:
        """Every opt-out that forbids texts now."""
        return tuple(entry for entry in self.entries if entry.in_force)

    @property
    def stops_all(self) -> bool:
        """Whether no text of the account may go now."""
        return any(entry.stops_all for entry in self.entries)

    def suppress(self, new: Suppression) -> "Suppressions":
        """With `new` applied.

        While in force, a repeat only moves `at` forward; STOP wins a tie with START. A STOP of
        another scope that arrives after a later START is kept as lifted by it.
        """
        old = self._get(new.key)
        if old is None:
            started = self.started_at() if new.is_recipients_own else None
            lifted_at = started if started is not None and new.at < started else None
            return self._with(replace(new, opened_by=new.event_id, lifted_at=lifted_at))
        if old.lifted_at is not None:
            if new.at < old.lifted_at:
                return self
            before = old.at if old.opened_by else None
            return self._with(replace(new, opened_by=new.event_id, stopped_before=before))
        if new.at <= old.at:
            return self
        return self._with(replace(old, at=new.at, event_id=new.event_id))

    def lift_stops(self, at: datetime) -> "Suppressions":
        """With every opt-out of the recipient's own lifted that is older than `at`; others stay.

        The time of a START is kept even where nothing was in force: a STOP sent before it may still
        be on its way.
        """
        lifted = self
        for entry in self.entries:
            if entry.is_recipients_own and entry.at < at:
                later = at if entry.lifted_at is None else max(at, entry.lifted_at)
                lifted = lifted._with(replace(entry, lifted_at=later))
        if lifted._get((ACCOUNT, SuppressionReason.STOP, HANDSET)) is None:
            mark = Suppression(
                scope=ACCOUNT,
                reason=SuppressionReason.STOP,
                source=HANDSET,
                at=at,
                stored_at=at,
                lifted_at=at,
            )
            lifted = lifted._with(mark)
        return lifted

    def lift_listed(self, at: datetime) -> "Suppressions":
        """With what ends with the carrier's listing lifted by a START of `at`, if it is older.

        To be used once the number is off the list.
        """
        entries = tuple(
            replace(entry, lifted_at=at)
            if entry.ends_with_listing and entry.in_force and entry.at < at
            else entry
            for entry in self.entries
        )
        return replace(self, entries=entries)

    def narrow(self, new: Suppression) -> "Suppressions":
        """With the recipient's STOP to the account taken back as far as `new`, which is narrower.

        Only by a later text of theirs: nothing changes if that STOP is not older, or not in force.
        """
        wide = self._get((ACCOUNT, SuppressionReason.STOP, HANDSET))
        if wide is None or not wide.in_force or wide.at >= new.at:
            return self
        return self.suppress(new)._with(replace(wide, lifted_at=new.at))

    def told_by_carrier(self) -> "Suppressions":
        """With what was learned from the carrier's list known as the recipient's own doing."""
        told = self
        for entry in self.entries:
            if entry.in_force and entry.source == CARRIER_LIST:
                rest = tuple(each for each in told.entries if each.key != entry.key)
                told = replace(told, entries=rest)._with(replace(entry, source=CARRIER_RECIPIENT))
        return told

    def without(self, scope: str, reason: SuppressionReason) -> "Suppressions":
        """With the opt-outs of one scope and reason removed altogether, as far as an operator may
        take them back: what an erasure left in the meantime stays.
        """
        kept = tuple(
            entry
            for entry in self.entries
            if (entry.scope, entry.reason) != (scope, reason) or not entry.is_deletable
        )
        return replace(self, entries=kept)

    def anonymous(self) -> "Suppressions":
        """Without the number and what was noted: what must survive an erasure (promise P8)."""
        entries = tuple(replace(entry, note="") for entry in self.entries)
        return replace(self, number="", entries=entries)

    def started_at(self) -> datetime | None:
        """When the recipient last texted START, as far as it is known here."""
        lifted = [entry.lifted_at for entry in self.entries if entry.is_recipients_own]
        return max((at for at in lifted if at is not None), default=None)

    def _get(self, key: tuple[str, str, str]) -> Suppression | None:
        return next((entry for entry in self.entries if entry.key == key), None)

    def _with(self, new: Suppression) -> "Suppressions":
        others = tuple(entry for entry in self.entries if entry.key != new.key)
        return replace(self, entries=(*others, new))
