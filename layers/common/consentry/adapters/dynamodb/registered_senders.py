"""A number in RegistryTable: who has it, and its copy in the campaign that sends from it."""

from dataclasses import replace

from pynamodb.expressions.operand import Path

from consentry.adapters.dynamodb.codec import to_json
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.registry_items import (
    campaign_key,
    numbers_key,
    sender_key,
    sender_of,
)
from consentry.adapters.dynamodb.requests import put_request, update_request
from consentry.adapters.dynamodb.tables.registry import RegistryItem
from consentry.adapters.failures import CancelledError
from consentry.domain.sender import Sender
from consentry.errors import Conflict, NotFound, TemporaryFailure

ROUNDS = 3


def put_sender(dynamo: Dynamo, sender: Sender) -> bool:
    """Stores a sender by number and in its campaign, and takes it out of the campaign that it
    leaves.
    """
    for _ in range(ROUNDS):
        before = sender_of(dynamo.get(RegistryItem, sender_key(sender.number)))
        if before is not None and before.account != sender.account:
            raise Conflict(f"`{sender.number}` belongs to another account")
        try:
            _store(dynamo, sender, before)
        except CancelledError as exc:
            if exc.reasons[1].failed:
                raise NotFound(f"no campaign `{sender.campaign}` to give a sender to") from exc
        else:
            return before is None
    raise TemporaryFailure("the sender is being changed by others; try again later")


def note_limits(
    dynamo: Dynamo, number: str, per_second: float | None, daily_cap: int | None
) -> bool:
    """Keeps what AWS said of a number; False where nothing was to be written, or could be."""
    raw = dynamo.get(RegistryItem, sender_key(number))
    before = sender_of(raw)
    if raw is None or before is None:
        return False
    after = replace(before, carrier_per_second=per_second, carrier_daily_cap=daily_cap)
    if after == before:
        return False
    pk, sk = sender_key(number)
    record = to_json(after)
    unchanged = RegistryItem.record == raw["record"]["S"]
    actions = [Path(["senders", number]).set(record)]
    campaign = campaign_key(after.account, after.campaign)
    exists = RegistryItem.pk.exists()
    try:
        dynamo.transact(
            [
                {"Put": put_request(RegistryItem(pk=pk, sk=sk, record=record), unchanged)},
                {"Update": update_request(RegistryItem, campaign, actions, exists)},
            ]
        )
    except CancelledError:
        return False
    return True


def _store(dynamo: Dynamo, sender: Sender, before: Sender | None) -> None:
    pk, sk = sender_key(sender.number)
    unchanged = (
        RegistryItem.record == to_json(before) if before else RegistryItem.pk.does_not_exist()
    )
    record = to_json(sender)
    place = Path(["senders", sender.number])
    exists = RegistryItem.pk.exists()
    actions = [
        {"Put": put_request(RegistryItem(pk=pk, sk=sk, record=record), unchanged)},
        {
            "Update": update_request(
                RegistryItem,
                campaign_key(sender.account, sender.campaign),
                [place.set(record)],
                exists,
            )
        },
    ]
    listed = [RegistryItem.numbers.add({sender.number})]
    numbers = numbers_key(sender.account)
    actions.append({"Update": update_request(RegistryItem, numbers, listed)})
    if before is not None and before.campaign != sender.campaign:
        left = campaign_key(before.account, before.campaign)
        actions.append({"Update": update_request(RegistryItem, left, [place.remove()], exists)})
    dynamo.transact(actions)
