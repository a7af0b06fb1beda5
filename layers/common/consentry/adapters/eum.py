"""AWS End User Messaging.

`SendTextMessage` has no client token, so that one repetition may be a second text: SDK retries are
off, and what came back is sorted into what is certain and what is not (reference: botocore's model
of the service).
"""

from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ParamValidationError,
)

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.failures import code_of
from consentry.services.ports import CarrierAnswer, CarrierVerdict, OutboundText

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
NEVER_LEFT = (ConnectTimeoutError, EndpointConnectionError, ParamValidationError)


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
        client = self._client
        try:
            answer = client.send_text_message(**self._request(text))
        except ClientError as exc:
            return of_error(exc)
        except NEVER_LEFT as exc:
            return CarrierAnswer(verdict=CarrierVerdict.NOT_CALLED, code=type(exc).__name__)
        except Exception as exc:
            return CarrierAnswer(verdict=CarrierVerdict.UNKNOWN, code=type(exc).__name__)
        return CarrierAnswer(verdict=CarrierVerdict.ACCEPTED, carrier_id=answer["MessageId"])

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


def of_error(error: ClientError) -> CarrierAnswer:
    """A modelled 4xx is a definite refusal.

    Anything else that the service says leaves the outcome unknown.
    """
    code = code_of(error)
    reason = str(error.response.get("Reason") or code)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if status >= 500:
        return CarrierAnswer(verdict=CarrierVerdict.UNKNOWN, code=code)
    if code == "ThrottlingException":
        return CarrierAnswer(verdict=CarrierVerdict.THROTTLED, code=code)
    if code in REFUSALS:
        return CarrierAnswer(verdict=CarrierVerdict.REFUSED, code=reason)
    return CarrierAnswer(verdict=CarrierVerdict.UNKNOWN, code=code)
