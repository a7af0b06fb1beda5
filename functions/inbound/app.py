"""SNS InboundTopic, and InboundRetryQueue after it: STOP, HELP, START and free text."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from consentry.domain.intent import Intent
from consentry.entrypoints.batches import batch_handler
from consentry.entrypoints.inbound_events import notifications, text_of
from consentry.entrypoints.observability import count
from consentry.entrypoints.wiring import replies, stores
from consentry.services.ports.queue import Handled

OPT_OUTS = (Intent.OPT_OUT, Intent.AMBIGUOUS)
"""What stops texts; an unclear wish does, until it is cleared up."""


def obey(event: dict[str, Any]) -> None:
    """Every text in an envelope. Raises if any must come again."""
    stores.check_keys()
    for notification in notifications(event):
        text = text_of(notification)
        if text is None:
            count("InboundFromNoPhone")
            continue
        obeyed = replies.inbound().run(text)
        if not obeyed.account:
            count("InboundToUnknownNumber")
        count("Inbound", intent=obeyed.intent.value, account=obeyed.account)
        if obeyed.intent in OPT_OUTS:
            count("OptOut", account=obeyed.account)


def retry(record: SQSRecord) -> Handled:
    """One envelope out of InboundRetryQueue."""
    obey(record.json_body)
    return Handled.DONE


_from_queue = batch_handler(retry)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """SNS hands over a notification, SQS a batch of envelopes."""
    records = event.get("Records") or [{}]
    if records[0].get("eventSource") == "aws:sqs":
        return _from_queue(event, context)
    obey(event)
    return {}
