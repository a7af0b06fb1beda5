import socket
from collections.abc import Iterator

import pytest

from local.http import HangUp, PortInUse, Server
from local.message import Request, Response


def echo(request: Request) -> Response:
    if request.path == "/broken":
        raise KeyError("on purpose")
    if request.path == "/hang-up":
        raise HangUp
    text = f"{request.method} {request.target} {request.headers.get('x-twice')} ".encode()
    return Response(status=200, body=text + request.body, headers=[("x-one", "1")])


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(echo, limit=100)
    server.start()
    yield server
    server.close()


def talk(server: Server, sent: bytes) -> bytes:
    """All that the server says before it closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(sent)
        said = b""
        while data := connection.recv(65_536):
            said += data
    return said


def test_requests_on_one_connection_are_answered_in_turn(server: Server) -> None:
    said = talk(
        server,
        b"GET /a?b=c HTTP/1.1\r\nX-Twice: 1\r\nx-twice: 2\r\n\r\n"
        b"POST /d HTTP/1.1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi",
    )
    assert b"GET /a?b=c 1,2 " in said
    assert said.endswith(b"POST /d None hi")
    assert said.count(b"HTTP/1.1 200 OK") == 2


def test_a_chunked_body_is_put_together(server: Server) -> None:
    said = talk(
        server,
        b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        b"3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\n\r\n",
    )
    assert said.endswith(b"POST /x None abcde")


def test_a_client_that_waits_to_be_told_is_told_to_go_on(server: Server) -> None:
    said = talk(
        server,
        b"POST /x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n"
        b"Connection: close\r\n\r\nz",
    )
    assert said.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")


def test_an_answer_to_head_has_no_body(server: Server) -> None:
    said = talk(server, b"HEAD /x HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert said.endswith(b"\r\n\r\n")
    assert b"content-length: 13" in said


@pytest.mark.parametrize(
    ("sent", "start"),
    [
        pytest.param(b"nonsense\r\n\r\n", b"HTTP/1.1 400", id="no request"),
        pytest.param(
            b"POST / HTTP/1.1\r\nContent-Length: 101\r\nConnection: close\r\n\r\n" + b"x" * 101,
            b"HTTP/1.1 413",
            id="too much",
        ),
        pytest.param(b"GET /hang-up HTTP/1.1\r\n\r\n", b"", id="the handler hangs up"),
    ],
)
def test_what_cannot_be_served_is_answered_or_dropped(
    server: Server, sent: bytes, start: bytes
) -> None:
    said = talk(server, sent)
    assert said.startswith(start)
    assert bool(said) is bool(start)


def test_a_fault_of_the_handler_is_shown(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    said = talk(server, b"GET /broken HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 500")
    assert "on purpose" in capfd.readouterr().err


def test_a_port_in_use_is_named_with_its_flag(server: Server) -> None:
    with pytest.raises(PortInUse, match=f"`{server.port}` is in use.*`--port`"):
        Server(echo, port=server.port, flag="--port")
