"""SQS batches, record by record.

One that fails comes again, the others are done (Powertools does the bookkeeping).
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from consentry.entrypoints.observability import count, logger
from consentry.errors import ConsentryError, TemporaryFailure
from consentry.services.ports.queue import Handled


class NotYetError(Exception):
    """The record is to come again; nothing is wrong."""


type Handle = Callable[[SQSRecord], Handled]
type Before = Callable[[Sequence[SQSRecord]], Mapping[str, Handled]]


def batch_handler(
    handle: Handle,
    *,
    before: Before = lambda _: {},
    after: Callable[[], object] = lambda: None,
    takes_ms: int = 0,
    give_back: Callable[[SQSRecord], object] = lambda _: None,
) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The Lambda handler that gives each record to `handle` and reports what must come again.

    `before` sees the whole batch and answers, by receipt, what it has handled itself. `after` runs
    when all records were handled; what it could not do now it may do after the next batch, and no
    record comes again for it. `takes_ms` is how long one record may take: if the invocation ends
    sooner it is given back for another, instead of being cut off in the middle; where that fails it
    comes again when its visibility times out.
    """

    def one(record: SQSRecord, already: Mapping[str, Handled], context: Any) -> None:
        handled = already.get(record.receipt_handle)
        if not handled and takes_ms and context.get_remaining_time_in_millis() < takes_ms:
            with suppress(TemporaryFailure):
                give_back(record)
            raise NotYetError
        try:
            handled = handled or handle(record)
        except Exception as exc:
            _note(record, exc)
            raise
        if handled is Handled.LATER:
            raise NotYetError

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        already = _handled(before, [SQSRecord(record) for record in event["Records"]])
        processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        response = process_partial_response(
            event=event,
            record_handler=lambda record: one(record, already, context),
            processor=processor,
            context=context,
        )
        with suppress(TemporaryFailure):
            after()
        return dict(response)

    return handler


def _handled(before: Before, records: Sequence[SQSRecord]) -> dict[str, Handled]:
    """What `before` has handled. If it fails, it sees one record after the other, so that the one
    which it fails for comes again alone.
    """
    try:
        return dict(before(records))
    except Exception as exc:  # noqa: BLE001 (whatever a record makes fail must not keep the others)
        if len(records) == 1:
            _note(records[0], exc)
            return {records[0].receipt_handle: Handled.LATER}
    found: dict[str, Handled] = {}
    for record in records:
        found |= _handled(before, [record])
    return found


def _note(record: SQSRecord, error: Exception) -> None:
    """Logs a failure without what a stranger's error may quote."""
    name = type(error).__name__
    said = str(error) if isinstance(error, ConsentryError) else ""
    logger.error("record failed", queue_message=record.message_id, error=name, said=said)
    count("RecordFailed", error=name)
