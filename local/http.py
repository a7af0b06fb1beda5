"""A small HTTP/1.1 server, shared by every port of the stack.

The standard library's server parses headers through the e-mail package and costs more than the
work behind it; here a request is a handful of byte operations. Connections are kept alive and sent
without Nagle's delay. One thread per connection: clients of the stack keep few of them.
"""

import errno
import socket
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Generator
from contextlib import closing, suppress

from local.message import MAX_LINE, Request, Response, read_body, too_large


class PortInUse(Exception):
    """A port that the stack was asked to use is taken."""


class HangUp(Exception):
    """Raised by a handler to drop the connection without an answer."""


class Reset(HangUp):
    """The same, but the client sees its connection reset."""


Handler = Callable[[Request], Response]
LOOPBACK, ANY_HOST = "127.0.0.1", "0.0.0.0"
# Linger for no time: closing sends a reset instead of an end.
_ABORT = struct.pack("ii", 1, 0)


class Server:
    """Serves one handler on one local port until it is closed."""

    def __init__(
        self,
        handler: Handler,
        *,
        port: int = 0,
        flag: str = "",
        limit: int = 0,
        host: str = LOOPBACK,
    ) -> None:
        """Bind at once. `limit` bounds a body in bytes (0: none); `flag` is named in errors."""
        self._handler = handler
        self._limit = limit
        self._host = host
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, port))
        except OSError as error:
            self._socket.close()
            if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
                raise PortInUse(f"`{host}` is no address of this machine") from error
            raise PortInUse(
                f"port `{port}` is in use; choose another with `{flag}` (0: any free one), as in"
                f' `make local ARGS="{flag} 0"`'
            ) from error
        self._socket.listen(512)
        self.port: int = self._socket.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._closed = False

    @property
    def url(self) -> str:
        """Where processes of this machine reach it."""
        return f"http://{LOOPBACK if self._host == ANY_HOST else self._host}:{self.port}"

    def start(self) -> None:
        """Accept connections from now on."""
        threading.Thread(target=self._accept, name=f"http-{self.port}", daemon=True).start()

    def close(self) -> None:
        """Stop listening and drop every connection."""
        self._closed = True
        for one in [self._socket, *self._open]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        reader = connection.makefile("rb", buffering=65_536)
        try:
            while self._one(connection, reader.readline, reader.read):
                pass
        except Reset:
            with suppress(OSError):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        except (OSError, ValueError, HangUp):
            pass
        finally:
            self._open.discard(connection)
            reader.close()
            connection.close()

    def _one(
        self,
        connection: socket.socket,
        readline: Callable[[int], bytes],
        read: Callable[[int], bytes],
    ) -> bool:
        line = readline(MAX_LINE)
        if not line.strip():
            return bool(line)
        try:
            method, target, version = line.decode("latin-1").split()
        except ValueError:
            connection.sendall(Response(status=400).encoded(head_only=False))
            return False
        headers: dict[str, str] = {}
        while (line := readline(MAX_LINE)) not in (b"\r\n", b"\n", b""):
            name, _, value = line.decode("utf-8", "surrogateescape").partition(":")
            name, value = name.strip().lower(), value.strip()
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        if "100-continue" in headers.get("expect", "").lower():
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = read_body(headers, readline, read)
        request = Request(method=method, target=target, headers=headers, body=body)
        too_much = self._limit and len(body) > self._limit
        answer = too_large() if too_much else self._answer(request)
        connection.sendall(answer.encoded(head_only=method == "HEAD"))
        if answer.stream is not None:
            _send_all(connection, answer.stream)
            return False
        return version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"

    def _answer(self, request: Request) -> Response:
        try:
            return self._handler(request)
        except HangUp:
            raise
        except Exception:  # noqa: BLE001 - a fault of the stack must be seen, not be a hang-up
            text = traceback.format_exc()
            sys.stderr.write(text)
            return Response(status=500, body=text.encode())


def _send_all(connection: socket.socket, pieces: Generator[bytes]) -> None:
    """Send a stream until it ends or the other side is gone, which only a write can tell."""
    with closing(pieces):
        for piece in pieces:
            connection.sendall(piece)
