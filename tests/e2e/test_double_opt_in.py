"""Forms that wait for the handset, keywords that join, and stops that their recipient narrows."""

from typing import Any

import pytest

from tests.support.stack import (
    CLINIC,
    NOW,
    OFFER,
    OFFERS,
    OPERATOR,
    Client,
    after,
    consent,
    people,
    rfc3339,
)

SOMEBODY = people(1)[0]
CALL = (
    "Text SMILE to get recurring automated marketing texts of Acme Dental. Consent is not a "
    "condition of purchase. Msg & data rates may apply. Reply STOP to opt out, HELP for help."
)


def configure(stack: Client, campaign: str, **changes: Any) -> Any:
    """Puts a campaign as it is, with changes."""
    path = f"/v1/accounts/acme/campaigns/{campaign}"
    known = stack.api("GET", path, key=OPERATOR).json
    kept = {k: v for k, v in known.items() if k not in ("id", "account", "paused", "senders")}
    kept = {k: v for k, v in kept.items() if v is not None}
    kept["templates"] = {k: v for k, v in kept["templates"].items() if v}
    return stack.api("PUT", path, {**kept, **changes}, key=OPERATOR)


def sign(stack: Client, **more: object) -> Any:
    """A form that was sent in just now."""
    stack.numbers.add(SOMEBODY)
    given = {"captured_at": rfc3339(stack.now()), **more}
    answer = stack.api("POST", "/v1/consents", consent(SOMEBODY, **given))
    assert answer.status == 201, answer.body
    return answer.json


def held(stack: Client) -> list[Any]:
    items: list[Any] = stack.api("GET", f"/v1/consents?recipient={SOMEBODY}").json["items"]
    return items


@pytest.fixture
def double(stack: Client) -> Client:
    assert configure(stack, "appointments", double_opt_in=True).status == 200
    return stack


def test_a_form_is_asked_back_once_and_a_yes_lets_texts_go(double: Client) -> None:
    given = sign(double)
    again = sign(double)

    assert (given["status"], given["pending_until"]) == ("pending", rfc3339(after(hours=72)))
    assert given["opt_in_request"]["id"] == again["opt_in_request"]["id"]
    (request,) = double.texts(SOMEBODY)
    assert request.startswith("Acme Dental: Reply YES to get recurring automated appointment texts")
    assert double.read(given["opt_in_request"]["id"])["status"] == "sent"
    assert double.send(to=SOMEBODY).rules == ["consent.pending"]

    double.jump(after(hours=30))
    double.reply("Yes please", sender=SOMEBODY)

    (active,) = held(double)
    assert (active["status"], active["confirmed_at"]) == ("active", rfc3339(after(hours=30)))
    assert double.texts(SOMEBODY)[1:] == [
        "Acme Dental: You are signed up for recurring automated appointment texts. Msg frequency "
        "varies. Msg & data rates may apply. Reply HELP for help, STOP to opt out."
    ]
    double.sent(to=SOMEBODY)


def test_a_yes_after_72_hours_does_nothing_but_say_so(double: Client) -> None:
    sign(double)
    double.settle()
    double.jump(after(hours=72, seconds=1))

    double.reply("YES", sender=SOMEBODY)

    assert [item["status"] for item in held(double)] == ["pending"]
    assert double.send(to=SOMEBODY).rules == ["consent.expired"]
    assert "That request has run out" in double.texts(SOMEBODY)[-1]


def test_a_yes_out_of_the_blue_gives_no_consent(double: Client) -> None:
    double.reply("YES", sender=SOMEBODY)

    assert held(double) == []
    assert double.texts(SOMEBODY) == []
    assert double.send(to=SOMEBODY).rules == ["consent.missing"]


def test_the_request_comes_at_night_to_who_asks_at_night_and_to_nobody_else(
    double: Client,
) -> None:
    double.jump(NOW.replace(day=25, hour=7))
    old = sign(double, captured_at="2026-11-01T00:00:00Z")
    assert old["opt_in_request"]["status"] == "held"
    assert double.texts(SOMEBODY) == []

    other = people(1, first=7)[0]
    double.numbers.add(other)
    given = consent(other, captured_at=rfc3339(double.now()))
    assert double.api("POST", "/v1/consents", given).json["opt_in_request"]["status"] == "queued"
    assert len(double.texts(other)) == 1


def test_whoever_opted_out_is_not_asked(double: Client) -> None:
    double.reply("STOP", sender=SOMEBODY)
    double.jump(after(minutes=1))

    given = sign(double)

    assert (given["status"], given["suppressed"]) == ("pending", True)
    assert given["opt_in_request"] is None
    assert not any("Reply YES" in text for text in double.texts(SOMEBODY))


def test_a_keyword_joins_and_its_proof_is_the_call_to_action(stack: Client) -> None:
    joined = configure(stack, "offers", opt_in_keywords=["SMILE"], call_to_action=CALL)
    assert joined.status == 200, joined.body

    name = stack.reply("smile", sender=SOMEBODY, to=OFFERS)

    (given,) = held(stack)
    assert (given["method"], given["level"]) == ("keyword", "express_written")
    assert (given["campaign"], given["status"]) == ("offers", "active")
    (welcome,) = stack.texts(SOMEBODY)
    assert "You are signed up for recurring automated marketing texts" in welcome
    proof = stack.api("GET", f"/v1/recipients/{SOMEBODY}/proof").json
    (evidence,) = proof["evidence"]
    assert evidence["document"]["disclosure_text"] == CALL
    assert name in evidence["document"]["document"]
    stack.sent(OFFER, to=SOMEBODY, campaign="offers")


def test_a_stop_by_category_says_so_and_can_be_widened(stack: Client) -> None:
    stop_by_category(stack)
    stack.sent(OFFER, campaign="offers")
    stack.settle()
    stack.jump(after(minutes=1))

    stack.reply("STOP", to=OFFERS)

    assert [entry["scope"] for entry in stack.standing()] == ["category:marketing"]
    assert "no more marketing texts" in stack.texts()[-1]
    assert "no more messages" not in stack.texts()[-1]
    stack.jump(after(minutes=2))
    stack.reply("STOP ALL", to=OFFERS)
    assert {entry["scope"] for entry in stack.standing()} == {"category:marketing", "account"}


def test_a_stop_to_all_can_be_narrowed_by_who_sent_it(stack: Client) -> None:
    stop_by_category(stack)
    stack.sent()
    stack.settle()
    stack.jump(after(minutes=1))
    stack.reply("STOP", to=CLINIC)
    assert [entry["scope"] for entry in stack.standing()] == ["account"]
    assert "Reply ONLY" in stack.texts()[-1]
    assert stack.send(OFFER, campaign="offers").status == 422

    stack.jump(after(minutes=2))
    stack.reply("Only", to=CLINIC)

    assert [entry["scope"] for entry in stack.standing()] == ["category:informational"]
    stack.sent(OFFER, campaign="offers")
    assert stack.send(allow_duplicate=True).rules == ["recipient.suppressed"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param(
            {"templates": {"opt_in_confirmation": "Acme Dental: welcome! Reply HELP for help."}},
            "templates.opt_in_confirmation",
            id="a welcome without a way out",
        ),
        pytest.param(
            {
                "templates": {
                    "opt_in_request": "Acme Dental: text us! Reply HELP for help, STOP to opt out."
                }
            },
            "templates.opt_in_request",
            id="a request without a question",
        ),
        pytest.param({"opt_in_keywords": ["STOP"]}, "opt_in_keywords", id="STOP as a keyword"),
        pytest.param({"call_to_action": "Text SMILE!"}, "call_to_action", id="no brand"),
    ],
)
def test_wording_that_lacks_what_it_must_say_is_refused(
    stack: Client, changes: dict[str, Any], field: str
) -> None:
    answer = configure(stack, "offers", **changes)

    assert (answer.status, answer.problem, answer.fields) == (400, "invalid-request", {field})


def stop_by_category(stack: Client) -> None:
    account = stack.api("GET", "/v1/accounts/acme", key=OPERATOR).json
    names = ("name", "brand", "industry", "profile", "default_region", "tos_accepted", "body_days")
    kept = {name: account[name] for name in names if account.get(name) is not None}
    kept["brand"] = {k: v for k, v in kept["brand"].items() if v}
    changed = {**kept, "stop_scope": "category"}
    answer = stack.api("PUT", "/v1/accounts/acme", changed, key=OPERATOR)
    assert answer.status == 200, answer.body
