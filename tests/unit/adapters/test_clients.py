"""The shorter way through botocore ends where the long one does."""

import json
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.parsers import JSONParser
from botocore.session import Session, get_session

from consentry.adapters.clients import USER_AGENT, ItemParser, settle

EVERY_TYPE = {
    "s": {"S": "text"},
    "n": {"N": "1.50"},
    "b": {"B": "AAEC"},
    "ss": {"SS": ["a", "b"]},
    "ns": {"NS": ["1", "2"]},
    "bs": {"BS": ["AA==", "AQ=="]},
    "no": {"NULL": True},
    "yes": {"BOOL": False},
    "l": {"L": [{"S": "x"}, {"B": "AQ=="}, {"L": []}, {"M": {"b": {"B": "Ag=="}}}]},
    "m": {"M": {"n": {"N": "0"}, "empty": {"M": {}}, "b": {"B": ""}}},
}


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    return settle(get_session())


def sent(session: Session, service: str, operation: str, **given: Any) -> Any:
    """The request of a call, as it would leave."""
    requests: list[Any] = []
    client: Any = session.create_client(service, config=Config(connect_timeout=1))

    def keep(request: Any, **_: Any) -> Any:
        requests.append(request)
        headers: Any = {}
        answer: Any = AWSResponse(request.url, 200, headers, None)
        answer._content = b"" if service == "s3" else b"{}"
        return answer

    client.meta.events.register("before-send", keep)
    client._make_api_call(operation, given)  # as pynamodb does
    return requests[0]


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        pytest.param("GetItem", {"Item": EVERY_TYPE}, id="every type of value"),
        pytest.param("GetItem", {}, id="nothing"),
        pytest.param("GetItem", {"Item": {}, "New": 1}, id="what the model does not know"),
        pytest.param("GetItem", {"Item": {"odd": {}}}, id="a value without a type"),
        pytest.param(
            "BatchGetItem",
            {
                "Responses": {"t": [EVERY_TYPE, {}]},
                "UnprocessedKeys": {"t": {"Keys": [{"pk": {"S": "a"}}], "ConsistentRead": True}},
            },
            id="a batch",
        ),
        pytest.param(
            "UpdateItem",
            {"Attributes": EVERY_TYPE, "ConsumedCapacity": {"CapacityUnits": 0.5}},
            id="an update",
        ),
    ],
)
def test_an_answer_reads_as_botocore_reads_it(operation: str, answer: dict[str, Any]) -> None:
    model = get_session().get_service_model("dynamodb")
    shape: Any = model.operation_model(operation).output_shape
    response = {"status_code": 200, "headers": {}, "body": json.dumps(answer).encode()}
    assert ItemParser().parse(response, shape) == JSONParser().parse(response, shape)


def test_an_error_reads_as_botocore_reads_it_with_the_item_that_is_there() -> None:
    model = get_session().get_service_model("dynamodb")
    shape = model.shape_for("ConditionalCheckFailedException")
    body = {"__type": "x#ConditionalCheckFailedException", "message": "m", "Item": EVERY_TYPE}
    response = {"status_code": 400, "headers": {}, "body": json.dumps(body).encode()}
    read = ItemParser().parse(response, shape)
    assert read == JSONParser().parse(response, shape)
    assert read["Item"]["b"] == {"B": b"\x00\x01\x02"}


@pytest.mark.parametrize(
    ("service", "operation", "given", "host", "signed"),
    [
        pytest.param(
            "dynamodb",
            "GetItem",
            {"TableName": "t", "Key": {"pk": {"S": "a"}}},
            "dynamodb.eu-west-3.amazonaws.com",
            "eu-west-3/dynamodb/",
            id="dynamodb",
        ),
        pytest.param(
            "sqs",
            "SendMessage",
            {"QueueUrl": "https://sqs.eu-west-3.amazonaws.com/1/q", "MessageBody": "{}"},
            "sqs.eu-west-3.amazonaws.com",
            "eu-west-3/sqs/",
            id="sqs",
        ),
        pytest.param(
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": "s"},
            "secretsmanager.eu-west-3.amazonaws.com",
            "eu-west-3/secretsmanager/",
            id="secrets manager",
        ),
        pytest.param(
            "pinpoint-sms-voice-v2",
            "SendTextMessage",
            {"DestinationPhoneNumber": "+14155550123"},
            "sms-voice.eu-west-3.amazonaws.com",
            "eu-west-3/sms-voice/",
            id="end user messaging",
        ),
    ],
)
def test_a_call_goes_to_the_regions_endpoint_signed_for_it(
    session: Session,
    service: str,
    operation: str,
    given: dict[str, Any],
    host: str,
    signed: str,
) -> None:
    request = sent(session, service, operation, **given)
    assert request.url == f"https://{host}/"
    assert signed in request.headers["Authorization"].decode()
    assert request.headers["User-Agent"].decode().startswith(USER_AGENT)


def test_an_object_is_put_into_its_bucket_of_the_region(session: Session) -> None:
    request = sent(session, "s3", "PutObject", Bucket="roots-of-consentry", Key="roots/a", Body=b"")
    assert request.url == "https://roots-of-consentry.s3.eu-west-3.amazonaws.com/roots/a"
    assert "eu-west-3/s3/" in request.headers["Authorization"].decode()


def test_an_endpoint_that_the_environment_names_is_the_one(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:9")
    request = sent(session, "sqs", "SendMessage", QueueUrl="http://q", MessageBody="{}")
    assert request.url.startswith("http://127.0.0.1:9")
