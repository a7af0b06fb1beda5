"""In which order a batch of SendQueue is handled."""

import json

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from consentry.adapters.sqs import body_of
from consentry.domain.message import Category, Lane
from consentry.entrypoints.send_jobs import in_order, readable
from consentry.services.ports.queue import SendJob
from tests.unit.entrypoints.test_settings_and_batches import sqs

SLOT = 1_764_007_200_000


def body(name: str, lane: Lane, slot: object) -> str:
    job = SendJob(
        message_id=name,
        accept_attempt="1",
        account="acme",
        campaign="appointments",
        number="+12065550100",
        recipients=("1.ab",),
        category=Category.INFORMATIONAL,
        body_hash="ab",
        slot_ms=0,
        lane=lane,
        per_minute=50,
    )
    return json.dumps({**json.loads(body_of(job)), "slot": slot})


def test_passcodes_go_first_and_then_what_is_due_first() -> None:
    event = sqs(
        body("late", Lane.BULK, SLOT + 900),
        body("reply", Lane.REPLY, SLOT + 100),
        body("code", Lane.PASSCODE, SLOT + 990),
        body("early", Lane.BULK, SLOT),
    )

    ids = [json.loads(record["body"])["id"] for record in in_order(event)["Records"]]

    assert ids == ["code", "early", "reply", "late"]


def test_a_record_that_holds_no_job_keeps_none_of_the_others() -> None:
    event = sqs("{", body("one", Lane.BULK, SLOT), body("odd", Lane.BULK, "soon"))

    ordered = in_order(event)["Records"]

    assert sorted(record["messageId"] for record in ordered) == ["m0", "m1", "m2"]
    assert [each.job.message_id for each in readable(map(SQSRecord, ordered))] == ["one"]
