"""The adapters on moto, with every DynamoDB request written down."""

from collections.abc import Iterator
from typing import Any

import pytest

from consentry.adapters.dynamodb.connection import Dynamo
from tests.support.aws import dynamo, empty


@pytest.fixture(scope="module")
def tables() -> Iterator[Dynamo]:
    with dynamo() as connected:
        yield connected


@pytest.fixture
def connection(tables: Dynamo) -> Dynamo:
    empty(tables)
    return tables


@pytest.fixture
def calls(connection: Dynamo, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operations asked for from here on."""
    seen: list[str] = []
    plain_call = connection.call

    def call(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        seen.append(operation)
        return plain_call(operation, request)

    monkeypatch.setattr(connection, "call", call)
    return seen
