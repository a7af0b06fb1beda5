"""The proof that a complaint asks for: until when it is due, and what was sent to whom (SF-04).

An answer is given once and stays: whoever asks later what the carrier or the regulator was shown is
to find what was said then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consentry.domain.audit import Actor, AuditKind, AuditNote
from consentry.domain.complaint import MONTH, Complaint, EvidenceAnswer, Unproved, unproved
from consentry.domain.ids import listed_id
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.times import rfc3339
from consentry.errors import Conflict, FieldError, InvalidRequest, NotFound
from consentry.services.audit import Audit
from consentry.services.complaints import Lodged
from consentry.services.ports.complaints import Complaints
from consentry.services.ports.environment import Clock
from consentry.services.ports.pages import Page
from consentry.services.ports.proof import SuppressionStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What somebody says they sent to whom, and when; now, where they do not say."""

    account: str
    complaint: str
    to: str
    what: str
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceDesk:
    """Complaints as those see them who must answer."""

    clock: Clock
    suppressions: SuppressionStore
    complaints: Complaints
    audit: Audit

    def page(self, account: str, *, limit: int, cursor: str) -> Page[Lodged]:
        """An account's complaints, latest received first."""
        found = self.complaints.page(account, limit=limit, cursor=cursor)
        return Page(items=self._shown(account, found.items), next=found.next)

    def waiting(self, account: str) -> Unproved:
        """For how many complaints of a month an account has sent no proof yet."""
        now = self.clock.now()
        found = self.complaints.since(account, now - MONTH)
        answered = self.complaints.answers(account, [each.id for each in found])
        return unproved(found, answered, now)

    def answer(self, sent: Sent, actor: Actor) -> Lodged:
        """Puts on record that the proof was sent; `new` is false if that was said before.

        NotFound for a complaint that is not the account's, InvalidRequest for an answer before the
        complaint, Conflict if another answer is on record.
        """
        complaint = self.complaints.find(sent.account, sent.complaint)
        if complaint is None:
            raise NotFound(f"account `{sent.account}` has no complaint `{sent.complaint}`")
        if sent.sent_at is not None and sent.sent_at < complaint.received_at:
            message = "must not be before the complaint was received"
            raise InvalidRequest([FieldError(field="sent_at", code="range", message=message)])
        new = not self._stands(complaint, sent)
        if new:
            told = self._told(sent, actor)
            event = listed_id(complaint.account, complaint.id, "answer", sent.to, sent.what)
            self.audit.note(actor, _note(complaint, told), event_id=event)
            new = self.complaints.answer(complaint.account, complaint.id, told)
            if not new:
                self._stands(complaint, sent)
        (lodged,) = self._shown(complaint.account, [complaint], new=new)
        return lodged

    def _told(self, sent: Sent, actor: Actor) -> EvidenceAnswer:
        now = self.clock.now()
        return EvidenceAnswer(
            sent_at=sent.sent_at or now,
            to=sent.to,
            what=sent.what,
            recorded_at=now,
            recorded_by=actor.key,
        )

    def _stands(self, complaint: Complaint, sent: Sent) -> bool:
        """Whether an answer is on record; Conflict if it says something else."""
        earlier = self.complaints.answers(complaint.account, [complaint.id]).get(complaint.id)
        if earlier is not None and not earlier.says(sent.to, sent.what, sent.sent_at):
            at = rfc3339(earlier.sent_at)
            raise Conflict(f"complaint `{complaint.id}` was answered at {at}; an answer stays")
        return earlier is not None

    def _shown(
        self, account: str, complaints: Sequence[Complaint], *, new: bool = False
    ) -> tuple[Lodged, ...]:
        """With their answers, and the numbers that stand with the opt-outs they made."""
        wanted = [(account, RecipientKeys.of_one(each.recipient)) for each in complaints]
        numbers = self.suppressions.get_many(wanted) if wanted else []
        answers = self.complaints.answers(account, [each.id for each in complaints])
        return tuple(
            Lodged(
                complaint=each,
                number=item.number if each.recipient else "",
                answer=answers.get(each.id),
                new=new,
            )
            for each, item in zip(complaints, numbers, strict=True)
        )


def _note(complaint: Complaint, answer: EvidenceAnswer) -> AuditNote:
    return AuditNote(
        account=complaint.account,
        kind=AuditKind.COMPLAINT,
        action="answer",
        what=f"recorded that the proof for a complaint from `{complaint.channel}` was sent to"
        f" `{answer.to}` at {rfc3339(answer.sent_at)}",
        subject=complaint.id,
        detail={"evidence": complaint.evidence.id, "due_at": rfc3339(complaint.evidence.due_at)},
    )
