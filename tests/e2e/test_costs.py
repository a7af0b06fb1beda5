"""How many AWS calls a text costs, once the functions are warm and the key is known."""

from datetime import timedelta

import pytest

from tests.support.stack import REMINDER, Client, after, consent, people


def calls(stack: Client, function: str) -> dict[str, int]:
    """Calls so far, without the secret and the canary that each environment reads once."""
    found: dict[str, int] = dict(stack.stats()["calls"].get(function, {}))
    secrets = found.pop("secretsmanager.GetSecretValue", 0)
    found["dynamodb.GetItem"] = found.get("dynamodb.GetItem", 0) - secrets
    return found


def spent(stack: Client, function: str, before: dict[str, int]) -> int:
    return sum(calls(stack, function).values()) - sum(before.values())


def accepted(stack: Client, body: str) -> None:
    """A text of which the row is there before its job is looked at: a job that overtakes it comes
    again, at three calls more.
    """
    stack.control("POST", "/pause", {"function": "dispatch"})
    stack.sent(body)
    stack.control("POST", "/resume", {"function": "dispatch"})


def warm(stack: Client, name: str, *, finish: bool = True) -> None:
    """A text before the one that is counted; a minute later its number is quiet again."""
    accepted(stack, f"Acme Dental: {name}. Reply STOP to opt out.")
    if finish:
        stack.finish()
        stack.play(stack.now() + timedelta(minutes=1))


@pytest.mark.parametrize("busy", [False, True], ids=["a quiet number", "a busy number"])
def test_accepting_a_text_takes_four_calls_and_sending_it_six(stack: Client, busy: bool) -> None:
    """One call more only where a number has just become busy or quiet: the slot is tried twice.

    Besides there are counters: what an environment leases of a brand's day, and what it adds up.
    """
    warm(stack, "dispatch too")
    dispatched = calls(stack, "dispatch")
    for number in range(14):
        warm(stack, str(number), finish=not busy)
    before = calls(stack, "messages_api")

    accepted(stack, REMINDER)

    assert spent(stack, "messages_api", before) <= 4
    stack.finish()
    assert len(stack.arrived()) == 16
    assert spent(stack, "dispatch", dispatched) <= 6.3 * 15


def test_a_key_that_was_just_seen_is_not_looked_up_again(stack: Client) -> None:
    stack.sent()
    before = calls(stack, "authorizer")

    stack.send()

    assert spent(stack, "authorizer", before) == 0


def test_a_refused_text_and_a_replayed_one_take_fewer(stack: Client) -> None:
    warm(stack, "first")
    before = calls(stack, "messages_api")
    assert stack.send(to=people(1)[0]).status == 422
    assert spent(stack, "messages_api", before) == 2
    stack.sent(idempotency="A-17")
    before = calls(stack, "messages_api")

    stack.sent(idempotency="A-17")

    assert spent(stack, "messages_api", before) == 1


def test_a_text_for_later_takes_no_more_than_one_for_now(stack: Client) -> None:
    warm(stack, "first")
    before = calls(stack, "messages_api")

    stack.sent(send_at=after(hours=1).isoformat())

    assert spent(stack, "messages_api", before) <= 4


def test_a_batch_of_a_hundred_takes_tens_of_calls_not_hundreds(stack: Client) -> None:
    numbers = people(100)
    warm(stack, "first")
    before = calls(stack, "messages_api")

    stack.batch([{"to": number} for number in numbers])
    refused = spent(stack, "messages_api", before)
    before = calls(stack, "messages_api")
    stack.series(100)

    assert refused <= 6 + 2
    assert spent(stack, "messages_api", before) <= 6 + 1 + 10 + 2


def test_a_consent_takes_one_write_of_consent_ledger_and_head(stack: Client) -> None:
    stack.agree(people(1)[0])
    before = calls(stack, "consent_api")

    assert stack.api("POST", "/v1/consents", consent(people(2)[1])).status == 201

    now = calls(stack, "consent_api")
    assert now["dynamodb.TransactWriteItems"] - before["dynamodb.TransactWriteItems"] == 1
    assert spent(stack, "consent_api", before) <= 8
