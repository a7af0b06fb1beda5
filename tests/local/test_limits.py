"""What AWS bounds: concurrency, the gateway's patience, payloads; and what the stack reports."""

import json
import os
import socket
import threading
from dataclasses import replace
from typing import Any

import pytest

from local.gateway.api import HttpApi
from local.http import PortInUse, Server
from local.message import Request, Response
from local.model import Throttle
from local.runtime.environment import Outcome
from local.sources.asynchronous import AsyncTrigger
from local.stack import Stack
from tests.local.support import call


class Pools:
    """Stands in for the functions: one that answers when it is let."""

    def __init__(self, function: Any) -> None:
        self.function = function
        self.paused = False
        self.at_hand = False
        self.ran = 0
        self._may_answer = threading.Event()

    def __getitem__(self, _: str) -> "Pools":
        return self

    def invoke(self, _payload: bytes) -> Outcome:
        self.ran += 1
        assert self._may_answer.wait(60)
        return Outcome(payload=b'{"statusCode": 200}', failed=False)

    def answer(self) -> None:
        """Let it answer."""
        self._may_answer.set()


def test_the_gateway_waits_no_longer_than_its_integration_timeout(stack: Stack) -> None:
    slow: Any = Pools(replace(stack.model.functions["ApiFunction"], timeout=60))
    api = HttpApi(stack.model, slow, stack.clock, integration_timeout=0.05)
    request = Request(method="GET", target="/now", headers={}, body=b"")
    answer = api.answer(request)
    slow.answer()
    assert (answer.status, json.loads(answer.body)) == (503, {"message": "Service Unavailable"})
    assert slow.ran == 1


@pytest.mark.parametrize(
    "timeout", [pytest.param(60, id="may take longer"), pytest.param(2, id="waits to be started")]
)
def test_the_gateway_waits_no_longer_for_an_authorizer_than_its_limit(
    stack: Stack, timeout: float
) -> None:
    slow: Any = Pools(replace(stack.model.functions["AuthorizerFunction"], timeout=timeout))
    api = HttpApi(stack.model, slow, stack.clock, authorizer_timeout=0.05)
    headers = {"authorization": "Bearer good"}
    answer = api.answer(Request(method="GET", target="/v1/x", headers=headers, body=b""))
    slow.answer()
    assert (answer.status, json.loads(answer.body)) == (500, {"message": "Internal Server Error"})
    assert slow.ran == 1


def test_an_authorizer_that_is_out_is_the_gateways_own_error_and_is_asked_again(
    stack: Stack,
) -> None:
    good = {"authorization": "Bearer good"}
    call(f"{stack.control_url}/pause", "POST", {"function": "authorizer"})
    answer = call(f"{stack.api_url}/v1/x", headers=good)
    assert (answer.status, answer.json) == (500, {"message": "Internal Server Error"})
    call(f"{stack.control_url}/resume", "POST", {"function": "authorizer"})
    assert call(f"{stack.api_url}/v1/x", headers=good).status == 200


def test_a_function_that_is_out_is_unavailable(stack: Stack) -> None:
    call(f"{stack.control_url}/pause", "POST", {"function": "api"})
    answer = call(f"{stack.api_url}/plain")
    assert (answer.status, answer.json) == (503, {"message": "Service Unavailable"})


def test_a_body_that_lambda_would_not_take_is_refused_before_the_function(stack: Stack) -> None:
    big = {"authorization": "Bearer good", "content-type": "text/plain"}
    too_big, quotes = b"x" * (6 * 1024 * 1024 + 100), b'"' * (2 * 1024 * 1024)
    answer = call(f"{stack.api_url}/v1/x", "POST", too_big, big)
    assert (answer.status, answer.json) == (413, {"message": "Request Entity Too Large"})
    assert call(f"{stack.control_url}/stats").json["functions"]["api"]["invocations"] == 0
    # 4 MB of escaped quotes are taken; the function's answer, which quotes them, has 8 MB.
    answer = call(f"{stack.api_url}/v1/x", "POST", quotes, big)
    assert (answer.status, answer.json) == (500, {"message": "Internal Server Error"})
    assert call(f"{stack.control_url}/stats").json["functions"]["api"]["invocations"] == 1


def test_beyond_its_rate_a_route_is_throttled_on_the_stacks_clock(stack: Stack) -> None:
    call(f"{stack.control_url}/clock", "POST", {"frozen": True})
    ready: Any = Pools(stack.model.functions["ApiFunction"])
    ready.answer()
    model = replace(
        stack.model,
        throttle=Throttle(rate=2, burst=3),
        route_throttles={"POST /v1/messages": Throttle(rate=1, burst=1)},
    )
    api = HttpApi(model, ready, stack.clock)

    def statuses(target: str, count: int) -> list[int]:
        request = Request(method="GET", target=target, headers={}, body=b"")
        return [api.answer(request).status for _ in range(count)]

    assert statuses("/now", 5) == [200, 200, 200, 429, 429]
    assert statuses("/v1/messages/1", 1) == [401]
    stack.clock.freeze_at(stack.clock.micros() + 500_000)
    assert statuses("/now", 2) == [200, 429]
    stack.clock.freeze_at(stack.clock.micros() + 60_000_000)
    assert statuses("/now", 4) == [200, 200, 200, 429]
    api.forget()
    assert statuses("/now", 1) == [200]
    post = Request(method="POST", target="/v1/messages", headers={}, body=b"")
    assert [api.answer(post).status for _ in range(2)] == [401, 429]
    assert json.loads(api.answer(post).body) == {"message": "Too Many Requests"}


def test_a_function_without_concurrency_is_not_tried_but_reported(stack: Stack) -> None:
    function = replace(stack.model.functions["ListenerFunction"], reserved_concurrency=0)
    pools: Any = Pools(function)
    sent: list[tuple[str, dict[str, Any]]] = []
    trigger = AsyncTrigger(
        pools, stack.clock, lambda queue, text: sent.append((queue, json.loads(text)))
    )
    trigger.submit("ListenerFunction", {"Records": []})
    assert trigger.deliver()
    assert pools.ran == 0
    ((queue, record),) = sent
    assert queue == "RetryQueue"
    assert record["requestContext"]["condition"] == "ZeroReservedConcurrency"
    assert record["requestContext"]["approximateInvokeCount"] == 0
    assert trigger.next_due() is None


def test_the_stats_tell_processes_invocations_cold_starts_and_memory(stack: Stack) -> None:
    before = call(f"{stack.control_url}/stats").json["functions"]["api"]
    assert before["invocations"] == 0
    pid = call(f"{stack.api_url}/now").json["pid"]
    call(f"{stack.api_url}/now")
    stats = call(f"{stack.control_url}/stats").json
    api = stats["functions"]["api"]
    assert api["invocations"] == 2
    (environment,) = [one for one in api["environments"] if one["pid"] == pid]
    assert environment["rss"] is None or environment["rss"] > 5_000_000
    assert stats["stack"]["pid"] == os.getpid()
    call(f"{stack.api_url}/exit")
    call(f"{stack.api_url}/now")
    after = call(f"{stack.control_url}/stats").json["functions"]["api"]
    assert after["cold_starts"] == api["cold_starts"] + 1


def test_the_services_can_listen_where_containers_reach_them() -> None:
    server = Server(lambda _: Response(status=204), host="0.0.0.0")
    server.start()
    try:
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert call(server.url).status == 204
        with socket.create_connection((socket.gethostname(), server.port)):
            pass
    finally:
        server.close()


def test_an_address_of_another_machine_is_refused_by_its_name() -> None:
    with pytest.raises(PortInUse, match=r"`192\.0\.2\.1` is no address of this machine"):
        Server(lambda _: Response(status=204), host="192.0.2.1")
