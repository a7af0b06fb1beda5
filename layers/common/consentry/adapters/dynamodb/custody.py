"""LedgerTable's items that belong to no chain: holds, attestations, the trail, what purges did.

`_hold#<account>`/`<recipient key>`, `_attested#<account>`/`<id>`, `_trail#<account>`/`<time>#<id>`,
`_purge`/`<data>#<account>` and `_report`/`<time>`. No account's id begins with `_`.
"""

from collections.abc import Sequence

from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.pages import newest_first
from consentry.adapters.dynamodb.tables.ledger import LedgerItem
from consentry.adapters.failures import LostRaceError, RawItem
from consentry.domain.custody import Attestation, LegalHold, TrailEntry
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.retention import DataClass, Progress, RetentionReport
from consentry.domain.times import sortable
from consentry.services.ports.pages import Page

REPORTS = "_report"


class DynamoCustody:
    """`services.ports.Custody` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def hold(self, account: str, recipient: RecipientKeys) -> LegalHold | None:
        """The latest legal hold of a recipient under any of their keys."""
        keys = [(LedgerItem, (f"_hold#{account}", each)) for each in recipient.versions]
        found = self._dynamo.batch_get(keys, strong=True)
        holds = [from_json(LegalHold, raw["record"]["S"]) for raw in found.values()]
        return max(holds, key=lambda hold: hold.ordered_at, default=None)

    def put_hold(self, hold: LegalHold) -> None:
        """Stores a hold in place of the one before it."""
        self._put(f"_hold#{hold.account}", hold.recipients[0], to_json(hold))

    def holds(self, account: str) -> list[LegalHold]:
        """Every hold of an account that has not been settled."""
        found = self._dynamo.query(LedgerItem, LedgerItem.pk == f"_hold#{account}")
        holds = (from_json(LegalHold, raw["record"]["S"]) for raw in found)
        return [hold for hold in holds if not hold.settled]

    def put_attestation(self, attestation: Attestation) -> bool:
        """Stores an attestation; False if the same was there, which stays."""
        item = LedgerItem(
            pk=f"_attested#{attestation.account}", sk=attestation.id, record=to_json(attestation)
        )
        try:
            self._dynamo.put(item, LedgerItem.pk.does_not_exist())
        except LostRaceError:
            return False
        return True

    def note(self, entry: TrailEntry) -> None:
        """Adds to the trail; repeating it changes nothing."""
        place = f"{sortable(entry.at)}#{entry.id}"
        self._put(f"_trail#{entry.account}", place, to_json(entry))

    def trail(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[TrailEntry]:
        """An account's trail, newest first; the cursor is the place of the last one shown."""
        return newest_first(
            self._dynamo, LedgerItem, f"_trail#{account}", _entry, limit=limit, cursor=cursor
        )

    def progress(self, account: str, data: DataClass) -> Progress:
        """How far the purge of a data class has come; an empty one at first."""
        raw = self._dynamo.get(LedgerItem, ("_purge", f"{data}#{account}"))
        if raw is None:
            return Progress(account=account, data=data)
        return from_json(Progress, raw["record"]["S"])

    def put_progress(self, progress: Progress) -> None:
        """Remembers how far it has come."""
        self._put("_purge", f"{progress.data}#{progress.account}", to_json(progress))

    def put_report(self, report: RetentionReport) -> None:
        """Keeps a report."""
        self._put(REPORTS, sortable(report.at), to_json(report))

    def reports(self, *, limit: int = 31) -> Sequence[RetentionReport]:
        """The latest reports, newest first."""
        found: list[RetentionReport] = []
        query = self._dynamo.query(
            LedgerItem, LedgerItem.pk == REPORTS, forward=False, page_size=limit
        )
        for raw in query:
            found.append(from_json(RetentionReport, raw["record"]["S"]))
            if len(found) == limit:
                break
        return found

    def _put(self, pk: str, sk: str, record: str) -> None:
        self._dynamo.put(LedgerItem(pk=pk, sk=sk, record=record))


def _entry(raw: RawItem) -> TrailEntry:
    return from_json(TrailEntry, raw["record"]["S"])
