"""ConsentTable together with LedgerTable.

A change of consent is one transaction of record, entry, marker and head.
"""

from consentry.adapters.dynamodb.by_account import page_of
from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.ledger_writes import append_actions, token_of, was_appended
from consentry.adapters.dynamodb.merging import merged_consents
from consentry.adapters.dynamodb.requests import Key, over, put_request
from consentry.adapters.dynamodb.tables.consents import ConsentItem
from consentry.adapters.failures import CancelledError, RawItem
from consentry.domain.consent import RecipientConsents
from consentry.domain.ledger import LedgerEntry, LedgerHead
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.times import sortable
from consentry.services.ports.pages import Page

IN_KEYS = frozenset({"account", "recipient", "version"})


class DynamoConsents:
    """`services.ports.Consents` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def get(self, account: str, recipient: RecipientKeys) -> RecipientConsents:
        """A recipient's consents under all key versions, strongly consistent."""
        keys = [(ConsentItem, consent_key(account, each)) for each in recipient.versions]
        found = self._dynamo.batch_get(keys, strong=True)
        stored = [record_of(found.get(key)) for key in keys]
        return merged_consents(account, recipient.current, stored)

    def record(
        self, record: RecipientConsents, entry: LedgerEntry, head: LedgerHead | None
    ) -> bool:
        """Stores record, entry and new head; False on a lost race.

        True for a repetition of what was stored.
        """
        item = ConsentItem(
            pk=consent_key(record.account, record.recipient)[0],
            record=to_json(record, without=IN_KEYS),
            version=record.version,
            account=record.account,
            changed_at=sortable(entry.recorded_at),
        )
        actions = [
            *append_actions(entry, head),
            {"Put": put_request(item, over(ConsentItem.version, record.version))},
        ]
        try:
            self._dynamo.transact(actions, token_of(actions))
        except CancelledError as exc:
            return was_appended(exc, entry)
        return True

    def of_account(
        self, account: str, *, limit: int = 50, cursor: str = ""
    ) -> Page[RecipientConsents]:
        """An account's records, latest change first; the cursor is the last one's place."""
        return page_of(self._dynamo, ConsentItem, record_of, account, limit=limit, cursor=cursor)


def consent_key(account: str, recipient: str) -> Key:
    """Where a recipient's record stands."""
    return (f"{account}#{recipient}",)


def record_of(raw: RawItem | None) -> RecipientConsents | None:
    """The record that an item holds."""
    if not raw:
        return None
    account, _, recipient = raw["pk"]["S"].rpartition("#")
    return from_json(
        RecipientConsents,
        raw["record"]["S"],
        account=account,
        recipient=recipient,
        version=int(raw["version"]["N"]),
    )
