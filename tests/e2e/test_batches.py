"""A hundred texts in one call, and the promise that a retry sends nothing twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.stack import OFFER, PERSON, REMINDER, Client, people

SEE_YOU = "Acme Dental: {{name}}, see you {{ day }}. Reply STOP to opt out."


def mixed(count: int = 100) -> list[dict[str, Any]]:
    """So many recipients: the second is invalid, the third has no consent, the fourth lacks a
    variable.
    """
    filled = {"name": "Ann", "day": "Tuesday"}
    recipients: list[dict[str, Any]] = [
        {"to": number, "variables": filled, "metadata": {"n": str(index)}}
        for index, number in enumerate(people(count))
    ]
    recipients[1]["to"] = "415-555"
    recipients[2]["to"] = "+14155559999"
    recipients[3]["variables"] = {"name": "Ann"}
    return recipients


@pytest.fixture
def agreed(stack: Client) -> Client:
    stack.agree(*people(12))
    return stack


def test_a_batch_says_of_each_of_a_hundred_what_became_of_it(agreed: Client) -> None:
    agreed.agree(*people(88, 12))

    answer = agreed.batch(mixed(), SEE_YOU)

    assert answer.status == 200
    items = answer.json["items"]
    assert [item["index"] for item in items] == list(range(100))
    statuses = [item["status"] for item in items]
    assert statuses[:5] == ["queued", "invalid", "blocked", "invalid", "queued"]
    totals = {name: answer.json[name] for name in ("accepted", "held", "review", "denied")}
    assert totals == {"accepted": 97, "held": 0, "review": 0, "denied": 1}
    assert answer.json["invalid"] == 2
    assert [error["field"] for error in items[1]["problem"]["errors"]] == ["recipients.1.to"]
    missing = [error["field"] for error in items[3]["problem"]["errors"]]
    assert missing == ["recipients.3.variables.day"]
    assert items[1]["id"] is items[3]["id"] is None
    assert items[2]["decision"]["reasons"][0]["rule"] == "consent.missing"
    agreed.finish()
    sent = agreed.arrived()
    assert len(sent) == 97
    assert {item["body"] for item in sent} == {
        "Acme Dental: Ann, see you Tuesday. Reply STOP to opt out."
    }
    assert agreed.read(items[0]["id"])["metadata"] == {"n": "0"}


def test_a_batch_again_under_its_key_answers_the_same_and_sends_nothing_twice(
    agreed: Client,
) -> None:
    first = agreed.batch(mixed(12), SEE_YOU, idempotency="batch-1")
    agreed.finish()

    again = agreed.batch(mixed(12), SEE_YOU, idempotency="batch-1")

    assert again.headers.get("idempotent-replayed") == "true"
    assert "idempotent-replayed" not in first.headers
    assert again.json == first.json
    agreed.finish()
    assert len(agreed.arrived()) == 9


def test_another_batch_under_the_same_key_is_refused_as_a_whole(agreed: Client) -> None:
    recipients = mixed()[4:8]
    agreed.batch(recipients, SEE_YOU, idempotency="batch-1")

    words = agreed.batch(recipients, f"{SEE_YOU} Bye.", idempotency="batch-1")
    longer = agreed.batch([*recipients, *mixed()[8:11]], SEE_YOU, idempotency="batch-1")

    for other in (words, longer):
        assert (other.status, other.problem) == (422, "idempotency-mismatch")
    agreed.finish()
    assert len(agreed.arrived()) == 4


def test_two_of_the_same_words_in_one_batch_to_one_person_send_one(stack: Client) -> None:
    answer = stack.batch([{"to": PERSON}, {"to": PERSON}])

    stack.finish()

    ends = Counter(stack.status(item["id"]) for item in answer.json["items"])
    assert ends == {"delivered": 1, "blocked": 1}
    assert len(stack.arrived(PERSON)) == 1


def test_a_text_again_under_its_key_answers_the_same_and_goes_once(stack: Client) -> None:
    first = stack.send(idempotency="A-17")
    stack.settle()

    again = stack.send(idempotency="A-17")

    assert (again.status, again.json) == (202, first.json)
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    stack.finish()
    assert stack.texts() == [REMINDER]


def test_a_refusal_again_under_its_key_answers_the_same(stack: Client) -> None:
    first = stack.send(to="+14155559999", idempotency="A-17")
    stack.agree("+14155559999")

    again = stack.send(to="+14155559999", idempotency="A-17")

    assert (first.status, again.status) == (422, 422)
    assert again.json == first.json
    assert again.headers["idempotent-replayed"] == "true"


def test_another_text_under_the_same_key_is_refused(stack: Client) -> None:
    stack.send(idempotency="A-17")

    other = stack.send("Acme Dental: other words. Reply STOP to opt out.", idempotency="A-17")

    assert (other.status, other.problem) == (422, "idempotency-mismatch")
    assert stack.texts() == [REMINDER]


def test_the_same_key_of_two_accounts_is_two_keys(stack: Client) -> None:
    first = stack.send(idempotency="A-17")

    other = stack.send(OFFER, campaign="news", key="local-birch", idempotency="A-17")

    assert other.problem == "policy-denied"
    assert other.json["id"] != first.json["id"]


def test_eight_at_once_with_the_same_key_send_one_text(stack: Client) -> None:
    for _ in range(3):
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: stack.send(idempotency="at-once"), range(8)))
        stack.finish()
        assert {answer.status for answer in answers} <= {202, 409, 503}
        accepted = [answer.json for answer in answers if answer.status == 202]
        assert accepted
        assert all(document == accepted[0] for document in accepted)
        assert len(stack.arrived(PERSON)) == 1


@pytest.mark.parametrize("key", ["a b", "é", "x" * 256, ""])
def test_a_key_that_is_not_visible_ascii_is_refused_by_name(stack: Client, key: str) -> None:
    body = {"campaign": "appointments", "to": PERSON, "body": REMINDER}
    headers = {"idempotency-key": key.encode().decode("latin-1")}

    answer = stack.api("POST", "/v1/messages", body, headers=headers)

    assert (answer.status, answer.fields) == (400, {"Idempotency-Key"})
