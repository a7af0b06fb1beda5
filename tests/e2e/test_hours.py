"""Texts wait for the hour, for `send_at`, or are refused; what waits can be taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.stack import OFFER, PERSON, REMINDER, Client, after, rfc3339

TEN_AT_NIGHT = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
EIGHT_IN_THE_MORNING = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_at_ten_at_night_a_text_is_held_until_eight_and_goes_then(stack: Client) -> None:
    stack.jump(TEN_AT_NIGHT)

    held = stack.sent()

    assert held["status"] == "held"
    assert held["not_before"] == "2026-11-25T16:00:00Z"
    decision = held["decision"]
    assert (decision["outcome"], decision["not_before"]) == ("hold", "2026-11-25T16:00:00Z")
    reason = decision["reasons"][0]
    assert (reason["rule"], reason["not_before"]) == ("time.quiet_hours", "2026-11-25T16:00:00Z")
    assert reason["citations"]
    stack.jump(EIGHT_IN_THE_MORNING - timedelta(minutes=3))
    stack.settle()
    assert stack.arrived(PERSON) == []

    stack.play(EIGHT_IN_THE_MORNING + timedelta(minutes=2))

    (arrived,) = stack.arrived(PERSON)
    assert instant(arrived["at"]) >= EIGHT_IN_THE_MORNING
    assert instant(arrived["at"]) < EIGHT_IN_THE_MORNING + timedelta(minutes=1)
    shown = stack.read(held["id"])
    assert [kept["stage"] for kept in shown["decisions"]] == ["submit", "release", "dispatch"]
    steps = [step["status"] for step in shown["timeline"]]
    assert steps == ["held", "queued", "sending", "sent", "delivered"]


def test_a_client_that_cannot_wait_is_refused_at_night(stack: Client) -> None:
    stack.jump(TEN_AT_NIGHT)

    refused = stack.send(on_quiet_hours="reject")

    assert (refused.status, refused.problem) == (422, "policy-denied")
    assert refused.rules == ["time.quiet_hours"]
    assert stack.finish()["held"] == 0
    assert stack.arrived(PERSON) == []


def test_a_transactional_text_goes_at_night(stack: Client) -> None:
    stack.agree(PERSON, campaign=None, categories=["transactional"])
    stack.jump(TEN_AT_NIGHT)

    stack.sent(category="transactional")

    assert stack.texts() == [REMINDER]


def test_a_text_for_later_is_held_and_goes_in_that_minute(stack: Client) -> None:
    later = after(minutes=30, seconds=17)

    held = stack.sent(send_at=rfc3339(later))

    assert (held["status"], held["not_before"]) == ("held", rfc3339(later))
    assert (held["decision"]["outcome"], held["decision"]["reasons"]) == ("allow", [])
    assert held["decision"]["at"] == rfc3339(later)
    stack.finish()
    (arrived,) = stack.arrived(PERSON)
    assert later <= instant(arrived["at"]) < later + timedelta(minutes=1)


def test_a_text_for_the_night_is_held_until_the_morning_after(stack: Client) -> None:
    held = stack.sent(OFFER, campaign="offers", send_at=rfc3339(TEN_AT_NIGHT))

    assert held["status"] == "held"
    assert instant(held["not_before"]) >= EIGHT_IN_THE_MORNING
    stack.finish()
    (arrived,) = stack.arrived(PERSON)
    assert instant(arrived["at"]) >= instant(held["not_before"])


def test_a_text_that_could_only_go_after_its_time_is_refused_at_night(stack: Client) -> None:
    stack.jump(TEN_AT_NIGHT)

    refused = stack.send(expires_at=rfc3339(TEN_AT_NIGHT + timedelta(hours=1)))

    assert (refused.status, refused.problem) == (422, "policy-denied")
    assert "time.quiet_hours" in refused.rules


def test_a_held_text_whose_time_is_over_after_an_outage_expires(stack: Client) -> None:
    times = {"send_at": rfc3339(after(minutes=10)), "expires_at": rfc3339(after(minutes=15))}
    name = stack.sent(**times)["id"]
    stack.jump(after(minutes=20))

    stack.finish()

    assert stack.status(name) == "expired"
    assert stack.arrived(PERSON) == []


def test_a_queued_text_whose_time_is_over_after_an_outage_expires(stack: Client) -> None:
    first, *_, last = stack.series(7, expires_at=rfc3339(after(seconds=10)))
    stack.settle()
    stack.jump(after(minutes=2))

    stack.finish()

    assert (stack.status(first), stack.status(last)) == ("delivered", "expired")
    assert all(instant(one["at"]) < after(seconds=10) for one in stack.arrived(PERSON))


def test_a_text_that_would_go_after_its_time_is_refused_at_once(stack: Client) -> None:
    recipients = [{"to": PERSON, "variables": {"n": str(index)}} for index in range(20)]
    body = "Acme Dental: your number is {{n}}. Reply STOP to opt out."

    answer = stack.batch(recipients, body, expires_at=rfc3339(after(seconds=10)))

    assert answer.json["accepted"] == 8  # one every 1.32 s
    assert answer.rules == ["time.expired"] * 12


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({}, id="queued"),
        pytest.param({"send_at": rfc3339(after(hours=1))}, id="held"),
    ],
)
def test_what_has_not_left_can_be_cancelled_and_never_goes(
    stack: Client, more: dict[str, str]
) -> None:
    *_, name = stack.series(5)
    if more:
        (name,) = stack.series(1, **more, allow_duplicate=True)

    first = stack.api("DELETE", f"/v1/messages/{name}")
    again = stack.api("DELETE", f"/v1/messages/{name}")

    assert (first.status, first.json["status"]) == (200, "cancelled")
    assert (again.status, again.json["status"]) == (200, "cancelled")
    stack.finish()
    assert len(stack.arrived(PERSON)) == (5 if more else 4)
    assert stack.status(name) == "cancelled"


def test_what_has_left_cannot_be_cancelled(stack: Client) -> None:
    name = stack.sent()["id"]
    stack.settle()

    refused = stack.api("DELETE", f"/v1/messages/{name}")

    assert (refused.status, refused.problem) == (409, "conflict")
    assert "sent" in refused.json["detail"]


def test_a_refused_text_cannot_be_cancelled(stack: Client) -> None:
    name = stack.send(to="+14155550999").json["id"]

    assert stack.api("DELETE", f"/v1/messages/{name}").status == 409


def test_the_same_words_twice_within_ten_minutes_go_once(stack: Client) -> None:
    stack.sent()
    stack.settle()
    stack.jump(after(minutes=9))
    again = stack.send("ACME DENTAL: see  you tue 9am. Reply STOP to opt out.")
    assert again.rules == ["frequency.duplicate"]

    assert stack.send(allow_duplicate=True).status == 202
    stack.settle()
    stack.jump(after(minutes=20))
    assert stack.send().status == 202
