"""From the JSON of a send to drafts (api.md section 1)."""

from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.api_key import Role
from consentry.domain.audit import Actor
from consentry.domain.message import Category, OnQuietHours, Purpose
from consentry.domain.times import rfc3339
from consentry.entrypoints.drafts import MAX_AHEAD, filled, identified, single
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.idempotency import fingerprint, idempotency_key
from consentry.entrypoints.request import Request
from consentry.errors import Forbidden, InvalidRequest
from consentry.services.authorize import Caller
from consentry.services.draft import Draft
from tests.support.builders import NOON

BODY = {"campaign": "appointments", "to": "+14155550123", "body": "Acme Dental: hello"}


def call(role: Role = Role.SENDER, **headers: str) -> Request:
    return Request(
        caller=Caller(role=role, account="acme", key_id="k"),
        path={},
        query={},
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        body=b"",
    )


def drafted(role: Role = Role.SENDER, **changes: Any) -> Draft:
    fields = Fields({**BODY, **changes})
    draft = single(fields, call(role), NOON)
    fields.done()
    return draft


def wrong(role: Role = Role.SENDER, **changes: Any) -> list[str]:
    with pytest.raises(InvalidRequest) as caught:
        drafted(role, **changes)
    return [error.field for error in caught.value.errors]


def test_the_least_that_a_send_needs_leaves_the_rest_to_the_campaign() -> None:
    draft = drafted()
    assert (draft.campaign, draft.to, draft.body) == tuple(BODY.values())
    assert (draft.category, draft.purpose, draft.sender) == (None, None, "")
    assert draft.automated
    assert draft.on_quiet_hours is OnQuietHours.HOLD


def test_everything_that_a_send_can_say_is_read() -> None:
    draft = drafted(
        Role.SENDER,
        **{"from": "+12065550100"},
        category="transactional",
        purpose="passcode",
        automated=False,
        send_at="2026-11-24T19:00:00Z",
        expires_at="2026-11-24T20:00:00Z",
        on_quiet_hours="reject",
        allow_duplicate=True,
        language="en-GB",
        metadata={"order": "A-17"},
    )
    assert draft == Draft(
        id="",
        account="",
        campaign="appointments",
        to="+14155550123",
        body="Acme Dental: hello",
        sender="+12065550100",
        category=Category.TRANSACTIONAL,
        purpose=Purpose.PASSCODE,
        automated=False,
        send_at=NOON + timedelta(hours=1),
        expires_at=NOON + timedelta(hours=2),
        on_quiet_hours=OnQuietHours.REJECT,
        allow_duplicate=True,
        language="en-GB",
        metadata={"order": "A-17"},
        by=Actor(key="k", role=Role.SENDER),
    )


@pytest.mark.parametrize("name", BODY)
def test_campaign_number_and_body_are_required(name: str) -> None:
    assert wrong(Role.SENDER, **{name: None}) == [name]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"send_at": "2026-12-29T18:00:00.001Z"}, "send_at"),
        ({"expires_at": "2026-11-24T18:00:00Z"}, "expires_at"),
        (
            {"send_at": "2026-11-24T20:00:00Z", "expires_at": "2026-11-24T20:00:00Z"},
            "expires_at",
        ),
        ({"language": "english!"}, "language"),
        ({"metadata": {str(n): "" for n in range(11)}}, "metadata"),
        ({"metadata": {"k": "v" * 201}}, "metadata.k"),
        ({"body": "x" * 1601}, "body"),
        ({"sendat": "x"}, "sendat"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_out_of_bounds_is_named(changes: dict[str, Any], field: str) -> None:
    assert wrong(**changes) == [field]


def test_a_text_may_be_scheduled_thirty_five_days_ahead() -> None:
    assert drafted(send_at="2026-12-29T18:00:00Z").send_at == NOON + MAX_AHEAD


TONIGHT = "2026-11-24T23:00:00Z"


def test_an_emergency_needs_a_role_and_a_justification() -> None:
    with pytest.raises(Forbidden):
        drafted(category="emergency", justification="flood")
    assert wrong(Role.EMERGENCY, category="emergency") == ["justification"]
    for role in (Role.EMERGENCY, Role.OPERATOR):
        draft = drafted(role, category="emergency", justification="flood", expires_at=TONIGHT)
        assert draft.category is Category.EMERGENCY


@pytest.mark.parametrize("category", [None, "emergency"])
def test_an_emergency_lasts_seventy_two_hours_and_is_then_stated_anew(
    category: str | None,
) -> None:
    stated = {"category": category, "justification": "flood"}
    last = rfc3339(NOON + timedelta(hours=72))
    assert drafted(Role.EMERGENCY, **stated, expires_at=last).expires_at is not None
    beyond = rfc3339(NOON + timedelta(hours=72, seconds=1))
    assert wrong(Role.EMERGENCY, **stated, expires_at=beyond) == ["expires_at"]
    assert wrong(Role.EMERGENCY, **stated) == ["expires_at"]


def test_what_is_no_emergency_may_last_longer_whatever_words_come_with_it() -> None:
    later = rfc3339(NOON + timedelta(days=10))
    for role in (Role.SENDER, Role.OPERATOR):
        draft = drafted(role, category="informational", justification="x", expires_at=later)
        assert draft.expires_at == NOON + timedelta(days=10)


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "\x7f", "x" * 256])
def test_a_key_that_is_not_visible_ascii_is_refused(key: str) -> None:
    with pytest.raises(InvalidRequest):
        idempotency_key(call(idempotency_key=key))


@pytest.mark.parametrize("key", ["a", "x" * 255, "!~"])
def test_a_key_of_visible_ascii_is_taken_as_it_is(key: str) -> None:
    assert idempotency_key(call(idempotency_key=key)) == key


def test_without_a_key_every_request_is_its_own() -> None:
    assert idempotency_key(call()) == ""
    one, two = (identified(drafted(), "acme", "", 0, "f") for _ in range(2))
    assert one.id != two.id
    assert not one.keyed


def test_with_a_key_the_same_request_has_the_same_id() -> None:
    one, two = (identified(drafted(), "acme", "k", 0, "f") for _ in range(2))
    assert one == two
    assert one.keyed
    assert identified(drafted(), "birch", "k", 0, "f").id != one.id
    assert identified(drafted(), "acme", "k", 1, "f").id != one.id


def test_a_fingerprint_tells_bodies_apart_and_not_the_order_of_fields() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})
    assert fingerprint({"a": "\ud800"})


@pytest.mark.parametrize(
    ("body", "variables", "text", "missing"),
    [
        ("Hi {{name}}", {"name": "Ann"}, "Hi Ann", []),
        ("Hi {{ name }} {{name}}", {"name": "Ann"}, "Hi Ann Ann", []),
        ("Hi {{name}}", {}, "Hi {{name}}", ["name"]),
        ("Hi {{a}}", {"a": "{{b}}", "b": "x"}, "Hi {{b}}", []),
        ("Hi {name}", {"name": "Ann"}, "Hi {name}", []),
        ("{{b}}{{a}}", {}, "{{b}}{{a}}", ["a", "b"]),
    ],
)
def test_variables_are_filled_in_once(
    body: str, variables: dict[str, str], text: str, missing: list[str]
) -> None:
    assert filled(body, variables) == (text, missing)


@pytest.mark.parametrize(
    ("role", "kept"), [(Role.SENDER, ""), (Role.EMERGENCY, "flood"), (Role.OPERATOR, "flood")]
)
def test_only_a_role_for_emergencies_can_justify_one(role: Role, kept: str) -> None:
    draft = drafted(role, justification="flood", expires_at=TONIGHT)
    assert (draft.justification, draft.by.key) == (kept, "k")


def test_an_emergency_says_when_it_is_over() -> None:
    for category in ({"category": "emergency"}, {}):
        assert wrong(Role.EMERGENCY, justification="flood", **category) == ["expires_at"]
