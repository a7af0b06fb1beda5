"""The main job: a text goes out, STOP comes back, the next is refused."""

from tests.support.stack import CLINIC, PERSON, REMINDER, Client

CONFIRMATION = (
    "Acme Dental: You are opted out and will get no more messages from us. "
    "Reply START to opt back in."
)


def test_a_reminder_goes_out_stop_comes_back_and_the_next_is_refused(stack: Client) -> None:
    reminder = stack.sent()
    assert stack.texts() == [REMINDER]

    stack.reply("Stop please")
    assert stack.texts() == [REMINDER, CONFIRMATION]
    stack.reply("STOP")
    refused = stack.send("Acme Dental: your cleaning is due. Reply STOP to opt out.")

    assert refused.status == 422
    assert refused.problem == "policy-denied"
    reasons = {reason["rule"]: reason for reason in refused.json["decision"]["reasons"]}
    assert list(reasons) == ["recipient.suppressed"]
    assert "47 CFR 64.1200(a)(10)" in str(reasons["recipient.suppressed"]["citations"])
    assert "CYC-34" in reasons["recipient.suppressed"]["clauses"]
    assert stack.texts() == [REMINDER, CONFIRMATION]
    assert stack.status(reminder["id"]) == "delivered"
    assert stack.read(refused.json["id"])["status"] == "blocked"


def test_an_accepted_text_says_what_will_be_sent_from_where_and_why_it_may(stack: Client) -> None:
    answer = stack.sent(metadata={"order": "A-17"})

    assert answer["status"] == "queued"
    assert (answer["account"], answer["campaign"]) == ("acme", "appointments")
    assert (answer["to"], answer["from"], answer["body"]) == (PERSON, CLINIC, REMINDER)
    assert answer["category"] == "informational"
    assert answer["not_before"] is None
    assert answer["created_at"] == "2026-11-24T18:00:05Z"
    assert answer["segments"] == {
        "encoding": "GSM-7",
        "parts": 1,
        "units": len(REMINDER),
        "per_part": 160,
        "non_gsm": [],
    }
    decision = answer["decision"]
    assert (decision["outcome"], decision["reasons"]) == ("allow", [])
    assert {"recipient.suppressed", "time.quiet_hours"} <= set(decision["evaluated"])
    assert decision["profile"] == "contact-your-client"
    assert decision["ruleset"]["hash"].startswith("sha256:")
    assert decision["recipient"] == {
        "country": "US",
        "regions": ["CA"],
        "time_zones": ["America/Los_Angeles"],
        "zone_source": "area_code",
    }


def test_a_sent_text_shows_its_timeline_its_decisions_and_the_carriers_id(stack: Client) -> None:
    name = stack.sent(metadata={"order": "A-17"})["id"]
    stack.settle()

    shown = stack.read(name)

    assert [step["status"] for step in shown["timeline"]] == ["queued", "sending", "sent"]
    assert [kept["stage"] for kept in shown["decisions"]] == ["submit", "dispatch"]
    assert all(kept["outcome"] == "allow" for kept in shown["decisions"])
    assert shown["carrier"]["message_id"] == stack.arrived(PERSON)[0]["message_id"]
    assert shown["metadata"] == {"order": "A-17"}
    assert shown["purpose"] == "appointment_reminder"
    assert shown["expires_at"] == "2026-11-27T18:00:05Z"


def test_a_refused_text_is_kept_and_shows_the_same_decision_later(stack: Client) -> None:
    refused = stack.send(to="+14155550999")

    assert refused.status == 422
    shown = stack.read(refused.json["id"])
    assert shown["status"] == "blocked"
    assert shown["decision"] == refused.json["decision"]
    assert refused.rules == ["consent.missing"]
    assert stack.texts("+14155550999") == []
