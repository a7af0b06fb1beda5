"""However many tables and adapters, there is one botocore session and one DynamoDB client."""

from typing import Any

import pytest
from botocore.config import Config
from botocore.session import Session

from consentry.adapters.dynamodb.consents import DynamoConsents
from consentry.adapters.dynamodb.ledger import DynamoLedger
from consentry.adapters.dynamodb.messages import DynamoMessages
from consentry.adapters.dynamodb.pacing import DynamoPacing
from consentry.adapters.dynamodb.registry import DynamoRegistry
from consentry.adapters.dynamodb.suppressions import DynamoSuppressions
from tests.support.aws import dynamo
from tests.support.records import KEY, NUMBER, RING, row

KEYS = RING.of(NUMBER)


def test_all_adapters_use_one_session_and_one_client(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[int, str]] = []
    create = Session.create_client

    def counted(session: Session, service: str, *args: Any, **kwargs: Any) -> Any:
        made.append((id(session), service))
        return create(session, service, *args, **kwargs)

    with dynamo() as connection:
        monkeypatch.setattr(Session, "create_client", counted)
        DynamoMessages(connection).put_new(row())
        DynamoMessages(connection).of_recipient("acme", [KEY])
        DynamoPacing(connection).read_log("+1")
        DynamoConsents(connection).get("acme", KEYS)
        DynamoSuppressions(connection).get("acme", KEYS)
        DynamoLedger(connection).head("acme", KEY)
        DynamoRegistry(connection).account("acme")
        assert [service for _, service in made] == ["dynamodb"]
        connection.client("sqs", Config())
        assert [service for _, service in made] == ["dynamodb", "sqs"]
        assert len({session for session, _ in made}) == 1
