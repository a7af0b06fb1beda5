"""Promise P3: no number sends more than its limit in any minute, and nothing is lost for it."""

from collections import Counter

import pytest

from tests.support.stack import CLINIC, Client, after, people, worst_minute

LONG = "Acme Dental: {{n}} " + "see you soon, bring your card. " * 12 + "Reply STOP to opt out."


def test_a_hundred_texts_leave_one_number_at_its_limit_and_none_is_lost(stack: Client) -> None:
    numbers = people(100)
    stack.agree(*numbers)

    answer = stack.batch([{"to": number} for number in numbers])
    stack.finish()

    assert answer.json["accepted"] == 100
    sent = stack.arrived()
    assert Counter(item["to"] for item in sent) == Counter(numbers)
    assert {item["from"] for item in sent} == {CLINIC}
    assert worst_minute(sent) <= 50
    assert stack.stats()["queues"]["SendQueue"]["dead"] == 0
    assert {item["status"] for item in stack.listed()} == {"delivered"}


def test_after_an_outage_nothing_catches_up_in_a_burst(stack: Client) -> None:
    names = stack.series(80)
    stack.settle()
    before = len(stack.arrived())
    stack.jump(after(minutes=20))

    stack.finish()

    sent = stack.arrived()
    assert len(sent) == len(names) > before
    assert worst_minute(sent) <= 50
    assert stack.stats()["queues"]["SendQueue"]["dead"] == 0


def test_a_text_of_several_parts_counts_for_each_of_them(stack: Client) -> None:
    numbers = people(20)
    stack.agree(*numbers)
    stack.batch(
        [{"to": number, "variables": {"n": str(n)}} for n, number in enumerate(numbers)], LONG
    )

    stack.finish()

    sent = stack.arrived()
    assert {item["parts"] for item in sent} == {3}
    assert len(sent) == 20
    assert worst_minute(sent) <= 50


def test_a_confirmation_goes_out_while_the_number_is_busy(stack: Client) -> None:
    numbers = people(45)
    stack.agree(*numbers)
    stack.batch([{"to": number} for number in numbers])
    stack.play(after(seconds=20))

    stack.reply("STOP", sender=numbers[0])
    stack.play(after(seconds=55))

    assert "You are opted out" in stack.arrived(numbers[0])[-1]["body"]
    stack.finish()
    assert worst_minute(stack.arrived()) <= 50


@pytest.mark.parametrize("long", [False, True], ids=["of one part", "of three"])
def test_a_carrier_without_bursts_is_never_asked_too_soon(stack: Client, long: bool) -> None:
    """A text waits in place for its carrier's second."""
    stack.control("POST", "/carrier", {"meter": "strict"})
    numbers = people(20)
    stack.agree(*numbers)
    body = LONG if long else "Acme Dental: your number is {{n}}. Reply STOP to opt out."
    stack.batch([{"to": to, "variables": {"n": str(n)}} for n, to in enumerate(numbers)], body)

    stack.finish()

    assert len(stack.arrived()) == 20
    assert stack.stats()["calls"]["dispatch"]["sms-voice.SendTextMessage"] == 20
