"""Room in a number's log: kept for a long reply, asked for by each of them."""

import pytest

from consentry.domain.message import Category, Lane
from consentry.domain.minute import Refused
from consentry.domain.send_log import SendLog
from consentry.domain.times import to_ms
from consentry.errors import TemporaryFailure
from consentry.services.ports.queue import SendJob
from consentry.services.stamping import Stamping
from tests.support.fake_pacing import FakePacing
from tests.support.fakes import FakeClock
from tests.support.records import KEY, SENDER, message_id


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def pacing(clock: FakeClock) -> FakePacing:
    """A number whose log is full, as far as a reply is concerned."""
    pacing = FakePacing()
    now = to_ms(clock.now())
    full = tuple(now - 60_000 + n * 1_200 for n in range(47))
    pacing.logs[SENDER] = SendLog(version=1, bulk=full)
    return pacing


def reply(parts: int) -> SendJob:
    return SendJob(
        message_id=message_id(1),
        accept_attempt="a-1",
        account="acme",
        campaign="appointments",
        number=SENDER,
        recipients=(KEY,),
        category=Category.CONVERSATIONAL,
        body_hash="h",
        slot_ms=0,
        lane=Lane.REPLY,
        per_minute=50,
        parts=parts,
    )


def test_the_first_refusal_of_a_long_reply_keeps_room_for_it(
    clock: FakeClock, pacing: FakePacing
) -> None:
    stamping = Stamping(clock=clock, pacing=pacing)

    found = stamping.stamp(reply(5), pacing.read_log(SENDER), 1.0)

    assert isinstance(found, Refused)
    assert pacing.logs[SENDER].wanted == 5
    assert pacing.logs[SENDER].wanted_until > found.room_at
    assert stamping.full(reply(5), to_ms(clock.now())) is None, "it asks for itself"
    clock.advance((found.room_at - to_ms(clock.now())) / 1_000)
    assert isinstance(stamping.stamp(reply(5), pacing.read_log(SENDER), 1.0), int)
    assert pacing.logs[SENDER].wanted == 0


def test_a_long_reply_is_only_refused_where_room_cannot_be_kept(
    clock: FakeClock, pacing: FakePacing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> bool:
        raise TemporaryFailure("made to fail")

    monkeypatch.setattr(pacing, "store_log", fails)
    stamping = Stamping(clock=clock, pacing=pacing)

    assert isinstance(stamping.stamp(reply(5), pacing.read_log(SENDER), 1.0), Refused)
    assert pacing.logs[SENDER].wanted == 0
