"""What an operator or a carrier changes holds for what is queued already, within five seconds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support.stack import CLINIC, OPERATOR, Client, after, people, worst_minute

WITHIN = timedelta(seconds=5)
SENDER = {"type": "10dlc", "campaign": "appointments"}
PLACE = f"/v1/accounts/acme/senders/{CLINIC}"
CAMPAIGN = "/v1/accounts/acme/campaigns/appointments"


def blast(stack: Client, count: int) -> list[str]:
    """A batch of which some have left and most are queued."""
    numbers = people(count)
    stack.agree(*numbers)
    assert stack.batch([{"to": number} for number in numbers]).json["accepted"] == count
    while len(stack.arrived()) < 13:
        stack.play(stack.now() + timedelta(seconds=5))
    assert len(stack.arrived()) < count / 2
    return numbers


def operate(stack: Client, method: str, path: str, body: object) -> None:
    answer = stack.api(method, path, body, key=OPERATOR)
    assert answer.status == 200, answer.body


def at(item: Any) -> datetime:
    return datetime.fromisoformat(item["at"])


def statuses(stack: Client) -> set[str]:
    return {item["status"] for item in stack.listed()}


def test_a_lowered_rate_bounds_what_is_queued_and_nothing_is_lost(stack: Client) -> None:
    blast(stack, 40)
    operate(stack, "PUT", PLACE, {**SENDER, "per_minute": 12})
    changed = stack.now()
    stack.play(changed + timedelta(seconds=40))
    early = [item for item in stack.arrived() if at(item) > changed + WITHIN]
    assert early == [], "more than twelve had left in the minute before"

    stack.finish()

    sent = stack.arrived()
    assert len(sent) == 40
    assert worst_minute([item for item in sent if at(item) > changed + WITHIN]) <= 12
    assert stack.stats()["queues"]["SendQueue"]["dead"] == 0


@pytest.mark.parametrize(
    ("stop", "go"),
    [
        (
            lambda stack: operate(stack, "PUT", PLACE, {**SENDER, "status": "paused"}),
            lambda stack: operate(stack, "PUT", PLACE, {**SENDER, "status": "active"}),
        ),
        (
            lambda stack: operate(stack, "POST", f"{CAMPAIGN}/pause", {"reason": "a typo"}),
            lambda stack: operate(stack, "POST", f"{CAMPAIGN}/resume", {"reason": "it is mended"}),
        ),
    ],
    ids=["number", "campaign"],
)
def test_a_pause_stops_what_is_queued_until_it_ends(
    stack: Client, stop: Callable[[Client], None], go: Callable[[Client], None]
) -> None:
    numbers = blast(stack, 40)
    stop(stack)
    paused = stack.now()
    stack.play(paused + timedelta(minutes=12))
    assert [item for item in stack.arrived() if at(item) > paused + WITHIN] == []
    assert statuses(stack) == {"delivered", "held"}

    go(stack)
    resumed = stack.now()
    stack.finish()

    sent = stack.arrived()
    assert sorted(item["to"] for item in sent) == sorted(numbers)
    assert max(at(item) for item in sent) < resumed + timedelta(minutes=9)
    assert worst_minute(sent) <= 50
    assert stack.stats()["queues"]["SendQueue"]["dead"] == 0


def test_the_kill_switch_ends_what_is_queued(stack: Client) -> None:
    blast(stack, 40)
    operate(stack, "POST", "/v1/accounts/acme/suspend", {"reason": "complaints"})
    stopped = stack.now()

    stack.finish()

    sent = stack.arrived()
    assert [item for item in sent if at(item) > stopped + WITHIN] == []
    assert statuses(stack) == {"delivered", "blocked"}
    assert len(stack.listed()) == 40


def test_a_throttled_number_slows_down_and_comes_back(stack: Client) -> None:
    numbers = people(30)
    stack.agree(*numbers)
    fault = {"service": "sms-voice", "operation": "SendTextMessage", "kind": "throttle", "count": 4}
    stack.control("POST", "/faults", fault)
    stack.batch([{"to": number} for number in numbers])

    stack.finish()

    sent = stack.arrived()
    assert sorted(item["to"] for item in sent) == sorted(numbers)
    assert worst_minute(sent) <= 40
    assert stack.stats()["queues"]["SendQueue"]["dead"] == 0


def test_a_brand_s_day_is_full_and_the_rest_goes_the_next_day(stack: Client) -> None:
    """What AWS says of the number is read within the hour."""
    stack.control("POST", "/carrier", {"numbers": {CLINIC: {"daily_cap": 12}}})
    stack.play(after(minutes=65))
    shown = stack.api("GET", PLACE, key=OPERATOR).json
    assert shown["carrier"] == {"parts_per_second": 1, "daily_cap": 12}
    numbers = people(16)
    stack.agree(*numbers)
    stack.batch([{"to": number} for number in numbers])
    stack.play(after(minutes=67))
    today = stack.arrived()
    assert 10 <= len(today) <= 12, "each environment may keep a part that it leased"
    waiting = [item for item in stack.listed() if item["status"] == "held"]
    assert {item["not_before"] for item in waiting} == {"2026-11-25T08:00:05Z"}

    stack.finish()

    sent = stack.arrived()
    assert sorted(item["to"] for item in sent) == sorted(numbers)
    first = min(at(item) for item in sent[len(today) :])
    assert first >= datetime.fromisoformat("2026-11-25T16:00:00+00:00"), "eight in the morning"


def test_numbers_that_ask_for_more_than_their_campaign_may_send_are_refused(
    stack: Client,
) -> None:
    path = "/v1/accounts/acme/senders/+12065550177"
    asked = {**SENDER, "per_minute": 4_451, "parts_per_second": 100}
    answer = stack.api("PUT", path, asked, key=OPERATOR)
    assert (answer.status, answer.problem) == (400, "invalid-request")
    (error,) = answer.json["errors"]
    assert error["field"] == "per_minute"
    assert "4501 parts a minute" in error["message"]
    assert "4500" in error["message"]
    fits = stack.api("PUT", path, {**asked, "per_minute": 4_450}, key=OPERATOR)
    assert fits.status == 201, fits.body
