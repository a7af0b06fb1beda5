"""Opt-outs that only the carrier knew of.

A number may be on the carrier's list without our doing: its recipient texted STOP to a number whose
opt-outs the carrier handled by itself, or somebody used the carrier's console. Such a listing is an
opt-out like any other: it is stored with reason `carrier`, entered in the ledger, and stops what
waits. So is a delivery event that says that the recipient blocks texts, until a START of theirs;
one that says that there is no such number is stored with reason `invalid`, and an operator may take
it back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from consentry.domain.message import Message, Status
from consentry.domain.suppression import (
    ACCOUNT,
    CARRIER_EVENT,
    CARRIER_LIST,
    CARRIER_RECIPIENT,
    EVERYBODY,
    Suppression,
    SuppressionReason,
    Suppressions,
)
from consentry.services.opt_out import OptOut
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.opt_out_lists import ListedNumber
from consentry.services.ports.proof import SuppressionStore

OPTED_OUT = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
SETTLING = timedelta(minutes=15)
"""For so long after a START its removal from the list may still be under way."""


def is_opted_out(row: Message) -> bool:
    """Whether the carrier refused this text because its recipient is on its list."""
    return row.status is Status.FAILED and row.timeline[-1].detail == OPTED_OUT


def is_settling(item: Suppressions, now: datetime) -> bool:
    """Whether the recipient texted START so lately that a listing may be on its way out."""
    started = item.started_at()
    return started is not None and now - started < SETTLING


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """Stores what the carrier knows. Every step can be repeated; nobody is sent a text for it."""

    clock: Clock
    keys: Keys
    suppressions: SuppressionStore
    opt_out: OptOut

    def from_refusal(self, row: Message) -> bool:
        """After a text that the carrier refused; whether that was news.

        It is none if all texts are stopped already: an answer to HELP, or a confirmation that came
        late, is refused because of our own listing.
        """
        at = row.called_at or self.clock.now()
        new = self._new(SuppressionReason.CARRIER, CARRIER_LIST, at, f"refused:{row.id}")
        return self._learn(row.account, row.to, new)

    def from_event(self, row: Message, reason: SuppressionReason, at: datetime) -> bool:
        """After what happened to a text at an instant; whether that was news.

        A START after that instant says otherwise, and is believed.
        """
        new = self._new(reason, CARRIER_EVENT, at, f"{reason}:{row.id}")
        return self._learn(row.account, row.to, new)

    def from_list(self, account: str, listed: ListedNumber) -> bool:
        """From a number on an account's list; whether that was news."""
        source = CARRIER_RECIPIENT if listed.by_recipient else CARRIER_LIST
        event = f"listed:{account}:{int(listed.at.timestamp() * 1000)}"
        new = self._new(SuppressionReason.CARRIER, source, listed.at, event)
        return self._learn(account, listed.number, new)

    def _new(self, reason: SuppressionReason, source: str, at: datetime, event: str) -> Suppression:
        return Suppression(
            scope=ACCOUNT,
            reason=reason,
            source=source,
            at=at,
            stored_at=self.clock.now(),
            event_id=event,
        )

    def _learn(self, account: str, number: str, new: Suppression) -> bool:
        keys = self.keys.of(number)
        own = self.suppressions.get(account, keys)
        everybody = self.suppressions.get(EVERYBODY, keys)
        # One that this very event opened is finished: a crash may have come before the ledger.
        known = any(entry.stops_all and entry.opened_by != new.event_id for entry in own.entries)
        if known or everybody.stops_all or _is_outdated(new, own):
            return False
        return self.opt_out.suppress(account, keys, number, new).in_force


def _is_outdated(new: Suppression, own: Suppressions) -> bool:
    """Whether the recipient's START is newer than what was learned, or may have been on its way."""
    started = own.started_at()
    if new.source == CARRIER_EVENT:
        return started is not None and new.at <= started
    return is_settling(own, new.stored_at)
