"""Lists, recipients' rights and the nightly purge through the handlers, on real tables."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from consentry.policy.packing import unpack
from local.seed import DISCLOSURE
from tests.support.fakes import START
from tests.support.handlers import Handlers, event, tables

PERSON = "+14155550123"
STRANGER = "+14155550177"
WORD = {"version": "2026-11", "by": "Ann Lee, owner", "list_source": "till receipts of 2026"}
PROOF = {
    "disclosure_text": DISCLOSURE,
    "url": "https://acmedental.example/texts",
    "checkbox": True,
    "not_condition_of_purchase": True,
}
DEFAULTS = {
    "campaign": "appointments",
    "level": "express_written",
    "captured_at": "2026-11-01T00:00:00Z",
    "evidence": PROOF,
}

MESSAGE = {"campaign": "appointments", "body": "Acme Dental: hello. Reply STOP to opt out."}


@dataclass
class Api:
    """Calls the HTTP functions as an account or an operator."""

    lambdas: Handlers

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        role: str = "sender",
        account: str = "acme",
        function: str = "consent_api",
        idempotency: str = "",
        **query: str,
    ) -> dict[str, Any]:
        given = event("consent_api")
        if idempotency:
            given["headers"]["idempotency-key"] = idempotency
        own = "" if role == "operator" else account
        context = {"role": role, "account": own, "key_id": f"key-of-{role}"}
        given["requestContext"]["authorizer"]["lambda"] = context
        given["requestContext"]["http"].update(method=method, path=path)
        given["rawPath"] = path
        named = {"account": account} if role == "operator" and body is None else {}
        given["queryStringParameters"] = {**named, **query} or None
        given["body"] = json.dumps(body) if body is not None else ""
        answer: dict[str, Any] = self.lambdas.call(function, given)
        return answer

    def json(self, *args: Any, **kwargs: Any) -> tuple[int, Any]:
        answer = self.call(*args, **kwargs)
        return answer["statusCode"], json.loads(answer["body"])


@pytest.fixture
def api(lambdas: Handlers) -> Api:
    return Api(lambdas)


def import_consents(api: Api, rows: str, **more: Any) -> tuple[int, Any]:
    body = {"data": rows, "attestation": WORD, "defaults": DEFAULTS, **more}
    return api.json("POST", "/v1/consents/import", body)


def outcomes(answer: Any) -> list[str]:
    return [item["outcome"] for item in answer["items"]]


def test_a_spreadsheet_of_consents_is_taken_row_by_row(api: Api) -> None:
    data = (
        "\ufeffPhone Number;Language;Level\r\n"
        f"{STRANGER};es;Express Written\r\n"
        "(415) 555-0178;;\r\n"
        "1.41556E+10;;\r\n"
        "4155550179;;nonsense\r\n"
        f"{STRANGER};es;express_written\r\n"
    )
    status, answer = import_consents(api, data)

    assert status == 200
    assert outcomes(answer) == ["recorded", "recorded", "failed", "failed", "duplicate"]
    assert [item["line"] for item in answer["items"]] == [2, 3, 4, 5, 6]
    assert answer["items"][1]["recipient"] == "+14155550178"
    assert answer["items"][2]["problem"]["errors"][0]["code"] == "rounded"
    assert answer["items"][3]["problem"]["errors"][0]["field"] == "level"
    assert answer["items"][4]["same_as_line"] == 2
    assert answer["counts"]["recorded"] == 2


def test_a_list_taken_twice_is_told_so(api: Api) -> None:
    import_consents(api, f"phone\n{STRANGER}\n")
    _, again = import_consents(api, f"phone\n{STRANGER}\n")

    assert outcomes(again) == ["unchanged"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"attestation": None}, "attestation", id="no attestation"),
        pytest.param({"attestation": {**WORD, "version": "1"}}, "attestation.version", id="old"),
        pytest.param({"attestation": {**WORD, "by": f"Ann {PERSON}"}}, "attestation.by", id="own"),
        pytest.param({"format": "excel"}, "format", id="no such format"),
        pytest.param({"format": "eum"}, "format", id="a list of opt-outs"),
        pytest.param({"defaults": {"recipient": PERSON}}, "defaults.recipient", id="a default"),
        pytest.param({"defaults": "x"}, "defaults", id="no object"),
        pytest.param({"default_region": "usa"}, "default_region", id="no country"),
        pytest.param({"data": 'phone\n"+1'}, "data", id="open quotes"),
        pytest.param({"data": "phone\n"}, "data", id="no row"),
        pytest.param({"data": "phone\n" + "+1\n" * 501}, "data", id="too many rows"),
        pytest.param({"colour": "red"}, "colour", id="an unknown field"),
    ],
)
def test_a_wrong_request_is_named_by_its_field(
    api: Api, change: dict[str, Any], field: str
) -> None:
    status, answer = import_consents(api, f"phone\n{STRANGER}\n", **change)

    assert (status, [error["field"] for error in answer["errors"]]) == (400, [field])


def test_too_many_rows_are_told_what_to_do(api: Api) -> None:
    _, answer = import_consents(api, "phone\n" + "+1\n" * 501)

    assert "parts of at most 500" in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    ("format", "data", "expected"),
    [
        pytest.param(
            "twilio",
            f"contact_id,sender_id,status,source,date_of_consent\n"
            f"{STRANGER},MG1,opt-in,website,2026-10-01T00:00:00Z\n"
            f"+14155550178,MG1,opt-out,website,2026-10-01T00:00:00Z\n",
            ["recorded", "skipped"],
            id="twilio",
        ),
        pytest.param(
            "pinpoint",
            json.dumps(
                {
                    "ChannelType": "SMS",
                    "Address": STRANGER,
                    "OptOut": "NONE",
                    "Demographic": {"Timezone": "America/Denver"},
                }
            )
            + "\n"
            + json.dumps({"ChannelType": "EMAIL", "Address": "a@b.example", "OptOut": "NONE"}),
            ["recorded", "failed"],
            id="pinpoint",
        ),
        pytest.param(
            "consentry",
            f"recipient,status\n{STRANGER},revoked\n+14155550178,active\n+14155550179,pending\n",
            ["skipped", "recorded", "skipped"],
            id="our own export",
        ),
        pytest.param(
            "consentry",
            json.dumps({"recipient": STRANGER, "evidence": {"url": "https://x.example"}}),
            ["recorded"],
            id="JSONL with evidence",
        ),
        pytest.param(
            "consentry", f"phone,colour\n{STRANGER},red\n", ["failed"], id="an unknown column"
        ),
        pytest.param("consentry", f"phone,mobile\n{STRANGER},{STRANGER}\n", ["failed"], id="twice"),
        pytest.param("consentry", f"phone,adult\n{STRANGER},no\n", ["refused"], id="a child"),
        pytest.param(
            "consentry", f"phone,source\n{STRANGER},purchased list\n", ["refused"], id="bought"
        ),
    ],
)
def test_consents_in_the_formats_of_others(
    api: Api, format: str, data: str, expected: list[str]
) -> None:
    status, answer = import_consents(api, data, format=format)

    assert (status, outcomes(answer)) == (200, expected), answer


@pytest.mark.parametrize(
    ("format", "data", "expected", "reasons"),
    [
        pytest.param(
            "consentry",
            f"phone,reason,scope\n{STRANGER},complaint,\n{STRANGER},,category:marketing\n",
            ["recorded", "recorded"],
            {"complaint", "stop"},
            id="consentry",
        ),
        pytest.param(
            "twilio",
            f"From,To,Date\n{STRANGER},+12065550100,2026-10-01 10:00:00Z\n",
            ["failed"],
            set(),
            id="twilio with two numbers",
        ),
        pytest.param(
            "twilio",
            f"Phone Number,Status\n{STRANGER},opt-out\n+14155550178,perhaps\n",
            ["recorded", "failed"],
            {"stop"},
            id="twilio",
        ),
        pytest.param(
            "eum",
            json.dumps(
                {
                    "OptOutListName": "default",
                    "OptedOutNumbers": [
                        {
                            "OptedOutNumber": STRANGER,
                            "OptedOutTimestamp": 1760000000.5,
                            "EndUserOptedOut": False,
                        }
                    ],
                }
            ),
            ["recorded"],
            {"manual"},
            id="eum",
        ),
        pytest.param(
            "pinpoint",
            f"ChannelType,Address,OptOut,User.UserId\nSMS,{STRANGER},ALL,u1\n"
            "SMS,+14155550178,NONE,u2\n",
            ["recorded", "skipped"],
            {"stop"},
            id="pinpoint",
        ),
        pytest.param(
            "consentry",
            f"phone,at\n{STRANGER},2026-11-24\n+14155550178,2027-01-01\n+14155550179,soon\n",
            ["recorded", "failed", "failed"],
            {"stop"},
            id="times",
        ),
    ],
)
def test_opt_outs_in_the_formats_of_others(
    api: Api, format: str, data: str, expected: list[str], reasons: set[str]
) -> None:
    body = {"format": format, "data": data}
    status, answer = api.json("POST", "/v1/suppressions/import", body)

    assert (status, outcomes(answer)) == (200, expected), answer
    _, standing = api.json("GET", f"/v1/suppressions/{STRANGER}")
    assert {entry["reason"] for entry in standing["items"]} == reasons


def test_national_numbers_are_read_as_of_the_region_that_is_named(api: Api) -> None:
    body = {"data": "phone\n06 12 34 56 78\n", "default_region": "FR"}
    _, answer = api.json("POST", "/v1/suppressions/import", body)

    assert answer["items"][0]["recipient"] == "+33612345678"


def exported(api: Api, kind: str, **query: str) -> dict[str, Any]:
    asked = {"purpose": "yearly audit", "format": "csv", **query}
    answer = api.call("GET", f"/v1/{kind}/export", role="operator", **asked)
    assert answer["statusCode"] == 200, answer["body"]
    return answer


def test_what_is_exported_can_be_imported_again_and_runs_no_formula(api: Api) -> None:
    note = {"scope": "account", "reason": "manual", "note": '=HYPERLINK("http://x.example")'}
    api.call("PUT", f"/v1/suppressions/{STRANGER}", note)
    answer = exported(api, "suppressions")

    assert answer["headers"]["Content-Type"].startswith("text/csv")
    (row,) = csv.DictReader(io.StringIO(answer["body"]))
    assert row["recipient"] == STRANGER
    assert row["note"].startswith("'=")
    body = {"data": answer["body"]}
    _, again = api.json("POST", "/v1/suppressions/import", body)
    assert outcomes(again) == ["recorded"]


def test_consents_leave_page_by_page_with_what_proves_them(api: Api) -> None:
    import_consents(api, f"phone\n{STRANGER}\n")
    first = exported(api, "consents", limit="1")
    rest = exported(api, "consents", limit="1", cursor=first["headers"]["Next-Cursor"])

    rows = [*csv.DictReader(io.StringIO(first["body"]))]
    rows += csv.DictReader(io.StringIO(rest["body"]))
    assert {row["recipient"] for row in rows} == {STRANGER, PERSON}
    assert all(row["disclosure_text"] == DISCLOSURE for row in rows)
    lines = exported(api, "consents", format="jsonl")["body"].splitlines()
    assert len(lines) == 3
    found = json.loads(exported(api, "consents", format="json")["body"])
    assert (len(found["items"]), found["next_cursor"]) == (3, None)


@pytest.mark.parametrize("kind", ["consents", "suppressions"])
def test_only_an_operator_who_says_what_for_gets_a_list(api: Api, kind: str) -> None:
    path = f"/v1/{kind}/export"

    assert api.json("GET", path, purpose="sell it")[0] == 403
    wrong: list[dict[str, str]] = [{}, {"purpose": f"for {PERSON}"}]
    for query in wrong:
        status, answer = api.json("GET", path, role="operator", **query)
        assert (status, answer["errors"][0]["field"]) == (400, "purpose")


def raw(value: Any) -> Iterator[str]:
    """Every text in a stored item; packed facts are unpacked."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from raw(each)
    elif isinstance(value, list):
        for each in value:
            yield from raw(each)
    elif isinstance(value, bytes):
        try:
            yield repr(unpack(value))
        except ValueError:
            yield value.decode("latin-1")
    else:
        yield str(value)


def everything() -> str:
    """All that lies in any table."""
    parts = []
    for table in tables().values():
        for partition in table.items.values():
            items = partition.values() if isinstance(partition, dict) else [partition]
            parts += [text for item in items for text in raw(item.to_json())]
    return "\n".join(parts)


def full_life(api: Api) -> None:
    """A stranger who agreed, was texted, wrote, stopped, and has wishes."""
    evidence = {**PROOF, "signature": f"Ann {STRANGER}"}
    import_consents(api, f"phone\n{STRANGER}\n", defaults={**DEFAULTS, "evidence": evidence})
    message = {
        "campaign": "appointments",
        "to": STRANGER,
        "body": f"Acme Dental: call {STRANGER[2:]}. Reply STOP to opt out.",
        "metadata": {"phone": STRANGER},
    }
    assert api.json("POST", "/v1/messages", message, function="messages_api")[0] == 202
    wishes = {"time_zone": "America/Denver", "quiet_hours": {"start": "21:00", "end": "08:00"}}
    assert api.json("PUT", f"/v1/recipients/{STRANGER}/preferences", wishes)[0] == 200
    note = {"scope": "category:marketing", "reason": "manual", "note": f"rang from {STRANGER}"}
    assert api.json("PUT", f"/v1/suppressions/{STRANGER}", note)[0] == 200
    again = {**message, "campaign": "offers", "body": "Acme Dental: 10% off. STOP to opt out."}
    assert api.json("POST", "/v1/messages", again, function="messages_api")[0] == 422


def test_after_an_erasure_no_table_holds_the_number(api: Api) -> None:
    full_life(api)
    assert STRANGER in everything()

    status, answer = api.json("DELETE", f"/v1/recipients/{STRANGER}")

    assert status == 200, answer
    assert answer["erased"] == {"consents": 1, "evidence": 1, "messages": 2}
    kept = {"opt_out", "ledger", "decision", "complaint"}
    assert {each["data"] for each in answer["kept"]} == kept
    assert STRANGER[2:] not in everything()
    message = {**MESSAGE, "to": STRANGER}
    status, refused = api.json("POST", "/v1/messages", message, function="messages_api")
    assert status == 422
    assert "recipient.suppressed" in {one["rule"] for one in refused["decision"]["reasons"]}


def test_what_is_held_is_shown_with_what_it_is_for(api: Api) -> None:
    full_life(api)
    status, held = api.json("GET", f"/v1/recipients/{STRANGER}")

    assert status == 200
    assert held["time_zone"] == "America/Denver"
    assert held["quiet_hours"] == {"start": "21:00", "end": "08:00"}
    assert held["consents"][0]["evidence"]["disclosure_text"] == DISCLOSURE
    assert held["messages"]["items"][0]["metadata"] == {"phone": STRANGER}
    assert held["opt_outs"][0]["note"].startswith("rang")
    assert held["kept"]["message_body"]["days"] == 90
    assert held["kept"]["consent_evidence"]["purposes"] == ["prove consent"]
    assert held["legal_hold"] is None
    assert api.json("GET", "/v1/recipients/+14155550188")[0] == 404
    assert api.json("GET", f"/v1/recipients/{STRANGER}", account="birch")[0] == 404


def test_a_legal_hold_is_an_operators_and_binds(api: Api) -> None:
    full_life(api)
    path = f"/v1/recipients/{STRANGER}/legal-hold"
    body = {"account": "acme", "reason": "case 7", "until": "2027-06-01T00:00:00Z"}

    assert api.json("PUT", path, {"reason": "x"})[0] == 403
    assert api.json("PUT", path, {**body, "reason": f"about {STRANGER}"}, role="operator")[0] == 400
    status, hold = api.json("PUT", path, body, role="operator")
    assert (status, hold["in_force"]) == (200, True)
    status, refused = api.json("DELETE", f"/v1/recipients/{STRANGER}")
    assert (status, "legal hold" in refused["detail"]) == (409, True)
    ended = {"account": "acme", "reason": "closed", "until": "2026-01-01T00:00:00Z"}
    assert api.json("PUT", path, ended, role="operator")[1]["in_force"] is False
    assert api.json("DELETE", f"/v1/recipients/{STRANGER}")[0] == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"region": "U$"}, "region"),
        ({"language": "en_US"}, "language"),
        ({"quiet_hours": {"start": "25:00", "end": "08:00"}}, "quiet_hours.start"),
        ({"quiet_hours": {"start": "21:00"}}, "quiet_hours.end"),
        ({"categories": ["nonsense"]}, "categories"),
        ({"max_per_day": -1}, "max_per_day"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_wish_is_named_by_its_field(api: Api, body: dict[str, Any], field: str) -> None:
    status, answer = api.json("PUT", f"/v1/recipients/{PERSON}/preferences", body)

    assert (status, [error["field"] for error in answer["errors"]]) == (400, [field])


def test_a_childs_consent_is_refused_and_the_child_erased(api: Api) -> None:
    full_life(api)
    consent = {**DEFAULTS, "recipient": STRANGER, "method": "web_form", "source": "direct"}
    body = {**consent, "date_of_birth": "2020-01-01"}
    status, answer = api.json("POST", "/v1/consents", body)

    assert status == 422
    (reason,) = answer["decision"]["reasons"]
    assert (reason["rule"], "CYC-11" in reason["clauses"]) == ("recipient.minor", True)
    assert STRANGER[2:] not in everything()


@pytest.mark.parametrize("way", ["suppression", "erasure"])
def test_whoever_reports_a_child_has_what_is_held_erased(api: Api, way: str) -> None:
    full_life(api)
    if way == "suppression":
        body = {"scope": "account", "reason": "minor"}
        assert api.json("PUT", f"/v1/suppressions/{STRANGER}", body)[0] == 200
    else:
        assert api.json("DELETE", f"/v1/recipients/{STRANGER}", reason="minor")[0] == 200

    assert STRANGER[2:] not in everything()
    _, standing = api.json("GET", f"/v1/suppressions/{STRANGER}")
    assert "minor" in {entry["reason"] for entry in standing["items"]}


def test_the_night_purges_and_the_operator_reads_its_report(api: Api) -> None:
    api.json("POST", "/v1/messages", {**MESSAGE, "to": STRANGER}, function="messages_api")
    api.lambdas.clock.advance(92 * 86_400)
    api.lambdas.call("retention", event("retention"))

    assert api.json("GET", "/v1/retention")[0] == 403
    status, answer = api.json("GET", "/v1/retention", role="operator")
    assert status == 200
    assert answer["reports"][0]["done"] == {"message_body": 1}
    assert answer["reports"][0]["complete"] is True
    assert answer["kept"]["decision"]["days"] == 1827
    _, held = api.json("GET", f"/v1/recipients/{STRANGER}")
    assert (held["messages"]["items"][0]["body"], START.year) == ("", 2026)


def test_the_inbox_shows_what_nobody_answered(api: Api) -> None:
    given = event("inbound")
    text = json.loads(given["Records"][0]["Sns"]["Message"])
    text["messageBody"] = "Do you open on Sunday?"
    given["Records"][0]["Sns"]["Message"] = json.dumps(text)
    given["Records"][0]["Sns"]["Timestamp"] = "2026-11-24T18:00:00.000Z"
    api.lambdas.call("inbound", given)
    api.lambdas.clock.advance(3600)

    status, answer = api.json(
        "GET", "/v1/inbound", function="messages_api", unanswered="true", to="+12065550100"
    )
    assert status == 200
    (item,) = answer["items"]
    assert (item["body"], item["from"]) == ("Do you open on Sunday?", text["originationNumber"])
    assert (item["age_seconds"], item["answered_at"]) == (3600, None)
    for query in ({"unanswered": "perhaps"}, {"to": "nobody"}, {"limit": "0"}):
        assert api.json("GET", "/v1/inbound", function="messages_api", **query)[0] == 400
    _, other = api.json("GET", "/v1/inbound", function="messages_api", account="birch")
    assert other["items"] == []
