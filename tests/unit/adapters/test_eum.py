"""Every way a carrier call can end, and what is then known."""

from typing import Any, cast

import botocore.exceptions as errors
import pytest
from botocore.stub import Stubber

from consentry.adapters import eum
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.eum import EumCarrier, answer_to
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict, OutboundText

ACCEPTED, REFUSED, THROTTLED, NOT_CALLED, UNKNOWN = CarrierVerdict

TEXT = OutboundText(
    to="+14155550123",
    sender="+12065550100",
    body="Acme Dental: see you Tue 9am.",
    promotional=False,
    context={"gw": "m-1", "a": "d-1"},
    time_to_live_s=3600,
)


def answered(code: str, status: int = 400, **more: str) -> errors.ClientError:
    response: dict[str, Any] = {
        "Error": {"Code": code, "Message": "to +14155550123"},
        "ResponseMetadata": {"HTTPStatusCode": status},
        **more,
    }
    return errors.ClientError(cast("Any", response), "SendTextMessage")


ANSWERS = [
    (answered("ThrottlingException"), THROTTLED, "ThrottlingException"),
    (answered("ThrottlingException", 429), THROTTLED, "ThrottlingException"),
    (answered("ValidationException", Reason="INVALID_PARAMETER"), REFUSED, "INVALID_PARAMETER"),
    (answered("ValidationException"), REFUSED, "ValidationException"),
    (
        answered("ConflictException", Reason="DESTINATION_PHONE_NUMBER_OPTED_OUT"),
        REFUSED,
        "DESTINATION_PHONE_NUMBER_OPTED_OUT",
    ),
    (
        answered(
            "ServiceQuotaExceededException", 402, Reason="MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"
        ),
        REFUSED,
        "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT",
    ),
    (
        answered("AccessDeniedException", 403, Reason="ACCOUNT_DISABLED"),
        REFUSED,
        "ACCOUNT_DISABLED",
    ),
    (answered("ResourceNotFoundException", 404), REFUSED, "ResourceNotFoundException"),
    (answered("InternalServerException", 500), UNKNOWN, "InternalServerException"),
    (answered("ServiceUnavailable", 503), UNKNOWN, "ServiceUnavailable"),
    (answered("ThrottlingException", 503), UNKNOWN, "ThrottlingException"),
    (answered("ConflictException", 500), UNKNOWN, "ConflictException"),
    (answered("SomethingNew", 418), UNKNOWN, "SomethingNew"),
    (answered("", 400), UNKNOWN, ""),
]


@pytest.mark.parametrize(("error", "verdict", "code"), ANSWERS)
def test_an_answer_of_the_service_is_sorted_by_code_and_status(
    error: errors.ClientError, verdict: CarrierVerdict, code: str
) -> None:
    assert answer_to(error) == CarrierAnswer(verdict=verdict, code=code)


NEVER_LEFT = {
    "ConnectTimeoutError",
    "CredentialRetrievalError",
    "EndpointConnectionError",
    "NoCredentialsError",
    "PartialCredentialsError",
}


def all_below(kind: type[Exception]) -> set[type[Exception]]:
    below = {each for sub in kind.__subclasses__() for each in all_below(sub)}
    return {kind, *below}


def made(kind: type[Exception]) -> Exception:
    """An instance of a class of botocore's, whatever its message needs."""
    error = kind.__new__(kind)
    error.args = ("x",)
    return error


@pytest.mark.parametrize(
    "kind",
    sorted(all_below(errors.BotoCoreError), key=str),
    ids=str,
)
def test_of_all_the_sdk_s_errors_only_those_before_the_connection_are_not_calls(
    kind: type[Exception],
) -> None:
    before = {each for each in all_below(errors.BotoCoreError) if each.__name__ in NEVER_LEFT}
    expected = NOT_CALLED if issubclass(kind, tuple(before)) else UNKNOWN
    if issubclass(kind, errors.ParamValidationError):
        expected = REFUSED
    assert answer_to(made(kind)).verdict is expected


@pytest.mark.parametrize(
    "error", [RuntimeError(), TimeoutError(), ConnectionResetError(), KeyError()]
)
def test_any_other_error_leaves_the_outcome_unknown(error: Exception) -> None:
    assert answer_to(error) == CarrierAnswer(verdict=UNKNOWN, code=type(error).__name__)


def test_one_call_says_everything_the_carrier_must_know(connection: Dynamo) -> None:
    carrier = EumCarrier(connection, "consentry")
    with Stubber(carrier._client) as stub:
        stub.add_response(
            "send_text_message",
            {"MessageId": "eum-1"},
            {
                "DestinationPhoneNumber": TEXT.to,
                "OriginationIdentity": TEXT.sender,
                "MessageBody": TEXT.body,
                "MessageType": "TRANSACTIONAL",
                "ConfigurationSetName": "consentry",
                "Context": {"gw": "m-1", "a": "d-1"},
                "TimeToLive": 3600,
            },
        )
        assert carrier.send(TEXT) == CarrierAnswer(verdict=ACCEPTED, carrier_id="eum-1")
        stub.assert_no_pending_responses()


def test_the_sdk_never_repeats_a_send(connection: Dynamo) -> None:
    config = EumCarrier(connection, "consentry")._client.meta.config
    assert config.retries["total_max_attempts"] == 1
    assert (config.connect_timeout, config.read_timeout) == (0.5, 8)


def test_nobody_listening_is_a_call_that_was_never_made(
    connection: Dynamo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_kwargs: object) -> None:
        raise errors.EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

    carrier = EumCarrier(connection, "consentry")
    monkeypatch.setattr(carrier._client, "send_text_message", refused)
    assert carrier.send(TEXT).verdict is NOT_CALLED


def test_a_client_that_cannot_be_made_is_a_call_that_was_never_made(
    connection: Dynamo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_service: str, _config: object) -> None:
        raise errors.NoRegionError

    monkeypatch.setattr(connection, "client", broken)
    answer = EumCarrier(connection, "consentry").send(TEXT)
    assert answer == CarrierAnswer(verdict=NOT_CALLED, code="NoRegionError")


@pytest.mark.parametrize(("seconds", "told"), [(0, False), (4, False), (5, True)])
def test_a_time_to_live_that_the_carrier_would_refuse_is_left_out(
    connection: Dynamo, seconds: int, told: bool
) -> None:
    text = OutboundText(to="+1", sender="+2", body="x", promotional=True, time_to_live_s=seconds)
    request = EumCarrier(connection, "c")._request(text)
    assert ("TimeToLive" in request) is told
    assert request["MessageType"] == "PROMOTIONAL"


def test_every_error_that_the_service_models_is_sorted(connection: Dynamo) -> None:
    client = EumCarrier(connection, "c")._client
    shapes = client.meta.service_model.operation_model("SendTextMessage").error_shapes
    modelled = {shape.name for shape in shapes}
    assert modelled == eum.REFUSALS | {"ThrottlingException", "InternalServerException"}
