"""Who may send at all, and from how many numbers the same words may leave."""

import pytest

from tests.support.stack import OPERATOR, REMINDER, Answer, Client, people

NUMBERS = [f"+120655501{n + 20}" for n in range(7)]


@pytest.fixture
def pool(stack: Client) -> list[str]:
    """Seven more numbers of the campaign, and as many people who agreed."""
    for number in NUMBERS:
        sender = {"type": "10dlc", "campaign": "appointments"}
        put = stack.api("PUT", f"/v1/accounts/acme/senders/{number}", sender, key=OPERATOR)
        assert put.status == 201
    persons = people(len(NUMBERS))
    for person in persons:
        stack.agree(person)
    return persons


def test_the_same_words_leave_from_five_numbers_and_from_no_sixth(
    stack: Client, pool: list[str]
) -> None:
    for person, number in zip(pool[:5], NUMBERS[:5], strict=True):
        stack.sent(to=person, **{"from": number})
        stack.finish()

    refused = stack.send(to=pool[5], **{"from": NUMBERS[5]})

    assert (refused.status, refused.rules) == (422, ["sender.snowshoe"])
    assert stack.send(to=pool[5], **{"from": NUMBERS[0]}).status == 202
    stack.finish()
    assert len(stack.arrived()) == 6


@pytest.mark.parametrize(
    ("industry", "outcome"),
    [
        pytest.param("Dentist", "allow", id="an ordinary business"),
        pytest.param("Cannabis dispensary", "deny", id="a barred one"),
        pytest.param("Underwater basket weaving", "review", id="an unknown one"),
    ],
)
def test_an_industry_is_judged_before_anything_else(
    stack: Client, industry: str, outcome: str
) -> None:
    answer = check(stack, industry=industry)

    assert answer.json["decision"]["outcome"] == outcome
    rules = [reason["rule"] for reason in answer.json["decision"]["reasons"]]
    assert rules == ([] if outcome == "allow" else ["account.industry"])


def test_no_exception_is_offered_to_a_barred_business(stack: Client) -> None:
    (reason,) = check(stack, industry="casino").json["decision"]["reasons"]

    assert reason["final"] is True
    assert {"CYC-62", "CYC-64"} <= set(reason["clauses"])


def check(stack: Client, **facts: object) -> Answer:
    body = {"campaign": "appointments", "to": "+14155550123", "body": REMINDER, "facts": facts}
    return stack.api("POST", "/v1/policy/check", body, key=OPERATOR)
