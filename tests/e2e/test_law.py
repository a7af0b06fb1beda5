"""Law that depends on the day, the place and what went before, through the real interface."""

import pytest

from tests.support.stack import OFFER, OPERATOR, PERSON, Client

NEW_ORLEANS = "+15045550123"
MIAMI = "+13055550123"


def offered(stack: Client, to: str, at: str, **facts: object) -> list[str]:
    """The rules that object to an offer, to somebody who agreed in writing."""
    body = {
        "campaign": "offers",
        "to": to,
        "body": OFFER,
        "at": at,
        "account": "acme",
        "facts": {"consent": "express_written", **facts},
    }
    decision = stack.api("POST", "/v1/policy/check", body, key=OPERATOR).json["decision"]
    return [reason["rule"] for reason in decision["reasons"]]


@pytest.mark.parametrize(
    ("to", "at", "facts", "rules"),
    [
        pytest.param("+12155550123", "2026-10-17T23:30:00Z", {}, [], id="before Act 47"),
        pytest.param(
            "+12155550123", "2026-10-18T23:30:00Z", {}, ["time.quiet_hours"], id="from Act 47 on"
        ),
        pytest.param(
            "+12155550123", "2026-11-26T17:00:00Z", {}, ["time.holiday"], id="thanksgiving"
        ),
        pytest.param(
            "+33612345678", "2026-11-11T11:00:00Z", {}, ["time.holiday"], id="armistice day"
        ),
        pytest.param(
            "+393123456789", "2026-11-24T11:00:00Z", {}, ["recipient.country"], id="Italy"
        ),
        pytest.param(MIAMI, "2026-11-24T18:00:00Z", {"sent_last_24h": 2}, [], id="the third"),
        pytest.param(
            MIAMI, "2026-11-24T18:00:00Z", {"sent_last_24h": 3}, ["frequency.cap"], id="the fourth"
        ),
        pytest.param(PERSON, "2026-11-24T18:00:00Z", {"sent_last_24h": 9}, [], id="no cap"),
    ],
)
def test_a_check_knows_the_law_of_the_day_and_the_place(
    stack: Client, to: str, at: str, facts: dict[str, object], rules: list[str]
) -> None:
    assert offered(stack, to, at, **facts) == rules


def test_a_declared_emergency_stops_marketing_with_the_next_text(stack: Client) -> None:
    noon = "2026-11-24T18:00:00Z"
    assert offered(stack, NEW_ORLEANS, noon) == []

    path = "/v1/emergency_bans/US-LA"
    until = {"start": "2026-11-24T00:00:00Z", "until": "2026-11-26T00:00:00Z", "reference": "JBE 9"}
    declared = stack.api("PUT", path, until, key=OPERATOR)

    assert declared.status == 201
    assert declared.json == {"region": "US-LA", "county": None, "in_force": True, **until}
    assert offered(stack, NEW_ORLEANS, noon) == ["time.emergency_ban"]
    assert offered(stack, PERSON, noon) == []
    over = {**until, "until": noon}
    assert stack.api("PUT", path, over, key=OPERATOR).status == 200
    assert offered(stack, NEW_ORLEANS, noon) == []


@pytest.mark.parametrize(
    ("region", "body", "key", "status"),
    [
        ("US-LA", {}, "local-acme", 403),
        ("Louisiana", {}, OPERATOR, 400),
        ("US-LA", {"until": "soon"}, OPERATOR, 400),
        ("US-LA", {"county": "Orleans"}, OPERATOR, 400),
        (
            "US-LA",
            {"start": "2026-11-25T00:00:00Z", "until": "2026-11-24T00:00:00Z"},
            OPERATOR,
            400,
        ),
    ],
    ids=["a sender's key", "no region", "no instant", "unknown field", "over before it begins"],
)
def test_only_an_operator_declares_and_only_what_makes_sense(
    stack: Client, region: str, body: dict[str, str], key: str, status: int
) -> None:
    assert stack.api("PUT", f"/v1/emergency_bans/{region}", body, key=key).status == status
