"""AWS End User Messaging: one call a text, and what is known after it.

`SendTextMessage` has no client token, so that a repetition may be a second text: SDK retries are
off, and every way a call can end is sorted into what is certain and what is not. The refusals are
those of the SDK's model of the service.
"""

from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
)

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.failures import code_of
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict, OutboundText

CONFIG = Config(connect_timeout=0.5, read_timeout=8, retries={"total_max_attempts": 1})
LEAST_TIME_TO_LIVE_S = 5

REFUSALS = frozenset(
    {
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ServiceQuotaExceededException",
        "ValidationException",
    }
)
NEVER_LEFT = (
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
)


class EumCarrier:
    """`services.ports.Carrier` on End User Messaging."""

    def __init__(self, dynamo: Dynamo, configuration_set: str) -> None:
        self._dynamo = dynamo
        self._configuration_set = configuration_set

    @cached_property
    def _client(self) -> Any:
        return self._dynamo.client("pinpoint-sms-voice-v2", CONFIG)

    def send(self, text: OutboundText) -> CarrierAnswer:
        """One call. Whatever happened after it could have left is an answer, not an exception."""
        try:
            client = self._client
        except Exception as exc:  # noqa: BLE001 (no client, no call: whatever the reason, it never left)
            return CarrierAnswer(verdict=CarrierVerdict.NOT_CALLED, code=type(exc).__name__)
        try:
            answer = client.send_text_message(**self._request(text))
        except Exception as exc:  # noqa: BLE001 (it may have left, so even a surprise is an answer)
            return answer_to(exc)
        carrier_id = answer.get("MessageId", "")
        return CarrierAnswer(verdict=CarrierVerdict.ACCEPTED, carrier_id=carrier_id)

    def _request(self, text: OutboundText) -> dict[str, Any]:
        request: dict[str, Any] = {
            "DestinationPhoneNumber": text.to,
            "OriginationIdentity": text.sender,
            "MessageBody": text.body,
            "MessageType": "PROMOTIONAL" if text.promotional else "TRANSACTIONAL",
            "ConfigurationSetName": self._configuration_set,
            "Context": text.context,
        }
        if text.time_to_live_s >= LEAST_TIME_TO_LIVE_S:
            request["TimeToLive"] = text.time_to_live_s
        return request


def answer_to(error: Exception) -> CarrierAnswer:
    """What is known after an error; whatever is not named here could have left."""
    name = type(error).__name__
    if isinstance(error, ClientError):
        return _of_refusal(error)
    if isinstance(error, ParamValidationError):
        return CarrierAnswer(verdict=CarrierVerdict.REFUSED, code=name)
    if isinstance(error, NEVER_LEFT):
        return CarrierAnswer(verdict=CarrierVerdict.NOT_CALLED, code=name)
    return CarrierAnswer(verdict=CarrierVerdict.UNKNOWN, code=name)


def _of_refusal(error: ClientError) -> CarrierAnswer:
    """A modelled 4xx is definite; any other answer leaves the outcome unknown."""
    code = code_of(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if status < 500 and code == "ThrottlingException":
        return CarrierAnswer(verdict=CarrierVerdict.THROTTLED, code=code)
    if status < 500 and code in REFUSALS:
        reason = str(error.response.get("Reason") or code)
        return CarrierAnswer(verdict=CarrierVerdict.REFUSED, code=reason)
    return CarrierAnswer(verdict=CarrierVerdict.UNKNOWN, code=code)
