"""The HTTP functions with real API Gateway events."""

import base64
import json
from typing import Any

import pytest

from tests.support.handlers import Handlers, event


def with_role(name: str, role: str, account: str) -> dict[str, Any]:
    given = event(name)
    context = {"role": role, "account": account, "key_id": "k"}
    given["requestContext"]["authorizer"]["lambda"] = context
    return given


def test_a_send_is_accepted_stored_and_queued(lambdas: Handlers) -> None:
    status, answer = lambdas.http("messages_api", event("messages_api"))

    assert (status, answer["status"]) == (202, "queued")
    (queued,) = lambdas.queued()
    assert json.loads(queued["Body"])["id"] == answer["id"]
    assert answer["to"] not in queued["Body"]
    assert answer["body"] not in queued["Body"]


def test_a_send_again_with_its_idempotency_key_is_answered_from_the_row(lambdas: Handlers) -> None:
    first = lambdas.call("messages_api", event("messages_api"))
    again = lambdas.call("messages_api", event("messages_api"))

    assert again["body"] == first["body"]
    assert again["headers"]["Idempotent-Replayed"] == "true"
    assert len(lambdas.queued()) == 1


def test_a_batch_is_answered_item_by_item(lambdas: Handlers) -> None:
    given = event("messages_api_batch")
    recipients = json.loads(given["body"])["recipients"]

    status, answer = lambdas.http("messages_api", given)

    assert status == 200
    assert [item["index"] for item in answer["items"]] == list(range(len(recipients)))
    totals = ("accepted", "held", "review", "denied", "invalid")
    assert sum(answer[total] for total in totals) == len(recipients)


def test_a_consent_is_recorded(lambdas: Handlers) -> None:
    status, answer = lambdas.http("consent_api", event("consent_api"))

    assert (status, answer["status"], answer["ledger"]["seq"]) == (201, "active", 1)


def test_an_operator_reads_an_account(lambdas: Handlers) -> None:
    status, answer = lambdas.http("admin_api", event("admin_api"))

    assert (status, answer["id"]) == (200, "acme")


def test_a_check_over_http_and_by_direct_invocation_decides_alike(lambdas: Handlers) -> None:
    over_http = event("policy_check")
    direct = json.loads(over_http["body"])
    operator = with_role("policy_check", "operator", "")

    status, answer = lambdas.http("policy_check", operator)

    assert status == 200
    assert lambdas.call("policy_check", direct) == answer


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        pytest.param(
            {"text": "please take me off your list"},
            ("opt_out", "account", "take me off your list"),
            id="a sentence",
        ),
        pytest.param(
            {"text": "stop the offers"},
            ("opt_out", "category:marketing", "stop the offers"),
            id="a narrower wish",
        ),
        pytest.param({"text": "Ende", "language": "de"}, ("opt_out", "account", "ende"), id="de"),
        pytest.param(
            {"text": "yes", "last_message": "Acme: reply YES to get our texts."},
            ("confirm", None, "yes"),
            id="an answer",
        ),
        pytest.param({"text": "can you stop by at 5"}, ("none", None, None), id="talk"),
    ],
)
def test_a_reply_can_be_tried(lambdas: Handlers, body: dict[str, Any], answer: Any) -> None:
    status, shown = lambdas.http("policy_check", _intent(body))

    assert status == 200
    assert (shown["intent"], shown["scope"], shown["matched"]) == answer


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param({}, "text", id="no text"),
        pytest.param({"text": "a" * 1601}, "text", id="a text that is too long"),
        pytest.param({"text": "stop", "keywords": ["stop"]}, "keywords", id="an unknown field"),
    ],
)
def test_a_wrong_trial_is_answered_with_the_fields_name(
    lambdas: Handlers, body: dict[str, Any], field: str
) -> None:
    status, answer = lambdas.http("policy_check", _intent(body))

    assert (status, [error["field"] for error in answer["errors"]]) == (400, [field])


def _intent(body: dict[str, Any]) -> dict[str, Any]:
    given = event("policy_check")
    given["rawPath"] = "/v1/policy/intent"
    given["requestContext"]["http"]["path"] = "/v1/policy/intent"
    given["pathParameters"] = {"proxy": "intent"}
    given["body"] = json.dumps(body)
    return given


def test_a_direct_check_holds_an_offer_at_night(lambdas: Handlers) -> None:
    answer = lambdas.call("policy_check", event("policy_check_direct"))

    decision = answer["decision"]
    assert decision["outcome"] == "hold"
    assert {reason["rule"] for reason in decision["reasons"]} == {"time.quiet_hours"}


@pytest.mark.parametrize(
    ("spoilt", "field"),
    [
        pytest.param({"to": "0155"}, "to", id="a bad number"),
        pytest.param({"nonsense": 1}, "nonsense", id="an unknown field"),
        pytest.param({"campaign": "nobodys", "account": None}, "campaign", id="no such campaign"),
    ],
)
def test_a_direct_check_that_is_wrong_is_answered_with_the_fields_name(
    lambdas: Handlers, spoilt: dict[str, Any], field: str
) -> None:
    answer = lambdas.call("policy_check", {**event("policy_check_direct"), **spoilt})

    assert answer["status"] == 400
    assert [error["field"] for error in answer["errors"]] == [field]


@pytest.mark.parametrize("name", ["messages_api", "policy_check", "consent_api", "admin_api"])
def test_a_caller_of_no_role_is_unauthorized(lambdas: Handlers, name: str) -> None:
    for given in (with_role(name, "none", ""), with_role(name, "nonsense", "acme")):
        answer = lambdas.call(name, given)
        assert answer["statusCode"] == 401
        assert answer["headers"]["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["messages_api", "policy_check", "consent_api", "admin_api"])
def test_an_event_without_the_authorizers_word_is_unauthorized(
    lambdas: Handlers, name: str
) -> None:
    given = event(name)
    del given["requestContext"]["authorizer"]

    assert lambdas.call(name, given)["statusCode"] == 401


def test_a_body_in_base64_is_read(lambdas: Handlers) -> None:
    given = event("messages_api")
    given["body"] = base64.b64encode(given["body"].encode()).decode()
    given["isBase64Encoded"] = True

    assert lambdas.http("messages_api", given)[0] == 202


def test_without_the_canary_of_the_hmac_key_nothing_is_answered(
    lambdas: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consentry.adapters.secrets.CANARY", ("META", "gone"))

    answer = lambdas.call("messages_api", event("messages_api"))

    assert answer["statusCode"] == 503
    assert json.loads(answer["body"])["type"] == "/problems/unavailable"
    assert lambdas.queued() == []


@pytest.mark.parametrize(
    ("sources", "role", "account"),
    [
        pytest.param(["Bearer local-acme"], "sender", "acme", id="an accounts key"),
        pytest.param(["bearer   local-operator "], "operator", "", id="an operators key"),
        pytest.param(["Bearer nobodys"], "none", "", id="an unknown key"),
        pytest.param(["Basic local-acme"], "none", "", id="another scheme"),
        pytest.param([""], "none", "", id="an empty header"),
        pytest.param(None, "none", "", id="no header"),
    ],
)
def test_the_authorizer_says_who_calls_and_lets_the_function_refuse(
    lambdas: Handlers, sources: list[str] | None, role: str, account: str
) -> None:
    answer = lambdas.call("authorizer", {**event("authorizer"), "identitySource": sources})

    assert answer["isAuthorized"] is True
    assert (answer["context"]["role"], answer["context"]["account"]) == (role, account)
    assert "local-" not in json.dumps(answer) or answer["context"]["key_id"].startswith("local-")


@pytest.mark.parametrize(
    ("name", "method", "path", "status"),
    [
        pytest.param("messages_api", "GET", "/v1/messages/{id}", 404, id="a message"),
        pytest.param("messages_api", "DELETE", "/v1/messages/{id}", 404, id="a cancellation"),
        pytest.param("admin_api", "DELETE", "/v1/accounts/acme/keys/{id}", 404, id="a key"),
        pytest.param("admin_api", "GET", "/v1/accounts/{id}", 400, id="an account"),
        pytest.param("admin_api", "GET", "/v1/accounts/acme/campaigns/{id}", 400, id="a campaign"),
    ],
)
def test_an_id_too_long_for_a_key_is_never_looked_up(
    lambdas: Handlers, name: str, method: str, path: str, status: int
) -> None:
    given = with_role(name, "operator", "")
    given["rawPath"] = given["requestContext"]["http"]["path"] = path.format(id="a" * 3000)
    given["requestContext"]["http"]["method"] = method
    given["queryStringParameters"] = {"account": "acme"}

    assert lambdas.http(name, given)[0] == status


def test_an_operator_names_an_account_that_can_exist(lambdas: Handlers) -> None:
    given = with_role("messages_api", "operator", "")
    given["requestContext"]["http"]["method"] = "GET"
    given["queryStringParameters"] = {"account": "_global"}

    status, answer = lambdas.http("messages_api", given)

    assert (status, [error["field"] for error in answer["errors"]]) == (400, ["account"])
