"""Each contract runs on the fakes, and on the adapters with moto or `CONSENTRY_TEST_DYNAMODB`."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from consentry.adapters.dynamodb.api_keys import DynamoApiKeys
from consentry.adapters.dynamodb.bookmarks import DynamoBookmarks
from consentry.adapters.dynamodb.complaints import DynamoComplaints
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.consents import DynamoConsents
from consentry.adapters.dynamodb.counters import DynamoCounters
from consentry.adapters.dynamodb.custody import DynamoCustody
from consentry.adapters.dynamodb.facts import DynamoFacts
from consentry.adapters.dynamodb.governance import DynamoGovernance
from consentry.adapters.dynamodb.ledger import DynamoLedger
from consentry.adapters.dynamodb.messages import DynamoMessages
from consentry.adapters.dynamodb.pacing import DynamoPacing
from consentry.adapters.dynamodb.registry import DynamoRegistry
from consentry.adapters.dynamodb.reviews import DynamoReviews
from consentry.adapters.dynamodb.roots import DynamoRoots
from consentry.adapters.dynamodb.suppressions import DynamoSuppressions
from consentry.services.ports.api_keys import ApiKeys
from consentry.services.ports.bookmarks import Bookmarks
from consentry.services.ports.complaints import Complaints
from consentry.services.ports.counters import Counters
from consentry.services.ports.custody import Custody
from consentry.services.ports.facts import FactsReader
from consentry.services.ports.governance import Governance
from consentry.services.ports.messages import Messages
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.proof import Consents, Ledger, SuppressionStore
from consentry.services.ports.registry import Registry
from consentry.services.ports.reviews import Reviews
from consentry.services.ports.roots import Roots
from tests.support.aws import dynamo, empty
from tests.support.fakes import FakeWorld


@dataclass
class Ports:
    """The ports under test, all on one state."""

    facts: FactsReader
    messages: Messages
    pacing: Pacing
    consents: Consents
    suppressions: SuppressionStore
    ledger: Ledger
    registry: Registry
    governance: Governance
    api_keys: ApiKeys
    custody: Custody
    roots: Roots
    bookmarks: Bookmarks
    counters: Counters
    reviews: Reviews
    complaints: Complaints


def ports_on(connection: Dynamo) -> Ports:
    """The adapters on one connection."""
    return Ports(
        facts=DynamoFacts(connection),
        messages=DynamoMessages(connection),
        pacing=DynamoPacing(connection),
        consents=DynamoConsents(connection),
        suppressions=DynamoSuppressions(connection),
        ledger=DynamoLedger(connection),
        registry=DynamoRegistry(connection),
        governance=DynamoGovernance(connection),
        api_keys=DynamoApiKeys(connection),
        custody=DynamoCustody(connection),
        roots=DynamoRoots(connection),
        bookmarks=DynamoBookmarks(connection),
        counters=DynamoCounters(connection),
        reviews=DynamoReviews(connection),
        complaints=DynamoComplaints(connection),
    )


@pytest.fixture(scope="module")
def tables() -> Iterator[Dynamo]:
    """One connection a module: making clients and tables takes longer than a test."""
    with dynamo(os.environ.get("CONSENTRY_TEST_DYNAMODB", "")) as connected:
        yield connected


@pytest.fixture
def connection(tables: Dynamo) -> Dynamo:
    """The tables, empty."""
    empty(tables)
    return tables


@pytest.fixture(params=["fake", "dynamodb"])
def ports(request: pytest.FixtureRequest) -> Ports:
    if request.param == "dynamodb":
        return ports_on(request.getfixturevalue("connection"))
    world = FakeWorld()
    return Ports(
        facts=world.facts,
        messages=world.messages,
        pacing=world.pacing,
        consents=world.consents,
        suppressions=world.suppressions,
        ledger=world.ledger,
        registry=world.registry,
        governance=world.governance,
        api_keys=world.api_keys,
        custody=world.custody,
        roots=world.roots,
        bookmarks=world.bookmarks,
        counters=world.counters,
        reviews=world.reviews,
        complaints=world.complaints,
    )
