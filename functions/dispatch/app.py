"""SQS SendQueue: move what cannot go now; of the rest decide again, claim, send, record."""

from collections.abc import Sequence
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from consentry.entrypoints.batches import batch_handler
from consentry.entrypoints.send_jobs import TAKES_MS, in_order, readable, received
from consentry.entrypoints.wiring import dispatching, stores
from consentry.services.ports.queue import Handled


def move(records: Sequence[SQSRecord]) -> dict[str, Handled]:
    """What cannot go now, together."""
    return dispatching.moving().run(readable(records))


def send(record: SQSRecord) -> Handled:
    """One queued text."""
    stores.check_keys()
    one = received(record)
    return dispatching.dispatch().run(one.job, receipt=one.receipt, receive_count=one.receive_count)


def give_back(record: SQSRecord) -> None:
    """Lets another invocation have a text at once: a passcode cannot wait for minutes."""
    stores.queue().defer(record.receipt_handle, 0)


_each = batch_handler(
    send,
    before=move,
    after=lambda: dispatching.send_counts().flush(),
    takes_ms=TAKES_MS,
    give_back=give_back,
)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A batch in its order: a text that waits for its second delays none that was due before it,
    and no passcode.
    """
    return _each(in_order(event), context)
