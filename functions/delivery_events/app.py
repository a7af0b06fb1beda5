"""SQS DeliveryEventsQueue: what carriers report of texts.

From the SNS topic of the configuration set; from EventBridge for comparison.
"""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from consentry.entrypoints.batches import batch_handler
from consentry.entrypoints.delivery_events_in import read
from consentry.entrypoints.observability import count
from consentry.entrypoints.wiring import carrier_reports, stores
from consentry.services.delivery import Taken
from consentry.services.ports.queue import Handled


def take(record: SQSRecord) -> Handled:
    """One report. One that comes before dispatch has ended its own row comes again."""
    stores.check_keys()
    said = read(record.json_body)
    if said.report is None:
        count(said.metric, type=said.kind)
        return Handled.DONE
    taken = carrier_reports.delivery().run(said.report)
    if taken is Taken.EARLY:
        return Handled.LATER
    count(said.metric, type=said.kind, taken=taken.value)
    return Handled.DONE


_each = batch_handler(take)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A batch of reports; how texts ended is counted at its end, and too many bad ones pause."""
    try:
        return _each(event, context)
    finally:
        carrier_reports.delivery_signs().flush()
