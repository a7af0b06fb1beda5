"""The SDK's own requests, handed to a simulated carrier without a socket between them."""

import json
from typing import Any, cast

from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.config import Config
from botocore.session import Session

from local.message import Request
from tests.local.carrier import Carrier

QUOTED = "+14155550123"
"""A vendor's message may quote the request: it must go nowhere."""


class Wire:
    """Hands the SDK's requests to a simulated carrier, or answers them with an error."""

    def __init__(self, simulated: Carrier) -> None:
        self._carrier = simulated
        self.errors: list[tuple[int, str]] = []
        self.asked: list[str] = []

    def client(self, service: str, config: Config) -> Any:
        """What `Dynamo.client` answers."""
        session = Session()
        session.set_credentials("test", "test")
        once = config.merge(Config(retries={"total_max_attempts": 1}))
        made = session.create_client(service, region_name="us-east-1", config=once)
        events: Any = made.meta.events
        events.register_first("before-send", self._answer)
        return made

    def _answer(self, request: AWSRequest, **_: Any) -> AWSResponse:
        given_target: Any = request.headers["X-Amz-Target"]
        target = str(given_target, "ascii")
        self.asked.append(target.rpartition(".")[2])
        if self.errors:
            status, code = self.errors.pop(0)
            return _response(status, json.dumps({"__type": code, "Message": QUOTED}).encode())
        headers = {"x-amz-target": target}
        body = cast("bytes", request.body)
        given = Request(method="POST", target="/", headers=headers, body=body)
        answer = self._carrier.eum.answer(given)
        return _response(answer.status, answer.body)


def _response(status: int, body: bytes) -> AWSResponse:
    raw = type("Raw", (), {"stream": lambda *_, **__: iter([body])})()
    headers: Any = {"content-type": "application/x-amz-json-1.0"}
    return AWSResponse("https://carrier.example", status, headers, raw)
