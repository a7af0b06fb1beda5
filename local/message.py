"""HTTP requests and answers as plain values, and how a body is read off a connection."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from http import HTTPStatus

_REASONS = {status.value: status.phrase for status in HTTPStatus}
MAX_LINE = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request. Header names are lower case; repeated headers are joined by a comma."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    peer: str = "127.0.0.1"

    @property
    def path(self) -> str:
        """The path as sent, still percent-encoded."""
        return self.target.split("?", 1)[0]

    @property
    def query(self) -> str:
        """The raw query string, without the question mark."""
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer. `headers` is a list because Set-Cookie may repeat."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    stream: Generator[bytes] | None = None
    """What follows piece by piece instead of a body; the connection ends with it."""

    def encoded(self, *, head_only: bool) -> bytes:
        """The answer as bytes on the wire."""
        lines = [f"HTTP/1.1 {self.status} {_REASONS.get(self.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.stream is None:
            lines.append(f"content-length: {len(self.body)}")
        lines.append("\r\n")
        head = "\r\n".join(lines).encode("latin-1", "replace")
        return head if head_only else head + self.body


def too_large() -> Response:
    """API Gateway's answer to a body beyond its limit."""
    return Response(
        status=413,
        body=b'{"message":"Request Entity Too Large"}',
        headers=[("content-type", "application/json")],
    )


def read_body(
    headers: dict[str, str], readline: Callable[[int], bytes], read: Callable[[int], bytes]
) -> bytes:
    """The body that the headers announce, by its length or in chunks."""
    if "chunked" not in headers.get("transfer-encoding", "").lower():
        length = int(headers.get("content-length") or 0)
        return read(length) if length else b""
    chunks = []
    while size := int(readline(MAX_LINE).split(b";")[0], 16):
        chunks.append(read(size))
        readline(MAX_LINE)
    while readline(MAX_LINE).strip():
        pass
    return b"".join(chunks)
