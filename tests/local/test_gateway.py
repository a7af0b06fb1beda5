import json
import time

import pytest

from local.gateway.routes import Routes
from local.model import Route
from local.stack import Stack
from tests.local.support import call

GOOD = {"authorization": "Bearer good"}


def test_a_request_arrives_as_payload_format_2(stack: Stack) -> None:
    answer = call(
        f"{stack.api_url}/v1/messages/a%2Fb%20c?x=1&x=2&y=&z=%20",
        headers={**GOOD, "Cookie": "a=1; b=2", "X-Some": "Value", "User-Agent": "test"},
    )
    event = answer.json
    assert event["version"] == "2.0"
    assert event["routeKey"] == "GET /v1/messages/{id}"
    assert event["rawPath"] == "/v1/messages/a/b c"
    assert event["rawQueryString"] == "x=1&x=2&y=&z=%20"
    assert event["queryStringParameters"] == {"x": "1,2", "y": "", "z": " "}
    assert event["pathParameters"] == {"id": "a/b c"}
    assert event["cookies"] == ["a=1", "b=2"]
    assert event["headers"]["x-some"] == "Value"
    assert not {"cookie", "connection", "X-Some"} & set(event["headers"])
    http = event["requestContext"]["http"]
    assert (http["method"], http["sourceIp"], http["userAgent"]) == ("GET", "127.0.0.1", "test")
    assert event["requestContext"]["time"].startswith("24/Nov/2026:18:00")
    assert event["isBase64Encoded"] is False
    assert "body" not in event


@pytest.mark.parametrize(
    ("kind", "body", "encoded"),
    [
        pytest.param("application/json", b'{"a": "\xc3\xa9"}', False, id="json"),
        pytest.param("application/problem+json", b"{}", False, id="a json suffix"),
        pytest.param("text/plain; charset=utf-8", b"x", False, id="text"),
        pytest.param("application/octet-stream", b"\x00\xff", True, id="binary"),
        pytest.param("application/x-www-form-urlencoded", b"a=b", True, id="a form"),
        pytest.param("application/json", b"\xff\xfe", True, id="text that is none"),
    ],
)
def test_a_body_is_text_or_base64_by_its_type(
    stack: Stack, kind: str, body: bytes, encoded: bool
) -> None:
    answer = call(f"{stack.api_url}/v1/any", "POST", body, {**GOOD, "content-type": kind})
    assert answer.json["isBase64Encoded"] is encoded


def test_the_authorizers_context_reaches_the_function_and_is_cached_for_its_time(
    stack: Stack,
) -> None:
    def asked() -> int:
        context = call(f"{stack.api_url}/v1/x", headers=GOOD).json["requestContext"]
        assert context["authorizer"]["lambda"]["account"] == "good"
        return int(context["authorizer"]["lambda"]["asked"])

    first = asked()
    assert asked() == first
    call(f"{stack.control_url}/clock", "POST", {"now": "2026-11-24T18:01:30Z", "jump": True})
    assert asked() == first + 1


@pytest.mark.parametrize(
    ("headers", "status", "message"),
    [
        pytest.param({}, 401, "Unauthorized", id="no key"),
        pytest.param({"authorization": ""}, 401, "Unauthorized", id="an empty key"),
        pytest.param({"authorization": "Bearer bad"}, 403, "Forbidden", id="refused"),
        pytest.param(
            {"authorization": "Bearer broken"}, 500, "Internal Server Error", id="it failed"
        ),
    ],
)
def test_the_gateway_itself_answers_who_may_not_pass(
    stack: Stack, headers: dict[str, str], status: int, message: str
) -> None:
    answer = call(f"{stack.api_url}/v1/messages/1", headers=headers)
    assert (answer.status, answer.json) == (status, {"message": message})


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/raise", 500, id="the function raises"),
        pytest.param("/exit", 500, id="the process ends"),
        pytest.param("/no/such/route", 404, id="no route"),
    ],
)
def test_the_gateway_itself_answers_for_what_is_broken(
    stack: Stack, path: str, status: int
) -> None:
    answer = call(f"{stack.api_url}{path}")
    messages = {500: "Internal Server Error", 404: "Not Found"}
    assert (answer.status, answer.json) == (status, {"message": messages[status]})


def test_a_function_that_takes_too_long_is_killed_and_the_next_call_works(stack: Stack) -> None:
    began = time.monotonic()
    assert call(f"{stack.api_url}/sleep").status == 500
    assert time.monotonic() - began < 30
    assert call(f"{stack.api_url}/plain").json == {"hello": "world"}


def test_a_body_beyond_ten_megabytes_is_refused(stack: Stack) -> None:
    answer = call(f"{stack.api_url}/v1/x", "POST", b"x" * (10 * 1024 * 1024 + 1), GOOD)
    assert (answer.status, answer.json) == (413, {"message": "Request Entity Too Large"})


def test_a_plain_result_is_json_and_a_full_one_keeps_its_status_and_cookies(stack: Stack) -> None:
    plain = call(f"{stack.api_url}/plain")
    assert (plain.status, plain.json) == (200, {"hello": "world"})
    full = call(f"{stack.api_url}/cookies")
    assert (full.status, full.text) == (201, "made")
    assert [value for name, value in full.headers if name == "set-cookie"] == ["a=1", "b=2"]


def test_the_most_specific_route_wins() -> None:
    paths = [
        ("ANY", "$default"),
        ("ANY", "/v1/{proxy+}"),
        ("GET", "/v1/{id}"),
        ("ANY", "/v1/messages"),
        ("GET", "/v1/messages"),
    ]
    routes = Routes(
        Route(method=method, path=path, function="F", authorizer=None) for method, path in paths
    )

    def key(method: str, path: str) -> str:
        found = routes.match(method, path)
        assert found is not None
        return found[0].key

    assert key("GET", "/v1/messages") == "GET /v1/messages"
    assert key("PUT", "/v1/messages") == "ANY /v1/messages"
    assert key("GET", "/v1/other") == "GET /v1/{id}"
    assert key("PUT", "/v1/other") == "ANY /v1/{proxy+}"
    assert key("GET", "/v1/a/b") == "ANY /v1/{proxy+}"
    assert key("GET", "/v1/") == "$default"


def test_the_function_sees_the_stacks_clock(stack: Stack) -> None:
    instant = "2026-12-01T09:30:00+00:00"
    call(f"{stack.control_url}/clock", "POST", {"frozen": True})
    call(f"{stack.control_url}/clock", "POST", {"now": instant, "jump": True})
    assert json.loads(call(f"{stack.api_url}/now").text)["now"] == instant
