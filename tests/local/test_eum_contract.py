"""Every operation of the simulated carrier, called by the real SDK and held to the SDK's own model.

botocore drops what its model does not know, so the answers are looked at as they came off the wire.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.session import Session, get_session

from local.carrier.protocol import MODEL
from local.stack import Stack
from tests.local.support import call

TO, FROM, FROM_ID = "+14155550123", "+12065550100", "phone-12065550100"
LIST, SPARE = "consentry-acme", "consentry-spare"
TOPIC = "arn:aws:sns:us-east-1:123456789012:"
KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "timestamp": (int, float),
    "structure": dict,
    "list": list,
    "map": dict,
}


def differences(value: Any, shape: Shape, path: str) -> Iterator[str]:
    """Where a value differs from the model, however deep."""
    if not fits(value, shape):
        yield f"{path}: {value!r} is no {shape.type_name}"
        return
    if shape.metadata.get("enum") and value not in shape.metadata["enum"]:
        yield f"{path}: `{value}` is not in the enumeration"
    if isinstance(shape, StructureShape):
        names, known, required = set(value), set(shape.members), set(shape.required_members)
        yield from (f"{path}.{one} is missing" for one in required - names)
        yield from (f"{path}.{one} is not in the model" for one in names - known)
    for name, one, inner in inside(value, shape):
        yield from differences(one, inner, f"{path}.{name}")


def fits(value: Any, shape: Shape) -> bool:
    odd = isinstance(value, bool) and shape.type_name != "boolean"
    return not odd and isinstance(value, KINDS[shape.type_name])


def inside(value: Any, shape: Shape) -> list[tuple[str, Any, Shape]]:
    if isinstance(shape, StructureShape):
        known = shape.members
        return [(name, one, known[name]) for name, one in value.items() if name in known]
    if isinstance(shape, ListShape):
        return [(str(index), one, shape.member) for index, one in enumerate(value)]
    if isinstance(shape, MapShape):
        return [(key, one, shape.value) for key, one in value.items()]
    return []


class Wire:
    """A client of the carrier that compares everything it hears with the model."""

    def __init__(self, url: str) -> None:
        session: Session = get_session()
        session.set_credentials("local.test", "local")
        config = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
        self._client: Any = session.create_client(
            "pinpoint-sms-voice-v2", "us-east-1", endpoint_url=url, config=config
        )
        self._client.meta.events.register("before-parse", self._compare)
        self.heard: set[str] = set()
        self.differences: list[str] = []

    def __call__(self, operation: str, **params: Any) -> Any:
        self.differences.clear()
        try:
            answer = self._client._make_api_call(operation, params)
        finally:
            assert self.differences == [], f"{operation} differs from the model"
        assert operation in self.heard
        return answer

    def refusal(self, operation: str, **params: Any) -> dict[str, Any]:
        """The error that a request gets, with the members that the SDK makes of it."""
        with pytest.raises(ClientError) as raised:
            self(operation, **params)
        return {"Code": raised.value.response["Error"]["Code"], **raised.value.response}

    def _compare(self, operation_model: Any, response_dict: dict[str, Any], **_: Any) -> None:
        self.heard.add(operation_model.name)
        body, status = json.loads(response_dict["body"]), response_dict["status_code"]
        assert response_dict["headers"]["x-amzn-RequestId"]
        shape = operation_model.output_shape
        if status >= 300:
            space, _, name = body.pop("__type").partition("#")
            assert response_dict["headers"]["x-amzn-ErrorType"] == name
            if space == "com.amazonaws.coral.service":
                return
            documented = {one.name: one for one in operation_model.error_shapes}
            assert name in documented, f"`{operation_model.name}` has no `{name}`"
            shape = documented[name]
        self.differences += differences(body, shape, operation_model.name)


@pytest.fixture(scope="module")
def connected(shared_stack: Stack) -> Wire:
    return Wire(shared_stack.control_url)


@pytest.fixture
def wire(stack: Stack, connected: Wire) -> Wire:
    assert stack.control_url
    connected.heard.clear()
    return connected


def send(wire: Wire, **changes: Any) -> Any:
    params = {"DestinationPhoneNumber": TO, "OriginationIdentity": FROM, "MessageBody": "hello"}
    return wire("SendTextMessage", **params | changes)


def story(wire: Wire, configuration_set: str) -> None:
    """Every operation, each in a way that succeeds."""
    everything = {
        "MessageType": "PROMOTIONAL",
        "Keyword": "STOP",
        "ConfigurationSetName": configuration_set,
        "MaxPrice": "0.10",
        "TimeToLive": 5,
        "Context": {"gw": "m-1"},
        "ProtectConfigurationId": "protect-local",
        "MessageFeedbackEnabled": True,
        "DestinationCountryParameters": {"IN_ENTITY_ID": "1"},
    }
    sent = send(wire, **everything)["MessageId"]
    assert send(wire, **everything, DryRun=True)["MessageId"] != sent
    wire("PutMessageFeedback", MessageId=sent, MessageFeedbackStatus="RECEIVED")
    tags = [{"Key": "account", "Value": "spare"}]
    wire("CreateOptOutList", OptOutListName=SPARE, Tags=tags)
    wire("PutOptedOutNumber", OptOutListName=SPARE, OptedOutNumber=TO)
    listed = wire("DescribeOptedOutNumbers", OptOutListName=SPARE)["OptedOutNumbers"]
    assert listed[0]["OptedOutNumber"] == TO
    assert isinstance(listed[0]["OptedOutTimestamp"], datetime)
    wire("DeleteOptedOutNumber", OptOutListName=SPARE, OptedOutNumber=TO)
    wire("DescribeOptOutLists")
    wire("DeleteOptOutList", OptOutListName=SPARE)
    toll_free = [{"Name": "number-type", "Values": ["TOLL_FREE"]}]
    numbers = wire("DescribePhoneNumbers", Filters=toll_free)["PhoneNumbers"]
    assert [one["MessagingLimits"] for one in numbers] == [{"RateLimits": {"SMS": 3}}] * 10
    (number,) = wire("DescribePhoneNumbers", PhoneNumberIds=[FROM_ID])["PhoneNumbers"]
    assert number["MessagingLimits"]["DailyMessageCaps"] == {"T-MOBILE": 200_000}
    role = "arn:aws:iam::123456789012:role/inbound"
    wire("UpdatePhoneNumber", PhoneNumberId=FROM_ID, TwoWayEnabled=True, TwoWayChannelRole=role)
    wire("PutKeyword", OriginationIdentity=FROM_ID, Keyword="INFO", KeywordMessage="Hello")
    assert len(wire("DescribeKeywords", OriginationIdentity=FROM_ID)["Keywords"]) == 3
    wire("DeleteKeyword", OriginationIdentity=FROM_ID, Keyword="info")
    wire("DescribeConfigurationSets", ConfigurationSetNames=[configuration_set])
    for operation in ("AccountLimits", "AccountAttributes", "SpendLimits"):
        wire(f"Describe{operation}")


def test_every_answer_of_every_operation_is_of_the_model_s_shape(stack: Stack, wire: Wire) -> None:
    (configuration_set,) = stack.model.configuration_sets.values()
    story(wire, configuration_set.name)
    assert wire.heard == set(stack.eum.operations), "an operation is not held to the model"


REFUSALS: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("no body", "SendTextMessage", {"MessageBody": None}, "FIELD_VALIDATION_FAILED", ""),
    ("no recipient", "SendTextMessage", {"DestinationPhoneNumber": None}, "MISSING_PARAMETER", ""),
    ("no number", "SendTextMessage", {"OriginationIdentity": None}, "", "account"),
    ("a stranger's number", "SendTextMessage", {"OriginationIdentity": "x"}, "", "phone-number"),
    ("too long for the API", "SendTextMessage", {"MessageBody": "x" * 1601}, "", ""),
    ("1531 of GSM", "SendTextMessage", {"MessageBody": "x" * 1531}, "MAXIMUM_SIZE_EXCEEDED", ""),
    ("631 of UCS-2", "SendTextMessage", {"MessageBody": "ê" * 631}, "MAXIMUM_SIZE_EXCEEDED", ""),
    ("blank", "SendTextMessage", {"MessageBody": " \n"}, "FIELD_VALIDATION_FAILED", ""),
    ("6 of context", "SendTextMessage", {"Context": dict.fromkeys("abcdef", "1")}, "", ""),
    ("a space in a key", "SendTextMessage", {"Context": {"a b": "1"}}, "", ""),
    ("an empty value", "SendTextMessage", {"Context": {"a": ""}}, "", ""),
    ("dear", "SendTextMessage", {"MaxPrice": "0.001"}, "PRICE_OVER_THRESHOLD", ""),
    ("no price", "SendTextMessage", {"MaxPrice": "cheap"}, "FIELD_VALIDATION_FAILED", ""),
    ("four seconds", "SendTextMessage", {"TimeToLive": 4}, "FIELD_VALIDATION_FAILED", ""),
    ("three days and more", "SendTextMessage", {"TimeToLive": 259_201}, "", ""),
    ("no such set", "SendTextMessage", {"ConfigurationSetName": "x"}, "", "configuration-set"),
    ("no such keyword", "SendTextMessage", {"Keyword": "X"}, "", "keyword"),
    (
        "no such protection",
        "SendTextMessage",
        {"ProtectConfigurationId": "x"},
        "",
        "protect-configuration",
    ),
    ("no such text", "PutMessageFeedback", {}, "", "message"),
    ("a list that exists", "CreateOptOutList", {"OptOutListName": LIST}, "", "opt-out-list"),
    ("a bad name", "CreateOptOutList", {"OptOutListName": "a b"}, "FIELD_VALIDATION_FAILED", ""),
    ("a tag without value", "CreateOptOutList", {"Tags": [{"Key": "a"}]}, "MISSING_PARAMETER", ""),
    (
        "a list in use",
        "DeleteOptOutList",
        {"OptOutListName": LIST},
        "RESOURCE_DELETION_NOT_ALLOWED",
        "",
    ),
    ("no such list", "DeleteOptOutList", {"OptOutListName": "x"}, "", "opt-out-list"),
    ("no such list at all", "DescribeOptOutLists", {"OptOutListNames": ["x"]}, "", "opt-out-list"),
    ("a token", "DescribeOptOutLists", {"NextToken": "x"}, "INVALID_NEXT_TOKEN", ""),
    ("101 at once", "DescribeOptOutLists", {"MaxResults": 101}, "FIELD_VALIDATION_FAILED", ""),
    ("into no list", "PutOptedOutNumber", {"OptOutListName": "x"}, "", "opt-out-list"),
    ("not on it", "DeleteOptedOutNumber", {}, "", "opted-out-number"),
    (
        "not on it either",
        "DescribeOptedOutNumbers",
        {"OptedOutNumbers": [TO]},
        "",
        "opted-out-number",
    ),
    ("no such number", "DescribePhoneNumbers", {"PhoneNumberIds": ["x"]}, "", "phone-number"),
    (
        "no such filter",
        "DescribePhoneNumbers",
        {"Filters": [{"Name": "colour", "Values": ["red"]}]},
        "FIELD_VALIDATION_FAILED",
        "",
    ),
    ("nobody's number", "UpdatePhoneNumber", {"PhoneNumberId": "x"}, "", "phone-number"),
    ("onto no list", "UpdatePhoneNumber", {"OptOutListName": "x"}, "", "opt-out-list"),
    (
        "a topic that is none",
        "UpdatePhoneNumber",
        {"TwoWayChannelArn": f"{TOPIC}nobody"},
        "TWO_WAY_CHANNEL_NOT_PRESENT",
        "",
    ),
    ("deaf", "UpdatePhoneNumber", {"TwoWayEnabled": False}, "TWO_WAY_NOT_ENABLED", ""),
    ("a keyword unknown", "DescribeKeywords", {"Keywords": ["X"]}, "", "keyword"),
    (
        "STOP that does not stop",
        "PutKeyword",
        {"Keyword": "STOP", "KeywordAction": "AUTOMATIC_RESPONSE"},
        "RESOURCE_MODIFICATION_NOT_ALLOWED",
        "",
    ),
    ("no STOP", "DeleteKeyword", {"Keyword": "STOP"}, "RESOURCE_DELETION_NOT_ALLOWED", ""),
    ("unknown", "DescribeConfigurationSets", {"ConfigurationSetNames": ["x"]}, "", ""),
]
USUAL: dict[str, dict[str, Any]] = {
    "SendTextMessage": {
        "DestinationPhoneNumber": TO,
        "OriginationIdentity": FROM,
        "MessageBody": "hello",
    },
    "PutMessageFeedback": {"MessageId": "m-1", "MessageFeedbackStatus": "FAILED"},
    "CreateOptOutList": {"OptOutListName": SPARE},
    "PutOptedOutNumber": {"OptOutListName": LIST, "OptedOutNumber": TO},
    "DeleteOptedOutNumber": {"OptOutListName": LIST, "OptedOutNumber": TO},
    "DescribeOptedOutNumbers": {"OptOutListName": LIST},
    "UpdatePhoneNumber": {"PhoneNumberId": FROM_ID},
    "DescribeKeywords": {"OriginationIdentity": FROM_ID},
    "PutKeyword": {"OriginationIdentity": FROM_ID, "Keyword": "X", "KeywordMessage": "Hello"},
    "DeleteKeyword": {"OriginationIdentity": FROM_ID, "Keyword": "X"},
}


@pytest.mark.parametrize(
    ("operation", "changes", "reason", "kind"),
    [pytest.param(*case[1:], id=case[0]) for case in REFUSALS],
)
def test_every_refusal_is_of_the_model_s_shape(
    wire: Wire, operation: str, changes: dict[str, Any], reason: str, kind: str
) -> None:
    params = {**USUAL.get(operation, {}), **changes}
    params = {name: value for name, value in params.items() if value is not None}
    refusal = wire.refusal(operation, **params)
    assert refusal.get("Reason", "") == reason or not reason
    assert refusal.get("ResourceType", "") == kind or not kind
    assert refusal["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize(
    ("settings", "error", "reason"),
    [
        pytest.param(
            {"monthly_spend_limit": 0},
            "ServiceQuotaExceededException",
            "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT",
            id="the month's money is spent",
        ),
        pytest.param(
            {"standing": "account_disabled"},
            "AccessDeniedException",
            "ACCOUNT_DISABLED",
            id="the account is disabled",
        ),
        pytest.param(
            {"standing": "insufficient_account_reputation"},
            "AccessDeniedException",
            "INSUFFICIENT_ACCOUNT_REPUTATION",
            id="the account has no reputation",
        ),
        pytest.param(
            {"blocked_countries": ["US"]},
            "ConflictException",
            "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION",
            id="the country is blocked",
        ),
        pytest.param(
            {"numbers": {FROM: {"status": "PENDING"}}},
            "ConflictException",
            "RESOURCE_NOT_ACTIVE",
            id="the number is pending",
        ),
    ],
)
def test_what_an_account_may_meet_is_refused_in_the_service_s_words(
    stack: Stack, wire: Wire, settings: dict[str, Any], error: str, reason: str
) -> None:
    assert call(f"{stack.control_url}/carrier", "POST", settings).status == 200
    refusal = wire.refusal("SendTextMessage", **USUAL["SendTextMessage"])
    assert (refusal["Code"], refusal["Reason"]) == (error, reason)


def test_a_request_is_checked_however_deep_and_every_field_is_named(wire: Wire) -> None:
    condition = {"Name": "number-type", "Values": ["TEN_DLC", ""]}
    refusal = wire.refusal("DescribePhoneNumbers", Filters=[condition], PhoneNumberIds=["a b"])
    named = {one["Name"] for one in refusal["Fields"]}
    assert named == {"Filters[0].Values[1]", "PhoneNumberIds[0]"}


def test_a_quota_ends_lists_and_keywords(wire: Wire) -> None:
    for index in range(22):
        wire("CreateOptOutList", OptOutListName=f"list-{index}")
    refusal = wire.refusal("CreateOptOutList", OptOutListName="one-more")
    assert refusal["Reason"] == "OPT_OUT_LISTS_PER_ACCOUNT"
    keyword = {"OriginationIdentity": FROM_ID, "KeywordMessage": "Hello"}
    for index in range(28):
        wire("PutKeyword", **keyword, Keyword=f"WORD{index}")
    refusal = wire.refusal("PutKeyword", **keyword, Keyword="ONE MORE")
    assert refusal["Reason"] == "KEYWORDS_PER_PHONE_NUMBER"


def test_an_operation_that_nobody_answers_is_no_fault_to_be_retried(wire: Wire) -> None:
    assert "SendVoiceMessage" in MODEL.operation_names
    refusal = wire.refusal("SendVoiceMessage", DestinationPhoneNumber=TO, OriginationIdentity=FROM)
    assert refusal["Code"] == "UnknownOperationException"
    assert refusal["ResponseMetadata"]["HTTPStatusCode"] == 400
