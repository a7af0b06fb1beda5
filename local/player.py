"""Plays the clock: everything that falls due in an interval happens at its own instant, in order.

While playing, live deliveries wait and the clock stands at each instant in turn. One delivery is
made at a time, in a fixed order of triggers, so that the same story always plays the same way.
"""

from collections.abc import Callable

from local.clock import StackClock
from local.due import Due
from local.sources.schedules import ScheduleTrigger
from local.sources.trigger import Gate, Trigger

_DAY = 86_400_000_000
LONGEST_PLAY = 40 * _DAY
_MOST_AT_ONE_INSTANT = 200_000


class Stuck(Exception):
    """Playing does not come to an end; the text says what is left."""


class Player:
    """Moves the clock and makes the deliveries on the way."""

    def __init__(
        self,
        clock: StackClock,
        gate: Gate,
        triggers: list[Trigger],
        schedules: list[ScheduleTrigger],
        due: Callable[[], Due],
        background: Trigger,
    ) -> None:
        """`triggers` without the schedules, in the order in which they are served.

        `background` happens while the clock is played, but nobody waits for it.
        """
        self._background = background
        self._clock = clock
        self._gate = gate
        self._triggers = triggers
        self._schedules = schedules
        self._due = due
        self._stood: bool | None = None

    @property
    def frozen(self) -> bool:
        """Whether the clock was told to stand still; that it stands while playing is not that."""
        while True:
            stood = self._stood
            stands = self._clock.frozen
            if self._stood is stood:
                return stands if stood is None else stood

    def play_to(self, target: int) -> None:
        """Play up to an instant; the clock then runs or stands as it did before."""
        with self._gate.closed():
            self._from_here(lambda now: self._play(now, target))

    def jump_to(self, target: int) -> None:
        """Skip to an instant: what fell due meanwhile is late, ticks on the way are lost."""
        with self._gate.closed():
            for schedule in self._schedules:
                schedule.realign(target)
            self._from_here(lambda _: target)

    def freeze(self, *, frozen: bool) -> None:
        """Have the clock stand still, or run on from where it stands."""
        with self._gate.closed():
            now = self._clock.micros()
            (self._clock.freeze_at if frozen else self._clock.run_from)(now)

    def drain(self) -> None:
        """Do what is due at this instant."""
        with self._gate.closed():
            self._from_here(lambda now: self._play(now, now))

    def play_until_idle(self) -> None:
        """Play on until no message, no retry and no due entry is left."""
        with self._gate.closed():
            self._from_here(self._until_idle)

    def next_due(self) -> int | None:
        """The earliest instant of anything pending, ticks of schedules aside."""
        due = self._due()
        instants = [one.next_due() for one in self._triggers]
        if due.entries:
            instants.append(due.earliest if due.earliest is not None else self._next_tick())
        return min((one for one in instants if one is not None), default=None)

    def _from_here(self, move: Callable[[int], int]) -> None:
        was_frozen, now = self._clock.frozen, self._clock.micros()
        self._stood = was_frozen
        self._clock.freeze_at(now)
        try:
            now = move(now)
        finally:
            if was_frozen:
                self._clock.freeze_at(max(now, self._clock.micros()))
            else:
                self._clock.run_from(max(now, self._clock.micros()))
            self._stood = None

    def _play(self, now: int, target: int) -> int:
        at_this_instant = 0
        everything: list[Trigger] = [*self._schedules, self._background, *self._triggers]
        while True:
            dues = [(due, one) for one in everything if (due := one.next_due()) is not None]
            instant = min((due for due, _ in dues), default=target + 1)
            if instant > target:
                return target
            if instant > now:
                now, at_this_instant = instant, 0
                self._clock.freeze_at(now)
            at_this_instant += 1
            if at_this_instant > _MOST_AT_ONE_INSTANT:
                raise Stuck(f"more than `{_MOST_AT_ONE_INSTANT}` deliveries at one instant")
            next(one for due, one in dues if due <= now).deliver()

    def _until_idle(self, start: int) -> int:
        now = self._play(start, start)
        while (target := self._next_stop(now)) is not None:
            if target > start + LONGEST_PLAY:
                raise Stuck("something is still pending after 40 days; see `GET /stats`")
            for schedule in self._schedules:
                if not self._due().entries:
                    schedule.realign(target + 1)
            now = self._play(now, target)
        return now

    def _next_stop(self, now: int) -> int | None:
        """Where to play to next; ticks at which nothing can be due are passed over."""
        instants = [one.next_due() for one in self._triggers]
        due = self._due()
        if due.entries:
            for schedule in self._schedules:
                schedule.realign(max(now + 1, due.earliest or 0))
            instants.append(self._next_tick())
        return min((one for one in instants if one is not None), default=None)

    def _next_tick(self) -> int | None:
        ticks = [tick for one in self._schedules if (tick := one.next_due()) is not None]
        return min(ticks, default=None)
