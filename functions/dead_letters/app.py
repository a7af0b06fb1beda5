"""SQS SendQueue's dead-letter queue: the row ends with its reason."""

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from consentry.adapters.sqs import parse_job
from consentry.entrypoints.batches import batch_handler
from consentry.entrypoints.wiring import dispatching, stores
from consentry.services.ports.queue import Handled


def end(record: SQSRecord) -> Handled:
    """One text that the send queue gave up on."""
    stores.check_keys()
    return dispatching.dead_letters().run(parse_job(record.body))


handler = batch_handler(end)
