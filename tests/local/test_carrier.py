from typing import Any

import pytest

from local.carrier.parts import count_parts
from local.stack import Stack
from tests.local.support import Answer, aws_headers, call

TEXT = {
    "DestinationPhoneNumber": "+14155550123",
    "OriginationIdentity": "+12065550100",
    "MessageBody": "hello",
}


def eum(stack: Stack, operation: str, **params: Any) -> Answer:
    headers = aws_headers("sms-voice", f"PinpointSMSVoiceV2.{operation}")
    return call(f"{stack.control_url}/", "POST", params, headers)


def test_an_accepted_text_is_kept_with_its_instant_and_parts(stack: Stack) -> None:
    long = {**TEXT, "MessageBody": "x" * 161, "Context": {"id": "1"}}
    message_id = eum(stack, "SendTextMessage", **long).json["MessageId"]
    (item,) = call(f"{stack.control_url}/messages?to=+14155550123").json["items"]
    assert item.pop("at").startswith("2026-11-24T18:00:0")
    assert item == {
        "to": "+14155550123",
        "from": "+12065550100",
        "body": "x" * 161,
        "type": "TRANSACTIONAL",
        "context": {"id": "1"},
        "parts": 2,
        "message_id": message_id,
    }
    assert call(f"{stack.control_url}/messages?to=%2B14155550199").json["items"] == []
    assert call(f"{stack.control_url}/messages?from=%2B12065550101").json["items"] == []


@pytest.mark.parametrize(
    ("change", "error", "members"),
    [
        pytest.param(
            {"DestinationPhoneNumber": "nobody"},
            "ValidationException",
            {"Reason": "FIELD_VALIDATION_FAILED"},
            id="no number",
        ),
        pytest.param(
            {"MessageBody": "x" * 1601},
            "ValidationException",
            {"Reason": "FIELD_VALIDATION_FAILED"},
            id="too long",
        ),
        pytest.param(
            {"MessageType": "URGENT"},
            "ValidationException",
            {"Reason": "FIELD_VALIDATION_FAILED"},
            id="not in the enumeration",
        ),
        pytest.param(
            {"Unknown": "x"},
            "ValidationException",
            {"Reason": "FIELD_VALIDATION_FAILED"},
            id="no such parameter",
        ),
        pytest.param(
            {"TimeToLive": 1},
            "ValidationException",
            {"Reason": "FIELD_VALIDATION_FAILED"},
            id="out of range",
        ),
        pytest.param(
            {"OriginationIdentity": "+19995550100"},
            "ResourceNotFoundException",
            {"ResourceType": "phone-number"},
            id="not our number",
        ),
        pytest.param(
            {"ConfigurationSetName": "other"},
            "ResourceNotFoundException",
            {"ResourceType": "configuration-set"},
            id="not our configuration set",
        ),
    ],
)
def test_what_the_service_would_refuse_is_refused_in_its_words(
    stack: Stack, change: dict[str, Any], error: str, members: dict[str, str]
) -> None:
    answer = eum(stack, "SendTextMessage", **{**TEXT, **change})
    assert answer.status == 400
    assert answer.json["__type"].endswith(f"#{error}")
    assert members.items() <= answer.json.items()
    assert call(f"{stack.control_url}/messages").json["items"] == []


def test_a_missing_parameter_and_an_unknown_operation_are_named(stack: Stack) -> None:
    missing = eum(stack, "SendTextMessage", MessageBody="x").json
    assert missing["Reason"] == "MISSING_PARAMETER"
    assert missing["Fields"][0]["Name"] == "DestinationPhoneNumber"
    unknown = eum(stack, "SendPigeon").json
    assert unknown["__type"].endswith("#UnknownOperationException")


def test_an_opted_out_number_gets_nothing_until_it_is_taken_off_the_list(stack: Stack) -> None:
    on = {"OptOutListName": "consentry-acme", "OptedOutNumber": "+14155550123"}
    assert eum(stack, "PutOptedOutNumber", **on).status == 200
    refused = eum(stack, "SendTextMessage", **TEXT)
    assert refused.json["Reason"] == "DESTINATION_PHONE_NUMBER_OPTED_OUT"
    other = eum(stack, "SendTextMessage", **{**TEXT, "OriginationIdentity": "+12065550102"})
    assert other.status == 200, "another account's list is another list"
    assert eum(stack, "DeleteOptedOutNumber", **on).status == 200
    assert eum(stack, "SendTextMessage", **TEXT).status == 200
    again = eum(stack, "DeleteOptedOutNumber", **on)
    assert again.json["ResourceType"] == "opted-out-number"


def test_lists_are_made_once_and_described_page_by_page(stack: Stack) -> None:
    assert eum(stack, "CreateOptOutList", OptOutListName="consentry-new").status == 200
    again = eum(stack, "CreateOptOutList", OptOutListName="consentry-new")
    assert again.json["Reason"] == "RESOURCE_ALREADY_EXISTS"
    first = eum(stack, "DescribeOptOutLists", MaxResults=3).json
    rest = eum(stack, "DescribeOptOutLists", MaxResults=3, NextToken=first["NextToken"]).json
    names = [one["OptOutListName"] for one in first["OptOutLists"] + rest["OptOutLists"]]
    assert names == ["Default", "consentry-acme", "consentry-birch", "consentry-new"]
    numbers = eum(stack, "DescribePhoneNumbers").json["PhoneNumbers"]
    assert {"+12065550100", "+12065550102"} <= {one["PhoneNumber"] for one in numbers}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("x" * 160, 1, id="160 of GSM fit in one"),
        pytest.param("x" * 161, 2, id="161 do not"),
        pytest.param("x" * 306, 2, id="twice 153"),
        pytest.param("x" * 307, 3, id="one more"),
        pytest.param("€" * 80, 1, id="the euro takes two"),
        pytest.param("€" * 81, 2, id="81 euros"),
        pytest.param("x" * 152 + "€" + "x" * 152, 3, id="an escape is not split"),
        pytest.param("é" * 160, 1, id="accents of the alphabet"),
        pytest.param("ê" * 70, 1, id="70 others fit in one"),
        pytest.param("ê" * 71, 2, id="71 do not"),
        pytest.param("😀" * 35, 1, id="a pair takes two"),
        pytest.param("😀" * 67, 3, id="a pair is not split"),
    ],
)
def test_parts_are_counted_as_carriers_bill_them(text: str, parts: int) -> None:
    assert count_parts(text) == parts


def test_outcomes_and_events_are_told_and_asked_through_the_control_port(stack: Stack) -> None:
    to, control = TEXT["DestinationPhoneNumber"], stack.control_url
    plan = [{"type": "TEXT_UNREACHABLE", "after": 2.0}]
    assert call(f"{control}/outcomes", "POST", {"to": to, "plan": plan}).json == {to: plan}
    message_id = eum(stack, "SendTextMessage", **TEXT).json["MessageId"]
    spam = {"message_id": message_id, "type": "TEXT_SPAM"}
    assert call(f"{control}/events", "POST", spam).json["published"] == []
    call(f"{control}/clock", "POST", {"now": "2026-11-24T18:01:00Z"})
    happened = call(f"{control}/events?to={to}").json["items"]
    assert [one["eventType"] for one in happened] == ["TEXT_SPAM", "TEXT_UNREACHABLE"]
    refused = call(f"{control}/events", "POST", {**spam, "type": "TEXT_LOST"})
    assert (refused.status, "`type`" in refused.json["detail"]) == (400, True)
