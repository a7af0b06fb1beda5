"""What becomes of accepted texts, and how the account hears of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.carrier.events import TYPES
from local.carrier.protocol import values_of
from local.carrier.reading import BadInput
from local.clock import to_micros
from local.due import Due
from local.player import Player
from local.sources.trigger import Gate
from tests.local.carrier import FROM, START, TO, Carrier, carrier

SHARED = {
    "eventType",
    "eventVersion",
    "eventTimestamp",
    "isFinal",
    "originationPhoneNumber",
    "destinationPhoneNumber",
    "mcc",
    "mnc",
    "messageId",
    "messageRequestTimestamp",
    "messageEncoding",
    "messageType",
    "messageStatus",
    "messageStatusDescription",
    "context",
    "totalMessageParts",
    "totalMessagePrice",
    "totalCarrierFee",
}


@pytest.fixture
def heard(tmp_path: Path) -> Carrier:
    """A carrier whose events somebody hears."""
    return carrier(tmp_path, ["TEXT_ALL"])


@pytest.fixture
def unheard(tmp_path: Path) -> Carrier:
    """A carrier whose events go nowhere."""
    return carrier(tmp_path)


class Never:
    """A trigger that is never due."""

    concurrency = 1

    def next_due(self) -> int | None:
        return None

    def deliver(self, worker: int = 0) -> bool:
        return False

    def on_change(self, listener: Callable[[], None]) -> None:
        """Nothing ever changes."""


def steps(*plan: tuple[str, float]) -> list[dict[str, Any]]:
    return [{"type": kind, "after": after} for kind, after in plan]


def story(one: Carrier, events: list[dict[str, Any]]) -> list[tuple[str, float, bool]]:
    return [
        (each["eventType"], one.seconds(each["eventTimestamp"]), each["isFinal"]) for each in events
    ]


def events_of(one: Carrier) -> list[dict[str, Any]]:
    return [message for topic, message in one.published if topic == "EventTopic"]


DELIVERED = [("TEXT_SUCCESSFUL", 1.0, False), ("TEXT_DELIVERED", 3.0, True)]


def test_a_text_is_taken_by_its_network_and_delivered(heard: Carrier) -> None:
    heard.send()
    heard.later(2)
    assert story(heard, events_of(heard)) == DELIVERED[:1]
    heard.later(60)
    assert story(heard, events_of(heard)) == DELIVERED
    assert heard.ask("GET", "/events")["items"] == events_of(heard)


def test_without_a_destination_nobody_waits_and_events_can_still_be_seen(unheard: Carrier) -> None:
    unheard.send()
    assert unheard.eum.outcomes.next_due() is None
    assert unheard.ask("GET", "/events")["items"] == []
    unheard.later(2)
    assert story(unheard, unheard.ask("GET", "/events")["items"]) == DELIVERED[:1]
    unheard.later(60)
    assert story(unheard, unheard.ask("GET", "/events", to=TO)["items"]) == DELIVERED
    assert unheard.ask("GET", "/events", to="+14155550199")["items"] == []
    assert unheard.published == []


def test_a_text_without_a_configuration_set_is_heard_of_nowhere(heard: Carrier) -> None:
    heard.call(
        "SendTextMessage", DestinationPhoneNumber=TO, OriginationIdentity=FROM, MessageBody="x"
    )
    heard.later(60)
    assert events_of(heard) == []


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("shape", ["newer", "older"])
def test_every_type_has_both_documented_shapes(heard: Carrier, kind: str, shape: str) -> None:
    sent = heard.send(Context={"gw": "m-1"}, MessageBody="é" * 161, MessageType="PROMOTIONAL")
    answer = heard.ask("POST", "/events", message_id=sent["MessageId"], type=kind, payload=shape)
    (event,) = events_of(heard)
    assert answer["event"] == event
    assert len(answer["published"]) == 1
    odd: dict[str, object] = {"isInternationalSend": False}
    if shape == "older":
        odd = {"isoCountryCode": "US"}
    assert set(event) == SHARED | set(odd)
    assert event.items() >= odd.items()
    assert event["isFinal"] is (kind not in ("TEXT_QUEUED", "TEXT_PENDING", "TEXT_SENT"))
    expected = {
        "eventType": kind,
        "messageStatus": kind[5:],
        "messageId": sent["MessageId"],
        "context": {"gw": "m-1"},
        "messageEncoding": "GSM",
        "totalMessageParts": 2,
        "messageType": "PROMOTIONAL",
        "destinationPhoneNumber": TO,
    }
    assert event.items() >= expected.items()


def test_the_types_are_all_that_the_service_s_model_has_for_texts() -> None:
    modelled = {one for one in values_of("EventType") if one.startswith("TEXT")}
    assert set(TYPES) == modelled - {"TEXT_ALL"}
    assert len(TYPES) == 15


@pytest.mark.parametrize("kind", TYPES)
def test_a_destination_may_plan_any_outcome(heard: Carrier, kind: str) -> None:
    heard.ask("POST", "/outcomes", to=TO, plan=steps(("TEXT_QUEUED", 0), (kind, 10)))
    heard.send(TimeToLive=60)
    heard.later(59)
    assert events_of(heard)[1]["eventType"] == kind


def test_a_plan_is_of_one_destination_until_it_is_taken_back(heard: Carrier) -> None:
    plan = steps(("TEXT_CARRIER_BLOCKED", 4))
    assert heard.ask("POST", "/outcomes", to=TO, plan=plan) == {TO: plan}
    heard.send()
    heard.send(DestinationPhoneNumber="+14155550199")
    heard.later(5)
    kinds = [(one["destinationPhoneNumber"], one["eventType"]) for one in events_of(heard)]
    assert kinds == [
        ("+14155550199", "TEXT_SUCCESSFUL"),
        ("+14155550199", "TEXT_DELIVERED"),
        (TO, "TEXT_CARRIER_BLOCKED"),
    ]
    assert heard.ask("POST", "/outcomes", to=TO, plan=None) == {}
    heard.published.clear()
    heard.send()
    heard.later(5)
    assert [one["eventType"] for one in events_of(heard)] == ["TEXT_SUCCESSFUL", "TEXT_DELIVERED"]


@pytest.mark.parametrize(
    ("plan", "ttl", "expected"),
    [
        pytest.param(
            steps(("TEXT_DELIVERED", 11)), 10, [("TEXT_TTL_EXPIRED", 10.0, True)], id="too late"
        ),
        pytest.param(
            steps(("TEXT_DELIVERED", 10)), 10, [("TEXT_DELIVERED", 10.0, True)], id="just in time"
        ),
        pytest.param(
            steps(("TEXT_QUEUED", 1), ("TEXT_PENDING", 5), ("TEXT_SUCCESSFUL", 30)),
            10,
            [
                ("TEXT_QUEUED", 1.0, False),
                ("TEXT_PENDING", 5.0, False),
                ("TEXT_TTL_EXPIRED", 10.0, True),
            ],
            id="queued and then too late",
        ),
        pytest.param(
            steps(("TEXT_SUCCESSFUL", 5), ("TEXT_DELIVERED", 60)),
            10,
            [("TEXT_SUCCESSFUL", 5.0, False), ("TEXT_DELIVERED", 60.0, True)],
            id="handed off in time and delivered later",
        ),
        pytest.param([], 10, [("TEXT_TTL_EXPIRED", 10.0, True)], id="never"),
        pytest.param(
            [], None, [("TEXT_TTL_EXPIRED", 72 * 3600.0, True)], id="never, three days by default"
        ),
    ],
)
def test_what_the_carrier_still_holds_when_its_time_ends_expires(
    heard: Carrier,
    plan: list[dict[str, Any]],
    ttl: int | None,
    expected: list[tuple[str, float, bool]],
) -> None:
    heard.ask("POST", "/outcomes", to=TO, plan=plan)
    heard.send(**({} if ttl is None else {"TimeToLive": ttl}))
    heard.later(73 * 3600)
    assert story(heard, events_of(heard)) == expected


def test_a_destination_hears_only_the_types_that_it_asked_for(tmp_path: Path) -> None:
    picky = carrier(tmp_path, ["TEXT_DELIVERED"])
    picky.send()
    picky.later(5)
    assert [one["eventType"] for one in events_of(picky)] == ["TEXT_DELIVERED"]
    assert len(picky.ask("GET", "/events")["items"]) == 2
    (found,) = picky.call("DescribeConfigurationSets")["ConfigurationSets"]
    assert found["EventDestinations"][0]["MatchingEventTypes"] == ["TEXT_DELIVERED"]


def test_the_newer_or_the_older_shape_is_a_setting(heard: Carrier) -> None:
    heard.ask("POST", "/carrier", payload="older")
    heard.send(MessageBody="schön ☀", DestinationPhoneNumber="+447700900123")
    heard.later(5)
    event = events_of(heard)[0]
    assert (event["isoCountryCode"], event["messageEncoding"]) == ("GB", "Unicode")
    assert "isInternationalSend" not in event
    assert "mcc" not in event, "a network that is not known is left out"


def test_playing_the_clock_makes_each_event_happen_at_its_own_instant(heard: Carrier) -> None:
    nothing = Due(entries=0, earliest=None)
    outcomes = heard.eum.outcomes
    player = Player(heard.clock, Gate(), [outcomes], [], lambda: nothing, Never())
    heard.send()
    heard.ask("POST", "/outcomes", to=TO, plan=steps(("TEXT_UNREACHABLE", 120)))
    heard.send()
    player.play_to(to_micros(START) + 2_000_000)
    assert len(events_of(heard)) == 1
    player.play_until_idle()
    assert story(heard, events_of(heard))[2] == ("TEXT_UNREACHABLE", 120.0, True)
    assert heard.clock.micros() == to_micros(START) + 120_000_000


def test_a_dry_run_and_a_refusal_have_no_outcome(heard: Carrier) -> None:
    heard.send(DryRun=True)
    heard.send(MaxPrice="0.001")
    heard.later(60)
    assert heard.published == []


def test_feedback_is_taken_where_it_was_asked_for(heard: Carrier) -> None:
    plain, asked = heard.send(), heard.send(MessageFeedbackEnabled=True)
    given = {"MessageFeedbackStatus": "RECEIVED"}
    refused = heard.call("PutMessageFeedback", MessageId=plain["MessageId"], **given)
    assert refused["ResourceType"] == "message"
    taken = heard.call("PutMessageFeedback", MessageId=asked["MessageId"], **given)
    assert taken == {"MessageId": asked["MessageId"], **given}


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        pytest.param("/events", {"type": "TEXT_ALL", "to": TO}, "type", id="all is no event"),
        pytest.param("/events", {"type": "MEDIA_DELIVERED", "to": TO}, "type", id="no text"),
        pytest.param("/events", {"type": "TEXT_SPAM"}, "message_id", id="of what"),
        pytest.param("/events", {"type": "TEXT_SPAM", "message_id": "x"}, "message_id", id="gone"),
        pytest.param(
            "/events", {"type": "TEXT_SPAM", "to": TO, "final": 1}, "final", id="final or not"
        ),
        pytest.param(
            "/events", {"type": "TEXT_SPAM", "to": TO, "payload": "2.0"}, "payload", id="no shape"
        ),
        pytest.param("/outcomes", {"plan": []}, "to", id="of whom"),
        pytest.param("/outcomes", {"to": TO, "plan": "lost"}, "plan", id="no list"),
        pytest.param("/outcomes", {"to": TO, "plan": [{"type": "LOST"}]}, "type", id="no type"),
        pytest.param(
            "/outcomes",
            {"to": TO, "plan": [{"type": "TEXT_SPAM", "after": -1}]},
            "after",
            id="before it was sent",
        ),
    ],
)
def test_what_cannot_happen_is_named(
    heard: Carrier, path: str, body: dict[str, Any], named: str
) -> None:
    heard.send()
    with pytest.raises(BadInput, match=f"`{named}`"):
        heard.ask("POST", path, **body)
    assert heard.published == []


def test_a_reset_forgets_texts_plans_and_what_was_to_happen(heard: Carrier) -> None:
    heard.ask("POST", "/outcomes", to=TO, plan=[])
    heard.send()
    heard.eum.restore()
    assert heard.ask("GET", "/outcomes") == {}
    assert heard.eum.outcomes.next_due() is None
    heard.later(60)
    assert heard.ask("GET", "/events")["items"] == []
    assert heard.eum.accepted() == []
