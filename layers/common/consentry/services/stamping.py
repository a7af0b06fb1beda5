"""A text's place in its number's log: asked for, written before it leaves, and waited for.

Promise P3: every send is stamped in the number's log before it leaves. The stamp may be of up to a
second ahead, so that nobody who waits for the carrier's next second contends for it with others.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from consentry.domain.admission import admit
from consentry.domain.minute import Refused, is_long_reply
from consentry.domain.send_log import STAMP_AGE_MS, SendLog, part_ms, slow_down
from consentry.domain.times import to_ms
from consentry.errors import TemporaryFailure
from consentry.services.ports.environment import Clock
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.queue import SendJob

LOG_ROUNDS = 6
FRESH_ROUNDS = 2
RETRY_AFTER = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A number's log as it was last seen, with the limit that counted then, and when (ms)."""

    log: SendLog
    per_minute: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamping:
    """Stamps logs, and remembers what this environment last saw of each number's."""

    clock: Clock
    pacing: Pacing
    seen: dict[str, Seen] = field(default_factory=dict)

    def full(self, job: SendJob, now: int) -> tuple[SendJob, int] | None:
        """The job at the rate that its number has now and when there will be room for it, if the
        log as last seen here has none.
        """
        seen = self.seen.get(job.number)
        if seen is None or seen.at > now or is_long_reply(job.lane, job.parts):
            # What was seen later than now is of another time: somebody set the clock back. A long
            # reply asks itself, since its refusal keeps room for it.
            return None
        verdict = admit(seen.log, job.lane, job.parts, seen.per_minute, now)
        if not isinstance(verdict, Refused):
            return None
        return replace(job, per_minute=seen.per_minute), verdict.room_at

    def stamp(self, job: SendJob, log: SendLog, per_second: float) -> int | Refused:
        """Stamps the log, reading it again after a lost race, and waits until the stamped instant.

        That instant, or when there will be room. `per_second` is what the carrier takes.
        """
        each = part_ms(job.per_minute, per_second)
        for _ in range(LOG_ROUNDS):
            now = to_ms(self.clock.now())
            verdict = admit(log, job.lane, job.parts, job.per_minute, now, each)
            if isinstance(verdict, Refused):
                self._see(job, self._kept_free(job, verdict) or log, now)
                return verdict
            if self.pacing.store_log(job.number, verdict.log):
                self._see(job, verdict.log, now)
                self._wait(verdict.at)
                return verdict.at
            log = self.pacing.read_log(job.number)
        return Refused(room_at=to_ms(self.clock.now() + RETRY_AFTER))

    def fresh(self, job: SendJob, stamp: int, per_second: float) -> int | Refused:
        """The stamp of a claimed text, or a new one if writing took too long since.

        Refused if that goes on, or nothing can be read or written: the text has certainly not left.
        """
        with suppress(TemporaryFailure):
            for _ in range(FRESH_ROUNDS):
                if self._is_fresh(stamp):
                    return stamp
                again = self.stamp(job, self.pacing.read_log(job.number), per_second)
                if isinstance(again, Refused):
                    return again
                stamp = again
            if self._is_fresh(stamp):
                return stamp
        return Refused(room_at=to_ms(self.clock.now() + RETRY_AFTER))

    def slow_down(self, job: SendJob, stamp: int) -> None:
        """Lets the number be slower, for every environment.

        Where others keep writing, or nothing can be written, the next throttle will say it again.
        """
        log = self.seen[job.number].log
        with suppress(TemporaryFailure):
            for _ in range(LOG_ROUNDS):
                now = to_ms(self.clock.now())
                slower = slow_down(log, job.lane, job.parts, stamp, now)
                if self.pacing.store_log(job.number, slower):
                    self._see(job, slower, now)
                    return
                log = self.pacing.read_log(job.number)

    def _kept_free(self, job: SendJob, refused: Refused) -> SendLog | None:
        with suppress(TemporaryFailure):
            if refused.log is not None and self.pacing.store_log(job.number, refused.log):
                return refused.log
        return None

    def _is_fresh(self, stamp: int) -> bool:
        return to_ms(self.clock.now()) - stamp <= STAMP_AGE_MS

    def _see(self, job: SendJob, log: SendLog, now: int) -> None:
        self.seen[job.number] = Seen(log=log, per_minute=job.per_minute, at=now)

    def _wait(self, at: int) -> None:
        left = at - to_ms(self.clock.now())
        if left > 0:
            self.clock.wait(left / 1_000)
