"""Erasing a recipient: number, texts and evidence go, the keyed opt-out and the chain stay (clauses
CYC-08, CYC-11; 16 CFR 312).

First the opt-out, so that nothing is sent meanwhile and no list that still has the number brings
texts back; then what is held goes. The whole is done again in the nights after: what was being
written at the same time, or lay in an index that had not caught up, is found then.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consentry.domain.api_key import Role
from consentry.domain.audit import Actor, AuditKind, AuditNote
from consentry.domain.custody import TrailEntry
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.suppression import (
    ACCOUNT,
    ERASURE,
    EVERYBODY,
    Suppression,
    SuppressionReason,
)
from consentry.domain.times import rfc3339
from consentry.errors import Conflict
from consentry.services.audit import Audit
from consentry.services.forgetting import Erased, Forgetting
from consentry.services.ports.custody import Custody
from consentry.services.ports.environment import Clock, Keys

PAGE = 100
ERASED = "erased"
AGAIN_FOR = timedelta(days=3)
"""How long an erasure is done again every night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureDesk:
    """The use case of `DELETE /v1/recipients/{number}`."""

    clock: Clock
    keys: Keys
    custody: Custody
    forgetting: Forgetting
    audit: Audit

    def erase(
        self,
        account: str,
        number: str,
        *,
        by: Actor,
        child: bool = False,
        globally: bool = False,
    ) -> Erased:
        """Erases what an account holds about a number; with `globally` also the number beside an
        opt-out towards everybody, which is nobody's account.

        `child` leaves an opt-out that nobody can undo. Conflict under a legal hold.
        """
        keys, now = self.keys.of(number), self.clock.now()
        if child:
            # Whatever is held or has to be kept: to a child nothing goes from now on.
            self._keep_quiet(account, keys, child=True)
        hold = self.custody.hold(account, keys)
        if hold is not None and hold.binds_at(now):
            until = f"until {rfc3339(hold.until)}" if hold.until else "without an end"
            raise Conflict(f"a legal hold binds what is held about this recipient, {until}")
        asked = TrailEntry(
            id=str(uuid.uuid4()),
            account=account,
            at=now,
            action=ERASED,
            given_by=by.key,
            details={
                "recipient": ",".join(keys.versions),
                "child": "yes" if child else "no",
                "role": by.role.value,
            },
        )
        # Noted before it is done: what a crash leaves undone, the night finishes.
        self.custody.note(asked)
        self._on_record(asked, by)
        self._keep_quiet(account, keys, child=child)
        erased = self.forgetting.sweep(account, keys, None)
        if globally:
            self.forgetting.forget_number(EVERYBODY, keys)
        counts = {name: str(getattr(erased, name)) for name in Erased.__slots__}
        self.custody.note(replace(asked, details={**asked.details, **counts}))
        return erased

    def of_child(self, account: str, number: str, *, by: Actor) -> bool:
        """Erases a child as soon as the account learns of it; under a legal hold nothing is sent
        and all is kept. Whether it was erased.
        """
        try:
            self.erase(account, number, by=by, child=True)
        except Conflict:
            return False
        return True

    def again(self, account: str) -> int:
        """Does the erasures of the last nights again; how many.

        Nothing is touched that was given or sent after the erasure.
        """
        now = self.clock.now()
        done = 0
        cursor = ""
        while True:
            page = self.custody.trail(account, limit=PAGE, cursor=cursor)
            for entry in page.items:
                if entry.at < now - AGAIN_FOR:
                    return done
                if entry.action == ERASED:
                    done += self._again(account, entry)
            if not page.next:
                return done
            cursor = page.next

    def _again(self, account: str, entry: TrailEntry) -> bool:
        versions = tuple(entry.details["recipient"].split(","))
        keys = RecipientKeys(current=versions[0], versions=versions)
        hold = self.custody.hold(account, keys)
        is_held = hold is not None and hold.binds_at(self.clock.now())
        self._quiet_still(account, keys, entry, is_held=is_held)
        if is_held:
            return False
        role = Role(entry.details.get("role", Role.NONE))
        self._on_record(entry, Actor(key=entry.given_by, role=role))
        self.forgetting.sweep(account, keys, entry.at)
        return True

    def _on_record(self, entry: TrailEntry, by: Actor) -> None:
        """In the audit log too, once, also if the night finishes it."""
        recipient, _, _ = entry.details["recipient"].partition(",")
        note = AuditNote(
            account=entry.account,
            kind=AuditKind.ERASURE,
            action=ERASED,
            what=f"erased what is held about recipient `{recipient}`",
            subject=recipient,
            reason="they are a child" if entry.details["child"] == "yes" else "they asked for it",
        )
        self.audit.note(by, note, event_id=f"erasure:{entry.id}")

    def _quiet_still(
        self, account: str, keys: RecipientKeys, entry: TrailEntry, *, is_held: bool
    ) -> None:
        """Makes or finishes the opt-out of an erasure that ended midway; a START since then holds.

        Under a legal hold the erasure was refused: what it had made by then is finished, no more.
        """
        child = entry.details["child"] == "yes"
        reason = SuppressionReason.MINOR if child else SuppressionReason.MANUAL
        left = [
            each
            for each in self.forgetting.opt_out.suppressions.get(account, keys).entries
            if (each.scope, each.reason, each.source) == (ACCOUNT, reason, ERASURE)
        ]
        if any(each.in_force for each in left) or not (left or is_held):
            self._keep_quiet(account, keys, child=child, at=entry.at)

    def _keep_quiet(
        self, account: str, keys: RecipientKeys, *, child: bool, at: datetime | None = None
    ) -> None:
        now = self.clock.now()
        new = Suppression(
            scope=ACCOUNT,
            reason=SuppressionReason.MINOR if child else SuppressionReason.MANUAL,
            source=ERASURE,
            at=at or now,
            stored_at=now,
            event_id=str(uuid.uuid4()),
        )
        opt_out = self.forgetting.opt_out
        for entry in opt_out.suppressions.get(account, keys).in_force():
            if entry.key == new.key:
                # Made before, perhaps by a call that ended there: what follows from it is done now.
                new = replace(new, at=entry.at, event_id=entry.opened_by)
        opt_out.suppress(account, keys, "", new)
