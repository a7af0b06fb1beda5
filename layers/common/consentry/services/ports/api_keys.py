"""Hashed API keys."""

from typing import Protocol

from consentry.domain.api_key import ApiKey
from consentry.services.ports.audit import OnRecord


class ApiKeys(Protocol):
    """RegistryTable's keys; none is ever deleted, so that whose an old one was can be told."""

    def by_digest(self, digest: str) -> ApiKey | None:
        """The key with this hash, strongly consistent."""
        ...

    def named(self, account: str, key_id: str) -> ApiKey | None:
        """A key of an account (empty: of an operator) by its id."""
        ...

    def of_account(self, account: str) -> list[ApiKey]:
        """All keys of an account (empty: the operators'), newest first."""
        ...

    def put(self, key: ApiKey, on_record: OnRecord | None = None) -> None:
        """Stores a new key, and in the same transaction that it was made."""
        ...

    def change(
        self,
        before: ApiKey,
        after: ApiKey,
        on_record: OnRecord | None = None,
        *,
        put: ApiKey | None = None,
    ) -> bool:
        """Stores a key's new state, a new key (`put`) and that it is on record, or none of them.

        False, and nothing stored, if the key is no longer as it was `before`.
        """
        ...
