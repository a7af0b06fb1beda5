"""Bad input of every field of every call is 400 with the field's name, never a 5xx."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.support.bad_input import ALL, RECIPIENTS, Endpoint
from tests.support.stack import OPERATOR, PERSON, Client

ONES = [pytest.param(endpoint, id=endpoint.name) for endpoint in ALL]
FIELDS = [
    pytest.param(endpoint, path, values, id=f"{endpoint.name}: {path}")
    for endpoint in ALL
    for path, values in endpoint.cases()
]
ITEMS = [pytest.param(path, values, id=path) for path, values in RECIPIENTS.cases()]


@pytest.fixture(scope="module")
def stack(started: Client) -> Client:
    """One stack for the module: what is refused changes nothing."""
    started.reset()
    return started


@pytest.mark.parametrize(("endpoint", "path", "values"), FIELDS)
def test_a_bad_field_is_refused_by_its_name(
    stack: Client, endpoint: Endpoint, path: str, values: list[Any]
) -> None:
    for value in values:
        answer = stack.api(
            endpoint.method, endpoint.path, endpoint.spoilt(path, value), key=endpoint.key
        )
        shown = repr(value)[:60]
        assert answer.status == 400, (shown, answer.status, answer.body[:300])
        assert answer.problem == "invalid-request"
        assert path in answer.fields, (shown, answer.fields)
        assert all(error["code"] and error["message"] for error in answer.json["errors"])


@pytest.mark.parametrize(("path", "values"), ITEMS)
def test_a_bad_recipient_of_a_batch_is_invalid_by_its_fields_name(
    stack: Client, path: str, values: list[Any]
) -> None:
    for value in values:
        answer = stack.api("POST", RECIPIENTS.path, RECIPIENTS.spoilt(path, value))
        shown = repr(value)[:60]
        assert answer.status == 200, (shown, answer.status, answer.body[:300])
        (item,) = answer.json["items"]
        assert item["status"] == "invalid", shown
        found = {error["field"] for error in item["problem"]["errors"]}
        assert any(name.startswith(path) for name in found), (shown, found)


@pytest.mark.parametrize("endpoint", ONES)
def test_every_wrong_field_is_named_at_once(stack: Client, endpoint: Endpoint) -> None:
    wrong = {path: values[0] for path, values in endpoint.wrong.items() if "." not in path}

    answer = stack.api(endpoint.method, endpoint.path, {**wrong, "nonsense": 1}, key=endpoint.key)

    assert answer.status == 400
    assert answer.fields >= {*wrong, "nonsense"} - {"account"}


@pytest.mark.parametrize("endpoint", ONES)
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"hello", id="no json"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b'"x"', id="a string"),
        pytest.param(b'{"a": NaN}', id="not a number"),
        pytest.param(b'{"a": "\xff\xfe"}', id="no utf-8"),
        pytest.param(b'\xef\xbb\xbf{"a": 1}', id="a byte order mark"),
        pytest.param(b'{"a": ' + b"[" * 100_000, id="deep nesting"),
        pytest.param(b'{"a": ' * 5_000 + b"1" + b"}" * 5_000, id="deep objects"),
        pytest.param(b'{"a": 1' + b"0" * 5_000 + b"}", id="a huge number"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(
    stack: Client, endpoint: Endpoint, body: bytes
) -> None:
    answer = stack.api(endpoint.method, endpoint.path, body, key=endpoint.key)

    assert answer.status == 400, answer.body[:300]
    assert answer.problem == "invalid-request"


@pytest.mark.parametrize("endpoint", ONES)
def test_a_body_of_more_than_a_megabyte_is_too_large(stack: Client, endpoint: Endpoint) -> None:
    body = b'{"name": "' + b"x" * 1_100_000 + b'"}'

    answer = stack.api(endpoint.method, endpoint.path, body, key=endpoint.key)

    assert (answer.status, answer.problem) == (413, "payload-too-large")


def test_a_megabyte_of_two_byte_characters_is_too_large(stack: Client) -> None:
    body = ('{"name": "' + "é" * 600_000 + '"}').encode()

    assert stack.api("POST", "/v1/messages", body).status == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", "multipart/form-data"])
def test_the_content_type_does_not_matter(stack: Client, kind: str) -> None:
    body = b'{"campaign": "appointments"}'

    answer = stack.api("POST", "/v1/messages", body, headers={"content-type": kind})

    assert (answer.status, answer.fields) == (400, {"to", "body"})


BAD_NUMBERS = ["0155", "abc", "+1", "+", "%2B", "%20", "+1415555012345678", "%00", "x" * 2000]


@pytest.mark.parametrize("number", BAD_NUMBERS)
def test_a_bad_number_in_a_path_is_refused_by_name(stack: Client, number: str) -> None:
    body = {"scope": "account", "reason": "manual"}
    sender = {"type": "10dlc", "campaign": "appointments"}
    path = f"/v1/suppressions/{number}"
    answers = [
        stack.api("GET", path),
        stack.api("PUT", path, body),
        stack.api("DELETE", f"{path}?account=acme", key=OPERATOR),
        stack.api("PUT", f"/v1/accounts/acme/senders/{number}", sender, key=OPERATOR),
    ]

    read = stack.api("GET", f"/v1/accounts/acme/senders/{number}")

    assert read.status == (404 if number in ("0155", "abc", "%00") else 400)
    for answer in answers:
        assert answer.status in ((404,) if number == "%00" else (400,)), answer.body
        assert answer.status == 404 or answer.fields == {"number"}


@pytest.mark.parametrize("name", ["UPPER", "-a", "a" * 64, "a_b", quote("a b"), quote("é")])
def test_a_bad_id_in_a_path_is_refused_by_name(stack: Client, name: str) -> None:
    account = {"name": "X", "brand": {"name": "X"}}
    campaign = {"name": "X", "use_case": "MARKETING", "category": "marketing"}
    calls = [
        ("PUT", f"/v1/accounts/{name}", account, "account"),
        ("PUT", f"/v1/accounts/{name}/campaigns/x", campaign, "account"),
        ("PUT", f"/v1/accounts/acme/campaigns/{name}", campaign, "campaign"),
        ("POST", f"/v1/accounts/{name}/keys", {"role": "sender"}, "account"),
    ]

    for method, path, body, field in calls:
        answer = stack.api(method, path, body, key=OPERATOR)
        assert (answer.status, answer.fields) == (400, {field}), path


@pytest.mark.parametrize(
    ("path", "field"),
    [
        pytest.param("/v1/consents", "recipient", id="no recipient"),
        pytest.param("/v1/consents?recipient=0155", "recipient", id="a bad recipient"),
        pytest.param("/v1/suppressions?limit=0", "limit", id="a limit"),
        pytest.param("/v1/suppressions?cursor=x", "cursor", id="a cursor"),
        pytest.param("/v1/messages?to=%ED%A0%80", "to", id="half a character"),
        pytest.param("/v1/messages?limit=9999999999999999999999", "limit", id="a huge limit"),
    ],
)
def test_a_bad_query_is_refused_by_name(stack: Client, path: str, field: str) -> None:
    answer = stack.api("GET", path)

    assert (answer.status, answer.fields) == (400, {field})


@pytest.mark.parametrize(
    "path",
    [
        "/v1/messages",
        "/v1/suppressions",
        f"/v1/consents?recipient={quote(PERSON)}",
        "/v1/messages/x",
    ],
)
@pytest.mark.parametrize("account", ["", "UPPER", "é", "a" * 64])
def test_an_operator_must_name_an_account_that_can_be(
    stack: Client, path: str, account: str
) -> None:
    joined = f"{path}{'&' if '?' in path else '?'}account={quote(account)}"

    answer = stack.api("GET", joined, key=OPERATOR)

    assert (answer.status, answer.fields) == (400, {"account"})


def test_after_all_that_nothing_was_sent_and_nothing_was_stored(stack: Client) -> None:
    stack.settle()

    assert stack.arrived() == []
    assert stack.listed() == []
    assert stack.standing() == []
    assert stack.api("GET", "/v1/accounts/acme").json["name"] == "Acme Dental"
