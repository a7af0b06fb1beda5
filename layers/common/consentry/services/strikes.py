"""Strikes: a violation is counted once, and whatever it leads to is done with it (RL-23, ST-18)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from consentry.domain.account import AccountStatus
from consentry.domain.audit import ITSELF
from consentry.domain.sanction import (
    THROTTLED,
    Gravity,
    Level,
    Measure,
    Sanction,
    Strike,
    strike_id,
)
from consentry.domain.standing import Standing, Unlawful
from consentry.policy.profile import Basis
from consentry.policy.rulebook import Rulebook
from consentry.policy.sanctions import SanctionRules
from consentry.services.changing import Changing, Plan
from consentry.services.ports.audit import AlreadyOnRecordError
from consentry.services.ports.environment import Clock
from consentry.services.ports.governance import Governance
from consentry.services.ports.registry import Registry
from consentry.services.sanctioning import change_of, note_of, note_of_strike, refundable

_DONE: Plan[None] = Plan(answer=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offence:
    """What may be a violation: that a rule denied a text, or a complaint (rule `complaint`).

    `message` is the id of the text or complaint, under which it counts once.
    """

    account: str
    profile: str
    campaign: str
    sender: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strikes:
    """Counts violations."""

    clock: Clock
    registry: Registry
    governance: Governance
    changing: Changing
    book: Rulebook

    def run(self, offences: Sequence[Offence]) -> None:
        """Counts what the profiles call violations; what is counted already changes nothing.

        Of similar ones within an hour the first counts. TemporaryFailure if one may not have been.
        """
        now = self.clock.now()
        first: dict[tuple[str, str], tuple[Offence, Strike]] = {}
        for offence in offences:
            strike = self._strike(offence)
            if strike is not None:
                first.setdefault((strike.account, strike.id), (offence, strike))
        for offence, strike in first.values():
            rules = self.book.sanctions.of(offence.profile, now)
            try:
                # Of two at once the second must count the first: together they may reach a rung.
                plan = partial(self._plan, strike, rules)
                self.changing.run(ITSELF, plan, in_turn=strike.account)
            except AlreadyOnRecordError:
                continue

    def _strike(self, offence: Offence) -> Strike | None:
        now = self.clock.now()
        violation = self.book.sanctions.of(offence.profile, now).violations.get(offence.rule)
        if violation is None:
            return None
        return Strike(
            id=strike_id(offence.rule, offence.campaign, offence.sender, now),
            account=offence.account,
            campaign=offence.campaign,
            sender=offence.sender,
            rule=offence.rule,
            gravity=violation.gravity,
            at=now,
            message=offence.message,
            clauses=violation.basis.clauses,
        )

    def _plan(self, strike: Strike, rules: SanctionRules) -> Plan[None]:
        earlier = self.governance.strikes(strike.account, strike.at - rules.window)
        if any(_is_same(strike, each) for each in earlier):
            return _DONE
        account = self.registry.account(strike.account)
        if account is None or account.status in (
            AccountStatus.SUSPENDED,
            AccountStatus.TERMINATED,
        ):
            return _DONE
        sender = self.registry.sender(strike.sender) if strike.sender else None
        before = Standing(
            account=account,
            campaign=self.registry.campaign(strike.account, strike.campaign),
            sender=sender if sender and sender.account == strike.account else None,
        )
        after, sanctions, notes = before, [], [note_of_strike(strike)]
        for sanction in self._due(strike, earlier, rules, before):
            try:
                now = after.under(
                    sanction.level,
                    sanction.measure,
                    why=sanction.reason,
                    factor=sanction.rate_factor,
                    at=strike.at,
                )
            except Unlawful:
                continue
            sanctions.append(sanction)
            notes.append(note_of(sanction, after, now))
            after = now
        return Plan(
            answer=None,
            change=replace(change_of(before, after), strike=strike, sanctions=tuple(sanctions)),
            notes=tuple(notes),
            event_id=f"strike:{strike.id}",
        )

    def _due(
        self,
        strike: Strike,
        earlier: Sequence[Strike],
        rules: SanctionRules,
        standing: Standing,
    ) -> Iterator[Sanction]:
        """The sanctions that a strike leads to, the narrowest level first."""
        if strike.gravity is Gravity.FORBIDDEN:
            basis = rules.violations[strike.rule].basis
            reason = f"`{strike.rule}` is not tolerated at all under profile"
            reason = f"{reason} {standing.account.profile}"
            yield self._sanction(
                strike, standing, Level.ACCOUNT, Measure.TERMINATE, reason, (strike,), basis
            )
            return
        for level, subject in (
            (Level.SENDER, strike.sender if standing.sender else ""),
            (Level.CAMPAIGN, strike.campaign if standing.campaign else ""),
            (Level.ACCOUNT, strike.account),
        ):
            counted = [each for each in earlier if each.on(level, subject)]
            points = sum(each.gravity.points for each in counted)
            rung = rules.crossed(level, points, points + strike.gravity.points)
            if not subject or rung is None or standing.has(level, rung.measure):
                continue
            reason = f"violations of the last {rules.window.days} days make {rung.points} points"
            led = (*counted, strike)
            yield self._sanction(strike, standing, level, rung.measure, reason, led, rung.basis)

    def _sanction(
        self,
        strike: Strike,
        standing: Standing,
        level: Level,
        measure: Measure,
        reason: str,
        strikes: Sequence[Strike],
        basis: Basis,
    ) -> Sanction:
        refunds, refused_by = refundable(measure, standing.account.profile, self.book)
        subject = {Level.SENDER: strike.sender, Level.CAMPAIGN: strike.campaign}
        return Sanction(
            id=f"{strike.id}#{level}",
            account=strike.account,
            level=level,
            subject=subject.get(level, strike.account),
            measure=measure,
            at=strike.at,
            by="",
            reason=reason,
            points=sum(each.gravity.points for each in strikes),
            strikes=tuple(each.id for each in strikes),
            clauses=tuple(dict.fromkeys((*basis.clauses, *refused_by))),
            rate_factor=THROTTLED if measure is Measure.THROTTLE else 1.0,
            refundable=refunds,
        )


def _is_same(strike: Strike, other: Strike) -> bool:
    """Whether this was counted: under its id, or for the same text an hour before."""
    return strike.id == other.id or (strike.message, strike.rule) == (other.message, other.rule)
