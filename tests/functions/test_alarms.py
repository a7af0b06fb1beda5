"""What each alarm is about, made true through the handlers: it goes off by the metric that the
function then really writes, and not by an ordinary day.
"""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from consentry.errors import ConsentryError
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict
from tests.functions.test_lists_and_rights import Api
from tests.functions.test_queues import PERSON, delivery, sent
from tests.support.alarms import ALARMS, Metrics, asked_by, rings
from tests.support.handlers import Handlers, event

STRANGER = "+14155550177"


def inbound(lambdas: Handlers, **said: str) -> None:
    given = event("inbound")
    notification = given["Records"][0]["Sns"]
    notification["Message"] = json.dumps({**json.loads(notification["Message"]), **said})
    lambdas.call("inbound", given)


def dispatched(lambdas: Handlers, answer: CarrierAnswer | None = None) -> None:
    if answer is not None:
        lambdas.carrier.answers.append(answer)
    sent(lambdas)
    lambdas.call("dispatch", delivery(lambdas, "dispatch"))


def ordinary_day(lambdas: Handlers, _: pytest.MonkeyPatch) -> None:
    """A text, a HELP, a STOP, a night without drift, a key that is known."""
    dispatched(lambdas)
    inbound(lambdas, messageBody="HELP", inboundMessageId="in-1")
    inbound(lambdas, messageBody="STOP", inboundMessageId="in-2")
    for name in ("delivery_events", "delivery_events_bus"):
        lambdas.call("delivery_events", event(name))
    lambdas.call("release_due", event("release_due"))
    lambdas.call("retention", event("retention"))
    lambdas.call("authorizer", event("authorizer"))


def to_an_unknown_number(lambdas: Handlers, _: pytest.MonkeyPatch) -> None:
    inbound(lambdas, destinationNumber="+12065550199")


def nobody_knows(lambdas: Handlers, _: pytest.MonkeyPatch) -> None:
    dispatched(lambdas, CarrierAnswer(verdict=CarrierVerdict.UNKNOWN, code="ReadTimeoutError"))


def after_an_opt_out(lambdas: Handlers, _: pytest.MonkeyPatch) -> None:
    Api(lambdas).call(
        "PUT", f"/v1/suppressions/{quote(PERSON)}", {"scope": "account", "reason": "manual"}
    )
    given = event("messages_api")
    assert lambdas.http("messages_api", given)[0] == 422


def refused_for_the_carrier_s_list(lambdas: Handlers, _: pytest.MonkeyPatch) -> None:
    code = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
    dispatched(lambdas, CarrierAnswer(verdict=CarrierVerdict.REFUSED, code=code))


def sent_and_stopped(lambdas: Handlers, _: pytest.MonkeyPatch) -> None:
    dispatched(lambdas)
    inbound(lambdas, messageBody="STOP")


def lists_differ(lambdas: Handlers, _: pytest.MonkeyPatch) -> None:
    lambdas.lists.put("acme", STRANGER)
    lambdas.clock.advance(3600)
    lambdas.call("retention", event("retention"))


def nobody_sent_the_proof(lambdas: Handlers, _: pytest.MonkeyPatch) -> None:
    """Two complaints: the proof for one was sent in time, that for the other is late."""
    api = Api(lambdas)
    told = {"to": "T-Mobile", "what": "the proof"}
    for number in (PERSON, STRANGER):
        given = {"channel": "7726", "number": number}
        complained = api.json("POST", "/v1/complaints", given)[1]
    answered = api.json("POST", f"/v1/complaints/{complained['id']}/evidence", told)[0]
    assert answered == 201
    lambdas.clock.advance(360)
    lambdas.call("release_due", event("release_due"))
    lambdas.clock.advance(2 * 86_400)
    assert lambdas.call("retention", event("retention"))["evidence"] == {"open": 1, "overdue": 1}


def throttled(lambdas: Handlers, _: pytest.MonkeyPatch) -> None:
    code = "ThrottlingException"
    dispatched(lambdas, CarrierAnswer(verdict=CarrierVerdict.THROTTLED, code=code))


def breaks(lambdas: Handlers, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("consentry.services.accept.Accept.run", broken)
    assert lambdas.http("messages_api", event("messages_api"))[0] == 500


def too_many(lambdas: Handlers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(lambdas.replaced, "ACCOUNT_RATE_LIMIT", "1")
    given = event("messages_api")
    given["requestContext"]["http"].update(method="GET", path="/v1/messages/nothing")
    given["rawPath"] = "/v1/messages/nothing"
    statuses = [lambdas.http("messages_api", given)[0] for _ in range(12)]
    assert statuses == [404] * 11 + [429]


def unknown_key(lambdas: Handlers, _: pytest.MonkeyPatch) -> None:
    given = event("authorizer")
    given["identitySource"] = ["Bearer csy_guessed"]
    assert lambdas.call("authorizer", given)["context"]["role"] == "none"


def only_the_bus_reports(lambdas: Handlers, _: pytest.MonkeyPatch) -> None:
    lambdas.call("delivery_events", event("delivery_events_bus"))


def no_canary(lambdas: Handlers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consentry.adapters.secrets.CANARY", ("META", "gone"))
    with suppress(ConsentryError):
        lambdas.call("inbound", event("inbound"))


@dataclass(frozen=True)
class Story:
    """What makes an alarm's condition true; `times` as much of it as was done here."""

    alarm: str
    told: Callable[[Handlers, pytest.MonkeyPatch], None]
    times: int = 1


STORIES = (
    Story("UnknownNumberAlarm", to_an_unknown_number),
    Story("UnknownOutcomeAlarm", nobody_knows),
    Story("SendAfterOptOutAlarm", after_an_opt_out),
    Story("SendAfterOptOutAlarm", refused_for_the_carrier_s_list),
    Story("OptOutRateAlarm", sent_and_stopped, 100),
    Story("OptOutDriftAlarm", lists_differ),
    Story("EvidenceOverdueAlarm", nobody_sent_the_proof),
    Story("CarrierThrottleAlarm", throttled, 6),
    Story("DeliveryEventsMissingAlarm", only_the_bus_reports),
    Story("ApiErrorAlarm", breaks, 6),
    Story("RateLimitAlarm", too_many, 101),
    Story("KeyRefusedAlarm", unknown_key, 51),
    Story("MisconfiguredAlarm", no_canary),
)


def metrics_of(story: Story, lambdas: Handlers, patch: pytest.MonkeyPatch, times: int) -> Metrics:
    with redirect_stdout(io.StringIO()) as out:
        story.told(lambdas, patch)
    metrics = Metrics()
    metrics.read(out.getvalue(), times=times)
    return metrics


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.alarm} {story.told.__name__}")
def test_an_alarm_goes_off_when_what_it_is_about_happens(
    story: Story, lambdas: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics = metrics_of(story, lambdas, monkeypatch, story.times)

    assert rings(ALARMS[story.alarm], metrics), dict(metrics.points)
    others = {name for name, alarm in ALARMS.items() if rings(alarm, metrics)}
    assert others <= {story.alarm, "OptOutRateAlarm", "ApiErrorAlarm"}


def test_an_ordinary_day_sets_no_alarm_off(
    lambdas: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics = metrics_of(Story("", ordinary_day), lambdas, monkeypatch, 1)

    assert {name for name, alarm in ALARMS.items() if rings(alarm, metrics)} == set()
    names = {name for _, name, _ in metrics.points}
    assert {"MessageQueued", "MessageSent", "OptOut", "OptOutListDrift"} <= names


def test_every_alarm_on_a_metric_of_ours_has_a_story() -> None:
    ours = {
        name
        for name, alarm in ALARMS.items()
        if any(asked.namespace == "Consentry" for asked in asked_by(alarm).values())
    }

    assert {story.alarm for story in STORIES} == ours


def test_a_text_is_counted_by_campaign_by_number_and_by_the_rules_that_deny_it(
    lambdas: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics = metrics_of(Story("", sent_and_stopped), lambdas, monkeypatch, 1)
    denied = metrics_of(Story("", after_an_opt_out), lambdas, monkeypatch, 1)
    at = {("service", "dispatch"), ("account", "acme")}
    rule = {("service", "messages_api"), ("rule", "recipient.suppressed")}

    for place in (("campaign", "appointments"), ("sender", "...0100")):
        assert metrics.points[("Consentry", "MessageSent", frozenset({*at, place}))] == [1.0]
    assert denied.points[("Consentry", "Denied", frozenset(rule))] == [1.0]


def test_no_metric_has_more_dimensions_than_a_place_needs(
    lambdas: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each combination of values is a metric of its own, which CloudWatch bills by the month."""
    metrics = metrics_of(Story("", ordinary_day), lambdas, monkeypatch, 1)

    shown: list[Any] = [dimensions for _, _, dimensions in metrics.points]
    assert max(len(dimensions) for dimensions in shown) == 3
