"""The AWS endpoint: tells services apart by the signature's scope and hands requests to moto."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from moto.core.request import Request as MotoRequest
from moto.core.responses import BaseResponse
from moto.dynamodb.responses import DynamoHandler
from moto.s3.responses import S3Response
from moto.secretsmanager.responses import SecretsManagerResponse
from moto.sns.responses import SNSResponse
from moto.sqs.responses import SQSResponse
from moto.sts.responses import TokenResponse

from local.aws.calls import Caller, signer
from local.aws.dynamodb import DynamoDB
from local.aws.heap import Heap
from local.aws.objects import Objects, operation, place
from local.aws.sqs import SQS
from local.message import Request, Response

_HANDLERS: dict[str, type[BaseResponse]] = {
    "dynamodb": DynamoHandler,
    "s3": S3Response,
    "secretsmanager": SecretsManagerResponse,
    "sns": SNSResponse,
    "sqs": SQSResponse,
    "sts": TokenResponse,
}
_TARGETS = {"DynamoDB": "dynamodb", "AmazonSQS": "sqs", "secretsmanager": "secretsmanager"}
_ACTION = re.compile(rb"(?:^|&)Action=([A-Za-z]+)")
_DROPPED = frozenset({"content-length", "status", "connection", "transfer-encoding"})


class AwsEndpoint:
    """One endpoint for every AWS service that is simulated by moto."""

    def __init__(self, micros: Callable[[], int]) -> None:
        self.url = ""
        self.dynamodb = DynamoDB(micros)
        self.objects = Objects()
        self._sqs = SQS(lambda: self.url)
        self._heap = Heap()

    def answer(self, request: Request) -> Response:
        """Answer one signed request."""
        self._heap.called()
        target = request.headers.get("x-amz-target", "")
        _, service, _ = identify(request)
        if service not in _HANDLERS:
            return _refusal(f"the local stack does not serve `{service or 'unsigned requests'}`")
        fast = None
        if service == "dynamodb":
            fast = self.dynamodb.fast(target, request.body)
        elif service == "sqs" and target:
            fast = self._sqs.fast(target, request.body)
        if fast is not None:
            return fast
        with self.dynamodb.lock:
            return self._full(service, request)

    def _full(self, service: str, request: Request) -> Response:
        url = f"{self.url}{request.target}"
        moto_request = MotoRequest.from_primitives(
            request.method, url, request.headers, request.body
        )
        try:
            if service == "s3":
                status, headers, body = self.objects.answer(moto_request, url)
            else:
                handler = _HANDLERS[service]
                status, headers, body = handler.dispatch(moto_request, url, moto_request.headers)
        except NotImplementedError as error:
            return _refusal(f"the local stack cannot do this: {error}")
        kept = [(name, str(one)) for name, one in headers.items() if name.lower() not in _DROPPED]
        data = body if isinstance(body, bytes) else str(body).encode()
        return Response(status=int(status), body=data, headers=kept)


def identify(request: Request) -> tuple[Caller, str, str]:
    """Who calls, which service and which operation; empty where unknown."""
    target = request.headers.get("x-amz-target", "")
    caller, service = signer(request.headers.get("authorization", ""))
    service = service or _TARGETS.get(target.split(".")[0].split("_")[0], "")
    if service == "s3":
        return caller, service, operation(request)
    return caller, service, _operation(target, request)


def params_of(service: str, request: Request) -> Mapping[str, Any]:
    """What a request asks with: its body's members, or the object that it names."""
    if service == "s3":
        return place(request)
    body = request.body
    if body[:1] == b"{":
        try:
            found = json.loads(body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}
    return {name: values[-1] for name, values in parse_qs(body.decode("latin-1")).items()}


def _operation(target: str, request: Request) -> str:
    if target:
        return target.rpartition(".")[2]
    match = _ACTION.search(request.body)
    if match:
        return match.group(1).decode()
    return (parse_qs(request.query).get("Action") or ["Unknown"])[0]


def _refusal(message: str) -> Response:
    body = json.dumps({"__type": "UnknownOperationException", "message": message}).encode()
    return Response(status=400, body=body, headers=[("content-type", "application/x-amz-json-1.0")])
