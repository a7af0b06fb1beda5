"""SendQueue on SQS: what a message carries, and what becomes of those that are refused."""

import json
import uuid
from typing import Any

import boto3
import pytest

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.sqs import SqsSendQueue, body_of, parse_job
from consentry.domain.message import Category, Lane
from consentry.errors import TemporaryFailure
from consentry.services.ports.queue import SendJob
from tests.support.records import KEY, NUMBER, SENDER, message_id


def job(n: int = 1) -> SendJob:
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
        lane=Lane.BULK,
        per_minute=50,
    )


@pytest.fixture
def url(connection: Dynamo) -> str:
    client = boto3.client("sqs", region_name="us-east-1")
    return str(client.create_queue(QueueName=f"send-{uuid.uuid4().hex}")["QueueUrl"])


@pytest.fixture
def queue(connection: Dynamo, url: str) -> SqsSendQueue:
    return SqsSendQueue(connection, url)


def received(url: str) -> list[dict[str, Any]]:
    """Everything visible, with its attributes."""
    client = boto3.client("sqs", region_name="us-east-1")
    found: list[dict[str, Any]] = []
    while batch := client.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], WaitTimeSeconds=0
    ).get("Messages"):
        found += [dict(each) for each in batch]
    return found


def test_a_job_is_read_back_equal() -> None:
    assert parse_job(body_of(job())) == job()


def test_a_body_holds_ids_and_the_slot_and_no_recipient_s_number() -> None:
    body = body_of(job())
    assert NUMBER not in body
    assert json.loads(body) == {
        "id": message_id(1),
        "attempt": "attempt-1",
        "account": "acme",
        "campaign": "appointments",
        "number": SENDER,
        "recipients": [KEY],
        "category": "informational",
        "body_hash": "ab",
        "slot": 1_764_007_200_000,
        "lane": "bulk",
        "rate": 50,
        "parts": 1,
        "likeness": "",
        "moved": False,
    }


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", "7", '{"id":"x"}', "not json"])
def test_a_body_that_is_no_job_is_a_value_error(body: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - a batch looks at the class alone
        parse_job(body)


@pytest.mark.parametrize(
    "wrong", [{"slot": "soon"}, {"slot": None}, {"rate": 1.5}, {"parts": "x"}, {"recipients": []}]
)
def test_a_job_whose_figures_are_none_is_a_value_error(wrong: dict[str, object]) -> None:
    document = {**json.loads(body_of(job())), **wrong}
    with pytest.raises(ValueError, match="not a send job"):
        parse_job(json.dumps(document))


def test_a_single_job_is_grouped_by_its_originating_number(queue: SqsSendQueue, url: str) -> None:
    assert queue.put([(job(), 0)]) == frozenset()
    (message,) = received(url)
    assert parse_job(message["Body"]) == job()
    assert message["Attributes"]["MessageGroupId"] == SENDER


def test_many_jobs_go_in_tens_each_once(queue: SqsSendQueue, url: str) -> None:
    jobs = [job(n) for n in range(25)]
    assert queue.put([(each, 0) for each in jobs]) == frozenset()
    ids = sorted(parse_job(message["Body"]).message_id for message in received(url))
    assert ids == sorted(each.message_id for each in jobs)


def test_a_delayed_job_is_not_visible_yet(queue: SqsSendQueue, url: str) -> None:
    queue.put([(job(1), 900), (job(2), 0)])
    assert [parse_job(each["Body"]).message_id for each in received(url)] == [message_id(2)]


def test_no_jobs_ask_for_nothing(queue: SqsSendQueue, url: str) -> None:
    assert queue.put([]) == frozenset()
    assert received(url) == []


def test_entries_that_sqs_refuses_are_named_and_the_rest_is_taken(
    queue: SqsSendQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def partly(**request: Any) -> dict[str, Any]:
        return {"Failed": [{"Id": each["Id"]} for each in request["Entries"][1:2]]}

    monkeypatch.setattr(queue._client, "send_message_batch", partly)
    assert queue.put([(job(n), 0) for n in range(12)]) == {message_id(1), message_id(11)}


def test_an_outage_of_one_ten_refuses_that_ten_only(
    queue: SqsSendQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def second_fails(**request: Any) -> dict[str, Any]:
        calls.append(len(request["Entries"]))
        if len(calls) == 2:
            raise TemporaryFailure("down")
        return {}

    monkeypatch.setattr(queue._client, "send_message_batch", second_fails)
    refused = queue.put([(job(n), 0) for n in range(25)])
    assert refused == {message_id(n) for n in range(10, 20)}
    assert calls == [10, 10, 5]


def test_an_outage_of_the_queue_is_a_temporary_failure(
    queue: SqsSendQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(**_request: Any) -> None:
        raise TemporaryFailure("down")

    monkeypatch.setattr(queue._client, "send_message_batch", down)
    monkeypatch.setattr(queue._client, "send_message", down)
    for count in (1, 2, 25):
        with pytest.raises(TemporaryFailure):
            queue.put([(job(n), 0) for n in range(count)])


def test_a_deferred_message_comes_again(queue: SqsSendQueue, url: str) -> None:
    queue.put([(job(), 0)])
    (message,) = received(url)
    queue.defer(message["ReceiptHandle"], 0)
    (again,) = received(url)
    assert again["MessageId"] == message["MessageId"]
