"""Lists, recipients' rights, the night and the inbox through the whole stack, each function in its
own role.
"""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from tests.support.stack import (
    ACME,
    CLINIC,
    OPERATOR,
    PERSON,
    Client,
    after,
    evidence,
    people,
)

STRANGER = people(1, first=700)[0]
WORD = {"version": "2026-11", "by": "Ann Lee, owner", "list_source": "till receipts of 2026"}
DEFAULTS = {
    "campaign": "appointments",
    "level": "express_written",
    "captured_at": "2026-11-01T00:00:00Z",
    "evidence": evidence(),
}


def take(stack: Client, data: str) -> list[Any]:
    body = {"data": data, "attestation": WORD, "defaults": DEFAULTS}
    answer = stack.api("POST", "/v1/consents/import", body)
    assert answer.status == 200, answer.body
    stack.numbers.update(item["recipient"] for item in answer.json["items"] if item["recipient"])
    found: list[Any] = answer.json["items"]
    return found


def outcomes(items: list[Any]) -> set[str]:
    return {item["outcome"] for item in items}


def test_five_hundred_rows_are_answered_one_by_one_and_texts_go(stack: Client) -> None:
    numbers = people(500, first=1000)
    data = "phone\n" + "\n".join(numbers)

    items = take(stack, data)

    assert outcomes(items) == {"recorded"}
    assert [item["recipient"] for item in items] == numbers
    assert stack.send(to=numbers[-1]).status == 202
    assert outcomes(take(stack, data)) == {"unchanged"}
    refused = stack.api(
        "POST",
        "/v1/consents/import",
        {"data": f"{data}\n{PERSON}", "attestation": WORD, "defaults": DEFAULTS},
    )
    assert (refused.status, refused.fields) == (400, {"data"})


def test_a_list_leaves_for_the_operator_and_comes_in_again(stack: Client) -> None:
    body = {"data": f"phone\n{STRANGER}\n"}
    assert stack.api("POST", "/v1/suppressions/import", body).status == 200
    query: dict[str, Any] = {"account": "acme", "purpose": "yearly audit", "format": "csv"}
    for kind, number in (("suppressions", STRANGER), ("consents", PERSON)):
        answer = stack.api("GET", f"/v1/{kind}/export", key=OPERATOR, **query)
        assert answer.status == 200, answer.body
        rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
        assert number in {row["recipient"] for row in rows}
        assert stack.api("GET", f"/v1/{kind}/export", **query).status == 403
    again = stack.api("GET", "/v1/suppressions/export", key=OPERATOR, **query)
    taken = stack.api("POST", "/v1/suppressions/import", {"data": again.body.decode()})
    assert outcomes(taken.json["items"]) == {"unchanged"}


def test_an_erased_recipient_is_not_texted_and_still_proved(stack: Client) -> None:
    stack.sent(to=PERSON)
    stack.reply("are you open on Sunday?")
    path = f"/v1/recipients/{PERSON}"
    held = stack.api("GET", path)
    assert (held.status, len(held.json["messages"]["items"])) == (200, 2)

    answer = stack.api("DELETE", path)

    assert answer.status == 200, answer.body
    assert answer.json["erased"] == {"consents": 2, "evidence": 2, "messages": 2}
    assert "recipient.suppressed" in stack.send(to=PERSON).rules
    proof = stack.api("GET", f"{path}/proof").json
    assert {item["state"] for item in proof["evidence"]} == {"erased"}
    assert [item for item in proof["messages"]["items"] if item["to"] and item["body"]] == [
        item for item in proof["messages"]["items"] if item["status"] == "blocked"
    ]
    stack.settle()
    stack.reply("START")
    assert stack.standing() == []


def test_a_wish_for_quiet_holds_from_the_next_text_on(stack: Client) -> None:
    wishes = {"time_zone": "America/Los_Angeles", "quiet_hours": {"start": "09:00", "end": "11:00"}}
    answer = stack.api("PUT", f"/v1/recipients/{PERSON}/preferences", wishes)
    assert (answer.status, answer.json["quiet_hours"]) == (200, wishes["quiet_hours"])
    assert stack.sent(to=PERSON)["status"] == "held"


def test_a_night_later_nothing_that_is_over_is_left_and_a_hold_keeps_what_is_held(
    stack: Client,
) -> None:
    account = stack.api("GET", "/v1/accounts/acme").json
    kept = ("name", "brand", "industry", "profile", "tos_accepted")
    changed = {name: account[name] for name in kept} | {"body_days": 0}
    assert stack.api("PUT", "/v1/accounts/acme", changed, key=OPERATOR).status == 200
    stack.agree(STRANGER)
    ids = [stack.sent(to=number)["id"] for number in (PERSON, STRANGER)]
    hold = {"account": "acme", "reason": "case 7", "until": "2027-06-01T00:00:00Z"}
    path = f"/v1/recipients/{STRANGER}/legal-hold"
    assert stack.api("PUT", path, hold, key=OPERATOR).status == 200

    for days in (1, 2):
        midnight = after(days=days).replace(hour=0, minute=0, second=0)
        stack.jump(midnight + timedelta(minutes=29))
        stack.play(midnight + timedelta(minutes=31))

    assert stack.read(ids[0])["body"] == ""
    assert stack.read(ids[1])["body"] != ""
    report = stack.api("GET", "/v1/retention", key=OPERATOR).json["reports"][0]
    assert (report["complete"], report["held"]) == (True, {})
    first = stack.api("GET", "/v1/retention", key=OPERATOR).json["reports"][-1]
    assert (first["done"], first["held"]) == ({"message_body": 1}, {"message_body": 1})


def test_what_nobody_answered_is_in_the_inbox_until_somebody_does(stack: Client) -> None:
    stack.bodies.add("do you take my insurance?")
    stack.reply("do you take my insurance?", to=CLINIC)
    stack.reply("HELP", to=CLINIC)
    query: dict[str, Any] = {"unanswered": "true"}
    (item,) = stack.api("GET", "/v1/inbound", **query).json["items"]
    assert (item["from"], item["to"], item["answered_at"]) == (PERSON, CLINIC, None)

    stack.sent("Acme Dental: yes, we do. Reply STOP to opt out.", category="conversational")
    stack.settle()

    assert stack.api("GET", "/v1/inbound", **query).json["items"] == []
    (answered,) = stack.api("GET", "/v1/inbound").json["items"]
    assert answered["answered_at"] is not None


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/v1/recipients/{PERSON}?account=acme", None),
        ("DELETE", f"/v1/recipients/{PERSON}?account=acme", None),
        ("PUT", f"/v1/recipients/{PERSON}/preferences", {"account": "acme"}),
        ("PUT", f"/v1/recipients/{PERSON}/legal-hold", {"account": "acme", "reason": "x"}),
        ("POST", "/v1/suppressions/import", {"account": "acme", "data": "phone\n"}),
        ("POST", "/v1/consents/import", {"account": "acme", "data": "phone\n"}),
        ("GET", "/v1/consents/export?account=acme&purpose=x", None),
        ("GET", "/v1/inbound?account=acme", None),
        ("GET", "/v1/retention", None),
    ],
)
def test_another_accounts_key_is_refused(stack: Client, method: str, path: str, body: Any) -> None:
    assert stack.api(method, path, body, key="local-birch").status == 403
    assert stack.api("GET", f"/v1/recipients/{PERSON}", key=ACME).status == 200
