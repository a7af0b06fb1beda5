"""SQS: moto's request handling over the stack's own queues."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any, cast

import moto.sqs.models
from botocore.session import get_session
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.sqs.exceptions import InvalidParameterValue
from moto.sqs.models import Message, SQSBackend
from moto.sqs.responses import SQSResponse

from local.aws import queue as queues
from local.aws.queue import MAX_HOLD_MS, StackQueue, filtered
from local.cfn import ACCOUNT, REGION
from local.message import Response

_PREFIX = "AmazonSQS."
_HEADERS = [("content-type", "application/x-amz-json-1.0")]


def install(micros: Callable[[], int]) -> None:
    """Let moto make the stack's queues, on the stack's clock."""
    queues.set_clock(micros)
    moto.sqs.models.Queue = StackQueue
    backend: Any = SQSBackend
    backend.send_message = _send
    backend.receive_message = _receive
    backend.change_message_visibility = _change_visibility
    backend.purge_queue = lambda self, queue_name: self.get_queue(queue_name).purge()


def _send(  # noqa: PLR0913, PLR0917 - moto's signature
    backend: SQSBackend,
    queue_name: str,
    message_body: str,
    message_attributes: dict[str, Any] | None = None,
    delay_seconds: int | None = None,
    deduplication_id: str | None = None,
    group_id: str | None = None,
    system_attributes: dict[str, Any] | None = None,
    validate_group_id: bool = True,
) -> Message:
    queue = backend.get_queue(queue_name)
    delay = int(queue.delay_seconds if delay_seconds is None else delay_seconds)
    backend._validate_message(queue, message_body, delay, deduplication_id, group_id, False)
    if not 0 <= delay <= 900:
        raise InvalidParameterValue(
            f"Value {delay} for parameter DelaySeconds is invalid. "
            "Reason: DelaySeconds must be >= 0 and <= 900."
        )
    message = Message(str(uuid.uuid4()), message_body, system_attributes)
    message.message_attributes = message_attributes or {}
    message.group_id = group_id
    now = queues.now_ms()
    message.sent_timestamp = now
    message.delayed_until = now + delay * 1000
    queue.add_message(message)
    return message


def _receive(
    backend: SQSBackend,
    queue_name: str,
    count: int,
    wait_seconds_timeout: int,
    visibility_timeout: int,
    message_attribute_names: list[str] | None = None,
) -> list[Message]:
    queue = cast(StackQueue, backend.get_queue(queue_name))
    end = time.monotonic() + wait_seconds_timeout
    while not (got := queue.receive(count, visibility_timeout)) and time.monotonic() < end:
        queue.wait_for_messages(min(0.2, max(0.0, end - time.monotonic())))
    return [filtered(one, message_attribute_names or []) for one in got]


def _change_visibility(
    backend: SQSBackend, queue_name: str, receipt_handle: str, visibility_timeout: int
) -> None:
    if not 0 <= int(visibility_timeout) * 1000 <= MAX_HOLD_MS:
        raise InvalidParameterValue(
            f"Value {visibility_timeout} for parameter VisibilityTimeout is invalid. "
            "Reason: Must be between 0 and 43200."
        )
    queue = cast(StackQueue, backend.get_queue(queue_name))
    queue.change_visibility(receipt_handle, int(visibility_timeout))


class SQS:
    """Answers SQS's JSON protocol without moto's request models."""

    def __init__(self, url: Callable[[], str]) -> None:
        self._url = url
        self._operations = frozenset(get_session().get_service_model("sqs").operation_names)

    def fast(self, target: str, body: bytes) -> Response | None:
        """The answer to a request, or None where moto's full path has to give it."""
        operation = target.removeprefix(_PREFIX)
        if operation not in self._operations or b'"BinaryValue"' in body:
            return None
        handler = SQSResponse()
        handler.region, handler.current_account, handler.partition = REGION, ACCOUNT, "aws"
        handler.headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"}
        handler.querystring, handler.uri_match, handler.response_headers = {}, {}, {}
        handler.params = json.loads(body or b"{}")
        handler.uri, handler.path = f"{self._url()}/", "/"
        try:
            action: Callable[[], ActionResult] = getattr(
                handler, camelcase_to_underscores(operation)
            )
            result = action().result
        except ServiceException as error:
            status, headers, text = handler.serialized(ActionResult(error))
            kept = [(name, str(value)) for name, value in headers.items()]
            return Response(status=int(status), body=str(text).encode(), headers=kept)
        return Response(status=200, body=json.dumps(result or {}).encode(), headers=_HEADERS)
