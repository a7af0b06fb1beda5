"""Promise P9: what the functions log holds no phone number and no body."""

import pytest

from tests.support.leaks import leaks, tells
from tests.support.stack import (
    NEWS,
    OPERATOR,
    PERSON,
    Client,
    after,
    consent,
    people,
    rfc3339,
)

WORDS = "Acme Dental: Mr. Quibblethwaite, your xylophone-shaped crown is in. Reply STOP to opt out."
SAID = "please do not sing zarzuelas at me again"


def test_a_day_of_everything_leaves_no_number_and_no_body_in_the_log(stack: Client) -> None:
    stranger, other = people(2)
    stack.agree(other)
    stack.sent(WORDS)
    stack.send(WORDS, to=stranger)
    stack.batch([{"to": other}, {"to": "+1415"}, {"to": stranger}], WORDS)
    stack.sent(f"{WORDS} Bye.", send_at=rfc3339(after(hours=1)))
    stack.api("POST", "/v1/policy/check", {"campaign": "offers", "to": stranger, "body": WORDS})
    stack.api("POST", "/v1/consents", consent(stranger, source="purchased_list"))
    stack.api("PUT", f"/v1/suppressions/{stranger}", {"scope": "account", "reason": "manual"})
    stack.api("DELETE", f"/v1/suppressions/{stranger}?account=acme", key=OPERATOR)
    stack.api("GET", f"/v1/messages?to={PERSON}")
    for words in ("HELP", SAID, "Stop please", "START", "STOP"):
        stack.reply(words)
        stack.bodies.add(words) if words == SAID else None
    stack.reply("STOP", sender=stranger, to="+12065550199")
    stack.reply(SAID, sender=stranger, to=NEWS)
    stack.finish()

    assert len(stack.arrived(PERSON)) >= 3
    assert len(stack.stack.log.read_bytes()) > 1_000
    assert leaks(stack) == []


@pytest.mark.parametrize(
    "line",
    [
        "cannot send to +14155550123",
        '{"said": "415 refused 4155550123"}',
        "GET /v1/recipients/%2B14155550123",
        "France too: +33612345678.",
        '{"messageBody": "STOP"}',
        '"{\\"body\\": \\"hello\\"}"',
    ],
)
def test_a_line_that_names_somebody_would_be_found(line: str) -> None:
    assert tells(line)


@pytest.mark.parametrize(
    "line",
    [
        '{"_aws":{"Timestamp":1795347674537},"sender":"...0100"}',
        "START RequestId: 5f0c2c7e-4155-4a55-8123-415555012300 Version: $LATEST",
        "REPORT Duration: 12.5 ms  Memory 512",
        "2026-11-24T18:00:05.415Z took 4155550 steps",
    ],
)
def test_ids_times_and_counts_are_no_numbers_of_people(line: str) -> None:
    assert not tells(line)
