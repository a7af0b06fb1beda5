"""RegistryTable's states, strikes and sanctions, changed in one transaction with the audit log.

Strikes `STRIKES#<account>`/`<id>`, whose ids begin with their hour; sanctions
`SANCTIONS#<account>`/`<time>#<id>`, and those that a client named by an idempotency key once more
as `ORDERS#<account>`/`<id>`.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.models import Model

from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.ledger_writes import transact
from consentry.adapters.dynamodb.pages import newest_first
from consentry.adapters.dynamodb.registry_items import (
    ACCOUNTS,
    SENDERS,
    account_key,
    account_of,
    campaign_key,
    campaign_of,
    numbers_key,
    sender_key,
    sender_of,
)
from consentry.adapters.dynamodb.requests import Key, put_request, update_request
from consentry.adapters.dynamodb.tables.registry import RegistryItem
from consentry.adapters.failures import CancelledError, RawItem
from consentry.domain.sanction import Sanction, Strike
from consentry.domain.times import sortable
from consentry.services.ports.audit import AlreadyOnRecordError, OnRecord
from consentry.services.ports.governance import Change, ChangedMeanwhileError
from consentry.services.ports.pages import Page

type Actions = list[dict[str, Any]]


class DynamoGovernance:
    """`services.ports.Governance` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def apply(self, change: Change, on_record: OnRecord) -> None:
        """Stores a change and its entries in the audit log."""
        once = [*_struck(change.strike), *_ordered(change.sanctions)]
        actions = [*once, *self._actions(change)]
        actions += [{"Put": put_request(_sanction_item(each))} for each in change.sanctions]
        try:
            transact(self._dynamo, actions, on_record)
        except CancelledError as exc:
            if any(reason.failed for reason in exc.reasons[: len(once)]):
                raise AlreadyOnRecordError from exc
            raise ChangedMeanwhileError from exc

    def ordered(self, account: str, sanction: str) -> Sanction | None:
        """The sanction with a fingerprint that has this id, strongly consistent."""
        raw = self._dynamo.get(RegistryItem, (f"ORDERS#{account}", sanction))
        return _sanction(raw) if raw else None

    def strikes(self, account: str, since: datetime) -> list[Strike]:
        """An account's strikes from the hour of an instant on, oldest first."""
        condition = RegistryItem.pk == f"STRIKES#{account}"
        condition &= RegistryItem.sk >= f"{since:%Y-%m-%dT%H}"
        found = self._dynamo.query(RegistryItem, condition)
        return [from_json(Strike, raw["record"]["S"]) for raw in found]

    def sanctions(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Sanction]:
        """An account's sanctions, newest first; the cursor is the place of the last one shown."""
        return newest_first(
            self._dynamo,
            RegistryItem,
            f"SANCTIONS#{account}",
            _sanction,
            limit=limit,
            cursor=cursor,
        )

    def _actions(self, change: Change) -> Iterator[dict[str, Any]]:
        if change.account is not None:
            yield from self._account(change)
        if change.campaign is not None or change.sender is not None:
            yield from self._campaigns(change)

    def _account(self, change: Change) -> Iterator[dict[str, Any]]:
        assert change.account is not None
        before, after = change.account.before, change.account.after
        pk, sk = account_key(after.id)
        raw = self._dynamo.get(RegistryItem, (pk, sk))
        if account_of(raw) != before:
            raise ChangedMeanwhileError
        item = RegistryItem(pk=pk, sk=sk, record=to_json(after))
        yield {"Put": put_request(item, _unchanged(raw))}
        if before is None:
            yield {"Put": put_request(RegistryItem(pk=ACCOUNTS, sk=after.id))}

    def _campaigns(self, change: Change) -> Iterator[dict[str, Any]]:
        """The campaigns' items that change, each in one action, and the number's own."""
        changes: dict[Key, list[Any]] = {}
        conditions: dict[Key, Condition] = {}
        campaign, sender = change.campaign, change.sender
        if campaign is not None:
            key = campaign_key(campaign.after.account, campaign.after.id)
            raw = self._dynamo.get(RegistryItem, key)
            if not _same(campaign_of(raw), campaign.before):
                raise ChangedMeanwhileError
            changes[key] = [RegistryItem.record.set(to_json(campaign.after, without=SENDERS))]
            conditions[key] = _unchanged(raw)
            if raw is None:
                changes[key].append(RegistryItem.senders.set({}))
                listed = f"CAMPAIGNS#{campaign.after.id}"
                yield {"Put": put_request(RegistryItem(pk=listed, sk=campaign.after.account))}
        if sender is not None:
            yield from self._sender(change)
            before, after = sender.before, sender.after
            place = Path(["senders", after.number])
            key = campaign_key(after.account, after.campaign)
            changes.setdefault(key, []).append(place.set(to_json(after)))
            conditions.setdefault(key, RegistryItem.pk.exists())
            if before is not None and before.campaign != after.campaign:
                left = campaign_key(before.account, before.campaign)
                changes.setdefault(left, []).append(place.remove())
                conditions.setdefault(left, RegistryItem.pk.exists())
        for key, actions in changes.items():
            yield {"Update": update_request(RegistryItem, key, actions, conditions[key])}

    def _sender(self, change: Change) -> Iterator[dict[str, Any]]:
        assert change.sender is not None
        before, after = change.sender.before, change.sender.after
        pk, sk = sender_key(after.number)
        raw = self._dynamo.get(RegistryItem, (pk, sk))
        if sender_of(raw) != before:
            raise ChangedMeanwhileError
        item = RegistryItem(pk=pk, sk=sk, record=to_json(after))
        yield {"Put": put_request(item, _unchanged(raw))}
        listed = [RegistryItem.numbers.add({after.number})]
        yield {"Update": update_request(RegistryItem, numbers_key(after.account), listed)}


def _struck(strike: Strike | None) -> Actions:
    if strike is None:
        return []
    item = RegistryItem(pk=f"STRIKES#{strike.account}", sk=strike.id, record=to_json(strike))
    return [{"Put": put_request(item, RegistryItem.pk.does_not_exist())}]


def _ordered(sanctions: tuple[Sanction, ...]) -> Actions:
    """What keeps an order that comes again from being carried out twice."""
    new = RegistryItem.pk.does_not_exist()
    items = (
        RegistryItem(pk=f"ORDERS#{each.account}", sk=each.id, record=to_json(each))
        for each in sanctions
        if each.fingerprint
    )
    return [{"Put": put_request(item, new)} for item in items]


def _sanction_item(sanction: Sanction) -> Model:
    return RegistryItem(
        pk=f"SANCTIONS#{sanction.account}",
        sk=f"{sortable(sanction.at)}#{sanction.id}",
        record=to_json(sanction),
    )


def _unchanged(raw: RawItem | None) -> Condition:
    """That the item is as it was read, to the letter: a later release may write it otherwise."""
    if raw is None:
        return RegistryItem.pk.does_not_exist()
    unchanged: Condition = RegistryItem.record == raw["record"]["S"]
    return unchanged


def _same(stored: Any, before: Any) -> bool:
    """Whether two campaigns are the same but for their senders, which have items of their own."""
    if stored is None or before is None:
        return stored is before
    return bool(to_json(stored, without=SENDERS) == to_json(before, without=SENDERS))


def _sanction(raw: RawItem) -> Sanction:
    return from_json(Sanction, raw["record"]["S"])
