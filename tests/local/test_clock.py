import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.clock import SharedClock, StackClock, next_weekday_morning, to_micros

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_reader_of_the_file_sees_the_instant_at_which_the_clock_was_frozen(
    tmp_path: Path,
) -> None:
    clock = StackClock(tmp_path / "clock", NOON)
    clock.freeze_at(to_micros(NOON))
    assert SharedClock(tmp_path / "clock").now() == NOON


def test_a_running_clock_starts_at_its_instant_and_moves_on(tmp_path: Path) -> None:
    clock = StackClock(tmp_path / "clock", NOON)
    first = clock.now()
    assert NOON <= first < NOON + timedelta(minutes=1)
    assert clock.now() >= first


def test_who_waits_while_the_clock_stands_is_ahead_alone(tmp_path: Path) -> None:
    clock = StackClock(tmp_path / "clock", NOON)
    clock.freeze_at(to_micros(NOON))
    one, other = SharedClock(tmp_path / "clock"), SharedClock(tmp_path / "clock")

    one.wait(0.25)
    one.wait(0.5)

    assert one.now() == NOON + timedelta(seconds=0.75)
    assert other.now() == clock.now() == NOON
    with other.ahead_by(one.ahead):
        assert other.now() == one.now()
    assert other.now() == NOON


def test_who_waits_for_a_running_clock_waits(tmp_path: Path) -> None:
    clock = StackClock(tmp_path / "clock", NOON)
    before = clock.now()
    clock.wait(0.02)
    assert clock.ahead == 0
    assert clock.now() >= before + timedelta(seconds=0.02)


def test_a_reader_never_sees_half_a_change(tmp_path: Path) -> None:
    clock = StackClock(tmp_path / "clock", NOON)
    reader = SharedClock(tmp_path / "clock")
    clock.freeze_at(0)
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            clock.freeze_at(0)
            clock.run_from(to_micros(NOON))

    writer = threading.Thread(target=write)
    writer.start()
    seen = {reader.now().date() for _ in range(20_000)}
    stop.set()
    writer.join()
    assert seen <= {datetime(1970, 1, 1, tzinfo=UTC).date(), NOON.date()}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2026-11-24T17:59:00", "2026-11-24T18:00:00", id="later the same day"),
        pytest.param("2026-11-24T18:00:00", "2026-11-25T18:00:00", id="exactly then: tomorrow"),
        pytest.param("2026-11-27T19:00:00", "2026-11-30T18:00:00", id="over a weekend"),
        pytest.param("2026-07-01T00:00:00", "2026-07-01T17:00:00", id="in summer time"),
    ],
)
def test_without_a_time_the_stack_starts_on_a_weekday_at_ten_in_los_angeles(
    now: str, expected: str
) -> None:
    found = next_weekday_morning(datetime.fromisoformat(f"{now}+00:00"))
    assert found == datetime.fromisoformat(f"{expected}+00:00")
