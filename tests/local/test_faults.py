"""Every kind of fault, as the client of the calling function sees it."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from local.faults.request import SERVICES
from local.model import arn
from local.stack import Stack
from tests.local.support import TABLE, Answer, call, written

QUEUE = "WORK_QUEUE_URL"


@pytest.fixture
def frozen(stack: Stack) -> Iterator[Stack]:
    call(f"{stack.control_url}/clock", "POST", {"frozen": True})
    call(f"{stack.control_url}/clock", "POST", {"now": "2026-11-24T18:00:10Z", "jump": True})
    yield stack
    call(f"{stack.control_url}/reset", "POST", {"warm": True})


def plan(stack: Stack, **fault: Any) -> Answer:
    return call(f"{stack.control_url}/faults", "POST", fault)


def client(stack: Stack, service: str) -> Any:
    """A client that signs as the function `worker` does, without a process of its own."""
    url = stack.control_url if service == "pinpoint-sms-voice-v2" else stack.aws_url
    return boto3.client(
        service,  # type: ignore[call-overload] # a name known at run time
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="local.test",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=1),
    )


CALLS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "dynamodb": (
        "GetItem",
        "get_item",
        {"TableName": TABLE, "Key": {"pk": {"S": "a"}, "sk": {"S": "b"}}},
    ),
    "s3": (
        "PutObject",
        "put_object",
        {"Bucket": "consentry-local-archive", "Key": "a", "Body": b"x"},
    ),
    "secretsmanager": ("GetSecretValue", "get_secret_value", {"SecretId": "consentry-local-Key"}),
    "sms-voice": ("DescribeOptOutLists", "describe_opt_out_lists", {}),
    "sns": (
        "Publish",
        "publish",
        {"TopicArn": arn("sns", "consentry-local-InboundTopic"), "Message": '{"messageBody": ""}'},
    ),
    "sqs": ("SendMessage", "send_message", {"MessageBody": "{}"}),
}


def attempt(stack: Stack, service: str) -> Any:
    _, method, params = CALLS[service]
    if service == "sqs":
        params = {**params, "QueueUrl": f"{stack.aws_url}/123456789012/consentry-local-DeadQueue"}
    return getattr(client(stack, SERVICES[service]), method)(**params)


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("dynamodb", "ProvisionedThroughputExceededException"),
        ("s3", "SlowDown"),
        ("secretsmanager", "ThrottlingException"),
        ("sms-voice", "ThrottlingException"),
        ("sns", "Throttled"),
        ("sqs", "RequestThrottled"),
    ],
)
def test_a_throttled_call_is_the_services_own_throttle(
    frozen: Stack, service: str, code: str
) -> None:
    plan(frozen, service=service, operation=CALLS[service][0], kind="throttle")
    with pytest.raises(ClientError) as raised:
        attempt(frozen, service)
    assert raised.value.response["Error"]["Code"] == code
    attempt(frozen, service)


@pytest.mark.parametrize("service", sorted(CALLS))
def test_a_failing_service_answers_500_in_its_own_words(frozen: Stack, service: str) -> None:
    plan(frozen, service=service, operation="*", kind="error_500")
    with pytest.raises(ClientError) as raised:
        attempt(frozen, service)
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert raised.value.response["Error"]["Code"].startswith("Internal")
    attempt(frozen, service)


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("dynamodb", "AccessDeniedException"),
        ("s3", "AccessDenied"),
        ("secretsmanager", "AccessDeniedException"),
        ("sms-voice", "AccessDeniedException"),
        ("sns", "AuthorizationError"),
        ("sqs", "AccessDenied"),
    ],
)
def test_a_call_without_permission_is_refused_in_the_services_own_words(
    frozen: Stack, service: str, code: str
) -> None:
    plan(frozen, service=service, operation="*", kind="access_denied")
    with pytest.raises(ClientError) as raised:
        attempt(frozen, service)
    assert raised.value.response["Error"]["Code"] == code
    attempt(frozen, service)


@pytest.mark.parametrize("service", sorted(CALLS))
def test_a_reset_connection_is_one_for_the_client(frozen: Stack, service: str) -> None:
    plan(frozen, service=service, operation="*", kind="connection_reset")
    with pytest.raises(ConnectionClosedError):
        attempt(frozen, service)
    attempt(frozen, service)


def test_an_opted_out_recipient_is_the_documented_conflict(frozen: Stack) -> None:
    plan(frozen, service="sms-voice", operation="SendTextMessage", kind="opted_out")
    sms = client(frozen, "pinpoint-sms-voice-v2")
    text = {
        "DestinationPhoneNumber": "+14155550123",
        "OriginationIdentity": "+12065550100",
        "MessageBody": "hello",
    }
    with pytest.raises(sms.exceptions.ConflictException) as raised:
        sms.send_text_message(**text)
    assert raised.value.response["Reason"] == "DESTINATION_PHONE_NUMBER_OPTED_OUT"
    assert sms.send_text_message(**text)["MessageId"]


def enqueue(stack: Stack, **wanted: Any) -> int:
    return call(f"{stack.api_url}/enqueue", "POST", {"count": 1, **wanted}).status


def seen(stack: Stack) -> list[dict[str, Any]]:
    call(f"{stack.control_url}/drain", "POST", {"until_idle": True})
    return written(stack.aws_url, "seen")


def calls_of(stack: Stack, function: str) -> dict[str, int]:
    found: dict[str, int] = call(f"{stack.control_url}/stats").json["calls"].get(function, {})
    return found


@pytest.mark.parametrize("kind", ["throttle", "error_500", "timeout_before", "connection_reset"])
def test_the_clients_own_retry_makes_good_what_had_no_effect(frozen: Stack, kind: str) -> None:
    plan(frozen, service="sqs", operation="SendMessage", function="api", kind=kind)
    assert enqueue(frozen) == 200
    assert len(seen(frozen)) == 1
    assert calls_of(frozen, "api") == {"sqs.SendMessage": 2}


def test_a_refusal_is_not_repeated_by_the_client(frozen: Stack) -> None:
    plan(frozen, service="sqs", operation="SendMessage", function="api", kind="access_denied")
    assert enqueue(frozen) == 500
    assert seen(frozen) == []
    assert calls_of(frozen, "api") == {"sqs.SendMessage": 1}


def test_a_time_out_after_the_effect_makes_a_retry_a_second_effect(frozen: Stack) -> None:
    plan(frozen, service="sqs", operation="SendMessage", function="api", kind="timeout_after")
    assert enqueue(frozen) == 200
    assert len(seen(frozen)) == 2


@pytest.mark.parametrize(
    ("kind", "effects"),
    [pytest.param("crash_before", 0, id="before"), pytest.param("crash_after", 1, id="after")],
)
def test_a_crash_ends_the_calling_process_before_or_after_the_effect(
    frozen: Stack, kind: str, effects: int
) -> None:
    before = call(f"{frozen.api_url}/now").json["pid"]
    plan(frozen, service="sqs", operation="SendMessage", function="api", kind=kind)
    assert enqueue(frozen) == 500
    assert call(f"{frozen.api_url}/now").json["pid"] != before
    assert len(seen(frozen)) == effects
    assert calls_of(frozen, "api") == {"sqs.SendMessage": 1}


def test_a_message_whose_function_crashed_comes_again(frozen: Stack) -> None:
    plan(frozen, service="dynamodb", operation="PutItem", function="worker", kind="crash_after")
    enqueue(frozen)
    (first, second) = seen(frozen)
    assert first["sk"].split("|")[1] == second["sk"].split("|")[1]
    receives = [json.loads(one["attributes"])["ApproximateReceiveCount"] for one in (first, second)]
    assert receives == ["1", "2"]


def test_a_deleted_message_is_delivered_once_more(frozen: Stack) -> None:
    plan(frozen, service="sqs", kind="duplicate_delivery", function="worker")
    enqueue(frozen)
    keys = [one["sk"].split("|")[1] for one in seen(frozen)]
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_text_is_delivered_by_the_topic_twice(frozen: Stack) -> None:
    plan(frozen, service="sns", operation="Publish", kind="duplicate_delivery", function="listener")
    text = {"from": "+14155550123", "to": "+12065550100", "body": "STOP"}
    call(f"{frozen.control_url}/inbound", "POST", text)
    call(f"{frozen.control_url}/drain", "POST", {})
    heard = [json.loads(one["event"])["Records"][0] for one in written(frozen.aws_url, "heard")]
    assert len(heard) == 2
    assert len({one["Sns"]["MessageId"] for one in heard}) == 1


def test_faults_strike_in_their_turn_after_those_they_let_pass(frozen: Stack) -> None:
    fault = {"service": "dynamodb", "operation": "GetItem"}
    plan(frozen, **fault, kind="throttle", skip=1, count=2)
    outcomes = []
    for _ in range(4):
        try:
            attempt(frozen, "dynamodb")
            outcomes.append("passed")
        except ClientError:
            outcomes.append("struck")
    assert outcomes == ["passed", "struck", "struck", "passed"]


def test_what_is_planned_shows_and_can_be_taken_back(frozen: Stack) -> None:
    plan(frozen, service="dynamodb", operation="GetItem", kind="throttle", count=3)
    left = plan(frozen, service="sqs", operation="SendMessage", kind="error_500").json["faults"]
    assert [one["kind"] for one in left] == ["throttle", "error_500"]
    left = plan(frozen, kind="clear", service="dynamodb").json["faults"]
    assert left == call(f"{frozen.control_url}/faults").json["faults"]
    assert [one["service"] for one in left] == ["sqs"]
    assert plan(frozen, kind="clear").json == {"faults": []}


def test_a_reset_takes_every_fault_back(frozen: Stack) -> None:
    plan(frozen, service="dynamodb", operation="GetItem", kind="throttle", count=3)
    call(f"{frozen.control_url}/reset", "POST", {"warm": True})
    assert call(f"{frozen.control_url}/faults").json == {"faults": []}


GOOD = {"service": "sqs", "operation": "SendMessage", "kind": "throttle"}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        pytest.param({"service": "kinesis"}, "service", id="a service that is not there"),
        pytest.param({"service": None}, "service", id="no service"),
        pytest.param({"operation": "PutObject"}, "operation", id="another service's operation"),
        pytest.param({"operation": None}, "operation", id="no operation"),
        pytest.param({"kind": "boom"}, "kind", id="no such kind"),
        pytest.param({"function": "nobody"}, "function", id="no such function"),
        pytest.param({"count": 0}, "count", id="no times"),
        pytest.param({"count": True}, "count", id="a truth for a number"),
        pytest.param({"skip": -1}, "skip", id="less than nothing to skip"),
        pytest.param({"kind": "opted_out"}, "operation", id="opted out of a queue"),
        pytest.param(
            {"kind": "duplicate_delivery", "service": "dynamodb"}, "service", id="no deliveries"
        ),
        pytest.param({"after": 1}, "after", id="an unknown field"),
    ],
)
def test_a_fault_that_cannot_happen_is_a_400_that_names_the_field(
    frozen: Stack, change: dict[str, Any], named: str
) -> None:
    answer = plan(frozen, **{**GOOD, **change})
    assert answer.status == 400
    assert f"`{named}`" in answer.json["detail"]
    assert call(f"{frozen.control_url}/faults").json == {"faults": []}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/fault", 404),
        ("PUT", "/faults", 405),
        ("GET", "/pause", 405),
        ("GET", "/resume", 405),
    ],
)
def test_unknown_paths_and_wrong_methods_are_told_apart(
    frozen: Stack, method: str, path: str, status: int
) -> None:
    assert call(f"{frozen.control_url}{path}", method).status == status
