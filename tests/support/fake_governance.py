"""Changes of who may send in memory, all or nothing with the audit log."""

from dataclasses import replace
from datetime import datetime

from consentry.domain.campaign import Campaign
from consentry.domain.sanction import Sanction, Strike
from consentry.services.ports.audit import AlreadyOnRecordError, OnRecord
from consentry.services.ports.governance import Change, ChangedMeanwhileError
from consentry.services.ports.pages import Page
from tests.support.fake_records import FakeLedger, FakeRegistry
from tests.support.paging import page_of


class FakeGovernance:
    """Writes the others' state."""

    def __init__(self, registry: FakeRegistry, ledger: FakeLedger) -> None:
        self._registry = registry
        self._ledger = ledger
        self.struck: dict[tuple[str, str], Strike] = {}
        self.imposed: list[Sanction] = []

    def apply(self, change: Change, on_record: OnRecord) -> None:
        strike = change.strike
        if strike is not None and (strike.account, strike.id) in self.struck:
            raise AlreadyOnRecordError
        if any(self.ordered(each.account, each.id) for each in change.sanctions):
            raise AlreadyOnRecordError
        self._check(change)
        self._ledger.on_record(on_record)
        if strike is not None:
            self.struck[(strike.account, strike.id)] = strike
        self.imposed += change.sanctions
        if change.account is not None:
            self._registry.put_account(change.account.after)
        if change.campaign is not None:
            self._registry.put_campaign(change.campaign.after)
        if change.sender is not None:
            self._registry.put_sender(change.sender.after)

    def _check(self, change: Change) -> None:
        account, campaign, sender = change.account, change.campaign, change.sender
        if account is not None:
            _same(self._registry.account(account.after.id), account.before)
        if campaign is not None:
            there = self._registry.campaign(campaign.after.account, campaign.after.id)
            _same(_alone(there), _alone(campaign.before))
        if sender is not None:
            _same(self._registry.sender(sender.after.number), sender.before)
            joined = self._registry.campaign(sender.after.account, sender.after.campaign)
            if joined is None and (campaign is None or campaign.after.id != sender.after.campaign):
                raise ChangedMeanwhileError

    def ordered(self, account: str, sanction: str) -> Sanction | None:
        named = (each for each in self.imposed if each.account == account and each.fingerprint)
        return next((each for each in named if each.id == sanction), None)

    def strikes(self, account: str, since: datetime) -> list[Strike]:
        hour = f"{since:%Y-%m-%dT%H}"
        found = (each for (owner, _), each in self.struck.items() if owner == account)
        return sorted((each for each in found if each.id >= hour), key=lambda each: each.id)

    def sanctions(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Sanction]:
        own = [each for each in self.imposed if each.account == account]
        found = sorted(own, key=lambda each: (each.at, each.id), reverse=True)
        return page_of(found, lambda each: each.id, limit=limit, cursor=cursor)


def _same(there: object, before: object) -> None:
    if there != before:
        raise ChangedMeanwhileError


def _alone(campaign: Campaign | None) -> Campaign | None:
    return replace(campaign, senders={}) if campaign else None
