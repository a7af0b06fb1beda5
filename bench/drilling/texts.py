"""What happens to texts: accepted, held, throttled, filtered, sent again, expired, in an outage."""

from dataclasses import replace
from datetime import timedelta

from bench.drilling.points import PLENTY_MS
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
from consentry.domain.message import Category, Lane
from consentry.domain.send_log import SendLog
from consentry.domain.times import to_ms
from consentry.entrypoints.wiring import stores
from local.faults.plan import Kind

LONG = "Acme Dental: " + "see you soon, bring your card. " * 12 + "Reply STOP to opt out."
"""Three parts."""
PASSCODE = {
    "category": "transactional",
    "purpose": "passcode",
    "body": "Acme Dental: your code is 123456. Reply STOP to opt out.",
}


def one_text(t: Telling) -> None:
    t.send()


def a_batch(t: Telling) -> None:
    t.batch("k1", PERSON, OTHER, STRANGER)


def to_a_stranger(t: Telling) -> None:
    t.send(to=STRANGER)


def scheduled(t: Telling) -> None:
    t.send(send_at=(t.now + 2 * HOUR).isoformat())


def waiting_in_line(t: Telling, span: timedelta) -> None:
    """A number's texts are booked until then."""
    start = to_ms(t.now + span)
    stores.pacing().reserve(CLINIC, Lane.BULK, start_ms=start, parts=1, spacing_ms=1000, lead_ms=0)


def behind_a_long_queue(t: Telling) -> None:
    waiting_in_line(t, 20 * MINUTE)
    t.send()


def of_three_parts(t: Telling) -> None:
    t.send(body=LONG)


def of_three_parts_with_room_for_two(t: Telling) -> None:
    stamps = (to_ms(t.now) - 10_000,) * 48
    stores.pacing().store_log(CLINIC, SendLog(version=1, bulk=stamps))
    t.send(body=LONG)


def a_passcode(t: Telling) -> None:
    _may_send_codes(t)
    t.send(**PASSCODE)


def a_passcode_behind_a_blast(t: Telling) -> None:
    _may_send_codes(t)
    waiting_in_line(t, 40 * MINUTE)
    t.send(**PASSCODE)


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


def taken_and_sent_again(t: Telling) -> None:
    _may_go_again(t)
    t.becomes(PERSON, "TEXT_SUCCESSFUL", "TEXT_DELIVERED", after=300)
    t.carrier(Kind.TIMEOUT_AFTER)
    t.send()


def reported_in_time(t: Telling) -> None:
    _may_go_again(t)
    t.carrier(Kind.TIMEOUT_AFTER)
    t.send()


def never_left_and_sent_again(t: Telling) -> None:
    _may_go_again(t)
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


def expired_in_an_outage(t: Telling) -> None:
    t.breaks_down("dispatch")
    t.send(expires_at=(t.now + 5 * MINUTE).isoformat())
    t.out("dispatch", 10 * MINUTE)


def expired_while_held(t: Telling) -> None:
    t.send(expires_at=(t.now + 11 * MINUTE).isoformat())
    t.wait(8 * MINUTE)
    t.out("release_due", 4 * MINUTE)


def no_time_left(t: Telling) -> None:
    """Two texts come in one batch, and there is time for one of them, or for none."""
    t.points.left_ms = [PLENTY_MS, 0, 0]
    t.breaks_down("dispatch")
    t.send("k1")
    t.send("k2", to=OTHER)
    t.out("dispatch", timedelta(seconds=5))


def _may_send_codes(t: Telling) -> None:
    t.campaign(use_case="MIXED", sub_use_cases=("ACCOUNT_NOTIFICATION", "2FA"))


def _may_go_again(t: Telling) -> None:
    t.campaign(category=Category.TRANSACTIONAL, resend_once=True)
