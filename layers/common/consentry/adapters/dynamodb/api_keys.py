"""RegistryTable: API keys by the hash of their secret, and by account and id.

`K#<digest>`/`key` holds the record; `A#<account>`/`K#<id>` only leads there (account empty: an
operator's).
"""

from datetime import UTC, datetime
from typing import Any

from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.ledger_writes import transact
from consentry.adapters.dynamodb.requests import Key, put_request
from consentry.adapters.dynamodb.tables.registry import RegistryItem
from consentry.adapters.failures import CancelledError, RawItem
from consentry.domain.api_key import ApiKey
from consentry.services.ports.audit import OnRecord

_EARLIEST = datetime.min.replace(tzinfo=UTC)


class DynamoApiKeys:
    """`services.ports.ApiKeys` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def by_digest(self, digest: str) -> ApiKey | None:
        """The key with this hash."""
        return _key_of(self._dynamo.get(RegistryItem, digest_key(digest)))

    def named(self, account: str, key_id: str) -> ApiKey | None:
        """A key of an account by its id."""
        listed = self._dynamo.get(RegistryItem, listed_key(account, key_id))
        return self.by_digest(listed["record"]["S"]) if listed else None

    def of_account(self, account: str) -> list[ApiKey]:
        """All keys of an account, newest first."""
        pk, prefix = listed_key(account, "")
        condition = (RegistryItem.pk == pk) & RegistryItem.sk.startswith(prefix)
        digests = [raw["record"]["S"] for raw in self._dynamo.query(RegistryItem, condition)]
        wanted = [(RegistryItem, digest_key(digest)) for digest in digests]
        found = self._dynamo.batch_get(wanted, strong=True) if wanted else {}
        keys = [key for raw in found.values() if (key := _key_of(raw)) is not None]
        return sorted(keys, key=lambda key: (key.created_at or _EARLIEST, key.id), reverse=True)

    def put(self, key: ApiKey, on_record: OnRecord | None = None) -> None:
        """Stores a new key, and where its account finds it."""
        transact(self._dynamo, _puts(key), on_record)

    def change(
        self,
        before: ApiKey,
        after: ApiKey,
        on_record: OnRecord | None = None,
        *,
        put: ApiKey | None = None,
    ) -> bool:
        """Stores a key's new state, and a new key with it."""
        raw = self._dynamo.get(RegistryItem, digest_key(before.digest))
        if raw is None or _key_of(raw) != before:
            return False
        # To the letter as it was read: another release may have written it otherwise.
        unchanged = RegistryItem.record == raw["record"]["S"]
        changed = {"Put": put_request(_item(after), unchanged)}
        try:
            transact(self._dynamo, [changed, *(_puts(put) if put else ())], on_record)
        except CancelledError:
            return False
        return True


def digest_key(digest: str) -> Key:
    """Where a key stands by the hash of its secret."""
    return (f"K#{digest}", "key")


def listed_key(account: str, key_id: str) -> Key:
    """Where an account (empty: the operators) finds its key by id."""
    return (f"A#{account}", f"K#{key_id}")


def _puts(key: ApiKey) -> list[dict[str, Any]]:
    pk, sk = listed_key(key.account, key.id)
    listed = RegistryItem(pk=pk, sk=sk, record=key.digest)
    return [{"Put": put_request(_item(key))}, {"Put": put_request(listed)}]


def _item(key: ApiKey) -> RegistryItem:
    pk, sk = digest_key(key.digest)
    return RegistryItem(pk=pk, sk=sk, record=to_json(key))


def _key_of(raw: RawItem | None) -> ApiKey | None:
    return from_json(ApiKey, raw["record"]["S"]) if raw else None
