"""In step with the carrier's opt-out lists: they follow ours, and what only they know counts."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.config import Config
from botocore.session import Session

from tests.support.stack import ACME, BIRCH, NOW, OPERATOR, PERSON, Client, after, people

ACME_LIST, BIRCH_LIST = "consentry-acme", "consentry-birch"
CARRIER = [("account", "carrier")]


@pytest.fixture
def carrier(stack: Client) -> Any:
    """The carrier's API, as somebody at its console uses it."""
    session = Session()
    session.set_credentials("console", "console")
    return session.create_client(
        "pinpoint-sms-voice-v2",
        region_name="us-east-1",
        endpoint_url=stack.stack.control_url,
        config=Config(retries={"total_max_attempts": 1}),
    )


def on_list(carrier: Any, name: str = ACME_LIST) -> set[str]:
    found = carrier.describe_opted_out_numbers(OptOutListName=name)["OptedOutNumbers"]
    return {one["OptedOutNumber"] for one in found}


def reasons(stack: Client, number: str = PERSON) -> list[tuple[str, str]]:
    return [(item["scope"], item["reason"]) for item in stack.standing(number)]


def pause_of(stack: Client, **time: float) -> None:
    stack.play(stack.now() + timedelta(**time))


def stopped_and_listed(stack: Client, carrier: Any) -> None:
    stack.reply("STOP")
    pause_of(stack, minutes=7)
    assert on_list(carrier) == {PERSON}


def test_a_stop_is_on_the_accounts_list_after_its_confirmation_has_gone(
    stack: Client, carrier: Any
) -> None:
    stack.reply("STOP")
    stack.play(after(minutes=4))
    assert len(stack.arrived(PERSON)) == 1
    assert on_list(carrier) == set()

    stack.play(after(minutes=7))

    assert (on_list(carrier), on_list(carrier, BIRCH_LIST)) == ({PERSON}, set())
    assert stack.stats()["denied"] == {}


def test_start_takes_the_number_off_and_texts_come_again(stack: Client, carrier: Any) -> None:
    stopped_and_listed(stack, carrier)

    stack.reply("START")

    assert on_list(carrier) == set()
    stack.sent()
    assert stack.texts()[-1].startswith("Acme Dental: see you")
    assert reasons(stack) == []


def test_a_second_start_within_thirty_days_is_refused_by_the_carrier_and_nobody_is_misled(
    stack: Client, carrier: Any
) -> None:
    stopped_and_listed(stack, carrier)
    stack.reply("START")
    stopped_and_listed(stack, carrier)
    told = stack.texts()

    stack.reply("START")

    assert reasons(stack) == CARRIER
    assert stack.texts() == told
    assert stack.send().rules == ["recipient.suppressed"]

    stack.jump(stack.now() + timedelta(days=31))
    stack.reply("START")
    assert (reasons(stack), on_list(carrier)) == ([], set())
    assert stack.stats()["denied"] == {}


def test_a_text_that_the_carrier_refuses_for_its_list_teaches_the_opt_out(
    stack: Client, carrier: Any
) -> None:
    carrier.put_opted_out_number(OptOutListName=ACME_LIST, OptedOutNumber=PERSON)
    first = stack.sent()["id"]
    stack.settle()

    assert stack.status(first) == "failed"
    assert reasons(stack) == CARRIER
    assert "recipient.suppressed" in stack.send().rules
    proof = stack.api("GET", f"/v1/recipients/{PERSON}/proof").json
    assert proof["chains"][0]["entries"][-1]["facts"]["reason"] == "carrier"
    assert stack.arrived(PERSON) == []
    assert stack.stats()["denied"] == {}


def test_a_confirmation_that_the_carrier_refuses_is_not_tried_again(
    stack: Client, carrier: Any
) -> None:
    carrier.put_opted_out_number(OptOutListName=ACME_LIST, OptedOutNumber=PERSON)

    stack.reply("STOP")
    stack.finish()

    assert reasons(stack) == [("account", "stop")]
    assert stack.stats()["calls"]["dispatch"]["sms-voice.SendTextMessage"] == 1


def test_the_daily_comparison_repairs_both_sides(stack: Client, carrier: Any) -> None:
    known, unknown = people(2)
    stack.agree(known)
    stack.agree(unknown)
    stack.reply("STOP", sender=known)
    pause_of(stack, minutes=7)
    carrier.delete_opted_out_number(OptOutListName=ACME_LIST, OptedOutNumber=known)
    carrier.put_opted_out_number(OptOutListName=ACME_LIST, OptedOutNumber=unknown)

    stack.play(NOW.replace(hour=0, minute=31) + timedelta(days=1))

    assert on_list(carrier) == {known, unknown}
    assert reasons(stack, unknown) == CARRIER
    assert stack.send(to=unknown).rules == ["recipient.suppressed"]
    assert reasons(stack, known) == [("account", "stop")]
    assert stack.stats()["denied"] == {}


def test_a_throttled_listing_is_made_by_a_later_sweep(stack: Client, carrier: Any) -> None:
    fault = {"service": "sms-voice", "operation": "PutOptedOutNumber", "kind": "throttle"}
    stack.control("POST", "/faults", {**fault, "count": 4})
    stack.reply("STOP")
    stack.play(after(minutes=6, seconds=10))
    assert on_list(carrier) == set()

    pause_of(stack, minutes=1)

    assert on_list(carrier) == {PERSON}


def test_what_the_operator_deletes_leaves_every_list(stack: Client, carrier: Any) -> None:
    body = {"scope": "global", "reason": "manual", "note": "asked by letter"}
    put = stack.api("PUT", f"/v1/suppressions/{PERSON}", body, key=OPERATOR)
    assert put.status in (200, 201), put.body
    pause_of(stack, minutes=7)
    assert (on_list(carrier), on_list(carrier, BIRCH_LIST)) == ({PERSON}, {PERSON})

    deleted = stack.api("DELETE", f"/v1/suppressions/{PERSON}", key=OPERATOR, scope="global")

    assert deleted.status in (200, 204), deleted.body
    assert (on_list(carrier), on_list(carrier, BIRCH_LIST)) == (set(), set())
    stack.sent()
    assert len(stack.texts()) == 1
    assert stack.stats()["denied"] == {}


@pytest.mark.parametrize("key", [ACME, BIRCH], ids=["acme", "birch"])
def test_one_accounts_stop_is_on_its_own_list_only(stack: Client, carrier: Any, key: str) -> None:
    name = {ACME: "acme", BIRCH: "birch"}[key]
    to = {ACME: "+12065550100", BIRCH: "+12065550102"}[key]
    stack.reply("STOP", to=to)
    pause_of(stack, minutes=7)

    lists = {"acme": on_list(carrier), "birch": on_list(carrier, BIRCH_LIST)}
    assert lists == {"acme": set(), "birch": set()} | {name: {PERSON}}
