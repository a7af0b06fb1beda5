"""The proof of a recipient through the API, checked by the verifier that trusts nothing of ours."""

import json
from typing import Any

import pytest

import consentry_verify
from tests.support.stack import OPERATOR, PERSON, Client

PATH = f"/v1/recipients/{PERSON}/proof"


def proof(stack: Client, **query: str) -> Any:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    answer = stack.api("GET", f"{PATH}?{asked}")
    assert answer.status == 200, answer.body
    return answer.json


def test_the_proof_tells_the_whole_story_and_holds(stack: Client) -> None:
    stack.sent(to=PERSON)
    stack.settle()
    stack.reply("STOP")
    stack.settle()
    assert "recipient.suppressed" in stack.send(to=PERSON).rules
    bundle = proof(stack)

    report = consentry_verify.verify(consentry_verify.read(json.dumps(bundle)))
    assert report.problems == []
    assert report.kept == 2
    events = [entry["event"] for entry in bundle["chains"][0]["entries"]]
    assert events == ["consent", "consent", "opt_out"]
    assert "Acme Dental" in bundle["evidence"][0]["document"]["disclosure_text"]
    assert [entry["reason"] for entry in bundle["opt_outs"]] == ["stop"]
    told = {(each["status"], each["reply"]) for each in bundle["messages"]["items"]}
    assert {("delivered", None), ("blocked", None), ("received", None)} <= told
    assert ("delivered", "opt_out_confirmation") in told
    assert {sheet["campaign"] for sheet in bundle["programme"]} == {"appointments", "offers"}
    assert "STOP" in bundle["programme"][0]["texts"]["help"]["en"]


def test_one_account_proves_nothing_of_another(stack: Client) -> None:
    stack.sent(to=PERSON)
    answer = stack.api("GET", PATH, key="local-birch")
    assert answer.status == 200
    assert (answer.json["chains"], answer.json["messages"]["items"]) == ([], [])
    assert answer.json["account"]["id"] == "birch"
    assert stack.api("GET", f"{PATH}?account=acme", key="local-birch").status == 403


def test_an_operator_names_the_account(stack: Client) -> None:
    assert stack.api("GET", PATH, key=OPERATOR).status == 400
    found = stack.api("GET", f"{PATH}?account=acme", key=OPERATOR)
    assert (found.status, found.json["account"]["id"]) == (200, "acme")


def test_messages_can_be_narrowed_by_time(stack: Client) -> None:
    stack.sent(to=PERSON)
    assert proof(stack, since="2030-01-01T00:00:00Z")["messages"]["items"] == []
    assert proof(stack, until="2020-01-01T00:00:00Z")["messages"]["items"] == []
    assert len(proof(stack, since="2020-01-01T00:00:00Z")["messages"]["items"]) == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [("format=pdf", "format"), ("since=yesterday", "since"), ("colour=red", "colour")],
)
def test_what_is_asked_wrongly_is_named(stack: Client, query: str, field: str) -> None:
    answer = stack.api("GET", f"{PATH}?{query}")
    assert answer.status == 400
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_the_page_shows_the_proof_and_fetches_nothing(stack: Client) -> None:
    stack.sent(to=PERSON, body="Acme Dental: <b>9am</b> Tue & Wed. Reply STOP to opt out.")
    answer = stack.api("GET", f"{PATH}?format=html")
    assert answer.status == 200
    page = answer.body.decode()
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "&lt;b&gt;9am&lt;/b&gt; Tue &amp; Wed" in page
    assert "http" not in page.split("</style>")[0]


SHEET = "/v1/accounts/acme/campaigns/appointments/programme"


def test_the_programme_sheet_says_what_recipients_really_get(stack: Client) -> None:
    stack.reply("HELP")
    answer = stack.api("GET", SHEET, key=OPERATOR)
    assert answer.status == 200
    sheet = answer.json
    assert (sheet["brand"], sheet["tcr_campaign_id"]) == ("Acme Dental", "CAPPOIN1")
    assert {"STOP", "UNSUBSCRIBE", "ARRET"} <= set(sheet["keywords"]["opt_out"])
    assert stack.texts() == [sheet["texts"]["help"]["en"]]
    assert set(sheet["texts"]["opt_out_confirmation"]) == {"en", "es", "fr", "de", "pt"}


def test_the_programme_sheet_can_be_read_and_printed(stack: Client) -> None:
    answer = stack.api("GET", f"{SHEET}?format=html", key=OPERATOR)
    assert answer.headers["content-type"].startswith("text/html")
    page = answer.body.decode()
    assert "<h1>Acme Dental: Appointments</h1>" in page
    assert "CAPPOIN1" in page
    assert "http" not in page.split("</style>")[0]


@pytest.mark.parametrize(
    ("path", "key", "status"),
    [
        pytest.param(SHEET, "local-acme", 200, id="its own account"),
        pytest.param(SHEET, "local-birch", 403, id="another account"),
        pytest.param(SHEET.replace("appointments", "none"), OPERATOR, 404, id="no such campaign"),
        pytest.param(f"{SHEET}?format=pdf", OPERATOR, 400, id="no such format"),
    ],
)
def test_a_programme_sheet_is_for_its_account_and_the_operator(
    stack: Client, path: str, key: str, status: int
) -> None:
    assert stack.api("GET", path, key=key).status == status
