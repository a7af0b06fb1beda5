"""The simulated carrier: EUM's operations on one account, and what becomes of its texts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from local.carrier import protocol
from local.carrier.configuration import Configuration, ConfigurationSets
from local.carrier.handset import Handset
from local.carrier.inventory import Inventory, Number
from local.carrier.keywords import Keywords
from local.carrier.lists import OptOutLists
from local.carrier.meter import Meter
from local.carrier.numbers import Numbers
from local.carrier.outcomes import Outcomes
from local.carrier.protocol import EumError, Operation, Params, missing, throttled
from local.carrier.sending import Sending
from local.carrier.settings import Settings
from local.carrier.texts import Text, Texts, unasked
from local.clock import StackClock
from local.message import Request, Response
from local.model import Model, arn


class Eum:
    """AWS End User Messaging for one account."""

    def __init__(
        self,
        clock: StackClock,
        model: Model,
        *,
        inbound_topic: str,
        publish: Callable[[str, str, datetime | None], Any],
    ) -> None:
        """`publish` takes a topic's logical id, a text and the instant it is stamped with."""
        self._clock = clock
        self._topics = {arn("sns", one.name): one.logical_id for one in model.topics.values()}
        self._inbound = inbound_topic
        self._publish = publish
        sets = ConfigurationSets.of(model.configuration_sets.values())
        self.inventory = Inventory(clock.micros() / 1e6)
        self._snapshot = Inventory(self.inventory.created)
        self._texts = Texts()
        self.on_accept: Callable[[dict[str, Any]], None] = lambda _: None
        self._sending = Sending(self.inventory, clock, sets)
        self._lists = OptOutLists(self.inventory, clock)
        self._configuration = Configuration(self.inventory, sets)
        self._rates = Meter()
        self.outcomes = Outcomes(clock, sets, lambda topic, text: self._to(topic, text, None))
        self.handset = Handset(self.inventory, self._texts, clock, self._to, self._own_text)
        channel = next((one for one, name in self._topics.items() if name == inbound_topic), "")
        self.operations: dict[str, Operation] = {
            "SendTextMessage": self._send,
            "PutMessageFeedback": self._feedback,
            **self._lists.operations(),
            **Numbers(self.inventory, channel, self._topics).operations(),
            **Keywords(self.inventory).operations(),
            **self._configuration.operations(),
        }
        self.set(Settings())

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._sending.settings

    def set(self, settings: Settings) -> None:
        """Put settings in force."""
        with self.inventory.lock:
            self._sending.settings = self._configuration.settings = settings
            self.outcomes.payload = settings.payload

    def answer(self, request: Request) -> Response:
        """Answer one request to EUM."""
        try:
            target = request.headers.get("x-amz-target", "")
            operation, params = protocol.parse(target, request.body)
            run = self.operations.get(operation)
            if run is None:
                return protocol.unknown(operation).response()
            with self.inventory.lock:
                self._check_rate(operation)
                return protocol.answer(run(params))
        except EumError as error:
            return error.response()

    def accepted(self, to: str | None = None, sender: str | None = None) -> list[dict[str, Any]]:
        """What was accepted, in order; `to` and `sender` narrow it."""
        with self.inventory.lock:
            return self._texts.items(to, sender)

    def count(self) -> int:
        """How many texts were accepted."""
        with self.inventory.lock:
            return self._texts.count()

    def text(self, message_id: str, to: str) -> Text | None:
        """A text by its id, or else the last one to a recipient."""
        with self.inventory.lock:
            return self._texts.get(message_id) if message_id else self._texts.last(to)

    def snapshot(self) -> None:
        """Remember numbers, lists and keywords as they are."""
        with self.inventory.lock:
            self._snapshot.copy_from(self.inventory)

    def restore(self) -> None:
        """Forget all texts, and put numbers, lists, keywords and settings back."""
        with self.inventory.lock:
            self.inventory.copy_from(self._snapshot)
            self._texts.forget()
            self._sending.forget()
            self._lists.forget()
            self._rates.forget()
            self.outcomes.forget()
            self.set(Settings())

    def _check_rate(self, operation: str) -> None:
        rate = self.settings.api_rates.get(operation)
        if rate and not self._rates.take(operation, 1, rate, max(1, rate), self._clock.micros()):
            raise throttled()

    def _send(self, params: Params) -> Params:
        text = self._sending.accept(params)
        if not params.get("DryRun"):
            self._sending.charge(text)
            self._keep(text)
            pair = (text.sender, text.to)
            self.outcomes.plan(text, blocked=pair in self.inventory.network_blocks)
        return {"MessageId": text.message_id}

    def _feedback(self, params: Params) -> Params:
        text = self._texts.get(params["MessageId"])
        if text is None or not text.feedback:
            raise missing("message", params["MessageId"])
        return {name: params[name] for name in ("MessageId", "MessageFeedbackStatus")}

    def _own_text(self, number: Number, recipient: str, body: str) -> None:
        """A text that no request asked for: EUM's or the network's answer to a keyword."""
        self._keep(unasked(number.number, recipient, body, self._clock.micros()))

    def _keep(self, text: Text) -> None:
        self._texts.add(text)
        self.on_accept(text.item())

    def _to(self, topic: str, text: str, at: datetime | None) -> None:
        self._publish(self._topics.get(topic, self._inbound), text, at)
