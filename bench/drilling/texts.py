"""What happens to texts: accepted, held, throttled, filtered, paused, in an outage, cancelled."""

from dataclasses import replace
from datetime import timedelta

from bench.drilling.telling import (
    CLINIC,
    HOUR,
    MINUTE,
    OTHER,
    PERSON,
    STRANGER,
    WHATEVER_FAILED,
    Telling,
)
from consentry.domain.message import Lane
from consentry.domain.send_log import SendLog
from consentry.domain.times import to_ms
from consentry.entrypoints.wiring import stores
from local.faults.plan import Kind


def one_text(t: Telling) -> None:
    t.send()


def a_batch(t: Telling) -> None:
    t.batch("k1", PERSON, OTHER, STRANGER)


def to_a_stranger(t: Telling) -> None:
    t.send(to=STRANGER)


def scheduled(t: Telling) -> None:
    t.send(send_at=(t.now + 2 * HOUR).isoformat())


def behind_a_long_queue(t: Telling) -> None:
    start = to_ms(t.now + 20 * MINUTE)
    stores.pacing().reserve(CLINIC, Lane.BULK, start_ms=start, parts=1, spacing_ms=1000, lead_ms=0)
    t.send()


def number_is_full(t: Telling) -> None:
    stamps = (to_ms(t.now) - 10_000,) * 49
    stores.pacing().store_log(CLINIC, SendLog(version=1, bulk=stamps))
    t.send()


def throttled_twice(t: Telling) -> None:
    t.carrier(Kind.THROTTLE, Kind.THROTTLE)
    t.send()


def outcome_unknown(t: Telling) -> None:
    t.carrier(Kind.TIMEOUT_AFTER)
    t.send()


def never_left(t: Telling) -> None:
    t.carrier(Kind.TIMEOUT_BEFORE)
    t.send()


def carrier_knows_an_opt_out(t: Telling) -> None:
    t.carrier(Kind.OPTED_OUT)
    t.send()
    t.wait(HOUR)
    t.send("k2")


def filtered(t: Telling) -> None:
    t.becomes(PERSON, "TEXT_BLOCKED")
    t.send()
    t.wait(WHATEVER_FAILED)
    t.send("k2")


def unreachable(t: Telling) -> None:
    t.becomes(PERSON, "TEXT_SUCCESSFUL", "TEXT_UNREACHABLE")
    t.send()


def told_in_the_wrong_order(t: Telling) -> None:
    t.becomes(PERSON, "TEXT_DELIVERED", "TEXT_SUCCESSFUL")
    t.send()


def paused_while_queued(t: Telling) -> None:
    t.send()
    t.campaign(paused=True)
    t.wait(12 * MINUTE)
    t.campaign(paused=False)


def an_outage(t: Telling) -> None:
    t.send("k1")
    t.send("k2", to=OTHER)
    t.out("dispatch", 10 * MINUTE)


def rate_changed(t: Telling) -> None:
    t.send()
    sender = stores.registry().sender(CLINIC)
    assert sender is not None
    stores.registry().put_sender(replace(sender, per_minute=20))


def cancelled_while_held(t: Telling) -> None:
    t.send()
    t.wait(timedelta(seconds=30))
    t.cancel()
