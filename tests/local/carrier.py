"""A simulated carrier without a stack around it, whose events go to a topic."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local.carrier.desk import Desk
from local.carrier.eum import Eum
from local.clock import StackClock, from_micros, to_micros
from local.message import Request
from local.model import Model, Named, arn

START = datetime(2026, 11, 24, 18, tzinfo=UTC)
TO, FROM, TOLL_FREE = "+14155550123", "+12065550100", "+18885550100"
SET = "texts"
TOPICS = ("InboundTopic", "EventTopic", "OtherTopic")


class Carrier:
    """A carrier, its clock and what it published, as (topic, message)."""

    def __init__(self, clock: StackClock, model: Model) -> None:
        self.clock = clock
        self.published: list[tuple[str, dict[str, Any]]] = []
        self.eum = Eum(clock, model, inbound_topic="InboundTopic", publish=self._publish)
        self._routes = Desk(self.eum, clock).routes()

    def call(self, operation: str, **params: Any) -> dict[str, Any]:
        """One operation; `__type` is in the answer where it is refused."""
        headers = {"x-amz-target": f"PinpointSMSVoiceV2.{operation}"}
        body = json.dumps(params).encode()
        answer = self.eum.answer(Request(method="POST", target="/", headers=headers, body=body))
        found: dict[str, Any] = json.loads(answer.body)
        return found

    def send(self, **changes: Any) -> dict[str, Any]:
        """One text."""
        text = {"DestinationPhoneNumber": TO, "OriginationIdentity": FROM, "MessageBody": "hello"}
        return self.call("SendTextMessage", **text | {"ConfigurationSetName": SET} | changes)

    def ask(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """Something of the control interface."""
        return self._routes[method, path](body)

    def reply(self, body: str, to: str = FROM, sender: str = TO) -> None:
        """A handset texts."""
        self.eum.handset.reply({"from": sender, "to": to, "body": body})

    def bodies(self, to: str = TO) -> list[str]:
        """What a handset received."""
        return [one["body"] for one in self.eum.accepted(to)]

    def inbound(self) -> list[str]:
        """What the account heard from handsets."""
        return [one["messageBody"] for topic, one in self.published if topic == "InboundTopic"]

    def listed(self, name: str = "consentry-acme") -> dict[str, bool]:
        """The numbers on a list, and whether their owners put them there."""
        answer = self.call("DescribeOptedOutNumbers", OptOutListName=name)
        return {one["OptedOutNumber"]: one["EndUserOptedOut"] for one in answer["OptedOutNumbers"]}

    def later(self, seconds: float) -> None:
        """Let time pass and what is due happen."""
        target = self.clock.micros() + round(seconds * 1e6)
        while (due := self.eum.outcomes.next_due()) is not None and due <= target:
            self.clock.freeze_at(max(due, self.clock.micros()))
            assert self.eum.outcomes.deliver()
        self.clock.freeze_at(target)

    def seconds(self, millis: int) -> float:
        """Seconds since the start of milliseconds since 1970."""
        return (from_micros(millis * 1000) - START).total_seconds()

    def _publish(self, topic: str, message: str, _at: datetime | None) -> None:
        self.published.append((topic, json.loads(message)))


def carrier(directory: Path, types: list[str] | None = None) -> Carrier:
    """A carrier; with `types`, events of these are published to `EventTopic`."""
    topics = {name: Named(logical_id=name, name=f"l-{name}", properties={}) for name in TOPICS}
    destination = {
        "EventDestinationName": "topic",
        "Enabled": True,
        "MatchingEventTypes": types,
        "SnsDestination": {"TopicArn": arn("sns", "l-EventTopic")},
    }
    properties = {"EventDestinations": [destination] if types else []}
    sets = {"Set": Named(logical_id="Set", name=SET, properties=properties)}
    clock = StackClock(directory / "clock", None)
    clock.freeze_at(to_micros(START))
    return Carrier(clock, Model(topics=topics, configuration_sets=sets))
