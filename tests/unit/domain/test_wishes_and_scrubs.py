from datetime import UTC, date, datetime, timedelta

import pytest

from consentry.domain.do_not_call import DncScrub, DncStatus
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.preferences import QuietHours

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end", "open_"),
    [
        (1260, 480, ((480, 1260),)),
        (720, 780, ((0, 720), (780, 1440))),
        (0, 480, ((480, 1440),)),
        (1260, 1440, ((0, 1260),)),
        (600, 600, ()),
        (0, 1440, ()),
    ],
    ids=["over midnight", "at noon", "till morning", "from evening", "all day", "all day too"],
)
def test_silence_leaves_the_rest_of_the_day(
    start: int, end: int, open_: tuple[tuple[int, int], ...]
) -> None:
    assert tuple(QuietHours(start=start, end=end).on(date(2026, 11, 24))) == open_


@pytest.mark.parametrize(
    ("scrub", "status"),
    [
        (DncScrub(), DncStatus.NOT_CHECKED),
        (DncScrub(status=DncStatus.CLEAR, checked_at=NOW - 31 * DAY), DncStatus.CLEAR),
        (
            DncScrub(status=DncStatus.CLEAR, checked_at=NOW - 31 * DAY - timedelta(seconds=1)),
            DncStatus.NOT_CHECKED,
        ),
        (DncScrub(status=DncStatus.CLEAR, checked_at=NOW + DAY), DncStatus.NOT_CHECKED),
        (DncScrub(status=DncStatus.CLEAR), DncStatus.NOT_CHECKED),
        (DncScrub(status=DncStatus.LISTED, checked_at=NOW - 90 * DAY), DncStatus.LISTED),
    ],
    ids=["never asked", "31 days", "a second more", "later", "without a day", "listed long ago"],
)
def test_an_answer_of_the_registries_counts_for_31_days(scrub: DncScrub, status: DncStatus) -> None:
    assert scrub.status_at(NOW) is status


def test_a_ban_holds_from_its_start_until_just_before_its_end() -> None:
    ban = EmergencyBan(region="US-LA", start=NOW, until=NOW + DAY)
    open_end = EmergencyBan(region="US-LA", start=NOW)

    assert [ban.holds_at(NOW + n * DAY) for n in (-1, 0, 1)] == [False, True, False]
    assert open_end.holds_at(NOW + 999 * DAY)
