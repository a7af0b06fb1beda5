"""Who may send, as sanctions change it: an account, and of it a campaign and a number."""

from dataclasses import dataclass, replace
from datetime import datetime

from consentry.domain import lifecycle
from consentry.domain.account import Account, AccountStatus
from consentry.domain.campaign import Campaign, CampaignStatus
from consentry.domain.sanction import Level, Measure
from consentry.domain.sender import Sender, SenderStatus


class Unlawful(ValueError):
    """A sanction that the state of its subject does not let be; the text says which states do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An account, and the campaign and number of it that are looked at, if any."""

    account: Account
    campaign: Campaign | None = None
    sender: Sender | None = None

    def states(self, level: Level) -> str:
        """The state on a level in a word, as the audit log tells it."""
        found = self.of(level)
        slowed = f", at {found.rate_factor:g} of its rate" if found.rate_factor < 1 else ""
        return f"{found.status}{slowed}"

    def of(self, level: Level) -> Account | Campaign | Sender:
        """What a level is about. Unlawful if there is none."""
        found = {
            Level.ACCOUNT: self.account,
            Level.CAMPAIGN: self.campaign,
            Level.SENDER: self.sender,
        }[level]
        if found is None:
            raise Unlawful(f"there is no {level} to put a sanction on")
        return found

    def has(self, level: Level, measure: Measure) -> bool:
        """Whether a measure, or a severer one, is in force on a level."""
        found = self.of(level)
        stopped = found.status in _STOPPED
        match measure:
            case Measure.THROTTLE:
                return stopped or found.rate_factor < 1
            case Measure.SUSPEND:
                return stopped
            case Measure.TERMINATE:
                return found.status is AccountStatus.TERMINATED
        return False

    def under(
        self, level: Level, measure: Measure, *, why: str, factor: float, at: datetime
    ) -> "Standing":
        """The standing once a measure is taken. Unlawful where the life cycle has no such step."""
        match level:
            case Level.ACCOUNT:
                return replace(self, account=_account(self.account, measure, why, factor, at))
            case Level.CAMPAIGN:
                campaign = self.of(level)
                assert isinstance(campaign, Campaign)
                return replace(self, campaign=_campaign(campaign, measure, why, factor))
            case Level.SENDER:
                sender = self.of(level)
                assert isinstance(sender, Sender)
                return replace(self, sender=_sender(sender, measure, why, factor))


_STOPPED = frozenset(
    {
        AccountStatus.SUSPENDED,
        AccountStatus.TERMINATED,
        CampaignStatus.SUSPENDED,
        SenderStatus.BLOCKED,
    }
)


def _account(account: Account, measure: Measure, why: str, factor: float, at: datetime) -> Account:
    to = {
        Measure.SUSPEND: AccountStatus.SUSPENDED,
        Measure.TERMINATE: AccountStatus.TERMINATED,
        Measure.REINSTATE: AccountStatus.ACTIVE,
    }.get(measure, account.status)
    name = f"account `{account.id}`"
    if measure is Measure.REINSTATE:
        _needs_lifting(name, account.status, to, account.rate_factor)
        if account.status is AccountStatus.PENDING:
            raise Unlawful(f"{name} is pending and becomes active once it lacks nothing")
    _lawful(lifecycle.ACCOUNT.objection(name, account.status, to))
    rate = _rate(measure, account.rate_factor, factor)
    if to is account.status:
        return replace(account, rate_factor=rate)
    return replace(account, status=to, rate_factor=rate, status_reason=why, status_since=at)


def _campaign(campaign: Campaign, measure: Measure, why: str, factor: float) -> Campaign:
    to = {
        Measure.SUSPEND: CampaignStatus.SUSPENDED,
        Measure.REINSTATE: CampaignStatus.APPROVED,
    }.get(measure, campaign.status)
    name = f"campaign `{campaign.id}`"
    _only_accounts_end(name, measure)
    if measure is Measure.REINSTATE:
        _needs_lifting(name, campaign.status, to, campaign.rate_factor)
        if campaign.status not in (CampaignStatus.SUSPENDED, CampaignStatus.APPROVED):
            raise Unlawful(f"{name} is {campaign.status}, which no sanction made it")
    _lawful(lifecycle.CAMPAIGN.objection(name, campaign.status, to))
    rate = _rate(measure, campaign.rate_factor, factor)
    reason = campaign.status_reason if to is campaign.status else why
    return replace(campaign, status=to, rate_factor=rate, status_reason=reason)


def _sender(sender: Sender, measure: Measure, why: str, factor: float) -> Sender:
    to = {
        Measure.SUSPEND: SenderStatus.BLOCKED,
        Measure.REINSTATE: SenderStatus.ACTIVE,
    }.get(measure, sender.status)
    name = f"number `{sender.number}`"
    _only_accounts_end(name, measure)
    if measure is Measure.REINSTATE:
        _needs_lifting(name, sender.status, to, sender.rate_factor)
    _lawful(lifecycle.SENDER.objection(name, sender.status, to))
    rate = _rate(measure, sender.rate_factor, factor)
    reason = sender.status_reason if to is sender.status else why
    return replace(sender, status=to, rate_factor=rate, status_reason=reason)


def _rate(measure: Measure, rate: float, factor: float) -> float:
    if measure is Measure.REINSTATE:
        return 1.0
    return min(rate, factor) if measure is Measure.THROTTLE else rate


def _needs_lifting(name: str, status: str, to: str, rate: float) -> None:
    if status == to and rate >= 1:
        raise Unlawful(f"{name} is {status} already, and no sanction is on it")


def _only_accounts_end(name: str, measure: Measure) -> None:
    if measure is Measure.TERMINATE:
        raise Unlawful(f"{name} cannot be terminated, only its account can; suspend it")


def _lawful(objection: str) -> None:
    if objection:
        raise Unlawful(objection)
