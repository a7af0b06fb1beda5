"""What the operator bars is barred at once, whatever is queued already."""

from typing import Any

from tests.support.stack import OPERATOR, REMINDER, Client


def put(stack: Client, **rules: object) -> Any:
    answer = stack.api("PUT", "/v1/policy/operator-rules", rules, key=OPERATOR)
    assert answer.status in (200, 201), answer.body
    return answer.json


def test_a_new_rule_refuses_the_next_text_and_a_lifted_one_no_more(stack: Client) -> None:
    stack.sent()
    first = put(stack, words=[{"text": "root canal", "reason": "not by text"}])

    refused = stack.send("Acme Dental: your root canal is due. Reply STOP to opt out.")

    assert (refused.status, refused.rules) == (422, ["operator.rule"])
    assert refused.json["decision"]["reasons"][0]["detail"]["name"] == "root canal"
    put(stack, version=first["version"])
    stack.sent("Acme Dental: your root canal is due. Reply STOP to opt out.")


def test_a_text_that_is_queued_when_the_rule_comes_never_leaves(stack: Client) -> None:
    stack.control("POST", "/pause", {"function": "dispatch"})
    message = stack.sent(REMINDER)
    put(stack, blocks=[{"campaign": "appointments", "reason": "on hold"}])

    stack.control("POST", "/resume", {"function": "dispatch"})
    stack.finish()

    assert stack.status(message["id"]) == "blocked"
    assert stack.read(message["id"])["decision"]["reasons"][0]["rule"] == "operator.rule"
    assert stack.arrived() == []


def test_a_campaign_has_smart_punctuation_replaced_and_the_answer_says_so(stack: Client) -> None:
    path = "/v1/accounts/acme/campaigns/appointments"
    known = stack.api("GET", path, key=OPERATOR).json
    changed = {k: v for k, v in known.items() if k not in ("id", "account", "paused", "senders")}
    changed = {k: v for k, v in changed.items() if v is not None}
    changed["templates"] = {k: v for k, v in changed["templates"].items() if v}
    changed["smart_punctuation"] = "replace"
    answer = stack.api("PUT", path, changed, key=OPERATOR)
    assert (answer.status, answer.json["smart_punctuation"]) == (200, "replace"), answer.body

    sent = stack.sent("Acme Dental: it’s time… Reply STOP to opt out.")

    assert sent["body"] == "Acme Dental: it's time... Reply STOP to opt out."
    assert sent["segments"]["encoding"] == "GSM-7"
    assert sent["replaced"] == [
        {"char": "’", "index": 15, "replaced_by": "'"},
        {"char": "…", "index": 22, "replaced_by": "..."},
    ]
    assert stack.read(sent["id"])["replaced"] == sent["replaced"]
    stack.finish()
    assert stack.texts() == [sent["body"]]


def test_a_link_that_is_not_the_brands_is_refused_with_what_to_do(stack: Client) -> None:
    refused = stack.send("Acme Dental: see https://otherdental.example/x Reply STOP to opt out.")

    assert (refused.status, refused.rules) == (422, ["link.unbranded"])
    (reason,) = refused.json["decision"]["reasons"]
    assert reason["detail"] == {"domains": ["otherdental.example"]}
    assert reason["clauses"] == ["CYC-27"]
    stack.sent("Acme Dental: see https://acmedental.example/x Reply STOP to opt out.")
