"""All that a decision needs, in one BatchGetItem per hundred items across the tables.

An item that two texts share is read once.
"""

from collections.abc import Iterator, Mapping, Sequence

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.consents import consent_key, record_of
from consentry.adapters.dynamodb.merging import merged_consents, merged_suppressions
from consentry.adapters.dynamodb.message_rows import row_of
from consentry.adapters.dynamodb.operator_rules import rules_of
from consentry.adapters.dynamodb.registry_items import (
    BANS_KEY,
    OPERATOR_KEY,
    account_key,
    account_of,
    bans_of,
    campaign_key,
    campaign_of,
    numbers_key,
    numbers_of,
)
from consentry.adapters.dynamodb.requests import Wanted
from consentry.adapters.dynamodb.send_items import history_of, merged, send_key
from consentry.adapters.dynamodb.send_logs import log_key, log_of
from consentry.adapters.dynamodb.spreads import spread_key, spread_of
from consentry.adapters.dynamodb.suppressions import (
    suppression_key,
    suppressions_of,
)
from consentry.adapters.dynamodb.tables.consents import ConsentItem
from consentry.adapters.dynamodb.tables.messages import MessageItem
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.dynamodb.tables.registry import RegistryItem
from consentry.adapters.dynamodb.tables.suppressions import SuppressionItem
from consentry.adapters.failures import RawItem
from consentry.domain.operator_rules import NO_OPERATOR_RULES, OperatorRules
from consentry.domain.suppression import EVERYBODY, Suppressions
from consentry.services.ports.facts import FactsQuery, Snapshot

type Found = Mapping[Wanted, RawItem]


class DynamoFacts:
    """`services.ports.FactsReader` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo
        self._operator = NO_OPERATOR_RULES

    def read(self, queries: Sequence[FactsQuery], *, strong: bool) -> list[Snapshot]:
        """One snapshot per query, in order."""
        wanted = [key for query in queries for key in _keys(query)]
        found = self._dynamo.batch_get(wanted, strong=strong)
        operator = self._operator_rules(found.get((RegistryItem, OPERATOR_KEY)))
        return [_snapshot(query, found, operator) for query in queries]

    def _operator_rules(self, head: RawItem | None) -> OperatorRules:
        """The operator's rules in force.

        Each read says which version that is; only one that this environment has not seen yet is
        fetched, so that a new rule holds with the next decision and costs one call, once.
        """
        version = int(head["record"]["S"]) if head else 0
        if self._operator.version != version:
            self._operator = rules_of(self._dynamo, head)
        return self._operator


def _keys(query: FactsQuery) -> Iterator[Wanted]:
    yield (RegistryItem, BANS_KEY)
    yield (RegistryItem, OPERATOR_KEY)
    yield (RegistryItem, account_key(query.account))
    yield (RegistryItem, campaign_key(query.account, query.campaign))
    for recipient in query.recipient.versions:
        yield (ConsentItem, consent_key(query.account, recipient))
        yield (SuppressionItem, suppression_key(query.account, recipient))
        yield (SuppressionItem, suppression_key(EVERYBODY, recipient))
        yield (PacingItem, send_key(query.account, recipient))
    if query.message_id:
        yield (MessageItem, (query.message_id,))
    if query.log_of:
        yield (PacingItem, log_key(query.log_of))
    if query.likeness:
        yield (RegistryItem, numbers_key(query.account))
        yield (PacingItem, spread_key(query.account, query.likeness))


def _snapshot(query: FactsQuery, found: Found, operator: OperatorRules) -> Snapshot:
    account, recipients = query.account, query.recipient.versions
    row = found.get((MessageItem, (query.message_id,)))
    return Snapshot(
        account=account_of(found.get((RegistryItem, account_key(account)))),
        campaign=campaign_of(found.get((RegistryItem, campaign_key(account, query.campaign)))),
        consents=merged_consents(
            account,
            query.recipient.current,
            [record_of(found.get((ConsentItem, consent_key(account, r)))) for r in recipients],
        ),
        suppressions=tuple(_suppressions(query, found)),
        history=merged(
            history_of(found.get((PacingItem, send_key(account, r)))) for r in recipients
        ),
        row=row_of(row) if row else None,
        log=log_of(found.get((PacingItem, log_key(query.log_of)))),
        spread=spread_of(found.get((PacingItem, spread_key(account, query.likeness)))),
        numbers=numbers_of(found.get((RegistryItem, numbers_key(account)))),
        bans=bans_of(found.get((RegistryItem, BANS_KEY))),
        operator=operator,
    )


def _suppressions(query: FactsQuery, found: Found) -> Iterator[Suppressions]:
    """The account's item and the global one if they exist, each merged over the key versions."""
    for account in (query.account, EVERYBODY):
        stored = [
            suppressions_of(found.get((SuppressionItem, suppression_key(account, recipient))))
            for recipient in query.recipient.versions
        ]
        if any(stored):
            yield merged_suppressions(account, query.recipient.current, stored)
