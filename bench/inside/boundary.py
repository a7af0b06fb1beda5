"""Where a call of a function would leave the process: it goes straight into the stack instead.

A crash is an exception that no handler of errors catches, and after it nothing more of the
invocation leaves.
"""

import io
from typing import Any, Protocol
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.exceptions import ReadTimeoutError

from local.aws.calls import Caller
from local.clock import StackClock
from local.faults.wire import TIMEOUT_HEADER
from local.http import HangUp
from local.message import Request, Response


class Killed(BaseException):
    """The execution environment has ended in the midst of an invocation."""


class Serving(Protocol):
    """A stack, as its functions' calls see it."""

    @property
    def clock(self) -> StackClock:
        """The stack's time."""

    def serve(self, request: Request, caller: Caller) -> Response:
        """The answer to one call of a function."""


class Boundary:
    """Where calls of the functions leave this process: straight into the stack."""

    def __init__(self) -> None:
        self.stack: Serving | None = None
        self.caller = Caller()
        self.killed = False
        self.request = ""
        """The SDK's id of the request that is being made, the same for all its attempts."""

    def send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        """botocore's `before-send`: what it answers is taken for the service's answer."""
        if self.killed or self.stack is None:
            raise Killed
        self.request = _text(request.headers.get("amz-sdk-invocation-id", ""))
        try:
            answer = self.stack.serve(_plain(request), self.caller)
        except HangUp:
            # Only a crash hangs up here: the environment is gone.
            self.killed = True
            raise Killed from None
        headers = dict(answer.headers)
        if TIMEOUT_HEADER in headers:
            raise ReadTimeoutError(endpoint_url=request.url)
        return _Answer(request.url, answer.status, headers, answer.body)


class _Answer(AWSResponse):
    """An answer that is already here."""

    def __init__(self, url: str, status: int, headers: dict[str, str], body: bytes) -> None:
        super().__init__(url, status, HeadersDict(headers), io.BytesIO(body))  # type: ignore[arg-type]  # as botocore does
        self._content = body


def _plain(request: AWSPreparedRequest) -> Request:
    url = urlsplit(request.url)
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    body = request.body or b""
    target = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
    data = body if isinstance(body, bytes) else str(body).encode()
    return Request(method=request.method, target=target, headers=headers, body=data)


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
