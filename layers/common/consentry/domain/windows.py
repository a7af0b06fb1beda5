"""Weekly windows of local time, and the first instant that lies in all of them.

Wall-clock time has gaps and folds. Everything here asks "what does the recipient's clock show at
this instant?" and steps between instants, so that a window neither opens in a gap nor is missed in
a fold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

type Span = tuple[int, int]
"""Opening and closing in minutes after local midnight; the closing minute is outside."""

_DAY = timedelta(days=1)
HORIZON = timedelta(days=14)


class Hours(Protocol):
    """Which spans of a local day are open; what law, an operator or a recipient sets."""

    def on(self, day: date) -> Sequence[Span]:
        """The open spans of that day, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyHours:
    """Seven days, Monday first, each with its spans; no spans means closed all day."""

    days: tuple[tuple[Span, ...], ...]

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans of the weekday that `day` is."""
        return self.days[day.weekday()]

    @classmethod
    def daily(cls, opens: str, closes: str) -> "WeeklyHours":
        """The same span every day, as in `daily("08:00", "21:00")`."""
        return cls(days=((span(opens, closes),),) * 7)


def span(opens: str, closes: str) -> Span:
    """A span from two `HH:MM` texts (`24:00` is midnight at the end); ValueError if it is empty or
    malformed.
    """
    start, end = _minutes(opens), _minutes(closes)
    if not 0 <= start < end <= 24 * 60:
        raise ValueError(f"`{opens}-{closes}` is not a span within one day")
    return start, end


def contains(at: datetime, zone: str, hours: Hours) -> bool:
    """Whether the clock in `zone` shows an open minute at the instant `at`."""
    return is_open(hours, *on_the_wall(at, zone))


def on_the_wall(at: datetime, zone: str) -> tuple[date, int]:
    """The day, and the minute of it, that clocks in `zone` show at the instant `at`."""
    local = at.astimezone(ZoneInfo(zone))
    return local.date(), local.hour * 60 + local.minute


def is_open(hours: Hours, day: date, minute: int) -> bool:
    """Whether a minute of a local day is inside one of its spans."""
    return True in [start <= minute < end for start, end in hours.on(day)]


def next_open(
    at: datetime, zone: str, hours: Hours, horizon: timedelta = HORIZON
) -> datetime | None:
    """The first open instant at or after `at`; None if there is none within `horizon`."""
    if contains(at, zone, hours):
        return at
    last = at + horizon
    day = at.astimezone(ZoneInfo(zone)).date()
    while _midnight(day, zone) <= last:
        for instant in _openings(day, zone, hours):
            if at <= instant <= last and contains(instant, zone, hours):
                return instant
        day += _DAY
    return None


def next_close(
    at: datetime, zone: str, hours: Hours, horizon: timedelta = HORIZON
) -> datetime | None:
    """The first shut instant after an open `at`; None if there is none within `horizon`."""
    if not contains(at, zone, hours):
        return at
    last = at + horizon
    day = at.astimezone(ZoneInfo(zone)).date()
    while _midnight(day, zone) <= last:
        for instant in _closings(day, zone, hours):
            if at < instant <= last and not contains(instant, zone, hours):
                return instant
        day += _DAY
    return None


def first_common(
    at: datetime, windows: Sequence[tuple[str, Hours]], horizon: timedelta = HORIZON
) -> datetime | None:
    """The first instant at or after `at` that is open in every (zone, hours); None within `horizon`
    if there is none.
    """
    last = at + horizon
    instant = at
    settled = False
    while not settled:
        settled = True
        for zone, hours in windows:
            opening = next_open(instant, zone, hours, last - instant)
            if opening is None:
                return None
            if opening > instant:
                instant, settled = opening, False
    return instant


def _openings(day: date, zone: str, hours: Hours) -> list[datetime]:
    """Every instant of a local day at which something may open: each opening, in both folds, and a
    change of offset.
    """
    spans = hours.on(day)
    if not spans:
        return []
    instants = [_instant(day, start, zone, fold) for start, _ in spans for fold in (0, 1)]
    change = _offset_change(day, zone)
    return sorted({*instants, change} if change else set(instants))


def _closings(day: date, zone: str, hours: Hours) -> list[datetime]:
    """Every instant of a local day at which something may shut: each end, in both folds, and a
    change of offset.
    """
    instants = [_end(day, end, zone, fold) for _, end in hours.on(day) for fold in (0, 1)]
    change = _offset_change(day, zone)
    return sorted({*instants, change} if change else set(instants))


def _end(day: date, minute: int, zone: str, fold: int) -> datetime:
    if minute == 24 * 60:
        return _midnight(day + _DAY, zone)
    return _instant(day, minute, zone, fold)


def _instant(day: date, minute: int, zone: str, fold: int) -> datetime:
    wall = datetime.combine(day, time(minute // 60, minute % 60, fold=fold), ZoneInfo(zone))
    return wall.astimezone(UTC)


def _midnight(day: date, zone: str) -> datetime:
    return _instant(day, 0, zone, 0)


@lru_cache(maxsize=256)
def _offset_change(day: date, zone: str) -> datetime | None:
    """The instant of the local day at which the clock jumps, to the second.

    None on ordinary days.
    """
    info = ZoneInfo(zone)
    low, high = _midnight(day, zone), _midnight(day + _DAY, zone)
    before = low.astimezone(info).utcoffset()
    if high.astimezone(info).utcoffset() == before:
        return None
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle <= low:
            break
        if middle.astimezone(info).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def _minutes(text: str) -> int:
    hour, separator, minute = text.partition(":")
    if (
        separator != ":"
        or len(text) != 5
        or not text.isascii()
        or not (hour + minute).isdigit()
        or int(minute) > 59
    ):
        raise ValueError(f"`{text}` is not a time such as 08:00")
    return int(hour) * 60 + int(minute)
