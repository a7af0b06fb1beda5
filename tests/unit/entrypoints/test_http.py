"""From an API Gateway event to a route and back: every error is a problem document of its type."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from consentry.domain.api_key import Role
from consentry.entrypoints.gateway_events import MAX_BODY
from consentry.entrypoints.http import handler_for
from consentry.entrypoints.problems import PolicyDenied
from consentry.entrypoints.request import Request, number_in
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.errors import (
    ConfigurationError,
    Conflict,
    FieldError,
    IdempotencyMismatch,
    InvalidRequest,
    NotFound,
    TemporaryFailure,
    TooManyRequests,
)
from consentry.services.authorize import Caller
from tests.unit.entrypoints.events import CONTEXT, answered, request

seen: list[Request] = []


def keep(call: Request) -> Answer:
    seen.append(call)
    return Answer(document={"ok": True}, status=201, headers={"X-Test": "1"})


def failing(error: Exception) -> Callable[[Request], Answer]:
    def run(_: Request) -> Answer:
        raise error

    return run


ROUTES = (
    Route(method="GET", path="/v1/things", run=keep, query=("cursor", "limit")),
    Route(method="POST", path="/v1/things", run=keep, query=("cursor", "limit")),
    Route(method="POST", path="/v1/things/batch", run=keep),
    Route(method="GET", path="/v1/things/<id>", run=keep),
    Route(method="DELETE", path="/v1/things/<id>", run=keep, roles=OPERATORS),
)
handler = handler_for(ROUTES)


def call(event: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    seen.clear()
    return answered(handler(event, CONTEXT))


def raised(error: Exception) -> dict[str, Any]:
    failing_handler = handler_for((Route(method="GET", path="/v1/x", run=failing(error)),))
    return failing_handler(request("GET", "/v1/x"), CONTEXT)


def test_a_route_is_given_the_caller_path_query_headers_and_body() -> None:
    event = request(
        "POST", "/v1/things", body={"a": 1}, query={"limit": "3"}, headers={"Idempotency-Key": "k"}
    )
    status, document = call(event)
    assert (status, document) == (201, {"ok": True})
    (got,) = seen
    assert (got.caller.role, got.caller.account, got.caller.key_id) == (Role.SENDER, "acme", "k")
    assert (got.query["limit"], got.headers["idempotency-key"]) == ("3", "k")
    assert json.loads(got.body) == {"a": 1}


def test_an_answer_is_json_with_the_route_s_headers() -> None:
    answer = handler(request("GET", "/v1/things"), CONTEXT)
    assert answer["headers"]["X-Test"] == "1"
    assert answer["headers"]["Content-Type"] == "application/json"


def test_a_base64_body_is_decoded_and_a_broken_one_is_no_json() -> None:
    text = base64.b64encode(b'{"a": 1}').decode()
    call(request("POST", "/v1/things", body=text, encoded=True))
    assert seen[0].body == b'{"a": 1}'
    call(request("POST", "/v1/things", body="!", encoded=True))
    with pytest.raises(InvalidRequest):
        seen[0].document()


@pytest.mark.parametrize(
    ("path", "wanted"),
    [("/v1/things/a-1", "a-1"), ("/v1/things/%2B14155550123", "+14155550123")],
)
def test_names_in_a_path_are_decoded(path: str, wanted: str) -> None:
    call(request("GET", path))
    assert seen[0].path == {"id": wanted}


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1", "/", "/v1/things/a/b", "/v2/things"])
def test_a_route_that_does_not_exist_is_not_found(path: str) -> None:
    status, document = call(request("GET", path))
    assert (status, document["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/v1/things", "GET, POST"),
        ("POST", "/v1/things/a", "DELETE, GET"),
        ("GET", "/v1/things/batch", "POST"),
        ("PATCH", "/v1/things/batch", "POST"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(method: str, path: str, allow: str) -> None:
    answer = handler(request(method, path), CONTEXT)
    assert answered(answer)[1]["type"] == "/problems/method-not-allowed"
    assert (answer["statusCode"], answer["headers"]["Allow"]) == (405, allow)


@pytest.mark.parametrize("path", ["/v1/things", "/v1/nothing"])
@pytest.mark.parametrize("role", ["none", "", "admin"])
def test_who_is_nobody_is_unauthorized_everywhere(path: str, role: str) -> None:
    status, document = call(request("GET", path, role=role))
    assert (status, document["type"]) == (401, "/problems/unauthorized")
    assert seen == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param("csy_k", "send the key as `Authorization: Bearer <key>`", id="no scheme"),
        pytest.param("Basic YTpi", "send the key as `Authorization: Bearer <key>`", id="basic"),
        pytest.param("bearer csy_k", "this API key is unknown, expired or revoked", id="bearer"),
    ],
)
def test_who_sends_the_key_wrongly_is_told_how(given: str, said: str) -> None:
    event = request("GET", "/v1/things", role="none", headers={"Authorization": given})
    assert call(event)[1]["detail"] == said


def test_a_query_that_the_route_does_not_know_is_refused_before_anything_happens() -> None:
    asked = {"limit": "3", "stauts": "held", "account": "acme"}
    status, document = call(request("GET", "/v1/things", query=asked))
    assert status == 400
    assert [(one["field"], one["code"]) for one in document["errors"]] == [("stauts", "unknown")]
    assert seen == []


def test_without_an_authorizer_s_answer_nobody_calls() -> None:
    event = request("GET", "/v1/things")
    del event["requestContext"]["authorizer"]
    assert call(event)[0] == 401


@pytest.mark.parametrize(
    ("role", "status"), [("sender", 403), ("emergency", 403), ("operator", 201)]
)
def test_a_route_for_operators_refuses_others(role: str, status: int) -> None:
    assert call(request("DELETE", "/v1/things/a", role=role))[0] == status


def test_a_body_over_a_mebibyte_is_too_large() -> None:
    status, document = call(request("POST", "/v1/things", body="x" * (MAX_BODY + 1)))
    assert (status, document["type"]) == (413, "/problems/payload-too-large")
    assert call(request("POST", "/v1/things", body="x" * MAX_BODY))[0] == 201


def test_what_is_not_ready_answers_before_the_route_runs() -> None:
    def not_ready() -> None:
        raise ConfigurationError("missing environment variables: `HMAC_SECRET_ARN`")

    guarded = handler_for(ROUTES, ready=not_ready)
    seen.clear()
    answer = guarded(request("GET", "/v1/things"), CONTEXT)
    assert answer["statusCode"] == 503
    assert "HMAC_SECRET_ARN" not in answer["body"]
    assert seen == []


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (NotFound("no such"), 404, "not-found"),
        (Conflict("in flight"), 409, "conflict"),
        (IdempotencyMismatch("other body"), 422, "idempotency-mismatch"),
        (PolicyDenied({"outcome": "deny"}, "m-1"), 422, "policy-denied"),
        (TemporaryFailure("slow down"), 503, "unavailable"),
        (ConfigurationError("no table"), 503, "unavailable"),
        (KeyError("+14155550123"), 500, "internal"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_error_has_its_problem(error: Exception, status: int, kind: str) -> None:
    answer = raised(error)
    code, document = answered(answer)
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert (code, document["status"], document["type"]) == (status, status, f"/problems/{kind}")
    assert document["title"]
    assert ("Retry-After" in answer["headers"]) is (status == 503)


def test_an_unexpected_error_says_nothing_about_itself() -> None:
    assert "+14155550123" not in raised(KeyError("+14155550123"))["body"]


def test_a_denial_carries_its_decision_id_and_headers() -> None:
    error = PolicyDenied({"outcome": "deny"}, "m-1", {"Idempotent-Replayed": "true"})
    answer = raised(error)
    _, document = answered(answer)
    assert (document["decision"], document["id"]) == ({"outcome": "deny"}, "m-1")
    assert answer["headers"]["Idempotent-Replayed"] == "true"


def test_every_field_that_is_wrong_is_named() -> None:
    errors = [
        FieldError(field="to", code="required", message="is required"),
        FieldError(field="body", code="length", message="is too long"),
    ]
    _, document = answered(raised(InvalidRequest(errors)))
    assert [(e["field"], e["code"]) for e in document["errors"]] == [
        ("to", "required"),
        ("body", "length"),
    ]


def _request(role: str, *, body: Any = None, query: dict[str, str] | None = None) -> Request:
    call(request("POST", "/v1/things", role=role, body=body, query=query))
    return seen[0]


@pytest.mark.parametrize("source", ["body", "query"])
def test_an_operator_names_the_account_and_a_sender_s_is_its_own(source: str) -> None:
    def account(role: str, named: str) -> str:
        if source == "body":
            one = _request(role, body={"account": named} if named else {})
            return one.account(one.document())
        return _request(role, query={"account": named} if named else {}).account()

    assert account("operator", "birch") == "birch"
    assert account("sender", "") == account("sender", "acme") == "acme"
    with pytest.raises(InvalidRequest):
        account("operator", "")
    with pytest.raises(Exception, match="another account"):
        account("sender", "birch")


@pytest.mark.parametrize(
    "text", ["+14155550123", "%2B14155550123", " 14155550123", "%2b14155550123"]
)
def test_a_number_may_come_with_its_plus_in_any_form(text: str) -> None:
    assert number_in("number", text) == "+14155550123"


@pytest.mark.parametrize("text", ["", "14155550123", "+1415555", "hello", "+1 415 555 0123 4"])
def test_what_is_no_number_is_a_wrong_field(text: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        number_in("to", text)
    assert caught.value.errors[0].field == "to"


@pytest.mark.parametrize(
    ("limit", "good"), [("1", True), ("100", True), ("0", False), ("101", False)]
)
def test_a_page_holds_one_to_a_hundred(limit: str, good: bool) -> None:
    one = _request("sender", query={"limit": limit, "cursor": "c"})
    if good:
        assert one.page() == (int(limit), "c")
    else:
        with pytest.raises(InvalidRequest):
            one.page()


@pytest.mark.parametrize("limit", ["", "x", "-1", "1.5", "٣", "1e2", " 5", "1" * 5000])
def test_a_limit_that_is_no_number_is_refused(limit: str) -> None:
    event = request("GET", "/v1/things")
    event["queryStringParameters"] = {"limit": limit}
    call(event)
    with pytest.raises(InvalidRequest):
        seen[0].page()


def test_a_page_is_fifty_unless_said_otherwise() -> None:
    assert _request("sender").page() == (50, "")


def test_whoever_makes_too_many_requests_is_told_how_long_to_wait() -> None:
    asked: list[str] = []

    def share(caller: Caller) -> None:
        asked.append(caller.account)
        raise TooManyRequests(retry_after=7)

    busy = handler_for(ROUTES, share=share)
    answer = busy(request("GET", "/v1/things"), CONTEXT)
    status, document = answered(answer)

    assert (status, document["type"]) == (429, "/problems/too-many-requests")
    assert answer["headers"]["Retry-After"] == "7"
    assert asked == ["acme"]


def test_an_unknown_key_uses_up_nobody_s_share() -> None:
    def share(caller: Caller) -> None:
        raise AssertionError(caller)

    event = request("GET", "/v1/things")
    event["requestContext"]["authorizer"] = {"lambda": {"role": "none"}}
    assert answered(handler_for(ROUTES, share=share)(event, CONTEXT))[0] == 401
