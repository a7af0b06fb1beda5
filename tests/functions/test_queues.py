"""The functions behind queues, topics and schedules, with real events."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from consentry.errors import ConsentryError
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict
from tests.support.handlers import Handlers, Unhurried, event

PERSON = "+14155550123"


def sent(lambdas: Handlers, **more: object) -> dict[str, Any]:
    """A text that was accepted through the API."""
    given = event("messages_api")
    body = {**json.loads(given["body"]), **more}
    given["body"] = json.dumps(body)
    given["headers"].pop("idempotency-key")
    status, answer = lambdas.http("messages_api", given)
    assert status == 202, answer
    return dict(answer)


def read(lambdas: Handlers, name: str) -> dict[str, Any]:
    given = event("messages_api")
    given["rawPath"] = given["requestContext"]["http"]["path"] = f"/v1/messages/{name}"
    given["requestContext"]["http"]["method"] = "GET"
    del given["body"]
    status, answer = lambdas.http("messages_api", given)
    assert status == 200, answer
    return dict(answer)


def delivery(lambdas: Handlers, name: str) -> dict[str, Any]:
    """The event of a queue with what waits in SendQueue, one record for each message."""
    template = event(name)["Records"][0]
    records = []
    for message in lambdas.queued():
        digest = hashlib.md5(message["Body"].encode(), usedforsecurity=False).hexdigest()
        records.append(
            {
                **template,
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "md5OfBody": digest,
            }
        )
    return {"Records": records}


def failures(answer: dict[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_a_queued_text_is_sent_and_its_row_says_so(lambdas: Handlers) -> None:
    name = sent(lambdas)["id"]

    answer = lambdas.call("dispatch", delivery(lambdas, "dispatch"))

    assert failures(answer) == []
    (text,) = lambdas.carrier.sent
    assert (text.to, text.sender) == (PERSON, "+12065550100")
    assert text.context["gw"] == name
    shown = read(lambdas, name)
    assert (shown["status"], shown["carrier"]["message_id"]) == ("sent", "eum-1")


def test_a_text_that_there_is_no_time_for_is_back_in_the_queue_at_once(
    lambdas: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came again after the visibility timeout, three minutes later; passcodes too."""
    sent(lambdas)
    given = delivery(lambdas, "dispatch")
    monkeypatch.setattr(Unhurried, "get_remaining_time_in_millis", lambda _: 1_000)

    answer = lambdas.call("dispatch", given)

    (record,) = given["Records"]
    assert failures(answer) == [record["messageId"]]
    assert lambdas.carrier.sent == []
    assert [message["MessageId"] for message in lambdas.queued()] == [record["messageId"]]


def test_a_text_delivered_twice_by_the_queue_is_sent_once(lambdas: Handlers) -> None:
    sent(lambdas)
    given = delivery(lambdas, "dispatch")

    for _ in range(2):
        assert failures(lambdas.call("dispatch", given)) == []

    assert len(lambdas.carrier.sent) == 1


def test_of_a_batch_only_what_failed_comes_again(lambdas: Handlers) -> None:
    sent(lambdas)
    good = delivery(lambdas, "dispatch")["Records"]
    unknown = event("dispatch")["Records"][:1]
    broken = [{**event("dispatch")["Records"][1], "body": "{", "messageId": "broken"}]

    answer = lambdas.call("dispatch", {"Records": [*broken, *good, *unknown]})

    assert failures(answer) == ["broken", unknown[0]["messageId"]]
    assert len(lambdas.carrier.sent) == 1


def test_the_real_event_of_a_text_that_nobody_knows_comes_again(lambdas: Handlers) -> None:
    given = event("dispatch")

    answer = lambdas.call("dispatch", given)

    assert failures(answer) == [record["messageId"] for record in given["Records"]]
    assert lambdas.carrier.sent == []


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        pytest.param(CarrierVerdict.REFUSED, "failed", id="a definite refusal"),
        pytest.param(CarrierVerdict.UNKNOWN, "unknown", id="no answer"),
        pytest.param(CarrierVerdict.THROTTLED, "queued", id="throttled"),
        pytest.param(CarrierVerdict.NOT_CALLED, "queued", id="no connection"),
    ],
)
def test_what_the_carrier_says_decides_how_the_row_ends(
    lambdas: Handlers, verdict: CarrierVerdict, status: str
) -> None:
    name = sent(lambdas)["id"]
    lambdas.carrier.answers.append(CarrierAnswer(verdict=verdict, code="X"))

    answer = lambdas.call("dispatch", delivery(lambdas, "dispatch"))

    assert failures(answer) == []
    assert read(lambdas, name)["status"] == status


@pytest.mark.parametrize("name", ["inbound", "inbound_retry", "inbound_redrive"])
def test_a_stop_is_obeyed_in_every_envelope_and_confirmed_once(
    lambdas: Handlers, name: str
) -> None:
    waiting = sent(lambdas)["id"]
    delivery(lambdas, "dispatch")
    expected: dict[str, Any] = {} if name == "inbound" else {"batchItemFailures": []}

    for _ in range(2):
        assert lambdas.call("inbound", event(name)) == expected

    assert read(lambdas, waiting)["status"] == "blocked"
    lambdas.call("dispatch", delivery(lambdas, "dispatch"))
    assert [text.to for text in lambdas.carrier.sent] == [PERSON]
    assert "You are opted out" in lambdas.carrier.sent[0].body
    assert "START" in lambdas.carrier.sent[0].body


def test_the_three_envelopes_of_one_text_are_one_text(lambdas: Handlers) -> None:
    for name in ("inbound", "inbound_retry", "inbound_redrive"):
        lambdas.call("inbound", event(name))

    lambdas.call("dispatch", delivery(lambdas, "dispatch"))

    assert len(lambdas.carrier.sent) == 1


def test_an_inbound_text_that_cannot_be_read_comes_again(lambdas: Handlers) -> None:
    broken = event("inbound_retry")
    broken["Records"][0]["body"] = json.dumps({"Type": "Notification", "Message": "{}"})

    answer = lambdas.call("inbound", broken)

    assert failures(answer) == [broken["Records"][0]["messageId"]]


def test_an_inbound_text_from_a_short_code_is_passed_over(lambdas: Handlers) -> None:
    given = event("inbound")
    notification = given["Records"][0]["Sns"]
    text = {**json.loads(notification["Message"]), "originationNumber": "72345"}
    notification["Message"] = json.dumps(text)

    assert lambdas.call("inbound", given) == {}
    assert lambdas.queued() == []


def test_a_text_to_a_number_that_no_account_has_counts_for_the_alarm(
    lambdas: Handlers, capsys: pytest.CaptureFixture[str]
) -> None:
    given = event("inbound")
    notification = given["Records"][0]["Sns"]
    text = {**json.loads(notification["Message"]), "destinationNumber": "+12065550199"}
    notification["Message"] = json.dumps(text)

    lambdas.call("inbound", given)

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    (metric,) = (line for line in lines if "InboundToUnknownNumber" in line)
    assert metric["InboundToUnknownNumber"] == [1.0]
    assert ["service"] in metric["_aws"]["CloudWatchMetrics"][0]["Dimensions"]


@pytest.mark.parametrize("name", ["inbound", "dispatch"])
def test_without_the_canary_nothing_is_lost(
    lambdas: Handlers, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(lambdas)
    given = delivery(lambdas, "dispatch") if name == "dispatch" else event("inbound")
    monkeypatch.setattr("consentry.adapters.secrets.CANARY", ("META", "gone"))

    if name == "inbound":
        with pytest.raises(ConsentryError):
            lambdas.call("inbound", given)
    else:
        answer = lambdas.call("dispatch", given)
        assert failures(answer) == [record["messageId"] for record in given["Records"]]
    assert lambdas.carrier.sent == []


def test_dead_letters_are_left_while_the_canary_is_missing(
    lambdas: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = event("dead_letters")
    monkeypatch.setattr("consentry.adapters.secrets.CANARY", ("META", "gone"))

    answer = lambdas.call("dead_letters", given)

    assert failures(answer) == [given["Records"][0]["messageId"]]


def test_what_the_queue_gave_up_on_ends_as_failed(lambdas: Handlers) -> None:
    name = sent(lambdas)["id"]

    answer = lambdas.call("dead_letters", delivery(lambdas, "dead_letters"))

    assert failures(answer) == []
    shown = read(lambdas, name)
    assert (shown["status"], shown["timeline"][-1]["detail"]) == ("failed", "dead_lettered")
    assert lambdas.carrier.sent == []


def test_the_real_event_of_a_dead_letter_that_nobody_knows_is_done(lambdas: Handlers) -> None:
    assert failures(lambdas.call("dead_letters", event("dead_letters"))) == []


def test_the_schedule_releases_what_is_due_and_nothing_before(lambdas: Handlers) -> None:
    later = (lambdas.clock.now() + timedelta(minutes=10)).isoformat()
    name = sent(lambdas, send_at=later)["id"]
    assert lambdas.call("release_due", event("release_due")) == {"handled": 0}
    assert lambdas.queued() == []
    lambdas.clock.advance(600)

    assert lambdas.call("release_due", event("release_due")) == {"handled": 1}

    assert read(lambdas, name)["status"] == "queued"
    assert failures(lambdas.call("dispatch", delivery(lambdas, "dispatch"))) == []
    assert read(lambdas, name)["status"] == "sent"
    assert lambdas.call("release_due", event("release_due")) == {"handled": 0}


def test_a_sweep_without_time_leaves_everything_to_the_next_and_says_so(
    lambdas: Handlers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = sent(lambdas, send_at=(lambdas.clock.now() + timedelta(minutes=10)).isoformat())["id"]
    lambdas.clock.advance(600)
    with monkeypatch.context() as hurried:
        hurried.setattr(Unhurried, "get_remaining_time_in_millis", lambda _: 15_000)

        assert lambdas.call("release_due", event("release_due")) == {"handled": 0}

    assert read(lambdas, name)["status"] == "held"
    assert '"SweepsCutShort":[1.0]' in capsys.readouterr().out
    assert lambdas.call("release_due", event("release_due")) == {"handled": 1}
    assert "SweepsCutShort" not in capsys.readouterr().out
