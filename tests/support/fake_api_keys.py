"""`services.ports.ApiKeys` in memory."""

from consentry.domain.api_key import ApiKey
from consentry.services.ports.audit import OnRecord
from tests.support.fake_records import FakeLedger


class FakeApiKeys:
    """API keys by the hash of their secret."""

    def __init__(self, ledger: FakeLedger) -> None:
        self._ledger = ledger
        self.by_hash: dict[str, ApiKey] = {}

    def by_digest(self, digest: str) -> ApiKey | None:
        return self.by_hash.get(digest)

    def named(self, account: str, key_id: str) -> ApiKey | None:
        return next((key for key in self.of_account(account) if key.id == key_id), None)

    def of_account(self, account: str) -> list[ApiKey]:
        own = [key for key in self.by_hash.values() if key.account == account]
        return sorted(own, key=lambda key: (str(key.created_at), key.id), reverse=True)

    def put(self, key: ApiKey, on_record: OnRecord | None = None) -> None:
        if on_record is not None:
            self._ledger.on_record(on_record)
        self.by_hash[key.digest] = key

    def change(
        self,
        before: ApiKey,
        after: ApiKey,
        on_record: OnRecord | None = None,
        *,
        put: ApiKey | None = None,
    ) -> bool:
        if self.by_hash.get(before.digest) != before:
            return False
        if on_record is not None:
            self._ledger.on_record(on_record)
        self.by_hash[after.digest] = after
        if put is not None:
            self.put(put)
        return True
