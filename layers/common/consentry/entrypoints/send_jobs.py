"""SendQueue's messages as jobs."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from consentry.adapters.sqs import parse_job
from consentry.domain.message import Lane
from consentry.services.ports.queue import ReceivedJob

TAKES_MS = 15_000
"""How long one text may take: 3 s in place, as long again if writing was slow meanwhile, 8.5 s in
the carrier's call, the rest for tables.
"""


def received(record: SQSRecord) -> ReceivedJob:
    """A record's job, receipt and count of receives. ValueError if its body is no job."""
    return ReceivedJob(
        job=parse_job(record.body),
        receipt=record.receipt_handle,
        receive_count=int(record.attributes.approximate_receive_count),
    )


def readable(records: Iterable[SQSRecord]) -> list[ReceivedJob]:
    """Those that hold a job; the others fail by themselves."""
    found = []
    for record in records:
        with suppress(ValueError):
            found.append(received(record))
    return found


def in_order(event: dict[str, Any]) -> dict[str, Any]:
    """A batch with its passcodes in front, and then the texts that are due first."""
    return {**event, "Records": sorted(event["Records"], key=_place)}


def _place(record: dict[str, Any]) -> tuple[bool, int]:
    with suppress(ValueError):
        job = parse_job(record["body"])
        return job.lane is not Lane.PASSCODE, job.slot_ms
    return False, 0
