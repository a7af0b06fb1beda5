"""What becomes of texts, from the carrier's report to what the account sees of it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.stack import OPERATOR, PERSON, Client, after, people, rfc3339

CODE = "Acme Dental: your code is 123456. Reply STOP to opt out."


def planned(stack: Client, *plan: tuple[str, float], to: str = PERSON) -> None:
    """What becomes of texts to somebody: types without `TEXT_`, and after how many seconds."""
    steps = [{"type": f"TEXT_{kind}", "after": seconds} for kind, seconds in plan]
    stack.control("POST", "/outcomes", {"to": to, "plan": steps})


def kinds(shown: Any) -> list[str]:
    return [each["type"] for each in shown["carrier"]["events"]]


@pytest.mark.parametrize("payload", ["newer", "older"])
def test_a_delivered_text_shows_what_its_carrier_said_and_charges(
    stack: Client, payload: str
) -> None:
    stack.control("POST", "/carrier", {"payload": payload})
    name = stack.sent()["id"]

    stack.finish()

    shown = stack.read(name)
    assert shown["status"] == "delivered"
    assert [step["status"] for step in shown["timeline"]][-2:] == ["sent", "delivered"]
    assert kinds(shown) == ["TEXT_SUCCESSFUL", "TEXT_DELIVERED"]
    bill = [shown["carrier"][one] for one in ("parts", "price", "carrier_fee")]
    assert bill == [1, 0.00581, 0.003]
    assert stack.stats()["queues"]["DeliveryEventsQueue"]["dead"] == 0


def test_events_out_of_order_and_twice_end_the_same(stack: Client) -> None:
    planned(stack, ("QUEUED", 0))
    name = stack.sent()["id"]
    stack.settle()
    for kind in ("TEXT_DELIVERED", "TEXT_SUCCESSFUL", "TEXT_DELIVERED", "TEXT_UNREACHABLE"):
        stack.control("POST", "/events", {"to": PERSON, "type": kind})
        stack.settle()

    shown = stack.read(name)

    assert shown["status"] == "delivered"
    assert [step["status"] for step in shown["timeline"]].count("delivered") == 1


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("BLOCKED", "carrier"),
        ("INVALID", "invalid"),
        ("CARRIER_BLOCKED", None),
        ("SPAM", None),
        ("TTL_EXPIRED", None),
    ],
)
def test_a_text_that_did_not_arrive_says_so_and_teaches_what_there_is_to_learn(
    stack: Client, kind: str, reason: str | None
) -> None:
    planned(stack, (kind, 2))
    name = stack.sent()["id"]

    stack.finish()

    shown = stack.read(name)
    assert (shown["status"], shown["timeline"][-1]["detail"]) == ("undelivered", f"TEXT_{kind}")
    learned = [(each["reason"], each["source"]) for each in stack.standing()]
    assert learned == ([(reason, "carrier_event")] if reason else [])
    assert len(stack.arrived()) == 1
    again = stack.send("Acme Dental: and again. Reply STOP to opt out.")
    assert again.status == (422 if reason else 202)


def test_who_blocked_texts_and_texts_start_gets_them_again(stack: Client) -> None:
    planned(stack, ("BLOCKED", 2))
    stack.sent()
    stack.finish()
    assert stack.standing()

    stack.play(after(minutes=20))
    stack.control("POST", "/outcomes", {"to": PERSON, "plan": None})
    stack.reply("START")
    stack.finish()

    assert stack.standing() == []


def lost(stack: Client, **more: object) -> str:
    """A text of which nobody knows whether it left: the carrier took it and did not say so."""
    fault = {"service": "sms-voice", "operation": "SendTextMessage", "kind": "timeout_after"}
    stack.control("POST", "/faults", fault)
    stack.agree(PERSON, campaign=None, categories=["transactional"])
    name = str(stack.sent(CODE, category="transactional", **more)["id"])
    stack.settle()
    assert stack.status(name) == "unknown"
    return name


def chosen(stack: Client) -> None:
    path = "/v1/accounts/acme/campaigns/appointments"
    there = stack.api("GET", path, key=OPERATOR).json
    answer = stack.api(
        "PUT",
        path,
        {
            "name": there["name"],
            "use_case": there["use_case"],
            "category": "transactional",
            "purpose": "passcode",
            "status": "approved",
            "tcr_brand_id": there["tcr_brand_id"],
            "tcr_campaign_id": there["tcr_campaign_id"],
            "automated_allowed": True,
            "resend_once": True,
        },
        key=OPERATOR,
    )
    assert answer.status == 200, answer.body


def test_an_outcome_that_nobody_knew_is_resolved_by_its_event(stack: Client) -> None:
    planned(stack, ("DELIVERED", 30))
    name = lost(stack)

    stack.finish()

    shown = stack.read(name)
    assert shown["status"] == "delivered"
    assert shown["carrier"]["message_id"]
    assert len(stack.arrived()) == 1


def test_without_a_word_for_a_minute_a_chosen_campaign_sends_once_more(stack: Client) -> None:
    chosen(stack)
    planned(stack, ("DELIVERED", 72 * 3600 - 1))
    name = lost(stack)
    stack.play(after(seconds=59))
    assert len(stack.arrived()) == 1

    stack.play(after(minutes=5))

    assert len(stack.arrived()) == 2
    assert stack.status(name) == "sent"
    stack.play(after(hours=1))
    assert len(stack.arrived()) == 2


def test_a_passcode_that_is_over_is_not_sent_again(stack: Client) -> None:
    chosen(stack)
    planned(stack, ("DELIVERED", 72 * 3600 - 1))
    name = lost(stack, purpose="passcode", expires_at=rfc3339(after(seconds=50)))

    stack.play(after(minutes=5))

    assert len(stack.arrived()) == 1
    assert stack.status(name) == "undelivered", "its time to live ended at the carrier"


def test_nobody_else_sends_again_and_aws_may_know_no_more_either(stack: Client) -> None:
    planned(stack, ("UNKNOWN", 3600))
    name = lost(stack)

    stack.play(after(minutes=30))
    assert (stack.status(name), len(stack.arrived())) == ("unknown", 1)
    stack.play(after(minutes=90))

    shown = stack.read(name)
    assert (shown["status"], kinds(shown)) == ("unknown", ["TEXT_UNKNOWN"])
    assert len(stack.arrived()) == 1


def test_reports_wait_out_an_outage_of_their_function(stack: Client) -> None:
    stack.control("POST", "/pause", {"function": "delivery_events"})
    names = [stack.sent(to=number)["id"] for number in _agreed(stack, 3)]
    stack.play(after(minutes=30))
    assert {stack.status(name) for name in names} == {"sent"}

    stack.control("POST", "/resume", {"function": "delivery_events"})
    stack.finish()

    ended = [stack.read(name) for name in names]
    assert {one["status"] for one in ended} == {"delivered"}
    latest = rfc3339(after(minutes=1))
    assert all(one["timeline"][-1]["at"] < latest for one in ended), "when it happened"
    assert stack.now() >= after() + timedelta(minutes=30)


def _agreed(stack: Client, count: int) -> list[str]:
    numbers = people(count)
    for number in numbers:
        stack.agree(number)
    return numbers
