"""What goes on record in the same transaction as the change that it is about."""

from dataclasses import dataclass

from consentry.domain.ledger import LedgerEntry, LedgerHead


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """Entries of an audit log, one after the other, and the end of their chain as it was read."""

    entries: tuple[LedgerEntry, ...]
    head: LedgerHead | None


class ChainMovedError(Exception):
    """Another entry came first: nothing was written; read the chain's end and do it again."""


class AlreadyOnRecordError(Exception):
    """An entry of this id is in the chain, and so the change that went with it was made."""
