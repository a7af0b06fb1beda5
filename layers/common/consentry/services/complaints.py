"""Complaints: taken from whatever channel, linked to the recipient's proof, and felt by the number
(clauses SF-03, SF-04, RL-24).

The texts stop first, then the complaint is kept and counted. Every step can be repeated: the same
complaint has the same id, so that a list that is sent in twice adds nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from consentry.domain.account import Account
from consentry.domain.audit import Actor, AuditKind, AuditNote
from consentry.domain.complaint import Complaint, EvidenceAnswer, EvidenceRequest, without_numbers
from consentry.domain.ids import listed_id
from consentry.domain.locality import locate
from consentry.domain.phone import parse
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.suppression import ACCOUNT, Suppression, SuppressionReason
from consentry.errors import FieldError, InvalidRequest
from consentry.policy.governance import OF_CARRIERS, Channel, Governance
from consentry.services.audit import Audit
from consentry.services.known_account import known_account
from consentry.services.opt_out import OptOut
from consentry.services.ports.complaints import Complaints
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.registry import Registry
from consentry.services.strikes import Offence, Strikes
from consentry.services.watch import Watch

VIOLATION = "complaint"
"""What profiles call a complaint among violations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewComplaint:
    """What somebody reports; `sender` is empty where they do not know it."""

    account: str
    channel: Channel
    number: str
    sender: str
    received_at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodged:
    """A complaint as it is kept; `number` is empty once its recipient was erased. `answer` says
    that its proof was sent, `paused` that it stopped its originating number.
    """

    complaint: Complaint
    number: str
    answer: EvidenceAnswer | None = None
    new: bool = False
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintDesk:
    """The use case of `POST /v1/complaints`."""

    clock: Clock
    keys: Keys
    registry: Registry
    pacing: Pacing
    complaints: Complaints
    opt_out: OptOut
    watch: Watch
    audit: Audit
    strikes: Strikes
    governance: Governance

    def lodge(self, reported: NewComplaint, actor: Actor) -> Lodged:
        """Takes a complaint: no text of the account reaches its recipient any more.

        NotFound for an unknown account, InvalidRequest for a sender that is not the account's.
        """
        found = known_account(self.registry, reported.account)
        keys = self.keys.of(reported.number)
        complaint = self._complaint(reported, keys, actor)
        self.opt_out.suppress(
            complaint.account,
            keys,
            reported.number,
            Suppression(
                scope=ACCOUNT,
                reason=SuppressionReason.COMPLAINT,
                source=complaint.channel,
                at=complaint.received_at,
                stored_at=complaint.recorded_at,
                event_id=complaint.id,
            ),
        )
        self.audit.note(actor, _note(complaint), event_id=f"complaint:{complaint.id}")
        new = self.complaints.put(complaint)
        if not new:
            earlier = self.complaints.of_recipient(complaint.account, keys.versions)
            complaint = next((each for each in earlier if each.id == complaint.id), complaint)
        self._count(complaint, found)
        return Lodged(
            complaint=complaint,
            number=reported.number,
            answer=self.complaints.answers(complaint.account, [complaint.id]).get(complaint.id),
            new=new,
            paused=self.watch.complained(complaint),
        )

    def _count(self, complaint: Complaint, account: Account) -> None:
        """A complaint of carriers is a violation, and does what the profile says (RL-24)."""
        if self.governance.channels[complaint.channel].kind not in OF_CARRIERS:
            return
        offence = Offence(
            account=account.id,
            profile=account.profile,
            campaign=complaint.campaign,
            sender=complaint.sender,
            rule=VIOLATION,
            message=complaint.id,
        )
        self.strikes.run([offence])

    def _complaint(self, reported: NewComplaint, keys: RecipientKeys, actor: Actor) -> Complaint:
        sender, campaign = self._from(reported, keys)
        channel, now = reported.channel, self.clock.now()
        said = (channel.name, sender, reported.received_at.isoformat())
        name = listed_id(reported.account, keys.versions[-1], "complaint", *said)
        due = now + timedelta(days=channel.evidence_days)
        place = locate(parse(reported.number))
        return Complaint(
            id=name,
            account=reported.account,
            channel=channel.name,
            recipient=keys.current,
            sender=sender,
            campaign=campaign,
            country=place.country,
            received_at=reported.received_at,
            recorded_at=now,
            recorded_by=actor.key,
            evidence=EvidenceRequest(
                id=listed_id(reported.account, keys.versions[-1], "evidence", name), due_at=due
            ),
            text=without_numbers(reported.text),
        )

    def _from(self, reported: NewComplaint, keys: RecipientKeys) -> tuple[str, str]:
        """From which number the text came and for which campaign.

        Where nobody says it: the only number that has texted this recipient, if there is one.
        """
        if not reported.sender:
            senders = self.pacing.history(reported.account, keys.current).last_sender
            if len(senders) != 1:
                return "", ""
            ((campaign, sender),) = senders.items()
            return sender, campaign
        found = self.registry.sender(reported.sender)
        if found is None or found.account != reported.account:
            message = "is not an originating number of this account"
            raise InvalidRequest([FieldError(field="sender", code="unknown", message=message)])
        return found.number, found.campaign


def _note(complaint: Complaint) -> AuditNote:
    about = f" about number `{complaint.sender}`" if complaint.sender else ""
    return AuditNote(
        account=complaint.account,
        kind=AuditKind.COMPLAINT,
        action="lodge",
        what=f"recorded a complaint from `{complaint.channel}`{about}",
        subject=complaint.id,
    )
