"""SNS: one message to every subscription of a topic, as a function's event or a queue's message."""

import json
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import moto.sns.models

from local.clock import StackClock
from local.faults.plan import Faults
from local.model import Model, Subscription, arn
from local.sources.asynchronous import AsyncTrigger


def instant_text(instant: datetime) -> str:
    """An instant as SNS writes it, in milliseconds."""
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03d}Z"


class Topics:
    """Delivers what is published."""

    def __init__(
        self,
        model: Model,
        clock: StackClock,
        invocations: AsyncTrigger,
        send: Callable[[str, str], None],
        faults: Faults,
    ) -> None:
        self._faults = faults
        self._model = model
        self._clock = clock
        self._invocations = invocations
        self._send = send
        self._by_arn = {arn("sns", one.name): one.logical_id for one in model.topics.values()}
        moto.sns.models.Topic.publish = self._moto_publish()

    def publish(self, topic: str, message: str, *, at: datetime | None = None) -> str:
        """Publish to a topic by logical id, stamped `at` or now; answers the message id."""
        return self._publish(topic, message, None, {}, at)

    def _publish(
        self,
        topic: str,
        message: str,
        subject: str | None,
        attributes: dict[str, Any],
        at: datetime | None,
    ) -> str:
        notification = {
            "Type": "Notification",
            "MessageId": str(uuid.uuid4()),
            "TopicArn": arn("sns", self._model.topics[topic].name),
            "Subject": subject,
            "Message": message,
            "Timestamp": instant_text(at or self._clock.now()),
            "SignatureVersion": "1",
            "Signature": "EXAMPLE",
            "SigningCertUrl": "EXAMPLE",
            "UnsubscribeUrl": "EXAMPLE",
            "MessageAttributes": attributes,
        }
        for subscription in self._model.subscriptions:
            if subscription.topic == topic:
                self._deliver(subscription, notification)
                if self._duplicated(subscription):
                    self._deliver(subscription, notification)
        return str(notification["MessageId"])

    def _duplicated(self, subscription: Subscription) -> bool:
        function = self._model.functions.get(subscription.target)
        return self._faults.duplicates("sns", "" if function is None else function.name)

    def _deliver(self, subscription: Subscription, notification: dict[str, Any]) -> None:
        if subscription.protocol == "lambda":
            record = {
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "EventSubscriptionArn": f"{notification['TopicArn']}:{uuid.UUID(int=0)}",
                "Sns": notification,
            }
            self._invocations.submit(
                subscription.target,
                {"Records": [record]},
                topic=True,
                redrive=subscription.redrive_queue,
            )
        elif subscription.raw:
            self._send(subscription.target, notification["Message"])
        else:
            # Over SQS the two URLs are spelt differently, and what is empty is left out.
            body = {key: value for key, value in notification.items() if value not in (None, {})}
            body["SigningCertURL"] = body.pop("SigningCertUrl")
            body["UnsubscribeURL"] = body.pop("UnsubscribeUrl")
            self._send(subscription.target, json.dumps(body))

    def _moto_publish(self) -> Callable[..., str]:
        def publish(
            topic: Any,
            message: str,
            subject: str | None = None,
            message_attributes: dict[str, Any] | None = None,
            **_: Any,
        ) -> str:
            attributes = message_attributes or {}
            return self._publish(self._by_arn[topic.arn], message, subject, attributes, None)

        return publish
