"""The last steps of a send: the number's log, the claim, the carrier call, and the row's end.

Promise P2: at most one carrier call whose outcome is not a definite refusal. Promise P3: every send
starts within 0.4 s of its stamp in the number's log.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from consentry.domain.message import Category, Message, Status, StoredDecision
from consentry.domain.minute import Refused
from consentry.domain.send_log import SendLog
from consentry.domain.times import from_ms
from consentry.services.learning import Learning, is_opted_out
from consentry.services.ports.carrier import Carrier, CarrierAnswer, CarrierVerdict, OutboundText
from consentry.services.ports.environment import Clock
from consentry.services.ports.messages import Messages
from consentry.services.ports.queue import SendJob
from consentry.services.reconcile_unknown import ReconcileUnknown
from consentry.services.reslot import Reslot
from consentry.services.stamping import RETRY_AFTER, Stamping

LEASE = timedelta(seconds=60)
MIN_TTL_S = 5
MIN_TTL = timedelta(seconds=MIN_TTL_S)
MAX_TTL_S = 259_200


@dataclass(slots=True)
class Call:
    """The carrier call of one try: what is known of it, also when an exception ends the try."""

    verdict: CarrierVerdict = CarrierVerdict.NOT_CALLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """Takes an allowed text from its number's log to the carrier and back to its row."""

    clock: Clock
    messages: Messages
    carrier: Carrier
    reslot: Reslot
    learning: Learning
    unknown: ReconcileUnknown
    stamping: Stamping

    def run(
        self,
        job: SendJob,
        row: Message,
        log: SendLog,
        ends_at: datetime | None,
        per_second: float,
        call: Call,
    ) -> bool:
        """Sends the row's text, or moves the job to when its number has room.

        `row` carries this dispatch's decision, `ends_at` is when the carrier must have given up,
        `per_second` the parts that it takes of the number. What the carrier said is in `call`;
        False if the row is somebody else's by now.
        """
        stamp = self.stamping.stamp(job, log, per_second)
        if isinstance(stamp, Refused):
            now = self.clock.now()
            moved = replace(job, moved=row.status is Status.QUEUED)
            self.reslot.run(moved, start=from_ms(stamp.room_at), now=now, refused=True)
            return True
        called_at = self.clock.now()
        claimed = self._claim(row, called_at)
        if claimed is None:
            return False
        ending = _Ending(job=job, claimed=claimed, decisions=row.decisions)
        stamp = self.stamping.fresh(job, stamp, per_second)
        if isinstance(stamp, Refused):
            self._requeue(ending, from_ms(stamp.room_at), "log_full")
            return True
        now = self.clock.now()
        if ends_at is not None and ends_at - now < MIN_TTL:
            # Reading and writing took so long that it would arrive when it may not.
            self._requeue(ending, now, "too_late")
            return True
        # It may have left from here on, whatever comes instead of an answer.
        call.verdict = CarrierVerdict.UNKNOWN
        answer = self.carrier.send(_text(claimed, now, ends_at))
        call.verdict = answer.verdict
        self._finalize(ending, answer)
        if answer.verdict is CarrierVerdict.THROTTLED:
            self.stamping.slow_down(job, stamp)
        return True

    def learn(self, row: Message | None) -> None:
        """Stores the opt-out that the carrier refused a text for, once; nothing for other rows.

        After the row's end, which is certain; a crash between the two brings the job again.
        """
        if row is not None and is_opted_out(row):
            self.learning.from_refusal(row)

    def _claim(self, row: Message, at: datetime) -> Message | None:
        attempt = str(uuid.uuid4())
        if row.status is Status.UNKNOWN:
            return self.messages.claim_again(row, attempt, at, at + LEASE)
        return self.messages.claim(row.id, attempt, at, at + LEASE)

    def _finalize(self, ending: "_Ending", answer: CarrierAnswer) -> None:
        match answer.verdict:
            case CarrierVerdict.ACCEPTED:
                changes = replace(_ended(ending), carrier_id=answer.carrier_id)
                self._end(ending, Status.SENT, "", changes=changes)
            case CarrierVerdict.REFUSED if ending.claimed.resent:
                self._end(ending, Status.UNKNOWN, answer.code)
            case CarrierVerdict.REFUSED:
                self.learn(self._end(ending, Status.FAILED, answer.code))
            case CarrierVerdict.UNKNOWN:
                self.unknown.doubt(ending.claimed, answer.code, _ended(ending))
            case CarrierVerdict.THROTTLED | CarrierVerdict.NOT_CALLED:
                self._requeue(ending, self.clock.now() + RETRY_AFTER, answer.code)
            case _:
                assert_never(answer.verdict)

    def _end(
        self, ending: "_Ending", to: Status, detail: str, *, changes: Message | None = None
    ) -> Message | None:
        row, changed = ending.claimed, changes or _ended(ending)
        moved = self.messages.move(
            row, to, self.clock.now(), detail=detail, expect_attempt=row.attempt, changes=changed
        )
        self.unknown.resolve(moved)
        return moved

    def _requeue(self, ending: "_Ending", start: datetime, detail: str) -> None:
        """A definite refusal.

        The row is queued again first, so that a crash here leaves it to this very message. One that
        was in doubt is in doubt again, and has its one more try still.
        """
        now = self.clock.now()
        if ending.claimed.resent:
            again = replace(_ended(ending), resend_at=now, resent=False)
            self._end(ending, Status.UNKNOWN, detail, changes=again)
        else:
            self._end(ending, Status.QUEUED, detail)
        start = max(start, now + RETRY_AFTER)
        moved = replace(ending.job, moved=not ending.claimed.resent)
        self.reslot.run(moved, start=start, now=now, refused=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ending:
    """What is needed to end a claimed row."""

    job: SendJob
    claimed: Message
    decisions: tuple[StoredDecision, ...]


def _ended(ending: _Ending) -> Message:
    """A claimed row without its lease, with the decision that it left on."""
    return replace(ending.claimed, decisions=ending.decisions, lease_until=None)


def _text(row: Message, now: datetime, ends_at: datetime | None) -> OutboundText:
    left = int((ends_at - now).total_seconds()) if ends_at else 0
    return OutboundText(
        to=row.to,
        sender=row.sender,
        body=row.body,
        promotional=row.category is Category.MARKETING and row.reply is None,
        context={"gw": row.id, "a": row.attempt},
        time_to_live_s=min(left, MAX_TTL_S),
    )
