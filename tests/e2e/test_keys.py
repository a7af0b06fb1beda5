"""API keys: made, listed without their secrets, replaced, ended by themselves or by an operator."""

from typing import Any

import pytest

from tests.support.stack import ACME, BIRCH, OPERATOR, Client, after, rfc3339


def operate(stack: Client, method: str, path: str, body: object = None) -> Any:
    return stack.api(method, f"/v1/accounts/{path}", body, key=OPERATOR)


def made(stack: Client, account: str = "acme", **more: object) -> Any:
    answer = operate(stack, "POST", f"{account}/keys", {"role": "sender", **more})
    assert answer.status == 201, answer.body
    return answer.json


def opens(stack: Client, key: str) -> bool:
    status = stack.api("GET", "/v1/messages", key=key).status
    assert status in (200, 401)
    return status == 200


def listed(stack: Client, account: str = "acme", query: str = "") -> dict[str, Any]:
    answer = operate(stack, "GET", f"{account}/keys{query}")
    assert answer.status == 200, answer.body
    return {item["id"]: item for item in answer.json["items"]}


def test_keys_are_listed_with_their_state_and_never_with_what_they_open(stack: Client) -> None:
    key = made(stack, label="checkout", expires_at=rfc3339(after(days=30)))

    found = listed(stack)

    shown = found[key["id"]]
    assert (shown["label"], shown["state"], shown["role"]) == ("checkout", "active", "sender")
    assert (shown["expires_at"], shown["made_by"]) == (rfc3339(after(days=30)), OPERATOR)
    text = operate(stack, "GET", "acme/keys").body.decode()
    assert key["key"] not in text
    assert "digest" not in text
    assert {item["account"] for item in found.values()} == {"acme"}
    assert OPERATOR in listed(stack, query="?role=operator")


def test_a_key_ends_within_a_minute_of_its_time(stack: Client) -> None:
    key = made(stack, expires_at=rfc3339(after(minutes=10)))["key"]
    stack.jump(after(minutes=9))
    assert opens(stack, key)

    stack.jump(after(minutes=10, seconds=1))

    assert not opens(stack, key), "the verdict of a minute ago is over"


def test_a_rotated_key_works_beside_the_new_one_and_then_no_longer(stack: Client) -> None:
    old = made(stack, label="checkout")
    new = operate(stack, "POST", f"acme/keys/{old['id']}/rotate", {"overlap_minutes": 30})
    assert new.status == 201
    assert (new.json["replaces"], new.json["label"]) == (old["id"], "checkout")

    assert opens(stack, old["key"])
    assert opens(stack, new.json["key"])
    stack.jump(after(minutes=32))
    assert not opens(stack, old["key"])
    assert opens(stack, new.json["key"])
    assert listed(stack)[old["id"]]["state"] == "expired"
    again = operate(stack, "POST", f"acme/keys/{old['id']}/rotate")
    assert (again.status, again.problem) == (409, "conflict")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        pytest.param({"role": "sender", "expires_at": "2020-01-01T00:00:00Z"}, {"expires_at"}),
        pytest.param({"role": "none"}, {"role"}),
        pytest.param({"role": "sender", "label": ""}, {"label"}),
        pytest.param({}, {"role"}),
    ],
    ids=["ended already", "no role", "empty label", "nothing"],
)
def test_a_key_that_makes_no_sense_is_refused_by_field(
    stack: Client, body: object, fields: set[str]
) -> None:
    answer = operate(stack, "POST", "acme/keys", body)

    assert (answer.status, answer.fields) == (400, fields)


def test_another_account_s_key_can_neither_be_seen_nor_touched(stack: Client) -> None:
    key = made(stack)

    assert operate(stack, "DELETE", f"birch/keys/{key['id']}").status == 404
    assert operate(stack, "POST", f"birch/keys/{key['id']}/rotate").status == 404
    assert key["id"] not in listed(stack, "birch")
    for own in (ACME, BIRCH):
        for method, path in (("GET", "keys"), ("POST", f"keys/{key['id']}/rotate")):
            answer = stack.api(method, f"/v1/accounts/acme/{path}", key=own)
            assert (answer.status, answer.problem) == (403, "forbidden")
    assert opens(stack, key["key"])
