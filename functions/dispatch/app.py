"""SQS SendQueue: decide again, claim, send, record."""

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from consentry.adapters.sqs import parse_job
from consentry.entrypoints.batches import batch_handler
from consentry.entrypoints.wiring import dispatching, stores
from consentry.services.ports import Handled


def send(record: SQSRecord) -> Handled:
    """One queued text."""
    stores.check_keys()
    return dispatching.dispatch().run(
        parse_job(record.body),
        receipt=record.receipt_handle,
        receive_count=int(record.attributes.approximate_receive_count),
    )


handler = batch_handler(send, after=lambda: dispatching.send_counts().flush())
