"""What `make sam-local-check` takes for a failure, and where it looks for an engine."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tools.container_engine import find_engine
from tools.sam_local_check import judge

ERROR = '{"level":"ERROR","message":"record failed"}'


@pytest.mark.parametrize(
    ("answer", "log", "status", "failed"),
    [
        pytest.param('{"statusCode": 200}', "", "HTTP 200", False, id="an answer"),
        pytest.param('{"statusCode": 422}', "", "HTTP 422", False, id="a refusal"),
        pytest.param('{"statusCode": 503}', "", "HTTP 503", True, id="unavailable"),
        pytest.param("null", "", "done", False, id="nothing to say"),
        pytest.param("", "", "done", False, id="nothing said"),
        pytest.param('{"isAuthorized": false}', "", "not authorized", False, id="a stranger"),
        pytest.param(
            '{"errorType": "KeyError", "errorMessage": "x"}',
            "",
            "error KeyError",
            True,
            id="an exception",
        ),
        pytest.param(
            '{"batchItemFailures": [{"itemIdentifier": "1"}]}',
            '{"level":"INFO"}',
            "done, 1 left in the queue",
            False,
            id="a message for later",
        ),
        pytest.param(
            '{"batchItemFailures": [{"itemIdentifier": "1"}]}',
            ERROR,
            "done, 1 left in the queue, logged an error",
            True,
            id="a message that failed",
        ),
        pytest.param("START RequestId", "", "no JSON", True, id="no answer at all"),
    ],
)
def test_an_answer_is_judged_by_what_it_says_and_what_was_logged(
    answer: str, log: str, status: str, failed: bool
) -> None:
    result = judge(answer, log)
    assert (result.status, result.failed) == (status, failed)


class Pong(BaseHTTPRequestHandler):
    podman = False

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/_ping" else 404)
        if self.podman:
            self.send_header("Libpod-API-Version", "4.3.1")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def engine() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Pong) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"tcp://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("podman", "gateway", "added"),
    [
        pytest.param(
            False,
            "host.docker.internal",
            ["--add-host", "host.docker.internal:host-gateway"],
            id="docker",
        ),
        pytest.param(True, "host.containers.internal", [], id="podman"),
    ],
)
def test_the_engine_that_is_named_is_asked_who_it_is(
    engine: str, monkeypatch: pytest.MonkeyPatch, podman: bool, gateway: str, added: list[str]
) -> None:
    monkeypatch.setattr(Pong, "podman", podman)
    monkeypatch.setenv("DOCKER_HOST", engine)
    found = find_engine()
    assert found is not None
    assert (found.gateway, found.added_hosts) == (gateway, added)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///nowhere.sock", "ssh://", "x"])
def test_an_engine_that_does_not_answer_is_none(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DOCKER_HOST", address)
    assert find_engine() is None
