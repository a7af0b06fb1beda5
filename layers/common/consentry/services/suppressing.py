"""The operator's and the client's side of opt-outs.

Put, read, list, and the few that may be deleted.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from consentry.domain.api_key import Role
from consentry.domain.audit import ITSELF, Actor, AuditKind, AuditNote
from consentry.domain.suppression import (
    EVERYBODY,
    GLOBAL,
    Suppression,
    SuppressionReason,
    Suppressions,
)
from consentry.errors import Forbidden, NotFound
from consentry.services.audit import Audit
from consentry.services.opt_out import OptOut
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.pages import Page
from consentry.services.ports.proof import SuppressionStore
from consentry.services.unlisting import Unlisting


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What forbids texting a number.

    The account's own opt-outs and, for an account, only that a global one exists.
    """

    entries: tuple[Suppression, ...]
    globally: tuple[Suppression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionDesk:
    """The use cases of `/v1/suppressions`."""

    clock: Clock
    keys: Keys
    suppressions: SuppressionStore
    opt_out: OptOut
    unlisting: Unlisting
    audit: Audit

    def put(
        self,
        account: str,
        number: str,
        *,
        scope: str,
        reason: SuppressionReason,
        source: str,
        note: str,
        at: datetime | None = None,
        by: Actor = ITSELF,
    ) -> Suppression:
        """Puts an opt-out in force, with everything that a STOP does except the reply.

        An operator's is in the audit log too: one towards everybody stops every account's texts.
        """
        now = self.clock.now()
        new = Suppression(
            scope=scope,
            reason=reason,
            source=source,
            at=at or now,
            stored_at=now,
            event_id=str(uuid.uuid4()),
            note=note,
        )
        owner, keys = EVERYBODY if scope == GLOBAL else account, self.keys.of(number)
        if by.role is Role.OPERATOR:
            self.audit.note(by, _put(account, keys.current, scope, reason))
        return self.opt_out.suppress(owner, keys, number, new)

    def of(self, account: str, number: str) -> Standing:
        """Everything in force for a number."""
        keys = self.keys.of(number)
        return Standing(
            entries=self.suppressions.get(account, keys).in_force(),
            globally=self.suppressions.get(EVERYBODY, keys).in_force(),
        )

    def page(self, account: str, *, limit: int, cursor: str) -> Page[Suppressions]:
        """An account's opt-outs, latest change first."""
        return self.suppressions.of_account(account, limit=limit, cursor=cursor)

    def delete(self, account: str, number: str, scope: str, by: Actor = ITSELF) -> None:
        """Takes back an operator's own entry, which the audit log says first.

        Forbidden for anything that a recipient or carrier asked for; Conflict while the carrier
        keeps the number on its own list.
        """
        keys = self.keys.of(number)
        owner = EVERYBODY if scope == GLOBAL else account
        found = [e for e in self.suppressions.get(owner, keys).in_force() if e.scope == scope]
        if not found:
            raise NotFound(f"no suppression of scope `{scope}` for this number")
        kept = [entry for entry in found if not entry.is_deletable]
        if kept:
            raise Forbidden(
                f"a suppression with reason `{kept[0].reason}` and source `{kept[0].source}` cannot"
                " be deleted; only the recipient can undo an opt-out, by texting START"
            )
        reasons = {entry.reason for entry in found}
        self.audit.note(by, _deletion(account, keys.current, scope, sorted(reasons)))

        def change(item: Suppressions) -> Suppressions:
            for reason in sorted(reasons):
                item = item.without(scope, reason)
            return item

        if any(entry.stops_all for entry in found):
            self.unlisting.run(change(self.suppressions.get(owner, keys)), keys, number)
        self.opt_out.delete(owner, keys, change)


def _put(account: str, recipient: str, scope: str, reason: SuppressionReason) -> AuditNote:
    return AuditNote(
        account="" if scope == GLOBAL else account,
        kind=AuditKind.SUPPRESSION,
        action="put",
        what=f"put a {reason} suppression of scope `{scope}` on recipient `{recipient}`",
        subject=recipient,
    )


def _deletion(account: str, recipient: str, scope: str, reasons: list[str]) -> AuditNote:
    """The recipient by their key: no number is on record."""
    why = " and ".join(reasons)
    return AuditNote(
        account=account,
        kind=AuditKind.SUPPRESSION,
        action="deleted",
        what=f"deleted the {why} suppression of scope `{scope}` of recipient `{recipient}`",
        subject=recipient,
        before="suppressed",
        after="deleted",
    )
