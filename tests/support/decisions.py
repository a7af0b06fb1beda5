"""Whether every decision that a stack has stored is decided again as it was (promise P6)."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import boto3

from consentry.adapters.dynamodb.message_rows import row_of
from consentry.domain.message import Message, StoredDecision
from consentry.policy.loading import load
from consentry.policy.record import recall
from tests.support.aws import CREDENTIALS
from tests.support.stack import Client


@contextmanager
def records(client: Client) -> Iterator["Records"]:
    """What a stack has stored, read past its API."""
    region, id, secret = CREDENTIALS.values()
    with closing(
        boto3.client(
            "dynamodb",
            endpoint_url=client.stack.aws_url,
            region_name=region,
            aws_access_key_id=id,
            aws_secret_access_key=secret,
        )
    ) as dynamodb:
        yield Records(dynamodb)


class Records:
    """The rows of MessagesTable with their decisions."""

    def __init__(self, dynamodb: Any) -> None:
        self._dynamodb = dynamodb
        names = dynamodb.list_tables()["TableNames"]
        [self._table] = [name for name in names if "Messages" in name]

    def decisions(self) -> list[tuple[Message, StoredDecision]]:
        """Every decision of every row, with its row."""
        pages = self._dynamodb.get_paginator("scan").paginate(TableName=self._table)
        rows = [row_of(raw) for page in pages for raw in page["Items"]]
        return [(row, kept) for row in rows for kept in row.decisions]

    def differences(self) -> list[str]:
        """The decisions that come out otherwise when they are made again."""
        return [
            f"{row.id} {kept.stage}: {kept.outcome} {kept.rules}"
            for row, kept in self.decisions()
            if not _same(kept)
        ]


def _same(kept: StoredDecision) -> bool:
    again = recall(kept, load())
    now = (
        again.outcome.value,
        tuple(reason.rule for reason in again.reasons),
        again.not_before,
        again.at,
        again.profile,
        again.ruleset.hash,
    )
    return now == (
        kept.outcome,
        kept.rules,
        kept.not_before,
        kept.at,
        kept.profile,
        kept.ruleset_hash,
    )
