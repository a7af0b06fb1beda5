"""Promise P11: an inbound text is read from every envelope in which AWS can hand it over."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from consentry.entrypoints.inbound_events import LONGEST, notifications, text_of
from consentry.services.inbound import InboundText

PAYLOAD: dict[str, Any] = {
    "originationNumber": "+14155550123",
    "destinationNumber": "+12065550100",
    "messageKeyword": "KEYWORD_1",
    "messageBody": "STOP",
    "inboundMessageId": "in-1",
    "previousPublishedMessageId": "eum-1",
}
TEXT = InboundText(
    id="in-1",
    number="+14155550123",
    to="+12065550100",
    body="STOP",
    at=datetime(2026, 11, 24, 18, 0, 0, 123_000, tzinfo=UTC),
)


def notification(**changes: Any) -> dict[str, Any]:
    return {
        "Type": "Notification",
        "MessageId": "sns-1",
        "Timestamp": "2026-11-24T18:00:00.123Z",
        "Message": json.dumps({**PAYLOAD, **changes}),
    }


SNS_EVENT = {"Records": [{"EventSource": "aws:sns", "Sns": notification()}]}
ENVELOPES: dict[str, dict[str, Any]] = {
    "straight from SNS": SNS_EVENT,
    "a failed invocation": {
        "version": "1.0",
        "requestContext": {"condition": "RetriesExhausted"},
        "requestPayload": SNS_EVENT,
        "responsePayload": {"errorMessage": "…"},
    },
    "a failed invocation of a failed invocation": {"requestPayload": {"requestPayload": SNS_EVENT}},
    "what the subscription could not deliver": notification(),
}


@pytest.mark.parametrize("name", ENVELOPES)
def test_the_text_is_found_in_every_envelope(name: str) -> None:
    assert [text_of(each) for each in notifications(ENVELOPES[name])] == [TEXT]


def test_every_record_of_an_event_is_read() -> None:
    two = {"Records": [{"Sns": notification()}, {"Sns": notification(inboundMessageId="in-2")}]}
    texts = [text_of(each) for each in notifications(two)]
    assert [text.id for text in texts if text] == ["in-1", "in-2"]


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("14155550123", "+14155550123"),
        ("+14155550123", "+14155550123"),
        ("12345", None),
        ("AMZN", None),
        ("", None),
    ],
)
def test_only_a_phone_can_opt_out(number: str, read: str | None) -> None:
    text = text_of(notification(originationNumber=number))
    assert (text.number if text else None) == read


@pytest.mark.parametrize(
    ("destination", "read"), [("12065550100", "+12065550100"), ("72345", "72345")]
)
def test_a_short_code_keeps_its_form(destination: str, read: str) -> None:
    text = text_of(notification(destinationNumber=destination))
    assert text is not None
    assert text.to == read


def test_a_text_without_a_body_is_an_empty_one_and_a_long_one_is_cut() -> None:
    long, bare = notification(messageBody="x" * 5000), notification()
    payload = {name: value for name, value in PAYLOAD.items() if name != "messageBody"}
    bare["Message"] = json.dumps(payload)
    texts = [text_of(long), text_of(bare)]
    assert [len(text.body) for text in texts if text] == [LONGEST, 0]


@pytest.mark.parametrize("missing", ["inboundMessageId", "originationNumber", "destinationNumber"])
def test_a_notification_that_lacks_what_it_must_have_comes_again(missing: str) -> None:
    broken = notification()
    payload = {name: value for name, value in PAYLOAD.items() if name != missing}
    broken["Message"] = json.dumps(payload)
    with pytest.raises(KeyError, match=missing):
        text_of(broken)
