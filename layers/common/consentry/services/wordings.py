"""Letting a campaign say again what a person has approved once.

Allowed wordings stand with the campaign, which every decision reads anyway. In one transaction with
the audit log.
"""

from dataclasses import dataclass, replace

from consentry.domain.audit import Actor, AuditKind, AuditNote
from consentry.domain.campaign import Campaign
from consentry.domain.message import Message
from consentry.domain.review import MOST_WORDINGS, AllowedWording
from consentry.errors import Conflict, FieldError, InvalidRequest, NotFound
from consentry.services.changing import Changing, Plan
from consentry.services.ports.audit import AlreadyOnRecordError
from consentry.services.ports.environment import Clock
from consentry.services.ports.governance import Change, Replaced
from consentry.services.ports.registry import Registry
from consentry.services.reviewing import occasion_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordings:
    """Keeps what campaigns may say."""

    clock: Clock
    registry: Registry
    changing: Changing

    def allow(self, row: Message, found: tuple[str, ...], by: Actor, why: str) -> None:
        """Allows the wording of a text that was approved, for the rules that asked about it.

        `found` is what was found in it. Asking again changes nothing; Conflict if the campaign has
        as many wordings as it can.
        """

        def plan() -> Plan[None]:
            campaign = self.registry.campaign(row.account, row.campaign)
            if campaign is None:
                raise NotFound(f"account `{row.account}` has no campaign `{row.campaign}`")
            new = self._new(campaign, row, found, by)
            if not new:
                return Plan(answer=None)
            after = replace(campaign, wordings=(*campaign.wordings, *new))
            return Plan(
                answer=None,
                change=Change(campaign=Replaced(before=campaign, after=after)),
                notes=(_note(row, why),),
                event_id=f"review:{row.id}:wording{occasion_of(row)}",
            )

        try:
            self.changing.run(by, plan)
        except AlreadyOnRecordError:
            return

    def _new(
        self, campaign: Campaign, row: Message, found: tuple[str, ...], by: Actor
    ) -> tuple[AllowedWording, ...]:
        same = {(each.rule, each.likeness, each.found) for each in campaign.wordings}
        new = tuple(
            AllowedWording(
                rule=rule, likeness=row.likeness, found=found, by=by.key, at=self.clock.now()
            )
            for rule in sorted(row.approved)
            if (rule, row.likeness, found) not in same
        )
        if len(campaign.wordings) + len(new) > MOST_WORDINGS:
            raise Conflict(
                f"campaign `{campaign.id}` has {MOST_WORDINGS} allowed wordings and takes no more;"
                " approve texts without `allow_wording`"
            )
        return new


def must_be_known_again(row: Message) -> None:
    """InvalidRequest for a text of too few words to be told from others."""
    if not row.likeness:
        message = "the text has too few words of its own to be known again; approve it alone"
        raise InvalidRequest([FieldError(field="allow_wording", code="wording", message=message)])


def _note(row: Message, why: str) -> AuditNote:
    return AuditNote(
        account=row.account,
        kind=AuditKind.REVIEW,
        action="allow_wording",
        what=f"let campaign `{row.campaign}` use the wording of text `{row.id}`",
        subject=row.campaign,
        reason=why,
        detail={"rules": ",".join(sorted(row.approved))},
    )
