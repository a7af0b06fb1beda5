"""The function behind DeliveryEventsQueue, with the events that AWS documents."""

import hashlib
import io
import json
from contextlib import redirect_stdout
from typing import Any
from urllib.parse import quote

import pytest

from consentry.domain.carrier_event import EventKind
from tests.functions.test_lists_and_rights import Api
from tests.functions.test_queues import PERSON, delivery, failures, read, sent
from tests.support.handlers import Handlers, event, tables


def dispatched(lambdas: Handlers, **more: object) -> dict[str, Any]:
    """A text that left, and the context that its call carried."""
    name = sent(lambdas, **more)["id"]
    lambdas.call("dispatch", delivery(lambdas, "dispatch"))
    return {"id": name, "context": dict(lambdas.carrier.sent[-1].context)}


def records(*bodies: object) -> dict[str, Any]:
    """The event of the queue with some bodies."""
    template = event("delivery_events")["Records"][0]
    found = []
    for number, body in enumerate(bodies):
        text = body if isinstance(body, str) else json.dumps(body)
        digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        found.append({**template, "messageId": f"m-{number}", "body": text, "md5OfBody": digest})
    return {"Records": found}


def documented(index: int, text: dict[str, Any], **more: object) -> dict[str, Any]:
    """The newer (0) or older (1) example, about a text of ours."""
    body = json.loads(event("delivery_events")["Records"][index]["body"])
    return {**body, "context": text["context"], **more}


def told(lambdas: Handlers, *bodies: object) -> list[str]:
    return failures(lambdas.call("delivery_events", records(*bodies)))


def test_both_versions_of_the_event_reach_the_row_in_any_order(lambdas: Handlers) -> None:
    text = dispatched(lambdas)
    newer, older = documented(0, text), documented(1, text)
    assert "isInternationalSend" in newer
    assert "isoCountryCode" in older

    assert told(lambdas, older, newer, newer) == []

    shown = read(lambdas, text["id"])
    assert shown["status"] == "delivered"
    assert [step["status"] for step in shown["timeline"]] == [
        "queued",
        "sending",
        "sent",
        "delivered",
    ]
    assert [(each["type"], each["at"], each["final"]) for each in shown["carrier"]["events"]] == [
        ("TEXT_SUCCESSFUL", "2026-11-24T18:00:01Z", False),
        ("TEXT_DELIVERED", "2026-11-24T18:00:03Z", True),
    ]
    assert "no proof" in shown["carrier"]["events"][0]["meaning"]
    bill = {name: shown["carrier"][name] for name in ("parts", "price", "carrier_fee")}
    assert bill == {"parts": 1, "price": 0.00581, "carrier_fee": 0.003}


@pytest.mark.parametrize("kind", [kind for kind in EventKind if kind is not EventKind.OTHER])
def test_every_type_is_shown_with_what_it_means(lambdas: Handlers, kind: EventKind) -> None:
    text = dispatched(lambdas)
    said = documented(0, text, eventType=kind.value, isFinal=True)

    assert told(lambdas, said) == []

    (shown,) = read(lambdas, text["id"])["carrier"]["events"]
    assert shown["type"] == kind.value
    assert shown["meaning"]


def test_an_sns_envelope_and_missing_optional_fields_are_read_too(lambdas: Handlers) -> None:
    text = dispatched(lambdas)
    bare = documented(1, text)
    for name in ("isFinal", "mcc", "mnc", "isoCountryCode", "totalMessagePrice", "messageId"):
        del bare[name]

    assert told(lambdas, {"Type": "Notification", "Message": json.dumps(bare)}) == []

    shown = read(lambdas, text["id"])
    assert (shown["status"], shown["carrier"]["price"]) == ("delivered", None)


def test_a_type_that_comes_anew_is_kept_and_ends_nothing(lambdas: Handlers) -> None:
    text = dispatched(lambdas)

    assert told(lambdas, documented(0, text, eventType="TEXT_TELEPATHED", isFinal=True)) == []

    shown = read(lambdas, text["id"])
    assert (shown["status"], shown["carrier"]["events"][0]["type"]) == ("sent", "OTHER")


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param("{", id="no JSON"),
        pytest.param("[]", id="a list"),
        pytest.param({"hello": 1}, id="no event"),
        pytest.param({"eventTimestamp": "yesterday"}, id="no instant"),
        pytest.param({"eventTimestamp": 1_686_975}, id="seconds instead of milliseconds"),
        pytest.param({"totalMessagePrice": "free"}, id="no price"),
        pytest.param({"source": "aws.sms-voice"}, id="a bus without a detail"),
    ],
)
def test_a_bad_event_comes_again_until_it_is_dead_and_blocks_no_other(
    lambdas: Handlers, bad: object
) -> None:
    text = dispatched(lambdas)
    good = documented(1, text)
    if isinstance(bad, dict) and {"eventTimestamp", "totalMessagePrice"} & set(bad):
        bad = {**good, **bad}

    assert told(lambdas, bad, good) == ["m-0"]

    assert read(lambdas, text["id"])["status"] == "delivered"


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param({"context": {"account": "bar"}}, id="another application's"),
        pytest.param({"context": None}, id="without a context"),
        pytest.param({"eventType": "VOICE_COMPLETED"}, id="a call"),
        pytest.param({"context": {"gw": "00000000-m", "a": "x"}}, id="of a row that is gone"),
    ],
)
def test_what_is_not_about_a_text_of_ours_is_done_with(
    lambdas: Handlers, foreign: dict[str, Any]
) -> None:
    text = dispatched(lambdas)

    assert told(lambdas, {**documented(1, text), **foreign}) == []

    assert read(lambdas, text["id"])["status"] == "sent"


def test_what_the_bus_says_is_counted_and_taken_where_it_names_our_text(lambdas: Handlers) -> None:
    text = dispatched(lambdas)
    bus = json.loads(event("delivery_events_bus")["Records"][0]["body"])
    with redirect_stdout(io.StringIO()) as out:
        assert told(lambdas, bus) == []
    assert "DeliveryEventsOnBus" in out.getvalue()
    assert read(lambdas, text["id"])["status"] == "sent"

    bus["detail"]["context"] = text["context"]
    assert told(lambdas, bus) == []
    assert read(lambdas, text["id"])["status"] == "delivered"


def test_who_blocks_texts_is_suppressed_with_the_source_of_that(lambdas: Handlers) -> None:
    text = dispatched(lambdas)

    assert told(lambdas, documented(0, text, eventType="TEXT_BLOCKED", isFinal=True)) == []

    _, answer = Api(lambdas).json("GET", f"/v1/suppressions/{quote(PERSON)}")
    (standing,) = answer["items"]
    assert (standing["reason"], standing["source"]) == ("carrier", "carrier_event")
    assert read(lambdas, text["id"])["status"] == "undelivered"


def test_how_texts_ended_is_counted_at_the_end_of_the_batch(lambdas: Handlers) -> None:
    text = dispatched(lambdas)

    told(lambdas, documented(0, text, eventType="TEXT_SPAM", isFinal=True))

    kept = [json.dumps(str(item.attrs)) for item in _pacing(lambdas)]
    assert sum("blocked" in each for each in kept) == 1


def _pacing(lambdas: Handlers) -> list[Any]:
    (table,) = (one for name, one in tables().items() if "PacingTable" in name)
    return [
        item
        for held in table.items.values()
        for item in (held.values() if isinstance(held, dict) else [held])
    ]


def test_without_the_canary_no_report_is_lost(
    lambdas: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = dispatched(lambdas)
    monkeypatch.setattr("consentry.adapters.secrets.CANARY", ("META", "gone"))

    assert told(lambdas, documented(1, text)) == ["m-0"]
