"""Making an opt-out hold: suppression first, then what may have overlapped, the ledger, and the
texts that wait.

The order is promise P1: a dispatch writes its intent before it reads facts, this writes the
suppression before it reads the
intents, so one of the two always sees the other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Category
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.suppression import (
    ACCOUNT,
    EVERYBODY,
    START_REFUSED,
    Suppression,
    SuppressionReason,
    Suppressions,
)
from consentry.errors import TemporaryFailure
from consentry.services.chain import Chain
from consentry.services.listing import is_mirrored, listing_entry
from consentry.services.overtaking import Overtaking
from consentry.services.ports.environment import Clock
from consentry.services.ports.opt_out_lists import ListAnswer, OptOutLists
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.proof import SuppressionStore
from consentry.services.ports.registry import Registry

ROUNDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """Stores opt-outs and lifts them, with everything that follows from it."""

    clock: Clock
    suppressions: SuppressionStore
    registry: Registry
    pacing: Pacing
    chain: Chain
    lists: OptOutLists
    overtaking: Overtaking

    def suppress(
        self, account: str, keys: RecipientKeys, number: str, new: Suppression
    ) -> Suppression:
        """Puts `new` in force and does all that follows.

        Every step can be repeated. Answers the stored opt-out.
        """
        item = self._change(account, keys, number, lambda old: old.suppress(new))
        stored = next(entry for entry in item.entries if entry.key == new.key)
        if stored.opened_by == new.event_id:
            self._follow(account, keys, stored)
        elif stored.in_force and not self.chain.has(account, keys.current, stored.opened_by):
            # What opened it ended before the ledger, and need not come again: a client's request.
            self._follow(account, keys, stored)
            self._opted_out(account, keys, stored, stored.opened_by, stored.stored_at)
        self._opted_out(account, keys, stored, new.event_id, new.at)
        if stored.in_force:
            for owner in self._owners(account):
                self.overtaking.block_waiting(owner, keys, stored)
        return stored

    def lift(
        self, account: str, keys: RecipientKeys, number: str, at: datetime, event_id: str
    ) -> bool:
        """START from the handset.

        Lifts what STOP from it made before `at`; whether it was this text that lifted anything and
        nothing else stops every text, on the carrier's list neither.
        """
        before = self.suppressions.get(account, keys)
        lifts = len(before.in_force()) > len(before.lift_stops(at).in_force())
        listed = before != before.lift_listed(at)
        if lifts:
            # Before the change: afterwards a repetition could not tell that this text made it.
            self._opted_in(account, keys, at, event_id)
        self._change(account, keys, number, lambda old: old.lift_stops(at))
        if lifts and not before.stops_all:
            return not self.suppressions.get(EVERYBODY, keys).stops_all
        if not (lifts or listed or self.chain.has(account, keys.current, event_id)):
            return False
        if not self.leave_list(account, keys, number, at, event_id):
            return False
        if listed:
            self._opted_in(account, keys, at, event_id)
            self._change(account, keys, number, lambda old: old.lift_listed(at))
        return True

    def leave_list(
        self, account: str, keys: RecipientKeys, number: str, at: datetime, event_id: str
    ) -> bool:
        """Takes a number off the carrier's list if nothing in force keeps it there; whether it is
        off. Where the carrier refuses, that is an opt-out of its own, opened by `event_id`.

        After a START is stored, never before: whoever puts a number on a list looks once more.
        """
        item = self.suppressions.get(account, keys)
        opened = f"{event_id}:refused"
        # A crash may have come between this opt-out and its entry in the ledger: once more, then.
        if not any(entry.in_force and entry.opened_by == opened for entry in item.entries):
            everybody = self.suppressions.get(EVERYBODY, keys)
            if item.lift_listed(at).stops_all or everybody.stops_all:
                return False
            if self.lists.remove(account, number) is ListAnswer.DONE:
                return True
        refused = Suppression(
            scope=ACCOUNT,
            reason=SuppressionReason.CARRIER,
            source=START_REFUSED,
            at=at,
            stored_at=self.clock.now(),
            event_id=opened,
        )
        self.suppress(account, keys, number, refused)
        return False

    def narrow(
        self, account: str, keys: RecipientKeys, number: str, new: Suppression
    ) -> Suppression | None:
        """The recipient's answer that only `new` was meant, not the account.

        The narrower opt-out, or None if there was no STOP for it to narrow.
        """
        before = self.suppressions.get(account, keys)
        if before.narrow(new) != before:
            # Before the change, as in `lift`.
            self.chain.add(
                account=account,
                recipient=keys.current,
                event=LedgerEvent.OPT_OUT,
                event_id=new.event_id,
                at=new.at,
                facts={**_facts(new), "instead_of": ACCOUNT, "in_force": "yes"},
            )
        elif not self.chain.has(account, keys.current, new.event_id):
            return None
        item = self._change(account, keys, number, lambda old: old.narrow(new))
        self.leave_list(account, keys, number, new.at, new.event_id)
        return next((entry for entry in item.entries if entry.key == new.key), None)

    def standing(
        self, account: str, keys: RecipientKeys, campaign: str, category: Category
    ) -> tuple[Suppression, ...]:
        """The opt-outs in force that reach such a text of the account."""
        return tuple(
            entry
            for owner in (account, EVERYBODY)
            for entry in self.suppressions.get(owner, keys).in_force()
            if entry.reaches(campaign, category)
        )

    def delete(
        self, account: str, keys: RecipientKeys, change: Callable[[Suppressions], Suppressions]
    ) -> None:
        """An operator takes back a manual or invalid entry."""
        self._change(account, keys, "", change)

    def _owners(self, account: str) -> list[str]:
        """Whose texts an opt-out towards an account, or towards everybody, is about."""
        return self.registry.account_ids() if account == EVERYBODY else [account]

    def _follow(self, account: str, keys: RecipientKeys, stored: Suppression) -> None:
        """What putting an opt-out in force asks for before the ledger says it."""
        if is_mirrored(stored):
            now = self.clock.now()
            self.pacing.put_due(listing_entry(account, keys.current, stored.stored_at, now))
        for owner in self._owners(account):
            self.overtaking.record_overlaps(owner, keys, stored)

    def _opted_out(
        self, account: str, keys: RecipientKeys, stored: Suppression, event_id: str, at: datetime
    ) -> None:
        self.chain.add(
            account=account,
            recipient=keys.current,
            event=LedgerEvent.OPT_OUT,
            event_id=event_id,
            at=at,
            facts={**_facts(stored), "in_force": "yes" if stored.in_force else "no"},
        )

    def _opted_in(self, account: str, keys: RecipientKeys, at: datetime, event_id: str) -> None:
        self.chain.add(
            account=account,
            recipient=keys.current,
            event=LedgerEvent.OPT_IN,
            event_id=event_id,
            at=at,
            facts={"source": "handset"},
        )

    def _change(
        self,
        account: str,
        keys: RecipientKeys,
        number: str,
        change: Callable[[Suppressions], Suppressions],
    ) -> Suppressions:
        for _ in range(ROUNDS):
            old = self.suppressions.get(account, keys)
            new = change(old)
            if new == old:
                return old
            stored = Suppressions(
                account=account,
                recipient=keys.current,
                number=new.number or number,
                entries=new.entries,
                version=old.version + 1,
            )
            if self.suppressions.put(stored, self.clock.now()):
                return stored
        raise TemporaryFailure("this recipient's opt-outs are being written by others")


def _facts(new: Suppression) -> dict[str, str]:
    return {"scope": new.scope, "reason": new.reason.value, "source": new.source}
