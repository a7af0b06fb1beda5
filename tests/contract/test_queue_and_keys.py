"""`SendQueue`, `Keys`, `Clock`: the small ports, on the fakes and on moto."""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

import boto3
import pytest

from consentry.adapters.clock import SystemClock
from consentry.adapters.secrets import CheckedKeys, write_canary
from consentry.adapters.sqs import SqsSendQueue, parse_job
from consentry.domain.message import Category, Lane
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.queue import SendJob, SendQueue
from tests.support.aws import CREDENTIALS, dynamo
from tests.support.fakes import START, FakeClock, FakeKeys, FakeWorld
from tests.support.records import KEY, NUMBER, SENDER, message_id


def job(n: int) -> SendJob:
    return SendJob(
        message_id=message_id(n),
        accept_attempt="attempt-1",
        account="acme",
        campaign="appointments",
        number=SENDER,
        recipients=(KEY,),
        category=Category.INFORMATIONAL,
        body_hash="ab",
        slot_ms=1_764_007_200_000,
        lane=Lane.REPLY,
        per_minute=50,
        parts=2,
    )


@dataclass
class Small:
    """The ports, and what is visible in the queue now."""

    queue: SendQueue
    keys: Keys
    visible: Callable[[], list[SendJob]]


def real() -> Iterator[Small]:
    """On moto."""
    with dynamo() as connection:
        sqs: Any = boto3.client("sqs", region_name=CREDENTIALS["AWS_DEFAULT_REGION"])
        url = sqs.create_queue(QueueName=f"send-{uuid.uuid4().hex}")["QueueUrl"]
        secrets = boto3.client("secretsmanager", region_name=CREDENTIALS["AWS_DEFAULT_REGION"])
        text = json.dumps({"current": "1", "keys": "key-1"})
        arn = secrets.create_secret(Name=uuid.uuid4().hex, SecretString=text)["ARN"]
        write_canary(connection, FakeKeys().ring, START)

        def visible() -> list[SendJob]:
            found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
            return [parse_job(each["Body"]) for each in found.get("Messages", ())]

        yield Small(
            SqsSendQueue(connection, url), CheckedKeys(connection, arn, FakeClock()), visible
        )


def fake() -> Iterator[Small]:
    """In memory."""
    world = FakeWorld()

    def visible() -> list[SendJob]:
        now = world.clock.now()
        return [each.job for each in world.fake_queue.messages if each.visible_at <= now]

    yield Small(world.queue, world.keys, visible)


@pytest.fixture(params=[fake, real], ids=["fake", "moto"])
def small(request: pytest.FixtureRequest) -> Iterator[Small]:
    yield from request.param()


def test_a_queued_job_comes_out_equal(small: Small) -> None:
    assert small.queue.put([(job(1), 0)]) == frozenset()
    assert small.visible() == [job(1)]


def test_a_delayed_job_waits(small: Small) -> None:
    assert small.queue.put([(job(1), 900), (job(2), 0), (job(3), 1)]) == frozenset()
    assert small.visible() == [job(2)]


def test_no_jobs_are_no_failure(small: Small) -> None:
    assert small.queue.put([]) == frozenset()
    assert small.visible() == []


def test_numbers_are_hashed_and_cursors_signed_under_the_current_key(small: Small) -> None:
    small.keys.check()
    ring = FakeKeys().ring
    assert small.keys.of(NUMBER) == ring.of(NUMBER)
    assert small.keys.sign("cursor") == ring.sign("cursor") != ring.sign("another")


@pytest.mark.parametrize("clock", [FakeClock(), SystemClock()], ids=["fake", "system"])
def test_the_time_is_aware_in_utc_and_in_whole_milliseconds(clock: Clock) -> None:
    for _ in range(20):
        now = clock.now()
        assert now.tzinfo is UTC
        assert now.utcoffset() == timedelta(0)
        assert now.microsecond % 1_000 == 0
