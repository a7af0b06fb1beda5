"""Accounts, campaigns and senders: what the operator sets up before anything may be sent.

Each change is on record with what it changed; states go only where their life cycles let them.
"""

from dataclasses import dataclass, replace

from consentry.domain import lifecycle
from consentry.domain.account import Account, AccountStatus
from consentry.domain.audit import ITSELF, Actor
from consentry.domain.campaign import Campaign, CampaignStatus
from consentry.domain.sender import Sender
from consentry.errors import Conflict, FieldError, InvalidRequest, NotFound
from consentry.policy.rulebook import Rulebook
from consentry.services import telling
from consentry.services.apportioning import of_account, of_campaign, of_sender
from consentry.services.changing import Changing, Plan
from consentry.services.completeness import Lack, lacks, unstated
from consentry.services.known_account import known_account
from consentry.services.numbering import UNASKED, Assignment, moved, replaced_by
from consentry.services.ports.environment import Clock
from consentry.services.ports.governance import Change, Replaced
from consentry.services.ports.registry import Registry
from consentry.services.templates import problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboarding:
    """The use cases of `/v1/accounts`.

    `carrier_per_second` is what AWS takes of all of them together, 0 where it named no quota.
    """

    clock: Clock
    registry: Registry
    changing: Changing
    book: Rulebook
    carrier_per_second: int = 0

    def put_account(self, account: Account, by: Actor = ITSELF) -> tuple[Account, bool]:
        """Stores an account; it is active as soon as it lacks nothing.

        Its state is kept otherwise: sanctions have their own calls. The account, and whether it is
        new. Conflict if it is terminated.
        """
        return self.changing.run(by, lambda: self._account(account))

    def account(self, account: str) -> Account:
        """One account."""
        return known_account(self.registry, account)

    def lacks(self, account: Account) -> tuple[Lack, ...]:
        """What keeps a pending account from being active."""
        if account.status is not AccountStatus.PENDING:
            return ()
        terms = self.registry.operator_rules().terms_version
        return tuple(lacks(account, terms, self.clock.now(), self.book))

    def put_campaign(self, campaign: Campaign, by: Actor = ITSELF) -> tuple[Campaign, bool]:
        """Stores a campaign of an existing account.

        InvalidRequest if its own wording lacks what such texts must say, or if it lacks what an
        approved one must state; Conflict if its state cannot become what is asked.
        """
        new = self.changing.run(by, lambda: self._campaign(campaign))
        return self.campaign(campaign.account, campaign.id), new

    def campaign(self, account: str, campaign: str) -> Campaign:
        """One campaign with its senders."""
        found = self.registry.campaign(account, campaign)
        if found is None:
            raise NotFound(f"account `{account}` has no campaign `{campaign}`")
        return found

    def pause(self, account: str, campaign: str, by: Actor, *, paused: bool, why: str) -> Campaign:
        """Pauses a campaign, or resumes it; what is so already stays so."""
        self.changing.run(by, lambda: self._paused(account, campaign, why, paused=paused))
        return self.campaign(account, campaign)

    def put_sender(
        self, sender: Sender, by: Actor = ITSELF, *, asked: Assignment = UNASKED
    ) -> tuple[Sender, bool]:
        """Stores an originating number of an existing campaign.

        Conflict if another account or campaign has it, if it would take the place of a blocked one
        that nobody named, or if its state cannot become what is asked.
        """
        return self.changing.run(by, lambda: self._sender(sender, asked))

    def sender(self, account: str, number: str) -> Sender:
        """One originating number of an account."""
        found = self.registry.sender(number)
        if found is None or found.account != account:
            raise NotFound(f"account `{account}` has no sender of that number")
        return found

    def _account(self, account: Account) -> Plan[tuple[Account, bool]]:
        old, now = self.registry.account(account.id), self.clock.now()
        if old is not None and old.status is AccountStatus.TERMINATED:
            raise Conflict(f"account `{account.id}` is terminated, which is final")
        terms = self.registry.operator_rules().terms_version
        active = not any(lacks(account, terms, now, self.book))
        if old is None:
            status = AccountStatus.ACTIVE if active else AccountStatus.PENDING
            account = replace(account, created_at=now, status=status, status_since=now)
        else:
            activated = active and old.status is AccountStatus.PENDING
            account = replace(
                account,
                created_at=old.created_at,
                status=AccountStatus.ACTIVE if activated else old.status,
                status_reason=old.status_reason,
                status_since=now if activated else old.status_since,
                rate_factor=old.rate_factor,
            )
        return Plan(
            answer=(account, old is None),
            change=Change(account=Replaced(before=old, after=account)),
            notes=telling.of_account(old, account),
        )

    def _campaign(self, campaign: Campaign) -> Plan[bool]:
        account = self._running(campaign.account)
        old = self.registry.campaign(campaign.account, campaign.id)
        wrong = list(problems(campaign, account, self.book))
        if old is not None:
            wrong += of_campaign(replace(campaign, senders=old.senders), self.book)
        if campaign.status is CampaignStatus.APPROVED:
            wrong += unstated(campaign, account, self.book)
            if campaign.expires_at is not None and campaign.expires_at <= self.clock.now():
                message = "must be later than now for a campaign that is approved"
                wrong.append(FieldError(field="expires_at", code="past", message=message))
        if wrong:
            raise InvalidRequest(wrong)
        name = f"campaign `{campaign.id}`"
        if objection := lifecycle.CAMPAIGN.objection(
            name, old.status if old else None, campaign.status
        ):
            raise Conflict(objection)
        if old is not None:
            campaign = _kept(campaign, old)
        return Plan(
            answer=old is None,
            change=Change(campaign=Replaced(before=old, after=campaign)),
            notes=telling.of_campaign(old, campaign),
        )

    def _paused(self, account: str, campaign: str, why: str, *, paused: bool) -> Plan[None]:
        old = self.campaign(account, campaign)
        if old.paused is paused:
            return Plan(answer=None)
        new = replace(old, paused=paused, status_reason=why)
        return Plan(
            answer=None,
            change=Change(campaign=Replaced(before=old, after=new)),
            notes=telling.of_pause(new),
        )

    def _sender(self, sender: Sender, asked: Assignment) -> Plan[tuple[Sender, bool]]:
        self._running(sender.account)
        campaign = self.registry.campaign(sender.account, sender.campaign)
        if campaign is None:
            message = f"account `{sender.account}` has no campaign `{sender.campaign}`"
            raise InvalidRequest([FieldError(field="campaign", code="unknown", message=message)])
        old = self.registry.sender(sender.number)
        if old is not None and old.account != sender.account:
            raise Conflict(f"`{sender.number}` belongs to another account")
        left = None
        if old is not None and old.campaign != sender.campaign:
            left = self.registry.campaign(old.account, old.campaign)
        sender = moved(sender, old, left, campaign, asked)
        wrong = of_sender(sender, campaign, self.book)
        wrong += of_account(sender, self.registry, self.carrier_per_second)
        if wrong:
            raise InvalidRequest(wrong)
        replaced = replaced_by(sender, old, campaign, asked)
        return Plan(
            answer=(sender, old is None),
            change=Change(sender=Replaced(before=old, after=sender)),
            notes=telling.of_sender(old, sender, replaced, asked.reason),
        )

    def _running(self, account: str) -> Account:
        found = self.account(account)
        if found.status is AccountStatus.TERMINATED:
            raise Conflict(f"account `{account}` is terminated, which is final")
        return found


def _kept(campaign: Campaign, old: Campaign) -> Campaign:
    """A campaign with what a PUT does not change. Conflict for what it must not."""
    back = old.status is CampaignStatus.SUSPENDED and campaign.status is CampaignStatus.APPROVED
    if back:
        raise Conflict(
            f"campaign `{old.id}` is suspended and is approved again only by POST"
            f" /v1/accounts/{old.account}/reinstate with `campaign` and a `reason`"
        )
    if old.senders and old.tcr_brand_id and campaign.tcr_brand_id != old.tcr_brand_id:
        raise Conflict(
            f"campaign `{old.id}` has numbers of brand `{old.tcr_brand_id}`, and a number stays"
            " with one brand; make another campaign for another brand"
        )
    return replace(
        campaign,
        paused=old.paused,
        rate_factor=old.rate_factor,
        status_reason=old.status_reason,
        wordings=old.wordings,
        senders=old.senders,
    )
