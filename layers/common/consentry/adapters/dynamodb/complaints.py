"""LedgerTable's complaints, which belong to no chain: `_complaint#<account>`/`<time>#<id>`, and the
same again under `_complaint#<account>#<recipient key>`, where a proof finds them.
"""

from collections.abc import Sequence
from datetime import datetime

from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.requests import put_request
from consentry.adapters.dynamodb.tables import LedgerItem
from consentry.adapters.failures import CancelledError, RawItem
from consentry.domain.complaint import Complaint
from consentry.domain.times import sortable
from consentry.services.ports import Page


class DynamoComplaints:
    """`services.ports.Complaints` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def put(self, complaint: Complaint) -> bool:
        """Stores a complaint in both places; False if it was there, which stays."""
        record, place = to_json(complaint), f"{sortable(complaint.received_at)}#{complaint.id}"
        of_account = _key(complaint.account)
        of_recipient = _key(complaint.account, complaint.recipient)
        new = LedgerItem.pk.does_not_exist()
        try:
            self._dynamo.transact(
                [
                    {"Put": put_request(LedgerItem(pk=of_account, sk=place, record=record), new)},
                    {"Put": put_request(LedgerItem(pk=of_recipient, sk=place, record=record))},
                ]
            )
        except CancelledError:
            return False
        return True

    def page(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Complaint]:
        """An account's complaints, latest first; the cursor is the place of the last one shown."""
        condition = LedgerItem.pk == _key(account)
        if cursor:
            condition &= LedgerItem.sk < cursor
        found: list[RawItem] = []
        for raw in self._dynamo.query(LedgerItem, condition, forward=False, page_size=limit + 1):
            found.append(raw)
            if len(found) > limit:
                break
        shown = found[:limit]
        return Page(
            items=tuple(_read(raw) for raw in shown),
            next=shown[-1]["sk"]["S"] if len(found) > limit else "",
        )

    def since(self, account: str, start: datetime) -> list[Complaint]:
        """An account's complaints received at or after an instant, oldest first."""
        condition = (LedgerItem.pk == _key(account)) & (LedgerItem.sk >= sortable(start))
        return [_read(raw) for raw in self._dynamo.query(LedgerItem, condition)]

    def of_recipient(self, account: str, recipients: Sequence[str]) -> list[Complaint]:
        """An account's complaints of one recipient (all key versions), oldest first."""
        found = [
            _read(raw)
            for each in recipients
            for raw in self._dynamo.query(LedgerItem, LedgerItem.pk == _key(account, each))
        ]
        return sorted(found, key=lambda complaint: (complaint.received_at, complaint.id))


def _key(account: str, recipient: str = "") -> str:
    return f"_complaint#{account}#{recipient}" if recipient else f"_complaint#{account}"


def _read(raw: RawItem) -> Complaint:
    return from_json(Complaint, raw["record"]["S"])
