"""What comes before a decision: a text's intent, and then every fact in one read.

Intent before facts, and a STOP's suppression before it reads the intents: one of the two always
sees the other. Caps and duplicates are counted from the same intents.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consentry.domain.history import SendIntent
from consentry.domain.message import Message, Status
from consentry.domain.recipient_key import RecipientKeys
from consentry.services.ports.environment import Keys
from consentry.services.ports.facts import FactsQuery, FactsReader, Snapshot
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.queue import SendJob

EARLIER = timedelta(seconds=5)
"""An intent older than that was written by another try than this one."""
_NEVER_LEFT = frozenset(
    {
        Status.HELD,
        Status.REVIEW,
        Status.BLOCKED,
        Status.CANCELLED,
        Status.EXPIRED,
        Status.VOID,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcing:
    """Writes a try's intent, reads what it is decided on, and takes the intent away again."""

    keys: Keys
    facts: FactsReader
    pacing: Pacing

    def run(self, job: SendJob, now: datetime) -> tuple[SendJob, Snapshot]:
        """Intent, then everything in one consistent read.

        Again under newer keys if they were rotated meanwhile, and with a new intent if that of an
        earlier try stands while the text still waits: it counts from when it goes.
        """
        while True:
            recipient = job.recipients[0]
            self.pacing.open_intent(
                job.account, recipient, _intent(job, now), job.number, renew=job.moved
            )
            query = FactsQuery(
                account=job.account,
                campaign=job.campaign,
                recipient=RecipientKeys(current=recipient, versions=job.recipients),
                message_id=job.message_id,
                log_of=job.number,
                likeness=job.likeness,
            )
            snapshot = self.facts.read([query], strong=True)[0]
            if snapshot.row is None or snapshot.row.status is Status.VOID:
                return job, snapshot
            versions = self.keys.of(snapshot.row.to).versions
            late = snapshot.row.status is Status.QUEUED and _is_of_earlier_try(snapshot, job, now)
            if versions == job.recipients and not late:
                return job, snapshot
            job = replace(job, recipients=versions, moved=job.moved or late)

    def withdraw(self, job: SendJob, snapshot: Snapshot, there: Message | None) -> None:
        """Takes this try's intent away if its text did not leave: neither that of a later try, nor
        that of a text which another delivery of the job has sent.
        """
        mine = _own(snapshot, job)
        if mine is not None and (there is None or there.status in _NEVER_LEFT):
            self.pacing.drop_intent(job.account, job.recipients[0], mine)


def _own(snapshot: Snapshot, job: SendJob) -> SendIntent | None:
    """The intent of this job's text, as it was read."""
    intents = snapshot.history.intents
    return next((each for each in intents if each.message_id == job.message_id), None)


def _is_of_earlier_try(snapshot: Snapshot, job: SendJob, now: datetime) -> bool:
    own = _own(snapshot, job)
    return not job.moved and own is not None and now - own.at > EARLIER


def _intent(job: SendJob, now: datetime) -> SendIntent:
    return SendIntent(
        message_id=job.message_id,
        at=now,
        parts=job.parts,
        body_hash=job.body_hash,
        category=job.category,
        campaign=job.campaign,
    )
