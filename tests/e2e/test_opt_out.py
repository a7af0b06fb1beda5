"""Promises P1, P8 and P10: after STOP nothing goes, and only that handset undoes it."""

from datetime import timedelta

import pytest

from tests.support.stack import (
    ACME,
    BIRCH,
    NEWS,
    NOW,
    OFFER,
    OPERATOR,
    PERSON,
    REMINDER,
    Client,
    after,
    consent,
    evidence,
    people,
    rfc3339,
)

CONFIRMED = "You are opted out"
WELCOME = "You are opted in again"


def confirmations(texts: list[str]) -> int:
    return sum(CONFIRMED in text for text in texts)


def test_stop_reaches_fifty_queued_and_five_held_texts_and_nobody_elses(stack: Client) -> None:
    other = people(1)[0]
    stack.agree(other)
    stack.agree(PERSON, campaign=None, categories=["transactional"])
    first = stack.series(55)
    stack.settle()
    gone = [name for name in first if stack.status(name) == "sent"]
    queued = first[len(gone) :]
    held = stack.series(3, send_at=rfc3339(after(hours=2)), category="transactional")
    held += stack.series(2, send_at=rfc3339(after(hours=12)))
    others = stack.series(3, other) + stack.series(1, other, send_at=rfc3339(after(hours=1)))
    assert [stack.status(name) for name in queued] == ["queued"] * len(queued)
    assert len(queued) >= 50
    assert {stack.status(name) for name in held} == {"held"}
    assert len(stack.arrived(PERSON)) == len(gone) > 0

    stack.reply("STOP")
    stack.finish()

    assert {stack.status(name) for name in queued + held} == {"blocked"}
    assert len(stack.arrived(PERSON)) == len(gone) + 1
    assert confirmations(stack.texts()) == 1
    assert {stack.status(name) for name in others} == {"delivered"}
    assert len(stack.arrived(other)) == 4

    stack.reply("STOP")
    stack.finish()
    assert len(stack.arrived(PERSON)) == len(gone) + 1


def test_a_blocked_text_says_in_its_timeline_what_blocked_it(stack: Client) -> None:
    *_, queued = stack.series(5)

    stack.reply("STOP")

    assert [step["status"] for step in stack.read(queued)["timeline"]] == ["queued", "blocked"]
    assert stack.read(queued)["timeline"][-1]["detail"] == "recipient.suppressed"


def test_stop_in_the_middle_of_a_run_ends_it_at_that_instant(stack: Client) -> None:
    names = stack.series(50)
    stack.play(after(seconds=30))
    before = stack.arrived(PERSON)
    assert 20 <= len(before) <= 26

    stack.reply("stop")
    stack.finish()

    later = stack.arrived(PERSON)[len(before) :]
    assert confirmations([item["body"] for item in later]) == len(later) == 1
    ends = [stack.status(name) for name in names]
    assert ends.count("delivered") == len(before)
    assert ends.count("blocked") == len(names) - len(before)


def test_an_opt_out_is_visible_and_in_the_ledger(stack: Client) -> None:
    stack.reply("STOP")

    assert stack.standing() == [
        {"scope": "account", "reason": "stop", "source": "handset", "at": rfc3339(NOW)}
    ]
    listed = stack.api("GET", "/v1/suppressions").json["items"]
    assert [(item["recipient"], item["scope"]) for item in listed] == [(PERSON, "account")]
    later = consent(PERSON, captured_at=rfc3339(after(seconds=1)))
    stack.jump(after(minutes=1))
    recorded = stack.api("POST", "/v1/consents", later)
    assert recorded.json["ledger"]["seq"] == 4  # two seeded consents and the opt-out came before


def test_start_undoes_stop_and_the_consent_of_before_counts_again(stack: Client) -> None:
    stack.reply("STOP")
    assert stack.send().status == 422
    stack.jump(after(minutes=1))

    stack.reply("START")

    assert stack.standing() == []
    stack.sent("Acme Dental: welcome back. Reply STOP to opt out.")
    texts = stack.texts()
    assert confirmations(texts) == 1
    assert sum(WELCOME in text for text in texts) == 1
    assert texts[-1] == "Acme Dental: welcome back. Reply STOP to opt out."


def test_a_stop_after_start_is_confirmed_again(stack: Client) -> None:
    for minute, word in enumerate(["STOP", "START", "STOP"]):
        stack.jump(after(minutes=minute + 1))
        stack.reply(word)

    assert confirmations(stack.texts()) == 2
    assert stack.send().status == 422


def test_start_undoes_no_opt_out_that_stop_did_not_make(stack: Client) -> None:
    body = {"scope": "account", "reason": "complaint"}
    assert stack.api("PUT", f"/v1/suppressions/{PERSON}", body).status == 200
    stack.jump(after(minutes=1))
    stack.reply("STOP")
    stack.jump(after(minutes=2))

    stack.reply("START")

    assert [entry["reason"] for entry in stack.standing()] == ["complaint"]
    assert stack.send().status == 422


def test_start_from_a_stranger_gives_no_consent(stack: Client) -> None:
    stranger = people(1)[0]

    stack.reply("START", sender=stranger)

    assert stack.send(to=stranger).rules == ["consent.missing"]
    assert stack.texts(stranger) == []


def test_no_consent_through_the_api_undoes_a_stop(stack: Client) -> None:
    stack.reply("STOP")
    stack.jump(after(hours=1))

    older = stack.api("POST", "/v1/consents", consent(PERSON, captured_at=rfc3339(NOW)))
    newer = stack.api(
        "POST", "/v1/consents", consent(PERSON, captured_at=rfc3339(after(minutes=30)))
    )

    assert (older.status, older.problem) == (409, "conflict")
    assert "2026-11-24T18:00:05Z" in older.json["detail"]
    assert (newer.status, newer.json["suppressed"]) == (201, True)
    assert stack.send().status == 422
    assert [entry["reason"] for entry in stack.standing()] == ["stop"]


@pytest.mark.parametrize(
    ("told", "stopped"),
    [
        pytest.param([("STOP", 0), ("START", -60)], True, id="an older START after a STOP"),
        pytest.param([("STOP", 0), ("START", 0)], True, id="a START of the same instant"),
        pytest.param([("START", 0), ("STOP", 0)], True, id="a STOP of the same instant"),
        pytest.param(
            [("STOP", -120), ("START", -30), ("STOP", -60)], False, id="a late older STOP"
        ),
        pytest.param([("START", -30), ("STOP", -60)], False, id="a late STOP that START overtook"),
        pytest.param(
            [("STOP", -60), ("START", -30), ("STOP", -10)], True, id="a newer STOP after a START"
        ),
    ],
)
def test_the_order_in_which_it_was_said_decides_not_the_order_of_arrival(
    stack: Client, told: list[tuple[str, int]], stopped: bool
) -> None:
    for word, seconds in told:
        stack.reply(word, at=rfc3339(NOW + timedelta(seconds=seconds)))

    assert bool(stack.standing()) is stopped
    assert stack.send().status == (422 if stopped else 202)


def test_the_same_text_delivered_five_times_is_obeyed_and_answered_once(stack: Client) -> None:
    stack.reply("STOP", repeat=5)
    assert confirmations(stack.texts()) == 1
    stack.jump(after(minutes=1))

    stack.reply("START", repeat=5)

    assert len(stack.texts()) == 2
    assert stack.standing() == []


def test_a_stop_that_arrives_six_minutes_late_holds_without_a_confirmation(stack: Client) -> None:
    stack.reply("STOP", at=rfc3339(NOW - timedelta(minutes=6)))

    assert stack.texts() == []
    assert stack.send().status == 422


@pytest.mark.parametrize(
    "said",
    [
        "STOP",
        "stop.",
        "  Stop please  ",
        "UNSUBSCRIBE",
        "stopall",
        "take me off your list",
        "Please don't text me again!",
        "ARRET",
    ],
)
def test_any_reasonable_way_of_saying_it_stops_texts(stack: Client, said: str) -> None:
    stack.reply(said)

    assert [entry["reason"] for entry in stack.standing()] == ["stop"]
    assert confirmations(stack.texts()) == 1


@pytest.mark.parametrize("said", ["cancel my 3pm", "thanks, see you", "who is this?", "", "👍"])
def test_other_texts_stop_nothing_and_get_no_reply(stack: Client, said: str) -> None:
    stack.reply(said)

    assert stack.standing() == []
    assert stack.texts() == []
    assert stack.send().status == 202


def test_a_stop_reaches_every_campaign_of_the_account_and_no_other_account(stack: Client) -> None:
    disclosure = evidence()["disclosure_text"]
    assert isinstance(disclosure, str)
    birch = evidence(disclosure_text=disclosure.replace("Acme Dental", "Birch Books"))
    given = consent(PERSON, campaign="news", evidence=birch)
    assert stack.api("POST", "/v1/consents", given, key=BIRCH).status == 201
    news = "Birch Books: new poems are in. Reply STOP to opt out."

    stack.reply("STOP")

    assert stack.send(OFFER, campaign="offers").status == 422
    assert stack.send(news, campaign="news", key=BIRCH).status == 202
    assert stack.standing(key=BIRCH) == []
    assert stack.texts()[-1] == news
    stack.reply("STOP", to=NEWS)
    assert stack.standing(key=BIRCH)[0]["reason"] == "stop"
    assert confirmations(stack.texts()) == 2


def test_stop_from_a_stranger_is_confirmed_once_and_holds(stack: Client) -> None:
    stranger = people(1)[0]

    stack.reply("STOP", sender=stranger)
    stack.reply("STOP", sender=stranger)

    assert confirmations(stack.texts(stranger)) == len(stack.texts(stranger)) == 1
    assert [entry["reason"] for entry in stack.standing(stranger)] == ["stop"]


def test_a_stop_to_a_number_that_nobody_has_stops_everybody(stack: Client) -> None:
    stack.reply("STOP", to="+12065550199")

    shown = stack.standing(key=OPERATOR, account="acme")
    assert [(entry["scope"], entry["reason"]) for entry in shown] == [("global", "stop")]
    for key in (ACME, BIRCH):
        hidden = {"scope": "global", "reason": None, "source": None, "at": None}
        assert stack.standing(key=key) == [hidden]
    assert stack.send().status == 422
    assert stack.texts() == []
    stack.reply("START")
    assert stack.send().status == 422


def test_help_is_answered_to_a_stranger_three_times_a_day(stack: Client) -> None:
    stranger = people(1)[0]
    for _ in range(5):
        stack.reply("HELP", sender=stranger)
    stack.finish()
    texts = stack.texts(stranger)
    assert len(texts) == 3
    assert all("help@acmedental.example" in text and "Acme Dental" in text for text in texts)
    stack.jump(after(days=1, seconds=1))

    stack.reply("HELP", sender=stranger)

    assert len(stack.texts(stranger)) == 4


def test_help_is_answered_after_stop_too_and_changes_nothing(stack: Client) -> None:
    stack.reply("STOP")

    stack.reply("HELP")

    stack.finish()
    texts = stack.texts()
    assert len(texts) == 2
    assert "help@acmedental.example" in texts[-1]
    assert stack.send(REMINDER).status == 422


def test_replies_come_from_the_number_that_was_texted(stack: Client) -> None:
    stack.reply("HELP", to="+12065550101")

    stack.settle()
    assert [item["from"] for item in stack.arrived(PERSON)] == ["+12065550101"]
