"""`/v1/policy/operator-rules` and what follows from it, through the handlers."""

import json
from typing import Any

import pytest

from tests.functions.test_http import with_role
from tests.support.handlers import Handlers, event

PATH = "/v1/policy/operator-rules"
RULES = {
    "words": ["zipline", {"text": "travel club", "outcome": "review", "reason": "ask Ann"}],
    "domains": ["otherdental.example"],
    "categories": ["ALCOHOL", {"name": "clubs", "words": ["book club"]}],
    "blocks": [{"account": "birch", "country": "FR", "number": "+337*"}],
}


def asked(method: str, document: object = None, role: str = "operator") -> dict[str, Any]:
    given = with_role("admin_api", role, "" if role == "operator" else "acme")
    given["rawPath"] = given["requestContext"]["http"]["path"] = PATH
    given["requestContext"]["http"]["method"] = method
    if document is not None:
        given["body"] = json.dumps(document)
    return given


def put(lambdas: Handlers, document: object) -> tuple[int, Any]:
    return lambdas.http("admin_api", asked("PUT", document))


def test_there_are_none_under_version_0_at_first(lambdas: Handlers) -> None:
    status, answer = lambdas.http("admin_api", asked("GET"))

    assert (status, answer["version"], answer["words"], answer["blocks"]) == (200, 0, [], [])


def test_rules_are_put_under_a_version_and_read_again(lambdas: Handlers) -> None:
    status, answer = put(lambdas, RULES)

    assert (status, answer["version"], answer["changed_by"]) == (201, 1, "k")
    assert answer["words"] == [
        {"text": "zipline", "outcome": "deny", "reason": None},
        {"text": "travel club", "outcome": "review", "reason": "ask Ann"},
    ]
    assert answer["domains"] == [
        {"domain": "otherdental.example", "outcome": "deny", "reason": None}
    ]
    assert [each["name"] for each in answer["categories"]] == ["ALCOHOL", "clubs"]
    assert answer["blocks"] == [
        {"account": "birch", "country": "FR", "number": "+337", "outcome": "deny", "reason": None}
    ]
    assert lambdas.http("admin_api", asked("GET")) == (200, answer)


def test_what_was_read_can_be_put_back_changed(lambdas: Handlers) -> None:
    _, first = put(lambdas, RULES)

    status, second = put(lambdas, first | {"words": []})

    assert (status, second["version"], second["words"]) == (200, 2, [])
    assert second["categories"] == first["categories"]


def test_a_change_to_a_version_that_is_not_in_force_is_a_conflict(lambdas: Handlers) -> None:
    _, first = put(lambdas, RULES)
    put(lambdas, first)

    status, answer = put(lambdas, first)

    assert (status, answer["type"]) == (409, "/problems/conflict")
    assert "version 2" in answer["detail"]
    assert put(lambdas, RULES)[1]["version"] == 3


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("role", ["sender", "emergency"])
def test_only_an_operator_reads_and_writes_them(lambdas: Handlers, method: str, role: str) -> None:
    assert lambdas.http("admin_api", asked(method, RULES, role))[0] == 403


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"words": "zipline"}, "words"),
        ({"words": ["zipline"] * 201}, "words"),
        ({"words": [5]}, "words[0]"),
        ({"words": ["ok", {"text": ""}]}, "words[1].text"),
        ({"words": ["!!!"]}, "words[0].text"),
        ({"words": [{"text": "x" * 61}]}, "words[0].text"),
        ({"words": [{"text": "zipline", "outcome": "allow"}]}, "words[0].outcome"),
        ({"words": [{"text": "zipline", "except": "acme"}]}, "words[0].except"),
        ({"words": [{"text": "zipline", "reason": "x" * 121}]}, "words[0].reason"),
        ({"domains": ["https://evil.example"]}, "domains[0].domain"),
        ({"domains": ["com"]}, "domains[0].domain"),
        ({"categories": ["no-such-category"]}, "categories[0].name"),
        ({"categories": [{"words": ["a club"]}]}, "categories[0].name"),
        ({"blocks": ["acme"]}, "blocks[0]"),
        ({"blocks": [{"reason": "all of them"}]}, "blocks[0].account"),
        ({"blocks": [{"number": "555"}]}, "blocks[0].number"),
        ({"blocks": [{"country": "usa"}]}, "blocks[0].country"),
        ({"blocks": [{"category": "nope"}]}, "blocks[0].category"),
        ({"version": "1"}, "version"),
        ({"allow": []}, "allow"),
    ],
)
def test_what_is_wrong_is_named(lambdas: Handlers, document: object, field: str) -> None:
    status, answer = put(lambdas, document)

    assert status == 400
    assert [error["field"] for error in answer["errors"]] == [field]


def test_a_rule_is_in_force_with_the_next_decision(lambdas: Handlers) -> None:
    given = event("policy_check")
    before = lambdas.http("policy_check", given)[1]["decision"]
    put(lambdas, {"blocks": [{"account": "acme", "reason": "see ticket 7"}]})

    after = lambdas.http("policy_check", given)[1]["decision"]

    (added,) = [reason for reason in after["reasons"] if reason not in before["reasons"]]
    assert (added["rule"], added["outcome"]) == ("operator.rule", "deny")
    assert added["message"] == "the operator stopped these texts, by `account`: see ticket 7"
    assert added["detail"] == {"kind": "block", "name": "account", "version": 1}


def test_a_brand_may_not_claim_what_is_everybodys(lambdas: Handlers) -> None:
    given = with_role("admin_api", "operator", "")
    given["requestContext"]["http"]["method"] = "PUT"
    account = {"name": "Acme", "brand": {"name": "Acme", "domains": ["acme.github.io", "co.uk"]}}
    given["body"] = json.dumps(account)

    status, answer = lambdas.http("admin_api", given)

    assert status == 400
    assert [(error["field"], error["code"]) for error in answer["errors"]] == [
        ("brand.domains", "public_suffix")
    ]
