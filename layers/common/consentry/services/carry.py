"""The last steps of a send: the number's log, the claim, the carrier call, and the row's end.

Promise P2: at most one carrier call whose outcome is not a definite refusal. Promise P3: every send
is stamped in the
number's log before it leaves, and starts within 0.4 s of its stamp.
"""

import uuid
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from consentry.domain.message import Category, Message, Status, StoredDecision
from consentry.domain.pacing import STAMP_AGE_MS, Refused, SendLog, admit, slow_down
from consentry.domain.times import from_ms, to_ms
from consentry.errors import TemporaryFailure
from consentry.services.learning import Learning, is_opted_out
from consentry.services.ports import (
    Carrier,
    CarrierAnswer,
    CarrierVerdict,
    Clock,
    Messages,
    OutboundText,
    Pacing,
    SendJob,
)
from consentry.services.reconcile_unknown import ReconcileUnknown
from consentry.services.reslot import Reslot

LEASE = timedelta(seconds=60)
LOG_ROUNDS = 6
RETRY_AFTER = timedelta(seconds=1)
MIN_TTL_S = 5
MIN_TTL = timedelta(seconds=MIN_TTL_S)
MAX_TTL_S = 259_200


@dataclass(slots=True)
class SeenLogs:
    """What this environment last saw of each number's log, to move a text that it would refuse
    before reading anything.
    """

    logs: dict[str, tuple[SendLog, int, int]] = field(default_factory=dict)
    """Each with the limit that it was last seen under, and when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """Takes an allowed text from its number's log to the carrier and back to its row."""

    clock: Clock
    messages: Messages
    pacing: Pacing
    carrier: Carrier
    reslot: Reslot
    learning: Learning
    unknown: ReconcileUnknown
    configuration: str = ""
    seen: SeenLogs = field(default_factory=SeenLogs)

    def full_until(self, job: SendJob, now: int) -> int | None:
        """When there will be room for this job, if the log as last seen here has none."""
        log, per_minute, at = self.seen.logs.get(job.number, (None, 0, 0))
        if log is None or at > now:
            # What was seen later than now is of another time: somebody set the clock back.
            return None
        verdict = admit(log, job.lane, job.parts, per_minute, now)
        return verdict.room_at if isinstance(verdict, Refused) else None

    def run(
        self, job: SendJob, row: Message, log: SendLog, ends_at: datetime | None
    ) -> CarrierVerdict | None:
        """Sends the row's text, or moves the job to when its number has room.

        `row` carries this dispatch's decision, `ends_at` is when the carrier must have given up.
        What the carrier said, if it was asked; None if the row is somebody else's by now.
        """
        stamp = self._stamp(job, log)
        if isinstance(stamp, Refused):
            now = self.clock.now()
            moved = replace(job, moved=row.status is Status.QUEUED)
            self.reslot.run(moved, start=from_ms(stamp.room_at), now=now, refused=True)
            return CarrierVerdict.NOT_CALLED
        called_at = self.clock.now()
        claimed = self._claim(row, called_at)
        if claimed is None:
            return None
        ending = _Ending(job=job, claimed=claimed, decisions=row.decisions)
        while to_ms(self.clock.now()) - stamp > STAMP_AGE_MS:
            stamp = self._stamp(job, self.pacing.read_log(job.number))
            if isinstance(stamp, Refused):
                self._requeue(ending, from_ms(stamp.room_at), "log_full")
                return CarrierVerdict.NOT_CALLED
        now = self.clock.now()
        if ends_at is not None and ends_at - now < MIN_TTL:
            # Reading and writing took so long that it would arrive when it may not.
            self._requeue(ending, now, "too_late")
            return CarrierVerdict.NOT_CALLED
        answer = self.carrier.send(_text(claimed, now, ends_at))
        self._finalize(ending, answer)
        if answer.verdict is CarrierVerdict.THROTTLED:
            self._slow_down(job, stamp)
        return answer.verdict

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

    def _stamp(self, job: SendJob, log: SendLog) -> int | Refused:
        """Stamps the log, reading it again after a lost race.

        The instant stamped, or when there will be room.
        """
        for _ in range(LOG_ROUNDS):
            now = to_ms(self.clock.now())
            verdict = admit(log, job.lane, job.parts, job.per_minute, now)
            if isinstance(verdict, Refused):
                self.seen.logs[job.number] = (log, job.per_minute, now)
                return verdict
            if self.pacing.store_log(job.number, verdict.log):
                self.seen.logs[job.number] = (verdict.log, job.per_minute, now)
                return now
            log = self.pacing.read_log(job.number)
        return Refused(room_at=to_ms(self.clock.now() + RETRY_AFTER))

    def _slow_down(self, job: SendJob, stamp: int) -> None:
        """Lets the number be slower, for every environment.

        Where others keep writing, or nothing can be written, the next throttle will say it again.
        """
        log, per_minute, _ = self.seen.logs[job.number]
        with suppress(TemporaryFailure):
            for _ in range(LOG_ROUNDS):
                now = to_ms(self.clock.now())
                slower = slow_down(log, job.lane, job.parts, stamp, now)
                if self.pacing.store_log(job.number, slower):
                    self.seen.logs[job.number] = (slower, per_minute, now)
                    return
                log = self.pacing.read_log(job.number)

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
