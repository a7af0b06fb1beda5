"""Reading what was sent: one text, or pages of them, never another account's."""

from datetime import datetime
from urllib.parse import urlencode

import pytest

from tests.support.stack import (
    BIRCH,
    CLINIC,
    OFFER,
    OPERATOR,
    PERSON,
    Answer,
    Client,
    after,
    people,
    rfc3339,
)


def page(stack: Client, **query: object) -> Answer:
    return stack.api("GET", f"/v1/messages?{urlencode(query)}")


def test_texts_are_listed_newest_first_by_person_status_and_campaign(stack: Client) -> None:
    other = people(1)[0]
    stack.agree(other)
    first = stack.sent()["id"]
    stack.settle()
    second = stack.sent(OFFER, campaign="offers")["id"]
    third = stack.sent(to=other, send_at=rfc3339(after(hours=1)))["id"]
    stack.settle()
    refused = stack.send(to=people(1, 900)[0]).json["id"]

    def ids(**query: object) -> list[str]:
        return [item["id"] for item in stack.listed(**query)]

    assert sorted(ids()) == sorted([first, second, third, refused])
    created = [datetime.fromisoformat(item["created_at"]) for item in stack.listed()]
    assert created == sorted(created, reverse=True)
    assert ids(to=PERSON) == [second, first]
    assert ids(status="held") == [third]
    assert ids(status="blocked") == [refused]
    assert sorted(ids(campaign="appointments")) == sorted([first, third, refused])
    assert ids(campaign="offers", to=PERSON, status="sent") == [second]
    assert ids(to=CLINIC) == []


@pytest.mark.parametrize(
    "query", [pytest.param({}, id="of an account"), pytest.param({"to": PERSON}, id="of a person")]
)
def test_pages_follow_one_another_without_gap_or_repetition(
    stack: Client, query: dict[str, str]
) -> None:
    names = stack.series(25)
    seen: list[str] = []
    cursor: dict[str, str] = {}

    for _ in range(4):
        answer = page(stack, limit=7, **query, **cursor)
        assert len(answer.json["items"]) <= 7
        seen += [item["id"] for item in answer.json["items"]]
        cursor = {"cursor": answer.json["next_cursor"]}

    assert sorted(seen) == sorted(names)
    if query:
        assert cursor == {"cursor": None}


def test_a_page_has_at_most_fifty_unless_asked(stack: Client) -> None:
    stack.series(60)

    assert len(page(stack).json["items"]) == 50
    assert len(page(stack, limit=100).json["items"]) == 60


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "", "1.5", "٣"])
def test_a_limit_out_of_range_is_refused_by_name(stack: Client, limit: str) -> None:
    answer = page(stack, limit=limit)

    assert (answer.status, answer.fields) == (400, {"limit"})


def test_a_cursor_is_good_for_its_own_list_and_account_only(stack: Client) -> None:
    stack.series(4)
    cursor = page(stack, limit=2).json["next_cursor"]
    packed, _, signature = cursor.partition(".")
    forged = signature[:-1] + ("y" if signature.endswith("x") else "x")
    wrong = ["nonsense", "a.b", f"{packed}.{forged}", f"{packed}x.{signature}", "é.é"]

    for one in wrong:
        answer = page(stack, cursor=one)
        assert (answer.status, answer.fields) == (400, {"cursor"}), one
    assert page(stack, cursor=cursor, to=PERSON).fields == {"cursor"}
    for key in (BIRCH, OPERATOR):
        target = f"/v1/messages?{urlencode({'cursor': cursor, 'account': 'birch'})}"
        assert stack.api("GET", target, key=key).fields == {"cursor"}
    assert page(stack, cursor=cursor).status == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        pytest.param({"to": "0155"}, "to", id="to"),
        pytest.param({"status": "nope"}, "status", id="status"),
        pytest.param({"cursor": "x" * 5000}, "cursor", id="cursor"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_by_name(
    stack: Client, query: dict[str, str], field: str
) -> None:
    answer = page(stack, **query)

    assert (answer.status, answer.fields) == (400, {field})


@pytest.mark.parametrize("number", ["+14155550123", "%2B14155550123", "%2014155550123"])
def test_a_number_in_a_query_may_be_written_in_three_ways(stack: Client, number: str) -> None:
    name = stack.sent()["id"]

    items = stack.api("GET", f"/v1/messages?to={number}").json["items"]

    assert [item["id"] for item in items] == [name]


@pytest.mark.parametrize(
    "name",
    [
        "00000000-0000-4000-8000-000000000000",
        "nope",
        "%00",
        "..",
        "a%2Fb",
        "%F0%9F%91%8D",
        "%ED%A0%80",
        "x" * 3000,
    ],
)
def test_a_message_that_is_not_there_is_not_found(stack: Client, name: str) -> None:
    for method in ("GET", "DELETE"):
        answer = stack.api(method, f"/v1/messages/{name}")
        assert (answer.status, answer.problem) == (404, "not-found")


def test_what_people_text_back_is_not_listed_among_what_was_sent(stack: Client) -> None:
    given = stack.reply("thanks!")

    assert stack.listed() == []
    assert stack.api("GET", f"/v1/messages/{given}").status == 404
