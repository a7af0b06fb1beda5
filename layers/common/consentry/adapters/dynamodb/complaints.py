"""LedgerTable's complaints, which belong to no chain: `_complaint#<account>`/`<time>#<id>`, and the
same again under `_complaint#<account>#<recipient key>`, where a proof finds them.

Where one lies by its id stands in `_complaint#<account>#_places`/`<id>`, what was answered in
`_complaint#<account>#_answers`/`<id>`. No recipient's key begins with `_`.
"""

from collections.abc import Sequence
from datetime import date, datetime

from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.pages import newest_first
from consentry.adapters.dynamodb.requests import put_request
from consentry.adapters.dynamodb.tables.ledger import LedgerItem
from consentry.adapters.failures import CancelledError, LostRaceError, RawItem
from consentry.domain.complaint import Complaint, EvidenceAnswer
from consentry.domain.times import sortable
from consentry.services.ports.pages import Page

PLACES, ANSWERS = "_places", "_answers"


class DynamoComplaints:
    """`services.ports.Complaints` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def put(self, complaint: Complaint) -> bool:
        """Stores a complaint in both places; False if it was there, which stays."""
        record, place = to_json(complaint), _place(complaint)
        of_account = _key(complaint.account)
        of_recipient = _key(complaint.account, complaint.recipient)
        found = LedgerItem(pk=_key(complaint.account, PLACES), sk=complaint.id, record=place)
        new = LedgerItem.pk.does_not_exist()
        try:
            self._dynamo.transact(
                [
                    {"Put": put_request(LedgerItem(pk=of_account, sk=place, record=record), new)},
                    {"Put": put_request(LedgerItem(pk=of_recipient, sk=place, record=record))},
                    {"Put": put_request(found)},
                ]
            )
        except CancelledError:
            return False
        return True

    def page(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Complaint]:
        """An account's complaints, latest first; the cursor is the place of the last one shown."""
        return newest_first(
            self._dynamo, LedgerItem, _key(account), _read, limit=limit, cursor=cursor
        )

    def find(self, account: str, complaint: str) -> Complaint | None:
        """An account's complaint by its id, strongly consistent."""
        found = self._dynamo.get(LedgerItem, (_key(account, PLACES), complaint))
        if found is None:
            return None
        raw = self._dynamo.get(LedgerItem, (_key(account), found["record"]["S"]))
        return _read(raw) if raw else None

    def answer(self, account: str, complaint: str, answer: EvidenceAnswer) -> bool:
        """Stores that the evidence was sent; False if an answer was there, which stays."""
        try:
            self._dynamo.put(_answered(account, complaint, answer), LedgerItem.pk.does_not_exist())
        except LostRaceError:
            return False
        return True

    def answers(self, account: str, complaints: Sequence[str]) -> dict[str, EvidenceAnswer]:
        """What was answered to complaints, by their ids, strongly consistent."""
        keys = [(LedgerItem, (_key(account, ANSWERS), each)) for each in complaints]
        found = self._dynamo.batch_get(keys, strong=True)
        return {key[1]: _answer(raw) for (_, key), raw in found.items()}

    def received(self, account: str, first: date, last: date) -> list[Complaint]:
        """An account's complaints received on days in UTC, both included, oldest first."""
        days = LedgerItem.sk.between(first.isoformat(), f"{last.isoformat()}~")
        found = self._dynamo.query(LedgerItem, (LedgerItem.pk == _key(account)) & days)
        return [_read(raw) for raw in found]

    def anonymise(self, complaint: Complaint) -> None:
        """Takes the recipient and the words out, and leaves an empty item with the recipient's."""
        account, place = complaint.account, _place(complaint)
        items = [LedgerItem(pk=_key(account), sk=place, record=to_json(complaint.anonymous()))]
        if complaint.recipient:
            items.append(LedgerItem(pk=_key(account, complaint.recipient), sk=place))
        for answer in self.answers(account, [complaint.id]).values():
            items.append(_answered(account, complaint.id, answer.anonymous()))
        self._dynamo.transact([{"Put": put_request(item)} for item in items])

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
            if "record" in raw
        ]
        return sorted(found, key=lambda complaint: (complaint.received_at, complaint.id))


def _place(complaint: Complaint) -> str:
    return f"{sortable(complaint.received_at)}#{complaint.id}"


def _answered(account: str, complaint: str, answer: EvidenceAnswer) -> LedgerItem:
    return LedgerItem(pk=_key(account, ANSWERS), sk=complaint, record=to_json(answer))


def _answer(raw: RawItem) -> EvidenceAnswer:
    return from_json(EvidenceAnswer, raw["record"]["S"])


def _key(account: str, recipient: str = "") -> str:
    return f"_complaint#{account}#{recipient}" if recipient else f"_complaint#{account}"


def _read(raw: RawItem) -> Complaint:
    return from_json(Complaint, raw["record"]["S"])
