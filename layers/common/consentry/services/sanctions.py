"""Sanctions: what an operator orders, and what strikes lead to (ST-12, ST-18, CYC-86, RL-26).

State, strike, sanction and audit log change in one transaction. The next decision reads the state,
also about texts that are queued.
"""

import uuid
from dataclasses import dataclass, replace

from consentry.domain.audit import Actor
from consentry.domain.sanction import THROTTLED, Level, Measure, Penalty, Sanction
from consentry.domain.standing import Standing, Unlawful
from consentry.errors import Conflict, IdempotencyMismatch, NotFound
from consentry.policy.rulebook import Rulebook
from consentry.services.changing import Changing, Plan
from consentry.services.known_account import known_account
from consentry.services.ports.audit import AlreadyOnRecordError
from consentry.services.ports.environment import Clock
from consentry.services.ports.governance import Governance
from consentry.services.ports.pages import Page
from consentry.services.ports.registry import Registry
from consentry.services.sanctioning import change_of, note_of, refundable

_ENDS = frozenset({Measure.SUSPEND, Measure.TERMINATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an operator orders, on whom, and why. `campaign` or `sender` name the level below the
    account's; `rate_factor` is what a throttled one keeps. An `id` is that of an idempotency key,
    and `fingerprint` tells the requests under one key apart.
    """

    account: str
    measure: Measure
    reason: str
    campaign: str = ""
    sender: str = ""
    rate_factor: float = THROTTLED
    penalty: Penalty | None = None
    id: str = ""
    fingerprint: str = ""

    @property
    def level(self) -> Level:
        """On which level it is."""
        if self.sender:
            return Level.SENDER
        return Level.CAMPAIGN if self.campaign else Level.ACCOUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What came of an order: None in place of a sanction where all was so already. `replayed` says
    that the same request had been carried out before, and was not again.
    """

    standing: Standing
    sanction: Sanction | None
    replayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionDesk:
    """The operator's use cases of sanctions."""

    clock: Clock
    registry: Registry
    governance: Governance
    changing: Changing
    book: Rulebook

    def order(self, order: Order, by: Actor) -> Ordered:
        """Carries out an order, once under its id.

        NotFound for what does not exist, Conflict for what the life cycle does not let be,
        IdempotencyMismatch for another order under the same id.
        """
        if order.id and (before := self._replayed(order)) is not None:
            return before
        sanction_id = order.id or str(uuid.uuid4())
        try:
            return self.changing.run(by, lambda: self._plan(order, by, sanction_id))
        except AlreadyOnRecordError:
            if (before := self._replayed(order)) is None:
                raise
            return before

    def _replayed(self, order: Order) -> Ordered | None:
        """The answer to an order that was carried out before."""
        done = self.governance.ordered(order.account, order.id)
        if done is None:
            return None
        if done.fingerprint != order.fingerprint:
            raise IdempotencyMismatch("this idempotency key was used for another order")
        return Ordered(standing=self._standing(order), sanction=done, replayed=True)

    def sanctions(self, account: str, *, limit: int, cursor: str) -> Page[Sanction]:
        """An account's sanctions, newest first."""
        return self.governance.sanctions(account, limit=limit, cursor=cursor)

    def _plan(self, order: Order, by: Actor, sanction_id: str) -> Plan[Ordered]:
        before, now = self._standing(order), self.clock.now()
        try:
            after = before.under(
                order.level, order.measure, why=order.reason, factor=order.rate_factor, at=now
            )
        except Unlawful as exc:
            raise Conflict(str(exc)) from exc
        if after == before and order.measure in _ENDS and order.penalty is None:
            return Plan(answer=Ordered(standing=before, sanction=None))
        refunds, clauses = refundable(order.measure, before.account.profile, self.book)
        sanction = Sanction(
            id=sanction_id,
            account=order.account,
            level=order.level,
            subject=order.sender or order.campaign or order.account,
            measure=order.measure,
            at=now,
            by=by.key,
            reason=order.reason,
            rate_factor=after.of(order.level).rate_factor,
            clauses=clauses,
            refundable=refunds,
            penalty=order.penalty,
            fingerprint=order.fingerprint,
        )
        return Plan(
            answer=Ordered(standing=after, sanction=sanction),
            change=replace(change_of(before, after), sanctions=(sanction,)),
            notes=(note_of(sanction, before, after),),
        )

    def _standing(self, order: Order) -> Standing:
        account = known_account(self.registry, order.account)
        sender = self.registry.sender(order.sender) if order.sender else None
        if order.sender and (sender is None or sender.account != order.account):
            raise NotFound(f"account `{order.account}` has no sender of that number")
        campaign = None
        if order.campaign and not order.sender:
            campaign = self.registry.campaign(order.account, order.campaign)
            if campaign is None:
                raise NotFound(f"account `{order.account}` has no campaign `{order.campaign}`")
        return Standing(account=account, campaign=campaign, sender=sender)
